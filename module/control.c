// SPDX-License-Identifier: GPL-2.0
/*
 * The control device /dev/mprapi: its ioctls are the commands of the module.
 */
#include <linux/build_bug.h>
#include <linux/capability.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <linux/mprapi.h>

#include "control.h"
#include "limits.h"
#include "main.h"
#include "notify.h"
#include "port.h"
#include "registry.h"
#include "reset.h"
#include "tty.h"
#include "watch.h"

/**
 * struct call - a running ioctl
 * @file: the open file of the control device
 * @uarg: the argument in the caller's memory
 */
struct call {
	struct file *file;
	void __user *uarg;
};

/**
 * struct command - an ioctl
 * @cmd: number of the ioctl
 * @gives_power: it gives the caller power over a tty, and so needs CAP_SYS_TTY_CONFIG, too
 * @handler: does it with a copy of the argument. If the number has _IOC_READ, that copy
 *	is written back to the caller, even after an error
 */
struct command {
	unsigned int cmd;
	bool gives_power;
	int (*handler)(void *arg, const struct call *call);
};

union argument {
	struct mprapi_server server;
	struct mprapi_port_add add;
	struct mprapi_port_del del;
	struct mprapi_port_reset reset;
	struct mprapi_port_clear clear;
	struct mprapi_port_ppp ppp;
	struct mprapi_port_sample sample;
	struct mprapi_notify notify;
};

#define MPRAPI_STEPS_ALL	(MPRAPI_STEPS_RESET | MPRAPI_STEP_SETTINGS)

/* The number of an ioctl contains the size of its structure: no size may change. */
static_assert(sizeof(struct mprapi_report) == 64);
static_assert(sizeof(struct mprapi_server) == 64);
static_assert(sizeof(struct mprapi_port_add) == 88);
static_assert(sizeof(struct mprapi_port_del) == 16);
static_assert(sizeof(struct mprapi_port_reset) == 96);
static_assert(sizeof(struct mprapi_link_stats) == 72);
static_assert(sizeof(struct mprapi_port_clear) == 80);
static_assert(sizeof(struct mprapi_port_ppp) == 32);
static_assert(sizeof(struct mprapi_port_sample) == 16);
static_assert(sizeof(struct mprapi_notify) == 16);
static_assert(BIT(MPRAPI_STEPS) - 1 == MPRAPI_STEPS_ALL);
static_assert(MPRAPI_STEPS <= MPRAPI_STEPS_MAX);

#define is_zero(array)	(!memchr_inv(array, 0, sizeof(array)))

static struct mprapi_port *port_get(u32 id)
{
	if (READ_ONCE(mprapi_lan_only))
		return ERR_PTR(-ESHUTDOWN);
	return mprapi_port_get(id) ?: ERR_PTR(-ENOENT);
}

static int server(void *arg, const struct call *call)
{
	struct mprapi_server *server = arg;

	if (!is_zero(server->reserved))
		return -EINVAL;

	*server = (struct mprapi_server) {
		.flags = READ_ONCE(mprapi_lan_only) ? MPRAPI_SERVER_FLAG_LAN_ONLY : 0,
		.features = MPRAPI_FEATURE_SAMPLE | MPRAPI_FEATURE_NOTIFY |
			    MPRAPI_FEATURE_SETTINGS,
		.steps = MPRAPI_STEPS_ALL,
		.ports = mprapi_port_count(),
		.ports_max = MPRAPI_PORTS_MAX,
		.removed_max = MPRAPI_REMOVED_MAX,
		.hold_max_ms = MPRAPI_HOLD_MAX_MS,
		.timeout_max_ms = MPRAPI_TIMEOUT_MAX_MS,
		.stuck_ms = MPRAPI_STUCK_MS,
		.notify_max = MPRAPI_NOTIFY_MAX,
		.notify_total_max = MPRAPI_NOTIFY_TOTAL_MAX,
	};
	return 0;
}

/* Returns whether only NULs follow the first NUL. */
static bool is_padded(const char *name, size_t size)
{
	size_t len = strnlen(name, size);

	return len < size && !memchr_inv(name + len, 0, size - len);
}

static int add_fd(struct mprapi_port_add *add)
{
	struct file *file;
	int err;

	file = fget(add->fd);
	if (!file)
		return -EBADF;
	err = mprapi_registry_add_file(file, add->name, sizeof(add->name),
				       &add->port);
	fput(file);
	return err;
}

static int port_add(void *arg, const struct call *call)
{
	struct mprapi_port_add *add = arg;

	switch (add->flags) {
	case 0:
	case MPRAPI_ADD_PATH:
		if (add->fd || !is_padded(add->name, sizeof(add->name)))
			return -EINVAL;
		break;
	case MPRAPI_ADD_FD:
		if (!is_zero(add->name))
			return -EINVAL;
		break;
	default:
		return -EINVAL;
	}
	if (!is_zero(add->reserved))
		return -EINVAL;
	if (READ_ONCE(mprapi_lan_only))
		return -ESHUTDOWN;

	add->port = 0;
	switch (add->flags) {
	case MPRAPI_ADD_FD:
		return add_fd(add);
	case MPRAPI_ADD_PATH:
		return mprapi_registry_add_path(add->name, &add->port);
	default:
		return mprapi_registry_add(add->name, &add->port);
	}
}

static int port_del(void *arg, const struct call *call)
{
	const struct mprapi_port_del *del = arg;

	if (del->flags || !is_zero(del->reserved))
		return -EINVAL;
	if (READ_ONCE(mprapi_lan_only))
		return -ESHUTDOWN;
	return mprapi_registry_del(del->port);
}

/* DISCARD, HANGUP and CHECK belong together. HOLD and CARRIER need LOWER. */
static bool steps_are_valid(u32 steps)
{
	if (steps & ~MPRAPI_STEPS_ALL ||
	    (steps & MPRAPI_STEPS_DISCONNECT) != MPRAPI_STEPS_DISCONNECT)
		return false;
	return steps & MPRAPI_STEP_LOWER ||
	       !(steps & (MPRAPI_STEP_HOLD | MPRAPI_STEP_CARRIER));
}

static int port_reset(void *arg, const struct call *call)
{
	struct mprapi_port_reset *reset = arg;
	bool hold = reset->steps & MPRAPI_STEP_HOLD;
	struct mprapi_reset_options options = {
		.hold_ms = reset->hold_ms,
		.timeout_ms = reset->timeout_ms,
		.steps = reset->steps,
		.nowait = reset->flags & MPRAPI_RESET_NOWAIT,
	};
	struct mprapi_port *port;
	int err;

	if (options.hold_ms == MPRAPI_DEFAULT)
		options.hold_ms = hold ? READ_ONCE(mprapi_hold_ms) : 0;
	if (options.timeout_ms == MPRAPI_DEFAULT)
		options.timeout_ms = MPRAPI_TIMEOUT_DEFAULT_MS;

	if (reset->flags & ~MPRAPI_RESET_NOWAIT || reset->seq ||
	    !is_zero(reset->reserved) || !steps_are_valid(options.steps) ||
	    options.hold_ms > (hold ? MPRAPI_HOLD_MAX_MS : 0) ||
	    options.timeout_ms > MPRAPI_TIMEOUT_MAX_MS)
		return -EINVAL;

	port = port_get(reset->port);
	if (IS_ERR(port))
		return PTR_ERR(port);
	memset(&reset->report, 0, sizeof(reset->report));
	err = mprapi_reset_port(port, &options, &reset->report);
	mprapi_port_put(port);
	return err;
}

static int port_wait(void *arg, const struct call *call)
{
	struct mprapi_port_reset *reset = arg;
	struct mprapi_port *port;
	int err;

	if (reset->flags & ~MPRAPI_RESET_NOWAIT || reset->steps || reset->hold_ms ||
	    reset->timeout_ms || !is_zero(reset->reserved))
		return -EINVAL;

	/*
	 * The caller can collect the report of a reset that it began, even if lan_only
	 * was set since, and even if the pty is gone.
	 */
	port = mprapi_port_get_gone(reset->port);
	if (!port)
		return -ENOENT;
	err = mprapi_reset_wait(port, reset->seq,
				reset->flags & MPRAPI_RESET_NOWAIT,
				&reset->report);
	mprapi_port_put(port);
	return err;
}

static int port_clear_stats(void *arg, const struct call *call)
{
	const struct mprapi_port_clear *clear = arg;
	struct mprapi_port *port;

	if (clear->flags)
		return -EINVAL;

	port = port_get(clear->port);
	if (IS_ERR(port))
		return PTR_ERR(port);

	mprapi_watch_clear(port, &clear->link);
	mprapi_port_put(port);
	return 0;
}

static int port_ppp(void *arg, const struct call *call)
{
	struct mprapi_port_ppp __user *uppp = call->uarg;
	struct mprapi_port_ppp *ppp = arg;
	struct mprapi_tty_target target;
	struct mprapi_port *port;
	int err;

	if (ppp->flags || !is_zero(ppp->reserved))
		return -EINVAL;

	port = port_get(ppp->port);
	if (IS_ERR(port))
		return PTR_ERR(port);
	spin_lock(&port->lock);
	mprapi_port_target(port, &target);
	spin_unlock(&port->lock);
	err = mprapi_tty_ppp_unit(&target, uppp);
	mprapi_port_put(port);
	if (err)
		return err;
	/* PPP wrote its results to user space directly: keep them in the copy, too. */
	if (get_user(ppp->unit, &uppp->unit) ||
	    get_user(ppp->channel, &uppp->channel))
		return -EFAULT;
	return 0;
}

static int port_sample(void *arg, const struct call *call)
{
	const struct mprapi_port_sample *sample = arg;
	struct mprapi_port *port;
	int err;

	if (sample->flags || sample->reserved ||
	    sample->timeout_ms > MPRAPI_TIMEOUT_MAX_MS)
		return -EINVAL;
	if (!sample->port)
		return READ_ONCE(mprapi_lan_only) ? -ESHUTDOWN :
		       mprapi_watch_fresh_all(sample->timeout_ms);

	port = port_get(sample->port);
	if (IS_ERR(port))
		return PTR_ERR(port);
	err = mprapi_watch_fresh(port, sample->timeout_ms);
	mprapi_port_put(port);
	return err;
}

static int notify(void *arg, const struct call *call)
{
	const struct mprapi_notify *notify = arg;

	if (!is_zero(notify->reserved))
		return -EINVAL;
	return mprapi_notify_set(call->file, notify->eventfd, notify->events);
}

static const struct command commands[] = {
	{ MPRAPI_IOC_SERVER,		false,	server },
	{ MPRAPI_IOC_PORT_ADD,		true,	port_add },
	{ MPRAPI_IOC_PORT_DEL,		false,	port_del },
	{ MPRAPI_IOC_PORT_RESET,	false,	port_reset },
	{ MPRAPI_IOC_PORT_WAIT,		false,	port_wait },
	{ MPRAPI_IOC_PORT_CLEAR_STATS,	false,	port_clear_stats },
	{ MPRAPI_IOC_PORT_PPP,		false,	port_ppp },
	{ MPRAPI_IOC_PORT_SAMPLE,	false,	port_sample },
	{ MPRAPI_IOC_NOTIFY,		false,	notify },
};

static const struct command *command_find(unsigned int cmd)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].cmd == cmd)
			return &commands[i];
	return NULL;
}

static long control_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	const struct command *command = command_find(cmd);
	void __user *uarg = (void __user *)arg;
	const struct call call = { .file = file, .uarg = uarg };
	size_t size = _IOC_SIZE(cmd);
	union argument argument;
	int ret;

	if (!command)
		return -ENOTTY;
	if (!capable(CAP_NET_ADMIN))
		return -EPERM;
	if (command->gives_power && !capable(CAP_SYS_TTY_CONFIG))
		return -EPERM;
	if (copy_from_user(&argument, uarg, size))
		return -EFAULT;
	/* Make sure the result can be copied out before doing anything irreversible. */
	if (_IOC_DIR(cmd) & _IOC_READ && copy_to_user(uarg, &argument, size))
		return -EFAULT;

	ret = command->handler(&argument, &call);
	if (_IOC_DIR(cmd) & _IOC_READ && copy_to_user(uarg, &argument, size))
		return -EFAULT;
	return ret;
}

static int control_release(struct inode *inode, struct file *file)
{
	mprapi_notify_close(file);
	return 0;
}

static const struct file_operations control_fops = {
	.owner = THIS_MODULE,
	.release = control_release,
	.unlocked_ioctl = control_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};

static struct miscdevice control_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "mprapi",
	.fops = &control_fops,
	.mode = 0600,
};

/**
 * mprapi_control_init() - create /dev/mprapi
 *
 * Return: 0 or a negative errno.
 */
int mprapi_control_init(void)
{
	return misc_register(&control_device);
}

/**
 * mprapi_control_uninit() - remove /dev/mprapi
 */
void mprapi_control_uninit(void)
{
	misc_deregister(&control_device);
}
