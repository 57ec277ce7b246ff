/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_DEVICE_H
#define MPRAPI_DEVICE_H

#include <linux/types.h>
#include <linux/mprapi.h>

struct mprapi_tty;

/**
 * struct mprapi_device - a tty device
 * @devt: its number
 * @name: as in /sys/class/tty
 * @path: where it is, "usb-1-1.2:1.0": another device that comes there later
 *	has the same; empty if it is nowhere
 */
struct mprapi_device {
	dev_t devt;
	char name[MPRAPI_NAME_SIZE];
	char path[MPRAPI_NAME_SIZE];
};

bool mprapi_device_is_path(const char *name);
bool mprapi_device_find(const char *name, struct mprapi_device *device);
bool mprapi_device_get(dev_t devt, struct mprapi_device *device);
struct mprapi_tty *mprapi_device_pin(dev_t devt);
void mprapi_device_unpin(struct mprapi_tty *tty);

int mprapi_device_init(void (*changed)(const struct mprapi_device *device));
void mprapi_device_uninit(void);

#endif /* MPRAPI_DEVICE_H */
