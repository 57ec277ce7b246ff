/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Differences between the kernels that the module supports (6.1 and later). No other
 * file tests the kernel version.
 */
#ifndef MPRAPI_COMPAT_H
#define MPRAPI_COMPAT_H

#include <linux/capability.h>
#include <linux/console.h>
#include <linux/device.h>
#include <linux/eventfd.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/fsnotify_backend.h>
#include <linux/namei.h>
#include <linux/net.h>
#include <linux/user_namespace.h>
#include <linux/version.h>
#include <net/genetlink.h>
#include <net/sock.h>

/*
 * 6.2 gave the list of consoles a lock of its own. Before that, the list has the lock that
 * printk() holds while it writes to the consoles, which can be slow.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
static inline void mprapi_console_list_lock(void)
{
	console_lock();
}

static inline bool mprapi_console_list_trylock(void)
{
	return console_trylock();
}

static inline void mprapi_console_list_unlock(void)
{
	console_unlock();
}
#else
static inline void mprapi_console_list_lock(void)
{
	console_list_lock();
}

static inline bool mprapi_console_list_trylock(void)
{
	console_list_lock();
	return true;
}

static inline void mprapi_console_list_unlock(void)
{
	console_list_unlock();
}
#endif

/* Takes a reference to a file. Returns NULL if its last reference was dropped already. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
static inline struct file *mprapi_get_file_active(struct file **file)
{
	return get_file_rcu(*file) ? *file : NULL;
}
#else
static inline struct file *mprapi_get_file_active(struct file **file)
{
	return get_file_active(file);
}
#endif

/*
 * Memory reclaim can evict a marked inode and free its mark. Older kernels have to be
 * told that, so that fsnotify allocates without __GFP_FS under the group's lock.
 */
#ifdef FSNOTIFY_GROUP_NOFS
#define MPRAPI_FSNOTIFY_FLAGS	FSNOTIFY_GROUP_NOFS
#else
#define MPRAPI_FSNOTIFY_FLAGS	0
#endif

/* 7.3 gave kernel threads a root directory of their own, which has no /dev. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 3, 0)
static inline int mprapi_kern_path(const char *name, unsigned int flags,
				   struct path *path)
{
	return kern_path(name, flags, path);
}
#else
static inline int mprapi_kern_path(const char *name, unsigned int flags,
				   struct path *path)
{
	int err = -ENOENT;

	scoped_with_init_fs()
		err = kern_path(name, flags, path);
	return err;
}
#endif

/* Arguments of the callbacks of a class interface; 6.4 removed the second. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define MPRAPI_CLASS_INTERFACE_ARGS struct device *dev, struct class_interface *intf
#else
#define MPRAPI_CLASS_INTERFACE_ARGS struct device *dev
#endif

/*
 * A process can join a multicast group by its number before the family that owns the
 * group is registered. Nothing checks its privileges then. From 6.7 on a filter can
 * check them for each message.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
static inline void mprapi_genl_multicast(struct genl_family *family,
					 struct net *net, struct sk_buff *skb,
					 unsigned int group)
{
	genlmsg_multicast_netns(family, net, skb, 0, group, GFP_ATOMIC);
}
#else
static inline int mprapi_genl_filter(struct sock *sk, struct sk_buff *skb,
				     void *data)
{
	const struct socket *socket = READ_ONCE(sk->sk_socket);

	return !socket || !socket->file ||
	       !file_ns_capable(socket->file, &init_user_ns, CAP_NET_ADMIN);
}

static inline void mprapi_genl_multicast(struct genl_family *family,
					 struct net *net, struct sk_buff *skb,
					 unsigned int group)
{
	genlmsg_multicast_netns_filtered(family, net, skb, 0, group, GFP_ATOMIC,
					 mprapi_genl_filter, NULL);
}
#endif

/*
 * 6.2 introduced split operations, which have one entry for the request and another for
 * the dump of the same command. 6.1 can use the table that ynl-gen-c generates for them,
 * except for a command with both: its two entries have to be merged into one.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define genl_split_ops	genl_ops
#define split_ops	ops
#define n_split_ops	n_ops

#define MPRAPI_GENL_OPS_MAX	8
#define MPRAPI_GENL_ATTRS_MAX	63

/*
 * Merges the dump of a command, and its policy, into the entry of the request. Only one
 * command can need a merged policy. Its handlers have to reject the attributes that are
 * not theirs, see expect_attributes() in netlink.c.
 */
static inline int mprapi_genl_merge(struct genl_ops *op, const struct genl_ops *dump)
{
	static struct nla_policy policy[MPRAPI_GENL_ATTRS_MAX + 1];
	unsigned int i;

	op->dumpit = dump->dumpit;
	if (!dump->maxattr)
		return 0;
	if (WARN_ON(op->maxattr > MPRAPI_GENL_ATTRS_MAX ||
		    dump->maxattr > MPRAPI_GENL_ATTRS_MAX || op->policy == policy))
		return -E2BIG;
	memcpy(policy, op->policy, (op->maxattr + 1) * sizeof(*policy));
	for (i = 0; i <= dump->maxattr; i++)
		if (dump->policy[i].type)
			memcpy(&policy[i], &dump->policy[i], sizeof(*policy));
	op->policy = policy;
	op->maxattr = max(op->maxattr, dump->maxattr);
	return 0;
}

static inline int mprapi_genl_register_family(struct genl_family *family)
{
	static struct genl_ops merged[MPRAPI_GENL_OPS_MAX];
	unsigned int i, n = 0;
	int err;

	for (i = 0; i < family->n_ops; i++) {
		const struct genl_ops *op = &family->ops[i];

		if (n && merged[n - 1].cmd == op->cmd) {
			err = mprapi_genl_merge(&merged[n - 1], op);
			if (err)
				return err;
			continue;
		}
		if (WARN_ON(n == ARRAY_SIZE(merged)))
			return -E2BIG;
		merged[n++] = *op;
	}
	family->ops = merged;
	family->n_ops = n;
	return genl_register_family(family);
}
#else
static inline int mprapi_genl_register_family(struct genl_family *family)
{
	return genl_register_family(family);
}
#endif

/* Newer than 6.1, but stable releases of 6.1 have it. */
#ifndef GENL_MCAST_CAP_NET_ADMIN
#define GENL_MCAST_CAP_NET_ADMIN	GENL_UNS_ADMIN_PERM
#endif

/* 6.8 removed the second argument of eventfd_signal(). */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
static inline void mprapi_eventfd_signal(struct eventfd_ctx *eventfd)
{
	eventfd_signal(eventfd, 1);
}
#else
static inline void mprapi_eventfd_signal(struct eventfd_ctx *eventfd)
{
	eventfd_signal(eventfd);
}
#endif

/* From 6.18 on, a per-CPU workqueue needs a flag. Before, it was the default. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
#define MPRAPI_WQ_PERCPU	0
#else
#define MPRAPI_WQ_PERCPU	WQ_PERCPU
#endif

#endif /* MPRAPI_COMPAT_H */
