// SPDX-License-Identifier: GPL-2.0
/*
 * The parts that change the system: they unload the module, set its parameters, switch a
 * CPU off, and freeze all processes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../helper/array.h"
#include "../helper/clock.h"
#include "../helper/command.h"
#include "../helper/module.h"
#include "torture.h"

/* Unloads the module: half of the times at once, which fails while a part has it open. */
int module_turn(void)
{
	long patience = random_below(2) ? 3000 : 0;
	bool out;
	int err;

	sleep_ms(random_below(200));
	torture->leaving = patience;
	out = eventually(patience, !syscall(SYS_delete_module, "mprapi", O_NONBLOCK));
	err = out ? 0 : -errno;
	torture->leaving = false;
	if (!out)
		return is_allowed(err, EAGAIN, EBUSY, 0);
	torture->unloads++;
	for (int i = 0; i < HANDLES; i++)
		torture->handles[i] = 0;
	err = module_load(random_below(2) ? "" : "ports=ttyS1,ttyS4,ttyUSB0");
	return err;
}

/* Sets a parameter. Switches lan_only off soon, because nothing else works with it. */
int parameter_turn(void)
{
	static const char * const settings[][2] = {
		{ "hold_ms", "0" }, { "hold_ms", "50" }, { "watch_ms", "10" },
		{ "watch_ms", "0" }, { "watch_ms", "1000" }, { "lan_only", "1" },
	};
	int i = random_below(ARRAY_SIZE(settings)), err;
	char path[64];

	snprintf(path, sizeof(path), MODULE_PARAMETERS "%s", settings[i][0]);
	err = file_write(path, settings[i][1]);
	sleep_ms(2);
	file_write(MODULE_PARAMETERS "lan_only", "0");
	sleep_ms(100);
	return is_allowed(err, ENOENT, ENODEV, 0);
}

int parameter_end(void)
{
	return is_allowed(file_write(MODULE_PARAMETERS "lan_only", "0"), ENOENT, ENODEV, 0);
}

#define CPU	"/sys/devices/system/cpu/cpu1/online"

static int cpu_set(const char *state)
{
	int err = file_write(CPU, state);

	/* During a suspend, CPUs cannot be switched on or off. */
	return is_allowed(err, EBUSY, EAGAIN, EINVAL, 0);
}

/*
 * Disables the deadline server of ordinary tasks, because that of 6.12 has a bug: it
 * miscounts its bandwidth if a CPU is switched off while the server stops, and the kernel
 * warns ("dl_rq->running_bw > old").
 */
int cpu_begin(void)
{
	int err = 0;

	for (int cpu = 0; !err && cpu < 2; cpu++) {
		char path[64];

		snprintf(path, sizeof(path),
			 "/sys/kernel/debug/sched/fair_server/cpu%d/runtime", cpu);
		err = is_allowed(file_write(path, "0"), ENOENT, 0);
	}
	return err;
}

int cpu_turn(void)
{
	int err;

	sleep_ms(random_below(1000));
	err = cpu_set("0");
	sleep_ms(random_below(200));
	return err ?: cpu_set("1");
}

int cpu_end(void)
{
	return eventually(10000, !file_write(CPU, "1")) ? 0 : -EBUSY;
}

#define PM_TEST	"/sys/power/pm_test"

/* Selects the kernel's own test of suspend, which resumes by itself after a second. */
int freeze_begin(void)
{
	int err = file_write("/sys/module/suspend/parameters/pm_test_delay", "1");

	return err ?: file_write(PM_TEST, "freezer");
}

int freeze_turn(void)
{
	sleep_ms(2000 + random_below(2000));
	/* A process may be in a call that cannot be frozen. */
	return is_allowed(file_write("/sys/power/state", "freeze"), EBUSY, EAGAIN, EINTR, 0);
}

int freeze_end(void)
{
	return file_write(PM_TEST, "none");
}
