// SPDX-License-Identifier: GPL-2.0-or-later
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Options without a letter: beyond all characters. */
enum { LONG_ALL = 256, LONG_HOLD, LONG_TIMEOUT, LONG_STATE, LONG_PATH };

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ "all", no_argument, NULL, LONG_ALL },
	{ "hold", required_argument, NULL, LONG_HOLD },
	{ "timeout", required_argument, NULL, LONG_TIMEOUT },
	{ "state", no_argument, NULL, LONG_STATE },
	{ "path", no_argument, NULL, LONG_PATH },
	{ NULL, 0, NULL, 0 }
};

const char *option_name(unsigned int mask)
{
	static const char * const names[] = {
		"--json", "--help", "--version", "--all", "--hold", "--timeout",
		"--state", "--path",
	};

	return names[__builtin_ctz(mask)];
}

static bool parse_ms(const char *option, const char *text, DWORD max, DWORD *ms)
{
	unsigned long value;
	char *end;

	/* strtoul() takes signs and blanks, a number of milliseconds has none. */
	errno = 0;
	value = strtoul(text, &end, 10);
	if (text[strspn(text, "0123456789")] || end == text || errno || value > max) {
		fprintf(stderr, "mpradmin: %s: '%s' is not a number of milliseconds from 0 to %u\n",
			option, text, max);
		return false;
	}
	*ms = (DWORD)value;
	return true;
}

/* @found is 0 for an unknown long option, and known if it had a value. */
static void complain_option(int found, const char *text)
{
	if (!found)
		fprintf(stderr, "mpradmin: unknown option '%s'\n", text);
	else if (found >= LONG_ALL || strchr("jhV", found))
		fprintf(stderr, "mpradmin: '%s': this option takes no value\n", text);
	else
		fprintf(stderr, "mpradmin: unknown option '-%c'\n", found);
}

bool options_parse(struct options *options, int argc, char **argv)
{
	int c;

	*options = (struct options){
		.hold_ms = MPR_LINUX_DEFAULT,
		.timeout_ms = MPR_LINUX_DEFAULT,
	};

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":jhV", long_options, NULL)) != -1) {
		switch (c) {
		case 'j':
			options->given |= OPTION_JSON;
			break;
		case 'h':
			options->given |= OPTION_HELP;
			break;
		case 'V':
			options->given |= OPTION_VERSION;
			break;
		case LONG_ALL:
			options->given |= OPTION_ALL;
			break;
		case LONG_HOLD:
			options->given |= OPTION_HOLD;
			if (!parse_ms("--hold", optarg, MPRAPI_HOLD_MAX_MS,
				      &options->hold_ms))
				return false;
			break;
		case LONG_TIMEOUT:
			options->given |= OPTION_TIMEOUT;
			if (!parse_ms("--timeout", optarg, MPRAPI_TIMEOUT_MAX_MS,
				      &options->timeout_ms))
				return false;
			break;
		case LONG_STATE:
			options->given |= OPTION_STATE;
			break;
		case LONG_PATH:
			options->given |= OPTION_PATH;
			break;
		case ':':
			fprintf(stderr, "mpradmin: %s: needs a number of milliseconds\n",
				argv[optind - 1]);
			return false;
		default:
			complain_option(optopt, argv[optind - 1]);
			return false;
		}
	}

	options->count = argc - optind;
	options->arguments = argv + optind;
	return true;
}
