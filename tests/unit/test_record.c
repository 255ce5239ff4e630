/*
 * test_record.c - the life of a record of every noun: added, corrected, cancelled, listed; and that the
 * figures follow each step (world.c recounts after every request).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "domain/contact.h"
#include "domain/nouns.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* Contact 1 is a person, 2 a household, 3 another person; event 1 is there. */
static int desk_with_people(void **state)
{
    desk_open(state);
    struct desk *d = *state;
    assert_int_equal(
        desk_add(d, &noun_contact, "name=根室 太郎|kana=ネムロ タロウ|prefecture=13|city=杉並区"), 1);
    assert_int_equal(desk_add(d, &noun_contact, "kind=household|name=根室家"), 2);
    assert_int_equal(desk_add(d, &noun_contact, "name=根室 花子|gender=female|birth=1990-01-01"), 3);
    assert_int_equal(desk_add(d, &noun_event, "name=交流会|date=2024-09-01|headcount=10"), 1);
    return 0;
}

/* One of every noun: what is added, a correction, the field it shows in, before and after. */
static const struct life {
    const struct noun *noun;
    const char *added, *change, *field, *before, *after;
} lives[] = {
    {&noun_consult, "contact=1|date=2024-05-01|channel=phone|topic=housing,work|persons=2|city=杉並区",
     "topic=work", "topic", "housing,work", "work"},
    {&noun_consult, "date=2024-05-01|channel=fair|topic=work|first=yes", "contact=1", "contact", "-", "1"},
    {&noun_application, "contact=1|scheme=移住支援金|applied_on=2024-06-01", "state=paid|amount_yen=600000",
     "amount_yen", "-", "600000"},
    {&noun_visit, "contact=1|type=trial_house|from=2024-07-01|nights=6|persons=2",
     "to=2024-07-03|nights=", "nights", "6", "2"},
    {&noun_visit, "type=workation|from=2024-07-01|to=2024-07-02|persons=9", "persons=8", "persons", "9", "8"},
    {&noun_event, "name=感謝祭|date=2024-08-01|headcount=2500", "headcount=2000", "headcount", "2500",
     "2000"},
    {&noun_attendance, "event=1|contact=1|persons=2", "persons=12", "persons", "2", "12"},
    {&noun_migration, "contact=1|moved_in_on=2024-08-01|via_desk=yes|turn_type=i|reason=job", "turn_type=u",
     "turn_type", "I-turn", "U-turn"},
    {&noun_migration, "moved_in_on=2024-08-01|via_desk=yes|persons=3", "moved_in_on=2024-09-01",
     "moved_in_on", "2024-08-01", "2024-09-01"},
    {&noun_business, "contact=1|name=喫茶|started_on=2024-08-01|origin=uiturn", "started_on=2024-09-01",
     "started_on", "2024-08-01", "2024-09-01"},
    {&noun_loan, "contact=1|occupation=medical|lent_on=2020-04-01|amount_yen=50000", "state=working", "state",
     "-", "working"},
    {&noun_donation, "contact=1|portal=choice|donation_no=A1|received_on=2024-05-01|amount_yen=10000",
     "amount_yen=20000", "amount_yen", "10000", "20000"},
    {&noun_donation, "portal=choice|received_on=2024-05-01|amount_yen=10000|corporate=yes", "corporate=no",
     "corporate", "yes", "no"},
    {&noun_project, "name=港の再生|goal_yen=1000000|state=funded|funded_on=2024-05-01",
     "funded_on=2024-06-01", "funded_on", "2024-05-01", "2024-06-01"},
    {&noun_task, "contact=1|due=2024-11-01|what=電話する|staff=佐藤", "due=2024-11-08", "due", "2024-11-01",
     "2024-11-08"},
    {&noun_stage, "contact=1|stage=considering|date=2024-05-01", "stage=decided", "stage", "considering",
     "decided"},
    {&noun_relationship, "contact=1|kind=volunteer|from=2024-05-01|until=2025-05-01", "until=2024-12-01",
     "until", "2025-05-01", "2024-12-01"},
    {&noun_household, "household=2|contact=1|role=head", "role=spouse", "role", "head", "spouse"},
};

static void a_record_is_added_corrected_and_cancelled(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(lives); i++) {
        struct en_error err;
        const char *none = desk_cells(d);
        int64_t id = desk_add(d, lives[i].noun, lives[i].added);
        struct record r = desk_get(d, lives[i].noun, id);
        const char *some = desk_cells(d);
        assert_string_equal(desk_show(d, &r, lives[i].field), lives[i].before);
        assert_int_equal(desk_edit(d, lives[i].noun, id, lives[i].change, &err), 0);
        r = desk_get(d, lives[i].noun, id);
        assert_string_equal(desk_show(d, &r, lives[i].field), lives[i].after);
        assert_false(r.cancelled);
        assert_int_equal(desk_cancel(d, lives[i].noun, id, &err), 0);
        r = desk_get(d, lives[i].noun, id);
        assert_true(r.cancelled);
        /* cancelled counts nowhere; a record that counts showed in the cells */
        assert_string_equal(desk_cells(d), none);
        bool counts = lives[i].noun != &noun_task && lives[i].noun != &noun_household;
        assert_int_equal(strcmp(some, none) != 0, counts);
    }
}

/* Without a day of its own: today, 2024-10-31. */
static void a_project_counts_while_it_is_funded(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_project, "name=港の再生");
    assert_int_equal(desk_sum(d, "project", NULL), 0);
    assert_int_equal(desk_edit(d, &noun_project, id, "state=funded", &err), 0);
    assert_string_equal(desk_cells(d) + strlen(desk_cells(d)) - strlen("project 2024-10 1\n"),
                        "project 2024-10 1\n");
    assert_int_equal(desk_edit(d, &noun_project, id, "state=failed|funded_on=", &err), 0);
    assert_int_equal(desk_sum(d, "project", NULL), 0);
    desk_refuses_edit(d, &noun_project, id, "funded_on=2024-05-01", EN_INVALID, "funded_on",
                      "funded_on goes with state funded only");
}

static void a_migration_reaches_the_loans_of_its_people(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    desk_add(d, &noun_loan, "contact=1|occupation=teacher|lent_on=2020-04-01|work_started_on=2024-04-01");
    assert_int_equal(desk_sum(d, "loan", "teacher"), 1);
    assert_int_equal(desk_sum(d, "loan_return", NULL), 0);
    int64_t id = desk_add(d, &noun_migration, "contact=1|moved_in_on=2024-03-31");
    assert_int_equal(desk_sum(d, "loan_return", "teacher"), 1);
    assert_int_equal(desk_cancel(d, &noun_migration, id, &err), 0);
    assert_int_equal(desk_sum(d, "loan_return", NULL), 0);
}

static void a_cancelled_record_stays_as_it_is(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(lives); i++) {
        struct en_error err;
        char message[64];
        int64_t id = desk_add(d, lives[i].noun, lives[i].added);
        assert_int_equal(desk_cancel(d, lives[i].noun, id, &err), 0);
        (void)snprintf(message, sizeof message, "%s %d was cancelled", lives[i].noun->name, (int)id);
        desk_refuses_edit(d, lives[i].noun, id, lives[i].change, EN_CONFLICT, "id", message);
        (void)snprintf(message, sizeof message, "%s %d is cancelled already", lives[i].noun->name, (int)id);
        assert_int_equal(desk_cancel(d, lives[i].noun, id, &err), -1);
        assert_string_equal(err.en, message);
    }
}

static void what_is_required_cannot_be_cleared(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(lives); i++) {
        const struct noun *noun = lives[i].noun;
        int64_t id = desk_add(d, noun, lives[i].added);
        struct en_error err;
        for (size_t f = 0; f < noun->n; f++) {
            char clear[64], message[64];
            if (!(noun->field[f].flags & FIELD_REQUIRED))
                continue;
            (void)snprintf(clear, sizeof clear, "%s=", noun->field[f].name);
            (void)snprintf(message, sizeof message, "%s is required", noun->field[f].name);
            desk_refuses_edit(d, noun, id, clear, EN_INVALID, noun->field[f].name, message);
        }
        assert_int_equal(desk_cancel(d, noun, id, &err), 0);
    }
}

static void null_clears_what_is_not_required(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(
        d, &noun_consult,
        "contact=1|date=2024-05-01|channel=visit|topic=work|persons=4|city=杉並区|motive=job,home");
    assert_int_equal(desk_edit(d, &noun_consult, id, "contact=|persons=|city=|motive=", &err), 0);
    struct record r = desk_get(d, &noun_consult, id);
    assert_string_equal(desk_show(d, &r, "contact"), "-");
    assert_string_equal(desk_show(d, &r, "persons"), "-");
    assert_string_equal(desk_show(d, &r, "city"), "-");
    assert_string_equal(desk_show(d, &r, "motive"), "-");
    assert_string_equal(desk_show(d, &r, "channel"), "at the hall");
    assert_int_equal(desk_sum(d, "exchange", NULL), 10 + 1);
    assert_int_equal(desk_sum(d, "consult_new", NULL), 0); /* anonymous now */
}

static void what_is_not_told_stays(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_consult,
                          "contact=1|date=2024-05-01|channel=visit|topic=work|persons=4|body=長い話");
    assert_int_equal(desk_edit(d, &noun_consult, id, "minutes=30", &err), 0);
    struct record r = desk_get(d, &noun_consult, id);
    assert_string_equal(desk_show(d, &r, "contact"), "1");
    assert_string_equal(desk_show(d, &r, "date"), "2024-05-01");
    assert_string_equal(desk_show(d, &r, "topic"), "work");
    assert_string_equal(desk_show(d, &r, "persons"), "4");
    assert_string_equal(desk_show(d, &r, "body"), "長い話");
    assert_string_equal(desk_show(d, &r, "number"), "R6-0001");
    assert_string_equal(desk_show(d, &r, "staff"), "staff");
}

static const struct {
    const struct noun *noun;
    const char *text;
    enum en_code code;
    const char *field, *message;
} refused[] = {
    {&noun_consult, "date=2024-05-01|channel=phone", EN_INVALID, "topic", "topic is required"},
    {&noun_consult, "date=2024-05-01|channel=phone|topic=work|contact=99", EN_NOT_FOUND, "contact",
     "there is no contact 99"},
    {&noun_consult, "date=2024-05-01|channel=phone|topic=work|next_due=2024-05-09", EN_INVALID, "next_action",
     "next_due wants next_action as well"},
    {&noun_consult, "date=2024-05-01|channel=phone|topic=work|next_due=2024-04-30|next_action=x", EN_INVALID,
     "next_due", "next_due 2024-04-30 is before date 2024-05-01"},
    {&noun_consult, "date=2024-05-01|channel=phone|topic=work|stage=informed", EN_INVALID, "stage",
     "an anonymous consultation has no stage"},
    {&noun_application, "contact=1|scheme=x|applied_on=2024-05-02|decided_on=2024-05-01", EN_INVALID,
     "decided_on", "decided_on 2024-05-01 is before applied_on 2024-05-02"},
    {&noun_visit, "type=tour|from=2024-05-02|to=2024-05-01", EN_INVALID, "to",
     "to 2024-05-01 is before from 2024-05-02"},
    {&noun_visit, "type=tour|from=2024-05-02|to=2024-05-04|nights=3", EN_INVALID, "nights",
     "nights 3 is not the 2 nights between from and to"},
    {&noun_visit, "type=tour|from=2024-05-02|to=2044-05-04", EN_INVALID, "to",
     "the stay is longer than 3660 days"},
    {&noun_attendance, "event=2|contact=1", EN_NOT_FOUND, "event", "there is no event 2"},
    {&noun_migration, "moved_in_on=2024-05-01|persons=3|members=30代女性、20歳未満男性", EN_INVALID,
     "persons", "persons 3 is not the 2 members"},
    {&noun_business, "started_on=2024-05-02|closed_on=2024-05-01", EN_INVALID, "closed_on",
     "closed_on 2024-05-01 is before started_on 2024-05-02"},
    {&noun_loan, "contact=1|occupation=medical|lent_on=2024-05-02|work_started_on=2024-05-01", EN_INVALID,
     "work_started_on", "work_started_on 2024-05-01 is before lent_on 2024-05-02"},
    {&noun_stage, "contact=1|stage=decided|reason=cost", EN_INVALID, "reason",
     "reason goes only with lost, elsewhere and silent"},
    {&noun_relationship, "contact=1|kind=donor|from=2024-05-02|until=2024-05-01", EN_INVALID, "until",
     "until 2024-05-01 is before from 2024-05-02"},
    {&noun_household, "household=1|contact=3", EN_INVALID, "household",
     "household must be a contact of kind household"},
    {&noun_household, "household=2|contact=2", EN_INVALID, "contact", "a household cannot be its own member"},
};

static void what_cannot_be_is_refused(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(refused); i++)
        desk_refuses_add(d, refused[i].noun, refused[i].text, refused[i].code, refused[i].field,
                         refused[i].message);
}

static void nobody_attends_an_event_twice(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_attendance, "event=1|contact=1");
    desk_refuses_add(d, &noun_attendance, "event=1|contact=1", EN_CONFLICT, "contact",
                     "this attendance is recorded already as 1");
    assert_int_equal(desk_edit(d, &noun_attendance, id, "persons=2", &err), 0);
    assert_int_equal(desk_cancel(d, &noun_attendance, id, &err), 0);
    desk_add(d, &noun_attendance, "event=1|contact=1");
}

static void a_donation_number_is_once_in_its_portal(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_donation,
                          "portal=choice|donation_no=A1|received_on=2024-05-01|amount_yen=1");
    desk_refuses_add(d, &noun_donation, "portal=choice|donation_no=A1|received_on=2024-06-01|amount_yen=1",
                     EN_CONFLICT, "donation_no", "this donation number is recorded already as 1");
    desk_add(d, &noun_donation, "portal=rakuten|donation_no=A1|received_on=2024-05-01|amount_yen=1");
    assert_int_equal(desk_cancel(d, &noun_donation, id, &err), 0);
    desk_add(d, &noun_donation, "portal=choice|donation_no=A1|received_on=2024-06-01|amount_yen=1");
}

static const struct {
    const char *date, *number;
} numbers[] = {
    {"2024-05-01", "R6-0001"},  {"2024-03-31", "R5-0001"}, {"2024-04-01", "R6-0002"},
    {"2019-03-31", "H30-0001"}, {"2019-04-01", "R1-0001"}, {"2025-03-31", "R6-0003"},
};

static void numbers_rise_within_the_fiscal_year(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        char text[80];
        (void)snprintf(text, sizeof text, "date=%s|channel=phone|topic=work", numbers[i].date);
        struct record r = desk_get(d, &noun_consult, desk_add(d, &noun_consult, text));
        assert_string_equal(desk_show(d, &r, "number"), numbers[i].number);
    }
}

static void a_refused_slip_takes_no_number(void **state)
{
    struct desk *d = *state;
    desk_add(d, &noun_consult, "date=2024-05-01|channel=phone|topic=work");
    desk_refuses_add(d, &noun_consult, "date=2024-05-01|channel=phone|topic=work|contact=99", EN_NOT_FOUND,
                     "contact", "there is no contact 99");
    struct record r = desk_get(d, &noun_consult,
                               desk_add(d, &noun_consult, "date=2024-05-01|channel=phone|topic=work"));
    assert_string_equal(desk_show(d, &r, "number"), "R6-0002");
}

static int add_and_fail(struct world *w, void *ctx, struct en_error *err)
{
    struct record *r = ctx;
    assert_int_equal(record_add(w, r, err), 0);
    return error_set(err, EN_CONFLICT, NULL, "後で駄目になった", "failed later");
}

static void an_undone_request_leaves_figures_as_they_were(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(lives); i++) {
        struct en_error err;
        const char *before = desk_cells(d);
        struct record r = desk_read(d, lives[i].noun, lives[i].added);
        assert_int_equal(desk_request(d, add_and_fail, &r, &err), -1);
        assert_string_equal(desk_cells(d), before);
    }
    assert_int_equal(desk_count(d, "SELECT count(*) FROM consult"), 0);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM stage_change"), 0);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM task"), 0);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM migration_member"), 0);
}

static void moving_a_record_to_another_contact_moves_its_figures(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t consult = desk_add(d, &noun_consult,
                               "contact=1|date=2024-05-01|channel=phone|topic=work|stage=informed");
    int64_t gift = desk_add(d, &noun_donation, "contact=1|portal=p|received_on=2024-05-01|amount_yen=1");
    desk_add(d, &noun_donation, "contact=3|portal=p|received_on=2023-05-01|amount_yen=1");
    assert_int_equal(desk_sum(d, "repeat_donor", NULL), 0);
    assert_int_equal(desk_edit(d, &noun_consult, consult, "contact=3", &err), 0);
    assert_int_equal(desk_edit(d, &noun_donation, gift, "contact=3", &err), 0);
    assert_int_equal(desk_sum(d, "repeat_donor", NULL), 1);
    assert_int_equal(desk_sum(d, "donor_new", NULL), 1);
    assert_int_equal(desk_count(d, "SELECT contact_id FROM stage_change"), 3);
}

static void refund_and_departure_take_effect_on_their_day(void **state)
{
    struct desk *d = *state;
    struct en_error err = {0};
    struct record r;
    int64_t gift = desk_add(d, &noun_donation, "contact=1|portal=p|received_on=2024-05-01|amount_yen=5");
    db_savepoint(d->w.db);
    assert_int_equal(donation_refund(&d->w, gift, day_of("2024-04-30"), &r, &err), -1);
    assert_string_equal(err.en, "refunded_on 2024-04-30 is before received_on 2024-05-01");
    assert_int_equal(donation_refund(&d->w, gift, day_of("2024-06-01"), &r, &err), 0);
    assert_int_equal(donation_refund(&d->w, gift, day_of("2024-06-01"), &r, &err), -1);
    assert_string_equal(err.en, "donation 1 is refunded already");
    assert_int_equal(kpi_settle(&d->w, NULL), 0);
    assert_int_equal(db_release(d->w.db, &err), 0);
    assert_string_equal(desk_show(d, &r, "state"), "refunded");
    assert_int_equal(desk_differences(d), 0);
    int64_t move = desk_add(d, &noun_migration, "contact=1|moved_in_on=2024-05-01|via_desk=yes");
    db_savepoint(d->w.db);
    assert_int_equal(migration_depart(&d->w, move, day_of("2024-04-01"), NULL, &r, &err), -1);
    assert_string_equal(err.en, "departed_on 2024-04-01 is before moved_in_on 2024-05-01");
    assert_int_equal(migration_depart(&d->w, move, day_of("2024-07-01"), "転職", &r, &err), 0);
    assert_int_equal(kpi_settle(&d->w, NULL), 0);
    assert_int_equal(db_release(d->w.db, &err), 0);
    assert_int_equal(desk_differences(d), 0);
    assert_string_equal(stage_now(&d->w, 1), "left");
    assert_int_equal(desk_sum(d, "migrant", NULL), 1);
}

static void a_migration_has_its_members(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_migration, "contact=3|moved_in_on=2024-05-01|via_desk=yes");
    struct record r = desk_get(d, &noun_migration, id);
    assert_int_equal(r.nmembers, 1); /* the contact moved alone, with what the desk knows of it */
    assert_string_equal(r.member[0].gender, "female");
    assert_int_equal(desk_sum(d, "migrant_age", "a30/female"), 1);
    assert_int_equal(desk_edit(d, &noun_migration, id, "members=30代女性、20歳未満男、1950-01-01", &err), 0);
    r = desk_get(d, &noun_migration, id);
    assert_int_equal(r.nmembers, 3);
    assert_int_equal(desk_sum(d, "migrant", NULL), 3);
    assert_int_equal(desk_sum(d, "migrant_age", "a70/unknown"), 1);
    assert_int_equal(desk_edit(d, &noun_migration, id, "members=|persons=5", &err), 0);
    assert_int_equal(desk_sum(d, "migrant", NULL), 5);
    assert_int_equal(desk_sum(d, "migrant_age", "unknown/unknown"), 5);
}

/* --- lists --- */

static size_t list(struct desk *d, const struct noun *noun, struct record_filter *f, struct record **rows,
                   bool *more)
{
    size_t n;
    *more = record_list(&d->w, noun, f, rows, &n);
    return n;
}

#define EVERYTHING                                      \
    {                                                   \
        .since = NO_DAY, .until = NO_DAY, .limit = 1000 \
    }

/* 7 of each noun, read 3 by 3 behind the cursor: every one once, newest first. */
static void a_list_goes_on_behind_its_cursor(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(lives); i++) {
        const struct noun *noun = lives[i].noun;
        if (noun == &noun_attendance || (i && lives[i - 1].noun == noun))
            continue; /* nobody attends twice; one of each is enough */
        for (int k = 0; k < 7; k++) {
            char number[16], *text = arena_strdup(d->arena, lives[i].added), *at = strstr(text, "=A1");
            (void)snprintf(number, sizeof number, "=A%d", k);
            if (at)
                memcpy(at, number, 3);
            desk_add(d, noun, text);
        }
        struct record_filter f = EVERYTHING;
        struct record *rows;
        bool more = true;
        int64_t last_id = INT64_MAX, last_day = INT64_MAX;
        size_t seen = 0;
        int64_t all = (int64_t)list(d, noun, &f, &rows, &more);
        assert_false(more);
        f.limit = 3;
        for (more = true; more;) {
            size_t n = list(d, noun, &f, &rows, &more);
            assert_true(n == 3 || !more);
            for (size_t r = 0; r < n; r++) {
                int64_t day = noun->date >= 0 ? record_int(&rows[r], noun->date, 0) : 0;
                assert_true(day < last_day || (day == last_day && rows[r].id < last_id));
                last_day = day;
                last_id = rows[r].id;
                seen++;
            }
            f.cursor_day = last_day;
            f.cursor_id = last_id;
        }
        assert_int_equal(seen, all);
        assert_true(seen >= 7);
    }
}

static void a_list_is_filtered(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    struct record *rows;
    bool more;
    desk_add(d, &noun_consult, "contact=1|date=2024-03-31|channel=phone|topic=work");
    desk_add(d, &noun_consult, "contact=1|date=2024-04-01|channel=mail|topic=work|staff=佐藤");
    desk_add(d, &noun_consult, "contact=3|date=2024-04-30|channel=phone|topic=work");
    desk_add(d, &noun_consult, "date=2024-05-01|channel=phone|topic=work");
    assert_int_equal(desk_cancel(d, &noun_consult, 3, &err), 0);
    struct record_filter f = EVERYTHING;
    assert_int_equal(list(d, &noun_consult, &f, &rows, &more), 3);
    assert_int_equal(rows[0].id, 4);
    f.cancelled = true;
    assert_int_equal(list(d, &noun_consult, &f, &rows, &more), 4);
    assert_true(rows[1].cancelled);
    f.since = day_of("2024-04-01");
    f.until = day_of("2024-04-30");
    assert_int_equal(list(d, &noun_consult, &f, &rows, &more), 2);
    f.contact = 1;
    assert_int_equal(list(d, &noun_consult, &f, &rows, &more), 1);
    assert_int_equal(rows[0].id, 2);
    struct record want = desk_read(d, &noun_consult, "channel=phone");
    struct record_filter by_channel = {.since = NO_DAY, .until = NO_DAY, .limit = 1000, .equal = want.v};
    assert_int_equal(list(d, &noun_consult, &by_channel, &rows, &more), 2);
    want = desk_read(d, &noun_consult, "channel=mail|staff=佐藤|contact=1");
    assert_int_equal(list(d, &noun_consult, &by_channel, &rows, &more), 1);
    want = desk_read(d, &noun_consult, "channel=mail|staff=鈴木");
    assert_int_equal(list(d, &noun_consult, &by_channel, &rows, &more), 0);
}

static void a_list_of_values_matches_any_that_is_wanted(void **state)
{
    static const struct {
        const char *want, *ids;
    } asked[] = {
        {"topic=housing", "3 1"},
        {"topic=work", "2 1"},
        {"topic=work,school", "4 2 1"},
        {"topic=medical", ""},
        {"stage=visited", "3"},
        {"topic=housing|stage=visited", "3"},
        {"topic=work|stage=visited", ""},
        {"prefecture=27", "2"},
        {"prefecture=27|topic=housing", ""},
    };
    struct desk *d = *state;
    struct record *rows;
    bool more;
    desk_add(d, &noun_consult, "date=2024-04-01|channel=phone|topic=housing,work");
    desk_add(d, &noun_consult, "date=2024-04-02|channel=phone|topic=work|prefecture=27");
    desk_add(d, &noun_consult, "contact=1|date=2024-04-03|channel=phone|topic=housing|stage=visited");
    desk_add(d, &noun_consult, "date=2024-04-04|channel=phone|topic=school");
    for (size_t i = 0; i < COUNT(asked); i++) {
        struct record want = desk_read(d, &noun_consult, asked[i].want);
        struct record_filter f = {.since = NO_DAY, .until = NO_DAY, .limit = 1000, .equal = want.v};
        size_t n = list(d, &noun_consult, &f, &rows, &more);
        const char *ids = "";
        for (size_t k = 0; k < n; k++)
            ids = arena_printf(d->arena, "%s%s%d", ids, k ? " " : "", (int)rows[k].id);
        if (strcmp(ids, asked[i].ids) != 0)
            fail_msg("%s: %s", asked[i].want, ids);
    }
}

static void what_is_not_there_is_not_found(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; nouns[i]; i++) {
        struct record r;
        struct en_error err = {0};
        char message[64];
        (void)snprintf(message, sizeof message, "there is no %s 999", nouns[i]->name);
        assert_int_equal(record_load(&d->w, nouns[i], 999, &r, &err), -1);
        assert_int_equal(err.code, EN_NOT_FOUND);
        assert_string_equal(err.en, message);
    }
}

static void a_second_slip_of_the_day_says_so(void **state)
{
    struct desk *d = *state;
    desk_add(d, &noun_consult, "contact=1|date=2024-05-01|channel=phone|topic=work,housing");
    struct record r = desk_get(
        d, &noun_consult, desk_add(d, &noun_consult, "contact=1|date=2024-05-01|channel=mail|topic=work"));
    assert_string_equal(consult_rules.note(&d->w, &r, false),
                        "counted as one with R6-0001, of the same day and matter");
    r = desk_get(d, &noun_consult,
                 desk_add(d, &noun_consult, "contact=1|date=2024-05-01|channel=mail|topic=housing,work"));
    assert_null(consult_rules.note(&d->w, &r, false));
    r = desk_get(d, &noun_consult, desk_add(d, &noun_consult, "date=2024-05-01|channel=mail|topic=work"));
    assert_null(consult_rules.note(&d->w, &r, true));
}

#define WITH_PEOPLE(f) cmocka_unit_test_setup_teardown(f, desk_with_people, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PEOPLE(a_record_is_added_corrected_and_cancelled),
        WITH_PEOPLE(a_cancelled_record_stays_as_it_is),
        WITH_PEOPLE(a_project_counts_while_it_is_funded),
        WITH_PEOPLE(a_migration_reaches_the_loans_of_its_people),
        WITH_PEOPLE(what_is_required_cannot_be_cleared),
        WITH_PEOPLE(null_clears_what_is_not_required),
        WITH_PEOPLE(what_is_not_told_stays),
        WITH_PEOPLE(what_cannot_be_is_refused),
        WITH_PEOPLE(nobody_attends_an_event_twice),
        WITH_PEOPLE(a_donation_number_is_once_in_its_portal),
        WITH_PEOPLE(numbers_rise_within_the_fiscal_year),
        WITH_PEOPLE(a_refused_slip_takes_no_number),
        WITH_PEOPLE(an_undone_request_leaves_figures_as_they_were),
        WITH_PEOPLE(moving_a_record_to_another_contact_moves_its_figures),
        WITH_PEOPLE(refund_and_departure_take_effect_on_their_day),
        WITH_PEOPLE(a_migration_has_its_members),
        WITH_PEOPLE(a_list_goes_on_behind_its_cursor),
        WITH_PEOPLE(a_list_is_filtered),
        WITH_PEOPLE(a_list_of_values_matches_any_that_is_wanted),
        WITH_PEOPLE(what_is_not_there_is_not_found),
        WITH_PEOPLE(a_second_slip_of_the_day_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
