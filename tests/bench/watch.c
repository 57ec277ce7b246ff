// SPDX-License-Identifier: GPL-2.0
/*
 * Measures how long a reset waits for carrier, and how fast data passes a tracked port.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "../helper/array.h"
#include "../helper/clock.h"
#include "../helper/control.h"
#include "../helper/line.h"
#include "../helper/listen.h"
#include "../helper/modem.h"
#include "../helper/pty.h"
#include "figure.h"

#define CARRIERS	5
#define HOLDER_MS	300
#define ROUNDS		21
#define PUSH_BYTES	(1 << 20)

/* Opens the tty of a modem that has carrier. */
static int dial(struct modem *modem)
{
	int fd = line_open(modem->tty);

	modem_carrier(modem, true);
	if (fd < 0 || !eventually(5000, line_bits(fd) & TIOCM_CAR) ||
	    line_cflag(fd, CLOCAL, false))
		errx(1, "no carrier on %s", modem->tty);
	return fd;
}

/* Resets as scripts do. They sleep for a second, because nothing notifies them of carrier. */
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

/* Compares a reset, which waits until carrier falls, with a script that sleeps. */
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
	for (size_t i = 0; i < ARRAY_SIZE(after_ms); i++) {
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
	modem_drop_after(&modem, -1);
	for (int j = 0; j < CARRIERS; j++) {
		fd = dial(&modem);
		began = now_us();
		if (port_reset(control, port, 10, HOLDER_MS, NULL) != -ETIMEDOUT)
			errx(1, "%s is not stuck", modem.tty);
		ours[j] = (now_us() - began) / 1000;
		close(fd);
	}
	figure("reset, carrier never falls : its timeout", median(ours, CARRIERS), HOLDER_MS,
	       median(ours, CARRIERS) / HOLDER_MS, "ms");
	port_del(control, port);
	modem_destroy(&modem);
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

/*
 * Measures the throughput of a tty that is tracked while a process listens. Measures it
 * before and after that without tracking: the difference between those two is noise.
 */
void bench_throughput(int control)
{
	double ours[ROUNDS], peer[ROUNDS], again[ROUNDS], ratio[ROUNDS], noise[ROUNDS];
	struct pty pty;
	int listener = listen_open();
	__u32 port;

	if (listener < 0 || pty_open(&pty))
		errx(1, "no pty to push through");
	push(&pty);
	for (int i = 0; i < ROUNDS; i++) {
		peer[i] = PUSH_BYTES / push(&pty);
		if (port_add_fd(control, pty.slave, &port))
			errx(1, "add pty");
		sleep_ms(20);
		ours[i] = PUSH_BYTES / push(&pty);
		if (port_del(control, port))
			errx(1, "del pty");
		sleep_ms(20);
		again[i] = PUSH_BYTES / push(&pty);
		ratio[i] = 2 * ours[i] / (peer[i] + again[i]);
		noise[i] = again[i] / peer[i];
	}
	pty_close(&pty);
	close(listener);
	figure("bytes through a tracked tty : an untracked one", median(ours, ROUNDS),
	       median(peer, ROUNDS), median(ratio, ROUNDS), "MB/s");
	figure("bytes through an untracked tty : the same again", median(again, ROUNDS),
	       median(peer, ROUNDS), median(noise, ROUNDS), "MB/s");
}
