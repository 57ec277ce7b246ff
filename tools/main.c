// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mpradmin: administration of ports from the command line.
 */
#include <fcntl.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "array.h"
#include "command.h"
#include "output.h"
#include "server.h"
#include "text.h"

/* The operands that a command takes. */
enum ports {
	PORTS_NONE,
	PORTS_FILE,		/* no PORT, but optionally a file */
	PORTS_ONE,
	PORTS_SOME,
	PORTS_SOME_OR_ALL,	/* some, or --all */
};

static const struct command {
	const char *noun;
	const char *verb;	/* NULL: the command has no verb */
	const char *synopsis;
	const char *summary;
	enum ports ports;
	unsigned int options;	/* the options that it takes, besides JSON and HELP */
	command_run *run;
	bool connects;		/* connects to the server by itself; run() gets NULL */
} commands[] = {
	{ "port", "list", "[--holders]", "print a line for each port",
	  PORTS_NONE, OPTION_HOLDERS, port_list, false },
	{ "port", "show", "PORT", "print all that is known of one port",
	  PORTS_ONE, 0, port_show, false },
	{ "port", "add", "[--path] NAME...", "track these ttys as ports",
	  PORTS_SOME, OPTION_PATH, port_add, false },
	{ "port", "del", "PORT...", "stop tracking these ports",
	  PORTS_SOME, 0, port_del, false },
	{ "port", "apply", "[--dry-run] [--prune] [FILE]", "track the ports of ports.conf",
	  PORTS_FILE, OPTION_DRY_RUN | OPTION_PRUNE, port_apply, true },
	{ "port", "reset", "[--hold MS] [--timeout MS] [--settings default] {PORT...|--all}",
	  "discard queued data, drop DTR and RTS, hang up",
	  PORTS_SOME_OR_ALL, OPTION_ALL | OPTION_HOLD | OPTION_TIMEOUT | OPTION_SETTINGS,
	  reset_ports, false },
	{ "port", "disconnect", "[--timeout MS] [--settings default] {PORT...|--all}",
	  "discard queued data, hang up, leave DTR and RTS to the driver",
	  PORTS_SOME_OR_ALL, OPTION_ALL | OPTION_TIMEOUT | OPTION_SETTINGS,
	  disconnect_ports, false },
	{ "port", "clear-stats", "PORT...", "set the counters to zero",
	  PORTS_SOME, 0, port_clear_stats, false },
	{ "connection", "list", "", "print the PPP interfaces and the ports under them",
	  PORTS_NONE, 0, connection_list, false },
	{ "server", "show", "", "print the version, uptime and settings of the module",
	  PORTS_NONE, 0, server_show, false },
	{ "monitor", NULL, "[--state]", "print events as they happen",
	  PORTS_NONE, OPTION_STATE, monitor, true },
};

/* Options in the help, in the order of their bits. */
static const char * const option_help[] = {
	"-j, --json          print JSON instead of tables",
	"-h, --help          print this help; after a command, help on that command",
	"-V, --version       print the version of this program",
	"    --all           select all ports",
	"    --hold MS       keep DTR and RTS low for at least MS milliseconds",
	"    --timeout MS    wait at most MS milliseconds for carrier and hangup",
	"    --state         first print the state of all ports",
	"    --path          track each tty by its place, not by its name",
	"    --settings default  restore the driver's default line settings",
	"-n, --dry-run       print what the command would do, and change nothing",
	"    --prune         delete the ports that are not listed",
	"    --holders       print the processes that have the ports open",
};

static void print_synopsis(FILE *stream, const struct command *command)
{
	fprintf(stream, "mpradmin [-j] %s", command->noun);
	if (command->verb)
		fprintf(stream, " %s", command->verb);
	fprintf(stream, "%s%s\n", *command->synopsis ? " " : "", command->synopsis);
}

/* Help on all commands, on those of a noun, or on one. */
static void print_help(const char *noun, const char *verb)
{
	unsigned int options = OPTION_JSON | OPTION_HELP;
	const struct command *command;
	bool ports = false;
	size_t i;

	if (!noun)
		options |= OPTION_VERSION;
	puts("Usage:");
	for (command = commands; command < commands + ARRAY_SIZE(commands); command++) {
		if ((noun && strcmp(noun, command->noun)) ||
		    (verb && command->verb && strcmp(verb, command->verb)))
			continue;
		fputs("  ", stdout);
		print_synopsis(stdout, command);
		printf("      %s\n", command->summary);
		options |= command->options;
		ports |= command->ports > PORTS_FILE;
	}
	puts("\nOptions:");
	for (i = 0; i < ARRAY_SIZE(option_help); i++)
		if (options & (1U << i))
			printf("  %s\n", option_help[i]);
	if (ports)
		puts("\n"
		     "A PORT is a tracked port: its name or that of its tty (ttyS1, pts/3), the path in\n"
		     "/dev (/dev/ttyS1), a symlink to that (/dev/serial/by-id/...), the short form of a\n"
		     "long name (usb~e7dc24t7:1.0), or its handle (3).\n"
		     "A NAME is the name of a serial tty or pty slave, or a path (usb-1-1.2:1.0).");
}

static __attribute__((format(printf, 2, 3)))
enum status usage_error(const struct command *command, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = text_raw_args(format, args);
	va_end(args);
	text_print(stderr, "mpradmin: %s\n", text);
	free(text);
	if (command) {
		fputs("usage: ", stderr);
		print_synopsis(stderr, command);
	} else {
		fputs("see 'mpradmin --help'\n", stderr);
	}
	return STATUS_USAGE;
}

static bool known_noun(const char *noun)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(noun, commands[i].noun))
			return true;
	return false;
}

/* A noun with an unknown verb, or without a verb. */
static enum status verb_error(const char *noun, const char *verb)
{
	const char *separator = " ";
	size_t i;

	if (verb)
		text_print(stderr, "mpradmin: unknown command '%s %s'; there is", noun, verb);
	else
		fprintf(stderr, "mpradmin: incomplete command '%s'; there is", noun);
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(noun, commands[i].noun))
			continue;
		fprintf(stderr, "%s%s", separator, commands[i].verb);
		separator = ", ";
	}
	fputc('\n', stderr);
	return STATUS_USAGE;
}

/* @verb may be NULL. */
static const struct command *find_command(const char *noun, const char *verb)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(noun, commands[i].noun) &&
		    (!commands[i].verb || (verb && !strcmp(verb, commands[i].verb))))
			return &commands[i];
	return NULL;
}

/* Do the options and the number of operands fit the command? */
static enum status check(const struct command *command, const struct options *options)
{
	unsigned int foreign = options->given &
			       ~(command->options | OPTION_JSON | OPTION_HELP);
	bool all = options->given & OPTION_ALL;

	if (foreign)
		return usage_error(command, "%s%s%s takes no %s", command->noun,
				   command->verb ? " " : "",
				   command->verb ? command->verb : "",
				   option_name(foreign));
	switch (command->ports) {
	case PORTS_NONE:
		if (options->count)
			return usage_error(command, "unexpected argument '%s'",
					   options->arguments[0]);
		break;
	case PORTS_FILE:
		if (options->count > 1)
			return usage_error(command, "unexpected argument '%s': one FILE at a time",
					   options->arguments[1]);
		break;
	case PORTS_ONE:
		if (options->count > 1)
			return usage_error(command, "unexpected argument '%s': one PORT at a time",
					   options->arguments[1]);
		if (!options->count)
			return usage_error(command, "no port given");
		break;
	case PORTS_SOME:
		if (!options->count)
			return usage_error(command, "no port given");
		break;
	case PORTS_SOME_OR_ALL:
		if (all && options->count)
			return usage_error(command, "--all and '%s' exclude each other",
					   options->arguments[0]);
		if (!all && !options->count)
			return usage_error(command, "give a port or --all");
		break;
	}
	return STATUS_DONE;
}

static enum status run(const struct command *command, const struct options *options)
{
	MPR_SERVER_HANDLE server;
	enum status status;

	if (command->connects)
		return command->run(NULL, options);
	if (!server_connect(&server))
		return STATUS_FAILED;
	status = command->run(server, options);
	MprAdminServerDisconnect(server);
	return status;
}

static enum status dispatch(struct options *options)
{
	const struct command *command;
	const char *noun, *verb;
	enum status status;

	if (options->given & OPTION_VERSION) {
		puts("mpradmin " VERSION);
		return STATUS_DONE;
	}
	noun = options->count > 0 ? options->arguments[0] : NULL;
	verb = options->count > 1 ? options->arguments[1] : NULL;

	command = noun ? find_command(noun, verb) : NULL;
	if (noun && !known_noun(noun))
		return usage_error(NULL, "unknown command '%s'", noun);
	if (options->given & OPTION_HELP && (command || !verb)) {
		print_help(noun, verb);
		return STATUS_DONE;
	}
	if (!noun)
		return usage_error(NULL, "no command");
	if (!command)
		return verb_error(noun, verb);

	options->arguments += command->verb ? 2 : 1;
	options->count -= command->verb ? 2 : 1;
	status = check(command, options);
	return status == STATUS_DONE ? run(command, options) : status;
}

/*
 * If the caller closed a standard descriptor, the next file would get its number, and the
 * output would go to that file. Writes to /dev/null opened for reading fail instead.
 */
static void guard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int main(int argc, char **argv)
{
	struct options options;
	enum status status;

	guard_descriptors();
	setlocale(LC_CTYPE, "");
	if (!options_parse(&options, argc, argv))
		return STATUS_USAGE;
	status = dispatch(&options);

	if (output_failed() && status == STATUS_DONE)
		return STATUS_FAILED;
	return status;
}
