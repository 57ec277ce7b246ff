/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * mprapi: administration of RAS ports, that is of ttys which carry a modem,
 * a serial link or the pseudo-terminal under a tunnel.
 *
 * Commands are ioctls on /dev/mprapi and stand here. Observation goes through the
 * generic netlink family "mprapi": <linux/mprapi_netlink.h>, which has the constants
 * that both use, is generated from mprapi.yaml. Both need CAP_NET_ADMIN in the initial
 * user namespace; adding a port also needs CAP_SYS_TTY_CONFIG.
 *
 * Every structure has the same layout on 32 and 64 bit. Reserved fields and
 * unknown flags must be zero, else the call fails with EINVAL and nothing
 * has happened.
 */
#ifndef _UAPI_LINUX_MPRAPI_H
#define _UAPI_LINUX_MPRAPI_H

#include <linux/ioctl.h>
#include <linux/mprapi_netlink.h>
#include <linux/types.h>

#define MPRAPI_DEVICE		"/dev/mprapi"

/* Size of the name of a port, its terminating NUL included. */
#define MPRAPI_NAME_SIZE	64

/* As hold_ms: the module's parameter of that name. As timeout_ms: 10 seconds. */
#define MPRAPI_DEFAULT		0xffffffffU

/* The steps of a reset, enum mprapi_step, and the places for them in a report. */
#define MPRAPI_STEPS		7
#define MPRAPI_STEPS_MAX	12

/* What a whole reset does, and what a disconnect does. */
#define MPRAPI_STEPS_DISCONNECT	(MPRAPI_STEP_DISCARD | MPRAPI_STEP_HANGUP | \
				 MPRAPI_STEP_CHECK)
#define MPRAPI_STEPS_RESET	(MPRAPI_STEPS_DISCONNECT | MPRAPI_STEP_LOWER | \
				 MPRAPI_STEP_HOLD | MPRAPI_STEP_CARRIER)

/**
 * struct mprapi_report - what a reset did
 * @seq: number of this reset on its port, from 1; 0 if there was none yet
 * @result: 0 or a negative errno: -ETIMEDOUT carrier stayed up past the
 *	timeout (the hangup was done all the same), -ENODEV the device was
 *	absent or vanished, -EBUSY a process that opens, closes or uses the port,
 *	or a call of the driver that did not come back (see @call), kept the
 *	hangup out past the timeout (it is done once that ends), -EIO another step
 *	failed, -EOPNOTSUPP the device that came under the port's name cannot be a
 *	RAS port (a console), -ENOMEM for the lines of a closed port
 * @steps: steps that were asked for, enum mprapi_step
 * @done: steps done
 * @failed: steps that failed; one that is in neither did not apply to the port, and
 *	@why says why not
 * @flags: enum mprapi_report_flag
 * @held_ms: how long DTR and RTS were low before the hangup, milliseconds
 * @carrier_ms: how long carrier took to fall after DTR, milliseconds; 0 if it
 *	was down from the start or if step CARRIER is not in @done
 * @elapsed_us: duration of the whole reset, microseconds
 * @call: enum mprapi_call, of the driver, that had not come back at the end
 * @why: for each step, in the order of its bit: 0, a negative errno if it failed,
 *	enum mprapi_why if it does not apply; the rest is zero
 */
struct mprapi_report {
	__u32 seq;
	__s32 result;
	__u32 steps;
	__u32 done;
	__u32 failed;
	__u32 flags;
	__u32 held_ms;
	__u32 carrier_ms;
	__u32 elapsed_us;
	__u32 call;
	__s16 why[MPRAPI_STEPS_MAX];
};

/**
 * struct mprapi_server - MPRAPI_IOC_SERVER: what the module can do, and its limits
 * @flags: out, enum mprapi_server_flag
 * @features: out, enum mprapi_feature
 * @steps: out, the steps that a reset can be asked for, enum mprapi_step
 * @ports: out, number of tracked ports, without those of ptys that are gone
 * @ports_max: out, how many there can be
 * @removed_max: out, how many removed ports can wait for the end of their resets and
 *	hangups
 * @hold_max_ms: out, the longest hold, in milliseconds
 * @timeout_max_ms: out, the longest timeout, in milliseconds
 * @stuck_ms: out, a call of a driver that takes so many milliseconds is not waited for
 *	any more by MPRAPI_IOC_PORT_SAMPLE
 * @notify_max: out, how many eventfds a file can have signalled
 * @notify_total_max: out, how many all files together can
 * @reserved: must be zero
 */
struct mprapi_server {
	__u32 flags;
	__u32 features;
	__u32 steps;
	__u32 ports;
	__u32 ports_max;
	__u32 removed_max;
	__u32 hold_max_ms;
	__u32 timeout_max_ms;
	__u32 stuck_ms;
	__u32 notify_max;
	__u32 notify_total_max;
	__u32 reserved[5];
};

/* Add the tty that @fd refers to (the only way for a pty slave), not @name. */
#define MPRAPI_ADD_FD		(1U << 0)
/* Add the tty by where it is, not by its name, which another may have later. */
#define MPRAPI_ADD_PATH	(1U << 1)

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
 * ports_max, or all handles were used, ENOMEM, ESHUTDOWN lan_only is set.
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
 * ENOSPC it is being reset, as are removed_max that were removed,
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
 * struct mprapi_port_reset - MPRAPI_IOC_PORT_RESET and MPRAPI_IOC_PORT_WAIT
 * @port: in, handle
 * @flags: in, MPRAPI_RESET_*
 * @steps: in, RESET: what to do, enum mprapi_step, such as MPRAPI_STEPS_RESET or
 *	MPRAPI_STEPS_DISCONNECT, which is the least; HOLD and CARRIER need LOWER;
 *	WAIT: zero
 * @hold_ms: in, RESET: how long DTR and RTS stay low at the least; without HOLD it
 *	must be zero or MPRAPI_DEFAULT, which is the same there; WAIT: zero
 * @timeout_ms: in, RESET: how long to wait at the most for carrier to fall and for the
 *	hangup to get in, which has a second in any case; WAIT: zero
 * @seq: in, WAIT only: the report's seq of the reset to wait for
 * @reserved: must be zero
 * @report: out, what was done; its result is that of the reset
 *
 * A call that returns 0 gives a report, whatever the reset's result; an errno is the
 * call's own, and then there is no report.
 *
 * A reset that is asked for while one is running on the port that does all that is
 * asked for joins that one and gets its report; else it comes after it. Once begun a
 * reset runs to its end, even if the caller is killed. WAIT with MPRAPI_RESET_NOWAIT
 * only looks; it finds the report of a pty that is gone for a minute after the end,
 * unless its place among the ports is needed before.
 *
 * Errors: EINVAL, ENOENT no such port, ESHUTDOWN (but for WAIT) lan_only is set, EINTR
 * killed while waiting, EAGAIN (WAIT with MPRAPI_RESET_NOWAIT) still running, EAGAIN
 * (RESET with it) a reset that does less is running, ESTALE (WAIT) no such reset or a
 * later one has ended since. With MPRAPI_RESET_NOWAIT RESET gives of the report @seq
 * and @flags.
 */
struct mprapi_port_reset {
	__u32 port;
	__u32 flags;
	__u32 steps;
	__u32 hold_ms;
	__u32 timeout_ms;
	__u32 seq;
	__u32 reserved[2];
	struct mprapi_report report;
};

/**
 * struct mprapi_port_sample - MPRAPI_IOC_PORT_SAMPLE: look at a port now
 * @port: in, handle, or 0 for all ports
 * @flags: in, must be zero
 * @timeout_ms: in, how long to wait at the most for the drivers that are asked
 * @reserved: must be zero
 *
 * Netlink answers from the last sample of a port and tells its age, because a driver
 * can take as long as it likes. Afterwards what it tells is as of this call. A port
 * whose driver is in a call for stuck_ms already is not waited for.
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
 * @rx_fifo_errors: frames lost because there were no buffers
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
 * @eventfd: in, an eventfd; one is added to its counter for each event. -1 with
 *	@events 0: all that were asked for by this file
 * @events: in, on which, a mask of 1 << enum mprapi_event; 0: no longer
 * @reserved: must be zero
 *
 * What was asked for an eventfd before is replaced. It ends when the control
 * device's file is closed, or @events is 0; the eventfd is kept alive until
 * then. At most notify_max eventfds for each file, and notify_total_max for all
 * files together.
 *
 * Errors: EBADF bad descriptor, EINVAL no eventfd, or unknown events, ENOENT
 * (with @events 0) not asked for, ENOSPC too many, ENOMEM.
 */
struct mprapi_notify {
	__s32 eventfd;
	__u32 events;
	__u32 reserved[2];
};

#define MPRAPI_IOC_MAGIC	0xE6

#define MPRAPI_IOC_SERVER	_IOWR(MPRAPI_IOC_MAGIC, 0x00, struct mprapi_server)

#define MPRAPI_IOC_PORT_ADD	_IOWR(MPRAPI_IOC_MAGIC, 0x10, struct mprapi_port_add)
#define MPRAPI_IOC_PORT_DEL	_IOW(MPRAPI_IOC_MAGIC, 0x11, struct mprapi_port_del)
#define MPRAPI_IOC_PORT_RESET	_IOWR(MPRAPI_IOC_MAGIC, 0x12, struct mprapi_port_reset)
#define MPRAPI_IOC_PORT_WAIT	_IOWR(MPRAPI_IOC_MAGIC, 0x13, struct mprapi_port_reset)
#define MPRAPI_IOC_PORT_CLEAR_STATS _IOW(MPRAPI_IOC_MAGIC, 0x14, struct mprapi_port_clear)
#define MPRAPI_IOC_PORT_PPP	_IOWR(MPRAPI_IOC_MAGIC, 0x15, struct mprapi_port_ppp)
#define MPRAPI_IOC_PORT_SAMPLE	_IOW(MPRAPI_IOC_MAGIC, 0x16, struct mprapi_port_sample)

#define MPRAPI_IOC_NOTIFY	_IOW(MPRAPI_IOC_MAGIC, 0x20, struct mprapi_notify)

#endif /* _UAPI_LINUX_MPRAPI_H */
