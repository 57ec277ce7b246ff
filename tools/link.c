// SPDX-License-Identifier: GPL-2.0-or-later
#include "link.h"

#include <inttypes.h>
#include <stddef.h>

#include "array.h"

static const struct {
	const char *name;
	size_t offset;
} counters[] = {
	{ "rx_bytes", offsetof(MPR_LINUX_LINK, rx_bytes) },
	{ "tx_bytes", offsetof(MPR_LINUX_LINK, tx_bytes) },
	{ "rx_packets", offsetof(MPR_LINUX_LINK, rx_packets) },
	{ "tx_packets", offsetof(MPR_LINUX_LINK, tx_packets) },
	{ "rx_crc_errors", offsetof(MPR_LINUX_LINK, rx_crc_errors) },
	{ "rx_frame_errors", offsetof(MPR_LINUX_LINK, rx_frame_errors) },
	{ "rx_over_errors", offsetof(MPR_LINUX_LINK, rx_over_errors) },
	{ "rx_fifo_errors", offsetof(MPR_LINUX_LINK, rx_fifo_errors) },
};

static uint64_t counter(const MPR_LINUX_LINK *link, size_t i)
{
	return *(const uint64_t *)((const char *)link + counters[i].offset);
}

void link_rows(struct table *table, const MPR_LINUX_LINK *link, const char *indent)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counters); i++) {
		table_cell(table, "%s%s", indent, counters[i].name);
		table_cell(table, "%" PRIu64, counter(link, i));
	}
}

struct json_object *link_json(const MPR_LINUX_LINK *link)
{
	struct json_object *object = json_new_object();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counters); i++)
		json_put_number(object, counters[i].name, counter(link, i));
	return object;
}
