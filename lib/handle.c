// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Handles. None is a pointer: each is looked up or sent to the module, so that
 * any bits can be given.
 *
 *  - A port's is the module's id for it, and has 32 bits at the most.
 *  - A connection's is the module's id for it, too, and bit 32.
 *  - A server's is a number that counts up, and bit 62.
 *
 * Where a pointer has but 32 bits, those are bit 30 and bit 31. There a port or
 * connection whose id has one of these bits, the thousand millionth, cannot be
 * reached: its handle is NULL.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "internal.h"

#if UINTPTR_MAX > UINT32_MAX
#define SERVER_BIT	((uintptr_t)1 << 62)
#define CONNECTION_BIT	((uintptr_t)1 << 32)
#define ID_MAX		0xfffffffeU
#else
#define SERVER_BIT	0x80000000U
#define CONNECTION_BIT	0x40000000U
#define ID_MAX		0x3fffffffU
#endif
#define SERIAL_MASK	(SERVER_BIT - 1)

#define BUCKETS		64

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct server *table[BUCKETS];
static uintptr_t serial;

/* Called with the lock held. */
static struct server **find(uintptr_t handle)
{
	struct server **p = &table[handle % BUCKETS];

	while (*p && (*p)->handle != handle)
		p = &(*p)->next;
	return p;
}

/**
 * server_new() - make a handle for a server
 * @fd: the control device, closed with the handle
 * @family: the generic netlink family's id
 * @handle: out
 *
 * Return: 0 or -ENOMEM, and then @fd is still the caller's.
 */
int server_new(int fd, uint16_t family, HANDLE *handle)
{
	struct server *server = calloc(1, sizeof(*server));
	struct server **p;

	if (!server)
		return -ENOMEM;
	server->fd = fd;
	server->family = family;
	server->refs = 1;

	pthread_mutex_lock(&lock);
	do {
		serial = (serial + 1) & SERIAL_MASK;
		server->handle = SERVER_BIT | serial;
		p = find(server->handle);
	} while (*p || !serial || (HANDLE)server->handle == INVALID_HANDLE_VALUE);
	*p = server;
	*handle = (HANDLE)server->handle;
	pthread_mutex_unlock(&lock);
	return 0;
}

/**
 * server_get() - the server behind a handle
 * @handle: what the caller gave
 *
 * Return: the server, to be given to server_put(), or NULL.
 */
struct server *server_get(HANDLE handle)
{
	struct server *server;

	pthread_mutex_lock(&lock);
	server = *find((uintptr_t)handle);
	if (server)
		server->refs++;
	pthread_mutex_unlock(&lock);
	return server;
}

/**
 * server_put() - done with a server
 * @server: from server_get()
 */
void server_put(struct server *server)
{
	bool last;

	pthread_mutex_lock(&lock);
	last = --server->refs == 0;
	pthread_mutex_unlock(&lock);
	if (last) {
		close(server->fd);
		free(server);
	}
}

/**
 * server_leave() - done with a server, if there is one
 * @server: from server_get()
 */
void server_leave(struct server *const *server)
{
	if (*server)
		server_put(*server);
}

/**
 * server_close() - make a handle invalid
 * @handle: what the caller gave
 *
 * Its notifications end at once.
 * The server goes when the last call that is in it has returned.
 */
void server_close(HANDLE handle)
{
	/* A forked child or another call may have the file for longer. */
	struct mprapi_notify none = { .eventfd = -1 };
	struct server *server;
	struct server **p;

	pthread_mutex_lock(&lock);
	p = find((uintptr_t)handle);
	server = *p;
	if (server)
		*p = server->next;
	pthread_mutex_unlock(&lock);
	if (!server)
		return;
	ioctl(server->fd, MPRAPI_IOC_NOTIFY, &none);
	server_put(server);
}

/**
 * object_is() - does a header tell what the function knows?
 * @header: the caller's, or NULL
 * @revision: of the structure that it heads
 * @type: an MPRAPI_OBJECT_TYPE_*
 * @size: of that structure
 *
 * Return: whether it does.
 */
bool object_is(const MPRAPI_OBJECT_HEADER *header, UCHAR revision, UCHAR type, size_t size)
{
	return header && header->revision == revision && header->type == type &&
	       header->size == size;
}

/**
 * servers_lock() - keep the table as it is
 */
void servers_lock(void)
{
	pthread_mutex_lock(&lock);
}

/**
 * servers_unlock() - let the table change again
 */
void servers_unlock(void)
{
	pthread_mutex_unlock(&lock);
}

/**
 * port_id() - the module's id for a port
 * @handle: what the caller gave
 * @id: out
 *
 * Return: whether the handle can be a port's. Whether it is one, the module
 * knows.
 */
bool port_id(HANDLE handle, uint32_t *id)
{
	uintptr_t bits = (uintptr_t)handle;

	if (bits == 0 || bits > ID_MAX)
		return false;
	*id = bits;
	return true;
}

/**
 * port_handle() - the handle for one of the module's ids
 * @id: the id
 */
HANDLE port_handle(uint32_t id)
{
	return id <= ID_MAX ? (HANDLE)(uintptr_t)id : NULL;
}

/**
 * connection_id() - the module's id for a connection
 * @handle: what the caller gave
 * @id: out
 *
 * Return: whether the handle can be a connection's. Whether it is one, the
 * module knows.
 */
bool connection_id(HANDLE handle, uint32_t *id)
{
	uintptr_t bits = (uintptr_t)handle;

	return bits & CONNECTION_BIT && port_id((HANDLE)(bits & ~CONNECTION_BIT), id);
}

/**
 * connection_handle() - the handle for one of the module's ids
 * @id: the id
 */
HANDLE connection_handle(uint32_t id)
{
	return id && id <= ID_MAX ? (HANDLE)(CONNECTION_BIT | id) : NULL;
}
