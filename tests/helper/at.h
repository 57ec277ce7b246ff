/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_AT_H
#define TESTS_AT_H

#include <stdbool.h>
#include <stddef.h>

/* The maximum length of a command line, without the carriage return. */
#define AT_LINE		80
#define AT_NUMBER	32
/* Guard time: the silence that is necessary before and after the escape sequence +++. */
#define AT_GUARD_MS	1000
/* The answer to ATI. */
#define AT_IDENTITY	"mprapi modem"

/* What the modem has to do after a command line. */
enum at_action {
	AT_NOTHING,
	AT_DIAL,	/* dial at->number, then at_connect() or at_no_carrier() */
	AT_ANSWER,	/* answer a call, then the same */
	AT_RETURN,	/* go back to the call after +++, then the same */
	AT_HANG_UP,	/* end the call, if any; the answer was sent already */
};

/* The state of the command interpreter. */
struct at {
	bool echo;
	bool data;		/* data state: bytes go to the far end */
	char number[AT_NUMBER];	/* the number that was dialled last */

	char line[AT_LINE + 1];
	int length;		/* more than AT_LINE: the line is too long */

	int pluses;		/* number of + since the silence; -1: other bytes came, too */
	long sent_at;

	/* The output buffer: echo and answers, taken with at_take(). */
	char output[4096];
	size_t output_length;
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
