// SPDX-License-Identifier: GPL-2.0-or-later
#include "json.h"

#include <stdio.h>
#include <stdlib.h>

#include "fail.h"
#include "text.h"
#include "words.h"

static struct json_object *must(struct json_object *value)
{
	if (!value)
		die_no_memory();
	return value;
}

struct json_object *json_new_object(void)
{
	return must(json_object_new_object());
}

struct json_object *json_new_array(void)
{
	return must(json_object_new_array());
}

void json_put(struct json_object *object, const char *key, struct json_object *value)
{
	if (json_object_object_add(object, key, value))
		die_no_memory();
}

void json_put_string(struct json_object *object, const char *key, const char *value)
{
	char *valid = value ? text_utf8(value) : NULL;

	json_put(object, key, valid ? must(json_object_new_string(valid)) : NULL);
	free(valid);
}

void json_put_number(struct json_object *object, const char *key, uint64_t value)
{
	json_put(object, key, must(json_object_new_uint64(value)));
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
	json_put(object, key, must(json_object_new_boolean(value)));
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
	if (json_object_array_add(array, value))
		die_no_memory();
}

void json_print(struct json_object *value)
{
	const char *text = json_object_to_json_string_ext(value,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);

	if (text)
		puts(text);
	else
		die_no_memory();
	json_object_put(value);
}
