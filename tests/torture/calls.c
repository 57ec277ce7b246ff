// SPDX-License-Identifier: GPL-2.0
/*
 * The parts that call the module's ioctls.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../helper/array.h"
#include "../helper/clock.h"
#include "../helper/control.h"
#include "../helper/line.h"
#include "../helper/pty.h"
#include "../helper/task.h"
#include "torture.h"

/* Errors that a call can return while other parts add, delete, open and unplug ports. */
#define FATES	ENOENT, ESHUTDOWN, ENODEV, ETIMEDOUT, EBUSY, EIO

static __u32 any_handle(void)
{
	__u32 port = torture->handles[random_below(HANDLES)];

	return random_below(20) ? port : port + random_below(3);
}

static int add(int ctl)
{
	static const char * const names[] = {
		WIRED, WIRED_PEER, UART, "ttyS5", "ttyUSB0", "ttyUSB1", "ttyTEST1", "ttyTEST2",
		"console", "tty1", "nonsense", "pci-0000:00:04.0",
	};
	const char *name = names[random_below(ARRAY_SIZE(names))];
	__u32 port = 0;
	int err;

	err = port_add(ctl, name, &port);
	if (!err || err == -EEXIST)
		torture->handles[random_below(HANDLES)] = port;
	return is_allowed(err, EEXIST, ESHUTDOWN, ENOTTY, EOPNOTSUPP, 0);
}

int add_turn(void)
{
	return with_control(add);
}

static int add_pty(int ctl)
{
	struct pty pty;
	__u32 port;
	int err;

	err = pty_open(&pty);
	if (err)
		return err;
	err = port_add_fd(ctl, pty.slave, &port);
	if (!err)
		torture->handles[random_below(HANDLES)] = port;
	sleep_ms(random_below(20));
	pty_close(&pty);
	return is_allowed(err, ESHUTDOWN, EIO, 0);
}

int add_pty_turn(void)
{
	return with_control(add_pty);
}

static int delete(int ctl)
{
	sleep_ms(random_below(20));
	return is_allowed(port_del(ctl, any_handle()), ENOENT, ESHUTDOWN, 0);
}

int delete_turn(void)
{
	return with_control(delete);
}

static int reset(int ctl)
{
	struct mprapi_report report;

	return is_allowed(port_reset(ctl, any_handle(), random_below(30), random_below(1000),
				     &report), FATES, 0);
}

int reset_turn(void)
{
	return with_control(reset);
}

static int begin(int ctl)
{
	struct mprapi_report report = { 0 };
	__u32 port = any_handle();
	int err;

	err = port_reset_begin(ctl, port, random_below(100), random_below(500), &report);
	if (err)
		return is_allowed(err, FATES, EAGAIN, 0);
	if (random_below(2))
		return is_allowed(port_wait_look(ctl, port, report.seq, &report),
				  FATES, EAGAIN, ESTALE, 0);
	return is_allowed(port_wait(ctl, port, report.seq, &report), FATES, ESTALE, 0);
}

int begin_turn(void)
{
	return with_control(begin);
}

static int disconnect(int ctl)
{
	struct mprapi_report report;

	return is_allowed(port_disconnect(ctl, any_handle(), random_below(500), &report),
			  FATES, 0);
}

int disconnect_turn(void)
{
	return with_control(disconnect);
}

static int clear(int ctl)
{
	struct mprapi_link_stats link = { .ifindex = 1 + random_below(9) };

	return is_allowed(port_clear_stats(ctl, any_handle(), &link), ENOENT, ESHUTDOWN, 0);
}

int clear_turn(void)
{
	return with_control(clear);
}

static int unit(int ctl)
{
	int number, channel;

	return is_allowed(port_ppp(ctl, any_handle(), &number, &channel),
			  ENOENT, ENOTCONN, ENODEV, ESHUTDOWN, EINTR, 0);
}

static int sample(int ctl)
{
	return is_allowed(port_sample(ctl, random_below(4) ? any_handle() : 0, 300),
			  ENOENT, ESHUTDOWN, ETIMEDOUT, EINTR, 0);
}

int sample_turn(void)
{
	return with_control(sample);
}

int unit_turn(void)
{
	return with_control(unit);
}

static int reset_for_long(void *arg)
{
	struct mprapi_report report;
	int ctl = control_open();

	(void)arg;
	return ctl < 0 ? 0 : port_reset(ctl, any_handle(), 1000, 1000, &report);
}

int kill_turn(void)
{
	pid_t pid = task_start(reset_for_long, NULL);

	if (pid < 0)
		return -errno;
	sleep_ms(random_below(50));
	task_kill(pid);
	return 0;
}

static void *send_signals(void *target)
{
	for (int i = 0; i < 50; i++) {
		pthread_kill(*(pthread_t *)target, SIGUSR1);
		sleep_ms(1);
	}
	return NULL;
}

static void ignore(int number)
{
	(void)number;
}

/* A signal that does not kill must not end a wait. */
static int reset_among_signals(int ctl)
{
	struct sigaction action = { .sa_handler = ignore };
	pthread_t self = pthread_self(), sender;
	int err;

	sigaction(SIGUSR1, &action, NULL);
	err = pthread_create(&sender, NULL, send_signals, &self);
	if (err)
		return -err;
	err = begin(ctl);
	pthread_join(sender, NULL);
	return err;
}

int signal_turn(void)
{
	return with_control(reset_among_signals);
}
