/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_LIMITS_H
#define MPRAPI_LIMITS_H

/* The longest hold and timeout that a call can ask for, in milliseconds. */
#define MPRAPI_HOLD_MAX_MS	60000
#define MPRAPI_TIMEOUT_MAX_MS	600000

/* How many ports there can be; more is a broken program, not a router. */
#define MPRAPI_PORTS_MAX	16384
/* How many removed ports can wait for the end of their resets and hangups. */
#define MPRAPI_REMOVED_MAX	256

/* After so many milliseconds a call of a driver is not waited for any more. */
#define MPRAPI_STUCK_MS		200

/* How many eventfds a file of the control device can have, and all of them. */
#define MPRAPI_NOTIFY_MAX	64
#define MPRAPI_NOTIFY_TOTAL_MAX	4096

#endif /* MPRAPI_LIMITS_H */
