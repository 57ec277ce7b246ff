// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Memory for the caller. A table has all buffers that the caller owns, so that the library
 * can reject a wrong pointer without following it. A buffer enters the table when it is
 * filled: from then on an old pointer to the same address is valid again.
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
 * mprapi_buffer() - zeroed memory for the caller
 * @size: in bytes, may be 0
 *
 * Return: the memory, to fill and pass to mprapi_buffer_out(); NULL if out of memory.
 */
void *mprapi_buffer(size_t size)
{
	struct buffer *buffer;

	if (size > SIZE_MAX - sizeof(*buffer))
		return NULL;
	buffer = calloc(1, sizeof(*buffer) + size);
	return buffer ? buffer->data : NULL;
}

/**
 * mprapi_buffer_out() - let the caller free it with MprAdminBufferFree()
 * @data: from mprapi_buffer(); do not change it after this call
 *
 * Return: @data.
 */
void *mprapi_buffer_out(void *data)
{
	struct buffer *buffer = (struct buffer *)((char *)data - offsetof(struct buffer, data));
	struct buffer **head = bucket(data);

	pthread_mutex_lock(&lock);
	buffer->next = *head;
	*head = buffer;
	pthread_mutex_unlock(&lock);
	return data;
}

/**
 * buffers_lock() - lock the table
 */
void buffers_lock(void)
{
	pthread_mutex_lock(&lock);
}

/**
 * buffers_unlock() - unlock the table
 */
void buffers_unlock(void)
{
	pthread_mutex_unlock(&lock);
}

DWORD MprAdminBufferFree(LPVOID pBuffer)
{
	API_CALL;
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
