/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables for people: columns as wide as their widest cell. A table is printed
 * at once, when the widths are known.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>

enum align { LEFT, RIGHT };

struct column {
	const char *heading;	/* NULL in every column: no row of headings */
	enum align align;
};

struct table {
	const struct column *columns;
	size_t width;		/* columns in a row */
	size_t count;		/* cells filled in */
	size_t room;		/* cells allocated */
	char **cells;
};

void table_init(struct table *t, const struct column *columns, size_t width);

/* Two columns without headings: names and what they stand for. */
void table_init_pairs(struct table *t);

/* The next cell, from left to right, row by row. */
void table_cell(struct table *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Writes the table to standard output and frees it. */
void table_print(struct table *t);

#endif
