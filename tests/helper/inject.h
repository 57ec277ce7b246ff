/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_INJECT_H
#define TESTS_INJECT_H

#include <stdbool.h>

/* The kinds of calls that can be made to fail. */
enum inject_kind {
	INJECT_MEMORY,		/* allocations */
	INJECT_USERCOPY,	/* copies from and to user memory */
};

/* A range of addresses of kernel code. */
struct inject_range {
	unsigned long start;
	unsigned long end;
};

extern const struct inject_range inject_all;

bool inject_possible(void);
int inject_function(const char *name, struct inject_range *range);
int inject_module(const char *name, struct inject_range *range);

int inject_only(enum inject_kind kind, const struct inject_range *range);
int inject_own(unsigned int nth);
int inject_own_done(void);
int inject_cache(const char *name);
int inject_cache_done(const char *name);
int inject_any(unsigned int nth, const struct inject_range *range);
int inject_any_done(void);
int inject_stop(void);

#endif /* TESTS_INJECT_H */
