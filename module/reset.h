/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_RESET_H
#define MPRAPI_RESET_H

#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/mprapi.h>

struct file;
struct mprapi_port;
struct tty_struct;

/* How long to wait for carrier to fall, if the caller does not say. */
#define MPRAPI_TIMEOUT_DEFAULT_MS	10000

/**
 * struct mprapi_reset_options - how a caller wants a port reset
 * @hold_ms: how long DTR and RTS stay low at the least
 * @timeout_ms: how long to wait for carrier and for the hangup at the most
 * @disconnect: without the line reset
 * @nowait: do not wait for the end
 */
struct mprapi_reset_options {
	u32 hold_ms;
	u32 timeout_ms;
	bool disconnect;
	bool nowait;
};

enum mprapi_reset_phase {
	MPRAPI_PHASE_BEGIN,	/* discard, lower the lines */
	MPRAPI_PHASE_WAIT,	/* for the hold and for carrier */
	MPRAPI_PHASE_HANGUP,
	MPRAPI_PHASE_END,
};

/**
 * struct mprapi_reset - a port's reset engine
 * @running: whether a reset is running; it has a reference to the port then.
 *	Under the port's lock, as @waiters, @report.seq and @options.disconnect
 * @waiters: those who want the report
 * @work: goes on with the reset after a wait
 * @options: as the caller who began it wanted it
 * @phase: what comes next
 * @began: when it began
 * @lowered: when DTR and RTS were lowered
 * @deadline: when waiting ends
 * @await_carrier: carrier was up and matters
 * @session: the tty as somebody had it open, referenced; NULL while nobody had
 * @report: what was done so far
 * @hung_up: the session was, by us
 * @hanging_up: a hangup waits for somebody; @hangup_work, @hangup_tty and
 *	@hangup_file are its own then, even after the reset gave it up
 * @hangup_work: does it
 * @hangup_tty: what it hangs up
 * @hangup_file: keeps the session from ending before
 *
 * It is a part of the port, so that a reset needs no memory and cannot fail
 * for want of it. What follows @options belongs to the context that runs the
 * reset, first the caller's, then the worker's.
 */
struct mprapi_reset {
	bool running;
	struct list_head waiters;
	struct delayed_work work;
	struct mprapi_reset_options options;
	enum mprapi_reset_phase phase;
	ktime_t began;
	ktime_t lowered;
	ktime_t deadline;
	bool await_carrier;
	struct tty_struct *session;
	struct mprapi_report report;
	bool hung_up;
	bool hanging_up;
	struct work_struct hangup_work;
	struct tty_struct *hangup_tty;
	struct file *hangup_file;
};

void mprapi_reset_prepare(struct mprapi_reset *reset);
bool mprapi_reset_is_busy(const struct mprapi_reset *reset);
int mprapi_reset_port(struct mprapi_port *port,
		      const struct mprapi_reset_options *options,
		      struct mprapi_report *report);
int mprapi_reset_wait(struct mprapi_port *port, u32 seq, bool nowait,
		      struct mprapi_report *report);

int mprapi_reset_init(void);
void mprapi_reset_uninit(void);

#endif /* MPRAPI_RESET_H */
