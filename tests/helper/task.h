/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_TASK_H
#define TESTS_TASK_H

#include <stdbool.h>
#include <sys/types.h>

pid_t task_start(int (*function)(void *arg), void *arg);
bool task_sleeps(pid_t pid);
bool task_ended(pid_t pid, long ms, int *result);
void task_kill(pid_t pid);
int task_call(int (*function)(void *arg), void *arg);
pid_t task_close_full(int fd);

#endif /* TESTS_TASK_H */
