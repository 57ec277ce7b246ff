/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Differences between the kernels that the driver supports (6.1 and later). No other file
 * tests the kernel version.
 */
#ifndef TTYSIM_COMPAT_H
#define TTYSIM_COMPAT_H

#include <linux/circ_buf.h>
#include <linux/serial_core.h>
#include <linux/version.h>

/* Type of a modem line in tty_port_operations: 6.4 changed it from int to bool. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define SIM_BOOL	int
#else
#define SIM_BOOL	bool
#endif

/* Types of the sizes of write(): 6.6 changed them. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define SIM_SSIZE	int
#define SIM_SIZE	int
#else
#define SIM_SSIZE	ssize_t
#define SIM_SIZE	size_t
#endif

/* Takes a byte out of serial_core's buffer, which is a kfifo from 6.10 on. */
static inline bool sim_uart_take(struct uart_port *port)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
	struct circ_buf *xmit = &port->state->xmit;

	if (uart_circ_empty(xmit))
		return false;
	xmit->tail = (xmit->tail + 1) & (UART_XMIT_SIZE - 1);
	port->icount.tx++;
	return true;
#else
	unsigned char byte;

	return uart_fifo_get(port, &byte);
#endif
}

#endif /* TTYSIM_COMPAT_H */
