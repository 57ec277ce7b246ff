// SPDX-License-Identifier: LGPL-2.1-or-later
/* Functions of the Windows API without a meaning on Linux. */
#include "internal.h"

/* These functions read no argument. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

DWORD MprAdminConnectionRemoveQuarantine(HANDLE hRasServer, HANDLE hRasConnection,
					 BOOL fIsIpAddress)
{
	return ERROR_NOT_SUPPORTED;
}

DWORD MprAdminGetPDCServer(LPCWSTR lpszDomain, LPCWSTR lpszServer, LPWSTR lpszPDCServer)
{
	return ERROR_NOT_SUPPORTED;
}

DWORD MprAdminSendUserMessage(MPR_SERVER_HANDLE hMprServer, HANDLE hConnection,
			      LPWSTR lpwszMessage)
{
	return ERROR_NOT_SUPPORTED;
}

DWORD MprAdminUserGetInfo(LPCWSTR lpszServer, LPCWSTR lpszUser, DWORD dwLevel,
			  LPBYTE lpbBuffer)
{
	return ERROR_NOT_SUPPORTED;
}

LEGACY(MprAdminUserGetInfo, RasAdminUserGetInfo);

DWORD MprAdminUserSetInfo(LPCWSTR lpszServer, LPCWSTR lpszUser, DWORD dwLevel,
			  const LPBYTE lpbBuffer)
{
	return ERROR_NOT_SUPPORTED;
}

LEGACY(MprAdminUserSetInfo, RasAdminUserSetInfo);

DWORD MprAdminEstablishDomainRasServer(PWCHAR pszDomain, PWCHAR pszMachine, BOOL bEnable)
{
	return ERROR_NOT_SUPPORTED;
}

DWORD MprAdminIsDomainRasServer(PWCHAR pszDomain, PWCHAR pszMachine, PBOOL pbIsRasServer)
{
	return ERROR_NOT_SUPPORTED;
}

DWORD MprAdminServerGetCredentials(MPR_SERVER_HANDLE hMprServer, DWORD dwLevel,
				   LPBYTE *lplpbBuffer)
{
	return ERROR_NOT_SUPPORTED;
}

DWORD MprAdminServerSetCredentials(MPR_SERVER_HANDLE hMprServer, DWORD dwLevel,
				   LPBYTE lpbBuffer)
{
	return ERROR_NOT_SUPPORTED;
}

DWORD MprAdminServerSetInfo(MPR_SERVER_HANDLE hMprServer, DWORD dwLevel, LPBYTE lpbBuffer)
{
	return ERROR_NOT_SUPPORTED;
}

DWORD MprAdminServerSetInfoEx(MPR_SERVER_HANDLE hMprServer,
			      MPR_SERVER_SET_CONFIG_EX *pServerInfo)
{
	return ERROR_NOT_SUPPORTED;
}
