/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_NOTIFY_H
#define MPRAPI_NOTIFY_H

#include <linux/types.h>

struct file;

int mprapi_notify_set(struct file *owner, int fd, u32 events);
void mprapi_notify_close(struct file *owner);

int mprapi_notify_init(void);
void mprapi_notify_uninit(void);

#endif /* MPRAPI_NOTIFY_H */
