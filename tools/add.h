/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts tracking a tty as a port.
 */
#ifndef ADD_H
#define ADD_H

#include <stdbool.h>

#include <mprapi-linux.h>

#include "words.h"

/* Adds by name, or by path. Sets @port to the handle, also for ERROR_ALREADY_EXISTS. */
DWORD add_port(RAS_SERVER_HANDLE server, const char *name, bool by_path, HANDLE *port);

/*
 * Return: why the tty @name could not be added, with more detail than the library's text: a
 * constant, or @words, which has WORDS_SIZE. NULL if the library's text is enough.
 */
const char *add_words(char *words, const char *name, DWORD error, HANDLE port);

#endif
