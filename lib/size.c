// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The structures of mprapi-linux.h grow at their end. Each caller says how long the ones
 * are that it was compiled with.
 */
#include <string.h>

#include "internal.h"

/**
 * size_ok() - can it be the length of a structure?
 * @size: what the caller says
 */
bool size_ok(DWORD size)
{
	return size >= sizeof(DWORD) && size <= SIZE_MAX_TAKEN;
}

/**
 * size_put() - give a structure to the caller
 * @out: where to
 * @size: how long it is there
 * @info: the structure
 * @known: how long it is here
 *
 * What the caller does not know is left out, what the library does not know is zero.
 */
void size_put(void *out, DWORD size, const void *info, size_t known)
{
	size_t common = size < known ? size : known;

	memcpy(out, info, common);
	memset((char *)out + common, 0, size - common);
}

/**
 * size_take() - take a structure from the caller
 * @out: the structure; what the caller does not know stays as it is
 * @known: how long it is here
 * @from: what the caller gave, which begins with its length
 *
 * Return: whether it has a length, and nothing that the library does not know.
 */
bool size_take(void *out, size_t known, const void *from)
{
	const unsigned char *bytes = from;
	DWORD size, i;

	memcpy(&size, from, sizeof(size));
	if (!size_ok(size))
		return false;
	for (i = known; i < size; i++)
		if (bytes[i])
			return false;
	memcpy(out, from, size < known ? size : known);
	return true;
}
