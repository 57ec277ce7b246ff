// SPDX-License-Identifier: LGPL-2.1-or-later
/* WCHARs for the caller. */
#include "internal.h"

/**
 * wide_put() - fill in a member that is text
 * @out: the member
 * @size: its room, in WCHARs
 * @prefix: what comes first
 * @text: and what then. Both are cut off where the room ends
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
