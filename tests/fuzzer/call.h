/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZER_CALL_H
#define FUZZER_CALL_H

#include <stdint.h>
#include <stdio.h>

#include "random.h"

#define CALL_DATA	96
#define CALL_REFERENCES	3

/* Values that are known only at run time, and replace bytes of the data. */
enum refer {
	REFER_NOTHING,
	REFER_PORT,	/* a handle that the module returned */
	REFER_SEQ,	/* the number of a reset, as the module returned it */
	REFER_FD,	/* the descriptor in a slot */
	REFERS
};

struct reference {
	uint8_t refer;
	uint8_t offset;
	uint8_t which;
};

/* The memory that the argument is in. */
enum place {
	PLACE_GOOD,
	PLACE_SHARED,		/* other threads can write to it during the call */
	PLACE_READ_ONLY,
	PLACE_CUT,		/* its second half is not mapped */
	PLACE_UNMAPPED,
	PLACE_NULL,
	PLACE_KERNEL,
	PLACES
};

/**
 * struct call - one call into the kernel, in the form in which it is stored and mutated
 * @op: its kind, an index into the table of ops
 * @thread: the thread of the program that makes it
 * @slot: slot of the descriptor that it opens or uses
 * @place: the memory of its argument, enum place
 * @fail: number of the allocation or copy in the call that fails, from 1; 0 for none
 * @pause: time to sleep before it, in ms
 * @length: length of @data
 * @references: values to put into @data at run time
 * @data: the argument; its format depends on the op
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

/* The actors that can make a call: the programs, and the threads of world.c. */
#define BY_PROGRAM	1
#define BY_WORLD	2

/**
 * struct op - a kind of call
 * @name: its name in printed programs
 * @weight: how often it is chosen, in relation to the others
 * @by: the actors that can make it, BY_*
 * @command: number of the ioctl, for an ioctl of the control device
 * @make: fills a call that is zero with random values
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
