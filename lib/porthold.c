// SPDX-License-Identifier: LGPL-2.1-or-later
/* The processes that have ports open. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* A port, and the numbers of its descriptors in the process that is searched now. */
struct held {
	struct sought sought;
	const struct port *port;
	unsigned int descriptors;	/* all */
	unsigned int live;		/* those that work */
	unsigned int dead;		/* those that were hung up */
};

struct hold {
	struct search search;
	struct ports ports;
	struct held *held;
	MPR_LINUX_HOLDER *list;
	size_t count;
	size_t room;
	bool unknown;		/* the list has a process with state UNKNOWN */
};

static void count_descriptor(struct process *process, struct sought *sought, const char *name)
{
	struct held *held = (struct held *)sought;

	held->descriptors++;
	switch (process_descriptor(process, name, &sought->tty)) {
	case DESCRIPTOR_LIVE:
		held->live++;
		break;
	case DESCRIPTOR_DEAD:
		held->dead++;
		break;
	case DESCRIPTOR_UNKNOWN:
		break;
	}
}

static MPR_LINUX_HOLDER *add(struct hold *hold)
{
	size_t room = 2 * hold->room + 8;
	MPR_LINUX_HOLDER *list = hold->list;

	if (hold->count == hold->room) {
		list = reallocarray(list, room, sizeof(*list));
		if (!list)
			return NULL;
		hold->list = list;
		hold->room = room;
	}
	return &list[hold->count++];
}

static MPR_LINUX_HOLDER_STATE state_of(const struct held *held)
{
	if (held->live)
		return MPR_LINUX_HOLDER_LIVE;
	return held->dead == held->descriptors ? MPR_LINUX_HOLDER_DEAD : MPR_LINUX_HOLDER_UNKNOWN;
}

static int add_process(struct search *search, struct process *process, struct sought *list,
		       bool ppp)
{
	struct hold *hold = (struct hold *)search;
	MPR_LINUX_HOLDER info = { 0 };
	bool there = process_info(process, &info);
	int ret = 0;

	(void)ppp;
	for (; list; list = list->next) {
		struct held *held = (struct held *)list;
		MPR_LINUX_HOLDER *holder = there && !ret ? add(hold) : NULL;

		if (there && !holder)
			ret = -ENOMEM;
		if (holder) {
			*holder = info;
			holder->hPort = held->port->info.hPort;
			holder->dwDescriptors = held->descriptors;
			holder->dwState = state_of(held);
			hold->unknown |= holder->dwState == MPR_LINUX_HOLDER_UNKNOWN;
		}
		held->descriptors = 0;
		held->live = 0;
		held->dead = 0;
	}
	return ret;
}

static int by_port(const void *a, const void *b)
{
	const MPR_LINUX_HOLDER *x = a, *y = b;

	if (x->hPort != y->hPort)
		return (uintptr_t)x->hPort < (uintptr_t)y->hPort ? -1 : 1;
	return x->dwPid < y->dwPid ? -1 : x->dwPid > y->dwPid;
}

/*
 * Settles the processes that the caller may not ask: if the module says after the search that
 * the port is closed, no descriptor of it works. Unless a driver call is stuck: then the
 * module's sample can be old.
 */
static int settle_unknown(struct server *server, struct hold *hold)
{
	struct port port = { 0 };
	HANDLE last = NULL;
	size_t i;
	int ret;

	for (i = 0; hold->unknown && i < hold->count; i++) {
		MPR_LINUX_HOLDER *holder = &hold->list[i];
		uint32_t id;

		if (holder->dwState != MPR_LINUX_HOLDER_UNKNOWN || !port_id(holder->hPort, &id))
			continue;
		ret = holder->hPort != last ? view_port(server, id, &port) : 0;
		last = holder->hPort;
		if (mprapi_is_scarcity(ret))
			return ret;
		if (ret)
			memset(&port, 0, sizeof(port));
		else if (port.info.dwFlags & MPRAPI_PORT_FLAG_PRESENT && !port.info.dwCall &&
			 !(port.info.dwFlags & MPRAPI_PORT_FLAG_OPEN))
			holder->dwState = MPR_LINUX_HOLDER_DEAD;
	}
	return 0;
}

static int find(struct server *server, struct hold *hold)
{
	size_t i, count = 0;
	int ret;

	hold->held = calloc(hold->ports.count + 1, sizeof(*hold->held));
	if (!hold->held)
		return -ENOMEM;
	for (i = 0; i < hold->ports.count; i++) {
		const struct port *port = &hold->ports.port[i];

		if (port->info.dwFlags & MPRAPI_PORT_FLAG_PRESENT)
			hold->held[count++] = (struct held){
				.sought.tty = port_tty(port),
				.port = port,
			};
	}
	hold->search = (struct search){
		.sought = &hold->held->sought,
		.count = count,
		.stride = sizeof(*hold->held),
		.descriptor = count_descriptor,
		.process = add_process,
		.complete = true,
	};
	ret = count ? search_processes(&hold->search) : 0;
	/* An empty list has no array. */
	if (hold->count)
		qsort(hold->list, hold->count, sizeof(*hold->list), by_port);
	return ret ? ret : settle_unknown(server, hold);
}

static int give(const struct hold *hold, DWORD size, MPR_LINUX_HOLDER **holders)
{
	char *out = mprapi_buffer(hold->count * size);
	size_t i;

	if (!out)
		return -ENOMEM;
	for (i = 0; i < hold->count; i++)
		size_put(out + i * size, size, &hold->list[i], sizeof(*hold->list));
	*holders = mprapi_buffer_out(out);
	return 0;
}

DWORD MprLinuxPortHolders(RAS_SERVER_HANDLE hRasServer, HANDLE hPort, DWORD dwSize,
			  MPR_LINUX_HOLDER **ppHolders, LPDWORD lpdwCount, BOOL *pfComplete)
{
	API_CALL;
	bool all = hPort == INVALID_HANDLE_VALUE;
	struct hold hold = { 0 };
	API_SERVER(hRasServer);
	struct port port;
	uint32_t id = 0;
	int ret;

	if (!ppHolders || !lpdwCount || !size_ok(dwSize) || (!all && !port_id(hPort, &id)))
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return ERROR_INVALID_PARAMETER;
	if (all) {
		ret = view_ports(server, &hold.ports, 0, 0);
	} else {
		ret = view_port(server, id, &port);
		hold.ports = (struct ports){ .port = &port, .count = 1 };
	}
	if (!ret)
		ret = find(server, &hold);
	if (!ret)
		ret = give(&hold, dwSize, ppHolders);
	if (!ret) {
		*lpdwCount = hold.count;
		if (pfComplete)
			*pfComplete = hold.search.complete;
	}
	free(hold.list);
	free(hold.held);
	if (all)
		free(hold.ports.port);
	return mprapi_error(MPRAPI_COMMAND, ret);
}
