/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * mprapi: administration of RAS ports, that is of ttys which carry a modem,
 * a serial link or the pseudo-terminal under a tunnel.
 *
 * Commands go through ioctls on /dev/mprapi, observation through the generic
 * netlink family "mprapi" (see mprapi.yaml). Both need CAP_NET_ADMIN in the
 * initial user namespace; adding a port also needs CAP_SYS_TTY_CONFIG.
 *
 * Every structure has the same layout on 32 and 64 bit. Reserved fields and
 * unknown flags must be zero, else the call fails with EINVAL and nothing
 * has happened.
 */
#ifndef _UAPI_LINUX_MPRAPI_H
#define _UAPI_LINUX_MPRAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define MPRAPI_DEVICE		"/dev/mprapi"

/* Room for the name of a port, its terminating NUL included. */
#define MPRAPI_NAME_SIZE	32

/* As hold_ms: the module's parameter of that name. As timeout_ms: 10 seconds. */
#define MPRAPI_DEFAULT		0xffffffffU

/* The longest hold and timeout that a call can ask for, in milliseconds. */
#define MPRAPI_HOLD_MAX_MS	60000
#define MPRAPI_TIMEOUT_MAX_MS	600000

/**
 * enum mprapi_condition - what a port is doing, numbered as RAS_PORT_CONDITION
 * @MPRAPI_NON_OPERATIONAL: there is no such tty now, or a reset is running
 * @MPRAPI_DISCONNECTED: the tty is closed, or all who had it open were hung up
 * @MPRAPI_CALLING_BACK: not used
 * @MPRAPI_LISTENING: open, line discipline N_TTY, no carrier
 * @MPRAPI_AUTHENTICATING: PPP is attached
 * @MPRAPI_AUTHENTICATED: PPP is attached and its interface is up; the kernel
 *	cannot tell which interface that is, so only libmprapi reports this
 * @MPRAPI_INITIALIZING: open, another line discipline, or N_TTY with carrier
 */
enum mprapi_condition {
	MPRAPI_NON_OPERATIONAL,
	MPRAPI_DISCONNECTED,
	MPRAPI_CALLING_BACK,
	MPRAPI_LISTENING,
	MPRAPI_AUTHENTICATING,
	MPRAPI_AUTHENTICATED,
	MPRAPI_INITIALIZING,
};

/*
 * The steps of a reset, in their order. A step that is neither in the
 * report's done nor in its failed mask did not apply to the port; the report's
 * why says why not.
 */
#define MPRAPI_STEP_DISCARD	(1U << 0)	/* queued data thrown away */
#define MPRAPI_STEP_LOWER	(1U << 1)	/* DTR and RTS lowered */
#define MPRAPI_STEP_HOLD	(1U << 2)	/* and kept low for the hold */
#define MPRAPI_STEP_CARRIER	(1U << 3)	/* carrier is down */
#define MPRAPI_STEP_HANGUP	(1U << 4)	/* all openers hung up */
#define MPRAPI_STEP_CHECK	(1U << 5)	/* seen hung up, or closed */
#define MPRAPI_STEPS		6

/**
 * enum mprapi_why - why a step does not apply to a port
 * @MPRAPI_WHY_NONE: it applies, or it was not reached
 * @MPRAPI_WHY_DISCONNECT: it is not a part of a disconnect
 * @MPRAPI_WHY_NO_LINES: the driver has no modem lines, as that of ptys
 * @MPRAPI_WHY_REFUSED: the driver refuses to set the modem lines
 * @MPRAPI_WHY_RS485: the UART drives a bus by RS485 and takes RTS for itself
 * @MPRAPI_WHY_UNSEEN: the driver reports DTR as raised whatever is set
 * @MPRAPI_WHY_CLOSED: the port was closed, and its lines are down (HUPCL is set)
 * @MPRAPI_WHY_VIRTUAL: the port was closed, and has no hardware of its own
 * @MPRAPI_WHY_NO_HARDWARE: the driver could not set the port's hardware up
 * @MPRAPI_WHY_CLOCAL: the session ignores carrier (CLOCAL is set)
 * @MPRAPI_WHY_NO_SESSION: nobody had the port open
 */
enum mprapi_why {
	MPRAPI_WHY_NONE,
	MPRAPI_WHY_DISCONNECT,
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
 * enum mprapi_call - a call of a port's driver, of struct tty_operations
 * @MPRAPI_CALL_NONE: none
 * @MPRAPI_CALL_TIOCMGET: tiocmget()
 * @MPRAPI_CALL_TIOCMSET: tiocmset()
 * @MPRAPI_CALL_GET_ICOUNT: get_icount()
 * @MPRAPI_CALL_FLUSH_BUFFER: flush_buffer()
 * @MPRAPI_CALL_SET_TERMIOS: set_termios()
 * @MPRAPI_CALL_OPEN: open(), of a port that is closed
 * @MPRAPI_CALL_CLOSE: close(), after that
 * @MPRAPI_CALL_HANGUP: tty_vhangup(), which waits for those who use the line
 *	discipline and then calls hangup()
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

/* The flags of a report. */
#define MPRAPI_REPORT_RUNNING	 (1U << 0)	/* not done yet */
#define MPRAPI_REPORT_DISCONNECT (1U << 1)	/* without the line reset */
#define MPRAPI_REPORT_CLOSED	 (1U << 2)	/* port was closed throughout */
#define MPRAPI_REPORT_REOPENED	 (1U << 3)	/* has a new opener already */
#define MPRAPI_REPORT_JOINED	 (1U << 4)	/* another caller began it */
#define MPRAPI_REPORT_OPENING	 (1U << 5)	/* no session: an opener waits for carrier */

/**
 * struct mprapi_report - what a reset or disconnect did
 * @seq: number of this reset on its port, from 1; 0 if there was none yet
 * @result: 0 or a negative errno: -ETIMEDOUT carrier stayed up past the
 *	timeout (the hangup was done all the same), -ENODEV the device was
 *	absent or vanished, -EBUSY a process that opens, closes or uses the port,
 *	or a call of the driver that did not come back (see @call), kept the
 *	hangup out past the timeout (it is done once that ends), -EIO the driver
 *	could not lower the lines, or a process raised them again and again,
 *	-EOPNOTSUPP the device that came under the port's name is none
 *	for a RAS port (a console), -ENOMEM for the lines of a closed port
 * @done: steps done, MPRAPI_STEP_*
 * @failed: steps that failed, MPRAPI_STEP_*
 * @flags: MPRAPI_REPORT_*
 * @held_ms: how long DTR and RTS were low before the hangup, milliseconds
 * @carrier_ms: how long carrier took to fall after DTR, milliseconds; 0 if it
 *	was down from the start or if step CARRIER is not in @done
 * @elapsed_us: duration of the whole reset, microseconds
 * @call: enum mprapi_call, of the driver, that had not come back at the end
 * @why: for each step, in the order of its bit: 0, a negative errno if it failed,
 *	enum mprapi_why if it does not apply
 * @reserved: zero
 */
struct mprapi_report {
	__u32 seq;
	__s32 result;
	__u32 done;
	__u32 failed;
	__u32 flags;
	__u32 held_ms;
	__u32 carrier_ms;
	__u32 elapsed_us;
	__u32 call;
	__s32 why[MPRAPI_STEPS];
	__u32 reserved;
};

/**
 * struct mprapi_server - MPRAPI_IOC_SERVER: is the port administration on?
 * @flags: out, MPRAPI_SERVER_*
 * @ports: out, number of tracked ports, without those of ptys that are gone
 * @reserved: must be zero
 */
struct mprapi_server {
	__u32 flags;
	__u32 ports;
	__u32 reserved[2];
};

#define MPRAPI_SERVER_LAN_ONLY	(1U << 0)

/* Add the tty that @fd refers to (the only way for a pty slave), not @name. */
#define MPRAPI_ADD_FD		(1U << 0)
/* Add the tty by where it is, not by its name, which another may have later. */
#define MPRAPI_ADD_PATH	(1U << 1)

/* How many ports there can be; more is a broken program, not a router. */
#define MPRAPI_PORTS_MAX	16384
/* How many removed ports can wait for the end of their resets and hangups. */
#define MPRAPI_REMOVED_MAX	256

/**
 * struct mprapi_port_add - MPRAPI_IOC_PORT_ADD: track a tty
 * @flags: in, zero or one of MPRAPI_ADD_*
 * @fd: in, with MPRAPI_ADD_FD the open tty, else must be zero
 * @name: in, name of a tty as in /sys/class/tty, without "/dev/", or where it
 *	is: the bus, "-", and the name there of the device that it belongs to
 *	(usb-1-1.2:1.0, pci-0000:00:04.0, platform-1c28000.serial), with "-port1"
 *	and so on for its further ttys; NUL padded. With MPRAPI_ADD_FD empty, and out
 *	the name found; with MPRAPI_ADD_PATH out where it is
 * @port: out, the handle of the new port, never 0 and never used again
 * @reserved: must be zero
 *
 * Errors: EINVAL malformed name or flags, EBADF bad descriptor, ENOTTY no tty
 * is or can be called so, ENXIO (MPRAPI_ADD_PATH) the tty is not there now or
 * belongs to no such device, EOPNOTSUPP a tty that is no RAS port (console,
 * virtual terminal, /dev/tty, pty master), EIO the descriptor was hung up,
 * EEXIST tracked already (@port tells its handle), ENOSPC there are
 * MPRAPI_PORTS_MAX, or all handles were used, ENOMEM, ESHUTDOWN lan_only is set.
 */
struct mprapi_port_add {
	__u32 flags;
	__s32 fd;
	char name[MPRAPI_NAME_SIZE];
	__u32 port;
	__u32 reserved[3];
};

/**
 * struct mprapi_port_del - MPRAPI_IOC_PORT_DEL: track a tty no longer
 * @port: in, handle
 * @flags: in, must be zero
 * @reserved: must be zero
 *
 * A reset that is running goes on to its end. Errors: ENOENT no such port,
 * ENOSPC it is being reset, as are MPRAPI_REMOVED_MAX that were removed,
 * ESHUTDOWN lan_only is set.
 */
struct mprapi_port_del {
	__u32 port;
	__u32 flags;
	__u32 reserved[2];
};

/* Begin (or join), do not wait for the end; MPRAPI_IOC_PORT_WAIT collects. */
#define MPRAPI_RESET_NOWAIT	(1U << 0)

/**
 * struct mprapi_port_reset - MPRAPI_IOC_PORT_RESET, MPRAPI_IOC_PORT_DISCONNECT
 *	and MPRAPI_IOC_PORT_WAIT
 * @port: in, handle
 * @flags: in, MPRAPI_RESET_*
 * @hold_ms: in, RESET: how long DTR and RTS stay low at the least; DISCONNECT:
 *	must be zero or MPRAPI_DEFAULT, which is the same there; WAIT: zero
 * @timeout_ms: in, RESET and DISCONNECT: how long to wait at the most for
 *	carrier to fall and for the hangup to get in, which has a second in any
 *	case; WAIT: zero
 * @seq: in, WAIT only: the report's seq of the reset to wait for
 * @reserved: must be zero
 * @report: out, what was done; valid when the call returns 0 and when it
 *	fails with the report's own result
 *
 * A reset that is asked for while one is running on the port joins that one
 * and gets its report. Once begun a reset runs to its end, even if the caller
 * is killed. A reset does not join a disconnect, but comes after it. WAIT with
 * MPRAPI_RESET_NOWAIT only looks; it finds the report of a pty that is gone for
 * a minute after the end, unless its place among the ports is needed before.
 *
 * Errors besides those of the report's result: EINVAL, ENOENT no such port,
 * ESHUTDOWN (but for WAIT) lan_only is set, EINTR killed while waiting, EAGAIN
 * (WAIT with MPRAPI_RESET_NOWAIT) still running, EAGAIN (RESET with it) a
 * disconnect is running, ESTALE (WAIT) no such reset or a later one has ended
 * since. With MPRAPI_RESET_NOWAIT RESET and DISCONNECT give of the report @seq
 * and @flags.
 */
struct mprapi_port_reset {
	__u32 port;
	__u32 flags;
	__u32 hold_ms;
	__u32 timeout_ms;
	__u32 seq;
	__u32 reserved[3];
	struct mprapi_report report;
};

/**
 * struct mprapi_port_sample - MPRAPI_IOC_PORT_SAMPLE: look at a port now
 * @port: in, handle, or 0 for all ports
 * @flags: in, must be zero
 * @timeout_ms: in, how long to wait at the most for the drivers that are asked, not
 *	more than MPRAPI_TIMEOUT_MAX_MS
 * @reserved: must be zero
 *
 * Netlink answers from the last sample of a port and tells its age, because a driver
 * can take as long as it likes. Afterwards what it tells is as of this call. A port
 * whose driver is in a call for MPRAPI_STUCK_MS already is not waited for.
 *
 * Errors: ENOENT no such port, ETIMEDOUT a driver did not answer in time (its port's
 * last sample stands), EINTR killed while waiting, ESHUTDOWN lan_only is set.
 */
struct mprapi_port_sample {
	__u32 port;
	__u32 flags;
	__u32 timeout_ms;
	__u32 reserved;
};

/* After so many milliseconds a call of a driver is not waited for any more. */
#define MPRAPI_STUCK_MS		200

/**
 * struct mprapi_link_stats - counters of the network interface over a port
 * @ifindex: interface that they were read from, 0 for none
 * @netns: inode number of its network namespace
 * @rx_bytes: bytes received
 * @tx_bytes: bytes sent
 * @rx_packets: frames received
 * @tx_packets: frames sent
 * @rx_crc_errors: frames with a bad checksum
 * @rx_frame_errors: frames with bad alignment
 * @rx_over_errors: frames lost in the hardware
 * @rx_fifo_errors: frames lost for want of buffers
 */
struct mprapi_link_stats {
	__u32 ifindex;
	__u32 netns;
	__aligned_u64 rx_bytes;
	__aligned_u64 tx_bytes;
	__aligned_u64 rx_packets;
	__aligned_u64 tx_packets;
	__aligned_u64 rx_crc_errors;
	__aligned_u64 rx_frame_errors;
	__aligned_u64 rx_over_errors;
	__aligned_u64 rx_fifo_errors;
};

/**
 * struct mprapi_port_clear - MPRAPI_IOC_PORT_CLEAR_STATS: count from now on
 * @port: in, handle
 * @flags: in, must be zero
 * @link: in, the interface's counters now, all zero if there is none; the
 *	module keeps them as they are and gives them back in PORT_GET, for the
 *	reader to subtract
 *
 * The port's icount starts from zero as the module reports it, the driver's
 * own counters stay as they are; those of a closed port cannot be seen, and
 * count from when it is first seen open. Reset and hangup counts start from
 * zero. Errors: ENOENT no such port, ESHUTDOWN lan_only is set.
 */
struct mprapi_port_clear {
	__u32 port;
	__u32 flags;
	struct mprapi_link_stats link;
};

/**
 * struct mprapi_port_ppp - MPRAPI_IOC_PORT_PPP: the PPP unit on a port
 * @port: in, handle
 * @flags: in, must be zero
 * @unit: out, number of the PPP unit (its interface is pppN unless renamed, in
 *	the network namespace of the process that attached PPP), or -1 while
 *	the channel is not connected to a unit
 * @channel: out, index of the PPP channel
 * @reserved: must be zero
 *
 * Errors: ENOENT no such port, ENOTCONN no PPP on it, ENODEV no device,
 * ESHUTDOWN lan_only is set.
 */
struct mprapi_port_ppp {
	__u32 port;
	__u32 flags;
	__s32 unit;
	__s32 channel;
	__u32 reserved[4];
};

/**
 * struct mprapi_notify - MPRAPI_IOC_NOTIFY: signal an eventfd
 * @eventfd: in, an eventfd; one is added to its counter for each event
 * @events: in, on which, a mask of 1 << enum mprapi_event; 0: no longer
 * @reserved: must be zero
 *
 * What was asked for an eventfd before is replaced. It ends when the control
 * device's file is closed, or @events is 0; the eventfd is kept alive until
 * then. At most MPRAPI_NOTIFY_MAX eventfds for each file, and
 * MPRAPI_NOTIFY_TOTAL_MAX for all files together.
 *
 * Errors: EBADF bad descriptor, EINVAL no eventfd, or unknown events, ENOENT
 * (with @events 0) not asked for, ENOSPC too many, ENOMEM.
 */
struct mprapi_notify {
	__s32 eventfd;
	__u32 events;
	__u32 reserved[2];
};

#define MPRAPI_NOTIFY_MAX	64
#define MPRAPI_NOTIFY_TOTAL_MAX	4096

#define MPRAPI_IOC_MAGIC	0xE6

#define MPRAPI_IOC_SERVER	_IOWR(MPRAPI_IOC_MAGIC, 0x00, struct mprapi_server)
#define MPRAPI_IOC_PORT_ADD	_IOWR(MPRAPI_IOC_MAGIC, 0x10, struct mprapi_port_add)
#define MPRAPI_IOC_PORT_DEL	_IOW(MPRAPI_IOC_MAGIC, 0x11, struct mprapi_port_del)
#define MPRAPI_IOC_PORT_RESET	_IOWR(MPRAPI_IOC_MAGIC, 0x12, struct mprapi_port_reset)
#define MPRAPI_IOC_PORT_DISCONNECT _IOWR(MPRAPI_IOC_MAGIC, 0x13, struct mprapi_port_reset)
#define MPRAPI_IOC_PORT_WAIT	_IOWR(MPRAPI_IOC_MAGIC, 0x14, struct mprapi_port_reset)
#define MPRAPI_IOC_PORT_CLEAR_STATS _IOW(MPRAPI_IOC_MAGIC, 0x15, struct mprapi_port_clear)
#define MPRAPI_IOC_PORT_PPP	_IOWR(MPRAPI_IOC_MAGIC, 0x16, struct mprapi_port_ppp)
#define MPRAPI_IOC_PORT_SAMPLE	_IOW(MPRAPI_IOC_MAGIC, 0x17, struct mprapi_port_sample)

#define MPRAPI_IOC_NOTIFY	_IOW(MPRAPI_IOC_MAGIC, 0x20, struct mprapi_notify)

/* Generic netlink. */

#define MPRAPI_GENL_NAME	"mprapi"
#define MPRAPI_GENL_VERSION	1

/* Multicast group of the events; heard in network namespaces of the initial
 * user namespace, with CAP_NET_ADMIN.
 */
#define MPRAPI_GENL_GROUP	"ports"

enum {
	MPRAPI_CMD_SERVER_GET = 1,
	MPRAPI_CMD_PORT_GET,
	MPRAPI_CMD_CONNECTION_GET,
	MPRAPI_CMD_EVENT,		/* notification only */
};

/**
 * enum mprapi_event - what happened
 * @MPRAPI_EVENT_ADDED: a port is tracked, and in this condition
 * @MPRAPI_EVENT_REMOVED: a port is tracked no longer
 * @MPRAPI_EVENT_CONDITION: a port is in another condition, or its line
 *	discipline changed
 * @MPRAPI_EVENT_RESET_STARTED: a reset or disconnect has begun on a port
 * @MPRAPI_EVENT_RESET_DONE: and ended, with this report
 * @MPRAPI_EVENT_DEVICE_GONE: a port's device went away
 * @MPRAPI_EVENT_DEVICE_BACK: a port's device came
 * @MPRAPI_EVENT_CONNECTED: a PPP interface came up
 * @MPRAPI_EVENT_DISCONNECTED: and is up no longer
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

	/* private: */
	MPRAPI_EVENT_COUNT
};

/**
 * enum mprapi_cause - why a port's condition changed
 * @MPRAPI_CAUSE_OPEN: somebody opened the tty
 * @MPRAPI_CAUSE_CLOSE: the last who had it open closed it
 * @MPRAPI_CAUSE_HANGUP: all who had it open were hung up
 * @MPRAPI_CAUSE_CARRIER: carrier came or fell
 * @MPRAPI_CAUSE_LDISC: another line discipline was attached
 * @MPRAPI_CAUSE_DEVICE: the device came or went
 * @MPRAPI_CAUSE_RESET: a reset began or ended
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
	MPRAPI_A_SERVER_VERSION = 1,	/* string */
	MPRAPI_A_SERVER_UPTIME,		/* u32, seconds since the module came */
	MPRAPI_A_SERVER_PORTS,		/* u32, tracked ports */
	MPRAPI_A_SERVER_IN_USE,		/* u32, of these open now */
	MPRAPI_A_SERVER_LAN_ONLY,	/* u8 */
	MPRAPI_A_SERVER_HOLD_MS,	/* u32, default hold */
	MPRAPI_A_SERVER_EVENTS,		/* u64, seq of the last event, 0 before the first */
	MPRAPI_A_SERVER_PAD,

	__MPRAPI_A_SERVER_MAX,
	MPRAPI_A_SERVER_MAX = __MPRAPI_A_SERVER_MAX - 1
};

/* MPRAPI_A_PORT_FLAGS */
#define MPRAPI_PORT_PRESENT	(1U << 0)	/* its device is there */
#define MPRAPI_PORT_OPEN	(1U << 1)	/* and open */
#define MPRAPI_PORT_PTY		(1U << 2)	/* is a pty slave */
#define MPRAPI_PORT_PPP		(1U << 3)	/* PPP is attached */
#define MPRAPI_PORT_RESETTING	(1U << 4)	/* a reset is running */

enum {
	MPRAPI_A_PORT_ID = 1,		/* u32, handle */
	MPRAPI_A_PORT_NAME,		/* string */
	MPRAPI_A_PORT_MAJOR,		/* u32, only when present */
	MPRAPI_A_PORT_MINOR,		/* u32, only when present */
	MPRAPI_A_PORT_FLAGS,		/* u32, MPRAPI_PORT_* */
	MPRAPI_A_PORT_CONDITION,	/* u32, enum mprapi_condition */
	MPRAPI_A_PORT_CONDITION_MS,	/* u64, since it was first seen so */
	MPRAPI_A_PORT_PAD,
	MPRAPI_A_PORT_LDISC,		/* u32, N_*, only when open */
	MPRAPI_A_PORT_LINES,		/* u32, TIOCM_*, only if the port has lines */
	MPRAPI_A_PORT_SPEED,		/* u32, bit/s, only when open */
	MPRAPI_A_PORT_ICOUNT,		/* nest, MPRAPI_A_ICOUNT_* */
	MPRAPI_A_PORT_RESETS,		/* u32, resets ended */
	MPRAPI_A_PORT_HANGUPS,		/* u32, hangups done by resets and disconnects */
	MPRAPI_A_PORT_REPORT,		/* nest, MPRAPI_A_REPORT_*, of the last one */
	MPRAPI_A_PORT_LINK_BASE,	/* struct mprapi_link_stats, if not zero */
	MPRAPI_A_PORT_EVENTS,		/* u64, seq of the last event about it */
	MPRAPI_A_PORT_DEVICE,		/* string, its tty now, only when present */
	MPRAPI_A_PORT_PATH,		/* string, where that is, if anywhere */
	MPRAPI_A_PORT_SAMPLE_MS,	/* u64, age of what is told of the tty */
	MPRAPI_A_PORT_CALL,		/* u32, enum mprapi_call, that runs in its driver */
	MPRAPI_A_PORT_CALL_MS,		/* u64, for so long */

	__MPRAPI_A_PORT_MAX,
	MPRAPI_A_PORT_MAX = __MPRAPI_A_PORT_MAX - 1
};

/* All u32, counted by the driver since MPRAPI_IOC_PORT_CLEAR_STATS. */
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
	MPRAPI_A_ICOUNT_MAX = __MPRAPI_A_ICOUNT_MAX - 1
};

/* The members of struct mprapi_report. */
enum {
	MPRAPI_A_REPORT_SEQ = 1,	/* u32 */
	MPRAPI_A_REPORT_RESULT,		/* s32 */
	MPRAPI_A_REPORT_DONE,		/* u32 */
	MPRAPI_A_REPORT_FAILED,		/* u32 */
	MPRAPI_A_REPORT_FLAGS,		/* u32 */
	MPRAPI_A_REPORT_HELD_MS,	/* u32 */
	MPRAPI_A_REPORT_CARRIER_MS,	/* u32 */
	MPRAPI_A_REPORT_ELAPSED_US,	/* u32 */
	MPRAPI_A_REPORT_CALL,		/* u32 */
	MPRAPI_A_REPORT_WHY,		/* s32, once for each step, in their order */

	__MPRAPI_A_REPORT_MAX,
	MPRAPI_A_REPORT_MAX = __MPRAPI_A_REPORT_MAX - 1
};

/* A PPP interface; in a dump all of them, by ascending handle. */
enum {
	MPRAPI_A_CONNECTION_ID = 1,	/* u32, handle, never used again */
	MPRAPI_A_CONNECTION_IFINDEX,	/* u32 */
	MPRAPI_A_CONNECTION_NETNS,	/* u32, inode of its network namespace */
	MPRAPI_A_CONNECTION_IFNAME,	/* string, as of its last event */
	MPRAPI_A_CONNECTION_UP_MS,	/* u64, since it came up; only while it is */
	MPRAPI_A_CONNECTION_PAD,
	MPRAPI_A_CONNECTION_EVENTS,	/* u64, seq of the last event about it */

	__MPRAPI_A_CONNECTION_MAX,
	MPRAPI_A_CONNECTION_MAX = __MPRAPI_A_CONNECTION_MAX - 1
};

/*
 * Events are numbered from 1 without a gap. Who misses a number, or is told of
 * a full buffer (ENOBUFS), dumps the ports and the connections: each tells the
 * seq of the last event about it, and the server the last of all, so that older
 * ones which are still to be read can be told apart.
 */
enum {
	MPRAPI_A_EVENT_SEQ = 1,		/* u64 */
	MPRAPI_A_EVENT_PAD,
	MPRAPI_A_EVENT_TIME,		/* u64, ns, CLOCK_MONOTONIC, when it was seen */
	MPRAPI_A_EVENT_WHAT,		/* u32, enum mprapi_event */
	MPRAPI_A_EVENT_PORT,		/* u32, handle, if it is about a port */
	MPRAPI_A_EVENT_NAME,		/* string, the port's */
	MPRAPI_A_EVENT_FROM,		/* u32, enum mprapi_condition before */
	MPRAPI_A_EVENT_TO,		/* u32, and now; also of a port that was added */
	MPRAPI_A_EVENT_CAUSE,		/* u32, enum mprapi_cause */
	MPRAPI_A_EVENT_LDISC,		/* u32, N_* now, only when open */
	MPRAPI_A_EVENT_REPORT,		/* nest, MPRAPI_A_REPORT_* */
	MPRAPI_A_EVENT_CONNECTION,	/* nest, MPRAPI_A_CONNECTION_* */
	MPRAPI_A_EVENT_DEVICE,		/* string, the tty of a port added or back */

	__MPRAPI_A_EVENT_MAX,
	MPRAPI_A_EVENT_MAX = __MPRAPI_A_EVENT_MAX - 1
};

#endif /* _UAPI_LINUX_MPRAPI_H */
