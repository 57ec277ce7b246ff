// SPDX-License-Identifier: GPL-2.0
/*
 * What can happen while a port is sampled: its counters are cleared, it is removed, or
 * the process that asked for it has another root directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/listen.h"
#include "../helper/netlink.h"
#include "../helper/task.h"

#define AT_ONCE_MS	300

/* A thread that calls @act again and again beside the test. */
struct storm {
	void (*act)(struct storm *storm);
	int ctl;
	int fd;
	_Atomic __u32 port;
	pthread_t thread;
	atomic_bool over;
};

static void *storm_run(void *arg)
{
	struct storm *storm = arg;

	while (!atomic_load(&storm->over))
		storm->act(storm);
	return NULL;
}

static int storm_start(struct storm *storm)
{
	return pthread_create(&storm->thread, NULL, storm_run, storm);
}

static void storm_stop(struct storm *storm)
{
	atomic_store(&storm->over, true);
	pthread_join(storm->thread, NULL);
}

static void send_some(struct storm *storm)
{
	char bytes[64] = "";

	if (write(storm->fd, bytes, sizeof(bytes)) < 0)
		atomic_store(&storm->over, true);
}

static void clear_counts(struct storm *storm)
{
	port_clear_stats(storm->ctl, storm->port, NULL);
}

static void sample(struct storm *storm)
{
	struct port_view view;

	view_port(storm->port, &view);
}

/* Counters that are cleared during a sample do not become negative. */
TEST_MPRAPI(counts_are_cleared)
{
	struct storm sender = { .act = send_some };
	struct storm clearer = { .act = clear_counts, .ctl = self->ctl };
	struct port_view view;
	int cleared = 0;
	__u32 port, sent;
	long end;

	sender.fd = line_open(UART);
	ASSERT_LE(0, sender.fd);
	ASSERT_EQ(0, fcntl(sender.fd, F_SETFL, 0));
	ASSERT_EQ(0, port_add_fd(self->ctl, sender.fd, &port));
	clearer.port = port;
	ASSERT_EQ(0, storm_start(&sender));
	ASSERT_EQ(0, storm_start(&clearer));
	end = now_ms() + 10000;
	while (now_ms() < end) {
		ASSERT_EQ(0, view_port(port, &view));
		ASSERT_TRUE(view.has_icount);
		sent = view.icount[MPRAPI_A_ICOUNT_TX];
		ASSERT_GT(1U << 31, sent);
		cleared += !sent;
	}
	storm_stop(&clearer);
	storm_stop(&sender);
	EXPECT_LT(0, cleared);
	close(sender.fd);
}

/* No event about a port comes after the event that it was removed. */
TEST_MPRAPI(port_is_removed)
{
	struct storm sampler = { .act = sample };
	struct event_view event;
	int listener, fd;
	__u32 port;

	listener = listen_open();
	ASSERT_LE(0, listener);
	ASSERT_EQ(0, storm_start(&sampler));
	for (int i = 0; i < 50; i++) {
		ASSERT_EQ(0, port_add(self->ctl, UART, &port));
		sampler.port = port;
		fd = line_open(UART);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, port_del(self->ctl, port));
		close(fd);
		do {
			ASSERT_EQ(0, listen_next(listener, SLACK_MS, &event));
			EXPECT_EQ(port, event.port);
		} while (event.what != MPRAPI_EVENT_REMOVED);
	}
	storm_stop(&sampler);
	EXPECT_EQ(-EAGAIN, listen_next(listener, AT_ONCE_MS, &event));
	close(listener);
}

#define ROOT	"/run/sample"

/* Adds a port in a mount namespace where another node has its name, and stays there. */
static int ask_elsewhere(void *arg)
{
	const int *ctl = arg;
	struct port_view view;
	__u32 port;

	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", ROOT, "tmpfs", 0, NULL) || mkdir(ROOT "/dev", 0755) ||
	    mknod(ROOT "/dev/" UART, S_IFCHR | 0600, makedev(4, 64 + UART_FIRST)) ||
	    chroot(ROOT))
		return -errno;
	if (port_add(*ctl, UART, &port) || view_port(port, &view))
		return -ENODEV;
	pause();
	return 0;
}

/*
 * The module watches the node in the system's /dev, even if a process with another root
 * added the port and the system's node appeared later.
 */
TEST_MPRAPI(asked_for_in_a_container)
{
	struct event_view event;
	struct port_view view;
	int listener, fd;
	pid_t pid;

	close(self->ctl);
	/* Polling is disabled, so that only the open of the node can wake the module. */
	ASSERT_EQ(0, module_fresh("watch_ms=0"));
	self->ctl = control_open();
	listener = listen_open();
	ASSERT_LE(0, listener);
	ASSERT_EQ(0, command("mkdir -p " ROOT));
	ASSERT_EQ(0, rename("/dev/" UART, "/dev/" UART ".away"));
	pid = task_start(ask_elsewhere, &self->ctl);
	EXPECT_LT(0, pid);
	EXPECT_TRUE(eventually(SLACK_MS, !view_port_named(UART, &view) && task_sleeps(pid)));
	ASSERT_EQ(0, rename("/dev/" UART ".away", "/dev/" UART));
	ASSERT_EQ(0, view_port_named(UART, &view));
	listen_drain(listener);
	fd = line_open(UART);
	EXPECT_LE(0, fd);
	EXPECT_EQ(0, listen_for(listener, SLACK_MS, MPRAPI_EVENT_CONDITION, view.id, &event));
	EXPECT_EQ(MPRAPI_CAUSE_OPEN, event.cause);
	close(fd);
	task_kill(pid);
	close(listener);
}

TEST_HARNESS_MAIN
