/*
 * conf.h - configuration files in libconfig syntax, every complaint with file:line. Only place that knows
 * libconfig.
 *
 * Nodes are borrowed from the file and live as long as it does.
 */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

struct conf_file;
struct conf_node;

#define CONF_BYTES_MAX      ((size_t)64 * 1024)
#define CONF_PLAN_BYTES_MAX ((size_t)256 * 1024)

/*
 * Read and parse; NULL with err: "FILE:LINE: what was wanted". Refuses over CONF_BYTES_MAX, a BOM, what is
 * not UTF-8, an integer of ten and more digits without L (libconfig would wrap it silently), and @include.
 */
struct conf_file *conf_read(const char *path, struct en_error *err);
/* The same with another limit; plans take CONF_PLAN_BYTES_MAX. */
struct conf_file *conf_read_limit(const char *path, size_t max_bytes, struct en_error *err);
/* The same of a text in memory; `label` stands for FILE. */
struct conf_file *conf_read_text(const char *label, const char *text, struct en_error *err);
/* Append the bytes of a file that people wrote: UTF-8, no BOM, at most so many. */
int conf_load(const char *path, size_t max_bytes, struct buf *out, struct en_error *err);
void conf_free(struct conf_file *f);
const struct conf_node *conf_root(const struct conf_file *f);
const char *conf_path(const struct conf_file *f);

enum conf_type {
    CONF_TEXT,
    CONF_INT,
    CONF_BOOL,
    CONF_NUMBER /* int or float */,
    CONF_LIST /* list or array */,
    CONF_GROUP
};

/* Member of a group, NULL if absent. Asserts that g is a group. */
const struct conf_node *conf_get(const struct conf_node *g, const char *name);
/* Items of a list or array, or members of a group. */
size_t conf_count(const struct conf_node *n);
const struct conf_node *conf_at(const struct conf_node *n, size_t i);
const char *conf_name(const struct conf_node *n); /* "" for a list item */
enum conf_type conf_type(const struct conf_node *n);
int conf_line(const struct conf_node *n);

/* Values with their type checked; -1 with err naming file:line, the key and what was wanted ("city.name:
 * text"). */
int conf_text(const struct conf_node *n, const char **out, struct en_error *err);
int conf_int(const struct conf_node *n, int64_t min, int64_t max, int64_t *out, struct en_error *err);
/* An int or a float. */
int conf_number(const struct conf_node *n, double *out, struct en_error *err);
int conf_bool(const struct conf_node *n, bool *out, struct en_error *err);
/* A text that is one of n words: its index. */
int conf_word(const struct conf_node *node, const char *const words[], int n, int *out, struct en_error *err);
int conf_want(const struct conf_node *n, enum conf_type type, struct en_error *err);
/* Every member of group g is one of the NULL-terminated names, else -1 with the line of the first stranger
 * and the nearest known name. */
int conf_known(const struct conf_node *g, const char *const names[], struct en_error *err);
/* Fill err with file:line of n and both messages; returns -1. */
int conf_fail(const struct conf_node *n, struct en_error *err, const char *ja, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

#endif
