// SPDX-License-Identifier: GPL-2.0
/*
 * The watcher decides when to sample a port: when something wakes it (a change of a modem
 * line, a hangup, a tty device, a device node, a PPP interface, a reset), when a process
 * asks for a sample, and at intervals, because some changes cause no wake-up. If a driver
 * has to be asked, a worker takes the sample. The last sample can be read at any time.
 */
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/rcupdate.h>
#include <linux/wait.h>

#include "event.h"
#include "limits.h"
#include "main.h"
#include "port.h"
#include "sample.h"
#include "tty.h"
#include "watch.h"
#include "worker.h"

/* fsnotify reports a close before it is done: first and longest delay of the samples. */
#define CLOSING_MS	2
#define CLOSING_MAX_MS	2000
/* Delay of the sample after a reset, if no process listens. */
#define SETTLE_MS	1
/* Minimum time between two polls that PPP interfaces cause, which can flap quickly. */
#define SOON_MS		50
/* Time in which a worker samples a port whose driver answers at once. */
#define SAMPLE_MS	20

/* NULL before mprapi_watch_init(). No poll is scheduled then. */
static struct mprapi_worker *poll_worker;
static bool stopped;
/* Processes that wait for a sample. */
static DECLARE_WAIT_QUEUE_HEAD(samples_taken);
/* Protects last_poll, poll_worker, and the scheduling of polls against the unload. */
static DEFINE_SPINLOCK(poll_lock);
static ktime_t last_poll;
/* Number of scheduled samples. destroy_workqueue() would not wait for their timers. */
static atomic_t samples = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(samples_done);

static bool sample_port(struct mprapi_port *port, enum mprapi_sample_ask ask, bool *again)
{
	/* Watch the node before sampling, so that no open between the two is missed. */
	if (!mprapi_port_watch_node(port))
		mprapi_watch_schedule(port);
	if (!mprapi_sample_take(port, ask, again))
		return false;
	mprapi_port_forget_gone(port);
	if (wq_has_sleeper(&samples_taken))
		wake_up_all(&samples_taken);
	return true;
}

/* Takes a sample in the context of the caller. Returns false if a worker has to take one. */
static bool sample_at_once(struct mprapi_port *port)
{
	struct mprapi_watch *watch = &port->watch;
	bool taken, again = false;

	if (!mutex_trylock(&watch->lock))
		return false;
	taken = sample_port(port, MPRAPI_SAMPLE_AT_ONCE, &again);
	mutex_unlock(&watch->lock);
	return taken && !again;
}

/* Returns whether a work will begin within @ms anyway. */
static bool is_due(const struct delayed_work *work, unsigned int ms)
{
	/* So that the pending work sees what the caller wrote before. */
	smp_mb();
	return delayed_work_pending(work) &&
	       (!timer_pending(&work->timer) ||
		time_before_eq(READ_ONCE(work->timer.expires),
			       jiffies + msecs_to_jiffies(ms)));
}

/* Moves the next sample to an earlier time, never to a later one: that might not end. */
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
		/* A work that was queued already has a reference. */
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

/*
 * Schedules more samples after a close was notified, until the port is seen closed or so
 * much time has passed that another process must have it open.
 */
static void sample_again(struct mprapi_port *port, bool again)
{
	unsigned int old = READ_ONCE(port->watch.closing_ms);
	unsigned int ms = old;
	bool open;

	/* The tty was seen in a change, and the end of that may cause no wake-up. */
	if (!ms && again)
		ms = CLOSING_MS;
	if (!ms)
		return;
	spin_lock(&port->lock);
	open = port->watch.sample.flags & MPRAPI_PORT_FLAG_OPEN;
	spin_unlock(&port->lock);
	/* cmpxchg(), because another process may have begun to close the port. */
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
		sample_port(port, MPRAPI_SAMPLE_ASK, &again);
		mutex_unlock(&port->watch.lock);
		sample_again(port, again);
	}
	mprapi_port_put(port);
	/* Only the unload waits. atomic_dec_and_test() is the barrier for waitqueue_active(). */
	if (atomic_dec_and_test(&samples) && waitqueue_active(&samples_done))
		wake_up(&samples_done);
}

static int woken(wait_queue_entry_t *entry, unsigned int mode, int flags, void *key)
{
	mprapi_watch_wake(entry->private);
	return 0;
}

/**
 * mprapi_watch_prepare() - initialize the watching of a port
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
 * mprapi_watch_schedule() - sample a port soon
 * @port: the port
 *
 * Context: any.
 */
void mprapi_watch_schedule(struct mprapi_port *port)
{
	schedule_sample(port, 0);
}

/**
 * mprapi_watch_settle() - sample a port after its reset
 * @port: the port
 *
 * If no process listens, the sample is delayed, so that the caller of the reset, which
 * waits for the same CPU, runs first.
 *
 * Context: any.
 */
void mprapi_watch_settle(struct mprapi_port *port)
{
	schedule_sample(port, mprapi_event_wanted(MPRAPI_EVENTS_OF_PORTS) ? 0 : SETTLE_MS);
}

/**
 * mprapi_watch_forget() - release a port that was removed
 * @port: the port
 *
 * A scheduled sample has a reference to the port: let it run now instead of at its time.
 */
void mprapi_watch_forget(struct mprapi_port *port)
{
	if (delayed_work_pending(&port->watch.work))
		schedule_sample(port, 0);
}

/**
 * mprapi_watch_wake() - sample a port soon, if a process listens
 * @port: the port, of which a modem line may have changed or which was opened or hung up
 *
 * If no process listens, the next poll is soon enough.
 *
 * Context: any.
 */
void mprapi_watch_wake(struct mprapi_port *port)
{
	if (mprapi_event_wanted(MPRAPI_EVENTS_OF_PORTS))
		schedule_sample(port, 0);
}

/**
 * mprapi_watch_wake_closing() - sample a port after a close, if a process listens
 * @port: the port, which a process is about to close
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
		/* Skip ports without a device: a device that comes causes a wake-up. */
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
 * mprapi_watch_soon() - sample all ports soon, if a process listens
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
 * mprapi_watch_poll() - schedule the next poll of all ports
 *
 * Unless there is no port or the module parameter watch_ms is 0.
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
 * mprapi_watch_rate_changed() - apply a new value of the module parameter watch_ms
 */
void mprapi_watch_rate_changed(void)
{
	/* Poll now: the pending poll may be an hour away. */
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

/* Asks for a sample, and takes it at once if no driver has to be asked. */
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
		/* A worker that is not inside the stuck call takes its sample before that. */
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
	mprapi_sample_without_driver(port);
	return stuck ? 0 : -ETIMEDOUT;
}

/**
 * mprapi_watch_fresh() - take a sample of a port now
 * @port: the port
 * @timeout_ms: maximum time to wait for its driver
 *
 * Return: 0, also if its driver is in a call that does not return; -ETIMEDOUT; -EINTR if
 * killed while waiting.
 */
int mprapi_watch_fresh(struct mprapi_port *port, unsigned int timeout_ms)
{
	unsigned long asked = jiffies;

	return wait_for_sample(port, want_sample(port), asked,
			       asked + msecs_to_jiffies(timeout_ms));
}

/**
 * mprapi_watch_fresh_all() - take a sample of each port now
 * @timeout_ms: maximum time to wait for their drivers
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

	/* Ask all drivers at once, then wait for one after the other. */
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
 * mprapi_watch_clear() - clear the statistics of a port
 * @port: the port
 * @link: the counters of its interface now
 *
 * The driver's counters count from the next sample on, which is taken now. Those of a
 * closed port count from the first sample that finds it open.
 */
void mprapi_watch_clear(struct mprapi_port *port, const struct mprapi_link_stats *link)
{
	spin_lock(&port->lock);
	/* Discard a sample that is being taken: it has older counters. */
	port->watch.epoch++;
	port->watch.icount_clear = true;
	port->link_base = *link;
	port->resets = 0;
	port->hangups = 0;
	port->watch.sessions = 0;
	spin_unlock(&port->lock);
	/* If the driver takes longer, its counters count from when it returns. */
	mprapi_watch_fresh(port, MPRAPI_STUCK_MS);
}

/**
 * mprapi_watch_init() - get workqueues for the polls
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
	/* A process may already write watch_ms, which schedules a poll. */
	spin_lock_bh(&poll_lock);
	poll_worker = worker;
	spin_unlock_bh(&poll_lock);
	return 0;
}

/**
 * mprapi_watch_uninit() - stop sampling, after all ports were removed
 */
void mprapi_watch_uninit(void)
{
	spin_lock_bh(&poll_lock);
	WRITE_ONCE(stopped, true);
	spin_unlock_bh(&poll_lock);
	cancel_delayed_work_sync(&poll);
	/* Wait for each schedule_sample() that has not seen stopped. */
	synchronize_rcu();
	wait_event(samples_done, !atomic_read(&samples));
}
