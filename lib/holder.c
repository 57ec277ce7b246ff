// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Where a process is that runs PPP on a port tells in which network namespace the interface
 * of the port is.
 *
 * The answer is not kept for the next call. A second process in another namespace makes it
 * unknown, and it can come at any time: finding out takes a whole search. No number of the
 * kernel says that PPP on the port is still the same session. Each namespace has its own unit
 * 0 and channel 1, and the module counts sessions by samples, between which one can end and
 * another begin. A search costs 0.6 microseconds for each descriptor of each process, and is
 * made only if several interfaces in the system have the port's unit.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "internal.h"

/* Goes by the directory that is open, so a reused pid cannot fool it. */
static int process_netns(const struct process *process, struct links *links, uint64_t *netns)
{
	int fd = openat(process->fds, "../ns/net", O_RDONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return -errno;
	ret = links_netns(links, fd, netns);
	close(fd);
	return ret;
}

struct find {
	struct search search;
	struct links *links;
};

/*
 * Note that these ports are this process's. One that has a port open without /dev/ppp may be
 * anything, and tells nothing about the port's PPP.
 */
static int assign(struct search *search, struct process *process, struct sought *list, bool ppp)
{
	struct find *find = (struct find *)search;
	uint64_t netns = 0;
	int ret;

	if (!ppp)
		return 0;
	ret = process_netns(process, find->links, &netns);
	for (; !ret && list; list = list->next) {
		struct holder *holder = (struct holder *)list;

		if (holder->found && holder->netns != netns)
			holder->several = true;
		holder->found = true;
		holder->netns = netns;
	}
	return ret;
}

/**
 * holders_find() - in which network namespace is the PPP of the ports?
 * @links: for the namespaces
 * @holders: in and out, an array, gets sorted
 * @count: its length
 *
 * That of the process that has the port and /dev/ppp open, as pppd does. All processes
 * are looked at, for there may be one in another namespace.
 *
 * Return: 0, or a negative errno if memory or descriptors do not suffice.
 */
int holders_find(struct links *links, struct holder *holders, size_t count)
{
	struct find find = {
		.search = {
			.sought = &holders->sought,
			.count = count,
			.stride = sizeof(*holders),
			.process = assign,
		},
		.links = links,
	};

	return search_processes(&find.search);
}
