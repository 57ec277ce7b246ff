/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_PORT_H
#define MPRAPI_PORT_H

#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/serial.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/mprapi.h>

#include "device.h"
#include "line.h"

struct file;
struct mprapi_devnode;
struct tty_struct;

/**
 * struct mprapi_reset_options - how a caller wants a port reset
 * @hold_ms: how long DTR and RTS stay low at the least
 * @timeout_ms: how long to wait for carrier and for the hangup at the most
 * @disconnect: without the line reset
 * @nowait: do not wait for the end
 */
struct mprapi_reset_options {
	u32 hold_ms;
	u32 timeout_ms;
	bool disconnect;
	bool nowait;
};

enum mprapi_reset_phase {
	MPRAPI_PHASE_BEGIN,	/* discard, lower the lines */
	MPRAPI_PHASE_WAIT,	/* for the hold and for carrier */
	MPRAPI_PHASE_HANGUP,
	MPRAPI_PHASE_END,
};

/**
 * struct mprapi_reset - a port's reset engine
 * @running: whether a reset is running; it has a reference to the port then.
 *	Under the port's lock, as @waiters, @report.seq and @options.disconnect
 * @waiters: those who want the report
 * @work: goes on with the reset after a wait
 * @options: as the caller who began it wanted it
 * @phase: what comes next
 * @began: when it began
 * @lowered: when DTR and RTS were lowered
 * @deadline: when waiting ends
 * @await_carrier: carrier was up and matters
 * @session: the tty as somebody had it open, referenced; NULL while nobody had
 * @report: what was done so far
 * @hung_up: the session was, by us
 * @hanging_up: a hangup waits for somebody; @hangup_work, @hangup_tty and
 *	@hangup_file are its own then, even after the reset gave it up
 * @hangup_work: does it
 * @hangup_tty: what it hangs up
 * @hangup_file: keeps the session from ending before
 *
 * It is a part of the port, so that a reset needs no memory and cannot fail
 * for want of it. What follows @options belongs to the context that runs the
 * reset, first the caller's, then the worker's.
 */
struct mprapi_reset {
	bool running;
	struct list_head waiters;
	struct delayed_work work;
	struct mprapi_reset_options options;
	enum mprapi_reset_phase phase;
	ktime_t began;
	ktime_t lowered;
	ktime_t deadline;
	bool await_carrier;
	struct tty_struct *session;
	struct mprapi_report report;
	bool hung_up;
	bool hanging_up;
	struct work_struct hangup_work;
	struct tty_struct *hangup_tty;
	struct file *hangup_file;
};

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

/**
 * struct mprapi_port - a tracked tty
 * @ref: held by the registry, by each look-up and by the running reset
 * @rcu: look-ups by handle take no lock
 * @by_name: entry in the hash table of names
 * @by_devt: and in that of device numbers, while there is one
 * @id: handle, never used again
 * @name: as in /sys/class/tty, or where its tty is; "pts/N" for a pty slave
 * @pty: the pty slave itself, referenced with its master, so that its successor
 *	under the same number is another port; NULL for a port that is found by name
 * @ear: wakes it
 * @lock: innermost, but for the queue of events; held for a few instructions
 * @device: the tty that it is now, number 0 while there is none; see
 *	mprapi_port_devt(). Changed under the registry's lock, too
 * @reset: resets it
 * @last: report of the last one that ended
 * @ended: when that was
 * @resets: resets that ended since the statistics were cleared
 * @hangups: hangups done since then
 * @icount_base: the driver's counters at that time
 * @icount_clear: it was closed then: take the first that are seen
 * @link_base: the interface's counters at that time, as the caller gave them
 * @told: it was told that the port is tracked
 * @gone: and that it is no longer; no reset begins any more
 * @live: it is counted: neither removed nor a pty that is gone or about to be
 * @dying: entry in the registry's list of ptys that are gone
 * @lingers: it was removed while it was being reset: where it is counted then
 * @node: tells when it is opened and closed, or NULL
 * @watch: what was seen of it
 */
struct mprapi_port {
	struct kref ref;
	struct rcu_head rcu;
	struct hlist_node by_name;
	struct hlist_node by_devt;
	u32 id;
	char name[MPRAPI_NAME_SIZE];
	struct tty_struct *pty;
	struct mprapi_ear ear;

	spinlock_t lock; /* protects what follows */
	struct mprapi_device device;
	struct mprapi_reset reset;
	struct mprapi_report last;
	ktime_t ended;
	u32 resets;
	u32 hangups;
	struct serial_icounter_struct icount_base;
	bool icount_clear;
	struct mprapi_link_stats link_base;
	bool told;
	bool gone;
	bool live;
	struct list_head dying;
	atomic_t *lingers;
	struct mprapi_devnode *node;
	struct mprapi_watch watch;
};

void mprapi_port_put(struct mprapi_port *port);

struct mprapi_port *mprapi_port_get(u32 id);
struct mprapi_port *mprapi_port_get_gone(u32 id);
struct mprapi_port *mprapi_port_get_by_name(const char *name);
struct mprapi_port *mprapi_port_get_from(unsigned long *id);
struct mprapi_port *mprapi_port_get_any_from(unsigned long *id);
u32 mprapi_port_count(void);
u32 mprapi_port_count_in_use(void);

int mprapi_port_enter(struct mprapi_port *port);
bool mprapi_port_leave(struct mprapi_port *port);
bool mprapi_port_is_entered(const struct mprapi_port *port);
bool mprapi_port_is_stale(const struct mprapi_port *port);
void mprapi_port_forget_gone(struct mprapi_port *port);
bool mprapi_port_set_live(struct mprapi_port *port, bool live);
void mprapi_port_set_flags(struct mprapi_port *port, u32 flags);
void mprapi_port_set_device(struct mprapi_port *port,
			    const struct mprapi_device *device);
void mprapi_port_index(struct mprapi_port *port);
struct mprapi_port *mprapi_port_named(const char *name, const struct tty_struct *pty);
struct mprapi_port *mprapi_port_on(dev_t devt);

bool mprapi_port_watch_node(struct mprapi_port *port);
void mprapi_port_set_node(struct mprapi_port *port, struct mprapi_devnode *node,
			  dev_t devt);
void mprapi_port_forget_node(struct mprapi_port *port);

int mprapi_port_init(void (*gone)(struct mprapi_port *port));
void mprapi_port_uninit(void);

/**
 * mprapi_port_devt() - device number of a port
 * @port: the port
 *
 * Return: the number, 0 while there is no such device.
 */
static inline dev_t mprapi_port_devt(const struct mprapi_port *port)
{
	return READ_ONCE(port->device.devt);
}

#endif /* MPRAPI_PORT_H */
