// SPDX-License-Identifier: GPL-2.0
/*
 * Workers that call drivers, whose calls may not come back. A work queue runs a limited
 * number of works at once, and the others wait. So no queue has more users than that,
 * and the port of a healthy driver waits for no other port.
 */
#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <linux/mprapi.h>

#include "limits.h"
#include "worker.h"

/* Works that run at once in a queue: as many as every kernel allows. */
#define ACTIVE_MAX	512
/* A port has three at the most: a sample, one that is queued behind it, its reset. */
#define USERS_MAX	(ACTIVE_MAX / 4)

/**
 * struct mprapi_worker - a work queue
 * @wq: the queue, NULL as long as it has not been needed; kept until the end
 * @users: ports that use it, and the poll
 */
struct mprapi_worker {
	struct workqueue_struct *wq;
	atomic_t users;
};

/* Enough for all ports, all draining ports, and the poll. */
static struct mprapi_worker workers[MPRAPI_PORTS_MAX / USERS_MAX +
				    MPRAPI_REMOVED_MAX / USERS_MAX + 2];
static DEFINE_MUTEX(workers_lock);

/**
 * mprapi_worker_get() - find a work queue that has a place
 * @worker: set to it
 *
 * Return: 0, -ENOSPC if all are full, -ENOMEM.
 */
int mprapi_worker_get(struct mprapi_worker **worker)
{
	struct mprapi_worker *w;
	int err = -ENOSPC;

	mutex_lock(&workers_lock);
	for (w = workers; w < workers + ARRAY_SIZE(workers); w++) {
		if (atomic_read(&w->users) >= USERS_MAX)
			continue;
		if (!w->wq)
			w->wq = alloc_workqueue("mprapi", WQ_UNBOUND | WQ_FREEZABLE,
						ACTIVE_MAX);
		err = w->wq ? 0 : -ENOMEM;
		break;
	}
	if (!err) {
		atomic_inc(&w->users);
		*worker = w;
	}
	mutex_unlock(&workers_lock);
	return err;
}

/**
 * mprapi_worker_put() - give the place back
 * @worker: the queue, or NULL
 *
 * Context: any.
 */
void mprapi_worker_put(struct mprapi_worker *worker)
{
	if (worker)
		atomic_dec(&worker->users);
}

/**
 * mprapi_worker_queue() - run a work
 * @worker: the queue
 * @work: the work; nothing is done if it is queued already
 * @ms: after so many milliseconds
 *
 * Context: any.
 */
void mprapi_worker_queue(struct mprapi_worker *worker, struct delayed_work *work,
			 unsigned int ms)
{
	queue_delayed_work(worker->wq, work, msecs_to_jiffies(ms));
}

/**
 * mprapi_worker_requeue() - run a work at another time
 * @worker: the queue
 * @work: the work
 * @ms: after so many milliseconds from now
 *
 * Context: any.
 * Return: whether it was queued before.
 */
bool mprapi_worker_requeue(struct mprapi_worker *worker, struct delayed_work *work,
			   unsigned int ms)
{
	return mod_delayed_work(worker->wq, work, msecs_to_jiffies(ms));
}

/**
 * mprapi_worker_uninit() - wait for the works that run
 *
 * To be called when no work is queued any more.
 */
void mprapi_worker_uninit(void)
{
	struct mprapi_worker *w;

	for (w = workers; w < workers + ARRAY_SIZE(workers) && w->wq; w++)
		destroy_workqueue(w->wq);
}
