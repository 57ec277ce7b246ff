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
 * struct mprapi_reset_options - the reset that a caller asks for
 * @hold_ms: minimum time for which DTR and RTS stay low
 * @timeout_ms: maximum time to wait for carrier to fall, and for the hangup
 * @steps: mask of enum mprapi_step
 * @nowait: return without waiting for the end
 */
struct mprapi_reset_options {
	u32 hold_ms;
	u32 timeout_ms;
	u32 steps;
	bool nowait;
};

/**
 * struct mprapi_caller - the process that began a reset
 * @pid: process id in the initial namespace
 * @uid: user id in the initial namespace
 * @comm: name of the process
 */
struct mprapi_caller {
	pid_t pid;
	uid_t uid;
	char comm[TASK_COMM_LEN];
};

enum mprapi_reset_phase {
	MPRAPI_PHASE_BEGIN,	/* discard output, lower the lines */
	MPRAPI_PHASE_WAIT,	/* wait for the hold and for carrier */
	MPRAPI_PHASE_HANGUP,
	MPRAPI_PHASE_END,
};

/**
 * struct mprapi_reset - the reset engine of a port
 * @running: a reset was begun, and its report was not given out yet. The port's lock
 *	protects this and all members up to @target
 * @engaged: the worker has something to do, and a reference to the port. It can stay
 *	set after @running, if a driver call did not return in time
 * @restart: a reset was begun that the worker has not seen yet
 * @inside: the worker is running
 * @hanging: the worker is hanging up the session
 * @inherits: @hanging was set when this reset began, so that it can take that hangup for
 *	its own
 * @inside_since: jiffies when the worker began to run
 * @waiters: callers that wait for the report
 * @report: what was done so far
 * @options: options of the caller that began the reset
 * @caller: the process that began the reset
 * @began: when the reset began
 * @deadline: when the reset stops waiting
 * @target: the tty to reset. A tty that takes its place is not reset
 * @expiry: gives out the report at the deadline if the worker is inside a driver
 * @work: the worker, which is queued again for each wait
 * @mine: @options of the reset that the worker is working on. This and all members below
 *	belong to the worker
 * @my_began: @began of that reset
 * @busy_since: jiffies when the worker first had to wait for another process in this
 *	phase, 0 before
 * @discarded: when the output of a closing process was last discarded, 0 before
 * @lowered: when DTR and RTS were last lowered
 * @session: the tty that a process had open, referenced; NULL while none had
 * @phase: what comes next
 * @sticky: lines that the driver reports as raised although they were lowered
 * @refused: serial number of the device whose driver refuses to set the lines in this
 *	session
 * @low: DTR and RTS were lowered and are kept low
 * @await_carrier: carrier was up, and the reset waits until it falls
 * @restored: the line settings were put back, if that was asked for
 * @hung_up: this reset hung up the session
 *
 * It is part of the port, so that a reset needs no memory.
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
	ktime_t discarded;
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
 * @flags: MPRAPI_PORT_FLAG_*
 * @ldisc: number of the line discipline, negative if it is not known
 * @lines: TIOCM_*, negative if they are not known
 * @speed: in bit/s, if open
 * @icount: the driver's counters, from which nothing was subtracted
 * @has_icount: whether @icount is known
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
 * struct mprapi_watch - the samples of a port
 * @lock: held while a sample is taken
 * @schedule_lock: makes schedule_sample() atomic
 * @work: takes a sample
 * @closing_ms: while a process closes the port, time to the next sample; else 0
 * @epoch: counts the changes that make a running sample out of date. The port's lock
 *	protects this and all members below
 * @wanted: number of the last sample that was asked for
 * @served: number up to which such samples were taken
 * @sample: the last sample
 * @since: when @condition was first seen
 * @events: number of the last event about the port
 * @condition: condition of the port as of the last sample
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
 * @rcu: frees the port after a grace period, because look-ups by handle take no lock
 * @by_name: entry in the hash table of names
 * @by_devt: entry in the hash table of device numbers, while the port has a device
 * @id: handle, never used again
 * @name: name as in /sys/class/tty, or path, as it was added; "pts/N" for a pty slave
 * @pty: the tty of a pty slave, referenced with its master, so that a later pty with the
 *	same number is another port; NULL for a port that is found by its name
 * @node_dev: device number of the file system that the pty's node is in, as in stat()
 * @node_ino: inode number of that node
 * @wait: wait entries that wake the watcher
 * @call: the driver call that is running
 * @worker: workqueues for driver calls
 * @lock: innermost lock, except for that of the event queue
 * @device: the port's tty device, number 0 while there is none; see mprapi_port_devt().
 *	Written under the registry's lock, too
 * @reset: the reset engine
 * @last: report of the last reset that ended
 * @ended: when that reset ended
 * @resets: number of resets that ended since the statistics were cleared
 * @hangups: number of hangups since then
 * @link_base: the interface's counters at that time, as the caller gave them
 * @announced: MPRAPI_EVENT_ADDED was posted
 * @removed: the port is not tracked any more, and no reset begins
 * @live: the port is counted. Not set for a removed port, nor for a pty that is gone
 * @dying: entry in the registry's list of ptys that are gone
 * @draining: counter of the ports that were removed while they were being reset, if this
 *	is one of them; else NULL
 * @node: the watched node, or NULL
 * @log: rate limit of its lines in the kernel's log
 * @watch: the samples
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
			  u32 serial);
void mprapi_port_forget_node(struct mprapi_port *port);

int mprapi_port_init(void (*gone)(struct mprapi_port *port));
void mprapi_port_uninit(void);

/**
 * mprapi_reset_to_port() - get the port that a reset engine belongs to
 * @reset: the reset
 *
 * Return: the port.
 */
static inline struct mprapi_port *mprapi_reset_to_port(const struct mprapi_reset *reset)
{
	return container_of(reset, struct mprapi_port, reset);
}

/**
 * mprapi_port_devt() - get the device number of a port
 * @port: the port
 *
 * Return: the number, 0 while there is no such device.
 */
static inline dev_t mprapi_port_devt(const struct mprapi_port *port)
{
	return READ_ONCE(port->device.id.devt);
}

/**
 * mprapi_port_target() - get the tty that a port has now
 * @port: the port, locked
 * @target: set to that tty
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
