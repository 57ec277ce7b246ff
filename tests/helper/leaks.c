// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that was lost when a process ends (SANITIZE=1). LeakSanitizer checks
 * exit(), but the harness ends each test with _exit(), which leads here.
 */
#include <sanitizer/lsan_interface.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));

/*
 * LeakSanitizer looks at a process from a task that the process makes. The first process of a
 * PID namespace cannot be stopped by that, and a process whose children belong to another
 * namespace than it does makes none once the first process there has ended.
 */
static bool can_check(void)
{
	struct stat own, children;

	return getpid() != 1 && !stat("/proc/self/ns/pid", &own) &&
	       !stat("/proc/self/ns/pid_for_children", &children) &&
	       own.st_ino == children.st_ino;
}

void __wrap__exit(int status)
{
	if (can_check() && __lsan_do_recoverable_leak_check())
		abort();
	__real__exit(status);
}
