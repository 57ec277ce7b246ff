// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Memory that is handed to the caller. All that is out is kept in a table, so
 * that a wrong pointer can be refused without looking at what it points to.
 */
#include <pthread.h>
#include <stdalign.h>
#include <stdlib.h>

#include "internal.h"

#define BUCKETS	256

struct buffer {
	struct buffer *next;
	alignas(max_align_t) unsigned char data[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct buffer *table[BUCKETS];

static struct buffer **bucket(const void *data)
{
	uintptr_t bits = (uintptr_t)data;

	return &table[(bits >> 4 ^ bits >> 12) % BUCKETS];
}

/**
 * mprapi_buffer() - zeroed memory for MprAdminBufferFree()
 * @size: in bytes, may be 0
 *
 * Return: the memory, or NULL if there is none.
 */
void *mprapi_buffer(size_t size)
{
	struct buffer *buffer;
	struct buffer **head;

	if (size > SIZE_MAX - sizeof(*buffer))
		return NULL;
	buffer = calloc(1, sizeof(*buffer) + size);
	if (!buffer)
		return NULL;
	head = bucket(buffer->data);
	pthread_mutex_lock(&lock);
	buffer->next = *head;
	*head = buffer;
	pthread_mutex_unlock(&lock);
	return buffer->data;
}

DWORD MprAdminBufferFree(LPVOID pBuffer)
{
	struct buffer *buffer;
	struct buffer **p;

	pthread_mutex_lock(&lock);
	for (p = bucket(pBuffer); (buffer = *p); p = &buffer->next) {
		if (buffer->data != pBuffer)
			continue;
		*p = buffer->next;
		break;
	}
	pthread_mutex_unlock(&lock);
	if (!buffer)
		return ERROR_INVALID_PARAMETER;
	free(buffer);
	return NO_ERROR;
}

LEGACY(MprAdminBufferFree, RasAdminBufferFree);
