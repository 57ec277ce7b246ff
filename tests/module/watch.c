// SPDX-License-Identifier: GPL-2.0
/*
 * The module detects what happens to its ports and sends events: in order, in time, only
 * to processes that may receive them, and never loses one without notice.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_tun.h>
#include <linux/tty.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/listen.h"
#include "../helper/modem.h"
#include "../helper/netlink.h"
#include "../helper/privilege.h"
#include "../helper/pppd.h"
#include "../helper/pty.h"
#include "../helper/task.h"
#include "../helper/unit.h"

/* Limits in ms for a change that wakes the module, and for one that it finds when it polls. */
#define AT_ONCE_MS	300
#define POLL_MS	(1000 + AT_ONCE_MS)
/* This parameter disables polling: the module sees only changes that wake it. */
#define NO_POLL		"watch_ms=0"

FIXTURE(watch) {
	int ctl;
	int fd;
};

FIXTURE_SETUP(watch)
{
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	self->fd = listen_open();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(watch)
{
	close(self->fd);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

#define TEST_WATCH(name)	TEST_F_TIMEOUT(watch, name, 300)

#define expect_condition(port_, from_, to_, cause_, ms) do {			\
	struct event_view event_;						\
										\
	ASSERT_EQ(0, listen_for(self->fd, ms, MPRAPI_EVENT_CONDITION, port_, &event_)); \
	EXPECT_EQ(from_, event_.from);						\
	EXPECT_EQ(to_, event_.to);						\
	EXPECT_EQ(cause_, event_.cause);					\
} while (0)

TEST_WATCH(added_and_removed)
{
	struct event_view event;
	struct port_view view;
	__u32 port;

	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	ASSERT_EQ(0, listen_next(self->fd, AT_ONCE_MS, &event));
	EXPECT_EQ(1, event.seq);
	EXPECT_EQ(MPRAPI_EVENT_ADDED, event.what);
	EXPECT_EQ(port, event.port);
	EXPECT_EQ(0, strcmp(UART, event.name));
	ASSERT_EQ(0, listen_next(self->fd, AT_ONCE_MS, &event));
	EXPECT_EQ(2, event.seq);
	EXPECT_EQ(MPRAPI_EVENT_CONDITION, event.what);
	EXPECT_EQ(MPRAPI_CONDITION_NON_OPERATIONAL, event.from);
	EXPECT_EQ(MPRAPI_CONDITION_DISCONNECTED, event.to);
	EXPECT_EQ(MPRAPI_CAUSE_DEVICE, event.cause);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(2, view.events);
	ASSERT_EQ(0, port_del(self->ctl, port));
	ASSERT_EQ(0, listen_next(self->fd, AT_ONCE_MS, &event));
	EXPECT_EQ(3, event.seq);
	EXPECT_EQ(MPRAPI_EVENT_REMOVED, event.what);
	EXPECT_EQ(port, event.port);
	EXPECT_EQ(-EAGAIN, listen_next(self->fd, 200, &event));
}

TEST_WATCH(opened_and_closed)
{
	struct event_view event;
	__u32 port;
	int fd;

	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	listen_drain(self->fd);
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	/* QEMU's UARTs always have carrier. */
	expect_condition(port, MPRAPI_CONDITION_DISCONNECTED, MPRAPI_CONDITION_INITIALIZING,
			 MPRAPI_CAUSE_OPEN, POLL_MS);
	close(fd);
	expect_condition(port, MPRAPI_CONDITION_INITIALIZING, MPRAPI_CONDITION_DISCONNECTED,
			 MPRAPI_CAUSE_CLOSE, POLL_MS);
	EXPECT_EQ(-EAGAIN, listen_next(self->fd, POLL_MS, &event));
}

TEST_WATCH(line_discipline)
{
	int ldisc = N_HDLC, fd;
	struct event_view event;
	__u32 port;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	listen_drain(self->fd);
	ldisc = N_PPP;
	ASSERT_EQ(0, ioctl(fd, TIOCSETD, &ldisc));
	ASSERT_EQ(0, listen_for(self->fd, POLL_MS, MPRAPI_EVENT_CONDITION, port, &event));
	EXPECT_EQ(MPRAPI_CONDITION_INITIALIZING, event.from);
	EXPECT_EQ(MPRAPI_CONDITION_AUTHENTICATING, event.to);
	EXPECT_EQ(MPRAPI_CAUSE_LDISC, event.cause);
	EXPECT_EQ(N_PPP, event.ldisc);
	ldisc = N_TTY;
	ASSERT_EQ(0, ioctl(fd, TIOCSETD, &ldisc));
	expect_condition(port, MPRAPI_CONDITION_AUTHENTICATING, MPRAPI_CONDITION_INITIALIZING,
			 MPRAPI_CAUSE_LDISC, POLL_MS);
	/* A change of the line discipline is an event even if the condition stays the same. */
	ldisc = N_SLIP;
	if (!ioctl(fd, TIOCSETD, &ldisc)) {
		ASSERT_EQ(0, listen_for(self->fd, POLL_MS, MPRAPI_EVENT_CONDITION,
					port, &event));
		EXPECT_EQ(event.from, event.to);
		EXPECT_EQ(MPRAPI_CAUSE_LDISC, event.cause);
		EXPECT_EQ(N_SLIP, event.ldisc);
	}
	close(fd);
}

TEST_WATCH(reset)
{
	struct mprapi_report report;
	struct event_view event;
	__u64 seq;
	__u32 port;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	listen_drain(self->fd);
	ASSERT_EQ(0, port_reset(self->ctl, port, 200, 1000, &report));

	ASSERT_EQ(0, listen_next(self->fd, AT_ONCE_MS, &event));
	EXPECT_EQ(MPRAPI_EVENT_RESET_STARTED, event.what);
	EXPECT_EQ(1, event.report.seq);
	seq = event.seq;
	ASSERT_EQ(0, listen_next(self->fd, AT_ONCE_MS, &event));
	EXPECT_EQ(MPRAPI_EVENT_CONDITION, event.what);
	EXPECT_EQ(MPRAPI_CONDITION_INITIALIZING, event.from);
	EXPECT_EQ(MPRAPI_CONDITION_NON_OPERATIONAL, event.to);
	EXPECT_EQ(MPRAPI_CAUSE_RESET, event.cause);
	EXPECT_EQ(seq + 1, event.seq);
	ASSERT_EQ(0, listen_next(self->fd, AT_ONCE_MS, &event));
	EXPECT_EQ(MPRAPI_EVENT_RESET_DONE, event.what);
	EXPECT_EQ(0, memcmp(&report, &event.report, sizeof(report)));
	EXPECT_EQ(seq + 2, event.seq);
	ASSERT_EQ(0, listen_next(self->fd, AT_ONCE_MS, &event));
	EXPECT_EQ(MPRAPI_EVENT_CONDITION, event.what);
	EXPECT_EQ(MPRAPI_CONDITION_NON_OPERATIONAL, event.from);
	EXPECT_EQ(MPRAPI_CONDITION_DISCONNECTED, event.to);
	EXPECT_EQ(MPRAPI_CAUSE_RESET, event.cause);
	EXPECT_EQ(seq + 3, event.seq);
	close(fd);
	EXPECT_EQ(-EAGAIN, listen_next(self->fd, POLL_MS, &event));
}

TEST_WATCH(pty_that_goes)
{
	struct event_view event;
	struct pty pty;
	__u32 port;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	listen_drain(self->fd);
	pty_close(&pty);
	ASSERT_EQ(0, listen_for(self->fd, POLL_MS, MPRAPI_EVENT_REMOVED, port, &event));
	/* The event came once: the next one is about another port. */
	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	ASSERT_EQ(0, listen_next(self->fd, AT_ONCE_MS, &event));
	EXPECT_EQ(MPRAPI_EVENT_ADDED, event.what);
}

/* The module sees a hangup that it did not do itself: here the pty's master is closed. */
TEST_WATCH(hangup_by_others)
{
	struct event_view event;
	struct pty pty;
	__u32 port;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	/* Wait for the first sample. */
	ASSERT_EQ(0, listen_for(self->fd, POLL_MS, MPRAPI_EVENT_CONDITION, port, &event));
	signal(SIGHUP, SIG_IGN);
	close(pty.master);
	pty.master = -1;
	expect_condition(port, MPRAPI_CONDITION_INITIALIZING, MPRAPI_CONDITION_DISCONNECTED,
			 MPRAPI_CAUSE_HANGUP, POLL_MS);
	pty_close(&pty);
}

/*
 * A change of carrier, and a hangup, wake the module. Polling is disabled, so
 * nothing else could show them.
 */
TEST_F_TIMEOUT(mprapi, carrier_wakes, 120)
{
	struct event_view event;
	struct modem modem;
	__u32 port;
	long began;
	int fd, listener;

	close(self->ctl);
	ASSERT_EQ(0, module_fresh(NO_POLL));
	self->ctl = control_open();
	listener = listen_open();
	ASSERT_LE(0, listener);
	ASSERT_EQ(0, modem_plug(&modem, MODEM_PL2303));
	fd = line_open(modem.tty);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	listen_drain(listener);
	for (int i = 0; i < 10; i++) {
		began = now_ms();
		modem_carrier(&modem, !(i % 2));
		ASSERT_EQ(0, listen_for(listener, 5000, MPRAPI_EVENT_CONDITION, port, &event));
		EXPECT_GE(SLACK_MS, now_ms() - began);
		EXPECT_EQ(MPRAPI_CAUSE_CARRIER, event.cause);
		EXPECT_EQ(i % 2 ? MPRAPI_CONDITION_LISTENING : MPRAPI_CONDITION_INITIALIZING,
			  event.to);
	}
	/* Without CLOCAL, a fall of carrier is a hangup, which wakes the module, too. */
	modem_carrier(&modem, true);
	ASSERT_EQ(0, listen_for(listener, 5000, MPRAPI_EVENT_CONDITION, port, &event));
	ASSERT_EQ(0, line_cflag(fd, CLOCAL, false));
	began = now_ms();
	modem_carrier(&modem, false);
	ASSERT_EQ(0, listen_for(listener, 5000, MPRAPI_EVENT_CONDITION, port, &event));
	while (event.to != MPRAPI_CONDITION_DISCONNECTED)
		ASSERT_EQ(0, listen_for(listener, 1000, MPRAPI_EVENT_CONDITION, port, &event));
	EXPECT_GE(SLACK_MS, now_ms() - began);
	close(fd);
	close(listener);
	modem_destroy(&modem);
}

/* Each open and each close of the node @path wakes the module. Polling is disabled. */
static void expect_opens(struct __test_metadata *_metadata, int listener, const char *path,
			 __u32 port)
{
	struct event_view event;
	long began;
	int fd;

	for (int i = 0; i < 10; i++) {
		began = now_ms();
		fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, listen_for(listener, 5000, MPRAPI_EVENT_CONDITION, port, &event));
		EXPECT_GE(SLACK_MS, now_ms() - began);
		EXPECT_EQ(MPRAPI_CAUSE_OPEN, event.cause);
		began = now_ms();
		close(fd);
		ASSERT_EQ(0, listen_for(listener, 5000, MPRAPI_EVENT_CONDITION, port, &event));
		EXPECT_GE(SLACK_MS, now_ms() - began);
		EXPECT_EQ(MPRAPI_CAUSE_CLOSE, event.cause);
		EXPECT_EQ(MPRAPI_CONDITION_DISCONNECTED, event.to);
	}
}

TEST_F_TIMEOUT(mprapi, opens_wake, 120)
{
	struct modem modem;
	struct pty pty;
	__u32 port;
	int listener;

	close(self->ctl);
	ASSERT_EQ(0, module_fresh(NO_POLL));
	self->ctl = control_open();
	listener = listen_open();
	ASSERT_LE(0, listener);

	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	listen_drain(listener);
	expect_opens(_metadata, listener, "/dev/" UART, port);

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	close(pty.slave);
	pty.slave = -1;
	listen_drain(listener);
	expect_opens(_metadata, listener, pty.path, port);
	pty_close(&pty);

	/* The same for a device that is plugged in after its port was added, and once more. */
	ASSERT_EQ(0, port_add(self->ctl, "ttyACM0", &port));
	ASSERT_EQ(0, modem_plug(&modem, MODEM_ACM));
	ASSERT_EQ(0, strcmp("ttyACM0", modem.tty));
	listen_drain(listener);
	expect_opens(_metadata, listener, "/dev/ttyACM0", port);
	ASSERT_EQ(0, modem_pull(&modem));
	ASSERT_EQ(0, modem_plug_again(&modem));
	listen_drain(listener);
	expect_opens(_metadata, listener, "/dev/ttyACM0", port);
	modem_destroy(&modem);
	close(listener);
}

TEST_WATCH(device_goes_and_comes)
{
	struct event_view event;
	struct modem modem;
	__u32 port;

	ASSERT_EQ(0, modem_plug(&modem, MODEM_ACM));
	ASSERT_EQ(0, port_add(self->ctl, modem.tty, &port));
	listen_drain(self->fd);
	ASSERT_EQ(0, modem_pull(&modem));
	ASSERT_EQ(0, listen_next(self->fd, AT_ONCE_MS, &event));
	EXPECT_EQ(MPRAPI_EVENT_DEVICE_GONE, event.what);
	expect_condition(port, MPRAPI_CONDITION_DISCONNECTED, MPRAPI_CONDITION_NON_OPERATIONAL,
			 MPRAPI_CAUSE_DEVICE, AT_ONCE_MS);
	ASSERT_EQ(0, modem_plug_again(&modem));
	ASSERT_EQ(0, listen_next(self->fd, AT_ONCE_MS, &event));
	EXPECT_EQ(MPRAPI_EVENT_DEVICE_BACK, event.what);
	EXPECT_EQ(port, event.port);
	expect_condition(port, MPRAPI_CONDITION_NON_OPERATIONAL, MPRAPI_CONDITION_DISCONNECTED,
			 MPRAPI_CAUSE_DEVICE, AT_ONCE_MS);
	modem_destroy(&modem);
}

/*
 * The device is unplugged while the port is open. After the close, the
 * driver can be unloaded at once.
 */
TEST_WATCH(device_goes_while_open)
{
	struct event_view event;
	struct modem modem;
	__u32 port;
	int fd;

	for (int i = 0; i < 5; i++) {
		ASSERT_EQ(0, modem_plug(&modem, i % 2 ? MODEM_ACM : MODEM_PL2303));
		fd = line_open(modem.tty);
		ASSERT_LE(0, fd);
		port = 0;
		port_add_fd(self->ctl, fd, &port);
		ASSERT_NE(0, port);
		listen_drain(self->fd);
		ASSERT_EQ(0, modem_pull(&modem));
		ASSERT_EQ(0, listen_for(self->fd, AT_ONCE_MS, MPRAPI_EVENT_DEVICE_GONE,
					port, &event));
		close(fd);
		modem_destroy(&modem);
		EXPECT_EQ(0, command("modprobe -r %s", i % 2 ? "cdc-acm" : "pl2303"));
	}
}

/* Samples of an idle open port do not pin its driver: it can be unloaded after the close. */
TEST_WATCH(driver_is_free_when_closed)
{
	struct modem modem;
	__u32 port;
	int fd;

	ASSERT_EQ(0, modem_plug(&modem, MODEM_PL2303));
	ASSERT_EQ(0, port_add(self->ctl, modem.tty, &port));
	fd = line_open(modem.tty);
	ASSERT_LE(0, fd);
	sleep_ms(POLL_MS);
	close(fd);
	EXPECT_EQ(0, command("modprobe -r pl2303"));
	modem_destroy(&modem);
}

static __u32 interface_up(struct __test_metadata *_metadata, int fd)
{
	struct event_view event;

	if (listen_for(fd, 30000, MPRAPI_EVENT_CONNECTED, 0, &event)) {
		EXPECT_TRUE(false) {
			TH_LOG("no interface came up");
		}
		return 0;
	}
	EXPECT_EQ(0, event.port);
	EXPECT_NE(0, event.ifindex);
	EXPECT_NE(0, event.netns);
	EXPECT_EQ(0, strncmp(event.ifname, "ppp", 3));
	return event.connection;
}

TEST_WATCH(connections)
{
	struct event_view event;
	__u32 port, first, second, third;
	struct pppd pppd;

	ASSERT_EQ(0, port_add(self->ctl, WIRED, &port));
	ASSERT_EQ(0, pppd_start(&pppd, WIRED, WIRED_PEER));
	first = interface_up(_metadata, self->fd);
	second = interface_up(_metadata, self->fd);
	EXPECT_NE(first, second);
	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 1000, NULL));
	ASSERT_EQ(0, listen_for(self->fd, 10000, MPRAPI_EVENT_DISCONNECTED, 0, &event));
	EXPECT_TRUE(event.connection == first || event.connection == second);
	EXPECT_LT(0, event.up_ms);
	pppd_stop(&pppd);
	listen_drain(self->fd);
	ASSERT_EQ(0, pppd_start(&pppd, WIRED, WIRED_PEER));
	third = interface_up(_metadata, self->fd);
	EXPECT_LT(second, third);
	pppd_stop(&pppd);
}

/*
 * A tun device of type ARPHRD_PPP is not a connection: any user can create one
 * in a namespace of its own.
 */
TEST_WATCH(no_connection_but_of_ppp)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	struct event_view event;
	int tun;

	ASSERT_EQ(0, command("modprobe tun"));
	tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, tun);
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "forged");
	ASSERT_EQ(0, ioctl(tun, TUNSETIFF, &ifr));
	ASSERT_EQ(0, ioctl(tun, TUNSETLINK, ARPHRD_PPP));
	ASSERT_EQ(0, command("ip netns add forger"));
	EXPECT_EQ(0, command("ip link set forged netns forger"));
	EXPECT_EQ(0, command("ip -n forger link set forged up"));
	EXPECT_EQ(0, command("ip -n forger link set forged down"));
	EXPECT_EQ(-EAGAIN, listen_next(self->fd, 1000, &event));
	close(tun);
	EXPECT_EQ(0, command("ip netns del forger"));
}

TEST_WATCH(numbers_have_no_gaps)
{
	struct event_view event;
	int size = 8 << 20;
	__u64 last = 0;
	__u32 port;

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)));

	for (int i = 0; i < 300; i++) {
		ASSERT_EQ(0, port_add(self->ctl, UART, &port));
		ASSERT_EQ(0, port_reset(self->ctl, port, 0, 1000, NULL));
		ASSERT_EQ(0, port_del(self->ctl, port));
		while (!listen_next(self->fd, i == 299 ? 500 : 0, &event)) {
			EXPECT_EQ(last + 1, event.seq);
			last = event.seq;
		}
	}
	/* At least: port added, reset started, reset done, port removed. */
	EXPECT_LE(300 * 4, last);
}

#define CROWD	64

/*
 * Events of many ports come in order: seq has no gap, and each change of condition
 * starts from the last condition.
 */
TEST_WATCH(crowd)
{
	__u32 ports[CROWD], conditions[CROWD], changes = 0, rounds = 0;
	struct event_view event;
	struct pty ptys[CROWD];
	__u64 last = 0;
	int size = 8 << 20;

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)));
	for (int i = 0; i < CROWD; i++) {
		ASSERT_EQ(0, pty_open(&ptys[i]));
		ASSERT_EQ(0, port_add_fd(self->ctl, ptys[i].slave, &ports[i]));
		conditions[i] = MPRAPI_CONDITION_NON_OPERATIONAL;
		ASSERT_EQ(ports[0] + i, ports[i]);
	}
	/* A round can give fewer changes: a sample finds none if the next reset has begun. */
	do {
		rounds++;
		for (int i = 0; i < CROWD; i++)
			ASSERT_EQ(0, port_reset_begin(self->ctl, ports[i], 0, 1000, NULL));
		for (int i = 0; i < CROWD; i++)
			port_wait(self->ctl, ports[i], rounds, NULL);
		do {
			int err = listen_next(self->fd, 0, &event);

			if (err == -EAGAIN)
				break;
			ASSERT_EQ(0, err);
			ASSERT_EQ(last + 1, event.seq);
			last = event.seq;
			if (event.what != MPRAPI_EVENT_CONDITION)
				continue;
			EXPECT_EQ(conditions[event.port - ports[0]], event.from);
			conditions[event.port - ports[0]] = event.to;
			changes++;
		} while (true);
	} while (changes < 160 * CROWD);
	for (int i = 0; i < CROWD; i++)
		pty_close(&ptys[i]);
	TH_LOG("%u changes of condition among %llu events", changes, last);
}

/* A slow listener gets ENOBUFS and can catch up. Other listeners lose nothing. */
TEST_WATCH(slow_listener)
{
	int small = 4096, large = 8 << 20, lost = 0, other, err;
	struct event_view event;
	struct port_view view;
	struct server_view server;
	__u64 last = 0;
	__u32 port;

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)));
	other = listen_open();
	ASSERT_LE(0, other);
	ASSERT_EQ(0, setsockopt(other, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof(large)));
	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	for (int i = 0; i < 200; i++)
		ASSERT_EQ(0, port_reset(self->ctl, port, 0, 1000, NULL));
	sleep_ms(500);
	while ((err = listen_next(self->fd, 100, &event)) != -EAGAIN) {
		lost += err == -ENOBUFS;
		if (!err)
			last = event.seq;
	}
	EXPECT_LE(1, lost);
	ASSERT_EQ(0, view_port(port, &view));
	ASSERT_EQ(0, view_server(&server));
	EXPECT_LT(last, server.events);
	for (last = 0; !listen_next(other, 100, &event); last++)
		EXPECT_EQ(last + 1, event.seq);
	EXPECT_EQ(server.events, last);
	close(other);
	EXPECT_EQ(server.events, view.events);
	EXPECT_EQ(200, view.resets);
	/* The slow listener receives the next event again. */
	ASSERT_EQ(0, port_del(self->ctl, port));
	ASSERT_EQ(0, listen_next(self->fd, 1000, &event));
	EXPECT_EQ(server.events + 1, event.seq);
}

static int listen_unprivileged(void *arg)
{
	int err = privilege_keep(0);

	(void)arg;
	return err ? 1 : listen_open() == -EPERM ? 0 : 2;
}

static int listen_in_a_container(void *arg)
{
	struct event_view event;
	int fd;

	(void)arg;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET))
		return 1;
	/* It may join the group there, but receives nothing. */
	fd = listen_open();
	if (fd < 0)
		return fd == -EPERM ? 0 : 2;
	return listen_next(fd, 3000, &event) == -EAGAIN ? 0 : 3;
}

static int listen_in_a_namespace(void *arg)
{
	struct event_view event;
	int fd;

	(void)arg;
	if (unshare(CLONE_NEWNET))
		return 1;
	fd = listen_open();
	if (fd < 0)
		return 2;
	return listen_next(fd, 10000, &event) ? 3 : 0;
}

TEST_WATCH(who_may_listen)
{
	pid_t container, namespace;
	__u32 port;
	int result;

	EXPECT_EQ(0, task_call(listen_unprivileged, NULL));
	container = task_start(listen_in_a_container, NULL);
	namespace = task_start(listen_in_a_namespace, NULL);
	sleep_ms(1000);
	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	EXPECT_TRUE(task_ended(container, 10000, &result));
	EXPECT_EQ(0, result);
	EXPECT_TRUE(task_ended(namespace, 15000, &result));
	EXPECT_EQ(0, result);
}

static __u64 signals(int fd)
{
	eventfd_t count;

	sleep_ms(200);
	return eventfd_read(fd, &count) ? 0 : count;
}

TEST_WATCH(eventfds)
{
	int fds[NOTIFY_MAX + 1], pipes[2];
	int second = control_open();
	__u32 port;

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		ASSERT_LE(0, fds[i]);
	}
	ASSERT_EQ(0, event_notify(self->ctl, fds[0], 1U << MPRAPI_EVENT_ADDED));
	ASSERT_EQ(0, event_notify(second, fds[0], 1U << MPRAPI_EVENT_ADDED));
	ASSERT_EQ(0, event_notify(self->ctl, fds[1], 1U << MPRAPI_EVENT_REMOVED));
	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	EXPECT_EQ(2, signals(fds[0]));
	EXPECT_EQ(0, signals(fds[1]));
	/* Closing a control descriptor ends its notifications, but not those of the other. */
	close(second);
	ASSERT_EQ(0, port_del(self->ctl, port));
	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	EXPECT_EQ(1, signals(fds[0]));
	EXPECT_EQ(1, signals(fds[1]));
	/* A new mask replaces the old one, and the mask 0 ends the notifications. */
	ASSERT_EQ(0, event_notify(self->ctl, fds[0], 1U << MPRAPI_EVENT_RESET_DONE));
	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 1000, NULL));
	EXPECT_EQ(1, signals(fds[0]));
	ASSERT_EQ(0, event_notify(self->ctl, fds[0], 0));
	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 1000, NULL));
	EXPECT_EQ(0, signals(fds[0]));
	EXPECT_EQ(-ENOENT, event_notify(self->ctl, fds[0], 0));

	ASSERT_EQ(0, pipe(pipes));
	EXPECT_EQ(-EINVAL, event_notify(self->ctl, pipes[0], 1));
	EXPECT_EQ(-EBADF, event_notify(self->ctl, -1, 1));
	EXPECT_EQ(-EINVAL, event_notify(self->ctl, fds[0], 1U << EVENT_COUNT));
	EXPECT_EQ(-EINVAL, event_notify(self->ctl, fds[0], 1U << 31));
	close(pipes[0]);
	close(pipes[1]);

	ASSERT_EQ(0, event_notify(self->ctl, fds[1], 0));
	for (size_t i = 0; i < NOTIFY_MAX; i++)
		ASSERT_EQ(0, event_notify(self->ctl, fds[i], 1));
	EXPECT_EQ(-ENOSPC, event_notify(self->ctl, fds[NOTIFY_MAX], 1));
	EXPECT_EQ(0, event_notify(self->ctl, fds[0], 3));
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
}

/* A limit for all control descriptors together. An eventfd counts once for each of them. */
TEST_WATCH(eventfds_in_all)
{
	int fds[NOTIFY_MAX], ctls[NOTIFY_TOTAL_MAX / NOTIFY_MAX];
	__u32 port;

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		ASSERT_LE(0, fds[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(ctls); i++) {
		ctls[i] = control_open();
		ASSERT_LE(0, ctls[i]);
		for (size_t j = 0; j < ARRAY_SIZE(fds); j++)
			ASSERT_EQ(0, event_notify(ctls[i], fds[j], 1U << MPRAPI_EVENT_ADDED));
	}
	EXPECT_EQ(-ENOSPC, event_notify(self->ctl, fds[0], 1U << MPRAPI_EVENT_ADDED));
	/* At the limit, an eventfd that is registered can still get another mask. */
	EXPECT_EQ(0, event_notify(ctls[0], fds[0], 3U << MPRAPI_EVENT_ADDED));
	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	EXPECT_EQ(ARRAY_SIZE(ctls), signals(fds[0]));
	/* One unregistered eventfd makes room for one other. */
	ASSERT_EQ(0, event_notify(ctls[0], fds[1], 0));
	EXPECT_EQ(0, event_notify(self->ctl, fds[0], 1U << MPRAPI_EVENT_ADDED));
	EXPECT_EQ(-ENOSPC, event_notify(self->ctl, fds[1], 1U << MPRAPI_EVENT_ADDED));
	/* A closed control descriptor makes room for all of its eventfds. */
	close(ctls[0]);
	EXPECT_EQ(0, event_notify(self->ctl, fds[1], 1U << MPRAPI_EVENT_ADDED));
	for (size_t i = 1; i < ARRAY_SIZE(ctls); i++)
		close(ctls[i]);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
}

/* An eventfd whose counter is full does not delay the others. */
TEST_WATCH(eventfd_that_is_full)
{
	int full = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	int other = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	__u32 port;

	ASSERT_EQ(0, eventfd_write(full, UINT64_MAX - 1));
	ASSERT_EQ(0, event_notify(self->ctl, full, 1U << MPRAPI_EVENT_ADDED));
	ASSERT_EQ(0, event_notify(self->ctl, other, 1U << MPRAPI_EVENT_ADDED));
	for (int i = 0; i < 10; i++) {
		ASSERT_EQ(0, port_add(self->ctl, UART, &port));
		ASSERT_EQ(0, port_del(self->ctl, port));
	}
	EXPECT_EQ(10, signals(other));
	close(full);
	close(other);
}

struct storm {
	atomic_bool stop;
	atomic_int rounds;
	void (*round)(struct storm *storm);
	struct modem *modem;
	struct unit *unit;
};

static void *storm(void *arg)
{
	struct storm *storm = arg;

	while (!storm->stop) {
		storm->round(storm);
		storm->rounds++;
	}
	return NULL;
}

static void open_and_close(struct storm *storm)
{
	int fd = open("/dev/" UART, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	(void)storm;
	if (fd >= 0)
		close(fd);
}

/* A port is opened and closed all the time. The module still sees other changes. */
TEST_WATCH(opened_all_the_time)
{
	struct storm opener = { .round = open_and_close };
	struct event_view event;
	int ldisc, size = 8 << 20;
	pthread_t thread;
	__u32 port;
	long began;
	int fd;

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)));
	ASSERT_EQ(0, command("modprobe ppp_async"));
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	listen_drain(self->fd);
	ASSERT_EQ(0, pthread_create(&thread, NULL, storm, &opener));
	for (int i = 0; i < 5 || opener.rounds < 100; i++) {
		ldisc = i % 2 ? N_TTY : N_PPP;
		ASSERT_EQ(0, ioctl(fd, TIOCSETD, &ldisc));
		began = now_ms();
		EXPECT_EQ(0, listen_for(self->fd, 4L * POLL_MS, MPRAPI_EVENT_CONDITION, port,
					&event));
		EXPECT_GE(POLL_MS, now_ms() - began);
		EXPECT_EQ(ldisc, event.ldisc);
	}
	opener.stop = true;
	pthread_join(thread, NULL);
	close(fd);
}

#define CLOSERS	800

/* Each close schedules a sample a moment later. Further closes do not postpone that sample. */
TEST_F_TIMEOUT(mprapi, closes_put_off_no_look, 120)
{
	int fds[CLOSERS], ldisc = N_PPP, closed = 0;
	struct event_view event;
	__u32 port;
	int fd, listener;

	ASSERT_EQ(0, command("modprobe ppp_async"));
	close(self->ctl);
	ASSERT_EQ(0, module_fresh(NO_POLL));
	self->ctl = control_open();
	listener = listen_open();
	ASSERT_LE(0, listener);
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	for (int i = 0; i < CLOSERS; i++) {
		fds[i] = open("/dev/" UART, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
		ASSERT_LE(0, fds[i]);
	}
	sleep_ms(500);
	listen_drain(listener);
	/* This change does not wake the module. */
	ASSERT_EQ(0, ioctl(fd, TIOCSETD, &ldisc));
	while (closed < CLOSERS && listen_next(listener, 0, &event)) {
		close(fds[closed++]);
		usleep(300);
	}
	TH_LOG("seen after %d of %d closes", closed, CLOSERS);
	EXPECT_GT(CLOSERS / 2, closed);
	EXPECT_EQ(N_PPP, event.ldisc);
	while (closed < CLOSERS)
		close(fds[closed++]);
	close(fd);
	close(listener);
}

static void toggle_carrier(struct storm *storm)
{
	modem_carrier(storm->modem, storm->rounds % 2);
	sleep_ms(1);
}

/* Carrier toggles all the time: seq has no gap, and no reset is delayed. */
TEST_WATCH(carrier_that_toggles)
{
	struct storm toggler = { .round = toggle_carrier };
	struct mprapi_report report;
	struct event_view event;
	int size = 8 << 20, changes = 0;
	struct modem modem;
	pthread_t thread;
	__u64 last = 0;
	__u32 port, other;
	long began;
	int fd;

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)));
	ASSERT_EQ(0, modem_plug(&modem, MODEM_PL2303));
	fd = line_open(modem.tty);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	ASSERT_EQ(0, port_add(self->ctl, UART, &other));
	toggler.modem = &modem;
	ASSERT_EQ(0, pthread_create(&thread, NULL, storm, &toggler));
	sleep_ms(2000);
	began = now_ms();
	EXPECT_EQ(0, port_reset(self->ctl, other, 0, 1000, &report));
	EXPECT_EQ(0, port_disconnect(self->ctl, port, 1000, &report));
	EXPECT_GE(SLACK_MS, now_ms() - began);
	toggler.stop = true;
	pthread_join(thread, NULL);
	while (!listen_next(self->fd, 500, &event)) {
		EXPECT_EQ(last + 1, event.seq);
		last = event.seq;
		changes += event.what == MPRAPI_EVENT_CONDITION &&
			   event.cause == MPRAPI_CAUSE_CARRIER;
	}
	TH_LOG("%d changes of condition in %d rounds", changes, toggler.rounds);
	EXPECT_LT(0, changes);
	EXPECT_GE((int)toggler.rounds, changes);
	close(fd);
	modem_destroy(&modem);
}

#define TRACE	"/sys/kernel/tracing"
#define EVENT	TRACE "/events/workqueue/workqueue_queue_work"

/*
 * Counts the work items queued on the workqueues @queue within *@ms, with the kernel's
 * tracer. Sets *@ms to the time that really passed, which is longer on a busy machine.
 */
static int works_of(const char *queue, long *ms)
{
	char text[64], filter[64];
	int count = -1;
	long began;

	snprintf(filter, sizeof(filter), "workqueue ~ \"%s\"", queue);
	if (command("mountpoint -q " TRACE " || mount -t tracefs none " TRACE) ||
	    file_write(TRACE "/tracing_on", "0") ||
	    file_write(EVENT "/filter", filter) ||
	    command("grep -q 1 " EVENT "/enable || echo 1 >" EVENT "/enable") ||
	    command("echo >" TRACE "/trace"))
		return -1;
	began = now_ms();
	if (file_write(TRACE "/tracing_on", "1"))
		return -1;
	sleep_ms(*ms);
	file_write(TRACE "/tracing_on", "0");
	*ms = now_ms() - began;
	/* grep fails if the count is 0. */
	command("grep -c workqueue_queue_work: " TRACE "/trace >/run/works");
	if (file_read("/run/works", text, sizeof(text)) > 0)
		count = atoi(text);
	return count;
}

#define IDLE	256

/*
 * Idle ports cost nothing but their samples. A sample uses a worker only for a port whose
 * driver has to be called, which is not so for ptys.
 */
TEST_F_TIMEOUT(mprapi, idle_ports_cost_nothing, 120)
{
	struct pty ptys[IDLE];
	struct port_view view;
	long ms = 5000;
	__u32 port, uart;
	int works, fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add(self->ctl, UART, &uart));
	for (int i = 0; i < IDLE; i++) {
		ASSERT_EQ(0, pty_open(&ptys[i]));
		ASSERT_EQ(0, port_add_fd(self->ctl, ptys[i].slave, &port));
	}
	sleep_ms(1500);
	works = works_of("mprapi*", &ms);
	TH_LOG("%d works in %ld ms with samples each second of %d ports", works, ms, IDLE + 1);
	/* Each second, one work item for the timer and one for the driver of the UART. */
	EXPECT_LE(4 * 2, works);
	EXPECT_GE((ms / 1000 + 1) * 2, works);
	ASSERT_EQ(0, view_port_last(port, &view));
	EXPECT_GE(1000 + SLACK_MS, view.sample_ms);
	ASSERT_EQ(0, view_port_last(uart, &view));
	EXPECT_GE(1000 + SLACK_MS, view.sample_ms);

	ASSERT_EQ(0, file_write(MODULE_PARAMETERS "watch_ms", "0"));
	sleep_ms(1500);
	ms = 10000;
	EXPECT_EQ(0, works_of("mprapi*", &ms));
	ASSERT_EQ(0, view_port_last(port, &view));
	EXPECT_LE(10000, view.sample_ms);
	for (int i = 0; i < IDLE; i++)
		pty_close(&ptys[i]);
	close(fd);
}

static void flap(struct storm *storm)
{
	unit_up(storm->unit, !(storm->rounds % 2));
}

/* However fast an interface flaps, all ports are sampled at most 20 times a second. */
TEST_WATCH(interface_that_flaps)
{
	struct storm flapper = { .round = flap };
	struct mprapi_report report;
	struct pty ptys[16];
	struct unit unit;
	pthread_t thread;
	__u32 port = 0;
	long began, ms = 3000;
	int works;

	ASSERT_EQ(0, command("modprobe -a ppp_generic ppp_async"));
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, file_write(MODULE_PARAMETERS "watch_ms", "0"));
	for (size_t i = 0; i < ARRAY_SIZE(ptys); i++) {
		ASSERT_EQ(0, pty_open(&ptys[i]));
		ASSERT_EQ(0, port_add_fd(self->ctl, ptys[i].slave, &port));
	}
	ASSERT_EQ(0, unit_open(&unit));
	flapper.unit = &unit;
	ASSERT_EQ(0, pthread_create(&thread, NULL, storm, &flapper));
	works = works_of("mprapi", &ms);
	began = now_ms();
	EXPECT_EQ(0, port_reset(self->ctl, port, 0, 1000, &report));
	EXPECT_GE(SLACK_MS, now_ms() - began);
	flapper.stop = true;
	pthread_join(thread, NULL);
	TH_LOG("%d works in %ld ms; flapped %d times", works, ms, flapper.rounds);
	EXPECT_LT(100, (int)flapper.rounds);
	EXPECT_LT(0, works);
	EXPECT_GE(ms / 50 + 1, works);
	unit_close(&unit);
	for (size_t i = 0; i < ARRAY_SIZE(ptys); i++)
		pty_close(&ptys[i]);
}

TEST_HARNESS_MAIN
