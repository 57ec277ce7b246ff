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
 * @call: the call, MPRAPI_CALL_NONE while none runs
 * @since: jiffies when it began
 *
 * The worker that makes the call writes it; all others only read it.
 */
struct mprapi_tty_call {
	enum mprapi_call call;
	unsigned long since;
};

/**
 * struct mprapi_tty_target - identity of a tty
 * @pty: the tty_struct of a pty slave, or NULL for a tty that is found by its device
 * @device: identity of the device
 * @call: where to note the driver call that is running
 */
struct mprapi_tty_target {
	struct tty_struct *pty;
	struct mprapi_device_id device;
	struct mprapi_tty_call *call;
};

/**
 * struct mprapi_tty - a tty that was found without being opened
 * @tty: the tty_struct, referenced; NULL while the tty is closed
 * @target: identity of the tty
 * @session: it is open, and a process that has it open can be hung up
 * @opening: it is open, but the processes that open it still wait for carrier
 * @ready: the driver has it open and may be called
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
 * struct mprapi_tty_state - state of a tty at one moment
 * @open: a process has it open, or opens it
 * @hung_up: it was hung up, and not opened since
 * @complete: the driver was asked, or need not be; else @lines and @icount are not known
 * @carrier: whether it is open and has carrier; true for an open tty if @lines are not
 *	known
 * @ldisc: number of the line discipline, negative if it is not known
 * @lines: TIOCM_*, negative if they are not known
 * @speed: in bit/s, if open
 * @icount: the driver's counters
 * @has_icount: whether @icount is known
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
 * struct mprapi_tty_wait - wait entries on a tty_port
 * @lock: protects all members
 * @generation: counts the devices of the owner that went away
 * @closed: the owner goes away: no wait begins any more
 * @on: the tty_port that the entries are on, or NULL
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

/* tty_find.c: finding a tty, and its lock */
bool mprapi_tty_became_console(dev_t devt);
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

/* tty_state.c: reading its state */
bool mprapi_tty_is_open(struct tty_struct *tty);
bool mprapi_tty_is_hung_up(const struct tty_struct *tty);
bool mprapi_tty_answers(const struct mprapi_tty *tty);
int mprapi_tty_modem(const struct mprapi_tty *tty);
void mprapi_tty_sample(struct mprapi_tty *tty, bool ask, struct mprapi_tty_state *state);

/* tty_control.c: changing its state */
void mprapi_tty_discard(const struct mprapi_tty *tty);
bool mprapi_tty_discard_closing(const struct mprapi_tty *tty);
int mprapi_tty_lower(const struct mprapi_tty *tty, int *lines);
int mprapi_tty_lower_closed(const struct mprapi_tty_target *target);
int mprapi_tty_lower_hung_up(const struct mprapi_tty *tty);
int mprapi_tty_set_defaults(const struct mprapi_tty *tty);
int mprapi_tty_set_defaults_closed(const struct mprapi_tty_target *target);
int mprapi_tty_hangup(struct mprapi_tty *tty);
void mprapi_tty_wake_openers(const struct mprapi_tty *tty);

/* tty_wait.c: waiting for it */
void mprapi_tty_wait_init(struct mprapi_tty_wait *wait, wait_queue_func_t woken,
			  void *private);
unsigned int mprapi_tty_wait_generation(struct mprapi_tty_wait *wait);
void mprapi_tty_wait_on(struct mprapi_tty_wait *wait, const struct mprapi_tty *tty,
			unsigned int generation);
void mprapi_tty_wait_leave(struct mprapi_tty_wait *wait, bool forever);

/* tty_ppp.c: asking its line discipline */
int mprapi_tty_ppp_unit(const struct mprapi_tty_target *target,
			struct mprapi_port_ppp __user *arg);

#endif /* MPRAPI_TTY_H */
