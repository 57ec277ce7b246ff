// SPDX-License-Identifier: GPL-2.0
/*
 * UARTs under serial_core. This file also simulates their hardware:
 *
 * - While it is powered down, its clock is off and its registers must not be accessed.
 * - It does hardware flow control itself.
 * - Only sending or the next startup empties its FIFO.
 * - In RS485 mode it controls RTS itself.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/serial.h>
#include <linux/serial_core.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/tty_flip.h>

#include "compat.h"
#include "ttysim.h"

#define FIFO_SIZE	16

static unsigned int uarts = 2;
module_param(uarts, uint, 0444);
MODULE_PARM_DESC(uarts, "Number of UARTs under serial_core (default 2)");

static bool autocts = true;
module_param(autocts, bool, 0444);
MODULE_PARM_DESC(autocts, "CRTSCTS stops the hardware, not serial_core (default Y)");

/**
 * struct uart - the place that a UART is plugged into
 * @sim: its script
 * @port: its uart_port, or NULL if none is plugged in
 */
struct uart {
	struct sim sim;
	struct uart_port *port;
};

static struct uart *all;

static struct uart_driver driver = {
	.owner = THIS_MODULE,
	.driver_name = "ttysim_uart",
	.dev_name = "ttyUSM",
};

static struct uart *to_uart(struct sim *sim)
{
	return container_of(sim, struct uart, sim);
}

static struct sim *port_sim(struct uart_port *port)
{
	return &all[port->line].sim;
}

/* Counts a call that accesses registers. Reports a violation if the UART is powered down. */
static struct sim *touch(struct uart_port *port, enum sim_op_id id)
{
	struct sim *sim = port_sim(port);

	sim_count(sim, id);
	if (sim->power != UART_PM_STATE_ON)
		sim_violation(sim, id, "which is powered down");
	return sim;
}

static bool flow_stopped(struct uart_port *port)
{
	struct sim *sim = port_sim(port);

	return READ_ONCE(sim->stuck) ||
	       (port->status & UPSTAT_AUTOCTS && !(READ_ONCE(sim->lines) & TIOCM_CTS));
}

/* Moves output from serial_core's buffer to the FIFO and out, as far as possible. */
static void transmit(struct uart_port *port)
{
	struct sim *sim = port_sim(port);

	lockdep_assert_held(&port->lock);

	port->x_char = 0;
	if (!flow_stopped(port))
		atomic_set(&sim->queued, 0);
	while (!uart_tx_stopped(port) && atomic_read(&sim->queued) < FIFO_SIZE &&
	       sim_uart_take(port))
		if (flow_stopped(port))
			atomic_inc(&sim->queued);
	if (port->state->port.tty)
		uart_write_wakeup(port);
}

static unsigned int sim_tx_empty(struct uart_port *port)
{
	/* Not touch(): after a hangup, a process in uart_wait_until_sent() still calls this. */
	sim_count(port_sim(port), SIM_WAIT_UNTIL_SENT);
	return atomic_read(&port_sim(port)->queued) ? 0 : TIOCSER_TEMT;
}

static void sim_set_mctrl(struct uart_port *port, unsigned int mctrl)
{
	struct sim *sim = touch(port, SIM_TIOCMSET);

	sim_drive(sim, mctrl);
}

static unsigned int sim_get_mctrl(struct uart_port *port)
{
	struct sim *sim = touch(port, SIM_TIOCMGET);

	return READ_ONCE(sim->lines) | READ_ONCE(sim->sticky);
}

static void sim_stop_tx(struct uart_port *port)
{
	if (port_sim(port)->power != UART_PM_STATE_ON)
		sim_violation(port_sim(port), SIM_WRITE, "which is powered down");
}

static void sim_start_tx(struct uart_port *port)
{
	touch(port, SIM_WRITE);
	transmit(port);
}

static void sim_flush_buffer(struct uart_port *port)
{
	/* Keep the bytes in the FIFO, as 8250 does. */
	touch(port, SIM_FLUSH_BUFFER);
}

static void sim_stop_rx(struct uart_port *port)
{
}

static void sim_break_ctl(struct uart_port *port, int state)
{
}

static int sim_startup(struct uart_port *port)
{
	struct sim *sim = port_sim(port);

	atomic_set(&sim->queued, 0);
	return sim_call(sim, SIM_OPEN);
}

static void sim_shutdown(struct uart_port *port)
{
	/* The FIFO keeps its bytes. */
	sim_call(port_sim(port), SIM_SHUTDOWN);
}

static void sim_set_termios(struct uart_port *port, struct ktermios *termios,
			    const struct ktermios *old)
{
	struct sim *sim = port_sim(port);
	unsigned int baud = uart_get_baud_rate(port, termios, old, 50, 4000000);
	unsigned long flags;

	sim_call(sim, SIM_SET_TERMIOS);
	if (sim->power != UART_PM_STATE_ON)
		sim_violation(sim, SIM_SET_TERMIOS, "which is powered down");
	spin_lock_irqsave(&port->lock, flags);
	uart_update_timeout(port, termios->c_cflag, baud);
	port->status &= ~UPSTAT_AUTOCTS;
	if (autocts && termios->c_cflag & CRTSCTS)
		port->status |= UPSTAT_AUTOCTS;
	if (tty_port_initialized(&port->state->port))
		transmit(port);
	spin_unlock_irqrestore(&port->lock, flags);
}

static void sim_pm(struct uart_port *port, unsigned int state, unsigned int old)
{
	struct sim *sim = port_sim(port);

	sim_call(sim, SIM_PM);
	WRITE_ONCE(sim->power, state);
}

static const char *sim_type(struct uart_port *port)
{
	return "ttysim";
}

static void sim_release_port(struct uart_port *port)
{
}

static int sim_request_port(struct uart_port *port)
{
	return 0;
}

/* In RS485 mode RTS tells the direction of the bus. While idle, that is receiving. */
static int sim_rs485_config(struct uart_port *port, struct ktermios *termios,
			    struct serial_rs485 *rs485)
{
	struct sim *sim = port_sim(port);

	if (rs485->flags & SER_RS485_ENABLED)
		WRITE_ONCE(sim->out, (sim->out & TIOCM_DTR) |
			   (rs485->flags & SER_RS485_RTS_AFTER_SEND ? TIOCM_RTS : 0));
	else
		WRITE_ONCE(sim->out, port->mctrl & (TIOCM_DTR | TIOCM_RTS));
	return 0;
}

static const struct uart_ops uart_ops = {
	.tx_empty = sim_tx_empty,
	.set_mctrl = sim_set_mctrl,
	.get_mctrl = sim_get_mctrl,
	.stop_tx = sim_stop_tx,
	.start_tx = sim_start_tx,
	.stop_rx = sim_stop_rx,
	.break_ctl = sim_break_ctl,
	.startup = sim_startup,
	.shutdown = sim_shutdown,
	.flush_buffer = sim_flush_buffer,
	.set_termios = sim_set_termios,
	.pm = sim_pm,
	.type = sim_type,
	.release_port = sim_release_port,
	.request_port = sim_request_port,
};

static int sim_plug(struct sim *sim)
{
	struct uart *uart = to_uart(sim);
	struct uart_port *port;
	int err;

	if (uart->port)
		return -EBUSY;
	port = kzalloc(sizeof(*port), GFP_KERNEL);
	if (!port)
		return -ENOMEM;
	port->line = sim->index;
	port->dev = sim->parent;
	port->ops = &uart_ops;
	port->type = PORT_16550A;
	port->flags = UPF_FIXED_TYPE;
	port->iotype = UPIO_MEM;
	/* An address that nothing else uses, and that is not mapped. */
	port->mapbase = 0x1000 * (sim->index + 1);
	port->uartclk = 64000000;
	port->fifosize = FIFO_SIZE;
	port->rs485_config = sim_rs485_config;
	port->rs485_supported.flags = SER_RS485_ENABLED | SER_RS485_RTS_ON_SEND |
				      SER_RS485_RTS_AFTER_SEND;
	sim->power = UART_PM_STATE_OFF;
	sim->out = 0;
	uart->port = port;
	err = uart_add_one_port(&driver, port);
	if (err) {
		uart->port = NULL;
		kfree(port);
	}
	return err;
}

static void sim_unplug(struct sim *sim)
{
	struct uart *uart = to_uart(sim);
	struct uart_port *port = uart->port;

	if (!port)
		return;
	uart_remove_one_port(&driver, port);
	uart->port = NULL;
	memset(port, SIM_POISON, sizeof(*port));
	kfree(port);
}

static bool sim_present(struct sim *sim)
{
	return READ_ONCE(to_uart(sim)->port);
}

static void sim_lines_changed(struct sim *sim, u32 old)
{
	struct uart_port *port = to_uart(sim)->port;
	u32 changed = sim->lines ^ old;
	unsigned long flags;

	if (!port)
		return;
	spin_lock_irqsave(&port->lock, flags);
	if (changed & TIOCM_DSR)
		port->icount.dsr++;
	if (changed & TIOCM_RNG)
		port->icount.rng++;
	if (changed & TIOCM_CAR)
		uart_handle_dcd_change(port, sim->lines & TIOCM_CAR);
	if (changed & TIOCM_CTS)
		uart_handle_cts_change(port, sim->lines & TIOCM_CTS);
	if (tty_port_initialized(&port->state->port))
		transmit(port);
	spin_unlock_irqrestore(&port->lock, flags);
	wake_up_interruptible(&port->state->port.delta_msr_wait);
}

static void sim_drain(struct sim *sim)
{
	struct uart_port *port = to_uart(sim)->port;
	unsigned long flags;

	if (!port)
		return;
	spin_lock_irqsave(&port->lock, flags);
	if (tty_port_initialized(&port->state->port))
		transmit(port);
	spin_unlock_irqrestore(&port->lock, flags);
}

static struct tty_driver *sim_driver(void)
{
	return driver.tty_driver;
}

static const struct sim_kind kind = {
	.plug = sim_plug,
	.unplug = sim_unplug,
	.present = sim_present,
	.lines_changed = sim_lines_changed,
	.drain = sim_drain,
	.driver = sim_driver,
};

static int uart_add(unsigned int index)
{
	struct sim *sim = &all[index].sim;
	struct platform_device *parent;

	sim->kind = &kind;
	sim->index = index;
	sim->lines = TIOCM_CAR | TIOCM_CTS | TIOCM_DSR;
	snprintf(sim->name, sizeof(sim->name), "%s%u", driver.dev_name, index);
	mutex_init(&sim->plug_lock);
	parent = platform_device_register_simple("ttysim_uart", index, NULL, 0);
	if (IS_ERR(parent))
		return PTR_ERR(parent);
	sim->parent = &parent->dev;
	sim_script_add(sim);
	return sim_plug(sim);
}

/**
 * sim_uarts_init() - plug the UARTs in
 *
 * Return: 0 or a negative errno.
 */
int sim_uarts_init(void)
{
	unsigned int i;
	int err;

	if (!uarts)
		return 0;
	if (uarts > SIM_PORTS_MAX)
		return -EINVAL;
	all = kcalloc(uarts, sizeof(*all), GFP_KERNEL);
	if (!all)
		return -ENOMEM;
	driver.nr = uarts;
	err = uart_register_driver(&driver);
	if (err) {
		kfree(all);
		return err;
	}
	for (i = 0; i < uarts && !err; i++)
		err = uart_add(i);
	if (err) {
		sim_script_uninit();
		sim_uarts_uninit();
	}
	return err;
}

/**
 * sim_uarts_uninit() - unplug all UARTs and remove their driver
 *
 * To be called after sim_script_uninit().
 */
void sim_uarts_uninit(void)
{
	unsigned int i;

	if (!uarts)
		return;
	for (i = 0; i < uarts; i++) {
		struct sim *sim = &all[i].sim;

		sim_unplug(sim);
		if (sim->parent)
			platform_device_unregister(to_platform_device(sim->parent));
	}
	uart_unregister_driver(&driver);
	kfree(all);
}
