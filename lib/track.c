// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which ttys are ports: add, delete and find them. */
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

/* Symlinks one after the other, as in the kernel. */
#define LINKS_MAX	40

/* Copies a name of printable ASCII without blanks, as ports have. */
static bool put_ascii(char *out, size_t size, LPCWSTR from)
{
	size_t i;

	for (i = 0; from[i]; i++) {
		if (i == size - 1 || from[i] <= L' ' || from[i] > L'~')
			return false;
		out[i] = from[i];
	}
	out[i] = '\0';
	return true;
}

/* Can this be the path of a tty's node? */
static bool is_node(const char *path)
{
	size_t length = strlen(path);

	return length > 5 && length - 5 < MPRAPI_NAME_SIZE && !strncmp(path, "/dev/", 5);
}

/* Is this the same file? */
static bool is_same(const char *a, const char *b)
{
	struct stat x, y;

	return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/*
 * Replaces a path to a file that does not exist by "DIR/NAME" without a symlink in it.
 * Return: NO_ERROR, ERROR_PORT_NOT_FOUND if DIR does not exist, or ERROR_INVALID_PARAMETER.
 */
static DWORD follow_missing(char path[PATH_MAX])
{
	char target[PATH_MAX], dir[PATH_MAX], real[PATH_MAX];
	int links, length;
	ssize_t size;
	char *name;

	for (links = 0; links < LINKS_MAX; links++) {
		name = strrchr(path, '/') + 1;
		snprintf(dir, sizeof(dir), "%.*s", (int)(name - path), path);
		if (!realpath(dir, real))
			return errno == ENOENT ? ERROR_PORT_NOT_FOUND : ERROR_INVALID_PARAMETER;
		/* In another root directory the real path is another directory. */
		if (!is_same(dir, real))
			return ERROR_INVALID_PARAMETER;
		size = readlink(path, target, sizeof(target) - 1);
		if (size >= 0) {
			target[size] = '\0';
			length = snprintf(dir, sizeof(dir), "%s%s%s", *target == '/' ? "" : real,
					  *target == '/' ? "" : "/", target);
		} else {
			length = snprintf(dir, sizeof(dir), "%s/%s", real, name);
		}
		if (length >= PATH_MAX)
			return ERROR_INVALID_PARAMETER;
		memcpy(path, dir, length + 1);
		if (size < 0)
			return NO_ERROR;
	}
	return ERROR_INVALID_PARAMETER;
}

/*
 * Replaces a path such as /dev/serial/by-id/usb-...-port0 by that of the node that it leads
 * to. The node need not exist. A path into another root directory (/proc/PID/root) resolves to
 * a name in /dev, but that name is another node here.
 *
 * Return: NO_ERROR, ERROR_PORT_NOT_FOUND for a symlink that leads to nothing which can be a
 * node in /dev, or ERROR_INVALID_PARAMETER.
 */
static DWORD find_node(char path[PATH_MAX])
{
	char real[PATH_MAX];
	struct stat st;
	DWORD error;

	if (realpath(path, real)) {
		if (!is_same(path, real))
			return ERROR_INVALID_PARAMETER;
		memcpy(path, real, sizeof(real));
		return NO_ERROR;
	}
	if (errno != ENOENT)
		return ERROR_INVALID_PARAMETER;
	if (lstat(path, &st))
		return NO_ERROR;
	error = follow_missing(path);
	if (!error && !is_node(path))
		error = ERROR_PORT_NOT_FOUND;
	return error;
}

/*
 * Makes the module's name of a port from a name or from the path of a tty's node.
 * Return: NO_ERROR, ERROR_PORT_NOT_FOUND for a symlink to nothing, or ERROR_INVALID_PARAMETER.
 */
static DWORD put_name(char name[MPRAPI_NAME_SIZE], LPCWSTR from)
{
	char path[PATH_MAX];
	const char *start;
	size_t length;
	DWORD error;

	memset(name, 0, MPRAPI_NAME_SIZE);
	if (!from || !put_ascii(path, sizeof(path), from))
		return ERROR_INVALID_PARAMETER;
	start = path;
	if (*path == '/') {
		error = find_node(path);
		if (error)
			return error;
		if (!is_node(path))
			return ERROR_INVALID_PARAMETER;
		start = path + strlen("/dev/");
	}
	length = strlen(start);
	if (!length || length >= MPRAPI_NAME_SIZE)
		return ERROR_INVALID_PARAMETER;
	memcpy(name, start, length);
	return NO_ERROR;
}

static bool is_number(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
}

static DWORD add(struct server *server, struct mprapi_port_add *add, HANDLE *port)
{
	int ret = ioctl(server->fd, MPRAPI_IOC_PORT_ADD, add) ? -errno : 0;

	if (port && (!ret || (ret == -EEXIST && add->port)))
		*port = port_handle(add->port);
	return mprapi_error(MPRAPI_COMMAND, ret);
}

/* Adds a pty slave by a descriptor: the module cannot find it by its name. */
static DWORD add_pty(struct server *server, const char *name, HANDLE *port)
{
	struct mprapi_port_add pty = { .flags = MPRAPI_ADD_FD };
	char path[sizeof("/dev/") + MPRAPI_NAME_SIZE];
	DWORD error;
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", name);
	fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return mprapi_error(MPRAPI_OPEN, -errno);
	pty.fd = fd;
	error = add(server, &pty, port);
	close(fd);
	return error;
}

static DWORD add_name(RAS_SERVER_HANDLE hRasServer, LPCWSTR lpwsName, uint32_t flags,
		      HANDLE *phPort)
{
	API_CALL;
	struct mprapi_port_add request = { .flags = flags };
	API_SERVER(hRasServer);
	DWORD error;

	error = put_name(request.name, lpwsName);
	if (error == ERROR_INVALID_PARAMETER || !server)
		return ERROR_INVALID_PARAMETER;
	if (error)
		return ERROR_DEVICENAME_NOT_FOUND;
	if (!flags && !strncmp(request.name, "pts/", 4) && is_number(request.name + 4))
		return add_pty(server, request.name, phPort);
	return add(server, &request, phPort);
}

DWORD MprLinuxPortAdd(RAS_SERVER_HANDLE hRasServer, LPCWSTR lpwsName, HANDLE *phPort)
{
	return add_name(hRasServer, lpwsName, 0, phPort);
}

DWORD MprLinuxPortAddPath(RAS_SERVER_HANDLE hRasServer, LPCWSTR lpwsName, HANDLE *phPort)
{
	return add_name(hRasServer, lpwsName, MPRAPI_ADD_PATH, phPort);
}

DWORD MprLinuxPortAddFd(RAS_SERVER_HANDLE hRasServer, int fd, HANDLE *phPort)
{
	API_CALL;
	struct mprapi_port_add request = { .flags = MPRAPI_ADD_FD, .fd = fd };
	API_SERVER(hRasServer);

	if (!server)
		return ERROR_INVALID_PARAMETER;
	return add(server, &request, phPort);
}

DWORD MprLinuxPortDelete(RAS_SERVER_HANDLE hRasServer, HANDLE hPort)
{
	API_CALL;
	struct mprapi_port_del request = { 0 };
	API_SERVER(hRasServer);
	int ret;

	if (!port_id(hPort, &request.port))
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return ERROR_INVALID_PARAMETER;
	ret = ioctl(server->fd, MPRAPI_IOC_PORT_DEL, &request) ? -errno : 0;
	return mprapi_error(MPRAPI_COMMAND, ret);
}

/* Finds the port that has a short form. */
static int find_short(struct server *server, const char *name, uint32_t *id)
{
	char shown[MAX_PORT_NAME + 1];
	struct ports ports;
	int ret;

	ret = view_ports(server, &ports, 0, 0);
	for (size_t i = 0; !ret && i < ports.count; i++) {
		name_shorten(shown, ports.port[i].info.szName);
		if (strcmp(shown, name))
			continue;
		/* Two names can have the same hash. */
		if (*id)
			ret = -ENOTUNIQ;
		*id = ports.port[i].id;
	}
	free(ports.port);
	return ret ? ret : *id ? 0 : -ENOENT;
}

/* Finds a port by a name. Return: an error number. */
static DWORD find(struct netlink *nl, struct server *server, LPCWSTR from, HANDLE *port)
{
	char name[MPRAPI_NAME_SIZE];
	unsigned long long number;
	uint32_t id = 0;
	DWORD error;
	int ret;

	error = put_name(name, from);
	if (error)
		return error;
	if (is_number(name)) {
		number = strtoull(name, NULL, 10);
		if (number > UINTPTR_MAX || !port_id((HANDLE)(uintptr_t)number, &id))
			return ERROR_INVALID_PARAMETER;
	}
	ret = view_find(nl, server, &id, name);
	if (ret == -ENOENT && !id && name_is_short(name))
		ret = find_short(server, name, &id);
	if (ret == -ENOENT && !id)
		return ERROR_PORT_NOT_FOUND;
	if (!ret)
		*port = port_handle(id);
	return mprapi_error(MPRAPI_COMMAND, ret);
}

DWORD MprLinuxPortFind(RAS_SERVER_HANDLE hRasServer, LPCWSTR lpwsName, HANDLE *phPort)
{
	API_CALL;
	API_SERVER(hRasServer);
	struct netlink *nl;
	DWORD error;

	if (!phPort)
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return ERROR_INVALID_PARAMETER;
	nl = netlink_open(NETLINK_GENERIC);
	error = nl ? find(nl, server, lpwsName, phPort) : mprapi_error(MPRAPI_COMMAND, -errno);
	netlink_close(nl);
	return error;
}

/* Return: whether the error ends the search for all names, not only for this one. */
static bool is_fatal(DWORD error)
{
	switch (error) {
	case NO_ERROR:
	case ERROR_PORT_NOT_FOUND:
	case ERROR_DUP_NAME:
	case ERROR_INVALID_PARAMETER:
		return false;
	default:
		return true;
	}
}

static DWORD find_all(struct server *server, const LPCWSTR *names, HANDLE *ports, DWORD *errors,
		      DWORD count)
{
	struct netlink *nl = netlink_open(NETLINK_GENERIC);
	DWORD i, error = nl ? NO_ERROR : mprapi_error(MPRAPI_COMMAND, -errno);

	for (i = 0; !is_fatal(error) && i < count; i++) {
		error = find(nl, server, names[i], &ports[i]);
		errors[i] = error;
	}
	netlink_close(nl);
	return is_fatal(error) ? error : NO_ERROR;
}

DWORD MprLinuxPortFindAll(RAS_SERVER_HANDLE hRasServer, const LPCWSTR *ppwsNames,
			  DWORD dwCount, HANDLE *phPorts, LPDWORD pdwErrors)
{
	API_CALL;
	API_SERVER(hRasServer);
	DWORD *errors = NULL, error = ERROR_NOT_ENOUGH_MEMORY;
	HANDLE *ports = NULL;

	if (!ppwsNames || !phPorts)
		return ERROR_INVALID_PARAMETER;
	if (!server)
		return ERROR_INVALID_PARAMETER;
	/* Write all results, or none. */
	ports = calloc((size_t)dwCount + 1, sizeof(*ports));
	if (ports)
		errors = calloc((size_t)dwCount + 1, sizeof(*errors));
	if (errors)
		error = find_all(server, ppwsNames, ports, errors, dwCount);
	if (!error) {
		memcpy(phPorts, ports, dwCount * sizeof(*ports));
		if (pdwErrors)
			memcpy(pdwErrors, errors, dwCount * sizeof(*errors));
	}
	free(errors);
	free(ports);
	return error;
}
