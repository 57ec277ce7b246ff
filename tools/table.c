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
	memset(t, 0, sizeof(*t));
	t->columns = columns;
	t->width = width;
}

void table_init_pairs(struct table *t)
{
	static const struct column columns[] = { { NULL, LEFT }, { NULL, LEFT } };

	table_init(t, columns, 2);
}

void table_cell(struct table *t, const char *format, ...)
{
	va_list args;
	char *text;

	if (t->count == t->room) {
		size_t room = t->room ? 2 * t->room : 16 * t->width;
		char **cells = reallocarray(t->cells, room, sizeof(*cells));

		if (!cells)
			die_no_memory();
		t->cells = cells;
		t->room = room;
	}

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		die_no_memory();
	va_end(args);
	t->cells[t->count++] = text_format("%s", text);
	free(text);
}

static void print_row(const struct table *t, char *const *row,
		      const size_t *widths)
{
	size_t i;

	for (i = 0; i < t->width; i++) {
		const char *text = row ? row[i] : t->columns[i].heading;
		bool last = i + 1 == t->width;
		int width = (int)widths[i];

		if (t->columns[i].align == RIGHT)
			printf("%*s", width, text);
		else if (!last)
			printf("%-*s", width, text);
		else /* no blanks at the end of a line */
			fputs(text, stdout);
		if (!last)
			printf("%*s", GAP, "");
	}
	putchar('\n');
}

void table_print(struct table *t)
{
	size_t *widths = calloc(t->width, sizeof(*widths));
	size_t i;

	if (!widths)
		die_no_memory();
	for (i = 0; i < t->width && t->columns[i].heading; i++)
		widths[i] = strlen(t->columns[i].heading);
	for (i = 0; i < t->count; i++) {
		size_t length = strlen(t->cells[i]);

		if (length > widths[i % t->width])
			widths[i % t->width] = length;
	}

	if (t->columns[0].heading)
		print_row(t, NULL, widths);
	for (i = 0; i + t->width <= t->count; i += t->width)
		print_row(t, t->cells + i, widths);

	for (i = 0; i < t->count; i++)
		free(t->cells[i]);
	free(t->cells);
	free(widths);
}
