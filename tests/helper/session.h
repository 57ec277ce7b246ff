/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_SESSION_H
#define TESTS_SESSION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

/* Shared memory in which the process reports to the test. */
struct session_log {
	atomic_bool ready;	/* the process has its terminal and is about to read */
	atomic_int hangups;	/* number of SIGHUPs that it received */
	atomic_bool read_ended;	/* its read() returned */
	atomic_int read_result;
	atomic_int read_errno;
	atomic_bool write_ended; /* its write() after that returned */
	atomic_int write_result;
	atomic_int write_errno;
};

/* A session leader with a controlling terminal, in a blocking read(). */
struct session {
	pid_t pid;
	struct session_log *log;
};

int session_start(struct session *session, const char *path);
bool session_alive(const struct session *session);
void session_stop(struct session *session);

#endif /* TESTS_SESSION_H */
