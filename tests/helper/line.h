/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_LINE_H
#define TESTS_LINE_H

#include <stdbool.h>
#include <termios.h>
#include <sys/ioctl.h>

/* <sys/ioctl.h> does not define these two constants of the kernel. */
#ifndef TIOCM_LOOP
#define TIOCM_OUT2	0x4000
#define TIOCM_LOOP	0x8000
#endif

/* In scripts/vm these two ports are wired to each other. */
#define WIRED		"ttyS1"
#define WIRED_PEER	"ttyS2"
/* UARTs with nothing connected. A machine with others defines these macros in its CFLAGS. */
#ifndef UART
#define UART		"ttyS4"
#define UART_FIRST	4
#define UARTS		4
#endif

int line_open(const char *name);
int line_open_as_is(const char *name);
int line_cflag(int fd, tcflag_t flag, bool on);
int line_closing_wait(int fd, int seconds);
int line_bits(int fd);
int line_set(int fd, int bits);
int line_clear(int fd, int bits);
int line_loop(int fd);
int line_ldisc(int fd);
int line_queued(int fd);
int line_unsent(int fd);
bool line_fill(int fd);
int line_proc(const char *name);

#endif /* TESTS_LINE_H */
