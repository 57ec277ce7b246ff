/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_LISTEN_H
#define TESTS_LISTEN_H

#include <stdbool.h>
#include <linux/mprapi.h>

/*
 * An event. Bit N of has is set if the message carried the attribute N of its set
 * (MPRAPI_A_EVENT_* or MPRAPI_A_CONNECTION_*).
 */
struct event_view {
	bool about_connection;
	__u32 has;
	__u64 seq;
	__u64 time;
	__u32 what;
	__u32 port;
	char name[MPRAPI_NAME_SIZE];
	char device[MPRAPI_NAME_SIZE];
	__u32 from;
	__u32 to;
	__u32 cause;
	__u32 ldisc;
	struct mprapi_report report;
	__u32 connection;
	__u32 ifindex;
	__u32 netns;
	char ifname[16];
	__u32 unit;
	__u64 up_ms;
};

int listen_open(void);
int listen_join(int fd, const char *name);
int listen_next(int fd, long ms, struct event_view *event);
int listen_for(int fd, long ms, enum mprapi_event type, __u32 port,
	       struct event_view *event);
void listen_drain(int fd);

#endif /* TESTS_LISTEN_H */
