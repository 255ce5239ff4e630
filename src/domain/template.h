/*
 * template.h - the wording of a mail: mustache over a fixed table of fields. Pure: no database, no clock.
 *
 * {{field}} puts a value, {{#field}}...{{/field}} is there if the field has one, {{^field}}...{{/field}} if
 * it has none, {{! a remark }} is nowhere. A tag other than {{field}} that is alone on its line takes the
 * line with it. Nothing else of mustache exists: no partials, no lambdas, no unescaped values, no other
 * delimiters.
 *
 * A blank never gets into a mail: a field that a person may lack must stand inside its own {{#field}}, which
 * is found when the template is read; a value that is missing all the same fails the rendering.
 */
#ifndef DOMAIN_TEMPLATE_H
#define DOMAIN_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

#define TEMPLATE_BYTES_MAX (256 * 1024)
#define TEMPLATE_TAGS_MAX  64 /* values and sections together */
#define TEMPLATE_DEPTH_MAX 8  /* sections inside each other */

enum template_form {
    TEMPLATE_LINE, /* one line; line ends within a value become a blank */
    TEMPLATE_TEXT,
    TEMPLATE_HTML /* values are escaped, their line ends become <br> */
};

struct template_field {
    const char *name, *ja, *en;
    bool always; /* every person has it */
};
struct template_fields {
    const struct template_field *at;
    size_t n;
};

/* What is read: its text, and how errors name the place where it stands. */
struct template_source {
    const char *name; /* of the file */
    const char *text; /* UTF-8, LF or CRLF */
    int line, column; /* of the text's first character in the file, from 1 */
    enum template_form form;
};

struct template;

/*
 * Read and check. Everything is kept in the arena; `fields` must live as long as the template. NULL with err:
 * EN_INVALID "FILE:LINE:COLUMN: what is wrong" (columns are characters, from 1), EN_TOO_LARGE.
 */
struct template *template_parse(const struct template_source *source, const struct template_fields *fields,
                                struct arena *a, struct en_error *err);

/*
 * value[i] belongs to fields->at[i]; NULL or "" is none. A text in the arena, or NULL with EN_CONFLICT and
 * err->field = the field that has no value.
 */
const char *template_render(const struct template *t, const char *const value[], struct arena *a,
                            struct en_error *err);

#endif
