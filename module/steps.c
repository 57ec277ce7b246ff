// SPDX-License-Identifier: GPL-2.0
/*
 * The steps of a reset. They run in the port's worker; after each wait the reset goes on
 * in the phase where it was. The callers, which wait for the end, are in reset.c.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>

#include "port.h"
#include "report.h"
#include "steps.h"
#include "tty.h"

/* Sampling interval while waiting for carrier: some drivers (cdc-acm) do not report it. */
#define SAMPLE_MS	10
/* Sampling interval during the hold, for raised lines and for devices that vanish. */
#define HOLD_SAMPLE_MS	50
/* For how long hardware may be in setup before it counts as missing. */
#define OPENING_MS	100
/*
 * A tty that is opened and closed all the time is unlocked for short moments only: for
 * how long the worker tries the lock, and how long it waits at first before the next tries.
 */
#define LOCK_TRY_MS	5
#define LOCK_MS		1
/* A process that closes the tty and has its lock for that long waits for its output. */
#define CLOSING_MS	5
/* Time in which a process leaves whose output was discarded. After that, it is another one. */
#define LEAVING_MS	500
/* Minimum time to wait for a lock, because the deadline may have passed during suspend. */
#define KEPT_OUT_MS	100

/* Set when the module is being unloaded: running resets end without long waits. */
static bool resets_hurry;

/**
 * mprapi_steps_deadline() - get the time until which to wait for a tty's lock or driver
 * @reset: the reset; under the port's lock
 *
 * Return: the deadline of the reset, but at least MPRAPI_BUSY_MS after it began.
 */
ktime_t mprapi_steps_deadline(const struct mprapi_reset *reset)
{
	ktime_t least = ktime_add_ms(reset->began, MPRAPI_BUSY_MS);

	return ktime_after(reset->deadline, least) ? reset->deadline : least;
}

/* Returns whether the reset has to stop waiting for the process that has the lock. */
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
	/* Even with a short timeout there is time for one hold. */
	extend(reset, ktime_add_ms(reset->lowered, reset->mine.hold_ms));
}

/* Try often at first: a tty that is opened and closed all the time has only short gaps. */
static int next_try_ms(const struct mprapi_reset *reset)
{
	s64 ms = ktime_ms_delta(ktime_get(), reset->my_began);

	return clamp_t(s64, ms / 8, LOCK_MS, SAMPLE_MS);
}

/* The tty is closed. Its tty_struct can still exist, for descriptors that were hung up. */
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
		/* Lines that the last close lowered stay low for the hold, too. */
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
 * Keeps the session whose hangup will be reported, with a reference to its tty: the tty
 * knows that it was hung up even after it was closed. A process that opens a hung-up tty
 * and still waits for carrier has no session yet.
 */
static void note_session(struct mprapi_reset *reset, const struct mprapi_tty *tty)
{
	if (tty->tty == reset->session || !tty->session)
		return;
	tty_kref_put(reset->session);
	reset->session = tty_kref_get(tty->tty);
}

/*
 * Lowers the lines. Does not ask a driver that refused once in the same session: cdc-acm
 * stores the lines even if the device refuses them, and returns 0 for the same lines the
 * next time.
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
	/* Otherwise the hangup comes at once and discards the output. */
	if (reset->mine.hold_ms || reset->await_carrier)
		mprapi_tty_discard(tty);
	return 0;
}

static int reset_begin(struct mprapi_reset *reset, struct mprapi_tty *tty)
{
	bool open = tty->tty && (tty->session || tty->opening);

	reset->phase = MPRAPI_PHASE_WAIT;
	/* A hangup from before this reset was that of an earlier session. */
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
 * Lowers the lines again if a new opener or an unthrottled reader raised them. A sticky
 * line that is seen low was not sticky: it was raised before the first look at it.
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

/* Rounded up, because the time held is rounded down: so both end at the same time. */
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
 * Waits for the hold and for carrier. @seen: the lines were sampled just now.
 * Returns the time to wait before the next sample in ms, or 0 to go on.
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
		/* The process that has the tty's lock may have raised the lines. */
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
 * Puts the line settings back: before the hangup, because a process can open the tty
 * right after it, and again after the hangup, because a process can change them until
 * then. Returns 0, or the time to wait before another try in ms.
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
	/* A driver raises the lines when the speed changes from B0: lower them again. */
	if (reset->low && tty->tty)
		lower(reset, tty, &lines);
	return 0;
}

/*
 * Hangs up. The tty is unlocked for the hangup, and afterwards locked again if possible.
 * Returns 0, the time to wait before another try in ms, or -ERESTART.
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
	/* The open of the next session sets the lines anew. */
	if (!err)
		reset->refused = 0;
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

	/* Leave the settings of a session that began after the hangup alone. */
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

	/* The driver may have hung it up itself, when carrier fell. */
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

/*
 * Discards the output that a closing process waits for, once for each close: that process
 * powers the hardware down next, and then its driver must not be called.
 */
static void discard_closing(struct mprapi_reset *reset, const struct mprapi_tty *tty)
{
	ktime_t now = ktime_get();

	if (ktime_ms_delta(now, reset->my_began) < CLOSING_MS ||
	    (reset->discarded && ktime_ms_delta(now, reset->discarded) < LEAVING_MS))
		return;
	if (mprapi_tty_discard_closing(tty))
		reset->discarded = ktime_get();
}

/* Another process has the tty's lock. Returns the time to wait in ms, or -EBUSY. */
static int reset_is_kept_out(struct mprapi_reset *reset, const struct mprapi_tty *tty)
{
	discard_closing(reset, tty);
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
 * mprapi_steps_go_on() - continue a reset until it has to wait, or to its end
 * @reset: the reset
 * @tty: its tty
 *
 * Context: the port's worker.
 * Return: 0 at the end; the time to wait in ms; -ERESTART if another reset was begun; else
 * the error that is the result of the reset.
 */
int mprapi_steps_go_on(struct mprapi_reset *reset, struct mprapi_tty *tty)
{
	bool locked = false;
	int ret = 0;

	/* A console may have been registered on it since the port was added. */
	if (reset->phase == MPRAPI_PHASE_BEGIN && !tty->target.pty &&
	    mprapi_tty_became_console(tty->target.device.devt))
		return -EOPNOTSUPP;

	if (tty->tty) {
		ret = lock_soon(tty);
		locked = !ret;
	}
	/* Without the lock, the hold and the wait for carrier still go on. */
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
 * mprapi_steps_take_over() - make the worker begin with a reset
 * @reset: the reset
 * @inherits: the worker was hanging up the session when the reset began, so that this
 *	hangup counts for it, too
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
 * mprapi_steps_hurry() - make running resets end without long waits
 *
 * For the unloading of the module.
 */
void mprapi_steps_hurry(void)
{
	WRITE_ONCE(resets_hurry, true);
}
