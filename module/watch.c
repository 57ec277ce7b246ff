// SPDX-License-Identifier: GPL-2.0
/*
 * The watcher: what each port is doing, and telling when that changes. It takes a
 * sample when something wakes it (a modem line, a hangup, a device, its node, a PPP
 * interface, a reset), when somebody asks for one, and at intervals, because not
 * everything wakes. What a driver must be asked for is left to a worker; the last
 * sample is there for anybody at any time.
 */
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/rcupdate.h>
#include <linux/serial.h>
#include <linux/string.h>
#include <linux/wait.h>

#include "event.h"
#include "limits.h"
#include "main.h"
#include "port.h"
#include "tty.h"
#include "watch.h"
#include "worker.h"

/* A close is told of before it is done: when to look first, and last. */
#define CLOSING_MS	2
#define CLOSING_MAX_MS	2000
/* PPP interfaces can flap as fast as their peers like: the looks at all ports. */
#define SOON_MS		50
/* How long a worker takes to look at a port whose driver answers at once. */
#define SAMPLE_MS	20

/* Before it is there nothing is scheduled. */
static struct mprapi_worker *poll_worker;
static bool stopped;
/* Those who wait for a sample. */
static DECLARE_WAIT_QUEUE_HEAD(samples_taken);
/* Between a poll and the end of all polls. */
static DEFINE_SPINLOCK(poll_lock);
static ktime_t last_poll;
/* Samples that are to come: a timer that runs keeps no work queue. */
static atomic_t samples = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(samples_done);

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

/* Events are numbered even while nobody listens, but cost no more then. */
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
 * mprapi_watch_tell() - tell that something happened to a port
 * @port: the port, locked
 * @type: what
 * @report: of a reset, else NULL
 */
void mprapi_watch_tell(struct mprapi_port *port, enum mprapi_event type,
		       const struct mprapi_report *report)
{
	port_event(port, type, 0, 0, -1, report);
}

/* A port is in a condition now: tell it, if that is news. */
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
	/* That is told when the port is. */
	if (port->announced && !port->removed)
		port_event(port, MPRAPI_EVENT_CONDITION, from, cause, ldisc, NULL);
}

static void set_sample(struct mprapi_port *port, const struct mprapi_sample *sample)
{
	mprapi_port_set_flags(port, sample->flags);
	port->watch.sample = *sample;
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
	watch->icount_clear = false;
	memset(&watch->icount_base, 0, sizeof(watch->icount_base));
	if (present) {
		mprapi_watch_tell(port, MPRAPI_EVENT_DEVICE_BACK, NULL);
		return;
	}
	mprapi_watch_tell(port, MPRAPI_EVENT_DEVICE_GONE, NULL);
	note(port, MPRAPI_CONDITION_NON_OPERATIONAL, MPRAPI_CAUSE_DEVICE, -ENOENT);
	set_sample(port, &(struct mprapi_sample) {
		.flags = watch->sample.flags & (MPRAPI_PORT_FLAG_PTY | MPRAPI_PORT_FLAG_RESETTING),
		.ldisc = -ENOENT,
		.lines = -ENOTTY,
		.taken = ktime_get_boottime(),
	});
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
	if (!(report->flags & MPRAPI_REPORT_FLAG_RUNNING)) {
		mprapi_watch_tell(port, MPRAPI_EVENT_RESET_DONE, report);
		return;
	}
	mprapi_watch_tell(port, MPRAPI_EVENT_RESET_STARTED, report);
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

/* What its driver told last, and when, if it cannot be asked now. */
static void keep_answers(struct mprapi_sample *sample, const struct mprapi_sample *old)
{
	if (!(old->flags & MPRAPI_PORT_FLAG_OPEN))
		return;
	sample->lines = old->lines;
	sample->icount = old->icount;
	sample->has_icount = old->has_icount;
	sample->taken = old->taken;
}

/* What a tty's state means for its port; the port's lock is held. */
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
	/* It is being hung up or gets another one. */
	if (state->open && sample.ldisc < 0)
		sample.ldisc = old->ldisc;
	if (sample.ldisc == N_PPP || sample.ldisc == N_SYNC_PPP)
		sample.flags |= MPRAPI_PORT_FLAG_PPP;
	if (sample.flags & ~old->flags & MPRAPI_PORT_FLAG_PPP)
		watch->sessions++;
	if (!state->complete) {
		/* It had none there, and else is taken to have. */
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

/*
 * Takes a sample. Without @may_ask only if there is no driver to be asked: the port
 * is closed, or is a pty, whose driver knows nothing.
 * Return: whether it was taken.
 */
static bool sample_port(struct mprapi_port *port, bool may_ask, bool *again)
{
	struct mprapi_watch *watch = &port->watch;
	struct mprapi_tty_target target;
	struct mprapi_tty_state state;
	unsigned int epoch, wanted;
	unsigned int generation;
	struct mprapi_tty tty;
	int tries = 8;
	int err;

	/* First, so that no open comes in between. */
	if (!mprapi_port_watch_node(port))
		mprapi_watch_schedule(port);
	do {
		generation = mprapi_tty_wait_generation(&port->wait);
		spin_lock(&port->lock);
		epoch = watch->epoch;
		wanted = watch->wanted;
		mprapi_port_target(port, &target);
		spin_unlock(&port->lock);

		err = mprapi_tty_get(&tty, &target);
		if (!may_ask && mprapi_tty_is_open(tty.tty) && mprapi_tty_answers(&tty)) {
			mprapi_tty_put(&tty);
			return false;
		}
		/* Before, so that no change comes in between. */
		mprapi_tty_wait_on(&port->wait, &tty, generation);
		mprapi_tty_sample(&tty, may_ask, &state);
		mprapi_tty_put(&tty);

		spin_lock(&port->lock);
		/* What was seen before a device went or a reset ended is not so after. */
		if (epoch == watch->epoch || !--tries)
			break;
		spin_unlock(&port->lock);
	} while (true);
	note_state(port, &state, err != -ENODEV);
	*again = state.open && (!state.complete || state.ldisc < 0);
	/* Else a worker is still to come. */
	if (may_ask || !*again)
		watch->served = wanted;
	spin_unlock(&port->lock);

	if (wq_has_sleeper(&samples_taken))
		wake_up_all(&samples_taken);
	return true;
}

/* Takes note of what is to be seen while the driver does not come back. */
static void sample_without_driver(struct mprapi_port *port)
{
	struct mprapi_tty_target target;
	struct mprapi_tty_state state;
	struct mprapi_tty tty;
	unsigned int epoch;
	int err;

	spin_lock(&port->lock);
	epoch = port->watch.epoch;
	mprapi_port_target(port, &target);
	spin_unlock(&port->lock);

	err = mprapi_tty_get(&tty, &target);
	mprapi_tty_sample(&tty, false, &state);
	mprapi_tty_put(&tty);

	spin_lock(&port->lock);
	if (epoch == port->watch.epoch)
		note_state(port, &state, err != -ENODEV);
	spin_unlock(&port->lock);
}

/* Takes a sample in the context of who asks. Return: whether none needs to wait. */
static bool sample_at_once(struct mprapi_port *port)
{
	struct mprapi_watch *watch = &port->watch;
	bool taken, again = false;

	if (!mutex_trylock(&watch->lock))
		return false;
	taken = sample_port(port, false, &again);
	mutex_unlock(&watch->lock);
	return taken && !again;
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
static void schedule_sample(struct mprapi_port *port, unsigned int ms)
{
	struct mprapi_watch *watch = &port->watch;
	unsigned long flags;
	bool had = false;

	rcu_read_lock();
	if (READ_ONCE(stopped))
		goto out;
	spin_lock_irqsave(&watch->schedule_lock, flags);
	if (!is_due(&watch->work, ms)) {
		kref_get(&port->ref);
		atomic_inc(&samples);
		/* It has its reference already if it was to sample anyway. */
		had = mprapi_worker_requeue(port->worker, &watch->work, ms);
	}
	spin_unlock_irqrestore(&watch->schedule_lock, flags);
	if (had) {
		atomic_dec(&samples);
		mprapi_port_put(port);
	}
out:
	rcu_read_unlock();
}

/* Until the port is closed, or it is clear that somebody else has it open. */
static void sample_again(struct mprapi_port *port, bool again)
{
	unsigned int old = READ_ONCE(port->watch.closing_ms);
	unsigned int ms = old;
	bool open;

	/* Nothing may wake us at the end of it. */
	if (!ms && again)
		ms = CLOSING_MS;
	if (!ms)
		return;
	spin_lock(&port->lock);
	open = port->watch.sample.flags & MPRAPI_PORT_FLAG_OPEN;
	spin_unlock(&port->lock);
	/* Unless somebody else has begun to close it. */
	if (!open || ms > CLOSING_MAX_MS) {
		cmpxchg(&port->watch.closing_ms, old, 0);
		return;
	}
	cmpxchg(&port->watch.closing_ms, old, 4 * ms);
	schedule_sample(port, ms);
}

static void sample_work(struct work_struct *work)
{
	struct mprapi_port *port = container_of(to_delayed_work(work),
						struct mprapi_port, watch.work);
	bool again = false;

	if (!READ_ONCE(port->removed)) {
		mutex_lock(&port->watch.lock);
		sample_port(port, true, &again);
		mutex_unlock(&port->watch.lock);
		mprapi_port_forget_gone(port);
		sample_again(port, again);
	}
	mprapi_port_put(port);
	/* Only one waits, at the end: atomic_dec_and_test() orders the two. */
	if (atomic_dec_and_test(&samples) && waitqueue_active(&samples_done))
		wake_up(&samples_done);
}

static int woken(wait_queue_entry_t *entry, unsigned int mode, int flags, void *key)
{
	mprapi_watch_wake(entry->private);
	return 0;
}

/**
 * mprapi_watch_prepare() - make a port ready to be watched
 * @port: the port
 */
void mprapi_watch_prepare(struct mprapi_port *port)
{
	struct mprapi_watch *watch = &port->watch;

	mutex_init(&watch->lock);
	spin_lock_init(&watch->schedule_lock);
	INIT_DELAYED_WORK(&watch->work, sample_work);
	watch->since = ktime_get_boottime();
	watch->sample.ldisc = -ENOENT;
	watch->sample.lines = -ENOTTY;
	watch->sample.taken = watch->since;
	mprapi_tty_wait_init(&port->wait, woken, port);
}

/**
 * mprapi_watch_schedule() - something may have changed on a port
 * @port: the port
 *
 * Context: any.
 */
void mprapi_watch_schedule(struct mprapi_port *port)
{
	schedule_sample(port, 0);
}

/**
 * mprapi_watch_forget() - a port is gone
 * @port: the port
 *
 * The sample that is to come, which keeps it, need not wait for its time.
 */
void mprapi_watch_forget(struct mprapi_port *port)
{
	if (delayed_work_pending(&port->watch.work))
		schedule_sample(port, 0);
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
	if (mprapi_event_wanted(MPRAPI_EVENTS_OF_PORTS))
		schedule_sample(port, 0);
}

/**
 * mprapi_watch_wake_closing() - somebody is about to close a port
 * @port: the port
 *
 * Context: any.
 */
void mprapi_watch_wake_closing(struct mprapi_port *port)
{
	if (!mprapi_event_wanted(MPRAPI_EVENTS_OF_PORTS))
		return;
	WRITE_ONCE(port->watch.closing_ms, 2 * CLOSING_MS);
	schedule_sample(port, CLOSING_MS);
}

static void poll_work(struct work_struct *work)
{
	struct mprapi_port *port;
	unsigned long id = 0;

	spin_lock_bh(&poll_lock);
	last_poll = ktime_get();
	spin_unlock_bh(&poll_lock);
	for (; (port = mprapi_port_get_any_from(&id)); id++) {
		/* A device that comes or goes wakes by itself. */
		if (mprapi_port_devt(port) && !sample_at_once(port))
			mprapi_watch_schedule(port);
		mprapi_port_put(port);
		cond_resched();
	}
	mprapi_watch_poll();
}

static DECLARE_DELAYED_WORK(poll, poll_work);

static void poll_in(unsigned int ms, bool sooner)
{
	lockdep_assert_held(&poll_lock);

	if (!poll_worker || stopped)
		return;
	if (!sooner)
		mprapi_worker_queue(poll_worker, &poll, ms);
	else if (!is_due(&poll, ms))
		mprapi_worker_requeue(poll_worker, &poll, ms);
}

/**
 * mprapi_watch_soon() - something may have changed on any port
 *
 * Context: any but hard interrupts.
 */
void mprapi_watch_soon(void)
{
	s64 since;

	if (!mprapi_event_wanted(MPRAPI_EVENTS_OF_PORTS))
		return;
	spin_lock_bh(&poll_lock);
	since = ktime_ms_delta(ktime_get(), last_poll);
	poll_in(since < SOON_MS ? SOON_MS - since : 0, true);
	spin_unlock_bh(&poll_lock);
}

/**
 * mprapi_watch_poll() - look at all ports now and then
 *
 * As long as there are any, and the module's parameter asks for it.
 */
void mprapi_watch_poll(void)
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
	spin_lock_bh(&poll_lock);
	poll_in(ms, false);
	spin_unlock_bh(&poll_lock);
}

/**
 * mprapi_watch_rate_changed() - the module's parameter did
 */
void mprapi_watch_rate_changed(void)
{
	/* The poll that is pending may be an hour away. */
	spin_lock_bh(&poll_lock);
	poll_in(0, true);
	spin_unlock_bh(&poll_lock);
}

static bool is_served(struct mprapi_port *port, unsigned int wanted)
{
	bool served;

	spin_lock(&port->lock);
	served = (int)(port->watch.served - wanted) >= 0 || port->removed;
	spin_unlock(&port->lock);
	return served;
}

/* Asks for a sample, and takes it at once if none needs to wait for that. */
static unsigned int want_sample(struct mprapi_port *port)
{
	unsigned int wanted;

	spin_lock(&port->lock);
	wanted = ++port->watch.wanted;
	spin_unlock(&port->lock);
	if (!sample_at_once(port) && !is_served(port, wanted))
		mprapi_watch_schedule(port);
	return wanted;
}

static int wait_for_sample(struct mprapi_port *port, unsigned int wanted,
			   unsigned long asked, unsigned long end)
{
	unsigned long soon = asked + msecs_to_jiffies(SAMPLE_MS);
	bool stuck = false;
	long left = 0;

	while (!is_served(port, wanted)) {
		left = end - jiffies;
		/* A worker that is not in the driver itself comes sooner than that. */
		stuck = mprapi_tty_call_stuck(&port->call) && time_after(jiffies, soon);
		if (left <= 0 || stuck)
			break;
		left = min_t(long, left, msecs_to_jiffies(SAMPLE_MS));
		if (wait_event_killable_timeout(samples_taken, is_served(port, wanted),
						left) < 0)
			return -EINTR;
	}
	if (is_served(port, wanted))
		return 0;
	sample_without_driver(port);
	return stuck ? 0 : -ETIMEDOUT;
}

/**
 * mprapi_watch_fresh() - take a sample of a port now
 * @port: the port
 * @timeout_ms: how long to wait for its driver at the most
 *
 * Return: 0, also if its driver is in a call that does not come back; -ETIMEDOUT;
 * -EINTR killed while waiting.
 */
int mprapi_watch_fresh(struct mprapi_port *port, unsigned int timeout_ms)
{
	unsigned long asked = jiffies;

	return wait_for_sample(port, want_sample(port), asked,
			       asked + msecs_to_jiffies(timeout_ms));
}

/**
 * mprapi_watch_fresh_all() - take a sample of each port now
 * @timeout_ms: how long to wait for their drivers at the most
 *
 * Return: as mprapi_watch_fresh().
 */
int mprapi_watch_fresh_all(unsigned int timeout_ms)
{
	unsigned long asked = jiffies;
	unsigned long end = asked + msecs_to_jiffies(timeout_ms);
	struct mprapi_port *port;
	unsigned long id;
	int err = 0;

	/* All drivers at once, then one after the other is waited for. */
	for (id = 0; (port = mprapi_port_get_from(&id)); id++) {
		want_sample(port);
		mprapi_port_put(port);
		cond_resched();
	}
	for (id = 0; err != -EINTR && (port = mprapi_port_get_from(&id)); id++) {
		int ret = wait_for_sample(port, READ_ONCE(port->watch.wanted),
					  asked, end);

		err = ret ?: err;
		mprapi_port_put(port);
	}
	return err;
}

/**
 * mprapi_watch_clear() - count anew what a port did
 * @port: the port
 * @link: the counts of its interface by now
 *
 * Its driver's counters start with the next sample, which is taken now. Those of a
 * closed port are seen when it is open.
 */
void mprapi_watch_clear(struct mprapi_port *port, const struct mprapi_link_stats *link)
{
	spin_lock(&port->lock);
	/* A sample that is under way has older counts. */
	port->watch.epoch++;
	port->watch.icount_clear = true;
	port->link_base = *link;
	port->resets = 0;
	port->hangups = 0;
	port->watch.sessions = 0;
	spin_unlock(&port->lock);
	/* A driver that takes its time is counted when it comes back. */
	mprapi_watch_fresh(port, MPRAPI_STUCK_MS);
}

/**
 * mprapi_watch_init() - get ready
 *
 * Return: 0 or -ENOMEM.
 */
int mprapi_watch_init(void)
{
	struct mprapi_worker *worker;
	int err;

	err = mprapi_worker_get(&worker);
	if (err)
		return err;
	/* The parameter is there already, and may be written. */
	spin_lock_bh(&poll_lock);
	poll_worker = worker;
	spin_unlock_bh(&poll_lock);
	return 0;
}

/**
 * mprapi_watch_uninit() - take no samples any more
 *
 * To be called when there are no ports any more.
 */
void mprapi_watch_uninit(void)
{
	spin_lock_bh(&poll_lock);
	WRITE_ONCE(stopped, true);
	spin_unlock_bh(&poll_lock);
	cancel_delayed_work_sync(&poll);
	/* Then nobody is about to kick any more, either. */
	synchronize_rcu();
	wait_event(samples_done, !atomic_read(&samples));
}
