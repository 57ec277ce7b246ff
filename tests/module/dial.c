// SPDX-License-Identifier: GPL-2.0
/*
 * An emulated modem that dials: the answers to its AT commands, real PPP over a
 * call, and resets during a call.
 */
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/modem.h"
#include "../helper/netlink.h"
#include "../helper/pppd.h"
#include "../helper/pty.h"
#include "../helper/task.h"

#define NUMBER	"5551234"
#define CHAT	"TIMEOUT 20 ABORT ERROR ABORT 'NO CARRIER' " \
		"'' ATZ OK ATE1 OK ATDT" NUMBER " CONNECT '\\c'"

#define HOLD	300

#define DONE_ALL	(MPRAPI_STEP_DISCARD | MPRAPI_STEP_LOWER |	\
			 MPRAPI_STEP_HOLD | MPRAPI_STEP_CARRIER |	\
			 MPRAPI_STEP_HANGUP | MPRAPI_STEP_CHECK)

/* Times in ms from the fall of DTR until the modem drops carrier. */
#define SHORT_DELAY	100
#define LONG_DELAY	600

static long now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* --- PPP -------------------------------------------------------------------- */

FIXTURE(dial) {
	int ctl;
	struct modem modem;
	struct pppd pppd;
	struct pty pty;
	pid_t holder;
};

typedef FIXTURE_DATA(dial) dial_t;

FIXTURE_SETUP(dial)
{
	if (command("command -v pppd chat >/dev/null"))
		SKIP(return, "pppd or chat is not installed");
	ASSERT_EQ(0, command("modprobe ppp_async"));
	/* A network namespace for this test alone, in which the interface is ppp0. */
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	self->pty = (struct pty){ .master = -1, .slave = -1 };
	ASSERT_EQ(0, modem_plug(&self->modem, MODEM_ACM));
	modem_heed(&self->modem);
	modem_drop_after(&self->modem, LONG_DELAY);
	ASSERT_EQ(0, port_add(self->ctl, self->modem.tty, NULL));
}

FIXTURE_TEARDOWN(dial)
{
	task_kill(self->holder);
	pppd_stop(&self->pppd);
	modem_destroy(&self->modem);
	pty_close(&self->pty);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

/* Starts a pppd at the far end, dials it with another one, and waits for the link. */
static void call(struct __test_metadata *_metadata, dial_t *self)
{
	struct pollfd far = { .events = POLLIN };

	ASSERT_EQ(0, pty_open(&self->pty));
	ASSERT_EQ(0, pppd_answer(&self->pppd, self->pty.path));
	/* Once the far pppd sends something, it has the slave open, and our descriptor can go. */
	far.fd = self->pty.master;
	ASSERT_EQ(1, poll(&far, 1, 30000));
	close(self->pty.slave);
	self->pty.slave = -1;
	ASSERT_EQ(0, modem_far_end(&self->modem, NUMBER, self->pty.master));
	self->pty.master = -1;
	ASSERT_EQ(0, pppd_dial(&self->pppd, self->modem.tty, CHAT));
	EXPECT_TRUE(modem_in_call(&self->modem));
	EXPECT_LT(0, if_nametoindex("ppp0"));
}

/* Checks that the call is over and that a hangup ended both pppd. */
static void expect_hung_up(struct __test_metadata *_metadata, dial_t *self)
{
	int result = 0;

	EXPECT_TRUE(eventually(20000, !if_nametoindex("ppp0")));
	EXPECT_TRUE(task_ended(self->pppd.here, 20000, &result));
	EXPECT_EQ(-PPPD_HANGUP, result);
	EXPECT_TRUE(task_ended(self->pppd.there, 20000, &result));
	EXPECT_EQ(-PPPD_HANGUP, result);
	self->pppd.here = 0;
	self->pppd.there = 0;
	EXPECT_FALSE(modem_in_call(&self->modem));
}

/* Resets the port during a call. The modem drops carrier @delay ms after DTR. */
static void reset_call(struct __test_metadata *_metadata, dial_t *self, int delay)
{
	struct mprapi_report report;
	struct port_view view;
	int unit, channel;
	long began, fell;

	ASSERT_EQ(0, view_port_named(self->modem.tty, &view));
	EXPECT_EQ(MPRAPI_PORT_FLAG_PRESENT | MPRAPI_PORT_FLAG_OPEN | MPRAPI_PORT_FLAG_PPP,
		  view.flags);
	EXPECT_EQ(MPRAPI_CONDITION_AUTHENTICATING, view.condition);
	EXPECT_EQ(TIOCM_CAR, view.lines & TIOCM_CAR);
	ASSERT_EQ(0, port_ppp(self->ctl, view.id, &unit, &channel));
	EXPECT_EQ(0, unit);

	modem_drop_after(&self->modem, delay);
	began = now_ms();
	ASSERT_EQ(0, port_reset(self->ctl, view.id, HOLD, 10000, &report)) {
		TH_LOG("done %x, failed %x", report.done, report.failed);
	}
	fell = modem_carrier_fell_at(&self->modem) - began;
	TH_LOG("delay %d ms: fell after %ld, carrier_ms %u, held_ms %u, %u us",
	       delay, fell, report.carrier_ms, report.held_ms, report.elapsed_us);

	EXPECT_EQ(DONE_ALL, report.done);
	EXPECT_EQ(0, report.failed);
	EXPECT_LE(delay, fell);
	EXPECT_LE(fell, report.carrier_ms + 5);
	EXPECT_GE(fell + SLACK_MS, report.carrier_ms);
	EXPECT_LE(HOLD, report.held_ms);
	EXPECT_EQ(-ENOTCONN, port_ppp(self->ctl, view.id, &unit, &channel));
	expect_hung_up(_metadata, self);
	EXPECT_TRUE(eventually(SLACK_MS, !view_port(view.id, &view) &&
			       view.condition == MPRAPI_CONDITION_DISCONNECTED));
}

/* Carrier falls after the hold in the first reset, and during the hold in the second. */
TEST_F_TIMEOUT(dial, is_reset_and_dials_again, 400)
{
	call(_metadata, self);
	reset_call(_metadata, self, LONG_DELAY);
	call(_metadata, self);
	reset_call(_metadata, self, SHORT_DELAY);
	call(_metadata, self);
}

static int hold_open(void *tty)
{
	/* Close the inherited descriptors of the emulated modem. */
	syscall(SYS_close_range, 3, ~0U, 0);
	signal(SIGHUP, SIG_IGN);
	if (line_open(tty) < 0)
		return -errno;
	for (;;)
		pause();
}

TEST_F_TIMEOUT(dial, is_pulled_and_comes_back_under_another_number, 400)
{
	struct port_view view;
	char old[16];
	__u32 port;

	memcpy(old, self->modem.tty, sizeof(old));
	self->holder = task_start(hold_open, old);
	ASSERT_LT(0, self->holder);
	ASSERT_TRUE(eventually(10000, !view_port_named(old, &view) &&
			       view.flags & MPRAPI_PORT_FLAG_OPEN));
	call(_metadata, self);

	ASSERT_EQ(0, modem_pull(&self->modem));
	expect_hung_up(_metadata, self);
	EXPECT_TRUE(eventually(SLACK_MS, !view_port_named(old, &view) &&
			       view.condition == MPRAPI_CONDITION_NON_OPERATIONAL));
	EXPECT_EQ(0, view.flags & MPRAPI_PORT_FLAG_PRESENT);

	/* The old number stays in use while a process has that tty open. */
	ASSERT_EQ(0, modem_plug_again(&self->modem));
	ASSERT_STRNE(old, self->modem.tty);
	ASSERT_EQ(0, port_add(self->ctl, self->modem.tty, &port));
	call(_metadata, self);
	EXPECT_EQ(-ENODEV, port_reset(self->ctl, view.id, 0, 1000, NULL));
	EXPECT_LT(0, if_nametoindex("ppp0"));
	reset_call(_metadata, self, LONG_DELAY);
}

/* --- AT commands, without PPP ----------------------------------------------- */

FIXTURE(talk) {
	int ctl;
	__u32 port;
	struct modem modem;
	int fd;
	int far;
};

typedef FIXTURE_DATA(talk) talk_t;

FIXTURE_SETUP(talk)
{
	self->fd = -1;
	self->far = -1;
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, modem_plug(&self->modem, MODEM_ACM));
	modem_heed(&self->modem);
	modem_drop_after(&self->modem, 0);
	ASSERT_EQ(0, port_add(self->ctl, self->modem.tty, &self->port));
	self->fd = line_open(self->modem.tty);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(talk)
{
	if (self->fd >= 0)
		close(self->fd);
	if (self->far >= 0)
		close(self->far);
	modem_destroy(&self->modem);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

#define TEST_TALK(name)	TEST_F_TIMEOUT(talk, name, 120)

/* Checks that the next bytes are exactly these. */
static void expect_heard(struct __test_metadata *_metadata, int fd, const char *words)
{
	char heard[4096];
	size_t length = 0;

	eventually(10000, ({
		ssize_t n = read(fd, heard + length, sizeof(heard) - 1 - length);

		length += n > 0 ? n : 0;
		length >= strlen(words);
	}));
	heard[length] = '\0';
	EXPECT_STREQ(words, heard);
}

static void expect_silence(struct __test_metadata *_metadata, int fd, int ms)
{
	struct pollfd heard = { .fd = fd, .events = POLLIN };

	EXPECT_EQ(0, poll(&heard, 1, ms));
}

static void say(struct __test_metadata *_metadata, int fd, const char *words)
{
	ASSERT_EQ((ssize_t)strlen(words), write(fd, words, strlen(words)));
}

/* Sends a command and checks its echo and the answer. */
static void expect_answer(struct __test_metadata *_metadata, int fd,
			  const char *command, const char *answer)
{
	char words[1024];

	snprintf(words, sizeof(words), "%s%s", command, answer);
	say(_metadata, fd, command);
	expect_heard(_metadata, fd, words);
}

static void expect_carrier(struct __test_metadata *_metadata, talk_t *self, bool up)
{
	EXPECT_TRUE(eventually(SLACK_MS, !(line_bits(self->fd) & TIOCM_CAR) == !up));
}

#define OK		"\r\nOK\r\n"
#define ERROR		"\r\nERROR\r\n"
#define NO_CARRIER	"\r\nNO CARRIER\r\n"
#define CONNECT		"\r\nCONNECT 115200\r\n"

/* Dials, then sends data both ways. */
static void connect_far_end(struct __test_metadata *_metadata, talk_t *self)
{
	int ends[2];

	if (self->far >= 0)
		close(self->far);
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
				0, ends));
	self->far = ends[0];
	ASSERT_EQ(0, modem_far_end(&self->modem, NUMBER, ends[1]));
	expect_answer(_metadata, self->fd, "ATD" NUMBER "\r", CONNECT);
	/* The modem raises carrier before it says CONNECT. */
	EXPECT_EQ(TIOCM_CAR, line_bits(self->fd) & TIOCM_CAR);
	say(_metadata, self->fd, "AT\rthere");
	expect_heard(_metadata, self->far, "AT\rthere");
	say(_metadata, self->far, "and back");
	expect_heard(_metadata, self->fd, "and back");
}

TEST_TALK(commands)
{
	char line[AT_LINE + 3] = "AT";
	int fd = self->fd;

	expect_answer(_metadata, fd, "AT\r", OK);
	expect_answer(_metadata, fd, "at\r", OK);
	expect_answer(_metadata, fd, "ATZ\r", OK);
	expect_answer(_metadata, fd, "ATI\r", "\r\n" AT_IDENTITY "\r\n" OK);
	expect_answer(_metadata, fd, "ATI0 H0 E1\r", "\r\n" AT_IDENTITY "\r\n" OK);
	expect_answer(_metadata, fd, "ATH\r", OK);
	expect_answer(_metadata, fd, "ATX\bH\r", OK);
	/* Nothing is connected to the far end. */
	expect_answer(_metadata, fd, "ATA\r", NO_CARRIER);
	expect_answer(_metadata, fd, "ATO\r", NO_CARRIER);
	expect_answer(_metadata, fd, "ATD" NUMBER "\r", NO_CARRIER);

	expect_answer(_metadata, fd, "ATNONSENSE\r", ERROR);
	expect_answer(_metadata, fd, "AT+CSQ\r", ERROR);
	expect_answer(_metadata, fd, "ATE2\r", ERROR);
	expect_answer(_metadata, fd, "ATH1\r", ERROR);
	expect_answer(_metadata, fd, "ATDnobody\r", ERROR);
	/* The modem executes the commands before the wrong one. */
	expect_answer(_metadata, fd, "ATE0Y\r", ERROR);
	say(_metadata, fd, "AT\r");
	expect_heard(_metadata, fd, OK);
	say(_metadata, fd, "ATE1\r");
	expect_heard(_metadata, fd, OK);
	expect_answer(_metadata, fd, "AT\r", OK);
	say(_metadata, fd, "ATE0\r");
	expect_heard(_metadata, fd, "ATE0\r" OK);
	say(_metadata, fd, "ATZ\r");
	expect_heard(_metadata, fd, OK);
	/* Two command lines in one write(). */
	say(_metadata, fd, "AT\rATQ\r");
	expect_heard(_metadata, fd, "AT\r" OK "ATQ\r" ERROR);

	/* A line that does not begin with AT is only echoed. */
	expect_answer(_metadata, fd, "nonsense\r", "");
	expect_answer(_metadata, fd, "\r", "");
	expect_silence(_metadata, fd, 200);

	/* The longest line, and one that is too long. */
	memset(line + 2, 'H', AT_LINE - 1);
	line[AT_LINE] = '\r';
	expect_answer(_metadata, fd, line, OK);
	line[AT_LINE] = 'H';
	line[AT_LINE + 1] = '\r';
	expect_answer(_metadata, fd, line, ERROR);
	expect_answer(_metadata, fd, "AT\r", OK);
	expect_silence(_metadata, fd, 200);
}

TEST_TALK(a_call_is_left_and_hung_up)
{
	connect_far_end(_metadata, self);
	/* "+++" with other text in the same write does not leave the call. */
	sleep_ms(AT_GUARD_MS + 100);
	say(_metadata, self->fd, "+++ATH\r");
	expect_heard(_metadata, self->far, "+++ATH\r");
	expect_silence(_metadata, self->fd, AT_GUARD_MS + 100);

	say(_metadata, self->fd, "+++");
	expect_heard(_metadata, self->fd, OK);
	expect_heard(_metadata, self->far, "+++");
	expect_carrier(_metadata, self, true);
	expect_answer(_metadata, self->fd, "AT\r", OK);
	expect_answer(_metadata, self->fd, "ATO\r", CONNECT);
	say(_metadata, self->fd, "again");
	expect_heard(_metadata, self->far, "again");

	sleep_ms(AT_GUARD_MS + 100);
	say(_metadata, self->fd, "+++");
	expect_heard(_metadata, self->fd, OK);
	expect_answer(_metadata, self->fd, "ATH\r", OK);
	expect_carrier(_metadata, self, false);
	EXPECT_FALSE(modem_in_call(&self->modem));
}

TEST_TALK(a_call_is_ended_by_dtr)
{
	long began;

	modem_drop_after(&self->modem, LONG_DELAY);
	connect_far_end(_metadata, self);
	began = now_ms();
	ASSERT_EQ(0, line_clear(self->fd, TIOCM_DTR));
	expect_heard(_metadata, self->fd, NO_CARRIER);
	EXPECT_TRUE(eventually(5000, !(line_bits(self->fd) & TIOCM_CAR)));
	EXPECT_LE(LONG_DELAY, now_ms() - began);
	EXPECT_GE(LONG_DELAY + SLACK_MS, now_ms() - began);

	ASSERT_EQ(0, line_set(self->fd, TIOCM_DTR));
	expect_answer(_metadata, self->fd, "AT\r", OK);
	connect_far_end(_metadata, self);
}

TEST_TALK(a_call_is_ended_by_the_far_end)
{
	connect_far_end(_metadata, self);
	/* Data that were sent before the end of the call arrive. */
	say(_metadata, self->far, "bye");
	close(self->far);
	self->far = -1;
	expect_heard(_metadata, self->fd, "bye" NO_CARRIER);
	expect_carrier(_metadata, self, false);
	EXPECT_FALSE(modem_in_call(&self->modem));
	expect_answer(_metadata, self->fd, "AT\r", OK);
	connect_far_end(_metadata, self);
}

/* While the port is closed, the modem discards its messages: the next opener reads none. */
TEST_TALK(a_call_ends_and_nobody_hears_of_it)
{
	connect_far_end(_metadata, self);
	ASSERT_EQ(0, line_cflag(self->fd, HUPCL, false));
	close(self->fd);
	self->fd = -1;
	sleep_ms(100);
	EXPECT_TRUE(modem_in_call(&self->modem));

	close(self->far);
	self->far = -1;
	EXPECT_TRUE(eventually(SLACK_MS, !modem_in_call(&self->modem)));
	sleep_ms(2 * MODEM_PATIENCE_MS);
	self->fd = line_open(self->modem.tty);
	ASSERT_LE(0, self->fd);
	expect_silence(_metadata, self->fd, 200);
	expect_carrier(_metadata, self, false);
	expect_answer(_metadata, self->fd, "AT\r", OK);
}

/*
 * Data of a call wait for a computer that does not read: nothing is lost, even if there
 * is more than fits into the buffers.
 */
TEST_TALK(a_call_loses_nothing)
{
	size_t to_send = 256 << 10, to_hear = to_send, wrong = 0;
	unsigned char sent = 0, heard = 0, data[256];
	long end = now_ms() + 60000;
	int full = 0;

	connect_far_end(_metadata, self);
	while (to_hear && now_ms() < end) {
		size_t size = to_send < sizeof(data) ? to_send : sizeof(data);
		ssize_t n;

		for (size_t i = 0; i < size; i++)
			data[i] = sent + i;
		n = size ? write(self->far, data, size) : -1;
		if (n > 0) {
			sent += n;
			to_send -= n;
			continue;
		}
		/* A message of the modem would be discarded after this time. */
		if (full < 3) {
			ASSERT_LT(0, to_send);
			full++;
			sleep_ms(2 * MODEM_PATIENCE_MS);
			continue;
		}
		n = read(self->fd, data, sizeof(data));
		for (ssize_t i = 0; i < n; i++)
			wrong += heard++ != data[i];
		if (n > 0)
			to_hear -= n;
		else
			sleep_ms(1);
	}
	EXPECT_EQ(0, to_hear);
	EXPECT_EQ(0, wrong);
}

/* --- a modem that no longer reacts --------------------------------------------- */

#define TIMEOUT		300
/* Limit in ms for what a reset takes beyond its timeout. "make bench" measures that time. */
#define MARGIN		100
#define RESETS		5

/* Resets a modem that no longer reacts. Returns the duration of the reset in us. */
static long reset_stuck(struct __test_metadata *_metadata, talk_t *self)
{
	struct mprapi_report report;
	long took;

	connect_far_end(_metadata, self);
	ASSERT_EQ(0, line_cflag(self->fd, CLOCAL, false));
	modem_stick(&self->modem, true);
	ASSERT_TRUE(line_fill(self->fd));
	ASSERT_LT(0, line_unsent(self->fd));

	took = now_us();
	EXPECT_EQ(-ETIMEDOUT, port_reset(self->ctl, self->port, 100, TIMEOUT, &report));
	took = now_us() - took;
	TH_LOG("%ld us; hung up after %u ms", took, report.held_ms);
	EXPECT_EQ(-ETIMEDOUT, report.result);
	EXPECT_EQ(MPRAPI_STEP_CARRIER, report.failed);
	EXPECT_EQ(DONE_ALL & ~MPRAPI_STEP_CARRIER, report.done);
	EXPECT_EQ(-EIO, line_bits(self->fd));
	EXPECT_TRUE(modem_in_call(&self->modem));
	close(self->fd);

	self->fd = line_open(self->modem.tty);
	ASSERT_LE(0, self->fd);
	EXPECT_EQ(0, line_unsent(self->fd));
	expect_carrier(_metadata, self, true);
	/* Now the modem notices that DTR fell. */
	modem_stick(&self->modem, false);
	expect_heard(_metadata, self->fd, NO_CARRIER);
	expect_carrier(_metadata, self, false);
	expect_answer(_metadata, self->fd, "AT\r", OK);
	return took;
}

/*
 * A busy machine can make each of the resets longer, but never shorter. So only the
 * shortest is compared with the limit.
 */
TEST_TALK(is_stuck)
{
	long took, best = 0;

	for (int i = 0; i < RESETS; i++) {
		took = reset_stuck(_metadata, self);
		EXPECT_LE(TIMEOUT * 1000, took);
		if (!best || took < best)
			best = took;
	}
	EXPECT_GE((TIMEOUT + MARGIN) * 1000, best);
}

TEST_HARNESS_MAIN
