/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TTYSIM_H
#define TTYSIM_H

#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/tty.h>
#include <linux/types.h>

#define SIM_PORTS_MAX	64
/* What is written to freed memory, before it is freed. */
#define SIM_POISON	0x6b

/* The calls of a driver that can be scripted, and are counted. */
enum sim_op_id {
	SIM_OPEN,		/* activate() or startup() */
	SIM_CLOSE,		/* the last one */
	SIM_HANGUP,
	SIM_SHUTDOWN,
	SIM_TIOCMGET,		/* or get_mctrl(), which is only counted */
	SIM_TIOCMSET,		/* or set_mctrl(), which is only counted */
	SIM_FLUSH_BUFFER,
	SIM_GET_ICOUNT,
	SIM_WAIT_UNTIL_SENT,
	SIM_WRITE,		/* or start_tx(), which is only counted */
	SIM_SET_TERMIOS,
	SIM_PM,
	SIM_OPS
};

/**
 * struct sim_op - the script of one call
 * @delay: milliseconds that it takes; zero ends one that runs
 * @error: the errno that it then fails with, or zero
 * @calls: how often it was called
 * @running: how many calls have not come back
 */
struct sim_op {
	u32 delay;
	u32 error;
	atomic_t calls;
	atomic_t running;
};

struct sim;

/**
 * struct sim_kind - what differs between the two kinds of ttys
 * @plug: make the tty appear
 * @unplug: make it go, as a driver does whose device was pulled
 * @present: is it there, or not all freed yet?
 * @lines_changed: the far end has set @sim->lines; they were @old
 * @drain: @sim->stuck was set
 */
struct sim_kind {
	int (*plug)(struct sim *sim);
	void (*unplug)(struct sim *sim);
	bool (*present)(struct sim *sim);
	void (*lines_changed)(struct sim *sim, u32 old);
	void (*drain)(struct sim *sim);
};

/**
 * struct sim - the socket of a tty: it stays when the tty is unplugged
 * @kind: what it is
 * @index: its number among those of its kind
 * @name: of the tty
 * @parent: of the tty's device, or NULL
 * @plug_lock: held while the tty is plugged or unplugged
 * @ops: the script
 * @lines: what the far end drives, TIOCM_CAR, _CTS, _DSR and _RNG
 * @out: what the tty drives, TIOCM_DTR and TIOCM_RTS: the pins
 * @rises: how often it began to drive one of them
 * @sticky: lines that are reported as driven whatever was set
 * @caches: a tiocmset() that changes nothing since the last one, which may have
 *	failed, succeeds
 * @wanted: what that one wanted
 * @stuck: output does not leave
 * @queued: bytes of it
 * @power: UART_PM_STATE_*, of a UART
 * @violations: calls of a driver that must not be called
 * @overlaps: hangups and closes that came while a call was running
 */
struct sim {
	const struct sim_kind *kind;
	unsigned int index;
	char name[32];
	struct device *parent;
	struct mutex plug_lock;	/* while it comes or goes */
	struct sim_op ops[SIM_OPS];
	u32 lines;
	u32 out;
	atomic_t rises;
	u32 sticky;
	bool caches;
	u32 wanted;
	bool stuck;
	atomic_t queued;
	u32 power;
	atomic_t violations;
	atomic_t overlaps;
};

/* script.c */
void sim_count(struct sim *sim, enum sim_op_id id);
int sim_call(struct sim *sim, enum sim_op_id id);
bool sim_is_running(struct sim *sim);
void sim_drive(struct sim *sim, u32 out);
void sim_violation(struct sim *sim, enum sim_op_id id, const char *why);
void sim_script_add(struct sim *sim);
int sim_script_init(void);
void sim_script_uninit(void);

/* family.c */
int sim_family(bool on);

/* plug.c and uart.c */
int sim_ttys_init(void);
void sim_ttys_uninit(void);
int sim_uarts_init(void);
void sim_uarts_uninit(void);

#endif /* TTYSIM_H */
