/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Standard output: what could not be written was not told, and is no success.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>

/* Writes out what was printed; false if that fails, or ever did. */
bool output_flush(void);

/* Nobody is there to read: from now on all fails, with this errno. */
void output_lost(int err);

/* Tells on standard error what failed, if anything did; returns whether. */
bool output_failed(void);

#endif
