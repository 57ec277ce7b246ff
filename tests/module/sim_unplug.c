// SPDX-License-Identifier: GPL-2.0
/*
 * Ttys that are unplugged at random moments while a call of the driver is slow.
 * SIM_UNPLUGS in the environment is the number of times (default: 20).
 */
#include <stdlib.h>
#include <string.h>

#include "../helper/line.h"
#include "../helper/netlink.h"
#include "../helper/simulated.h"
#include "../helper/task.h"

FIXTURE(unplugged) {
	int ctl;
	__u32 port;
	pid_t asker;
};

FIXTURE_VARIANT(unplugged) {
	const char *tty;
	const char *parameters;
};

typedef FIXTURE_DATA(unplugged) unplugged_t;

#define UNPLUGGED(name, of, with) \
	FIXTURE_VARIANT_ADD(unplugged, name) { .tty = of, .parameters = with }

UNPLUGGED(late, SIM, "");
UNPLUGGED(early, SIM, "early=1");
UNPLUGGED(with_last_close, SIM, "onhup=1");
UNPLUGGED(without_hangup, SIM, "without=hangup");
UNPLUGGED(uart, SIM_UART, "");

static const char * const calls[] = {
	"tiocmget", "tiocmset", "flush_buffer", "get_icount", "hangup", "shutdown",
	"open", "close", "set_termios", "pm",
};

FIXTURE_SETUP(unplugged)
{
	sim_calm();
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, sim_load(variant->parameters));
	ASSERT_EQ(0, port_add(self->ctl, variant->tty, &self->port));
}

FIXTURE_TEARDOWN(unplugged)
{
	sim_calm();
	task_kill(self->asker);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
	EXPECT_EQ(0, sim_unload());
}

static bool is_an_answer(int result)
{
	switch (result) {
	case 0:			/* done before the unplug */
	case -ENODEV:
	case -ETIMEDOUT:
	case -EBUSY:		/* a call of the driver blocked the hangup */
	case -EIO:		/* the lines could not be lowered any more */
		return true;
	}
	return false;
}

static int ask_again_and_again(void *arg)
{
	unplugged_t *self = arg;
	struct port_view view;

	sim_close_but(-1);
	while (sample_port(self->ctl, self->port) != -ENOENT)
		view_port(self->port, &view);
	return 0;
}

TEST_F_TIMEOUT(unplugged, at_any_moment, 580)
{
	const char *times = getenv("SIM_UNPLUGS");
	int left = times ? atoi(times) : 20;
	struct mprapi_report report;
	struct port_view view;
	const char *call = "";
	unsigned int seed = now_ms();
	int fd = -1, err;

	TH_LOG("seed %u", seed);
	srand(seed);
	self->asker = task_start(ask_again_and_again, self);
	while (left--) {
		bool open = rand() % 4;

		call = calls[rand() % (ARRAY_SIZE(calls))];
		if (open) {
			fd = sim_open(variant->tty);
			ASSERT_LE(0, fd);
		}
		ASSERT_EQ(0, sim_slow(variant->tty, call, rand() % 80));
		ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, rand() % 60, 1000,
					      &report));
		sleep_ms(rand() % 120);
		ASSERT_EQ(0, sim_set(variant->tty, "plugged", 0));
		err = port_wait(self->ctl, self->port, report.seq, &report);
		EXPECT_TRUE(is_an_answer(err)) {
			TH_LOG("%s: %d", call, err);
		}
		ASSERT_EQ(0, sim_slow(variant->tty, call, 0));
		EXPECT_TRUE(eventually(SLACK_MS, !view_port(self->port, &view) && !view.flags));
		EXPECT_EQ(MPRAPI_CONDITION_NON_OPERATIONAL, view.condition);
		if (open) {
			EXPECT_EQ(-EIO, line_ldisc(fd));
			sim_close(fd);
		}
		ASSERT_TRUE(eventually(SLACK_MS, sim_get(variant->tty, "plugged") == 0));
		EXPECT_EQ(0, sim_forbidden()) {
			TH_LOG("%s", call);
		}
		EXPECT_EQ(0, sim_get(variant->tty, "overlaps")) {
			TH_LOG("%s", call);
		}
		ASSERT_EQ(0, sim_set(variant->tty, "violations", 0));
		ASSERT_EQ(0, sim_set(variant->tty, "overlaps", 0));
		ASSERT_EQ(0, sim_set(variant->tty, "plugged", 1));
	}
	EXPECT_TRUE(eventually(SLACK_MS, !view_port(self->port, &view) &&
			       view.condition == MPRAPI_CONDITION_DISCONNECTED));
	EXPECT_EQ(0, port_reset(self->ctl, self->port, 0, 1000, &report));
}

/* A device that comes back during a reset has another session, which the reset leaves alone. */
TEST_F_TIMEOUT(unplugged, and_back_during_a_reset, 120)
{
	struct mprapi_report report;
	int fd;

	fd = sim_open(variant->tty);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, 1000, 10000, &report));
	ASSERT_TRUE(eventually(SLACK_MS, sim_get(variant->tty, "out") == 0));
	ASSERT_EQ(0, sim_set(variant->tty, "plugged", 0));
	sim_close(fd);
	ASSERT_TRUE(eventually(SLACK_MS, sim_get(variant->tty, "plugged") == 0));
	ASSERT_EQ(0, sim_set(variant->tty, "plugged", 1));
	fd = sim_open(variant->tty);
	ASSERT_LE(0, fd);

	EXPECT_EQ(-ENODEV, port_wait(self->ctl, self->port, report.seq, &report));
	EXPECT_EQ(N_TTY, line_ldisc(fd));
	EXPECT_EQ(SIM_RAISED, sim_get(variant->tty, "out"));
	EXPECT_EQ(0, sim_forbidden());
}

TEST_HARNESS_MAIN
