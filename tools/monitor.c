// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What happens, as it happens. The module can be unloaded meanwhile: it is
 * connected to only to subscribe, and to ask for the state of its ports.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "event.h"
#include "output.h"
#include "server.h"

/*
 * An event can be read after the state that it led to was printed. The state of
 * all ports has all events up to one in it, that of a port those up to its own.
 */
struct known {
	uint64_t all;
	MPR_LINUX_PORT *ports;	/* NULL or, to be freed, what was printed */
	DWORD count;
};

struct monitor {
	bool json;
	int events;
	uint64_t seq;		/* of the last event that was read */
	struct known known;
};

static bool look(struct known *known)
{
	RAS_SERVER_HANDLE server;
	MPR_LINUX_SERVER *info;
	DWORD error;

	MprAdminBufferFree(known->ports);
	known->ports = NULL;
	if (!server_connect(&server))
		return false;
	/* First the number, so that no event is taken to be known that is not. */
	error = MprLinuxServerGetInfo(server, sizeof(MPR_LINUX_SERVER), &info);
	if (!error) {
		known->all = info->ullEvents;
		MprAdminBufferFree(info);
		error = MprLinuxPortEnum(server, sizeof(*known->ports), &known->ports,
					 (DWORD)-1, &known->count, NULL);
	}
	MprAdminServerDisconnect(server);
	if (error)
		complain(NULL, error, NULL);
	return !error;
}

static bool tell_state(struct monitor *monitor, bool lost)
{
	struct known *known = &monitor->known;
	DWORD i;

	if (!look(known))
		return false;
	if (lost)
		event_print_lost(known->count, monitor->json);
	for (i = 0; output_flush() && i < known->count; i++)
		event_print_state(&known->ports[i], monitor->json);
	return output_flush();
}

/* The list comes in this order. */
static int by_handle(const void *handle, const void *port)
{
	uintptr_t x = *(const uintptr_t *)handle;
	uintptr_t y = (uintptr_t)((const MPR_LINUX_PORT *)port)->hPort;

	return x < y ? -1 : x > y;
}

static bool is_news(const struct known *known, const MPR_LINUX_EVENT *event)
{
	const uintptr_t handle = (uintptr_t)event->hPort;
	const MPR_LINUX_PORT *port = NULL;

	if (event->ullSeq <= known->all)
		return false;
	if (known->ports && handle)
		port = bsearch(&handle, known->ports, known->count, sizeof(*port), by_handle);
	return !port || event->ullSeq > port->ullEvents;
}

/* All events that are there now. */
static bool tell_events(struct monitor *monitor)
{
	const struct known *known = &monitor->known;
	MPR_LINUX_EVENT event;

	for (;;) {
		DWORD error = MprLinuxEventRead(monitor->events, &monitor->seq,
						sizeof(MPR_LINUX_EVENT), &event);

		switch (error) {
		case NO_ERROR:
			break;
		case ERROR_NO_DATA:
			return true;
		case ERROR_NOTIFY_ENUM_DIR:
			/* A gap below what was printed since is closed already. */
			if ((!event.ullSeq || event.ullSeq > known->all + 1) &&
			    !tell_state(monitor, true))
				return false;
			if (!event.ullSeq)
				continue;
			break;
		default:
			complain(NULL, error, error == ERROR_DDM_NOT_RUNNING ?
				 "the kernel module mprapi was unloaded" : NULL);
			return false;
		}
		if (!is_news(known, &event))
			continue;
		event_print(&event, monitor->json);
		if (!output_flush())
			return false;
	}
}

static void complain_errno(const char *subject)
{
	fprintf(stderr, "mpradmin: %s: %s\n", subject, strerror(errno));
}

/* Until something fails: there is no other end but by a signal. */
static void follow(struct monitor *monitor)
{
	struct pollfd poll_fds[] = {
		{ .fd = monitor->events, .events = POLLIN },
		{ .fd = STDOUT_FILENO },	/* does somebody read it? */
	};

	for (;;) {
		if (poll(poll_fds, 2, -1) < 0) {
			if (errno == EINTR)
				continue;
			complain_errno("poll");
			return;
		}
		if (poll_fds[1].revents) {
			output_lost(EPIPE);
			return;
		}
		if (!tell_events(monitor))
			return;
	}
}

static bool subscribe(struct monitor *monitor)
{
	RAS_SERVER_HANDLE server;
	DWORD error;

	if (!server_connect(&server))
		return false;
	error = MprLinuxEventOpen(server, &monitor->events);
	MprAdminServerDisconnect(server);
	if (error)
		complain(NULL, error, NULL);
	return !error;
}

/* Each line is written at once, so that none is cut in two. */
static void end(int signal)
{
	(void)signal;
	_exit(STATUS_DONE);
}

/* One that is ignored was ignored by the caller: it is not meant for us. */
static void end_at(int signal)
{
	struct sigaction action;

	sigaction(signal, NULL, &action);
	if (action.sa_handler == SIG_IGN)
		return;
	action = (struct sigaction){ .sa_handler = end };
	sigaction(signal, &action, NULL);
}

enum status monitor(RAS_SERVER_HANDLE server, const struct options *options)
{
	struct monitor m = { .json = options_json(options) };

	(void)server;
	end_at(SIGINT);
	end_at(SIGTERM);
	/* A reader that is gone is told of like every other failure. */
	signal(SIGPIPE, SIG_IGN);

	if (subscribe(&m)) {
		if (!(options->given & OPTION_STATE) || tell_state(&m, false))
			follow(&m);
		close(m.events);
	}
	MprAdminBufferFree(m.known.ports);
	return STATUS_FAILED;
}
