/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_DEVNODE_H
#define MPRAPI_DEVNODE_H

#include <linux/types.h>

struct inode;
struct mprapi_devnode;
struct mprapi_port;

/**
 * struct mprapi_devnode_callbacks - notifications about the node of a port
 * @opened: a process opened the node
 * @closing: a process is about to close it
 * @gone: the node is gone or is not watched any more; may not sleep
 * @release: gives back the reference to the port
 *
 * devnode.c only passes the port on to them.
 */
struct mprapi_devnode_callbacks {
	void (*opened)(struct mprapi_port *port);
	void (*closing)(struct mprapi_port *port);
	void (*gone)(struct mprapi_port *port);
	void (*release)(struct mprapi_port *port);
};

struct mprapi_devnode *mprapi_devnode_watch(struct inode *inode,
					    struct mprapi_port *port);
struct mprapi_devnode *mprapi_devnode_watch_device(const char *name, dev_t devt,
						   struct mprapi_port *port);
bool mprapi_devnode_is_attached(const struct mprapi_devnode *node);
void mprapi_devnode_forget(struct mprapi_devnode *node);

int mprapi_devnode_init(const struct mprapi_devnode_callbacks *callbacks);
void mprapi_devnode_uninit(void);

#endif /* MPRAPI_DEVNODE_H */
