/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_EVENT_H
#define MPRAPI_EVENT_H

#include <linux/if.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/mprapi.h>

/**
 * struct mprapi_connection_info - a PPP interface at one moment
 * @id: handle
 * @ifindex: the interface's index
 * @netns: inode number of its network namespace
 * @ifname: its name
 * @up: whether it is up
 * @up_ms: since when
 * @events: seq of the last event about it
 */
struct mprapi_connection_info {
	u32 id;
	u32 ifindex;
	u32 netns;
	char ifname[IFNAMSIZ];
	bool up;
	u64 up_ms;
	u64 events;
};

/**
 * struct mprapi_event_info - what happened
 * @list: entry in the queue
 * @seq: number of the event
 * @time: when it was seen
 * @what: that
 * @port: handle of the port, or 0
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
	enum mprapi_event what;
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
 * @wanted: whether anybody listens; in any context
 * @event: tells an event; may sleep
 * @lost: tells that events of these kinds, 1 << enum mprapi_event, were lost;
 *	may sleep
 */
struct mprapi_event_sink {
	struct list_head list;
	bool (*wanted)(void);
	void (*event)(const struct mprapi_event_info *event);
	void (*lost)(u32 kinds);
};

void mprapi_event_add_sink(struct mprapi_event_sink *sink);
void mprapi_event_remove_sink(struct mprapi_event_sink *sink);

bool mprapi_event_wanted(void);
u64 mprapi_event_skip(void);
u64 mprapi_event_post(const struct mprapi_event_info *event);
u64 mprapi_event_last(void);

int mprapi_event_init(void);
void mprapi_event_uninit(void);

#endif /* MPRAPI_EVENT_H */
