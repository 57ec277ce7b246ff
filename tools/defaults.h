/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options of a reset that are not on the command line: those of ports.conf.
 */
#ifndef DEFAULTS_H
#define DEFAULTS_H

#include <stddef.h>

#include <mprapi-linux.h>

struct defaults_port {
	HANDLE port;
	DWORD hold_ms;		/* MPR_LINUX_DEFAULT if not given */
	DWORD timeout_ms;
};

struct defaults {
	struct defaults_port *ports;
	size_t count;
};

/*
 * Of the tracked ports; to be freed. A wrong line must not keep a port from being reset: then
 * it is reported, and there are no defaults.
 */
void defaults_read(struct defaults *defaults, RAS_SERVER_HANDLE server);

/* NULL: no line is about the port. */
const struct defaults_port *defaults_find(const struct defaults *defaults, HANDLE port);

void defaults_free(struct defaults *defaults);

#endif
