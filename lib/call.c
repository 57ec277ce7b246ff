// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What each function of the API needs: during the call the thread cannot be cancelled, and if
 * another thread calls fork() meanwhile, the locks of the library are free in the child.
 */
#include <pthread.h>

#include "internal.h"

/**
 * call_begin() - disable cancellation of the thread
 *
 * Return: for call_end().
 */
int call_begin(void)
{
	int state = PTHREAD_CANCEL_ENABLE;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	return state;
}

/**
 * call_end() - enable cancellation again, if it was enabled before
 * @state: from call_begin()
 */
void call_end(const int *state)
{
	pthread_setcancelstate(*state, NULL);
}

static void before_fork(void)
{
	servers_lock();
	buffers_lock();
}

static void after_fork(void)
{
	buffers_unlock();
	servers_unlock();
}

static void __attribute__((constructor)) set_up(void)
{
	pthread_atfork(before_fork, after_fork, after_fork);
}
