/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_PPPD_H
#define TESTS_PPPD_H

#include <stdbool.h>
#include <sys/types.h>

/* pppd's exit status after a hangup of the modem. */
#define PPPD_HANGUP	16

/* The pppds at the two ends of a line, with the addresses 10.99.0.1 (here) and 10.99.0.2. */
struct pppd {
	pid_t here;	/* in the caller's network namespace */
	pid_t there;	/* in a network namespace of its own */
};

int pppd_start(struct pppd *pppd, const char *tty, const char *peer);
int pppd_start_ipv6(struct pppd *pppd, const char *tty, const char *peer);
int pppd_answer(struct pppd *pppd, const char *peer);
int pppd_dial(struct pppd *pppd, const char *tty, const char *chat);
bool pppd_link_is_up(void);
void pppd_stop(struct pppd *pppd);

#endif /* TESTS_PPPD_H */
