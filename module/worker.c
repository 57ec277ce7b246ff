// SPDX-License-Identifier: GPL-2.0
/*
 * Workers for driver calls, which may not return. A workqueue runs a limited number of
 * works at once, and further works wait. So each workqueue serves only so many ports that
 * this limit is not reached, and no port waits for the driver of another port.
 *
 * A work that a caller waits for begins on the caller's CPU, which will be free as soon as
 * the caller sleeps: to wake another CPU would cost more than a reset without a hold. All
 * other works run on any CPU, so that none waits for one that a real-time process keeps
 * busy.
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

/*
 * Works that a workqueue runs at once. From Linux 6.9 on, the nodes of a NUMA machine share
 * this number, so it is the largest that the kernel allows.
 */
#define ACTIVE_MAX	WQ_MAX_ACTIVE
/*
 * Ports for a workqueue. A port has at most three works: a sample, the next sample behind
 * it, and a reset. All kernels allow more works than these ports have.
 */
#define USERS_MAX	128

/**
 * struct mprapi_worker - a pair of workqueues
 * @here: runs a work on the CPU that queues it
 * @wq: runs a work on any CPU
 * @users: number of the ports that use them; the poll counts as one, too
 *
 * Both workqueues are NULL until they are needed, and kept until the module is unloaded.
 */
struct mprapi_worker {
	struct workqueue_struct *here;
	struct workqueue_struct *wq;
	atomic_t users;
};

/* Enough for all ports, for all removed ports whose resets still run, and for the poll. */
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
 * mprapi_worker_get() - take a place in a pair of workqueues
 * @worker: set to the pair
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
 * mprapi_worker_put() - give back a place in a pair of workqueues
 * @worker: the workqueues, or NULL
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
 * @worker: the workqueues
 * @work: the work, which must not be queued. Its last run may be about to return
 *
 * Context: any.
 */
void mprapi_worker_begin(struct mprapi_worker *worker, struct delayed_work *work)
{
	queue_delayed_work(worker->here, work, 0);
}

/**
 * mprapi_worker_queue() - queue a work, unless it is queued already
 * @worker: the workqueues
 * @work: the work
 * @ms: delay in milliseconds
 *
 * Context: any.
 */
void mprapi_worker_queue(struct mprapi_worker *worker, struct delayed_work *work,
			 unsigned int ms)
{
	queue_delayed_work(worker->wq, work, msecs_to_jiffies(ms));
}

/**
 * mprapi_worker_requeue() - queue a work, or change its time if it is queued already
 * @worker: the workqueues
 * @work: the work
 * @ms: delay in milliseconds, from now
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
 * mprapi_worker_uninit() - wait for the running works and free the workqueues
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
