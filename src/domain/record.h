/*
 * record.h - the life of a record of any noun: added, corrected, cancelled, listed. The one place that keeps
 * the figures right: every change touches the subjects it concerns first.
 *
 * What is particular to a noun (defaults, rules across fields, what follows from it) is its row of
 * record_rules.
 */
#ifndef DOMAIN_RECORD_H
#define DOMAIN_RECORD_H

#include "domain/kpi/history.h"
#include "domain/world.h"
#include "vocab/nouns.h"

struct member {
    int64_t contact;               /* 0 = not known to the desk */
    int32_t birth;                 /* NO_DAY */
    const char *age_band, *gender; /* NULL = not told */
};

struct record {
    const struct noun *noun;
    int64_t id;
    bool cancelled;
    struct value v[NOUN_FIELDS_MAX];
    struct member *member; /* migrations */
    size_t nmembers;
};

struct record_rules {
    const struct noun *noun;
    /* Defaults and rules across fields; `old` is NULL when adding. May complete `r`. */
    int (*check)(struct world *w, struct record *r, const struct record *old, struct en_error *err);
    /* What follows once it is stored: stages, tasks, members. `old` is NULL when adding. */
    void (*stored)(struct world *w, const struct record *r, const struct record *old);
    void (*cancelled)(struct world *w, const struct record *r);
    /* More subjects than the contact (or the record itself, if it has none). */
    void (*touch)(struct world *w, const struct record *r);
    /* What the asker should know besides the id, in both languages; NULL = nothing. */
    const char *(*note)(struct world *w, const struct record *r, bool ja);
};
const struct record_rules *record_rules(const struct noun *noun);

static inline int64_t record_int(const struct record *r, int field, int64_t fallback)
{
    return r->v[field].kind == VALUE_INT ? r->v[field].i : fallback;
}
static inline const char *record_text(const struct record *r, int field)
{
    return r->v[field].kind == VALUE_TEXT ? r->v[field].s : NULL;
}
/* A many-valued field as it is stored: codes with ',' between; NULL if none. */
const char *record_codes(const struct record *r, int field, struct arena *a);

/* r->v holds what came (absent = not given). On success r->id is set and r holds what was stored. */
int record_add(struct world *w, struct record *r, struct en_error *err);
/* `changes` holds what came; *r becomes the record as stored. An explicit null clears a field. */
int record_edit(struct world *w, int64_t id, const struct record *changes, struct record *r,
                struct en_error *err);
int record_cancel(struct world *w, const struct noun *noun, int64_t id, const char *reason, struct record *r,
                  struct en_error *err);
/* -1 with EN_NOT_FOUND. */
int record_load(struct world *w, const struct noun *noun, int64_t id, struct record *r, struct en_error *err);

struct record_filter {
    int32_t since, until; /* NO_DAY = open */
    int64_t contact;      /* 0 = any */
    bool cancelled;       /* cancelled ones too */
    int64_t limit;
    int64_t cursor_day, cursor_id; /* id 0 = from the start */
    const struct value *equal;     /* NOUN_FIELDS_MAX of them; given ones must be equal */
};
/* Newest first. Returns whether there are more; *n rows in w->arena. */
bool record_list(struct world *w, const struct noun *noun, const struct record_filter *f,
                 struct record **rows, size_t *n);

/* The same day of an earlier contact's record; used by import to write a record again. */
int record_want_contact(struct world *w, int64_t id, const char *field, struct en_error *err);

/* The subject a record's figures belong to. */
bool record_subject(const struct record *r, struct subject *out);

#endif
