/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fixture of the tests with the scripted tty driver: a freshly loaded module, and no ttys
 * of an earlier test. The test itself loads the ttys that it needs.
 */
#ifndef TESTS_SIMULATED_H
#define TESTS_SIMULATED_H

#include <unistd.h>

#include "kselftest_harness.h"
#include "clock.h"
#include "control.h"
#include "module.h"
#include "sim.h"

FIXTURE(simulated) {
	int ctl;
};

FIXTURE_SETUP(simulated)
{
	/* A test that was stopped half-way can have left driver calls that run. */
	sim_calm();
	ASSERT_EQ(0, module_fresh(""));
	self->ctl = control_open();
	ASSERT_LE(0, self->ctl);
	ASSERT_EQ(0, sim_unload());
}

FIXTURE_TEARDOWN(simulated)
{
	sim_calm();
	close(self->ctl);
	EXPECT_EQ(0, module_restore());
	EXPECT_EQ(0, sim_unload());
}

#define TEST_SIM(name)	TEST_F_TIMEOUT(simulated, name, 120)

#endif /* TESTS_SIMULATED_H */
