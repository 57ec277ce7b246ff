// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reset and disconnect. mpradmin begins the resets of all ports before it waits for the first,
 * so that many ports take as long as the slowest one, and need no threads.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "array.h"
#include "command.h"
#include "defaults.h"
#include "holders.h"
#include "json.h"
#include "operand.h"
#include "report.h"
#include "table.h"
#include "text.h"

/* The polling interval while progress is shown. */
#define POLL_MS 20

/* The reset of one port. */
struct job {
	char *name;		/* the name to print */
	HANDLE port;		/* NULL: there is no such port */
	const struct job *duplicate;	/* an earlier job for the same port, or NULL */
	MPR_LINUX_RESET how;
	bool begun;		/* else a running reset without some of the steps ends first */
	bool pending;
	DWORD error;
	char *words;		/* the reason; NULL for the library's text */
	MPR_LINUX_REPORT report;
};

struct jobs {
	struct job *job;
	size_t count;
	struct holders holders;	/* the processes before the reset */
	bool has_holders;
};

typedef DWORD (*begin_call)(RAS_SERVER_HANDLE, HANDLE, const MPR_LINUX_RESET *,
			    MPR_LINUX_REPORT *);

static struct job *new_jobs(struct jobs *jobs, size_t count)
{
	*jobs = (struct jobs){ .count = count };
	jobs->job = calloc(count ? count : 1, sizeof(*jobs->job));
	if (!jobs->job)
		die_no_memory();
	return jobs->job;
}

static void free_jobs(struct jobs *jobs)
{
	size_t i;

	for (i = 0; i < jobs->count; i++) {
		free(jobs->job[i].name);
		free(jobs->job[i].words);
	}
	free(jobs->job);
	if (jobs->has_holders)
		holders_free(&jobs->holders);
}

/* A port that is given twice, by name and by handle for example, is reset once. */
static void find_duplicates(struct jobs *jobs)
{
	size_t i, j;

	for (i = 1; i < jobs->count; i++)
		for (j = 0; j < i && jobs->job[i].port && !jobs->job[i].duplicate; j++)
			if (jobs->job[j].port == jobs->job[i].port)
				jobs->job[i].duplicate = &jobs->job[j];
}

/* Makes a job for each operand. The job of a port that does not exist has an error already. */
static void jobs_from_operands(struct jobs *jobs, RAS_SERVER_HANDLE server,
			       const struct options *options)
{
	struct operand *operands = operands_find(server, options->arguments, options->count);
	struct job *job = new_jobs(jobs, options->count);
	int i;

	for (i = 0; i < options->count; i++, job++) {
		const char *words = operand_words(operands[i].text, operands[i].error);

		job->name = text_copy(operands[i].text);
		job->port = operands[i].port;
		job->error = operands[i].error;
		if (words)
			job->words = text_copy(words);
	}
	free(operands);
	find_duplicates(jobs);
}

static DWORD jobs_from_all(struct jobs *jobs, RAS_SERVER_HANDLE server)
{
	MPR_LINUX_PORT *ports;
	DWORD count, error, i;
	struct job *job;

	error = MprLinuxPortEnum(server, sizeof(*ports), &ports, (DWORD)-1, &count, NULL);
	if (error)
		return error;
	job = new_jobs(jobs, count);
	for (i = 0; i < count; i++, job++) {
		job->name = text_copy(ports[i].szName);
		job->port = ports[i].hPort;
	}
	MprAdminBufferFree(ports);
	return NO_ERROR;
}

/* Finds the processes of all jobs' ports, in one search. */
static DWORD find_holders(struct holders *holders, const struct jobs *jobs,
			  RAS_SERVER_HANDLE server)
{
	return holders_find(holders, server,
			    jobs->count == 1 ? jobs->job->port : INVALID_HANDLE_VALUE);
}

/* Notes the processes before the reset. If they cannot be found, the reset goes on. */
static void note_holders(struct jobs *jobs, RAS_SERVER_HANDLE server)
{
	jobs->has_holders = !find_holders(&jobs->holders, jobs, server);
}

/* The processes that a job hung up, NULL if none. The caller frees it. */
static char *hung_up(const struct jobs *jobs, const struct job *job)
{
	char *names, *words;

	if (!jobs->has_holders || !(job->report.done & MPRAPI_STEP_HANGUP))
		return NULL;
	names = holders_words(&jobs->holders, job->port);
	if (jobs->holders.complete)
		return names;
	words = text_raw("%s; others can be hidden", names ? names : "no process seen");
	free(names);
	return words;
}

static void end(struct job *job, DWORD error)
{
	job->pending = false;
	job->error = error;
	job->words = error ? report_failure(&job->report, error) : NULL;
}

static void begin_job(struct job *job, RAS_SERVER_HANDLE server, begin_call call)
{
	DWORD error = call(server, job->port, &job->how, &job->report);

	job->begun = error != ERROR_IO_PENDING;
	job->pending = !job->begun ||
		       (!error && job->report.flags & MPRAPI_REPORT_FLAG_RUNNING);
	if (!job->pending)
		end(job, error);
}

/* Begins all jobs. Takes times that are not on the command line from ports.conf. */
static void begin(struct jobs *jobs, RAS_SERVER_HANDLE server,
		  const struct options *options, begin_call call)
{
	bool settings = options->given & OPTION_SETTINGS;
	struct defaults defaults;
	struct job *job;

	defaults_read(&defaults, server);
	for (job = jobs->job; job < jobs->job + jobs->count; job++) {
		const struct defaults_port *port = defaults_find(&defaults, job->port);

		if (job->error || job->duplicate)
			continue;
		job->how = (MPR_LINUX_RESET){
			.dwSize = sizeof(job->how),
			.dwFlags = MPR_LINUX_NOWAIT |
				   (settings ? MPR_LINUX_DEFAULT_SETTINGS : 0),
			.dwHoldMs = options->hold_ms,
			.dwTimeoutMs = options->timeout_ms,
		};
		if (port && !(options->given & OPTION_HOLD) && call == MprLinuxPortReset)
			job->how.dwHoldMs = port->hold_ms;
		if (port && !(options->given & OPTION_TIMEOUT))
			job->how.dwTimeoutMs = port->timeout_ms;
		begin_job(job, server, call);
	}
	defaults_free(&defaults);
}

static void wait_for(struct job *job, RAS_SERVER_HANDLE server, DWORD flags)
{
	uint32_t joined = job->report.flags & MPRAPI_REPORT_FLAG_JOINED;
	DWORD error = MprLinuxPortWait(server, job->port, job->report.seq, flags,
				       &job->report);

	if (error == ERROR_IO_PENDING)
		return;
	/* Keep this flag: only the report of the first call has it, not that of the wait. */
	job->report.flags |= joined;
	end(job, error);
	if (error == ERROR_INVALID_PARAMETER)
		job->words = text_copy("the port was deleted or reset again in between");
}

static void show_progress(size_t done, size_t count, const struct timespec *began)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	fprintf(stderr, "\rmpradmin: %zu of %zu done, %lld s ", done, count,
		(long long)(now.tv_sec - began->tv_sec));
}

static bool all_begun(const struct jobs *jobs)
{
	const struct job *job;

	for (job = jobs->job; job < jobs->job + jobs->count; job++)
		if (job->pending && !job->begun)
			return false;
	return true;
}

/*
 * Polls all jobs in turn to show progress, and to begin those that could not begin yet. Else
 * waits for one after another.
 */
static void collect(struct jobs *jobs, RAS_SERVER_HANDLE server, begin_call call)
{
	static const struct timespec interval = { .tv_nsec = POLL_MS * 1000000L };
	bool progress = isatty(STDERR_FILENO), shown = false;
	struct timespec began;
	size_t left;

	clock_gettime(CLOCK_MONOTONIC, &began);
	do {
		bool poll = progress || !all_begun(jobs);
		struct job *job;

		left = 0;
		for (job = jobs->job; job < jobs->job + jobs->count; job++) {
			if (!job->pending)
				continue;
			if (job->begun)
				wait_for(job, server, poll ? MPR_LINUX_NOWAIT : 0);
			else
				begin_job(job, server, call);
			left += job->pending;
		}
		if (left && progress) {
			show_progress(jobs->count - left, jobs->count, &began);
			shown = true;
		}
		if (left)
			nanosleep(&interval, NULL);
	} while (left);
	if (shown)
		fprintf(stderr, "\r%*s\r", 60, "");
}

/* Did a process block the hangup of a job, and not a driver call? */
static bool waits_for_process(const struct job *job)
{
	return job->error == ERROR_HANGUP_FAILED &&
	       (!job->report.call || job->report.call == MPRAPI_CALL_HANGUP);
}

static void add_words(const struct jobs *jobs, struct job *job, const struct holders *holders)
{
	char *names = holders_obstacles(holders, jobs->has_holders ? &jobs->holders : NULL,
					job->port);
	char *words;

	if (names)
		words = text_raw("%s; open in process %s%s", job->words, names,
				 holders->complete ? "" : "; others can be hidden");
	else
		words = text_raw("%s; no process %s", job->words, holders->complete ?
				 "has it open now, so one opens or closes it" :
				 "seen that has it open; some can be hidden");
	free(names);
	free(job->words);
	job->words = words;
}

/* Adds to the failed jobs the processes that block their hangups. */
static void name_obstacles(struct jobs *jobs, RAS_SERVER_HANDLE server)
{
	struct holders holders;
	struct job *job;
	bool any = false;

	for (job = jobs->job; job < jobs->job + jobs->count; job++)
		any |= waits_for_process(job) && job->words;
	if (!any || find_holders(&holders, jobs, server))
		return;
	for (job = jobs->job; job < jobs->job + jobs->count; job++)
		if (waits_for_process(job) && job->words)
			add_words(jobs, job, &holders);
	holders_free(&holders);
}

/* A duplicate has the result of the job that it repeats. */
static void copy_to_duplicates(struct jobs *jobs)
{
	struct job *job;

	for (job = jobs->job; job < jobs->job + jobs->count; job++) {
		if (!job->duplicate)
			continue;
		job->error = job->duplicate->error;
		job->words = job->duplicate->words ? text_copy(job->duplicate->words) : NULL;
		job->report = job->duplicate->report;
	}
}

static void print_json(const struct jobs *jobs)
{
	struct json_object *array = json_new_array();
	const struct job *job;

	for (job = jobs->job; job < jobs->job + jobs->count; job++) {
		struct json_object *object = json_new_object();
		char *own = NULL;

		if (job->error && !job->words)
			own = error_words(job->error);
		if (job->port)
			json_put_port(object, "handle", job->port);
		else
			json_put(object, "handle", NULL);
		json_put_string(object, "port", job->name);
		json_put_string(object, "error",
				job->error ? MprLinuxErrorName(job->error) : NULL);
		json_put_string(object, "message", own ? own : job->words);
		json_put(object, "report", report_json(&job->report));
		holders_json(object, jobs->has_holders && job->port ? &jobs->holders : NULL,
			     job->port);
		json_append(array, object);
		free(own);
	}
	json_print(array);
}

static void print_table(const struct jobs *jobs)
{
	static const struct column columns[] = {
		{ "PORT", LEFT }, { "RESULT", LEFT },
		{ "DISCARD", LEFT }, { "LOWER", LEFT }, { "HOLD", LEFT },
		{ "CARRIER", LEFT }, { "HANGUP", LEFT }, { "CHECK", LEFT },
		{ "HELD-MS", RIGHT }, { "CARRIER-MS", RIGHT }, { "TOTAL-MS", RIGHT },
	};
	const struct job *job;
	struct table table;

	table_init(&table, columns, ARRAY_SIZE(columns));
	for (job = jobs->job; job < jobs->job + jobs->count; job++) {
		table_cell(&table, "%s", job->name);
		table_cell(&table, "%s", job->error ? MprLinuxErrorName(job->error) :
						      "done");
		report_row(&table, &job->report);
	}
	table_print(&table);
	for (job = jobs->job; job < jobs->job + jobs->count; job++) {
		char *names = hung_up(jobs, job);

		if (names)
			text_print(stdout, "%s: hung up %s\n", job->name, names);
		free(names);
	}
}

static void print_report(const struct jobs *jobs)
{
	const struct job *job = jobs->job;
	struct table table;
	char *summary, *names;

	if (!job->report.seq)
		return;
	summary = report_summary(&job->report);
	text_print(stdout, "%s: %s\n", job->name, summary);
	free(summary);
	table_init_pairs(&table);
	report_steps(&table, &job->report, "  ");
	names = hung_up(jobs, job);
	if (names) {
		table_cell(&table, "  hung up");
		table_cell(&table, "%s", names);
	}
	free(names);
	table_print(&table);
}

/* Are the times within the module's limits? */
static enum status check_times(RAS_SERVER_HANDLE server, const struct options *options)
{
	MPR_LINUX_SERVER *info;
	enum status status;
	DWORD error;

	if (!(options->given & (OPTION_HOLD | OPTION_TIMEOUT)))
		return STATUS_DONE;
	error = MprLinuxServerGetInfo(server, sizeof(MPR_LINUX_SERVER), &info);
	if (error) {
		complain(NULL, error, NULL);
		return STATUS_FAILED;
	}
	status = options_check_ms(options, info) ? STATUS_DONE : STATUS_USAGE;
	MprAdminBufferFree(info);
	return status;
}

static enum status run(RAS_SERVER_HANDLE server, const struct options *options,
		       begin_call call)
{
	bool all = options->given & OPTION_ALL;
	enum status status = check_times(server, options);
	const struct job *job;
	struct jobs jobs;

	if (status != STATUS_DONE)
		return status;
	if (all) {
		DWORD error = jobs_from_all(&jobs, server);

		if (error) {
			complain(NULL, error, NULL);
			return STATUS_FAILED;
		}
	} else {
		jobs_from_operands(&jobs, server, options);
	}
	note_holders(&jobs, server);
	begin(&jobs, server, options, call);
	collect(&jobs, server, call);
	name_obstacles(&jobs, server);
	copy_to_duplicates(&jobs);

	if (options_json(options))
		print_json(&jobs);
	else if (all || jobs.count > 1)
		print_table(&jobs);
	else
		print_report(&jobs);

	for (job = jobs.job; job < jobs.job + jobs.count; job++) {
		if (!job->error)
			continue;
		complain(job->name, job->error, job->words);
		status = STATUS_FAILED;
	}
	free_jobs(&jobs);
	return status;
}

enum status reset_ports(RAS_SERVER_HANDLE server, const struct options *options)
{
	return run(server, options, MprLinuxPortReset);
}

enum status disconnect_ports(RAS_SERVER_HANDLE server, const struct options *options)
{
	return run(server, options, MprLinuxPortDisconnect);
}
