/*
 * test_timeline.c - everything that happened with one contact, newest first, a line each in both languages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "base/civil.h"
#include "domain/timeline.h"

static const char *lines(struct desk *d, size_t limit, bool ja, bool *more)
{
    struct moment *rows;
    size_t n;
    const char *text = "";
    *more = timeline(&d->w, 1, limit, &rows, &n);
    for (size_t i = 0; i < n; i++) {
        char day[CIVIL_ISO_MAX];
        text = arena_printf(d->arena, "%s%s %s %s\n", text, civil_iso(rows[i].date, day), rows[i].noun->name,
                            ja ? rows[i].what : rows[i].what_en);
    }
    return text;
}

static int desk_with_a_life(void **state)
{
    struct en_error err;
    desk_open(state);
    struct desk *d = *state;
    desk_add(d, &noun_contact, "name=根室 太郎");
    desk_add(d, &noun_contact, "name=別の 人");
    desk_add(d, &noun_event, "name=交流会|date=2024-03-01|headcount=9");
    desk_add(d, &noun_consult,
             "contact=1|date=2024-01-10|channel=visit|topic=work,housing|body=一行目\n二行目|next_action="
             "資料|next_due=2024-01-17");
    desk_add(d, &noun_attendance, "event=1|contact=1");
    desk_add(d, &noun_visit, "contact=1|type=trial_house|from=2024-04-01|nights=6|persons=2|place=A棟");
    desk_add(d, &noun_application, "contact=1|scheme=移住支援金|applied_on=2024-05-01|amount_yen=600000");
    desk_add(d, &noun_donation,
             "contact=1|portal=choice|received_on=2024-05-01|amount_yen=10000|purpose=子ども");
    desk_add(d, &noun_consult, "contact=2|date=2024-05-02|channel=phone|topic=work");
    desk_add(d, &noun_consult, "contact=1|date=2024-05-03|channel=phone|topic=work");
    assert_int_equal(desk_cancel(d, &noun_consult, 3, &err), 0);
    return 0;
}

static void all_that_happened_comes_newest_first(void **state)
{
    struct desk *d = *state;
    bool more;
    assert_string_equal(lines(d, 100, true, &more),
                        "2029-05-01 task 申請から5年：居住の継続を確認（半額返還の期限）（移住支援金）\n"
                        "2027-05-01 task 申請から3年：居住の継続を確認（全額返還の期限）（移住支援金）\n"
                        "2025-05-01 task 申請から1年：就業の継続を確認（移住支援金）\n"
                        "2024-05-01 application 移住支援金　申請中　600,000円\n"
                        "2024-05-01 donation choice　10,000円　子ども\n"
                        "2024-04-01 visit 移住体験住宅　A棟　終了日 2024-04-07　人数 2\n"
                        "2024-03-01 attendance 交流会\n"
                        "2024-01-17 task 資料　staff\n"
                        "2024-01-10 consult R5-0001　来庁　仕事・就職、住まい　一行目 二行目　資料\n"
                        "2024-01-10 stage 新規\n");
    assert_false(more);
}

static void it_is_told_in_english_too(void **state)
{
    struct desk *d = *state;
    bool more;
    const char *text = lines(d, 100, false, &more);
    assert_non_null(strstr(text, "consult R5-0001  at the hall  work, housing  一行目 二行目  資料\n"));
    assert_non_null(strstr(text, "application 移住支援金  applied  600,000 yen\n"));
    assert_non_null(strstr(text, "visit trial house  A棟  to 2024-04-07  persons 2\n"));
}

static void no_more_lines_than_wanted(void **state)
{
    struct desk *d = *state;
    bool more;
    const char *text = lines(d, 4, true, &more);
    assert_true(more);
    assert_non_null(strstr(text, "application"));
    assert_null(strstr(text, "donation"));
    (void)lines(d, 10, true, &more);
    assert_false(more);
    (void)lines(d, 9, true, &more);
    assert_true(more);
}

static void a_refund_shows_and_being_paid_does_not(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    bool more;
    assert_int_equal(desk_edit(d, &noun_donation, 1, "state=refunded|refunded_on=2024-06-01", &err), 0);
    assert_non_null(strstr(lines(d, 100, true, &more), "choice　10,000円　子ども　返金済\n"));
}

#define WITH_A_LIFE(f) cmocka_unit_test_setup_teardown(f, desk_with_a_life, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_A_LIFE(all_that_happened_comes_newest_first),
        WITH_A_LIFE(it_is_told_in_english_too),
        WITH_A_LIFE(no_more_lines_than_wanted),
        WITH_A_LIFE(a_refund_shows_and_being_paid_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
