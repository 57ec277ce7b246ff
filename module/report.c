// SPDX-License-Identifier: GPL-2.0
/*
 * The report of a reset: the worker notes the result of each step in it.
 *
 * The worker must not change a report that was given out at the deadline without it, nor
 * the report of a reset that was begun since.
 */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "port.h"
#include "report.h"

static bool may_note(const struct mprapi_reset *reset)
{
	return reset->running && !reset->restart;
}

/**
 * mprapi_report_done() - note that steps were done
 * @reset: the reset
 * @steps: the steps; those that were not asked for are ignored
 */
void mprapi_report_done(struct mprapi_reset *reset, u32 steps)
{
	struct mprapi_port *port = mprapi_reset_to_port(reset);
	size_t i;

	spin_lock(&port->lock);
	if (may_note(reset)) {
		steps &= reset->report.steps;
		reset->report.done |= steps;
		reset->report.failed &= ~steps;
		for (i = 0; i < ARRAY_SIZE(reset->report.why); i++)
			if (steps & BIT(i))
				reset->report.why[i] = 0;
	}
	spin_unlock(&port->lock);
}

/**
 * mprapi_report_not_done() - note that a step was not done
 * @reset: the reset
 * @step: the step; ignored if it was not asked for
 * @why: a negative errno if it failed, or enum mprapi_why if it does not apply
 */
void mprapi_report_not_done(struct mprapi_reset *reset, u32 step, int why)
{
	struct mprapi_port *port = mprapi_reset_to_port(reset);

	spin_lock(&port->lock);
	if (may_note(reset) && reset->report.steps & step) {
		reset->report.why[ffs(step) - 1] = why;
		if (why < 0)
			reset->report.failed |= step;
	}
	spin_unlock(&port->lock);
}

/**
 * mprapi_report_ms() - note a time
 * @reset: the reset
 * @member: member of its report to set
 * @ms: the time
 */
void mprapi_report_ms(struct mprapi_reset *reset, u32 *member, u32 ms)
{
	struct mprapi_port *port = mprapi_reset_to_port(reset);

	spin_lock(&port->lock);
	if (may_note(reset))
		*member = ms;
	spin_unlock(&port->lock);
}

/**
 * mprapi_report_flag() - note a flag
 * @reset: the reset
 * @flag: MPRAPI_REPORT_FLAG_*
 */
void mprapi_report_flag(struct mprapi_reset *reset, u32 flag)
{
	struct mprapi_port *port = mprapi_reset_to_port(reset);

	spin_lock(&port->lock);
	if (may_note(reset))
		reset->report.flags |= flag;
	spin_unlock(&port->lock);
}
