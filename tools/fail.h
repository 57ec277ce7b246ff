/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Failures, each in one line on standard error.
 */
#ifndef FAIL_H
#define FAIL_H

#include <stdbool.h>

#include <mprapi-linux.h>

/* The exit status. */
enum status {
	STATUS_DONE = 0,
	STATUS_FAILED = 1,	/* rejected or failed */
	STATUS_USAGE = 2,
};

/*
 * Prints "mpradmin: SUBJECT: ERROR_NAME: WORDS", without the subject if it is NULL. If @words
 * is NULL, prints the library's text.
 */
void complain(const char *subject, DWORD error, const char *words);

/* The text of an error that a connected server returned. The caller frees it. */
char *error_words(DWORD error);

_Noreturn void die_no_memory(void);

#endif
