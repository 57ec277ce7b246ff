/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZER_PROGRAM_H
#define FUZZER_PROGRAM_H

#include <stdint.h>
#include <stdio.h>

#include "call.h"
#include "cover.h"
#include "scene.h"

#define PROGRAM_CALLS	12

/**
 * struct program - calls by one or more threads at the same time
 * @count: number of @calls
 * @threads: number of threads
 * @kill_ms: time after which its process is killed, in ms; 0: only if it takes too long
 * @calls: the calls; each thread makes its own calls in this order
 */
struct program {
	uint8_t count;
	uint8_t threads;
	uint8_t kill_ms;
	struct call calls[PROGRAM_CALLS];
};

void program_make(struct random *random, struct program *program);
void program_mutate(struct random *random, struct program *program,
		    const struct program *other);
void program_run(const struct program *program, struct scene *scene, struct cover *covers);
void program_print(FILE *file, const struct program *program);

#endif /* FUZZER_PROGRAM_H */
