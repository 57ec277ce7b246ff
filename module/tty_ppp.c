// SPDX-License-Identifier: GPL-2.0
/*
 * PPP on a tty: no exported function leads from a tty to its PPP unit, so the line
 * discipline is asked by its ioctls.
 */
#include <linux/pagemap.h>
#include <linux/ppp-ioctl.h>
#include <linux/tty.h>
#include <linux/tty_ldisc.h>
#include <linux/uaccess.h>

#include "tty.h"

/*
 * Asks the line discipline, which returns its answer only by put_user(). That must not
 * sleep: the page might never come, and the line discipline is held.
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
 * @arg: where to put them, in the caller's memory
 *
 * Return: 0; -ENOTCONN if there is no PPP on it; -ENODEV; -EOPNOTSUPP if it cannot be a
 * RAS port; -EFAULT.
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
		/* The page may have been unmapped again after it was faulted in. */
	} while (err == -EFAULT && --tries);
out:
	mprapi_tty_put(&tty);
	return err;
}
