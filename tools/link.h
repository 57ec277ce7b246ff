/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The counters of a PPP interface.
 */
#ifndef LINK_H
#define LINK_H

#include <mprapi-linux.h>

#include "json.h"
#include "table.h"

/* Adds a row for each counter to a table of two columns, with the counter's name indented. */
void link_rows(struct table *table, const MPR_LINUX_LINK *link, const char *indent);

struct json_object *link_json(const MPR_LINUX_LINK *link);

#endif
