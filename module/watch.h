/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_WATCH_H
#define MPRAPI_WATCH_H

#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/mprapi.h>

struct mprapi_port;
struct mprapi_sample;

/* The shortest and the longest time between two looks, in milliseconds. */
#define MPRAPI_WATCH_MIN_MS	10
#define MPRAPI_WATCH_MAX_MS	3600000

/**
 * struct mprapi_watch - what was seen of a port last
 * @lock: one look at a time
 * @kick_lock: whoever wants a look sooner does not put another's off
 * @work: takes a look
 * @closing_ms: somebody is closing it: look again after so many milliseconds
 * @epoch: counts what makes a look that is under way worthless; under the port's
 *	lock as what follows
 * @condition: as of the last look
 * @since: when it was first seen so
 * @flags: MPRAPI_PORT_*
 * @ldisc: line discipline, negative if there was none to see
 * @events: seq of the last event about the port
 */
struct mprapi_watch {
	struct mutex lock; /* held while looking */
	spinlock_t kick_lock; /* innermost: when @work begins */
	struct delayed_work work;
	unsigned int closing_ms;
	unsigned int epoch;
	enum mprapi_condition condition;
	ktime_t since;
	u32 flags;
	int ldisc;
	u64 events;
};

void mprapi_watch_prepare(struct mprapi_watch *watch);
void mprapi_watch_clear(struct mprapi_port *port, const struct mprapi_link_stats *link);
void mprapi_watch_look(struct mprapi_port *port, struct mprapi_sample *sample);
void mprapi_watch_device(struct mprapi_port *port, bool present);
void mprapi_watch_reset(struct mprapi_port *port, const struct mprapi_report *report);
void mprapi_watch_tell(struct mprapi_port *port, enum mprapi_event what,
		       const struct mprapi_report *report);
void mprapi_watch_kick(struct mprapi_port *port);
void mprapi_watch_forget(struct mprapi_port *port);
void mprapi_watch_wake(struct mprapi_port *port);
void mprapi_watch_wake_closing(struct mprapi_port *port);
void mprapi_watch_soon(void);
void mprapi_watch_tick(void);
void mprapi_watch_rate_changed(void);

int mprapi_watch_init(void);
void mprapi_watch_uninit(void);

#endif /* MPRAPI_WATCH_H */
