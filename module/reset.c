// SPDX-License-Identifier: GPL-2.0
/*
 * The reset engine: a small state machine for each reset. It runs in the
 * caller's context until it has to wait for the line, and goes on from there
 * in a worker, so that a reset needs no thread while it waits and does not
 * care what becomes of its caller.
 */
#include <linux/completion.h>
#include <linux/file.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "line.h"
#include "port.h"
#include "reset.h"
#include "watch.h"

/* Not every driver can wake us when carrier falls (cdc-acm), so look. */
#define SAMPLE_MS	10
/* During the hold, for lines that are raised and for devices that vanish. */
#define HOLD_SAMPLE_MS	50
/* How long to look for hardware that is being set up, before there is none. */
#define OPENING_MS	100
/* At a hangup that waits for somebody, who may be quick. */
#define HANGUP_SAMPLE_MS	1
/* How long an opener or closer may hold a reset up whatever its timeout. */
#define BUSY_MS		1000

/**
 * struct waiter - one who waits for a reset
 * @list: entry in the reset's waiters, empty once the report is there
 * @done: completed then
 * @report: what was done
 */
struct waiter {
	struct list_head list;
	struct completion done;
	struct mprapi_report report;
};

static struct workqueue_struct *reset_wq;
/* For what may wait for as long as somebody likes: no reset queues behind it. */
static struct workqueue_struct *hangup_wq;
/* Resets that run, and hangups that outlive theirs. */
static atomic_t resets_running = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(resets_idle);
/* The module is being unloaded: what was begun ends without long waits. */
static bool resets_hurry;

static struct mprapi_port *reset_to_port(struct mprapi_reset *reset)
{
	return container_of(reset, struct mprapi_port, reset);
}

static void engine_get(struct mprapi_reset *reset)
{
	kref_get(&reset_to_port(reset)->ref);
	atomic_inc(&resets_running);
}

static void engine_put(struct mprapi_reset *reset)
{
	mprapi_port_put(reset_to_port(reset));
	/* Only one waits, at the end: atomic_dec_and_test() orders the two. */
	if (atomic_dec_and_test(&resets_running) && waitqueue_active(&resets_idle))
		wake_up(&resets_idle);
}

static void step_done(struct mprapi_reset *reset, u32 step)
{
	reset->report.done |= step;
}

static void step_failed(struct mprapi_reset *reset, u32 step)
{
	reset->report.failed |= step;
}

/* Whether somebody who has a lock was waited for long enough. */
static bool is_late(struct mprapi_reset *reset)
{
	ktime_t now = ktime_get();

	if (READ_ONCE(resets_hurry))
		reset->deadline = min(reset->deadline, ktime_add_ms(now, BUSY_MS));
	return ktime_after(now, reset->deadline) &&
	       ktime_ms_delta(now, reset->began) > BUSY_MS;
}

static void lowered(struct mprapi_reset *reset)
{
	ktime_t hold_ends;

	reset->lowered = ktime_get();
	if (reset->report.done & MPRAPI_STEP_LOWER)
		return;
	step_done(reset, MPRAPI_STEP_LOWER);
	/* One hold there is time for, whatever the timeout. */
	hold_ends = ktime_add_ms(reset->lowered, reset->options.hold_ms);
	if (ktime_after(hold_ends, reset->deadline))
		reset->deadline = hold_ends;
}

static int reset_lower(struct mprapi_reset *reset, struct tty_struct *tty)
{
	int err = mprapi_line_lower(tty);

	if (!err)
		lowered(reset);
	else if (err != -ENOTTY && err != -EAGAIN)
		step_failed(reset, MPRAPI_STEP_LOWER);
	return err;
}

/* Nobody has it open; @tty may be there all the same, see below. */
static int begin_closed(struct mprapi_reset *reset, struct tty_struct *tty)
{
	int err;

	/* Few drivers know its lines then, and an opener may come in between. */
	if (mprapi_line_is_held(tty))
		err = -EBUSY;
	else if (mprapi_line_is_kept(tty))
		err = mprapi_line_lower(tty) ? -ENOTTY : 0;
	else
		err = mprapi_line_lower_closed(reset_to_port(reset));

	switch (err) {
	case 0:
		lowered(reset);
		return 0;
	case -EBUSY:
		/* It is being opened or closed just now: look again. */
		if (is_late(reset))
			return err;
		reset->phase = MPRAPI_PHASE_BEGIN;
		return SAMPLE_MS;
	case -ENOTTY:
		return 0;
	default:
		return err;
	}
}

/*
 * Whose hangup will be reported: the tty is kept, for it tells of a hangup even
 * after it was closed. A new opener on a tty that was hung up waits for carrier
 * and has no session yet.
 */
static void note_session(struct mprapi_reset *reset, struct tty_struct *tty)
{
	if (tty == reset->session || !mprapi_line_has_session(tty))
		return;
	tty_kref_put(reset->session);
	reset->session = tty_kref_get(tty);
}

static int reset_begin(struct mprapi_reset *reset, struct tty_struct *tty)
{
	int lines;

	reset->phase = MPRAPI_PHASE_WAIT;
	if (!mprapi_line_is_open(tty))
		return reset->options.disconnect ? 0 : begin_closed(reset, tty);

	note_session(reset, tty);
	if (reset->options.disconnect)
		return 0;

	if (mprapi_line_is_held(tty)) {
		if (is_late(reset)) {
			step_failed(reset, MPRAPI_STEP_LOWER);
			return 0;
		}
		reset->phase = MPRAPI_PHASE_BEGIN;
		return SAMPLE_MS;
	}
	if (reset_lower(reset, tty) == -EAGAIN &&
	    ktime_ms_delta(ktime_get(), reset->began) < OPENING_MS) {
		reset->phase = MPRAPI_PHASE_BEGIN;
		return SAMPLE_MS;
	}
	if (!C_CLOCAL(tty)) {
		lines = mprapi_line_modem(tty);
		if (lines >= 0 && lines & TIOCM_CAR)
			reset->await_carrier = true;
		else if (lines >= 0)
			step_done(reset, MPRAPI_STEP_CARRIER);
	}
	/* A hangup that comes at once discards, too. */
	if (reset->options.hold_ms || reset->await_carrier) {
		if (mprapi_line_discard(tty))
			step_done(reset, MPRAPI_STEP_DISCARD);
	}
	return 0;
}

static void carrier_fell(struct mprapi_reset *reset)
{
	reset->await_carrier = false;
	reset->report.carrier_ms = ktime_ms_delta(ktime_get(), reset->began);
	step_done(reset, MPRAPI_STEP_CARRIER);
}

static void wait_look(struct mprapi_reset *reset, struct tty_struct *tty)
{
	int lines;

	if (!mprapi_line_is_open(tty)) {
		/*
		 * With CLOCAL off the driver hangs the tty up by itself when
		 * carrier falls. If it was closed instead nobody will ever
		 * know when carrier fell.
		 */
		if (reset->await_carrier && mprapi_line_is_hung_up(reset->session))
			carrier_fell(reset);
		reset->await_carrier = false;
		return;
	}
	if (mprapi_line_is_held(tty))
		return;

	note_session(reset, tty);
	lines = mprapi_line_modem(tty);
	if (lines < 0)
		return;
	/* A new opener or an unthrottled reader raised them: again. */
	if (lines & (TIOCM_DTR | TIOCM_RTS))
		reset_lower(reset, tty);
	if (reset->await_carrier && !(lines & TIOCM_CAR))
		carrier_fell(reset);
}

/*
 * Returns how many milliseconds to wait before the next look, 0 to go on, or a
 * negative errno.
 */
static int reset_wait(struct mprapi_reset *reset, struct tty_struct *tty)
{
	bool hold = reset->report.done & MPRAPI_STEP_LOWER;
	s64 left, held;
	ktime_t now;

	if ((hold && reset->options.hold_ms) || reset->await_carrier)
		wait_look(reset, tty);

	now = ktime_get();
	/* Rounded up, as what was held is rounded down: both end at once. */
	left = DIV_ROUND_UP_ULL(max_t(s64, ktime_us_delta(reset->deadline, now), 0),
				USEC_PER_MSEC);
	held = hold ? ktime_ms_delta(now, reset->lowered) : 0;
	reset->report.held_ms = held;

	if (hold && held < reset->options.hold_ms) {
		if (left > 0)
			return min3(reset->options.hold_ms - held, left,
				    (s64)(reset->await_carrier ? SAMPLE_MS :
								 HOLD_SAMPLE_MS));
		step_failed(reset, MPRAPI_STEP_HOLD);
	} else if (hold) {
		step_done(reset, MPRAPI_STEP_HOLD);
	}

	if (reset->await_carrier) {
		if (left > 0 && !READ_ONCE(resets_hurry))
			return min_t(s64, left, SAMPLE_MS);
		step_failed(reset, MPRAPI_STEP_CARRIER);
	}

	reset->phase = MPRAPI_PHASE_HANGUP;
	WRITE_ONCE(reset->hung_up, false);
	if (left < BUSY_MS)
		reset->deadline = ktime_add_ms(now, BUSY_MS);
	return 0;
}

/*
 * Hangs up where it may wait for somebody for as long as he likes, so that the
 * reset itself does not.
 */
static void hangup_work(struct work_struct *work)
{
	struct mprapi_reset *reset = container_of(work, struct mprapi_reset,
						  hangup_work);
	struct file *file = reset->hangup_file;
	struct tty_struct *tty = reset->hangup_tty;
	bool hung_up = mprapi_line_hangup(tty, file);

	WRITE_ONCE(reset->hung_up, hung_up);
	/* The next one may use its members once it sees this. */
	smp_store_release(&reset->hanging_up, false);
	fput(file);
	tty_kref_put(tty);
	engine_put(reset);
}

/* Returns false if it was not done at once, see @hanging_up. */
static bool hang_up(struct mprapi_reset *reset, struct tty_struct *tty)
{
	struct file *file = mprapi_line_pin(tty);

	if (!file) {
		/* What a closer waits for may go now. */
		mprapi_line_discard(tty);
		return false;
	}
	if (mprapi_line_is_idle(tty)) {
		reset->hung_up = mprapi_line_hangup(tty, file);
		fput(file);
		return true;
	}
	reset->hanging_up = true;
	reset->hangup_file = file;
	reset->hangup_tty = tty_kref_get(tty);
	engine_get(reset);
	queue_work(hangup_wq, &reset->hangup_work);
	return false;
}

static int reset_hangup(struct mprapi_reset *reset, struct tty_struct *tty)
{
	/* Maybe still that of a reset before; pairs with its end there. */
	bool busy = smp_load_acquire(&reset->hanging_up);
	bool seen_open = false;

	if (mprapi_line_is_open(tty) && !busy && !READ_ONCE(reset->hung_up)) {
		note_session(reset, tty);
		seen_open = mprapi_line_has_session(tty);
		if (seen_open)
			busy = !hang_up(reset, tty);
		else
			mprapi_line_wake_openers(tty);
	}
	if (busy && !is_late(reset))
		return HANGUP_SAMPLE_MS;
	reset->phase = MPRAPI_PHASE_END;
	if (busy) {
		step_failed(reset, MPRAPI_STEP_HANGUP);
		return 0;
	}

	/* By the driver, that saw carrier fall? */
	if (READ_ONCE(reset->hung_up) || mprapi_line_is_hung_up(reset->session)) {
		step_done(reset, MPRAPI_STEP_DISCARD | MPRAPI_STEP_HANGUP);
	} else if (seen_open) {
		step_failed(reset, MPRAPI_STEP_CHECK);
		return 0;
	}
	step_done(reset, MPRAPI_STEP_CHECK);
	if (mprapi_line_is_open(tty) && mprapi_line_has_session(tty))
		reset->report.flags |= MPRAPI_REPORT_REOPENED;
	return 0;
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

static void reset_end(struct mprapi_reset *reset, int err)
{
	struct mprapi_port *port = reset_to_port(reset);
	struct mprapi_report *report = &reset->report;
	struct waiter *waiter, *next;
	ktime_t now = ktime_get();

	report->result = err ?: reset_result(report);
	report->elapsed_us = ktime_us_delta(now, reset->began);
	report->flags &= ~MPRAPI_REPORT_RUNNING;
	if (!err && !reset->session)
		report->flags |= MPRAPI_REPORT_CLOSED;
	tty_kref_put(reset->session);
	reset->session = NULL;

	spin_lock(&port->lock);
	port->last = *report;
	port->ended = now;
	mprapi_watch_reset(port, report);
	if (!reset->options.disconnect)
		port->resets++;
	if (report->done & MPRAPI_STEP_HANGUP)
		port->hangups++;
	list_for_each_entry_safe(waiter, next, &reset->waiters, list) {
		list_del_init(&waiter->list);
		waiter->report = *report;
		complete(&waiter->done);
	}
	reset->running = false;
	spin_unlock(&port->lock);

	mprapi_watch_wake(port);
	engine_put(reset);
}

/*
 * Goes on until the end or until there is something to wait for. The tty is
 * looked up anew after each wait: it may be another one by then.
 */
static void reset_run(struct mprapi_reset *reset)
{
	struct mprapi_tty *pin;
	struct tty_struct *tty = mprapi_line_get(reset_to_port(reset), &pin);
	int ret = PTR_ERR_OR_ZERO(tty);

	if (!ret && reset->phase == MPRAPI_PHASE_BEGIN)
		ret = reset_begin(reset, tty);
	if (!ret && reset->phase == MPRAPI_PHASE_WAIT)
		ret = reset_wait(reset, tty);
	/* A hangup may wait for its holder, and a device shall not with it. */
	mprapi_device_unpin(pin);
	if (!ret)
		ret = reset_hangup(reset, tty);
	if (!IS_ERR(tty))
		tty_kref_put(tty);

	if (ret > 0)
		queue_delayed_work(reset_wq, &reset->work,
				   msecs_to_jiffies(ret));
	else
		reset_end(reset, ret);
}

static void reset_work(struct work_struct *work)
{
	reset_run(container_of(to_delayed_work(work), struct mprapi_reset, work));
}

/**
 * mprapi_reset_prepare() - make a port's reset engine ready
 * @reset: the engine
 */
void mprapi_reset_prepare(struct mprapi_reset *reset)
{
	INIT_LIST_HEAD(&reset->waiters);
	INIT_DELAYED_WORK(&reset->work, reset_work);
	INIT_WORK(&reset->hangup_work, hangup_work);
}

/**
 * mprapi_reset_is_busy() - does a reset still need its port?
 * @reset: the engine; under the port's lock
 *
 * Return: whether it runs, or left a hangup behind that waits for somebody.
 */
bool mprapi_reset_is_busy(const struct mprapi_reset *reset)
{
	/* Pairs with the end of that hangup. */
	return reset->running || smp_load_acquire(&reset->hanging_up);
}

static void reset_start(struct mprapi_reset *reset,
			const struct mprapi_reset_options *options)
{
	struct mprapi_port *port = reset_to_port(reset);
	u32 seq = reset->report.seq + 1;

	lockdep_assert_held(&port->lock);

	reset->running = true;
	reset->options = *options;
	reset->phase = MPRAPI_PHASE_BEGIN;
	reset->began = ktime_get();
	reset->deadline = ktime_add_ms(reset->began, options->timeout_ms);
	reset->await_carrier = false;
	reset->report = (struct mprapi_report) {
		.seq = seq ?: 1,
		.flags = MPRAPI_REPORT_RUNNING |
			 (options->disconnect ? MPRAPI_REPORT_DISCONNECT : 0),
	};
	engine_get(reset);

	mprapi_watch_reset(port, &reset->report);
}

static void waiter_enlist(struct waiter *waiter, struct mprapi_reset *reset)
{
	lockdep_assert_held(&reset_to_port(reset)->lock);

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
	return report->result;
}

static int reset_begin_nowait(struct mprapi_port *port,
			      const struct mprapi_reset_options *options,
			      struct mprapi_report *report)
{
	struct mprapi_reset *reset = &port->reset;
	int ret = 0;

	spin_lock(&port->lock);
	if (!reset->running && port->gone) {
		spin_unlock(&port->lock);
		return -ENOENT;
	}
	if (!reset->running) {
		reset_start(reset, options);
		queue_delayed_work(reset_wq, &reset->work, 0);
	} else if (reset->options.disconnect && !options->disconnect) {
		ret = -EAGAIN;
	} else {
		report->flags = MPRAPI_REPORT_JOINED;
	}
	report->seq = reset->report.seq;
	report->flags |= MPRAPI_REPORT_RUNNING;
	spin_unlock(&port->lock);
	return ret;
}

/**
 * mprapi_reset_port() - reset or disconnect a port
 * @port: the port
 * @options: how
 * @report: zeroed; set to what was done, except for -EINTR, -EAGAIN and -ENOENT
 *
 * Joins the reset that is running on the port, if there is one. A reset does
 * not join a disconnect, which does less, but comes after it.
 *
 * Return: 0 or the report's result; 0 with nowait while it is running; -EINTR
 * killed while waiting; -EAGAIN a disconnect is running and nowait is set;
 * -ENOENT the port is gone.
 */
int mprapi_reset_port(struct mprapi_port *port,
		      const struct mprapi_reset_options *options,
		      struct mprapi_report *report)
{
	struct mprapi_reset *reset = &port->reset;
	bool mine, join, disconnect;
	struct waiter waiter;
	int ret;

	if (options->nowait)
		return reset_begin_nowait(port, options, report);

	do {
		spin_lock(&port->lock);
		mine = !reset->running;
		if (mine && port->gone) {
			spin_unlock(&port->lock);
			memset(report, 0, sizeof(*report));
			return -ENOENT;
		}
		if (mine)
			reset_start(reset, options);
		disconnect = reset->options.disconnect;
		waiter_enlist(&waiter, reset);
		spin_unlock(&port->lock);

		if (mine)
			reset_run(reset);
		ret = waiter_wait(&waiter, port, report);
		join = mine || !disconnect || options->disconnect;
	} while (!join && ret != -EINTR);

	if (!mine && ret != -EINTR)
		report->flags |= MPRAPI_REPORT_JOINED;
	return ret;
}

/**
 * mprapi_reset_wait() - wait for a reset that was begun with nowait
 * @port: the port
 * @seq: which one
 * @nowait: only look
 * @report: set to what was done
 *
 * Return: 0 or the report's result; -EAGAIN still running; -ESTALE no such
 * reset, or another one ended since; -EINTR killed while waiting.
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
		ret = report->result;
	}
	spin_unlock(&port->lock);

	return wait ? waiter_wait(&waiter, port, report) : ret;
}

/**
 * mprapi_reset_init() - get ready
 *
 * Return: 0 or -ENOMEM.
 */
int mprapi_reset_init(void)
{
	/* Drivers may take their time, and one must not hold up another. */
	reset_wq = alloc_workqueue("mprapi", WQ_UNBOUND | WQ_FREEZABLE,
				   WQ_UNBOUND_MAX_ACTIVE);
	if (!reset_wq)
		return -ENOMEM;
	hangup_wq = alloc_workqueue("mprapi_hangup", WQ_UNBOUND | WQ_FREEZABLE,
				    WQ_UNBOUND_MAX_ACTIVE);
	if (!hangup_wq) {
		destroy_workqueue(reset_wq);
		return -ENOMEM;
	}
	return 0;
}

/**
 * mprapi_reset_uninit() - wait for the resets that nobody waits for
 *
 * They hold the lines low for as long as was asked, but wait for carrier no
 * longer.
 */
void mprapi_reset_uninit(void)
{
	WRITE_ONCE(resets_hurry, true);
	wait_event(resets_idle, !atomic_read(&resets_running));
	destroy_workqueue(hangup_wq);
	destroy_workqueue(reset_wq);
}
