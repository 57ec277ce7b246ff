// SPDX-License-Identifier: GPL-2.0
/*
 * The events of libmprapi: they come in order, and no event is lost unnoticed.
 */
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "../helper/library.h"
#include "../helper/netlink.h"
#include "../helper/privilege.h"
#include "../helper/task.h"
#include "../helper/unit.h"

#define NOBODY	65534

/* The numbers of the library's system calls that receive, and of its getsockopt() calls. */
static unsigned int receives, options;

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	receives++;
	return syscall(SYS_recvmsg, fd, message, flags);
}

ssize_t recvfrom(int fd, void *buffer, size_t size, int flags, struct sockaddr *from,
		 socklen_t *length)
{
	receives++;
	return syscall(SYS_recvfrom, fd, buffer, size, flags, from, length);
}

int getsockopt(int fd, int level, int name, void *value, socklen_t *length)
{
	options++;
	return syscall(SYS_getsockopt, fd, level, name, value, length);
}

FIXTURE(event) {
	MPR_SERVER_HANDLE server;
	int fd;
	uint64_t seq;
};

FIXTURE_SETUP(event)
{
	ASSERT_EQ(0, command("modprobe -a ppp_generic ppp_async"));
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, module_fresh(""));
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &self->server));
	ASSERT_EQ(NO_ERROR, MprLinuxEventOpen(self->server, &self->fd));
}

FIXTURE_TEARDOWN(event)
{
	close(self->fd);
	MprAdminServerDisconnect(self->server);
	EXPECT_EQ(0, module_restore());
}

#define TEST_EVENT(name)	TEST_F_TIMEOUT(event, name, 120)

/*
 * Reads the next event, if one comes within @ms. Events that the caller knows already also wake
 * poll(), so retry.
 */
static DWORD next_within(int fd, int ms, uint64_t *seq, MPR_LINUX_EVENT *event)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	DWORD error;

	memset(event, 0, sizeof(*event));
	do
		error = MprLinuxEventRead(fd, seq, sizeof(MPR_LINUX_EVENT), event);
	while (error == ERROR_NO_DATA && poll(&pollfd, 1, ms) == 1);
	return error;
}

#define SOON	5000
#define NEVER	300

/* Reads up to the next event of type @type, and expects no gap in the numbers. */
static MPR_LINUX_EVENT next(struct __test_metadata *_metadata, int fd, uint64_t *seq,
			    enum mprapi_event type)
{
	MPR_LINUX_EVENT event;
	uint64_t last;
	DWORD error;

	do {
		last = *seq;
		error = next_within(fd, SOON, seq, &event);
		EXPECT_EQ(NO_ERROR, error) {
			TH_LOG("waiting for event %d", type);
			return event;
		}
		EXPECT_EQ(*seq, event.ullSeq);
		if (last)
			EXPECT_EQ(last + 1, event.ullSeq);
	} while (event.dwEvent != (DWORD)type);
	return event;
}

static uint64_t last_event(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server)
{
	MPR_LINUX_SERVER *info;
	uint64_t events;

	EXPECT_EQ(NO_ERROR, MprLinuxServerGetInfo(server, sizeof(MPR_LINUX_SERVER), &info)) {
		return 0;
	}
	events = info->ullEvents;
	MprAdminBufferFree(info);
	return events;
}

TEST_EVENT(descriptor)
{
	MPR_LINUX_EVENT event, copy;
	uint64_t seq = 4711;

	EXPECT_TRUE(fcntl(self->fd, F_GETFD) & FD_CLOEXEC);
	EXPECT_TRUE(fcntl(self->fd, F_GETFL) & O_NONBLOCK);
	memset(&event, 0x5a, sizeof(event));
	copy = event;
	EXPECT_EQ(ERROR_NO_DATA, MprLinuxEventRead(self->fd, &seq,
						   sizeof(MPR_LINUX_EVENT), &event));
	/* The function does not wait either if the caller made the descriptor blocking. */
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, 0));
	EXPECT_EQ(ERROR_NO_DATA, MprLinuxEventRead(self->fd, &seq,
						   sizeof(MPR_LINUX_EVENT), &event));
	EXPECT_EQ(4711, seq);
	EXPECT_EQ(0, memcmp(&copy, &event, sizeof(event)));
}

TEST_EVENT(bad_arguments)
{
	MPR_LINUX_EVENT event;
	uint64_t seq = 4711;
	int fd = 4711, other;

	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxEventOpen(self->server, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxEventOpen(NULL, &fd));
	EXPECT_EQ(4711, fd);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxEventRead(self->fd, NULL,
							     sizeof(MPR_LINUX_EVENT), &event));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxEventRead(self->fd, &seq,
							     sizeof(MPR_LINUX_EVENT), NULL));
	EXPECT_EQ(ERROR_INVALID_HANDLE, MprLinuxEventRead(-1, &seq,
							  sizeof(MPR_LINUX_EVENT), &event));
	EXPECT_EQ(ERROR_INVALID_HANDLE, MprLinuxEventRead(4711, &seq,
							  sizeof(MPR_LINUX_EVENT), &event));
	other = open("/dev/null", O_RDWR | O_CLOEXEC);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxEventRead(other, &seq,
							     sizeof(MPR_LINUX_EVENT), &event));
	close(other);
	other = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxEventRead(other, &seq,
							     sizeof(MPR_LINUX_EVENT), &event));
	close(other);
	other = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxEventRead(other, &seq,
							     sizeof(MPR_LINUX_EVENT), &event));
	close(other);
	EXPECT_EQ(4711, seq);
}

/* All events of a port, from its addition to its removal. */
TEST_EVENT(of_a_port)
{
	struct timespec now;
	MPR_LINUX_EVENT event;
	MPR_LINUX_PORT *info;
	uint64_t before;
	HANDLE port;
	int fd;

	clock_gettime(CLOCK_BOOTTIME, &now);
	before = now.tv_sec * 1000000000ULL + now.tv_nsec;
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" UART, &port));
	event = next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_ADDED);
	EXPECT_EQ(port, event.hPort);
	EXPECT_STREQ(UART, event.szName);
	EXPECT_EQ(NULL, event.hConnection);
	EXPECT_LE(before, event.ullTime);
	clock_gettime(CLOCK_BOOTTIME, &now);
	EXPECT_GE(now.tv_sec * 1000000000ULL + now.tv_nsec, event.ullTime);

	event = next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_CONDITION);
	EXPECT_EQ(RAS_PORT_NON_OPERATIONAL, event.dwFrom);
	EXPECT_EQ(RAS_PORT_DISCONNECTED, event.dwTo);
	EXPECT_EQ(MPRAPI_CAUSE_DEVICE, event.dwCause);

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	event = next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_CONDITION);
	EXPECT_EQ(port, event.hPort);
	EXPECT_STREQ(UART, event.szName);
	EXPECT_EQ(RAS_PORT_DISCONNECTED, event.dwFrom);
	EXPECT_NE(RAS_PORT_DISCONNECTED, event.dwTo);
	EXPECT_EQ(MPRAPI_CAUSE_OPEN, event.dwCause);
	EXPECT_TRUE(event.fHasLdisc);
	EXPECT_EQ(N_TTY, event.dwLdisc);

	ASSERT_EQ(NO_ERROR, MprAdminPortReset(self->server, port));
	event = next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_RESET_STARTED);
	EXPECT_EQ(port, event.hPort);
	event = next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_RESET_DONE);
	EXPECT_EQ(port, event.hPort);
	ASSERT_EQ(NO_ERROR, MprLinuxPortGetInfo(self->server, port,
						sizeof(MPR_LINUX_PORT), &info));
	EXPECT_EQ(1, event.Report.seq);
	EXPECT_EQ(0, memcmp(&info->Report, &event.Report, sizeof(event.Report)));
	MprAdminBufferFree(info);

	close(fd);
	ASSERT_EQ(NO_ERROR, MprLinuxPortDelete(self->server, port));
	event = next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_REMOVED);
	EXPECT_EQ(port, event.hPort);
	EXPECT_STREQ(UART, event.szName);
}

TEST_EVENT(of_a_connection)
{
	MPR_LINUX_EVENT up, down;
	struct unit unit;
	struct stat netns;

	ASSERT_EQ(0, stat("/proc/self/ns/net", &netns));
	ASSERT_EQ(0, unit_open(&unit));
	ASSERT_EQ(0, unit_up(&unit, true));
	up = next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_CONNECTED);
	EXPECT_EQ(NULL, up.hPort);
	EXPECT_NE(NULL, up.hConnection);
	EXPECT_STREQ(unit.name, up.szInterface);
	EXPECT_NE(0, up.dwIfIndex);
	EXPECT_EQ(netns.st_ino, up.ullNetns);
	ASSERT_EQ(0, unit_up(&unit, false));
	down = next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_DISCONNECTED);
	EXPECT_EQ(up.hConnection, down.hConnection);
	EXPECT_STREQ(up.szInterface, down.szInterface);
	EXPECT_EQ(up.dwIfIndex, down.dwIfIndex);
	EXPECT_EQ(up.ullNetns, down.ullNetns);
	unit_close(&unit);

	/* The next connection has another handle, although its interface has the same name. */
	ASSERT_EQ(0, unit_open(&unit));
	ASSERT_EQ(0, unit_up(&unit, true));
	down = next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_CONNECTED);
	EXPECT_NE(up.hConnection, down.hConnection);
	unit_close(&unit);
	next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_DISCONNECTED);
}

/* The information about ports and the server has the number of the last event. */
TEST_EVENT(numbers)
{
	HANDLE first, second;
	MPR_LINUX_PORT *ports;
	uint64_t a, b;
	DWORD count;

	EXPECT_EQ(0, last_event(_metadata, self->server));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"ttyUSB7", &first));
	a = next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_ADDED).ullSeq;
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"ttyUSB8", &second));
	b = next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_ADDED).ullSeq;
	EXPECT_EQ(1, a);
	EXPECT_EQ(2, b);
	EXPECT_EQ(b, last_event(_metadata, self->server));
	ASSERT_EQ(NO_ERROR,
		  MprLinuxPortEnum(self->server, sizeof(*ports), &ports, -1, &count, NULL));
	ASSERT_EQ(2, count);
	EXPECT_EQ(a, ports[0].ullEvents);
	EXPECT_EQ(b, ports[1].ullEvents);
	MprAdminBufferFree(ports);
}

static void add_ports(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server, int from,
		      int to)
{
	wchar_t name[32];

	for (; from < to; from++) {
		swprintf(name, ARRAY_SIZE(name), L"ttyUSB%d", from);
		ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(server, name, NULL));
	}
}

/* The library skips events that the caller knows already (number up to *seq). */
TEST_EVENT(known)
{
	uint64_t seq;
	MPR_LINUX_EVENT event;

	add_ports(_metadata, self->server, 0, 5);
	seq = last_event(_metadata, self->server);
	EXPECT_EQ(5, seq);
	EXPECT_EQ(ERROR_NO_DATA, next_within(self->fd, NEVER, &seq, &event));
	EXPECT_EQ(5, seq);
	add_ports(_metadata, self->server, 5, 8);
	seq = 7;
	EXPECT_EQ(NO_ERROR, next_within(self->fd, SOON, &seq, &event));
	EXPECT_EQ(8, event.ullSeq);
	EXPECT_STREQ("ttyUSB7", event.szName);
}

TEST_EVENT(gap)
{
	MPR_LINUX_EVENT event;
	uint64_t seq;

	add_ports(_metadata, self->server, 0, 4);
	seq = 0;
	EXPECT_EQ(NO_ERROR, next_within(self->fd, SOON, &seq, &event));
	EXPECT_EQ(1, seq);
	/* Another reader of the same socket has taken event 2, so a gap is reported. */
	seq = 0;
	EXPECT_EQ(NO_ERROR, next_within(self->fd, SOON, &seq, &event));
	EXPECT_EQ(2, seq);
	seq = 1;
	EXPECT_EQ(ERROR_NOTIFY_ENUM_DIR, next_within(self->fd, SOON, &seq, &event));
	EXPECT_EQ(3, seq);
	EXPECT_EQ(3, event.ullSeq);
	EXPECT_EQ(MPRAPI_EVENT_ADDED, event.dwEvent);
	EXPECT_STREQ("ttyUSB2", event.szName);
	/* The gap is reported once only. */
	EXPECT_EQ(NO_ERROR, next_within(self->fd, SOON, &seq, &event));
	EXPECT_EQ(4, seq);
}

/* The socket can hold as many events as the module queues for a listener that does not read. */
TEST_EVENT(stopped_listener)
{
	enum { MANY = 2000 };
	MPR_LINUX_EVENT event;
	uint64_t seq = 0;
	int other;

	/* When a second listener has received the last event, the module has sent all of them. */
	ASSERT_EQ(NO_ERROR, MprLinuxEventOpen(self->server, &other));
	add_ports(_metadata, self->server, 0, MANY);
	for (int i = 1; i <= MANY; i++) {
		ASSERT_EQ(NO_ERROR, next_within(other, SOON, &seq, &event));
		ASSERT_EQ(i, event.ullSeq);
	}
	close(other);
	for (int i = 1; i <= MANY; i++) {
		ASSERT_EQ(NO_ERROR, MprLinuxEventRead(self->fd, &self->seq,
						      sizeof(MPR_LINUX_EVENT), &event));
		ASSERT_EQ(i, event.ullSeq);
		ASSERT_EQ(MPRAPI_EVENT_ADDED, event.dwEvent);
	}
	EXPECT_EQ(ERROR_NO_DATA, MprLinuxEventRead(self->fd, &self->seq,
						   sizeof(MPR_LINUX_EVENT), &event));
}

/*
 * Reading an event takes one system call to receive it, and one getsockopt() that checks that
 * the socket is one of the library.
 */
TEST_EVENT(calls)
{
	enum { EVENTS = 50 };
	MPR_LINUX_EVENT event;

	add_ports(_metadata, self->server, 0, EVENTS);
	next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_ADDED);
	while (self->seq < EVENTS) {
		struct pollfd pollfd = { .fd = self->fd, .events = POLLIN };

		ASSERT_EQ(1, poll(&pollfd, 1, SOON));
		receives = 0;
		options = 0;
		ASSERT_EQ(NO_ERROR, MprLinuxEventRead(self->fd, &self->seq,
						      sizeof(MPR_LINUX_EVENT), &event));
		EXPECT_EQ(1, receives);
		EXPECT_GE(1, options);
	}
}

TEST_EVENT(full)
{
	static const MPR_LINUX_EVENT none;
	MPR_LINUX_EVENT event;
	int size = 4096, other, heard = 0;
	uint64_t seq = 0;
	DWORD error;

	add_ports(_metadata, self->server, 0, 1);
	next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_ADDED);
	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)));
	/* When a second listener has received the last event, the module has sent all of them. */
	ASSERT_EQ(NO_ERROR, MprLinuxEventOpen(self->server, &other));
	add_ports(_metadata, self->server, 1, 200);
	for (int i = 1; i < 200; i++)
		next(_metadata, other, &seq, MPRAPI_EVENT_ADDED);
	close(other);
	/* The events in the socket come first, then one report that others were lost. */
	while ((error = MprLinuxEventRead(self->fd, &self->seq,
					  sizeof(MPR_LINUX_EVENT), &event)) == NO_ERROR) {
		heard++;
		EXPECT_EQ(1 + heard, event.ullSeq);
		EXPECT_EQ(event.ullSeq, self->seq);
		memset(&event, 0x5a, sizeof(event));
	}
	EXPECT_LT(0, heard);
	EXPECT_GT(199, heard);
	EXPECT_EQ(ERROR_NOTIFY_ENUM_DIR, error);
	EXPECT_EQ(0, self->seq);
	EXPECT_EQ(0, memcmp(&none, &event, sizeof(event)));
	EXPECT_EQ(ERROR_NO_DATA, next_within(self->fd, NEVER, &self->seq, &event));
	/* After the caller has read the present state and its number, no event is missing again. */
	self->seq = last_event(_metadata, self->server);
	EXPECT_EQ(200, self->seq);
	add_ports(_metadata, self->server, 200, 203);
	for (int i = 201; i <= 203; i++) {
		EXPECT_EQ(NO_ERROR, next_within(self->fd, SOON, &self->seq, &event));
		EXPECT_EQ(i, event.ullSeq);
	}
}

/*
 * The next reader gets the report of a loss, even in another process or through another
 * descriptor.
 */
static int reads_loss(void *data)
{
	int fd = *(int *)data;
	MPR_LINUX_EVENT event;
	uint64_t seq = 0;
	DWORD error;

	do
		error = MprLinuxEventRead(fd, &seq, sizeof(MPR_LINUX_EVENT), &event);
	while (error == NO_ERROR);
	return error == ERROR_NOTIFY_ENUM_DIR && !seq ? 0 : -EINVAL;
}

TEST_EVENT(full_elsewhere)
{
	int size = 4096, other;
	MPR_LINUX_EVENT event;
	uint64_t seq = 0;

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)));
	ASSERT_EQ(NO_ERROR, MprLinuxEventOpen(self->server, &other));
	add_ports(_metadata, self->server, 0, 100);
	for (int i = 0; i < 100; i++)
		next(_metadata, other, &seq, MPRAPI_EVENT_ADDED);
	close(other);
	EXPECT_EQ(NO_ERROR, MprLinuxEventRead(self->fd, &self->seq,
					      sizeof(MPR_LINUX_EVENT), &event));
	EXPECT_EQ(1, self->seq);
	other = dup(self->fd);
	EXPECT_EQ(0, task_call(reads_loss, &other));
	EXPECT_EQ(ERROR_NO_DATA, MprLinuxEventRead(self->fd, &self->seq,
						   sizeof(MPR_LINUX_EVENT), &event));
	close(other);
}

/* Sends a forged event to the library's socket, as any process can. */
static ssize_t forge(int to, uint16_t family)
{
	struct {
		struct nlmsghdr nlh;
		struct genlmsghdr genl;
		struct nlattr seq_attr;
		uint64_t seq;
	} __attribute__((packed)) message = {
		.nlh = { .nlmsg_len = sizeof(message), .nlmsg_type = family },
		.genl = { .cmd = MPRAPI_CMD_PORT_EVENT, .version = MPRAPI_FAMILY_VERSION },
		.seq_attr = { .nla_len = 12, .nla_type = MPRAPI_A_EVENT_SEQ },
		.seq = 1,
	};
	struct sockaddr_nl address;
	socklen_t size = sizeof(address);
	ssize_t sent;
	int fd;

	if (getsockname(to, (struct sockaddr *)&address, &size))
		return -errno;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	sent = sendto(fd, &message, sizeof(message), 0, (struct sockaddr *)&address, size);
	close(fd);
	return sent;
}

/* Sends a request to the generic netlink controller, which answers to this socket. */
static ssize_t ask_controller(int fd)
{
	struct {
		struct nlmsghdr nlh;
		struct genlmsghdr genl;
		struct nlattr id_attr;
		uint16_t id;
		uint16_t pad;
	} message = {
		.nlh = {
			.nlmsg_len = sizeof(message),
			.nlmsg_type = GENL_ID_CTRL,
			.nlmsg_flags = NLM_F_REQUEST,
		},
		.genl = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 },
		.id_attr = { .nla_len = 6, .nla_type = CTRL_ATTR_FAMILY_ID },
		.id = GENL_ID_CTRL,
	};

	return send(fd, &message, sizeof(message), 0);
}

TEST_EVENT(of_others)
{
	MPR_LINUX_EVENT event;

	ASSERT_LT(0, forge(self->fd, view_family()));
	EXPECT_EQ(ERROR_NO_DATA, next_within(self->fd, NEVER, &self->seq, &event));
	ASSERT_LT(0, ask_controller(self->fd));
	EXPECT_EQ(ERROR_NO_DATA, next_within(self->fd, NEVER, &self->seq, &event));
	EXPECT_EQ(0, self->seq);
	/* Real events still arrive. */
	ASSERT_LT(0, forge(self->fd, view_family()));
	add_ports(_metadata, self->server, 0, 1);
	EXPECT_EQ(NO_ERROR, next_within(self->fd, SOON, &self->seq, &event));
	EXPECT_STREQ("ttyUSB0", event.szName);
}

/*
 * MprLinuxEventRead() rejects a socket that the program made itself, and leaves its messages
 * unread.
 */
TEST_EVENT(own_socket)
{
	struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	int group = view_group(MPRAPI_MCGRP_PORTS);
	MPR_LINUX_EVENT event;
	char buffer[4096];
	int fd;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, bind(fd, (struct sockaddr *)&any, sizeof(any)));
	ASSERT_EQ(0, setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)));
	add_ports(_metadata, self->server, 0, 1);
	next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_ADDED);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxEventRead(fd, &self->seq,
							     sizeof(MPR_LINUX_EVENT), &event));
	EXPECT_EQ(1, self->seq);
	EXPECT_LT(0, recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT));
	close(fd);
}

TEST_EVENT(two_readers)
{
	uint64_t seq = 0;
	int other;

	ASSERT_EQ(NO_ERROR, MprLinuxEventOpen(self->server, &other));
	add_ports(_metadata, self->server, 0, 3);
	for (int i = 1; i <= 3; i++) {
		EXPECT_EQ(i, next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_ADDED).ullSeq);
		EXPECT_EQ(i, next(_metadata, other, &seq, MPRAPI_EVENT_ADDED).ullSeq);
	}
	close(other);
}

TEST_EVENT(without_server)
{
	MPR_SERVER_HANDLE server;

	/* A second server handle keeps the module loaded. */
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &server));
	MprAdminServerDisconnect(self->server);
	add_ports(_metadata, server, 0, 1);
	next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_ADDED);
	self->server = server;
}

/*
 * An event socket alone does not keep the module loaded. After the last event the socket
 * reports that the module was unloaded.
 */
TEST_EVENT(unloaded)
{
	struct pollfd pollfd = { .fd = self->fd, .events = POLLIN };
	MPR_LINUX_EVENT event, untouched;

	add_ports(_metadata, self->server, 0, 1);
	MprAdminServerDisconnect(self->server);
	EXPECT_EQ(0, module_unload());
	EXPECT_EQ(1, poll(&pollfd, 1, SOON));
	next(_metadata, self->fd, &self->seq, MPRAPI_EVENT_ADDED);
	while (next_within(self->fd, SOON, &self->seq, &event) == NO_ERROR)
		;
	memset(&event, 0x5a, sizeof(event));
	untouched = event;
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING, MprLinuxEventRead(self->fd, &self->seq,
							   sizeof(MPR_LINUX_EVENT), &event));
	EXPECT_EQ(0, memcmp(&untouched, &event, sizeof(event)));

	/* The socket stays dead after the module is loaded again. */
	EXPECT_EQ(0, module_load(""));
	EXPECT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &self->server));
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING, MprLinuxEventRead(self->fd, &self->seq,
							   sizeof(MPR_LINUX_EVENT), &event));
}

/* The module is unloaded while the socket's buffer is full. */
TEST_EVENT(unloaded_when_full)
{
	MPR_LINUX_EVENT event;
	int size = 4096;
	DWORD error;

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)));
	add_ports(_metadata, self->server, 0, 200);
	MprAdminServerDisconnect(self->server);
	EXPECT_EQ(0, module_unload());
	while ((error = next_within(self->fd, SOON, &self->seq, &event)) == NO_ERROR)
		;
	EXPECT_EQ(ERROR_NOTIFY_ENUM_DIR, error);
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING, next_within(self->fd, NEVER, &self->seq, &event));
	EXPECT_EQ(0, module_load(""));
	EXPECT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &self->server));
}

TEST_EVENT(lan_only)
{
	int fd;

	ASSERT_EQ(0, file_write(LAN_ONLY, "1"));
	EXPECT_EQ(NO_ERROR, MprLinuxEventOpen(self->server, &fd));
	close(fd);
}

static int without_privilege(void *server)
{
	int fd = 4711;

	if (privilege_user(NOBODY))
		return -EPROTO;
	return MprLinuxEventOpen(server, &fd) == ERROR_ACCESS_DENIED && fd == 4711 ? 0 : -EINVAL;
}

static int without_capability(void *server)
{
	int fd = 4711;

	if (privilege_keep(CAP(CAP_SYS_ADMIN) | CAP(CAP_SYS_TTY_CONFIG)))
		return -EPROTO;
	return MprLinuxEventOpen(server, &fd) == ERROR_ACCESS_DENIED && fd == 4711 ? 0 : -EINVAL;
}

TEST_EVENT(unprivileged)
{
	EXPECT_EQ(0, task_call(without_privilege, self->server));
	EXPECT_EQ(0, task_call(without_capability, self->server));
}

/* MprLinuxEventOpen() leaves no descriptor open but the one that it returns. */
TEST_EVENT(closes)
{
	int first, fd;

	ASSERT_EQ(NO_ERROR, MprLinuxEventOpen(self->server, &first));
	close(first);
	for (int i = 0; i < 100; i++) {
		ASSERT_EQ(NO_ERROR, MprLinuxEventOpen(self->server, &fd));
		EXPECT_EQ(first, fd);
		close(fd);
	}
}

TEST_HARNESS_MAIN
