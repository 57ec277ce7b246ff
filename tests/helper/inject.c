// SPDX-License-Identifier: GPL-2.0
/*
 * Makes allocations and user-space copies of the kernel fail, one at a time. This needs a
 * kernel with fault injection (CONFIG_FAILSLAB, CONFIG_FAULT_INJECTION_USERCOPY).
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "array.h"
#include "command.h"
#include "inject.h"

#define DEBUGFS		"/sys/kernel/debug/"
#define CACHES		"/sys/kernel/slab/"
#define FAIL_NTH	"/proc/thread-self/fail-nth"
#define MAKE_IT_FAIL	"/proc/thread-self/make-it-fail"
#define PAGE		4096UL

static const char * const injectors[] = {
	[INJECT_MEMORY] = "failslab",
	[INJECT_USERCOPY] = "fail_usercopy",
};

const struct inject_range inject_all = { 0, ULONG_MAX };
/* A range without code, so that it selects no call. */
static const struct inject_range nowhere = { 1, 1 };

static int own = -1;

static int set(enum inject_kind kind, const char *name, const char *format,
	       unsigned long value)
{
	char path[128], text[32];

	snprintf(path, sizeof(path), DEBUGFS "%s/%s", injectors[kind], name);
	snprintf(text, sizeof(text), format, value);
	return file_write(path, text);
}

static int set_number(enum inject_kind kind, const char *name, unsigned long value)
{
	return set(kind, name, "%lu", value);
}

static int set_flag(enum inject_kind kind, const char *name, bool on)
{
	return set_number(kind, name, on);
}

static int set_range(enum inject_kind kind, const struct inject_range *range)
{
	int err = set(kind, "require-start", "0x%lx", range->start);

	return err ? err : set(kind, "require-end", "0x%lx", range->end);
}

/* The function in which kmemleak allocates a record of each allocation. Exempt it from faults. */
#define BOOKKEEPER	"__alloc_object"

static int reject_books(void)
{
	static bool rejected;
	struct inject_range books;
	int err;

	if (rejected)
		return 0;
	err = inject_function(BOOKKEEPER, &books);
	if (err == -ENOENT)
		return 0;
	if (err)
		return err;
	rejected = true;
	err = set(INJECT_MEMORY, "reject-start", "0x%lx", books.start);
	return err ? err : set(INJECT_MEMORY, "reject-end", "0x%lx", books.end);
}

/**
 * inject_possible() - check whether this kernel can inject faults
 *
 * Return: true if it can.
 */
bool inject_possible(void)
{
	return !access(FAIL_NTH, W_OK) &&
	       !access(DEBUGFS "failslab/require-start", W_OK) &&
	       !access(DEBUGFS "fail_usercopy/require-start", W_OK);
}

static int each_symbol(void (*function)(unsigned long address, char type, const char *name,
					const char *module, void *arg), void *arg)
{
	char line[512], name[256], module[64], type;
	unsigned long address;
	FILE *file;
	int n;

	file = fopen("/proc/kallsyms", "re");
	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		n = sscanf(line, "%lx %c %255s [%63[^]]]", &address, &type, name, module);
		if (n >= 3)
			function(address, type, name, n == 4 ? module : "", arg);
	}
	fclose(file);
	return 0;
}

struct symbol {
	const char *name;
	struct inject_range range;
};

static void find_start(unsigned long address, char type, const char *name,
		       const char *module, void *arg)
{
	struct symbol *symbol = arg;

	if (strchr("tT", type) && !*module && !strcmp(name, symbol->name))
		symbol->range.start = address;
}

static void find_end(unsigned long address, char type, const char *name,
		     const char *module, void *arg)
{
	struct symbol *symbol = arg;

	(void)type;
	(void)name;
	(void)module;
	if (address > symbol->range.start && address < symbol->range.end)
		symbol->range.end = address;
}

/**
 * inject_function() - find a function of the kernel
 * @name: its name
 * @range: set to its addresses
 *
 * Return: 0 or a negative errno.
 */
int inject_function(const char *name, struct inject_range *range)
{
	struct symbol symbol = { .name = name, .range.end = ULONG_MAX };
	int err;

	err = each_symbol(find_start, &symbol);
	if (!err && !symbol.range.start)
		err = -ENOENT;
	if (!err)
		err = each_symbol(find_end, &symbol);
	*range = symbol.range;
	return err;
}

static void widen(unsigned long address, char type, const char *name,
		  const char *module, void *arg)
{
	struct symbol *symbol = arg;

	(void)name;
	if (!strchr("tT", type) || strcmp(module, symbol->name))
		return;
	if (address < symbol->range.start)
		symbol->range.start = address;
	if (address >= symbol->range.end)
		symbol->range.end = (address | (PAGE - 1)) + 1;
}

/**
 * inject_module() - find the code of a module
 * @name: its name
 * @range: set to its addresses, up to the end of the last page
 *
 * Return: 0 or a negative errno.
 */
int inject_module(const char *name, struct inject_range *range)
{
	struct symbol symbol = { .name = name, .range.start = ULONG_MAX };
	int err = each_symbol(widen, &symbol);

	*range = symbol.range;
	return err ? err : symbol.range.end ? 0 : -ENOENT;
}

/**
 * inject_stop() - stop all faults but those of inject_own()
 *
 * Return: 0 or a negative errno.
 */
int inject_stop(void)
{
	static const enum inject_kind kinds[] = { INJECT_MEMORY, INJECT_USERCOPY };
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(kinds); i++) {
		err = set_number(kinds[i], "probability", 0);
		if (!err)
			err = set_flag(kinds[i], "task-filter", false);
		if (!err)
			err = set_number(kinds[i], "space", 0);
		/* Do not log a stack trace for each fault: they would hide real warnings. */
		if (!err)
			err = set_number(kinds[i], "verbose", 0);
		if (!err)
			err = set_range(kinds[i], &inject_all);
	}
	if (!err)
		err = reject_books();
	/* Let allocations that may sleep fail, too: they are the majority. */
	if (!err)
		err = set_flag(INJECT_MEMORY, "ignore-gfp-wait", false);
	if (!err)
		err = set_flag(INJECT_MEMORY, "cache-filter", false);
	return err;
}

/**
 * inject_only() - choose which calls inject_own() makes fail
 * @kind: their kind
 * @range: the code that they are called from
 *
 * Return: 0 or a negative errno.
 */
int inject_only(enum inject_kind kind, const struct inject_range *range)
{
	int err = inject_stop();

	if (!err)
		err = set_range(kind == INJECT_MEMORY ? INJECT_USERCOPY : INJECT_MEMORY,
				&nowhere);
	return err ? err : set_range(kind, range);
}

/**
 * inject_own() - make one call of this thread fail
 * @nth: which one, of the calls that inject_only() chose; 1 is the next one
 *
 * Return: 0 or a negative errno.
 */
int inject_own(unsigned int nth)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%u", nth);

	if (own < 0)
		own = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
	if (own < 0)
		return -errno;
	return pwrite(own, text, n, 0) == n ? 0 : -errno;
}

/**
 * inject_own_done() - end what inject_own() began
 *
 * Return: 1 if a call failed, 0 if there were fewer than @nth calls, or a negative
 * errno.
 */
int inject_own_done(void)
{
	char text[16] = "";
	bool failed = false;
	ssize_t n;

	/*
	 * A fault that is still pending can hit this pread(), whose copy then fails with
	 * EFAULT. That ends the fault, too.
	 */
	n = pread(own, text, sizeof(text) - 1, 0);
	if (n < 0 && errno != EFAULT)
		return -errno;
	if (n >= 0)
		failed = !atoi(text);
	while (!failed && pwrite(own, "0", 1, 0) < 0)
		if (errno != EFAULT)
			return -errno;
	return failed;
}

static int any_left(void)
{
	char text[16];
	int n = file_read(DEBUGFS "failslab/times", text, sizeof(text));

	return n < 0 ? n : atoi(text);
}

/*
 * With an "interval" of @nth the kernel fails each @nth allocation, and its counter cannot be
 * reset. Make this thread allocate until one allocation has failed: then the counter is at its
 * start.
 */
static int wind(unsigned int nth)
{
	int left = 1;
	int err;

	err = set_flag(INJECT_MEMORY, "task-filter", true);
	if (!err)
		err = file_write(MAKE_IT_FAIL, "1");
	if (!err)
		err = set_number(INJECT_MEMORY, "times", 1);
	if (err)
		return err;
	/* Each read of the file allocates. */
	for (unsigned int tries = 0; left && tries < 2 * nth + 2; tries++)
		left = any_left();
	err = file_write(MAKE_IT_FAIL, "0");
	if (!err)
		err = set_flag(INJECT_MEMORY, "task-filter", false);
	return left ? -ETIMEDOUT : err;
}

/**
 * inject_cache() - make all allocations of this thread from a slab cache fail
 * @name: the cache
 *
 * Code that tries a second time fails, too. inject_cache_done() ends the faults.
 *
 * Return: 0 or a negative errno.
 */
int inject_cache(const char *name)
{
	char path[128];
	int err = inject_stop();

	snprintf(path, sizeof(path), CACHES "%s/failslab", name);
	if (!err)
		err = file_write(path, "1");
	if (!err)
		err = set_flag(INJECT_MEMORY, "cache-filter", true);
	if (!err)
		err = set_flag(INJECT_MEMORY, "task-filter", true);
	if (!err)
		err = set_number(INJECT_MEMORY, "interval", 1);
	if (!err)
		err = set_number(INJECT_MEMORY, "times", INT_MAX);
	if (!err)
		err = set_number(INJECT_MEMORY, "probability", 100);
	return err ? err : file_write(MAKE_IT_FAIL, "1");
}

/**
 * inject_cache_done() - end what inject_cache() began
 * @name: the cache
 *
 * Return: 0 or a negative errno.
 */
int inject_cache_done(const char *name)
{
	char path[128];
	int err = file_write(MAKE_IT_FAIL, "0");

	snprintf(path, sizeof(path), CACHES "%s/failslab", name);
	if (!err)
		err = file_write(path, "0");
	return err ? err : inject_stop();
}

/**
 * inject_any() - make one allocation fail, in whatever context it happens
 * @nth: which one, of those from @range; 1 is the next one
 * @range: the code that the allocations are called from
 *
 * Return: 0 or a negative errno.
 */
int inject_any(unsigned int nth, const struct inject_range *range)
{
	int err = inject_stop();

	if (!err)
		err = set_number(INJECT_MEMORY, "times", 0);
	if (!err)
		err = set_number(INJECT_MEMORY, "interval", nth);
	if (!err)
		err = set_number(INJECT_MEMORY, "probability", 100);
	if (!err && nth > 1)
		err = wind(nth);
	if (!err)
		err = set_range(INJECT_MEMORY, range);
	return err ? err : set_number(INJECT_MEMORY, "times", 1);
}

/**
 * inject_any_done() - end what inject_any() began
 *
 * Return: 1 if an allocation failed, 0 if there were fewer than @nth, or a negative
 * errno.
 */
int inject_any_done(void)
{
	int left = any_left();
	int err = inject_stop();

	return err ? err : left < 0 ? left : !left;
}
