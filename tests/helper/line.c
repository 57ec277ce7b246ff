// SPDX-License-Identifier: GPL-2.0
/*
 * Access to serial lines: through an open descriptor, and through /proc for lines that are not
 * open.
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
 * line_open_as_is() - open a tty non-blocking, and not as controlling terminal
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
 * line_open() - open a tty non-blocking, raw, and not as controlling terminal
 * @name: "ttyS1" or a path
 *
 * The function sets CLOCAL and HUPCL, and clears CRTSCTS.
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

/*
 * Sets for how many seconds the last close waits for the output to leave. The kernel's default
 * is 30.
 */
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
 * line_loop() - put a UART into loopback
 * @fd: the UART
 *
 * In loopback DTR is wired to DSR, RTS to CTS and OUT2 to carrier, so that a test can read
 * what the hardware really puts out. The UART stays in loopback until TIOCM_LOOP is cleared,
 * even after the last close.
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

/* Returns the number of bytes that a read() would find. */
int line_queued(int fd)
{
	int bytes;

	return ioctl(fd, FIONREAD, &bytes) ? -errno : bytes;
}

/* Returns the number of bytes in the driver's output buffer. */
int line_unsent(int fd)
{
	int bytes;

	return ioctl(fd, TIOCOUTQ, &bytes) ? -errno : bytes;
}

/**
 * line_fill() - fill all output buffers of a tty
 * @fd: the tty, opened non-blocking
 *
 * The function stops when the tty has taken nothing for 100 ms.
 *
 * Return: false if a write() failed.
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

/* Opens the kernel's list of UARTs. Its name is serial_8250 from Linux 7.2 on, if not earlier. */
static FILE *proc_serial_open(void)
{
	bool old = !access("/proc/tty/driver/serial", F_OK);

	return fopen(old ? "/proc/tty/driver/serial" : "/proc/tty/driver/serial_8250", "re");
}

/**
 * line_proc() - read the modem lines of a UART from /proc, without opening it
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
