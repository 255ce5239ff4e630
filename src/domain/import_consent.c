/*
 * import_consent.c - lists of people who want no more mail. Invariant: such a list can withdraw, never grant,
 * and the same list again changes nothing.
 */
#include <string.h>

#include "domain/consent.h"
#include "domain/import_parts.h"

static int read(struct world *w, struct import_row *row, int field, const char *text, struct record *r,
                struct en_error *err)
{
    return text ? cell_parse(w, &noun_consent.field[field], text, &row->restored, &r->v[field], err) : 0;
}

int import_opt_out(struct world *w, struct import_row *row, const struct opt_out_row *text,
                   struct en_error *err)
{
    struct record r = {.noun = &noun_consent};
    struct value email = {0};
    bool news;
    if (text->email &&
        cell_parse(w, &noun_contact.field[CONTACT_EMAIL], text->email, &row->restored, &email, err))
        return -1;
    if (!value_given(&email))
        return error_set(err, EN_INVALID, "email", "メールアドレスがありません",
                         "an e-mail address is wanted");
    if (read(w, row, CONSENT_KIND, text->kind, &r, err) || read(w, row, CONSENT_DATE, text->date, &r, err) ||
        read(w, row, CONSENT_HOW, text->how, &r, err))
        return -1;
    if (!value_given(&r.v[CONSENT_HOW]))
        return error_set(err, EN_INVALID, "how", "how（本人が述べた方法）がありません",
                         "how it was said is wanted");
    r.v[CONSENT_EVIDENCE] = VALUE_OF_TEXT(
        arena_printf(w->arena, "取込 %d 行 %d", (int)w->batch, (int)row->line));
    if (consent_opt_out(w, email.s, &r, &news, err))
        return -1;
    row->outcome = news ? IMPORT_NEW : IMPORT_UNCHANGED;
    return 0;
}
