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
	MPR_LINUX_HOLDER *list;		/* sorted by port */
	DWORD count;
	BOOL complete;			/* no process was hidden */
};

/* Finds the processes of a port, or of all ports (INVALID_HANDLE_VALUE). Empty after an error. */
DWORD holders_find(struct holders *holders, RAS_SERVER_HANDLE server, HANDLE port);
void holders_free(struct holders *holders);

/* Adds a row for each process to a table of two columns. */
void holders_rows(struct table *table, const struct holders *holders, HANDLE port);

/* Adds a cell with the first process and the number of further ones. */
void holders_cell(struct table *table, const struct holders *holders, HANDLE port);

/*
 * "1234 (pppd), 1240 (chat)": the processes whose descriptors were not hung up. The caller
 * frees it. NULL if there is none.
 */
char *holders_words(const struct holders *holders, HANDLE port);

/*
 * The same for the processes that can block a hangup. The hangup has already marked their
 * descriptors as hung up. So these are all processes except those that were hung up @before
 * the reset (can be NULL). If that leaves none, it is all processes.
 */
char *holders_obstacles(const struct holders *holders, const struct holders *before, HANDLE port);

/* Adds the members "holders" and "holders_complete", which are null if @holders is NULL. */
void holders_json(struct json_object *object, const struct holders *holders, HANDLE port);

#endif
