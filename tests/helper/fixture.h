/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fixture of most tests of the module: a freshly loaded module and its control device.
 */
#ifndef TESTS_FIXTURE_H
#define TESTS_FIXTURE_H

#include <unistd.h>

#include "kselftest_harness.h"
#include "clock.h"
#include "control.h"
#include "module.h"

FIXTURE(mprapi) {
	int ctl;
};

FIXTURE_SETUP(mprapi)
{
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
}

FIXTURE_TEARDOWN(mprapi)
{
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
}

/* The timeout is in seconds. It leaves room for a virtual machine without KVM. */
#define TEST_MPRAPI(name)	TEST_F_TIMEOUT(mprapi, name, 120)

#endif /* TESTS_FIXTURE_H */
