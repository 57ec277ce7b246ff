// SPDX-License-Identifier: GPL-2.0
/*
 * Measures the costs of mprapi, and those of a peer: a way to get the same without mprapi.
 * Each figure is a median, measured in the same run as that of its peer.
 *
 *	bench [-i] TTY FILE	TTY: an 8250 port that no process uses; FILE: for JSON
 *
 * -i: the clock of the VM counts instructions. Measures only what they are useful for.
 */
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../helper/control.h"
#include "figure.h"

int main(int argc, char **argv)
{
	bool counting = argc > 1 && !strcmp(argv[1], "-i");
	const char *path, *file;
	int control;

	if (argc != 3 + counting || strncmp(argv[1 + counting], "/dev/", strlen("/dev/"))) {
		fprintf(stderr, "usage: %s [-i] /dev/TTY FILE\n", argv[0]);
		return 2;
	}
	path = argv[1 + counting];
	file = argv[2 + counting];
	control = control_open();
	if (control < 0)
		errx(1, "no " MPRAPI_DEVICE);

	printf("%-58s %10s %10s %8s\n", "", "ours", "peer", "ratio");
	if (counting)
		time_unit = "kinsn";
	bench_reset(path, control);
	if (!counting) {
		bench_carrier(control);
		bench_seen(path, control);
		bench_throughput(control);
	}
	bench_list_renamed(control);
	bench_registry(control);

	figures_write(file);
	close(control);
	return 0;
}
