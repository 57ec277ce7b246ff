// SPDX-License-Identifier: GPL-2.0
/*
 * Checks for memory leaks when a test ends (SANITIZE=1). LeakSanitizer hooks exit(), but the
 * test harness ends each test with _exit(). The linker redirects _exit() to this file.
 */
#include <sanitizer/lsan_interface.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));

/*
 * LeakSanitizer inspects a process from a task that it clones from that process. This works
 * neither in the first process of a PID namespace, which cannot be stopped that way, nor in a
 * process whose children belong to another PID namespace: such a process can create no task
 * once the first process of that namespace has ended.
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
