// SPDX-License-Identifier: GPL-2.0
/*
 * Samples: the state of a port's tty at one moment, the condition of the port that
 * follows from it, and an event for each change. The last sample is kept for netlink.
 * The watcher (watch.c) decides when to take a sample.
 */
#include <linux/ktime.h>
#include <linux/serial.h>
#include <linux/string.h>

#include "event.h"
#include "port.h"
#include "sample.h"
#include "tty.h"

/**
 * struct view - state of a tty, as read for a sample
 * @epoch: epoch of the port before
 * @wanted: number of the last sample that was asked for before
 * @present: whether the tty device exists
 * @state: state of the tty
 */
struct view {
	unsigned int epoch;
	unsigned int wanted;
	bool present;
	struct mprapi_tty_state state;
};

static enum mprapi_condition condition_of(const struct mprapi_sample *sample, bool carrier)
{
	if (!(sample->flags & MPRAPI_PORT_FLAG_PRESENT) ||
	    sample->flags & MPRAPI_PORT_FLAG_RESETTING)
		return MPRAPI_CONDITION_NON_OPERATIONAL;
	if (!(sample->flags & MPRAPI_PORT_FLAG_OPEN))
		return MPRAPI_CONDITION_DISCONNECTED;
	if (sample->flags & MPRAPI_PORT_FLAG_PPP)
		return MPRAPI_CONDITION_AUTHENTICATING;
	if (sample->ldisc == N_TTY && !carrier)
		return MPRAPI_CONDITION_LISTENING;
	return MPRAPI_CONDITION_INITIALIZING;
}

static enum mprapi_cause cause_of(const struct mprapi_sample *old,
				  const struct mprapi_sample *sample, bool hung_up)
{
	u32 changed = old->flags ^ sample->flags;

	if (changed & MPRAPI_PORT_FLAG_RESETTING)
		return MPRAPI_CAUSE_RESET;
	if (changed & MPRAPI_PORT_FLAG_PRESENT)
		return MPRAPI_CAUSE_DEVICE;
	if (changed & MPRAPI_PORT_FLAG_OPEN && sample->flags & MPRAPI_PORT_FLAG_OPEN)
		return MPRAPI_CAUSE_OPEN;
	if (changed & MPRAPI_PORT_FLAG_OPEN)
		return hung_up ? MPRAPI_CAUSE_HANGUP : MPRAPI_CAUSE_CLOSE;
	if (old->ldisc != sample->ldisc)
		return MPRAPI_CAUSE_LDISC;
	return MPRAPI_CAUSE_CARRIER;
}

/* Posts an event. If no process listens, the event only gets a number. */
static void port_event(struct mprapi_port *port, enum mprapi_event type,
		       enum mprapi_condition from, enum mprapi_cause cause,
		       int ldisc, const struct mprapi_report *report)
{
	struct mprapi_event_info event;

	lockdep_assert_held(&port->lock);

	if (!mprapi_event_wanted(MPRAPI_EVENTS_OF_PORTS)) {
		port->watch.events = mprapi_event_skip();
		return;
	}
	event = (struct mprapi_event_info) {
		.type = type,
		.port = port->id,
		.from = from,
		.to = port->watch.condition,
		.cause = cause,
		.ldisc = ldisc,
	};
	memcpy(event.name, port->name, sizeof(event.name));
	memcpy(event.device, port->device.name, sizeof(event.device));
	if (report)
		event.report = *report;
	port->watch.events = mprapi_event_post(&event);
}

/**
 * mprapi_sample_tell() - post an event about a port
 * @port: the port, locked
 * @type: type of the event
 * @report: report of a reset, else NULL
 */
void mprapi_sample_tell(struct mprapi_port *port, enum mprapi_event type,
			const struct mprapi_report *report)
{
	port_event(port, type, 0, 0, -1, report);
}

/* Sets the condition of a port. Posts an event if it or the line discipline changed. */
static void note(struct mprapi_port *port, enum mprapi_condition condition,
		 enum mprapi_cause cause, int ldisc)
{
	struct mprapi_watch *watch = &port->watch;
	enum mprapi_condition from = watch->condition;

	if (condition != from)
		watch->since = ktime_get_boottime();
	else if (ldisc < 0 || watch->sample.ldisc < 0 || ldisc == watch->sample.ldisc)
		return;
	watch->condition = condition;
	/* Before that, MPRAPI_EVENT_ADDED will report the condition. */
	if (port->announced && !port->removed)
		port_event(port, MPRAPI_EVENT_CONDITION, from, cause, ldisc, NULL);
}

static void set_sample(struct mprapi_port *port, const struct mprapi_sample *sample)
{
	mprapi_port_set_flags(port, sample->flags);
	port->watch.sample = *sample;
}

/**
 * mprapi_sample_device() - note that the device of a port came or went
 * @port: the port, locked
 * @present: true if it came, false if it went
 */
void mprapi_sample_device(struct mprapi_port *port, bool present)
{
	struct mprapi_watch *watch = &port->watch;

	watch->epoch++;
	/* The counters of another device start from zero. */
	watch->icount_clear = false;
	memset(&watch->icount_base, 0, sizeof(watch->icount_base));
	if (present) {
		mprapi_sample_tell(port, MPRAPI_EVENT_DEVICE_BACK, NULL);
		return;
	}
	mprapi_sample_tell(port, MPRAPI_EVENT_DEVICE_GONE, NULL);
	note(port, MPRAPI_CONDITION_NON_OPERATIONAL, MPRAPI_CAUSE_DEVICE, -ENOENT);
	set_sample(port, &(struct mprapi_sample) {
		.flags = watch->sample.flags & (MPRAPI_PORT_FLAG_PTY | MPRAPI_PORT_FLAG_RESETTING),
		.ldisc = -ENOENT,
		.lines = -ENOTTY,
		.taken = ktime_get_boottime(),
	});
}

/**
 * mprapi_sample_reset() - note that a reset has begun or ended on a port
 * @port: the port, locked
 * @report: report of the reset
 */
void mprapi_sample_reset(struct mprapi_port *port, const struct mprapi_report *report)
{
	struct mprapi_watch *watch = &port->watch;

	watch->epoch++;
	if (!(report->flags & MPRAPI_REPORT_FLAG_RUNNING)) {
		mprapi_sample_tell(port, MPRAPI_EVENT_RESET_DONE, report);
		return;
	}
	mprapi_sample_tell(port, MPRAPI_EVENT_RESET_STARTED, report);
	note(port, MPRAPI_CONDITION_NON_OPERATIONAL, MPRAPI_CAUSE_RESET, -ENOENT);
	watch->sample.flags |= MPRAPI_PORT_FLAG_RESETTING;
}

static void put_icount(struct mprapi_icount *to, const struct serial_icounter_struct *from)
{
	*to = (struct mprapi_icount) {
		.rx = from->rx,
		.tx = from->tx,
		.frame = from->frame,
		.overrun = from->overrun,
		.parity = from->parity,
		.brk = from->brk,
		.buf_overrun = from->buf_overrun,
		.cts = from->cts,
		.dsr = from->dsr,
		.rng = from->rng,
		.dcd = from->dcd,
	};
}

/* Copies the driver's last answers, and their time: the driver cannot be asked now. */
static void keep_answers(struct mprapi_sample *sample, const struct mprapi_sample *old)
{
	if (!(old->flags & MPRAPI_PORT_FLAG_OPEN))
		return;
	sample->lines = old->lines;
	sample->icount = old->icount;
	sample->has_icount = old->has_icount;
	sample->taken = old->taken;
}

/* Makes a sample of a tty's state, and sets the port's condition. */
static void note_state(struct mprapi_port *port, const struct mprapi_tty_state *state,
		       bool present)
{
	struct mprapi_watch *watch = &port->watch;
	const struct mprapi_sample *old = &watch->sample;
	bool carrier = state->carrier;
	struct mprapi_sample sample = {
		.ldisc = state->ldisc,
		.lines = state->lines,
		.speed = state->speed,
		.has_icount = state->has_icount,
		.taken = ktime_get_boottime(),
	};

	lockdep_assert_held(&port->lock);

	if (port->pty)
		sample.flags |= MPRAPI_PORT_FLAG_PTY;
	if (present)
		sample.flags |= MPRAPI_PORT_FLAG_PRESENT;
	if (state->open)
		sample.flags |= MPRAPI_PORT_FLAG_OPEN;
	if (port->reset.running)
		sample.flags |= MPRAPI_PORT_FLAG_RESETTING;
	/* The tty is being hung up or gets another line discipline. */
	if (state->open && sample.ldisc < 0)
		sample.ldisc = old->ldisc;
	if (sample.ldisc == N_PPP || sample.ldisc == N_SYNC_PPP)
		sample.flags |= MPRAPI_PORT_FLAG_PPP;
	if (sample.flags & ~old->flags & MPRAPI_PORT_FLAG_PPP)
		watch->sessions++;
	if (!state->complete) {
		/* The driver did not answer: assume that carrier is unchanged. */
		carrier = watch->condition != MPRAPI_CONDITION_LISTENING;
		keep_answers(&sample, old);
	}
	if (state->has_icount) {
		put_icount(&sample.icount, &state->icount);
		if (watch->icount_clear)
			watch->icount_base = sample.icount;
		watch->icount_clear = false;
	}
	note(port, condition_of(&sample, carrier), cause_of(old, &sample, state->hung_up),
	     sample.ldisc);
	set_sample(port, &sample);
}

/* Returns false if @ask forbids to ask a driver that has to be asked. */
static bool view_take(struct mprapi_port *port, enum mprapi_sample_ask ask,
		      struct view *view)
{
	struct mprapi_tty_target target;
	unsigned int generation = 0;
	struct mprapi_tty tty;
	bool taken;

	/* A port of a pty has no wait entries in use. */
	if (!port->pty)
		generation = mprapi_tty_wait_generation(&port->wait);
	spin_lock(&port->lock);
	view->epoch = port->watch.epoch;
	view->wanted = port->watch.wanted;
	mprapi_port_target(port, &target);
	spin_unlock(&port->lock);

	view->present = mprapi_tty_get(&tty, &target) != -ENODEV;
	taken = ask != MPRAPI_SAMPLE_AT_ONCE || !tty.tty || !mprapi_tty_answers(&tty) ||
		!mprapi_tty_is_open(tty.tty);
	if (taken) {
		/* Wait before sampling, so that no change between the two is missed. */
		mprapi_tty_wait_on(&port->wait, &tty, generation);
		mprapi_tty_sample(&tty, ask == MPRAPI_SAMPLE_ASK, &view->state);
	}
	mprapi_tty_put(&tty);
	return taken;
}

/**
 * mprapi_sample_take() - take a sample of a port
 * @port: the port, with the sampling lock held
 * @ask: whether its driver may be asked
 * @again: set to whether another sample is needed, because the tty was just changing
 *
 * Return: whether the sample was taken.
 */
bool mprapi_sample_take(struct mprapi_port *port, enum mprapi_sample_ask ask, bool *again)
{
	struct mprapi_watch *watch = &port->watch;
	struct view view;
	int tries = 8;

	lockdep_assert_held(&watch->lock);

	do {
		if (!view_take(port, ask, &view))
			return false;
		spin_lock(&port->lock);
		/* Read the state again if a device or a reset came or went meanwhile. */
		if (view.epoch == watch->epoch || !--tries)
			break;
		spin_unlock(&port->lock);
	} while (true);
	note_state(port, &view.state, view.present);
	/* A state that mprapi_sample_without_driver() read before is out of date. */
	watch->epoch++;
	*again = view.state.open && (!view.state.complete || view.state.ldisc < 0);
	/* Otherwise a worker takes another sample, which is the one that was asked for. */
	if (ask == MPRAPI_SAMPLE_ASK || !*again)
		watch->served = view.wanted;
	spin_unlock(&port->lock);
	return true;
}

/**
 * mprapi_sample_without_driver() - take a sample while the driver does not return from a
 *	call
 * @port: the port
 *
 * The driver's last answers are kept.
 */
void mprapi_sample_without_driver(struct mprapi_port *port)
{
	struct view view;

	view_take(port, MPRAPI_SAMPLE_DRIVERLESS, &view);
	spin_lock(&port->lock);
	if (view.epoch == port->watch.epoch)
		note_state(port, &view.state, view.present);
	spin_unlock(&port->lock);
}
