/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands. Each gets the server (unless it connects by itself) and the command line,
 * with options and number of operands already checked. It writes to standard output and
 * returns the exit status.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "fail.h"
#include "options.h"

typedef enum status command_run(RAS_SERVER_HANDLE server, const struct options *options);

command_run port_list;
command_run port_show;
command_run port_add;
command_run port_apply;
command_run port_del;
command_run port_clear_stats;
command_run reset_ports;
command_run disconnect_ports;
command_run connection_list;
command_run server_show;
command_run monitor;

#endif
