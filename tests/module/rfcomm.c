// SPDX-License-Identifier: GPL-2.0
/*
 * Serial ports over Bluetooth (rfcomm). No adapter is needed, because they stay closed.
 * An open and a close can destroy such a tty, so the module must not open it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../helper/fixture.h"
#include "../helper/command.h"
#include "../helper/line.h"
#include "../helper/netlink.h"

#define RFCOMM		"rfcomm5"
#define NUMBER		5

/* As in the kernel's <net/bluetooth/rfcomm.h>, which is not for user space. */
#define PROTOCOL	3
#define CREATE_DEV	_IOW('R', 200, int)
#define RELEASE_DEV	_IOW('R', 201, int)
#define RELEASE_ONHUP	(1U << 1)

struct rfcomm_request {
	int16_t number;
	uint32_t flags;
	uint8_t source[6];
	uint8_t destination[6];
	uint8_t channel;
};

FIXTURE(rfcomm) {
	int ctl;
	int bluetooth;
	__u32 port;
};

FIXTURE_VARIANT(rfcomm) {
	uint32_t flags;
};

FIXTURE_VARIANT_ADD(rfcomm, stays) {
	.flags = 0,
};

FIXTURE_VARIANT_ADD(rfcomm, released_on_hangup) {
	.flags = RELEASE_ONHUP,
};

FIXTURE_SETUP(rfcomm)
{
	struct rfcomm_request request = {
		.number = NUMBER,
		.flags = variant->flags,
		.destination = { 1, 2, 3, 4, 5, 6 },
		.channel = 1,
	};

	if (command("modprobe -q rfcomm"))
		SKIP(return, "this kernel has no rfcomm");
	self->bluetooth = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, PROTOCOL);
	ASSERT_LE(0, self->bluetooth);
	ASSERT_LE(0, ioctl(self->bluetooth, CREATE_DEV, &request));
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, port_add(self->ctl, RFCOMM, &self->port));
}

FIXTURE_TEARDOWN(rfcomm)
{
	struct rfcomm_request request = { .number = NUMBER };

	close(self->ctl);
	EXPECT_EQ(0, module_restore());
	/* The tty still exists after all that the test did. */
	EXPECT_EQ(0, ioctl(self->bluetooth, RELEASE_DEV, &request));
	close(self->bluetooth);
}

static int closed_lines(const struct mprapi_report *report)
{
	return report->why[__builtin_ctz(MPRAPI_STEP_LOWER)];
}

TEST_F_TIMEOUT(rfcomm, closed_one_is_reset, 120)
{
	struct mprapi_report report;
	struct port_view view;

	for (int i = 0; i < 3; i++) {
		ASSERT_EQ(0, port_reset(self->ctl, self->port, 0, 2000, &report));
		EXPECT_EQ(MPRAPI_REPORT_FLAG_CLOSED, report.flags);
		EXPECT_EQ(0, report.failed);
		EXPECT_EQ(MPRAPI_WHY_VIRTUAL, closed_lines(&report));
	}
	ASSERT_EQ(0, view_port(self->port, &view));
	EXPECT_TRUE(view.flags & MPRAPI_PORT_FLAG_PRESENT);
	EXPECT_EQ(MPRAPI_CONDITION_DISCONNECTED, view.condition);
}

TEST_F_TIMEOUT(rfcomm, settings_are_left_alone, 120)
{
	struct mprapi_report report;

	ASSERT_EQ(0, port_reset_steps(self->ctl, self->port,
				      MPRAPI_STEPS_RESET | MPRAPI_STEP_SETTINGS, 0, 2000,
				      &report));
	EXPECT_EQ(0, report.failed);
	EXPECT_EQ(MPRAPI_WHY_VIRTUAL, report.why[__builtin_ctz(MPRAPI_STEP_SETTINGS)]);
}

/* An open would fail without an adapter, and destroy a tty that is released on hangup. */
TEST_F_TIMEOUT(rfcomm, samples_do_not_open_it, 120)
{
	struct port_view view;

	for (int i = 0; i < 10; i++)
		ASSERT_EQ(0, port_sample(self->ctl, self->port, 1000));
	ASSERT_EQ(0, view_port(self->port, &view));
	EXPECT_TRUE(view.flags & MPRAPI_PORT_FLAG_PRESENT);
	EXPECT_FALSE(view.flags & MPRAPI_PORT_FLAG_OPEN);
}

TEST_HARNESS_MAIN
