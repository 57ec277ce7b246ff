// SPDX-License-Identifier: GPL-2.0
/*
 * Device nodes: no tty tells that it was opened or closed, but its node in /dev
 * does. Who comes by a node of his own is seen when the watcher looks.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/fsnotify_backend.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>

#include "compat.h"
#include "node.h"
#include "port.h"
#include "watch.h"

/**
 * struct mprapi_node - a node that is listened to
 * @mark: on its inode, which it does not keep
 * @port: whose it is, referenced
 */
struct mprapi_node {
	struct fsnotify_mark mark;
	struct mprapi_port *port;
};

static struct fsnotify_group *group;
static atomic_t nodes = ATOMIC_INIT(0);

static struct mprapi_node *mark_to_node(struct fsnotify_mark *mark)
{
	return container_of(mark, struct mprapi_node, mark);
}

static int node_event(struct fsnotify_mark *mark, u32 mask, struct inode *inode,
		      struct inode *dir, const struct qstr *name, u32 cookie)
{
	struct mprapi_port *port = mark_to_node(mark)->port;

	if (mask & FS_OPEN)
		mprapi_watch_wake(port);
	else
		mprapi_watch_wake_closing(port);
	return 0;
}

static void node_free(struct fsnotify_mark *mark)
{
	struct mprapi_node *node = mark_to_node(mark);

	mprapi_port_put(node->port);
	kfree(node);
	if (atomic_dec_and_test(&nodes))
		wake_up_var(&nodes);
}

static const struct fsnotify_ops node_ops = {
	.handle_inode_event = node_event,
	.free_mark = node_free,
};

static void node_destroy(struct mprapi_node *node)
{
	if (!node)
		return;
	fsnotify_destroy_mark(&node->mark, group);
	fsnotify_put_mark(&node->mark);
}

/* The inode takes the mark along when it goes. */
static bool node_is_there(struct mprapi_port *port)
{
	bool there;

	spin_lock(&port->lock);
	there = port->node &&
		READ_ONCE(port->node->mark.flags) & FSNOTIFY_MARK_FLAG_ATTACHED;
	spin_unlock(&port->lock);
	return there;
}

/**
 * mprapi_node_watch_inode() - listen to a port's node
 * @port: the port
 * @inode: the node
 *
 * If there is no memory for that, opens are seen when the watcher looks.
 */
void mprapi_node_watch_inode(struct mprapi_port *port, struct inode *inode)
{
	struct mprapi_node *node;

	node = kzalloc(sizeof(*node), GFP_KERNEL_ACCOUNT);
	if (!node)
		return;
	fsnotify_init_mark(&node->mark, group);
	node->mark.mask = FS_OPEN | FS_CLOSE_WRITE | FS_CLOSE_NOWRITE;
	node->mark.flags |= FSNOTIFY_MARK_FLAG_NO_IREF;
	kref_get(&port->ref);
	node->port = port;
	atomic_inc(&nodes);
	if (fsnotify_add_inode_mark(&node->mark, inode, 0)) {
		fsnotify_put_mark(&node->mark);
		return;
	}
	spin_lock(&port->lock);
	if (!port->gone && mprapi_port_devt(port) == inode->i_rdev)
		swap(port->node, node);
	spin_unlock(&port->lock);
	node_destroy(node);
}

/**
 * mprapi_node_watch() - listen to a port's node in /dev, if it is there
 * @port: the port; under the lock of its watch
 */
void mprapi_node_watch(struct mprapi_port *port)
{
	char name[sizeof("/dev/") + MPRAPI_NAME_SIZE];
	struct mprapi_device device;
	struct inode *inode;
	struct path path;

	lockdep_assert_held(&port->watch.lock);

	if (port->pty || !mprapi_device_get(mprapi_port_devt(port), &device) ||
	    node_is_there(port))
		return;
	/* Whoever asks may have another /dev than the system. */
	if (!(current->flags & PF_KTHREAD)) {
		mprapi_watch_kick(port);
		return;
	}
	snprintf(name, sizeof(name), "/dev/%s", device.name);
	if (mprapi_kern_path(name, LOOKUP_FOLLOW, &path))
		return;
	inode = d_backing_inode(path.dentry);
	if (S_ISCHR(inode->i_mode) && inode->i_rdev == device.devt)
		mprapi_node_watch_inode(port, inode);
	path_put(&path);
}

/**
 * mprapi_node_forget() - listen to a port's node no longer
 * @port: the port, which is gone, or its device is
 */
void mprapi_node_forget(struct mprapi_port *port)
{
	struct mprapi_node *node;

	spin_lock(&port->lock);
	node = port->node;
	port->node = NULL;
	spin_unlock(&port->lock);
	node_destroy(node);
}

/**
 * mprapi_node_init() - get ready
 *
 * Return: 0 or a negative errno.
 */
int mprapi_node_init(void)
{
	group = fsnotify_alloc_group(&node_ops, MPRAPI_FSNOTIFY_FLAGS);
	return PTR_ERR_OR_ZERO(group);
}

/**
 * mprapi_node_uninit() - wait until nobody tells anything any more
 */
void mprapi_node_uninit(void)
{
	/* An inode that goes may have the last reference. */
	wait_var_event(&nodes, !atomic_read(&nodes));
	fsnotify_wait_marks_destroyed();
	fsnotify_put_group(group);
}
