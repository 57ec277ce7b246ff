// SPDX-License-Identifier: GPL-2.0
/*
 * The state of a tty. Its driver is asked only while the tty's lock is held.
 */
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>
#include <linux/tty_ldisc.h>

#include "tty.h"

/**
 * mprapi_tty_is_open() - is this tty open?
 * @tty: the tty, or NULL
 *
 * Descriptors that were hung up and not closed yet do not count. Descriptors count until
 * the end of their hangup. A process that waits for carrier in its open counts, because
 * the hardware is set up for it.
 *
 * Return: whether it is open.
 */
bool mprapi_tty_is_open(struct tty_struct *tty)
{
	struct tty_file_private *priv;
	bool open = false;

	if (!tty)
		return false;
	spin_lock(&tty->files_lock);
	list_for_each_entry(priv, &tty->tty_files, list) {
		open = !tty_hung_up_p(priv->file);
		if (open)
			break;
	}
	spin_unlock(&tty->files_lock);
	/* A running hangup marks the files first and the tty last. */
	return open || test_bit(TTY_HUPPING, &tty->flags);
}

/**
 * mprapi_tty_is_hung_up() - was this tty hung up and not opened since?
 * @tty: the tty, or NULL
 *
 * Return: whether it was.
 */
bool mprapi_tty_is_hung_up(const struct tty_struct *tty)
{
	return tty && test_bit(TTY_HUPPED, &tty->flags);
}

/**
 * mprapi_tty_answers() - does a driver have modem lines or counters to report?
 * @tty: the tty; its tty_struct exists
 *
 * Return: whether mprapi_tty_sample() calls the driver, which can take any time.
 */
bool mprapi_tty_answers(const struct mprapi_tty *tty)
{
	return tty->tty->ops->tiocmget || tty->tty->ops->get_icount;
}

/**
 * mprapi_tty_modem() - read the modem lines
 * @tty: the tty, locked
 *
 * Return: TIOCM_*; -ENOTTY if it has no modem lines; -EAGAIN if its driver cannot be
 * called now; else the driver's error.
 */
int mprapi_tty_modem(const struct mprapi_tty *tty)
{
	const struct tty_operations *ops = tty->tty->ops;
	int lines;

	if (!ops->tiocmget || !ops->tiocmset)
		return -ENOTTY;
	if (!tty->ready)
		return -EAGAIN;
	mprapi_tty_call_begin(tty, MPRAPI_CALL_TIOCMGET);
	lines = ops->tiocmget(tty->tty);
	mprapi_tty_call_end(tty, MPRAPI_CALL_TIOCMGET);
	return lines;
}

static bool tty_icount(const struct mprapi_tty *tty, struct serial_icounter_struct *icount)
{
	int err;

	if (!tty->tty->ops->get_icount || !tty->ready)
		return false;
	mprapi_tty_call_begin(tty, MPRAPI_CALL_GET_ICOUNT);
	err = tty_get_icount(tty->tty, icount);
	mprapi_tty_call_end(tty, MPRAPI_CALL_GET_ICOUNT);
	return !err;
}

static int tty_ldisc_number(struct tty_struct *tty)
{
	struct tty_ldisc *ld = tty_ldisc_ref(tty);
	int num;

	if (!ld)
		return -ENOENT;
	num = ld->ops->num;
	tty_ldisc_deref(ld);
	return num;
}

/*
 * A pty slave has carrier while its master is open. A tty whose lines are not known counts
 * as having carrier.
 */
static bool has_carrier(const struct mprapi_tty *tty, const struct mprapi_tty_state *state)
{
	if (tty->target.pty)
		return !test_bit(TTY_OTHER_CLOSED, &tty->tty->flags);
	return state->lines < 0 || state->lines & TIOCM_CAR;
}

/**
 * mprapi_tty_sample() - read the state of a tty
 * @tty: the tty
 * @ask: call its driver, too
 * @state: set to the state
 *
 * Context: with @ask a worker, because a driver call can take any time. The driver of
 * ptys has nothing to report and is not called.
 */
void mprapi_tty_sample(struct mprapi_tty *tty, bool ask, struct mprapi_tty_state *state)
{
	bool locked;

	*state = (struct mprapi_tty_state) {
		.ldisc = -ENOENT,
		.lines = -ENOTTY,
		.complete = true,
	};
	if (!tty->tty)
		return;
	locked = ask && mprapi_tty_answers(tty) && !mprapi_tty_lock(tty);
	state->hung_up = mprapi_tty_is_hung_up(tty->tty);
	state->open = mprapi_tty_is_open(tty->tty);
	if (state->open) {
		state->complete = locked || !mprapi_tty_answers(tty);
		state->ldisc = tty_ldisc_number(tty->tty);
		state->speed = tty_get_baud_rate(tty->tty);
	}
	if (state->open && locked) {
		state->lines = mprapi_tty_modem(tty);
		state->has_icount = tty_icount(tty, &state->icount);
	}
	state->carrier = state->open && has_carrier(tty, state);
	if (locked)
		mprapi_tty_unlock(tty);
}
