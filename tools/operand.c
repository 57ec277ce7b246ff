// SPDX-License-Identifier: GPL-2.0-or-later
#include "operand.h"

#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "node.h"

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

const char *operand_words(const char *text, DWORD error)
{
	const char *words = node_error_words(text, error);

	if (words)
		return words;
	if (error == ERROR_PORT_NOT_FOUND)
		return "no tracked port has this name; 'mpradmin port add' tracks a tty";
	if (error != ERROR_INVALID_PARAMETER)
		return NULL;
	return text[strspn(text, "0123456789")] || !*text ?
	       "no port can have this name" : "no port has this handle";
}

struct operand *operands_new(char *const *texts, int count)
{
	struct operand *operands = calloc(count + 1, sizeof(*operands));
	int i;

	if (!operands)
		die_no_memory();
	for (i = 0; i < count; i++)
		operands[i].text = texts[i];
	return operands;
}

struct operand *operands_find(RAS_SERVER_HANDLE server, char *const *texts, int count)
{
	struct operand *operands = operands_new(texts, count);
	LPWSTR *names = calloc(count + 1, sizeof(*names));
	HANDLE *ports = calloc(count + 1, sizeof(*ports));
	DWORD *errors = calloc(count + 1, sizeof(*errors)), error;
	int i;

	if (!names || !ports || !errors)
		die_no_memory();
	for (i = 0; i < count; i++)
		names[i] = operand_wide(texts[i]);
	error = MprLinuxPortFindAll(server, (const LPCWSTR *)names, count, ports, errors);
	for (i = 0; i < count; i++) {
		operands[i].port = ports[i];
		operands[i].error = error ? error : errors[i];
		free(names[i]);
	}
	free(errors);
	free(ports);
	free(names);
	return operands;
}

bool operand_found(const struct operand *operand)
{
	if (operand->error)
		complain(operand->text, operand->error,
			 operand_words(operand->text, operand->error));
	return operand->error == NO_ERROR;
}
