// SPDX-License-Identifier: GPL-2.0
/*
 * PPP on a port: what the module reports about it, and what a reset does to it.
 */
#include <fcntl.h>
#include <poll.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <linux/ppp-ioctl.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/netlink.h"
#include "../helper/pppd.h"
#include "../helper/pty.h"
#include "../helper/task.h"

/* PPP without a daemon: a channel on a tty, and its unit. */
struct by_hand {
	int tty;
	int channel_fd, unit_fd;
	int channel, unit;
};

static int attach(struct by_hand *ppp, int fd)
{
	int ldisc = N_PPP;

	ppp->tty = fd;
	ppp->channel = -1;
	return ioctl(fd, TIOCSETD, &ldisc) ? -errno : 0;
}

static int connect_unit(struct by_hand *ppp)
{
	ppp->channel_fd = open("/dev/ppp", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	ppp->unit_fd = open("/dev/ppp", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	ppp->unit = -1;
	if (ppp->channel_fd < 0 || ppp->unit_fd < 0 ||
	    ioctl(ppp->tty, PPPIOCGCHAN, &ppp->channel) ||
	    ioctl(ppp->channel_fd, PPPIOCATTCHAN, &ppp->channel) ||
	    ioctl(ppp->unit_fd, PPPIOCNEWUNIT, &ppp->unit) ||
	    ioctl(ppp->channel_fd, PPPIOCCONNECT, &ppp->unit))
		return -errno;
	return 0;
}

static bool interface_exists(int unit)
{
	char name[IFNAMSIZ];

	snprintf(name, sizeof(name), "ppp%d", unit);
	return if_nametoindex(name);
}

FIXTURE(by_hand) {
	int ctl;
	struct pty pty;
	int fd;
	__u32 port;
	struct by_hand ppp;
};

FIXTURE_VARIANT(by_hand) {
	const char *tty;
};

FIXTURE_VARIANT_ADD(by_hand, pty) { .tty = NULL };
FIXTURE_VARIANT_ADD(by_hand, uart) { .tty = UART };

FIXTURE_SETUP(by_hand)
{
	ASSERT_EQ(0, command("modprobe -a ppp_async ppp_synctty"));
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	self->pty = (struct pty){ .master = -1, .slave = -1 };
	if (variant->tty) {
		self->fd = line_open(variant->tty);
	} else {
		ASSERT_EQ(0, pty_open(&self->pty));
		self->fd = self->pty.slave;
		self->pty.slave = -1;
	}
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, self->fd, &self->port));
	self->ppp = (struct by_hand){ .channel_fd = -1, .unit_fd = -1 };
}

FIXTURE_TEARDOWN(by_hand)
{
	close(self->ppp.channel_fd);
	close(self->ppp.unit_fd);
	close(self->fd);
	pty_close(&self->pty);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

#define TEST_BY_HAND(name)	TEST_F_TIMEOUT(by_hand, name, 120)

TEST_BY_HAND(sessions_are_counted)
{
	struct port_view view;
	int n_tty = N_TTY;

	ASSERT_EQ(0, view_port(self->port, &view));
	EXPECT_EQ(0, view.sessions);
	for (__u32 i = 1; i <= 3; i++) {
		ASSERT_EQ(0, attach(&self->ppp, self->fd));
		ASSERT_EQ(0, view_port(self->port, &view));
		EXPECT_EQ(i, view.sessions);
		/* It is still the same session. */
		ASSERT_EQ(0, view_port(self->port, &view));
		EXPECT_EQ(i, view.sessions);
		ASSERT_EQ(0, ioctl(self->fd, TIOCSETD, &n_tty));
		ASSERT_EQ(0, view_port(self->port, &view));
	}
	ASSERT_EQ(0, port_clear_stats(self->ctl, self->port, NULL));
	ASSERT_EQ(0, view_port(self->port, &view));
	EXPECT_EQ(0, view.sessions);
}

TEST_BY_HAND(is_seen)
{
	int unit = 77, channel = 77;
	struct port_view view;

	ASSERT_EQ(0, view_port(self->port, &view));
	EXPECT_FALSE(view.flags & MPRAPI_PORT_FLAG_PPP);
	EXPECT_EQ(MPRAPI_CONDITION_INITIALIZING, view.condition);
	EXPECT_EQ(-ENOTCONN, port_ppp(self->ctl, self->port, &unit, &channel));

	ASSERT_EQ(0, attach(&self->ppp, self->fd));
	ASSERT_EQ(0, view_port(self->port, &view));
	EXPECT_TRUE(view.flags & MPRAPI_PORT_FLAG_PPP);
	EXPECT_EQ(N_PPP, view.ldisc);
	EXPECT_EQ(MPRAPI_CONDITION_AUTHENTICATING, view.condition);
	ASSERT_EQ(0, port_ppp(self->ctl, self->port, &unit, &channel));
	EXPECT_EQ(-1, unit);

	ASSERT_EQ(0, connect_unit(&self->ppp));
	ASSERT_EQ(0, port_ppp(self->ctl, self->port, &unit, &channel));
	EXPECT_EQ(self->ppp.unit, unit);
	EXPECT_EQ(self->ppp.channel, channel);
	EXPECT_TRUE(interface_exists(unit));
}

TEST_BY_HAND(is_torn_down)
{
	struct pollfd poll_fd = { .events = POLLIN };
	int unit, channel, connected, fd;
	struct port_view view;
	char data[64];

	ASSERT_EQ(0, attach(&self->ppp, self->fd));
	ASSERT_EQ(0, connect_unit(&self->ppp));
	poll_fd.fd = self->ppp.channel_fd;
	EXPECT_EQ(0, poll(&poll_fd, 1, 0));

	ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 1000, NULL));
	EXPECT_EQ(-ENOTCONN, port_ppp(self->ctl, self->port, &unit, &channel));
	ASSERT_EQ(0, view_port(self->port, &view));
	EXPECT_FALSE(view.flags & MPRAPI_PORT_FLAG_PPP);
	EXPECT_EQ(MPRAPI_CONDITION_DISCONNECTED, view.condition);
	/* The open channel reports its end, and no process can attach to it any more. */
	EXPECT_EQ(1, poll(&poll_fd, 1, 0));
	EXPECT_TRUE(poll_fd.revents & POLLHUP);
	EXPECT_EQ(0, read(self->ppp.channel_fd, data, sizeof(data)));
	connected = open("/dev/ppp", O_RDWR | O_CLOEXEC);
	EXPECT_EQ(-1, ioctl(connected, PPPIOCATTCHAN, &self->ppp.channel));
	EXPECT_EQ(ENXIO, errno);
	close(connected);

	fd = line_open(variant->tty ? variant->tty : self->pty.path);
	ASSERT_LE(0, fd);
	EXPECT_EQ(N_TTY, line_ldisc(fd));
	EXPECT_EQ(-ENOTCONN, port_ppp(self->ctl, self->port, &unit, &channel));
	close(fd);
}

/* LCP Terminate-Request and Configure-Request, without their checksums. */
static int flood(void *arg)
{
	static const char frames[] =
		"\x7e\xff\x7d\x23\xc0\x21\x7d\x25\x01\x7d\x20\x7d\x24\x12\x34"
		"\x7e\xff\x7d\x23\xc0\x21\x7d\x21\x02\x7d\x20\x7d\x24\x56\x78"
		"\x7e\x7d\x7e\x7d\x7d\x7e\x7e";
	const int *fd = arg;

	for (;;)
		if (write(*fd, frames, sizeof(frames) - 1) < 0)
			sleep_ms(1);
	return 0;
}

TEST_MPRAPI(no_device)
{
	int unit, channel;
	__u32 port;

	ASSERT_EQ(0, port_add(self->ctl, "ttyUSB77", &port));
	EXPECT_EQ(-ENODEV, port_ppp(self->ctl, port, &unit, &channel));
}

/* A peer that floods the port with frames changes nothing: the module does not read them. */
TEST_MPRAPI(peer_in_a_frenzy)
{
	struct mprapi_report report;
	struct by_hand ppp;
	struct port_view view;
	int unit, channel;
	pid_t flooder;
	struct pty pty;
	__u32 port;
	long began;

	ASSERT_EQ(0, command("modprobe ppp_async"));
	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	ASSERT_EQ(0, attach(&ppp, pty.slave));
	ASSERT_EQ(0, connect_unit(&ppp));
	flooder = task_start(flood, &pty.master);
	ASSERT_LT(0, flooder);
	for (int i = 0; i < 50; i++) {
		ASSERT_EQ(0, view_port(port, &view));
		EXPECT_EQ(MPRAPI_CONDITION_AUTHENTICATING, view.condition);
		EXPECT_EQ(0, port_ppp(self->ctl, port, &unit, &channel));
		EXPECT_EQ(ppp.unit, unit);
		sleep_ms(20);
	}
	began = now_ms();
	EXPECT_EQ(0, port_reset(self->ctl, port, 0, 5000, &report));
	EXPECT_GE(SLACK_MS, now_ms() - began);
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_EQ(-EIO, line_ldisc(pty.slave));
	task_kill(flooder);
	close(ppp.channel_fd);
	close(ppp.unit_fd);
	pty_close(&pty);
}

TEST_BY_HAND(synchronous)
{
	int ldisc = N_SYNC_PPP, unit, channel;
	struct port_view view;

	ASSERT_EQ(0, ioctl(self->fd, TIOCSETD, &ldisc));
	self->ppp.tty = self->fd;
	ASSERT_EQ(0, connect_unit(&self->ppp));
	ASSERT_EQ(0, view_port(self->port, &view));
	EXPECT_TRUE(view.flags & MPRAPI_PORT_FLAG_PPP);
	EXPECT_EQ(MPRAPI_CONDITION_AUTHENTICATING, view.condition);
	ASSERT_EQ(0, port_ppp(self->ctl, self->port, &unit, &channel));
	EXPECT_EQ(self->ppp.unit, unit);
	ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 1000, NULL));
	EXPECT_EQ(-ENOTCONN, port_ppp(self->ctl, self->port, &unit, &channel));
}

/* Two pppd at the two ends of the wire. */

FIXTURE(link) {
	int ctl;
	__u32 port;
	struct pppd pppd;
};

typedef FIXTURE_DATA(link) link_t;

FIXTURE_SETUP(link)
{
	if (command("command -v pppd >/dev/null"))
		SKIP(return, "pppd is not installed");
	ASSERT_EQ(0, command("modprobe ppp_async"));
	/* A network namespace for this test alone, in which the interface is ppp0. */
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, module_fresh("ports=" WIRED));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	self->port = 1;
}

FIXTURE_TEARDOWN(link)
{
	pppd_stop(&self->pppd);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

static void expect_pppd_hung_up(struct __test_metadata *_metadata, link_t *self)
{
	int result = 0;

	EXPECT_TRUE(eventually(20000, !interface_exists(0)));
	EXPECT_TRUE(task_ended(self->pppd.here, 20000, &result));
	EXPECT_EQ(-PPPD_HANGUP, result);
	EXPECT_FALSE(pppd_link_is_up());
	self->pppd.here = 0;
	pppd_stop(&self->pppd);
}

TEST_F_TIMEOUT(link, is_reset_and_comes_up_again, 300)
{
	struct mprapi_report report;
	struct port_view view;
	int unit, channel;

	ASSERT_EQ(0, pppd_start(&self->pppd, WIRED, WIRED_PEER));
	ASSERT_EQ(0, view_port(self->port, &view));
	EXPECT_EQ(MPRAPI_PORT_FLAG_PRESENT | MPRAPI_PORT_FLAG_OPEN | MPRAPI_PORT_FLAG_PPP,
		  view.flags);
	EXPECT_EQ(MPRAPI_CONDITION_AUTHENTICATING, view.condition);
	ASSERT_EQ(0, port_ppp(self->ctl, self->port, &unit, &channel));
	EXPECT_EQ(0, unit);

	ASSERT_EQ(0, port_reset(self->ctl, self->port, 300, 10000, &report));
	EXPECT_EQ(0, report.failed);
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_EQ(-ENOTCONN, port_ppp(self->ctl, self->port, &unit, &channel));
	expect_pppd_hung_up(_metadata, self);

	ASSERT_EQ(0, pppd_start(&self->pppd, WIRED, WIRED_PEER));
	ASSERT_EQ(0, port_disconnect(self->ctl, self->port, 10000, &report));
	expect_pppd_hung_up(_metadata, self);
}

TEST_HARNESS_MAIN
