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
#include "port.h"
#include "watch.h"

/* Enough for any event: the smaller, the more a listener can be behind. */
#define EVENT_SIZE	448

static struct genl_family mprapi_family;
static ktime_t loaded;

static int put_icount(struct sk_buff *skb, const struct mprapi_icount *icount,
		      const struct mprapi_icount *base)
{
	struct nlattr *nest = nla_nest_start(skb, MPRAPI_A_PORT_ICOUNT);

	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u32(skb, MPRAPI_A_ICOUNT_RX, icount->rx - base->rx) ||
	    nla_put_u32(skb, MPRAPI_A_ICOUNT_TX, icount->tx - base->tx) ||
	    nla_put_u32(skb, MPRAPI_A_ICOUNT_FRAME, icount->frame - base->frame) ||
	    nla_put_u32(skb, MPRAPI_A_ICOUNT_OVERRUN, icount->overrun - base->overrun) ||
	    nla_put_u32(skb, MPRAPI_A_ICOUNT_PARITY, icount->parity - base->parity) ||
	    nla_put_u32(skb, MPRAPI_A_ICOUNT_BRK, icount->brk - base->brk) ||
	    nla_put_u32(skb, MPRAPI_A_ICOUNT_BUF_OVERRUN,
			icount->buf_overrun - base->buf_overrun) ||
	    nla_put_u32(skb, MPRAPI_A_ICOUNT_CTS, icount->cts - base->cts) ||
	    nla_put_u32(skb, MPRAPI_A_ICOUNT_DSR, icount->dsr - base->dsr) ||
	    nla_put_u32(skb, MPRAPI_A_ICOUNT_RNG, icount->rng - base->rng) ||
	    nla_put_u32(skb, MPRAPI_A_ICOUNT_DCD, icount->dcd - base->dcd))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_why(struct sk_buff *skb, const struct mprapi_report *report)
{
	size_t i;

	if (nla_put_u32(skb, MPRAPI_A_REPORT_CALL, report->call))
		return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(report->why); i++)
		if (nla_put_s32(skb, MPRAPI_A_REPORT_WHY, report->why[i]))
			return -EMSGSIZE;
	return 0;
}

static int put_report(struct sk_buff *skb, int attr,
		      const struct mprapi_report *report)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u32(skb, MPRAPI_A_REPORT_SEQ, report->seq) ||
	    nla_put_s32(skb, MPRAPI_A_REPORT_RESULT, report->result) ||
	    nla_put_u32(skb, MPRAPI_A_REPORT_DONE, report->done) ||
	    nla_put_u32(skb, MPRAPI_A_REPORT_FAILED, report->failed) ||
	    nla_put_u32(skb, MPRAPI_A_REPORT_FLAGS, report->flags) ||
	    nla_put_u32(skb, MPRAPI_A_REPORT_HELD_MS, report->held_ms) ||
	    nla_put_u32(skb, MPRAPI_A_REPORT_CARRIER_MS, report->carrier_ms) ||
	    nla_put_u32(skb, MPRAPI_A_REPORT_ELAPSED_US, report->elapsed_us) ||
	    put_why(skb, report))
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

static int put_sample(struct sk_buff *skb, const struct mprapi_watch *watch,
		      const struct mprapi_device *device)
{
	const struct mprapi_sample *sample = &watch->sample;
	ktime_t now = ktime_get();

	if (nla_put_u32(skb, MPRAPI_A_PORT_FLAGS, sample->flags) ||
	    nla_put_u32(skb, MPRAPI_A_PORT_CONDITION, watch->condition) ||
	    nla_put_u64_64bit(skb, MPRAPI_A_PORT_CONDITION_MS,
			      ktime_ms_delta(now, watch->since), MPRAPI_A_PORT_PAD) ||
	    nla_put_u64_64bit(skb, MPRAPI_A_PORT_EVENTS, watch->events,
			      MPRAPI_A_PORT_PAD) ||
	    nla_put_u64_64bit(skb, MPRAPI_A_PORT_SAMPLE_MS,
			      ktime_ms_delta(now, sample->taken), MPRAPI_A_PORT_PAD))
		return -EMSGSIZE;
	if (sample->flags & MPRAPI_PORT_PRESENT && put_tty(skb, device))
		return -EMSGSIZE;
	if (sample->flags & MPRAPI_PORT_OPEN &&
	    nla_put_u32(skb, MPRAPI_A_PORT_SPEED, sample->speed))
		return -EMSGSIZE;
	if (sample->ldisc >= 0 &&
	    nla_put_u32(skb, MPRAPI_A_PORT_LDISC, sample->ldisc))
		return -EMSGSIZE;
	if (sample->lines >= 0 &&
	    nla_put_u32(skb, MPRAPI_A_PORT_LINES, sample->lines))
		return -EMSGSIZE;
	return sample->has_icount ?
	       put_icount(skb, &sample->icount, &watch->icount_base) : 0;
}

/* A call of the driver that has been running for a while. */
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

static int put_history(struct sk_buff *skb, const struct mprapi_port *port)
{
	static const struct mprapi_link_stats no_base;

	if (nla_put_u32(skb, MPRAPI_A_PORT_RESETS, port->resets) ||
	    nla_put_u32(skb, MPRAPI_A_PORT_HANGUPS, port->hangups))
		return -EMSGSIZE;
	if (memcmp(&port->link_base, &no_base, sizeof(no_base)) &&
	    nla_put(skb, MPRAPI_A_PORT_LINK_BASE, sizeof(port->link_base),
		    &port->link_base))
		return -EMSGSIZE;
	return port->last.seq ? put_report(skb, MPRAPI_A_PORT_REPORT, &port->last) : 0;
}

static int put_port(struct sk_buff *skb, u32 portid, u32 seq, int flags,
		    struct mprapi_port *port)
{
	void *head;
	int err;

	head = genlmsg_put(skb, portid, seq, &mprapi_family, flags,
			   MPRAPI_CMD_PORT_GET);
	if (!head)
		return -EMSGSIZE;

	/* Nothing here sleeps, and all of it is of one moment. */
	spin_lock(&port->lock);
	err = nla_put_u32(skb, MPRAPI_A_PORT_ID, port->id) ?:
	      nla_put_string(skb, MPRAPI_A_PORT_NAME, port->name) ?:
	      put_sample(skb, &port->watch, &port->device) ?:
	      put_call(skb, &port->call) ?:
	      put_history(skb, port);
	spin_unlock(&port->lock);
	if (err) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

static struct mprapi_port *port_from_request(struct genl_info *info)
{
	struct nlattr *id = info->attrs[MPRAPI_A_PORT_ID];
	struct nlattr *name = info->attrs[MPRAPI_A_PORT_NAME];
	struct mprapi_port *port;

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

static int port_get_doit(struct sk_buff *skb, struct genl_info *info)
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
	err = put_port(reply, info->snd_portid, info->snd_seq, 0, port);
	if (err)
		nlmsg_free(reply);
	else
		err = genlmsg_reply(reply, info);
out_put:
	mprapi_port_put(port);
	return err;
}

static int port_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	unsigned long id = cb->args[0];
	struct mprapi_port *port;
	int err = 0;

	if (nlmsg_attrlen(cb->nlh, GENL_HDRLEN)) {
		NL_SET_ERR_MSG(cb->extack, "a dump is of all ports");
		return -EINVAL;
	}
	if (READ_ONCE(mprapi_lan_only))
		return -ESHUTDOWN;

	for (; (port = mprapi_port_get_from(&id)); id++) {
		err = put_port(skb, NETLINK_CB(cb->skb).portid,
			       cb->nlh->nlmsg_seq, NLM_F_MULTI, port);
		mprapi_port_put(port);
		if (err)
			break;
	}
	cb->args[0] = id;
	return skb->len ?: err;
}

static int put_connection(struct sk_buff *skb,
			  const struct mprapi_connection_info *info)
{
	if (nla_put_u32(skb, MPRAPI_A_CONNECTION_ID, info->id) ||
	    nla_put_u32(skb, MPRAPI_A_CONNECTION_IFINDEX, info->ifindex) ||
	    nla_put_u32(skb, MPRAPI_A_CONNECTION_NETNS, info->netns) ||
	    nla_put_string(skb, MPRAPI_A_CONNECTION_IFNAME, info->ifname))
		return -EMSGSIZE;
	return 0;
}

static int connection_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct mprapi_connection_info info;
	unsigned long id = cb->args[0];
	int err = 0;
	void *head;

	for (; !err && mprapi_connection_get_from(&id, &info); id++) {
		head = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				   cb->nlh->nlmsg_seq, &mprapi_family,
				   NLM_F_MULTI, MPRAPI_CMD_CONNECTION_GET);
		if (!head) {
			err = -EMSGSIZE;
			break;
		}
		if (put_connection(skb, &info) ||
		    (info.up &&
		     nla_put_u64_64bit(skb, MPRAPI_A_CONNECTION_UP_MS, info.up_ms,
				       MPRAPI_A_CONNECTION_PAD)) ||
		    nla_put_u64_64bit(skb, MPRAPI_A_CONNECTION_EVENTS,
				      info.events, MPRAPI_A_CONNECTION_PAD)) {
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
	if (nla_put_u32(skb, MPRAPI_A_EVENT_PORT, event->port) ||
	    nla_put_string(skb, MPRAPI_A_EVENT_NAME, event->name))
		return -EMSGSIZE;
	/* Which one it is that came. */
	if ((event->what == MPRAPI_EVENT_ADDED ||
	     event->what == MPRAPI_EVENT_DEVICE_BACK) && *event->device &&
	    nla_put_string(skb, MPRAPI_A_EVENT_DEVICE, event->device))
		return -EMSGSIZE;
	if (event->what == MPRAPI_EVENT_CONDITION &&
	    (nla_put_u32(skb, MPRAPI_A_EVENT_FROM, event->from) ||
	     nla_put_u32(skb, MPRAPI_A_EVENT_CAUSE, event->cause)))
		return -EMSGSIZE;
	if ((event->what == MPRAPI_EVENT_CONDITION ||
	     event->what == MPRAPI_EVENT_ADDED) &&
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
				const struct mprapi_connection_info *info)
{
	struct nlattr *nest = nla_nest_start(skb, MPRAPI_A_EVENT_CONNECTION);

	if (!nest || put_connection(skb, info))
		return -EMSGSIZE;
	/* How long it was up, now that it is no longer. */
	if (nla_put_u64_64bit(skb, MPRAPI_A_CONNECTION_UP_MS, info->up_ms,
			      MPRAPI_A_CONNECTION_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static struct sk_buff *event_message(const struct mprapi_event_info *event)
{
	struct sk_buff *skb = genlmsg_new(EVENT_SIZE, GFP_KERNEL);
	void *head;

	if (!skb)
		return NULL;
	head = genlmsg_put(skb, 0, 0, &mprapi_family, 0, MPRAPI_CMD_EVENT);
	if (!head ||
	    nla_put_u64_64bit(skb, MPRAPI_A_EVENT_SEQ, event->seq,
			      MPRAPI_A_EVENT_PAD) ||
	    nla_put_u64_64bit(skb, MPRAPI_A_EVENT_TIME, event->time,
			      MPRAPI_A_EVENT_PAD) ||
	    nla_put_u32(skb, MPRAPI_A_EVENT_WHAT, event->what) ||
	    (event->port ? put_port_event(skb, event) :
			   put_connection_event(skb, &event->connection))) {
		nlmsg_free(skb);
		return NULL;
	}
	genlmsg_end(skb, head);
	return skb;
}

static bool netlink_wanted(void)
{
	return genl_has_listeners(&mprapi_family, &init_net, 0);
}

/*
 * In network namespaces of the initial user namespace only, for the others have
 * a CAP_NET_ADMIN of their own. What there is no memory for they are told to
 * have missed.
 */
static void publish(struct sk_buff *skb)
{
	struct sk_buff *clone;
	struct net *net;

	rcu_read_lock();
	for_each_net_rcu(net) {
		if (net->user_ns != &init_user_ns)
			continue;
		clone = skb ? skb_clone(skb, GFP_ATOMIC) : NULL;
		if (clone)
			mprapi_genl_multicast(&mprapi_family, net, clone);
		else
			genl_set_err(&mprapi_family, net, 0, 0, -ENOBUFS);
	}
	rcu_read_unlock();
	nlmsg_free(skb);
}

static void netlink_event(const struct mprapi_event_info *event)
{
	if (netlink_wanted())
		publish(event_message(event));
}

static void netlink_lost(u32 kinds)
{
	if (netlink_wanted())
		publish(NULL);
}

static struct mprapi_event_sink netlink_sink = {
	.wanted = netlink_wanted,
	.event = netlink_event,
	.lost = netlink_lost,
};

static int server_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	u64 events = mprapi_event_last();
	struct sk_buff *reply;
	void *head;

	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	head = genlmsg_put_reply(reply, info, &mprapi_family, 0,
				 MPRAPI_CMD_SERVER_GET);
	if (!head ||
	    nla_put_string(reply, MPRAPI_A_SERVER_VERSION, MPRAPI_VERSION) ||
	    nla_put_u32(reply, MPRAPI_A_SERVER_UPTIME,
			ktime_divns(ktime_sub(ktime_get_boottime(), loaded),
				    NSEC_PER_SEC)) ||
	    nla_put_u32(reply, MPRAPI_A_SERVER_PORTS, mprapi_port_count()) ||
	    nla_put_u32(reply, MPRAPI_A_SERVER_IN_USE,
			mprapi_port_count_in_use()) ||
	    nla_put_u8(reply, MPRAPI_A_SERVER_LAN_ONLY,
		       READ_ONCE(mprapi_lan_only)) ||
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

static const struct nla_policy port_get_policy[MPRAPI_A_PORT_NAME + 1] = {
	[MPRAPI_A_PORT_ID]	= { .type = NLA_U32 },
	[MPRAPI_A_PORT_NAME]	= { .type = NLA_NUL_STRING,
				    .len = MPRAPI_NAME_SIZE - 1 },
};

/* Nothing is to be said, but with a maximum of 0 nobody would look. */
static const struct nla_policy server_get_policy[MPRAPI_A_SERVER_VERSION + 1] = {
	[MPRAPI_A_SERVER_VERSION] = { .type = NLA_REJECT },
};

static const struct nla_policy connection_get_policy[MPRAPI_A_CONNECTION_ID + 1] = {
	[MPRAPI_A_CONNECTION_ID] = { .type = NLA_REJECT },
};

static const struct genl_ops mprapi_ops[] = {
	{
		.cmd = MPRAPI_CMD_SERVER_GET,
		.flags = GENL_ADMIN_PERM,
		.policy = server_get_policy,
		.maxattr = ARRAY_SIZE(server_get_policy) - 1,
		.doit = server_get_doit,
	},
	{
		.cmd = MPRAPI_CMD_PORT_GET,
		.flags = GENL_ADMIN_PERM,
		.policy = port_get_policy,
		.maxattr = ARRAY_SIZE(port_get_policy) - 1,
		.doit = port_get_doit,
		.dumpit = port_get_dumpit,
	},
	{
		.cmd = MPRAPI_CMD_CONNECTION_GET,
		.flags = GENL_ADMIN_PERM,
		.policy = connection_get_policy,
		.maxattr = ARRAY_SIZE(connection_get_policy) - 1,
		.dumpit = connection_get_dumpit,
	},
};

static const struct genl_multicast_group mprapi_groups[] = {
	{
		.name = MPRAPI_GENL_GROUP,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

/* Ports belong to the machine, not to a network namespace. */
static struct genl_family mprapi_family __ro_after_init = {
	.name = MPRAPI_GENL_NAME,
	.version = MPRAPI_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = mprapi_ops,
	.n_ops = ARRAY_SIZE(mprapi_ops),
	.mcgrps = mprapi_groups,
	.n_mcgrps = ARRAY_SIZE(mprapi_groups),
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
	err = genl_register_family(&mprapi_family);
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
	genl_unregister_family(&mprapi_family);
}
