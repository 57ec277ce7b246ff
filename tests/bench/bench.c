// SPDX-License-Identifier: GPL-2.0
/*
 * What a reset costs, beside what the same costs without mprapi. Every figure
 * is measured in the same run as its peer, in turns, and is a median.
 *
 *	bench TTY FILE		TTY: a 8250 port that nobody needs; FILE: JSON
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/mprapi.h>
#include <linux/rtnetlink.h>

#include "figure.h"

#define RESETS		300
#define CALLS		20000
#define CALL_BATCHES	21
#define DUMPS		11
#define PORTS		4096

static int control;

static uint32_t add_name(const char *name)
{
	struct mprapi_port_add add = { 0 };

	snprintf(add.name, sizeof(add.name), "%s", name);
	if (ioctl(control, MPRAPI_IOC_PORT_ADD, &add) && errno != EEXIST)
		err(1, "add %s", name);
	return add.port;
}

static uint32_t add_fd(int fd)
{
	struct mprapi_port_add add = { .flags = MPRAPI_ADD_FD, .fd = fd };

	if (ioctl(control, MPRAPI_IOC_PORT_ADD, &add))
		err(1, "add pty");
	return add.port;
}

/* An ioctl that does nothing: the module does not know it. */
static void null_ioctl(void)
{
	if (!ioctl(control, _IO(MPRAPI_IOC_MAGIC, 0xff)) || errno != ENOTTY)
		errx(1, "the null ioctl did something");
}

static void unknown_handle(void)
{
	struct mprapi_port_ppp ppp = { .port = 0x7fffffff };

	if (!ioctl(control, MPRAPI_IOC_PORT_PPP, &ppp) || errno != ENOENT)
		errx(1, "the unknown handle is known");
}

static double call_us(void (*call)(void))
{
	double values[CALL_BATCHES];

	for (int i = 0; i < CALL_BATCHES; i++) {
		double began = now_us();

		for (int j = 0; j < CALLS / CALL_BATCHES; j++)
			call();
		values[i] = (now_us() - began) / (CALLS / CALL_BATCHES);
	}
	return median(values, CALL_BATCHES);
}

static int open_tty(const char *path)
{
	int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

/* Somebody holds the port; CLOCAL, for QEMU's carrier never falls. */
static int hold_port(const char *path)
{
	int fd = open_tty(path);
	struct termios tio;

	if (tcgetattr(fd, &tio))
		err(1, "%s", path);
	tio.c_cflag |= CLOCAL | HUPCL;
	if (tcsetattr(fd, TCSANOW, &tio))
		err(1, "%s", path);
	return fd;
}

static void reset_port(uint32_t port)
{
	struct mprapi_port_reset reset = {
		.port = port,
		.timeout_ms = MPRAPI_DEFAULT,
	};

	if (ioctl(control, MPRAPI_IOC_PORT_RESET, &reset))
		err(1, "reset");
}

static void tty_calls(int fd, const char *path)
{
	int lines = TIOCM_DTR | TIOCM_RTS;

	if (ioctl(fd, TIOCMBIC, &lines) || tcflush(fd, TCIOFLUSH) ||
	    ioctl(fd, TIOCVHANGUP))
		err(1, "%s", path);
}

static void bench_reset(const char *path)
{
	static double ours[RESETS], peer[RESETS], calls[RESETS];
	uint32_t port = add_name(path + strlen("/dev/"));
	double null = call_us(null_ioctl);
	double began, reset, tty;
	int holder, fd;

	for (int i = 0; i < RESETS; i++) {
		holder = hold_port(path);
		began = now_us();
		reset_port(port);
		ours[i] = now_us() - began;
		close(holder);

		holder = hold_port(path);
		began = now_us();
		fd = open_tty(path);
		tty_calls(fd, path);
		close(fd);
		peer[i] = now_us() - began;
		close(holder);

		holder = hold_port(path);
		began = now_us();
		tty_calls(holder, path);
		calls[i] = now_us() - began;
		close(holder);
	}

	reset = median(ours, RESETS);
	figure("8250 reset, no hold : userspace sequence", reset,
	       median(peer, RESETS), reset / median(peer, RESETS), "us");

	/* The three calls into the tty layer, each without its way in and out. */
	tty = median(calls, RESETS) - 3 * null;
	figure("reset beyond the tty layer's calls : null ioctl", reset - tty,
	       null, (reset - tty) / null, "us");
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
	static uint32_t seq;
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

static int family_id(const struct nlmsghdr *nlh, void *data)
{
	struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			*(uint16_t *)data = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static struct nlmsghdr *genl_message(char *buf, uint16_t family, uint8_t cmd)
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

static uint16_t find_family(struct mnl_socket *nl)
{
	char buf[8192];
	struct nlmsghdr *nlh = genl_message(buf, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	uint16_t id = 0;
	ssize_t len;
	int ret;

	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, MPRAPI_GENL_NAME);
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		err(1, "netlink send");
	do {
		len = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		ret = len < 0 ? -1 : mnl_cb_run(buf, len, 0, 0, family_id, &id);
	} while (ret == MNL_CB_OK);
	if (ret < 0 || !id)
		err(1, "no family " MPRAPI_GENL_NAME);
	return id;
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
	uint16_t family = find_family(genl);
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
	       median(ours, DUMPS) / median(peer, DUMPS), "us");
	mnl_socket_close(genl);
	mnl_socket_close(rtnl);
}

/* Live ports, so that a dump of them has something to look at. */
static void add_ptys(unsigned int n)
{
	struct rlimit files = { 3 * PORTS, 3 * PORTS };
	FILE *max = fopen("/proc/sys/kernel/pty/max", "w");

	if (!max || fprintf(max, "%u\n", 4 * PORTS) < 0 || fclose(max) ||
	    setrlimit(RLIMIT_NOFILE, &files))
		err(1, "no room for %u ptys", n);

	while (n--) {
		int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
		int slave;

		if (master < 0 || grantpt(master) || unlockpt(master))
			err(1, "pty");
		slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
		if (slave < 0)
			err(1, "%s", ptsname(master));
		add_fd(slave);
	}
}

static void bench_lookup(double one)
{
	double many = call_us(unknown_handle);

	figure("unknown handle among 4,096 ports : among 1", many, one, many / one,
	       "us");
}

int main(int argc, char **argv)
{
	double one;

	if (argc != 3 || strncmp(argv[1], "/dev/", strlen("/dev/"))) {
		fprintf(stderr, "usage: %s /dev/TTY FILE\n", argv[0]);
		return 2;
	}
	control = open(MPRAPI_DEVICE, O_RDWR | O_CLOEXEC);
	if (control < 0)
		err(1, MPRAPI_DEVICE);

	printf("%-58s %10s %10s %8s\n", "", "ours", "peer", "ratio");
	bench_reset(argv[1]);
	bench_carrier(control);
	bench_seen(argv[1], control);
	bench_throughput(control);
	one = call_us(unknown_handle);
	add_ptys(PORTS - 1);
	bench_lookup(one);
	bench_dump();

	figures_write(argv[2]);
	return 0;
}
