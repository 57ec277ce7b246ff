// SPDX-License-Identifier: GPL-2.0
/*
 * The calls: ioctls of the control device, requests to the netlink family, and calls on the
 * ttys of the ports. For each kind, one function generates a call and another makes it.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/capability.h>
#include <linux/genetlink.h>
#include <linux/mprapi.h>
#include <linux/netlink.h>
#include <linux/ppp-ioctl.h>
#include <linux/serial.h>

#include "../helper/clock.h"
#include "../helper/command.h"
#include "../helper/limits.h"
#include "../helper/module.h"
#include "../helper/pty.h"
#include "../helper/unit.h"
#include "call.h"
#include "scene.h"

/* Usually returns the first slot of a kind, which program_run() fills. */
static uint8_t slot_near(struct random *random, unsigned int first)
{
	return one_in(random, 30) ? random_below(random, SLOTS) :
				    first + one_in(random, 6);
}

static uint8_t line_slot(struct random *random)
{
	return one_in(random, 30) ? random_below(random, SLOTS) :
				    SLOT_LINE + random_below(random, 4);
}

static uint32_t any_number(struct random *random)
{
	static const uint32_t numbers[] = {
		0, 1, 2, 3, 4, 7, 8, 16, 31, 32, 63, 64, 127, 128, 255, 256, 1000, 4096,
		60000, 60001, 65535, 65536, 600000, 600001, 0x7fffffff, 0x80000000,
		0xfffffffe, 0xffffffff,
	};

	switch (random_below(random, 4)) {
	case 0:
		return random_next(random);
	case 1:
		return 1U << random_below(random, 32);
	default:
		return random_of(random, numbers);
	}
}

static void put(struct call *call, size_t offset, const void *value, size_t size)
{
	memcpy(call->data + offset, value, size);
}

static void put_number(struct call *call, size_t offset, uint32_t value)
{
	put(call, offset, &value, sizeof(value));
}

static void refer(struct call *call, enum refer type, size_t offset, uint8_t which)
{
	for (size_t i = 0; i < CALL_REFERENCES; i++)
		if (call->references[i].refer == REFER_NOTHING) {
			call->references[i] = (struct reference){ type, offset, which };
			return;
		}
}

static void put_port(struct random *random, struct call *call, size_t offset)
{
	if (one_in(random, 20))
		put_number(call, offset, any_number(random));
	else
		refer(call, REFER_PORT, offset, random_next(random));
}

/* Usually returns a mask of known bits. @known is 0 for a field that must be zero. */
static uint32_t flags(struct random *random, uint32_t known)
{
	if (one_in(random, 25))
		return any_number(random);
	return random_next(random) & known;
}

static void put_must_be_zero(struct random *random, struct call *call, size_t offset,
			     size_t size)
{
	if (one_in(random, 40))
		call->data[offset + random_below(random, size)] = random_next(random);
}

static const char *const names[] = {
	"ttyS1", "ttyS2", "ttyS4", "ttyS5", "ttyS6", "ttyS7", "ttyUSB0", "ttyUSB1",
	"ttyS0", "ttyS9", "ttyS99", "ttyACM0", "ttyACM1", "ttyUSB", "pts/0", "pts/1", "pts/99",
	"ptmx", "tty", "tty1", "console", "null", "", ".", "..", "/", "a/b",
	"ttyS4,ttyS5", "/dev/ttyS4",
	"usb-1-1:1.0", "usb-1-2:1.0", "usb-1-9:1.0", "usb-1-1:1.0-port1", "usb-", "-", "-port1",
	"pci-0000:00:04.0", "pci-0000:00:04.0-port1", "pci-0000:00:04.0-port99",
	"pci-0000:00:05.0", "pci-0000:00:03.0", "platform-serial8250", "serial8250", "pnp-00:04",
	"pnp-00:05", "a-name-of-just-31-characters-----",
};

static void put_name(struct random *random, struct call *call, size_t offset)
{
	const char *name = random_of(random, names);

	/* Prefer the first names, whose ttys usually exist. */
	if (one_in(random, 2))
		name = names[random_below(random, 8)];
	put(call, offset, name, strnlen(name, MPRAPI_NAME_SIZE));
	if (one_in(random, 20))
		call->data[offset + random_below(random, MPRAPI_NAME_SIZE)] = random_next(random);
}

/* --- ioctls of the control device ------------------------------------------ */

static void resolve(struct scene *scene, const struct call *call, uint8_t *data)
{
	for (size_t i = 0; i < CALL_REFERENCES; i++) {
		const struct reference *reference = &call->references[i];
		uint32_t value;

		switch (reference->refer) {
		case REFER_PORT:
			value = scene->seen->ports[reference->which % SEEN];
			break;
		case REFER_SEQ:
			value = scene->seen->seqs[reference->which % SEEN];
			break;
		case REFER_FD:
			value = scene_fd(scene, reference->which);
			break;
		default:
			continue;
		}
		if (reference->offset <= CALL_DATA - sizeof(value))
			memcpy(data + reference->offset, &value, sizeof(value));
	}
}

/* Puts the argument into its memory. @buffer has room for CALL_DATA bytes. */
static void *lay_out(struct scene *scene, const struct call *call, size_t size, uint8_t *buffer)
{
	size_t half = size / 2;

	memcpy(buffer, call->data, CALL_DATA);
	resolve(scene, call, buffer);
	switch (call->place) {
	case PLACE_SHARED:
		memcpy(scene->shared, buffer, CALL_DATA);
		return scene->shared;
	case PLACE_READ_ONLY:
		memcpy(scene->alias, buffer, CALL_DATA);
		return scene->read_only;
	case PLACE_CUT:
		memcpy(scene->edge - half, buffer, half);
		return scene->edge - half;
	case PLACE_UNMAPPED:
		return scene->edge;
	case PLACE_NULL:
		return NULL;
	case PLACE_KERNEL:
		return (void *)0xffff888000000000;
	default:
		return buffer;
	}
}

static void run_control(struct scene *scene, const struct op *op, const struct call *call)
{
	uint8_t buffer[CALL_DATA] = { 0 };
	struct mprapi_port_reset reset;
	struct mprapi_port_add add;
	void *argument;
	int ret;

	argument = lay_out(scene, call, _IOC_SIZE(op->command), buffer);
	ret = ioctl(scene_fd(scene, call->slot), op->command, argument);
	if (argument != buffer)
		return;
	switch (op->command) {
	case MPRAPI_IOC_PORT_ADD:
		memcpy(&add, buffer, sizeof(add));
		if (!ret || errno == EEXIST)
			seen_port(scene->seen, add.port);
		break;
	case MPRAPI_IOC_PORT_RESET:
		memcpy(&reset, buffer, sizeof(reset));
		if (!ret)
			seen_seq(scene->seen, reset.report.seq);
		break;
	}
}

/* Makes an ioctl with any number, which is in the first bytes of the data. */
static void run_ioctl(struct scene *scene, const struct op *op, const struct call *call)
{
	struct call argument = *call;
	uint8_t buffer[CALL_DATA];
	uint32_t command;

	(void)op;
	memcpy(&command, call->data, sizeof(command));
	memmove(argument.data, argument.data + sizeof(command), CALL_DATA - sizeof(command));
	ioctl(scene_fd(scene, call->slot), (unsigned long)command,
	      lay_out(scene, &argument, _IOC_SIZE(command) % CALL_DATA, buffer));
}

#define FIELD(type, member)	offsetof(struct type, member), sizeof(((struct type *)0)->member)

static void make_control(struct random *random, struct call *call, size_t size)
{
	call->length = size;
	call->slot = slot_near(random, SLOT_CONTROL);
	if (one_in(random, 12))
		call->place = random_below(random, PLACES);
}

static void make_server(struct random *random, struct call *call)
{
	make_control(random, call, sizeof(struct mprapi_server));
	put_number(call, offsetof(struct mprapi_server, flags), any_number(random));
	put_must_be_zero(random, call, FIELD(mprapi_server, reserved));
}

static void make_add(struct random *random, struct call *call)
{
	make_control(random, call, sizeof(struct mprapi_port_add));
	put_name(random, call, offsetof(struct mprapi_port_add, name));
	if (one_in(random, 30))
		put_number(call, offsetof(struct mprapi_port_add, fd), any_number(random));
	put_must_be_zero(random, call, FIELD(mprapi_port_add, reserved));
	put_number(call, offsetof(struct mprapi_port_add, flags),
		   one_in(random, 20) ? any_number(random) : 0);
}

static void make_add_path(struct random *random, struct call *call)
{
	make_add(random, call);
	put_number(call, offsetof(struct mprapi_port_add, flags), MPRAPI_ADD_PATH);
}

static void make_add_fd(struct random *random, struct call *call)
{
	make_control(random, call, sizeof(struct mprapi_port_add));
	put_number(call, offsetof(struct mprapi_port_add, flags), MPRAPI_ADD_FD);
	if (one_in(random, 20))
		put_name(random, call, offsetof(struct mprapi_port_add, name));
	if (one_in(random, 20))
		put_number(call, offsetof(struct mprapi_port_add, fd), any_number(random));
	else
		refer(call, REFER_FD, offsetof(struct mprapi_port_add, fd), line_slot(random));
	put_must_be_zero(random, call, FIELD(mprapi_port_add, reserved));
}

static void make_del(struct random *random, struct call *call)
{
	make_control(random, call, sizeof(struct mprapi_port_del));
	put_port(random, call, offsetof(struct mprapi_port_del, port));
	put_number(call, offsetof(struct mprapi_port_del, flags), flags(random, 0));
	put_must_be_zero(random, call, FIELD(mprapi_port_del, reserved));
}

/* Prefers short holds, because a port is busy during the hold. */
static uint32_t hold(struct random *random)
{
	static const uint32_t holds[] = {
		MPRAPI_DEFAULT, 0, 0, 1, 2, 10, 40, 50, 51, 120, HOLD_MAX_MS + 1, 0x80000000,
	};

	return one_in(random, 3) ? random_below(random, 60) : random_of(random, holds);
}

static uint32_t timeout(struct random *random)
{
	static const uint32_t timeouts[] = {
		MPRAPI_DEFAULT, 0, 0, 1, 10, 100, 1000, TIMEOUT_MAX_MS,
		TIMEOUT_MAX_MS + 1, 0x80000000,
	};

	return one_in(random, 2) ? random_below(random, 300) : random_of(random, timeouts);
}

static uint32_t steps(struct random *random)
{
	static const uint32_t known[] = {
		MPRAPI_STEPS_RESET, MPRAPI_STEPS_RESET, MPRAPI_STEPS_RESET,
		MPRAPI_STEPS_RESET | MPRAPI_STEP_SETTINGS,
		MPRAPI_STEPS_DISCONNECT | MPRAPI_STEP_SETTINGS,
		MPRAPI_STEPS_DISCONNECT | MPRAPI_STEP_LOWER,
		MPRAPI_STEPS_DISCONNECT | MPRAPI_STEP_LOWER | MPRAPI_STEP_CARRIER,
	};

	return one_in(random, 20) ? random_below(random, 1U << (MPRAPI_STEPS + 1)) :
				    random_of(random, known);
}

static void make_reset(struct random *random, struct call *call)
{
	make_control(random, call, sizeof(struct mprapi_port_reset));
	put_port(random, call, offsetof(struct mprapi_port_reset, port));
	put_number(call, offsetof(struct mprapi_port_reset, flags),
		   flags(random, MPRAPI_RESET_NOWAIT));
	put_number(call, offsetof(struct mprapi_port_reset, steps), steps(random));
	put_number(call, offsetof(struct mprapi_port_reset, hold_ms), hold(random));
	put_number(call, offsetof(struct mprapi_port_reset, timeout_ms), timeout(random));
	if (one_in(random, 40))
		put_number(call, offsetof(struct mprapi_port_reset, seq), any_number(random));
	put_must_be_zero(random, call, FIELD(mprapi_port_reset, reserved));
}

static void make_disconnect(struct random *random, struct call *call)
{
	make_reset(random, call);
	if (!one_in(random, 20))
		put_number(call, offsetof(struct mprapi_port_reset, steps),
			   MPRAPI_STEPS_DISCONNECT);
	if (!one_in(random, 20))
		put_number(call, offsetof(struct mprapi_port_reset, hold_ms),
			   one_in(random, 2) ? 0 : MPRAPI_DEFAULT);
}

static void make_wait(struct random *random, struct call *call)
{
	make_control(random, call, sizeof(struct mprapi_port_reset));
	put_port(random, call, offsetof(struct mprapi_port_reset, port));
	put_number(call, offsetof(struct mprapi_port_reset, flags),
		   flags(random, MPRAPI_RESET_NOWAIT));
	if (one_in(random, 4))
		put_number(call, offsetof(struct mprapi_port_reset, seq),
			   one_in(random, 2) ? random_below(random, 40) : any_number(random));
	else
		refer(call, REFER_SEQ, offsetof(struct mprapi_port_reset, seq),
		      random_next(random));
	put_must_be_zero(random, call, FIELD(mprapi_port_reset, reserved));
}

static void make_clear(struct random *random, struct call *call)
{
	make_control(random, call, sizeof(struct mprapi_port_clear));
	put_port(random, call, offsetof(struct mprapi_port_clear, port));
	put_number(call, offsetof(struct mprapi_port_clear, flags), flags(random, 0));
	if (one_in(random, 2))
		for (size_t at = offsetof(struct mprapi_port_clear, link);
		     at < sizeof(struct mprapi_port_clear); at += sizeof(uint32_t))
			put_number(call, at, any_number(random));
}

static void make_ppp(struct random *random, struct call *call)
{
	make_control(random, call, sizeof(struct mprapi_port_ppp));
	put_port(random, call, offsetof(struct mprapi_port_ppp, port));
	put_number(call, offsetof(struct mprapi_port_ppp, flags), flags(random, 0));
	put_must_be_zero(random, call, FIELD(mprapi_port_ppp, reserved));
}

static void make_sample(struct random *random, struct call *call)
{
	make_control(random, call, sizeof(struct mprapi_port_sample));
	/* Without a port, the call samples all ports. */
	if (!one_in(random, 4))
		put_port(random, call, offsetof(struct mprapi_port_sample, port));
	put_number(call, offsetof(struct mprapi_port_sample, flags), flags(random, 0));
	put_number(call, offsetof(struct mprapi_port_sample, timeout_ms),
		   one_in(random, 10) ? any_number(random) : random_below(random, 50));
	put_must_be_zero(random, call, FIELD(mprapi_port_sample, reserved));
}

static void make_notify(struct random *random, struct call *call)
{
	make_control(random, call, sizeof(struct mprapi_notify));
	if (one_in(random, 20))
		put_number(call, offsetof(struct mprapi_notify, eventfd), any_number(random));
	else
		refer(call, REFER_FD, offsetof(struct mprapi_notify, eventfd),
		      slot_near(random, SLOT_EVENTFD));
	put_number(call, offsetof(struct mprapi_notify, events),
		   one_in(random, 4) ? 0 : flags(random, (1U << EVENT_COUNT) - 1));
	put_must_be_zero(random, call, FIELD(mprapi_notify, reserved));
}

static void make_ioctl(struct random *random, struct call *call)
{
	static const uint8_t numbers[] = {
		0x00, 0x01, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x20, 0x21, 0xff,
	};
	uint32_t command = _IOC(random_below(random, 4),
				one_in(random, 10) ? random_below(random, 256) : MPRAPI_IOC_MAGIC,
				random_of(random, numbers),
				one_in(random, 2) ? any_number(random) & _IOC_SIZEMASK :
						    random_below(random, CALL_DATA));

	make_control(random, call, CALL_DATA);
	put_number(call, 0, command);
	for (size_t at = sizeof(command); at < CALL_DATA; at += sizeof(uint32_t))
		if (one_in(random, 8))
			put_number(call, at, any_number(random));
}

static void make_open_control(struct random *random, struct call *call)
{
	call->slot = slot_near(random, SLOT_CONTROL);
}

static void run_open_control(struct scene *scene, const struct op *op, const struct call *call)
{
	(void)op;
	scene_keep(scene, call->slot, open(MPRAPI_DEVICE, O_RDWR | O_CLOEXEC));
}

/* --- netlink ----------------------------------------------------------------- */

/* The data of a request begins with this. Its attributes follow. */
struct request {
	uint16_t flags;
	uint8_t command;
	uint8_t version;
	uint8_t reads;		/* number of messages to read of the answer */
	uint8_t family;		/* added to the right family id */
	uint16_t length;	/* length in the header; 0: the right one */
};

static size_t put_attribute(struct random *random, struct call *call, size_t at)
{
	const char *name = random_of(random, names);
	struct nlattr attr = { 0 };
	size_t length = 0;

	attr.nla_type = one_in(random, 8) ? random_next(random) % (MPRAPI_A_PORT_MAX + 2) :
			one_in(random, 4) ? MPRAPI_A_PORT_LIMIT :
					    MPRAPI_A_PORT_ID + random_below(random, 2);
	if (attr.nla_type == MPRAPI_A_PORT_NAME) {
		length = strnlen(name, MPRAPI_NAME_SIZE + 3) + !one_in(random, 10);
		if (at + sizeof(attr) + NLA_ALIGN(length) > CALL_DATA)
			return at;
		put(call, at + sizeof(attr), name, strnlen(name, length));
	} else {
		length = one_in(random, 8) ? random_below(random, 9) : sizeof(uint32_t);
		if (at + sizeof(attr) + NLA_ALIGN(length) > CALL_DATA)
			return at;
		if (length >= sizeof(uint32_t))
			put_port(random, call, at + sizeof(attr));
		if (one_in(random, 10))
			put_number(call, at + sizeof(attr), any_number(random));
	}
	attr.nla_len = sizeof(attr) + length;
	if (one_in(random, 15))
		attr.nla_len = one_in(random, 2) ? random_below(random, 8) : any_number(random);
	if (one_in(random, 15))
		attr.nla_type |= one_in(random, 2) ? NLA_F_NESTED : NLA_F_NET_BYTEORDER;
	put(call, at, &attr, sizeof(attr));
	return at + sizeof(attr) + NLA_ALIGN(length);
}

static void make_request(struct random *random, struct call *call)
{
	struct request request = {
		.command = one_in(random, 20) ? random_next(random) :
						MPRAPI_CMD_SERVER_GET + random_below(random, 4),
		.version = one_in(random, 20) ? random_next(random) : MPRAPI_FAMILY_VERSION,
		.flags = NLM_F_REQUEST | (one_in(random, 3) ? NLM_F_DUMP : NLM_F_ACK),
		.reads = random_below(random, 5),
		.family = one_in(random, 40),
	};
	size_t at = sizeof(request);
	unsigned int attributes;

	if (one_in(random, 20))
		request.flags = random_next(random);
	if (one_in(random, 40))
		request.length = any_number(random);
	call->slot = slot_near(random, SLOT_NETLINK);
	attributes = one_in(random, 2) ? random_below(random, 4) :
					 request.command == MPRAPI_CMD_PORT_GET &&
					 !(request.flags & NLM_F_DUMP & ~NLM_F_ACK);
	while (attributes--)
		at = put_attribute(random, call, at);
	if (one_in(random, 20))
		call->data[random_below(random, CALL_DATA)] = random_next(random);
	put(call, 0, &request, sizeof(request));
	call->length = at;
	if (one_in(random, 20))
		call->length = sizeof(request) + random_below(random, CALL_DATA - sizeof(request));
}

static void run_request(struct scene *scene, const struct op *op, const struct call *call)
{
	struct {
		struct nlmsghdr nlh;
		struct genlmsghdr genl;
		uint8_t attributes[CALL_DATA];
	} message = { 0 };
	int fd = scene_fd(scene, call->slot);
	uint8_t data[CALL_DATA];
	struct request request;
	char answer[8192];
	size_t length;

	(void)op;
	memcpy(data, call->data, sizeof(data));
	resolve(scene, call, data);
	memcpy(&request, data, sizeof(request));
	length = call->length < sizeof(request) ? 0 : call->length - sizeof(request);
	if (length > CALL_DATA - sizeof(request))
		length = CALL_DATA - sizeof(request);
	memcpy(message.attributes, data + sizeof(request), length);
	length += NLMSG_LENGTH(GENL_HDRLEN);
	message.nlh.nlmsg_type = scene->seen->family + request.family;
	message.nlh.nlmsg_len = request.length ? request.length : length;
	message.nlh.nlmsg_flags = request.flags;
	message.genl.cmd = request.command;
	message.genl.version = request.version;
	send(fd, &message, length, MSG_DONTWAIT);
	for (unsigned int i = 0; i < request.reads % 8U; i++)
		if (recv(fd, answer, sizeof(answer), MSG_DONTWAIT) < 0)
			break;
}

static void make_open_netlink(struct random *random, struct call *call)
{
	call->slot = slot_near(random, SLOT_NETLINK);
	call->data[0] = one_in(random, 3);	/* listens to events */
	call->data[1] = one_in(random, 3);	/* has a small receive buffer */
	call->length = 2;
}

static void run_open_netlink(struct scene *scene, const struct op *op, const struct call *call)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	int group = scene->seen->group, size = 1;

	(void)op;
	if (fd >= 0 && call->data[0])
		setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group));
	if (fd >= 0 && call->data[1])
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	scene_keep(scene, call->slot, fd);
}

/* --- descriptors, parameters and privileges ------------------------------------ */

static void make_slot(struct random *random, struct call *call)
{
	call->slot = random_below(random, SLOTS);
}

static void run_close(struct scene *scene, const struct op *op, const struct call *call)
{
	(void)op;
	scene_keep(scene, call->slot, -1);
}

static void run_dup(struct scene *scene, const struct op *op, const struct call *call)
{
	(void)op;
	scene_keep(scene, call->slot, dup(scene_fd(scene, call->slot + 1)));
}

static void make_eventfd(struct random *random, struct call *call)
{
	call->slot = slot_near(random, SLOT_EVENTFD);
}

static void run_eventfd(struct scene *scene, const struct op *op, const struct call *call)
{
	(void)op;
	scene_keep(scene, call->slot, eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
}

static void make_parameter(struct random *random, struct call *call)
{
	call->data[0] = random_below(random, 10);
	call->length = 1;
}

static void run_parameter(struct scene *scene, const struct op *op, const struct call *call)
{
	static const struct {
		const char *path;
		const char *value;
	} settings[] = {
		{ MODULE_PARAMETERS "lan_only", "Y" }, { MODULE_PARAMETERS "lan_only", "N" },
		{ MODULE_PARAMETERS "lan_only", "2" }, { MODULE_PARAMETERS "hold_ms", "0" },
		{ MODULE_PARAMETERS "hold_ms", "30" }, { MODULE_PARAMETERS "hold_ms", "60001" },
		{ MODULE_PARAMETERS "watch_ms", "0" }, { MODULE_PARAMETERS "watch_ms", "1" },
		{ MODULE_PARAMETERS "watch_ms", "50" }, { MODULE_PARAMETERS "watch_ms", "-1" },
	};
	unsigned int which = call->data[0] % ARRAY_SIZE(settings);

	(void)scene;
	(void)op;
	file_write(settings[which].path, settings[which].value);
}

static void make_drop(struct random *random, struct call *call)
{
	call->data[0] = one_in(random, 2) ? CAP_NET_ADMIN : CAP_SYS_TTY_CONFIG;
	call->length = 1;
}

/* Drops a capability of the thread. */
static void run_drop(struct scene *scene, const struct op *op, const struct call *call)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];
	unsigned int cap = call->data[0] % 64;

	(void)scene;
	(void)op;
	if (syscall(SYS_capget, &header, data))
		return;
	data[cap / 32].effective &= ~(1U << cap % 32);
	syscall(SYS_capset, &header, data);
}

static void make_nothing(struct random *random, struct call *call)
{
	(void)random;
	(void)call;
}

/* Moves the thread to a new network namespace. */
static void run_namespace(struct scene *scene, const struct op *op, const struct call *call)
{
	(void)scene;
	(void)op;
	(void)call;
	unshare(CLONE_NEWNET);
}

/* --- ttys -------------------------------------------------------------------- */

/* Only one of the UARTs that share an interrupt, see open_any() in tests/torture/holders.c. */
static const char *const lines[] = {
	"/dev/ttyS1", "/dev/ttyS2", "/dev/ttyS4", "/dev/ttyUSB0", "/dev/ttyUSB1",
};

static void make_open_line(struct random *random, struct call *call)
{
	call->slot = line_slot(random);
	call->data[0] = random_below(random, ARRAY_SIZE(lines));
	call->data[1] = !one_in(random, 20);	/* O_NONBLOCK: does not wait for carrier */
	call->data[2] = !one_in(random, 8);	/* O_NOCTTY: not as the controlling terminal */
	call->length = 3;
}

static void run_open_line(struct scene *scene, const struct op *op, const struct call *call)
{
	(void)op;
	scene_keep(scene, call->slot, open(lines[call->data[0] % ARRAY_SIZE(lines)],
					   O_RDWR | O_CLOEXEC |
					   (call->data[1] ? O_NONBLOCK : 0) |
					   (call->data[2] ? O_NOCTTY : 0)));
}

static void make_open_pty(struct random *random, struct call *call)
{
	call->slot = SLOT_LINE + random_below(random, 3);
}

/* Opens both ends of a pty, in two adjacent slots. */
static void run_open_pty(struct scene *scene, const struct op *op, const struct call *call)
{
	struct pty pty;

	(void)op;
	if (pty_open(&pty))
		return;
	scene_keep(scene, call->slot, pty.slave);
	scene_keep(scene, call->slot + 1, pty.master);
}

enum line_action {
	LINE_HANGUP,
	LINE_LDISC,
	LINE_CFLAG,
	LINE_BITS,
	LINE_FLUSH,
	LINE_FLOW,
	LINE_EXCLUSIVE,
	LINE_SHARE,
	LINE_CONTROLLING,
	LINE_WRITE,
	LINE_READ,
	LINE_CLOSING_WAIT,
	LINE_ACTIONS
};

static void make_line(struct random *random, struct call *call)
{
	static const uint8_t ldiscs[] = { N_TTY, N_TTY, N_PPP, N_PPP, 1, 5, 14, 29, 99 };
	static const uint32_t cflags[] = {
		CLOCAL, HUPCL, CRTSCTS, CREAD, CLOCAL | HUPCL, CBAUD, B0, PARENB,
	};
	static const uint32_t bits[] = {
		TIOCM_DTR, TIOCM_RTS, TIOCM_DTR | TIOCM_RTS, 0x4000, 0x8000, 0xc000 | TIOCM_DTR,
	};

	call->slot = line_slot(random);
	call->data[0] = random_below(random, LINE_ACTIONS);
	call->data[1] = random_next(random);
	call->length = 8;
	switch (call->data[0]) {
	case LINE_LDISC:
		put_number(call, 4, random_of(random, ldiscs));
		break;
	case LINE_CFLAG:
		put_number(call, 4, random_of(random, cflags));
		break;
	case LINE_BITS:
		put_number(call, 4, random_of(random, bits));
		break;
	default:
		put_number(call, 4, random_below(random, 4));
	}
}

static void set_cflag(int fd, uint32_t flag, bool on)
{
	struct termios termios;

	if (tcgetattr(fd, &termios))
		return;
	if (!flag)	/* B0 */
		termios.c_cflag &= ~(on ? CBAUD : 0);
	else if (on)
		termios.c_cflag |= flag;
	else
		termios.c_cflag &= ~flag;
	tcsetattr(fd, TCSANOW, &termios);
}

/* Sets closing_wait. Never the default of half a minute, for which a program would not end. */
static void set_closing_wait(int fd, bool none)
{
	struct serial_struct serial;

	if (ioctl(fd, TIOCGSERIAL, &serial))
		return;
	serial.closing_wait = none ? ASYNC_CLOSING_WAIT_NONE : 50;
	serial.close_delay = none ? 0 : 5;
	ioctl(fd, TIOCSSERIAL, &serial);
}

static void run_line(struct scene *scene, const struct op *op, const struct call *call)
{
	int fd = scene_fd(scene, call->slot);
	static const char text[2048] = "AT\r";
	bool on = call->data[1] & 1;
	char buffer[256];
	uint32_t number;

	(void)op;
	memcpy(&number, call->data + 4, sizeof(number));
	switch (call->data[0] % LINE_ACTIONS) {
	case LINE_HANGUP:
		ioctl(fd, TIOCVHANGUP);
		break;
	case LINE_LDISC:
		ioctl(fd, TIOCSETD, &number);
		break;
	case LINE_CFLAG:
		set_cflag(fd, number, on);
		break;
	case LINE_BITS:
		ioctl(fd, on ? TIOCMBIS : TIOCMBIC, &number);
		break;
	case LINE_FLUSH:
		tcflush(fd, number % 3);
		break;
	case LINE_FLOW:
		tcflow(fd, number % 4);
		break;
	case LINE_EXCLUSIVE:
		ioctl(fd, TIOCEXCL);
		break;
	case LINE_SHARE:
		ioctl(fd, TIOCNXCL);
		break;
	case LINE_CONTROLLING:
		ioctl(fd, on ? TIOCSCTTY : TIOCNOTTY, number);
		break;
	case LINE_WRITE:
		fcntl(fd, F_SETFL, O_NONBLOCK);
		if (write(fd, text, on ? sizeof(text) : 3) < 0)
			break;
		break;
	case LINE_READ:
		fcntl(fd, F_SETFL, O_NONBLOCK);
		if (read(fd, buffer, sizeof(buffer)) < 0)
			break;
		break;
	case LINE_CLOSING_WAIT:
		set_closing_wait(fd, on);
		break;
	}
}

static void make_ppp_unit(struct random *random, struct call *call)
{
	call->slot = line_slot(random);
	call->data[0] = random_below(random, 4);
	call->length = 1;
}

/* Makes a PPP interface, perhaps over the tty in the slot. */
static void run_ppp_unit(struct scene *scene, const struct op *op, const struct call *call)
{
	struct unit unit;

	(void)op;
	if (!unit_open(&unit)) {
		if (call->data[0] & 1)
			unit_connect(&unit, scene_fd(scene, call->slot));
		if (call->data[0] & 2)
			unit_up(&unit, true);
	}
	scene_keep(scene, SLOT_PPP, unit.fd);
	unit.fd = -1;
	if (unit.count) {
		scene_keep(scene, SLOT_PPP + 1, unit.channels[0]);
		unit.count = 0;
	}
}

/* --- all of them ---------------------------------------------------------------- */

static const struct op ops[] = {
	{ "server", 2, BY_PROGRAM, MPRAPI_IOC_SERVER, make_server, run_control },
	{ "add", 12, BY_PROGRAM, MPRAPI_IOC_PORT_ADD, make_add, run_control },
	{ "add-fd", 10, BY_PROGRAM, MPRAPI_IOC_PORT_ADD, make_add_fd, run_control },
	{ "add-path", 6, BY_PROGRAM, MPRAPI_IOC_PORT_ADD, make_add_path, run_control },
	{ "del", 6, BY_PROGRAM, MPRAPI_IOC_PORT_DEL, make_del, run_control },
	{ "reset", 18, BY_PROGRAM, MPRAPI_IOC_PORT_RESET, make_reset, run_control },
	{ "disconnect", 8, BY_PROGRAM, MPRAPI_IOC_PORT_RESET, make_disconnect, run_control },
	{ "wait", 8, BY_PROGRAM, MPRAPI_IOC_PORT_WAIT, make_wait, run_control },
	{ "clear-stats", 5, BY_PROGRAM, MPRAPI_IOC_PORT_CLEAR_STATS, make_clear, run_control },
	{ "ppp", 5, BY_PROGRAM, MPRAPI_IOC_PORT_PPP, make_ppp, run_control },
	{ "notify", 5, BY_PROGRAM, MPRAPI_IOC_NOTIFY, make_notify, run_control },
	{ "sample", 6, BY_PROGRAM, MPRAPI_IOC_PORT_SAMPLE, make_sample, run_control },
	{ "ioctl", 3, BY_PROGRAM, 0, make_ioctl, run_ioctl },
	{ "open-control", 2, BY_PROGRAM, 0, make_open_control, run_open_control },
	{ "request", 18, BY_PROGRAM, 0, make_request, run_request },
	{ "open-netlink", 5, BY_PROGRAM, 0, make_open_netlink, run_open_netlink },
	{ "close", 4, BY_PROGRAM | BY_WORLD, 0, make_slot, run_close },
	{ "dup", 1, BY_PROGRAM, 0, make_slot, run_dup },
	{ "eventfd", 3, BY_PROGRAM, 0, make_eventfd, run_eventfd },
	{ "parameter", 2, BY_PROGRAM, 0, make_parameter, run_parameter },
	{ "drop", 1, BY_PROGRAM, 0, make_drop, run_drop },
	{ "namespace", 1, BY_PROGRAM, 0, make_nothing, run_namespace },
	{ "open-line", 12, BY_PROGRAM | BY_WORLD, 0, make_open_line, run_open_line },
	{ "open-pty", 6, BY_PROGRAM | BY_WORLD, 0, make_open_pty, run_open_pty },
	{ "line", 20, BY_PROGRAM | BY_WORLD, 0, make_line, run_line },
	{ "ppp-unit", 4, BY_PROGRAM | BY_WORLD, 0, make_ppp_unit, run_ppp_unit },
};

/**
 * call_make() - generate a random call
 * @random: generator of random numbers
 * @by: the actor that will make the call
 * @call: set to it, except for the thread
 */
void call_make(struct random *random, unsigned int by, struct call *call)
{
	unsigned int total = 0, at;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		total += ops[i].by & by ? ops[i].weight : 0;
	at = random_below(random, total);
	for (i = 0; ; i++) {
		if (!(ops[i].by & by))
			continue;
		if (at < ops[i].weight)
			break;
		at -= ops[i].weight;
	}
	memset(call, 0, sizeof(*call));
	call->op = i;
	ops[i].make(random, call);
	if (one_in(random, 5))
		call->pause = random_below(random, 30);
	/* Only for programs: how drivers and line disciplines fail is not tested here. */
	if (!(ops[i].by & BY_WORLD) && one_in(random, 12))
		call->fail = 1 + random_below(random, one_in(random, 2) ? 4 : 40);
}

/**
 * call_mutate() - change a call at random
 * @random: generator of random numbers
 * @call: the call
 */
void call_mutate(struct random *random, struct call *call)
{
	struct reference *reference = &call->references[random_below(random, CALL_REFERENCES)];
	unsigned int at = random_below(random, call->length ? call->length : 1);

	switch (random_below(random, 10)) {
	case 0:
		call->data[at] ^= 1 << random_below(random, 8);
		break;
	case 1:
		if (at <= CALL_DATA - sizeof(uint32_t))
			put_number(call, at & ~3U, any_number(random));
		break;
	case 2:
		call->data[at] = random_next(random);
		break;
	case 3:
		reference->which = random_next(random);
		break;
	case 4:
		*reference = (struct reference){
			random_below(random, REFERS), at & ~3U, random_next(random),
		};
		break;
	case 5:
		call->slot = random_below(random, SLOTS);
		break;
	case 6:
		call->place = one_in(random, 2) ? PLACE_GOOD : random_below(random, PLACES);
		break;
	case 7:
		call->fail = one_in(random, 2) ? 0 : call->fail + 1;
		break;
	case 8:
		call->pause = one_in(random, 2) ? 0 : random_below(random, 60);
		break;
	case 9:
		memset(call->references, 0, sizeof(call->references));
		memset(call->data, 0, sizeof(call->data));
		ops[call->op].make(random, call);
		break;
	}
}

/* Sets which allocation or copy of the calling thread will fail; 0: none. */
static void set_fail(unsigned int nth)
{
	char number[8];
	int fd = open("/proc/thread-self/fail-nth", O_WRONLY | O_CLOEXEC);
	int length = snprintf(number, sizeof(number), "%u", nth);

	if (fd < 0)
		return;
	/* The injected failure can hit this write. Then it is used up: ignore it. */
	if (write(fd, number, length) != length)
		errno = 0;
	close(fd);
}

/**
 * call_run() - make a call
 * @scene: its descriptors and memory
 * @call: the call
 */
void call_run(struct scene *scene, const struct call *call)
{
	const struct op *op = &ops[call->op % ARRAY_SIZE(ops)];

	if (call->pause)
		sleep_ms(call->pause);
	if (call->fail && !(op->by & BY_WORLD))
		set_fail(call->fail);
	op->run(scene, op, call);
	if (call->fail && !(op->by & BY_WORLD))
		set_fail(0);
}

/**
 * call_print() - print a call on one line
 * @file: the output
 * @call: the call
 */
void call_print(FILE *file, const struct call *call)
{
	static const char *const refers[REFERS] = { "", "port", "seq", "fd" };
	static const char *const places[PLACES] = {
		"good", "shared", "read-only", "cut", "unmapped", "null", "kernel",
	};

	fprintf(file, "%u: %s slot %u", call->thread, ops[call->op % ARRAY_SIZE(ops)].name,
		call->slot);
	if (call->place)
		fprintf(file, " place %s", places[call->place % PLACES]);
	if (call->fail)
		fprintf(file, " fail %u", call->fail);
	if (call->pause)
		fprintf(file, " pause %u", call->pause);
	for (size_t i = 0; i < CALL_REFERENCES; i++)
		if (call->references[i].refer)
			fprintf(file, " %u=%s%u", call->references[i].offset,
				refers[call->references[i].refer % REFERS],
				call->references[i].which);
	fprintf(file, " data ");
	for (size_t i = 0; i < call->length && i < CALL_DATA; i++)
		fprintf(file, "%02x", call->data[i]);
	fputc('\n', file);
}

/**
 * call_fingerprint() - identify the table of calls, on which stored calls depend
 *
 * Return: a number that changes when the table changes.
 */
uint64_t call_fingerprint(void)
{
	uint64_t print = sizeof(struct call);

	for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
		for (const char *c = ops[i].name; *c; c++)
			print = (print ^ *c) * 0x100000001b3;
	return print;
}
