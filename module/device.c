// SPDX-License-Identifier: GPL-2.0
/*
 * Which tty devices there are and where, told by the driver core as they come
 * and go, so that a port finds its device without being opened.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/hashtable.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/stringhash.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>
#include <linux/wait_bit.h>

#include "compat.h"
#include "device.h"

/**
 * struct mprapi_tty - a tty device that is there
 * @by_number: entry in the hash table of numbers
 * @by_name: entry in that of names
 * @by_path: entry in that of paths, if it has one
 * @pins: how many are asking its driver
 * @device: what is told of it
 */
struct mprapi_tty {
	struct hlist_node by_number;
	struct hlist_node by_name;
	struct hlist_node by_path;
	atomic_t pins;
	struct mprapi_device device;
};

static DEFINE_HASHTABLE(devices_by_number, 8);
static DEFINE_HASHTABLE(devices_by_name, 8);
static DEFINE_HASHTABLE(devices_by_path, 8);
static DEFINE_MUTEX(devices_lock);
/* Tells that a device came or went. */
static void (*device_changed)(const struct mprapi_device *device);

/* Longer than a USB modem that does not answer is asked, four times. */
#define PINNED_MS	30000

/* Buses that call a device by where it is plugged in or built in. */
static const char * const path_buses[] = {
	"amba", "bcma", "i2c", "pci", "pcmcia", "platform", "pnp", "sdio", "spi",
	"ssb", "usb",
};

/* And those of what is between such a device and its ttys. */
static const char * const port_buses[] = {
	"serial-base", "usb-serial",
};

/**
 * mprapi_device_is_path() - can something be called so by where it is?
 * @name: the name
 *
 * Return: whether it begins like the path of a device does.
 */
bool mprapi_device_is_path(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(path_buses); i++) {
		size_t len = str_has_prefix(name, path_buses[i]);

		if (len && name[len] == '-' && name[len + 1])
			return true;
	}
	return false;
}

static struct mprapi_tty *device_by_number(dev_t devt)
{
	struct mprapi_tty *tty;

	lockdep_assert_held(&devices_lock);

	hash_for_each_possible(devices_by_number, tty, by_number, devt)
		if (tty->device.devt == devt)
			return tty;
	return NULL;
}

static u32 name_hash(const char *name)
{
	return full_name_hash(NULL, name, strlen(name));
}

static struct mprapi_tty *device_by_name(const char *name)
{
	u32 hash = name_hash(name);
	struct mprapi_tty *tty;

	lockdep_assert_held(&devices_lock);

	hash_for_each_possible(devices_by_name, tty, by_name, hash)
		if (!strcmp(tty->device.name, name))
			return tty;
	hash_for_each_possible(devices_by_path, tty, by_path, hash)
		if (!strcmp(tty->device.path, name))
			return tty;
	return NULL;
}

/**
 * mprapi_device_find() - find a tty device by its name
 * @name: as in /sys/class/tty, or where it is
 * @device: set to what is known of it, zeroed if there is no such device now
 *
 * Return: whether there is.
 */
bool mprapi_device_find(const char *name, struct mprapi_device *device)
{
	struct mprapi_tty *tty;

	memset(device, 0, sizeof(*device));
	mutex_lock(&devices_lock);
	tty = *name ? device_by_name(name) : NULL;
	if (tty)
		*device = tty->device;
	mutex_unlock(&devices_lock);
	return tty;
}

/**
 * mprapi_device_get() - find a tty device by its number
 * @devt: the number
 * @device: set to what is known of it
 *
 * Return: whether there is such a device, with a name that fits.
 */
bool mprapi_device_get(dev_t devt, struct mprapi_device *device)
{
	struct mprapi_tty *tty;

	mutex_lock(&devices_lock);
	tty = device_by_number(devt);
	if (tty)
		*device = tty->device;
	mutex_unlock(&devices_lock);
	return tty && *device->name;
}

/**
 * mprapi_device_pin() - keep a tty device from being removed
 * @devt: its number
 *
 * The driver of a tty frees what is behind it when its device is removed. It hangs
 * up who has the tty open before that, but knows nobody who only asks.
 *
 * Return: the device, for mprapi_device_unpin(); NULL if there is none.
 */
struct mprapi_tty *mprapi_device_pin(dev_t devt)
{
	struct mprapi_tty *tty;

	mutex_lock(&devices_lock);
	tty = device_by_number(devt);
	if (tty)
		atomic_inc(&tty->pins);
	mutex_unlock(&devices_lock);
	return tty;
}

/**
 * mprapi_device_unpin() - the driver is not asked any more
 * @tty: from mprapi_device_pin()
 */
void mprapi_device_unpin(struct mprapi_tty *tty)
{
	if (tty && atomic_dec_and_test(&tty->pins))
		wake_up_var(&tty->pins);
}

static bool is_on(const struct device *dev, const char * const *buses, size_t n)
{
	return dev->bus && match_string(buses, n, dev->bus->name) >= 0;
}

/*
 * A tty is where the device is that it belongs to. The ttys of the same one are
 * told apart by the order in which they came, which is that of its driver.
 */
static void device_path(struct mprapi_device *device, const struct device *dev)
{
	char path[MPRAPI_NAME_SIZE];
	unsigned int n = 0;
	size_t len;

	lockdep_assert_held(&devices_lock);

	do
		dev = dev->parent;
	while (dev && is_on(dev, port_buses, ARRAY_SIZE(port_buses)));
	if (!dev || !is_on(dev, path_buses, ARRAY_SIZE(path_buses)))
		return;
	/* Of no device: the UARTs that others left over, in any order. */
	if (!strcmp(dev_name(dev), "serial8250"))
		return;

	len = snprintf(path, sizeof(path), "%s-%s", dev->bus->name,
		       dev_name(dev));
	while (len < sizeof(path) && device_by_name(path))
		len = snprintf(path, sizeof(path), "%s-%s-port%u",
			       dev->bus->name, dev_name(dev), ++n);
	if (len < sizeof(path))
		strscpy(device->path, path, sizeof(device->path));
}

static int device_added(MPRAPI_CLASS_INTERFACE_ARGS)
{
	struct mprapi_tty *tty;

	/*
	 * The driver core heeds no error, and nobody would tell of the device
	 * again: it would be no tty for as long as it is there.
	 */
	tty = kzalloc(sizeof(*tty), GFP_KERNEL | __GFP_NOFAIL);
	tty->device.devt = dev->devt;
	/* No port has a name that does not fit. */
	if (strscpy(tty->device.name, dev_name(dev), sizeof(tty->device.name)) < 0)
		*tty->device.name = '\0';

	mutex_lock(&devices_lock);
	device_path(&tty->device, dev);
	hash_add(devices_by_number, &tty->by_number, tty->device.devt);
	hash_add(devices_by_name, &tty->by_name, name_hash(tty->device.name));
	if (*tty->device.path)
		hash_add(devices_by_path, &tty->by_path, name_hash(tty->device.path));
	mutex_unlock(&devices_lock);
	/* It stays: the class calls one at a time. */
	device_changed(&tty->device);
	return 0;
}

static void device_removed(MPRAPI_CLASS_INTERFACE_ARGS)
{
	struct mprapi_tty *tty;

	mutex_lock(&devices_lock);
	tty = device_by_number(dev->devt);
	if (tty) {
		hash_del(&tty->by_number);
		hash_del(&tty->by_name);
		hash_del(&tty->by_path);
	}
	mutex_unlock(&devices_lock);
	if (!tty)
		return;
	device_changed(&tty->device);
	/*
	 * Not for ever: n_gsm waits for an answer that its own removal keeps from
	 * coming, with the class, and so all ttys, waiting for it.
	 */
	if (wait_var_event_timeout(&tty->pins, !atomic_read(&tty->pins),
				   msecs_to_jiffies(PINNED_MS)))
		kfree(tty);
	else
		pr_warn("%s goes while its driver is asked\n", tty->device.name);
}

static struct class_interface tty_interface = {
	.add_dev = device_added,
	.remove_dev = device_removed,
};

static int probe_install(struct tty_driver *driver, struct tty_struct *tty)
{
	return -ENODEV;
}

static const struct tty_operations probe_ops = {
	.install = probe_install,
};

/*
 * The class of ttys has no exported name, but any tty device leads to it: make
 * one that nobody can open, and take it away again.
 */
static int find_tty_class(void)
{
	struct tty_driver *driver;
	struct device *dev;
	int err;

	driver = tty_alloc_driver(1, TTY_DRIVER_REAL_RAW | TTY_DRIVER_DYNAMIC_DEV |
				  TTY_DRIVER_UNNUMBERED_NODE);
	if (IS_ERR(driver))
		return PTR_ERR(driver);

	driver->driver_name = "mprapi_probe";
	driver->name = "mprapi_probe";
	driver->type = TTY_DRIVER_TYPE_SYSTEM;
	driver->init_termios = tty_std_termios;
	tty_set_operations(driver, &probe_ops);

	err = tty_register_driver(driver);
	if (err)
		goto out_put;

	dev = tty_register_device(driver, 0, NULL);
	if (IS_ERR(dev)) {
		err = PTR_ERR(dev);
		goto out_unregister;
	}
	tty_interface.class = dev->class;
	tty_unregister_device(driver, 0);

out_unregister:
	tty_unregister_driver(driver);
out_put:
	tty_driver_kref_put(driver);
	return err;
}

/**
 * mprapi_device_init() - learn which tty devices there are, and watch them
 * @changed: tells that a device came or went; may sleep
 *
 * Return: 0 or a negative errno.
 */
int mprapi_device_init(void (*changed)(const struct mprapi_device *device))
{
	device_changed = changed;
	return find_tty_class() ?: class_interface_register(&tty_interface);
}

/**
 * mprapi_device_uninit() - stop watching
 *
 * The driver core tells of each device once more that it is removed, so that
 * nothing is left to free.
 */
void mprapi_device_uninit(void)
{
	class_interface_unregister(&tty_interface);
}
