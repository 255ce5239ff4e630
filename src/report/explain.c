/*
 * explain.c - the only place that lays out the records behind a figure.
 */
#include "report/explain.h"

#include <string.h>

#include "report/rows.h"
#include "report/safe.h"

#define NAMED(key, label_ja, label_en) .name = key, .ja = label_ja, .en = label_en
static const struct field record_fields[] = {
    {NAMED("kind", "種類", "kind"), .type = FIELD_ENUM, .set = &enum_record_kind},
    {NAMED("number", "受付番号", "number"), .type = FIELD_TEXT},
    {NAMED("date", "日付", "date"), .type = FIELD_DAY},
    {NAMED("contact", "連絡先番号", "contact"), .type = FIELD_ID},
    {NAMED("n", "数", "n"), .type = FIELD_INT},
    {NAMED("month", "年月", "month"), .type = FIELD_MONTH},
    {NAMED("since", "いつから", "since"), .type = FIELD_MONTH},
    {NAMED("until", "いつまで", "until"), .type = FIELD_MONTH},
    {NAMED("dim", "区分", "of"), .type = FIELD_TEXT},
};

static struct view view_of_records(const struct view *v)
{
    struct view own = *v;
    own.field = record_fields;
    own.n = sizeof record_fields / sizeof *record_fields;
    return own;
}

static const struct mp *list_of(const struct mp *reply, const char *key)
{
    static const struct mp none = {.type = MP_ARRAY};
    const struct mp *list = mp_get(reply, key);
    return list && list->type == MP_ARRAY ? list : &none;
}

static const char *line(const struct mp *reply, const char *ja, const char *en, const struct view *v)
{
    return safe_text(mp_get_str(reply, v->ja ? ja : en, ""), SAFE_LINE, v->arena);
}

static bool is_true(const struct mp *reply, const char *key)
{
    const struct mp *v = mp_get(reply, key);
    return v && v->type == MP_BOOL && v->flag;
}

/* "2024-04～2024-10", "2024-10末現在". */
static const char *span_of(const struct mp *reply, const struct view *v)
{
    const char *from = mp_get_str(reply, "from", ""), *until = mp_get_str(reply, "until", "");
    if (is_true(reply, "stock"))
        return arena_printf(v->arena, v->ja ? "%s末現在" : "at the end of %s", until);
    return strcmp(from, until) ? arena_printf(v->arena, v->ja ? "%s～%s" : "%s to %s", from, until) : until;
}

/* As reported, and as it is now where that differs. */
static void put_head(struct buf *out, const struct mp *reply, const struct view *v)
{
    const char *unit = line(reply, "unit", "unit_en", v);
    buf_printf(out, v->ja ? "%s　%s：%s%s" : "%s, %s: %s %s", line(reply, "label", "label_en", v),
               span_of(reply, v), view_number(mp_get_int(reply, "figure", 0), v->arena), unit);
    if (is_true(reply, "closed"))
        buf_str(out, v->ja ? "（確定）" : " (closed)");
    if (mp_get_int(reply, "figure", 0) != mp_get_int(reply, "now", 0))
        buf_printf(out, v->ja ? "　現在の記録では%s%s" : "; by the records of now: %s %s",
                   view_number(mp_get_int(reply, "now", 0), v->arena), unit);
    buf_str(out, "\n");
}

void explain_table(struct buf *out, const struct mp *reply, const struct view *v)
{
    const struct mp *records = list_of(reply, "records"), *corrections = list_of(reply, "corrections");
    struct view own = view_of_records(v);
    const struct mp *values = list_of(reply, "values");
    if (mp_get(reply, "figure"))
        put_head(out, reply, v);
    if (values->n) {
        buf_str(out, v->ja ? "所管課の報告\n" : "Reported\n");
        rows_table(out, values, v, "");
    }
    if (records->n)
        rows_table(out, records, &own, "");
    else if (!values->n)
        buf_str(out, v->ja ? "該当なし\n" : "none\n");
    if (corrections->n) {
        buf_str(out, v->ja ? "\n締めた後の訂正\n" : "\nCorrections since it was closed\n");
        rows_table(out, corrections, v, "");
    }
}

void explain_csv(struct buf *out, const struct mp *reply, const struct view *v)
{
    struct view own = view_of_records(v);
    rows_csv(out, list_of(reply, "records"), &own);
}
