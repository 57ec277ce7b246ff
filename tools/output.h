/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Standard output. The program fails if it could not write all of its output.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>

/* Flushes standard output; false if that fails, or if an earlier write failed. */
bool output_flush(void);

/* Makes all later output fail with this errno, because the reader is gone. */
void output_lost(int err);

/* Reports a failure on standard error; returns whether there was one. */
bool output_failed(void);

#endif
