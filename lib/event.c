// SPDX-License-Identifier: LGPL-2.1-or-later
/* Events: the notifications that the module multicasts, on a socket of the caller. */
#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/filter.h>
#include <linux/genetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "internal.h"

/* Room for one event, which has about 300 bytes. */
#define BUFFER_SIZE	4096

/*
 * The socket's receive buffer has room for as many events as the module queues (QUEUE_MAX of
 * module/event.c). The kernel counts the whole size of each socket buffer, and doubles the
 * size that SO_RCVBUF sets.
 */
#define QUEUE_EVENTS	16384
#define EVENT_SPACE	2048
#define QUEUE_SIZE	(QUEUE_EVENTS * EVENT_SPACE / 2)

/*
 * A socket filter lets in only messages of the module's family, and those of the generic
 * netlink controller, which wake the reader when the module is unloaded. The library knows
 * the family's id only while it opens the socket; the filter keeps it in the kernel. The
 * filter also tells this socket from all others, even if another process got the descriptor.
 */
#define FAMILY_AT	1	/* index of the instruction that compares the family's id */

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define CTRL_BIG_ENDIAN	GENL_ID_CTRL
#else
#define CTRL_BIG_ENDIAN	(GENL_ID_CTRL << 8)
#endif

static const struct sock_filter family_filter[] = {
	/* BPF loads big-endian numbers, and the header has the byte order of the machine. */
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, offsetof(struct nlmsghdr, nlmsg_type)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CTRL_BIG_ENDIAN, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
	BPF_STMT(BPF_RET | BPF_K, 0),
};

static int only_family(int fd, uint16_t family)
{
	struct sock_filter filter[COUNT(family_filter)];
	struct sock_fprog program = { .len = COUNT(filter), .filter = filter };

	memcpy(filter, family_filter, sizeof(filter));
	filter[FAMILY_AT].k = htons(family);
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) ?
		-errno : 0;
}

/* Return: 0 if it is a socket of MprLinuxEventOpen(), or a negative errno. */
static int is_ours(int fd)
{
	struct sock_filter filter[COUNT(family_filter)] = { 0 };
	socklen_t count = COUNT(filter);	/* here, the number of instructions */

	if (getsockopt(fd, SOL_SOCKET, SO_GET_FILTER, filter, &count))
		return errno == EBADF ? -EBADF : -EINVAL;
	filter[FAMILY_AT].k = family_filter[FAMILY_AT].k;
	return count == COUNT(filter) && !memcmp(filter, family_filter, sizeof(filter)) ?
		0 : -EINVAL;
}

static int join(int fd, uint32_t group)
{
	if (!group)
		return -EOPNOTSUPP;
	return setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) ?
		-errno : 0;
}

/*
 * When a family is unregistered, the kernel removes each socket from the family's groups and
 * then sends the controller's message. The socket does not join them again when the family
 * comes back. So the groups of the socket tell that the module was unloaded, even if that
 * message was lost.
 */
static bool is_unloaded(int fd)
{
	uint32_t groups[64] = { 0 };	/* a bit for each group, from group 1 on */
	socklen_t size = sizeof(groups);
	size_t i;

	if (getsockopt(fd, SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS, groups, &size))
		return false;
	groups[(GENL_ID_CTRL - 1) / 32] &= ~(1U << (GENL_ID_CTRL - 1) % 32);
	for (i = 0; i < COUNT(groups); i++)
		if (groups[i])
			return false;
	return size <= sizeof(groups);
}

static int listen_to(int fd, const struct family *family)
{
	struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	int size = QUEUE_SIZE, on = 1;
	int ret;

	if (bind(fd, (struct sockaddr *)&any, sizeof(any)))
		return -errno;
	ret = only_family(fd, family->id);
	if (ret)
		return ret;
	/* If both fail, the buffer is smaller. The caller is told when events are lost. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	/* Get the group of each message with it. */
	if (setsockopt(fd, SOL_NETLINK, NETLINK_PKTINFO, &on, sizeof(on)))
		return -errno;
	/* The multicast group of the controller has the same number as its family. */
	ret = join(fd, GENL_ID_CTRL);
	if (!ret)
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
	API_SERVER(hRasServer);
	struct family family;
	int ret;

	if (!pFd)
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return ERROR_INVALID_PARAMETER;
	ret = view_family(&family);
	if (!ret)
		ret = open_socket(&family, pFd);
	return mprapi_error(MPRAPI_COMMAND, ret);
}

/* Return: the group that the kernel sent the message to, or 0 for any other message. */
static uint32_t group_of(struct msghdr *message)
{
	const struct sockaddr_nl *from = message->msg_name;
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(message);
	struct nl_pktinfo info;

	/* Any process can send to the socket, but only the kernel has port id 0. */
	if (message->msg_namelen != sizeof(*from) || from->nl_family != AF_NETLINK ||
	    from->nl_pid != 0)
		return 0;
	if (!cmsg || cmsg->cmsg_level != SOL_NETLINK || cmsg->cmsg_type != NETLINK_PKTINFO ||
	    cmsg->cmsg_len < CMSG_LEN(sizeof(info)))
		return 0;
	memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
	return info.group;
}

/* Receives a message. Return: 1 for an event, 0 for any other message, or a negative errno. */
static int receive(int fd, MPR_LINUX_EVENT *event)
{
	char buffer[BUFFER_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	char control[CMSG_SPACE(sizeof(struct nl_pktinfo))]
		__attribute__((aligned(__alignof__(struct cmsghdr))));
	const struct nlmsghdr *nlh = (struct nlmsghdr *)buffer;
	struct iovec part = { .iov_base = buffer, .iov_len = sizeof(buffer) };
	struct sockaddr_nl from = { 0 };
	struct msghdr message = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t len;

	do {
		len = recvmsg(fd, &message, MSG_DONTWAIT);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return -errno;
	/* An event was sent to a group. A message without one is not from the module. */
	if (!group_of(&message) || !netlink_ok(nlh, len) || nlh->nlmsg_type == GENL_ID_CTRL)
		return 0;
	return view_event(nlh, event);
}

/*
 * When the socket's buffer is full, the kernel returns ENOBUFS once and drops events until the
 * buffer was read. MprLinuxEventRead() returns the events in the buffer first, then the loss.
 *
 * Until then, the socket option SO_PRIORITY stores the loss. It has no other effect: only sent
 * packets have a priority, and this socket sends none. Why nothing else would do:
 *
 * - A table in the library, by descriptor or inode: several processes can have the socket, by
 *   fork() or because the descriptor was sent to one. If one process reads the ENOBUFS, another
 *   one can read the rest (the test event.full_elsewhere). And the table would not notice a
 *   close().
 * - The gap in the numbers of the events: there may be no next event for hours.
 * - To return the loss before the events in the buffer: the reader would get the ports again
 *   and then read older events.
 * - The kernel's counter of drops (SO_MEMINFO): it never goes down, so the last value that was
 *   reported would have to be stored, too.
 */
static int loss_put(int fd, int lost)
{
	return setsockopt(fd, SOL_SOCKET, SO_PRIORITY, &lost, sizeof(lost)) ? -errno : 0;
}

/* Clears the stored loss. Return: whether a loss was stored. */
static bool loss_take(int fd)
{
	socklen_t size = sizeof(int);
	int lost = 0;

	return !getsockopt(fd, SOL_SOCKET, SO_PRIORITY, &lost, &size) && lost &&
	       !loss_put(fd, 0);
}

/* Receives the next event with a number above @seq. Return: 1 or a negative errno. */
static int next(int fd, uint64_t seq, MPR_LINUX_EVENT *event)
{
	int ret;

	do {
		ret = receive(fd, event);
		if (ret == -ENOBUFS)
			ret = loss_put(fd, 1);
	} while (!ret || (ret > 0 && event->ullSeq <= seq));
	if (ret == -EAGAIN && loss_take(fd))
		return -ENOBUFS;
	return ret == -EAGAIN && is_unloaded(fd) ? -ESHUTDOWN : ret;
}

DWORD MprLinuxEventRead(int fd, uint64_t *pullSeq, DWORD dwSize, MPR_LINUX_EVENT *pEvent)
{
	API_CALL;
	MPR_LINUX_EVENT event = { 0 };
	DWORD error = NO_ERROR;
	int ret;

	if (!pullSeq || !pEvent || !size_ok(dwSize))
		return ERROR_INVALID_PARAMETER;
	ret = is_ours(fd);
	if (ret)
		return ret == -EBADF ? ERROR_INVALID_HANDLE : ERROR_INVALID_PARAMETER;

	ret = next(fd, *pullSeq, &event);
	if (ret == -EAGAIN)
		return ERROR_NO_DATA;
	if (ret == -ENOBUFS) {
		memset(&event, 0, sizeof(event));
		error = ERROR_NOTIFY_ENUM_DIR;
	} else if (ret < 0) {
		return mprapi_error(MPRAPI_COMMAND, ret);
	} else if (*pullSeq && event.ullSeq != *pullSeq + 1) {
		error = ERROR_NOTIFY_ENUM_DIR;
	}
	*pullSeq = event.ullSeq;
	size_put(pEvent, dwSize, &event, sizeof(event));
	return error;
}
