// SPDX-License-Identifier: GPL-2.0
/*
 * A reset never blocks on the port: not on output that cannot leave, not on processes
 * that wait for output to leave, not on a process whose open() waits for carrier, and not
 * on processes that block a hangup.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <linux/serial.h>
#include <linux/userfaultfd.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/modem.h"
#include "../helper/netlink.h"
#include "../helper/pty.h"
#include "../helper/task.h"

#define HOLD	200
/* Limit in ms for a reset that waits for nothing but the hold. */
#define BOUND	(HOLD + SLACK_MS)
/* Timeout in ms for a process to raise the modem lines by open(), or lower them by close(). */
#define LINES_MS	(5000 + SLACK_MS)

FIXTURE(stuck) {
	int ctl;
	int fd;
	__u32 port;
	const char *tty;
	int gate[2];
	struct modem modem;
	struct pty pty;
};

FIXTURE_VARIANT(stuck) {
	enum { UART_WITHOUT_CTS, MODEM, PTY } type;
	enum modem_kind kind;
};

typedef FIXTURE_DATA(stuck) stuck_t;
typedef FIXTURE_VARIANT(stuck) stuck_variant_t;

FIXTURE_VARIANT_ADD(stuck, uart) { .type = UART_WITHOUT_CTS };
FIXTURE_VARIANT_ADD(stuck, acm) { .type = MODEM, .kind = MODEM_ACM };
FIXTURE_VARIANT_ADD(stuck, pl2303) { .type = MODEM, .kind = MODEM_PL2303 };
FIXTURE_VARIANT_ADD(stuck, pty) { .type = PTY };

/* Lets output leave again, writes three bytes and checks that they reach the other end. */
static bool flows(stuck_t *self, const stuck_variant_t *variant, int fd)
{
	char data[4096];

	switch (variant->type) {
	case UART_WITHOUT_CTS:
		return !line_loop(fd) && write(fd, "new", 3) == 3 &&
		       eventually(SLACK_MS, line_queued(fd) == 3);
	case MODEM:
		modem_listen(&self->modem, true);
		return write(fd, "new", 3) == 3 &&
		       eventually(SLACK_MS, modem_taken(&self->modem) >= 3);
	default:
		while (read(self->pty.master, data, sizeof(data)) > 0)
			;
		return write(fd, "new", 3) == 3 &&
		       eventually(SLACK_MS, line_queued(self->pty.master) == 3);
	}
}

FIXTURE_SETUP(stuck)
{
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	self->pty = (struct pty){ .master = -1, .slave = -1 };
	switch (variant->type) {
	case UART_WITHOUT_CTS:
		self->tty = UART;
		break;
	case MODEM:
		ASSERT_EQ(0, modem_plug(&self->modem, variant->kind));
		self->tty = self->modem.tty;
		break;
	case PTY:
		ASSERT_EQ(0, pty_open(&self->pty));
		self->tty = self->pty.path;
		close(self->pty.slave);
		self->pty.slave = -1;
		break;
	}
	self->fd = line_open(self->tty);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, self->fd, &self->port));
	if (variant->type == UART_WITHOUT_CTS) {
		ASSERT_EQ(0, line_loop(self->fd));
		ASSERT_EQ(0, line_clear(self->fd, TIOCM_RTS));
		ASSERT_EQ(0, line_cflag(self->fd, CRTSCTS, true));
		ASSERT_EQ(0, line_bits(self->fd) & TIOCM_CTS);
	}
	ASSERT_TRUE(line_fill(self->fd));
	/* The output of a pty waits at its master, where it does not count as unsent. */
	if (variant->type != PTY)
		ASSERT_LT(0, line_unsent(self->fd));
}

FIXTURE_TEARDOWN(stuck)
{
	int fd;

	if (self->fd >= 0)
		close(self->fd);
	if (variant->type == UART_WITHOUT_CTS) {
		fd = line_open(self->tty);
		EXPECT_EQ(0, line_clear(fd, TIOCM_LOOP));
		close(fd);
	} else if (variant->type == MODEM) {
		modem_destroy(&self->modem);
	}
	pty_close(&self->pty);
	if (self->ctl >= 0)
		close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

#define TEST_STUCK(name)	TEST_F_TIMEOUT(stuck, name, 120)

static void expect_bounded(struct __test_metadata *_metadata, stuck_t *self,
			   const stuck_variant_t *variant, bool open)
{
	struct mprapi_report report;
	long began = now_ms();
	int fd;

	EXPECT_EQ(0, port_reset(self->ctl, self->port, HOLD, 10000, &report)) {
		TH_LOG("done %x, failed %x, flags %x, %u us", report.done,
		       report.failed, report.flags, report.elapsed_us);
	}
	EXPECT_GE(BOUND, now_ms() - began);
	EXPECT_EQ(0, report.failed);
	if (open)
		EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);

	began = now_ms();
	fd = line_open(self->tty);
	EXPECT_LE(0, fd);
	EXPECT_GE(SLACK_MS, now_ms() - began);
	if (variant->type != PTY)
		EXPECT_EQ(0, line_unsent(fd));
	EXPECT_TRUE(flows(self, variant, fd));
	close(fd);
}

TEST_STUCK(output)
{
	expect_bounded(_metadata, self, variant, true);
	EXPECT_EQ(-EIO, line_ldisc(self->fd));
}

TEST_STUCK(output_at_disconnect)
{
	long began = now_ms();

	ASSERT_EQ(0, port_disconnect(self->ctl, self->port, 10000, NULL));
	EXPECT_GE(SLACK_MS, now_ms() - began);
	EXPECT_EQ(-EIO, line_ldisc(self->fd));
	expect_bounded(_metadata, self, variant, false);
}

static int blocked_writer(void *arg)
{
	char data[65536] = { 0 };
	int fd = *(int *)arg;

	signal(SIGHUP, SIG_IGN);
	if (fcntl(fd, F_SETFL, 0))
		return -EINVAL;
	return write(fd, data, sizeof(data)) < 0 ? -errno : 0;
}

TEST_STUCK(writer)
{
	pid_t writer;
	int result;

	writer = task_start(blocked_writer, &self->fd);
	ASSERT_FALSE(task_ended(writer, 300, NULL));
	ASSERT_TRUE(eventually(SLACK_MS, task_sleeps(writer)));
	expect_bounded(_metadata, self, variant, true);
	ASSERT_TRUE(task_ended(writer, SLACK_MS, &result));
	/* 0 if the tty took some data before the hangup: write() then returns a count. */
	EXPECT_TRUE(result == -EIO || result == 0);
}

static int blocked_drain(void *arg)
{
	signal(SIGHUP, SIG_IGN);
	return tcdrain(*(int *)arg) ? -errno : 0;
}

TEST_STUCK(drain)
{
	pid_t drainer;

	if (variant->type == PTY) {
		/* A pty never has unsent output, so tcdrain() does not wait. */
		EXPECT_EQ(0, tcdrain(self->fd));
		return;
	}
	drainer = task_start(blocked_drain, &self->fd);
	ASSERT_FALSE(task_ended(drainer, 300, NULL));
	ASSERT_TRUE(eventually(SLACK_MS, task_sleeps(drainer)));
	expect_bounded(_metadata, self, variant, true);
	EXPECT_TRUE(task_ended(drainer, SLACK_MS, NULL));
}

/* closing_wait in s: longer than a reset that times out, shorter than the default of 30. */
#define CLOSING_S	8

/* Waits until the parent has closed its descriptor, so that this one is the last close. */
static int blocked_closer(void *arg)
{
	stuck_t *self = arg;
	char end;

	close(self->gate[1]);
	if (read(self->gate[0], &end, sizeof(end)))
		return -EINVAL;
	return close(self->fd) ? -errno : 0;
}

static pid_t start_closer(stuck_t *self, int (*closer)(void *arg))
{
	pid_t pid;

	if (pipe2(self->gate, O_CLOEXEC))
		return -1;
	pid = task_start(closer, self);
	close(self->fd);
	self->fd = -1;
	close(self->gate[0]);
	close(self->gate[1]);
	return pid;
}

/*
 * Can the reset discard the output that a last close waits for? The closer holds the
 * tty's lock, so the module calls the driver only if that is serial_core: the state of
 * other drivers can go away with the close.
 */
static bool frees_closers(const stuck_variant_t *variant)
{
	return variant->type == UART_WITHOUT_CTS;
}

/*
 * The module cannot make this driver discard its output. The reset ends at its timeout
 * and says that the hangup failed. The port is closed when the closer's own wait ends.
 */
static void expect_busy(struct __test_metadata *_metadata, stuck_t *self,
			const stuck_variant_t *variant, bool disconnect, pid_t closer)
{
	struct mprapi_report report;
	long began = now_ms();

	EXPECT_EQ(-EBUSY, disconnect ?
		  port_disconnect(self->ctl, self->port, 1500, &report) :
		  port_reset(self->ctl, self->port, HOLD, 1500, &report));
	EXPECT_GE(1500 + SLACK_MS, now_ms() - began);
	EXPECT_EQ(MPRAPI_STEP_HANGUP, report.failed);
	EXPECT_FALSE(report.done & MPRAPI_STEP_HANGUP);

	EXPECT_TRUE(task_ended(closer, 1500L * CLOSING_S, NULL));
	modem_listen(&self->modem, true);
	sleep_ms(500);
	expect_bounded(_metadata, self, variant, false);
}

/*
 * A last close waits up to closing_wait for output to leave, and holds the tty's lock
 * meanwhile. No hangup can start before that.
 */
static void expect_closer(struct __test_metadata *_metadata, stuck_t *self,
			  const stuck_variant_t *variant, bool disconnect)
{
	struct mprapi_report report;
	long began;
	pid_t closer;

	if (variant->type != PTY)
		ASSERT_EQ(0, line_closing_wait(self->fd, CLOSING_S));
	closer = start_closer(self, blocked_closer);
	ASSERT_LT(0, closer);
	if (variant->type == PTY) {
		/* A pty never has unsent output, so close() does not wait. */
		ASSERT_TRUE(task_ended(closer, SLACK_MS, NULL));
		return;
	}
	ASSERT_FALSE(task_ended(closer, 700, NULL));
	ASSERT_TRUE(eventually(SLACK_MS, task_sleeps(closer)));
	if (!frees_closers(variant)) {
		expect_busy(_metadata, self, variant, disconnect, closer);
		return;
	}
	if (disconnect) {
		began = now_ms();
		EXPECT_EQ(0, port_disconnect(self->ctl, self->port, 10000, &report));
		EXPECT_GE(SLACK_MS, now_ms() - began);
		EXPECT_EQ(0, report.failed);
	} else {
		expect_bounded(_metadata, self, variant, false);
	}
	EXPECT_TRUE(task_ended(closer, SLACK_MS, NULL));
}

TEST_STUCK(closer)
{
	expect_closer(_metadata, self, variant, false);
}

TEST_STUCK(closer_at_disconnect)
{
	expect_closer(_metadata, self, variant, true);
}

static int closer_without_control(void *arg)
{
	stuck_t *self = arg;

	close(self->ctl);
	return blocked_closer(self);
}

/* Unloading the module cuts a reset's timeout short: no process waits for the result. */
TEST_STUCK(closer_at_unload)
{
	pid_t closer;
	long began;

	closer = start_closer(self, closer_without_control);
	ASSERT_LT(0, closer);
	sleep_ms(700);
	ASSERT_EQ(0, port_reset_begin(self->ctl, self->port, HOLD, 60000, NULL));
	close(self->ctl);
	self->ctl = -1;
	began = now_ms();
	EXPECT_EQ(0, module_unload());
	EXPECT_GE(BOUND + 1000, now_ms() - began);
	if (!frees_closers(variant))
		kill(closer, SIGKILL);
	EXPECT_TRUE(task_ended(closer, SLACK_MS, NULL));
}

/*
 * A process whose open() waits for carrier. Its result is -errno, or the number of
 * its line discipline. If a reset of the closed port comes between two attempts
 * inside open(), open() can fail with EBUSY (see mprapi(4)). The process then
 * tries again, as a getty does.
 */
static int opener_of(void *arg)
{
	int ldisc = -1;
	int fd;

	signal(SIGHUP, SIG_IGN);
	do {
		fd = open(arg, O_RDWR | O_NOCTTY | O_CLOEXEC);
	} while (fd < 0 && errno == EBUSY);
	if (fd < 0)
		return -errno;
	return ioctl(fd, TIOCGETD, &ldisc) ? -errno : -ldisc;
}

FIXTURE(opener) {
	int ctl;
	__u32 port;
	char path[32];
	struct modem modem;
	int irq;
	pid_t opener;
};

FIXTURE_VARIANT(opener) {
	bool uart;
};

typedef FIXTURE_DATA(opener) opener_t;
typedef FIXTURE_VARIANT(opener) opener_variant_t;

FIXTURE_VARIANT_ADD(opener, pl2303) { .uart = false };
FIXTURE_VARIANT_ADD(opener, uart) { .uart = true };

/* DTR and RTS of the process that waits in open(), as the other end sees them. */
static unsigned int opener_lines(opener_t *self, const opener_variant_t *variant)
{
	int lines;

	if (!variant->uart)
		return modem_lines(&self->modem);
	lines = line_proc(UART);
	return ((lines & TIOCM_DTR) ? MODEM_DTR : 0) | ((lines & TIOCM_RTS) ? MODEM_RTS : 0);
}

/*
 * Sets the interrupt of a UART and returns the old one. QEMU's UARTs have carrier
 * down only in loopback, which stops their interrupts. Interrupt 0 makes the
 * driver poll the UART instead.
 */
static int uart_irq(int irq)
{
	struct serial_struct serial;
	int fd = line_open(UART);
	int old;

	if (fd < 0 || ioctl(fd, TIOCGSERIAL, &serial))
		return -1;
	old = serial.irq;
	serial.irq = irq;
	if (ioctl(fd, TIOCSSERIAL, &serial))
		old = -1;
	close(fd);
	return old;
}

FIXTURE_SETUP(opener)
{
	struct port_view view;
	const char *name = UART;
	int fd;

	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	if (variant->uart) {
		self->irq = uart_irq(0);
		ASSERT_LT(0, self->irq);
	} else {
		ASSERT_EQ(0, modem_plug(&self->modem, MODEM_PL2303));
		name = self->modem.tty;
	}
	snprintf(self->path, sizeof(self->path), "/dev/%s", name);
	ASSERT_EQ(0, port_add(self->ctl, name, &self->port));
	/* The tty keeps these settings for the process that opens it next. */
	fd = line_open(self->path);
	ASSERT_LE(0, fd);
	if (variant->uart) {
		ASSERT_EQ(0, line_set(fd, TIOCM_LOOP));
		ASSERT_EQ(0, line_clear(fd, TIOCM_OUT2));
	}
	ASSERT_EQ(0, line_cflag(fd, CLOCAL, false));
	close(fd);
	ASSERT_TRUE(eventually(LINES_MS, opener_lines(self, variant) == 0));
	self->opener = task_start(opener_of, self->path);
	ASSERT_TRUE(eventually(LINES_MS, opener_lines(self, variant) == (MODEM_DTR | MODEM_RTS)));
	ASSERT_TRUE(eventually(5000, task_sleeps(self->opener)));
	ASSERT_FALSE(task_ended(self->opener, 300, NULL));
	ASSERT_EQ(0, view_port(self->port, &view));
	ASSERT_TRUE(view.flags & MPRAPI_PORT_FLAG_OPEN);
	ASSERT_EQ(MPRAPI_CONDITION_LISTENING, view.condition);
}

FIXTURE_TEARDOWN(opener)
{
	int fd;

	task_kill(self->opener);
	if (variant->uart) {
		fd = line_open(UART);
		EXPECT_LE(0, fd);
		EXPECT_EQ(0, line_clear(fd, TIOCM_LOOP));
		close(fd);
		EXPECT_EQ(0, uart_irq(self->irq));
	} else {
		modem_destroy(&self->modem);
	}
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

#define TEST_OPENER(name)	TEST_F_TIMEOUT(opener, name, 120)

TEST_OPENER(does_not_hold_up_the_reset)
{
	struct mprapi_report report;
	long began = now_ms();

	ASSERT_EQ(0, port_reset(self->ctl, self->port, HOLD, 10000, &report));
	EXPECT_GE(BOUND, now_ms() - began);
	EXPECT_EQ(0, report.failed);
	if (!variant->uart)
		EXPECT_LE(HOLD - 20, modem_low(&self->modem, began, NULL));
	EXPECT_EQ(!variant->uart, !!(report.done & MPRAPI_STEP_HANGUP));
	/* The opener was there before the reset, so no process reopened the port. */
	EXPECT_FALSE(report.flags & MPRAPI_REPORT_FLAG_REOPENED);
}

TEST_OPENER(does_not_hold_up_a_disconnect)
{
	struct mprapi_report report;
	long began = now_ms();

	ASSERT_EQ(0, port_disconnect(self->ctl, self->port, 10000, &report));
	EXPECT_GE(SLACK_MS, now_ms() - began);
	EXPECT_EQ(0, report.failed);
}

/*
 * After the reset, open() raises the lines again and waits on. When carrier comes, it
 * returns the port as the reset left it.
 */
TEST_OPENER(gets_the_clean_port)
{
	int result;

	ASSERT_EQ(0, port_reset(self->ctl, self->port, HOLD, 10000, NULL));
	EXPECT_TRUE(eventually(SLACK_MS, opener_lines(self, variant) == (MODEM_DTR | MODEM_RTS)));
	ASSERT_FALSE(task_ended(self->opener, 200, NULL));
	if (variant->uart)
		return;
	modem_carrier(&self->modem, true);
	ASSERT_TRUE(task_ended(self->opener, 5000, &result));
	EXPECT_EQ(0, result);
}

TEST_OPENER(can_be_killed_after_the_reset)
{
	struct port_view view;

	ASSERT_EQ(0, port_reset(self->ctl, self->port, HOLD, 10000, NULL));
	kill(self->opener, SIGKILL);
	ASSERT_TRUE(task_ended(self->opener, SLACK_MS, NULL));
	EXPECT_TRUE(eventually(SLACK_MS, !view_port(self->port, &view) &&
			       view.condition == MPRAPI_CONDITION_DISCONNECTED));
	EXPECT_TRUE(eventually(LINES_MS, opener_lines(self, variant) == 0));
}

/* A process that was hung up and keeps its descriptor blocks neither an opener nor a reset. */
TEST_OPENER(after_a_holder_who_stays)
{
	int holder;

	task_kill(self->opener);
	ASSERT_TRUE(eventually(LINES_MS, opener_lines(self, variant) == 0));
	holder = line_open(self->path);
	ASSERT_LE(0, holder);
	ASSERT_EQ(0, line_cflag(holder, CLOCAL, false));
	ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 10000, NULL));
	ASSERT_EQ(-EIO, line_ldisc(holder));
	self->opener = task_start(opener_of, self->path);
	ASSERT_TRUE(eventually(LINES_MS, opener_lines(self, variant) == (MODEM_DTR | MODEM_RTS)));
	ASSERT_EQ(0, port_reset(self->ctl, self->port, HOLD, 10000, NULL));
	EXPECT_TRUE(eventually(SLACK_MS, opener_lines(self, variant) == (MODEM_DTR | MODEM_RTS)));
	EXPECT_FALSE(task_ended(self->opener, 200, NULL));
	close(holder);
}

TEST_OPENER(is_met_again_and_again)
{
	struct mprapi_report report;
	int result = 0;
	long began;

	for (int i = 1; i <= 10; i++) {
		began = now_ms();
		ASSERT_EQ(0, port_reset(self->ctl, self->port, 20, 10000, &report));
		EXPECT_GE(20 + SLACK_MS, now_ms() - began);
		EXPECT_EQ(i, report.seq);
		EXPECT_EQ(0, report.failed);
	}
	EXPECT_FALSE(task_ended(self->opener, 0, &result)) {
		TH_LOG("the opener's open() returned %d", result);
	}
}

/*
 * Pages that block the kernel when it touches them: it waits until a userfaultfd handler
 * fills them, and there is no handler.
 */
static void *stalled_pages(int count)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	long size = count * sysconf(_SC_PAGESIZE);
	void *pages;
	int fd;

	fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	pages = mmap(NULL, size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	area.range.start = (uintptr_t)pages;
	area.range.len = size;
	if (fd < 0 || pages == MAP_FAILED || ioctl(fd, UFFDIO_API, &api) ||
	    ioctl(fd, UFFDIO_REGISTER, &area))
		return NULL;
	return pages;
}

static int stall_in(const char *tty, unsigned long request)
{
	void *page = stalled_pages(1);
	int fd = line_open(tty);

	if (fd < 0 || !page)
		return -1;
	return ioctl(fd, request, page);
}

static int staller(void *arg)
{
	return stall_in(arg, FIONREAD);
}

static void start_holder(struct __test_metadata *_metadata, pid_t *holder,
			 int (*function)(void *arg), void *arg)
{
	*holder = task_start(function, arg);
	ASSERT_TRUE(eventually(5000, task_sleeps(*holder)));
	ASSERT_FALSE(task_ended(*holder, 500, NULL));
}

/*
 * A process that blocks inside the line discipline blocks the hangup, but
 * not the caller of the reset.
 */
TEST_MPRAPI(holder_inside_the_line_discipline)
{
	struct mprapi_report report;
	pid_t holder;
	__u32 port;
	long began;

	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	start_holder(_metadata, &holder, staller, UART);

	began = now_ms();
	EXPECT_EQ(-EBUSY, port_reset(self->ctl, port, HOLD, 1500, &report));
	EXPECT_GE(1500 + SLACK_MS, now_ms() - began);
	EXPECT_EQ(MPRAPI_STEP_HANGUP, report.failed);
	EXPECT_FALSE(report.done & MPRAPI_STEP_HANGUP);
	/* The hangup still waits. It also counts as the hangup of the next reset. */
	ASSERT_EQ(0, port_reset_begin(self->ctl, port, 0, 20000, NULL));
	EXPECT_FALSE(task_ended(holder, 200, NULL));
	task_kill(holder);
	began = now_ms();
	EXPECT_EQ(0, port_wait(self->ctl, port, 2, &report));
	EXPECT_GE(SLACK_MS, now_ms() - began);
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 1000, &report));
}

static int staller_in_driver(void *arg)
{
	return stall_in(arg, TIOCSERGETLSR);
}

static void expect_answers(struct __test_metadata *_metadata, __u32 port)
{
	struct port_view views[4];
	struct port_view view;
	long began = now_ms();

	EXPECT_EQ(0, view_port(port, &view));
	EXPECT_TRUE(view.flags & MPRAPI_PORT_FLAG_OPEN);
	EXPECT_LT(0, view_ports(views, ARRAY_SIZE(views)));
	EXPECT_GE(SLACK_MS, now_ms() - began);
}

/* The reset ends at its timeout and reports @call. Meanwhile netlink answers. */
static void expect_kept_out(struct __test_metadata *_metadata, int ctl, __u32 port,
			    __u32 call)
{
	struct mprapi_report report;
	long began;

	expect_answers(_metadata, port);
	began = now_ms();
	EXPECT_EQ(-EBUSY, port_reset(ctl, port, HOLD, 1500, &report));
	EXPECT_GE(1500 + 1000 + SLACK_MS, now_ms() - began);
	EXPECT_EQ(MPRAPI_STEP_HANGUP, report.failed);
	EXPECT_EQ(call, report.call);
	expect_answers(_metadata, port);
}

/*
 * A process that blocks inside serial_core blocks access to the modem lines, but
 * not the caller of the reset.
 */
TEST_MPRAPI(holder_inside_the_driver)
{
	struct mprapi_report report;
	pid_t holder;
	__u32 port;

	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	start_holder(_metadata, &holder, staller_in_driver, UART);
	expect_kept_out(_metadata, self->ctl, port, MPRAPI_CALL_TIOCMGET);

	task_kill(holder);
	EXPECT_EQ(0, port_reset(self->ctl, port, 0, 20000, &report));
	EXPECT_EQ(0, report.failed);
}

static int staller_in_reader(void *arg)
{
	void *page = stalled_pages(1);

	if (!page)
		return -1;
	/* read() copies this in several pieces, and holds the termios lock between them. */
	return read(*(int *)arg, page, 200);
}

/* A process that blocks in read() blocks the hangup, but not the caller of the reset. */
TEST_MPRAPI(holder_who_reads)
{
	char input[200] = { 0 };
	struct mprapi_report report;
	int exclusive = -1;
	struct pty pty;
	pid_t holder;
	__u32 port;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	ASSERT_EQ(200, write(pty.master, input, sizeof(input)));
	ASSERT_TRUE(eventually(5000, line_queued(pty.slave) == sizeof(input)));
	ASSERT_EQ(0, ioctl(pty.slave, TIOCEXCL));
	start_holder(_metadata, &holder, staller_in_reader, &pty.slave);
	expect_kept_out(_metadata, self->ctl, port, MPRAPI_CALL_HANGUP);
	/* The session was not hung up, so TIOCEXCL is still set. */
	ASSERT_EQ(0, ioctl(pty.slave, TIOCGEXCL, &exclusive));
	EXPECT_EQ(1, exclusive);

	task_kill(holder);
	EXPECT_EQ(0, port_reset(self->ctl, port, 0, 20000, &report));
	EXPECT_EQ(-EIO, line_ldisc(pty.slave));
	pty_close(&pty);
}

struct caller {
	int ctl;
	__u32 port;
};

static int disconnecter(void *arg)
{
	struct caller *caller = arg;

	return port_disconnect(caller->ctl, caller->port, 3000, NULL);
}

static int resetter(void *arg)
{
	struct caller *caller = arg;

	return port_reset(caller->ctl, caller->port, 0, 20000, NULL);
}

static void start_caller(struct __test_metadata *_metadata, pid_t *pid,
			 int (*function)(void *arg), struct caller *caller)
{
	*pid = task_start(function, caller);
	ASSERT_TRUE(eventually(SLACK_MS, task_sleeps(*pid)));
}

/* A reset does more than a disconnect. It does not join a disconnect, but starts after it. */
TEST_MPRAPI(reset_comes_after_a_disconnect)
{
	struct caller caller = { .ctl = self->ctl };
	pid_t holder, disconnect, reset;
	struct port_view view;
	int result;

	ASSERT_EQ(0, port_add(self->ctl, UART, &caller.port));
	start_holder(_metadata, &holder, staller, UART);
	start_caller(_metadata, &disconnect, disconnecter, &caller);
	EXPECT_EQ(-EAGAIN, port_reset_begin(self->ctl, caller.port, 0, 0, NULL));
	start_caller(_metadata, &reset, resetter, &caller);
	EXPECT_FALSE(task_ended(reset, 300, NULL));

	task_kill(holder);
	ASSERT_TRUE(task_ended(disconnect, SLACK_MS, &result));
	EXPECT_EQ(0, result);
	ASSERT_TRUE(task_ended(reset, SLACK_MS, &result));
	EXPECT_EQ(0, result);
	ASSERT_EQ(0, view_port(caller.port, &view));
	EXPECT_EQ(2, view.report.seq);
	EXPECT_EQ(MPRAPI_STEPS_RESET, view.report.steps);
	EXPECT_FALSE(view.report.flags & MPRAPI_REPORT_FLAG_JOINED);
	EXPECT_EQ(1, view.resets);
}

/* A caller that waits for a disconnect to end can be killed, and the port can be removed. */
TEST_MPRAPI(reset_that_never_comes_after_a_disconnect)
{
	struct caller caller = { .ctl = self->ctl };
	pid_t holder, disconnect, killed, reset;
	int result;

	ASSERT_EQ(0, port_add(self->ctl, UART, &caller.port));
	start_holder(_metadata, &holder, staller, UART);
	start_caller(_metadata, &disconnect, disconnecter, &caller);
	EXPECT_EQ(-EAGAIN, port_reset_begin(self->ctl, caller.port, 0, 0, NULL));
	start_caller(_metadata, &killed, resetter, &caller);
	start_caller(_metadata, &reset, resetter, &caller);

	kill(killed, SIGKILL);
	ASSERT_TRUE(task_ended(killed, SLACK_MS, &result));
	EXPECT_EQ(-EINTR, result);
	ASSERT_EQ(0, port_del(self->ctl, caller.port));
	EXPECT_FALSE(task_ended(reset, 300, NULL));
	ASSERT_TRUE(task_ended(disconnect, 3000 + SLACK_MS, &result));
	EXPECT_EQ(-EBUSY, result);
	ASSERT_TRUE(task_ended(reset, SLACK_MS, &result));
	EXPECT_EQ(-ENOENT, result);
	task_kill(holder);
}

/* More than the work items that a workqueue runs at a time, and more than REMOVED_MAX. */
#define CROWD	520

struct crowd {
	struct pty ptys[CROWD];
	__u32 ports[CROWD];
	pid_t holder;		/* its threads block all hangups */
	atomic_int *going_in;	/* threads about to block; in shared memory */
};

struct member {
	int fd;
	char *page;
	struct crowd *crowd;
};

static void *stall(void *arg)
{
	struct member *member = arg;

	++*member->crowd->going_in;
	ioctl(member->fd, FIONREAD, member->page);
	return NULL;
}

/* Blocks inside the line discipline of each tty, with one thread for each. */
static int stallers(void *arg)
{
	static struct member members[CROWD];
	struct crowd *crowd = arg;
	pthread_attr_t attr;
	pthread_t thread;
	char *pages;

	pages = stalled_pages(CROWD);
	if (!pages || pthread_attr_init(&attr) || pthread_attr_setstacksize(&attr, 65536))
		return -ENOMEM;
	for (int i = 0; i < CROWD; i++) {
		members[i].fd = crowd->ptys[i].slave;
		members[i].crowd = crowd;
		members[i].page = pages + i * sysconf(_SC_PAGESIZE);
		if (pthread_create(&thread, &attr, stall, &members[i]))
			return -EAGAIN;
	}
	pause();
	return 0;
}

/* Each reset times out and leaves a hangup that still waits. */
static void start_crowd(struct __test_metadata *_metadata, struct crowd *crowd, int ctl)
{
	struct rlimit files = { 4UL * CROWD, 4UL * CROWD };
	int busy = 0;

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &files));
	crowd->going_in = mmap(NULL, sizeof(*crowd->going_in), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)crowd->going_in);
	for (int i = 0; i < CROWD; i++) {
		ASSERT_EQ(0, pty_open(&crowd->ptys[i]));
		ASSERT_EQ(0, port_add_fd(ctl, crowd->ptys[i].slave, &crowd->ports[i]));
	}
	crowd->holder = task_start(stallers, crowd);
	ASSERT_TRUE(eventually(20000, *crowd->going_in == CROWD));
	sleep_ms(500);
	for (int i = 0; i < CROWD; i++)
		ASSERT_EQ(0, port_reset_begin(ctl, crowd->ports[i], 0, 0, NULL));
	for (int i = 0; i < CROWD; i++)
		busy += port_wait(ctl, crowd->ports[i], 1, NULL) == -EBUSY;
	EXPECT_EQ(CROWD, busy);
	EXPECT_FALSE(task_ended(crowd->holder, 0, NULL));
}

static void end_crowd(struct __test_metadata *_metadata, struct crowd *crowd)
{
	task_kill(crowd->holder);
	for (int i = 0; i < CROWD; i++)
		EXPECT_TRUE(eventually(5000, line_ldisc(crowd->ptys[i].slave) == -EIO));
}

static void close_crowd(struct crowd *crowd)
{
	for (int i = 0; i < CROWD; i++)
		pty_close(&crowd->ptys[i]);
}

/* Many blocked hangups do not delay the reset of another port. */
TEST_MPRAPI(many_holders)
{
	static struct crowd crowd;
	struct mprapi_report report;
	struct pty pty;
	__u32 other;
	long began;

	start_crowd(_metadata, &crowd, self->ctl);
	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &other));

	/* No process waits for this reset, so a worker runs all of it. */
	began = now_ms();
	ASSERT_EQ(0, port_reset_begin(self->ctl, other, 0, 1000, &report));
	EXPECT_EQ(0, port_wait(self->ctl, other, report.seq, &report)) {
		TH_LOG("done %x, failed %x, call %u, %u us", report.done, report.failed,
		       report.call, report.elapsed_us);
	}
	EXPECT_GE(SLACK_MS, now_ms() - began);
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);

	end_crowd(_metadata, &crowd);
	close_crowd(&crowd);
	pty_close(&pty);
}

/* A port with a blocked hangup can be removed, but stays in memory. Their number is limited. */
TEST_MPRAPI(many_ports_removed)
{
	static struct crowd crowd;
	struct pty pty;
	__u32 idle;

	start_crowd(_metadata, &crowd, self->ctl);
	for (int i = 0; i < CROWD; i++)
		EXPECT_EQ(i < REMOVED_MAX ? 0 : -ENOSPC,
			  port_del(self->ctl, crowd.ports[i]));
	/* The removal of an idle port does not count. */
	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &idle));
	EXPECT_EQ(0, port_del(self->ctl, idle));

	/* Once the hangups have ended, the remaining ports can be removed. */
	end_crowd(_metadata, &crowd);
	for (int i = REMOVED_MAX; i < CROWD; i++)
		EXPECT_TRUE(eventually(5000, !port_del(self->ctl, crowd.ports[i])));
	close_crowd(&crowd);
	pty_close(&pty);
}

/*
 * Checks that output flows again. The process that was hung up still has a descriptor, so
 * the next open() gets the same tty.
 */
static void expect_flows(struct __test_metadata *_metadata, const char *path, int peer)
{
	int next = line_open(path);

	ASSERT_LE(0, next);
	sleep_ms(200);
	EXPECT_EQ(0, line_queued(peer));
	EXPECT_EQ(3, write(next, "new", 3));
	EXPECT_TRUE(eventually(SLACK_MS, line_queued(peer) == 3));
	close(next);
}

/*
 * The reset restarts output that was stopped: by the holder (TCOOFF), or by an XOFF from
 * the other end that no XON follows.
 */
static void expect_started(struct __test_metadata *_metadata, int ctl, int fd,
			   const char *path, int peer, bool by_peer)
{
	struct mprapi_report report;
	struct termios termios;
	char data[512] = { 0 };
	__u32 port;
	long began;

	ASSERT_EQ(0, port_add_fd(ctl, fd, &port));
	if (by_peer) {
		ASSERT_EQ(0, tcgetattr(fd, &termios));
		termios.c_iflag |= IXON;
		ASSERT_EQ(0, tcsetattr(fd, TCSANOW, &termios));
		ASSERT_EQ(1, write(peer, "\023", 1));
		sleep_ms(200);
		ASSERT_EQ(0, line_queued(fd));
	} else {
		ASSERT_EQ(0, tcflow(fd, TCOOFF));
	}
	(void)!write(fd, data, sizeof(data));
	sleep_ms(200);
	ASSERT_EQ(0, line_queued(peer));

	began = now_ms();
	ASSERT_EQ(0, port_reset(ctl, port, HOLD, 10000, &report));
	EXPECT_GE(BOUND, now_ms() - began);
	EXPECT_EQ(0, report.failed);
	EXPECT_EQ(-EIO, line_ldisc(fd));
	expect_flows(_metadata, path, peer);
}

static void on_a_pty(struct __test_metadata *_metadata, int ctl, bool by_peer)
{
	struct pty pty;

	ASSERT_EQ(0, pty_open(&pty));
	expect_started(_metadata, ctl, pty.slave, pty.path, pty.master, by_peer);
	pty_close(&pty);
}

static void open_wire(struct __test_metadata *_metadata, int *fd, int *peer)
{
	*peer = line_open(WIRED_PEER);
	ASSERT_LE(0, *peer);
	*fd = line_open(WIRED);
	ASSERT_LE(0, *fd);
	/* Bytes that earlier tests left on the wire arrive now: discard them. */
	do {
		tcflush(*fd, TCIFLUSH);
		tcflush(*peer, TCIFLUSH);
		sleep_ms(100);
	} while (line_queued(*fd) || line_queued(*peer));
}

static void on_a_uart(struct __test_metadata *_metadata, int ctl, bool by_peer)
{
	int fd, peer;

	open_wire(_metadata, &fd, &peer);
	expect_started(_metadata, ctl, fd, WIRED, peer, by_peer);
	close(fd);
	close(peer);
}

TEST_MPRAPI(xoff_on_a_pty)
{
	on_a_pty(_metadata, self->ctl, true);
}

TEST_MPRAPI(xoff_on_a_uart)
{
	on_a_uart(_metadata, self->ctl, true);
}

TEST_MPRAPI(suspended_on_a_pty)
{
	on_a_pty(_metadata, self->ctl, false);
}

TEST_MPRAPI(suspended_on_a_uart)
{
	on_a_uart(_metadata, self->ctl, false);
}

/* Output is stopped and written during the hold, after the reset discarded the queues. */
TEST_MPRAPI(suspended_during_the_hold)
{
	struct mprapi_report report;
	int fd, peer;
	__u32 port;

	open_wire(_metadata, &fd, &peer);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	ASSERT_EQ(0, port_reset_begin(self->ctl, port, 10 * HOLD, 20000, &report));
	ASSERT_TRUE(eventually(SLACK_MS, !(line_bits(fd) & TIOCM_DTR)));
	ASSERT_EQ(0, tcflow(fd, TCOOFF));
	EXPECT_EQ(4, write(fd, "last", 4));
	EXPECT_EQ(0, port_wait(self->ctl, port, report.seq, &report));
	EXPECT_EQ(0, report.failed);
	expect_flows(_metadata, WIRED, peer);
	close(fd);
	close(peer);
}

/* The emulated wire has a buffer of its own for bytes that the UART has not taken yet. */
static bool wire_is_empty(int fd)
{
	tcflush(fd, TCIFLUSH);
	sleep_ms(300);
	return !line_queued(fd);
}

/* Input that was throttled, because the holder did not read, flows again after a reset. */
TEST_MPRAPI(throttled_input)
{
	struct mprapi_report report;
	char data[4096] = { 0 };
	int fd, peer, next;
	__u32 port;
	long began;

	peer = line_open(WIRED_PEER);
	ASSERT_LE(0, peer);
	fd = line_open(WIRED);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	ASSERT_EQ(0, line_cflag(fd, CRTSCTS, true));
	began = now_ms();
	while (line_queued(fd) < 4000 && now_ms() < began + 20000) {
		(void)!write(peer, data, sizeof(data));
		sleep_ms(20);
	}
	ASSERT_LE(4000, line_queued(fd));

	began = now_ms();
	ASSERT_EQ(0, port_reset(self->ctl, port, HOLD, 10000, &report));
	EXPECT_GE(BOUND, now_ms() - began);
	EXPECT_EQ(0, report.failed);
	tcflush(peer, TCOFLUSH);
	next = line_open(WIRED);
	ASSERT_LE(0, next);
	ASSERT_TRUE(eventually(20000, wire_is_empty(next)));
	EXPECT_EQ(3, write(peer, "new", 3));
	EXPECT_TRUE(eventually(SLACK_MS, line_queued(next) == 3));
	close(next);
	close(fd);
	close(peer);
}

TEST_HARNESS_MAIN
