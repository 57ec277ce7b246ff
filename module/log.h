/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_LOG_H
#define MPRAPI_LOG_H

#include <linux/types.h>

struct mprapi_caller;
struct mprapi_port;
struct mprapi_report;

void mprapi_log_caller(struct mprapi_caller *caller);
void mprapi_log_reset(struct mprapi_port *port, const struct mprapi_caller *caller,
		      const struct mprapi_report *report);
void mprapi_log_device(struct mprapi_port *port, const char *name, bool there);

#endif /* MPRAPI_LOG_H */
