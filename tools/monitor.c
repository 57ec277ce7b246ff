// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints events as they happen. Does not keep the module loaded: the program is connected to it
 * only while it subscribes and while it gets the state of the ports.
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
 * The state of the ports that was printed last. Events that it includes can arrive later, and
 * must not be printed again: all events up to the number @all, and for each port the events up
 * to the number ullEvents of that port.
 */
struct known {
	uint64_t all;
	MPR_LINUX_PORT *ports;	/* the printed state, or NULL */
	DWORD count;
};

struct monitor {
	bool json;
	int events;
	uint64_t seq;		/* number of the last event that was read */
	struct known known;
};

static bool get_state(struct known *known)
{
	RAS_SERVER_HANDLE server;
	MPR_LINUX_SERVER *info;
	DWORD error;

	MprAdminBufferFree(known->ports);
	known->ports = NULL;
	if (!server_connect(&server))
		return false;
	/* Get the number before the state: so the state includes all events up to it. */
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

	if (!get_state(known))
		return false;
	if (lost)
		event_print_lost(known->count, monitor->json);
	for (i = 0; output_flush() && i < known->count; i++)
		event_print_state(&known->ports[i], monitor->json);
	return output_flush();
}

/* The ports are sorted by their handles. */
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

/* Prints all events that are queued now. */
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
			/* The printed state already includes events up to known->all. */
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

/* Runs until it fails. A signal ends the process. */
static void follow(struct monitor *monitor)
{
	struct pollfd poll_fds[] = {
		{ .fd = monitor->events, .events = POLLIN },
		{ .fd = STDOUT_FILENO },	/* POLLERR if the reader is gone */
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

/* Ends the program at a signal. Each line is one write(), so no line is cut in two. */
static void end(int signal)
{
	(void)signal;
	_exit(STATUS_DONE);
}

/* Handles a signal that ends the program, unless the program's caller has it ignored. */
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
	/* Report a closed output like any other failure. */
	signal(SIGPIPE, SIG_IGN);

	if (subscribe(&m)) {
		if (!(options->given & OPTION_STATE) || tell_state(&m, false))
			follow(&m);
		close(m.events);
	}
	MprAdminBufferFree(m.known.ports);
	return STATUS_FAILED;
}
