// SPDX-License-Identifier: GPL-2.0
/*
 * libmprapi when memory or descriptors run out: each call returns an error, does not change its
 * output, leaks nothing, and works again afterwards.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../helper/library.h"

/*
 * This program's allocation functions replace the C library's, also for calls from libraries.
 * While armed is set, the next calls_left allocations succeed and all later ones fail.
 */
#ifdef __SANITIZE_ADDRESS__
#define REAL(function)	__interceptor_##function
#else
#define REAL(function)	__libc_##function
#endif

void *REAL(malloc)(size_t size);
void *REAL(calloc)(size_t count, size_t size);
void *REAL(realloc)(void *old, size_t size);

static atomic_int calls_left = -1;
static atomic_bool armed;

static bool fails(void)
{
	return armed && --calls_left < 0;
}

void *malloc(size_t size)
{
	if (fails()) {
		errno = ENOMEM;
		return NULL;
	}
	return REAL(malloc)(size);
}

void *calloc(size_t count, size_t size)
{
	if (fails()) {
		errno = ENOMEM;
		return NULL;
	}
	return REAL(calloc)(count, size);
}

void *realloc(void *old, size_t size)
{
	if (fails()) {
		errno = ENOMEM;
		return NULL;
	}
	return REAL(realloc)(old, size);
}

/* The arguments and outputs of a call, in one structure, so that they can be compared. */
struct call {
	MPR_SERVER_HANDLE server;
	HANDLE port;
	void *output;
	DWORD numbers[3];
};

static DWORD connect_server(struct call *call)
{
	return MprAdminServerConnect(NULL, &call->output);
}

static DWORD server_info(struct call *call)
{
	return MprAdminServerGetInfo(call->server, 0, (LPBYTE *)&call->output);
}

static DWORD more_server_info(struct call *call)
{
	return MprLinuxServerGetInfo(call->server,
				     sizeof(MPR_LINUX_SERVER), (MPR_LINUX_SERVER **)&call->output);
}

static DWORD list_ports(struct call *call)
{
	return MprAdminPortEnum(call->server, 0, INVALID_HANDLE_VALUE, (LPBYTE *)&call->output,
				-1, &call->numbers[0], &call->numbers[1], &call->numbers[2]);
}

static DWORD list_more(struct call *call)
{
	return MprLinuxPortEnum(call->server, sizeof(MPR_LINUX_PORT),
				(MPR_LINUX_PORT **)&call->output, -1, &call->numbers[0],
				&call->numbers[2]);
}

static DWORD port_info_0(struct call *call)
{
	return MprAdminPortGetInfo(call->server, 0, call->port, (LPBYTE *)&call->output);
}

static DWORD port_info_1(struct call *call)
{
	return MprAdminPortGetInfo(call->server, 1, call->port, (LPBYTE *)&call->output);
}

static DWORD more_port_info(struct call *call)
{
	return MprLinuxPortGetInfo(call->server, call->port,
				   sizeof(MPR_LINUX_PORT), (MPR_LINUX_PORT **)&call->output);
}

static DWORD clear_stats(struct call *call)
{
	return MprAdminPortClearStats(call->server, call->port);
}

static DWORD list_connections(struct call *call)
{
	return MprAdminConnectionEnum(call->server, 0, (LPBYTE *)&call->output, -1,
				      &call->numbers[0], &call->numbers[1], &call->numbers[2]);
}

static DWORD list_more_connections(struct call *call)
{
	return MprLinuxConnectionEnum(call->server, sizeof(MPR_LINUX_CONNECTION),
				      (MPR_LINUX_CONNECTION **)&call->output, &call->numbers[0]);
}

static DWORD list_holders(struct call *call)
{
	return MprLinuxPortHolders(call->server, INVALID_HANDLE_VALUE, sizeof(MPR_LINUX_HOLDER),
				   (MPR_LINUX_HOLDER **)&call->output, &call->numbers[0],
				   (BOOL *)&call->numbers[1]);
}

static DWORD list_connections_ex(struct call *call)
{
	MPRAPI_OBJECT_HEADER header = HEADER_CONNECTION;

	return MprAdminConnectionEnumEx(call->server, &header, -1, &call->numbers[0],
					&call->numbers[1], (RAS_CONNECTION_EX **)&call->output,
					&call->numbers[2]);
}

static DWORD server_info_ex(struct call *call)
{
	MPR_SERVER_EX info = { .Header = HEADER_SERVER };

	return MprAdminServerGetInfoEx(call->server, &info);
}

static DWORD open_events(struct call *call)
{
	return MprLinuxEventOpen(call->server, (int *)&call->numbers[0]);
}

static DWORD find(struct call *call)
{
	return MprLinuxPortFind(call->server, L"" UART, &call->output);
}

static DWORD find_all(struct call *call)
{
	static const LPCWSTR names[] = { L"" UART };

	return MprLinuxPortFindAll(call->server, names, 1, &call->output, &call->numbers[0]);
}

static DWORD find_short(struct call *call)
{
	return MprLinuxPortFind(call->server, L"usb~e7dc24t7:1.0", &call->output);
}

static DWORD error_string(struct call *call)
{
	return MprAdminGetErrorString(ERROR_DDM_NOT_RUNNING, (LPWSTR *)&call->output);
}

static const struct {
	const char *name;
	DWORD (*function)(struct call *call);
	bool memory;		/* it allocates memory */
	bool descriptor;	/* it opens a descriptor */
	enum { NOTHING, BUFFER, SERVER, DESCRIPTOR } output;
} functions[] = {
	{ "ServerConnect", connect_server, true, true, SERVER },
	{ "ServerGetInfo", server_info, true, true, BUFFER },
	{ "LinuxServerGetInfo", more_server_info, true, true, BUFFER },
	{ "PortEnum", list_ports, true, true, BUFFER },
	{ "LinuxPortEnum", list_more, true, true, BUFFER },
	{ "PortGetInfo 0", port_info_0, true, true, BUFFER },
	{ "PortGetInfo 1", port_info_1, true, true, BUFFER },
	{ "LinuxPortGetInfo", more_port_info, true, true, BUFFER },
	{ "PortClearStats", clear_stats, true, true, NOTHING },
	{ "ConnectionEnum", list_connections, true, true, BUFFER },
	{ "ConnectionEnumEx", list_connections_ex, true, true, BUFFER },
	{ "ServerGetInfoEx", server_info_ex, true, true, NOTHING },
	{ "LinuxConnectionEnum", list_more_connections, true, true, BUFFER },
	{ "PortHolders", list_holders, true, true, BUFFER },
	{ "EventOpen", open_events, true, true, DESCRIPTOR },
	{ "PortFind", find, true, true, NOTHING },
	{ "PortFindAll", find_all, true, true, NOTHING },
	{ "PortFind short", find_short, true, true, NOTHING },
	{ "GetErrorString", error_string, true, false, BUFFER },
};

static struct call fresh(MPR_SERVER_HANDLE server, HANDLE port)
{
	return (struct call){
		.server = server, .port = port, .output = UNTOUCHED,
		.numbers = { 4711, 4711, 1 },
	};
}

static void release(struct call *call, int output)
{
	if (output == BUFFER)
		MprAdminBufferFree(call->output);
	else if (output == SERVER)
		MprAdminServerDisconnect(call->output);
	else if (output == DESCRIPTOR)
		close(call->numbers[0]);
}

static void expect_unwritten(struct __test_metadata *_metadata, const struct call *call)
{
	EXPECT_EQ(UNTOUCHED, call->output);
	EXPECT_EQ(4711, call->numbers[0]);
	EXPECT_EQ(4711, call->numbers[1]);
	EXPECT_EQ(1, call->numbers[2]);
}

TEST_LIBRARY(memory)
{
	struct call call;
	HANDLE port;
	DWORD error;
	int n;

	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" WIRED, NULL));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" UART, &port));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddPath(self->server, L"usb-1-1.4.1.2:1.0", NULL));
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		/* Let the first allocation fail, then the second, and so on. */
		for (n = 0; n < 100; n++) {
			call = fresh(self->server, port);
			calls_left = n;
			armed = true;
			error = functions[i].function(&call);
			armed = false;
			if (!error)
				break;
			EXPECT_EQ(ERROR_NOT_ENOUGH_MEMORY, error) {
				TH_LOG("%s, allocation %d", functions[i].name, n);
			}
			expect_unwritten(_metadata, &call);
		}
		EXPECT_EQ(NO_ERROR, error);
		EXPECT_EQ(functions[i].memory, n > 0) {
			TH_LOG("%s", functions[i].name);
		}
		release(&call, functions[i].output);
	}
}

/*
 * MprAdminIsServiceRunning() cannot return an error. It survives each failed allocation, and is
 * right once none fails.
 */
TEST_LIBRARY(memory_for_a_question)
{
	BOOL running = TRUE;

	for (int n = 0; n < 100 && calls_left < 0; n++) {
		calls_left = n;
		armed = true;
		running = MprAdminIsServiceRunning(NULL);
		armed = false;
	}
	EXPECT_TRUE(running);
}

TEST_LIBRARY(descriptors)
{
	struct rlimit limit, none;
	struct call call;
	HANDLE port;
	DWORD error;

	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" UART, &port));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddPath(self->server, L"usb-1-1.4.1.2:1.0", NULL));
	ASSERT_EQ(0, getrlimit(RLIMIT_NOFILE, &limit));
	none = limit;
	none.rlim_cur = 0;
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		call = fresh(self->server, port);
		ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &none));
		error = functions[i].function(&call);
		ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
		if (functions[i].descriptor) {
			EXPECT_EQ(ERROR_TOO_MANY_OPEN_FILES, error) {
				TH_LOG("%s", functions[i].name);
			}
			expect_unwritten(_metadata, &call);
		} else {
			EXPECT_EQ(NO_ERROR, error);
			release(&call, functions[i].output);
		}
		call = fresh(self->server, port);
		EXPECT_EQ(NO_ERROR, functions[i].function(&call));
		release(&call, functions[i].output);
	}
}

/* A reset needs neither memory nor descriptors: it must work even if both have run out. */
TEST_LIBRARY(reset_needs_nothing)
{
	struct rlimit limit, none;
	DWORD reset, disconnect;
	HANDLE port;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, fd, &port));
	ASSERT_EQ(0, getrlimit(RLIMIT_NOFILE, &limit));
	none = limit;
	none.rlim_cur = 0;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &none));
	calls_left = 0;
	armed = true;
	reset = MprAdminPortReset(self->server, port);
	disconnect = MprAdminPortDisconnect(self->server, port);
	armed = false;
	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	EXPECT_EQ(NO_ERROR, reset);
	EXPECT_EQ(NO_ERROR, disconnect);
	EXPECT_EQ(-EIO, line_bits(fd));
	close(fd);
}

TEST_HARNESS_MAIN
