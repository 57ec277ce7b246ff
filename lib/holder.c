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
#ifndef UNIX98_PTY_MAJOR_COUNT
#define UNIX98_PTY_MAJOR_COUNT	8
#endif
#ifndef UNIX98_PTY_SLAVE_MAJOR
#define UNIX98_PTY_SLAVE_MAJOR	136
#endif

static int by_tty(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	if (x->tty != y->tty)
		return x->tty < y->tty ? -1 : 1;
	if (x->node_dev != y->node_dev)
		return x->node_dev < y->node_dev ? -1 : 1;
	return x->node_ino < y->node_ino ? -1 : x->node_ino > y->node_ino;
}

/* As stat() has it in st_dev: the kernel's own encoding. */
static uint32_t encode(uint32_t major, uint32_t minor)
{
	return (minor & 0xff) | major << 8 | (minor & ~0xffU) << 12;
}

/*
 * What a descriptor refers to. Return: whether that is a character device.
 *
 * Each instance of devpts has its own pts/0, and all of them have the same device number:
 * which pty it is tells the node.
 */
static bool device(int dir, const char *name, struct holder *key)
{
	struct statx st;

	/* Not even the file's server may be waited for. */
	if (statx(dir, name, AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC, STATX_TYPE | STATX_INO, &st) ||
	    !S_ISCHR(st.stx_mode))
		return false;
	*key = (struct holder){ .tty = makedev(st.stx_rdev_major, st.stx_rdev_minor) };
	if (st.stx_rdev_major >= UNIX98_PTY_SLAVE_MAJOR &&
	    st.stx_rdev_major < UNIX98_PTY_SLAVE_MAJOR + UNIX98_PTY_MAJOR_COUNT) {
		key->node_dev = encode(st.stx_dev_major, st.stx_dev_minor);
		key->node_ino = st.stx_ino;
	}
	return true;
}

static bool is_number(const char *name)
{
	return isdigit((unsigned char)*name);
}

/*
 * Look at the descriptors of one process: make a list of the ports among them.
 * Return: it, or NULL if /dev/ppp is not there. A process that has a port open without
 * that may be anything, and tells nothing about the port's PPP.
 */
static struct holder *look(DIR *fds, struct holder *holders, size_t count)
{
	struct holder *list = NULL, *holder;
	struct dirent *entry;
	bool ppp = false;

	while ((entry = readdir(fds))) {
		struct holder key;

		if (!is_number(entry->d_name) || !device(dirfd(fds), entry->d_name, &key))
			continue;
		if (key.tty == makedev(PPP_MAJOR, 0))
			ppp = true;
		holder = bsearch(&key, holders, count, sizeof(key), by_tty);
		if (!holder || holder->listed)
			continue;
		holder->listed = true;
		holder->next = list;
		list = holder;
	}
	for (holder = list; holder; holder = holder->next)
		holder->listed = false;
	return ppp ? list : NULL;
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

/* Note that these ports are this process's. */
static void assign(struct holder *list, uint64_t netns)
{
	for (; list; list = list->next) {
		if (list->found && list->netns != netns)
			list->several = true;
		list->found = true;
		list->netns = netns;
	}
}

/**
 * holders_find() - in which network namespace is the PPP of the ports?
 * @links: for the namespaces
 * @holders: in and out, an array, gets sorted
 * @count: its length
 *
 * That of the process that has the port and /dev/ppp open, as pppd does. All processes
 * are looked at, for there may be one in another namespace. Processes that the caller
 * may not look into are passed over.
 *
 * Return: 0, or a negative errno if memory or descriptors do not suffice.
 */
int holders_find(struct links *links, struct holder *holders, size_t count)
{
	struct dirent *entry;
	int ret = 0;
	DIR *proc;

	qsort(holders, count, sizeof(*holders), by_tty);
	proc = opendir("/proc");
	if (!proc)
		return mprapi_is_scarcity(-errno) ? -errno : 0;
	while (!mprapi_is_scarcity(ret) && (entry = readdir(proc))) {
		struct holder *list;
		uint64_t netns = 0;
		DIR *fds;

		if (!is_number(entry->d_name))
			continue;
		fds = open_fds(dirfd(proc), entry->d_name);
		if (!fds) {
			ret = -errno;
			continue;
		}
		list = look(fds, holders, count);
		ret = list ? process_netns(fds, links, &netns) : 0;
		if (!ret)
			assign(list, netns);
		closedir(fds);
	}
	closedir(proc);
	return mprapi_is_scarcity(ret) ? ret : 0;
}
