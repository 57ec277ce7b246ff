/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_CONNECTION_H
#define MPRAPI_CONNECTION_H

#include <linux/types.h>

struct mprapi_connection_info;
struct net;

bool mprapi_connection_get_from(unsigned long *id, const struct net *viewer,
				struct mprapi_connection_info *info);

int mprapi_connection_init(void (*changed)(void));
void mprapi_connection_uninit(void);

#endif /* MPRAPI_CONNECTION_H */
