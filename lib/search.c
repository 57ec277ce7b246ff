// SPDX-License-Identifier: LGPL-2.1-or-later
/* Finds the processes that have some ttys open, in one pass over /proc. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "internal.h"

#ifndef PPP_MAJOR
#define PPP_MAJOR	108	/* /dev/ppp is 108:0 */
#endif

static int by_tty(const void *a, const void *b)
{
	const struct tty *x = &((const struct sought *)a)->tty;
	const struct tty *y = &((const struct sought *)b)->tty;

	if (x->device != y->device)
		return x->device < y->device ? -1 : 1;
	if (x->node_dev != y->node_dev)
		return x->node_dev < y->node_dev ? -1 : 1;
	return x->node_ino < y->node_ino ? -1 : x->node_ino > y->node_ino;
}

/**
 * port_tty() - get the tty of a port
 * @port: a port that is present
 */
struct tty port_tty(const struct port *port)
{
	return (struct tty){
		.device = makedev(port->info.dwMajor, port->info.dwMinor),
		.node_dev = port->node_dev,
		.node_ino = port->node_ino,
	};
}

static bool is_number(const char *name)
{
	return isdigit((unsigned char)*name);
}

/* Searches the descriptors of one process. Return: the list of the ttys among them. */
static struct sought *list_ttys(struct search *search, struct process *process, DIR *fds,
				bool *ppp)
{
	struct sought *list = NULL, *sought;
	struct dirent *entry;

	*ppp = false;
	while ((entry = readdir(fds))) {
		struct sought key = { 0 };

		if (!is_number(entry->d_name) ||
		    !process_device(process->fds, entry->d_name, 0, &key.tty))
			continue;
		if (key.tty.device == makedev(PPP_MAJOR, 0))
			*ppp = true;
		sought = bsearch(&key, search->sought, search->count, search->stride, by_tty);
		if (!sought)
			continue;
		if (!sought->listed) {
			sought->listed = true;
			sought->next = list;
			list = sought;
		}
		if (search->descriptor)
			search->descriptor(process, sought, entry->d_name);
	}
	for (sought = list; sought; sought = sought->next)
		sought->listed = false;
	return list;
}

/* Opens the directory of a process's descriptors. Return: NULL with errno set on failure. */
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

static int search_process(struct search *search, DIR *proc, const char *pid)
{
	DIR *fds = open_fds(dirfd(proc), pid);
	struct process process;
	struct sought *list;
	int ret = 0;
	bool ppp;

	if (!fds) {
		/* A process that has ended does not make the search incomplete. */
		search->complete &= errno == ENOENT || errno == ESRCH;
		return -errno;
	}
	process = (struct process){
		.fds = dirfd(fds),
		.pid = atoi(pid),
		.pidfd = PIDFD_LATER,
	};
	list = list_ttys(search, &process, fds, &ppp);
	if (list)
		ret = search->process(search, &process, list, ppp);
	if (process.pidfd >= 0)
		close(process.pidfd);
	closedir(fds);
	return ret;
}

/**
 * search_processes() - find the processes that have ttys open
 * @search: the ttys, and the functions to call
 *
 * The search covers all processes. It skips a process whose descriptors the caller may not
 * see, and is not complete then.
 *
 * Return: 0, or a negative errno if memory or descriptors do not suffice.
 */
int search_processes(struct search *search)
{
	struct dirent *entry;
	int ret = 0;
	DIR *proc;

	qsort(search->sought, search->count, search->stride, by_tty);
	proc = opendir("/proc");
	search->complete = proc && process_sees_all();
	if (!proc)
		return mprapi_is_scarcity(-errno) ? -errno : 0;
	while (!mprapi_is_scarcity(ret) && (entry = readdir(proc)))
		if (is_number(entry->d_name))
			ret = search_process(search, proc, entry->d_name);
	closedir(proc);
	return mprapi_is_scarcity(ret) ? ret : 0;
}
