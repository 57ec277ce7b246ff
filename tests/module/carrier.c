// SPDX-License-Identifier: GPL-2.0
/*
 * How a reset waits for carrier to fall, on emulated USB modems that drop carrier some
 * time after DTR, and on a UART in loopback.
 */
#include <pthread.h>
#include <string.h>

#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/modem.h"
#include "../helper/netlink.h"
#include "../helper/session.h"

#define DRIVEN	(TIOCM_DTR | TIOCM_RTS)
#define HOLD	300

#define DONE_ALL	(MPRAPI_STEP_DISCARD | MPRAPI_STEP_LOWER |	\
			 MPRAPI_STEP_HOLD | MPRAPI_STEP_CARRIER |	\
			 MPRAPI_STEP_HANGUP | MPRAPI_STEP_CHECK)

FIXTURE(carrier) {
	int ctl;
	int fd;
	__u32 port;
	const char *tty;
	struct modem modem;
	/* For the UART in loopback: OUT2 is its carrier. */
	int out2;
	int drop_after;
	long fell_at;
	pthread_t thread;
};

FIXTURE_VARIANT(carrier) {
	bool uart;
	enum modem_kind kind;
};

typedef FIXTURE_DATA(carrier) carrier_t;
typedef FIXTURE_VARIANT(carrier) carrier_variant_t;

FIXTURE_VARIANT_ADD(carrier, acm) { .kind = MODEM_ACM };
FIXTURE_VARIANT_ADD(carrier, pl2303) { .kind = MODEM_PL2303 };
FIXTURE_VARIANT_ADD(carrier, uart) { .uart = true };

static void *drop_out2(void *arg)
{
	carrier_t *self = arg;

	eventually(20000, !(line_proc(self->tty) & TIOCM_DTR));
	sleep_ms(self->drop_after);
	self->fell_at = now_ms();
	line_clear(self->out2, TIOCM_OUT2);
	return NULL;
}

static void carrier_set(carrier_t *self,
			const carrier_variant_t *variant, bool up)
{
	if (!variant->uart)
		modem_carrier(&self->modem, up);
	else if (up)
		line_set(self->out2, TIOCM_OUT2);
	else
		line_clear(self->out2, TIOCM_OUT2);
}

/* Makes carrier fall @ms after DTR, or never for -1. */
static void carrier_drop_after(carrier_t *self,
			       const carrier_variant_t *variant, int ms)
{
	self->drop_after = ms;
	if (!variant->uart)
		modem_drop_after(&self->modem, ms);
	else if (ms >= 0)
		pthread_create(&self->thread, NULL, drop_out2, self);
}

/* Returns when carrier was dropped. */
static long carrier_fell(carrier_t *self,
			 const carrier_variant_t *variant)
{
	if (!variant->uart)
		return modem_carrier_fell_at(&self->modem);
	pthread_join(self->thread, NULL);
	return self->fell_at;
}

/* Opens the tty, raises carrier and clears CLOCAL, so that carrier matters. */
static void open_with_carrier(struct __test_metadata *_metadata,
			      carrier_t *self,
			      const carrier_variant_t *variant)
{
	self->fd = line_open(self->tty);
	ASSERT_LE(0, self->fd);
	self->out2 = line_open(self->tty);
	ASSERT_LE(0, self->out2);
	if (variant->uart)
		ASSERT_EQ(0, line_loop(self->fd));
	carrier_set(self, variant, true);
	ASSERT_TRUE(eventually(5000, line_bits(self->fd) & TIOCM_CAR));
	ASSERT_EQ(0, line_cflag(self->fd, CLOCAL, false));
	ASSERT_EQ(DRIVEN, line_bits(self->fd) & DRIVEN);
	if (!variant->uart)
		ASSERT_TRUE(eventually(1000, modem_lines(&self->modem) ==
				       (MODEM_DTR | MODEM_RTS)));
}

FIXTURE_SETUP(carrier)
{
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	if (variant->uart) {
		self->tty = UART;
	} else {
		ASSERT_EQ(0, modem_plug(&self->modem, variant->kind));
		self->tty = self->modem.tty;
	}
	ASSERT_EQ(0, port_add(self->ctl, self->tty, &self->port));
	open_with_carrier(_metadata, self, variant);
}

FIXTURE_TEARDOWN(carrier)
{
	int fd;

	if (self->fd >= 0)
		close(self->fd);
	if (self->out2 >= 0)
		close(self->out2);
	if (variant->uart) {
		fd = line_open(self->tty);
		EXPECT_EQ(0, line_clear(fd, TIOCM_LOOP));
		close(fd);
	} else {
		modem_destroy(&self->modem);
	}
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

#define TEST_CARRIER(name)	TEST_F_TIMEOUT(carrier, name, 120)

/* The reset ends as soon as the hold is over and carrier has fallen. */
static void expect_end_with_carrier(struct __test_metadata *_metadata,
				    carrier_t *self,
				    const carrier_variant_t *variant, long after)
{
	long least = after > HOLD ? after : HOLD;
	struct mprapi_report report;
	long began, fell;

	carrier_drop_after(self, variant, after);
	began = now_ms();
	ASSERT_EQ(0, port_reset(self->ctl, self->port, HOLD, 10000, &report));
	fell = carrier_fell(self, variant) - began;

	EXPECT_EQ(DONE_ALL, report.done);
	EXPECT_EQ(0, report.failed);
	EXPECT_LE(after, fell);
	EXPECT_LE(fell, report.carrier_ms + 5);
	EXPECT_GE(fell + SLACK_MS, report.carrier_ms);
	EXPECT_LE(HOLD, report.held_ms);
	EXPECT_LE(least * 1000, report.elapsed_us);
	EXPECT_GE((least + fell - after + SLACK_MS) * 1000, report.elapsed_us);
	if (!variant->uart)
		EXPECT_LE(HOLD - 20, modem_low(&self->modem, began, NULL));
	EXPECT_EQ(-EIO, line_bits(self->fd));
}

TEST_CARRIER(falls_during_the_hold)
{
	expect_end_with_carrier(_metadata, self, variant, 20);
}

TEST_CARRIER(falls_shortly_before_the_end_of_the_hold)
{
	expect_end_with_carrier(_metadata, self, variant, 200);
}

TEST_CARRIER(falls_after_the_hold)
{
	expect_end_with_carrier(_metadata, self, variant, 800);
}

/* Carrier does not fall: the reset reports ETIMEDOUT, and hangs up all the same. */
TEST_CARRIER(is_stuck)
{
	struct mprapi_report report;
	struct session session;
	struct port_view view;
	int fd;

	ASSERT_EQ(0, session_start(&session, self->tty));
	/* session_start() opened the tty with CLOCAL. */
	ASSERT_EQ(0, line_cflag(self->fd, CLOCAL, false));
	carrier_drop_after(self, variant, -1);
	EXPECT_EQ(-ETIMEDOUT, port_reset(self->ctl, self->port, HOLD, 900, &report));
	EXPECT_EQ(-ETIMEDOUT, report.result);
	EXPECT_EQ(MPRAPI_STEP_CARRIER, report.failed);
	EXPECT_EQ(DONE_ALL & ~MPRAPI_STEP_CARRIER, report.done);
	EXPECT_EQ(0, report.carrier_ms);
	EXPECT_LE(900000, report.elapsed_us);
	EXPECT_GE((900 + SLACK_MS) * 1000, report.elapsed_us);
	/* The timeout counts from the start, the hold from lowering the lines to the hangup. */
	EXPECT_LE(HOLD, report.held_ms);
	EXPECT_GE(report.elapsed_us / 1000, report.held_ms);
	EXPECT_GE(SLACK_MS, report.elapsed_us / 1000 - report.held_ms);

	EXPECT_TRUE(eventually(SLACK_MS, session.log->write_ended));
	EXPECT_EQ(1, atomic_load(&session.log->hangups));
	EXPECT_EQ(EIO, atomic_load(&session.log->write_errno));
	EXPECT_EQ(-EIO, line_bits(self->fd));
	session_stop(&session);
	ASSERT_EQ(0, view_port(self->port, &view));
	EXPECT_EQ(1, view.resets);
	EXPECT_EQ(1, view.hangups);
	EXPECT_EQ(-ETIMEDOUT, view.report.result);
	EXPECT_EQ(MPRAPI_CONDITION_DISCONNECTED, view.condition);

	/* The port can be opened and reset again. */
	fd = line_open(self->tty);
	ASSERT_LE(0, fd);
	EXPECT_EQ(DRIVEN, line_bits(fd) & DRIVEN);
	EXPECT_EQ(0, port_reset(self->ctl, self->port, 0, 900, &report));
	EXPECT_EQ(2, report.seq);
	close(fd);
}

/* A timeout shorter than the hold does not shorten the hold. */
TEST_CARRIER(is_stuck_for_less_than_the_hold)
{
	struct mprapi_report report;

	carrier_drop_after(self, variant, -1);
	EXPECT_EQ(-ETIMEDOUT, port_reset(self->ctl, self->port, 500, 100, &report));
	EXPECT_EQ(MPRAPI_STEP_CARRIER, report.failed);
	EXPECT_TRUE(report.done & MPRAPI_STEP_HOLD);
	EXPECT_LE(500, report.held_ms);
	EXPECT_GE((500 + SLACK_MS) * 1000, report.elapsed_us);
}

TEST_CARRIER(is_not_waited_for_with_clocal)
{
	struct mprapi_report report;

	ASSERT_EQ(0, line_cflag(self->fd, CLOCAL, true));
	carrier_drop_after(self, variant, -1);
	ASSERT_EQ(0, port_reset(self->ctl, self->port, HOLD, 10000, &report));
	EXPECT_EQ(DONE_ALL & ~MPRAPI_STEP_CARRIER, report.done);
	EXPECT_EQ(0, report.failed);
	EXPECT_GE((HOLD + SLACK_MS) * 1000, report.elapsed_us);
}

TEST_CARRIER(is_down_from_the_start)
{
	struct mprapi_report report;

	ASSERT_EQ(0, line_cflag(self->fd, CLOCAL, true));
	carrier_set(self, variant, false);
	ASSERT_TRUE(eventually(5000, !(line_bits(self->fd) & TIOCM_CAR)));
	ASSERT_EQ(0, line_cflag(self->fd, CLOCAL, false));
	ASSERT_EQ(0, port_reset(self->ctl, self->port, HOLD, 10000, &report));
	EXPECT_EQ(DONE_ALL, report.done);
	EXPECT_EQ(0, report.carrier_ms);
	EXPECT_GE((HOLD + SLACK_MS) * 1000, report.elapsed_us);
}

TEST_CARRIER(is_not_minded_by_disconnect)
{
	struct mprapi_report report;

	carrier_drop_after(self, variant, -1);
	ASSERT_EQ(0, port_disconnect(self->ctl, self->port, 10000, &report));
	EXPECT_EQ(MPRAPI_STEP_DISCARD | MPRAPI_STEP_HANGUP | MPRAPI_STEP_CHECK, report.done);
	EXPECT_GE(SLACK_MS * 1000, report.elapsed_us);
	EXPECT_EQ(-EIO, line_bits(self->fd));
}

/* The driver hangs up by itself when carrier falls; the hold goes on. */
TEST_CARRIER(falls_long_before_the_end)
{
	struct mprapi_report report;
	long began;

	carrier_drop_after(self, variant, 50);
	began = now_ms();
	ASSERT_EQ(0, port_reset(self->ctl, self->port, 1000, 10000, &report));
	carrier_fell(self, variant);
	EXPECT_EQ(DONE_ALL, report.done);
	EXPECT_LE(1000, report.held_ms);
	EXPECT_GT(500, report.carrier_ms);
	EXPECT_LE(1000000, report.elapsed_us);
	if (!variant->uart) {
		EXPECT_LE(980, modem_low(&self->modem, began, NULL));
		EXPECT_EQ(0, modem_lines(&self->modem));
	}
}

/* Carrier falls before the reset: the driver hangs up, and the reset finds a closed port. */
static void lose_before(struct __test_metadata *_metadata, int ctl, enum modem_kind kind)
{
	struct mprapi_report report;
	struct port_view view;
	struct modem modem;
	__u32 port;
	int fd;

	ASSERT_EQ(0, modem_plug(&modem, kind));
	ASSERT_EQ(0, port_add(ctl, modem.tty, &port));
	fd = line_open(modem.tty);
	ASSERT_LE(0, fd);
	modem_carrier(&modem, true);
	ASSERT_TRUE(eventually(5000, line_bits(fd) & TIOCM_CAR));
	ASSERT_EQ(0, line_cflag(fd, CLOCAL, false));
	modem_carrier(&modem, false);
	ASSERT_TRUE(eventually(5000, line_bits(fd) == -EIO));
	/* The descriptor gets EIO first, then the driver shuts the port down. */
	ASSERT_TRUE(eventually(5000, !view_port(port, &view) &&
			       view.condition == MPRAPI_CONDITION_DISCONNECTED));

	ASSERT_EQ(0, port_reset(ctl, port, HOLD, 10000, &report));
	EXPECT_TRUE(report.flags & MPRAPI_REPORT_FLAG_CLOSED);
	EXPECT_FALSE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_EQ(0, report.failed);
	EXPECT_GE((HOLD + SLACK_MS) * 1000, report.elapsed_us);
	EXPECT_EQ(0, modem_lines(&modem));
	close(fd);
	modem_destroy(&modem);
}

TEST_MPRAPI(lost_before_on_acm)
{
	lose_before(_metadata, self->ctl, MODEM_ACM);
}

TEST_MPRAPI(lost_before_on_pl2303)
{
	lose_before(_metadata, self->ctl, MODEM_PL2303);
}

TEST_HARNESS_MAIN
