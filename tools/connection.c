// SPDX-License-Identifier: GPL-2.0-or-later
/* Connections: PPP interfaces, each over one port or, in a bundle, several. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "json.h"
#include "table.h"
#include "words.h"

/* Of ports with the same hConnection; they have the interface in common. */
struct connection {
	const MPR_LINUX_PORT *ports;
	size_t count;
	const MPR_LINUX_PORT *oldest;	/* longest in its condition */
};

static int compare(const void *a, const void *b)
{
	const MPR_LINUX_PORT *x = a, *y = b;

	if (x->hConnection != y->hConnection)
		return x->hConnection < y->hConnection ? -1 : 1;
	return x->hPort < y->hPort ? -1 : x->hPort > y->hPort;
}

/* The next one in a sorted array, from @at on; false at the end. */
static bool next(struct connection *c, const MPR_LINUX_PORT *ports, size_t count,
		 size_t *at)
{
	while (*at < count && !ports[*at].hConnection)
		++*at;
	if (*at == count)
		return false;

	*c = (struct connection){ .ports = &ports[*at], .oldest = &ports[*at] };
	while (*at < count && ports[*at].hConnection == c->ports->hConnection) {
		if (ports[*at].ullConditionMs > c->oldest->ullConditionMs)
			c->oldest = &ports[*at];
		c->count++;
		++*at;
	}
	return true;
}

static void print_json(const MPR_LINUX_PORT *ports, size_t count)
{
	struct json_object *array = json_new_array();
	struct connection c;
	size_t at = 0, i;

	while (next(&c, ports, count, &at)) {
		struct json_object *object = json_new_object();
		struct json_object *over = json_new_array();

		json_put_connection(object, "connection", c.ports->hConnection);
		json_put_string(object, "interface", c.ports->szInterface);
		json_put_number(object, "ifindex", c.ports->dwIfIndex);
		json_put_number(object, "netns", c.ports->ullNetns);
		for (i = 0; i < c.count; i++) {
			struct json_object *port = json_new_object();

			json_put_port(port, "handle", c.ports[i].hPort);
			json_put_string(port, "name", c.ports[i].szName);
			json_append(over, port);
		}
		json_put(object, "ports", over);
		json_put_string(object, "condition",
				words_condition(c.oldest->dwCondition));
		json_put_number(object, "duration_ms", c.oldest->ullConditionMs);
		json_put_number(object, "rx_bytes", c.ports->Link.rx_bytes);
		json_put_number(object, "tx_bytes", c.ports->Link.tx_bytes);
		json_append(array, object);
	}
	json_print(array);
}

static char *port_names(const struct connection *c)
{
	char *names = NULL;
	size_t size, i;
	FILE *stream = open_memstream(&names, &size);

	if (!stream)
		die_no_memory();
	for (i = 0; i < c->count; i++)
		fprintf(stream, "%s%s", i ? "," : "", c->ports[i].szName);
	if (fclose(stream))
		die_no_memory();
	return names;
}

static void print_table(const MPR_LINUX_PORT *ports, size_t count)
{
	static const struct column columns[] = {
		{ "INTERFACE", LEFT }, { "NETNS", RIGHT }, { "PORTS", LEFT },
		{ "CONDITION", LEFT }, { "DURATION", RIGHT },
		{ "RX-BYTES", RIGHT }, { "TX-BYTES", RIGHT },
	};
	struct connection c;
	struct table table;
	size_t at = 0;

	table_init(&table, columns, sizeof(columns) / sizeof(*columns));
	while (next(&c, ports, count, &at)) {
		char duration[WORDS_SIZE];
		char *names = port_names(&c);

		words_duration(duration, c.oldest->ullConditionMs / 1000);
		table_cell(&table, "%s", c.ports->szInterface);
		table_cell(&table, "%" PRIu64, c.ports->ullNetns);
		table_cell(&table, "%s", names);
		table_cell(&table, "%s", words_condition(c.oldest->dwCondition));
		table_cell(&table, "%s", duration);
		table_cell(&table, "%llu", (unsigned long long)c.ports->Link.rx_bytes);
		table_cell(&table, "%llu", (unsigned long long)c.ports->Link.tx_bytes);
		free(names);
	}
	table_print(&table);
}

enum status connection_list(RAS_SERVER_HANDLE server, const struct options *options)
{
	MPR_LINUX_PORT *ports;
	DWORD count, error;

	error = MprLinuxPortEnum(server, &ports, &count);
	if (error) {
		complain(NULL, error, NULL);
		return STATUS_FAILED;
	}
	qsort(ports, count, sizeof(*ports), compare);
	if (options_json(options))
		print_json(ports, count);
	else
		print_table(ports, count);
	MprAdminBufferFree(ports);
	return STATUS_DONE;
}
