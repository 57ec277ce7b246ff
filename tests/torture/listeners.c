// SPDX-License-Identifier: GPL-2.0
/*
 * The parts that read the state of the ports and listen to events, and one that is not
 * allowed to.
 */
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../helper/array.h"
#include "../helper/clock.h"
#include "../helper/control.h"
#include "../helper/listen.h"
#include "../helper/netlink.h"
#include "../helper/task.h"
#include "torture.h"

/* Errors while the module, and its netlink family, is unloaded or being unloaded. */
#define ABSENT	ENOENT, ENODEV, EPERM, EOPNOTSUPP, ESHUTDOWN, EPROTONOSUPPORT

int dump_turn(void)
{
	static struct port_view views[512];
	struct server_view server;
	int err;

	err = view_ports(views, ARRAY_SIZE(views));
	if (err >= 0)
		err = view_server(&server);
	if (err >= 0)
		err = view_send(MPRAPI_CMD_CONNECTION_GET, true, 0, NULL, 0);
	sleep_ms(random_below(5));
	return is_allowed(err, ABSENT, EINTR, 0);
}

int listen_turn(void)
{
	struct event_view event;
	int fd;

	fd = listen_open();
	if (fd < 0) {
		sleep_ms(5);
		return is_allowed(fd, ABSENT, 0);
	}
	/* Sometimes read too slowly, so that events are lost. */
	for (unsigned int i = random_below(200); i && !torture->over; i--) {
		if (random_below(10) == 0)
			sleep_ms(20);
		listen_next(fd, 20, &event);
	}
	close(fd);
	return 0;
}

static int notify(int ctl)
{
	__u32 events = 1U << random_below(EVENT_COUNT);
	int fds[8], err = 0;

	for (int i = 0; i < 8; i++) {
		fds[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		if (fds[i] < 0)
			return -errno;
		err = err ?: is_allowed(event_notify(ctl, fds[i], events), EINVAL, ENOSPC, 0);
	}
	sleep_ms(random_below(20));
	for (int i = 0; i < 8; i++) {
		err = err ?: is_allowed(event_notify(ctl, fds[i], 0), ENOENT, 0);
		close(fds[i]);
	}
	return err;
}

int notify_turn(void)
{
	return with_control(notify);
}

/* Root in namespaces of its own must not be allowed to ask the module. */
static int look_from_outside(void *arg)
{
	struct server_view server;
	int err;

	(void)arg;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID))
		return -errno;
	err = view_server(&server);
	return err ? is_allowed(err, ABSENT, 0) : -EACCES;
}

int outsider_turn(void)
{
	return task_call(look_from_outside, NULL);
}
