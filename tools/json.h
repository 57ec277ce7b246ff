/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON for programs. Objects and arrays are text: each new member is appended at the end.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stdint.h>

#include <mprapi.h>

struct json_object;

struct json_object *json_new_object(void);
struct json_object *json_new_array(void);

/* Adds a value, which is null if it is NULL, and frees it. */
void json_put(struct json_object *object, const char *key, struct json_object *value);
void json_put_string(struct json_object *object, const char *key, const char *value);
void json_put_number(struct json_object *object, const char *key, uint64_t value);
/* A number, or null if it is not known. */
void json_put_known(struct json_object *object, const char *key, uint64_t value, bool known);

void json_put_bool(struct json_object *object, const char *key, bool value);

/* A port's handle: a number of 32 bits. */
void json_put_port(struct json_object *object, const char *key, HANDLE port);

/* A connection's handle: a string, because not all JSON readers keep 64 bits in a number. */
void json_put_connection(struct json_object *object, const char *key, HANDLE connection);

void json_append(struct json_object *array, struct json_object *value);

/* Writes the members of an array so far, and removes them from memory. */
void json_flush(struct json_object *array);

void json_free(struct json_object *value);

/* Writes the value and a newline to standard output, and frees it. */
void json_print(struct json_object *value);

#endif
