/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options of resets in ports.conf, for those that are not on the command line.
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
 * Reads the options of the tracked ports. A wrong line must not prevent a reset: it is reported,
 * and there are no defaults. The caller calls defaults_free().
 */
void defaults_read(struct defaults *defaults, RAS_SERVER_HANDLE server);

/* The options of a port, NULL if it has no line. If it has several, the last line counts. */
const struct defaults_port *defaults_find(const struct defaults *defaults, HANDLE port);

void defaults_free(struct defaults *defaults);

#endif
