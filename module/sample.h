/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_SAMPLE_H
#define MPRAPI_SAMPLE_H

#include <linux/types.h>
#include <linux/mprapi.h>

struct mprapi_port;

/**
 * enum mprapi_sample_ask - whether a port's driver may be asked for a sample
 * @MPRAPI_SAMPLE_ASK: yes. Only in a worker
 * @MPRAPI_SAMPLE_AT_ONCE: no. If the driver has to be asked, no sample is taken. For a
 *	closed port and for a pty it need not be asked
 * @MPRAPI_SAMPLE_DRIVERLESS: no. The sample has the driver's last answers
 */
enum mprapi_sample_ask {
	MPRAPI_SAMPLE_ASK,
	MPRAPI_SAMPLE_AT_ONCE,
	MPRAPI_SAMPLE_DRIVERLESS,
};

bool mprapi_sample_take(struct mprapi_port *port, enum mprapi_sample_ask ask, bool *again);
void mprapi_sample_without_driver(struct mprapi_port *port);
void mprapi_sample_device(struct mprapi_port *port, bool present);
void mprapi_sample_reset(struct mprapi_port *port, const struct mprapi_report *report);
void mprapi_sample_tell(struct mprapi_port *port, enum mprapi_event type,
			const struct mprapi_report *report);

#endif /* MPRAPI_SAMPLE_H */
