// SPDX-License-Identifier: GPL-2.0
/*
 * PPP on a tty: no exported function leads from a tty to the unit on it, so its line
 * discipline is asked.
 */
#include <linux/pagemap.h>
#include <linux/ppp-ioctl.h>
#include <linux/tty.h>
#include <linux/tty_ldisc.h>
#include <linux/uaccess.h>

#include "tty.h"

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
	if (ld->ops->num == N_PPP || ld->ops->num == N_SYNC_PPP) {
		pagefault_disable();
		err = ld->ops->ioctl(tty, cmd, (unsigned long)arg);
		pagefault_enable();
	}
	tty_ldisc_deref(ld);
	return err == -ENXIO ? -ENOTCONN : err;
}

/**
 * mprapi_tty_ppp_unit() - ask PPP on a tty for its unit and channel
 * @target: the tty
 * @arg: where the caller wants them
 *
 * Return: 0, -ENOTCONN without PPP, -ENODEV, -EOPNOTSUPP no RAS port, -EFAULT.
 */
int mprapi_tty_ppp_unit(const struct mprapi_tty_target *target,
			struct mprapi_port_ppp __user *arg)
{
	struct mprapi_tty tty;
	int tries = 8;
	int err;

	err = mprapi_tty_get(&tty, target);
	if (!err && !tty.tty)
		err = -ENOTCONN;
	if (err)
		goto out;

	do {
		err = -EFAULT;
		if (fault_in_safe_writeable((char __user *)arg, sizeof(*arg)))
			break;
		err = ppp_ask(tty.tty, PPPIOCGUNIT, &arg->unit) ?:
		      ppp_ask(tty.tty, PPPIOCGCHAN, &arg->channel);
		/* The page can be unmapped again by then. */
	} while (err == -EFAULT && --tries);
out:
	mprapi_tty_put(&tty);
	return err;
}
