/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_CONTROL_H
#define TESTS_CONTROL_H

#include <linux/mprapi.h>

#include "limits.h"

int control_open(void);
int control(int ctl, unsigned long command, void *arg);

int server_get(int ctl, struct mprapi_server *server);
int port_add(int ctl, const char *name, __u32 *port);
int port_add_path(int ctl, char name[MPRAPI_NAME_SIZE], __u32 *port);
int port_add_fd(int ctl, int fd, __u32 *port);
int port_del(int ctl, __u32 port);
int port_reset(int ctl, __u32 port, __u32 hold_ms, __u32 timeout_ms,
	       struct mprapi_report *report);
int port_reset_steps(int ctl, __u32 port, __u32 steps, __u32 hold_ms, __u32 timeout_ms,
		     struct mprapi_report *report);
int port_reset_begin(int ctl, __u32 port, __u32 hold_ms, __u32 timeout_ms,
		     struct mprapi_report *report);
int port_disconnect(int ctl, __u32 port, __u32 timeout_ms,
		    struct mprapi_report *report);
int port_wait(int ctl, __u32 port, __u32 seq, struct mprapi_report *report);
int port_wait_look(int ctl, __u32 port, __u32 seq, struct mprapi_report *report);
int port_clear_stats(int ctl, __u32 port, const struct mprapi_link_stats *link);
int port_ppp(int ctl, __u32 port, int *unit, int *channel);
int port_sample(int ctl, __u32 port, __u32 timeout_ms);
int event_notify(int ctl, int eventfd, __u32 events);

#endif /* TESTS_CONTROL_H */
