// SPDX-License-Identifier: GPL-2.0
/*
 * Calls of a driver that do not return: the reset of that port ends at its timeout, and
 * no other port, tty or netlink request waits.
 */
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "../helper/line.h"
#include "../helper/netlink.h"
#include "../helper/simulated.h"
#include "../helper/task.h"

/* Limit in ms for operations that do not concern the slow port. */
#define AT_ONCE		(100 + SLACK_MS)
#define TIMEOUT		500
/* The delay of a slow call in ms: longer than any test, unless sim_calm() ends it. */
#define DELAY_MS		60000
/* The time in ms after which rescue() ends the slow call. */
#define RESCUE_MS	12000

/* What makes the slow call. */
enum cause { RESET, SAMPLE, OPEN, CLOSE };

FIXTURE(call) {
	int ctl;
	int fd, other_fd;
	__u32 port, other, uart;
	pid_t cause, rescuer;
};

FIXTURE_VARIANT(call) {
	const char *name;
	enum cause cause;
	enum mprapi_call call;
};

typedef FIXTURE_DATA(call) call_t;
typedef FIXTURE_VARIANT(call) call_variant_t;

#define CALL(which, why, what) \
	FIXTURE_VARIANT_ADD(call, which) \
	{ .name = #which, .cause = why, .call = MPRAPI_CALL_##what }

CALL(tiocmget, SAMPLE, TIOCMGET);
CALL(tiocmset, RESET, TIOCMSET);
CALL(flush_buffer, RESET, FLUSH_BUFFER);
CALL(get_icount, SAMPLE, GET_ICOUNT);
CALL(hangup, RESET, HANGUP);
CALL(shutdown, RESET, HANGUP);
CALL(open, OPEN, NONE);
CALL(close, CLOSE, NONE);

/* Ends the slow call after RESCUE_MS, so that a test that fails does not hang in the driver. */
static int rescue(void *arg)
{
	(void)arg;
	sleep_ms(RESCUE_MS);
	sim_calm();
	return 0;
}

static int ask(void *arg)
{
	call_t *self = arg;
	struct port_view view;

	sim_close_but(-1);
	sample_port(self->ctl, self->port);
	return view_port(self->port, &view);
}

static int open_it(void *arg)
{
	(void)arg;
	sim_close_but(-1);
	signal(SIGHUP, SIG_IGN);
	return open("/dev/" SIM, O_RDWR | O_NOCTTY | O_CLOEXEC) < 0 ? -errno : 0;
}

static int close_it(void *arg)
{
	call_t *self = arg;

	sim_close_but(self->fd);
	/* By then the parent has closed its descriptor, so that this is the last close. */
	sleep_ms(100);
	return close(self->fd) ? -errno : 0;
}

FIXTURE_SETUP(call)
{
	sim_calm();
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, sim_load("ttys=3 uarts=2"));
	self->rescuer = task_start(rescue, NULL);
	ASSERT_EQ(0, port_add(self->ctl, SIM, &self->port));
	ASSERT_EQ(0, port_add(self->ctl, SIM_OTHER, &self->other));
	ASSERT_EQ(0, port_add(self->ctl, SIM_UART, &self->uart));
	self->fd = variant->cause == OPEN ? -1 : sim_open(SIM);
	self->other_fd = sim_open(SIM_OTHER);
	ASSERT_LE(0, self->other_fd);
	ASSERT_EQ(0, sample_port(self->ctl, self->port));
	ASSERT_EQ(0, sample_port(self->ctl, self->other));
}

FIXTURE_TEARDOWN(call)
{
	sim_calm();
	task_kill(self->rescuer);
	task_kill(self->cause);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
	EXPECT_EQ(0, sim_unload());
}

static void start(struct __test_metadata *_metadata, call_t *self,
		  const call_variant_t *variant)
{
	int (*const causes[])(void *arg) = {
		[SAMPLE] = ask, [OPEN] = open_it, [CLOSE] = close_it,
	};

	ASSERT_EQ(0, sim_slow(SIM, variant->name, DELAY_MS));
	if (!causes[variant->cause])
		return;
	self->cause = task_start(causes[variant->cause], self);
	if (variant->cause == CLOSE)
		sim_close(self->fd);
	ASSERT_TRUE(eventually(SLACK_MS, sim_running(SIM, variant->name) == 1));
}

#define expect_at_once(what, statement) do {				\
	long _began = now_ms(), _took;					\
									\
	statement;							\
	_took = now_ms() - _began;					\
	EXPECT_GE(AT_ONCE, _took) {					\
		TH_LOG("%s took %ld ms", what, _took);			\
	}								\
} while (0)

TEST_F_TIMEOUT(call, is_nobody_elses, 120)
{
	struct mprapi_report report;
	struct port_view views[3];
	struct port_view view;
	long began;
	int err;

	start(_metadata, self, variant);
	began = now_ms();
	expect_at_once("to begin a reset",
		       ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, 50, TIMEOUT,
						     &report)));
	/* The reset makes the slow call, if need be after a sample that runs. */
	if (variant->cause == RESET)
		ASSERT_TRUE(eventually(SLACK_MS, sim_running(SIM, variant->name) == 1));

	/*
	 * A family is registered with the lock that all generic
	 * netlink requests share (cb_lock).
	 */
	expect_at_once("another family", EXPECT_EQ(0, sim_family(true)));
	expect_at_once("its end", EXPECT_EQ(0, sim_family(false)));
	expect_at_once("PORT_GET of another", EXPECT_EQ(0, view_port_last(self->other, &view)));
	EXPECT_TRUE(view.flags & MPRAPI_PORT_FLAG_OPEN);
	expect_at_once("PORT_GET", EXPECT_EQ(0, view_port_last(self->port, &view)));
	EXPECT_TRUE(view.flags & MPRAPI_PORT_FLAG_PRESENT);
	expect_at_once("the list", EXPECT_EQ(3, view_ports(views, 3)));
	expect_at_once("another's reset",
		       EXPECT_EQ(0, port_reset(self->ctl, self->other, 20, 10000, NULL)));
	EXPECT_EQ(-EIO, line_ldisc(self->other_fd));
	expect_at_once("a closed UART's reset",
		       EXPECT_EQ(0, port_reset(self->ctl, self->uart, 20, 10000, NULL)));
	sim_close(self->other_fd);
	expect_at_once("to unplug another", EXPECT_EQ(0, sim_set(SIM_OTHER, "plugged", 0)));
	EXPECT_TRUE(eventually(AT_ONCE, !view_port(self->other, &view) && !view.flags));
	EXPECT_TRUE(eventually(AT_ONCE, sim_get(SIM_OTHER, "plugged") == 0));
	expect_at_once("to plug it", EXPECT_EQ(0, sim_set(SIM_OTHER, "plugged", 1)));
	expect_at_once("to unplug a UART", EXPECT_EQ(0, sim_set(SIM_UART, "plugged", 0)));
	expect_at_once("to plug it", EXPECT_EQ(0, sim_set(SIM_UART, "plugged", 1)));
	expect_at_once("to open one", self->other_fd = sim_open(SIM_THIRD));
	EXPECT_LE(0, self->other_fd);

	err = port_wait(self->ctl, self->port, report.seq, &report);
	EXPECT_GE(TIMEOUT + 50 + SLACK_MS, report.elapsed_us / 1000);
	/* The slow call still runs, and rescue() has not ended it. */
	EXPECT_GT(RESCUE_MS, now_ms() - began);
	EXPECT_EQ(1, sim_running(SIM, variant->name));
	EXPECT_NE(0, err);
	EXPECT_NE(0, report.failed);
	EXPECT_FALSE(report.done & MPRAPI_STEP_CHECK);
	/* The report names the call that runs, unless another process made it. */
	EXPECT_EQ(variant->call, report.call);
	ASSERT_EQ(0, view_port_last(self->port, &view));
	EXPECT_EQ(variant->call, view.call);
	if (variant->call)
		EXPECT_LE(TIMEOUT - 50, view.call_ms);

	/* Another reset of the port also ends at its timeout. */
	EXPECT_NE(0, port_reset(self->ctl, self->port, 0, TIMEOUT, &report));
	EXPECT_GE(TIMEOUT + 50 + SLACK_MS, report.elapsed_us / 1000);

	sim_calm();
	EXPECT_TRUE(eventually(SLACK_MS, !port_reset(self->ctl, self->port, 0, 1000, NULL)));
	EXPECT_TRUE(eventually(SLACK_MS, sim_get(SIM, "out") == 0));
	EXPECT_EQ(0, sim_forbidden());
	EXPECT_EQ(0, sim_get(SIM, "overlaps"));
}

/*
 * The device is unplugged while a call runs. Its removal waits for the call, but no other
 * device waits for the removal.
 */
FIXTURE(pulled) {
	int ctl;
	int fd;
	__u32 port;
	pid_t cause, rescuer, puller;
};

FIXTURE_VARIANT(pulled) {
	const char *name;
	bool sample;
	bool early;
};

typedef FIXTURE_DATA(pulled) pulled_t;
typedef FIXTURE_VARIANT(pulled) pulled_variant_t;

#define PULLED(which, why, when) \
	FIXTURE_VARIANT_ADD(pulled, which##_##when) \
	{ .name = #which, .sample = why, .early = !strcmp(#when, "early") }

PULLED(tiocmget, true, late);
PULLED(tiocmget, true, early);
PULLED(get_icount, true, late);
PULLED(get_icount, true, early);
PULLED(tiocmset, false, late);
PULLED(tiocmset, false, early);
PULLED(flush_buffer, false, late);
PULLED(flush_buffer, false, early);

static int ask_again_and_again(void *arg)
{
	pulled_t *self = arg;
	struct port_view view;

	sim_close_but(-1);
	while (sample_port(self->ctl, self->port) != -ENOENT)
		view_port(self->port, &view);
	return 0;
}

static int pull(void *arg)
{
	(void)arg;
	/* Close the inherited descriptors: an open tty stays in memory. */
	sim_close_but(-1);
	return sim_set(SIM, "plugged", 0);
}

FIXTURE_SETUP(pulled)
{
	sim_calm();
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, sim_load(variant->early ? "early=1" : ""));
	ASSERT_EQ(0, port_add(self->ctl, SIM, &self->port));
	self->rescuer = task_start(rescue, NULL);
	self->fd = sim_open(SIM);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(pulled)
{
	sim_calm();
	task_kill(self->rescuer);
	task_kill(self->cause);
	task_kill(self->puller);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
	EXPECT_EQ(0, sim_unload());
}

TEST_F_TIMEOUT(pulled, while_it_is_asked, 120)
{
	struct mprapi_report report = { 0 };
	struct port_view view;
	long began;
	int err;

	ASSERT_EQ(0, sim_slow(SIM, variant->name, DELAY_MS));
	if (variant->sample)
		self->cause = task_start(ask_again_and_again, self);
	else
		ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, 50, TIMEOUT, &report));
	ASSERT_TRUE(eventually(SLACK_MS, sim_running(SIM, variant->name) == 1));
	self->puller = task_start(pull, NULL);
	/* Give the removal some time to get to where it waits. */
	ASSERT_FALSE(task_ended(self->puller, 300, NULL));
	EXPECT_TRUE(eventually(SLACK_MS, task_sleeps(self->puller)));

	expect_at_once("to unplug another", EXPECT_EQ(0, sim_set(SIM_OTHER, "plugged", 0)));
	expect_at_once("to plug it",
		       EXPECT_TRUE(eventually(AT_ONCE, !sim_set(SIM_OTHER, "plugged", 1))));
	expect_at_once("another family", EXPECT_EQ(0, sim_family(true)));
	expect_at_once("its end", EXPECT_EQ(0, sim_family(false)));
	if (!variant->sample) {
		began = now_ms();
		err = port_wait(self->ctl, self->port, report.seq, &report);
		EXPECT_NE(0, err);
		EXPECT_GE(TIMEOUT + 50 + SLACK_MS, now_ms() - began);
	}
	EXPECT_EQ(1, sim_running(SIM, variant->name));

	sim_calm();
	ASSERT_TRUE(task_ended(self->puller, SLACK_MS, &err));
	self->puller = 0;
	EXPECT_EQ(0, err);
	task_kill(self->cause);
	self->cause = 0;
	EXPECT_TRUE(eventually(SLACK_MS, !view_port(self->port, &view) && !view.flags));
	EXPECT_EQ(MPRAPI_CONDITION_NON_OPERATIONAL, view.condition);
	EXPECT_EQ(-EIO, line_ldisc(self->fd));
	sim_close(self->fd);
	EXPECT_TRUE(eventually(SLACK_MS, sim_get(SIM, "plugged") == 0));
	EXPECT_EQ(0, sim_forbidden());
	EXPECT_EQ(0, sim_get(SIM, "overlaps"));

	ASSERT_EQ(0, sim_set(SIM, "plugged", 1));
	self->fd = sim_open(SIM);
	ASSERT_LE(0, self->fd);
	EXPECT_TRUE(eventually(SLACK_MS, !port_reset(self->ctl, self->port, 0, 1000, &report)));
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_EQ(-EIO, line_ldisc(self->fd));
	EXPECT_EQ(0, sim_forbidden());
}

TEST_HARNESS_MAIN
