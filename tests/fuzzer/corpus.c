// SPDX-License-Identifier: GPL-2.0
/*
 * Stored programs: the corpus, of programs that reached new code, and the ring, of the last
 * programs that were run.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "corpus.h"

#define RING	256

/* The begin of a file with programs. */
struct head {
	uint64_t fingerprint;
	uint64_t size;
};

static struct head head_now(void)
{
	return (struct head){ call_fingerprint(), sizeof(struct program) };
}

/* Checks a program from a file, so that a damaged file does not crash the fuzzer. */
static bool is_program(const struct program *program)
{
	if (!program->count || program->count > PROGRAM_CALLS || !program->threads ||
	    program->threads > SCENE_THREADS)
		return false;
	for (unsigned int i = 0; i < program->count; i++)
		if (program->calls[i].thread >= program->threads ||
		    program->calls[i].length > CALL_DATA)
			return false;
	return true;
}

/**
 * corpus_add() - add a copy of a program
 * @corpus: the corpus
 * @program: the program
 *
 * Return: 0 or -ENOMEM.
 */
int corpus_add(struct corpus *corpus, const struct program *program)
{
	if (corpus->count == corpus->room) {
		unsigned int room = corpus->room ? 2 * corpus->room : 256;
		struct program *programs = realloc(corpus->programs, room * sizeof(*programs));

		if (!programs)
			return -ENOMEM;
		corpus->programs = programs;
		corpus->room = room;
	}
	corpus->programs[corpus->count++] = *program;
	return 0;
}

/**
 * corpus_load() - read the programs of a file, which has a corpus or a ring
 * @corpus: the corpus that they are added to
 * @path: the file
 *
 * Return: 0; -EINVAL if the file is of another version of the fuzzer; another negative
 * errno.
 */
int corpus_load(struct corpus *corpus, const char *path)
{
	struct head now = head_now(), head;
	struct program program;
	FILE *file;
	int err = 0;

	file = fopen(path, "re");
	if (!file)
		return -errno;
	if (fread(&head, sizeof(head), 1, file) != 1 || memcmp(&head, &now, sizeof(now)))
		err = -EINVAL;
	while (!err && fread(&program, sizeof(program), 1, file) == 1)
		if (is_program(&program))
			err = corpus_add(corpus, &program);
	fclose(file);
	return err;
}

/**
 * corpus_save() - write all programs to a file; an error leaves the old file
 * @corpus: the programs
 * @path: the file
 *
 * Return: 0 or a negative errno.
 */
int corpus_save(const struct corpus *corpus, const char *path)
{
	struct head head = head_now();
	char fresh[512];
	FILE *file;
	int err = 0;

	snprintf(fresh, sizeof(fresh), "%s.new", path);
	file = fopen(fresh, "we");
	if (!file)
		return -errno;
	if (fwrite(&head, sizeof(head), 1, file) != 1 ||
	    fwrite(corpus->programs, sizeof(struct program), corpus->count, file) != corpus->count)
		err = -EIO;
	if (fclose(file) && !err)
		err = -EIO;
	if (!err && rename(fresh, path))
		err = -errno;
	return err;
}

/**
 * corpus_pick() - choose a program at random, with preference for the last ones
 * @corpus: a corpus that is not empty
 * @random: generator of random numbers
 *
 * Return: the program.
 */
const struct program *corpus_pick(const struct corpus *corpus, struct random *random)
{
	unsigned int recent = corpus->count < 32 ? corpus->count : 32;

	if (one_in(random, 3))
		return &corpus->programs[corpus->count - 1 - random_below(random, recent)];
	return &corpus->programs[random_below(random, corpus->count)];
}

/**
 * ring_open() - begin a new ring
 * @ring: set to it
 * @path: its file, which corpus_load() can read
 *
 * Return: 0 or a negative errno.
 */
int ring_open(struct ring *ring, const char *path)
{
	struct head head = head_now();

	ring->next = 0;
	ring->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (ring->fd < 0)
		return -errno;
	return write(ring->fd, &head, sizeof(head)) == sizeof(head) ? 0 : -EIO;
}

/**
 * ring_add() - store programs before they are run, in place of the oldest ones
 * @ring: the ring
 * @programs: the programs
 * @count: their number, of which RING is a multiple
 */
void ring_add(struct ring *ring, const struct program *programs, unsigned int count)
{
	off_t at = sizeof(struct head) + (off_t)(ring->next % RING) * sizeof(*programs);
	ssize_t size = count * sizeof(*programs);

	ring->next += count;
	if (pwrite(ring->fd, programs, size, at) != size)
		perror("ring");
}
