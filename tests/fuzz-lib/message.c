// SPDX-License-Identifier: GPL-2.0
/*
 * Constructs netlink messages like the kernel's.
 */
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/mprapi.h>
#include <string.h>

#include "kernel.h"

/*
 * Begins a message. Attributes can be added until the next call of message_put() or
 * message_end().
 */
struct nlmsghdr *message_put(struct datagram *datagram, uint16_t type, uint16_t flags,
			     const void *header, size_t size)
{
	struct nlmsghdr *nlh;

	message_end(datagram);
	nlh = mnl_nlmsg_put_header(datagram->bytes + datagram->length);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	if (size)
		memcpy(mnl_nlmsg_put_extra_header(nlh, size), header, size);
	datagram->last = nlh;
	return nlh;
}

/* Ends the last message: adds its length to the datagram's. */
void message_end(struct datagram *datagram)
{
	if (datagram->last)
		datagram->length += MNL_ALIGN(datagram->last->nlmsg_len);
	datagram->last = NULL;
}

void message_genl(struct datagram *datagram, uint16_t family, uint8_t command)
{
	struct genlmsghdr genl = { .cmd = command, .version = MPRAPI_FAMILY_VERSION };

	message_put(datagram, family, 0, &genl, sizeof(genl));
}

/* Adds an error, or an acknowledgment if @error is 0. */
void message_error(struct datagram *datagram, int error)
{
	struct nlmsgerr answer = { .error = error };

	message_put(datagram, NLMSG_ERROR, 0, &answer, sizeof(answer));
}

void message_done(struct datagram *datagram, int error)
{
	message_put(datagram, NLMSG_DONE, NLM_F_MULTI, &error, sizeof(error));
}

static void put_group(struct nlmsghdr *nlh, uint32_t id, const char *name)
{
	struct nlattr *group = mnl_attr_nest_start(nlh, 1);

	mnl_attr_put_u32(nlh, CTRL_ATTR_MCAST_GRP_ID, id);
	mnl_attr_put_strz(nlh, CTRL_ATTR_MCAST_GRP_NAME, name);
	mnl_attr_nest_end(nlh, group);
}

void message_family(struct datagram *datagram, uint16_t family)
{
	struct genlmsghdr genl = { .cmd = CTRL_CMD_NEWFAMILY, .version = 2 };
	struct nlmsghdr *nlh = message_put(datagram, GENL_ID_CTRL, 0, &genl, sizeof(genl));
	struct nlattr *groups;

	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, MPRAPI_FAMILY_NAME);
	mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, family);
	groups = mnl_attr_nest_start(nlh, CTRL_ATTR_MCAST_GROUPS);
	put_group(nlh, 20, MPRAPI_MCGRP_PORTS);
	put_group(nlh, 21, MPRAPI_MCGRP_CONNECTIONS);
	mnl_attr_nest_end(nlh, groups);
}
