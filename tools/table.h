/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables for people. Each column is as wide as its widest cell. So a table is printed only
 * when it is complete.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>
#include <stdint.h>

enum align { LEFT, RIGHT };

struct column {
	const char *heading;	/* if NULL in all columns, there is no row of headings */
	enum align align;
};

struct table {
	const struct column *columns;
	size_t width;		/* number of columns */
	size_t *widths;		/* width of the widest cell of each column */
	size_t count;		/* number of cells so far */
	char *text;		/* the cells one after another, each with a zero at its end */
	size_t length;
	size_t room;
};

void table_init(struct table *t, const struct column *columns, size_t width);

/* A table of two columns without headings: names and values. */
void table_init_pairs(struct table *t);

/* Adds the next cell, from left to right, row by row. */
void table_cell(struct table *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void table_text(struct table *t, const char *text);
void table_number(struct table *t, uint64_t number);

/* Writes the table to standard output and frees it. */
void table_print(struct table *t);

/* Frees a table that is not printed. */
void table_free(struct table *t);

#endif
