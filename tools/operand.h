/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A PORT as the user writes it: a name or a handle.
 */
#ifndef OPERAND_H
#define OPERAND_H

#include <stdbool.h>

#include <mprapi-linux.h>

/* The text as WCHARs; NULL if it is not valid in this locale. The caller frees it. */
LPWSTR operand_wide(const char *text);

struct operand {
	const char *text;
	HANDLE port;		/* NULL if there is no such port */
	DWORD error;		/* the reason */
};

/* The operands of a command, not looked up. The caller frees them. */
struct operand *operands_new(char *const *texts, int count);

/* The operands of a command, all looked up in one pass. The caller frees them. */
struct operand *operands_find(RAS_SERVER_HANDLE server, char *const *texts, int count);

/* The reason with more detail than the library's text: a constant, or NULL. */
const char *operand_words(const char *text, DWORD error);

/* Prints an error and returns false if there is no such port. */
bool operand_found(const struct operand *operand);

#endif
