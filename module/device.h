/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_DEVICE_H
#define MPRAPI_DEVICE_H

#include <linux/types.h>
#include <linux/mprapi.h>

struct device;

/**
 * struct mprapi_device_id - what makes a tty device another than all others
 * @devt: its number, 0 for none
 * @serial: which of all the devices that ever came, for a number is used again
 * @uart: it is one of serial_core's
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
 * @id: which
 * @name: as in /sys/class/tty
 * @path: where it is, "usb-1-1.2:1.0": another device that comes there later
 *	has the same; empty if it is nowhere
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
