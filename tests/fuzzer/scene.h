/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZER_SCENE_H
#define FUZZER_SCENE_H

#include <stdatomic.h>
#include <stdint.h>

#include "call.h"

#define SEEN		64
#define SLOTS		12
#define SCENE_THREADS	4

/* The descriptors' usual places; any can be anywhere. */
#define SLOT_CONTROL	0
#define SLOT_LINE	2
#define SLOT_EVENTFD	6
#define SLOT_NETLINK	8
#define SLOT_PPP	10

/* What the module answered, in memory that all processes share. */
struct seen {
	atomic_uint ports[SEEN];
	atomic_uint ports_count;
	atomic_uint seqs[SEEN];
	atomic_uint seqs_count;
	int family;
	int group;
};

/**
 * struct scene - where calls are made: the descriptors and memory of a process
 * @seen: what all processes know
 * @fds: in their slots, -1 where there is none
 * @shared: memory for PLACE_SHARED, one page
 * @read_only: one page that cannot be written to,
 * @alias: but here
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
