/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	uapi/mprapi.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_MPRAPI_NETLINK_H
#define _UAPI_LINUX_MPRAPI_NETLINK_H

#define MPRAPI_FAMILY_NAME	"mprapi"
#define MPRAPI_FAMILY_VERSION	1

/**
 * enum mprapi_condition
 * @MPRAPI_CONDITION_NON_OPERATIONAL: There is no such tty now, or a reset is
 *   running.
 * @MPRAPI_CONDITION_DISCONNECTED: The tty is closed.
 * @MPRAPI_CONDITION_CALLING_BACK: Not used.
 * @MPRAPI_CONDITION_LISTENING: Open, N_TTY, no carrier.
 * @MPRAPI_CONDITION_AUTHENTICATING: PPP is attached.
 * @MPRAPI_CONDITION_AUTHENTICATED: PPP is attached and its interface is up;
 *   libmprapi alone can tell.
 * @MPRAPI_CONDITION_INITIALIZING: Open with carrier, or with another line
 *   discipline.
 */
enum mprapi_condition {
	MPRAPI_CONDITION_NON_OPERATIONAL,
	MPRAPI_CONDITION_DISCONNECTED,
	MPRAPI_CONDITION_CALLING_BACK,
	MPRAPI_CONDITION_LISTENING,
	MPRAPI_CONDITION_AUTHENTICATING,
	MPRAPI_CONDITION_AUTHENTICATED,
	MPRAPI_CONDITION_INITIALIZING,
};

/**
 * enum mprapi_step
 * @MPRAPI_STEP_DISCARD: Discard queued input and output.
 * @MPRAPI_STEP_LOWER: Lower DTR and RTS.
 * @MPRAPI_STEP_HOLD: Keep DTR and RTS low for hold_ms.
 * @MPRAPI_STEP_CARRIER: Wait until carrier is down.
 * @MPRAPI_STEP_SETTINGS: Put the line settings back to the driver's defaults.
 * @MPRAPI_STEP_HANGUP: Hang up all processes that have the tty open.
 * @MPRAPI_STEP_CHECK: Check that the tty was hung up or is closed.
 */
enum mprapi_step {
	MPRAPI_STEP_DISCARD = 1,
	MPRAPI_STEP_LOWER = 2,
	MPRAPI_STEP_HOLD = 4,
	MPRAPI_STEP_CARRIER = 8,
	MPRAPI_STEP_SETTINGS = 16,
	MPRAPI_STEP_HANGUP = 32,
	MPRAPI_STEP_CHECK = 64,
};

/**
 * enum mprapi_line - Modem lines, the same on all architectures.
 * @MPRAPI_LINE_DTR: Data terminal ready, set by this side.
 * @MPRAPI_LINE_RTS: Request to send, set by this side.
 * @MPRAPI_LINE_CTS: Clear to send, set by the other side.
 * @MPRAPI_LINE_DSR: Data set ready, set by the other side.
 * @MPRAPI_LINE_DCD: Data carrier detect, set by the other side.
 * @MPRAPI_LINE_RI: Ring indicator, set by the other side.
 */
enum mprapi_line {
	MPRAPI_LINE_DTR = 1,
	MPRAPI_LINE_RTS = 2,
	MPRAPI_LINE_CTS = 4,
	MPRAPI_LINE_DSR = 8,
	MPRAPI_LINE_DCD = 16,
	MPRAPI_LINE_RI = 32,
};

/**
 * enum mprapi_server_flag
 * @MPRAPI_SERVER_FLAG_LAN_ONLY: All port operations are rejected.
 */
enum mprapi_server_flag {
	MPRAPI_SERVER_FLAG_LAN_ONLY = 1,
};

/**
 * enum mprapi_feature - What this module can do that the first version could
 *   not.
 * @MPRAPI_FEATURE_SAMPLE: MPRAPI_IOC_PORT_SAMPLE.
 * @MPRAPI_FEATURE_NOTIFY: MPRAPI_IOC_NOTIFY.
 * @MPRAPI_FEATURE_SETTINGS: MPRAPI_STEP_SETTINGS in a reset's steps.
 */
enum mprapi_feature {
	MPRAPI_FEATURE_SAMPLE = 1,
	MPRAPI_FEATURE_NOTIFY = 2,
	MPRAPI_FEATURE_SETTINGS = 4,
};

/**
 * enum mprapi_report_flag
 * @MPRAPI_REPORT_FLAG_RUNNING: The reset is still running.
 * @MPRAPI_REPORT_FLAG_CLOSED: The port was closed during the whole reset.
 * @MPRAPI_REPORT_FLAG_REOPENED: Another process has opened the port since the
 *   hangup.
 * @MPRAPI_REPORT_FLAG_JOINED: Another caller began this reset.
 * @MPRAPI_REPORT_FLAG_OPENING: There was no session to hang up. A process is
 *   opening the port and waits for carrier.
 */
enum mprapi_report_flag {
	MPRAPI_REPORT_FLAG_RUNNING = 1,
	MPRAPI_REPORT_FLAG_CLOSED = 2,
	MPRAPI_REPORT_FLAG_REOPENED = 4,
	MPRAPI_REPORT_FLAG_JOINED = 8,
	MPRAPI_REPORT_FLAG_OPENING = 16,
};

/**
 * enum mprapi_why
 * @MPRAPI_WHY_NONE: The step was done, or it was not reached.
 * @MPRAPI_WHY_NOT_ASKED: The step was not asked for.
 * @MPRAPI_WHY_NO_LINES: The driver has no modem lines (ptys, for example).
 * @MPRAPI_WHY_REFUSED: The driver refuses to set the modem lines.
 * @MPRAPI_WHY_RS485: The UART is in RS485 mode and controls RTS itself.
 * @MPRAPI_WHY_UNSEEN: The driver still reports DTR as raised after it was
 *   lowered.
 * @MPRAPI_WHY_CLOSED: The port was closed, and the last close lowered its
 *   lines (HUPCL is set).
 * @MPRAPI_WHY_VIRTUAL: The port was closed, and has no hardware of its own.
 * @MPRAPI_WHY_NO_HARDWARE: The driver could not set the port's hardware up.
 * @MPRAPI_WHY_CLOCAL: The session ignores carrier (CLOCAL is set).
 * @MPRAPI_WHY_NO_SESSION: No process had the port open.
 */
enum mprapi_why {
	MPRAPI_WHY_NONE,
	MPRAPI_WHY_NOT_ASKED,
	MPRAPI_WHY_NO_LINES,
	MPRAPI_WHY_REFUSED,
	MPRAPI_WHY_RS485,
	MPRAPI_WHY_UNSEEN,
	MPRAPI_WHY_CLOSED,
	MPRAPI_WHY_VIRTUAL,
	MPRAPI_WHY_NO_HARDWARE,
	MPRAPI_WHY_CLOCAL,
	MPRAPI_WHY_NO_SESSION,
};

/**
 * enum mprapi_call
 * @MPRAPI_CALL_NONE: No driver call is running.
 * @MPRAPI_CALL_TIOCMGET: The driver's tiocmget().
 * @MPRAPI_CALL_TIOCMSET: The driver's tiocmset().
 * @MPRAPI_CALL_GET_ICOUNT: The driver's get_icount().
 * @MPRAPI_CALL_FLUSH_BUFFER: The driver's flush_buffer().
 * @MPRAPI_CALL_SET_TERMIOS: The driver's set_termios().
 * @MPRAPI_CALL_OPEN: The driver's open(), for a port that is closed.
 * @MPRAPI_CALL_CLOSE: The driver's close(), after that open().
 * @MPRAPI_CALL_HANGUP: tty_vhangup(), which waits for processes inside the
 *   line discipline and then calls the driver's hangup().
 */
enum mprapi_call {
	MPRAPI_CALL_NONE,
	MPRAPI_CALL_TIOCMGET,
	MPRAPI_CALL_TIOCMSET,
	MPRAPI_CALL_GET_ICOUNT,
	MPRAPI_CALL_FLUSH_BUFFER,
	MPRAPI_CALL_SET_TERMIOS,
	MPRAPI_CALL_OPEN,
	MPRAPI_CALL_CLOSE,
	MPRAPI_CALL_HANGUP,
};

/**
 * enum mprapi_port_flag
 * @MPRAPI_PORT_FLAG_PRESENT: The tty device exists.
 * @MPRAPI_PORT_FLAG_OPEN: The tty is open.
 * @MPRAPI_PORT_FLAG_PTY: The port is a pty slave.
 * @MPRAPI_PORT_FLAG_PPP: PPP is attached.
 * @MPRAPI_PORT_FLAG_RESETTING: A reset is running.
 */
enum mprapi_port_flag {
	MPRAPI_PORT_FLAG_PRESENT = 1,
	MPRAPI_PORT_FLAG_OPEN = 2,
	MPRAPI_PORT_FLAG_PTY = 4,
	MPRAPI_PORT_FLAG_PPP = 8,
	MPRAPI_PORT_FLAG_RESETTING = 16,
};

/**
 * enum mprapi_connection_flag
 * @MPRAPI_CONNECTION_FLAG_UP: The interface is up.
 */
enum mprapi_connection_flag {
	MPRAPI_CONNECTION_FLAG_UP = 1,
};

/**
 * enum mprapi_event
 * @MPRAPI_EVENT_ADDED: A port was added.
 * @MPRAPI_EVENT_REMOVED: A port was removed, or is a pty that is gone.
 * @MPRAPI_EVENT_CONDITION: The condition or the line discipline of a port
 *   changed.
 * @MPRAPI_EVENT_RESET_STARTED: A reset or disconnect of a port began.
 * @MPRAPI_EVENT_RESET_DONE: A reset or disconnect of a port ended. The event
 *   has its report.
 * @MPRAPI_EVENT_DEVICE_GONE: The tty device of a port went away.
 * @MPRAPI_EVENT_DEVICE_BACK: The tty device of a port came, or came back.
 * @MPRAPI_EVENT_CONNECTED: A PPP interface came up.
 * @MPRAPI_EVENT_DISCONNECTED: A PPP interface went down.
 */
enum mprapi_event {
	MPRAPI_EVENT_ADDED,
	MPRAPI_EVENT_REMOVED,
	MPRAPI_EVENT_CONDITION,
	MPRAPI_EVENT_RESET_STARTED,
	MPRAPI_EVENT_RESET_DONE,
	MPRAPI_EVENT_DEVICE_GONE,
	MPRAPI_EVENT_DEVICE_BACK,
	MPRAPI_EVENT_CONNECTED,
	MPRAPI_EVENT_DISCONNECTED,
};

/**
 * enum mprapi_cause
 * @MPRAPI_CAUSE_OPEN: A process opened the tty.
 * @MPRAPI_CAUSE_CLOSE: The last process that had the tty open closed it.
 * @MPRAPI_CAUSE_HANGUP: The tty was hung up.
 * @MPRAPI_CAUSE_CARRIER: Carrier rose or fell.
 * @MPRAPI_CAUSE_LDISC: Another line discipline was attached.
 * @MPRAPI_CAUSE_DEVICE: The device came or went.
 * @MPRAPI_CAUSE_RESET: A reset began or ended.
 */
enum mprapi_cause {
	MPRAPI_CAUSE_OPEN,
	MPRAPI_CAUSE_CLOSE,
	MPRAPI_CAUSE_HANGUP,
	MPRAPI_CAUSE_CARRIER,
	MPRAPI_CAUSE_LDISC,
	MPRAPI_CAUSE_DEVICE,
	MPRAPI_CAUSE_RESET,
};

enum {
	MPRAPI_A_SERVER_VERSION = 1,
	MPRAPI_A_SERVER_UPTIME,
	MPRAPI_A_SERVER_PORTS,
	MPRAPI_A_SERVER_IN_USE,
	MPRAPI_A_SERVER_FLAGS,
	MPRAPI_A_SERVER_HOLD_MS,
	MPRAPI_A_SERVER_EVENTS,
	MPRAPI_A_SERVER_PAD,

	__MPRAPI_A_SERVER_MAX,
	MPRAPI_A_SERVER_MAX = (__MPRAPI_A_SERVER_MAX - 1)
};

enum {
	MPRAPI_A_PORT_ID = 1,
	MPRAPI_A_PORT_NAME,
	MPRAPI_A_PORT_DEVICE,
	MPRAPI_A_PORT_PATH,
	MPRAPI_A_PORT_MAJOR,
	MPRAPI_A_PORT_MINOR,
	MPRAPI_A_PORT_NODE_DEV,
	MPRAPI_A_PORT_NODE_INO,
	MPRAPI_A_PORT_FLAGS,
	MPRAPI_A_PORT_CONDITION,
	MPRAPI_A_PORT_CONDITION_MS,
	MPRAPI_A_PORT_SAMPLE_MS,
	MPRAPI_A_PORT_LDISC,
	MPRAPI_A_PORT_LINES,
	MPRAPI_A_PORT_SPEED,
	MPRAPI_A_PORT_ICOUNT,
	MPRAPI_A_PORT_CALL,
	MPRAPI_A_PORT_CALL_MS,
	MPRAPI_A_PORT_RESETS,
	MPRAPI_A_PORT_HANGUPS,
	MPRAPI_A_PORT_SESSIONS,
	MPRAPI_A_PORT_REPORT,
	MPRAPI_A_PORT_LINK_BASE,
	MPRAPI_A_PORT_EVENTS,
	MPRAPI_A_PORT_PAD,
	MPRAPI_A_PORT_LIMIT,
	MPRAPI_A_PORT_LEFT,

	__MPRAPI_A_PORT_MAX,
	MPRAPI_A_PORT_MAX = (__MPRAPI_A_PORT_MAX - 1)
};

enum {
	MPRAPI_A_ICOUNT_RX = 1,
	MPRAPI_A_ICOUNT_TX,
	MPRAPI_A_ICOUNT_FRAME,
	MPRAPI_A_ICOUNT_OVERRUN,
	MPRAPI_A_ICOUNT_PARITY,
	MPRAPI_A_ICOUNT_BRK,
	MPRAPI_A_ICOUNT_BUF_OVERRUN,
	MPRAPI_A_ICOUNT_CTS,
	MPRAPI_A_ICOUNT_DSR,
	MPRAPI_A_ICOUNT_RNG,
	MPRAPI_A_ICOUNT_DCD,

	__MPRAPI_A_ICOUNT_MAX,
	MPRAPI_A_ICOUNT_MAX = (__MPRAPI_A_ICOUNT_MAX - 1)
};

enum {
	MPRAPI_A_LINK_IFINDEX = 1,
	MPRAPI_A_LINK_NETNS,
	MPRAPI_A_LINK_RX_BYTES,
	MPRAPI_A_LINK_TX_BYTES,
	MPRAPI_A_LINK_RX_PACKETS,
	MPRAPI_A_LINK_TX_PACKETS,
	MPRAPI_A_LINK_RX_CRC_ERRORS,
	MPRAPI_A_LINK_RX_FRAME_ERRORS,
	MPRAPI_A_LINK_RX_OVER_ERRORS,
	MPRAPI_A_LINK_RX_FIFO_ERRORS,
	MPRAPI_A_LINK_PAD,

	__MPRAPI_A_LINK_MAX,
	MPRAPI_A_LINK_MAX = (__MPRAPI_A_LINK_MAX - 1)
};

enum {
	MPRAPI_A_REPORT_SEQ = 1,
	MPRAPI_A_REPORT_RESULT,
	MPRAPI_A_REPORT_STEPS,
	MPRAPI_A_REPORT_DONE,
	MPRAPI_A_REPORT_FAILED,
	MPRAPI_A_REPORT_FLAGS,
	MPRAPI_A_REPORT_HELD_MS,
	MPRAPI_A_REPORT_CARRIER_MS,
	MPRAPI_A_REPORT_ELAPSED_US,
	MPRAPI_A_REPORT_CALL,
	MPRAPI_A_REPORT_WHY,

	__MPRAPI_A_REPORT_MAX,
	MPRAPI_A_REPORT_MAX = (__MPRAPI_A_REPORT_MAX - 1)
};

enum {
	MPRAPI_A_CONNECTION_ID = 1,
	MPRAPI_A_CONNECTION_IFINDEX,
	MPRAPI_A_CONNECTION_NETNS,
	MPRAPI_A_CONNECTION_NETNSID,
	MPRAPI_A_CONNECTION_IFNAME,
	MPRAPI_A_CONNECTION_UNIT,
	MPRAPI_A_CONNECTION_FLAGS,
	MPRAPI_A_CONNECTION_UP_MS,
	MPRAPI_A_CONNECTION_EVENTS,
	MPRAPI_A_CONNECTION_TYPE,
	MPRAPI_A_CONNECTION_TIME,
	MPRAPI_A_CONNECTION_PAD,

	__MPRAPI_A_CONNECTION_MAX,
	MPRAPI_A_CONNECTION_MAX = (__MPRAPI_A_CONNECTION_MAX - 1)
};

enum {
	MPRAPI_A_EVENT_SEQ = 1,
	MPRAPI_A_EVENT_TIME,
	MPRAPI_A_EVENT_TYPE,
	MPRAPI_A_EVENT_PORT,
	MPRAPI_A_EVENT_NAME,
	MPRAPI_A_EVENT_DEVICE,
	MPRAPI_A_EVENT_FROM,
	MPRAPI_A_EVENT_TO,
	MPRAPI_A_EVENT_CAUSE,
	MPRAPI_A_EVENT_LDISC,
	MPRAPI_A_EVENT_REPORT,
	MPRAPI_A_EVENT_PAD,

	__MPRAPI_A_EVENT_MAX,
	MPRAPI_A_EVENT_MAX = (__MPRAPI_A_EVENT_MAX - 1)
};

enum {
	MPRAPI_CMD_SERVER_GET = 1,
	MPRAPI_CMD_PORT_GET,
	MPRAPI_CMD_CONNECTION_GET,
	MPRAPI_CMD_PORT_EVENT,
	MPRAPI_CMD_CONNECTION_EVENT,

	__MPRAPI_CMD_MAX,
	MPRAPI_CMD_MAX = (__MPRAPI_CMD_MAX - 1)
};

#define MPRAPI_MCGRP_PORTS		"ports"
#define MPRAPI_MCGRP_CONNECTIONS	"connections"

#endif /* _UAPI_LINUX_MPRAPI_NETLINK_H */
