// SPDX-License-Identifier: GPL-2.0
/*
 * The command interpreter of a Hayes modem. The caller passes in the bytes from the computer
 * and takes the answers with at_take(). The interpreter itself handles no line, call or clock:
 * the caller reports these and carries out the actions that it returns.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "at.h"

/* If no process reads the answers and the buffer is full, the rest is lost. */
static void put(struct at *at, const char *data, size_t length)
{
	size_t room = sizeof(at->output) - at->output_length;

	if (length > room)
		length = room;
	memcpy(at->output + at->output_length, data, length);
	at->output_length += length;
}

__attribute__((format(printf, 2, 3)))
static void answer(struct at *at, const char *format, ...)
{
	char text[64];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	put(at, "\r\n", 2);
	put(at, text, strlen(text));
	put(at, "\r\n", 2);
}

/* Dialling by tone (T) and by pulse (P) is the same here. */
static enum at_action dial(struct at *at, const char *number)
{
	if (*number == 'T' || *number == 'P')
		number++;
	if (strlen(number) >= sizeof(at->number) ||
	    number[strspn(number, "0123456789*#,")]) {
		answer(at, "ERROR");
		return AT_NOTHING;
	}
	snprintf(at->number, sizeof(at->number), "%s", number);
	return AT_DIAL;
}

/* Runs the commands of a line, in order, up to the first wrong one. */
static enum at_action run_line(struct at *at)
{
	enum at_action action = AT_NOTHING;
	const char *next = at->line + 2;

	/* A line that does not begin with AT is not for the modem and gets no answer. */
	if (strncmp(at->line, "AT", 2))
		return AT_NOTHING;
	if (at->length > AT_LINE)
		goto error;
	while (*next) {
		char command = *next++;
		unsigned int value = 0;

		if (command == 'D')
			return dial(at, next);
		for (; isdigit((unsigned char)*next); next++)
			value = value < 1000 ? value * 10 + *next - '0' : value;
		/* E takes 0 or 1, all other commands only 0. */
		if (value > 1 || (value && command != 'E'))
			goto error;
		switch (command) {
		case 'A':
			return AT_ANSWER;
		case 'E':
			at->echo = value;
			break;
		case 'H':
			action = AT_HANG_UP;
			break;
		case 'I':
			answer(at, AT_IDENTITY);
			break;
		case 'O':
			return AT_RETURN;
		case 'Z':
			/* ATZ ignores the rest of the line. */
			at->echo = true;
			answer(at, "OK");
			return AT_HANG_UP;
		default:
			goto error;
		}
	}
	answer(at, "OK");
	return action;

error:
	answer(at, "ERROR");
	return action;
}

/**
 * at_init() - set the state of a modem that was just switched on
 * @at: the interpreter
 */
void at_init(struct at *at)
{
	memset(at, 0, sizeof(*at));
	at->echo = true;
}

/**
 * at_byte() - process a byte from the computer in command state
 * @at: the interpreter
 * @c: the byte
 *
 * The echo of a line and its answers fit into the output buffer if it was empty before.
 *
 * Return: at the end of a line the action for the modem, else AT_NOTHING.
 */
enum at_action at_byte(struct at *at, char c)
{
	enum at_action action;

	if (at->echo)
		put(at, &c, 1);
	switch (c) {
	case '\r':
		at->line[at->length > AT_LINE ? AT_LINE : at->length] = '\0';
		action = run_line(at);
		at_new_line(at);
		return action;
	case '\b':
		if (at->length && at->length <= AT_LINE)
			at->length--;
		break;
	case '\n':
	case ' ':
		break;
	default:
		if (at->length < AT_LINE)
			at->line[at->length] = toupper((unsigned char)c);
		if (at->length <= AT_LINE)
			at->length++;
	}
	return AT_NOTHING;
}

/**
 * at_new_line() - discard an incomplete command line
 * @at: the interpreter
 */
void at_new_line(struct at *at)
{
	at->length = 0;
}

/**
 * at_connect() - report CONNECT and enter data state
 * @at: the interpreter
 * @speed: speed of the line to the computer
 * @now: the time in ms
 */
void at_connect(struct at *at, unsigned int speed, long now)
{
	answer(at, "CONNECT %u", speed);
	at->data = true;
	at->pluses = -1;
	at->sent_at = now;
}

/**
 * at_no_carrier() - report NO CARRIER and enter command state
 * @at: the interpreter
 */
void at_no_carrier(struct at *at)
{
	answer(at, "NO CARRIER");
	at->data = false;
	at_new_line(at);
}

/**
 * at_sent() - search the data to the far end for the escape sequence +++
 * @at: the interpreter
 * @data: the bytes
 * @length: their number
 * @now: the time in ms
 */
void at_sent(struct at *at, const char *data, size_t length, long now)
{
	if (now - at->sent_at >= AT_GUARD_MS)
		at->pluses = 0;
	at->sent_at = now;
	for (size_t i = 0; i < length; i++) {
		if (data[i] == '+' && at->pluses >= 0 && at->pluses < 3)
			at->pluses++;
		else
			at->pluses = -1;
	}
}

/**
 * at_listen() - enter command state if +++ and the guard time have passed
 * @at: the interpreter
 * @now: the time in ms
 */
void at_listen(struct at *at, long now)
{
	if (!at->data || at->pluses != 3 || now - at->sent_at < AT_GUARD_MS)
		return;
	at->data = false;
	at_new_line(at);
	answer(at, "OK");
}

/**
 * at_take() - take answers for the computer out of the output buffer
 * @at: the interpreter
 * @data: filled with the answers
 * @size: length of @data
 *
 * Return: the number of bytes that were taken.
 */
size_t at_take(struct at *at, char *data, size_t size)
{
	size_t length = at->output_length < size ? at->output_length : size;

	memcpy(data, at->output, length);
	at->output_length -= length;
	memmove(at->output, at->output + length, at->output_length);
	return length;
}
