/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of bytes in the input of reply.c.
 */
#ifndef FUZZ_REPLY_H
#define FUZZ_REPLY_H

/* The ID of the family, unless an answer in the input has another. */
#define REPLY_FAMILY	33

enum {
	CALL_CONNECT,
	CALL_IS_RUNNING,
	CALL_SERVER_INFO,
	CALL_LINUX_SERVER_INFO,
	CALL_PORT_ENUM,
	CALL_LINUX_PORT_ENUM,
	CALL_PORT_INFO,
	CALL_LINUX_PORT_INFO,
	CALL_PORT_CLEAR,
	CALL_PORT_FIND,
	CALL_PORT_ADD,
	CALL_PORT_DELETE,
	CALL_PORT_RESET,
	CALL_CONNECTION_ENUM,
	CALL_LINUX_CONNECTION_ENUM,
	CALL_CONNECTION_INFO,
	CALL_CONNECTION_CLEAR,
	CALL_NOTIFY,
	CALL_EVENT_OPEN,
	CALL_EVENT_READ,
	CALL_SERVER_INFO_EX,
	CALL_CONNECTION_ENUM_EX,
	CALL_CONNECTION_INFO_EX,
};

/* What goes wrong during a call. */
#define TROUBLE_OPEN		0x01
#define TROUBLE_BIND		0x02
#define TROUBLE_OPTION		0x04
#define TROUBLE_SEND		0x08
#define TROUBLE_INTERRUPTED	0x10
#define TROUBLE_ELSEWHERE	0x20
#define TROUBLE_NOT_PPP		0x40

/* The first byte of a datagram. */
#define CONTROL_REPAIR		0x01	/* correct impossible lengths */
#define CONTROL_SENDER		0x02	/* the event does not come from the kernel */
#define CONTROL_ERROR		0x80	/* no datagram but an error */

/* The PID file of pppd. */
#define PID_NONE		0
#define PID_OURS		1
#define PID_GIVEN		2

#define ADD_NAME		0
#define ADD_PATH		1
#define ADD_FD			2

#define RESET			0
#define RESET_DISCONNECT	1
#define RESET_WAIT		2

#endif /* FUZZ_REPLY_H */
