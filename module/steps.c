// SPDX-License-Identifier: GPL-2.0
/*
 * What a reset does to its tty, step by step. It runs in the port's worker and goes on
 * where it was after each wait; reset.c has the callers that wait for its end.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>

#include "port.h"
#include "report.h"
#include "steps.h"
#include "tty.h"

/* Some drivers cause no wake-up when carrier falls (cdc-acm): interval of the samples. */
#define SAMPLE_MS	10
/* The same during the hold, for lines that are raised and for devices that vanish. */
#define HOLD_SAMPLE_MS	50
/* How long to wait for hardware that is being set up, before there is none. */
#define OPENING_MS	100
/*
 * How long to try the lock of a tty that is opened and closed all the time, and how long
 * to wait at first before the next tries.
 */
#define LOCK_TRY_MS	5
#define LOCK_MS		1
/* A closer that has the lock for so long waits for its output. */
#define CLOSING_MS	5
/* The least time to wait for a lock, for the deadline may have passed in suspend. */
#define KEPT_OUT_MS	100

/* The module is being unloaded: what was begun ends without long waits. */
static bool resets_hurry;

/**
 * mprapi_steps_deadline() - when a tty's lock, or a driver, is waited for no longer
 * @reset: the reset; under the port's lock
 *
 * Return: that time.
 */
ktime_t mprapi_steps_deadline(const struct mprapi_reset *reset)
{
	ktime_t least = ktime_add_ms(reset->began, MPRAPI_BUSY_MS);

	return ktime_after(reset->deadline, least) ? reset->deadline : least;
}

/* Whether the holder of a lock was waited for long enough. */
static bool is_late(struct mprapi_reset *reset)
{
	struct mprapi_port *port = mprapi_reset_to_port(reset);
	ktime_t now = ktime_get();
	bool late;

	spin_lock(&port->lock);
	if (READ_ONCE(resets_hurry))
		reset->deadline = min(reset->deadline, ktime_add_ms(now, MPRAPI_BUSY_MS));
	late = ktime_after(now, mprapi_steps_deadline(reset));
	spin_unlock(&port->lock);
	if (!reset->busy_since)
		reset->busy_since = jiffies ?: 1;
	return late && time_after(jiffies, reset->busy_since +
					   msecs_to_jiffies(KEPT_OUT_MS));
}

static void extend(struct mprapi_reset *reset, ktime_t deadline)
{
	struct mprapi_port *port = mprapi_reset_to_port(reset);

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
	/* There is time for one hold, whatever the timeout. */
	extend(reset, ktime_add_ms(reset->lowered, reset->mine.hold_ms));
}

/* Often at first, for a tty that is opened and closed all the time has short gaps. */
static int next_try_ms(const struct mprapi_reset *reset)
{
	s64 ms = ktime_ms_delta(ktime_get(), reset->my_began);

	return clamp_t(s64, ms / 8, LOCK_MS, SAMPLE_MS);
}

/* The tty is closed; @tty can exist all the same, for descriptors that were hung up. */
static int begin_closed(struct mprapi_reset *reset, struct mprapi_tty *tty)
{
	int err;

	if (tty->tty)
		err = mprapi_tty_lower_hung_up(tty);
	else
		err = mprapi_tty_lower_closed(&tty->target);

	mprapi_report_not_done(reset, MPRAPI_STEP_DISCARD, MPRAPI_WHY_NO_SESSION);
	mprapi_report_not_done(reset, MPRAPI_STEP_CARRIER, MPRAPI_WHY_NO_SESSION);
	if (err > 0)
		mprapi_report_not_done(reset, MPRAPI_STEP_LOWER, err);
	switch (err) {
	case 0:
		mprapi_report_done(reset, MPRAPI_STEP_LOWER);
		fallthrough;
	case MPRAPI_WHY_CLOSED:
		/* What the last close lowered is kept low for the hold, too. */
		lowered(reset, 0);
		return 0;
	case -EBUSY:
		/* The tty is being opened or closed: try again. */
		if (!is_late(reset)) {
			reset->phase = MPRAPI_PHASE_BEGIN;
			return next_try_ms(reset);
		}
		mprapi_report_not_done(reset, MPRAPI_STEP_LOWER, err);
		return err;
	case -ENODEV:
	case -EOPNOTSUPP:
	case -ENOMEM:
		return err;
	default:
		mprapi_report_not_done(reset, err > 0 ? MPRAPI_STEP_HOLD : MPRAPI_STEP_LOWER, err);
		return 0;
	}
}

/*
 * The session whose hangup will be reported. The tty is kept, because it tells of the
 * hangup even after it was closed. A new opener of a tty that was hung up waits for
 * carrier and has no session yet.
 */
static void note_session(struct mprapi_reset *reset, const struct mprapi_tty *tty)
{
	if (tty->tty == reset->session || !tty->session)
		return;
	tty_kref_put(reset->session);
	reset->session = tty_kref_get(tty->tty);
}

/*
 * A driver that refused once is not asked again: cdc-acm keeps the lines that the
 * device refused, and returns 0 for the same lines the next time.
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
		mprapi_report_not_done(reset, MPRAPI_STEP_CARRIER, MPRAPI_WHY_CLOCAL);
	else if (lines < 0)
		mprapi_report_not_done(reset, MPRAPI_STEP_CARRIER, MPRAPI_WHY_NO_LINES);
	else if (lines & TIOCM_CAR)
		reset->await_carrier = true;
	else
		mprapi_report_done(reset, MPRAPI_STEP_CARRIER);
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
	/* Measure the hold, even if the driver cannot tell that the lines are low. */
	if (!err || err == MPRAPI_WHY_UNSEEN)
		lowered(reset, lines);
	if (!err)
		mprapi_report_done(reset, MPRAPI_STEP_LOWER);
	else
		mprapi_report_not_done(reset, MPRAPI_STEP_LOWER, err);
	if (err > 0)
		mprapi_report_not_done(reset, MPRAPI_STEP_HOLD, err);

	if (reset->mine.steps & MPRAPI_STEP_CARRIER)
		begin_carrier(reset, tty, lines);
	/* An immediate hangup discards, too. */
	if (reset->mine.hold_ms || reset->await_carrier)
		mprapi_tty_discard(tty);
	return 0;
}

static int reset_begin(struct mprapi_reset *reset, struct mprapi_tty *tty)
{
	bool open = tty->tty && (tty->session || tty->opening);

	reset->phase = MPRAPI_PHASE_WAIT;
	/* The session that was hung up before this reset began was another one. */
	if (open && tty->session)
		reset->hung_up = false;
	if (open)
		note_session(reset, tty);
	if (reset->mine.steps & MPRAPI_STEP_LOWER)
		return open ? begin_open(reset, tty) : begin_closed(reset, tty);
	if (!open)
		mprapi_report_not_done(reset, MPRAPI_STEP_DISCARD, MPRAPI_WHY_NO_SESSION);
	return 0;
}

static void carrier_fell(struct mprapi_reset *reset)
{
	reset->await_carrier = false;
	mprapi_report_ms(reset, &reset->report.carrier_ms,
			 ktime_ms_delta(ktime_get(), reset->my_began));
	mprapi_report_done(reset, MPRAPI_STEP_CARRIER);
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
		mprapi_report_done(reset, MPRAPI_STEP_LOWER);
	if (fell || raised & ~reset->sticky)
		reset->lowered = ktime_get();
	reset->sticky &= ~fell;
}

static void wait_sample(struct mprapi_reset *reset, struct mprapi_tty *tty)
{
	int lines;

	if (!tty->tty || (!tty->session && !tty->opening)) {
		/*
		 * With CLOCAL off the driver hangs the tty up by itself when carrier
		 * falls. If the tty was closed instead, the time at which carrier
		 * fell stays unknown.
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

/* Rounded up, as the time held is rounded down: both end together. */
static s64 time_left(struct mprapi_reset *reset, ktime_t now)
{
	struct mprapi_port *port = mprapi_reset_to_port(reset);
	s64 us;

	spin_lock(&port->lock);
	us = ktime_us_delta(reset->deadline, now);
	spin_unlock(&port->lock);
	return DIV_ROUND_UP_ULL(max_t(s64, us, 0), USEC_PER_MSEC);
}

/*
 * @seen: the lines were sampled just now.
 * Returns how many milliseconds to wait before the next sample, 0 to go on.
 */
static int reset_wait(struct mprapi_reset *reset, bool seen)
{
	ktime_t now = ktime_get();
	s64 left = time_left(reset, now);
	s64 held;

	held = reset->low ? ktime_ms_delta(now, reset->lowered) : 0;
	mprapi_report_ms(reset, &reset->report.held_ms, held);

	if (reset->low && held < reset->mine.hold_ms) {
		if (left > 0)
			return min3(reset->mine.hold_ms - held, left,
				    (s64)(reset->await_carrier ? SAMPLE_MS :
								 HOLD_SAMPLE_MS));
		mprapi_report_not_done(reset, MPRAPI_STEP_HOLD, -ETIMEDOUT);
	} else if (reset->low && reset->mine.hold_ms && !seen) {
		/* The process that has the lock may have raised them. */
		if (left > 0)
			return min_t(s64, left, SAMPLE_MS);
		mprapi_report_not_done(reset, MPRAPI_STEP_HOLD, -ETIMEDOUT);
	} else if (reset->low && !(reset->sticky & TIOCM_DTR)) {
		mprapi_report_done(reset, MPRAPI_STEP_HOLD);
	}

	if (reset->await_carrier) {
		if (left > 0 && !READ_ONCE(resets_hurry))
			return min_t(s64, left, SAMPLE_MS);
		mprapi_report_not_done(reset, MPRAPI_STEP_CARRIER, -ETIMEDOUT);
	}

	reset->phase = MPRAPI_PHASE_HANGUP;
	reset->busy_since = 0;
	extend(reset, ktime_add_ms(now, MPRAPI_BUSY_MS));
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
		mprapi_report_not_done(reset, MPRAPI_STEP_SETTINGS, err);
	else
		mprapi_report_done(reset, MPRAPI_STEP_SETTINGS);
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
	struct mprapi_port *port = mprapi_reset_to_port(reset);
	bool superseded;
	int err;

	/* Another reset was begun meanwhile: start with its first step. */
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
		mprapi_report_not_done(reset, MPRAPI_STEP_HANGUP, -EBUSY);
	else if (err)
		mprapi_report_not_done(reset, MPRAPI_STEP_CHECK, err);
	*locked = !mprapi_tty_lock(tty);
	return 0;
}

static int reset_hangup(struct mprapi_reset *reset, struct mprapi_tty *tty, bool *locked)
{
	bool had_session = *locked && tty->session && !reset->hung_up;
	bool hung_up;
	int ret;

	/* A session that came after the hangup has settings of its own. */
	if (!reset->restored && (!*locked || !tty->session || had_session)) {
		ret = put_settings_back(reset, tty);
		if (ret)
			return ret;
		reset->restored = true;
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

	/* Or the driver hung it up, which saw carrier fall. */
	hung_up = reset->hung_up || mprapi_tty_is_hung_up(reset->session);
	if (had_session && !hung_up)
		return 0;
	if (hung_up)
		mprapi_report_done(reset, MPRAPI_STEP_DISCARD | MPRAPI_STEP_HANGUP);
	else
		mprapi_report_not_done(reset, MPRAPI_STEP_HANGUP, MPRAPI_WHY_NO_SESSION);
	mprapi_report_done(reset, MPRAPI_STEP_CHECK);

	if (*locked && tty->opening) {
		mprapi_tty_wake_openers(tty);
		mprapi_report_flag(reset, MPRAPI_REPORT_FLAG_OPENING);
	}
	if (*locked && tty->session)
		mprapi_report_flag(reset, MPRAPI_REPORT_FLAG_REOPENED);
	return 0;
}

/* Another process has the tty's lock. Returns the milliseconds to wait, or -EBUSY. */
static int reset_is_kept_out(struct mprapi_reset *reset, const struct mprapi_tty *tty)
{
	if (ktime_ms_delta(ktime_get(), reset->my_began) >= CLOSING_MS)
		mprapi_tty_discard_closing(tty);
	if (!is_late(reset))
		return next_try_ms(reset);
	mprapi_report_not_done(reset, MPRAPI_STEP_HANGUP, -EBUSY);
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

/**
 * mprapi_steps_go_on() - do what is next in a reset
 * @reset: the reset
 * @tty: its tty
 *
 * Context: the port's worker.
 * Return: 0 at the end, how many milliseconds to wait before it goes on, -ERESTART if
 * another reset was begun, else the result of the reset.
 */
int mprapi_steps_go_on(struct mprapi_reset *reset, struct mprapi_tty *tty)
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

/**
 * mprapi_steps_take_over() - another reset, or the first one, is the worker's from now on
 * @reset: the reset
 * @inherits: a hangup was under way when it began, which is its own, too
 */
void mprapi_steps_take_over(struct mprapi_reset *reset, bool inherits)
{
	reset->phase = MPRAPI_PHASE_BEGIN;
	reset->busy_since = 0;
	reset->low = false;
	reset->sticky = 0;
	reset->await_carrier = false;
	reset->restored = false;
	if (inherits)
		return;
	reset->hung_up = false;
	tty_kref_put(reset->session);
	reset->session = NULL;
}

/**
 * mprapi_steps_hurry() - let what was begun end without long waits
 *
 * The module is being unloaded.
 */
void mprapi_steps_hurry(void)
{
	WRITE_ONCE(resets_hurry, true);
}
