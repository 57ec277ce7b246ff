/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTS_MODULE_H
#define TESTS_MODULE_H

#include <stdbool.h>

#define MODULE_PARAMETERS	"/sys/module/mprapi/parameters/"

bool module_loaded(void);
int module_load(const char *parameters);
int module_unload(void);
int module_fresh(const char *parameters);
int module_restore(void);

#endif /* TESTS_MODULE_H */
