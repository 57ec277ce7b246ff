/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text that others chose, made fit to be printed: the name of an interface can have
 * control characters and bytes that are no UTF-8, and so can an operand.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Is it printable ASCII, and so fit for everything? */
bool text_is_plain(const char *text);

/* A number as text, for 64 bits with the zero at the end. Return: where it begins in there. */
#define TEXT_DIGITS	21

const char *text_number(char digits[TEXT_DIGITS], uint64_t number);

/*
 * Prints; what is no printable character is \xNN then, so that nothing but text reaches
 * a terminal. A newline at the end of the format is kept.
 */
void text_print(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same into new memory, to be freed. */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A copy with U+FFFD for each byte that is no part of a character of UTF-8; to be freed. */
char *text_utf8(const char *text);

#endif
