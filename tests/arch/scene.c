// SPDX-License-Identifier: GPL-2.0
/*
 * A simulated kernel that is linked with mpradmin. Each attribute has a value of its own, whose
 * bytes differ, so that a wrong width or byte order shows. mpradmin must print the same on each
 * processor.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/mprapi.h>
#include <linux/rtnetlink.h>
#include <linux/tty.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "../fuzz-lib/kernel.h"
#include "../fuzz-lib/require.h"

#define FAMILY		0x1f2e
#define PORT		5
#define CONNECTION	9
#define IFINDEX		0x00010203
#define UNIT		3

/* The n-th number of four or eight different bytes. */
#define WORD(n)		(0x10203000U + (n))
#define LONG(n)		(0x0102030405060700ULL + (n))

static struct nlmsghdr request;
static uint8_t request_command;
/* The first connection of the requested list. */
static uint32_t request_from;
static struct datagram answer;

static uint32_t our_netns(void)
{
	struct stat st;

	REQUIRE(!stat("/proc/thread-self/ns/net", &st));
	return st.st_ino;
}

static void put_server(void)
{
	struct nlmsghdr *nlh;

	message_genl(&answer, FAMILY, MPRAPI_CMD_SERVER_GET);
	nlh = answer.last;
	mnl_attr_put_strz(nlh, MPRAPI_A_SERVER_VERSION, "1.2.3");
	mnl_attr_put_u32(nlh, MPRAPI_A_SERVER_UPTIME, 93784);
	mnl_attr_put_u32(nlh, MPRAPI_A_SERVER_PORTS, 258);
	mnl_attr_put_u32(nlh, MPRAPI_A_SERVER_IN_USE, 257);
	mnl_attr_put_u32(nlh, MPRAPI_A_SERVER_FLAGS, 0);
	mnl_attr_put_u32(nlh, MPRAPI_A_SERVER_HOLD_MS, 515);
	mnl_attr_put_u64(nlh, MPRAPI_A_SERVER_EVENTS, LONG(1));
}

static void put_report(uint16_t type)
{
	struct nlattr *nest = mnl_attr_nest_start(answer.last, type);

	mnl_attr_put_u32(answer.last, MPRAPI_A_REPORT_SEQ, WORD(0x70));
	mnl_attr_put_u32(answer.last, MPRAPI_A_REPORT_RESULT, -ETIMEDOUT);
	mnl_attr_put_u32(answer.last, MPRAPI_A_REPORT_STEPS, MPRAPI_STEPS_RESET);
	mnl_attr_put_u32(answer.last, MPRAPI_A_REPORT_DONE,
			 MPRAPI_STEPS_RESET & ~MPRAPI_STEP_CARRIER);
	mnl_attr_put_u32(answer.last, MPRAPI_A_REPORT_FAILED, MPRAPI_STEP_CARRIER);
	mnl_attr_put_u32(answer.last, MPRAPI_A_REPORT_HELD_MS, 515);
	mnl_attr_put_u32(answer.last, MPRAPI_A_REPORT_CARRIER_MS, 66051);
	mnl_attr_put_u32(answer.last, MPRAPI_A_REPORT_ELAPSED_US, 66566051);
	for (int i = 0; i < MPRAPI_STEPS; i++)
		mnl_attr_put_u32(answer.last, MPRAPI_A_REPORT_WHY,
				 1 << i == MPRAPI_STEP_CARRIER ? -ETIMEDOUT : 0);
	mnl_attr_nest_end(answer.last, nest);
}

static void put_port(uint32_t id, const char *name, uint32_t flags)
{
	struct nlmsghdr *nlh;
	struct nlattr *nest;

	message_genl(&answer, FAMILY, MPRAPI_CMD_PORT_GET);
	nlh = answer.last;
	nlh->nlmsg_flags |= NLM_F_MULTI;
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_ID, id);
	mnl_attr_put_strz(nlh, MPRAPI_A_PORT_NAME, name);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_MAJOR, 259);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_MINOR, 70000 + id);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_FLAGS,
			 MPRAPI_PORT_FLAG_PRESENT | MPRAPI_PORT_FLAG_OPEN | flags);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_CONDITION, MPRAPI_CONDITION_AUTHENTICATED);
	mnl_attr_put_u64(nlh, MPRAPI_A_PORT_CONDITION_MS, LONG(2));
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_LDISC, N_PPP);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_LINES, MPRAPI_LINE_DTR | MPRAPI_LINE_DCD);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_SPEED, 460800);
	nest = mnl_attr_nest_start(nlh, MPRAPI_A_PORT_ICOUNT);
	for (int attr = MPRAPI_A_ICOUNT_RX; attr <= MPRAPI_A_ICOUNT_MAX; attr++)
		mnl_attr_put_u32(nlh, attr, WORD(attr));
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_RESETS, WORD(0x80));
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_HANGUPS, WORD(0x81));
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_SESSIONS, WORD(0x82));
	mnl_attr_put_u64(nlh, MPRAPI_A_PORT_EVENTS, LONG(3));
	put_report(MPRAPI_A_PORT_REPORT);
	mnl_attr_put_strz(nlh, MPRAPI_A_PORT_DEVICE, "ttyUSB0");
	mnl_attr_put_strz(nlh, MPRAPI_A_PORT_PATH, "usb-1-1.2:1.0");
}

static void put_connection(void)
{
	struct nlmsghdr *nlh;

	message_genl(&answer, FAMILY, MPRAPI_CMD_CONNECTION_GET);
	nlh = answer.last;
	nlh->nlmsg_flags |= NLM_F_MULTI;
	mnl_attr_put_u32(nlh, MPRAPI_A_CONNECTION_ID, CONNECTION);
	mnl_attr_put_u32(nlh, MPRAPI_A_CONNECTION_IFINDEX, IFINDEX);
	mnl_attr_put_u32(nlh, MPRAPI_A_CONNECTION_NETNS, our_netns());
	mnl_attr_put_u32(nlh, MPRAPI_A_CONNECTION_UNIT, UNIT);
	mnl_attr_put_strz(nlh, MPRAPI_A_CONNECTION_IFNAME, "ppp3");
	mnl_attr_put_u32(nlh, MPRAPI_A_CONNECTION_FLAGS, MPRAPI_CONNECTION_FLAG_UP);
	mnl_attr_put_u64(nlh, MPRAPI_A_CONNECTION_UP_MS, LONG(4));
	mnl_attr_put_u64(nlh, MPRAPI_A_CONNECTION_EVENTS, LONG(5));
}

static void put_interface(void)
{
	struct ifinfomsg ifi = { .ifi_type = ARPHRD_PPP, .ifi_index = IFINDEX,
		.ifi_flags = IFF_UP | IFF_RUNNING };
	struct rtnl_link_stats64 stats = { .rx_bytes = LONG(6), .tx_bytes = LONG(7),
		.rx_packets = LONG(8), .tx_packets = LONG(9), .rx_crc_errors = LONG(10),
		.rx_frame_errors = LONG(11), .rx_over_errors = LONG(12),
		.rx_fifo_errors = LONG(13) };

	message_put(&answer, RTM_NEWLINK, NLM_F_MULTI, &ifi, sizeof(ifi));
	mnl_attr_put_strz(answer.last, IFLA_IFNAME, "ppp3");
	mnl_attr_put(answer.last, IFLA_STATS64, sizeof(stats), &stats);
}

static void put_address(int family, const char *ours, const char *peer)
{
	struct ifaddrmsg ifa = { .ifa_family = family, .ifa_index = IFINDEX };
	size_t size = family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);
	struct in6_addr bytes;

	message_put(&answer, RTM_NEWADDR, NLM_F_MULTI, &ifa, sizeof(ifa));
	REQUIRE(inet_pton(family, ours, &bytes) == 1);
	mnl_attr_put(answer.last, IFA_LOCAL, size, &bytes);
	REQUIRE(inet_pton(family, peer, &bytes) == 1);
	mnl_attr_put(answer.last, IFA_ADDRESS, size, &bytes);
}

void target_request(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	request = *nlh;
	request_from = 0;
	if (nlh->nlmsg_type != FAMILY)
		return;
	request_command = ((struct genlmsghdr *)mnl_nlmsg_get_payload(nlh))->cmd;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == MPRAPI_A_CONNECTION_ID)
			request_from = mnl_attr_get_u32(attr);
}

static void put_genl(void)
{
	switch (request_command) {
	case MPRAPI_CMD_SERVER_GET:
		put_server();
		break;
	case MPRAPI_CMD_PORT_GET:
		put_port(PORT, "usb-1-1.2:1.0", MPRAPI_PORT_FLAG_PPP);
		if (request.nlmsg_flags & NLM_F_DUMP)
			put_port(PORT + 1, "ttyS1", 0);
		break;
	case MPRAPI_CMD_CONNECTION_GET:
		if (request_from <= CONNECTION)
			put_connection();
		break;
	default:
		REQUIRE(!"a command that the kernel has");
	}
}

ssize_t target_answer(void *buffer, size_t size)
{
	struct nlmsghdr *nlh;
	int left;

	memset(&answer, 0, sizeof(answer));
	switch (request.nlmsg_type) {
	case GENL_ID_CTRL:
		message_family(&answer, FAMILY);
		break;
	case FAMILY:
		put_genl();
		break;
	case RTM_GETLINK:
		put_interface();
		break;
	case RTM_GETADDR:
		put_address(AF_INET, "10.1.2.3", "10.4.5.6");
		break;
	default:
		REQUIRE(!"a message that the kernel knows");
	}
	if (request.nlmsg_flags & NLM_F_DUMP)
		message_done(&answer, 0);
	else
		message_error(&answer, 0);
	message_end(&answer);
	REQUIRE(answer.length <= size);
	left = answer.length;
	for (nlh = (struct nlmsghdr *)answer.bytes; mnl_nlmsg_ok(nlh, left);
	     nlh = mnl_nlmsg_next(nlh, &left)) {
		nlh->nlmsg_seq = request.nlmsg_seq;
		nlh->nlmsg_pid = KERNEL_PORTID;
	}
	memcpy(buffer, answer.bytes, answer.length);
	return answer.length;
}

ssize_t target_event(void *buffer, size_t size, uint32_t *sender)
{
	(void)buffer;
	(void)size;
	(void)sender;
	errno = EAGAIN;
	return -1;
}

static void fill_report(struct mprapi_report *report)
{
	report->seq = WORD(0);
	report->steps = MPRAPI_STEPS_RESET;
	report->done = report->steps & ~MPRAPI_STEP_CARRIER;
	report->held_ms = 515;
	report->carrier_ms = 772;
	report->elapsed_us = 1290500;
	report->why[ffs(MPRAPI_STEP_CARRIER) - 1] = ENODATA;
}

int target_ioctl(unsigned long command, void *argument)
{
	struct mprapi_port_reset *reset = argument;
	struct mprapi_server *server = argument;
	struct mprapi_port_ppp *ppp = argument;

	switch (command) {
	case MPRAPI_IOC_SERVER:
		server->ports = 258;
		server->ports_max = WORD(0x90);
		server->hold_max_ms = 60000;
		server->timeout_max_ms = 600000;
		server->steps = MPRAPI_STEPS_RESET;
		break;
	case MPRAPI_IOC_PORT_SAMPLE:
	case MPRAPI_IOC_NOTIFY:
		break;
	case MPRAPI_IOC_PORT_PPP:
		ppp->unit = UNIT;
		break;
	case MPRAPI_IOC_PORT_RESET:
		REQUIRE(reset->port == PORT && reset->hold_ms == 515 &&
			reset->timeout_ms == 66051);
		fill_report(&reset->report);
		break;
	default:
		REQUIRE(!"an ioctl that the kernel has");
	}
	return 0;
}

int target_open(const char *path)
{
	if (!strcmp(path, "/dev/mprapi"))
		return open("/dev/null", O_RDWR | O_CLOEXEC);
	errno = ENOENT;
	return -1;
}
