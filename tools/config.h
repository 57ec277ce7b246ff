/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /etc/mprapi/ports.conf and its drop-ins: the ttys that are ports of this machine, and the
 * options of their resets.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include <mprapi-linux.h>

#define CONFIG_FILE	"/etc/mprapi/ports.conf"
#define CONFIG_DROP_INS	"/etc/mprapi/ports.conf.d"

/* A line of ports.conf. */
struct config_port {
	const char *file;
	unsigned int line;
	char *name;		/* as in the file */
	DWORD hold_ms;		/* MPR_LINUX_DEFAULT if not given */
	DWORD timeout_ms;
};

struct config {
	struct config_port *ports;
	size_t count;
	char **files;		/* those that were read */
	size_t files_count;
};

/*
 * Reads @file, or with NULL the files of this machine that exist. Reports each wrong line, and
 * returns false if there is one or a file cannot be read. Call config_free() in any case.
 */
bool config_read(struct config *config, const char *file);

/*
 * Asks the module for its limits, reports each time that is longer, and sets @good to false if
 * there is one. After an error of the module, @good is not set.
 */
DWORD config_check_ms(const struct config *config, RAS_SERVER_HANDLE server, bool *good);

/* Does any line have a hold or a timeout? */
bool config_has_ms(const struct config *config);

/* The name without /dev/. */
const char *config_bare(const char *name);

void config_free(struct config *config);

#endif
