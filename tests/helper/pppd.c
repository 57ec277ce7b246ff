// SPDX-License-Identifier: GPL-2.0
/*
 * Real PPP links, with the installed pppd.
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

/* The pppd at one end of a link. */
struct end {
	const char *tty, *addresses;
	const char *connect;	/* dial command; NULL: do not dial */
	const char *ipv6;	/* interface identifiers; NULL: no IPv6 */
};

static int run(const struct end *end)
{
	const char *arguments[32] = {
		"pppd", NULL, "115200", end->addresses, "nodetach", "noauth",
		"nocrtscts", "nodefaultroute", "noproxyarp", "nolock",
		"noaccomp", "novj", "noccp", "lcp-restart", "1", "ipcp-restart", "1",
		"maxfail", "1",
	};
	int n = 0, null;
	char path[32];

	snprintf(path, sizeof(path), "%s%s", *end->tty == '/' ? "" : "/dev/", end->tty);
	arguments[1] = path;
	while (arguments[n])
		n++;
	if (end->connect) {
		arguments[n++] = "connect";
		arguments[n++] = end->connect;
	} else {
		arguments[n++] = "local";
		/* The end that is called starts first and has to wait for the caller's LCP. */
		arguments[n++] = "lcp-max-configure";
		arguments[n++] = "100";
	}
	if (end->ipv6) {
		arguments[n++] = "ipv6";
		arguments[n++] = end->ipv6;
	} else {
		arguments[n++] = "noipv6";
	}
	null = open("/dev/null", O_RDWR);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	execvp("pppd", (char **)arguments);
	return -errno;
}

static int run_here(void *arg)
{
	struct end end = { .tty = arg, .addresses = "10.99.0.1:10.99.0.2" };

	return run(&end);
}

static int run_there(void *arg)
{
	struct end end = { .tty = arg, .addresses = "10.99.0.2:10.99.0.1" };

	return unshare(CLONE_NEWNET) ? -errno : run(&end);
}

static int run_ipv6_here(void *arg)
{
	struct end end = { .tty = arg, .addresses = "10.99.0.1:10.99.0.2", .ipv6 = "::a:1,::b:2" };

	return run(&end);
}

static int run_ipv6_there(void *arg)
{
	struct end end = { .tty = arg, .addresses = "10.99.0.2:10.99.0.1", .ipv6 = "::b:2,::a:1" };

	return unshare(CLONE_NEWNET) ? -errno : run(&end);
}

struct call {
	const char *tty, *chat;
};

static int run_dialling(void *arg)
{
	const struct call *call = arg;
	struct end end = {
		.tty = call->tty,
		.addresses = "10.99.0.1:10.99.0.2",
	};
	char connect[512];

	snprintf(connect, sizeof(connect), "exec /usr/sbin/chat %s", call->chat);
	end.connect = connect;
	return run(&end);
}

/**
 * pppd_link_is_up() - check whether the link is up at this end
 *
 * Return: true if ppp0 has its address.
 */
bool pppd_link_is_up(void)
{
	return !command("ip -o addr show dev ppp0 2>/dev/null | grep -q 'peer 10.99.0.2'");
}

static int wait_for_link(void)
{
	if (!eventually(60000, pppd_link_is_up() &&
			!command("ip -o link show dev ppp0 up | grep -q UP")))
		return -1;
	return command("ping -c 3 -W 5 10.99.0.2 >/dev/null") ? -1 : 0;
}

/**
 * pppd_start() - bring a link up
 * @pppd: initialized; the caller calls pppd_stop() even if this fails
 * @tty: the tty at this end, "ttyS1"
 * @peer: the tty at the other end
 *
 * Return: 0 after a successful ping, or -1.
 */
int pppd_start(struct pppd *pppd, const char *tty, const char *peer)
{
	pppd->there = task_start(run_there, (void *)peer);
	pppd->here = task_start(run_here, (void *)tty);
	return wait_for_link();
}

/**
 * pppd_start_ipv6() - bring a link up that also has IPv6
 * @pppd: initialized; the caller calls pppd_stop() even if this fails
 * @tty: the tty at this end, "ttyS1"; its interface identifier is ::a:1
 * @peer: the tty at the other end; its interface identifier is ::b:2
 *
 * Return: 0 after a successful ping and once ppp0 has its IPv6 address, or -1.
 */
int pppd_start_ipv6(struct pppd *pppd, const char *tty, const char *peer)
{
	pppd->there = task_start(run_ipv6_there, (void *)peer);
	pppd->here = task_start(run_ipv6_here, (void *)tty);
	if (wait_for_link())
		return -1;
	return eventually(60000, !command("ip -o -6 addr show dev ppp0 | grep -q fe80::a:1")) ?
	       0 : -1;
}

/**
 * pppd_answer() - start the pppd at the other end, which waits for a call
 * @pppd: its member .there is set; the caller calls pppd_stop() even if this fails
 * @peer: the tty at the other end, or its path
 *
 * Return: 0, or a negative number if no process could be started.
 */
int pppd_answer(struct pppd *pppd, const char *peer)
{
	pppd->there = task_start(run_there, (void *)peer);
	return pppd->there < 0 ? -1 : 0;
}

/**
 * pppd_dial() - dial to an end that waits, and bring the link up
 * @pppd: from pppd_answer()
 * @tty: the tty at this end, of a modem
 * @chat: the dialogue with the modem, as arguments of chat(8)
 *
 * The pppd at this end ends if the modem loses carrier.
 *
 * Return: 0 after a successful ping, or -1.
 */
int pppd_dial(struct pppd *pppd, const char *tty, const char *chat)
{
	struct call call = { .tty = tty, .chat = chat };

	pppd->here = task_start(run_dialling, &call);
	return wait_for_link();
}

void pppd_stop(struct pppd *pppd)
{
	task_kill(pppd->here);
	task_kill(pppd->there);
	pppd->here = 0;
	pppd->there = 0;
}
