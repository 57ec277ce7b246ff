// SPDX-License-Identifier: GPL-2.0
/*
 * Writes the inputs that the fuzzer begins with, into DIRECTORY/reply and DIRECTORY/handle.
 * There are one or more for each call, with all answers of the kernel, and inputs that once
 * made the library fail.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <limits.h>
#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/mprapi.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <linux/tty.h>
#include <mprapi-linux.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "../helper/array.h"
#include "kernel.h"
#include "reply.h"


#define UNIT		3
#define IFINDEX		7
#define PORT		5
#define CONNECTION	9

static const char *directory;

static struct {
	unsigned char bytes[65536];
	size_t length;
} seed;

static struct datagram datagram;

static void put(const void *bytes, size_t size)
{
	memcpy(seed.bytes + seed.length, bytes, size);
	seed.length += size;
}

static void put_byte(uint8_t value)
{
	put(&value, sizeof(value));
}

static void put_word(uint32_t value)
{
	put(&value, sizeof(value));
}

static void put_long(uint64_t value)
{
	put(&value, sizeof(value));
}

static void put_name(const char *name)
{
	char text[40] = "";

	snprintf(text, sizeof(text), "%s", name);
	put(text, sizeof(text));
}

static void put_call(uint8_t call, uint8_t trouble, uint8_t memory)
{
	put_byte(call);
	put_byte(trouble);
	put_byte(memory);
}

/* Adds the datagram that the message functions have constructed. */
static void put_datagram(uint8_t control)
{
	uint16_t length;

	message_end(&datagram);
	length = datagram.length;
	put_byte(control);
	put(&length, sizeof(length));
	put(datagram.bytes, length);
	memset(&datagram, 0, offsetof(struct datagram, bytes));
}

/* Adds an acknowledgment. */
static void put_answer(void)
{
	message_error(&datagram, 0);
	put_datagram(0);
}

/* Ends a list that changed while it was read. The library then reads all of it again. */
static void put_changed(void)
{
	datagram.last->nlmsg_flags |= NLM_F_DUMP_INTR;
	message_done(&datagram, 0);
	put_datagram(0);
}

static void put_list(void)
{
	message_done(&datagram, 0);
	put_datagram(0);
}

static void put_error(int err)
{
	message_error(&datagram, err);
	put_datagram(0);
}

static void put_event_error(uint8_t which)
{
	put_byte(CONTROL_ERROR);
	put_byte(which);
}

static void put_ioctl(uint8_t err, const void *argument, size_t size)
{
	put_byte(err);
	put(argument, size);
}

static void save(const char *target, const char *name)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s/%s", directory, target, name);
	file = fopen(path, "w");
	if (!file || fwrite(seed.bytes, 1, seed.length, file) != seed.length || fclose(file)) {
		perror(path);
		exit(1);
	}
	seed.length = 0;
}

/* --- the answers of the kernel ------------------------------------------------------- */

static void report(uint16_t type)
{
	struct nlattr *nest = mnl_attr_nest_start(datagram.last, type);

	for (int attr = MPRAPI_A_REPORT_SEQ; attr <= MPRAPI_A_REPORT_MAX; attr++)
		mnl_attr_put_u32(datagram.last, attr, attr);
	mnl_attr_nest_end(datagram.last, nest);
}

/*
 * Returns the network namespace of this process. The target runs in the same one and looks
 * interfaces up there.
 */
static uint32_t our_netns(void)
{
	struct stat st = { 0 };

	stat("/proc/thread-self/ns/net", &st);
	return st.st_ino;
}

/* Adds a port with every attribute. */
static void port(uint32_t id, uint32_t flags)
{
	struct nlmsghdr *nlh;
	struct nlattr *nest;

	message_genl(&datagram, REPLY_FAMILY, MPRAPI_CMD_PORT_GET);
	nlh = datagram.last;
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_ID, id);
	mnl_attr_put_strz(nlh, MPRAPI_A_PORT_NAME, "usb-1-1.2:1.0");
	/* The device number of /dev/null, which the target has open. */
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_MAJOR, 1);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_MINOR, 3);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_FLAGS,
			 MPRAPI_PORT_FLAG_PRESENT | MPRAPI_PORT_FLAG_OPEN | flags);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_CONDITION, MPRAPI_CONDITION_AUTHENTICATING);
	mnl_attr_put_u64(nlh, MPRAPI_A_PORT_CONDITION_MS, 1500);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_LDISC, N_PPP);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_LINES,
			 MPRAPI_LINE_DTR | MPRAPI_LINE_RTS | MPRAPI_LINE_DCD);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_SPEED, 115200);
	nest = mnl_attr_nest_start(nlh, MPRAPI_A_PORT_ICOUNT);
	for (int attr = MPRAPI_A_ICOUNT_RX; attr <= MPRAPI_A_ICOUNT_MAX; attr++)
		mnl_attr_put_u32(nlh, attr, attr);
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_RESETS, 2);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_HANGUPS, 2);
	report(MPRAPI_A_PORT_REPORT);
	nest = mnl_attr_nest_start(nlh, MPRAPI_A_PORT_LINK_BASE);
	mnl_attr_put_u32(nlh, MPRAPI_A_LINK_IFINDEX, IFINDEX);
	mnl_attr_put_u32(nlh, MPRAPI_A_LINK_NETNS, our_netns());
	for (int attr = MPRAPI_A_LINK_RX_BYTES; attr <= MPRAPI_A_LINK_RX_FIFO_ERRORS; attr++)
		mnl_attr_put_u64(nlh, attr, attr);
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_put_u32(nlh, MPRAPI_A_PORT_SESSIONS, 3);
	mnl_attr_put_u64(nlh, MPRAPI_A_PORT_EVENTS, 12);
	mnl_attr_put_strz(nlh, MPRAPI_A_PORT_DEVICE, "ttyUSB0");
	mnl_attr_put_strz(nlh, MPRAPI_A_PORT_PATH, "usb-1-1.2:1.0");
}

static void server(void)
{
	struct nlmsghdr *nlh;

	message_genl(&datagram, REPLY_FAMILY, MPRAPI_CMD_SERVER_GET);
	nlh = datagram.last;
	mnl_attr_put_strz(nlh, MPRAPI_A_SERVER_VERSION, "0.1.0");
	mnl_attr_put_u32(nlh, MPRAPI_A_SERVER_UPTIME, 60);
	mnl_attr_put_u32(nlh, MPRAPI_A_SERVER_PORTS, 2);
	mnl_attr_put_u32(nlh, MPRAPI_A_SERVER_IN_USE, 1);
	mnl_attr_put_u32(nlh, MPRAPI_A_SERVER_FLAGS, MPRAPI_SERVER_FLAG_LAN_ONLY);
	mnl_attr_put_u32(nlh, MPRAPI_A_SERVER_HOLD_MS, 500);
	mnl_attr_put_u64(nlh, MPRAPI_A_SERVER_EVENTS, 12);
}

static void connection_attributes(struct nlmsghdr *nlh, uint32_t id, uint32_t netns)
{
	mnl_attr_put_u32(nlh, MPRAPI_A_CONNECTION_ID, id);
	mnl_attr_put_u32(nlh, MPRAPI_A_CONNECTION_IFINDEX, IFINDEX);
	mnl_attr_put_u32(nlh, MPRAPI_A_CONNECTION_NETNS, netns);
	mnl_attr_put_strz(nlh, MPRAPI_A_CONNECTION_IFNAME, "ppp3");
	mnl_attr_put_u32(nlh, MPRAPI_A_CONNECTION_FLAGS, MPRAPI_CONNECTION_FLAG_UP);
	mnl_attr_put_u64(nlh, MPRAPI_A_CONNECTION_UP_MS, 2500);
	mnl_attr_put_u64(nlh, MPRAPI_A_CONNECTION_EVENTS, 11);
}

/* Adds the connection of the port, and two others. */
static void put_connections(void)
{
	for (uint32_t id = CONNECTION; id < CONNECTION + 3; id++) {
		message_genl(&datagram, REPLY_FAMILY, MPRAPI_CMD_CONNECTION_GET);
		connection_attributes(datagram.last, id, id == CONNECTION ? our_netns() : id);
	}
	put_list();
}

static void interface(const char *name)
{
	struct rtnl_link_stats64 stats = { .rx_bytes = 1000, .tx_bytes = 2000, .rx_packets = 10,
		.tx_packets = 20, .rx_fifo_errors = 1 };
	struct ifinfomsg ifi = { .ifi_type = ARPHRD_PPP, .ifi_index = IFINDEX,
		.ifi_flags = IFF_UP | IFF_RUNNING };

	message_put(&datagram, RTM_NEWLINK, 0, &ifi, sizeof(ifi));
	mnl_attr_put_strz(datagram.last, IFLA_IFNAME, name);
	mnl_attr_put(datagram.last, IFLA_STATS64, sizeof(stats), &stats);
}

static void address(int family, const char *ours, const char *peer)
{
	struct ifaddrmsg ifa = { .ifa_family = family, .ifa_index = IFINDEX };
	size_t size = family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);
	struct in6_addr bytes;

	message_put(&datagram, RTM_NEWADDR, NLM_F_MULTI, &ifa, sizeof(ifa));
	if (ours) {
		inet_pton(family, ours, &bytes);
		mnl_attr_put(datagram.last, IFA_LOCAL, size, &bytes);
	}
	inet_pton(family, peer, &bytes);
	mnl_attr_put(datagram.last, IFA_ADDRESS, size, &bytes);
}

static void put_nsid(int32_t nsid)
{
	struct rtgenmsg gen = { 0 };

	message_put(&datagram, RTM_NEWNSID, 0, &gen, sizeof(gen));
	mnl_attr_put_u32(datagram.last, NETNSA_NSID, nsid);
	put_answer();
}

static void put_unit(void)
{
	struct mprapi_port_ppp ppp = { .port = PORT, .unit = UNIT };

	put_ioctl(0, &ppp, sizeof(ppp));
}

/* Adds the answers with which the library finds the interface of a port. */
static void put_link(void)
{
	put_unit();
	interface("ppp3");
	put_answer();
	put_connections();
}

/* The same for a renamed interface. */
static void put_renamed(uint8_t pid, const char *text)
{
	char file[24] = "";

	put_unit();
	put_error(-ENODEV);
	interface("ppp5");
	put_changed();
	interface("ppp4");
	interface("wan0");
	put_list();
	put_byte(pid);
	if (pid == PID_GIVEN) {
		snprintf(file, sizeof(file), "%s", text);
		put(file, sizeof(file));
	}
	put_connections();
}

static void put_ports(void)
{
	port(PORT, MPRAPI_PORT_FLAG_PPP);
	port(PORT + 1, MPRAPI_PORT_FLAG_PTY);
	put_list();
}

static void put_port(void)
{
	port(PORT, MPRAPI_PORT_FLAG_PPP);
	put_answer();
	put_link();
}

static void put_ipv4(void)
{
	address(AF_INET, "10.0.0.1", "10.0.0.2");
	put_list();
}

static void put_ipv6(void)
{
	put_list();
	address(AF_INET6, "fe80::2", "fe80::1");
	put_changed();
	address(AF_INET6, NULL, "fe80::1");
	put_list();
}

static void put_ipv6cp(void)
{
	address(AF_INET6, "2001:db8::1", "2001:db8::2");
	address(AF_INET6, "fe80::2", "fe80::1");
	put_list();
}

static void connection_event(uint64_t seq)
{
	struct nlmsghdr *nlh;

	message_genl(&datagram, REPLY_FAMILY, MPRAPI_CMD_CONNECTION_EVENT);
	nlh = datagram.last;
	connection_attributes(nlh, CONNECTION, 1);
	mnl_attr_put_u64(nlh, MPRAPI_A_CONNECTION_EVENTS, seq);
	mnl_attr_put_u32(nlh, MPRAPI_A_CONNECTION_TYPE, MPRAPI_EVENT_CONNECTED);
	mnl_attr_put_u64(nlh, MPRAPI_A_CONNECTION_TIME, 1000000);
}

static void event(uint64_t seq)
{
	struct nlmsghdr *nlh;

	message_genl(&datagram, REPLY_FAMILY, MPRAPI_CMD_PORT_EVENT);
	nlh = datagram.last;
	mnl_attr_put_u64(nlh, MPRAPI_A_EVENT_SEQ, seq);
	mnl_attr_put_u64(nlh, MPRAPI_A_EVENT_TIME, 1000000);
	mnl_attr_put_u32(nlh, MPRAPI_A_EVENT_TYPE, MPRAPI_EVENT_RESET_DONE);
	mnl_attr_put_u32(nlh, MPRAPI_A_EVENT_PORT, PORT);
	mnl_attr_put_strz(nlh, MPRAPI_A_EVENT_NAME, "ttyS1");
	mnl_attr_put_u32(nlh, MPRAPI_A_EVENT_FROM, MPRAPI_CONDITION_LISTENING);
	mnl_attr_put_u32(nlh, MPRAPI_A_EVENT_TO, MPRAPI_CONDITION_DISCONNECTED);
	mnl_attr_put_u32(nlh, MPRAPI_A_EVENT_CAUSE, MPRAPI_CAUSE_RESET);
	mnl_attr_put_u32(nlh, MPRAPI_A_EVENT_LDISC, N_TTY);
	report(MPRAPI_A_EVENT_REPORT);
	mnl_attr_put_strz(nlh, MPRAPI_A_EVENT_DEVICE, "ttyS1");
}

/* --- the inputs ------------------------------------------------------------------------- */

static void put_list_arguments(uint32_t length, uint32_t resume)
{
	put_word(length);
	put_word(resume);
}

static uint64_t connection_handle(void)
{
	return 1ULL << (sizeof(HANDLE) > sizeof(uint32_t) ? 32 : 30) | CONNECTION;
}

static void seed_server(void)
{
	struct mprapi_server answer = { .ports = 2 };

	put_call(CALL_CONNECT, 0, 0);
	put_byte(0);
	put_ioctl(0, &answer, sizeof(answer));
	message_family(&datagram, REPLY_FAMILY);
	put_answer();
	save("reply", "connect");
	put_call(CALL_IS_RUNNING, 0, 0);
	put_name("localhost");
	message_family(&datagram, REPLY_FAMILY);
	put_answer();
	save("reply", "running");
	put_call(CALL_SERVER_INFO, 0, 0);
	put_byte(0);
	server();
	put_answer();
	put_ioctl(0, &answer, sizeof(answer));
	put_call(CALL_SERVER_INFO_EX, 0, 0);
	put_byte(0);
	server();
	put_answer();
	put_ioctl(0, &answer, sizeof(answer));
	put_call(CALL_LINUX_SERVER_INFO, TROUBLE_INTERRUPTED, 0);
	server();
	put_answer();
	put_ioctl(0, &answer, sizeof(answer));
	save("reply", "server");
}

static void seed_ports(void)
{
	put_call(CALL_PORT_ENUM, 0, 0);
	put_byte(0);
	put_long(-1);
	put_list_arguments(-1, 0);
	put_ports();
	put_link();
	save("reply", "ports");
	put_call(CALL_PORT_ENUM, 0, 0);
	put_byte(0);
	put_long(connection_handle());
	put_list_arguments(sizeof(RAS_PORT_0), 1);
	put_ports();
	put_link();
	save("reply", "ports_of_connection");
	put_call(CALL_PORT_ENUM, 0, 0);
	put_byte(0);
	put_long(-1);
	put_list_arguments(-1, 0);
	put_list();
	save("reply", "no_ports");
	put_call(CALL_LINUX_PORT_ENUM, 0, 0);
	port(PORT, 0);
	put_changed();
	put_ports();
	put_link();
	save("reply", "ports_changed");
	put_call(CALL_LINUX_PORT_ENUM, 0, 0);
	put_ports();
	put_renamed(PID_OURS, NULL);
	save("reply", "renamed");
	put_call(CALL_LINUX_PORT_ENUM, 0, 0);
	put_ports();
	put_renamed(PID_NONE, NULL);
	save("reply", "renamed_by_nobody");
	put_call(CALL_LINUX_PORT_ENUM, 0, 0);
	put_ports();
	put_renamed(PID_GIVEN, "99999999\n");
	save("reply", "renamed_by_another");
	put_call(CALL_LINUX_PORT_ENUM, TROUBLE_NOT_PPP, 0);
	put_ports();
	put_link();
	save("reply", "not_pppd");
	put_call(CALL_LINUX_PORT_ENUM, TROUBLE_ELSEWHERE, 0);
	put_ports();
	put_nsid(NETNSA_NSID_NOT_ASSIGNED);
	put_error(0);
	put_nsid(4);
	put_link();
	save("reply", "elsewhere");
}

static void seed_port(void)
{
	static const uint8_t calls[] = { CALL_PORT_INFO, CALL_LINUX_PORT_INFO, CALL_PORT_CLEAR };
	char name[16];

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		for (int level = 0; level < (calls[i] == CALL_PORT_INFO ? 2 : 1); level++) {
			put_call(calls[i], 0, 0);
			if (calls[i] == CALL_PORT_INFO)
				put_byte(level);
			put_word(PORT);
			put_port();
			snprintf(name, sizeof(name), "port_%zu_%u", i, level);
			save("reply", name);
		}
	}
	put_call(CALL_PORT_FIND, 0, 0);
	put_name("/dev/ttyS1");
	port(PORT, 0);
	put_answer();
	save("reply", "find");
	put_call(CALL_PORT_FIND, 0, 0);
	put_name("5");
	put_error(-ENOENT);
	save("reply", "find_number");
}

static void seed_commands(void)
{
	struct mprapi_port_add add = { .name = "ttyS1", .port = PORT };
	struct mprapi_port_reset reset = {
		.port = PORT, .report = { .seq = 1, .result = -ETIMEDOUT },
	};
	MPR_LINUX_RESET options = { .dwSize = sizeof(options), .dwHoldMs = 1, .dwTimeoutMs = 1 };

	for (int how = ADD_NAME; how <= ADD_FD; how++) {
		put_call(CALL_PORT_ADD, 0, 0);
		put_byte(how);
		put_name("ttyS1");
		if (how == ADD_FD)
			put_word(0);
		put_ioctl(how == ADD_PATH ? EEXIST : 0, &add, sizeof(add));
	}
	put_call(CALL_PORT_ADD, 0, 0);
	put_byte(ADD_NAME);
	put_name("/dev/pts/3");
	put_byte(0);
	put_ioctl(0, &add, sizeof(add));
	save("reply", "add");
	put_call(CALL_PORT_DELETE, 0, 0);
	put_word(PORT);
	put_byte(ENOENT);
	save("reply", "delete");
	for (int how = RESET; how <= RESET_WAIT; how++) {
		put_call(CALL_PORT_RESET, 0, 0);
		put_byte(how);
		put_word(PORT);
		put(&options, sizeof(options));
		put_ioctl(0, &reset, sizeof(reset));
		put(&reset.report, sizeof(reset.report));
	}
	save("reply", "reset");
	put_call(CALL_NOTIFY, 0, 0);
	put_byte(1);
	put_long(0);
	put_byte(0);
	put_call(CALL_NOTIFY, 0, 0);
	put_byte(0);
	put_long(0);
	put_byte(ENOSPC);
	save("reply", "notify");
}

static void seed_connections(void)
{
	char name[24];

	/* The last level stands for the functions with names in ...Ex. */
	for (int level = 0; level < 5; level++) {
		put_call(level < 4 ? CALL_CONNECTION_ENUM : CALL_CONNECTION_ENUM_EX, 0, 0);
		put_byte(level < 4 ? level : 0);
		put_list_arguments(-1, 0);
		put_ports();
		put_link();
		put_connections();
		if (level == 1)
			put_ipv6();
		else
			put_ipv4();
		if (level >= 3)
			put_ipv6cp();
		snprintf(name, sizeof(name), "connections_%u", level);
		save("reply", name);
		put_call(level < 4 ? CALL_CONNECTION_INFO : CALL_CONNECTION_INFO_EX, 0, 0);
		put_byte(level < 4 ? level : 0);
		put_long(connection_handle());
		put_ports();
		put_link();
		put_connections();
		put_ipv4();
		if (level >= 3)
			put_ipv6cp();
		snprintf(name, sizeof(name), "connection_%u", level);
		save("reply", name);
	}
	put_call(CALL_CONNECTION_ENUM, 0, 0);
	put_byte(0);
	put_list_arguments(-1, 0);
	put_list();
	save("reply", "no_connections");
	put_call(CALL_LINUX_CONNECTION_ENUM, TROUBLE_ELSEWHERE, 0);
	put_ports();
	put_nsid(4);
	put_link();
	put_connections();
	put_ipv6();
	save("reply", "linux_connections");
	put_call(CALL_CONNECTION_CLEAR, 0, 0);
	put_long(connection_handle());
	put_ports();
	put_link();
	put_connections();
	put_byte(0);
	save("reply", "connection_clear");
}

static void seed_events(void)
{
	put_call(CALL_EVENT_OPEN, 0, 0);
	message_family(&datagram, REPLY_FAMILY);
	put_answer();
	save("reply", "event_open");
	put_call(CALL_EVENT_READ, 0, 0);
	put_long(0);
	event(1);
	put_datagram(0);
	save("reply", "event");
	put_call(CALL_EVENT_READ, 0, 0);
	put_long(0);
	connection_event(1);
	put_datagram(0);
	save("reply", "event_connection");
	put_call(CALL_EVENT_READ, TROUBLE_INTERRUPTED, 0);
	put_long(5);
	event(4);
	put_datagram(0);
	event(6);
	put_datagram(CONTROL_SENDER);
	event(7);
	put_datagram(CONTROL_REPAIR);
	save("reply", "event_gap");
	put_call(CALL_EVENT_READ, 0, 0);
	put_long(5);
	put_event_error(0);
	event(6);
	put_datagram(0);
	put_event_error(2);
	save("reply", "event_lost");
}

/* A call that makes nearly all requests, with each thing that can go wrong in it. */
static void seed_trouble(void)
{
	char name[24];

	for (unsigned int n = 0; n < 24; n++) {
		bool memory = n >= 8;

		put_call(CALL_LINUX_CONNECTION_ENUM, memory ? 0 : 1 << n, memory ? n - 7 : 0);
		put_ports();
		put_link();
		put_connections();
		put_ipv4();
		snprintf(name, sizeof(name), "trouble_%u", n);
		save("reply", name);
	}
	/* The list changes, or lacks an element. */
	put_call(CALL_LINUX_CONNECTION_ENUM, 0, 0);
	put_ports();
	put_unit();
	interface("ppp3");
	put_answer();
	message_genl(&datagram, REPLY_FAMILY, MPRAPI_CMD_CONNECTION_GET);
	put_changed();
	put_connections();
	put_connections();
	put_list();
	address(AF_INET6, "fe80::1", "fe80::1");
	put_list();
	save("reply", "connections_changed");
}

/* Adds a message with attributes of @size bytes, which is wrong for most of them. */
static void put_odd(uint16_t type, const void *header, size_t header_size, uint16_t first,
		    uint16_t last, size_t size)
{
	static char bytes[1000];

	memset(bytes, 'x', sizeof(bytes));
	message_put(&datagram, type, 0, header, header_size);
	for (int attr = first; attr <= last; attr++)
		mnl_attr_put(datagram.last, attr, size, bytes);
}

static void seed_odd(void)
{
	static const size_t sizes[] = { 0, 1, 2, 3, 5, 17, 1000 };
	struct genlmsghdr port = { .cmd = MPRAPI_CMD_PORT_GET };
	struct genlmsghdr happened = { .cmd = MPRAPI_CMD_PORT_EVENT };
	struct ifinfomsg ifi = { .ifi_type = ARPHRD_PPP, .ifi_index = IFINDEX };
	struct ifaddrmsg ifa = { .ifa_family = AF_INET, .ifa_index = IFINDEX };
	char name[24];

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		/* A single port: the library must not write beyond one structure. */
		put_call(CALL_LINUX_PORT_INFO, 0, 0);
		put_word(PORT);
		put_odd(REPLY_FAMILY, &port, sizeof(port), 1, MPRAPI_A_PORT_MAX, sizes[i]);
		put_answer();
		put_call(CALL_LINUX_SERVER_INFO, 0, 0);
		put_odd(REPLY_FAMILY, &port, sizeof(port), 1, MPRAPI_A_SERVER_MAX, sizes[i]);
		put_answer();
		put_call(CALL_LINUX_PORT_INFO, 0, 0);
		put_word(PORT);
		put_port();
		put_call(CALL_EVENT_READ, 0, 0);
		put_long(0);
		event(1);
		put_datagram(0);
		for (int attr = 1; attr <= MPRAPI_A_EVENT_MAX; attr++) {
			put_call(CALL_EVENT_READ, 0, 0);
			put_long(0);
			put_odd(REPLY_FAMILY, &happened, sizeof(happened), attr, attr, sizes[i]);
			put_datagram(0);
			put_event_error(2);
		}
		snprintf(name, sizeof(name), "odd_port_%zu", sizes[i]);
		save("reply", name);

		put_call(CALL_LINUX_CONNECTION_ENUM, 0, 0);
		put_ports();
		put_unit();
		put_odd(RTM_NEWLINK, &ifi, sizeof(ifi), 1, IFLA_IFNAME, sizes[i]);
		put_answer();
		put_connections();
		put_connections();
		/*
		 * Only these two attributes. The input ends here, so target_answer() ends the
		 * list.
		 */
		put_odd(RTM_NEWADDR, &ifa, sizeof(ifa), IFA_ADDRESS, IFA_LOCAL, sizes[i]);
		put_datagram(0);
		snprintf(name, sizeof(name), "odd_link_%zu", sizes[i]);
		save("reply", name);
	}
	/* An error message without an error number. */
	put_call(CALL_LINUX_PORT_ENUM, 0, 0);
	message_put(&datagram, NLMSG_ERROR, 0, NULL, 0);
	put_datagram(0);
	save("reply", "odd_error");
}

/* Inputs that once made the library fail. */
static void seed_past(void)
{
	MPR_LINUX_REPORT report = { .seq = 1, .result = INT_MIN };
	struct nlmsghdr *nlh;

	/* A length that libmnl takes as negative. */
	put_call(CALL_LINUX_PORT_ENUM, 0, 0);
	port(PORT, 0);
	nlh = datagram.last;
	message_end(&datagram);
	nlh->nlmsg_len = -(uint32_t)sizeof(*nlh);
	put_datagram(0);
	save("reply", "past_length");
	/* An errno that cannot be negated, from the kernel and from the caller. */
	put_call(CALL_LINUX_PORT_ENUM, 0, 0);
	put_error(INT_MIN);
	save("reply", "past_errno");
	put_call(CALL_PORT_RESET, 0, 0);
	put_byte(RESET);
	put_word(PORT);
	put_list_arguments(0, 0);
	put_word(0);
	put_ioctl(0, &(struct mprapi_port_reset){ 0 }, sizeof(struct mprapi_port_reset));
	put(&report, sizeof(report));
	save("reply", "past_report");
}

/* Each call of the target handle, some twice, after a few ports were added. */
static void seed_handles(void)
{
	char name[16];

	for (unsigned int step = 1; step < 8; step++) {
		for (unsigned int i = 0; i < 6; i++) {
			put_byte(11);
			put_byte(i * step);
		}
		for (unsigned int i = 0; i < 24; i++) {
			put_byte(i ? i * step : 0);
			for (unsigned int argument = 0; argument < 8; argument++)
				put_byte(1 + argument * step);
		}
		snprintf(name, sizeof(name), "steps_%u", step);
		save("handle", name);
	}
}

int main(int argc, char *argv[])
{
	if (argc != 2) {
		fprintf(stderr, "usage: seed DIRECTORY\n");
		return 2;
	}
	directory = argv[1];
	seed_server();
	seed_ports();
	seed_port();
	seed_commands();
	seed_connections();
	seed_events();
	seed_trouble();
	seed_odd();
	seed_past();
	seed_handles();
	return 0;
}
