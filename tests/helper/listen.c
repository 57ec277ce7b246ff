// SPDX-License-Identifier: GPL-2.0
/*
 * Receives the events of the netlink family "mprapi".
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "clock.h"
#include "listen.h"
#include "netlink.h"

/**
 * listen_open() - subscribe to the events of ports and connections
 *
 * Return: a descriptor, which the caller closes, or a negative errno.
 */
int listen_open(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	int fd, err;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (fd < 0)
		return -errno;
	err = bind(fd, (struct sockaddr *)&address, sizeof(address)) ? -errno : 0;
	if (!err)
		err = listen_join(fd, MPRAPI_MCGRP_PORTS);
	if (!err)
		err = listen_join(fd, MPRAPI_MCGRP_CONNECTIONS);
	if (err) {
		close(fd);
		return err;
	}
	return fd;
}

/* Subscribes to one more multicast group. */
int listen_join(int fd, const char *name)
{
	int group = view_group(name);

	if (group < 0)
		return group;
	return setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) ?
		-errno : 0;
}

static void parse_connection(const struct nlmsghdr *nlh, struct event_view *event)
{
	const struct nlattr *attr;

	event->about_connection = true;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		event->has |= 1U << mnl_attr_get_type(attr);
		switch (mnl_attr_get_type(attr)) {
		case MPRAPI_A_CONNECTION_ID:
			event->connection = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_CONNECTION_IFINDEX:
			event->ifindex = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_CONNECTION_NETNS:
			event->netns = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_CONNECTION_IFNAME:
			snprintf(event->ifname, sizeof(event->ifname), "%s",
				 mnl_attr_get_str(attr));
			break;
		case MPRAPI_A_CONNECTION_UNIT:
			event->unit = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_CONNECTION_UP_MS:
			event->up_ms = mnl_attr_get_u64(attr);
			break;
		case MPRAPI_A_CONNECTION_EVENTS:
			event->seq = mnl_attr_get_u64(attr);
			break;
		case MPRAPI_A_CONNECTION_TYPE:
			event->what = mnl_attr_get_u32(attr);
			break;
		case MPRAPI_A_CONNECTION_TIME:
			event->time = mnl_attr_get_u64(attr);
			break;
		}
	}
}

static void parse(const struct nlattr *attr, struct event_view *event)
{
	unsigned int type = mnl_attr_get_type(attr);
	__u32 *numbers[MPRAPI_A_EVENT_MAX + 1] = {
		[MPRAPI_A_EVENT_TYPE] = &event->what,
		[MPRAPI_A_EVENT_PORT] = &event->port,
		[MPRAPI_A_EVENT_FROM] = &event->from,
		[MPRAPI_A_EVENT_TO] = &event->to,
		[MPRAPI_A_EVENT_CAUSE] = &event->cause,
		[MPRAPI_A_EVENT_LDISC] = &event->ldisc,
	};

	if (type > MPRAPI_A_EVENT_MAX)
		return;
	event->has |= 1U << type;
	switch (type) {
	case MPRAPI_A_EVENT_SEQ:
		event->seq = mnl_attr_get_u64(attr);
		break;
	case MPRAPI_A_EVENT_TIME:
		event->time = mnl_attr_get_u64(attr);
		break;
	case MPRAPI_A_EVENT_NAME:
		snprintf(event->name, sizeof(event->name), "%s", mnl_attr_get_str(attr));
		break;
	case MPRAPI_A_EVENT_DEVICE:
		snprintf(event->device, sizeof(event->device), "%s", mnl_attr_get_str(attr));
		break;
	case MPRAPI_A_EVENT_REPORT:
		view_report(attr, &event->report);
		break;
	default:
		if (numbers[type])
			*numbers[type] = mnl_attr_get_u32(attr);
	}
}

/**
 * listen_next() - receive the next event
 * @fd: from listen_open()
 * @ms: for how many ms to wait for it
 * @event: set to the event
 *
 * Return: 0, -EAGAIN if no event came, -ENOBUFS if events were lost, or another
 * negative errno.
 */
int listen_next(int fd, long ms, struct event_view *event)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	const struct nlattr *attr;
	struct nlmsghdr *nlh;
	char buffer[8192];
	ssize_t n;

	memset(event, 0, sizeof(*event));
	if (poll(&pollfd, 1, ms) <= 0)
		return -EAGAIN;
	n = recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT);
	if (n < 0)
		return -errno;
	nlh = (struct nlmsghdr *)buffer;
	if (n < (ssize_t)mnl_nlmsg_size(sizeof(struct genlmsghdr)))
		return -EPROTO;
	switch (((struct genlmsghdr *)mnl_nlmsg_get_payload(nlh))->cmd) {
	case MPRAPI_CMD_PORT_EVENT:
		mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
			parse(attr, event);
		return 0;
	case MPRAPI_CMD_CONNECTION_EVENT:
		parse_connection(nlh, event);
		return 0;
	default:
		return -EPROTO;
	}
}

/**
 * listen_for() - wait for a certain event, and skip others
 * @fd: from listen_open()
 * @ms: for how many ms to wait
 * @type: the type of the event
 * @port: the port; 0 for any event, also one without a port
 * @event: set to the event
 *
 * Return: 0 or a negative errno.
 */
int listen_for(int fd, long ms, enum mprapi_event type, __u32 port,
	       struct event_view *event)
{
	long end = now_ms() + ms;
	int err;

	do {
		err = listen_next(fd, end > now_ms() ? end - now_ms() : 0, event);
		if (err)
			return err;
	} while (event->what != type || (port && event->port != port));
	return 0;
}

/* Discards the events that were not read yet. */
void listen_drain(int fd)
{
	struct event_view event;

	sleep_ms(50);
	while (listen_next(fd, 50, &event) != -EAGAIN)
		;
}
