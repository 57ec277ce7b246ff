/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_DEVICE_H
#define MPRAPI_DEVICE_H

#include <linux/types.h>

dev_t mprapi_device_find(const char *name);
bool mprapi_device_knows(dev_t devt, char *name, size_t size);

int mprapi_device_init(void);
void mprapi_device_uninit(void);

#endif /* MPRAPI_DEVICE_H */
