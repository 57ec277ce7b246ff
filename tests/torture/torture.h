/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TORTURE_H
#define TORTURE_H

#include <stdatomic.h>
#include <stddef.h>
#include <linux/mprapi.h>

#define HANDLES	16

/* What all parts share. */
struct torture {
	atomic_bool over;
	atomic_bool leaving;		/* the module is to be unloaded: its users close it */
	atomic_uint unloads;
	atomic_uint handles[HANDLES];	/* ports that were added; some are deleted */
};

extern struct torture *torture;

/**
 * struct part - what one process does, again and again until the end
 * @name: what the table calls it
 * @turn: does it once; returns 0, or an error that must not be
 * @begin: comes before the first turn, if there is anything to do
 * @end: and after the last
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

/* Calls of the module: calls.c */
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

/* Readers: listeners.c */
int dump_turn(void);
int listen_turn(void);
int notify_turn(void);
int outsider_turn(void);

/* Whose ports they are: holders.c */
int open_turn(void);
int read_turn(void);
int hangup_turn(void);
int ldisc_turn(void);
int ppp_turn(void);
int usb_turn(void);
int usb_end(void);

/* The system around: system.c */
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
