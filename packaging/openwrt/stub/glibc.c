// SPDX-License-Identifier: GPL-2.0-or-later
/* Functions of glibc that Debian's libmnl needs and musl lacks; for scripts/check-openwrt. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

int __fprintf_chk(FILE *file, int flag, const char *format, ...);
int __fprintf_chk(FILE *file, int flag, const char *format, ...)
{
	va_list arguments;
	int written;

	(void)flag;
	va_start(arguments, format);
	written = vfprintf(file, format, arguments);
	va_end(arguments);
	return written;
}

/* The class of each character. libmnl tests only bit 14, which means printable. */
const unsigned short **__ctype_b_loc(void);
const unsigned short **__ctype_b_loc(void)
{
	static unsigned short bits[384];
	static const unsigned short *of = bits + 128;

	for (int c = 0; c < 128; c++)
		bits[128 + c] = isprint(c) ? 1 << 14 : 0;
	return &of;
}
