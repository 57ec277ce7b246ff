/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_PTY_H
#define TESTS_PTY_H

struct pty {
	int master;
	int slave;
	char path[32];		/* "/dev/pts/3" */
	const char *name;	/* "pts/3" */
};

int pty_open(struct pty *pty);
void pty_close(struct pty *pty);

#endif /* TESTS_PTY_H */
