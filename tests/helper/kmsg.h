/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_KMSG_H
#define TESTS_KMSG_H

int kmsg_open(void);
int kmsg_count(int fd, int level, const char *text);

#endif /* TESTS_KMSG_H */
