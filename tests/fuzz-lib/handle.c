// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target: libmprapi with programs that pass arbitrary handles, buffers, lengths and resume
 * handles. The kernel answers correctly. It has ports that come and go, some of them with a PPP
 * interface. A simple model predicts the result of each call, and the target compares them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/mprapi.h>
#include <linux/rtnetlink.h>
#include <mprapi-linux.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../helper/array.h"
#include "input.h"
#include "kernel.h"
#include "require.h"

#define UNTOUCHED	((void *)0x5a5a5a5aL)
#define NUMBER		4711

#define FAMILY		33
#define PORTS		24
#define UNITS		3
#define IFINDEX(unit)	(10 + (unit))
#define NO_UNIT		(-1)
#define SERVERS		8
#define BUFFERS		16

/* The handle of a connection is its ID with this bit set. */
#if UINTPTR_MAX > UINT32_MAX
#define CONNECTION_BIT	((uintptr_t)1 << 32)
#else
#define CONNECTION_BIT	((uintptr_t)1 << 30)
#endif

/* --- the simulated kernel ------------------------------------------------------ */

/* Devices that this process has open. They stand for the ports' ttys. */
static const char *const devices[] = {
	"/dev/null", "/dev/full", "/dev/random", "/dev/urandom",
};
static dev_t device_numbers[ARRAY_SIZE(devices)];
static uint32_t netns;

static struct port {
	uint32_t id;
	int unit;
	size_t device;		/* valid with a unit only */
} ports[PORTS];

static size_t port_count;
static uint32_t next_id;

static struct datagram answer;

static bool unit_used(int unit)
{
	for (size_t i = 0; i < port_count; i++)
		if (ports[i].unit == unit)
			return true;
	return false;
}

static uint32_t connection_of(int unit)
{
	return 100 + unit;
}

static const struct port *find_port(uint32_t id)
{
	for (size_t i = 0; i < port_count; i++)
		if (ports[i].id == id)
			return &ports[i];
	return NULL;
}

static void put_port(const struct port *port)
{
	bool ppp = port->unit != NO_UNIT;
	char name[16];

	snprintf(name, sizeof(name), "ttyF%u", port->id);
	message_genl(&answer, FAMILY, MPRAPI_CMD_PORT_GET);
	mnl_attr_put_u32(answer.last, MPRAPI_A_PORT_ID, port->id);
	mnl_attr_put_strz(answer.last, MPRAPI_A_PORT_NAME, name);
	mnl_attr_put_u32(answer.last, MPRAPI_A_PORT_CONDITION,
			 ppp ? MPRAPI_CONDITION_AUTHENTICATING : MPRAPI_CONDITION_LISTENING);
	mnl_attr_put_u32(answer.last, MPRAPI_A_PORT_FLAGS,
			 MPRAPI_PORT_FLAG_PRESENT | (ppp ? MPRAPI_PORT_FLAG_PPP : 0));
	if (ppp) {
		dev_t number = device_numbers[port->device];

		mnl_attr_put_u32(answer.last, MPRAPI_A_PORT_MAJOR, major(number));
		mnl_attr_put_u32(answer.last, MPRAPI_A_PORT_MINOR, minor(number));
	}
}

static void put_connections(uint32_t from)
{
	for (int unit = 0; unit < UNITS; unit++) {
		if (connection_of(unit) < from)
			continue;
		message_genl(&answer, FAMILY, MPRAPI_CMD_CONNECTION_GET);
		mnl_attr_put_u32(answer.last, MPRAPI_A_CONNECTION_ID, connection_of(unit));
		mnl_attr_put_u32(answer.last, MPRAPI_A_CONNECTION_IFINDEX, IFINDEX(unit));
		mnl_attr_put_u32(answer.last, MPRAPI_A_CONNECTION_NETNS, netns);
		mnl_attr_put_u32(answer.last, MPRAPI_A_CONNECTION_UNIT, unit);
	}
}

static void put_ports(const struct nlmsghdr *nlh)
{
	uint32_t from = 0, limit = PORTS, told = 0;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == MPRAPI_A_PORT_ID)
			from = mnl_attr_get_u32(attr);
		else if (mnl_attr_get_type(attr) == MPRAPI_A_PORT_LIMIT)
			limit = mnl_attr_get_u32(attr);
		else
			REQUIRE(!"an attribute of a dump");
	}
	for (size_t i = 0; i < port_count && told < limit; i++) {
		if (ports[i].id < from)
			continue;
		put_port(&ports[i]);
		if (++told == limit)
			mnl_attr_put_u32(answer.last, MPRAPI_A_PORT_LEFT, port_count - i - 1);
	}
}

static void answer_mprapi(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr = mnl_nlmsg_get_payload_offset(nlh, sizeof(*genl));
	const struct port *port;

	switch (genl->cmd) {
	case MPRAPI_CMD_SERVER_GET:
		message_genl(&answer, FAMILY, MPRAPI_CMD_SERVER_GET);
		mnl_attr_put_u32(answer.last, MPRAPI_A_SERVER_PORTS, port_count);
		message_error(&answer, 0);
		break;
	case MPRAPI_CMD_PORT_GET:
		if (nlh->nlmsg_flags & NLM_F_DUMP) {
			put_ports(nlh);
			message_done(&answer, 0);
			break;
		}
		REQUIRE(mnl_attr_get_type(attr) == MPRAPI_A_PORT_ID);
		port = find_port(mnl_attr_get_u32(attr));
		if (port)
			put_port(port);
		message_error(&answer, port ? 0 : -ENOENT);
		break;
	case MPRAPI_CMD_CONNECTION_GET:
		REQUIRE(mnl_attr_get_type(attr) == MPRAPI_A_CONNECTION_ID ||
			mnl_nlmsg_get_payload_len(nlh) == sizeof(*genl));
		put_connections(mnl_nlmsg_get_payload_len(nlh) == sizeof(*genl) ?
				0 : mnl_attr_get_u32(attr));
		message_done(&answer, 0);
		break;
	default:
		REQUIRE(!"a known command");
	}
}

static void answer_link(const struct nlmsghdr *nlh)
{
	const struct ifinfomsg *asked = mnl_nlmsg_get_payload(nlh);
	struct ifinfomsg ifi = { .ifi_type = ARPHRD_PPP, .ifi_index = asked->ifi_index };
	char name[16];

	REQUIRE(asked->ifi_index >= IFINDEX(0) && asked->ifi_index < IFINDEX(UNITS));
	snprintf(name, sizeof(name), "ppp%d", asked->ifi_index - IFINDEX(0));
	message_put(&answer, RTM_NEWLINK, 0, &ifi, sizeof(ifi));
	mnl_attr_put_strz(answer.last, IFLA_IFNAME, name);
	message_error(&answer, 0);
}

static void answer_address(const struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *asked = mnl_nlmsg_get_payload(nlh);
	struct ifaddrmsg ifa = {
		.ifa_family = AF_INET, .ifa_prefixlen = 32, .ifa_index = asked->ifa_index,
	};

	if (asked->ifa_family == AF_INET) {
		message_put(&answer, RTM_NEWADDR, NLM_F_MULTI, &ifa, sizeof(ifa));
		mnl_attr_put_u32(answer.last, IFA_LOCAL, htonl(0x0a000001));
		mnl_attr_put_u32(answer.last, IFA_ADDRESS, htonl(0x0a000000 + asked->ifa_index));
	}
	message_done(&answer, 0);
}

void target_request(const struct nlmsghdr *nlh)
{
	struct nlmsghdr *each;
	int left;

	memset(&answer, 0, offsetof(struct datagram, bytes));
	switch (nlh->nlmsg_type) {
	case GENL_ID_CTRL:
		message_family(&answer, FAMILY);
		message_error(&answer, 0);
		break;
	case FAMILY:
		answer_mprapi(nlh);
		break;
	case RTM_GETLINK:
		answer_link(nlh);
		break;
	case RTM_GETADDR:
		answer_address(nlh);
		break;
	default:
		REQUIRE(!"a known request");
	}
	message_end(&answer);
	left = answer.length;
	for (each = (struct nlmsghdr *)answer.bytes; mnl_nlmsg_ok(each, left);
	     each = mnl_nlmsg_next(each, &left)) {
		each->nlmsg_seq = nlh->nlmsg_seq;
		each->nlmsg_pid = KERNEL_PORTID;
	}
}

ssize_t target_answer(void *buffer, size_t size)
{
	size_t length = answer.length;

	REQUIRE(length && length <= size);
	memcpy(buffer, answer.bytes, length);
	answer.length = 0;
	return length;
}

ssize_t target_event(void *buffer, size_t size, uint32_t *sender)
{
	(void)buffer;
	(void)size;
	(void)sender;
	errno = EAGAIN;
	return -1;
}

int target_ioctl(unsigned long command, void *argument)
{
	struct mprapi_port_ppp *ppp = argument;
	const struct port *port;
	uint32_t id;

	if (command == MPRAPI_IOC_SERVER)
		return 0;
	/* The structures of all other ioctls begin with the port. */
	memcpy(&id, argument, sizeof(id));
	port = find_port(id);
	if (!port) {
		errno = ENOENT;
		return -1;
	}
	if (command == MPRAPI_IOC_PORT_PPP)
		ppp->unit = port->unit;
	return 0;
}

int target_open(const char *path)
{
	REQUIRE(!strcmp(path, MPRAPI_DEVICE));
	return open("/dev/null", O_RDWR | O_CLOEXEC);
}

/* --- the model -------------------------------------------------------------------- */

/* The known handles and buffers. The first .live of .count are valid, the others are stale. */
static struct {
	HANDLE handle[SERVERS];
	size_t live;
	size_t count;
} servers;

static struct {
	void *buffer[BUFFERS];
	size_t live;
	size_t count;
} buffers;

static bool is_server(HANDLE handle)
{
	for (size_t i = 0; i < servers.live; i++)
		if (servers.handle[i] == handle)
			return true;
	return false;
}

static bool is_buffer(const void *buffer)
{
	for (size_t i = 0; i < buffers.live; i++)
		if (buffers.buffer[i] == buffer)
			return true;
	return false;
}

static HANDLE handle_of_port(const struct port *port)
{
	return (HANDLE)(uintptr_t)port->id;
}

static HANDLE handle_of_unit(int unit)
{
	return unit == NO_UNIT ? NULL : (HANDLE)(CONNECTION_BIT | connection_of(unit));
}

static const struct port *port_behind(HANDLE handle)
{
	for (size_t i = 0; i < port_count; i++)
		if (handle_of_port(&ports[i]) == handle)
			return &ports[i];
	return NULL;
}

/* Returns the unit of a connection handle, NO_UNIT if no port has that connection. */
static int unit_behind(HANDLE handle)
{
	for (int unit = 0; unit < UNITS; unit++)
		if (unit_used(unit) && handle_of_unit(unit) == handle)
			return unit;
	return NO_UNIT;
}

/* --- arguments, chosen by the input --------------------------------------------------- */

static HANDLE any_server(void)
{
	uint8_t which = input_byte();

	return servers.count ? servers.handle[which % servers.count] : NULL;
}

static HANDLE any_port(void)
{
	uint8_t which = input_byte();

	return port_count ? handle_of_port(&ports[which % port_count]) : NULL;
}

static HANDLE any_handle(void)
{
	uint8_t kind = input_byte() % 8;

	switch (kind) {
	case 0:
		return NULL;
	case 1:
		return INVALID_HANDLE_VALUE;
	case 2:
		return any_server();
	case 3:
		return any_port();
	case 4:
		return handle_of_unit(input_byte() % UNITS);
	case 5:
		return (HANDLE)((uintptr_t)any_server() ^ (uintptr_t)1 << input_byte() % 63);
	case 6:
		return (HANDLE)((uintptr_t)any_port() ^ (uintptr_t)1 << input_byte() % 63);
	default:
		return (HANDLE)(uintptr_t)input_long();
	}
}

/* Returns a known handle in three of four cases: most calls with another handle fail at once. */
static HANDLE mostly(HANDLE (*good)(void))
{
	return input_byte() % 4 ? good() : any_handle();
}

/* --- the calls ---------------------------------------------------------------------- */

static void keep(void *buffer)
{
	void **last = &buffers.buffer[BUFFERS - 1];

	REQUIRE(buffer && buffer != UNTOUCHED && !is_buffer(buffer));
	if (buffers.live == BUFFERS) {
		REQUIRE(MprAdminBufferFree(*last) == NO_ERROR);
		REQUIRE(MprAdminBufferFree(*last) == ERROR_INVALID_PARAMETER);
		buffers.live--;
	}
	buffers.buffer[buffers.live++] = buffer;
	if (buffers.count < buffers.live)
		buffers.count = buffers.live;
}

static void free_buffer(void)
{
	uint8_t kind = input_byte() % 4, which = input_byte();
	void *buffer = NULL, *last;

	if (kind < 3 && buffers.count)
		buffer = buffers.buffer[which % buffers.count];
	if (kind == 1)
		buffer = (char *)((uintptr_t)buffer + input_byte());
	else if (kind == 2)
		buffer = (void *)((uintptr_t)buffer ^ (uintptr_t)1 << input_byte() % 63);
	else if (kind == 3)
		buffer = any_handle();
	if (!is_buffer(buffer)) {
		REQUIRE(MprAdminBufferFree(buffer) == ERROR_INVALID_PARAMETER);
		return;
	}
	REQUIRE(MprAdminBufferFree(buffer) == NO_ERROR);
	REQUIRE(MprAdminBufferFree(buffer) == ERROR_INVALID_PARAMETER);
	/* Keep the freed buffer as a stale one, behind those that are live. */
	last = buffers.buffer[--buffers.live];
	for (size_t i = 0; i <= buffers.live; i++)
		if (buffers.buffer[i] == buffer)
			buffers.buffer[i] = last;
	buffers.buffer[buffers.live] = buffer;
}

static void connect_server(void)
{
	HANDLE handle = UNTOUCHED;

	if (servers.live == SERVERS)
		return;
	REQUIRE(MprAdminServerConnect(NULL, &handle) == NO_ERROR);
	REQUIRE(handle && handle != INVALID_HANDLE_VALUE && handle != UNTOUCHED);
	for (size_t i = 0; i < servers.count; i++)
		REQUIRE(servers.handle[i] != handle);
	REQUIRE(!port_behind(handle) && unit_behind(handle) == NO_UNIT);
	servers.handle[servers.live++] = handle;
	if (servers.count < servers.live)
		servers.count = servers.live;
}

static void disconnect_server(void)
{
	HANDLE handle = mostly(any_server), last;
	bool live = is_server(handle);

	MprAdminServerDisconnect(handle);
	if (!live)
		return;
	last = servers.handle[--servers.live];
	for (size_t i = 0; i <= servers.live; i++)
		if (servers.handle[i] == handle)
			servers.handle[i] = last;
	servers.handle[servers.live] = handle;
}

static void server_info(void)
{
	HANDLE server = mostly(any_server);
	MPR_SERVER_0 *info = UNTOUCHED;
	DWORD error = MprAdminServerGetInfo(server, 0, (LPBYTE *)&info);

	REQUIRE(error == (is_server(server) ? NO_ERROR : RPC_S_INVALID_BINDING));
	if (error) {
		REQUIRE(info == UNTOUCHED);
		return;
	}
	REQUIRE(info->dwTotalPorts == port_count);
	keep(info);
}

/* The arguments of a call for a part of a list, and its expected result. */
struct list {
	HANDLE server;
	DWORD level;
	DWORD length;
	DWORD resume;
	bool resumes;
	DWORD error;		/* expected error, if it returns no part */
	size_t handle;		/* offset of the handle in an element */
	uint32_t id[PORTS];	/* all elements of the whole list */
	size_t count;
};

static void any_list(struct list *list)
{
	memset(list, 0, sizeof(*list));
	list->server = mostly(any_server);
	list->level = input_byte() % 16 ? 0 : input_word();
	list->length = input_byte() % 4 ? input_half() : input_word();
	list->resumes = input_byte() % 4;
	list->resume = list->resumes ? input_half() : 0;
}

static void check_list(const struct list *list, size_t size, DWORD error, DWORD *read,
		       DWORD *total, DWORD *resume, const void *buffer)
{
	size_t first = 0, count, left;

	if (list->error) {
		REQUIRE(error == list->error && buffer == UNTOUCHED);
		REQUIRE(*read == NUMBER && *total == NUMBER && *resume == list->resume);
		return;
	}
	while (first < list->count && list->id[first] <= list->resume)
		first++;
	count = list->count - first;
	if (list->length != (DWORD)-1 && count > list->length / size)
		count = list->length / size;
	left = list->count - first - count;
	REQUIRE(error == (left ? ERROR_MORE_DATA : NO_ERROR));
	REQUIRE(*read == count && *total == count + left);
	if (!list->resumes || !left)
		REQUIRE(*resume == (list->resumes ? 0 : list->resume));
	else if (count)
		REQUIRE(*resume == list->id[first + count - 1]);
	else
		REQUIRE(*resume == list->resume);
	for (size_t i = 0; i < count; i++) {
		HANDLE handle;

		memcpy(&handle, (const char *)buffer + i * size + list->handle, sizeof(handle));
		REQUIRE((uint32_t)(uintptr_t)handle == list->id[first + i]);
	}
}

static HANDLE all_ports(void)
{
	return INVALID_HANDLE_VALUE;
}

static void enum_ports(void)
{
	DWORD read = NUMBER, total = NUMBER, resume, error;
	RAS_PORT_0 *out = UNTOUCHED;
	struct list list;
	HANDLE connection;
	bool all;
	int unit;

	any_list(&list);
	connection = mostly(all_ports);
	all = connection == INVALID_HANDLE_VALUE;
	unit = unit_behind(connection);
	if (!is_server(list.server))
		list.error = ERROR_INVALID_PARAMETER;
	else if (list.level)
		list.error = ERROR_INVALID_LEVEL;
	else if (!connection)
		list.error = ERROR_INVALID_HANDLE;
	else
		list.error = all || unit != NO_UNIT ? NO_ERROR : ERROR_INVALID_PARAMETER;
	for (size_t i = 0; i < port_count; i++)
		if (all || ports[i].unit == unit)
			list.id[list.count++] = ports[i].id;
	resume = list.resume;
	error = MprAdminPortEnum(list.server, list.level, connection, (LPBYTE *)&out, list.length,
				 &read, &total, list.resumes ? &resume : NULL);
	check_list(&list, sizeof(*out), error, &read, &total, &resume, out);
	if (list.error)
		return;
	for (DWORD i = 0; i < read; i++) {
		const struct port *port = port_behind(out[i].hPort);

		REQUIRE(port && out[i].hConnection == handle_of_unit(port->unit));
	}
	keep(out);
}

static void enum_connections(void)
{
	static const size_t sizes[] = {
		sizeof(RAS_CONNECTION_0), sizeof(RAS_CONNECTION_1), sizeof(RAS_CONNECTION_2),
		sizeof(RAS_CONNECTION_3),
	};
	DWORD read = NUMBER, total = NUMBER, resume, error;
	LPBYTE out = UNTOUCHED;
	struct list list;

	any_list(&list);
	if (!list.level)
		list.level = input_byte() % ARRAY_SIZE(sizes);
	if (!is_server(list.server))
		list.error = RPC_S_INVALID_BINDING;
	else if (list.level >= ARRAY_SIZE(sizes))
		list.error = ERROR_INVALID_LEVEL;
	if (list.level == 3)
		list.handle = offsetof(RAS_CONNECTION_3, hConnection);
	for (int unit = 0; unit < UNITS; unit++)
		if (unit_used(unit))
			list.id[list.count++] = connection_of(unit);
	resume = list.resume;
	error = MprAdminConnectionEnum(list.server, list.level, &out, list.length, &read, &total,
				       list.resumes ? &resume : NULL);
	check_list(&list, list.error ? 1 : sizes[list.level], error, &read, &total, &resume, out);
	if (!list.error)
		keep(out);
}

/* Lists all ports in parts of some length: each port is listed once, in order. */
static void walk_ports(void)
{
	DWORD length = sizeof(RAS_PORT_0) * (1 + input_byte() % 8), resume = 0, error;
	HANDLE server = any_server();
	size_t seen = 0;

	if (!is_server(server))
		return;
	do {
		DWORD read, total;
		RAS_PORT_0 *out;

		error = MprAdminPortEnum(server, 0, INVALID_HANDLE_VALUE, (LPBYTE *)&out, length,
					 &read, &total, &resume);
		REQUIRE(error == NO_ERROR || (error == ERROR_MORE_DATA && read));
		for (DWORD i = 0; i < read; i++) {
			REQUIRE(seen < port_count);
			REQUIRE(out[i].hPort == handle_of_port(&ports[seen++]));
		}
		keep(out);
	} while (error);
	REQUIRE(seen == port_count);
}

static void port_info(void)
{
	HANDLE server = mostly(any_server), handle = mostly(any_port);
	const struct port *port = port_behind(handle);
	DWORD level = input_byte() % 3, error;
	void *out = UNTOUCHED;

	error = MprAdminPortGetInfo(server, level, handle, (LPBYTE *)&out);
	if (is_server(server) && port && level < 2) {
		REQUIRE(error == NO_ERROR);
		REQUIRE(((RAS_PORT_0 *)out)->hPort == handle);
		REQUIRE(((RAS_PORT_0 *)out)->hConnection == handle_of_unit(port->unit));
		keep(out);
		return;
	}
	REQUIRE(out == UNTOUCHED);
	if (!is_server(server))
		REQUIRE(error == ERROR_INVALID_PARAMETER);
	else
		REQUIRE(error == (level == 2 ? ERROR_INVALID_LEVEL : ERROR_INVALID_PORT_HANDLE));
}

/* Calls a function that acts on a port. */
static void port_command(void)
{
	HANDLE server = mostly(any_server), port = mostly(any_port);
	DWORD error, refused = ERROR_INVALID_PARAMETER;

	switch (input_byte() % 4) {
	case 0:
		error = MprAdminPortReset(server, port);
		break;
	case 1:
		error = MprAdminPortDisconnect(server, port);
		break;
	case 2:
		error = MprLinuxPortWait(server, port, 1, 0, NULL);
		break;
	default:
		error = MprAdminPortClearStats(server, port);
		refused = RPC_S_INVALID_BINDING;
		break;
	}
	REQUIRE(error == (is_server(server) && port_behind(port) ? NO_ERROR : refused));
}

static HANDLE any_connection(void)
{
	return handle_of_unit(input_byte() % UNITS);
}

static void connection_info(void)
{
	HANDLE server = mostly(any_server), handle = mostly(any_connection);
	DWORD level = input_byte() % 4, error;
	char *out = UNTOUCHED;

	error = MprAdminConnectionGetInfo(server, level, handle, (LPBYTE *)&out);
	if (is_server(server) && unit_behind(handle) != NO_UNIT) {
		size_t place = level < 3 ? 0 : offsetof(RAS_CONNECTION_3, hConnection);

		REQUIRE(error == NO_ERROR && *(HANDLE *)(out + place) == handle);
		keep(out);
		return;
	}
	REQUIRE(out == UNTOUCHED);
	REQUIRE(error == (is_server(server) ?
			  ERROR_INTERFACE_NOT_CONNECTED : RPC_S_INVALID_BINDING));
}

static void connection_info_ex(void)
{
	HANDLE server = mostly(any_server), handle = mostly(any_connection);
	RAS_CONNECTION_EX info = {
		.Header = {
			.revision = MPRAPI_RAS_CONNECTION_OBJECT_REVISION_1,
			.type = MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT,
			.size = sizeof(info),
		},
		.hConnection = UNTOUCHED,
	};
	DWORD error = MprAdminConnectionGetInfoEx(server, handle, &info);

	if (is_server(server) && unit_behind(handle) != NO_UNIT) {
		REQUIRE(error == NO_ERROR && info.hConnection == handle);
		return;
	}
	REQUIRE(info.hConnection == UNTOUCHED);
	REQUIRE(error == (is_server(server) ?
			  ERROR_INTERFACE_NOT_CONNECTED : RPC_S_INVALID_BINDING));
}

static void connection_clear(void)
{
	HANDLE server = mostly(any_server), handle = mostly(any_connection);
	DWORD error = MprAdminConnectionClearStats(server, handle);

	if (is_server(server) && unit_behind(handle) != NO_UNIT)
		REQUIRE(error == NO_ERROR);
	else
		REQUIRE(error == (is_server(server) ?
				  ERROR_INVALID_PARAMETER : RPC_S_INVALID_BINDING));
}

/* MprLinuxEventRead() rejects all descriptors: this process has no netlink socket. */
static void event_read(void)
{
	uint64_t seq = NUMBER;
	MPR_LINUX_EVENT event;
	int fd = input_byte() % 4 ? input_byte() % 16 : (int)input_word();

	REQUIRE(MprLinuxEventRead(fd, &seq, sizeof(MPR_LINUX_EVENT), &event) ==
		(fcntl(fd, F_GETFD) < 0 ? ERROR_INVALID_HANDLE : ERROR_INVALID_PARAMETER));
	REQUIRE(seq == NUMBER);
}

/* --- ports come and go ---------------------------------------------------------- */

/*
 * The library answers the parts of a list from a snapshot that is younger than this. Let this
 * time pass after each change, so that the library takes a new one.
 */
#define LIST_SECONDS	2

static void port_comes(void)
{
	struct port *port = &ports[port_count];
	uint8_t choice = input_byte();
	bool used;

	if (port_count == PORTS)
		return;
	next_id += 1 + (choice >> 4);
	port->id = next_id;
	port->unit = choice % 4 < UNITS ? choice % 4 : NO_UNIT;
	for (port->device = 0; port->device < ARRAY_SIZE(devices); port->device++) {
		used = false;
		for (size_t i = 0; i < port_count; i++)
			used |= ports[i].unit != NO_UNIT && ports[i].device == port->device;
		if (!used)
			break;
	}
	if (port->device == ARRAY_SIZE(devices))
		port->unit = NO_UNIT;
	port_count++;
	kernel_seconds += LIST_SECONDS;
}

static void port_goes(void)
{
	uint8_t which = input_byte();

	if (!port_count)
		return;
	kernel_seconds += LIST_SECONDS;
	which %= port_count--;
	memmove(&ports[which], &ports[which + 1], (port_count - which) * sizeof(*ports));
}

static void (*const calls[])(void) = {
	connect_server, disconnect_server, server_info, enum_ports, enum_connections,
	walk_ports, port_info, port_command, connection_info, connection_clear, free_buffer,
	port_comes, port_goes, event_read, connection_info_ex,
};

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct stat st;
	int fd;

	(void)argc;
	(void)argv;
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		fd = open(devices[i], O_RDONLY | O_CLOEXEC);
		REQUIRE(fd >= 0 && !fstat(fd, &st));
		device_numbers[i] = st.st_rdev;
	}
	/* kernel.c makes this one look like /dev/ppp. */
	REQUIRE(open("/dev/zero", O_RDONLY | O_CLOEXEC) >= 0);
	REQUIRE(!stat("/proc/thread-self/ns/net", &st));
	netns = st.st_ino;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int free_fd = lowest_free_descriptor();

	input_begin(data, size);
	next_id = 0;
	port_count = 0;
	memset(&servers, 0, sizeof(servers));
	memset(&buffers, 0, sizeof(buffers));
	while (input_left())
		calls[input_byte() % ARRAY_SIZE(calls)]();
	while (servers.live)
		MprAdminServerDisconnect(servers.handle[--servers.live]);
	while (buffers.live)
		REQUIRE(MprAdminBufferFree(buffers.buffer[--buffers.live]) == NO_ERROR);
	REQUIRE(lowest_free_descriptor() == free_fd);
	return 0;
}
