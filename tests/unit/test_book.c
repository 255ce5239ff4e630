/*
 * test_book.c - many records: who ends up as one person does not depend on the order; what a person decided
 * stays. All people are made up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/identity/book.h"
#include "people.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* Two people, two who share a telephone, a bridge between two birth dates, a body and its head. */
static const char *const lines[] = {
    /* 0 */ "name=高橋 健一|kana=タカハシ ケンイチ|phone=09000010001|address=根室市常盤町2-27",
    /* 1 */ "name=髙橋健一|phone=090-0001-0001|email=ken.t@example.jp",
    /* 2 */ "name=タカハシ ケンイチ|email=ken.t@example.jp|phone=09000010001",
    /* 3 */ "name=高橋 誠|kana=タカハシ マコト|phone=09000010001|address=根室市常盤町2-27",
    /* 4 */ "name=鈴木 一郎|phone=0300010001|born=1950-01-01",
    /* 5 */ "name=鈴木 一郎|phone=0300010001|email=ichiro.s@example.jp",
    /* 6 */ "name=鈴木 一郎|email=ichiro.s@example.jp|born=1985-05-05",
    /* 7 */ "name=株式会社高橋商店|phone=09000010001",
    /* 8 */ "name=渡辺 誠|address=東京都",
    /* 9 */ "name=渡辺 誠|address=東京都",
    /* 10 */ "name=吉田 祐一|kana=ヨシダ ユウイチ|phone=0300020002",
    /* 11 */ "name=ヨシダ ユウイチ|phone=0300020002",
    /* 12 */ "name=吉田 裕一|kana=ヨシダ ユウイチ|phone=0300020002",
};

struct desk {
    struct lexicon *lexicon;
    struct identity_book *book;
    uint32_t face[COUNT(lines)];
};

static void add_in_order(struct desk *d, const size_t order[COUNT(lines)])
{
    struct arena *a = arena_new();
    d->lexicon = common_names();
    d->book = identity_book_new(d->lexicon);
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct face f;
        person_face(a, d->lexicon, lines[order[i]], &f);
        d->face[order[i]] = identity_book_add(d->book, &f);
    }
    arena_free(a);
}

static void clear(struct desk *d)
{
    identity_book_free(d->book);
    lexicon_free(d->lexicon);
}

static bool same(const struct desk *d, size_t i, size_t j)
{
    return identity_book_person(d->book, d->face[i]) == identity_book_person(d->book, d->face[j]);
}

static void straight(size_t order[COUNT(lines)])
{
    for (size_t i = 0; i < COUNT(lines); i++)
        order[i] = i;
}

static void mix(size_t order[COUNT(lines)], unsigned *seed)
{
    for (size_t i = COUNT(lines); i > 1; i--) {
        *seed = *seed * 1664525u + 1013904223u;
        size_t j = (*seed >> 8) % i, keep = order[i - 1];
        order[i - 1] = order[j];
        order[j] = keep;
    }
}

static void records_of_one_person_come_together(void **state)
{
    size_t order[COUNT(lines)];
    struct desk d;
    (void)state;
    straight(order);
    add_in_order(&d, order);
    assert_true(same(&d, 0, 1));
    assert_true(same(&d, 0, 2));
    assert_false(same(&d, 0, 3)); /* one telephone, two given names */
    assert_false(same(&d, 0, 7)); /* a body */
    assert_false(same(&d, 8, 9)); /* a name and a prefecture make nobody */
    assert_false(same(&d, 4, 6)); /* two birth dates, whatever stands between them */
    assert_true(same(&d, 5, 4) != same(&d, 5, 6));
    assert_false(same(&d, 10, 12)); /* two given names of one reading, with a bridge in kana */
    clear(&d);
}

static void the_order_of_arrival_does_not_matter(void **state)
{
    size_t order[COUNT(lines)];
    unsigned seed = 1;
    struct desk first;
    (void)state;
    straight(order);
    add_in_order(&first, order);
    for (int round = 0; round < 200; round++) {
        struct desk d;
        mix(order, &seed);
        add_in_order(&d, order);
        for (size_t i = 0; i < COUNT(lines); i++)
            for (size_t j = 0; j < i; j++)
                assert_int_equal(same(&d, i, j), same(&first, i, j));
        clear(&d);
    }
    clear(&first);
}

static bool asked(struct desk *d, size_t i, size_t j)
{
    struct identity_question *q;
    size_t n = identity_book_questions(d->book, &q);
    bool found = false;
    for (size_t k = 0; k < n; k++) {
        uint32_t a = identity_book_person(d->book, q[k].a), b = identity_book_person(d->book, q[k].b);
        uint32_t x = identity_book_person(d->book, d->face[i]), y = identity_book_person(d->book, d->face[j]);
        found |= (a == x && b == y) || (a == y && b == x);
    }
    free(q);
    return found;
}

static void what_is_in_doubt_is_asked_once_and_never_again(void **state)
{
    size_t order[COUNT(lines)];
    struct desk d;
    (void)state;
    straight(order);
    add_in_order(&d, order);
    assert_true(asked(&d, 10, 12));
    assert_false(asked(&d, 0, 3)); /* forbidden: nobody is troubled with it */
    assert_false(asked(&d, 4, 6));
    identity_book_judge(d.book, d.face[10], d.face[12], false);
    assert_false(asked(&d, 10, 12));
    assert_false(same(&d, 10, 12));
    identity_book_judge(d.book, d.face[8], d.face[9], true);
    assert_true(same(&d, 8, 9));
    clear(&d);
}

static void a_persons_word_outranks_the_rules_until_taken_apart(void **state)
{
    size_t order[COUNT(lines)];
    struct desk d;
    (void)state;
    straight(order);
    add_in_order(&d, order);
    identity_book_judge(d.book, d.face[4], d.face[6], true); /* a birth date was mistyped */
    assert_true(same(&d, 4, 6));
    identity_book_judge(d.book, d.face[0], d.face[1], false); /* two who share a telephone after all */
    assert_false(same(&d, 0, 1));
    assert_false(asked(&d, 0, 1));
    clear(&d);
}

static void equal_records_share_a_face_if_they_tell_enough(void **state)
{
    struct arena *a = arena_new();
    struct lexicon *l = common_names();
    struct identity_book *b = identity_book_new(l);
    struct face f;
    (void)state;
    person_face(a, l, lines[0], &f);
    uint32_t first = identity_book_add(b, &f);
    assert_int_equal(identity_book_add(b, &f), first);
    person_face(a, l, lines[8], &f);
    first = identity_book_add(b, &f);
    assert_int_not_equal(identity_book_add(b, &f), first);
    identity_book_free(b);
    lexicon_free(l);
    arena_free(a);
}

static void a_donor_of_many_spellings_stays_one(void **state)
{
    struct arena *a = arena_new();
    struct lexicon *l = common_names();
    struct identity_book *b = identity_book_new(l);
    (void)state;
    for (int i = 0; i < 300; i++) {
        struct face f;
        person_face(
            a, l,
            arena_printf(a, "name=高橋 健一|phone=09000010001|address=根室市常盤町2-27 メゾン%d", i + 1), &f);
        identity_book_add(b, &f);
    }
    for (uint32_t i = 0; i < identity_book_faces(b); i++)
        assert_int_equal(identity_book_person(b, i), 0);
    identity_book_free(b);
    lexicon_free(l);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_of_one_person_come_together),
        cmocka_unit_test(the_order_of_arrival_does_not_matter),
        cmocka_unit_test(what_is_in_doubt_is_asked_once_and_never_again),
        cmocka_unit_test(a_persons_word_outranks_the_rules_until_taken_apart),
        cmocka_unit_test(equal_records_share_a_face_if_they_tell_enough),
        cmocka_unit_test(a_donor_of_many_spellings_stays_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
