// SPDX-License-Identifier: GPL-2.0
/*
 * PPP interfaces without pppd: a test makes and removes them itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>
#include <linux/ppp-ioctl.h>

#include "unit.h"

static int open_ppp(void)
{
	int fd = open("/dev/ppp", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	return fd < 0 ? -errno : fd;
}

/**
 * unit_open() - make a PPP interface
 * @unit: initialized; the caller calls unit_close() even if this fails
 *
 * Return: 0 or a negative errno.
 */
int unit_open(struct unit *unit)
{
	memset(unit, 0, sizeof(*unit));
	unit->number = -1;
	unit->fd = open_ppp();
	if (unit->fd < 0)
		return unit->fd;
	if (ioctl(unit->fd, PPPIOCNEWUNIT, &unit->number))
		return -errno;
	snprintf(unit->name, sizeof(unit->name), "ppp%d", unit->number);
	return 0;
}

/**
 * unit_connect() - connect an interface to a tty
 * @unit: the interface; with several ttys it is a multilink interface
 * @tty: descriptor of the tty, which the function switches to the line discipline N_PPP
 *
 * Return: 0 or a negative errno.
 */
int unit_connect(struct unit *unit, int tty)
{
	int ldisc = N_PPP, channel, fd;

	if (unit->count == UNIT_CHANNELS)
		return -ENOSPC;
	fd = open_ppp();
	if (fd < 0)
		return fd;
	unit->channels[unit->count++] = fd;
	if (ioctl(tty, TIOCSETD, &ldisc) || ioctl(tty, PPPIOCGCHAN, &channel) ||
	    ioctl(fd, PPPIOCATTCHAN, &channel) || ioctl(fd, PPPIOCCONNECT, &unit->number))
		return -errno;
	return 0;
}

/**
 * unit_up() - set an interface up or down
 * @unit: the interface
 * @up: true to set it up
 *
 * Return: 0 or a negative errno.
 */
int unit_up(const struct unit *unit, bool up)
{
	struct ifreq request = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int ret;

	if (fd < 0)
		return -errno;
	memcpy(request.ifr_name, unit->name, sizeof(unit->name));
	request.ifr_flags = up ? IFF_UP : 0;
	ret = ioctl(fd, SIOCSIFFLAGS, &request) ? -errno : 0;
	close(fd);
	return ret;
}

/**
 * unit_close() - remove an interface
 * @unit: from unit_open()
 */
void unit_close(struct unit *unit)
{
	while (unit->count)
		close(unit->channels[--unit->count]);
	if (unit->fd >= 0)
		close(unit->fd);
	unit->fd = -1;
}
