// SPDX-License-Identifier: GPL-2.0
/*
 * Events get their numbers where they happen, in any context. A work passes them in that
 * order to the sinks, which notify the listeners. An event that is dropped leaves a gap
 * in the numbers.
 */
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "event.h"

/* Longest queue. Listeners that miss an event have to dump the ports again. */
#define QUEUE_MAX	16384

static LIST_HEAD(queue);
static DEFINE_SPINLOCK(queue_lock);
static unsigned int queue_length;
static u64 last_seq;
/* Types of the events that were dropped and not yet reported, 1 << enum mprapi_event. */
static u32 lost;

/* Read under RCU in atomic context, else under sinks_lock. */
static LIST_HEAD(sinks);
static DEFINE_MUTEX(sinks_lock);

static struct workqueue_struct *event_wq;

static struct mprapi_event_info *queue_pop(void)
{
	struct mprapi_event_info *event;

	spin_lock_irq(&queue_lock);
	event = list_first_entry_or_null(&queue, struct mprapi_event_info, list);
	if (event) {
		list_del(&event->list);
		queue_length--;
	}
	spin_unlock_irq(&queue_lock);
	return event;
}

static u32 lost_take(void)
{
	u32 taken;

	spin_lock_irq(&queue_lock);
	taken = lost;
	lost = 0;
	spin_unlock_irq(&queue_lock);
	return taken;
}

static void event_work(struct work_struct *work)
{
	struct mprapi_event_info *event;
	struct mprapi_event_sink *sink;
	u32 missing;

	while ((event = queue_pop())) {
		mutex_lock(&sinks_lock);
		list_for_each_entry(sink, &sinks, list)
			sink->event(event);
		mutex_unlock(&sinks_lock);
		kfree(event);
		cond_resched();
	}

	/* Events dropped at the end leave no gap that a listener could see. */
	missing = lost_take();
	if (!missing)
		return;
	mutex_lock(&sinks_lock);
	list_for_each_entry(sink, &sinks, list)
		sink->lost(missing);
	mutex_unlock(&sinks_lock);
}

static DECLARE_WORK(work, event_work);

/**
 * mprapi_event_add_sink() - begin to pass the events to a sink
 * @sink: the sink
 */
void mprapi_event_add_sink(struct mprapi_event_sink *sink)
{
	mutex_lock(&sinks_lock);
	list_add_tail_rcu(&sink->list, &sinks);
	mutex_unlock(&sinks_lock);
}

/**
 * mprapi_event_remove_sink() - stop passing events to a sink
 * @sink: the sink
 *
 * The sink still gets the events that were posted before. None of its functions runs
 * after the return.
 */
void mprapi_event_remove_sink(struct mprapi_event_sink *sink)
{
	flush_work(&work);
	mutex_lock(&sinks_lock);
	list_del_rcu(&sink->list);
	mutex_unlock(&sinks_lock);
	synchronize_rcu();
}

/**
 * mprapi_event_wanted() - does any process listen to these events?
 * @group: the group of events
 *
 * Context: any.
 * Return: false if changes need not be looked for.
 */
bool mprapi_event_wanted(enum mprapi_event_group group)
{
	struct mprapi_event_sink *sink;
	bool wanted = false;

	rcu_read_lock();
	list_for_each_entry_rcu(sink, &sinks, list) {
		wanted = sink->wanted(group);
		if (wanted)
			break;
	}
	rcu_read_unlock();
	return wanted;
}

/**
 * mprapi_event_skip() - number an event that no process listens to
 *
 * Context: any.
 * Return: the event's number.
 */
u64 mprapi_event_skip(void)
{
	unsigned long flags;
	u64 seq;

	spin_lock_irqsave(&queue_lock, flags);
	seq = ++last_seq;
	spin_unlock_irqrestore(&queue_lock, flags);
	return seq;
}

/**
 * mprapi_event_post() - number an event and queue it for the sinks
 * @event: the event; seq and time need not be set
 *
 * Context: any.
 * Return: the event's number.
 */
u64 mprapi_event_post(const struct mprapi_event_info *event)
{
	struct mprapi_event_info *copy;
	unsigned long flags;
	u64 seq;

	copy = kmemdup(event, sizeof(*event), GFP_ATOMIC | __GFP_NOWARN);

	spin_lock_irqsave(&queue_lock, flags);
	seq = ++last_seq;
	if (copy && queue_length < QUEUE_MAX) {
		copy->seq = seq;
		copy->time = ktime_get_boottime_ns();
		list_add_tail(&copy->list, &queue);
		queue_length++;
		copy = NULL;
	} else {
		lost |= BIT(event->type);
	}
	spin_unlock_irqrestore(&queue_lock, flags);

	kfree(copy);
	queue_work(event_wq, &work);
	return seq;
}

/**
 * mprapi_event_last() - get the number of the last event
 *
 * Return: the number, 0 before the first event.
 */
u64 mprapi_event_last(void)
{
	u64 seq;

	spin_lock_irq(&queue_lock);
	seq = last_seq;
	spin_unlock_irq(&queue_lock);
	return seq;
}

/**
 * mprapi_event_init() - make the workqueue of events
 *
 * Return: 0 or -ENOMEM.
 */
int mprapi_event_init(void)
{
	event_wq = alloc_ordered_workqueue("mprapi_event", WQ_FREEZABLE);
	return event_wq ? 0 : -ENOMEM;
}

/**
 * mprapi_event_uninit() - pass on the queued events and free the workqueue
 */
void mprapi_event_uninit(void)
{
	destroy_workqueue(event_wq);
}
