// SPDX-License-Identifier: GPL-2.0
/*
 * Which port does a PPP interface belong to? PPP sessions have ptys with equal numbers, units
 * with equal numbers, and interfaces with each other's names. The library reports the right
 * interface or that it is unknown, never a wrong one.
 */
#include <dirent.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>

#include "../helper/library.h"
#include "../helper/task.h"
#include "../helper/unit.h"

#define SESSIONS	3

/* How often the library has searched /proc for processes (counted in this process). */
static unsigned int searches;

DIR *opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	searches += !strcmp(path, "/proc");
	return fd < 0 ? NULL : fdopendir(fd);
}

/* The properties of a session to start. */
struct config {
	bool own_netns;
	const char *name;	/* name of the interface; NULL: the one from the kernel */
};

/* What the process of the session reports through its pipe. */
struct facts {
	int slave;
	int unit;
	unsigned int ifindex;
	__u64 netns;
	char name[16];
};

/* A process with PPP on a pty of a devpts instance of its own. */
struct session {
	pid_t pid;
	int pipe;
	struct facts facts;
	HANDLE port;
};

static __u64 netns(void)
{
	struct stat st = { 0 };

	stat("/proc/self/ns/net", &st);
	return st.st_ino;
}

/* Opens the first pty (pts/0, 136:0) of a new devpts instance. Returns the slave, or -1. */
static int first_pty(void)
{
	char dir[] = "/tmp/devptsXXXXXX", path[64];
	int master, number, unlock = 0, slave = -1;

	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    !mkdtemp(dir) ||
	    mount("devpts", dir, "devpts", 0, "newinstance,ptmxmode=0666,mode=0620"))
		return -1;
	snprintf(path, sizeof(path), "%s/ptmx", dir);
	master = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master >= 0 && !ioctl(master, TIOCSPTLCK, &unlock) &&
	    !ioctl(master, TIOCGPTN, &number) && number == 0) {
		snprintf(path, sizeof(path), "%s/0", dir);
		slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	}
	return slave;
}

static int run_session(const struct config *config, int report)
{
	struct facts facts = { 0 };
	struct unit unit;

	/*
	 * Close all other descriptors, also that of /dev/mprapi: the module could not be
	 * unloaded otherwise.
	 */
	report = dup2(report, STDERR_FILENO + 1);
	close_range(STDERR_FILENO + 2, ~0U, 0);
	if (config->own_netns && unshare(CLONE_NEWNET))
		return 1;
	facts.slave = first_pty();
	if (facts.slave < 0 || unit_open(&unit) || unit_connect(&unit, facts.slave) ||
	    unit_up(&unit, true))
		return 2;
	snprintf(facts.name, sizeof(facts.name), "%s", config->name ? config->name : unit.name);
	if (config->name &&
	    (unit_up(&unit, false) ||
	     command("ip link set %s name %s && ip link set %s up", unit.name, config->name,
		     config->name)))
		return 3;
	facts.unit = unit.number;
	facts.ifindex = if_nametoindex(facts.name);
	facts.netns = netns();
	if (write(report, &facts, sizeof(facts)) != sizeof(facts))
		return 4;
	for (;;)
		pause();
}

static bool session_start(struct session *session, const struct config *config)
{
	int pipes[2];

	memset(session, 0, sizeof(*session));
	if (pipe2(pipes, O_CLOEXEC))
		return false;
	session->pid = fork();
	if (!session->pid)
		_exit(run_session(config, pipes[1]));
	close(pipes[1]);
	session->pipe = pipes[0];
	return read(pipes[0], &session->facts, sizeof(session->facts)) ==
	       sizeof(session->facts);
}

static void session_end(struct session *session)
{
	if (!session->pid)
		return;
	kill(session->pid, SIGKILL);
	waitpid(session->pid, NULL, 0);
	close(session->pipe);
	session->pid = 0;
}

/* Opens the tty of a session through the descriptor of its process. */
static int session_tty(const struct session *session)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", session->pid, session->facts.slave);
	return open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
}

FIXTURE(whose) {
	MPR_SERVER_HANDLE server;
	struct session session[SESSIONS];
};

typedef FIXTURE_DATA(whose) whose_t;

FIXTURE_SETUP(whose)
{
	ASSERT_EQ(0, command("modprobe -a ppp_generic ppp_async"));
	/* Use a new network namespace, so that its PPP units begin with 0. */
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, module_fresh(""));
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &self->server));
}

FIXTURE_TEARDOWN(whose)
{
	for (int i = 0; i < SESSIONS; i++)
		session_end(&self->session[i]);
	MprAdminServerDisconnect(self->server);
	EXPECT_EQ(0, module_restore());
}

#define TEST_WHOSE(name)	TEST_F_TIMEOUT(whose, name, 240)

static void session_add(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server,
			struct session *session)
{
	int fd = session_tty(session);

	ASSERT_LE(0, fd);
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(server, fd, &session->port));
	close(fd);
}

static void begin(struct __test_metadata *_metadata, whose_t *self, const struct config *config,
		  int count)
{
	for (int i = 0; i < count; i++) {
		ASSERT_TRUE(session_start(&self->session[i], &config[i]));
		session_add(_metadata, self->server, &self->session[i]);
	}
}

/* Expects the right interface of a session, in the information about its port and in the list. */
static void expect_right(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server,
			 const struct session *session)
{
	MPR_LINUX_PORT info = port_linux(_metadata, server, session->port);
	DWORD count, read, total;
	MPR_LINUX_PORT *list;
	RAS_PORT_0 *ports;

	EXPECT_FALSE(info.fConnectionUnknown);
	EXPECT_NE(NULL, info.hConnection);
	EXPECT_STREQ(session->facts.name, info.szInterface);
	EXPECT_EQ(session->facts.ifindex, info.dwIfIndex);
	EXPECT_EQ(session->facts.netns, info.ullNetns);
	EXPECT_EQ(RAS_PORT_AUTHENTICATED, info.dwCondition);

	ASSERT_EQ(NO_ERROR, MprLinuxPortEnum(server, sizeof(*list), &list, -1, &count, NULL));
	for (DWORD i = 0; i < count; i++) {
		if (list[i].hPort != session->port)
			continue;
		EXPECT_EQ(info.hConnection, list[i].hConnection);
		EXPECT_EQ(info.ullNetns, list[i].ullNetns);
	}
	MprAdminBufferFree(list);

	/*
	 * From the connection back to the port: a client that resets the port of a connection
	 * needs this.
	 */
	ASSERT_EQ(NO_ERROR, MprAdminPortEnum(server, 0, info.hConnection, (LPBYTE *)&ports, -1,
					     &read, &total, NULL));
	EXPECT_EQ(1, read);
	EXPECT_EQ(session->port, ports[0].hPort);
	MprAdminBufferFree(ports);
}

static void expect_unknown(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server,
			   const struct session *session)
{
	MPR_LINUX_PORT info = port_linux(_metadata, server, session->port);

	EXPECT_TRUE(info.dwFlags & MPRAPI_PORT_FLAG_PPP);
	EXPECT_TRUE(info.fConnectionUnknown);
	EXPECT_EQ(NULL, info.hConnection);
	EXPECT_STREQ("", info.szInterface);
	EXPECT_EQ(0, info.dwIfIndex);
	EXPECT_EQ(RAS_PORT_AUTHENTICATING, info.dwCondition);
}

/*
 * Two and three sessions, each in the network namespace of the test or its own, with its
 * interface renamed or not.
 */
TEST_F_TIMEOUT(whose, all_combinations, 600)
{
	static const char * const names[] = { "dsl0", "ppp7", "ppp1" };

	for (int sessions = 2; sessions <= SESSIONS; sessions++) {
		for (int bits = 0; bits < 1 << 2 * sessions; bits++) {
			struct config config[SESSIONS] = { 0 };

			for (int i = 0; i < sessions; i++) {
				config[i].own_netns = bits & 1 << 2 * i;
				config[i].name = (bits & 2 << 2 * i) ? names[i] : NULL;
			}
			/*
			 * "ppp1" can be the kernel's name for the second session in the same
			 * namespace.
			 */
			if (sessions == SESSIONS && config[2].name && !config[2].own_netns)
				config[2].name = "other0";
			begin(_metadata, self, config, sessions);
			for (int i = 0; i < sessions; i++)
				expect_right(_metadata, self->server, &self->session[i]);
			for (int i = 0; i < sessions; i++)
				session_end(&self->session[i]);
		}
	}
}

/* Only one of two ptys with the same number is a port. */
TEST_WHOSE(other_is_no_port)
{
	struct config config = { .own_netns = true };

	ASSERT_TRUE(session_start(&self->session[0], &config));
	ASSERT_TRUE(session_start(&self->session[1], &config));
	session_add(_metadata, self->server, &self->session[1]);
	expect_right(_metadata, self->server, &self->session[1]);
}

/* Two interfaces swap their names. */
TEST_WHOSE(names_are_swapped)
{
	struct config config[2] = { 0 };

	begin(_metadata, self, config, 2);
	ASSERT_EQ(0, command("ip link set ppp0 down; ip link set ppp1 down; "
			     "ip link set ppp0 name x; ip link set ppp1 name ppp0; "
			     "ip link set x name ppp1; ip link set ppp0 up; ip link set ppp1 up"));
	memcpy(self->session[0].facts.name, "ppp1", sizeof("ppp1"));
	memcpy(self->session[1].facts.name, "ppp0", sizeof("ppp0"));
	expect_right(_metadata, self->server, &self->session[0]);
	expect_right(_metadata, self->server, &self->session[1]);
}

/* PID files in /run prove nothing: any process may have written them. */
TEST_WHOSE(pid_files_do_not_matter)
{
	struct config config[2] = { { .name = "wan0" }, { .own_netns = true, .name = "dsl0" } };
	FILE *file;

	begin(_metadata, self, config, 2);
	file = fopen("/run/wan0.pid", "w");
	ASSERT_NE(NULL, file);
	fprintf(file, "%d\n", self->session[1].pid);
	fclose(file);
	expect_right(_metadata, self->server, &self->session[0]);
	expect_right(_metadata, self->server, &self->session[1]);
	unlink("/run/wan0.pid");
}

struct helper {
	struct session *session;
	bool ppp;
	int ready;
};

/* Keeps a session's tty open in another network namespace, and /dev/ppp if wanted. */
static int help(void *arg)
{
	struct helper *helper = arg;
	int tty = session_tty(helper->session), ppp = -1;

	if (tty < 0 || unshare(CLONE_NEWNET))
		return -1;
	if (helper->ppp)
		ppp = open("/dev/ppp", O_RDWR | O_CLOEXEC);
	if (helper->ppp && ppp < 0)
		return -1;
	if (write(helper->ready, "", 1) != 1)
		return -1;
	for (;;)
		pause();
}

static pid_t start_helper(struct __test_metadata *_metadata, struct session *session, bool ppp)
{
	struct helper helper = { .session = session, .ppp = ppp };
	int pipes[2] = { -1, -1 };
	pid_t pid;
	char byte;

	EXPECT_EQ(0, pipe2(pipes, O_CLOEXEC));
	helper.ready = pipes[1];
	pid = task_start(help, &helper);
	EXPECT_LT(0, pid);
	EXPECT_EQ(1, read(pipes[0], &byte, 1));
	close(pipes[0]);
	close(pipes[1]);
	return pid;
}

/* A process with the tty open in another namespace does not show where the interface is. */
TEST_WHOSE(helper_without_ppp)
{
	struct config config = { 0 };
	pid_t pid;

	begin(_metadata, self, &config, 1);
	pid = start_helper(_metadata, &self->session[0], false);
	expect_right(_metadata, self->server, &self->session[0]);
	task_kill(pid);
}

/* Starts two sessions with the same unit number, in two network namespaces. */
static void begin_alike(struct __test_metadata *_metadata, whose_t *self)
{
	struct config config[2] = { { .own_netns = true }, { 0 } };

	begin(_metadata, self, config, 2);
	ASSERT_EQ(self->session[0].facts.unit, self->session[1].facts.unit);
}

/*
 * Two processes in different namespaces have the tty and /dev/ppp open, so either could have
 * made the interface: it is unknown.
 */
TEST_WHOSE(helper_with_ppp)
{
	pid_t pid;

	begin_alike(_metadata, self);
	pid = start_helper(_metadata, &self->session[0], true);
	searches = 0;
	expect_unknown(_metadata, self->server, &self->session[0]);
	expect_right(_metadata, self->server, &self->session[1]);
	EXPECT_LT(0, searches);
	task_kill(pid);
	expect_right(_metadata, self->server, &self->session[0]);
}

/*
 * If only one unit has the number, the library need not search the processes. It must not,
 * because a process of another user can have any number of descriptors.
 */
TEST_WHOSE(helper_with_ppp_and_one_unit)
{
	struct config config[2] = { { .name = "dsl0" }, { 0 } };
	pid_t pid;

	begin(_metadata, self, config, 2);
	pid = start_helper(_metadata, &self->session[0], true);
	searches = 0;
	expect_right(_metadata, self->server, &self->session[0]);
	expect_right(_metadata, self->server, &self->session[1]);
	EXPECT_EQ(0, searches);
	task_kill(pid);
}

/* The module was loaded after the interface was renamed, so it does not know the unit. */
TEST_WHOSE(renamed_before_the_module)
{
	struct config config = { .name = "early0" };

	ASSERT_TRUE(session_start(&self->session[0], &config));
	MprAdminServerDisconnect(self->server);
	ASSERT_EQ(0, module_fresh(""));
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &self->server));
	session_add(_metadata, self->server, &self->session[0]);
	expect_unknown(_metadata, self->server, &self->session[0]);
}

/* The results in a process that sees less than all of /proc. */
enum { UNKNOWN = -1, KNOWN = -2, NONE = -3, FAILED = -99 };

static int sees(void *arg)
{
	HANDLE *ask = arg;
	MPR_LINUX_PORT *info;
	int result;

	if (MprLinuxPortGetInfo(ask[0], ask[1], sizeof(MPR_LINUX_PORT), &info))
		return FAILED;
	result = info->hConnection ? KNOWN : info->fConnectionUnknown ? UNKNOWN : NONE;
	MprAdminBufferFree(info);
	return result;
}

/* The process of the session is not visible in a new PID namespace with its own /proc. */
static int sees_in_a_pid_namespace(void *arg)
{
	int status;
	pid_t pid;

	if (unshare(CLONE_NEWPID | CLONE_NEWNS) ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return FAILED;
	pid = fork();
	if (!pid)
		_exit(-(mount("proc", "/proc", "proc", 0, NULL) ? FAILED : sees(arg)));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : FAILED;
}

static int sees_without_ptrace(void *arg)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return FAILED;
	data[0].effective &= ~(1U << CAP_SYS_PTRACE);
	data[0].permitted &= ~(1U << CAP_SYS_PTRACE);
	if (syscall(SYS_capset, &header, data))
		return FAILED;
	return sees(arg);
}

static void expect_seen(struct __test_metadata *_metadata, whose_t *self, int i, int visible,
			int hidden)
{
	HANDLE ask[2] = { self->server, self->session[i].port };

	EXPECT_EQ(visible, task_call(sees, ask));
	EXPECT_EQ(hidden, task_call(sees_in_a_pid_namespace, ask));
	EXPECT_EQ(hidden, task_call(sees_without_ptrace, ask));
}

TEST_WHOSE(cannot_see)
{
	struct config config = { 0 };

	/* The module knows which interface belongs to the port. */
	begin(_metadata, self, &config, 1);
	expect_seen(_metadata, self, 0, KNOWN, KNOWN);
	session_end(&self->session[0]);
	/* The module does not know it: the library has to search the processes. */
	begin_alike(_metadata, self);
	expect_seen(_metadata, self, 0, KNOWN, UNKNOWN);
	expect_seen(_metadata, self, 1, KNOWN, UNKNOWN);
}

/* An interface with an unknown unit could belong to any port. */
TEST_WHOSE(beside_a_renamed_one)
{
	struct config config[2] = { { .name = "early0", .own_netns = true }, { 0 } };

	ASSERT_TRUE(session_start(&self->session[0], &config[0]));
	MprAdminServerDisconnect(self->server);
	ASSERT_EQ(0, module_fresh(""));
	ASSERT_EQ(NO_ERROR, MprAdminServerConnect(NULL, &self->server));
	session_add(_metadata, self->server, &self->session[0]);
	ASSERT_TRUE(session_start(&self->session[1], &config[1]));
	session_add(_metadata, self->server, &self->session[1]);
	expect_seen(_metadata, self, 0, UNKNOWN, UNKNOWN);
	expect_seen(_metadata, self, 1, KNOWN, UNKNOWN);
	expect_right(_metadata, self->server, &self->session[1]);
}

/* A port without PPP is known to have no connection. */
TEST_WHOSE(none_is_known)
{
	HANDLE port;
	HANDLE ask[2];
	int fd = open("/dev/" UART, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	ASSERT_LE(0, fd);
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" UART, &port));
	ask[0] = self->server;
	ask[1] = port;
	EXPECT_EQ(NONE, task_call(sees, ask));
	EXPECT_EQ(NONE, task_call(sees_in_a_pid_namespace, ask));
	close(fd);
}

TEST_HARNESS_MAIN
