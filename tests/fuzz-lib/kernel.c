// SPDX-License-Identifier: GPL-2.0
/*
 * The simulated kernel: replaces the functions outside the library that the library calls.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/major.h>
#include <linux/mprapi.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "kernel.h"

/* gcc does not have this header for mips. */
#if __has_include(<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(start, size)		((void)(start), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(start, size)	((void)(start), (void)(size))
#endif

#ifndef PPP_MAJOR
#define PPP_MAJOR	108
#endif

struct kernel_trouble kernel_trouble;
time_t kernel_seconds;

/* A stand-in for a netlink socket. */
static char socket_handle;

#define SOCKET	((struct mnl_socket *)&socket_handle)
#define SOCKET_FD	(-2)

/* Returns whether this call fails with EINTR. With .interrupted set, every second call does. */
static bool interrupted(void)
{
	kernel_trouble.was_interrupted = kernel_trouble.interrupted &&
		!kernel_trouble.was_interrupted;
	if (kernel_trouble.was_interrupted)
		errno = EINTR;
	return kernel_trouble.was_interrupted;
}

static int failed(bool fails, int err)
{
	if (!fails)
		return 0;
	errno = err;
	return -1;
}

/* The rest of the receive buffer behind the last datagram. AddressSanitizer reports reads of it. */
static struct {
	char *start;
	size_t size;
} behind;

/* Makes the receive buffer usable again. */
void kernel_settle(void)
{
	ASAN_UNPOISON_MEMORY_REGION(behind.start, behind.size);
	behind.size = 0;
}

static ssize_t received(char *buffer, ssize_t got, size_t size)
{
	/* The kernel pads each message, whatever its length. */
	size_t end = got < 0 ? size : MNL_ALIGN((size_t)got);

	if (end >= size)
		return got;
	behind.start = buffer + end;
	behind.size = size - end;
	ASAN_POISON_MEMORY_REGION(behind.start, behind.size);
	return got;
}

/* libmnl */

struct mnl_socket *__wrap_mnl_socket_open2(int bus, int flags)
{
	(void)bus;
	(void)flags;
	return failed(kernel_trouble.open, EMFILE) ? NULL : SOCKET;
}

int __wrap_mnl_socket_bind(struct mnl_socket *socket, unsigned int groups, pid_t pid)
{
	(void)socket;
	(void)groups;
	(void)pid;
	return failed(kernel_trouble.bind, EADDRINUSE);
}

int __wrap_mnl_socket_setsockopt(const struct mnl_socket *socket, int type, void *buffer,
				 socklen_t length)
{
	(void)socket;
	(void)type;
	(void)buffer;
	(void)length;
	return failed(kernel_trouble.option, ENOPROTOOPT);
}

unsigned int __wrap_mnl_socket_get_portid(const struct mnl_socket *socket)
{
	(void)socket;
	return KERNEL_PORTID;
}

int __wrap_mnl_socket_close(struct mnl_socket *socket)
{
	(void)socket;
	kernel_settle();
	return 0;
}

ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *socket, const void *request,
				 size_t length)
{
	(void)socket;
	if (interrupted() || failed(kernel_trouble.send, ENOBUFS))
		return -1;
	target_request(request);
	return length;
}

int __wrap_mnl_socket_get_fd(const struct mnl_socket *socket)
{
	(void)socket;
	return SOCKET_FD;
}

/* The C library */

static ssize_t receive_event(char *buffer, size_t size, struct msghdr *message)
{
	const struct nl_pktinfo info = { .group = 1 };
	struct sockaddr_nl *from = message->msg_name;
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(message);
	ssize_t got = received(buffer, target_event(buffer, size, &from->nl_pid), size);

	if (cmsg && got >= 0) {
		cmsg->cmsg_level = SOL_NETLINK;
		cmsg->cmsg_type = NETLINK_PKTINFO;
		cmsg->cmsg_len = CMSG_LEN(sizeof(info));
		memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
	}
	return got;
}

ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags)
{
	struct sockaddr_nl *from = message->msg_name;
	size_t size = message->msg_iov->iov_len;
	char *buffer = message->msg_iov->iov_base;

	(void)flags;
	kernel_settle();
	if (interrupted())
		return -1;
	*from = (struct sockaddr_nl){ .nl_family = AF_NETLINK };
	if (fd == SOCKET_FD)
		return received(buffer, target_answer(buffer, size), size);
	return receive_event(buffer, size, message);
}

/* Any number of a multicast group is accepted: the numbers come from the target's answers. */
int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t length)
{
	return level == SOL_NETLINK && name == NETLINK_ADD_MEMBERSHIP ?
		0 : setsockopt(fd, level, name, value, length);
}

int __wrap_ioctl(int fd, unsigned long command, ...)
{
	va_list arguments;
	void *argument;

	(void)fd;
	va_start(arguments, command);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	return target_ioctl(command, argument);
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
	(void)clock;
	*now = (struct timespec){ .tv_sec = kernel_seconds };
	return 0;
}

int __wrap_open(const char *path, int flags, ...)
{
	(void)flags;
	return target_open(path);
}

int __wrap_stat(const char *path, struct stat *st)
{
	int ret = stat(path, st);

	if (!ret && kernel_trouble.elsewhere)
		st->st_ino++;
	return ret;
}

/* Makes /dev/zero (1:5) look like /dev/ppp, which does not exist without the driver. */
int __wrap_statx(int dir, const char *path, int flags, unsigned int mask, struct statx *st)
{
	int ret = statx(dir, path, flags, mask, st);

	if (!ret && !kernel_trouble.not_ppp && st->stx_rdev_major == MEM_MAJOR &&
	    st->stx_rdev_minor == 5) {
		st->stx_rdev_major = PPP_MAJOR;
		st->stx_rdev_minor = 0;
	}
	return ret;
}

/*
 * The library sees the threads of this process as the processes in /proc. They are few, all
 * have the same descriptors, and some of these are character devices.
 */
DIR *__wrap_opendir(const char *path)
{
	return opendir(strcmp(path, "/proc") ? path : "/proc/self/task");
}

/* Returns whether this is the allocation that fails. */
static bool no_memory(void)
{
	if (!kernel_trouble.memory || --kernel_trouble.memory)
		return false;
	errno = ENOMEM;
	return true;
}

void *__wrap_calloc(size_t count, size_t size)
{
	return no_memory() ? NULL : calloc(count, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
	return no_memory() ? NULL : reallocarray(old, count, size);
}

int kernel_file(const void *text, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd >= 0 && (write(fd, text, size) < 0 || lseek(fd, 0, SEEK_SET))) {
		close(fd);
		return -1;
	}
	return fd;
}

int lowest_free_descriptor(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	close(fd);
	return fd;
}
