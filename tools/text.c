// SPDX-License-Identifier: GPL-2.0-or-later
#include "text.h"

#include <langinfo.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"

#define REPLACEMENT	"\xef\xbf\xbd"

/* The length of the UTF-8 character that @text begins with, 0 if it is not valid (RFC 3629). */
static size_t character(const char *text, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = *text;
	size_t length, i;

	if (first < 0x80) {
		*code = first;
		return 1;
	}
	if (first < 0xc2 || first > 0xf4)
		return 0;
	length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	*code = first & (0x7f >> length);
	for (i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (text[i] & 0x3f);
	}
	if (*code < least[length] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return length;
}

/* Excludes control characters, and those that change the direction of text or break a line. */
static bool is_printable(uint32_t code)
{
	return code >= 0x20 && (code < 0x7f || code >= 0xa0) &&
	       !(code >= 0x200b && code <= 0x200f) && !(code >= 0x2028 && code <= 0x202e) &&
	       !(code >= 0x2066 && code <= 0x2069) && code != 0xfeff;
}

/* Bytes above 127 are control characters to a terminal that does not know UTF-8. */
static bool has_utf8(void)
{
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}

static char *new_text(size_t size)
{
	char *text = malloc(size);

	if (!text)
		die_no_memory();
	return text;
}

/* Returns a copy with escapes, and frees @text. */
static char *printable(char *text)
{
	/* Room for \xNN in place of each byte. */
	char *safe = new_text(4 * strlen(text) + 1), *out = safe;
	bool utf8 = has_utf8();
	const char *from = text;

	while (*from) {
		uint32_t code;
		size_t length = character(from, &code);

		if (length && is_printable(code) && (utf8 || length == 1)) {
			memcpy(out, from, length);
			out += length;
			from += length;
			continue;
		}
		for (length = length ? length : 1; length; length--)
			out += sprintf(out, "\\x%02x", (unsigned char)*from++);
	}
	*out = '\0';
	free(text);
	return safe;
}

bool text_is_plain(const char *text)
{
	while (*text >= 0x20 && *text < 0x7f)
		text++;
	return !*text;
}

const char *text_number(char digits[TEXT_DIGITS], uint64_t number)
{
	char *first = digits + TEXT_DIGITS - 1;

	*first = '\0';
	do {
		*--first = '0' + number % 10;
		number /= 10;
	} while (number);
	return first;
}

char *text_raw_args(const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		die_no_memory();
	return text;
}

char *text_raw(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = text_raw_args(format, args);
	va_end(args);
	return text;
}

char *text_copy(const char *text)
{
	return text_raw("%s", text);
}

char *text_format(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = text_raw_args(format, args);
	va_end(args);
	return printable(text);
}

void text_print(FILE *stream, const char *format, ...)
{
	size_t length = strlen(format);
	bool line = length && format[length - 1] == '\n';
	va_list args;
	char *text;

	va_start(args, format);
	text = printable(text_raw_args(format, args));
	va_end(args);
	/* The newline at the end of the format was escaped, too: make it a newline again. */
	if (line)
		text[strlen(text) - 4] = '\0';
	fprintf(stream, "%s%s", text, line ? "\n" : "");
	free(text);
}

char *text_utf8(const char *text)
{
	char *valid = new_text(strlen(REPLACEMENT) * strlen(text) + 1), *out = valid;

	while (*text) {
		uint32_t code;
		size_t length = character(text, &code);

		if (length) {
			memcpy(out, text, length);
			out += length;
			text += length;
		} else {
			out = stpcpy(out, REPLACEMENT);
			text++;
		}
	}
	*out = '\0';
	return valid;
}
