/*
 * merge_split.c - takes members, or records, out of a person and makes them a person of their own.
 */
#include <inttypes.h>

#include "domain/consent.h"
#include "domain/contact.h"
#include "domain/merge_parts.h"
#include "domain/person.h"

/* --- members --- */

static int check_members(struct world *w, int64_t person, const int64_t *ids, size_t n, struct en_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == person || merge_root(w, ids[i]) != person)
            return error_set(err, EN_INVALID, "members",
                             "連絡先 %" PRId64 " は連絡先 %" PRId64 " にまとめられていません",
                             "contact %" PRId64 " is not merged into contact %" PRId64, ids[i], person);
    return 0;
}

/* Whoever hangs on a member stays, on what that one hangs on; what the person said since either was merged
 * goes on to speak for it. */
static void pass_children_on(struct world *w, int64_t id)
{
    struct stmt *q = db_prep(w->db, "UPDATE contact SET merged_into = p.merged_into, merged_said = CASE WHEN"
                                    " p.merged_said > contact.merged_said THEN p.merged_said ELSE"
                                    " contact.merged_said END FROM contact p WHERE p.id = $1 AND"
                                    " contact.merged_into = $2");
    stmt_int(q, 1, id);
    stmt_int(q, 2, id);
    stmt_run(q);
}

int merge_split(struct world *w, int64_t person, const int64_t *ids, size_t n, const struct merge_ground *g,
                struct en_error *err)
{
    if (check_members(w, person, ids, n, err))
        return -1;
    merge_touch(w, person);
    for (size_t i = 0; i < n; i++)
        merge_touch(w, ids[i]);
    person_bare(w, person);
    for (size_t i = 0; i < n; i++)
        if (merge_parent(w, ids[i])) {
            pass_children_on(w, ids[i]);
            merge_take_off(w, ids[i]);
            merge_log(w, "split", ids[i], person, g);
        }
    for (size_t i = 1; i < n; i++)
        if (merge_root(w, ids[i]) != ids[0])
            merge_hang(w, ids[i], ids[0]);
    merge_settle(w, person);
    merge_settle(w, ids[0]);
    merge_tell(w, person);
    return 0;
}

/* --- records --- */

static int check_rows(struct world *w, int64_t person, const struct merge_row *rows, size_t n,
                      struct en_error *err)
{
    for (size_t i = 0; i < n; i++) {
        struct record r;
        if (record_load(w, rows[i].noun, rows[i].id, &r, err))
            return -1;
        if (record_int(&r, rows[i].noun->contact, 0) != person)
            return error_set(
                err, EN_INVALID, "records", "%s:%" PRId64 " は連絡先 %" PRId64 " の記録ではありません",
                "%s:%" PRId64 " is no record of contact %" PRId64, rows[i].noun->name, rows[i].id, person);
    }
    return 0;
}

/* Somebody of the same name, of whom nothing else is known. */
static int add_namesake(struct world *w, int64_t person, struct record *r, struct en_error *err)
{
    static const int same[] = {CONTACT_KIND,  CONTACT_FAMILY,   CONTACT_GIVEN, CONTACT_KANA,
                               CONTACT_BIRTH, CONTACT_AGE_BAND, CONTACT_GENDER};
    struct record known;
    int64_t cancelled;
    *r = (struct record){.noun = &noun_contact};
    if (contact_load(w, person, &known, err))
        return -1;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        r->v[same[i]] = known.v[same[i]];
    if (contact_add(w, r, err))
        return -1;
    return consent_is_protected(w, person) ? consent_protect(w, r->id, true, &cancelled, err) : 0;
}

int merge_split_rows(struct world *w, int64_t person, const struct merge_row *rows, size_t n,
                     const struct merge_ground *g, int64_t *into, struct en_error *err)
{
    struct record r;
    if (check_rows(w, person, rows, n, err))
        return -1;
    merge_touch(w, person);
    if (add_namesake(w, person, &r, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        merge_give(w, rows[i].noun->table, rows[i].id, person, r.id);
    merge_settle(w, person);
    merge_settle(w, r.id);
    merge_log(w, "split", r.id, person, g);
    merge_tell(w, person);
    *into = r.id;
    return 0;
}
