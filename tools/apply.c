// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * "port apply": adds the ports of ports.conf that are not tracked. With --prune, deletes the
 * ports that are not in the file. Reads and checks everything before it changes anything.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "add.h"
#include "command.h"
#include "config.h"
#include "json.h"
#include "node.h"
#include "operand.h"
#include "server.h"
#include "text.h"

enum action {
	ACTION_ADD,
	ACTION_KEEP,
	ACTION_WAIT,	/* the line names a link that does not exist now */
	ACTION_DELETE,
};

/* An action for one port, and its result. */
struct step {
	enum action action;
	const struct config_port *line;	/* NULL for a port to be deleted */
	char *name;		/* name of the tty, or of the port to be deleted */
	bool by_path;
	HANDLE port;		/* NULL: the port does not exist */
	DWORD error;
	char *words;		/* the reason, NULL for the library's text */
};

struct plan {
	struct step *steps;
	size_t count;
	bool waits;		/* a step has ACTION_WAIT */
};

static const char wait_words[] =
	"this link does not exist now; plug the device in, then run 'mpradmin port apply' again";

static struct step *plan_append(struct plan *plan)
{
	struct step *steps = reallocarray(plan->steps, plan->count + 1, sizeof(*steps));

	if (!steps)
		die_no_memory();
	plan->steps = steps;
	plan->steps[plan->count] = (struct step){ 0 };
	return &plan->steps[plan->count++];
}

static void plan_free(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->count; i++) {
		free(plan->steps[i].name);
		free(plan->steps[i].words);
	}
	free(plan->steps);
}

/* A name with a directory is a link even if there is none now. */
static bool is_link(const char *name)
{
	struct stat st;

	if (strchr(config_bare(name), '/'))
		return true;
	return *name == '/' && !lstat(name, &st) && S_ISLNK(st.st_mode);
}

/*
 * udev makes links in /dev itself, too (SYMLINK+="modem"). While there is none, it looks like
 * the name of a tty, but one that the module does not accept.
 */
static bool may_become_link(const char *name)
{
	struct stat st;

	return *name == '/' && lstat(name, &st) && errno == ENOENT;
}

/*
 * A link names a device whose tty has another number each time, so the port is tracked by the
 * place of the device. Any other name is that of a tty.
 */
static void follow_link(struct step *step)
{
	const char *name = step->line->name, *bare = config_bare(name), *words;
	char *end;

	if (!is_link(name)) {
		step->name = text_copy(bare);
		return;
	}
	end = realpath(name, NULL);
	if (!end && errno == ENOENT)
		step->action = ACTION_WAIT;
	if (end && config_bare(end) != end && !strchr(config_bare(end), '/')) {
		step->name = text_copy(config_bare(end));
		step->by_path = true;
	} else {
		step->name = text_copy(bare);
	}
	if (!step->by_path && step->action != ACTION_WAIT) {
		words = node_words(name);
		step->error = ERROR_DEVICENAME_NOT_FOUND;
		step->words = words ? text_copy(words) :
				      text_format("leads to %s, which is no serial tty", end);
	}
	free(end);
}

/* Makes a step for each line, and finds its port if that is tracked already. */
static DWORD plan_lines(struct plan *plan, RAS_SERVER_HANDLE server, const struct config *config)
{
	LPWSTR *names = calloc(config->count + 1, sizeof(*names));
	HANDLE *ports = calloc(config->count + 1, sizeof(*ports));
	DWORD *errors = calloc(config->count + 1, sizeof(*errors)), error;
	size_t i;

	if (!names || !ports || !errors)
		die_no_memory();
	for (i = 0; i < config->count; i++) {
		struct step *step = plan_append(plan);

		step->line = &config->ports[i];
		follow_link(step);
		plan->waits |= step->action == ACTION_WAIT;
		names[i] = operand_wide(step->name);
	}
	error = MprLinuxPortFindAll(server, (const LPCWSTR *)names, config->count, ports, errors);
	for (i = 0; i < config->count; i++) {
		struct step *step = &plan->steps[i];

		free(names[i]);
		if (step->error || step->action == ACTION_WAIT)
			continue;
		if (!errors[i])
			step->action = ACTION_KEEP;
		else if (errors[i] != ERROR_PORT_NOT_FOUND)
			step->error = errors[i];
		step->port = ports[i];
	}
	free(errors);
	free(ports);
	free(names);
	return error;
}

static bool is_listed(const struct plan *plan, HANDLE port)
{
	size_t i;

	for (i = 0; i < plan->count; i++)
		if (plan->steps[i].port == port)
			return true;
	return false;
}

/*
 * Should --prune delete the port? Never a pseudo-terminal, because ports.conf cannot list one.
 * If the target of a link is absent, never a port without a device: it can be that of the link.
 */
static bool is_stray(const struct plan *plan, const MPR_LINUX_PORT *port)
{
	if (port->dwFlags & MPRAPI_PORT_FLAG_PTY || is_listed(plan, port->hPort))
		return false;
	return !plan->waits || port->dwFlags & MPRAPI_PORT_FLAG_PRESENT;
}

static DWORD plan_deletions(struct plan *plan, RAS_SERVER_HANDLE server)
{
	MPR_LINUX_PORT *ports;
	DWORD count, error, i;

	error = MprLinuxPortEnum(server, sizeof(*ports), &ports, (DWORD)-1, &count, NULL);
	if (error)
		return error;
	for (i = 0; i < count; i++) {
		struct step *step;

		if (!is_stray(plan, &ports[i]))
			continue;
		step = plan_append(plan);
		step->action = ACTION_DELETE;
		step->name = text_copy(ports[i].szName);
		step->port = ports[i].hPort;
	}
	MprAdminBufferFree(ports);
	return NO_ERROR;
}

static void carry_out_step(struct step *step, RAS_SERVER_HANDLE server)
{
	char words[WORDS_SIZE];
	const char *why;

	if (step->action == ACTION_DELETE) {
		step->error = MprLinuxPortDelete(server, step->port);
		return;
	}
	step->error = add_port(server, step->name, step->by_path, &step->port);
	why = add_words(words, step->line->name, step->error, step->port);
	if (step->error == ERROR_DEVICENAME_NOT_FOUND && may_become_link(step->line->name)) {
		step->error = NO_ERROR;
		step->action = ACTION_WAIT;
	} else if (step->error == ERROR_ALREADY_EXISTS && step->port) {
		/* Another line or another process has added it. */
		step->error = NO_ERROR;
		step->action = ACTION_KEEP;
	} else if (why) {
		step->words = text_copy(why);
	}
}

/* Does all steps with @action. Return: false if any step of the plan has failed so far. */
static bool carry_out(struct plan *plan, RAS_SERVER_HANDLE server, enum action action,
		      bool dry_run)
{
	bool good = true;
	size_t i;

	for (i = 0; i < plan->count; i++) {
		struct step *step = &plan->steps[i];

		if (step->action == action && !step->error && !dry_run)
			carry_out_step(step, server);
		plan->waits |= step->action == ACTION_WAIT;
		good &= !step->error;
	}
	return good;
}

static void print_step(const struct step *step, bool dry_run)
{
	const char *name = step->line ? step->line->name : step->name;
	DWORD port = (DWORD)(uintptr_t)step->port;

	switch (step->action) {
	case ACTION_ADD:
		if (dry_run)
			text_print(stdout, "%s: would be added\n", name);
		else
			text_print(stdout, "%s: added as port %u\n", name, port);
		break;
	case ACTION_KEEP:
		text_print(stdout, "%s: is port %u already\n", name, port);
		break;
	case ACTION_WAIT:
		text_print(stdout, "%s: %s\n", name, wait_words);
		break;
	case ACTION_DELETE:
		text_print(stdout, "%s: %s port %u\n", name,
			   dry_run ? "would be deleted," : "deleted", port);
		break;
	}
}

static struct json_object *step_json(const struct step *step)
{
	static const char * const actions[] = {
		[ACTION_ADD] = "add", [ACTION_KEEP] = "keep", [ACTION_WAIT] = "wait",
		[ACTION_DELETE] = "delete",
	};
	struct json_object *object = json_new_object();
	char *own = NULL;

	if (step->error && !step->words)
		own = error_words(step->error);
	json_put_string(object, "action", actions[step->action]);
	json_put_string(object, "port", step->line ? step->line->name : step->name);
	if (step->port)
		json_put_port(object, "handle", step->port);
	else
		json_put(object, "handle", NULL);
	json_put_string(object, "file", step->line ? step->line->file : NULL);
	json_put_known(object, "line", step->line ? step->line->line : 0, step->line);
	json_put_string(object, "error", step->error ? MprLinuxErrorName(step->error) : NULL);
	json_put_string(object, "message", own ? own : step->words);
	free(own);
	return object;
}

static void complain_step(const struct step *step)
{
	char *subject = step->line ? text_format("%s:%u: %s", step->line->file, step->line->line,
						 step->line->name) : NULL;

	complain(subject ? subject : step->name, step->error, step->words);
	free(subject);
}

static enum status tell(const struct plan *plan, const struct options *options)
{
	struct json_object *array = options_json(options) ? json_new_array() : NULL;
	enum status status = STATUS_DONE;
	const struct step *step;

	for (step = plan->steps; step < plan->steps + plan->count; step++) {
		if (array)
			json_append(array, step_json(step));
		else if (!step->error)
			print_step(step, options->given & OPTION_DRY_RUN);
	}
	if (array)
		json_print(array);
	for (step = plan->steps; step < plan->steps + plan->count; step++) {
		if (!step->error)
			continue;
		complain_step(step);
		status = STATUS_FAILED;
	}
	return status;
}

static enum status apply(RAS_SERVER_HANDLE server, const struct options *options,
			 const struct config *config)
{
	bool dry_run = options->given & OPTION_DRY_RUN, good = true;
	bool prune = options->given & OPTION_PRUNE;
	struct plan plan = { 0 };
	enum status status;
	DWORD error;

	error = plan_lines(&plan, server, config);
	if (!error)
		good = carry_out(&plan, server, ACTION_ADD, dry_run);
	if (!error && prune && good)
		error = plan_deletions(&plan, server);
	if (!error && prune && good)
		carry_out(&plan, server, ACTION_DELETE, dry_run);
	status = tell(&plan, options);
	if (error) {
		complain(NULL, error, NULL);
		status = STATUS_FAILED;
	} else if (prune && !good) {
		fputs("mpradmin: no port was deleted, because not all lines could be applied\n",
		      stderr);
	}
	plan_free(&plan);
	return status;
}

static void say_unchanged(void)
{
	fputs("mpradmin: nothing was changed\n", stderr);
}

static bool check_ms(RAS_SERVER_HANDLE server, const struct config *config)
{
	bool good;
	DWORD error = config_check_ms(config, server, &good);

	if (error)
		complain(NULL, error, NULL);
	else if (!good)
		say_unchanged();
	return !error && good;
}

/* An empty file lists no port on purpose. A missing file may be a mistake. */
static bool may_prune(const struct options *options, const struct config *config)
{
	if (config->files_count || !(options->given & OPTION_PRUNE))
		return true;
	fputs("mpradmin: there is no " CONFIG_FILE ": --prune would delete all ports\n", stderr);
	return false;
}

enum status port_apply(RAS_SERVER_HANDLE none, const struct options *options)
{
	enum status status = STATUS_FAILED;
	MPR_SERVER_HANDLE server;
	struct config config;

	(void)none;
	if (!config_read(&config, options->count ? options->arguments[0] : NULL)) {
		say_unchanged();
	} else if (may_prune(options, &config) && server_connect(&server)) {
		if (check_ms(server, &config))
			status = apply(server, options, &config);
		MprAdminServerDisconnect(server);
	}
	config_free(&config);
	return status;
}
