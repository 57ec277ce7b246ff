/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * mprapi: administration of RAS ports. A RAS port is a tty of a modem, of a serial link
 * or of the pseudo-terminal under a tunnel.
 *
 * This file has the commands, which are ioctls on /dev/mprapi. Observation uses the
 * generic netlink family "mprapi". Its header <linux/mprapi_netlink.h> is generated from
 * mprapi.yaml and also has the constants that both interfaces use. Both need
 * CAP_NET_ADMIN in the initial user namespace. Adding a port also needs
 * CAP_SYS_TTY_CONFIG there.
 *
 * Each structure has the same layout on 32 and 64 bit. If a reserved field or an unknown
 * flag is not zero, the call fails with EINVAL and does nothing.
 */
#ifndef _UAPI_LINUX_MPRAPI_H
#define _UAPI_LINUX_MPRAPI_H

#include <linux/ioctl.h>
#include <linux/mprapi_netlink.h>
#include <linux/types.h>

#define MPRAPI_DEVICE		"/dev/mprapi"

/* Size of the name of a port, its terminating NUL included. */
#define MPRAPI_NAME_SIZE	64

/* In hold_ms: use the module parameter hold_ms. In timeout_ms: use 10 seconds. */
#define MPRAPI_DEFAULT		0xffffffffU

/* Number of steps in enum mprapi_step, and the size of the array @why in a report. */
#define MPRAPI_STEPS		7
#define MPRAPI_STEPS_MAX	12

/* The steps of a disconnect, and those of a reset. */
#define MPRAPI_STEPS_DISCONNECT	(MPRAPI_STEP_DISCARD | MPRAPI_STEP_HANGUP | \
				 MPRAPI_STEP_CHECK)
#define MPRAPI_STEPS_RESET	(MPRAPI_STEPS_DISCONNECT | MPRAPI_STEP_LOWER | \
				 MPRAPI_STEP_HOLD | MPRAPI_STEP_CARRIER)

/**
 * struct mprapi_report - what a reset did
 * @seq: number of this reset on its port, from 1; 0 if there was none yet
 * @result: 0 or a negative errno:
 *	-ETIMEDOUT: carrier stayed up past the timeout; the hangup was done all the same.
 *	-ENODEV: the device was absent or vanished.
 *	-EBUSY: a process that opens, closes or uses the port, or a driver call that did
 *	not return (see @call), blocked the hangup past the timeout. The hangup completes
 *	when that process or call ends.
 *	-EIO: another step failed.
 *	-EOPNOTSUPP: the device that has the port's name now cannot be a RAS port (a
 *	console), or the kernel itself has the tty open (as speakup does).
 *	-ENOMEM: there was no memory to lower the lines of a closed port
 * @steps: steps that were asked for, enum mprapi_step
 * @done: steps that were done
 * @failed: steps that failed. A step that is neither in @done nor here did not apply to
 *	the port, and @why tells the reason. If @why is 0 the reset ended before the step
 * @flags: enum mprapi_report_flag
 * @held_ms: how long DTR and RTS were low before the hangup, in milliseconds
 * @carrier_ms: how long after DTR carrier fell, in milliseconds; 0 if it was down from
 *	the start, or if step CARRIER is not in @done
 * @elapsed_us: duration of the reset, in microseconds
 * @call: the driver call that had not returned at the end, enum mprapi_call
 * @why: for each step, in the order of the bits: 0, a negative errno if it failed, or
 *	enum mprapi_why if it does not apply. The unused places are zero
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
 * @ports: out, number of tracked ports, without the ptys that are gone
 * @ports_max: out, largest number of tracked ports
 * @removed_max: out, largest number of removed ports whose resets and hangups have not
 *	ended yet
 * @hold_max_ms: out, the longest hold, in milliseconds
 * @timeout_max_ms: out, the longest timeout, in milliseconds
 * @stuck_ms: out, MPRAPI_IOC_PORT_SAMPLE stops waiting for a driver call that takes
 *	longer, in milliseconds
 * @notify_max: out, largest number of eventfds for one open file of the control device
 * @notify_total_max: out, largest number of eventfds for all its open files
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

/* Add the tty that is open as @fd, not the one that @name names. A pty slave needs this. */
#define MPRAPI_ADD_FD		(1U << 0)
/* Add the tty by its path. Its name may belong to another tty later. */
#define MPRAPI_ADD_PATH	(1U << 1)

/**
 * struct mprapi_port_add - MPRAPI_IOC_PORT_ADD: track a tty
 * @flags: in, zero or one of MPRAPI_ADD_*
 * @fd: in, with MPRAPI_ADD_FD a descriptor of the tty, else must be zero
 * @name: in, name of a tty as in /sys/class/tty, without "/dev/", or its path; NUL
 *	padded. The path is the bus, "-", and the name on that bus of the device that the
 *	tty belongs to (usb-1-1.2:1.0, pci-0000:00:04.0, platform-1c28000.serial). The
 *	second tty of that device has "-port1" after it, and so on. With MPRAPI_ADD_FD: in
 *	empty, out the name of the port. With MPRAPI_ADD_PATH: out the path
 * @port: out, handle of the new port, never 0 and never used again
 * @reserved: must be zero
 *
 * Errors:
 * EINVAL: @flags or @name is malformed, or a field that must be zero is not.
 * EBADF: @fd is no open descriptor.
 * ENOTTY: @fd is no tty, or there is no such tty and @name cannot become one.
 * ENXIO: with MPRAPI_ADD_PATH, the tty does not exist now or has no path.
 * EOPNOTSUPP: the tty cannot be a RAS port (console, virtual terminal, /dev/tty, pty
 * master).
 * EIO: the tty was hung up since it was opened as @fd.
 * EEXIST: the tty is tracked already; @port is set to its handle.
 * ENOSPC: there are ports_max ports, or all handles were used.
 * ENOMEM: there is no memory.
 * ESHUTDOWN: lan_only is set.
 */
struct mprapi_port_add {
	__u32 flags;
	__s32 fd;
	char name[MPRAPI_NAME_SIZE];
	__u32 port;
	__u32 reserved[3];
};

/**
 * struct mprapi_port_del - MPRAPI_IOC_PORT_DEL: stop tracking a tty
 * @port: in, handle
 * @flags: in, must be zero
 * @reserved: must be zero
 *
 * A running reset goes on to its end.
 *
 * Errors:
 * EINVAL: a field that must be zero is not.
 * ENOENT: there is no such port.
 * ENOSPC: the port is being reset, and removed_max ports that were removed are, too.
 * ESHUTDOWN: lan_only is set.
 */
struct mprapi_port_del {
	__u32 port;
	__u32 flags;
	__u32 reserved[2];
};

/* RESET: do not wait for the end; WAIT gets the report. WAIT: do not wait. */
#define MPRAPI_RESET_NOWAIT	(1U << 0)

/**
 * struct mprapi_port_reset - MPRAPI_IOC_PORT_RESET and MPRAPI_IOC_PORT_WAIT
 * @port: in, handle
 * @flags: in, MPRAPI_RESET_*
 * @steps: in, RESET: mask of the steps to do, enum mprapi_step, such as
 *	MPRAPI_STEPS_RESET. It must contain MPRAPI_STEPS_DISCONNECT. HOLD and CARRIER need
 *	LOWER. WAIT: zero
 * @hold_ms: in, RESET: minimum time for which DTR and RTS stay low. Without step HOLD it
 *	must be zero or MPRAPI_DEFAULT, which then means zero. WAIT: zero
 * @timeout_ms: in, RESET: maximum time to wait for carrier to fall, and for processes
 *	and driver calls that block the hangup. For the latter it is at least a second.
 *	WAIT: zero
 * @seq: in, WAIT: seq in the report of the reset to wait for. RESET: zero
 * @reserved: must be zero
 * @report: out, the report. Its result is that of the reset
 *
 * If the call returns 0, there is a report, whatever the result of the reset. If the call
 * fails, the errno is about the call, and there is no report.
 *
 * If a reset that has all these steps is running on the port, RESET joins it and gets its
 * report. If another reset is running, RESET begins after it. Once begun, a reset runs to
 * its end, even if the caller is killed.
 *
 * With MPRAPI_RESET_NOWAIT, RESET sets only @seq and @flags of the report, and WAIT
 * returns at once. WAIT finds the report of a pty that is gone for a minute after the end
 * of the reset, unless its place among the ports is needed earlier.
 *
 * Errors:
 * EINVAL: a field is not as described above.
 * ENOENT: there is no such port.
 * ESHUTDOWN: RESET only: lan_only is set.
 * EINTR: the caller was killed while it waited.
 * EAGAIN: with MPRAPI_RESET_NOWAIT. RESET: a reset without some of these steps is
 * running. WAIT: the reset is still running.
 * ESTALE: WAIT only: there was no such reset, or a later one has ended since.
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
 * struct mprapi_port_sample - MPRAPI_IOC_PORT_SAMPLE: sample a port now
 * @port: in, handle, or 0 for all ports
 * @flags: in, must be zero
 * @timeout_ms: in, maximum time to wait for the drivers
 * @reserved: must be zero
 *
 * Netlink reports the last sample of a port and its age, because a driver call can take
 * any time. After this call, that sample is not older than the call. If a driver call has
 * been running for stuck_ms, the driver is not waited for, and its last answers are kept.
 *
 * Errors:
 * EINVAL: a field that must be zero is not, or the timeout is too long.
 * ENOENT: there is no such port.
 * ETIMEDOUT: a driver did not answer in time. The last sample of its port is kept.
 * EINTR: the caller was killed while it waited.
 * ESHUTDOWN: lan_only is set.
 */
struct mprapi_port_sample {
	__u32 port;
	__u32 flags;
	__u32 timeout_ms;
	__u32 reserved;
};

/**
 * struct mprapi_link_stats - counters of the network interface over a port
 * @ifindex: index of the interface, 0 if there is none
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
 * struct mprapi_port_clear - MPRAPI_IOC_PORT_CLEAR_STATS: clear the statistics of a port
 * @port: in, handle
 * @flags: in, must be zero
 * @link: in, counters of the interface over the port now, all zero if there is none. The
 *	module stores them unchanged and returns them in PORT_GET, for the reader to
 *	subtract them
 *
 * The numbers of resets, hangups and sessions restart from zero, and so does the icount
 * that the module reports. The driver's own counters do not change. The counters of a
 * closed port cannot be read: they count from the first sample that finds it open.
 *
 * Errors:
 * EINVAL: @flags is not zero.
 * ENOENT: there is no such port.
 * ESHUTDOWN: lan_only is set.
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
 * @unit: out, number of the PPP unit, or -1 while the channel is not connected to a unit.
 *	The interface of unit N is pppN, unless it was renamed. It is in the network
 *	namespace of the process that attached PPP
 * @channel: out, index of the PPP channel
 * @reserved: must be zero
 *
 * Errors:
 * EINVAL: a field that must be zero is not.
 * ENOENT: there is no such port.
 * ENOTCONN: there is no PPP on the port.
 * ENODEV: the port has no device now.
 * EOPNOTSUPP: the device that has the port's name now cannot be a RAS port.
 * ESHUTDOWN: lan_only is set.
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
 * @eventfd: in, an eventfd; each event adds one to its counter. -1 with @events 0 means
 *	all eventfds that were registered by this open file
 * @events: in, mask of the events, 1 << enum mprapi_event; 0 to unregister the eventfd
 * @reserved: must be zero
 *
 * The mask replaces an earlier one for the same eventfd. The registration ends when
 * @events is 0 or the file of the control device is closed. It has a reference to the
 * eventfd until then. There can be notify_max eventfds for one open file, and
 * notify_total_max for all files together.
 *
 * Errors:
 * EBADF: @eventfd is no open descriptor.
 * EINVAL: @eventfd is no eventfd, @events has unknown bits, or @reserved is not zero.
 * ENOENT: @events is 0, and the eventfd is not registered.
 * ENOSPC: there are too many eventfds.
 * ENOMEM: there is no memory.
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
