/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What goes wrong, told on standard error in one line.
 */
#ifndef FAIL_H
#define FAIL_H

#include <stdbool.h>

#include <mprapi-linux.h>

/* What the program exits with. */
enum status {
	STATUS_DONE = 0,
	STATUS_FAILED = 1,	/* refused, or did not work */
	STATUS_USAGE = 2,
};

/*
 * "mpradmin: SUBJECT: ERROR_NAME: WORDS". No subject when it is NULL; without
 * words the library's own.
 */
void complain(const char *subject, DWORD error, const char *words);

/* Why a call failed for a server that we are connected to, to be freed. */
char *error_words(DWORD error);

_Noreturn void die_no_memory(void);

#endif
