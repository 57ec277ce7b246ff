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
#define TRIES	4

FIXTURE(suspend) {
	int ctl;
	char delay[16];
	long seconds;		/* the kernel's, which can be of any length */
};

typedef FIXTURE_DATA(suspend) suspend_t;

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
	 * then, its second can be of any length. So measure one, and scale. If the machine
	 * was busy during the measurement, suspend() corrects it.
	 */
	ASSERT_EQ(0, set_delay(1));
	began = now_ms();
	ASSERT_EQ(0, file_write(STATE, "freeze"));
	self->seconds = FROZEN / (now_ms() - began + 1) + 1;
	ASSERT_EQ(0, set_delay(self->seconds));
}

FIXTURE_TEARDOWN(suspend)
{
	EXPECT_EQ(0, file_write(PM_TEST, "none"));
	EXPECT_EQ(0, file_write(DELAY, self->delay));
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

/*
 * Suspends the system. Returns after the thaw. If that came too early for the test, returns
 * -EAGAIN, and the next suspend takes longer.
 */
static int suspend(suspend_t *self)
{
	long began = now_ms();
	int err = file_write(STATE, "freeze");

	if (err || now_ms() >= began + FROZEN / 4)
		return err;
	self->seconds *= 2;
	return set_delay(self->seconds) ?: -EAGAIN;
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

/* Suspends the system while a process waits for its reset. Returns what suspend() does. */
static int suspend_caller(struct __test_metadata *_metadata, suspend_t *self, struct call *call,
			  __u32 seq)
{
	struct mprapi_report report;
	int fd, ret, result = 0;
	pid_t pid;

	fd = line_open(WIRED);
	EXPECT_LE(0, fd);
	pid = task_start(reset, call);
	EXPECT_LT(0, pid);
	EXPECT_TRUE(eventually(SLACK_MS, task_sleeps(pid)));
	ret = suspend(self);
	EXPECT_TRUE(task_ended(pid, HOLD + SLACK_MS, &result));
	EXPECT_EQ(0, result);

	/* The hold was not cut short. */
	EXPECT_EQ(0, port_wait(self->ctl, call->port, seq, &report));
	EXPECT_LE(HOLD, report.held_ms);
	EXPECT_EQ(0, report.failed);
	EXPECT_EQ(-EIO, line_ldisc(fd));
	close(fd);
	return ret;
}

TEST_F_TIMEOUT(suspend, caller_waits, 400)
{
	struct call call = { .ctl = self->ctl };
	int ret = -EAGAIN;

	ASSERT_EQ(0, port_add(self->ctl, WIRED, &call.port));
	for (int i = 1; i <= TRIES && ret == -EAGAIN; i++)
		ret = suspend_caller(_metadata, self, &call, i);
	EXPECT_EQ(0, ret);
}

/* Suspends the system during a reset that no process waits for. */
static int suspend_nobody(struct __test_metadata *_metadata, suspend_t *self, __u32 port,
			  int listener)
{
	struct mprapi_report report;
	struct event_view event;
	int fd, ret;

	fd = line_open(UART);
	EXPECT_LE(0, fd);
	EXPECT_EQ(0, port_reset_begin(self->ctl, port, HOLD, 1000, &report));
	ret = suspend(self);
	EXPECT_EQ(0, listen_for(listener, HOLD + SLACK_MS, MPRAPI_EVENT_RESET_DONE, port, &event));
	EXPECT_EQ(0, event.report.result);
	EXPECT_LE(HOLD, event.report.held_ms);
	EXPECT_EQ(-EIO, line_ldisc(fd));
	close(fd);
	return ret;
}

TEST_F_TIMEOUT(suspend, nobody_waits, 400)
{
	int listener, ret = -EAGAIN;
	__u32 port;

	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	listener = listen_open();
	ASSERT_LE(0, listener);
	for (int i = 0; i < TRIES && ret == -EAGAIN; i++)
		ret = suspend_nobody(_metadata, self, port, listener);
	EXPECT_EQ(0, ret);
	close(listener);
}

/* Resets that run do not prevent a suspend. */
TEST_F_TIMEOUT(suspend, many_run, 600)
{
	struct mprapi_report report;
	int ret, good = 0, round = 0;
	__u32 ports[UARTS];
	char name[16];

	for (int i = 0; i < UARTS; i++) {
		snprintf(name, sizeof(name), "ttyS%d", UART_FIRST + i);
		ASSERT_EQ(0, port_add(self->ctl, name, &ports[i]));
	}
	while (good < 3) {
		ASSERT_GT(3 + TRIES, round++);
		for (int i = 0; i < UARTS; i++)
			ASSERT_EQ(0, port_reset_begin(self->ctl, ports[i], i * 100, 1000,
						      &report));
		ret = suspend(self);
		for (int i = 0; i < UARTS; i++)
			EXPECT_EQ(0, port_wait(self->ctl, ports[i], round, &report));
		if (ret != -EAGAIN)
			ASSERT_EQ(0, ret);
		good += !ret;
	}
}

TEST_HARNESS_MAIN
