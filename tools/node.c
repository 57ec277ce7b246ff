// SPDX-License-Identifier: GPL-2.0-or-later
#include "node.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Slaves of pseudo-terminals, which sysfs does not have. */
#define PTS_FIRST	136
#define PTS_LAST	143

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* Can a tty come that has this path? */
static bool can_come(const char *path)
{
	const char *name = path + strlen("/dev/");

	return begins(path, "/dev/") && (!strchr(name, '/') || begins(name, "pts/"));
}

static const char *missing_words(const char *path, int err)
{
	struct stat st;

	if (err == ELOOP)
		return "its symlinks lead in a circle";
	if (err == ENAMETOOLONG)
		return "the path is too long";
	if (err != ENOENT)
		return strerror(err);
	if (!lstat(path, &st))
		return "the target of the symlink does not exist";
	return can_come(path) ? NULL : "there is no such file";
}

/* Does not open it, which would raise DTR. Without sysfs: true. */
static bool is_tty(dev_t device)
{
	char path[64], subsystem[256], *name;
	ssize_t length;

	if (major(device) >= PTS_FIRST && major(device) <= PTS_LAST)
		return true;
	snprintf(path, sizeof(path), "/sys/dev/char/%u:%u/subsystem", major(device), minor(device));
	length = readlink(path, subsystem, sizeof(subsystem) - 1);
	if (length < 0)
		return true;
	subsystem[length] = '\0';
	name = strrchr(subsystem, '/');
	return !name || !strcmp(name, "/tty");
}

/* Has the same path another node here, or none? */
static bool is_elsewhere(const char *path, const struct stat *meant)
{
	char *real = realpath(path, NULL);
	struct stat found;
	bool elsewhere;

	elsewhere = !real || stat(real, &found) || found.st_dev != meant->st_dev ||
		    found.st_ino != meant->st_ino;
	free(real);
	return elsewhere;
}

static bool is_in_dev(const char *path)
{
	char *real = realpath(path, NULL);
	bool in_dev = !real || begins(real, "/dev/");

	free(real);
	return in_dev;
}

const char *node_words(const char *path)
{
	struct stat st;

	if (*path != '/')
		return NULL;
	if (stat(path, &st))
		return missing_words(path, errno);
	if (S_ISDIR(st.st_mode))
		return "this is a directory";
	if (!S_ISCHR(st.st_mode) || !is_tty(st.st_rdev))
		return "this is not a tty";
	if (is_elsewhere(path, &st))
		return "this tty is in another mount namespace; run mpradmin there with nsenter -m";
	return is_in_dev(path) ? NULL : "the node of a tty has to be in /dev";
}

const char *node_error_words(const char *path, DWORD error)
{
	switch (error) {
	case ERROR_INVALID_PARAMETER:
	case ERROR_PORT_NOT_FOUND:
	case ERROR_DEVICENAME_NOT_FOUND:
		return node_words(path);
	default:
		return NULL;
	}
}
