// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A process, as /proc shows it. All files are opened by an open directory of the process, so
 * that a later process with the same pid is not taken for it.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/major.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

/* musl has statx() from 1.2.5 on. */
#ifndef STATX_TYPE
#include <linux/stat.h>

static int statx(int dir, const char *path, int flags, unsigned int mask, struct statx *st)
{
	return syscall(SYS_statx, dir, path, flags, mask, st);
}
#endif

#ifndef UNIX98_PTY_MAJOR_COUNT
#define UNIX98_PTY_MAJOR_COUNT	8
#endif
#ifndef UNIX98_PTY_SLAVE_MAJOR
#define UNIX98_PTY_SLAVE_MAJOR	136
#endif

/* The inode numbers of the initial namespaces (PROC_*_INIT_INO in the kernel). */
#define FIRST_USER_NAMESPACE	0xeffffffdU
#define FIRST_PID_NAMESPACE	0xeffffffcU

/* Room for /proc/PID/stat, and for the first part of status, which has the user. */
#define TEXT_SIZE	4096

/* The number of hexadecimal digits in the id of a container. */
#define ID_DIGITS	64

/* Encodes a device number as the module does: new_encode_dev() in the kernel. */
static uint32_t encode(uint32_t major, uint32_t minor)
{
	return (minor & 0xff) | major << 8 | (minor & ~0xffU) << 12;
}

/**
 * process_device() - get the tty that a descriptor refers to
 * @dir: directory of a process's descriptors, or the descriptor itself
 * @name: name of the descriptor in that directory, or "" with AT_EMPTY_PATH
 * @flags: zero or AT_EMPTY_PATH
 * @tty: out
 *
 * Each instance of devpts has its own pts/0, and all of them have the same device number.
 * The node tells which pty it is.
 *
 * Return: whether it is a character device.
 */
bool process_device(int dir, const char *name, int flags, struct tty *tty)
{
	struct statx st;

	/* AT_STATX_DONT_SYNC: do not wait for the server of a network file system. */
	if (statx(dir, name, flags | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
		  STATX_TYPE | STATX_INO, &st) || !S_ISCHR(st.stx_mode))
		return false;
	*tty = (struct tty){ .device = makedev(st.stx_rdev_major, st.stx_rdev_minor) };
	if (st.stx_rdev_major >= UNIX98_PTY_SLAVE_MAJOR &&
	    st.stx_rdev_major < UNIX98_PTY_SLAVE_MAJOR + UNIX98_PTY_MAJOR_COUNT) {
		tty->node_dev = encode(st.stx_dev_major, st.stx_dev_minor);
		tty->node_ino = st.stx_ino;
	}
	return true;
}

/* Reads the beginning of a file of the process. Return: whether there is any text. */
static bool read_text(const struct process *process, const char *path, char text[TEXT_SIZE])
{
	int fd = openat(process->fds, path, O_RDONLY | O_CLOEXEC);
	size_t length = 0;
	ssize_t got;

	if (fd < 0)
		return false;
	do {
		got = read(fd, text + length, TEXT_SIZE - 1 - length);
		length += got > 0 ? got : 0;
	} while (got > 0 || (got < 0 && errno == EINTR));
	close(fd);
	text[length] = '\0';
	return length;
}

/* Return: the inode number of a namespace, 0 if it is not known. */
static uint64_t namespace_of(int dir, const char *path)
{
	struct statx st;

	return statx(dir, path, AT_STATX_DONT_SYNC, STATX_INO, &st) ? 0 : st.stx_ino;
}

/**
 * process_sees_all() - does /proc show all processes and their descriptors?
 *
 * In another PID namespace, /proc shows only some processes. To a caller that may not trace
 * other processes, it does not show their descriptors, and with the mount option hidepid not
 * even the processes.
 */
bool process_sees_all(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	return namespace_of(AT_FDCWD, "/proc/self/ns/pid") == FIRST_PID_NAMESPACE &&
	       namespace_of(AT_FDCWD, "/proc/self/ns/user") == FIRST_USER_NAMESPACE &&
	       !syscall(SYS_capget, &header, data) &&
	       data[CAP_TO_INDEX(CAP_SYS_PTRACE)].effective & CAP_TO_MASK(CAP_SYS_PTRACE);
}

/* Numbers of fields in /proc/PID/stat, see proc(5). */
#define STAT_STATE	3	/* the field after the name */
#define STAT_START	22

/* Takes name and start time from stat. The name can have any bytes in it, even ") ". */
static bool put_stat(const char *text, MPR_LINUX_HOLDER *info)
{
	const char *name = strchr(text, '('), *end = strrchr(text, ')'), *value;
	uint64_t now_ms, start;
	struct timespec now;
	size_t length, i;

	if (!name || !end || end <= name)
		return false;
	length = end - ++name;
	if (length > sizeof(info->szComm) - 1)
		length = sizeof(info->szComm) - 1;
	memcpy(info->szComm, name, length);
	value = end + 1;
	for (i = STAT_STATE; i < STAT_START && *value; i++)
		value += 1 + strcspn(value + 1, " ");
	if (*value != ' ')
		return false;
	info->ullStart = strtoull(value + 1, NULL, 10);
	clock_gettime(CLOCK_BOOTTIME, &now);
	now_ms = now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
	start = info->ullStart * 1000 / sysconf(_SC_CLK_TCK);
	info->ullAgeMs = now_ms > start ? now_ms - start : 0;
	return true;
}

/* Takes the effective user from status. Return: whether it was found. */
static bool put_user(const char *text, MPR_LINUX_HOLDER *info)
{
	const char *line = strstr(text, "\nUid:");

	return line && sscanf(line, "\nUid: %*u %u", &info->dwUid) == 1;
}

static void put_id(MPR_LINUX_HOLDER *info, const char *id, size_t length)
{
	if (length > sizeof(info->szContainer) - 1)
		length = sizeof(info->szContainer) - 1;
	memcpy(info->szContainer, id, length);
	info->szContainer[length] = '\0';
}

/*
 * Takes the container from the name of a control group: docker, podman, containerd and cri-o put
 * an id of 64 digits there, LXC and systemd-nspawn a name.
 */
static void put_container(char *text, MPR_LINUX_HOLDER *info)
{
	static const char lxc[] = "lxc.payload.", nspawn[] = "systemd-nspawn@";
	char *part, *rest;

	for (part = strtok_r(text, "/\n", &rest); part; part = strtok_r(NULL, "/\n", &rest)) {
		const char *id = part + strcspn(part, "0123456789abcdef");
		size_t digits = strspn(id, "0123456789abcdef");

		while (*id && digits != ID_DIGITS) {
			id += digits;
			id += strcspn(id, "0123456789abcdef");
			digits = strspn(id, "0123456789abcdef");
		}
		if (digits == ID_DIGITS)
			put_id(info, id, digits);
		else if (!strncmp(part, lxc, strlen(lxc)))
			put_id(info, part + strlen(lxc), strlen(part + strlen(lxc)));
		else if (!strncmp(part, nspawn, strlen(nspawn)))
			put_id(info, part + strlen(nspawn), strcspn(part + strlen(nspawn), "."));
	}
}

/**
 * process_info() - read a process's properties from /proc
 * @process: the process
 * @info: out, zero before
 *
 * Return: false if the process is gone.
 */
bool process_info(const struct process *process, MPR_LINUX_HOLDER *info)
{
	char text[TEXT_SIZE];

	info->dwPid = process->pid;
	if (!read_text(process, "../stat", text) || !put_stat(text, info) ||
	    !read_text(process, "../status", text) || !put_user(text, info))
		return false;
	info->ullNetns = namespace_of(process->fds, "../ns/net");
	info->ullPidns = namespace_of(process->fds, "../ns/pid");
	if (read_text(process, "../cgroup", text))
		put_container(text, info);
	return true;
}

/* Opens a pidfd of the process, once. Return: the pidfd, or a negative number. */
static int pidfd_of(struct process *process)
{
	struct statx st;

	if (process->pidfd != PIDFD_LATER)
		return process->pidfd;
	process->pidfd = syscall(SYS_pidfd_open, process->pid, 0);
	/* If the process still exists now, the pidfd cannot be that of a later process. */
	if (process->pidfd >= 0 && statx(process->fds, "../stat", AT_STATX_DONT_SYNC, 0, &st)) {
		close(process->pidfd);
		process->pidfd = -1;
	}
	if (process->pidfd < 0)
		process->pidfd = PIDFD_NONE;
	return process->pidfd;
}

/**
 * process_descriptor() - was a descriptor of a tty hung up?
 * @process: the process
 * @name: the descriptor's number
 * @tty: the tty that it referred to
 *
 * /proc does not tell this. So the function duplicates the descriptor for a moment and calls
 * TIOCGEXCL: a hung-up descriptor returns EIO, a live one the value of a flag. Neither takes a
 * lock, nor calls the line discipline or the driver, so neither can block. If the process
 * closes its own descriptor meanwhile, the duplicate becomes the last one, and its close is
 * done by the caller.
 *
 * Return: DESCRIPTOR_UNKNOWN if the caller may not trace the process.
 */
enum descriptor process_descriptor(struct process *process, const char *name,
				   const struct tty *tty)
{
	enum descriptor result = DESCRIPTOR_UNKNOWN;
	int pidfd = pidfd_of(process), fd, exclusive;
	struct tty now;

	if (pidfd < 0)
		return result;
	fd = syscall(SYS_pidfd_getfd, pidfd, atoi(name), 0);
	if (fd < 0)
		return result;
	/* The process may have closed it, and opened another file with the same number. */
	if (process_device(fd, "", AT_EMPTY_PATH, &now) && now.device == tty->device &&
	    now.node_dev == tty->node_dev && now.node_ino == tty->node_ino) {
		if (!ioctl(fd, TIOCGEXCL, &exclusive))
			result = DESCRIPTOR_LIVE;
		else if (errno == EIO)
			result = DESCRIPTOR_DEAD;
	}
	close(fd);
	return result;
}
