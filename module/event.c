// SPDX-License-Identifier: GPL-2.0
/*
 * Events: numbered where they happen, in any context, and passed in that order
 * to the sinks, which tell the listeners. An event that could not be kept leaves
 * a gap in the numbers.
 */
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "event.h"

/* With more than that at once listeners had better dump the ports again. */
#define QUEUE_MAX	16384

static LIST_HEAD(queue);
static DEFINE_SPINLOCK(queue_lock);
static unsigned int queue_length;
static u64 last_seq;
/* Kinds of events, 1 << enum mprapi_event, that were dropped since. */
static u32 lost;

/* Read under RCU in atomic context, else under the mutex. */
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
 * mprapi_event_add_sink() - pass all events to a sink from now on
 * @sink: the sink
 */
void mprapi_event_add_sink(struct mprapi_event_sink *sink)
{
	mutex_lock(&sinks_lock);
	list_add_tail_rcu(&sink->list, &sinks);
	mutex_unlock(&sinks_lock);
}

/**
 * mprapi_event_remove_sink() - pass no more events to a sink
 * @sink: the sink
 *
 * The sink gets the events that were posted before. None of its functions is running on
 * return.
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
 * mprapi_event_wanted() - does a process listen?
 * @group: to these events
 *
 * Context: any.
 * Return: whether it is worth while to look for changes.
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
 * mprapi_event_skip() - something happened while no process listens
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
 * mprapi_event_post() - something happened
 * @event: the event, without seq and time
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
 * mprapi_event_last() - which event was the last one?
 *
 * Return: its number, 0 before the first.
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
 * mprapi_event_init() - get ready
 *
 * Return: 0 or -ENOMEM.
 */
int mprapi_event_init(void)
{
	event_wq = alloc_ordered_workqueue("mprapi_event", WQ_FREEZABLE);
	return event_wq ? 0 : -ENOMEM;
}

/**
 * mprapi_event_uninit() - tell what is left to tell
 */
void mprapi_event_uninit(void)
{
	destroy_workqueue(event_wq);
}
