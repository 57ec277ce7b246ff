/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_WATCH_H
#define MPRAPI_WATCH_H

#include <linux/types.h>

dev_t mprapi_watch_find(const char *name);
bool mprapi_watch_knows(dev_t devt, char *name, size_t size);

int mprapi_watch_init(void);
void mprapi_watch_uninit(void);

#endif /* MPRAPI_WATCH_H */
