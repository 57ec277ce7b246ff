/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_RESET_H
#define MPRAPI_RESET_H

#include <linux/types.h>
#include <linux/mprapi.h>

struct mprapi_port;

/* How long to wait for carrier to fall, if the caller does not say. */
#define MPRAPI_TIMEOUT_DEFAULT_MS	10000

/**
 * struct mprapi_reset_options - how a caller wants a port reset
 * @hold_ms: how long DTR and RTS stay low at the least
 * @timeout_ms: how long to wait for carrier and for the hangup at the most
 * @disconnect: without the line reset
 * @nowait: do not wait for the end
 */
struct mprapi_reset_options {
	u32 hold_ms;
	u32 timeout_ms;
	bool disconnect;
	bool nowait;
};

int mprapi_reset_port(struct mprapi_port *port,
		      const struct mprapi_reset_options *options,
		      struct mprapi_report *report);
int mprapi_reset_wait(struct mprapi_port *port, u32 seq, bool nowait,
		      struct mprapi_report *report);

int mprapi_reset_init(void);
void mprapi_reset_uninit(void);

#endif /* MPRAPI_RESET_H */
