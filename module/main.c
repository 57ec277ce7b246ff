// SPDX-License-Identifier: GPL-2.0
/*
 * mprapi: reset and watch RAS ports, the ttys under modems and tunnels.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <linux/mprapi.h>

#include "connection.h"
#include "control.h"
#include "device.h"
#include "event.h"
#include "netlink.h"
#include "node.h"
#include "notify.h"
#include "port.h"
#include "reset.h"
#include "watch.h"

static char *ports;
module_param(ports, charp, 0444);
MODULE_PARM_DESC(ports, "ttys to track from the start, by name or path, separated by commas");

bool mprapi_lan_only;
module_param_named(lan_only, mprapi_lan_only, bool, 0644);
MODULE_PARM_DESC(lan_only, "refuse all that concerns ports");

static int hold_ms_set(const char *value, const struct kernel_param *kp)
{
	return param_set_uint_minmax(value, kp, 0, MPRAPI_HOLD_MAX_MS);
}

static const struct kernel_param_ops hold_ms_ops = {
	.set = hold_ms_set,
	.get = param_get_uint,
};

unsigned int mprapi_hold_ms = 500;
module_param_cb(hold_ms, &hold_ms_ops, &mprapi_hold_ms, 0644);
__MODULE_PARM_TYPE(hold_ms, "uint");
MODULE_PARM_DESC(hold_ms, "how long a reset keeps DTR and RTS low at the least, in ms (default 500)");

static int watch_ms_set(const char *value, const struct kernel_param *kp)
{
	unsigned int ms;
	int err;

	err = kstrtouint(value, 0, &ms);
	if (err)
		return err;
	/* 0 is never. */
	err = param_set_uint_minmax(value, kp, ms ? MPRAPI_WATCH_MIN_MS : 0,
				    MPRAPI_WATCH_MAX_MS);
	if (!err)
		mprapi_watch_rate_changed();
	return err;
}

static const struct kernel_param_ops watch_ms_ops = {
	.set = watch_ms_set,
	.get = param_get_uint,
};

unsigned int mprapi_watch_ms = 1000;
module_param_cb(watch_ms, &watch_ms_ops, &mprapi_watch_ms, 0644);
__MODULE_PARM_TYPE(watch_ms, "uint");
MODULE_PARM_DESC(watch_ms, "how often to look at the ports for what wakes nobody, in ms (default 1000, at least 10, 0 never)");

static int add_ports(void)
{
	char *names, *next, *name;
	int err = 0;
	u32 id;

	if (!ports || !*ports)
		return 0;
	names = kstrdup(ports, GFP_KERNEL);
	if (!names)
		return -ENOMEM;

	for (next = names; !err && (name = strsep(&next, ","));) {
		err = mprapi_port_add(name, &id);
		if (err == -EEXIST) {
			pr_warn("ports=: \"%s\" is port %u already\n", name, id);
			err = 0;
		}
		if (err)
			pr_err("ports=: \"%s\": %pe\n", name, ERR_PTR(err));
	}
	kfree(names);
	return err;
}

static int __init mprapi_init(void)
{
	int err;

	err = mprapi_event_init();
	if (err)
		goto err_out;
	err = mprapi_node_init();
	if (err)
		goto err_event;
	err = mprapi_watch_init();
	if (err)
		goto err_node;
	err = mprapi_reset_init();
	if (err)
		goto err_watch;
	err = mprapi_device_init();
	if (err)
		goto err_reset;
	err = mprapi_connection_init();
	if (err)
		goto err_device;
	err = add_ports();
	if (err)
		goto err_port;
	err = mprapi_notify_init();
	if (err)
		goto err_port;
	err = mprapi_netlink_init();
	if (err)
		goto err_notify;
	err = mprapi_control_init();
	if (err)
		goto err_netlink;
	return 0;

err_netlink:
	mprapi_netlink_uninit();
err_notify:
	mprapi_notify_uninit();
err_port:
	mprapi_connection_uninit();
err_device:
	mprapi_device_uninit();
	mprapi_port_uninit();
err_reset:
	mprapi_reset_uninit();
err_watch:
	mprapi_watch_uninit();
err_node:
	mprapi_node_uninit();
err_event:
	mprapi_event_uninit();
err_out:
	/* modprobe takes -EEXIST for a module that is loaded already, and succeeds. */
	return err == -EEXIST ? -EBUSY : err;
}

static void __exit mprapi_exit(void)
{
	mprapi_control_uninit();
	mprapi_netlink_uninit();
	mprapi_notify_uninit();
	mprapi_reset_uninit();
	mprapi_connection_uninit();
	mprapi_device_uninit();
	mprapi_port_uninit();
	mprapi_watch_uninit();
	mprapi_node_uninit();
	mprapi_event_uninit();
}

module_init(mprapi_init);
module_exit(mprapi_exit);

MODULE_DESCRIPTION("Reset and watch RAS ports");
MODULE_AUTHOR("The mprapi project");
MODULE_VERSION(MPRAPI_VERSION);
MODULE_LICENSE("GPL");
