/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_CONTROL_H
#define MPRAPI_CONTROL_H

#include <linux/types.h>

/* Module parameters, see main.c. */
extern bool mprapi_lan_only;
extern unsigned int mprapi_hold_ms;

int mprapi_control_init(void);
void mprapi_control_uninit(void);

#endif /* MPRAPI_CONTROL_H */
