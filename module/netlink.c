// SPDX-License-Identifier: GPL-2.0
/*
 * Observation on generic netlink: what the ports and connections are doing, and
 * what happens to them. The YNL description of the family is uapi/mprapi.yaml.
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
#include "netlink.h"
#include "netlink_gen.h"
#include "port.h"
#include "watch.h"

/* Enough for any event: the smaller, the more of them fit into a listener's buffer. */
#define EVENT_SIZE	448

static ktime_t loaded;

/* Consecutive numbers, as their attributes are. */
static int put_u32s(struct sk_buff *skb, int attr, const void *first, size_t n)
{
	const u32 *number = first;

	while (n--)
		if (nla_put_u32(skb, attr++, *number++))
			return -EMSGSIZE;
	return 0;
}

static int put_icount(struct sk_buff *skb, const struct mprapi_icount *icount,
		      const struct mprapi_icount *base)
{
	struct nlattr *nest = nla_nest_start(skb, MPRAPI_A_PORT_ICOUNT);
	u32 counts[MPRAPI_A_ICOUNT_MAX];
	size_t i;

	static_assert(sizeof(counts) == sizeof(*icount));
	static_assert(offsetof(struct mprapi_icount, dcd) ==
		      sizeof(u32) * (MPRAPI_A_ICOUNT_DCD - MPRAPI_A_ICOUNT_RX));
	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(counts); i++)
		counts[i] = ((const u32 *)icount)[i] - ((const u32 *)base)[i];
	if (put_u32s(skb, MPRAPI_A_ICOUNT_RX, counts, ARRAY_SIZE(counts)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_report(struct sk_buff *skb, int attr,
		      const struct mprapi_report *report)
{
	struct nlattr *nest = nla_nest_start(skb, attr);
	size_t i;

	static_assert(offsetof(struct mprapi_report, call) ==
		      sizeof(u32) * (MPRAPI_A_REPORT_CALL - MPRAPI_A_REPORT_SEQ));
	if (!nest || put_u32s(skb, MPRAPI_A_REPORT_SEQ, report, MPRAPI_A_REPORT_CALL))
		return -EMSGSIZE;
	for (i = 0; i < MPRAPI_STEPS; i++)
		if (nla_put_s32(skb, MPRAPI_A_REPORT_WHY, report->why[i]))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_tty(struct sk_buff *skb, const struct mprapi_device *device)
{
	if (nla_put_u32(skb, MPRAPI_A_PORT_MAJOR, MAJOR(device->id.devt)) ||
	    nla_put_u32(skb, MPRAPI_A_PORT_MINOR, MINOR(device->id.devt)))
		return -EMSGSIZE;
	if (*device->name && nla_put_string(skb, MPRAPI_A_PORT_DEVICE, device->name))
		return -EMSGSIZE;
	if (*device->path && nla_put_string(skb, MPRAPI_A_PORT_PATH, device->path))
		return -EMSGSIZE;
	return 0;
}

/* The kernel's own numbers differ between architectures. */
static u32 lines_of(int tiocm)
{
	return (tiocm & TIOCM_DTR ? MPRAPI_LINE_DTR : 0) |
	       (tiocm & TIOCM_RTS ? MPRAPI_LINE_RTS : 0) |
	       (tiocm & TIOCM_CTS ? MPRAPI_LINE_CTS : 0) |
	       (tiocm & TIOCM_DSR ? MPRAPI_LINE_DSR : 0) |
	       (tiocm & TIOCM_CAR ? MPRAPI_LINE_DCD : 0) |
	       (tiocm & TIOCM_RNG ? MPRAPI_LINE_RI : 0);
}

static int put_sample(struct sk_buff *skb, const struct mprapi_watch *watch,
		      const struct mprapi_device *device)
{
	const struct mprapi_sample *sample = &watch->sample;
	ktime_t now = ktime_get_boottime();

	if (nla_put_u32(skb, MPRAPI_A_PORT_FLAGS, sample->flags) ||
	    nla_put_u32(skb, MPRAPI_A_PORT_CONDITION, watch->condition) ||
	    nla_put_u64_64bit(skb, MPRAPI_A_PORT_CONDITION_MS,
			      ktime_ms_delta(now, watch->since), MPRAPI_A_PORT_PAD) ||
	    nla_put_u64_64bit(skb, MPRAPI_A_PORT_EVENTS, watch->events,
			      MPRAPI_A_PORT_PAD) ||
	    nla_put_u64_64bit(skb, MPRAPI_A_PORT_SAMPLE_MS,
			      ktime_ms_delta(now, sample->taken), MPRAPI_A_PORT_PAD))
		return -EMSGSIZE;
	if (sample->flags & MPRAPI_PORT_FLAG_PRESENT && put_tty(skb, device))
		return -EMSGSIZE;
	if (sample->flags & MPRAPI_PORT_FLAG_OPEN &&
	    nla_put_u32(skb, MPRAPI_A_PORT_SPEED, sample->speed))
		return -EMSGSIZE;
	if (sample->ldisc >= 0 &&
	    nla_put_u32(skb, MPRAPI_A_PORT_LDISC, sample->ldisc))
		return -EMSGSIZE;
	if (sample->lines >= 0 &&
	    nla_put_u32(skb, MPRAPI_A_PORT_LINES, lines_of(sample->lines)))
		return -EMSGSIZE;
	return sample->has_icount ?
	       put_icount(skb, &sample->icount, &watch->icount_base) : 0;
}

/* A driver call that has been running for a while. */
static int put_call(struct sk_buff *skb, const struct mprapi_tty_call *running)
{
	/* Pairs with the beginning of the call. */
	enum mprapi_call call = smp_load_acquire(&running->call);
	unsigned long jiffs = jiffies - READ_ONCE(running->since);

	if (!call)
		return 0;
	if (nla_put_u32(skb, MPRAPI_A_PORT_CALL, call) ||
	    nla_put_u64_64bit(skb, MPRAPI_A_PORT_CALL_MS, jiffies_to_msecs(jiffs),
			      MPRAPI_A_PORT_PAD))
		return -EMSGSIZE;
	return 0;
}

static int put_link_base(struct sk_buff *skb, const struct mprapi_link_stats *base)
{
	static const struct mprapi_link_stats none;
	const u64 *count = &base->rx_bytes;
	struct nlattr *nest;
	int attr;

	static_assert(offsetof(struct mprapi_link_stats, rx_fifo_errors) -
		      offsetof(struct mprapi_link_stats, rx_bytes) ==
		      sizeof(u64) * (MPRAPI_A_LINK_RX_FIFO_ERRORS - MPRAPI_A_LINK_RX_BYTES));
	if (!memcmp(base, &none, sizeof(none)))
		return 0;
	nest = nla_nest_start(skb, MPRAPI_A_PORT_LINK_BASE);
	if (!nest ||
	    nla_put_u32(skb, MPRAPI_A_LINK_IFINDEX, base->ifindex) ||
	    nla_put_u32(skb, MPRAPI_A_LINK_NETNS, base->netns))
		return -EMSGSIZE;
	for (attr = MPRAPI_A_LINK_RX_BYTES; attr <= MPRAPI_A_LINK_RX_FIFO_ERRORS; attr++)
		if (nla_put_u64_64bit(skb, attr, *count++, MPRAPI_A_LINK_PAD))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_history(struct sk_buff *skb, const struct mprapi_port *port)
{
	if (nla_put_u32(skb, MPRAPI_A_PORT_RESETS, port->resets) ||
	    nla_put_u32(skb, MPRAPI_A_PORT_HANGUPS, port->hangups) ||
	    nla_put_u32(skb, MPRAPI_A_PORT_SESSIONS, port->watch.sessions) ||
	    put_link_base(skb, &port->link_base))
		return -EMSGSIZE;
	return port->last.seq ? put_report(skb, MPRAPI_A_PORT_REPORT, &port->last) : 0;
}

/* The node of a pty slave, because slaves of other devpts mounts have the same number. */
static int put_node(struct sk_buff *skb, const struct mprapi_port *port)
{
	if (!port->pty)
		return 0;
	if (nla_put_u32(skb, MPRAPI_A_PORT_NODE_DEV, port->node_dev) ||
	    nla_put_u64_64bit(skb, MPRAPI_A_PORT_NODE_INO, port->node_ino,
			      MPRAPI_A_PORT_PAD))
		return -EMSGSIZE;
	return 0;
}

/* @left: how many ports there are after it, or -1 if that is not asked for. */
static int put_port(struct sk_buff *skb, u32 portid, u32 seq, int flags,
		    struct mprapi_port *port, s64 left)
{
	void *head;
	int err;

	head = genlmsg_put(skb, portid, seq, &mprapi_nl_family, flags,
			   MPRAPI_CMD_PORT_GET);
	if (!head)
		return -EMSGSIZE;

	/* Nothing here sleeps, and all attributes are of one moment. */
	spin_lock(&port->lock);
	err = nla_put_u32(skb, MPRAPI_A_PORT_ID, port->id) ?:
	      nla_put_string(skb, MPRAPI_A_PORT_NAME, port->name) ?:
	      put_node(skb, port) ?:
	      put_sample(skb, &port->watch, &port->device) ?:
	      put_call(skb, &port->call) ?:
	      put_history(skb, port);
	spin_unlock(&port->lock);
	if (!err && left >= 0)
		err = nla_put_u32(skb, MPRAPI_A_PORT_LEFT, left);
	if (err) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

/* Reject unused attributes, so that they can be given a meaning later. */
static int expect_no_attributes(const struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	if (!nlmsg_attrlen(nlh, GENL_HDRLEN))
		return 0;
	NL_SET_ERR_MSG(extack, "this request takes no attributes");
	return -EINVAL;
}

/*
 * All attributes of the request were checked against a policy, but on Linux 6.1 that of
 * a command is one for requests and dumps.
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
	err = put_port(reply, info->snd_portid, info->snd_seq, 0, port, -1);
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
	int err;

	err = expect_attributes(cb->nlh, BIT(MPRAPI_A_PORT_ID) | BIT(MPRAPI_A_PORT_LIMIT),
				cb->extack);
	if (err)
		return err;
	if (READ_ONCE(mprapi_lan_only))
		return -ESHUTDOWN;

	for (; dumped < limit && (port = mprapi_port_get_from(&id)); id++) {
		err = put_port(skb, NETLINK_CB(cb->skb).portid,
			       cb->nlh->nlmsg_seq, NLM_F_MULTI, port,
			       dumped + 1 == limit ? (s64)mprapi_port_count_from(id + 1) : -1);
		mprapi_port_put(port);
		if (err)
			break;
		dumped++;
	}
	cb->args[0] = id;
	cb->args[1] = dumped;
	return skb->len ?: err;
}

static int put_connection(struct sk_buff *skb,
			  const struct mprapi_connection_info *info)
{
	if (nla_put_u32(skb, MPRAPI_A_CONNECTION_ID, info->id) ||
	    nla_put_u32(skb, MPRAPI_A_CONNECTION_IFINDEX, info->ifindex) ||
	    nla_put_u32(skb, MPRAPI_A_CONNECTION_NETNS, info->netns) ||
	    nla_put_string(skb, MPRAPI_A_CONNECTION_IFNAME, info->ifname) ||
	    nla_put_u32(skb, MPRAPI_A_CONNECTION_FLAGS,
			info->up ? MPRAPI_CONNECTION_FLAG_UP : 0) ||
	    nla_put_u64_64bit(skb, MPRAPI_A_CONNECTION_EVENTS, info->events,
			      MPRAPI_A_CONNECTION_PAD))
		return -EMSGSIZE;
	if (info->netnsid >= 0 &&
	    nla_put_s32(skb, MPRAPI_A_CONNECTION_NETNSID, info->netnsid))
		return -EMSGSIZE;
	if (info->unit >= 0 && nla_put_u32(skb, MPRAPI_A_CONNECTION_UNIT, info->unit))
		return -EMSGSIZE;
	if (info->up_ms >= 0 &&
	    nla_put_u64_64bit(skb, MPRAPI_A_CONNECTION_UP_MS, info->up_ms,
			      MPRAPI_A_CONNECTION_PAD))
		return -EMSGSIZE;
	return 0;
}

int mprapi_nl_connection_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb)
{
	unsigned long id = max_t(unsigned long, cb->args[0],
				 number_from_dump(cb->nlh, MPRAPI_A_CONNECTION_ID, 0));
	struct mprapi_connection_info info;
	void *head;
	int err;

	err = expect_attributes(cb->nlh, BIT(MPRAPI_A_CONNECTION_ID), cb->extack);
	for (; !err && mprapi_connection_get_from(&id, sock_net(skb->sk), &info); id++) {
		head = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				   cb->nlh->nlmsg_seq, &mprapi_nl_family,
				   NLM_F_MULTI, MPRAPI_CMD_CONNECTION_GET);
		if (!head) {
			err = -EMSGSIZE;
			break;
		}
		if (put_connection(skb, &info)) {
			genlmsg_cancel(skb, head);
			err = -EMSGSIZE;
			break;
		}
		genlmsg_end(skb, head);
	}
	cb->args[0] = id;
	return skb->len ?: err;
}

static int put_port_event(struct sk_buff *skb,
			  const struct mprapi_event_info *event)
{
	if (nla_put_u64_64bit(skb, MPRAPI_A_EVENT_SEQ, event->seq,
			      MPRAPI_A_EVENT_PAD) ||
	    nla_put_u64_64bit(skb, MPRAPI_A_EVENT_TIME, event->time,
			      MPRAPI_A_EVENT_PAD) ||
	    nla_put_u32(skb, MPRAPI_A_EVENT_TYPE, event->type) ||
	    nla_put_u32(skb, MPRAPI_A_EVENT_PORT, event->port) ||
	    nla_put_string(skb, MPRAPI_A_EVENT_NAME, event->name))
		return -EMSGSIZE;
	/* The device that came. */
	if ((event->type == MPRAPI_EVENT_ADDED ||
	     event->type == MPRAPI_EVENT_DEVICE_BACK) && *event->device &&
	    nla_put_string(skb, MPRAPI_A_EVENT_DEVICE, event->device))
		return -EMSGSIZE;
	if (event->type == MPRAPI_EVENT_CONDITION &&
	    (nla_put_u32(skb, MPRAPI_A_EVENT_FROM, event->from) ||
	     nla_put_u32(skb, MPRAPI_A_EVENT_CAUSE, event->cause)))
		return -EMSGSIZE;
	if ((event->type == MPRAPI_EVENT_CONDITION ||
	     event->type == MPRAPI_EVENT_ADDED) &&
	    nla_put_u32(skb, MPRAPI_A_EVENT_TO, event->to))
		return -EMSGSIZE;
	if (event->ldisc >= 0 &&
	    nla_put_u32(skb, MPRAPI_A_EVENT_LDISC, event->ldisc))
		return -EMSGSIZE;
	if (event->report.seq)
		return put_report(skb, MPRAPI_A_EVENT_REPORT, &event->report);
	return 0;
}

static int put_connection_event(struct sk_buff *skb,
				const struct mprapi_event_info *event)
{
	struct mprapi_connection_info info = event->connection;

	info.events = event->seq;
	if (put_connection(skb, &info) ||
	    nla_put_u32(skb, MPRAPI_A_CONNECTION_TYPE, event->type) ||
	    nla_put_u64_64bit(skb, MPRAPI_A_CONNECTION_TIME, event->time,
			      MPRAPI_A_CONNECTION_PAD))
		return -EMSGSIZE;
	return 0;
}

static struct sk_buff *event_message(const struct mprapi_event_info *event)
{
	struct sk_buff *skb = genlmsg_new(EVENT_SIZE, GFP_KERNEL);
	void *head;
	int err;

	if (!skb)
		return NULL;
	head = genlmsg_put(skb, 0, 0, &mprapi_nl_family, 0,
			   event->port ? MPRAPI_CMD_PORT_EVENT :
					 MPRAPI_CMD_CONNECTION_EVENT);
	if (!head)
		goto err_free;
	err = event->port ? put_port_event(skb, event) : put_connection_event(skb, event);
	if (err)
		goto err_free;
	genlmsg_end(skb, head);
	return skb;

err_free:
	nlmsg_free(skb);
	return NULL;
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
 * In network namespaces of the initial user namespace only, for the others have
 * a CAP_NET_ADMIN of their own. Listeners learn that they have missed an event for
 * which there is no memory.
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
		publish(event_message(event), group_of(group));
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

/* As generated, with the flags: ynl-gen-c of 6.12 leaves out those of a group. */
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
 * mprapi_netlink_init() - make the family known
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
 * mprapi_netlink_uninit() - withdraw the family
 */
void mprapi_netlink_uninit(void)
{
	mprapi_event_remove_sink(&netlink_sink);
	genl_unregister_family(&mprapi_nl_family);
}
