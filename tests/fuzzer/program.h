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
 * struct program - some calls, made by some threads at once
 * @count: of @calls
 * @threads: how many
 * @kill_ms: it is killed after so many; 0: only when it takes too long
 * @calls: each thread makes its own in this order
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
