/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <stdbool.h>

#define UNIT_CHANNELS	4

/*
 * A PPP unit, which is a network interface, and the channels to the ttys that it is connected
 * to.
 */
struct unit {
	int fd;
	int number;
	char name[16];		/* "ppp0" */
	int channels[UNIT_CHANNELS];
	int count;
};

int unit_open(struct unit *unit);
int unit_connect(struct unit *unit, int tty);
int unit_up(const struct unit *unit, bool up);
void unit_close(struct unit *unit);

#endif /* TESTS_UNIT_H */
