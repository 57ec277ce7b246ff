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
#include "devnode.h"
#include "event.h"
#include "limits.h"
#include "main.h"
#include "netlink.h"
#include "notify.h"
#include "port.h"
#include "registry.h"
#include "reset.h"
#include "watch.h"
#include "worker.h"

static char *ports;
module_param(ports, charp, 0444);
MODULE_PARM_DESC(ports, "ttys to track from the start, by name or path, separated by commas");

bool mprapi_lan_only;
module_param_named(lan_only, mprapi_lan_only, bool, 0644);
MODULE_PARM_DESC(lan_only, "reject all port operations (ERROR_DDM_NOT_RUNNING)");

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
MODULE_PARM_DESC(hold_ms, "minimum time for which a reset keeps DTR and RTS low, in ms (default 500)");

static int watch_ms_set(const char *value, const struct kernel_param *kp)
{
	unsigned int ms;
	int err;

	err = kstrtouint(value, 0, &ms);
	if (err)
		return err;
	/* 0 disables polling. */
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
MODULE_PARM_DESC(watch_ms, "polling interval for changes that cause no wake-up, in ms (default 1000, 10 to 3600000, 0 disables)");

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
		err = mprapi_registry_add(name, &id);
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

static const struct mprapi_devnode_callbacks devnode_callbacks = {
	.opened = mprapi_watch_wake,
	.closing = mprapi_watch_wake_closing,
	.gone = mprapi_registry_node_gone,
	.release = mprapi_port_put,
};

static int devnode_init(void)
{
	return mprapi_devnode_init(&devnode_callbacks);
}

static int device_init(void)
{
	return mprapi_device_init(mprapi_registry_device_changed);
}

static int port_init(void)
{
	return mprapi_port_init(mprapi_registry_pty_gone);
}

static int connection_init(void)
{
	return mprapi_connection_init(mprapi_watch_soon);
}

/*
 * The parts of the module in the order of their setup; unloading takes the reverse order.
 * So resets end before their ports are removed, and ports are removed before the parts
 * that they use.
 */
static const struct part {
	int (*init)(void);
	void (*uninit)(void);
} parts[] = {
	{ devnode_init,		mprapi_devnode_uninit },
	{ mprapi_event_init,	mprapi_event_uninit },
	{ NULL,			mprapi_worker_uninit },
	{ device_init,		mprapi_device_uninit },
	{ port_init,		mprapi_port_uninit },
	{ connection_init,	mprapi_connection_uninit },
	{ mprapi_watch_init,	mprapi_watch_uninit },
	{ NULL,			mprapi_registry_uninit },
	{ mprapi_reset_init,	mprapi_reset_uninit },
	{ add_ports,		NULL },
	{ mprapi_notify_init,	mprapi_notify_uninit },
	{ mprapi_netlink_init,	mprapi_netlink_uninit },
	{ mprapi_control_init,	mprapi_control_uninit },
};

static void uninit_parts(size_t n)
{
	while (n--)
		if (parts[n].uninit)
			parts[n].uninit();
}

static int __init mprapi_init(void)
{
	size_t i;
	int err;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		err = parts[i].init ? parts[i].init() : 0;
		if (err) {
			uninit_parts(i);
			/* modprobe takes -EEXIST for "already loaded" and reports success. */
			return err == -EEXIST ? -EBUSY : err;
		}
	}
	pr_info("version %s, %u ports\n", MPRAPI_VERSION, mprapi_port_count());
	return 0;
}

static void __exit mprapi_exit(void)
{
	uninit_parts(ARRAY_SIZE(parts));
}

module_init(mprapi_init);
module_exit(mprapi_exit);

MODULE_DESCRIPTION("Reset and watch RAS ports");
MODULE_AUTHOR("The mprapi project");
MODULE_VERSION(MPRAPI_VERSION);
MODULE_LICENSE("GPL");
