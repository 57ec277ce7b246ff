/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The simulated kernel. kernel.c replaces the functions of libmnl and the C library that the
 * library calls (by the linker's --wrap), and asks the fuzz target for the answers of the
 * kernel. The code that parses the answers is the library's own.
 */
#ifndef FUZZ_KERNEL_H
#define FUZZ_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include <linux/netlink.h>

/* The port ID of each netlink socket. */
#define KERNEL_PORTID	4711

/* What goes wrong in the following calls. */
struct kernel_trouble {
	bool open;		/* no netlink socket can be opened */
	bool bind;
	bool option;
	bool send;
	bool interrupted;	/* each transfer fails once with EINTR */
	bool was_interrupted;
	bool elsewhere;		/* the caller is in another network namespace */
	bool not_ppp;		/* the process with the ports does not have /dev/ppp */
	unsigned int memory;	/* number of the allocation that fails, 0 for none */
};

extern struct kernel_trouble kernel_trouble;

/* The library's time. Only the target changes it. */
extern time_t kernel_seconds;

/* Functions of the target. Each returns what the system call returns, and sets errno. */
void target_request(const struct nlmsghdr *nlh);
ssize_t target_answer(void *buffer, size_t size);
ssize_t target_event(void *buffer, size_t size, uint32_t *sender);
int target_ioctl(unsigned long command, void *argument);
int target_open(const char *path);

/*
 * Functions of kernel.c. kernel_settle() makes the library's last receive buffer usable again.
 * kernel_file() makes a file with this text and returns its descriptor or -1.
 * lowest_free_descriptor() returns the number that the next open() will get: it is the same
 * again after all other descriptors are closed.
 */
void kernel_settle(void);
int kernel_file(const void *text, size_t size);
int lowest_free_descriptor(void);

/* Functions of message.c: they construct a datagram and the most frequent messages. */
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
