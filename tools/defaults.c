// SPDX-License-Identifier: GPL-2.0-or-later
#include "defaults.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "config.h"
#include "fail.h"
#include "operand.h"

/* Finds the port of each line, and skips lines whose port is not tracked. */
static void find_ports(struct defaults *defaults, RAS_SERVER_HANDLE server,
		       const struct config *config)
{
	char **texts = calloc(config->count, sizeof(*texts));
	struct operand *operands;
	size_t i;

	defaults->ports = calloc(config->count, sizeof(*defaults->ports));
	if (!texts || !defaults->ports)
		die_no_memory();
	for (i = 0; i < config->count; i++)
		texts[i] = config->ports[i].name;
	operands = operands_find(server, texts, (int)config->count);
	for (i = 0; i < config->count; i++) {
		if (!operands[i].port)
			continue;
		defaults->ports[defaults->count++] = (struct defaults_port){
			.port = operands[i].port,
			.hold_ms = config->ports[i].hold_ms,
			.timeout_ms = config->ports[i].timeout_ms,
		};
	}
	free(operands);
	free(texts);
}

/* If the module does not answer, returns true: the reset will report the error. */
static bool check_ms(RAS_SERVER_HANDLE server, const struct config *config)
{
	bool good;

	return config_check_ms(config, server, &good) || good;
}

void defaults_read(struct defaults *defaults, RAS_SERVER_HANDLE server)
{
	struct config config;

	*defaults = (struct defaults){ 0 };
	if (!config_read(&config, NULL) || !check_ms(server, &config))
		fputs("mpradmin: hold and timeout of " CONFIG_FILE " are ignored\n", stderr);
	else if (config_has_ms(&config))
		find_ports(defaults, server, &config);
	config_free(&config);
}

const struct defaults_port *defaults_find(const struct defaults *defaults, HANDLE port)
{
	size_t i;

	for (i = defaults->count; i > 0; i--)
		if (defaults->ports[i - 1].port == port)
			return &defaults->ports[i - 1];
	return NULL;
}

void defaults_free(struct defaults *defaults)
{
	free(defaults->ports);
}
