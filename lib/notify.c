// SPDX-License-Identifier: LGPL-2.1-or-later
/* Notifications: eventfds that the module signals. */
#include <errno.h>
#include <limits.h>
#include <sys/ioctl.h>

#include "internal.h"

#define CONNECTIONS	(1U << MPRAPI_EVENT_CONNECTED | 1U << MPRAPI_EVENT_DISCONNECTED)

static DWORD notify(HANDLE handle, HANDLE event, uint32_t events)
{
	API_CALL;
	struct mprapi_notify request = { .events = events };
	intptr_t fd = (intptr_t)event;
	API_SERVER(handle);
	int ret;

	if (!server)
		return ERROR_INVALID_PARAMETER;
	/* Reject a larger number: cut off to an int, it could be another descriptor. */
	if (fd < 0 || fd > INT_MAX)
		return ERROR_INVALID_PARAMETER;
	request.eventfd = fd;
	ret = ioctl(server->fd, MPRAPI_IOC_NOTIFY, &request) ? -errno : 0;
	/* Windows returns this for a handle that is not an event. */
	if (ret == -EBADF)
		return ERROR_INVALID_PARAMETER;
	if (ret == -ENOSPC)
		return ERROR_NO_SYSTEM_RESOURCES;
	return mprapi_error(MPRAPI_COMMAND, ret);
}

DWORD MprAdminRegisterConnectionNotification(MPR_SERVER_HANDLE hMprServer,
					     HANDLE hEventNotification)
{
	return notify(hMprServer, hEventNotification, CONNECTIONS);
}

DWORD MprAdminDeregisterConnectionNotification(MPR_SERVER_HANDLE hMprServer,
					       HANDLE hEventNotification)
{
	return notify(hMprServer, hEventNotification, 0);
}
