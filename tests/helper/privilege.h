/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_PRIVILEGE_H
#define TESTS_PRIVILEGE_H

#include <stdint.h>
#include <linux/capability.h>

#define CAP(number)	(1ULL << (number))

int privilege_keep(uint64_t capabilities);
int privilege_user(unsigned int uid);

#endif /* TESTS_PRIVILEGE_H */
