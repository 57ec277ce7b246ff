// SPDX-License-Identifier: GPL-2.0-or-later
/* Connections: PPP interfaces, each over one port or, in a bundle, several. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "array.h"
#include "command.h"
#include "json.h"
#include "link.h"
#include "table.h"
#include "words.h"

/* All connections, and all ports. */
struct list {
	MPR_LINUX_CONNECTION *connections;
	DWORD count;
	MPR_LINUX_PORT *ports;
	DWORD ports_count;
};

/* The next port of a connection after @port, or the first one if @port is NULL; else NULL. */
static const MPR_LINUX_PORT *next(const struct list *list, const MPR_LINUX_CONNECTION *c,
				  const MPR_LINUX_PORT *port)
{
	for (port = port ? port + 1 : list->ports; port < list->ports + list->ports_count; port++)
		if (port->hConnection == c->hConnection)
			return port;
	return NULL;
}

/* The condition of the connection's ports. A port with PPP has one of these two. */
static const char *condition(const MPR_LINUX_CONNECTION *c)
{
	return words_condition(c->fUp ? RAS_PORT_AUTHENTICATED : RAS_PORT_AUTHENTICATING);
}

static const char *text_or_null(const char *text)
{
	return *text ? text : NULL;
}

static struct json_object *json_ports(const struct list *list, const MPR_LINUX_CONNECTION *c)
{
	struct json_object *array = json_new_array();
	const MPR_LINUX_PORT *port;

	for (port = next(list, c, NULL); port; port = next(list, c, port)) {
		struct json_object *object = json_new_object();

		json_put_port(object, "handle", port->hPort);
		json_put_string(object, "name", port->szName);
		json_append(array, object);
	}
	return array;
}

static void print_json(const struct list *list)
{
	struct json_object *array = json_new_array();
	DWORD i;

	for (i = 0; i < list->count; i++) {
		const MPR_LINUX_CONNECTION *c = &list->connections[i];
		struct json_object *object = json_new_object();

		json_put_connection(object, "connection", c->hConnection);
		json_put_string(object, "interface", c->szInterface);
		json_put_number(object, "ifindex", c->dwIfIndex);
		json_put_number(object, "netns", c->ullNetns);
		json_put(object, "ports", json_ports(list, c));
		json_put_bool(object, "up", c->fUp);
		json_put_string(object, "condition", condition(c));
		json_put_known(object, "duration_ms", c->ullUpMs, c->fUp && c->fHasUpMs);
		json_put_string(object, "address", text_or_null(c->szAddress));
		json_put_string(object, "peer", text_or_null(c->szPeer));
		json_put_number(object, "rx_bytes", c->Link.rx_bytes);
		json_put_number(object, "tx_bytes", c->Link.tx_bytes);
		json_put(object, "link", link_json(&c->Link));
		json_put_known(object, "last_event", c->ullEvents, c->ullEvents);
		json_append(array, object);
	}
	json_print(array);
}

static char *port_names(const struct list *list, const MPR_LINUX_CONNECTION *c)
{
	const MPR_LINUX_PORT *port;
	char *names = NULL;
	size_t size;
	FILE *stream = open_memstream(&names, &size);

	if (!stream)
		die_no_memory();
	for (port = next(list, c, NULL); port; port = next(list, c, port))
		fprintf(stream, "%s%s", ftell(stream) ? "," : "", port->szName);
	if (!ftell(stream))
		fputc('-', stream);
	if (fclose(stream))
		die_no_memory();
	return names;
}

static void print_table(const struct list *list)
{
	static const struct column columns[] = {
		{ "HANDLE", LEFT }, { "INTERFACE", LEFT }, { "NETNS", RIGHT },
		{ "UP", RIGHT }, { "ADDRESS", LEFT }, { "PEER", LEFT },
		{ "RX-BYTES", RIGHT }, { "TX-BYTES", RIGHT }, { "PORTS", LEFT },
	};
	struct table table;
	DWORD i;

	table_init(&table, columns, ARRAY_SIZE(columns));
	for (i = 0; i < list->count; i++) {
		const MPR_LINUX_CONNECTION *c = &list->connections[i];
		char *names = port_names(list, c);
		char words[WORDS_SIZE];

		words_connection(words, c->hConnection);
		table_cell(&table, "%s", words);
		table_cell(&table, "%s", c->szInterface);
		table_cell(&table, "%" PRIu64, c->ullNetns);
		words_duration(words, c->ullUpMs / 1000);
		table_cell(&table, "%s", c->fUp && c->fHasUpMs ? words : "-");
		table_cell(&table, "%s", *c->szAddress ? c->szAddress : "-");
		table_cell(&table, "%s", *c->szPeer ? c->szPeer : "-");
		table_cell(&table, "%llu", (unsigned long long)c->Link.rx_bytes);
		table_cell(&table, "%llu", (unsigned long long)c->Link.tx_bytes);
		table_cell(&table, "%s", names);
		free(names);
	}
	table_print(&table);
}

/* Prints the ports whose interface is unknown. They have one, but it is not in the list. */
static void complain_unknown(const struct list *list)
{
	DWORD i;

	for (i = 0; i < list->ports_count; i++)
		if (list->ports[i].fConnectionUnknown)
			fprintf(stderr, "mpradmin: %s: the PPP interface is unknown: %s\n",
				list->ports[i].szName, WORDS_CONNECTION_UNKNOWN);
}

enum status connection_list(RAS_SERVER_HANDLE server, const struct options *options)
{
	struct list list = { 0 };
	DWORD error;

	error = MprLinuxConnectionEnum(server, sizeof(MPR_LINUX_CONNECTION), &list.connections,
				       &list.count);
	/* Get all ports at once: a request for each connection could search /proc each time. */
	if (!error)
		error = MprLinuxPortEnum(server, sizeof(*list.ports), &list.ports, (DWORD)-1,
					 &list.ports_count, NULL);
	if (error)
		complain(NULL, error, NULL);
	else if (options_json(options))
		print_json(&list);
	else
		print_table(&list);
	if (!error)
		complain_unknown(&list);
	MprAdminBufferFree(list.connections);
	MprAdminBufferFree(list.ports);
	return error ? STATUS_FAILED : STATUS_DONE;
}
