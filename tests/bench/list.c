// SPDX-License-Identifier: GPL-2.0
/*
 * Measures how long the library takes to list all ports.
 */
#include <err.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mprapi-linux.h>
#include <mprapi.h>

#include "../helper/control.h"
#include "../helper/pty.h"
#include "../helper/unit.h"
#include "figure.h"

#define LISTS		5
#define INTERFACES	400

static RAS_SERVER_HANDLE connect_server(void)
{
	RAS_SERVER_HANDLE server;

	if (MprAdminServerConnect(NULL, &server))
		errx(1, "MprAdminServerConnect");
	return server;
}

/* Lists all ports in parts of at most @part bytes. Returns the time. */
static double list(RAS_SERVER_HANDLE server, DWORD part, unsigned int least)
{
	DWORD read, total, status, resume = 0, ports = 0;
	double began = now_us();
	BYTE *buffer;

	do {
		status = MprAdminPortEnum(server, 0, INVALID_HANDLE_VALUE, &buffer, part,
					  &read, &total, &resume);
		if (status != NO_ERROR && status != ERROR_MORE_DATA)
			errx(1, "MprAdminPortEnum: %u", status);
		MprAdminBufferFree(buffer);
		ports += read;
	} while (status == ERROR_MORE_DATA);
	if (ports < least)
		errx(1, "%u ports instead of %u", ports, least);
	return now_us() - began;
}

/* Compares a list in parts with a list in one piece. @ports: the number of ports. */
void bench_list_in_parts(unsigned int ports)
{
	RAS_SERVER_HANDLE server = connect_server();
	double parts[LISTS], whole[LISTS];

	for (int i = 0; i < LISTS; i++) {
		parts[i] = list(server, 1 << 16, ports);
		whole[i] = list(server, -1, ports);
	}
	MprAdminServerDisconnect(server);
	figure("a list of 16,384 ports in 64 KiB parts : in one", median(parts, LISTS),
	       median(whole, LISTS), median(parts, LISTS) / median(whole, LISTS), time_unit);
}

static struct {
	struct pty pty;
	struct unit unit;
} interfaces[INTERFACES];

static void add_interfaces(int control)
{
	struct rlimit files = { 16UL * INTERFACES, 16UL * INTERFACES };
	__u32 port;

	if (setrlimit(RLIMIT_NOFILE, &files))
		err(1, "no room for %d interfaces", INTERFACES);
	for (int i = 0; i < INTERFACES; i++)
		if (pty_open(&interfaces[i].pty) ||
		    port_add_fd(control, interfaces[i].pty.slave, &port) ||
		    unit_open(&interfaces[i].unit) ||
		    unit_connect(&interfaces[i].unit, interfaces[i].pty.slave))
			errx(1, "PPP interface %d", i);
}

static void rename_interfaces(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = { 0 };

	for (int i = 0; i < INTERFACES; i++) {
		snprintf(request.ifr_name, sizeof(request.ifr_name), "%s",
			 interfaces[i].unit.name);
		snprintf(request.ifr_newname, sizeof(request.ifr_newname), "wan%d", i);
		if (ioctl(fd, SIOCSIFNAME, &request))
			err(1, "rename %s", interfaces[i].unit.name);
	}
	close(fd);
}

static void remove_interfaces(int control)
{
	struct mprapi_server server;

	for (int i = 0; i < INTERFACES; i++) {
		unit_close(&interfaces[i].unit);
		pty_close(&interfaces[i].pty);
	}
	/* Wait until the module has removed the ports of the closed ptys. */
	for (int tries = 0; tries < 100; tries++) {
		if (!server_get(control, &server) && server.ports < INTERFACES)
			return;
		usleep(100000);
	}
	errx(1, "the ports of closed ptys stay");
}

static double list_interfaces(RAS_SERVER_HANDLE server)
{
	double lists[LISTS];

	for (int i = 0; i < LISTS; i++)
		lists[i] = list(server, -1, INTERFACES);
	return median(lists, LISTS);
}

void bench_list_renamed(int control)
{
	RAS_SERVER_HANDLE server = connect_server();
	double usual, renamed;

	add_interfaces(control);
	usual = list_interfaces(server);
	rename_interfaces();
	renamed = list_interfaces(server);
	figure("a list with 400 renamed interfaces : with default names", renamed, usual,
	       renamed / usual, time_unit);
	MprAdminServerDisconnect(server);
	remove_interfaces(control);
}
