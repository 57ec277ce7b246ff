/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Standard output. The program fails if it could not write all of its output.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>

/* Flushes standard output; false if that fails, or a write failed before. */
bool output_flush(void);

/* The reader is gone: from now on all output fails with this errno. */
void output_lost(int err);

/* Reports a failure on standard error; returns whether there was one. */
bool output_failed(void);

#endif
