/*
 * test_nouns.c - the tables of fields agree with the schema: every stored field has its column.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

static bool has_column(struct desk *d, const char *table, const char *column)
{
    struct stmt *q = db_prep(d->w.db, "SELECT count(*) FROM pragma_table_info($1) WHERE name = $2");
    stmt_text(q, 1, table);
    stmt_text(q, 2, column);
    return stmt_get_int(q, 0) == 1;
}

static void every_stored_field_has_its_column(void **state)
{
    static const char *const common[] = {"id",         "created_at",   "created_by",
                                         "updated_at", "cancelled_at", "cancel_reason"};
    struct desk *d = *state;
    for (size_t i = 0; nouns[i]; i++) {
        for (size_t f = 0; f < nouns[i]->n; f++) {
            const struct field *field = &nouns[i]->field[f];
            const char *column = field->column ? field->column : field->name;
            if (!(field->flags & FIELD_UNSTORED) && !has_column(d, nouns[i]->table, column))
                fail_msg("%s has no column %s", nouns[i]->table, column);
        }
        for (size_t c = 0; c < sizeof common / sizeof *common; c++)
            if (!has_column(d, nouns[i]->table, common[c]))
                fail_msg("%s has no column %s", nouns[i]->table, common[c]);
    }
}

/* The statements made from the tables compile, and find nothing where nothing is. */
static void every_noun_can_be_loaded(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; nouns[i]; i++) {
        struct record r;
        struct en_error err = {0};
        assert_int_equal(record_load(&d->w, nouns[i], 1, &r, &err), -1);
        assert_int_equal(err.code, EN_NOT_FOUND);
        assert_false(db_failed(d->w.db, NULL));
    }
}

static void a_row_is_read_back_as_it_was_told(void **state)
{
    struct desk *d = *state;
    desk_add(d, &noun_contact,
             "family=根室|given=太郎|kana=ネムロ|birth=1990-01-01|age_band=a30|gender=male|note=a\nb");
    struct record r = desk_get(d, &noun_contact, 1);
    assert_string_equal(desk_show(d, &r, "birth"), "1990-01-01");
    assert_string_equal(desk_show(d, &r, "note"), "a\nb");
    assert_string_equal(desk_show(d, &r, "died_on"), "-");
    int64_t id = desk_add(
        d, &noun_consult,
        "contact=1|date=2024-05-01|channel=phone|topic=work,housing|staff=佐藤|persons=2|first=no|"
        "place=庁舎|minutes=30|motive=job,home|turn_type=u|household=single|prefecture=13|city=杉並区|"
        "age_band=a40|gender=female|body=相談|answer=回答|referred=福祉課|next_action=電話|"
        "next_due=2024-05-08|stage=informed");
    r = desk_get(d, &noun_consult, id);
    for (size_t f = 0; f < noun_consult.n; f++)
        assert_string_not_equal(desk_show(d, &r, noun_consult.field[f].name), "-");
    assert_string_equal(desk_show(d, &r, "motive"), "job,home");
    assert_string_equal(desk_show(d, &r, "first"), "no");
}

static void nouns_have_names_of_their_own_and_fit(void **state)
{
    (void)state;
    for (size_t i = 0; nouns[i]; i++) {
        assert_ptr_equal(noun_find(nouns[i]->name), nouns[i]);
        assert_in_range(nouns[i]->n, 1, NOUN_FIELDS_MAX);
        assert_true(*nouns[i]->ja);
        if (nouns[i] != &noun_household && nouns[i] != &noun_remark) /* what is part of another record */
            assert_true(enum_index(&enum_record_kind, nouns[i]->name) >= 0);
        if (nouns[i]->date >= 0)
            assert_int_equal(nouns[i]->field[nouns[i]->date].type, FIELD_DAY);
        if (nouns[i]->contact >= 0)
            assert_int_equal(nouns[i]->field[nouns[i]->contact].type, FIELD_ID);
        for (size_t f = 0; f < nouns[i]->n; f++) {
            assert_true(*nouns[i]->field[f].name && *nouns[i]->field[f].ja && *nouns[i]->field[f].en);
            assert_int_equal(field_find(nouns[i]->field, nouns[i]->n, nouns[i]->field[f].name), f);
        }
    }
    assert_null(noun_find("nothing"));
}

#define ON_A_DESK(f) cmocka_unit_test_setup_teardown(f, desk_open, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_DESK(every_stored_field_has_its_column),
        ON_A_DESK(every_noun_can_be_loaded),
        ON_A_DESK(a_row_is_read_back_as_it_was_told),
        cmocka_unit_test(nouns_have_names_of_their_own_and_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
