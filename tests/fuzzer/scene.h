/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZER_SCENE_H
#define FUZZER_SCENE_H

#include <stdatomic.h>
#include <stdint.h>

#include "call.h"

#define SEEN		64
#define SLOTS		12
#define SCENE_THREADS	4

/* The first slot for each usual kind of descriptor. Some calls use any slot. */
#define SLOT_CONTROL	0
#define SLOT_LINE	2
#define SLOT_EVENTFD	6
#define SLOT_NETLINK	8
#define SLOT_PPP	10

/* Handles and reset numbers that the module returned, in memory that all processes share. */
struct seen {
	atomic_uint ports[SEEN];
	atomic_uint ports_count;
	atomic_uint seqs[SEEN];
	atomic_uint seqs_count;
	int family;
	int group;
};

/**
 * struct scene - the descriptors and the memory that the calls of a process use
 * @seen: what the module returned to all processes
 * @fds: the descriptors in the slots, -1 for an empty slot
 * @shared: a page for PLACE_SHARED
 * @read_only: a page for PLACE_READ_ONLY
 * @alias: another mapping of that page, which can be written to
 * @edge: the end of a page after which nothing is mapped
 */
struct scene {
	struct seen *seen;
	atomic_int fds[SLOTS];
	uint8_t *shared;
	uint8_t *read_only;
	uint8_t *alias;
	uint8_t *edge;
};

int scene_open(struct scene *scene, struct seen *seen);
void scene_close(struct scene *scene);
int scene_fd(struct scene *scene, unsigned int slot);
void scene_keep(struct scene *scene, unsigned int slot, int fd);
void seen_port(struct seen *seen, uint32_t port);
void seen_seq(struct seen *seen, uint32_t seq);

#endif /* FUZZER_SCENE_H */
