/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_LIMITS_H
#define TESTS_LIMITS_H

#include <linux/mprapi.h>

/* The limits that MPRAPI_IOC_SERVER reports. */
#define HOLD_MAX_MS		60000
#define TIMEOUT_MAX_MS		600000
#define PORTS_MAX		16384
#define REMOVED_MAX		256
#define STUCK_MS		200
#define NOTIFY_MAX		64
#define NOTIFY_TOTAL_MAX	4096

/* The number of event types. */
#define EVENT_COUNT		(MPRAPI_EVENT_DISCONNECTED + 1)

#endif /* TESTS_LIMITS_H */
