// SPDX-License-Identifier: GPL-2.0
/*
 * MprLinuxPortHolders(): the processes that have ports open.
 */
#include <dirent.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "../helper/library.h"
#include "../helper/modem.h"
#include "../helper/privilege.h"
#include "../helper/task.h"

/* How often the library has searched /proc for processes. */
static unsigned int searches;

DIR *opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	searches += !strcmp(path, "/proc");
	return fd < 0 ? NULL : fdopendir(fd);
}

/* A child process that has a tty open. */
struct task {
	const char *tty;
	int copies;		/* number of duplicates of its descriptor */
	const char *name;	/* NULL: do not change it */
	unsigned int uid;
	bool again;		/* open the tty again after a hangup */
	int ready;
};

static int have_open(void *arg)
{
	struct task *task = arg;
	int tty = line_open(task->tty);

	if (tty < 0 || (task->name && prctl(PR_SET_NAME, task->name)))
		return -EINVAL;
	for (int i = 0; i < task->copies; i++)
		if (dup(tty) < 0)
			return -EMFILE;
	if (task->uid && privilege_user(task->uid))
		return -EPERM;
	if (write(task->ready, "", 1) != 1)
		return -EPIPE;
	if (task->again) {
		struct pollfd hung_up = { .fd = tty };

		if (poll(&hung_up, 1, -1) != 1 || !(hung_up.revents & POLLHUP))
			return -EIO;
		if (line_open(task->tty) < 0 || write(task->ready, "", 1) != 1)
			return -EIO;
	}
	for (;;)
		pause();
}

static pid_t start(struct __test_metadata *_metadata, struct task *task, int *ready)
{
	int pipes[2] = { -1, -1 };
	pid_t pid;
	char byte;

	EXPECT_EQ(0, pipe2(pipes, O_CLOEXEC));
	task->ready = pipes[1];
	pid = task_start(have_open, task);
	EXPECT_LT(0, pid);
	close(pipes[1]);
	EXPECT_EQ(1, read(pipes[0], &byte, 1));
	if (ready)
		*ready = pipes[0];
	else
		close(pipes[0]);
	return pid;
}

/* The result of MprLinuxPortHolders() for a port or for all ports. */
struct found {
	MPR_LINUX_HOLDER *list;
	DWORD count;
	BOOL complete;
};

static struct found find(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server, HANDLE port)
{
	struct found found = { .complete = 4711 };

	searches = 0;
	EXPECT_EQ(NO_ERROR, MprLinuxPortHolders(server, port, sizeof(*found.list), &found.list,
						&found.count, &found.complete));
	return found;
}

static HANDLE add(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server, const wchar_t *name)
{
	HANDLE port = NULL;

	EXPECT_EQ(NO_ERROR, MprLinuxPortAdd(server, name, &port));
	return port;
}

static __u64 inode(const char *path)
{
	struct stat st = { 0 };

	stat(path, &st);
	return st.st_ino;
}

TEST_LIBRARY(three_and_one_is_dead)
{
	struct task first = { .tty = UART, .name = "a) R 1 (\n" };
	struct task second = { .tty = UART, .copies = 2 };
	struct task third = { .tty = UART, .uid = 65534 };
	HANDLE port = add(_metadata, self->server, L"" UART);
	struct found found;
	pid_t pids[3];

	found = find(_metadata, self->server, port);
	EXPECT_EQ(0, found.count);
	EXPECT_EQ(TRUE, found.complete);
	EXPECT_EQ(1, searches);
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(found.list));

	pids[0] = start(_metadata, &first, NULL);
	found = find(_metadata, self->server, port);
	ASSERT_EQ(1, found.count);
	EXPECT_EQ(MPR_LINUX_HOLDER_LIVE, found.list[0].dwState);
	MprAdminBufferFree(found.list);
	ASSERT_EQ(NO_ERROR, MprAdminPortReset(self->server, port));
	pids[1] = start(_metadata, &second, NULL);
	pids[2] = start(_metadata, &third, NULL);

	found = find(_metadata, self->server, port);
	EXPECT_EQ(TRUE, found.complete);
	ASSERT_EQ(3, found.count);
	for (int i = 0; i < 3; i++) {
		const MPR_LINUX_HOLDER *holder = &found.list[i];

		EXPECT_EQ(port, holder->hPort);
		EXPECT_EQ(pids[i], holder->dwPid);
		EXPECT_EQ(i == 2 ? 65534 : 0, holder->dwUid);
		EXPECT_EQ(i == 1 ? 3 : 1, holder->dwDescriptors);
		EXPECT_EQ(i == 0 ? MPR_LINUX_HOLDER_DEAD : MPR_LINUX_HOLDER_LIVE, holder->dwState);
		EXPECT_STREQ(i == 0 ? "a) R 1 (\n" : "holders", holder->szComm);
		EXPECT_EQ(inode("/proc/self/ns/net"), holder->ullNetns);
		EXPECT_EQ(inode("/proc/self/ns/pid"), holder->ullPidns);
		EXPECT_LT(0, holder->ullStart);
		EXPECT_GT(120000, holder->ullAgeMs);
		EXPECT_STREQ("", holder->szContainer);
	}
	EXPECT_LE(found.list[0].ullStart, found.list[1].ullStart);
	EXPECT_GE(found.list[0].ullAgeMs, found.list[1].ullAgeMs);
	MprAdminBufferFree(found.list);

	/* After a disconnect all three descriptors are dead. */
	ASSERT_EQ(NO_ERROR, MprAdminPortDisconnect(self->server, port));
	found = find(_metadata, self->server, port);
	ASSERT_EQ(3, found.count);
	for (int i = 0; i < 3; i++)
		EXPECT_EQ(MPR_LINUX_HOLDER_DEAD, found.list[i].dwState);
	MprAdminBufferFree(found.list);
	for (int i = 0; i < 3; i++)
		task_kill(pids[i]);
	found = find(_metadata, self->server, port);
	EXPECT_EQ(0, found.count);
	MprAdminBufferFree(found.list);
}

/* A process that has a dead and a live descriptor can use the port. */
TEST_LIBRARY(opened_again)
{
	struct task task = { .tty = UART, .again = true };
	HANDLE port = add(_metadata, self->server, L"" UART);
	struct found found;
	int ready = -1;
	pid_t pid;
	char byte;

	pid = start(_metadata, &task, &ready);
	ASSERT_EQ(NO_ERROR, MprAdminPortReset(self->server, port));
	ASSERT_EQ(1, read(ready, &byte, 1));
	close(ready);
	found = find(_metadata, self->server, port);
	ASSERT_EQ(1, found.count);
	EXPECT_EQ(2, found.list[0].dwDescriptors);
	EXPECT_EQ(MPR_LINUX_HOLDER_LIVE, found.list[0].dwState);
	MprAdminBufferFree(found.list);
	task_kill(pid);
}

/* One search serves all ports. A port that is absent or closed has no holders. */
TEST_LIBRARY(all_ports)
{
	struct task task = { .tty = UART }, wired = { .tty = WIRED };
	HANDLE port[4];
	struct found found;
	struct pty pty;
	pid_t pids[2];

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, pty.slave, &port[0]));
	port[1] = add(_metadata, self->server, L"ttyUSB7");
	port[2] = add(_metadata, self->server, L"" UART);
	port[3] = add(_metadata, self->server, L"" WIRED_PEER);
	pids[0] = start(_metadata, &task, NULL);
	/* WIRED is not a port. */
	pids[1] = start(_metadata, &wired, NULL);
	found = find(_metadata, self->server, INVALID_HANDLE_VALUE);
	EXPECT_EQ(1, searches);
	EXPECT_TRUE(found.complete);
	/* The two children have inherited the pty. */
	ASSERT_EQ(4, found.count);
	for (int i = 0; i < 3; i++)
		EXPECT_EQ(port[0], found.list[i].hPort);
	EXPECT_LT(found.list[0].dwPid, found.list[1].dwPid);
	EXPECT_LT(found.list[1].dwPid, found.list[2].dwPid);
	EXPECT_EQ(port[2], found.list[3].hPort);
	EXPECT_EQ(pids[0], found.list[3].dwPid);
	EXPECT_EQ(MPR_LINUX_HOLDER_LIVE, found.list[3].dwState);
	MprAdminBufferFree(found.list);

	found = find(_metadata, self->server, port[1]);
	EXPECT_EQ(0, found.count);
	EXPECT_EQ(0, searches);
	EXPECT_TRUE(found.complete);
	MprAdminBufferFree(found.list);
	task_kill(pids[0]);
	task_kill(pids[1]);
	pty_close(&pty);
}

/* Opens pts/0 of a new devpts instance. */
static int open_pty_elsewhere(void *arg)
{
	char dir[] = "/tmp/devptsXXXXXX", path[64];
	int master, unlock = 0;

	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    !mkdtemp(dir) ||
	    mount("devpts", dir, "devpts", 0, "newinstance,ptmxmode=0666,mode=0620"))
		return -EPERM;
	snprintf(path, sizeof(path), "%s/ptmx", dir);
	master = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	snprintf(path, sizeof(path), "%s/0", dir);
	if (master < 0 || ioctl(master, TIOCSPTLCK, &unlock) ||
	    open(path, O_RDWR | O_NOCTTY | O_CLOEXEC) < 0 || write(*(int *)arg, path, 1) != 1)
		return -EIO;
	for (;;)
		pause();
}

TEST_LIBRARY(equal_numbers)
{
	pid_t pids[2];
	int pipes[2];
	char path[64], byte;
	HANDLE port;
	int fd;

	ASSERT_EQ(0, pipe2(pipes, O_CLOEXEC));
	for (int i = 0; i < 2; i++) {
		pids[i] = task_start(open_pty_elsewhere, &pipes[1]);
		ASSERT_EQ(1, read(pipes[0], &byte, 1));
	}
	for (int i = 0; i < 2; i++) {
		struct found found;
		int slave = -1;

		/* The process opened the master and the slave after the pipe. Find the slave. */
		for (fd = 3; fd < 64 && slave < 0; fd++) {
			char target[64] = "";

			snprintf(path, sizeof(path), "/proc/%d/fd/%d", pids[i], fd);
			if (readlink(path, target, sizeof(target) - 1) > 0 &&
			    strlen(target) > 2 && !strcmp(target + strlen(target) - 2, "/0"))
				slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
		}
		ASSERT_LE(0, slave);
		ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, slave, &port));
		close(slave);
		found = find(_metadata, self->server, port);
		ASSERT_EQ(1, found.count);
		EXPECT_EQ(pids[i], found.list[0].dwPid);
		MprAdminBufferFree(found.list);
	}
	for (int i = 0; i < 2; i++)
		task_kill(pids[i]);
	close(pipes[0]);
	close(pipes[1]);
}

/* Functions that do not return holders do not search /proc. */
TEST_LIBRARY(others_do_not_search)
{
	struct task task = { .tty = UART };
	HANDLE port = add(_metadata, self->server, L"" UART);
	pid_t pid = start(_metadata, &task, NULL);
	DWORD count, read, total;
	MPR_LINUX_PORT *list;
	LPBYTE buffer;

	searches = 0;
	port_linux(_metadata, self->server, port);
	ASSERT_EQ(NO_ERROR, MprLinuxPortEnum(self->server, sizeof(*list), &list, -1, &count, NULL));
	MprAdminBufferFree(list);
	ASSERT_EQ(NO_ERROR, MprAdminPortEnum(self->server, 0, INVALID_HANDLE_VALUE, &buffer, -1,
					     &read, &total, NULL));
	MprAdminBufferFree(buffer);
	ASSERT_EQ(NO_ERROR, MprAdminConnectionEnum(self->server, 0, &buffer, -1, &read, &total,
						   NULL));
	MprAdminBufferFree(buffer);
	ASSERT_EQ(NO_ERROR, MprAdminPortReset(self->server, port));
	EXPECT_EQ(0, searches);
	task_kill(pid);
}

/* The result of MprLinuxPortHolders() in a process that sees less of /proc. */
struct view {
	MPR_SERVER_HANDLE server;
	HANDLE port;
	DWORD count;
	BOOL complete;
};

static int sees(void *arg)
{
	struct view *view = arg;
	MPR_LINUX_HOLDER *list;
	BOOL complete;
	DWORD count;

	if (MprLinuxPortHolders(view->server, view->port, sizeof(*list), &list, &count, &complete))
		return -EIO;
	MprAdminBufferFree(list);
	return count == view->count && complete == view->complete ? 0 : -ERANGE;
}

static int sees_without_ptrace(void *arg)
{
	return privilege_keep(CAP(CAP_NET_ADMIN)) ? -EPERM : sees(arg);
}

static int sees_in_a_pid_namespace(void *arg)
{
	int status;
	pid_t pid;

	if (unshare(CLONE_NEWPID | CLONE_NEWNS) ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return -EPERM;
	pid = fork();
	if (!pid)
		_exit(-(mount("proc", "/proc", "proc", 0, NULL) ? -EPERM : sees(arg)));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
}

TEST_LIBRARY(cannot_see)
{
	struct task task = { .tty = UART };
	struct view view = {
		.server = self->server,
		.port = add(_metadata, self->server, L"" UART),
	};
	pid_t pid = start(_metadata, &task, NULL);

	EXPECT_EQ(0, task_call(sees_without_ptrace, &view));
	EXPECT_EQ(0, task_call(sees_in_a_pid_namespace, &view));
	view.count = 1;
	view.complete = TRUE;
	EXPECT_EQ(0, task_call(sees, &view));
	task_kill(pid);
}

/* Makes pidfd_getfd() fail with EPERM in this process. */
static int forbid_getfd(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_getfd, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = ARRAY_SIZE(filter), .filter = filter };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) ? -errno : 0;
}

/* Without pidfd_getfd() the state of a descriptor is unknown, unless the port is closed. */
TEST_LIBRARY(state_is_unknown)
{
	struct task task = { .tty = UART };
	HANDLE port = add(_metadata, self->server, L"" UART);
	pid_t pid = start(_metadata, &task, NULL);
	struct found found;
	int ret = forbid_getfd();

	if (ret == -EINVAL) {
		task_kill(pid);
		SKIP(return, "this kernel has no filters of system calls");
	}
	ASSERT_EQ(0, ret);
	found = find(_metadata, self->server, port);
	ASSERT_EQ(1, found.count);
	EXPECT_EQ(pid, found.list[0].dwPid);
	EXPECT_EQ(MPR_LINUX_HOLDER_UNKNOWN, found.list[0].dwState);
	MprAdminBufferFree(found.list);
	ASSERT_EQ(NO_ERROR, MprAdminPortReset(self->server, port));
	found = find(_metadata, self->server, port);
	ASSERT_EQ(1, found.count);
	EXPECT_EQ(MPR_LINUX_HOLDER_DEAD, found.list[0].dwState);
	MprAdminBufferFree(found.list);
	task_kill(pid);
}

/*
 * MprLinuxPortHolders() does not open the port, and keeps no copy of another process's
 * descriptor: the port closes when its holder ends.
 */
TEST_LIBRARY(leaves_the_port_alone)
{
	struct task task = { .tty = UART };
	HANDLE port = add(_metadata, self->server, L"" UART);
	pid_t pid = start(_metadata, &task, NULL);
	struct found found;

	for (int i = 0; i < 20; i++) {
		found = find(_metadata, self->server, port);
		EXPECT_EQ(1, found.count);
		MprAdminBufferFree(found.list);
	}
	task_kill(pid);
	EXPECT_FALSE(port_linux(_metadata, self->server, port).dwFlags & MPRAPI_PORT_FLAG_OPEN);
}

static void expect_container(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server,
			     HANDLE port, const char *container)
{
	struct found found = find(_metadata, server, port);

	ASSERT_EQ(1, found.count);
	EXPECT_STREQ(container, found.list[0].szContainer);
	MprAdminBufferFree(found.list);
}

TEST_LIBRARY(container)
{
#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	static const struct {
		const char *group;
		const char *container;
	} groups[] = {
		{ "docker-" ID ".scope", ID },
		{ ID, ID },
		{ "lxc.payload.router", "router" },
		{ "systemd-nspawn@dsl.service", "dsl" },
		{ "session-3.scope", "" },
		{ ID "0", "" },
	};
	struct task task = { .tty = UART };
	HANDLE port = add(_metadata, self->server, L"" UART);
	pid_t pid = start(_metadata, &task, NULL);
	char dir[] = "/tmp/cgroupXXXXXX", path[256], text[16];

	ASSERT_NE(NULL, mkdtemp(dir));
	ASSERT_EQ(0, mount("cgroup2", dir, "cgroup2", 0, NULL));
	snprintf(text, sizeof(text), "%d", pid);
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, groups[i].group);
		ASSERT_EQ(0, mkdir(path, 0755));
		snprintf(path, sizeof(path), "%s/%s/cgroup.procs", dir, groups[i].group);
		ASSERT_EQ(0, file_write(path, text));
		expect_container(_metadata, self->server, port, groups[i].container);
	}
	task_kill(pid);
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, groups[i].group);
		eventually(5000, !rmdir(path));
	}
	EXPECT_EQ(0, umount2(dir, MNT_DETACH));
}

TEST_LIBRARY(bad_arguments)
{
	HANDLE port = add(_metadata, self->server, L"" UART);
	MPR_LINUX_HOLDER *list = UNTOUCHED;
	enum { SIZE = sizeof(*list) };
	BOOL complete = 4711;
	DWORD count = 4711;

#define EXPECT_ERROR(error, server, port, size, list, count)				\
	EXPECT_EQ(error, MprLinuxPortHolders(server, port, size, list, count, &complete))

	EXPECT_ERROR(ERROR_INVALID_PARAMETER, NULL, port, SIZE, &list, &count);
	EXPECT_ERROR(ERROR_INVALID_PARAMETER, self->server, NULL, SIZE, &list, &count);
	EXPECT_ERROR(ERROR_INVALID_PARAMETER, self->server, self->server, SIZE, &list, &count);
	EXPECT_ERROR(ERROR_INVALID_PARAMETER, self->server, (HANDLE)4711, SIZE, &list, &count);
	EXPECT_ERROR(ERROR_INVALID_PARAMETER, self->server, port, 0, &list, &count);
	EXPECT_ERROR(ERROR_INVALID_PARAMETER, self->server, port, -1, &list, &count);
	EXPECT_ERROR(ERROR_INVALID_PARAMETER, self->server, port, SIZE, NULL, &count);
	EXPECT_ERROR(ERROR_INVALID_PARAMETER, self->server, port, SIZE, &list, NULL);
	ASSERT_EQ(0, file_write(LAN_ONLY, "1"));
	EXPECT_ERROR(ERROR_DDM_NOT_RUNNING, self->server, port, SIZE, &list, &count);
	EXPECT_ERROR(ERROR_DDM_NOT_RUNNING, self->server, INVALID_HANDLE_VALUE, SIZE, &list,
		     &count);
	ASSERT_EQ(0, file_write(LAN_ONLY, "0"));
	EXPECT_EQ(UNTOUCHED, list);
	EXPECT_EQ(4711, count);
	EXPECT_EQ(4711, complete);
	/* The last argument can be NULL. */
	EXPECT_EQ(NO_ERROR,
		  MprLinuxPortHolders(self->server, port, SIZE, &list, &count, NULL));
	MprAdminBufferFree(list);
}

static int asks_as_nobody(void *arg)
{
	HANDLE *ask = arg;
	MPR_LINUX_HOLDER *list;
	DWORD count;

	if (privilege_user(65534))
		return -EPERM;
	return MprLinuxPortHolders(ask[0], ask[1], sizeof(*list), &list, &count, NULL) ==
	       ERROR_ACCESS_DENIED ? 0 : -EINVAL;
}

TEST_LIBRARY(unprivileged)
{
	HANDLE ask[] = { self->server, add(_metadata, self->server, L"" UART) };

	EXPECT_EQ(0, task_call(asks_as_nobody, ask));
	ask[1] = INVALID_HANDLE_VALUE;
	EXPECT_EQ(0, task_call(asks_as_nobody, ask));
}

/*
 * Blocks in ioctl(FIONREAD) with the line discipline held: writing the result waits for a page
 * that userfaultfd never supplies.
 */
static int stall(void *arg)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	long size = sysconf(_SC_PAGESIZE);
	int faults = syscall(SYS_userfaultfd, O_CLOEXEC), tty = line_open(arg);
	void *page;

	page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	area.range.start = (uintptr_t)page;
	area.range.len = size;
	if (faults < 0 || tty < 0 || page == MAP_FAILED || ioctl(faults, UFFDIO_API, &api) ||
	    ioctl(faults, UFFDIO_REGISTER, &area))
		return -EINVAL;
	return ioctl(tty, FIONREAD, page);
}

/* Runs mpradmin, if possible that of the same build. Returns its exit status. */
static int mpradmin(const char *arguments, char *text, size_t size)
{
	size_t length;
	int status;
	FILE *pipe;
	char line[256];

	snprintf(line, sizeof(line), "PATH=../tools:$PATH mpradmin %s 2>&1", arguments);
	pipe = popen(line, "r");
	length = fread(text, 1, size - 1, pipe);
	text[length] = '\0';
	status = pclose(pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* mpradmin names the process that blocks a hangup, as far as it is known. */
TEST_LIBRARY(in_the_way)
{
	HANDLE port = add(_metadata, self->server, L"" UART);
	struct task other = { .tty = UART };
	char text[4096], expected[128];
	pid_t staller, pid;

	if (mpradmin("--version", text, sizeof(text)))
		SKIP(return, "mpradmin is not here");
	staller = task_start(stall, UART);
	ASSERT_TRUE(eventually(5000, task_sleeps(staller)));
	ASSERT_FALSE(task_ended(staller, 500, NULL));
	EXPECT_EQ(1, mpradmin("port reset --hold 0 --timeout 500 1", text, sizeof(text)));
	snprintf(expected, sizeof(expected), "; open in process %d (holders)\n", staller);
	EXPECT_NE(NULL, strstr(text, "mpradmin: 1: ERROR_HANGUP_FAILED: the hangup did not end")) {
		TH_LOG("%s", text);
	}
	EXPECT_NE(NULL, strstr(text, "it goes on waiting")) {
		TH_LOG("%s", text);
	}
	EXPECT_NE(NULL, strstr(text, expected)) {
		TH_LOG("%s", text);
	}
	/* mpradmin reports no hangup, because it has not completed. */
	EXPECT_EQ(NULL, strstr(text, "hung up"));
	EXPECT_EQ(1, mpradmin("-j port reset --hold 0 --timeout 500 1", text, sizeof(text)));
	/* The descriptor is dead by now, but the process still blocks the hangup. */
	EXPECT_NE(NULL, strstr(text, "\"state\":\"dead\"")) {
		TH_LOG("%s", text);
	}
	snprintf(expected, sizeof(expected), "; open in process %d (holders)\"", staller);
	EXPECT_NE(NULL, strstr(text, expected)) {
		TH_LOG("%s", text);
	}
	task_kill(staller);
	/* The hangup has completed, and the port can be opened. */
	ASSERT_EQ(NO_ERROR, MprAdminPortReset(self->server, port));
	pid = start(_metadata, &other, NULL);
	task_kill(pid);
}

/* Blocks in close() of the port. From then on the process has no descriptor of the port. */
TEST_LIBRARY(closing_in_the_way)
{
	struct modem modem;
	char text[4096];
	HANDLE port;
	pid_t pid;
	int fd;

	if (mpradmin("--version", text, sizeof(text)))
		SKIP(return, "mpradmin is not here");
	ASSERT_EQ(0, modem_plug(&modem, MODEM_PL2303));
	fd = line_open(modem.tty);
	ASSERT_LE(0, fd);
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, fd, &port));
	pid = task_close_full(fd);
	ASSERT_LT(0, pid);
	ASSERT_FALSE(task_ended(pid, 500, NULL));
	EXPECT_EQ(1, mpradmin("port reset --hold 0 --timeout 500 1", text, sizeof(text)));
	EXPECT_NE(NULL, strstr(text, "; no process has it open now, so one opens or closes it\n")) {
		TH_LOG("%s", text);
	}
	modem_listen(&modem, true);
	EXPECT_TRUE(task_ended(pid, 10000, NULL));
	modem_destroy(&modem);
}

/* Programs that were compiled with a longer or shorter MPR_LINUX_HOLDER. */
TEST_LIBRARY(sizes)
{
	enum { LONGER = sizeof(MPR_LINUX_HOLDER) + 64 };
	static const unsigned char none[64];
	struct task task = { .tty = UART };
	HANDLE port = add(_metadata, self->server, L"" UART);
	pid_t pid[2] = { start(_metadata, &task, NULL), start(_metadata, &task, NULL) };
	struct { HANDLE port; char behind; } *shorter;
	MPR_LINUX_HOLDER *list;
	DWORD count;

	ASSERT_EQ(NO_ERROR, MprLinuxPortHolders(self->server, port, LONGER, &list, &count, NULL));
	ASSERT_EQ(2, count);
	EXPECT_EQ(pid[0], list->dwPid);
	EXPECT_EQ(0, memcmp(none, list + 1, sizeof(none)));
	list = (MPR_LINUX_HOLDER *)((char *)list + LONGER);
	EXPECT_EQ(pid[1], list->dwPid);
	EXPECT_EQ(0, memcmp(none, list + 1, sizeof(none)));
	MprAdminBufferFree((char *)list - LONGER);
	ASSERT_EQ(NO_ERROR, MprLinuxPortHolders(self->server, port, sizeof(HANDLE),
						(MPR_LINUX_HOLDER **)&shorter, &count, NULL));
	EXPECT_EQ(port, shorter->port);
	MprAdminBufferFree(shorter);
	task_kill(pid[0]);
	task_kill(pid[1]);
}

TEST_HARNESS_MAIN
