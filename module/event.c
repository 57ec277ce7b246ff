// SPDX-License-Identifier: GPL-2.0
/*
 * Events: numbered where they happen, in any context, and told in that order
 * to whoever listens. One that could not be kept leaves a gap in the numbers.
 */
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "event.h"
#include "netlink.h"
#include "notify.h"

/* More than that at once and the listeners better look anew. */
#define QUEUE_MAX	16384

static LIST_HEAD(queue);
static DEFINE_SPINLOCK(queue_lock);
static unsigned int queue_length;
static u64 last_seq;
/* Kinds of events, 1 << enum mprapi_event, that were not kept since. */
static u32 lost;

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
	u32 missing;
	int what;

	while ((event = queue_pop())) {
		mprapi_netlink_publish(event);
		mprapi_notify_signal(event->what);
		kfree(event);
		cond_resched();
	}

	/* The last ones leave no gap that could be seen. */
	missing = lost_take();
	if (missing)
		mprapi_netlink_lost();
	for (what = 0; what < MPRAPI_EVENT_COUNT; what++)
		if (missing & BIT(what))
			mprapi_notify_signal(what);
}

static DECLARE_WORK(work, event_work);

/**
 * mprapi_event_wanted() - does anybody listen?
 *
 * Return: whether it is worth while to look for something to tell.
 */
bool mprapi_event_wanted(void)
{
	return mprapi_notify_wanted() || mprapi_netlink_heard();
}

/**
 * mprapi_event_skip() - something happened while nobody listens
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
 * @event: what, without seq and time
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
		copy->time = ktime_get_ns();
		list_add_tail(&copy->list, &queue);
		queue_length++;
		copy = NULL;
	} else {
		lost |= BIT(event->what);
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
