/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_REGISTRY_H
#define MPRAPI_REGISTRY_H

#include <linux/types.h>

struct file;
struct mprapi_device;
struct mprapi_port;

int mprapi_registry_add(const char *name, u32 *id);
int mprapi_registry_add_path(char *name, u32 *id);
int mprapi_registry_add_file(struct file *file, char *name, size_t size, u32 *id);
int mprapi_registry_del(u32 id);

void mprapi_registry_device_changed(const struct mprapi_device *device);
void mprapi_registry_pty_gone(struct mprapi_port *port);
void mprapi_registry_node_gone(struct mprapi_port *port);

void mprapi_registry_uninit(void);

#endif /* MPRAPI_REGISTRY_H */
