// SPDX-License-Identifier: GPL-2.0
/*
 * What a reset does to a tty: it discards output, lowers the lines, puts the settings back
 * and hangs up. Only a worker does this, because a driver call can take any time.
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

/* Discards queued output, then restarts output if XOFF or tcflow() had stopped it. */
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
 * mprapi_tty_discard() - discard the queued output
 * @tty: the tty, locked
 *
 * The hangup discards the rest. Output has to go before, because a process that waits for
 * its output to drain would block the hangup.
 */
void mprapi_tty_discard(const struct mprapi_tty *tty)
{
	if (tty->ready)
		discard_output(tty);
}

/*
 * While CTS is low, the transmitter of a UART keeps its bytes. uart_wait_until_sent()
 * waits for them with the line discipline or the tty's lock held, which blocks the hangup.
 * So switch off hardware flow control in the driver: the bytes, one FIFO at most, go out
 * on the wire. CRTSCTS is set again in the termios, for the next session.
 */
static bool free_transmitter(const struct mprapi_tty *tty)
{
	struct tty_struct *t = tty->tty;
	struct ktermios old;

	/* A reader that waits for a page of its buffer can hold it for any time. */
	if (!t->ops->set_termios || !down_write_trylock(&t->termios_rwsem))
		return false;
	old = t->termios;
	t->termios.c_cflag &= ~CRTSCTS;
	mprapi_tty_call_begin(tty, MPRAPI_CALL_SET_TERMIOS);
	t->ops->set_termios(t, &old);
	mprapi_tty_call_end(tty, MPRAPI_CALL_SET_TERMIOS);
	t->termios.c_cflag |= CRTSCTS;
	up_write(&t->termios_rwsem);
	return true;
}

/**
 * mprapi_tty_discard_closing() - discard the output that a closing process waits for
 * @tty: the tty, whose lock another process has
 *
 * A process that closes the tty keeps the lock until its output has drained. If flow
 * control stops the output, that takes as long as closing_wait allows. Only here is a
 * driver called without the lock, and only if it uses serial_core: the state that its
 * functions use outlives each open and close, and the reference to the tty pins the
 * driver's module.
 *
 * Return: whether the output was discarded, so that the process can finish its close. A
 * second call could come while the process powers the hardware down.
 */
bool mprapi_tty_discard_closing(const struct mprapi_tty *tty)
{
	struct tty_struct *t = tty->tty;

	if (!tty->target.device.uart || !READ_ONCE(t->closing))
		return false;
	tty_driver_flush_buffer(t);
	return !C_CRTSCTS(t) || !tty_port_initialized(t->port) || free_transmitter(tty);
}

/* A UART in RS485 mode controls RTS itself and ignores changes of the modem lines. */
static bool is_rs485(const struct mprapi_tty *tty)
{
	const struct uart_state *state = tty->tty->driver_data;
	const struct uart_port *port;

	if (!tty->target.device.uart)
		return false;
	/* The tty stays open while it is locked, and so does its uart_port. */
	port = READ_ONCE(state->uart_port);
	return port && port->rs485.flags & SER_RS485_ENABLED;
}

/* Errors of drivers that cannot set the lines at all, in contrast to a failure. */
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
 * @lines: set to the lines as the driver reports them afterwards, negative if it cannot
 *
 * Return: 0 if they were lowered and the driver does not report DTR as raised; enum
 * mprapi_why if the step does not apply; -EAGAIN if the hardware is not set up, because
 * the tty is just being opened or because there is no hardware; else the driver's error.
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
	/* serial_core returns -EIO if the tty is closed. */
	if (err < 0 && (tty_io_error(tty->tty) || (err == -EIO && tty->target.device.uart)))
		return -EAGAIN;
	*lines = mprapi_tty_modem(tty);
	if (is_refusal(err))
		return MPRAPI_WHY_REFUSED;
	/* Some drivers return the number of bytes that they sent. TIOCMSET accepts that, too. */
	if (err < 0)
		return err;
	return *lines >= 0 && *lines & TIOCM_DTR ? MPRAPI_WHY_UNSEEN : 0;
}

/*
 * Lowers the lines of a tty that is closed to its driver: lets the driver open it at B0,
 * which raises no line, and close it with HUPCL, which lowers the lines. So the driver
 * itself takes care of its clocks and its power.
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
	/* Close even if the open failed, as tty_open() does. */
	mprapi_tty_call_end(tty, MPRAPI_CALL_OPEN);
	mprapi_tty_call_begin(tty, MPRAPI_CALL_CLOSE);
	t->ops->close(t, NULL);
	mprapi_tty_call_end(tty, MPRAPI_CALL_CLOSE);

	down_write(&t->termios_rwsem);
	t->termios = saved;
	up_write(&t->termios_rwsem);
	return err;
}

/* The open() of this driver uses the file, and open_and_close() has none. */
static bool needs_file(const struct tty_struct *tty)
{
	const char *name = tty->driver->driver_name;

	return name && !strcmp(name, "synclink_gt");
}

/* Lowers the lines of a tty that is closed to its driver. */
static int lower_closed(const struct mprapi_tty *tty)
{
	const struct tty_struct *t = tty->tty;

	if (!t->ops->tiocmget || !t->ops->tiocmset)
		return MPRAPI_WHY_NO_LINES;
	/* The driver lowered the lines at the last close, or at the hangup. */
	if (C_HUPCL(t))
		return MPRAPI_WHY_CLOSED;
	if (!t->ops->open || !t->ops->close || needs_file(t))
		return MPRAPI_WHY_REFUSED;
	return open_and_close(tty);
}

/*
 * Calls a function on a closed tty, which no process can open meanwhile.
 * Returns what the function returns, or an error as mprapi_tty_lower_closed().
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
	 * tty_kopen() marks the tty as opened by the kernel, so that openers fail. Make
	 * it look like a tty in its last close instead: openers wait for its lock, find
	 * it unused, and start over. Only a process that opens it inside tty_kopen(),
	 * between the mark and the unlock of tty_mutex, still fails.
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
 * Without HUPCL the last close has left them up. A tty without hardware of its own is
 * left alone, because opening and closing it can destroy it (rfcomm).
 *
 * Return: 0 if they were lowered; enum mprapi_why if the step does not apply; -EBUSY if
 * a process is opening or closing the tty; -EOPNOTSUPP if it cannot be a RAS port;
 * -ENODEV; -ENOMEM; else the driver's error.
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
 * mprapi_tty_lower_hung_up() - lower DTR and RTS of a tty that only descriptors keep that
 *	were hung up
 * @tty: the tty, locked
 *
 * Return: as mprapi_tty_lower_closed().
 */
int mprapi_tty_lower_hung_up(const struct mprapi_tty *tty)
{
	int err, lines;

	if (tty->target.pty)
		return MPRAPI_WHY_NO_LINES;
	/* The last close is running, and saves the termios. */
	if (!tty->tty->count)
		return -EBUSY;
	/* The driver has no hangup(), so the tty is still open to it. */
	if (tty->ready) {
		err = mprapi_tty_lower(tty, &lines);
		return err == -EAGAIN ? MPRAPI_WHY_NO_HARDWARE : err;
	}
	if (!tty->target.device.hardware)
		return MPRAPI_WHY_VIRTUAL;
	return lower_closed(tty);
}

/*
 * Sets the termios that the driver gives a new tty. The line discipline need not be told,
 * because the hangup comes next or was done already.
 */
static int set_defaults(const struct mprapi_tty *tty)
{
	struct tty_struct *t = tty->tty;
	struct ktermios old;
	int tries = 10;

	/*
	 * A reader holds the lock while it copies data. It can hold it for any time if it
	 * waits for a page of its buffer, so do not sleep on the lock.
	 */
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
 * Return: 0, or -EBUSY if another process has locked the settings or closes the tty.
 */
int mprapi_tty_set_defaults(const struct mprapi_tty *tty)
{
	/* The last close is running, and saves the termios. */
	if (!tty->tty->count)
		return -EBUSY;
	return set_defaults(tty);
}

/**
 * mprapi_tty_set_defaults_closed() - put the line settings of a closed tty back to the
 *	driver's defaults
 * @target: the tty
 *
 * The next session gets them. The driver is not called.
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

/* Returns whether CTS stops the transmitter, so that a process may wait for it. */
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
 * A file of the session is kept open until the hangup is done. Otherwise a last close
 * after the unlock would make room for another tty_struct on the same hardware, and the
 * hangup of the old one would make the driver shut down the new one.
 *
 * __tty_hangup() discards the queues of the driver and of the line discipline. It keeps
 * the flip buffer between the two, an XOFF, and the TIOCEXCL of the old session: these are
 * cleared here, so that the next session does not get them. It waits for all processes
 * inside the line discipline, also for one that waits for a page of its buffer.
 *
 * Return: 0 if the session was hung up; -EAGAIN if the tty is just being opened or
 * closed; -EIO if it was not hung up.
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

	/* This waits for a reader. Until then the session is unchanged. */
	tty_ldisc_flush(t);
	/*
	 * Make tty_reopen() use N_TTY: __tty_hangup() removes the line discipline, and
	 * tty_reopen() sets up the one that c_line names.
	 */
	clear_bit(TTY_EXCLUSIVE, &t->flags);
	if (down_write_trylock(&t->termios_rwsem)) {
		t->termios.c_line = N_TTY;
		up_write(&t->termios_rwsem);
	}
	tty_vhangup(t);
	/*
	 * Until the hangup, the old session may have set a line discipline, and characters
	 * may have come in, above all from the FIFO of a UART in loopback.
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
 * They raise DTR when they wake; without DTR no carrier will come. uart_hangup() wakes
 * them only if another process has the port open.
 */
void mprapi_tty_wake_openers(const struct mprapi_tty *tty)
{
	wake_up_interruptible(&tty->tty->port->open_wait);
}
