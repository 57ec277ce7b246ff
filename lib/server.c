// SPDX-License-Identifier: LGPL-2.1-or-later
/* The server: this machine's mprapi module. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "internal.h"

static wchar_t lower(wchar_t c)
{
	/* Host names are ASCII; the locale must not matter. */
	return c >= L'A' && c <= L'Z' ? c - L'A' + L'a' : c;
}

static bool same(const wchar_t *name, const char *host, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!name[i] || lower(name[i]) != lower((unsigned char)host[i]))
			return false;
	return !name[len];
}

/* Is it a name of this machine? */
static bool server_is_local(LPCWSTR name)
{
	char host[HOST_NAME_MAX + 1] = "";

	if (!name)
		return true;
	while (*name == L'\\')
		name++;
	if (!*name || same(name, "localhost", 9))
		return true;
	if (gethostname(host, sizeof(host)) || !*host)
		return false;
	return same(name, host, strlen(host)) || same(name, host, strcspn(host, "."));
}

BOOL MprAdminIsServiceRunning(LPWSTR lpwsServerName)
{
	API_CALL;
	struct family family;

	return server_is_local(lpwsServerName) && view_family(&family) == 0;
}

LEGACY(MprAdminIsServiceRunning, RasAdminIsServiceRunning);

DWORD MprAdminIsServiceInitialized(LPWSTR lpwsServerName, BOOL *fIsServiceInitialized)
{
	API_CALL;

	if (!fIsServiceInitialized)
		return ERROR_INVALID_PARAMETER;
	*fIsServiceInitialized = MprAdminIsServiceRunning(lpwsServerName);
	/* The library knows nothing about another machine, so FALSE. */
	if (!*fIsServiceInitialized && server_is_local(lpwsServerName))
		return ERROR_SERVICE_NOT_ACTIVE;
	return NO_ERROR;
}

DWORD MprAdminServerConnect(LPWSTR lpwsServerName, MPR_SERVER_HANDLE *phMprServer)
{
	API_CALL;
	struct mprapi_server probe = { 0 };
	struct family family;
	int fd, ret;

	if (!phMprServer)
		return RPC_S_INVALID_BINDING;
	if (!server_is_local(lpwsServerName))
		return RPC_S_UNKNOWN_IF;

	fd = open(MPRAPI_DEVICE, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return mprapi_error(MPRAPI_CONNECT, -errno);
	/* Is it mprapi's device, and is the caller allowed to use it? */
	ret = ioctl(fd, MPRAPI_IOC_SERVER, &probe) ? -errno : 0;
	if (!ret)
		ret = view_family(&family);
	if (!ret)
		ret = server_new(fd, family.id, phMprServer);
	if (ret)
		close(fd);
	return mprapi_error(MPRAPI_CONNECT, ret);
}

LEGACY(MprAdminServerConnect, RasAdminServerConnect);

VOID MprAdminServerDisconnect(MPR_SERVER_HANDLE hMprServer)
{
	API_CALL;

	server_close(hMprServer);
}

LEGACY(MprAdminServerDisconnect, RasAdminServerDisconnect);

DWORD MprAdminServerGetInfo(MPR_SERVER_HANDLE hMprServer, DWORD dwLevel, LPBYTE *lplpbBuffer)
{
	API_CALL;
	MPR_LINUX_SERVER info;
	API_SERVER(hMprServer);
	MPR_SERVER_0 *out;
	int ret;

	if (!lplpbBuffer)
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return RPC_S_INVALID_BINDING;
	if (dwLevel != 0)
		return ERROR_INVALID_LEVEL;
	ret = view_server(server, &info);
	if (ret)
		return mprapi_error(MPRAPI_COMMAND, ret);

	out = mprapi_buffer(sizeof(*out));
	if (!out)
		return ERROR_NOT_ENOUGH_MEMORY;
	out->fLanOnlyMode = info.fLanOnlyMode;
	out->dwUpTime = info.dwUpTime;
	out->dwTotalPorts = info.dwTotalPorts;
	out->dwPortsInUse = info.dwPortsInUse;
	*lplpbBuffer = mprapi_buffer_out(out);
	return NO_ERROR;
}

DWORD MprAdminServerGetInfoEx(MPR_SERVER_HANDLE hMprServer, MPR_SERVER_EX *pServerInfo)
{
	API_CALL;
	MPR_LINUX_SERVER info;
	API_SERVER(hMprServer);
	int ret;

	if (!pServerInfo || !object_is(&pServerInfo->Header, MPRAPI_MPR_SERVER_OBJECT_REVISION_1,
				       MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT, sizeof(*pServerInfo)))
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return RPC_S_INVALID_BINDING;
	ret = view_server(server, &info);
	if (ret)
		return mprapi_error(MPRAPI_COMMAND, ret);

	/* There are no tunnels, so all members about tunnels are 0. */
	*pServerInfo = (MPR_SERVER_EX){
		.Header = pServerInfo->Header,
		.fLanOnlyMode = info.fLanOnlyMode,
		.dwUpTime = info.dwUpTime,
		.dwTotalPorts = info.dwTotalPorts,
		.dwPortsInUse = info.dwPortsInUse,
	};
	return NO_ERROR;
}

DWORD MprLinuxServerGetInfo(MPR_SERVER_HANDLE hMprServer, DWORD dwSize,
			    MPR_LINUX_SERVER **ppServer)
{
	API_CALL;
	MPR_LINUX_SERVER info;
	API_SERVER(hMprServer);
	void *out;
	int ret;

	if (!ppServer || !size_ok(dwSize))
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return ERROR_INVALID_PARAMETER;
	ret = view_server(server, &info);
	if (ret)
		return mprapi_error(MPRAPI_COMMAND, ret);

	out = mprapi_buffer(dwSize);
	if (!out)
		return ERROR_NOT_ENOUGH_MEMORY;
	size_put(out, dwSize, &info, sizeof(info));
	*ppServer = mprapi_buffer_out(out);
	return NO_ERROR;
}
