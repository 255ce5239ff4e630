/*
 * view.h - how the keys and values of a reply read to a person: which field a key is, its heading, its cell.
 */
#ifndef REPORT_VIEW_H
#define REPORT_VIEW_H

#include <stdbool.h>

#include "base/arena.h"
#include "vocab/nouns.h"
#include "wire/mp.h"

/* The table of fields that replies of one kind are described by, and the language. */
struct view {
    const struct field *field;
    size_t n;
    const struct enum_set *keys; /* the keys are its codes; NULL: names of fields */
    bool ja;
    bool terminal; /* a table for standard output, which is one */
    struct arena *arena;
};

/* The view of a noun's records; NULL = of maps that are described by their keys alone. */
struct view view_of(const struct noun *noun, bool ja, bool terminal, struct arena *a);
/* The view of the maps listed under `key` of a record (addresses, members ...). */
struct view view_nested(const struct view *v, const char *key);

/* NULL: a key no table knows. */
const struct field *view_field(const struct view *v, const char *key);
/* The label of a field without the hints for input: "受付番号". */
const char *view_label(const struct field *f, bool ja, struct arena *a);
/* The label of a key; the key itself if no table knows it. */
const char *view_heading(const struct view *v, const char *key);
/* A value as a person reads it: labels for codes, はい/－, thousands separated yen; "" for nil. */
const char *view_cell(const struct view *v, const char *key, const struct mp *value);
/* Are the values of this key numbers to be aligned at the right? */
bool view_is_number(const struct view *v, const char *key, const struct mp *value);

/* Whole numbers for people: "1,234", "▲5". */
const char *view_number(int64_t i, struct arena *a);

#endif
