// SPDX-License-Identifier: GPL-2.0
/*
 * The port: an object that is found by its handle or name and lives as long as there
 * is a reference to it. registry.c decides which ttys are ports.
 */
#include <linux/hashtable.h>
#include <linux/sched.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/stringhash.h>
#include <linux/tty.h>
#include <linux/xarray.h>

#include "device.h"
#include "devnode.h"
#include "port.h"
#include "tty.h"
#include "worker.h"

/* Changed under the registry's lock only. */
static DEFINE_XARRAY_FLAGS(ports, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
static DEFINE_HASHTABLE(ports_by_name, 10);
static DEFINE_HASHTABLE(ports_by_devt, 10);
/* Protects the hash tables. A port's lock may be taken inside. */
static DEFINE_SPINLOCK(tables_lock);
static atomic_t ports_live = ATOMIC_INIT(0);
static atomic_t ports_in_use = ATOMIC_INIT(0);
static void (*pty_gone)(struct mprapi_port *port);

/**
 * mprapi_port_alloc() - make a port that cannot be found yet
 * @name: its name
 *
 * Return: it, with a reference, or an ERR_PTR().
 */
struct mprapi_port *mprapi_port_alloc(const char *name)
{
	struct mprapi_port *port;
	int err;

	port = kzalloc(sizeof(*port), GFP_KERNEL_ACCOUNT);
	if (!port)
		return ERR_PTR(-ENOMEM);

	err = mprapi_worker_get(&port->worker);
	if (err) {
		kfree(port);
		return ERR_PTR(err);
	}
	kref_init(&port->ref);
	spin_lock_init(&port->lock);
	ratelimit_default_init(&port->log);
	strscpy(port->name, name, sizeof(port->name));
	return port;
}

static void port_release(struct kref *ref)
{
	struct mprapi_port *port = container_of(ref, struct mprapi_port, ref);

	if (port->pty) {
		tty_kref_put(port->pty->link);
		tty_kref_put(port->pty);
	}
	if (port->draining)
		atomic_dec(port->draining);
	mprapi_worker_put(port->worker);
	kfree_rcu(port, rcu);
}

/**
 * mprapi_port_put() - give back a reference
 * @port: the port, or NULL
 */
void mprapi_port_put(struct mprapi_port *port)
{
	if (port)
		kref_put(&port->ref, port_release);
}

static u32 name_hash(const char *name)
{
	return full_name_hash(NULL, name, strlen(name));
}

/**
 * mprapi_port_is_stale() - is this a pty that is gone?
 * @port: the port
 *
 * Return: whether both its ends are closed, so that no caller can mean it.
 */
bool mprapi_port_is_stale(const struct mprapi_port *port)
{
	return port->pty && !mprapi_tty_pty_alive(port->pty);
}

/**
 * mprapi_port_forget_gone() - tell the registry if a port is a pty that is gone
 * @port: the port
 */
void mprapi_port_forget_gone(struct mprapi_port *port)
{
	if (mprapi_port_is_stale(port))
		pty_gone(port);
}

/**
 * mprapi_port_get_gone() - find a port by its handle, even a pty that is gone
 * @id: the handle
 *
 * Return: the port, to be given back with mprapi_port_put(), or NULL.
 */
struct mprapi_port *mprapi_port_get_gone(u32 id)
{
	struct mprapi_port *port;

	rcu_read_lock();
	port = xa_load(&ports, id);
	if (port && !kref_get_unless_zero(&port->ref))
		port = NULL;
	rcu_read_unlock();
	return port;
}

/**
 * mprapi_port_get() - find a port by its handle
 * @id: the handle
 *
 * Return: the port, to be given back with mprapi_port_put(), or NULL.
 */
struct mprapi_port *mprapi_port_get(u32 id)
{
	struct mprapi_port *port = mprapi_port_get_gone(id);

	if (port && mprapi_port_is_stale(port)) {
		mprapi_port_put(port);
		return NULL;
	}
	return port;
}

/**
 * mprapi_port_get_any_from() - walk the ports, with the ptys that are gone
 * @id: where to begin; set to the handle of the port found
 *
 * Return: the first port whose handle is not below *@id, to be given back with
 * mprapi_port_put(), or NULL if there is none.
 */
struct mprapi_port *mprapi_port_get_any_from(unsigned long *id)
{
	struct mprapi_port *port;
	bool got;

	for (;; ++*id) {
		rcu_read_lock();
		port = xa_find(&ports, id, U32_MAX, XA_PRESENT);
		got = port && kref_get_unless_zero(&port->ref);
		rcu_read_unlock();
		if (!port || got)
			return port;
	}
}

/**
 * mprapi_port_get_from() - walk the ports by ascending handle
 * @id: where to begin; set to the handle of the port found
 *
 * Return: the first port whose handle is not below *@id, to be given back with
 * mprapi_port_put(), or NULL if there is none.
 */
struct mprapi_port *mprapi_port_get_from(unsigned long *id)
{
	struct mprapi_port *port;

	for (; (port = mprapi_port_get_any_from(id)); ++*id) {
		if (!mprapi_port_is_stale(port))
			return port;
		mprapi_port_put(port);
	}
	return NULL;
}

/* The name does not tell ptys of several devpts mounts from each other. */
static struct mprapi_port *get_named(const char *name)
{
	struct mprapi_port *found = NULL;
	struct mprapi_port *port;

	spin_lock(&tables_lock);
	hash_for_each_possible(ports_by_name, port, by_name, name_hash(name)) {
		if (strcmp(port->name, name) || mprapi_port_is_stale(port))
			continue;
		if (found) {
			found = ERR_PTR(-ENOTUNIQ);
			break;
		}
		found = port;
	}
	if (!IS_ERR_OR_NULL(found))
		kref_get(&found->ref);
	spin_unlock(&tables_lock);
	return found;
}

static struct mprapi_port *find_on(dev_t devt)
{
	struct mprapi_port *port;

	lockdep_assert_held(&tables_lock);

	hash_for_each_possible(ports_by_devt, port, by_devt, devt)
		if (mprapi_port_devt(port) == devt)
			return port;
	return NULL;
}

/* By the other name of its tty: its name in /sys/class/tty, or where it is. */
static struct mprapi_port *get_at(const char *name)
{
	struct mprapi_device device;
	struct mprapi_port *port;

	if (!mprapi_device_find(name, &device))
		return NULL;
	spin_lock(&tables_lock);
	port = find_on(device.id.devt);
	if (port)
		kref_get(&port->ref);
	spin_unlock(&tables_lock);
	return port;
}

/**
 * mprapi_port_get_by_name() - find a port by its name
 * @name: the name, else that of the tty that it is now, or where that is
 *
 * Return: the port, to be given back with mprapi_port_put(), NULL, or -ENOTUNIQ
 * if several are called so, as ptys of different devpts mounts can be.
 */
struct mprapi_port *mprapi_port_get_by_name(const char *name)
{
	if (!*name)
		return NULL;
	return get_named(name) ?: get_at(name);
}

/**
 * mprapi_port_count() - how many ports are tracked
 *
 * Return: their number.
 */
u32 mprapi_port_count(void)
{
	return atomic_read(&ports_live);
}

/**
 * mprapi_port_count_from() - how many ports are there from a handle on?
 * @id: the handle
 *
 * Each part of a long list asks. So this counts whole nodes of the tree at a time: entry
 * by entry, a list of 16,384 ports in parts takes 1.7 times as long as in one, not 1.25.
 *
 * Return: their number, with the ptys that are gone and not yet removed.
 */
u32 mprapi_port_count_from(unsigned long id)
{
	XA_STATE(xas, &ports, id);
	const struct xa_node *node;
	void *entry;
	u32 count = 0;

	rcu_read_lock();
	while ((entry = xas_find(&xas, U32_MAX))) {
		if (xas_retry(&xas, entry))
			continue;
		node = xas.xa_node;
		if (node && id <= round_down(xas.xa_index, XA_CHUNK_SIZE)) {
			count += READ_ONCE(node->count);
			id = round_up(xas.xa_index + 1, XA_CHUNK_SIZE);
			xas_set(&xas, id);
		} else {
			count++;
		}
	}
	rcu_read_unlock();
	return count;
}

/**
 * mprapi_port_count_in_use() - how many ports are open
 *
 * Return: how many were open when they were last sampled.
 */
u32 mprapi_port_count_in_use(void)
{
	return atomic_read(&ports_in_use);
}

/**
 * mprapi_port_set_live() - count a port, or no longer
 * @port: the port, locked
 * @live: which of these
 *
 * Return: whether that is a change.
 */
bool mprapi_port_set_live(struct mprapi_port *port, bool live)
{
	int change = live ? 1 : -1;

	lockdep_assert_held(&port->lock);

	if (port->live == live)
		return false;
	port->live = live;
	atomic_add(change, &ports_live);
	if (port->watch.sample.flags & MPRAPI_PORT_FLAG_OPEN)
		atomic_add(change, &ports_in_use);
	return true;
}

/**
 * mprapi_port_set_flags() - note what was seen of a port
 * @port: the port, locked
 * @flags: MPRAPI_PORT_*
 */
void mprapi_port_set_flags(struct mprapi_port *port, u32 flags)
{
	bool was_open = port->watch.sample.flags & MPRAPI_PORT_FLAG_OPEN;
	bool is_open = flags & MPRAPI_PORT_FLAG_OPEN;

	lockdep_assert_held(&port->lock);

	if (port->live)
		atomic_add(is_open - was_open, &ports_in_use);
	port->watch.sample.flags = flags;
}

/* Each pty keeps the tty that it was added with, and is not among these. */
static void index_devt(struct mprapi_port *port)
{
	lockdep_assert_held(&tables_lock);

	hash_del(&port->by_devt);
	if (!port->pty && mprapi_port_devt(port))
		hash_add(ports_by_devt, &port->by_devt, mprapi_port_devt(port));
}

/**
 * mprapi_port_enter() - make it possible to find a port
 * @port: the port, with its handle; under the registry's lock
 *
 * Return: 0 or -ENOMEM.
 */
int mprapi_port_enter(struct mprapi_port *port)
{
	int err = xa_insert(&ports, port->id, port, GFP_KERNEL);

	if (err)
		return err;
	spin_lock(&tables_lock);
	hash_add(ports_by_name, &port->by_name, name_hash(port->name));
	index_devt(port);
	spin_unlock(&tables_lock);
	return 0;
}

/**
 * mprapi_port_leave() - make it impossible to find a port
 * @port: the port; under the registry's lock
 *
 * Return: whether it could be found.
 */
bool mprapi_port_leave(struct mprapi_port *port)
{
	if (xa_cmpxchg(&ports, port->id, port, NULL, 0) != port)
		return false;
	spin_lock(&tables_lock);
	hash_del(&port->by_name);
	hash_del(&port->by_devt);
	spin_unlock(&tables_lock);
	return true;
}

/**
 * mprapi_port_is_entered() - can a port be found?
 * @port: the port; under the registry's lock
 *
 * Return: whether it can.
 */
bool mprapi_port_is_entered(const struct mprapi_port *port)
{
	return xa_load(&ports, port->id) == port;
}

/**
 * mprapi_port_named() - find a port by all that makes it another than others
 * @name: its name
 * @pty: its pty, or NULL
 *
 * Return: the port, which stays while the caller holds the registry's lock, or
 * NULL.
 */
struct mprapi_port *mprapi_port_named(const char *name, const struct tty_struct *pty)
{
	struct mprapi_port *port;

	spin_lock(&tables_lock);
	hash_for_each_possible(ports_by_name, port, by_name, name_hash(name))
		if (port->pty == pty && !strcmp(port->name, name))
			break;
	spin_unlock(&tables_lock);
	return port;
}

/**
 * mprapi_port_on() - find the port that a tty device is
 * @devt: number of the device
 *
 * Return: the port, which stays while the caller holds the registry's lock, or
 * NULL.
 */
struct mprapi_port *mprapi_port_on(dev_t devt)
{
	struct mprapi_port *port;

	spin_lock(&tables_lock);
	port = find_on(devt);
	spin_unlock(&tables_lock);
	return port;
}

/**
 * mprapi_port_set_device() - a port has another device, or none
 * @port: the port, locked; under the registry's lock
 * @device: the device, number 0 if none
 *
 * A port that was entered before needs mprapi_port_index() afterwards.
 */
void mprapi_port_set_device(struct mprapi_port *port,
			    const struct mprapi_device *device)
{
	lockdep_assert_held(&port->lock);

	port->device.id.serial = device->id.serial;
	port->device.id.uart = device->id.uart;
	port->device.id.hardware = device->id.hardware;
	WRITE_ONCE(port->device.id.devt, device->id.devt);
	strscpy(port->device.name, device->name, sizeof(port->device.name));
	strscpy(port->device.path, device->path, sizeof(port->device.path));
}

/**
 * mprapi_port_index() - find a port under the number of its new device
 * @port: the port; under the registry's lock
 */
void mprapi_port_index(struct mprapi_port *port)
{
	spin_lock(&tables_lock);
	index_devt(port);
	spin_unlock(&tables_lock);
}

/**
 * mprapi_port_set_node() - keep the watched node of a port's device
 * @port: the port
 * @node: the node, which is given back if the port or its device is gone
 * @devt: number of the device
 */
void mprapi_port_set_node(struct mprapi_port *port, struct mprapi_devnode *node,
			  dev_t devt)
{
	spin_lock(&port->lock);
	if (!port->removed && mprapi_port_devt(port) == devt)
		swap(port->node, node);
	spin_unlock(&port->lock);
	mprapi_devnode_forget(node);
}

static bool port_has_node(struct mprapi_port *port)
{
	bool has;

	spin_lock(&port->lock);
	has = port->node && mprapi_devnode_is_attached(port->node);
	spin_unlock(&port->lock);
	return has;
}

/**
 * mprapi_port_watch_node() - watch a port's node in /dev, if it is there
 * @port: the port; one call at a time
 *
 * If there is no memory for that, opens are seen at the next sample.
 *
 * Return: false if only a kernel thread can do that.
 */
bool mprapi_port_watch_node(struct mprapi_port *port)
{
	struct mprapi_device device;
	struct mprapi_devnode *node;

	if (port->pty || !mprapi_device_get(mprapi_port_devt(port), &device) ||
	    port_has_node(port))
		return true;
	if (!(current->flags & PF_KTHREAD))
		return false;
	kref_get(&port->ref);
	node = mprapi_devnode_watch_device(device.name, device.id.devt, port);
	if (node)
		mprapi_port_set_node(port, node, device.id.devt);
	return true;
}

/**
 * mprapi_port_forget_node() - watch a port's node no longer
 * @port: the port, which is gone, or its device is
 */
void mprapi_port_forget_node(struct mprapi_port *port)
{
	struct mprapi_devnode *node;

	spin_lock(&port->lock);
	node = port->node;
	port->node = NULL;
	spin_unlock(&port->lock);
	mprapi_devnode_forget(node);
}

/**
 * mprapi_port_init() - get ready
 * @gone: tells that a port is a pty that is gone
 *
 * Return: 0.
 */
int mprapi_port_init(void (*gone)(struct mprapi_port *port))
{
	pty_gone = gone;
	return 0;
}

/**
 * mprapi_port_uninit() - free what finds ports, of which there are none
 */
void mprapi_port_uninit(void)
{
	WARN_ON(!xa_empty(&ports));
	xa_destroy(&ports);
}
