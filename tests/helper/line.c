// SPDX-License-Identifier: GPL-2.0
/*
 * Serial lines, as a program sees them that has them open, and as /proc shows
 * them to one that has not.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/serial.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "array.h"
#include "clock.h"
#include "line.h"

/**
 * line_open_as_is() - open a tty: non-blocking, not as the controlling one
 * @name: "ttyS1" or a path
 *
 * Return: the descriptor or a negative errno.
 */
int line_open_as_is(const char *name)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "%s%s", *name == '/' ? "" : "/dev/", name);
	fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/**
 * line_open() - open a tty: non-blocking, raw, not as the controlling one
 * @name: "ttyS1" or a path
 *
 * CLOCAL is set, HUPCL too.
 *
 * Return: the descriptor or a negative errno.
 */
int line_open(const char *name)
{
	struct termios termios;
	int fd = line_open_as_is(name);

	if (fd < 0)
		return fd;
	if (tcgetattr(fd, &termios))
		goto err_close;
	cfmakeraw(&termios);
	termios.c_iflag &= ~(IXON | IXOFF);
	termios.c_cflag &= ~CRTSCTS;
	termios.c_cflag |= CLOCAL | HUPCL | CREAD;
	cfsetspeed(&termios, B115200);
	if (tcsetattr(fd, TCSANOW, &termios))
		goto err_close;
	return fd;

err_close:
	close(fd);
	return -EIO;
}

int line_cflag(int fd, tcflag_t flag, bool on)
{
	struct termios termios;

	if (tcgetattr(fd, &termios))
		return -errno;
	if (on)
		termios.c_cflag |= flag;
	else
		termios.c_cflag &= ~flag;
	return tcsetattr(fd, TCSANOW, &termios) ? -errno : 0;
}

int line_bits(int fd)
{
	int bits;

	return ioctl(fd, TIOCMGET, &bits) ? -errno : bits;
}

/* How long a last close waits for the output to leave: 30 seconds, if not set otherwise. */
int line_closing_wait(int fd, int seconds)
{
	struct serial_struct serial;

	if (ioctl(fd, TIOCGSERIAL, &serial))
		return -errno;
	serial.closing_wait = 100 * seconds;
	return ioctl(fd, TIOCSSERIAL, &serial) ? -errno : 0;
}

int line_set(int fd, int bits)
{
	return ioctl(fd, TIOCMBIS, &bits) ? -errno : 0;
}

int line_clear(int fd, int bits)
{
	return ioctl(fd, TIOCMBIC, &bits) ? -errno : 0;
}

/**
 * line_loop() - put a UART into its loopback
 * @fd: the UART
 *
 * DTR then comes back as DSR, RTS as CTS and OUT2 as carrier, so that what the
 * hardware really puts out can be read. It stays so until TIOCM_LOOP is
 * cleared, beyond the last close.
 *
 * Return: 0 or a negative errno.
 */
int line_loop(int fd)
{
	return line_set(fd, TIOCM_LOOP | TIOCM_OUT2 | TIOCM_DTR | TIOCM_RTS);
}

int line_ldisc(int fd)
{
	int ldisc;

	return ioctl(fd, TIOCGETD, &ldisc) ? -errno : ldisc;
}

/* Bytes that a reader would get. */
int line_queued(int fd)
{
	int bytes;

	return ioctl(fd, FIONREAD, &bytes) ? -errno : bytes;
}

/* Bytes that did not leave the driver yet. */
int line_unsent(int fd)
{
	int bytes;

	return ioctl(fd, TIOCOUTQ, &bytes) ? -errno : bytes;
}

/**
 * line_fill() - fill all there is on the way out, until it takes no more
 * @fd: the tty, which does not block
 *
 * Return: false if it failed to take something.
 */
bool line_fill(int fd)
{
	char data[4096];
	int quiet = 0;

	memset(data, 's', sizeof(data));
	while (quiet < 20) {
		ssize_t n = write(fd, data, sizeof(data));

		if (n < 0 && errno != EAGAIN)
			return false;
		quiet = n > 0 ? 0 : quiet + 1;
		sleep_ms(5);
	}
	return true;
}

/* What the kernel tells of its UARTs, called serial_8250 from 7.2 at the latest on. */
static FILE *proc_serial_open(void)
{
	bool old = !access("/proc/tty/driver/serial", F_OK);

	return fopen(old ? "/proc/tty/driver/serial" : "/proc/tty/driver/serial_8250", "re");
}

/**
 * line_proc() - the modem lines of a UART that needs not be open
 * @name: "ttyS1"
 *
 * Return: TIOCM_* or a negative errno.
 */
int line_proc(const char *name)
{
	static const struct {
		const char *name;
		int bit;
	} names[] = {
		{ "RTS", TIOCM_RTS }, { "CTS", TIOCM_CTS }, { "DTR", TIOCM_DTR },
		{ "DSR", TIOCM_DSR }, { "CD", TIOCM_CAR }, { "RI", TIOCM_RNG },
	};
	int wanted = atoi(name + strlen("ttyS"));
	int bits = -ENOENT;
	char text[256];
	FILE *file;

	file = proc_serial_open();
	if (!file)
		return -errno;
	while (fgets(text, sizeof(text), file)) {
		char *end, *word;

		if (strtol(text, &end, 10) != wanted || end == text)
			continue;
		bits = 0;
		for (word = strtok(end, " |\n"); word; word = strtok(NULL, " |\n"))
			for (size_t i = 0; i < ARRAY_SIZE(names); i++)
				if (!strcmp(word, names[i].name))
					bits |= names[i].bit;
		break;
	}
	fclose(file);
	return bits;
}
