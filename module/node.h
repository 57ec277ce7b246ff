/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MPRAPI_NODE_H
#define MPRAPI_NODE_H

struct inode;
struct mprapi_node;
struct mprapi_port;

void mprapi_node_watch(struct mprapi_port *port);
void mprapi_node_watch_inode(struct mprapi_port *port, struct inode *inode);
void mprapi_node_forget(struct mprapi_port *port);

int mprapi_node_init(void);
void mprapi_node_uninit(void);

#endif /* MPRAPI_NODE_H */
