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

/*
 * Room for what the module keeps (QUEUE_MAX of module/event.c), at what the kernel takes
 * an event for, with what is around it. The kernel doubles the size that it is told.
 */
#define QUEUE_EVENTS	16384
#define EVENT_SPACE	2048
#define QUEUE_SIZE	(QUEUE_EVENTS * EVENT_SPACE / 2)

/*
 * Only the module's messages get in, and those of the generic netlink controller, which
 * wake the reader when the module is unloaded. A family's id is known when the socket is
 * made, and not from the socket later; so it is the kernel that looks at it. And it is the
 * filter that tells such a socket from all others, in whatever process it is.
 */
#define FAMILY_AT	1	/* the instruction that has the family's id */

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define CTRL_BIG_ENDIAN	GENL_ID_CTRL
#else
#define CTRL_BIG_ENDIAN	(GENL_ID_CTRL << 8)
#endif

static const struct sock_filter family_filter[] = {
	/* Loads are big endian, and the header is as the machine is. */
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
	socklen_t count = COUNT(filter);	/* of instructions, for once */

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
 * The kernel takes a socket out of the groups of a family that goes, before the controller
 * tells of it, and the socket does not come back into them with the family. So the socket
 * itself knows that the module was unloaded, even if the message about it was lost.
 */
static bool is_unloaded(int fd)
{
	uint32_t groups[64] = { 0 };	/* a bit for each, from group 1 on */
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
	/* If neither, events are lost sooner, and the caller is told. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	/* Each message tells to which group it was sent. */
	if (setsockopt(fd, SOL_NETLINK, NETLINK_PKTINFO, &on, sizeof(on)))
		return -errno;
	/* The controller's group has the controller's number. */
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

/* Return: to which group the kernel sent it, or 0 if it is no such message. */
static uint32_t group_of(struct msghdr *message)
{
	const struct sockaddr_nl *from = message->msg_name;
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(message);
	struct nl_pktinfo info;

	/* Any process can send to the socket, but not as the kernel. */
	if (message->msg_namelen != sizeof(*from) || from->nl_family != AF_NETLINK ||
	    from->nl_pid != 0)
		return 0;
	if (!cmsg || cmsg->cmsg_level != SOL_NETLINK || cmsg->cmsg_type != NETLINK_PKTINFO ||
	    cmsg->cmsg_len < CMSG_LEN(sizeof(info)))
		return 0;
	memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
	return info.group;
}

/* Return: 1 an event, 0 something else, or a negative errno. */
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
	/* The kernel sends a family's messages to that family's groups. */
	if (!group_of(&message) || !netlink_ok(nlh, len) || nlh->nlmsg_type == GENL_ID_CTRL)
		return 0;
	return view_event(nlh, event);
}

/*
 * When the socket's buffer is full, the kernel says so once (ENOBUFS), and drops events until
 * the buffer was read. The reader gets the events in the buffer first, then the loss.
 *
 * Meanwhile the loss is kept in the socket's SO_PRIORITY. Only packets that a socket sends
 * have a priority, and this socket sends none. It has to be kept with the socket:
 *
 * - A table in the library, by descriptor or inode, is another process's in a child, and in
 *   a process that the descriptor was sent to. One can read the ENOBUFS and the other the
 *   rest (the test event.full_elsewhere). Nor would it hear of a close().
 * - Nothing says by itself that events were lost: the next event's number does, but there
 *   may be no next event for hours.
 * - The loss before the events in the buffer would make the reader ask for all ports anew,
 *   and then read old events.
 * - The kernel's counter of drops (SO_MEMINFO) never goes down. What was told of it would
 *   have to be kept, too.
 */
static int loss_put(int fd, int lost)
{
	return setsockopt(fd, SOL_SOCKET, SO_PRIORITY, &lost, sizeof(lost)) ? -errno : 0;
}

/* Return: whether there was one to be told. */
static bool loss_take(int fd)
{
	socklen_t size = sizeof(int);
	int lost = 0;

	return !getsockopt(fd, SOL_SOCKET, SO_PRIORITY, &lost, &size) && lost &&
	       !loss_put(fd, 0);
}

/* The next event after @seq, otherwise as receive(). */
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
