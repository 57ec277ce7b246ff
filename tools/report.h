/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report of a reset or disconnect.
 */
#ifndef REPORT_H
#define REPORT_H

#include <mprapi-linux.h>

#include "json.h"
#include "table.h"

/* "reset" or "disconnect": with the lines or without. */
const char *report_kind(const MPR_LINUX_REPORT *report);

/*
 * Nine columns: each step but the settings, which are seldom asked for; held, carrier and
 * total in milliseconds.
 */
void report_row(struct table *table, const MPR_LINUX_REPORT *report);

/* Adds a row for each step to a table of two columns, its name indented. */
void report_steps(struct table *table, const MPR_LINUX_REPORT *report,
		  const char *indent);

/* "reset 3: done in 512 ms", to be freed. */
char *report_summary(const MPR_LINUX_REPORT *report);

/* The same with why, or with how long the lines and carrier took; to be freed. */
char *report_line(const MPR_LINUX_REPORT *report);

/* Why it failed, to be freed; NULL if the report tells no more than @error. */
char *report_failure(const MPR_LINUX_REPORT *report, DWORD error);

/* NULL without a report. */
struct json_object *report_json(const MPR_LINUX_REPORT *report);

#endif
