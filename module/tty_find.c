// SPDX-License-Identifier: GPL-2.0
/*
 * Finding a tty without opening it: this raises no line, does not wait for carrier, and
 * works if a process has the tty with TIOCEXCL. And the tty's lock: a driver may be called
 * only while it is held.
 *
 * The lock is the one that tty_lock() takes. Each open, close and hangup of the tty takes
 * it, too. If the tty is found open and not hung up while it is held here, no last close
 * and no hangup can happen until it is released, so that the driver sees an open tty. The
 * lock is only tried, because a process that closes the tty can hold it until its output
 * has drained.
 */
#include <linux/console.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/kdev_t.h>
#include <linux/major.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>

#include "compat.h"
#include "device.h"
#include "limits.h"
#include "tty.h"

/* Minors of TTY_MAJOR below this are virtual terminals, the others are serial ports. */
#define VT_MINORS			64

/* Is a console of the list, which is locked, on this tty device? */
static bool is_on_console_list(dev_t devt)
{
	struct console *con;
	bool found = false;

	for_each_console(con) {
		struct tty_driver *driver;
		int index;

		if (!con->device)
			continue;
		driver = con->device(con, &index);
		if (driver &&
		    devt == MKDEV(driver->major, driver->minor_start) + index)
			found = true;
	}
	return found;
}

static bool is_console(dev_t devt)
{
	bool found;

	mprapi_console_list_lock();
	found = is_on_console_list(devt);
	mprapi_console_list_unlock();
	return found;
}

/**
 * mprapi_tty_became_console() - is a console on a tty device that had none before?
 * @devt: its number
 *
 * Not all drivers mark the tty_port of a console (u_serial does not), and a console can be
 * registered at any time.
 *
 * Return: whether the kernel has a console on it now. Before Linux 6.2 also false while
 * printk() writes to a console: no reset waits for that.
 */
bool mprapi_tty_became_console(dev_t devt)
{
	bool found;

	if (!mprapi_console_list_trylock())
		return false;
	found = is_on_console_list(devt);
	mprapi_console_list_unlock();
	return found;
}

/* Only drivers of type SERIAL. System consoles and the like can have any device number. */
static bool type_is_ras(dev_t devt)
{
	struct tty_struct *tty = tty_kopen_shared(devt);
	bool is_ras;

	/* A closed tty has no tty_struct. Its type is checked whenever it is found open. */
	if (IS_ERR_OR_NULL(tty))
		return true;
	is_ras = tty->driver->type == TTY_DRIVER_TYPE_SERIAL;
	tty_kref_put(tty);
	return is_ras;
}

/**
 * mprapi_tty_is_ras() - can a tty device be a RAS port?
 * @devt: its number
 *
 * Return: false for virtual terminals, consoles, /dev/tty and the like, and for ptys,
 * which are added by a file descriptor instead.
 */
bool mprapi_tty_is_ras(dev_t devt)
{
	switch (MAJOR(devt)) {
	case TTY_MAJOR:
		if (MINOR(devt) < VT_MINORS)
			return false;
		break;
	case TTYAUX_MAJOR:
	case PTY_MASTER_MAJOR:
	case PTY_SLAVE_MAJOR:
	case UNIX98_PTY_MASTER_MAJOR:
	case UNIX98_PTY_SLAVE_MAJOR:
		return false;
	}
	return !is_console(devt) && type_is_ras(devt);
}

/**
 * mprapi_tty_of_file() - get the tty behind an open file
 * @file: the file
 * @pty: set to the tty_struct if it is a pty slave, else to NULL
 * @devt: set to its device number
 *
 * Return: 0; -ENOTTY if it is no character device; -EIO if it is a pty slave that was hung
 * up.
 */
int mprapi_tty_of_file(struct file *file, struct tty_struct **pty, dev_t *devt)
{
	struct inode *inode = file_inode(file);
	struct tty_file_private *priv;

	*pty = NULL;
	if (!S_ISCHR(inode->i_mode))
		return -ENOTTY;
	*devt = inode->i_rdev;
	if (imajor(inode) != UNIX98_PTY_SLAVE_MAJOR)
		return 0;
	/* Only the pty driver has this major, so the file is one of a tty. */
	if (tty_hung_up_p(file))
		return -EIO;
	priv = file->private_data;
	*pty = priv->tty;
	return 0;
}

/**
 * mprapi_tty_pty_alive() - is a pty slave still in use?
 * @tty: the slave, referenced
 *
 * Return: false once both ends are closed, because release_tty() has cleared port->itty.
 */
bool mprapi_tty_pty_alive(struct tty_struct *tty)
{
	return READ_ONCE(tty->port->itty);
}

/**
 * mprapi_tty_get() - find a tty, without opening it
 * @tty: set to the tty; to be given to mprapi_tty_put(), which is optional after an error
 * @target: identity of the tty
 *
 * Return: 0, also if it is closed and so has no tty_struct; -ENODEV if the device is gone
 * or another one has its number; -EOPNOTSUPP if it cannot be a RAS port.
 */
int mprapi_tty_get(struct mprapi_tty *tty, const struct mprapi_tty_target *target)
{
	struct tty_struct *found;
	int err = 0;

	*tty = (struct mprapi_tty) { .target = *target };
	if (target->pty) {
		if (!mprapi_tty_pty_alive(target->pty))
			return -ENODEV;
		tty->tty = tty_kref_get(target->pty);
		return 0;
	}

	if (!mprapi_device_is_there(&target->device))
		return -ENODEV;
	found = tty_kopen_shared(target->device.devt);
	if (IS_ERR(found))
		return -ENODEV;
	/* Another device may have got the number meanwhile. */
	if (!mprapi_device_is_there(&target->device))
		err = -ENODEV;
	else if (found && found->driver->type != TTY_DRIVER_TYPE_SERIAL)
		err = -EOPNOTSUPP;
	if (err)
		tty_kref_put(found);
	else
		tty->tty = found;
	return err;
}

/**
 * mprapi_tty_put() - give a tty back
 * @tty: from mprapi_tty_get()
 */
void mprapi_tty_put(struct mprapi_tty *tty)
{
	tty_kref_put(tty->tty);
	tty->tty = NULL;
}

/*
 * Finds out who has the tty open. Descriptors that were hung up and not closed yet do not
 * count, because to the driver the tty is closed. On a UART, a process that waits for
 * carrier in its open has no session: uart_hangup() would leave its hardware set up, with
 * DTR raised, and send it through open() again. If it were killed on the way, hardware and
 * DTR would stay up with no process that closes them.
 */
static void tty_examine(struct mprapi_tty *tty)
{
	bool opened = false, opening = false, dead = false, active;
	struct tty_struct *t = tty->tty;
	struct tty_file_private *priv;

	spin_lock(&t->files_lock);
	list_for_each_entry(priv, &t->tty_files, list) {
		if (tty_hung_up_p(priv->file))
			dead = true;
		else if (READ_ONCE(priv->file->f_mode) & FMODE_OPENED)
			opened = true;
		else
			opening = true;
	}
	spin_unlock(&t->files_lock);

	tty->session = false;
	tty->opening = false;
	/* To a driver without hangup() it is open until all descriptors are closed. */
	tty->ready = dead && !t->ops->hangup && READ_ONCE(t->driver_data);
	if (!opened && !opening)
		return;

	/* The tty is open, so its tty_port exists. */
	active = tty->target.device.uart ? tty_port_active(t->port) : true;
	tty->session = active && !mprapi_tty_is_hung_up(t);
	tty->opening = !tty->session;
	/* Some drivers (mxser, synclink_gt) set up their data in open(): wait for its end. */
	if (opened || tty_port_initialized(t->port))
		tty->ready = READ_ONCE(t->driver_data);
}

/*
 * Has the kernel itself opened the tty, as speakup does? Such a tty has no file. A hangup does
 * not reach the part of the kernel that uses it, and a close by the worker would shut the
 * hardware down under it.
 */
static bool is_kernels_own(const struct tty_struct *tty)
{
	return tty->count && list_empty(&tty->tty_files) && tty_port_kopened(tty->port);
}

/**
 * mprapi_tty_lock() - try to lock a tty, so that it is not opened, closed or hung up
 * @tty: the tty; its tty_struct exists
 *
 * Return: 0; -EAGAIN if another process has the lock; -ENODEV, -EOPNOTSUPP as
 * mprapi_tty_get().
 */
int mprapi_tty_lock(struct mprapi_tty *tty)
{
	struct tty_struct *t = tty->tty;
	int err = -ENODEV;

	if (!mutex_trylock(&t->legacy_mutex))
		return -EAGAIN;
	/* tty_unlock() drops a reference, because tty_lock() takes one. */
	tty_kref_get(t);
	if (!tty->target.pty && !mprapi_device_is_there(&tty->target.device))
		goto err_unlock;
	err = -EOPNOTSUPP;
	if (is_kernels_own(t))
		goto err_unlock;
	tty_examine(tty);
	if ((tty->session || tty->opening) && t->port->console)
		goto err_unlock;
	return 0;

err_unlock:
	tty_unlock(t);
	return err;
}

/**
 * mprapi_tty_unlock() - unlock a tty, so that it can be opened, closed and hung up again
 * @tty: the tty
 */
void mprapi_tty_unlock(struct mprapi_tty *tty)
{
	tty_unlock(tty->tty);
}

/**
 * mprapi_tty_call_begin() - note that a driver call begins
 * @tty: the tty
 * @call: the call
 */
void mprapi_tty_call_begin(const struct mprapi_tty *tty, enum mprapi_call call)
{
	struct mprapi_tty_call *note = tty->target.call;

	/* A hangup runs without the lock. Do not overwrite it with a call made meanwhile. */
	if (READ_ONCE(note->call) == MPRAPI_CALL_HANGUP)
		return;
	WRITE_ONCE(note->since, jiffies);
	/* Pairs with smp_load_acquire(): a reader that sees the call sees its time, too. */
	smp_store_release(&note->call, call);
}

/**
 * mprapi_tty_call_end() - note that a driver call has returned
 * @tty: the tty
 * @call: the call
 */
void mprapi_tty_call_end(const struct mprapi_tty *tty, enum mprapi_call call)
{
	cmpxchg(&tty->target.call->call, call, MPRAPI_CALL_NONE);
}

/**
 * mprapi_tty_call_stuck() - get the driver call that does not return
 * @note: the note about the tty's driver call
 *
 * Return: the call if it has been running for more than MPRAPI_STUCK_MS, else
 * MPRAPI_CALL_NONE.
 */
enum mprapi_call mprapi_tty_call_stuck(const struct mprapi_tty_call *note)
{
	/* Pairs with smp_store_release() in mprapi_tty_call_begin(). */
	enum mprapi_call call = smp_load_acquire(&note->call);

	if (call && time_after(jiffies, READ_ONCE(note->since) +
					msecs_to_jiffies(MPRAPI_STUCK_MS)))
		return call;
	return MPRAPI_CALL_NONE;
}
