/*
 * test_import.c - rows of lists become records: the same again changes nothing, a changed row corrects, a row
 * that cannot be stored leaves nothing behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "base/buf.h"
#include "domain/contact.h"
#include "domain/import.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define NOBODY   0

/* A row as "KEY|field=text|field=text"; a key with "!" before it is a void row, "-" a negative
 * line, "~" a refunded one. */
static struct import_row row_of(struct desk *d, const char *text)
{
    char *save = NULL, *copy = arena_strdup(d->arena, text);
    struct import_row row = {0};
    struct buf original = {0};
    struct value *kv = arena_array(d->arena, 64, sizeof *kv);
    size_t n = 0;
    row.key = strtok_r(copy, "|", &save);
    row.status = *row.key == '!'   ? ROW_VOID
                 : *row.key == '-' ? ROW_NEGATIVE
                 : *row.key == '~' ? ROW_REFUNDED
                                   : ROW_COUNTS;
    row.key += row.status != ROW_COUNTS;
    for (char *part; (part = strtok_r(NULL, "|", &save));) {
        char *equals = strchr(part, '=');
        *equals = '\0';
        kv[n++] = VALUE_OF_TEXT(part);
        kv[n++] = VALUE_OF_TEXT(equals + 1);
        buf_add(&original, part, strlen(part) + 1); /* as m_import.c keeps it: name NUL text NUL */
        buf_add(&original, equals + 1, strlen(equals + 1) + 1);
    }
    row.original = arena_strndup(d->arena, original.at ? original.at : "", original.n);
    row.size = original.n;
    buf_clear(&original);
    struct value *map = arena_alloc(d->arena, sizeof *map);
    *map = (struct value){.kind = VALUE_MAP, .at = kv, .n = n / 2};
    row.text = map;
    return row;
}

struct batch {
    struct desk *d;
    struct import_batch b;
    const char *const *text;
    size_t n;
    struct import_row *row;
    bool undo;
};

static int run_batch(struct world *w, void *ctx, struct en_error *err)
{
    struct batch *x = ctx;
    if (import_begin(w, &x->b, err))
        return -1;
    for (size_t i = 0; i < x->n; i++)
        x->row[i] = row_of(x->d, x->text[i]);
    import_rows(w, &x->b, x->row, x->n);
    return x->undo ? error_set(err, EN_OK, NULL, "試しただけ", "a dry run") : 0;
}

/* Outcomes of the rows as their first letters: n u c d(uplicate) x (cancelled) r. */
static const char *run(struct batch *x)
{
    static const char letters[] = "nucdxr";
    struct en_error err;
    char *text = arena_alloc(x->d->arena, x->n + 1);
    x->row = arena_array(x->d->arena, x->n, sizeof *x->row);
    assert_int_equal(desk_request(x->d, run_batch, x, &err), x->undo ? -1 : 0);
    for (size_t i = 0; i < x->n; i++)
        text[i] = letters[x->row[i].outcome];
    return text;
}

static struct import_row last_row; /* of import() */

/* One new batch with these rows. */
static const char *import(struct desk *d, const char *kind, const char *const *rows, size_t n)
{
    struct batch x = {.d = d, .b = {.kind = kind, .mapping = "desk", .source = kind}, .text = rows, .n = n};
    const char *outcomes = run(&x);
    last_row = x.row[n - 1];
    return outcomes;
}
#define IMPORT(d, kind, ...)                            \
    import(d, kind, (const char *const[]){__VA_ARGS__}, \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

#define SLIP1 \
    "k1|date=R6.5.1|channel=来庁|topic=仕事・就職、住まい|name=根室 太郎|kana=ネムロ|phone=090-1111-2222"

#define PEOPLE "SELECT count(*) FROM contact WHERE merged_into IS NULL"

static void a_new_row_makes_its_record_and_its_person(void **state)
{
    struct desk *d = *state;
    assert_string_equal(IMPORT(d, "consult", SLIP1), "n");
    struct record r = desk_get(d, &noun_consult, last_row.id);
    assert_string_equal(desk_show(d, &r, "date"), "2024-05-01");
    assert_string_equal(desk_show(d, &r, "topic"), "work,housing");
    assert_string_equal(desk_show(d, &r, "contact"), "1");
    r = desk_get(d, &noun_contact, 1);
    assert_string_equal(desk_show(d, &r, "family"), "根室");
    assert_string_equal(desk_show(d, &r, "phone"), "090-1111-2222");
    assert_int_equal(desk_count(d, "SELECT contact_id FROM source_record"), 1);
    assert_int_equal(desk_sum(d, "consult_new", NULL), 1);
}

static void a_row_without_a_name_is_anonymous(void **state)
{
    struct desk *d = *state;
    assert_string_equal(IMPORT(d, "consult", "k1|date=2024-05-01|channel=phone|topic=work|age_band=30代"),
                        "n");
    struct record r = desk_get(d, &noun_consult, last_row.id);
    assert_string_equal(desk_show(d, &r, "contact"), "-");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM contact"), NOBODY);
    assert_int_equal(desk_sum(d, "consult_residence", "unknown/a30"), 1);
}

static void the_same_again_changes_nothing(void **state)
{
    struct desk *d = *state;
    assert_string_equal(IMPORT(d, "consult", SLIP1), "n");
    const char *cells = desk_cells(d);
    assert_string_equal(IMPORT(d, "consult", SLIP1), "u");
    assert_int_equal(last_row.id, 1);
    assert_string_equal(desk_cells(d), cells);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM consult"), 1);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM contact"), 1);
}

static void a_changed_row_corrects_its_record(void **state)
{
    struct desk *d = *state;
    assert_string_equal(IMPORT(d, "consult", SLIP1), "n");
    assert_string_equal(
        IMPORT(d, "consult",
               "k1|date=R6.6.1|channel=来庁|topic=住まい|name=根室 太郎|kana=ネムロ|phone=090-1111-2222"),
        "c");
    struct record r = desk_get(d, &noun_consult, 1);
    assert_string_equal(desk_show(d, &r, "date"), "2024-06-01");
    assert_string_equal(desk_show(d, &r, "number"), "R6-0001");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM consult"), 1);
    assert_int_equal(desk_sum(d, "consult_topic", "work"), 0);
}

static void a_row_stays_its_persons_while_it_tells_of_them(void **state)
{
    struct desk *d = *state;
    assert_string_equal(IMPORT(d, "consult", SLIP1), "n");
    /* all that it tells of the person is as it was */
    assert_string_equal(
        IMPORT(d, "consult",
               "k1|date=R6.5.1|channel=来庁|topic=住まい|name=根室 太郎|kana=ネムロ|phone=090-1111-2222"),
        "c");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM contact"), 1);
    /* another telephone: written anew, and the same person by the address */
    assert_string_equal(IMPORT(d, "consult",
                               "k2|date=R6.5.1|channel=来庁|topic=住まい|name=根室 次郎|kana=ネムロ "
                               "ジロウ|phone=090-5555-6666|address=根室市常盤町2-27",
                               "k3|date=R6.5.1|channel=来庁|topic=住まい|name=根室 次郎|kana=ネムロ "
                               "ジロウ|phone=090-7777-8888|address=根室市常盤町2丁目27番地"),
                        "nn");
    assert_int_equal(desk_count(d, PEOPLE), 2);
    /* somebody else */
    assert_string_equal(
        IMPORT(d, "consult", "k1|date=R6.5.1|channel=来庁|topic=住まい|name=釧路 花子|phone=090-3333-4444"),
        "c");
    assert_int_equal(desk_count(d, PEOPLE), 3);
    assert_int_equal(desk_count(d, "SELECT contact_id FROM consult WHERE id = 1"), 4);
    struct record r = desk_get(d, &noun_contact, 1);
    assert_string_equal(desk_show(d, &r, "phone"), "090-1111-2222");
}

static void what_a_row_no_longer_has_is_cleared(void **state)
{
    struct desk *d = *state;
    assert_string_equal(
        IMPORT(d, "consult", "k1|date=2024-05-01|channel=phone|topic=work|persons=3|body=話|staff=佐藤"),
        "n");
    assert_string_equal(IMPORT(d, "consult", "k1|date=2024-05-01|channel=phone|topic=work|body=|staff=佐藤"),
                        "c");
    struct record r = desk_get(d, &noun_consult, 1);
    assert_string_equal(desk_show(d, &r, "persons"), "-"); /* the column is gone */
    assert_string_equal(desk_show(d, &r, "body"), "-");    /* the cell is blank */
    assert_string_equal(desk_show(d, &r, "staff"), "佐藤");
}

/* What the desk added by hand is not of the list, so the list cannot take it away. */
static void what_the_row_never_had_stays(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    assert_string_equal(IMPORT(d, "consult", "k1|date=2024-05-01|channel=phone|topic=work"), "n");
    assert_int_equal(desk_edit(d, &noun_consult, 1, "minutes=30|answer=回答", &err), 0);
    assert_string_equal(IMPORT(d, "consult", "k1|date=2024-05-02|channel=phone|topic=work"), "c");
    struct record r = desk_get(d, &noun_consult, 1);
    assert_string_equal(desk_show(d, &r, "minutes"), "30");
    assert_string_equal(desk_show(d, &r, "answer"), "回答");
    assert_string_equal(desk_show(d, &r, "date"), "2024-05-02");
}

static void the_desks_own_cancellation_is_final(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    assert_string_equal(IMPORT(d, "consult", SLIP1), "n");
    assert_int_equal(desk_cancel(d, &noun_consult, 1, &err), 0);
    assert_string_equal(IMPORT(d, "consult", SLIP1), "u");
    assert_string_equal(IMPORT(d, "consult", "k1|date=2024-05-02|channel=phone|topic=work"), "u");
    struct record r = desk_get(d, &noun_consult, 1);
    assert_true(r.cancelled);
    assert_int_equal(desk_sum(d, "consult", NULL), 0);
}

static void what_the_list_cancelled_the_list_may_bring_back(void **state)
{
    struct desk *d = *state;
    assert_string_equal(IMPORT(d, "consult", SLIP1), "n");
    const char *cells = desk_cells(d);
    assert_string_equal(IMPORT(d, "consult", "!" SLIP1), "x");
    assert_int_equal(desk_sum(d, "consult", NULL), 0);
    assert_string_equal(IMPORT(d, "consult", SLIP1), "c");
    struct record r = desk_get(d, &noun_consult, 1);
    assert_false(r.cancelled);
    assert_string_equal(desk_cells(d), cells);
}

static void a_key_of_another_kind_of_record_is_refused(void **state)
{
    struct desk *d = *state;
    static const char *const slip[] = {SLIP1}, *const trip[] = {"k1|type=tour|from=2024-05-01"};
    struct batch x = {
        .d = d, .b = {.kind = "consult", .mapping = "m", .source = "same"}, .text = slip, .n = 1};
    assert_string_equal(run(&x), "n");
    x = (struct batch){
        .d = d, .b = {.kind = "visit", .mapping = "m", .source = "same"}, .text = trip, .n = 1};
    assert_string_equal(run(&x), "r");
    assert_string_equal(x.row[0].err.en, "this key belongs to a record of another kind (consult)");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM visit"), 0);
}

static void persons_are_recognised_across_rows_and_lists(void **state)
{
    struct desk *d = *state;
    assert_string_equal(
        IMPORT(d, "consult", SLIP1,
               "k2|date=R6.5.2|channel=電話|topic=仕事・就職|name=根室太郎|kana=ねむろ|phone=09011112222"),
        "nn");
    assert_string_equal(
        IMPORT(
            d, "visit",
            "v1|type=体験ツアー|from=2024-06-01|name=根室 太郎|kana=ネムロ|phone=090-1111-2222|gender=男性"),
        "n");
    assert_int_equal(desk_count(d, PEOPLE), 1);
    struct record r = desk_get(d, &noun_contact, 1);
    assert_string_equal(desk_show(d, &r, "gender"), "male"); /* completed */
}

static void the_second_row_of_a_key_in_a_batch_is_a_duplicate(void **state)
{
    struct desk *d = *state;
    assert_string_equal(IMPORT(d, "donation",
                               "A1|portal=choice|donation_no=A1|received_on=2024-05-01|amount_yen=10,000円",
                               "A1|portal=choice|donation_no=A1|received_on=2024-05-01|amount_yen=20,000円",
                               "A2|portal=choice|donation_no=A2|received_on=2024-05-01|amount_yen=5000"),
                        "ndn");
    assert_int_equal(desk_sum(d, "donation", NULL), 2);
    assert_int_equal(desk_sum(d, "donation_yen", NULL), 15000); /* the amount once */
}

static void a_void_row_cancels_its_record(void **state)
{
    struct desk *d = *state;
    assert_string_equal(IMPORT(d, "consult", SLIP1, "!k9|date=R6.5.1"), "nx");
    assert_int_equal(last_row.id, 0); /* it never was a record */
    assert_string_equal(IMPORT(d, "consult", "!" SLIP1), "x");
    assert_int_equal(last_row.id, 1);
    struct record r = desk_get(d, &noun_consult, 1);
    assert_true(r.cancelled);
    assert_int_equal(desk_sum(d, "consult", NULL), 0);
    assert_string_equal(IMPORT(d, "consult", "!" SLIP1), "x"); /* again: nothing more happens */
    assert_string_equal(IMPORT(d, "consult", "!k9|date=nonsense"), "x");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM consult"), 1);
}

static const struct {
    const char *kind, *row, *field, *message;
} bad[] = {
    {"consult", "k|date=2026-02-30|channel=phone|topic=work|name=根室 太郎", "date",
     "date 2026-02-30 does not exist"},
    {"consult", "k|date=2024-05-01|topic=work|name=根室 太郎", "channel", "channel is required"},
    {"consult", "k|date=2024-05-01|channel=電信|topic=work|name=根室 太郎", "channel",
     "channel \"電信\" is not one of visit, phone, mail, web, online, letter, sns, onsite, fair, seminar, "
     "tour, "
     "tokyo, other"},
    {"consult", "k|date=2024-05-01|channel=phone|topic=work|name=根室 太郎|phone=12", "phone",
     "phone wants a phone number of 9 to 15 digits"},
    {"consult", "k|date=2024-05-01|channel=phone|topic=work|next_due=2024-06-01|name=根室 太郎",
     "next_action", "next_due wants next_action as well"},
    {"visit", "k|type=tour|from=2024-05-02|to=2024-05-01|name=根室 太郎", "to",
     "to 2024-05-01 is before from 2024-05-02"},
    {"event", "k|event=交流会|name=根室 太郎", "event", "event and date are wanted"},
    {"event", "k|event=交流会|date=2024-05-01|name=根室 太郎|persons=0", "persons",
     "persons wants 1 to 100000; 0 came"},
    {"event", "k|event=交流会", "date", "date is required"},
    {"migration", "k|moved_in_on=2024-05-01|persons=3|members=30代女性|name=根室 太郎", "persons",
     "persons 3 is not the 1 members"},
    {"contact", "k|note=名なし", "family", "a name (family, given or name) or kana is wanted"},
    {"donation", "k|portal=p|received_on=2024-05-01|amount_yen=0|name=根室 太郎", "amount_yen",
     "amount_yen wants 1 to 1000000000000; 0 came"},
};

static void a_rejected_row_leaves_nothing_behind(void **state)
{
    static const char *const counts[] = {
        "SELECT count(*) FROM contact",       "SELECT count(*) FROM contact_point",
        "SELECT count(*) FROM consult",       "SELECT count(*) FROM visit",
        "SELECT count(*) FROM event",         "SELECT count(*) FROM attendance",
        "SELECT count(*) FROM migration",     "SELECT count(*) FROM donation",
        "SELECT count(*) FROM source_record", "SELECT count(*) FROM stage_change",
        "SELECT count(*) FROM kpi_cell"};
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_string_equal(IMPORT(d, bad[i].kind, bad[i].row), "r");
        assert_string_equal(last_row.err.en, bad[i].message);
        assert_string_equal(last_row.err.field, bad[i].field);
        assert_int_equal(last_row.id, 0);
        for (size_t k = 0; k < COUNT(counts); k++)
            assert_int_equal(desk_count(d, counts[k]), 0);
    }
}

/* The id of a rejected person or record is given out again; the figures must not be confused by it. */
static void rows_around_a_rejected_one_are_kept(void **state)
{
    struct desk *d = *state;
    assert_string_equal(IMPORT(d, "event", "1|event=交流会|date=2024-05-01|name=甲 一|persons=3",
                               "2|event=感謝祭|date=2024-06-01|name=乙 二|persons=0",
                               "3|event=見学会|date=2024-07-01|name=丙 三|persons=2",
                               "4|event=交流会|date=2024-05-01|name=丁 四"),
                        "nrnn");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM event"), 2);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM contact"), 3);
    assert_int_equal(desk_sum(d, "exchange", NULL), 6);
    assert_string_equal(IMPORT(d, "event", "2|event=感謝祭|date=2024-06-01|name=乙 二|persons=1"), "n");
    assert_int_equal(desk_sum(d, "exchange", NULL), 7);
}

static void attendees_and_headcounts_meet_in_one_event(void **state)
{
    struct desk *d = *state;
    assert_string_equal(IMPORT(d, "event", "e1|event=交流会|date=2024-05-01|headcount=30|place=市民会館"),
                        "n");
    struct record r = desk_get(d, &noun_event, last_row.id);
    assert_string_equal(desk_show(d, &r, "name"), "交流会");
    assert_string_equal(IMPORT(d, "event", "a1|event=交流会|date=2024-05-01|name=甲 一|persons=2"), "n");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM event"), 1);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM attendance"), 1);
    assert_int_equal(desk_sum(d, "exchange", NULL), 30);
    assert_string_equal(IMPORT(d, "event", "a1|event=交流会|date=2024-05-01|name=甲 一|persons=40"), "c");
    assert_int_equal(desk_sum(d, "exchange", NULL), 40);
    assert_string_equal(IMPORT(d, "event", "!a1|event=交流会"), "x");
    assert_int_equal(desk_sum(d, "exchange", NULL), 30);
}

static void a_contact_list_makes_and_corrects_contacts(void **state)
{
    struct desk *d = *state;
    int64_t known = desk_add(d, &noun_contact, "name=根室 太郎|kana=ネムロ|phone=090-1111-2222");
    assert_string_equal(IMPORT(d, "contact", "c1|name=根室太郎|kana=ネムロ|phone=090-1111-2222|gender=男性",
                               "c2|name=釧路 花|address=東京都杉並区高円寺1", "c3|kind=法人|name=根室水産"),
                        "nnn");
    assert_int_equal(desk_count(d, PEOPLE), 3);
    struct record r = desk_get(d, &noun_contact, known);
    assert_string_equal(desk_show(d, &r, "gender"), "male");
    assert_string_equal(desk_show(d, &r, "family"), "根室"); /* told before, not overwritten */
    r = desk_get(d, &noun_contact, 3);
    assert_string_equal(desk_show(d, &r, "city"), "杉並区");
    assert_string_equal(IMPORT(d, "contact", "c2|name=釧路 花子|address=東京都杉並区高円寺1"), "c");
    r = desk_get(d, &noun_contact, 3);
    assert_string_equal(desk_show(d, &r, "given"), "花子");
    r = desk_get(d, &noun_contact, 4);
    assert_string_equal(desk_show(d, &r, "kind"), "company");
}

static void migrations_bring_their_members(void **state)
{
    struct desk *d = *state;
    assert_string_equal(
        IMPORT(d, "migration",
               "m1|moved_in_on=R6.4.1|via_desk=○|turn_type=Iターン|reason=就職・転職|name=甲 一|"
               "members=30代男性、30代女性、20歳未満"),
        "n");
    assert_int_equal(desk_sum(d, "migrant", "i"), 3);
    assert_int_equal(desk_sum(d, "migrant_age", "u20/unknown"), 1);
    assert_string_equal(
        IMPORT(d, "migration",
               "m1|moved_in_on=R6.4.1|via_desk=○|turn_type=Iターン|reason=就職・転職|name=甲 一|"
               "members=30代男性、30代女性"),
        "c");
    assert_int_equal(desk_sum(d, "migrant", "i"), 2);
}

static void a_dry_run_tells_the_same_and_keeps_nothing(void **state)
{
    struct desk *d = *state;
    static const char *const rows[] = {SLIP1, SLIP1, "k2|date=x|channel=phone|topic=work"};
    struct batch x = {.d = d,
                      .b = {.kind = "consult", .mapping = "desk", .source = "consult"},
                      .text = rows,
                      .n = COUNT(rows),
                      .undo = true};
    assert_string_equal(run(&x), "nur");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM import_batch"), 0);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM contact"), 0);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM kpi_cell"), 0);
    x.undo = false;
    x.b.id = 0;
    assert_string_equal(run(&x), "nur");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM consult"), 1);
}

static void a_batch_counts_over_several_calls(void **state)
{
    struct desk *d = *state;
    struct en_error err = {0};
    static const char *const first[] = {SLIP1}, *const second[] = {SLIP1, "!k5|x=y", "k6|date=x"};
    struct batch x = {.d = d, .b = {.kind = "consult", .mapping = "desk", .source = "s", .file = "f.csv"}};
    x.text = first;
    x.n = 1;
    assert_string_equal(run(&x), "n");
    x.text = second;
    x.n = 3;
    assert_string_equal(run(&x), "uxr");
    struct import_batch b, *list;
    assert_int_equal(import_finish(&d->w, x.b.id, &b, &err), 0);
    assert_int_equal(b.n[IMPORT_NEW], 1);
    assert_int_equal(b.n[IMPORT_UNCHANGED], 1);
    assert_int_equal(b.n[IMPORT_CANCELLED], 1);
    assert_int_equal(b.n[IMPORT_REJECTED], 1);
    assert_int_equal(b.finished_at, d->w.now);
    assert_string_equal(b.file, "f.csv");
    assert_int_equal(import_begin(&d->w, &x.b, &err), -1);
    assert_string_equal(err.en, "import 1 is finished or of another list");
    assert_int_equal(import_list(&d->w, 10, &list), 1);
    assert_int_equal(import_load(&d->w, 9, &b, &err), -1);
    assert_string_equal(err.en, "there is no import 9");
}

static void only_some_kinds_can_be_imported(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; nouns[i]; i++) {
        struct en_error err = {0};
        struct import_batch b = {.kind = nouns[i]->name, .mapping = "m", .source = "s"};
        bool allowed = strstr("consult visit event migration contact donation kpi", nouns[i]->name) != NULL;
        assert_int_equal(import_begin(&d->w, &b, &err), allowed ? 0 : -1);
        if (!allowed)
            assert_string_equal(err.field, "kind");
    }
}

static void an_open_batch_takes_rows_of_its_own_list_only(void **state)
{
    struct desk *d = *state;
    struct en_error err = {0};
    struct import_batch b = {.kind = "consult", .mapping = "m", .source = "s"};
    assert_int_equal(import_begin(&d->w, &b, &err), 0);
    b.source = "another";
    assert_int_equal(import_begin(&d->w, &b, &err), -1);
    assert_int_equal(err.code, EN_CONFLICT);
    b.source = "s";
    b.kind = "visit";
    assert_int_equal(import_begin(&d->w, &b, &err), -1);
    b.kind = "consult";
    assert_int_equal(import_begin(&d->w, &b, &err), 0);
}

/* The desk moves a slip to whom it is really about; the list keeps naming somebody else. */
static void what_the_desk_moved_stays_moved(void **state)
{
    struct desk *d = *state;
    struct en_error err = {0};
    assert_string_equal(IMPORT(d, "consult", SLIP1), "n");
    int64_t slip = last_row.id,
            other = desk_add(d, &noun_contact, "name=釧路 花|kana=クシロ|phone=080-3333-4444");
    assert_int_equal(desk_edit(d, &noun_consult, slip, "contact=2", &err), 0);
    assert_string_equal(IMPORT(d, "consult", SLIP1 "|body=直した"), "c");
    struct record r = desk_get(d, &noun_consult, slip);
    assert_string_equal(desk_show(d, &r, "contact"), "2");
    assert_string_equal(desk_show(d, &r, "body"), "直した");
    r = desk_get(d, &noun_contact, other); /* and nobody's phone lands on another's page */
    assert_string_equal(desk_show(d, &r, "phone"), "080-3333-4444");
    assert_string_equal(IMPORT(d, "consult", SLIP1 "|body=直した|answer=答え"), "c"); /* once more */
    r = desk_get(d, &noun_consult, slip);
    assert_string_equal(desk_show(d, &r, "contact"), "2");
    assert_int_equal(desk_edit(d, &noun_consult, slip, "contact=", &err), 0); /* to nobody */
    assert_string_equal(IMPORT(d, "consult", SLIP1 "|body=また"), "c");
    r = desk_get(d, &noun_consult, slip);
    assert_string_equal(desk_show(d, &r, "contact"), "-");
    /* until the list itself names somebody else */
    assert_string_equal(
        IMPORT(d, "consult", "k1|date=R6.5.1|channel=来庁|topic=住まい|name=厚岸 三|phone=070-5555-6666"),
        "c");
    r = desk_get(d, &noun_consult, slip);
    assert_string_equal(desk_show(d, &r, "contact"), "3");
}

#define GIFT(key, amount) \
    key "|portal=choice|donation_no=" key "|received_on=2024-05-01|amount_yen=" amount "|name=寄附 一"

static void a_refunded_row_wants_its_day_and_may_be_taken_back(void **state)
{
    struct desk *d = *state;
    assert_string_equal(IMPORT(d, "donation", "~" GIFT("A1", "10000")), "r");
    assert_string_equal(last_row.err.field, "refunded_on");
    assert_string_equal(IMPORT(d, "donation", "~" GIFT("A1", "10000") "|refunded_on=2024-06-02"), "n");
    struct record r = desk_get(d, &noun_donation, last_row.id);
    assert_string_equal(desk_show(d, &r, "state"), "refunded");
    assert_int_equal(desk_sum(d, "donation", NULL), 0);
    assert_string_equal(IMPORT(d, "donation", GIFT("A1", "10000")), "c"); /* it was a mistake */
    r = desk_get(d, &noun_donation, last_row.id);
    assert_string_equal(desk_show(d, &r, "state"), "paid");
    assert_int_equal(desk_sum(d, "donation_yen", NULL), 10000);
}

static void a_negative_line_refunds_an_earlier_one(void **state)
{
    struct desk *d = *state;
    assert_string_equal(IMPORT(d, "donation", GIFT("A1", "10000"),
                               "-A1|received_on=2024-07-01|amount_yen=-10000",
                               "-A2|received_on=2024-07-01|amount_yen=-1"),
                        "ncr");
    assert_string_equal(last_row.err.field, "source_key");
    struct record r = desk_get(d, &noun_donation, 1);
    assert_string_equal(desk_show(d, &r, "refunded_on"), "2024-07-01");
    assert_string_equal(
        IMPORT(d, "donation", GIFT("A1", "10000"), "-A1|received_on=2024-07-01|amount_yen=10000"), "uu");
    assert_string_equal(
        IMPORT(d, "donation", GIFT("A3", "10000"), "-A3|received_on=2024-07-01|amount_yen=4000"), "nr");
    assert_string_equal(last_row.err.en, "a refund of a part cannot be imported (of 10000 yen, 4000)");
}

static void lost_zeros_come_back_and_are_told(void **state)
{
    struct desk *d = *state;
    assert_string_equal(IMPORT(d, "donation", GIFT("A1", "10000") "|postal=870001|phone=153240000"), "n");
    assert_true(last_row.restored);
    struct record r = desk_get(d, &noun_contact, 1);
    assert_string_equal(desk_show(d, &r, "phone"), "0153240000");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM contact_address WHERE postal = '0870001'"), 1);
    assert_int_equal(desk_count(d, "SELECT n_restored FROM import_batch"), 1);
    assert_int_equal(desk_count(d, "SELECT instr(hex(original), hex('870001')) % 2 FROM source_record"),
                     1); /* as it came */
    assert_string_equal(IMPORT(d, "donation", GIFT("A1", "10000") "|postal=0870001|phone=0153240000"), "c");
    assert_false(last_row.restored);
    assert_string_equal(IMPORT(d, "donation", "1.23E+15|portal=p|received_on=2024-05-01|amount_yen=1"), "r");
    assert_string_equal(last_row.err.field, "source_key");
    assert_string_equal(
        IMPORT(d, "donation", "9|portal=p|donation_no=1E+12|received_on=2024-05-01|amount_yen=1"), "r");
    assert_string_equal(last_row.err.field, "donation_no");
}

/* Rejected only when its person was stored: all is done again with a savepoint a row. */
static void a_row_that_fails_late_takes_nothing_along(void **state)
{
    struct desk *d = *state;
    assert_string_equal(IMPORT(d, "donation", GIFT("A1", "1000"),
                               "B1|portal=choice|donation_no=A1|received_on=2024-05-01|amount_yen=5|name=別 "
                               "人|phone=09000000001",
                               GIFT("A2", "2000")),
                        "nrn");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM contact WHERE family = '別'"), 0);
    assert_int_equal(desk_sum(d, "donation_yen", NULL), 3000);
    assert_int_equal(desk_count(d, "SELECT n_new * 10 + n_rejected FROM import_batch"), 21);
}

static void rows_that_vanished_are_told(void **state)
{
    struct desk *d = *state;
    struct en_error err = {0};
    struct import_vanished v;
    assert_string_equal(IMPORT(d, "donation", GIFT("A1", "1000"), GIFT("A2", "1000"),
                               "A3|portal=p|received_on=2024-08-01|amount_yen=1",
                               "A4|portal=p|received_on=2024-05-01|amount_yen=x"),
                        "nnnr");
    assert_string_equal(IMPORT(d, "donation", GIFT("A2", "1000")), "u");
    assert_int_equal(import_vanished(&d->w, 2, NO_DAY, 0, &v, &err), 0);
    assert_int_equal(v.n, 1); /* A3 is of another month */
    assert_string_equal(v.row[0].key, "A1");
    assert_false(v.more);
    assert_int_equal(import_vanished(&d->w, 9, NO_DAY, 0, &v, &err), -1);
}

static void an_import_tells_how_the_figures_moved(void **state)
{
    struct desk *d = *state;
    struct import_figure *f;
    assert_string_equal(IMPORT(d, "donation", GIFT("A1", "1000") "|phone=09011112222"), "n");
    assert_string_equal(IMPORT(d, "donation", GIFT("A2", "3000") "|phone=09011112222",
                               GIFT("A1", "1500") "|phone=09011112222"),
                        "nc");
    assert_int_equal(import_figures(&d->w, 2, &f), 4);
    static const struct {
        const char *code;
        int64_t before, moved;
    } want[] = {{"donation_cases", 1, 1},
                {"donation_amount", 1000, 3500},
                {"distinct_donors", 1, 0},
                {"repeat_donors", 0, 0}};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(f[i].code, want[i].code);
        assert_int_equal(f[i].before, want[i].before);
        assert_int_equal(f[i].moved, want[i].moved);
    }
    assert_string_equal(IMPORT(d, "consult", SLIP1), "n");
    assert_int_equal(import_figures(&d->w, 3, &f), 0);
}

#define ON_A_DESK(f) cmocka_unit_test_setup_teardown(f, desk_open, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_DESK(a_new_row_makes_its_record_and_its_person),
        ON_A_DESK(a_row_without_a_name_is_anonymous),
        ON_A_DESK(the_same_again_changes_nothing),
        ON_A_DESK(a_changed_row_corrects_its_record),
        ON_A_DESK(a_row_stays_its_persons_while_it_tells_of_them),
        ON_A_DESK(what_a_row_no_longer_has_is_cleared),
        ON_A_DESK(what_the_row_never_had_stays),
        ON_A_DESK(the_desks_own_cancellation_is_final),
        ON_A_DESK(what_the_list_cancelled_the_list_may_bring_back),
        ON_A_DESK(a_key_of_another_kind_of_record_is_refused),
        ON_A_DESK(persons_are_recognised_across_rows_and_lists),
        ON_A_DESK(the_second_row_of_a_key_in_a_batch_is_a_duplicate),
        ON_A_DESK(a_void_row_cancels_its_record),
        ON_A_DESK(a_rejected_row_leaves_nothing_behind),
        ON_A_DESK(rows_around_a_rejected_one_are_kept),
        ON_A_DESK(attendees_and_headcounts_meet_in_one_event),
        ON_A_DESK(a_contact_list_makes_and_corrects_contacts),
        ON_A_DESK(migrations_bring_their_members),
        ON_A_DESK(a_dry_run_tells_the_same_and_keeps_nothing),
        ON_A_DESK(a_batch_counts_over_several_calls),
        ON_A_DESK(only_some_kinds_can_be_imported),
        ON_A_DESK(an_open_batch_takes_rows_of_its_own_list_only),
        ON_A_DESK(what_the_desk_moved_stays_moved),
        ON_A_DESK(a_refunded_row_wants_its_day_and_may_be_taken_back),
        ON_A_DESK(a_negative_line_refunds_an_earlier_one),
        ON_A_DESK(lost_zeros_come_back_and_are_told),
        ON_A_DESK(a_row_that_fails_late_takes_nothing_along),
        ON_A_DESK(rows_that_vanished_are_told),
        ON_A_DESK(an_import_tells_how_the_figures_moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
