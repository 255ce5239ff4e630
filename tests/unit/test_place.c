/*
 * test_place.c - addresses: the ways one place is written meet, and what looks like them stays apart.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "domain/identity/place.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static struct place read_one(struct arena *a, const char *text)
{
    const char *const parts[] = {text, ""};
    struct place out;
    place_read(a, parts, 2, &out);
    return out;
}

/* prefecture/area/numbers/room */
static const char *shown(struct arena *a, const struct place *x)
{
    char *numbers = arena_strdup(a, "");
    for (size_t i = 0; i < x->n; i++)
        numbers = arena_printf(a, "%s%s%u", numbers, i ? "-" : "", x->number[i]);
    return arena_printf(a, "%d/%s/%s/%u", x->prefecture, x->area, numbers, x->room);
}

static const struct {
    const char *in, *parts;
} forms[] = {
    {"北海道根室市常盤町2丁目27番地", "1/根室市常盤町/2-27/0"},
    {"根室市常盤町二丁目27番地", "0/根室市常盤町/2-27/0"},
    {"北海道根室市常盤町２－２７", "1/根室市常盤町/2-27/0"},
    {"東京都港区芝1丁目2番3号", "13/港区芝/1-2-3/0"},
    {"東京都港区芝一丁目二番三号", "13/港区芝/1-2-3/0"},
    {"東京都港区芝１丁目２－３", "13/港区芝/1-2-3/0"},
    {"港区芝1-2-3", "0/港区芝/1-2-3/0"},
    {"港区芝1の2の3", "0/港区芝/1-2-3/0"},
    {"港区芝1丁目 2-3", "0/港区芝/1-2-3/0"},
    {"港区芝1−2‐3", "0/港区芝/1-2-3/0"},
    {"港区芝1ー2ー3", "0/港区芝/1-2-3/0"},
    {"北海道野付郡別海町別海常盤町280番地", "1/別海町別海常盤町/280/0"},
    {"福島県郡山市大槻町1-2", "7/郡山市大槻町/1-2/0"},
    {"愛知県蒲郡市旭町17-1", "23/蒲郡市旭町/17-1/0"},
    {"奈良県大和郡山市北郡山町248-4", "29/大和郡山市北郡山町/248-4/0"},
    {"水戸市大字千波町346番地の2", "0/水戸市千波町/346-2/0"},
    {"水戸市字千波町346-2", "0/水戸市千波町/346-2/0"},
    {"水戸市千波町三四六の二", "0/水戸市千波町/346-2/0"},
    {"岩手県盛岡市上飯岡第3地割12番地5", "3/盛岡市上飯岡/3-12-5/0"},
    {"札幌市中央区北1条西2丁目3-4", "0/札幌市中央区北西/1-2-3-4/0"},
    {"札幌市中央区北一条西二丁目3番4号", "0/札幌市中央区北西/1-2-3-4/0"},
    {"札幌市西区二十四軒二条二丁目3-3", "0/札幌市西区/24-2-2-3-3/0"},
    {"札幌市西区24-2-2-3-3", "0/札幌市西区/24-2-2-3-3/0"},
    {"中央区八重洲1-2-3ニュー八重洲ビル", "0/中央区八重洲/1-2-3/0"},
    {"千代田区丸の内1-9-1グラントウキョウノースタワー３６階", "0/千代田区丸ノ内/1-9-1/0"},
    {"広島市西区商工センター六丁目９番39号", "0/広島市西区商工センター/6-9-39/0"},
    {"千葉県印西市三五十2459", "12/印西市三五十/2459/0"},
    {"八五十2459", "0/八五十/2459/0"},
    {"千代田区丸ノ内1-1", "0/千代田区丸ノ内/1-1/0"},
    {"港区六本木6-10-1", "0/港区六本木/6-10-1/0"},
    {"千代田区四番町4-9", "0/千代田区四番町/4-9/0"},
    {"千代田区4番町4-9", "0/千代田区四番町/4-9/0"},
    {"長野県松本市美ヶ原1-2", "20/松本市美ケ原/1-2/0"},
    {"長野県松本市美が原1-2", "20/松本市美ケ原/1-2/0"},
    {"長野県松本市美ガ原1-2", "20/松本市美ケ原/1-2/0"},
    {"港区芝1-2-3 メゾン青葉101号室", "0/港区芝/1-2-3/101"},
    {"港区芝1-2-3メゾン青葉101", "0/港区芝/1-2-3/101"},
    {"港区芝1-2-3 101", "0/港区芝/1-2-3/101"},
    {"港区芝1-2-3-101", "0/港区芝/1-2-3/101"},
    {"港区芝1-2-3 #101", "0/港区芝/1-2-3/101"},
    {"港区芝1丁目2番3-101号", "0/港区芝/1-2-3/101"},
    {"港区芝1-2-3 グリーンコートB棟 403号室", "0/港区芝/1-2-3/403"},
    {"府中市宮町2-24", "0/府中市宮町/2-24/0"},
    {"神奈川県", "14///0"},
    {"東京都", "13///0"},
    {"", "0///0"},
};

static void an_address_is_taken_apart(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT(forms); i++) {
        struct place x = read_one(a, forms[i].in);
        const char *s = shown(a, &x);
        if (strcmp(s, forms[i].parts) != 0)
            print_error("%s: %s, not %s\n", forms[i].in, s, forms[i].parts);
    }
    for (size_t i = 0; i < COUNT(forms); i++) {
        struct place x = read_one(a, forms[i].in);
        assert_string_equal(shown(a, &x), forms[i].parts);
    }
    arena_free(a);
}

static const struct {
    const char *one, *other;
    enum place_likeness likeness;
} pairs[] = {
    {"東京都港区芝1丁目2番3号", "港区芝１－２－３", PLACE_SAME},
    {"港区芝1-2-3 メゾン101", "港区芝1-2-3", PLACE_SAME},
    {"港区芝1-2-3 メゾン101", "港区芝1-2-3-101", PLACE_SAME},
    {"港区芝1-2-3 メゾン101", "港区芝1-2-3 メゾン102", PLACE_BUILDING},
    {"港区芝1-2-3", "港区芝1-2-5", PLACE_BLOCK},
    {"港区芝1-2-3", "港区芝1-2", PLACE_BLOCK},
    {"港区芝1-2-3", "港区芝1-20-5", PLACE_NEIGHBOUR},
    {"港区芝1-2-3", "港区芝", PLACE_TOWN},
    {"港区芝1-2-3", "港区三田1-2-3", PLACE_CITY},
    {"港区芝1-2-3", "港区", PLACE_CITY},
    {"東京都港区芝1-2-3", "東京都", PLACE_REGION},
    {"東京都港区芝1-2-3", "東京都北区赤羽1-2-3", PLACE_REGION},
    {"東京都府中市宮町2-24", "広島県府中市宮町2-24", PLACE_DIFFERS},
    {"府中市宮町2-24", "広島県府中市宮町2-24", PLACE_SAME},
    {"千代田区丸ノ内1-1", "千代田区丸の内1-1", PLACE_SAME},
    {"札幌市西区24-2-2-3-3", "札幌市西区二十四軒二条二丁目3-3", PLACE_SAME},
    {"飯山市柿碕町1-20", "飯山市柿崎町1-20", PLACE_LOOSE},
    {"京都市中京区寺町通御池上る上本能寺前町488", "京都市中京区上本能寺前町488", PLACE_SAME},
    {"長野県下村大字谷ケ平193-10", "長野県結野市大字谷ヶ平193-10", PLACE_LOOSE},
    {"港区芝1-2-3", "", PLACE_MISSING},
};

static void two_addresses_are_as_alike_as_they_are(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct place x = read_one(a, pairs[i].one), y = read_one(a, pairs[i].other);
        if (place_compare(&x, &y) != pairs[i].likeness)
            fail_msg("%s, %s: %d, not %d", pairs[i].one, pairs[i].other, place_compare(&x, &y),
                     pairs[i].likeness);
        assert_int_equal(place_compare(&y, &x), pairs[i].likeness);
    }
    arena_free(a);
}

static void columns_and_one_text_are_the_same_address(void **state)
{
    struct arena *a = arena_new();
    const char *const columns[] = {"長野県", "結野市", "本町1丁目9番地14", "グリーンコートB棟 403号室"};
    struct place x, y = read_one(a, "長野県結野市本町1-9-14 403");
    (void)state;
    place_read(a, columns, COUNT(columns), &x);
    assert_int_equal(place_compare(&x, &y), PLACE_SAME);
    assert_int_equal(x.room, 403);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_taken_apart),
        cmocka_unit_test(two_addresses_are_as_alike_as_they_are),
        cmocka_unit_test(columns_and_one_text_are_the_same_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
