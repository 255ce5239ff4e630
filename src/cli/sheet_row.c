/*
 * sheet_row.c - the only place that turns the cells of a row into canonical values.
 */
#include <string.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/text.h"
#include "cli/sheet.h"
#include "report/safe.h"

/* Excel's ways to keep a text a text: ="0870001" and a leading apostrophe. */
static char *unwrapped(char *s)
{
    size_t n = strlen(s);
    if (n >= 3 && !strncmp(s, "=\"", 2) && s[n - 1] == '"') {
        s[n - 1] = '\0';
        return text_trim(s + 2);
    }
    if (*s == '\'' && s[1])
        return text_trim(s + 1);
    return s;
}

/* "" for a cell that is not there or means nothing. */
static const char *cell(const struct sheet *s, const struct csv_row *row, size_t column, struct arena *a)
{
    if (column >= row->n)
        return "";
    char *text = unwrapped(text_trim(arena_strdup(a, row->field[column])));
    return mapping_lookup(&s->mapping->blank, fold_text(a, text)) ? "" : text;
}

static const char *meaning(const struct mapping_field *m, const char *text, struct arena *a)
{
    const char *to = m->values.n ? mapping_lookup(&m->values, fold_text(a, text)) : NULL;
    return to ? to : text;
}

static bool is_mark(uint32_t cp, const char *marks)
{
    while (*marks)
        if (text_next(&marks) == cp)
            return true;
    return false;
}

/* Is the piece one word of the field? Marks may be part of a word: "仕事・就職" of a list divided by "、・".
 */
static bool is_word(const struct sheet *s, const struct mapping_field *m, const char *piece, struct arena *a)
{
    int i = field_find(s->mapping->noun->field, s->mapping->noun->n, m->name);
    const struct enum_set *set = i >= 0 ? s->mapping->noun->field[i].set : NULL;
    return mapping_lookup(&m->values, fold_text(a, piece)) || (set && enum_find(set, piece) >= 0);
}

/* The first value of a cell that holds several: the longest known word that ends at a mark, else the text in
 * front of the first mark. */
static const char *first_piece(const struct sheet *s, const struct mapping_field *m, const char **text,
                               struct arena *a)
{
    const char *piece = NULL, *rest = NULL, *at = *text;
    for (bool end = false; !end;) {
        const char *here = at;
        uint32_t cp = text_next(&at);
        end = !cp;
        if (!end && !is_mark(cp, m->split))
            continue;
        const char *try = text_trim(arena_strndup(a, *text, (size_t)(here - *text)));
        if (!piece || is_word(s, m, try, a)) {
            piece = try;
            rest = end ? here : at;
        }
    }
    *text = rest;
    return piece;
}

/* Every piece of the cell by its meaning, with ',' between, as the daemon reads lists. */
static const char *split_meanings(const struct sheet *s, const struct mapping_field *m, const char *text,
                                  struct arena *a)
{
    struct buf b = {0};
    while (*text) {
        const char *piece = first_piece(s, m, &text, a);
        if (*piece && !mapping_lookup(&s->mapping->blank, fold_text(a, piece)))
            buf_printf(&b, "%s%s", b.n ? "," : "", meaning(m, piece, a));
    }
    const char *joined = b.n ? arena_strndup(a, b.at, b.n) : "";
    buf_clear(&b);
    return joined;
}

static const char *value_of(const struct sheet *s, const struct csv_row *row, size_t i, struct arena *a)
{
    const struct mapping_field *m = &s->mapping->field[i];
    const struct sheet_field *f = &s->field[i];
    const char *text = f->n ? cell(s, row, f->column[0], a) : "";
    for (size_t k = 1; k < f->n; k++) {
        const char *more = cell(s, row, f->column[k], a);
        text = *text && *more ? arena_printf(a, "%s %s", text, more) : *text ? text : more;
    }
    if (!*text)
        return m->constant ? m->constant : "";
    return *m->split ? split_meanings(s, m, text, a) : meaning(m, text, a);
}

/* ---- fields that the daemon knows by another name ---- */

static const char *take(struct sheet_row *r, const char *name)
{
    for (size_t i = 0; i < r->n; i++)
        if (!strcmp(r->name[i], name)) {
            const char *value = r->value[i];
            r->n--;
            memmove(&r->name[i], &r->name[i + 1], (r->n - i) * sizeof *r->name);
            memmove(&r->value[i], &r->value[i + 1], (r->n - i) * sizeof *r->value);
            return value;
        }
    return NULL;
}

static void put(struct sheet_row *r, const char *name, const char *value)
{
    r->name[r->n] = name;
    r->value[r->n++] = value;
}

/* `more` is joined to `name` with a blank. */
static void append(struct sheet_row *r, const char *name, const char *more, struct arena *a)
{
    const char *extra = take(r, more);
    if (!extra)
        return;
    const char *value = take(r, name);
    put(r, name, value ? arena_printf(a, "%s %s", value, extra) : extra);
}

const char *sheet_row_get(const struct sheet_row *r, const char *name)
{
    for (size_t i = 0; i < r->n; i++)
        if (!strcmp(r->name[i], name))
            return r->value[i];
    return NULL;
}

void sheet_row_set(struct sheet_row *r, const char *name, const char *value)
{
    for (size_t i = 0; i < r->n; i++)
        if (!strcmp(r->name[i], name))
            r->value[i] = value;
}

/* A firm's gift: the firm gives, the person who filled in the form is whom to ask. */
static void settle_company(struct sheet_row *r)
{
    const char *company = take(r, "company");
    if (!company)
        return;
    const char *person = take(r, "name"), *asked = sheet_row_get(r, "contact_person");
    (void)take(r, "kana");
    (void)take(r, "family");
    (void)take(r, "given");
    put(r, "name", company);
    put(r, "kind", "company");
    if (person && !asked)
        put(r, "contact_person", person);
    if (!sheet_row_get(r, "corporate"))
        put(r, "corporate", "yes");
}

/* A cell with a telephone number, a mail address, or both: "0154-23-4567 / hana@mail.example". What a column
 * of its own tells comes first. */
static void settle_reach(struct sheet_row *r, struct arena *a)
{
    const char *reach = take(r, "reach");
    char *rest = reach ? arena_strdup(a, reach) : NULL;
    while (rest) {
        char *part = rest, *sign = strpbrk(rest, "/,");
        rest = sign ? sign + 1 : NULL;
        if (sign)
            *sign = '\0';
        part = text_trim(part);
        const char *name = strchr(part, '@') || strstr(part, "＠") ? "email" : "phone";
        if (*part && !sheet_row_get(r, name))
            put(r, name, part);
    }
}

static void settle_names(struct sheet_row *r, struct arena *a)
{
    const char *key = take(r, "source_key");
    r->key = key ? key : "";
    append(r, "kana", "family_kana", a);
    append(r, "kana", "given_kana", a);
    append(r, "address", "building", a);
    const char *second = take(r, "phone2"), *first = take(r, "phone");
    if (first || second)
        put(r, "phone", first ? first : second);
    settle_reach(r, a);
    settle_company(r);
}

/* ---- does it count? ---- */

static enum row_status refused(struct sheet_row *r, const char *ja, const char *en)
{
    r->why_ja = ja;
    r->why_en = en;
    return ROW_REFUSED;
}

static enum row_status status_by(const struct mapping_status *rule, const char *cell, struct sheet_row *r,
                                 struct arena *a)
{
    const char *word = fold_text(a, cell);
    if (mapping_lookup(&rule->skipped, word))
        return ROW_SKIPPED;
    if (mapping_lookup(&rule->cancelled, word))
        return ROW_CANCELLED;
    if (mapping_lookup(&rule->refunded, word))
        return ROW_REFUNDED;
    if (!rule->paid.n || mapping_lookup(&rule->paid, word))
        return ROW_COUNTS;
    const char *shown = safe_text(cell, SAFE_LINE, a);
    return refused(
        r,
        arena_printf(a, "状態「%s」が対応表の paid・cancelled・refunded・skip のどれにもありません", shown),
        arena_printf(a, "the status \"%s\" is in none of the mapping's lists paid, cancelled, refunded, skip",
                     shown));
}

static enum row_status status_of(const struct sheet *s, const struct csv_row *row, struct sheet_row *r,
                                 struct arena *a)
{
    enum row_status status = ROW_COUNTS;
    for (size_t i = 0; status == ROW_COUNTS && i < s->mapping->nstatus; i++)
        if (s->status[i] < row->n)
            status = status_by(&s->mapping->status[i], row->field[s->status[i]], r, a);
    return status;
}

/* "-10,000", "▲10000", "－１００００", "△10,000円", "(10,000)" */
static bool is_negative(const char *amount, struct arena *a)
{
    static const char *const signs[] = {"-", "−", "▲", "△", "(", "‐", "–", "¥-", "\\-"};
    const char *text = fold_text(a, amount);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (!strncmp(text, signs[i], strlen(signs[i])))
            return true;
    return false;
}

/* What is left of it is the sum that goes back. */
static const char *without_sign(const char *amount, struct arena *a)
{
    struct buf b = {0};
    for (const char *p = fold_text(a, amount); *p;) {
        const char *at = p;
        uint32_t cp = text_next(&p);
        if ((cp >= '0' && cp <= '9') || cp == '.')
            buf_add(&b, at, 1);
    }
    const char *digits = arena_strndup(a, b.at ? b.at : "", b.n);
    buf_clear(&b);
    return digits;
}

static void settle_amount(const struct sheet *s, struct sheet_row *r, struct arena *a)
{
    const char *amount = sheet_row_get(r, "amount_yen");
    if (s->mapping->negative == NEGATIVE_REFUSED || r->status != ROW_COUNTS || !amount ||
        !is_negative(amount, a))
        return;
    r->status = s->mapping->negative == NEGATIVE_REFUND ? ROW_NEGATIVE : ROW_CANCELLED;
    sheet_row_set(r, "amount_yen", without_sign(amount, a));
}

/* Room for what settle_company() and settle_reach() add. */
#define MORE_VALUES 4

void sheet_read(const struct sheet *s, const struct csv_row *row, struct arena *a, struct sheet_row *out)
{
    size_t n = s->mapping->n;
    *out = (struct sheet_row){.line = row->line};
    out->status = status_of(s, row, out, a);
    out->name = arena_array(a, n + MORE_VALUES, sizeof *out->name);
    out->value = arena_array(a, n + MORE_VALUES, sizeof *out->value);
    for (size_t i = 0; i < n; i++) {
        const char *value = value_of(s, row, i, a);
        if (*value)
            put(out, s->mapping->field[i].name, value);
    }
    settle_names(out, a);
    if (s->mapping->noun == &noun_donation)
        settle_amount(s, out, a);
}
