// SPDX-License-Identifier: GPL-2.0
/*
 * Adding and removing ports: which ttys can be ports, their names,
 * and what a handle stands for.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/modem.h"
#include "../helper/netlink.h"
#include "../helper/pty.h"

static __u32 count(struct __test_metadata *_metadata, int ctl)
{
	struct mprapi_server server;

	EXPECT_EQ(0, server_get(ctl, &server));
	return server.ports;
}

static void expect_refused_fd(struct __test_metadata *_metadata, int ctl, int fd, int err)
{
	__u32 port;

	EXPECT_EQ(err, port_add_fd(ctl, fd, &port));
	EXPECT_EQ(0, port);
	EXPECT_EQ(0, count(_metadata, ctl));
}

TEST_MPRAPI(by_name)
{
	struct port_view view;
	__u32 port;

	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	EXPECT_NE(0, port);
	EXPECT_EQ(1, count(_metadata, self->ctl));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_STREQ(UART, view.name);
	EXPECT_TRUE(view.flags & MPRAPI_PORT_FLAG_PRESENT);

	ASSERT_EQ(0, port_del(self->ctl, port));
	EXPECT_EQ(0, count(_metadata, self->ctl));
	EXPECT_EQ(-ENOENT, view_port(port, &view));
	EXPECT_EQ(-ENOENT, view_port_named(UART, &view));
}

TEST_MPRAPI(by_descriptor)
{
	struct mprapi_port_add add = { .flags = MPRAPI_ADD_FD };
	struct pty pty;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	add.fd = fd;
	ASSERT_EQ(0, control(self->ctl, MPRAPI_IOC_PORT_ADD, &add));
	EXPECT_STREQ(UART, add.name);
	close(fd);

	ASSERT_EQ(0, pty_open(&pty));
	memset(&add, 0, sizeof(add));
	add.flags = MPRAPI_ADD_FD;
	add.fd = pty.slave;
	ASSERT_EQ(0, control(self->ctl, MPRAPI_IOC_PORT_ADD, &add));
	EXPECT_STREQ(pty.name, add.name);
	EXPECT_EQ(2, count(_metadata, self->ctl));
	pty_close(&pty);
}

/* The module keeps no reference to the descriptor: when it is closed, the tty is closed. */
TEST_MPRAPI(descriptor_can_be_closed)
{
	struct port_view view;
	__u32 port;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(MPRAPI_PORT_FLAG_PRESENT | MPRAPI_PORT_FLAG_OPEN, view.flags);
	close(fd);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(MPRAPI_PORT_FLAG_PRESENT, view.flags);
}

TEST_MPRAPI(duplicates)
{
	__u32 port, uart, other, slave;
	struct pty pty;
	int fd;

	ASSERT_EQ(0, port_add(self->ctl, UART, &uart));
	EXPECT_EQ(-EEXIST, port_add(self->ctl, UART, &port));
	EXPECT_EQ(uart, port);

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EEXIST, port_add_fd(self->ctl, fd, &port));
	EXPECT_EQ(uart, port);
	close(fd);

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &slave));
	EXPECT_NE(uart, slave);
	fd = line_open(pty.path);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EEXIST, port_add_fd(self->ctl, fd, &port));
	EXPECT_EQ(slave, port);
	close(fd);

	ASSERT_EQ(0, port_add(self->ctl, WIRED, &other));
	EXPECT_NE(uart, other);
	EXPECT_NE(slave, other);
	EXPECT_EQ(3, count(_metadata, self->ctl));
	pty_close(&pty);
}

TEST_MPRAPI(absent_device_comes_and_goes)
{
	struct mprapi_report report;
	struct port_view view;
	struct modem modem;
	__u32 port, same;

	ASSERT_EQ(0, port_add(self->ctl, "ttyACM0", &port));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(0, view.flags);
	EXPECT_EQ(MPRAPI_CONDITION_NON_OPERATIONAL, view.condition);
	EXPECT_FALSE(has(view.has, MPRAPI_A_PORT_MAJOR));
	EXPECT_EQ(-ENODEV, port_reset(self->ctl, port, 0, 0, &report));
	EXPECT_EQ(1, report.seq);
	EXPECT_EQ(-ENODEV, report.result);
	EXPECT_EQ(-ENODEV, port_disconnect(self->ctl, port, 0, &report));
	EXPECT_EQ(0, report.done);

	ASSERT_EQ(0, modem_plug(&modem, MODEM_ACM));
	ASSERT_STREQ("ttyACM0", modem.tty);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(MPRAPI_PORT_FLAG_PRESENT, view.flags);
	EXPECT_EQ(MPRAPI_CONDITION_DISCONNECTED, view.condition);
	EXPECT_TRUE(has(view.has, MPRAPI_A_PORT_MAJOR));
	EXPECT_EQ(-EEXIST, port_add(self->ctl, "ttyACM0", &same));
	EXPECT_EQ(port, same);
	EXPECT_EQ(0, port_reset(self->ctl, port, 0, 0, &report));

	ASSERT_EQ(0, modem_pull(&modem));
	EXPECT_TRUE(eventually(SLACK_MS, !view_port(port, &view) && view.flags == 0));
	EXPECT_EQ(MPRAPI_CONDITION_NON_OPERATIONAL, view.condition);
	EXPECT_EQ(-ENODEV, port_reset(self->ctl, port, 0, 0, &report));

	/*
	 * The port was added by name: a modem that comes back under
	 * this name is the same port.
	 */
	ASSERT_EQ(0, modem_plug_again(&modem));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(MPRAPI_PORT_FLAG_PRESENT, view.flags);
	EXPECT_EQ(0, port_reset(self->ctl, port, 0, 0, &report));
	modem_destroy(&modem);
}

TEST_MPRAPI(no_ras_ports)
{
	static const char *const names[] = {
		"console", "tty", "ptmx", "tty0", "tty1", "tty63",
		"ttyS0",	/* the kernel's console */
	};
	__u32 port;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_EQ(-EOPNOTSUPP, port_add(self->ctl, names[i], &port)) {
			TH_LOG("%s", names[i]);
		}
		EXPECT_EQ(0, port);
	}
	EXPECT_EQ(0, count(_metadata, self->ctl));
}

TEST_MPRAPI(no_ras_descriptors)
{
	static const char *const paths[] = {
		"/dev/console", "/dev/ptmx", "/dev/tty1", "/dev/ttyS0",
	};
	struct pty pty;

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		int fd = open(paths[i], O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

		ASSERT_LE(0, fd) {
			TH_LOG("%s", paths[i]);
		}
		expect_refused_fd(_metadata, self->ctl, fd, -EOPNOTSUPP);
		close(fd);
	}

	ASSERT_EQ(0, pty_open(&pty));
	expect_refused_fd(_metadata, self->ctl, pty.master, -EOPNOTSUPP);
	pty_close(&pty);
}

/* /dev/tty is another tty for each process, so it cannot be a port. */
TEST_MPRAPI(controlling_tty)
{
	struct pty pty;
	int fd;

	ASSERT_EQ(0, pty_open(&pty));
	/* TIOCNOTTY sends SIGHUP to the session leader. */
	signal(SIGHUP, SIG_IGN);
	ASSERT_LE(0, setsid());
	ASSERT_EQ(0, ioctl(pty.slave, TIOCSCTTY, 0));
	fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, fd);
	expect_refused_fd(_metadata, self->ctl, fd, -EOPNOTSUPP);
	close(fd);
	ASSERT_EQ(0, ioctl(pty.slave, TIOCNOTTY));
	pty_close(&pty);
}

TEST_MPRAPI(no_ttys)
{
	static const char *const paths[] = {
		"/dev/null", "/dev/zero", "/proc/self/stat", "/", MPRAPI_DEVICE,
	};
	int sockets[2], pipes[2];

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		int fd = open(paths[i], O_RDONLY | O_CLOEXEC);

		ASSERT_LE(0, fd);
		expect_refused_fd(_metadata, self->ctl, fd, -ENOTTY);
		close(fd);
	}
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
	expect_refused_fd(_metadata, self->ctl, sockets[0], -ENOTTY);
	ASSERT_EQ(0, pipe(pipes));
	expect_refused_fd(_metadata, self->ctl, pipes[0], -ENOTTY);
}

/* A descriptor with O_PATH does not have the tty open. */
TEST_MPRAPI(path_descriptor)
{
	int fd = open("/dev/" UART, O_PATH | O_CLOEXEC);

	ASSERT_LE(0, fd);
	expect_refused_fd(_metadata, self->ctl, fd, -EBADF);
	close(fd);
}

TEST_MPRAPI(bad_descriptors)
{
	static const int descriptors[] = { -1, -100, 1 << 20, INT32_MAX, INT32_MIN };
	int fd;

	for (size_t i = 0; i < ARRAY_SIZE(descriptors); i++)
		expect_refused_fd(_metadata, self->ctl, descriptors[i], -EBADF);
	fd = open("/dev/null", O_RDONLY);
	close(fd);
	expect_refused_fd(_metadata, self->ctl, fd, -EBADF);
}

TEST_MPRAPI(malformed_names)
{
	static const char *const names[] = {
		"", "../x", "/dev/ttyS4", "./ttyS4", "ttyS4/", "ttyS 4", "ttyS4\n",
		"\001tty", "tty\177S4", "tty\303\244S4", "\377", " ttyS4", "pts/0",
	};
	__u32 port;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_EQ(-EINVAL, port_add(self->ctl, names[i], &port)) {
			TH_LOG("'%s'", names[i]);
		}
		EXPECT_EQ(0, port);
	}
	EXPECT_EQ(0, count(_metadata, self->ctl));
}

TEST_MPRAPI(names_of_no_tty)
{
	static const char *const names[] = {
		"eth0", "null", "mprapi", "ttyS", "ttyS4x", "S4", "tt", "0", "ttyS-1",
		".", "..", "kmsg",
	};
	__u32 port;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_EQ(-ENOTTY, port_add(self->ctl, names[i], &port)) {
			TH_LOG("'%s'", names[i]);
		}
		EXPECT_EQ(0, port);
	}
	EXPECT_EQ(0, count(_metadata, self->ctl));
}

TEST_MPRAPI(length_of_names)
{
	struct mprapi_port_add add = { 0 };

	/* The longest: 63 characters and the NUL. */
	memset(add.name, 'a', sizeof(add.name) - 1);
	memcpy(add.name, "tty", 3);
	add.name[62] = '7';
	EXPECT_EQ(0, control(self->ctl, MPRAPI_IOC_PORT_ADD, &add));

	memset(&add, 0, sizeof(add));
	memset(add.name, 'a', sizeof(add.name));
	memcpy(add.name, "tty", 3);
	add.name[63] = '7';
	EXPECT_EQ(-EINVAL, control(self->ctl, MPRAPI_IOC_PORT_ADD, &add));
	EXPECT_EQ(1, count(_metadata, self->ctl));
}

/* The bytes after the NUL must be zero, so that they can be given a meaning later. */
TEST_MPRAPI(names_are_padded)
{
	struct mprapi_port_add add = { .name = UART };

	add.name[sizeof(UART) + 3] = 'x';
	EXPECT_EQ(-EINVAL, control(self->ctl, MPRAPI_IOC_PORT_ADD, &add));
	EXPECT_EQ(0, count(_metadata, self->ctl));
}

TEST_MPRAPI(name_or_descriptor)
{
	struct mprapi_port_add add = { .name = UART, .fd = 1 };
	int fd;

	EXPECT_EQ(-EINVAL, control(self->ctl, MPRAPI_IOC_PORT_ADD, &add));
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	add.fd = fd;
	add.flags = MPRAPI_ADD_FD;
	EXPECT_EQ(-EINVAL, control(self->ctl, MPRAPI_IOC_PORT_ADD, &add));
	EXPECT_EQ(0, count(_metadata, self->ctl));
	close(fd);
}

TEST_MPRAPI(handles_are_never_reused)
{
	struct mprapi_report report;
	__u32 port, last = 0;

	for (int i = 0; i < 1000; i++) {
		ASSERT_EQ(0, port_add(self->ctl, UART, &port));
		ASSERT_GT(port, last);
		ASSERT_EQ(0, port_del(self->ctl, port));
		last = port;
	}
	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	EXPECT_EQ(-ENOENT, port_reset(self->ctl, last, 0, 0, &report));
	EXPECT_EQ(-ENOENT, port_disconnect(self->ctl, last, 0, &report));
	EXPECT_EQ(-ENOENT, port_wait(self->ctl, last, 1, &report));
	EXPECT_EQ(-ENOENT, port_clear_stats(self->ctl, last, NULL));
	EXPECT_EQ(-ENOENT, port_del(self->ctl, last));
	EXPECT_EQ(0, port_reset(self->ctl, port, 0, 0, &report));
	EXPECT_EQ(1, report.seq);
}

/* The next session gets the same number in /dev/pts, but is another port. */
TEST_MPRAPI(next_session_on_a_pty)
{
	struct mprapi_report report;
	struct port_view view;
	struct pty pty, next;
	__u32 port, other;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	ASSERT_EQ(0, view_port(port, &view));
	pty_close(&pty);
	EXPECT_TRUE(eventually(SLACK_MS, view_port(port, &view) == -ENOENT));
	EXPECT_EQ(-ENOENT, port_reset(self->ctl, port, 0, 0, &report));

	ASSERT_EQ(0, pty_open(&next));
	ASSERT_STREQ(pty.path, next.path);
	EXPECT_EQ(-ENOENT, port_reset(self->ctl, port, 0, 0, &report));
	EXPECT_EQ(-ENOENT, port_disconnect(self->ctl, port, 0, &report));
	EXPECT_EQ(-ENOENT, port_del(self->ctl, port));
	EXPECT_EQ(-ENOENT, view_port_named(next.name, &view));
	/* The new session was not touched. */
	EXPECT_EQ(1, write(next.master, "x", 1));
	EXPECT_TRUE(eventually(SLACK_MS, line_queued(next.slave) == 1));

	ASSERT_EQ(0, port_add_fd(self->ctl, next.slave, &other));
	EXPECT_NE(port, other);
	EXPECT_EQ(1, count(_metadata, self->ctl));
	pty_close(&next);
}

/* The same, without a request about the old port in between. */
TEST_MPRAPI(next_session_is_added)
{
	struct pty pty, next;
	__u32 port, other;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	pty_close(&pty);
	EXPECT_EQ(0, count(_metadata, self->ctl));
	ASSERT_EQ(0, pty_open(&next));
	ASSERT_STREQ(pty.path, next.path);
	ASSERT_EQ(0, port_add_fd(self->ctl, next.slave, &other));
	EXPECT_NE(port, other);
	EXPECT_EQ(1, count(_metadata, self->ctl));
	pty_close(&next);
}

/*
 * The end of its node normally tells the module that a pty was closed. Here, a descriptor
 * with O_PATH keeps the node, and the port goes all the same.
 */
TEST_MPRAPI(node_outlives_its_pty)
{
	struct mprapi_server server = { 0 };
	struct port_view view;
	struct pty pty;
	__u32 port;
	int path;

	ASSERT_EQ(0, pty_open(&pty));
	path = open(pty.path, O_PATH | O_CLOEXEC);
	ASSERT_LE(0, path);
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	pty_close(&pty);
	EXPECT_EQ(-ENOENT, view_port(port, &view));
	EXPECT_EQ(-ENOENT, view_port_named(pty.name, &view));
	EXPECT_TRUE(eventually(SLACK_MS, !server_get(self->ctl, &server) && !server.ports));
	close(path);
}

/* A pty whose master is open stays a port while its slave is closed for a moment. */
TEST_MPRAPI(slave_closed_and_opened)
{
	struct mprapi_report report;
	struct port_view view;
	struct pty pty;
	__u32 port;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	close(pty.slave);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(MPRAPI_PORT_FLAG_PRESENT | MPRAPI_PORT_FLAG_PTY, view.flags);
	EXPECT_EQ(MPRAPI_CONDITION_DISCONNECTED, view.condition);
	EXPECT_EQ(0, port_reset(self->ctl, port, 0, 0, &report));
	EXPECT_TRUE(report.flags & MPRAPI_REPORT_FLAG_CLOSED);

	pty.slave = line_open(pty.path);
	ASSERT_LE(0, pty.slave);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_TRUE(view.flags & MPRAPI_PORT_FLAG_OPEN);
	EXPECT_EQ(0, port_reset(self->ctl, port, 0, 0, &report));
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_EQ(-EIO, line_ldisc(pty.slave));
	pty_close(&pty);
}

TEST_MPRAPI(hung_up_descriptors)
{
	struct pty pty;
	__u32 port;
	int fd;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	ASSERT_EQ(0, port_disconnect(self->ctl, port, 0, NULL));
	ASSERT_EQ(0, port_del(self->ctl, port));
	expect_refused_fd(_metadata, self->ctl, pty.slave, -EIO);

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	ASSERT_EQ(0, port_disconnect(self->ctl, port, 0, NULL));
	ASSERT_EQ(0, port_del(self->ctl, port));
	expect_refused_fd(_metadata, self->ctl, fd, -EIO);
	close(fd);
	pty_close(&pty);
}

#define CGROUPS		"/run/cgroups"
#define CGROUP		CGROUPS "/mprapi"

static long charged(void)
{
	char text[32];

	return file_read(CGROUP "/memory.current", text, sizeof(text)) > 0 ? atol(text) : -1;
}

static void expect_charged(struct __test_metadata *_metadata, int ctl)
{
	const int n = 2000, least = 512;
	char name[32];
	long before;
	__u32 port;

	before = charged();
	ASSERT_LT(0, before);
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "ttyTEST%d", i);
		ASSERT_EQ(0, port_add(ctl, name, &port));
	}
	EXPECT_LE(n * least, charged() - before) {
		TH_LOG("%ld bytes for %d ports", charged() - before, n);
	}
}

/* The memory of a port is charged to the cgroup of the process that adds it. */
TEST_MPRAPI(charged_to_the_caller)
{
	char controllers[256], pid[16];

	ASSERT_EQ(0, command("mkdir -p " CGROUPS));
	ASSERT_EQ(0, mount("none", CGROUPS, "cgroup2", 0, NULL));
	ASSERT_LE(0, file_read(CGROUPS "/cgroup.controllers", controllers, sizeof(controllers)));
	if (!strstr(controllers, "memory")) {
		umount(CGROUPS);
		SKIP(return, "this kernel does not account for memory");
	}
	ASSERT_EQ(0, file_write(CGROUPS "/cgroup.subtree_control", "+memory"));
	ASSERT_EQ(0, mkdir(CGROUP, 0755));
	snprintf(pid, sizeof(pid), "%d", getpid());
	EXPECT_EQ(0, file_write(CGROUP "/cgroup.procs", pid));
	expect_charged(_metadata, self->ctl);
	EXPECT_EQ(0, file_write(CGROUPS "/cgroup.procs", pid));
	EXPECT_EQ(0, rmdir(CGROUP));
	EXPECT_EQ(0, umount(CGROUPS));
}

/* No more than PORTS_MAX ports can be added. */
TEST_F_TIMEOUT(mprapi, limit, 300)
{
	__u32 port, removed = 0, first = 0;
	struct pty pty;
	char name[32];
	int n, err;

	for (n = 0; n <= PORTS_MAX; n++) {
		/* The report of a closed pty is kept, */
		if (n == PORTS_MAX - 2) {
			ASSERT_EQ(0, pty_open(&pty));
			ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &removed));
			ASSERT_EQ(0, port_reset(self->ctl, removed, 0, 0, NULL));
			pty_close(&pty);
		}
		/* but only until another port needs its place. */
		if (n == PORTS_MAX - 1)
			EXPECT_EQ(0, port_wait(self->ctl, removed, 1, NULL));
		snprintf(name, sizeof(name), "ttyTEST%d", n);
		err = port_add(self->ctl, name, &port);
		if (err)
			break;
		if (!first)
			first = port;
	}
	EXPECT_EQ(-ENOSPC, err);
	EXPECT_EQ(0, port);
	EXPECT_EQ(PORTS_MAX, n);
	EXPECT_EQ(n, count(_metadata, self->ctl));
	EXPECT_EQ(-ENOENT, port_wait(self->ctl, removed, 1, NULL));

	/* The removal of one port makes room for one. */
	ASSERT_EQ(0, port_del(self->ctl, first));
	EXPECT_EQ(0, port_add(self->ctl, UART, &port));
	EXPECT_EQ(-ENOSPC, port_add(self->ctl, WIRED, &port));
	EXPECT_EQ(n, count(_metadata, self->ctl));
}

TEST_HARNESS_MAIN
