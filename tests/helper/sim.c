// SPDX-License-Identifier: GPL-2.0
/*
 * Controls the scripted tty driver (tests/ttysim) through its files in debugfs.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clock.h"
#include "command.h"
#include "control.h"
#include "line.h"
#include "sim.h"

#define ROOT	"/sys/kernel/debug/ttysim/"
#define FILES	64

/* The ttys that this process has open. sim_unload() closes them even after a test that failed. */
static int files[FILES];
static int file_count;

static int number_write(const char *path, long value)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", value);
	return file_write(path, text);
}

/**
 * sim_load() - load the driver anew: the file $TTYSIM_KO, or the installed one
 * @parameters: module parameters, which describe the ttys, "name=value ..."
 *
 * Return: 0 or a negative errno.
 */
int sim_load(const char *parameters)
{
	const char *path = getenv("TTYSIM_KO");
	int err = sim_unload();
	int fd;

	if (err)
		return err;
	if (!path)
		return command("modprobe ttysim %s", parameters) ? -ENOENT : 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (syscall(SYS_finit_module, fd, parameters, 0))
		err = -errno;
	close(fd);
	return err;
}

/**
 * sim_unload() - unload the driver
 *
 * A process that was killed can keep a tty open for some moments more. The function
 * retries for 10 seconds.
 *
 * Return: 0, also if the driver was not loaded, or a negative errno.
 */
int sim_unload(void)
{
	long end = now_ms() + 10000;

	sim_calm();
	sim_close_but(-1);
	while (syscall(SYS_delete_module, "ttysim", O_NONBLOCK)) {
		if (errno == ENOENT)
			return 0;
		if (now_ms() > end)
			return -errno;
		sleep_ms(10);
	}
	return 0;
}

/**
 * sim_set() - write to a debugfs file of a tty
 * @tty: the name of the tty
 * @file: the file
 * @value: the value to write
 *
 * Return: 0 or a negative errno.
 */
int sim_set(const char *tty, const char *file, long value)
{
	char path[96];

	snprintf(path, sizeof(path), ROOT "%s/%s", tty, file);
	return number_write(path, value);
}

/**
 * sim_get() - read a debugfs file of a tty
 * @tty: the name of the tty
 * @file: the file
 *
 * Return: its value, or a negative errno.
 */
long sim_get(const char *tty, const char *file)
{
	char path[96], text[24];
	int err;

	snprintf(path, sizeof(path), ROOT "%s/%s", tty, file);
	err = file_read(path, text, sizeof(text));
	return err < 0 ? err : atol(text);
}

static int call_set(const char *tty, const char *call, const char *file, long value)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", call, file);
	return sim_set(tty, path, value);
}

static int call_get(const char *tty, const char *call, const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", call, file);
	return (int)sim_get(tty, path);
}

/* Lets each call of this driver function take @ms. 0 ends the delay, also of calls that run. */
int sim_slow(const char *tty, const char *call, long ms)
{
	return call_set(tty, call, "delay", ms);
}

/* Lets each call of this driver function fail with @error; 0 ends this. */
int sim_fail(const char *tty, const char *call, int error)
{
	return call_set(tty, call, "error", error);
}

/* Returns how often this driver function was called. */
int sim_calls(const char *tty, const char *call)
{
	return call_get(tty, call, "calls");
}

/* Returns the number of calls of this driver function that have not returned. */
int sim_running(const char *tty, const char *call)
{
	return call_get(tty, call, "running");
}

static void write_all(const char *pattern, const char *text)
{
	glob_t found;

	if (glob(pattern, 0, NULL, &found))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		file_write(found.gl_pathv[i], text);
	globfree(&found);
}

/**
 * sim_calm() - end all delays, errors and uses by the kernel, and let output leave
 *
 * Calls that run return.
 */
void sim_calm(void)
{
	write_all(ROOT "*/*/delay", "0");
	write_all(ROOT "*/*/error", "0");
	write_all(ROOT "*/stuck", "0");
	write_all(ROOT "*/console", "0");
	write_all(ROOT "*/kernel", "0");
}

/**
 * sim_family() - register or unregister a generic netlink family
 * @on: true to register it
 *
 * Return: 0 or a negative errno.
 */
int sim_family(bool on)
{
	return number_write(ROOT "family", on);
}

/**
 * sim_forbidden() - count driver calls that came at a time when they are forbidden
 *
 * Return: the number of these calls, for all ttys together.
 */
long sim_forbidden(void)
{
	char text[24];
	glob_t found;
	long sum = 0;

	if (glob(ROOT "*/violations", 0, NULL, &found))
		return -ENOENT;
	for (size_t i = 0; i < found.gl_pathc; i++)
		if (file_read(found.gl_pathv[i], text, sizeof(text)) > 0)
			sum += atol(text);
	globfree(&found);
	return sum;
}

/**
 * sim_open() - open a tty as line_open() does
 * @tty: its name
 *
 * Return: the descriptor, for sim_close(), or a negative errno.
 */
int sim_open(const char *tty)
{
	int fd;

	if (file_count == FILES)
		return -EMFILE;
	fd = line_open(tty);
	if (fd >= 0)
		files[file_count++] = fd;
	return fd;
}

void sim_close(int fd)
{
	for (int i = 0; i < file_count; i++) {
		if (files[i] != fd)
			continue;
		files[i] = files[--file_count];
		close(fd);
		return;
	}
}

/**
 * sim_close_but() - close all ttys of sim_open() but one
 * @fd: the descriptor to keep, or -1
 *
 * A child process calls this, because it inherits all descriptors.
 */
void sim_close_but(int fd)
{
	bool found = false;

	while (file_count) {
		if (files[--file_count] == fd)
			found = true;
		else
			close(files[file_count]);
	}
	if (found)
		files[file_count++] = fd;
}

/**
 * sim_leave() - open a tty, change its c_cflag and close it
 * @tty: its name
 * @clear: the flags of c_cflag to clear, of those that line_open() sets
 *
 * Return: 0 or a negative errno.
 */
int sim_leave(const char *tty, tcflag_t clear)
{
	int fd = sim_open(tty);
	int err;

	if (fd < 0)
		return fd;
	err = line_cflag(fd, clear, false);
	sim_close(fd);
	return err;
}

/**
 * sample_port() - sample a port, so that netlink shows its present state
 * @ctl: the control device
 * @port: the port
 *
 * Return: 0 or a negative errno, -ETIMEDOUT if the driver does not return.
 */
int sample_port(int ctl, __u32 port)
{
	return port_sample(ctl, port, 1000 + SLACK_MS);
}
