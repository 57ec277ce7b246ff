// SPDX-License-Identifier: GPL-2.0-or-later
/* Ports: list, add and delete them, clear their counters. */
#include <stdio.h>
#include <stdlib.h>

#include "add.h"
#include "array.h"
#include "command.h"
#include "json.h"
#include "operand.h"
#include "show.h"
#include "table.h"
#include "text.h"
#include "words.h"

/* Ports in one request. A limit, so that the memory for a list does not grow with it. */
#define PART 1024

static void list_ldisc(struct table *table, const MPR_LINUX_PORT *port)
{
	const char *ldisc = words_ldisc(port->dwLdisc);

	if (!(port->dwFlags & MPRAPI_PORT_FLAG_OPEN))
		table_text(table, "-");
	else if (ldisc)
		table_text(table, ldisc);
	else
		table_number(table, port->dwLdisc);
}

/* @holders may be NULL. */
static void list_row(struct table *table, const MPR_LINUX_PORT *port,
		     const struct holders *holders)
{
	char words[WORDS_SIZE];

	table_number(table, (uintptr_t)port->hPort);
	table_text(table, port->szName);
	table_text(table, *port->szDevice ? port->szDevice : "-");
	table_text(table, words_condition(port->dwCondition));
	words_duration(words, port->ullConditionMs / 1000);
	table_text(table, words);
	if (holders) {
		holders_cell(table, holders, port->hPort);
		return;
	}
	table_text(table, *port->szInterface ? port->szInterface :
			  port->fConnectionUnknown ? "?" : "-");
	if (port->dwFlags & MPRAPI_PORT_FLAG_OPEN)
		table_number(table, port->dwSpeed);
	else
		table_text(table, "-");
	if (port->fHasLines)
		words_lines(words, port->dwLines);
	table_text(table, port->fHasLines ? words : "-");
	list_ldisc(table, port);
	table_number(table, port->dwResets);
	table_number(table, port->dwHangups);
}

static const struct column list_columns[] = {
	{ "HANDLE", RIGHT }, { "PORT", LEFT }, { "TTY", LEFT }, { "CONDITION", LEFT },
	{ "SINCE", RIGHT }, { "INTERFACE", LEFT }, { "SPEED", RIGHT },
	{ "LINES", LEFT }, { "LDISC", LEFT }, { "RESETS", RIGHT }, { "HANGUPS", RIGHT },
};

/* Fewer columns than list_columns[], and one for processes. */
static const struct column holders_columns[] = {
	{ "HANDLE", RIGHT }, { "PORT", LEFT }, { "TTY", LEFT }, { "CONDITION", LEFT },
	{ "SINCE", RIGHT }, { "PROCESS", LEFT },
};

/*
 * Gets the next ports after @resume. Return: whether there are more after them. Sets @error to
 * any error except ERROR_MORE_DATA.
 */
static bool next_part(RAS_SERVER_HANDLE server, MPR_LINUX_PORT **ports, DWORD *count,
		      DWORD *resume, DWORD *error)
{
	*error = MprLinuxPortEnum(server, sizeof(**ports), ports, PART, count, resume);
	if (*error != ERROR_MORE_DATA)
		return false;
	*error = NO_ERROR;
	return true;
}

/* @holders may be NULL. */
static enum status list(RAS_SERVER_HANDLE server, bool json, const struct holders *holders)
{
	struct json_object *array = json ? json_new_array() : NULL;
	DWORD count, error, i, resume = 0;
	MPR_LINUX_PORT *ports;
	struct table table;
	bool more;

	if (holders)
		table_init(&table, holders_columns, ARRAY_SIZE(holders_columns));
	else
		table_init(&table, list_columns, ARRAY_SIZE(list_columns));
	do {
		more = next_part(server, &ports, &count, &resume, &error);
		if (error)
			break;
		for (i = 0; i < count; i++) {
			if (array) {
				json_append(array, show_json(&ports[i], holders));
				json_flush(array);
			} else {
				list_row(&table, &ports[i], holders);
			}
		}
		MprAdminBufferFree(ports);
	} while (more);
	if (error)
		complain(NULL, error, NULL);
	if (array && error)
		json_free(array);
	else if (array)
		json_print(array);
	if (array || error)
		table_free(&table);
	else
		table_print(&table);
	return error ? STATUS_FAILED : STATUS_DONE;
}

enum status port_list(RAS_SERVER_HANDLE server, const struct options *options)
{
	struct holders holders;
	enum status status;
	DWORD error;

	if (!(options->given & OPTION_HOLDERS))
		return list(server, options_json(options), NULL);
	error = holders_find(&holders, server, INVALID_HANDLE_VALUE);
	if (error) {
		complain(NULL, error, NULL);
		return STATUS_FAILED;
	}
	status = list(server, options_json(options), &holders);
	holders_free(&holders);
	return status;
}

/* The port was found before. */
static const char *gone_words(DWORD error)
{
	return error == ERROR_INVALID_PARAMETER || error == RPC_S_INVALID_BINDING ?
	       "the port was deleted in between" : NULL;
}

enum status port_show(RAS_SERVER_HANDLE server, const struct options *options)
{
	struct operand *operand = operands_find(server, options->arguments, 1);
	MPR_LINUX_PORT *port = NULL;
	DWORD error = NO_ERROR;
	bool found = operand_found(operand);
	struct holders holders = { 0 };

	if (found)
		error = MprLinuxPortGetInfo(server, operand->port, sizeof(MPR_LINUX_PORT), &port);
	if (found && !error)
		error = holders_find(&holders, server, operand->port);
	if (error)
		complain(operand->text, error, gone_words(error));
	else if (found && options_json(options))
		json_print(show_json(port, &holders));
	else if (found)
		show_table(port, &holders);
	holders_free(&holders);
	MprAdminBufferFree(port);
	free(operand);
	return found && !error ? STATUS_DONE : STATUS_FAILED;
}

static bool add_by(RAS_SERVER_HANDLE server, struct operand *operand, bool by_path)
{
	DWORD error = add_port(server, operand->text, by_path, &operand->port);
	char words[WORDS_SIZE];

	if (error)
		complain(operand->text, error,
			 add_words(words, operand->text, error, operand->port));
	return error == NO_ERROR;
}

static bool add(RAS_SERVER_HANDLE server, struct operand *operand)
{
	return add_by(server, operand, false);
}

static bool add_path(RAS_SERVER_HANDLE server, struct operand *operand)
{
	return add_by(server, operand, true);
}

static bool del(RAS_SERVER_HANDLE server, struct operand *operand)
{
	DWORD error = MprLinuxPortDelete(server, operand->port);

	if (error)
		complain(operand->text, error, gone_words(error));
	return error == NO_ERROR;
}

static bool clear_stats(RAS_SERVER_HANDLE server, struct operand *operand)
{
	DWORD error = MprAdminPortClearStats(server, operand->port);

	if (error)
		complain(operand->text, error, gone_words(error));
	return error == NO_ERROR;
}

/*
 * Calls @what for each operand, even after a failure. Prints the operands that succeed, for
 * people as "NAME: DONE handle".
 */
static enum status each(const struct options *options, RAS_SERVER_HANDLE server,
			struct operand *operands, const char *done,
			bool (*what)(RAS_SERVER_HANDLE, struct operand *))
{
	struct json_object *array = options_json(options) ? json_new_array() : NULL;
	enum status status = STATUS_DONE;
	int i;

	for (i = 0; i < options->count; i++) {
		struct operand *operand = &operands[i];

		if (!operand_found(operand) || !what(server, operand)) {
			status = STATUS_FAILED;
		} else if (array) {
			struct json_object *object = json_new_object();

			json_put_port(object, "handle", operand->port);
			json_put_string(object, "port", operand->text);
			json_append(array, object);
		} else {
			text_print(stdout, "%s: %s %u\n", operand->text, done,
				   (DWORD)(uintptr_t)operand->port);
		}
	}
	if (array)
		json_print(array);
	free(operands);
	return status;
}

enum status port_add(RAS_SERVER_HANDLE server, const struct options *options)
{
	struct operand *operands = operands_new(options->arguments, options->count);

	return each(options, server, operands, "added as port",
		    (options->given & OPTION_PATH) ? add_path : add);
}

enum status port_del(RAS_SERVER_HANDLE server, const struct options *options)
{
	return each(options, server,
		    operands_find(server, options->arguments, options->count),
		    "deleted port", del);
}

enum status port_clear_stats(RAS_SERVER_HANDLE server, const struct options *options)
{
	return each(options, server,
		    operands_find(server, options->arguments, options->count),
		    "cleared the counters of port", clear_stats);
}
