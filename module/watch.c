// SPDX-License-Identifier: GPL-2.0
/*
 * The watcher: what each port is doing, and telling when that changes. It looks
 * when something wakes it (a modem line, a hangup, a device, its node, a PPP
 * interface, a reset), when somebody asks, and now and then, for not everything
 * wakes.
 */
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/wait.h>

#include "event.h"
#include "line.h"
#include "main.h"
#include "port.h"
#include "watch.h"

/* A close is told of before it is done: when to look first, and last. */
#define CLOSING_MS	2
#define CLOSING_MAX_MS	2000
/* PPP interfaces can flap as fast as their peers like: the looks at all ports. */
#define SOON_MS		50

static struct workqueue_struct *watch_wq;
static bool stopped;
/* Between the tick and the end of all ticks. */
static DEFINE_SPINLOCK(tick_lock);
static ktime_t last_tick;
/* Looks that are to come: a timer that runs keeps no work queue. */
static atomic_t looks = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(looks_done);

static enum mprapi_condition condition_of(const struct mprapi_sample *sample)
{
	if (!(sample->flags & MPRAPI_PORT_PRESENT) ||
	    sample->flags & MPRAPI_PORT_RESETTING)
		return MPRAPI_NON_OPERATIONAL;
	if (!(sample->flags & MPRAPI_PORT_OPEN))
		return MPRAPI_DISCONNECTED;
	if (sample->flags & MPRAPI_PORT_PPP)
		return MPRAPI_AUTHENTICATING;
	if (sample->ldisc == N_TTY && !sample->carrier)
		return MPRAPI_LISTENING;
	return MPRAPI_INITIALIZING;
}

static enum mprapi_cause cause_of(const struct mprapi_watch *watch,
				  const struct mprapi_sample *sample)
{
	u32 changed = watch->flags ^ sample->flags;

	if (changed & MPRAPI_PORT_RESETTING)
		return MPRAPI_CAUSE_RESET;
	if (changed & MPRAPI_PORT_PRESENT)
		return MPRAPI_CAUSE_DEVICE;
	if (changed & MPRAPI_PORT_OPEN && sample->flags & MPRAPI_PORT_OPEN)
		return MPRAPI_CAUSE_OPEN;
	if (changed & MPRAPI_PORT_OPEN)
		return sample->hung_up ? MPRAPI_CAUSE_HANGUP : MPRAPI_CAUSE_CLOSE;
	if (watch->ldisc != sample->ldisc)
		return MPRAPI_CAUSE_LDISC;
	return MPRAPI_CAUSE_CARRIER;
}

/* Events are numbered even while nobody listens, but cost no more then. */
static void port_event(struct mprapi_port *port, enum mprapi_event what,
		       enum mprapi_condition from, enum mprapi_cause cause,
		       int ldisc, const struct mprapi_report *report)
{
	struct mprapi_event_info event;

	lockdep_assert_held(&port->lock);

	if (!mprapi_event_wanted()) {
		port->watch.events = mprapi_event_skip();
		return;
	}
	event = (struct mprapi_event_info) {
		.what = what,
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
 * mprapi_watch_tell() - tell that something happened to a port
 * @port: the port, locked
 * @what: what
 * @report: of a reset, else NULL
 */
void mprapi_watch_tell(struct mprapi_port *port, enum mprapi_event what,
		       const struct mprapi_report *report)
{
	port_event(port, what, 0, 0, -1, report);
}

/* A port is in a condition now: tell it, if that is news. */
static void note(struct mprapi_port *port, enum mprapi_condition condition,
		 enum mprapi_cause cause, int ldisc)
{
	struct mprapi_watch *watch = &port->watch;
	enum mprapi_condition from = watch->condition;

	if (condition != from)
		watch->since = ktime_get();
	else if (ldisc < 0 || watch->ldisc < 0 || ldisc == watch->ldisc)
		return;
	watch->condition = condition;
	/* That is told when the port is. */
	if (port->told && !port->gone)
		port_event(port, MPRAPI_EVENT_CONDITION, from, cause, ldisc, NULL);
}

/**
 * mprapi_watch_device() - a port's device came or went
 * @port: the port, locked
 * @present: which of these
 */
void mprapi_watch_device(struct mprapi_port *port, bool present)
{
	struct mprapi_watch *watch = &port->watch;

	watch->epoch++;
	/* Another device counts from zero. */
	port->icount_clear = false;
	memset(&port->icount_base, 0, sizeof(port->icount_base));
	if (present) {
		mprapi_watch_tell(port, MPRAPI_EVENT_DEVICE_BACK, NULL);
		return;
	}
	mprapi_watch_tell(port, MPRAPI_EVENT_DEVICE_GONE, NULL);
	note(port, MPRAPI_NON_OPERATIONAL, MPRAPI_CAUSE_DEVICE, -ENOENT);
	mprapi_port_set_flags(port, watch->flags & MPRAPI_PORT_RESETTING);
	watch->ldisc = -ENOENT;
}

/**
 * mprapi_watch_reset() - a reset has begun on a port, or ended
 * @port: the port, locked
 * @report: of the reset
 */
void mprapi_watch_reset(struct mprapi_port *port, const struct mprapi_report *report)
{
	struct mprapi_watch *watch = &port->watch;

	watch->epoch++;
	if (!(report->flags & MPRAPI_REPORT_RUNNING)) {
		mprapi_watch_tell(port, MPRAPI_EVENT_RESET_DONE, report);
		return;
	}
	mprapi_watch_tell(port, MPRAPI_EVENT_RESET_STARTED, report);
	note(port, MPRAPI_NON_OPERATIONAL, MPRAPI_CAUSE_RESET, -ENOENT);
	watch->flags |= MPRAPI_PORT_RESETTING;
}

static void icount_subtract(struct serial_icounter_struct *icount,
			    const struct serial_icounter_struct *base)
{
	icount->cts -= base->cts;
	icount->dsr -= base->dsr;
	icount->rng -= base->rng;
	icount->dcd -= base->dcd;
	icount->rx -= base->rx;
	icount->tx -= base->tx;
	icount->frame -= base->frame;
	icount->overrun -= base->overrun;
	icount->parity -= base->parity;
	icount->brk -= base->brk;
	icount->buf_overrun -= base->buf_overrun;
}

/**
 * mprapi_watch_clear() - count anew what a port did
 * @port: the port
 * @link: the counts of its interface by now
 */
void mprapi_watch_clear(struct mprapi_port *port, const struct mprapi_link_stats *link)
{
	struct mprapi_watch *watch = &port->watch;
	struct serial_icounter_struct icount;
	unsigned int epoch;
	int err;

	/* A look that is under way has older counts. */
	mutex_lock(&watch->lock);
	spin_lock(&port->lock);
	epoch = watch->epoch;
	spin_unlock(&port->lock);
	err = mprapi_line_icount(port, &icount);

	spin_lock(&port->lock);
	/* Those of a closed port, or of another device, are seen at the next look. */
	port->icount_clear = err || epoch != watch->epoch;
	if (!port->icount_clear)
		port->icount_base = icount;
	port->link_base = *link;
	port->resets = 0;
	port->hangups = 0;
	spin_unlock(&port->lock);
	mutex_unlock(&watch->lock);
}

/**
 * mprapi_watch_look() - take a look at a port
 * @port: the port
 * @sample: set to what it is doing
 */
void mprapi_watch_look(struct mprapi_port *port, struct mprapi_sample *sample)
{
	struct mprapi_watch *watch = &port->watch;
	unsigned int epoch;
	int tries = 8;

	mutex_lock(&watch->lock);
	/* First, so that no open comes in between. */
	if (!mprapi_port_watch_node(port))
		mprapi_watch_kick(port);
again:
	spin_lock(&port->lock);
	epoch = watch->epoch;
	spin_unlock(&port->lock);
	mprapi_line_sample(port, sample);

	spin_lock(&port->lock);
	/* What was seen before a device went or a reset ended is not so after. */
	if (epoch != watch->epoch && --tries) {
		spin_unlock(&port->lock);
		goto again;
	}
	if (sample->changing && sample->ldisc < 0) {
		sample->ldisc = watch->ldisc;
		sample->flags |= watch->flags & MPRAPI_PORT_PPP;
	}
	/* It had none there, and else is taken to have. */
	if (sample->lines == -EBUSY)
		sample->carrier = watch->condition != MPRAPI_LISTENING;
	if (port->reset.running)
		sample->flags |= MPRAPI_PORT_RESETTING;
	if (sample->has_icount) {
		if (port->icount_clear)
			port->icount_base = sample->icount;
		port->icount_clear = false;
		icount_subtract(&sample->icount, &port->icount_base);
	}
	sample->condition = condition_of(sample);
	note(port, sample->condition, cause_of(watch, sample), sample->ldisc);
	mprapi_port_set_flags(port, sample->flags);
	watch->ldisc = sample->ldisc;
	sample->device = port->device;
	sample->events = watch->events;
	sample->since = watch->since;
	spin_unlock(&port->lock);
	mutex_unlock(&watch->lock);
}

/* Whether a work begins within so many milliseconds anyway. */
static bool is_due(const struct delayed_work *work, unsigned int ms)
{
	/* Pairs with its beginning: what was written is seen by it. */
	smp_mb();
	return delayed_work_pending(work) &&
	       (!timer_pending(&work->timer) ||
		time_before_eq(READ_ONCE(work->timer.expires),
			       jiffies + msecs_to_jiffies(ms)));
}

/* Sooner than it was to look, but never later: that could go on for ever. */
static void kick(struct mprapi_port *port, unsigned int ms)
{
	struct mprapi_watch *watch = &port->watch;
	unsigned long flags;
	bool had = false;

	rcu_read_lock();
	if (READ_ONCE(stopped))
		goto out;
	spin_lock_irqsave(&watch->kick_lock, flags);
	if (!is_due(&watch->work, ms)) {
		kref_get(&port->ref);
		atomic_inc(&looks);
		/* It has its reference already if it was to look anyway. */
		had = mod_delayed_work(watch_wq, &watch->work,
				       msecs_to_jiffies(ms));
	}
	spin_unlock_irqrestore(&watch->kick_lock, flags);
	if (had) {
		atomic_dec(&looks);
		mprapi_port_put(port);
	}
out:
	rcu_read_unlock();
}

/* Until the port is closed, or it is clear that somebody else has it open. */
static void look_again(struct mprapi_port *port, const struct mprapi_sample *sample)
{
	unsigned int old = READ_ONCE(port->watch.closing_ms);
	unsigned int ms = old;

	/* Nothing may wake us at the end of it. */
	if (!ms && sample->changing)
		ms = CLOSING_MS;
	if (!ms)
		return;
	/* Unless somebody else has begun to close it. */
	if (!(sample->flags & MPRAPI_PORT_OPEN) || ms > CLOSING_MAX_MS) {
		cmpxchg(&port->watch.closing_ms, old, 0);
		return;
	}
	cmpxchg(&port->watch.closing_ms, old, 4 * ms);
	kick(port, ms);
}

static void look_work(struct work_struct *work)
{
	struct mprapi_port *port = container_of(to_delayed_work(work),
						struct mprapi_port, watch.work);
	struct mprapi_sample sample;

	if (!READ_ONCE(port->gone)) {
		mprapi_watch_look(port, &sample);
		mprapi_port_forget_gone(port);
		look_again(port, &sample);
	}
	mprapi_port_put(port);
	/* Only one waits, at the end: atomic_dec_and_test() orders the two. */
	if (atomic_dec_and_test(&looks) && waitqueue_active(&looks_done))
		wake_up(&looks_done);
}

/**
 * mprapi_watch_prepare() - make a port ready to be watched
 * @watch: its part
 */
void mprapi_watch_prepare(struct mprapi_watch *watch)
{
	mutex_init(&watch->lock);
	spin_lock_init(&watch->kick_lock);
	INIT_DELAYED_WORK(&watch->work, look_work);
	watch->since = ktime_get();
	watch->ldisc = -ENOENT;
}

/**
 * mprapi_watch_kick() - something may have changed on a port
 * @port: the port
 *
 * Context: any.
 */
void mprapi_watch_kick(struct mprapi_port *port)
{
	kick(port, 0);
}

/**
 * mprapi_watch_forget() - a port is gone
 * @port: the port
 *
 * The look that is to come, which keeps it, need not wait for its time.
 */
void mprapi_watch_forget(struct mprapi_port *port)
{
	if (delayed_work_pending(&port->watch.work))
		kick(port, 0);
}

/**
 * mprapi_watch_wake() - something changed on a port's line
 * @port: the port
 *
 * If nobody listens there is time until the next look.
 *
 * Context: any.
 */
void mprapi_watch_wake(struct mprapi_port *port)
{
	if (mprapi_event_wanted())
		kick(port, 0);
}

/**
 * mprapi_watch_wake_closing() - somebody is about to close a port
 * @port: the port
 *
 * Context: any.
 */
void mprapi_watch_wake_closing(struct mprapi_port *port)
{
	if (!mprapi_event_wanted())
		return;
	WRITE_ONCE(port->watch.closing_ms, 2 * CLOSING_MS);
	kick(port, CLOSING_MS);
}

static void tick_work(struct work_struct *work)
{
	struct mprapi_port *port;
	unsigned long id = 0;

	spin_lock_bh(&tick_lock);
	last_tick = ktime_get();
	spin_unlock_bh(&tick_lock);
	for (; (port = mprapi_port_get_any_from(&id)); id++) {
		/* A device that comes or goes wakes by itself. */
		if (mprapi_port_devt(port))
			mprapi_watch_kick(port);
		mprapi_port_put(port);
	}
	mprapi_watch_tick();
}

static DECLARE_DELAYED_WORK(tick, tick_work);

static void tick_in(unsigned int ms, bool sooner)
{
	unsigned long delay = msecs_to_jiffies(ms);

	lockdep_assert_held(&tick_lock);

	if (!watch_wq || stopped)
		return;
	if (!sooner)
		queue_delayed_work(watch_wq, &tick, delay);
	else if (!is_due(&tick, ms))
		mod_delayed_work(watch_wq, &tick, delay);
}

/**
 * mprapi_watch_soon() - something may have changed on any port
 *
 * Context: any but hard interrupts.
 */
void mprapi_watch_soon(void)
{
	s64 since;

	if (!mprapi_event_wanted())
		return;
	spin_lock_bh(&tick_lock);
	since = ktime_ms_delta(ktime_get(), last_tick);
	tick_in(since < SOON_MS ? SOON_MS - since : 0, true);
	spin_unlock_bh(&tick_lock);
}

/**
 * mprapi_watch_tick() - look at all ports now and then
 *
 * As long as there are any, and the module's parameter asks for it.
 */
void mprapi_watch_tick(void)
{
	unsigned int ms = READ_ONCE(mprapi_watch_ms);
	struct mprapi_port *port;
	unsigned long id = 0;

	if (!ms)
		return;
	port = mprapi_port_get_any_from(&id);
	if (!port)
		return;
	mprapi_port_put(port);
	spin_lock_bh(&tick_lock);
	tick_in(ms, false);
	spin_unlock_bh(&tick_lock);
}

/**
 * mprapi_watch_rate_changed() - the module's parameter did
 */
void mprapi_watch_rate_changed(void)
{
	/* The tick that is pending may be an hour away. */
	spin_lock_bh(&tick_lock);
	tick_in(0, true);
	spin_unlock_bh(&tick_lock);
}

/**
 * mprapi_watch_init() - get ready
 *
 * Return: 0 or -ENOMEM.
 */
int mprapi_watch_init(void)
{
	struct workqueue_struct *wq;

	/* Drivers may take their time, and one must not hold up another. */
	wq = alloc_workqueue("mprapi_watch", WQ_UNBOUND | WQ_FREEZABLE, 0);
	if (!wq)
		return -ENOMEM;
	/* The parameter is there already, and may be written. */
	spin_lock_bh(&tick_lock);
	watch_wq = wq;
	spin_unlock_bh(&tick_lock);
	return 0;
}

/**
 * mprapi_watch_uninit() - stop looking
 *
 * To be called when there are no ports any more.
 */
void mprapi_watch_uninit(void)
{
	spin_lock_bh(&tick_lock);
	WRITE_ONCE(stopped, true);
	spin_unlock_bh(&tick_lock);
	cancel_delayed_work_sync(&tick);
	/* Then nobody is about to kick any more, either. */
	synchronize_rcu();
	wait_event(looks_done, !atomic_read(&looks));
	destroy_workqueue(watch_wq);
}
