// SPDX-License-Identifier: GPL-2.0-or-later
#include "event.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "json.h"
#include "report.h"
#include "show.h"
#include "text.h"
#include "words.h"

#define NS_PER_S	1000000000ULL
#define NS_PER_MS	1000000ULL

static uint64_t now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * NS_PER_S + time.tv_nsec;
}

/*
 * Converts the time of an event from CLOCK_BOOTTIME to the wall clock. Uses the present
 * offset between the two clocks.
 */
static void put_time(char *words, uint64_t boottime, bool utc)
{
	uint64_t ns = boottime + (now(CLOCK_REALTIME) - now(CLOCK_BOOTTIME));
	time_t seconds = ns / NS_PER_S;
	struct tm tm = { 0 };
	size_t length;

	if (utc)
		gmtime_r(&seconds, &tm);
	else
		localtime_r(&seconds, &tm);
	length = strftime(words, WORDS_SIZE, utc ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%d %H:%M:%S",
			  &tm);
	snprintf(words + length, WORDS_SIZE - length, ".%03u%s",
		 (unsigned int)(ns % NS_PER_S / NS_PER_MS), utc ? "Z" : "");
}

/* Begins a line. @subject: a port, an interface, or "". */
static void begin_line(uint64_t time, const char *subject)
{
	char words[WORDS_SIZE];

	put_time(words, time, false);
	text_print(stdout, "%s  %-8s  ", words, subject);
}

static void print_condition(const MPR_LINUX_EVENT *event)
{
	const char *ldisc = event->fHasLdisc ? words_ldisc(event->dwLdisc) : NULL;

	printf("condition %s", words_condition(event->dwFrom));
	if (event->dwTo != event->dwFrom)
		printf(" -> %s", words_condition(event->dwTo));
	printf(" (%s)", words_cause(event->dwCause));
	if (event->dwCause == MPRAPI_CAUSE_LDISC && ldisc)
		printf(", %s", ldisc);
	else if (event->dwCause == MPRAPI_CAUSE_LDISC && event->fHasLdisc)
		printf(", line discipline %u", event->dwLdisc);
}

static void print_started(const MPR_LINUX_REPORT *report)
{
	if (report->seq)
		printf("%s %u: started",
		       report_kind(report), report->seq);
	else
		printf("reset started");
}

static void print_done(const MPR_LINUX_REPORT *report)
{
	char *line = report_line(report);

	printf("%s", line);
	free(line);
}

static void print_connection(const MPR_LINUX_EVENT *event)
{
	char words[WORDS_SIZE];

	words_connection(words, event->hConnection);
	printf("%s (connection %s)", words_event(event->dwEvent), words);
	if (event->dwEvent == MPRAPI_EVENT_DISCONNECTED && event->fHasUpMs) {
		words_duration(words, event->ullUpMs / 1000);
		printf(", was up for %s", words);
	}
}

static void print_line(const MPR_LINUX_EVENT *event)
{
	begin_line(event->ullTime, event->hPort ? event->szName : event->szInterface);
	switch (event->dwEvent) {
	case MPRAPI_EVENT_ADDED:
		printf("%s (port %u%s%s)", words_event(event->dwEvent),
		       (DWORD)(uintptr_t)event->hPort,
		       *event->szDevice ? ", " : "", event->szDevice);
		break;
	case MPRAPI_EVENT_REMOVED:
		printf("%s (port %u)", words_event(event->dwEvent),
		       (DWORD)(uintptr_t)event->hPort);
		break;
	case MPRAPI_EVENT_CONDITION:
		print_condition(event);
		break;
	case MPRAPI_EVENT_RESET_STARTED:
		print_started(&event->Report);
		break;
	case MPRAPI_EVENT_RESET_DONE:
		print_done(&event->Report);
		break;
	case MPRAPI_EVENT_CONNECTED:
	case MPRAPI_EVENT_DISCONNECTED:
		print_connection(event);
		break;
	case MPRAPI_EVENT_DEVICE_GONE:
		printf("device gone");
		break;
	case MPRAPI_EVENT_DEVICE_BACK:
		printf("device back");
		if (*event->szDevice)
			printf(" (%s)", event->szDevice);
		break;
	default:
		printf("%s (event %u)", words_event(event->dwEvent), event->dwEvent);
	}
	putchar('\n');
}

/* Begins an object with the members that all objects have. */
static struct json_object *begin_json(const char *what, uint64_t seq, uint64_t time)
{
	struct json_object *object = json_new_object();
	char words[WORDS_SIZE];

	put_time(words, time, true);
	json_put_string(object, "event", what);
	json_put_known(object, "seq", seq, seq);
	json_put_string(object, "time", words);
	snprintf(words, sizeof(words), "%" PRIu64, time);
	json_put_string(object, "boottime_ns", words);
	return object;
}

static void put_port(struct json_object *object, HANDLE port, const char *name)
{
	json_put_port(object, "handle", port);
	json_put_string(object, "port", name);
}

static void print_json(const MPR_LINUX_EVENT *event)
{
	struct json_object *object = begin_json(words_event(event->dwEvent), event->ullSeq,
						event->ullTime);

	if (event->hPort)
		put_port(object, event->hPort, event->szName);
	switch (event->dwEvent) {
	case MPRAPI_EVENT_ADDED:
	case MPRAPI_EVENT_DEVICE_BACK:
		json_put_string(object, "tty", *event->szDevice ? event->szDevice : NULL);
		break;
	case MPRAPI_EVENT_CONDITION:
		json_put_string(object, "from", words_condition(event->dwFrom));
		json_put_string(object, "to", words_condition(event->dwTo));
		json_put_string(object, "cause", words_cause(event->dwCause));
		json_put_known(object, "ldisc", event->dwLdisc, event->fHasLdisc);
		break;
	case MPRAPI_EVENT_RESET_STARTED:
	case MPRAPI_EVENT_RESET_DONE:
		json_put(object, "report", report_json(&event->Report));
		break;
	case MPRAPI_EVENT_CONNECTED:
	case MPRAPI_EVENT_DISCONNECTED:
		json_put_connection(object, "connection", event->hConnection);
		json_put_string(object, "interface", event->szInterface);
		json_put_number(object, "ifindex", event->dwIfIndex);
		json_put_number(object, "netns", event->ullNetns);
		json_put_known(object, "up_ms", event->ullUpMs, event->fHasUpMs);
		break;
	}
	json_print(object);
}

void event_print(const MPR_LINUX_EVENT *event, bool json)
{
	if (json)
		print_json(event);
	else
		print_line(event);
}

void event_print_state(const MPR_LINUX_PORT *port, bool json)
{
	uint64_t time = now(CLOCK_BOOTTIME);
	char words[WORDS_SIZE];

	if (json) {
		struct json_object *object = begin_json("state", port->ullEvents, time);

		put_port(object, port->hPort, port->szName);
		json_put(object, "state", show_json(port, NULL));
		json_print(object);
		return;
	}
	begin_line(time, port->szName);
	printf("is %s", words_condition(port->dwCondition));
	if (port->dwFlags & MPRAPI_PORT_FLAG_RESETTING)
		printf(", reset running");
	if (port->hConnection) {
		words_connection(words, port->hConnection);
		text_print(stdout, ", %s (connection %s)", port->szInterface, words);
	}
	putchar('\n');
}

void event_print_lost(DWORD ports, bool json)
{
	uint64_t time = now(CLOCK_BOOTTIME);

	if (json) {
		struct json_object *object = begin_json("lost", 0, time);

		json_put_number(object, "ports", ports);
		json_print(object);
	} else {
		begin_line(time, "");
		printf("lost events, state of all ports follows (%u)\n", ports);
	}
}
