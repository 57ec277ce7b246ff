// SPDX-License-Identifier: GPL-2.0
/*
 * Real PPP links, by the pppd that is installed.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "clock.h"
#include "command.h"
#include "pppd.h"
#include "task.h"

static int run(const char *tty, const char *addresses)
{
	char path[32];
	int null;

	snprintf(path, sizeof(path), "/dev/%s", tty);
	null = open("/dev/null", O_RDWR);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	execlp("pppd", "pppd", path, "115200", addresses, "nodetach", "noauth", "local",
	       "nocrtscts", "nodefaultroute", "noipv6", "noproxyarp", "nolock",
	       "noaccomp", "novj", "noccp", "lcp-restart", "1", "ipcp-restart", "1",
	       "maxfail", "1", NULL);
	return -errno;
}

static int run_here(void *tty)
{
	return run(tty, "10.99.0.1:10.99.0.2");
}

static int run_there(void *tty)
{
	return unshare(CLONE_NEWNET) ? -errno : run(tty, "10.99.0.2:10.99.0.1");
}

/**
 * pppd_link_is_up() - is the link up, as seen from here?
 *
 * Return: whether ppp0 has its address.
 */
bool pppd_link_is_up(void)
{
	return !command("ip -o addr show dev ppp0 2>/dev/null | grep -q 'peer 10.99.0.2'");
}

/**
 * pppd_start() - bring a link up
 * @pppd: set to it; to be given to pppd_stop() in any case
 * @tty: at this end, "ttyS1"
 * @peer: at the other end
 *
 * Return: 0 when a ping came back, or -1.
 */
int pppd_start(struct pppd *pppd, const char *tty, const char *peer)
{
	pppd->there = task_start(run_there, (void *)peer);
	pppd->here = task_start(run_here, (void *)tty);
	if (!eventually(60000, pppd_link_is_up() &&
			!command("ip -o link show dev ppp0 up | grep -q UP")))
		return -1;
	return command("ping -c 3 -W 5 10.99.0.2 >/dev/null") ? -1 : 0;
}

void pppd_stop(struct pppd *pppd)
{
	task_kill(pppd->here);
	task_kill(pppd->there);
	pppd->here = 0;
	pppd->there = 0;
}
