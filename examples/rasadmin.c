// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rasadmin COMMAND [PORT]: administrates RAS ports as a program for Windows' remote access
 * service does.
 *
 *	rasadmin server			whether the service runs, and how many ports it has
 *	rasadmin ports			each port, with its line and its counters
 *	rasadmin connections		each connection, with its addresses and its ports
 *	rasadmin reset PORT
 *	rasadmin disconnect PORT
 *	rasadmin clear PORT		set the counters to zero
 *
 * It uses only the Windows API. To build it on Windows, include windows.h before mprapi.h,
 * and link it with mprapi.lib.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <mprapi.h>
#include <mprerror.h>
#include <raserror.h>

typedef DWORD WINAPI port_function(RAS_SERVER_HANDLE server, HANDLE port);

static DWORD failed(const char *call, DWORD error)
{
	LPWSTR text = NULL;

	switch (error) {
	case ERROR_ACCESS_DENIED:
		fprintf(stderr, "%s: only an administrator may do that\n", call);
		break;
	case ERROR_DDM_NOT_RUNNING:
	case RPC_S_UNKNOWN_IF:
		fprintf(stderr, "%s: the service does not run\n", call);
		break;
	case ERROR_INVALID_PORT_HANDLE:
	case ERROR_INTERFACE_NOT_CONNECTED:
	case ERROR_INVALID_PARAMETER:
		fprintf(stderr, "%s: no such port or connection\n", call);
		break;
	default:
		if (MprAdminGetErrorString(error, &text) == NO_ERROR) {
			fprintf(stderr, "%s: %ls\n", call, text);
			LocalFree(text);
		} else {
			fprintf(stderr, "%s: error %u\n", call, (unsigned int)error);
		}
	}
	return error;
}

static DWORD show_server(MPR_SERVER_HANDLE server)
{
	MPR_SERVER_0 *info;
	DWORD error;

	error = MprAdminServerGetInfo(server, 0, (LPBYTE *)&info);
	if (error != NO_ERROR)
		return failed("MprAdminServerGetInfo", error);
	printf("ports %u, in use %u, up %u s%s\n", (unsigned int)info->dwTotalPorts,
	       (unsigned int)info->dwPortsInUse, (unsigned int)info->dwUpTime,
	       info->fLanOnlyMode ? ", LAN only" : "");
	MprAdminBufferFree(info);
	return NO_ERROR;
}

static const char *condition(RAS_PORT_CONDITION condition)
{
	switch (condition) {
	case RAS_PORT_NON_OPERATIONAL:
		return "non-operational";
	case RAS_PORT_DISCONNECTED:
		return "disconnected";
	case RAS_PORT_CALLING_BACK:
		return "calling back";
	case RAS_PORT_LISTENING:
		return "listening";
	case RAS_PORT_AUTHENTICATING:
		return "authenticating";
	case RAS_PORT_AUTHENTICATED:
		return "authenticated";
	case RAS_PORT_INITIALIZING:
		return "initializing";
	}
	return "?";
}

static DWORD show_port(RAS_SERVER_HANDLE server, const RAS_PORT_0 *port)
{
	RAS_PORT_1 *line;
	DWORD error;

	error = MprAdminPortGetInfo(server, 1, port->hPort, (LPBYTE *)&line);
	/* The port may have been deleted since MprAdminPortEnum() listed it. */
	if (error == ERROR_INVALID_PORT_HANDLE)
		return NO_ERROR;
	if (error != NO_ERROR)
		return failed("MprAdminPortGetInfo", error);
	printf("%ls\t%ls\t%s\t%u bit/s\tin %u\tout %u%s\n", port->wszPortName,
	       port->wszDeviceName, condition(port->dwPortCondition),
	       (unsigned int)line->dwLineSpeed, (unsigned int)line->dwBytesRcved,
	       (unsigned int)line->dwBytesXmited,
	       line->dwHardwareCondition == RAS_HARDWARE_FAILURE ? "\tfailed" : "");
	MprAdminBufferFree(line);
	return NO_ERROR;
}

/*
 * Gets the ports of a connection, or all ports if @connection is INVALID_HANDLE_VALUE, eight at
 * a time. Without @name, prints them. With @name, stores the handle of that port in @found.
 */
static DWORD each_port(RAS_SERVER_HANDLE server, HANDLE connection, const wchar_t *name,
		       HANDLE *found)
{
	DWORD resume = 0, count, total, error, shown = NO_ERROR, i;
	RAS_PORT_0 *ports;

	do {
		error = MprAdminPortEnum(server, 0, connection, (LPBYTE *)&ports,
					 8 * sizeof(*ports), &count, &total, &resume);
		if (error != NO_ERROR && error != ERROR_MORE_DATA)
			return failed("MprAdminPortEnum", error);
		for (i = 0; i < count && shown == NO_ERROR; i++) {
			if (!name)
				shown = show_port(server, &ports[i]);
			else if (!wcscmp(ports[i].wszPortName, name))
				*found = ports[i].hPort;
		}
		MprAdminBufferFree(ports);
	} while (error == ERROR_MORE_DATA && shown == NO_ERROR);
	return shown;
}

static DWORD show_connection(RAS_SERVER_HANDLE server, const RAS_CONNECTION_0 *connection)
{
	RAS_CONNECTION_1 *more;
	DWORD error;

	error = MprAdminConnectionGetInfo(server, 1, connection->hConnection, (LPBYTE *)&more);
	if (error == ERROR_INTERFACE_NOT_CONNECTED)
		return NO_ERROR;
	if (error != NO_ERROR)
		return failed("MprAdminConnectionGetInfo", error);
	printf("%ls\tup %u s\t", connection->wszInterfaceName,
	       (unsigned int)connection->dwConnectDuration);
	if (more->PppInfo.ip.dwError == ERROR_PROTOCOL_NOT_CONFIGURED)
		printf("no IPv4\n");
	else
		printf("%ls to %ls\n", more->PppInfo.ip.wszAddress,
		       more->PppInfo.ip.wszRemoteAddress);
	MprAdminBufferFree(more);
	return each_port(server, connection->hConnection, NULL, NULL);
}

static DWORD show_connections(RAS_SERVER_HANDLE server)
{
	RAS_CONNECTION_0 *connections;
	DWORD count, total, error, i;

	error = MprAdminConnectionEnum(server, 0, (LPBYTE *)&connections, (DWORD)-1, &count,
				       &total, NULL);
	if (error != NO_ERROR)
		return failed("MprAdminConnectionEnum", error);
	for (i = 0; i < count && error == NO_ERROR; i++)
		error = show_connection(server, &connections[i]);
	MprAdminBufferFree(connections);
	return error;
}

static DWORD do_port(RAS_SERVER_HANDLE server, const char *call, port_function *function,
		     const wchar_t *name)
{
	HANDLE port = NULL;
	DWORD error;

	error = each_port(server, INVALID_HANDLE_VALUE, name, &port);
	if (error != NO_ERROR)
		return error;
	error = function(server, port);
	return error == NO_ERROR ? NO_ERROR : failed(call, error);
}

static DWORD run(MPR_SERVER_HANDLE server, const char *command, const wchar_t *port)
{
	if (!strcmp(command, "server"))
		return show_server(server);
	if (!strcmp(command, "ports"))
		return each_port(server, INVALID_HANDLE_VALUE, NULL, NULL);
	if (!strcmp(command, "connections"))
		return show_connections(server);
	if (!strcmp(command, "reset"))
		return do_port(server, "MprAdminPortReset", MprAdminPortReset, port);
	if (!strcmp(command, "disconnect"))
		return do_port(server, "MprAdminPortDisconnect", MprAdminPortDisconnect, port);
	if (!strcmp(command, "clear"))
		return do_port(server, "MprAdminPortClearStats", MprAdminPortClearStats, port);
	fprintf(stderr, "rasadmin: there is no command %s\n", command);
	return ERROR_INVALID_PARAMETER;
}

int main(int argc, char **argv)
{
	wchar_t port[MAX_PORT_NAME + 1] = L"";
	MPR_SERVER_HANDLE server;
	DWORD error;

	if (argc < 2 || argc > 3 ||
	    (argc == 3 && mbstowcs(port, argv[2], MAX_PORT_NAME + 1) > MAX_PORT_NAME)) {
		fprintf(stderr, "usage: rasadmin COMMAND [PORT]\n");
		return 2;
	}
	if (!MprAdminIsServiceRunning(NULL)) {
		fprintf(stderr, "rasadmin: the service does not run\n");
		return EXIT_FAILURE;
	}
	error = MprAdminServerConnect(NULL, &server);
	if (error != NO_ERROR) {
		failed("MprAdminServerConnect", error);
		return EXIT_FAILURE;
	}
	error = run(server, argv[1], port);
	MprAdminServerDisconnect(server);
	return error == NO_ERROR ? EXIT_SUCCESS : EXIT_FAILURE;
}
