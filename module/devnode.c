// SPDX-License-Identifier: GPL-2.0
/*
 * Device nodes: the tty layer does not report opens and closes, but fsnotify does for the
 * node in /dev. An open through another node of the same tty is seen by the next sample.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/fsnotify_backend.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>
#include <linux/mprapi.h>

#include "compat.h"
#include "devnode.h"

/**
 * struct mprapi_devnode - a watched device node
 * @mark: fsnotify mark on its inode, which the mark does not pin
 * @port: the port that is notified, referenced
 */
struct mprapi_devnode {
	struct fsnotify_mark mark;
	struct mprapi_port *port;
};

static struct fsnotify_group *group;
static const struct mprapi_devnode_callbacks *callbacks;
static atomic_t nodes = ATOMIC_INIT(0);

static struct mprapi_devnode *mark_to_node(struct fsnotify_mark *mark)
{
	return container_of(mark, struct mprapi_devnode, mark);
}

static int devnode_event(struct fsnotify_mark *mark, u32 mask, struct inode *inode,
			 struct inode *dir, const struct qstr *name, u32 cookie)
{
	struct mprapi_port *port = mark_to_node(mark)->port;

	if (mask & FS_OPEN)
		callbacks->opened(port);
	else
		callbacks->closing(port);
	return 0;
}

static void devnode_freeing(struct fsnotify_mark *mark, struct fsnotify_group *unused)
{
	callbacks->gone(mark_to_node(mark)->port);
}

static void devnode_free(struct fsnotify_mark *mark)
{
	struct mprapi_devnode *node = mark_to_node(mark);

	callbacks->release(node->port);
	kfree(node);
	if (atomic_dec_and_test(&nodes))
		wake_up_var(&nodes);
}

static const struct fsnotify_ops devnode_ops = {
	.handle_inode_event = devnode_event,
	.freeing_mark = devnode_freeing,
	.free_mark = devnode_free,
};

/**
 * mprapi_devnode_watch() - watch a device node
 * @inode: the node
 * @port: the port that is notified; takes over a reference, also on failure
 *
 * Return: the watched node, to be given to mprapi_devnode_forget(); NULL if
 * there is no memory.
 */
struct mprapi_devnode *mprapi_devnode_watch(struct inode *inode,
					    struct mprapi_port *port)
{
	struct mprapi_devnode *node;

	node = kzalloc(sizeof(*node), GFP_KERNEL_ACCOUNT);
	if (!node) {
		callbacks->release(port);
		return NULL;
	}
	fsnotify_init_mark(&node->mark, group);
	node->mark.mask = FS_OPEN | FS_CLOSE_WRITE | FS_CLOSE_NOWRITE;
	node->mark.flags |= FSNOTIFY_MARK_FLAG_NO_IREF;
	node->port = port;
	atomic_inc(&nodes);
	if (fsnotify_add_inode_mark(&node->mark, inode, 0)) {
		fsnotify_put_mark(&node->mark);
		return NULL;
	}
	return node;
}

/**
 * mprapi_devnode_watch_device() - watch the node in /dev of a tty device
 * @name: name of the device
 * @devt: number of the device
 * @port: the port that is notified; takes over a reference, also on failure
 *
 * Context: a kernel thread, because a process may have a /dev of its own.
 * Return: as mprapi_devnode_watch(); NULL also if there is no such node.
 */
struct mprapi_devnode *mprapi_devnode_watch_device(const char *name, dev_t devt,
						   struct mprapi_port *port)
{
	char full_name[sizeof("/dev/") + MPRAPI_NAME_SIZE];
	struct mprapi_devnode *node = NULL;
	struct inode *inode;
	struct path path;

	snprintf(full_name, sizeof(full_name), "/dev/%s", name);
	if (mprapi_kern_path(full_name, LOOKUP_FOLLOW, &path)) {
		callbacks->release(port);
		return NULL;
	}
	inode = d_backing_inode(path.dentry);
	if (S_ISCHR(inode->i_mode) && inode->i_rdev == devt)
		node = mprapi_devnode_watch(inode, port);
	else
		callbacks->release(port);
	path_put(&path);
	return node;
}

/**
 * mprapi_devnode_is_attached() - does a watched node still exist?
 * @node: the node
 *
 * Return: false if its inode is gone, and the mark with it.
 */
bool mprapi_devnode_is_attached(const struct mprapi_devnode *node)
{
	return READ_ONCE(node->mark.flags) & FSNOTIFY_MARK_FLAG_ATTACHED;
}

/**
 * mprapi_devnode_forget() - stop watching a node
 * @node: the node, or NULL
 */
void mprapi_devnode_forget(struct mprapi_devnode *node)
{
	if (!node)
		return;
	fsnotify_destroy_mark(&node->mark, group);
	fsnotify_put_mark(&node->mark);
}

/**
 * mprapi_devnode_init() - set up the fsnotify group
 * @to_call: called when a node is opened or closed, or is gone
 *
 * Return: 0 or a negative errno.
 */
int mprapi_devnode_init(const struct mprapi_devnode_callbacks *to_call)
{
	callbacks = to_call;
	group = fsnotify_alloc_group(&devnode_ops, MPRAPI_FSNOTIFY_FLAGS);
	return PTR_ERR_OR_ZERO(group);
}

/**
 * mprapi_devnode_uninit() - wait for the last callback and free the fsnotify group
 */
void mprapi_devnode_uninit(void)
{
	/* An inode that is being freed may hold the last reference to its mark. */
	wait_var_event(&nodes, !atomic_read(&nodes));
	fsnotify_wait_marks_destroyed();
	fsnotify_put_group(group);
}
