/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BENCH_FIGURE_H
#define BENCH_FIGURE_H

#include <stddef.h>

extern const char *time_unit;

double now_us(void);
double median(double *values, size_t n);
double call_us(void (*call)(int control), int control);
void figure(const char *name, double ours, double peer, double ratio, const char *unit);
void figures_write(const char *path);

/* reset.c */
void bench_reset(const char *path, int control);
/* list.c */
void bench_list_in_parts(unsigned int ports);
void bench_list_renamed(int control);
/* registry.c */
void bench_registry(int control);
/* seen.c */
void bench_seen(const char *path, int control);
/* watch.c */
void bench_carrier(int control);
void bench_throughput(int control);

#endif /* BENCH_FIGURE_H */
