// SPDX-License-Identifier: GPL-2.0
/*
 * Privileges: resetting a port needs CAP_NET_ADMIN, adding one also CAP_SYS_TTY_CONFIG,
 * both in the initial user namespace. Root opens the descriptors here, so that the
 * capabilities decide and not the mode of the device.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/netlink.h"
#include "../helper/privilege.h"
#include "../helper/pty.h"
#include "../helper/task.h"

#define NOBODY	65534

FIXTURE(perm) {
	int ctl;
	__u32 port;
	struct pty pty;
};

typedef FIXTURE_DATA(perm) perm_t;

FIXTURE_SETUP(perm)
{
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, pty_open(&self->pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, self->pty.slave, &self->port));
}

FIXTURE_TEARDOWN(perm)
{
	pty_close(&self->pty);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

#define TEST_PERM(name)	TEST_F_TIMEOUT(perm, name, 120)

/* What a child process tries, and with which privileges. */
struct attempt {
	perm_t *self;
	int (*privilege)(struct attempt *attempt);
	uint64_t capabilities;
	int (*action)(perm_t *self);
};

static int try_it(void *arg)
{
	struct attempt *attempt = arg;

	if (attempt->privilege(attempt))
		return -EPROTO;
	return attempt->action(attempt->self);
}

static int some(struct attempt *attempt)
{
	return privilege_keep(attempt->capabilities);
}

static int nobody(struct attempt *attempt)
{
	(void)attempt;
	return privilege_user(NOBODY);
}

/* Root, with all capabilities, in a user namespace of its own. */
static int namespace_root(struct attempt *attempt)
{
	char map[32];
	uid_t uid = getuid();
	gid_t gid = getgid();

	(void)attempt;
	if (unshare(CLONE_NEWUSER))
		return -errno;
	snprintf(map, sizeof(map), "0 %u 1", uid);
	if (file_write("/proc/self/uid_map", map) ||
	    file_write("/proc/self/setgroups", "deny"))
		return -EIO;
	snprintf(map, sizeof(map), "0 %u 1", gid);
	return file_write("/proc/self/gid_map", map);
}

static int namespace_root_of_a_network(struct attempt *attempt)
{
	int err = namespace_root(attempt);

	if (err || unshare(CLONE_NEWNET))
		return -EIO;
	return 0;
}

static int nobody_s_namespace_root(struct attempt *attempt)
{
	int err = privilege_user(NOBODY);

	return err ? err : namespace_root(attempt);
}

static int do_server(perm_t *self)
{
	struct mprapi_server server;

	return server_get(self->ctl, &server);
}

static int do_add(perm_t *self)
{
	__u32 port;
	int err = port_add(self->ctl, UART, &port);

	if (!err)
		port_del(self->ctl, port);
	return err;
}

static int do_add_fd(perm_t *self)
{
	__u32 port;
	int err;

	/* The tty is a port already. Only a process that may add ports is told so (EEXIST). */
	err = port_add_fd(self->ctl, self->pty.slave, &port);
	return err == -EEXIST ? 0 : err;
}

static int do_del(perm_t *self)
{
	int err = port_del(self->ctl, 4711);

	return err == -ENOENT ? 0 : err;
}

static int do_reset(perm_t *self)
{
	return port_reset(self->ctl, self->port, 0, 0, NULL);
}

static int do_disconnect(perm_t *self)
{
	return port_disconnect(self->ctl, self->port, 0, NULL);
}

static int do_wait(perm_t *self)
{
	int err = port_wait(self->ctl, self->port, 1000000, NULL);

	return err == -ESTALE ? 0 : err;
}

static int do_clear(perm_t *self)
{
	return port_clear_stats(self->ctl, self->port, NULL);
}

static int do_ppp(perm_t *self)
{
	int unit, channel;
	int err = port_ppp(self->ctl, self->port, &unit, &channel);

	return err == -ENOTCONN ? 0 : err;
}

static int do_view(perm_t *self)
{
	struct port_view view;

	return view_port(self->port, &view);
}

static int do_view_name(perm_t *self)
{
	struct port_view view;

	return view_port_named(self->pty.name, &view);
}

static int do_dump(perm_t *self)
{
	struct port_view view[8];
	int ret = view_ports(view, ARRAY_SIZE(view));

	(void)self;
	return ret < 0 ? ret : 0;
}

static int do_view_server(perm_t *self)
{
	struct server_view view;

	(void)self;
	return view_server(&view);
}

static int do_dump_connections(perm_t *self)
{
	(void)self;
	return view_send(MPRAPI_CMD_CONNECTION_GET, true, 0, NULL, 0);
}

static int do_notify(perm_t *self)
{
	int fd = eventfd(0, EFD_CLOEXEC);
	int err = event_notify(self->ctl, fd, 1U << MPRAPI_EVENT_ADDED);

	close(fd);
	return err;
}

static const struct {
	const char *name;
	int (*action)(perm_t *self);
	bool adds;
} actions[] = {
	{ "server", do_server, false },
	{ "add", do_add, true },
	{ "add by descriptor", do_add_fd, true },
	{ "del", do_del, false },
	{ "reset", do_reset, false },
	{ "disconnect", do_disconnect, false },
	{ "wait", do_wait, false },
	{ "clear", do_clear, false },
	{ "ppp", do_ppp, false },
	{ "netlink port", do_view, false },
	{ "netlink port by name", do_view_name, false },
	{ "netlink dump", do_dump, false },
	{ "netlink server", do_view_server, false },
	{ "netlink dump of connections", do_dump_connections, false },
	{ "notify", do_notify, false },
};

/*
 * Tries all actions. With @add, those that add a port must succeed; with @manage, all
 * others. The rest must fail with EPERM.
 */
static void expect_allowed(struct __test_metadata *_metadata, struct attempt *attempt,
			   bool manage, bool add)
{
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		bool may = actions[i].adds ? add : manage;

		attempt->action = actions[i].action;
		EXPECT_EQ(may ? 0 : -EPERM, task_call(try_it, attempt)) {
			TH_LOG("%s, capabilities %llx", actions[i].name,
			       (unsigned long long)attempt->capabilities);
		}
	}
}

static void expect_untouched(struct __test_metadata *_metadata, perm_t *self)
{
	struct port_view view;

	EXPECT_EQ(N_TTY, line_ldisc(self->pty.slave));
	ASSERT_EQ(0, view_port(self->port, &view));
	EXPECT_EQ(0, view.resets);
	EXPECT_EQ(0, view.hangups);
	EXPECT_EQ(0, view.report.seq);
}

TEST_PERM(root)
{
	struct attempt attempt = {
		.self = self, .privilege = some, .capabilities = ~0ULL >> (63 - CAP_LAST_CAP),
	};

	expect_allowed(_metadata, &attempt, true, true);
}

TEST_PERM(root_without_capabilities)
{
	struct attempt attempt = { .self = self, .privilege = some };

	expect_allowed(_metadata, &attempt, false, false);
	expect_untouched(_metadata, self);
}

/* No capability but CAP_NET_ADMIN allows anything by itself, not even CAP_SYS_ADMIN. */
TEST_F_TIMEOUT(perm, each_capability_alone, 240)
{
	struct attempt attempt = { .self = self, .privilege = some };

	for (int cap = 0; cap <= CAP_LAST_CAP; cap++) {
		if (cap == CAP_NET_ADMIN)
			continue;
		attempt.capabilities = CAP(cap);
		expect_allowed(_metadata, &attempt, false, false);
	}
	expect_untouched(_metadata, self);

	attempt.capabilities = CAP(CAP_NET_ADMIN);
	expect_allowed(_metadata, &attempt, true, false);
}

TEST_PERM(just_the_two)
{
	struct attempt attempt = {
		.self = self, .privilege = some,
		.capabilities = CAP(CAP_NET_ADMIN) | CAP(CAP_SYS_TTY_CONFIG),
	};

	expect_allowed(_metadata, &attempt, true, true);
}

TEST_PERM(all_but_one)
{
	const uint64_t all = ~0ULL >> (63 - CAP_LAST_CAP);
	struct attempt attempt = { .self = self, .privilege = some };

	attempt.capabilities = all & ~CAP(CAP_NET_ADMIN);
	expect_allowed(_metadata, &attempt, false, false);
	expect_untouched(_metadata, self);
	attempt.capabilities = all & ~CAP(CAP_SYS_TTY_CONFIG);
	expect_allowed(_metadata, &attempt, true, false);
}

/* A descriptor that was inherited from root gives no privilege. */
TEST_PERM(unprivileged_with_descriptor)
{
	struct attempt attempt = { .self = self, .privilege = nobody };

	expect_allowed(_metadata, &attempt, false, false);
	expect_untouched(_metadata, self);
}

TEST_PERM(user_namespace_root)
{
	struct attempt attempt = { .self = self, .privilege = namespace_root };

	expect_allowed(_metadata, &attempt, false, false);
	attempt.privilege = nobody_s_namespace_root;
	expect_allowed(_metadata, &attempt, false, false);
	expect_untouched(_metadata, self);
}

/* The process has CAP_NET_ADMIN in a network namespace of its own, which is not enough. */
TEST_PERM(user_namespace_root_of_a_network)
{
	struct attempt attempt = { .self = self, .privilege = namespace_root_of_a_network };

	expect_allowed(_metadata, &attempt, false, false);
	expect_untouched(_metadata, self);
}

static int other_network(struct attempt *attempt)
{
	(void)attempt;
	return unshare(CLONE_NEWNET) ? -errno : 0;
}

/* Ports belong to the machine, not to a network namespace. */
TEST_PERM(root_in_another_network)
{
	struct attempt attempt = { .self = self, .privilege = other_network };

	expect_allowed(_metadata, &attempt, true, true);
}

/* Receives a descriptor over a socket, as a daemon could pass it on. */
static int receive(int socket)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec data = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *header;
	int fd = -1;

	if (recvmsg(socket, &message, 0) != 1)
		return -errno;
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

static int pass(int socket, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec data = { .iov_base = "", .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	return sendmsg(socket, &message, 0) == 1 ? 0 : -errno;
}

static int sockets[2];

static int nobody_who_is_passed_it(struct attempt *attempt)
{
	int err = privilege_user(NOBODY);

	close(attempt->self->ctl);
	attempt->self->ctl = receive(sockets[0]);
	return err ? err : attempt->self->ctl < 0 ? -EBADF : 0;
}

TEST_PERM(passed_descriptor)
{
	struct attempt attempt = { .self = self, .privilege = nobody_who_is_passed_it };

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sockets));
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
		ASSERT_EQ(0, pass(sockets[1], self->ctl));
	expect_allowed(_metadata, &attempt, false, false);
	expect_untouched(_metadata, self);
}

static int opened_before(struct attempt *attempt)
{
	close(attempt->self->ctl);
	attempt->self->ctl = control_open();
	return attempt->self->ctl < 0 ? attempt->self->ctl : privilege_keep(0);
}

TEST_PERM(dropped_after_opening)
{
	struct attempt attempt = { .self = self, .privilege = opened_before };

	expect_allowed(_metadata, &attempt, false, false);
	expect_untouched(_metadata, self);
}

#define CONTAINER	"/run/container"

/* A container into which the device is bind-mounted. Its root is the owner of the device. */
static int container(struct attempt *attempt)
{
	int err = namespace_root(attempt);
	int fd;

	if (err)
		return err;
	if (unshare(CLONE_NEWNS | CLONE_NEWNET) ||
	    mount("none", CONTAINER, "tmpfs", 0, NULL))
		return -errno;
	fd = open(CONTAINER "/mprapi", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0 || close(fd) ||
	    mount(MPRAPI_DEVICE, CONTAINER "/mprapi", NULL, MS_BIND, NULL))
		return -errno;
	close(attempt->self->ctl);
	attempt->self->ctl = open(CONTAINER "/mprapi", O_RDWR | O_CLOEXEC);
	return attempt->self->ctl < 0 ? -errno : 0;
}

TEST_PERM(container)
{
	struct attempt attempt = { .self = self, .privilege = container };

	ASSERT_EQ(0, command("mkdir -p " CONTAINER));
	expect_allowed(_metadata, &attempt, false, false);
	expect_untouched(_metadata, self);
}

static const char *const parameters[] = {
	MODULE_PARAMETERS "lan_only", MODULE_PARAMETERS "hold_ms",
	MODULE_PARAMETERS "watch_ms",
};

static int write_parameters(perm_t *self)
{
	(void)self;
	for (size_t i = 0; i < ARRAY_SIZE(parameters); i++)
		if (file_write(parameters[i], "0") != -EACCES)
			return -EINVAL;
	return 0;
}

/* Only root can write the module parameters. */
TEST_PERM(parameters)
{
	struct attempt attempt = {
		.self = self, .privilege = nobody, .action = write_parameters,
	};
	struct stat st;

	EXPECT_EQ(0, task_call(try_it, &attempt));
	attempt.privilege = nobody_s_namespace_root;
	EXPECT_EQ(0, task_call(try_it, &attempt));
	for (size_t i = 0; i < ARRAY_SIZE(parameters); i++) {
		ASSERT_EQ(0, stat(parameters[i], &st));
		EXPECT_EQ(0644, st.st_mode & 07777);
		EXPECT_EQ(0, st.st_uid);
	}
}

static int open_as_nobody(void *arg)
{
	int err = privilege_user(NOBODY);
	int fd;

	(void)arg;
	if (err)
		return -EPROTO;
	fd = control_open();
	return fd < 0 ? fd : 0;
}

TEST_PERM(mode_of_the_device)
{
	struct stat st;

	ASSERT_EQ(0, stat(MPRAPI_DEVICE, &st));
	EXPECT_TRUE(S_ISCHR(st.st_mode));
	EXPECT_EQ(0600, st.st_mode & 07777);
	EXPECT_EQ(0, st.st_uid);
	EXPECT_EQ(-EACCES, task_call(open_as_nobody, NULL));
}

/*
 * Without privileges, the error tells neither what is wrong with the argument
 * nor whether the port exists.
 */
static int misuse(void *arg)
{
	perm_t *self = arg;
	struct mprapi_port_reset reset = { .port = 4711, .flags = 0xffffffff };

	if (privilege_user(NOBODY))
		return -EPROTO;
	if (control(self->ctl, MPRAPI_IOC_PORT_RESET, NULL) != -EPERM ||
	    control(self->ctl, MPRAPI_IOC_PORT_RESET, &reset) != -EPERM ||
	    port_reset(self->ctl, 4711, 0, 0, NULL) != -EPERM)
		return -EINVAL;
	return control(self->ctl, _IO(MPRAPI_IOC_MAGIC, 0x7f), NULL) == -ENOTTY ? 0 : -ENOTTY;
}

TEST_PERM(nothing_is_given_away)
{
	EXPECT_EQ(0, task_call(misuse, self));
}

TEST_HARNESS_MAIN
