// SPDX-License-Identifier: LGPL-2.1-or-later
/* Translates errno to Windows' error numbers. */
#include <errno.h>

#include "internal.h"

#define ANY	(MPRAPI_CONNECT | MPRAPI_OPEN | MPRAPI_COMMAND)

/* The first line that matches counts; an errno without a line is ERROR_GEN_FAILURE. */
static const struct {
	int err;
	unsigned int places;
	DWORD error;
} from_errno[] = {
	{ EPERM,	ANY,		ERROR_ACCESS_DENIED },
	{ EACCES,	ANY,		ERROR_ACCESS_DENIED },
	{ ENOMEM,	ANY,		ERROR_NOT_ENOUGH_MEMORY },
	{ ENOBUFS,	ANY,		ERROR_NOT_ENOUGH_MEMORY },
	{ EMFILE,	ANY,		ERROR_TOO_MANY_OPEN_FILES },
	{ ENFILE,	ANY,		ERROR_TOO_MANY_OPEN_FILES },
	{ EINTR,	ANY,		ERROR_OPERATION_ABORTED },

	/* No device node, no driver for it, no netlink family, or no netlink at all. */
	{ ENOENT,	MPRAPI_CONNECT,	ERROR_DDM_NOT_RUNNING },
	{ ENOTDIR,	MPRAPI_CONNECT,	ERROR_DDM_NOT_RUNNING },
	{ ENXIO,	MPRAPI_CONNECT,	ERROR_DDM_NOT_RUNNING },
	{ ENODEV,	MPRAPI_CONNECT,	ERROR_DDM_NOT_RUNNING },
	{ EPROTONOSUPPORT, MPRAPI_CONNECT, ERROR_DDM_NOT_RUNNING },
	{ EAFNOSUPPORT,	MPRAPI_CONNECT,	ERROR_DDM_NOT_RUNNING },
	/* Another device, which does not know the ioctl. */
	{ ENOTTY,	MPRAPI_CONNECT,	RPC_S_UNKNOWN_IF },
	{ EISDIR,	MPRAPI_CONNECT,	RPC_S_UNKNOWN_IF },
	{ EINVAL,	MPRAPI_CONNECT,	RPC_S_UNKNOWN_IF },

	{ ENOENT,	MPRAPI_OPEN,	ERROR_DEVICENAME_NOT_FOUND },
	{ ENOTDIR,	MPRAPI_OPEN,	ERROR_DEVICENAME_NOT_FOUND },
	{ ENXIO,	MPRAPI_OPEN,	ERROR_DEVICENAME_NOT_FOUND },
	{ ENODEV,	MPRAPI_OPEN,	ERROR_DEVICENAME_NOT_FOUND },
	{ EBUSY,	MPRAPI_OPEN,	ERROR_PORT_NOT_AVAILABLE },
	{ EIO,		MPRAPI_OPEN,	ERROR_PORT_OR_DEVICE },

	{ ESHUTDOWN,	MPRAPI_COMMAND,	ERROR_DDM_NOT_RUNNING },
	{ ENOENT,	MPRAPI_COMMAND,	ERROR_INVALID_PARAMETER },
	{ EINVAL,	MPRAPI_COMMAND,	ERROR_INVALID_PARAMETER },
	{ ERANGE,	MPRAPI_COMMAND,	ERROR_INVALID_PARAMETER },
	{ EFAULT,	MPRAPI_COMMAND,	ERROR_INVALID_PARAMETER },
	{ ESTALE,	MPRAPI_COMMAND,	ERROR_INVALID_PARAMETER },
	{ EBADF,	MPRAPI_COMMAND,	ERROR_INVALID_HANDLE },
	{ ENOTTY,	MPRAPI_COMMAND,	ERROR_DEVICENAME_NOT_FOUND },
	{ EOPNOTSUPP,	MPRAPI_COMMAND,	ERROR_NOT_SUPPORTED },
	{ EEXIST,	MPRAPI_COMMAND,	ERROR_ALREADY_EXISTS },
	{ ENOTUNIQ,	MPRAPI_COMMAND,	ERROR_DUP_NAME },
	{ ENOSPC,	MPRAPI_COMMAND,	ERROR_PORT_LIMIT_REACHED },
	{ ENOTCONN,	MPRAPI_COMMAND,	ERROR_PORT_NOT_CONNECTED },
	{ EAGAIN,	MPRAPI_COMMAND,	ERROR_IO_PENDING },
	{ ENODEV,	MPRAPI_COMMAND,	ERROR_HARDWARE_FAILURE },
	{ ENXIO,	MPRAPI_COMMAND,	ERROR_HARDWARE_FAILURE },
	{ ETIMEDOUT,	MPRAPI_COMMAND,	ERROR_REQUEST_TIMEOUT },
	{ EBUSY,	MPRAPI_COMMAND,	ERROR_HANGUP_FAILED },
	{ EIO,		MPRAPI_COMMAND,	ERROR_PORT_OR_DEVICE },
};

/**
 * mprapi_error() - the Windows error for an errno
 * @place: where it failed
 * @err: 0 or a negative errno
 */
DWORD mprapi_error(enum mprapi_place place, int err)
{
	size_t i;

	if (!err)
		return NO_ERROR;
	for (i = 0; i < COUNT(from_errno); i++)
		if (-from_errno[i].err == err && (from_errno[i].places & place))
			return from_errno[i].error;
	return ERROR_GEN_FAILURE;
}

/**
 * mprapi_error_gone() - the Windows error for an errno of a command about an object
 * @err: 0 or a negative errno
 * @gone: the Windows error for -ENOENT: the object of the handle does not exist
 */
DWORD mprapi_error_gone(int err, DWORD gone)
{
	return err == -ENOENT ? gone : mprapi_error(MPRAPI_COMMAND, err);
}

/**
 * mprapi_is_scarcity() - is memory or a descriptor missing?
 * @err: 0 or a negative errno
 */
bool mprapi_is_scarcity(int err)
{
	return err == -ENOMEM || err == -ENOBUFS || err == -EMFILE || err == -ENFILE;
}

DWORD MprLinuxErrorFromReport(const MPR_LINUX_REPORT *pReport)
{
	if (!pReport)
		return ERROR_INVALID_PARAMETER;
	return mprapi_error(MPRAPI_COMMAND, pReport->result);
}
