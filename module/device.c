// SPDX-License-Identifier: GPL-2.0
/*
 * The tty devices that exist, and the hardware that they belong to. The driver core
 * reports each device that comes or goes, so that a port finds its device without
 * opening it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/hashtable.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/stringhash.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>

#include "compat.h"
#include "device.h"

/**
 * struct tty_entry - a tty device that exists
 * @by_number: entry in the hash table of numbers
 * @by_name: entry in the hash table of names
 * @by_path: entry in the hash table of paths, if it has a path
 * @dev: the driver core's device, which exists for as long as this entry
 * @device: its number, name and path
 */
struct tty_entry {
	struct hlist_node by_number;
	struct hlist_node by_name;
	struct hlist_node by_path;
	struct device *dev;
	struct mprapi_device device;
};

static DEFINE_HASHTABLE(devices_by_number, 8);
static DEFINE_HASHTABLE(devices_by_name, 8);
static DEFINE_HASHTABLE(devices_by_path, 8);
static DEFINE_MUTEX(devices_lock);
/* Called when a device came or went. */
static void (*device_changed)(const struct mprapi_device *device);

static u32 last_serial;

/* Buses that name a device after the place where it is plugged in or built in. */
static const char * const path_buses[] = {
	"amba", "bcma", "i2c", "pci", "pcmcia", "platform", "pnp", "sdio", "spi",
	"ssb", "usb",
};

/* Buses that lie between such a device and its ttys. */
static const char * const port_buses[] = {
	"serial-base", "usb-serial",
};

/**
 * mprapi_device_is_path() - can this be the path of a device?
 * @name: the name or path
 *
 * Return: whether it begins with the name of a bus and "-".
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

static struct tty_entry *device_by_number(dev_t devt)
{
	struct tty_entry *tty;

	lockdep_assert_held(&devices_lock);

	hash_for_each_possible(devices_by_number, tty, by_number, devt)
		if (tty->device.id.devt == devt)
			return tty;
	return NULL;
}

static u32 name_hash(const char *name)
{
	return full_name_hash(NULL, name, strlen(name));
}

static struct tty_entry *device_by_name(const char *name)
{
	u32 hash = name_hash(name);
	struct tty_entry *tty;

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
 * @name: name as in /sys/class/tty, or path
 * @device: set to the device, zeroed if there is no such device now
 *
 * Return: whether there is such a device.
 */
bool mprapi_device_find(const char *name, struct mprapi_device *device)
{
	struct tty_entry *tty;

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
 * @device: set to the device
 *
 * Return: whether there is such a device, with a name of less than MPRAPI_NAME_SIZE.
 */
bool mprapi_device_get(dev_t devt, struct mprapi_device *device)
{
	struct tty_entry *tty;

	mutex_lock(&devices_lock);
	tty = device_by_number(devt);
	if (tty)
		*device = tty->device;
	mutex_unlock(&devices_lock);
	return tty && *device->name;
}

/**
 * mprapi_device_is_there() - does this tty device still exist?
 * @id: the device
 *
 * Return: false also if another device has its number now.
 */
bool mprapi_device_is_there(const struct mprapi_device_id *id)
{
	struct tty_entry *tty;
	bool there;

	if (!id->devt)
		return false;
	mutex_lock(&devices_lock);
	tty = device_by_number(id->devt);
	there = tty && tty->device.id.serial == id->serial;
	mutex_unlock(&devices_lock);
	return there;
}

/**
 * mprapi_device_ref() - get the driver core's device of a tty
 * @id: the tty
 *
 * Return: the device, to be released with put_device(), or NULL if it is gone.
 */
struct device *mprapi_device_ref(const struct mprapi_device_id *id)
{
	struct device *dev = NULL;
	struct tty_entry *tty;

	if (!id->devt)
		return NULL;
	mutex_lock(&devices_lock);
	tty = device_by_number(id->devt);
	if (tty && tty->device.id.serial == id->serial)
		dev = get_device(tty->dev);
	mutex_unlock(&devices_lock);
	return dev;
}

static bool is_on(const struct device *dev, const char * const *buses, size_t n)
{
	return dev->bus && match_string(buses, n, dev->bus->name) >= 0;
}

/*
 * serial_core gives each of its tty devices the attribute "uartclk", which is part of the
 * kernel's ABI (Documentation/ABI/testing/sysfs-tty).
 */
static bool is_uart(const struct device *dev)
{
	const struct attribute_group * const *group;
	struct attribute **attr;

	for (group = dev->groups; group && *group; group++)
		for (attr = (*group)->attrs; attr && *attr; attr++)
			if (!strcmp((*attr)->name, "uartclk"))
				return true;
	return false;
}

/* Returns the device that a tty belongs to, or NULL if no bus tells its place. */
static const struct device *tty_hardware(const struct device *dev)
{
	do
		dev = dev->parent;
	while (dev && is_on(dev, port_buses, ARRAY_SIZE(port_buses)));
	return dev && is_on(dev, path_buses, ARRAY_SIZE(path_buses)) ? dev : NULL;
}

/*
 * The path of a tty is the place of the device that it belongs to. Several ttys of one
 * device are numbered in the order in which its driver registers them.
 */
static void device_path(struct mprapi_device *device, const struct device *dev)
{
	char path[MPRAPI_NAME_SIZE];
	unsigned int n = 0;
	size_t len;

	lockdep_assert_held(&devices_lock);

	/* serial8250 is no real device: it has the UARTs that no driver claimed, in any order. */
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
	const struct device *hardware;
	struct tty_entry *tty;

	/*
	 * Do not fail: the driver core ignores an error and does not report the device
	 * again, so that it would stay unknown for all its life.
	 */
	tty = kzalloc(sizeof(*tty), GFP_KERNEL | __GFP_NOFAIL);
	tty->dev = dev;
	tty->device.id.devt = dev->devt;
	/* No port can have a name that is too long. */
	if (strscpy(tty->device.name, dev_name(dev), sizeof(tty->device.name)) < 0)
		*tty->device.name = '\0';

	hardware = tty_hardware(dev);
	tty->device.id.uart = is_uart(dev);
	tty->device.id.hardware = hardware;

	mutex_lock(&devices_lock);
	tty->device.id.serial = ++last_serial;
	if (hardware)
		device_path(&tty->device, hardware);
	hash_add(devices_by_number, &tty->by_number, tty->device.id.devt);
	hash_add(devices_by_name, &tty->by_name, name_hash(tty->device.name));
	if (*tty->device.path)
		hash_add(devices_by_path, &tty->by_path, name_hash(tty->device.path));
	mutex_unlock(&devices_lock);
	/* The entry stays valid: the driver core makes one call at a time for a class. */
	device_changed(&tty->device);
	return 0;
}

static void device_removed(MPRAPI_CLASS_INTERFACE_ARGS)
{
	struct tty_entry *tty;

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
	/* Do not wait for a worker inside the driver: it holds the tty's lock, see tty_find.c. */
	kfree(tty);
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
 * The tty class is not exported, but each tty device points to it. So register a tty
 * device that no process can open, read its class, and unregister it.
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
 * mprapi_device_init() - find the tty devices and watch them
 * @changed: called when a device came or went; may sleep
 *
 * Return: 0 or a negative errno.
 */
int mprapi_device_init(void (*changed)(const struct mprapi_device *device))
{
	device_changed = changed;
	return find_tty_class() ?: class_interface_register(&tty_interface);
}

/**
 * mprapi_device_uninit() - stop watching the tty devices
 *
 * class_interface_unregister() reports each device as removed, so that nothing is left
 * to free.
 */
void mprapi_device_uninit(void)
{
	class_interface_unregister(&tty_interface);
}
