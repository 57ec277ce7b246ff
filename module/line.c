// SPDX-License-Identifier: GPL-2.0
/*
 * The line under a port: all that is asked of the tty layer, and the only file
 * that does so. A tty is found without being opened, so that asking raises no
 * line, blocks on no carrier and is refused by no holder.
 */
#include <linux/console.h>
#include <linux/delay.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/major.h>
#include <linux/pagemap.h>
#include <linux/ppp-ioctl.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>
#include <linux/tty_ldisc.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "device.h"
#include "line.h"
#include "port.h"
#include "watch.h"

/* Minors of TTY_MAJOR below this are virtual terminals, above are serial. */
#define VT_MINORS			64

/* How long an opener, a closer or a reader may have a lock before he is in the way. */
#define HELD_MS				5

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
	case UNIX98_PTY_MASTER_MAJOR:
	case UNIX98_PTY_SLAVE_MAJOR:
		return false;
	}
	return !line_is_console(devt);
}

/**
 * mprapi_line_of_file() - which tty is behind an open file?
 * @file: the file
 * @device: set to its device, without path for a pty slave
 * @pty: set to the tty of a pty slave, which stays as long as the file is open,
 *	else to NULL
 *
 * Return: 0, -ENOTTY no tty, -EIO hung up.
 */
int mprapi_line_of_file(struct file *file, struct mprapi_device *device,
			struct tty_struct **pty)
{
	struct inode *inode = file_inode(file);
	struct tty_file_private *priv;

	*pty = NULL;
	if (!S_ISCHR(inode->i_mode))
		return -ENOTTY;

	if (imajor(inode) != UNIX98_PTY_SLAVE_MAJOR) {
		if (!mprapi_device_get(inode->i_rdev, device))
			return -ENOTTY;
		return tty_hung_up_p(file) ? -EIO : 0;
	}

	/* This major is the pty driver's alone, so the file is a tty's. */
	if (tty_hung_up_p(file))
		return -EIO;
	priv = file->private_data;
	*pty = priv->tty;
	*device = (struct mprapi_device) { .devt = tty_devnum(*pty) };
	snprintf(device->name, sizeof(device->name), "pts/%d", (*pty)->index);
	return 0;
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

/*
 * A name may have been added before its device was there to be looked at, so
 * look at the tty itself, too.
 */
static bool line_is_touchable(const struct tty_struct *tty)
{
	return tty->driver->type == TTY_DRIVER_TYPE_SERIAL && !tty->port->console;
}

/* A reset goes on when its port is gone, which hears of no device any more. */
static dev_t line_devt(const struct mprapi_port *port)
{
	dev_t devt = mprapi_port_devt(port);
	struct mprapi_device device;

	if (!READ_ONCE(port->gone))
		return devt;
	mprapi_device_find(port->name, &device);
	return device.devt == devt ? devt : 0;
}

/**
 * mprapi_line_get() - find the tty of a port, without opening it
 * @port: the port
 * @pin: set to its device, to be given to mprapi_device_unpin() in any case; NULL
 *	if its driver shall not be asked
 *
 * Return: the tty, to be given back with tty_kref_put(); NULL if it is closed;
 * -ENODEV if there is no such device; -EOPNOTSUPP if it is none to touch.
 */
struct tty_struct *mprapi_line_get(const struct mprapi_port *port,
				   struct mprapi_tty **pin)
{
	struct tty_struct *tty;
	dev_t devt;

	if (pin)
		*pin = NULL;
	if (port->pty) {
		if (!mprapi_line_pty_alive(port->pty))
			return ERR_PTR(-ENODEV);
		return tty_kref_get(port->pty);
	}

	devt = line_devt(port);
	if (pin && devt) {
		*pin = mprapi_device_pin(devt);
		if (!*pin)
			devt = 0;
	}
	if (!devt)
		return ERR_PTR(-ENODEV);

	tty = tty_kopen_shared(devt);
	if (IS_ERR(tty))
		return ERR_PTR(-ENODEV);
	if (!tty)
		return NULL;

	/* The kernel's own, for a serdev or a braille display. */
	if (tty_port_kopened(tty->port)) {
		tty_kref_put(tty);
		return NULL;
	}
	if (!line_is_touchable(tty)) {
		tty_kref_put(tty);
		return ERR_PTR(-EOPNOTSUPP);
	}
	return tty;
}

/**
 * mprapi_line_is_open() - does anybody use this tty?
 * @tty: the tty, or NULL
 *
 * Those who were hung up and did not close yet do not count, but those whom
 * somebody is just hanging up do, and an opener who waits for carrier: he set
 * the hardware up.
 *
 * Return: whether it is open.
 */
bool mprapi_line_is_open(struct tty_struct *tty)
{
	struct tty_file_private *priv;
	bool open = false;

	if (!tty)
		return false;
	spin_lock(&tty->files_lock);
	list_for_each_entry(priv, &tty->tty_files, list) {
		open = !tty_hung_up_p(priv->file);
		if (open)
			break;
	}
	spin_unlock(&tty->files_lock);
	/* The files come first in a hangup, and that it is done comes last. */
	return open || test_bit(TTY_HUPPING, &tty->flags);
}

/**
 * mprapi_line_is_kept() - is a tty that is not open there all the same?
 * @tty: the tty, or NULL
 *
 * Return: whether somebody who was hung up did not close it yet.
 */
bool mprapi_line_is_kept(const struct tty_struct *tty)
{
	return tty && !list_empty_careful(&tty->tty_files);
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

/* Of all serial drivers serial_core alone has a state. */
static bool line_is_uart(const struct tty_struct *tty)
{
	const struct tty_driver *driver = tty->driver;

	return driver->type == TTY_DRIVER_TYPE_SERIAL && driver->driver_state &&
	       !tty->ops->cleanup;
}

/**
 * mprapi_line_has_session() - is there anybody to hang up on an open tty?
 * @tty: the tty, see mprapi_line_is_open()
 *
 * Those who wait for carrier on a tty that was hung up have no session yet. On
 * a UART they never have: uart_hangup() would leave their hardware set up, and
 * with it DTR, and send them through open() again. One who is killed on the way
 * would leave both to nobody.
 *
 * Return: whether there is.
 */
bool mprapi_line_has_session(const struct tty_struct *tty)
{
	return !mprapi_line_is_hung_up(tty) &&
	       (!line_is_uart(tty) || tty_port_active(tty->port));
}

/*
 * Drivers that set up their half of the tty in open() (mxser, synclink_gt)
 * cannot be asked before that.
 */
static bool line_is_set_up(const struct tty_struct *tty)
{
	return READ_ONCE(tty->driver_data);
}

/*
 * A reader has the termios while he copies, and one whose memory does not come
 * (a page that is served by another process) for as long as he likes.
 */
static bool input_is_held(struct tty_struct *tty)
{
	return tty && (rwsem_is_locked(&tty->termios_rwsem) ||
		       mutex_is_locked(&tty->port->buf.lock));
}

static bool port_is_held(struct tty_struct *tty)
{
	return mutex_is_locked(&tty->port->mutex);
}

/* Whether it is for longer than those need who have a lock as a matter of course. */
static bool stays(bool (*is_held)(struct tty_struct *tty),
		  struct tty_struct *tty)
{
	ktime_t end = ktime_add_ms(ktime_get(), HELD_MS);

	while (is_held(tty)) {
		if (ktime_after(ktime_get(), end))
			return true;
		usleep_range(50, 100);
	}
	return false;
}

/* Output that was stopped by XOFF or tcflow() is let go, now that there is none. */
static void discard_output(struct tty_struct *tty)
{
	tty_driver_flush_buffer(tty);
	spin_lock_irq(&tty->flow.lock);
	tty->flow.tco_stopped = false;
	spin_unlock_irq(&tty->flow.lock);
	start_tty(tty);
}

/**
 * mprapi_line_discard() - throw away what is queued, both ways
 * @tty: the tty
 *
 * Output first, which also frees a closer who waits for it to drain. What
 * somebody holds stays until the hangup: a pty's output is its master's input.
 *
 * Return: false if somebody does, or if the driver keeps its output, which
 * usb-serial does.
 */
bool mprapi_line_discard(struct tty_struct *tty)
{
	if (!line_is_set_up(tty) || stays(input_is_held, tty->link))
		return false;
	discard_output(tty);
	if (stays(input_is_held, tty))
		return false;
	tty_ldisc_flush(tty);
	return tty->ops->flush_buffer;
}

/**
 * mprapi_line_is_held() - would asking for the modem lines wait for somebody?
 * @tty: the tty, or NULL
 *
 * serial_core has its port's mutex also while it copies to the memory of a
 * holder, who can keep it like a reader the termios. Those who open and close
 * have it for a millisecond or two, but may do so again and again.
 *
 * Return: whether it would, for longer than that.
 */
bool mprapi_line_is_held(struct tty_struct *tty)
{
	return tty && line_is_uart(tty) && stays(port_is_held, tty);
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

static bool line_has_modem(const struct tty_struct *tty)
{
	return tty->ops->tiocmget && tty->ops->tiocmset && line_is_set_up(tty);
}

/**
 * mprapi_line_modem() - modem lines
 * @tty: the tty
 *
 * Return: TIOCM_*, -ENOTTY if it has no such lines, else the driver's error.
 */
int mprapi_line_modem(struct tty_struct *tty)
{
	return line_has_modem(tty) ? tty->ops->tiocmget(tty) : -ENOTTY;
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
	int err;

	if (!line_has_modem(tty))
		return -ENOTTY;
	if (tty_io_error(tty))
		return -EAGAIN;
	err = tty->ops->tiocmset(tty, 0, TIOCM_DTR | TIOCM_RTS);
	/* All that serial_core ever says of a close, open again or not. */
	if (err == -EIO && line_is_uart(tty))
		return -EAGAIN;
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
 * while closed, -EBUSY if somebody opens it meanwhile, -EOPNOTSUPP if it is no
 * tty to touch, -ENODEV, -ENOMEM.
 */
int mprapi_line_lower_closed(const struct mprapi_port *port)
{
	struct tty_struct *tty;
	struct mprapi_tty *pin;
	dev_t devt;
	int err;

	if (port->pty)
		return -ENOTTY;
	devt = line_devt(port);
	pin = mprapi_device_pin(devt);
	if (!pin)
		return -ENODEV;

	tty = tty_kopen_exclusive(devt);
	if (IS_ERR(tty)) {
		err = PTR_ERR(tty);
		goto out_unpin;
	}

	/*
	 * Not the kernel's own, for which openers are refused, but like a tty
	 * that is just being closed for the last time: they wait for its lock,
	 * find it unused, and begin again. One who comes between the two lines
	 * of tty_kopen() that mark it and let go of tty_mutex is refused still.
	 */
	tty_port_set_kopened(tty->port, false);
	tty->count = 0;
	if (!line_is_touchable(tty))
		err = -EOPNOTSUPP;
	else
		err = mprapi_line_lower(tty) ? -ENOTTY : 0;
	tty_unlock(tty);
	tty_kclose(tty);
out_unpin:
	mprapi_device_unpin(pin);
	return err;
}

static struct file *pin_file(struct tty_struct *tty, fmode_t opened)
{
	struct tty_file_private *priv;
	struct file *file = NULL;

	spin_lock(&tty->files_lock);
	list_for_each_entry(priv, &tty->tty_files, list) {
		if (tty_hung_up_p(priv->file) ||
		    (priv->file->f_mode & FMODE_OPENED) != opened)
			continue;
		file = mprapi_get_file_active(&priv->file);
		if (file)
			break;
	}
	spin_unlock(&tty->files_lock);
	return file;
}

/**
 * mprapi_line_pin() - keep the session on a tty from ending
 * @tty: the tty
 *
 * A last close that came between a look at the tty and its hangup would make
 * room for another tty on the same hardware, which is what the driver would
 * then shut down.
 *
 * Return: an open file of the tty, else one that is being opened, to be given
 * back with fput() after the hangup; NULL if the tty is just being opened or
 * closed. A closer has its lock until his output has drained, and waiting for
 * that could take closing_wait: the caller comes again.
 */
struct file *mprapi_line_pin(struct tty_struct *tty)
{
	struct file *file;

	if (READ_ONCE(tty->closing))
		return NULL;
	file = pin_file(tty, FMODE_OPENED) ?: pin_file(tty, 0);
	if (file && READ_ONCE(tty->closing)) {
		fput(file);
		return NULL;
	}
	return file;
}

/**
 * mprapi_line_is_idle() - would a hangup wait for somebody?
 * @tty: the tty
 *
 * A blocked reader has the line discipline and gives it back when the hangup
 * asks him; but one whose memory does not come keeps it for as long as he
 * likes. Other line disciplines than N_TTY have locks of their own.
 *
 * Return: true if nobody has any lock that it takes.
 */
bool mprapi_line_is_idle(struct tty_struct *tty)
{
	return !mutex_is_locked(&tty->legacy_mutex) &&
	       !port_is_held(tty) && !input_is_held(tty) &&
	       !input_is_held(tty->link) &&
	       !atomic_long_read(&tty->ldisc_sem.count) &&
	       line_ldisc(tty) == N_TTY;
}

static void forget_ldisc(struct tty_struct *tty)
{
	if (READ_ONCE(tty->termios.c_line) == N_TTY)
		return;
	down_write(&tty->termios_rwsem);
	tty->termios.c_line = N_TTY;
	up_write(&tty->termios_rwsem);
}

/**
 * mprapi_line_hangup() - hang up all who have a tty open
 * @tty: the tty
 * @file: from mprapi_line_pin()
 *
 * __tty_hangup() discards what is queued in the driver and in the line
 * discipline; what is between the two would wait for the next opener, as would
 * an XOFF.
 *
 * Whoever opens it next finds N_TTY: __tty_hangup() takes the line discipline
 * away and tty_reopen() brings back the one that the termios names. The old
 * holder's TIOCEXCL, which would outlive the hangup, does not shut him out.
 *
 * Return: whether it really is hung up.
 */
bool mprapi_line_hangup(struct tty_struct *tty, struct file *file)
{
	forget_ldisc(tty);
	clear_bit(TTY_EXCLUSIVE, &tty->flags);

	if (READ_ONCE(tty->flow.stopped))
		discard_output(tty);
	tty_ldisc_flush(tty);
	tty_vhangup(tty);

	/* The old holder may have set one up until then, but no later. */
	if (mprapi_line_is_hung_up(tty))
		forget_ldisc(tty);
	/* One that the driver wanted would be the next session's. */
	flush_work(&tty->hangup_work);
	mprapi_line_wake_openers(tty);
	return tty_hung_up_p(file);
}

/**
 * mprapi_line_wake_openers() - let those who wait for carrier look again
 * @tty: the tty
 *
 * They raise DTR then, without which no carrier will come. uart_hangup() wakes
 * them only if somebody else has the port open.
 */
void mprapi_line_wake_openers(struct tty_struct *tty)
{
	wake_up_interruptible(&tty->port->open_wait);
}

static bool ldisc_is_ppp(int num)
{
	return num == N_PPP || num == N_SYNC_PPP;
}

/*
 * Only PPP itself knows, and tells it by put_user() alone. That must not sleep
 * for a page that never comes, with the line discipline held.
 */
static int ppp_ask(struct tty_struct *tty, unsigned int cmd, __u32 __user *arg)
{
	struct tty_ldisc *ld = tty_ldisc_ref(tty);
	int err = -ENOTCONN;

	if (!ld)
		return err;
	if (ldisc_is_ppp(ld->ops->num)) {
		pagefault_disable();
		err = ld->ops->ioctl(tty, cmd, (unsigned long)arg);
		pagefault_enable();
	}
	tty_ldisc_deref(ld);
	return err == -ENXIO ? -ENOTCONN : err;
}

/**
 * mprapi_line_ppp_unit() - ask PPP on a port for its unit and channel
 * @port: the port
 * @arg: where the caller wants them
 *
 * Return: 0, -ENOTCONN without PPP, -ENODEV, -EFAULT.
 */
int mprapi_line_ppp_unit(const struct mprapi_port *port,
			 struct mprapi_port_ppp __user *arg)
{
	struct tty_struct *tty = mprapi_line_get(port, NULL);
	int tries = 8;
	int err;

	if (IS_ERR(tty))
		return PTR_ERR(tty);
	if (!tty)
		return -ENOTCONN;

	do {
		err = -EFAULT;
		if (fault_in_safe_writeable((char __user *)arg, sizeof(*arg)))
			break;
		err = ppp_ask(tty, PPPIOCGUNIT, &arg->unit) ?:
		      ppp_ask(tty, PPPIOCGCHAN, &arg->channel);
		/* The page can be gone again by then. */
	} while (err == -EFAULT && --tries);
	tty_kref_put(tty);
	return err;
}

static int line_icount(struct tty_struct *tty,
		       struct serial_icounter_struct *icount)
{
	memset(icount, 0, sizeof(*icount));
	return line_is_set_up(tty) ? tty_get_icount(tty, icount) : -ENOTTY;
}

/**
 * mprapi_line_icount() - the driver's counters
 * @port: the port
 * @icount: set to them
 *
 * Return: 0, -ENOTTY if the driver does not count, -ENODEV if the tty is
 * closed or absent.
 */
int mprapi_line_icount(const struct mprapi_port *port,
		       struct serial_icounter_struct *icount)
{
	struct mprapi_tty *pin;
	struct tty_struct *tty = mprapi_line_get(port, &pin);
	int err = -ENODEV;

	if (IS_ERR(tty))
		tty = NULL;
	if (tty)
		err = line_icount(tty, icount);
	mprapi_device_unpin(pin);
	tty_kref_put(tty);
	return err;
}

static int ear_woken(wait_queue_entry_t *entry, unsigned int mode, int flags,
		     void *key)
{
	mprapi_watch_wake(entry->private);
	return 0;
}

/**
 * mprapi_line_ear_prepare() - make a port ready to be woken by its tty
 * @port: the port
 */
void mprapi_line_ear_prepare(struct mprapi_port *port)
{
	struct mprapi_ear *ear = &port->ear;

	spin_lock_init(&ear->lock);
	init_waitqueue_func_entry(&ear->lines, ear_woken);
	init_waitqueue_func_entry(&ear->opens, ear_woken);
	ear->lines.private = port;
	ear->opens.private = port;
}

static unsigned int ear_generation(struct mprapi_ear *ear)
{
	unsigned int generation;

	spin_lock_irq(&ear->lock);
	generation = ear->generation;
	spin_unlock_irq(&ear->lock);
	return generation;
}

/*
 * Drivers that wake these two when a modem line changes and when they hang up,
 * and that keep their ports for as long as they have devices: serial_core,
 * usb-serial, and cdc-acm. Others free a port while its device is there, or its
 * device with it.
 */
static bool line_wakes(const struct tty_struct *tty)
{
	const struct tty_driver *driver = tty->driver;

	if (driver->type != TTY_DRIVER_TYPE_SERIAL)
		return false;
	return line_is_uart(tty) || !strcmp(driver->driver_name, "usbserial") ||
	       !strcmp(driver->driver_name, "acm");
}

static void ear_move(struct mprapi_ear *ear, struct tty_port *to)
{
	lockdep_assert_held(&ear->lock);

	if (ear->on == to)
		return;
	if (ear->on) {
		remove_wait_queue(&ear->on->delta_msr_wait, &ear->lines);
		remove_wait_queue(&ear->on->open_wait, &ear->opens);
	}
	if (to) {
		add_wait_queue(&to->delta_msr_wait, &ear->lines);
		add_wait_queue(&to->open_wait, &ear->opens);
	}
	ear->on = to;
}

/*
 * Only the port of a tty that was found in this generation is sure to be there
 * still: before a device goes its ports are let go of, under this lock.
 */
static void listen(struct mprapi_ear *ear, struct tty_struct *tty,
		   unsigned int generation)
{
	struct tty_port *to = tty && line_wakes(tty) ? tty->port : NULL;

	spin_lock_irq(&ear->lock);
	if (!ear->deaf && ear->generation == generation)
		ear_move(ear, to);
	spin_unlock_irq(&ear->lock);
}

/**
 * mprapi_line_unlisten() - let go of a tty whose device goes away
 * @port: the port
 * @forever: the port goes, too
 */
void mprapi_line_unlisten(struct mprapi_port *port, bool forever)
{
	struct mprapi_ear *ear = &port->ear;

	spin_lock_irq(&ear->lock);
	ear->generation++;
	ear->deaf = forever;
	ear_move(ear, NULL);
	spin_unlock_irq(&ear->lock);
}

static void sample_open(struct tty_struct *tty, struct mprapi_sample *sample)
{
	sample->flags |= MPRAPI_PORT_OPEN;
	sample->ldisc = line_ldisc(tty);
	sample->lines = mprapi_line_is_held(tty) ? -EBUSY : mprapi_line_modem(tty);
	sample->speed = tty_get_baud_rate(tty);
	sample->has_icount = !line_icount(tty, &sample->icount);
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

/**
 * mprapi_line_sample() - look at a port's tty
 * @port: the port
 * @sample: set to what it is doing
 */
void mprapi_line_sample(struct mprapi_port *port, struct mprapi_sample *sample)
{
	unsigned int generation = ear_generation(&port->ear);
	struct mprapi_tty *pin;
	struct tty_struct *tty = mprapi_line_get(port, &pin);

	memset(sample, 0, sizeof(*sample));
	sample->ldisc = -ENOENT;
	sample->lines = -ENOTTY;
	if (port->pty)
		sample->flags |= MPRAPI_PORT_PTY;
	if (IS_ERR(tty)) {
		tty = NULL;
	} else {
		sample->flags |= MPRAPI_PORT_PRESENT;
		sample->hung_up = mprapi_line_is_hung_up(tty);
		sample->changing = tty && test_bit(TTY_HUPPING, &tty->flags);
	}
	if (mprapi_line_is_open(tty)) {
		listen(&port->ear, tty, generation);
		sample_open(tty, sample);
		sample->carrier = sample_has_carrier(tty, sample);
		/* Somebody changes it just now. */
		if (sample->ldisc < 0 || sample->lines == -EBUSY)
			sample->changing = true;
	} else {
		listen(&port->ear, NULL, generation);
	}
	mprapi_device_unpin(pin);
	tty_kref_put(tty);
}
