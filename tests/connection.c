// SPDX-License-Identifier: GPL-2.0
/*
 * libmprapi with live PPP links: connections, and what their interfaces count.
 */
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>

#include "library.h"
#include "pppd.h"
#include "task.h"

#define ALL	0xffffffff

FIXTURE(connection) {
	MPR_SERVER_HANDLE server;
	HANDLE here, there, idle;
	struct pppd pppd;
};

FIXTURE_SETUP(connection)
{
	if (command("command -v pppd >/dev/null"))
		SKIP(return, "pppd is not installed");
	ASSERT_EQ(0, command("modprobe ppp_async"));
	/* A namespace of this test's own, where the interface is called ppp0. */
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, module_fresh(""));
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &self->server));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" WIRED, &self->here));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" UART, &self->idle));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" WIRED_PEER, &self->there));
	ASSERT_EQ(0, pppd_start(&self->pppd, WIRED, WIRED_PEER));
}

FIXTURE_TEARDOWN(connection)
{
	pppd_stop(&self->pppd);
	MprAdminServerDisconnect(self->server);
	EXPECT_EQ(0, module_restore());
}

#define TEST_CONNECTION(name)	TEST_F_TIMEOUT(connection, name, 240)

static RAS_PORT_0 port_0(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server,
			 HANDLE port)
{
	RAS_PORT_0 *info, copy = { 0 };

	EXPECT_EQ(NO_ERROR, MprAdminPortGetInfo(server, 0, port, (LPBYTE *)&info)) {
		return copy;
	}
	copy = *info;
	MprAdminBufferFree(info);
	return copy;
}

static RAS_PORT_1 port_1(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server,
			 HANDLE port)
{
	RAS_PORT_1 *info, copy = { 0 };

	EXPECT_EQ(NO_ERROR, MprAdminPortGetInfo(server, 1, port, (LPBYTE *)&info)) {
		return copy;
	}
	copy = *info;
	MprAdminBufferFree(info);
	return copy;
}

static MPR_LINUX_PORT port_linux(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server,
				 HANDLE port)
{
	MPR_LINUX_PORT *info, copy = { 0 };

	EXPECT_EQ(NO_ERROR, MprLinuxPortGetInfo(server, port, &info)) {
		return copy;
	}
	copy = *info;
	MprAdminBufferFree(info);
	return copy;
}

/* Which port a connection is on, by the list; NULL if the call fails. */
static HANDLE port_of(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server,
		      HANDLE connection, DWORD *error)
{
	DWORD read = 0, total = 0;
	RAS_PORT_0 *list;
	HANDLE port;

	*error = MprAdminPortEnum(server, 0, connection, (LPBYTE *)&list, ALL, &read, &total,
				  NULL);
	if (*error)
		return NULL;
	EXPECT_EQ(1, read);
	EXPECT_EQ(1, total);
	EXPECT_EQ(connection, list[0].hConnection);
	port = list[0].hPort;
	MprAdminBufferFree(list);
	return port;
}

/* The link at both ends: each interface in its own namespace, both called ppp0. */
TEST_CONNECTION(is_seen)
{
	RAS_PORT_0 here, there, idle;
	MPR_LINUX_PORT more, peer;
	struct stat netns;
	DWORD error;

	here = port_0(_metadata, self->server, self->here);
	there = port_0(_metadata, self->server, self->there);
	idle = port_0(_metadata, self->server, self->idle);
	EXPECT_EQ(RAS_PORT_AUTHENTICATED, here.dwPortCondition);
	EXPECT_EQ(RAS_PORT_AUTHENTICATED, there.dwPortCondition);
	EXPECT_EQ(RAS_PORT_DISCONNECTED, idle.dwPortCondition);
	EXPECT_NE(NULL, here.hConnection);
	EXPECT_NE(NULL, there.hConnection);
	EXPECT_EQ(NULL, idle.hConnection);
	EXPECT_NE(here.hConnection, there.hConnection);
	EXPECT_EQ(here.hConnection, port_1(_metadata, self->server, self->here).hConnection);

	more = port_linux(_metadata, self->server, self->here);
	EXPECT_EQ(here.hConnection, more.hConnection);
	EXPECT_STREQ("ppp0", more.szInterface);
	EXPECT_EQ(if_nametoindex("ppp0"), more.dwIfIndex);
	ASSERT_EQ(0, stat("/proc/self/ns/net", &netns));
	EXPECT_EQ(netns.st_ino, more.ullNetns);
	peer = port_linux(_metadata, self->server, self->there);
	EXPECT_STREQ("ppp0", peer.szInterface);
	EXPECT_NE(0, peer.ullNetns);
	EXPECT_NE(more.ullNetns, peer.ullNetns);

	EXPECT_EQ(self->here, port_of(_metadata, self->server, here.hConnection, &error));
	EXPECT_EQ(self->there, port_of(_metadata, self->server, there.hConnection, &error));
	/* It is no port's handle, nor a server's. */
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminPortReset(self->server, here.hConnection));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminPortReset(here.hConnection, self->here));
}

TEST_CONNECTION(lasts)
{
	DWORD before, after;

	before = port_0(_metadata, self->server, self->here).dwConnectDuration;
	sleep_ms(2200);
	after = port_0(_metadata, self->server, self->here).dwConnectDuration;
	EXPECT_LE(before + 2, after);
	EXPECT_GE(before + 5, after);
	EXPECT_EQ(0, port_0(_metadata, self->server, self->idle).dwConnectDuration);
}

TEST_CONNECTION(is_down)
{
	HANDLE connection = port_0(_metadata, self->server, self->here).hConnection;

	ASSERT_EQ(0, command("ip link set ppp0 down"));
	EXPECT_EQ(RAS_PORT_AUTHENTICATING,
		  port_0(_metadata, self->server, self->here).dwPortCondition);
	EXPECT_EQ(connection, port_0(_metadata, self->server, self->here).hConnection);
}

TEST_CONNECTION(is_renamed)
{
	HANDLE connection = port_0(_metadata, self->server, self->here).hConnection;
	MPR_LINUX_PORT more;

	ASSERT_EQ(0, command("ip link set ppp0 down && ip link set ppp0 name uplink"));
	ASSERT_EQ(0, command("ip link set uplink up"));
	more = port_linux(_metadata, self->server, self->here);
	EXPECT_STREQ("uplink", more.szInterface);
	EXPECT_EQ(connection, more.hConnection);
	EXPECT_EQ(RAS_PORT_AUTHENTICATED, more.dwCondition);
}

TEST_CONNECTION(counts)
{
	RAS_PORT_1 before, after;

	before = port_1(_metadata, self->server, self->here);
	EXPECT_LT(0, before.dwFramesRcved);
	EXPECT_EQ(115200, before.dwLineSpeed);
	EXPECT_EQ(RAS_HARDWARE_OPERATIONAL, before.dwHardwareCondition);
	ASSERT_EQ(0, command("ping -c 2 -s 100 -W 5 10.99.0.2 >/dev/null"));
	after = port_1(_metadata, self->server, self->here);
	EXPECT_EQ(2, after.dwFramesXmited - before.dwFramesXmited);
	EXPECT_EQ(2, after.dwFramesRcved - before.dwFramesRcved);
	/* 100 bytes in ICMP and IP headers, which PPP counts. */
	EXPECT_LE(2 * 128, after.dwBytesXmited - before.dwBytesXmited);
	EXPECT_GE(2 * 140, after.dwBytesXmited - before.dwBytesXmited);

	ASSERT_EQ(NO_ERROR, MprAdminPortClearStats(self->server, self->here));
	after = port_1(_metadata, self->server, self->here);
	EXPECT_EQ(0, after.dwFramesXmited);
	EXPECT_EQ(0, after.dwFramesRcved);
	EXPECT_EQ(0, after.dwBytesXmited);
	EXPECT_EQ(0, after.dwBytesRcved);
	ASSERT_EQ(0, command("ping -c 1 -W 5 10.99.0.2 >/dev/null"));
	after = port_1(_metadata, self->server, self->here);
	EXPECT_EQ(1, after.dwFramesXmited);
	EXPECT_EQ(1, after.dwFramesRcved);
	/* The other end was not cleared. */
	EXPECT_LT(1, port_1(_metadata, self->server, self->there).dwFramesXmited);
}

TEST_CONNECTION(ends_with_a_reset)
{
	HANDLE connection = port_0(_metadata, self->server, self->here).hConnection;
	RAS_PORT_0 info;
	DWORD error;
	int result;

	ASSERT_EQ(NO_ERROR, MprAdminPortReset(self->server, self->here));
	info = port_0(_metadata, self->server, self->here);
	EXPECT_EQ(RAS_PORT_DISCONNECTED, info.dwPortCondition);
	EXPECT_EQ(NULL, info.hConnection);
	EXPECT_EQ(0, info.dwConnectDuration);
	port_of(_metadata, self->server, connection, &error);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, error);
	ASSERT_TRUE(task_ended(self->pppd.here, 20000, &result));
	EXPECT_EQ(-PPPD_HANGUP, result);
	self->pppd.here = 0;
	pppd_stop(&self->pppd);

	/* A new session is another connection, and counts from its own zero. */
	ASSERT_EQ(0, pppd_start(&self->pppd, WIRED, WIRED_PEER));
	info = port_0(_metadata, self->server, self->here);
	EXPECT_EQ(RAS_PORT_AUTHENTICATED, info.dwPortCondition);
	EXPECT_NE(NULL, info.hConnection);
	EXPECT_NE(connection, info.hConnection);
	port_of(_metadata, self->server, connection, &error);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, error);
}

TEST_HARNESS_MAIN
