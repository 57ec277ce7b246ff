// SPDX-License-Identifier: GPL-2.0-or-later
#include "table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "text.h"

/* Spaces between two columns. */
#define GAP 2

void table_init(struct table *t, const struct column *columns, size_t width)
{
	size_t i;

	memset(t, 0, sizeof(*t));
	t->columns = columns;
	t->width = width;
	t->widths = calloc(width, sizeof(*t->widths));
	if (!t->widths)
		die_no_memory();
	for (i = 0; i < width && columns[i].heading; i++)
		t->widths[i] = strlen(columns[i].heading);
}

void table_init_pairs(struct table *t)
{
	static const struct column columns[] = { { NULL, LEFT }, { NULL, LEFT } };

	table_init(t, columns, 2);
}

/* Adds a cell with text that can have any bytes. */
static void add(struct table *t, const char *text)
{
	size_t size = strlen(text) + 1, *width = &t->widths[t->count++ % t->width];

	if (t->room - t->length < size) {
		size_t room = 2 * t->room + 256 + size;
		char *more = realloc(t->text, room);

		if (!more)
			die_no_memory();
		t->text = more;
		t->room = room;
	}
	memcpy(t->text + t->length, text, size);
	t->length += size;
	if (size - 1 > *width)
		*width = size - 1;
}

void table_text(struct table *t, const char *text)
{
	char *safe;

	if (text_is_plain(text)) {
		add(t, text);
		return;
	}
	safe = text_format("%s", text);
	add(t, safe);
	free(safe);
}

void table_number(struct table *t, uint64_t number)
{
	char digits[TEXT_DIGITS];

	add(t, text_number(digits, number));
}

void table_cell(struct table *t, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = text_raw_args(format, args);
	va_end(args);
	table_text(t, text);
	free(text);
}

static void print_blanks(size_t count)
{
	while (count--)
		putchar_unlocked(' ');
}

static void print_cell(const struct table *t, size_t column, const char *text, size_t length)
{
	size_t blanks = t->widths[column] > length ? t->widths[column] - length : 0;
	bool last = column + 1 == t->width;

	if (t->columns[column].align == RIGHT)
		print_blanks(blanks);
	fwrite_unlocked(text, 1, length, stdout);
	/* Do not end a line in blanks. */
	if (t->columns[column].align == LEFT && !last)
		print_blanks(blanks);
	if (last)
		putchar_unlocked('\n');
	else
		print_blanks(GAP);
}

void table_print(struct table *t)
{
	const char *text = t->text;
	size_t i, column = 0;

	for (i = 0; i < t->width && t->columns[0].heading; i++)
		print_cell(t, i, t->columns[i].heading, strlen(t->columns[i].heading));
	for (i = 0; i < t->count; i++) {
		size_t length = strlen(text);

		print_cell(t, column, text, length);
		text += length + 1;
		column = column + 1 < t->width ? column + 1 : 0;
	}
	table_free(t);
}

void table_free(struct table *t)
{
	free(t->text);
	free(t->widths);
}
