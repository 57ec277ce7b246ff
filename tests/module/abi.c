// SPDX-License-Identifier: GPL-2.0
/*
 * The ioctls of /dev/mprapi as a binary interface: the layout of their structures, their
 * numbers, and the errors for wrong arguments. Also built as a 32-bit program.
 */
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "../helper/fixture.h"
#include "../helper/pty.h"

/* No test makes so many ports that one gets this handle. */
#define NO_PORT		0x7ffffff0

union argument {
	struct mprapi_server server;
	struct mprapi_port_add add;
	struct mprapi_port_del del;
	struct mprapi_port_reset reset;
	struct mprapi_port_clear clear;
	struct mprapi_port_ppp ppp;
	struct mprapi_notify notify;
};

static const unsigned long commands[] = {
	MPRAPI_IOC_SERVER, MPRAPI_IOC_PORT_ADD, MPRAPI_IOC_PORT_DEL,
	MPRAPI_IOC_PORT_RESET, MPRAPI_IOC_PORT_WAIT,
	MPRAPI_IOC_PORT_CLEAR_STATS, MPRAPI_IOC_PORT_PPP, MPRAPI_IOC_PORT_SAMPLE,
	MPRAPI_IOC_NOTIFY,
};

/* A member of an ioctl's structure of which all bits but @known must be zero. */
struct must_be_zero {
	unsigned long command;
	size_t offset;
	size_t words;
	__u32 known;
};

#define FLAGS(command, type, known) \
	{ command, offsetof(struct type, flags), 1, known }
#define RESERVED(command, type, words) \
	{ command, offsetof(struct type, reserved), words, 0 }

static const struct must_be_zero must_be_zero[] = {
	RESERVED(MPRAPI_IOC_SERVER, mprapi_server, 5),
	FLAGS(MPRAPI_IOC_PORT_ADD, mprapi_port_add, MPRAPI_ADD_FD | MPRAPI_ADD_PATH),
	RESERVED(MPRAPI_IOC_PORT_ADD, mprapi_port_add, 3),
	FLAGS(MPRAPI_IOC_PORT_DEL, mprapi_port_del, 0),
	RESERVED(MPRAPI_IOC_PORT_DEL, mprapi_port_del, 2),
	FLAGS(MPRAPI_IOC_PORT_RESET, mprapi_port_reset, MPRAPI_RESET_NOWAIT),
	RESERVED(MPRAPI_IOC_PORT_RESET, mprapi_port_reset, 2),
	FLAGS(MPRAPI_IOC_PORT_WAIT, mprapi_port_reset, MPRAPI_RESET_NOWAIT),
	RESERVED(MPRAPI_IOC_PORT_WAIT, mprapi_port_reset, 2),
	FLAGS(MPRAPI_IOC_PORT_CLEAR_STATS, mprapi_port_clear, 0),
	FLAGS(MPRAPI_IOC_PORT_PPP, mprapi_port_ppp, 0),
	RESERVED(MPRAPI_IOC_PORT_PPP, mprapi_port_ppp, 4),
	FLAGS(MPRAPI_IOC_PORT_SAMPLE, mprapi_port_sample, 0),
	RESERVED(MPRAPI_IOC_NOTIFY, mprapi_notify, 2),
};

/* The port that the ioctls are tried on. */
struct target {
	struct pty pty;
	__u32 port;
};

static void target_make(struct __test_metadata *_metadata, int ctl,
			struct target *target)
{
	ASSERT_EQ(0, pty_open(&target->pty));
	ASSERT_EQ(0, port_add_fd(ctl, target->pty.slave, &target->port));
}

static void good_argument(unsigned long command, __u32 port, union argument *arg)
{
	memset(arg, 0, sizeof(*arg));
	switch (command) {
	case MPRAPI_IOC_PORT_ADD:
		memcpy(arg->add.name, "ttyS31", sizeof("ttyS31"));
		break;
	case MPRAPI_IOC_PORT_RESET:
		arg->reset.steps = MPRAPI_STEPS_RESET;
		arg->reset.port = port;
		break;
	case MPRAPI_IOC_PORT_WAIT:
		arg->reset.seq = 1;
		arg->reset.port = port;
		break;
	case MPRAPI_IOC_SERVER:
		break;
	default:
		/* The handle is the first member of all the others. */
		arg->del.port = port;
	}
}

/* Checks that the port was never reset, and that no other port was added. */
static void expect_untouched(struct __test_metadata *_metadata, int ctl,
			     const struct target *target)
{
	struct mprapi_server server;
	struct mprapi_report report;

	EXPECT_EQ(0, server_get(ctl, &server));
	EXPECT_EQ(1, server.ports);
	EXPECT_EQ(-ESTALE, port_wait_look(ctl, target->port, 1, &report));
}

TEST_MPRAPI(layout)
{
#define EXPECT_AT(offset, type, member) \
	EXPECT_EQ(offset, offsetof(struct type, member))

	EXPECT_EQ(64, sizeof(struct mprapi_report));
	EXPECT_AT(0, mprapi_report, seq);
	EXPECT_AT(4, mprapi_report, result);
	EXPECT_AT(8, mprapi_report, steps);
	EXPECT_AT(12, mprapi_report, done);
	EXPECT_AT(16, mprapi_report, failed);
	EXPECT_AT(20, mprapi_report, flags);
	EXPECT_AT(24, mprapi_report, held_ms);
	EXPECT_AT(28, mprapi_report, carrier_ms);
	EXPECT_AT(32, mprapi_report, elapsed_us);
	EXPECT_AT(36, mprapi_report, call);
	EXPECT_AT(40, mprapi_report, why);

	EXPECT_EQ(64, sizeof(struct mprapi_server));
	EXPECT_AT(0, mprapi_server, flags);
	EXPECT_AT(4, mprapi_server, features);
	EXPECT_AT(8, mprapi_server, steps);
	EXPECT_AT(12, mprapi_server, ports);
	EXPECT_AT(16, mprapi_server, ports_max);
	EXPECT_AT(20, mprapi_server, removed_max);
	EXPECT_AT(24, mprapi_server, hold_max_ms);
	EXPECT_AT(28, mprapi_server, timeout_max_ms);
	EXPECT_AT(32, mprapi_server, stuck_ms);
	EXPECT_AT(36, mprapi_server, notify_max);
	EXPECT_AT(40, mprapi_server, notify_total_max);
	EXPECT_AT(44, mprapi_server, reserved);

	EXPECT_EQ(88, sizeof(struct mprapi_port_add));
	EXPECT_AT(0, mprapi_port_add, flags);
	EXPECT_AT(4, mprapi_port_add, fd);
	EXPECT_AT(8, mprapi_port_add, name);
	EXPECT_AT(72, mprapi_port_add, port);
	EXPECT_AT(76, mprapi_port_add, reserved);

	EXPECT_EQ(16, sizeof(struct mprapi_port_del));
	EXPECT_AT(0, mprapi_port_del, port);
	EXPECT_AT(4, mprapi_port_del, flags);
	EXPECT_AT(8, mprapi_port_del, reserved);

	EXPECT_EQ(96, sizeof(struct mprapi_port_reset));
	EXPECT_AT(0, mprapi_port_reset, port);
	EXPECT_AT(4, mprapi_port_reset, flags);
	EXPECT_AT(8, mprapi_port_reset, steps);
	EXPECT_AT(12, mprapi_port_reset, hold_ms);
	EXPECT_AT(16, mprapi_port_reset, timeout_ms);
	EXPECT_AT(20, mprapi_port_reset, seq);
	EXPECT_AT(24, mprapi_port_reset, reserved);
	EXPECT_AT(32, mprapi_port_reset, report);

	EXPECT_EQ(72, sizeof(struct mprapi_link_stats));
	EXPECT_AT(0, mprapi_link_stats, ifindex);
	EXPECT_AT(4, mprapi_link_stats, netns);
	EXPECT_AT(8, mprapi_link_stats, rx_bytes);
	EXPECT_AT(64, mprapi_link_stats, rx_fifo_errors);

	EXPECT_EQ(80, sizeof(struct mprapi_port_clear));
	EXPECT_AT(0, mprapi_port_clear, port);
	EXPECT_AT(4, mprapi_port_clear, flags);
	EXPECT_AT(8, mprapi_port_clear, link);

	EXPECT_EQ(32, sizeof(struct mprapi_port_ppp));
	EXPECT_AT(0, mprapi_port_ppp, port);
	EXPECT_AT(4, mprapi_port_ppp, flags);
	EXPECT_AT(8, mprapi_port_ppp, unit);
	EXPECT_AT(12, mprapi_port_ppp, channel);
	EXPECT_AT(16, mprapi_port_ppp, reserved);

	EXPECT_EQ(16, sizeof(struct mprapi_port_sample));
	EXPECT_AT(0, mprapi_port_sample, port);
	EXPECT_AT(4, mprapi_port_sample, flags);
	EXPECT_AT(8, mprapi_port_sample, timeout_ms);
	EXPECT_AT(12, mprapi_port_sample, reserved);

	EXPECT_EQ(16, sizeof(struct mprapi_notify));
	EXPECT_AT(0, mprapi_notify, eventfd);
	EXPECT_AT(4, mprapi_notify, events);
	EXPECT_AT(8, mprapi_notify, reserved);
}

/* These numbers are compiled into programs. */
TEST_MPRAPI(numbers)
{
	EXPECT_EQ(0xc040e600, MPRAPI_IOC_SERVER);
	EXPECT_EQ(0xc058e610, MPRAPI_IOC_PORT_ADD);
	EXPECT_EQ(0x4010e611, MPRAPI_IOC_PORT_DEL);
	EXPECT_EQ(0xc060e612, MPRAPI_IOC_PORT_RESET);
	EXPECT_EQ(0xc060e613, MPRAPI_IOC_PORT_WAIT);
	EXPECT_EQ(0x4050e614, MPRAPI_IOC_PORT_CLEAR_STATS);
	EXPECT_EQ(0xc020e615, MPRAPI_IOC_PORT_PPP);
	EXPECT_EQ(0x4010e616, MPRAPI_IOC_PORT_SAMPLE);
	EXPECT_EQ(0x4010e620, MPRAPI_IOC_NOTIFY);
}

/* A port from its addition to its removal. This matters most for the 32-bit program. */
TEST_MPRAPI(flow)
{
	struct mprapi_link_stats link = { .ifindex = 7, .rx_bytes = 1ULL << 40 };
	struct mprapi_report report, again;
	struct mprapi_port_add add = { 0 };
	struct mprapi_server server;
	int unit, channel;
	struct pty pty;
	__u32 port;

	ASSERT_EQ(0, pty_open(&pty));
	add.flags = MPRAPI_ADD_FD;
	add.fd = pty.slave;
	ASSERT_EQ(0, control(self->ctl, MPRAPI_IOC_PORT_ADD, &add));
	EXPECT_STREQ(pty.name, add.name);
	port = add.port;
	ASSERT_NE(0, port);
	ASSERT_EQ(0, server_get(self->ctl, &server));
	EXPECT_EQ(1, server.ports);
	EXPECT_EQ(0, server.flags);

	EXPECT_EQ(-ENOTCONN, port_ppp(self->ctl, port, &unit, &channel));
	EXPECT_EQ(0, port_clear_stats(self->ctl, port, &link));

	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 1000, &report));
	EXPECT_EQ(1, report.seq);
	EXPECT_EQ(0, report.result);
	EXPECT_EQ(MPRAPI_STEP_DISCARD | MPRAPI_STEP_HANGUP | MPRAPI_STEP_CHECK, report.done);
	ASSERT_EQ(0, port_wait(self->ctl, port, 1, &again));
	EXPECT_EQ(0, memcmp(&report, &again, sizeof(report)));

	ASSERT_EQ(0, port_reset_begin(self->ctl, port, 0, 1000, &report));
	EXPECT_EQ(2, report.seq);
	ASSERT_EQ(0, port_wait(self->ctl, port, 2, &report));
	EXPECT_EQ(2, report.seq);

	ASSERT_EQ(0, port_disconnect(self->ctl, port, 1000, &report));
	EXPECT_EQ(3, report.seq);
	EXPECT_EQ(MPRAPI_STEPS_DISCONNECT, report.steps);

	EXPECT_EQ(0, port_del(self->ctl, port));
	EXPECT_EQ(-ENOENT, port_del(self->ctl, port));
	ASSERT_EQ(0, server_get(self->ctl, &server));
	EXPECT_EQ(0, server.ports);
	pty_close(&pty);
}

static bool known(unsigned long command)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i] == command)
			return true;
	return false;
}

TEST_MPRAPI(unknown_commands)
{
	union argument arg = { 0 };

	for (unsigned int nr = 0; nr < 256; nr++) {
		const unsigned long tries[] = {
			_IO(MPRAPI_IOC_MAGIC, nr),
			_IOR(MPRAPI_IOC_MAGIC, nr, struct mprapi_port_del),
			_IOW(MPRAPI_IOC_MAGIC, nr, struct mprapi_port_del),
			_IOWR(MPRAPI_IOC_MAGIC, nr, struct mprapi_port_del),
			_IOWR(MPRAPI_IOC_MAGIC, nr, struct mprapi_port_reset),
		};

		for (size_t i = 0; i < ARRAY_SIZE(tries); i++)
			if (!known(tries[i]))
				EXPECT_EQ(-ENOTTY, control(self->ctl, tries[i], &arg));
	}
}

/* A known number with another size, direction or magic is another command. */
TEST_MPRAPI(almost_known_commands)
{
	union argument arg = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		unsigned long dir = _IOC_DIR(commands[i]);
		unsigned long nr = _IOC_NR(commands[i]);
		unsigned long size = _IOC_SIZE(commands[i]);

		const unsigned long tries[] = {
			_IOC(dir, MPRAPI_IOC_MAGIC, nr, size - 1),
			_IOC(dir, MPRAPI_IOC_MAGIC, nr, size + 4),
			_IOC(dir, MPRAPI_IOC_MAGIC, nr, 0),
			_IOC(_IOC_READ, MPRAPI_IOC_MAGIC, nr, size),
			_IOC(dir, MPRAPI_IOC_MAGIC + 1, nr, size),
		};

		for (size_t j = 0; j < ARRAY_SIZE(tries); j++)
			EXPECT_EQ(-ENOTTY, control(self->ctl, tries[j], &arg));
		EXPECT_EQ(-EFAULT, control(self->ctl, commands[i], NULL));
	}
}

TEST_MPRAPI(bad_pointers)
{
	size_t page = sysconf(_SC_PAGESIZE);
	struct target target;
	char *pages;

	target_make(_metadata, self->ctl, &target);
	/* A readable page followed by one that is not. */
	pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, pages);
	ASSERT_EQ(0, mprotect(pages + page, page, PROT_NONE));

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		size_t size = _IOC_SIZE(commands[i]);
		union argument arg;

		good_argument(commands[i], target.port, &arg);
		EXPECT_EQ(-EFAULT, control(self->ctl, commands[i], NULL));
		EXPECT_EQ(-EFAULT, control(self->ctl, commands[i], (void *)-1L));
		EXPECT_EQ(-EFAULT, control(self->ctl, commands[i], (void *)-4096L));
		EXPECT_EQ(-EFAULT, control(self->ctl, commands[i],
					   (void *)(1UL << (sizeof(long) * 8 - 1))));
		EXPECT_EQ(-EFAULT, control(self->ctl, commands[i], pages + page));
		for (size_t cut = 1; cut < size; cut++) {
			memcpy(pages + page - size + cut, &arg, size - cut);
			EXPECT_EQ(-EFAULT, control(self->ctl, commands[i],
						   pages + page - size + cut));
		}
	}
	expect_untouched(_metadata, self->ctl, &target);
	pty_close(&target.pty);
}

/*
 * The result cannot be copied to a read-only argument. No port may be added, because no
 * process would know its handle.
 */
TEST_MPRAPI(read_only_argument)
{
	size_t page = sysconf(_SC_PAGESIZE);
	struct mprapi_port_add *add;
	struct target target;

	target_make(_metadata, self->ctl, &target);
	add = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, add);
	memcpy(add->name, "ttyS31", sizeof("ttyS31"));
	ASSERT_EQ(0, mprotect(add, page, PROT_READ));
	EXPECT_EQ(-EFAULT, control(self->ctl, MPRAPI_IOC_PORT_ADD, add));
	EXPECT_EQ(-EFAULT, control(self->ctl, MPRAPI_IOC_SERVER, (void *)((long)add + page / 2)));
	expect_untouched(_metadata, self->ctl, &target);
	pty_close(&target.pty);
}

/* Each unknown flag and each bit of the reserved members gives EINVAL. */
TEST_MPRAPI(must_be_zero)
{
	struct target target;

	target_make(_metadata, self->ctl, &target);
	for (size_t i = 0; i < ARRAY_SIZE(must_be_zero); i++) {
		const struct must_be_zero *member = &must_be_zero[i];

		for (size_t word = 0; word < member->words; word++) {
			for (int bit = 0; bit < 32; bit++) {
				union argument arg;
				__u32 *at = (__u32 *)((char *)&arg + member->offset) + word;

				if (member->known & 1U << bit)
					continue;
				good_argument(member->command, target.port, &arg);
				*at |= 1U << bit;
				EXPECT_EQ(-EINVAL, control(self->ctl, member->command, &arg)) {
					TH_LOG("command %lx, offset %zu, word %zu, bit %d",
					       member->command, member->offset, word, bit);
				}
				/* The ioctl checks its argument before it looks for the port. */
				if (member->command == MPRAPI_IOC_SERVER ||
				    member->command == MPRAPI_IOC_PORT_ADD)
					continue;
				good_argument(member->command, NO_PORT, &arg);
				*at |= 1U << bit;
				EXPECT_EQ(-EINVAL, control(self->ctl, member->command, &arg));
			}
		}
	}
	expect_untouched(_metadata, self->ctl, &target);
	pty_close(&target.pty);
}

TEST_MPRAPI(members_of_other_commands)
{
	struct target target;
	struct mprapi_port_reset arg;

	target_make(_metadata, self->ctl, &target);

	good_argument(MPRAPI_IOC_PORT_RESET, target.port, (union argument *)&arg);
	arg.seq = 1;
	EXPECT_EQ(-EINVAL, control(self->ctl, MPRAPI_IOC_PORT_RESET, &arg));
	EXPECT_EQ(-EINVAL, port_reset_steps(self->ctl, target.port, MPRAPI_STEPS_DISCONNECT, 1,
					    0, NULL));
	arg = (struct mprapi_port_reset){ .port = target.port, .steps = 1 };
	EXPECT_EQ(-EINVAL, control(self->ctl, MPRAPI_IOC_PORT_WAIT, &arg));
	arg = (struct mprapi_port_reset){ .port = target.port, .hold_ms = 1 };
	EXPECT_EQ(-EINVAL, control(self->ctl, MPRAPI_IOC_PORT_WAIT, &arg));
	arg = (struct mprapi_port_reset){ .port = target.port, .timeout_ms = 1 };
	EXPECT_EQ(-EINVAL, control(self->ctl, MPRAPI_IOC_PORT_WAIT, &arg));

	expect_untouched(_metadata, self->ctl, &target);
	pty_close(&target.pty);
}

/* Each set of steps needs discard, hangup and check. Hold and carrier also need lower. */
TEST_MPRAPI(steps)
{
	static const __u32 bad[] = {
		0, MPRAPI_STEP_CHECK, MPRAPI_STEP_HANGUP,
		MPRAPI_STEP_HANGUP | MPRAPI_STEP_CHECK,
		MPRAPI_STEPS_DISCONNECT | MPRAPI_STEP_HOLD,
		MPRAPI_STEPS_DISCONNECT | MPRAPI_STEP_CARRIER,
		MPRAPI_STEPS_RESET & ~MPRAPI_STEP_DISCARD,
		MPRAPI_STEPS_RESET | 1U << MPRAPI_STEPS,
		MPRAPI_STEPS_RESET | 1U << 31,
	};
	static const __u32 good[] = {
		MPRAPI_STEPS_DISCONNECT,
		MPRAPI_STEPS_DISCONNECT | MPRAPI_STEP_SETTINGS,
		MPRAPI_STEPS_DISCONNECT | MPRAPI_STEP_LOWER,
		MPRAPI_STEPS_DISCONNECT | MPRAPI_STEP_LOWER | MPRAPI_STEP_HOLD,
		MPRAPI_STEPS_DISCONNECT | MPRAPI_STEP_LOWER | MPRAPI_STEP_CARRIER,
		MPRAPI_STEPS_RESET,
		MPRAPI_STEPS_RESET | MPRAPI_STEP_SETTINGS,
	};
	struct mprapi_server server;
	struct mprapi_report report;
	struct target target;

	target_make(_metadata, self->ctl, &target);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(-EINVAL, port_reset_steps(self->ctl, target.port, bad[i],
						    MPRAPI_DEFAULT, 0, NULL));
	expect_untouched(_metadata, self->ctl, &target);

	ASSERT_EQ(0, server_get(self->ctl, &server));
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		EXPECT_EQ(good[i], good[i] & server.steps);
		EXPECT_EQ(0, port_reset_steps(self->ctl, target.port, good[i],
					      MPRAPI_DEFAULT, 0, &report));
		EXPECT_EQ(i + 1, report.seq);
		EXPECT_EQ(good[i], report.steps);
		EXPECT_EQ(0, (report.done | report.failed) & ~good[i]);
		for (unsigned int step = 0; step < MPRAPI_STEPS; step++)
			EXPECT_EQ(!(good[i] & 1U << step),
				  report.why[step] == MPRAPI_WHY_NOT_ASKED);
	}
	pty_close(&target.pty);
}

/* The ioctl returns 0 if there is a report, even if the report has an error. */
TEST_MPRAPI(results_are_reported)
{
	struct mprapi_port_reset arg;
	__u32 port;

	ASSERT_EQ(0, port_add(self->ctl, "ttyUSB7", &port));
	good_argument(MPRAPI_IOC_PORT_RESET, port, (union argument *)&arg);
	ASSERT_EQ(0, control(self->ctl, MPRAPI_IOC_PORT_RESET, &arg));
	EXPECT_EQ(1, arg.report.seq);
	EXPECT_EQ(-ENODEV, arg.report.result);

	memset(&arg, 0, sizeof(arg));
	arg.port = port;
	arg.seq = 1;
	ASSERT_EQ(0, control(self->ctl, MPRAPI_IOC_PORT_WAIT, &arg));
	EXPECT_EQ(-ENODEV, arg.report.result);
}

/* The module reports its limits, so that programs need not have them compiled in. */
TEST_MPRAPI(limits)
{
	struct mprapi_server server;

	ASSERT_EQ(0, server_get(self->ctl, &server));
	EXPECT_EQ(MPRAPI_FEATURE_SAMPLE | MPRAPI_FEATURE_NOTIFY | MPRAPI_FEATURE_SETTINGS,
		  server.features);
	EXPECT_EQ(MPRAPI_STEPS_RESET | MPRAPI_STEP_SETTINGS, server.steps);
	EXPECT_EQ(PORTS_MAX, server.ports_max);
	EXPECT_EQ(REMOVED_MAX, server.removed_max);
	EXPECT_EQ(HOLD_MAX_MS, server.hold_max_ms);
	EXPECT_EQ(TIMEOUT_MAX_MS, server.timeout_max_ms);
	EXPECT_EQ(STUCK_MS, server.stuck_ms);
	EXPECT_EQ(NOTIFY_MAX, server.notify_max);
	EXPECT_EQ(NOTIFY_TOTAL_MAX, server.notify_total_max);
}

TEST_MPRAPI(times)
{
	static const __u32 too_long[] = {
		TIMEOUT_MAX_MS + 1, 0x7fffffff, 0x80000000, MPRAPI_DEFAULT - 1,
	};
	struct mprapi_report report;
	struct target target;

	target_make(_metadata, self->ctl, &target);
	EXPECT_EQ(-EINVAL, port_reset(self->ctl, target.port, HOLD_MAX_MS + 1, 0, NULL));
	for (size_t i = 0; i < ARRAY_SIZE(too_long); i++) {
		EXPECT_EQ(-EINVAL, port_reset(self->ctl, target.port, too_long[i], 0, NULL));
		EXPECT_EQ(-EINVAL, port_reset(self->ctl, target.port, 0, too_long[i], NULL));
		EXPECT_EQ(-EINVAL, port_disconnect(self->ctl, target.port, too_long[i], NULL));
	}
	expect_untouched(_metadata, self->ctl, &target);

	/*
	 * The longest hold and timeout are allowed. A pty has no
	 * modem lines, so nothing waits.
	 */
	EXPECT_EQ(0, port_reset(self->ctl, target.port, HOLD_MAX_MS,
				TIMEOUT_MAX_MS, &report));
	EXPECT_EQ(1, report.seq);
	EXPECT_EQ(0, port_disconnect(self->ctl, target.port, TIMEOUT_MAX_MS, &report));
	EXPECT_EQ(2, report.seq);
	pty_close(&target.pty);
}

/* The report is output only: what it contains before the call does not matter. */
TEST_MPRAPI(report_is_output)
{
	struct mprapi_port_reset arg = { .steps = MPRAPI_STEPS_RESET };
	struct target target;

	target_make(_metadata, self->ctl, &target);
	arg.port = target.port;
	memset(&arg.report, 0xff, sizeof(arg.report));
	EXPECT_EQ(0, control(self->ctl, MPRAPI_IOC_PORT_RESET, &arg));
	EXPECT_EQ(1, arg.report.seq);
	EXPECT_EQ(0, arg.report.result);
	EXPECT_EQ(0, arg.report.failed);
	EXPECT_EQ(0, arg.report.held_ms);
	EXPECT_EQ(0, arg.report.carrier_ms);
	EXPECT_EQ(0, arg.report.flags & ~MPRAPI_REPORT_FLAG_REOPENED);
	pty_close(&target.pty);
}

TEST_MPRAPI(unknown_handles)
{
	static const __u32 handles[] = { 0, 2, NO_PORT, 0x80000000, 0xffffffff };
	struct mprapi_report report;
	struct target target;
	int unit, channel;

	target_make(_metadata, self->ctl, &target);
	ASSERT_EQ(1, target.port);
	for (size_t i = 0; i < ARRAY_SIZE(handles); i++) {
		EXPECT_EQ(-ENOENT, port_del(self->ctl, handles[i]));
		EXPECT_EQ(-ENOENT, port_reset(self->ctl, handles[i], 0, 0, &report));
		EXPECT_EQ(-ENOENT, port_disconnect(self->ctl, handles[i], 0, &report));
		EXPECT_EQ(-ENOENT, port_wait(self->ctl, handles[i], 1, &report));
		EXPECT_EQ(-ENOENT, port_clear_stats(self->ctl, handles[i], NULL));
		EXPECT_EQ(-ENOENT, port_ppp(self->ctl, handles[i], &unit, &channel));
	}
	expect_untouched(_metadata, self->ctl, &target);
	pty_close(&target.pty);
}

TEST_MPRAPI(no_file_operations)
{
	char data[64] = { 0 };

	EXPECT_EQ(-1, read(self->ctl, data, sizeof(data)));
	EXPECT_EQ(-1, write(self->ctl, data, sizeof(data)));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, 4096, PROT_READ, MAP_SHARED, self->ctl, 0));
}

TEST_HARNESS_MAIN
