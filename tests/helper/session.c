// SPDX-License-Identifier: GPL-2.0
/*
 * A session on a port: a process that has the port as its controlling terminal.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "line.h"
#include "session.h"
#include "task.h"

static struct session_log *own_log;

static void on_hangup(int signal)
{
	(void)signal;
	own_log->hangups++;
}

static void run(const char *path, struct session_log *log)
{
	struct sigaction action = { .sa_handler = on_hangup, .sa_flags = SA_RESTART };
	char c = 'x';
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	own_log = log;
	sigaction(SIGHUP, &action, NULL);
	setsid();

	fd = line_open(path);
	if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) || fcntl(fd, F_SETFL, 0))
		_exit(1);
	log->ready = true;

	log->read_result = read(fd, &c, 1);
	log->read_errno = errno;
	log->read_ended = true;
	log->write_result = write(fd, &c, 1);
	log->write_errno = errno;
	log->write_ended = true;
	for (;;)
		pause();
}

/**
 * session_start() - start a session
 * @session: initialized
 * @path: path or name of its terminal
 *
 * The process runs until session_stop() and keeps its descriptor open.
 *
 * Return: 0 once the process waits in read() on its terminal, or -1.
 */
int session_start(struct session *session, const char *path)
{
	session->log = mmap(NULL, sizeof(*session->log), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (session->log == MAP_FAILED)
		return -1;
	session->pid = fork();
	if (!session->pid)
		run(path, session->log);
	if (session->pid < 0)
		return -1;
	if (eventually(10000, session->log->ready && task_sleeps(session->pid)))
		return 0;
	session_stop(session);
	return -1;
}

bool session_alive(const struct session *session)
{
	return !waitpid(session->pid, NULL, WNOHANG);
}

void session_stop(struct session *session)
{
	kill(session->pid, SIGKILL);
	waitpid(session->pid, NULL, 0);
	munmap(session->log, sizeof(*session->log));
}
