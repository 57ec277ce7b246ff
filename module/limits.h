/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_LIMITS_H
#define MPRAPI_LIMITS_H

/* Longest hold and longest timeout of a reset, in milliseconds. */
#define MPRAPI_HOLD_MAX_MS	60000
#define MPRAPI_TIMEOUT_MAX_MS	600000

/* Largest number of ports. Only a broken program adds more. */
#define MPRAPI_PORTS_MAX	16384
/* Largest number of removed ports whose resets and hangups have not ended yet. */
#define MPRAPI_REMOVED_MAX	256

/* A driver call that takes longer counts as stuck: samples do not wait for it. In ms. */
#define MPRAPI_STUCK_MS		200

/* Largest number of eventfds for one open file of /dev/mprapi, and for all files. */
#define MPRAPI_NOTIFY_MAX	64
#define MPRAPI_NOTIFY_TOTAL_MAX	4096

#endif /* MPRAPI_LIMITS_H */
