/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_PORT_H
#define MPRAPI_PORT_H

#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/rcupdate.h>
#include <linux/serial.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/mprapi.h>

#include "device.h"
#include "line.h"
#include "reset.h"
#include "watch.h"

struct inode;
struct mprapi_devnode;
struct tty_struct;

/**
 * struct mprapi_port - a tracked tty
 * @ref: held by the registry, by each lookup and by the running reset
 * @rcu: lookups are lockless
 * @by_identity: the registry finds it by its name or pty
 * @by_devt: and by its device number, while there is one
 * @id: handle, never used again
 * @name: as in /sys/class/tty, or where its tty is; "pts/N" for a pty slave
 * @pty: the pty slave itself, referenced with its master, so that its successor
 *	under the same number is another port; NULL for a port that is found by name
 * @ear: wakes it
 * @lock: innermost, but for the queue of events; held for a few instructions
 * @device: the tty that it is now, number 0 while there is none; see
 *	mprapi_port_devt()
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
 * @lingers: it was removed while it was being reset
 * @node: tells when it is opened and closed, or NULL
 * @watch: what was seen of it
 */
struct mprapi_port {
	struct kref ref;
	struct rcu_head rcu;
	struct hlist_node by_identity;
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
	bool lingers;
	struct mprapi_devnode *node;
	struct mprapi_watch watch;
};

int mprapi_port_add(const char *name, u32 *id);
int mprapi_port_add_path(char *name, u32 *id);
int mprapi_port_add_pty(struct tty_struct *tty, struct inode *inode,
			const char *name, u32 *id);
int mprapi_port_del(u32 id);

struct mprapi_port *mprapi_port_get(u32 id);
struct mprapi_port *mprapi_port_get_gone(u32 id);
struct mprapi_port *mprapi_port_get_by_name(const char *name);
struct mprapi_port *mprapi_port_get_from(unsigned long *id);
struct mprapi_port *mprapi_port_get_any_from(unsigned long *id);
void mprapi_port_forget_gone(struct mprapi_port *port);
void mprapi_port_put(struct mprapi_port *port);

bool mprapi_port_watch_node(struct mprapi_port *port);

void mprapi_port_device_changed(const struct mprapi_device *device);
u32 mprapi_port_count(void);
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
