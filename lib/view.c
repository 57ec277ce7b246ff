// SPDX-License-Identifier: LGPL-2.1-or-later
/* The state of the module, its ports and connections, by generic netlink. */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "internal.h"

/* The time to wait for drivers: a USB modem takes some milliseconds. */
#define SAMPLE_MS	500

/* The maximum age of samples in a later part of a list. The first part samples all ports. */
#define FRESH_MS	1000

static struct nlmsghdr *request(struct netlink *nl, uint16_t family, uint8_t cmd, uint16_t flags)
{
	struct nlmsghdr *nlh = netlink_request(nl, family, flags);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));

	genl->cmd = cmd;
	genl->version = MPRAPI_FAMILY_VERSION;
	return nlh;
}

/* The member of a structure that the number in an attribute goes to. */
struct field {
	uint16_t attr;
	uint16_t offset;
};

static void put_number(const struct nlattr *attr, const struct field *field, size_t count,
		       void *out)
{
	for (; count--; field++) {
		if (field->attr != mnl_attr_get_type(attr))
			continue;
		if (mnl_attr_get_payload_len(attr) >= sizeof(uint32_t))
			memcpy((char *)out + field->offset, mnl_attr_get_payload(attr),
			       sizeof(uint32_t));
		return;
	}
}

static void put_number_64(const struct nlattr *attr, void *out)
{
	if (mnl_attr_get_payload_len(attr) >= sizeof(uint64_t))
		memcpy(out, mnl_attr_get_payload(attr), sizeof(uint64_t));
}

static void put_text(const struct nlattr *attr, char *out, size_t size)
{
	size_t len = mnl_attr_get_payload_len(attr);

	if (len > size - 1)
		len = size - 1;
	memcpy(out, mnl_attr_get_payload(attr), len);
	out[len] = '\0';
}

static void put_group(const struct nlattr *nest, struct family *family)
{
	const struct nlattr *attr;
	char name[GENL_NAMSIZ] = "";
	uint32_t id = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case CTRL_ATTR_MCAST_GRP_NAME:
			put_text(attr, name, sizeof(name));
			break;
		case CTRL_ATTR_MCAST_GRP_ID:
			if (mnl_attr_get_payload_len(attr) >= sizeof(id))
				id = mnl_attr_get_u32(attr);
			break;
		}
	}
	if (!strcmp(name, MPRAPI_MCGRP_PORTS))
		family->ports = id;
	else if (!strcmp(name, MPRAPI_MCGRP_CONNECTIONS))
		family->connections = id;
}

static int take_family(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr, *group;
	struct family *family = data;

	if (!nlh)
		return 0;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case CTRL_ATTR_FAMILY_ID:
			if (mnl_attr_get_payload_len(attr) >= sizeof(family->id))
				family->id = mnl_attr_get_u16(attr);
			break;
		case CTRL_ATTR_MCAST_GROUPS:
			mnl_attr_for_each_nested(group, attr)
				put_group(group, family);
			break;
		}
	}
	return 0;
}

/**
 * view_family() - get the ids of the module's family and of its multicast groups
 * @family: out
 *
 * Needs no privilege.
 *
 * Return: 0, -ENOENT if there is no such family, or another negative errno.
 */
int view_family(struct family *family)
{
	struct netlink *nl = netlink_open(NETLINK_GENERIC);
	struct nlmsghdr *nlh;
	int ret;

	if (!nl)
		return -errno;
	nlh = request(nl, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, MPRAPI_FAMILY_NAME);
	memset(family, 0, sizeof(*family));
	ret = netlink_talk(nl, take_family, family);
	netlink_close(nl);
	return ret ? ret : family->id ? 0 : -ENOENT;
}

static int take_server(const struct nlmsghdr *nlh, void *data)
{
	static const struct field field[] = {
		{ MPRAPI_A_SERVER_UPTIME, offsetof(MPR_LINUX_SERVER, dwUpTime) },
		{ MPRAPI_A_SERVER_PORTS, offsetof(MPR_LINUX_SERVER, dwTotalPorts) },
		{ MPRAPI_A_SERVER_IN_USE, offsetof(MPR_LINUX_SERVER, dwPortsInUse) },
		{ MPRAPI_A_SERVER_HOLD_MS, offsetof(MPR_LINUX_SERVER, dwHoldMs) },
	};
	MPR_LINUX_SERVER *info = data;
	const struct nlattr *attr;

	if (!nlh)
		return 0;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case MPRAPI_A_SERVER_VERSION:
			put_text(attr, info->szVersion, sizeof(info->szVersion));
			break;
		case MPRAPI_A_SERVER_FLAGS:
			if (mnl_attr_get_payload_len(attr) >= sizeof(uint32_t))
				info->fLanOnlyMode = (mnl_attr_get_u32(attr) &
						      MPRAPI_SERVER_FLAG_LAN_ONLY) != 0;
			break;
		case MPRAPI_A_SERVER_EVENTS:
			put_number_64(attr, &info->ullEvents);
			break;
		default:
			put_number(attr, field, COUNT(field), info);
		}
	}
	return 0;
}

/* Gets the limits of the commands, which the module returns by ioctl. */
static int put_limits(struct server *server, MPR_LINUX_SERVER *info)
{
	struct mprapi_server limits = { 0 };

	if (ioctl(server->fd, MPRAPI_IOC_SERVER, &limits))
		return -errno;
	info->dwFeatures = limits.features;
	info->dwSteps = limits.steps;
	info->dwPortsMax = limits.ports_max;
	info->dwHoldMaxMs = limits.hold_max_ms;
	info->dwTimeoutMaxMs = limits.timeout_max_ms;
	info->dwStuckMs = limits.stuck_ms;
	return 0;
}

/**
 * view_server() - get the state of the module
 * @server: the server
 * @info: out
 *
 * Return: 0 or a negative errno.
 */
int view_server(struct server *server, MPR_LINUX_SERVER *info)
{
	struct netlink *nl = netlink_open(NETLINK_GENERIC);
	int ret;

	if (!nl)
		return -errno;
	memset(info, 0, sizeof(*info));
	request(nl, server->family, MPRAPI_CMD_SERVER_GET, 0);
	ret = netlink_talk(nl, take_server, info);
	netlink_close(nl);
	return ret ? ret : put_limits(server, info);
}

static void put_icount(const struct nlattr *nest, MPR_LINUX_PORT *info)
{
	static const struct field field[] = {
		{ MPRAPI_A_ICOUNT_RX, offsetof(MPR_LINUX_PORT, dwRx) },
		{ MPRAPI_A_ICOUNT_TX, offsetof(MPR_LINUX_PORT, dwTx) },
		{ MPRAPI_A_ICOUNT_FRAME, offsetof(MPR_LINUX_PORT, dwFrame) },
		{ MPRAPI_A_ICOUNT_OVERRUN, offsetof(MPR_LINUX_PORT, dwOverrun) },
		{ MPRAPI_A_ICOUNT_PARITY, offsetof(MPR_LINUX_PORT, dwParity) },
		{ MPRAPI_A_ICOUNT_BRK, offsetof(MPR_LINUX_PORT, dwBrk) },
		{ MPRAPI_A_ICOUNT_BUF_OVERRUN, offsetof(MPR_LINUX_PORT, dwBufOverrun) },
		{ MPRAPI_A_ICOUNT_CTS, offsetof(MPR_LINUX_PORT, dwCts) },
		{ MPRAPI_A_ICOUNT_DSR, offsetof(MPR_LINUX_PORT, dwDsr) },
		{ MPRAPI_A_ICOUNT_RNG, offsetof(MPR_LINUX_PORT, dwRng) },
		{ MPRAPI_A_ICOUNT_DCD, offsetof(MPR_LINUX_PORT, dwDcd) },
	};
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		put_number(attr, field, COUNT(field), info);
}

static void put_report(const struct nlattr *nest, MPR_LINUX_REPORT *report)
{
	static const struct field field[] = {
		{ MPRAPI_A_REPORT_SEQ, offsetof(MPR_LINUX_REPORT, seq) },
		{ MPRAPI_A_REPORT_RESULT, offsetof(MPR_LINUX_REPORT, result) },
		{ MPRAPI_A_REPORT_STEPS, offsetof(MPR_LINUX_REPORT, steps) },
		{ MPRAPI_A_REPORT_DONE, offsetof(MPR_LINUX_REPORT, done) },
		{ MPRAPI_A_REPORT_FAILED, offsetof(MPR_LINUX_REPORT, failed) },
		{ MPRAPI_A_REPORT_FLAGS, offsetof(MPR_LINUX_REPORT, flags) },
		{ MPRAPI_A_REPORT_HELD_MS, offsetof(MPR_LINUX_REPORT, held_ms) },
		{ MPRAPI_A_REPORT_CARRIER_MS, offsetof(MPR_LINUX_REPORT, carrier_ms) },
		{ MPRAPI_A_REPORT_ELAPSED_US, offsetof(MPR_LINUX_REPORT, elapsed_us) },
		{ MPRAPI_A_REPORT_CALL, offsetof(MPR_LINUX_REPORT, call) },
	};
	const struct nlattr *attr;
	size_t step = 0;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != MPRAPI_A_REPORT_WHY)
			put_number(attr, field, COUNT(field), report);
		else if (step < COUNT(report->why) &&
			 mnl_attr_get_payload_len(attr) >= sizeof(uint32_t))
			report->why[step++] = (int16_t)mnl_attr_get_u32(attr);
	}
}

static void put_link_base(const struct nlattr *nest, struct mprapi_link_stats *base)
{
	static const struct field field[] = {
		{ MPRAPI_A_LINK_IFINDEX, offsetof(struct mprapi_link_stats, ifindex) },
		{ MPRAPI_A_LINK_NETNS, offsetof(struct mprapi_link_stats, netns) },
	};
	static const struct field count[] = {
		{ MPRAPI_A_LINK_RX_BYTES, offsetof(struct mprapi_link_stats, rx_bytes) },
		{ MPRAPI_A_LINK_TX_BYTES, offsetof(struct mprapi_link_stats, tx_bytes) },
		{ MPRAPI_A_LINK_RX_PACKETS, offsetof(struct mprapi_link_stats, rx_packets) },
		{ MPRAPI_A_LINK_TX_PACKETS, offsetof(struct mprapi_link_stats, tx_packets) },
		{ MPRAPI_A_LINK_RX_CRC_ERRORS,
		  offsetof(struct mprapi_link_stats, rx_crc_errors) },
		{ MPRAPI_A_LINK_RX_FRAME_ERRORS,
		  offsetof(struct mprapi_link_stats, rx_frame_errors) },
		{ MPRAPI_A_LINK_RX_OVER_ERRORS,
		  offsetof(struct mprapi_link_stats, rx_over_errors) },
		{ MPRAPI_A_LINK_RX_FIFO_ERRORS,
		  offsetof(struct mprapi_link_stats, rx_fifo_errors) },
	};
	const struct nlattr *attr;
	size_t i;

	mnl_attr_for_each_nested(attr, nest) {
		put_number(attr, field, COUNT(field), base);
		for (i = 0; i < COUNT(count); i++)
			if (mnl_attr_get_type(attr) == count[i].attr)
				put_number_64(attr, (char *)base + count[i].offset);
	}
}

static void put_port(const struct nlmsghdr *nlh, struct port *port)
{
	static const struct field field[] = {
		{ MPRAPI_A_PORT_MAJOR, offsetof(MPR_LINUX_PORT, dwMajor) },
		{ MPRAPI_A_PORT_MINOR, offsetof(MPR_LINUX_PORT, dwMinor) },
		{ MPRAPI_A_PORT_FLAGS, offsetof(MPR_LINUX_PORT, dwFlags) },
		{ MPRAPI_A_PORT_CONDITION, offsetof(MPR_LINUX_PORT, dwCondition) },
		{ MPRAPI_A_PORT_LDISC, offsetof(MPR_LINUX_PORT, dwLdisc) },
		{ MPRAPI_A_PORT_LINES, offsetof(MPR_LINUX_PORT, dwLines) },
		{ MPRAPI_A_PORT_SPEED, offsetof(MPR_LINUX_PORT, dwSpeed) },
		{ MPRAPI_A_PORT_RESETS, offsetof(MPR_LINUX_PORT, dwResets) },
		{ MPRAPI_A_PORT_HANGUPS, offsetof(MPR_LINUX_PORT, dwHangups) },
		{ MPRAPI_A_PORT_SESSIONS, offsetof(MPR_LINUX_PORT, dwSessions) },
		{ MPRAPI_A_PORT_CALL, offsetof(MPR_LINUX_PORT, dwCall) },
	};
	MPR_LINUX_PORT *info = &port->info;
	const struct nlattr *attr;

	_Static_assert(sizeof(info->dwCondition) == sizeof(uint32_t), "enum is no u32");
	memset(port, 0, sizeof(*port));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case MPRAPI_A_PORT_ID:
			if (mnl_attr_get_payload_len(attr) >= sizeof(port->id))
				port->id = mnl_attr_get_u32(attr);
			info->hPort = port_handle(port->id);
			break;
		case MPRAPI_A_PORT_NAME:
			put_text(attr, info->szName, sizeof(info->szName));
			break;
		case MPRAPI_A_PORT_DEVICE:
			put_text(attr, info->szDevice, sizeof(info->szDevice));
			break;
		case MPRAPI_A_PORT_PATH:
			put_text(attr, info->szPath, sizeof(info->szPath));
			break;
		case MPRAPI_A_PORT_CONDITION_MS:
			put_number_64(attr, &info->ullConditionMs);
			break;
		case MPRAPI_A_PORT_NODE_DEV:
			if (mnl_attr_get_payload_len(attr) >= sizeof(port->node_dev))
				port->node_dev = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_PORT_LEFT:
			if (mnl_attr_get_payload_len(attr) >= sizeof(port->left))
				port->left = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_PORT_NODE_INO:
			put_number_64(attr, &port->node_ino);
			break;
		case MPRAPI_A_PORT_EVENTS:
			put_number_64(attr, &info->ullEvents);
			break;
		case MPRAPI_A_PORT_SAMPLE_MS:
			put_number_64(attr, &info->ullSampleMs);
			break;
		case MPRAPI_A_PORT_CALL_MS:
			put_number_64(attr, &info->ullCallMs);
			break;
		case MPRAPI_A_PORT_ICOUNT:
			info->fHasCounters = TRUE;
			put_icount(attr, info);
			break;
		case MPRAPI_A_PORT_REPORT:
			put_report(attr, &info->Report);
			break;
		case MPRAPI_A_PORT_LINK_BASE:
			put_link_base(attr, &port->base);
			break;
		case MPRAPI_A_PORT_LINES:
			info->fHasLines = TRUE;
			__attribute__((fallthrough));
		default:
			put_number(attr, field, COUNT(field), info);
		}
	}
}

static int take_port(const struct nlmsghdr *nlh, void *data)
{
	if (nlh)
		put_port(nlh, data);
	return 0;
}

/*
 * Makes the module take a sample, because netlink returns the last one. If a driver does not
 * answer in time, that is not an error: the port then has the age of its sample and the driver
 * call that has not returned. Other errors can be ignored here, because netlink returns them,
 * too: the caller lacks the capability, or the port does not exist.
 */
static void sample(struct server *server, uint32_t port)
{
	struct mprapi_port_sample request = {
		.port = port,
		.timeout_ms = SAMPLE_MS,
	};

	ioctl(server->fd, MPRAPI_IOC_PORT_SAMPLE, &request);
}

static void get_port(struct netlink *nl, struct server *server, uint32_t id, const char *name)
{
	struct nlmsghdr *nlh = request(nl, server->family, MPRAPI_CMD_PORT_GET, 0);

	if (id)
		mnl_attr_put_u32(nlh, MPRAPI_A_PORT_ID, id);
	else
		mnl_attr_put_strz(nlh, MPRAPI_A_PORT_NAME, name);
}

/**
 * view_port() - get a port from the module
 * @server: the server
 * @id: the port's id
 * @port: out; the interface is not filled in
 *
 * Return: 0, -ENOENT if there is no such port, or another negative errno.
 */
int view_port(struct server *server, uint32_t id, struct port *port)
{
	struct netlink *nl = netlink_open(NETLINK_GENERIC);
	int ret;

	if (!nl)
		return -errno;
	sample(server, id);
	get_port(nl, server, id, NULL);
	memset(port, 0, sizeof(*port));
	ret = netlink_talk(nl, take_port, port);
	netlink_close(nl);
	return ret;
}

static int take_id(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;

	if (!nlh)
		return 0;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == MPRAPI_A_PORT_ID &&
		    mnl_attr_get_payload_len(attr) >= sizeof(uint32_t))
			*(uint32_t *)data = mnl_attr_get_u32(attr);
	return 0;
}

/**
 * view_find() - find a port of the module by id or name
 * @nl: a socket
 * @server: the server
 * @id: in, the port's id or 0; out, the port's id
 * @name: its name, if @id is 0
 *
 * Return: 0, -ENOENT if there is no such port, or another negative errno.
 */
int view_find(struct netlink *nl, struct server *server, uint32_t *id, const char *name)
{
	int ret;

	get_port(nl, server, *id, name);
	ret = netlink_talk(nl, take_id, id);
	return ret ? ret : *id ? 0 : -EBADMSG;
}

/* Makes room for another element. Return: the array, which may have moved, or NULL. */
static void *grow(void *array, size_t size, size_t count, size_t *room)
{
	size_t more = *room ? 2 * *room : 16;

	if (count < *room)
		return array;
	array = reallocarray(array, more, size);
	if (array)
		*room = more;
	return array;
}

struct ports_dump {
	struct ports *ports;
	uint64_t oldest;	/* age of the oldest sample, in milliseconds */
};

static int take_ports(const struct nlmsghdr *nlh, void *data)
{
	struct ports_dump *dump = data;
	struct ports *ports = dump->ports;
	struct port *port;

	if (!nlh) {
		ports->count = 0;
		ports->left = 0;
		dump->oldest = 0;
		return 0;
	}
	port = grow(ports->port, sizeof(*port), ports->count, &ports->room);
	if (!port)
		return -ENOMEM;
	ports->port = port;
	port += ports->count++;
	put_port(nlh, port);
	ports->left = port->left;
	/* A port whose driver does not answer is no reason to sample again. */
	if (!port->info.dwCall && port->info.ullSampleMs > dump->oldest)
		dump->oldest = port->info.ullSampleMs;
	return 0;
}

static int dump_ports(struct netlink *nl, struct server *server, struct ports_dump *dump,
		      uint32_t from, uint32_t limit)
{
	struct nlmsghdr *nlh = request(nl, server->family, MPRAPI_CMD_PORT_GET, NLM_F_DUMP);

	if (from)
		mnl_attr_put_u32(nlh, MPRAPI_A_PORT_ID, from);
	if (limit)
		mnl_attr_put_u32(nlh, MPRAPI_A_PORT_LIMIT, limit);
	take_ports(NULL, dump);
	return netlink_talk(nl, take_ports, dump);
}

/**
 * view_ports() - get ports from the module
 * @server: the server
 * @ports: out, by ascending id; the interfaces are not filled in. The caller frees the
 *	array, also after an error
 * @from: the id of the first port. 0, the first part of a list: samples all ports. Later
 *	parts: samples them only if their samples are old
 * @limit: the maximum number of ports, 0: all
 *
 * Return: 0 or a negative errno.
 */
int view_ports(struct server *server, struct ports *ports, uint32_t from, uint32_t limit)
{
	struct ports_dump dump = { .ports = ports };
	struct netlink *nl = netlink_open(NETLINK_GENERIC);
	int ret;

	memset(ports, 0, sizeof(*ports));
	if (!nl)
		return -errno;
	if (!from)
		sample(server, 0);
	ret = dump_ports(nl, server, &dump, from, limit);
	if (!ret && from && dump.oldest > FRESH_MS) {
		sample(server, 0);
		ret = dump_ports(nl, server, &dump, from, limit);
	}
	netlink_close(nl);
	return ret;
}

/* Takes an attribute of a connection, which both an event and a dump can have. */
static void put_connection(const struct nlattr *attr, struct connection *connection)
{
	MPR_LINUX_CONNECTION *info = &connection->info;
	static const struct field field[] = {
		{ MPRAPI_A_CONNECTION_ID, offsetof(struct connection, id) },
		{ MPRAPI_A_CONNECTION_IFINDEX, offsetof(struct connection, info.dwIfIndex) },
		{ MPRAPI_A_CONNECTION_NETNSID, offsetof(struct connection, netnsid) },
	};

	switch (mnl_attr_get_type(attr)) {
	case MPRAPI_A_CONNECTION_NETNS:
		if (mnl_attr_get_payload_len(attr) >= sizeof(uint32_t))
			info->ullNetns = mnl_attr_get_u32(attr);
		break;
	case MPRAPI_A_CONNECTION_UNIT:
		if (mnl_attr_get_payload_len(attr) >= sizeof(uint32_t) &&
		    mnl_attr_get_u32(attr) <= INT32_MAX)
			connection->unit = mnl_attr_get_u32(attr);
		break;
	case MPRAPI_A_CONNECTION_IFNAME:
		put_text(attr, info->szInterface, sizeof(info->szInterface));
		break;
	case MPRAPI_A_CONNECTION_FLAGS:
		if (mnl_attr_get_payload_len(attr) >= sizeof(uint32_t))
			info->fUp = (mnl_attr_get_u32(attr) & MPRAPI_CONNECTION_FLAG_UP) != 0;
		break;
	case MPRAPI_A_CONNECTION_UP_MS:
		info->fHasUpMs = TRUE;
		put_number_64(attr, &info->ullUpMs);
		break;
	case MPRAPI_A_CONNECTION_EVENTS:
		put_number_64(attr, &info->ullEvents);
		break;
	default:
		put_number(attr, field, COUNT(field), connection);
	}
}

struct connections_dump {
	struct connections *connections;
	size_t first;		/* number of connections before this call */
};

static int take_connections(const struct nlmsghdr *nlh, void *data)
{
	struct connections_dump *dump = data;
	struct connections *connections = dump->connections;
	struct connection *connection;
	const struct nlattr *attr;

	if (!nlh) {
		connections->count = dump->first;
		return 0;
	}
	connection = grow(connections->connection, sizeof(*connection), connections->count,
			  &connections->room);
	if (!connection)
		return -ENOMEM;
	connections->connection = connection;
	connection += connections->count++;
	memset(connection, 0, sizeof(*connection));
	connection->unit = UNIT_UNKNOWN;
	connection->netnsid = -1;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		put_connection(attr, connection);
	connection->info.hConnection = connection_handle(connection->id);
	return 0;
}

/**
 * view_connections() - get the PPP interfaces after the known ones from the module
 * @server: the server
 * @connections: in and out, by ascending id; with those that have no port, without
 *	addresses and counters. The caller frees the array, also after an error
 *
 * Return: 0 or a negative errno.
 */
int view_connections(struct server *server, struct connections *connections)
{
	struct connections_dump dump = {
		.connections = connections,
		.first = connections->count,
	};
	struct netlink *nl = netlink_open(NETLINK_GENERIC);
	struct nlmsghdr *nlh;
	int ret;

	if (!nl)
		return -errno;
	nlh = request(nl, server->family, MPRAPI_CMD_CONNECTION_GET, NLM_F_DUMP);
	if (dump.first)
		mnl_attr_put_u32(nlh, MPRAPI_A_CONNECTION_ID,
				 connections->connection[dump.first - 1].id + 1);
	ret = netlink_talk(nl, take_connections, &dump);
	netlink_close(nl);
	return ret;
}

static void connection_event(const struct nlmsghdr *nlh, MPR_LINUX_EVENT *event)
{
	struct field what = { MPRAPI_A_CONNECTION_TYPE, 0 };
	struct connection connection = { 0 };
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case MPRAPI_A_CONNECTION_TYPE:
			put_number(attr, &what, 1, &event->dwEvent);
			break;
		case MPRAPI_A_CONNECTION_TIME:
			put_number_64(attr, &event->ullTime);
			break;
		default:
			put_connection(attr, &connection);
		}
	}
	event->ullSeq = connection.info.ullEvents;
	event->hConnection = connection_handle(connection.id);
	memcpy(event->szInterface, connection.info.szInterface, sizeof(event->szInterface));
	event->dwIfIndex = connection.info.dwIfIndex;
	event->ullNetns = connection.info.ullNetns;
	event->fHasUpMs = connection.info.fHasUpMs;
	event->ullUpMs = connection.info.ullUpMs;
}

static void port_event(const struct nlmsghdr *nlh, MPR_LINUX_EVENT *event)
{
	static const struct field field[] = {
		{ MPRAPI_A_EVENT_TYPE, offsetof(MPR_LINUX_EVENT, dwEvent) },
		{ MPRAPI_A_EVENT_FROM, offsetof(MPR_LINUX_EVENT, dwFrom) },
		{ MPRAPI_A_EVENT_TO, offsetof(MPR_LINUX_EVENT, dwTo) },
		{ MPRAPI_A_EVENT_CAUSE, offsetof(MPR_LINUX_EVENT, dwCause) },
		{ MPRAPI_A_EVENT_LDISC, offsetof(MPR_LINUX_EVENT, dwLdisc) },
	};
	const struct nlattr *attr;

	_Static_assert(sizeof(event->dwFrom) == sizeof(uint32_t), "enum is no u32");
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case MPRAPI_A_EVENT_SEQ:
			put_number_64(attr, &event->ullSeq);
			break;
		case MPRAPI_A_EVENT_TIME:
			put_number_64(attr, &event->ullTime);
			break;
		case MPRAPI_A_EVENT_PORT:
			if (mnl_attr_get_payload_len(attr) >= sizeof(uint32_t))
				event->hPort = port_handle(mnl_attr_get_u32(attr));
			break;
		case MPRAPI_A_EVENT_NAME:
			put_text(attr, event->szName, sizeof(event->szName));
			break;
		case MPRAPI_A_EVENT_DEVICE:
			put_text(attr, event->szDevice, sizeof(event->szDevice));
			break;
		case MPRAPI_A_EVENT_REPORT:
			put_report(attr, &event->Report);
			break;
		case MPRAPI_A_EVENT_LDISC:
			event->fHasLdisc = TRUE;
			__attribute__((fallthrough));
		default:
			put_number(attr, field, COUNT(field), event);
		}
	}
}

/**
 * view_event() - parse a message about an event
 * @nlh: a message of the module's family
 * @event: out
 *
 * Return: whether it is an event.
 */
bool view_event(const struct nlmsghdr *nlh, MPR_LINUX_EVENT *event)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_len < mnl_nlmsg_size(sizeof(*genl)))
		return false;
	memset(event, 0, sizeof(*event));
	switch (genl->cmd) {
	case MPRAPI_CMD_PORT_EVENT:
		port_event(nlh, event);
		return true;
	case MPRAPI_CMD_CONNECTION_EVENT:
		connection_event(nlh, event);
		return true;
	default:
		return false;
	}
}
