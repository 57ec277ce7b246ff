// SPDX-License-Identifier: GPL-2.0
/*
 * The scene of calls: descriptors in slots, good and invalid memory, and values that the
 * module returned before.
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scene.h"

#define PAGE	4096

static void *map(size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/**
 * scene_open() - set up a scene without descriptors
 * @scene: the scene
 * @seen: values that the module returned
 *
 * Return: 0 or a negative errno.
 */
int scene_open(struct scene *scene, struct seen *seen)
{
	uint8_t *pages;
	int fd;

	scene->seen = seen;
	for (int i = 0; i < SLOTS; i++)
		scene->fds[i] = -1;
	fd = memfd_create("fuzzer", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, PAGE))
		return -errno;
	scene->read_only = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	scene->alias = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	scene->shared = map(PAGE);
	pages = map(2UL * PAGE);
	if (scene->read_only == MAP_FAILED || scene->alias == MAP_FAILED ||
	    scene->shared == MAP_FAILED || pages == MAP_FAILED || munmap(pages + PAGE, PAGE))
		return -ENOMEM;
	scene->edge = pages + PAGE;
	return 0;
}

/**
 * scene_close() - close all descriptors
 * @scene: the scene
 */
void scene_close(struct scene *scene)
{
	for (int i = 0; i < SLOTS; i++)
		scene_keep(scene, i, -1);
}

int scene_fd(struct scene *scene, unsigned int slot)
{
	return scene->fds[slot % SLOTS];
}

/**
 * scene_keep() - put a descriptor into a slot
 * @scene: the scene
 * @slot: the slot; closes a descriptor in it, even if another thread uses it
 * @fd: the descriptor, -1 for none
 */
void scene_keep(struct scene *scene, unsigned int slot, int fd)
{
	int old = atomic_exchange(&scene->fds[slot % SLOTS], fd);

	if (old >= 0)
		close(old);
}

void seen_port(struct seen *seen, uint32_t port)
{
	if (port)
		seen->ports[seen->ports_count++ % SEEN] = port;
}

void seen_seq(struct seen *seen, uint32_t seq)
{
	if (seq)
		seen->seqs[seen->seqs_count++ % SEEN] = seq;
}
