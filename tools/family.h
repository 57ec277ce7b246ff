/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The module's generic netlink family: it goes when the module is unloaded, and
 * a socket that listens to its events hears no more, not even when it is back.
 */
#ifndef FAMILY_H
#define FAMILY_H

#include <stdbool.h>

/* A socket that is readable when there is something to ask; -1 and errno. */
int family_watch(void);

/* Has the family gone since? */
bool family_gone(int fd);

#endif
