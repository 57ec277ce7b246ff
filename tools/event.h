/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints events, one on each line: as text for people, or as a JSON object for programs.
 */
#ifndef EVENT_H
#define EVENT_H

#include <stdbool.h>

#include <mprapi-linux.h>

void event_print(const MPR_LINUX_EVENT *event, bool json);

/* Prints the state of a port in the form of an event. */
void event_print_state(const MPR_LINUX_PORT *port, bool json);

/* Prints that events were lost and that the state of @ports ports follows. */
void event_print_lost(DWORD ports, bool json);

#endif
