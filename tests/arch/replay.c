// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a fuzz target of the library on files, without libFuzzer. A target ends the process if a
 * check fails.
 *
 *	replay_TARGET FILE...
 */
#include <stdint.h>
#include <stdio.h>

#include "../fuzz-lib/require.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char *argv[])
{
	static uint8_t input[65536];

	REQUIRE(argc > 1);
	LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "r");
		size_t size;

		REQUIRE(file);
		size = fread(input, 1, sizeof(input), file);
		REQUIRE(size && !ferror(file));
		fclose(file);
		/* If a check fails, the last line on standard output is the file that failed. */
		puts(argv[i]);
		fflush(stdout);
		LLVMFuzzerTestOneInput(input, size);
	}
	return 0;
}
