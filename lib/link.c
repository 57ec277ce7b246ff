// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The PPP interfaces over the ports and their addresses, by rtnetlink. To ask for an interface
 * in another network namespace, the library needs the id of that namespace in its own one. If
 * there is no such id, the library creates one.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

#define OUR_NETNS	(-1)

_Static_assert(LINK_ADDRESS_SIZE >= INET6_ADDRSTRLEN, "no room for an address");

/* A network namespace that the library has seen. */
struct netns {
	struct netns *next;
	uint64_t inode;
	int32_t nsid;		/* or OUR_NETNS */
};

#define BUCKETS	64

struct links {
	struct netlink *nl;
	struct netns *seen[BUCKETS];
	uint64_t ours;
};

/**
 * links_close() - free the state of links_open()
 * @links: from links_open(), or NULL
 */
void links_close(struct links *links)
{
	struct netns *netns;
	size_t i;

	if (!links)
		return;
	for (i = 0; i < BUCKETS; i++) {
		while ((netns = links->seen[i])) {
			links->seen[i] = netns->next;
			free(netns);
		}
	}
	netlink_close(links->nl);
	free(links);
}

/**
 * links_open() - prepare requests for interfaces
 *
 * Return: the state for the other functions, or NULL with errno set.
 */
struct links *links_open(void)
{
	struct links *links = calloc(1, sizeof(*links));
	struct stat st;
	int ret;

	if (!links)
		return NULL;
	links->nl = netlink_open(NETLINK_ROUTE);
	ret = links->nl ? netlink_strict(links->nl) : -errno;
	if (ret) {
		links_close(links);
		errno = -ret;
		return NULL;
	}
	/* The socket belongs to the thread's namespace, not the process's. */
	if (!stat("/proc/thread-self/ns/net", &st))
		links->ours = st.st_ino;
	return links;
}

static int take_nsid(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;

	if (!nlh)
		return 0;
	mnl_attr_for_each(attr, nlh, sizeof(struct rtgenmsg))
		if (mnl_attr_get_type(attr) == NETNSA_NSID &&
		    mnl_attr_get_payload_len(attr) >= sizeof(int32_t))
			*(int32_t *)data = mnl_attr_get_u32(attr);
	return 0;
}

static struct nlmsghdr *nsid_request(struct links *links, uint16_t type, int fd)
{
	struct nlmsghdr *nlh = netlink_request(links->nl, type, 0);
	struct rtgenmsg *gen = mnl_nlmsg_put_extra_header(nlh, sizeof(*gen));

	gen->rtgen_family = AF_UNSPEC;
	mnl_attr_put_u32(nlh, NETNSA_FD, fd);
	return nlh;
}

/* Gets the id in our namespace of the namespace that @fd refers to. Creates one if needed. */
static int get_nsid(struct links *links, int fd, int32_t *nsid)
{
	struct nlmsghdr *nlh;
	int ret;

	*nsid = NETNSA_NSID_NOT_ASSIGNED;
	nsid_request(links, RTM_GETNSID, fd);
	ret = netlink_talk(links->nl, take_nsid, nsid);
	if (ret || *nsid >= 0)
		return ret;

	nlh = nsid_request(links, RTM_NEWNSID, fd);
	mnl_attr_put_u32(nlh, NETNSA_NSID, NETNSA_NSID_NOT_ASSIGNED);
	ret = netlink_talk(links->nl, take_nsid, nsid);
	/* -EEXIST: another process has just created the id. */
	if (ret && ret != -EEXIST)
		return ret;
	nsid_request(links, RTM_GETNSID, fd);
	ret = netlink_talk(links->nl, take_nsid, nsid);
	if (!ret && *nsid < 0)
		ret = -ENOENT;
	return ret;
}

static const struct netns *find_netns(const struct links *links, uint64_t inode)
{
	const struct netns *netns = links->seen[inode % BUCKETS];

	while (netns && netns->inode != inode)
		netns = netns->next;
	return netns;
}

static int add_netns(struct links *links, uint64_t inode, int32_t nsid)
{
	struct netns **head = &links->seen[inode % BUCKETS];
	struct netns *new = calloc(1, sizeof(*new));

	if (!new)
		return -ENOMEM;
	new->inode = inode;
	new->nsid = nsid;
	new->next = *head;
	*head = new;
	return 0;
}

/**
 * links_know() - record the id of a network namespace
 * @links: from links_open()
 * @netns: its inode number
 * @nsid: its id in our namespace, or a negative number if it has none
 *
 * Return: 0, -ENOENT if it has no id and is not our namespace, or -ENOMEM.
 */
int links_know(struct links *links, uint64_t netns, int nsid)
{
	if (find_netns(links, netns))
		return 0;
	if (netns == links->ours)
		return add_netns(links, netns, OUR_NETNS);
	return nsid < 0 ? -ENOENT : add_netns(links, netns, nsid);
}

/**
 * links_netns() - record a network namespace
 * @links: from links_open()
 * @fd: a descriptor of it (/proc/PID/ns/net); the caller can close it afterwards
 * @netns: out, its inode number
 *
 * Return: 0 or a negative errno.
 */
int links_netns(struct links *links, int fd, uint64_t *netns)
{
	int32_t nsid = OUR_NETNS;
	struct stat st;
	int ret;

	if (fstat(fd, &st))
		return -errno;
	*netns = st.st_ino;
	if (find_netns(links, st.st_ino))
		return 0;
	if (st.st_ino != links->ours) {
		ret = get_nsid(links, fd, &nsid);
		if (ret)
			return ret;
	}
	return add_netns(links, st.st_ino, nsid);
}

static struct nlmsghdr *link_request(struct links *links, uint64_t inode, uint32_t ifindex)
{
	struct nlmsghdr *nlh = netlink_request(links->nl, RTM_GETLINK, 0);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	const struct netns *netns = find_netns(links, inode);

	ifi->ifi_family = AF_UNSPEC;
	ifi->ifi_index = ifindex;
	if (!netns)
		return NULL;
	if (netns->nsid != OUR_NETNS)
		mnl_attr_put_u32(nlh, IFLA_TARGET_NETNSID, netns->nsid);
	return nlh;
}

static void put_stats(const struct nlattr *attr, struct mprapi_link_stats *out)
{
	struct rtnl_link_stats64 stats = { 0 };
	size_t len = mnl_attr_get_payload_len(attr);

	/* The length of the structure differs between kernels. */
	memcpy(&stats, mnl_attr_get_payload(attr), len < sizeof(stats) ? len : sizeof(stats));
	out->rx_bytes = stats.rx_bytes;
	out->tx_bytes = stats.tx_bytes;
	out->rx_packets = stats.rx_packets;
	out->tx_packets = stats.tx_packets;
	out->rx_crc_errors = stats.rx_crc_errors;
	out->rx_frame_errors = stats.rx_frame_errors;
	out->rx_over_errors = stats.rx_over_errors;
	out->rx_fifo_errors = stats.rx_fifo_errors;
}

/* Return: whether it is a PPP interface. */
static bool put_link(const struct nlmsghdr *nlh, struct link *link)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;
	size_t len;

	if (nlh->nlmsg_len < mnl_nlmsg_size(sizeof(*ifi)) || ifi->ifi_type != ARPHRD_PPP)
		return false;
	memset(link, 0, sizeof(*link));
	link->ifindex = ifi->ifi_index;
	link->flags = ifi->ifi_flags;
	link->stats.ifindex = ifi->ifi_index;
	mnl_attr_for_each(attr, nlh, sizeof(*ifi)) {
		switch (mnl_attr_get_type(attr)) {
		case IFLA_IFNAME:
			len = mnl_attr_get_payload_len(attr);
			if (len > sizeof(link->name) - 1)
				len = sizeof(link->name) - 1;
			memcpy(link->name, mnl_attr_get_payload(attr), len);
			break;
		case IFLA_STATS64:
			put_stats(attr, &link->stats);
			break;
		}
	}
	return true;
}

static int take_link(const struct nlmsghdr *nlh, void *data)
{
	if (nlh)
		put_link(nlh, data);
	return 0;
}

/**
 * links_get() - get a PPP interface
 * @links: from links_open()
 * @netns: its namespace, from links_netns()
 * @ifindex: its index there
 * @link: out
 *
 * Return: 0, -ENOENT if the interface no longer exists, or another negative errno.
 */
int links_get(struct links *links, uint64_t netns, uint32_t ifindex, struct link *link)
{
	struct nlmsghdr *nlh = link_request(links, netns, ifindex);
	int ret;

	if (!nlh)
		return -ENOENT;
	memset(link, 0, sizeof(*link));
	ret = netlink_talk(links->nl, take_link, link);
	if (ret)
		return ret == -ENODEV ? -ENOENT : ret;
	return link->ifindex == ifindex ? 0 : -ENOENT;
}

/* The first address of a family on an interface. */
struct address {
	int family;
	bool link_local;	/* link-local addresses only */
	uint32_t ifindex;
	bool found;
	bool has_peer;
	uint8_t ours[sizeof(struct in6_addr)];
	uint8_t peer[sizeof(struct in6_addr)];
};

/* fe80::/10 */
static bool is_link_local(const uint8_t *address)
{
	return address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
}

static int take_address(const struct nlmsghdr *nlh, void *data)
{
	const struct ifaddrmsg *ifa;
	const void *local = NULL, *peer = NULL;
	struct address *address = data;
	const struct nlattr *attr;
	size_t size;

	if (!nlh) {
		address->found = false;
		return 0;
	}
	ifa = mnl_nlmsg_get_payload(nlh);
	if (address->found || nlh->nlmsg_len < mnl_nlmsg_size(sizeof(*ifa)) ||
	    ifa->ifa_family != address->family || ifa->ifa_index != address->ifindex)
		return 0;
	size = address->family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);
	mnl_attr_for_each(attr, nlh, sizeof(*ifa)) {
		if (mnl_attr_get_payload_len(attr) < size)
			continue;
		switch (mnl_attr_get_type(attr)) {
		case IFA_LOCAL:
			local = mnl_attr_get_payload(attr);
			break;
		case IFA_ADDRESS:
			peer = mnl_attr_get_payload(attr);
			break;
		}
	}
	/* Without a peer, IFA_ADDRESS is the local address. With IPv6 it is the only one. */
	if (!local || (peer && !memcmp(local, peer, size))) {
		local = local ? local : peer;
		peer = NULL;
	}
	if (!local)
		return 0;
	memcpy(address->ours, local, size);
	if (address->link_local && !is_link_local(address->ours))
		return 0;
	address->found = true;
	address->has_peer = peer;
	if (peer)
		memcpy(address->peer, peer, size);
	return 0;
}

static int find_address(struct links *links, const struct netns *netns, struct address *address)
{
	struct nlmsghdr *nlh = netlink_request(links->nl, RTM_GETADDR, NLM_F_DUMP);
	struct ifaddrmsg *ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));
	int ret;

	ifa->ifa_family = address->family;
	ifa->ifa_index = address->ifindex;
	if (netns->nsid != OUR_NETNS)
		mnl_attr_put_u32(nlh, IFA_TARGET_NETNSID, netns->nsid);
	ret = netlink_talk(links->nl, take_address, address);
	/* An address that the kernel does not return is unknown. */
	return mprapi_is_scarcity(ret) ? ret : 0;
}

/**
 * links_address() - get the addresses of an interface and of its peer
 * @links: from links_open()
 * @inode: its namespace, from links_netns()
 * @ifindex: its index there
 * @ours: out, the first IPv4 address, else the first IPv6 address, "" if none
 * @peer: out, the peer's address of the same pair, "" if none
 *
 * Return: 0, or a negative errno if memory or a descriptor is missing.
 */
int links_address(struct links *links, uint64_t inode, uint32_t ifindex,
		  char ours[LINK_ADDRESS_SIZE], char peer[LINK_ADDRESS_SIZE])
{
	const struct netns *netns = find_netns(links, inode);
	struct address address = { .family = AF_INET, .ifindex = ifindex };
	int ret;

	ours[0] = '\0';
	peer[0] = '\0';
	if (!netns)
		return 0;
	ret = find_address(links, netns, &address);
	if (!ret && !address.found) {
		address.family = AF_INET6;
		ret = find_address(links, netns, &address);
	}
	if (ret || !address.found)
		return ret;
	inet_ntop(address.family, address.ours, ours, LINK_ADDRESS_SIZE);
	if (address.has_peer)
		inet_ntop(address.family, address.peer, peer, LINK_ADDRESS_SIZE);
	return 0;
}

/**
 * links_ipv6cp() - get the result of IPv6CP for an interface
 * @links: from links_open()
 * @inode: its namespace, from links_netns()
 * @ifindex: its index there
 * @ipv6: out, from the first link-local address
 *
 * Return: 0, or a negative errno if memory or a descriptor is missing.
 */
int links_ipv6cp(struct links *links, uint64_t inode, uint32_t ifindex, struct ipv6cp *ipv6)
{
	const struct netns *netns = find_netns(links, inode);
	struct address address = { .family = AF_INET6, .link_local = true, .ifindex = ifindex };
	int ret;

	memset(ipv6, 0, sizeof(*ipv6));
	if (!netns)
		return 0;
	ret = find_address(links, netns, &address);
	if (ret || !address.found)
		return ret;
	ipv6->found = true;
	memcpy(ipv6->ours, address.ours + 8, sizeof(ipv6->ours));
	if (address.has_peer && is_link_local(address.peer))
		memcpy(ipv6->peer, address.peer + 8, sizeof(ipv6->peer));
	return 0;
}
