// SPDX-License-Identifier: GPL-2.0
/*
 * Observation by generic netlink: the state of the ports and connections, and the events
 * about them. The YNL specification of the family is uapi/mprapi.yaml.
 */
#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/user_namespace.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>

#include <linux/mprapi.h>

#include "compat.h"
#include "connection.h"
#include "event.h"
#include "main.h"
#include "message.h"
#include "netlink.h"
#include "netlink_gen.h"
#include "port.h"
#include "watch.h"

static ktime_t loaded;

/* Rejects unused attributes, so that they can be given a meaning later. */
static int expect_no_attributes(const struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	if (!nlmsg_attrlen(nlh, GENL_HDRLEN))
		return 0;
	NL_SET_ERR_MSG(extack, "this request takes no attributes");
	return -EINVAL;
}

/*
 * Rejects attributes that are not for this request. Generic netlink has checked them
 * against a policy, but on 6.1 the request and the dump of a command share one policy.
 */
static int expect_attributes(const struct nlmsghdr *nlh, u32 allowed,
			     struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int left;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, left) {
		if (nla_type(attr) < BITS_PER_TYPE(allowed) && allowed & BIT(nla_type(attr)))
			continue;
		NL_SET_ERR_MSG_ATTR(extack, attr, "this request does not take this attribute");
		return -EINVAL;
	}
	return 0;
}

static u32 number_from_dump(const struct nlmsghdr *nlh, int attribute, u32 otherwise)
{
	const struct nlattr *attr = nlmsg_find_attr(nlh, GENL_HDRLEN, attribute);

	return attr ? nla_get_u32(attr) : otherwise;
}

static struct mprapi_port *port_from_request(struct genl_info *info)
{
	struct nlattr *id = info->attrs[MPRAPI_A_PORT_ID];
	struct nlattr *name = info->attrs[MPRAPI_A_PORT_NAME];
	struct mprapi_port *port;
	int err;

	err = expect_attributes(info->nlhdr, BIT(MPRAPI_A_PORT_ID) | BIT(MPRAPI_A_PORT_NAME),
				info->extack);
	if (err)
		return ERR_PTR(err);
	if (!id == !name) {
		NL_SET_ERR_MSG(info->extack, "give either the id or the name of a port");
		return ERR_PTR(-EINVAL);
	}
	if (READ_ONCE(mprapi_lan_only)) {
		NL_SET_ERR_MSG(info->extack, "lan_only is set");
		return ERR_PTR(-ESHUTDOWN);
	}

	port = id ? mprapi_port_get(nla_get_u32(id)) :
		    mprapi_port_get_by_name(nla_data(name));
	if (!port) {
		NL_SET_ERR_MSG_ATTR(info->extack, id ?: name, "no such port");
		return ERR_PTR(-ENOENT);
	}
	if (IS_ERR(port))
		NL_SET_ERR_MSG_ATTR(info->extack, name,
				    "several ports are called so");
	return port;
}

int mprapi_nl_port_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct mprapi_port *port = port_from_request(info);
	struct sk_buff *reply;
	int err;

	if (IS_ERR(port))
		return PTR_ERR(port);

	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply) {
		err = -ENOMEM;
		goto out_put;
	}
	err = mprapi_message_port(reply, info->snd_portid, info->snd_seq, 0, port, -1);
	if (err)
		nlmsg_free(reply);
	else
		err = genlmsg_reply(reply, info);
out_put:
	mprapi_port_put(port);
	return err;
}

int mprapi_nl_port_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	u32 limit = number_from_dump(cb->nlh, MPRAPI_A_PORT_LIMIT, U32_MAX);
	unsigned long id = max_t(unsigned long, cb->args[0],
				 number_from_dump(cb->nlh, MPRAPI_A_PORT_ID, 0));
	unsigned long dumped = cb->args[1];
	struct mprapi_port *port;
	s64 left;
	int err;

	err = expect_attributes(cb->nlh, BIT(MPRAPI_A_PORT_ID) | BIT(MPRAPI_A_PORT_LIMIT),
				cb->extack);
	if (err)
		return err;
	if (READ_ONCE(mprapi_lan_only))
		return -ESHUTDOWN;

	for (; dumped < limit && (port = mprapi_port_get_from(&id)); id++) {
		left = dumped + 1 == limit ? (s64)mprapi_port_count_from(id + 1) : -1;
		err = mprapi_message_port(skb, NETLINK_CB(cb->skb).portid,
					  cb->nlh->nlmsg_seq, NLM_F_MULTI, port, left);
		mprapi_port_put(port);
		if (err)
			break;
		dumped++;
	}
	cb->args[0] = id;
	cb->args[1] = dumped;
	return skb->len ?: err;
}

int mprapi_nl_connection_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb)
{
	unsigned long id = max_t(unsigned long, cb->args[0],
				 number_from_dump(cb->nlh, MPRAPI_A_CONNECTION_ID, 0));
	struct mprapi_connection_info info;
	int err;

	err = expect_attributes(cb->nlh, BIT(MPRAPI_A_CONNECTION_ID), cb->extack);
	for (; !err && mprapi_connection_get_from(&id, sock_net(skb->sk), &info); id++) {
		err = mprapi_message_connection(skb, NETLINK_CB(cb->skb).portid,
						cb->nlh->nlmsg_seq, &info);
		if (err)
			break;
	}
	cb->args[0] = id;
	return skb->len ?: err;
}

static unsigned int group_of(enum mprapi_event_group group)
{
	return group == MPRAPI_EVENTS_OF_PORTS ? MPRAPI_NLGRP_PORTS :
						 MPRAPI_NLGRP_CONNECTIONS;
}

static bool netlink_wanted(enum mprapi_event_group group)
{
	return genl_has_listeners(&mprapi_nl_family, &init_net, group_of(group));
}

/*
 * Sends a message to all network namespaces that the initial user namespace owns. In the
 * others, CAP_NET_ADMIN is a capability of another user namespace. If there is no memory
 * for a message, or @skb is NULL, the listeners get -ENOBUFS: they have missed an event.
 */
static void publish(struct sk_buff *skb, unsigned int group)
{
	struct sk_buff *clone;
	struct net *net;

	rcu_read_lock();
	for_each_net_rcu(net) {
		if (net->user_ns != &init_user_ns)
			continue;
		clone = skb ? skb_clone(skb, GFP_ATOMIC) : NULL;
		if (clone)
			mprapi_genl_multicast(&mprapi_nl_family, net, clone, group);
		else
			genl_set_err(&mprapi_nl_family, net, 0, group, -ENOBUFS);
	}
	rcu_read_unlock();
	nlmsg_free(skb);
}

static void netlink_event(const struct mprapi_event_info *event)
{
	enum mprapi_event_group group = mprapi_event_group_of(event->type);

	if (netlink_wanted(group))
		publish(mprapi_message_event(event), group_of(group));
}

static void netlink_lost(u32 kinds)
{
	enum mprapi_event_group group;

	for (group = 0; group < MPRAPI_EVENT_GROUPS; group++)
		if (kinds & mprapi_event_kinds(group) && netlink_wanted(group))
			publish(NULL, group_of(group));
}

static struct mprapi_event_sink netlink_sink = {
	.wanted = netlink_wanted,
	.event = netlink_event,
	.lost = netlink_lost,
};

int mprapi_nl_server_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	u64 events = mprapi_event_last();
	struct sk_buff *reply;
	u32 flags = 0;
	void *head;
	int err;

	err = expect_no_attributes(info->nlhdr, info->extack);
	if (err)
		return err;
	if (READ_ONCE(mprapi_lan_only))
		flags |= MPRAPI_SERVER_FLAG_LAN_ONLY;
	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	head = genlmsg_put_reply(reply, info, &mprapi_nl_family, 0,
				 MPRAPI_CMD_SERVER_GET);
	if (!head ||
	    nla_put_string(reply, MPRAPI_A_SERVER_VERSION, MPRAPI_VERSION) ||
	    nla_put_u32(reply, MPRAPI_A_SERVER_UPTIME,
			ktime_divns(ktime_sub(ktime_get_boottime(), loaded),
				    NSEC_PER_SEC)) ||
	    nla_put_u32(reply, MPRAPI_A_SERVER_PORTS, mprapi_port_count()) ||
	    nla_put_u32(reply, MPRAPI_A_SERVER_IN_USE,
			mprapi_port_count_in_use()) ||
	    nla_put_u32(reply, MPRAPI_A_SERVER_FLAGS, flags) ||
	    nla_put_u32(reply, MPRAPI_A_SERVER_HOLD_MS,
			READ_ONCE(mprapi_hold_ms)) ||
	    nla_put_u64_64bit(reply, MPRAPI_A_SERVER_EVENTS, events,
			      MPRAPI_A_SERVER_PAD)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, head);
	return genlmsg_reply(reply, info);
}

/* The generated groups, with the flags that ynl-gen-c of 6.12 leaves out. */
static const struct genl_multicast_group groups[] = {
	[MPRAPI_NLGRP_PORTS] = {
		.name = MPRAPI_MCGRP_PORTS,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
	[MPRAPI_NLGRP_CONNECTIONS] = {
		.name = MPRAPI_MCGRP_CONNECTIONS,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

/**
 * mprapi_netlink_init() - register the netlink family
 *
 * Return: 0 or a negative errno.
 */
int mprapi_netlink_init(void)
{
	int err;

	loaded = ktime_get_boottime();
	mprapi_nl_family.mcgrps = groups;
	err = mprapi_genl_register_family(&mprapi_nl_family);
	if (err)
		return err;
	mprapi_event_add_sink(&netlink_sink);
	return 0;
}

/**
 * mprapi_netlink_uninit() - unregister the netlink family
 */
void mprapi_netlink_uninit(void)
{
	mprapi_event_remove_sink(&netlink_sink);
	genl_unregister_family(&mprapi_nl_family);
}
