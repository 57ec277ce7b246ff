/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_WORKER_H
#define MPRAPI_WORKER_H

#include <linux/types.h>

struct delayed_work;
struct mprapi_worker;

int mprapi_worker_get(struct mprapi_worker **worker);
void mprapi_worker_put(struct mprapi_worker *worker);
void mprapi_worker_begin(struct mprapi_worker *worker, struct delayed_work *work);
void mprapi_worker_queue(struct mprapi_worker *worker, struct delayed_work *work,
			 unsigned int ms);
bool mprapi_worker_requeue(struct mprapi_worker *worker, struct delayed_work *work,
			   unsigned int ms);

void mprapi_worker_uninit(void);

#endif /* MPRAPI_WORKER_H */
