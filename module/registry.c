// SPDX-License-Identifier: GPL-2.0
/*
 * The registry: which ttys are RAS ports, and which tty device each port has now.
 */
#include <linux/ctype.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/workqueue.h>

#include "device.h"
#include "devnode.h"
#include "limits.h"
#include "log.h"
#include "port.h"
#include "registry.h"
#include "reset.h"
#include "sample.h"
#include "tty.h"
#include "watch.h"
#include "worker.h"

/* For how long a pty that is gone is kept after its last reset, for the report. */
#define REPORT_KEPT_MS	60000
/* Time until a pty that is gone is removed, and until the next try. */
#define REAP_MS		200

/* The registry's lock. Protects the registry and the assignment of devices to ports. */
static DEFINE_MUTEX(ports_lock);
static u32 ports_count;
static u32 next_id = 1;
/* Number of the removed ports that still exist because a reset runs on them. */
static atomic_t draining = ATOMIC_INIT(0);
/* Ports of ptys that are gone and that ports_reap() has not seen yet, referenced. */
static LIST_HEAD(dying);
/* Protects that list. The lock of a port nests inside it. */
static DEFINE_SPINLOCK(dying_lock);
/* Ports of ptys that are gone and cannot be removed yet; under the registry's lock. */
static LIST_HEAD(reaped);

static void port_set_gone(struct mprapi_port *port)
{
	lockdep_assert_held(&port->lock);

	if (!port->removed)
		mprapi_sample_tell(port, MPRAPI_EVENT_REMOVED, NULL);
	WRITE_ONCE(port->removed, true);
	mprapi_port_set_live(port, false);
}

static void port_tell_gone(struct mprapi_port *port)
{
	spin_lock(&port->lock);
	port_set_gone(port);
	spin_unlock(&port->lock);
}

/*
 * A running reset keeps a removed port alive until it ends. Meanwhile the same tty can be
 * added, reset and removed again, so the number of such ports is limited.
 */
static int port_retire(struct mprapi_port *port)
{
	int err = 0;

	lockdep_assert_held(&ports_lock);

	spin_lock(&port->lock);
	if (!mprapi_reset_is_busy(&port->reset)) {
		port_set_gone(port);
	} else if (atomic_read(&draining) < MPRAPI_REMOVED_MAX) {
		atomic_inc(&draining);
		port->draining = &draining;
		port_set_gone(port);
	} else {
		err = -ENOSPC;
	}
	spin_unlock(&port->lock);
	return err;
}

/* Removes the port from the registry, if it is still there. */
static bool port_unlink(struct mprapi_port *port)
{
	lockdep_assert_held(&ports_lock);

	if (!mprapi_port_leave(port))
		return false;
	ports_count--;
	mprapi_tty_wait_leave(&port->wait, true);
	port_tell_gone(port);
	mprapi_port_forget_node(port);
	mprapi_watch_forget(port);
	return true;
}

/* Whether a reset runs, or ended so recently that its caller may ask for the report. */
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

/* Returns false if the port cannot be removed yet. */
static bool port_reap(struct mprapi_port *port, unsigned int kept_ms)
{
	lockdep_assert_held(&ports_lock);

	if (!mprapi_port_is_entered(port))
		return true;
	/* The pty's node disappears before the master is released: wait for that. */
	if (!mprapi_port_is_stale(port))
		return false;
	port_tell_gone(port);
	if (port_has_news(port, kept_ms))
		return false;
	port_unlink(port);
	mprapi_port_put(port);
	return true;
}

/* Removes the ports of ptys that are gone. */
static void ports_reap(unsigned int kept_ms)
{
	struct mprapi_port *port, *next;

	lockdep_assert_held(&ports_lock);

	spin_lock(&dying_lock);
	list_splice_tail_init(&dying, &reaped);
	spin_unlock(&dying_lock);

	list_for_each_entry_safe(port, next, &reaped, dying) {
		if (!port_reap(port, kept_ms))
			continue;
		list_del(&port->dying);
		mprapi_port_put(port);
	}
}

static void reap_work(struct work_struct *work)
{
	mutex_lock(&ports_lock);
	ports_reap(REPORT_KEPT_MS);
	if (!list_empty(&reaped))
		schedule_delayed_work(to_delayed_work(work), msecs_to_jiffies(REAP_MS));
	mutex_unlock(&ports_lock);
}

static DECLARE_DELAYED_WORK(reap, reap_work);

/* Stops counting the port of a pty and schedules its removal. */
static void port_dies(struct mprapi_port *port)
{
	bool died;

	spin_lock(&dying_lock);
	spin_lock(&port->lock);
	died = mprapi_port_set_live(port, false);
	spin_unlock(&port->lock);
	if (died) {
		kref_get(&port->ref);
		list_add_tail(&port->dying, &dying);
		schedule_delayed_work(&reap, msecs_to_jiffies(REAP_MS));
	}
	spin_unlock(&dying_lock);
}

/**
 * mprapi_registry_pty_gone() - stop tracking a pty of which both ends are closed
 * @port: its port
 */
void mprapi_registry_pty_gone(struct mprapi_port *port)
{
	port_dies(port);
	port_tell_gone(port);
}

/**
 * mprapi_registry_node_gone() - handle the end of a port's device node
 * @port: the port
 *
 * The node of a pty disappears when the last of its two ends is closed. It stays if
 * another process has an O_PATH descriptor of it or mounted it somewhere; then the next
 * sample finds that the pty is gone.
 */
void mprapi_registry_node_gone(struct mprapi_port *port)
{
	if (port->pty)
		port_dies(port);
}

/* Finds another port on the same tty: two of them would interfere with each other. */
static struct mprapi_port *port_find_duplicate(const struct mprapi_port *port, dev_t devt)
{
	struct mprapi_port *other;

	lockdep_assert_held(&ports_lock);

	other = mprapi_port_named(port->name, port->pty);
	if (other && other != port)
		return other;
	if (port->pty || !devt)
		return NULL;
	other = mprapi_port_on(devt);
	return other == port ? NULL : other;
}

/*
 * Gives a port the device that it is named after, or takes it away. Looks the device up
 * here, so that of several calls the last one leaves the right device. Two ports can
 * match a tty, one by its path and one by its name. The port that has the tty keeps it.
 * If neither has it, the port with the path gets it.
 */
static void port_bind(struct mprapi_port *port)
{
	struct mprapi_device old = port->device, device;

	lockdep_assert_held(&ports_lock);

	if (mprapi_device_find(port->name, &device) &&
	    port_find_duplicate(port, device.id.devt))
		memset(&device, 0, sizeof(device));
	if (device.id.devt == old.id.devt && device.id.serial == old.id.serial)
		return;

	spin_lock(&port->lock);
	mprapi_port_set_device(port, &device);
	if (old.id.devt)
		mprapi_sample_device(port, false);
	if (device.id.devt)
		mprapi_sample_device(port, true);
	spin_unlock(&port->lock);
	if (old.id.devt)
		mprapi_log_device(port, old.name, false);
	if (device.id.devt)
		mprapi_log_device(port, device.name, true);
	mprapi_port_index(port);
	mprapi_tty_wait_leave(&port->wait, false);
	mprapi_port_forget_node(port);
	mprapi_watch_schedule(port);
}

static void ports_bind(const struct mprapi_device *device)
{
	const char * const names[] = { device->path, device->name };
	struct mprapi_port *port;
	size_t i;

	lockdep_assert_held(&ports_lock);

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		port = mprapi_port_named(names[i], NULL);
		if (port)
			port_bind(port);
	}
}

static int port_remove(struct mprapi_port *port)
{
	int err = -ENOENT;

	mutex_lock(&ports_lock);
	if (mprapi_port_is_entered(port))
		err = port_retire(port);
	if (!err)
		port_unlink(port);
	/* The tty is free now. Give it to another port that is named after it. */
	if (!err && !port->pty && mprapi_port_devt(port))
		ports_bind(&port->device);
	mutex_unlock(&ports_lock);
	if (!err)
		mprapi_port_put(port);
	return err;
}

static struct mprapi_port *port_alloc(const char *name)
{
	struct mprapi_port *port;

	port = mprapi_port_alloc(name);
	if (IS_ERR(port))
		return port;
	mprapi_reset_prepare(&port->reset);
	mprapi_watch_prepare(port);
	return port;
}

/* Finds the ptys whose end was not notified. */
static void ports_find_gone(void)
{
	struct mprapi_port *port;
	unsigned long id = 0;

	for (; (port = mprapi_port_get_any_from(&id)); id++) {
		mprapi_port_forget_gone(port);
		mprapi_port_put(port);
	}
}

/* Returns whether there is room, and a handle, for another port. */
static bool has_room(void)
{
	lockdep_assert_held(&ports_lock);

	if (ports_count >= MPRAPI_PORTS_MAX)
		ports_reap(0);
	if (ports_count >= MPRAPI_PORTS_MAX) {
		ports_find_gone();
		ports_reap(0);
	}
	/* Handles are never used again, so they can run out. */
	return ports_count < MPRAPI_PORTS_MAX && next_id < U32_MAX;
}

static int port_link(struct mprapi_port *port)
{
	int err;

	lockdep_assert_held(&ports_lock);

	if (!has_room())
		return -ENOSPC;
	port->id = next_id;
	err = mprapi_port_enter(port);
	if (err)
		return err;
	next_id++;
	ports_count++;

	spin_lock(&port->lock);
	port->announced = true;
	mprapi_port_set_live(port, true);
	mprapi_sample_tell(port, MPRAPI_EVENT_ADDED, NULL);
	spin_unlock(&port->lock);
	mprapi_watch_schedule(port);
	return 0;
}

/*
 * Enters a port and takes over the caller's reference. The handle is returned for
 * a duplicate (-EEXIST) too.
 */
static int port_insert(struct mprapi_port *port, u32 *id)
{
	struct mprapi_device device;
	struct mprapi_port *duplicate;
	int err = -EEXIST;

	mutex_lock(&ports_lock);
	if (!port->pty) {
		mprapi_device_find(port->name, &device);
		spin_lock(&port->lock);
		mprapi_port_set_device(port, &device);
		spin_unlock(&port->lock);
	}
	duplicate = port_find_duplicate(port, mprapi_port_devt(port));
	if (!duplicate)
		err = port_link(port);
	if (!duplicate && !err)
		*id = port->id;
	else if (duplicate)
		*id = duplicate->id;
	mutex_unlock(&ports_lock);

	if (err)
		mprapi_port_put(port);
	else
		mprapi_watch_poll();
	return err;
}

/*
 * A tty that does not exist yet can be added only under a name of the usual form: "tty",
 * letters, a number.
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
 * mprapi_registry_add() - track a tty by its name or path
 * @name: name as in /sys/class/tty, or path; the device may appear later
 * @id: set to the handle, also for -EEXIST
 *
 * Return: 0; -EINVAL if the name is malformed; -ENOTTY if it cannot be the name of a tty;
 * -EOPNOTSUPP if the tty cannot be a RAS port; -EEXIST; -ENOSPC if there are too many
 * ports; -ENOMEM.
 */
int mprapi_registry_add(const char *name, u32 *id)
{
	struct mprapi_device device;
	struct mprapi_port *port;

	if (!name_is_well_formed(name))
		return -EINVAL;

	if (!mprapi_device_find(name, &device) && !name_is_believable(name))
		return -ENOTTY;
	if (device.id.devt && !mprapi_tty_is_ras(device.id.devt))
		return -EOPNOTSUPP;

	port = port_alloc(name);
	if (IS_ERR(port))
		return PTR_ERR(port);
	return port_insert(port, id);
}

/**
 * mprapi_registry_add_path() - track a tty by its path
 * @name: name or path of the tty, with room for MPRAPI_NAME_SIZE; set to the path
 * @id: set to the handle, also for -EEXIST
 *
 * Return: as mprapi_registry_add(), or -ENXIO if the tty does not exist now or has no
 * path.
 */
int mprapi_registry_add_path(char *name, u32 *id)
{
	struct mprapi_device device;

	if (!name_is_well_formed(name))
		return -EINVAL;
	if (mprapi_device_is_path(name))
		return mprapi_registry_add(name, id);

	if (!mprapi_device_find(name, &device))
		return name_is_ttylike(name) ? -ENXIO : -ENOTTY;
	if (!mprapi_tty_is_ras(device.id.devt))
		return -EOPNOTSUPP;
	if (!*device.path)
		return -ENXIO;
	strscpy(name, device.path, MPRAPI_NAME_SIZE);
	return mprapi_registry_add(name, id);
}

static int add_pty(struct tty_struct *tty, struct inode *inode, const char *name,
		   u32 *id)
{
	struct mprapi_devnode *node;
	struct mprapi_port *port;
	int err;

	port = port_alloc(name);
	if (IS_ERR(port))
		return PTR_ERR(port);

	/* Keep the master, too: flushing a slave uses it. */
	port->pty = tty_kref_get(tty);
	port->node_dev = new_encode_dev(inode->i_sb->s_dev);
	port->node_ino = inode->i_ino;
	tty_kref_get(tty->link);
	port->device.id.devt = tty_devnum(tty);
	strscpy(port->device.name, name, sizeof(port->device.name));

	kref_get(&port->ref);
	err = port_insert(port, id);
	if (err) {
		mprapi_port_put(port);
		return err;
	}
	node = mprapi_devnode_watch(inode, port);
	if (node)
		mprapi_port_set_node(port, node, port->device.id.serial);
	return 0;
}

/**
 * mprapi_registry_add_file() - track the tty behind an open file
 * @file: the file
 * @name: set to the name of the port
 * @size: size of @name
 * @id: set to the handle, also for -EEXIST
 *
 * Return: as mprapi_registry_add(); -ENOTTY if the file is no tty; -EIO if it was hung
 * up.
 */
int mprapi_registry_add_file(struct file *file, char *name, size_t size, u32 *id)
{
	struct mprapi_device device;
	struct tty_struct *pty;
	dev_t devt;
	int err;

	err = mprapi_tty_of_file(file, &pty, &devt);
	if (err)
		return err;
	if (pty) {
		snprintf(name, size, "pts/%d", pty->index);
		return add_pty(pty, file_inode(file), name, id);
	}
	if (!mprapi_device_get(devt, &device))
		return -ENOTTY;
	if (tty_hung_up_p(file))
		return -EIO;
	strscpy(name, device.name, size);
	return mprapi_registry_add(name, id);
}

/**
 * mprapi_registry_del() - stop tracking a tty
 * @id: the handle
 *
 * A running reset has a reference of its own and goes on.
 *
 * Return: 0; -ENOENT if there is no such port; -ENOSPC if the port is being reset and
 * MPRAPI_REMOVED_MAX removed ports are, too.
 */
int mprapi_registry_del(u32 id)
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
 * mprapi_registry_device_changed() - handle a tty device that came or went
 * @device: the device
 */
void mprapi_registry_device_changed(const struct mprapi_device *device)
{
	mutex_lock(&ports_lock);
	ports_bind(device);
	mutex_unlock(&ports_lock);
}

/**
 * mprapi_registry_uninit() - remove all ports
 */
void mprapi_registry_uninit(void)
{
	struct mprapi_port *port;
	unsigned long id = 0;

	for (; (port = mprapi_port_get_any_from(&id)); id++) {
		port_remove(port);
		mprapi_port_put(port);
	}
	/*
	 * No port is live now, so port_dies() does not schedule the work again. The lock
	 * waits for a call of it that is still running.
	 */
	spin_lock(&dying_lock);
	spin_unlock(&dying_lock);
	cancel_delayed_work_sync(&reap);
	mutex_lock(&ports_lock);
	ports_reap(0);
	mutex_unlock(&ports_lock);
}
