// SPDX-License-Identifier: GPL-2.0
/*
 * Pairs of pseudo-terminals.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "line.h"
#include "pty.h"

/**
 * pty_open() - open a pair, both ends non-blocking, the slave raw
 * @pty: set to the pair
 *
 * Return: 0 or a negative errno.
 */
int pty_open(struct pty *pty)
{
	pty->slave = -1;
	pty->master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (pty->master < 0)
		return -errno;
	if (grantpt(pty->master) || unlockpt(pty->master) ||
	    ptsname_r(pty->master, pty->path, sizeof(pty->path)))
		goto err_close;
	pty->name = pty->path + sizeof("/dev/") - 1;

	pty->slave = line_open(pty->path);
	if (pty->slave < 0)
		goto err_close;
	return 0;

err_close:
	pty_close(pty);
	return -EIO;
}

/**
 * pty_close() - close those ends of a pair that are still open
 * @pty: the pair
 */
void pty_close(struct pty *pty)
{
	if (pty->slave >= 0)
		close(pty->slave);
	if (pty->master >= 0)
		close(pty->master);
	pty->slave = -1;
	pty->master = -1;
}
