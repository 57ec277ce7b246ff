// SPDX-License-Identifier: GPL-2.0
/*
 * Wait entries on a tty's port, for drivers that wake them when a modem line changes
 * and when they hang up.
 */
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>

#include "tty.h"

/**
 * mprapi_tty_wait_init() - make wait entries ready
 * @wait: the entries
 * @woken: called in any context when they are woken
 * @private: for it
 */
void mprapi_tty_wait_init(struct mprapi_tty_wait *wait, wait_queue_func_t woken,
			  void *private)
{
	spin_lock_init(&wait->lock);
	init_waitqueue_func_entry(&wait->lines, woken);
	init_waitqueue_func_entry(&wait->opens, woken);
	wait->lines.private = private;
	wait->opens.private = private;
}

/**
 * mprapi_tty_wait_generation() - what was the last device that went?
 * @wait: the entries
 *
 * Return: for mprapi_tty_wait_on(); to be called before the tty is looked for.
 */
unsigned int mprapi_tty_wait_generation(struct mprapi_tty_wait *wait)
{
	unsigned int generation;

	spin_lock_irq(&wait->lock);
	generation = wait->generation;
	spin_unlock_irq(&wait->lock);
	return generation;
}

/*
 * Drivers that wake these two and keep their ports for as long as they have devices:
 * serial_core, usb-serial, and cdc-acm. Others free a port while its device is there,
 * or its device with it.
 */
static bool tty_wakes(const struct mprapi_tty *tty)
{
	const char *name = tty->tty->driver->driver_name;

	if (tty->target.device.uart)
		return true;
	return tty->target.device.hardware && name &&
	       (!strcmp(name, "usbserial") || !strcmp(name, "acm"));
}

static void wait_move(struct mprapi_tty_wait *wait, struct tty_port *to)
{
	lockdep_assert_held(&wait->lock);

	if (wait->on == to)
		return;
	if (wait->on) {
		remove_wait_queue(&wait->on->delta_msr_wait, &wait->lines);
		remove_wait_queue(&wait->on->open_wait, &wait->opens);
	}
	if (to) {
		add_wait_queue(&to->delta_msr_wait, &wait->lines);
		add_wait_queue(&to->open_wait, &wait->opens);
	}
	wait->on = to;
}

/**
 * mprapi_tty_wait_on() - wait on a tty
 * @wait: the entries
 * @tty: the tty; not waited on any longer if it is closed
 * @generation: from mprapi_tty_wait_generation()
 *
 * Only the port of a tty that was found in this generation is sure to be there
 * still: before a device goes its port is left, under this lock.
 */
void mprapi_tty_wait_on(struct mprapi_tty_wait *wait, const struct mprapi_tty *tty,
			unsigned int generation)
{
	struct tty_port *to = NULL;

	/* A pty has no modem lines, and tells of its opens and closes by its node. */
	if (tty->target.pty)
		return;
	if (mprapi_tty_is_open(tty->tty) && tty_wakes(tty))
		to = tty->tty->port;
	spin_lock_irq(&wait->lock);
	if (!wait->closed && wait->generation == generation)
		wait_move(wait, to);
	spin_unlock_irq(&wait->lock);
}

/**
 * mprapi_tty_wait_leave() - wait on nothing any more, because the device goes
 * @wait: the entries
 * @forever: their owner goes, too
 */
void mprapi_tty_wait_leave(struct mprapi_tty_wait *wait, bool forever)
{
	spin_lock_irq(&wait->lock);
	wait->generation++;
	wait->closed = forever;
	wait_move(wait, NULL);
	spin_unlock_irq(&wait->lock);
}
