// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Finds the network namespace of a port's PPP interface: it is that of the process that runs
 * PPP on the port.
 *
 * The result is not kept for the next call. A second process in another namespace can open the
 * port at any time, and makes the result unknown; only another search can find it. And no
 * number of the kernel tells whether PPP on the port is still the same session: each namespace
 * has its own unit 0 and channel 1, and the module counts sessions by samples, so that it can
 * miss the end of one and the begin of the next. A search takes 0.6 microseconds for each
 * descriptor of each process, and is only done if several interfaces in the system have the
 * port's unit.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "internal.h"

/* Uses the open directory of the process, so that a reused pid cannot deceive it. */
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
 * Notes the network namespace of a process for its ports. A process that has a port open but
 * not /dev/ppp need not be the one that runs PPP, and is ignored.
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
 * holders_find() - find the network namespaces of the PPP on ports
 * @links: records the namespaces
 * @holders: in and out, an array with an element for each port, gets sorted
 * @count: its length
 *
 * The namespace is that of the process that has the port and /dev/ppp open, as pppd does. The
 * search covers all processes, because there can be a second one in another namespace.
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
