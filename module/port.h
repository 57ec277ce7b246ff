/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_PORT_H
#define MPRAPI_PORT_H

#include <linux/container_of.h>
#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/ratelimit_types.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/mprapi.h>

#include "device.h"
#include "tty.h"

struct mprapi_devnode;
struct mprapi_worker;

/**
 * struct mprapi_reset_options - how a caller wants a port reset
 * @hold_ms: how long DTR and RTS stay low at the least
 * @timeout_ms: how long to wait for carrier and for the hangup at the most
 * @steps: enum mprapi_step
 * @nowait: do not wait for the end
 */
struct mprapi_reset_options {
	u32 hold_ms;
	u32 timeout_ms;
	u32 steps;
	bool nowait;
};

/**
 * struct mprapi_caller - a process that asked for something
 * @pid: its number in the initial namespace
 * @uid: the user, in the initial namespace
 * @comm: its name
 */
struct mprapi_caller {
	pid_t pid;
	uid_t uid;
	char comm[TASK_COMM_LEN];
};

enum mprapi_reset_phase {
	MPRAPI_PHASE_BEGIN,	/* discard, lower the lines */
	MPRAPI_PHASE_WAIT,	/* for the hold and for carrier */
	MPRAPI_PHASE_HANGUP,
	MPRAPI_PHASE_END,
};

/**
 * struct mprapi_reset - a port's reset engine
 * @running: its report is still to come. Under the port's lock, as all up to @target
 * @engaged: its worker has something to do; it has a reference to the port then.
 *	Goes on after @running if a driver's call did not come back in time
 * @restart: another reset was begun since, which the worker has not seen yet
 * @inside: the worker runs
 * @hanging: the worker is hanging the session up
 * @inherits: it was when this reset began, so that the hangup serves it, too
 * @inside_since: jiffies when the worker began to run
 * @waiters: callers that wait for the report
 * @report: what was done so far
 * @options: as given by the caller that began it
 * @caller: the process that began it
 * @began: when it began
 * @deadline: when waiting ends
 * @target: the tty that is reset; one that comes in its place is not
 * @expiry: gives the report out at the deadline if the worker is inside a driver
 * @work: does it, and goes on after a wait
 * @mine: @options of the reset that the worker is at; belongs to it, as all that
 *	follows
 * @my_began: and when that began
 * @busy_since: jiffies when it was first kept out in this phase, 0 before
 * @lowered: when DTR and RTS were lowered last
 * @session: the tty as a process had it open, referenced; NULL while none had
 * @phase: what comes next
 * @sticky: lines that the driver reports as raised although they were lowered
 * @refused: serial number of the device whose driver refuses to set the lines
 * @low: DTR and RTS were lowered, and are kept low
 * @await_carrier: carrier was up and matters
 * @restored: the line settings were put back, if that was asked for
 * @hung_up: this reset hung the session up
 *
 * It is a part of the port, so that a reset needs no memory.
 */
struct mprapi_reset {
	bool running;
	bool engaged;
	bool restart;
	bool inside;
	bool hanging;
	bool inherits;
	unsigned long inside_since;
	struct list_head waiters;
	struct mprapi_report report;
	struct mprapi_reset_options options;
	struct mprapi_caller caller;
	ktime_t began;
	ktime_t deadline;
	struct mprapi_tty_target target;
	struct delayed_work expiry;
	struct delayed_work work;
	struct mprapi_reset_options mine;
	ktime_t my_began;
	unsigned long busy_since;
	ktime_t lowered;
	struct tty_struct *session;
	enum mprapi_reset_phase phase;
	int sticky;
	u32 refused;
	bool low;
	bool await_carrier;
	bool restored;
	bool hung_up;
};

/**
 * struct mprapi_icount - counters of a driver
 * @rx: characters received
 * @tx: characters sent
 * @frame: framing errors
 * @overrun: characters that the hardware lost
 * @parity: parity errors
 * @brk: breaks received
 * @buf_overrun: characters that the driver lost
 * @cts: changes of CTS
 * @dsr: changes of DSR
 * @rng: changes of RI
 * @dcd: changes of carrier
 */
struct mprapi_icount {
	u32 rx;
	u32 tx;
	u32 frame;
	u32 overrun;
	u32 parity;
	u32 brk;
	u32 buf_overrun;
	u32 cts;
	u32 dsr;
	u32 rng;
	u32 dcd;
};

/**
 * struct mprapi_sample - what a port's tty was doing when the sample was taken
 * @flags: MPRAPI_PORT_*
 * @ldisc: number of the line discipline, negative if there was none to see
 * @lines: TIOCM_*, negative if there were none to see
 * @speed: in bit/s, if open
 * @icount: the driver's counters, as it counts them
 * @has_icount: whether it counts
 * @taken: when the sample was taken
 */
struct mprapi_sample {
	u32 flags;
	int ldisc;
	int lines;
	u32 speed;
	struct mprapi_icount icount;
	bool has_icount;
	ktime_t taken;
};

/**
 * struct mprapi_watch - what is known of a port
 * @lock: one sample at a time
 * @schedule_lock: makes schedule_sample() atomic
 * @work: takes a sample
 * @closing_ms: a process is closing it: sample again after so many milliseconds
 * @epoch: counts what makes a sample that is under way worthless; under the port's
 *	lock as what follows
 * @wanted: counts the samples that were asked for
 * @served: as many of these were taken
 * @sample: the last one
 * @since: when @condition was first seen
 * @events: seq of the last event about the port
 * @condition: as of the last sample
 * @sessions: how often PPP was attached since the statistics were cleared
 * @icount_base: the driver's counters when the statistics were cleared
 * @icount_clear: take @icount_base from the next sample
 */
struct mprapi_watch {
	struct mutex lock; /* held while sampling */
	spinlock_t schedule_lock; /* innermost: when @work begins */
	struct delayed_work work;
	unsigned int closing_ms;
	unsigned int epoch;
	unsigned int wanted;
	unsigned int served;
	struct mprapi_sample sample;
	ktime_t since;
	u64 events;
	enum mprapi_condition condition;
	u32 sessions;
	struct mprapi_icount icount_base;
	bool icount_clear;
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
 * @node_dev: device number of the file system that its node is in, as in stat()
 * @node_ino: inode number of the node
 * @wait: wakes it
 * @call: of its driver, that is running
 * @worker: makes such calls
 * @lock: innermost, but for the queue of events; held for a few instructions
 * @device: the tty that it is now, number 0 while there is none; see
 *	mprapi_port_devt(). Changed under the registry's lock, too
 * @reset: resets it
 * @last: report of the last one that ended
 * @ended: when that was
 * @resets: resets that ended since the statistics were cleared
 * @hangups: hangups done since then
 * @link_base: the interface's counters at that time, as the caller gave them
 * @announced: the event that the port is tracked was posted
 * @removed: the port is tracked no longer; no reset begins any more
 * @live: it is counted: neither removed nor a pty that is gone or about to be
 * @dying: entry in the registry's list of ptys that are gone
 * @draining: it was removed while it was being reset: where it is counted then
 * @node: tells when it is opened and closed, or NULL
 * @log: how many lines of the kernel's log it may have
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
	u32 node_dev;
	u64 node_ino;
	struct mprapi_tty_wait wait;
	struct mprapi_tty_call call;
	struct mprapi_worker *worker;

	spinlock_t lock; /* protects what follows */
	struct mprapi_device device;
	struct mprapi_reset reset;
	struct mprapi_report last;
	ktime_t ended;
	u32 resets;
	u32 hangups;
	struct mprapi_link_stats link_base;
	bool announced;
	bool removed;
	bool live;
	struct list_head dying;
	atomic_t *draining;
	struct mprapi_devnode *node;
	struct ratelimit_state log;
	struct mprapi_watch watch;
};

struct mprapi_port *mprapi_port_alloc(const char *name);
void mprapi_port_put(struct mprapi_port *port);

struct mprapi_port *mprapi_port_get(u32 id);
struct mprapi_port *mprapi_port_get_gone(u32 id);
struct mprapi_port *mprapi_port_get_by_name(const char *name);
struct mprapi_port *mprapi_port_get_from(unsigned long *id);
struct mprapi_port *mprapi_port_get_any_from(unsigned long *id);
u32 mprapi_port_count(void);
u32 mprapi_port_count_from(unsigned long id);
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
 * mprapi_reset_to_port() - the port that a reset belongs to
 * @reset: the reset
 *
 * Return: the port.
 */
static inline struct mprapi_port *mprapi_reset_to_port(const struct mprapi_reset *reset)
{
	return container_of(reset, struct mprapi_port, reset);
}

/**
 * mprapi_port_devt() - device number of a port
 * @port: the port
 *
 * Return: the number, 0 while there is no such device.
 */
static inline dev_t mprapi_port_devt(const struct mprapi_port *port)
{
	return READ_ONCE(port->device.id.devt);
}

/**
 * mprapi_port_target() - the tty that a port is now
 * @port: the port, locked
 * @target: set to it
 */
static inline void mprapi_port_target(struct mprapi_port *port,
				      struct mprapi_tty_target *target)
{
	*target = (struct mprapi_tty_target) {
		.pty = port->pty,
		.device = port->device.id,
		.call = &port->call,
	};
}

#endif /* MPRAPI_PORT_H */
