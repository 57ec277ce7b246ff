// SPDX-License-Identifier: GPL-2.0
/*
 * Ports that are named by a path, which is the place of the device (for example
 * a USB socket) and not the name of the tty: a modem that comes back under
 * another number is the same port.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/listen.h"
#include "../helper/modem.h"
#include "../helper/netlink.h"

FIXTURE_VARIANT(path) {
	enum modem_kind kind;
	const char *first, *second;
};

FIXTURE(path) {
	int ctl;
	int listener;
	struct modem modem;
	char path[MPRAPI_NAME_SIZE];
};

FIXTURE_VARIANT_ADD(path, acm) {
	.kind = MODEM_ACM, .first = "ttyACM0", .second = "ttyACM1",
};

FIXTURE_VARIANT_ADD(path, pl2303) {
	.kind = MODEM_PL2303, .first = "ttyUSB0", .second = "ttyUSB1",
};

FIXTURE_SETUP(path)
{
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	self->listener = listen_open();
	ASSERT_LE(0, self->listener);
	ASSERT_EQ(0, modem_plug(&self->modem, variant->kind));
	ASSERT_STREQ(variant->first, self->modem.tty);
}

FIXTURE_TEARDOWN(path)
{
	modem_destroy(&self->modem);
	close(self->listener);
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

#define TEST_PATH(name)	TEST_F_TIMEOUT(path, name, 120)

static bool port_is(__u32 port, const char *device, struct port_view *view)
{
	return !view_port(port, view) && !strcmp(device, view->device) &&
	       !(view->flags & MPRAPI_PORT_FLAG_PRESENT) == !*device;
}

/* Adds a port by path. @name is a tty or a path, @path is set to the path. */
static int add_by(int ctl, const char *name, char path[MPRAPI_NAME_SIZE], __u32 *port)
{
	snprintf(path, MPRAPI_NAME_SIZE, "%s", name);
	return port_add_path(ctl, path, port);
}

/* Adds the modem's port by path. Sets self->path and returns the handle. */
static __u32 add_path(struct __test_metadata *_metadata, FIXTURE_DATA(path) *self)
{
	struct port_view view;
	__u32 port;

	EXPECT_TRUE(eventually(SLACK_MS,
			       !add_by(self->ctl, self->modem.tty, self->path, &port)));
	ASSERT_EQ(0, strncmp("usb-", self->path, 4));
	ASSERT_NE(NULL, strstr(self->path, ":1.0"));
	EXPECT_TRUE(port_is(port, self->modem.tty, &view));
	EXPECT_STREQ(self->path, view.name);
	EXPECT_STREQ(self->path, view.path);
	return port;
}

TEST_PATH(same_port_under_another_name)
{
	struct mprapi_report report;
	struct event_view event;
	struct port_view view;
	__u32 port;
	int fd;

	port = add_path(_metadata, self);
	ASSERT_EQ(0, listen_for(self->listener, SLACK_MS, MPRAPI_EVENT_ADDED, port, &event));
	EXPECT_STREQ(self->path, event.name);
	EXPECT_STREQ(variant->first, event.device);
	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 1000, &report));

	/* A process keeps the old tty open, so that its name stays in use. */
	fd = line_open(variant->first);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, modem_pull(&self->modem));
	ASSERT_EQ(0, listen_for(self->listener, SLACK_MS, MPRAPI_EVENT_DEVICE_GONE, port, &event));
	EXPECT_STREQ("", event.device);
	EXPECT_TRUE(port_is(port, "", &view));
	EXPECT_EQ(-ENODEV, port_reset(self->ctl, port, 0, 0, &report));

	ASSERT_EQ(0, modem_plug_again(&self->modem));
	ASSERT_STREQ(variant->second, self->modem.tty);
	ASSERT_EQ(0, listen_for(self->listener, SLACK_MS, MPRAPI_EVENT_DEVICE_BACK, port, &event));
	EXPECT_STREQ(variant->second, event.device);
	close(fd);

	/* The port keeps its counters, and is found by its path and the tty's new name. */
	EXPECT_TRUE(port_is(port, variant->second, &view));
	EXPECT_EQ(2, view.resets);
	EXPECT_STREQ(self->path, view.name);
	EXPECT_EQ(0, view_port_named(self->path, &view));
	EXPECT_EQ(port, view.id);
	EXPECT_EQ(0, view_port_named(variant->second, &view));
	EXPECT_EQ(port, view.id);
	EXPECT_EQ(-ENOENT, view_port_named(variant->first, &view));

	/* The module watches and resets the new tty. */
	fd = line_open(variant->second);
	ASSERT_LE(0, fd);
	do {
		ASSERT_EQ(0, listen_for(self->listener, SLACK_MS, MPRAPI_EVENT_CONDITION, port,
					&event));
	} while (event.cause != MPRAPI_CAUSE_OPEN);
	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 1000, &report));
	EXPECT_TRUE(report.done & MPRAPI_STEP_HANGUP);
	EXPECT_EQ(-EIO, line_bits(fd));
	close(fd);
}

TEST_PATH(one_tty_is_one_port)
{
	struct port_view view;
	__u32 by_path, by_name, same;
	char path[MPRAPI_NAME_SIZE];

	/* While the tty exists, a second port for it fails with EEXIST and the first handle. */
	by_path = add_path(_metadata, self);
	EXPECT_EQ(-EEXIST, port_add(self->ctl, variant->first, &same));
	EXPECT_EQ(by_path, same);
	EXPECT_EQ(-EEXIST, port_add(self->ctl, self->path, &same));
	EXPECT_EQ(by_path, same);
	EXPECT_EQ(-EEXIST, add_by(self->ctl, self->path, path, &same));
	EXPECT_EQ(by_path, same);

	/* When the tty appears, the port that was added first gets it. */
	ASSERT_EQ(0, modem_pull(&self->modem));
	EXPECT_TRUE(eventually(SLACK_MS, port_is(by_path, "", &view)));
	ASSERT_EQ(0, port_add(self->ctl, variant->first, &by_name));
	ASSERT_EQ(0, modem_plug_again(&self->modem));
	EXPECT_TRUE(eventually(SLACK_MS, port_is(by_path, variant->first, &view)));
	EXPECT_TRUE(port_is(by_name, "", &view));
	EXPECT_EQ(MPRAPI_CONDITION_NON_OPERATIONAL, view.condition);

	/* When that port is removed, the other one gets the tty. */
	ASSERT_EQ(0, port_del(self->ctl, by_path));
	EXPECT_TRUE(port_is(by_name, variant->first, &view));
	EXPECT_STREQ(self->path, view.path);
	EXPECT_EQ(0, view_port_named(self->path, &view));
	EXPECT_EQ(by_name, view.id);

	/*
	 * Of two ports that wait for the tty, the one by path gets it,
	 * even if it is the newer one.
	 */
	ASSERT_EQ(0, modem_pull(&self->modem));
	EXPECT_TRUE(eventually(SLACK_MS, port_is(by_name, "", &view)));
	ASSERT_EQ(0, add_by(self->ctl, self->path, path, &by_path));
	ASSERT_EQ(0, modem_plug_again(&self->modem));
	EXPECT_TRUE(eventually(SLACK_MS, port_is(by_path, variant->first, &view)));
	EXPECT_TRUE(port_is(by_name, "", &view));
}

TEST_PATH(tracked_from_the_start)
{
	char parameters[sizeof("ports=") + MPRAPI_NAME_SIZE];
	struct port_view view;

	add_path(_metadata, self);
	snprintf(parameters, sizeof(parameters), "ports=%s", self->path);
	close(self->ctl);
	close(self->listener);
	ASSERT_EQ(0, module_fresh(parameters));
	self->ctl = control_open();
	self->listener = listen_open();
	ASSERT_EQ(0, view_port_named(self->path, &view));
	EXPECT_STREQ(self->path, view.name);
	EXPECT_STREQ(variant->first, view.device);
}

TEST_MPRAPI(not_there_yet)
{
	static const char *const paths[] = {
		"usb-9-9.9:1.0", "pci-0000:ff:1f.7", "platform-no_such.0", "pnp-00:ff",
		"usb-1-1.2.3.4:1.0-port3",
	};
	char path[MPRAPI_NAME_SIZE];
	struct port_view view;
	__u32 port;

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		if (i % 2) {
			EXPECT_EQ(0, port_add(self->ctl, paths[i], &port));
		} else {
			EXPECT_EQ(0, add_by(self->ctl, paths[i], path, &port));
			EXPECT_STREQ(paths[i], path);
		}
		EXPECT_EQ(0, view_port(port, &view));
		EXPECT_STREQ(paths[i], view.name);
		EXPECT_EQ(0, view.flags);
		EXPECT_FALSE(has(view.has, MPRAPI_A_PORT_DEVICE));
		EXPECT_FALSE(has(view.has, MPRAPI_A_PORT_PATH));
	}
}

TEST_MPRAPI(no_paths)
{
	static const struct {
		const char *name;
		int err;
	} names[] = {
		{ "ttyUSB7", -ENXIO },		/* absent, so that its path is unknown */
		{ "ttyS0", -EOPNOTSUPP },	/* the console */
		{ "tty1", -EOPNOTSUPP },
		{ "no-such", -ENOTTY },
		{ "usb-", -ENOTTY },
		{ "usb", -ENOTTY },
		{ "", -EINVAL },
		{ "usb-1/1", -EINVAL },
		{ "usb-1-1 :1.0", -EINVAL },
	};
	struct mprapi_port_add add = { .name = "usb-9-9:1.0" };
	char path[MPRAPI_NAME_SIZE];
	__u32 port;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_EQ(names[i].err, add_by(self->ctl, names[i].name, path, &port)) {
			TH_LOG("%s", names[i].name);
		}
		EXPECT_EQ(0, port);
	}

	add.flags = MPRAPI_ADD_PATH | MPRAPI_ADD_FD;
	EXPECT_EQ(-EINVAL, control(self->ctl, MPRAPI_IOC_PORT_ADD, &add));
	add.flags = MPRAPI_ADD_PATH;
	add.fd = 1;
	EXPECT_EQ(-EINVAL, control(self->ctl, MPRAPI_IOC_PORT_ADD, &add));
}

/* A card with several ttys is one device. Each tty has a path of its own. */
TEST_MPRAPI(several_on_one_device)
{
	char paths[UARTS][MPRAPI_NAME_SIZE], wanted[2 * MPRAPI_NAME_SIZE];
	struct port_view view;
	char tty[16];
	__u32 port;

	for (int i = 0; i < UARTS; i++) {
		snprintf(tty, sizeof(tty), "ttyS%d", UART_FIRST + i);
		ASSERT_EQ(0, add_by(self->ctl, tty, paths[i], &port));
		EXPECT_EQ(0, strncmp("pci-", paths[i], 4));
		ASSERT_EQ(0, view_port(port, &view));
		EXPECT_STREQ(tty, view.device);
		EXPECT_STREQ(paths[i], view.path);
		if (!i)
			continue;
		snprintf(wanted, sizeof(wanted), "%s-port%d", paths[0], i);
		EXPECT_STREQ(wanted, paths[i]);
	}
}

TEST_HARNESS_MAIN
