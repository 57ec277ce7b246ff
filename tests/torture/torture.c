// SPDX-License-Identifier: GPL-2.0
/*
 * Stresses the module: many processes do everything that can happen to it, at the same
 * time. Each process repeats one part. Meant for a debug kernel, which reports bugs. Fails
 * if a call returns an error that is not allowed, if a process does not end, or if the
 * module cannot be unloaded at the end.
 *
 *	torture SECONDS LOADS
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../helper/array.h"
#include "../helper/clock.h"
#include "../helper/command.h"
#include "../helper/control.h"
#include "../helper/line.h"
#include "../helper/module.h"
#include "torture.h"

/* Longer than any call can take on a busy machine. The longest is a reset. */
#define PATIENCE_MS	120000

const struct part parts[] = {
	{ "add", add_turn },
	{ "add a pty", add_pty_turn },
	{ "delete", delete_turn },
	{ "reset", reset_turn },
	{ "reset", reset_turn },
	{ "begin and wait", begin_turn },
	{ "disconnect", disconnect_turn },
	{ "clear", clear_turn },
	{ "ppp unit", unit_turn },
	{ "sample", sample_turn },
	{ "killed caller", kill_turn },
	{ "signals", signal_turn },
	{ "dump", dump_turn },
	{ "listen", listen_turn },
	{ "notify", notify_turn },
	{ "namespaces", outsider_turn },
	{ "open and close", open_turn },
	{ "open and close", open_turn },
	{ "blocked reader", read_turn },
	{ "hang up", hangup_turn },
	{ "line disciplines", ldisc_turn },
	{ "ppp", ppp_turn },
	{ "plug and pull", usb_turn, .end = usb_end },
	{ "unload", module_turn },
	{ "parameters", parameter_turn, .end = parameter_end },
	{ "processors", cpu_turn, .begin = cpu_begin, .end = cpu_end },
	{ "freeze", freeze_turn, .begin = freeze_begin, .end = freeze_end },
};

const size_t parts_count = ARRAY_SIZE(parts);

struct torture *torture;

/* The process and the result of each part, in shared memory. */
static struct tally {
	pid_t pid;
	atomic_ulong turns;
	atomic_int failed;
} *tallies;

static unsigned int seed;

/**
 * random_below() - a random number
 * @bound: one more than the largest possible number
 *
 * Return: the number.
 */
unsigned int random_below(unsigned int bound)
{
	return (unsigned int)rand_r(&seed) % bound;
}

/**
 * with_control() - use the control device, which stays open for several turns
 * @use: called with its descriptor
 *
 * Does nothing while the module is being unloaded.
 *
 * Return: the result of @use, or 0.
 */
int with_control(int (*use)(int ctl))
{
	static int ctl = -1;

	if (ctl >= 0 && (torture->leaving || !random_below(50))) {
		close(ctl);
		ctl = -1;
	}
	if (torture->leaving) {
		sleep_ms(5);
		return 0;
	}
	if (ctl < 0)
		ctl = control_open();
	if (ctl < 0) {
		sleep_ms(5);
		return is_allowed(ctl, ENOENT, ENXIO, ENODEV, 0);
	}
	return use(ctl);
}

/**
 * is_allowed() - check an error against those that are allowed
 * @err: 0 or more, or a negative errno
 * @...: the allowed errnos, as positive numbers, then 0
 *
 * Return: 0 if there is no error or it is allowed, else @err.
 */
int is_allowed(int err, ...)
{
	va_list allowed;
	int one;

	if (err >= 0)
		return 0;
	va_start(allowed, err);
	while ((one = va_arg(allowed, int)) && one != -err)
		;
	va_end(allowed);
	return one ? 0 : err;
}

static int play(const struct part *part, struct tally *tally)
{
	int err = part->begin ? part->begin() : 0;

	while (!err && !torture->over) {
		err = part->turn();
		tally->turns++;
	}
	if (part->end) {
		int end_err = part->end();

		err = err ?: end_err;
	}
	tally->failed = err;
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void *shared(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			    -1, 0);

	if (memory == MAP_FAILED) {
		perror("torture: mmap");
		exit(EXIT_FAILURE);
	}
	return memory;
}

static bool storm(int seconds)
{
	bool good = true;

	for (size_t i = 0; i < parts_count; i++) {
		pid_t pid = fork();

		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			seed = i + 1;
			_exit(play(&parts[i], &tallies[i]));
		}
		if (pid < 0) {
			perror("torture: fork");
			torture->over = true;
			good = false;
			break;
		}
		tallies[i].pid = pid;
	}
	if (good)
		sleep_ms(seconds * 1000L);
	torture->over = true;

	for (size_t i = 0; i < parts_count; i++) {
		int status = 0;

		if (!tallies[i].pid)
			continue;
		if (!eventually(PATIENCE_MS, waitpid(tallies[i].pid, &status, WNOHANG))) {
			printf("torture: '%s' cannot be ended\n", parts[i].name);
			command("cat /proc/%d/stack", tallies[i].pid);
			kill(tallies[i].pid, SIGKILL);
			good = false;
		} else if (status) {
			printf("torture: '%s' failed: %s (status %#x)\n", parts[i].name,
			       strerror(-tallies[i].failed), status);
			good = false;
		}
	}
	return good;
}

static void report(unsigned long *total)
{
	printf("%-20s %10s\n", "part", "turns");
	for (size_t i = 0; i < parts_count; i++) {
		printf("%-20s %10lu\n", parts[i].name, tallies[i].turns);
		*total += tallies[i].turns;
	}
}

/* Loads the module, begins a reset of an open port, and unloads the module at once. */
static int load_once(int n)
{
	struct mprapi_report report;
	int ctl, fd, err;
	__u32 port;

	err = module_load(n % 2 ? "ports=" UART "," WIRED : "");
	if (err)
		return err;
	ctl = control_open();
	fd = line_open(UART);
	if (ctl < 0 || fd < 0)
		return ctl < 0 ? ctl : fd;
	err = port_add(ctl, UART, &port);
	err = is_allowed(err, EEXIST, 0);
	if (!err)
		err = port_reset_begin(ctl, port, 20 * (n % 3), 1000, &report);
	close(ctl);
	if (!err)
		err = module_unload();
	close(fd);
	return err;
}

static bool load_often(int times)
{
	for (int i = 0; i < times; i++) {
		int err = load_once(i);

		if (err) {
			printf("torture: load %d failed: %s\n", i + 1, strerror(-err));
			return false;
		}
	}
	printf("loaded and unloaded %d times with a port busy\n", times);
	return true;
}

int main(int argc, char **argv)
{
	int seconds, loads, err;
	unsigned long total = 0;
	bool good;

	if (argc != 3) {
		fprintf(stderr, "usage: torture SECONDS LOADS\n");
		return 2;
	}
	seconds = atoi(argv[1]);
	loads = atoi(argv[2]);
	setvbuf(stdout, NULL, _IOLBF, 0);
	torture = shared(sizeof(*torture));
	tallies = shared(parts_count * sizeof(*tallies));

	err = module_fresh("");
	if (!err)
		err = module_unload();
	good = !err && load_often(loads);
	if (good) {
		err = module_load("");
		good = !err && storm(seconds);
		report(&total);
		printf("taken out %u times in the midst of it\n", torture->unloads);
		/* On a debug kernel an unload takes some seconds, so there may be none before. */
		if (seconds >= 30 && !torture->unloads)
			good = false;
	}
	if (!err)
		err = module_unload();
	if (err) {
		printf("torture: the module: %s\n", strerror(-err));
		good = false;
	}
	loads += torture->unloads;
	printf("torture: %lu operations, %d loads, %s\n", total, loads,
	       good ? "all answered" : "FAILED");
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
