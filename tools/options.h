/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses the command line.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

#include <mprapi-linux.h>

/* Bits of options, in the mask of those on the command line and of those of a command. */
#define OPTION_JSON	(1U << 0)
#define OPTION_HELP	(1U << 1)
#define OPTION_VERSION	(1U << 2)
#define OPTION_ALL	(1U << 3)
#define OPTION_HOLD	(1U << 4)
#define OPTION_TIMEOUT	(1U << 5)
#define OPTION_STATE	(1U << 6)
#define OPTION_PATH	(1U << 7)
#define OPTION_SETTINGS	(1U << 8)
#define OPTION_DRY_RUN	(1U << 9)
#define OPTION_PRUNE	(1U << 10)
#define OPTION_HOLDERS	(1U << 11)

struct options {
	unsigned int given;	/* OPTION_* */
	DWORD hold_ms;		/* MPR_LINUX_DEFAULT if not given */
	DWORD timeout_ms;
	int count;		/* number of arguments that are not options */
	char **arguments;
};

/* Prints an error and returns false if the command line is wrong. */
bool options_parse(struct options *options, int argc, char **argv);

/* Parses a number of milliseconds, without a sign; false if it is not one. */
bool options_ms(const char *text, DWORD *ms);

/* Prints an error and returns false if a time is longer than the module allows. */
bool options_check_ms(const struct options *options, const MPR_LINUX_SERVER *server);

/* The name of the lowest option in the mask, as the user writes it. */
const char *option_name(unsigned int mask);

static inline bool options_json(const struct options *options)
{
	return options->given & OPTION_JSON;
}

#endif
