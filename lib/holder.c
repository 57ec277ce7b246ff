// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The processes that have the ports open, found in /proc. Where a process is
 * tells in which network namespace the interface of its PPP session is.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/major.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "internal.h"

#ifndef PPP_MAJOR
#define PPP_MAJOR	108	/* /dev/ppp is 108:0 */
#endif

static int by_tty(const void *a, const void *b)
{
	dev_t x = ((const struct holder *)a)->tty;
	dev_t y = ((const struct holder *)b)->tty;

	return x < y ? -1 : x > y;
}

/* What a descriptor refers to, 0 if that is no character device. */
static dev_t device(int dir, const char *name)
{
	struct statx st;

	/* Not even the file's server may be waited for. */
	if (statx(dir, name, AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC, STATX_TYPE, &st) ||
	    !S_ISCHR(st.stx_mode))
		return 0;
	return makedev(st.stx_rdev_major, st.stx_rdev_minor);
}

static bool is_number(const char *name)
{
	return isdigit((unsigned char)*name);
}

/*
 * Look at the descriptors of one process: make a list of the ports among them,
 * and tell whether /dev/ppp is there.
 */
static struct holder *look(DIR *fds, struct holder *holders, size_t count, bool *ppp)
{
	struct holder *list = NULL, *holder;
	struct dirent *entry;

	*ppp = false;
	while ((entry = readdir(fds))) {
		struct holder key;

		if (!is_number(entry->d_name))
			continue;
		key.tty = device(dirfd(fds), entry->d_name);
		if (!key.tty)
			continue;
		if (key.tty == makedev(PPP_MAJOR, 0))
			*ppp = true;
		holder = bsearch(&key, holders, count, sizeof(key), by_tty);
		if (!holder || holder->listed)
			continue;
		holder->listed = true;
		holder->next = list;
		list = holder;
	}
	for (holder = list; holder; holder = holder->next)
		holder->listed = false;
	return list;
}

/* The directory of a process's descriptors, NULL with errno set if there is none. */
static DIR *open_fds(int proc, const char *pid)
{
	char path[32];
	DIR *fds;
	int fd;

	snprintf(path, sizeof(path), "%.20s/fd", pid);
	fd = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	fds = fdopendir(fd);
	if (!fds) {
		int err = errno;

		close(fd);
		errno = err;
	}
	return fds;
}

/* Goes by the directory that is open, so a reused pid cannot fool it. */
static int process_netns(DIR *fds, struct links *links, uint64_t *netns)
{
	int fd = openat(dirfd(fds), "../ns/net", O_RDONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return -errno;
	ret = links_netns(links, fd, netns);
	close(fd);
	return ret;
}

/* Note that these ports are this process's. Return: how many are settled. */
static size_t assign(struct holder *list, pid_t pid, bool ppp, uint64_t netns)
{
	size_t settled = 0;

	for (; list; list = list->next) {
		if (list->pid && (list->ppp || !ppp))
			continue;
		list->pid = pid;
		list->ppp = ppp;
		list->netns = netns;
		settled += ppp;
	}
	return settled;
}

/**
 * holders_find() - who has the ports open?
 * @links: for the namespaces
 * @holders: in and out, an array, gets sorted by device number
 * @count: its length
 *
 * Looks at every process once. One that has /dev/ppp open as well is preferred
 * to one that has not: pppd to what it runs on the port. Processes that the
 * caller may not look into are passed over.
 *
 * Return: 0, or a negative errno if memory or descriptors do not suffice.
 */
int holders_find(struct links *links, struct holder *holders, size_t count)
{
	struct dirent *entry;
	size_t settled = 0;
	int ret = 0;
	DIR *proc;

	qsort(holders, count, sizeof(*holders), by_tty);
	proc = opendir("/proc");
	if (!proc)
		return mprapi_is_scarcity(-errno) ? -errno : 0;
	while (settled < count && !mprapi_is_scarcity(ret) && (entry = readdir(proc))) {
		struct holder *list;
		uint64_t netns = 0;
		DIR *fds;
		bool ppp;

		if (!is_number(entry->d_name))
			continue;
		fds = open_fds(dirfd(proc), entry->d_name);
		if (!fds) {
			ret = -errno;
			continue;
		}
		list = look(fds, holders, count, &ppp);
		ret = list ? process_netns(fds, links, &netns) : 0;
		if (list && !ret)
			settled += assign(list, atoi(entry->d_name), ppp, netns);
		closedir(fds);
	}
	closedir(proc);
	return mprapi_is_scarcity(ret) ? ret : 0;
}
