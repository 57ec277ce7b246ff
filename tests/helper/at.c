// SPDX-License-Identifier: GPL-2.0
/*
 * The commands of a Hayes modem: bytes in, bytes and actions out. It knows of
 * no line, no call and no clock; the modem tells it of these.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "at.h"

/* Words that no process reads are lost. */
static void say(struct at *at, const char *data, size_t length)
{
	size_t room = sizeof(at->said) - at->said_length;

	if (length > room)
		length = room;
	memcpy(at->said + at->said_length, data, length);
	at->said_length += length;
}

__attribute__((format(printf, 2, 3)))
static void answer(struct at *at, const char *format, ...)
{
	char text[64];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	say(at, "\r\n", 2);
	say(at, text, strlen(text));
	say(at, "\r\n", 2);
}

/* Whether by tones or by pulses makes no difference here. */
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

/* A line may hold several commands, and ends with the first that is wrong. */
static enum at_action obey(struct at *at)
{
	enum at_action action = AT_NOTHING;
	const char *next = at->line + 2;

	/* What is not called out to a modem is none of its business. */
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
		/* Only E has a choice. */
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
			/* The rest of the line is ignored. */
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
 * at_init() - as after power was switched on
 * @at: the conversation
 */
void at_init(struct at *at)
{
	memset(at, 0, sizeof(*at));
	at->echo = true;
}

/**
 * at_byte() - hear a byte in command state
 * @at: the conversation
 * @c: the byte
 *
 * A line and its answers fit into what at_take() takes, if that is empty.
 *
 * Return: what the modem is asked to do, at the end of a line.
 */
enum at_action at_byte(struct at *at, char c)
{
	enum at_action action;

	if (at->echo)
		say(at, &c, 1);
	switch (c) {
	case '\r':
		at->line[at->length > AT_LINE ? AT_LINE : at->length] = '\0';
		action = obey(at);
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
 * at_new_line() - forget the line that was begun
 * @at: the conversation
 */
void at_new_line(struct at *at)
{
	at->length = 0;
}

/**
 * at_connect() - a call is up: go to data state
 * @at: the conversation
 * @speed: of the line to the computer
 * @now: in ms
 */
void at_connect(struct at *at, unsigned int speed, long now)
{
	answer(at, "CONNECT %u", speed);
	at->data = true;
	at->pluses = -1;
	at->sent_at = now;
}

/**
 * at_no_carrier() - there is no call, or not any more: go to command state
 * @at: the conversation
 */
void at_no_carrier(struct at *at)
{
	answer(at, "NO CARRIER");
	at->data = false;
	at_new_line(at);
}

/**
 * at_sent() - hear bytes that go to the far end
 * @at: the conversation
 * @data: the bytes
 * @length: how many
 * @now: in ms
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
 * at_listen() - hear silence: it ends +++, and data state with that
 * @at: the conversation
 * @now: in ms
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
 * at_take() - take what it has to say
 * @at: the conversation
 * @data: where to
 * @size: room there
 *
 * Return: how much of it.
 */
size_t at_take(struct at *at, char *data, size_t size)
{
	size_t length = at->said_length < size ? at->said_length : size;

	memcpy(data, at->said, length);
	at->said_length -= length;
	memmove(at->said, at->said + length, at->said_length);
	return length;
}
