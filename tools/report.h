/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report of a reset or disconnect.
 */
#ifndef REPORT_H
#define REPORT_H

#include <mprapi-linux.h>

#include "json.h"
#include "table.h"

/* "reset" if the modem lines are among the steps, else "disconnect". */
const char *report_kind(const MPR_LINUX_REPORT *report);

/*
 * Nine columns: each step except the settings, which few callers ask for; held, carrier and
 * total time in milliseconds.
 */
void report_row(struct table *table, const MPR_LINUX_REPORT *report);

/* Adds a row for each step to a table of two columns, with the step's name indented. */
void report_steps(struct table *table, const MPR_LINUX_REPORT *report,
		  const char *indent);

/* "reset 3: done in 512 ms". The caller frees it. */
char *report_summary(const MPR_LINUX_REPORT *report);

/* The same with the reason of a failure, or with the times of lines and carrier; to be freed. */
char *report_line(const MPR_LINUX_REPORT *report);

/* Why the reset failed; NULL if the report tells no more than @error. The caller frees it. */
char *report_failure(const MPR_LINUX_REPORT *report, DWORD error);

/* The report as an object, NULL if there was no reset yet. */
struct json_object *report_json(const MPR_LINUX_REPORT *report);

#endif
