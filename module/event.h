/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_EVENT_H
#define MPRAPI_EVENT_H

#include <linux/bits.h>
#include <linux/if.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/mprapi.h>

/* How many kinds of events there are. */
#define MPRAPI_EVENT_COUNT	(MPRAPI_EVENT_DISCONNECTED + 1)

/**
 * struct mprapi_connection_info - a PPP interface at one moment
 * @id: handle
 * @ifindex: the interface's index
 * @netns: inode number of its network namespace
 * @netnsid: its id in that of the process that asks, negative if it has none
 * @unit: its PPP unit, negative if that is not known
 * @ifname: its name
 * @up: whether it is up
 * @up_ms: for how long, or how long it was; negative if that is not known
 * @events: seq of the last event about it
 */
struct mprapi_connection_info {
	u32 id;
	u32 ifindex;
	u32 netns;
	int netnsid;
	int unit;
	char ifname[IFNAMSIZ];
	bool up;
	s64 up_ms;
	u64 events;
};

/* What a process can listen to. */
enum mprapi_event_group {
	MPRAPI_EVENTS_OF_PORTS,
	MPRAPI_EVENTS_OF_CONNECTIONS,
	MPRAPI_EVENT_GROUPS
};

/**
 * struct mprapi_event_info - what happened
 * @list: entry in the queue
 * @seq: number of the event
 * @time: when it was seen
 * @type: what kind of event
 * @port: handle of the port, 0 if it is about a connection
 * @name: its name
 * @device: that of its tty, empty if it has none
 * @from: condition before
 * @to: condition now
 * @cause: why
 * @ldisc: line discipline now, negative if there is none to see
 * @report: of a reset
 * @connection: or what it is about instead of a port
 */
struct mprapi_event_info {
	struct list_head list;
	u64 seq;
	u64 time;
	enum mprapi_event type;
	u32 port;
	char name[MPRAPI_NAME_SIZE];
	char device[MPRAPI_NAME_SIZE];
	enum mprapi_condition from;
	enum mprapi_condition to;
	enum mprapi_cause cause;
	int ldisc;
	struct mprapi_report report;
	struct mprapi_connection_info connection;
};

/**
 * struct mprapi_event_sink - a way to tell events to listeners
 * @list: entry in the list of all
 * @wanted: whether a process listens; in any context
 * @event: tells an event; may sleep
 * @lost: tells that events of these kinds, 1 << enum mprapi_event, were lost;
 *	may sleep
 */
struct mprapi_event_sink {
	struct list_head list;
	bool (*wanted)(enum mprapi_event_group group);
	void (*event)(const struct mprapi_event_info *event);
	void (*lost)(u32 kinds);
};

void mprapi_event_add_sink(struct mprapi_event_sink *sink);
void mprapi_event_remove_sink(struct mprapi_event_sink *sink);

bool mprapi_event_wanted(enum mprapi_event_group group);
u64 mprapi_event_skip(void);
u64 mprapi_event_post(const struct mprapi_event_info *event);
u64 mprapi_event_last(void);

int mprapi_event_init(void);
void mprapi_event_uninit(void);

/**
 * mprapi_event_kinds() - the events of a group
 * @group: the group
 *
 * Return: a mask of 1 << enum mprapi_event.
 */
static inline u32 mprapi_event_kinds(enum mprapi_event_group group)
{
	u32 connections = BIT(MPRAPI_EVENT_CONNECTED) | BIT(MPRAPI_EVENT_DISCONNECTED);

	return group == MPRAPI_EVENTS_OF_CONNECTIONS ? connections :
	       (BIT(MPRAPI_EVENT_COUNT) - 1) & ~connections;
}

/**
 * mprapi_event_group_of() - the group that an event belongs to
 * @type: the event
 *
 * Return: the group.
 */
static inline enum mprapi_event_group mprapi_event_group_of(enum mprapi_event type)
{
	return mprapi_event_kinds(MPRAPI_EVENTS_OF_PORTS) & BIT(type) ?
	       MPRAPI_EVENTS_OF_PORTS : MPRAPI_EVENTS_OF_CONNECTIONS;
}

#endif /* MPRAPI_EVENT_H */
