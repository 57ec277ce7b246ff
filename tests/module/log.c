// SPDX-License-Identifier: GPL-2.0
/*
 * What the module writes to the kernel's log.
 */
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "../helper/kmsg.h"
#include "../helper/line.h"
#include "../helper/modem.h"
#include "../helper/simulated.h"
#include "../helper/task.h"

#define INFO	6
#define NOTICE	5
#define WARNING	4

/* The rate limit of the module: BURST lines for a port in INTERVAL_MS. */
#define BURST		10
#define INTERVAL_MS	5000

FIXTURE(log) {
	int ctl;
	int log;
	__u32 port;
	char who[32];
};

FIXTURE_SETUP(log)
{
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, port_add(self->ctl, UART, &self->port));
	self->log = kmsg_open();
	ASSERT_LE(0, self->log);
	snprintf(self->who, sizeof(self->who), "log[%d] (uid 0)", getpid());
}

FIXTURE_TEARDOWN(log)
{
	close(self->log);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
	EXPECT_EQ(0, sim_unload());
}

#define TEST_LOG(name)	TEST_F_TIMEOUT(log, name, 120)

/* Do exactly @times lines with this text and level appear within @ms? */
static bool appears(int log, int level, const char *text, int times, long ms)
{
	int n = 0;

	return eventually(ms, (n += kmsg_count(log, level, text)) == times);
}

TEST_LOG(load)
{
	close(self->ctl);
	EXPECT_EQ(0, module_fresh("ports=" UART ",ttyACM0"));
	EXPECT_TRUE(appears(self->log, INFO, ", 2 ports\n", 1, SLACK_MS));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
}

TEST_LOG(ten_resets)
{
	char line[128];

	snprintf(line, sizeof(line), ";tty " UART ": mprapi: " UART ": reset by %s: done in ",
		 self->who);
	for (int i = 0; i < BURST; i++)
		ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 10000, NULL));
	EXPECT_TRUE(appears(self->log, INFO, line, BURST, SLACK_MS));
}

/* The journal finds the lines of a device by these fields. */
TEST_LOG(fields)
{
	ASSERT_EQ(0, port_disconnect(self->ctl, self->port, 10000, NULL));
	EXPECT_TRUE(appears(self->log, INFO, "\n SUBSYSTEM=tty\n DEVICE=c4:", 1, SLACK_MS));
}

TEST_LOG(disconnect)
{
	char line[128];

	snprintf(line, sizeof(line), UART ": disconnect by %s: done in ", self->who);
	ASSERT_EQ(0, port_disconnect(self->ctl, self->port, 10000, NULL));
	EXPECT_TRUE(appears(self->log, INFO, line, 1, SLACK_MS));
}

TEST_LOG(failed_step)
{
	char line[128];
	__u32 port;
	int fd;

	ASSERT_EQ(0, sim_load("uarts=0"));
	ASSERT_EQ(0, port_add(self->ctl, SIM, &port));
	fd = sim_open(SIM);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, sim_slow(SIM, "hangup", 4000));
	EXPECT_EQ(-EBUSY, port_reset(self->ctl, port, 0, 1200, NULL));
	/* The error has its name, or its number on a kernel without names of errors. */
	snprintf(line, sizeof(line), SIM ": reset by %s: hangup failed (-", self->who);
	EXPECT_TRUE(appears(self->log, NOTICE, line, 1, SLACK_MS));
	sim_calm();
	sim_close(fd);
}

/* The log shows the name of a process with control characters escaped. */
static int reset_as_another(void *arg)
{
	const int *ctl = arg;

	prctl(PR_SET_NAME, "a\033[2Jb\nc");
	return port_disconnect(*ctl, 1, 10000, NULL);
}

TEST_LOG(name_of_the_process)
{
	ASSERT_EQ(0, task_call(reset_as_another, &self->ctl));
	EXPECT_TRUE(appears(self->log, INFO, "disconnect by a\\x5ce[2Jb\\x5cnc[", 1, SLACK_MS));
}

TEST_LOG(device_gone_and_back)
{
	struct modem modem;
	__u32 port;

	ASSERT_EQ(0, port_add(self->ctl, "ttyACM0", &port));
	ASSERT_EQ(0, modem_plug(&modem, MODEM_ACM));
	EXPECT_TRUE(appears(self->log, INFO, "mprapi: ttyACM0: device ttyACM0 is there\n", 1,
			    SLACK_MS));
	ASSERT_EQ(0, modem_pull(&modem));
	EXPECT_TRUE(appears(self->log, INFO, "mprapi: ttyACM0: device ttyACM0 is gone\n", 1,
			    SLACK_MS));
	modem_destroy(&modem);
}

/*
 * The rate limit of one port does not affect another. After the interval, a warning tells
 * how many lines were left out.
 */
TEST_LOG(storm)
{
	const int storm = 30;
	long began = now_ms();
	int lines = 0;
	__u32 other;

	ASSERT_EQ(0, port_add(self->ctl, WIRED, &other));
	for (int i = 0; i < storm; i++)
		ASSERT_EQ(0, port_disconnect(self->ctl, self->port, 10000, NULL));
	EXPECT_TRUE(eventually(SLACK_MS, (lines += kmsg_count(self->log, INFO, UART ": dis")) >=
			       BURST));
	EXPECT_GE(BURST * (1 + (now_ms() - began) / INTERVAL_MS), lines);
	ASSERT_EQ(0, port_disconnect(self->ctl, other, 10000, NULL));
	EXPECT_TRUE(appears(self->log, INFO, WIRED ": disconnect by ", 1, SLACK_MS));

	sleep_ms(INTERVAL_MS + 500);
	ASSERT_EQ(0, port_disconnect(self->ctl, self->port, 10000, NULL));
	EXPECT_TRUE(appears(self->log, WARNING, UART ": ", 1, SLACK_MS));
}

TEST_HARNESS_MAIN
