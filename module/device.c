// SPDX-License-Identifier: GPL-2.0
/*
 * Which tty devices exist and where, as the driver core reports them when they come
 * and go, so that a port finds its device without being opened.
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
 * struct tty_entry - a tty device that is there
 * @by_number: entry in the hash table of numbers
 * @by_name: entry in that of names
 * @by_path: entry in that of paths, if it has one
 * @dev: that of the driver core, which stays until it is removed here
 * @device: what is told of it
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

/* Buses that name a device after where it is plugged in or built in. */
static const char * const path_buses[] = {
	"amba", "bcma", "i2c", "pci", "pcmcia", "platform", "pnp", "sdio", "spi",
	"ssb", "usb",
};

/* Buses between such a device and its ttys. */
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
 * @name: as in /sys/class/tty, or where it is
 * @device: set to what is known of it, zeroed if there is no such device now
 *
 * Return: whether there is.
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
 * @device: set to what is known of it
 *
 * Return: whether there is such a device, with a name that fits.
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
 * mprapi_device_is_there() - is a tty device there, still or again?
 * @id: the device
 *
 * Return: whether this very one is.
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
 * mprapi_device_ref() - the driver core's device of a tty
 * @id: the tty
 *
 * Return: the device, to be given back with put_device(), or NULL if it is not there.
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

/* What serial_core gives the device of each of its ttys, see sysfs-tty in its ABI. */
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

/* The device that a tty belongs to, if its bus says where it is. */
static const struct device *tty_hardware(const struct device *dev)
{
	do
		dev = dev->parent;
	while (dev && is_on(dev, port_buses, ARRAY_SIZE(port_buses)));
	return dev && is_on(dev, path_buses, ARRAY_SIZE(path_buses)) ? dev : NULL;
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

	/* Of no device: the UARTs that no other driver claimed, in any order. */
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
	 * The driver core ignores an error and does not report the device again: it
	 * would be no tty for as long as it exists.
	 */
	tty = kzalloc(sizeof(*tty), GFP_KERNEL | __GFP_NOFAIL);
	tty->dev = dev;
	tty->device.id.devt = dev->devt;
	/* No port has a name that does not fit. */
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
	/* It stays: the class makes one call at a time. */
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
	/* A worker that asks its driver holds the tty's lock, see tty_find.c. */
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
 * The class of ttys has no exported name, but any tty device leads to it: make
 * one that no process can open, and remove it again.
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
