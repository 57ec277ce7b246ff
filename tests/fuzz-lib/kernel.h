/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel as the library meets it. kernel.c stands where the library calls
 * libmnl and the C library (the linker's --wrap leads there), and asks the
 * target for what the kernel says. What parses that is the library's own.
 */
#ifndef FUZZ_KERNEL_H
#define FUZZ_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include <linux/netlink.h>

/* Of every netlink socket. */
#define KERNEL_PORTID	4711

/* What goes wrong in the calls that follow. */
struct kernel_trouble {
	bool open;		/* no netlink socket */
	bool bind;
	bool option;
	bool send;
	bool interrupted;	/* each transfer once before it is done */
	bool was_interrupted;
	bool elsewhere;		/* the caller is in another network namespace */
	bool not_ppp;		/* the process with the ports has no /dev/ppp */
	unsigned int memory;	/* the n-th allocation fails; 0: none */
};

extern struct kernel_trouble kernel_trouble;

/* The time, which stands still but for the target. */
extern time_t kernel_seconds;

/* The target's: each returns as the system call does, with errno set. */
void target_request(const struct nlmsghdr *nlh);
ssize_t target_answer(void *buffer, size_t size);
ssize_t target_event(void *buffer, size_t size, uint32_t *sender);
int target_ioctl(unsigned long command, void *argument);
int target_open(const char *path);

/*
 * kernel.c: after a call of the library; a file with this text, or -1; and the
 * descriptor that the next open() gets: the same again, if all others were closed.
 */
void kernel_settle(void);
int kernel_file(const void *text, size_t size);
int lowest_free_descriptor(void);

/* message.c: a datagram under construction, and what is often in one. */
struct datagram {
	size_t length;
	struct nlmsghdr *last;
	union {
		char bytes[32768];
		uint32_t aligned;
	};
};

struct nlmsghdr *message_put(struct datagram *datagram, uint16_t type, uint16_t flags,
			     const void *header, size_t size);
void message_end(struct datagram *datagram);
void message_genl(struct datagram *datagram, uint16_t family, uint8_t command);
void message_error(struct datagram *datagram, int error);
void message_done(struct datagram *datagram, int error);
void message_family(struct datagram *datagram, uint16_t family);

#endif /* FUZZ_KERNEL_H */
