// SPDX-License-Identifier: GPL-2.0
/*
 * Finds out by KCOV which code was reached. Only the module is instrumented for KCOV.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/kcov.h>

#include "../helper/command.h"
#include "cover.h"

#define KCOV		"/sys/kernel/debug/kcov"
#define AREA_WORDS	4096
/* Size of the table of steps, which are pairs of successive places in the code, by hash. */
#define STEPS		65536

static uint8_t known[STEPS];
static unsigned int known_count;
static unsigned long base;

/**
 * cover_open() - open a KCOV descriptor and map its trace
 * @cover: set to it
 *
 * Return: 0 or a negative errno.
 */
int cover_open(struct cover *cover)
{
	cover->fd = open(KCOV, O_RDWR | O_CLOEXEC);
	if (cover->fd < 0)
		return -errno;
	if (ioctl(cover->fd, KCOV_INIT_TRACE, AREA_WORDS))
		return -errno;
	return cover_map(cover);
}

/**
 * cover_map() - map the trace into this process
 * @cover: from cover_open()
 *
 * A fork does not copy the mapping: that would take longer than most programs.
 *
 * Return: 0 or a negative errno.
 */
int cover_map(struct cover *cover)
{
	size_t size = AREA_WORDS * sizeof(*cover->area);

	cover->area = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, cover->fd, 0);
	if (cover->area == MAP_FAILED || madvise(cover->area, size, MADV_DONTFORK))
		return -errno;
	return 0;
}

/**
 * cover_begin() - trace the calling thread until it ends or calls cover_end()
 * @cover: a descriptor that no other thread uses
 */
void cover_begin(struct cover *cover)
{
	ioctl(cover->fd, KCOV_ENABLE, KCOV_TRACE_PC);
	atomic_store((_Atomic unsigned long *)cover->area, 0);
}

void cover_end(struct cover *cover)
{
	ioctl(cover->fd, KCOV_DISABLE, 0);
}

/**
 * cover_rebase() - get the address of the module, which was loaded again
 *
 * Steps that were reached before stay known.
 *
 * Return: whether the address was found.
 */
bool cover_rebase(void)
{
	char text[32];

	if (file_read("/sys/module/mprapi/sections/.text", text, sizeof(text)) < 0)
		return false;
	base = strtoul(text, NULL, 16);
	return base;
}

/**
 * cover_learn() - add a trace to the known steps, and clear it
 * @cover: a descriptor whose thread has ended
 *
 * Return: the number of new steps.
 */
unsigned int cover_learn(struct cover *cover)
{
	unsigned long count = cover->area[0], last = 0;
	unsigned int found = 0;

	for (unsigned long i = 1; i <= count && i < AREA_WORDS; i++) {
		unsigned long place = cover->area[i] - base;
		unsigned int step = (place ^ last * 31) * 2654435761U >> 16;

		if (!known[step % STEPS]) {
			known[step % STEPS] = 1;
			found++;
		}
		last = place;
	}
	cover->area[0] = 0;
	known_count += found;
	return found;
}

unsigned int cover_known(void)
{
	return known_count;
}
