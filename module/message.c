// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of the netlink family: the attributes of ports, connections and events.
 */
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kdev_t.h>
#include <linux/ktime.h>
#include <linux/termios.h>
#include <net/genetlink.h>

#include <linux/mprapi.h>

#include "event.h"
#include "message.h"
#include "netlink_gen.h"
#include "port.h"

/* Size of an event's message. A small one, so that many fit into a listener's buffer. */
#define EVENT_SIZE	448

/* Puts n consecutive members of a structure into attributes with consecutive numbers. */
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

/* TIOCM_* differ between architectures, MPRAPI_LINE_* do not. */
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

/* The driver call that is running, and for how long it has been running. */
static int put_call(struct sk_buff *skb, const struct mprapi_tty_call *running)
{
	/* Pairs with smp_store_release() in mprapi_tty_call_begin(). */
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

/* Identifies the node of a pty slave: slaves of several devpts mounts share a name. */
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

/**
 * mprapi_message_port() - add a message about a port
 * @skb: the buffer that the message is added to
 * @portid: netlink port id of the socket that asked
 * @seq: sequence number of the request
 * @flags: NLM_F_MULTI in a dump
 * @port: the port
 * @left: number of the ports after it, or -1 to leave that out
 *
 * Return: 0, or -EMSGSIZE if it does not fit; then nothing is added.
 */
int mprapi_message_port(struct sk_buff *skb, u32 portid, u32 seq, int flags,
			struct mprapi_port *port, s64 left)
{
	void *head;
	int err;

	head = genlmsg_put(skb, portid, seq, &mprapi_nl_family, flags,
			   MPRAPI_CMD_PORT_GET);
	if (!head)
		return -EMSGSIZE;

	/* Under the lock all attributes describe the same moment. Nothing here sleeps. */
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

/**
 * mprapi_message_connection() - add a message about a connection to a dump
 * @skb: the buffer that the message is added to
 * @portid: netlink port id of the socket that asked
 * @seq: sequence number of the request
 * @info: the connection
 *
 * Return: 0, or -EMSGSIZE if it does not fit; then nothing is added.
 */
int mprapi_message_connection(struct sk_buff *skb, u32 portid, u32 seq,
			      const struct mprapi_connection_info *info)
{
	void *head = genlmsg_put(skb, portid, seq, &mprapi_nl_family, NLM_F_MULTI,
				 MPRAPI_CMD_CONNECTION_GET);

	if (!head)
		return -EMSGSIZE;
	if (put_connection(skb, info)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
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
	/* Only these events name the device that came. */
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

/**
 * mprapi_message_event() - make a message about an event
 * @event: the event
 *
 * Return: the message, or NULL if there is no memory for it.
 */
struct sk_buff *mprapi_message_event(const struct mprapi_event_info *event)
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
