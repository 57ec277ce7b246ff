// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * portreset [PORT]: lists the RAS ports of this machine and resets one.
 *
 * It uses only the Windows API. To build it on Windows, include windows.h before mprapi.h,
 * and link it with mprapi.lib.
 */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include <mprapi.h>

static const char * const conditions[] = {
	[RAS_PORT_NON_OPERATIONAL] = "non-operational",
	[RAS_PORT_DISCONNECTED] = "disconnected",
	[RAS_PORT_CALLING_BACK] = "calling back",
	[RAS_PORT_LISTENING] = "listening",
	[RAS_PORT_AUTHENTICATING] = "authenticating",
	[RAS_PORT_AUTHENTICATED] = "authenticated",
	[RAS_PORT_INITIALIZING] = "initializing",
};

static int failed(const char *call, DWORD error)
{
	LPWSTR text;

	if (MprAdminGetErrorString(error, &text) == NO_ERROR) {
		fprintf(stderr, "%s: error %u: %ls\n", call, (unsigned int)error, text);
		LocalFree(text);
	} else {
		fprintf(stderr, "%s: error %u\n", call, (unsigned int)error);
	}
	return EXIT_FAILURE;
}

/* Lists the ports, and stores the handle of the port with this @name in @port. */
static int find(RAS_SERVER_HANDLE server, const wchar_t *name, HANDLE *port)
{
	DWORD count, total, i, error;
	RAS_PORT_0 *ports;

	error = MprAdminPortEnum(server, 0, INVALID_HANDLE_VALUE, (LPBYTE *)&ports,
				 (DWORD)-1, &count, &total, NULL);
	if (error)
		return failed("MprAdminPortEnum", error);
	for (i = 0; i < count; i++) {
		printf("%-16ls  %-15s  %ls\n", ports[i].wszPortName,
		       conditions[ports[i].dwPortCondition], ports[i].wszDeviceName);
		if (!wcscmp(ports[i].wszPortName, name))
			*port = ports[i].hPort;
	}
	MprAdminBufferFree(ports);
	return EXIT_SUCCESS;
}

static int reset(RAS_SERVER_HANDLE server, const wchar_t *name)
{
	HANDLE port = NULL;
	DWORD error;

	if (find(server, name, &port) != EXIT_SUCCESS)
		return EXIT_FAILURE;
	if (!*name)
		return EXIT_SUCCESS;
	if (!port) {
		fprintf(stderr, "no port is called %ls\n", name);
		return EXIT_FAILURE;
	}
	error = MprAdminPortReset(server, port);
	if (error)
		return failed("MprAdminPortReset", error);
	printf("%ls was reset\n", name);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	wchar_t name[MAX_PORT_NAME + 1] = L"";
	MPR_SERVER_HANDLE server;
	DWORD error;
	int status;

	if (argc > 2 ||
	    (argc == 2 && mbstowcs(name, argv[1], MAX_PORT_NAME + 1) > MAX_PORT_NAME)) {
		fprintf(stderr, "usage: portreset [PORT]\n");
		return 2;
	}
	error = MprAdminServerConnect(NULL, &server);
	if (error)
		return failed("MprAdminServerConnect", error);
	status = reset(server, name);
	MprAdminServerDisconnect(server);
	return status;
}
