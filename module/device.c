// SPDX-License-Identifier: GPL-2.0
/*
 * Which tty devices there are, told by the driver core as they come and go, so
 * that a port finds its device without being opened.
 */
#include <linux/device.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>

#include "compat.h"
#include "port.h"
#include "device.h"

struct tty_device {
	struct list_head list;
	dev_t devt;
	char name[];
};

static LIST_HEAD(devices);
static DEFINE_MUTEX(devices_lock);

static struct tty_device *device_find(const char *name)
{
	struct tty_device *device;

	lockdep_assert_held(&devices_lock);

	list_for_each_entry(device, &devices, list)
		if (!strcmp(device->name, name))
			return device;
	return NULL;
}

/**
 * mprapi_device_find() - find a tty device by its name
 * @name: as in /sys/class/tty
 *
 * Return: its number, 0 if there is no such device now.
 */
dev_t mprapi_device_find(const char *name)
{
	struct tty_device *device;
	dev_t devt = 0;

	mutex_lock(&devices_lock);
	device = device_find(name);
	if (device)
		devt = device->devt;
	mutex_unlock(&devices_lock);
	return devt;
}

/**
 * mprapi_device_knows() - find a tty device by its number
 * @devt: the number
 * @name: set to its name
 * @size: room there
 *
 * Return: whether there is such a device, with a name that fits.
 */
bool mprapi_device_knows(dev_t devt, char *name, size_t size)
{
	struct tty_device *device;
	bool found = false;

	mutex_lock(&devices_lock);
	list_for_each_entry(device, &devices, list) {
		if (device->devt == devt) {
			found = strscpy(name, device->name, size) > 0;
			break;
		}
	}
	mutex_unlock(&devices_lock);
	return found;
}

static int device_added(MPRAPI_CLASS_INTERFACE_ARGS)
{
	const char *name = dev_name(dev);
	size_t size = strlen(name) + 1;
	struct tty_device *device;

	device = kmalloc(struct_size(device, name, size), GFP_KERNEL);
	if (!device)
		return -ENOMEM;
	device->devt = dev->devt;
	memcpy(device->name, name, size);

	mutex_lock(&devices_lock);
	list_add_tail(&device->list, &devices);
	mutex_unlock(&devices_lock);
	mprapi_port_device_changed(name);
	return 0;
}

static void device_removed(MPRAPI_CLASS_INTERFACE_ARGS)
{
	const char *name = dev_name(dev);
	struct tty_device *device;

	mutex_lock(&devices_lock);
	device = device_find(name);
	if (device)
		list_del(&device->list);
	mutex_unlock(&devices_lock);
	kfree(device);
	mprapi_port_device_changed(name);
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
 *
 * Return: 0 or a negative errno.
 */
int mprapi_device_init(void)
{
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
