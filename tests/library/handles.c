// SPDX-License-Identifier: GPL-2.0
/*
 * libmprapi with careless programs: it rejects invalid handles, still has the names of NT 4,
 * leaks no descriptors to child processes, is not cancelled inside a call, and prints nothing.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "../helper/library.h"

#define EXPECT_REFUSED(call)	EXPECT_EQ(ERROR_INVALID_PARAMETER, call)
/* Windows documents this error for some of the functions. */
#define EXPECT_UNBOUND(call)	EXPECT_EQ(RPC_S_INVALID_BINDING, call)

static const LPCWSTR uart_names[] = { L"" UART };

struct handles {
	HANDLE server;
	HANDLE port;
};

/* Calls all functions that take a server, with an invalid server handle. */
static void refuse_server(struct __test_metadata *_metadata, HANDLE server, HANDLE port)
{
	DWORD number = 4711, total = 4711, resume = 0;
	MPR_LINUX_REPORT report;
	MPR_LINUX_CONNECTION *connections = UNTOUCHED;
	MPR_LINUX_SERVER *info = UNTOUCHED;
	MPR_LINUX_PORT *ports = UNTOUCHED;
	LPBYTE buffer = UNTOUCHED;
	HANDLE other = UNTOUCHED;
	int fd = 4711;

	EXPECT_UNBOUND(MprAdminServerGetInfo(server, 0, &buffer));
	EXPECT_REFUSED(MprLinuxServerGetInfo(server, sizeof(MPR_LINUX_SERVER), &info));
	EXPECT_REFUSED(MprAdminPortEnum(server, 0, INVALID_HANDLE_VALUE, &buffer, -1,
					&number, &total, &resume));
	EXPECT_REFUSED(MprLinuxPortEnum(server, sizeof(*ports), &ports, -1, &number, NULL));
	EXPECT_REFUSED(MprLinuxPortAdd(server, L"" WIRED, &other));
	EXPECT_REFUSED(MprLinuxPortAddPath(server, L"ttyS1", &other));
	EXPECT_REFUSED(MprLinuxPortAddFd(server, 0, &other));
	EXPECT_REFUSED(MprLinuxPortFind(server, L"" UART, &other));
	EXPECT_REFUSED(MprLinuxPortFindAll(server, uart_names, 1, &other, NULL));
	EXPECT_REFUSED(MprAdminPortGetInfo(server, 0, port, &buffer));
	EXPECT_REFUSED(MprAdminPortGetInfo(server, 1, port, &buffer));
	EXPECT_REFUSED(MprLinuxPortGetInfo(server, port, sizeof(MPR_LINUX_PORT), &ports));
	EXPECT_UNBOUND(MprAdminPortClearStats(server, port));
	EXPECT_REFUSED(MprAdminPortReset(server, port));
	EXPECT_REFUSED(MprAdminPortDisconnect(server, port));
	EXPECT_REFUSED(MprLinuxPortReset(server, port, NULL, &report));
	EXPECT_REFUSED(MprLinuxPortDisconnect(server, port, NULL, &report));
	EXPECT_REFUSED(MprLinuxPortWait(server, port, 1, 0, &report));
	EXPECT_REFUSED(MprLinuxPortDelete(server, port));
	EXPECT_UNBOUND(MprAdminConnectionEnum(server, 0, &buffer, -1, &number, &total, &resume));
	EXPECT_UNBOUND(MprAdminConnectionGetInfo(server, 0, port, &buffer));
	EXPECT_UNBOUND(MprAdminConnectionClearStats(server, port));
	EXPECT_REFUSED(MprLinuxConnectionEnum(server,
					      sizeof(MPR_LINUX_CONNECTION), &connections, &number));
	EXPECT_REFUSED(MprAdminRegisterConnectionNotification(server, port));
	EXPECT_REFUSED(MprAdminDeregisterConnectionNotification(server, port));
	EXPECT_REFUSED(MprLinuxEventOpen(server, &fd));
	EXPECT_EQ(4711, fd);
	EXPECT_EQ(UNTOUCHED, connections);
	EXPECT_EQ(UNTOUCHED, buffer);
	EXPECT_EQ(UNTOUCHED, info);
	EXPECT_EQ(UNTOUCHED, ports);
	EXPECT_EQ(UNTOUCHED, other);
	EXPECT_EQ(4711, number);
}

/* Calls all functions that take a port, with an invalid port handle. */
static void refuse_port(struct __test_metadata *_metadata, HANDLE server, HANDLE port)
{
	MPR_LINUX_REPORT report;
	MPR_LINUX_PORT *info = UNTOUCHED;
	LPBYTE buffer = UNTOUCHED;

	EXPECT_EQ(ERROR_INVALID_PORT_HANDLE, MprAdminPortGetInfo(server, 0, port, &buffer));
	EXPECT_EQ(ERROR_INVALID_PORT_HANDLE, MprAdminPortGetInfo(server, 1, port, &buffer));
	EXPECT_REFUSED(MprLinuxPortGetInfo(server, port, sizeof(MPR_LINUX_PORT), &info));
	EXPECT_UNBOUND(MprAdminPortClearStats(server, port));
	EXPECT_REFUSED(MprAdminPortReset(server, port));
	EXPECT_REFUSED(MprAdminPortDisconnect(server, port));
	EXPECT_REFUSED(MprLinuxPortReset(server, port, NULL, &report));
	EXPECT_REFUSED(MprLinuxPortDisconnect(server, port, NULL, &report));
	EXPECT_REFUSED(MprLinuxPortWait(server, port, 1, 0, &report));
	EXPECT_REFUSED(MprLinuxPortDelete(server, port));
	EXPECT_EQ(UNTOUCHED, buffer);
	EXPECT_EQ(UNTOUCHED, info);
}

/* Calls all functions that take a connection, with an invalid connection handle. */
static void refuse_connection(struct __test_metadata *_metadata, HANDLE server, HANDLE handle)
{
	DWORD error = handle ? ERROR_INVALID_PARAMETER : ERROR_INVALID_HANDLE;
	DWORD number, total;
	LPBYTE buffer = UNTOUCHED;

	for (DWORD level = 0; level <= 2; level++)
		EXPECT_EQ(ERROR_INTERFACE_NOT_CONNECTED,
			  MprAdminConnectionGetInfo(server, level, handle, &buffer));
	EXPECT_REFUSED(MprAdminConnectionClearStats(server, handle));
	if (handle != INVALID_HANDLE_VALUE)
		EXPECT_EQ(error, MprAdminPortEnum(server, 0, handle, &buffer, -1, &number,
						  &total, NULL));
	EXPECT_EQ(UNTOUCHED, buffer);
}

/* The handles in @good are still valid, and no call has reset the port. */
static void expect_alive(struct __test_metadata *_metadata, const struct handles *good)
{
	MPR_LINUX_PORT *info;

	ASSERT_EQ(NO_ERROR, MprLinuxPortGetInfo(good->server, good->port,
						sizeof(MPR_LINUX_PORT), &info));
	EXPECT_EQ(0, info->dwResets);
	EXPECT_EQ(0, info->Report.seq);
	MprAdminBufferFree(info);
}

static uintptr_t random_bits(void)
{
	return (uint64_t)random() << 42 ^ (uint64_t)random() << 21 ^ (uint64_t)random();
}

TEST_LIBRARY(garbage)
{
	struct handles good = { .server = self->server };
	uintptr_t garbage[2000] = {
		0, (uintptr_t)-1, (uintptr_t)-2, (uintptr_t)(1ULL << 62), (uintptr_t)(1ULL << 63),
		(uintptr_t)(1ULL << 32), 0xffffffff, 0x80000000, 0x7fffffff, (uintptr_t)&good,
		(uintptr_t)refuse_port, 2, 3, 255,
	};
	uintptr_t bits;

	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" UART, &good.port));
	srandom(4711);
	for (size_t i = 14; i < ARRAY_SIZE(garbage); i++)
		garbage[i] = random_bits();
	for (size_t i = 0; i < ARRAY_SIZE(garbage); i++) {
		HANDLE handle = (HANDLE)garbage[i];

		if (handle != good.server)
			refuse_server(_metadata, handle, good.port);
		if (handle != good.port)
			refuse_port(_metadata, good.server, handle);
		/* These calls send requests to the module, so make fewer of them. */
		if (i < 100)
			refuse_connection(_metadata, good.server, handle);
		refuse_server(_metadata, handle, handle);
		MprAdminServerDisconnect(handle);
	}
	/* Near misses: valid handles with one bit flipped. */
	for (int bit = 0; bit < 64; bit++) {
		bits = (uintptr_t)1 << bit;
		refuse_server(_metadata, (HANDLE)((uintptr_t)good.server ^ bits), good.port);
		refuse_port(_metadata, good.server, (HANDLE)((uintptr_t)good.port ^ bits));
		refuse_connection(_metadata, good.server, (HANDLE)((uintptr_t)good.port ^ bits));
	}
	expect_alive(_metadata, &good);
}

TEST_LIBRARY(of_the_other_kind)
{
	struct handles good = { .server = self->server };

	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" UART, &good.port));
	refuse_server(_metadata, good.port, good.port);
	refuse_server(_metadata, good.port, good.server);
	refuse_port(_metadata, good.server, good.server);
	refuse_connection(_metadata, good.server, good.server);
	refuse_connection(_metadata, good.server, good.port);
	MprAdminServerDisconnect(good.port);
	expect_alive(_metadata, &good);
}

TEST_LIBRARY(closed)
{
	struct handles good = { .server = self->server };
	MPR_SERVER_HANDLE closed, again;

	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" UART, &good.port));
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &closed));
	EXPECT_NE(good.server, closed);
	expect_alive(_metadata, &(struct handles){ closed, good.port });
	MprAdminServerDisconnect(closed);
	refuse_server(_metadata, closed, good.port);
	MprAdminServerDisconnect(closed);
	/* A handle is not used again right after it was closed. */
	for (int i = 0; i < 1000; i++) {
		ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &again));
		ASSERT_NE(closed, again);
		MprAdminServerDisconnect(again);
	}
	refuse_server(_metadata, closed, good.port);
	expect_alive(_metadata, &good);
}

TEST_LIBRARY(many_servers)
{
	MPR_SERVER_HANDLE servers[200];
	MPR_SERVER_0 *info;

	for (size_t i = 0; i < ARRAY_SIZE(servers); i++) {
		ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &servers[i]));
		for (size_t j = 0; j < i; j++)
			ASSERT_NE(servers[i], servers[j]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(servers); i += 2)
		MprAdminServerDisconnect(servers[i]);
	for (size_t i = 0; i < ARRAY_SIZE(servers); i++) {
		EXPECT_EQ(i % 2 ? NO_ERROR : RPC_S_INVALID_BINDING,
			  MprAdminServerGetInfo(servers[i], 0, (LPBYTE *)&info));
		if (i % 2) {
			MprAdminBufferFree(info);
			MprAdminServerDisconnect(servers[i]);
		}
	}
}

/* A program that looks the names of NT 4 up with dlsym() finds them. */
TEST_LIBRARY(legacy_names)
{
	static const char *const names[] = {
		"BufferFree", "ConnectionClearStats", "ConnectionEnum",
		"ConnectionGetInfo", "GetErrorString", "IsServiceRunning", "PortClearStats",
		"PortDisconnect", "PortEnum", "PortGetInfo", "PortReset", "ServerConnect",
		"ServerDisconnect", "UserGetInfo", "UserSetInfo",
	};
	DWORD (*reset)(RAS_SERVER_HANDLE server, HANDLE port);
	DWORD (*connect)(LPWSTR name, MPR_SERVER_HANDLE *server);
	void *library = dlopen("libmprapi.so.0", RTLD_NOW);
	MPR_LINUX_REPORT report;
	MPR_SERVER_HANDLE server;
	char name[64];
	HANDLE port;
	int fd;

	ASSERT_NE(NULL, library) {
		TH_LOG("%s", dlerror());
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(name, sizeof(name), "RasAdmin%s", names[i]);
		EXPECT_NE(NULL, dlsym(library, name)) {
			TH_LOG("%s", name);
		}
	}
	EXPECT_EQ(NULL, dlsym(library, "RasAdminPortExplode"));

	/* These functions do the same as those with the new names. */
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, fd, &port));
	*(void **)&connect = dlsym(library, "RasAdminServerConnect");
	*(void **)&reset = dlsym(library, "RasAdminPortReset");
	ASSERT_EQ(NO_ERROR, connect(NULL, &server));
	EXPECT_EQ(NO_ERROR, reset(server, port));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, reset(server, NULL));
	EXPECT_EQ(-EIO, line_bits(fd));
	ASSERT_EQ(NO_ERROR, MprLinuxPortWait(server, port, 1, 0, &report));
	EXPECT_LE(500, report.held_ms);
	MprAdminServerDisconnect(server);
	close(fd);
	dlclose(library);
}

/* Counts the open descriptors that an executed program would inherit. */
static int inherited(void)
{
	struct dirent *entry;
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	if (!dir)
		return -1;
	while ((entry = readdir(dir))) {
		int fd = atoi(entry->d_name);
		int flags;

		if (entry->d_name[0] == '.' || fd == dirfd(dir))
			continue;
		flags = fcntl(fd, F_GETFD);
		if (flags >= 0 && !(flags & FD_CLOEXEC))
			count++;
	}
	closedir(dir);
	return count;
}

static int open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

TEST_LIBRARY(close_on_exec)
{
	int before, descriptors;
	MPR_SERVER_HANDLE server;

	MprAdminServerDisconnect(self->server);
	before = inherited();
	descriptors = open_descriptors();
	ASSERT_LT(0, before);
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &server));
	EXPECT_LT(descriptors, open_descriptors());
	EXPECT_EQ(before, inherited());
	MprAdminServerDisconnect(server);
	EXPECT_EQ(descriptors, open_descriptors());
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &self->server));
}

TEST_LIBRARY(leaks_no_descriptors)
{
	int descriptors = open_descriptors();
	MPR_LINUX_CONNECTION *connections;
	MPR_SERVER_HANDLE server;
	MPR_LINUX_PORT *ports;
	DWORD count;
	HANDLE port;
	int fd;

	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"ttyUSB7", &port));
	for (int i = 0; i < 100; i++) {
		MprAdminIsServiceRunning(NULL);
		MprAdminServerConnect(L"other", &server);
		MprAdminPortReset(self->server, port);
		MprAdminPortClearStats(self->server, port);
		MprLinuxPortAdd(self->server, L"pts/65000", &port);
		if (!MprLinuxPortEnum(self->server, sizeof(*ports), &ports, -1, &count, NULL))
			MprAdminBufferFree(ports);
		if (!MprLinuxConnectionEnum(self->server,
					    sizeof(MPR_LINUX_CONNECTION), &connections, &count))
			MprAdminBufferFree(connections);
		MprAdminConnectionClearStats(self->server, port);
		if (!MprLinuxEventOpen(self->server, &fd))
			close(fd);
	}
	EXPECT_EQ(descriptors, open_descriptors());
}

struct cancelled {
	struct handles good;
	int eventfd;
	int calls;
};

/* Makes calls that contain cancellation points, with a cancellation pending. */
static void *call_all(void *arg)
{
	struct cancelled *cancelled = arg;
	HANDLE server = cancelled->good.server, port = cancelled->good.port, other;
	HANDLE event = (HANDLE)(intptr_t)cancelled->eventfd;
	MPR_LINUX_CONNECTION *connections;
	DWORD count, total;
	MPR_LINUX_SERVER *info;
	MPR_LINUX_PORT *ports;
	LPBYTE buffer;
	BOOL running;
	int fd = -1;

#define CALL(call)	do { call; cancelled->calls++; } while (0)
#define GET(call, buffer)	CALL(if (!(call)) MprAdminBufferFree(buffer))

	pthread_cancel(pthread_self());
	CALL(MprAdminIsServiceRunning(NULL));
	CALL(MprAdminIsServiceInitialized(NULL, &running));
	CALL(MprAdminServerConnect(NULL, &other));
	GET(MprAdminServerGetInfo(other, 0, &buffer), buffer);
	CALL(MprAdminServerDisconnect(other));
	GET(MprLinuxServerGetInfo(server, sizeof(MPR_LINUX_SERVER), &info), info);
	GET(MprAdminPortEnum(server, 0, INVALID_HANDLE_VALUE, &buffer, -1, &count, &total, NULL),
	    buffer);
	GET(MprLinuxPortEnum(server, sizeof(*ports), &ports, -1, &count, NULL), ports);
	GET(MprAdminPortGetInfo(server, 1, port, &buffer), buffer);
	GET(MprLinuxPortGetInfo(server, port, sizeof(MPR_LINUX_PORT), &ports), ports);
	CALL(MprAdminPortClearStats(server, port));
	GET(MprAdminConnectionEnum(server, 0, &buffer, -1, &count, &total, NULL), buffer);
	GET(MprLinuxConnectionEnum(server, sizeof(*connections), &connections, &count),
	    connections);
	GET(MprAdminConnectionGetInfo(server, 0, port, &buffer), buffer);
	CALL(MprAdminConnectionClearStats(server, port));
	CALL(MprAdminRegisterConnectionNotification(server, event));
	CALL(MprAdminDeregisterConnectionNotification(server, event));
	CALL(MprLinuxPortAdd(server, L"" WIRED, &other));
	CALL(MprLinuxPortDelete(server, other));
	CALL(MprLinuxPortAddPath(server, L"" WIRED, &other));
	CALL(MprLinuxPortDelete(server, other));
	CALL(MprLinuxPortFind(server, L"" UART, &other));
	CALL(MprLinuxPortFindAll(server, uart_names, 1, &other, NULL));
	CALL(MprAdminPortReset(server, port));
	CALL(MprAdminPortDisconnect(server, port));
	CALL(MprLinuxPortWait(server, port, 1, 0, NULL));
	CALL(MprLinuxEventOpen(server, &fd));
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	close(fd);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	pthread_testcancel();
	return NULL;
}

/*
 * A thread is not cancelled inside a call of the library, which would leak memory, descriptors
 * or locks.
 */
TEST_LIBRARY(cancelled)
{
	struct cancelled cancelled = { .good.server = self->server };
	int descriptors;
	pthread_t thread;
	void *result;

	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" UART, &cancelled.good.port));
	cancelled.eventfd = eventfd(0, EFD_CLOEXEC);
	ASSERT_LE(0, cancelled.eventfd);
	descriptors = open_descriptors();
	ASSERT_EQ(0, pthread_create(&thread, NULL, call_all, &cancelled));
	ASSERT_EQ(0, pthread_join(thread, &result));
	EXPECT_EQ(PTHREAD_CANCELED, result);
	EXPECT_EQ(27, cancelled.calls);
	EXPECT_EQ(descriptors, open_descriptors());
	close(cancelled.eventfd);
}

/* The library returns errors and prints nothing. */
TEST_LIBRARY(is_quiet)
{
	int saved = dup(STDERR_FILENO), saved_out = dup(STDOUT_FILENO);
	char path[] = "/tmp/quiet-XXXXXX";
	int fd = mkstemp(path);
	off_t size;

	ASSERT_LE(0, fd);
	fflush(stdout);
	dup2(fd, STDERR_FILENO);
	dup2(fd, STDOUT_FILENO);
	refuse_server(_metadata, NULL, NULL);
	refuse_port(_metadata, self->server, UNTOUCHED);
	refuse_connection(_metadata, self->server, UNTOUCHED);
	MprLinuxPortAdd(self->server, L"eth0", NULL);
	MprAdminBufferFree(UNTOUCHED);
	MprAdminServerDisconnect(UNTOUCHED);
	fflush(stdout);
	size = lseek(fd, 0, SEEK_END);
	dup2(saved, STDERR_FILENO);
	dup2(saved_out, STDOUT_FILENO);
	EXPECT_EQ(0, size);
	unlink(path);
	close(fd);
}

TEST_HARNESS_MAIN
