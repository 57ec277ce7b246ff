// SPDX-License-Identifier: GPL-2.0-or-later
/* Ports: list, add and delete them, count from zero. */
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "json.h"
#include "operand.h"
#include "show.h"
#include "table.h"
#include "text.h"
#include "words.h"

static void list_row(struct table *table, const MPR_LINUX_PORT *port)
{
	char words[WORDS_SIZE];

	table_cell(table, "%u", (DWORD)(uintptr_t)port->hPort);
	table_cell(table, "%s", port->szName);
	table_cell(table, "%s", *port->szDevice ? port->szDevice : "-");
	table_cell(table, "%s", words_condition(port->dwCondition));
	words_duration(words, port->ullConditionMs / 1000);
	table_cell(table, "%s", words);
	table_cell(table, "%s", *port->szInterface ? port->szInterface :
			       port->fConnectionUnknown ? "?" : "-");
	if (port->dwFlags & MPRAPI_PORT_FLAG_OPEN)
		table_cell(table, "%u", port->dwSpeed);
	else
		table_cell(table, "-");
	if (port->fHasLines)
		words_lines(words, port->dwLines);
	table_cell(table, "%s", port->fHasLines ? words : "-");
	table_cell(table, "%u", port->dwResets);
	table_cell(table, "%u", port->dwHangups);
}

static void list_table(const MPR_LINUX_PORT *ports, DWORD count)
{
	static const struct column columns[] = {
		{ "HANDLE", RIGHT }, { "PORT", LEFT }, { "TTY", LEFT }, { "CONDITION", LEFT },
		{ "SINCE", RIGHT }, { "INTERFACE", LEFT }, { "SPEED", RIGHT },
		{ "LINES", LEFT }, { "RESETS", RIGHT }, { "HANGUPS", RIGHT },
	};
	struct table table;
	DWORD i;

	table_init(&table, columns, sizeof(columns) / sizeof(*columns));
	for (i = 0; i < count; i++)
		list_row(&table, &ports[i]);
	table_print(&table);
}

enum status port_list(RAS_SERVER_HANDLE server, const struct options *options)
{
	MPR_LINUX_PORT *ports;
	DWORD count, error, i;

	error = MprLinuxPortEnum(server, &ports, &count);
	if (error) {
		complain(NULL, error, NULL);
		return STATUS_FAILED;
	}
	if (options_json(options)) {
		struct json_object *array = json_new_array();

		for (i = 0; i < count; i++)
			json_append(array, show_json(&ports[i]));
		json_print(array);
	} else {
		list_table(ports, count);
	}
	MprAdminBufferFree(ports);
	return STATUS_DONE;
}

enum status port_show(RAS_SERVER_HANDLE server, const struct options *options)
{
	const char *name = options->arguments[0];
	MPR_LINUX_PORT *port;
	HANDLE handle;
	DWORD error;

	if (!operand_port(server, name, &handle))
		return STATUS_FAILED;
	error = MprLinuxPortGetInfo(server, handle, &port);
	if (error) {
		complain(name, error, NULL);
		return STATUS_FAILED;
	}
	if (options_json(options))
		json_print(show_json(port));
	else
		show_table(port);
	MprAdminBufferFree(port);
	return STATUS_DONE;
}

/* Why a tty cannot be added, where the library's words tell less. */
static void complain_add(const char *name, DWORD error, HANDLE port)
{
	char words[WORDS_SIZE];

	switch (error) {
	case ERROR_ALREADY_EXISTS:
		snprintf(words, sizeof(words), "is port %u already",
			 (DWORD)(uintptr_t)port);
		complain(name, error, words);
		break;
	case ERROR_INVALID_PARAMETER:
		complain(name, error, "no tty can have this name");
		break;
	case ERROR_NOT_SUPPORTED:
		complain(name, error,
			 "consoles, virtual terminals and pty masters cannot be RAS ports");
		break;
	case ERROR_HARDWARE_FAILURE:
		complain(name, error, "no such tty now, or it belongs to no device with a path");
		break;
	default:
		complain(name, error, NULL);
	}
}

typedef DWORD WINAPI add_function(RAS_SERVER_HANDLE server, LPCWSTR name, HANDLE *port);

static bool add_by(add_function *function, RAS_SERVER_HANDLE server, const char *name,
		   HANDLE *port)
{
	LPWSTR wide = operand_wide(name);
	DWORD error = ERROR_INVALID_PARAMETER;

	if (wide)
		error = function(server, wide, port);
	free(wide);
	if (error)
		complain_add(name, error, *port);
	return error == NO_ERROR;
}

static bool add(RAS_SERVER_HANDLE server, const char *name, HANDLE *port)
{
	return add_by(MprLinuxPortAdd, server, name, port);
}

static bool add_path(RAS_SERVER_HANDLE server, const char *name, HANDLE *port)
{
	return add_by(MprLinuxPortAddPath, server, name, port);
}

static bool del(RAS_SERVER_HANDLE server, const char *name, HANDLE *port)
{
	DWORD error;

	if (!operand_port(server, name, port))
		return false;
	error = MprLinuxPortDelete(server, *port);
	if (error)
		complain(name, error, NULL);
	return error == NO_ERROR;
}

static bool clear_stats(RAS_SERVER_HANDLE server, const char *name, HANDLE *port)
{
	DWORD error;

	if (!operand_port(server, name, port))
		return false;
	error = MprAdminPortClearStats(server, *port);
	if (error)
		complain(name, error, NULL);
	return error == NO_ERROR;
}

/*
 * Do the same with each operand; one that fails does not keep the others from
 * theirs. Those done are told, for people as "NAME: DONE handle".
 */
static enum status each(RAS_SERVER_HANDLE server, const struct options *options,
			const char *done,
			bool (*what)(RAS_SERVER_HANDLE, const char *, HANDLE *))
{
	struct json_object *array = options_json(options) ? json_new_array() : NULL;
	enum status status = STATUS_DONE;
	int i;

	for (i = 0; i < options->count; i++) {
		const char *name = options->arguments[i];
		HANDLE port = NULL;

		if (!what(server, name, &port)) {
			status = STATUS_FAILED;
		} else if (array) {
			struct json_object *object = json_new_object();

			json_put_port(object, "handle", port);
			json_put_string(object, "port", name);
			json_append(array, object);
		} else {
			text_print(stdout, "%s: %s %u\n", name, done, (DWORD)(uintptr_t)port);
		}
	}
	if (array)
		json_print(array);
	return status;
}

enum status port_add(RAS_SERVER_HANDLE server, const struct options *options)
{
	return each(server, options, "added as port",
		    (options->given & OPTION_PATH) ? add_path : add);
}

enum status port_del(RAS_SERVER_HANDLE server, const struct options *options)
{
	return each(server, options, "deleted port", del);
}

enum status port_clear_stats(RAS_SERVER_HANDLE server, const struct options *options)
{
	return each(server, options, "cleared the counters of port", clear_stats);
}
