/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Module parameters. Any file may include this.
 */
#ifndef MPRAPI_MAIN_H
#define MPRAPI_MAIN_H

#include <linux/types.h>

extern bool mprapi_lan_only;
extern unsigned int mprapi_hold_ms;
extern unsigned int mprapi_watch_ms;

#endif /* MPRAPI_MAIN_H */
