// SPDX-License-Identifier: GPL-2.0
/*
 * Notifications: eventfds that are signalled when an event happens.
 */
#include <linux/eventfd.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "compat.h"
#include "event.h"
#include "limits.h"
#include "notify.h"

/**
 * struct notify - a registered eventfd
 * @list: entry in the list of all registered eventfds
 * @owner: the open file of the control device that it was registered on
 * @eventfd: the eventfd, referenced
 * @events: mask of the events that signal it
 */
struct notify {
	struct list_head list;
	const struct file *owner;
	struct eventfd_ctx *eventfd;
	u32 events;
};

static LIST_HEAD(notifies);
/* Length of the list. It is limited because each event walks the whole list. */
static unsigned int notifies_count;
static DEFINE_MUTEX(notifies_lock);

static void notify_free(struct notify *notify)
{
	lockdep_assert_held(&notifies_lock);

	list_del(&notify->list);
	notifies_count--;
	eventfd_ctx_put(notify->eventfd);
	kfree(notify);
}

static struct notify *notify_find(const struct file *owner,
				  const struct eventfd_ctx *eventfd,
				  unsigned int *count)
{
	struct notify *notify, *found = NULL;

	lockdep_assert_held(&notifies_lock);

	*count = 0;
	list_for_each_entry(notify, &notifies, list) {
		if (notify->owner != owner)
			continue;
		++*count;
		if (notify->eventfd == eventfd)
			found = notify;
	}
	return found;
}

/* Takes over the caller's reference to the eventfd. */
static int notify_alter(struct file *owner, struct eventfd_ctx *eventfd,
			u32 events)
{
	struct notify *notify;
	unsigned int count;
	int err = 0;

	mutex_lock(&notifies_lock);
	notify = notify_find(owner, eventfd, &count);
	if (!events) {
		if (notify)
			notify_free(notify);
		else
			err = -ENOENT;
		goto out_put;
	}
	if (notify) {
		notify->events = events;
		goto out_put;
	}
	err = -ENOSPC;
	if (count >= MPRAPI_NOTIFY_MAX ||
	    notifies_count >= MPRAPI_NOTIFY_TOTAL_MAX)
		goto out_put;
	err = -ENOMEM;
	notify = kzalloc(sizeof(*notify), GFP_KERNEL_ACCOUNT);
	if (!notify)
		goto out_put;
	notify->owner = owner;
	notify->eventfd = eventfd;
	notify->events = events;
	list_add_tail(&notify->list, &notifies);
	notifies_count++;
	mutex_unlock(&notifies_lock);
	return 0;

out_put:
	mutex_unlock(&notifies_lock);
	eventfd_ctx_put(eventfd);
	return err;
}

/**
 * mprapi_notify_close() - unregister all eventfds of a file
 * @owner: the open file of the control device that they were registered on
 */
void mprapi_notify_close(struct file *owner)
{
	struct notify *notify, *next;

	mutex_lock(&notifies_lock);
	list_for_each_entry_safe(notify, next, &notifies, list)
		if (notify->owner == owner)
			notify_free(notify);
	mutex_unlock(&notifies_lock);
}

/**
 * mprapi_notify_set() - register, change or unregister an eventfd
 * @owner: the open file of the control device that the ioctl came by
 * @fd: the eventfd; -1 with @events 0 for all eventfds of the file
 * @events: mask of 1 << enum mprapi_event, or 0 to unregister
 *
 * Return: 0; -EINVAL if @events has unknown bits or @fd is no eventfd; -EBADF; -ENOENT if
 * @events is 0 and the eventfd is not registered; -ENOSPC if there are too many; -ENOMEM.
 */
int mprapi_notify_set(struct file *owner, int fd, u32 events)
{
	struct eventfd_ctx *eventfd;

	if (events & ~(BIT(MPRAPI_EVENT_COUNT) - 1))
		return -EINVAL;
	if (fd == -1 && !events) {
		mprapi_notify_close(owner);
		return 0;
	}
	eventfd = eventfd_ctx_fdget(fd);
	if (IS_ERR(eventfd))
		return PTR_ERR(eventfd);
	return notify_alter(owner, eventfd, events);
}

static bool notify_wanted(enum mprapi_event_group group)
{
	return !list_empty_careful(&notifies);
}

static void notify_signal(u32 kinds)
{
	struct notify *notify;

	mutex_lock(&notifies_lock);
	list_for_each_entry(notify, &notifies, list)
		if (notify->events & kinds)
			mprapi_eventfd_signal(notify->eventfd);
	mutex_unlock(&notifies_lock);
}

static void notify_event(const struct mprapi_event_info *event)
{
	notify_signal(BIT(event->type));
}

static struct mprapi_event_sink notify_sink = {
	.wanted = notify_wanted,
	.event = notify_event,
	.lost = notify_signal,
};

/**
 * mprapi_notify_init() - begin to listen to the events
 *
 * Return: 0.
 */
int mprapi_notify_init(void)
{
	mprapi_event_add_sink(&notify_sink);
	return 0;
}

/**
 * mprapi_notify_uninit() - stop listening to the events
 */
void mprapi_notify_uninit(void)
{
	mprapi_event_remove_sink(&notify_sink);
}
