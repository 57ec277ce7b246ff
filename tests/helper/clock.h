/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_CLOCK_H
#define TESTS_CLOCK_H

#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

/*
 * How much later than specified something may happen in a virtual machine on a busy host. The
 * debug kernels need more: scripts/check sets TEST_SLACK_MS for them.
 */
#define SLACK_MS	slack_ms()

static inline int slack_ms(void)
{
	const char *slack = getenv("TEST_SLACK_MS");

	return slack ? atoi(slack) : 1500;
}

static inline long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static inline void sleep_ms(long ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&ts, &ts))
		;
}

/* Polls @condition until it is true, for @ms at most. Returns whether it became true. */
#define eventually(ms, condition) ({					\
	long _end = now_ms() + (ms);					\
	bool _holds;							\
									\
	while (!(_holds = (condition)) && now_ms() < _end)		\
		sleep_ms(2);						\
	_holds;								\
})

#endif /* TESTS_CLOCK_H */
