// SPDX-License-Identifier: GPL-2.0
/*
 * A coverage-guided fuzzer for the module. It runs programs, which are short sequences of
 * calls by one or more threads, in several processes at the same time. A program that
 * reaches new code of the module is stored in the corpus, and later programs are mutations
 * of it. Meanwhile other threads use and unplug the ttys, and from time to time the fuzzer
 * loads the module again.
 *
 * It finds what the kernel itself does not report: processes that cannot be killed, a module
 * that does not load or unload, ports that cannot be deleted. The kernel's log has the rest.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/mprapi.h>

#include "../helper/clock.h"
#include "../helper/command.h"
#include "../helper/control.h"
#include "../helper/module.h"
#include "../helper/netlink.h"
#include "corpus.h"
#include "cover.h"
#include "program.h"
#include "world.h"

#define EXECUTORS	8
/* A program that takes longer is killed. */
#define PROGRAM_MS	2500
/* A killed program must end within this time. It can wait for other programs' closes. */
#define DEATH_MS	30000
/* An unload must end within this time. It waits for holds, which can take a minute. */
#define UNLOAD_MS	120000
#define RELOAD_MS	60000
#define LOADS		4
#define PROGRESS_MS	15000
#define PORTS		1024
#define CORPUS		4000
/* Programs that are written to the ring at once, because the file on the host is slow. */
#define AHEAD		16

/* A process that runs programs, one after another; in memory shared with the fuzzer. */
struct executor {
	pid_t pid;		/* 0: there is no process now */
	struct program program;
	struct cover covers[SCENE_THREADS];
	int orders[2];
	int *answers;
	bool busy;
	atomic_bool done;
	long kill_at;
	bool killed;
};

struct fuzzer {
	struct random random;
	struct seen *seen;
	struct executor *executors;
	int answers[2];
	struct corpus corpus;
	struct corpus old;	/* programs of a file, to be run unchanged first */
	unsigned int old_next;
	bool only_old;
	struct ring ring;
	struct program ahead[AHEAD];
	unsigned int ahead_next;
	unsigned long executions;
	unsigned int findings;
	bool stuck;		/* an executor cannot be killed */
};

static void __attribute__((format(printf, 2, 3)))
find(struct fuzzer *fuzzer, const char *format, ...)
{
	va_list args;

	fuzzer->findings++;
	printf("finding: ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
}

static void fail(const char *subject, int err)
{
	fprintf(stderr, "fuzzer: %s: %s\n", subject, strerror(-err));
	exit(2);
}

/* Prints where in the kernel the threads of a process are. */
static void print_stacks(pid_t pid)
{
	command("cd /proc/%d/task && for task in *; do cat $task/comm $task/stack; done", pid);
}

/* --- programs --------------------------------------------------------------- */

static void choose(struct fuzzer *fuzzer, struct program *program)
{
	if (fuzzer->only_old || fuzzer->old_next < fuzzer->old.count) {
		*program = fuzzer->old.programs[fuzzer->old_next++ % fuzzer->old.count];
		return;
	}
	if (!fuzzer->corpus.count || one_in(&fuzzer->random, 3)) {
		program_make(&fuzzer->random, program);
		return;
	}
	*program = *corpus_pick(&fuzzer->corpus, &fuzzer->random);
	program_mutate(&fuzzer->random, program, corpus_pick(&fuzzer->corpus, &fuzzer->random));
}

static const struct program *next(struct fuzzer *fuzzer)
{
	unsigned int at = fuzzer->ahead_next++ % AHEAD;

	if (!at) {
		for (unsigned int i = 0; i < AHEAD; i++)
			choose(fuzzer, &fuzzer->ahead[i]);
		ring_add(&fuzzer->ring, fuzzer->ahead, AHEAD);
	}
	return &fuzzer->ahead[at];
}

/* The process of an executor: runs the programs that it gets, until it is killed. */
static void serve(struct executor *executor, struct seen *seen)
{
	struct cover covers[SCENE_THREADS];
	struct scene scene;
	char order;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* Survive a hangup, to go on with the calls after it. */
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGTTIN, SIG_IGN);
	setsid();
	for (int i = 0; i < SCENE_THREADS; i++) {
		covers[i] = executor->covers[i];
		if (cover_map(&covers[i]))
			_exit(1);
	}
	if (scene_open(&scene, seen))
		_exit(1);
	while (read(executor->orders[0], &order, 1) == 1) {
		program_run(&executor->program, &scene, covers);
		atomic_store(&executor->done, true);
		if (write(executor->answers[1], &order, 1) != 1)
			break;
	}
	_exit(1);
}

static void begin(struct fuzzer *fuzzer, struct executor *executor)
{
	pid_t pid;

	executor->program = *next(fuzzer);
	if (!executor->pid) {
		executor->killed = false;
		pid = fork();
		if (pid < 0)
			fail("fork", -errno);
		if (!pid)
			serve(executor, fuzzer->seen);
		executor->pid = pid;
	}
	executor->busy = true;
	executor->done = false;
	executor->kill_at = now_ms() + (executor->program.kill_ms ?: PROGRAM_MS);
	if (write(executor->orders[1], "", 1) != 1)
		fail("orders", -errno);
	fuzzer->executions++;
}

static void finish(struct fuzzer *fuzzer, struct executor *executor)
{
	unsigned int found = 0;

	executor->busy = false;
	for (int i = 0; i < SCENE_THREADS; i++)
		found += cover_learn(&executor->covers[i]);
	if (found && fuzzer->corpus.count < CORPUS &&
	    corpus_add(&fuzzer->corpus, &executor->program))
		fail("corpus", -ENOMEM);
}

static void bury(struct fuzzer *fuzzer, struct executor *executor, int status)
{
	struct pollfd order = { .fd = executor->orders[0], .events = POLLIN };
	char byte;

	executor->pid = 0;
	/* Remove an order that the process did not take. */
	if (poll(&order, 1, 0) == 1 && read(order.fd, &byte, 1) < 0)
		fail("orders", -errno);
	if (!executor->killed) {
		find(fuzzer, WIFSIGNALED(status) ? "a program died of signal %d" :
						   "a program ended with status %d",
		     WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
		program_print(stdout, &executor->program);
	}
	if (executor->busy)
		finish(fuzzer, executor);
}

/* Handles the end or the timeout of a program. Returns false if its process is stuck. */
static bool look_after(struct fuzzer *fuzzer, struct executor *executor)
{
	int status;

	if (!executor->pid)
		return true;
	if (waitpid(executor->pid, &status, WNOHANG) == executor->pid) {
		bury(fuzzer, executor, status);
		return true;
	}
	if (executor->busy && !executor->killed && executor->done)
		finish(fuzzer, executor);
	if (!executor->busy || now_ms() < executor->kill_at)
		return true;
	if (!executor->killed) {
		kill(executor->pid, SIGKILL);
		executor->killed = true;
		executor->kill_at = now_ms() + DEATH_MS;
		return true;
	}
	fuzzer->stuck = true;
	find(fuzzer, "a program cannot be killed");
	program_print(stdout, &executor->program);
	print_stacks(executor->pid);
	return false;
}

/* Kills all executors. Returns false if one of them is stuck. */
static bool quiesce(struct fuzzer *fuzzer)
{
	bool alive;

	do {
		alive = false;
		for (int i = 0; i < EXECUTORS; i++) {
			struct executor *executor = &fuzzer->executors[i];

			if (executor->pid && !executor->killed) {
				executor->busy = true;
				executor->done = false;
				executor->kill_at = 0;
			}
			if (!look_after(fuzzer, executor))
				return false;
			alive |= executor->pid;
		}
		sleep_ms(5);
	} while (alive);
	return true;
}

/* --- the module ---------------------------------------------------------------- */

static void know(struct fuzzer *fuzzer)
{
	fuzzer->seen->family = view_family();
	fuzzer->seen->group = view_group(MPRAPI_MCGRP_PORTS);
	if (fuzzer->seen->family < 0 || fuzzer->seen->group < 0 || !cover_rebase())
		find(fuzzer, "the module was loaded, but its family is not there");
}

/* Unloads the module in another process, because that can hang. */
static bool unload(struct fuzzer *fuzzer)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(module_unload() ? 1 : 0);
	if (!eventually(UNLOAD_MS, waitpid(pid, &status, WNOHANG) == pid)) {
		find(fuzzer, "the module's unloading does not end");
		print_stacks(pid);
		return false;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		find(fuzzer, "the module cannot be unloaded");
		command("cat /sys/module/mprapi/refcnt");
		return false;
	}
	return true;
}

/* Loads the module with unusual parameters while an allocation fails. It may fail. */
static void load_badly(struct fuzzer *fuzzer)
{
	static const char *const parameters[] = {
		"", "ports=", "ports=ttyS4,ttyS5,pts/0", "ports=ttyS1,ttyUSB0,ttyUSB1",
		"ports=ttyS4,", "ports=ttyS4,ttyS4", "ports=ttyS0", "ports=/dev/ttyS4",
		"ports=ttyS4 hold_ms=60001",
		"watch_ms=1 ports=ttyS9", "lan_only=1 ports=ttyS4", "hold_ms=0 watch_ms=0",
		"ports=usb-1-1:1.0,pci-0000:00:04.0", "nonsense=1",
		"ports=a-name-that-is-longer-than-any-tty-can-have-it",
	};
	const char *parameter = random_of(&fuzzer->random, parameters);
	unsigned int nth = random_below(&fuzzer->random, one_in(&fuzzer->random, 3) ? 600 : 120);
	pid_t pid = fork();
	char text[16];
	int status;

	if (!pid) {
		snprintf(text, sizeof(text), "%u", nth);
		file_write("/proc/self/fail-nth", text);
		module_load(parameter);
		_exit(0);
	}
	if (!eventually(UNLOAD_MS, waitpid(pid, &status, WNOHANG) == pid)) {
		find(fuzzer, "the module's loading does not end (%s, fail %u)", parameter, nth);
		print_stacks(pid);
	}
}

static bool reload(struct fuzzer *fuzzer)
{
	int err;

	if (!quiesce(fuzzer) || !unload(fuzzer))
		return false;
	for (int i = 0; i < LOADS; i++) {
		load_badly(fuzzer);
		if (!unload(fuzzer))
			return false;
	}
	err = module_load("hold_ms=10 watch_ms=500 ports=ttyS4,ttyS5");
	if (err) {
		find(fuzzer, "the module does not load: %s", strerror(-err));
		return false;
	}
	know(fuzzer);
	return true;
}

/* Deletes all ports and unloads the module. */
static void leave(struct fuzzer *fuzzer)
{
	static struct port_view views[PORTS];
	int ctl, count;

	file_write(MODULE_PARAMETERS "lan_only", "N");
	ctl = control_open();
	count = view_ports(views, PORTS);
	if (ctl < 0 || count < 0)
		find(fuzzer, "the ports cannot be listed: %d, %d", ctl, count);
	for (int i = 0; i < count; i++) {
		int err = port_del(ctl, views[i].id);

		/* The port of a closed pty may have been removed already. */
		if (err && err != -ENOENT)
			find(fuzzer, "port %s cannot be deleted: %s", views[i].name,
			     strerror(-err));
	}
	count = view_ports(views, PORTS);
	if (count)
		find(fuzzer, "%d ports are there after all were deleted", count);
	close(ctl);
	unload(fuzzer);
}

/* --- all together ---------------------------------------------------------------- */

static void report(const struct fuzzer *fuzzer)
{
	printf("fuzzer: %lu executions, %u programs in corpus, %u steps reached, %u findings\n",
	       fuzzer->executions, fuzzer->corpus.count, cover_known(), fuzzer->findings);
	fflush(stdout);
}

static void run(struct fuzzer *fuzzer, long ms)
{
	long end = now_ms() + ms;
	long progress = now_ms() + PROGRESS_MS;
	long again = now_ms() + RELOAD_MS;
	struct pollfd answers = { .fd = fuzzer->answers[0], .events = POLLIN };
	char bytes[EXECUTORS];

	while (now_ms() < end && !fuzzer->findings) {
		for (int i = 0; i < EXECUTORS; i++) {
			struct executor *executor = &fuzzer->executors[i];

			if (!look_after(fuzzer, executor))
				return;
			if (!executor->busy)
				begin(fuzzer, executor);
		}
		if (poll(&answers, 1, 10) > 0 && read(answers.fd, bytes, sizeof(bytes)) < 0)
			fail("answers", -errno);
		if (now_ms() > again) {
			if (!reload(fuzzer))
				return;
			again = now_ms() + RELOAD_MS;
		}
		if (now_ms() > progress) {
			report(fuzzer);
			progress = now_ms() + PROGRESS_MS;
		}
	}
}

static void *share(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		fail("memory", -errno);
	return memory;
}

static void prepare(struct fuzzer *fuzzer)
{
	int err;

	fuzzer->seen = share(sizeof(*fuzzer->seen));
	fuzzer->executors = share(EXECUTORS * sizeof(*fuzzer->executors));
	if (pipe2(fuzzer->answers, O_CLOEXEC))
		fail("pipe", -errno);
	for (int i = 0; i < EXECUTORS; i++) {
		struct executor *executor = &fuzzer->executors[i];

		executor->answers = fuzzer->answers;
		if (pipe2(executor->orders, O_CLOEXEC))
			fail("pipe", -errno);
		for (int j = 0; j < SCENE_THREADS; j++) {
			err = cover_open(&executor->covers[j]);
			if (err)
				fail("KCOV", err);
		}
	}
	/* Let allocations that can sleep fail, too, and do not log the failures. */
	file_write("/sys/kernel/debug/failslab/ignore-gfp-wait", "N");
	file_write("/sys/kernel/debug/failslab/verbose", "0");
	file_write("/sys/kernel/debug/fail_usercopy/verbose", "0");
	command("modprobe -a ppp_generic ppp_async ppp_synctty");
	err = world_prepare();
	if (err)
		fail("ttys", err);
	err = module_fresh("hold_ms=10 watch_ms=500 ports=ttyS4,ttyS5");
	if (err)
		fail("the module", err);
	know(fuzzer);
}

static int print_programs(const char *path)
{
	struct corpus corpus = { 0 };
	int err = corpus_load(&corpus, path);

	if (err)
		fail(path, err);
	for (unsigned int i = 0; i < corpus.count; i++)
		program_print(stdout, &corpus.programs[i]);
	return 0;
}

static const char usage[] =
	"usage: fuzzer [-t SECONDS] [-s SEED] [-c CORPUS] [-r PROGRAMS] [-l LAST]\n"
	"       fuzzer -p PROGRAMS\n"
	"  -c  file where the programs are kept that reached something new\n"
	"  -l  file where the last programs are noted before they are run\n"
	"  -r  run only the programs of a file of either kind, again and again\n"
	"  -p  print them\n";

int main(int argc, char **argv)
{
	const char *corpus = NULL, *last = NULL, *again = NULL;
	struct fuzzer fuzzer = { 0 };
	unsigned long seed = 1;
	long seconds = 60;
	int option, err;
	pid_t world;

	while ((option = getopt(argc, argv, "t:s:c:l:r:p:")) >= 0) {
		switch (option) {
		case 't':
			seconds = strtol(optarg, NULL, 10);
			break;
		case 's':
			seed = strtoul(optarg, NULL, 10);
			break;
		case 'c':
			corpus = optarg;
			break;
		case 'l':
			last = optarg;
			break;
		case 'r':
			again = optarg;
			break;
		case 'p':
			return print_programs(optarg);
		default:
			fputs(usage, stderr);
			return 2;
		}
	}

	random_seed(&fuzzer.random, seed);
	err = ring_open(&fuzzer.ring, last ? last : "/dev/null");
	if (err)
		fail(last, err);
	fuzzer.only_old = again;
	if (again || corpus) {
		err = corpus_load(&fuzzer.old, again ? again : corpus);
		/* Without -r, a corpus that is missing or of another fuzzer begins empty. */
		if (again && (err || !fuzzer.old.count))
			fail(again, err ? err : -ENOENT);
	}
	printf("fuzzer: seed %lu, %u old programs\n", seed, fuzzer.old.count);
	fflush(stdout);
	prepare(&fuzzer);
	world = world_start(fuzzer.seen, seed);
	if (world < 0)
		fail("fork", -errno);
	run(&fuzzer, seconds * 1000);
	if (!fuzzer.stuck && quiesce(&fuzzer)) {
		if (!world_ended(world)) {
			find(&fuzzer, "the processes that use the ttys do not end");
			print_stacks(world);
		}
		leave(&fuzzer);
	}
	if (corpus && !again) {
		err = corpus_save(&fuzzer.corpus, corpus);
		if (err)
			fail(corpus, err);
	}
	report(&fuzzer);
	return fuzzer.findings ? 1 : 0;
}
