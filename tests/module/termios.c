// SPDX-License-Identifier: GPL-2.0
/*
 * Step SETTINGS of a reset: the next session finds the driver's default termios,
 * however the last session left it.
 */
#include <signal.h>
#include <string.h>

#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/pty.h"
#include "../helper/task.h"

#define WITH_SETTINGS	(MPRAPI_STEPS_RESET | MPRAPI_STEP_SETTINGS)

/* Sets the termios to what a crashed program could leave behind. */
static int spoil(int fd)
{
	struct termios termios;

	if (tcgetattr(fd, &termios))
		return -1;
	cfsetspeed(&termios, B50);
	termios.c_cflag = (termios.c_cflag & ~CSIZE) | CS7 | PARENB | CRTSCTS;
	termios.c_cflag &= ~HUPCL;
	termios.c_iflag |= IXON | IXOFF;
	termios.c_lflag &= ~(ICANON | ECHO);
	termios.c_cc[VINTR] = 'x';
	return tcsetattr(fd, TCSANOW, &termios);
}

/* Checks for the default termios of serial_core. */
static void expect_defaults(struct __test_metadata *_metadata, const char *tty)
{
	struct termios termios;
	int fd = line_open_as_is(tty);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, tcgetattr(fd, &termios));
	EXPECT_EQ(B9600, cfgetospeed(&termios));
	EXPECT_EQ(B9600, cfgetispeed(&termios));
	EXPECT_EQ(CS8 | CREAD | HUPCL | CLOCAL,
		  termios.c_cflag & ~(tcflag_t)(CBAUD | CIBAUD));
	EXPECT_EQ(ICRNL | IXON, termios.c_iflag);
	EXPECT_TRUE(termios.c_lflag & ICANON);
	EXPECT_TRUE(termios.c_lflag & ECHO);
	EXPECT_EQ(3, termios.c_cc[VINTR]);
	close(fd);
}

static void expect_spoiled(struct __test_metadata *_metadata, const char *tty)
{
	struct termios termios;
	int fd = line_open_as_is(tty);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, tcgetattr(fd, &termios));
	EXPECT_EQ(B50, cfgetospeed(&termios));
	EXPECT_TRUE(termios.c_cflag & CRTSCTS);
	EXPECT_EQ('x', termios.c_cc[VINTR]);
	close(fd);
}

/* Adds a UART as a port, and opens it with a spoilt termios. */
static void spoiled_port(struct __test_metadata *_metadata, int ctl, __u32 *port, int *fd)
{
	ASSERT_EQ(0, port_add(ctl, UART, port));
	*fd = line_open(UART);
	ASSERT_LE(0, *fd);
	ASSERT_EQ(0, spoil(*fd));
}

static void expect_put_back(struct __test_metadata *_metadata, int ctl, __u32 port)
{
	struct mprapi_report report;

	ASSERT_EQ(0, port_reset_steps(ctl, port, WITH_SETTINGS, 10, 1000, &report));
	EXPECT_TRUE(report.done & MPRAPI_STEP_SETTINGS);
	EXPECT_EQ(0, report.failed);
}

TEST_MPRAPI(of_an_open_port)
{
	__u32 port;
	int fd;

	spoiled_port(_metadata, self->ctl, &port, &fd);
	expect_put_back(_metadata, self->ctl, port);
	close(fd);
	expect_defaults(_metadata, UART);
}

/* The descriptor that was hung up keeps the tty and its termios in memory. */
TEST_MPRAPI(of_a_port_that_is_opened_at_once)
{
	__u32 port;
	int fd;

	spoiled_port(_metadata, self->ctl, &port, &fd);
	expect_put_back(_metadata, self->ctl, port);
	expect_defaults(_metadata, UART);
	close(fd);
}

TEST_MPRAPI(of_a_closed_port)
{
	__u32 port;
	int fd;

	spoiled_port(_metadata, self->ctl, &port, &fd);
	close(fd);
	expect_spoiled(_metadata, UART);
	expect_put_back(_metadata, self->ctl, port);
	expect_defaults(_metadata, UART);
}

TEST_MPRAPI(of_a_port_that_was_hung_up)
{
	__u32 port;
	int fd;

	spoiled_port(_metadata, self->ctl, &port, &fd);
	ASSERT_EQ(0, port_disconnect(self->ctl, port, 1000, NULL));
	expect_put_back(_metadata, self->ctl, port);
	expect_defaults(_metadata, UART);
	close(fd);
}

TEST_MPRAPI(only_if_asked_for)
{
	struct mprapi_report report;
	__u32 port;
	int fd;

	spoiled_port(_metadata, self->ctl, &port, &fd);
	ASSERT_EQ(0, port_reset(self->ctl, port, 10, 1000, &report));
	EXPECT_FALSE((report.done | report.failed) & MPRAPI_STEP_SETTINGS);
	close(fd);
	expect_spoiled(_metadata, UART);

	/* Restore the settings for the next tests. */
	expect_put_back(_metadata, self->ctl, port);
}

TEST_MPRAPI(with_a_disconnect)
{
	struct mprapi_report report;
	__u32 port;
	int fd;

	spoiled_port(_metadata, self->ctl, &port, &fd);
	ASSERT_EQ(0, port_reset_steps(self->ctl, port,
				      MPRAPI_STEPS_DISCONNECT | MPRAPI_STEP_SETTINGS, 0, 1000,
				      &report));
	EXPECT_EQ(MPRAPI_STEPS_DISCONNECT | MPRAPI_STEP_SETTINGS, report.done);
	close(fd);
	expect_defaults(_metadata, UART);
}

static int spoiler(void *arg)
{
	int fd = line_open(arg);

	if (fd < 0)
		return -1;
	/* The hangup ends this loop. */
	while (!spoil(fd))
		;
	close(fd);
	return 0;
}

/* A process changes the settings until it is hung up. The reset restores them after that. */
TEST_MPRAPI(of_a_process_that_changes_them)
{
	pid_t task;
	__u32 port;
	int result;

	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	for (int i = 0; i < 20; i++) {
		task = task_start(spoiler, (void *)UART);
		ASSERT_LT(0, task);
		sleep_ms(20);
		expect_put_back(_metadata, self->ctl, port);
		ASSERT_TRUE(task_ended(task, 5000, &result));
		EXPECT_EQ(0, result);
		expect_defaults(_metadata, UART);
	}
}

/* At B0 the lines are low. Restoring the speed must not raise them. */
TEST_MPRAPI(of_a_port_at_b0)
{
	struct mprapi_report report;
	struct termios termios;
	__u32 port;
	int fd;

	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, tcgetattr(fd, &termios));
	cfsetspeed(&termios, B0);
	termios.c_cflag &= ~HUPCL;
	ASSERT_EQ(0, tcsetattr(fd, TCSANOW, &termios));
	ASSERT_EQ(0, port_reset_steps(self->ctl, port, WITH_SETTINGS, 10, 1000, &report));
	EXPECT_EQ(0, report.failed);
	EXPECT_EQ(0, line_proc(UART) & (TIOCM_DTR | TIOCM_RTS));
	close(fd);
	expect_defaults(_metadata, UART);
}

TEST_MPRAPI(of_a_pty)
{
	struct mprapi_report report;
	struct pty pty;
	__u32 port;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	ASSERT_EQ(0, spoil(pty.slave));
	ASSERT_EQ(0, port_reset_steps(self->ctl, port, WITH_SETTINGS, 0, 1000, &report));
	EXPECT_TRUE(report.done & MPRAPI_STEP_SETTINGS);
	EXPECT_EQ(0, report.failed);
	pty_close(&pty);
}

TEST_HARNESS_MAIN
