// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "options.h"
#include "text.h"

#define BLANKS " \t\r\n"

static const char dev[] = "/dev/";

const char *config_bare(const char *name)
{
	return strncmp(name, dev, strlen(dev)) ? name : name + strlen(dev);
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* Prints "mpradmin: FILE:LINE: ...". Returns false, so that callers can return its result. */
static __attribute__((format(printf, 3, 4)))
bool wrong(const char *file, unsigned int line, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = text_raw_args(format, args);
	va_end(args);
	text_print(stderr, "mpradmin: %s:%u: %s\n", file, line, text);
	free(text);
	return false;
}

static bool unreadable(const char *file, int error)
{
	text_print(stderr, "mpradmin: %s: cannot be read: %s\n", file, strerror(error));
	return false;
}

/* Can a line begin with this name? The module checks the rest when the port is added. */
static bool check_name(const struct config_port *port)
{
	const char *bare = config_bare(port->name);

	if (strchr(port->name, '='))
		return wrong(port->file, port->line,
			     "'%s': a line begins with the name of a port", port->name);
	if (begins(bare, "pts/"))
		return wrong(port->file, port->line,
			     "'%s': a pseudo-terminal ends with its session and cannot be listed",
			     port->name);
	if (strchr(bare, '/') && bare == port->name)
		return wrong(port->file, port->line, "'%s': a link begins with /dev/",
			     port->name);
	if (!bare[strspn(bare, "0123456789")])
		return wrong(port->file, port->line, "'%s' is not the name of a port",
			     port->name);
	return true;
}

static bool read_option(struct config_port *port, const char *word)
{
	const char *value = strchr(word, '=');
	DWORD *ms;

	if (begins(word, "hold="))
		ms = &port->hold_ms;
	else if (begins(word, "timeout="))
		ms = &port->timeout_ms;
	else
		return wrong(port->file, port->line,
			     "%s: unknown option '%s'; options are hold=MS and timeout=MS",
			     port->name, word);
	if (*ms != MPR_LINUX_DEFAULT)
		return wrong(port->file, port->line, "%s: '%s': this option is given twice",
			     port->name, word);
	if (!options_ms(value + 1, ms))
		return wrong(port->file, port->line,
			     "%s: '%s' is not a number of milliseconds", port->name, word);
	return true;
}

static struct config_port *find(const struct config *config, const char *name)
{
	struct config_port *port;

	for (port = config->ports; port < config->ports + config->count; port++)
		if (!strcmp(config_bare(port->name), config_bare(name)))
			return port;
	return NULL;
}

/* A line replaces the line for the same port in an earlier file, but not in the same file. */
static bool enter(struct config *config, const struct config_port *port)
{
	struct config_port *old = find(config, port->name), *ports;

	if (old && old->file == port->file)
		return wrong(port->file, port->line, "%s: line %u lists this port already",
			     port->name, old->line);
	if (old) {
		free(old->name);
		*old = *port;
		return true;
	}
	ports = reallocarray(config->ports, config->count + 1, sizeof(*ports));
	if (!ports)
		die_no_memory();
	config->ports = ports;
	config->ports[config->count++] = *port;
	return true;
}

static bool read_line(struct config *config, const char *file, unsigned int number, char *line)
{
	struct config_port port = {
		.file = file,
		.line = number,
		.hold_ms = MPR_LINUX_DEFAULT,
		.timeout_ms = MPR_LINUX_DEFAULT,
	};
	bool good;
	char *word, *rest;

	word = strtok_r(line, BLANKS, &rest);
	if (!word || *word == '#')
		return true;
	port.name = text_copy(word);
	good = check_name(&port);
	while (good) {
		word = strtok_r(NULL, BLANKS, &rest);
		if (!word || *word == '#')
			break;
		good = read_option(&port, word);
	}
	if (good)
		good = enter(config, &port);
	if (!good)
		free(port.name);
	return good;
}

/* Continues after a wrong line, so that all wrong lines are reported. */
static bool read_lines(struct config *config, const char *file, FILE *stream)
{
	unsigned int number = 0;
	bool good = true;
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	for (;;) {
		errno = 0;
		length = getline(&line, &room, stream);
		if (length < 0)
			break;
		number++;
		if (strlen(line) != (size_t)length)
			good = wrong(file, number, "the line has a zero byte");
		else if (!read_line(config, file, number, line))
			good = false;
	}
	if (!feof(stream))
		good = unreadable(file, errno);
	free(line);
	return good;
}

/* Frees @file, or stores it in @config. */
static bool read_file(struct config *config, char *file, bool may_lack)
{
	FILE *stream = fopen(file, "re");
	char **files;
	bool good;

	if (!stream) {
		good = may_lack && errno == ENOENT;
		if (!good)
			unreadable(file, errno);
		free(file);
		return good;
	}
	files = reallocarray(config->files, config->files_count + 1, sizeof(*files));
	if (!files)
		die_no_memory();
	config->files = files;
	config->files[config->files_count++] = file;
	good = read_lines(config, file, stream);
	fclose(stream);
	return good;
}

static int is_drop_in(const struct dirent *entry)
{
	const char *end = strrchr(entry->d_name, '.');

	return *entry->d_name != '.' && end && !strcmp(end, ".conf");
}

/* Unlike alphasort(), does not depend on the locale. */
static int compare(const struct dirent **one, const struct dirent **other)
{
	return strcmp((*one)->d_name, (*other)->d_name);
}

static bool read_drop_ins(struct config *config)
{
	struct dirent **entries;
	bool good = true;
	int count, i;

	count = scandir(CONFIG_DROP_INS, &entries, is_drop_in, compare);
	if (count < 0)
		return errno == ENOENT || unreadable(CONFIG_DROP_INS, errno);
	for (i = 0; i < count; i++) {
		if (!read_file(config, text_raw(CONFIG_DROP_INS "/%s", entries[i]->d_name), false))
			good = false;
		free(entries[i]);
	}
	free(entries);
	return good;
}

bool config_read(struct config *config, const char *file)
{
	bool good;

	*config = (struct config){ 0 };
	if (file)
		return read_file(config, text_copy(file), false);
	good = read_file(config, text_raw(CONFIG_FILE), true);
	return read_drop_ins(config) && good;
}

static bool check_ms(const struct config_port *port, const char *option, DWORD ms, DWORD max)
{
	if (ms == MPR_LINUX_DEFAULT || ms <= max)
		return true;
	return wrong(port->file, port->line, "%s: '%s=%u' is more than %u milliseconds",
		     port->name, option, ms, max);
}

DWORD config_check_ms(const struct config *config, RAS_SERVER_HANDLE server, bool *good)
{
	const struct config_port *port;
	MPR_LINUX_SERVER *limits;
	DWORD error;

	error = MprLinuxServerGetInfo(server, sizeof(*limits), &limits);
	if (error)
		return error;
	*good = true;
	for (port = config->ports; port < config->ports + config->count; port++) {
		if (!check_ms(port, "hold", port->hold_ms, limits->dwHoldMaxMs))
			*good = false;
		if (!check_ms(port, "timeout", port->timeout_ms, limits->dwTimeoutMaxMs))
			*good = false;
	}
	MprAdminBufferFree(limits);
	return NO_ERROR;
}

bool config_has_ms(const struct config *config)
{
	const struct config_port *port;

	for (port = config->ports; port < config->ports + config->count; port++)
		if (port->hold_ms != MPR_LINUX_DEFAULT || port->timeout_ms != MPR_LINUX_DEFAULT)
			return true;
	return false;
}

void config_free(struct config *config)
{
	size_t i;

	for (i = 0; i < config->count; i++)
		free(config->ports[i].name);
	for (i = 0; i < config->files_count; i++)
		free(config->files[i]);
	free(config->ports);
	free(config->files);
}
