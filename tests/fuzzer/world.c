// SPDX-License-Identifier: GPL-2.0
/*
 * The world around the programs, a process with several threads: it opens, closes and hangs
 * up ttys, attaches PPP, plugs in and unplugs adapters and a modem, and listens to events.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/netlink.h>
#include <linux/serial.h>

#include "../helper/clock.h"
#include "../helper/command.h"
#include "../helper/line.h"
#include "../helper/modem.h"
#include "../helper/module.h"
#include "call.h"
#include "world.h"

/* Maximum time for its end. It can plug in an adapter, and then unplug two. */
#define PATIENCE_MS	180000
/* How long a close waits for output that does not drain, in 1/100 s. */
#define CLOSING_WAIT	50

static atomic_bool ending;

struct actor {
	struct seen *seen;
	uint64_t seed;
	pthread_t thread;
};

/* Sleeps for a random time below @ms, but not beyond the end of the world. */
static void rest(struct random *random, unsigned int ms)
{
	long end = now_ms();

	ms = random_below(random, ms);
	end += ms;
	while (!ending && now_ms() < end)
		sleep_ms(ms < 50 ? ms : 50);
}

static void *use_lines(void *arg)
{
	struct actor *actor = arg;
	struct random random;
	struct scene scene;
	struct call call;

	random_seed(&random, actor->seed);
	if (scene_open(&scene, actor->seen))
		return NULL;
	while (!ending) {
		call_make(&random, BY_WORLD, &call);
		/* Open ttys with O_NONBLOCK and O_NOCTTY: nothing would end a wait for carrier. */
		call.data[1] |= 1;
		call.data[2] = 1;
		call_run(&scene, &call);
		rest(&random, 150);
	}
	scene_close(&scene);
	return NULL;
}

static void *plug_adapters(void *arg)
{
	struct actor *actor = arg;
	struct random random;
	bool plugged[2] = { false, false };

	random_seed(&random, actor->seed);
	while (!ending) {
		unsigned int which = random_below(&random, 2);

		rest(&random, 30000);
		if (ending)
			break;
		/* May fail: while a process has a tty open, its name is not free again. */
		if (!command("vm-usb %s fuzz%c >/dev/null", plugged[which] ? "pull" : "plug",
			     'a' + which))
			plugged[which] = !plugged[which];
	}
	for (unsigned int i = 0; i < 2; i++)
		if (plugged[i])
			command("vm-usb pull fuzz%c >/dev/null", 'a' + i);
	return NULL;
}

/* Plays a USB modem: its carrier rises and falls, it stops listening, it is unplugged. */
static void *play_modem(void *arg)
{
	struct actor *actor = arg;
	struct random random;
	struct modem modem;
	bool plugged = true;
	int err;

	random_seed(&random, actor->seed);
	err = modem_plug(&modem, random_below(&random, 2) ? MODEM_ACM : MODEM_PL2303);
	if (err)
		fprintf(stderr, "fuzzer: no modem: %s\n", strerror(-err));
	while (!err && !ending) {
		switch (random_below(&random, 20)) {
		case 0:
			/* Ignore errors: another tty may have got its name meanwhile. */
			if (plugged)
				modem_pull(&modem);
			else
				modem_plug_again(&modem);
			plugged = !plugged;
			rest(&random, 2000);
			break;
		case 1 ... 5:
			modem_listen(&modem, random_below(&random, 4));
			break;
		case 6 ... 9:
			modem_drop_after(&modem, (int)random_below(&random, 100) - 1);
			break;
		default:
			modem_carrier(&modem, random_below(&random, 3));
		}
		rest(&random, 300);
	}
	modem_destroy(&modem);
	return NULL;
}

/* Listens to events, and is sometimes so slow that events are lost. */
static void *listen_to_events(void *arg)
{
	struct actor *actor = arg;
	struct random random;
	char buffer[8192];
	long until = 0;
	int fd = -1;

	random_seed(&random, actor->seed);
	while (!ending) {
		int group = actor->seen->group;

		if (now_ms() > until) {
			if (fd >= 0)
				close(fd);
			fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
			setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group));
			until = now_ms() + random_below(&random, 3000);
		}
		while (recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT) > 0)
			;
		rest(&random, 200);
	}
	close(fd);
	return NULL;
}

/* Sets module parameters back that a program changed, so that they do not last. */
static void *reset_parameters(void *arg)
{
	struct actor *actor = arg;
	struct random random;

	random_seed(&random, actor->seed);
	while (!ending) {
		file_write(MODULE_PARAMETERS "lan_only", "N");
		file_write(MODULE_PARAMETERS "hold_ms", "10");
		rest(&random, 300);
	}
	return NULL;
}

static void end(int signal)
{
	(void)signal;
	ending = true;
}

static void run(struct seen *seen, uint64_t seed)
{
	void *(*const parts[])(void *) = {
		use_lines, use_lines, plug_adapters, play_modem, listen_to_events,
		reset_parameters,
	};
	struct actor actors[ARRAY_SIZE(parts)];

	signal(SIGTERM, end);
	signal(SIGHUP, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	for (unsigned int i = 0; i < ARRAY_SIZE(parts); i++) {
		actors[i] = (struct actor){ .seen = seen, .seed = seed + i };
		if (pthread_create(&actors[i].thread, NULL, parts[i], &actors[i]))
			_exit(1);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(parts); i++)
		pthread_join(actors[i].thread, NULL);
}

/**
 * world_prepare() - shorten closing_wait, for which a close waits for output
 *
 * With the default of half a minute, a killed process would need that long to end, and the
 * fuzzer would take it for stuck.
 *
 * Return: 0 or a negative errno.
 */
int world_prepare(void)
{
	static const char *const lines[] = { "ttyS1", "ttyS2", "ttyS4" };

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct serial_struct serial;
		int fd = line_open(lines[i]);
		int err = 0;

		if (fd < 0)
			return fd;
		if (ioctl(fd, TIOCGSERIAL, &serial))
			err = -errno;
		serial.closing_wait = CLOSING_WAIT;
		if (!err && ioctl(fd, TIOCSSERIAL, &serial))
			err = -errno;
		close(fd);
		if (err)
			return err;
	}
	return 0;
}

/**
 * world_start() - start the process
 * @seen: values that the module returned
 * @seed: seed of its random numbers
 *
 * Return: the pid, or -1.
 */
pid_t world_start(struct seen *seen, uint64_t seed)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	run(seen, seed);
	_exit(0);
}

/**
 * world_ended() - end the process
 * @pid: from world_start()
 *
 * Return: whether it ended in time.
 */
bool world_ended(pid_t pid)
{
	kill(pid, SIGTERM);
	return eventually(PATIENCE_MS, waitpid(pid, NULL, WNOHANG) == pid);
}
