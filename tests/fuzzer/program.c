// SPDX-License-Identifier: GPL-2.0
/*
 * Programs: generating, mutating and running them.
 */
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/mprapi.h>
#include <linux/netlink.h>

#include "program.h"

static void fit(struct program *program)
{
	for (unsigned int i = 0; i < program->count; i++)
		program->calls[i].thread %= program->threads;
}

static uint8_t kill_after(struct random *random)
{
	return one_in(random, 10) ? 1 + random_below(random, 150) : 0;
}

/**
 * program_make() - generate a random program
 * @random: generator of random numbers
 * @program: set to it
 */
void program_make(struct random *random, struct program *program)
{
	memset(program, 0, sizeof(*program));
	program->count = 2 + random_below(random, PROGRAM_CALLS - 1);
	program->threads = one_in(random, 2) ? 1 : 1 + random_below(random, SCENE_THREADS);
	program->kill_ms = kill_after(random);
	for (unsigned int i = 0; i < program->count; i++) {
		call_make(random, BY_PROGRAM, &program->calls[i]);
		program->calls[i].thread = random_below(random, program->threads);
	}
}

static void insert(struct random *random, struct program *program, const struct call *call)
{
	unsigned int at = random_below(random, program->count + 1);

	/* If the program is full, replace a call. */
	if (program->count < PROGRAM_CALLS) {
		memmove(&program->calls[at + 1], &program->calls[at],
			(program->count - at) * sizeof(*call));
		program->count++;
	} else if (at == PROGRAM_CALLS) {
		at--;
	}
	program->calls[at] = *call;
}

static void delete(struct program *program, unsigned int at)
{
	if (program->count < 2)
		return;
	program->count--;
	memmove(&program->calls[at], &program->calls[at + 1],
		(program->count - at) * sizeof(program->calls[0]));
}

/**
 * program_mutate() - change a program at random
 * @random: generator of random numbers
 * @program: the program
 * @other: another program, from which calls can be copied
 */
void program_mutate(struct random *random, struct program *program,
		    const struct program *other)
{
	struct call call;
	unsigned int at;

	do {
		at = random_below(random, program->count);
		switch (random_below(random, 9)) {
		case 0:
			call_make(random, BY_PROGRAM, &call);
			call.thread = random_below(random, program->threads);
			insert(random, program, &call);
			break;
		case 1:
			call = other->calls[random_below(random, other->count)];
			insert(random, program, &call);
			break;
		case 2:
			call = program->calls[at];
			insert(random, program, &call);
			break;
		case 3:
			delete(program, at);
			break;
		case 4:
			program->threads = 1 + random_below(random, SCENE_THREADS);
			for (unsigned int i = 0; i < program->count; i++)
				program->calls[i].thread = random_below(random, program->threads);
			break;
		case 5:
			program->kill_ms = kill_after(random);
			break;
		default:
			call_mutate(random, &program->calls[at]);
			break;
		}
	} while (!one_in(random, 3));
	fit(program);
}

struct runner {
	const struct program *program;
	struct scene *scene;
	struct cover *cover;
	unsigned int thread;
	pthread_barrier_t *start;
};

static void *run(void *arg)
{
	struct runner *runner = arg;
	const struct program *program = runner->program;

	cover_begin(runner->cover);
	/* Begin all threads at the same time. */
	pthread_barrier_wait(runner->start);
	for (unsigned int i = 0; i < program->count; i++)
		if (program->calls[i].thread % program->threads == runner->thread)
			call_run(runner->scene, &program->calls[i]);
	cover_end(runner->cover);
	return NULL;
}

/**
 * program_run() - run a program
 * @program: the program
 * @scene: descriptors and memory; has no descriptors before and after
 * @covers: KCOV descriptors for the threads
 */
void program_run(const struct program *program, struct scene *scene, struct cover *covers)
{
	struct runner runners[SCENE_THREADS];
	pthread_t threads[SCENE_THREADS];
	pthread_barrier_t start;

	/* Open what nearly all calls need, so that few calls fail without it. */
	scene_keep(scene, SLOT_CONTROL, open(MPRAPI_DEVICE, O_RDWR | O_CLOEXEC));
	scene_keep(scene, SLOT_EVENTFD, eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
	scene_keep(scene, SLOT_NETLINK, socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
					       NETLINK_GENERIC));
	pthread_barrier_init(&start, NULL, program->threads);
	/* Use new threads: a thread cannot get back capabilities or namespaces that it gave up. */
	for (unsigned int i = 0; i < program->threads; i++) {
		runners[i] = (struct runner){ program, scene, &covers[i], i, &start };
		if (pthread_create(&threads[i], NULL, run, &runners[i]))
			_exit(1);
	}
	for (unsigned int i = 0; i < program->threads; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&start);
	scene_close(scene);
}

/**
 * program_print() - print a program
 * @file: the output
 * @program: the program
 */
void program_print(FILE *file, const struct program *program)
{
	fprintf(file, "program: %u threads", program->threads);
	if (program->kill_ms)
		fprintf(file, ", killed after %u ms", program->kill_ms);
	fputc('\n', file);
	for (unsigned int i = 0; i < program->count; i++)
		call_print(file, &program->calls[i]);
}
