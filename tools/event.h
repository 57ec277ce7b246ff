/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events, one in a line: for people or, as a JSON object, for programs.
 */
#ifndef EVENT_H
#define EVENT_H

#include <stdbool.h>

#include <mprapi-linux.h>

void event_print(const MPR_LINUX_EVENT *event, bool json);

/* The state of a port, in the form of an event. */
void event_print_state(const MPR_LINUX_PORT *port, bool json);

/* Events were lost; the state of @ports ports follows. */
void event_print_lost(DWORD ports, bool json);

#endif
