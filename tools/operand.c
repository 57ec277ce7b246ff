// SPDX-License-Identifier: GPL-2.0-or-later
#include "operand.h"

#include <stdlib.h>
#include <string.h>

#include "fail.h"

LPWSTR operand_wide(const char *text)
{
	size_t room = strlen(text) + 1;
	LPWSTR wide = calloc(room, sizeof(*wide));

	if (!wide)
		die_no_memory();
	if (mbstowcs(wide, text, room) == (size_t)-1) {
		free(wide);
		return NULL;
	}
	return wide;
}

DWORD operand_find(RAS_SERVER_HANDLE server, const char *text, HANDLE *port,
		   const char **words)
{
	LPWSTR wide = operand_wide(text);
	DWORD error = ERROR_INVALID_PARAMETER;

	*words = NULL;
	if (wide)
		error = MprLinuxPortFind(server, wide, port);
	free(wide);
	if (error == ERROR_INVALID_PARAMETER)
		*words = text[strspn(text, "0123456789")] || !*text ?
			 "no port can have this name" : "no port has this handle";
	return error;
}

bool operand_port(RAS_SERVER_HANDLE server, const char *text, HANDLE *port)
{
	const char *words;
	DWORD error = operand_find(server, text, port, &words);

	if (error)
		complain(text, error, words);
	return error == NO_ERROR;
}
