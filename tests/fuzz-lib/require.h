/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checks a condition. libFuzzer reports abort() as it does a crash.
 */
#ifndef FUZZ_REQUIRE_H
#define FUZZ_REQUIRE_H

#include <stdio.h>
#include <stdlib.h>

#define REQUIRE(condition) do {						\
	if (!(condition)) {						\
		fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
		abort();						\
	}								\
} while (0)

#endif /* FUZZ_REQUIRE_H */
