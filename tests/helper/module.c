// SPDX-License-Identifier: GPL-2.0
/*
 * Loading and unloading the module under test.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clock.h"
#include "command.h"
#include "module.h"

static bool was_loaded;

/**
 * module_loaded() - check whether the module is loaded and has been initialized
 *
 * Return: true if it is.
 */
bool module_loaded(void)
{
	char state[16];

	return file_read("/sys/module/mprapi/initstate", state, sizeof(state)) > 0 &&
	       !strcmp(state, "live");
}

/**
 * module_load() - load the module: the file $MPRAPI_KO, or the installed one
 * @parameters: "name=value ..."
 *
 * Return: 0 or a negative errno.
 */
int module_load(const char *parameters)
{
	const char *path = getenv("MPRAPI_KO");
	int err = 0;
	int fd;

	if (!path)
		return command("modprobe mprapi %s", parameters) ? -ENOENT : 0;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (syscall(SYS_finit_module, fd, parameters, 0))
		err = -errno;
	close(fd);
	return err;
}

/**
 * module_unload() - unload the module
 *
 * A process that was killed can keep the control device open for some moments more. The
 * function retries for 10 seconds.
 *
 * Return: 0, also if the module was not loaded, or a negative errno.
 */
int module_unload(void)
{
	long end = now_ms() + 10000;

	while (syscall(SYS_delete_module, "mprapi", O_NONBLOCK)) {
		if (errno == ENOENT)
			return 0;
		if (now_ms() > end)
			return -errno;
		sleep_ms(20);
	}
	return 0;
}

/**
 * module_fresh() - load the module anew
 * @parameters: "name=value ..."
 *
 * Return: 0 or a negative errno.
 */
int module_fresh(const char *parameters)
{
	int err;

	if (module_loaded())
		was_loaded = true;
	err = module_unload();
	return err ? err : module_load(parameters);
}

/**
 * module_restore() - unload the module, and load it again if it was loaded before the tests
 *
 * Return: 0 or a negative errno.
 */
int module_restore(void)
{
	int err = module_unload();

	if (!err && was_loaded)
		err = module_load("");
	return err;
}
