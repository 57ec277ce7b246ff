/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_COMMAND_H
#define TESTS_COMMAND_H

#include <stddef.h>

int command(const char *format, ...);
int file_write(const char *path, const char *text);
int file_read(const char *path, char *text, size_t size);

#endif /* TESTS_COMMAND_H */
