// SPDX-License-Identifier: GPL-2.0
/*
 * A figure: a measured value, and that of its peer.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <json-c/json.h>

#include "figure.h"

#define BATCH		950	/* calls */
#define BATCHES		21

static struct json_object *figures;

/* Unit of times: "kinsn", thousands of instructions, if the VM's clock counts them. */
const char *time_unit = "us";

double now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e6 + ts.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
	return values[n / 2];
}

/* Measures the time of one call: the median of some batches of calls. */
double call_us(void (*call)(int control), int control)
{
	double values[BATCHES];

	for (int i = 0; i < BATCHES; i++) {
		double began = now_us();

		for (int j = 0; j < BATCH; j++)
			call(control);
		values[i] = (now_us() - began) / BATCH;
	}
	return median(values, BATCHES);
}

/* Stores a figure, and prints it. */
void figure(const char *name, double ours, double peer, double ratio, const char *unit)
{
	struct json_object *object = json_object_new_object();

	if (!figures)
		figures = json_object_new_array();
	json_object_object_add(object, "name", json_object_new_string(name));
	json_object_object_add(object, "ours", json_object_new_double(ours));
	json_object_object_add(object, "peer", json_object_new_double(peer));
	json_object_object_add(object, "ratio", json_object_new_double(ratio));
	json_object_object_add(object, "unit", json_object_new_string(unit));
	json_object_array_add(figures, object);
	printf("%-58s %10.2f %10.2f %8.2f  %s\n", name, ours, peer, ratio, unit);
}

/* Writes all stored figures to a file, as JSON. */
void figures_write(const char *path)
{
	if (json_object_to_file_ext(path, figures, JSON_C_TO_STRING_PRETTY))
		errx(1, "%s: %s", path, json_util_get_last_err());
	json_object_put(figures);
}
