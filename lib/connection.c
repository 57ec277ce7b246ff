// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Connections: PPP interfaces over ports. The module lists the PPP interfaces. snapshot.c
 * finds out which of them are over which port.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "internal.h"

static int by_id(const void *a, const void *b)
{
	uint32_t x = ((const struct connection *)a)->id;
	uint32_t y = ((const struct connection *)b)->id;

	return x < y ? -1 : x > y;
}

static struct connection *find(struct connections *connections, HANDLE handle)
{
	struct connection key = { 0 };

	if (!connections->count || !connection_id(handle, &key.id))
		return NULL;
	return bsearch(&key, connections->connection, connections->count, sizeof(key), by_id);
}

/* Takes name and counters from the first port: the interface may have been renamed since. */
static void put_port(struct connection *connection, const struct port *port)
{
	MPR_LINUX_CONNECTION *info = &connection->info;

	connection->port = port;
	memcpy(info->szInterface, port->info.szInterface, sizeof(info->szInterface));
	info->Link = port->info.Link;
}

/* Removes the PPP interfaces that are over no port. */
static void keep_ports(struct connections *connections)
{
	size_t i, kept = 0;

	for (i = 0; i < connections->count; i++)
		if (connections->connection[i].port)
			connections->connection[kept++] = connections->connection[i];
	connections->count = kept;
}

/*
 * Takes a snapshot of all ports and of the connections over them. Return: 0 or a negative
 * errno. The caller calls snapshot_end() also after an error.
 */
static int take_all(struct server *server, struct snapshot *snapshot)
{
	struct connection *connection;
	size_t i;
	int ret;

	ret = snapshot_begin(server, snapshot, 0, 0);
	if (ret)
		return ret;
	for (i = 0; i < snapshot->ports.count; i++) {
		connection = find(&snapshot->connections, snapshot->ports.port[i].info.hConnection);
		if (connection && !connection->port)
			put_port(connection, &snapshot->ports.port[i]);
	}
	keep_ports(&snapshot->connections);
	return 0;
}

static int find_addresses(struct snapshot *snapshot, struct connection *connection, size_t count,
			  bool ipv6)
{
	int ret = 0;

	for (; !ret && count--; connection++) {
		MPR_LINUX_CONNECTION *info = &connection->info;

		ret = links_address(snapshot->links, info->ullNetns, info->dwIfIndex,
				    info->szAddress, info->szPeer);
		if (!ret && ipv6)
			ret = links_ipv6cp(snapshot->links, info->ullNetns, info->dwIfIndex,
					   &connection->ipv6);
	}
	return ret;
}

/* The Windows structures have room for one IPv4 address of each end. */
static bool has_ipv4(const MPR_LINUX_CONNECTION *info)
{
	return *info->szAddress && !strchr(info->szAddress, ':');
}

static void put_level_0(void *buffer, const struct connection *connection)
{
	const MPR_LINUX_CONNECTION *info = &connection->info;
	RAS_CONNECTION_0 *out = buffer;

	out->hConnection = info->hConnection;
	out->hInterface = info->hConnection;
	out->dwConnectDuration = info->ullUpMs / 1000;
	out->dwInterfaceType = ROUTER_IF_TYPE_CLIENT;
	out->dwConnectionFlags = RAS_FLAGS_PPP_CONNECTION;
	WIDE_PUT(out->wszInterfaceName, "", info->szInterface);
	if (has_ipv4(info))
		WIDE_PUT(out->wszRemoteComputer, "", info->szPeer);
}

/* Structures with IPv4 addresses differ in their types, and not in these members. */
#define PUT_IPV4(ip, error, info) do {						\
	if (has_ipv4(info)) {							\
		WIDE_PUT((ip)->wszAddress, "", (info)->szAddress);		\
		WIDE_PUT((ip)->wszRemoteAddress, "", (info)->szPeer);		\
	} else {								\
		(error) = ERROR_PROTOCOL_NOT_CONFIGURED;			\
	}									\
} while (0)

/* For PPP_INFO and PPP_INFO_2, which differ in their types only. */
#define PUT_PROTOCOLS(ppp, info) do {						\
	(ppp)->nbf.dwError = ERROR_PROTOCOL_NOT_CONFIGURED;			\
	(ppp)->ipx.dwError = ERROR_PROTOCOL_NOT_CONFIGURED;			\
	(ppp)->at.dwError = ERROR_PROTOCOL_NOT_CONFIGURED;			\
	PUT_IPV4(&(ppp)->ip, (ppp)->ip.dwError, info);				\
} while (0)

/* For all structures with IPv6 interface identifiers. */
#define PUT_IPV6(ip, error, ipv6) do {						\
	memcpy((ip)->bInterfaceIdentifier, (ipv6)->ours, sizeof((ipv6)->ours));	\
	memcpy((ip)->bRemoteInterfaceIdentifier, (ipv6)->peer,			\
	       sizeof((ipv6)->peer));						\
	if (!(ipv6)->found)							\
		(error) = ERROR_PROTOCOL_NOT_CONFIGURED;			\
} while (0)

/* For all structures with the counters of the interface. */
#define PUT_COUNTERS(out, link) do {						\
	(out)->dwBytesXmited = (link)->tx_bytes;				\
	(out)->dwBytesRcved = (link)->rx_bytes;					\
	(out)->dwFramesXmited = (link)->tx_packets;				\
	(out)->dwFramesRcved = (link)->rx_packets;				\
	(out)->dwCrcErr = (link)->rx_crc_errors;				\
	(out)->dwAlignmentErr = (link)->rx_frame_errors;			\
	(out)->dwHardwareOverrunErr = (link)->rx_over_errors;			\
	(out)->dwBufferOverrunErr = (link)->rx_fifo_errors;			\
} while (0)

static void put_level_1(void *buffer, const struct connection *connection)
{
	const MPR_LINUX_CONNECTION *info = &connection->info;
	RAS_CONNECTION_1 *out = buffer;

	out->hConnection = info->hConnection;
	out->hInterface = info->hConnection;
	PUT_PROTOCOLS(&out->PppInfo, info);
	PUT_COUNTERS(out, &info->Link);
}

static void put_level_2(void *buffer, const struct connection *connection)
{
	const MPR_LINUX_CONNECTION *info = &connection->info;
	RAS_CONNECTION_2 *out = buffer;

	out->hConnection = info->hConnection;
	out->dwInterfaceType = ROUTER_IF_TYPE_CLIENT;
	PUT_PROTOCOLS(&out->PppInfo2, info);
}

static void put_level_3(void *buffer, const struct connection *connection)
{
	const MPR_LINUX_CONNECTION *info = &connection->info;
	RAS_CONNECTION_3 *out = buffer;
	PPP_INFO_3 *ppp = &out->PppInfo3;

	out->dwSize = sizeof(*out);
	out->hConnection = info->hConnection;
	out->dwInterfaceType = ROUTER_IF_TYPE_CLIENT;
	out->rasQuarState = RAS_QUAR_STATE_NORMAL;
	ppp->nbf.dwError = ERROR_PROTOCOL_NOT_CONFIGURED;
	PUT_IPV4(&ppp->ip, ppp->ip.dwError, info);
	ppp->ipv6.dwSize = sizeof(ppp->ipv6);
	PUT_IPV6(&ppp->ipv6, ppp->ipv6.dwError, &connection->ipv6);
}

static void put_ex(void *buffer, const struct connection *connection)
{
	const MPR_LINUX_CONNECTION *info = &connection->info;
	RAS_CONNECTION_EX *out = buffer;
	PPP_PROJECTION_INFO *ppp = &out->ProjectionInfo.PppProjectionInfo;

	out->Header.revision = MPRAPI_RAS_CONNECTION_OBJECT_REVISION_1;
	out->Header.type = MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT;
	out->Header.size = sizeof(*out);
	out->dwConnectDuration = info->ullUpMs / 1000;
	out->dwInterfaceType = ROUTER_IF_TYPE_CLIENT;
	out->dwConnectionFlags = RAS_FLAGS_PPP_CONNECTION;
	WIDE_PUT(out->wszInterfaceName, "", info->szInterface);
	if (has_ipv4(info))
		WIDE_PUT(out->wszRemoteComputer, "", info->szPeer);
	out->rasQuarState = RAS_QUAR_STATE_NORMAL;
	PUT_COUNTERS(out, &info->Link);
	out->ProjectionInfo.projectionInfoType = MPRAPI_PPP_PROJECTION_INFO_TYPE;
	PUT_IPV4(ppp, ppp->dwIPv4NegotiationError, info);
	if (!ppp->dwIPv4NegotiationError)
		ppp->IPv4SubInterfaceIndex = info->dwIfIndex;
	PUT_IPV6(ppp, ppp->dwIPv6NegotiationError, &connection->ipv6);
	if (!ppp->dwIPv6NegotiationError)
		ppp->IPv6SubInterfaceIndex = info->dwIfIndex;
	out->hConnection = info->hConnection;
	out->hInterface = info->hConnection;
}

static const struct level {
	size_t size;
	void (*put)(void *buffer, const struct connection *connection);	/* NULL: copy info */
	bool ipv6;		/* uses the connection's ipv6 */
} levels[] = {
	{ sizeof(RAS_CONNECTION_0), put_level_0, false },
	{ sizeof(RAS_CONNECTION_1), put_level_1, false },
	{ sizeof(RAS_CONNECTION_2), put_level_2, false },
	{ sizeof(RAS_CONNECTION_3), put_level_3, true },
};

static const struct level level_ex = { sizeof(RAS_CONNECTION_EX), put_ex, true };

static bool is_connection_ex(const MPRAPI_OBJECT_HEADER *header)
{
	return object_is(header, MPRAPI_RAS_CONNECTION_OBJECT_REVISION_1,
			 MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT, sizeof(RAS_CONNECTION_EX));
}

/* Makes a buffer for the caller, with @count connections. Return: 0 or -ENOMEM. */
static int fill(const struct connection *connection, size_t count, const struct level *level,
		void **buffer)
{
	char *out = mprapi_buffer(count * level->size);

	if (!out)
		return -ENOMEM;
	*buffer = out;
	for (; count--; out += level->size, connection++) {
		if (level->put)
			level->put(out, connection);
		else
			size_put(out, level->size, &connection->info, sizeof(connection->info));
	}
	return 0;
}

/*
 * The rest of a list of which the caller got a part. The next part is taken from it, so that
 * all parts together need one snapshot. Each server stores at most one rest. A call removes
 * it from the server while it works with it, so that no other thread uses it.
 */
struct rest {
	struct connections connections;
	const struct level *level;
	uint64_t taken_ms;
	size_t first;		/* index of the first connection that the caller has not got */
	DWORD after;		/* the resume handle that the caller got */
};

/* Maximum age of a rest that is used, the same as that of samples (FRESH_MS in view.c). */
#define REST_MS	1000

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

static void rest_free(struct rest *rest)
{
	if (!rest)
		return;
	free(rest->connections.connection);
	free(rest);
}

/**
 * rest_put() - keep the rest of a list for the next part
 * @server: the server
 * @rest: the rest, or NULL; replaces an earlier one
 */
void rest_put(struct server *server, struct rest *rest)
{
	rest_free(__atomic_exchange_n(&server->rest, rest, __ATOMIC_ACQ_REL));
}

/*
 * Return: whether the module would still list connections to the caller. If not, the request
 * for a new list returns the error.
 */
static bool may_list(struct server *server)
{
	struct mprapi_server info = { 0 };

	return !ioctl(server->fd, MPRAPI_IOC_SERVER, &info) &&
	       !(info.flags & MPRAPI_SERVER_FLAG_LAN_ONLY);
}

/* Return: the rest that the caller continues with, or NULL if a new list is needed. */
static struct rest *rest_take(struct server *server, const struct level *level, DWORD after)
{
	struct rest *rest = __atomic_exchange_n(&server->rest, NULL, __ATOMIC_ACQ_REL);

	if (rest && after && rest->after == after && rest->level == level &&
	    now_ms() - rest->taken_ms <= REST_MS && may_list(server))
		return rest;
	rest_free(rest);
	return NULL;
}

/* Makes a list, with the addresses for this part and for all later parts. */
static int rest_new(struct server *server, const struct level *level,
		    const struct page_request *request, struct rest **out)
{
	struct rest *rest = calloc(1, sizeof(*rest));
	struct connections *all;
	struct snapshot snapshot;
	struct page page;
	int ret;

	if (!rest)
		return -ENOMEM;
	all = &rest->connections;
	rest->level = level;
	rest->taken_ms = now_ms();
	ret = take_all(server, &snapshot);
	if (!ret) {
		*all = snapshot.connections;
		snapshot.connections.connection = NULL;
		page_find(&page, request, level->size, all->connection, all->count,
			  sizeof(*all->connection));
		rest->first = page.first;
		if (page.count)
			ret = find_addresses(&snapshot, &all->connection[page.first],
					     page.count + page.left, level->ipv6);
	}
	snapshot_end(&snapshot);
	if (ret)
		rest_free(rest);
	else
		*out = rest;
	return ret;
}

static DWORD enumerate(struct server *server, const struct level *level,
		       const struct page_request *request)
{
	struct rest *rest = rest_take(server, level, page_after(request));
	struct connection *first;
	struct page page;
	void *buffer;
	DWORD error;
	int ret = 0;

	if (!rest)
		ret = rest_new(server, level, request, &rest);
	if (ret)
		return mprapi_error(MPRAPI_COMMAND, ret);
	/* An empty list has no array. */
	first = rest->connections.count ? &rest->connections.connection[rest->first] : NULL;
	page_find(&page, request, level->size, first, rest->connections.count - rest->first,
		  sizeof(*first));
	ret = fill(first, page.count, level, &buffer);
	error = ret ? mprapi_error(MPRAPI_COMMAND, ret) : page_give(&page, request, buffer);
	if (!ret && page.count && page.left) {
		rest->first += page.count;
		rest->after = page.last;
		rest_put(server, rest);
	} else {
		rest_free(rest);
	}
	return error;
}

DWORD MprAdminConnectionEnum(RAS_SERVER_HANDLE hRasServer, DWORD dwLevel, LPBYTE *lplpbBuffer,
			     DWORD dwPrefMaxLen, LPDWORD lpdwEntriesRead,
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
	API_SERVER(hRasServer);

	if (!lplpbBuffer || !lpdwEntriesRead || !lpdwTotalEntries)
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return RPC_S_INVALID_BINDING;
	if (dwLevel >= COUNT(levels))
		return ERROR_INVALID_LEVEL;
	return enumerate(server, &levels[dwLevel], &request);
}

LEGACY(MprAdminConnectionEnum, RasAdminConnectionEnum);

DWORD MprAdminConnectionEnumEx(RAS_SERVER_HANDLE hRasServer,
			       PMPRAPI_OBJECT_HEADER pObjectHeader, DWORD dwPreferedMaxLen,
			       LPDWORD lpdwEntriesRead, LPDWORD lpdwTotalEntries,
			       PRAS_CONNECTION_EX *ppRasConn, LPDWORD lpdwResumeHandle)
{
	API_CALL;
	const struct page_request request = {
		.length = dwPreferedMaxLen,
		.buffer = (LPBYTE *)ppRasConn,
		.read = lpdwEntriesRead,
		.total = lpdwTotalEntries,
		.resume = lpdwResumeHandle,
	};
	API_SERVER(hRasServer);

	if (!is_connection_ex(pObjectHeader) || !ppRasConn || !lpdwEntriesRead ||
	    !lpdwTotalEntries)
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return RPC_S_INVALID_BINDING;
	return enumerate(server, &level_ex, &request);
}

static DWORD get_info(struct server *server, const struct level *level, HANDLE handle,
		      LPBYTE *out)
{
	struct connection *connection;
	struct snapshot snapshot;
	void *buffer;
	int ret;

	ret = take_all(server, &snapshot);
	if (!ret) {
		connection = find(&snapshot.connections, handle);
		ret = connection ? find_addresses(&snapshot, connection, 1, level->ipv6) : -ENOENT;
		if (!ret)
			ret = fill(connection, 1, level, &buffer);
	}
	snapshot_end(&snapshot);
	if (!ret)
		*out = mprapi_buffer_out(buffer);
	return mprapi_error_gone(ret, ERROR_INTERFACE_NOT_CONNECTED);
}

DWORD MprAdminConnectionGetInfo(RAS_SERVER_HANDLE hRasServer, DWORD dwLevel,
				HANDLE hRasConnection, LPBYTE *lplpbBuffer)
{
	API_CALL;
	API_SERVER(hRasServer);

	if (!lplpbBuffer)
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return RPC_S_INVALID_BINDING;
	if (dwLevel >= COUNT(levels))
		return ERROR_INVALID_LEVEL;
	return get_info(server, &levels[dwLevel], hRasConnection, lplpbBuffer);
}

LEGACY(MprAdminConnectionGetInfo, RasAdminConnectionGetInfo);

DWORD MprAdminConnectionGetInfoEx(RAS_SERVER_HANDLE hRasServer, HANDLE hRasConnection,
				  PRAS_CONNECTION_EX pRasConnection)
{
	API_CALL;
	API_SERVER(hRasServer);
	LPBYTE info = NULL;
	DWORD error;

	if (!pRasConnection || !is_connection_ex(&pRasConnection->Header))
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return RPC_S_INVALID_BINDING;
	error = get_info(server, &level_ex, hRasConnection, &info);
	if (info) {
		memcpy(pRasConnection, info, sizeof(*pRasConnection));
		MprAdminBufferFree(info);
	}
	return error;
}

/* Clears all ports of a connection, with the same counters of its interface. */
static int clear_ports(struct server *server, const struct ports *ports,
		       const struct connection *connection)
{
	int ret = -ENOENT, err;
	size_t i;

	for (i = 0; i < ports->count; i++) {
		if (ports->port[i].info.hConnection != connection->info.hConnection)
			continue;
		err = port_clear(server, ports->port[i].id, &connection->port->link);
		/* Go on if a port has just been deleted. */
		if (err && err != -ENOENT)
			return err;
		if (!err)
			ret = 0;
	}
	return ret;
}

static int clear(struct server *server, HANDLE handle)
{
	const struct connection *connection;
	struct snapshot snapshot;
	int ret;

	ret = take_all(server, &snapshot);
	if (!ret) {
		connection = find(&snapshot.connections, handle);
		ret = connection ? clear_ports(server, &snapshot.ports, connection) : -ENOENT;
	}
	snapshot_end(&snapshot);
	return ret;
}

DWORD MprAdminConnectionClearStats(RAS_SERVER_HANDLE hRasServer, HANDLE hRasConnection)
{
	API_CALL;
	API_SERVER(hRasServer);

	if (!server)
		return RPC_S_INVALID_BINDING;
	return mprapi_error(MPRAPI_COMMAND, clear(server, hRasConnection));
}

LEGACY(MprAdminConnectionClearStats, RasAdminConnectionClearStats);

DWORD MprLinuxConnectionEnum(RAS_SERVER_HANDLE hRasServer, DWORD dwSize,
			     MPR_LINUX_CONNECTION **ppConnections, LPDWORD lpdwCount)
{
	API_CALL;
	const struct level level = { .size = dwSize };
	API_SERVER(hRasServer);
	struct snapshot snapshot;
	void *buffer;
	int ret;

	if (!ppConnections || !lpdwCount || !size_ok(dwSize))
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return ERROR_INVALID_PARAMETER;
	ret = take_all(server, &snapshot);
	if (!ret)
		ret = find_addresses(&snapshot, snapshot.connections.connection,
				     snapshot.connections.count, level.ipv6);
	if (!ret)
		ret = fill(snapshot.connections.connection, snapshot.connections.count, &level,
			   &buffer);
	if (!ret) {
		*ppConnections = mprapi_buffer_out(buffer);
		*lpdwCount = snapshot.connections.count;
	}
	snapshot_end(&snapshot);
	return mprapi_error(MPRAPI_COMMAND, ret);
}
