/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ARRAY_H
#define ARRAY_H

/* The kernel's harness has the same one. */
#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#endif

#endif
