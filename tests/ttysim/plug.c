// SPDX-License-Identifier: GPL-2.0
/*
 * Plugs in and unplugs the ttys of ttysim's own tty driver. Module parameters imitate
 * unusual real drivers: a driver without a name, of type console, or without some calls; a
 * tty that ends with its last close; memory that is freed early.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tty.h>

#include "tty.h"

#define FREE_POLL_MS	1

static unsigned int ttys = 2;
module_param(ttys, uint, 0444);
MODULE_PARM_DESC(ttys, "Number of ttys of ttysim's own tty driver (default 2)");

static char *name = "ttySIM";
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "Their name, without the number (default ttySIM)");

static char *driver_name = "ttysim";
module_param(driver_name, charp, 0444);
MODULE_PARM_DESC(driver_name, "Name of their driver; empty: it has none (default ttysim)");

static char *type = "serial";
module_param(type, charp, 0444);
MODULE_PARM_DESC(type, "Type of their driver: serial, console or system (default serial)");

static bool virtual;
module_param(virtual, bool, 0444);
MODULE_PARM_DESC(virtual, "Their devices have no parents");

static char *without[16];
static int withouts;
module_param_array(without, charp, &withouts, 0444);
MODULE_PARM_DESC(without, "Calls that their driver does not have, such as tiocmset,hangup");

bool sim_onhup;
module_param_named(onhup, sim_onhup, bool, 0444);
MODULE_PARM_DESC(onhup, "A tty goes with its last close, as rfcomm's does with RELEASE_ONHUP");

bool sim_early;
module_param_named(early, sim_early, bool, 0444);
MODULE_PARM_DESC(early, "A tty's memory is freed as soon as the tty layer has let go of it");

static bool wakes = true;
module_param(wakes, bool, 0444);
MODULE_PARM_DESC(wakes, "A change of the lines wakes delta_msr_wait (default Y)");

static struct tty_driver *driver;
static void *ops;
/* For free_early(). Destroying it waits until everything is freed. */
static struct workqueue_struct *free_wq;
struct socket *sim_sockets;

static void unregister(struct sim_tty *plugged)
{
	if (test_and_clear_bit(0, &plugged->registered))
		tty_unregister_device(driver, plugged->sim->index);
}

static void sim_free(struct sim_tty *plugged)
{
	struct socket *socket = to_socket(plugged->sim);

	if (sim_is_running(&socket->sim))
		atomic_inc(&socket->sim.overlaps);
	spin_lock_irq(&socket->lock);
	WRITE_ONCE(socket->tty, NULL);
	spin_unlock_irq(&socket->lock);
	memset(plugged, SIM_POISON, sizeof(*plugged));
	kfree(plugged);
}

/**
 * sim_destruct() - free a tty whose last reference to its tty_port was dropped
 * @port: the tty_port
 */
void sim_destruct(struct tty_port *port)
{
	struct sim_tty *plugged = container_of(port, struct sim_tty, port);

	unregister(plugged);
	sim_free(plugged);
}

/*
 * Frees a tty as early as possible. nozomi and others free their tty_ports when the device
 * goes away, although references to the tty_struct may be left. The tty layer itself uses
 * the tty_port until release_tty() has run. After that, tty_kopen_shared() finds no tty.
 */
static void free_early(struct work_struct *work)
{
	struct sim_tty *plugged = container_of(to_delayed_work(work),
					       struct sim_tty, free_work);
	struct tty_struct *tty;

	tty = tty_kopen_shared(MKDEV(driver->major, driver->minor_start) +
			       plugged->sim->index);
	if (!IS_ERR_OR_NULL(tty)) {
		tty_kref_put(tty);
		queue_delayed_work(free_wq, &plugged->free_work,
				   msecs_to_jiffies(FREE_POLL_MS));
		return;
	}
	tty_port_destroy(&plugged->port);
	sim_free(plugged);
}

/* Returns the tty, or NULL if it is being unplugged. @pull: this begins the unplugging. */
static struct sim_tty *plugged_get(struct socket *socket, bool pull)
{
	struct sim_tty *plugged;

	spin_lock_irq(&socket->lock);
	plugged = socket->pulled ? NULL : socket->tty;
	if (plugged && !sim_early && !tty_port_get(&plugged->port))
		plugged = NULL;
	if (pull)
		socket->pulled = true;
	spin_unlock_irq(&socket->lock);
	return plugged;
}

static void plugged_put(struct sim_tty *plugged)
{
	if (!sim_early)
		tty_port_put(&plugged->port);
}

static int sim_plug(struct sim *sim)
{
	struct socket *socket = to_socket(sim);
	struct sim_tty *plugged;
	struct device *dev;

	if (READ_ONCE(socket->tty))
		return -EBUSY;
	plugged = kzalloc(sizeof(*plugged), GFP_KERNEL);
	if (!plugged)
		return -ENOMEM;
	plugged->sim = sim;
	INIT_DELAYED_WORK(&plugged->free_work, free_early);
	tty_port_init(&plugged->port);
	plugged->port.ops = &sim_port_ops;
	/* The default of 30 s is too long for a test. */
	plugged->port.closing_wait = msecs_to_jiffies(10000);

	sim->out = 0;
	atomic_set(&sim->queued, 0);
	memset(&socket->icount, 0, sizeof(socket->icount));
	spin_lock_irq(&socket->lock);
	socket->pulled = false;
	socket->open = false;
	socket->opens = 0;
	WRITE_ONCE(socket->tty, plugged);
	spin_unlock_irq(&socket->lock);

	set_bit(0, &plugged->registered);
	dev = tty_port_register_device(&plugged->port, driver, sim->index, sim->parent);
	if (IS_ERR(dev)) {
		clear_bit(0, &plugged->registered);
		tty_port_put(&plugged->port);
		return PTR_ERR(dev);
	}
	return 0;
}

static void sim_unplug(struct sim *sim)
{
	struct sim_tty *plugged = plugged_get(to_socket(sim), true);
	struct tty_struct *tty;

	if (!plugged)
		return;

	tty = tty_port_tty_get(&plugged->port);
	if (tty) {
		tty_vhangup(tty);
		tty_kref_put(tty);
	}
	unregister(plugged);
	if (sim_early) {
		queue_delayed_work(free_wq, &plugged->free_work, 0);
		return;
	}
	/* Drop the reference of sim_plug(), then that of plugged_get(). */
	if (!test_and_set_bit(0, &plugged->owned))
		tty_port_put(&plugged->port);
	tty_port_put(&plugged->port);
}

static bool sim_present(struct sim *sim)
{
	return READ_ONCE(to_socket(sim)->tty);
}

static void sim_lines_changed(struct sim *sim, u32 old)
{
	struct socket *socket = to_socket(sim);
	u32 changed = sim->lines ^ old;
	struct sim_tty *plugged = plugged_get(socket, false);

	spin_lock_irq(&socket->lock);
	socket->icount.cts += !!(changed & TIOCM_CTS);
	socket->icount.dsr += !!(changed & TIOCM_DSR);
	socket->icount.rng += !!(changed & TIOCM_RNG);
	socket->icount.dcd += !!(changed & TIOCM_CAR);
	spin_unlock_irq(&socket->lock);
	if (!plugged)
		return;

	if (wakes)
		wake_up_interruptible(&plugged->port.delta_msr_wait);
	if (changed & TIOCM_CAR) {
		if (sim->lines & TIOCM_CAR)
			wake_up_interruptible(&plugged->port.open_wait);
		else
			tty_port_tty_hangup(&plugged->port, true);
	}
	plugged_put(plugged);
}

static void sim_drain(struct sim *sim)
{
	struct sim_tty *plugged;

	if (sim->stuck)
		return;
	atomic_set(&sim->queued, 0);
	plugged = plugged_get(to_socket(sim), false);
	if (plugged) {
		tty_port_tty_wakeup(&plugged->port);
		plugged_put(plugged);
	}
}

static struct tty_driver *sim_driver(void)
{
	return driver;
}

static const struct sim_kind kind = {
	.plug = sim_plug,
	.unplug = sim_unplug,
	.present = sim_present,
	.lines_changed = sim_lines_changed,
	.drain = sim_drain,
	.driver = sim_driver,
};

static int set_type(void)
{
	static const char * const names[] = { "serial", "console", "system" };
	static const short types[] = {
		TTY_DRIVER_TYPE_SERIAL, TTY_DRIVER_TYPE_CONSOLE, TTY_DRIVER_TYPE_SYSTEM,
	};
	int i = match_string(names, ARRAY_SIZE(names), type);

	if (i < 0)
		return i;
	driver->type = types[i];
	driver->subtype = i ? 0 : SERIAL_TYPE_NORMAL;
	return 0;
}

static int leave_out(void)
{
	static const struct {
		const char *name;
		size_t offset;
	} calls[] = {
#define CALL(call) { #call, offsetof(typeof(sim_tty_ops), call) }
		CALL(tiocmget), CALL(tiocmset), CALL(flush_buffer), CALL(hangup),
		CALL(get_icount), CALL(wait_until_sent), CALL(chars_in_buffer),
#undef CALL
	};
	int i, n;

	for (n = 0; n < withouts; n++) {
		for (i = 0; i < ARRAY_SIZE(calls); i++)
			if (!strcmp(without[n], calls[i].name))
				break;
		if (i == ARRAY_SIZE(calls))
			return -EINVAL;
		*(void **)(ops + calls[i].offset) = NULL;
	}
	return 0;
}

static int driver_add(void)
{
	int err;

	/* A copy, because leave_out() changes it and sim_tty_ops is constant. */
	ops = kmemdup(&sim_tty_ops, sizeof(sim_tty_ops), GFP_KERNEL);
	if (!ops)
		return -ENOMEM;
	driver = tty_alloc_driver(ttys, TTY_DRIVER_REAL_RAW | TTY_DRIVER_DYNAMIC_DEV);
	if (IS_ERR(driver)) {
		err = PTR_ERR(driver);
		goto err_free;
	}
	driver->driver_name = *driver_name ? driver_name : NULL;
	driver->name = name;
	driver->init_termios = tty_std_termios;
	driver->init_termios.c_cflag = B115200 | CS8 | CREAD | HUPCL | CLOCAL;
	driver->init_termios.c_ispeed = 115200;
	driver->init_termios.c_ospeed = 115200;
	tty_set_operations(driver, ops);
	err = set_type() ?: leave_out() ?: tty_register_driver(driver);
	if (!err)
		return 0;
	tty_driver_kref_put(driver);
err_free:
	kfree(ops);
	return err;
}

static int socket_add(unsigned int index)
{
	struct socket *socket = &sim_sockets[index];
	struct sim *sim = &socket->sim;
	struct platform_device *parent;

	sim->kind = &kind;
	sim->index = index;
	sim->lines = TIOCM_CAR | TIOCM_CTS | TIOCM_DSR;
	snprintf(sim->name, sizeof(sim->name), "%s%u", name, index);
	mutex_init(&sim->plug_lock);
	spin_lock_init(&socket->lock);
	if (!virtual) {
		parent = platform_device_register_simple("ttysim", index, NULL, 0);
		if (IS_ERR(parent))
			return PTR_ERR(parent);
		sim->parent = &parent->dev;
	}
	sim_script_add(sim);
	return sim_plug(sim);
}

/**
 * sim_ttys_init() - plug the ttys in
 *
 * Return: 0 or a negative errno.
 */
int sim_ttys_init(void)
{
	unsigned int i;
	int err;

	if (!ttys)
		return 0;
	if (ttys > SIM_PORTS_MAX)
		return -EINVAL;
	free_wq = alloc_workqueue("ttysim_free", WQ_UNBOUND, 0);
	sim_sockets = kcalloc(ttys, sizeof(*sim_sockets), GFP_KERNEL);
	err = free_wq && sim_sockets ? driver_add() : -ENOMEM;
	if (err) {
		if (free_wq)
			destroy_workqueue(free_wq);
		kfree(sim_sockets);
		return err;
	}
	for (i = 0; i < ttys && !err; i++)
		err = socket_add(i);
	if (err) {
		sim_script_uninit();
		sim_ttys_uninit();
	}
	return err;
}

/**
 * sim_ttys_uninit() - unplug all ttys and remove their driver
 *
 * To be called after sim_script_uninit().
 */
void sim_ttys_uninit(void)
{
	unsigned int i;

	if (!ttys)
		return;
	for (i = 0; i < ttys; i++) {
		struct sim *sim = &sim_sockets[i].sim;

		if (!sim->kind)
			continue;
		sim_unplug(sim);
		while (sim_present(sim))
			msleep(FREE_POLL_MS);
		if (sim->parent)
			platform_device_unregister(to_platform_device(sim->parent));
	}
	destroy_workqueue(free_wq);
	tty_unregister_driver(driver);
	tty_driver_kref_put(driver);
	kfree(ops);
	kfree(sim_sockets);
}
