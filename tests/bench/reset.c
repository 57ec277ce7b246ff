// SPDX-License-Identifier: GPL-2.0
/*
 * Measures a reset, and the same steps without mprapi, in turns.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <linux/mprapi.h>

#include "../helper/control.h"
#include "figure.h"

#define RESETS		300

/* An ioctl that does nothing, because the module does not know its number. */
static void null_ioctl(int control)
{
	if (!ioctl(control, _IO(MPRAPI_IOC_MAGIC, 0xff)) || errno != ENOTTY)
		errx(1, "the null ioctl did something");
}

static int open_tty(const char *path)
{
	int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

/* Opens the port, for the reset to hang up. With CLOCAL, because QEMU's carrier never falls. */
static int hold_port(const char *path)
{
	int fd = open_tty(path);
	struct termios tio;

	if (tcgetattr(fd, &tio))
		err(1, "%s", path);
	tio.c_cflag |= CLOCAL | HUPCL;
	if (tcsetattr(fd, TCSANOW, &tio))
		err(1, "%s", path);
	return fd;
}

static void tty_calls(int fd, const char *path)
{
	int lines = TIOCM_DTR | TIOCM_RTS;

	if (ioctl(fd, TIOCMBIC, &lines) || tcflush(fd, TCIOFLUSH) ||
	    ioctl(fd, TIOCVHANGUP))
		err(1, "%s", path);
}

/* Measures a reset without hold and without waiting for carrier. */
void bench_reset(const char *path, int control)
{
	static double ours[RESETS], peer[RESETS], calls[RESETS];
	double null = call_us(null_ioctl, control);
	double began, reset, tty;
	int holder, fd;
	__u32 port;

	if (port_add(control, path + strlen("/dev/"), &port) && !port)
		errx(1, "add %s", path);
	for (int i = 0; i < RESETS; i++) {
		holder = hold_port(path);
		began = now_us();
		if (port_reset(control, port, 0, MPRAPI_DEFAULT, NULL))
			errx(1, "reset %s", path);
		ours[i] = now_us() - began;
		close(holder);

		holder = hold_port(path);
		began = now_us();
		fd = open_tty(path);
		tty_calls(fd, path);
		close(fd);
		peer[i] = now_us() - began;
		close(holder);

		holder = hold_port(path);
		began = now_us();
		tty_calls(holder, path);
		calls[i] = now_us() - began;
		close(holder);
	}

	reset = median(ours, RESETS);
	figure("8250 reset, no hold : userspace sequence", reset,
	       median(peer, RESETS), reset / median(peer, RESETS), time_unit);

	/* The three calls into the tty layer, without the time of entering the kernel. */
	tty = median(calls, RESETS) - 3 * null;
	figure("reset beyond the tty layer's calls : null ioctl", reset - tty,
	       null, (reset - tty) / null, time_unit);
}
