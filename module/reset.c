// SPDX-License-Identifier: GPL-2.0
/*
 * Resets: beginning one, joining it, and waiting for its report. What a reset does is a
 * small state machine for each port (steps.c). It runs in a worker, because a driver call
 * can take any time. Waits for the hold, for carrier and for a tty's lock are timers, not
 * threads. If a driver call does not return, the report is given out at the deadline
 * without it. The worker goes on when the call returns, so that the reset is completed.
 */
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "limits.h"
#include "log.h"
#include "port.h"
#include "reset.h"
#include "sample.h"
#include "steps.h"
#include "tty.h"
#include "watch.h"
#include "worker.h"

/* How long after the deadline to check whether the worker is inside a driver. */
#define EXPIRY_MS	20

/**
 * struct waiter - a caller that waits for a reset
 * @list: entry in the reset's waiters, empty once @report is set
 * @done: completed then
 * @report: the report
 */
struct waiter {
	struct list_head list;
	struct completion done;
	struct mprapi_report report;
};

/* Number of engaged engines and of pending expiries. Each has a reference to its port. */
static atomic_t engines = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(engines_idle);
/* Only for works that never wait for a driver. */
static struct workqueue_struct *expiry_wq;

static void engine_get(struct mprapi_reset *reset)
{
	kref_get(&mprapi_reset_to_port(reset)->ref);
	atomic_inc(&engines);
}

static void engine_put(struct mprapi_reset *reset)
{
	mprapi_port_put(mprapi_reset_to_port(reset));
	/* Only the unload waits. atomic_dec_and_test() is the barrier for waitqueue_active(). */
	if (atomic_dec_and_test(&engines) && waitqueue_active(&engines_idle))
		wake_up(&engines_idle);
}

static int reset_result(const struct mprapi_report *report)
{
	if (report->failed & MPRAPI_STEP_HANGUP)
		return -EBUSY;
	if (report->failed & MPRAPI_STEP_CARRIER)
		return -ETIMEDOUT;
	if (report->failed)
		return -EIO;
	return 0;
}

/* Ends the reset for its callers: completes the report and gives it out. */
static void reset_publish(struct mprapi_reset *reset, int err)
{
	struct mprapi_port *port = mprapi_reset_to_port(reset);
	struct mprapi_report *report = &reset->report;
	struct waiter *waiter, *next;
	ktime_t now = ktime_get();

	lockdep_assert_held(&port->lock);

	report->result = err ?: reset_result(report);
	report->elapsed_us = ktime_us_delta(now, reset->began);
	report->flags &= ~MPRAPI_REPORT_FLAG_RUNNING;
	if (report->result == -EBUSY)
		report->call = mprapi_tty_call_stuck(&port->call);
	port->last = *report;
	port->ended = now;
	reset->running = false;
	mprapi_sample_reset(port, report);
	if (reset->options.steps & MPRAPI_STEP_LOWER)
		port->resets++;
	list_for_each_entry_safe(waiter, next, &reset->waiters, list) {
		list_del_init(&waiter->list);
		waiter->report = *report;
		complete(&waiter->done);
	}
}

/* Returns whether another reset was begun and still has something to do. */
static bool is_wanted_again(const struct mprapi_reset *reset)
{
	return reset->restart &&
	       (reset->running || !(reset->inherits && reset->hung_up));
}

/* Returns false if the worker has to do another reset that was begun meanwhile. */
static bool reset_end(struct mprapi_reset *reset, int err)
{
	struct mprapi_port *port = mprapi_reset_to_port(reset);
	struct mprapi_caller caller;
	struct mprapi_report report;
	struct tty_struct *session;
	bool ended, armed;

	spin_lock(&port->lock);
	if (is_wanted_again(reset)) {
		spin_unlock(&port->lock);
		return false;
	}
	reset->restart = false;
	reset->hanging = false;
	if (!err && !reset->session && !(reset->report.flags & MPRAPI_REPORT_FLAG_OPENING) &&
	    reset->running)
		reset->report.flags |= MPRAPI_REPORT_FLAG_CLOSED;
	if (reset->hung_up || mprapi_tty_is_hung_up(reset->session))
		port->hangups++;
	ended = reset->running;
	if (ended)
		reset_publish(reset, err);
	caller = reset->caller;
	report = reset->report;
	session = reset->session;
	reset->session = NULL;
	reset->engaged = false;
	/* The next reset arms it under this lock. */
	armed = cancel_delayed_work(&reset->expiry);
	spin_unlock(&port->lock);

	tty_kref_put(session);
	if (armed)
		engine_put(reset);
	if (ended)
		mprapi_log_reset(port, &caller, &report);
	mprapi_watch_settle(port);
	return true;
}

/*
 * The worker: runs until the reset ends or has to wait. It looks the tty up again after
 * each wait, because the tty may have been closed and opened meanwhile. Once reset_end()
 * has returned true, the next reset may begin on another CPU.
 */
static void reset_work(struct work_struct *work)
{
	struct mprapi_reset *reset = container_of(to_delayed_work(work),
						  struct mprapi_reset, work);
	struct mprapi_port *port = mprapi_reset_to_port(reset);
	struct mprapi_tty_target target;
	struct mprapi_tty tty;
	bool restart, inherits;
	int ret;

	do {
		spin_lock(&port->lock);
		reset->inside = true;
		reset->inside_since = jiffies;
		restart = reset->restart;
		inherits = reset->inherits;
		if (restart) {
			reset->hanging = false;
			reset->mine = reset->options;
			reset->my_began = reset->began;
		}
		reset->restart = false;
		target = reset->target;
		spin_unlock(&port->lock);
		if (restart)
			mprapi_steps_take_over(reset, inherits);

		ret = mprapi_tty_get(&tty, &target);
		if (!ret)
			ret = mprapi_steps_go_on(reset, &tty);
		mprapi_tty_put(&tty);

		spin_lock(&port->lock);
		reset->inside = false;
		spin_unlock(&port->lock);
	} while (ret <= 0 && !reset_end(reset, ret));

	if (ret > 0)
		mprapi_worker_queue(port->worker, &reset->work, ret);
	else
		engine_put(reset);
}

/*
 * Gives out the report if the worker is still inside a driver, or waits in a hangup, past
 * the deadline. In all other cases the worker ends the reset itself, even if it was
 * frozen past the deadline.
 */
static void expiry_work(struct work_struct *work)
{
	struct mprapi_reset *reset = container_of(to_delayed_work(work),
						  struct mprapi_reset, expiry);
	struct mprapi_port *port = mprapi_reset_to_port(reset);
	bool again = false, ended = false;
	struct mprapi_caller caller;
	struct mprapi_report report;
	s64 ms;

	spin_lock(&port->lock);
	ms = ktime_ms_delta(mprapi_steps_deadline(reset), ktime_get()) + EXPIRY_MS;
	/* Do not expire a worker that has just begun to run: it will return soon. */
	if (reset->running && reset->inside && ms <= 0 &&
	    time_after(jiffies, reset->inside_since +
				msecs_to_jiffies(MPRAPI_STUCK_MS))) {
		reset->report.failed |= MPRAPI_STEP_HANGUP;
		reset->report.why[ffs(MPRAPI_STEP_HANGUP) - 1] = -EBUSY;
		reset_publish(reset, 0);
		ended = true;
		caller = reset->caller;
		report = reset->report;
	} else if (reset->running) {
		/* False if another reset has just queued it. */
		again = queue_delayed_work(expiry_wq, &reset->expiry,
					   msecs_to_jiffies(max_t(s64, ms, EXPIRY_MS)));
	}
	spin_unlock(&port->lock);

	if (again)
		return;
	if (ended)
		mprapi_log_reset(port, &caller, &report);
	mprapi_watch_schedule(port);
	engine_put(reset);
}

/**
 * mprapi_reset_prepare() - initialize the reset engine of a port
 * @reset: the engine
 */
void mprapi_reset_prepare(struct mprapi_reset *reset)
{
	INIT_LIST_HEAD(&reset->waiters);
	INIT_DELAYED_WORK(&reset->work, reset_work);
	INIT_DELAYED_WORK(&reset->expiry, expiry_work);
}

/**
 * mprapi_reset_is_busy() - does a reset still need its port?
 * @reset: the engine; under the port's lock
 *
 * Return: whether a reset runs, or has ended with a driver call that has not returned.
 */
bool mprapi_reset_is_busy(const struct mprapi_reset *reset)
{
	return reset->engaged;
}

static void reset_start(struct mprapi_reset *reset,
			const struct mprapi_reset_options *options)
{
	struct mprapi_port *port = mprapi_reset_to_port(reset);
	u32 seq = reset->report.seq + 1;
	unsigned int ms;
	size_t i;

	lockdep_assert_held(&port->lock);

	reset->running = true;
	reset->restart = true;
	reset->options = *options;
	mprapi_log_caller(&reset->caller);
	reset->began = ktime_get();
	reset->deadline = ktime_add_ms(reset->began, options->timeout_ms);
	reset->report = (struct mprapi_report) {
		.seq = seq ?: 1,
		.steps = options->steps,
		.flags = MPRAPI_REPORT_FLAG_RUNNING,
	};
	for (i = 0; i < MPRAPI_STEPS; i++)
		if (!(options->steps & BIT(i)))
			reset->report.why[i] = MPRAPI_WHY_NOT_ASKED;
	reset->inherits = reset->engaged && reset->hanging;
	mprapi_port_target(port, &reset->target);
	mprapi_sample_reset(port, &reset->report);

	/* A worker that is still inside a driver begins with this reset when it returns. */
	if (!reset->engaged) {
		reset->engaged = true;
		engine_get(reset);
		/* A caller that does not wait may be a real-time process that keeps its CPU. */
		if (options->nowait)
			mprapi_worker_queue(port->worker, &reset->work, 0);
		else
			mprapi_worker_begin(port->worker, &reset->work);
	}
	engine_get(reset);
	ms = max(options->timeout_ms, MPRAPI_BUSY_MS) + EXPIRY_MS;
	if (mod_delayed_work(expiry_wq, &reset->expiry, msecs_to_jiffies(ms)))
		engine_put(reset);
}

static void waiter_enlist(struct waiter *waiter, struct mprapi_reset *reset)
{
	lockdep_assert_held(&mprapi_reset_to_port(reset)->lock);

	init_completion(&waiter->done);
	list_add_tail(&waiter->list, &reset->waiters);
}

static int waiter_wait(struct waiter *waiter, struct mprapi_port *port,
		       struct mprapi_report *report)
{
	if (wait_for_completion_state(&waiter->done,
				      TASK_KILLABLE | TASK_FREEZABLE)) {
		spin_lock(&port->lock);
		list_del_init(&waiter->list);
		spin_unlock(&port->lock);
		return -EINTR;
	}
	*report = waiter->report;
	return 0;
}

/* Returns whether the running reset has all steps that are asked for. */
static bool can_join(const struct mprapi_reset *reset,
		     const struct mprapi_reset_options *options)
{
	return !(options->steps & ~reset->options.steps);
}

static int reset_begin_nowait(struct mprapi_port *port,
			      const struct mprapi_reset_options *options,
			      struct mprapi_report *report)
{
	struct mprapi_reset *reset = &port->reset;
	int ret = 0;

	spin_lock(&port->lock);
	if (!reset->running && port->removed) {
		spin_unlock(&port->lock);
		return -ENOENT;
	}
	if (!reset->running)
		reset_start(reset, options);
	else if (!can_join(reset, options))
		ret = -EAGAIN;
	else
		report->flags = MPRAPI_REPORT_FLAG_JOINED;
	report->seq = reset->report.seq;
	report->flags |= MPRAPI_REPORT_FLAG_RUNNING;
	spin_unlock(&port->lock);
	return ret;
}

/**
 * mprapi_reset_port() - reset a port
 * @port: the port
 * @options: the reset to do
 * @report: zeroed by the caller; set to the report, or with nowait to its number and
 *	flags
 *
 * If a reset that has all these steps is running on the port, joins it. If another one
 * is running, begins after it.
 *
 * Return: 0 if @report is set; -EINTR if killed while waiting; -EAGAIN if nowait is set
 * and a reset without some of these steps is running; -ENOENT if the port was removed.
 */
int mprapi_reset_port(struct mprapi_port *port,
		      const struct mprapi_reset_options *options,
		      struct mprapi_report *report)
{
	struct mprapi_reset *reset = &port->reset;
	bool mine, join;
	struct waiter waiter;
	int ret;

	if (options->nowait)
		return reset_begin_nowait(port, options, report);

	do {
		spin_lock(&port->lock);
		mine = !reset->running;
		if (mine && port->removed) {
			spin_unlock(&port->lock);
			memset(report, 0, sizeof(*report));
			return -ENOENT;
		}
		if (mine)
			reset_start(reset, options);
		join = can_join(reset, options);
		waiter_enlist(&waiter, reset);
		spin_unlock(&port->lock);

		ret = waiter_wait(&waiter, port, report);
	} while (!join && !ret);

	if (!mine && !ret)
		report->flags |= MPRAPI_REPORT_FLAG_JOINED;
	return ret;
}

/**
 * mprapi_reset_wait() - wait for a reset that was begun with nowait
 * @port: the port
 * @seq: number of the reset
 * @nowait: return at once if it is still running
 * @report: set to the report
 *
 * Return: 0 if @report is set; -EAGAIN if nowait is set and it is still running; -ESTALE
 * if there was no such reset or another one has ended since; -EINTR if killed while
 * waiting.
 */
int mprapi_reset_wait(struct mprapi_port *port, u32 seq, bool nowait,
		      struct mprapi_report *report)
{
	struct mprapi_reset *reset = &port->reset;
	struct waiter waiter;
	bool wait = false;
	int ret = -ESTALE;

	spin_lock(&port->lock);
	if (reset->running && reset->report.seq == seq) {
		wait = !nowait;
		ret = -EAGAIN;
		if (wait)
			waiter_enlist(&waiter, reset);
	} else if (seq && port->last.seq == seq) {
		*report = port->last;
		ret = 0;
	}
	spin_unlock(&port->lock);

	return wait ? waiter_wait(&waiter, port, report) : ret;
}

/**
 * mprapi_reset_init() - make the workqueue of expiries
 *
 * Return: 0 or -ENOMEM.
 */
int mprapi_reset_init(void)
{
	expiry_wq = alloc_workqueue("mprapi_expiry", WQ_UNBOUND | WQ_FREEZABLE, 0);
	return expiry_wq ? 0 : -ENOMEM;
}

/**
 * mprapi_reset_uninit() - wait until all resets have ended
 *
 * No caller waits for them any more. They keep the lines low for the hold that was asked
 * for, but do not wait for carrier.
 */
void mprapi_reset_uninit(void)
{
	mprapi_steps_hurry();
	wait_event(engines_idle, !atomic_read(&engines));
	destroy_workqueue(expiry_wq);
}
