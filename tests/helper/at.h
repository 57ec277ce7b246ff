/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_AT_H
#define TESTS_AT_H

#include <stdbool.h>
#include <stddef.h>

/* The longest command line, without its end. */
#define AT_LINE		80
#define AT_NUMBER	32
/* The silence before and after the three pluses that lead out of a call. */
#define AT_GUARD_MS	1000
/* What ATI says. */
#define AT_IDENTITY	"mprapi modem"

/* What a command line asks of the modem. */
enum at_action {
	AT_NOTHING,
	AT_DIAL,	/* call the number; at_connect() or at_no_carrier() is due */
	AT_ANSWER,	/* take a call; the same */
	AT_RETURN,	/* to the call that was left with +++; the same */
	AT_HANG_UP,	/* end the call, if there is one; that was answered */
};

/* The modem's side of the conversation. */
struct at {
	bool echo;
	bool data;		/* what comes is no commands, but for the far end */
	char number[AT_NUMBER];	/* that was dialled last */

	char line[AT_LINE + 1];
	int length;		/* more than AT_LINE: too long */

	int pluses;		/* since the silence; -1: and others */
	long sent_at;

	/* What it has to say, to be taken with at_take(). */
	char said[4096];
	size_t said_length;
};

void at_init(struct at *at);
enum at_action at_byte(struct at *at, char c);
void at_new_line(struct at *at);
void at_connect(struct at *at, unsigned int speed, long now);
void at_no_carrier(struct at *at);
void at_sent(struct at *at, const char *data, size_t length, long now);
void at_listen(struct at *at, long now);
size_t at_take(struct at *at, char *data, size_t size);

#endif /* TESTS_AT_H */
