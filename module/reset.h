/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_RESET_H
#define MPRAPI_RESET_H

#include <linux/types.h>
#include <linux/mprapi.h>

struct mprapi_port;
struct mprapi_reset;
struct mprapi_reset_options;

/* Timeout of a reset for which the caller gives none (MPRAPI_DEFAULT). */
#define MPRAPI_TIMEOUT_DEFAULT_MS	10000

void mprapi_reset_prepare(struct mprapi_reset *reset);
bool mprapi_reset_is_busy(const struct mprapi_reset *reset);
int mprapi_reset_port(struct mprapi_port *port,
		      const struct mprapi_reset_options *options,
		      struct mprapi_report *report);
int mprapi_reset_wait(struct mprapi_port *port, u32 seq, bool nowait,
		      struct mprapi_report *report);

int mprapi_reset_init(void);
void mprapi_reset_uninit(void);

#endif /* MPRAPI_RESET_H */
