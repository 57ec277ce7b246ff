// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What holds for every call: the thread is not cancelled inside it, and a fork()
 * finds the locks of the library free in the child.
 */
#include <pthread.h>

#include "internal.h"

/**
 * call_begin() - do not let the thread be cancelled
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
 * call_end() - let the thread be cancelled again, if it could be before
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
