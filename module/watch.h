/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_WATCH_H
#define MPRAPI_WATCH_H

#include <linux/types.h>
#include <linux/mprapi.h>

struct mprapi_port;

/* Shortest and longest polling interval, in milliseconds. */
#define MPRAPI_WATCH_MIN_MS	10
#define MPRAPI_WATCH_MAX_MS	3600000

void mprapi_watch_prepare(struct mprapi_port *port);
void mprapi_watch_clear(struct mprapi_port *port, const struct mprapi_link_stats *link);
void mprapi_watch_schedule(struct mprapi_port *port);
void mprapi_watch_settle(struct mprapi_port *port);
void mprapi_watch_forget(struct mprapi_port *port);
void mprapi_watch_wake(struct mprapi_port *port);
void mprapi_watch_wake_closing(struct mprapi_port *port);
void mprapi_watch_soon(void);
void mprapi_watch_poll(void);
void mprapi_watch_rate_changed(void);

int mprapi_watch_fresh(struct mprapi_port *port, unsigned int timeout_ms);
int mprapi_watch_fresh_all(unsigned int timeout_ms);

int mprapi_watch_init(void);
void mprapi_watch_uninit(void);

#endif /* MPRAPI_WATCH_H */
