// SPDX-License-Identifier: GPL-2.0
/*
 * What the module answers on generic netlink about ports: all kinds of ports in all
 * conditions, lists, and wrong requests.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/modem.h"
#include "../helper/netlink.h"
#include "../helper/pty.h"

#define BIT(nr)	(1U << (nr))

/* The attributes in an answer, by the kind and state of the port. */
#define ALWAYS	(BIT(MPRAPI_A_PORT_ID) | BIT(MPRAPI_A_PORT_NAME) |		\
		 BIT(MPRAPI_A_PORT_FLAGS) | BIT(MPRAPI_A_PORT_CONDITION) |	\
		 BIT(MPRAPI_A_PORT_CONDITION_MS) | BIT(MPRAPI_A_PORT_RESETS) |	\
		 BIT(MPRAPI_A_PORT_HANGUPS) | BIT(MPRAPI_A_PORT_EVENTS) |	\
		 BIT(MPRAPI_A_PORT_SAMPLE_MS) | BIT(MPRAPI_A_PORT_SESSIONS))
#define IF_PRESENT	(BIT(MPRAPI_A_PORT_MAJOR) | BIT(MPRAPI_A_PORT_MINOR) |		\
			 BIT(MPRAPI_A_PORT_DEVICE))
/* The modem lines that netlink reports. TIOCMGET also returns bits that only UARTs have. */
#define LINES	(TIOCM_DTR | TIOCM_RTS | TIOCM_CTS | TIOCM_DSR | TIOCM_CAR | TIOCM_RNG)

#define IF_PTY		(BIT(MPRAPI_A_PORT_NODE_DEV) | BIT(MPRAPI_A_PORT_NODE_INO))
#define IF_PLACED	BIT(MPRAPI_A_PORT_PATH)
#define IF_OPEN		(BIT(MPRAPI_A_PORT_LDISC) | BIT(MPRAPI_A_PORT_SPEED))
#define IF_LINES	BIT(MPRAPI_A_PORT_LINES)
#define IF_COUNTED	BIT(MPRAPI_A_PORT_ICOUNT)

static void expect_attributes(struct __test_metadata *_metadata, const struct port_view *view,
			      __u32 attributes)
{
	/* The padding before 64-bit attributes does not count. */
	EXPECT_EQ(attributes, view->has & ~BIT(MPRAPI_A_PORT_PAD));
}

static void expect_device(struct __test_metadata *_metadata, const struct port_view *view,
			  const char *path)
{
	struct stat st;

	ASSERT_EQ(0, stat(path, &st));
	EXPECT_EQ(major(st.st_rdev), view->major);
	EXPECT_EQ(minor(st.st_rdev), view->minor);
}

TEST_MPRAPI(pty)
{
	struct termios termios;
	struct port_view view;
	struct stat st;
	struct pty pty;
	__u32 port;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	ASSERT_EQ(0, view_port(port, &view));
	expect_attributes(_metadata, &view, ALWAYS | IF_PTY | IF_PRESENT | IF_OPEN);
	EXPECT_EQ(port, view.id);
	EXPECT_STREQ(pty.name, view.name);
	ASSERT_EQ(0, stat(pty.path, &st));
	EXPECT_EQ(st.st_dev, view.node_dev);
	EXPECT_EQ(st.st_ino, view.node_ino);
	expect_device(_metadata, &view, pty.path);
	EXPECT_EQ(MPRAPI_PORT_FLAG_PRESENT | MPRAPI_PORT_FLAG_OPEN | MPRAPI_PORT_FLAG_PTY,
		  view.flags);
	EXPECT_EQ(MPRAPI_CONDITION_INITIALIZING, view.condition);
	EXPECT_EQ(N_TTY, view.ldisc);
	EXPECT_EQ(115200, view.speed);
	EXPECT_EQ(0, view.resets);
	EXPECT_EQ(0, view.hangups);

	ASSERT_EQ(0, tcgetattr(pty.slave, &termios));
	cfsetspeed(&termios, B9600);
	ASSERT_EQ(0, tcsetattr(pty.slave, TCSANOW, &termios));
	ASSERT_EQ(0, view_port_named(pty.name, &view));
	EXPECT_EQ(9600, view.speed);
	EXPECT_EQ(port, view.id);

	/* Carrier of a pty is up while its master is open. */
	close(pty.master);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_NE(MPRAPI_CONDITION_INITIALIZING, view.condition);
	close(pty.slave);
	EXPECT_EQ(-ENOENT, view_port(port, &view));
}

TEST_MPRAPI(uart)
{
	struct port_view view;
	__u32 port;
	int fd;

	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	ASSERT_EQ(0, view_port(port, &view));
	expect_attributes(_metadata, &view, ALWAYS | IF_PRESENT | IF_PLACED);
	expect_device(_metadata, &view, "/dev/" UART);
	EXPECT_EQ(MPRAPI_PORT_FLAG_PRESENT, view.flags);
	EXPECT_EQ(MPRAPI_CONDITION_DISCONNECTED, view.condition);

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, view_port(port, &view));
	expect_attributes(_metadata, &view, ALWAYS | IF_PRESENT | IF_PLACED | IF_OPEN |
			  IF_LINES | IF_COUNTED);
	EXPECT_EQ(MPRAPI_PORT_FLAG_PRESENT | MPRAPI_PORT_FLAG_OPEN, view.flags);
	EXPECT_EQ(N_TTY, view.ldisc);
	EXPECT_EQ(115200, view.speed);
	EXPECT_EQ(line_bits(fd) & LINES, view.lines);
	EXPECT_EQ((BIT(MPRAPI_A_ICOUNT_MAX + 1) - 1) & ~1U, view.has_icount);

	/* view_port() takes a sample first, so a change shows at once. */
	ASSERT_EQ(0, line_clear(fd, TIOCM_RTS));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(TIOCM_DTR, view.lines & (TIOCM_DTR | TIOCM_RTS));
	ASSERT_EQ(0, line_set(fd, TIOCM_RTS));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(TIOCM_DTR | TIOCM_RTS, view.lines & (TIOCM_DTR | TIOCM_RTS));
	close(fd);
	ASSERT_EQ(0, view_port(port, &view));
	expect_attributes(_metadata, &view, ALWAYS | IF_PRESENT | IF_PLACED);
}

/*
 * Each devpts instance (each container) numbers its ptys itself, so
 * two ports can have one name.
 */
TEST_MPRAPI(ptys_of_one_name)
{
	int masters[64], slaves[64], n = 0, number, wanted;
	struct port_view view;
	struct pty pty;
	__u32 first, second = 0;

	ASSERT_EQ(0, pty_open(&pty));
	wanted = atoi(pty.name + strlen("pts/"));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &first));
	ASSERT_EQ(0, command("mkdir -p /run/other-pts"));
	ASSERT_EQ(0, mount("none", "/run/other-pts", "devpts", 0, "newinstance"));
	do {
		ASSERT_GT(64, n);
		masters[n] = open("/run/other-pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
		ASSERT_LE(0, masters[n]);
		ASSERT_EQ(0, unlockpt(masters[n]));
		ASSERT_EQ(0, ioctl(masters[n], TIOCGPTN, &number));
		slaves[n] = ioctl(masters[n], TIOCGPTPEER, O_RDWR | O_NOCTTY);
		ASSERT_LE(0, slaves[n]);
		n++;
	} while (number != wanted);
	ASSERT_EQ(0, view_port_named(pty.name, &view));
	ASSERT_EQ(0, port_add_fd(self->ctl, slaves[n - 1], &second));
	EXPECT_NE(first, second);
	EXPECT_EQ(-ENOTUNIQ, view_port_named(pty.name, &view));
	EXPECT_EQ(0, view_port(second, &view));
	EXPECT_EQ(0, strcmp(pty.name, view.name));
	while (n--) {
		close(slaves[n]);
		close(masters[n]);
	}
	EXPECT_EQ(0, view_port_named(pty.name, &view));
	EXPECT_EQ(first, view.id);
	EXPECT_EQ(0, umount("/run/other-pts"));
	pty_close(&pty);
}

TEST_MPRAPI(absent)
{
	struct port_view view;
	__u32 port;

	ASSERT_EQ(0, port_add(self->ctl, "ttyUSB7", &port));
	ASSERT_EQ(0, view_port(port, &view));
	expect_attributes(_metadata, &view, ALWAYS);
	EXPECT_EQ(0, view.flags);
	EXPECT_EQ(MPRAPI_CONDITION_NON_OPERATIONAL, view.condition);
}

/* Neither samples nor netlink requests raise the modem lines of a closed port. */
TEST_MPRAPI(looking_raises_no_line)
{
	struct port_view view;
	struct modem modem;
	__u32 port;

	ASSERT_EQ(0, modem_plug(&modem, MODEM_PL2303));
	ASSERT_EQ(0, port_add(self->ctl, modem.tty, &port));
	for (int i = 0; i < 20; i++)
		ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(MPRAPI_CONDITION_DISCONNECTED, view.condition);
	EXPECT_EQ(0, modem_lines(&modem));
	EXPECT_EQ(0, modem.edges_count);
	modem_destroy(&modem);
}

/* One port goes through the conditions that mpradmin(8) lists. */
TEST_MPRAPI(conditions)
{
	int ldisc = N_PPP, slip = 1, fd;
	struct port_view view;
	struct modem modem;
	__u32 port;

	ASSERT_EQ(0, command("modprobe -a ppp_async slip"));
#define EXPECT_CONDITION(expected)					\
	do {								\
		ASSERT_EQ(0, view_port(port, &view));			\
		EXPECT_EQ(expected, view.condition);			\
	} while (0)

	ASSERT_EQ(0, port_add(self->ctl, "ttyACM0", &port));
	EXPECT_CONDITION(MPRAPI_CONDITION_NON_OPERATIONAL);
	ASSERT_EQ(0, modem_plug(&modem, MODEM_ACM));
	ASSERT_STREQ("ttyACM0", modem.tty);
	EXPECT_CONDITION(MPRAPI_CONDITION_DISCONNECTED);
	fd = line_open(modem.tty);
	ASSERT_LE(0, fd);
	EXPECT_CONDITION(MPRAPI_CONDITION_LISTENING);
	modem_carrier(&modem, true);
	ASSERT_TRUE(eventually(5000, line_bits(fd) & TIOCM_CAR));
	EXPECT_CONDITION(MPRAPI_CONDITION_INITIALIZING);
	ASSERT_EQ(0, ioctl(fd, TIOCSETD, &ldisc));
	EXPECT_CONDITION(MPRAPI_CONDITION_AUTHENTICATING);
	ASSERT_EQ(0, ioctl(fd, TIOCSETD, &slip));
	EXPECT_CONDITION(MPRAPI_CONDITION_INITIALIZING);
	EXPECT_EQ(1, view.ldisc);
	ldisc = N_TTY;
	ASSERT_EQ(0, ioctl(fd, TIOCSETD, &ldisc));
	modem_carrier(&modem, false);
	ASSERT_TRUE(eventually(5000, !(line_bits(fd) & TIOCM_CAR)));
	EXPECT_CONDITION(MPRAPI_CONDITION_LISTENING);

	ASSERT_EQ(0, port_reset_begin(self->ctl, port, 500, 5000, NULL));
	EXPECT_CONDITION(MPRAPI_CONDITION_NON_OPERATIONAL);
	EXPECT_TRUE(view.flags & MPRAPI_PORT_FLAG_RESETTING);
	ASSERT_EQ(0, port_wait(self->ctl, port, 1, NULL));
	/* The port counts as closed, although a process keeps the descriptor that was hung up. */
	EXPECT_CONDITION(MPRAPI_CONDITION_DISCONNECTED);
	EXPECT_FALSE(view.flags & (MPRAPI_PORT_FLAG_RESETTING | MPRAPI_PORT_FLAG_OPEN));
	close(fd);
	ASSERT_EQ(0, modem_pull(&modem));
	EXPECT_TRUE(eventually(SLACK_MS, !view_port(port, &view) &&
			       view.condition == MPRAPI_CONDITION_NON_OPERATIONAL));
	modem_destroy(&modem);
}

TEST_MPRAPI(time_in_condition)
{
	struct port_view view;
	__u32 port;
	int fd;

	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_GT(1000, view.condition_ms);
	sleep_ms(1200);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_LE(1200, view.condition_ms);
	EXPECT_GE(1200 + SLACK_MS, view.condition_ms);
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_GT(1000, view.condition_ms);
	close(fd);
}

TEST_MPRAPI(reports_and_counts)
{
	struct mprapi_report report;
	struct port_view view;
	__u32 port;
	int fd;

	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	for (__u32 i = 1; i <= 4; i++) {
		fd = line_open(UART);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, i % 2 ? port_reset(self->ctl, port, 20, 1000, &report) :
			  port_disconnect(self->ctl, port, 1000, &report));
		close(fd);
		ASSERT_EQ(0, view_port(port, &view));
		EXPECT_TRUE(has(view.has, MPRAPI_A_PORT_REPORT));
		EXPECT_EQ((BIT(MPRAPI_A_REPORT_MAX + 1) - 1) & ~1U, view.has_report);
		EXPECT_EQ(i, report.seq);
		EXPECT_EQ(0, memcmp(&report, &view.report, sizeof(report)));
		EXPECT_EQ((i + 1) / 2, view.resets);
		EXPECT_EQ(i, view.hangups);
	}
	ASSERT_EQ(0, port_clear_stats(self->ctl, port, NULL));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(0, view.resets);
	EXPECT_EQ(0, view.hangups);
	/* Clearing the counters keeps the last report. */
	EXPECT_EQ(4, view.report.seq);
}

TEST_MPRAPI(counters)
{
	struct port_view view, before;
	char data[100] = { 0 };
	__u32 port;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, line_loop(fd));
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	ASSERT_EQ(0, view_port(port, &before));
	ASSERT_EQ(100, write(fd, data, 100));
	ASSERT_TRUE(eventually(SLACK_MS, line_queued(fd) == 100));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(100, view.icount[MPRAPI_A_ICOUNT_TX] - before.icount[MPRAPI_A_ICOUNT_TX]);
	EXPECT_EQ(100, view.icount[MPRAPI_A_ICOUNT_RX] - before.icount[MPRAPI_A_ICOUNT_RX]);

	ASSERT_EQ(0, port_clear_stats(self->ctl, port, NULL));
	ASSERT_EQ(0, view_port(port, &view));
	for (int i = 1; i <= MPRAPI_A_ICOUNT_MAX; i++)
		EXPECT_EQ(0, view.icount[i]);
	ASSERT_EQ(7, write(fd, data, 7));
	ASSERT_TRUE(eventually(SLACK_MS, line_queued(fd) == 107));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(7, view.icount[MPRAPI_A_ICOUNT_TX]);
	EXPECT_EQ(7, view.icount[MPRAPI_A_ICOUNT_RX]);
	line_clear(fd, TIOCM_LOOP);
	close(fd);
}

/* The counters of a closed port are cleared, which shows at the next open. */
TEST_MPRAPI(counters_of_a_closed_port)
{
	struct port_view view;
	char data[100] = { 0 };
	__u32 port;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, line_loop(fd));
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	ASSERT_EQ(100, write(fd, data, 100));
	ASSERT_TRUE(eventually(SLACK_MS, line_queued(fd) == 100));
	ASSERT_EQ(0, view_port(port, &view));
	ASSERT_LE(100, view.icount[MPRAPI_A_ICOUNT_RX]);
	close(fd);
	ASSERT_EQ(0, port_clear_stats(self->ctl, port, NULL));
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(0, view.icount[MPRAPI_A_ICOUNT_RX]);
	EXPECT_EQ(0, view.icount[MPRAPI_A_ICOUNT_TX]);
	ASSERT_EQ(7, write(fd, data, 7));
	ASSERT_TRUE(eventually(SLACK_MS, line_queued(fd) == 7));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(7, view.icount[MPRAPI_A_ICOUNT_TX]);
	line_clear(fd, TIOCM_LOOP);
	close(fd);
}

/* The driver counts the changes of the modem lines. */
TEST_MPRAPI(counted_lines)
{
	struct port_view view;
	struct modem modem;
	__u32 port;
	int fd;

	ASSERT_EQ(0, modem_plug(&modem, MODEM_ACM));
	fd = line_open(modem.tty);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	ASSERT_EQ(0, port_clear_stats(self->ctl, port, NULL));
	for (int i = 1; i <= 3; i++) {
		modem_carrier(&modem, i % 2);
		ASSERT_TRUE(eventually(5000, !!(line_bits(fd) & TIOCM_CAR) == i % 2));
		ASSERT_EQ(0, view_port(port, &view));
		EXPECT_EQ(i, view.icount[MPRAPI_A_ICOUNT_DCD]);
	}
	close(fd);
	modem_destroy(&modem);
}

/* The module stores the statistics that a program subtracts, and returns them unchanged. */
TEST_MPRAPI(base_of_the_link)
{
	struct mprapi_link_stats link, none = { 0 };
	struct port_view view;
	__u32 port;

	memset(&link, 0xa5, sizeof(link));
	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	ASSERT_EQ(0, port_clear_stats(self->ctl, port, &link));
	ASSERT_EQ(0, view_port(port, &view));
	ASSERT_TRUE(has(view.has, MPRAPI_A_PORT_LINK_BASE));
	EXPECT_EQ(0, memcmp(&link, &view.link_base, sizeof(link)));
	ASSERT_EQ(0, port_clear_stats(self->ctl, port, &none));
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_FALSE(has(view.has, MPRAPI_A_PORT_LINK_BASE));
}

/* A list that needs many messages has each port once, by ascending handle. */
TEST_MPRAPI(dump_of_many)
{
	enum { MANY = 1500 };
	struct port_view *views = calloc(MANY + 1, sizeof(*views));
	struct server_view server;
	char name[32];
	__u32 port;

	ASSERT_NE(NULL, views);
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "ttyMANY%d", i);
		ASSERT_EQ(0, port_add(self->ctl, name, &port));
	}
	ASSERT_EQ(MANY, view_ports(views, MANY + 1));
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "ttyMANY%d", i);
		ASSERT_EQ(i + 1, views[i].id);
		ASSERT_STREQ(name, views[i].name);
		expect_attributes(_metadata, &views[i], ALWAYS);
	}
	ASSERT_EQ(0, view_server(&server));
	EXPECT_EQ(MANY, server.ports);
	EXPECT_EQ(0, server.in_use);

	/* A list with gaps between the handles. */
	for (int i = 1; i < MANY; i += 2)
		ASSERT_EQ(0, port_del(self->ctl, i + 1));
	ASSERT_EQ(MANY / 2, view_ports(views, MANY + 1));
	for (int i = 0; i < MANY / 2; i++)
		ASSERT_EQ(2 * i + 1, views[i].id);
	free(views);
}

TEST_MPRAPI(dump_of_none)
{
	struct port_view view;

	EXPECT_EQ(0, view_ports(&view, 1));
}

/* Dumps that begin at a handle, and dumps with a limit. */
TEST_MPRAPI(dump_of_some)
{
	enum { MANY = 300 };
	struct port_view *views = calloc(MANY + 1, sizeof(*views));
	char name[32];
	__u32 port;

	ASSERT_NE(NULL, views);
	for (int i = 1; i <= MANY; i++) {
		snprintf(name, sizeof(name), "ttyMANY%d", i);
		ASSERT_EQ(0, port_add(self->ctl, name, &port));
		ASSERT_EQ(i, port);
	}
	ASSERT_EQ(0, port_del(self->ctl, 100));
	ASSERT_EQ(0, port_del(self->ctl, 200));

	EXPECT_EQ(MANY - 2, view_ports_from(0, 0, views, MANY + 1));
	EXPECT_EQ(1, views[0].id);
	EXPECT_EQ(MANY - 2, view_ports_from(1, 0, views, MANY + 1));
	EXPECT_EQ(MANY - 3, view_ports_from(2, 0, views, MANY + 1));
	EXPECT_EQ(2, views[0].id);
	expect_attributes(_metadata, &views[0], ALWAYS);
	/* If no port has the handle, the dump begins with the next port. */
	EXPECT_EQ(199, view_ports_from(100, 0, views, MANY + 1));
	EXPECT_EQ(101, views[0].id);
	EXPECT_EQ(1, view_ports_from(MANY, 0, views, MANY + 1));
	EXPECT_EQ(0, view_ports_from(MANY + 1, 0, views, MANY + 1));
	EXPECT_EQ(0, view_ports_from(0xffffffff, 0, views, MANY + 1));

	/* The last port of a dump that reached its limit tells how many ports are left. */
	ASSERT_EQ(150, view_ports_from(51, 150, views, MANY + 1));
	EXPECT_EQ(51, views[0].id);
	EXPECT_EQ(202, views[149].id);
	for (int i = 0; i < 149; i++)
		expect_attributes(_metadata, &views[i], ALWAYS);
	expect_attributes(_metadata, &views[149], ALWAYS | BIT(MPRAPI_A_PORT_LEFT));
	EXPECT_EQ(MANY - 202, views[149].left);
	for (int from = 1; from < MANY; from++) {
		ASSERT_EQ(1, view_ports_from(from, 1, views, MANY + 1));
		ASSERT_EQ(MANY - views[0].id - (views[0].id < 100) - (views[0].id < 200),
			  views[0].left);
	}
	ASSERT_EQ(1, view_ports_from(MANY, 1, views, MANY + 1));
	expect_attributes(_metadata, &views[0], ALWAYS | BIT(MPRAPI_A_PORT_LEFT));
	EXPECT_EQ(0, views[0].left);
	/* A dump that does not reach its limit does not tell. */
	ASSERT_EQ(1, view_ports_from(MANY, 2, views, MANY + 1));
	expect_attributes(_metadata, &views[0], ALWAYS);
	EXPECT_EQ(MANY - 2, view_ports_from(1, 0xffffffff, views, MANY + 1));
	expect_attributes(_metadata, &views[MANY - 3], ALWAYS);
	free(views);
}

/* A pty of which both ends are closed is not listed, and soon no longer counted as left. */
TEST_MPRAPI(dump_beside_closed_ptys)
{
	struct port_view views[4];
	struct pty first, second;
	__u32 ports[4];

	ASSERT_EQ(0, port_add(self->ctl, "ttyUSB7", &ports[0]));
	ASSERT_EQ(0, pty_open(&first));
	ASSERT_EQ(0, port_add_fd(self->ctl, first.slave, &ports[1]));
	ASSERT_EQ(0, pty_open(&second));
	ASSERT_EQ(0, port_add_fd(self->ctl, second.slave, &ports[2]));
	ASSERT_EQ(0, port_add(self->ctl, "ttyUSB8", &ports[3]));
	ASSERT_EQ(1, view_ports_from(0, 1, views, 4));
	EXPECT_EQ(3, views[0].left);
	pty_close(&first);
	pty_close(&second);
	ASSERT_EQ(2, view_ports(views, 4));
	for (int tries = 0; tries < 500; tries++) {
		ASSERT_EQ(1, view_ports_from(0, 1, views, 4));
		EXPECT_EQ(ports[0], views[0].id);
		if (views[0].left == 1)
			break;
		sleep_ms(10);
	}
	EXPECT_EQ(1, views[0].left);
	ASSERT_EQ(2, view_ports_from(0, 2, views, 4));
	EXPECT_EQ(ports[3], views[1].id);
	EXPECT_EQ(0, views[1].left);
}

TEST_MPRAPI(server)
{
	struct server_view server;
	struct pty pty;
	__u32 port;

	ASSERT_EQ(0, view_server(&server));
	EXPECT_EQ((BIT(MPRAPI_A_SERVER_PAD) - 1) & ~1U,
		  server.has & ~BIT(MPRAPI_A_SERVER_PAD));
	EXPECT_LT(0, strlen(server.version));
	EXPECT_GT(30, server.uptime);
	EXPECT_EQ(0, server.ports);
	EXPECT_EQ(0, server.in_use);
	EXPECT_EQ(0, server.lan_only);

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	ASSERT_EQ(0, port_add(self->ctl, "ttyUSB7", &port));
	sleep_ms(2100);
	ASSERT_EQ(0, view_server(&server));
	EXPECT_LE(2, server.uptime);
	EXPECT_GT(60, server.uptime);
	EXPECT_EQ(3, server.ports);
	EXPECT_EQ(1, server.in_use);
	pty_close(&pty);
	ASSERT_EQ(0, view_server(&server));
	EXPECT_EQ(2, server.ports);
	EXPECT_EQ(0, server.in_use);
}

TEST_MPRAPI(bad_requests)
{
	static const char long_name[] = "ttyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1";
	struct port_view view;
	__u16 narrow = 1;
	__u64 wide = 1;
	__u32 port, zero = 0;

	ASSERT_EQ(0, port_add(self->ctl, UART, &port));
	ASSERT_EQ(1, port);

	EXPECT_EQ(-EINVAL, view_send(MPRAPI_CMD_PORT_GET, false, 0, NULL, 0));
	EXPECT_EQ(-EOPNOTSUPP, view_send(0, false, 0, NULL, 0));
	EXPECT_EQ(-EOPNOTSUPP, view_send(MPRAPI_CMD_CONNECTION_GET, false, 0, NULL, 0));
	EXPECT_EQ(-EOPNOTSUPP, view_send(MPRAPI_CMD_PORT_EVENT, false, 0, NULL, 0));
	EXPECT_EQ(-EOPNOTSUPP, view_send(255, false, 0, NULL, 0));
	/* Attributes of a wrong length. */
	EXPECT_GT(0, view_send(MPRAPI_CMD_PORT_GET, false, MPRAPI_A_PORT_ID, &narrow, 2));
	EXPECT_GT(0, view_send(MPRAPI_CMD_PORT_GET, false, MPRAPI_A_PORT_ID, &wide, 8));
	EXPECT_GT(0, view_send(MPRAPI_CMD_PORT_GET, false, MPRAPI_A_PORT_ID, NULL, 0));
	EXPECT_GT(0, view_send(MPRAPI_CMD_PORT_GET, false, MPRAPI_A_PORT_NAME, "ttyS4", 5));
	EXPECT_GT(0, view_send(MPRAPI_CMD_PORT_GET, false, MPRAPI_A_PORT_NAME,
			       long_name, sizeof(long_name)));
	/* Attributes that are unknown, or not allowed in a request. */
	for (int type = MPRAPI_A_PORT_NAME + 1; type < MPRAPI_A_PORT_MAX + 4; type++)
		EXPECT_GT(0, view_send(MPRAPI_CMD_PORT_GET, false, type, &port, sizeof(port)));
	EXPECT_GT(0, view_send(MPRAPI_CMD_SERVER_GET, false, 1, &port, sizeof(port)));
	EXPECT_GT(0, view_send(MPRAPI_CMD_PORT_GET, true, MPRAPI_A_PORT_MAX + 1,
			       &port, sizeof(port)));
	/* A dump takes a handle and a limit, and nothing else. */
	for (int type = MPRAPI_A_PORT_ID + 1; type < MPRAPI_A_PORT_MAX + 4; type++)
		if (type != MPRAPI_A_PORT_LIMIT)
			EXPECT_GT(0, view_send(MPRAPI_CMD_PORT_GET, true, type,
					       &port, sizeof(port)));
	EXPECT_EQ(0, view_send(MPRAPI_CMD_PORT_GET, true, MPRAPI_A_PORT_LIMIT,
			       &port, sizeof(port)));
	EXPECT_GT(0, view_send(MPRAPI_CMD_PORT_GET, true, MPRAPI_A_PORT_LIMIT, &zero,
			       sizeof(zero)));
	EXPECT_GT(0, view_send(MPRAPI_CMD_PORT_GET, true, MPRAPI_A_PORT_ID, &narrow, 2));
	EXPECT_GT(0, view_send(MPRAPI_CMD_PORT_GET, true, MPRAPI_A_PORT_NAME, UART,
			       sizeof(UART)));
	EXPECT_GT(0, view_send(MPRAPI_CMD_CONNECTION_GET, true, MPRAPI_A_CONNECTION_ID,
			       &narrow, 2));
	for (int type = MPRAPI_A_CONNECTION_ID + 1; type < MPRAPI_A_CONNECTION_MAX + 4; type++)
		EXPECT_GT(0, view_send(MPRAPI_CMD_CONNECTION_GET, true, type,
				       &port, sizeof(port)));

	/* Correct requests about ports that do not exist. */
	EXPECT_EQ(-ENOENT, view_port(0, &view));
	EXPECT_EQ(-ENOENT, view_port(2, &view));
	EXPECT_EQ(-ENOENT, view_port(0xffffffff, &view));
	EXPECT_EQ(-ENOENT, view_port_named("", &view));
	EXPECT_EQ(-ENOENT, view_port_named("ttyS5", &view));
	EXPECT_EQ(-ENOENT, view_port_named("ttyS", &view));
	EXPECT_EQ(-ENOENT, view_port_named("ttyS44", &view));
	EXPECT_EQ(0, view_port_named(UART, &view));
}

TEST_HARNESS_MAIN
