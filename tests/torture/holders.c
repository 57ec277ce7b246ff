// SPDX-License-Identifier: GPL-2.0
/*
 * The parts that use the ttys of the ports: they open, close and hang them up, attach PPP,
 * and plug in and unplug a USB adapter.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <termios.h>
#include <unistd.h>

#include "../helper/array.h"
#include "../helper/clock.h"
#include "../helper/command.h"
#include "../helper/line.h"
#include "../helper/pty.h"
#include "../helper/unit.h"
#include "torture.h"

/*
 * Opens only one of the UARTs that share an interrupt. With two, the kernel's 8250 driver
 * uses freed memory when one is opened while the other is closed.
 */
static int open_any(void)
{
	static const char * const paths[] = {
		"/dev/" WIRED, "/dev/" WIRED_PEER, "/dev/" UART, "/dev/ttyUSB0",
	};

	return open(paths[random_below(ARRAY_SIZE(paths))],
		    O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

int open_turn(void)
{
	char data[64] = { 0 };
	int fd = open_any();

	if (fd < 0) {
		sleep_ms(1);
		return is_allowed(-errno, ENOENT, ENXIO, ENODEV, EIO, EBUSY, EAGAIN, EINTR, 0);
	}
	if (random_below(2))
		line_cflag(fd, random_below(2) ? CLOCAL : HUPCL, random_below(2));
	(void)!write(fd, data, sizeof(data));
	(void)!read(fd, data, sizeof(data));
	sleep_ms(random_below(10));
	tcflush(fd, TCIOFLUSH);
	close(fd);
	return 0;
}

static void wake(int number)
{
	(void)number;
}

/* Reads until the tty is hung up or a signal comes. */
int read_turn(void)
{
	/* Repeat the signal, because the first one can come before read() blocks. */
	const struct itimerval soon = {
		.it_value.tv_usec = 1000L * (1 + random_below(300)),
		.it_interval.tv_usec = 50000,
	};
	const struct itimerval never = { 0 };
	struct sigaction action = { .sa_handler = wake };
	char data[256];
	int fd = open_any();

	if (fd < 0) {
		sleep_ms(5);
		return 0;
	}
	sigaction(SIGALRM, &action, NULL);
	fcntl(fd, F_SETFL, 0);
	setitimer(ITIMER_REAL, &soon, NULL);
	(void)!read(fd, data, sizeof(data));
	setitimer(ITIMER_REAL, &never, NULL);
	/* Discard the output, so that close() does not wait for a reader. */
	tcflush(fd, TCOFLUSH);
	close(fd);
	return 0;
}

int hangup_turn(void)
{
	int fd = open_any();

	sleep_ms(random_below(30));
	if (fd < 0)
		return 0;
	/* 0x5437 is TIOCVHANGUP. */
	ioctl(fd, 0x5437, 0);
	close(fd);
	return 0;
}

int ldisc_turn(void)
{
	static const int ldiscs[] = { N_TTY, N_PPP, N_SLIP, N_SYNC_PPP };
	int ldisc = ldiscs[random_below(ARRAY_SIZE(ldiscs))];
	int fd = open_any();

	if (fd >= 0) {
		ioctl(fd, TIOCSETD, &ldisc);
		sleep_ms(random_below(10));
		close(fd);
	}
	sleep_ms(random_below(10));
	return 0;
}

int ppp_turn(void)
{
	struct unit unit;
	struct pty pty;
	int err, fd;

	fd = open_any();
	err = pty_open(&pty);
	if (err)
		return err;
	err = unit_open(&unit);
	if (!err) {
		err = unit_connect(&unit, pty.slave);
		/* Connect a second channel: multilink. */
		if (fd >= 0)
			unit_connect(&unit, fd);
		for (int i = 0; i < 4; i++) {
			unit_up(&unit, !(i % 2));
			sleep_ms(random_below(5));
		}
	}
	unit_close(&unit);
	pty_close(&pty);
	if (fd >= 0)
		close(fd);
	return is_allowed(err, EIO, 0);
}

static bool plugged;

int usb_turn(void)
{
	sleep_ms(random_below(500));
	if (command("vm-usb %s torture >/dev/null 2>&1", plugged ? "pull" : "plug"))
		return -EIO;
	plugged = !plugged;
	return 0;
}

int usb_end(void)
{
	return plugged ? usb_turn() : 0;
}
