/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZER_WORLD_H
#define FUZZER_WORLD_H

#include <stdbool.h>
#include <sys/types.h>

#include "scene.h"

int world_prepare(void);
pid_t world_start(struct seen *seen, uint64_t seed);
bool world_ended(pid_t pid);

#endif /* FUZZER_WORLD_H */
