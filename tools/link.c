// SPDX-License-Identifier: GPL-2.0-or-later
#include "link.h"

#include <inttypes.h>
#include <stddef.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))

static const struct {
	const char *name;
	size_t offset;
} counters[] = {
	{ "rx_bytes", offsetof(struct mprapi_link_stats, rx_bytes) },
	{ "tx_bytes", offsetof(struct mprapi_link_stats, tx_bytes) },
	{ "rx_packets", offsetof(struct mprapi_link_stats, rx_packets) },
	{ "tx_packets", offsetof(struct mprapi_link_stats, tx_packets) },
	{ "rx_crc_errors", offsetof(struct mprapi_link_stats, rx_crc_errors) },
	{ "rx_frame_errors", offsetof(struct mprapi_link_stats, rx_frame_errors) },
	{ "rx_over_errors", offsetof(struct mprapi_link_stats, rx_over_errors) },
	{ "rx_fifo_errors", offsetof(struct mprapi_link_stats, rx_fifo_errors) },
};

static uint64_t counter(const struct mprapi_link_stats *link, size_t i)
{
	return *(const __u64 *)((const char *)link + counters[i].offset);
}

void link_rows(struct table *table, const struct mprapi_link_stats *link, const char *indent)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counters); i++) {
		table_cell(table, "%s%s", indent, counters[i].name);
		table_cell(table, "%" PRIu64, counter(link, i));
	}
}

struct json_object *link_json(const struct mprapi_link_stats *link)
{
	struct json_object *object = json_new_object();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counters); i++)
		json_put_number(object, counters[i].name, counter(link, i));
	return object;
}
