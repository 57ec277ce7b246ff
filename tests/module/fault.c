// SPDX-License-Identifier: GPL-2.0
/*
 * Fault injection: each operation runs again and again, and each time another one of its
 * allocations, or of its copies from or to user memory, fails: the first, then the
 * second, until there are no more. Each time, the operation fails with a documented error
 * and changes nothing, or it succeeds with the right result.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/tty.h>

#include "kselftest_harness.h"
#include "../helper/clock.h"
#include "../helper/command.h"
#include "../helper/control.h"
#include "../helper/inject.h"
#include "../helper/line.h"
#include "../helper/listen.h"
#include "../helper/module.h"
#include "../helper/netlink.h"
#include "../helper/pty.h"
#include "../helper/unit.h"

/* UARTs: OPEN is a port that is open, CLOSED one that is closed, OTHER is added and removed. */
#define OPEN		"ttyS4"
#define CLOSED		"ttyS5"
#define OTHER		"ttyS6"

/* The most faults for one operation. A test that gets there fails. */
#define POINTS_MAX	2000

/* Timeout in ms for an event or a state that must come. */
#define SOON		10000

/* An xarray: the slots of one node, and the slab cache of the nodes. */
#define TABLE_NODE	64
#define TABLE_CACHE	"radix_tree_node"

/* The faults that all tests injected, in memory that their processes share. */
static atomic_int *faults;

/* The state of a test, which its operations use. */
struct world {
	int ctl;
	int listener;
	__u64 last_seq;		/* seq of the last event received */
	bool lost;		/* events before that one were lost */
	int event;
	__u32 ports;		/* number of ports in the module */
	struct inject_range module;

	int fd;			/* the descriptor of OPEN */
	__u32 open, closed;
	struct port_view before;

	int other;		/* a second control device, or a socket */
	__u32 added;
	char name[MPRAPI_NAME_SIZE];
	char path[MPRAPI_NAME_SIZE];
	char address[MPRAPI_NAME_SIZE];
	struct pty pty;
	struct unit unit;
	struct port_view view, views[8];
	struct server_view server_view;
	struct mprapi_server server;
	struct mprapi_report report;
	int number, channel;
};

struct operation {
	const char *name;
	int (*ready)(struct world *world);	/* before each fault; 0 or -errno */
	int (*call)(struct world *world);	/* 0 or -errno */
	/* Checks the state after an operation that was done, or was not done. */
	bool (*holds)(struct world *world, bool done);
	void (*undo)(struct world *world);	/* after a success */
	bool module_only;	/* other code runs, too: fail only what the module calls */
	bool needs_no_memory;	/* succeeds even if an allocation fails */
	bool call_once;	/* after a failure, go on to the next fault without a second call */
	int other_error;	/* what other kernel code returns instead of -ENOMEM */
	int second_error;	/* result of a second call, if the first was done but failed */
};

FIXTURE(fault) {
	struct world world;
};

static int references(void)
{
	char text[16];

	return file_read("/sys/module/mprapi/refcnt", text, sizeof(text)) > 0 ? atoi(text) : -1;
}

/*
 * Receives the next event. Returns -ENOBUFS if events were lost: the socket
 * overflowed, or seq has a gap.
 */
static int receive(struct world *world, long ms, struct event_view *event)
{
	int err = listen_next(world->listener, ms, event);

	if (err == -ENOBUFS)
		world->lost = true;
	if (err || event->seq <= world->last_seq)
		return err;
	if (event->seq != world->last_seq + 1 && !world->lost) {
		world->lost = true;
		err = -ENOBUFS;
	}
	world->last_seq = event->seq;
	return err;
}

/*
 * Reads the events up to the last one that the module counted. Returns false if they do
 * not come although no loss was noticed.
 */
static bool receives_all(struct world *world)
{
	struct server_view server;
	struct event_view event;
	int err = 0;

	if (world->listener < 0)
		return true;
	if (view_server(&server))
		return false;
	while (world->last_seq < server.events && (!err || err == -ENOBUFS))
		err = receive(world, world->lost ? 0 : SOON, &event);
	if (world->lost && err == -EAGAIN) {
		world->last_seq = server.events;
		err = 0;
	}
	world->lost = false;
	return !err || err == -ENOBUFS;
}

/* Waits for an event of this type, or for the notice that events were lost. */
static int await(struct world *world, enum mprapi_event what)
{
	struct event_view event;
	int err;

	do {
		err = receive(world, SOON, &event);
		if (err)
			return err == -ENOBUFS ? 0 : err;
	} while (event.what != what);
	return 0;
}

FIXTURE_SETUP(fault)
{
	struct world *world = &self->world;

	ASSERT_EQ(0, command("modprobe -a ppp_generic ppp_async"));
	/* A network namespace for this test alone, so that it has few interfaces. */
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, inject_stop());
	memset(world, 0, sizeof(*world));
	ASSERT_EQ(0, module_fresh("watch_ms=200"));
	ASSERT_EQ(0, inject_module("mprapi", &world->module));
	world->ctl = control_open();
	ASSERT_LE(0, world->ctl);
	world->listener = listen_open();
	ASSERT_LE(0, world->listener);
	world->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ASSERT_LE(0, world->event);
	world->fd = line_open(OPEN);
	ASSERT_LE(0, world->fd);
	world->pty.master = -1;
	world->pty.slave = -1;
	world->unit.fd = -1;
	ASSERT_EQ(0, port_add(world->ctl, OPEN, &world->open));
	ASSERT_EQ(0, port_add(world->ctl, CLOSED, &world->closed));
	world->ports = 2;
}

FIXTURE_TEARDOWN(fault)
{
	struct world *world = &self->world;

	EXPECT_EQ(0, inject_stop());
	unit_close(&world->unit);
	pty_close(&world->pty);
	close(world->fd);
	close(world->event);
	close(world->listener);
	close(world->ctl);
	EXPECT_EQ(0, module_restore());
}

#define TEST_FAULT(name)	TEST_F_TIMEOUT(fault, name, 550)

static void count(const char *name, int failed)
{
	*faults += failed;
	printf("# faults: %s %d\n", name, failed);
	fflush(stdout);
}

static bool is_clean(const struct operation *operation, enum inject_kind kind, int err)
{
	if (kind == INJECT_USERCOPY)
		return !err || err == -EFAULT;
	return !err || (!operation->needs_no_memory && (err == -ENOMEM || err == -ENOBUFS)) ||
	       (operation->other_error && err == operation->other_error);
}

/* Runs an operation with fault @nth. Returns whether it got as far as that fault. */
static int try_one(struct __test_metadata *_metadata, struct world *world,
		   const struct operation *operation, enum inject_kind kind, unsigned int nth)
{
	int err, again, failed, used;
	bool done;

	ASSERT_EQ(0, operation->ready ? operation->ready(world) : 0) {
		TH_LOG("%s, before fault %u", operation->name, nth);
	}
	used = references();

	ASSERT_EQ(0, inject_only(kind, operation->module_only ? &world->module : &inject_all));
	ASSERT_EQ(0, inject_own(nth));
	err = operation->call(world);
	failed = inject_own_done();
	ASSERT_EQ(0, inject_stop());
	ASSERT_LE(0, failed);

	/* The third copy is the one of the result: by then, the operation is done. */
	done = !err || (kind == INJECT_USERCOPY && nth == 3);
	EXPECT_TRUE(failed ? is_clean(operation, kind, err) : !err) {
		TH_LOG("%s, fault %u of kind %u: %s", operation->name, nth, kind,
		       strerror(-err));
	}
	EXPECT_TRUE(operation->holds(world, done)) {
		TH_LOG("%s, fault %u of kind %u: %s, but it was not so", operation->name, nth,
		       kind, done ? "done" : "not done");
	}
	if (err && !operation->call_once) {
		again = operation->call(world);
		EXPECT_EQ(done ? operation->second_error : 0, again) {
			TH_LOG("%s, after fault %u of kind %u", operation->name, nth, kind);
		}
		EXPECT_TRUE(operation->holds(world, true)) {
			TH_LOG("%s, after fault %u of kind %u", operation->name, nth, kind);
		}
	}
	if (operation->undo && (!err || !operation->call_once))
		operation->undo(world);
	/* -1 if the operation unloaded the module. */
	EXPECT_EQ(module_loaded() ? used : -1, references()) {
		TH_LOG("%s, fault %u of kind %u", operation->name, nth, kind);
	}
	EXPECT_TRUE(receives_all(world)) {
		TH_LOG("%s, fault %u of kind %u", operation->name, nth, kind);
	}
	return failed;
}

static void try(struct __test_metadata *_metadata, struct world *world,
		const struct operation *operation)
{
	static const enum inject_kind kinds[] = { INJECT_MEMORY, INJECT_USERCOPY };
	unsigned int nth;
	int total = 0;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (nth = 1; try_one(_metadata, world, operation, kinds[i], nth); nth++)
			ASSERT_GT(POINTS_MAX, nth);
		total += nth - 1;
	}
	count(operation->name, total);
}

static bool ports_are(struct world *world, __u32 ports)
{
	struct mprapi_server server;

	return !server_get(world->ctl, &server) && server.ports == ports;
}

/* --- the control device ------------------------------------------------- */

static int open_call(struct world *world)
{
	world->other = control_open();
	return world->other < 0 ? world->other : 0;
}

static bool open_holds(struct world *world, bool done)
{
	struct mprapi_server server;

	return !done || (!server_get(world->other, &server) && server.ports == world->ports);
}

static void other_close(struct world *world)
{
	close(world->other);
}

static int server_call(struct world *world)
{
	return server_get(world->ctl, &world->server);
}

static bool server_holds(struct world *world, bool done)
{
	return !done || !world->server.ports || world->server.ports == world->ports;
}

TEST_FAULT(device)
{
	static const struct operation open = {
		.name = "open", .call = open_call, .holds = open_holds, .undo = other_close,
	};
	static const struct operation server = {
		.name = "server", .call = server_call, .holds = server_holds,
		.needs_no_memory = true,
	};

	try(_metadata, &self->world, &open);
	try(_metadata, &self->world, &server);
}

/* --- adding and deleting ------------------------------------------------ */

static int add_ready(struct world *world)
{
	world->added = 0;
	snprintf(world->name, sizeof(world->name), "%s", OTHER);
	return 0;
}

static int add_call(struct world *world)
{
	return port_add(world->ctl, world->name, &world->added);
}

static int add_path_call(struct world *world)
{
	char name[MPRAPI_NAME_SIZE] = OTHER;
	int err = port_add_path(world->ctl, name, &world->added);

	return !err && strcmp(name, world->path) ? -EPROTO : err;
}

static int add_path_ready(struct world *world)
{
	world->added = 0;
	snprintf(world->name, sizeof(world->name), "%s", world->path);
	return 0;
}

static int add_fd_call(struct world *world)
{
	return port_add_fd(world->ctl, world->pty.slave, &world->added);
}

static int add_fd_ready(struct world *world)
{
	int err = pty_open(&world->pty);

	world->added = 0;
	snprintf(world->name, sizeof(world->name), "%s", world->pty.name);
	return err;
}

static bool add_holds(struct world *world, bool done)
{
	int err = view_port_named(world->name, &world->view);

	if (!done)
		return err == -ENOENT && !world->added && ports_are(world, world->ports);
	return !err && ports_are(world, world->ports + 1) &&
	       (!world->added || world->added == world->view.id) &&
	       world->view.flags & MPRAPI_PORT_FLAG_PRESENT;
}

static void add_undo(struct world *world)
{
	port_del(world->ctl, world->view.id);
}

static void add_fd_undo(struct world *world)
{
	port_del(world->ctl, world->view.id);
	pty_close(&world->pty);
}

static int del_ready(struct world *world)
{
	int err = add_ready(world);

	return err ? err : add_call(world);
}

static int del_fd_ready(struct world *world)
{
	int err = add_fd_ready(world);

	return err ? err : add_fd_call(world);
}

static int del_call(struct world *world)
{
	return port_del(world->ctl, world->added);
}

static bool del_holds(struct world *world, bool done)
{
	return view_port(world->added, &world->view) == (done ? -ENOENT : 0) &&
	       ports_are(world, world->ports + !done);
}

static void pty_undo(struct world *world)
{
	pty_close(&world->pty);
}

TEST_FAULT(add)
{
	static const struct operation by_name = {
		.name = "port_add", .ready = add_ready, .call = add_call,
		.holds = add_holds, .undo = add_undo, .second_error = -EEXIST,
	};
	static const struct operation by_path = {
		.name = "port_add_path", .ready = add_path_ready, .call = add_path_call,
		.holds = add_holds, .undo = add_undo, .second_error = -EEXIST,
	};
	static const struct operation by_fd = {
		.name = "port_add_fd", .ready = add_fd_ready, .call = add_fd_call,
		.holds = add_holds, .undo = add_fd_undo, .second_error = -EEXIST,
	};
	struct world *world = &self->world;

	try(_metadata, world, &by_name);
	ASSERT_EQ(0, port_add(world->ctl, OTHER, &world->added));
	ASSERT_EQ(0, view_port(world->added, &world->view));
	ASSERT_STRNE("", world->view.path);
	snprintf(world->path, sizeof(world->path), "%s", world->view.path);
	ASSERT_EQ(0, port_del(world->ctl, world->added));
	ASSERT_TRUE(receives_all(world));
	try(_metadata, world, &by_path);
	try(_metadata, world, &by_fd);
}

/*
 * The port gets a handle for which the xarray of ports needs a new node. The xarray tries
 * that allocation twice, so all allocations of nodes fail here.
 */
TEST_FAULT(add_beyond_the_table)
{
	struct world *world = &self->world;

	do {
		ASSERT_EQ(0, del_ready(world));
		ASSERT_EQ(0, del_call(world));
	} while (world->added % TABLE_NODE != TABLE_NODE - 1);

	ASSERT_EQ(0, add_ready(world));
	ASSERT_EQ(0, inject_cache(TABLE_CACHE));
	EXPECT_EQ(-ENOMEM, add_call(world));
	ASSERT_EQ(0, inject_cache_done(TABLE_CACHE));
	EXPECT_TRUE(add_holds(world, false));
	EXPECT_EQ(0, add_call(world));
	EXPECT_EQ(0, world->added % TABLE_NODE);
	EXPECT_TRUE(add_holds(world, true));
	EXPECT_TRUE(receives_all(world));
	count("port_add_beyond_the_table", 1);
}

TEST_FAULT(del)
{
	static const struct operation of_uart = {
		.name = "port_del", .ready = del_ready, .call = del_call, .holds = del_holds,
		.needs_no_memory = true,
	};
	static const struct operation of_pty = {
		.name = "port_del_pty", .ready = del_fd_ready, .call = del_call,
		.holds = del_holds, .undo = pty_undo, .needs_no_memory = true,
	};

	try(_metadata, &self->world, &of_uart);
	try(_metadata, &self->world, &of_pty);
}

/* --- resets ------------------------------------------------------------- */

static int reset_ready(struct world *world)
{
	close(world->fd);
	world->fd = line_open(OPEN);
	return world->fd < 0 ? world->fd : view_port(world->open, &world->before);
}

static int reset_call(struct world *world)
{
	return port_reset(world->ctl, world->open, 0, 1000, &world->report);
}

static int disconnect_call(struct world *world)
{
	return port_disconnect(world->ctl, world->open, 1000, &world->report);
}

/* If done, the port was hung up and no reset runs; if not, nothing happened to the port. */
static bool hangup_holds(struct world *world, bool done)
{
	if (view_port(world->open, &world->view) ||
	    world->view.flags & MPRAPI_PORT_FLAG_RESETTING)
		return false;
	if (!done)
		return line_ldisc(world->fd) == N_TTY &&
		       world->view.hangups == world->before.hangups &&
		       world->view.report.seq == world->before.report.seq;
	return line_ldisc(world->fd) == -EIO &&
	       world->view.report.seq > world->before.report.seq && !world->view.report.result &&
	       (world->view.hangups == world->before.hangups + 1);
}

static int begin_call(struct world *world)
{
	return port_reset_begin(world->ctl, world->open, 0, 1000, &world->report);
}

static bool begin_holds(struct world *world, bool done)
{
	if (!done)
		return hangup_holds(world, false);
	return eventually(SOON, hangup_holds(world, true));
}

static int wait_ready(struct world *world)
{
	int err = reset_ready(world);

	return err ? err : port_reset_begin(world->ctl, world->open, 100, 1000,
					    &world->report);
}

static int wait_call(struct world *world)
{
	return port_wait(world->ctl, world->open, world->before.report.seq + 1,
			 &world->report);
}

static bool wait_holds(struct world *world, bool done)
{
	(void)done;
	return eventually(SOON, hangup_holds(world, true));
}

static int look_ready(struct world *world)
{
	int err = wait_ready(world);

	return err ? err : wait_call(world);
}

static int look_call(struct world *world)
{
	return port_wait_look(world->ctl, world->open, world->before.report.seq + 1,
			      &world->report);
}

TEST_FAULT(reset)
{
	static const struct operation operations[] = {
		{
			.name = "reset", .ready = reset_ready, .call = reset_call,
			.holds = hangup_holds, .needs_no_memory = true,
		}, {
			.name = "reset_nowait", .ready = reset_ready, .call = begin_call,
			.holds = begin_holds, .needs_no_memory = true,
		}, {
			.name = "disconnect", .ready = reset_ready, .call = disconnect_call,
			.holds = hangup_holds, .needs_no_memory = true,
		}, {
			.name = "wait", .ready = wait_ready, .call = wait_call,
			.holds = wait_holds, .needs_no_memory = true,
		}, {
			.name = "wait_look", .ready = look_ready, .call = look_call,
			.holds = wait_holds, .needs_no_memory = true,
		},
	};

	for (size_t i = 0; i < ARRAY_SIZE(operations); i++)
		try(_metadata, &self->world, &operations[i]);
}

static int closed_ready(struct world *world)
{
	return view_port(world->closed, &world->before);
}

static int closed_call(struct world *world)
{
	return port_reset(world->ctl, world->closed, 0, 1000, &world->report);
}

/*
 * The reset needs memory to lower the lines of a closed port. A reset that reports
 * -ENOMEM for that step counts as a reset, too.
 */
static bool closed_holds(struct world *world, bool done)
{
	int result = world->report.result;

	if (view_port(world->closed, &world->view) ||
	    world->view.condition != MPRAPI_CONDITION_DISCONNECTED)
		return false;
	if (!done && !result)
		return world->view.resets == world->before.resets;
	return world->view.resets > world->before.resets &&
	       (!done || world->view.report.result == 0) &&
	       (done || result == -ENOMEM);
}

static int opened_ready(struct world *world)
{
	/* An open and a close repair what the last fault left of the tty. */
	int fd = line_open(CLOSED);

	if (fd < 0)
		return fd;
	close(fd);
	memset(&world->report, 0, sizeof(world->report));
	return closed_ready(world);
}

TEST_FAULT(reset_closed)
{
	static const struct operation operation = {
		.name = "reset_closed", .ready = opened_ready, .call = closed_call,
		.holds = closed_holds,
	};

	try(_metadata, &self->world, &operation);
}

/* --- the other commands ------------------------------------------------- */

#define LINK_BYTES	4711

static int clear_ready(struct world *world)
{
	struct mprapi_report report;
	int err = port_clear_stats(world->ctl, world->open, NULL);

	close(world->fd);
	world->fd = line_open(OPEN);
	return err ? err : port_reset(world->ctl, world->open, 0, 1000, &report);
}

static int clear_call(struct world *world)
{
	struct mprapi_link_stats link = { .rx_bytes = LINK_BYTES };

	return port_clear_stats(world->ctl, world->open, &link);
}

static bool clear_holds(struct world *world, bool done)
{
	return !view_port(world->open, &world->view) &&
	       world->view.resets == !done && world->view.hangups == !done &&
	       world->view.link_base.rx_bytes == (done ? LINK_BYTES : 0);
}

static int ppp_ready(struct world *world)
{
	world->number = 4711;
	world->channel = -1;
	return 0;
}

static int ppp_call(struct world *world)
{
	return port_ppp(world->ctl, world->added, &world->number, &world->channel);
}

static bool ppp_holds(struct world *world, bool done)
{
	return !done || (world->number == world->unit.number && world->channel >= 0);
}

TEST_FAULT(stats)
{
	static const struct operation operation = {
		.name = "clear_stats", .ready = clear_ready, .call = clear_call,
		.holds = clear_holds, .needs_no_memory = true,
	};

	try(_metadata, &self->world, &operation);
}

TEST_FAULT(ppp)
{
	static const struct operation operation = {
		.name = "port_ppp", .ready = ppp_ready, .call = ppp_call,
		.holds = ppp_holds, .needs_no_memory = true,
	};
	struct world *world = &self->world;

	ASSERT_EQ(0, add_fd_ready(world));
	ASSERT_EQ(0, add_fd_call(world));
	ASSERT_EQ(0, unit_open(&world->unit));
	ASSERT_EQ(0, unit_connect(&world->unit, world->pty.slave));
	try(_metadata, world, &operation);
}

static int notify(struct world *world, __u32 events)
{
	return event_notify(world->ctl, world->event, events);
}

static __u64 signalled(int event, int ms)
{
	struct pollfd pollfd = { .fd = event, .events = POLLIN };
	__u64 value = 0;

	if (poll(&pollfd, 1, ms) == 1 && read(event, &value, sizeof(value)) != sizeof(value))
		return 0;
	return value;
}

static int notify_call(struct world *world)
{
	return notify(world, 1U << MPRAPI_EVENT_ADDED);
}

static int unnotify_call(struct world *world)
{
	return notify(world, 0);
}

/* Adds a port. Is the eventfd signalled if notifications are on, and not if they are off? */
static bool notify_works(struct world *world, bool on)
{
	signalled(world->event, 0);
	if (port_add(world->ctl, OTHER, &world->added) || port_del(world->ctl, world->added))
		return false;
	return receives_all(world) && !!signalled(world->event, on ? SOON : 100) == on;
}

static bool unnotify_holds(struct world *world, bool done)
{
	return notify_works(world, !done);
}

static void unnotify(struct world *world)
{
	notify(world, 0);
}

TEST_FAULT(notify)
{
	static const struct operation set = {
		.name = "notify_set", .call = notify_call, .holds = notify_works,
		.undo = unnotify,
	};
	static const struct operation clear = {
		.name = "notify_clear", .ready = notify_call, .call = unnotify_call,
		.holds = unnotify_holds, .needs_no_memory = true,
	};

	try(_metadata, &self->world, &set);
	try(_metadata, &self->world, &clear);
}

/* --- netlink ------------------------------------------------------------ */

static int view_call(struct world *world)
{
	return view_port(world->open, &world->view);
}

static int view_named_call(struct world *world)
{
	return view_port_named(OPEN, &world->view);
}

static bool view_holds(struct world *world, bool done)
{
	const struct port_view *view = &world->view;

	return !done || (view->id == world->open && !strcmp(view->name, OPEN) &&
			 view->has == world->before.has && view->ldisc == N_TTY &&
			 view->flags == (MPRAPI_PORT_FLAG_PRESENT | MPRAPI_PORT_FLAG_OPEN));
}

static int views_call(struct world *world)
{
	int n = view_ports(world->views, ARRAY_SIZE(world->views));

	return n < 0 ? n : n == (int)world->ports ? 0 : -EPROTO;
}

static bool views_holds(struct world *world, bool done)
{
	return !done || (!strcmp(world->views[0].name, OPEN) &&
			 world->views[0].flags & MPRAPI_PORT_FLAG_OPEN &&
			 !strcmp(world->views[1].name, CLOSED) &&
			 !(world->views[1].flags & MPRAPI_PORT_FLAG_OPEN));
}

static int view_server_call(struct world *world)
{
	return view_server(&world->server_view);
}

static bool view_server_holds(struct world *world, bool done)
{
	return !done || (world->server_view.ports == 2 && world->server_view.in_use == 1);
}

static int connections_call(struct world *world)
{
	(void)world;
	return view_send(MPRAPI_CMD_CONNECTION_GET, true, 0, NULL, 0);
}

static bool always(struct world *world, bool done)
{
	(void)world;
	(void)done;
	return true;
}

TEST_FAULT(view)
{
	static const struct operation operations[] = {
		{
			.name = "port_get", .call = view_call, .holds = view_holds,
			.module_only = true,
		}, {
			.name = "port_get_named", .call = view_named_call,
			.holds = view_holds, .module_only = true,
		}, {
			.name = "port_dump", .call = views_call, .holds = views_holds,
			.module_only = true,
		}, {
			.name = "server_get", .call = view_server_call,
			.holds = view_server_holds, .module_only = true,
		}, {
			.name = "connection_dump", .call = connections_call,
			.holds = always, .module_only = true,
		},
	};
	struct world *world = &self->world;

	ASSERT_EQ(0, unit_open(&world->unit));
	ASSERT_EQ(0, view_port(world->open, &world->before));
	for (size_t i = 0; i < ARRAY_SIZE(operations); i++)
		try(_metadata, world, &operations[i]);
}

/* A socket that has not joined the multicast group yet. */
static int join_ready(struct world *world)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };

	world->number = view_group(MPRAPI_MCGRP_PORTS);
	world->other = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (world->number < 0 || world->other < 0)
		return -EPROTO;
	return bind(world->other, (struct sockaddr *)&address, sizeof(address)) ? -errno : 0;
}

static int join_call(struct world *world)
{
	return setsockopt(world->other, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &world->number,
			  sizeof(world->number)) ? -errno : 0;
}

static bool join_holds(struct world *world, bool done)
{
	struct event_view event;
	int err;

	if (port_add(world->ctl, OTHER, &world->added) || port_del(world->ctl, world->added) ||
	    !receives_all(world))
		return false;
	err = listen_for(world->other, done ? SOON : 0, MPRAPI_EVENT_ADDED, world->added,
			 &event);
	return err == (done ? 0 : -EAGAIN);
}

TEST_FAULT(join)
{
	static const struct operation operation = {
		.name = "join", .ready = join_ready, .call = join_call, .holds = join_holds,
		.undo = other_close,
	};

	try(_metadata, &self->world, &operation);
}

/* --- PPP interfaces ------------------------------------------------------ */

static int unit_call(struct world *world)
{
	return unit_open(&world->unit);
}

static int unit_up_call(struct world *world)
{
	return unit_up(&world->unit, true);
}

/* The module reports that an interface comes up only if it knows the interface. */
static bool unit_holds(struct world *world, bool done)
{
	return !done || (receives_all(world) && !unit_up_call(world) &&
			 !await(world, MPRAPI_EVENT_CONNECTED) && !world->lost);
}

static void unit_undo(struct world *world)
{
	unit_close(&world->unit);
}

/* The module reports that an interface goes down only if it knows that it was up. */
static bool unit_up_holds(struct world *world, bool done)
{
	return !done || (receives_all(world) && !unit_up(&world->unit, false) &&
			 !await(world, MPRAPI_EVENT_DISCONNECTED) && !world->lost);
}

static int connect_ready(struct world *world)
{
	int err = add_fd_ready(world);

	if (!err)
		err = add_fd_call(world);
	return err ? err : unit_open(&world->unit);
}

static int connect_call(struct world *world)
{
	return unit_connect(&world->unit, world->pty.slave);
}

static bool connect_holds(struct world *world, bool done)
{
	return !done || eventually(SOON, !view_port(world->added, &world->view) &&
				   world->view.condition == MPRAPI_CONDITION_AUTHENTICATING);
}

static void connect_undo(struct world *world)
{
	unit_close(&world->unit);
	port_del(world->ctl, world->added);
	pty_close(&world->pty);
}

static int down_ready(struct world *world)
{
	int err = unit_open(&world->unit);

	return err ? err : unit_up(&world->unit, true);
}

static int destroy_call(struct world *world)
{
	unit_close(&world->unit);
	return 0;
}

TEST_FAULT(connection)
{
	static const struct operation operations[] = {
		{
			.name = "ppp_unit", .call = unit_call, .holds = unit_holds,
			.undo = unit_undo, .module_only = true, .needs_no_memory = true,
		}, {
			.name = "ppp_up", .ready = unit_call, .call = unit_up_call,
			.holds = unit_up_holds, .undo = unit_undo, .module_only = true,
			.needs_no_memory = true,
		}, {
			.name = "ppp_attach", .ready = connect_ready, .call = connect_call,
			.holds = connect_holds, .undo = connect_undo, .module_only = true,
			.needs_no_memory = true,
		}, {
			.name = "ppp_close", .ready = down_ready, .call = destroy_call,
			.holds = always, .module_only = true, .needs_no_memory = true,
		},
	};

	for (size_t i = 0; i < ARRAY_SIZE(operations); i++)
		try(_metadata, &self->world, &operations[i]);
}

/* --- devices that come and go ------------------------------------------- */

#define PCI_DRIVER	"/sys/bus/pci/drivers/serial/"

static int bind_pci(struct world *world, bool on)
{
	return file_write(on ? PCI_DRIVER "bind" : PCI_DRIVER "unbind", world->address);
}

static int present_ready(struct world *world)
{
	/*
	 * Binds the device if the last call unbound it. Otherwise this
	 * fails, which does no harm.
	 */
	bind_pci(world, true);
	return eventually(SOON, !view_port(world->added, &world->view) &&
			  world->view.flags & MPRAPI_PORT_FLAG_PRESENT) ? 0 : -ETIMEDOUT;
}

static int absent_ready(struct world *world)
{
	int err = present_ready(world);

	return err ? err : bind_pci(world, false);
}

static int bind_call(struct world *world)
{
	return bind_pci(world, true);
}

static int unbind_call(struct world *world)
{
	return bind_pci(world, false);
}

/* Does the module know each UART by its device number, which it needs to add it by descriptor? */
static bool knows_ttys(int ctl)
{
	for (int i = UART_FIRST; i < UART_FIRST + UARTS; i++) {
		char name[MPRAPI_NAME_SIZE];
		__u32 port;
		int fd, err;

		snprintf(name, sizeof(name), "ttyS%d", i);
		fd = line_open(name);
		if (fd < 0)
			return false;
		err = port_add_fd(ctl, fd, &port);
		close(fd);
		if (err ? err != -EEXIST : port_del(ctl, port))
			return false;
	}
	return true;
}

static bool bind_holds(struct world *world, bool done)
{
	return !done || (eventually(SLACK_MS, !view_port(world->added, &world->view) &&
				    world->view.flags & MPRAPI_PORT_FLAG_PRESENT) &&
			 knows_ttys(world->ctl));
}

static bool unbind_holds(struct world *world, bool done)
{
	return !done || (!view_port(world->added, &world->view) &&
			 !(world->view.flags & MPRAPI_PORT_FLAG_PRESENT) &&
			 world->view.condition == MPRAPI_CONDITION_NON_OPERATIONAL);
}

static void plug_begin(struct __test_metadata *_metadata, struct world *world)
{
	ASSERT_EQ(0, view_port(world->open, &world->view));
	ASSERT_EQ(0, strncmp("pci-", world->view.path, 4));
	snprintf(world->address, sizeof(world->address), "%s", world->view.path + 4);
	close(world->fd);
	/* Add the port by its path, so that only the device at this address belongs to it. */
	ASSERT_EQ(0, port_del(world->ctl, world->open));
	ASSERT_EQ(0, port_add(world->ctl, world->view.path, &world->added));
}

static void plug_end(struct __test_metadata *_metadata, struct world *world)
{
	bind_pci(world, true);
	world->fd = line_open(OPEN);
	EXPECT_LE(0, world->fd);
}

TEST_FAULT(plug)
{
	static const struct operation come = {
		.name = "device_add", .ready = absent_ready, .call = bind_call,
		.holds = bind_holds, .module_only = true, .needs_no_memory = true,
	};
	static const struct operation go = {
		.name = "device_remove", .ready = present_ready, .call = unbind_call,
		.holds = unbind_holds, .module_only = true, .needs_no_memory = true,
	};
	struct world *world = &self->world;

	plug_begin(_metadata, world);
	try(_metadata, world, &come);
	try(_metadata, world, &go);
	plug_end(_metadata, world);
}

/* --- allocations in any context ------------------------------------------ */

/* Some actions, and how they must end, whichever allocation failed meanwhile. */
struct scenario {
	const char *name;
	int (*ready)(struct world *world);
	int (*act)(struct world *world);	/* 0 or -errno */
	bool (*ends)(struct world *world, int err);
};

static void run_scenario(struct __test_metadata *_metadata, struct world *world,
			 const struct scenario *scenario)
{
	int err, failed = 1, total = 0;
	unsigned int nth;

	for (nth = 1; failed; nth++) {
		ASSERT_GT(POINTS_MAX, nth);
		ASSERT_EQ(0, scenario->ready(world)) {
			TH_LOG("%s, before fault %u", scenario->name, nth);
		}
		ASSERT_TRUE(receives_all(world));
		signalled(world->event, 0);
		ASSERT_EQ(0, inject_any(nth, &world->module));
		err = scenario->act(world);
		failed = inject_any_done();
		ASSERT_LE(0, failed);
		EXPECT_TRUE(scenario->ends(world, err)) {
			TH_LOG("%s, fault %u: %s", scenario->name, nth, strerror(-err));
		}
		EXPECT_TRUE(receives_all(world)) {
			TH_LOG("%s, fault %u", scenario->name, nth);
		}
		total += failed;
	}
	count(scenario->name, total);
}

static int reset_act(struct world *world)
{
	int err = reset_call(world);

	return err ? err : await(world, MPRAPI_EVENT_RESET_DONE);
}

/* A reset needs no memory, and the eventfd is signalled once. */
static bool reset_ends(struct world *world, int err)
{
	return !err && hangup_holds(world, true) && signalled(world->event, SOON) == 1;
}

static int closed_act(struct world *world)
{
	int err = closed_call(world);

	return err ? err : await(world, MPRAPI_EVENT_RESET_DONE);
}

static bool closed_ends(struct world *world, int err)
{
	return closed_holds(world, !err) && signalled(world->event, SOON) == 1;
}

/*
 * Waits for the event that a port was opened, or closed. If events were lost,
 * waits for some samples instead.
 */
static int await_open(struct world *world, bool open)
{
	struct event_view event;
	int err;

	do {
		err = receive(world, SOON, &event);
		if (err == -ENOBUFS) {
			/* watch_ms is 200: these are five samples. */
			sleep_ms(1000);
			return 0;
		}
	} while (!err && (event.what != MPRAPI_EVENT_CONDITION ||
			  (event.to == MPRAPI_CONDITION_DISCONNECTED) == open ||
			  event.to == MPRAPI_CONDITION_NON_OPERATIONAL));
	return err;
}

/* Adds, opens, closes and removes a port, and waits for the event of each. */
static int track_act(struct world *world)
{
	int err, fd;

	err = port_add(world->ctl, OTHER, &world->added);
	if (err)
		return err;
	err = await(world, MPRAPI_EVENT_ADDED);
	fd = line_open(OTHER);
	if (!err)
		err = fd < 0 ? fd : await_open(world, true);
	close(fd);
	if (!err)
		err = await_open(world, false);
	port_del(world->ctl, world->added);
	return err ? err : await(world, MPRAPI_EVENT_REMOVED);
}

static bool track_ends(struct world *world, int err)
{
	return (!err || (err == -ENOMEM && !world->added)) &&
	       view_port_named(OTHER, &world->view) == -ENOENT;
}

static int plug_act(struct world *world)
{
	int err = bind_pci(world, false);

	if (!err)
		err = await(world, MPRAPI_EVENT_DEVICE_GONE);
	if (!err)
		err = bind_pci(world, true);
	return err ? err : await(world, MPRAPI_EVENT_DEVICE_BACK);
}

static bool plug_ends(struct world *world, int err)
{
	return !err && bind_holds(world, true);
}

static int pty_ready(struct world *world)
{
	int err = add_fd_ready(world);

	return err ? err : add_fd_call(world);
}

static int connect_act(struct world *world)
{
	int err = unit_open(&world->unit);

	if (!err)
		err = connect_call(world);
	if (!err)
		err = unit_up(&world->unit, true);
	if (!err)
		err = await(world, MPRAPI_EVENT_CONNECTED);
	unit_close(&world->unit);
	return err ? err : await(world, MPRAPI_EVENT_DISCONNECTED);
}

static bool connect_ends(struct world *world, int err)
{
	bool listed = !view_port(world->added, &world->view);

	port_del(world->ctl, world->added);
	pty_close(&world->pty);
	return !err && listed;
}

static void run_with_eventfd(struct __test_metadata *_metadata, struct world *world,
			     const struct scenario *scenario)
{
	ASSERT_EQ(0, notify(world, 1U << MPRAPI_EVENT_RESET_DONE));
	run_scenario(_metadata, world, scenario);
}

TEST_FAULT(any_reset)
{
	static const struct scenario scenario = { "any_reset", reset_ready, reset_act, reset_ends };

	run_with_eventfd(_metadata, &self->world, &scenario);
}

TEST_FAULT(any_reset_closed)
{
	static const struct scenario scenario = {
		"any_reset_closed", opened_ready, closed_act, closed_ends
	};

	run_with_eventfd(_metadata, &self->world, &scenario);
}

TEST_FAULT(any_track)
{
	static const struct scenario scenario = { "any_track", add_ready, track_act, track_ends };

	run_scenario(_metadata, &self->world, &scenario);
}

TEST_FAULT(any_connect)
{
	static const struct scenario scenario = {
		"any_connect", pty_ready, connect_act, connect_ends
	};

	run_scenario(_metadata, &self->world, &scenario);
}

TEST_FAULT(any_plug)
{
	static const struct scenario scenario = {
		"any_device", present_ready, plug_act, plug_ends
	};
	struct world *world = &self->world;

	plug_begin(_metadata, world);
	run_scenario(_metadata, world, &scenario);
	plug_end(_metadata, world);
}

/* --- loading and unloading ----------------------------------------------- */

static bool is_gone(void)
{
	return !module_loaded() && access(MPRAPI_DEVICE, F_OK) && view_family() == -ENOENT;
}

static int load_call(struct world *world)
{
	(void)world;
	return module_load("ports=" OPEN "," CLOSED);
}

static bool finds_ports(struct world *world)
{
	static const char * const names[] = { OPEN, CLOSED };
	bool found = ports_are(world, ARRAY_SIZE(names));

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		found = found && !view_port_named(names[i], &world->view) &&
			world->view.flags & MPRAPI_PORT_FLAG_PRESENT && *world->view.path;
	return found;
}

/* Does the module know a PPP interface that was up before it was loaded? */
static bool finds_unit(struct world *world)
{
	struct event_view event;
	int listener = listen_open();
	bool found;

	found = listener >= 0 && !unit_up(&world->unit, false) &&
		!listen_for(listener, SOON, MPRAPI_EVENT_DISCONNECTED, 0, &event) &&
		!unit_up(&world->unit, true);
	close(listener);
	return found;
}

static bool load_holds(struct world *world, bool done)
{
	bool holds;

	if (!done)
		return is_gone();
	world->ctl = control_open();
	holds = world->ctl >= 0 && finds_ports(world) && knows_ttys(world->ctl) &&
		finds_unit(world);
	close(world->ctl);
	return holds;
}

static void load_undo(struct world *world)
{
	(void)world;
	module_unload();
}

static int unload_ready(struct world *world)
{
	int err = load_call(world);

	if (!err)
		err = inject_module("mprapi", &world->module);
	if (err)
		return err;
	world->ctl = control_open();
	err = add_fd_ready(world);
	if (!err)
		err = add_fd_call(world);
	close(world->ctl);
	return err;
}

static int unload_call(struct world *world)
{
	(void)world;
	return syscall(SYS_delete_module, "mprapi", O_NONBLOCK) ? -errno : 0;
}

static bool unload_holds(struct world *world, bool done)
{
	pty_close(&world->pty);
	return done && is_gone();
}

FIXTURE(load) {
	struct world world;
};

FIXTURE_SETUP(load)
{
	struct world *world = &self->world;

	ASSERT_EQ(0, command("modprobe -a ppp_generic ppp_async"));
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, inject_stop());
	memset(world, 0, sizeof(*world));
	world->listener = -1;
	ASSERT_EQ(0, module_fresh(""));
	ASSERT_EQ(0, module_unload());
	ASSERT_EQ(0, unit_open(&world->unit));
	ASSERT_EQ(0, unit_up(&world->unit, true));
}

FIXTURE_TEARDOWN(load)
{
	EXPECT_EQ(0, inject_stop());
	unit_close(&self->world.unit);
	EXPECT_EQ(0, module_restore());
}

TEST_F_TIMEOUT(load, load, 550)
{
	static const struct operation operation = {
		.name = "load", .call = load_call, .holds = load_holds, .undo = load_undo,
		.module_only = true, .call_once = true,
		/* The driver core returns this if it has no memory for a device's name. */
		.other_error = -EINVAL,
	};

	/* Fail only what the module's init calls, not what the module loader calls. */
	ASSERT_EQ(0, inject_function("do_one_initcall", &self->world.module));
	try(_metadata, &self->world, &operation);
}

TEST_F_TIMEOUT(load, unload, 550)
{
	static const struct operation operation = {
		.name = "unload", .ready = unload_ready, .call = unload_call,
		.holds = unload_holds, .module_only = true, .needs_no_memory = true,
	};

	try(_metadata, &self->world, &operation);
}

static pid_t program;

/* Stops the injection however the tests end, so that no program meets a fault afterwards. */
static void finish(void)
{
	if (getpid() != program)
		return;
	inject_stop();
	printf("# faults injected: %d\n", *faults);
}

int main(int argc, char **argv)
{
	if (!inject_possible())
		ksft_exit_skip("this kernel cannot inject faults\n");
	faults = mmap(NULL, sizeof(*faults), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (faults == MAP_FAILED)
		ksft_exit_fail_msg("no memory\n");
	program = getpid();
	atexit(finish);
	/* The first call looks up kernel symbols, here once for the processes of all tests. */
	if (inject_stop())
		ksft_exit_fail_msg("cannot inject faults\n");
	return test_harness_run(argc, argv);
}
