// SPDX-License-Identifier: LGPL-2.1-or-later
/* Events: what the module says by itself, to a socket that is the caller's. */
#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/filter.h>
#include <linux/genetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "internal.h"

/* An event has some 300 bytes. */
#define BUFFER_SIZE	4096

/* Room for bursts: a modem rack that is switched off. */
#define QUEUE_SIZE	(1 << 20)

/*
 * Only the module's messages get in. A family's id is known when the socket is
 * made, and not from the socket later; so it is the kernel that looks at it.
 */
static int only_family(int fd, uint16_t family)
{
	struct sock_filter filter[] = {
		/* Loads are big endian, and the header is as the machine is. */
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, offsetof(struct nlmsghdr, nlmsg_type)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(family), 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = { .len = COUNT(filter), .filter = filter };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) ?
		-errno : 0;
}

static int join(int fd, uint32_t group)
{
	if (!group)
		return -EOPNOTSUPP;
	return setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) ?
		-errno : 0;
}

static int listen_to(int fd, const struct family *family)
{
	struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	int size = QUEUE_SIZE;
	int ret;

	if (bind(fd, (struct sockaddr *)&any, sizeof(any)))
		return -errno;
	ret = only_family(fd, family->id);
	if (ret)
		return ret;
	/* If not, events are lost sooner, and the caller is told. */
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	ret = join(fd, family->ports);
	return ret ? ret : join(fd, family->connections);
}

static int open_socket(const struct family *family, int *out)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_GENERIC);
	int ret;

	if (fd < 0)
		return -errno;
	ret = listen_to(fd, family);
	if (ret)
		close(fd);
	else
		*out = fd;
	return ret;
}

DWORD MprLinuxEventOpen(RAS_SERVER_HANDLE hRasServer, int *pFd)
{
	API_CALL;
	struct server *server;
	struct family family;
	int ret;

	if (!pFd)
		return ERROR_INVALID_PARAMETER;
	server = server_get(hRasServer);
	if (!server)
		return ERROR_INVALID_PARAMETER;
	ret = view_family(&family);
	if (!ret)
		ret = open_socket(&family, pFd);
	server_put(server);
	return mprapi_error(MPRAPI_COMMAND, ret);
}

/* Return: the option's value or a negative errno. */
static int option(int fd, int name)
{
	socklen_t size = sizeof(int);
	int value;

	return getsockopt(fd, SOL_SOCKET, name, &value, &size) ? -errno : value;
}

/* Return: 1 an event, 0 something else, or a negative errno. */
static int receive(int fd, MPR_LINUX_EVENT *event)
{
	char buffer[BUFFER_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	const struct nlmsghdr *nlh = (struct nlmsghdr *)buffer;
	struct sockaddr_nl from = { 0 };
	socklen_t size = sizeof(from);
	ssize_t len;

	do {
		len = recvfrom(fd, buffer, sizeof(buffer), MSG_DONTWAIT,
			       (struct sockaddr *)&from, &size);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return -errno;
	/* Others can send, too; as the kernel, nobody can. */
	if (size != sizeof(from) || from.nl_pid != 0 || !netlink_ok(nlh, len))
		return 0;
	return view_event(nlh, event);
}

/*
 * Once its buffer was full, the kernel drops everything, without a word, until
 * all is read. So that has to be done before the caller looks at the ports, who
 * then sees all that these events tell.
 */
static void drain(int fd)
{
	MPR_LINUX_EVENT event;
	int ret;

	do {
		ret = receive(fd, &event);
	} while (ret >= 0 || ret == -ENOBUFS);
}

DWORD MprLinuxEventRead(int fd, uint64_t *pullSeq, MPR_LINUX_EVENT *pEvent)
{
	API_CALL;
	MPR_LINUX_EVENT event = { 0 };
	DWORD error = NO_ERROR;
	int ret;

	if (!pullSeq || !pEvent)
		return ERROR_INVALID_PARAMETER;
	ret = option(fd, SO_DOMAIN);
	if (ret == -EBADF)
		return ERROR_INVALID_HANDLE;
	if (ret != AF_NETLINK || option(fd, SO_PROTOCOL) != NETLINK_GENERIC)
		return ERROR_INVALID_PARAMETER;

	do {
		ret = receive(fd, &event);
	} while (!ret || (ret > 0 && event.ullSeq <= *pullSeq));
	if (ret == -EAGAIN)
		return ERROR_NO_DATA;
	if (ret == -ENOBUFS) {
		drain(fd);
		memset(&event, 0, sizeof(event));
		error = ERROR_NOTIFY_ENUM_DIR;
	} else if (ret < 0) {
		return mprapi_error(MPRAPI_COMMAND, ret);
	} else if (*pullSeq && event.ullSeq != *pullSeq + 1) {
		error = ERROR_NOTIFY_ENUM_DIR;
	}
	*pullSeq = event.ullSeq;
	*pEvent = event;
	return error;
}
