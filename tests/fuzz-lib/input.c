// SPDX-License-Identifier: GPL-2.0
/*
 * The input of the fuzzer. After its end all values are zero.
 */
#include <string.h>

#include "input.h"

static const uint8_t *next;
static size_t left;

void input_begin(const uint8_t *data, size_t size)
{
	next = data;
	left = size;
}

bool input_left(void)
{
	return left > 0;
}

/* Returns the number of bytes that were left; the rest of @out is zero. */
size_t input_bytes(void *out, size_t size)
{
	size_t count = size < left ? size : left;

	memset(out, 0, size);
	if (count)
		memcpy(out, next, count);
	next += count;
	left -= count;
	return count;
}

uint8_t input_byte(void)
{
	uint8_t value;

	input_bytes(&value, sizeof(value));
	return value;
}

uint16_t input_half(void)
{
	uint16_t value;

	input_bytes(&value, sizeof(value));
	return value;
}

uint32_t input_word(void)
{
	uint32_t value;

	input_bytes(&value, sizeof(value));
	return value;
}

uint64_t input_long(void)
{
	uint64_t value;

	input_bytes(&value, sizeof(value));
	return value;
}
