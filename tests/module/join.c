// SPDX-License-Identifier: GPL-2.0
/*
 * One reset at a time for a port: a second caller joins it. Resets of different
 * ports run at the same time.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "../helper/command.h"
#include "../helper/fixture.h"
#include "../helper/line.h"
#include "../helper/netlink.h"
#include "../helper/pty.h"
#include "../helper/task.h"

#define THREADS	8

struct caller {
	pthread_t thread;
	pthread_barrier_t *barrier;
	int ctl;
	__u32 port;
	__u32 hold_ms;
	int result;
	struct mprapi_report report;
};

static void *call(void *arg)
{
	struct caller *caller = arg;

	pthread_barrier_wait(caller->barrier);
	caller->result = port_reset(caller->ctl, caller->port, caller->hold_ms, 10000,
				    &caller->report);
	return NULL;
}

/* Resets the port from all threads at the same moment, each with its own control descriptor. */
static void call_all(struct __test_metadata *_metadata, struct caller *callers, __u32 port,
		     __u32 hold_ms)
{
	pthread_barrier_t barrier;

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (int i = 0; i < THREADS; i++) {
		callers[i] = (struct caller){ .barrier = &barrier, .port = port,
					      .hold_ms = hold_ms };
		callers[i].ctl = control_open();
		ASSERT_LE(0, callers[i].ctl);
		ASSERT_EQ(0, pthread_create(&callers[i].thread, NULL, call, &callers[i]));
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(callers[i].thread, NULL);
		close(callers[i].ctl);
	}
}

TEST_MPRAPI(eight_threads_one_port)
{
	struct caller callers[THREADS];
	struct port_view view;
	int fd, joined = 0;
	long began;
	__u32 port;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	began = now_ms();
	call_all(_metadata, callers, port, 800);
	EXPECT_GT(2 * 800, now_ms() - began);

	for (int i = 0; i < THREADS; i++) {
		struct mprapi_report report = callers[i].report;

		EXPECT_EQ(0, callers[i].result);
		EXPECT_EQ(1, report.seq);
		EXPECT_LE(800, report.held_ms);
		if (report.flags & MPRAPI_REPORT_FLAG_JOINED)
			joined++;
		/* But for that flag, all callers get the same report. */
		report.flags = callers[0].report.flags;
		EXPECT_EQ(0, memcmp(&report, &callers[0].report, sizeof(report)));
	}
	EXPECT_EQ(THREADS - 1, joined);
	ASSERT_EQ(0, view_port(port, &view));
	EXPECT_EQ(1, view.resets);
	EXPECT_EQ(1, view.hangups);
	EXPECT_FALSE(view.report.flags & MPRAPI_REPORT_FLAG_JOINED);
	EXPECT_EQ(-EIO, line_bits(fd));
	close(fd);
}

/* Without a hold, calls may overlap or not. Each starts a reset or joins a counted one. */
TEST_MPRAPI(eight_threads_again_and_again)
{
	struct caller callers[THREADS];
	__u32 port, resets, last = 0;
	struct port_view view;
	struct pty pty;
	int own;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));
	for (int round = 0; round < 30; round++) {
		call_all(_metadata, callers, port, 0);
		ASSERT_EQ(0, view_port(port, &view));
		own = 0;
		for (int i = 0; i < THREADS; i++) {
			EXPECT_EQ(0, callers[i].result);
			EXPECT_LT(last, callers[i].report.seq);
			EXPECT_GE(view.report.seq, callers[i].report.seq);
			if (!(callers[i].report.flags & MPRAPI_REPORT_FLAG_JOINED))
				own++;
		}
		resets = view.report.seq - last;
		EXPECT_EQ(resets, own);
		last = view.report.seq;
	}
	EXPECT_EQ(last, view.resets);
	EXPECT_EQ(1, view.hangups);
	pty_close(&pty);
}

#define RT_RUNTIME	"/proc/sys/kernel/sched_rt_runtime_us"

/* Begins a reset and keeps its CPU until that has ended. Returns 0 or a negative errno. */
static int begin_and_spin(void *arg)
{
	const struct caller *caller = arg;
	struct sched_param priority = { .sched_priority = 50 };
	struct mprapi_report report;
	cpu_set_t cpus;
	__u32 seq;
	long end;
	int err;

	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus) ||
	    sched_setscheduler(0, SCHED_FIFO, &priority))
		return -errno;
	err = port_reset_begin(caller->ctl, caller->port, 0, 10000, &report);
	seq = report.seq;
	end = now_ms() + 10000;
	while (!err && now_ms() < end) {
		err = port_wait_look(caller->ctl, caller->port, seq, &report);
		if (!err)
			return 0;
		if (err == -EAGAIN)
			err = 0;
	}
	return err ?: -ETIMEDOUT;
}

/* The reset does not depend on the CPU of a caller that does not wait for it. */
TEST_MPRAPI(caller_that_keeps_its_cpu)
{
	struct caller caller = { .ctl = self->ctl };
	char runtime[24] = "";
	struct pty pty;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		SKIP(return, "one CPU");
	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &caller.port));
	ASSERT_LT(0, file_read(RT_RUNTIME, runtime, sizeof(runtime)));
	ASSERT_EQ(0, file_write(RT_RUNTIME, "-1"));
	EXPECT_EQ(0, task_call(begin_and_spin, &caller));
	EXPECT_EQ(0, file_write(RT_RUNTIME, runtime));
	pty_close(&pty);
}

TEST_MPRAPI(join_without_waiting)
{
	struct mprapi_report report;
	__u32 port;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	ASSERT_EQ(0, port_reset_begin(self->ctl, port, 500, 10000, &report));
	EXPECT_EQ(1, report.seq);
	EXPECT_EQ(MPRAPI_REPORT_FLAG_RUNNING, report.flags);
	ASSERT_EQ(0, port_reset_begin(self->ctl, port, 50, 10000, &report));
	EXPECT_EQ(1, report.seq);
	EXPECT_EQ(MPRAPI_REPORT_FLAG_RUNNING | MPRAPI_REPORT_FLAG_JOINED, report.flags);
	/* The hold of the first caller applies. */
	ASSERT_EQ(0, port_reset(self->ctl, port, 50, 10000, &report));
	EXPECT_EQ(1, report.seq);
	EXPECT_TRUE(report.flags & MPRAPI_REPORT_FLAG_JOINED);
	EXPECT_LE(500, report.held_ms);
	close(fd);
}

/* A reset does all that a disconnect does. */
TEST_MPRAPI(disconnect_joins_reset)
{
	struct mprapi_report report;
	__u32 port;
	int fd;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &port));
	ASSERT_EQ(0, port_reset_begin(self->ctl, port, 500, 10000, NULL));
	ASSERT_EQ(0, port_disconnect(self->ctl, port, 10000, &report));
	EXPECT_EQ(1, report.seq);
	EXPECT_TRUE(report.flags & MPRAPI_REPORT_FLAG_JOINED);
	EXPECT_EQ(MPRAPI_STEPS_RESET, report.steps);
	EXPECT_LE(500, report.held_ms);
	close(fd);
}

/* One thread starts the resets of all ports, and their holds run at the same time. */
TEST_MPRAPI(many_ports_at_once)
{
	struct mprapi_report report;
	int fds[UARTS + 2];
	__u32 ports[UARTS + 2];
	char name[16];
	long began, took;

	for (int i = 0; i < UARTS + 2; i++) {
		snprintf(name, sizeof(name), "ttyS%d", i < UARTS ? UART_FIRST + i : i - UARTS + 1);
		fds[i] = line_open(name);
		ASSERT_LE(0, fds[i]);
		ASSERT_EQ(0, port_add_fd(self->ctl, fds[i], &ports[i]));
	}
	began = now_ms();
	for (int i = 0; i < UARTS + 2; i++)
		ASSERT_EQ(0, port_reset_begin(self->ctl, ports[i], 1000, 10000, NULL));
	EXPECT_GT(500, now_ms() - began);
	for (int i = 0; i < UARTS + 2; i++) {
		ASSERT_EQ(0, port_wait(self->ctl, ports[i], 1, &report));
		EXPECT_LE(1000, report.held_ms);
		EXPECT_EQ(-EIO, line_bits(fds[i]));
		close(fds[i]);
	}
	took = now_ms() - began;
	EXPECT_LE(1000, took + 5);
	EXPECT_GT(2000, took);
}

static int kernel_threads(void)
{
	FILE *pipe = popen("ps -e -o ppid= | grep -c '^ *2$'", "r");
	int count = -1;

	if (!pipe)
		return -1;
	if (fscanf(pipe, "%d", &count) != 1)
		count = -1;
	pclose(pipe);
	return count;
}

/* Resets that wait for their hold do not need a kernel thread each. */
TEST_MPRAPI(many_ports_few_threads)
{
	int fds[UARTS], before, during;
	__u32 ports[UARTS];
	char name[16];

	for (int i = 0; i < UARTS; i++) {
		snprintf(name, sizeof(name), "ttyS%d", UART_FIRST + i);
		fds[i] = line_open(name);
		ASSERT_LE(0, fds[i]);
		ASSERT_EQ(0, port_add_fd(self->ctl, fds[i], &ports[i]));
	}
	before = kernel_threads();
	ASSERT_LT(10, before);
	for (int i = 0; i < UARTS; i++)
		ASSERT_EQ(0, port_reset_begin(self->ctl, ports[i], 3000, 10000, NULL));
	sleep_ms(300);
	during = kernel_threads();
	EXPECT_GT(before + UARTS, during);
	for (int i = 0; i < UARTS; i++) {
		EXPECT_EQ(0, port_wait(self->ctl, ports[i], 1, NULL));
		close(fds[i]);
	}
}

/* A port whose carrier does not fall does not delay the resets of other ports. */
TEST_MPRAPI(one_waits_the_other_not)
{
	struct mprapi_report report;
	struct pty pty;
	__u32 stuck, port, free;
	long began;
	int fd, other;

	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_TRUE(line_bits(fd) & TIOCM_CAR);
	ASSERT_EQ(0, line_cflag(fd, CLOCAL, false));
	ASSERT_EQ(0, port_add_fd(self->ctl, fd, &stuck));
	other = line_open(WIRED);
	ASSERT_LE(0, other);
	ASSERT_EQ(0, port_add_fd(self->ctl, other, &free));
	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(0, port_add_fd(self->ctl, pty.slave, &port));

	ASSERT_EQ(0, port_reset_begin(self->ctl, stuck, 0, 4000, NULL));
	began = now_ms();
	ASSERT_EQ(0, port_reset(self->ctl, port, 0, 1000, &report));
	ASSERT_EQ(0, port_reset(self->ctl, free, 100, 1000, &report));
	EXPECT_GE(100 + SLACK_MS, now_ms() - began);
	EXPECT_EQ(-EAGAIN, port_wait_look(self->ctl, stuck, 1, &report));
	EXPECT_EQ(-ETIMEDOUT, port_wait(self->ctl, stuck, 1, &report));
	EXPECT_LE(4000000, report.elapsed_us);
	pty_close(&pty);
	close(other);
	close(fd);
}

/* Many threads make random calls on the same ports. Each result is one that is documented. */

struct crowd {
	long end;
	int ctl;
	atomic_uint ports[16];
	atomic_int calls;
	atomic_int unexpected;
};

static void judge(struct crowd *crowd, int err, const int *allowed)
{
	crowd->calls++;
	for (; *allowed; allowed++)
		if (err == *allowed)
			return;
	if (err)
		crowd->unexpected = err;
}

static void *rush(void *arg)
{
	static const int add[] = { -EEXIST, 0 };
	static const int reset[] = { -ENOENT, -ENODEV, -EAGAIN, -ESTALE, 0 };
	unsigned int seed = (unsigned int)(long)pthread_self();
	struct mprapi_report report;
	struct crowd *crowd = arg;
	struct port_view view;
	struct pty pty;
	__u32 port;

	while (now_ms() < crowd->end) {
		int slot = rand_r(&seed) % 16;

		port = crowd->ports[slot];
		switch (rand_r(&seed) % 8) {
		case 0:
			judge(crowd, port_add(crowd->ctl, slot % 2 ? UART : "ttyS5", &port), add);
			crowd->ports[slot] = port;
			break;
		case 1:
			if (pty_open(&pty))
				break;
			judge(crowd, port_add_fd(crowd->ctl, pty.slave, &port), add);
			crowd->ports[slot] = port;
			judge(crowd, port_reset_begin(crowd->ctl, port, 10, 100, NULL), reset);
			pty_close(&pty);
			break;
		case 2:
			judge(crowd, port_del(crowd->ctl, port), reset);
			break;
		case 3:
			judge(crowd, port_reset(crowd->ctl, port, 5, 100, &report), reset);
			break;
		case 4:
			judge(crowd, port_reset_begin(crowd->ctl, port, 20, 100, &report), reset);
			judge(crowd, port_wait(crowd->ctl, port, report.seq, &report), reset);
			break;
		case 5:
			judge(crowd, port_disconnect(crowd->ctl, port, 100, &report), reset);
			break;
		case 6:
			judge(crowd, view_port(port, &view), reset);
			break;
		case 7:
			judge(crowd, port_clear_stats(crowd->ctl, port, NULL), reset);
			break;
		}
	}
	return NULL;
}

TEST_MPRAPI(crowd)
{
	struct crowd crowd = { .end = now_ms() + 10000, .ctl = self->ctl };
	struct port_view views[64];
	pthread_t threads[THREADS];
	int count;

	for (int i = 0; i < THREADS; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, rush, &crowd));
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	EXPECT_LT(500, atomic_load(&crowd.calls));
	EXPECT_EQ(0, atomic_load(&crowd.unexpected));

	/* Only the two UARTs can be left over, and they can be reset. */
	EXPECT_TRUE(eventually(SLACK_MS, (count = view_ports(views, ARRAY_SIZE(views))) <= 2));
	EXPECT_LE(0, count);
	for (int i = 0; i < count; i++)
		EXPECT_EQ(0, port_reset(self->ctl, views[i].id, 0, 1000, NULL));
}

TEST_HARNESS_MAIN
