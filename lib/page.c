// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The part of a list that one call of an enumeration gets. The resume handle is
 * the id of the last element that was given, so that the next part begins at
 * the right place whatever came or went meanwhile.
 */
#include "internal.h"

/* How many of @count elements of a size go into a preferred length. */
static size_t fit(DWORD length, size_t size, size_t count)
{
	if (length == (DWORD)-1 || length / size > count)
		return count;
	return length / size;
}

/**
 * page_after() - the id after which the page begins
 * @request: what the caller asked for
 */
DWORD page_after(const struct page_request *request)
{
	return request->resume ? *request->resume : 0;
}

/**
 * page_room() - how many elements go into the page at the most
 * @request: what the caller asked for
 * @size: of what the caller gets for an element
 */
DWORD page_room(const struct page_request *request, size_t size)
{
	return fit(request->length, size, (DWORD)-1);
}

/**
 * page_find() - which elements are the call's?
 * @page: out
 * @request: what the caller asked for
 * @size: of what the caller gets for an element
 * @list: the elements by ascending id, which is a uint32_t at the start of each
 * @count: how many
 * @stride: from one to the next, in bytes
 */
void page_find(struct page *page, const struct page_request *request, size_t size,
	       const void *list, size_t count, size_t stride)
{
#define ID(i)	(*(const uint32_t *)((const char *)list + (i) * stride))
	page->last = page_after(request);
	page->first = 0;
	while (page->first < count && ID(page->first) <= page->last)
		page->first++;
	page->count = fit(request->length, size, count - page->first);
	page->left = count - page->first - page->count;
	if (page->count)
		page->last = ID(page->first + page->count - 1);
#undef ID
}

/**
 * page_give() - hand the page to the caller
 * @page: from page_find()
 * @request: where to
 * @buffer: its elements, from mprapi_buffer()
 *
 * Return: what the call is to return.
 */
DWORD page_give(const struct page *page, const struct page_request *request, void *buffer)
{
	*request->buffer = mprapi_buffer_out(buffer);
	*request->read = page->count;
	*request->total = page->count + page->left;
	if (request->resume)
		*request->resume = page->left ? page->last : 0;
	return page->left ? ERROR_MORE_DATA : NO_ERROR;
}
