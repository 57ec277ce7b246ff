// SPDX-License-Identifier: GPL-2.0
/*
 * The script of a tty, and its counters. Each tty has a directory in debugfs, with a
 * directory for each driver call, which has these files:
 *
 *	delay	time that the call takes, in ms; 0 also ends a running call at once
 *	error	errno that the call fails with after the delay, 0 for success
 *	calls	number of calls; can be set
 *	running	number of calls that have not returned
 *
 * The tty itself has these files:
 *
 *	plugged	0 or 1. The write returns when the tty is registered or removed. It fails
 *		with EBUSY if the tty before was not completely freed yet
 *	lines	lines that the other side raises (TIOCM_*)
 *	out	lines that the tty raises (TIOCM_DTR, TIOCM_RTS)
 *	rises	how often one of these was raised; can be set
 *	sticky	lines that tiocmget() reports as raised even if they are not
 *	caches	1: tiocmset() fails only once for the same lines, as that of cdc-acm
 *	stuck	1: output stays in the driver
 *	queued	number of bytes of such output
 *	power	of a UART: 0 on, 3 off
 *	console	1: a console is registered on the tty, as that of u_serial. 0: it is not
 *	kernel	1: the kernel itself opens the tty, as speakup does. 0: it closes the tty
 *	violations	number of forbidden calls of the driver
 *	overlaps	number of hangups and closes during another call
 *
 * The file "family" beside these directories registers a generic netlink family when 1 is
 * written to it, and unregisters it at 0.
 */
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/moduleparam.h>
#include <linux/tty.h>

#include "ttysim.h"

static bool warn = true;
module_param(warn, bool, 0644);
MODULE_PARM_DESC(warn, "Warn about forbidden calls (otherwise only count them)");

static const char * const op_names[SIM_OPS] = {
	[SIM_OPEN] = "open",
	[SIM_CLOSE] = "close",
	[SIM_HANGUP] = "hangup",
	[SIM_SHUTDOWN] = "shutdown",
	[SIM_TIOCMGET] = "tiocmget",
	[SIM_TIOCMSET] = "tiocmset",
	[SIM_FLUSH_BUFFER] = "flush_buffer",
	[SIM_GET_ICOUNT] = "get_icount",
	[SIM_WAIT_UNTIL_SENT] = "wait_until_sent",
	[SIM_WRITE] = "write",
	[SIM_SET_TERMIOS] = "set_termios",
	[SIM_PM] = "pm",
};

static struct dentry *root;

/**
 * sim_count() - count a driver call that cannot sleep
 * @sim: the tty
 * @id: the call
 */
void sim_count(struct sim *sim, enum sim_op_id id)
{
	atomic_inc(&sim->ops[id].calls);
}

/**
 * sim_call() - count a driver call and follow its script
 * @sim: the tty
 * @id: the call
 *
 * Sleeps for short times only, so that the kernel does not report a hung task.
 *
 * Return: 0 or a negative errno, after the delay.
 */
int sim_call(struct sim *sim, enum sim_op_id id)
{
	struct sim_op *op = &sim->ops[id];
	unsigned long end = jiffies + msecs_to_jiffies(READ_ONCE(op->delay));

	atomic_inc(&op->calls);
	if (READ_ONCE(op->delay)) {
		atomic_inc(&op->running);
		while (READ_ONCE(op->delay) && time_before(jiffies, end))
			usleep_range(1000, 2000);
		atomic_dec(&op->running);
	}
	return -(int)READ_ONCE(op->error);
}

/**
 * sim_is_running() - is a driver call running?
 * @sim: the tty
 *
 * Return: whether a call is running that is allowed only while the tty is open.
 */
bool sim_is_running(struct sim *sim)
{
	return atomic_read(&sim->ops[SIM_TIOCMGET].running) ||
	       atomic_read(&sim->ops[SIM_TIOCMSET].running) ||
	       atomic_read(&sim->ops[SIM_FLUSH_BUFFER].running) ||
	       atomic_read(&sim->ops[SIM_GET_ICOUNT].running);
}

/**
 * sim_drive() - set the lines that a tty raises
 * @sim: the tty, whose lock is held
 * @out: TIOCM_DTR and TIOCM_RTS; other bits are ignored
 */
void sim_drive(struct sim *sim, u32 out)
{
	out &= TIOCM_DTR | TIOCM_RTS;
	if (out & ~sim->out)
		atomic_inc(&sim->rises);
	WRITE_ONCE(sim->out, out);
}

/**
 * sim_violation() - report a forbidden driver call, which the tty layer never makes
 * @sim: the tty
 * @id: the call
 * @why: end of the message, which tells why the call is forbidden
 */
void sim_violation(struct sim *sim, enum sim_op_id id, const char *why)
{
	atomic_inc(&sim->violations);
	WARN(READ_ONCE(warn), "ttysim: %s() called on %s, %s\n", op_names[id],
	     sim->name, why);
}

static int plugged_show(void *data, u64 *val)
{
	struct sim *sim = data;

	*val = sim->kind->present(sim);
	return 0;
}

static int plugged_set(void *data, u64 val)
{
	struct sim *sim = data;
	int err = 0;

	mutex_lock(&sim->plug_lock);
	if (val)
		err = sim->kind->plug(sim);
	else
		sim->kind->unplug(sim);
	mutex_unlock(&sim->plug_lock);
	return err;
}

DEFINE_DEBUGFS_ATTRIBUTE(plugged_fops, plugged_show, plugged_set, "%llu\n");

static int lines_get(void *data, u64 *val)
{
	struct sim *sim = data;

	*val = READ_ONCE(sim->lines);
	return 0;
}

static int lines_set(void *data, u64 val)
{
	struct sim *sim = data;
	u32 old;

	/* Prevent that the tty is unplugged meanwhile. */
	mutex_lock(&sim->plug_lock);
	old = sim->lines;
	WRITE_ONCE(sim->lines, val);
	sim->kind->lines_changed(sim, old);
	mutex_unlock(&sim->plug_lock);
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(lines_fops, lines_get, lines_set, "%llu\n");

static int stuck_get(void *data, u64 *val)
{
	struct sim *sim = data;

	*val = READ_ONCE(sim->stuck);
	return 0;
}

static int stuck_set(void *data, u64 val)
{
	struct sim *sim = data;

	mutex_lock(&sim->plug_lock);
	WRITE_ONCE(sim->stuck, val);
	sim->kind->drain(sim);
	mutex_unlock(&sim->plug_lock);
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(stuck_fops, stuck_get, stuck_set, "%llu\n");

static int console_get(void *data, u64 *val)
{
	struct sim *sim = data;

	*val = READ_ONCE(sim->is_console);
	return 0;
}

static struct tty_driver *console_tty(struct console *console, int *index)
{
	struct sim *sim = container_of(console, struct sim, console);

	*index = sim->index;
	return sim->kind->driver();
}

/* As that of u_serial, which configfs turns on and off, and of which no tty_port tells. */
static int console_set(void *data, u64 val)
{
	struct sim *sim = data;
	int err = 0;

	mutex_lock(&sim->plug_lock);
	if (val && !sim->is_console) {
		sim->console = (struct console) {
			.name = "ttysim",
			.device = console_tty,
			.flags = CON_ENABLED,
			.index = sim->index,
		};
		register_console(&sim->console);
		WRITE_ONCE(sim->is_console, true);
	} else if (!val && sim->is_console) {
		err = unregister_console(&sim->console);
		WRITE_ONCE(sim->is_console, false);
	}
	mutex_unlock(&sim->plug_lock);
	return err;
}

DEFINE_DEBUGFS_ATTRIBUTE(console_fops, console_get, console_set, "%llu\n");

static int kernel_get(void *data, u64 *val)
{
	struct sim *sim = data;

	*val = !!READ_ONCE(sim->kernel);
	return 0;
}

/* As spk_ttyio_initialise_ldisc() and spk_ttyio_release() do. */
static int kernel_open(struct sim *sim)
{
	struct tty_struct *tty;
	dev_t devt;
	int err;

	err = tty_dev_name_to_number(sim->name, &devt);
	if (err)
		return err;
	tty = tty_kopen_exclusive(devt);
	if (IS_ERR(tty))
		return PTR_ERR(tty);
	err = tty->ops->open(tty, NULL);
	if (err)
		tty->ops->close(tty, NULL);
	tty_unlock(tty);
	if (err)
		tty_kclose(tty);
	else
		WRITE_ONCE(sim->kernel, tty);
	return err;
}

static void kernel_close(struct sim *sim)
{
	struct tty_struct *tty = sim->kernel;

	WRITE_ONCE(sim->kernel, NULL);
	tty_lock(tty);
	tty->ops->close(tty, NULL);
	tty_unlock(tty);
	tty_kclose(tty);
}

static int kernel_set(void *data, u64 val)
{
	struct sim *sim = data;
	int err = 0;

	mutex_lock(&sim->plug_lock);
	if (val && !sim->kernel)
		err = kernel_open(sim);
	else if (!val && sim->kernel)
		kernel_close(sim);
	mutex_unlock(&sim->plug_lock);
	return err;
}

DEFINE_DEBUGFS_ATTRIBUTE(kernel_fops, kernel_get, kernel_set, "%llu\n");

static int family_set(void *data, u64 val)
{
	return sim_family(val);
}

DEFINE_DEBUGFS_ATTRIBUTE(family_fops, NULL, family_set, "%llu\n");

/**
 * sim_script_add() - make the files of a tty
 * @sim: the tty
 */
void sim_script_add(struct sim *sim)
{
	struct dentry *dir = debugfs_create_dir(sim->name, root);
	int i;

	for (i = 0; i < SIM_OPS; i++) {
		struct sim_op *op = &sim->ops[i];
		struct dentry *sub = debugfs_create_dir(op_names[i], dir);

		debugfs_create_u32("delay", 0644, sub, &op->delay);
		debugfs_create_u32("error", 0644, sub, &op->error);
		debugfs_create_atomic_t("calls", 0644, sub, &op->calls);
		debugfs_create_atomic_t("running", 0444, sub, &op->running);
	}
	debugfs_create_file_unsafe("plugged", 0644, dir, sim, &plugged_fops);
	debugfs_create_file_unsafe("lines", 0644, dir, sim, &lines_fops);
	debugfs_create_file_unsafe("stuck", 0644, dir, sim, &stuck_fops);
	debugfs_create_file_unsafe("console", 0644, dir, sim, &console_fops);
	debugfs_create_file_unsafe("kernel", 0644, dir, sim, &kernel_fops);
	debugfs_create_u32("out", 0444, dir, &sim->out);
	debugfs_create_atomic_t("rises", 0644, dir, &sim->rises);
	debugfs_create_u32("sticky", 0644, dir, &sim->sticky);
	debugfs_create_bool("caches", 0644, dir, &sim->caches);
	debugfs_create_u32("power", 0444, dir, &sim->power);
	debugfs_create_atomic_t("queued", 0444, dir, &sim->queued);
	debugfs_create_atomic_t("violations", 0644, dir, &sim->violations);
	debugfs_create_atomic_t("overlaps", 0644, dir, &sim->overlaps);
}

/**
 * sim_script_init() - make the directory of all ttys
 *
 * Return: 0 or a negative errno.
 */
int sim_script_init(void)
{
	root = debugfs_create_dir("ttysim", NULL);
	if (IS_ERR(root))
		return PTR_ERR(root);
	debugfs_create_file_unsafe("family", 0200, root, NULL, &family_fops);
	return 0;
}

/**
 * sim_script_uninit() - remove that directory with all its files
 */
void sim_script_uninit(void)
{
	debugfs_remove(root);
	sim_family(false);
	root = NULL;
}
