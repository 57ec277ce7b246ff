// SPDX-License-Identifier: GPL-2.0
/*
 * A modem that is unplugged at any moment: each caller gets an answer, the port ends in
 * the right condition, and nothing is left behind.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/listen.h"
#include "../helper/modem.h"
#include "../helper/netlink.h"
#include "../helper/task.h"

#define PULLS	50

FIXTURE_VARIANT(unplug) {
	enum modem_kind kind;
};

FIXTURE(unplug) {
	int ctl;
	int listener;
	struct modem modem;
};

FIXTURE_VARIANT_ADD(unplug, acm) { .kind = MODEM_ACM };
FIXTURE_VARIANT_ADD(unplug, pl2303) { .kind = MODEM_PL2303 };

FIXTURE_SETUP(unplug)
{
	int size = 8 << 20;

	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	self->listener = listen_open();
	ASSERT_LE(0, self->listener);
	ASSERT_EQ(0, setsockopt(self->listener, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)));
	ASSERT_EQ(0, modem_plug(&self->modem, variant->kind));
}

FIXTURE_TEARDOWN(unplug)
{
	modem_destroy(&self->modem);
	close(self->listener);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

static bool is_an_answer(int result)
{
	switch (result) {
	case 0:			/* done before the unplug */
	case -ENODEV:
	case -ETIMEDOUT:	/* carrier was still up */
	case -EBUSY:		/* the driver blocked the hangup */
	case -EIO:		/* the lines could not be lowered any more */
		return true;
	}
	return false;
}

/* Checks the events of a reset and an unplug: each comes once, in order, and seq has no gap. */
static void expect_events(struct __test_metadata *_metadata, int listener, __u64 *last,
			  const struct mprapi_report *report)
{
	int started = 0, done = 0, removed = 0;
	struct event_view event;

	while (!listen_next(listener, done && removed ? 0 : 5000, &event)) {
		/* This event was before the reset. */
		if (event.seq <= *last)
			continue;
		EXPECT_EQ(*last + 1, event.seq);
		*last = event.seq;
		switch (event.what) {
		case MPRAPI_EVENT_RESET_STARTED:
			EXPECT_EQ(0, done);
			started++;
			break;
		case MPRAPI_EVENT_RESET_DONE:
			EXPECT_EQ(1, started);
			EXPECT_EQ(report->seq, event.report.seq);
			EXPECT_EQ(report->result, event.report.result);
			done++;
			break;
		case MPRAPI_EVENT_DEVICE_GONE:
			removed++;
			break;
		}
	}
	EXPECT_EQ(1, started);
	EXPECT_EQ(1, done);
	EXPECT_EQ(1, removed);
}

TEST_F_TIMEOUT(unplug, at_any_moment, 550)
{
	int results[200] = { 0 };
	struct mprapi_report report;
	struct event_view event;
	struct port_view view;
	__u64 last;
	__u32 port;
	int fd;

	ASSERT_EQ(0, port_add(self->ctl, self->modem.tty, &port));
	for (int i = 0; i < PULLS; i++) {
		bool open = i % 4, carrier = i % 2;

		fd = -1;
		if (open) {
			fd = line_open(self->modem.tty);
			ASSERT_LE(0, fd);
			line_cflag(fd, CLOCAL, !carrier);
		}
		if (carrier)
			modem_carrier(&self->modem, true);
		listen_drain(self->listener);
		ASSERT_EQ(0, view_port(port, &view));
		last = view.events;
		while (!listen_next(self->listener, 0, &event))
			last = event.seq;

		ASSERT_EQ(0, port_reset_begin(self->ctl, port, rand() % 60, 2000, &report));
		sleep_ms(rand() % 100);
		ASSERT_EQ(0, modem_pull(&self->modem));
		EXPECT_TRUE(is_an_answer(port_wait(self->ctl, port, report.seq, &report))) {
			TH_LOG("result %d", report.result);
		}
		if (report.result > -200 && report.result <= 0)
			results[-report.result]++;
		expect_events(_metadata, self->listener, &last, &report);
		EXPECT_TRUE(eventually(SLACK_MS, !view_port(port, &view) && !view.flags));
		EXPECT_EQ(MPRAPI_CONDITION_NON_OPERATIONAL, view.condition);
		if (open) {
			EXPECT_EQ(-EIO, line_ldisc(fd));
			close(fd);
		}
		modem_carrier(&self->modem, false);
		ASSERT_EQ(0, modem_plug_again(&self->modem));
		EXPECT_TRUE(eventually(SLACK_MS, !view_port(port, &view) &&
				       view.condition == MPRAPI_CONDITION_DISCONNECTED));
	}
	for (size_t i = 0; i < ARRAY_SIZE(results); i++)
		if (results[i])
			TH_LOG("%d times %s", results[i], i ? strerror(i) : "done");
	EXPECT_EQ(PULLS, view.resets);
}

struct puller {
	struct modem *modem;
	atomic_bool done;
	int err;
};

static void *pull_again_and_again(void *arg)
{
	struct puller *puller = arg;

	for (int i = 0; i < 4 && !puller->err; i++) {
		sleep_ms(rand() % 50);
		puller->err = modem_pull(puller->modem);
		if (!puller->err)
			puller->err = modem_plug_again(puller->modem);
	}
	puller->done = true;
	return NULL;
}

/*
 * A port is added while its device comes and goes. Each attempt succeeds, or fails
 * because there is no such tty at that moment.
 */
TEST_F_TIMEOUT(unplug, while_it_is_added, 300)
{
	struct puller puller = { .modem = &self->modem };
	int by_name = 0, by_fd = 0, by_path = 0, err, fd;
	char tty[MPRAPI_NAME_SIZE], name[MPRAPI_NAME_SIZE];
	struct port_view view;
	pthread_t thread;
	__u32 port;

	snprintf(tty, sizeof(tty), "%s", self->modem.tty);
	ASSERT_EQ(0, pthread_create(&thread, NULL, pull_again_and_again, &puller));
	while (!puller.done) {
		EXPECT_EQ(0, port_add(self->ctl, tty, &port));
		EXPECT_EQ(0, port_del(self->ctl, port));
		by_name++;

		snprintf(name, sizeof(name), "%s", tty);
		err = port_add_path(self->ctl, name, &port);
		EXPECT_TRUE(!err || err == -ENXIO);
		if (!err)
			EXPECT_EQ(0, port_del(self->ctl, port));
		by_path += !err;

		fd = line_open(tty);
		if (fd < 0)
			continue;
		err = port_add_fd(self->ctl, fd, &port);
		EXPECT_TRUE(!err || err == -EIO || err == -ENOTTY) {
			TH_LOG("%d", err);
		}
		if (!err)
			EXPECT_EQ(0, port_del(self->ctl, port));
		by_fd += !err;
		close(fd);
	}
	pthread_join(thread, NULL);
	EXPECT_EQ(0, puller.err);
	TH_LOG("%d times by name, %d by path, %d by descriptor", by_name, by_path, by_fd);
	ASSERT_EQ(0, port_add(self->ctl, self->modem.tty, &port));
	EXPECT_TRUE(eventually(SLACK_MS, !view_port(port, &view) &&
			       view.condition == MPRAPI_CONDITION_DISCONNECTED));
	EXPECT_EQ(0, port_reset(self->ctl, port, 0, 1000, NULL));
}

TEST_HARNESS_MAIN
