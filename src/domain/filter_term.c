/*
 * filter_term.c - the only place that knows what a condition of a filter is in SQL.
 *
 * A condition over contacts becomes `c.id IN (a set)`, so that the database makes each set once, by an index
 * where there is one, whatever the number of contacts; for a single contact each set is narrowed to its rows.
 * Invariant: no text of the user's gets into the SQL except as a parameter.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "domain/filter_read.h"

#define VALUES_MAX       100
#define ALTERNATIVES_MAX 10 /* each makes the expression higher */

static const char *column_of(const struct field *f)
{
    return f->column ? f->column : f->name;
}

/* The alias's rows are those of the one contact, if there is but one. */
static void narrow(struct filter_read *r, const char *alias)
{
    if (!r->one)
        return;
    buf_printf(&r->sql, " AND %s.contact_id = ", alias);
    filter_param(r, VALUE_OF_INT(r->one));
}

/* --- values --- */

/* "- 30 days" behind today; *day is moved. */
static int move_day(struct filter_read *r, int32_t *day)
{
    int sign = filter_is(r, "-") ? -1 : 1;
    char *end;
    if (filter_next(r))
        return -1;
    long n = strtol(r->word, &end, 10) * sign;
    if (r->token != TOKEN_WORD || *end || !*r->word || labs(n) > 40000)
        return filter_wrong(r, "数が要ります（例: today - 30 days）",
                            "a number is wanted, as in today - 30 days", "");
    if (filter_next(r))
        return -1;
    if (filter_is(r, "days"))
        *day += (int32_t)n;
    else if (labs(n) <= 2400 && (filter_is(r, "months") || filter_is(r, "years")))
        *day = civil_add_months(*day, (int)n * (filter_is(r, "years") ? 12 : 1));
    else
        return filter_wrong(r, "days, months, years のどれかが要ります", "days, months or years is wanted",
                            "");
    return filter_next(r);
}

static int read_day(struct filter_read *r, struct value *out)
{
    int32_t day = r->w->today;
    if (filter_is(r, "today")) {
        if (filter_next(r))
            return -1;
        if ((filter_is(r, "-") || filter_is(r, "+")) && move_day(r, &day))
            return -1;
        *out = VALUE_OF_INT(day);
        return 0;
    }
    if (civil_parse(r->word, &day, NULL, NULL))
        return filter_wrong(r, "日付か today が要ります", "a day or today is wanted", "");
    *out = VALUE_OF_INT(day);
    return filter_next(r);
}

static int read_value(struct filter_read *r, const struct field *f, struct value *out)
{
    struct field_context ctx = {r->w->arena, r->w->today};
    struct field one = *f;
    struct en_error why = {0};
    if (r->token != TOKEN_WORD && r->token != TOKEN_TEXT)
        return filter_wrong(r, "値が要ります", "a value is wanted", "");
    if (f->type == FIELD_DAY)
        return read_day(r, out);
    one.flags &= ~FIELD_MANY;
    if (field_parse(&one, r->word, &ctx, out, &why) || !value_given(out))
        return filter_wrong(r, *why.ja ? why.ja : "値が空です", *why.en ? why.en : "the value is empty", "");
    return filter_next(r);
}

/* --- comparing one column --- */

static const char *const signs[] = {"=", "!=", "<", "<=", ">", ">="};

/* Index of the next token among the signs; -1 if it is none. */
static int sign_of(const struct filter_read *r)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (r->token == TOKEN_SIGN && !strcmp(r->word, signs[i]))
            return (int)i;
    return -1;
}

static bool has_order(const struct field *f)
{
    return f->type == FIELD_INT || f->type == FIELD_YEN || f->type == FIELD_DAY || f->type == FIELD_ID ||
           f->type == FIELD_MONTH;
}

/* `col` equals the value, and is told. */
static void equals(struct filter_read *r, const struct field *f, const char *col, struct value v)
{
    struct buf *b = &r->sql;
    if (f->type == FIELD_BOOL && !v.i) {
        buf_printf(b, "(%s IS NULL OR %s = ", col, col);
    } else if (f->flags & FIELD_MANY) {
        buf_printf(b, "(%s IS NOT NULL AND replace(',' || %s || ',', ", col, col);
        filter_param(r, VALUE_OF_TEXT(arena_printf(r->w->arena, ",%s,", v.s)));
        buf_printf(b, ", '') <> ',' || %s || ',')", col);
        return;
    } else {
        buf_printf(b, "(%s IS NOT NULL AND %s = ", col, col);
    }
    filter_param(r, v);
    buf_str(b, ")");
}

/* "(a, b, c)" behind in; each value and what goes before it is written by `put`. */
static int values(struct filter_read *r, const struct field *f, const char *col, int most,
                  void (*put)(struct filter_read *, const struct field *, const char *, struct value, int))
{
    if (filter_next(r) || filter_want(r, "("))
        return -1;
    for (int n = 0;; n++) {
        struct value v;
        if (n == most)
            return filter_wrong(r, "値が多すぎます", "too many values", "");
        if (read_value(r, f, &v))
            return -1;
        put(r, f, col, v, n);
        if (!filter_is(r, ","))
            return filter_want(r, ")");
        if (filter_next(r))
            return -1;
    }
}

static void put_plain(struct filter_read *r, const struct field *f, const char *col, struct value v, int n)
{
    (void)f, (void)col;
    buf_str(&r->sql, n ? ", " : "");
    filter_param(r, v);
}

static void put_alternative(struct filter_read *r, const struct field *f, const char *col, struct value v,
                            int n)
{
    buf_str(&r->sql, n ? " OR " : "");
    equals(r, f, col, v);
}

static int in_list(struct filter_read *r, const struct field *f, const char *col)
{
    if (f->type == FIELD_BOOL || (f->flags & FIELD_MANY)) {
        buf_str(&r->sql, "(");
        if (values(r, f, col, ALTERNATIVES_MAX, put_alternative))
            return -1;
        buf_str(&r->sql, ")");
        return 0;
    }
    buf_printf(&r->sql, "(%s IS NOT NULL AND %s IN (", col, col);
    if (values(r, f, col, VALUES_MAX, put_plain))
        return -1;
    buf_str(&r->sql, "))");
    return 0;
}

static int is_empty(struct filter_read *r, const char *col)
{
    if (filter_next(r))
        return -1;
    bool not = filter_is(r, "not");
    if (not &&filter_next(r))
        return -1;
    buf_printf(&r->sql, "%s IS %sNULL", col, not ? "NOT " : "");
    return filter_want(r, "empty");
}

static int compare(struct filter_read *r, const struct field *f, const char *col, int *height)
{
    struct value v;
    *height = 4;
    if (filter_is(r, "is"))
        return is_empty(r, col);
    if (filter_is(r, "in")) {
        *height = 4 + ALTERNATIVES_MAX;
        return in_list(r, f, col);
    }
    int sign = sign_of(r);
    if (sign < 0)
        return filter_wrong(r, "= != < <= > >= in is のどれかが要ります",
                            "one of = != < <= > >= in is is wanted", "");
    if (sign > 1 && !has_order(f))
        return filter_wrong(r, "大小で比べられない項目です", "this field has no order", f->name);
    if (filter_next(r) || read_value(r, f, &v))
        return -1;
    if (sign > 1) {
        buf_printf(&r->sql, "(%s IS NOT NULL AND %s %s ", col, col, signs[sign]);
        filter_param(r, v);
        buf_str(&r->sql, ")");
        return 0;
    }
    buf_str(&r->sql, sign == 1 ? "NOT " : "");
    equals(r, f, col, v);
    return 0;
}

/* --- records --- */

/* Free text and names say too much about a person to be asked for. */
static bool may_ask(const struct field *f)
{
    return !(f->flags & FIELD_UNSTORED) && f->type != FIELD_NOTE && !(f->flags & FIELD_PRIVATE);
}

static int record_term(struct filter_read *r, int *height)
{
    int i = r->token == TOKEN_WORD ? field_find(r->noun->field, r->noun->n, r->word) : -1;
    if (i < 0 || !may_ask(&r->noun->field[i]))
        return filter_wrong(r, "条件に使える項目ではありません",
                            arena_printf(r->w->arena, "%s has no such field to ask for", r->noun->name),
                            r->word);
    const struct field *f = &r->noun->field[i];
    return filter_next(r) ? -1 : compare(r, f, arena_printf(r->w->arena, "r.%s", column_of(f)), height);
}

/* --- what a contact's records come to --- */

static const struct noun *const countable[] = {
    &noun_consult, &noun_application, &noun_visit, &noun_attendance, &noun_migration,    &noun_business,
    &noun_loan,    &noun_donation,    &noun_task,  &noun_stage,      &noun_relationship,
};

static const struct noun *noun_of(const char *name)
{
    for (size_t i = 0; i < sizeof countable / sizeof *countable; i++)
        if (!strcmp(countable[i]->name, name))
            return countable[i];
    return NULL;
}

/* "noun", or "noun.field" where a field is wanted. */
static int read_noun(struct filter_read *r, const struct noun **noun, const struct field **f, bool want_field)
{
    const char *dot = strchr(r->word, '.');
    *noun = r->token == TOKEN_WORD && !dot == !want_field
                ? noun_of(dot ? arena_strndup(r->w->arena, r->word, (size_t)(dot - r->word)) : r->word)
                : NULL;
    if (!*noun)
        return filter_wrong(r,
                            want_field ? "記録の種類.項目 が要ります（例: donation.amount_yen）"
                                       : "記録の種類が要ります（例: donation）",
                            want_field ? "noun.field is wanted, as in donation.amount_yen"
                                       : "a noun is wanted, as in donation",
                            "");
    int i = want_field ? field_find((*noun)->field, (*noun)->n, dot + 1) : (*noun)->date;
    bool fits = i >= 0 && may_ask(&(*noun)->field[i]);
    if (want_field && (!fits || ((*noun)->field[i].type != FIELD_YEN && (*noun)->field[i].type != FIELD_INT)))
        return filter_wrong(r, "合計できる項目ではありません", "no such field that can be added up", r->word);
    *f = fits ? &(*noun)->field[i] : NULL;
    return filter_next(r);
}

static int where(struct filter_read *r, const struct noun *noun, int *height)
{
    const struct noun *outer = r->noun;
    if (!filter_is(r, "where"))
        return 0;
    buf_str(&r->sql, " AND ");
    r->noun = noun;
    if (filter_next(r) || filter_expression(r, height))
        return -1;
    r->noun = outer;
    return 0;
}

enum aggregate { COUNT, SUM, FIRST, LAST };
static const struct {
    const char *word, *sql;
} aggregates[] = {{"count", "count(*)"}, {"sum", "sum"}, {"first", "min"}, {"last", "max"}};

static bool holds(int64_t a, int sign, int64_t b)
{
    bool is[] = {a == b, a != b, a<b, a <= b, a> b, a >= b};
    return is[sign];
}

/* "op value" behind the bracket. */
static int read_bound(struct filter_read *r, enum aggregate a, int *sign, struct value *v)
{
    static const struct field number = {
        .name = "number", .ja = "数", .type = FIELD_YEN, .min = 0, .max = INT64_C(1) << 50};
    static const struct field day = {.name = "day", .ja = "日付", .type = FIELD_DAY};
    *sign = sign_of(r);
    if (*sign < 0)
        return filter_wrong(r, "= != < <= > >= のどれかが要ります", "one of = != < <= > >= is wanted", "");
    return filter_next(r) ? -1 : read_value(r, a == COUNT || a == SUM ? &number : &day, v);
}

/* A contact without any such record counts 0, and has neither a first nor a last one. So where 0 is within
 * the bound, the set is that of the contacts beyond it. */
static int aggregate_term(struct filter_read *r, enum aggregate a, int *height)
{
    const struct noun *noun;
    const struct field *f;
    int sign, inner = 0;
    struct value v;
    if (filter_next(r) || filter_want(r, "(") || read_noun(r, &noun, &f, a == SUM))
        return -1;
    if ((a == FIRST || a == LAST) && !f)
        return filter_wrong(r, "日付のない記録です", "these records have no day", noun->name);
    struct buf before = r->sql;
    r->sql = (struct buf){0};
    buf_printf(&r->sql,
               "(SELECT r.contact_id FROM %s r WHERE r.contact_id IS NOT NULL AND r.cancelled_at IS NULL",
               noun->table);
    narrow(r, "r");
    int rc = where(r, noun, &inner) || filter_want(r, ")") || read_bound(r, a, &sign, &v);
    struct buf set = r->sql;
    r->sql = before;
    if (!rc) {
        bool inverse = (a == COUNT || a == SUM) && holds(0, sign, v.i);
        buf_printf(&r->sql, "c.id %sIN ", inverse ? "NOT " : "");
        buf_add(&r->sql, set.at, set.n);
        buf_printf(&r->sql, " GROUP BY r.contact_id HAVING %s(%s", inverse ? "NOT " : "", aggregates[a].sql);
        if (a != COUNT)
            buf_printf(&r->sql, "(r.%s)", column_of(f));
        buf_printf(&r->sql, " %s ", sign == 1 ? "<>" : signs[sign]);
        filter_param(r, v);
        buf_str(&r->sql, "))");
    }
    buf_clear(&set);
    *height = inner + 5;
    return rc ? -1 : 0;
}

/* --- what a contact is --- */

static int own_term(struct filter_read *r, int field, int *height)
{
    const struct field *f = &noun_contact.field[field];
    return compare(r, f, arena_printf(r->w->arena, "c.%s", column_of(f)), height);
}

/* Current address, running relationships, points in use: "is empty" asks whether there is any such row. */
static int row_term(struct filter_read *r, const char *from, const char *col, const struct field *f,
                    int *height)
{
    bool empty = false, some = false;
    struct filter_read ahead = *r;
    if (filter_is(r, "is")) {
        if (filter_next(&ahead))
            return -1;
        some = filter_is(&ahead, "not");
        empty = !some;
    }
    bool differs = filter_is(r, "!=");
    buf_printf(&r->sql, "c.id %sIN (SELECT t.contact_id FROM %s", empty || differs ? "NOT " : "", from);
    narrow(r, "t");
    buf_str(&r->sql, " AND ");
    *height = 9;
    if (empty || some) {
        buf_printf(&r->sql, "%s IS NOT NULL)", col);
        return filter_next(r) || (some && filter_next(r)) || filter_want(r, "empty") ? -1 : 0;
    }
    if (differs) {
        struct value v;
        if (filter_next(r) || read_value(r, f, &v))
            return -1;
        equals(r, f, col, v);
    } else if (compare(r, f, col, height)) {
        return -1;
    }
    *height += 5;
    buf_str(&r->sql, ")");
    return 0;
}

/* A person's addresses are those of the first of its contacts that has any (contact_address_atom). */
#define ADDRESS_ROWS                                                                                       \
    "(SELECT contact_id, prefecture, city, until_on FROM contact_address UNION ALL SELECT a.person,"       \
    " d.prefecture, d.city, d.until_on FROM contact a CROSS JOIN contact_address d ON d.contact_id = a.id" \
    " WHERE a.person IS NOT NULL AND NOT EXISTS (SELECT 1 FROM contact b JOIN contact_address e ON"        \
    " e.contact_id = b.id WHERE b.id = a.person OR (b.person = a.person AND b.id < a.id))) t WHERE "       \
    "t.until_on"                                                                                           \
    " IS NULL"
#define STAGE_ROWS                                                                                   \
    "stage_change t WHERE t.cancelled_at IS NULL AND NOT EXISTS (SELECT 1 FROM stage_change u WHERE" \
    " u.contact_id = t.contact_id AND u.cancelled_at IS NULL AND (u.on_date, u.id) > (t.on_date, t.id))"

static int relationship_term(struct filter_read *r, int *height)
{
    const char *from = arena_printf(r->w->arena,
                                    "relationship t WHERE t.cancelled_at IS NULL AND (t.from_on IS NULL OR"
                                    " t.from_on <= %d) AND (t.until_on IS NULL OR t.until_on >= %d)",
                                    (int)r->w->today, (int)r->w->today);
    return row_term(r, from, "t.kind", &noun_relationship.field[RELATIONSHIP_KIND], height);
}

/* Born on or before the day that many years ago. */
static int age_term(struct filter_read *r, int *height)
{
    static const struct field years = {.name = "age", .ja = "年齢", .type = FIELD_INT, .min = 0, .max = 150};
    int sign = sign_of(r);
    struct value v;
    if (sign < 0)
        return filter_wrong(r, "= != < <= > >= のどれかが要ります", "one of = != < <= > >= is wanted", "");
    if (filter_next(r) || read_value(r, &years, &v))
        return -1;
    int32_t turned = civil_add_months(r->w->today, (int)v.i * -12),
            next = civil_add_months(r->w->today, (int)(v.i + 1) * -12);
    /* birth > low and birth <= high */
    int32_t low = sign == 0 || sign == 1 || sign == 3 ? next : sign == 2 ? turned : INT32_MIN;
    int32_t high = sign == 0 || sign == 1 || sign == 5 ? turned : sign == 4 ? next : INT32_MAX;
    buf_printf(&r->sql, "(c.birth IS NOT NULL AND %s(c.birth > ", sign == 1 ? "NOT " : "");
    filter_param(r, VALUE_OF_INT(low));
    buf_str(&r->sql, " AND c.birth <= ");
    filter_param(r, VALUE_OF_INT(high));
    buf_str(&r->sql, "))");
    *height = 6;
    return 0;
}

static int consent_term(struct filter_read *r, int *height)
{
    static const struct field kind = {
        .name = "consent", .ja = "同意の種類", .type = FIELD_ENUM, .set = &enum_consent_kind};
    static const struct field state = {
        .name = "state", .ja = "状態", .type = FIELD_ENUM, .set = &enum_consent_state};
    struct value v;
    if (filter_next(r) || filter_want(r, "(") || read_value(r, &kind, &v) || filter_want(r, ")"))
        return -1;
    /* The code is one of ours, not what was written. */
    return row_term(r, arena_printf(r->w->arena, "consent_now t WHERE t.kind = '%s'", v.s), "t.state", &state,
                    height);
}

static int protected_term(struct filter_read *r, int *height)
{
    static const struct field flag = {.name = "protected", .ja = "支援措置", .type = FIELD_BOOL};
    return compare(r, &flag, "(CASE WHEN c.protected_on IS NULL THEN 0 ELSE 1 END)", height);
}

/* Nearly all have one: looked up for those who are left, not made into a set. */
static int point_term(struct filter_read *r, int field, int *height)
{
    *height = 6;
    if (!filter_is(r, "is"))
        return filter_wrong(r, "is empty か is not empty だけが使えます",
                            "only is empty and is not empty can be asked", "");
    if (filter_next(r))
        return -1;
    bool some = filter_is(r, "not");
    if (some && filter_next(r))
        return -1;
    buf_printf(&r->sql,
               "%sEXISTS (SELECT 1 FROM contact a JOIN contact_point t ON t.contact_id = a.id"
               " WHERE (a.id = c.id OR a.person = c.id) AND t.kind = '%s' AND t.until_on IS NULL)",
               some ? "" : "NOT ", noun_contact.field[field].name);
    return filter_want(r, "empty");
}

static int address_term(struct filter_read *r, int field, int *height)
{
    const struct field *f = &noun_contact.field[field];
    return row_term(r, ADDRESS_ROWS, arena_printf(r->w->arena, "t.%s", f->name), f, height);
}

static int attribute(struct filter_read *r, int *height)
{
    int i = field_find(noun_contact.field, noun_contact.n, r->word);
    switch (i) {
    case CONTACT_KIND:
    case CONTACT_AGE_BAND:
    case CONTACT_GENDER:
    case CONTACT_BIRTH:
    case CONTACT_DIED_ON:
        return filter_next(r) ? -1 : own_term(r, i, height);
    case CONTACT_PREFECTURE:
    case CONTACT_CITY:
        return filter_next(r) ? -1 : address_term(r, i, height);
    case CONTACT_EMAIL:
    case CONTACT_PHONE:
        return filter_next(r) ? -1 : point_term(r, i, height);
    case CONTACT_RELATIONSHIP:
        return filter_next(r) ? -1 : relationship_term(r, height);
    }
    return filter_wrong(r, "条件に使える項目ではありません", "there is nothing of that name to ask for",
                        r->word);
}

int filter_term(struct filter_read *r, int *height)
{
    if (r->token != TOKEN_WORD)
        return filter_wrong(r, "条件が要ります", "a condition is wanted", "");
    if (r->noun)
        return record_term(r, height);
    for (size_t i = 0; i < sizeof aggregates / sizeof *aggregates; i++)
        if (filter_is(r, aggregates[i].word))
            return aggregate_term(r, (enum aggregate)i, height);
    if (filter_is(r, "consent"))
        return consent_term(r, height);
    if (filter_is(r, "age"))
        return filter_next(r) ? -1 : age_term(r, height);
    if (filter_is(r, "protected"))
        return filter_next(r) ? -1 : protected_term(r, height);
    if (filter_is(r, "stage"))
        return filter_next(r) ? -1
                              : row_term(r, STAGE_ROWS, "t.stage", &noun_stage.field[STAGE_STAGE], height);
    return attribute(r, height);
}
