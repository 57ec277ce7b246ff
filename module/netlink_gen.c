// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	uapi/mprapi.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink_gen.h"

#include <uapi/linux/mprapi_netlink.h>

/* MPRAPI_CMD_PORT_GET - do */
static const struct nla_policy mprapi_port_get_do_nl_policy[MPRAPI_A_PORT_NAME + 1] = {
	[MPRAPI_A_PORT_ID] = { .type = NLA_U32, },
	[MPRAPI_A_PORT_NAME] = { .type = NLA_NUL_STRING, .len = 63, },
};

/* MPRAPI_CMD_PORT_GET - dump */
static const struct nla_policy mprapi_port_get_dump_nl_policy[MPRAPI_A_PORT_LIMIT + 1] = {
	[MPRAPI_A_PORT_ID] = { .type = NLA_U32, },
	[MPRAPI_A_PORT_LIMIT] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* MPRAPI_CMD_CONNECTION_GET - dump */
static const struct nla_policy mprapi_connection_get_nl_policy[MPRAPI_A_CONNECTION_ID + 1] = {
	[MPRAPI_A_CONNECTION_ID] = { .type = NLA_U32, },
};

/* Ops table for mprapi */
static const struct genl_split_ops mprapi_nl_ops[] = {
	{
		.cmd	= MPRAPI_CMD_SERVER_GET,
		.doit	= mprapi_nl_server_get_doit,
		.flags	= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= MPRAPI_CMD_PORT_GET,
		.doit		= mprapi_nl_port_get_doit,
		.policy		= mprapi_port_get_do_nl_policy,
		.maxattr	= MPRAPI_A_PORT_NAME,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= MPRAPI_CMD_PORT_GET,
		.dumpit		= mprapi_nl_port_get_dumpit,
		.policy		= mprapi_port_get_dump_nl_policy,
		.maxattr	= MPRAPI_A_PORT_LIMIT,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= MPRAPI_CMD_CONNECTION_GET,
		.dumpit		= mprapi_nl_connection_get_dumpit,
		.policy		= mprapi_connection_get_nl_policy,
		.maxattr	= MPRAPI_A_CONNECTION_ID,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DUMP,
	},
};

static const struct genl_multicast_group mprapi_nl_mcgrps[] = {
	[MPRAPI_NLGRP_PORTS] = { "ports", },
	[MPRAPI_NLGRP_CONNECTIONS] = { "connections", },
};

struct genl_family mprapi_nl_family __ro_after_init = {
	.name		= MPRAPI_FAMILY_NAME,
	.version	= MPRAPI_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= mprapi_nl_ops,
	.n_split_ops	= ARRAY_SIZE(mprapi_nl_ops),
	.mcgrps		= mprapi_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(mprapi_nl_mcgrps),
};
