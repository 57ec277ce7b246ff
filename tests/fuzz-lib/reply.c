// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target: libmprapi with a kernel that answers anything. The input is a series of calls,
 * each with the answers of the kernel. Whatever these are, the library must not crash, leak or
 * hang. It returns one of its own errors, and then does not change the output.
 *
 * A call in the input consists of a byte for the function, a byte for what goes wrong
 * (TROUBLE_*), a byte for the number of the allocation that fails (0: none), the arguments, and
 * the answers to the library's requests: datagrams (a byte CONTROL_*, 16 bits of length, that
 * many bytes), and results of ioctl() and open().
 */
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/if_addr.h>
#include <linux/mprapi.h>
#include <linux/rtnetlink.h>
#include <mprapi-linux.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../helper/array.h"
#include "input.h"
#include "kernel.h"
#include "reply.h"
#include "require.h"

#define UNTOUCHED	((void *)0x5a5a5a5aL)
#define NUMBER		4711

static MPR_SERVER_HANDLE server;
static int event_socket;

/* --- the answers of the kernel ---------------------------------------------- */

static uint32_t request_seq;
static bool request_dump;

void target_request(const struct nlmsghdr *nlh)
{
	request_seq = nlh->nlmsg_seq;
	request_dump = nlh->nlmsg_flags & NLM_F_DUMP;
}

/* Returns the length of the header before a message's attributes. */
static size_t header_size(uint16_t type)
{
	switch (type) {
	case RTM_NEWLINK:
		return sizeof(struct ifinfomsg);
	case RTM_NEWADDR:
		return sizeof(struct ifaddrmsg);
	case RTM_NEWNSID:
		return sizeof(struct rtgenmsg);
	default:
		return sizeof(struct genlmsghdr);
	}
}

/* Shortens attributes that are too long, so that the library parses those inside them. */
static void repair_attributes(char *bytes, size_t left)
{
	struct nlattr *attr = (struct nlattr *)bytes;
	size_t length;

	while (left >= sizeof(*attr)) {
		if (attr->nla_len < sizeof(*attr) || attr->nla_len > left)
			attr->nla_len = left;
		if (attr->nla_type & NLA_F_NESTED)
			repair_attributes((char *)attr + MNL_ATTR_HDRLEN,
					  attr->nla_len - sizeof(*attr));
		length = MNL_ALIGN(attr->nla_len);
		if (length >= left)
			break;
		left -= length;
		attr = (struct nlattr *)((char *)attr + length);
	}
}

/*
 * Replaces sequence numbers and port IDs of 0 by the right ones. With @repair set, also
 * corrects impossible lengths of messages and attributes.
 */
static void finish_messages(char *bytes, size_t left, bool repair)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)bytes;
	size_t header, length;

	while (left >= sizeof(*nlh)) {
		if (repair && (nlh->nlmsg_len < sizeof(*nlh) || nlh->nlmsg_len > left))
			nlh->nlmsg_len = left;
		if (!nlh->nlmsg_seq)
			nlh->nlmsg_seq = request_seq;
		if (!nlh->nlmsg_pid)
			nlh->nlmsg_pid = KERNEL_PORTID;
		header = MNL_NLMSG_HDRLEN + MNL_ALIGN(header_size(nlh->nlmsg_type));
		if (repair && nlh->nlmsg_len > header && nlh->nlmsg_type >= NLMSG_MIN_TYPE)
			repair_attributes((char *)nlh + header, nlh->nlmsg_len - header);
		length = MNL_ALIGN((size_t)nlh->nlmsg_len);
		if (length < sizeof(*nlh) || length >= left)
			break;
		left -= length;
		nlh = (struct nlmsghdr *)((char *)nlh + length);
	}
}

static ssize_t error_of(const int *errors, size_t count)
{
	errno = errors[input_byte() % count];
	return -1;
}

/* Reads a datagram from the input. It is truncated to @size, as by recv(). */
static ssize_t datagram(uint8_t control, void *buffer, size_t size)
{
	static const int errors[] = { ENOBUFS, ENOSPC, EAGAIN, ENOMEM, EIO };
	size_t length;

	if (control & CONTROL_ERROR)
		return error_of(errors, ARRAY_SIZE(errors));
	length = input_half();
	length = input_bytes(buffer, length < size ? length : size);
	finish_messages(buffer, length, control & CONTROL_REPAIR);
	return length;
}

/* At the end of the input every answer is the end of a dump or an acknowledgment. */
ssize_t target_answer(void *buffer, size_t size)
{
	static struct datagram last;

	if (input_left())
		return datagram(input_byte(), buffer, size);
	memset(&last, 0, offsetof(struct datagram, bytes));
	if (request_dump)
		message_done(&last, 0);
	else
		message_error(&last, 0);
	message_end(&last);
	finish_messages(last.bytes, last.length, false);
	memcpy(buffer, last.bytes, last.length);
	return last.length;
}

ssize_t target_event(void *buffer, size_t size, uint32_t *sender)
{
	uint8_t control;

	if (!input_left()) {
		errno = EAGAIN;
		return -1;
	}
	control = input_byte();
	*sender = control & CONTROL_SENDER ? 1 : 0;
	return datagram(control, buffer, size);
}

int target_ioctl(unsigned long command, void *argument)
{
	int err;

	/* The library ignores the result and asks netlink, so use up no input. */
	if (command == MPRAPI_IOC_PORT_SAMPLE)
		return 0;
	err = input_byte();
	if (_IOC_DIR(command) & _IOC_READ)
		input_bytes(argument, _IOC_SIZE(command));
	if (!err)
		return 0;
	errno = err;
	return -1;
}

/* Opens pppd's PID file. PID_OURS is this process, which has the ports open. */
static int open_pid(uint8_t choice)
{
	char text[24];

	if (choice == PID_OURS)
		return kernel_file(text, snprintf(text, sizeof(text), "%d\n", getpid()));
	if (choice == PID_GIVEN)
		return kernel_file(text, input_bytes(text, sizeof(text)));
	errno = ENOENT;
	return -1;
}

int target_open(const char *path)
{
	uint8_t choice = input_byte();

	if (!strncmp(path, "/run/", 5))
		return open_pid(choice);
	if (!choice)
		return open("/dev/null", O_RDWR | O_CLOEXEC);
	errno = choice;
	return -1;
}

/* --- checks of the results -------------------------------------------------- */

static void check_error(DWORD error)
{
	LPWSTR text = UNTOUCHED;

	REQUIRE(strcmp(MprLinuxErrorName(error), "ERROR_UNKNOWN"));
	kernel_trouble.memory = 0;
	REQUIRE(MprAdminGetErrorString(error, &text) == NO_ERROR);
	REQUIRE(wcslen(text));
	REQUIRE(MprAdminBufferFree(text) == NO_ERROR);
}

static bool is_bool(BOOL value)
{
	return value == !!value;
}

/* The caller can free a buffer exactly once. Without a buffer the pointer is unchanged. */
static void check_buffer(bool given, void *buffer)
{
	if (!given) {
		REQUIRE(buffer == UNTOUCHED);
		return;
	}
	REQUIRE(MprAdminBufferFree(buffer) == NO_ERROR);
	REQUIRE(MprAdminBufferFree(buffer) == ERROR_INVALID_PARAMETER);
}

#define CHECK_TEXT(array)	REQUIRE(memchr(array, '\0', sizeof(array)))
#define CHECK_WIDE(array)	REQUIRE(wmemchr(array, L'\0', ARRAY_SIZE(array)))

static void check_port_0(const RAS_PORT_0 *port)
{
	CHECK_WIDE(port->wszPortName);
	CHECK_WIDE(port->wszMediaName);
	CHECK_WIDE(port->wszDeviceName);
	CHECK_WIDE(port->wszDeviceType);
}

static void check_linux_port(const MPR_LINUX_PORT *port)
{
	CHECK_TEXT(port->szName);
	CHECK_TEXT(port->szDevice);
	CHECK_TEXT(port->szPath);
	CHECK_TEXT(port->szInterface);
	REQUIRE(is_bool(port->fHasLines));
	REQUIRE(is_bool(port->fHasCounters));
}

static void check_connection(const void *buffer, DWORD level)
{
	const RAS_CONNECTION_0 *zero = buffer;
	const RAS_CONNECTION_1 *one = buffer;
	const RAS_CONNECTION_2 *two = buffer;
	const RAS_CONNECTION_3 *three = buffer;

	switch (level) {
	case 0:
		REQUIRE(zero->hConnection == zero->hInterface);
		CHECK_WIDE(zero->wszInterfaceName);
		CHECK_WIDE(zero->wszRemoteComputer);
		break;
	case 1:
		CHECK_WIDE(one->PppInfo.ip.wszAddress);
		CHECK_WIDE(one->PppInfo.ip.wszRemoteAddress);
		break;
	case 2:
		CHECK_WIDE(two->PppInfo2.ip.wszAddress);
		CHECK_WIDE(two->PppInfo2.ip.wszRemoteAddress);
		break;
	case 3:
		REQUIRE(three->dwSize == sizeof(*three));
		CHECK_WIDE(three->PppInfo3.ip.wszAddress);
		CHECK_WIDE(three->PppInfo3.ip.wszRemoteAddress);
		break;
	}
}

static void check_connection_ex(const RAS_CONNECTION_EX *connection)
{
	REQUIRE(connection->Header.size == sizeof(*connection));
	REQUIRE(connection->hConnection == connection->hInterface);
	CHECK_WIDE(connection->wszInterfaceName);
	CHECK_WIDE(connection->wszRemoteComputer);
	CHECK_WIDE(connection->ProjectionInfo.PppProjectionInfo.wszAddress);
	CHECK_WIDE(connection->ProjectionInfo.PppProjectionInfo.wszRemoteAddress);
}

static void check_linux_connection(const MPR_LINUX_CONNECTION *connection)
{
	CHECK_TEXT(connection->szInterface);
	CHECK_TEXT(connection->szAddress);
	CHECK_TEXT(connection->szPeer);
}

/* --- the calls ----------------------------------------------------------------- */

static HANDLE any_handle(void)
{
	uint64_t bits = input_long();

	return (HANDLE)(uintptr_t)bits;
}

static HANDLE port_handle(void)
{
	return (HANDLE)(uintptr_t)input_word();
}

static void any_name(wchar_t *name, size_t size)
{
	char text[40];
	size_t i;

	input_bytes(text, sizeof(text));
	for (i = 0; i < size - 1 && i < sizeof(text); i++)
		name[i] = (unsigned char)text[i];
	name[i] = L'\0';
}

static void connect_server(void)
{
	MPR_SERVER_HANDLE handle = UNTOUCHED;
	DWORD error = MprAdminServerConnect(NULL, &handle);

	check_error(error);
	REQUIRE((error == NO_ERROR) == (handle != UNTOUCHED));
	MprAdminServerDisconnect(handle);
}

static void is_running(void)
{
	BOOL initialized = NUMBER;
	wchar_t name[40];
	DWORD error;

	any_name(name, ARRAY_SIZE(name));
	error = MprAdminIsServiceInitialized(*name ? name : NULL, &initialized);
	REQUIRE(error == NO_ERROR || (error == ERROR_SERVICE_NOT_ACTIVE && !initialized));
	REQUIRE(is_bool(initialized));
}

static void server_info(void)
{
	DWORD level = input_byte();
	MPR_SERVER_0 *info = UNTOUCHED;
	DWORD error = MprAdminServerGetInfo(server, level, (LPBYTE *)&info);

	check_error(error);
	if (!error)
		REQUIRE(is_bool(info->fLanOnlyMode));
	check_buffer(!error, info);
}

/* Reads an object header, which is right if the byte of the input is 0. */
static MPRAPI_OBJECT_HEADER any_header(UCHAR type, size_t size)
{
	uint8_t wrong = input_byte();

	return (MPRAPI_OBJECT_HEADER){
		.revision = 1 ^ (wrong & 0xe0),
		.type = type ^ (wrong >> 3 & 3),
		.size = size ^ (wrong & 7),
	};
}

static void server_info_ex(void)
{
	static MPR_SERVER_EX info, before;
	DWORD error;

	memset(&info, 0x5a, sizeof(info));
	info.Header = any_header(MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT, sizeof(info));
	memcpy(&before, &info, sizeof(info));
	error = MprAdminServerGetInfoEx(server, &info);
	check_error(error);
	REQUIRE(!memcmp(&info.Header, &before.Header, sizeof(info.Header)));
	if (error)
		REQUIRE(!memcmp(&info, &before, sizeof(info)));
	else
		REQUIRE(is_bool(info.fLanOnlyMode));
}

static void linux_server_info(void)
{
	MPR_LINUX_SERVER *info = UNTOUCHED;
	DWORD error = MprLinuxServerGetInfo(server, sizeof(MPR_LINUX_SERVER), &info);

	check_error(error);
	if (!error)
		CHECK_TEXT(info->szVersion);
	check_buffer(!error, info);
}

/* The arguments for a part of a list. */
struct part {
	DWORD length;
	DWORD read;
	DWORD total;
	DWORD resume;
};

static struct part any_part(void)
{
	struct part part = { .read = NUMBER, .total = NUMBER };

	part.length = input_word();
	part.resume = input_word();
	return part;
}

static bool check_part(DWORD error, const struct part *before, const struct part *part)
{
	check_error(error);
	if (error != NO_ERROR && error != ERROR_MORE_DATA) {
		REQUIRE(!memcmp(part, before, sizeof(*part)));
		return false;
	}
	REQUIRE(part->read <= part->total);
	REQUIRE((part->read < part->total) == (error == ERROR_MORE_DATA));
	if (error == NO_ERROR)
		REQUIRE(!part->resume);
	return true;
}

static void port_enum(void)
{
	DWORD level = input_byte(), error, i;
	HANDLE connection = any_handle();
	struct part part = any_part(), before = part;
	RAS_PORT_0 *ports = UNTOUCHED;
	bool given;

	error = MprAdminPortEnum(server, level, connection, (LPBYTE *)&ports, part.length,
				 &part.read, &part.total, &part.resume);
	given = check_part(error, &before, &part);
	for (i = 0; given && i < part.read; i++)
		check_port_0(&ports[i]);
	check_buffer(given, ports);
}

static void linux_port_enum(void)
{
	MPR_LINUX_PORT *ports = UNTOUCHED;
	DWORD count = NUMBER, error, i;

	error = MprLinuxPortEnum(server, sizeof(*ports), &ports, -1, &count, NULL);
	check_error(error);
	if (error)
		REQUIRE(count == NUMBER);
	for (i = 0; !error && i < count; i++)
		check_linux_port(&ports[i]);
	check_buffer(!error, ports);
}

static void port_info(void)
{
	DWORD level = input_byte(), error;
	void *info = UNTOUCHED;

	error = MprAdminPortGetInfo(server, level, port_handle(), (LPBYTE *)&info);
	check_error(error);
	if (!error && !level)
		check_port_0(info);
	check_buffer(!error, info);
}

static void linux_port_info(void)
{
	MPR_LINUX_PORT *info = UNTOUCHED;
	DWORD error = MprLinuxPortGetInfo(server, port_handle(), sizeof(MPR_LINUX_PORT), &info);

	check_error(error);
	if (!error)
		check_linux_port(info);
	check_buffer(!error, info);
}

static void port_clear(void)
{
	check_error(MprAdminPortClearStats(server, port_handle()));
}

static void port_find(void)
{
	HANDLE port = UNTOUCHED;
	wchar_t name[40];
	DWORD error;

	any_name(name, ARRAY_SIZE(name));
	error = MprLinuxPortFind(server, name, &port);
	check_error(error);
	if (error)
		REQUIRE(port == UNTOUCHED);
}

static void port_add(void)
{
	HANDLE port = UNTOUCHED;
	uint8_t how = input_byte();
	wchar_t name[40];
	DWORD error;

	any_name(name, ARRAY_SIZE(name));
	if (how == ADD_FD)
		error = MprLinuxPortAddFd(server, input_word(), &port);
	else if (how == ADD_PATH)
		error = MprLinuxPortAddPath(server, name, &port);
	else
		error = MprLinuxPortAdd(server, name, &port);
	check_error(error);
	if (error && error != ERROR_ALREADY_EXISTS)
		REQUIRE(port == UNTOUCHED);
}

static void port_delete(void)
{
	check_error(MprLinuxPortDelete(server, port_handle()));
}

static void port_reset(void)
{
	MPR_LINUX_REPORT report, before;
	MPR_LINUX_RESET options;
	uint8_t how = input_byte();
	HANDLE port = port_handle();
	DWORD error;

	input_bytes(&options, sizeof(options));
	options.dwSize = sizeof(options);
	memset(&report, 0x5a, sizeof(report));
	before = report;
	if (how == RESET_DISCONNECT)
		error = MprLinuxPortDisconnect(server, port, &options, &report);
	else if (how == RESET_WAIT)
		error = MprLinuxPortWait(server, port, options.dwHoldMs, options.dwFlags, &report);
	else
		error = MprLinuxPortReset(server, port, &options, &report);
	check_error(error);
	/* A report matches the error that is returned with it. */
	if (error && memcmp(&report, &before, sizeof(report)))
		REQUIRE(MprLinuxErrorFromReport(&report) == error);
	input_bytes(&report, sizeof(report));
	check_error(MprLinuxErrorFromReport(&report));
}

static void connection_enum(void)
{
	static const size_t sizes[] = {
		sizeof(RAS_CONNECTION_0), sizeof(RAS_CONNECTION_1), sizeof(RAS_CONNECTION_2),
		sizeof(RAS_CONNECTION_3),
	};
	DWORD level = input_byte(), error, i;
	struct part part = any_part(), before = part;
	char *connections = UNTOUCHED;
	bool given;

	error = MprAdminConnectionEnum(server, level, (LPBYTE *)&connections, part.length,
				       &part.read, &part.total, &part.resume);
	given = check_part(error, &before, &part);
	for (i = 0; given && i < part.read; i++)
		check_connection(connections + i * sizes[level], level);
	check_buffer(given, connections);
}

static void connection_enum_ex(void)
{
	MPRAPI_OBJECT_HEADER header = any_header(MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT,
						 sizeof(RAS_CONNECTION_EX));
	struct part part = any_part(), before = part;
	RAS_CONNECTION_EX *connections = UNTOUCHED;
	DWORD error, i;
	bool given;

	error = MprAdminConnectionEnumEx(server, &header, part.length, &part.read, &part.total,
					 &connections, &part.resume);
	given = check_part(error, &before, &part);
	for (i = 0; given && i < part.read; i++)
		check_connection_ex(&connections[i]);
	check_buffer(given, connections);
}

static void linux_connection_enum(void)
{
	MPR_LINUX_CONNECTION *connections = UNTOUCHED;
	DWORD count = NUMBER, error, i;

	error = MprLinuxConnectionEnum(server, sizeof(MPR_LINUX_CONNECTION), &connections, &count);
	check_error(error);
	if (error)
		REQUIRE(count == NUMBER);
	for (i = 0; !error && i < count; i++)
		check_linux_connection(&connections[i]);
	check_buffer(!error, connections);
}

static void connection_info(void)
{
	DWORD level = input_byte(), error;
	void *info = UNTOUCHED;

	error = MprAdminConnectionGetInfo(server, level, any_handle(), (LPBYTE *)&info);
	check_error(error);
	if (!error)
		check_connection(info, level);
	check_buffer(!error, info);
}

static void connection_info_ex(void)
{
	static RAS_CONNECTION_EX info, before;
	DWORD error;

	memset(&info, 0x5a, sizeof(info));
	info.Header = any_header(MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT, sizeof(info));
	memcpy(&before, &info, sizeof(info));
	error = MprAdminConnectionGetInfoEx(server, any_handle(), &info);
	check_error(error);
	if (error)
		REQUIRE(!memcmp(&info, &before, sizeof(info)));
	else
		check_connection_ex(&info);
}

static void connection_clear(void)
{
	check_error(MprAdminConnectionClearStats(server, any_handle()));
}

static void notify(void)
{
	uint8_t on = input_byte();
	HANDLE event = any_handle();

	check_error(on ? MprAdminRegisterConnectionNotification(server, event) :
		    MprAdminDeregisterConnectionNotification(server, event));
}

static void event_open(void)
{
	int fd = NUMBER;
	DWORD error = MprLinuxEventOpen(server, &fd);

	check_error(error);
	REQUIRE((error == NO_ERROR) == (fd != NUMBER));
	if (!error)
		close(fd);
}

static void event_read(void)
{
	uint64_t seq = input_long(), before = seq;
	MPR_LINUX_EVENT event, untouched;
	DWORD error;

	memset(&event, 0x5a, sizeof(event));
	untouched = event;
	error = MprLinuxEventRead(event_socket, &seq, sizeof(MPR_LINUX_EVENT), &event);
	/* The library's receive buffer was on the stack, which is used again now. */
	kernel_settle();
	check_error(error);
	if (error == NO_ERROR) {
		REQUIRE(seq == event.ullSeq && (!before || seq == before + 1));
	} else if (error == ERROR_NOTIFY_ENUM_DIR) {
		REQUIRE(seq == event.ullSeq && (!seq || seq > before + 1));
	} else {
		REQUIRE(seq == before && !memcmp(&event, &untouched, sizeof(event)));
		return;
	}
	CHECK_TEXT(event.szName);
	CHECK_TEXT(event.szDevice);
	CHECK_TEXT(event.szInterface);
}

static void (*const calls[])(void) = {
	[CALL_CONNECT] = connect_server,
	[CALL_IS_RUNNING] = is_running,
	[CALL_SERVER_INFO] = server_info,
	[CALL_LINUX_SERVER_INFO] = linux_server_info,
	[CALL_PORT_ENUM] = port_enum,
	[CALL_LINUX_PORT_ENUM] = linux_port_enum,
	[CALL_PORT_INFO] = port_info,
	[CALL_LINUX_PORT_INFO] = linux_port_info,
	[CALL_PORT_CLEAR] = port_clear,
	[CALL_PORT_FIND] = port_find,
	[CALL_PORT_ADD] = port_add,
	[CALL_PORT_DELETE] = port_delete,
	[CALL_PORT_RESET] = port_reset,
	[CALL_CONNECTION_ENUM] = connection_enum,
	[CALL_LINUX_CONNECTION_ENUM] = linux_connection_enum,
	[CALL_CONNECTION_INFO] = connection_info,
	[CALL_CONNECTION_CLEAR] = connection_clear,
	[CALL_NOTIFY] = notify,
	[CALL_EVENT_OPEN] = event_open,
	[CALL_EVENT_READ] = event_read,
	[CALL_SERVER_INFO_EX] = server_info_ex,
	[CALL_CONNECTION_ENUM_EX] = connection_enum_ex,
	[CALL_CONNECTION_INFO_EX] = connection_info_ex,
};

/* Makes an input of @at zeros and a correct answer to the look-up of the family. */
static void answer_family(size_t at)
{
	static struct datagram family;
	static uint8_t input[512];

	memset(&family, 0, offsetof(struct datagram, bytes));
	message_family(&family, REPLY_FAMILY);
	message_error(&family, 0);
	message_end(&family);
	input[at++] = CONTROL_REPAIR;
	input[at++] = family.length;
	input[at++] = family.length >> 8;
	memcpy(input + at, family.bytes, family.length);
	input_begin(input, at + family.length);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	/* Devices for the library to find among the descriptors of this process. */
	REQUIRE(open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0);
	REQUIRE(open("/dev/zero", O_RDONLY | O_CLOEXEC) >= 0);

	/* The zeros are the results of open() and ioctl(). */
	answer_family(2 + sizeof(struct mprapi_server));
	REQUIRE(MprAdminServerConnect(NULL, &server) == NO_ERROR);
	answer_family(0);
	REQUIRE(MprLinuxEventOpen(server, &event_socket) == NO_ERROR);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int free_fd = lowest_free_descriptor();

	input_begin(data, size);
	while (input_left()) {
		uint8_t call = input_byte(), trouble = input_byte();

		kernel_trouble = (struct kernel_trouble){
			.open = trouble & TROUBLE_OPEN,
			.bind = trouble & TROUBLE_BIND,
			.option = trouble & TROUBLE_OPTION,
			.send = trouble & TROUBLE_SEND,
			.interrupted = trouble & TROUBLE_INTERRUPTED,
			.elsewhere = trouble & TROUBLE_ELSEWHERE,
			.not_ppp = trouble & TROUBLE_NOT_PPP,
			.memory = input_byte(),
		};
		calls[call % ARRAY_SIZE(calls)]();
	}
	kernel_trouble = (struct kernel_trouble){ 0 };
	REQUIRE(lowest_free_descriptor() == free_fd);
	return 0;
}
