// SPDX-License-Identifier: GPL-2.0-or-later
#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The first failure is stored, because later writes can succeed. */
static bool failed;
static int reason;	/* errno of that failure, 0 if unknown */

void output_lost(int err)
{
	if (!failed)
		reason = err;
	failed = true;
}

bool output_flush(void)
{
	errno = 0;
	if (fflush(stdout) || ferror(stdout))
		output_lost(errno);
	return !failed;
}

bool output_failed(void)
{
	output_flush();
	errno = 0;
	if (fclose(stdout))
		output_lost(errno);
	if (failed)
		fprintf(stderr, "mpradmin: standard output: %s\n",
			reason ? strerror(reason) : "could not be written");
	return failed;
}
