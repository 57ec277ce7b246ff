// SPDX-License-Identifier: GPL-2.0
/*
 * Many threads use libmprapi at once, with handles that other threads close meanwhile.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "../helper/library.h"

#define THREADS	8
#define SLOTS	16

struct crowd {
	long end;
	atomic_uintptr_t servers[SLOTS];
	atomic_uintptr_t ports[SLOTS];
	atomic_uintptr_t buffers[SLOTS];
	atomic_int calls;
	atomic_uint unexpected;
};

static void judge(struct crowd *crowd, DWORD error)
{
	crowd->calls++;
	switch (error) {
	case NO_ERROR:
	case ERROR_INVALID_PARAMETER:	/* another thread closed it */
	case ERROR_INVALID_PORT_HANDLE:
	case RPC_S_INVALID_BINDING:
	case ERROR_ALREADY_EXISTS:
	case ERROR_HARDWARE_FAILURE:	/* ttyUSB7 is absent */
	case ERROR_MORE_DATA:
		return;
	default:
		crowd->unexpected = error;
	}
}

static void keep(struct crowd *crowd, int slot, void *buffer)
{
	HANDLE old = (HANDLE)atomic_exchange(&crowd->buffers[slot], (uintptr_t)buffer);

	if (old)
		judge(crowd, MprAdminBufferFree(old));
}

static void *rush(void *arg)
{
	unsigned int seed = (unsigned int)(uintptr_t)pthread_self();
	MPR_LINUX_RESET quick = { sizeof(MPR_LINUX_RESET), 0, 2, 100 };
	DWORD read, total, resume, error;
	MPR_SERVER_HANDLE server, fresh;
	struct crowd *crowd = arg;
	LPBYTE buffer;
	LPWSTR text;
	HANDLE port;

	while (now_ms() < crowd->end) {
		int slot = rand_r(&seed) % SLOTS;

		server = (HANDLE)crowd->servers[slot];
		port = (HANDLE)crowd->ports[rand_r(&seed) % SLOTS];
		switch (rand_r(&seed) % 12) {
		case 0:
			error = MprAdminServerConnect(NULL, &fresh);
			judge(crowd, error);
			if (error)
				break;
			fresh = (HANDLE)atomic_exchange(&crowd->servers[slot],
							(uintptr_t)fresh);
			MprAdminServerDisconnect(fresh);
			break;
		case 1:
			/*
			 * The closed handle stays in its slot, so that other threads use a dead
			 * handle.
			 */
			MprAdminServerDisconnect(server);
			break;
		case 2:
			resume = 0;
			error = MprAdminPortEnum(server, 0, INVALID_HANDLE_VALUE, &buffer,
						 sizeof(RAS_PORT_0) * (rand_r(&seed) % 3), &read,
						 &total, &resume);
			judge(crowd, error);
			if (error == NO_ERROR || error == ERROR_MORE_DATA)
				keep(crowd, slot, buffer);
			break;
		case 3:
			error = MprAdminPortGetInfo(server, rand_r(&seed) % 2, port, &buffer);
			judge(crowd, error);
			if (!error)
				keep(crowd, slot, buffer);
			break;
		case 4:
			judge(crowd, MprLinuxPortReset(server, port, &quick, NULL));
			break;
		case 5:
			judge(crowd, MprAdminPortDisconnect(server, port));
			break;
		case 6:
			judge(crowd, MprAdminPortClearStats(server, port));
			break;
		case 7:
			error = MprLinuxPortAdd(server, slot % 2 ? L"" UART : L"ttyUSB7", &port);
			judge(crowd, error);
			if (error == NO_ERROR || error == ERROR_ALREADY_EXISTS)
				crowd->ports[slot] = (uintptr_t)port;
			break;
		case 8:
			judge(crowd, MprLinuxPortDelete(server, port));
			break;
		case 9:
			error = MprAdminServerGetInfo(server, 0, &buffer);
			judge(crowd, error);
			if (!error)
				keep(crowd, slot, buffer);
			break;
		case 10:
			judge(crowd, MprAdminBufferFree((HANDLE)crowd->buffers[slot]));
			break;
		case 11:
			error = MprAdminGetErrorString(ERROR_DDM_NOT_RUNNING, &text);
			judge(crowd, error);
			if (!error)
				keep(crowd, slot, text);
			break;
		}
	}
	return NULL;
}

TEST_LIBRARY(crowd)
{
	struct crowd crowd = { .end = now_ms() + 10000 };
	pthread_t threads[THREADS];
	MPR_SERVER_0 *info;

	for (int i = 0; i < THREADS; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, rush, &crowd));
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	EXPECT_LT(500, atomic_load(&crowd.calls));
	EXPECT_EQ(0, atomic_load(&crowd.unexpected));
	for (int i = 0; i < SLOTS; i++) {
		MprAdminServerDisconnect((HANDLE)crowd.servers[i]);
		MprAdminBufferFree((HANDLE)crowd.buffers[i]);
	}
	EXPECT_EQ(NO_ERROR, MprAdminServerGetInfo(self->server, 0, (LPBYTE *)&info));
	EXPECT_GE(2, info->dwTotalPorts);
	MprAdminBufferFree(info);
}

struct caller {
	MPR_SERVER_HANDLE server;
	HANDLE port;
	MPR_LINUX_REPORT report;
	DWORD error;
};

static void *reset(void *arg)
{
	struct caller *caller = arg;

	caller->error = MprLinuxPortReset(caller->server, caller->port, NULL, &caller->report);
	return NULL;
}

/* A server handle can be closed while other threads are in calls that use it. */
TEST_LIBRARY(closed_during_a_call)
{
	struct caller callers[THREADS];
	pthread_t threads[THREADS];
	MPR_SERVER_HANDLE server;
	LPBYTE buffer;
	HANDLE port;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, fd, &port));
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &server));
	for (int i = 0; i < THREADS; i++) {
		callers[i] = (struct caller){ .server = server, .port = port };
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, reset, &callers[i]));
	}
	sleep_ms(200);
	MprAdminServerDisconnect(server);
	EXPECT_EQ(RPC_S_INVALID_BINDING, MprAdminServerGetInfo(server, 0, &buffer));
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		EXPECT_EQ(NO_ERROR, callers[i].error);
		EXPECT_EQ(1, callers[i].report.seq);
		EXPECT_LE(500, callers[i].report.held_ms);
	}
	EXPECT_EQ(-EIO, line_bits(fd));
	close(fd);
}

TEST_HARNESS_MAIN
