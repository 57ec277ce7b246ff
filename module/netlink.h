/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_NETLINK_H
#define MPRAPI_NETLINK_H

#include <linux/types.h>

struct mprapi_event_info;

bool mprapi_netlink_heard(void);
void mprapi_netlink_publish(const struct mprapi_event_info *event);
void mprapi_netlink_lost(void);

int mprapi_netlink_init(void);
void mprapi_netlink_uninit(void);

#endif /* MPRAPI_NETLINK_H */
