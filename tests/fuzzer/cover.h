/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZER_COVER_H
#define FUZZER_COVER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A KCOV descriptor, which traces one thread at a time. The fuzzer opens it; the process that
 * runs programs traces with it, and the fuzzer reads the trace.
 */
struct cover {
	int fd;
	unsigned long *area;	/* a fork does not copy it: each process maps it itself */
};

int cover_open(struct cover *cover);
int cover_map(struct cover *cover);
void cover_begin(struct cover *cover);
void cover_end(struct cover *cover);
bool cover_rebase(void);
unsigned int cover_learn(struct cover *cover);
unsigned int cover_known(void);

#endif /* FUZZER_COVER_H */
