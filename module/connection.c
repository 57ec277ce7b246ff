// SPDX-License-Identifier: GPL-2.0
/*
 * Connections: the PPP interfaces of all network namespaces. This file does not know
 * which port is below which interface: only PPP and its line discipline do.
 */
#include <linux/cache.h>
#include <linux/kstrtox.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/net_namespace.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>
#include <net/rtnetlink.h>

#include "connection.h"
#include "event.h"

/**
 * struct connection - a PPP interface
 * @info: what netlink reports about it
 * @net: its network namespace, which exists for as long as the interface does
 * @since: when it came up, 0 if it is down or if that is not known
 */
struct connection {
	struct mprapi_connection_info info;
	struct net *net;
	ktime_t since;
};

/* By handle. */
static DEFINE_XARRAY_FLAGS(connections, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
/* By interface, so that a look-up under RTNL walks no list; see dev_index(). */
static DEFINE_XARRAY_FLAGS(connections_by_dev, XA_FLAGS_ACCOUNT);
/* Protects both arrays. */
static DEFINE_MUTEX(connections_lock);
static u32 next_id = 1;
/* Set while register_netdevice_notifier() reports the interfaces that exist already. */
static bool starting;
/* Set while unregister_netdevice_notifier() reports each interface as unregistered. */
static bool stopping;
/* Called when PPP may have been attached to a port or detached from it. */
static void (*ports_changed)(void);

/* Two interfaces never share a cache line: the address is unique without its low bits. */
static unsigned long dev_index(const struct net_device *dev)
{
	return (unsigned long)dev >> L1_CACHE_SHIFT;
}

/* Only PPP has these link operations. The type of an interface proves nothing. */
static bool is_ppp(const struct net_device *dev)
{
	return dev->rtnl_link_ops && !strcmp(dev->rtnl_link_ops->kind, "ppp");
}

/*
 * PPP names an interface after its unit (NET_NAME_ENUM). A name that user space chose is
 * NET_NAME_USER or NET_NAME_RENAMED, and tells nothing about the unit.
 */
static int unit_of(const struct net_device *dev)
{
	int unit;

	if (dev->name_assign_type != NET_NAME_ENUM || strncmp(dev->name, "ppp", 3) ||
	    kstrtoint(dev->name + 3, 10, &unit))
		return -1;
	return unit;
}

static void connection_add(struct net_device *dev)
{
	struct connection *connection;

	lockdep_assert_held(&connections_lock);

	if (next_id == U32_MAX)
		return;
	/*
	 * Do not fail: an error would prevent the creation of the interface, and an
	 * interface that is skipped here would stay unknown for all its life. The
	 * memory is charged to the process that creates the interface.
	 */
	connection = kzalloc(sizeof(*connection), GFP_KERNEL_ACCOUNT | __GFP_NOFAIL);
	connection->net = dev_net(dev);
	connection->info.id = next_id;
	connection->info.ifindex = dev->ifindex;
	connection->info.netns = dev_net(dev)->ns.inum;
	connection->info.netnsid = NETNSA_NSID_NOT_ASSIGNED;
	connection->info.unit = unit_of(dev);
	if (xa_insert(&connections, next_id, connection, GFP_KERNEL | __GFP_NOFAIL))
		goto err_free;
	if (xa_insert(&connections_by_dev, dev_index(dev), connection,
		      GFP_KERNEL | __GFP_NOFAIL))
		goto err_erase;
	next_id++;
	return;

err_erase:
	xa_erase(&connections, next_id);
err_free:
	kfree(connection);
}

static void connection_remove(struct connection *connection, const struct net_device *dev)
{
	lockdep_assert_held(&connections_lock);

	xa_erase(&connections_by_dev, dev_index(dev));
	xa_erase(&connections, connection->info.id);
	kfree(connection);
}

/* Returns for how long it has been up, in milliseconds, or -1 if that is not known. */
static s64 up_ms(const struct connection *connection)
{
	if (!connection->since)
		return -1;
	return ktime_ms_delta(ktime_get_boottime(), connection->since);
}

static void connection_update(struct connection *connection,
			      const struct net_device *dev, bool up)
{
	struct mprapi_connection_info *info = &connection->info;
	struct mprapi_event_info event = {
		.type = up ? MPRAPI_EVENT_CONNECTED : MPRAPI_EVENT_DISCONNECTED,
		.ldisc = -1,
	};

	lockdep_assert_held(&connections_lock);

	strscpy(info->ifname, dev->name, sizeof(info->ifname));
	if (up == info->up || stopping)
		return;
	info->up = up;
	info->up_ms = up_ms(connection);
	connection->since = up && !starting ? ktime_get_boottime() : 0;
	if (up)
		info->up_ms = up_ms(connection);
	event.connection = *info;
	info->events = mprapi_event_post(&event);
}

static int netdev_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct connection *connection;

	/* Any user can create and delete other interfaces at any rate: take no lock. */
	if (!is_ppp(dev))
		return NOTIFY_DONE;

	mutex_lock(&connections_lock);
	if (event == NETDEV_REGISTER)
		connection_add(dev);
	connection = xa_load(&connections_by_dev, dev_index(dev));
	if (!connection)
		goto out;
	if (event == NETDEV_UNREGISTER) {
		connection_update(connection, dev, false);
		connection_remove(connection, dev);
	} else {
		connection_update(connection, dev, event != NETDEV_GOING_DOWN &&
				  netif_running(dev) && netif_oper_up(dev));
	}
	/* PPP was attached to a port before this event, or will be detached soon after it. */
	ports_changed();
out:
	mutex_unlock(&connections_lock);
	return NOTIFY_DONE;
}

static struct notifier_block netdev_notifier = {
	.notifier_call = netdev_event,
};

/**
 * mprapi_connection_get_from() - walk the connections by ascending handle
 * @id: lowest handle to return; set to the handle of the connection found
 * @viewer: network namespace of the process that asks
 * @info: set to the data of the connection found
 *
 * Return: false if no connection has that handle or a higher one.
 */
bool mprapi_connection_get_from(unsigned long *id, const struct net *viewer,
				struct mprapi_connection_info *info)
{
	struct connection *connection;

	mutex_lock(&connections_lock);
	connection = xa_find(&connections, id, U32_MAX, XA_PRESENT);
	if (connection) {
		*info = connection->info;
		info->netnsid = peernet2id(viewer, connection->net);
		info->up_ms = info->up ? up_ms(connection) : -1;
	}
	mutex_unlock(&connections_lock);
	return connection;
}

/**
 * mprapi_connection_init() - find the PPP interfaces and watch them
 * @changed: called when PPP may have been attached to a port or detached from it
 *
 * Return: 0 or a negative errno.
 */
int mprapi_connection_init(void (*changed)(void))
{
	int err;

	ports_changed = changed;
	starting = true;
	err = register_netdevice_notifier(&netdev_notifier);
	mutex_lock(&connections_lock);
	starting = false;
	mutex_unlock(&connections_lock);
	return err;
}

/**
 * mprapi_connection_uninit() - stop watching the PPP interfaces
 *
 * unregister_netdevice_notifier() reports each interface as unregistered, so that
 * nothing is left to free.
 */
void mprapi_connection_uninit(void)
{
	mutex_lock(&connections_lock);
	stopping = true;
	mutex_unlock(&connections_lock);
	unregister_netdevice_notifier(&netdev_notifier);
	WARN_ON(!xa_empty(&connections));
	xa_destroy(&connections);
	xa_destroy(&connections_by_dev);
}
