// SPDX-License-Identifier: GPL-2.0
/*
 * Modem lines that cannot be lowered or read, and output that does not leave.
 */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>

#include "../helper/line.h"
#include "../helper/netlink.h"
#include "../helper/simulated.h"
#include "../helper/task.h"

#define HOLD	200
#define BOUND	(HOLD + SLACK_MS)

/*
 * msm_serial and n_gsm report RTS or DTR as high, whatever was set.
 * The reset works all the same.
 */
static void expect_sticky(struct __test_metadata *_metadata, int ctl, const char *tty,
			  int lines)
{
	struct mprapi_report report;
	__u32 port;
	long began;
	int fd;

	ASSERT_EQ(0, sim_load(""));
	fd = sim_open(tty);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, sim_set(tty, "sticky", lines));
	ASSERT_EQ(0, port_add(ctl, tty, &port));
	ASSERT_EQ(0, sim_set(tty, "rises", 0));
	began = now_ms();
	EXPECT_EQ(0, port_reset(ctl, port, HOLD, 10000, &report));
	EXPECT_GE(BOUND, now_ms() - began);
	EXPECT_EQ(0, report.failed);
	EXPECT_LE(HOLD, report.held_ms);
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_EQ(0, sim_get(tty, "out"));
	EXPECT_EQ(0, sim_get(tty, "rises"));
	EXPECT_EQ(0, sim_forbidden());
}

TEST_SIM(sticky_rts)
{
	expect_sticky(_metadata, self->ctl, SIM, TIOCM_RTS);
}

TEST_SIM(sticky_dtr)
{
	expect_sticky(_metadata, self->ctl, SIM, TIOCM_DTR);
}

/*
 * At first the driver reports the lines as high. They could have been raised again, so
 * the hold counts only from when they are reported as low.
 */
TEST_SIM(sticky_for_a_moment)
{
	struct mprapi_report report;
	__u32 port;
	int fd;

	ASSERT_EQ(0, sim_load(""));
	fd = sim_open(SIM);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, sim_set(SIM, "sticky", SIM_RAISED));
	ASSERT_EQ(0, port_add(self->ctl, SIM, &port));
	ASSERT_EQ(0, port_reset_begin(self->ctl, port, 500, 10000, &report));
	sleep_ms(200);
	ASSERT_EQ(0, sim_set(SIM, "sticky", 0));
	ASSERT_EQ(0, port_wait(self->ctl, port, report.seq, &report));
	EXPECT_TRUE(report.done & MPRAPI_STEP_LOWER);
	EXPECT_TRUE(report.done & MPRAPI_STEP_HOLD);
	EXPECT_EQ(0, report.failed);
	/* A whole hold since then, with some tolerance. */
	EXPECT_LE(650000, report.elapsed_us);
	sim_close(fd);
}

TEST_SIM(sticky_both)
{
	expect_sticky(_metadata, self->ctl, SIM, TIOCM_DTR | TIOCM_RTS);
}

TEST_SIM(sticky_on_a_uart)
{
	expect_sticky(_metadata, self->ctl, SIM_UART, TIOCM_RTS);
}

/*
 * The driver refuses tiocmset(): usb_wwan with EINVAL on some ports, cdc-acm with
 * EPIPE for some devices. cdc-acm does not ask the device a second time, but
 * returns success (@caches).
 */
static void expect_refused(struct __test_metadata *_metadata, int ctl, int err, bool caches)
{
	struct mprapi_report report;
	__u32 port;
	long began;
	int fd;

	ASSERT_EQ(0, sim_load("uarts=0"));
	ASSERT_EQ(0, sim_set(SIM, "caches", caches));
	ASSERT_EQ(0, port_add(ctl, SIM, &port));
	for (int i = 0; i < 2; i++) {
		fd = sim_open(SIM);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, sim_fail(SIM, "tiocmset", err));
		began = now_ms();
		EXPECT_EQ(0, port_reset(ctl, port, HOLD, 10000, &report));
		EXPECT_GE(BOUND, now_ms() - began);
		EXPECT_EQ(0, report.failed);
		EXPECT_EQ(0, report.done & (MPRAPI_STEP_LOWER | MPRAPI_STEP_HOLD));
		EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
		EXPECT_EQ(-EIO, line_ldisc(fd));
		sim_close(fd);
	}
	/* The same for the closed port. */
	EXPECT_EQ(0, port_reset(ctl, port, 0, 10000, &report));
	EXPECT_EQ(0, report.failed);
	EXPECT_EQ(0, report.done & MPRAPI_STEP_LOWER);
	EXPECT_EQ(0, sim_forbidden());
}

TEST_SIM(refused_with_einval)
{
	expect_refused(_metadata, self->ctl, EINVAL, false);
}

TEST_SIM(refused_with_epipe)
{
	expect_refused(_metadata, self->ctl, EPIPE, false);
}

TEST_SIM(refused_once)
{
	expect_refused(_metadata, self->ctl, EPIPE, true);
}

/* A device that stalled once is asked in the next session. */
TEST_SIM(refused_in_one_session)
{
	struct mprapi_report report;
	__u32 port;

	ASSERT_EQ(0, sim_load("uarts=0"));
	ASSERT_EQ(0, port_add(self->ctl, SIM, &port));
	for (int i = 0; i < 2; i++) {
		int fd = sim_open(SIM);

		ASSERT_LE(0, fd);
		ASSERT_EQ(0, sim_fail(SIM, "tiocmset", i ? 0 : EPIPE));
		ASSERT_EQ(0, port_reset(self->ctl, port, HOLD, 10000, &report));
		EXPECT_EQ(0, report.failed);
		EXPECT_EQ(i ? 0 : MPRAPI_WHY_REFUSED, report.why[ffs(MPRAPI_STEP_LOWER) - 1]);
		EXPECT_EQ(i ? MPRAPI_STEP_HOLD : 0, report.done & MPRAPI_STEP_HOLD);
		sim_close(fd);
	}
	EXPECT_EQ(0, sim_forbidden());
}

/* The number of bytes that it sent to the device, say. */
TEST_SIM(tiocmset_returns_a_count)
{
	struct mprapi_report report;
	__u32 port;
	int fd;

	ASSERT_EQ(0, sim_load("uarts=0"));
	fd = sim_open(SIM);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add(self->ctl, SIM, &port));
	/* Read as an enum mprapi_why it would say that there are no lines. */
	ASSERT_EQ(0, sim_set(SIM, "tiocmset/error", (__u32)-MPRAPI_WHY_NO_LINES));
	ASSERT_EQ(0, port_reset(self->ctl, port, HOLD, 10000, &report));
	EXPECT_EQ(0, report.failed);
	EXPECT_TRUE(report.done & MPRAPI_STEP_HOLD);
	EXPECT_LE(HOLD, report.held_ms);
	sim_close(fd);
}

/* n_gsm fails with an errno that must not become the result of the reset. */
TEST_SIM(tiocmget_fails)
{
	struct mprapi_report report;
	struct port_view view;
	__u32 port;
	int fd;

	ASSERT_EQ(0, sim_load("uarts=0"));
	fd = sim_open(SIM);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, sim_fail(SIM, "tiocmget", EL2HLT));
	ASSERT_EQ(0, sim_fail(SIM, "get_icount", EL2HLT));
	ASSERT_EQ(0, port_add(self->ctl, SIM, &port));
	ASSERT_EQ(0, sample_port(self->ctl, port));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_TRUE(view.flags & MPRAPI_PORT_FLAG_OPEN);
	EXPECT_FALSE(has(view.has, MPRAPI_A_PORT_LINES));
	EXPECT_EQ(0, port_reset(self->ctl, port, HOLD, 10000, &report));
	EXPECT_EQ(0, report.failed);
	EXPECT_EQ(-EIO, line_ldisc(fd));
	EXPECT_EQ(0, sim_get(SIM, "out"));
}

/* cdc-acm wakes no process when its lines change. A sample shows the change all the same. */
TEST_SIM(driver_that_wakes_nobody)
{
	struct port_view view;
	__u32 port;
	int fd;

	ASSERT_EQ(0, sim_load("uarts=0 wakes=0"));
	fd = sim_open(SIM);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add(self->ctl, SIM, &port));
	ASSERT_EQ(0, sample_port(self->ctl, port));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(MPRAPI_CONDITION_INITIALIZING, view.condition);
	ASSERT_EQ(0, sim_set(SIM, "lines", TIOCM_CTS));
	ASSERT_EQ(0, sample_port(self->ctl, port));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(MPRAPI_CONDITION_LISTENING, view.condition);
	EXPECT_EQ(TIOCM_CTS | TIOCM_DTR | TIOCM_RTS, view.lines);
}

/*
 * Output does not leave: the far end keeps CTS low, or the driver is stuck. A process
 * waits for it in one of several ways.
 */
FIXTURE(output) {
	int ctl;
	int fd;
	__u32 port;
};

FIXTURE_VARIANT(output) {
	const char *tty;
	size_t bytes;
	int (*wait)(void *arg);
};

typedef FIXTURE_DATA(output) output_t;

static int drain(void *arg)
{
	signal(SIGHUP, SIG_IGN);
	return tcdrain(*(int *)arg) ? -errno : 0;
}

/* Sets the termios after output has left, as minicom, picocom, chat and stty do. */
static int set_modes(void *arg)
{
	struct termios termios;
	int fd = *(int *)arg;

	signal(SIGHUP, SIG_IGN);
	return tcgetattr(fd, &termios) || tcsetattr(fd, TCSADRAIN, &termios) ? -errno : 0;
}

static int leave(void *arg)
{
	signal(SIGHUP, SIG_IGN);
	/* Wait until the parent has closed its descriptor, so that this is the last close. */
	sleep_ms(200);
	return close(*(int *)arg) ? -errno : 0;
}

#define OUTPUT(name, of, count, how) \
	FIXTURE_VARIANT_ADD(output, name) { .tty = of, .bytes = count, .wait = how }

/* Output that fits into the FIFO, and more than that. */
OUTPUT(uart_drain_fifo, SIM_UART, 10, drain);
OUTPUT(uart_drain, SIM_UART, 2000, drain);
OUTPUT(uart_modes_fifo, SIM_UART, 10, set_modes);
OUTPUT(uart_modes, SIM_UART, 2000, set_modes);
OUTPUT(uart_close_fifo, SIM_UART, 10, leave);
OUTPUT(uart_close, SIM_UART, 2000, leave);
OUTPUT(tty_drain, SIM, 100, drain);
OUTPUT(tty_modes, SIM, 100, set_modes);

FIXTURE_SETUP(output)
{
	char data[2000] = { 0 };

	sim_calm();
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, sim_load(""));
	self->fd = sim_open(variant->tty);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, port_add(self->ctl, variant->tty, &self->port));
	if (strcmp(variant->tty, SIM)) {
		ASSERT_EQ(0, line_cflag(self->fd, CRTSCTS, true));
		ASSERT_EQ(0, sim_set(variant->tty, "lines", TIOCM_CAR | TIOCM_DSR));
	} else {
		ASSERT_EQ(0, sim_set(variant->tty, "stuck", 1));
	}
	ASSERT_EQ(variant->bytes, write(self->fd, data, variant->bytes));
	ASSERT_LT(0, sim_get(variant->tty, "queued"));
}

FIXTURE_TEARDOWN(output)
{
	sim_calm();
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
	EXPECT_EQ(0, sim_unload());
}

TEST_F_TIMEOUT(output, does_not_keep_a_reset_out, 120)
{
	struct mprapi_report report;
	pid_t waiter;
	long began;
	int fd;

	waiter = task_start(variant->wait, &self->fd);
	if (variant->wait == leave) {
		sim_close(self->fd);
		self->fd = -1;
		sleep_ms(200);
	}
	ASSERT_FALSE(task_ended(waiter, 300, NULL));
	ASSERT_TRUE(eventually(SLACK_MS, task_sleeps(waiter)));

	began = now_ms();
	EXPECT_EQ(0, port_reset(self->ctl, self->port, HOLD, 10000, &report)) {
		TH_LOG("done %x, failed %x, %u us", report.done, report.failed,
		       report.elapsed_us);
	}
	EXPECT_GE(BOUND, now_ms() - began);
	EXPECT_EQ(0, report.failed);
	/* The process no longer waits. */
	EXPECT_TRUE(task_ended(waiter, SLACK_MS, NULL));
	if (self->fd >= 0)
		EXPECT_EQ(-EIO, line_ldisc(self->fd));
	EXPECT_EQ(0, sim_get(variant->tty, "out"));
	EXPECT_EQ(0, sim_get(variant->tty, "queued"));
	EXPECT_EQ(0, sim_forbidden());
	task_kill(waiter);

	ASSERT_EQ(0, sim_set(variant->tty, "lines", TIOCM_CAR | TIOCM_DSR | TIOCM_CTS));
	ASSERT_EQ(0, sim_set(variant->tty, "stuck", 0));
	fd = sim_open(variant->tty);
	ASSERT_LE(0, fd);
	EXPECT_EQ(1, write(fd, "n", 1));
	EXPECT_TRUE(eventually(SLACK_MS, line_unsent(fd) == 0));
}

/*
 * The output of a closing process is discarded once. That process powers the UART down next,
 * and a second call of the driver could come after that. At 50 bit/s the process takes some
 * time to notice that its output is gone.
 */
TEST_SIM(closer_is_freed_once)
{
	struct mprapi_report report;
	struct termios termios;
	char data[10] = { 0 };
	int flushes, settings;
	pid_t closer;
	__u32 port;
	int fd;

	ASSERT_EQ(0, sim_load(""));
	fd = sim_open(SIM_UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add(self->ctl, SIM_UART, &port));
	ASSERT_EQ(0, tcgetattr(fd, &termios));
	termios.c_cflag |= CRTSCTS;
	ASSERT_EQ(0, cfsetspeed(&termios, B50));
	ASSERT_EQ(0, tcsetattr(fd, TCSANOW, &termios));
	ASSERT_EQ(0, sim_set(SIM_UART, "lines", TIOCM_CAR | TIOCM_DSR));
	ASSERT_EQ(10, write(fd, data, 10));
	closer = task_start(leave, &fd);
	sim_close(fd);
	ASSERT_FALSE(task_ended(closer, 500, NULL));

	flushes = sim_calls(SIM_UART, "flush_buffer");
	settings = sim_calls(SIM_UART, "set_termios");
	EXPECT_EQ(0, port_reset(self->ctl, port, 0, 10000, &report));
	EXPECT_EQ(0, report.failed);
	EXPECT_EQ(flushes + 1, sim_calls(SIM_UART, "flush_buffer"));
	EXPECT_EQ(settings + 1, sim_calls(SIM_UART, "set_termios"));
	EXPECT_TRUE(task_ended(closer, SLACK_MS, NULL));
	EXPECT_EQ(0, sim_forbidden());
}

/*
 * A driver that frees its state in the close cannot be called while a last close waits
 * for output. The reset says so at its timeout, and works once the close is done.
 */
TEST_SIM(closer_that_waits_for_output)
{
	struct mprapi_report report;
	char data[100] = { 0 };
	pid_t closer;
	__u32 port;
	long began;
	int fd;

	ASSERT_EQ(0, sim_load("uarts=0"));
	fd = sim_open(SIM);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add(self->ctl, SIM, &port));
	ASSERT_EQ(0, sim_set(SIM, "stuck", 1));
	ASSERT_EQ(100, write(fd, data, 100));
	closer = task_start(leave, &fd);
	sim_close(fd);
	ASSERT_FALSE(task_ended(closer, 500, NULL));

	began = now_ms();
	EXPECT_EQ(-EBUSY, port_reset(self->ctl, port, 0, 1000, &report));
	EXPECT_GE(1050 + SLACK_MS, now_ms() - began);
	EXPECT_TRUE(report.failed & MPRAPI_STEP_HANGUP);
	ASSERT_EQ(0, sim_set(SIM, "stuck", 0));
	EXPECT_TRUE(task_ended(closer, SLACK_MS, NULL));
	EXPECT_TRUE(eventually(SLACK_MS, !port_reset(self->ctl, port, 0, 1000, &report)));
	EXPECT_EQ(0, sim_get(SIM, "out"));
	EXPECT_EQ(0, sim_forbidden());
	task_kill(closer);
}

/* A process whose open() waits for carrier, which does not come. */
static int opener(void *arg)
{
	int fd;

	signal(SIGHUP, SIG_IGN);
	fd = open(arg, O_RDWR | O_NOCTTY | O_CLOEXEC);
	return fd < 0 ? -errno : 0;
}

static void expect_not_closed(struct __test_metadata *_metadata, int ctl,
			      const char *tty)
{
	struct mprapi_report report;
	struct port_view view;
	char path[32];
	__u32 port;
	pid_t pid;

	ASSERT_EQ(0, sim_load(""));
	ASSERT_EQ(0, sim_leave(tty, CLOCAL));
	ASSERT_EQ(0, sim_set(tty, "lines", TIOCM_CTS));
	ASSERT_EQ(0, port_add(ctl, tty, &port));
	snprintf(path, sizeof(path), "/dev/%s", tty);
	pid = task_start(opener, path);
	ASSERT_TRUE(eventually(SLACK_MS, sim_get(tty, "out") == SIM_RAISED &&
			       task_sleeps(pid)));
	ASSERT_EQ(0, sample_port(ctl, port));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(MPRAPI_CONDITION_LISTENING, view.condition);

	EXPECT_EQ(0, port_disconnect(ctl, port, 1000, &report));
	EXPECT_FALSE(report.flags & MPRAPI_REPORT_FLAG_CLOSED);
	EXPECT_EQ(0, report.failed);
	/* The process raises the lines again and goes on waiting. */
	ASSERT_TRUE(eventually(SLACK_MS, sim_get(tty, "out") == SIM_RAISED &&
			       task_sleeps(pid)));
	EXPECT_EQ(0, port_reset(ctl, port, HOLD, 10000, &report));
	EXPECT_FALSE(report.flags & MPRAPI_REPORT_FLAG_CLOSED);
	EXPECT_EQ(0, report.failed);
	EXPECT_EQ(0, sim_forbidden());
	task_kill(pid);
	EXPECT_EQ(0, port_disconnect(ctl, port, 1000, &report));
	EXPECT_TRUE(report.flags & MPRAPI_REPORT_FLAG_CLOSED);
}

TEST_SIM(opener_that_waits_for_carrier)
{
	expect_not_closed(_metadata, self->ctl, SIM);
}

TEST_SIM(opener_of_a_uart_that_waits_for_carrier)
{
	expect_not_closed(_metadata, self->ctl, SIM_UART);
}

TEST_HARNESS_MAIN
