/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZER_CALL_H
#define FUZZER_CALL_H

#include <stdint.h>
#include <stdio.h>

#include "random.h"

#define CALL_DATA	96
#define CALL_REFERENCES	3

/* What only the run knows, put in place of what is in the data. */
enum refer {
	REFER_NOTHING,
	REFER_PORT,	/* a handle that the module gave */
	REFER_SEQ,	/* the number of a reset that it began */
	REFER_FD,	/* the descriptor in a slot */
	REFERS
};

struct reference {
	uint8_t refer;
	uint8_t offset;
	uint8_t which;
};

/* Where the argument lies. */
enum place {
	PLACE_GOOD,
	PLACE_SHARED,		/* other threads write there meanwhile */
	PLACE_READ_ONLY,
	PLACE_CUT,		/* its end is not mapped */
	PLACE_UNMAPPED,
	PLACE_NULL,
	PLACE_KERNEL,
	PLACES
};

/**
 * struct call - one call into the kernel, as it is kept and changed
 * @op: which, an index into the table of them
 * @thread: which of the program's threads makes it
 * @slot: of the descriptor that it makes or uses
 * @place: enum place
 * @fail: this allocation or copy within the call fails, counted from 1; 0: none
 * @pause: before it, in ms
 * @length: of @data
 * @references: what is put into @data
 * @data: the argument; what it means the op knows
 */
struct call {
	uint8_t op;
	uint8_t thread;
	uint8_t slot;
	uint8_t place;
	uint8_t fail;
	uint8_t pause;
	uint8_t length;
	struct reference references[CALL_REFERENCES];
	uint8_t data[CALL_DATA];
};

struct scene;

/* Which actor may make which calls. */
#define BY_PROGRAM	1
#define BY_WORLD	2

/**
 * struct op - a kind of call
 * @name: what it is called in a program that is printed
 * @weight: how often it is made, by and by
 * @by: BY_*
 * @command: number of the ioctl, if it is one of the control device's
 * @make: fills @data and the like, which are zero before
 * @run: makes the call
 */
struct op {
	const char *name;
	unsigned int weight;
	unsigned int by;
	unsigned long command;
	void (*make)(struct random *random, struct call *call);
	void (*run)(struct scene *scene, const struct op *op, const struct call *call);
};

void call_make(struct random *random, unsigned int by, struct call *call);
void call_mutate(struct random *random, struct call *call);
void call_run(struct scene *scene, const struct call *call);
void call_print(FILE *file, const struct call *call);
uint64_t call_fingerprint(void);

#endif /* FUZZER_CALL_H */
