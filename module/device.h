/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_DEVICE_H
#define MPRAPI_DEVICE_H

#include <linux/types.h>
#include <linux/mprapi.h>

struct device;

/**
 * struct mprapi_device_id - identity of a tty device
 * @devt: device number, 0 if there is no device
 * @serial: counts the devices since the module was loaded, because a later device can
 *	have the same number
 * @uart: its driver uses serial_core
 * @hardware: it belongs to a device that is plugged in or built in
 */
struct mprapi_device_id {
	dev_t devt;
	u32 serial;
	bool uart;
	bool hardware;
};

/**
 * struct mprapi_device - a tty device
 * @id: its identity
 * @name: name as in /sys/class/tty
 * @path: the place of its hardware ("usb-1-1.2:1.0"). A device that is plugged in there
 *	later has the same path. Empty if it has no such place
 */
struct mprapi_device {
	struct mprapi_device_id id;
	char name[MPRAPI_NAME_SIZE];
	char path[MPRAPI_NAME_SIZE];
};

bool mprapi_device_is_path(const char *name);
bool mprapi_device_find(const char *name, struct mprapi_device *device);
bool mprapi_device_get(dev_t devt, struct mprapi_device *device);
bool mprapi_device_is_there(const struct mprapi_device_id *id);
struct device *mprapi_device_ref(const struct mprapi_device_id *id);

int mprapi_device_init(void (*changed)(const struct mprapi_device *device));
void mprapi_device_uninit(void);

#endif /* MPRAPI_DEVICE_H */
