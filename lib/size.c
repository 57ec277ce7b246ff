// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The structures of mprapi-linux.h grow at their end. Each caller passes the size that it
 * was compiled with.
 */
#include <string.h>

#include "internal.h"

/**
 * size_ok() - can this be the size of a structure?
 * @size: from the caller
 */
bool size_ok(DWORD size)
{
	return size >= sizeof(DWORD) && size <= SIZE_MAX_TAKEN;
}

/**
 * size_put() - copy a structure to the caller
 * @out: the caller's structure
 * @size: its size there
 * @info: the library's structure
 * @known: its size here
 *
 * Leaves out members that the caller does not know, and sets members that the library does
 * not know to zero.
 */
void size_put(void *out, DWORD size, const void *info, size_t known)
{
	size_t common = size < known ? size : known;

	memcpy(out, info, common);
	memset((char *)out + common, 0, size - common);
}

/**
 * size_take() - copy a structure from the caller
 * @out: the library's structure; members that the caller does not know stay as they are
 * @known: its size here
 * @from: the caller's structure, which begins with its size
 *
 * Return: whether the size is valid, and all members that the library does not know are zero.
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
