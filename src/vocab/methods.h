/*
 * methods.h - every method of the socket = every command of the client, as one table.
 *
 * The daemon joins the rows with handlers, the client takes commands, options and help from them,
 * rpc.describe and docs/rpc.md print them. The rows themselves are in methods.def.
 */
#ifndef VOCAB_METHODS_H
#define VOCAB_METHODS_H

#include "enishi/proto.h"
#include "vocab/nouns.h"

#define ROLES_FIGURES (EN_ROLE_REPORT | EN_ROLE_DESK | EN_ROLE_CAMPAIGN | EN_ROLE_ADMIN)
#define ROLES_PEOPLE  (EN_ROLE_DESK | EN_ROLE_ADMIN)
/* Who collects what divisions report. */
#define ROLES_REPORTED (EN_ROLE_REPORT | EN_ROLE_DESK | EN_ROLE_ADMIN)
#define ROLES_MAIL     (EN_ROLE_CAMPAIGN | EN_ROLE_ADMIN)
#define ROLES_REACH    (EN_ROLE_DESK | EN_ROLE_CAMPAIGN | EN_ROLE_ADMIN)
#define ROLES_ADMIN    EN_ROLE_ADMIN

enum method_mode { METHOD_READ, METHOD_WRITE };

/* Which fields of `noun` are arguments too, after the method's own. */
enum method_body {
    BODY_NONE,
    BODY_ADD,    /* all, the required ones required */
    BODY_EDIT,   /* all, none required; an explicit nil or "" clears */
    BODY_FILTER, /* those that `list` filters by, and the contact */
};

/* What comes back, for who prints it. */
enum method_shape {
    SHAPE_ID,      /* {id, ...}: the client prints the id alone */
    SHAPE_RECORD,  /* one map */
    SHAPE_ROWS,    /* {rows, more, cursor}; a row has the fields of `noun` or is described by its keys */
    SHAPE_REPORT,  /* the report methods */
    SHAPE_EXPLAIN, /* {records, more, cursor} and what they add up to; the client pages by itself */
    SHAPE_ANY,
};

struct method {
    const char *noun_word, *verb;
    const char *name; /* "noun.verb" */
    unsigned roles;
    enum method_mode mode;
    const struct field *own; /* the method's own arguments, ended by one without a name */
    const struct noun *noun;
    enum method_body body;
    enum method_shape shape;
    const char *ja, *en; /* one line */
};

extern const struct method methods[];
extern const size_t method_count;

/* Does the command line take the i-th argument without its name? Not a correction's fields: only its id. */
bool method_arg_is_positional(const struct method *m, const struct field *f);

const struct method *method_find(const char *name);

/* The i-th argument of a method, and whether it must come; NULL past the last. Common ones (once, limit,
 * cursor) are among them. */
const struct field *method_arg(const struct method *m, size_t i, bool *required);
/* Most arguments any method has. */
#define METHOD_ARGS_MAX 48

/* Names of the arguments every write takes. */
extern const struct field method_once;
/*
 * The argument of a write that tells why a closed month is changed: its own reason where that says it (of a
 * cancellation), else `reason`, else `correction_reason` where `reason` means something else.
 */
const struct field *method_reason(const struct method *m);
/* Outcome names for rpc.describe. */
extern const char *const method_role_names[4];

#endif
