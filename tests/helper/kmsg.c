// SPDX-License-Identifier: GPL-2.0
/*
 * Counts lines of the kernel's log that appear while a test runs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kmsg.h"

/**
 * kmsg_open() - open the kernel's log at its end
 *
 * Return: a descriptor, or a negative errno.
 */
int kmsg_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (lseek(fd, 0, SEEK_END) < 0) {
		int err = errno;

		close(fd);
		return -err;
	}
	return fd;
}

/**
 * kmsg_count() - count new lines that have a certain level and contain a text
 * @fd: from kmsg_open()
 * @level: 4 for warnings, 6 for information
 * @text: the text; in /dev/kmsg, fields such as "\n SUBSYSTEM=tty\n" follow a line and match, too
 *
 * New are lines that were logged since kmsg_open() or since the last call.
 *
 * Return: their number, or a negative errno.
 */
int kmsg_count(int fd, int level, const char *text)
{
	char record[8192];
	int found = 0;
	ssize_t n;

	while ((n = read(fd, record, sizeof(record) - 1)) > 0) {
		record[n] = '\0';
		if ((strtol(record, NULL, 10) & 7) == level && strstr(record, text))
			found++;
	}
	return errno == EAGAIN ? found : -errno;
}
