// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that was lost when a process ends (SANITIZE=1). LeakSanitizer checks
 * exit(), but the harness ends each test with _exit(), which leads here.
 */
#include <sanitizer/lsan_interface.h>
#include <stdlib.h>
#include <unistd.h>

void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));

void __wrap__exit(int status)
{
	/* LeakSanitizer cannot stop the first process of a PID namespace to look at it. */
	if (getpid() != 1 && __lsan_do_recoverable_leak_check())
		abort();
	__real__exit(status);
}
