/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A PORT as the user writes it: a name or a handle.
 */
#ifndef OPERAND_H
#define OPERAND_H

#include <stdbool.h>

#include <mprapi-linux.h>

/* For the library, to be freed; NULL if it is no text in this locale. */
LPWSTR operand_wide(const char *text);

struct operand {
	const char *text;
	HANDLE port;		/* NULL if there is none */
	DWORD error;		/* why not */
};

/* Not looked up; to be freed. */
struct operand *operands_new(char *const *texts, int count);

/* All of a command's, looked up at once; to be freed. */
struct operand *operands_find(RAS_SERVER_HANDLE server, char *const *texts, int count);

/* A constant that tells more than the library's own words, or NULL. */
const char *operand_words(const char *text, DWORD error);

/* Complains and returns false if there is no such port. */
bool operand_found(const struct operand *operand);

#endif
