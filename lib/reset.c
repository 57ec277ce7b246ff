// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reset and disconnect a port, and wait for the end of either. */
#include <errno.h>
#include <sys/ioctl.h>

#include "internal.h"

/* The library's report begins with the members of the module's report. */
static void put_report(MPR_LINUX_REPORT *report, const struct mprapi_report *got)
{
	_Static_assert(MPR_LINUX_STEPS_MAX >= MPRAPI_STEPS_MAX, "no room for the steps");
	_Static_assert(offsetof(MPR_LINUX_REPORT, result) ==
		       offsetof(struct mprapi_report, result), "result is elsewhere");
	_Static_assert(offsetof(MPR_LINUX_REPORT, why) == offsetof(struct mprapi_report, why),
		       "why is elsewhere");
	size_put(report, sizeof(*report), got, sizeof(*got));
}

/*
 * Calls the module. Does not repeat an interrupted call: it has begun a reset, and a second
 * call would begin another one.
 */
static DWORD ask(HANDLE handle, HANDLE port, unsigned long command,
		 struct mprapi_port_reset *request, MPR_LINUX_REPORT *report)
{
	API_CALL;
	const struct mprapi_report *got = &request->report;
	API_SERVER(handle);
	int ret;

	if (!port_id(port, &request->port))
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return ERROR_INVALID_PARAMETER;
	ret = ioctl(server->fd, command, request) ? -errno : 0;
	if (ret)
		return mprapi_error(MPRAPI_COMMAND, ret);
	if (report)
		put_report(report, got);
	return mprapi_error(MPRAPI_COMMAND, got->result);
}

/* Return: whether the caller's options are valid. */
static bool take_options(MPR_LINUX_RESET *options, const MPR_LINUX_RESET *from)
{
	*options = (MPR_LINUX_RESET){
		.dwHoldMs = MPR_LINUX_DEFAULT,
		.dwTimeoutMs = MPR_LINUX_DEFAULT,
	};
	return !from || size_take(options, sizeof(*options), from);
}

static bool put_flags(struct mprapi_port_reset *request, DWORD flags)
{
	if (flags & ~(MPR_LINUX_NOWAIT | MPR_LINUX_DEFAULT_SETTINGS))
		return false;
	if (flags & MPR_LINUX_NOWAIT)
		request->flags |= MPRAPI_RESET_NOWAIT;
	if (flags & MPR_LINUX_DEFAULT_SETTINGS)
		request->steps |= MPRAPI_STEP_SETTINGS;
	return true;
}

DWORD MprLinuxPortReset(RAS_SERVER_HANDLE hRasServer, HANDLE hPort,
			const MPR_LINUX_RESET *pOptions, MPR_LINUX_REPORT *pReport)
{
	struct mprapi_port_reset request = {
		.steps = MPRAPI_STEPS_RESET,
	};
	MPR_LINUX_RESET options;

	if (!take_options(&options, pOptions) || !put_flags(&request, options.dwFlags))
		return ERROR_INVALID_PARAMETER;
	request.hold_ms = options.dwHoldMs;
	request.timeout_ms = options.dwTimeoutMs;
	return ask(hRasServer, hPort, MPRAPI_IOC_PORT_RESET, &request, pReport);
}

DWORD MprLinuxPortDisconnect(RAS_SERVER_HANDLE hRasServer, HANDLE hPort,
			     const MPR_LINUX_RESET *pOptions, MPR_LINUX_REPORT *pReport)
{
	struct mprapi_port_reset request = {
		.steps = MPRAPI_STEPS_DISCONNECT,
	};
	MPR_LINUX_RESET options;

	if (!take_options(&options, pOptions) || !put_flags(&request, options.dwFlags))
		return ERROR_INVALID_PARAMETER;
	request.timeout_ms = options.dwTimeoutMs;
	return ask(hRasServer, hPort, MPRAPI_IOC_PORT_RESET, &request, pReport);
}

DWORD MprLinuxPortWait(RAS_SERVER_HANDLE hRasServer, HANDLE hPort, DWORD dwSeq,
		       DWORD dwFlags, MPR_LINUX_REPORT *pReport)
{
	struct mprapi_port_reset request = { .seq = dwSeq };

	if (dwFlags & ~MPR_LINUX_NOWAIT || !put_flags(&request, dwFlags))
		return ERROR_INVALID_PARAMETER;
	return ask(hRasServer, hPort, MPRAPI_IOC_PORT_WAIT, &request, pReport);
}

DWORD MprAdminPortReset(RAS_SERVER_HANDLE hRasServer, HANDLE hPort)
{
	return MprLinuxPortReset(hRasServer, hPort, NULL, NULL);
}

LEGACY(MprAdminPortReset, RasAdminPortReset);

DWORD MprAdminPortDisconnect(RAS_SERVER_HANDLE hRasServer, HANDLE hPort)
{
	return MprLinuxPortDisconnect(hRasServer, hPort, NULL, NULL);
}

LEGACY(MprAdminPortDisconnect, RasAdminPortDisconnect);
