/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The interfaces between the files of libmprapi.
 *
 * Internal functions return 0 or a negative errno. Only the functions of the API return
 * Windows errors, by mprapi_error().
 */
#ifndef MPRAPI_INTERNAL_H
#define MPRAPI_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* All other symbols are hidden. */
#pragma GCC visibility push(default)
#include "mprapi-linux.h"
#pragma GCC visibility pop

/* The name under which NT 4 exported a function. */
#define LEGACY(modern, nt4) \
	extern __typeof__(modern) nt4 __attribute__((alias(#modern), visibility("default")))

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* call.c */

int call_begin(void);
void call_end(const int *state);

/* The first declaration in each function of the API that can block or takes a lock. */
#define API_CALL \
	const int api_call __attribute__((cleanup(call_end), unused)) = call_begin()

/* error.c */

/* Where an errno comes from. The Windows error depends on it. */
enum mprapi_place {
	MPRAPI_CONNECT = 1,	/* opening the control device */
	MPRAPI_OPEN = 2,	/* opening a tty that is to be added */
	MPRAPI_COMMAND = 4,	/* the module's answer */
};

DWORD mprapi_error(enum mprapi_place place, int err);
DWORD mprapi_error_gone(int err, DWORD gone);
bool mprapi_is_scarcity(int err);

/* buffer.c */

void *mprapi_buffer(size_t size);
void *mprapi_buffer_out(void *data);
void buffers_lock(void);
void buffers_unlock(void);

/* handle.c: connected servers */

struct server {
	struct server *next;
	uintptr_t handle;
	unsigned int refs;
	int fd;			/* /dev/mprapi */
	uint16_t family;	/* id of the generic netlink family */
	struct rest *rest;	/* for connection.c, exchanged atomically */
};

int server_new(int fd, uint16_t family, HANDLE *handle);
void servers_lock(void);
void servers_unlock(void);
struct server *server_get(HANDLE handle);
void server_put(struct server *server);
void server_leave(struct server *const *server);

/* Declares "server", the server of a handle, or NULL. Leaving the function drops it. */
#define API_SERVER(handle) \
	struct server *const server __attribute__((cleanup(server_leave))) = server_get(handle)

void server_close(HANDLE handle);
bool object_is(const MPRAPI_OBJECT_HEADER *header, UCHAR revision, UCHAR type, size_t size);
bool port_id(HANDLE handle, uint32_t *id);
HANDLE port_handle(uint32_t id);
bool connection_id(HANDLE handle, uint32_t *id);
HANDLE connection_handle(uint32_t id);

/* size.c: structures that are longer or shorter in the caller's header */

#define SIZE_MAX_TAKEN	65536

bool size_ok(DWORD size);
void size_put(void *out, DWORD size, const void *info, size_t known);
bool size_take(void *out, size_t known, const void *from);

/* wide.c: WCHARs for the caller */

void wide_put(wchar_t *out, size_t size, const char *prefix, const char *text);

#define WIDE_PUT(array, prefix, text)	wide_put(array, COUNT(array), prefix, text)

/* name.c: long names of ports */

bool name_is_short(const char *name);
void name_shorten(char out[MAX_PORT_NAME + 1], const char *name);

/* page.c: the part of a list that one call gets */

struct page {
	size_t first;		/* number of elements before the page */
	size_t count;		/* number of elements in the page */
	size_t left;		/* number of elements after the page */
	DWORD last;		/* id of the last element: the next page begins after it */
};

/* The arguments of a call for a page. */
struct page_request {
	DWORD length;
	LPBYTE *buffer;
	LPDWORD read;
	LPDWORD total;
	LPDWORD resume;		/* may be NULL */
};

DWORD page_after(const struct page_request *request);
DWORD page_room(const struct page_request *request, size_t size);
void page_find(struct page *page, const struct page_request *request, size_t size,
	       const void *list, size_t count, size_t stride);
DWORD page_give(const struct page *page, const struct page_request *request, void *buffer);

/* netlink.c: a netlink socket, and a request with its answer */

struct nlmsghdr;
struct netlink;

typedef int (*netlink_cb)(const struct nlmsghdr *nlh, void *data);

struct netlink *netlink_open(int bus);
int netlink_strict(struct netlink *nl);
void netlink_close(struct netlink *nl);
struct nlmsghdr *netlink_request(struct netlink *nl, uint16_t type, uint16_t flags);
bool netlink_ok(const struct nlmsghdr *nlh, int left);
int netlink_talk(struct netlink *nl, netlink_cb cb, void *data);

/* view.c: the state of the module, its ports and connections */

struct port {
	uint32_t id;
	MPR_LINUX_PORT info;
	struct mprapi_link_stats base;	/* counters of the interface when cleared */
	struct mprapi_link_stats link;	/* counters of the interface now */
	uint32_t node_dev;		/* st_dev of a pty's node, else 0 */
	uint64_t node_ino;		/* st_ino of that node */
	uint32_t left;			/* last port of a part: number of ports after it */
};

struct ports {
	struct port *port;
	size_t count;
	size_t room;
	size_t left;		/* number of ports after these */
};

#define UNIT_UNKNOWN	(-1)

/* The result of IPv6CP: the interface identifiers of the link-local addresses. */
struct ipv6cp {
	bool found;
	uint8_t ours[8];
	uint8_t peer[8];		/* 0: unknown */
};

struct connection {
	uint32_t id;
	int unit;			/* the PPP unit, or UNIT_UNKNOWN */
	int netnsid;			/* id of its namespace in ours, or negative */
	MPR_LINUX_CONNECTION info;
	struct ipv6cp ipv6;		/* for connection.c */
	const struct port *port;	/* for connection.c: its first port */
};

struct connections {
	struct connection *connection;
	size_t count;
	size_t room;
};

/* The module's netlink family: its id, and those of its multicast groups. */
struct family {
	uint16_t id;
	uint32_t ports;
	uint32_t connections;
};

int view_family(struct family *family);
int view_server(struct server *server, MPR_LINUX_SERVER *info);
int view_port(struct server *server, uint32_t id, struct port *port);
int view_find(struct netlink *nl, struct server *server, uint32_t *id, const char *name);
int view_ports(struct server *server, struct ports *ports, uint32_t from, uint32_t limit);
int view_connections(struct server *server, struct connections *connections);
bool view_event(const struct nlmsghdr *nlh, MPR_LINUX_EVENT *event);

/* link.c: the network interfaces over the ports */

struct link {
	char name[16];
	uint32_t ifindex;
	uint32_t flags;		/* IFF_* */
	struct mprapi_link_stats stats;
};

struct links;

/* Room for an address in text. */
#define LINK_ADDRESS_SIZE	46

struct links *links_open(void);
void links_close(struct links *links);
int links_netns(struct links *links, int fd, uint64_t *netns);
int links_know(struct links *links, uint64_t netns, int nsid);
int links_get(struct links *links, uint64_t netns, uint32_t ifindex, struct link *link);
int links_address(struct links *links, uint64_t inode, uint32_t ifindex,
		  char ours[LINK_ADDRESS_SIZE], char peer[LINK_ADDRESS_SIZE]);
int links_ipv6cp(struct links *links, uint64_t inode, uint32_t ifindex, struct ipv6cp *ipv6);

/* snapshot.c: ports, their interfaces and the connections at one moment */

struct snapshot {
	struct ports ports;
	struct connections connections;
	struct links *links;		/* NULL if no port has PPP */
};

int snapshot_begin(struct server *server, struct snapshot *snapshot, uint32_t from,
		   uint32_t limit);
int snapshot_port(struct server *server, uint32_t id, struct port *port);
void snapshot_end(struct snapshot *snapshot);

/* connection.c: the rest of a list of connections that was given in part */

void rest_put(struct server *server, struct rest *rest);

/* port.c */

int port_clear(struct server *server, uint32_t id, const struct mprapi_link_stats *link);

/* process.c: a process, as /proc shows it */

struct tty {
	dev_t device;
	uint32_t node_dev;	/* st_dev of a pty's node, else 0 */
	uint64_t node_ino;	/* st_ino of that node */
};

struct process {
	int fds;		/* the directory of its descriptors */
	pid_t pid;
	int pidfd;		/* for process.c: a descriptor, or PIDFD_* */
};

/* Values of pidfd: it was not tried yet to open one, and that failed. */
#define PIDFD_LATER	(-1)
#define PIDFD_NONE	(-2)

enum descriptor { DESCRIPTOR_UNKNOWN, DESCRIPTOR_LIVE, DESCRIPTOR_DEAD };

bool process_sees_all(void);
bool process_info(const struct process *process, MPR_LINUX_HOLDER *info);
bool process_device(int dir, const char *name, int flags, struct tty *tty);
enum descriptor process_descriptor(struct process *process, const char *name,
				   const struct tty *tty);

/* search.c: the processes that have some ttys open */

struct sought {
	struct tty tty;		/* in */
	struct sought *next;	/* for search.c */
	bool listed;
};

struct search {
	struct sought *sought;	/* the first member of each element, gets sorted */
	size_t count;
	size_t stride;		/* from one to the next, in bytes */
	/* Called for each descriptor of a tty. May be NULL. */
	void (*descriptor)(struct process *process, struct sought *sought, const char *name);
	/* Called for each process, with its ttys and whether it has /dev/ppp open, too. */
	int (*process)(struct search *search, struct process *process, struct sought *list,
		       bool ppp);
	bool complete;		/* out, no process was hidden */
};

struct tty port_tty(const struct port *port);
int search_processes(struct search *search);

/* holder.c: in which network namespace the PPP of the ports is */

struct holder {
	struct sought sought;	/* in: the tty */
	void *owner;		/* in, for the caller */
	bool found;		/* out, a process has the tty and /dev/ppp open */
	bool several;		/* out, several such processes are in different namespaces */
	uint64_t netns;		/* out, that process's network namespace */
};

int holders_find(struct links *links, struct holder *holders, size_t count);

#endif /* MPRAPI_INTERNAL_H */
