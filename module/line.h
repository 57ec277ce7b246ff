/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_LINE_H
#define MPRAPI_LINE_H

#include <linux/ktime.h>
#include <linux/serial.h>
#include <linux/spinlock.h>
#include <linux/tty.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/mprapi.h>

#include "device.h"

struct file;
struct mprapi_port;

/**
 * struct mprapi_sample - what a port's tty is doing at one moment
 * @flags: MPRAPI_PORT_*
 * @device: which that is, if present
 * @changing: it is being hung up, gets another line discipline, or cannot be
 *	asked just now
 * @hung_up: those who had it open were hung up, and nobody opened it since
 * @carrier: whether it has carrier, if open
 * @ldisc: number of the line discipline, negative if there is none to see
 * @lines: TIOCM_*, negative if there are none to see, -EBUSY for now
 * @speed: in bit/s, if open
 * @icount: the driver's counters since the statistics were cleared
 * @has_icount: whether the driver counts
 * @condition: made of all that, see watch.c
 * @since: when it was first seen so
 * @events: seq of the last event that is contained in this
 */
struct mprapi_sample {
	u32 flags;
	struct mprapi_device device;
	bool changing;
	bool hung_up;
	bool carrier;
	int ldisc;
	int lines;
	u32 speed;
	struct serial_icounter_struct icount;
	bool has_icount;
	enum mprapi_condition condition;
	ktime_t since;
	u64 events;
};

/**
 * struct mprapi_ear - hears of changes on a port's tty
 * @lock: protects all of it
 * @generation: counts the devices that went
 * @deaf: the port goes; hears nothing any more
 * @on: where it listens, or NULL
 * @lines: entry in its delta_msr_wait
 * @opens: entry in its open_wait
 */
struct mprapi_ear {
	spinlock_t lock; /* protects what follows */
	unsigned int generation;
	bool deaf;
	struct tty_port *on;
	wait_queue_entry_t lines;
	wait_queue_entry_t opens;
};

bool mprapi_line_is_ras(dev_t devt);
int mprapi_line_of_file(struct file *file, struct mprapi_device *device,
			struct tty_struct **pty);
bool mprapi_line_pty_alive(struct tty_struct *tty);

struct tty_struct *mprapi_line_get(const struct mprapi_port *port,
				   struct mprapi_tty **pin);
bool mprapi_line_is_open(struct tty_struct *tty);
bool mprapi_line_is_kept(const struct tty_struct *tty);
bool mprapi_line_is_hung_up(const struct tty_struct *tty);
bool mprapi_line_has_session(const struct tty_struct *tty);

bool mprapi_line_discard(struct tty_struct *tty);
bool mprapi_line_is_held(struct tty_struct *tty);
int mprapi_line_modem(struct tty_struct *tty);
int mprapi_line_lower(struct tty_struct *tty);
int mprapi_line_lower_closed(const struct mprapi_port *port);
struct file *mprapi_line_pin(struct tty_struct *tty);
bool mprapi_line_is_idle(struct tty_struct *tty);
bool mprapi_line_hangup(struct tty_struct *tty, struct file *file);
void mprapi_line_wake_openers(struct tty_struct *tty);

int mprapi_line_ppp_unit(const struct mprapi_port *port,
			 struct mprapi_port_ppp __user *arg);
int mprapi_line_icount(const struct mprapi_port *port,
		       struct serial_icounter_struct *icount);
void mprapi_line_ear_prepare(struct mprapi_port *port);
void mprapi_line_unlisten(struct mprapi_port *port, bool forever);
void mprapi_line_sample(struct mprapi_port *port, struct mprapi_sample *sample);

#endif /* MPRAPI_LINE_H */
