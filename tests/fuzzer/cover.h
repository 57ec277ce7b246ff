/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZER_COVER_H
#define FUZZER_COVER_H

#include <stdbool.h>
#include <stddef.h>

/* KCOV for one thread at a time; the process that opened it can read what that reached. */
struct cover {
	int fd;
	unsigned long *area;	/* only the process has it that mapped it */
};

int cover_open(struct cover *cover);
int cover_map(struct cover *cover);
void cover_begin(struct cover *cover);
void cover_end(struct cover *cover);
bool cover_rebase(void);
unsigned int cover_learn(struct cover *cover);
unsigned int cover_known(void);

#endif /* FUZZER_COVER_H */
