/*
 * letter.c - the only place that knows which fields a mail has and what their values are.
 */
#include "domain/letter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/vec.h"
#include "domain/contact.h"
#include "domain/honorific.h"
#include "domain/rules.h"

/* Which letters have a field: by what brought the person in. */
enum {
    OF_SEGMENT = 1,
    OF_CONSULT = 2,
    OF_VISIT = 4,
    OF_MIGRATION = 8,
    OF_APPLICATION = 16,
    OF_DONATION = 32,
    OF_ALL = 63
};

enum letter_field {
    GREETING,
    NAME,
    CITY,
    DESK,
    TODAY,
    LAST_YEAR,
    LAST_YEAR_TOTAL,
    RECORD_FIELDS, /* from here on: fields of the record that brought the person in */
    CONSULT_DATE_ = RECORD_FIELDS,
    CONSULT_NUMBER_,
    CONSULT_TOPIC_,
    CONSULT_DUE,
    VISIT_TYPE_,
    VISIT_FROM_,
    VISIT_TO_,
    VISIT_PLACE_,
    MOVED_IN_ON,
    SCHEME,
    APPLIED_ON,
    DECIDED_ON,
    DONATION_DATE,
    DONATION_AMOUNT_,
    DONATION_PURPOSE_,
    LETTER_FIELDS
};

static const struct {
    const char *name, *ja, *en;
    unsigned of;
    bool always;
} fields[LETTER_FIELDS] = {
    [GREETING] = {"to", "宛名", "addressee", OF_ALL, true},
    [NAME] = {"name", "氏名・名称", "name", OF_ALL, true},
    [CITY] = {"city", "市の名前", "the city", OF_ALL, true},
    [DESK] = {"desk", "窓口の名前", "the desk", OF_ALL, true},
    [TODAY] = {"today", "今日（和暦）", "today", OF_ALL, true},
    [LAST_YEAR] = {"last_year", "前の年度", "last fiscal year", OF_ALL, true},
    [LAST_YEAR_TOTAL] = {"last_year_total", "前の年度の寄附の合計", "donations of last fiscal year", OF_ALL,
                         false},
    [CONSULT_DATE_] = {"consult_date", "相談の日", "consult date", OF_CONSULT, true},
    [CONSULT_NUMBER_] = {"consult_number", "受付番号", "consult number", OF_CONSULT, true},
    [CONSULT_TOPIC_] = {"topic", "主な相談内容", "topic", OF_CONSULT, true},
    [CONSULT_DUE] = {"next_due", "次の期日（過ぎていなければ）", "next due, unless it has passed", OF_CONSULT,
                     false},
    [VISIT_TYPE_] = {"visit_type", "来訪の種類", "visit type", OF_VISIT, true},
    [VISIT_FROM_] = {"visit_from", "来訪の開始日", "visit from", OF_VISIT, true},
    [VISIT_TO_] = {"visit_to", "来訪の終了日", "visit to", OF_VISIT, false},
    [VISIT_PLACE_] = {"visit_place", "来訪の場所", "visit place", OF_VISIT, false},
    [MOVED_IN_ON] = {"moved_in_on", "転入日", "moved in on", OF_MIGRATION, true},
    [SCHEME] = {"scheme", "制度", "scheme", OF_APPLICATION, true},
    [APPLIED_ON] = {"applied_on", "申請日", "applied on", OF_APPLICATION, true},
    [DECIDED_ON] = {"decided_on", "決定日", "decided on", OF_APPLICATION, false},
    [DONATION_DATE] = {"donation_date", "受納日", "donation date", OF_DONATION, true},
    [DONATION_AMOUNT_] = {"donation_amount", "寄附金額", "donation amount", OF_DONATION, true},
    [DONATION_PURPOSE_] = {"donation_purpose", "寄附の使い道", "donation purpose", OF_DONATION, false},
};

/* Which field of which record each of them shows. */
static const struct {
    enum letter_field to;
    const struct noun *noun;
    int from;
} shown[] = {
    {CONSULT_DATE_, &noun_consult, CONSULT_DATE},
    {CONSULT_NUMBER_, &noun_consult, CONSULT_NUMBER},
    {CONSULT_TOPIC_, &noun_consult, CONSULT_TOPIC},
    {CONSULT_DUE, &noun_consult, CONSULT_NEXT_DUE},
    {VISIT_TYPE_, &noun_visit, VISIT_TYPE},
    {VISIT_FROM_, &noun_visit, VISIT_FROM},
    {VISIT_TO_, &noun_visit, VISIT_TO},
    {VISIT_PLACE_, &noun_visit, VISIT_PLACE},
    {MOVED_IN_ON, &noun_migration, MIGRATION_MOVED_IN_ON},
    {SCHEME, &noun_application, APPLICATION_SCHEME},
    {APPLIED_ON, &noun_application, APPLICATION_APPLIED_ON},
    {DECIDED_ON, &noun_application, APPLICATION_DECIDED_ON},
    {DONATION_DATE, &noun_donation, DONATION_RECEIVED_ON},
    {DONATION_AMOUNT_, &noun_donation, DONATION_AMOUNT},
    {DONATION_PURPOSE_, &noun_donation, DONATION_PURPOSE},
};

static unsigned letters_of(const struct noun *noun)
{
    static const struct {
        const struct noun *noun;
        unsigned of;
    } kinds[] = {{NULL, OF_SEGMENT},
                 {&noun_consult, OF_CONSULT},
                 {&noun_visit, OF_VISIT},
                 {&noun_migration, OF_MIGRATION},
                 {&noun_application, OF_APPLICATION},
                 {&noun_donation, OF_DONATION}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].noun == noun)
            return kinds[i].of;
    fatal("no letters begin with a %s", noun->name);
}

/* --- values --- */

static const char *wareki(struct world *w, int64_t day)
{
    char out[CIVIL_WAREKI_MAX];
    return arena_strdup(w->arena, civil_wareki((int32_t)day, out));
}

static const char *yen(struct world *w, int64_t amount)
{
    char digits[24];
    char *out = arena_alloc(w->arena, 40), *p = out;
    int n = snprintf(digits, sizeof digits, "%" PRId64, amount);
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0 && digits[i - 1] != '-')
            *p++ = ',';
        *p++ = digits[i];
    }
    memcpy(p, "円", sizeof "円");
    return out;
}

static const char *shown_value(struct world *w, const struct record *r, int field)
{
    const struct field *f = &r->noun->field[field];
    const struct value *v = &r->v[field];
    if (!value_given(v))
        return NULL;
    if (f->type == FIELD_DAY)
        return wareki(w, v->i);
    if (f->type == FIELD_YEN)
        return yen(w, v->i);
    return field_show(f, v->kind == VALUE_LIST ? &v->at[0] : v, true, w->arena);
}

/* The contact itself, or who lives in a household. */
static struct stmt *select_people(struct world *w, int64_t contact, bool household)
{
    struct stmt *q = db_prep(
        w->db,
        household
            ? "SELECT c.kind, c.family, c.given, c.kana FROM household_member m JOIN contact c ON"
              " c.id = m.contact_id WHERE m.household_id = $1 AND m.cancelled_at IS NULL"
              " AND c.cancelled_at IS NULL AND c.died_on IS NULL AND (m.until_on IS NULL OR m.until_on >= $2)"
              " ORDER BY CASE m.role WHEN 'head' THEN 0 ELSE 1 END, m.id"
            : "SELECT kind, family, given, kana FROM contact WHERE id = $1 AND $2 = $3");
    stmt_int(q, 1, contact);
    stmt_int(q, 2, w->today);
    if (!household)
        stmt_int(q, 3, w->today);
    return q;
}

static const char *address_people(struct world *w, int64_t contact, bool household)
{
    VEC(struct addressee) v = {0};
    struct stmt *q = select_people(w, contact, household);
    while (stmt_row(q))
        vec_add(&v) = (struct addressee){col_str(q, 0, w->arena), col_str(q, 1, w->arena),
                                         col_str(q, 2, w->arena), col_str(q, 3, w->arena)};
    const char *to = v.n ? honorific(v.at, v.n, w->arena) : NULL;
    vec_clear(&v);
    return to;
}

const char *letter_addressee(struct world *w, int64_t contact)
{
    const char *members = address_people(w, contact, true);
    return members ? members : address_people(w, contact, false);
}

static const char *year_total(struct world *w, int64_t contact, int fiscal_year)
{
    struct stmt *q = db_prep(
        w->db, "SELECT sum(amount_yen) FROM donation WHERE contact_id = $1 AND received_on >= $2"
               " AND received_on <= $3 AND cancelled_at IS NULL AND state = 'paid'");
    stmt_int(q, 1, contact);
    stmt_int(q, 2, civil_month_first(civil_fiscal_first(fiscal_year)));
    stmt_int(q, 3, civil_month_last(civil_fiscal_first(fiscal_year) + 11));
    int64_t sum = stmt_get_int(q, 0);
    return sum ? yen(w, sum) : NULL;
}

static int values_of(struct world *w, const struct noun *noun, int64_t contact, int64_t record,
                     const char **value, struct en_error *err)
{
    char year[CIVIL_WAREKI_MAX];
    int last = civil_fiscal_year(civil_month_of(w->today)) - 1;
    value[GREETING] = letter_addressee(w, contact);
    value[NAME] = contact_name_of(w, contact);
    value[CITY] = w->rules->city_name;
    value[DESK] = w->rules->desk_name;
    value[TODAY] = wareki(w, w->today);
    value[LAST_YEAR] = arena_strdup(w->arena, civil_fiscal_wareki(last, year));
    value[LAST_YEAR_TOTAL] = year_total(w, contact, last);
    if (!noun)
        return 0;
    struct record r;
    if (record_load(w, noun, record, &r, err))
        return -1;
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (shown[i].noun == noun)
            value[shown[i].to] = shown_value(w, &r, shown[i].from);
    if (noun == &noun_consult && record_int(&r, CONSULT_NEXT_DUE, w->today) < w->today)
        value[CONSULT_DUE] = NULL; /* nothing is announced for a day that has passed */
    return 0;
}

/* --- wordings --- */

struct letter_form {
    const struct noun *noun;
    /* The fields that these letters have, and where each of their values comes from. */
    struct template_field at[LETTER_FIELDS];
    enum letter_field from[LETTER_FIELDS];
    struct template_fields table;
    struct wording wording;
};

static void set_fields(struct letter_form *f)
{
    unsigned of = letters_of(f->noun);
    size_t n = 0;
    for (int i = 0; i < LETTER_FIELDS; i++)
        if (fields[i].of & of) {
            f->at[n] = (struct template_field){fields[i].name, fields[i].ja, fields[i].en, fields[i].always};
            f->from[n++] = (enum letter_field)i;
        }
    f->table = (struct template_fields){f->at, n};
}

int letter_read(struct world *w, const struct letter_source *s, const struct noun *noun, struct arena *a,
                const struct letter_form **out, struct en_error *err)
{
    struct letter_form *f = arena_alloc(a, sizeof *f);
    const char *name = arena_printf(w->arena, "templates/%s.txt", s->name);
    f->noun = noun;
    set_fields(f);
    *out = f;
    return wording_parse(s->text, name, &f->table, a, &f->wording, err);
}

int letter_check(struct world *w, const struct letter_source *s, const struct noun *noun,
                 struct en_error *err)
{
    const struct letter_form *f;
    return letter_read(w, s, noun, w->arena, &f, err);
}

int letter_fill(struct world *w, const struct letter_form *f, int64_t contact, int64_t record,
                const struct way_to_stop *stop, struct wording_filled *out, struct en_error *err)
{
    const char *all[LETTER_FIELDS] = {0}, *value[LETTER_FIELDS];
    if (values_of(w, f->noun, contact, record, all, err))
        return -1;
    for (size_t i = 0; i < f->table.n; i++)
        value[i] = all[f->from[i]];
    return wording_fill(&f->wording, value, &w->rules->sender, stop, w->arena, out, err);
}

int letter_make(struct world *w, const struct letter_source *s, const struct noun *noun, int64_t contact,
                int64_t record, const struct way_to_stop *stop, struct wording_filled *out,
                struct en_error *err)
{
    const struct letter_form *f;
    return letter_read(w, s, noun, w->arena, &f, err) || letter_fill(w, f, contact, record, stop, out, err)
               ? -1
               : 0;
}
