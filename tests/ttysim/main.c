// SPDX-License-Identifier: GPL-2.0
/*
 * ttysim: ttys whose driver a test controls, as gpio-sim does for GPIOs.
 *
 * Module parameters set the number of ttys and the capabilities of their driver. Files in
 * debugfs change the behaviour of each driver call at any time, see script.c:
 *
 *	/sys/kernel/debug/ttysim/ttySIM0/tiocmget/delay		(and error, calls, running)
 *	/sys/kernel/debug/ttysim/ttySIM0/plugged		(and lines, out, ...)
 *
 * ttySIM0 and so on have a tty driver of their own (tty.c, plug.c), ttyUSM0 and so on
 * are UARTs under serial_core (uart.c).
 */
#include <linux/module.h>

#include "ttysim.h"

static int __init ttysim_init(void)
{
	int err;

	err = sim_script_init();
	if (err)
		return err;
	err = sim_ttys_init();
	if (err)
		goto err_script;
	err = sim_uarts_init();
	if (err)
		goto err_ttys;
	return 0;

err_ttys:
	sim_ttys_uninit();
err_script:
	sim_script_uninit();
	return err;
}

static void __exit ttysim_exit(void)
{
	/* First, because it waits for writes to the script and prevents new ones. */
	sim_script_uninit();
	sim_uarts_uninit();
	sim_ttys_uninit();
}

module_init(ttysim_init);
module_exit(ttysim_exit);
MODULE_DESCRIPTION("Scripted ttys for tests");
MODULE_LICENSE("GPL");
