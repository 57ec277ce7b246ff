// SPDX-License-Identifier: LGPL-2.1-or-later
/* WCHARs for the caller. */
#include "internal.h"

/**
 * wide_put() - fill a member with text
 * @out: the member
 * @size: its size, in WCHARs
 * @prefix: the first part of the text
 * @text: the second part. Both are cut off at the end of the member
 */
void wide_put(wchar_t *out, size_t size, const char *prefix, const char *text)
{
	size_t i = 0;

	while (*prefix && i < size - 1)
		out[i++] = (unsigned char)*prefix++;
	while (*text && i < size - 1)
		out[i++] = (unsigned char)*text++;
	out[i] = L'\0';
}
