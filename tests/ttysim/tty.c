// SPDX-License-Identifier: GPL-2.0
/*
 * The functions of ttysim's own tty driver.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/sched/signal.h>
#include <linux/tty.h>

#include "compat.h"
#include "tty.h"

/* Number of bytes that the driver accepts while output is stuck. */
#define ROOM		256

static struct sim *port_sim(struct tty_port *port)
{
	return container_of(port, struct sim_tty, port)->sim;
}

/* Uses the number of the tty, because driver_data may have been freed. */
static struct sim *tty_sim(struct tty_struct *tty)
{
	return &sim_sockets[tty->index].sim;
}

/*
 * Runs a call that is allowed only while the driver has the tty open, and reports a
 * violation otherwise. An ioctl that began before a hangup may still run after it.
 */
static int call_open(struct tty_struct *tty, enum sim_op_id id)
{
	struct sim *sim = tty_sim(tty);
	struct socket *socket = to_socket(sim);
	struct sim_tty *plugged = READ_ONCE(socket->tty);
	int err;

	if (!plugged || plugged != tty->driver_data)
		sim_violation(sim, id, "which was freed");
	else if (!READ_ONCE(socket->open))
		sim_violation(sim, id, "which is not open");
	err = sim_call(sim, id);
	if (plugged != READ_ONCE(socket->tty))
		sim_violation(sim, id, "which was freed meanwhile");
	return err;
}

static void set_out(struct sim *sim, u32 set, u32 clear)
{
	struct socket *socket = to_socket(sim);

	spin_lock_irq(&socket->lock);
	sim_drive(sim, (sim->out & ~clear) | set);
	spin_unlock_irq(&socket->lock);
}

static int sim_activate(struct tty_port *port, struct tty_struct *tty)
{
	struct sim *sim = port_sim(port);
	int err = sim_call(sim, SIM_OPEN);

	if (READ_ONCE(to_socket(sim)->pulled))
		err = -ENODEV;
	if (err)
		return err;
	atomic_set(&sim->queued, 0);
	WRITE_ONCE(to_socket(sim)->open, true);
	return 0;
}

static void sim_shutdown(struct tty_port *port)
{
	struct sim *sim = port_sim(port);

	if (sim_is_running(sim))
		atomic_inc(&sim->overlaps);
	WRITE_ONCE(to_socket(sim)->open, false);
	sim_call(sim, SIM_SHUTDOWN);
	atomic_set(&sim->queued, 0);
}

static SIM_BOOL sim_carrier_raised(struct tty_port *port)
{
	return READ_ONCE(port_sim(port)->lines) & TIOCM_CAR;
}

static void sim_dtr_rts(struct tty_port *port, SIM_BOOL on)
{
	u32 both = TIOCM_DTR | TIOCM_RTS;

	/* cdc-acm keeps what it wants of the device here, too. */
	port_sim(port)->wanted = on ? both : 0;
	set_out(port_sim(port), on ? both : 0, on ? 0 : both);
}

const struct tty_port_operations sim_port_ops = {
	.activate = sim_activate,
	.shutdown = sim_shutdown,
	.carrier_raised = sim_carrier_raised,
	.dtr_rts = sim_dtr_rts,
	.destruct = sim_destruct,
};

static int sim_install(struct tty_driver *drv, struct tty_struct *tty)
{
	struct socket *socket = &sim_sockets[tty->index];
	struct sim_tty *plugged;
	int err;

	spin_lock_irq(&socket->lock);
	plugged = socket->pulled ? NULL : socket->tty;
	if (plugged && !sim_early && !tty_port_get(&plugged->port))
		plugged = NULL;
	spin_unlock_irq(&socket->lock);
	if (!plugged)
		return -ENODEV;

	tty->driver_data = plugged;
	err = tty_port_install(&plugged->port, drv, tty);
	if (err) {
		if (!sim_early)
			tty_port_put(&plugged->port);
		return err;
	}
	if (sim_onhup && !test_and_set_bit(0, &plugged->owned))
		tty_port_put(&plugged->port);
	return 0;
}

static void sim_cleanup(struct tty_struct *tty)
{
	struct sim_tty *plugged = tty->driver_data;

	/* With the parameter early, the tty can be freed already. */
	if (sim_early)
		return;
	tty->driver_data = NULL;
	tty_port_put(&plugged->port);
}

static int sim_open(struct tty_struct *tty, struct file *file)
{
	to_socket(tty_sim(tty))->opens++;
	return tty_port_open(tty->port, tty, file);
}

static void sim_close(struct tty_struct *tty, struct file *file)
{
	struct sim *sim = tty_sim(tty);
	bool last = --to_socket(sim)->opens == 0;

	if (tty->ops->hangup) {
		if (!tty_hung_up_p(file) && tty->port->count == 1)
			sim_call(sim, SIM_CLOSE);
		tty_port_close(tty->port, tty, file);
	} else if (last) {
		/* Like u_serial and hso, which have no hangup(). */
		sim_call(sim, SIM_CLOSE);
		tty_port_hangup(tty->port);
	}
}

static void sim_hangup(struct tty_struct *tty)
{
	struct sim *sim = tty_sim(tty);

	if (sim_is_running(sim))
		atomic_inc(&sim->overlaps);
	sim_call(sim, SIM_HANGUP);
	tty_port_hangup(tty->port);
}

static int sim_tiocmget(struct tty_struct *tty)
{
	struct sim *sim = tty_sim(tty);
	int err = call_open(tty, SIM_TIOCMGET);

	return err ?: READ_ONCE(sim->lines) | READ_ONCE(sim->out) |
		      READ_ONCE(sim->sticky);
}

static int sim_tiocmset(struct tty_struct *tty, unsigned int set, unsigned int clear)
{
	struct sim *sim = tty_sim(tty);
	int err = call_open(tty, SIM_TIOCMSET);
	u32 wanted = (sim->out & ~clear) | set;

	if (err < 0 && READ_ONCE(sim->caches) && wanted == sim->wanted)
		return 0;
	sim->wanted = wanted;
	/* A positive number is no error. */
	if (err >= 0)
		set_out(sim, set, clear);
	return err;
}

static int sim_get_icount(struct tty_struct *tty, struct serial_icounter_struct *icount)
{
	struct socket *socket = to_socket(tty_sim(tty));
	int err = call_open(tty, SIM_GET_ICOUNT);

	if (err)
		return err;
	spin_lock_irq(&socket->lock);
	icount->cts = socket->icount.cts;
	icount->dsr = socket->icount.dsr;
	icount->rng = socket->icount.rng;
	icount->dcd = socket->icount.dcd;
	icount->tx = socket->icount.tx;
	spin_unlock_irq(&socket->lock);
	return 0;
}

static void sim_flush_buffer(struct tty_struct *tty)
{
	struct sim *sim = tty_sim(tty);

	if (call_open(tty, SIM_FLUSH_BUFFER))
		return;
	atomic_set(&sim->queued, 0);
	tty_wakeup(tty);
}

static void sim_wait_until_sent(struct tty_struct *tty, int timeout)
{
	struct sim *sim = tty_sim(tty);
	unsigned long end = jiffies + timeout;

	if (sim_call(sim, SIM_WAIT_UNTIL_SENT))
		return;
	while (atomic_read(&sim->queued) && !signal_pending(current) &&
	       (!timeout || time_before(jiffies, end)))
		msleep_interruptible(5);
}

static unsigned int sim_chars_in_buffer(struct tty_struct *tty)
{
	return atomic_read(&tty_sim(tty)->queued);
}

static unsigned int sim_write_room(struct tty_struct *tty)
{
	return ROOM - min(atomic_read(&tty_sim(tty)->queued), ROOM);
}

/* A script may delay this only with N_TTY: in other line disciplines it must not sleep. */
static SIM_SSIZE sim_write(struct tty_struct *tty, const u8 *data, SIM_SIZE count)
{
	struct socket *socket = to_socket(tty_sim(tty));
	struct sim *sim = &socket->sim;
	int err = sim_call(sim, SIM_WRITE);
	unsigned long flags;
	int n = count;

	if (err)
		return err;
	spin_lock_irqsave(&socket->lock, flags);
	if (READ_ONCE(sim->stuck)) {
		n = min_t(int, count, sim_write_room(tty));
		atomic_add(n, &sim->queued);
	}
	socket->icount.tx += n;
	spin_unlock_irqrestore(&socket->lock, flags);
	return n;
}

static void sim_set_termios(struct tty_struct *tty, const struct ktermios *old)
{
	struct sim *sim = tty_sim(tty);

	sim_call(sim, SIM_SET_TERMIOS);
	/* Like most drivers, lower the lines at B0, and raise them after it. */
	if (old && (old->c_cflag & CBAUD) && !C_BAUD(tty))
		set_out(sim, 0, TIOCM_DTR | TIOCM_RTS);
	else if (old && !(old->c_cflag & CBAUD) && C_BAUD(tty))
		set_out(sim, TIOCM_DTR | TIOCM_RTS, 0);
}

const struct tty_operations sim_tty_ops = {
	.install = sim_install,
	.cleanup = sim_cleanup,
	.open = sim_open,
	.close = sim_close,
	.hangup = sim_hangup,
	.write = sim_write,
	.write_room = sim_write_room,
	.chars_in_buffer = sim_chars_in_buffer,
	.flush_buffer = sim_flush_buffer,
	.wait_until_sent = sim_wait_until_sent,
	.set_termios = sim_set_termios,
	.tiocmget = sim_tiocmget,
	.tiocmset = sim_tiocmset,
	.get_icount = sim_get_icount,
};

