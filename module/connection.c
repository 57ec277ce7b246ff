// SPDX-License-Identifier: GPL-2.0
/*
 * Connections: the PPP interfaces of all network namespaces. Which of them is
 * over which port nobody but PPP and its line discipline knows.
 */
#include <linux/ktime.h>
#include <linux/mutex.h>
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
 * @dev: itself; only compared, for it is never looked at outside of its events
 * @info: what is told about it
 * @since: when it came up
 */
struct connection {
	const struct net_device *dev;
	struct mprapi_connection_info info;
	ktime_t since;
};

static DEFINE_XARRAY_FLAGS(connections, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
/* Protects what is in them. */
static DEFINE_MUTEX(connections_lock);
static u32 next_id = 1;
/* What the notifier chain tells then is not so. */
static bool stopping;
/* Tells that what is attached to any port may have changed. */
static void (*ports_changed)(void);

static struct connection *connection_find(const struct net_device *dev)
{
	struct connection *connection;
	unsigned long id;

	lockdep_assert_held(&connections_lock);

	xa_for_each(&connections, id, connection)
		if (connection->dev == dev)
			return connection;
	return NULL;
}

/* By what nobody but PPP itself can be; a type can be chosen and changed. */
static bool is_ppp(const struct net_device *dev)
{
	return dev->rtnl_link_ops && !strcmp(dev->rtnl_link_ops->kind, "ppp");
}

static void connection_add(struct net_device *dev)
{
	struct connection *connection;

	lockdep_assert_held(&connections_lock);

	/*
	 * An error would take the interface from PPP, and one that was missed
	 * would be no connection for as long as it is there. Who made the
	 * interface is charged, as for the interface itself.
	 */
	connection = kzalloc(sizeof(*connection), GFP_KERNEL_ACCOUNT | __GFP_NOFAIL);
	connection->dev = dev;
	connection->info.id = next_id;
	connection->info.ifindex = dev->ifindex;
	connection->info.netns = dev_net(dev)->ns.inum;
	if (next_id == U32_MAX ||
	    xa_insert(&connections, next_id, connection,
		      GFP_KERNEL | __GFP_NOFAIL)) {
		kfree(connection);
		return;
	}
	next_id++;
}

static void connection_update(struct connection *connection,
			      const struct net_device *dev, bool up)
{
	struct mprapi_connection_info *info = &connection->info;
	struct mprapi_event_info event = {
		.what = up ? MPRAPI_EVENT_CONNECTED : MPRAPI_EVENT_DISCONNECTED,
		.ldisc = -1,
	};

	lockdep_assert_held(&connections_lock);

	strscpy(info->ifname, dev->name, sizeof(info->ifname));
	if (up == info->up || stopping)
		return;
	info->up = up;
	info->up_ms = up ? 0 : ktime_ms_delta(ktime_get(), connection->since);
	connection->since = ktime_get();
	event.connection = *info;
	info->events = mprapi_event_post(&event);
}

static int netdev_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct connection *connection;

	/* Any user can have others, and let them come and go as fast as he likes. */
	if (!is_ppp(dev))
		return NOTIFY_DONE;

	mutex_lock(&connections_lock);
	if (event == NETDEV_REGISTER)
		connection_add(dev);
	connection = connection_find(dev);
	if (!connection)
		goto out;
	if (event == NETDEV_UNREGISTER) {
		connection_update(connection, dev, false);
		xa_erase(&connections, connection->info.id);
		kfree(connection);
	} else {
		connection_update(connection, dev, event != NETDEV_GOING_DOWN &&
				  netif_running(dev) && netif_oper_up(dev));
	}
	/* PPP was attached to a port before, or is about to leave one. */
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
 * @id: where to begin; set to the handle of the one found
 * @info: set to what it is
 *
 * Return: false if there is none whose handle is not below *@id.
 */
bool mprapi_connection_get_from(unsigned long *id,
				struct mprapi_connection_info *info)
{
	struct connection *connection;

	mutex_lock(&connections_lock);
	connection = xa_find(&connections, id, U32_MAX, XA_PRESENT);
	if (connection) {
		*info = connection->info;
		if (info->up)
			info->up_ms = ktime_ms_delta(ktime_get(),
						     connection->since);
	}
	mutex_unlock(&connections_lock);
	return connection;
}

/**
 * mprapi_connection_init() - learn which PPP interfaces there are, and watch
 *	them
 * @changed: tells that what is attached to any port may have changed
 *
 * Return: 0 or a negative errno.
 */
int mprapi_connection_init(void (*changed)(void))
{
	ports_changed = changed;
	return register_netdevice_notifier(&netdev_notifier);
}

/**
 * mprapi_connection_uninit() - stop watching
 *
 * The notifier chain tells of each interface once more that it is
 * unregistered, so that nothing is left to free.
 */
void mprapi_connection_uninit(void)
{
	mutex_lock(&connections_lock);
	stopping = true;
	mutex_unlock(&connections_lock);
	unregister_netdevice_notifier(&netdev_notifier);
	WARN_ON(!xa_empty(&connections));
	xa_destroy(&connections);
}
