// SPDX-License-Identifier: GPL-2.0-or-later
#include "add.h"

#include <stdio.h>
#include <stdlib.h>

#include "node.h"
#include "operand.h"

DWORD add_port(RAS_SERVER_HANDLE server, const char *name, bool by_path, HANDLE *port)
{
	LPWSTR wide = operand_wide(name);
	DWORD error = ERROR_INVALID_PARAMETER;

	*port = NULL;
	if (wide && by_path)
		error = MprLinuxPortAddPath(server, wide, port);
	else if (wide)
		error = MprLinuxPortAdd(server, wide, port);
	free(wide);
	return error;
}

const char *add_words(char *words, const char *name, DWORD error, HANDLE port)
{
	const char *node = node_error_words(name, error);

	if (node)
		return node;
	switch (error) {
	case ERROR_ALREADY_EXISTS:
		snprintf(words, WORDS_SIZE, "is port %u already", (DWORD)(uintptr_t)port);
		return words;
	case ERROR_INVALID_PARAMETER:
		return "no tty can have this name";
	case ERROR_NOT_SUPPORTED:
		return "consoles, virtual terminals and pty masters cannot be ports";
	case ERROR_HARDWARE_FAILURE:
		return "the tty does not exist now, or has no path";
	default:
		return NULL;
	}
}
