// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One look at ports, their PPP interfaces and the connections: who needs several of
 * these gets them from here, of one moment and found once.
 *
 * Nothing is guessed. The kernel tells the unit that PPP has on a port, and which
 * interface of which namespace a unit is. If only one interface in all namespaces has this
 * unit, and no other could have it, it is the port's. Else a process has to tell in
 * which namespace the port's PPP is (holder.c).
 */
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include "internal.h"

/* How often it is asked again after a connection that came meanwhile. */
#define ROUNDS	3

/* A port with PPP. */
struct session {
	struct port *port;
	enum { OPEN, ELSEWHERE, DONE } state;
	int unit;
};

struct sessions {
	struct session *session;
	size_t count;
};

/* The connections, by unit. */
struct entry {
	const struct connection *connection;
};

struct index {
	struct entry *entry;
	size_t count;
	bool complete;		/* each has a unit */
};

/* The PPP unit on a port, or a negative number if there is none. */
static int port_unit(struct server *server, const struct port *port)
{
	struct mprapi_port_ppp ppp = { .port = port->id };

	if (ioctl(server->fd, MPRAPI_IOC_PORT_PPP, &ppp))
		return -1;
	return ppp.unit;
}

/* The counters since they were cleared, if they are still the same ones. */
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

/* The counters that the caller gets have the same places as the kernel's. */
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
	/* Not while a reset runs: that has a condition of its own. */
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

/* To be ended in any case. Return: 0 or -ENOMEM. */
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
	qsort(index->entry, index->count, sizeof(void *), by_unit);
	return 0;
}

/* The first one with a unit, of a namespace or a later one. */
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
	/* Behind the last one there is NULL. */
	const struct connection *found = lower_bound(index, unit, netns)->connection;

	return found && found->unit == unit && found->info.ullNetns == netns ? found : NULL;
}

/* Return: how many could be meant by a unit, and @only if it is one. */
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

/* What is known of a port's connection. Return: 0, -ENOENT if it is gone, or worse. */
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

/* The sessions whose unit tells all; so many connections were there before it was asked. */
static int settle(struct sessions *sessions, struct look *look, const struct index *index,
		  size_t before)
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
		/* One that came meanwhile may have come after the port's own was gone. */
		if (!only || only >= look->connections.connection + before)
			continue;
		ret = links_know(look->links, only->info.ullNetns, only->netnsid);
		if (!ret)
			ret = put_connection(look->links, session->port, only);
		if (ret && ret != -ENOENT)
			return ret;
		session->state = ret ? ELSEWHERE : DONE;
	}
	return 0;
}

/* Return: of how many sessions there is a unit to be found. */
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
 * By what the kernel says. A connection that is gone meanwhile stays in the list, which
 * can make a unit ambiguous, and no more.
 */
static int by_kernel(struct server *server, struct look *look, struct sessions *sessions)
{
	struct connections *all = &look->connections;
	int round, ret;

	ret = view_connections(server, all);
	for (round = 0; !ret && round < ROUNDS && ask_units(server, sessions); round++) {
		size_t before = all->count;
		struct index index;

		/* Those that came since. */
		ret = view_connections(server, all);
		if (ret)
			break;
		ret = index_begin(&index, all);
		if (!ret)
			ret = settle(sessions, look, &index, before);
		index_end(&index);
	}
	return ret;
}

/*
 * By a process that has the port and /dev/ppp open. The connections were asked for before
 * the unit: a unit that was used again meanwhile has no other port's interface there, but
 * one that is gone.
 */
static int by_holder(struct server *server, struct look *look, struct holder *holders,
		     size_t count)
{
	struct index index = { 0 };
	size_t i;
	int ret;

	ret = holders_find(look->links, holders, count);
	if (ret)
		return ret;
	/* Without those that are gone. */
	look->connections.count = 0;
	ret = view_connections(server, &look->connections);
	if (!ret)
		ret = index_begin(&index, &look->connections);
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
			ret = put_connection(look->links, port, connection);
		if (ret == -ENOENT)
			ret = 0;
	}
	index_end(&index);
	return ret;
}

static int find_elsewhere(struct server *server, struct look *look,
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
			.tty = makedev(port->info.dwMajor, port->info.dwMinor),
			.node_dev = port->node_dev,
			.node_ino = port->node_ino,
			.owner = port,
		};
	}
	ret = count ? by_holder(server, look, holders, count) : 0;
	free(holders);
	return ret;
}

/* Fill in the interfaces of those ports that have PPP, and the connections. */
static int find_links(struct server *server, struct look *look)
{
	struct sessions sessions = { 0 };
	size_t i;
	int ret;

	for (i = 0; i < look->ports.count; i++)
		sessions.count += !!(look->ports.port[i].info.dwFlags & MPRAPI_PORT_FLAG_PPP);
	if (!sessions.count)
		return 0;
	look->links = links_open();
	if (!look->links)
		return -errno;
	sessions.session = calloc(sessions.count, sizeof(*sessions.session));
	if (!sessions.session)
		return -ENOMEM;
	for (i = 0, sessions.count = 0; i < look->ports.count; i++)
		if (look->ports.port[i].info.dwFlags & MPRAPI_PORT_FLAG_PPP)
			sessions.session[sessions.count++].port = &look->ports.port[i];
	ret = by_kernel(server, look, &sessions);
	if (!ret)
		ret = find_elsewhere(server, look, &sessions);
	free(sessions.session);
	return ret;
}

/**
 * look_begin() - look at ports and their connections
 * @server: the server
 * @look: out, to be given to look_end() in any case
 * @from: the id of the first port
 * @limit: how many at the most, 0: all
 *
 * The connections are those of all ports, or none if no port of these has PPP.
 *
 * Return: 0 or a negative errno.
 */
int look_begin(struct server *server, struct look *look, uint32_t from, uint32_t limit)
{
	int ret;

	memset(look, 0, sizeof(*look));
	ret = view_ports(server, &look->ports, from, limit);
	return ret ? ret : find_links(server, look);
}

/**
 * look_port() - look at one port
 * @server: the server
 * @id: the port's id
 * @port: out
 *
 * Return: 0, -ENOENT if there is no such port, or another negative errno.
 */
int look_port(struct server *server, uint32_t id, struct port *port)
{
	struct look look = { .ports = { .port = port, .count = 1 } };
	int ret = view_port(server, id, port);

	if (!ret)
		ret = find_links(server, &look);
	look.ports.port = NULL;
	look_end(&look);
	return ret;
}

/**
 * look_end() - done with what was seen
 * @look: from look_begin()
 */
void look_end(struct look *look)
{
	links_close(look->links);
	free(look->connections.connection);
	free(look->ports.port);
}
