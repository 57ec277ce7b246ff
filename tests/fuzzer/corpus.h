/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZER_CORPUS_H
#define FUZZER_CORPUS_H

#include "program.h"

struct corpus {
	struct program *programs;
	unsigned int count;
	unsigned int room;
};

int corpus_load(struct corpus *corpus, const char *path);
int corpus_save(const struct corpus *corpus, const char *path);
int corpus_add(struct corpus *corpus, const struct program *program);
const struct program *corpus_pick(const struct corpus *corpus, struct random *random);

/* The last programs that were run, in a file that survives a crash of the VM. */
struct ring {
	int fd;
	unsigned int next;
};

int ring_open(struct ring *ring, const char *path);
void ring_add(struct ring *ring, const struct program *programs, unsigned int count);

#endif /* FUZZER_CORPUS_H */
