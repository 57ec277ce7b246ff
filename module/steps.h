/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_STEPS_H
#define MPRAPI_STEPS_H

#include <linux/ktime.h>
#include <linux/types.h>

struct mprapi_reset;
struct mprapi_tty;

/* Minimum time for which a reset waits for an opener, a closer or a driver. */
#define MPRAPI_BUSY_MS	1000

ktime_t mprapi_steps_deadline(const struct mprapi_reset *reset);
int mprapi_steps_go_on(struct mprapi_reset *reset, struct mprapi_tty *tty);
void mprapi_steps_take_over(struct mprapi_reset *reset, bool inherits);
void mprapi_steps_hurry(void);

#endif /* MPRAPI_STEPS_H */
