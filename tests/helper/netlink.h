/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_NETLINK_H
#define TESTS_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/mprapi.h>

/*
 * A port. Bit N of has is set if the message carried the attribute N (MPRAPI_A_PORT_*); the
 * same goes for has_icount and has_report, and for the structures below.
 */
struct port_view {
	__u32 has;
	__u32 id;
	char name[MPRAPI_NAME_SIZE];
	char device[MPRAPI_NAME_SIZE];
	char path[MPRAPI_NAME_SIZE];
	__u32 major;
	__u32 minor;
	__u32 flags;
	__u32 condition;
	__u64 condition_ms;
	__u32 ldisc;
	__u32 lines;		/* TIOCM_* */
	__u32 speed;
	__u32 has_icount;
	__u32 icount[MPRAPI_A_ICOUNT_MAX + 1];
	__u32 resets;
	__u32 hangups;
	__u32 has_report;
	struct mprapi_report report;
	struct mprapi_link_stats link_base;
	__u64 events;
	__u64 sample_ms;
	__u32 call;
	__u64 call_ms;
	__u32 sessions;
	__u32 node_dev;
	__u64 node_ino;
	__u32 left;
};

struct connection_view {
	__u32 has;
	__u32 id;
	__u32 ifindex;
	__u32 netns;
	__s32 netnsid;
	char ifname[16];
	__u32 unit;
	__u32 flags;
	__u64 up_ms;
	__u64 events;
};

struct server_view {
	__u32 has;
	char version[64];
	__u32 uptime;
	__u32 ports;
	__u32 in_use;
	bool lan_only;
	__u32 hold_ms;
	__u64 events;
};

static inline bool has(__u32 mask, unsigned int attribute)
{
	return mask & 1U << attribute;
}

struct nlattr;

int view_family(void);
int view_group(const char *name);
__u32 view_report(const struct nlattr *nest, struct mprapi_report *report);
int view_port(__u32 port, struct port_view *view);
int view_port_last(__u32 port, struct port_view *view);
int view_port_named(const char *name, struct port_view *view);
int view_ports(struct port_view *views, size_t room);
int view_ports_from(__u32 from, __u32 limit, struct port_view *views, size_t room);
int view_connections_from(__u32 from, struct connection_view *views, size_t room);
int view_connections(struct connection_view *views, size_t room);
int view_server(struct server_view *view);
int view_send(__u8 command, bool dump, __u16 attribute, const void *data, size_t len);

#endif /* TESTS_NETLINK_H */
