// SPDX-License-Identifier: GPL-2.0
/*
 * The reset engine: a small state machine for each port. It runs in a worker, because
 * a driver can take as long as it likes; waits for the hold, for carrier and for a
 * tty's lock are timers, not threads. Those who asked for the reset wait for its
 * report alone. If a call does not come back the report is there at the deadline
 * without it; the worker goes on when it does, so that what was begun is finished.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "limits.h"
#include "port.h"
#include "reset.h"
#include "tty.h"
#include "watch.h"
#include "worker.h"

/* Not every driver can wake us when carrier falls (cdc-acm), so sample it. */
#define SAMPLE_MS	10
/* During the hold, for lines that are raised and for devices that vanish. */
#define HOLD_SAMPLE_MS	50
/* How long to look for hardware that is being set up, before there is none. */
#define OPENING_MS	100
/* How long to look for a moment in which a tty that is opened and closed all the time
 * is not locked, and how long to wait at first if there is none.
 */
#define LOCK_TRY_MS	5
#define LOCK_MS		1
/* A closer that has it for so long waits for its output. */
#define CLOSING_MS	5
/* How long an opener or closer may hold a reset up whatever its timeout. */
#define BUSY_MS		1000
/* And at the least, for the time until the deadline may have passed in suspend. */
#define KEPT_OUT_MS	100
/* How long after the deadline it is looked whether the worker is in a driver. */
#define EXPIRY_MS	20

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

/* Engines that are engaged, and their expiries. */
static atomic_t engines = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(engines_idle);
/* Nothing in it waits. */
static struct workqueue_struct *expiry_wq;
/* The module is being unloaded: what was begun ends without long waits. */
static bool resets_hurry;

static struct mprapi_port *reset_to_port(struct mprapi_reset *reset)
{
	return container_of(reset, struct mprapi_port, reset);
}

static void engine_get(struct mprapi_reset *reset)
{
	kref_get(&reset_to_port(reset)->ref);
	atomic_inc(&engines);
}

static void engine_put(struct mprapi_reset *reset)
{
	mprapi_port_put(reset_to_port(reset));
	/* Only one waits, at the end: atomic_dec_and_test() orders the two. */
	if (atomic_dec_and_test(&engines) && waitqueue_active(&engines_idle))
		wake_up(&engines_idle);
}

/*
 * What the worker did stands in the report, unless that was given out without it, or
 * is another reset's by now.
 */
static bool may_note(const struct mprapi_reset *reset)
{
	return reset->running && !reset->restart;
}

static void step_done(struct mprapi_reset *reset, u32 steps)
{
	struct mprapi_port *port = reset_to_port(reset);
	size_t i;

	spin_lock(&port->lock);
	if (may_note(reset)) {
		steps &= reset->report.steps;
		reset->report.done |= steps;
		reset->report.failed &= ~steps;
		for (i = 0; i < ARRAY_SIZE(reset->report.why); i++)
			if (steps & BIT(i))
				reset->report.why[i] = 0;
	}
	spin_unlock(&port->lock);
}

/* @why: a negative errno if it failed, or enum mprapi_why if it does not apply. */
static void step_not_done(struct mprapi_reset *reset, u32 step, int why)
{
	struct mprapi_port *port = reset_to_port(reset);

	spin_lock(&port->lock);
	if (may_note(reset) && reset->report.steps & step) {
		reset->report.why[ffs(step) - 1] = why;
		if (why < 0)
			reset->report.failed |= step;
	}
	spin_unlock(&port->lock);
}

static void note_ms(struct mprapi_reset *reset, u32 *member, u32 ms)
{
	struct mprapi_port *port = reset_to_port(reset);

	spin_lock(&port->lock);
	if (may_note(reset))
		*member = ms;
	spin_unlock(&port->lock);
}

static void note_flag(struct mprapi_reset *reset, u32 flag)
{
	struct mprapi_port *port = reset_to_port(reset);

	spin_lock(&port->lock);
	if (may_note(reset))
		reset->report.flags |= flag;
	spin_unlock(&port->lock);
}

/* When a tty's lock, or a driver, is waited for no longer. */
static ktime_t busy_deadline(const struct mprapi_reset *reset)
{
	ktime_t least = ktime_add_ms(reset->began, BUSY_MS);

	return ktime_after(reset->deadline, least) ? reset->deadline : least;
}

/* Whether somebody who has a lock was waited for long enough. */
static bool is_late(struct mprapi_reset *reset)
{
	struct mprapi_port *port = reset_to_port(reset);
	ktime_t now = ktime_get();
	bool late;

	spin_lock(&port->lock);
	if (READ_ONCE(resets_hurry))
		reset->deadline = min(reset->deadline, ktime_add_ms(now, BUSY_MS));
	late = ktime_after(now, busy_deadline(reset));
	spin_unlock(&port->lock);
	if (!reset->busy_since)
		reset->busy_since = jiffies ?: 1;
	return late && time_after(jiffies, reset->busy_since +
					   msecs_to_jiffies(KEPT_OUT_MS));
}

static void extend(struct mprapi_reset *reset, ktime_t deadline)
{
	struct mprapi_port *port = reset_to_port(reset);

	spin_lock(&port->lock);
	if (!reset->restart && ktime_after(deadline, reset->deadline))
		reset->deadline = deadline;
	spin_unlock(&port->lock);
}

static void lowered(struct mprapi_reset *reset, int lines)
{
	reset->lowered = ktime_get();
	if (reset->low)
		return;
	reset->low = true;
	reset->sticky = lines < 0 ? 0 : lines & (TIOCM_DTR | TIOCM_RTS);
	/* One hold there is time for, whatever the timeout. */
	extend(reset, ktime_add_ms(reset->lowered, reset->mine.hold_ms));
}

/* Nobody has it open; @tty may be there all the same, for dead descriptors. */
static int begin_closed(struct mprapi_reset *reset, struct mprapi_tty *tty)
{
	int err;

	if (tty->tty)
		err = mprapi_tty_lower_hung_up(tty);
	else
		err = mprapi_tty_lower_closed(&tty->target);

	step_not_done(reset, MPRAPI_STEP_DISCARD, MPRAPI_WHY_NO_SESSION);
	step_not_done(reset, MPRAPI_STEP_CARRIER, MPRAPI_WHY_NO_SESSION);
	if (err > 0)
		step_not_done(reset, MPRAPI_STEP_LOWER, err);
	switch (err) {
	case 0:
		step_done(reset, MPRAPI_STEP_LOWER);
		fallthrough;
	case MPRAPI_WHY_CLOSED:
		/* What the last close lowered is kept low for the hold, too. */
		lowered(reset, 0);
		return 0;
	case -EBUSY:
		/* It is being opened or closed just now: look again. */
		if (!is_late(reset)) {
			reset->phase = MPRAPI_PHASE_BEGIN;
			return SAMPLE_MS;
		}
		step_not_done(reset, MPRAPI_STEP_LOWER, err);
		return err;
	case -ENODEV:
	case -EOPNOTSUPP:
	case -ENOMEM:
		return err;
	default:
		step_not_done(reset, err > 0 ? MPRAPI_STEP_HOLD : MPRAPI_STEP_LOWER, err);
		return 0;
	}
}

/*
 * Whose hangup will be reported: the tty is kept, for it tells of a hangup even
 * after it was closed. A new opener on a tty that was hung up waits for carrier
 * and has no session yet.
 */
static void note_session(struct mprapi_reset *reset, const struct mprapi_tty *tty)
{
	if (tty->tty == reset->session || !tty->session)
		return;
	tty_kref_put(reset->session);
	reset->session = tty_kref_get(tty->tty);
}

/*
 * A driver that refused once is not asked again: cdc-acm keeps what it was told, and
 * says yes to the same the next time.
 */
static int lower(struct mprapi_reset *reset, const struct mprapi_tty *tty, int *lines)
{
	u32 serial = tty->target.device.serial;
	int err;

	if (serial && reset->refused == serial) {
		*lines = mprapi_tty_modem(tty);
		return MPRAPI_WHY_REFUSED;
	}
	err = mprapi_tty_lower(tty, lines);
	if (err == MPRAPI_WHY_REFUSED)
		reset->refused = serial;
	return err;
}

static void begin_carrier(struct mprapi_reset *reset, const struct mprapi_tty *tty, int lines)
{
	if (C_CLOCAL(tty->tty))
		step_not_done(reset, MPRAPI_STEP_CARRIER, MPRAPI_WHY_CLOCAL);
	else if (lines < 0)
		step_not_done(reset, MPRAPI_STEP_CARRIER, MPRAPI_WHY_NO_LINES);
	else if (lines & TIOCM_CAR)
		reset->await_carrier = true;
	else
		step_done(reset, MPRAPI_STEP_CARRIER);
}

static int begin_open(struct mprapi_reset *reset, struct mprapi_tty *tty)
{
	int err, lines;

	err = lower(reset, tty, &lines);
	if (err == -EAGAIN) {
		if (ktime_ms_delta(ktime_get(), reset->my_began) < OPENING_MS) {
			reset->phase = MPRAPI_PHASE_BEGIN;
			return SAMPLE_MS;
		}
		err = MPRAPI_WHY_NO_HARDWARE;
	}
	/* Time that the lines are low for, even if the driver cannot tell. */
	if (!err || err == MPRAPI_WHY_UNSEEN)
		lowered(reset, lines);
	if (!err)
		step_done(reset, MPRAPI_STEP_LOWER);
	else
		step_not_done(reset, MPRAPI_STEP_LOWER, err);
	if (err > 0)
		step_not_done(reset, MPRAPI_STEP_HOLD, err);

	if (reset->mine.steps & MPRAPI_STEP_CARRIER)
		begin_carrier(reset, tty, lines);
	/* A hangup that comes at once discards, too. */
	if (reset->mine.hold_ms || reset->await_carrier)
		mprapi_tty_discard(tty);
	return 0;
}

static int reset_begin(struct mprapi_reset *reset, struct mprapi_tty *tty)
{
	bool open = tty->tty && (tty->session || tty->opening);

	reset->phase = MPRAPI_PHASE_WAIT;
	/* What was hung up for this reset, before it began, was another session. */
	if (open && tty->session)
		reset->hung_up = false;
	if (open)
		note_session(reset, tty);
	if (reset->mine.steps & MPRAPI_STEP_LOWER)
		return open ? begin_open(reset, tty) : begin_closed(reset, tty);
	if (!open)
		step_not_done(reset, MPRAPI_STEP_DISCARD, MPRAPI_WHY_NO_SESSION);
	return 0;
}

static void carrier_fell(struct mprapi_reset *reset)
{
	reset->await_carrier = false;
	note_ms(reset, &reset->report.carrier_ms,
		ktime_ms_delta(ktime_get(), reset->my_began));
	step_done(reset, MPRAPI_STEP_CARRIER);
}

/*
 * A new opener or an unthrottled reader raised them: lower them again. A sticky line
 * that is seen low was raised before it could be seen low at first.
 */
static void keep_low(struct mprapi_reset *reset, const struct mprapi_tty *tty, int *lines)
{
	int raised = *lines & (TIOCM_DTR | TIOCM_RTS);
	int fell;

	if (raised)
		mprapi_tty_lower(tty, lines);
	fell = *lines >= 0 ? reset->sticky & ~*lines : 0;
	if (fell & TIOCM_DTR)
		step_done(reset, MPRAPI_STEP_LOWER);
	if (fell || raised & ~reset->sticky)
		reset->lowered = ktime_get();
	reset->sticky &= ~fell;
}

static void wait_sample(struct mprapi_reset *reset, struct mprapi_tty *tty)
{
	int lines;

	if (!tty->tty || (!tty->session && !tty->opening)) {
		/*
		 * With CLOCAL off the driver hangs the tty up by itself when
		 * carrier falls. If it was closed instead nobody will ever
		 * know when carrier fell.
		 */
		if (reset->await_carrier && mprapi_tty_is_hung_up(reset->session))
			carrier_fell(reset);
		reset->await_carrier = false;
		return;
	}

	note_session(reset, tty);
	lines = mprapi_tty_modem(tty);
	if (lines < 0)
		return;
	if (reset->low)
		keep_low(reset, tty, &lines);
	if (reset->await_carrier && lines >= 0 && !(lines & TIOCM_CAR))
		carrier_fell(reset);
}

/* Rounded up, as what was held is rounded down: both end at once. */
static s64 time_left(struct mprapi_reset *reset, ktime_t now)
{
	struct mprapi_port *port = reset_to_port(reset);
	s64 us;

	spin_lock(&port->lock);
	us = ktime_us_delta(reset->deadline, now);
	spin_unlock(&port->lock);
	return DIV_ROUND_UP_ULL(max_t(s64, us, 0), USEC_PER_MSEC);
}

/*
 * @seen: the lines were looked at just now.
 * Returns how many milliseconds to wait before the next sample, 0 to go on.
 */
static int reset_wait(struct mprapi_reset *reset, bool seen)
{
	ktime_t now = ktime_get();
	s64 left = time_left(reset, now);
	s64 held;

	held = reset->low ? ktime_ms_delta(now, reset->lowered) : 0;
	note_ms(reset, &reset->report.held_ms, held);

	if (reset->low && held < reset->mine.hold_ms) {
		if (left > 0)
			return min3(reset->mine.hold_ms - held, left,
				    (s64)(reset->await_carrier ? SAMPLE_MS :
								 HOLD_SAMPLE_MS));
		step_not_done(reset, MPRAPI_STEP_HOLD, -ETIMEDOUT);
	} else if (reset->low && reset->mine.hold_ms && !seen) {
		/* The process that has the lock may have raised them. */
		if (left > 0)
			return min_t(s64, left, SAMPLE_MS);
		step_not_done(reset, MPRAPI_STEP_HOLD, -ETIMEDOUT);
	} else if (reset->low && !(reset->sticky & TIOCM_DTR)) {
		step_done(reset, MPRAPI_STEP_HOLD);
	}

	if (reset->await_carrier) {
		if (left > 0 && !READ_ONCE(resets_hurry))
			return min_t(s64, left, SAMPLE_MS);
		step_not_done(reset, MPRAPI_STEP_CARRIER, -ETIMEDOUT);
	}

	reset->phase = MPRAPI_PHASE_HANGUP;
	reset->busy_since = 0;
	extend(reset, ktime_add_ms(now, BUSY_MS));
	return 0;
}

/*
 * Puts the line settings back. Before the hangup it is for a process that opens the
 * tty at once, after it for one that changed them until then.
 * Returns 0 or how many milliseconds to wait before another try.
 */
static int put_settings_back(struct mprapi_reset *reset, struct mprapi_tty *tty)
{
	int err, lines;

	if (!(reset->mine.steps & MPRAPI_STEP_SETTINGS))
		return 0;
	if (tty->tty)
		err = mprapi_tty_set_defaults(tty);
	else
		err = mprapi_tty_set_defaults_closed(&tty->target);
	if (err == -EBUSY && !is_late(reset))
		return LOCK_MS;
	if (err)
		step_not_done(reset, MPRAPI_STEP_SETTINGS, err);
	else
		step_done(reset, MPRAPI_STEP_SETTINGS);
	/* A driver raises them when the speed is no longer B0. */
	if (reset->low && tty->tty)
		lower(reset, tty, &lines);
	return 0;
}

/*
 * Hangs up; the tty is unlocked while that waits, and locked again if it can be.
 * Returns 0, how many milliseconds to wait before another try, or -ERESTART.
 */
static int hang_up(struct mprapi_reset *reset, struct mprapi_tty *tty, bool *locked)
{
	struct mprapi_port *port = reset_to_port(reset);
	bool superseded;
	int err;

	/* Another reset was begun meanwhile: it begins at the beginning. */
	spin_lock(&port->lock);
	superseded = reset->restart;
	reset->hanging = !superseded;
	spin_unlock(&port->lock);
	if (superseded)
		return -ERESTART;

	*locked = false;
	err = mprapi_tty_hangup(tty);
	reset->hung_up = !err;
	if (err == -EAGAIN && !is_late(reset)) {
		spin_lock(&port->lock);
		reset->hanging = false;
		spin_unlock(&port->lock);
		return LOCK_MS;
	}
	if (err == -EAGAIN)
		step_not_done(reset, MPRAPI_STEP_HANGUP, -EBUSY);
	else if (err)
		step_not_done(reset, MPRAPI_STEP_CHECK, err);
	*locked = !mprapi_tty_lock(tty);
	return 0;
}

static int reset_hangup(struct mprapi_reset *reset, struct mprapi_tty *tty, bool *locked)
{
	bool had_session = *locked && tty->session && !reset->hung_up;
	bool hung_up;
	int ret;

	/* A session that came after the hangup has settings of its own. */
	if (!*locked || !tty->session || had_session) {
		ret = put_settings_back(reset, tty);
		if (ret)
			return ret;
	}
	if (had_session) {
		note_session(reset, tty);
		ret = hang_up(reset, tty, locked);
		if (ret)
			return ret;
		if (*locked && !tty->session && !tty->opening)
			put_settings_back(reset, tty);
	}
	reset->phase = MPRAPI_PHASE_END;

	/* By the driver, that saw carrier fall? */
	hung_up = reset->hung_up || mprapi_tty_is_hung_up(reset->session);
	if (had_session && !hung_up)
		return 0;
	if (hung_up)
		step_done(reset, MPRAPI_STEP_DISCARD | MPRAPI_STEP_HANGUP);
	else
		step_not_done(reset, MPRAPI_STEP_HANGUP, MPRAPI_WHY_NO_SESSION);
	step_done(reset, MPRAPI_STEP_CHECK);

	if (*locked && tty->opening) {
		mprapi_tty_wake_openers(tty);
		note_flag(reset, MPRAPI_REPORT_FLAG_OPENING);
	}
	if (*locked && tty->session)
		note_flag(reset, MPRAPI_REPORT_FLAG_REOPENED);
	return 0;
}

/* Somebody else has the tty's lock. Returns how many milliseconds to wait, or -EBUSY. */
static int reset_is_kept_out(struct mprapi_reset *reset, const struct mprapi_tty *tty)
{
	s64 ms = ktime_ms_delta(ktime_get(), reset->my_began);

	if (ms >= CLOSING_MS)
		mprapi_tty_discard_closing(tty);
	if (!is_late(reset))
		return clamp_t(s64, ms / 8, LOCK_MS, SAMPLE_MS);
	step_not_done(reset, MPRAPI_STEP_HANGUP, -EBUSY);
	return -EBUSY;
}

static int lock_soon(struct mprapi_tty *tty)
{
	ktime_t end = ktime_add_ms(ktime_get(), LOCK_TRY_MS);
	int err;

	while ((err = mprapi_tty_lock(tty)) == -EAGAIN && ktime_before(ktime_get(), end))
		usleep_range(50, 100);
	return err;
}

static int reset_phases(struct mprapi_reset *reset, struct mprapi_tty *tty)
{
	bool locked = false;
	int ret = 0;

	if (tty->tty) {
		ret = lock_soon(tty);
		locked = !ret;
	}
	/* The hold and carrier go on meanwhile. */
	if (ret == -EAGAIN && reset->phase == MPRAPI_PHASE_WAIT)
		ret = reset_wait(reset, false) ?: -EAGAIN;
	if (ret == -EAGAIN)
		ret = reset_is_kept_out(reset, tty);
	if (ret)
		goto out;

	if (reset->phase == MPRAPI_PHASE_BEGIN)
		ret = reset_begin(reset, tty);
	if (!ret && reset->phase == MPRAPI_PHASE_WAIT) {
		if ((reset->low && reset->mine.hold_ms) || reset->await_carrier)
			wait_sample(reset, tty);
		ret = reset_wait(reset, true);
	}
	if (!ret)
		ret = reset_hangup(reset, tty, &locked);
out:
	if (locked)
		mprapi_tty_unlock(tty);
	return ret;
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

/* The report is given to those who wait for it. */
static void reset_publish(struct mprapi_reset *reset, int err)
{
	struct mprapi_port *port = reset_to_port(reset);
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
	mprapi_watch_reset(port, report);
	if (reset->options.steps & ~MPRAPI_STEPS_DISCONNECT)
		port->resets++;
	list_for_each_entry_safe(waiter, next, &reset->waiters, list) {
		list_del_init(&waiter->list);
		waiter->report = *report;
		complete(&waiter->done);
	}
}

/* Another reset was begun, and what it was for is not done already. */
static bool is_wanted_again(const struct mprapi_reset *reset)
{
	return reset->restart &&
	       (reset->running || !(reset->inherits && reset->hung_up));
}

/* Returns false if another reset was begun meanwhile. */
static bool reset_end(struct mprapi_reset *reset, int err)
{
	struct mprapi_port *port = reset_to_port(reset);
	struct tty_struct *session;
	bool armed;

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
	if (reset->running)
		reset_publish(reset, err);
	session = reset->session;
	reset->session = NULL;
	reset->engaged = false;
	/* The next reset arms it under this lock. */
	armed = cancel_delayed_work(&reset->expiry);
	spin_unlock(&port->lock);

	tty_kref_put(session);
	if (armed)
		engine_put(reset);
	mprapi_watch_kick(port);
	return true;
}

/* Another reset, or the first one, is the worker's from now on. */
static void take_over(struct mprapi_reset *reset, bool inherits)
{
	reset->phase = MPRAPI_PHASE_BEGIN;
	reset->busy_since = 0;
	reset->low = false;
	reset->sticky = 0;
	reset->await_carrier = false;
	/* A hangup that was under way when it began is its own, too. */
	if (inherits)
		return;
	reset->hung_up = false;
	tty_kref_put(reset->session);
	reset->session = NULL;
}

/*
 * Goes on until the end or until there is something to wait for. The tty is
 * looked up anew after each wait: it may have been closed and opened by then.
 */
static void reset_work(struct work_struct *work)
{
	struct mprapi_reset *reset = container_of(to_delayed_work(work),
						  struct mprapi_reset, work);
	struct mprapi_port *port = reset_to_port(reset);
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
			take_over(reset, inherits);

		ret = mprapi_tty_get(&tty, &target);
		if (!ret)
			ret = reset_phases(reset, &tty);
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
 * The worker is in a driver, or waits with a hangup, past the deadline: those who wait
 * for the reset do not wait for that. A worker that is not ends the reset by itself,
 * also one that was frozen past the deadline.
 */
static void expiry_work(struct work_struct *work)
{
	struct mprapi_reset *reset = container_of(to_delayed_work(work),
						  struct mprapi_reset, expiry);
	struct mprapi_port *port = reset_to_port(reset);
	bool again = false;
	s64 ms;

	spin_lock(&port->lock);
	ms = ktime_ms_delta(busy_deadline(reset), ktime_get()) + EXPIRY_MS;
	/* A worker that is there since just now is out again soon. */
	if (reset->running && reset->inside && ms <= 0 &&
	    time_after(jiffies, reset->inside_since +
				msecs_to_jiffies(MPRAPI_STUCK_MS))) {
		reset->report.failed |= MPRAPI_STEP_HANGUP;
		reset->report.why[ffs(MPRAPI_STEP_HANGUP) - 1] = -EBUSY;
		reset_publish(reset, 0);
	} else if (reset->running) {
		/* Unless another reset has just done so. */
		again = queue_delayed_work(expiry_wq, &reset->expiry,
					   msecs_to_jiffies(max_t(s64, ms, EXPIRY_MS)));
	}
	spin_unlock(&port->lock);

	if (again)
		return;
	mprapi_watch_kick(port);
	engine_put(reset);
}

/**
 * mprapi_reset_prepare() - make a port's reset engine ready
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
 * Return: whether it runs, or left something behind that has not come back.
 */
bool mprapi_reset_is_busy(const struct mprapi_reset *reset)
{
	return reset->engaged;
}

static void reset_start(struct mprapi_reset *reset,
			const struct mprapi_reset_options *options)
{
	struct mprapi_port *port = reset_to_port(reset);
	u32 seq = reset->report.seq + 1;
	size_t i;

	lockdep_assert_held(&port->lock);

	reset->running = true;
	reset->restart = true;
	reset->options = *options;
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
	mprapi_watch_reset(port, &reset->report);

	/* A worker that has not come back begins with it when it does. */
	if (!reset->engaged) {
		reset->engaged = true;
		engine_get(reset);
		mprapi_worker_queue(port->worker, &reset->work, 0);
	}
	engine_get(reset);
	if (mod_delayed_work(expiry_wq, &reset->expiry,
			     msecs_to_jiffies(max(options->timeout_ms, BUSY_MS) + EXPIRY_MS)))
		engine_put(reset);
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
	return 0;
}

/* Whether a reset that runs does all that is asked for. */
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
	if (!reset->running && port->gone) {
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
 * @options: how
 * @report: zeroed; set to what was done, or with nowait to what is known of it
 *
 * Joins the reset that is running on the port, if there is one and it does all that
 * is asked for, else comes after it.
 *
 * Return: 0 if there is a report; -EINTR killed while waiting; -EAGAIN a reset that
 * does less is running and nowait is set; -ENOENT the port is gone.
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
		if (mine && port->gone) {
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
 * @seq: which one
 * @nowait: only look
 * @report: set to what was done
 *
 * Return: 0 if there is a report; -EAGAIN still running; -ESTALE no such reset, or
 * another one ended since; -EINTR killed while waiting.
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
 * mprapi_reset_init() - get ready
 *
 * Return: 0 or -ENOMEM.
 */
int mprapi_reset_init(void)
{
	expiry_wq = alloc_workqueue("mprapi_expiry", WQ_UNBOUND | WQ_FREEZABLE, 0);
	return expiry_wq ? 0 : -ENOMEM;
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
	wait_event(engines_idle, !atomic_read(&engines));
	destroy_workqueue(expiry_wq);
}
