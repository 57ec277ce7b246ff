// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A snapshot of the ports, their PPP interfaces and the connections. A function that needs
 * several of these takes one snapshot, so that all of them are from the same time.
 *
 * The library does not guess which interface is over a port. The kernel tells the PPP unit of a
 * port, and the unit and the namespace of each interface. If exactly one interface in all
 * namespaces can have the port's unit, it is the one. Otherwise the namespace of the process
 * that runs PPP on the port decides (holder.c).
 */
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "internal.h"

/* How often to ask for the units and the connections, if a connection came meanwhile. */
#define ROUNDS	3

/* A port with PPP. */
struct session {
	struct port *port;
	enum { OPEN, ELSEWHERE, DONE } state;	/* ELSEWHERE: holder.c has to decide */
	int unit;
};

struct sessions {
	struct session *session;
	size_t count;
};

/* The connections, sorted by unit and namespace. */
struct entry {
	const struct connection *connection;
};

struct index {
	struct entry *entry;
	size_t count;
	bool complete;		/* every connection has a unit */
};

/* Return: the PPP unit of a port, or a negative number if there is none. */
static int port_unit(struct server *server, const struct port *port)
{
	struct mprapi_port_ppp ppp = { .port = port->id };

	if (ioctl(server->fd, MPRAPI_IOC_PORT_PPP, &ppp))
		return -1;
	return ppp.unit;
}

/*
 * Subtracts the counters at the last clear. Does not subtract them if they are those of another
 * interface, or if a counter is lower now.
 */
static struct mprapi_link_stats since(const struct mprapi_link_stats *now,
				      const struct mprapi_link_stats *base)
{
	struct mprapi_link_stats diff = *now;

	if (base->ifindex != now->ifindex || base->netns != now->netns ||
	    base->rx_bytes > now->rx_bytes || base->tx_bytes > now->tx_bytes ||
	    base->rx_packets > now->rx_packets || base->tx_packets > now->tx_packets ||
	    base->rx_crc_errors > now->rx_crc_errors ||
	    base->rx_frame_errors > now->rx_frame_errors ||
	    base->rx_over_errors > now->rx_over_errors ||
	    base->rx_fifo_errors > now->rx_fifo_errors)
		return diff;
	diff.rx_bytes -= base->rx_bytes;
	diff.tx_bytes -= base->tx_bytes;
	diff.rx_packets -= base->rx_packets;
	diff.tx_packets -= base->tx_packets;
	diff.rx_crc_errors -= base->rx_crc_errors;
	diff.rx_frame_errors -= base->rx_frame_errors;
	diff.rx_over_errors -= base->rx_over_errors;
	diff.rx_fifo_errors -= base->rx_fifo_errors;
	return diff;
}

/* put_link() copies the kernel's counters into the caller's structure as a block. */
_Static_assert(offsetof(MPR_LINUX_LINK, rx_bytes) == offsetof(struct mprapi_link_stats, rx_bytes),
	       "the first counter is elsewhere");
_Static_assert(offsetof(MPR_LINUX_LINK, rx_fifo_errors) ==
	       offsetof(struct mprapi_link_stats, rx_fifo_errors), "the last one is elsewhere");

static void put_link(struct port *port, uint64_t netns, const struct link *link)
{
	MPR_LINUX_PORT *info = &port->info;
	struct mprapi_link_stats counted;

	memcpy(info->szInterface, link->name, sizeof(info->szInterface));
	info->dwIfIndex = link->ifindex;
	info->ullNetns = netns;
	port->link = link->stats;
	port->link.netns = netns;
	counted = since(&port->link, &port->base);
	size_put(&info->Link, sizeof(info->Link), &counted, sizeof(counted));
	/* Do not overwrite the condition of a running reset. */
	if (info->dwCondition == RAS_PORT_AUTHENTICATING &&
	    (link->flags & IFF_UP) && (link->flags & IFF_RUNNING))
		info->dwCondition = RAS_PORT_AUTHENTICATED;
}

static int by_unit(const void *a, const void *b)
{
	const struct connection *x = ((const struct entry *)a)->connection;
	const struct connection *y = ((const struct entry *)b)->connection;

	if (x->unit != y->unit)
		return x->unit < y->unit ? -1 : 1;
	if (x->info.ullNetns != y->info.ullNetns)
		return x->info.ullNetns < y->info.ullNetns ? -1 : 1;
	return 0;
}

static void index_end(struct index *index)
{
	free(index->entry);
	*index = (struct index){ 0 };
}

/* Sorts the connections. The caller calls index_end() also after an error. Return: 0 or -ENOMEM. */
static int index_begin(struct index *index, const struct connections *connections)
{
	size_t i;

	index->count = connections->count;
	index->complete = true;
	index->entry = calloc(index->count + 1, sizeof(*index->entry));
	if (!index->entry)
		return -ENOMEM;
	for (i = 0; i < index->count; i++) {
		index->entry[i].connection = &connections->connection[i];
		index->complete &= connections->connection[i].unit != UNIT_UNKNOWN;
	}
	qsort(index->entry, index->count, sizeof(*index->entry), by_unit);
	return 0;
}

/* Return: the first entry with this unit and namespace, or the place where it would be. */
static const struct entry *lower_bound(const struct index *index, int unit, uint64_t netns)
{
	const struct connection key = { .unit = unit, .info.ullNetns = netns };
	const struct entry sought = { &key };
	size_t first = 0, count = index->count;

	while (count) {
		size_t half = count / 2;

		if (by_unit(&index->entry[first + half], &sought) < 0) {
			first += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return &index->entry[first];
}

static const struct connection *find(const struct index *index, int unit, uint64_t netns)
{
	/* The array ends with a NULL. */
	const struct connection *found = lower_bound(index, unit, netns)->connection;

	return found && found->unit == unit && found->info.ullNetns == netns ? found : NULL;
}

/* Return: how many connections can have the unit: 0, 1 (sets @only), or 2 for several. */
static unsigned int meant(const struct index *index, int unit, const struct connection **only)
{
	const struct entry *found = lower_bound(index, unit, 0);
	const struct connection *first = found->connection, *second;

	if (!index->complete)
		return 2;
	if (!first || first->unit != unit)
		return 0;
	*only = first;
	second = found[1].connection;
	return second && second->unit == unit ? 2 : 1;
}

/* Puts the connection into the port. Return: 0, -ENOENT if it is gone, or another errno. */
static int put_connection(struct links *links, struct port *port,
			  const struct connection *connection)
{
	struct link link;
	int ret = links_get(links, connection->info.ullNetns, connection->info.dwIfIndex, &link);

	if (ret)
		return mprapi_is_scarcity(ret) ? ret : -ENOENT;
	put_link(port, connection->info.ullNetns, &link);
	port->info.fConnectionUnknown = FALSE;
	port->info.hConnection = connection->info.hConnection;
	return 0;
}

/*
 * Settles the sessions whose unit is enough to find the connection. The first @before
 * connections existed before the units were asked for.
 */
static int settle(struct sessions *sessions, struct snapshot *snapshot,
		  const struct index *index, size_t before)
{
	struct session *session = sessions->session;
	size_t i;
	int ret;

	for (i = 0; i < sessions->count; i++, session++) {
		const struct connection *only = NULL;

		if (session->state != OPEN)
			continue;
		if (meant(index, session->unit, &only) > 1) {
			session->state = ELSEWHERE;
			continue;
		}
		/* A later connection may have got the unit after the port's session had ended. */
		if (!only || only >= snapshot->connections.connection + before)
			continue;
		ret = links_know(snapshot->links, only->info.ullNetns, only->netnsid);
		if (!ret)
			ret = put_connection(snapshot->links, session->port, only);
		if (ret && ret != -ENOENT)
			return ret;
		session->state = ret ? ELSEWHERE : DONE;
	}
	return 0;
}

/* Asks for the units of the open sessions. Return: the number of those that have a unit. */
static size_t ask_units(struct server *server, struct sessions *sessions)
{
	struct session *session = sessions->session;
	size_t i, count = 0;

	for (i = 0; i < sessions->count; i++, session++) {
		if (session->state != OPEN)
			continue;
		session->unit = port_unit(server, session->port);
		session->port->info.fConnectionUnknown = session->unit >= 0;
		if (session->unit < 0)
			session->state = DONE;
		else
			count++;
	}
	return count;
}

/*
 * Finds the connections by their units alone. A connection that went away meanwhile stays in
 * the list: it can make a unit ambiguous, but not lead to a wrong connection.
 */
static int by_kernel(struct server *server, struct snapshot *snapshot, struct sessions *sessions)
{
	struct connections *all = &snapshot->connections;
	int round, ret;

	ret = view_connections(server, all);
	for (round = 0; !ret && round < ROUNDS && ask_units(server, sessions); round++) {
		size_t before = all->count;
		struct index index;

		/* Add the connections that came meanwhile. */
		ret = view_connections(server, all);
		if (ret)
			break;
		ret = index_begin(&index, all);
		if (!ret)
			ret = settle(sessions, snapshot, &index, before);
		index_end(&index);
	}
	return ret;
}

/*
 * Finds the connections by the processes that have the port and /dev/ppp open. It lists the
 * connections before it asks for the unit: if another port got the unit between the two, the
 * list has the old interface, which is gone, and not that of the other port.
 */
static int by_holder(struct server *server, struct snapshot *snapshot, struct holder *holders,
		     size_t count)
{
	struct index index = { 0 };
	size_t i;
	int ret;

	ret = holders_find(snapshot->links, holders, count);
	if (ret)
		return ret;
	/* Begin a new list, without the connections that went away meanwhile. */
	snapshot->connections.count = 0;
	ret = view_connections(server, &snapshot->connections);
	if (!ret)
		ret = index_begin(&index, &snapshot->connections);
	for (i = 0; !ret && i < count; i++) {
		const struct holder *holder = &holders[i];
		const struct connection *connection;
		struct port *port = holder->owner;
		int unit = port_unit(server, port);

		port->info.fConnectionUnknown = unit >= 0;
		if (unit < 0 || !holder->found || holder->several)
			continue;
		connection = find(&index, unit, holder->netns);
		if (connection)
			ret = put_connection(snapshot->links, port, connection);
		if (ret == -ENOENT)
			ret = 0;
	}
	index_end(&index);
	return ret;
}

static int find_elsewhere(struct server *server, struct snapshot *snapshot,
			  const struct sessions *sessions)
{
	struct holder *holders = calloc(sessions->count, sizeof(*holders));
	size_t i, count = 0;
	int ret;

	if (!holders)
		return -ENOMEM;
	for (i = 0; i < sessions->count; i++) {
		struct port *port = sessions->session[i].port;

		if (sessions->session[i].state != ELSEWHERE)
			continue;
		holders[count++] = (struct holder){
			.sought.tty = port_tty(port),
			.owner = port,
		};
	}
	ret = count ? by_holder(server, snapshot, holders, count) : 0;
	free(holders);
	return ret;
}

/* Fills in the connections, and the interfaces of the ports that have PPP. */
static int find_links(struct server *server, struct snapshot *snapshot)
{
	struct sessions sessions = { 0 };
	size_t i;
	int ret;

	for (i = 0; i < snapshot->ports.count; i++)
		sessions.count += !!(snapshot->ports.port[i].info.dwFlags & MPRAPI_PORT_FLAG_PPP);
	if (!sessions.count)
		return 0;
	snapshot->links = links_open();
	if (!snapshot->links)
		return -errno;
	sessions.session = calloc(sessions.count, sizeof(*sessions.session));
	if (!sessions.session)
		return -ENOMEM;
	for (i = 0, sessions.count = 0; i < snapshot->ports.count; i++)
		if (snapshot->ports.port[i].info.dwFlags & MPRAPI_PORT_FLAG_PPP)
			sessions.session[sessions.count++].port = &snapshot->ports.port[i];
	ret = by_kernel(server, snapshot, &sessions);
	if (!ret)
		ret = find_elsewhere(server, snapshot, &sessions);
	free(sessions.session);
	return ret;
}

/**
 * snapshot_begin() - take a snapshot of ports and their connections
 * @server: the server
 * @snapshot: out; the caller calls snapshot_end() also after an error
 * @from: the id of the first port
 * @limit: the largest number of ports, 0: all
 *
 * The snapshot has all connections, not only those of these ports. It has none if none of
 * these ports has PPP.
 *
 * Return: 0 or a negative errno.
 */
int snapshot_begin(struct server *server, struct snapshot *snapshot, uint32_t from,
		   uint32_t limit)
{
	int ret;

	memset(snapshot, 0, sizeof(*snapshot));
	ret = view_ports(server, &snapshot->ports, from, limit);
	return ret ? ret : find_links(server, snapshot);
}

/**
 * snapshot_port() - take a snapshot of one port
 * @server: the server
 * @id: the port's id
 * @port: out
 *
 * Return: 0, -ENOENT if there is no such port, or another negative errno.
 */
int snapshot_port(struct server *server, uint32_t id, struct port *port)
{
	struct snapshot snapshot = { .ports = { .port = port, .count = 1 } };
	int ret = view_port(server, id, port);

	if (!ret)
		ret = find_links(server, &snapshot);
	snapshot.ports.port = NULL;
	snapshot_end(&snapshot);
	return ret;
}

/**
 * snapshot_end() - free a snapshot
 * @snapshot: from snapshot_begin()
 */
void snapshot_end(struct snapshot *snapshot)
{
	links_close(snapshot->links);
	free(snapshot->connections.connection);
	free(snapshot->ports.port);
}
