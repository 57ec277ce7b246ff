// SPDX-License-Identifier: GPL-2.0
/*
 * Workers that call drivers, whose calls may not come back. A work queue runs a limited
 * number of works at once, and the others wait. So no queue has more users than that,
 * and the port of a healthy driver waits for no other port.
 *
 * A work that a caller waits for begins on the caller's CPU, which is about to be free:
 * to wake another one costs more than a reset without a hold. All other works run where
 * there is time for them, so that none depends on a CPU that a real-time process keeps.
 */
#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <linux/mprapi.h>

#include "compat.h"
#include "limits.h"
#include "worker.h"

/* Works that run at once in a queue: as many as every kernel allows. */
#define ACTIVE_MAX	512
/* A port has three at the most: a sample, one that is queued behind it, its reset. */
#define USERS_MAX	(ACTIVE_MAX / 4)

/**
 * struct mprapi_worker - a pair of work queues
 * @here: runs a work on the CPU that queues it
 * @wq: runs a work on any CPU. Both are NULL until they are needed, and kept until the
 *	end
 * @users: ports that use them, and the poll
 */
struct mprapi_worker {
	struct workqueue_struct *here;
	struct workqueue_struct *wq;
	atomic_t users;
};

/* Enough for all ports, all draining ports, and the poll. */
static struct mprapi_worker workers[MPRAPI_PORTS_MAX / USERS_MAX +
				    MPRAPI_REMOVED_MAX / USERS_MAX + 2];
static DEFINE_MUTEX(workers_lock);

static int worker_make(struct mprapi_worker *worker)
{
	if (worker->wq)
		return 0;
	if (!worker->here)
		worker->here = alloc_workqueue("mprapi_begin",
					       MPRAPI_WQ_PERCPU | WQ_CPU_INTENSIVE |
					       WQ_FREEZABLE, ACTIVE_MAX);
	if (!worker->here)
		return -ENOMEM;
	worker->wq = alloc_workqueue("mprapi", WQ_UNBOUND | WQ_FREEZABLE, ACTIVE_MAX);
	return worker->wq ? 0 : -ENOMEM;
}

/**
 * mprapi_worker_get() - find a pair of work queues that has a place
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
		err = worker_make(w);
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
 * @worker: the queues, or NULL
 *
 * Context: any.
 */
void mprapi_worker_put(struct mprapi_worker *worker)
{
	if (worker)
		atomic_dec(&worker->users);
}

/**
 * mprapi_worker_begin() - run a work now, on this CPU
 * @worker: the queues
 * @work: the work, which is not queued. Its last run may be about to return
 *
 * Context: any.
 */
void mprapi_worker_begin(struct mprapi_worker *worker, struct delayed_work *work)
{
	queue_delayed_work(worker->here, work, 0);
}

/**
 * mprapi_worker_queue() - run a work
 * @worker: the queues
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
 * @worker: the queues
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

	for (w = workers; w < workers + ARRAY_SIZE(workers) && w->here; w++) {
		destroy_workqueue(w->here);
		if (w->wq)
			destroy_workqueue(w->wq);
	}
}
