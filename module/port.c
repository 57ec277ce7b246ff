// SPDX-License-Identifier: GPL-2.0
/*
 * The port: an object with a reference count that can be found by its handle or name.
 * registry.c decides which ttys are ports.
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

/* By handle. Written under the registry's lock only. */
static DEFINE_XARRAY_FLAGS(ports, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
static DEFINE_HASHTABLE(ports_by_name, 10);
static DEFINE_HASHTABLE(ports_by_devt, 10);
/* Protects the hash tables. The lock of a port nests inside it. */
static DEFINE_SPINLOCK(tables_lock);
static atomic_t ports_live = ATOMIC_INIT(0);
static atomic_t ports_in_use = ATOMIC_INIT(0);
static void (*pty_gone)(struct mprapi_port *port);

/**
 * mprapi_port_alloc() - make a port that cannot be found yet
 * @name: its name
 *
 * Return: the port, with one reference, or an ERR_PTR().
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
 * Return: whether it is a pty and both its ends are closed.
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
 * mprapi_port_get_any_from() - walk the ports, including the ptys that are gone
 * @id: lowest handle to return; set to the handle of the port found
 *
 * Return: the first port that has that handle or a higher one, to be given back with
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
 * @id: lowest handle to return; set to the handle of the port found
 *
 * Return: the first port that has that handle or a higher one, to be given back with
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

/* Ptys of several devpts mounts can have the same name: then it is ambiguous. */
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

/* Finds a port by another name of its tty: that in /sys/class/tty, or its path. */
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
 * @name: name of the port; if no port has that name, name or path of its tty device
 *
 * Return: the port, to be given back with mprapi_port_put(); NULL; or -ENOTUNIQ if
 * several ports have that name, such as ptys of different devpts mounts.
 */
struct mprapi_port *mprapi_port_get_by_name(const char *name)
{
	if (!*name)
		return NULL;
	return get_named(name) ?: get_at(name);
}

/**
 * mprapi_port_count() - count the tracked ports
 *
 * Return: their number.
 */
u32 mprapi_port_count(void)
{
	return atomic_read(&ports_live);
}

/**
 * mprapi_port_count_from() - count the ports from a handle on
 * @id: the handle
 *
 * A dump that is split into parts calls this once for each part. Therefore it counts
 * whole nodes of the tree: if it counted single entries, a list of 16,384 ports in parts
 * would take 1.7 times as long as in one piece, instead of 1.25 times.
 *
 * Return: their number, including the ptys that are gone and not yet removed.
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
 * mprapi_port_count_in_use() - count the open ports
 *
 * Return: how many ports were open in their last samples.
 */
u32 mprapi_port_count_in_use(void)
{
	return atomic_read(&ports_in_use);
}

/**
 * mprapi_port_set_live() - begin or stop counting a port
 * @port: the port, locked
 * @live: true to count it
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
 * mprapi_port_set_flags() - set the flags of a port's sample
 * @port: the port, locked
 * @flags: MPRAPI_PORT_FLAG_*
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

/* Ptys are not in the table: the port of a pty never gets another tty. */
static void index_devt(struct mprapi_port *port)
{
	lockdep_assert_held(&tables_lock);

	hash_del(&port->by_devt);
	if (!port->pty && mprapi_port_devt(port))
		hash_add(ports_by_devt, &port->by_devt, mprapi_port_devt(port));
}

/**
 * mprapi_port_enter() - add a port to the tables in which ports are found
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
 * mprapi_port_leave() - remove a port from the tables in which ports are found
 * @port: the port; under the registry's lock
 *
 * Return: whether it was there.
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
 * mprapi_port_is_entered() - is a port in the tables in which ports are found?
 * @port: the port; under the registry's lock
 *
 * Return: whether it is.
 */
bool mprapi_port_is_entered(const struct mprapi_port *port)
{
	return xa_load(&ports, port->id) == port;
}

/**
 * mprapi_port_named() - find a port by its identity
 * @name: its name
 * @pty: its pty, or NULL
 *
 * Return: the port, which stays valid while the caller holds the registry's lock, or
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
 * mprapi_port_on() - find the port that has a tty device
 * @devt: number of the device
 *
 * Return: the port, which stays valid while the caller holds the registry's lock, or
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
 * mprapi_port_set_device() - give a port another device, or none
 * @port: the port, locked; under the registry's lock
 * @device: the device, with number 0 for none
 *
 * If the port is in the tables, the caller has to call mprapi_port_index() afterwards.
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
 * mprapi_port_index() - enter a port under the number of its new device
 * @port: the port; under the registry's lock
 */
void mprapi_port_index(struct mprapi_port *port)
{
	spin_lock(&tables_lock);
	index_devt(port);
	spin_unlock(&tables_lock);
}

/**
 * mprapi_port_set_node() - store the watched node of a port's device
 * @port: the port
 * @node: the node; given back at once if the port was removed or has another device now
 * @serial: serial number of the device that the node is for
 */
void mprapi_port_set_node(struct mprapi_port *port, struct mprapi_devnode *node,
			  u32 serial)
{
	spin_lock(&port->lock);
	if (!port->removed && port->device.id.serial == serial)
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
 * mprapi_port_watch_node() - watch a port's node in /dev, if that exists
 * @port: the port; one call at a time
 *
 * If there is no memory, the node is not watched, and opens are seen by the next sample.
 *
 * Return: false if a kernel thread has to call this instead, because the caller may have
 * a /dev of its own.
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
		mprapi_port_set_node(port, node, device.id.serial);
	return true;
}

/**
 * mprapi_port_forget_node() - stop watching a port's node
 * @port: the port, which was removed or has lost its device
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
 * mprapi_port_init() - set the callback
 * @gone: called for a port that is a pty and is gone
 *
 * Return: 0.
 */
int mprapi_port_init(void (*gone)(struct mprapi_port *port))
{
	pty_gone = gone;
	return 0;
}

/**
 * mprapi_port_uninit() - free the tables of ports, which are empty
 */
void mprapi_port_uninit(void)
{
	WARN_ON(!xa_empty(&ports));
	xa_destroy(&ports);
}
