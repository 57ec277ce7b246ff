/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a port is reset if the command line does not say it: what ports.conf has for the port.
 */
#ifndef DEFAULTS_H
#define DEFAULTS_H

#include <stddef.h>

#include <mprapi-linux.h>

struct defaults_port {
	HANDLE port;
	DWORD hold_ms;		/* MPR_LINUX_DEFAULT: nothing is said */
	DWORD timeout_ms;
};

struct defaults {
	struct defaults_port *ports;
	size_t count;
};

/*
 * Of the ports that are tracked now; to be freed. A port has to be resettable while the file
 * is broken: then complains, and there are no defaults.
 */
void defaults_read(struct defaults *defaults, RAS_SERVER_HANDLE server);

/* NULL: there is nothing about the port. */
const struct defaults_port *defaults_find(const struct defaults *defaults, HANDLE port);

void defaults_free(struct defaults *defaults);

#endif
