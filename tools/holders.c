// SPDX-License-Identifier: GPL-2.0-or-later
#include "holders.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "words.h"

DWORD holders_find(struct holders *holders, RAS_SERVER_HANDLE server, HANDLE port)
{
	memset(holders, 0, sizeof(*holders));
	return MprLinuxPortHolders(server, port, sizeof(*holders->list), &holders->list,
				   &holders->count, &holders->complete);
}

void holders_free(struct holders *holders)
{
	/* After an error, list is NULL, which is ignored. */
	MprAdminBufferFree(holders->list);
}

/* The next process of a port after @holder, or the first one if @holder is NULL; else NULL. */
static const MPR_LINUX_HOLDER *next(const struct holders *holders, HANDLE port,
				    const MPR_LINUX_HOLDER *holder)
{
	DWORD first = 0, last = holders->count;

	if (holder) {
		first = holder + 1 - holders->list;
	} else {
		while (first < last) {
			DWORD middle = first + (last - first) / 2;

			if ((uintptr_t)holders->list[middle].hPort < (uintptr_t)port)
				first = middle + 1;
			else
				last = middle;
		}
	}
	return first < holders->count && holders->list[first].hPort == port ?
	       &holders->list[first] : NULL;
}

static unsigned int count_of(const struct holders *holders, HANDLE port)
{
	const MPR_LINUX_HOLDER *holder;
	unsigned int count = 0;

	for (holder = next(holders, port, NULL); holder; holder = next(holders, port, holder))
		count++;
	return count;
}

static const char *user_of(const MPR_LINUX_HOLDER *holder)
{
	const struct passwd *user = getpwuid(holder->dwUid);

	return user ? user->pw_name : NULL;
}

static const char *state_of(const MPR_LINUX_HOLDER *holder)
{
	switch (holder->dwState) {
	case MPR_LINUX_HOLDER_LIVE:
		return "live";
	case MPR_LINUX_HOLDER_DEAD:
		return "dead";
	default:
		return "unknown";
	}
}

static void holder_row(struct table *table, const MPR_LINUX_HOLDER *holder)
{
	const char *user = user_of(holder);
	char age[WORDS_SIZE], uid[WORDS_SIZE];

	words_duration(age, holder->ullAgeMs / 1000);
	snprintf(uid, sizeof(uid), "%u", holder->dwUid);
	table_cell(table, "  %u", holder->dwPid);
	table_cell(table, "%s, user %s, running for %s%s%s%s", holder->szComm,
		   user ? user : uid, age,
		   *holder->szContainer ? ", in container " : "", holder->szContainer,
		   holder->dwState == MPR_LINUX_HOLDER_DEAD ? ", was hung up" :
		   holder->dwState == MPR_LINUX_HOLDER_UNKNOWN ?
		   ", cannot tell whether it was hung up" : "");
}

void holders_rows(struct table *table, const struct holders *holders, HANDLE port)
{
	unsigned int count = count_of(holders, port);
	const MPR_LINUX_HOLDER *holder;

	table_cell(table, "processes");
	if (holders->complete && !count)
		table_cell(table, "none has it open");
	else if (holders->complete)
		table_cell(table, "%u", count);
	else
		table_cell(table, "%u seen; %s", count,
			   "others can be hidden (no CAP_SYS_PTRACE, or a container)");
	for (holder = next(holders, port, NULL); holder; holder = next(holders, port, holder))
		holder_row(table, holder);
}

void holders_cell(struct table *table, const struct holders *holders, HANDLE port)
{
	const MPR_LINUX_HOLDER *first = next(holders, port, NULL);
	unsigned int count = count_of(holders, port);
	char more[WORDS_SIZE] = "";

	if (count > 1)
		snprintf(more, sizeof(more), " +%u", count - 1);
	if (first)
		table_cell(table, "%u %s%s%s", first->dwPid, first->szComm,
			   first->dwState == MPR_LINUX_HOLDER_DEAD ? " (hung up)" : "", more);
	else
		table_text(table, holders->complete ? "-" : "?");
}

/* Had the descriptors of the same process been hung up before? */
static bool was_dead(const struct holders *before, const MPR_LINUX_HOLDER *now)
{
	const MPR_LINUX_HOLDER *holder;

	for (holder = next(before, now->hPort, NULL); holder;
	     holder = next(before, now->hPort, holder))
		if (holder->dwPid == now->dwPid && holder->ullStart == now->ullStart)
			return holder->dwState == MPR_LINUX_HOLDER_DEAD;
	return false;
}

/* The processes that were not hung up @before (NULL: all processes), or NULL if none. */
static char *words(const struct holders *holders, const struct holders *before, HANDLE port)
{
	const MPR_LINUX_HOLDER *holder;
	bool any = false;
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		die_no_memory();
	for (holder = next(holders, port, NULL); holder; holder = next(holders, port, holder)) {
		if (before && was_dead(before, holder))
			continue;
		fprintf(stream, "%s%u (%s)", any ? ", " : "", holder->dwPid, holder->szComm);
		any = true;
	}
	if (fclose(stream))
		die_no_memory();
	if (any)
		return text;
	free(text);
	return NULL;
}

char *holders_words(const struct holders *holders, HANDLE port)
{
	return words(holders, holders, port);
}

char *holders_obstacles(const struct holders *holders, const struct holders *before, HANDLE port)
{
	char *text = before ? words(holders, before, port) : NULL;

	return text ? text : words(holders, NULL, port);
}

static struct json_object *holder_json(const MPR_LINUX_HOLDER *holder)
{
	struct json_object *object = json_new_object();

	json_put_number(object, "pid", holder->dwPid);
	json_put_string(object, "name", holder->szComm);
	json_put_number(object, "uid", holder->dwUid);
	json_put_string(object, "user", user_of(holder));
	json_put_number(object, "age_ms", holder->ullAgeMs);
	json_put_number(object, "start", holder->ullStart);
	json_put_number(object, "descriptors", holder->dwDescriptors);
	json_put_string(object, "state", state_of(holder));
	json_put_string(object, "container", *holder->szContainer ? holder->szContainer : NULL);
	json_put_known(object, "netns", holder->ullNetns, holder->ullNetns);
	json_put_known(object, "pidns", holder->ullPidns, holder->ullPidns);
	return object;
}

void holders_json(struct json_object *object, const struct holders *holders, HANDLE port)
{
	const MPR_LINUX_HOLDER *holder;
	struct json_object *array;

	if (!holders) {
		json_put(object, "holders", NULL);
		json_put(object, "holders_complete", NULL);
		return;
	}
	array = json_new_array();
	for (holder = next(holders, port, NULL); holder; holder = next(holders, port, holder))
		json_append(array, holder_json(holder));
	json_put(object, "holders", array);
	json_put_bool(object, "holders_complete", holders->complete);
}
