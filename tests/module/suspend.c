// SPDX-License-Identifier: GPL-2.0
/*
 * The system is suspended to idle while a reset runs: the kernel freezes processes and
 * workers, and they go on after the thaw. The kernel's test mode (pm_test) ends the
 * suspend by itself, before any device is suspended.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/listen.h"
#include "../helper/netlink.h"
#include "../helper/task.h"

#define STATE	"/sys/power/state"
#define PM_TEST	"/sys/power/pm_test"
#define DELAY	"/sys/module/suspend/parameters/pm_test_delay"
#define HOLD	500	/* ms: ends long before the thaw */
#define FROZEN	4000	/* ms, about */

FIXTURE(suspend) {
	int ctl;
	char delay[16];
};

static int set_delay(long s)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", s);
	return file_write(DELAY, text);
}

FIXTURE_SETUP(suspend)
{
	long began;

	if (file_read(DELAY, self->delay, sizeof(self->delay)) < 0)
		SKIP(return, "this kernel has no test of suspend");
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, file_write(PM_TEST, "freezer"));
	/*
	 * The kernel waits in loops that it calibrated at boot. If the machine was busy
	 * then, its second can be of any length. So measure one, and scale.
	 */
	ASSERT_EQ(0, set_delay(1));
	began = now_ms();
	ASSERT_EQ(0, file_write(STATE, "freeze"));
	ASSERT_EQ(0, set_delay(FROZEN / (now_ms() - began + 1) + 1));
}

FIXTURE_TEARDOWN(suspend)
{
	EXPECT_EQ(0, file_write(PM_TEST, "none"));
	EXPECT_EQ(0, file_write(DELAY, self->delay));
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

/* Suspends the system. Returns after the thaw, with -EAGAIN if that came too early. */
static int suspend(void)
{
	long began = now_ms();
	int err = file_write(STATE, "freeze");

	return err || now_ms() >= began + FROZEN / 4 ? err : -EAGAIN;
}

struct call {
	int ctl;
	__u32 port;
};

static int reset(void *arg)
{
	struct mprapi_report report;
	struct call *call = arg;

	return port_reset(call->ctl, call->port, HOLD, 1000, &report);
}

TEST_F_TIMEOUT(suspend, caller_waits, 120)
{
	struct call call = { .ctl = self->ctl };
	struct mprapi_report report;
	int fd, result;
	pid_t pid;

	fd = line_open(WIRED);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add(self->ctl, WIRED, &call.port));
	pid = task_start(reset, &call);
	ASSERT_LT(0, pid);
	ASSERT_TRUE(eventually(SLACK_MS, task_sleeps(pid)));
	EXPECT_EQ(0, suspend());
	ASSERT_TRUE(task_ended(pid, HOLD + SLACK_MS, &result));
	EXPECT_EQ(0, result);

	/* The hold was not cut short. */
	ASSERT_EQ(0, port_wait(self->ctl, call.port, 1, &report));
	EXPECT_LE(HOLD, report.held_ms);
	EXPECT_EQ(0, report.failed);
	EXPECT_EQ(-EIO, line_ldisc(fd));
	close(fd);
}

TEST_F_TIMEOUT(suspend, nobody_waits, 120)
{
	struct mprapi_report report;
	struct event_view event;
	__u32 port;
	int fd, listener;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	listener = listen_open();
	ASSERT_LE(0, listener);
	ASSERT_EQ(0, port_reset_begin(self->ctl, port, HOLD, 1000, &report));
	EXPECT_EQ(0, suspend());
	EXPECT_EQ(0, listen_for(listener, HOLD + SLACK_MS, MPRAPI_EVENT_RESET_DONE, port, &event));
	EXPECT_EQ(0, event.report.result);
	EXPECT_LE(HOLD, event.report.held_ms);
	EXPECT_EQ(-EIO, line_ldisc(fd));
	close(listener);
	close(fd);
}

/* Resets that run do not prevent a suspend. */
TEST_F_TIMEOUT(suspend, many_run, 120)
{
	struct mprapi_report report;
	__u32 ports[UARTS];
	char name[16];

	for (int i = 0; i < UARTS; i++) {
		snprintf(name, sizeof(name), "ttyS%d", UART_FIRST + i);
		ASSERT_EQ(0, port_add(self->ctl, name, &ports[i]));
	}
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < UARTS; i++)
			ASSERT_EQ(0, port_reset_begin(self->ctl, ports[i], i * 100, 1000,
						      &report));
		EXPECT_EQ(0, suspend());
		for (int i = 0; i < UARTS; i++)
			EXPECT_EQ(0, port_wait(self->ctl, ports[i], round + 1, &report));
	}
}

TEST_HARNESS_MAIN
