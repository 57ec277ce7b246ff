/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The node of a tty, as the user names it by a path.
 */
#ifndef NODE_H
#define NODE_H

#include <mprapi.h>

/*
 * Why this path leads to no tty that can be a port here, as a constant. NULL if it does, or if
 * the text is a name, or if no node of this name is in /dev now.
 */
const char *node_words(const char *path);

/* The same for an error that a name can cause; NULL for any other. */
const char *node_error_words(const char *path, DWORD error);

#endif
