// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The part of a list that one call of an enumeration returns. The resume handle is the id of
 * the last element, so that the next part begins at the right place even if elements came or
 * went in between.
 */
#include "internal.h"

/* The number of elements, of @count, that fit into a preferred length. */
static size_t fit(DWORD length, size_t size, size_t count)
{
	if (length == (DWORD)-1 || length / size > count)
		return count;
	return length / size;
}

/**
 * page_after() - the id after which the page begins
 * @request: the arguments of the caller
 */
DWORD page_after(const struct page_request *request)
{
	return request->resume ? *request->resume : 0;
}

/**
 * page_room() - the maximum number of elements in the page
 * @request: the arguments of the caller
 * @size: of an element in the caller's array
 */
DWORD page_room(const struct page_request *request, size_t size)
{
	return fit(request->length, size, (DWORD)-1);
}

/**
 * page_find() - find the elements of the page
 * @page: out
 * @request: the arguments of the caller
 * @size: of an element in the caller's array
 * @list: the elements by ascending id, which is a uint32_t at the start of each
 * @count: the number of elements
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
 * page_give() - return the page to the caller
 * @page: from page_find()
 * @request: the arguments of the caller
 * @buffer: its elements, from mprapi_buffer()
 *
 * Return: the error number for the caller.
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
