/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The Windows API for the administration of RAS ports, on Linux.
 *
 * Names, argument order, structures, levels and error numbers are those of
 * Windows, so that a program can be compiled for both. WCHAR is wchar_t: L""
 * literals and "%ls" work, a WCHAR has four bytes. A HANDLE is an opaque value of
 * the size of a pointer, but points to nothing.
 *
 * These rules hold for all functions:
 *
 *  - Each function checks its handles. It rejects NULL, INVALID_HANDLE_VALUE, a
 *    closed handle, the handle of another kind of object and any other value, with
 *    the error number that Microsoft's reference has for the function, or
 *    ERROR_INVALID_PARAMETER if it has none. libmprapi(3) lists the numbers.
 *  - Output parameters are written on success, and with ERROR_MORE_DATA. All other
 *    errors leave them unchanged; only MprAdminIsServiceInitialized() writes FALSE.
 *  - All functions can be called from any thread at any time. If one thread closes a
 *    server handle, calls of other threads with that handle continue. A call is not
 *    a cancellation point. The child of a fork() can use the library, too.
 *  - The caller frees returned memory with MprAdminBufferFree().
 *  - The library does not print, exit, fork, create threads or change signals.
 *    Its file descriptors are close-on-exec.
 *
 * Source of the behaviour: Microsoft's reference of mprapi.h and, for enumeration, the
 * published protocol MS-RRASM. The comment of a function describes where it differs.
 * The Linux extensions are in <mprapi-linux.h>.
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
 * Types. Other headers define some of these names differently: a DWORD has eight
 * bytes in PC/SC's wintypes.h, a BOOL has one byte in X11's Xmd.h. A program that
 * includes such a header, before this one or after it, defines
 * MPRAPI_NO_WINDOWS_TYPES before this one. Then this header does not define the names
 * from BYTE to CRYPT_HASH_BLOB and LocalFree(). Its functions and structures have
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
 * Error numbers. The library returns these, which are from winerror.h, and those with
 * a comment in raserror.h and mprerror.h.
 */

#define NO_ERROR			0
#define ERROR_SUCCESS			0
#define ERROR_TOO_MANY_OPEN_FILES	4	/* no free file descriptor */
#define ERROR_ACCESS_DENIED		5	/* lacks a capability */
#define ERROR_INVALID_HANDLE		6	/* connection NULL, bad descriptor */
#define ERROR_NOT_ENOUGH_MEMORY		8
#define ERROR_GEN_FAILURE		31	/* unforeseen errno */
#define ERROR_NOT_SUPPORTED		50	/* function; tty cannot be a port */
#define ERROR_DUP_NAME			52	/* several ports have this name */
#define ERROR_INVALID_PARAMETER		87	/* NULL, or not a handle */
#define ERROR_INVALID_LEVEL		124	/* no such dwLevel */
#define ERROR_ALREADY_EXISTS		183	/* tracked already */
#define ERROR_NO_DATA			232	/* no event is queued */
#define ERROR_MORE_DATA			234	/* call again with resume handle */
#define ERROR_MR_MID_NOT_FOUND		317	/* no text for this error */
#define ERROR_OPERATION_ABORTED		995	/* wait was interrupted */
#define ERROR_IO_PENDING		997	/* reset is still running */
#define ERROR_NOTIFY_ENUM_DIR		1022	/* events were lost */
#define ERROR_SERVICE_NOT_ACTIVE	1062	/* the module is not loaded */
#define ERROR_NO_SYSTEM_RESOURCES	1450	/* too many eventfds */
#define RPC_S_INVALID_BINDING		1702	/* not a server, no pointer to one */
#define RPC_S_UNKNOWN_IF		1717	/* another machine or device */

/* Windows returns these from calls that are not supported here. The library does not. */

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

/* Sizes of the members, in WCHARs without the terminating zero. */

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

/* Names of device types, in RAS_PORT_0.wszDeviceType. Ports on Linux have two of them. */

#define MPRDT_Modem		L"modem"	/* a tty of a device */
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

/* The state of a server; MprAdminServerGetInfo(), level 0. */
typedef struct _MPR_SERVER_0 {
	BOOL fLanOnlyMode;	/* port operations are rejected */
	DWORD dwUpTime;		/* seconds since the module was loaded */
	DWORD dwTotalPorts;	/* number of ports */
	DWORD dwPortsInUse;	/* number of open ports */
} MPR_SERVER_0, *PMPR_SERVER_0;

/* The condition of a port. */
typedef enum _RAS_PORT_CONDITION {
	RAS_PORT_NON_OPERATIONAL,	/* tty does not exist now, or reset running */
	RAS_PORT_DISCONNECTED,		/* closed, or all its processes hung up */
	RAS_PORT_CALLING_BACK,		/* not used */
	RAS_PORT_LISTENING,		/* open, N_TTY, no carrier */
	RAS_PORT_AUTHENTICATING,	/* PPP attached, interface down or unknown */
	RAS_PORT_AUTHENTICATED,		/* PPP attached, interface up */
	RAS_PORT_INITIALIZING		/* open, in all other cases */
} RAS_PORT_CONDITION;

typedef enum _RAS_HARDWARE_CONDITION {
	RAS_HARDWARE_OPERATIONAL,
	RAS_HARDWARE_FAILURE		/* the tty does not exist now */
} RAS_HARDWARE_CONDITION;

/*
 * A port; MprAdminPortEnum() and MprAdminPortGetInfo(), level 0.
 *
 * A name that is longer than wszPortName is stored in a short form, such as
 * L"usb~e7dc24t7:1.0". MprLinuxPortFind() finds the port by it. The other members cut long
 * names off.
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
 * Bytes and frames are those of the PPP interface. Without one, the bytes are those of
 * the tty's driver. All counters start at the last MprAdminPortClearStats() and wrap at
 * 2^32, as on Windows.
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
	DWORD dwCompressionRatioIn;	/* always 0: unknown */
	DWORD dwCompressionRatioOut;	/* always 0: unknown */
} RAS_PORT_1, *PRAS_PORT_1;

/* The purpose of the interface of a connection. */
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
	HANDLE hInterface;		/* the same handle: a connection is its interface */
	DWORD dwConnectDuration;	/* seconds since the interface came up; 0: down */
	ROUTER_INTERFACE_TYPE dwInterfaceType;	/* ROUTER_IF_TYPE_CLIENT */
	DWORD dwConnectionFlags;	/* RAS_FLAGS_PPP_CONNECTION */
	WCHAR wszInterfaceName[MAX_INTERFACE_NAME_LEN + 1];	/* L"ppp0" */
	WCHAR wszUserName[UNLEN + 1];		/* always L"": only pppd knows it */
	WCHAR wszLogonDomain[DNLEN + 1];	/* always L"" */
	WCHAR wszRemoteComputer[NETBIOS_NAME_LEN + 1];	/* peer's IPv4 address, or L"" */
} RAS_CONNECTION_0, *PRAS_CONNECTION_0;

/*
 * The results of PPP's protocols. Of these, Linux knows the addresses. The dwError of a
 * protocol without an address is ERROR_PROTOCOL_NOT_CONFIGURED. All of PPP_CCP_INFO and
 * PPP_LCP_INFO is 0, because only pppd knows it.
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
 * MprAdminConnectionGetInfo(), level 1. The counters are those of the interface since
 * the last MprAdminConnectionClearStats(). They wrap at 2^32.
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
	DWORD dwFramingErr;		/* always 0: the ports have it */
	DWORD dwBufferOverrunErr;	/* rx_fifo_errors */
	DWORD dwCompressionRatioIn;	/* always 0: unknown */
	DWORD dwCompressionRatioOut;	/* always 0: unknown */
} RAS_CONNECTION_1, *PRAS_CONNECTION_1;

/*
 * The result of a connection's negotiation with its peer; MprAdminConnectionEnum() and
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

/* The result of IPv6CP, from the first link-local address of the interface. */
typedef struct _PPP_IPV6CP_INFO {
	DWORD dwVersion;		/* always 0 */
	DWORD dwSize;			/* of this structure */
	DWORD dwError;
	BYTE bInterfaceIdentifier[8];	/* the last 64 bits of this machine's address */
	BYTE bRemoteInterfaceIdentifier[8];	/* of the peer's address; 0: unknown */
	DWORD dwOptions;		/* always 0 */
	DWORD dwRemoteOptions;		/* always 0 */
	BYTE bPrefix[8];		/* always 0: PPP negotiates none */
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
 * The result of a connection's negotiation with its peer, with IPv6;
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
 * MprAdminIsServiceRunning() - is the mprapi module loaded?
 * @lpwsServerName: name of the server, see MprAdminServerConnect()
 *
 * Needs no privilege (on Windows it returns FALSE to a caller without privilege).
 * TRUE also with lan_only set: the service runs, without its ports.
 *
 * Return: TRUE, or FALSE if the module is not loaded, @lpwsServerName is another
 * machine, or the kernel cannot be asked.
 */
BOOL WINAPI MprAdminIsServiceRunning(LPWSTR lpwsServerName);

/**
 * MprAdminIsServiceInitialized() - is the mprapi module loaded?
 * @lpwsServerName: name of the server, see MprAdminServerConnect()
 * @fIsServiceInitialized: out, the result of MprAdminIsServiceRunning()
 *
 * Writes FALSE with ERROR_SERVICE_NOT_ACTIVE, too: Windows documents both for a
 * service that does not run, and a program can check either.
 *
 * Return:
 * NO_ERROR - also for another machine, which is FALSE
 * ERROR_INVALID_PARAMETER - @fIsServiceInitialized is NULL
 * ERROR_SERVICE_NOT_ACTIVE - the module is not loaded
 */
DWORD WINAPI MprAdminIsServiceInitialized(LPWSTR lpwsServerName, BOOL *fIsServiceInitialized);

/**
 * MprAdminServerConnect() - connect to this machine's server
 * @lpwsServerName: NULL, L"", L"localhost" or this host's name, in any case
 *	of letters, with or without its domain and with any number of leading
 *	backslashes; the library cannot administrate other machines
 * @phMprServer: out, the handle, which MprAdminServerDisconnect() closes
 *
 * Succeeds with lan_only set, too: MprAdminServerGetInfo() then works, and the
 * functions for ports return ERROR_DDM_NOT_RUNNING. Windows returns
 * RPC_S_UNKNOWN_IF if the service does not run.
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - not allowed to open /dev/mprapi, or lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - the module is not loaded
 * RPC_S_INVALID_BINDING - @phMprServer is NULL
 * RPC_S_UNKNOWN_IF - another machine's name, or /dev/mprapi is another device
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminServerConnect(LPWSTR lpwsServerName, MPR_SERVER_HANDLE *phMprServer);

/**
 * MprAdminServerDisconnect() - close a server handle
 * @hMprServer: the handle; any other value is ignored
 *
 * Calls of other threads with this handle continue to their end.
 */
VOID WINAPI MprAdminServerDisconnect(MPR_SERVER_HANDLE hMprServer);

/**
 * MprAdminServerGetInfo() - state of a server
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
 * RPC_S_INVALID_BINDING - @hMprServer is not a server handle
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
 * @dwPrefMaxLen: maximum size of the array in bytes, (DWORD)-1 for no limit. If not
 *	even one element fits, the array is empty, with ERROR_MORE_DATA (MS-RRASM)
 * @lpdwEntriesRead: out, the number of elements in the array
 * @lpdwTotalEntries: out, the number of ports from the resume position on
 * @lpdwResumeHandle: in and out, 0 in the first call, then the value of the last call;
 *	0 after the last part. May be NULL: each call begins at the start
 *
 * Ports are listed in the order in which they were added. The resume handle stands for
 * a port, not for a number of ports: each port appears once, even if other ports come
 * and go between two calls.
 *
 * Return:
 * NO_ERROR
 * ERROR_MORE_DATA - as NO_ERROR, and there are more ports
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INVALID_HANDLE - @hRasConnection is NULL
 * ERROR_INVALID_PARAMETER - @hRasServer is not a server handle, there is no such
 *	connection or it has ended, or an output pointer is NULL
 * ERROR_INVALID_LEVEL - @dwLevel is not 0
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminPortEnum(RAS_SERVER_HANDLE hRasServer, DWORD dwLevel,
			      HANDLE hRasConnection, LPBYTE *lplpbBuffer,
			      DWORD dwPrefMaxLen, LPDWORD lpdwEntriesRead,
			      LPDWORD lpdwTotalEntries, LPDWORD lpdwResumeHandle);

/**
 * MprAdminPortGetInfo() - state of a port
 * @hRasServer: from MprAdminServerConnect()
 * @dwLevel: 0 for RAS_PORT_0, 1 for RAS_PORT_1
 * @hPort: from MprAdminPortEnum()
 * @lplpbBuffer: out, a RAS_PORT_0 or RAS_PORT_1
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INVALID_PARAMETER - @hRasServer is not a server handle, or @lplpbBuffer is
 *	NULL
 * ERROR_INVALID_LEVEL - @dwLevel is neither 0 nor 1
 * ERROR_INVALID_PORT_HANDLE - @hPort is not the handle of a port
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminPortGetInfo(RAS_SERVER_HANDLE hRasServer, DWORD dwLevel,
				 HANDLE hPort, LPBYTE *lplpbBuffer);

/**
 * MprAdminPortClearStats() - set the counters of a port to zero
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: from MprAdminPortEnum()
 *
 * Sets all counters of RAS_PORT_1 to zero, for all programs that read them. The counters
 * of the driver and of the interface stay as they are.
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * RPC_S_INVALID_BINDING - a handle is not valid
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminPortClearStats(RAS_SERVER_HANDLE hRasServer, HANDLE hPort);

/**
 * MprAdminPortReset() - reset a port
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: from MprAdminPortEnum()
 *
 * Discards queued data, keeps DTR and RTS low for the module's default hold and until
 * carrier is down, and hangs up all processes that have the port open. Returns when
 * this is done. Does not wait for the port's peer or for flow control beyond the
 * module's default timeout. If the reset of another caller is running on the port, the
 * call waits for that reset. A reset that has begun runs to its end, even if the caller
 * is killed. MprLinuxPortReset() returns a report and accepts other times.
 *
 * MS-RRASM specifies that RRasAdminPortReset does nothing and returns success. Here the
 * function resets the port.
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INVALID_PARAMETER - a handle is not valid
 * ERROR_HARDWARE_FAILURE - the device is absent or vanished during the call
 * ERROR_REQUEST_TIMEOUT - carrier was still up at the timeout; the port was hung up all
 *	the same
 * ERROR_HANGUP_FAILED - the hangup did not end within the timeout
 * ERROR_PORT_OR_DEVICE - the driver could not lower or hold the lines
 * ERROR_OPERATION_ABORTED - the wait was interrupted; the reset continues
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
 * ERROR_INVALID_PARAMETER - a handle is not valid
 * ERROR_HARDWARE_FAILURE - the device is absent or vanished during the call
 * ERROR_HANGUP_FAILED - the hangup did not end within the timeout
 * ERROR_OPERATION_ABORTED - the wait was interrupted; the disconnect continues
 */
DWORD WINAPI MprAdminPortDisconnect(RAS_SERVER_HANDLE hRasServer, HANDLE hPort);

/**
 * MprAdminConnectionEnum() - list the connections
 * @hRasServer: from MprAdminServerConnect()
 * @dwLevel: 0, 1, 2 or 3, for RAS_CONNECTION_0, _1, _2 or _3
 * @lplpbBuffer: out, an array of these, never NULL on success
 * @dwPrefMaxLen: as for MprAdminPortEnum()
 * @lpdwEntriesRead: out, the elements in the array
 * @lpdwTotalEntries: out, the number of connections from the resume position on
 * @lpdwResumeHandle: in and out, as for MprAdminPortEnum(). May be NULL
 *
 * A connection is a PPP interface over a port, or over several with multilink, up or
 * down. PPP interfaces without a port (PPPoE) are not listed. Connections are listed in
 * the order in which their interfaces were created. The resume handle stands for a
 * connection, as that of MprAdminPortEnum() for a port.
 *
 * Return:
 * NO_ERROR
 * ERROR_MORE_DATA - as NO_ERROR, and there are more connections
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INVALID_PARAMETER - an output pointer is NULL
 * RPC_S_INVALID_BINDING - @hRasServer is not a server handle
 * ERROR_INVALID_LEVEL - @dwLevel is not one of these
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminConnectionEnum(RAS_SERVER_HANDLE hRasServer, DWORD dwLevel,
				    LPBYTE *lplpbBuffer, DWORD dwPrefMaxLen,
				    LPDWORD lpdwEntriesRead, LPDWORD lpdwTotalEntries,
				    LPDWORD lpdwResumeHandle);

/**
 * MprAdminConnectionGetInfo() - state of a connection
 * @hRasServer: from MprAdminServerConnect()
 * @dwLevel: 0, 1, 2 or 3, for RAS_CONNECTION_0, _1, _2 or _3
 * @hRasConnection: from MprAdminConnectionEnum(), or a port's hConnection
 * @lplpbBuffer: out, a structure of that level
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INTERFACE_NOT_CONNECTED - there is no such connection, or it has ended
 * ERROR_INVALID_PARAMETER - @lplpbBuffer is NULL
 * RPC_S_INVALID_BINDING - @hRasServer is not a server handle
 * ERROR_INVALID_LEVEL - @dwLevel is not one of these
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminConnectionGetInfo(RAS_SERVER_HANDLE hRasServer, DWORD dwLevel,
				       HANDLE hRasConnection, LPBYTE *lplpbBuffer);

/**
 * MprAdminConnectionClearStats() - set the counters of a connection to zero
 * @hRasServer: from MprAdminServerConnect()
 * @hRasConnection: from MprAdminConnectionEnum(), or a port's hConnection
 *
 * Sets the counters of each port of the connection to zero, as MprAdminPortClearStats()
 * does. The counters of RAS_CONNECTION_1 are those of the interface since the counters of
 * its first port were cleared.
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INVALID_PARAMETER - there is no such connection, or it has ended
 * RPC_S_INVALID_BINDING - @hRasServer is not a server handle
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminConnectionClearStats(RAS_SERVER_HANDLE hRasServer, HANDLE hRasConnection);

/**
 * MprAdminRegisterConnectionNotification() - signal an eventfd when connections come up
 *	or go down
 * @hMprServer: from MprAdminServerConnect()
 * @hEventNotification: an eventfd, (HANDLE)(intptr_t)fd
 *
 * The module adds one to the eventfd each time a PPP interface comes up or goes down,
 * with or without a port. MprAdminConnectionEnum() then lists the connections.
 * MprAdminDeregisterConnectionNotification() ends the notification, and so does the end
 * of the server handle. Until then the module keeps the eventfd, even if the caller
 * closes it. A second registration changes nothing.
 *
 * Works with lan_only set, too. Windows then returns ERROR_DDM_NOT_RUNNING.
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_INVALID_PARAMETER - @hMprServer is not a server handle, or
 *	@hEventNotification is not an eventfd (NULL is descriptor 0)
 * ERROR_NO_SYSTEM_RESOURCES - 64 eventfds are registered with the handle, or 4096 with
 *	all handles
 * ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminRegisterConnectionNotification(MPR_SERVER_HANDLE hMprServer,
						    HANDLE hEventNotification);

/**
 * MprAdminDeregisterConnectionNotification() - end the signals to an eventfd
 * @hMprServer: the handle that it was registered with
 * @hEventNotification: the eventfd
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
 * A pointer that did not come from this library, or was freed already, is rejected and
 * nothing happens.
 *
 * Return:
 * NO_ERROR
 * ERROR_INVALID_PARAMETER - @pBuffer is NULL, not from this library, or freed already
 */
DWORD WINAPI MprAdminBufferFree(LPVOID pBuffer);

/**
 * MprAdminGetErrorString() - get the text of an error
 * @dwError: the error
 * @lplpwsErrorString: out, the text, in English; the caller frees it with
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
 * The rest of this header has the structures and constants of Windows for the functions
 * whose names end in Ex, and for those that are not supported.
 */

/* MPR_SERVER_1 and MPR_SERVER_2: the flags of ports */
#define MPR_ENABLE_RAS_ON_DEVICE	0x00000001
#define MPR_ENABLE_ROUTING_ON_DEVICE	0x00000002

/* The number of ports for tunnels; MprAdminServerGetInfo() and _SetInfo(), level 1. */
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

/* MPRAPI_OBJECT_HEADER: type and revision of the structure that it begins */
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
 * The result of PPP's negotiation: IPv4 and IPv6 as in PPP_INFO_3, with the index of the
 * connection's interface in its network namespace if there is an address. All of LCP
 * and CCP is 0, because only pppd knows it.
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
 * C before 2011 has no members without a name. Compilers have them as an extension. For
 * those that do not, NONAMELESSUNION gives the union the name that it has on Windows.
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

/* The configuration of tunnels; MprAdminServerSetInfoEx(). */
typedef struct _MPR_SERVER_SET_CONFIG_EX {
	MPRAPI_OBJECT_HEADER Header;
	DWORD setConfigForProtocols;
	MPRAPI_TUNNEL_CONFIG_PARAMS ConfigParams;
} MPR_SERVER_SET_CONFIG_EX, *PMPR_SERVER_SET_CONFIG_EX;

/* The state of a server; MprAdminServerGetInfoEx(). */
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
 * MprAdminConnectionEnumEx() - list the connections, with all levels in one structure
 * @hRasServer: from MprAdminServerConnect()
 * @pObjectHeader: with MPRAPI_RAS_CONNECTION_OBJECT_REVISION_1,
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
 * ERROR_INVALID_PARAMETER - @pObjectHeader is of another structure or NULL, or an
 *	output pointer is NULL
 * RPC_S_INVALID_BINDING - @hRasServer is not a server handle
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminConnectionEnumEx(RAS_SERVER_HANDLE hRasServer,
				      PMPRAPI_OBJECT_HEADER pObjectHeader,
				      DWORD dwPreferedMaxLen, LPDWORD lpdwEntriesRead,
				      LPDWORD lpdwTotalEntries, PRAS_CONNECTION_EX *ppRasConn,
				      LPDWORD lpdwResumeHandle);

/**
 * MprAdminConnectionGetInfoEx() - get a connection, with all levels in one structure
 * @hRasServer: from MprAdminServerConnect()
 * @hRasConnection: from MprAdminConnectionEnumEx(), or a port's hConnection
 * @pRasConnection: in, its Header, as for MprAdminConnectionEnumEx(); out, all of it.
 *	The memory is the caller's
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set
 * ERROR_INTERFACE_NOT_CONNECTED - there is no such connection, or it has ended
 * ERROR_INVALID_PARAMETER - @pRasConnection is NULL, or its Header is of another structure
 * RPC_S_INVALID_BINDING - @hRasServer is not a server handle
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminConnectionGetInfoEx(RAS_SERVER_HANDLE hRasServer, HANDLE hRasConnection,
					 PRAS_CONNECTION_EX pRasConnection);

/**
 * MprAdminServerGetInfoEx() - state of a server
 * @hMprServer: from MprAdminServerConnect()
 * @pServerInfo: in, its Header with MPRAPI_MPR_SERVER_OBJECT_REVISION_1,
 *	MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT and sizeof(MPR_SERVER_EX); out, all of it.
 *	The memory is the caller's
 *
 * Works with lan_only set, too.
 *
 * Return:
 * NO_ERROR
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_INVALID_PARAMETER - @pServerInfo is NULL, or its Header is of another structure
 * RPC_S_INVALID_BINDING - @hMprServer is not a server handle
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
DWORD WINAPI MprAdminServerGetInfoEx(MPR_SERVER_HANDLE hMprServer, MPR_SERVER_EX *pServerInfo);

/*
 * Functions without a meaning on Linux. They exist so that programs compile and link, and
 * return ERROR_NOT_SUPPORTED. They read no argument, do not check a handle, and write
 * nothing.
 *
 * On Windows, RAS calls functions of an administration DLL (MprAdminInitializeDll(),
 * MprAdminAcceptNewConnection() and so on). The library does not have these.
 */

/* End the quarantine of a client: there is no quarantine. */
DWORD WINAPI MprAdminConnectionRemoveQuarantine(HANDLE hRasServer, HANDLE hRasConnection,
						BOOL fIsIpAddress);

/* Get the server with the accounts of a domain: the library knows no domain. */
DWORD WINAPI MprAdminGetPDCServer(LPCWSTR lpszDomain, LPCWSTR lpszServer, LPWSTR lpszPDCServer);
/* Send a message to the user of a connection: PPP cannot deliver it. */
DWORD WINAPI MprAdminSendUserMessage(MPR_SERVER_HANDLE hMprServer, HANDLE hConnection,
				     LPWSTR lpwszMessage);
/* Whether a user is allowed to dial in, and is called back: the PPP daemon decides this. */
DWORD WINAPI MprAdminUserGetInfo(LPCWSTR lpszServer, LPCWSTR lpszUser, DWORD dwLevel,
				 LPBYTE lpbBuffer);
/* Likewise. */
DWORD WINAPI MprAdminUserSetInfo(LPCWSTR lpszServer, LPCWSTR lpszUser, DWORD dwLevel,
				 const LPBYTE lpbBuffer);

/* Register a server in a domain, or remove it: the library knows no domain. */
DWORD WINAPI MprAdminEstablishDomainRasServer(PWCHAR pszDomain, PWCHAR pszMachine, BOOL bEnable);
/* Whether it is registered: FALSE would be a guess. */
DWORD WINAPI MprAdminIsDomainRasServer(PWCHAR pszDomain, PWCHAR pszMachine, PBOOL pbIsRasServer);

/* The preshared key of IPsec: the IPsec daemon has it. */
DWORD WINAPI MprAdminServerGetCredentials(MPR_SERVER_HANDLE hMprServer, DWORD dwLevel,
					  LPBYTE *lplpbBuffer);
/* Likewise. */
DWORD WINAPI MprAdminServerSetCredentials(MPR_SERVER_HANDLE hMprServer, DWORD dwLevel,
					  LPBYTE lpbBuffer);
/* The number of ports for tunnels: ports are added one by one, MprLinuxPortAdd(). */
DWORD WINAPI MprAdminServerSetInfo(MPR_SERVER_HANDLE hMprServer, DWORD dwLevel, LPBYTE lpbBuffer);
/* Likewise, and the configuration of tunnels. */
DWORD WINAPI MprAdminServerSetInfoEx(MPR_SERVER_HANDLE hMprServer,
				     MPR_SERVER_SET_CONFIG_EX *pServerInfo);

/* For programs that free error strings as on Windows. */
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
