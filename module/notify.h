/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_NOTIFY_H
#define MPRAPI_NOTIFY_H

#include <linux/types.h>
#include <linux/mprapi.h>

struct file;

int mprapi_notify_set(struct file *owner, int fd, u32 events);
void mprapi_notify_close(struct file *owner);
bool mprapi_notify_wanted(void);
void mprapi_notify_signal(enum mprapi_event what);

#endif /* MPRAPI_NOTIFY_H */
