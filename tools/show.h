/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that is known of a port.
 */
#ifndef SHOW_H
#define SHOW_H

#include <mprapi-linux.h>

#include "json.h"

struct json_object *show_json(const struct _MPR_LINUX_PORT *port);
void show_table(const struct _MPR_LINUX_PORT *port);

#endif
