/*
 * test_args.c - params of a request become checked arguments, or are refused before any handler runs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/text.h"
#include "rpc/request.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define TODAY    20027 /* 2024-10-31 */

/*
 * A small notation for MessagePack: [ ] { } as they are, 'text' , digits, ~ nil, + true, - false, . a float,
 * ! an ext type; blanks between.
 */
static const char *write_one(struct mp_out *o, const char *s)
{
    static const unsigned char half[] = {0xca, 0x3f, 0, 0, 0}, ext[] = {0xd4, 1, 2};
    while (*s == ' ')
        s++;
    if (*s == '[' || *s == '{') {
        char end = *s == '[' ? ']' : '}';
        if (*s == '[')
            mp_open_array(o);
        else
            mp_open_map(o);
        for (s++; *s != end;) {
            s = write_one(o, s);
            while (*s == ' ')
                s++;
        }
        mp_close(o);
        return s + 1;
    }
    if (*s == '\'') {
        const char *end = strchr(s + 1, '\'');
        mp_strn(o, s + 1, (size_t)(end - s - 1));
        return end + 1;
    }
    if (*s == '~')
        mp_nil(o);
    else if (*s == '+' || *s == '-')
        mp_bool(o, *s == '+');
    else if (*s == '.')
        mp_raw(o, half, sizeof half);
    else if (*s == '!')
        mp_raw(o, ext, sizeof ext);
    else {
        char *end;
        mp_int(o, strtoll(s, &end, 10));
        return end;
    }
    return s + 1;
}

static int read_args(struct request *rq, struct arena *a, const char *method, const char *params)
{
    struct mp_out o = {0};
    struct mp tree;
    *rq = (struct request){.method = method_find(method), .arena = a};
    assert_non_null(rq->method);
    assert_string_equal(write_one(&o, params), "");
    assert_int_equal(mp_read((const uint8_t *)o.buf.at, o.buf.n, a, &tree, &rq->err), 0);
    mp_out_clear(&o);
    return args_read(rq, &tree, TODAY);
}

static const struct {
    const char *method, *params;
} good[] = {
    {"clock.show", "[]"},
    {"clock.show", "[{}]"},
    {"consult.show", "[{'id' 1}]"},
    {"consult.show", "[{'id' '1'}]"},
    {"consult.add", "[{'date' 'today' 'channel' '来庁' 'topic' ['work' 'housing']}]"},
    {"consult.add", "[{'date' '2024-05-01' 'channel' 'visit' 'topic' 'work,housing' 'first' + 'persons' 3}]"},
    {"consult.add", "[{'date' '2024-05-01' 'channel' 'visit' 'topic' ['work'] 'contact' ~ 'once' 'abc'}]"},
    {"consult.edit", "[{'id' 1 'contact' ~ 'city' ''}]"},
    {"consult.list", "[{'contact' 1 'channel' 'phone' 'since' 'R6.4.1' 'cancelled' -}]"},
    {"migration.add",
     "[{'moved_in_on' '2024-05-01' 'members' [{'birth' '1990-01-01' 'gender' '女性'} {'contact' 5} {}]}]"},
    {"migration.add", "[{'moved_in_on' '2024-05-01' 'members' '30代女性、20歳未満男性'}]"},
    {"import.rows", "[{'kind' 'consult' 'mapping' 'm' 'source' 's' 'rows' [{'line' '1' '何でも' '値'} {}]}]"},
    {"report.monthly", "[{'month' '2024-10'}]"},
};

static void arguments_are_taken_in_every_form_they_may_have(void **state)
{
    struct arena *a = arena_new();
    struct request rq;
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++)
        if (read_args(&rq, a, good[i].method, good[i].params))
            fail_msg("case %zu: %s: %s", i, rq.err.field, rq.err.en);
    arena_free(a);
}

#define SLIP "'date' '2024-05-01' 'channel' 'visit' "

static const struct {
    const char *method, *params, *field, *message;
} bad[] = {
    {"clock.show", "{}", "params", "params: [] or [ {name: value} ] is wanted"},
    {"clock.show", "5", "params", "params: [] or [ {name: value} ] is wanted"},
    {"clock.show", "[{} {}]", "params", "params: [] or [ {name: value} ] is wanted"},
    {"clock.show", "[5]", "params", "params: [] or [ {name: value} ] is wanted"},
    {"clock.show", "[[]]", "params", "params: [] or [ {name: value} ] is wanted"},
    {"consult.show", "[]", "id", "id is missing"},
    {"consult.show", "[{'id' ~}]", "id", "id is missing"},
    {"consult.show", "[{'id' 0}]", "id", "id wants 1 to 9223372036854775807; 0 came"},
    {"consult.show", "[{'id' .}]", "id", "id: a value of this type is not taken"},
    {"consult.show", "[{'id' !}]", "id", "id: a value of this type is not taken"},
    {"consult.show", "[{'id' +}]", "id", "id: a value of this type is not taken"},
    {"consult.show", "[{'id' [1]}]", "id", "id: a value of this type is not taken"},
    {"consult.show", "[{'id' {}}]", "id", "id: a value of this type is not taken"},
    {"consult.show", "[{'id' 1 'id' 1}]", "id", "id: it came twice"},
    {"consult.show", "[{'id' ~ 'id' 1}]", "id", "id: it came twice"},
    {"consult.show", "[{'id' 1 'idd' 1}]", "", "consult.show has no argument idd"},
    {"consult.show", "[{'id' 1 5 1}]", "", "consult.show has no argument ?"},
    {"consult.show", "[{'id' 1 'once' 'x'}]", "", "consult.show has no argument once"},
    {"consult.add", "[{" SLIP "}]", "topic", "topic is missing"},
    {"consult.add", "[{" SLIP "'topic' []}]", "topic", "topic is missing"},
    {"consult.add", "[{" SLIP "'topic' ''}]", "topic", "topic is missing"},
    {"consult.add", "[{" SLIP "'topic' [5]}]", "topic",
     "topic: a list of texts without ',', '、' and ';' is wanted"},
    {"consult.add", "[{" SLIP "'topic' ['work,housing']}]", "topic",
     "topic: a list of texts without ',', '、' and ';' is wanted"},
    {"consult.add", "[{" SLIP "'topic' {}}]", "topic", "topic: a value of this type is not taken"},
    {"consult.add", "[{" SLIP "'topic' 'work' 'number' 'R6-0001'}]", "",
     "consult.add has no argument number"},
    {"consult.add", "[{" SLIP "'topic' 'work' 'persons' '三'}]", "persons",
     "persons \"三\" is not a whole number"},
    {"consult.add", "[{" SLIP "'topic' 'work' 'first' 2}]", "first", "first does not take a number"},
    {"consult.add", "[{" SLIP "'topic' 'work' 'channel' 'visit'}]", "channel", "channel: it came twice"},
    {"consult.add",
     "[{" SLIP "'topic' 'work' 'once' '12345678901234567890123456789012345678901234567890123456789012345'}]",
     "once", "once takes at most 64 characters; 65 came"},
    {"migration.add", "[{'moved_in_on' '2024-05-01' 'members' [5]}]", "members",
     "members: a list of maps is wanted"},
    {"migration.add", "[{'moved_in_on' '2024-05-01' 'members' {}}]", "members",
     "members: a value of this type is not taken"},
    {"migration.add", "[{'moved_in_on' '2024-05-01' 'members' [{'name' 'x'}]}]", "members",
     "members: it has an unknown key"},
    {"migration.add", "[{'moved_in_on' '2024-05-01' 'members' [{'gender' +}]}]", "members",
     "members: its values must be texts"},
    {"migration.add", "[{'moved_in_on' '2024-05-01' 'members' [{'gender' 'x'}]}]", "gender", NULL},
    {"migration.add", "[{'moved_in_on' '2024-05-01' 'departed_on' '2024-06-01'}]", "",
     "migration.add has no argument departed_on"},
    {"import.rows", "[{'kind' 'consult' 'mapping' 'm' 'source' 's' 'rows' [{'line' 1}]}]", "rows",
     "rows: its values must be texts"},
    {"import.rows", "[{'kind' 'consult' 'mapping' 'm' 'source' 's' 'rows' [{1 'x'}]}]", "rows",
     "rows: it has an unknown key"},
    {"import.rows", "[{'kind' 'consult' 'mapping' 'm' 'source' 's' 'rows' 'x'}]", "rows",
     "rows does not take a text"},
    {"import.rows", "[{'kind' 'consult' 'mapping' 'm' 'source' 's'}]", "rows", "rows is missing"},
    {"donation.add", "[{'portal' 'p' 'received_on' '2024-05-01' 'amount_yen' 1 'state' 'refunded'}]", "",
     "donation.add has no argument state"},
};

static void what_was_not_declared_is_refused(void **state)
{
    struct arena *a = arena_new();
    struct request rq;
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (read_args(&rq, a, bad[i].method, bad[i].params) == 0)
            fail_msg("case %zu was taken", i);
        assert_int_equal(rq.err.code, EN_INVALID);
        if (bad[i].message)
            assert_string_equal(rq.err.en, bad[i].message);
        assert_string_equal(rq.err.field, bad[i].field);
        assert_true(*rq.err.ja && !strstr(rq.err.ja, "wanted"));
    }
    arena_free(a);
}

/* The reply quotes the name that nobody knows; it must stay text, wherever it is cut. */
static void a_long_unknown_name_is_cut_at_a_character(void **state)
{
    static const char *const names[] = {
        "[{'あああああああああああああああああああああああああああああああああああああ' 1}]",
        "[{'aあああああああああああああああああああああああああああああああああああああ' 1}]",
        "[{'aaあああああああああああああああああああああああああああああああああああああ' 1}]",
    };
    struct arena *a = arena_new();
    struct request rq;
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_int_equal(read_args(&rq, a, "clock.show", names[i]), -1);
        assert_true(text_valid(rq.err.en, strlen(rq.err.en)));
        assert_true(text_valid(rq.err.ja, strlen(rq.err.ja)));
    }
    arena_free(a);
}

static void more_rows_than_a_request_may_bring_are_refused(void **state)
{
    struct arena *a = arena_new();
    struct request rq;
    struct buf b = {0};
    (void)state;
    buf_str(&b, "[{'kind' 'consult' 'mapping' 'm' 'source' 's' 'rows' [");
    for (int i = 0; i <= EN_ROWS_MAX; i++)
        buf_str(&b, "{}");
    buf_str(&b, "]}]");
    assert_int_equal(read_args(&rq, a, "import.rows", b.at), -1);
    assert_int_equal(rq.err.code, EN_TOO_LARGE);
    assert_string_equal(rq.err.en, "rows takes at most 1000 rows");
    buf_clear(&b);
    arena_free(a);
}

static void a_handler_finds_what_came(void **state)
{
    struct arena *a = arena_new();
    struct request rq;
    (void)state;
    assert_int_equal(
        read_args(&rq, a, "consult.list", "[{'limit' 5 'channel' '電話' 'cancelled' + 'until' ~}]"), 0);
    assert_int_equal(arg_int(&rq, "limit", 100), 5);
    assert_int_equal(arg_int(&rq, "since", 7), 7);
    assert_int_equal(arg_int(&rq, "until", 8), 8);
    assert_string_equal(arg_text(&rq, "channel"), "phone");
    assert_null(arg_text(&rq, "staff"));
    assert_true(arg_bool(&rq, "cancelled"));
    arena_free(a);
}

static void a_record_is_made_of_what_came(void **state)
{
    struct arena *a = arena_new();
    struct request rq;
    struct record r;
    (void)state;
    assert_int_equal(
        read_args(&rq, a, "migration.edit",
                  "[{'id' 3 'reason' ~ 'turn_type' 'u' 'members' [{'birth' '1990-01-02' 'gender' 'female'} "
                  "{'contact' 5 'age_band' ''}]}]"),
        0);
    assert_int_equal(arg_record(&rq, &r), 0);
    assert_ptr_equal(r.noun, &noun_migration);
    assert_int_equal(r.v[MIGRATION_REASON].kind, VALUE_NULL);
    assert_int_equal(r.v[MIGRATION_CITY].kind, VALUE_ABSENT);
    assert_string_equal(record_text(&r, MIGRATION_TURN_TYPE), "u");
    assert_int_equal(r.nmembers, 2);
    assert_int_equal(r.member[0].birth, 7306);
    assert_string_equal(r.member[0].gender, "female");
    assert_int_equal(r.member[0].contact, 0);
    assert_int_equal(r.member[1].contact, 5);
    assert_int_equal(r.member[1].birth, NO_DAY);
    assert_null(r.member[1].age_band);
    /* none told, all cleared */
    assert_int_equal(read_args(&rq, a, "migration.edit", "[{'id' 3}]"), 0);
    assert_int_equal(arg_record(&rq, &r), 0);
    assert_null(r.member);
    assert_int_equal(read_args(&rq, a, "migration.edit", "[{'id' 3 'members' []}]"), 0);
    assert_int_equal(arg_record(&rq, &r), 0);
    assert_non_null(r.member);
    assert_int_equal(r.nmembers, 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_are_taken_in_every_form_they_may_have),
        cmocka_unit_test(what_was_not_declared_is_refused),
        cmocka_unit_test(a_long_unknown_name_is_cut_at_a_character),
        cmocka_unit_test(more_rows_than_a_request_may_bring_are_refused),
        cmocka_unit_test(a_handler_finds_what_came),
        cmocka_unit_test(a_record_is_made_of_what_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
