/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_EVENT_H
#define MPRAPI_EVENT_H

#include <linux/bits.h>
#include <linux/if.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/mprapi.h>

/* Number of event types. */
#define MPRAPI_EVENT_COUNT	(MPRAPI_EVENT_DISCONNECTED + 1)

/**
 * struct mprapi_connection_info - a PPP interface at one moment
 * @id: handle
 * @ifindex: the interface's index
 * @netns: inode number of its network namespace
 * @netnsid: id of that namespace in the namespace of the process that asks, negative if
 *	it has no id there
 * @unit: its PPP unit, negative if that is not known
 * @ifname: its name
 * @up: whether it is up
 * @up_ms: for how long it has been up, or was up before it went down; negative if that is
 *	not known
 * @events: number of the last event about it
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

/* Groups of events that a process can listen to. */
enum mprapi_event_group {
	MPRAPI_EVENTS_OF_PORTS,
	MPRAPI_EVENTS_OF_CONNECTIONS,
	MPRAPI_EVENT_GROUPS
};

/**
 * struct mprapi_event_info - an event
 * @list: entry in the queue
 * @seq: number of the event
 * @time: when it was seen
 * @type: its type
 * @port: handle of the port, 0 if the event is about a connection
 * @name: name of the port
 * @device: name of the port's tty device, empty if it has none
 * @from: condition before
 * @to: condition now
 * @cause: cause of the change
 * @ldisc: line discipline now, negative if it is not known
 * @report: report of a reset, seq 0 if there is none
 * @connection: the connection, if @port is 0
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
 * struct mprapi_event_sink - a way to notify listeners of events
 * @list: entry in the list of all sinks
 * @wanted: returns whether a process listens to a group; called in any context
 * @event: passes an event to the listeners; may sleep
 * @lost: notifies listeners that events of these types, 1 << enum mprapi_event, were
 *	lost; may sleep
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
 * mprapi_event_kinds() - get the types of the events of a group
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
 * mprapi_event_group_of() - get the group that a type of event belongs to
 * @type: the type
 *
 * Return: the group.
 */
static inline enum mprapi_event_group mprapi_event_group_of(enum mprapi_event type)
{
	return mprapi_event_kinds(MPRAPI_EVENTS_OF_PORTS) & BIT(type) ?
	       MPRAPI_EVENTS_OF_PORTS : MPRAPI_EVENTS_OF_CONNECTIONS;
}

#endif /* MPRAPI_EVENT_H */
