/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_CONTROL_H
#define MPRAPI_CONTROL_H

int mprapi_control_init(void);
void mprapi_control_uninit(void);

#endif /* MPRAPI_CONTROL_H */
