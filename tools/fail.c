// SPDX-License-Identifier: GPL-2.0-or-later
#include "fail.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

_Noreturn void die_no_memory(void)
{
	fputs("mpradmin: out of memory\n", stderr);
	exit(STATUS_FAILED);
}

char *error_words(DWORD error)
{
	LPWSTR wide = NULL;
	char *words;
	size_t length;

	/* The program is connected, so the module is loaded. */
	if (error == ERROR_DDM_NOT_RUNNING)
		words = text_raw("the module rejects port operations: %s; write 0 to %s",
				 "lan_only is set", "/sys/module/mprapi/parameters/lan_only");
	else if (error == ERROR_ACCESS_DENIED)
		words = text_raw("the call needs %s; run mpradmin as root, outside of containers",
				 "CAP_NET_ADMIN, and to add a port also CAP_SYS_TTY_CONFIG");
	else if (MprAdminGetErrorString(error, &wide) == NO_ERROR)
		words = text_raw("%ls", wide);
	else
		words = text_raw("error %u", error);
	MprAdminBufferFree(wide);

	/* The library's text is a sentence. Here it follows a colon. */
	if (isupper((unsigned char)words[0]) && islower((unsigned char)words[1]))
		words[0] = (char)tolower((unsigned char)words[0]);
	length = strlen(words);
	if (length && words[length - 1] == '.')
		words[length - 1] = '\0';
	return words;
}

void complain(const char *subject, DWORD error, const char *words)
{
	char *own = words ? NULL : error_words(error);

	/* Keep the order of standard output and standard error on a terminal. */
	fflush(stdout);
	fputs("mpradmin: ", stderr);
	if (subject)
		text_print(stderr, "%s: ", *subject ? subject : "''");
	text_print(stderr, "%s: %s\n", MprLinuxErrorName(error), words ? words : own);
	free(own);
}
