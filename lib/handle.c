// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Handles. No handle is a pointer: the library searches its table or passes the number to
 * the module, so a caller can pass any bits.
 *
 *  - The handle of a port is the module's id, at most 32 bits.
 *  - The handle of a connection is the module's id, with bit 32.
 *  - The handle of a server is a number that counts up, with bit 62.
 *
 * If a pointer has only 32 bits, these are bit 30 and bit 31. A port or connection with one
 * of these bits in its id, from 2^30 on, then has no handle: NULL.
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

/* The caller holds the lock. */
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
 * Return: 0, or -ENOMEM, after which the caller still owns @fd.
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
 * Return: the server, to pass to server_put(), or NULL.
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
 * server_put() - drop the reference of server_get()
 * @server: from server_get()
 */
void server_put(struct server *server)
{
	bool last;

	pthread_mutex_lock(&lock);
	last = --server->refs == 0;
	pthread_mutex_unlock(&lock);
	if (last) {
		rest_put(server, NULL);
		close(server->fd);
		free(server);
	}
}

/**
 * server_leave() - drop the reference of server_get(), if that found a server
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
 * Ends the notifications of the server at once. The server is freed when the last call that
 * uses it returns.
 */
void server_close(HANDLE handle)
{
	/* Do not rely on close(): a forked child or another call can keep the file open. */
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
 * object_is() - is the header that of a structure?
 * @header: the caller's header, or NULL
 * @revision: the revision of that structure
 * @type: its type, MPRAPI_OBJECT_TYPE_*
 * @size: its size
 *
 * Return: whether it is.
 */
bool object_is(const MPRAPI_OBJECT_HEADER *header, UCHAR revision, UCHAR type, size_t size)
{
	return header && header->revision == revision && header->type == type &&
	       header->size == size;
}

/**
 * servers_lock() - lock the table
 */
void servers_lock(void)
{
	pthread_mutex_lock(&lock);
}

/**
 * servers_unlock() - unlock the table
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
 * Return: whether the handle can be that of a port. The module checks whether it is.
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
 * Return: whether the handle can be that of a connection. The module checks whether it is.
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
