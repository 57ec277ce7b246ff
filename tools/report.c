// SPDX-License-Identifier: GPL-2.0-or-later
#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "words.h"

static const struct bit_word steps[] = {
	{ MPRAPI_STEP_DISCARD, "discard" },
	{ MPRAPI_STEP_LOWER, "lower" },
	{ MPRAPI_STEP_HOLD, "hold" },
	{ MPRAPI_STEP_CARRIER, "carrier" },
	{ MPRAPI_STEP_SETTINGS, "settings" },
	{ MPRAPI_STEP_HANGUP, "hangup" },
	{ MPRAPI_STEP_CHECK, "check" },
	{ 0, NULL }
};

/* The results of the steps, in the order of steps[]. */
static const char * const step_words[] = {
	"queued data discarded",
	"DTR and RTS lowered",
	"DTR and RTS low",
	"carrier down",
	"driver's default line settings restored",
	"all processes that had the port open hung up",
	"port seen hung up or closed",
};

const char *report_kind(const MPR_LINUX_REPORT *report)
{
	return report->steps & MPRAPI_STEP_LOWER ? "reset" : "disconnect";
}

/* Rounds up, so that a short time is not 0. */
static unsigned int elapsed_ms(const MPR_LINUX_REPORT *report)
{
	return (report->elapsed_us + 999ULL) / 1000;
}

/*
 * A step that does not apply has a reason. One without a reason was not reached: the reset
 * ended before, with an error.
 */
static const char *step_state(const MPR_LINUX_REPORT *report, size_t i)
{
	if (report->failed & steps[i].bit)
		return "failed";
	if (report->done & steps[i].bit)
		return "done";
	if (report->flags & MPRAPI_REPORT_FLAG_RUNNING)
		return "not yet";
	return report->why[i] ? "not applicable" : "not reached";
}

static const char *cell_state(const MPR_LINUX_REPORT *report, size_t i)
{
	if (!report->seq)
		return "-";
	if (report->flags & MPRAPI_REPORT_FLAG_RUNNING ||
	    (report->done | report->failed) & steps[i].bit)
		return step_state(report, i);
	return report->why[i] ? "n/a" : "-";
}

/* Why a step failed or is not applicable; NULL if there is no reason. */
static const char *reason(const MPR_LINUX_REPORT *report, size_t i)
{
	int why = report->why[i];

	switch (why) {
	case -ETIMEDOUT:
		return "not done within the timeout";
	case -EBUSY:
		return "a process or the driver keeps the port busy";
	default:
		return why < 0 ? strerror(-why) : words_why(why);
	}
}

static void cell_step(struct table *table, const MPR_LINUX_REPORT *report, size_t i)
{
	const char *state = step_state(report, i);
	const char *why = reason(report, i);

	if (why)
		table_cell(table, "%s: %s", state, why);
	else
		table_cell(table, "%s", state);
}

static void cell_ms(struct table *table, uint32_t ms, bool valid)
{
	if (valid)
		table_cell(table, "%u", ms);
	else
		table_cell(table, "-");
}

void report_row(struct table *table, const MPR_LINUX_REPORT *report)
{
	uint32_t tried = report->done | report->failed;
	size_t i;

	for (i = 0; steps[i].word; i++)
		if (steps[i].bit != MPRAPI_STEP_SETTINGS)
			table_cell(table, "%s", cell_state(report, i));
	cell_ms(table, report->held_ms, tried & MPRAPI_STEP_HOLD);
	cell_ms(table, report->carrier_ms, report->done & MPRAPI_STEP_CARRIER);
	cell_ms(table, elapsed_ms(report), report->seq);
}

void report_steps(struct table *table, const MPR_LINUX_REPORT *report,
		  const char *indent)
{
	size_t i;

	for (i = 0; steps[i].word; i++) {
		if (steps[i].bit == (MPRAPI_STEP_SETTINGS & ~report->steps))
			continue;
		table_cell(table, "%s%s", indent, steps[i].word);
		switch (steps[i].bit & report->done) {
		case MPRAPI_STEP_HOLD:
			table_cell(table, "done: %s for %u ms", step_words[i],
				   report->held_ms);
			break;
		case MPRAPI_STEP_CARRIER:
			if (report->carrier_ms)
				table_cell(table, "done: fell after %u ms",
					   report->carrier_ms);
			else
				table_cell(table, "done: was down already");
			break;
		case 0:
			cell_step(table, report, i);
			break;
		default:
			table_cell(table, "done: %s", step_words[i]);
		}
	}
}

char *report_summary(const MPR_LINUX_REPORT *report)
{
	DWORD error = MprLinuxErrorFromReport(report);
	const char *joined = report->flags & MPRAPI_REPORT_FLAG_JOINED ?
			     ", begun by another caller" : "";

	if (report->flags & MPRAPI_REPORT_FLAG_RUNNING)
		return text_raw("%s %u%s: running", report_kind(report), report->seq, joined);
	if (error)
		return text_raw("%s %u%s: %s after %u ms", report_kind(report), report->seq,
				joined, MprLinuxErrorName(error), elapsed_ms(report));
	return text_raw("%s %u%s: done in %u ms%s%s", report_kind(report), report->seq,
			joined, elapsed_ms(report),
			report->flags & MPRAPI_REPORT_FLAG_CLOSED ? ", was closed" :
			report->flags & MPRAPI_REPORT_FLAG_OPENING ?
			", a process waits for carrier in open()" : "",
			report->flags & MPRAPI_REPORT_FLAG_REOPENED ? ", is open again" : "");
}

char *report_failure(const MPR_LINUX_REPORT *report, DWORD error)
{
	unsigned int ms = elapsed_ms(report);

	if (!report->seq)
		return NULL;

	switch (error) {
	case ERROR_REQUEST_TIMEOUT:
		return text_raw("carrier did not fall within %u ms%s", ms,
				report->done & MPRAPI_STEP_HANGUP ?
				"; the port was hung up all the same" : "");
	case ERROR_HANGUP_FAILED:
		if (report->call && report->call != MPRAPI_CALL_HANGUP)
			return text_raw("the driver's %s() did not return within %u ms; %s",
					words_call(report->call), ms,
					"the hangup completes when it does");
		return text_raw("the hangup did not end within %u ms; it goes on waiting, and %s",
				ms, "completes when the process that keeps the port busy leaves");
	case ERROR_HARDWARE_FAILURE:
		return text_raw(report->done ? "the device vanished during the %s" :
				"the port has no device to %s", report_kind(report));
	case ERROR_PORT_OR_DEVICE:
		if (report->failed == MPRAPI_STEP_SETTINGS)
			return text_raw("the line settings were not restored");
		return text_raw("the driver could not %s DTR and RTS",
				report->failed & MPRAPI_STEP_LOWER ? "lower" : "hold");
	default:
		return NULL;
	}
}

char *report_line(const MPR_LINUX_REPORT *report)
{
	DWORD error = MprLinuxErrorFromReport(report);
	char *summary = report_summary(report);
	char *why = report_failure(report, error);
	char *line;

	if (why)
		line = text_raw("%s: %s", summary, why);
	else if (report->done & MPRAPI_STEP_CARRIER && report->carrier_ms)
		line = text_raw("%s, DTR low for %u ms, carrier fell after %u ms", summary,
				report->held_ms, report->carrier_ms);
	else if (report->done & MPRAPI_STEP_HOLD)
		line = text_raw("%s, DTR low for %u ms", summary, report->held_ms);
	else
		line = text_copy(summary);
	free(summary);
	free(why);
	return line;
}

struct json_object *report_json(const MPR_LINUX_REPORT *report)
{
	DWORD error = MprLinuxErrorFromReport(report);
	bool running = report->flags & MPRAPI_REPORT_FLAG_RUNNING;
	struct json_object *object, *states, *reasons;
	size_t i;

	if (!report->seq)
		return NULL;

	object = json_new_object();
	json_put_number(object, "seq", report->seq);
	json_put_string(object, "kind", report_kind(report));
	json_put_bool(object, "running", running);
	json_put_string(object, "error",
			error && !running ? MprLinuxErrorName(error) : NULL);

	states = json_new_object();
	for (i = 0; steps[i].word; i++)
		json_put_string(states, steps[i].word, step_state(report, i));
	json_put(object, "steps", states);

	reasons = json_new_object();
	for (i = 0; steps[i].word; i++)
		json_put_string(reasons, steps[i].word, reason(report, i));
	json_put(object, "reasons", reasons);
	json_put_string(object, "call", words_call(report->call));

	json_put_bool(object, "was_closed", report->flags & MPRAPI_REPORT_FLAG_CLOSED);
	json_put_bool(object, "opening", report->flags & MPRAPI_REPORT_FLAG_OPENING);
	json_put_bool(object, "reopened", report->flags & MPRAPI_REPORT_FLAG_REOPENED);
	json_put_bool(object, "joined", report->flags & MPRAPI_REPORT_FLAG_JOINED);
	json_put_number(object, "held_ms", report->held_ms);
	json_put_number(object, "carrier_ms", report->carrier_ms);
	json_put_number(object, "elapsed_us", report->elapsed_us);
	return object;
}
