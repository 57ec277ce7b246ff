// SPDX-License-Identifier: GPL-2.0
/*
 * Measures how soon a listener of the module's events knows about a change. The peer is a
 * process that waits for this change alone by a system call of the kernel.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>

#include "../helper/clock.h"
#include "../helper/control.h"
#include "../helper/line.h"
#include "../helper/listen.h"
#include "../helper/modem.h"
#include "../helper/netlink.h"
#include "../helper/unit.h"
#include "figure.h"

#define TIMES		50
#define SOON_MS		5000

/* The peer: a thread that blocks in a system call until the change happens. */
struct peer {
	pthread_t thread;
	void (*wait)(int fd);
	int fd;
	double at;		/* time when the call returned, in us */
};

static void *peer_run(void *arg)
{
	struct peer *peer = arg;

	peer->wait(peer->fd);
	peer->at = now_us();
	return NULL;
}

static void peer_start(struct peer *peer, void (*wait)(int fd), int fd)
{
	peer->wait = wait;
	peer->fd = fd;
	if (pthread_create(&peer->thread, NULL, peer_run, peer))
		errx(1, "no thread");
	/* Wait until the thread sleeps in the call. */
	sleep_ms(20);
}

static double peer_knew(struct peer *peer)
{
	pthread_join(peer->thread, NULL);
	return peer->at;
}

static double heard(int listener, enum mprapi_event type, __u32 port, __u32 cause)
{
	struct event_view event;

	do {
		if (listen_for(listener, SOON_MS, type, port, &event))
			errx(1, "event %d was not heard", type);
	} while (type == MPRAPI_EVENT_CONDITION && event.cause != cause);
	return now_us();
}

/* Samples the port now, so that changes before the measurement cause no event during it. */
static void ask(__u32 port)
{
	struct port_view view;

	if (view_port(port, &view))
		errx(1, "no port %u", port);
}

static int open_path(const char *path)
{
	int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

/* Measures when a listener knows that a port was opened; the peer uses inotify. */
static void bench_open(const char *path, int control)
{
	double ours[TIMES], peer[TIMES], began;
	int notes = inotify_init1(IN_CLOEXEC);
	struct event_view event;
	char data[4096];
	int listener, fd;
	__u32 port;

	port_add(control, path + strlen("/dev/"), &port);
	listener = listen_open();
	if (notes < 0 || listener < 0)
		err(1, "nothing to listen with");
	for (int i = 0; i < TIMES; i++) {
		listen_drain(listener);
		began = now_us();
		fd = open_path(path);
		if (listen_for(listener, 5000, MPRAPI_EVENT_CONDITION, port, &event))
			errx(1, "an open was not seen");
		ours[i] = now_us() - began;
		close(fd);
		if (listen_for(listener, 5000, MPRAPI_EVENT_CONDITION, port, &event))
			errx(1, "a close was not seen");
	}
	close(listener);

	if (inotify_add_watch(notes, path, IN_OPEN) < 0)
		err(1, "%s", path);
	for (int i = 0; i < TIMES; i++) {
		began = now_us();
		fd = open_path(path);
		if (read(notes, data, sizeof(data)) <= 0)
			err(1, "inotify");
		peer[i] = now_us() - began;
		close(fd);
	}
	close(notes);
	figure("open seen by a listener : by inotify", median(ours, TIMES),
	       median(peer, TIMES), median(ours, TIMES) / median(peer, TIMES), "us");
}

static void wait_for_lines(int fd)
{
	if (ioctl(fd, TIOCMIWAIT, TIOCM_CAR))
		err(1, "TIOCMIWAIT");
}

static void bench_carrier_seen(int control, int listener)
{
	double ours[TIMES], peers[TIMES], began;
	struct modem modem;
	struct peer peer;
	__u32 port;
	int fd;

	if (modem_plug(&modem, MODEM_PL2303) || port_add(control, modem.tty, &port))
		errx(1, "no modem");
	ask(port);
	fd = line_open(modem.tty);
	if (fd < 0 || line_cflag(fd, CLOCAL, true))
		errx(1, "%s", modem.tty);
	heard(listener, MPRAPI_EVENT_CONDITION, port, MPRAPI_CAUSE_OPEN);
	for (int i = 0; i < TIMES; i++) {
		peer_start(&peer, wait_for_lines, fd);
		began = now_us();
		modem_carrier(&modem, !(i % 2));
		ours[i] = heard(listener, MPRAPI_EVENT_CONDITION, port,
				MPRAPI_CAUSE_CARRIER) - began;
		peers[i] = peer_knew(&peer) - began;
	}
	close(fd);
	port_del(control, port);
	modem_destroy(&modem);
	figure("carrier seen by a listener : by TIOCMIWAIT", median(ours, TIMES),
	       median(peers, TIMES), median(ours, TIMES) / median(peers, TIMES), "us");
}

static void wait_for_hangup(int fd)
{
	struct pollfd pollfd = { .fd = fd };

	while (poll(&pollfd, 1, -1) != 1)
		;
}

static void bench_hangup_seen(const char *path, int control, int listener)
{
	double ours[TIMES], peers[TIMES], began;
	struct peer peer;
	__u32 port;
	int fd;

	port_add(control, path + strlen("/dev/"), &port);
	ask(port);
	for (int i = 0; i < TIMES; i++) {
		fd = line_open(path);
		if (fd < 0)
			errx(1, "%s", path);
		heard(listener, MPRAPI_EVENT_CONDITION, port, MPRAPI_CAUSE_OPEN);
		peer_start(&peer, wait_for_hangup, fd);
		began = now_us();
		ioctl(fd, TIOCVHANGUP);
		ours[i] = heard(listener, MPRAPI_EVENT_CONDITION, port,
				MPRAPI_CAUSE_HANGUP) - began;
		peers[i] = peer_knew(&peer) - began;
		close(fd);
	}
	figure("hangup seen by a listener : by poll", median(ours, TIMES),
	       median(peers, TIMES), median(ours, TIMES) / median(peers, TIMES), "us");
}

/* Reads rtnetlink messages until one tells that the interface is up (or down). */
static void hear_link(struct mnl_socket *nl, unsigned int index, bool up)
{
	char buf[1 << 13];
	ssize_t len;

	for (;;) {
		const struct nlmsghdr *nlh = (void *)buf;
		int left;

		len = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (len < 0)
			err(1, "rtnetlink");
		for (left = len; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);

			if (nlh->nlmsg_type == RTM_NEWLINK &&
			    (unsigned int)ifi->ifi_index == index &&
			    !(ifi->ifi_flags & IFF_UP) == !up)
				return;
		}
	}
}

static void bench_ppp_seen(int listener)
{
	double ours[TIMES], peers[TIMES], began;
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	struct unit unit;
	bool up;

	if (!nl || mnl_socket_bind(nl, RTMGRP_LINK, MNL_SOCKET_AUTOPID) || unit_open(&unit))
		errx(1, "no PPP interface, or no event about it");
	for (int i = 0; i < TIMES; i++) {
		up = !(i % 2);
		began = now_us();
		unit_up(&unit, up);
		ours[i] = heard(listener, up ? MPRAPI_EVENT_CONNECTED :
				MPRAPI_EVENT_DISCONNECTED, 0, 0) - began;
		hear_link(nl, if_nametoindex(unit.name), up);

		began = now_us();
		unit_up(&unit, !up);
		hear_link(nl, if_nametoindex(unit.name), !up);
		peers[i] = now_us() - began;
		heard(listener, up ? MPRAPI_EVENT_DISCONNECTED : MPRAPI_EVENT_CONNECTED, 0, 0);

		unit_up(&unit, up);
		hear_link(nl, if_nametoindex(unit.name), up);
		heard(listener, up ? MPRAPI_EVENT_CONNECTED : MPRAPI_EVENT_DISCONNECTED, 0, 0);
	}
	unit_close(&unit);
	mnl_socket_close(nl);
	figure("PPP up and down seen by a listener : by rtnetlink", median(ours, TIMES),
	       median(peers, TIMES), median(ours, TIMES) / median(peers, TIMES), "us");
}

/**
 * bench_seen() - measure how soon a listener knows about changes
 * @path: path of a UART
 * @control: the control device
 */
void bench_seen(const char *path, int control)
{
	int listener;

	bench_open(path, control);
	listener = listen_open();
	if (listener < 0)
		errx(1, "nothing to listen with");
	bench_hangup_seen(path, control, listener);
	bench_carrier_seen(control, listener);
	bench_ppp_seen(listener);
	close(listener);
}
