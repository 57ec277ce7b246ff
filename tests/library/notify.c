// SPDX-License-Identifier: GPL-2.0
/*
 * libmprapi signals eventfds when connections come up and go down.
 */
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../helper/library.h"
#include "../helper/privilege.h"
#include "../helper/task.h"
#include "../helper/unit.h"

#define NOBODY	65534

#define HANDLE_OF(fd)	((HANDLE)(intptr_t)(fd))

FIXTURE(notify) {
	MPR_SERVER_HANDLE server;
	int event;
	struct unit unit;
};

FIXTURE_SETUP(notify)
{
	ASSERT_EQ(0, command("modprobe -a ppp_generic ppp_async"));
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, module_fresh(""));
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &self->server));
	self->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ASSERT_LE(0, self->event);
	ASSERT_EQ(0, unit_open(&self->unit));
}

FIXTURE_TEARDOWN(notify)
{
	unit_close(&self->unit);
	close(self->event);
	MprAdminServerDisconnect(self->server);
	EXPECT_EQ(0, module_restore());
}

#define TEST_NOTIFY(name)	TEST_F_TIMEOUT(notify, name, 120)

/* Returns what was added to an eventfd. Waits up to @ms for it. */
static uint64_t added(int event, int ms)
{
	struct pollfd pollfd = { .fd = event, .events = POLLIN };
	uint64_t value = 0;

	if (poll(&pollfd, 1, ms) == 1 && read(event, &value, sizeof(value)) != sizeof(value))
		return 0;
	return value;
}

#define SOON	5000
#define NEVER	300

TEST_NOTIFY(up_and_down)
{
	ASSERT_EQ(NO_ERROR, MprAdminRegisterConnectionNotification(self->server,
								   HANDLE_OF(self->event)));
	EXPECT_EQ(0, added(self->event, NEVER));
	ASSERT_EQ(0, unit_up(&self->unit, true));
	EXPECT_EQ(1, added(self->event, SOON));
	ASSERT_EQ(0, unit_up(&self->unit, false));
	EXPECT_EQ(1, added(self->event, SOON));
	/* An interface is removed while it is up. */
	ASSERT_EQ(0, unit_up(&self->unit, true));
	EXPECT_EQ(1, added(self->event, SOON));
	unit_close(&self->unit);
	EXPECT_EQ(1, added(self->event, SOON));
	EXPECT_EQ(0, added(self->event, NEVER));
}

static int sleeper(void *arg)
{
	(void)arg;
	pause();
	return 0;
}

/* A forked child inherits the descriptor of /dev/mprapi, but no registration. */
TEST_NOTIFY(ends_with_the_handle)
{
	pid_t child;

	ASSERT_EQ(NO_ERROR, MprAdminRegisterConnectionNotification(self->server,
								   HANDLE_OF(self->event)));
	child = task_start(sleeper, NULL);
	ASSERT_LT(0, child);
	MprAdminServerDisconnect(self->server);
	ASSERT_EQ(0, unit_up(&self->unit, true));
	EXPECT_EQ(0, added(self->event, NEVER));
	task_kill(child);
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &self->server));
}

TEST_NOTIFY(nothing_else)
{
	HANDLE port;
	int fd;

	ASSERT_EQ(NO_ERROR, MprAdminRegisterConnectionNotification(self->server,
								   HANDLE_OF(self->event)));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" UART, &port));
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(NO_ERROR, MprAdminPortReset(self->server, port));
	close(fd);
	ASSERT_EQ(NO_ERROR, MprLinuxPortDelete(self->server, port));
	ASSERT_EQ(0, command("ip link set lo up && ip link set lo down"));
	EXPECT_EQ(0, added(self->event, NEVER));
}

TEST_NOTIFY(deregistered)
{
	HANDLE event = HANDLE_OF(self->event);
	MPR_SERVER_HANDLE other;

	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprAdminDeregisterConnectionNotification(self->server, event));
	ASSERT_EQ(NO_ERROR, MprAdminRegisterConnectionNotification(self->server, event));
	/* Another server handle cannot end the registration. */
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &other));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminDeregisterConnectionNotification(other, event));
	MprAdminServerDisconnect(other);
	EXPECT_EQ(NO_ERROR, MprAdminDeregisterConnectionNotification(self->server, event));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprAdminDeregisterConnectionNotification(self->server, event));
	ASSERT_EQ(0, unit_up(&self->unit, true));
	EXPECT_EQ(0, added(self->event, NEVER));
}

TEST_NOTIFY(registered_twice)
{
	HANDLE event = HANDLE_OF(self->event);
	MPR_SERVER_HANDLE other;

	ASSERT_EQ(NO_ERROR, MprAdminRegisterConnectionNotification(self->server, event));
	ASSERT_EQ(NO_ERROR, MprAdminRegisterConnectionNotification(self->server, event));
	ASSERT_EQ(0, unit_up(&self->unit, true));
	sleep_ms(NEVER);
	EXPECT_EQ(1, added(self->event, SOON));
	/* An eventfd that is registered with two server handles is signalled twice. */
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &other));
	ASSERT_EQ(NO_ERROR, MprAdminRegisterConnectionNotification(other, event));
	ASSERT_EQ(0, unit_up(&self->unit, false));
	sleep_ms(NEVER);
	EXPECT_EQ(2, added(self->event, SOON));
	EXPECT_EQ(NO_ERROR, MprAdminDeregisterConnectionNotification(self->server, event));
	ASSERT_EQ(0, unit_up(&self->unit, true));
	sleep_ms(NEVER);
	EXPECT_EQ(1, added(self->event, SOON));
	MprAdminServerDisconnect(other);
	ASSERT_EQ(0, unit_up(&self->unit, false));
	EXPECT_EQ(0, added(self->event, NEVER));
}

/* A registration ends with the server handle, not with the eventfd's descriptor. */
TEST_NOTIFY(lifetime)
{
	MPR_SERVER_HANDLE other;
	int copy;

	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &other));
	copy = dup(self->event);
	ASSERT_LE(0, copy);
	ASSERT_EQ(NO_ERROR, MprAdminRegisterConnectionNotification(other, HANDLE_OF(copy)));
	close(copy);
	ASSERT_EQ(0, unit_up(&self->unit, true));
	EXPECT_EQ(1, added(self->event, SOON));
	MprAdminServerDisconnect(other);
	ASSERT_EQ(0, unit_up(&self->unit, false));
	EXPECT_EQ(0, added(self->event, NEVER));
}

TEST_NOTIFY(no_eventfd)
{
	static const HANDLE closed[] = {
		INVALID_HANDLE_VALUE, (HANDLE)-2L, (HANDLE)4711L, (HANDLE)0x7fffffffL,
		(HANDLE)0x80000000UL, (HANDLE)0x100000000UL, UNTOUCHED,
	};
	struct pty pty;
	int null;

	for (size_t i = 0; i < ARRAY_SIZE(closed); i++) {
		EXPECT_EQ(ERROR_INVALID_PARAMETER,
			  MprAdminRegisterConnectionNotification(self->server, closed[i])) {
			TH_LOG("%p", closed[i]);
		}
		EXPECT_EQ(ERROR_INVALID_PARAMETER,
			  MprAdminDeregisterConnectionNotification(self->server, closed[i]));
	}
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, null);
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprAdminRegisterConnectionNotification(self->server, HANDLE_OF(null)));
	ASSERT_EQ(0, dup2(null, 0));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprAdminRegisterConnectionNotification(self->server, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprAdminDeregisterConnectionNotification(self->server, NULL));
	ASSERT_EQ(0, pty_open(&pty));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprAdminRegisterConnectionNotification(self->server, HANDLE_OF(pty.master)));
	pty_close(&pty);
	close(null);
}

TEST_NOTIFY(limit)
{
	int events[NOTIFY_MAX];
	MPR_SERVER_HANDLE other;

	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		events[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		ASSERT_LE(0, events[i]);
		ASSERT_EQ(NO_ERROR, MprAdminRegisterConnectionNotification(self->server,
									   HANDLE_OF(events[i])));
	}
	EXPECT_EQ(ERROR_NO_SYSTEM_RESOURCES,
		  MprAdminRegisterConnectionNotification(self->server, HANDLE_OF(self->event)));
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &other));
	EXPECT_EQ(NO_ERROR, MprAdminRegisterConnectionNotification(other, HANDLE_OF(self->event)));
	ASSERT_EQ(0, unit_up(&self->unit, true));
	EXPECT_EQ(1, added(self->event, SOON));
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		EXPECT_EQ(1, added(events[i], SOON));
		close(events[i]);
	}
	MprAdminServerDisconnect(other);
}

TEST_NOTIFY(lan_only)
{
	ASSERT_EQ(0, file_write(LAN_ONLY, "1"));
	EXPECT_EQ(NO_ERROR, MprAdminRegisterConnectionNotification(self->server,
								   HANDLE_OF(self->event)));
	EXPECT_EQ(NO_ERROR, MprAdminDeregisterConnectionNotification(self->server,
								     HANDLE_OF(self->event)));
}

struct denied {
	MPR_SERVER_HANDLE server;
	HANDLE event;
};

static int without_privilege(void *arg)
{
	struct denied *denied = arg;

	if (privilege_user(NOBODY))
		return -EPROTO;
	if (MprAdminRegisterConnectionNotification(denied->server, denied->event) !=
	    ERROR_ACCESS_DENIED)
		return -EINVAL;
	return MprAdminDeregisterConnectionNotification(denied->server, denied->event) ==
	       ERROR_ACCESS_DENIED ? 0 : -EINVAL;
}

TEST_NOTIFY(unprivileged)
{
	struct denied denied = { self->server, HANDLE_OF(self->event) };

	EXPECT_EQ(0, task_call(without_privilege, &denied));
}

TEST_HARNESS_MAIN
