// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's log: a line for each reset and for each device that goes or comes back.
 * The line carries the tty's device, so that the journal can be searched by it. Each port
 * has a rate limit of its own, so that one port cannot suppress the lines of another.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cred.h>
#include <linux/dev_printk.h>
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "device.h"
#include "log.h"
#include "port.h"

static const char * const step_names[] = {
	[const_ilog2(MPRAPI_STEP_DISCARD)] = "discard",
	[const_ilog2(MPRAPI_STEP_LOWER)] = "lower",
	[const_ilog2(MPRAPI_STEP_HOLD)] = "hold",
	[const_ilog2(MPRAPI_STEP_CARRIER)] = "carrier",
	[const_ilog2(MPRAPI_STEP_HANGUP)] = "hangup",
	[const_ilog2(MPRAPI_STEP_CHECK)] = "check",
	[const_ilog2(MPRAPI_STEP_SETTINGS)] = "settings",
};

static_assert(ARRAY_SIZE(step_names) == MPRAPI_STEPS);

static __printf(3, 4)
void log_line(struct mprapi_port *port, bool failed, const char *format, ...)
{
	struct mprapi_device_id id;
	struct va_format text;
	struct device *dev;
	va_list args;

	/* ___ratelimit() logs this name with the number of lines that it suppressed. */
	if (!___ratelimit(&port->log, port->name))
		return;
	spin_lock(&port->lock);
	id = port->device.id;
	spin_unlock(&port->lock);
	dev = mprapi_device_ref(&id);

	va_start(args, format);
	text.fmt = format;
	text.va = &args;
	if (dev)
		dev_printk(failed ? KERN_NOTICE : KERN_INFO, dev, pr_fmt("%s: %pV\n"), port->name,
			   &text);
	else if (failed)
		pr_notice("%s: %pV\n", port->name, &text);
	else
		pr_info("%s: %pV\n", port->name, &text);
	va_end(args);
	put_device(dev);
}

/**
 * mprapi_log_caller() - note which process asks
 * @caller: set to the current process
 *
 * Context: process.
 */
void mprapi_log_caller(struct mprapi_caller *caller)
{
	caller->pid = task_tgid_nr(current);
	caller->uid = from_kuid_munged(&init_user_ns, current_uid());
	strscpy(caller->comm, current->comm, sizeof(caller->comm));
}

/**
 * mprapi_log_reset() - log the end of a reset
 * @port: the port
 * @caller: the process that began it
 * @report: what was done
 */
void mprapi_log_reset(struct mprapi_port *port, const struct mprapi_caller *caller,
		      const struct mprapi_report *report)
{
	const char *what = report->steps & MPRAPI_STEP_LOWER ? "reset" : "disconnect";
	unsigned int ms = report->elapsed_us / USEC_PER_MSEC;
	int len = strnlen(caller->comm, sizeof(caller->comm));
	int step = ffs(report->failed) - 1;

	/* Escape the name of the process, which it can choose itself. */
	if (step >= 0)
		log_line(port, true,
			 "%s by %*pE[%d] (uid %u): %s failed (%pe) after %u ms", what,
			 len, caller->comm, caller->pid, caller->uid, step_names[step],
			 ERR_PTR(report->why[step]), ms);
	else if (report->result)
		log_line(port, true, "%s by %*pE[%d] (uid %u): failed (%pe) after %u ms",
			 what, len, caller->comm, caller->pid, caller->uid,
			 ERR_PTR(report->result), ms);
	else
		log_line(port, false, "%s by %*pE[%d] (uid %u): done in %u ms", what, len,
			 caller->comm, caller->pid, caller->uid, ms);
}

/**
 * mprapi_log_device() - log that the device of a port came or went
 * @port: the port
 * @name: name of the device
 * @there: true if it came, false if it went
 */
void mprapi_log_device(struct mprapi_port *port, const char *name, bool there)
{
	log_line(port, false, "device %s is %s", name, there ? "there" : "gone");
}
