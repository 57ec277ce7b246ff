// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is known of the ports: the module's view, and their PPP interfaces. */
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include "internal.h"

/* The PPP unit on a port, or a negative number if there is none. */
static int port_unit(struct server *server, const struct port *port)
{
	struct mprapi_port_ppp ppp = { .port = port->id };

	if (!(port->info.dwFlags & MPRAPI_PORT_FLAG_PPP))
		return -1;
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

static void put_link(struct port *port, uint64_t netns, const struct link *link)
{
	MPR_LINUX_PORT *info = &port->info;

	memcpy(info->szInterface, link->name, sizeof(info->szInterface));
	info->dwIfIndex = link->ifindex;
	info->ullNetns = netns;
	port->link = link->stats;
	port->link.netns = netns;
	info->Link = since(&port->link, &port->base);
	/* Not while a reset runs: that has a condition of its own. */
	if (info->dwCondition == RAS_PORT_AUTHENTICATING &&
	    (link->flags & IFF_UP) && (link->flags & IFF_RUNNING))
		info->dwCondition = RAS_PORT_AUTHENTICATED;
}

static int by_unit(const void *a, const void *b)
{
	const struct connection *x = a, *y = b;

	if (x->info.ullNetns != y->info.ullNetns)
		return x->info.ullNetns < y->info.ullNetns ? -1 : 1;
	return x->unit < y->unit ? -1 : x->unit > y->unit;
}

static int get_connections(struct server *server, struct connections *all)
{
	int ret;

	free(all->connection);
	ret = view_connections(server, all);
	if (!ret && all->count)
		qsort(all->connection, all->count, sizeof(*all->connection), by_unit);
	return ret;
}

static const struct connection *find_unit(const struct connections *all, uint64_t netns, int unit)
{
	struct connection key = { .unit = unit, .info.ullNetns = netns };

	return all->count ? bsearch(&key, all->connection, all->count, sizeof(key), by_unit) :
			    NULL;
}

/*
 * Find the interface of a port: the kernel tells the unit that PPP has on it, and which
 * interface a unit is; a process, in which namespace. Nothing is guessed: what one of
 * them does not tell is unknown.
 *
 * The connections were asked for before the unit: a unit that was used again meanwhile
 * has no other port's interface there, but one that is gone.
 */
static int port_find_link(struct server *server, struct links *links,
			  const struct holder *holder, struct connections *all)
{
	const struct connection *connection;
	struct port *port = holder->owner;
	int unit = port_unit(server, port);
	struct link link;
	int ret;

	if (unit < 0)
		return 0;
	port->info.fConnectionUnknown = TRUE;
	if (!holder->found || holder->several)
		return 0;
	connection = find_unit(all, holder->netns, unit);
	if (!connection) {
		/* One that came since? */
		ret = get_connections(server, all);
		if (ret)
			return ret;
		if (port_unit(server, port) != unit)
			return 0;
		connection = find_unit(all, holder->netns, unit);
	}
	if (!connection)
		return 0;
	ret = links_get(links, holder->netns, connection->info.dwIfIndex, &link);
	if (ret)
		return mprapi_is_scarcity(ret) ? ret : 0;
	put_link(port, holder->netns, &link);
	port->info.fConnectionUnknown = FALSE;
	port->info.hConnection = connection->info.hConnection;
	return 0;
}

/**
 * ports_find_links() - fill in the interfaces of those ports that have PPP
 * @server: the server
 * @port: the ports, an array
 * @count: its length
 * @keep: out, what the interfaces were found with, or NULL if there was none to
 *	find; to be given to links_close(). May be NULL
 *
 * Return: 0 or a negative errno, and then @keep is NULL.
 */
int ports_find_links(struct server *server, struct port *port, size_t count,
		     struct links **keep)
{
	struct connections all = { 0 };
	struct holder *holders;
	struct links *links;
	size_t i, wanted = 0;
	int ret;

	if (keep)
		*keep = NULL;

	for (i = 0; i < count; i++)
		wanted += !!(port[i].info.dwFlags & MPRAPI_PORT_FLAG_PPP);
	if (!wanted)
		return 0;
	holders = calloc(wanted, sizeof(*holders));
	if (!holders)
		return -ENOMEM;
	for (i = 0, wanted = 0; i < count; i++) {
		if (!(port[i].info.dwFlags & MPRAPI_PORT_FLAG_PPP))
			continue;
		holders[wanted++] = (struct holder){
			.tty = makedev(port[i].info.dwMajor, port[i].info.dwMinor),
			.node_dev = port[i].node_dev,
			.node_ino = port[i].node_ino,
			.owner = &port[i],
		};
	}

	links = links_open();
	ret = links ? holders_find(links, holders, wanted) : -errno;
	if (!ret)
		ret = get_connections(server, &all);
	for (i = 0; !ret && i < wanted; i++)
		ret = port_find_link(server, links, &holders[i], &all);
	if (!ret && keep)
		*keep = links;
	else
		links_close(links);
	free(all.connection);
	free(holders);
	return ret;
}

/* Everything about one port. */
static int port_view(struct server *server, uint32_t id, struct port *port)
{
	int ret = view_port(server, id, NULL, port);

	return ret ? ret : ports_find_links(server, port, 1, NULL);
}

static void put_level_0(RAS_PORT_0 *out, const MPR_LINUX_PORT *info)
{
	bool pty = info->dwFlags & MPRAPI_PORT_FLAG_PTY;

	out->hPort = info->hPort;
	out->hConnection = info->hConnection;
	out->dwPortCondition = info->dwCondition;
	out->dwTotalNumberOfCalls = info->dwSessions;
	if (info->dwCondition == RAS_PORT_AUTHENTICATING ||
	    info->dwCondition == RAS_PORT_AUTHENTICATED)
		out->dwConnectDuration = info->ullConditionMs / 1000;
	WIDE_PUT(out->wszPortName, "", info->szName);
	WIDE_PUT(out->wszMediaName, "", pty ? "pty" : "serial");
	/* The name of the port is cut off after 16 characters, this one is not. */
	if (*info->szDevice)
		WIDE_PUT(out->wszDeviceName, "/dev/", info->szDevice);
	else
		WIDE_PUT(out->wszDeviceName, "", info->szName);
	wcscpy(out->wszDeviceType, pty ? RASDT_Generic : RASDT_Modem);
}

static void put_level_1(RAS_PORT_1 *out, const MPR_LINUX_PORT *info)
{
	const struct mprapi_link_stats *link = &info->Link;

	out->hPort = info->hPort;
	out->hConnection = info->hConnection;
	out->dwHardwareCondition = (info->dwFlags & MPRAPI_PORT_FLAG_PRESENT) ?
		RAS_HARDWARE_OPERATIONAL : RAS_HARDWARE_FAILURE;
	out->dwLineSpeed = info->dwSpeed;
	out->dwBytesXmited = link->ifindex ? link->tx_bytes : info->dwTx;
	out->dwBytesRcved = link->ifindex ? link->rx_bytes : info->dwRx;
	out->dwFramesXmited = link->tx_packets;
	out->dwFramesRcved = link->rx_packets;
	out->dwCrcErr = link->rx_crc_errors;
	out->dwAlignmentErr = link->rx_frame_errors;
	/* The driver and PPP lose different things: one counts no other's. */
	out->dwHardwareOverrunErr = info->dwOverrun + link->rx_over_errors;
	out->dwFramingErr = info->dwFrame;
	out->dwBufferOverrunErr = info->dwBufOverrun + link->rx_fifo_errors;
}

/* Take out those that are not of a connection. Return: whether any is left. */
static bool keep_connection(struct ports *ports, HANDLE connection)
{
	size_t i, kept = 0;

	for (i = 0; i < ports->count; i++)
		if (ports->port[i].info.hConnection == connection)
			ports->port[kept++] = ports->port[i];
	ports->count = kept;
	return kept;
}

static DWORD enumerate(struct server *server, HANDLE connection,
		       const struct page_request *request)
{
	bool all = connection == INVALID_HANDLE_VALUE;
	struct ports ports;
	struct page page;
	RAS_PORT_0 *out;
	DWORD error;
	size_t i;
	int ret;

	ret = view_ports(server, &ports);
	if (!ret && !all)
		ret = ports_find_links(server, ports.port, ports.count, NULL);
	if (ret) {
		error = mprapi_error(MPRAPI_COMMAND, ret);
		goto out;
	}
	if (!all && !keep_connection(&ports, connection)) {
		error = ERROR_INVALID_PARAMETER;
		goto out;
	}

	page_find(&page, request, sizeof(*out), ports.port, ports.count, sizeof(*ports.port));
	/* An empty list has no array, and no place in one. */
	if (all && page.count) {
		ret = ports_find_links(server, &ports.port[page.first], page.count, NULL);
		if (ret) {
			error = mprapi_error(MPRAPI_COMMAND, ret);
			goto out;
		}
	}
	out = mprapi_buffer(page.count * sizeof(*out));
	if (!out) {
		error = ERROR_NOT_ENOUGH_MEMORY;
		goto out;
	}
	for (i = 0; i < page.count; i++)
		put_level_0(&out[i], &ports.port[page.first + i].info);
	error = page_give(&page, request, out);
out:
	free(ports.port);
	return error;
}

DWORD MprAdminPortEnum(RAS_SERVER_HANDLE hRasServer, DWORD dwLevel, HANDLE hRasConnection,
		       LPBYTE *lplpbBuffer, DWORD dwPrefMaxLen, LPDWORD lpdwEntriesRead,
		       LPDWORD lpdwTotalEntries, LPDWORD lpdwResumeHandle)
{
	API_CALL;
	const struct page_request request = {
		.length = dwPrefMaxLen,
		.buffer = lplpbBuffer,
		.read = lpdwEntriesRead,
		.total = lpdwTotalEntries,
		.resume = lpdwResumeHandle,
	};
	struct server *server;
	DWORD error;

	if (!lplpbBuffer || !lpdwEntriesRead || !lpdwTotalEntries)
		return ERROR_INVALID_PARAMETER;
	server = server_get(hRasServer);
	if (!server)
		return ERROR_INVALID_PARAMETER;
	if (dwLevel != 0)
		error = ERROR_INVALID_LEVEL;
	else if (!hRasConnection)
		error = ERROR_INVALID_HANDLE;
	else
		error = enumerate(server, hRasConnection, &request);
	server_put(server);
	return error;
}

LEGACY(MprAdminPortEnum, RasAdminPortEnum);

DWORD MprAdminPortGetInfo(RAS_SERVER_HANDLE hRasServer, DWORD dwLevel, HANDLE hPort,
			  LPBYTE *lplpbBuffer)
{
	API_CALL;
	struct server *server;
	struct port port;
	uint32_t id;
	void *out;
	int ret;

	if (!lplpbBuffer)
		return ERROR_INVALID_PARAMETER;
	server = server_get(hRasServer);
	if (!server)
		return ERROR_INVALID_PARAMETER;
	if (dwLevel > 1) {
		server_put(server);
		return ERROR_INVALID_LEVEL;
	}
	ret = port_id(hPort, &id) ? port_view(server, id, &port) : -ENOENT;
	server_put(server);
	if (ret)
		return mprapi_error_gone(ret, ERROR_INVALID_PORT_HANDLE);

	out = mprapi_buffer(dwLevel ? sizeof(RAS_PORT_1) : sizeof(RAS_PORT_0));
	if (!out)
		return ERROR_NOT_ENOUGH_MEMORY;
	if (dwLevel)
		put_level_1(out, &port.info);
	else
		put_level_0(out, &port.info);
	*lplpbBuffer = mprapi_buffer_out(out);
	return NO_ERROR;
}

LEGACY(MprAdminPortGetInfo, RasAdminPortGetInfo);

/**
 * port_clear() - count a port from zero
 * @server: the server
 * @id: the port
 * @link: its interface's counters now
 *
 * Return: 0 or a negative errno.
 */
int port_clear(struct server *server, uint32_t id, const struct mprapi_link_stats *link)
{
	struct mprapi_port_clear clear = { .port = id, .link = *link };

	return ioctl(server->fd, MPRAPI_IOC_PORT_CLEAR_STATS, &clear) ? -errno : 0;
}

DWORD MprAdminPortClearStats(RAS_SERVER_HANDLE hRasServer, HANDLE hPort)
{
	API_CALL;
	struct server *server;
	struct port port;
	uint32_t id;
	int ret;

	if (!port_id(hPort, &id))
		return RPC_S_INVALID_BINDING;
	server = server_get(hRasServer);
	if (!server)
		return RPC_S_INVALID_BINDING;
	ret = port_view(server, id, &port);
	if (!ret)
		ret = port_clear(server, id, &port.link);
	server_put(server);
	return mprapi_error_gone(ret, RPC_S_INVALID_BINDING);
}

LEGACY(MprAdminPortClearStats, RasAdminPortClearStats);

DWORD MprLinuxPortGetInfo(RAS_SERVER_HANDLE hRasServer, HANDLE hPort, MPR_LINUX_PORT **ppPort)
{
	API_CALL;
	MPR_LINUX_PORT *out;
	struct server *server;
	struct port port;
	uint32_t id;
	int ret;

	if (!ppPort || !port_id(hPort, &id))
		return ERROR_INVALID_PARAMETER;
	server = server_get(hRasServer);
	if (!server)
		return ERROR_INVALID_PARAMETER;
	ret = port_view(server, id, &port);
	server_put(server);
	if (ret)
		return mprapi_error(MPRAPI_COMMAND, ret);

	out = mprapi_buffer(sizeof(*out));
	if (!out)
		return ERROR_NOT_ENOUGH_MEMORY;
	*out = port.info;
	*ppPort = mprapi_buffer_out(out);
	return NO_ERROR;
}

DWORD MprLinuxPortEnum(RAS_SERVER_HANDLE hRasServer, MPR_LINUX_PORT **ppPorts, LPDWORD lpdwCount)
{
	API_CALL;
	MPR_LINUX_PORT *out = NULL;
	struct server *server;
	struct ports ports;
	size_t i;
	int ret;

	if (!ppPorts || !lpdwCount)
		return ERROR_INVALID_PARAMETER;
	server = server_get(hRasServer);
	if (!server)
		return ERROR_INVALID_PARAMETER;
	ret = view_ports(server, &ports);
	if (!ret)
		ret = ports_find_links(server, ports.port, ports.count, NULL);
	server_put(server);
	if (!ret) {
		out = mprapi_buffer(ports.count * sizeof(*out));
		if (!out)
			ret = -ENOMEM;
	}
	if (!ret) {
		for (i = 0; i < ports.count; i++)
			out[i] = ports.port[i].info;
		*ppPorts = mprapi_buffer_out(out);
		*lpdwCount = ports.count;
	}
	free(ports.port);
	return mprapi_error(MPRAPI_COMMAND, ret);
}
