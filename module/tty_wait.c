// SPDX-License-Identifier: GPL-2.0
/*
 * Wait entries on a tty_port, for drivers that wake them when a modem line changes and
 * when the tty is hung up.
 */
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>

#include "tty.h"

/**
 * mprapi_tty_wait_init() - initialize wait entries
 * @wait: the entries
 * @woken: called in any context when they are woken
 * @private: private data of the entries, for @woken
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
 * mprapi_tty_wait_generation() - get the current generation
 * @wait: the entries
 *
 * To be called before the tty is looked up.
 *
 * Return: the generation, for mprapi_tty_wait_on().
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
 * The drivers that wake both entries and keep a tty_port for at least as long as its tty
 * device: serial_core, usb-serial and cdc-acm. Other drivers can free it earlier.
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
 * mprapi_tty_wait_on() - put wait entries on a tty
 * @wait: the entries
 * @tty: the tty; if it is closed, the entries are taken off
 * @generation: from mprapi_tty_wait_generation()
 *
 * The tty_port is sure to exist only if no device went away since the tty was looked up,
 * that is, if the generation is still the same: when a device goes away,
 * mprapi_tty_wait_leave() takes the entries off and begins another generation.
 */
void mprapi_tty_wait_on(struct mprapi_tty_wait *wait, const struct mprapi_tty *tty,
			unsigned int generation)
{
	struct tty_port *to = NULL;

	/* A pty has no modem lines, and its opens and closes are notified by its node. */
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
 * mprapi_tty_wait_leave() - take wait entries off, because the device goes away
 * @wait: the entries
 * @forever: their owner goes away, too, so that they are not used again
 */
void mprapi_tty_wait_leave(struct mprapi_tty_wait *wait, bool forever)
{
	spin_lock_irq(&wait->lock);
	wait->generation++;
	wait->closed = forever;
	wait_move(wait, NULL);
	spin_unlock_irq(&wait->lock);
}
