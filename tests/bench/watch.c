// SPDX-License-Identifier: GPL-2.0
/*
 * How soon the module sees what happens, and what being seen costs a port.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "../clock.h"
#include "../control.h"
#include "../line.h"
#include "../listen.h"
#include "../modem.h"
#include "../pty.h"
#include "figure.h"

#define CARRIERS	5
#define OPENS		50
#define PAIRS		15
#define PUSH_BYTES	(1 << 20)

/* A session on a modem that is connected. */
static int dial(struct modem *modem)
{
	int fd = line_open(modem->tty);

	modem_carrier(modem, true);
	if (fd < 0 || !eventually(5000, line_bits(fd) & TIOCM_CAR) ||
	    line_cflag(fd, CLOCAL, false))
		errx(1, "no carrier on %s", modem->tty);
	return fd;
}

/* What scripts do: nobody tells them when carrier has fallen. */
static void fixed_sleep(const char *tty)
{
	int lines = TIOCM_DTR | TIOCM_RTS;
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", tty);
	fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, TIOCMBIC, &lines) || tcflush(fd, TCIOFLUSH))
		err(1, "%s", path);
	sleep(1);
	ioctl(fd, TIOCVHANGUP);
	close(fd);
}

/* A reset waits for carrier to fall as long as that takes. */
void bench_carrier(int control)
{
	static const int after_ms[] = { 20, 200, 800 };
	double ours[CARRIERS], peer[CARRIERS], began;
	struct modem modem;
	char name[64];
	__u32 port;
	int fd;

	if (modem_plug(&modem, MODEM_PL2303) || port_add(control, modem.tty, &port))
		errx(1, "no modem");
	for (size_t i = 0; i < sizeof(after_ms) / sizeof(*after_ms); i++) {
		modem_drop_after(&modem, after_ms[i]);
		for (int j = 0; j < CARRIERS; j++) {
			fd = dial(&modem);
			began = now_us();
			if (port_reset(control, port, 10, 5000, NULL))
				errx(1, "reset of %s", modem.tty);
			ours[j] = (now_us() - began) / 1000;
			close(fd);

			fd = dial(&modem);
			began = now_us();
			fixed_sleep(modem.tty);
			peer[j] = (now_us() - began) / 1000;
			close(fd);
		}
		snprintf(name, sizeof(name), "reset, carrier falls after %d ms : sleep 1",
			 after_ms[i]);
		figure(name, median(ours, CARRIERS), median(peer, CARRIERS),
		       median(ours, CARRIERS) / median(peer, CARRIERS), "ms");
	}
	port_del(control, port);
	modem_destroy(&modem);
}

static int open_path(const char *path)
{
	int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

/* Until a listener knows that a port was opened, and somebody with inotify. */
void bench_open(const char *path, int control)
{
	double ours[OPENS], peer[OPENS], began;
	int notes = inotify_init1(IN_CLOEXEC);
	struct event_view event;
	char data[4096];
	int ear, fd;
	__u32 port;

	port_add(control, path + strlen("/dev/"), &port);
	ear = listen_open();
	if (notes < 0 || ear < 0)
		err(1, "nothing to listen with");
	for (int i = 0; i < OPENS; i++) {
		listen_drain(ear);
		began = now_us();
		fd = open_path(path);
		if (listen_for(ear, 5000, MPRAPI_EVENT_CONDITION, port, &event))
			errx(1, "an open was not seen");
		ours[i] = now_us() - began;
		close(fd);
		if (listen_for(ear, 5000, MPRAPI_EVENT_CONDITION, port, &event))
			errx(1, "a close was not seen");
	}
	close(ear);

	if (inotify_add_watch(notes, path, IN_OPEN) < 0)
		err(1, "%s", path);
	for (int i = 0; i < OPENS; i++) {
		began = now_us();
		fd = open_path(path);
		if (read(notes, data, sizeof(data)) <= 0)
			err(1, "inotify");
		peer[i] = now_us() - began;
		close(fd);
	}
	close(notes);
	figure("open seen by a listener : by inotify", median(ours, OPENS),
	       median(peer, OPENS), median(ours, OPENS) / median(peer, OPENS), "us");
}

static double push(const struct pty *pty)
{
	double began = now_us();
	size_t done = 0;
	char data[2048];

	memset(data, 'x', sizeof(data));
	while (done < PUSH_BYTES) {
		ssize_t n = write(pty->slave, data, sizeof(data));

		if (n < 0 && errno != EAGAIN)
			err(1, "pty");
		while ((n = read(pty->master, data, sizeof(data))) > 0)
			done += n;
	}
	return now_us() - began;
}

/* Data through a tty that is tracked while somebody listens, and through another. */
void bench_throughput(int control)
{
	double ours[PAIRS], peer[PAIRS];
	struct pty pty;
	int ear = listen_open();
	__u32 port;

	if (ear < 0 || pty_open(&pty))
		errx(1, "no pty to push through");
	for (int i = 0; i < PAIRS; i++) {
		peer[i] = PUSH_BYTES / push(&pty);
		if (port_add_fd(control, pty.slave, &port))
			errx(1, "add pty");
		sleep_ms(20);
		ours[i] = PUSH_BYTES / push(&pty);
		if (port_del(control, port))
			errx(1, "del pty");
	}
	pty_close(&pty);
	close(ear);
	figure("bytes through a tracked tty : an untracked one", median(ours, PAIRS),
	       median(peer, PAIRS), median(ours, PAIRS) / median(peer, PAIRS), "MB/s");
}
