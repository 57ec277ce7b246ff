/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes that have ports open.
 */
#ifndef HOLDERS_H
#define HOLDERS_H

#include <stdbool.h>

#include <mprapi-linux.h>

#include "json.h"
#include "table.h"

struct holders {
	MPR_LINUX_HOLDER *list;		/* by port */
	DWORD count;
	BOOL complete;			/* no process was hidden */
};

/* Those of a port, or of INVALID_HANDLE_VALUE: all. There are none after an error. */
DWORD holders_find(struct holders *holders, RAS_SERVER_HANDLE server, HANDLE port);
void holders_free(struct holders *holders);

/* Rows for a table of two columns. */
void holders_rows(struct table *table, const struct holders *holders, HANDLE port);

/* One cell: the first one and how many more there are. */
void holders_cell(struct table *table, const struct holders *holders, HANDLE port);

/*
 * "1234 (pppd), 1240 (chat)": those whose descriptors were not hung up; to be freed. NULL if
 * there is none.
 */
char *holders_words(const struct holders *holders, HANDLE port);

/*
 * Likewise those that can be in the way of a hangup. A hangup that waits for a process has made
 * its descriptors dead already: so these are all but those that were dead @before (which can
 * be NULL), or all if there are no others.
 */
char *holders_obstacles(const struct holders *holders, const struct holders *before, HANDLE port);

/* Puts "holders" and "holders_complete"; null if @holders is NULL. */
void holders_json(struct json_object *object, const struct holders *holders, HANDLE port);

#endif
