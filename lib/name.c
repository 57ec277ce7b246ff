// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Short forms of names that do not fit into Windows' structures, such as
 * usb-1-1.4.1.2:1.0. The short form is the first three characters, a tilde, a hash of the
 * whole name in eight digits to the base of 32, and the last four characters. So two ttys of
 * one modem have different short forms, and the same name always has the same one. No port
 * has such a name: the module accepts only names that ttys and paths can have.
 */
#include <string.h>

#include "internal.h"

#define HEAD	3
#define DIGITS	8
#define TAIL	4

_Static_assert(HEAD + 1 + DIGITS + TAIL == MAX_PORT_NAME, "the short form has to fit");

/* FNV-1a, then mixed, so that each bit depends on each character, even on the last one. */
static uint64_t hash(const char *name)
{
	uint64_t value = 0xcbf29ce484222325;

	while (*name) {
		value ^= (unsigned char)*name++;
		value *= 0x100000001b3;
	}
	value ^= value >> 32;
	value *= 0x9e3779b97f4a7c15;
	return value ^ value >> 32;
}

/**
 * name_is_short() - does a name have the pattern of a short form?
 * @name: the name
 *
 * Return: whether it does.
 */
bool name_is_short(const char *name)
{
	return strlen(name) == MAX_PORT_NAME && name[HEAD] == '~';
}

/**
 * name_shorten() - the name of a port in Windows' structures
 * @out: out, the name, or its short form if it is too long
 * @name: the port's name
 */
void name_shorten(char out[MAX_PORT_NAME + 1], const char *name)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	size_t length = strlen(name);
	uint64_t value;

	if (length <= MAX_PORT_NAME) {
		memcpy(out, name, length + 1);
		return;
	}
	value = hash(name);
	memcpy(out, name, HEAD);
	out[HEAD] = '~';
	for (int i = 0; i < DIGITS; i++)
		out[HEAD + 1 + i] = digits[value >> 5 * i & 31];
	memcpy(out + HEAD + 1 + DIGITS, name + length - TAIL, TAIL + 1);
}
