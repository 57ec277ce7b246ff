/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The functions of libmprapi that the Windows API does not have.
 *
 * The rules of <mprapi.h> for handles, output parameters, threads and memory hold for
 * these functions, too. Each function but MprLinuxErrorName() returns an error number
 * from there. All of them can return these, in addition to those in their comments:
 *
 * ERROR_ACCESS_DENIED - lacks CAP_NET_ADMIN
 * ERROR_DDM_NOT_RUNNING - lan_only is set (ports and connections only)
 * ERROR_INVALID_PARAMETER - a handle is not valid, or a pointer is NULL
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

/* MPR_LINUX_RESET.dwFlags: restore the driver's default line settings. */
#define MPR_LINUX_DEFAULT_SETTINGS	0x00000002

/* As dwHoldMs or dwTimeoutMs: the module's default. */
#define MPR_LINUX_DEFAULT	0xffffffff

/*
 * The structures can grow at their end. A program passes the size that it was compiled
 * with: as an argument of the function that fills a structure, or in the member dwSize of
 * a structure that the function reads. Members that only one of the two sides knows are
 * zero.
 */

/* How to reset a port. */
typedef struct _MPR_LINUX_RESET {
	DWORD dwSize;		/* sizeof(MPR_LINUX_RESET) */
	DWORD dwFlags;		/* MPR_LINUX_NOWAIT, MPR_LINUX_DEFAULT_SETTINGS */
	DWORD dwHoldMs;		/* minimum time with DTR and RTS low */
	DWORD dwTimeoutMs;	/* maximum time for carrier and for the hangup */
} MPR_LINUX_RESET;

/* The maximum number of steps in a report. */
#define MPR_LINUX_STEPS_MAX	32

/* The report of a reset, with the members of struct mprapi_report. */
typedef struct _MPR_LINUX_REPORT {
	uint32_t seq;		/* 0: there was no reset */
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

/* The full state of a port. */
typedef struct _MPR_LINUX_PORT {
	HANDLE hPort;
	HANDLE hConnection;		/* NULL: no PPP interface, or it is unknown */
	BOOL fConnectionUnknown;	/* there is one, but it is unknown which */
	char szName[MPRAPI_NAME_SIZE];	/* "ttyS1", "usb-1-1.2:1.0", "pts/3" */
	char szDevice[MPRAPI_NAME_SIZE];	/* its tty now, or "" */
	char szPath[MPRAPI_NAME_SIZE];	/* path of that tty, or "" */
	DWORD dwMajor;			/* device number, 0 if absent */
	DWORD dwMinor;
	DWORD dwFlags;			/* MPRAPI_PORT_FLAG_* */
	RAS_PORT_CONDITION dwCondition;
	uint64_t ullConditionMs;	/* since the module first saw that condition */
	DWORD dwLdisc;			/* N_*; 0 while closed */
	BOOL fHasLines;			/* dwLines is valid */
	DWORD dwLines;			/* MPRAPI_LINE_* */
	DWORD dwSpeed;			/* bit/s; 0 while closed */
	BOOL fHasCounters;		/* these are valid: the driver's counters */
	DWORD dwRx;			/* since MprAdminPortClearStats() */
	DWORD dwTx;
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
	DWORD dwSessions;		/* number of times that PPP was attached */
	MPR_LINUX_REPORT Report;	/* of the last reset; seq 0: no reset yet */
	char szInterface[16];		/* the PPP interface, "" if none */
	DWORD dwIfIndex;		/* its index, in the namespace */
	uint64_t ullNetns;		/* inode number of that namespace */
	MPR_LINUX_LINK Link;		/* since MprAdminPortClearStats() */
	uint64_t ullEvents;		/* number of the last event about it */
	uint64_t ullSampleMs;		/* age of the sample of its tty */
	DWORD dwCall;			/* MPRAPI_CALL_* that is running in its driver */
	uint64_t ullCallMs;		/* the duration of that call */
} MPR_LINUX_PORT;

/* The full state of a connection: a PPP interface over ports. */
typedef struct _MPR_LINUX_CONNECTION {
	HANDLE hConnection;
	char szInterface[16];
	DWORD dwIfIndex;		/* in the namespace */
	uint64_t ullNetns;		/* inode number of its network namespace */
	BOOL fUp;			/* it is up */
	BOOL fHasUpMs;			/* it came up after the module was loaded: */
	uint64_t ullUpMs;		/* so many ms ago */
	char szAddress[46];		/* this machine's address, "" if none */
	char szPeer[46];		/* the peer's address, "" if none */
	MPR_LINUX_LINK Link;		/* since MprAdminConnectionClearStats() */
	uint64_t ullEvents;		/* number of the last event about it */
} MPR_LINUX_CONNECTION;

/* Do the descriptors of a process that has a port open work? */
typedef enum _MPR_LINUX_HOLDER_STATE {
	MPR_LINUX_HOLDER_UNKNOWN,	/* the caller is not allowed to trace the process */
	MPR_LINUX_HOLDER_LIVE,		/* at least one works */
	MPR_LINUX_HOLDER_DEAD		/* all were hung up */
} MPR_LINUX_HOLDER_STATE;

/* A process that has a port open. */
typedef struct _MPR_LINUX_HOLDER {
	HANDLE hPort;
	DWORD dwPid;			/* in the caller's PID namespace */
	DWORD dwUid;			/* effective user, in the caller's user namespace */
	char szComm[16];		/* the process's name; may have any bytes in it */
	uint64_t ullStart;		/* clock ticks from boot to its start */
	uint64_t ullAgeMs;		/* milliseconds since its start */
	uint64_t ullNetns;		/* inode numbers of its namespaces, 0: unknown */
	uint64_t ullPidns;
	DWORD dwDescriptors;		/* number of its descriptors of the port */
	MPR_LINUX_HOLDER_STATE dwState;
	char szContainer[80];		/* the container's id or name, "" if none is known */
} MPR_LINUX_HOLDER;

/* An event; <linux/mprapi.h> has the numbers. */
typedef struct _MPR_LINUX_EVENT {
	uint64_t ullSeq;		/* number of the event */
	uint64_t ullTime;		/* ns, CLOCK_BOOTTIME */
	DWORD dwEvent;			/* MPRAPI_EVENT_* */
	HANDLE hPort;			/* NULL: not about a port */
	char szName[MPRAPI_NAME_SIZE];	/* name of the port */
	char szDevice[MPRAPI_NAME_SIZE];	/* its tty, if added or back */
	RAS_PORT_CONDITION dwFrom;	/* MPRAPI_EVENT_CONDITION: before, */
	RAS_PORT_CONDITION dwTo;	/* and now */
	DWORD dwCause;			/* MPRAPI_CAUSE_* */
	BOOL fHasLdisc;			/* dwLdisc is valid */
	DWORD dwLdisc;			/* N_* now */
	MPR_LINUX_REPORT Report;	/* MPRAPI_EVENT_RESET_DONE */
	HANDLE hConnection;		/* NULL: not about a connection */
	char szInterface[16];		/* interface of the connection */
	DWORD dwIfIndex;
	uint64_t ullNetns;
	BOOL fHasUpMs;			/* ullUpMs is valid */
	uint64_t ullUpMs;		/* time since it came up */
} MPR_LINUX_EVENT;

/* The full state of the server. */
typedef struct _MPR_LINUX_SERVER {
	char szVersion[32];		/* of the module */
	DWORD dwUpTime;			/* seconds since it was loaded */
	DWORD dwTotalPorts;
	DWORD dwPortsInUse;
	BOOL fLanOnlyMode;
	DWORD dwHoldMs;			/* default hold */
	uint64_t ullEvents;		/* number of the last event, 0: none yet */
	DWORD dwFeatures;		/* MPRAPI_FEATURE_* */
	DWORD dwSteps;			/* the steps of a reset, MPRAPI_STEP_* */
	DWORD dwPortsMax;		/* maximum number of ports */
	DWORD dwHoldMaxMs;		/* the longest hold */
	DWORD dwTimeoutMaxMs;		/* the longest timeout */
	DWORD dwStuckMs;		/* a sample does not wait for longer calls of drivers */
} MPR_LINUX_SERVER;

/**
 * MprLinuxPortAdd() - track a tty by name
 * @hRasServer: from MprAdminServerConnect()
 * @lpwsName: "ttyS1" or "/dev/ttyS1", or a path, "usb-1-1.2:1.0". If the tty does not
 *	exist now, but can exist, the module picks it up when it appears. "pts/3" or
 *	"/dev/pts/3" is opened for a moment and added by descriptor: if no other process
 *	has it open, its master sees the hangup of a last close
 * @phPort: out, the port's handle; with ERROR_ALREADY_EXISTS too. May be NULL
 *
 * Also needs CAP_SYS_TTY_CONFIG.
 *
 * ERROR_DEVICENAME_NOT_FOUND - no tty has or can have this name
 * ERROR_NOT_SUPPORTED - cannot be a port: console, virtual terminal, pty master
 * ERROR_ALREADY_EXISTS - tracked already; @phPort has the handle
 * ERROR_PORT_LIMIT_REACHED - too many ports
 * ERROR_PORT_NOT_AVAILABLE - the pty slave is opened exclusively (TIOCEXCL)
 * ERROR_PORT_OR_DEVICE - the pty slave is hung up, or its master locked
 * ERROR_INVALID_PARAMETER - also a name that is empty or malformed
 */
DWORD WINAPI MprLinuxPortAdd(RAS_SERVER_HANDLE hRasServer, LPCWSTR lpwsName, HANDLE *phPort);

/**
 * MprLinuxPortAddPath() - track a tty by its path
 * @hRasServer: from MprAdminServerConnect()
 * @lpwsName: the path: the bus, "-", and the name of the device on the bus
 *	("usb-1-1.2:1.0", "pci-0000:00:04.0", "platform-1c28000.serial"; with "-port1"
 *	and so on for further ttys of the device), or the name of a tty that exists now
 * @phPort: out, the port's handle; with ERROR_ALREADY_EXISTS too. May be NULL
 *
 * A tty that comes to that place later, ttyUSB2 after ttyUSB0, is the same port. Also
 * needs CAP_SYS_TTY_CONFIG.
 *
 * ERROR_HARDWARE_FAILURE - the tty does not exist now, or has no path
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
 * ERROR_DEVICENAME_NOT_FOUND - @fd is not a tty
 * ERROR_NOT_SUPPORTED - cannot be a port: console, virtual terminal, pty master
 * ERROR_ALREADY_EXISTS - tracked already; @phPort has the handle
 * ERROR_PORT_LIMIT_REACHED - too many ports
 * ERROR_PORT_OR_DEVICE - the descriptor was hung up
 */
DWORD WINAPI MprLinuxPortAddFd(RAS_SERVER_HANDLE hRasServer, int fd, HANDLE *phPort);

/**
 * MprLinuxPortDelete() - stop tracking a port
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: the port; its handle is never used again
 *
 * The tty stays as it is. A reset that is running continues to its end.
 *
 * ERROR_PORT_LIMIT_REACHED - a reset of the port is running, and too many removed ports
 *	still exist because of theirs
 */
DWORD WINAPI MprLinuxPortDelete(RAS_SERVER_HANDLE hRasServer, HANDLE hPort);

/**
 * MprLinuxPortFind() - find a port by a name that a person gives
 * @hRasServer: from MprAdminServerConnect()
 * @lpwsName: the name of the port or its short form (RAS_PORT_0.wszPortName), the name or
 *	path of its tty now, or the handle as a decimal number
 * @phPort: out, the port's handle
 *
 * ERROR_PORT_NOT_FOUND - no port of this name is tracked
 * ERROR_DUP_NAME - several ports have this name: ptys of different devpts mounts, or ports
 *	whose long names have the same short form
 * ERROR_INVALID_PARAMETER - also a number that is not the handle of a port
 */
DWORD WINAPI MprLinuxPortFind(RAS_SERVER_HANDLE hRasServer, LPCWSTR lpwsName, HANDLE *phPort);

/**
 * MprLinuxPortFindAll() - find ports by names that a person gives
 * @hRasServer: from MprAdminServerConnect()
 * @ppwsNames: names, as for MprLinuxPortFind()
 * @dwCount: the number of names
 * @phPorts: out, for each name the port's handle, or NULL
 * @pdwErrors: out, for each name the result of MprLinuxPortFind(); may be NULL
 *
 * NO_ERROR even if no port has any of the names.
 */
DWORD WINAPI MprLinuxPortFindAll(RAS_SERVER_HANDLE hRasServer, const LPCWSTR *ppwsNames,
				 DWORD dwCount, HANDLE *phPorts, LPDWORD pdwErrors);

/**
 * MprLinuxPortReset() - MprAdminPortReset() with options and report
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: the port
 * @pOptions: NULL for the defaults: wait, the module's hold and timeout
 * @pReport: out, the report; may be NULL. Also written if the error is the result of the
 *	reset itself: ERROR_REQUEST_TIMEOUT, ERROR_HARDWARE_FAILURE,
 *	ERROR_HANGUP_FAILED, ERROR_PORT_OR_DEVICE
 *
 * With MPR_LINUX_NOWAIT the call returns NO_ERROR as soon as the reset has begun. Pass
 * the report's seq to MprLinuxPortWait().
 *
 * Errors as of MprAdminPortReset(), and
 *
 * ERROR_IO_PENDING - MPR_LINUX_NOWAIT, and a reset with fewer steps is running
 * ERROR_INVALID_PARAMETER - also unknown flags, a hold or timeout that is too long (see
 *	MprLinuxServerGetInfo())
 */
DWORD WINAPI MprLinuxPortReset(RAS_SERVER_HANDLE hRasServer, HANDLE hPort,
			       const MPR_LINUX_RESET *pOptions, MPR_LINUX_REPORT *pReport);

/**
 * MprLinuxPortDisconnect() - MprAdminPortDisconnect() with options and report
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: the port
 * @pOptions: NULL for the defaults; dwHoldMs is ignored
 * @pReport: out, the report; may be NULL
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
 * @dwFlags: 0, or MPR_LINUX_NOWAIT
 * @pReport: out, the report, as from MprLinuxPortReset(); may be NULL
 *
 * Works with lan_only set, too. Returns what the reset's own call would return.
 *
 * ERROR_IO_PENDING - MPR_LINUX_NOWAIT, and the reset is still running
 * ERROR_INVALID_PARAMETER - also if there was no such reset, or a later one has ended
 */
DWORD WINAPI MprLinuxPortWait(RAS_SERVER_HANDLE hRasServer, HANDLE hPort, DWORD dwSeq,
			      DWORD dwFlags, MPR_LINUX_REPORT *pReport);

/**
 * MprLinuxPortGetInfo() - get the full state of a port
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: the port
 * @dwSize: sizeof(MPR_LINUX_PORT)
 * @ppPort: out; the caller frees it with MprAdminBufferFree()
 */
DWORD WINAPI MprLinuxPortGetInfo(RAS_SERVER_HANDLE hRasServer, HANDLE hPort, DWORD dwSize,
				 MPR_LINUX_PORT **ppPort);

/**
 * MprLinuxPortEnum() - get the full state of all ports
 * @hRasServer: from MprAdminServerConnect()
 * @dwSize: sizeof(MPR_LINUX_PORT)
 * @ppPorts: out, an array; the caller frees it with MprAdminBufferFree(), even if empty
 * @dwMax: the maximum length of the array, (DWORD)-1 for no limit
 * @lpdwCount: out, its length
 * @lpdwResumeHandle: as for MprAdminPortEnum(). May be NULL
 *
 * ERROR_MORE_DATA - as NO_ERROR, and there are more ports
 */
DWORD WINAPI MprLinuxPortEnum(RAS_SERVER_HANDLE hRasServer, DWORD dwSize,
			      MPR_LINUX_PORT **ppPorts, DWORD dwMax, LPDWORD lpdwCount,
			      LPDWORD lpdwResumeHandle);

/**
 * MprLinuxPortHolders() - the processes that have ports open
 * @hRasServer: from MprAdminServerConnect()
 * @hPort: the port, or INVALID_HANDLE_VALUE for all ports in one search
 * @dwSize: sizeof(MPR_LINUX_HOLDER)
 * @ppHolders: out, an array by port and process; the caller frees it with
 *	MprAdminBufferFree(), even if empty
 * @lpdwCount: out, its length
 * @pfComplete: out, whether the caller can see all processes; FALSE: there can be more.
 *	May be NULL
 *
 * Searches /proc. The time grows with the number of descriptors of all processes. The other
 * functions search there only if several PPP interfaces have the same unit number.
 */
DWORD WINAPI MprLinuxPortHolders(RAS_SERVER_HANDLE hRasServer, HANDLE hPort, DWORD dwSize,
				 MPR_LINUX_HOLDER **ppHolders, LPDWORD lpdwCount,
				 BOOL *pfComplete);

/**
 * MprLinuxConnectionEnum() - get the full state of all connections
 * @hRasServer: from MprAdminServerConnect()
 * @dwSize: sizeof(MPR_LINUX_CONNECTION)
 * @ppConnections: out, an array; the caller frees it with MprAdminBufferFree(), even if
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
 * MprLinuxEventRead() - read the next event
 * @fd: from MprLinuxEventOpen()
 * @pullSeq: in, the number of the last event that the caller knows, or 0; out, the number
 *	of this event. Events up to that number are skipped
 * @dwSize: sizeof(MPR_LINUX_EVENT)
 * @pEvent: out, the event
 *
 * Never blocks. Events are numbered without a gap, so that a loss is visible. After a loss,
 * get the ports and connections again. Each has the number of the last event about it
 * (ullEvents): ignore older events about it, which are still in the socket.
 *
 * Drops messages that another process sends to the socket.
 * When the socket is readable, call it until there is no data.
 *
 * ERROR_NO_DATA - there is no event now
 * ERROR_DDM_NOT_RUNNING - the module was unloaded, and all events before that were read.
 *	The socket becomes readable then. It gets no events of a module that is loaded
 *	later: close it and open another one
 * ERROR_NOTIFY_ENUM_DIR - events were lost. After a gap in the numbers @pEvent is the
 *	event after the gap. If the socket's buffer was full, the events in it come first,
 *	then this error once, with @pEvent all zero and @pullSeq 0
 * ERROR_INVALID_HANDLE - @fd is not open
 * ERROR_INVALID_PARAMETER - @fd is not a socket of MprLinuxEventOpen()
 */
DWORD WINAPI MprLinuxEventRead(int fd, uint64_t *pullSeq, DWORD dwSize, MPR_LINUX_EVENT *pEvent);

/**
 * MprLinuxServerGetInfo() - get the full state of the server
 * @hMprServer: from MprAdminServerConnect()
 * @dwSize: sizeof(MPR_LINUX_SERVER)
 * @ppServer: out; the caller frees it with MprAdminBufferFree()
 *
 * Works with lan_only set, too.
 */
DWORD WINAPI MprLinuxServerGetInfo(MPR_SERVER_HANDLE hMprServer, DWORD dwSize,
				   MPR_LINUX_SERVER **ppServer);

/**
 * MprLinuxErrorName() - the name of an error number
 * @dwError: the error
 *
 * Return: a constant such as "ERROR_DDM_NOT_RUNNING"; "ERROR_UNKNOWN" for a number without
 * a name in these headers (and for 635, which has this name). Never NULL.
 */
LPCSTR WINAPI MprLinuxErrorName(DWORD dwError);

/**
 * MprLinuxErrorFromReport() - the error for the result in a report
 * @pReport: a report
 *
 * Return: the result of MprLinuxPortWait() for this report: NO_ERROR,
 * ERROR_REQUEST_TIMEOUT and so on. ERROR_INVALID_PARAMETER for NULL.
 */
DWORD WINAPI MprLinuxErrorFromReport(const MPR_LINUX_REPORT *pReport);

#ifdef __cplusplus
}
#endif

#include "mprapi-restore.h"

#endif /* MPRAPI_LINUX_H */
