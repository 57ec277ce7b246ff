// SPDX-License-Identifier: LGPL-2.1-or-later
/* A netlink socket, and a request with its answer. */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "internal.h"

/* The kernel fills a dump's messages up to this length. */
#define BUFFER_SIZE	32768

/* The number of times that a dump starts again because the ports changed during it. */
#define TRIES		10

struct netlink {
	struct mnl_socket *socket;
	unsigned int port;
	uint32_t seq;
	char request[1024];
	char answer[BUFFER_SIZE];
};

/**
 * netlink_open() - open a socket
 * @bus: NETLINK_GENERIC or NETLINK_ROUTE
 *
 * Return: the socket, or NULL with errno set.
 */
struct netlink *netlink_open(int bus)
{
	struct netlink *nl = calloc(1, sizeof(*nl));
	int err;

	if (!nl)
		return NULL;
	nl->socket = mnl_socket_open2(bus, SOCK_CLOEXEC);
	if (!nl->socket)
		goto err_free;
	if (mnl_socket_bind(nl->socket, 0, MNL_SOCKET_AUTOPID))
		goto err_close;
	nl->port = mnl_socket_get_portid(nl->socket);
	return nl;

err_close:
	err = errno;
	mnl_socket_close(nl->socket);
	errno = err;
err_free:
	err = errno;
	free(nl);
	errno = err;
	return NULL;
}

/**
 * netlink_strict() - make the kernel check all of a request
 * @nl: the socket
 *
 * Without it the kernel ignores the filter of a dump of addresses, and dumps those of all
 * interfaces in the caller's own namespace.
 *
 * Return: 0 or a negative errno.
 */
int netlink_strict(struct netlink *nl)
{
	int on = 1;

	return mnl_socket_setsockopt(nl->socket, NETLINK_GET_STRICT_CHK, &on, sizeof(on)) ?
		-errno : 0;
}

/**
 * netlink_close() - close a socket
 * @nl: the socket, or NULL
 */
void netlink_close(struct netlink *nl)
{
	if (!nl)
		return;
	mnl_socket_close(nl->socket);
	free(nl);
}

/**
 * netlink_request() - begin a request
 * @nl: the socket
 * @type: the message's type
 * @flags: NLM_F_DUMP or 0
 *
 * Return: the message, to add headers and attributes to.
 */
struct nlmsghdr *netlink_request(struct netlink *nl, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *nlh;

	/* Ask for an acknowledgment, so that the end of each answer can be seen. */
	if (!(flags & NLM_F_DUMP))
		flags |= NLM_F_ACK;
	memset(nl->request, 0, sizeof(nl->request));
	nlh = mnl_nlmsg_put_header(nl->request);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	return nlh;
}

/**
 * netlink_ok() - is the message complete?
 * @nlh: where it begins
 * @left: the number of bytes in the buffer
 *
 * libmnl's own check accepts a length of 2 GiB and more, as a negative number.
 */
bool netlink_ok(const struct nlmsghdr *nlh, int left)
{
	return mnl_nlmsg_ok(nlh, left) && nlh->nlmsg_len <= (unsigned int)left;
}

/* Another process can send to the socket, but not with the kernel's address. */
static bool from_kernel(const struct msghdr *message)
{
	const struct sockaddr_nl *from = message->msg_name;

	return message->msg_namelen == sizeof(*from) && from->nl_family == AF_NETLINK &&
	       from->nl_pid == 0;
}

/* Receives messages of the kernel. Return: their length, or a negative errno. */
static ssize_t receive(struct netlink *nl)
{
	struct iovec part = { .iov_base = nl->answer, .iov_len = sizeof(nl->answer) };
	struct sockaddr_nl from;
	struct msghdr message;
	ssize_t len;

	do {
		message = (struct msghdr){
			.msg_name = &from,
			.msg_namelen = sizeof(from),
			.msg_iov = &part,
			.msg_iovlen = 1,
		};
		len = recvmsg(mnl_socket_get_fd(nl->socket), &message, 0);
	} while (len < 0 ? errno == EINTR : !from_kernel(&message));
	if (len < 0)
		return -errno;
	return (message.msg_flags & MSG_TRUNC) ? -EMSGSIZE : len;
}

/* Return: 1 if more messages follow, 0 at the end, or a negative errno. */
static int take(const struct nlmsghdr *nlh, netlink_cb cb, void *data)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	int ret;

	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		if (nlh->nlmsg_len < mnl_nlmsg_size(sizeof(*err)))
			return -EBADMSG;
		return err->error;
	case NLMSG_DONE:
		/* The end of a dump can have an error. */
		if (nlh->nlmsg_len < mnl_nlmsg_size(sizeof(int)))
			return 0;
		ret = *(const int *)mnl_nlmsg_get_payload(nlh);
		return ret < 0 ? ret : 0;
	default:
		if (nlh->nlmsg_type < NLMSG_MIN_TYPE)
			return 1;
		ret = cb(nlh, data);
		return ret < 0 ? ret : 1;
	}
}

static int talk(struct netlink *nl, netlink_cb cb, void *data, bool *changed)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)nl->request;
	ssize_t sent;
	int ret = 1;

	nlh->nlmsg_seq = ++nl->seq;
	do {
		sent = mnl_socket_sendto(nl->socket, nlh, nlh->nlmsg_len);
	} while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return -errno;

	while (ret > 0) {
		ssize_t got = receive(nl);
		int len = got;

		if (got < 0)
			return got;
		nlh = (struct nlmsghdr *)nl->answer;
		for (; ret > 0 && netlink_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
			if (nlh->nlmsg_seq != nl->seq || nlh->nlmsg_pid != nl->port)
				continue;
			if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
				*changed = true;
			ret = take(nlh, cb, data);
		}
	}
	return ret;
}

/**
 * netlink_talk() - send the request and read the answer
 * @nl: the socket, with a request
 * @cb: called for each message; a negative result ends the call. Called with NULL when a
 *	dump starts again
 * @data: for @cb
 *
 * A dump that changed while it ran starts again. If it changes each time, the last one is
 * used: each message in it is valid by itself.
 *
 * Return: 0 or a negative errno.
 */
int netlink_talk(struct netlink *nl, netlink_cb cb, void *data)
{
	int tries = 0;
	bool changed;
	int ret;

	do {
		if (tries)
			cb(NULL, data);
		changed = false;
		ret = talk(nl, cb, data, &changed);
	} while (!ret && changed && ++tries < TRIES);
	return ret;
}
