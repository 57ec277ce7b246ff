// SPDX-License-Identifier: GPL-2.0
/*
 * The line under a port: all that is asked of the tty layer, and the only file
 * that does so. A tty is found without being opened, so that asking raises no
 * line, blocks on no carrier and is refused by no holder.
 */
#include <linux/console.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/major.h>
#include <linux/ppp-ioctl.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>
#include <linux/tty_ldisc.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "line.h"
#include "port.h"
#include "watch.h"

#define UNIX98_PTY_SLAVE_MAJOR_END	(UNIX98_PTY_SLAVE_MAJOR + UNIX98_PTY_MAJOR_COUNT)
/* Minors of TTY_MAJOR below this are virtual terminals, above are serial. */
#define VT_MINORS			64

static bool line_is_console(dev_t devt)
{
	struct console *con;
	bool found = false;

	mprapi_console_list_lock();
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
	mprapi_console_list_unlock();
	return found;
}

/**
 * mprapi_line_is_ras() - can a tty device be a RAS port?
 * @devt: its number
 *
 * Return: false for virtual terminals, consoles, /dev/tty and its like, and
 * ptys, which are not found by number.
 */
bool mprapi_line_is_ras(dev_t devt)
{
	switch (MAJOR(devt)) {
	case TTY_MAJOR:
		if (MINOR(devt) < VT_MINORS)
			return false;
		break;
	case TTYAUX_MAJOR:
	case PTY_MASTER_MAJOR:
	case PTY_SLAVE_MAJOR:
	case UNIX98_PTY_MASTER_MAJOR ... UNIX98_PTY_SLAVE_MAJOR_END - 1:
		return false;
	}
	return !line_is_console(devt);
}

/**
 * mprapi_line_add_file() - track the tty behind an open file
 * @file: the file
 * @name: set to the name of the port
 * @size: room there
 * @id: set to the handle, also for -EEXIST
 *
 * Return: 0, -ENOTTY no tty, -EIO hung up, or as mprapi_port_add().
 */
int mprapi_line_add_file(struct file *file, char *name, size_t size, u32 *id)
{
	const struct inode *inode = file_inode(file);
	struct tty_file_private *priv;
	unsigned int major;

	if (!S_ISCHR(inode->i_mode))
		return -ENOTTY;

	major = imajor(inode);
	if (major < UNIX98_PTY_SLAVE_MAJOR || major >= UNIX98_PTY_SLAVE_MAJOR_END) {
		if (!mprapi_watch_knows(inode->i_rdev, name, size))
			return -ENOTTY;
		if (tty_hung_up_p(file))
			return -EIO;
		return mprapi_port_add(name, id);
	}

	/* These majors are the pty driver's alone, so the file is a tty's. */
	if (tty_hung_up_p(file))
		return -EIO;
	priv = file->private_data;
	snprintf(name, size, "pts/%d", priv->tty->index);
	return mprapi_port_add_pty(priv->tty, name, id);
}

/**
 * mprapi_line_pty_alive() - is a pty slave still somebody's?
 * @tty: the slave, referenced
 *
 * Return: false once both ends are closed: release_tty() cuts the port's way
 * back to its tty then.
 */
bool mprapi_line_pty_alive(struct tty_struct *tty)
{
	return READ_ONCE(tty->port->itty);
}

/**
 * mprapi_line_get() - find the tty of a port, without opening it
 * @port: the port
 *
 * Return: the tty, to be given back with tty_kref_put(); NULL if it is closed;
 * -ENODEV if there is no such device; -EOPNOTSUPP if it is none to touch.
 */
struct tty_struct *mprapi_line_get(const struct mprapi_port *port)
{
	struct tty_struct *tty;
	dev_t devt;

	if (port->pty) {
		if (!mprapi_line_pty_alive(port->pty))
			return ERR_PTR(-ENODEV);
		return tty_kref_get(port->pty);
	}

	devt = mprapi_port_devt(port);
	if (!devt)
		return ERR_PTR(-ENODEV);

	tty = tty_kopen_shared(devt);
	if (IS_ERR(tty))
		return ERR_PTR(-ENODEV);
	if (!tty)
		return NULL;

	/* Held by the kernel itself: by a reset that lowers closed lines. */
	if (tty_port_kopened(tty->port)) {
		tty_kref_put(tty);
		return NULL;
	}
	if (tty->driver->type != TTY_DRIVER_TYPE_SERIAL) {
		tty_kref_put(tty);
		return ERR_PTR(-EOPNOTSUPP);
	}
	return tty;
}

static bool line_is_pty(const struct tty_struct *tty)
{
	return tty->driver->type == TTY_DRIVER_TYPE_PTY;
}

/* An open master counts as one who has the slave open. */
static bool line_has_openers(const struct tty_struct *tty)
{
	bool master = line_is_pty(tty) && !test_bit(TTY_OTHER_CLOSED, &tty->flags);

	return READ_ONCE(tty->count) > master;
}

/**
 * mprapi_line_is_open() - does anybody use this tty?
 * @tty: the tty, or NULL
 *
 * Those who were hung up and did not close yet do not count, but an opener
 * who came after that and waits for carrier does: he set the hardware up.
 *
 * Return: whether it is open.
 */
bool mprapi_line_is_open(const struct tty_struct *tty)
{
	return tty && line_has_openers(tty) &&
	       (!mprapi_line_is_hung_up(tty) || tty_port_initialized(tty->port));
}

/**
 * mprapi_line_is_hung_up() - was this tty hung up and not opened since?
 * @tty: the tty, or NULL
 *
 * Return: whether it was.
 */
bool mprapi_line_is_hung_up(const struct tty_struct *tty)
{
	return tty && test_bit(TTY_HUPPED, &tty->flags);
}

/**
 * mprapi_line_discard() - throw away what is queued, both ways
 * @tty: the tty
 *
 * Output first, which also frees a closer who waits for it to drain; output
 * that was stopped by XOFF or tcflow() is let go, now that there is none.
 */
void mprapi_line_discard(struct tty_struct *tty)
{
	tty_driver_flush_buffer(tty);
	spin_lock_irq(&tty->flow.lock);
	tty->flow.tco_stopped = false;
	spin_unlock_irq(&tty->flow.lock);
	start_tty(tty);
	tty_ldisc_flush(tty);
}

/**
 * mprapi_line_modem() - modem lines
 * @tty: the tty
 *
 * Return: TIOCM_*, -ENOTTY if it has no such lines, else the driver's error.
 */
int mprapi_line_modem(struct tty_struct *tty)
{
	if (!tty->ops->tiocmget || !tty->ops->tiocmset)
		return -ENOTTY;
	return tty->ops->tiocmget(tty);
}

/**
 * mprapi_line_lower() - lower DTR and RTS
 * @tty: the tty
 *
 * Return: 0; -ENOTTY if it has no such lines; -EAGAIN if its hardware is not
 * set up, because it is just being opened or because there is none; else the
 * driver's error.
 */
int mprapi_line_lower(struct tty_struct *tty)
{
	int err = -EIO;

	if (!tty->ops->tiocmget || !tty->ops->tiocmset)
		return -ENOTTY;
	if (!tty_io_error(tty))
		err = tty->ops->tiocmset(tty, 0, TIOCM_DTR | TIOCM_RTS);
	return err && tty_io_error(tty) ? -EAGAIN : err;
}

/**
 * mprapi_line_lower_closed() - lower DTR and RTS of a tty that nobody has open
 * @port: its port
 *
 * HUPCL off leaves them up at the last close. Sets a tty up for the moment, but
 * does not call the driver's open(), which would raise them.
 *
 * Return: 0, -ENOTTY if it has no such lines or its driver cannot change them
 * while closed, -EBUSY if somebody opens it meanwhile, -ENODEV.
 */
int mprapi_line_lower_closed(const struct mprapi_port *port)
{
	dev_t devt = mprapi_port_devt(port);
	struct tty_struct *tty;
	int err;

	if (port->pty)
		return -ENOTTY;
	if (!devt)
		return -ENODEV;

	tty = tty_kopen_exclusive(devt);
	if (IS_ERR(tty))
		return PTR_ERR(tty) == -EBUSY ? -EBUSY : -ENODEV;

	/*
	 * Not the kernel's own, which openers are refused, but like a tty that
	 * is just being closed for the last time: they wait for its lock, find
	 * it unused, and begin again.
	 */
	tty_port_set_kopened(tty->port, false);
	tty->count = 0;
	err = mprapi_line_lower(tty) ? -ENOTTY : 0;
	tty_unlock(tty);
	tty_kclose(tty);
	return err;
}

/**
 * mprapi_line_hangup() - hang up all who have a tty open
 * @tty: the tty
 *
 * __tty_hangup() discards what is queued in the driver and in the line
 * discipline; what is between the two would wait for the next opener, as would
 * an XOFF.
 *
 * Whoever opens it next finds N_TTY: __tty_hangup() takes the line discipline
 * away and tty_reopen() brings back the one that the termios names. The old
 * holder's TIOCEXCL, which would outlive the hangup, does not shut him out.
 *
 * Return: true if it was done before the call returned. False if somebody is
 * closing the tty, for he has its lock until his output has drained, and waiting
 * for that here could take closing_wait. The caller comes again.
 */
bool mprapi_line_hangup(struct tty_struct *tty)
{
	if (READ_ONCE(tty->closing))
		return false;

	down_write(&tty->termios_rwsem);
	tty->termios.c_line = N_TTY;
	up_write(&tty->termios_rwsem);
	clear_bit(TTY_EXCLUSIVE, &tty->flags);

	if (READ_ONCE(tty->flow.stopped))
		mprapi_line_discard(tty);
	else
		tty_ldisc_flush(tty);
	tty_vhangup(tty);
	return true;
}

static int line_ldisc(struct tty_struct *tty)
{
	struct tty_ldisc *ld = tty_ldisc_ref(tty);
	int num;

	if (!ld)
		return -ENOENT;
	num = ld->ops->num;
	tty_ldisc_deref(ld);
	return num;
}

static bool ldisc_is_ppp(int num)
{
	return num == N_PPP || num == N_SYNC_PPP;
}

/**
 * mprapi_line_ppp_unit() - ask PPP on a port for its unit and channel
 * @port: the port
 * @arg: where the caller wants them; only PPP itself knows, and tells it by
 *	put_user() alone
 *
 * Return: 0, -ENOTCONN without PPP, -ENODEV, -EFAULT.
 */
int mprapi_line_ppp_unit(const struct mprapi_port *port,
			 struct mprapi_port_ppp __user *arg)
{
	struct tty_struct *tty = mprapi_line_get(port);
	struct tty_ldisc *ld;
	int err = -ENOTCONN;

	if (IS_ERR(tty))
		return PTR_ERR(tty);
	if (!tty)
		return -ENOTCONN;

	ld = tty_ldisc_ref(tty);
	if (!ld)
		goto out_put;
	if (!ldisc_is_ppp(ld->ops->num))
		goto out_deref;
	err = ld->ops->ioctl(tty, PPPIOCGUNIT, (unsigned long)&arg->unit);
	if (!err)
		err = ld->ops->ioctl(tty, PPPIOCGCHAN, (unsigned long)&arg->channel);
	if (err == -ENXIO)
		err = -ENOTCONN;
out_deref:
	tty_ldisc_deref(ld);
out_put:
	tty_kref_put(tty);
	return err;
}

/**
 * mprapi_line_icount() - the driver's counters
 * @port: the port
 * @icount: set to them; to zero if there are none to see
 *
 * Return: 0, -ENOTTY if the driver does not count, -ENODEV if the tty is
 * closed or absent.
 */
int mprapi_line_icount(const struct mprapi_port *port,
		       struct serial_icounter_struct *icount)
{
	struct tty_struct *tty = mprapi_line_get(port);
	int err;

	memset(icount, 0, sizeof(*icount));
	if (IS_ERR_OR_NULL(tty))
		return -ENODEV;
	err = tty_get_icount(tty, icount);
	tty_kref_put(tty);
	return err;
}

/**
 * mprapi_line_in_use() - is a port open?
 * @port: the port
 *
 * Return: whether it is.
 */
bool mprapi_line_in_use(const struct mprapi_port *port)
{
	struct tty_struct *tty = mprapi_line_get(port);
	bool open;

	if (IS_ERR_OR_NULL(tty))
		return false;
	open = mprapi_line_is_open(tty);
	tty_kref_put(tty);
	return open;
}

static void icount_subtract(struct serial_icounter_struct *icount,
			    const struct serial_icounter_struct *base)
{
	icount->cts -= base->cts;
	icount->dsr -= base->dsr;
	icount->rng -= base->rng;
	icount->dcd -= base->dcd;
	icount->rx -= base->rx;
	icount->tx -= base->tx;
	icount->frame -= base->frame;
	icount->overrun -= base->overrun;
	icount->parity -= base->parity;
	icount->brk -= base->brk;
	icount->buf_overrun -= base->buf_overrun;
}

static void sample_open(struct tty_struct *tty, struct mprapi_sample *sample)
{
	sample->flags |= MPRAPI_PORT_OPEN;
	sample->ldisc = line_ldisc(tty);
	sample->lines = mprapi_line_modem(tty);
	sample->speed = tty_get_baud_rate(tty);
	sample->has_icount = !tty_get_icount(tty, &sample->icount);
	if (ldisc_is_ppp(sample->ldisc))
		sample->flags |= MPRAPI_PORT_PPP;
}

/* A line that cannot tell has carrier; a pty slave's is its master. */
static bool sample_has_carrier(const struct tty_struct *tty,
			       const struct mprapi_sample *sample)
{
	if (sample->flags & MPRAPI_PORT_PTY)
		return !test_bit(TTY_OTHER_CLOSED, &tty->flags);
	return sample->lines < 0 || sample->lines & TIOCM_CAR;
}

static enum mprapi_condition sample_condition(const struct tty_struct *tty,
					      const struct mprapi_sample *sample)
{
	if (!(sample->flags & MPRAPI_PORT_PRESENT) ||
	    sample->flags & MPRAPI_PORT_RESETTING)
		return MPRAPI_NON_OPERATIONAL;
	if (!(sample->flags & MPRAPI_PORT_OPEN))
		return MPRAPI_DISCONNECTED;
	if (sample->flags & MPRAPI_PORT_PPP)
		return MPRAPI_AUTHENTICATING;
	if (sample->ldisc == N_TTY && !sample_has_carrier(tty, sample))
		return MPRAPI_LISTENING;
	return MPRAPI_INITIALIZING;
}

/**
 * mprapi_line_sample() - look at a port
 * @port: the port
 * @sample: set to what it is doing
 *
 * Notes in the port since when it is in this condition.
 */
void mprapi_line_sample(struct mprapi_port *port, struct mprapi_sample *sample)
{
	struct tty_struct *tty = mprapi_line_get(port);

	memset(sample, 0, sizeof(*sample));
	sample->ldisc = -ENOENT;
	sample->lines = -ENOTTY;
	if (port->pty)
		sample->flags |= MPRAPI_PORT_PTY;
	if (IS_ERR(tty)) {
		tty = NULL;
	} else {
		sample->flags |= MPRAPI_PORT_PRESENT;
		sample->devt = port->pty ? port->devt : mprapi_port_devt(port);
		if (mprapi_line_is_open(tty))
			sample_open(tty, sample);
	}

	spin_lock(&port->lock);
	if (port->reset.running)
		sample->flags |= MPRAPI_PORT_RESETTING;
	if (sample->has_icount)
		icount_subtract(&sample->icount, &port->icount_base);
	sample->condition = sample_condition(tty, sample);
	if (sample->condition != port->condition) {
		port->condition = sample->condition;
		port->since = ktime_get();
	}
	spin_unlock(&port->lock);

	tty_kref_put(tty);
}
