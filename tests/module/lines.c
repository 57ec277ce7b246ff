// SPDX-License-Identifier: GPL-2.0
/*
 * What a reset does to the modem lines. The UARTs are in loopback, where DTR and RTS of
 * the hardware can be read back as DSR and CTS.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/netlink.h"

#define DRIVEN	(TIOCM_DTR | TIOCM_RTS)
/* The same lines as loopback returns them. */
#define SEEN	(TIOCM_DSR | TIOCM_CTS)

#define DONE_UART	(MPRAPI_STEP_DISCARD | MPRAPI_STEP_LOWER |	\
			 MPRAPI_STEP_HOLD | MPRAPI_STEP_HANGUP | MPRAPI_STEP_CHECK)

/* A thread that samples the lines all the time, without opening the tty. */
struct watcher {
	pthread_t thread;
	atomic_bool stop;
	long began;		/* start of the current low period, or 0 */
	long longest;		/* longest low period, ms */
	int high_after_low;	/* how often the lines rose again */
	int samples;
};

static void *watch(void *arg)
{
	struct watcher *watcher = arg;

	while (!watcher->stop) {
		bool low = !(line_proc(UART) & (DRIVEN | SEEN));
		long now = now_ms();

		watcher->samples++;
		if (low && !watcher->began)
			watcher->began = now;
		if (watcher->began && now - watcher->began > watcher->longest)
			watcher->longest = now - watcher->began;
		if (!low && watcher->began) {
			watcher->began = 0;
			watcher->high_after_low++;
		}
		sleep_ms(1);
	}
	return NULL;
}

static void watch_start(struct watcher *watcher)
{
	memset(watcher, 0, sizeof(*watcher));
	pthread_create(&watcher->thread, NULL, watch, watcher);
}

static void watch_end(struct watcher *watcher)
{
	watcher->stop = true;
	pthread_join(watcher->thread, NULL);
}

FIXTURE(lines) {
	int ctl;
	int fd;
	__u32 port;
};

FIXTURE_SETUP(lines)
{
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	self->fd = line_open(UART);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, self->fd, &self->port));
	ASSERT_EQ(0, line_loop(self->fd));
	ASSERT_EQ(DRIVEN | SEEN, line_bits(self->fd) & (DRIVEN | SEEN));
	ASSERT_EQ(DRIVEN | SEEN, line_proc(UART) & (DRIVEN | SEEN));
}

FIXTURE_TEARDOWN(lines)
{
	int fd = line_open(UART);

	EXPECT_EQ(0, line_clear(fd, TIOCM_LOOP));
	close(fd);
	if (self->fd >= 0)
		close(self->fd);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

#define TEST_LINES(name)	TEST_F_TIMEOUT(lines, name, 120)

TEST_LINES(are_low_for_the_hold)
{
	struct mprapi_report report;
	struct watcher watcher;

	watch_start(&watcher);
	sleep_ms(50);
	ASSERT_EQ(0, port_reset(self->ctl, self->port, 700, 5000, &report));
	watch_end(&watcher);

	EXPECT_EQ(DONE_UART, report.done);
	EXPECT_EQ(0, report.failed);
	EXPECT_EQ(0, report.flags);
	EXPECT_LE(700, report.held_ms);
	EXPECT_GE(700 + SLACK_MS, report.held_ms);
	EXPECT_LE(700000, report.elapsed_us);
	EXPECT_GE((700 + SLACK_MS) * 1000, report.elapsed_us);

	ASSERT_LT(20, watcher.samples);
	EXPECT_EQ(0, watcher.high_after_low);
	EXPECT_LE(650, watcher.longest);
	/* With HUPCL, the lines stay low after the hangup. */
	EXPECT_EQ(0, line_proc(UART) & (DRIVEN | SEEN));
}

/* A process that has the tty open sees the lines low, and is hung up at the end of the hold. */
TEST_LINES(are_low_while_still_open)
{
	struct mprapi_report report;
	long began = now_ms();

	ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, 700, 5000, &report));
	EXPECT_EQ(MPRAPI_REPORT_FLAG_RUNNING, report.flags);
	EXPECT_TRUE(eventually(300, !(line_bits(self->fd) & (DRIVEN | SEEN))));
	sleep_ms(began + 500 - now_ms());
	if (now_ms() < began + 650) {
		EXPECT_EQ(0, line_bits(self->fd) & (DRIVEN | SEEN));
		EXPECT_EQ(-EAGAIN, port_wait_look(self->ctl, self->port, 1, &report));
	}
	ASSERT_EQ(0, port_wait(self->ctl, self->port, 1, &report));
	EXPECT_EQ(DONE_UART, report.done);
	EXPECT_EQ(-EIO, line_bits(self->fd));
}

TEST_LINES(rise_with_the_next_opener)
{
	int fd;

	ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 0, NULL));
	ASSERT_EQ(0, line_proc(UART) & (DRIVEN | SEEN));
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	EXPECT_EQ(DRIVEN | SEEN, line_bits(fd) & (DRIVEN | SEEN));
	close(fd);
}

TEST_LINES(without_hold)
{
	struct mprapi_report report;

	ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 5000, &report));
	EXPECT_EQ(DONE_UART, report.done);
	EXPECT_GT(200, report.held_ms);
	EXPECT_GT(400000, report.elapsed_us);
}

/* With HUPCL off, the driver would leave the lines up. */
TEST_LINES(without_hupcl)
{
	struct mprapi_report report;

	ASSERT_EQ(0, line_cflag(self->fd, HUPCL, false));
	ASSERT_EQ(0, port_reset(self->ctl, self->port, 100, 5000, &report));
	EXPECT_EQ(DONE_UART, report.done);
	EXPECT_EQ(0, line_proc(UART) & (DRIVEN | SEEN));
}

TEST_LINES(are_the_driver_s_in_a_disconnect)
{
	struct mprapi_report report;

	ASSERT_EQ(0, line_cflag(self->fd, HUPCL, false));
	ASSERT_EQ(0, port_disconnect(self->ctl, self->port, 5000, &report));
	EXPECT_EQ(MPRAPI_STEP_DISCARD | MPRAPI_STEP_HANGUP | MPRAPI_STEP_CHECK, report.done);
	EXPECT_EQ(DRIVEN, line_proc(UART) & DRIVEN);
	EXPECT_EQ(-EIO, line_bits(self->fd));

	close(self->fd);
	self->fd = line_open(UART);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, line_cflag(self->fd, HUPCL, true));
	ASSERT_EQ(0, port_disconnect(self->ctl, self->port, 5000, &report));
	EXPECT_EQ(0, line_proc(UART) & DRIVEN);
}

/* The last close left the lines up (HUPCL off). Only the reset lowers them. */
TEST_LINES(of_a_closed_port)
{
	struct mprapi_report report;
	struct port_view view;
	struct watcher watcher;

	ASSERT_EQ(0, line_cflag(self->fd, HUPCL, false));
	close(self->fd);
	self->fd = -1;
	ASSERT_EQ(DRIVEN, line_proc(UART) & DRIVEN);

	watch_start(&watcher);
	ASSERT_EQ(0, port_reset(self->ctl, self->port, 400, 5000, &report));
	watch_end(&watcher);
	EXPECT_EQ(MPRAPI_REPORT_FLAG_CLOSED, report.flags);
	EXPECT_EQ(MPRAPI_STEP_LOWER | MPRAPI_STEP_HOLD | MPRAPI_STEP_CHECK, report.done);
	EXPECT_LE(400, report.held_ms);
	EXPECT_EQ(0, watcher.high_after_low);
	EXPECT_LE(350, watcher.longest);
	EXPECT_EQ(0, line_proc(UART) & DRIVEN);
	ASSERT_EQ(0, view_port(self->port, &view));
	EXPECT_EQ(1, view.resets);
	EXPECT_EQ(0, view.hangups);

	self->fd = line_open(UART);
	ASSERT_LE(0, self->fd);
	EXPECT_EQ(DRIVEN, line_bits(self->fd) & DRIVEN);
}

/* A process can open a closed port while its reset runs. */
TEST_LINES(of_a_closed_port_that_is_opened)
{
	struct mprapi_report report;
	struct watcher watcher;

	close(self->fd);
	self->fd = -1;
	watch_start(&watcher);
	ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, 600, 5000, &report));
	sleep_ms(200);
	self->fd = line_open(UART);
	EXPECT_LE(0, self->fd);
	ASSERT_EQ(0, port_wait(self->ctl, self->port, 1, &report));
	watch_end(&watcher);
	EXPECT_FALSE(report.flags & MPRAPI_REPORT_FLAG_CLOSED);
	EXPECT_LE(600, report.held_ms);
	EXPECT_LE(550, watcher.longest);

	close(self->fd);
	self->fd = line_open(UART);
	EXPECT_LE(0, self->fd);
}

/* A process raises the lines during the hold, which begins again when they are low. */
TEST_LINES(are_raised_meanwhile)
{
	struct mprapi_report report;
	struct watcher watcher;
	int fd;

	watch_start(&watcher);
	ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, 600, 8000, &report));
	sleep_ms(300);
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, line_set(fd, DRIVEN));
	ASSERT_EQ(DRIVEN | SEEN, line_bits(fd) & (DRIVEN | SEEN));
	ASSERT_EQ(0, port_wait(self->ctl, self->port, 1, &report));
	watch_end(&watcher);
	EXPECT_LE(600, report.held_ms);
	EXPECT_LE(550, watcher.longest);
	EXPECT_LE(850000, report.elapsed_us);
	EXPECT_EQ(-EIO, line_bits(fd));
	close(fd);
}

/* A process raises the lines again and again: the hold fails, at the timeout of the reset. */
TEST_LINES(cannot_be_held)
{
	struct mprapi_report report;
	long began = now_ms();
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, 400, 1500, &report));
	while (line_set(fd, DRIVEN) == 0 && now_ms() < began + 10000)
		sleep_ms(1);
	EXPECT_EQ(-EIO, port_wait(self->ctl, self->port, 1, &report));
	EXPECT_EQ(MPRAPI_STEP_HOLD, report.failed);
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_FALSE(report.done & MPRAPI_STEP_HOLD);
	EXPECT_GE((1500 + SLACK_MS) * 1000, report.elapsed_us);
	close(fd);
}

static void expect_hold(struct __test_metadata *_metadata, int ctl, __u32 port, __u32 ms)
{
	struct mprapi_report report;
	struct server_view server;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_reset(ctl, port, MPRAPI_DEFAULT, MPRAPI_DEFAULT, &report));
	EXPECT_LE(ms, report.held_ms);
	EXPECT_GE(ms + 400, report.held_ms);
	EXPECT_LE(ms * 1000, report.elapsed_us);
	ASSERT_EQ(0, view_server(&server));
	EXPECT_EQ(ms, server.hold_ms);
	close(fd);
}

TEST_LINES(default_hold)
{
	expect_hold(_metadata, self->ctl, self->port, 500);

	/* A change at run time applies to the next reset. */
	ASSERT_EQ(0, file_write(MODULE_PARAMETERS "hold_ms", "1100"));
	expect_hold(_metadata, self->ctl, self->port, 1100);
	ASSERT_EQ(0, file_write(MODULE_PARAMETERS "hold_ms", "0"));
	expect_hold(_metadata, self->ctl, self->port, 0);
}

TEST_LINES(default_hold_from_the_start)
{
	close(self->ctl);
	ASSERT_EQ(0, module_fresh("hold_ms=1300 ports=" UART));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	expect_hold(_metadata, self->ctl, 1, 1300);
}

/* After a reset, data reach the other end of the wire and come back. */
TEST_MPRAPI(wire_after_reset)
{
	char data[16] = { 0 };
	int fd, peer;
	__u32 port;

	peer = line_open(WIRED_PEER);
	ASSERT_LE(0, peer);
	fd = line_open(WIRED);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	ASSERT_EQ(6, write(peer, "before", 6));
	ASSERT_TRUE(eventually(SLACK_MS, line_queued(fd) == 6));
	ASSERT_EQ(0, port_reset(self->ctl, port, 200, 5000, NULL));
	close(fd);

	fd = line_open(WIRED);
	ASSERT_LE(0, fd);
	ASSERT_EQ(2, write(fd, "to", 2));
	EXPECT_TRUE(eventually(SLACK_MS, line_queued(peer) == 2));
	ASSERT_EQ(4, write(peer, "from", 4));
	EXPECT_TRUE(eventually(SLACK_MS, line_queued(fd) == 4));
	EXPECT_EQ(4, read(fd, data, sizeof(data)));
	EXPECT_EQ(0, memcmp(data, "from", 4));
	close(fd);
	close(peer);
}

TEST_HARNESS_MAIN
