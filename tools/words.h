/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words for the numbers of the API. The functions return constants, or fill a buffer of
 * WORDS_SIZE.
 */
#ifndef WORDS_H
#define WORDS_H

#include <stdint.h>

#include <mprapi-linux.h>

#define WORDS_SIZE 64

struct bit_word {
	uint32_t bit;
	const char *word;
};

/* Why the PPP interface of a port is unknown. */
#define WORDS_CONNECTION_UNKNOWN	\
	"no visible process has the tty and /dev/ppp open, or the PPP unit is unknown"

/* Modem lines, MPRAPI_LINE_*: "dtr" and so on. The array ends with a word of NULL. */
extern const struct bit_word words_line[];

/* "AUTHENTICATED" */
const char *words_condition(RAS_PORT_CONDITION condition);

/* "N_PPP"; NULL for a line discipline without a name here. */
const char *words_ldisc(DWORD ldisc);

/* "dtr,rts,cts": the lines that are up. */
void words_lines(char *words, DWORD lines);

/* "tiocmget": enum mprapi_call; NULL for none */
const char *words_call(DWORD call);

/* Why a step of a reset is not applicable: enum mprapi_why; NULL for no reason */
const char *words_why(DWORD why);

/* "device_gone": enum mprapi_event */
const char *words_event(DWORD event);

/* "ldisc": enum mprapi_cause */
const char *words_cause(DWORD cause);

/* "0x100000003": the handle as JSON has it, too. */
void words_connection(char *words, HANDLE connection);

/* "3s", "2m05s", "7h00m", "12d03h" */
void words_duration(char *words, uint64_t seconds);

#endif
