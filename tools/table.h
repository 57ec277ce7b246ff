/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables for people: columns as wide as their widest cell. A table is printed
 * at once, when the widths are known.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>
#include <stdint.h>

enum align { LEFT, RIGHT };

struct column {
	const char *heading;	/* NULL in every column: no row of headings */
	enum align align;
};

struct table {
	const struct column *columns;
	size_t width;		/* columns in a row */
	size_t *widths;		/* the widest cell of each column */
	size_t count;		/* cells filled in */
	char *text;		/* of the cells, one after another, each with a zero */
	size_t length;
	size_t room;
};

void table_init(struct table *t, const struct column *columns, size_t width);

/* Two columns without headings: names and what they stand for. */
void table_init_pairs(struct table *t);

/* The next cell, from left to right, row by row. */
void table_cell(struct table *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void table_text(struct table *t, const char *text);
void table_number(struct table *t, uint64_t number);

/* Writes the table to standard output and frees it. */
void table_print(struct table *t);

/* Frees a table that is not printed. */
void table_free(struct table *t);

#endif
