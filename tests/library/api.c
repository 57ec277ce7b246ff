// SPDX-License-Identifier: GPL-2.0
/*
 * The return values of the functions of libmprapi, for each documented reason. Other programs
 * test lists (enum), bad handles (handles) and shortages (shortage).
 */
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/netlink.h>

#include "../helper/library.h"
#include "../helper/control.h"
#include "../helper/modem.h"
#include "../helper/privilege.h"
#include "../helper/task.h"

#define NOBODY	65534

/* --- forged answers -------------------------------------------------------- */

/* The number of requests for which forge() has sent an answer before the kernel. */
static unsigned int forged;
static bool forging;

/*
 * Puts a forged answer, an empty success, into the library's socket before the request goes to
 * the kernel. Any process with CAP_NET_ADMIN could do so: the port ID and the sequence number
 * of the request can be guessed.
 */
static void forge(int fd, const struct nlmsghdr *request)
{
	struct {
		struct nlmsghdr nlh;
		struct nlmsgerr err;
	} answer = {
		.nlh = {
			.nlmsg_len = sizeof(answer),
			.nlmsg_type = NLMSG_ERROR,
			.nlmsg_seq = request->nlmsg_seq,
		},
	};
	struct sockaddr_nl address = { 0 };
	socklen_t size = sizeof(address);
	int protocol = 0, sender;

	if (request->nlmsg_flags & NLM_F_DUMP) {
		answer.nlh.nlmsg_type = NLMSG_DONE;
		answer.nlh.nlmsg_len = NLMSG_LENGTH(sizeof(int));
	}
	if (getsockname(fd, (struct sockaddr *)&address, &size))
		return;
	answer.nlh.nlmsg_pid = address.nl_pid;
	size = sizeof(protocol);
	if (getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &size))
		return;
	sender = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (syscall(SYS_sendto, sender, &answer, answer.nlh.nlmsg_len, 0, &address,
		    sizeof(address)) > 0)
		forged++;
	close(sender);
}

/* The number of sockets that this process has made. */
static unsigned int sockets;

int socket(int domain, int type, int protocol)
{
	sockets++;
	return syscall(SYS_socket, domain, type, protocol);
}

ssize_t sendto(int fd, const void *buffer, size_t length, int flags,
	       const struct sockaddr *to, socklen_t size)
{
	if (forging)
		forge(fd, buffer);
	return syscall(SYS_sendto, fd, buffer, length, flags, to, size);
}

TEST_LIBRARY(forged_answers)
{
	MPR_SERVER_HANDLE server;
	MPR_LINUX_SERVER *info;
	MPR_LINUX_PORT *ports;
	HANDLE port, found;
	DWORD count;

	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"ttyUSB7", &port));
	forging = true;
	EXPECT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &server));
	EXPECT_EQ(1, forged);
	ASSERT_EQ(NO_ERROR, MprLinuxServerGetInfo(server, sizeof(MPR_LINUX_SERVER), &info));
	EXPECT_EQ(1, info->dwTotalPorts);
	MprAdminBufferFree(info);
	ASSERT_EQ(NO_ERROR, MprLinuxPortEnum(server, sizeof(*ports), &ports, -1, &count, NULL));
	EXPECT_EQ(1, count);
	MprAdminBufferFree(ports);
	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(server, L"ttyUSB7", &found));
	EXPECT_EQ(port, found);
	EXPECT_LE(4, forged);
	MprAdminServerDisconnect(server);
	forging = false;
}

/* --- servers -------------------------------------------------------------- */

static DWORD connects(const wchar_t *name)
{
	MPR_SERVER_HANDLE server = UNTOUCHED;
	DWORD error = MprAdminServerConnect((LPWSTR)name, &server);

	if (!error)
		MprAdminServerDisconnect(server);
	else if (server != UNTOUCHED)
		return 0xdead;
	return error;
}

/* All functions with a server name agree whether it names this machine. */
static void expect_name(struct __test_metadata *_metadata, const wchar_t *name, bool local)
{
	BOOL initialized = -1;

	EXPECT_EQ(local ? NO_ERROR : RPC_S_UNKNOWN_IF, connects(name)) {
		TH_LOG("'%ls'", name);
	}
	EXPECT_EQ(local, MprAdminIsServiceRunning((LPWSTR)name)) {
		TH_LOG("'%ls'", name);
	}
	EXPECT_EQ(NO_ERROR, MprAdminIsServiceInitialized((LPWSTR)name, &initialized));
	EXPECT_EQ(local, initialized) {
		TH_LOG("'%ls'", name);
	}
}

/* 31 characters. A tty name with two of these is longer than allowed. */
#define LONG_31	L"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

TEST_LIBRARY(names_of_the_server)
{
	static const wchar_t *const local[] = {
		NULL, L"", L"localhost", L"LOCALHOST", L"LocalHost", L"\\\\localhost",
		L"\\localhost", L"\\\\", L"box", L"BOX", L"\\\\box", L"\\\\Box",
		L"box.example.org", L"\\\\BOX.EXAMPLE.ORG",
	};
	static const wchar_t *const other[] = {
		L"other", L"\\\\other", L"box.example", L"box.", L"bo", L"boxx",
		L"box.example.org.", L" box", L"localhost ", L"local", L"localhostt",
		L"/box", L"box\\", L"127.0.0.1", L"\u0100box", L"b\xf6x",
	};

	ASSERT_EQ(0, unshare(CLONE_NEWUTS));
	ASSERT_EQ(0, sethostname("box.example.org", 15));
	for (size_t i = 0; i < ARRAY_SIZE(local); i++)
		expect_name(_metadata, local[i], true);
	for (size_t i = 0; i < ARRAY_SIZE(other); i++)
		expect_name(_metadata, other[i], false);
	ASSERT_EQ(0, sethostname("Tall", 4));
	expect_name(_metadata, L"tall", true);
	expect_name(_metadata, L"box", false);
}

TEST_LIBRARY(long_name)
{
	wchar_t name[2000];

	wmemset(name, L'\\', 1000);
	wcscpy(name + 1000, L"localhost");
	expect_name(_metadata, name, true);
	wmemset(name, L'a', 1999);
	name[1999] = L'\0';
	expect_name(_metadata, name, false);
}

TEST_LIBRARY(connect_without_module)
{
	BOOL initialized = -1;

	MprAdminServerDisconnect(self->server);
	ASSERT_EQ(0, module_unload());
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING, connects(NULL));
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING, connects(L"localhost"));
	EXPECT_FALSE(MprAdminIsServiceRunning(NULL));
	EXPECT_EQ(ERROR_SERVICE_NOT_ACTIVE, MprAdminIsServiceInitialized(NULL, &initialized));
	EXPECT_EQ(FALSE, initialized);
	/* The name of another machine is an error of its own, with or without the module. */
	EXPECT_EQ(RPC_S_UNKNOWN_IF, connects(L"other"));

	ASSERT_EQ(0, module_load(""));
	EXPECT_EQ(NO_ERROR, connects(NULL));
	EXPECT_TRUE(MprAdminIsServiceRunning(NULL));
}

TEST_LIBRARY(connect_without_place)
{
	EXPECT_EQ(RPC_S_INVALID_BINDING, MprAdminServerConnect(NULL, NULL));
}

static int connect_as_nobody(void *arg)
{
	(void)arg;
	if (privilege_user(NOBODY))
		return -EPROTO;
	if (connects(NULL) != ERROR_ACCESS_DENIED)
		return -EINVAL;
	/* Any user may ask whether the service runs. */
	return MprAdminIsServiceRunning(NULL) ? 0 : -ENOENT;
}

static int connect_without_capability(void *arg)
{
	(void)arg;
	if (privilege_keep(CAP(CAP_SYS_ADMIN) | CAP(CAP_SYS_TTY_CONFIG)))
		return -EPROTO;
	return connects(NULL) == ERROR_ACCESS_DENIED ? 0 : -EINVAL;
}

static int connect_in_another_network(void *arg)
{
	(void)arg;
	if (unshare(CLONE_NEWNET))
		return -EPROTO;
	return connects(NULL) == NO_ERROR && MprAdminIsServiceRunning(NULL) ? 0 : -EINVAL;
}

TEST_LIBRARY(connect_unprivileged)
{
	EXPECT_EQ(0, task_call(connect_as_nobody, NULL));
	EXPECT_EQ(0, task_call(connect_without_capability, NULL));
	EXPECT_EQ(0, task_call(connect_in_another_network, NULL));
}

/* Connects with another file mounted over /dev/mprapi. */
static int connect_to(void *arg)
{
	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount(arg, MPRAPI_DEVICE, NULL, MS_BIND, NULL))
		return -EPROTO;
	return connects(NULL) == RPC_S_UNKNOWN_IF ? 0 : -EINVAL;
}

TEST_LIBRARY(connect_to_something_else)
{
	EXPECT_EQ(0, task_call(connect_to, "/dev/null"));
	EXPECT_EQ(0, task_call(connect_to, "/dev/zero"));
	EXPECT_EQ(0, task_call(connect_to, "/dev/ttyS4"));
}

TEST_LIBRARY(lan_only_server)
{
	MPR_SERVER_EX ex = { .Header = HEADER_SERVER };
	MPR_LINUX_SERVER *more = NULL;
	MPR_SERVER_0 *info = NULL;

	ASSERT_EQ(NO_ERROR, MprAdminServerGetInfo(self->server, 0, (LPBYTE *)&info));
	EXPECT_FALSE(info->fLanOnlyMode);
	MprAdminBufferFree(info);

	ASSERT_EQ(0, file_write(LAN_ONLY, "1"));
	EXPECT_EQ(NO_ERROR, connects(NULL));
	EXPECT_TRUE(MprAdminIsServiceRunning(NULL));
	ASSERT_EQ(NO_ERROR, MprAdminServerGetInfo(self->server, 0, (LPBYTE *)&info));
	EXPECT_TRUE(info->fLanOnlyMode);
	MprAdminBufferFree(info);
	ASSERT_EQ(NO_ERROR, MprLinuxServerGetInfo(self->server, sizeof(MPR_LINUX_SERVER), &more));
	EXPECT_TRUE(more->fLanOnlyMode);
	MprAdminBufferFree(more);
	ASSERT_EQ(NO_ERROR, MprAdminServerGetInfoEx(self->server, &ex));
	EXPECT_EQ(TRUE, ex.fLanOnlyMode);
}

TEST_LIBRARY(server_info)
{
	MPR_LINUX_SERVER *more = NULL;
	MPR_SERVER_0 *info = NULL;
	LPBYTE buffer = UNTOUCHED;
	HANDLE port;
	int fd;

	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminServerGetInfo(self->server, 0, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxServerGetInfo(self->server,
								 sizeof(MPR_LINUX_SERVER), NULL));
	EXPECT_EQ(ERROR_INVALID_LEVEL, MprAdminServerGetInfo(self->server, 1, &buffer));
	EXPECT_EQ(ERROR_INVALID_LEVEL, MprAdminServerGetInfo(self->server, 2, &buffer));
	EXPECT_EQ(ERROR_INVALID_LEVEL, MprAdminServerGetInfo(self->server, -1, &buffer));
	EXPECT_EQ(UNTOUCHED, buffer);

	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" WIRED, NULL));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" UART, &port));
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	sleep_ms(1100);
	ASSERT_EQ(NO_ERROR, MprAdminServerGetInfo(self->server, 0, (LPBYTE *)&info));
	EXPECT_EQ(2, info->dwTotalPorts);
	EXPECT_EQ(1, info->dwPortsInUse);
	EXPECT_LE(1, info->dwUpTime);
	EXPECT_GT(60, info->dwUpTime);
	MprAdminBufferFree(info);
	ASSERT_EQ(NO_ERROR, MprLinuxServerGetInfo(self->server, sizeof(MPR_LINUX_SERVER), &more));
	EXPECT_EQ(2, more->dwTotalPorts);
	EXPECT_EQ(1, more->dwPortsInUse);
	EXPECT_EQ(500, more->dwHoldMs);
	EXPECT_LT(0, strlen(more->szVersion));
	MprAdminBufferFree(more);
	close(fd);
}

/* The same numbers as in MPR_SERVER_0; all members about tunnels are 0. */
TEST_LIBRARY(server_info_ex)
{
	static const MPRAPI_TUNNEL_CONFIG_PARAMS nothing;
	MPR_SERVER_EX info;
	int fd;

	memset(&info, 0x5a, sizeof(info));
	info.Header = (MPRAPI_OBJECT_HEADER)HEADER_SERVER;
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" WIRED, NULL));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" UART, NULL));
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	sleep_ms(1100);
	ASSERT_EQ(NO_ERROR, MprAdminServerGetInfoEx(self->server, &info));
	EXPECT_EQ(MPRAPI_MPR_SERVER_OBJECT_REVISION_1, info.Header.revision);
	EXPECT_EQ(MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT, info.Header.type);
	EXPECT_EQ(sizeof(info), info.Header.size);
	EXPECT_EQ(FALSE, info.fLanOnlyMode);
	EXPECT_LE(1, info.dwUpTime);
	EXPECT_GT(60, info.dwUpTime);
	EXPECT_EQ(2, info.dwTotalPorts);
	EXPECT_EQ(1, info.dwPortsInUse);
	EXPECT_EQ(0, info.Reserved);
	EXPECT_EQ(0, memcmp(&nothing, &info.ConfigParams, sizeof(nothing)));
	close(fd);
}

TEST_LIBRARY(server_info_ex_refused)
{
	static const MPRAPI_OBJECT_HEADER wrong[] = {
		{ 0 },
		{ 2, MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT, sizeof(MPR_SERVER_EX) },
		{ 1, MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT, sizeof(MPR_SERVER_EX) },
		{ 1, MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT, sizeof(MPR_SERVER_EX) - 1 },
		{ 1, MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT, sizeof(MPRAPI_OBJECT_HEADER) },
	};
	MPR_SERVER_EX info, before;

	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminServerGetInfoEx(self->server, NULL));
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		memset(&info, 0x5a, sizeof(info));
		info.Header = wrong[i];
		memcpy(&before, &info, sizeof(info));
		EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminServerGetInfoEx(self->server, &info));
		EXPECT_EQ(0, memcmp(&before, &info, sizeof(info)));
	}
	memset(&info, 0x5a, sizeof(info));
	info.Header = (MPRAPI_OBJECT_HEADER)HEADER_SERVER;
	memcpy(&before, &info, sizeof(info));
	EXPECT_EQ(RPC_S_INVALID_BINDING, MprAdminServerGetInfoEx(NULL, &info));
	EXPECT_EQ(RPC_S_INVALID_BINDING, MprAdminServerGetInfoEx(UNTOUCHED, &info));
	EXPECT_EQ(0, memcmp(&before, &info, sizeof(info)));
}

/* --- ports ---------------------------------------------------------------- */

static HANDLE add(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server,
		  const wchar_t *name)
{
	HANDLE port = NULL;

	EXPECT_EQ(NO_ERROR, MprLinuxPortAdd(server, name, &port));
	EXPECT_NE(NULL, port);
	return port;
}

/*
 * Calls every function that takes a port, and expects @error. For a removed port @error is
 * ERROR_INVALID_PARAMETER; two of these functions have another error then.
 */
static void expect_all(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server,
		       HANDLE port, DWORD error)
{
	MPR_LINUX_REPORT report = { .seq = 0xabcd };
	bool removed = error == ERROR_INVALID_PARAMETER;
	MPR_LINUX_PORT *info = UNTOUCHED;
	LPBYTE buffer = UNTOUCHED;

	for (DWORD level = 0; level <= 1; level++)
		EXPECT_EQ(removed ? ERROR_INVALID_PORT_HANDLE : error,
			  MprAdminPortGetInfo(server, level, port, &buffer));
	EXPECT_EQ(removed ? RPC_S_INVALID_BINDING : error, MprAdminPortClearStats(server, port));
	EXPECT_EQ(error, MprAdminPortReset(server, port));
	EXPECT_EQ(error, MprAdminPortDisconnect(server, port));
	EXPECT_EQ(error, MprLinuxPortReset(server, port, NULL, &report));
	EXPECT_EQ(error, MprLinuxPortDisconnect(server, port, NULL, &report));
	EXPECT_EQ(error, MprLinuxPortGetInfo(server, port, sizeof(MPR_LINUX_PORT), &info));
	EXPECT_EQ(error, MprLinuxPortDelete(server, port));
	EXPECT_EQ(UNTOUCHED, buffer);
	EXPECT_EQ(UNTOUCHED, info);
	EXPECT_EQ(0xabcd, report.seq);
}

TEST_LIBRARY(lan_only_ports)
{
	HANDLE port = add(_metadata, self->server, L"" UART), other = UNTOUCHED;
	DWORD count = 4711, total = 4711;
	MPR_LINUX_CONNECTION *connections = UNTOUCHED;
	MPR_LINUX_PORT *ports = UNTOUCHED;
	RAS_CONNECTION_EX ex = { .Header = HEADER_CONNECTION }, *list = UNTOUCHED;
	LPBYTE buffer = UNTOUCHED;

	ASSERT_EQ(0, file_write(LAN_ONLY, "1"));
	expect_all(_metadata, self->server, port, ERROR_DDM_NOT_RUNNING);
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING, MprLinuxPortAdd(self->server, L"" WIRED, &other));
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING, MprLinuxPortFind(self->server, L"" UART, &other));
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING,
		  MprLinuxPortEnum(self->server, sizeof(*ports), &ports, -1, &count, NULL));
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING,
		  MprLinuxConnectionEnum(self->server,
					 sizeof(MPR_LINUX_CONNECTION), &connections, &count));
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING,
		  MprAdminConnectionEnum(self->server, 0, &buffer, -1, &count, &total, NULL));
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING,
		  MprAdminConnectionGetInfo(self->server, 0, UNTOUCHED, &buffer));
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING,
		  MprAdminConnectionEnumEx(self->server, &ex.Header, -1, &count, &total, &list,
					   NULL));
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING,
		  MprAdminConnectionGetInfoEx(self->server, UNTOUCHED, &ex));
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING, MprAdminConnectionClearStats(self->server, UNTOUCHED));
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING,
		  MprAdminPortEnum(self->server, 0, INVALID_HANDLE_VALUE, &buffer, -1, &count,
				   &total, NULL));
	EXPECT_EQ(UNTOUCHED, other);
	EXPECT_EQ(UNTOUCHED, ports);
	EXPECT_EQ(UNTOUCHED, connections);
	EXPECT_EQ(UNTOUCHED, list);
	EXPECT_EQ(NULL, ex.hConnection);
	EXPECT_EQ(UNTOUCHED, buffer);
	EXPECT_EQ(4711, count);
	EXPECT_EQ(4711, total);
	ASSERT_EQ(0, file_write(LAN_ONLY, "0"));
	EXPECT_EQ(NO_ERROR, MprAdminPortReset(self->server, port));
}

struct denied {
	struct __test_metadata *metadata;
	MPR_SERVER_HANDLE server;
	HANDLE port;
};

/* Uses a server handle that was opened with privileges. */
static int without_privilege(void *arg)
{
	struct denied *denied = arg;
	struct __test_metadata *_metadata = denied->metadata;
	DWORD count, total;
	MPR_LINUX_CONNECTION *connections;
	MPR_LINUX_PORT *ports;
	RAS_CONNECTION_EX ex = { .Header = HEADER_CONNECTION }, *list;
	MPR_SERVER_EX server = { .Header = HEADER_SERVER };
	MPR_LINUX_SERVER *info;
	LPBYTE buffer;
	HANDLE port;

	if (privilege_user(NOBODY))
		return -EPROTO;
	expect_all(_metadata, denied->server, denied->port, ERROR_ACCESS_DENIED);
	EXPECT_EQ(ERROR_ACCESS_DENIED, MprLinuxPortAdd(denied->server, L"" WIRED, &port));
	EXPECT_EQ(ERROR_ACCESS_DENIED, MprLinuxPortAddPath(denied->server, L"" UART, &port));
	EXPECT_EQ(ERROR_ACCESS_DENIED, MprLinuxPortAddFd(denied->server, 0, &port));
	EXPECT_EQ(ERROR_ACCESS_DENIED, MprLinuxPortFind(denied->server, L"" UART, &port));
	EXPECT_EQ(ERROR_ACCESS_DENIED, MprLinuxPortWait(denied->server, denied->port, 1, 0, NULL));
	EXPECT_EQ(ERROR_ACCESS_DENIED,
		  MprLinuxPortEnum(denied->server, sizeof(*ports), &ports, -1, &count, NULL));
	EXPECT_EQ(ERROR_ACCESS_DENIED,
		  MprLinuxConnectionEnum(denied->server,
					 sizeof(MPR_LINUX_CONNECTION), &connections, &count));
	EXPECT_EQ(ERROR_ACCESS_DENIED,
		  MprAdminConnectionEnum(denied->server, 0, &buffer, -1, &count, &total, NULL));
	EXPECT_EQ(ERROR_ACCESS_DENIED,
		  MprAdminConnectionGetInfo(denied->server, 0, denied->port, &buffer));
	EXPECT_EQ(ERROR_ACCESS_DENIED,
		  MprAdminConnectionEnumEx(denied->server, &ex.Header, -1, &count, &total, &list,
					   NULL));
	EXPECT_EQ(ERROR_ACCESS_DENIED,
		  MprAdminConnectionGetInfoEx(denied->server, denied->port, &ex));
	EXPECT_EQ(ERROR_ACCESS_DENIED, MprAdminServerGetInfoEx(denied->server, &server));
	EXPECT_EQ(ERROR_ACCESS_DENIED, MprAdminConnectionClearStats(denied->server, denied->port));
	EXPECT_EQ(ERROR_ACCESS_DENIED, MprAdminServerGetInfo(denied->server, 0, &buffer));
	EXPECT_EQ(ERROR_ACCESS_DENIED, MprLinuxServerGetInfo(denied->server,
							     sizeof(MPR_LINUX_SERVER), &info));
	EXPECT_EQ(ERROR_ACCESS_DENIED,
		  MprAdminPortEnum(denied->server, 0, INVALID_HANDLE_VALUE, &buffer, -1,
				   &count, &total, NULL));
	return _metadata->exit_code ? -EINVAL : 0;
}

/* CAP_NET_ADMIN alone allows a reset, but not adding a port. */
static int without_tty_config(void *arg)
{
	struct denied *denied = arg;

	if (privilege_keep(CAP(CAP_NET_ADMIN)))
		return -EPROTO;
	if (MprLinuxPortAdd(denied->server, L"" WIRED, NULL) != ERROR_ACCESS_DENIED)
		return -EINVAL;
	return MprAdminPortReset(denied->server, denied->port) == NO_ERROR ? 0 : -EPERM;
}

TEST_LIBRARY(ports_unprivileged)
{
	struct denied denied = { _metadata, self->server, NULL };

	denied.port = add(_metadata, self->server, L"" UART);
	EXPECT_EQ(0, task_call(without_privilege, &denied));
	EXPECT_EQ(0, task_call(without_tty_config, &denied));
}

TEST_LIBRARY(levels_of_port_info)
{
	HANDLE port = add(_metadata, self->server, L"" UART);
	LPBYTE buffer = UNTOUCHED;

	EXPECT_EQ(ERROR_INVALID_LEVEL, MprAdminPortGetInfo(self->server, 2, port, &buffer));
	EXPECT_EQ(ERROR_INVALID_LEVEL, MprAdminPortGetInfo(self->server, -1, port, &buffer));
	EXPECT_EQ(UNTOUCHED, buffer);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminPortGetInfo(self->server, 0, port, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminPortGetInfo(self->server, 1, port, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxPortGetInfo(self->server, port,
							       sizeof(MPR_LINUX_PORT), NULL));
}

static RAS_PORT_0 port_0(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server,
			 HANDLE port)
{
	RAS_PORT_0 *info, copy = { 0 };

	EXPECT_EQ(NO_ERROR, MprAdminPortGetInfo(server, 0, port, (LPBYTE *)&info)) {
		return copy;
	}
	copy = *info;
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(info));
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
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(info));
	return copy;
}

TEST_LIBRARY(info_of_a_uart)
{
	HANDLE port = add(_metadata, self->server, L"" UART);
	MPR_LINUX_PORT *more;
	RAS_PORT_0 info;
	RAS_PORT_1 line;
	int fd;

	info = port_0(_metadata, self->server, port);
	EXPECT_EQ(port, info.hPort);
	EXPECT_EQ(NULL, info.hConnection);
	EXPECT_EQ(RAS_PORT_DISCONNECTED, info.dwPortCondition);
	EXPECT_EQ(0, info.dwTotalNumberOfCalls);
	EXPECT_EQ(0, info.dwConnectDuration);
	EXPECT_EQ(0, wcscmp(L"" UART, info.wszPortName));
	EXPECT_EQ(0, wcscmp(L"serial", info.wszMediaName));
	EXPECT_EQ(0, wcscmp(L"/dev/" UART, info.wszDeviceName));
	EXPECT_EQ(0, wcscmp(RASDT_Modem, info.wszDeviceType));
	line = port_1(_metadata, self->server, port);
	EXPECT_EQ(port, line.hPort);
	EXPECT_EQ(RAS_HARDWARE_OPERATIONAL, line.dwHardwareCondition);
	EXPECT_EQ(0, line.dwLineSpeed);

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	EXPECT_EQ(RAS_PORT_INITIALIZING,
		  port_0(_metadata, self->server, port).dwPortCondition);
	EXPECT_EQ(115200, port_1(_metadata, self->server, port).dwLineSpeed);
	ASSERT_EQ(NO_ERROR, MprLinuxPortGetInfo(self->server, port,
						sizeof(MPR_LINUX_PORT), &more));
	EXPECT_STREQ(UART, more->szName);
	EXPECT_EQ(4, more->dwMajor);
	EXPECT_EQ(64 + UART_FIRST, more->dwMinor);
	EXPECT_EQ(MPRAPI_PORT_FLAG_PRESENT | MPRAPI_PORT_FLAG_OPEN, more->dwFlags);
	EXPECT_TRUE(more->fHasLines);
	EXPECT_EQ(MPRAPI_LINE_DTR | MPRAPI_LINE_RTS,
		  more->dwLines & (MPRAPI_LINE_DTR | MPRAPI_LINE_RTS));
	EXPECT_TRUE(more->fHasCounters);
	EXPECT_EQ(0, more->Report.seq);
	EXPECT_STREQ("", more->szInterface);
	MprAdminBufferFree(more);
	close(fd);
}

TEST_LIBRARY(port_at_a_path)
{
	wchar_t path[MPRAPI_NAME_SIZE];
	MPR_LINUX_PORT *more;
	RAS_PORT_0 info;
	HANDLE port, same;

	ASSERT_EQ(NO_ERROR, MprLinuxPortAddPath(self->server, L"/dev/" UART, &port));
	ASSERT_EQ(NO_ERROR, MprLinuxPortGetInfo(self->server, port,
						sizeof(MPR_LINUX_PORT), &more));
	EXPECT_STREQ(more->szPath, more->szName);
	EXPECT_STREQ(UART, more->szDevice);
	swprintf(path, ARRAY_SIZE(path), L"%s", more->szPath);
	MprAdminBufferFree(more);
	info = port_0(_metadata, self->server, port);
	/* wszPortName has the short form of a long path. MprLinuxPortFind() accepts it. */
	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, info.wszPortName, &same));
	EXPECT_EQ(port, same);
	EXPECT_EQ(0, wcscmp(L"/dev/" UART, info.wszDeviceName));

	/* The port is found by each of its names, and cannot be added again by any of them. */
	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, path, &same));
	EXPECT_EQ(port, same);
	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, L"" UART, &same));
	EXPECT_EQ(port, same);
	same = NULL;
	EXPECT_EQ(ERROR_ALREADY_EXISTS, MprLinuxPortAdd(self->server, L"" UART, &same));
	EXPECT_EQ(port, same);
	same = NULL;
	EXPECT_EQ(ERROR_ALREADY_EXISTS, MprLinuxPortAddPath(self->server, path, &same));
	EXPECT_EQ(port, same);

	EXPECT_EQ(ERROR_HARDWARE_FAILURE,
		  MprLinuxPortAddPath(self->server, L"ttyUSB77", &same));
	EXPECT_EQ(ERROR_DEVICENAME_NOT_FOUND,
		  MprLinuxPortAddPath(self->server, L"no-such", &same));
	EXPECT_EQ(ERROR_NOT_SUPPORTED, MprLinuxPortAddPath(self->server, L"tty1", &same));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxPortAddPath(self->server, L"", &same));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxPortAddPath(self->server, NULL, &same));

	/* Of a device that is absent only its name is known. */
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddPath(self->server, L"usb-9-9.1.2.3.4:1.0", &port));
	info = port_0(_metadata, self->server, port);
	EXPECT_EQ(0, wcscmp(L"usb-9-9.1.2.3.4:1.0", info.wszDeviceName));
}

TEST_LIBRARY(info_of_a_pty)
{
	wchar_t name[17], path[32];
	MPR_LINUX_PORT *more;
	RAS_PORT_0 info;
	struct pty pty;
	HANDLE port;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, pty.slave, &port));
	swprintf(name, ARRAY_SIZE(name), L"%s", pty.name);
	swprintf(path, ARRAY_SIZE(path), L"%s", pty.path);
	info = port_0(_metadata, self->server, port);
	EXPECT_EQ(0, wcscmp(name, info.wszPortName));
	EXPECT_EQ(0, wcscmp(path, info.wszDeviceName));
	EXPECT_EQ(0, wcscmp(L"pty", info.wszMediaName));
	EXPECT_EQ(0, wcscmp(RASDT_Generic, info.wszDeviceType));
	ASSERT_EQ(NO_ERROR, MprLinuxPortGetInfo(self->server, port,
						sizeof(MPR_LINUX_PORT), &more));
	EXPECT_TRUE(more->dwFlags & MPRAPI_PORT_FLAG_PTY);
	EXPECT_FALSE(more->fHasLines);
	EXPECT_FALSE(more->fHasCounters);
	MprAdminBufferFree(more);
	pty_close(&pty);
	expect_all(_metadata, self->server, port, ERROR_INVALID_PARAMETER);
}

TEST_LIBRARY(info_of_an_absent_port)
{
	HANDLE port = add(_metadata, self->server, L"ttyUSB7");
	MPR_LINUX_PORT *more;

	EXPECT_EQ(RAS_PORT_NON_OPERATIONAL,
		  port_0(_metadata, self->server, port).dwPortCondition);
	EXPECT_EQ(RAS_HARDWARE_FAILURE,
		  port_1(_metadata, self->server, port).dwHardwareCondition);
	ASSERT_EQ(NO_ERROR, MprLinuxPortGetInfo(self->server, port,
						sizeof(MPR_LINUX_PORT), &more));
	EXPECT_EQ(0, more->dwFlags);
	EXPECT_EQ(0, more->dwMajor);
	EXPECT_EQ(0, more->dwMinor);
	MprAdminBufferFree(more);
}

TEST_LIBRARY(counters)
{
	char data[200] = { 0 };
	RAS_PORT_1 before, line;
	HANDLE port;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, line_loop(fd));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, fd, &port));
	before = port_1(_metadata, self->server, port);
	ASSERT_EQ(200, write(fd, data, 200));
	ASSERT_TRUE(eventually(SLACK_MS, line_queued(fd) == 200));
	line = port_1(_metadata, self->server, port);
	EXPECT_EQ(200, line.dwBytesXmited - before.dwBytesXmited);
	EXPECT_EQ(200, line.dwBytesRcved - before.dwBytesRcved);
	EXPECT_EQ(0, line.dwFramesXmited);
	EXPECT_EQ(0, line.dwFramesRcved);

	ASSERT_EQ(NO_ERROR, MprAdminPortClearStats(self->server, port));
	line = port_1(_metadata, self->server, port);
	EXPECT_EQ(0, line.dwBytesXmited);
	EXPECT_EQ(0, line.dwBytesRcved);
	EXPECT_EQ(0, line.dwFramingErr);
	EXPECT_EQ(0, line.dwHardwareOverrunErr);
	EXPECT_EQ(0, line.dwBufferOverrunErr);
	line_clear(fd, TIOCM_LOOP);
	close(fd);
}

/* --- results of resets ----------------------------------------------------- */

TEST_LIBRARY(reset)
{
	MPR_LINUX_REPORT report;
	MPR_LINUX_PORT *more;
	HANDLE port;
	long began;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, fd, &port));
	began = now_ms();
	EXPECT_EQ(NO_ERROR, MprAdminPortReset(self->server, port));
	/* 500 ms is the module's default hold. Allow 5 ms for rounding. */
	EXPECT_LE(500, now_ms() - began + 5);
	EXPECT_EQ(-EIO, line_bits(fd));
	close(fd);

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	EXPECT_EQ(NO_ERROR, MprAdminPortDisconnect(self->server, port));
	EXPECT_EQ(-EIO, line_bits(fd));
	close(fd);

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	EXPECT_EQ(NO_ERROR, MprLinuxPortReset(self->server, port, NULL, &report));
	EXPECT_EQ(3, report.seq);
	EXPECT_LE(500, report.held_ms);
	EXPECT_EQ(NO_ERROR, MprLinuxErrorFromReport(&report));
	EXPECT_EQ(NO_ERROR, MprLinuxPortReset(self->server, port, NULL, NULL));
	EXPECT_EQ(NO_ERROR, MprLinuxPortDisconnect(self->server, port, NULL, NULL));
	ASSERT_EQ(NO_ERROR, MprLinuxPortGetInfo(self->server, port,
						sizeof(MPR_LINUX_PORT), &more));
	EXPECT_EQ(3, more->dwResets);
	EXPECT_EQ(3, more->dwHangups);
	EXPECT_EQ(5, more->Report.seq);
	MprAdminBufferFree(more);
	close(fd);
}

TEST_LIBRARY(reset_options)
{
	HANDLE port = add(_metadata, self->server, L"" UART);
	MPR_LINUX_RESET options = { sizeof(MPR_LINUX_RESET), 0, 100, 1000 };
	MPR_LINUX_REPORT report = { .seq = 0xabcd };

	EXPECT_EQ(NO_ERROR, MprLinuxPortReset(self->server, port, &options, NULL));
	options.dwFlags = 4;
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxPortReset(self->server, port, &options, &report));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxPortDisconnect(self->server, port, &options, &report));
	options = (MPR_LINUX_RESET){ sizeof(MPR_LINUX_RESET), 0, HOLD_MAX_MS + 1, 1000 };
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxPortReset(self->server, port, &options, &report));
	options = (MPR_LINUX_RESET){ sizeof(MPR_LINUX_RESET), 0, 100, TIMEOUT_MAX_MS + 1 };
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxPortReset(self->server, port, &options, &report));
	EXPECT_EQ(0xabcd, report.seq);
	options = (MPR_LINUX_RESET){
		sizeof(MPR_LINUX_RESET), 0, MPR_LINUX_DEFAULT, MPR_LINUX_DEFAULT
	};
	EXPECT_EQ(NO_ERROR, MprLinuxPortReset(self->server, port, &options, &report));
	EXPECT_EQ(2, report.seq);
	/* A disconnect ignores dwHoldMs. */
	options = (MPR_LINUX_RESET){ sizeof(MPR_LINUX_RESET), 0, 77, 1000 };
	EXPECT_EQ(NO_ERROR, MprLinuxPortDisconnect(self->server, port, &options, &report));
}

TEST_LIBRARY(reset_without_waiting)
{
	MPR_LINUX_RESET options = { sizeof(MPR_LINUX_RESET), MPR_LINUX_NOWAIT, 500, 1000 };
	MPR_LINUX_REPORT report;
	HANDLE port;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, fd, &port));
	ASSERT_EQ(NO_ERROR, MprLinuxPortReset(self->server, port, &options, &report));
	EXPECT_EQ(1, report.seq);
	EXPECT_TRUE(report.flags & MPRAPI_REPORT_FLAG_RUNNING);
	EXPECT_EQ(RAS_PORT_NON_OPERATIONAL,
		  port_0(_metadata, self->server, port).dwPortCondition);
	EXPECT_EQ(ERROR_IO_PENDING,
		  MprLinuxPortWait(self->server, port, 1, MPR_LINUX_NOWAIT, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxPortWait(self->server, port, 2, MPR_LINUX_NOWAIT, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxPortWait(self->server, port, 1, 2, NULL));
	/* MprLinuxPortWait() works in spite of lan_only: the reset began before. */
	ASSERT_EQ(0, file_write(LAN_ONLY, "1"));
	EXPECT_EQ(NO_ERROR, MprLinuxPortWait(self->server, port, 1, 0, &report));
	EXPECT_LE(500, report.held_ms);
	ASSERT_EQ(0, file_write(LAN_ONLY, "0"));
	EXPECT_EQ(NO_ERROR,
		  MprLinuxPortWait(self->server, port, 1, MPR_LINUX_NOWAIT, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxPortWait(self->server, port, 0, 0, NULL));
	close(fd);
}

TEST_LIBRARY(reset_of_an_absent_device)
{
	HANDLE port = add(_metadata, self->server, L"ttyUSB7");
	MPR_LINUX_REPORT report;

	EXPECT_EQ(ERROR_HARDWARE_FAILURE, MprAdminPortReset(self->server, port));
	EXPECT_EQ(ERROR_HARDWARE_FAILURE, MprAdminPortDisconnect(self->server, port));
	EXPECT_EQ(ERROR_HARDWARE_FAILURE, MprLinuxPortReset(self->server, port, NULL, &report));
	EXPECT_EQ(3, report.seq);
	EXPECT_EQ(-ENODEV, report.result);
	EXPECT_EQ(ERROR_HARDWARE_FAILURE, MprLinuxErrorFromReport(&report));
	EXPECT_EQ(ERROR_HARDWARE_FAILURE,
		  MprLinuxPortWait(self->server, port, 3, 0, &report));
}

TEST_LIBRARY(reset_with_stuck_carrier)
{
	MPR_LINUX_RESET options = { sizeof(MPR_LINUX_RESET), 0, 0, 300 };
	MPR_LINUX_REPORT report;
	HANDLE port;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_TRUE(line_bits(fd) & TIOCM_CAR);
	ASSERT_EQ(0, line_cflag(fd, CLOCAL, false));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, fd, &port));
	EXPECT_EQ(ERROR_REQUEST_TIMEOUT,
		  MprLinuxPortReset(self->server, port, &options, &report));
	EXPECT_EQ(ERROR_REQUEST_TIMEOUT, MprLinuxErrorFromReport(&report));
	EXPECT_EQ(-EIO, line_bits(fd));
	close(fd);

	/* The same with the default times, with the function of the Windows API. */
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, line_cflag(fd, CLOCAL, false));
	EXPECT_EQ(ERROR_REQUEST_TIMEOUT, MprAdminPortReset(self->server, port));
	EXPECT_EQ(-EIO, line_bits(fd));
	close(fd);
}

struct raiser {
	int fd;
	long end;
};

static void *raise_lines(void *arg)
{
	struct raiser *raiser = arg;

	while (!line_set(raiser->fd, TIOCM_DTR | TIOCM_RTS) && now_ms() < raiser->end)
		sleep_ms(1);
	return NULL;
}

TEST_LIBRARY(reset_of_lines_that_do_not_stay_low)
{
	MPR_LINUX_RESET options = { sizeof(MPR_LINUX_RESET), 0, 400, 1200 };
	MPR_LINUX_REPORT report;
	struct raiser raiser = { .end = now_ms() + 20000 };
	pthread_t thread;
	HANDLE port;

	raiser.fd = line_open(UART);
	ASSERT_LE(0, raiser.fd);
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, raiser.fd, &port));
	ASSERT_EQ(0, pthread_create(&thread, NULL, raise_lines, &raiser));
	EXPECT_EQ(ERROR_PORT_OR_DEVICE,
		  MprLinuxPortReset(self->server, port, &options, &report));
	EXPECT_EQ(ERROR_PORT_OR_DEVICE, MprLinuxErrorFromReport(&report));
	pthread_join(thread, NULL);
	close(raiser.fd);
}

/*
 * A process blocks in close() because its output does not drain, and the driver cannot discard
 * output. The reset cannot hang the tty up.
 */
TEST_LIBRARY(reset_that_cannot_hang_up)
{
	MPR_LINUX_RESET options = { sizeof(MPR_LINUX_RESET), 0, 0, 500 };
	MPR_LINUX_REPORT report;
	struct modem modem;
	pid_t closer;
	HANDLE port;
	int fd;

	ASSERT_EQ(0, modem_plug(&modem, MODEM_PL2303));
	fd = line_open(modem.tty);
	ASSERT_LE(0, fd);
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, fd, &port));
	closer = task_close_full(fd);
	ASSERT_LT(0, closer);
	ASSERT_FALSE(task_ended(closer, 500, NULL));
	EXPECT_EQ(ERROR_HANGUP_FAILED,
		  MprLinuxPortReset(self->server, port, &options, &report));
	EXPECT_EQ(ERROR_HANGUP_FAILED, MprLinuxErrorFromReport(&report));
	EXPECT_EQ(ERROR_HANGUP_FAILED,
		  MprLinuxPortDisconnect(self->server, port, &options, &report));
	EXPECT_EQ(ERROR_HANGUP_FAILED, MprLinuxPortWait(self->server, port, 2, 0, &report));
	modem_listen(&modem, true);
	EXPECT_TRUE(task_ended(closer, 10000, NULL));
	EXPECT_EQ(NO_ERROR, MprLinuxPortReset(self->server, port, &options, &report));
	modem_destroy(&modem);
}

/* --- which ttys are ports --------------------------------------------------- */

TEST_LIBRARY(add_by_name)
{
	static const struct {
		const wchar_t *name;
		DWORD error;
	} names[] = {
		{ NULL, ERROR_INVALID_PARAMETER },
		{ L"", ERROR_INVALID_PARAMETER },
		{ L"/dev/", ERROR_INVALID_PARAMETER },
		{ L"../x", ERROR_INVALID_PARAMETER },
		{ L"tty S4", ERROR_INVALID_PARAMETER },
		{ L"ttyS\x100", ERROR_INVALID_PARAMETER },
		{ L"ttyS4\xe4", ERROR_INVALID_PARAMETER },
		{ L"tty" LONG_31 LONG_31 L"1", ERROR_INVALID_PARAMETER },
		{ L"/dev/dev/ttyS4", ERROR_INVALID_PARAMETER },
		{ L"eth0", ERROR_DEVICENAME_NOT_FOUND },
		{ L"null", ERROR_DEVICENAME_NOT_FOUND },
		{ L"/dev/null", ERROR_DEVICENAME_NOT_FOUND },
		{ L"pts/65000", ERROR_DEVICENAME_NOT_FOUND },
		{ L"/dev/pts/65000", ERROR_DEVICENAME_NOT_FOUND },
		{ L"console", ERROR_NOT_SUPPORTED },
		{ L"/dev/tty1", ERROR_NOT_SUPPORTED },
		{ L"tty", ERROR_NOT_SUPPORTED },
		{ L"ptmx", ERROR_NOT_SUPPORTED },
		{ L"ttyS0", ERROR_NOT_SUPPORTED },
	};
	MPR_SERVER_0 *info;
	HANDLE port, same;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		port = UNTOUCHED;
		EXPECT_EQ(names[i].error, MprLinuxPortAdd(self->server, names[i].name, &port)) {
			TH_LOG("'%ls'", names[i].name);
		}
		EXPECT_EQ(UNTOUCHED, port);
	}
	ASSERT_EQ(NO_ERROR, MprAdminServerGetInfo(self->server, 0, (LPBYTE *)&info));
	EXPECT_EQ(0, info->dwTotalPorts);
	MprAdminBufferFree(info);

	port = add(_metadata, self->server, L"/dev/" UART);
	same = UNTOUCHED;
	EXPECT_EQ(ERROR_ALREADY_EXISTS, MprLinuxPortAdd(self->server, L"" UART, &same));
	EXPECT_EQ(port, same);
	EXPECT_EQ(ERROR_ALREADY_EXISTS, MprLinuxPortAdd(self->server, L"" UART, NULL));
	EXPECT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"ttyUSB7", NULL));
}

static int add_exclusive(void *arg)
{
	struct denied *denied = arg;
	wchar_t name[32];

	if (privilege_keep(CAP(CAP_NET_ADMIN) | CAP(CAP_SYS_TTY_CONFIG) | CAP(CAP_DAC_OVERRIDE)))
		return -EPROTO;
	swprintf(name, ARRAY_SIZE(name), L"%s", (char *)denied->port);
	return MprLinuxPortAdd(denied->server, name, NULL) == ERROR_PORT_NOT_AVAILABLE ?
	       0 : -EINVAL;
}

TEST_LIBRARY(add_pty_by_name)
{
	struct denied denied = { .server = self->server };
	HANDLE port = UNTOUCHED, same;
	wchar_t name[32], path[32];
	struct pty pty;
	int master;

	ASSERT_EQ(0, pty_open(&pty));
	swprintf(name, ARRAY_SIZE(name), L"%s", pty.name);
	swprintf(path, ARRAY_SIZE(path), L"%s", pty.path);
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, name, &port));
	EXPECT_EQ(ERROR_ALREADY_EXISTS, MprLinuxPortAdd(self->server, path, &same));
	EXPECT_EQ(port, same);
	EXPECT_EQ(N_TTY, line_ldisc(pty.slave));
	ASSERT_EQ(NO_ERROR, MprLinuxPortDelete(self->server, port));

	ASSERT_EQ(0, ioctl(pty.slave, TIOCEXCL));
	denied.port = pty.path;
	EXPECT_EQ(0, task_call(add_exclusive, &denied));
	pty_close(&pty);

	/* A slave that its master has not unlocked. */
	master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	ASSERT_LE(0, master);
	ASSERT_EQ(0, ptsname_r(master, pty.path, sizeof(pty.path)));
	swprintf(path, ARRAY_SIZE(path), L"%s", pty.path);
	EXPECT_EQ(ERROR_PORT_OR_DEVICE, MprLinuxPortAdd(self->server, path, NULL));
	close(master);
}

TEST_LIBRARY(add_by_descriptor)
{
	HANDLE port = UNTOUCHED, same = UNTOUCHED;
	struct pty pty;
	int fd;

	EXPECT_EQ(ERROR_INVALID_HANDLE, MprLinuxPortAddFd(self->server, -1, &port));
	EXPECT_EQ(ERROR_INVALID_HANDLE, MprLinuxPortAddFd(self->server, 4711, &port));
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	EXPECT_EQ(ERROR_DEVICENAME_NOT_FOUND, MprLinuxPortAddFd(self->server, fd, &port));
	close(fd);
	ASSERT_EQ(0, pty_open(&pty));
	EXPECT_EQ(ERROR_NOT_SUPPORTED, MprLinuxPortAddFd(self->server, pty.master, &port));
	EXPECT_EQ(UNTOUCHED, port);

	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, pty.slave, &port));
	EXPECT_EQ(ERROR_ALREADY_EXISTS, MprLinuxPortAddFd(self->server, pty.slave, &same));
	EXPECT_EQ(port, same);
	ASSERT_EQ(NO_ERROR, MprAdminPortDisconnect(self->server, port));
	ASSERT_EQ(NO_ERROR, MprLinuxPortDelete(self->server, port));
	EXPECT_EQ(ERROR_PORT_OR_DEVICE, MprLinuxPortAddFd(self->server, pty.slave, &same));
	EXPECT_EQ(port, same);
	pty_close(&pty);
}

/* Adding ports up to the limit of 16384 takes long. */
TEST_F_TIMEOUT(library, limit_of_ports, 300)
{
	HANDLE port = UNTOUCHED;
	char name[32];
	int ctl, err;

	ctl = control_open();
	ASSERT_LE(0, ctl);
	for (int i = 0;; i++) {
		snprintf(name, sizeof(name), "ttyTEST%d", i);
		err = port_add(ctl, name, NULL);
		if (err)
			break;
	}
	ASSERT_EQ(-ENOSPC, err);
	close(ctl);
	EXPECT_EQ(ERROR_PORT_LIMIT_REACHED, MprLinuxPortAdd(self->server, L"" UART, &port));
	EXPECT_EQ(UNTOUCHED, port);
}

TEST_LIBRARY(delete)
{
	HANDLE port = add(_metadata, self->server, L"" UART), other;

	EXPECT_EQ(NO_ERROR, MprLinuxPortDelete(self->server, port));
	expect_all(_metadata, self->server, port, ERROR_INVALID_PARAMETER);
	other = add(_metadata, self->server, L"" UART);
	EXPECT_NE(port, other);
	expect_all(_metadata, self->server, port, ERROR_INVALID_PARAMETER);
	EXPECT_EQ(NO_ERROR, MprAdminPortReset(self->server, other));
}

/* Mounts another devpts on /dev/pts and opens its first pty. */
static int foreign_pts(void *arg)
{
	int unlock = 0, ptmx;

	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("devpts", "/dev/pts", "devpts", 0, "newinstance,ptmxmode=0666"))
		return -errno;
	ptmx = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (ptmx < 0 || ioctl(ptmx, TIOCSPTLCK, &unlock) || write(*(int *)arg, "", 1) != 1)
		return -errno;
	for (;;)
		pause();
}

/*
 * Symlinks are followed, but not into another root directory: the names of ttys there are not
 * valid here.
 */
TEST_LIBRARY(symlinks)
{
	HANDLE port = UNTOUCHED, found = UNTOUCHED;
	wchar_t path[64];
	struct pty pty;
	int pipes[2];
	pid_t pid;
	char byte;

	unlink("/dev/modem-by-name");
	unlink("/tmp/modem-by-name");
	ASSERT_EQ(0, symlink(UART, "/dev/modem-by-name"));
	ASSERT_EQ(0, symlink("/dev/modem-by-name", "/tmp/modem-by-name"));
	EXPECT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"/dev/modem-by-name", &port));
	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, L"/tmp/modem-by-name", &found));
	EXPECT_EQ(port, found);
	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, L"" UART, &found));
	EXPECT_EQ(port, found);
	EXPECT_EQ(ERROR_ALREADY_EXISTS,
		  MprLinuxPortAdd(self->server, L"/tmp/modem-by-name", NULL));
	unlink("/dev/modem-by-name");
	unlink("/tmp/modem-by-name");
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxPortAdd(self->server, L"/etc/passwd", NULL));

	/* pts/0 of the other process has the same path as a pty of this namespace. */
	ASSERT_EQ(0, pty_open(&pty));
	swprintf(path, ARRAY_SIZE(path), L"/proc/self/root/dev/%s", pty.name);
	EXPECT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, path, &port));
	ASSERT_EQ(0, pipe(pipes));
	pid = task_start(foreign_pts, &pipes[1]);
	ASSERT_EQ(1, read(pipes[0], &byte, 1));
	swprintf(path, ARRAY_SIZE(path), L"/proc/%d/root/dev/pts/0", pid);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxPortAdd(self->server, path, NULL));
	task_kill(pid);
	close(pipes[0]);
	close(pipes[1]);
	pty_close(&pty);
}

/*
 * A symlink to a tty that does not exist now stands for the name of that tty. Any other symlink
 * to nothing is not found, wherever it is.
 */
TEST_LIBRARY(symlinks_to_nothing)
{
	static const struct {
		const char *target;
		DWORD find, add;
	} links[] = {
		{ "/dev/ttyUSB77", ERROR_PORT_NOT_FOUND, NO_ERROR },
		{ "../dev/../dev/ttyUSB77", ERROR_PORT_NOT_FOUND, NO_ERROR },
		{ "/dev/no-such-tty", ERROR_PORT_NOT_FOUND, ERROR_DEVICENAME_NOT_FOUND },
		{ "/dev/none/ttyUSB77", ERROR_PORT_NOT_FOUND, ERROR_DEVICENAME_NOT_FOUND },
		{ "/dev/serial-by-none", ERROR_PORT_NOT_FOUND, ERROR_DEVICENAME_NOT_FOUND },
		{ "/dev/pts/65000", ERROR_PORT_NOT_FOUND, ERROR_DEVICENAME_NOT_FOUND },
		{ "/dev/ttyUSB0123456789012345678901234567890123456789012345678901234567",
		  ERROR_PORT_NOT_FOUND, ERROR_DEVICENAME_NOT_FOUND },
		{ "/tmp/none", ERROR_PORT_NOT_FOUND, ERROR_DEVICENAME_NOT_FOUND },
		{ "none", ERROR_PORT_NOT_FOUND, ERROR_DEVICENAME_NOT_FOUND },
	};
	static const char *const places[] = { "/dev/by-nothing", "/tmp/by-nothing" };
	static const wchar_t *const names[] = { L"/dev/by-nothing", L"/tmp/by-nothing" };
	HANDLE port, found;

	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(places); j++) {
			unlink(places[j]);
			ASSERT_EQ(0, symlink(links[i].target, places[j]));
			EXPECT_EQ(links[i].find, MprLinuxPortFind(self->server, names[j], &found)) {
				TH_LOG("%s to %s", places[j], links[i].target);
			}
			EXPECT_EQ(links[i].add, MprLinuxPortAdd(self->server, names[j], &port)) {
				TH_LOG("%s to %s", places[j], links[i].target);
			}
			if (!links[i].add) {
				EXPECT_EQ(NO_ERROR,
					  MprLinuxPortFind(self->server, names[j], &found));
				EXPECT_EQ(port, found);
				EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, L"ttyUSB77",
								     &found));
				EXPECT_EQ(port, found);
				EXPECT_EQ(NO_ERROR, MprLinuxPortDelete(self->server, port));
			}
			unlink(places[j]);
		}
	}

	/* Through another symlink, and in a circle. */
	ASSERT_EQ(0, symlink("/tmp/by-nothing", places[0]));
	ASSERT_EQ(0, symlink("../dev/ttyUSB77", places[1]));
	EXPECT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, names[0], &port));
	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, L"ttyUSB77", &found));
	EXPECT_EQ(port, found);
	unlink(places[1]);
	EXPECT_EQ(ERROR_PORT_NOT_FOUND, MprLinuxPortFind(self->server, names[0], &found));
	ASSERT_EQ(0, symlink(places[0], places[1]));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxPortFind(self->server, names[0], &found));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxPortAdd(self->server, names[0], &port));
	unlink(places[0]);
	unlink(places[1]);
}

TEST_LIBRARY(find)
{
	static const struct {
		const wchar_t *name;
		DWORD error;
	} names[] = {
		{ NULL, ERROR_INVALID_PARAMETER },
		{ L"", ERROR_INVALID_PARAMETER },
		{ L"0", ERROR_INVALID_PARAMETER },
		{ L"3", ERROR_INVALID_PARAMETER },
		{ L"4294967297", ERROR_INVALID_PARAMETER },
		{ L"18446744073709551617", ERROR_INVALID_PARAMETER },
		{ L"99999999999999999999999999999", ERROR_INVALID_PARAMETER },
		{ L"-1", ERROR_PORT_NOT_FOUND },
		{ L"1x", ERROR_PORT_NOT_FOUND },
		{ L"ttyS5", ERROR_PORT_NOT_FOUND },
		{ L"/dev/ttyS5", ERROR_PORT_NOT_FOUND },
		{ L"pts/65000", ERROR_PORT_NOT_FOUND },
		{ L"tty" LONG_31 LONG_31 L"1", ERROR_INVALID_PARAMETER },
	};
	HANDLE port = add(_metadata, self->server, L"" UART), pty_port, found;
	wchar_t name[32];
	struct pty pty;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		found = UNTOUCHED;
		EXPECT_EQ(names[i].error, MprLinuxPortFind(self->server, names[i].name, &found)) {
			TH_LOG("'%ls'", names[i].name);
		}
		EXPECT_EQ(UNTOUCHED, found);
	}
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxPortFind(self->server, L"" UART, NULL));

	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, L"" UART, &found));
	EXPECT_EQ(port, found);
	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, L"/dev/" UART, &found));
	EXPECT_EQ(port, found);
	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, pty.slave, &pty_port));
	swprintf(name, ARRAY_SIZE(name), L"%s", pty.name);
	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, name, &found));
	EXPECT_EQ(pty_port, found);
	swprintf(name, ARRAY_SIZE(name), L"%lu", (unsigned long)pty_port);
	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, name, &found));
	EXPECT_EQ(pty_port, found);
	pty_close(&pty);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxPortFind(self->server, name, &found));
}

/* --- memory and texts -------------------------------------------------------- */

/* The results are those of separate calls, but one socket serves all names. */
TEST_LIBRARY(find_all)
{
	static const LPCWSTR names[] = {
		L"" UART, L"ttyUSB7", L"1", L"", L"/dev/" UART, NULL, L"4711", L"ttyUSB8",
	};
	enum { NAMES = ARRAY_SIZE(names) };
	static const DWORD expected[NAMES] = {
		NO_ERROR, NO_ERROR, NO_ERROR, ERROR_INVALID_PARAMETER, NO_ERROR,
		ERROR_INVALID_PARAMETER, ERROR_INVALID_PARAMETER, ERROR_PORT_NOT_FOUND,
	};
	HANDLE uart = add(_metadata, self->server, L"" UART);
	HANDLE usb = add(_metadata, self->server, L"ttyUSB7");
	HANDLE right[NAMES] = { uart, usb, uart, NULL, uart, NULL, NULL, NULL };
	HANDLE ports[NAMES] = { UNTOUCHED };
	DWORD errors[NAMES];

	sockets = 0;
	ASSERT_EQ(NO_ERROR, MprLinuxPortFindAll(self->server, names, NAMES, ports, errors));
	EXPECT_EQ(1, sockets);
	EXPECT_EQ(0, memcmp(right, ports, sizeof(ports)));
	EXPECT_EQ(0, memcmp(expected, errors, sizeof(errors)));
	ASSERT_EQ(NO_ERROR, MprLinuxPortFindAll(self->server, names, 2, ports, NULL));
	EXPECT_EQ(NO_ERROR, MprLinuxPortFindAll(self->server, names, 0, ports, errors));

	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxPortFindAll(self->server, NULL, 1, ports, errors));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxPortFindAll(self->server, names, 1, NULL, errors));
	ASSERT_EQ(0, file_write(LAN_ONLY, "1"));
	ports[0] = UNTOUCHED;
	errors[0] = 4711;
	EXPECT_EQ(ERROR_DDM_NOT_RUNNING,
		  MprLinuxPortFindAll(self->server, names, NAMES, ports, errors));
	EXPECT_EQ(UNTOUCHED, ports[0]);
	EXPECT_EQ(4711, errors[0]);
	ASSERT_EQ(0, file_write(LAN_ONLY, "0"));
}

/*
 * Programs that were compiled with a shorter or longer structure: the library leaves out the
 * members that the program does not know, and sets members that it does not know itself to
 * zero.
 */
TEST_LIBRARY(sizes)
{
	enum { LONGER = sizeof(MPR_LINUX_PORT) + 64 };
	static const unsigned char none[64];
	struct { HANDLE port; char behind; } *shorter;
	struct { MPR_LINUX_RESET known; DWORD more; } options = {
		.known = { sizeof(options), 0, 0, 1000 },
	};
	HANDLE port = add(_metadata, self->server, L"" UART);
	MPR_LINUX_PORT *list, *info;
	MPR_LINUX_REPORT report;
	DWORD count, size;

	ASSERT_EQ(NO_ERROR, MprLinuxPortGetInfo(self->server, port, LONGER, &info));
	EXPECT_STREQ(UART, info->szName);
	EXPECT_EQ(0, memcmp(none, info + 1, sizeof(none)));
	MprAdminBufferFree(info);
	ASSERT_EQ(NO_ERROR, MprLinuxPortGetInfo(self->server, port, sizeof(HANDLE),
						(MPR_LINUX_PORT **)&shorter));
	EXPECT_EQ(port, shorter->port);
	MprAdminBufferFree(shorter);

	add(_metadata, self->server, L"ttyUSB7");
	ASSERT_EQ(NO_ERROR, MprLinuxPortEnum(self->server, LONGER, &list, -1, &count, NULL));
	ASSERT_EQ(2, count);
	info = (MPR_LINUX_PORT *)((char *)list + LONGER);
	EXPECT_STREQ(UART, list->szName);
	EXPECT_STREQ("ttyUSB7", info->szName);
	EXPECT_EQ(0, memcmp(none, info + 1, sizeof(none)));
	MprAdminBufferFree(list);
	for (size = 0; size < sizeof(DWORD); size++) {
		EXPECT_EQ(ERROR_INVALID_PARAMETER,
			  MprLinuxPortGetInfo(self->server, port, size, &info));
		EXPECT_EQ(ERROR_INVALID_PARAMETER,
			  MprLinuxPortEnum(self->server, size, &list, -1, &count, NULL));
	}
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxPortEnum(self->server, 0x7fffffff, &list, -1, &count, NULL));

	/* A structure that the library reads can be longer if the rest is zero. */
	EXPECT_EQ(NO_ERROR, MprLinuxPortReset(self->server, port, &options.known, &report));
	EXPECT_EQ(1, report.seq);
	options.more = 1;
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxPortReset(self->server, port, &options.known, &report));
	/* Missing members have their defaults. */
	options.known = (MPR_LINUX_RESET){ .dwSize = 8, .dwHoldMs = 0xfffffff };
	EXPECT_EQ(NO_ERROR, MprLinuxPortDisconnect(self->server, port, &options.known, &report));
	EXPECT_EQ(2, report.seq);
	options.known.dwSize = 0;
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxPortReset(self->server, port, &options.known, NULL));
}

TEST_LIBRARY(buffers)
{
	HANDLE port = add(_metadata, self->server, L"" UART);
	LPBYTE first, second;
	DWORD on_the_stack;

	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminBufferFree(NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminBufferFree(&on_the_stack));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminBufferFree(UNTOUCHED));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminBufferFree(INVALID_HANDLE_VALUE));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminBufferFree(self->server));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminBufferFree(port));
	ASSERT_EQ(NO_ERROR, MprAdminPortGetInfo(self->server, 0, port, &first));
	ASSERT_EQ(NO_ERROR, MprAdminPortGetInfo(self->server, 0, port, &second));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminBufferFree(first + 1));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminBufferFree(first + sizeof(RAS_PORT_0)));
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(first));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminBufferFree(first));
	EXPECT_EQ(port, ((RAS_PORT_0 *)second)->hPort);
	EXPECT_EQ(NULL, LocalFree(second));
	EXPECT_EQ(second, LocalFree(second));
}

/* A buffer stays valid after the server handle is closed. */
TEST_LIBRARY(buffer_without_server)
{
	HANDLE port = add(_metadata, self->server, L"" UART);
	RAS_PORT_0 *info;

	ASSERT_EQ(NO_ERROR, MprAdminPortGetInfo(self->server, 0, port, (LPBYTE *)&info));
	MprAdminServerDisconnect(self->server);
	EXPECT_EQ(port, info->hPort);
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(info));
}

TEST_LIBRARY(words_for_errors)
{
	static const DWORD known[] = {
		NO_ERROR, ERROR_TOO_MANY_OPEN_FILES, ERROR_ACCESS_DENIED,
		ERROR_INVALID_HANDLE, ERROR_NOT_ENOUGH_MEMORY, ERROR_GEN_FAILURE,
		ERROR_NOT_SUPPORTED, ERROR_DUP_NAME, ERROR_INVALID_PARAMETER,
		ERROR_ALREADY_EXISTS, ERROR_NO_DATA, ERROR_NOTIFY_ENUM_DIR,
		ERROR_NO_SYSTEM_RESOURCES, ERROR_PROTOCOL_NOT_CONFIGURED,
		ERROR_MORE_DATA, ERROR_MR_MID_NOT_FOUND, ERROR_OPERATION_ABORTED,
		ERROR_IO_PENDING, RPC_S_INVALID_BINDING, RPC_S_UNKNOWN_IF,
		ERROR_PORT_NOT_CONNECTED, ERROR_PORT_NOT_FOUND, ERROR_HARDWARE_FAILURE,
		ERROR_PORT_NOT_AVAILABLE, ERROR_REQUEST_TIMEOUT,
		ERROR_DEVICENAME_NOT_FOUND, ERROR_PORT_OR_DEVICE, ERROR_HANGUP_FAILED,
		ERROR_DDM_NOT_RUNNING, ERROR_PORT_LIMIT_REACHED, ERROR_INVALID_LEVEL,
		ERROR_INVALID_PORT_HANDLE, ERROR_INTERFACE_NOT_CONNECTED,
		ERROR_SERVICE_NOT_ACTIVE,
	};
	static const DWORD unknown[] = {
		1, 2, 599, 871, 899, 947, 956, 65536, 0x80004005, 0xffffffff,
	};
	LPWSTR texts[ARRAY_SIZE(known)], text;

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		ASSERT_EQ(NO_ERROR, MprAdminGetErrorString(known[i], &texts[i]));
		EXPECT_LT(5, wcslen(texts[i]));
		EXPECT_STRNE("ERROR_UNKNOWN", MprLinuxErrorName(known[i]));
		for (size_t j = 0; j < i; j++) {
			EXPECT_NE(0, wcscmp(texts[i], texts[j]));
			EXPECT_STRNE(MprLinuxErrorName(known[i]), MprLinuxErrorName(known[j]));
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		EXPECT_EQ(NULL, LocalFree(texts[i]));
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++) {
		text = UNTOUCHED;
		EXPECT_EQ(ERROR_MR_MID_NOT_FOUND, MprAdminGetErrorString(unknown[i], &text));
		EXPECT_EQ(UNTOUCHED, text);
		EXPECT_STREQ("ERROR_UNKNOWN", MprLinuxErrorName(unknown[i]));
	}
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminGetErrorString(NO_ERROR, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminGetErrorString(1, NULL));
	EXPECT_STREQ("ERROR_DDM_NOT_RUNNING", MprLinuxErrorName(ERROR_DDM_NOT_RUNNING));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprLinuxErrorFromReport(NULL));
	EXPECT_EQ(ERROR_GEN_FAILURE,
		  MprLinuxErrorFromReport(&(MPR_LINUX_REPORT){ .result = INT_MIN }));
}

TEST_HARNESS_MAIN
