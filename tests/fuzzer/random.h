/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZER_RANDOM_H
#define FUZZER_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../helper/array.h"

/* A generator for each actor, so that a seed gives the same numbers again. */
struct random {
	uint64_t state;		/* never 0 */
};

static inline void random_seed(struct random *random, uint64_t seed)
{
	/* Mix the seed, so that successive seeds do not give similar numbers. */
	seed += 0x9e3779b97f4a7c15;
	seed = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9;
	seed = (seed ^ seed >> 27) * 0x94d049bb133111eb;
	random->state = (seed ^ seed >> 31) | 1;
}

static inline uint32_t random_next(struct random *random)
{
	random->state ^= random->state >> 12;
	random->state ^= random->state << 25;
	random->state ^= random->state >> 27;
	return random->state * 0x2545f4914f6cdd1d >> 32;
}

/* Returns a number from 0 to @limit - 1. */
static inline uint32_t random_below(struct random *random, uint32_t limit)
{
	return (uint64_t)random_next(random) * limit >> 32;
}

static inline bool one_in(struct random *random, uint32_t n)
{
	return !random_below(random, n);
}

#define random_of(random, array) \
	((array)[random_below((random), ARRAY_SIZE(array))])

#endif /* FUZZER_RANDOM_H */
