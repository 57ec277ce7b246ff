// SPDX-License-Identifier: GPL-2.0
/*
 * libmprapi as a whole: it exports exactly what its headers declare; functions that have no
 * meaning on Linux return ERROR_NOT_SUPPORTED; its locks survive fork(). The module need not be
 * loaded.
 */
#include <dlfcn.h>
#include <mprapi-linux.h>
#include <pthread.h>
#include <raserror.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#define VERSION		"LIBMPRAPI_1"

static const char *const declared[] = {
#include "declared.h"
};

static const struct {
	const char *name;
	DWORD error;
} errors[] = {
#include "errors.h"
};

static bool is_declared(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(declared); i++)
		if (!strcmp(declared[i], name))
			return true;
	return false;
}

FIXTURE(family) {
	void *library;
};

FIXTURE_SETUP(family)
{
	self->library = dlopen("libmprapi.so.0", RTLD_NOW | RTLD_NOLOAD);
	ASSERT_NE(NULL, self->library);
}

FIXTURE_TEARDOWN(family)
{
	dlclose(self->library);
}

TEST_F(family, exports_what_is_declared)
{
	ASSERT_TRUE(is_declared("MprAdminPortReset"));
	ASSERT_TRUE(is_declared("MprLinuxErrorName"));
	for (size_t i = 0; i < ARRAY_SIZE(declared); i++) {
		EXPECT_NE(NULL, dlvsym(self->library, declared[i], VERSION)) {
			TH_LOG("%s", declared[i]);
		}
	}
}

/* The headers do not declare the names of NT 4 (RasAdmin...), so check these as MprAdmin... */
static bool may_export(char *symbol)
{
	char *version = strstr(symbol, "@@");

	/* nm also lists the version itself as a symbol. */
	if (!version)
		return !strcmp(symbol, VERSION);
	if (strcmp(version, "@@" VERSION))
		return false;
	*version = '\0';
	if (!strncmp(symbol, "Ras", 3))
		memcpy(symbol, "Mpr", 3);
	return is_declared(symbol) || !strcmp(symbol, VERSION);
}

TEST_F(family, exports_nothing_else)
{
	char command[4200], symbol[200];
	size_t count = 0;
	Dl_info library;
	FILE *nm;

	ASSERT_NE(0, dladdr((void *)MprAdminPortReset, &library));
	snprintf(command, sizeof(command), "nm -D --defined-only '%s'", library.dli_fname);
	nm = popen(command, "r");
	ASSERT_NE(NULL, nm);
	/* The columns are address, type and name. */
	while (fscanf(nm, "%*s %*c %199s", symbol) == 1) {
		EXPECT_TRUE(may_export(symbol)) {
			TH_LOG("%s", symbol);
		}
		count++;
	}
	EXPECT_EQ(0, pclose(nm));
	EXPECT_LE(ARRAY_SIZE(declared), count);
}

#define EXPECT_UNSUPPORTED(call)	EXPECT_EQ(ERROR_NOT_SUPPORTED, call)

/* Calls all unsupported functions, with @any as each argument. */
static void expect_unsupported(struct __test_metadata *_metadata, void *any)
{
	DWORD number = (uintptr_t)any;

	EXPECT_UNSUPPORTED(MprAdminConnectionRemoveQuarantine(any, any, number));
	EXPECT_UNSUPPORTED(MprAdminGetPDCServer(any, any, any));
	EXPECT_UNSUPPORTED(MprAdminSendUserMessage(any, any, any));
	EXPECT_UNSUPPORTED(MprAdminUserGetInfo(any, any, number, any));
	EXPECT_UNSUPPORTED(MprAdminUserSetInfo(any, any, number, any));
	EXPECT_UNSUPPORTED(MprAdminEstablishDomainRasServer(any, any, number));
	EXPECT_UNSUPPORTED(MprAdminIsDomainRasServer(any, any, any));
	EXPECT_UNSUPPORTED(MprAdminServerGetCredentials(any, number, any));
	EXPECT_UNSUPPORTED(MprAdminServerSetCredentials(any, number, any));
	EXPECT_UNSUPPORTED(MprAdminServerSetInfo(any, number, any));
	EXPECT_UNSUPPORTED(MprAdminServerSetInfoEx(any, any));
}

TEST_F(family, unsupported)
{
	unsigned char room[8192], before[sizeof(room)];

	/* A function that used such a pointer would crash. */
	expect_unsupported(_metadata, NULL);
	expect_unsupported(_metadata, (void *)1);
	expect_unsupported(_metadata, INVALID_HANDLE_VALUE);

	memset(room, 0x5a, sizeof(room));
	memset(before, 0x5a, sizeof(before));
	expect_unsupported(_metadata, room);
	EXPECT_EQ(0, memcmp(room, before, sizeof(room)));
}

TEST_F(family, unsupported_by_old_names)
{
	__typeof__(MprAdminUserGetInfo) *get;
	__typeof__(MprAdminUserSetInfo) *set;

	*(void **)&get = dlsym(self->library, "RasAdminUserGetInfo");
	*(void **)&set = dlsym(self->library, "RasAdminUserSetInfo");
	ASSERT_TRUE(get && set);
	EXPECT_UNSUPPORTED(get(NULL, NULL, 0, NULL));
	EXPECT_UNSUPPORTED(set(NULL, NULL, 0, NULL));
}

TEST_F(family, unsupported_in_words)
{
	LPWSTR text;

	ASSERT_EQ(NO_ERROR, MprAdminGetErrorString(ERROR_NOT_SUPPORTED, &text));
	EXPECT_NE(NULL, wcsstr(text, L"function")) {
		TH_LOG("%ls", text);
	}
	MprAdminBufferFree(text);
	EXPECT_STREQ("ERROR_NOT_SUPPORTED", MprLinuxErrorName(ERROR_NOT_SUPPORTED));
}

/* Each error number in the headers has a text of its own, and its name. */
TEST_F(family, errors_in_words)
{
	static LPWSTR texts[ARRAY_SIZE(errors)];

	ASSERT_LT(300, ARRAY_SIZE(errors));
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		ASSERT_EQ(NO_ERROR, MprAdminGetErrorString(errors[i].error, &texts[i])) {
			TH_LOG("%s", errors[i].name);
		}
		EXPECT_LT(10, wcslen(texts[i]));
		EXPECT_EQ(L'.', texts[i][wcslen(texts[i]) - 1]);
		if (errors[i].error)
			EXPECT_STREQ(errors[i].name, MprLinuxErrorName(errors[i].error));
		for (size_t j = 0; j < i; j++) {
			EXPECT_EQ(errors[i].error == errors[j].error, !wcscmp(texts[i], texts[j])) {
				TH_LOG("%s and %s", errors[i].name, errors[j].name);
			}
		}
	}
	EXPECT_STREQ("NO_ERROR", MprLinuxErrorName(ERROR_SUCCESS));
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		MprAdminBufferFree(texts[i]);
}

/* Takes and releases each lock of the library. */
static void take_locks(void)
{
	LPWSTR text;

	if (MprAdminGetErrorString(ERROR_NOT_SUPPORTED, &text) == NO_ERROR)
		MprAdminBufferFree(text);
	MprAdminServerDisconnect(INVALID_HANDLE_VALUE);
}

static void *keep_taking_locks(void *ends)
{
	while (!atomic_load((atomic_bool *)ends))
		take_locks();
	return NULL;
}

/*
 * After fork() the child does not wait for a lock that another thread of the parent held. If it
 * does, the alarm ends it. The time limit is for a busy machine, where 500 forks take minutes.
 */
TEST_F_TIMEOUT(family, forks, 400)
{
	pthread_t threads[3];
	atomic_bool ends = false;
	int status = 0;
	pid_t child;

	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, keep_taking_locks, &ends));
	for (int i = 0; i < 500 && !status; i++) {
		child = fork();
		if (!child) {
			alarm(30);
			take_locks();
			/*
			 * Exit without the check for leaks: the memory of the parent's threads
			 * looks lost in the child.
			 */
			syscall(SYS_exit_group, 0);
		}
		EXPECT_LT(0, child);
		EXPECT_EQ(child, waitpid(child, &status, 0));
		EXPECT_EQ(0, status) {
			TH_LOG("child %d", i);
		}
	}
	ends = true;
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		pthread_join(threads[i], NULL);
	/* The parent can still take the locks. */
	take_locks();
}

TEST_F(family, service_is_initialized)
{
	BOOL initialized = -1;

	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprAdminIsServiceInitialized(NULL, NULL));
	EXPECT_EQ(MprAdminIsServiceRunning(NULL) ? NO_ERROR : ERROR_SERVICE_NOT_ACTIVE,
		  MprAdminIsServiceInitialized(NULL, &initialized));
	EXPECT_EQ(MprAdminIsServiceRunning(NULL), initialized);
	initialized = -1;
	EXPECT_EQ(NO_ERROR, MprAdminIsServiceInitialized((LPWSTR)L"other", &initialized));
	EXPECT_FALSE(initialized);
}

TEST_HARNESS_MAIN
