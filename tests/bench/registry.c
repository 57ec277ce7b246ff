// SPDX-License-Identifier: GPL-2.0
/*
 * What many ports cost: to find one of them, and to tell of all.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/resource.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/mprapi.h>
#include <linux/rtnetlink.h>

#include "../command.h"
#include "../control.h"
#include "../line.h"
#include "../netlink.h"
#include "../pty.h"
#include "figure.h"

#define DUMPS		11
#define PORTS		4096UL

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

/* Live ports, so that a dump of them has something to look at. */
static void add_ptys(int control, unsigned int n)
{
	struct rlimit files = { 3 * PORTS, 3 * PORTS };
	struct pty pty;
	__u32 port;

	if (file_write("/proc/sys/kernel/pty/max", "16384") ||
	    setrlimit(RLIMIT_NOFILE, &files))
		err(1, "no room for %u ptys", n);
	while (n--)
		if (pty_open(&pty) || port_add_fd(control, pty.slave, &port))
			errx(1, "no pty");
}

/* What one port costs where there are many. */
void bench_registry(int control)
{
	double one, many;
	__u32 port;

	if (port_add(control, UART, &port) && !port)
		errx(1, "add " UART);
	one = call_us(unknown_handle, control);
	add_ptys(control, PORTS - 1);
	many = call_us(unknown_handle, control);
	figure("unknown handle among 4,096 ports : among 1", many, one, many / one, time_unit);
	bench_dump();
}
