// SPDX-License-Identifier: GPL-2.0-or-later
#include "words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <linux/tty.h>

#include "array.h"

const struct bit_word words_line[] = {
	{ MPRAPI_LINE_DTR, "dtr" },
	{ MPRAPI_LINE_RTS, "rts" },
	{ MPRAPI_LINE_CTS, "cts" },
	{ MPRAPI_LINE_DSR, "dsr" },
	{ MPRAPI_LINE_DCD, "dcd" },
	{ MPRAPI_LINE_RI, "ri" },
	{ 0, NULL }
};

const char *words_condition(RAS_PORT_CONDITION condition)
{
	static const char * const words[] = {
		[RAS_PORT_NON_OPERATIONAL] = "NON_OPERATIONAL",
		[RAS_PORT_DISCONNECTED] = "DISCONNECTED",
		[RAS_PORT_CALLING_BACK] = "CALLING_BACK",
		[RAS_PORT_LISTENING] = "LISTENING",
		[RAS_PORT_AUTHENTICATING] = "AUTHENTICATING",
		[RAS_PORT_AUTHENTICATED] = "AUTHENTICATED",
		[RAS_PORT_INITIALIZING] = "INITIALIZING",
	};

	return condition < ARRAY_SIZE(words) ? words[condition] : "UNKNOWN";
}

const char *words_ldisc(DWORD ldisc)
{
	static const char * const words[] = {
		[N_TTY] = "N_TTY",
		[N_SLIP] = "N_SLIP",
		[N_MOUSE] = "N_MOUSE",
		[N_PPP] = "N_PPP",
		[N_AX25] = "N_AX25",
		[N_6PACK] = "N_6PACK",
		[N_HDLC] = "N_HDLC",
		[N_SYNC_PPP] = "N_SYNC_PPP",
		[N_HCI] = "N_HCI",
		[N_GIGASET_M101] = "N_GIGASET_M101",
		[N_SLCAN] = "N_SLCAN",
		[N_PPS] = "N_PPS",
		[N_CAIF] = "N_CAIF",
		[N_GSM0710] = "N_GSM0710",
		[N_NCI] = "N_NCI",
		[N_SPEAKUP] = "N_SPEAKUP",
		[N_NULL] = "N_NULL",
		/* Headers of Linux before 6.1 do not have all of these. */
		[28] = "N_MCTP",
		[30] = "N_CAN327",
	};

	return ldisc < ARRAY_SIZE(words) ? words[ldisc] : NULL;
}

const char *words_call(DWORD call)
{
	static const char * const words[] = {
		[MPRAPI_CALL_TIOCMGET] = "tiocmget",
		[MPRAPI_CALL_TIOCMSET] = "tiocmset",
		[MPRAPI_CALL_GET_ICOUNT] = "get_icount",
		[MPRAPI_CALL_FLUSH_BUFFER] = "flush_buffer",
		[MPRAPI_CALL_SET_TERMIOS] = "set_termios",
		[MPRAPI_CALL_OPEN] = "open",
		[MPRAPI_CALL_CLOSE] = "close",
		[MPRAPI_CALL_HANGUP] = "hangup",
	};

	return call < ARRAY_SIZE(words) ? words[call] : "unknown";
}

const char *words_why(DWORD why)
{
	static const char * const words[] = {
		[MPRAPI_WHY_NOT_ASKED] = "not asked for",
		[MPRAPI_WHY_NO_LINES] = "the driver has no modem lines",
		[MPRAPI_WHY_REFUSED] = "the driver rejects setting modem lines",
		[MPRAPI_WHY_RS485] = "the line is an RS485 bus",
		[MPRAPI_WHY_UNSEEN] = "the driver reports DTR as raised at all times",
		[MPRAPI_WHY_CLOSED] = "the port was closed with its lines down",
		[MPRAPI_WHY_VIRTUAL] = "the port was closed and has no hardware of its own",
		[MPRAPI_WHY_NO_HARDWARE] = "the driver could not set the hardware up",
		[MPRAPI_WHY_CLOCAL] = "the session ignores carrier (CLOCAL)",
		[MPRAPI_WHY_NO_SESSION] = "no process had the port open",
	};

	return why < ARRAY_SIZE(words) ? words[why] : "unknown reason";
}

const char *words_event(DWORD event)
{
	static const char * const words[] = {
		[MPRAPI_EVENT_ADDED] = "added",
		[MPRAPI_EVENT_REMOVED] = "removed",
		[MPRAPI_EVENT_CONDITION] = "condition",
		[MPRAPI_EVENT_RESET_STARTED] = "reset_started",
		[MPRAPI_EVENT_RESET_DONE] = "reset_done",
		[MPRAPI_EVENT_DEVICE_GONE] = "device_gone",
		[MPRAPI_EVENT_DEVICE_BACK] = "device_back",
		[MPRAPI_EVENT_CONNECTED] = "connected",
		[MPRAPI_EVENT_DISCONNECTED] = "disconnected",
	};

	/* A newer module can have further events. */
	return event < ARRAY_SIZE(words) ? words[event] : "unknown";
}

const char *words_cause(DWORD cause)
{
	static const char * const words[] = {
		[MPRAPI_CAUSE_OPEN] = "open",
		[MPRAPI_CAUSE_CLOSE] = "close",
		[MPRAPI_CAUSE_HANGUP] = "hangup",
		[MPRAPI_CAUSE_CARRIER] = "carrier",
		[MPRAPI_CAUSE_LDISC] = "ldisc",
		[MPRAPI_CAUSE_DEVICE] = "device",
		[MPRAPI_CAUSE_RESET] = "reset",
	};

	return cause < ARRAY_SIZE(words) ? words[cause] : "unknown";
}

void words_connection(char *words, HANDLE connection)
{
	snprintf(words, WORDS_SIZE, "0x%" PRIxPTR, (uintptr_t)connection);
}

void words_lines(char *words, DWORD lines)
{
	const struct bit_word *line;
	size_t used = 0;

	*words = '\0';
	for (line = words_line; line->word; line++) {
		if (!(lines & line->bit))
			continue;
		used += snprintf(words + used, WORDS_SIZE - used, "%s%s",
				 used ? "," : "", line->word);
	}
	if (!*words)
		snprintf(words, WORDS_SIZE, "none");
}

void words_duration(char *words, uint64_t seconds)
{
	unsigned int s = seconds % 60;
	unsigned int m = seconds / 60 % 60;
	unsigned int h = seconds / 3600 % 24;
	uint64_t d = seconds / 86400;

	if (d)
		snprintf(words, WORDS_SIZE, "%" PRIu64 "d%02uh", d, h);
	else if (h)
		snprintf(words, WORDS_SIZE, "%uh%02um", h, m);
	else if (m)
		snprintf(words, WORDS_SIZE, "%um%02us", m, s);
	else
		snprintf(words, WORDS_SIZE, "%us", s);
}
