// SPDX-License-Identifier: GPL-2.0
/*
 * Measures how long it takes to find one of many ports, to add one more, and to list all.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/mprapi.h>
#include <linux/rtnetlink.h>

#include "../helper/array.h"
#include "../helper/command.h"
#include "../helper/control.h"
#include "../helper/line.h"
#include "../helper/netlink.h"
#include "../helper/pty.h"
#include "figure.h"

#define DUMPS		11
#define PORTS		4096U	/* in the dump that is measured */
#define FEW		64U
#define MANY		16384U
#define ADDS		21

static void unknown_handle(int control)
{
	struct mprapi_port_ppp ppp = { .port = 0x7fffffff };

	if (!ioctl(control, MPRAPI_IOC_PORT_PPP, &ppp) || errno != ENOENT)
		errx(1, "the unknown handle is known");
}

static int count_one(const struct nlmsghdr *nlh, void *data)
{
	(void)nlh;
	++*(unsigned int *)data;
	return MNL_CB_OK;
}

static unsigned int dump(struct mnl_socket *nl, struct nlmsghdr *nlh)
{
	static char buf[1 << 16];
	static __u32 seq;
	unsigned int objects = 0;
	ssize_t len;
	int ret;

	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = ++seq;
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		err(1, "netlink send");
	do {
		len = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (len < 0)
			err(1, "netlink receive");
		ret = mnl_cb_run(buf, len, seq, mnl_socket_get_portid(nl),
				 count_one, &objects);
	} while (ret == MNL_CB_OK);
	if (ret < 0)
		err(1, "netlink dump");
	return objects;
}

static struct nlmsghdr *genl_message(char *buf, int family, __u8 cmd)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = 1;
	return nlh;
}

static struct mnl_socket *netlink_open(int bus)
{
	struct mnl_socket *nl = mnl_socket_open2(bus, SOCK_CLOEXEC);

	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID))
		err(1, "netlink");
	return nl;
}

static void bench_dump(void)
{
	struct mnl_socket *genl = netlink_open(NETLINK_GENERIC);
	struct mnl_socket *rtnl = netlink_open(NETLINK_ROUTE);
	int family = view_family();
	double ours[DUMPS], peer[DUMPS];
	unsigned int ports = 0, links = 0;
	char buf[256];

	for (int i = 0; i < DUMPS; i++) {
		struct nlmsghdr *nlh = genl_message(buf, family, MPRAPI_CMD_PORT_GET);
		double began = now_us();
		struct ifinfomsg *ifi;

		ports = dump(genl, nlh);
		if (ports < PORTS)
			errx(1, "dump of %u ports", ports);
		ours[i] = (now_us() - began) / ports;

		nlh = mnl_nlmsg_put_header(buf);
		nlh->nlmsg_type = RTM_GETLINK;
		ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
		ifi->ifi_family = AF_UNSPEC;
		began = now_us();
		links = dump(rtnl, nlh);
		peer[i] = (now_us() - began) / links;
	}
	fprintf(stderr, "dumps of %u ports and %u links\n", ports, links);
	figure("a port in a dump of 4,096 : a link in RTM_GETLINK's",
	       median(ours, DUMPS), median(peer, DUMPS),
	       median(ours, DUMPS) / median(peer, DUMPS), time_unit);
	mnl_socket_close(genl);
	mnl_socket_close(rtnl);
}

static unsigned int tracked(int control)
{
	struct mprapi_server server;

	if (server_get(control, &server))
		errx(1, "no server");
	return server.ports;
}

/* The port that the measured calls ask for, and the socket that they use. */
static struct {
	struct mnl_socket *nl;
	int family;
	__u32 port;
	const char *name;
} asked;

/* Adds a pty, and makes it the port to ask for. Returns the time of the call. */
static double add_pty(int control)
{
	static struct pty pty;
	double began;

	if (pty_open(&pty))
		err(1, "pty");
	began = now_us();
	if (port_add_fd(control, pty.slave, &asked.port))
		errx(1, "%s cannot be added", pty.path);
	asked.name = pty.path + strlen("/dev/");
	return now_us() - began;
}

/* Adds ptys until @n ports are tracked. Returns the median time of the last ADDS ones. */
static double add_ptys(int control, unsigned int n)
{
	unsigned int have = tracked(control);
	double values[ADDS];

	for (unsigned int i = have; i < n; i++)
		values[i % ADDS] = add_pty(control);
	if (n - have < ADDS || tracked(control) != n)
		errx(1, "%u ports instead of %u", tracked(control), n);
	return median(values, ADDS);
}

static void make_room(void)
{
	struct rlimit files = { 3UL * MANY, 3UL * MANY };

	if (file_write("/proc/sys/kernel/pty/max", "32768") ||
	    setrlimit(RLIMIT_NOFILE, &files))
		err(1, "no room for %u ptys", MANY);
}

static void by_handle(int control)
{
	int unit, channel;

	if (port_ppp(control, asked.port, &unit, &channel) != -ENOTCONN)
		errx(1, "PPP on port %u", asked.port);
}

static void server_ioctl(int control)
{
	struct mprapi_server server;

	if (server_get(control, &server))
		errx(1, "no server");
}

/* Sends a request and reads the answer up to its acknowledgment. Returns 0 or its error. */
static int answer(__u8 cmd, const char *name)
{
	static char buf[1 << 13];
	struct nlmsghdr *nlh = genl_message(buf, asked.family, cmd);
	ssize_t len;
	int ret;

	if (name)
		mnl_attr_put_strz(nlh, MPRAPI_A_PORT_NAME, name);
	if (mnl_socket_sendto(asked.nl, nlh, nlh->nlmsg_len) < 0)
		err(1, "netlink send");
	do {
		len = mnl_socket_recvfrom(asked.nl, buf, sizeof(buf));
		if (len < 0)
			err(1, "netlink receive");
		ret = mnl_cb_run(buf, len, 0, 0, NULL, NULL);
	} while (ret == MNL_CB_OK);
	return ret < 0 ? -errno : 0;
}

static void by_name(int control)
{
	(void)control;
	if (answer(MPRAPI_CMD_PORT_GET, asked.name))
		errx(1, "no port %s", asked.name);
}

static void by_unknown_name(int control)
{
	(void)control;
	if (answer(MPRAPI_CMD_PORT_GET, "ttyUNKNOWN7") != -ENOENT)
		errx(1, "the unknown name is known");
}

static void server_netlink(int control)
{
	(void)control;
	if (answer(MPRAPI_CMD_SERVER_GET, NULL))
		errx(1, "no server");
}

static const struct {
	const char *name;
	void (*call)(int control);
} calls[] = {
	{ "port found by handle among 16,384 : among 64", by_handle },
	{ "unknown handle among 16,384 ports : among 64", unknown_handle },
	{ "port found by name among 16,384 : among 64", by_name },
	{ "unknown name among 16,384 ports : among 64", by_unknown_name },
	{ "server asked by ioctl at 16,384 ports : at 64", server_ioctl },
	{ "server asked by netlink at 16,384 ports : at 64", server_netlink },
};

static void measure(int control, double values[])
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		values[i] = call_us(calls[i].call, control);
}

/* Compares the times with few ports and with many ports. */
void bench_registry(int control)
{
	double few[ARRAY_SIZE(calls)], many[ARRAY_SIZE(calls)];
	double few_added, many_added;
	__u32 port;

	if (port_add(control, UART, &port) && !port)
		errx(1, "add " UART);
	/* Do not poll: polling all ports would disturb the figures. */
	if (file_write("/sys/module/mprapi/parameters/watch_ms", "0"))
		err(1, "watch_ms");
	asked.nl = netlink_open(NETLINK_GENERIC);
	asked.family = view_family();
	make_room();
	few_added = add_ptys(control, FEW);
	measure(control, few);
	add_ptys(control, PORTS);
	bench_dump();
	many_added = add_ptys(control, MANY);
	measure(control, many);
	bench_list_in_parts(MANY);
	figure("add the 16,384th port : the 64th", many_added, few_added,
	       many_added / few_added, time_unit);
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		figure(calls[i].name, many[i], few[i], many[i] / few[i], time_unit);
	if (file_write("/sys/module/mprapi/parameters/watch_ms", "1000"))
		err(1, "watch_ms");
	mnl_socket_close(asked.nl);
}
