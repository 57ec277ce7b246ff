// SPDX-License-Identifier: GPL-2.0
/*
 * The commands of the netlink family "mprapi" as functions that return 0 (or a count) or a
 * negative errno. Each call uses a socket of its own, so it works in any network namespace.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "control.h"
#include "netlink.h"

/* Larger than any message that a kernel makes. */
#define BUFFER_SIZE	65536

/* For how long a sample waits for the driver. No test waits for a driver that hangs. */
#define SAMPLE_MS	1000

struct list {
	struct port_view *views;
	size_t room;
	size_t count;
};

/* The last message of a dump that fails has the reason. libmnl ignores it. */
static int done_message(const struct nlmsghdr *nlh, void *arg)
{
	const int *err = mnl_nlmsg_get_payload(nlh);

	(void)arg;
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*err) || *err >= 0)
		return MNL_CB_STOP;
	errno = -*err;
	return MNL_CB_ERROR;
}

static int error_message(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(nlh);

	(void)arg;
	if (!error->error)
		return MNL_CB_STOP;
	errno = -error->error;
	return MNL_CB_ERROR;
}

/* An attribute of a request. A number of 0 ends a list of attributes. */
struct attribute {
	__u16 number;
	const void *data;
	size_t len;
};

static int request(__u16 type, __u16 flags, __u8 command, __u8 version,
		   const struct attribute *attributes, mnl_cb_t callback, void *arg)
{
	static mnl_cb_t control[NLMSG_DONE + 1] = {
		[NLMSG_ERROR] = error_message,
		[NLMSG_DONE] = done_message,
	};
	unsigned int seq = time(NULL), port;
	struct mnl_socket *socket;
	struct genlmsghdr *genl;
	struct nlmsghdr *nlh;
	char *buffer;
	int ret = -1;
	ssize_t n;

	buffer = malloc(BUFFER_SIZE);
	socket = mnl_socket_open(NETLINK_GENERIC);
	if (!buffer || !socket || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID))
		goto out;
	port = mnl_socket_get_portid(socket);

	nlh = mnl_nlmsg_put_header(buffer);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = command;
	genl->version = version;
	for (; attributes && attributes->number; attributes++)
		mnl_attr_put(nlh, attributes->number, attributes->len, attributes->data);

	if (mnl_socket_sendto(socket, nlh, nlh->nlmsg_len) < 0)
		goto out;
	do {
		n = mnl_socket_recvfrom(socket, buffer, BUFFER_SIZE);
		ret = n < 0 ? -1 : mnl_cb_run2(buffer, n, seq, port, callback,
						arg, control, NLMSG_DONE + 1);
	} while (ret > 0);
out:
	ret = ret < 0 ? -errno : 0;
	if (socket)
		mnl_socket_close(socket);
	free(buffer);
	return ret;
}

static const struct attribute our_name[] = {
	{ CTRL_ATTR_FAMILY_NAME, MPRAPI_FAMILY_NAME, sizeof(MPRAPI_FAMILY_NAME) },
	{ 0 }
};

struct group {
	const char *name;
	int number;
};

static void parse_group(const struct nlattr *nest, struct group *wanted)
{
	const struct nlattr *attr;
	const char *name = "";
	int number = -ENOENT;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_ID)
			number = mnl_attr_get_u32(attr);
		else if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_NAME)
			name = mnl_attr_get_str(attr);
	}
	if (!strcmp(name, wanted->name))
		wanted->number = number;
}

static int group_message(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr, *group;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != CTRL_ATTR_MCAST_GROUPS)
			continue;
		mnl_attr_for_each_nested(group, attr)
			parse_group(group, arg);
	}
	return MNL_CB_OK;
}

/**
 * view_group() - find a multicast group of the family
 * @name: MPRAPI_MCGRP_*
 *
 * Return: its number or a negative errno.
 */
int view_group(const char *name)
{
	struct group group = { .name = name, .number = -ENOENT };
	int err;

	err = request(GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY, 1, our_name,
		      group_message, &group);
	return err ? err : group.number;
}

static int family_message(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr;
	int *family = arg;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			*family = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

/**
 * view_family() - find the family
 *
 * Return: its number or a negative errno.
 */
int view_family(void)
{
	int family = -ENOENT;
	int err;

	err = request(GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY, 1, our_name,
		      family_message, &family);
	return err ? err : family;
}

/**
 * view_send() - send a message to the family, and discard the answer
 * @command: MPRAPI_CMD_*
 * @dump: true to request a dump
 * @attribute: number of the only attribute, 0 for none
 * @data: its payload
 * @len: length of @data
 *
 * Return: 0 or a negative errno.
 */
int view_send(__u8 command, bool dump, __u16 attribute, const void *data, size_t len)
{
	const struct attribute attributes[] = { { attribute, data, len }, { 0 } };
	int family = view_family();

	if (family < 0)
		return family;
	return request(family, dump ? NLM_F_DUMP : NLM_F_ACK, command,
		       MPRAPI_FAMILY_VERSION, attributes, NULL, NULL);
}

static void parse_icount(const struct nlattr *nest, struct port_view *view)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		unsigned int type = mnl_attr_get_type(attr);

		if (type > MPRAPI_A_ICOUNT_MAX)
			continue;
		view->has_icount |= 1U << type;
		view->icount[type] = mnl_attr_get_u32(attr);
	}
}

/**
 * view_report() - parse the report of a reset
 * @nest: the attribute that contains it
 * @report: set to the report
 *
 * Return: a mask with bit N set for each attribute N of MPRAPI_A_REPORT_* in @nest.
 */
__u32 view_report(const struct nlattr *nest, struct mprapi_report *report)
{
	__u32 *members[MPRAPI_A_REPORT_MAX + 1] = {
		[MPRAPI_A_REPORT_SEQ] = &report->seq,
		[MPRAPI_A_REPORT_RESULT] = (__u32 *)&report->result,
		[MPRAPI_A_REPORT_STEPS] = &report->steps,
		[MPRAPI_A_REPORT_DONE] = &report->done,
		[MPRAPI_A_REPORT_FAILED] = &report->failed,
		[MPRAPI_A_REPORT_FLAGS] = &report->flags,
		[MPRAPI_A_REPORT_HELD_MS] = &report->held_ms,
		[MPRAPI_A_REPORT_CARRIER_MS] = &report->carrier_ms,
		[MPRAPI_A_REPORT_ELAPSED_US] = &report->elapsed_us,
		[MPRAPI_A_REPORT_CALL] = &report->call,
	};
	unsigned int step = 0;
	const struct nlattr *attr;
	__u32 there = 0;

	mnl_attr_for_each_nested(attr, nest) {
		unsigned int type = mnl_attr_get_type(attr);

		if (type == MPRAPI_A_REPORT_WHY && step < MPRAPI_STEPS) {
			report->why[step++] = mnl_attr_get_u32(attr);
			there |= 1U << type;
		}
		if (type > MPRAPI_A_REPORT_MAX || !members[type])
			continue;
		there |= 1U << type;
		*members[type] = mnl_attr_get_u32(attr);
	}
	return there;
}

static void parse_link_base(const struct nlattr *nest, struct mprapi_link_stats *base)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case MPRAPI_A_LINK_IFINDEX:
			base->ifindex = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_LINK_NETNS:
			base->netns = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_LINK_RX_BYTES:
			base->rx_bytes = mnl_attr_get_u64(attr);
			break;
		case MPRAPI_A_LINK_TX_BYTES:
			base->tx_bytes = mnl_attr_get_u64(attr);
			break;
		case MPRAPI_A_LINK_RX_PACKETS:
			base->rx_packets = mnl_attr_get_u64(attr);
			break;
		case MPRAPI_A_LINK_TX_PACKETS:
			base->tx_packets = mnl_attr_get_u64(attr);
			break;
		case MPRAPI_A_LINK_RX_CRC_ERRORS:
			base->rx_crc_errors = mnl_attr_get_u64(attr);
			break;
		case MPRAPI_A_LINK_RX_FRAME_ERRORS:
			base->rx_frame_errors = mnl_attr_get_u64(attr);
			break;
		case MPRAPI_A_LINK_RX_OVER_ERRORS:
			base->rx_over_errors = mnl_attr_get_u64(attr);
			break;
		case MPRAPI_A_LINK_RX_FIFO_ERRORS:
			base->rx_fifo_errors = mnl_attr_get_u64(attr);
			break;
		}
	}
}

/* Converts MPRAPI_LINE_* to the bits of TIOCMGET, so that tests can compare them. */
static __u32 tiocm_of(__u32 lines)
{
	return (lines & MPRAPI_LINE_DTR ? TIOCM_DTR : 0) |
	       (lines & MPRAPI_LINE_RTS ? TIOCM_RTS : 0) |
	       (lines & MPRAPI_LINE_CTS ? TIOCM_CTS : 0) |
	       (lines & MPRAPI_LINE_DSR ? TIOCM_DSR : 0) |
	       (lines & MPRAPI_LINE_DCD ? TIOCM_CAR : 0) |
	       (lines & MPRAPI_LINE_RI ? TIOCM_RNG : 0);
}

static void parse_port(const struct nlattr *attr, struct port_view *view)
{
	unsigned int type = mnl_attr_get_type(attr);
	__u32 *numbers[MPRAPI_A_PORT_MAX + 1] = {
		[MPRAPI_A_PORT_ID] = &view->id,
		[MPRAPI_A_PORT_MAJOR] = &view->major,
		[MPRAPI_A_PORT_MINOR] = &view->minor,
		[MPRAPI_A_PORT_FLAGS] = &view->flags,
		[MPRAPI_A_PORT_CONDITION] = &view->condition,
		[MPRAPI_A_PORT_LDISC] = &view->ldisc,
		[MPRAPI_A_PORT_SPEED] = &view->speed,
		[MPRAPI_A_PORT_RESETS] = &view->resets,
		[MPRAPI_A_PORT_HANGUPS] = &view->hangups,
		[MPRAPI_A_PORT_SESSIONS] = &view->sessions,
		[MPRAPI_A_PORT_NODE_DEV] = &view->node_dev,
		[MPRAPI_A_PORT_CALL] = &view->call,
		[MPRAPI_A_PORT_LEFT] = &view->left,
	};

	if (type > MPRAPI_A_PORT_MAX)
		return;
	view->has |= 1U << type;
	switch (type) {
	case MPRAPI_A_PORT_NAME:
		snprintf(view->name, sizeof(view->name), "%s", mnl_attr_get_str(attr));
		break;
	case MPRAPI_A_PORT_DEVICE:
		snprintf(view->device, sizeof(view->device), "%s", mnl_attr_get_str(attr));
		break;
	case MPRAPI_A_PORT_PATH:
		snprintf(view->path, sizeof(view->path), "%s", mnl_attr_get_str(attr));
		break;
	case MPRAPI_A_PORT_CONDITION_MS:
		view->condition_ms = mnl_attr_get_u64(attr);
		break;
	case MPRAPI_A_PORT_ICOUNT:
		parse_icount(attr, view);
		break;
	case MPRAPI_A_PORT_REPORT:
		view->has_report = view_report(attr, &view->report);
		break;
	case MPRAPI_A_PORT_SAMPLE_MS:
		view->sample_ms = mnl_attr_get_u64(attr);
		break;
	case MPRAPI_A_PORT_CALL_MS:
		view->call_ms = mnl_attr_get_u64(attr);
		break;
	case MPRAPI_A_PORT_EVENTS:
		view->events = mnl_attr_get_u64(attr);
		break;
	case MPRAPI_A_PORT_LINK_BASE:
		parse_link_base(attr, &view->link_base);
		break;
	case MPRAPI_A_PORT_LINES:
		view->lines = tiocm_of(mnl_attr_get_u32(attr));
		break;
	case MPRAPI_A_PORT_NODE_INO:
		view->node_ino = mnl_attr_get_u64(attr);
		break;
	default:
		if (numbers[type])
			*numbers[type] = mnl_attr_get_u32(attr);
	}
}

static int port_message(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr;
	struct port_view *view;
	struct list *list = arg;

	if (list->count == list->room) {
		errno = ENOBUFS;
		return MNL_CB_ERROR;
	}
	view = &list->views[list->count++];
	memset(view, 0, sizeof(*view));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		parse_port(attr, view);
	return MNL_CB_OK;
}

static int get_port(__u16 attribute, const void *data, size_t len,
		    struct port_view *view)
{
	const struct attribute attributes[] = { { attribute, data, len }, { 0 } };
	struct list list = { .views = view, .room = 1 };
	int family = view_family();
	int err;

	if (family < 0)
		return family;
	err = request(family, NLM_F_ACK, MPRAPI_CMD_PORT_GET, MPRAPI_FAMILY_VERSION,
		      attributes, port_message, &list);
	if (!err && list.count != 1)
		err = -EPROTO;
	return err;
}

/*
 * Netlink answers from the last sample, so take a new one first. Errors are ignored: a process
 * without privileges may not take a sample, and a port that does not exist has none.
 */
static void sample(__u32 port)
{
	int ctl = control_open();

	if (ctl < 0)
		return;
	port_sample(ctl, port, SAMPLE_MS);
	close(ctl);
}

int view_port(__u32 port, struct port_view *view)
{
	if (port)
		sample(port);
	return view_port_last(port, view);
}

/* Reads the port's last sample and takes no new one. */
int view_port_last(__u32 port, struct port_view *view)
{
	return get_port(MPRAPI_A_PORT_ID, &port, sizeof(port), view);
}

int view_port_named(const char *name, struct port_view *view)
{
	int err = get_port(MPRAPI_A_PORT_NAME, name, strlen(name) + 1, view);

	if (err)
		return err;
	sample(view->id);
	return get_port(MPRAPI_A_PORT_NAME, name, strlen(name) + 1, view);
}

/**
 * view_ports() - dump all ports
 * @views: filled with the ports
 * @room: length of @views
 *
 * Return: the number of ports, -ENOBUFS if there are more than @room, or
 * another negative errno.
 */
int view_ports(struct port_view *views, size_t room)
{
	struct list list = { .views = views, .room = room };
	int family = view_family();
	int err;

	if (family < 0)
		return family;
	sample(0);
	err = request(family, NLM_F_DUMP, MPRAPI_CMD_PORT_GET, MPRAPI_FAMILY_VERSION,
		      NULL, port_message, &list);
	return err ? err : (int)list.count;
}

/**
 * view_ports_from() - dump some ports, from their last samples
 * @from: handle of the first port
 * @limit: maximum number of ports, 0 for no limit
 * @views: filled with the ports
 * @room: length of @views
 *
 * Return: as view_ports().
 */
int view_ports_from(__u32 from, __u32 limit, struct port_view *views, size_t room)
{
	const struct attribute attributes[] = {
		{ MPRAPI_A_PORT_ID, &from, sizeof(from) },
		{ limit ? MPRAPI_A_PORT_LIMIT : 0, &limit, sizeof(limit) },
		{ 0 }
	};
	struct list list = { .views = views, .room = room };
	int family = view_family();
	int err;

	if (family < 0)
		return family;
	err = request(family, NLM_F_DUMP, MPRAPI_CMD_PORT_GET, MPRAPI_FAMILY_VERSION,
		      attributes, port_message, &list);
	return err ? err : (int)list.count;
}

struct connection_list {
	struct connection_view *views;
	size_t room;
	size_t count;
};

static int connection_message(const struct nlmsghdr *nlh, void *arg)
{
	struct connection_list *list = arg;
	struct connection_view *view;
	const struct nlattr *attr;

	if (list->count == list->room) {
		errno = ENOBUFS;
		return MNL_CB_ERROR;
	}
	view = &list->views[list->count++];
	memset(view, 0, sizeof(*view));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		unsigned int type = mnl_attr_get_type(attr);

		if (type > MPRAPI_A_CONNECTION_MAX)
			continue;
		view->has |= 1U << type;
		switch (type) {
		case MPRAPI_A_CONNECTION_ID:
			view->id = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_CONNECTION_IFINDEX:
			view->ifindex = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_CONNECTION_NETNS:
			view->netns = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_CONNECTION_NETNSID:
			view->netnsid = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_CONNECTION_IFNAME:
			snprintf(view->ifname, sizeof(view->ifname), "%s",
				 mnl_attr_get_str(attr));
			break;
		case MPRAPI_A_CONNECTION_UNIT:
			view->unit = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_CONNECTION_FLAGS:
			view->flags = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_CONNECTION_UP_MS:
			view->up_ms = mnl_attr_get_u64(attr);
			break;
		case MPRAPI_A_CONNECTION_EVENTS:
			view->events = mnl_attr_get_u64(attr);
			break;
		}
	}
	return MNL_CB_OK;
}

/**
 * view_connections_from() - dump connections
 * @from: handle of the first connection, 0 for all
 * @views: filled with the connections
 * @room: length of @views
 *
 * Return: their number, -ENOBUFS if there are more than @room, or another negative
 * errno.
 */
int view_connections_from(__u32 from, struct connection_view *views, size_t room)
{
	const struct attribute attributes[] = {
		{ MPRAPI_A_CONNECTION_ID, &from, sizeof(from) },
		{ 0 }
	};
	struct connection_list list = { .views = views, .room = room };
	int family = view_family();
	int err;

	if (family < 0)
		return family;
	err = request(family, NLM_F_DUMP, MPRAPI_CMD_CONNECTION_GET, MPRAPI_FAMILY_VERSION,
		      from ? attributes : NULL, connection_message, &list);
	return err ? err : (int)list.count;
}

/**
 * view_connections() - dump all connections
 * @views: filled with the connections
 * @room: length of @views
 *
 * Return: as view_connections_from().
 */
int view_connections(struct connection_view *views, size_t room)
{
	return view_connections_from(0, views, room);
}

static int server_message(const struct nlmsghdr *nlh, void *arg)
{
	struct server_view *view = arg;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		unsigned int type = mnl_attr_get_type(attr);

		if (type > MPRAPI_A_SERVER_MAX)
			continue;
		view->has |= 1U << type;
		switch (type) {
		case MPRAPI_A_SERVER_VERSION:
			snprintf(view->version, sizeof(view->version), "%s",
				 mnl_attr_get_str(attr));
			break;
		case MPRAPI_A_SERVER_UPTIME:
			view->uptime = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_SERVER_PORTS:
			view->ports = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_SERVER_IN_USE:
			view->in_use = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_SERVER_FLAGS:
			view->lan_only = mnl_attr_get_u32(attr) & MPRAPI_SERVER_FLAG_LAN_ONLY;
			break;
		case MPRAPI_A_SERVER_EVENTS:
			view->events = mnl_attr_get_u64(attr);
			break;
		case MPRAPI_A_SERVER_HOLD_MS:
			view->hold_ms = mnl_attr_get_u32(attr);
			break;
		}
	}
	return MNL_CB_OK;
}

int view_server(struct server_view *view)
{
	int family = view_family();

	memset(view, 0, sizeof(*view));
	if (family < 0)
		return family;
	return request(family, NLM_F_ACK, MPRAPI_CMD_SERVER_GET, MPRAPI_FAMILY_VERSION,
		       NULL, server_message, view);
}
