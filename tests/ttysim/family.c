// SPDX-License-Identifier: GPL-2.0
/*
 * A generic netlink family that tests register and unregister. Both take cb_lock, which
 * each request to any family holds: so a test sees whether a request takes long.
 */
#include <linux/module.h>
#include <net/genetlink.h>

#include "ttysim.h"

static const struct genl_multicast_group groups[] = {
	{ .name = "none" },
};

static struct genl_family family = {
	.name = "ttysim",
	.version = 1,
	.module = THIS_MODULE,
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

static DEFINE_MUTEX(lock);
static bool registered;

/**
 * sim_family() - register or unregister the family
 * @on: true to register it
 *
 * Return: 0 or a negative errno.
 */
int sim_family(bool on)
{
	int err = 0;

	mutex_lock(&lock);
	if (on && !registered)
		err = genl_register_family(&family);
	else if (!on && registered)
		err = genl_unregister_family(&family);
	if (!err)
		registered = on;
	mutex_unlock(&lock);
	return err;
}
