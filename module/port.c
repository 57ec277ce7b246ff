// SPDX-License-Identifier: GPL-2.0
/*
 * The registry: which ttys are RAS ports, and under which handles.
 */
#include <linux/ctype.h>
#include <linux/hash.h>
#include <linux/hashtable.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/stringhash.h>
#include <linux/xarray.h>

#include "device.h"
#include "devnode.h"
#include "event.h"
#include "line.h"
#include "port.h"
#include "watch.h"

static DEFINE_XARRAY_FLAGS(ports, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
/* How long the report of a reset outlives a pty that is gone. */
#define REPORT_KEPT_MS	60000

/* Serialises changes of the registry and of the ports' device numbers. */
static DEFINE_MUTEX(ports_lock);
/* What makes a port another than all others, and the ttys that ports are now. */
static DEFINE_HASHTABLE(ports_by_identity, 10);
static DEFINE_HASHTABLE(ports_by_devt, 10);
static u32 ports_count;
static u32 ptys_count;
static u32 next_id = 1;
/* Ports that were removed and are still there for the resets that run on them. */
static atomic_t lingering = ATOMIC_INIT(0);

static void port_release(struct kref *ref)
{
	struct mprapi_port *port = container_of(ref, struct mprapi_port, ref);

	if (port->pty) {
		tty_kref_put(port->pty->link);
		tty_kref_put(port->pty);
	}
	if (port->lingers)
		atomic_dec(&lingering);
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

static void port_set_gone(struct mprapi_port *port)
{
	lockdep_assert_held(&port->lock);

	if (!port->gone)
		mprapi_watch_tell(port, MPRAPI_EVENT_REMOVED, NULL);
	WRITE_ONCE(port->gone, true);
}

static void port_tell_gone(struct mprapi_port *port)
{
	spin_lock(&port->lock);
	port_set_gone(port);
	spin_unlock(&port->lock);
}

static u32 name_hash(const char *name)
{
	return full_name_hash(NULL, name, strlen(name));
}

/* The name does not tell ptys of several devpts mounts from each other. */
static u32 port_identity(const struct mprapi_port *port)
{
	return port->pty ? hash_ptr(port->pty, 32) : name_hash(port->name);
}

/* Each keeps the tty that it was added with, so a pty is not among these. */
static void port_index_devt(struct mprapi_port *port)
{
	lockdep_assert_held(&ports_lock);

	hash_del(&port->by_devt);
	if (!port->pty && mprapi_port_devt(port))
		hash_add(ports_by_devt, &port->by_devt, mprapi_port_devt(port));
}

static int port_link(struct mprapi_port *port)
{
	int err;

	lockdep_assert_held(&ports_lock);

	err = xa_insert(&ports, port->id, port, GFP_KERNEL);
	if (err)
		return err;
	hash_add(ports_by_identity, &port->by_identity, port_identity(port));
	port_index_devt(port);
	ports_count++;
	if (port->pty)
		ptys_count++;
	return 0;
}

/*
 * A reset keeps its port until it ends, and the tty can be added, reset and
 * removed again meanwhile: not without end.
 */
static int port_leave(struct mprapi_port *port)
{
	int err = 0;

	lockdep_assert_held(&ports_lock);

	spin_lock(&port->lock);
	if (!mprapi_reset_is_busy(&port->reset)) {
		port_set_gone(port);
	} else if (atomic_read(&lingering) < MPRAPI_REMOVED_MAX) {
		atomic_inc(&lingering);
		port->lingers = true;
		port_set_gone(port);
	} else {
		err = -ENOSPC;
	}
	spin_unlock(&port->lock);
	return err;
}

static void port_set_node(struct mprapi_port *port, struct mprapi_devnode *node,
			  dev_t devt)
{
	spin_lock(&port->lock);
	if (!port->gone && mprapi_port_devt(port) == devt)
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
	node = mprapi_devnode_watch_device(&device, port);
	if (node)
		port_set_node(port, node, device.devt);
	return true;
}

static void port_forget_node(struct mprapi_port *port)
{
	struct mprapi_devnode *node;

	spin_lock(&port->lock);
	node = port->node;
	port->node = NULL;
	spin_unlock(&port->lock);
	mprapi_devnode_forget(node);
}

/* Takes the port off the registry, if it still is there. */
static bool port_unlink(struct mprapi_port *port)
{
	lockdep_assert_held(&ports_lock);

	if (xa_cmpxchg(&ports, port->id, port, NULL, 0) != port)
		return false;
	hash_del(&port->by_identity);
	hash_del(&port->by_devt);
	ports_count--;
	if (port->pty)
		ptys_count--;
	mprapi_line_unlisten(port, true);
	port_tell_gone(port);
	port_forget_node(port);
	mprapi_watch_forget(port);
	return true;
}

/*
 * A pty that is gone takes its port along: nobody can mean it any more. What
 * is left goes when the next port is added.
 */
static bool port_is_stale(const struct mprapi_port *port)
{
	return port->pty && !mprapi_line_pty_alive(port->pty);
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

	if (port && port_is_stale(port)) {
		mprapi_port_put(port);
		return NULL;
	}
	return port;
}

/**
 * mprapi_port_forget_gone() - tell that a port is gone, if it is a pty that is
 * @port: the port
 */
void mprapi_port_forget_gone(struct mprapi_port *port)
{
	if (port_is_stale(port))
		port_tell_gone(port);
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
		if (!port_is_stale(port))
			return port;
		mprapi_port_put(port);
	}
	return NULL;
}

static bool port_is_called(struct mprapi_port *port, const char *name)
{
	return !strcmp(port->name, name);
}

/* By the other name of its tty: that in /sys/class/tty, or where it is. */
static bool port_is_at(struct mprapi_port *port, const char *name)
{
	bool is_at;

	spin_lock(&port->lock);
	is_at = !strcmp(port->device.name, name) ||
		!strcmp(port->device.path, name);
	spin_unlock(&port->lock);
	return is_at;
}

static struct mprapi_port *
port_get_by(bool (*is_it)(struct mprapi_port *port, const char *name),
	    const char *name)
{
	struct mprapi_port *found = NULL;
	struct mprapi_port *port;
	unsigned long id = 0;

	for (; (port = mprapi_port_get_from(&id)); id++) {
		if (!is_it(port, name)) {
			mprapi_port_put(port);
			continue;
		}
		if (found && !READ_ONCE(found->gone)) {
			mprapi_port_put(port);
			mprapi_port_put(found);
			return ERR_PTR(-ENOTUNIQ);
		}
		/* It left its tty to this one meanwhile. */
		mprapi_port_put(found);
		found = port;
	}
	return found;
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
	return port_get_by(port_is_called, name) ?: port_get_by(port_is_at, name);
}

static struct mprapi_port *port_alloc(const char *name)
{
	struct mprapi_port *port;

	port = kzalloc(sizeof(*port), GFP_KERNEL_ACCOUNT);
	if (!port)
		return NULL;

	kref_init(&port->ref);
	spin_lock_init(&port->lock);
	mprapi_reset_prepare(&port->reset);
	mprapi_watch_prepare(&port->watch);
	strscpy(port->name, name, sizeof(port->name));
	mprapi_line_ear_prepare(port);
	return port;
}

/* Whoever began a reset can still come for the report, that long after its end. */
static bool port_has_news(struct mprapi_port *port, unsigned int kept_ms)
{
	bool news;

	spin_lock(&port->lock);
	news = port->reset.running ||
	       (port->last.seq &&
		ktime_ms_delta(ktime_get(), port->ended) < kept_ms);
	spin_unlock(&port->lock);
	return news;
}

static void ports_reap(unsigned int kept_ms)
{
	struct mprapi_port *port;
	unsigned long id;

	lockdep_assert_held(&ports_lock);

	if (!ptys_count)
		return;
	xa_for_each(&ports, id, port)
		if (port_is_stale(port) && !port_has_news(port, kept_ms) &&
		    port_unlink(port))
			mprapi_port_put(port);
}

/* Two ports on one tty would get into each other's way. */
static struct mprapi_port *port_find_twin(const struct mprapi_port *port,
					  dev_t devt)
{
	struct mprapi_port *other;

	lockdep_assert_held(&ports_lock);

	hash_for_each_possible(ports_by_identity, other, by_identity,
			       port_identity(port))
		if (other != port && other->pty == port->pty &&
		    (port->pty || !strcmp(other->name, port->name)))
			return other;
	if (port->pty || !devt)
		return NULL;
	hash_for_each_possible(ports_by_devt, other, by_devt, devt)
		if (other != port && mprapi_port_devt(other) == devt)
			return other;
	return NULL;
}

static void port_set_device(struct mprapi_port *port,
			    const struct mprapi_device *device)
{
	lockdep_assert_held(&port->lock);

	WRITE_ONCE(port->device.devt, device->devt);
	strscpy(port->device.name, device->name, sizeof(port->device.name));
	strscpy(port->device.path, device->path, sizeof(port->device.path));
}

/*
 * Looks the device up again instead of being told it: whoever comes last
 * writes what is true then. A tty that two ports could be, one by its path and
 * one by its name, stays with the one that has it; else the former gets it.
 */
static void port_bind(struct mprapi_port *port)
{
	struct mprapi_device device;
	dev_t had = mprapi_port_devt(port);

	lockdep_assert_held(&ports_lock);

	if (mprapi_device_find(port->name, &device) &&
	    port_find_twin(port, device.devt))
		memset(&device, 0, sizeof(device));
	if (device.devt == had)
		return;

	spin_lock(&port->lock);
	port_set_device(port, &device);
	if (had)
		mprapi_watch_device(port, false);
	if (device.devt)
		mprapi_watch_device(port, true);
	spin_unlock(&port->lock);
	port_index_devt(port);
	mprapi_line_unlisten(port, false);
	port_forget_node(port);
	mprapi_watch_kick(port);
}

static void ports_bind_called(const char *name)
{
	struct mprapi_port *port;

	lockdep_assert_held(&ports_lock);

	hash_for_each_possible(ports_by_identity, port, by_identity,
			       name_hash(name))
		if (!port->pty && !strcmp(port->name, name))
			port_bind(port);
}

static void ports_bind(const struct mprapi_device *device)
{
	ports_bind_called(device->path);
	ports_bind_called(device->name);
}

static int port_remove(struct mprapi_port *port)
{
	int err = -ENOENT;

	mutex_lock(&ports_lock);
	if (xa_load(&ports, port->id) == port)
		err = port_leave(port);
	if (!err)
		port_unlink(port);
	/* Another one may have waited for its tty. */
	if (!err && !port->pty && mprapi_port_devt(port))
		ports_bind(&port->device);
	mutex_unlock(&ports_lock);
	if (!err)
		mprapi_port_put(port);
	return err;
}

/*
 * Enters a port and takes over the caller's reference. The handle is told for
 * a twin (-EEXIST) too.
 */
static int port_insert(struct mprapi_port *port, u32 *id)
{
	struct mprapi_device device;
	struct mprapi_port *twin;
	int err;

	mutex_lock(&ports_lock);
	ports_reap(REPORT_KEPT_MS);
	if (!port->pty) {
		mprapi_device_find(port->name, &device);
		spin_lock(&port->lock);
		port_set_device(port, &device);
		spin_unlock(&port->lock);
	}
	twin = port_find_twin(port, mprapi_port_devt(port));
	if (twin) {
		*id = twin->id;
		err = -EEXIST;
		goto err_unlock;
	}
	if (ports_count >= MPRAPI_PORTS_MAX)
		ports_reap(0);
	/* Once all handles were used there are no more: none comes twice. */
	if (ports_count >= MPRAPI_PORTS_MAX || next_id == U32_MAX) {
		err = -ENOSPC;
		goto err_unlock;
	}

	port->id = next_id;
	err = port_link(port);
	if (err)
		goto err_unlock;
	next_id++;
	*id = port->id;
	spin_lock(&port->lock);
	port->told = true;
	mprapi_watch_tell(port, MPRAPI_EVENT_ADDED, NULL);
	spin_unlock(&port->lock);
	mprapi_watch_kick(port);
	mutex_unlock(&ports_lock);
	mprapi_watch_tick();
	return 0;

err_unlock:
	mutex_unlock(&ports_lock);
	mprapi_port_put(port);
	return err;
}

/*
 * A tty that is not there yet is believed in only under a name that ttys have:
 * "tty", letters, a number.
 */
static bool name_is_ttylike(const char *name)
{
	size_t letters;

	if (strncmp(name, "tty", 3))
		return false;
	name += 3;
	for (letters = 0; isalpha(*name) || *name == '_'; name++)
		letters++;
	if (!letters || !isdigit(*name))
		return false;
	while (isdigit(*name))
		name++;
	return !*name;
}

static bool name_is_believable(const char *name)
{
	return name_is_ttylike(name) || mprapi_device_is_path(name);
}

static bool name_is_well_formed(const char *name)
{
	if (!*name || strlen(name) >= MPRAPI_NAME_SIZE)
		return false;
	for (; *name; name++)
		if (!isgraph(*name) || *name == '/' || !isascii(*name))
			return false;
	return true;
}

/**
 * mprapi_port_add() - track a tty by its name
 * @name: as in /sys/class/tty, or where it is; its device may appear later
 * @id: set to the handle, also for -EEXIST
 *
 * Return: 0, -EINVAL malformed name, -ENOTTY no tty is called so, -EOPNOTSUPP
 * a tty that is no RAS port, -EEXIST, -ENOSPC too many ports, -ENOMEM.
 */
int mprapi_port_add(const char *name, u32 *id)
{
	struct mprapi_device device;
	struct mprapi_port *port;

	if (!name_is_well_formed(name))
		return -EINVAL;

	if (!mprapi_device_find(name, &device) && !name_is_believable(name))
		return -ENOTTY;
	if (device.devt && !mprapi_line_is_ras(device.devt))
		return -EOPNOTSUPP;

	port = port_alloc(name);
	if (!port)
		return -ENOMEM;
	return port_insert(port, id);
}

/**
 * mprapi_port_add_path() - track a tty by where it is
 * @name: of the tty, or where it is; set to the latter. Has room for
 *	MPRAPI_NAME_SIZE
 * @id: set to the handle, also for -EEXIST
 *
 * Return: 0, -ENXIO no such tty is there now or it is nowhere, or as
 * mprapi_port_add().
 */
int mprapi_port_add_path(char *name, u32 *id)
{
	struct mprapi_device device;

	if (!name_is_well_formed(name))
		return -EINVAL;
	if (mprapi_device_is_path(name))
		return mprapi_port_add(name, id);

	if (!mprapi_device_find(name, &device))
		return name_is_ttylike(name) ? -ENXIO : -ENOTTY;
	if (!mprapi_line_is_ras(device.devt))
		return -EOPNOTSUPP;
	if (!*device.path)
		return -ENXIO;
	strscpy(name, device.path, MPRAPI_NAME_SIZE);
	return mprapi_port_add(name, id);
}

/**
 * mprapi_port_add_pty() - track a pty slave
 * @tty: the slave; a reference is taken
 * @inode: its node
 * @name: what to call it
 * @id: set to the handle, also for -EEXIST
 *
 * Return: 0, -EEXIST, -ENOSPC too many ports, -ENOMEM.
 */
int mprapi_port_add_pty(struct tty_struct *tty, struct inode *inode,
			const char *name, u32 *id)
{
	struct mprapi_devnode *node;
	struct mprapi_port *port;
	int err;

	port = port_alloc(name);
	if (!port)
		return -ENOMEM;

	/* The slave is nothing without its master: flushing goes there. */
	port->pty = tty_kref_get(tty);
	tty_kref_get(tty->link);
	port->device.devt = tty_devnum(tty);
	strscpy(port->device.name, name, sizeof(port->device.name));

	kref_get(&port->ref);
	err = port_insert(port, id);
	if (err) {
		mprapi_port_put(port);
		return err;
	}
	node = mprapi_devnode_watch(inode, port);
	if (node)
		port_set_node(port, node, inode->i_rdev);
	return 0;
}

/**
 * mprapi_port_del() - track a tty no longer
 * @id: the handle
 *
 * A reset that is running has its own reference and goes on.
 *
 * Return: 0, -ENOENT if there is no such port, -ENOSPC too many are removed
 * while they are being reset.
 */
int mprapi_port_del(u32 id)
{
	struct mprapi_port *port = mprapi_port_get(id);
	int err;

	if (!port)
		return -ENOENT;
	err = port_remove(port);
	mprapi_port_put(port);
	return err;
}

/**
 * mprapi_port_device_changed() - a tty device came or went
 * @device: the device
 */
void mprapi_port_device_changed(const struct mprapi_device *device)
{
	mutex_lock(&ports_lock);
	ports_bind(device);
	mutex_unlock(&ports_lock);
}

/**
 * mprapi_port_count() - how many ports are tracked
 *
 * Return: their number.
 */
u32 mprapi_port_count(void)
{
	struct mprapi_port *port;
	unsigned long id = 0;
	u32 count = 0;

	for (; (port = mprapi_port_get_from(&id)); id++) {
		mprapi_port_put(port);
		count++;
	}
	return count;
}

/**
 * mprapi_port_uninit() - forget all ports
 */
void mprapi_port_uninit(void)
{
	struct mprapi_port *port;
	unsigned long id;

	xa_for_each(&ports, id, port)
		port_remove(port);
	xa_destroy(&ports);
}
