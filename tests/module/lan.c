// SPDX-License-Identifier: GPL-2.0
/*
 * The module parameter lan_only, which rejects all port operations: set at load, at run
 * time, during a reset and during many calls.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/netlink.h"
#include "../helper/pty.h"

#define LAN_ONLY	MODULE_PARAMETERS "lan_only"

static void expect_all(struct __test_metadata *_metadata, int ctl, __u32 port,
		       const char *name, int err)
{
	struct mprapi_report report;
	struct port_view views[8];
	int unit, channel;

	EXPECT_EQ(err, port_reset(ctl, port, 0, 0, &report));
	EXPECT_EQ(err, port_reset_begin(ctl, port, 0, 0, &report));
	EXPECT_EQ(err, port_disconnect(ctl, port, 0, &report));
	EXPECT_EQ(err, port_clear_stats(ctl, port, NULL));
	EXPECT_EQ(err ? err : -ENOTCONN, port_ppp(ctl, port, &unit, &channel));
	EXPECT_EQ(err, view_port(port, &views[0]));
	EXPECT_EQ(err, view_port_named(name, &views[0]));
	EXPECT_EQ(err ? err : 1, view_ports(views, ARRAY_SIZE(views)));
}

static void expect_server(struct __test_metadata *_metadata, int ctl, bool lan_only,
			  __u32 ports)
{
	struct mprapi_server server;
	struct server_view view;

	EXPECT_EQ(0, server_get(ctl, &server));
	EXPECT_EQ(lan_only ? MPRAPI_SERVER_FLAG_LAN_ONLY : 0, server.flags);
	EXPECT_EQ(ports, server.ports);
	EXPECT_EQ(0, view_server(&view));
	EXPECT_EQ(lan_only, view.lan_only);
	EXPECT_EQ(ports, view.ports);
}

TEST_MPRAPI(off_and_on)
{
	struct pty pty;
	__u32 port, other;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	expect_server(_metadata, self->ctl, false, 1);

	ASSERT_EQ(0, file_write(LAN_ONLY, "1"));
	expect_all(_metadata, self->ctl, port, pty.name, -ESHUTDOWN);
	EXPECT_EQ(-ESHUTDOWN, port_add(self->ctl, UART, &other));
	EXPECT_EQ(0, other);
	EXPECT_EQ(-ESHUTDOWN, port_add_fd(self->ctl, pty.slave, &other));
	EXPECT_EQ(-ESHUTDOWN, port_del(self->ctl, port));
	expect_server(_metadata, self->ctl, true, 1);
	/* The session on the port goes on. */
	EXPECT_EQ(N_TTY, line_ldisc(pty.slave));

	ASSERT_EQ(0, file_write(LAN_ONLY, "0"));
	expect_server(_metadata, self->ctl, false, 1);
	expect_all(_metadata, self->ctl, port, pty.name, 0);
	EXPECT_EQ(-EIO, line_ldisc(pty.slave));
	EXPECT_EQ(0, port_add(self->ctl, UART, &other));
	EXPECT_EQ(0, port_del(self->ctl, port));
	pty_close(&pty);
}

TEST_MPRAPI(from_the_start)
{
	close(self->ctl);
	ASSERT_EQ(0, module_fresh("lan_only=1 ports=" UART));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	expect_all(_metadata, self->ctl, 1, UART, -ESHUTDOWN);
	expect_server(_metadata, self->ctl, true, 1);
	ASSERT_EQ(0, file_write(LAN_ONLY, "N"));
	expect_all(_metadata, self->ctl, 1, UART, 0);
}

/* The error does not tell whether the port exists. Wrong arguments still get their own errors. */
TEST_MPRAPI(unknown_ports_and_bad_requests)
{
	struct mprapi_port_reset reset = { .port = 1, .flags = 0x80000000 };
	struct mprapi_port_add add = { .flags = 0x80000000 };

	ASSERT_EQ(0, file_write(LAN_ONLY, "1"));
	EXPECT_EQ(-ESHUTDOWN, port_reset(self->ctl, 4711, 0, 0, NULL));
	EXPECT_EQ(-ESHUTDOWN, port_del(self->ctl, 4711));
	EXPECT_EQ(-EINVAL, control(self->ctl, MPRAPI_IOC_PORT_RESET, &reset));
	EXPECT_EQ(-EINVAL, control(self->ctl, MPRAPI_IOC_PORT_ADD, &add));
	EXPECT_EQ(-EFAULT, control(self->ctl, MPRAPI_IOC_PORT_RESET, NULL));
	/* A wait for a report is still allowed, but there is no such port. */
	EXPECT_EQ(-ENOENT, port_wait(self->ctl, 4711, 1, NULL));
}

/* A reset that was begun goes on, and its report can be read. */
TEST_MPRAPI(during_a_reset)
{
	struct mprapi_report report;
	__u32 port;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	ASSERT_EQ(0, port_reset_begin(self->ctl, port, 500, 5000, NULL));
	ASSERT_EQ(0, file_write(LAN_ONLY, "1"));
	EXPECT_EQ(-ESHUTDOWN, port_reset(self->ctl, port, 0, 0, &report));
	EXPECT_EQ(-EAGAIN, port_wait_look(self->ctl, port, 1, &report));
	ASSERT_EQ(0, port_wait(self->ctl, port, 1, &report));
	EXPECT_LE(500, report.held_ms);
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_EQ(-EIO, line_bits(fd));
	EXPECT_EQ(-ESTALE, port_wait(self->ctl, port, 2, &report));
	close(fd);
}

TEST_MPRAPI(bad_values)
{
	char value[8];

	EXPECT_EQ(-EINVAL, file_write(LAN_ONLY, "maybe"));
	EXPECT_EQ(-EINVAL, file_write(LAN_ONLY, "2"));
	ASSERT_EQ(1, file_read(LAN_ONLY, value, sizeof(value)));
	EXPECT_STREQ("N", value);
}

struct flipper {
	atomic_bool stop;
	atomic_int flips;
};

static void *flip(void *arg)
{
	struct flipper *flipper = arg;

	while (!flipper->stop) {
		file_write(LAN_ONLY, flipper->flips++ % 2 ? "0" : "1");
		sleep_ms(1);
	}
	file_write(LAN_ONLY, "0");
	return NULL;
}

/*
 * While lan_only changes all the time, each call either succeeds, or fails with
 * ESHUTDOWN and does nothing.
 */
TEST_MPRAPI(flipped_during_use)
{
	int done = 0, refused = 0, resets = 0, err;
	struct flipper flipper = { 0 };
	struct mprapi_report report;
	struct port_view view;
	pthread_t thread;
	struct pty pty;
	long end;
	__u32 port;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	ASSERT_EQ(0, pthread_create(&thread, NULL, flip, &flipper));
	for (end = now_ms() + 4000; now_ms() < end;) {
		memset(&report, 0, sizeof(report));
		err = port_reset(self->ctl, port, 0, 100, &report);
		if (!err) {
			EXPECT_EQ(++resets, report.seq);
			done++;
		} else {
			EXPECT_EQ(-ESHUTDOWN, err);
			EXPECT_EQ(0, report.seq);
			refused++;
		}
		err = view_port(port, &view);
		if (err)
			EXPECT_EQ(-ESHUTDOWN, err);
	}
	flipper.stop = true;
	pthread_join(thread, NULL);
	EXPECT_LT(10, atomic_load(&flipper.flips));
	EXPECT_LT(0, done);
	EXPECT_LT(0, refused);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(resets, view.resets);
	pty_close(&pty);
}

TEST_HARNESS_MAIN
