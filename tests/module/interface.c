// SPDX-License-Identifier: GPL-2.0
/*
 * What the module reports about PPP interfaces: the unit, the network namespace, the time
 * since they came up, and which multicast group gets their events.
 */
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/listen.h"
#include "../helper/netlink.h"
#include "../helper/unit.h"

#define ALWAYS	(BIT(MPRAPI_A_CONNECTION_ID) | BIT(MPRAPI_A_CONNECTION_IFINDEX) |	\
		 BIT(MPRAPI_A_CONNECTION_NETNS) | BIT(MPRAPI_A_CONNECTION_IFNAME) |	\
		 BIT(MPRAPI_A_CONNECTION_FLAGS) | BIT(MPRAPI_A_CONNECTION_EVENTS))
#define BIT(n)	(1U << (n))

FIXTURE(interface) {
	int ctl;
	struct unit unit;
};

FIXTURE_SETUP(interface)
{
	ASSERT_EQ(0, command("modprobe ppp_generic"));
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, unit_open(&self->unit));
}

FIXTURE_TEARDOWN(interface)
{
	unit_close(&self->unit);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

#define TEST_INTERFACE(name)	TEST_F_TIMEOUT(interface, name, 120)

static struct connection_view the_only_one(struct __test_metadata *_metadata)
{
	struct connection_view views[2];

	memset(views, 0, sizeof(views));
	EXPECT_EQ(1, view_connections(views, 2));
	return views[0];
}

static __u64 our_netns(void)
{
	struct stat st = { 0 };

	stat("/proc/self/ns/net", &st);
	return st.st_ino;
}

TEST_INTERFACE(is_told)
{
	struct connection_view view = the_only_one(_metadata);

	EXPECT_EQ(ALWAYS | BIT(MPRAPI_A_CONNECTION_UNIT),
		  view.has & ~BIT(MPRAPI_A_CONNECTION_PAD));
	EXPECT_NE(0, view.id);
	EXPECT_NE(0, view.ifindex);
	EXPECT_EQ(our_netns(), view.netns);
	EXPECT_STREQ(self->unit.name, view.ifname);
	EXPECT_EQ(self->unit.number, view.unit);
	EXPECT_EQ(0, view.flags);

	ASSERT_EQ(0, unit_up(&self->unit, true));
	view = the_only_one(_metadata);
	EXPECT_EQ(ALWAYS | BIT(MPRAPI_A_CONNECTION_UNIT) | BIT(MPRAPI_A_CONNECTION_UP_MS),
		  view.has & ~BIT(MPRAPI_A_CONNECTION_PAD));
	EXPECT_EQ(MPRAPI_CONNECTION_FLAG_UP, view.flags);
	EXPECT_GT(60000, view.up_ms);
}

/* The module knows the unit of a renamed interface, unless the module was loaded after that. */
TEST_INTERFACE(unit_of_a_renamed_one)
{
	struct connection_view view;

	ASSERT_EQ(0, command("ip link set %s name uplink", self->unit.name));
	view = the_only_one(_metadata);
	EXPECT_STREQ("uplink", view.ifname);
	EXPECT_TRUE(has(view.has, MPRAPI_A_CONNECTION_UNIT));
	EXPECT_EQ(self->unit.number, view.unit);

	/* The name ppp77 does not make this interface unit 77. */
	ASSERT_EQ(0, command("ip link set uplink name ppp77"));
	view = the_only_one(_metadata);
	EXPECT_EQ(self->unit.number, view.unit);

	/* A module that was loaded after the rename does not guess the unit from the name. */
	close(self->ctl);
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	view = the_only_one(_metadata);
	EXPECT_STREQ("ppp77", view.ifname);
	EXPECT_FALSE(has(view.has, MPRAPI_A_CONNECTION_UNIT));
}

/* Creates a PPP unit over rtnetlink, where user space can choose the interface's name. */
static int named_unit(const char *name, int fd)
{
	char buffer[256];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct mnl_socket *socket = mnl_socket_open(NETLINK_ROUTE);
	struct nlattr *info, *data;
	ssize_t len;
	int ret;

	nlh->nlmsg_type = RTM_NEWLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "ppp");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	mnl_attr_put_u32(nlh, IFLA_PPP_DEV_FD, fd);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	if (!socket || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) ||
	    mnl_socket_sendto(socket, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	len = mnl_socket_recvfrom(socket, buffer, sizeof(buffer));
	ret = mnl_cb_run(buffer, len, 0, mnl_socket_get_portid(socket), NULL, NULL) < 0 ?
	      -errno : 0;
	mnl_socket_close(socket);
	return ret;
}

/* The module does not derive the unit from a name that user space chose. */
TEST_INTERFACE(unit_of_a_named_one)
{
	struct connection_view views[3];
	int fd = open("/dev/ppp", O_RDWR | O_CLOEXEC);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, named_unit("ppp66", fd));
	ASSERT_EQ(2, view_connections(views, 3));
	EXPECT_STREQ("ppp66", views[1].ifname);
	EXPECT_FALSE(has(views[1].has, MPRAPI_A_CONNECTION_UNIT));
	EXPECT_TRUE(has(views[0].has, MPRAPI_A_CONNECTION_UNIT));
	/* Lists that begin at a given connection. */
	EXPECT_EQ(2, view_connections_from(views[0].id, views, 3));
	EXPECT_EQ(1, view_connections_from(views[0].id + 1, views, 3));
	EXPECT_STREQ("ppp66", views[0].ifname);
	EXPECT_EQ(0, view_connections_from(views[0].id + 1, views, 3));
	close(fd);
}

/* A module that is loaded after an interface came up does not know since when it is up. */
TEST_INTERFACE(up_since_it_is_not_known_when)
{
	struct connection_view view;

	ASSERT_EQ(0, unit_up(&self->unit, true));
	close(self->ctl);
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	view = the_only_one(_metadata);
	EXPECT_EQ(MPRAPI_CONNECTION_FLAG_UP, view.flags);
	EXPECT_FALSE(has(view.has, MPRAPI_A_CONNECTION_UP_MS));
	/* The interface still has the name that PPP gave it, so its unit is known. */
	EXPECT_EQ(self->unit.number, view.unit);

	ASSERT_EQ(0, unit_up(&self->unit, false));
	ASSERT_EQ(0, unit_up(&self->unit, true));
	view = the_only_one(_metadata);
	EXPECT_TRUE(has(view.has, MPRAPI_A_CONNECTION_UP_MS));
}

/* An interface in another network namespace comes with the id of that namespace in ours. */
TEST_INTERFACE(namespace_id)
{
	struct connection_view view = the_only_one(_metadata);
	int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	EXPECT_FALSE(has(view.has, MPRAPI_A_CONNECTION_NETNSID));
	ASSERT_LE(0, here);
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	view = the_only_one(_metadata);
	EXPECT_NE(our_netns(), view.netns);
	EXPECT_FALSE(has(view.has, MPRAPI_A_CONNECTION_NETNSID));
	EXPECT_EQ(0, command("ip netns attach first 1 && ip netns set first 4711"));
	view = the_only_one(_metadata);
	EXPECT_TRUE(has(view.has, MPRAPI_A_CONNECTION_NETNSID));
	EXPECT_EQ(4711, view.netnsid);
	EXPECT_EQ(0, setns(here, CLONE_NEWNET));
	EXPECT_EQ(0, command("umount -l /run/netns/first; rm -f /run/netns/first"));
	close(here);
}

static int join_group(const char *group)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
	    listen_join(fd, group))
		return -1;
	return fd;
}

/* Each multicast group gets only its own events. */
TEST_INTERFACE(groups)
{
	int of_ports = join_group(MPRAPI_MCGRP_PORTS);
	int of_connections = join_group(MPRAPI_MCGRP_CONNECTIONS);
	struct event_view event;
	__u32 port;

	ASSERT_LE(0, of_ports);
	ASSERT_LE(0, of_connections);
	ASSERT_EQ(0, port_add(self->ctl, "ttyS4", &port));
	ASSERT_EQ(0, unit_up(&self->unit, true));
	ASSERT_EQ(0, port_del(self->ctl, port));
	ASSERT_EQ(0, unit_up(&self->unit, false));

	ASSERT_EQ(0, listen_for(of_ports, 5000, MPRAPI_EVENT_REMOVED, port, &event));
	EXPECT_EQ(-EAGAIN, listen_for(of_ports, 300, MPRAPI_EVENT_CONNECTED, 0, &event));
	ASSERT_EQ(0, listen_next(of_connections, 5000, &event));
	EXPECT_TRUE(event.about_connection);
	EXPECT_EQ(MPRAPI_EVENT_CONNECTED, event.what);
	EXPECT_EQ(self->unit.number, event.unit);
	EXPECT_STREQ(self->unit.name, event.ifname);
	ASSERT_EQ(0, listen_next(of_connections, 5000, &event));
	EXPECT_EQ(MPRAPI_EVENT_DISCONNECTED, event.what);
	EXPECT_EQ(-EAGAIN, listen_next(of_connections, 300, &event));
	close(of_ports);
	close(of_connections);
}

TEST_HARNESS_MAIN
