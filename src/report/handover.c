/*
 * handover.c - the only place that lays out the hand-over note.
 */
#include "report/handover.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "report/paper_date.h"
#include "vocab/enums.h"

struct note {
    struct document *d;
    const struct mp *reply;
};

static const char *taken(struct buf *b, struct arena *a)
{
    const char *s = arena_strndup(a, b->n ? b->at : "", b->n);
    buf_clear(b);
    return s;
}

static const char *day_of(const struct note *n, const struct mp *row, const char *key)
{
    return paper_day_short(mp_get_str(row, key, ""), n->d->ja, n->d->arena);
}

static const char *label_of(const struct note *n, const struct enum_set *set, const char *code)
{
    return *code ? enum_label(set, code, n->d->ja) : "";
}

static bool is_true(const struct mp *row, const char *key)
{
    const struct mp *v = mp_get(row, key);
    return v && v->type == MP_BOOL && v->flag;
}

/* ---- cells ---- */

static const char *name_of(const struct note *n, const struct mp *row)
{
    const char *kana = mp_get_str(row, "kana", "");
    const char *died = mp_get_str(row, "died_on", "");
    return arena_printf(n->d->arena, "%s%s%s%s", mp_get_str(row, "name", ""), *kana ? "\n" : "", kana,
                        *died ? doc_say(n->d, "\n（死亡）", "\n(died)") : "");
}

static const char *stage_of(const struct note *n, const struct mp *row)
{
    const char *stage = mp_get_str(row, "stage", "");
    if (!*stage)
        return "";
    return arena_printf(n->d->arena, doc_say(n->d, "%s\n%sから", "%s\nsince %s"),
                        label_of(n, &enum_stage, stage), day_of(n, row, "stage_since"));
}

static const char *last_of(const struct note *n, const struct mp *row)
{
    const struct mp *last = mp_get(row, "last_contact");
    if (!last || last->type != MP_MAP)
        return "";
    return arena_printf(n->d->arena, "%s %s\n%s　%s", day_of(n, last, "date"),
                        label_of(n, &enum_channel, mp_get_str(last, "channel", "")),
                        mp_get_str(last, "staff", ""), mp_get_str(last, "number", ""));
}

static const char *topics_of(const struct note *n, const struct mp *row)
{
    const struct mp *topics = mp_get(row, "topics");
    struct buf b = {0};
    for (size_t i = 0; topics && topics->type == MP_ARRAY && i < topics->n; i++)
        if (topics->at[i].type == MP_STR)
            buf_printf(&b, "%s%s", b.n ? doc_say(n->d, "、", ", ") : "",
                       label_of(n, &enum_topic, topics->at[i].s));
    return taken(&b, n->d->arena);
}

static void put_promise(const struct note *n, struct buf *b, const struct mp *task)
{
    const char *staff = mp_get_str(task, "staff", "");
    buf_printf(b, "%s%s%s %s", b->n ? "\n" : "",
               is_true(task, "overdue") ? doc_say(n->d, "【期限超過】", "[OVERDUE] ") : "",
               day_of(n, task, "due"), mp_get_str(task, "what", ""));
    if (*staff)
        buf_printf(b, doc_say(n->d, "（%s）", " (%s)"), staff);
}

static const char *promises_of(const struct note *n, const struct mp *row)
{
    const struct mp *tasks = mp_get(row, "tasks");
    struct buf b = {0};
    for (size_t i = 0; tasks && tasks->type == MP_ARRAY && i < tasks->n; i++)
        put_promise(n, &b, &tasks->at[i]);
    return taken(&b, n->d->arena);
}

static const char *next_of(const struct note *n, const struct mp *row)
{
    const struct mp *next = mp_get(row, "next");
    if (!next || next->type != MP_MAP)
        return "";
    const char *what = mp_get_str(next, "visit", "");
    return arena_printf(n->d->arena, "%s%s%s", day_of(n, next, "date"), *what ? "\n" : "",
                        label_of(n, &enum_visit_type, what));
}

/* ---- tables ---- */

static struct doc_row *add_row(const struct note *n, struct doc_table *t, const char *const text[])
{
    struct doc_row *r = table_row(n->d, t, NULL);
    for (size_t i = 0; i < t->columns; i++)
        r->cell[i] = CELL_OF_TEXT(text[i]);
    return r;
}

static void put_clients(struct note *n, const struct mp *rows)
{
    struct document *d = n->d;
    struct doc_section *s = document_section(
        d, arena_printf(d->arena, doc_say(d, "継続中の相談者　%zu人", "Open clients: %zu"), rows->n), NULL);
    struct doc_table *t = section_table(d, s, NULL);
    s->sheet = doc_say(d, "引継", "Hand-over");
    (void)table_head(t, doc_say(d, "番号", "id"), true);
    (void)table_head(t, doc_say(d, "氏名（カナ順）", "name"), false);
    (void)table_head(t, doc_say(d, "段階", "stage"), false);
    (void)table_head(t, doc_say(d, "最終接触・対応者", "last contact, by"), false);
    table_head(t, doc_say(d, "主な内容", "topics"), false)->wraps = true;
    table_head(t, doc_say(d, "最後の相談", "last consultation"), false)->wraps = true;
    table_head(t, doc_say(d, "約束（期限順）", "promises"), false)->wraps = true;
    (void)table_head(t, doc_say(d, "次の期日", "next"), false);
    for (size_t i = 0; i < rows->n; i++) {
        const struct mp *row = &rows->at[i];
        const char *const text[] = {"",
                                    name_of(n, row),
                                    stage_of(n, row),
                                    last_of(n, row),
                                    topics_of(n, row),
                                    mp_get_str(row, "last_words", ""),
                                    promises_of(n, row),
                                    next_of(n, row)};
        add_row(n, t, text)->cell[0] = CELL_OF_TEXT(
            arena_printf(d->arena, "%" PRId64, mp_get_int(row, "id", 0)));
    }
    if (!rows->n)
        section_line(d, s, doc_say(d, "該当なし", "none"));
}

/* Promises that belong to no client. */
static void put_loose(struct note *n)
{
    const struct mp *tasks = mp_get(n->reply, "loose_tasks");
    struct document *d = n->d;
    if (!tasks || tasks->type != MP_ARRAY || !tasks->n)
        return;
    struct doc_section *s = document_section(
        d, doc_say(d, "相手方の登録のない約束", "Promises to nobody known"), NULL);
    struct doc_table *t = section_table(d, s, NULL);
    s->sheet = doc_say(d, "その他の約束", "Other promises");
    (void)table_head(t, doc_say(d, "期限", "due"), false);
    table_head(t, doc_say(d, "すること", "what to do"), false)->wraps = true;
    (void)table_head(t, doc_say(d, "担当者", "staff"), false);
    (void)table_head(t, doc_say(d, "期限超過", "overdue"), false);
    for (size_t i = 0; i < tasks->n; i++) {
        const struct mp *task = &tasks->at[i];
        const char *const text[] = {day_of(n, task, "due"), mp_get_str(task, "what", ""),
                                    mp_get_str(task, "staff", ""),
                                    is_true(task, "overdue") ? doc_say(d, "超過", "overdue") : ""};
        (void)add_row(n, t, text);
    }
}

void handover_document(struct document *d, const struct mp *reply, const struct report_wish *wish)
{
    static const struct mp none = {.type = MP_ARRAY};
    struct note n = {d, reply};
    (void)wish;
    const struct mp *rows = mp_get(reply, "rows");
    const char *staff = mp_get_str(reply, "staff", "");
    document_head(d, reply);
    d->landscape = true;
    d->marking = doc_say(d, "取扱注意", "CONFIDENTIAL");
    d->title = arena_printf(d->arena, doc_say(d, "%s%s　引継書", "%s%s: hand-over note"), d->city,
                            d->ja ? mp_get_str(reply, "title", "") : "");
    if (*staff)
        document_line(d, arena_printf(d->arena, doc_say(d, "担当：%s", "staff: %s"), staff));
    put_clients(&n, rows && rows->type == MP_ARRAY ? rows : &none);
    put_loose(&n);
    document_note(
        d, doc_say(d, "継続中：段階が移住済・定着・転出・断念・他地域へ・連絡不通でない人と、約束の残る人。",
                   "Open: everyone whose stage is no end, and whoever was promised something."));
    document_note(d, doc_say(d, "個人情報を含む。引継ぎが済んだら細断し、電子ファイルは消去すること。",
                             "Personal data: shred after the hand-over and delete the file."));
}
