/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared by the two files of ttysim's own tty driver, tty.c and plug.c.
 */
#ifndef TTYSIM_TTY_H
#define TTYSIM_TTY_H

#include <linux/serial.h>
#include <linux/spinlock.h>
#include <linux/tty_driver.h>
#include <linux/tty_port.h>
#include <linux/workqueue.h>

#include "ttysim.h"

/**
 * struct sim_tty - a tty that is plugged in
 * @port: its tty_port
 * @sim: its socket
 * @owned: the reference of sim_plug() was dropped or is about to be: by the unplugging or,
 *	with the parameter onhup, by the first open, so that the last close frees the tty
 * @registered: its device is registered
 * @free_work: frees it, see free_early()
 */
struct sim_tty {
	struct tty_port port;
	struct sim *sim;
	unsigned long owned;
	unsigned long registered;
	struct delayed_work free_work;
};

/**
 * struct socket - the place that a tty is plugged into
 * @sim: its script
 * @lock: protects the members below, and @sim.out
 * @tty: the tty that is plugged in or not completely freed yet, or NULL
 * @pulled: the tty is being unplugged and cannot be opened
 * @open: activate() was called, and shutdown() was not yet
 * @opens: number of open files, for a driver without hangup()
 * @icount: counters
 */
struct socket {
	struct sim sim;
	spinlock_t lock;	/* protects the members below, and sim.out */
	struct sim_tty *tty;
	bool pulled;
	bool open;
	int opens;
	struct async_icount icount;
};

extern struct socket *sim_sockets;
extern bool sim_onhup;
extern bool sim_early;

extern const struct tty_port_operations sim_port_ops;
extern const struct tty_operations sim_tty_ops;

static inline struct socket *to_socket(struct sim *sim)
{
	return container_of(sim, struct socket, sim);
}

/* plug.c */
void sim_destruct(struct tty_port *port);

#endif /* TTYSIM_TTY_H */
