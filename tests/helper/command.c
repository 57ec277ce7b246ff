// SPDX-License-Identifier: GPL-2.0
/*
 * Running shell commands; reading and writing small files.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"

/**
 * command() - run a command line of the shell
 * @format: as printf()
 *
 * Return: its exit status, -1 if a signal ended it.
 */
int command(const char *format, ...)
{
	char line[1024];
	va_list args;
	int status;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);

	status = system(line);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/**
 * file_write() - write to an existing file with a single write()
 * @path: its path
 * @text: what to write
 *
 * Return: 0 or a negative errno.
 */
int file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/**
 * file_read() - read the beginning of a file
 * @path: its path
 * @text: filled, with a NUL at the end and without trailing line feeds
 * @size: length of @text
 *
 * Return: the length or a negative errno.
 */
int file_read(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	while (len < size - 1 && (n = read(fd, text + len, size - 1 - len)) > 0)
		len += n;
	close(fd);
	while (len && text[len - 1] == '\n')
		len--;
	text[len] = '\0';
	return len;
}
