// SPDX-License-Identifier: GPL-2.0
/*
 * Runs functions in child processes, which can give up privileges, block or be killed.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "command.h"
#include "line.h"
#include "task.h"

/**
 * task_start() - start a process
 * @function: what the process runs; returns 0 or a negative errno
 * @arg: argument of @function
 *
 * Return: the process ID, or a negative number.
 */
pid_t task_start(int (*function)(void *arg), void *arg)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	_exit(-function(arg));
}

/**
 * task_sleeps() - check whether a process sleeps (state S or D)
 * @pid: the process
 *
 * Return: true if it sleeps.
 */
bool task_sleeps(pid_t pid)
{
	char path[32], text[512], *state;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (file_read(path, text, sizeof(text)) < 0)
		return false;
	state = strrchr(text, ')');
	return state && (state[2] == 'S' || state[2] == 'D');
}

/**
 * task_ended() - wait for the end of a process
 * @pid: the process
 * @ms: the maximum time to wait
 * @result: set to the return value of its function, -EINTR if a signal ended it; may
 *	be NULL
 *
 * Return: true if it has ended. A second call for the same process returns false.
 */
bool task_ended(pid_t pid, long ms, int *result)
{
	int status;

	if (!eventually(ms, waitpid(pid, &status, WNOHANG) == pid))
		return false;
	if (result)
		*result = WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
	return true;
}

/**
 * task_kill() - end a process
 * @pid: the process, or 0 for none
 */
void task_kill(pid_t pid)
{
	if (pid <= 0)
		return;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/**
 * task_call() - call a function in a process of its own, and wait for it
 * @function: returns 0 or a negative errno
 * @arg: argument of @function
 *
 * Return: the return value of @function, -ECHILD if it did not return.
 */
int task_call(int (*function)(void *arg), void *arg)
{
	pid_t pid = task_start(function, arg);
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ECHILD;
	return -WEXITSTATUS(status);
}

struct closer {
	int fd;
	int begin[2];	/* a pipe, which ends once @fd is the last descriptor */
};

static int close_last(void *arg)
{
	struct closer *closer = arg;
	char byte;

	close(closer->begin[1]);
	(void)!read(closer->begin[0], &byte, 1);
	return close(closer->fd) ? -errno : 0;
}

/**
 * task_close_full() - fill the way out, and let a process wait in the last close of the tty
 * @fd: the tty, which does not block and has no other descriptor; is closed
 *
 * Return: the process, a task, or a negative errno.
 */
pid_t task_close_full(int fd)
{
	struct closer closer = { .fd = fd };
	pid_t pid;

	if (!line_fill(fd))
		return -EIO;
	if (line_unsent(fd) <= 0)
		return -EAGAIN;
	if (pipe(closer.begin))
		return -errno;
	pid = task_start(close_last, &closer);
	close(fd);
	close(closer.begin[0]);
	close(closer.begin[1]);
	return pid;
}
