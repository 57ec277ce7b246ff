// SPDX-License-Identifier: GPL-2.0
/*
 * Resets with unusual drivers: without a name, of other types, without some of the calls,
 * and with restrictions on closed ttys.
 */
#include <string.h>
#include <linux/serial.h>

#include "../helper/line.h"
#include "../helper/netlink.h"
#include "../helper/simulated.h"

#define HOLD	100

/* A reset that has to wait for nothing but the hold. */
static void expect_reset(struct __test_metadata *_metadata, int ctl, __u32 port,
			 struct mprapi_report *report)
{
	long began = now_ms();

	EXPECT_EQ(0, port_reset(ctl, port, HOLD, 10000, report)) {
		TH_LOG("done %x, failed %x", report->done, report->failed);
	}
	EXPECT_GE(HOLD + SLACK_MS, now_ms() - began);
	EXPECT_EQ(0, report->failed);
	EXPECT_TRUE(report->done & MPRAPI_STEP_CHECK);
}

/* mxser and moxa do not set driver_name. */
TEST_SIM(driver_without_a_name)
{
	struct mprapi_report report;
	struct port_view view;
	__u32 port;
	int fd;

	ASSERT_EQ(0, sim_load("uarts=0 driver_name="));
	fd = sim_open(SIM);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add(self->ctl, SIM, &port));
	ASSERT_EQ(0, sample_port(self->ctl, port));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(MPRAPI_PORT_FLAG_PRESENT | MPRAPI_PORT_FLAG_OPEN, view.flags);
	EXPECT_EQ(1, view_ports(&view, 1));
	EXPECT_STREQ(SIM, view.name);
	expect_reset(_metadata, self->ctl, port, &report);
	EXPECT_EQ(-EIO, line_bits(fd));
	EXPECT_EQ(0, sim_get(SIM, "out"));
	EXPECT_EQ(0, sim_forbidden());
}

FIXTURE(without) {
	int ctl;
};

FIXTURE_VARIANT(without) {
	const char *calls;
	__u32 not_done;		/* steps that do not apply without these calls */
};

#define WITHOUT(name, list, steps) \
	FIXTURE_VARIANT_ADD(without, name) { .calls = list, .not_done = steps }

#define LOWERING	(MPRAPI_STEP_LOWER | MPRAPI_STEP_HOLD)

WITHOUT(nothing, "", 0);
/* Without tiocmget() the lines cannot be read, so the test does not say how these steps end. */
WITHOUT(tiocmget, "tiocmget", 0);
WITHOUT(tiocmset, "tiocmset", LOWERING);
WITHOUT(lines, "tiocmget,tiocmset", LOWERING);
WITHOUT(flush_buffer, "flush_buffer", 0);
WITHOUT(hangup, "hangup", 0);
WITHOUT(get_icount, "get_icount", 0);
WITHOUT(wait_until_sent, "wait_until_sent,chars_in_buffer", 0);
WITHOUT(all, "tiocmget,tiocmset,flush_buffer,hangup,get_icount,wait_until_sent,chars_in_buffer",
	LOWERING);

FIXTURE_SETUP(without)
{
	char parameters[128];

	sim_calm();
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	snprintf(parameters, sizeof(parameters), "uarts=0 %s%s",
		 *variant->calls ? "without=" : "", variant->calls);
	ASSERT_EQ(0, sim_load(parameters));
}

FIXTURE_TEARDOWN(without)
{
	sim_calm();
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
	EXPECT_EQ(0, sim_unload());
}

TEST_F_TIMEOUT(without, it_is_reset, 120)
{
	struct mprapi_report report;
	struct port_view view;
	__u32 port;
	int fd;

	fd = sim_open(SIM);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add(self->ctl, SIM, &port));
	ASSERT_EQ(0, sample_port(self->ctl, port));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_TRUE(view.flags & MPRAPI_PORT_FLAG_OPEN);
	if (!strstr(variant->calls, "tiocm") || strstr(variant->calls, "tiocmget"))
		EXPECT_EQ(!strstr(variant->calls, "tiocmget"),
			  has(view.has, MPRAPI_A_PORT_LINES));
	EXPECT_EQ(!strstr(variant->calls, "get_icount"), has(view.has, MPRAPI_A_PORT_ICOUNT));

	expect_reset(_metadata, self->ctl, port, &report);
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_EQ(0, report.done & variant->not_done);
	if (!*variant->calls)
		EXPECT_EQ(LOWERING, report.done & LOWERING);
	EXPECT_EQ(-EIO, line_ldisc(fd));
	/* A driver with neither hangup() nor tiocmset() lowers its lines only at the close. */
	if (!strstr(variant->calls, "hangup") || !strstr(variant->calls, "tiocmset"))
		EXPECT_EQ(0, sim_get(SIM, "out"));
	sim_close(fd);
	EXPECT_TRUE(eventually(SLACK_MS, sim_get(SIM, "out") == 0));

	fd = sim_open(SIM);
	ASSERT_LE(0, fd);
	EXPECT_EQ(1, write(fd, "n", 1));
	EXPECT_EQ(0, sim_forbidden());
	EXPECT_EQ(0, sim_get(SIM, "overlaps"));
}

static void expect_no_port(struct __test_metadata *_metadata, int ctl, const char *parameters)
{
	struct mprapi_report report;
	__u32 port;
	int fd, err;

	ASSERT_EQ(0, sim_load(parameters));
	fd = sim_open(SIM);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EOPNOTSUPP, port_add(ctl, SIM, &port));
	EXPECT_EQ(-EOPNOTSUPP, port_add_fd(ctl, fd, &port));

	/* While the tty is closed, the module may not know its type, and may add it. */
	sim_close(fd);
	err = port_add(ctl, SIM, &port);
	EXPECT_TRUE(!err || err == -EOPNOTSUPP);
	if (err)
		return;
	fd = sim_open(SIM);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EOPNOTSUPP, port_reset(ctl, port, 0, 1000, &report));
	EXPECT_EQ(0, report.done);
	EXPECT_EQ(-EOPNOTSUPP, port_disconnect(ctl, port, 1000, &report));
	EXPECT_EQ(N_TTY, line_ldisc(fd));
	EXPECT_EQ(SIM_RAISED, sim_get(SIM, "out"));
	EXPECT_EQ(0, sim_calls(SIM, "tiocmset"));
	EXPECT_EQ(0, sim_calls(SIM, "flush_buffer"));
	EXPECT_EQ(0, sim_calls(SIM, "hangup"));
	EXPECT_EQ(0, sim_forbidden());
}

TEST_SIM(console_type)
{
	expect_no_port(_metadata, self->ctl, "uarts=0 type=console");
}

TEST_SIM(system_type)
{
	expect_no_port(_metadata, self->ctl, "uarts=0 type=system");
}

/* The console of u_serial comes and goes, and its tty_port does not tell. */
static void expect_console(struct __test_metadata *_metadata, int ctl, const char *tty)
{
	__u32 port, refused = 0;
	struct mprapi_report report;
	int fd;

	ASSERT_EQ(0, port_add(ctl, tty, &port));
	ASSERT_EQ(0, sim_set(tty, "console", 1));
	fd = sim_open(tty);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EOPNOTSUPP, port_reset(ctl, port, HOLD, 10000, &report));
	EXPECT_EQ(0, report.done);
	EXPECT_EQ(-EOPNOTSUPP, port_disconnect(ctl, port, 10000, &report));
	EXPECT_EQ(0, report.done);
	EXPECT_EQ(N_TTY, line_ldisc(fd));
	EXPECT_EQ(SIM_RAISED, sim_get(tty, "out"));

	ASSERT_EQ(0, sim_set(tty, "console", 0));
	EXPECT_EQ(0, port_reset(ctl, port, HOLD, 10000, &report));
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_EQ(-EIO, line_ldisc(fd));
	sim_close(fd);

	ASSERT_EQ(0, port_del(ctl, port));
	ASSERT_EQ(0, sim_set(tty, "console", 1));
	EXPECT_EQ(-EOPNOTSUPP, port_add(ctl, tty, &refused));
	ASSERT_EQ(0, sim_set(tty, "console", 0));
	EXPECT_EQ(0, sim_forbidden());
}

TEST_SIM(console_made_later)
{
	ASSERT_EQ(0, sim_load(""));
	expect_console(_metadata, self->ctl, SIM);
	expect_console(_metadata, self->ctl, SIM_UART);
}

/* Neither lowers its lines nor changes its settings, and does not say that it is closed. */
static void expect_kernels_own(struct __test_metadata *_metadata, int ctl, const char *tty)
{
	__u32 steps = MPRAPI_STEPS_RESET | MPRAPI_STEP_SETTINGS;
	struct mprapi_report report;
	int settings, opens;
	__u32 port;

	ASSERT_EQ(0, port_add(ctl, tty, &port));
	ASSERT_EQ(0, sim_set(tty, "kernel", 1));
	EXPECT_EQ(SIM_RAISED, sim_get(tty, "out"));
	settings = sim_calls(tty, "set_termios");
	opens = sim_calls(tty, "open");

	EXPECT_EQ(-EOPNOTSUPP, port_reset_steps(ctl, port, steps, HOLD, 10000, &report));
	EXPECT_EQ(0, report.done);
	EXPECT_EQ(0, report.held_ms);
	EXPECT_EQ(0, report.flags & MPRAPI_REPORT_FLAG_CLOSED);
	EXPECT_EQ(-EOPNOTSUPP, port_disconnect(ctl, port, 10000, &report));
	EXPECT_EQ(0, report.done);
	EXPECT_EQ(SIM_RAISED, sim_get(tty, "out"));
	EXPECT_EQ(settings, sim_calls(tty, "set_termios"));
	EXPECT_EQ(opens, sim_calls(tty, "open"));

	ASSERT_EQ(0, sim_set(tty, "kernel", 0));
	EXPECT_EQ(0, port_reset(ctl, port, HOLD, 10000, &report));
	EXPECT_EQ(0, report.failed);
	EXPECT_LE(HOLD, report.held_ms);
	EXPECT_EQ(0, sim_forbidden());
}

/* A tty that speakup has open has no file, and looks as if it were closed. */
TEST_SIM(opened_by_the_kernel)
{
	ASSERT_EQ(0, sim_load(""));
	expect_kernels_own(_metadata, self->ctl, SIM);
	expect_kernels_own(_metadata, self->ctl, SIM_UART);
}

/* The same with HUPCL off, when the driver would be asked to open it once more. */
TEST_SIM(opened_by_the_kernel_after_hupcl_off)
{
	ASSERT_EQ(0, sim_load(""));
	ASSERT_EQ(0, sim_leave(SIM, HUPCL));
	expect_kernels_own(_metadata, self->ctl, SIM);
}

TEST_SIM(with_and_without_a_parent)
{
	char name[MPRAPI_NAME_SIZE] = SIM;
	__u32 port;

	ASSERT_EQ(0, sim_load("uarts=0"));
	ASSERT_EQ(0, port_add_path(self->ctl, name, &port));
	EXPECT_STREQ("platform-ttysim.0", name);
	EXPECT_EQ(0, port_del(self->ctl, port));

	ASSERT_EQ(0, sim_load("uarts=0 virtual=1"));
	snprintf(name, sizeof(name), SIM);
	EXPECT_EQ(-ENXIO, port_add_path(self->ctl, name, &port));
	ASSERT_EQ(0, port_add(self->ctl, SIM, &port));
	EXPECT_EQ(0, port_reset(self->ctl, port, 0, 1000, NULL));
	EXPECT_EQ(0, sim_forbidden());
}

/* A tty that was never open has its lines low. The reset does not raise them. */
static void expect_left_alone(struct __test_metadata *_metadata, int ctl, const char *tty)
{
	struct mprapi_report report;
	__u32 port;

	ASSERT_EQ(0, sim_load(""));
	ASSERT_EQ(0, port_add(ctl, tty, &port));
	ASSERT_EQ(0, sim_set(tty, "rises", 0));
	EXPECT_EQ(0, port_reset(ctl, port, HOLD, 10000, &report));
	EXPECT_EQ(0, report.failed);
	EXPECT_TRUE(report.flags & MPRAPI_REPORT_FLAG_CLOSED);
	EXPECT_EQ(0, sim_get(tty, "rises"));
	EXPECT_EQ(0, sim_get(tty, "out"));
	EXPECT_EQ(0, sim_forbidden());
}

TEST_SIM(never_open)
{
	expect_left_alone(_metadata, self->ctl, SIM);
}

TEST_SIM(never_open_uart)
{
	expect_left_alone(_metadata, self->ctl, SIM_UART);
}

/*
 * A closed tty whose lines are up, because HUPCL was off. The module must
 * not call its driver directly: the clocks of a closed UART are off, and
 * other drivers need an open tty.
 */
static void expect_lowered_closed(struct __test_metadata *_metadata, int ctl,
				  const char *tty)
{
	struct mprapi_report report;
	struct port_view view;
	__u32 port;
	int fd;

	ASSERT_EQ(0, sim_load(""));
	ASSERT_EQ(0, sim_leave(tty, HUPCL));
	ASSERT_EQ(SIM_RAISED, sim_get(tty, "out"));
	ASSERT_EQ(0, port_add(ctl, tty, &port));
	ASSERT_EQ(0, sim_set(tty, "rises", 0));
	EXPECT_EQ(0, port_reset(ctl, port, HOLD, 10000, &report));
	EXPECT_EQ(0, report.failed);
	EXPECT_EQ(LOWERING, report.done & LOWERING);
	EXPECT_LE(HOLD, report.held_ms);
	EXPECT_TRUE(report.flags & MPRAPI_REPORT_FLAG_CLOSED);
	EXPECT_EQ(0, sim_get(tty, "out"));
	EXPECT_EQ(0, sim_get(tty, "rises"));
	EXPECT_EQ(0, sim_forbidden());

	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(MPRAPI_CONDITION_DISCONNECTED, view.condition);
	fd = sim_open(tty);
	ASSERT_LE(0, fd);
	EXPECT_EQ(SIM_RAISED, sim_get(tty, "out"));
	EXPECT_EQ(1, write(fd, "n", 1));
}

TEST_SIM(closed_with_hupcl_off)
{
	expect_lowered_closed(_metadata, self->ctl, SIM);
}

TEST_SIM(closed_uart_with_hupcl_off)
{
	expect_lowered_closed(_metadata, self->ctl, SIM_UART);
}

/*
 * Like rfcomm with RELEASE_ONHUP: an open and a close destroy the tty, so the module must
 * do neither. While the tty is closed, its device has no parent.
 */
TEST_SIM(tty_that_goes_with_its_last_close)
{
	struct mprapi_report report;
	struct port_view view;
	__u32 port;
	int fd;

	ASSERT_EQ(0, sim_load("uarts=0 onhup=1 virtual=1"));
	ASSERT_EQ(0, port_add(self->ctl, SIM, &port));
	for (int i = 0; i < 3; i++) {
		EXPECT_EQ(0, port_reset(self->ctl, port, 0, 1000, &report));
		EXPECT_EQ(0, sample_port(self->ctl, port));
	}
	/* A worker would destroy it some time later. */
	EXPECT_FALSE(eventually(200, sim_get(SIM, "plugged") != 1));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(MPRAPI_CONDITION_DISCONNECTED, view.condition);

	/* A process may open and close it. */
	fd = sim_open(SIM);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, port_reset(self->ctl, port, 0, 1000, &report));
	EXPECT_EQ(1, sim_get(SIM, "plugged"));
	sim_close(fd);
	EXPECT_TRUE(eventually(SLACK_MS, sim_get(SIM, "plugged") == 0));
	EXPECT_TRUE(eventually(SLACK_MS, !view_port(port, &view) && !view.flags));
	EXPECT_EQ(0, sim_forbidden());
}

/* With RS485, the pin RTS switches the direction of the bus. It is not a modem line. */
TEST_SIM(rs485)
{
	struct serial_rs485 rs485 = { .flags = SER_RS485_ENABLED | SER_RS485_RTS_AFTER_SEND };
	struct mprapi_report report;
	__u32 port;
	long out;
	int fd;

	ASSERT_EQ(0, sim_load("ttys=0"));
	fd = sim_open(SIM_UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ioctl(fd, TIOCSRS485, &rs485));
	ASSERT_TRUE(rs485.flags & SER_RS485_ENABLED);
	out = sim_get(SIM_UART, "out");
	ASSERT_TRUE(out & TIOCM_RTS);
	ASSERT_EQ(0, port_add(self->ctl, SIM_UART, &port));
	EXPECT_EQ(0, port_reset(self->ctl, port, HOLD, 10000, &report));
	EXPECT_EQ(0, report.failed);
	EXPECT_EQ(0, report.done & LOWERING);
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_EQ(out, sim_get(SIM_UART, "out"));
	EXPECT_EQ(-EIO, line_ldisc(fd));
	EXPECT_EQ(0, sim_forbidden());
}

/*
 * The tty was hung up before, and a process that does not notice (slcand, ldattach) keeps
 * its descriptor. The driver was closed with HUPCL off, so the lines are up.
 */
static void expect_lowered_dead(struct __test_metadata *_metadata, int ctl,
				const char *tty, const char *parameters)
{
	struct mprapi_report report;
	__u32 port;
	int fd;

	ASSERT_EQ(0, sim_load(parameters));
	fd = sim_open(tty);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, line_cflag(fd, HUPCL, false));
	ASSERT_EQ(0, port_add(ctl, tty, &port));
	ASSERT_EQ(0, port_disconnect(ctl, port, 1000, &report));
	ASSERT_EQ(-EIO, line_ldisc(fd));
	ASSERT_EQ(SIM_RAISED, sim_get(tty, "out"));

	ASSERT_EQ(0, sim_set(tty, "rises", 0));
	EXPECT_EQ(0, port_reset(ctl, port, HOLD, 10000, &report));
	EXPECT_EQ(0, report.failed);
	EXPECT_EQ(LOWERING, report.done & LOWERING);
	EXPECT_EQ(0, sim_get(tty, "out"));
	EXPECT_EQ(0, sim_get(tty, "rises"));
	EXPECT_EQ(0, sim_forbidden());
	sim_close(fd);
	fd = sim_open(tty);
	ASSERT_LE(0, fd);
	EXPECT_EQ(1, write(fd, "n", 1));
}

TEST_SIM(dead_descriptor)
{
	expect_lowered_dead(_metadata, self->ctl, SIM, "uarts=0");
}

TEST_SIM(dead_descriptor_of_a_uart)
{
	expect_lowered_dead(_metadata, self->ctl, SIM_UART, "ttys=0");
}

/* The driver learns of the hangup only when the descriptor is closed. */
TEST_SIM(dead_descriptor_without_hangup)
{
	expect_lowered_dead(_metadata, self->ctl, SIM, "uarts=0 without=hangup");
}

TEST_HARNESS_MAIN
