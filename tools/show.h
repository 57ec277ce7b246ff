/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints all that is known about a port.
 */
#ifndef SHOW_H
#define SHOW_H

#include <mprapi-linux.h>

#include "holders.h"
#include "json.h"

/* @holders is NULL if the processes were not asked for. */
struct json_object *show_json(const struct _MPR_LINUX_PORT *port, const struct holders *holders);
void show_table(const struct _MPR_LINUX_PORT *port, const struct holders *holders);

#endif
