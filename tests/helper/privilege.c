// SPDX-License-Identifier: GPL-2.0
/*
 * Giving up privileges.
 */
#include <errno.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "privilege.h"

/**
 * privilege_keep() - give up all capabilities but these
 * @capabilities: a mask of CAP()
 *
 * Return: 0 or a negative errno.
 */
int privilege_keep(uint64_t capabilities)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = capabilities, .permitted = capabilities },
		{ .effective = capabilities >> 32, .permitted = capabilities >> 32 },
	};

	return syscall(SYS_capset, &header, data) ? -errno : 0;
}

/**
 * privilege_user() - become another user, without any capability
 * @uid: the user, whose number is also used as group
 *
 * Return: 0 or a negative errno.
 */
int privilege_user(unsigned int uid)
{
	if (setgroups(0, NULL) || setresgid(uid, uid, uid) || setresuid(uid, uid, uid))
		return -errno;
	/* Changing the user made /proc/self owned by root. This gives it back to the process. */
	prctl(PR_SET_DUMPABLE, 1);
	return 0;
}
