/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORTURE_H
#define TORTURE_H

#include <stdatomic.h>
#include <stddef.h>
#include <linux/mprapi.h>

#define HANDLES	16

/* The state that all parts share. */
struct torture {
	atomic_bool over;
	atomic_bool leaving;		/* the module is being unloaded: close the device */
	atomic_uint unloads;
	atomic_uint handles[HANDLES];	/* ports that were added; some are deleted */
};

extern struct torture *torture;

/**
 * struct part - the work of one process, which it repeats until the end
 * @name: its name in the table
 * @turn: does the work once; returns 0, or an error that is not allowed
 * @begin: called before the first turn; may be NULL
 * @end: called after the last turn; may be NULL
 */
struct part {
	const char *name;
	int (*turn)(void);
	int (*begin)(void);
	int (*end)(void);
};

extern const struct part parts[];
extern const size_t parts_count;

unsigned int random_below(unsigned int bound);
int with_control(int (*use)(int ctl));
int is_allowed(int err, ...);

/* calls.c: the ioctls of the module */
int add_turn(void);
int add_pty_turn(void);
int delete_turn(void);
int reset_turn(void);
int begin_turn(void);
int disconnect_turn(void);
int clear_turn(void);
int unit_turn(void);
int sample_turn(void);
int kill_turn(void);
int signal_turn(void);

/* listeners.c: readers of the ports and of events */
int dump_turn(void);
int listen_turn(void);
int notify_turn(void);
int outsider_turn(void);

/* holders.c: users of the ttys */
int open_turn(void);
int read_turn(void);
int hangup_turn(void);
int ldisc_turn(void);
int ppp_turn(void);
int usb_turn(void);
int usb_end(void);

/* system.c: changes of the system */
int module_turn(void);
int parameter_turn(void);
int parameter_end(void);
int cpu_begin(void);
int cpu_turn(void);
int cpu_end(void);
int freeze_begin(void);
int freeze_turn(void);
int freeze_end(void);

#endif /* TORTURE_H */
