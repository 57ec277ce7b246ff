/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_TTY_H
#define MPRAPI_TTY_H

#include <linux/serial.h>
#include <linux/spinlock.h>
#include <linux/tty.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/mprapi.h>

#include "device.h"

struct file;
struct mprapi_port_ppp;

/**
 * struct mprapi_tty_call - the driver call that is running on a tty
 * @call: which, MPRAPI_CALL_NONE while there is none
 * @since: jiffies when it began
 *
 * Written by the worker that makes the call, read by anybody.
 */
struct mprapi_tty_call {
	enum mprapi_call call;
	unsigned long since;
};

/**
 * struct mprapi_tty_target - which tty is meant
 * @pty: a pty slave itself, or NULL for a tty that is found by its device
 * @device: that device
 * @call: where to note the driver call that is running
 */
struct mprapi_tty_target {
	struct tty_struct *pty;
	struct mprapi_device_id device;
	struct mprapi_tty_call *call;
};

/**
 * struct mprapi_tty - a tty that was found without being opened
 * @tty: the tty, referenced; NULL while it is closed
 * @target: which it is
 * @session: it is open, and a process that has it open can be hung up
 * @opening: it is open, but the processes that open it still wait for carrier
 * @ready: the driver has it open, and may be asked
 *
 * The last three are valid between mprapi_tty_lock() and mprapi_tty_unlock().
 */
struct mprapi_tty {
	struct tty_struct *tty;
	struct mprapi_tty_target target;
	bool session;
	bool opening;
	bool ready;
};

/**
 * struct mprapi_tty_state - what a tty is doing at one moment
 * @open: a process has it open, or opens it
 * @hung_up: it was hung up, and not opened since
 * @complete: all is known that its driver can tell; else @lines and @icount are not
 * @carrier: whether it has carrier, if open; see @lines
 * @ldisc: number of the line discipline, negative if there is none to see
 * @lines: TIOCM_*, negative if there are none to see
 * @speed: in bit/s, if open
 * @icount: the driver's counters
 * @has_icount: whether the driver counts
 */
struct mprapi_tty_state {
	bool open;
	bool hung_up;
	bool complete;
	bool carrier;
	int ldisc;
	int lines;
	u32 speed;
	struct serial_icounter_struct icount;
	bool has_icount;
};

/**
 * struct mprapi_tty_wait - wait entries on a tty's port
 * @lock: protects all of it
 * @generation: counts the devices that went
 * @closed: the owner goes; it waits for nothing any more
 * @on: where it waits, or NULL
 * @lines: entry in its delta_msr_wait
 * @opens: entry in its open_wait
 */
struct mprapi_tty_wait {
	spinlock_t lock; /* protects what follows */
	unsigned int generation;
	bool closed;
	struct tty_port *on;
	wait_queue_entry_t lines;
	wait_queue_entry_t opens;
};

/* tty_find.c: which tty it is, and its lock */
bool mprapi_tty_is_ras(dev_t devt);
int mprapi_tty_of_file(struct file *file, struct tty_struct **pty, dev_t *devt);
bool mprapi_tty_pty_alive(struct tty_struct *tty);
int mprapi_tty_get(struct mprapi_tty *tty, const struct mprapi_tty_target *target);
void mprapi_tty_put(struct mprapi_tty *tty);
int mprapi_tty_lock(struct mprapi_tty *tty);
void mprapi_tty_unlock(struct mprapi_tty *tty);
void mprapi_tty_call_begin(const struct mprapi_tty *tty, enum mprapi_call call);
void mprapi_tty_call_end(const struct mprapi_tty *tty, enum mprapi_call call);
enum mprapi_call mprapi_tty_call_stuck(const struct mprapi_tty_call *note);

/* tty_state.c: what it is doing */
bool mprapi_tty_is_open(struct tty_struct *tty);
bool mprapi_tty_is_hung_up(const struct tty_struct *tty);
bool mprapi_tty_answers(const struct mprapi_tty *tty);
int mprapi_tty_modem(const struct mprapi_tty *tty);
void mprapi_tty_sample(struct mprapi_tty *tty, bool ask, struct mprapi_tty_state *state);

/* tty_control.c: what is done to it */
void mprapi_tty_discard(const struct mprapi_tty *tty);
void mprapi_tty_discard_closing(const struct mprapi_tty *tty);
int mprapi_tty_lower(const struct mprapi_tty *tty, int *lines);
int mprapi_tty_lower_closed(const struct mprapi_tty_target *target);
int mprapi_tty_lower_hung_up(const struct mprapi_tty *tty);
int mprapi_tty_set_defaults(const struct mprapi_tty *tty);
int mprapi_tty_set_defaults_closed(const struct mprapi_tty_target *target);
int mprapi_tty_hangup(struct mprapi_tty *tty);
void mprapi_tty_wake_openers(const struct mprapi_tty *tty);

/* tty_wait.c: to be woken by it */
void mprapi_tty_wait_init(struct mprapi_tty_wait *wait, wait_queue_func_t woken,
			  void *private);
unsigned int mprapi_tty_wait_generation(struct mprapi_tty_wait *wait);
void mprapi_tty_wait_on(struct mprapi_tty_wait *wait, const struct mprapi_tty *tty,
			unsigned int generation);
void mprapi_tty_wait_leave(struct mprapi_tty_wait *wait, bool forever);

/* tty_ppp.c: what only the line discipline knows */
int mprapi_tty_ppp_unit(const struct mprapi_tty_target *target,
			struct mprapi_port_ppp __user *arg);

#endif /* MPRAPI_TTY_H */
