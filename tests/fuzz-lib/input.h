/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The input of the fuzzer: bytes that decide everything outside the library.
 */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void input_begin(const uint8_t *data, size_t size);
bool input_left(void);
uint8_t input_byte(void);
uint16_t input_half(void);
uint32_t input_word(void);
uint64_t input_long(void);
size_t input_bytes(void *out, size_t size);

#endif /* FUZZ_INPUT_H */
