/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The Windows API for the administration of RAS ports, on Linux.
 *
 * Names, argument order, structures, levels and error numbers are those of
 * Windows, so that a program can be compiled for both. WCHAR is wchar_t: L""
 * literals and "%ls" work, a WCHAR takes four bytes. A HANDLE is an opaque
 * value as wide as a pointer and never points at anything.
 *
 * What holds for every function here:
 *
 *  - A handle that is no live one of the right kind (NULL,
 *    INVALID_HANDLE_VALUE, a closed one, a port's where a server's is asked
 *    for and the reverse, any bits) is an error: the number that Microsoft's
 *    reference has for the function, and ERROR_INVALID_PARAMETER if it has none.
 *    libmprapi(3) lists the numbers.
 *  - Output parameters are written on success, and with ERROR_MORE_DATA. A
 *    call that fails otherwise leaves them as they were; only
 *    MprAdminIsServiceInitialized() writes FALSE.
 *  - All functions can be called from any thread at any time. A server handle
 *    that one thread closes stays good inside the calls that others are in. No
 *    thread is cancelled inside a call. A child that fork() made can use the
 *    library, too.
 *  - Memory that a function returns is freed with MprAdminBufferFree().
 *  - The library never prints, exits, forks, makes threads or touches signals,
 *    and its file descriptors are close-on-exec.
 *
 * Source of the behaviours: Microsoft's reference of mprapi.h and, for
 * enumeration, the published protocol MS-RRASM. Each function tells below
 * where it differs. The Linux extensions are in <mprapi-linux.h>.
 */
#ifndef MPRAPI_H
#define MPRAPI_H

#include <stdint.h>
#include <wchar.h>

#include "mprapi-rename.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef VOID
#define VOID void
#endif
#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif
#ifndef INVALID_HANDLE_VALUE
#define INVALID_HANDLE_VALUE ((void *)(intptr_t)-1)
#endif

/*
 * Types. Other headers have some of these names, too, and not all alike: DWORD has
 * eight bytes in PC/SC's wintypes.h, BOOL has one in X11's Xmd.h. A program that
 * includes such a header, before this one or after it, defines
 * MPRAPI_NO_WINDOWS_TYPES before this one. Then this header leaves the names from
 * BYTE to CRYPT_HASH_BLOB and LocalFree() alone. Its functions and structures have
 * types of their own: uint32_t for DWORD, int for BOOL, wchar_t for WCHAR, uint8_t
 * for BYTE, void * for HANDLE.
 */

typedef uint8_t BYTE, *LPBYTE, *PBYTE;
typedef uint8_t UCHAR, *PUCHAR;
typedef uint16_t USHORT, *PUSHORT;
typedef uint16_t WORD, *LPWORD, *PWORD;
typedef int INT, *PINT;
typedef unsigned int UINT, *PUINT;
typedef int32_t LONG, *LPLONG, *PLONG;
typedef uint32_t ULONG, *PULONG;
typedef uint32_t DWORD, *LPDWORD, *PDWORD;
typedef uint64_t ULONG64, *PULONG64;
typedef int BOOL, *LPBOOL, *PBOOL;
typedef char CHAR, *LPSTR, *PSTR;
typedef const char *LPCSTR, *PCSTR;
typedef wchar_t WCHAR, *LPWSTR, *PWSTR, *PWCHAR;
typedef const wchar_t *LPCWSTR, *PCWSTR;
typedef void *LPVOID, *PVOID;
typedef void *HANDLE, **LPHANDLE, **PHANDLE;

typedef struct _GUID {
	uint32_t Data1;
	uint16_t Data2;
	uint16_t Data3;
	uint8_t Data4[8];
} GUID;

typedef struct _FILETIME {
	DWORD dwLowDateTime;
	DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

typedef struct _CRYPTOAPI_BLOB {
	DWORD cbData;
	BYTE *pbData;
} CERT_NAME_BLOB, *PCERT_NAME_BLOB, CRYPT_HASH_BLOB, *PCRYPT_HASH_BLOB;

typedef HANDLE RAS_SERVER_HANDLE;
typedef HANDLE MPR_SERVER_HANDLE;

/*
 * Error numbers. The library answers these from winerror.h, and those with a
 * comment from raserror.h and mprerror.h.
 */

#define NO_ERROR			0
#define ERROR_SUCCESS			0
#define ERROR_TOO_MANY_OPEN_FILES	4	/* no file descriptor left */
#define ERROR_ACCESS_DENIED		5	/* lacks a capability */
#define ERROR_INVALID_HANDLE		6	/* NULL to list ports of, bad descriptor */
#define ERROR_NOT_ENOUGH_MEMORY		8
#define ERROR_GEN_FAILURE		31	/* unforeseen errno */
#define ERROR_NOT_SUPPORTED		50	/* function; no tty for ports */
#define ERROR_DUP_NAME			52	/* several ports have this name */
#define ERROR_INVALID_PARAMETER		87	/* NULL, or not a handle */
#define ERROR_INVALID_LEVEL		124	/* no such dwLevel */
#define ERROR_ALREADY_EXISTS		183	/* tracked already */
#define ERROR_NO_DATA			232	/* no event is there now */
#define ERROR_MORE_DATA			234	/* call again with resume handle */
#define ERROR_MR_MID_NOT_FOUND		317	/* no text for this error */
#define ERROR_OPERATION_ABORTED		995	/* wait was interrupted */
#define ERROR_IO_PENDING		997	/* reset is still running */
#define ERROR_NOTIFY_ENUM_DIR		1022	/* events were lost */
#define ERROR_SERVICE_NOT_ACTIVE	1062	/* the module is not loaded */
#define ERROR_NO_SYSTEM_RESOURCES	1450	/* too many eventfds */
#define RPC_S_INVALID_BINDING		1702	/* not a server; no place for one */
#define RPC_S_UNKNOWN_IF		1717	/* not a server of this kind */

/* Windows answers these to calls that are not supported here. The library never does. */

#define ERROR_PROC_NOT_FOUND		127
#define ERROR_NOT_FOUND			1168
#define ERROR_NO_SUCH_USER		1317
#define ERROR_NO_SUCH_DOMAIN		1355
#define ERROR_SUCCESS_REBOOT_REQUIRED	3010
#define ERROR_SUCCESS_RESTART_REQUIRED	3011
#define ERROR_DS_OPERATIONS_ERROR	8224
#define ERROR_DS_SERVER_DOWN		8250

/* From lmerr.h: */

#define NERR_BASE			2100
#ifndef NERR_InvalidComputer
#define NERR_InvalidComputer		(NERR_BASE+251)
#endif

#define MPRAPI_INCLUDES
#include "raserror.h"
#include "mprerror.h"
#undef MPRAPI_INCLUDES

/* Room in the structures, in WCHARs without the terminating zero. */

#define MAX_MEDIA_NAME		16
#define MAX_PORT_NAME		16
#define MAX_DEVICE_NAME		128
#define MAX_DEVICETYPE_NAME	16
#define MAX_INTERFACE_NAME_LEN	256
#define MAX_PHONE_NUMBER_LEN	128
#ifndef UNLEN
#define UNLEN			256
#endif
#ifndef CNLEN
#define CNLEN			15
#endif
#ifndef DNLEN
#define DNLEN			CNLEN
#endif
#ifndef NETBIOS_NAME_LEN
#define NETBIOS_NAME_LEN	16
#endif
#define IPADDRESSLEN		15
#define IPXADDRESSLEN		22
#define ATADDRESSLEN		32
#define MAXIPADRESSLEN		64

/* Names of device types, in RAS_PORT_0.wszDeviceType. Ports here have two of them. */

#define MPRDT_Modem		L"modem"	/* a tty with a device behind */
#define MPRDT_Isdn		L"isdn"
#define MPRDT_X25		L"x25"
#define MPRDT_Vpn		L"vpn"
#define MPRDT_Pad		L"pad"
#define MPRDT_Generic		L"GENERIC"	/* a pseudo-terminal */
#define MPRDT_Serial		L"SERIAL"
#define MPRDT_FrameRelay	L"FRAMERELAY"
#define MPRDT_Atm		L"ATM"
#define MPRDT_Sonet		L"SONET"
#define MPRDT_SW56		L"SW56"
#define MPRDT_Irda		L"IRDA"
#define MPRDT_Parallel		L"PARALLEL"

/* Wine's ras.h has these as strings of char. */

#ifndef RASDT_Modem
#define RASDT_Modem		MPRDT_Modem
#define RASDT_Isdn		MPRDT_Isdn
#define RASDT_X25		MPRDT_X25
#define RASDT_Vpn		MPRDT_Vpn
#define RASDT_Pad		MPRDT_Pad
#define RASDT_Generic		MPRDT_Generic
#define RASDT_Serial		MPRDT_Serial
#define RASDT_FrameRelay	MPRDT_FrameRelay
#define RASDT_Atm		MPRDT_Atm
#define RASDT_Sonet		MPRDT_Sonet
#define RASDT_SW56		MPRDT_SW56
#define RASDT_Irda		MPRDT_Irda
#define RASDT_Parallel		MPRDT_Parallel
#define RASDT_PPPoE		L"PPPoE"
#endif

/* What a server is doing; MprAdminServerGetInfo(), level 0. */
typedef struct _MPR_SERVER_0 {
	BOOL fLanOnlyMode;	/* port administration is switched off */
	DWORD dwUpTime;		/* seconds since the module was loaded */
	DWORD dwTotalPorts;	/* ports that are tracked */
	DWORD dwPortsInUse;	/* of these, open now */
} MPR_SERVER_0, *PMPR_SERVER_0;

/* What a port is doing. */
typedef enum _RAS_PORT_CONDITION {
	RAS_PORT_NON_OPERATIONAL,	/* no such tty now, or being reset */
	RAS_PORT_DISCONNECTED,		/* closed, or all openers hung up */
	RAS_PORT_CALLING_BACK,		/* not used */
	RAS_PORT_LISTENING,		/* open, N_TTY, no carrier */
	RAS_PORT_AUTHENTICATING,	/* PPP attached, interface not up */
	RAS_PORT_AUTHENTICATED,		/* PPP attached, interface up */
	RAS_PORT_INITIALIZING		/* open otherwise */
} RAS_PORT_CONDITION;

typedef enum _RAS_HARDWARE_CONDITION {
	RAS_HARDWARE_OPERATIONAL,
	RAS_HARDWARE_FAILURE		/* there is no such tty now */
} RAS_HARDWARE_CONDITION;

/*
 * A port; MprAdminPortEnum() and MprAdminPortGetInfo(), level 0.
 *
 * A name that is longer than wszPortName has a short form there, one of its own:
 * L"usb~e7dc24t7:1.0". MprLinuxPortFind() finds the port by it. Names that are longer than
 * another member are cut off.
 */
typedef struct _RAS_PORT_0 {
	HANDLE hPort;
	HANDLE hConnection;		/* NULL: no PPP interface */
	RAS_PORT_CONDITION dwPortCondition;
	DWORD dwTotalNumberOfCalls;	/* PPP sessions since the clear */
	DWORD dwConnectDuration;	/* seconds since PPP was attached, or 0 */
	WCHAR wszPortName[MAX_PORT_NAME + 1];		/* L"ttyS1" */
	WCHAR wszMediaName[MAX_MEDIA_NAME + 1];		/* L"serial", L"pty" */
	WCHAR wszDeviceName[MAX_DEVICE_NAME + 1];	/* L"/dev/ttyS1" */
	WCHAR wszDeviceType[MAX_DEVICETYPE_NAME + 1];	/* RASDT_* */
} RAS_PORT_0, *PRAS_PORT_0;

/*
 * A port's line and counters; MprAdminPortGetInfo(), level 1.
 *
 * Bytes and frames are those of the PPP interface while there is one, else
 * the bytes that the tty's driver counted. All count from the last
 * MprAdminPortClearStats() and wrap at 2^32, as on Windows.
 */
typedef struct _RAS_PORT_1 {
	HANDLE hPort;
	HANDLE hConnection;		/* NULL: no PPP interface */
	RAS_HARDWARE_CONDITION dwHardwareCondition;
	DWORD dwLineSpeed;		/* bit/s, 0 while closed */
	DWORD dwBytesXmited;
	DWORD dwBytesRcved;
	DWORD dwFramesXmited;		/* 0 without PPP interface */
	DWORD dwFramesRcved;		/* 0 without PPP interface */
	DWORD dwCrcErr;			/* interface: rx_crc_errors */
	DWORD dwTimeoutErr;		/* always 0: not counted */
	DWORD dwAlignmentErr;		/* interface: rx_frame_errors */
	DWORD dwHardwareOverrunErr;	/* driver: overrun + interface: rx_over_errors */
	DWORD dwFramingErr;		/* driver: frame */
	DWORD dwBufferOverrunErr;	/* driver: buf_overrun + interface: rx_fifo_errors */
	DWORD dwCompressionRatioIn;	/* always 0: not known */
	DWORD dwCompressionRatioOut;	/* always 0: not known */
} RAS_PORT_1, *PRAS_PORT_1;

/* What the interface of a connection is for. */
typedef enum _ROUTER_INTERFACE_TYPE {
	ROUTER_IF_TYPE_CLIENT,		/* all connections here */
	ROUTER_IF_TYPE_HOME_ROUTER,
	ROUTER_IF_TYPE_FULL_ROUTER,
	ROUTER_IF_TYPE_DEDICATED,
	ROUTER_IF_TYPE_INTERNAL,
	ROUTER_IF_TYPE_LOOPBACK,
	ROUTER_IF_TYPE_TUNNEL1,
	ROUTER_IF_TYPE_DIALOUT
} ROUTER_INTERFACE_TYPE;

/* RAS_CONNECTION_0.dwConnectionFlags */
#define RAS_FLAGS_PPP_CONNECTION	0x00000001	/* always set */
#define RAS_FLAGS_MESSENGER_PRESENT	0x00000002	/* never */
#define RAS_FLAGS_QUARANTINE_PRESENT	0x00000008	/* never */
#define RAS_FLAGS_ARAP_CONNECTION	0x00000010	/* never */
#define RAS_FLAGS_IKEV2_CONNECTION	0x00000010	/* never */
#define RAS_FLAGS_DORMANT		0x00000020	/* never */

/*
 * A connection; MprAdminConnectionEnum() and MprAdminConnectionGetInfo(),
 * level 0.
 */
typedef struct _RAS_CONNECTION_0 {
	HANDLE hConnection;
	HANDLE hInterface;		/* the same: it is its interface */
	DWORD dwConnectDuration;	/* seconds since the interface came up; 0: is not */
	ROUTER_INTERFACE_TYPE dwInterfaceType;	/* ROUTER_IF_TYPE_CLIENT */
	DWORD dwConnectionFlags;	/* RAS_FLAGS_PPP_CONNECTION */
	WCHAR wszInterfaceName[MAX_INTERFACE_NAME_LEN + 1];	/* L"ppp0" */
	WCHAR wszUserName[UNLEN + 1];		/* always L"": known to pppd only */
	WCHAR wszLogonDomain[DNLEN + 1];	/* always L"" */
	WCHAR wszRemoteComputer[NETBIOS_NAME_LEN + 1];	/* peer's IPv4 address, or L"" */
} RAS_CONNECTION_0, *PRAS_CONNECTION_0;

/*
 * What the network protocols agreed on. Of that Linux knows the addresses. The
 * dwError of a protocol that has none is ERROR_PROTOCOL_NOT_CONFIGURED; all of
 * PPP_CCP_INFO and PPP_LCP_INFO is 0, which pppd alone could tell.
 */
typedef struct _PPP_NBFCP_INFO {
	DWORD dwError;
	WCHAR wszWksta[NETBIOS_NAME_LEN + 1];
} PPP_NBFCP_INFO;

typedef struct _PPP_IPCP_INFO {
	DWORD dwError;
	WCHAR wszAddress[IPADDRESSLEN + 1];
	WCHAR wszRemoteAddress[IPADDRESSLEN + 1];
} PPP_IPCP_INFO;

/* dwOptions and dwRemoteOptions of PPP_IPCP_INFO2 */
#define PPP_IPCP_VJ			0x00000001

typedef struct _PPP_IPCP_INFO2 {
	DWORD dwError;
	WCHAR wszAddress[IPADDRESSLEN + 1];
	WCHAR wszRemoteAddress[IPADDRESSLEN + 1];
	DWORD dwOptions;
	DWORD dwRemoteOptions;
} PPP_IPCP_INFO2;

typedef struct _PPP_IPXCP_INFO {
	DWORD dwError;
	WCHAR wszAddress[IPXADDRESSLEN + 1];
} PPP_IPXCP_INFO;

typedef struct _PPP_ATCP_INFO {
	DWORD dwError;
	WCHAR wszAddress[ATADDRESSLEN + 1];
} PPP_ATCP_INFO;

typedef struct _PPP_INFO {
	PPP_NBFCP_INFO nbf;
	PPP_IPCP_INFO ip;
	PPP_IPXCP_INFO ipx;
	PPP_ATCP_INFO at;
} PPP_INFO;

/* dwCompressionAlgorithm and dwRemoteCompressionAlgorithm of PPP_CCP_INFO */
#define RASCCPCA_STAC			0x00000005
#define RASCCPCA_MPPC			0x00000006

/* its dwOptions and dwRemoteOptions */
#define PPP_CCP_COMPRESSION		0x00000001
#define PPP_CCP_ENCRYPTION40BITOLD	0x00000010
#define PPP_CCP_ENCRYPTION40BIT		0x00000020
#define PPP_CCP_ENCRYPTION128BIT	0x00000040
#define PPP_CCP_ENCRYPTION56BIT		0x00000080
#define PPP_CCP_HISTORYLESS		0x01000000

typedef struct _PPP_CCP_INFO {
	DWORD dwError;
	DWORD dwCompressionAlgorithm;
	DWORD dwOptions;
	DWORD dwRemoteCompressionAlgorithm;
	DWORD dwRemoteOptions;
} PPP_CCP_INFO;

/* dwAuthenticationProtocol and dwRemoteAuthenticationProtocol of PPP_LCP_INFO */
#define PPP_LCP_PAP			0xC023
#define PPP_LCP_SPAP			0xC027
#define PPP_LCP_CHAP			0xC223
#define PPP_LCP_EAP			0xC227

/* its dwAuthenticationData and dwRemoteAuthenticationData */
#define PPP_LCP_CHAP_MD5		0x05
#define PPP_LCP_CHAP_MS			0x80
#define PPP_LCP_CHAP_MSV2		0x81

/* its dwOptions and dwRemoteOptions */
#define PPP_LCP_MULTILINK_FRAMING	0x00000001
#define PPP_LCP_PFC			0x00000002
#define PPP_LCP_ACFC			0x00000004
#define PPP_LCP_SSHF			0x00000008
#define PPP_LCP_DES_56			0x00000010
#define PPP_LCP_3_DES			0x00000020

typedef struct _PPP_LCP_INFO {
	DWORD dwError;
	DWORD dwAuthenticationProtocol;
	DWORD dwAuthenticationData;
	DWORD dwRemoteAuthenticationProtocol;
	DWORD dwRemoteAuthenticationData;
	DWORD dwTerminateReason;
	DWORD dwRemoteTerminateReason;
	DWORD dwOptions;
	DWORD dwRemoteOptions;
	DWORD dwEapTypeId;
	DWORD dwRemoteEapTypeId;
} PPP_LCP_INFO;

typedef struct _PPP_INFO_2 {
	PPP_NBFCP_INFO nbf;
	PPP_IPCP_INFO2 ip;
	PPP_IPXCP_INFO ipx;
	PPP_ATCP_INFO at;
	PPP_CCP_INFO ccp;
	PPP_LCP_INFO lcp;
} PPP_INFO_2;

/*
 * A connection's addresses and counters; MprAdminConnectionEnum() and
 * MprAdminConnectionGetInfo(), level 1. The counters are the interface's since
 * the last MprAdminConnectionClearStats() and wrap at 2^32.
 */
typedef struct _RAS_CONNECTION_1 {
	HANDLE hConnection;
	HANDLE hInterface;		/* the same */
	PPP_INFO PppInfo;
	DWORD dwBytesXmited;
	DWORD dwBytesRcved;
	DWORD dwFramesXmited;
	DWORD dwFramesRcved;
	DWORD dwCrcErr;			/* rx_crc_errors */
	DWORD dwTimeoutErr;		/* always 0: not counted */
	DWORD dwAlignmentErr;		/* rx_frame_errors */
	DWORD dwHardwareOverrunErr;	/* rx_over_errors */
	DWORD dwFramingErr;		/* always 0: the ports' matter */
	DWORD dwBufferOverrunErr;	/* rx_fifo_errors */
	DWORD dwCompressionRatioIn;	/* always 0: not known */
	DWORD dwCompressionRatioOut;	/* always 0: not known */
} RAS_CONNECTION_1, *PRAS_CONNECTION_1;

/*
 * What a connection agreed on with its peer; MprAdminConnectionEnum() and
 * MprAdminConnectionGetInfo(), level 2.
 */
typedef struct _RAS_CONNECTION_2 {
	HANDLE hConnection;
	WCHAR wszUserName[UNLEN + 1];	/* always L"" */
	ROUTER_INTERFACE_TYPE dwInterfaceType;	/* ROUTER_IF_TYPE_CLIENT */
	GUID guid;			/* always 0 */
	PPP_INFO_2 PppInfo2;
} RAS_CONNECTION_2, *PRAS_CONNECTION_2;

/* Whether a connection is in quarantine. */
typedef enum _RAS_QUARANTINE_STATE {
	RAS_QUAR_STATE_NORMAL,		/* all connections here */
	RAS_QUAR_STATE_QUARANTINE,
	RAS_QUAR_STATE_PROBATION,
	RAS_QUAR_STATE_NOT_CAPABLE
} RAS_QUARANTINE_STATE;

/* What IPv6CP agreed on, as the interface's first link-local address tells. */
typedef struct _PPP_IPV6CP_INFO {
	DWORD dwVersion;		/* always 0 */
	DWORD dwSize;			/* of this structure */
	DWORD dwError;
	BYTE bInterfaceIdentifier[8];	/* the last 64 bits of our address */
	BYTE bRemoteInterfaceIdentifier[8];	/* of the peer's; 0: not known */
	DWORD dwOptions;		/* always 0 */
	DWORD dwRemoteOptions;		/* always 0 */
	BYTE bPrefix[8];		/* always 0: PPP agrees on none */
	DWORD dwPrefixLength;		/* always 0 */
} PPP_IPV6_CP_INFO, *PPPP_IPV6_CP_INFO;

typedef struct _PPP_INFO_3 {
	PPP_NBFCP_INFO nbf;
	PPP_IPCP_INFO2 ip;
	PPP_IPV6_CP_INFO ipv6;
	PPP_CCP_INFO ccp;
	PPP_LCP_INFO lcp;
} PPP_INFO_3;

/*
 * What a connection agreed on with its peer, IPv6 included;
 * MprAdminConnectionEnum() and MprAdminConnectionGetInfo(), level 3.
 */
typedef struct _RAS_CONNECTION_3 {
	DWORD dwVersion;		/* always 0 */
	DWORD dwSize;			/* of this structure */
	HANDLE hConnection;
	WCHAR wszUserName[UNLEN + 1];	/* always L"" */
	ROUTER_INTERFACE_TYPE dwInterfaceType;	/* ROUTER_IF_TYPE_CLIENT */
	GUID guid;			/* always 0 */
	PPP_INFO_3 PppInfo3;
	RAS_QUARANTINE_STATE rasQuarState;	/* RAS_QUAR_STATE_NORMAL */
	FILETIME timer;			/* always 0 */
} RAS_CONNECTION_3, *PRAS_CONNECTION_3;

/**
 * MprAdminIsServiceRunning() - is the mprapi module there?
 * @lpwsServerName: name of the server, see MprAdminServerConnect()
 *
 * Needs no privilege (on Windows it answers FALSE to those who have none).
 * TRUE also with lan_only set: the service runs, without its ports.
 *
 * Return: TRUE, or FALSE if the module is not loaded, @lpwsServerName is
 * another machine, or the question could not be asked.
 */
BOOL WINAPI MprAdminIsServiceRunning(LPWSTR lpwsServerName);

/**
 * MprAdminIsServiceInitialized() - the same question
 * @lpwsServerName: name of the server, see MprAdminServerConnect()
 * @fIsServiceInitialized: out, what MprAdminIsServiceRunning() answers
 *
 * Writes FALSE with ERROR_SERVICE_NOT_ACTIVE, too: Windows documents both for a
 * service that does not run, and a program may look at either.
 *
 * Return:
 * NO_ERROR - also for another machine, which is FALSE
 * ERROR_INVALID_PARAMETER - @fIsServiceInitialized is NULL
 * ERROR_SERVICE_NOT_ACTIVE - the module is not loaded
 */
DWORD WINAPI MprAdminIsServiceInitialized(LPWSTR lpwsServerName, BOOL *fIsServiceInitialized);

/**
 * MprAdminServerConnect() - begin to administrate this machine's ports
 * @lpwsServerName: NULL, L"", L"localhost" or this host's name, in any case
 *	of letters, with or without its domain and with any number of leading
 *	backslashes; other machines cannot be administrated
 * @phMprServer: out, the handle, to be given to MprAdminServerDisconnect()
 *
 * Succeeds with lan_only set as well: MprAdminServerGetInfo() then works and
 * the calls for ports answer ERROR_DDM_NOT_RUNNING. Windows answers
 * RPC_S_UNKNOWN_IF when the service does not run.
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - may not open /dev/mprapi, or lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - the module is not loaded
 * RPC_S_INVALID_BINDING - @phMprServer is NULL
 * RPC_S_UNKNOWN_IF - another machine's name, or what answers at /dev/mprapi
 *	is something else
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminServerConnect(LPWSTR lpwsServerName, MPR_SERVER_HANDLE *phMprServer);

/**
 * MprAdminServerDisconnect() - give a server handle back
 * @hMprServer: the handle; any other value is ignored
 *
 * Calls that other threads are in with this handle go on to their end.
 */
VOID WINAPI MprAdminServerDisconnect(MPR_SERVER_HANDLE hMprServer);

/**
 * MprAdminServerGetInfo() - what a server is doing
 * @hMprServer: from MprAdminServerConnect()
 * @dwLevel: must be 0, for MPR_SERVER_0
 * @lplpbBuffer: out, an MPR_SERVER_0
 *
 * Works with lan_only set, too. Windows also knows the levels 1 and 2 (PPTP, L2TP
 * and SSTP ports).
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_INVALID_PARAMETER - @lplpbBuffer is NULL
 * RPC_S_INVALID_BINDING - @hMprServer is no server handle
 * ERROR_INVALID_LEVEL - @dwLevel is not 0
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminServerGetInfo(MPR_SERVER_HANDLE hMprServer, DWORD dwLevel,
				   LPBYTE *lplpbBuffer);

/**
 * MprAdminPortEnum() - list the ports
 * @hRasServer: from MprAdminServerConnect()
 * @dwLevel: must be 0, for RAS_PORT_0
 * @hRasConnection: list only the ports of this connection (a port's
 *	hConnection), or INVALID_HANDLE_VALUE for all
 * @lplpbBuffer: out, an array of RAS_PORT_0, never NULL on success
 * @dwPrefMaxLen: how many bytes the array may have, (DWORD)-1 for any length.
 *	As MS-RRASM says, if not even one element fits there will be none (and
 *	ERROR_MORE_DATA)
 * @lpdwEntriesRead: out, the elements in the array
 * @lpdwTotalEntries: out, the ports that were to be listed from the resume
 *	position on
 * @lpdwResumeHandle: in and out, 0 at first, then what the last call left
 *	there; 0 after the last part. May be NULL: all begins at the start
 *
 * Ports come in the order in which they were added. The resume handle stands
 * for a port, not for a count: ports that come and go between two calls make
 * no other port appear twice or not at all.
 *
 * Return:
 * NO_ERROR
 * ERROR_MORE_DATA - as NO_ERROR, and there are more ports
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INVALID_HANDLE - @hRasConnection is NULL
 * ERROR_INVALID_PARAMETER - @hRasServer is no server handle, there is no such
 *	connection (any more), or an output pointer is NULL
 * ERROR_INVALID_LEVEL - @dwLevel is not 0
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminPortEnum(RAS_SERVER_HANDLE hRasServer, DWORD dwLevel,
			      HANDLE hRasConnection, LPBYTE *lplpbBuffer,
			      DWORD dwPrefMaxLen, LPDWORD lpdwEntriesRead,
			      LPDWORD lpdwTotalEntries, LPDWORD lpdwResumeHandle);

/**
 * MprAdminPortGetInfo() - what a port is doing
 * @hRasServer: from MprAdminServerConnect()
 * @dwLevel: 0 for RAS_PORT_0, 1 for RAS_PORT_1
 * @hPort: from MprAdminPortEnum()
 * @lplpbBuffer: out, a RAS_PORT_0 or RAS_PORT_1
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INVALID_PARAMETER - @hRasServer is no server handle, or @lplpbBuffer is
 *	NULL
 * ERROR_INVALID_LEVEL - @dwLevel is neither 0 nor 1
 * ERROR_INVALID_PORT_HANDLE - @hPort is no port's
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminPortGetInfo(RAS_SERVER_HANDLE hRasServer, DWORD dwLevel,
				 HANDLE hPort, LPBYTE *lplpbBuffer);

/**
 * MprAdminPortClearStats() - count from zero
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: from MprAdminPortEnum()
 *
 * All counters of RAS_PORT_1 start from zero for all who read them. Those of
 * the driver and the interface stay as they are.
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * RPC_S_INVALID_BINDING - a handle is not good
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminPortClearStats(RAS_SERVER_HANDLE hRasServer, HANDLE hPort);

/**
 * MprAdminPortReset() - hang a port up, drop its lines, hand it back clean
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: from MprAdminPortEnum()
 *
 * Throws queued data away, keeps DTR and RTS low for the module's default hold
 * and until carrier has fallen, hangs up all who have the port open. Returns
 * when that is done; never waits for the port's peer or for flow control
 * beyond the module's default timeout. If another caller's reset is running
 * on the port, waits for that one. Once begun, the reset runs to its end even
 * if the caller is killed. MprLinuxPortReset() gives the report and takes
 * other times.
 *
 * MS-RRASM says of its RRasAdminPortReset that it does nothing and succeeds.
 * Here the port is reset.
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INVALID_PARAMETER - a handle is not good
 * ERROR_HARDWARE_FAILURE - the device is absent or vanished meanwhile
 * ERROR_REQUEST_TIMEOUT - carrier stayed up; the port was hung up all the same
 * ERROR_HANGUP_FAILED - the hangup did not end within the timeout
 * ERROR_PORT_OR_DEVICE - the driver could not lower or hold the lines
 * ERROR_OPERATION_ABORTED - interrupted while waiting; the reset goes on
 */
DWORD WINAPI MprAdminPortReset(RAS_SERVER_HANDLE hRasServer, HANDLE hPort);

/**
 * MprAdminPortDisconnect() - end the session on a port
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: from MprAdminPortEnum()
 *
 * As MprAdminPortReset(), but leaves the modem lines to the driver, which
 * lowers them at hangup if the port has HUPCL set.
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INVALID_PARAMETER - a handle is not good
 * ERROR_HARDWARE_FAILURE - the device is absent or vanished meanwhile
 * ERROR_HANGUP_FAILED - the hangup did not end within the timeout
 * ERROR_OPERATION_ABORTED - interrupted while waiting; the disconnect goes on
 */
DWORD WINAPI MprAdminPortDisconnect(RAS_SERVER_HANDLE hRasServer, HANDLE hPort);

/**
 * MprAdminConnectionEnum() - list the connections
 * @hRasServer: from MprAdminServerConnect()
 * @dwLevel: 0, 1, 2 or 3, for RAS_CONNECTION_0, _1, _2 or _3
 * @lplpbBuffer: out, an array of these, never NULL on success
 * @dwPrefMaxLen: as for MprAdminPortEnum()
 * @lpdwEntriesRead: out, the elements in the array
 * @lpdwTotalEntries: out, the connections that were to be listed from the
 *	resume position on
 * @lpdwResumeHandle: in and out, as for MprAdminPortEnum(). May be NULL
 *
 * A connection is a PPP interface that is over a port, or with multilink over
 * several. It need not be up. Those over other things (PPPoE) are not listed.
 * Connections come in the order in which their interfaces came, and the resume
 * handle stands for a connection, as that of MprAdminPortEnum() for a port.
 *
 * Return:
 * NO_ERROR
 * ERROR_MORE_DATA - as NO_ERROR, and there are more connections
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INVALID_PARAMETER - an output pointer is NULL
 * RPC_S_INVALID_BINDING - @hRasServer is no server handle
 * ERROR_INVALID_LEVEL - @dwLevel is none of these
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminConnectionEnum(RAS_SERVER_HANDLE hRasServer, DWORD dwLevel,
				    LPBYTE *lplpbBuffer, DWORD dwPrefMaxLen,
				    LPDWORD lpdwEntriesRead, LPDWORD lpdwTotalEntries,
				    LPDWORD lpdwResumeHandle);

/**
 * MprAdminConnectionGetInfo() - what a connection is doing
 * @hRasServer: from MprAdminServerConnect()
 * @dwLevel: 0, 1, 2 or 3, for RAS_CONNECTION_0, _1, _2 or _3
 * @hRasConnection: from MprAdminConnectionEnum(), or a port's hConnection
 * @lplpbBuffer: out, a structure of that level
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INTERFACE_NOT_CONNECTED - there is no such connection (any more)
 * ERROR_INVALID_PARAMETER - @lplpbBuffer is NULL
 * RPC_S_INVALID_BINDING - @hRasServer is no server handle
 * ERROR_INVALID_LEVEL - @dwLevel is none of these
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminConnectionGetInfo(RAS_SERVER_HANDLE hRasServer, DWORD dwLevel,
				       HANDLE hRasConnection, LPBYTE *lplpbBuffer);

/**
 * MprAdminConnectionClearStats() - count a connection from zero
 * @hRasServer: from MprAdminServerConnect()
 * @hRasConnection: from MprAdminConnectionEnum(), or a port's hConnection
 *
 * Does what MprAdminPortClearStats() does, to each of its ports: their counters
 * start from zero as well. Those of RAS_CONNECTION_1 are the interface's since
 * those of its first port were cleared.
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INVALID_PARAMETER - there is no such connection (any more)
 * RPC_S_INVALID_BINDING - @hRasServer is no server handle
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminConnectionClearStats(RAS_SERVER_HANDLE hRasServer, HANDLE hRasConnection);

/**
 * MprAdminRegisterConnectionNotification() - be told when connections come up
 *	or go down
 * @hMprServer: from MprAdminServerConnect()
 * @hEventNotification: an eventfd, (HANDLE)(intptr_t)fd
 *
 * One is added to the eventfd each time a PPP interface came up, or is up no
 * longer, also one that is over no port; MprAdminConnectionEnum() tells what is
 * there now. Ends with MprAdminDeregisterConnectionNotification() or with the
 * server handle. The eventfd is kept until then, even if the caller closes it.
 * Registering again changes nothing.
 *
 * Works with lan_only set, too, where Windows answers ERROR_DDM_NOT_RUNNING.
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_INVALID_PARAMETER - @hMprServer is no server handle, or
 *	@hEventNotification is no eventfd (NULL, which is 0, seldom is)
 * ERROR_NO_SYSTEM_RESOURCES - 64 are registered with the handle, or 4096 with
 *	all handles
 * ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminRegisterConnectionNotification(MPR_SERVER_HANDLE hMprServer,
						    HANDLE hEventNotification);

/**
 * MprAdminDeregisterConnectionNotification() - be told no longer
 * @hMprServer: that it was registered with
 * @hEventNotification: what was registered
 *
 * Return: as MprAdminRegisterConnectionNotification(), and
 * ERROR_INVALID_PARAMETER - also an eventfd that was not registered
 */
DWORD WINAPI MprAdminDeregisterConnectionNotification(MPR_SERVER_HANDLE hMprServer,
						      HANDLE hEventNotification);

/**
 * MprAdminBufferFree() - free memory that a function of this library returned
 * @pBuffer: the memory
 *
 * A pointer that did not come from this library, or was freed already, is
 * refused and nothing happens.
 *
 * Return:
 * NO_ERROR
 * ERROR_INVALID_PARAMETER - @pBuffer is NULL or no live buffer
 */
DWORD WINAPI MprAdminBufferFree(LPVOID pBuffer);

/**
 * MprAdminGetErrorString() - an error in words
 * @dwError: the error
 * @lplpwsErrorString: out, the text, in English; to be freed with
 *	MprAdminBufferFree() or, as on Windows, LocalFree()
 *
 * Return:
 * NO_ERROR
 * ERROR_INVALID_PARAMETER - @lplpwsErrorString is NULL
 * ERROR_MR_MID_NOT_FOUND - neither this header nor raserror.h nor mprerror.h has
 *	@dwError
 * ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminGetErrorString(DWORD dwError, LPWSTR *lplpwsErrorString);

/*
 * What follows are the structures and constants of Windows for the functions whose
 * names end in Ex, and for those that are not supported.
 */

/* MPR_SERVER_1 and MPR_SERVER_2: the flags of ports */
#define MPR_ENABLE_RAS_ON_DEVICE	0x00000001
#define MPR_ENABLE_ROUTING_ON_DEVICE	0x00000002

/* How many ports tunnels have; MprAdminServerGetInfo() and _SetInfo(), level 1. */
typedef struct _MPR_SERVER_1 {
	DWORD dwNumPptpPorts;
	DWORD dwPptpPortFlags;
	DWORD dwNumL2tpPorts;
	DWORD dwL2tpPortFlags;
} MPR_SERVER_1, *PMPR_SERVER_1;

/* Likewise, level 2. */
typedef struct _MPR_SERVER_2 {
	DWORD dwNumPptpPorts;
	DWORD dwPptpPortFlags;
	DWORD dwNumL2tpPorts;
	DWORD dwL2tpPortFlags;
	DWORD dwNumSstpPorts;
	DWORD dwSstpPortFlags;
} MPR_SERVER_2, *PMPR_SERVER_2;

/* The preshared key; MprAdminServerGetCredentials() and _SetCredentials(), level 0. */
typedef struct _MPR_CREDENTIALSEX_1 {
	DWORD dwSize;
	LPBYTE lpbCredentialsInfo;
} MPR_CREDENTIALSEX_1, *PMPR_CREDENTIALSEX_1;

/* RAS_USER_0.bfPrivilege */
#define RASPRIV_NoCallback		0x01
#define RASPRIV_AdminSetCallback	0x02
#define RASPRIV_CallerSetCallback	0x04
#define RASPRIV_DialinPrivilege		0x08
#define RASPRIV_CallbackType \
	(RASPRIV_AdminSetCallback | RASPRIV_CallerSetCallback | RASPRIV_NoCallback)

/* RAS_USER_1.bfPrivilege2 */
#define RASPRIV2_DialinPolicy		0x1

/* A user; MprAdminUserGetInfo() and MprAdminUserSetInfo(), level 0. */
typedef struct _RAS_USER_0 {
	BYTE bfPrivilege;
	WCHAR wszPhoneNumber[MAX_PHONE_NUMBER_LEN + 1];
} RAS_USER_0, *PRAS_USER_0;

/* Likewise, level 1. */
typedef struct _RAS_USER_1 {
	BYTE bfPrivilege;
	WCHAR wszPhoneNumber[MAX_PHONE_NUMBER_LEN + 1];
	BYTE bfPrivilege2;
} RAS_USER_1, *PRAS_USER_1;

/* MPRAPI_OBJECT_HEADER: what object it heads, in which revision */
#define MPRAPI_RAS_CONNECTION_OBJECT_REVISION_1		0x01
#define MPRAPI_MPR_SERVER_OBJECT_REVISION_1		0x01
#define MPRAPI_MPR_SERVER_SET_CONFIG_OBJECT_REVISION_1	0x01

typedef enum {
	MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT = 0x1,
	MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT = 0x2,
	MPRAPI_OBJECT_TYPE_MPR_SERVER_SET_CONFIG_OBJECT = 0x3,
	MPRAPI_OBJECT_TYPE_AUTH_VALIDATION_OBJECT = 0x4,
	MPRAPI_OBJECT_TYPE_UPDATE_CONNECTION_OBJECT = 0x5
} MPRAPI_OBJECT_TYPE;

typedef struct _MPRAPI_OBJECT_HEADER {
	UCHAR revision;
	UCHAR type;
	USHORT size;
} MPRAPI_OBJECT_HEADER, *PMPRAPI_OBJECT_HEADER;

typedef struct _AUTH_VALIDATION_EX {
	MPRAPI_OBJECT_HEADER Header;
	HANDLE hRasConnection;
	WCHAR wszUserName[UNLEN + 1];
	WCHAR wszLogonDomain[DNLEN + 1];
	DWORD AuthInfoSize;
	BYTE AuthInfo[1];
} AUTH_VALIDATION_EX, *PAUTH_VALIDATION_EX;

/*
 * What PPP agreed on: IPv4 and IPv6 as in PPP_INFO_3, with the index of the
 * connection's interface in its network namespace where there is an address.
 * All of LCP and CCP is 0, which pppd alone could tell.
 */
typedef struct _PPP_PROJECTION_INFO {
	DWORD dwIPv4NegotiationError;
	WCHAR wszAddress[IPADDRESSLEN + 1];
	WCHAR wszRemoteAddress[IPADDRESSLEN + 1];
	DWORD dwIPv4Options;
	DWORD dwIPv4RemoteOptions;
	ULONG64 IPv4SubInterfaceIndex;
	DWORD dwIPv6NegotiationError;
	BYTE bInterfaceIdentifier[8];
	BYTE bRemoteInterfaceIdentifier[8];
	BYTE bPrefix[8];
	DWORD dwPrefixLength;
	ULONG64 IPv6SubInterfaceIndex;
	DWORD dwLcpError;
	DWORD dwAuthenticationProtocol;
	DWORD dwAuthenticationData;
	DWORD dwRemoteAuthenticationProtocol;
	DWORD dwRemoteAuthenticationData;
	DWORD dwLcpTerminateReason;
	DWORD dwLcpRemoteTerminateReason;
	DWORD dwLcpOptions;
	DWORD dwLcpRemoteOptions;
	DWORD dwEapTypeId;
	DWORD dwRemoteEapTypeId;
	DWORD dwCcpError;
	DWORD dwCompressionAlgorithm;
	DWORD dwCcpOptions;
	DWORD dwRemoteCompressionAlgorithm;
	DWORD dwCcpRemoteOptions;
} PPP_PROJECTION_INFO, *PPPP_PROJECTION_INFO;

typedef struct _IKEV2_PROJECTION_INFO {
	DWORD dwIPv4NegotiationError;
	WCHAR wszAddress[IPADDRESSLEN + 1];
	WCHAR wszRemoteAddress[IPADDRESSLEN + 1];
	ULONG64 IPv4SubInterfaceIndex;
	DWORD dwIPv6NegotiationError;
	BYTE bInterfaceIdentifier[8];
	BYTE bRemoteInterfaceIdentifier[8];
	BYTE bPrefix[8];
	DWORD dwPrefixLength;
	ULONG64 IPv6SubInterfaceIndex;
	DWORD dwOptions;
	DWORD dwAuthenticationProtocol;
	DWORD dwEapTypeId;
	DWORD dwCompressionAlgorithm;
	DWORD dwEncryptionMethod;
} IKEV2_PROJECTION_INFO, *PIKEV2_PROJECTION_INFO;

/* PROJECTION_INFO.projectionInfoType */
#define MPRAPI_PPP_PROJECTION_INFO_TYPE		1
#define MPRAPI_IKEV2_PROJECTION_INFO_TYPE	2

/*
 * C before 2011 has no members without a name. The compilers have them as an
 * extension; for others, NONAMELESSUNION gives the union the name that it has
 * then on Windows.
 */
typedef struct _PROJECTION_INFO {
	UCHAR projectionInfoType;
#if defined(__GNUC__) && !defined(__cplusplus)
	__extension__
#endif
	union {
		IKEV2_PROJECTION_INFO Ikev2ProjectionInfo;
		PPP_PROJECTION_INFO PppProjectionInfo;
#ifdef NONAMELESSUNION
	} u;
#else
	};
#endif
} PROJECTION_INFO, *PPROJECTION_INFO;

/*
 * A connection; MprAdminConnectionEnumEx() and MprAdminConnectionGetInfoEx(). The
 * members are those of the same name of RAS_CONNECTION_0 and RAS_CONNECTION_1.
 */
typedef struct _RAS_CONNECTION_EX {
	MPRAPI_OBJECT_HEADER Header;
	DWORD dwConnectDuration;
	ROUTER_INTERFACE_TYPE dwInterfaceType;
	DWORD dwConnectionFlags;
	WCHAR wszInterfaceName[MAX_INTERFACE_NAME_LEN + 1];
	WCHAR wszUserName[UNLEN + 1];
	WCHAR wszLogonDomain[DNLEN + 1];
	WCHAR wszRemoteComputer[NETBIOS_NAME_LEN + 1];
	GUID guid;				/* always 0 */
	RAS_QUARANTINE_STATE rasQuarState;	/* RAS_QUAR_STATE_NORMAL */
	FILETIME probationTime;			/* always 0 */
	DWORD dwBytesXmited;
	DWORD dwBytesRcved;
	DWORD dwFramesXmited;
	DWORD dwFramesRcved;
	DWORD dwCrcErr;
	DWORD dwTimeoutErr;
	DWORD dwAlignmentErr;
	DWORD dwHardwareOverrunErr;
	DWORD dwFramingErr;
	DWORD dwBufferOverrunErr;
	DWORD dwCompressionRatioIn;
	DWORD dwCompressionRatioOut;
	DWORD dwNumSwitchOvers;			/* always 0 */
	WCHAR wszRemoteEndpointAddress[MAXIPADRESSLEN + 1];	/* always L"" */
	WCHAR wszLocalEndpointAddress[MAXIPADRESSLEN + 1];	/* always L"" */
	PROJECTION_INFO ProjectionInfo;		/* of PPP */
	HANDLE hConnection;
	HANDLE hInterface;			/* the same */
} RAS_CONNECTION_EX, *PRAS_CONNECTION_EX;

typedef struct _RAS_UPDATE_CONNECTION {
	MPRAPI_OBJECT_HEADER Header;
	DWORD dwIfIndex;
	WCHAR wszLocalEndpointAddress[MAXIPADRESSLEN + 1];
	WCHAR wszRemoteEndpointAddress[MAXIPADRESSLEN + 1];
} RAS_UPDATE_CONNECTION, *PRAS_UPDATE_CONNECTION;

/* IKEV2_CONFIG_PARAMS.dwTunnelConfigParamFlags */
#define MPRAPI_IKEV2_SET_TUNNEL_CONFIG_PARAMS	0x01

typedef struct _IKEV2_TUNNEL_CONFIG_PARAMS {
	DWORD dwIdleTimeout;
	DWORD dwNetworkBlackoutTime;
	DWORD dwSaLifeTime;
	DWORD dwSaDataSizeForRenegotiation;
	DWORD dwConfigOptions;
	DWORD dwTotalCertificates;
	CERT_NAME_BLOB *certificateNames;
} IKEV2_TUNNEL_CONFIG_PARAMS, *PIKEV2_TUNNEL_CONFIG_PARAMS;

typedef struct _IKEV2_CONFIG_PARAMS {
	DWORD dwNumPorts;
	DWORD dwPortFlags;
	DWORD dwTunnelConfigParamFlags;
	IKEV2_TUNNEL_CONFIG_PARAMS TunnelConfigParams;
} IKEV2_CONFIG_PARAMS, *PIKEV2_CONFIG_PARAMS;

typedef struct _PPTP_CONFIG_PARAMS {
	DWORD dwNumPorts;
	DWORD dwPortFlags;
} PPTP_CONFIG_PARAMS, *PPPTP_CONFIG_PARAMS;

typedef struct _L2TP_CONFIG_PARAMS {
	DWORD dwNumPorts;
	DWORD dwPortFlags;
} L2TP_CONFIG_PARAMS, *PL2TP_CONFIG_PARAMS;

typedef struct _SSTP_CERT_INFO {
	BOOL isDefault;
	CRYPT_HASH_BLOB certBlob;
} SSTP_CERT_INFO, *PSSTP_CERT_INFO;

typedef struct _SSTP_CONFIG_PARAMS {
	DWORD dwNumPorts;
	DWORD dwPortFlags;
	BOOL isUseHttps;
	DWORD certAlgorithm;
	SSTP_CERT_INFO sstpCertDetails;
} SSTP_CONFIG_PARAMS, *PSSTP_CONFIG_PARAMS;

typedef struct _MPRAPI_TUNNEL_CONFIG_PARAMS {
	IKEV2_CONFIG_PARAMS IkeConfigParams;
	PPTP_CONFIG_PARAMS PptpConfigParams;
	L2TP_CONFIG_PARAMS L2tpConfigParams;
	SSTP_CONFIG_PARAMS SstpConfigParams;
} MPRAPI_TUNNEL_CONFIG_PARAMS, *PMPRAPI_TUNNEL_CONFIG_PARAMS;

/* MPR_SERVER_SET_CONFIG_EX.setConfigForProtocols */
#define MPRAPI_SET_CONFIG_PROTOCOL_FOR_PPTP	0x1
#define MPRAPI_SET_CONFIG_PROTOCOL_FOR_L2TP	0x2
#define MPRAPI_SET_CONFIG_PROTOCOL_FOR_SSTP	0x4
#define MPRAPI_SET_CONFIG_PROTOCOL_FOR_IKEV2	0x8

/* How tunnels are to be set up; MprAdminServerSetInfoEx(). */
typedef struct _MPR_SERVER_SET_CONFIG_EX {
	MPRAPI_OBJECT_HEADER Header;
	DWORD setConfigForProtocols;
	MPRAPI_TUNNEL_CONFIG_PARAMS ConfigParams;
} MPR_SERVER_SET_CONFIG_EX, *PMPR_SERVER_SET_CONFIG_EX;

/* What a server is doing; MprAdminServerGetInfoEx(). */
typedef struct _MPR_SERVER_EX {
	MPRAPI_OBJECT_HEADER Header;
	DWORD fLanOnlyMode;	/* as in MPR_SERVER_0, and so on */
	DWORD dwUpTime;
	DWORD dwTotalPorts;
	DWORD dwPortsInUse;
	DWORD Reserved;		/* always 0 */
	MPRAPI_TUNNEL_CONFIG_PARAMS ConfigParams;	/* always 0: there are no tunnels */
} MPR_SERVER_EX, *PMPR_SERVER_EX;

/**
 * MprAdminConnectionEnumEx() - list the connections, with all that there is of each
 * @hRasServer: from MprAdminServerConnect()
 * @pObjectHeader: says MPRAPI_RAS_CONNECTION_OBJECT_REVISION_1,
 *	MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT and sizeof(RAS_CONNECTION_EX)
 * @dwPreferedMaxLen: as for MprAdminPortEnum()
 * @lpdwEntriesRead: as for MprAdminConnectionEnum()
 * @lpdwTotalEntries: as for MprAdminConnectionEnum()
 * @ppRasConn: out, an array of RAS_CONNECTION_EX, never NULL on success
 * @lpdwResumeHandle: in and out, as for MprAdminPortEnum(). May be NULL
 *
 * Return:
 * NO_ERROR
 * ERROR_MORE_DATA - as NO_ERROR, and there are more connections
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INVALID_PARAMETER - @pObjectHeader says something else or is NULL, or an
 *	output pointer is NULL
 * RPC_S_INVALID_BINDING - @hRasServer is no server handle
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminConnectionEnumEx(RAS_SERVER_HANDLE hRasServer,
				      PMPRAPI_OBJECT_HEADER pObjectHeader,
				      DWORD dwPreferedMaxLen, LPDWORD lpdwEntriesRead,
				      LPDWORD lpdwTotalEntries, PRAS_CONNECTION_EX *ppRasConn,
				      LPDWORD lpdwResumeHandle);

/**
 * MprAdminConnectionGetInfoEx() - all that there is of a connection
 * @hRasServer: from MprAdminServerConnect()
 * @hRasConnection: from MprAdminConnectionEnumEx(), or a port's hConnection
 * @pRasConnection: in, its Header, as for MprAdminConnectionEnumEx(); out, all of it.
 *	The memory is the caller's
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INTERFACE_NOT_CONNECTED - there is no such connection (any more)
 * ERROR_INVALID_PARAMETER - @pRasConnection is NULL, or its Header says something else
 * RPC_S_INVALID_BINDING - @hRasServer is no server handle
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminConnectionGetInfoEx(RAS_SERVER_HANDLE hRasServer, HANDLE hRasConnection,
					 PRAS_CONNECTION_EX pRasConnection);

/**
 * MprAdminServerGetInfoEx() - what a server is doing
 * @hMprServer: from MprAdminServerConnect()
 * @pServerInfo: in, its Header says MPRAPI_MPR_SERVER_OBJECT_REVISION_1,
 *	MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT and sizeof(MPR_SERVER_EX); out, all of it.
 *	The memory is the caller's
 *
 * Works with lan_only set, too.
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_INVALID_PARAMETER - @pServerInfo is NULL, or its Header says something else
 * RPC_S_INVALID_BINDING - @hMprServer is no server handle
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminServerGetInfoEx(MPR_SERVER_HANDLE hMprServer, MPR_SERVER_EX *pServerInfo);

/*
 * The rest of the family: what has no meaning here is there all the same, so
 * that programs compile and link, and answers ERROR_NOT_SUPPORTED. No argument
 * is looked at, not even whether a handle is good, and nothing is written.
 *
 * Functions that RAS calls in an administration DLL (MprAdminInitializeDll(),
 * MprAdminAcceptNewConnection() and so on) are the DLL's, not the library's.
 */

/* Let a client out of quarantine: there is none. */
DWORD WINAPI MprAdminConnectionRemoveQuarantine(HANDLE hRasServer, HANDLE hRasConnection,
						BOOL fIsIpAddress);

/* The server that has a domain's accounts: no domain is known. */
DWORD WINAPI MprAdminGetPDCServer(LPCWSTR lpszDomain, LPCWSTR lpszServer, LPWSTR lpszPDCServer);
/* Tell the user of a connection something: PPP has no way to. */
DWORD WINAPI MprAdminSendUserMessage(MPR_SERVER_HANDLE hMprServer, HANDLE hConnection,
				     LPWSTR lpwszMessage);
/* Whether a user may dial in, and is called back: the PPP daemon's matter. */
DWORD WINAPI MprAdminUserGetInfo(LPCWSTR lpszServer, LPCWSTR lpszUser, DWORD dwLevel,
				 LPBYTE lpbBuffer);
/* Likewise. */
DWORD WINAPI MprAdminUserSetInfo(LPCWSTR lpszServer, LPCWSTR lpszUser, DWORD dwLevel,
				 const LPBYTE lpbBuffer);

/* Enter a server in a domain, or take it out: no domain is known. */
DWORD WINAPI MprAdminEstablishDomainRasServer(PWCHAR pszDomain, PWCHAR pszMachine, BOOL bEnable);
/* Whether it is there: FALSE would be a guess. */
DWORD WINAPI MprAdminIsDomainRasServer(PWCHAR pszDomain, PWCHAR pszMachine, PBOOL pbIsRasServer);

/* The preshared key of IPsec: its daemon's matter. */
DWORD WINAPI MprAdminServerGetCredentials(MPR_SERVER_HANDLE hMprServer, DWORD dwLevel,
					  LPBYTE *lplpbBuffer);
/* Likewise. */
DWORD WINAPI MprAdminServerSetCredentials(MPR_SERVER_HANDLE hMprServer, DWORD dwLevel,
					  LPBYTE lpbBuffer);
/* How many ports tunnels have: ports are added one by one, MprLinuxPortAdd(). */
DWORD WINAPI MprAdminServerSetInfo(MPR_SERVER_HANDLE hMprServer, DWORD dwLevel, LPBYTE lpbBuffer);
/* Likewise, and how tunnels are set up. */
DWORD WINAPI MprAdminServerSetInfoEx(MPR_SERVER_HANDLE hMprServer,
				     MPR_SERVER_SET_CONFIG_EX *pServerInfo);

/* For programs which free error strings as Windows asks for. */
#if !defined(MPRAPI_NO_LOCALFREE) && !defined(MPRAPI_NO_WINDOWS_TYPES)
static __inline__ HANDLE LocalFree(HANDLE hMem)
{
	return MprAdminBufferFree(hMem) == NO_ERROR ? NULL : hMem;
}
#endif

#ifdef __cplusplus
}
#endif

#include "mprapi-restore.h"

#ifndef WINAPI
#define WINAPI
#endif
#ifndef APIENTRY
#define APIENTRY WINAPI
#endif

#endif /* MPRAPI_H */
