// SPDX-License-Identifier: GPL-2.0
/*
 * The module parameters ports, hold_ms and watch_ms (lan.c tests lan_only).
 */
#include <stdlib.h>
#include <string.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/kmsg.h"
#include "../helper/line.h"
#include "../helper/modem.h"
#include "../helper/netlink.h"

typedef FIXTURE_DATA(mprapi) mprapi_t;

#define HOLD_MS		MODULE_PARAMETERS "hold_ms"
#define WATCH_MS	MODULE_PARAMETERS "watch_ms"

static void reload(struct __test_metadata *_metadata, mprapi_t *self,
		   const char *parameters)
{
	close(self->ctl);
	ASSERT_EQ(0, module_fresh(parameters));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
}

TEST_MPRAPI(ports)
{
	struct port_view views[8];
	struct modem modem;
	char value[64];

	reload(_metadata, self, "ports=" UART ",ttyACM0," WIRED);
	ASSERT_EQ(3, view_ports(views, ARRAY_SIZE(views)));
	EXPECT_STREQ(UART, views[0].name);
	EXPECT_EQ(1, views[0].id);
	EXPECT_EQ(MPRAPI_PORT_FLAG_PRESENT, views[0].flags);
	EXPECT_STREQ("ttyACM0", views[1].name);
	EXPECT_EQ(2, views[1].id);
	EXPECT_EQ(0, views[1].flags);
	EXPECT_EQ(MPRAPI_CONDITION_NON_OPERATIONAL, views[1].condition);
	EXPECT_STREQ(WIRED, views[2].name);
	ASSERT_LE(0, file_read(MODULE_PARAMETERS "ports", value, sizeof(value)));
	EXPECT_STREQ(UART ",ttyACM0," WIRED, value);

	ASSERT_EQ(0, modem_plug(&modem, MODEM_ACM));
	ASSERT_EQ(0, view_port(2, &views[0]));
	EXPECT_EQ(MPRAPI_PORT_FLAG_PRESENT, views[0].flags);
	EXPECT_EQ(0, port_reset(self->ctl, 2, 0, 0, NULL));
	modem_destroy(&modem);
}

TEST_MPRAPI(many_ports)
{
	struct port_view views[65];
	char parameters[1024] = "ports=ttyS4";

	for (int i = 0; i < 63; i++)
		snprintf(parameters + strlen(parameters), sizeof(parameters) - strlen(parameters),
			 ",ttyUSB%d", i);
	reload(_metadata, self, parameters);
	EXPECT_EQ(64, view_ports(views, ARRAY_SIZE(views)));
}

/* Counts the module's new warnings that contain @text. */
static int warnings(int log, const char *text)
{
	return kmsg_count(log, 4, text);
}

/*
 * A tty that ports= names twice is one port, with a warning. An error EEXIST would be
 * lost: modprobe takes it for a module that is loaded already, and succeeds.
 */
TEST_MPRAPI(ports_twice)
{
	struct port_view views[4];
	char parameters[128];
	int log;

	log = kmsg_open();
	ASSERT_LE(0, log);
	reload(_metadata, self, "ports=ttyS4,ttyS5,ttyACM0");
	ASSERT_EQ(3, view_ports(views, ARRAY_SIZE(views)));
	EXPECT_EQ(0, warnings(log, ";mprapi: ports=: "));

	/* Here ttyS4 is also named by its path. */
	ASSERT_GT(sizeof(parameters),
		  snprintf(parameters, sizeof(parameters),
			   "ports=ttyS4,ttyACM0,ttyS4,ttyS5,ttyACM0,%s", views[0].path));
	reload(_metadata, self, parameters);
	ASSERT_EQ(3, view_ports(views, ARRAY_SIZE(views)));
	EXPECT_STREQ("ttyS4", views[0].name);
	EXPECT_EQ(1, views[0].id);
	EXPECT_STREQ("ttyACM0", views[1].name);
	EXPECT_EQ(2, views[1].id);
	EXPECT_STREQ("ttyS5", views[2].name);
	EXPECT_EQ(3, views[2].id);
	EXPECT_EQ(3, warnings(log, ";mprapi: ports=: "));
	close(log);

	log = kmsg_open();
	ASSERT_LE(0, log);
	reload(_metadata, self, "ports=ttyS4,ttyS4");
	ASSERT_EQ(1, view_ports(views, ARRAY_SIZE(views)));
	EXPECT_EQ(1, warnings(log, ";mprapi: ports=: \"ttyS4\""));
	close(log);
}

#define LONG_31	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* For a wrong value, the module is not loaded and leaves nothing behind. */
TEST_MPRAPI(bad_ports)
{
	static const struct {
		const char *parameters;
		int err;
	} bad[] = {
		{ "ports=../x", -EINVAL },
		{ "ports=/dev/ttyS4", -EINVAL },
		{ "ports=ttyS4,,ttyS5", -EINVAL },
		{ "ports=ttyS4,", -EINVAL },
		{ "ports=eth0", -ENOTTY },
		{ "ports=ttyS4,null", -ENOTTY },
		{ "ports=tty1", -EOPNOTSUPP },
		{ "ports=console", -EOPNOTSUPP },
		{ "ports=ttyS4,ttyS0", -EOPNOTSUPP },
		{ "ports=ttyS4,ttyS4,null", -ENOTTY },
		{ "ports=tty" LONG_31 LONG_31 "1", -EINVAL },
	};

	close(self->ctl);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(bad[i].err, module_fresh(bad[i].parameters)) {
			TH_LOG("%s", bad[i].parameters);
		}
		EXPECT_FALSE(module_loaded());
		EXPECT_NE(0, access(MPRAPI_DEVICE, F_OK));
		EXPECT_EQ(-ENOENT, view_family());
	}
	ASSERT_EQ(0, module_fresh("ports="));
	self->ctl = control_open();
	EXPECT_LE(0, self->ctl);
}

TEST_MPRAPI(hold_ms)
{
	struct server_view server;
	char value[16];

	ASSERT_EQ(0, view_server(&server));
	EXPECT_EQ(500, server.hold_ms);
	reload(_metadata, self, "hold_ms=0");
	ASSERT_EQ(0, view_server(&server));
	EXPECT_EQ(0, server.hold_ms);
	reload(_metadata, self, "hold_ms=60000");
	ASSERT_EQ(0, view_server(&server));
	EXPECT_EQ(HOLD_MAX_MS, server.hold_ms);

	ASSERT_EQ(0, file_write(HOLD_MS, "750"));
	ASSERT_EQ(0, view_server(&server));
	EXPECT_EQ(750, server.hold_ms);
	ASSERT_EQ(3, file_read(HOLD_MS, value, sizeof(value)));
	EXPECT_STREQ("750", value);
}

TEST_MPRAPI(bad_hold_ms)
{
	static const char *const bad[] = {
		"60001", "-1", "4294967295", "4294967296", "x", "", "1e3", "0x",
	};
	struct server_view server;
	char parameters[32];

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		/* An empty write() does not reach the module. */
		if (*bad[i])
			EXPECT_GT(0, file_write(HOLD_MS, bad[i]));
		ASSERT_EQ(0, view_server(&server));
		EXPECT_EQ(500, server.hold_ms);
	}
	close(self->ctl);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		snprintf(parameters, sizeof(parameters), "hold_ms=%s", bad[i]);
		EXPECT_GT(0, module_fresh(parameters));
		EXPECT_FALSE(module_loaded());
	}
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
}

TEST_MPRAPI(watch_ms)
{
	static const char *const good[] = { "0", "10", "3600000" };
	static const char *const bad[] = {
		"1", "9", "3600001", "-1", "4294967296", "4294967306", "x",
	};
	char parameters[32], value[16];

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		ASSERT_EQ(0, file_write(WATCH_MS, good[i]));
		ASSERT_LT(0, file_read(WATCH_MS, value, sizeof(value)));
		EXPECT_STREQ(good[i], value);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_GT(0, file_write(WATCH_MS, bad[i])) {
			TH_LOG("%s", bad[i]);
		}
		ASSERT_LT(0, file_read(WATCH_MS, value, sizeof(value)));
		EXPECT_STREQ("3600000", value);
	}
	close(self->ctl);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		snprintf(parameters, sizeof(parameters), "watch_ms=%s", bad[i]);
		EXPECT_GT(0, module_fresh(parameters));
		EXPECT_FALSE(module_loaded());
	}
	ASSERT_EQ(0, module_fresh("watch_ms=10"));
	self->ctl = control_open();
}

TEST_MPRAPI(ports_cannot_be_written)
{
	EXPECT_GT(0, file_write(MODULE_PARAMETERS "ports", UART));
}

TEST_HARNESS_MAIN
