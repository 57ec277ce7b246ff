// SPDX-License-Identifier: GPL-2.0
/*
 * A reset that has begun runs to its end, whatever happens to its caller, its
 * port, the device or the module.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/modem.h"
#include "../helper/netlink.h"
#include "../helper/pty.h"
#include "../helper/session.h"
#include "../helper/task.h"

#define HOLD	1000

FIXTURE(finish) {
	int ctl;
	int fd;
	__u32 port;
};

typedef FIXTURE_DATA(finish) finish_t;

FIXTURE_SETUP(finish)
{
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	self->fd = line_open(UART);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, self->fd, &self->port));
}

FIXTURE_TEARDOWN(finish)
{
	if (self->fd >= 0)
		close(self->fd);
	if (self->ctl >= 0)
		close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

#define TEST_FINISH(name)	TEST_F_TIMEOUT(finish, name, 120)

static int caller(void *arg)
{
	finish_t *self = arg;

	return port_reset(self->ctl, self->port, HOLD, 10000, NULL);
}

/* Starts a process that resets the port, and waits until that process waits for the reset. */
static pid_t start_caller(struct __test_metadata *_metadata, finish_t *self)
{
	struct mprapi_report report;
	pid_t pid = task_start(caller, self);

	EXPECT_LT(0, pid);
	EXPECT_TRUE(eventually(SLACK_MS, port_wait_look(self->ctl, self->port, 1, &report) ==
			       -EAGAIN));
	EXPECT_TRUE(eventually(SLACK_MS, task_sleeps(pid)));
	return pid;
}

static void expect_whole_reset(struct __test_metadata *_metadata, finish_t *self)
{
	struct mprapi_report report;
	struct port_view view;

	ASSERT_EQ(0, view_port(self->port, &view));
	EXPECT_TRUE(view.flags & MPRAPI_PORT_FLAG_RESETTING);
	EXPECT_EQ(MPRAPI_CONDITION_NON_OPERATIONAL, view.condition);
	EXPECT_EQ(0, view.resets);
	EXPECT_LE(0, line_bits(self->fd));

	EXPECT_EQ(0, port_wait(self->ctl, self->port, 1, &report));
	EXPECT_EQ(1, report.seq);
	EXPECT_EQ(0, report.failed);
	EXPECT_LE(HOLD, report.held_ms);
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_EQ(-EIO, line_bits(self->fd));

	ASSERT_EQ(0, view_port(self->port, &view));
	EXPECT_FALSE(view.flags & MPRAPI_PORT_FLAG_RESETTING);
	EXPECT_EQ(1, view.resets);
	EXPECT_EQ(1, view.hangups);
	EXPECT_EQ(0, memcmp(&report, &view.report, sizeof(report)));
}

TEST_FINISH(caller_is_killed)
{
	long began;
	pid_t pid;

	pid = start_caller(_metadata, self);
	began = now_ms();
	kill(pid, SIGKILL);
	ASSERT_TRUE(task_ended(pid, 5000, NULL));
	/* The killed process did not have to wait for the end of the hold. */
	EXPECT_GT(HOLD / 2, now_ms() - began);
	expect_whole_reset(_metadata, self);
}

TEST_FINISH(caller_is_asked_to_end)
{
	pid_t pid;

	pid = start_caller(_metadata, self);
	kill(pid, SIGTERM);
	ASSERT_TRUE(task_ended(pid, HOLD / 2, NULL));
	expect_whole_reset(_metadata, self);
}

static void on_signal(int signal)
{
	(void)signal;
}

static int caller_with_handler(void *arg)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGUSR1, &action, NULL);
	return caller(arg);
}

/* A signal with a handler does not interrupt the wait: the caller gets its report. */
TEST_FINISH(caller_handles_a_signal)
{
	struct mprapi_report report;
	int result;
	pid_t pid;

	pid = task_start(caller_with_handler, self);
	ASSERT_TRUE(eventually(SLACK_MS, port_wait_look(self->ctl, self->port, 1, &report) ==
			       -EAGAIN));
	sleep_ms(100);
	kill(pid, SIGUSR1);
	ASSERT_TRUE(task_ended(pid, HOLD + SLACK_MS, &result));
	EXPECT_EQ(0, result);
	ASSERT_EQ(0, port_wait(self->ctl, self->port, 1, &report));
	EXPECT_LE(HOLD, report.held_ms);
}

TEST_FINISH(waiter_is_killed)
{
	pid_t pid, other;
	int result;

	pid = start_caller(_metadata, self);
	other = task_start(caller, self);
	ASSERT_TRUE(eventually(SLACK_MS, task_sleeps(other)));
	kill(other, SIGKILL);
	ASSERT_TRUE(task_ended(other, HOLD / 2, NULL));
	ASSERT_TRUE(task_ended(pid, HOLD + SLACK_MS, &result));
	EXPECT_EQ(0, result);
}

TEST_FINISH(control_is_closed)
{
	ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, HOLD, 10000, NULL));
	close(self->ctl);
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	expect_whole_reset(_metadata, self);
}

/* After the port was removed, its reset goes on for the processes that wait for it. */
TEST_FINISH(port_is_removed)
{
	struct mprapi_report report;
	struct port_view view;
	int result;
	pid_t pid;

	pid = start_caller(_metadata, self);
	ASSERT_EQ(0, port_del(self->ctl, self->port));
	EXPECT_EQ(-ENOENT, view_port(self->port, &view));
	EXPECT_EQ(-ENOENT, port_reset(self->ctl, self->port, 0, 0, &report));
	EXPECT_EQ(-ENOENT, port_wait(self->ctl, self->port, 1, &report));
	/* A worker lowers the lines, so that takes a moment. */
	EXPECT_TRUE(eventually(HOLD / 2, !(line_bits(self->fd) & (TIOCM_DTR | TIOCM_RTS))));
	EXPECT_LE(0, line_bits(self->fd));

	ASSERT_TRUE(task_ended(pid, HOLD + SLACK_MS, &result));
	EXPECT_EQ(0, result);
	EXPECT_EQ(-EIO, line_bits(self->fd));
}

TEST_FINISH(port_is_removed_without_a_waiter)
{
	ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, 300, 10000, NULL));
	ASSERT_EQ(0, port_del(self->ctl, self->port));
	EXPECT_LE(0, line_bits(self->fd));
	EXPECT_TRUE(eventually(300 + SLACK_MS, line_bits(self->fd) == -EIO));
}

TEST_FINISH(port_is_removed_and_added)
{
	struct mprapi_report report;
	int result;
	__u32 port;
	pid_t pid;

	pid = start_caller(_metadata, self);
	ASSERT_EQ(0, port_del(self->ctl, self->port));
	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	EXPECT_NE(self->port, port);
	EXPECT_EQ(-ESTALE, port_wait_look(self->ctl, port, 1, &report));
	ASSERT_EQ(0, port_reset(self->ctl, port, 300, 10000, &report));
	EXPECT_EQ(1, report.seq);
	EXPECT_FALSE(report.flags & MPRAPI_REPORT_FLAG_JOINED);
	ASSERT_TRUE(task_ended(pid, HOLD + SLACK_MS, &result));
	EXPECT_EQ(0, result);
}

TEST_FINISH(seqs)
{
	struct mprapi_report report;

	EXPECT_EQ(-ESTALE, port_wait(self->ctl, self->port, 0, &report));
	EXPECT_EQ(-ESTALE, port_wait(self->ctl, self->port, 1, &report));
	for (__u32 seq = 1; seq <= 3; seq++) {
		ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 1000, &report));
		EXPECT_EQ(seq, report.seq);
		EXPECT_EQ(-ESTALE, port_wait(self->ctl, self->port, seq - 1, &report));
		EXPECT_EQ(0, port_wait_look(self->ctl, self->port, seq, &report));
		EXPECT_EQ(seq, report.seq);
		EXPECT_EQ(-ESTALE, port_wait(self->ctl, self->port, seq + 1, &report));
		EXPECT_EQ(-ESTALE, port_wait(self->ctl, self->port, 0xffffffff, &report));
	}
	/* While the fourth reset runs, the report of the third can still be read. */
	close(self->fd);
	self->fd = line_open(UART);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, 3000, 5000, &report));
	ASSERT_EQ(4, report.seq);
	EXPECT_EQ(0, port_wait(self->ctl, self->port, 3, &report));
	EXPECT_EQ(-EAGAIN, port_wait_look(self->ctl, self->port, 4, &report));
	EXPECT_EQ(0, port_wait(self->ctl, self->port, 4, &report));
}

static int unload(void *arg)
{
	(void)arg;
	return syscall(SYS_delete_module, "mprapi", O_NONBLOCK) ? -errno : 0;
}

/* The module cannot be unloaded while a process waits for a report, or has a descriptor. */
TEST_FINISH(module_is_in_use)
{
	int result;
	pid_t pid;

	pid = start_caller(_metadata, self);
	EXPECT_EQ(-EWOULDBLOCK, task_call(unload, NULL));
	ASSERT_TRUE(task_ended(pid, HOLD + SLACK_MS, &result));
	EXPECT_EQ(0, result);
	EXPECT_EQ(-EWOULDBLOCK, task_call(unload, NULL));
}

/* Without a waiting process, the module finishes the reset before it is unloaded. */
TEST_FINISH(module_is_unloaded)
{
	long began = now_ms();

	ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, HOLD, 10000, NULL));
	close(self->ctl);
	self->ctl = -1;
	EXPECT_LE(0, line_bits(self->fd));
	ASSERT_EQ(0, task_call(unload, NULL));
	EXPECT_LE(HOLD, now_ms() - began + 5);
	EXPECT_GE(HOLD + SLACK_MS, now_ms() - began);
	EXPECT_FALSE(module_loaded());
	EXPECT_EQ(-EIO, line_bits(self->fd));
}

/* Unloading the module does not wait for carrier, because no process waits for the result. */
TEST_MPRAPI(module_is_unloaded_while_carrier_is_up)
{
	struct modem modem;
	__u32 port;
	long began;
	int fd;

	ASSERT_EQ(0, modem_plug(&modem, MODEM_ACM));
	fd = line_open(modem.tty);
	ASSERT_LE(0, fd);
	modem_carrier(&modem, true);
	ASSERT_TRUE(eventually(5000, line_bits(fd) & TIOCM_CAR));
	ASSERT_EQ(0, line_cflag(fd, CLOCAL, false));
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	ASSERT_EQ(0, port_reset_begin(self->ctl, port, HOLD, 60000, NULL));
	began = now_ms();
	close(self->ctl);
	self->ctl = -1;
	EXPECT_EQ(0, module_unload());
	EXPECT_LE(HOLD, now_ms() - began + 20);
	EXPECT_GE(HOLD + SLACK_MS, now_ms() - began);
	EXPECT_EQ(-EIO, line_bits(fd));
	close(fd);
	modem_destroy(&modem);
}

TEST_MPRAPI(module_is_unloaded_with_many_ports)
{
	struct pty ptys[64];
	__u32 port;

	for (size_t i = 0; i < ARRAY_SIZE(ptys); i++) {
		ASSERT_EQ(0, pty_open(&ptys[i]));
		ASSERT_EQ(0, port_add_fd(self->ctl, ptys[i].slave, &port));
		if (i % 2)
			ASSERT_EQ(0, port_reset_begin(self->ctl, port, 0, 1000, NULL));
	}
	close(self->ctl);
	EXPECT_EQ(0, module_unload());
	for (size_t i = 0; i < ARRAY_SIZE(ptys); i++) {
		EXPECT_EQ(i % 2 ? -EIO : 0, line_ldisc(ptys[i].slave));
		pty_close(&ptys[i]);
	}
	self->ctl = -1;
}

/* The hangup ends the session, and its pty goes. The report of the reset can still be read. */
TEST_MPRAPI(pty_that_is_gone_has_a_report)
{
	struct mprapi_server server = { 0 };
	struct mprapi_report report;
	struct pty pty, next;
	__u32 port, other;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	ASSERT_EQ(0, port_reset_begin(self->ctl, port, 0, 1000, NULL));
	ASSERT_TRUE(eventually(SLACK_MS, line_ldisc(pty.slave) == -EIO));
	pty_close(&pty);
	/* The port goes once the hangup has ended. */
	EXPECT_TRUE(eventually(SLACK_MS, !server_get(self->ctl, &server) && !server.ports));
	/*
	 * Adding a port frees ports that are gone, but not one whose
	 * last report no process has read.
	 */
	ASSERT_EQ(0, pty_open(&next));
	ASSERT_EQ(0, port_add_fd(self->ctl, next.slave, &other));
	EXPECT_EQ(0, port_wait(self->ctl, port, 1, &report));
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_EQ(-ENOENT, port_reset(self->ctl, port, 0, 0, &report));
	pty_close(&next);
}

/* More ptys come and go than there can be ports (port.limit), and no process lists them. */
TEST_F_TIMEOUT(mprapi, ptys_that_are_gone_make_room, 900)
{
	struct mprapi_server server = { 0 };
	struct pty pty;
	__u32 port;

	for (int i = 0; i < 17000; i++) {
		ASSERT_EQ(0, pty_open(&pty));
		ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
		pty_close(&pty);
	}
	ASSERT_EQ(0, server_get(self->ctl, &server));
	EXPECT_EQ(0, server.ports);
}

/* Both ends of a pty are closed just when its reset begins. */
TEST_F_TIMEOUT(mprapi, pty_is_closed, 300)
{
	struct mprapi_report report;
	struct pty pty;
	__u32 port;
	int err;

	for (int i = 0; i < 2000; i++) {
		ASSERT_EQ(0, pty_open(&pty));
		ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
		ASSERT_EQ(0, port_reset_begin(self->ctl, port, 0, 1000, &report));
		if (i % 2)
			sched_yield();
		pty_close(&pty);
		/* The reset was faster than the close, or not. */
		err = port_wait(self->ctl, port, 1, &report);
		EXPECT_TRUE(err == 0 || err == -ENODEV) {
			TH_LOG("%d", err);
		}
	}
}

/* Devices that are unplugged while their reset runs. */

FIXTURE(vanish) {
	int ctl;
	int fd;
	__u32 port;
	char tty[16];
	struct modem modem;
};

FIXTURE_VARIANT(vanish) {
	bool adapter;
	enum modem_kind kind;
};

typedef FIXTURE_DATA(vanish) vanish_t;
typedef FIXTURE_VARIANT(vanish) vanish_variant_t;

FIXTURE_VARIANT_ADD(vanish, acm) { .kind = MODEM_ACM };
FIXTURE_VARIANT_ADD(vanish, pl2303) { .kind = MODEM_PL2303 };
/* A real ftdi_sio device, an adapter that the host of the virtual machine unplugs. */
FIXTURE_VARIANT_ADD(vanish, ftdi) { .adapter = true };

static int plug_adapter(char *tty, size_t size)
{
	char file[] = "/tmp/adapter-XXXXXX";
	int err, fd = mkstemp(file);

	if (fd < 0)
		return -errno;
	close(fd);
	err = command("vm-usb plug vanish >%s", file);
	if (!err)
		err = file_read(file, tty, size) < 4;
	unlink(file);
	return err ? -ENODEV : 0;
}

static void pull(vanish_t *self, const vanish_variant_t *variant)
{
	if (variant->adapter)
		command("vm-usb pull vanish");
	else
		modem_pull(&self->modem);
}

static int plug_again(vanish_t *self, const vanish_variant_t *variant)
{
	char same[16];

	if (variant->adapter)
		return plug_adapter(same, sizeof(same));
	return modem_plug_again(&self->modem);
}

FIXTURE_SETUP(vanish)
{
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	if (variant->adapter) {
		if (command("command -v vm-usb >/dev/null"))
			SKIP(return, "no vm-usb: not in the project's virtual machine");
		ASSERT_EQ(0, plug_adapter(self->tty, sizeof(self->tty)));
	} else {
		ASSERT_EQ(0, modem_plug(&self->modem, variant->kind));
		memcpy(self->tty, self->modem.tty, sizeof(self->tty));
	}
	ASSERT_EQ(0, port_add(self->ctl, self->tty, &self->port));
	self->fd = line_open(self->tty);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(vanish)
{
	close(self->fd);
	if (!variant->adapter)
		modem_destroy(&self->modem);
	else if (!access("/sys/class/tty/ttyUSB0", F_OK))
		command("vm-usb pull vanish");
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

#define TEST_VANISH(name)	TEST_F_TIMEOUT(vanish, name, 120)

/*
 * A driver that loses its device first hangs the tty up, which also ends the wait for
 * carrier. So the reset can be done before the device is removed.
 */
static bool ended_by_hangup(const struct mprapi_report *report)
{
	return !report->result && report->done & MPRAPI_STEP_HANGUP &&
	       report->done & MPRAPI_STEP_CARRIER;
}

static void expect_vanished(struct __test_metadata *_metadata, vanish_t *self,
			    const vanish_variant_t *variant, __u32 hold, bool carrier)
{
	struct mprapi_report report, again;
	struct port_view view;
	long began;
	__u32 port;
	int fd, err;

	ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, hold, 20000, &report));
	sleep_ms(200);
	ASSERT_EQ(-EAGAIN, port_wait_look(self->ctl, self->port, 1, &report));
	pull(self, variant);
	began = now_ms();
	err = port_wait(self->ctl, self->port, 1, &report);
	EXPECT_GE(hold + SLACK_MS, now_ms() - began);
	EXPECT_EQ(err, report.result);
	EXPECT_TRUE(err == -ENODEV || (carrier && ended_by_hangup(&report))) {
		TH_LOG("result %d, done %x, failed %x", err, report.done, report.failed);
	}
	EXPECT_FALSE(report.flags & MPRAPI_REPORT_FLAG_RUNNING);
	EXPECT_EQ(-EIO, line_ldisc(self->fd));

	/* The port stays, without a device, and answers all requests. */
	EXPECT_TRUE(eventually(SLACK_MS, !view_port(self->port, &view) && !view.flags));
	EXPECT_EQ(MPRAPI_CONDITION_NON_OPERATIONAL, view.condition);
	EXPECT_EQ(1, view.resets);
	EXPECT_EQ(err, port_wait(self->ctl, self->port, 1, &again));
	EXPECT_EQ(0, memcmp(&report, &again, sizeof(report)));
	EXPECT_EQ(-ENODEV, port_reset(self->ctl, self->port, 0, 0, &report));
	EXPECT_EQ(2, report.seq);
	close(self->fd);
	self->fd = -1;

	/* When the device is back, it belongs to the same port. */
	ASSERT_EQ(0, plug_again(self, variant));
	fd = line_open(self->tty);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EEXIST, port_add_fd(self->ctl, fd, &port));
	EXPECT_EQ(self->port, port);
	EXPECT_EQ(0, port_reset(self->ctl, self->port, 0, 1000, &report));
	EXPECT_EQ(3, report.seq);
	EXPECT_EQ(-EIO, line_ldisc(fd));
	close(fd);
}

TEST_VANISH(during_the_hold)
{
	expect_vanished(_metadata, self, variant, 30000, false);
}

TEST_VANISH(while_closed)
{
	struct mprapi_report report;

	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, 3000 + SLACK_MS, 20000, NULL));
	sleep_ms(200);
	pull(self, variant);
	EXPECT_EQ(-ENODEV, port_wait(self->ctl, self->port, 1, &report));
	EXPECT_EQ(-ENODEV, report.result);
}

/* The driver hangs the session up when its device goes, before the reset would have done it. */
TEST_VANISH(with_a_session)
{
	struct mprapi_report report;
	struct session session;

	ASSERT_EQ(0, session_start(&session, self->tty));
	/* The hold is longer than the time that it takes to unplug the device. */
	ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, 1000 + SLACK_MS, 10000, NULL));
	sleep_ms(100);
	EXPECT_EQ(0, atomic_load(&session.log->hangups));
	pull(self, variant);
	EXPECT_TRUE(eventually(SLACK_MS, session.log->write_ended));
	EXPECT_EQ(1, atomic_load(&session.log->hangups));
	EXPECT_EQ(-ENODEV, port_wait(self->ctl, self->port, 1, &report));
	session_stop(&session);
}

TEST_VANISH(while_waiting_for_carrier)
{
	if (!variant->adapter) {
		modem_carrier(&self->modem, true);
		ASSERT_TRUE(eventually(5000, line_bits(self->fd) & TIOCM_CAR));
	}
	ASSERT_TRUE(line_bits(self->fd) & TIOCM_CAR);
	ASSERT_EQ(0, line_cflag(self->fd, CLOCAL, false));
	expect_vanished(_metadata, self, variant, 100, true);
}

/* The device is unplugged and plugged in again during the hold. */
TEST_VANISH(and_comes_back)
{
	struct mprapi_report report;
	int fd, err;

	ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, 8000, 20000, NULL));
	sleep_ms(100);
	pull(self, variant);
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(0, plug_again(self, variant));
	fd = line_open(self->tty);
	ASSERT_LE(0, fd);
	err = port_wait(self->ctl, self->port, 1, &report);
	EXPECT_EQ(err, report.result);
	EXPECT_FALSE(report.flags & MPRAPI_REPORT_FLAG_RUNNING);
	/* The reset was for the device before, so it leaves this one alone. */
	EXPECT_EQ(-ENODEV, err);
	EXPECT_EQ(0, line_ldisc(fd));
	close(fd);
	EXPECT_EQ(0, port_reset(self->ctl, self->port, 0, 1000, &report));
	EXPECT_EQ(2, report.seq);
}

TEST_HARNESS_MAIN
