/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	uapi/mprapi.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_MPRAPI_GEN_H
#define _LINUX_MPRAPI_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/mprapi_netlink.h>

int mprapi_nl_server_get_doit(struct sk_buff *skb, struct genl_info *info);
int mprapi_nl_port_get_doit(struct sk_buff *skb, struct genl_info *info);
int mprapi_nl_port_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int mprapi_nl_connection_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb);

enum {
	MPRAPI_NLGRP_PORTS,
	MPRAPI_NLGRP_CONNECTIONS,
};

extern struct genl_family mprapi_nl_family;

#endif /* _LINUX_MPRAPI_GEN_H */
