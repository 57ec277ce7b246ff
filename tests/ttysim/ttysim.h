/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TTYSIM_H
#define TTYSIM_H

#include <linux/atomic.h>
#include <linux/console.h>
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/tty.h>
#include <linux/types.h>

#define SIM_PORTS_MAX	64
/* The byte that memory is filled with before it is freed, to reveal a later use. */
#define SIM_POISON	0x6b

/* The driver calls that are counted. A script can delay them or make them fail. */
enum sim_op_id {
	SIM_OPEN,		/* activate() or startup() */
	SIM_CLOSE,		/* the last close */
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
 * struct sim_op - the script of one driver call
 * @delay: how long it takes, in milliseconds; zero also ends a running call
 * @error: the errno that it fails with after the delay, or zero
 * @calls: number of calls
 * @running: number of calls that have not returned
 */
struct sim_op {
	u32 delay;
	u32 error;
	atomic_t calls;
	atomic_t running;
};

struct sim;

/**
 * struct sim_kind - the functions of a kind of tty
 * @plug: registers the tty
 * @unplug: removes the tty, as a driver does whose device was unplugged
 * @present: returns whether the tty exists or was not freed completely yet
 * @lines_changed: called after a test has changed @sim->lines from @old
 * @drain: called after a test has set @sim->stuck
 * @driver: returns the tty driver
 */
struct sim_kind {
	int (*plug)(struct sim *sim);
	void (*unplug)(struct sim *sim);
	bool (*present)(struct sim *sim);
	void (*lines_changed)(struct sim *sim, u32 old);
	void (*drain)(struct sim *sim);
	struct tty_driver *(*driver)(void);
};

/**
 * struct sim - the socket of a tty: it remains when the tty is unplugged
 * @kind: the functions of its kind
 * @index: its number among the ttys of its kind
 * @name: name of the tty
 * @parent: parent of the tty's device, or NULL
 * @plug_lock: held while the tty is plugged in or unplugged
 * @ops: the script
 * @lines: lines that the other side raises: TIOCM_CAR, _CTS, _DSR and _RNG
 * @out: lines that the tty raises, as the pins of a port show them: TIOCM_DTR, TIOCM_RTS
 * @rises: how often one of these was raised
 * @sticky: lines that tiocmget() reports as raised even if they are not
 * @caches: like cdc-acm's: a tiocmset() with the same lines as the last call, which may
 *	have failed, does nothing and succeeds
 * @wanted: the lines of the last tiocmset()
 * @stuck: output stays in the driver
 * @queued: number of bytes of such output
 * @power: power state of a UART, UART_PM_STATE_*
 * @kernel: the tty while the kernel itself has it open, or NULL
 * @console: the console on the tty
 * @is_console: whether that is registered
 * @violations: number of forbidden calls of the driver
 * @overlaps: number of hangups and closes during another call
 */
struct sim {
	const struct sim_kind *kind;
	unsigned int index;
	char name[32];
	struct device *parent;
	struct mutex plug_lock;	/* held while plugging and unplugging */
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
	struct console console;
	bool is_console;
	struct tty_struct *kernel;
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
