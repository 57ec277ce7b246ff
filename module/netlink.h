/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_NETLINK_H
#define MPRAPI_NETLINK_H

int mprapi_netlink_init(void);
void mprapi_netlink_uninit(void);

#endif /* MPRAPI_NETLINK_H */
