// SPDX-License-Identifier: GPL-2.0
/*
 * The watcher: what each port is doing, and telling when that changes. It looks
 * when something wakes it (a modem line, a hangup, a device, its node, a PPP
 * interface, a reset), when somebody asks, and now and then, for not everything wakes.
 */
#include <linux/jiffies.h>
#include <linux/ktime.h>

#include "event.h"
#include "line.h"
#include "node.h"
#include "port.h"
#include "watch.h"

static struct workqueue_struct *watch_wq;
static bool stopped;

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

static void port_event(struct mprapi_port *port, struct mprapi_event_info *event)
{
	lockdep_assert_held(&port->lock);

	event->port = port->id;
	memcpy(event->name, port->name, sizeof(event->name));
	port->watch.events = mprapi_event_post(event);
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
	struct mprapi_event_info event = {
		.what = what,
		.ldisc = -1,
	};

	if (report)
		event.report = *report;
	port_event(port, &event);
}

/**
 * mprapi_watch_note() - a port is in a condition now
 * @port: the port, locked
 * @condition: the condition
 * @cause: why, if it is another one
 * @ldisc: its line discipline, negative if there is none to see
 *
 * Tells it, if that is news.
 */
void mprapi_watch_note(struct mprapi_port *port, enum mprapi_condition condition,
		       enum mprapi_cause cause, int ldisc)
{
	struct mprapi_watch *watch = &port->watch;
	struct mprapi_event_info event = {
		.what = MPRAPI_EVENT_CONDITION,
		.from = watch->condition,
		.to = condition,
		.cause = cause,
		.ldisc = ldisc,
	};
	bool attached = ldisc >= 0 && watch->ldisc >= 0 && ldisc != watch->ldisc;

	if (condition != watch->condition)
		watch->since = ktime_get();
	else if (!attached)
		return;
	watch->condition = condition;
	port_event(port, &event);
}

/**
 * mprapi_watch_look() - take a look at a port
 * @port: the port
 * @sample: set to what it is doing
 */
void mprapi_watch_look(struct mprapi_port *port, struct mprapi_sample *sample)
{
	struct mprapi_watch *watch = &port->watch;

	mutex_lock(&watch->lock);
	/* First, so that no open comes in between. */
	mprapi_node_watch(port);
	mprapi_line_sample(port, sample);

	spin_lock(&port->lock);
	if (port->reset.running)
		sample->flags |= MPRAPI_PORT_RESETTING;
	if (sample->has_icount) {
		if (port->icount_clear)
			port->icount_base = sample->icount;
		port->icount_clear = false;
		mprapi_line_icount_subtract(&sample->icount, &port->icount_base);
	}
	sample->condition = condition_of(sample);
	mprapi_watch_note(port, sample->condition, cause_of(watch, sample),
			  sample->ldisc);
	watch->flags = sample->flags;
	watch->ldisc = sample->ldisc;
	sample->events = watch->events;
	sample->since = watch->since;
	spin_unlock(&port->lock);
	mutex_unlock(&watch->lock);
}

static void look_work(struct work_struct *work)
{
	struct mprapi_port *port = container_of(to_delayed_work(work),
						struct mprapi_port, watch.work);
	struct mprapi_sample sample;

	mprapi_watch_look(port, &sample);
	mprapi_port_forget_gone(port);
	mprapi_port_put(port);
}

/**
 * mprapi_watch_prepare() - make a port ready to be watched
 * @watch: its part
 */
void mprapi_watch_prepare(struct mprapi_watch *watch)
{
	mutex_init(&watch->lock);
	INIT_DELAYED_WORK(&watch->work, look_work);
	watch->since = ktime_get();
	watch->ldisc = -ENOENT;
}

/**
 * mprapi_watch_kick() - something may have changed on a port
 * @port: the port
 * @ms: look after so many milliseconds
 *
 * Context: any.
 */
void mprapi_watch_kick(struct mprapi_port *port, unsigned int ms)
{
	if (READ_ONCE(stopped))
		return;
	kref_get(&port->ref);
	/* It has its reference already if it was to look anyway. */
	if (mod_delayed_work(watch_wq, &port->watch.work, msecs_to_jiffies(ms)))
		mprapi_port_put(port);
}

/**
 * mprapi_watch_wake() - something changed on a port's line
 * @port: the port
 * @ms: look after so many milliseconds
 *
 * If nobody listens there is time until the next look.
 *
 * Context: any.
 */
void mprapi_watch_wake(struct mprapi_port *port, unsigned int ms)
{
	if (mprapi_event_wanted())
		mprapi_watch_kick(port, ms);
}

/**
 * mprapi_watch_kick_all() - something may have changed on any port
 */
void mprapi_watch_kick_all(void)
{
	struct mprapi_port *port;
	unsigned long id = 0;

	for (; (port = mprapi_port_get_any_from(&id)); id++) {
		/* A device that comes or goes wakes by itself. */
		if (mprapi_port_devt(port))
			mprapi_watch_kick(port, 0);
		mprapi_port_put(port);
	}
}

static void tick_work(struct work_struct *work)
{
	mprapi_watch_kick_all();
	mprapi_watch_tick();
}

static DECLARE_DELAYED_WORK(tick, tick_work);

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

	if (!ms || !watch_wq || READ_ONCE(stopped))
		return;
	port = mprapi_port_get_any_from(&id);
	if (!port)
		return;
	mprapi_port_put(port);
	queue_delayed_work(watch_wq, &tick, msecs_to_jiffies(ms));
}

/**
 * mprapi_watch_init() - get ready
 *
 * Return: 0 or -ENOMEM.
 */
int mprapi_watch_init(void)
{
	/* Drivers may take their time, and one must not hold up another. */
	watch_wq = alloc_workqueue("mprapi_watch", WQ_UNBOUND | WQ_FREEZABLE, 0);
	return watch_wq ? 0 : -ENOMEM;
}

/**
 * mprapi_watch_uninit() - stop looking
 *
 * To be called when there are no ports any more, and nobody who could kick.
 */
void mprapi_watch_uninit(void)
{
	WRITE_ONCE(stopped, true);
	cancel_delayed_work_sync(&tick);
	destroy_workqueue(watch_wq);
}
