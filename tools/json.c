// SPDX-License-Identifier: GPL-2.0-or-later
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"
#include "text.h"
#include "words.h"

/* An object or an array as text, without the closing bracket. */
struct json_object {
	char *text;
	size_t length;
	size_t room;
	char end;
	bool separate;		/* the next member needs a comma before it */
};

/* Makes room for @size more bytes. Return: the place for them. */
static char *more(struct json_object *object, size_t size)
{
	if (object->room - object->length < size) {
		size_t room = 2 * object->room + size;
		char *text = realloc(object->text, room);

		if (!text)
			die_no_memory();
		object->text = text;
		object->room = room;
	}
	return object->text + object->length;
}

static void put_bytes(struct json_object *object, const char *text, size_t length)
{
	memcpy(more(object, length), text, length);
	object->length += length;
}

static void put_byte(struct json_object *object, char byte)
{
	*more(object, 1) = byte;
	object->length++;
}

static struct json_object *must(struct json_object *object)
{
	if (!object)
		die_no_memory();
	return object;
}

static struct json_object *new(char begin, char end)
{
	struct json_object *object = must(calloc(1, sizeof(*object)));

	object->end = end;
	put_byte(object, begin);
	return object;
}

struct json_object *json_new_object(void)
{
	return new('{', '}');
}

struct json_object *json_new_array(void)
{
	return new('[', ']');
}

/* The text is UTF-8. */
static void put_quoted(struct json_object *object, const char *text)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";

	put_byte(object, '"');
	for (; *text; text++) {
		const char *special = strchr(plain, *text);
		char escape[8];
		int length;

		if (!special && (unsigned char)*text >= ' ') {
			put_byte(object, *text);
		} else if (special) {
			put_byte(object, '\\');
			put_byte(object, letter[special - plain]);
		} else {
			length = snprintf(escape, sizeof(escape), "\\u%04x",
					  (unsigned char)*text);
			put_bytes(object, escape, length);
		}
	}
	put_byte(object, '"');
}

static void separate(struct json_object *object)
{
	if (object->separate)
		put_byte(object, ',');
	object->separate = true;
}

static void put_key(struct json_object *object, const char *key)
{
	separate(object);
	put_byte(object, '"');
	put_bytes(object, key, strlen(key));
	put_bytes(object, "\":", 2);
}

/* Appends a value with its closing bracket, and frees it. NULL is null. */
static void put_value(struct json_object *object, struct json_object *value)
{
	if (!value) {
		put_bytes(object, "null", 4);
		return;
	}
	put_byte(value, value->end);
	put_bytes(object, value->text, value->length);
	json_free(value);
}

void json_free(struct json_object *object)
{
	free(object->text);
	free(object);
}

void json_put(struct json_object *object, const char *key, struct json_object *value)
{
	put_key(object, key);
	put_value(object, value);
}

void json_put_string(struct json_object *object, const char *key, const char *value)
{
	char *valid;

	put_key(object, key);
	if (!value) {
		put_value(object, NULL);
	} else if (text_is_plain(value)) {
		put_quoted(object, value);
	} else {
		valid = text_utf8(value);
		put_quoted(object, valid);
		free(valid);
	}
}

void json_put_number(struct json_object *object, const char *key, uint64_t value)
{
	char digits[TEXT_DIGITS];
	const char *first = text_number(digits, value);

	put_key(object, key);
	put_bytes(object, first, strlen(first));
}

void json_put_known(struct json_object *object, const char *key, uint64_t value, bool known)
{
	if (known)
		json_put_number(object, key, value);
	else
		json_put(object, key, NULL);
}

void json_put_bool(struct json_object *object, const char *key, bool value)
{
	put_key(object, key);
	put_bytes(object, value ? "true" : "false", value ? 4 : 5);
}

void json_put_port(struct json_object *object, const char *key, HANDLE port)
{
	json_put_number(object, key, (uintptr_t)port);
}

void json_put_connection(struct json_object *object, const char *key, HANDLE connection)
{
	char words[WORDS_SIZE];

	words_connection(words, connection);
	json_put_string(object, key, connection ? words : NULL);
}

void json_append(struct json_object *array, struct json_object *value)
{
	separate(array);
	put_value(array, value);
}

void json_flush(struct json_object *array)
{
	fwrite(array->text, 1, array->length, stdout);
	array->length = 0;
}

void json_print(struct json_object *value)
{
	put_byte(value, value->end);
	put_byte(value, '\n');
	fwrite(value->text, 1, value->length, stdout);
	json_free(value);
}
