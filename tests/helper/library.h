/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fixture of the tests of libmprapi: a freshly loaded module and a server handle.
 */
#ifndef TESTS_LIBRARY_H
#define TESTS_LIBRARY_H

#include <mprapi.h>
#include <mprapi-linux.h>

#include "kselftest_harness.h"
#include "clock.h"
#include "command.h"
#include "limits.h"
#include "line.h"
#include "module.h"
#include "pty.h"

#define LAN_ONLY	MODULE_PARAMETERS "lan_only"

FIXTURE(library) {
	MPR_SERVER_HANDLE server;
};

FIXTURE_SETUP(library)
{
	ASSERT_EQ(0, module_fresh(""));
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &self->server));
}

FIXTURE_TEARDOWN(library)
{
	MprAdminServerDisconnect(self->server);
	EXPECT_EQ(0, module_restore());
}

#define TEST_LIBRARY(name)	TEST_F_TIMEOUT(library, name, 120)

/* A value for output arguments, which a call that fails must not change. */
#define UNTOUCHED	((void *)0x5a5a5a5aL)

/* Initializers for the object headers that the functions with names in ...Ex check. */
#define HEADER_CONNECTION	{						\
	.revision = MPRAPI_RAS_CONNECTION_OBJECT_REVISION_1,			\
	.type = MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT,			\
	.size = sizeof(RAS_CONNECTION_EX),					\
}

#define HEADER_SERVER	{							\
	.revision = MPRAPI_MPR_SERVER_OBJECT_REVISION_1,			\
	.type = MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT,				\
	.size = sizeof(MPR_SERVER_EX),						\
}

/* Returns all information about a port, or zeros (and fails the test) if the call fails. */
static inline MPR_LINUX_PORT port_linux(struct __test_metadata *_metadata,
					MPR_SERVER_HANDLE server, HANDLE port)
{
	MPR_LINUX_PORT *info, copy = { 0 };

	EXPECT_EQ(NO_ERROR, MprLinuxPortGetInfo(server, port, sizeof(MPR_LINUX_PORT), &info)) {
		return copy;
	}
	copy = *info;
	MprAdminBufferFree(info);
	return copy;
}

#endif /* TESTS_LIBRARY_H */
