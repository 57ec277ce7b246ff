/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_SIM_H
#define TESTS_SIM_H

#include <stdbool.h>
#include <linux/types.h>
#include <termios.h>

/*
 * Ttys of the scripted driver (tests/ttysim). The SIM ttys are of its own driver, the UART ttys
 * are serial_core UARTs.
 */
#define SIM		"ttySIM0"
#define SIM_OTHER	"ttySIM1"
#define SIM_THIRD	"ttySIM2"
#define SIM_UART	"ttyUSM0"
#define SIM_UART_OTHER	"ttyUSM1"

/* The modem lines that an open tty drives. */
#define SIM_RAISED	(TIOCM_DTR | TIOCM_RTS)

int sim_load(const char *parameters);
int sim_unload(void);
int sim_set(const char *tty, const char *file, long value);
long sim_get(const char *tty, const char *file);
int sim_slow(const char *tty, const char *call, long ms);
int sim_fail(const char *tty, const char *call, int error);
int sim_calls(const char *tty, const char *call);
int sim_running(const char *tty, const char *call);
void sim_calm(void);
int sim_family(bool on);
long sim_forbidden(void);

int sim_open(const char *tty);
void sim_close(int fd);
void sim_close_but(int fd);
int sim_leave(const char *tty, tcflag_t clear);

int sample_port(int ctl, __u32 port);

#endif /* TESTS_SIM_H */
