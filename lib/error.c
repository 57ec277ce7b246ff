// SPDX-License-Identifier: LGPL-2.1-or-later
/* From errno to Windows' error numbers, and these in words. */
#include <errno.h>
#include <string.h>

#include "internal.h"

#define ANY	(MPRAPI_CONNECT | MPRAPI_OPEN | MPRAPI_COMMAND)

/* The first line that fits counts; what is not here is ERROR_GEN_FAILURE. */
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

	/* No device, no driver behind it, no family, no netlink at all. */
	{ ENOENT,	MPRAPI_CONNECT,	ERROR_DDM_NOT_RUNNING },
	{ ENOTDIR,	MPRAPI_CONNECT,	ERROR_DDM_NOT_RUNNING },
	{ ENXIO,	MPRAPI_CONNECT,	ERROR_DDM_NOT_RUNNING },
	{ ENODEV,	MPRAPI_CONNECT,	ERROR_DDM_NOT_RUNNING },
	{ EPROTONOSUPPORT, MPRAPI_CONNECT, ERROR_DDM_NOT_RUNNING },
	{ EAFNOSUPPORT,	MPRAPI_CONNECT,	ERROR_DDM_NOT_RUNNING },
	/* A device that knows none of our commands. */
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

#define WORDS(error, text)	{ error, #error, text }

static const struct {
	DWORD error;
	const char *name;
	const wchar_t *text;
} in_words[] = {
	WORDS(NO_ERROR,
	      L"Done, without an error."),
	WORDS(ERROR_TOO_MANY_OPEN_FILES,
	      L"No file descriptor is left for the call."),
	WORDS(ERROR_ACCESS_DENIED,
	      L"This needs CAP_NET_ADMIN, and to add a port CAP_SYS_TTY_CONFIG too."),
	WORDS(ERROR_INVALID_HANDLE,
	      L"NULL has no ports, or the file descriptor is not open."),
	WORDS(ERROR_NOT_ENOUGH_MEMORY,
	      L"There is not enough memory for the call."),
	WORDS(ERROR_GEN_FAILURE,
	      L"The system failed in a way that was not foreseen."),
	WORDS(ERROR_NOT_SUPPORTED,
	      L"There is no such function here, or this tty cannot be a RAS port."),
	WORDS(ERROR_DUP_NAME,
	      L"Several RAS ports have this name; say which by its handle."),
	WORDS(ERROR_INVALID_PARAMETER,
	      L"A handle is not, or no longer, a valid one, or another argument is wrong."),
	WORDS(ERROR_INVALID_LEVEL,
	      L"There is no such information level here."),
	WORDS(ERROR_ALREADY_EXISTS,
	      L"This tty is a RAS port already."),
	WORDS(ERROR_NO_DATA,
	      L"No event is there now."),
	WORDS(ERROR_MORE_DATA,
	      L"There is more than was asked for; call again for the rest."),
	WORDS(ERROR_MR_MID_NOT_FOUND,
	      L"No text is known for this error number."),
	WORDS(ERROR_OPERATION_ABORTED,
	      L"The wait was interrupted; what was waited for goes on."),
	WORDS(ERROR_IO_PENDING,
	      L"The reset is still running."),
	WORDS(ERROR_NOTIFY_ENUM_DIR,
	      L"Events were lost; ask for the ports and connections anew."),
	WORDS(ERROR_SERVICE_NOT_ACTIVE,
	      L"The module mprapi is not loaded."),
	WORDS(ERROR_NO_SYSTEM_RESOURCES,
	      L"Too many eventfds are registered with this server handle."),
	WORDS(RPC_S_INVALID_BINDING,
	      L"A handle is not, or no longer, a valid one, or there is no place to put one."),
	WORDS(RPC_S_UNKNOWN_IF,
	      L"That is not a server that this library can administrate."),
	WORDS(ERROR_INVALID_PORT_HANDLE,
	      L"This is not, or no longer, the handle of a RAS port."),
	WORDS(ERROR_PORT_NOT_CONNECTED,
	      L"There is no PPP session on the port."),
	WORDS(ERROR_PORT_NOT_FOUND,
	      L"No RAS port has this name."),
	WORDS(ERROR_HARDWARE_FAILURE,
	      L"The port's device is absent, or vanished meanwhile."),
	WORDS(ERROR_PORT_NOT_AVAILABLE,
	      L"The tty is opened exclusively by someone else."),
	WORDS(ERROR_REQUEST_TIMEOUT,
	      L"Carrier stayed up past the timeout; the port was hung up all the same."),
	WORDS(ERROR_DEVICENAME_NOT_FOUND,
	      L"No tty is called so, or can be."),
	WORDS(ERROR_PORT_OR_DEVICE,
	      L"The port's driver failed, or the tty was hung up already."),
	WORDS(ERROR_PROTOCOL_NOT_CONFIGURED,
	      L"The connection does not use this protocol, or that is not known."),
	WORDS(ERROR_HANGUP_FAILED,
	      L"The hangup did not end within the timeout."),
	WORDS(ERROR_DDM_NOT_RUNNING,
	      L"The port administration is off: no module is loaded, or lan_only is set."),
	WORDS(ERROR_INTERFACE_NOT_CONNECTED,
	      L"This is not, or no longer, the handle of a connection."),
	WORDS(ERROR_PORT_LIMIT_REACHED,
	      L"There are too many RAS ports."),
};

/**
 * mprapi_error() - the Windows error for an errno
 * @place: what failed
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
 * mprapi_error_gone() - the Windows error for an errno of a command
 * @err: 0 or a negative errno
 * @gone: what Windows answers to a handle of nothing, -ENOENT
 */
DWORD mprapi_error_gone(int err, DWORD gone)
{
	return err == -ENOENT ? gone : mprapi_error(MPRAPI_COMMAND, err);
}

/**
 * mprapi_is_scarcity() - is an errno about the caller's means, not the matter?
 * @err: 0 or a negative errno
 */
bool mprapi_is_scarcity(int err)
{
	return err == -ENOMEM || err == -ENOBUFS || err == -EMFILE || err == -ENFILE;
}

DWORD MprAdminGetErrorString(DWORD dwError, LPWSTR *lplpwsErrorString)
{
	wchar_t *text;
	size_t i, size;

	if (!lplpwsErrorString)
		return ERROR_INVALID_PARAMETER;
	for (i = 0; i < COUNT(in_words); i++) {
		if (in_words[i].error != dwError)
			continue;
		size = (wcslen(in_words[i].text) + 1) * sizeof(*text);
		text = mprapi_buffer(size);
		if (!text)
			return ERROR_NOT_ENOUGH_MEMORY;
		memcpy(text, in_words[i].text, size);
		*lplpwsErrorString = mprapi_buffer_out(text);
		return NO_ERROR;
	}
	return ERROR_MR_MID_NOT_FOUND;
}

LEGACY(MprAdminGetErrorString, RasAdminGetErrorString);

LPCSTR MprLinuxErrorName(DWORD dwError)
{
	size_t i;

	for (i = 0; i < COUNT(in_words); i++)
		if (in_words[i].error == dwError)
			return in_words[i].name;
	return "ERROR_UNKNOWN";
}

DWORD MprLinuxErrorFromReport(const struct mprapi_report *pReport)
{
	if (!pReport)
		return ERROR_INVALID_PARAMETER;
	return mprapi_error(MPRAPI_COMMAND, pReport->result);
}
