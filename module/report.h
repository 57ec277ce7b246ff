/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_REPORT_H
#define MPRAPI_REPORT_H

#include <linux/types.h>

struct mprapi_reset;

void mprapi_report_done(struct mprapi_reset *reset, u32 steps);
void mprapi_report_not_done(struct mprapi_reset *reset, u32 step, int why);
void mprapi_report_ms(struct mprapi_reset *reset, u32 *member, u32 ms);
void mprapi_report_flag(struct mprapi_reset *reset, u32 flag);

#endif /* MPRAPI_REPORT_H */
