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
    const char *cancel_reason; /* NULL = none told */
    uint32_t told;             /* a bit for each field that the change told, a cleared one too */
    struct value v[NOUN_FIELDS_MAX];
    struct member *member; /* migrations */
    size_t nmembers;
};

struct record_rules {
    const struct noun *noun;
    /* Defaults and rules across fields; `old` is NULL when adding. May complete `r`; record_told says what of
     * it came with the change and what is kept from before. */
    int (*check)(struct world *w, struct record *r, const struct record *old, struct en_error *err);
    /* What follows once it is stored: stages, tasks, members. `old` is NULL when adding. */
    void (*stored)(struct world *w, const struct record *r, const struct record *old);
    void (*cancelled)(struct world *w, const struct record *r);
    /* More subjects than the contact (or the record itself, if it has none). `other` is the record as it was
     * before or will be after an edit, NULL else. */
    void (*touch)(struct world *w, const struct record *r, const struct record *other);
    /* Nothing of it is ever overwritten: what a list says anew is a new record, the old one stays as its
     * history. */
    bool keeps_history;
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
/* Did the change that is being checked or stored tell this field, be it to clear it? */
static inline bool record_told(const struct record *r, int field)
{
    return r->told >> field & 1;
}
/* A many-valued field as it is stored: codes with ',' between; NULL if none. */
const char *record_codes(const struct record *r, int field, struct arena *a);

/*
 * What a clerk should look at again, one line, NULL if nothing: a day in the future or long ago, the same
 * record twice, the noun's own remark.
 */
const char *record_note(struct world *w, const struct record *r, bool ja);

/* r->v holds what came (absent = not given). On success r->id is set and r holds what was stored. */
int record_add(struct world *w, struct record *r, struct en_error *err);
/* `changes` holds what came; *r becomes the record as stored. An explicit null clears a field. */
int record_edit(struct world *w, int64_t id, const struct record *changes, struct record *r,
                struct en_error *err);
int record_cancel(struct world *w, const struct noun *noun, int64_t id, const char *reason, struct record *r,
                  struct en_error *err);
/* -1 with EN_NOT_FOUND. */
int record_load(struct world *w, const struct noun *noun, int64_t id, struct record *r, struct en_error *err);

/* Are the fields (ended by -1) of both the same? */
bool record_same(const struct record *a, const struct record *b, const int *fields);
/* Was it cancelled, and why? A record that is not there counts as cancelled. */
bool record_is_cancelled(struct world *w, const struct noun *noun, int64_t id, const char **reason);
/* Take a cancellation back. */
void record_restore(struct world *w, const struct noun *noun, int64_t id);

struct record_filter {
    int32_t since, until; /* NO_DAY = open */
    int64_t contact;      /* 0 = any */
    bool cancelled;       /* cancelled ones too */
    int64_t limit;
    int64_t cursor_day, cursor_id; /* id 0 = from the start */
    const struct value *equal; /* NOUN_FIELDS_MAX of them; given ones must be equal; of a list one member */
};
/* Newest first. Returns whether there are more; *n rows in w->arena. */
bool record_list(struct world *w, const struct noun *noun, const struct record_filter *f,
                 struct record **rows, size_t *n);

/* A statement whose $1 and $2 are the record that something follows from: kind and id. */
struct stmt *record_of_origin(struct world *w, const char *sql, const char *origin, int64_t id);

/* Is there such a contact? -1 with EN_NOT_FOUND and the field. */
int record_want_contact(struct world *w, int64_t id, const char *field, struct en_error *err);

/* The subject a record's figures belong to. */
bool record_subject(const struct record *r, struct subject *out);

#endif
