// SPDX-License-Identifier: GPL-2.0
/*
 * libmprapi lists ports, at once and in parts.
 */
#include <stdio.h>
#include <string.h>

#include "../helper/library.h"
#include "../helper/control.h"

#define ALL	0xffffffff
#define PORTS	10
#define SIZE	((DWORD)sizeof(RAS_PORT_0))

static void add_ports(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server,
		      HANDLE *ports, int count)
{
	wchar_t name[32];

	for (int i = 0; i < count; i++) {
		swprintf(name, ARRAY_SIZE(name), L"ttyUSB%d", i);
		ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(server, name, &ports[i]));
	}
}

struct part {
	RAS_PORT_0 *ports;
	DWORD read;
	DWORD total;
	DWORD resume;
	DWORD error;
};

static void list(MPR_SERVER_HANDLE server, DWORD length, struct part *part)
{
	part->ports = UNTOUCHED;
	part->read = 4711;
	part->total = 4711;
	part->error = MprAdminPortEnum(server, 0, INVALID_HANDLE_VALUE, (LPBYTE *)&part->ports,
				       length, &part->read, &part->total, &part->resume);
}

static void expect_part(struct __test_metadata *_metadata, const struct part *part,
			DWORD error, DWORD read, DWORD total)
{
	EXPECT_EQ(error, part->error);
	EXPECT_EQ(read, part->read);
	EXPECT_EQ(total, part->total);
	ASSERT_NE(NULL, part->ports);
	ASSERT_NE(UNTOUCHED, part->ports);
}

TEST_LIBRARY(none)
{
	struct part part = { .resume = 0 };
	MPR_LINUX_PORT *ports = NULL;
	DWORD count = 4711;

	list(self->server, ALL, &part);
	expect_part(_metadata, &part, NO_ERROR, 0, 0);
	EXPECT_EQ(0, part.resume);
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(part.ports));

	EXPECT_EQ(NO_ERROR,
		  MprLinuxPortEnum(self->server, sizeof(*ports), &ports, -1, &count, NULL));
	EXPECT_EQ(0, count);
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(ports));
}

TEST_LIBRARY(all)
{
	struct part part = { .resume = 0 };
	HANDLE ports[PORTS];
	MPR_LINUX_PORT *more;
	wchar_t name[32];
	DWORD count;

	add_ports(_metadata, self->server, ports, PORTS);
	list(self->server, ALL, &part);
	expect_part(_metadata, &part, NO_ERROR, PORTS, PORTS);
	EXPECT_EQ(0, part.resume);
	for (int i = 0; i < PORTS; i++) {
		swprintf(name, ARRAY_SIZE(name), L"ttyUSB%d", i);
		EXPECT_EQ(ports[i], part.ports[i].hPort);
		EXPECT_EQ(0, wcscmp(name, part.ports[i].wszPortName));
		EXPECT_EQ(RAS_PORT_NON_OPERATIONAL, part.ports[i].dwPortCondition);
		EXPECT_EQ(NULL, part.ports[i].hConnection);
	}
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(part.ports));

	ASSERT_EQ(NO_ERROR, MprLinuxPortEnum(self->server, sizeof(*more), &more, -1, &count, NULL));
	ASSERT_EQ(PORTS, count);
	for (int i = 0; i < PORTS; i++)
		EXPECT_EQ(ports[i], more[i].hPort);
	EXPECT_EQ(NO_ERROR, MprAdminBufferFree(more));
}

/* Each element of the list equals the result of MprAdminPortGetInfo() for that port. */
TEST_LIBRARY(elements)
{
	struct part part = { .resume = 0 };
	struct pty pty;
	LPBYTE info;
	int fd;

	ASSERT_EQ(0, pty_open(&pty));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, pty.slave, NULL));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" WIRED, NULL));
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddFd(self->server, fd, NULL));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"ttyUSB7", NULL));
	list(self->server, ALL, &part);
	expect_part(_metadata, &part, NO_ERROR, 4, 4);
	for (int i = 0; i < 4; i++) {
		ASSERT_EQ(NO_ERROR, MprAdminPortGetInfo(self->server, 0, part.ports[i].hPort,
							&info));
		EXPECT_EQ(0, memcmp(info, &part.ports[i], SIZE));
		MprAdminBufferFree(info);
	}
	EXPECT_EQ(RAS_PORT_INITIALIZING, part.ports[0].dwPortCondition);
	EXPECT_EQ(RAS_PORT_DISCONNECTED, part.ports[1].dwPortCondition);
	EXPECT_EQ(RAS_PORT_INITIALIZING, part.ports[2].dwPortCondition);
	EXPECT_EQ(RAS_PORT_NON_OPERATIONAL, part.ports[3].dwPortCondition);
	MprAdminBufferFree(part.ports);
	close(fd);
	pty_close(&pty);
}

TEST_LIBRARY(in_parts)
{
	static const struct {
		DWORD error, read, total;
	} expected[] = {
		{ ERROR_MORE_DATA, 3, 10 },
		{ ERROR_MORE_DATA, 3, 7 },
		{ ERROR_MORE_DATA, 3, 4 },
		{ NO_ERROR, 1, 1 },
	};
	/* The list contains whole elements only; a remainder of the length is ignored. */
	static const DWORD lengths[] = { 3 * SIZE, 3 * SIZE + 1, 4 * SIZE - 1 };
	HANDLE ports[PORTS];

	add_ports(_metadata, self->server, ports, PORTS);
	for (size_t l = 0; l < ARRAY_SIZE(lengths); l++) {
		struct part part = { .resume = 0 };
		int seen = 0;

		for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
			list(self->server, lengths[l], &part);
			expect_part(_metadata, &part, expected[i].error, expected[i].read,
				    expected[i].total);
			for (DWORD j = 0; j < part.read; j++)
				EXPECT_EQ(ports[seen++], part.ports[j].hPort);
			EXPECT_EQ(NO_ERROR, MprAdminBufferFree(part.ports));
		}
		EXPECT_EQ(PORTS, seen);
		EXPECT_EQ(0, part.resume);
	}
}

TEST_LIBRARY(length_for_just_all)
{
	struct part part = { .resume = 0 };
	HANDLE ports[PORTS];

	add_ports(_metadata, self->server, ports, PORTS);
	list(self->server, PORTS * SIZE, &part);
	expect_part(_metadata, &part, NO_ERROR, PORTS, PORTS);
	EXPECT_EQ(0, part.resume);
	MprAdminBufferFree(part.ports);
	list(self->server, PORTS * SIZE - 1, &part);
	expect_part(_metadata, &part, ERROR_MORE_DATA, PORTS - 1, PORTS);
	EXPECT_NE(0, part.resume);
	MprAdminBufferFree(part.ports);
	list(self->server, ALL - 1, &part);
	expect_part(_metadata, &part, NO_ERROR, 1, 1);
	MprAdminBufferFree(part.ports);
}

TEST_LIBRARY(length_for_none)
{
	static const DWORD lengths[] = { 0, 1, SIZE - 1 };
	HANDLE ports[PORTS];

	add_ports(_metadata, self->server, ports, PORTS);
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct part part = { .resume = 0 };

		list(self->server, lengths[i], &part);
		expect_part(_metadata, &part, ERROR_MORE_DATA, 0, PORTS);
		MprAdminBufferFree(part.ports);
		/* The empty part has skipped no port. */
		list(self->server, ALL, &part);
		expect_part(_metadata, &part, NO_ERROR, PORTS, PORTS);
		EXPECT_EQ(ports[0], part.ports[0].hPort);
		MprAdminBufferFree(part.ports);
	}
}

TEST_LIBRARY(without_resume_handle)
{
	DWORD read, total;
	HANDLE ports[PORTS];
	RAS_PORT_0 *list;

	add_ports(_metadata, self->server, ports, PORTS);
	for (int i = 0; i < 3; i++) {
		ASSERT_EQ(ERROR_MORE_DATA,
			  MprAdminPortEnum(self->server, 0, INVALID_HANDLE_VALUE,
					   (LPBYTE *)&list, 2 * SIZE, &read, &total, NULL));
		EXPECT_EQ(2, read);
		EXPECT_EQ(PORTS, total);
		EXPECT_EQ(ports[0], list[0].hPort);
		MprAdminBufferFree(list);
	}
}

TEST_LIBRARY(resume_behind_the_end)
{
	static const DWORD resumes[] = { PORTS, PORTS + 1, 0x7fffffff, 0xffffffff };
	HANDLE ports[PORTS];

	add_ports(_metadata, self->server, ports, PORTS);
	for (size_t i = 0; i < ARRAY_SIZE(resumes); i++) {
		struct part part = { .resume = resumes[i] };

		list(self->server, ALL, &part);
		expect_part(_metadata, &part, NO_ERROR, 0, 0);
		EXPECT_EQ(0, part.resume);
		MprAdminBufferFree(part.ports);
	}
}

/* Ports are added and removed between two parts: each present port is listed exactly once. */
TEST_LIBRARY(changes_between_parts)
{
	struct part part = { .resume = 0 };
	HANDLE ports[PORTS], late;

	add_ports(_metadata, self->server, ports, PORTS);
	list(self->server, 4 * SIZE, &part);
	expect_part(_metadata, &part, ERROR_MORE_DATA, 4, 10);
	EXPECT_EQ(ports[3], part.ports[3].hPort);
	MprAdminBufferFree(part.ports);

	/* Remove ports before the position, at it, and after it. */
	ASSERT_EQ(NO_ERROR, MprLinuxPortDelete(self->server, ports[0]));
	ASSERT_EQ(NO_ERROR, MprLinuxPortDelete(self->server, ports[3]));
	ASSERT_EQ(NO_ERROR, MprLinuxPortDelete(self->server, ports[5]));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"ttyUSB0", &late));
	list(self->server, 4 * SIZE, &part);
	expect_part(_metadata, &part, ERROR_MORE_DATA, 4, 6);
	EXPECT_EQ(ports[4], part.ports[0].hPort);
	EXPECT_EQ(ports[6], part.ports[1].hPort);
	EXPECT_EQ(ports[7], part.ports[2].hPort);
	EXPECT_EQ(ports[8], part.ports[3].hPort);
	MprAdminBufferFree(part.ports);
	list(self->server, 4 * SIZE, &part);
	expect_part(_metadata, &part, NO_ERROR, 2, 2);
	EXPECT_EQ(ports[9], part.ports[0].hPort);
	EXPECT_EQ(late, part.ports[1].hPort);
	MprAdminBufferFree(part.ports);
}

/* MprLinuxPortEnum() in parts lists the same ports. */
TEST_LIBRARY(all_is_known_in_parts)
{
	HANDLE ports[PORTS];
	DWORD resume = 0, count, error, seen = 0;
	MPR_LINUX_PORT *list;

	add_ports(_metadata, self->server, ports, PORTS);
	do {
		error = MprLinuxPortEnum(self->server, sizeof(*list), &list, 4, &count, &resume);
		ASSERT_EQ(seen < 8 ? ERROR_MORE_DATA : NO_ERROR, error);
		ASSERT_EQ(seen < 8 ? 4 : 2, count);
		for (DWORD i = 0; i < count; i++)
			EXPECT_EQ(ports[seen++], list[i].hPort);
		MprAdminBufferFree(list);
	} while (error == ERROR_MORE_DATA);
	EXPECT_EQ(PORTS, seen);
	EXPECT_EQ(0, resume);
	EXPECT_EQ(ERROR_MORE_DATA,
		  MprLinuxPortEnum(self->server, sizeof(*list), &list, 0, &count, NULL));
	EXPECT_EQ(0, count);
	MprAdminBufferFree(list);
}

/* A later part has the state at the time of its own call, not of the first part's. */
TEST_LIBRARY(later_part_is_fresh)
{
	struct part part = { .resume = 0 };
	int fd;

	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" WIRED, NULL));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" UART, NULL));
	list(self->server, SIZE, &part);
	expect_part(_metadata, &part, ERROR_MORE_DATA, 1, 2);
	MprAdminBufferFree(part.ports);
	fd = line_open(UART);
	ASSERT_LE(0, fd);
	sleep_ms(1500);
	list(self->server, SIZE, &part);
	expect_part(_metadata, &part, NO_ERROR, 1, 1);
	EXPECT_EQ(RAS_PORT_INITIALIZING, part.ports[0].dwPortCondition);
	MprAdminBufferFree(part.ports);
	close(fd);
}

TEST_LIBRARY(many)
{
	enum { MANY = 1500 };
	struct part part = { .resume = 0 };
	int ctl, seen = 0, parts = 0;
	HANDLE last = NULL;
	char name[32];

	ctl = control_open();
	ASSERT_LE(0, ctl);
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "ttyMANY%d", i);
		ASSERT_EQ(0, port_add(ctl, name, NULL));
	}
	close(ctl);
	list(self->server, ALL, &part);
	expect_part(_metadata, &part, NO_ERROR, MANY, MANY);
	MprAdminBufferFree(part.ports);
	do {
		list(self->server, 400 * SIZE, &part);
		for (DWORD i = 0; i < part.read; i++) {
			EXPECT_LT(last, part.ports[i].hPort);
			last = part.ports[i].hPort;
		}
		seen += part.read;
		MprAdminBufferFree(part.ports);
	} while (part.error == ERROR_MORE_DATA && ++parts < 10);
	EXPECT_EQ(NO_ERROR, part.error);
	EXPECT_EQ(3, parts);
	EXPECT_EQ(MANY, seen);
}

/* Reads the name of a port as RAS_PORT_0 contains it. */
static void shown_name(struct __test_metadata *_metadata, MPR_SERVER_HANDLE server, HANDLE port,
		       wchar_t name[MAX_PORT_NAME + 1])
{
	RAS_PORT_0 *info;

	*name = L'\0';
	ASSERT_EQ(NO_ERROR, MprAdminPortGetInfo(server, 0, port, (LPBYTE *)&info));
	wcscpy(name, info->wszPortName);
	MprAdminBufferFree(info);
}

TEST_LIBRARY(long_names_are_shortened)
{
	static const wchar_t name[] = L"ttyABCDEFGHIJKLMNOPQRSTUVWXYZ7";
	wchar_t shown[MAX_PORT_NAME + 1];
	struct part part = { .resume = 0 };
	MPR_LINUX_PORT *more;
	HANDLE port, found;

	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, name, &port));
	list(self->server, ALL, &part);
	expect_part(_metadata, &part, NO_ERROR, 1, 1);
	wcscpy(shown, part.ports[0].wszPortName);
	EXPECT_EQ(0, wcscmp(L"ttyABCDEFGHIJKLMNOPQRSTUVWXYZ7", part.ports[0].wszDeviceName));
	MprAdminBufferFree(part.ports);
	EXPECT_EQ(MAX_PORT_NAME, wcslen(shown));
	EXPECT_EQ(0, wcsncmp(L"tty~", shown, 4));
	EXPECT_EQ(0, wcscmp(L"XYZ7", shown + MAX_PORT_NAME - 4));
	ASSERT_EQ(NO_ERROR, MprLinuxPortGetInfo(self->server, port,
						sizeof(MPR_LINUX_PORT), &more));
	EXPECT_STREQ("ttyABCDEFGHIJKLMNOPQRSTUVWXYZ7", more->szName);
	MprAdminBufferFree(more);

	/* The port is found by both names. */
	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, shown, &found));
	EXPECT_EQ(port, found);
	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, name, &found));
	EXPECT_EQ(port, found);
	shown[MAX_PORT_NAME - 1] = L'8';
	EXPECT_EQ(ERROR_PORT_NOT_FOUND, MprLinuxPortFind(self->server, shown, &found));

	/* A name that fits is not shortened. */
	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"ttyABCDEFGHIJKL7", &port));
	shown_name(_metadata, self->server, port, shown);
	EXPECT_EQ(0, wcscmp(L"ttyABCDEFGHIJKL7", shown));
}

/*
 * The short names of these differ: two ttys of one modem behind two hubs, and names that differ
 * in one character.
 */
TEST_LIBRARY(long_names_differ)
{
	static const wchar_t *const names[] = {
		L"usb-1-1.4.1.2:1.0", L"usb-1-1.4.1.2:1.2", L"usb-1-1.4.1.3:1.0",
		L"usb-1-1.4.1.1:1.0", L"usb-1-1.4.2.2:1.0", L"usb-2-1.4.1.2:1.0",
		L"usb-1-1.4.1.2:1.0-port0", L"usb-1-1.4.1.2:1.0-port1",
		L"pci-0000:00:04.0", L"pci-0000:00:04.0-port1", L"pci-0000:00:05.0-port1",
		L"usb-1-1.4.1.2.1.1.1:1.10-port0", L"usb-1-1.4.1.2.1.1.1:11.0-port0",
	};
	wchar_t shown[ARRAY_SIZE(names)][MAX_PORT_NAME + 1], again[MAX_PORT_NAME + 1];
	HANDLE port[ARRAY_SIZE(names)], found;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		ASSERT_EQ(NO_ERROR, MprLinuxPortAddPath(self->server, names[i], &port[i])) {
			TH_LOG("%ls", names[i]);
		}
		shown_name(_metadata, self->server, port[i], shown[i]);
		for (size_t j = 0; j < i; j++) {
			EXPECT_NE(0, wcscmp(shown[i], shown[j])) {
				TH_LOG("%ls and %ls are %ls", names[i], names[j], shown[i]);
			}
		}
	}
	/* MprAdminPortGetInfo(3) documents these two examples. */
	EXPECT_EQ(0, wcscmp(L"usb~e7dc24t7:1.0", shown[0]));
	EXPECT_EQ(0, wcscmp(L"usb~u4ghqtmn:1.2", shown[1]));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, shown[i], &found));
		EXPECT_EQ(port[i], found);
	}

	/* A port that is removed and added again has the same short name. */
	ASSERT_EQ(NO_ERROR, MprLinuxPortDelete(self->server, port[0]));
	EXPECT_EQ(ERROR_PORT_NOT_FOUND, MprLinuxPortFind(self->server, shown[0], &found));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddPath(self->server, names[0], &found));
	EXPECT_NE(port[0], found);
	shown_name(_metadata, self->server, found, again);
	EXPECT_EQ(0, wcscmp(shown[0], again));
}

/*
 * Two names with the same hash, found by trying millions. Their common short name is rejected:
 * the library does not guess which port is meant.
 */
TEST_LIBRARY(same_short_form)
{
	static const wchar_t one[] = L"usb-1-1.3589006:1.0", two[] = L"usb-1-1.3788652:1.0";
	wchar_t shown[MAX_PORT_NAME + 1];
	HANDLE ports[2], found = UNTOUCHED;

	ASSERT_EQ(NO_ERROR, MprLinuxPortAddPath(self->server, one, &ports[0]));
	ASSERT_EQ(NO_ERROR, MprLinuxPortAddPath(self->server, two, &ports[1]));
	for (int i = 0; i < 2; i++) {
		shown_name(_metadata, self->server, ports[i], shown);
		EXPECT_EQ(0, wcscmp(L"usb~4i1m609l:1.0", shown));
	}
	EXPECT_EQ(ERROR_DUP_NAME, MprLinuxPortFind(self->server, shown, &found));
	EXPECT_EQ(UNTOUCHED, found);
	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, two, &found));
	EXPECT_EQ(ports[1], found);
	ASSERT_EQ(NO_ERROR, MprLinuxPortDelete(self->server, ports[1]));
	EXPECT_EQ(NO_ERROR, MprLinuxPortFind(self->server, shown, &found));
	EXPECT_EQ(ports[0], found);
}

/* Bad arguments are rejected, and no output is written. */
TEST_LIBRARY(bad_arguments)
{
	DWORD read = 4711, total = 4711, resume = 3;
	HANDLE port, connection = INVALID_HANDLE_VALUE;
	MPR_LINUX_PORT *ports = UNTOUCHED;
	LPBYTE buffer = UNTOUCHED;

	ASSERT_EQ(NO_ERROR, MprLinuxPortAdd(self->server, L"" UART, &port));
#define ENUM(level, connection, buffer, read, total)			\
	MprAdminPortEnum(self->server, level, connection, buffer, ALL, read, total, &resume)

	EXPECT_EQ(ERROR_INVALID_LEVEL, ENUM(1, connection, &buffer, &read, &total));
	EXPECT_EQ(ERROR_INVALID_LEVEL, ENUM(ALL, connection, &buffer, &read, &total));
	EXPECT_EQ(ERROR_INVALID_HANDLE, ENUM(0, NULL, &buffer, &read, &total));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, ENUM(0, connection, NULL, &read, &total));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, ENUM(0, connection, &buffer, NULL, &total));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, ENUM(0, connection, &buffer, &read, NULL));
	/* These are not handles of connections. */
	EXPECT_EQ(ERROR_INVALID_PARAMETER, ENUM(0, port, &buffer, &read, &total));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, ENUM(0, self->server, &buffer, &read, &total));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, ENUM(0, UNTOUCHED, &buffer, &read, &total));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxPortEnum(self->server, sizeof(*ports), NULL, -1, &read, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  MprLinuxPortEnum(self->server, sizeof(*ports), &ports, -1, NULL, NULL));
	EXPECT_EQ(UNTOUCHED, buffer);
	EXPECT_EQ(UNTOUCHED, ports);
	EXPECT_EQ(4711, read);
	EXPECT_EQ(4711, total);
	EXPECT_EQ(3, resume);
}

TEST_HARNESS_MAIN
