/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_LINE_H
#define MPRAPI_LINE_H

#include <linux/serial.h>
#include <linux/tty.h>
#include <linux/types.h>
#include <linux/mprapi.h>

struct file;
struct mprapi_port;

/**
 * struct mprapi_sample - what a port's tty is doing at one moment
 * @flags: MPRAPI_PORT_*
 * @devt: device number, if present
 * @condition: made of all the others
 * @ldisc: number of the line discipline, negative if there is none to see
 * @lines: TIOCM_*, negative if there are none to see
 * @speed: in bit/s, if open
 * @icount: the driver's counters since the statistics were cleared
 * @has_icount: whether the driver counts
 */
struct mprapi_sample {
	u32 flags;
	dev_t devt;
	enum mprapi_condition condition;
	int ldisc;
	int lines;
	u32 speed;
	struct serial_icounter_struct icount;
	bool has_icount;
};

bool mprapi_line_is_ras(dev_t devt);
int mprapi_line_add_file(struct file *file, char *name, size_t size, u32 *id);
bool mprapi_line_pty_alive(struct tty_struct *tty);

struct tty_struct *mprapi_line_get(const struct mprapi_port *port);
bool mprapi_line_is_open(struct tty_struct *tty);
bool mprapi_line_is_kept(const struct tty_struct *tty);
bool mprapi_line_is_hung_up(const struct tty_struct *tty);

bool mprapi_line_discard(struct tty_struct *tty);
int mprapi_line_modem(struct tty_struct *tty);
int mprapi_line_lower(struct tty_struct *tty);
int mprapi_line_lower_closed(const struct mprapi_port *port);
struct file *mprapi_line_pin(struct tty_struct *tty);
bool mprapi_line_is_idle(struct tty_struct *tty);
bool mprapi_line_hangup(struct tty_struct *tty, struct file *file);
void mprapi_line_wake_openers(struct tty_struct *tty);

int mprapi_line_ppp_unit(const struct mprapi_port *port,
			 struct mprapi_port_ppp __user *arg);
int mprapi_line_icount(const struct mprapi_port *port,
		       struct serial_icounter_struct *icount);
bool mprapi_line_in_use(const struct mprapi_port *port);
void mprapi_line_sample(struct mprapi_port *port, struct mprapi_sample *sample);

#endif /* MPRAPI_LINE_H */
