// SPDX-License-Identifier: LGPL-2.1-or-later
/* Ports: one, all of them, and parts of the list. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "internal.h"

static void put_level_0(RAS_PORT_0 *out, const MPR_LINUX_PORT *info)
{
	bool pty = info->dwFlags & MPRAPI_PORT_FLAG_PTY;
	char name[MAX_PORT_NAME + 1];

	out->hPort = info->hPort;
	out->hConnection = info->hConnection;
	out->dwPortCondition = info->dwCondition;
	out->dwTotalNumberOfCalls = info->dwSessions;
	if (info->dwCondition == RAS_PORT_AUTHENTICATING ||
	    info->dwCondition == RAS_PORT_AUTHENTICATED)
		out->dwConnectDuration = info->ullConditionMs / 1000;
	name_shorten(name, info->szName);
	WIDE_PUT(out->wszPortName, "", name);
	WIDE_PUT(out->wszMediaName, "", pty ? "pty" : "serial");
	/* wszPortName can be a short form. This member never is, but can be cut off. */
	if (*info->szDevice)
		WIDE_PUT(out->wszDeviceName, "/dev/", info->szDevice);
	else
		WIDE_PUT(out->wszDeviceName, "", info->szName);
	wcscpy(out->wszDeviceType, pty ? RASDT_Generic : RASDT_Modem);
}

static void put_level_1(RAS_PORT_1 *out, const MPR_LINUX_PORT *info)
{
	const MPR_LINUX_LINK *link = &info->Link;

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
	/* The driver and PPP count different losses, so add them. */
	out->dwHardwareOverrunErr = info->dwOverrun + link->rx_over_errors;
	out->dwFramingErr = info->dwFrame;
	out->dwBufferOverrunErr = info->dwBufOverrun + link->rx_fifo_errors;
}

/* Removes the ports that are not of a connection. Return: whether a port is left. */
static bool keep_connection(struct ports *ports, HANDLE connection)
{
	size_t i, kept = 0;

	for (i = 0; i < ports->count; i++)
		if (ports->port[i].info.hConnection == connection)
			ports->port[kept++] = ports->port[i];
	ports->count = kept;
	return kept;
}

static DWORD give(const struct port *port, const struct page *page,
		  const struct page_request *request)
{
	RAS_PORT_0 *out = mprapi_buffer(page->count * sizeof(*out));
	size_t i;

	if (!out)
		return ERROR_NOT_ENOUGH_MEMORY;
	for (i = 0; i < page->count; i++)
		put_level_0(&out[i], &port[i].info);
	return page_give(page, request, out);
}

/* Returns the ports from the resume position on, as many as fit. */
static int take_part(struct server *server, struct snapshot *snapshot, struct page *page,
		     DWORD after, DWORD room)
{
	int ret = 0;

	memset(snapshot, 0, sizeof(*snapshot));
	*page = (struct page){ .last = after };
	/* Even if no port fits, the caller gets the number of ports. */
	if (after != (DWORD)-1)
		ret = snapshot_begin(server, snapshot, after ? after + 1 : 0,
				     room == (DWORD)-1 ? 0 : room ? room : 1);
	if (ret)
		return ret;
	page->count = room ? snapshot->ports.count : 0;
	page->left = snapshot->ports.count - page->count + snapshot->ports.left;
	if (page->count)
		page->last = snapshot->ports.port[page->count - 1].id;
	return 0;
}

static DWORD enumerate(struct server *server, const struct page_request *request)
{
	struct snapshot snapshot;
	struct page page;
	DWORD error;
	int ret;

	ret = take_part(server, &snapshot, &page, page_after(request),
			page_room(request, sizeof(RAS_PORT_0)));
	error = ret ? mprapi_error(MPRAPI_COMMAND, ret) : give(snapshot.ports.port, &page, request);
	snapshot_end(&snapshot);
	return error;
}

/* Returns the ports of a connection. To find them, the library needs all ports. */
static DWORD enumerate_of(struct server *server, HANDLE connection,
			  const struct page_request *request)
{
	struct ports *ports;
	struct page page;
	struct snapshot snapshot;
	DWORD error;
	int ret;

	ret = snapshot_begin(server, &snapshot, 0, 0);
	ports = &snapshot.ports;
	if (ret) {
		error = mprapi_error(MPRAPI_COMMAND, ret);
	} else if (!keep_connection(ports, connection)) {
		error = ERROR_INVALID_PARAMETER;
	} else {
		page_find(&page, request, sizeof(RAS_PORT_0), ports->port, ports->count,
			  sizeof(*ports->port));
		error = give(ports->port + page.first, &page, request);
	}
	snapshot_end(&snapshot);
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
	API_SERVER(hRasServer);

	if (!lplpbBuffer || !lpdwEntriesRead || !lpdwTotalEntries)
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return ERROR_INVALID_PARAMETER;
	if (dwLevel != 0)
		return ERROR_INVALID_LEVEL;
	if (!hRasConnection)
		return ERROR_INVALID_HANDLE;
	if (hRasConnection == INVALID_HANDLE_VALUE)
		return enumerate(server, &request);
	return enumerate_of(server, hRasConnection, &request);
}

LEGACY(MprAdminPortEnum, RasAdminPortEnum);

DWORD MprAdminPortGetInfo(RAS_SERVER_HANDLE hRasServer, DWORD dwLevel, HANDLE hPort,
			  LPBYTE *lplpbBuffer)
{
	API_CALL;
	API_SERVER(hRasServer);
	struct port port;
	uint32_t id;
	void *out;
	int ret;

	if (!lplpbBuffer)
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return ERROR_INVALID_PARAMETER;
	if (dwLevel > 1)
		return ERROR_INVALID_LEVEL;
	ret = port_id(hPort, &id) ? snapshot_port(server, id, &port) : -ENOENT;
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
 * port_clear() - set the counters of a port to zero
 * @server: the server
 * @id: the port
 * @link: the counters of its interface now
 *
 * Return: 0 or a negative errno.
 */
int port_clear(struct server *server, uint32_t id, const struct mprapi_link_stats *link)
{
	struct mprapi_port_clear clear = { .port = id, .link = *link };

	/* The next part of a list of connections must have the new counters. */
	rest_put(server, NULL);
	return ioctl(server->fd, MPRAPI_IOC_PORT_CLEAR_STATS, &clear) ? -errno : 0;
}

DWORD MprAdminPortClearStats(RAS_SERVER_HANDLE hRasServer, HANDLE hPort)
{
	API_CALL;
	API_SERVER(hRasServer);
	struct port port;
	uint32_t id;
	int ret;

	if (!port_id(hPort, &id))
		return RPC_S_INVALID_BINDING;
	if (!server)
		return RPC_S_INVALID_BINDING;
	ret = snapshot_port(server, id, &port);
	if (!ret)
		ret = port_clear(server, id, &port.link);
	return mprapi_error_gone(ret, RPC_S_INVALID_BINDING);
}

LEGACY(MprAdminPortClearStats, RasAdminPortClearStats);

DWORD MprLinuxPortGetInfo(RAS_SERVER_HANDLE hRasServer, HANDLE hPort, DWORD dwSize,
			  MPR_LINUX_PORT **ppPort)
{
	API_CALL;
	API_SERVER(hRasServer);
	struct port port;
	uint32_t id;
	void *out;
	int ret;

	if (!ppPort || !size_ok(dwSize) || !port_id(hPort, &id))
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return ERROR_INVALID_PARAMETER;
	ret = snapshot_port(server, id, &port);
	if (ret)
		return mprapi_error(MPRAPI_COMMAND, ret);

	out = mprapi_buffer(dwSize);
	if (!out)
		return ERROR_NOT_ENOUGH_MEMORY;
	size_put(out, dwSize, &port.info, sizeof(port.info));
	*ppPort = mprapi_buffer_out(out);
	return NO_ERROR;
}

DWORD MprLinuxPortEnum(RAS_SERVER_HANDLE hRasServer, DWORD dwSize, MPR_LINUX_PORT **ppPorts,
		       DWORD dwMax, LPDWORD lpdwCount, LPDWORD lpdwResumeHandle)
{
	API_CALL;
	API_SERVER(hRasServer);
	char *out = NULL;
	struct snapshot snapshot;
	struct page page;
	size_t i;
	int ret;

	if (!ppPorts || !lpdwCount || !size_ok(dwSize))
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return ERROR_INVALID_PARAMETER;
	ret = take_part(server, &snapshot, &page, lpdwResumeHandle ? *lpdwResumeHandle : 0,
			dwMax);
	if (!ret) {
		out = mprapi_buffer(page.count * dwSize);
		if (!out)
			ret = -ENOMEM;
	}
	for (i = 0; !ret && i < page.count; i++)
		size_put(out + i * dwSize, dwSize, &snapshot.ports.port[i].info,
			 sizeof(snapshot.ports.port[i].info));
	snapshot_end(&snapshot);
	if (ret)
		return mprapi_error(MPRAPI_COMMAND, ret);
	*ppPorts = mprapi_buffer_out(out);
	*lpdwCount = page.count;
	if (lpdwResumeHandle)
		*lpdwResumeHandle = page.left ? page.last : 0;
	return page.left ? ERROR_MORE_DATA : NO_ERROR;
}
