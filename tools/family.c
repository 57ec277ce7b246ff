// SPDX-License-Identifier: GPL-2.0-or-later
#include "family.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/mprapi.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mprapi.h>

int family_watch(void)
{
	/* The group of the controller's own news has the controller's number. */
	const struct sockaddr_nl group = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1U << (GENL_ID_CTRL - 1),
	};
	int fd;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_GENERIC);
	if (fd < 0)
		return -1;
	/* A socket that is not bound would hear nothing. */
	if (bind(fd, (const struct sockaddr *)&group, sizeof(group))) {
		int err = errno;

		close(fd);
		errno = err;
		return -1;
	}
	return fd;
}

static bool is_ours(const struct nlattr *attr)
{
	static const char name[] = MPRAPI_FAMILY_NAME;

	return (attr->nla_type & NLA_TYPE_MASK) == CTRL_ATTR_FAMILY_NAME &&
	       attr->nla_len == NLA_HDRLEN + sizeof(name) &&
	       !memcmp((const char *)attr + NLA_HDRLEN, name, sizeof(name));
}

/* Is this the news that our family was deleted? */
static bool deletes_us(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	const char *end = (const char *)nlh + nlh->nlmsg_len;
	const char *at = (const char *)genl + GENL_HDRLEN;

	if (nlh->nlmsg_type != GENL_ID_CTRL || end < at || genl->cmd != CTRL_CMD_DELFAMILY)
		return false;
	while (end - at >= NLA_HDRLEN) {
		const struct nlattr *attr = (const struct nlattr *)at;

		if (attr->nla_len < NLA_HDRLEN || attr->nla_len > end - at)
			return false;
		if (is_ours(attr))
			return true;
		if (NLA_ALIGN(attr->nla_len) > end - at)
			return false;
		at += NLA_ALIGN(attr->nla_len);
	}
	return false;
}

bool family_gone(int fd)
{
	union {
		struct nlmsghdr nlh;
		char bytes[8192];
	} buffer;
	bool gone = false;

	for (;;) {
		struct sockaddr_nl from = { 0 };
		socklen_t size = sizeof(from);
		ssize_t got = recvfrom(fd, &buffer, sizeof(buffer), 0,
				       (struct sockaddr *)&from, &size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == ENOBUFS) {
			/* It may have been in what was lost. */
			if (!MprAdminIsServiceRunning(NULL))
				return true;
			continue;
		}
		if (got < 0)
			return gone;
		/* Others than the kernel can send here, too. */
		if (from.nl_pid || got < NLMSG_HDRLEN || buffer.nlh.nlmsg_len > (size_t)got)
			continue;
		gone |= deletes_us(&buffer.nlh);
	}
}
