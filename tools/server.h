/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The server: the module on this machine.
 */
#ifndef SERVER_H
#define SERVER_H

#include <stdbool.h>

#include <mprapi-linux.h>

/* Connects to the server; prints an error and returns false if that fails. */
bool server_connect(RAS_SERVER_HANDLE *server);

#endif
