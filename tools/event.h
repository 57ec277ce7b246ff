/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happened, in one line: for people or, as a JSON object, for programs.
 */
#ifndef EVENT_H
#define EVENT_H

#include <stdbool.h>

#include <mprapi-linux.h>

void event_print(const MPR_LINUX_EVENT *event, bool json);

/* The state of a port, which is no event but told like one. */
void event_print_state(const MPR_LINUX_PORT *port, bool json);

/* Events were lost; the state of so many ports follows. */
void event_print_lost(DWORD ports, bool json);

#endif
