// SPDX-License-Identifier: GPL-2.0-or-later
#include "show.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "link.h"
#include "report.h"
#include "table.h"
#include "words.h"

/* A driver call that has been running for so long is shown as stuck, in milliseconds. */
#define STUCK_MS	200

/* The driver's counters. */
static const struct {
	const char *name;
	size_t offset;
} counters[] = {
	{ "rx", offsetof(MPR_LINUX_PORT, dwRx) },
	{ "tx", offsetof(MPR_LINUX_PORT, dwTx) },
	{ "frame", offsetof(MPR_LINUX_PORT, dwFrame) },
	{ "overrun", offsetof(MPR_LINUX_PORT, dwOverrun) },
	{ "parity", offsetof(MPR_LINUX_PORT, dwParity) },
	{ "brk", offsetof(MPR_LINUX_PORT, dwBrk) },
	{ "buf_overrun", offsetof(MPR_LINUX_PORT, dwBufOverrun) },
	{ "cts", offsetof(MPR_LINUX_PORT, dwCts) },
	{ "dsr", offsetof(MPR_LINUX_PORT, dwDsr) },
	{ "rng", offsetof(MPR_LINUX_PORT, dwRng) },
	{ "dcd", offsetof(MPR_LINUX_PORT, dwDcd) },
};

static DWORD counter(const MPR_LINUX_PORT *port, size_t i)
{
	return *(const DWORD *)((const char *)port + counters[i].offset);
}

static void put_state(struct table *table, const MPR_LINUX_PORT *port)
{
	DWORD flags = port->dwFlags;

	table_cell(table, "state");
	if (!(flags & MPRAPI_PORT_FLAG_PRESENT)) {
		table_cell(table, "no device now");
		return;
	}
	table_cell(table, "%s%s%s%s", flags & MPRAPI_PORT_FLAG_OPEN ? "open" : "closed",
		   flags & MPRAPI_PORT_FLAG_PTY ? ", pseudo-terminal" : "",
		   flags & MPRAPI_PORT_FLAG_PPP ? ", PPP attached" : "",
		   flags & MPRAPI_PORT_FLAG_RESETTING ? ", reset running" : "");
}

/* Has a driver call been running for too long? */
static bool is_stuck(const MPR_LINUX_PORT *port)
{
	return port->dwCall && port->ullCallMs >= STUCK_MS;
}

static void put_call(struct table *table, const MPR_LINUX_PORT *port)
{
	char words[WORDS_SIZE];

	if (!is_stuck(port))
		return;
	words_duration(words, port->ullCallMs / 1000);
	table_cell(table, "driver");
	table_cell(table, "%s() has not come back for %s", words_call(port->dwCall), words);
	words_duration(words, port->ullSampleMs / 1000);
	table_cell(table, "sampled");
	table_cell(table, "%s ago", words);
}

static void put_line(struct table *table, const MPR_LINUX_PORT *port)
{
	const char *ldisc = words_ldisc(port->dwLdisc);
	char words[WORDS_SIZE];

	if (port->dwFlags & MPRAPI_PORT_FLAG_OPEN) {
		table_cell(table, "line discipline");
		table_cell(table, "%u (%s)", port->dwLdisc, ldisc ? ldisc : "other");
		table_cell(table, "speed");
		table_cell(table, "%u bit/s", port->dwSpeed);
	}
	if (port->fHasLines) {
		words_lines(words, port->dwLines);
		table_cell(table, "modem lines");
		table_cell(table, "%s", words);
	}
}

static void put_link(struct table *table, const MPR_LINUX_PORT *port)
{
	char words[WORDS_SIZE];

	if (port->fConnectionUnknown) {
		table_cell(table, "interface");
		table_cell(table, "unknown: " WORDS_CONNECTION_UNKNOWN);
	}
	if (!port->hConnection)
		return;
	words_connection(words, port->hConnection);
	table_cell(table, "connection");
	table_cell(table, "%s", words);
	table_cell(table, "interface");
	table_cell(table, "%s, index %u in network namespace %" PRIu64,
		   port->szInterface, port->dwIfIndex, port->ullNetns);
	link_rows(table, &port->Link, "  ");
}

static void put_counters(struct table *table, const MPR_LINUX_PORT *port)
{
	size_t i;

	if (!port->fHasCounters)
		return;
	table_cell(table, "driver's counters");
	table_cell(table, "since they were last cleared");
	for (i = 0; i < ARRAY_SIZE(counters); i++) {
		table_cell(table, "  %s", counters[i].name);
		table_cell(table, "%u", counter(port, i));
	}
}

void show_table(const MPR_LINUX_PORT *port, const struct holders *holders)
{
	struct table table;
	char words[WORDS_SIZE];

	table_init_pairs(&table);
	table_cell(&table, "port");
	table_cell(&table, "%s", port->szName);
	table_cell(&table, "handle");
	table_cell(&table, "%u", (DWORD)(uintptr_t)port->hPort);
	if (*port->szDevice) {
		table_cell(&table, "tty");
		table_cell(&table, "%s", port->szDevice);
	}
	if (*port->szPath) {
		table_cell(&table, "path");
		table_cell(&table, "%s", port->szPath);
	}
	if (port->dwFlags & MPRAPI_PORT_FLAG_PRESENT) {
		table_cell(&table, "device number");
		table_cell(&table, "%u:%u", port->dwMajor, port->dwMinor);
	}
	put_state(&table, port);
	words_duration(words, port->ullConditionMs / 1000);
	table_cell(&table, "condition");
	table_cell(&table, "%s for %s", words_condition(port->dwCondition), words);
	put_call(&table, port);
	put_line(&table, port);
	if (holders)
		holders_rows(&table, holders, port->hPort);
	put_link(&table, port);
	put_counters(&table, port);
	table_cell(&table, "resets");
	table_cell(&table, "%u, with hangup %u", port->dwResets, port->dwHangups);
	table_cell(&table, "last report");
	if (port->Report.seq) {
		char *summary = report_summary(&port->Report);

		table_cell(&table, "%s", summary);
		free(summary);
		report_steps(&table, &port->Report, "  ");
	} else {
		table_cell(&table, "none");
	}
	table_cell(&table, "last event");
	if (port->ullEvents)
		table_cell(&table, "%" PRIu64, port->ullEvents);
	else
		table_cell(&table, "none");
	table_print(&table);
}

static struct json_object *json_lines(const MPR_LINUX_PORT *port)
{
	struct json_object *object;
	const struct bit_word *line;

	if (!port->fHasLines)
		return NULL;
	object = json_new_object();
	for (line = words_line; line->word; line++)
		json_put_bool(object, line->word, port->dwLines & line->bit);
	return object;
}

static struct json_object *json_counters(const MPR_LINUX_PORT *port)
{
	struct json_object *object;
	size_t i;

	if (!port->fHasCounters)
		return NULL;
	object = json_new_object();
	for (i = 0; i < ARRAY_SIZE(counters); i++)
		json_put_number(object, counters[i].name, counter(port, i));
	return object;
}

struct json_object *show_json(const MPR_LINUX_PORT *port, const struct holders *holders)
{
	struct json_object *object = json_new_object();
	bool present = port->dwFlags & MPRAPI_PORT_FLAG_PRESENT;
	bool open = port->dwFlags & MPRAPI_PORT_FLAG_OPEN;

	json_put_port(object, "handle", port->hPort);
	json_put_string(object, "name", port->szName);
	json_put_string(object, "tty", *port->szDevice ? port->szDevice : NULL);
	json_put_string(object, "path", *port->szPath ? port->szPath : NULL);
	json_put_known(object, "major", port->dwMajor, present);
	json_put_known(object, "minor", port->dwMinor, present);
	json_put_bool(object, "present", present);
	json_put_bool(object, "open", open);
	json_put_bool(object, "pty", port->dwFlags & MPRAPI_PORT_FLAG_PTY);
	json_put_bool(object, "ppp", port->dwFlags & MPRAPI_PORT_FLAG_PPP);
	json_put_bool(object, "resetting", port->dwFlags & MPRAPI_PORT_FLAG_RESETTING);
	json_put_string(object, "condition", words_condition(port->dwCondition));
	json_put_number(object, "condition_ms", port->ullConditionMs);
	json_put_known(object, "ldisc", port->dwLdisc, open);
	json_put_string(object, "ldisc_name", open ? words_ldisc(port->dwLdisc) : NULL);
	json_put(object, "lines", json_lines(port));
	json_put_known(object, "speed", port->dwSpeed, open);
	json_put(object, "counters", json_counters(port));
	json_put_number(object, "resets", port->dwResets);
	json_put_number(object, "hangups", port->dwHangups);
	json_put_number(object, "sessions", port->dwSessions);
	json_put_connection(object, "connection", port->hConnection);
	json_put_bool(object, "connection_unknown", port->fConnectionUnknown);
	json_put_string(object, "interface", port->hConnection ? port->szInterface : NULL);
	json_put_known(object, "ifindex", port->dwIfIndex, port->hConnection);
	json_put_known(object, "netns", port->ullNetns, port->hConnection);
	json_put(object, "link", port->hConnection ? link_json(&port->Link) : NULL);
	json_put(object, "report", report_json(&port->Report));
	json_put_known(object, "last_event", port->ullEvents, port->ullEvents);
	json_put_number(object, "sample_ms", port->ullSampleMs);
	json_put_string(object, "call", is_stuck(port) ? words_call(port->dwCall) : NULL);
	json_put_known(object, "call_ms", port->ullCallMs, is_stuck(port));
	holders_json(object, holders, port->hPort);
	return object;
}
