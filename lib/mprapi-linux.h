/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What libmprapi offers on Linux beyond the Windows API.
 *
 * What <mprapi.h> says of handles, output parameters, threads and memory holds
 * here as well. Every function but MprLinuxErrorName() returns an error number
 * from there; those that are listed with a function come besides
 *
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set (ports and connections only)
 * ERROR_INVALID_PARAMETER - a handle is not good, or a pointer is NULL
 * ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY
 */
#ifndef MPRAPI_LINUX_H
#define MPRAPI_LINUX_H

#include <linux/mprapi.h>
#include <mprapi.h>

#include "mprapi-rename.h"

#ifdef __cplusplus
extern "C" {
#endif

/* MPR_LINUX_RESET.dwFlags and MprLinuxPortWait(): do not wait for the end. */
#define MPR_LINUX_NOWAIT	0x00000001

/* MPR_LINUX_RESET.dwFlags: put the line settings back to the driver's defaults. */
#define MPR_LINUX_DEFAULT_SETTINGS	0x00000002

/* As dwHoldMs or dwTimeoutMs: the module's default. */
#define MPR_LINUX_DEFAULT	0xffffffff

/*
 * The structures may grow at their end. A program says how long they were when it was
 * compiled: sizeof() is an argument of the function that fills one in, and the member
 * dwSize of one that is read. What only one of the two sides knows is zero.
 */

/* How to reset a port. */
typedef struct _MPR_LINUX_RESET {
	DWORD dwSize;		/* sizeof(MPR_LINUX_RESET) */
	DWORD dwFlags;		/* MPR_LINUX_NOWAIT, MPR_LINUX_DEFAULT_SETTINGS */
	DWORD dwHoldMs;		/* DTR and RTS low for this long at the least */
	DWORD dwTimeoutMs;	/* for carrier to fall, and for the hangup */
} MPR_LINUX_RESET;

/* How many steps a report can tell of. */
#define MPR_LINUX_STEPS_MAX	32

/* What a reset did; the members mean what those of struct mprapi_report do. */
typedef struct _MPR_LINUX_REPORT {
	uint32_t seq;		/* 0: there was none */
	int32_t result;
	uint32_t steps;
	uint32_t done;
	uint32_t failed;
	uint32_t flags;		/* MPRAPI_REPORT_FLAG_* */
	uint32_t held_ms;
	uint32_t carrier_ms;
	uint32_t elapsed_us;
	uint32_t call;
	int16_t why[MPR_LINUX_STEPS_MAX];
	uint32_t reserved[6];	/* zero, until it has a meaning */
} MPR_LINUX_REPORT;

/* The counters of a PPP interface. */
typedef struct _MPR_LINUX_LINK {
	uint32_t ifindex;
	uint32_t netns;
	uint64_t rx_bytes;
	uint64_t tx_bytes;
	uint64_t rx_packets;
	uint64_t tx_packets;
	uint64_t rx_crc_errors;
	uint64_t rx_frame_errors;
	uint64_t rx_over_errors;
	uint64_t rx_fifo_errors;
	uint64_t reserved[4];	/* zero, until it has a meaning */
} MPR_LINUX_LINK;

/* All that is known of a port. */
typedef struct _MPR_LINUX_PORT {
	HANDLE hPort;
	HANDLE hConnection;		/* NULL: no PPP interface, or */
	BOOL fConnectionUnknown;	/* there is one, and it cannot be told which */
	char szName[MPRAPI_NAME_SIZE];	/* "ttyS1", "usb-1-1.2:1.0", "pts/3" */
	char szDevice[MPRAPI_NAME_SIZE];	/* the tty that it is now, or "" */
	char szPath[MPRAPI_NAME_SIZE];	/* where that tty is, or "" */
	DWORD dwMajor;			/* device number, 0 when absent */
	DWORD dwMinor;
	DWORD dwFlags;			/* MPRAPI_PORT_FLAG_* */
	RAS_PORT_CONDITION dwCondition;
	uint64_t ullConditionMs;	/* since the module first saw it so */
	DWORD dwLdisc;			/* N_*; 0 while closed */
	BOOL fHasLines;			/* dwLines is valid */
	DWORD dwLines;			/* MPRAPI_LINE_* */
	DWORD dwSpeed;			/* bit/s; 0 while closed */
	BOOL fHasCounters;		/* the driver counts: */
	DWORD dwRx;			/* its counters, */
	DWORD dwTx;			/* since MprAdminPortClearStats() */
	DWORD dwFrame;
	DWORD dwOverrun;
	DWORD dwParity;
	DWORD dwBrk;
	DWORD dwBufOverrun;
	DWORD dwCts;
	DWORD dwDsr;
	DWORD dwRng;
	DWORD dwDcd;
	DWORD dwResets;			/* resets ended */
	DWORD dwHangups;		/* hangups by resets and disconnects */
	DWORD dwSessions;		/* how often PPP was attached */
	MPR_LINUX_REPORT Report;	/* of the last reset; seq 0: none */
	char szInterface[16];		/* the PPP interface, "" if none */
	DWORD dwIfIndex;		/* its index, in the namespace */
	uint64_t ullNetns;		/* inode number of that namespace */
	MPR_LINUX_LINK Link;		/* since MprAdminPortClearStats() */
	uint64_t ullEvents;		/* number of the last event about it */
	uint64_t ullSampleMs;		/* age of what is told of its tty */
	DWORD dwCall;			/* MPRAPI_CALL_* that runs in its driver */
	uint64_t ullCallMs;		/* for so long */
} MPR_LINUX_PORT;

/* All that is known of a connection: a PPP interface over ports. */
typedef struct _MPR_LINUX_CONNECTION {
	HANDLE hConnection;
	char szInterface[16];
	DWORD dwIfIndex;		/* in the namespace */
	uint64_t ullNetns;		/* inode number of its network namespace */
	BOOL fUp;			/* it is up */
	BOOL fHasUpMs;			/* and came up since the module was there: */
	uint64_t ullUpMs;		/* for so long */
	char szAddress[46];		/* ours, "" if none */
	char szPeer[46];		/* the peer's, "" if none */
	MPR_LINUX_LINK Link;		/* since MprAdminConnectionClearStats() */
	uint64_t ullEvents;		/* number of the last event about it */
} MPR_LINUX_CONNECTION;

/* What happened; <linux/mprapi.h> has the numbers. */
typedef struct _MPR_LINUX_EVENT {
	uint64_t ullSeq;		/* number of the event */
	uint64_t ullTime;		/* ns, CLOCK_BOOTTIME */
	DWORD dwEvent;			/* MPRAPI_EVENT_* */
	HANDLE hPort;			/* NULL: about no port */
	char szName[MPRAPI_NAME_SIZE];	/* the port's */
	char szDevice[MPRAPI_NAME_SIZE];	/* the tty of a port added or back */
	RAS_PORT_CONDITION dwFrom;	/* MPRAPI_EVENT_CONDITION: before, */
	RAS_PORT_CONDITION dwTo;	/* and now */
	DWORD dwCause;			/* MPRAPI_CAUSE_* */
	BOOL fHasLdisc;			/* dwLdisc is valid */
	DWORD dwLdisc;			/* N_* now */
	MPR_LINUX_REPORT Report;	/* MPRAPI_EVENT_RESET_DONE */
	HANDLE hConnection;		/* NULL: about no connection */
	char szInterface[16];		/* the connection's */
	DWORD dwIfIndex;
	uint64_t ullNetns;
	BOOL fHasUpMs;			/* ullUpMs is valid */
	uint64_t ullUpMs;		/* how long it has been up */
} MPR_LINUX_EVENT;

/* All that is known of the server. */
typedef struct _MPR_LINUX_SERVER {
	char szVersion[32];		/* of the module */
	DWORD dwUpTime;			/* seconds since it was loaded */
	DWORD dwTotalPorts;
	DWORD dwPortsInUse;
	BOOL fLanOnlyMode;
	DWORD dwHoldMs;			/* default hold */
	uint64_t ullEvents;		/* number of the last event, 0: none yet */
	DWORD dwFeatures;		/* MPRAPI_FEATURE_* */
	DWORD dwSteps;			/* that a reset can have, MPRAPI_STEP_* */
	DWORD dwPortsMax;		/* how many ports there can be */
	DWORD dwHoldMaxMs;		/* the longest hold */
	DWORD dwTimeoutMaxMs;		/* and timeout */
	DWORD dwStuckMs;		/* when a driver's call is given up */
} MPR_LINUX_SERVER;

/**
 * MprLinuxPortAdd() - track a tty by name
 * @hRasServer: from MprAdminServerConnect()
 * @lpwsName: "ttyS1" or "/dev/ttyS1", or where the tty is, "usb-1-1.2:1.0";
 *	one that could be and is not there now is taken and picked up when it
 *	comes. "pts/3" or
 *	"/dev/pts/3" is opened for a moment and added by descriptor: if no one
 *	else has it open, its master sees the hangup that a last close makes
 * @phPort: out, the port's handle; with ERROR_ALREADY_EXISTS too. May be NULL
 *
 * Also needs CAP_SYS_TTY_CONFIG.
 *
 * ERROR_DEVICENAME_NOT_FOUND - no tty is or can be called so
 * ERROR_NOT_SUPPORTED - no RAS port: console, virtual terminal, pty master
 * ERROR_ALREADY_EXISTS - tracked already; @phPort tells the handle
 * ERROR_PORT_LIMIT_REACHED - too many ports
 * ERROR_PORT_NOT_AVAILABLE - the pty slave is opened exclusively (TIOCEXCL)
 * ERROR_PORT_OR_DEVICE - the pty slave is hung up, or its master locked
 * ERROR_INVALID_PARAMETER - also a name that is empty or malformed
 */
DWORD WINAPI MprLinuxPortAdd(RAS_SERVER_HANDLE hRasServer, LPCWSTR lpwsName, HANDLE *phPort);

/**
 * MprLinuxPortAddPath() - track a tty by where it is
 * @hRasServer: from MprAdminServerConnect()
 * @lpwsName: where, as the bus, "-", and the device's name there
 *	("usb-1-1.2:1.0", "pci-0000:00:04.0", "platform-1c28000.serial"; "-port1"
 *	and so on after it for a device's further ttys), or the name of a tty that is
 *	there now
 * @phPort: out, the port's handle; with ERROR_ALREADY_EXISTS too. May be NULL
 *
 * Whatever tty comes to that place later, ttyUSB2 after ttyUSB0, is the same
 * port. Also needs CAP_SYS_TTY_CONFIG.
 *
 * ERROR_HARDWARE_FAILURE - the tty is not there now, or at no such place
 *
 * Other errors as of MprLinuxPortAdd().
 */
DWORD WINAPI MprLinuxPortAddPath(RAS_SERVER_HANDLE hRasServer, LPCWSTR lpwsName, HANDLE *phPort);

/**
 * MprLinuxPortAddFd() - track the tty that a descriptor refers to
 * @hRasServer: from MprAdminServerConnect()
 * @fd: an open tty; can be closed afterwards
 * @phPort: out, the port's handle; with ERROR_ALREADY_EXISTS too. May be NULL
 *
 * Also needs CAP_SYS_TTY_CONFIG.
 *
 * ERROR_INVALID_HANDLE - @fd is not open
 * ERROR_DEVICENAME_NOT_FOUND - @fd is no tty
 * ERROR_NOT_SUPPORTED - no RAS port: console, virtual terminal, pty master
 * ERROR_ALREADY_EXISTS - tracked already; @phPort tells the handle
 * ERROR_PORT_LIMIT_REACHED - too many ports
 * ERROR_PORT_OR_DEVICE - the descriptor was hung up
 */
DWORD WINAPI MprLinuxPortAddFd(RAS_SERVER_HANDLE hRasServer, int fd, HANDLE *phPort);

/**
 * MprLinuxPortDelete() - track a port no longer
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: the port; its handle is never used again
 *
 * The tty itself is left alone. A reset that is running goes on to its end.
 *
 * ERROR_PORT_LIMIT_REACHED - it is being reset, as are too many removed ports
 */
DWORD WINAPI MprLinuxPortDelete(RAS_SERVER_HANDLE hRasServer, HANDLE hPort);

/**
 * MprLinuxPortFind() - the port that a person means
 * @hRasServer: from MprAdminServerConnect()
 * @lpwsName: the name it was added by or its short form (RAS_PORT_0.wszPortName),
 *	that of the tty that it is now, where that is, or a handle as a decimal number
 * @phPort: out, the port's handle
 *
 * ERROR_PORT_NOT_FOUND - no port of this name is tracked
 * ERROR_DUP_NAME - several are: ptys of different devpts mounts, or ports whose long
 *	names happen to have the same short form
 * ERROR_INVALID_PARAMETER - also a number that is no port's handle
 */
DWORD WINAPI MprLinuxPortFind(RAS_SERVER_HANDLE hRasServer, LPCWSTR lpwsName, HANDLE *phPort);

/**
 * MprLinuxPortFindAll() - the ports that a person means
 * @hRasServer: from MprAdminServerConnect()
 * @ppwsNames: names, as for MprLinuxPortFind()
 * @dwCount: how many
 * @phPorts: out, for each name the port's handle, NULL if there is none
 * @pdwErrors: out, for each name what MprLinuxPortFind() would return; may be NULL
 *
 * NO_ERROR also if no port has any of the names.
 */
DWORD WINAPI MprLinuxPortFindAll(RAS_SERVER_HANDLE hRasServer, const LPCWSTR *ppwsNames,
				 DWORD dwCount, HANDLE *phPorts, LPDWORD pdwErrors);

/**
 * MprLinuxPortReset() - MprAdminPortReset() with options and report
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: the port
 * @pOptions: NULL for the defaults: wait, the module's hold and timeout
 * @pReport: out, what was done; may be NULL. Also written when the error comes
 *	from the reset itself: ERROR_REQUEST_TIMEOUT, ERROR_HARDWARE_FAILURE,
 *	ERROR_HANGUP_FAILED, ERROR_PORT_OR_DEVICE
 *
 * With MPR_LINUX_NOWAIT the call returns NO_ERROR as soon as the reset has
 * begun; the report's seq is what MprLinuxPortWait() takes.
 *
 * Errors as of MprAdminPortReset(), and
 *
 * ERROR_IO_PENDING - MPR_LINUX_NOWAIT, and a reset that does less is running
 * ERROR_INVALID_PARAMETER - also unknown flags, a hold or timeout that is too
 *	long (see MprLinuxServerGetInfo())
 */
DWORD WINAPI MprLinuxPortReset(RAS_SERVER_HANDLE hRasServer, HANDLE hPort,
			       const MPR_LINUX_RESET *pOptions, MPR_LINUX_REPORT *pReport);

/**
 * MprLinuxPortDisconnect() - MprAdminPortDisconnect() with options and report
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: the port
 * @pOptions: NULL for the defaults; dwHoldMs is not looked at
 * @pReport: out, what was done; may be NULL
 *
 * See MprLinuxPortReset().
 */
DWORD WINAPI MprLinuxPortDisconnect(RAS_SERVER_HANDLE hRasServer, HANDLE hPort,
				    const MPR_LINUX_RESET *pOptions, MPR_LINUX_REPORT *pReport);

/**
 * MprLinuxPortWait() - wait for the end of a reset or disconnect
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: the port
 * @dwSeq: seq in the report of the call that began it
 * @dwFlags: 0, or MPR_LINUX_NOWAIT to look only
 * @pReport: out, what was done, as MprLinuxPortReset(); may be NULL
 *
 * Works with lan_only set, too. Returns what the reset's own call would have.
 *
 * ERROR_IO_PENDING - MPR_LINUX_NOWAIT, and it is still running
 * ERROR_INVALID_PARAMETER - also no such reset, or a later one has ended
 */
DWORD WINAPI MprLinuxPortWait(RAS_SERVER_HANDLE hRasServer, HANDLE hPort, DWORD dwSeq,
			      DWORD dwFlags, MPR_LINUX_REPORT *pReport);

/**
 * MprLinuxPortGetInfo() - all that is known of a port
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: the port
 * @dwSize: sizeof(MPR_LINUX_PORT)
 * @ppPort: out; to be freed with MprAdminBufferFree()
 */
DWORD WINAPI MprLinuxPortGetInfo(RAS_SERVER_HANDLE hRasServer, HANDLE hPort, DWORD dwSize,
				 MPR_LINUX_PORT **ppPort);

/**
 * MprLinuxPortEnum() - all that is known of the ports
 * @hRasServer: from MprAdminServerConnect()
 * @dwSize: sizeof(MPR_LINUX_PORT)
 * @ppPorts: out, an array; to be freed with MprAdminBufferFree() even if empty
 * @dwMax: how many ports it may have, (DWORD)-1 for any number
 * @lpdwCount: out, its length
 * @lpdwResumeHandle: as for MprAdminPortEnum(). May be NULL
 *
 * ERROR_MORE_DATA - as NO_ERROR, and there are more ports
 */
DWORD WINAPI MprLinuxPortEnum(RAS_SERVER_HANDLE hRasServer, DWORD dwSize,
			      MPR_LINUX_PORT **ppPorts, DWORD dwMax, LPDWORD lpdwCount,
			      LPDWORD lpdwResumeHandle);

/**
 * MprLinuxConnectionEnum() - all that is known of all connections
 * @hRasServer: from MprAdminServerConnect()
 * @dwSize: sizeof(MPR_LINUX_CONNECTION)
 * @ppConnections: out, an array; to be freed with MprAdminBufferFree() even if
 *	empty
 * @lpdwCount: out, its length
 *
 * MprAdminPortEnum() lists a connection's ports.
 */
DWORD WINAPI MprLinuxConnectionEnum(RAS_SERVER_HANDLE hRasServer, DWORD dwSize,
				    MPR_LINUX_CONNECTION **ppConnections, LPDWORD lpdwCount);

/**
 * MprLinuxEventOpen() - listen to events
 * @hRasServer: from MprAdminServerConnect(). An open server handle keeps the module
 *	loaded, the socket does not
 * @pFd: out, a netlink socket, close-on-exec and non-blocking: for poll(),
 *	epoll and io_uring, and MprLinuxEventRead(). The caller closes it with close()
 *
 * All events from then on can be read. Works with lan_only set, too.
 */
DWORD WINAPI MprLinuxEventOpen(RAS_SERVER_HANDLE hRasServer, int *pFd);

/**
 * MprLinuxEventRead() - the next event
 * @fd: from MprLinuxEventOpen()
 * @pullSeq: in, the number of the last event that the caller knows, 0 for none;
 *	out, this one's. Events that are not after it are passed over
 * @dwSize: sizeof(MPR_LINUX_EVENT)
 * @pEvent: out, what happened
 *
 * Never blocks. Events are numbered without a gap, so that none is lost
 * unnoticed. Who lost some asks for the ports and connections anew; each
 * tells the number of the last event about it (ullEvents), so that older ones
 * which are still to be read can be told apart.
 *
 * Takes what the kernel sends, and nothing that another process sends to the socket.
 * When the socket is readable, call it until there is no data.
 *
 * ERROR_NO_DATA - there is no event now
 * ERROR_DDM_NOT_RUNNING - the module was unloaded, and all events before that were read.
 *	The socket becomes readable then. It gets no events of a module that is loaded
 *	later: close it and open another one
 * ERROR_NOTIFY_ENUM_DIR - events were lost. After a gap in the numbers @pEvent
 *	is the event that followed it. If the socket's buffer was full, what it
 *	kept is read first, then @pEvent is all zero, and @pullSeq 0
 * ERROR_INVALID_HANDLE - @fd is not open
 * ERROR_INVALID_PARAMETER - @fd is no socket of MprLinuxEventOpen()
 */
DWORD WINAPI MprLinuxEventRead(int fd, uint64_t *pullSeq, DWORD dwSize, MPR_LINUX_EVENT *pEvent);

/**
 * MprLinuxServerGetInfo() - all that is known of the server
 * @hMprServer: from MprAdminServerConnect()
 * @dwSize: sizeof(MPR_LINUX_SERVER)
 * @ppServer: out; to be freed with MprAdminBufferFree()
 *
 * Works with lan_only set, too.
 */
DWORD WINAPI MprLinuxServerGetInfo(MPR_SERVER_HANDLE hMprServer, DWORD dwSize,
				   MPR_LINUX_SERVER **ppServer);

/**
 * MprLinuxErrorName() - the name of an error number
 * @dwError: the error
 *
 * Return: "ERROR_DDM_NOT_RUNNING" and the like, a constant; "ERROR_UNKNOWN"
 * for a number that has no name in these headers (and for 635, which is called so).
 * Never NULL.
 */
LPCSTR WINAPI MprLinuxErrorName(DWORD dwError);

/**
 * MprLinuxErrorFromReport() - the error that a report's result stands for
 * @pReport: a report
 *
 * Return: what MprLinuxPortWait() answers for this report: NO_ERROR,
 * ERROR_REQUEST_TIMEOUT and so on. ERROR_INVALID_PARAMETER for NULL.
 */
DWORD WINAPI MprLinuxErrorFromReport(const MPR_LINUX_REPORT *pReport);

#ifdef __cplusplus
}
#endif

#include "mprapi-restore.h"

#endif /* MPRAPI_LINUX_H */
