// SPDX-License-Identifier: GPL-2.0
/*
 * libmprapi with live PPP links: connections, and the counters of their interfaces.
 */
#include <net/if.h>
#include <sched.h>
#include <stddef.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../helper/library.h"
#include "../helper/pppd.h"
#include "../helper/task.h"
#include "../helper/unit.h"

#define ALL	0xffffffff

/*
 * The number of samples that the library requested, and the fixed time in seconds that
 * clock_gettime() returns (0: the real time).
 */
static unsigned int samples;
static time_t still;

int ioctl(int fd, unsigned long command, ...)
{
	va_list arguments;
	void *argument;

	va_start(arguments, command);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	samples += command == MPRAPI_IOC_PORT_SAMPLE;
	return syscall(SYS_ioctl, fd, command, argument);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	if (!still)
		return syscall(SYS_clock_gettime, clock, now);
	*now = (struct timespec){ .tv_sec = still };
	return 0;
}

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
	/* Use a new network namespace, so that the interface is named ppp0. */
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

/* Returns the port of a connection, from the list of ports; NULL if the call fails. */
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

/*
 * Both ends of the link are seen, each in its own network namespace. Both interfaces are named
 * ppp0.
 */
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
	/* The handle of a connection is not one of a port or a server. */
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
	/* PPP also counts the ICMP and IP headers of the 100 bytes. */
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

	/* A new session is another connection. Its counters begin at 0. */
	ASSERT_EQ(0, pppd_start(&self->pppd, WIRED, WIRED_PEER));
	info = port_0(_metadata, self->server, self->here);
	EXPECT_EQ(RAS_PORT_AUTHENTICATED, info.dwPortCondition);
	EXPECT_NE(NULL, info.hConnection);
	EXPECT_NE(connection, info.hConnection);
	port_of(_metadata, self->server, connection, &error);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, error);
}

/* --- the list of connections -------------------------------------------------- */

struct part {
	LPBYTE buffer;
	DWORD read;
	DWORD total;
	DWORD resume;
	DWORD error;
};

static void list(MPR_SERVER_HANDLE server, DWORD level, DWORD length, struct part *part)
{
	part->buffer = UNTOUCHED;
	part->read = 4711;
	part->total = 4711;
	part->error = MprAdminConnectionEnum(server, level, &part->buffer, length, &part->read,
					     &part->total, &part->resume);
}

static MPR_LINUX_CONNECTION connection_linux(struct __test_metadata *_metadata,
					     MPR_SERVER_HANDLE server, HANDLE connection)
{
	MPR_LINUX_CONNECTION *list, copy = { 0 };
	DWORD count;

	EXPECT_EQ(NO_ERROR, MprLinuxConnectionEnum(server,
						   sizeof(MPR_LINUX_CONNECTION), &list, &count)) {
		return copy;
	}
	for (DWORD i = 0; i < count; i++)
		if (list[i].hConnection == connection)
			copy = list[i];
	MprAdminBufferFree(list);
	return copy;
}

static RAS_CONNECTION_1 connection_1(struct __test_metadata *_metadata,
				     MPR_SERVER_HANDLE server, HANDLE connection)
{
	RAS_CONNECTION_1 *info, copy = { 0 };

	EXPECT_EQ(NO_ERROR, MprAdminConnectionGetInfo(server, 1, connection, (LPBYTE *)&info)) {
		return copy;
	}
	copy = *info;
	MprAdminBufferFree(info);
	return copy;
}

static void expect_level_0(struct __test_metadata *_metadata, const RAS_CONNECTION_0 *info,
			   HANDLE connection, const wchar_t *peer)
{
	EXPECT_EQ(connection, info->hConnection);
	EXPECT_EQ(connection, info->hInterface);
	EXPECT_EQ(ROUTER_IF_TYPE_CLIENT, info->dwInterfaceType);
	EXPECT_EQ(RAS_FLAGS_PPP_CONNECTION, info->dwConnectionFlags);
	EXPECT_EQ(0, wcscmp(L"ppp0", info->wszInterfaceName));
	EXPECT_EQ(0, wcscmp(L"", info->wszUserName));
	EXPECT_EQ(0, wcscmp(L"", info->wszLogonDomain));
	EXPECT_EQ(0, wcscmp(peer, info->wszRemoteComputer)) {
		TH_LOG("'%ls'", info->wszRemoteComputer);
	}
}

TEST_CONNECTION(is_listed)
{
	HANDLE here = port_0(_metadata, self->server, self->here).hConnection;
	HANDLE there = port_0(_metadata, self->server, self->there).hConnection;
	struct part part = { .resume = 0 };
	const RAS_CONNECTION_0 *info;

	list(self->server, 0, ALL, &part);
	ASSERT_EQ(NO_ERROR, part.error);
	ASSERT_EQ(2, part.read);
	EXPECT_EQ(2, part.total);
	EXPECT_EQ(0, part.resume);
	info = (RAS_CONNECTION_0 *)part.buffer;
	for (int i = 0; i < 2; i++)
		expect_level_0(_metadata, &info[i], info[i].hConnection == here ? here : there,
			       info[i].hConnection == here ? L"10.99.0.2" : L"10.99.0.1");
	EXPECT_LT(info[0].hConnection, info[1].hConnection);
	MprAdminBufferFree(part.buffer);
}

/* At each level the elements of the list equal the results of MprAdminConnectionGetInfo(). */
TEST_CONNECTION(levels)
{
	static const struct {
		size_t size;
		size_t handle;
	} levels[] = {
		{ sizeof(RAS_CONNECTION_0), offsetof(RAS_CONNECTION_0, hConnection) },
		{ sizeof(RAS_CONNECTION_1), offsetof(RAS_CONNECTION_1, hConnection) },
		{ sizeof(RAS_CONNECTION_2), offsetof(RAS_CONNECTION_2, hConnection) },
		{ sizeof(RAS_CONNECTION_3), offsetof(RAS_CONNECTION_3, hConnection) },
	};
	LPBYTE info;

	for (DWORD level = 0; level < ARRAY_SIZE(levels); level++) {
		struct part part = { .resume = 0 };

		list(self->server, level, ALL, &part);
		ASSERT_EQ(NO_ERROR, part.error);
		ASSERT_EQ(2, part.read);
		for (int i = 0; i < 2; i++) {
			LPBYTE element = part.buffer + i * levels[level].size;
			HANDLE handle = *(HANDLE *)(element + levels[level].handle);

			ASSERT_EQ(NO_ERROR,
				  MprAdminConnectionGetInfo(self->server, level, handle, &info));
			/* A new second may have begun, so do not compare the durations. */
			if (level == 0) {
				RAS_CONNECTION_0 *now = (RAS_CONNECTION_0 *)info;

				now->dwConnectDuration =
					((RAS_CONNECTION_0 *)element)->dwConnectDuration;
			}
			EXPECT_EQ(0, memcmp(info, element, levels[level].size));
			MprAdminBufferFree(info);
		}
		MprAdminBufferFree(part.buffer);
	}
}

static RAS_CONNECTION_EX connection_ex(struct __test_metadata *_metadata,
				       MPR_SERVER_HANDLE server, HANDLE connection)
{
	RAS_CONNECTION_EX info = { .Header = HEADER_CONNECTION };

	EXPECT_EQ(NO_ERROR, MprAdminConnectionGetInfoEx(server, connection, &info));
	return info;
}

/* Returns level 3 of a connection, or zeros if the call fails. */
static RAS_CONNECTION_3 connection_3(struct __test_metadata *_metadata,
				     MPR_SERVER_HANDLE server, HANDLE connection)
{
	RAS_CONNECTION_3 *info, copy = { 0 };

	EXPECT_EQ(NO_ERROR, MprAdminConnectionGetInfo(server, 3, connection, (LPBYTE *)&info)) {
		return copy;
	}
	copy = *info;
	MprAdminBufferFree(info);
	return copy;
}

/* RAS_CONNECTION_EX has the same values as RAS_CONNECTION_0 and RAS_CONNECTION_1. */
TEST_CONNECTION(known_as_ex)
{
	HANDLE here = port_0(_metadata, self->server, self->here).hConnection;
	RAS_CONNECTION_1 one = connection_1(_metadata, self->server, here);
	RAS_CONNECTION_EX info;
	RAS_CONNECTION_0 *zero;
	GUID none = { 0 };

	memset(&info, 0x5a, sizeof(info));
	info.Header = (MPRAPI_OBJECT_HEADER)HEADER_CONNECTION;
	ASSERT_EQ(NO_ERROR, MprAdminConnectionGetInfoEx(self->server, here, &info));
	ASSERT_EQ(NO_ERROR, MprAdminConnectionGetInfo(self->server, 0, here, (LPBYTE *)&zero));
	EXPECT_EQ(MPRAPI_RAS_CONNECTION_OBJECT_REVISION_1, info.Header.revision);
	EXPECT_EQ(MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT, info.Header.type);
	EXPECT_EQ(sizeof(info), info.Header.size);
	EXPECT_EQ(here, info.hConnection);
	EXPECT_EQ(here, info.hInterface);
	EXPECT_LE(info.dwConnectDuration, zero->dwConnectDuration);
	EXPECT_GE(info.dwConnectDuration + 5, zero->dwConnectDuration);
	EXPECT_EQ(zero->dwInterfaceType, info.dwInterfaceType);
	EXPECT_EQ(RAS_FLAGS_PPP_CONNECTION, info.dwConnectionFlags);
	EXPECT_EQ(0, wcscmp(L"ppp0", info.wszInterfaceName));
	EXPECT_EQ(0, wcscmp(L"10.99.0.2", info.wszRemoteComputer));
	EXPECT_EQ(0, wcscmp(L"", info.wszUserName));
	EXPECT_EQ(0, wcscmp(L"", info.wszLogonDomain));
	EXPECT_EQ(0, wcscmp(L"", info.wszRemoteEndpointAddress));
	EXPECT_EQ(0, wcscmp(L"", info.wszLocalEndpointAddress));
	EXPECT_EQ(0, memcmp(&none, &info.guid, sizeof(none)));
	EXPECT_EQ(RAS_QUAR_STATE_NORMAL, info.rasQuarState);
	EXPECT_EQ(0, info.probationTime.dwLowDateTime);
	EXPECT_EQ(0, info.probationTime.dwHighDateTime);
	EXPECT_LT(0, info.dwFramesXmited);
	EXPECT_EQ(one.dwFramesXmited, info.dwFramesXmited);
	EXPECT_EQ(one.dwFramesRcved, info.dwFramesRcved);
	EXPECT_EQ(one.dwBytesXmited, info.dwBytesXmited);
	EXPECT_EQ(one.dwBytesRcved, info.dwBytesRcved);
	EXPECT_EQ(0, info.dwNumSwitchOvers);
	MprAdminBufferFree(zero);

	ASSERT_EQ(NO_ERROR, MprAdminConnectionClearStats(self->server, here));
	info = connection_ex(_metadata, self->server, here);
	EXPECT_EQ(0, info.dwFramesXmited);
	EXPECT_EQ(0, info.dwBytesRcved);
}

TEST_CONNECTION(listed_ex)
{
	MPRAPI_OBJECT_HEADER header = HEADER_CONNECTION;
	RAS_CONNECTION_EX *list, one;
	DWORD read, total, resume = 0;

	ASSERT_EQ(NO_ERROR, MprAdminConnectionEnumEx(self->server, &header, ALL, &read, &total,
						     &list, &resume));
	ASSERT_EQ(2, read);
	EXPECT_EQ(2, total);
	EXPECT_EQ(0, resume);
	EXPECT_LT(list[0].hConnection, list[1].hConnection);
	for (DWORD i = 0; i < read; i++) {
		one = connection_ex(_metadata, self->server, list[i].hConnection);
		/* A new second may have begun, so do not compare the durations. */
		one.dwConnectDuration = list[i].dwConnectDuration;
		EXPECT_EQ(0, memcmp(&one, &list[i], sizeof(one)));
	}
	one = list[0];
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(list));

	/* List one connection at a time. */
	ASSERT_EQ(ERROR_MORE_DATA, MprAdminConnectionEnumEx(self->server, &header, sizeof(*list),
							    &read, &total, &list, &resume));
	ASSERT_EQ(1, read);
	EXPECT_EQ(2, total);
	EXPECT_NE(0, resume);
	EXPECT_EQ(one.hConnection, list->hConnection);
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(list));
	ASSERT_EQ(NO_ERROR, MprAdminConnectionEnumEx(self->server, &header, sizeof(*list),
						     &read, &total, &list, &resume));
	ASSERT_EQ(1, read);
	EXPECT_EQ(1, total);
	EXPECT_EQ(0, resume);
	EXPECT_LT(one.hConnection, list->hConnection);
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(list));
}

TEST_CONNECTION(bad_arguments_ex)
{
	static const MPRAPI_OBJECT_HEADER wrong[] = {
		{ 0 },
		{ 2, MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT, sizeof(RAS_CONNECTION_EX) },
		{ 1, MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT, sizeof(RAS_CONNECTION_EX) },
		{ 1, MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT, sizeof(RAS_CONNECTION_EX) + 1 },
		{ 1, MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT, sizeof(MPRAPI_OBJECT_HEADER) },
	};
	HANDLE here = port_0(_metadata, self->server, self->here).hConnection;
	RAS_CONNECTION_EX *list = UNTOUCHED, info, before;
	MPRAPI_OBJECT_HEADER header = HEADER_CONNECTION;
	DWORD read = 4711, total = 4711, resume = 3;

#define ENUM(server, header, read, total, list)					\
	MprAdminConnectionEnumEx(server, header, ALL, read, total, list, &resume)

	EXPECT_EQ(ERROR_INVALID_PARAMETER, ENUM(self->server, NULL, &read, &total, &list));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, ENUM(self->server, &header, NULL, &total, &list));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, ENUM(self->server, &header, &read, NULL, &list));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, ENUM(self->server, &header, &read, &total, NULL));
	EXPECT_EQ(RPC_S_INVALID_BINDING, ENUM(NULL, &header, &read, &total, &list));
	EXPECT_EQ(RPC_S_INVALID_BINDING, ENUM(here, &header, &read, &total, &list));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprAdminConnectionGetInfoEx(self->server, here, NULL));
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		header = wrong[i];
		EXPECT_EQ(ERROR_INVALID_PARAMETER,
			  ENUM(self->server, &header, &read, &total, &list));
		memset(&info, 0x5a, sizeof(info));
		info.Header = wrong[i];
		memcpy(&before, &info, sizeof(info));
		EXPECT_EQ(ERROR_INVALID_PARAMETER,
			  MprAdminConnectionGetInfoEx(self->server, here, &info));
		EXPECT_EQ(0, memcmp(&before, &info, sizeof(info)));
	}
	memset(&info, 0x5a, sizeof(info));
	info.Header = (MPRAPI_OBJECT_HEADER)HEADER_CONNECTION;
	memcpy(&before, &info, sizeof(info));
	EXPECT_EQ(RPC_S_INVALID_BINDING, MprAdminConnectionGetInfoEx(here, here, &info));
	EXPECT_EQ(ERROR_INTERFACE_NOT_CONNECTED,
		  MprAdminConnectionGetInfoEx(self->server, NULL, &info));
	EXPECT_EQ(ERROR_INTERFACE_NOT_CONNECTED,
		  MprAdminConnectionGetInfoEx(self->server, self->here, &info));
	EXPECT_EQ(0, memcmp(&before, &info, sizeof(info)));
	EXPECT_EQ(UNTOUCHED, list);
	EXPECT_EQ(3, resume);
	EXPECT_EQ(4711, read);
	EXPECT_EQ(4711, total);
#undef ENUM
}

/* Interface identifiers: the last 8 bytes of the link-local addresses. */
static const BYTE at_a[] = { 0, 0, 0, 0, 0, 0x0a, 0, 1 };
static const BYTE at_b[] = { 0, 0, 0, 0, 0, 0x0b, 0, 2 };
static const BYTE at_none[8];

static void expect_ipv6(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server,
			HANDLE connection, DWORD error, const BYTE *ours, const BYTE *peer)
{
	RAS_CONNECTION_3 three = connection_3(_metadata, server, connection);
	RAS_CONNECTION_EX ex = connection_ex(_metadata, server, connection);
	const PPP_PROJECTION_INFO *ppp = &ex.ProjectionInfo.PppProjectionInfo;
	const PPP_IPV6_CP_INFO *ipv6 = &three.PppInfo3.ipv6;

	EXPECT_EQ(0, ipv6->dwVersion);
	EXPECT_EQ(sizeof(*ipv6), ipv6->dwSize);
	EXPECT_EQ(error, ipv6->dwError);
	EXPECT_EQ(0, memcmp(ours, ipv6->bInterfaceIdentifier, 8));
	EXPECT_EQ(0, memcmp(peer, ipv6->bRemoteInterfaceIdentifier, 8));
	EXPECT_EQ(0, memcmp(at_none, ipv6->bPrefix, 8));
	EXPECT_EQ(0, ipv6->dwPrefixLength);

	EXPECT_EQ(MPRAPI_PPP_PROJECTION_INFO_TYPE, ex.ProjectionInfo.projectionInfoType);
	EXPECT_EQ(error, ppp->dwIPv6NegotiationError);
	EXPECT_EQ(0, memcmp(ours, ppp->bInterfaceIdentifier, 8));
	EXPECT_EQ(0, memcmp(peer, ppp->bRemoteInterfaceIdentifier, 8));
	EXPECT_EQ(0, memcmp(at_none, ppp->bPrefix, 8));
	EXPECT_EQ(0, ppp->dwPrefixLength);
	EXPECT_EQ(error ? 0 : connection_linux(_metadata, server, connection).dwIfIndex,
		  ppp->IPv6SubInterfaceIndex);
}

/* The interface identifiers that IPv6CP agreed on, read in the network namespace of each end. */
TEST_CONNECTION(ipv6cp)
{
	HANDLE here = port_0(_metadata, self->server, self->here).hConnection;
	HANDLE there;

	expect_ipv6(_metadata, self->server, here, ERROR_PROTOCOL_NOT_CONFIGURED, at_none, at_none);
	pppd_stop(&self->pppd);
	ASSERT_EQ(0, pppd_start_ipv6(&self->pppd, WIRED, WIRED_PEER));
	here = port_0(_metadata, self->server, self->here).hConnection;
	there = port_0(_metadata, self->server, self->there).hConnection;
	expect_ipv6(_metadata, self->server, here, NO_ERROR, at_a, at_b);
	expect_ipv6(_metadata, self->server, there, NO_ERROR, at_b, at_a);

	/* A global address does not come from IPv6CP, and does not hide the link-local one. */
	ASSERT_EQ(0, command("ip addr add fd99::9 peer fd99::8 dev ppp0"));
	expect_ipv6(_metadata, self->server, here, NO_ERROR, at_a, at_b);
	/* If the address has no peer, the peer's identifier is unknown. */
	ASSERT_EQ(0, command("ip -6 addr flush dev ppp0"));
	expect_ipv6(_metadata, self->server, here, ERROR_PROTOCOL_NOT_CONFIGURED, at_none, at_none);
	ASSERT_EQ(0, command("ip addr add fe80::a:1/64 dev ppp0"));
	expect_ipv6(_metadata, self->server, here, NO_ERROR, at_a, at_none);
	ASSERT_EQ(0, command("ip -6 addr flush dev ppp0"));
	ASSERT_EQ(0, command("ip addr add fd99::9 peer fd99::8 dev ppp0"));
	expect_ipv6(_metadata, self->server, here, ERROR_PROTOCOL_NOT_CONFIGURED, at_none, at_none);
}

/* The addresses of each end are those in its own network namespace. */
TEST_CONNECTION(addresses)
{
	HANDLE here = port_0(_metadata, self->server, self->here).hConnection;
	HANDLE there = port_0(_metadata, self->server, self->there).hConnection;
	PPP_PROJECTION_INFO projection;
	MPR_LINUX_CONNECTION more;
	RAS_CONNECTION_2 *info;
	RAS_CONNECTION_3 three;
	PPP_INFO ppp;

	more = connection_linux(_metadata, self->server, here);
	EXPECT_STREQ("10.99.0.1", more.szAddress);
	EXPECT_STREQ("10.99.0.2", more.szPeer);
	more = connection_linux(_metadata, self->server, there);
	EXPECT_STREQ("10.99.0.2", more.szAddress);
	EXPECT_STREQ("10.99.0.1", more.szPeer);

	ppp = connection_1(_metadata, self->server, there).PppInfo;
	EXPECT_EQ(NO_ERROR, ppp.ip.dwError);
	EXPECT_EQ(0, wcscmp(L"10.99.0.2", ppp.ip.wszAddress));
	EXPECT_EQ(0, wcscmp(L"10.99.0.1", ppp.ip.wszRemoteAddress));
	EXPECT_EQ(ERROR_PROTOCOL_NOT_CONFIGURED, ppp.nbf.dwError);
	EXPECT_EQ(ERROR_PROTOCOL_NOT_CONFIGURED, ppp.ipx.dwError);
	EXPECT_EQ(ERROR_PROTOCOL_NOT_CONFIGURED, ppp.at.dwError);

	ASSERT_EQ(NO_ERROR, MprAdminConnectionGetInfo(self->server, 2, here, (LPBYTE *)&info));
	EXPECT_EQ(here, info->hConnection);
	EXPECT_EQ(0, wcscmp(L"10.99.0.1", info->PppInfo2.ip.wszAddress));
	EXPECT_EQ(0, wcscmp(L"10.99.0.2", info->PppInfo2.ip.wszRemoteAddress));
	EXPECT_EQ(NO_ERROR, info->PppInfo2.ip.dwError);
	EXPECT_EQ(0, info->guid.Data1);
	MprAdminBufferFree(info);
	three = connection_3(_metadata, self->server, there);
	EXPECT_EQ(0, three.dwVersion);
	EXPECT_EQ(sizeof(three), three.dwSize);
	EXPECT_EQ(there, three.hConnection);
	EXPECT_EQ(ROUTER_IF_TYPE_CLIENT, three.dwInterfaceType);
	EXPECT_EQ(0, wcscmp(L"", three.wszUserName));
	EXPECT_EQ(RAS_QUAR_STATE_NORMAL, three.rasQuarState);
	EXPECT_EQ(NO_ERROR, three.PppInfo3.ip.dwError);
	EXPECT_EQ(0, wcscmp(L"10.99.0.2", three.PppInfo3.ip.wszAddress));
	EXPECT_EQ(0, wcscmp(L"10.99.0.1", three.PppInfo3.ip.wszRemoteAddress));
	EXPECT_EQ(ERROR_PROTOCOL_NOT_CONFIGURED, three.PppInfo3.nbf.dwError);
	projection = connection_ex(_metadata, self->server, there).ProjectionInfo.PppProjectionInfo;
	EXPECT_EQ(NO_ERROR, projection.dwIPv4NegotiationError);
	EXPECT_EQ(0, wcscmp(L"10.99.0.2", projection.wszAddress));
	EXPECT_EQ(0, wcscmp(L"10.99.0.1", projection.wszRemoteAddress));
	EXPECT_EQ(more.dwIfIndex, projection.IPv4SubInterfaceIndex);

	/* Without an IPv4 address the library reports that IP is not configured. */
	ASSERT_EQ(0, command("ip addr flush dev ppp0"));
	projection = connection_ex(_metadata, self->server, here).ProjectionInfo.PppProjectionInfo;
	EXPECT_EQ(ERROR_PROTOCOL_NOT_CONFIGURED, projection.dwIPv4NegotiationError);
	EXPECT_EQ(0, wcscmp(L"", projection.wszAddress));
	EXPECT_EQ(0, projection.IPv4SubInterfaceIndex);
	three = connection_3(_metadata, self->server, here);
	EXPECT_EQ(ERROR_PROTOCOL_NOT_CONFIGURED, three.PppInfo3.ip.dwError);
	ppp = connection_1(_metadata, self->server, here).PppInfo;
	EXPECT_EQ(ERROR_PROTOCOL_NOT_CONFIGURED, ppp.ip.dwError);
	EXPECT_EQ(0, wcscmp(L"", ppp.ip.wszAddress));
	EXPECT_STREQ("", connection_linux(_metadata, self->server, here).szAddress);
	/* IPv6 addresses do not fit into the members of the Windows structures. */
	ASSERT_EQ(0, command("ip addr add fd99::1 peer fd99::2 dev ppp0"));
	more = connection_linux(_metadata, self->server, here);
	EXPECT_STREQ("fd99::1", more.szAddress);
	EXPECT_STREQ("fd99::2", more.szPeer);
	ppp = connection_1(_metadata, self->server, here).PppInfo;
	EXPECT_EQ(ERROR_PROTOCOL_NOT_CONFIGURED, ppp.ip.dwError);
	EXPECT_EQ(0, wcscmp(L"", ppp.ip.wszAddress));
}

TEST_CONNECTION(listed_in_parts)
{
	struct part part = { .resume = 0 };
	HANDLE first;

	list(self->server, 0, sizeof(RAS_CONNECTION_0) - 1, &part);
	EXPECT_EQ(ERROR_MORE_DATA, part.error);
	EXPECT_EQ(0, part.read);
	EXPECT_EQ(2, part.total);
	MprAdminBufferFree(part.buffer);
	list(self->server, 0, sizeof(RAS_CONNECTION_0), &part);
	ASSERT_EQ(ERROR_MORE_DATA, part.error);
	ASSERT_EQ(1, part.read);
	EXPECT_EQ(2, part.total);
	EXPECT_NE(0, part.resume);
	first = ((RAS_CONNECTION_0 *)part.buffer)->hConnection;
	MprAdminBufferFree(part.buffer);
	list(self->server, 0, sizeof(RAS_CONNECTION_0), &part);
	ASSERT_EQ(NO_ERROR, part.error);
	ASSERT_EQ(1, part.read);
	EXPECT_EQ(1, part.total);
	EXPECT_EQ(0, part.resume);
	EXPECT_LT(first, ((RAS_CONNECTION_0 *)part.buffer)->hConnection);
	MprAdminBufferFree(part.buffer);
	part.resume = 0xffffffff;
	list(self->server, 0, ALL, &part);
	EXPECT_EQ(NO_ERROR, part.error);
	EXPECT_EQ(0, part.read);
	EXPECT_EQ(0, part.resume);
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(part.buffer));
}

TEST_CONNECTION(bad_arguments)
{
	HANDLE here = port_0(_metadata, self->server, self->here).hConnection;
	HANDLE there = port_0(_metadata, self->server, self->there).hConnection;
	DWORD read = 4711, total = 4711, resume = 3;
	MPR_LINUX_CONNECTION *more = UNTOUCHED;
	LPBYTE buffer = UNTOUCHED;

#define ENUM(level, buffer, read, total)					\
	MprAdminConnectionEnum(self->server, level, buffer, ALL, read, total, &resume)

	EXPECT_EQ(ERROR_INVALID_LEVEL, ENUM(4, &buffer, &read, &total));
	EXPECT_EQ(ERROR_INVALID_LEVEL, ENUM(ALL, &buffer, &read, &total));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, ENUM(0, NULL, &read, &total));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, ENUM(0, &buffer, NULL, &total));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, ENUM(0, &buffer, &read, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxConnectionEnum(self->server, sizeof(*more), NULL, &read));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxConnectionEnum(self->server, sizeof(*more), &more, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxConnectionEnum(self->server, 0, &more, &read));
	EXPECT_EQ(3, resume);
	EXPECT_EQ(4711, read);
	EXPECT_EQ(4711, total);

#define INFO(level, handle)							\
	MprAdminConnectionGetInfo(self->server, level, handle, &buffer)

	EXPECT_EQ(ERROR_INVALID_LEVEL, INFO(4, here));
	EXPECT_EQ(ERROR_INVALID_LEVEL, INFO(ALL, here));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprAdminConnectionGetInfo(self->server, 0, here, NULL));
	EXPECT_EQ(RPC_S_INVALID_BINDING, MprAdminConnectionGetInfo(here, 0, here, &buffer));
	EXPECT_EQ(ERROR_INTERFACE_NOT_CONNECTED, INFO(0, NULL));
	EXPECT_EQ(ERROR_INTERFACE_NOT_CONNECTED, INFO(0, INVALID_HANDLE_VALUE));
	EXPECT_EQ(ERROR_INTERFACE_NOT_CONNECTED, INFO(0, self->here));
	EXPECT_EQ(ERROR_INTERFACE_NOT_CONNECTED, INFO(0, self->server));
	EXPECT_EQ(ERROR_INTERFACE_NOT_CONNECTED, INFO(0, UNTOUCHED));
	/* Near misses: the handle with one bit flipped. */
	for (int bit = 0; bit < 64; bit++) {
		HANDLE near = (HANDLE)((uintptr_t)here ^ (uintptr_t)1 << bit);

		if (near == there)
			continue;
		EXPECT_EQ(ERROR_INTERFACE_NOT_CONNECTED, INFO(0, near)) {
			TH_LOG("%p", near);
		}
	}
	EXPECT_EQ(UNTOUCHED, buffer);
	EXPECT_EQ(UNTOUCHED, more);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminConnectionClearStats(self->server, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprAdminConnectionClearStats(self->server, self->here));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprAdminConnectionClearStats(self->server, INVALID_HANDLE_VALUE));
}

TEST_CONNECTION(is_up_or_down)
{
	HANDLE here = port_0(_metadata, self->server, self->here).hConnection;
	MPR_LINUX_CONNECTION more = connection_linux(_metadata, self->server, here);
	RAS_CONNECTION_0 *info;

	EXPECT_TRUE(more.fUp);
	EXPECT_LT(0, more.ullUpMs);
	EXPECT_GT(240000, more.ullUpMs);
	EXPECT_STREQ("ppp0", more.szInterface);
	EXPECT_EQ(port_linux(_metadata, self->server, self->here).dwIfIndex, more.dwIfIndex);
	EXPECT_EQ(port_linux(_metadata, self->server, self->here).ullNetns, more.ullNetns);
	EXPECT_NE(0, more.ullEvents);

	ASSERT_EQ(0, command("ip link set ppp0 down && ip link set ppp0 name uplink"));
	more = connection_linux(_metadata, self->server, here);
	EXPECT_EQ(here, more.hConnection);
	EXPECT_FALSE(more.fUp);
	EXPECT_EQ(0, more.ullUpMs);
	EXPECT_STREQ("uplink", more.szInterface);
	ASSERT_EQ(NO_ERROR, MprAdminConnectionGetInfo(self->server, 0, here, (LPBYTE *)&info));
	EXPECT_EQ(0, info->dwConnectDuration);
	EXPECT_EQ(0, wcscmp(L"uplink", info->wszInterfaceName));
	MprAdminBufferFree(info);
}

TEST_CONNECTION(counts_for_itself)
{
	HANDLE here = port_0(_metadata, self->server, self->here).hConnection;
	HANDLE there = port_0(_metadata, self->server, self->there).hConnection;
	RAS_CONNECTION_1 before, after;
	RAS_PORT_1 port;

	before = connection_1(_metadata, self->server, here);
	EXPECT_LT(0, before.dwFramesRcved);
	ASSERT_EQ(0, command("ping -c 2 -s 100 -W 5 10.99.0.2 >/dev/null"));
	after = connection_1(_metadata, self->server, here);
	EXPECT_EQ(2, after.dwFramesXmited - before.dwFramesXmited);
	EXPECT_EQ(2, after.dwFramesRcved - before.dwFramesRcved);
	port = port_1(_metadata, self->server, self->here);
	EXPECT_EQ(port.dwBytesXmited, after.dwBytesXmited);
	EXPECT_EQ(port.dwBytesRcved, after.dwBytesRcved);

	ASSERT_EQ(NO_ERROR, MprAdminConnectionClearStats(self->server, here));
	after = connection_1(_metadata, self->server, here);
	EXPECT_EQ(0, after.dwFramesXmited);
	EXPECT_EQ(0, after.dwBytesRcved);
	EXPECT_EQ(0, port_1(_metadata, self->server, self->here).dwFramesXmited);
	EXPECT_LT(1, connection_1(_metadata, self->server, there).dwFramesXmited);
	ASSERT_EQ(0, command("ping -c 1 -W 5 10.99.0.2 >/dev/null"));
	EXPECT_EQ(1, connection_1(_metadata, self->server, here).dwFramesXmited);
	EXPECT_EQ(1, connection_linux(_metadata, self->server, here).Link.tx_packets);
}

TEST_CONNECTION(leaves_the_list)
{
	HANDLE here = port_0(_metadata, self->server, self->here).hConnection;
	HANDLE there = port_0(_metadata, self->server, self->there).hConnection;
	LPBYTE buffer = UNTOUCHED;

	/* When a port is deleted its connection leaves the list, too. */
	ASSERT_EQ(NO_ERROR, MprLinuxPortDelete(self->server, self->there));
	EXPECT_EQ(NULL, connection_linux(_metadata, self->server, there).hConnection);
	EXPECT_EQ(ERROR_INTERFACE_NOT_CONNECTED,
		  MprAdminConnectionGetInfo(self->server, 0, there, &buffer));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" WIRED_PEER, &self->there));
	EXPECT_EQ(there, connection_linux(_metadata, self->server, there).hConnection);

	ASSERT_EQ(NO_ERROR, MprAdminPortReset(self->server, self->here));
	EXPECT_EQ(NULL, connection_linux(_metadata, self->server, here).hConnection);
	EXPECT_EQ(ERROR_INTERFACE_NOT_CONNECTED,
		  MprAdminConnectionGetInfo(self->server, 0, here, &buffer));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminConnectionClearStats(self->server, here));
	EXPECT_EQ(UNTOUCHED, buffer);
}

/* --- PPP without pppd ---------------------------------------------------------- */

FIXTURE(by_hand) {
	MPR_SERVER_HANDLE server;
	struct unit unit;
	struct pty pty[2];
	HANDLE port[2];
};

FIXTURE_SETUP(by_hand)
{
	ASSERT_EQ(0, command("modprobe -a ppp_generic ppp_async"));
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, module_fresh(""));
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &self->server));
	ASSERT_EQ(0, unit_open(&self->unit));
	for (int i = 0; i < 2; i++) {
		ASSERT_EQ(0, pty_open(&self->pty[i]));
		ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, self->pty[i].slave,
						      &self->port[i]));
	}
}

FIXTURE_TEARDOWN(by_hand)
{
	unit_close(&self->unit);
	for (int i = 0; i < 2; i++)
		pty_close(&self->pty[i]);
	MprAdminServerDisconnect(self->server);
	EXPECT_EQ(0, module_restore());
}

/* A PPP interface that is connected to no port is not a connection. */
TEST_F_TIMEOUT(by_hand, over_nothing, 120)
{
	struct part part = { .resume = 0 };

	ASSERT_EQ(0, unit_up(&self->unit, true));
	list(self->server, 0, ALL, &part);
	EXPECT_EQ(NO_ERROR, part.error);
	EXPECT_EQ(0, part.read);
	EXPECT_EQ(0, part.total);
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(part.buffer));

	ASSERT_EQ(0, unit_connect(&self->unit, self->pty[0].slave));
	list(self->server, 0, ALL, &part);
	EXPECT_EQ(NO_ERROR, part.error);
	EXPECT_EQ(1, part.read);
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(part.buffer));
}

TEST_F_TIMEOUT(by_hand, multilink, 120)
{
	struct part part = { .resume = 0 };
	DWORD read, total;
	HANDLE connection;
	RAS_PORT_0 *ports;
	DWORD sent;

	for (int i = 0; i < 2; i++)
		ASSERT_EQ(0, unit_connect(&self->unit, self->pty[i].slave));
	list(self->server, 1, ALL, &part);
	ASSERT_EQ(NO_ERROR, part.error);
	ASSERT_EQ(1, part.read);
	connection = ((RAS_CONNECTION_1 *)part.buffer)->hConnection;
	MprAdminBufferFree(part.buffer);
	ASSERT_EQ(NO_ERROR, MprAdminPortEnum(self->server, 0, connection, (LPBYTE *)&ports, ALL,
					     &read, &total, NULL));
	ASSERT_EQ(2, read);
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(self->port[i], ports[i].hPort);
		EXPECT_EQ(connection, ports[i].hConnection);
	}
	MprAdminBufferFree(ports);

	/*
	 * Send some frames, which nobody receives. After a clear all ports of the connection
	 * count from 0.
	 */
	ASSERT_EQ(0, command("ip addr add 10.99.0.1 peer 10.99.0.2 dev %s", self->unit.name));
	ASSERT_EQ(0, unit_up(&self->unit, true));
	command("ping -c 2 -W 1 10.99.0.2 >/dev/null");
	sent = connection_1(_metadata, self->server, connection).dwBytesXmited;
	EXPECT_LT(2 * 84 - 1, sent);
	ASSERT_EQ(NO_ERROR, MprAdminConnectionClearStats(self->server, connection));
	/* The kernel's IPv6 can send frames meanwhile, so do not expect exactly 0. */
	EXPECT_GT(sent, connection_1(_metadata, self->server, connection).dwBytesXmited);
	for (int i = 0; i < 2; i++)
		EXPECT_GT(sent, port_linux(_metadata, self->server,
					   self->port[i]).Link.tx_bytes);

	/* The connection stays in the list while one of its ports is tracked. */
	ASSERT_EQ(NO_ERROR, MprLinuxPortDelete(self->server, self->port[0]));
	EXPECT_EQ(connection,
		  connection_linux(_metadata, self->server, connection).hConnection);
}

/* Reads the next connection of a list and expects that @left more remain. */
static void next_part(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server,
		      struct part *part, DWORD left)
{
	list(server, 0, sizeof(RAS_CONNECTION_0), part);
	EXPECT_EQ(left ? ERROR_MORE_DATA : NO_ERROR, part->error);
	EXPECT_EQ(1, part->read);
	EXPECT_EQ(1 + left, part->total);
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(part->buffer));
}

/* The library answers the parts of a list from one snapshot, as long as that is valid. */
TEST_F_TIMEOUT(by_hand, parts_of_one_snapshot, 120)
{
	struct part part = { .resume = 0 }, other;
	struct unit second, third;
	struct pty pty;
	HANDLE port;

	ASSERT_EQ(0, unit_connect(&self->unit, self->pty[0].slave));
	ASSERT_EQ(0, unit_open(&second));
	ASSERT_EQ(0, unit_connect(&second, self->pty[1].slave));
	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, pty.slave, &port));
	ASSERT_EQ(0, unit_open(&third));
	ASSERT_EQ(0, unit_connect(&third, pty.slave));

	still = 1000;
	samples = 0;
	for (DWORD left = 3; left--;)
		next_part(_metadata, self->server, &part, left);
	EXPECT_EQ(1, samples);

	/* A snapshot that is too old is taken again. */
	samples = 0;
	next_part(_metadata, self->server, &part, 2);
	still += 2;
	next_part(_metadata, self->server, &part, 1);
	EXPECT_EQ(2, samples);

	/* A second reader takes a new snapshot, and after it the first reader does. */
	samples = 0;
	other = (struct part){ .resume = 0 };
	next_part(_metadata, self->server, &other, 2);
	next_part(_metadata, self->server, &part, 0);
	EXPECT_EQ(2, samples);

	/* After a clear the counters are sampled again. */
	part.resume = 0;
	next_part(_metadata, self->server, &part, 2);
	ASSERT_EQ(NO_ERROR, MprAdminPortClearStats(self->server, port));
	samples = 0;
	next_part(_metadata, self->server, &part, 1);
	EXPECT_EQ(1, samples);

	/* A connection that ended is missing once the snapshot is taken again. */
	part.resume = 0;
	next_part(_metadata, self->server, &part, 2);
	unit_close(&second);
	still += 2;
	next_part(_metadata, self->server, &part, 0);

	/* With lan_only set the call fails even if there is a valid snapshot. */
	part.resume = 0;
	next_part(_metadata, self->server, &part, 1);
	ASSERT_EQ(0, file_write(LAN_ONLY, "1"));
	list(self->server, 0, sizeof(RAS_CONNECTION_0), &part);
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING, part.error);
	EXPECT_EQ(UNTOUCHED, part.buffer);
	ASSERT_EQ(0, file_write(LAN_ONLY, "0"));
	/* Leave a list unfinished: closing the server handle frees its snapshot. */
	next_part(_metadata, self->server, &part, 0);
	part.resume = 0;
	next_part(_metadata, self->server, &part, 1);
	unit_close(&third);
	pty_close(&pty);
}

/* More connections than fit into one message of a dump. */
#define CROWD	500

TEST_F_TIMEOUT(by_hand, many, 600)
{
	struct rlimit files = { 5UL * CROWD, 5UL * CROWD };
	static struct unit units[CROWD];
	struct part part = { .resume = 0 };
	const RAS_CONNECTION_0 *info;
	struct pty pty;
	HANDLE port;

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &files));
	for (int i = 0; i < CROWD; i++) {
		ASSERT_EQ(0, pty_open(&pty));
		ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, pty.slave, &port));
		ASSERT_EQ(0, unit_open(&units[i]));
		ASSERT_EQ(0, unit_connect(&units[i], pty.slave));
	}
	list(self->server, 0, ALL, &part);
	ASSERT_EQ(NO_ERROR, part.error);
	ASSERT_EQ(CROWD, part.read);
	info = (RAS_CONNECTION_0 *)part.buffer;
	for (int i = 1; i < CROWD; i++)
		EXPECT_LT(info[i - 1].hConnection, info[i].hConnection);
	MprAdminBufferFree(part.buffer);
	for (int i = 0; i < CROWD; i++)
		unit_close(&units[i]);
}

TEST_HARNESS_MAIN
