// SPDX-License-Identifier: GPL-2.0-or-later
/* The server: the state of the module. */
#include <inttypes.h>
#include <stdio.h>

#include "command.h"
#include "json.h"
#include "server.h"
#include "table.h"
#include "words.h"

bool server_connect(RAS_SERVER_HANDLE *server)
{
	DWORD error = MprAdminServerConnect(NULL, server);

	if (error)
		complain(NULL, error, error == ERROR_DDM_NOT_RUNNING ?
			 "the kernel module mprapi is not loaded; run 'modprobe mprapi'" : NULL);
	return error == NO_ERROR;
}

static void print_json(const MPR_LINUX_SERVER *info)
{
	struct json_object *object = json_new_object();

	json_put_string(object, "version", info->szVersion);
	json_put_number(object, "uptime_s", info->dwUpTime);
	json_put_number(object, "ports", info->dwTotalPorts);
	json_put_number(object, "ports_in_use", info->dwPortsInUse);
	json_put_bool(object, "lan_only", info->fLanOnlyMode);
	json_put_number(object, "hold_ms", info->dwHoldMs);
	json_put_number(object, "last_event", info->ullEvents);
	json_print(object);
}

static void print_table(const MPR_LINUX_SERVER *info)
{
	char uptime[WORDS_SIZE];
	struct table table;

	words_duration(uptime, info->dwUpTime);
	table_init_pairs(&table);
	table_cell(&table, "version");
	table_cell(&table, "%s", info->szVersion);
	table_cell(&table, "uptime");
	table_cell(&table, "%s", uptime);
	table_cell(&table, "ports");
	table_cell(&table, "%u, %u in use", info->dwTotalPorts, info->dwPortsInUse);
	table_cell(&table, "lan_only");
	table_cell(&table, "%s", info->fLanOnlyMode ?
		   "yes: port operations are rejected" : "no");
	table_cell(&table, "default hold");
	table_cell(&table, "%u ms", info->dwHoldMs);
	table_cell(&table, "last event");
	table_cell(&table, "%" PRIu64, info->ullEvents);
	table_print(&table);
}

enum status server_show(RAS_SERVER_HANDLE server, const struct options *options)
{
	MPR_LINUX_SERVER *info;
	DWORD error = MprLinuxServerGetInfo(server, sizeof(MPR_LINUX_SERVER), &info);

	if (error) {
		complain(NULL, error, NULL);
		return STATUS_FAILED;
	}
	if (options_json(options))
		print_json(info);
	else
		print_table(info);
	MprAdminBufferFree(info);
	return STATUS_DONE;
}
