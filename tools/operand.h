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

/* *words: a constant that tells more than the library's own, or NULL. */
DWORD operand_find(RAS_SERVER_HANDLE server, const char *text, HANDLE *port,
		   const char **words);

/* Complains and returns false if there is no such port. */
bool operand_port(RAS_SERVER_HANDLE server, const char *text, HANDLE *port);

#endif
