// SPDX-License-Identifier: GPL-2.0
/*
 * What a reset does to the session on a port, with any driver: to queued data, to the
 * processes that have the port open, and to the line discipline.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/netlink.h"
#include "../helper/privilege.h"
#include "../helper/pty.h"
#include "../helper/session.h"
#include "../helper/task.h"

#ifndef N_SLIP
#define N_SLIP	1
#endif

#define DONE_PTY	(MPRAPI_STEP_DISCARD | MPRAPI_STEP_HANGUP | MPRAPI_STEP_CHECK)

static void add_pty(struct __test_metadata *_metadata, int ctl, struct pty *pty,
		    __u32 *port)
{
	ASSERT_EQ(0, pty_open(pty));
	ASSERT_EQ(0, port_add_fd(ctl, pty->slave, port));
}

TEST_MPRAPI(report_of_a_pty)
{
	struct mprapi_report report;
	struct port_view view;
	struct pty pty;
	__u32 port;

	add_pty(_metadata, self->ctl, &pty, &port);
	ASSERT_EQ(0, port_reset(self->ctl, port, MPRAPI_DEFAULT, MPRAPI_DEFAULT, &report));
	EXPECT_EQ(1, report.seq);
	EXPECT_EQ(0, report.result);
	EXPECT_EQ(DONE_PTY, report.done);
	EXPECT_EQ(0, report.failed);
	EXPECT_EQ(0, report.flags);
	EXPECT_EQ(0, report.held_ms);
	EXPECT_EQ(0, report.carrier_ms);
	EXPECT_NE(0, report.elapsed_us);
	/* A pty has no modem lines: the reset does not wait for the default hold of 500 ms. */
	EXPECT_GT(400000, report.elapsed_us);

	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(1, view.resets);
	EXPECT_EQ(1, view.hangups);
	EXPECT_EQ(MPRAPI_CONDITION_DISCONNECTED, view.condition);
	EXPECT_EQ(0, memcmp(&report, &view.report, sizeof(report)));
	pty_close(&pty);
}

/* The second reset finds a closed port: the first one hung up all processes. */
TEST_MPRAPI(reset_of_a_closed_pty)
{
	struct mprapi_report report;
	struct port_view view;
	struct pty pty;
	__u32 port;

	add_pty(_metadata, self->ctl, &pty, &port);
	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 0, NULL));
	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 0, &report));
	EXPECT_EQ(2, report.seq);
	EXPECT_EQ(MPRAPI_REPORT_FLAG_CLOSED, report.flags);
	EXPECT_EQ(MPRAPI_STEP_CHECK, report.done);
	EXPECT_EQ(0, report.failed);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(2, view.resets);
	EXPECT_EQ(1, view.hangups);
	pty_close(&pty);
}

TEST_MPRAPI(disconnect_of_a_pty)
{
	struct mprapi_report report;
	struct port_view view;
	struct pty pty;
	__u32 port;

	add_pty(_metadata, self->ctl, &pty, &port);
	ASSERT_EQ(0, port_disconnect(self->ctl, port, 0, &report));
	EXPECT_EQ(DONE_PTY, report.done);
	EXPECT_EQ(MPRAPI_STEPS_DISCONNECT, report.steps);
	EXPECT_EQ(0, report.flags);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(0, view.resets);
	EXPECT_EQ(1, view.hangups);
	EXPECT_EQ(-EIO, line_ldisc(pty.slave));
	pty_close(&pty);
}

TEST_MPRAPI(queued_input)
{
	struct pty pty;
	char data[16];
	__u32 port;
	int fd;

	add_pty(_metadata, self->ctl, &pty, &port);
	ASSERT_EQ(8, write(pty.master, "to slave", 8));
	ASSERT_TRUE(eventually(SLACK_MS, line_queued(pty.slave) == 8));

	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 0, NULL));
	EXPECT_GE(0, read(pty.slave, data, sizeof(data)));
	fd = line_open(pty.path);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, line_queued(fd));
	EXPECT_EQ(-1, read(fd, data, sizeof(data)));
	EXPECT_EQ(EAGAIN, errno);

	/* The port works again. */
	ASSERT_EQ(3, write(pty.master, "new", 3));
	ASSERT_TRUE(eventually(SLACK_MS, line_queued(fd) == 3));
	EXPECT_EQ(3, read(fd, data, sizeof(data)));
	EXPECT_EQ(0, memcmp(data, "new", 3));
	close(fd);
	pty_close(&pty);
}

/*
 * The master's line discipline holds up to 4095 bytes, which the master has received. The
 * reset discards what is queued behind them.
 */
TEST_MPRAPI(queued_output)
{
	int sent = 0, received = 0, fd;
	struct pty pty;
	char data[512];
	__u32 port;
	ssize_t n;

	add_pty(_metadata, self->ctl, &pty, &port);
	memset(data, 'o', sizeof(data));
	while ((n = write(pty.slave, data, sizeof(data))) > 0)
		sent += n;
	ASSERT_EQ(EAGAIN, errno);
	ASSERT_LT(6000, sent);

	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 0, NULL));
	fd = line_open(pty.path);
	ASSERT_LE(0, fd);
	sleep_ms(100);
	while ((n = read(pty.master, data, sizeof(data))) > 0)
		received += n;
	EXPECT_GE(4096, received);

	EXPECT_EQ(3, write(fd, "new", 3));
	EXPECT_TRUE(eventually(SLACK_MS, (n = read(pty.master, data, sizeof(data))) > 0));
	EXPECT_EQ(3, n);
	EXPECT_EQ(0, memcmp(data, "new", 3));
	close(fd);
	pty_close(&pty);
}

/* A UART whose CTS is low sends nothing. The reset discards all of its output. */
TEST_MPRAPI(queued_on_a_uart)
{
	char data[256];
	__u32 port;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	ASSERT_EQ(0, line_loop(fd));
	/* In loopback, the output comes back as input, which the test does not read. */
	memset(data, 'i', sizeof(data));
	ASSERT_EQ(100, write(fd, data, 100));
	ASSERT_TRUE(eventually(SLACK_MS, line_queued(fd) == 100));
	ASSERT_EQ(0, line_clear(fd, TIOCM_RTS));
	ASSERT_EQ(0, line_cflag(fd, CRTSCTS, true));
	ASSERT_EQ(200, write(fd, data, 200));
	sleep_ms(200);
	ASSERT_LT(100, line_unsent(fd));
	ASSERT_EQ(100, line_queued(fd));

	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 0, NULL));
	close(fd);
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, line_queued(fd));
	EXPECT_EQ(0, line_unsent(fd));
	/* CTS is up again, and nothing of the old output is sent. */
	ASSERT_EQ(0, line_loop(fd));
	sleep_ms(200);
	EXPECT_EQ(0, line_queued(fd));
	ASSERT_EQ(3, write(fd, "new", 3));
	EXPECT_TRUE(eventually(SLACK_MS, line_queued(fd) == 3));
	EXPECT_EQ(3, read(fd, data, sizeof(data)));
	EXPECT_EQ(0, memcmp(data, "new", 3));
	line_clear(fd, TIOCM_LOOP);
	close(fd);
}

FIXTURE(session) {
	int ctl;
	struct pty pty;
	char path[32];
	__u32 port;
	struct session session;
};

FIXTURE_VARIANT(session) {
	const char *tty;
};

FIXTURE_VARIANT_ADD(session, pty) { .tty = NULL };
FIXTURE_VARIANT_ADD(session, uart) { .tty = "/dev/" UART };

FIXTURE_SETUP(session)
{
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	self->pty = (struct pty){ .master = -1, .slave = -1 };
	if (variant->tty) {
		snprintf(self->path, sizeof(self->path), "%s", variant->tty);
		ASSERT_EQ(0, port_add(self->ctl, variant->tty + strlen("/dev/"), &self->port));
	} else {
		add_pty(_metadata, self->ctl, &self->pty, &self->port);
		memcpy(self->path, self->pty.path, sizeof(self->path));
		close(self->pty.slave);
		self->pty.slave = -1;
	}
	ASSERT_EQ(0, session_start(&self->session, self->path));
}

FIXTURE_TEARDOWN(session)
{
	session_stop(&self->session);
	pty_close(&self->pty);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

#define TEST_SESSION(name)	TEST_F_TIMEOUT(session, name, 120)

TEST_SESSION(gets_its_hangup)
{
	struct session_log *log = self->session.log;
	struct mprapi_report report;
	int fd;

	EXPECT_EQ(0, atomic_load(&log->hangups));
	EXPECT_FALSE(atomic_load(&log->read_ended));

	ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 0, &report));
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_TRUE(eventually(SLACK_MS, log->write_ended));
	EXPECT_EQ(1, atomic_load(&log->hangups));
	/* read() returns 0 or fails with EIO, write() fails with EIO. */
	EXPECT_GE(0, atomic_load(&log->read_result));
	if (log->read_result < 0)
		EXPECT_EQ(EIO, atomic_load(&log->read_errno));
	EXPECT_EQ(-1, atomic_load(&log->write_result));
	EXPECT_EQ(EIO, atomic_load(&log->write_errno));

	/* The process that was hung up keeps its descriptor. Another one can open the tty. */
	EXPECT_TRUE(session_alive(&self->session));
	fd = line_open(self->path);
	ASSERT_LE(0, fd);
	EXPECT_EQ(N_TTY, line_ldisc(fd));
	close(fd);
}

TEST_SESSION(is_left_alone_by_others)
{
	struct session_log *log = self->session.log;
	struct pty other;
	__u32 port;

	add_pty(_metadata, self->ctl, &other, &port);
	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 0, NULL));
	EXPECT_EQ(-EIO, line_ldisc(other.slave));
	sleep_ms(200);
	EXPECT_EQ(0, atomic_load(&log->hangups));
	EXPECT_FALSE(atomic_load(&log->read_ended));
	pty_close(&other);
}

TEST_SESSION(is_polled)
{
	struct pollfd poll_fd = { .events = POLLIN | POLLOUT };
	int fd, second;

	fd = line_open(self->path);
	ASSERT_LE(0, fd);
	second = line_open(self->path);
	ASSERT_LE(0, second);
	poll_fd.fd = fd;
	ASSERT_EQ(1, poll(&poll_fd, 1, 0));
	EXPECT_EQ(POLLOUT, poll_fd.revents);

	ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 0, NULL));
	ASSERT_EQ(1, poll(&poll_fd, 1, 0));
	EXPECT_TRUE(poll_fd.revents & POLLHUP);
	/* Each descriptor of the tty was hung up, not only that of the session. */
	EXPECT_EQ(-EIO, line_ldisc(fd));
	EXPECT_EQ(-EIO, line_ldisc(second));
	close(fd);
	close(second);
}

/* Right after the reset, a new session gets the tty as its controlling terminal. */
TEST_SESSION(makes_room_for_the_next)
{
	struct session next;

	ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 0, NULL));
	ASSERT_EQ(0, session_start(&next, self->path));
	EXPECT_EQ(0, atomic_load(&next.log->hangups));
	EXPECT_EQ(1, atomic_load(&self->session.log->hangups));
	ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 0, NULL));
	EXPECT_TRUE(eventually(SLACK_MS, next.log->hangups == 1));
	EXPECT_EQ(1, atomic_load(&self->session.log->hangups));
	session_stop(&next);
}

FIXTURE(discipline) {
	int ctl;
	struct pty pty;
	const char *path;
	__u32 port;
	int fd;
};

FIXTURE_VARIANT(discipline) {
	const char *tty;
	int number;
	const char *modules;
	const char *interface;
};

FIXTURE_VARIANT_ADD(discipline, ppp_pty) {
	.number = N_PPP, .modules = "ppp_async",
};

FIXTURE_VARIANT_ADD(discipline, ppp_uart) {
	.tty = "/dev/" UART, .number = N_PPP, .modules = "ppp_async",
};

FIXTURE_VARIANT_ADD(discipline, slip_pty) {
	.number = N_SLIP, .modules = "slip", .interface = "/sys/class/net/sl0",
};

FIXTURE_VARIANT_ADD(discipline, slip_uart) {
	.tty = "/dev/" UART, .number = N_SLIP, .modules = "slip",
	.interface = "/sys/class/net/sl0",
};

FIXTURE_SETUP(discipline)
{
	ASSERT_EQ(0, system("modprobe -a ppp_async slip"));
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	self->pty = (struct pty){ .master = -1, .slave = -1 };
	self->path = variant->tty;
	if (variant->tty) {
		self->fd = line_open(variant->tty);
	} else {
		ASSERT_EQ(0, pty_open(&self->pty));
		self->path = self->pty.path;
		self->fd = self->pty.slave;
	}
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, self->fd, &self->port));
	ASSERT_EQ(0, ioctl(self->fd, TIOCSETD, &variant->number));
}

FIXTURE_TEARDOWN(discipline)
{
	close(self->fd);
	self->pty.slave = -1;
	pty_close(&self->pty);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

static void expect_plain_tty(struct __test_metadata *_metadata, const char *path)
{
	int fd = line_open(path);

	ASSERT_LE(0, fd);
	EXPECT_EQ(N_TTY, line_ldisc(fd));
	close(fd);
}

/* A reset brings N_TTY back, although the process keeps its descriptor all the time. */
TEST_F_TIMEOUT(discipline, is_plain_again, 120)
{
	ASSERT_EQ(variant->number, line_ldisc(self->fd));
	if (variant->interface)
		ASSERT_EQ(0, access(variant->interface, F_OK));

	ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 10000, NULL));
	EXPECT_EQ(-EIO, line_ldisc(self->fd));
	if (variant->interface)
		EXPECT_TRUE(eventually(SLACK_MS, access(variant->interface, F_OK)));
	expect_plain_tty(_metadata, self->path);
}

TEST_F_TIMEOUT(discipline, is_plain_after_disconnect, 120)
{
	ASSERT_EQ(variant->number, line_ldisc(self->fd));
	ASSERT_EQ(0, port_disconnect(self->ctl, self->port, 10000, NULL));
	EXPECT_EQ(-EIO, line_ldisc(self->fd));
	expect_plain_tty(_metadata, self->path);
}

/* The line discipline that the next process sets is reset as well. */
TEST_F_TIMEOUT(discipline, is_plain_each_time, 120)
{
	int fd;

	ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 10000, NULL));
	fd = line_open(self->path);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ioctl(fd, TIOCSETD, &variant->number));
	ASSERT_EQ(variant->number, line_ldisc(fd));
	ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 10000, NULL));
	EXPECT_EQ(-EIO, line_ldisc(fd));
	expect_plain_tty(_metadata, self->path);
	close(fd);
}

/* Opens the tty without CAP_SYS_ADMIN, which would bypass TIOCEXCL. */
static int open_plainly(void *path)
{
	int fd;

	if (privilege_keep(CAP(CAP_DAC_OVERRIDE)))
		return -EPERM;
	fd = line_open(path);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

FIXTURE(exclusive) {
	int ctl;
	struct pty pty;
	char *path;
	__u32 port;
	int fd;
};

FIXTURE_VARIANT(exclusive) {
	char *tty;
};

FIXTURE_VARIANT_ADD(exclusive, pty) { .tty = NULL };
FIXTURE_VARIANT_ADD(exclusive, uart) { .tty = "/dev/" UART };

FIXTURE_SETUP(exclusive)
{
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	self->pty = (struct pty){ .master = -1, .slave = -1 };
	self->path = variant->tty;
	if (variant->tty) {
		self->fd = line_open(variant->tty);
	} else {
		ASSERT_EQ(0, pty_open(&self->pty));
		self->path = self->pty.path;
		self->fd = self->pty.slave;
		self->pty.slave = -1;
	}
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, self->fd, &self->port));
	ASSERT_EQ(0, task_call(open_plainly, self->path));
	ASSERT_EQ(0, ioctl(self->fd, TIOCEXCL));
	ASSERT_EQ(-EBUSY, task_call(open_plainly, self->path));
}

FIXTURE_TEARDOWN(exclusive)
{
	if (self->fd >= 0)
		close(self->fd);
	pty_close(&self->pty);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

TEST_F_TIMEOUT(exclusive, stops_no_reset, 120)
{
	struct mprapi_report report;

	ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 0, &report));
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_EQ(-EIO, line_ldisc(self->fd));
}

/* A reset ends TIOCEXCL: others than root can open the port again. */
TEST_F_TIMEOUT(exclusive, ends_with_the_session, 120)
{
	ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 0, NULL));
	EXPECT_EQ(0, task_call(open_plainly, self->path));
	close(self->fd);
	self->fd = -1;
	EXPECT_EQ(0, task_call(open_plainly, self->path));
}

/* A port whose only descriptor was hung up counts as closed. */
TEST_MPRAPI(hung_up_holder_does_not_count)
{
	struct mprapi_report report;
	struct port_view view;
	int holder, next;
	__u32 port;
	long began;

	holder = line_open(UART);
	ASSERT_LE(0, holder);
	ASSERT_EQ(0, port_add_fd(self->ctl, holder, &port));
	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 1000, &report));
	EXPECT_EQ(0, report.flags);
	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 1000, &report));
	EXPECT_EQ(MPRAPI_REPORT_FLAG_CLOSED, report.flags);

	/* Another process opens and closes the port meanwhile. */
	next = line_open(UART);
	ASSERT_LE(0, next);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_TRUE(view.flags & MPRAPI_PORT_FLAG_OPEN);
	close(next);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_FALSE(view.flags & MPRAPI_PORT_FLAG_OPEN);
	EXPECT_EQ(MPRAPI_CONDITION_DISCONNECTED, view.condition);
	began = now_ms();
	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 10000, &report));
	EXPECT_GE(SLACK_MS, now_ms() - began);
	EXPECT_EQ(MPRAPI_REPORT_FLAG_CLOSED, report.flags);
	close(holder);
}

/*
 * Another process opens the port all the time. No reset fails, and no open finds another
 * line discipline than N_TTY.
 */
TEST_MPRAPI(reset_and_open_at_once)
{
	struct mprapi_report report;
	int status, opened = 0, fd;
	pid_t pid;
	__u32 port;

	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	pid = fork();
	if (!pid) {
		long end = now_ms() + 3000;

		while (now_ms() < end) {
			fd = line_open(UART);
			if (fd < 0)
				continue;
			if (line_ldisc(fd) > 0)
				_exit(1);
			opened++;
			close(fd);
		}
		_exit(opened ? 0 : 2);
	}
	while (!waitpid(pid, &status, WNOHANG)) {
		ASSERT_EQ(0, port_reset(self->ctl, port, 0, 10000, &report)) {
			TH_LOG("done %x, failed %x, flags %x", report.done,
			       report.failed, report.flags);
		}
		EXPECT_EQ(0, report.failed);
		EXPECT_FALSE(report.flags & MPRAPI_REPORT_FLAG_RUNNING);
	}
	EXPECT_EQ(0, status);
}

TEST_HARNESS_MAIN
