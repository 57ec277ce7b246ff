// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Names of ports that are longer than the WCHARs of Windows' structures have room for,
 * such as usb-1-1.4.1.2:1.0. The short form of a name is its first three characters, a
 * tilde, a hash of all of it in eight digits to the base of 32, and its last four: two
 * ttys of one modem are told apart, and the same name always has the same short form.
 * No port is called so: the module takes only names that ttys and paths have.
 */
#include <string.h>

#include "internal.h"

#define HEAD	3
#define DIGITS	8
#define TAIL	4

_Static_assert(HEAD + 1 + DIGITS + TAIL == MAX_PORT_NAME, "the short form has to fit");

/* FNV-1a, then mixed so that each bit depends on each character, the last one, too. */
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
 * name_is_short() - does a name look as a short form does?
 * @name: the name
 *
 * Return: whether it does.
 */
bool name_is_short(const char *name)
{
	return strlen(name) == MAX_PORT_NAME && name[HEAD] == '~';
}

/**
 * name_shorten() - the name that a port has in Windows' structures
 * @out: out, the name, or its short form if it has no room
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
