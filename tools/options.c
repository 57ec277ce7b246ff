// SPDX-License-Identifier: GPL-2.0-or-later
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* Options without a short form have numbers above all characters. */
enum {
	LONG_ALL = 256,
	LONG_HOLD,
	LONG_TIMEOUT,
	LONG_STATE,
	LONG_PATH,
	LONG_SETTINGS,
	LONG_PRUNE,
	LONG_HOLDERS,
};

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ "all", no_argument, NULL, LONG_ALL },
	{ "hold", required_argument, NULL, LONG_HOLD },
	{ "timeout", required_argument, NULL, LONG_TIMEOUT },
	{ "state", no_argument, NULL, LONG_STATE },
	{ "path", no_argument, NULL, LONG_PATH },
	{ "settings", required_argument, NULL, LONG_SETTINGS },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "prune", no_argument, NULL, LONG_PRUNE },
	{ "holders", no_argument, NULL, LONG_HOLDERS },
	{ NULL, 0, NULL, 0 }
};

const char *option_name(unsigned int mask)
{
	static const char * const names[] = {
		"--json", "--help", "--version", "--all", "--hold", "--timeout",
		"--state", "--path", "--settings", "--dry-run", "--prune", "--holders",
	};

	return names[__builtin_ctz(mask)];
}

/* Does not check the module's limit: options_check_ms() does. */
bool options_ms(const char *text, DWORD *ms)
{
	unsigned long value;
	char *end;

	/* strtoul() would accept a sign and blanks. */
	errno = 0;
	value = strtoul(text, &end, 10);
	if (text[strspn(text, "0123456789")] || end == text || errno ||
	    value >= MPR_LINUX_DEFAULT)
		return false;
	*ms = (DWORD)value;
	return true;
}

static bool parse_ms(const char *option, const char *text, DWORD *ms)
{
	if (options_ms(text, ms))
		return true;
	text_print(stderr, "mpradmin: %s: '%s' is not a number of milliseconds\n", option, text);
	return false;
}

/* @found: 0 for an unknown long option; a known one if it has a value but takes none. */
static void complain_option(int found, const char *text)
{
	if (!found)
		text_print(stderr, "mpradmin: unknown option '%s'\n", text);
	else if (found >= LONG_ALL || strchr("jhVn", found))
		text_print(stderr, "mpradmin: '%s': this option takes no value\n", text);
	else
		text_print(stderr, "mpradmin: unknown option '-%c'\n", found);
}

bool options_parse(struct options *options, int argc, char **argv)
{
	int c;

	*options = (struct options){
		.hold_ms = MPR_LINUX_DEFAULT,
		.timeout_ms = MPR_LINUX_DEFAULT,
	};

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":jhVn", long_options, NULL)) != -1) {
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
			if (!parse_ms("--hold", optarg, &options->hold_ms))
				return false;
			break;
		case LONG_TIMEOUT:
			options->given |= OPTION_TIMEOUT;
			if (!parse_ms("--timeout", optarg, &options->timeout_ms))
				return false;
			break;
		case LONG_STATE:
			options->given |= OPTION_STATE;
			break;
		case LONG_PATH:
			options->given |= OPTION_PATH;
			break;
		case 'n':
			options->given |= OPTION_DRY_RUN;
			break;
		case LONG_PRUNE:
			options->given |= OPTION_PRUNE;
			break;
		case LONG_HOLDERS:
			options->given |= OPTION_HOLDERS;
			break;
		case LONG_SETTINGS:
			options->given |= OPTION_SETTINGS;
			if (strcmp(optarg, "default")) {
				text_print(stderr, "mpradmin: --settings: '%s' is not 'default'\n",
					   optarg);
				return false;
			}
			break;
		case ':':
			fprintf(stderr, "mpradmin: %s: needs %s\n", argv[optind - 1],
				optopt == LONG_SETTINGS ? "the word 'default'" :
							  "a number of milliseconds");
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

static bool check_ms(const char *option, DWORD ms, DWORD max)
{
	if (ms <= max)
		return true;
	fprintf(stderr, "mpradmin: %s: '%u' is more than %u milliseconds\n", option, ms, max);
	return false;
}

bool options_check_ms(const struct options *options, const MPR_LINUX_SERVER *server)
{
	return (!(options->given & OPTION_HOLD) ||
		check_ms("--hold", options->hold_ms, server->dwHoldMaxMs)) &&
	       (!(options->given & OPTION_TIMEOUT) ||
		check_ms("--timeout", options->timeout_ms, server->dwTimeoutMaxMs));
}
