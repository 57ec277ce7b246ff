/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes untrusted text printable: the name of an interface, or an operand, can have control
 * characters and bytes that are not UTF-8.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Is the text printable ASCII, so that it needs no escape in a line or in JSON? */
bool text_is_plain(const char *text);

/* Writes a number as text, with a zero at the end. Return: its beginning in the buffer. */
#define TEXT_DIGITS	21

const char *text_number(char digits[TEXT_DIGITS], uint64_t number);

/*
 * Prints with \xNN for each byte that is not printable, so that no control character reaches
 * a terminal. A newline at the end of the format is kept.
 */
void text_print(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, but returns the text. The caller frees it. */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * The same with all bytes as they are: for JSON, and for text that is escaped when it is
 * printed. The caller frees it.
 */
char *text_raw(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *text_raw_args(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

/* A copy with all bytes as they are. The caller frees it. */
char *text_copy(const char *text);

/* A copy with U+FFFD for each byte that is not part of UTF-8. The caller frees it. */
char *text_utf8(const char *text);

#endif
