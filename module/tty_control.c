// SPDX-License-Identifier: GPL-2.0
/*
 * What a reset does to a tty: discard, lower the lines, hang up. All of it is done
 * by a worker, because a driver can take as long as it likes.
 */
#include <linux/delay.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/serial.h>
#include <linux/serial_core.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>
#include <linux/tty_ldisc.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "tty.h"

#define LINES	(TIOCM_DTR | TIOCM_RTS)

/* Restarts output that XOFF or tcflow() stopped, now that none is queued. */
static void discard_output(const struct mprapi_tty *tty)
{
	struct tty_struct *t = tty->tty;

	mprapi_tty_call_begin(tty, MPRAPI_CALL_FLUSH_BUFFER);
	tty_driver_flush_buffer(t);
	spin_lock_irq(&t->flow.lock);
	t->flow.tco_stopped = false;
	spin_unlock_irq(&t->flow.lock);
	start_tty(t);
	mprapi_tty_call_end(tty, MPRAPI_CALL_FLUSH_BUFFER);
}

/**
 * mprapi_tty_discard() - throw away the output that is queued
 * @tty: the tty, locked
 *
 * The hangup throws away the rest. This comes first, because a process that waits for
 * its output to drain would keep the hangup out.
 */
void mprapi_tty_discard(const struct mprapi_tty *tty)
{
	if (tty->ready)
		discard_output(tty);
}

/*
 * What is left in the transmitter of a UART cannot leave it while CTS is low, and
 * uart_wait_until_sent() waits for that, with the line discipline or the tty's lock
 * held, which keeps the hangup out. Without flow control it leaves, at the price of
 * one FIFO's bytes on the wire. The termios keep it for the next session.
 */
static void free_transmitter(const struct mprapi_tty *tty)
{
	struct tty_struct *t = tty->tty;
	struct ktermios old;

	/* A reader that waits for its memory has it. */
	if (!t->ops->set_termios || !down_write_trylock(&t->termios_rwsem))
		return;
	old = t->termios;
	t->termios.c_cflag &= ~CRTSCTS;
	mprapi_tty_call_begin(tty, MPRAPI_CALL_SET_TERMIOS);
	t->ops->set_termios(t, &old);
	mprapi_tty_call_end(tty, MPRAPI_CALL_SET_TERMIOS);
	t->termios.c_cflag |= CRTSCTS;
	up_write(&t->termios_rwsem);
}

/**
 * mprapi_tty_discard_closing() - throw away what a closer waits for
 * @tty: the tty, whose lock another process has
 *
 * A closer keeps the lock until its output has drained, which flow control can keep
 * from happening for as long as closing_wait says. This is the one place where a
 * driver is called without the lock, and for serial_core alone: the state that its
 * functions use outlives each open and close, and the reference to the tty keeps the
 * module of the driver.
 */
void mprapi_tty_discard_closing(const struct mprapi_tty *tty)
{
	struct tty_struct *t = tty->tty;

	if (!tty->target.device.uart || !READ_ONCE(t->closing))
		return;
	tty_driver_flush_buffer(t);
	if (C_CRTSCTS(t) && tty_port_initialized(t->port))
		free_transmitter(tty);
}

/* A UART in RS485 mode uses RTS for itself and ignores the rest. */
static bool is_rs485(const struct mprapi_tty *tty)
{
	const struct uart_state *state = tty->tty->driver_data;
	const struct uart_port *port;

	if (!tty->target.device.uart)
		return false;
	/* It is open and stays so, and with it its port. */
	port = READ_ONCE(state->uart_port);
	return port && port->rs485.flags & SER_RS485_ENABLED;
}

/* Errors of drivers that cannot do it at all, in contrast to a failure. */
static bool is_refusal(int err)
{
	switch (err) {
	case -EINVAL:
	case -ENOTTY:
	case -ENOIOCTLCMD:
	case -EOPNOTSUPP:
	case -EPIPE:
		return true;
	default:
		return false;
	}
}

/**
 * mprapi_tty_lower() - lower DTR and RTS
 * @tty: the tty, locked
 * @lines: set to the lines as they are seen afterwards, negative if they cannot be
 *
 * Return: 0 if they were lowered and are seen low, as far as the driver tells;
 * enum mprapi_why if that does not apply; -EAGAIN if the hardware is not set up,
 * because it is just being opened or because there is none; else the driver's error.
 */
int mprapi_tty_lower(const struct mprapi_tty *tty, int *lines)
{
	const struct tty_operations *ops = tty->tty->ops;
	int err;

	*lines = -ENOTTY;
	if (!ops->tiocmget || !ops->tiocmset)
		return MPRAPI_WHY_NO_LINES;
	if (!tty->ready || tty_io_error(tty->tty))
		return -EAGAIN;
	if (is_rs485(tty)) {
		*lines = mprapi_tty_modem(tty);
		return MPRAPI_WHY_RS485;
	}

	mprapi_tty_call_begin(tty, MPRAPI_CALL_TIOCMSET);
	err = ops->tiocmset(tty->tty, 0, LINES);
	mprapi_tty_call_end(tty, MPRAPI_CALL_TIOCMSET);
	/* The one error by which serial_core tells of a close. */
	if (err && (tty_io_error(tty->tty) || (err == -EIO && tty->target.device.uart)))
		return -EAGAIN;
	*lines = mprapi_tty_modem(tty);
	if (is_refusal(err))
		return MPRAPI_WHY_REFUSED;
	if (err)
		return err;
	return *lines >= 0 && *lines & TIOCM_DTR ? MPRAPI_WHY_UNSEEN : 0;
}

/*
 * Lets the driver open a tty that is closed to it at B0, which raises nothing, and
 * close it again with HUPCL, which lowers the lines, so that it looks after its
 * clocks and its power by itself.
 */
static int open_and_close(const struct mprapi_tty *tty)
{
	struct tty_struct *t = tty->tty;
	struct ktermios saved;
	int err;

	down_write(&t->termios_rwsem);
	saved = t->termios;
	t->termios.c_cflag &= ~(CBAUD | CRTSCTS);
	t->termios.c_cflag |= B0 | HUPCL | CLOCAL;
	up_write(&t->termios_rwsem);

	mprapi_tty_call_begin(tty, MPRAPI_CALL_OPEN);
	err = t->ops->open(t, NULL);
	/* After an open that failed, too, as tty_open() does. */
	mprapi_tty_call_end(tty, MPRAPI_CALL_OPEN);
	mprapi_tty_call_begin(tty, MPRAPI_CALL_CLOSE);
	t->ops->close(t, NULL);
	mprapi_tty_call_end(tty, MPRAPI_CALL_CLOSE);

	down_write(&t->termios_rwsem);
	t->termios = saved;
	up_write(&t->termios_rwsem);
	return err;
}

/* Its open() uses the file, which serdev and speakup do not have, either. */
static bool needs_file(const struct tty_struct *tty)
{
	const char *name = tty->driver->driver_name;

	return name && !strcmp(name, "synclink_gt");
}

/* A tty that is closed to its driver. */
static int lower_closed(const struct mprapi_tty *tty)
{
	const struct tty_struct *t = tty->tty;

	if (!t->ops->tiocmget || !t->ops->tiocmset)
		return MPRAPI_WHY_NO_LINES;
	/* The driver lowered them at the last close, or at the hangup. */
	if (C_HUPCL(t))
		return MPRAPI_WHY_CLOSED;
	if (!t->ops->open || !t->ops->close || needs_file(t))
		return MPRAPI_WHY_REFUSED;
	return open_and_close(tty);
}

/*
 * Calls a function with a tty that is closed, which is as good as locked.
 * Return: what that returns, or as mprapi_tty_lower_closed().
 */
static int with_closed(const struct mprapi_tty_target *target,
		       int (*function)(const struct mprapi_tty *tty))
{
	struct mprapi_tty tty = { .target = *target };
	int err;

	tty.tty = tty_kopen_exclusive(target->device.devt);
	if (IS_ERR(tty.tty))
		return PTR_ERR(tty.tty);

	/*
	 * Not the kernel's own, for which openers are refused, but like a tty
	 * that is just being closed for the last time: they wait for its lock,
	 * find it unused, and begin again. One that comes between the two lines
	 * of tty_kopen() that mark it and let go of tty_mutex is refused still.
	 */
	tty_port_set_kopened(tty.tty->port, false);
	tty.tty->count = 0;
	if (!mprapi_device_is_there(&target->device))
		err = -ENODEV;
	else if (tty.tty->driver->type != TTY_DRIVER_TYPE_SERIAL || tty.tty->port->console)
		err = -EOPNOTSUPP;
	else
		err = function(&tty);
	tty_unlock(tty.tty);
	tty_kclose(tty.tty);
	return err;
}

/**
 * mprapi_tty_lower_closed() - lower DTR and RTS of a closed tty
 * @target: the tty
 *
 * HUPCL off leaves them up at the last close. A tty without hardware of its own is
 * left alone: to set it up and to close it can destroy it (rfcomm).
 *
 * Return: 0 if they were lowered, enum mprapi_why if that does not apply, -EBUSY if
 * a process opens it meanwhile, -EOPNOTSUPP if it is no RAS port, -ENODEV, -ENOMEM,
 * else the driver's error.
 */
int mprapi_tty_lower_closed(const struct mprapi_tty_target *target)
{
	if (target->pty)
		return MPRAPI_WHY_NO_LINES;
	if (!target->device.hardware)
		return MPRAPI_WHY_VIRTUAL;
	return with_closed(target, lower_closed);
}

/**
 * mprapi_tty_lower_hung_up() - lower DTR and RTS of a tty that is kept by dead
 *	descriptors alone
 * @tty: the tty, locked
 *
 * Return: as mprapi_tty_lower_closed().
 */
int mprapi_tty_lower_hung_up(const struct mprapi_tty *tty)
{
	int err, lines;

	if (tty->target.pty)
		return MPRAPI_WHY_NO_LINES;
	/* Its last close is under way, and saves the termios. */
	if (!tty->tty->count)
		return -EBUSY;
	/* The driver has no hangup() and still has it open. */
	if (tty->ready) {
		err = mprapi_tty_lower(tty, &lines);
		return err == -EAGAIN ? MPRAPI_WHY_NO_HARDWARE : err;
	}
	if (!tty->target.device.hardware)
		return MPRAPI_WHY_VIRTUAL;
	return lower_closed(tty);
}

/*
 * What the driver gives a tty at first. The line discipline need not know: the hangup
 * is next, or was.
 */
static int set_defaults(const struct mprapi_tty *tty)
{
	struct tty_struct *t = tty->tty;
	struct ktermios old;
	int tries = 10;

	/* A reader has it while it copies, and keeps it if it waits for its memory. */
	while (!down_write_trylock(&t->termios_rwsem)) {
		if (!tries--)
			return -EBUSY;
		usleep_range(50, 100);
	}
	old = t->termios;
	t->termios = t->driver->init_termios;
	if (tty->ready && t->ops->set_termios) {
		mprapi_tty_call_begin(tty, MPRAPI_CALL_SET_TERMIOS);
		t->ops->set_termios(t, &old);
		mprapi_tty_call_end(tty, MPRAPI_CALL_SET_TERMIOS);
	}
	up_write(&t->termios_rwsem);
	return 0;
}

/**
 * mprapi_tty_set_defaults() - put the line settings back to the driver's defaults
 * @tty: the tty, locked
 *
 * Return: 0, or -EBUSY if a process has the settings.
 */
int mprapi_tty_set_defaults(const struct mprapi_tty *tty)
{
	/* Its last close is under way, and saves the termios. */
	if (!tty->tty->count)
		return -EBUSY;
	return set_defaults(tty);
}

/**
 * mprapi_tty_set_defaults_closed() - put the line settings of a closed tty back to the
 *	driver's defaults
 * @target: the tty
 *
 * The next session finds them; the driver is not called.
 *
 * Return: as mprapi_tty_lower_closed().
 */
int mprapi_tty_set_defaults_closed(const struct mprapi_tty_target *target)
{
	if (target->pty || !target->device.hardware)
		return MPRAPI_WHY_VIRTUAL;
	return with_closed(target, set_defaults);
}

static struct file *pin_file(struct tty_struct *tty, fmode_t opened)
{
	struct tty_file_private *priv;
	struct file *file = NULL;

	spin_lock(&tty->files_lock);
	list_for_each_entry(priv, &tty->tty_files, list) {
		if (tty_hung_up_p(priv->file) ||
		    (READ_ONCE(priv->file->f_mode) & FMODE_OPENED) != opened)
			continue;
		file = mprapi_get_file_active(&priv->file);
		if (file)
			break;
	}
	spin_unlock(&tty->files_lock);
	return file;
}

/* Whether a process may wait for a transmitter that cannot send. */
static bool is_stopped_by_cts(const struct mprapi_tty *tty)
{
	int lines;

	if (!tty->target.device.uart || !tty->ready || !C_CRTSCTS(tty->tty))
		return false;
	lines = mprapi_tty_modem(tty);
	return lines >= 0 && !(lines & TIOCM_CTS);
}

/**
 * mprapi_tty_hangup() - hang up all processes that have a tty open
 * @tty: the tty, locked and with a session; unlocked in any case
 *
 * A last close that came between the look-up of the tty and its hangup would make room
 * for another tty on the same hardware, which is what the driver would then shut
 * down: so a file of the session is kept open until the hangup is done.
 *
 * __tty_hangup() discards what is queued in the driver and in the line discipline;
 * what is between the two would wait for the next opener, as would an XOFF, and the
 * TIOCEXCL of the old session. It waits for processes inside the line discipline: one
 * that waits for its memory stays there for as long as that takes.
 *
 * Return: 0 if the session was hung up, -EAGAIN if the tty is just being opened or
 * closed, -EIO if it was not hung up.
 */
int mprapi_tty_hangup(struct mprapi_tty *tty)
{
	struct tty_struct *t = tty->tty;
	struct file *file = NULL;
	bool hung_up;

	if (!READ_ONCE(t->closing))
		file = pin_file(t, FMODE_OPENED) ?: pin_file(t, 0);
	if (!file) {
		mprapi_tty_unlock(tty);
		return -EAGAIN;
	}

	if (is_stopped_by_cts(tty)) {
		mprapi_tty_discard(tty);
		free_transmitter(tty);
	}
	if (READ_ONCE(t->flow.stopped))
		mprapi_tty_discard(tty);
	mprapi_tty_call_begin(tty, MPRAPI_CALL_HANGUP);
	mprapi_tty_unlock(tty);

	/* This waits for a reader, until when the session keeps what it has. */
	tty_ldisc_flush(t);
	/*
	 * A new opener finds N_TTY: __tty_hangup() takes the line discipline away,
	 * and tty_reopen() brings back the one that the termios names.
	 */
	clear_bit(TTY_EXCLUSIVE, &t->flags);
	if (down_write_trylock(&t->termios_rwsem)) {
		t->termios.c_line = N_TTY;
		up_write(&t->termios_rwsem);
	}
	tty_vhangup(t);
	/*
	 * The old session may have set a line discipline until then, but no later, and
	 * characters may have come in, from a FIFO in loopback above all.
	 */
	if (mprapi_tty_is_hung_up(t)) {
		tty_ldisc_flush(t);
		down_write(&t->termios_rwsem);
		t->termios.c_line = N_TTY;
		up_write(&t->termios_rwsem);
	}
	/* A hangup that the driver scheduled would hit the next session. */
	flush_work(&t->hangup_work);
	mprapi_tty_call_end(tty, MPRAPI_CALL_HANGUP);

	hung_up = tty_hung_up_p(file);
	fput(file);
	return hung_up ? 0 : -EIO;
}

/**
 * mprapi_tty_wake_openers() - wake the openers that wait for carrier
 * @tty: the tty, locked and being opened
 *
 * They raise DTR then, without which no carrier will come. uart_hangup() wakes them
 * only if another process has the port open.
 */
void mprapi_tty_wake_openers(const struct mprapi_tty *tty)
{
	wake_up_interruptible(&tty->tty->port->open_wait);
}
