/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_MESSAGE_H
#define MPRAPI_MESSAGE_H

#include <linux/types.h>

struct mprapi_connection_info;
struct mprapi_event_info;
struct mprapi_port;
struct sk_buff;

int mprapi_message_port(struct sk_buff *skb, u32 portid, u32 seq, int flags,
			struct mprapi_port *port, s64 left);
int mprapi_message_connection(struct sk_buff *skb, u32 portid, u32 seq,
			      const struct mprapi_connection_info *info);
struct sk_buff *mprapi_message_event(const struct mprapi_event_info *event);

#endif /* MPRAPI_MESSAGE_H */
