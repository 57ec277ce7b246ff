// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces the functions for the library's event socket. It keeps the socket filter that the
 * library sets, by which the library recognizes its own sockets. fuzz-lib/kernel.c supplies
 * what the library reads.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

#include "../fuzz-lib/require.h"

static struct sock_filter kept[16];
static socklen_t kept_count;
static int event_socket = -1;

int event_socket_open(int domain, int type, int protocol);
int event_socket_open(int domain, int type, int protocol)
{
	REQUIRE(domain == AF_NETLINK && (type & SOCK_RAW) == SOCK_RAW &&
		protocol == NETLINK_GENERIC);
	event_socket = open("/dev/null", O_RDWR | O_CLOEXEC);
	return event_socket;
}

int event_socket_bind(int fd, const struct sockaddr *address, socklen_t length);
int event_socket_bind(int fd, const struct sockaddr *address, socklen_t length)
{
	REQUIRE(fd >= 0 && address->sa_family == AF_NETLINK &&
		length == sizeof(struct sockaddr_nl));
	return 0;
}

int event_socket_setsockopt(int fd, int level, int name, const void *value, socklen_t length);
int event_socket_setsockopt(int fd, int level, int name, const void *value, socklen_t length)
{
	const struct sock_fprog *program = value;

	REQUIRE(fd >= 0 && length >= sizeof(int));
	if (level != SOL_SOCKET || name != SO_ATTACH_FILTER)
		return 0;
	REQUIRE(length == sizeof(*program) && program->len && program->len <= 16);
	memcpy(kept, program->filter, program->len * sizeof(*kept));
	kept_count = program->len;
	return 0;
}

/* SO_GET_FILTER counts the length in instructions, not bytes. */
int event_socket_getsockopt(int fd, int level, int name, void *value, socklen_t *length);
int event_socket_getsockopt(int fd, int level, int name, void *value, socklen_t *length)
{
	REQUIRE(level == SOL_SOCKET && name == SO_GET_FILTER);
	if (fd != event_socket || fcntl(fd, F_GETFD) < 0)
		return getsockopt(fd, level, name, value, length);
	if (*length < kept_count) {
		errno = EINVAL;
		return -1;
	}
	memcpy(value, kept, kept_count * sizeof(*kept));
	*length = kept_count;
	return 0;
}
