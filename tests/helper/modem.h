/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_MODEM_H
#define TESTS_MODEM_H

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include "at.h"

/* The driver of the kernel for which the modem is made. */
enum modem_kind {
	MODEM_ACM,	/* cdc-acm: ttyACM*; opening it never waits */
	MODEM_PL2303,	/* usb-serial: ttyUSB*; opening it waits for carrier */
};

#define MODEM_DTR	0x01
#define MODEM_RTS	0x02

#define MODEM_EDGES	256

/* For how long a write() to the computer waits if the computer does not read. */
#define MODEM_PATIENCE_MS	250L

/* A change of the modem lines that the computer drives. */
struct modem_edge {
	long at;		/* now_ms() */
	unsigned int lines;	/* MODEM_DTR | MODEM_RTS, after the change */
};

struct modem {
	enum modem_kind kind;
	char tty[16];		/* "ttyACM0" */

	int ep0, interrupt, in, out;
	pthread_t threads[4];
	int threads_count;
	timer_t write_timer;
	bool write_timer_made;

	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* The lock protects these. */
	bool carrier;
	int drop_after;
	long drop_at;
	bool announced;
	bool listening;
	bool plugged;
	bool stuck;
	bool missed_dtr;
	bool acknowledging;
	unsigned long taken;
	unsigned int lines;
	struct modem_edge edges[MODEM_EDGES];
	int edges_count;
	long carrier_fell_at;

	bool at_commands;	/* interpret data as AT commands */
	struct at at;
	unsigned int speed;
	int far;		/* descriptor of the far end, or -1 */
	char number[AT_NUMBER];
	bool in_call;
	bool dialling;		/* CONNECT follows once the computer knows of carrier */
	unsigned int calls_ended;
};

int modem_plug(struct modem *modem, enum modem_kind kind);
void modem_destroy(struct modem *modem);
int modem_pull(struct modem *modem);
int modem_plug_again(struct modem *modem);

void modem_carrier(struct modem *modem, bool up);
void modem_drop_after(struct modem *modem, int ms);
void modem_listen(struct modem *modem, bool on);
int modem_send(struct modem *modem, const void *data, int len);

void modem_heed(struct modem *modem);
int modem_far_end(struct modem *modem, const char *number, int fd);
bool modem_in_call(struct modem *modem);
void modem_stick(struct modem *modem, bool on);

unsigned int modem_lines(struct modem *modem);
unsigned long modem_taken(struct modem *modem);
long modem_low(struct modem *modem, long since, long *from);
long modem_carrier_fell_at(struct modem *modem);

#endif /* TESTS_MODEM_H */
