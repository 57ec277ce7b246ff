/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_ARRAY_H
#define TESTS_ARRAY_H

/* The kernel's kselftest.h and kselftest_harness.h define the same macro. */
#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#endif

#endif
