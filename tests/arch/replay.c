// SPDX-License-Identifier: GPL-2.0
/*
 * Gives files to a fuzz target of the library, where there is no libFuzzer. A target
 * ends the process if something is wrong.
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
		/* The last line on standard output names the file that ended the process. */
		puts(argv[i]);
		fflush(stdout);
		LLVMFuzzerTestOneInput(input, size);
	}
	return 0;
}
