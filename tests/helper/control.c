// SPDX-License-Identifier: GPL-2.0
/*
 * The ioctls of the control device as functions that return 0 or a negative errno. The
 * functions for a reset return the result of the reset if the ioctl itself succeeds.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>

#include "control.h"

int control_open(void)
{
	int ctl = open(MPRAPI_DEVICE, O_RDWR | O_CLOEXEC);

	return ctl < 0 ? -errno : ctl;
}

int control(int ctl, unsigned long command, void *arg)
{
	return ioctl(ctl, command, arg) ? -errno : 0;
}

int server_get(int ctl, struct mprapi_server *server)
{
	memset(server, 0, sizeof(*server));
	return control(ctl, MPRAPI_IOC_SERVER, server);
}

int port_add(int ctl, const char *name, __u32 *port)
{
	struct mprapi_port_add add = { 0 };
	int err;

	memcpy(add.name, name, strnlen(name, sizeof(add.name)));
	err = control(ctl, MPRAPI_IOC_PORT_ADD, &add);
	if (port)
		*port = add.port;
	return err;
}

/* @name: name of a tty, or its device path (usb-1-1.2:1.0). It is set to the device path. */
int port_add_path(int ctl, char name[MPRAPI_NAME_SIZE], __u32 *port)
{
	struct mprapi_port_add add = { .flags = MPRAPI_ADD_PATH };
	int err;

	memcpy(add.name, name, strnlen(name, sizeof(add.name)));
	err = control(ctl, MPRAPI_IOC_PORT_ADD, &add);
	memcpy(name, add.name, sizeof(add.name));
	if (port)
		*port = add.port;
	return err;
}

int port_add_fd(int ctl, int fd, __u32 *port)
{
	struct mprapi_port_add add = { .flags = MPRAPI_ADD_FD, .fd = fd };
	int err = control(ctl, MPRAPI_IOC_PORT_ADD, &add);

	if (port)
		*port = add.port;
	return err;
}

int port_del(int ctl, __u32 port)
{
	struct mprapi_port_del del = { .port = port };

	return control(ctl, MPRAPI_IOC_PORT_DEL, &del);
}

static int reset(int ctl, unsigned long command, struct mprapi_port_reset *arg,
		 struct mprapi_report *report)
{
	int err = control(ctl, command, arg);

	if (report)
		*report = arg->report;
	return err ? err : arg->report.result;
}

int port_reset(int ctl, __u32 port, __u32 hold_ms, __u32 timeout_ms,
	       struct mprapi_report *report)
{
	return port_reset_steps(ctl, port, MPRAPI_STEPS_RESET, hold_ms, timeout_ms, report);
}

int port_reset_steps(int ctl, __u32 port, __u32 steps, __u32 hold_ms, __u32 timeout_ms,
		     struct mprapi_report *report)
{
	struct mprapi_port_reset arg = {
		.port = port,
		.steps = steps,
		.hold_ms = hold_ms,
		.timeout_ms = timeout_ms,
	};

	return reset(ctl, MPRAPI_IOC_PORT_RESET, &arg, report);
}

int port_reset_begin(int ctl, __u32 port, __u32 hold_ms, __u32 timeout_ms,
		     struct mprapi_report *report)
{
	struct mprapi_port_reset arg = {
		.port = port,
		.flags = MPRAPI_RESET_NOWAIT,
		.steps = MPRAPI_STEPS_RESET,
		.hold_ms = hold_ms,
		.timeout_ms = timeout_ms,
	};

	return reset(ctl, MPRAPI_IOC_PORT_RESET, &arg, report);
}

int port_disconnect(int ctl, __u32 port, __u32 timeout_ms,
		    struct mprapi_report *report)
{
	return port_reset_steps(ctl, port, MPRAPI_STEPS_DISCONNECT, 0, timeout_ms, report);
}

int port_wait(int ctl, __u32 port, __u32 seq, struct mprapi_report *report)
{
	struct mprapi_port_reset arg = { .port = port, .seq = seq };

	return reset(ctl, MPRAPI_IOC_PORT_WAIT, &arg, report);
}

int port_wait_look(int ctl, __u32 port, __u32 seq, struct mprapi_report *report)
{
	struct mprapi_port_reset arg = {
		.port = port,
		.flags = MPRAPI_RESET_NOWAIT,
		.seq = seq,
	};

	return reset(ctl, MPRAPI_IOC_PORT_WAIT, &arg, report);
}

int port_clear_stats(int ctl, __u32 port, const struct mprapi_link_stats *link)
{
	struct mprapi_port_clear clear = { .port = port };

	if (link)
		clear.link = *link;
	return control(ctl, MPRAPI_IOC_PORT_CLEAR_STATS, &clear);
}

int port_ppp(int ctl, __u32 port, int *unit, int *channel)
{
	struct mprapi_port_ppp ppp = { .port = port };
	int err = control(ctl, MPRAPI_IOC_PORT_PPP, &ppp);

	*unit = ppp.unit;
	*channel = ppp.channel;
	return err;
}

/* @port: a handle, or 0 for all ports. */
int port_sample(int ctl, __u32 port, __u32 timeout_ms)
{
	struct mprapi_port_sample sample = { .port = port, .timeout_ms = timeout_ms };

	return control(ctl, MPRAPI_IOC_PORT_SAMPLE, &sample);
}

int event_notify(int ctl, int eventfd, __u32 events)
{
	struct mprapi_notify notify = { .eventfd = eventfd, .events = events };

	return control(ctl, MPRAPI_IOC_NOTIFY, &notify);
}
