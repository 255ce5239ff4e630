/*
 * test_contact.c - contacts: names and addresses taken apart, what is kept as history, who is recognised, and
 * that an import never overwrites what somebody told the desk.
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
#include "domain/contact.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* Fields as "a / b / c" for comparing. */
static const char *fields(struct desk *d, int64_t id, const char *const *names, size_t n)
{
    struct record r = desk_get(d, &noun_contact, id);
    const char *text = desk_show(d, &r, names[0]);
    for (size_t i = 1; i < n; i++)
        text = arena_printf(d->arena, "%s / %s", text, desk_show(d, &r, names[i]));
    return text;
}

static const char *name_of(struct desk *d, int64_t id)
{
    static const char *const names[] = {"kind", "family", "given"};
    return fields(d, id, names, COUNT(names));
}

static const char *address_of(struct desk *d, int64_t id)
{
    static const char *const names[] = {"prefecture", "city", "address"};
    return fields(d, id, names, COUNT(names));
}

static const char *points_of(struct desk *d, int64_t id)
{
    static const char *const names[] = {"phone", "email"};
    return fields(d, id, names, COUNT(names));
}

static const struct {
    const char *told, *kept;
} names[] = {
    {"name=根室 太郎", "person / 根室 / 太郎"},
    {"name=根室　太郎", "person / 根室 / 太郎"},
    {"name=根室　 太郎", "person / 根室 / 太郎"},
    {"name=根室太郎", "person / 根室太郎 / -"},
    {"name=John von Neumann", "person / John / von Neumann"},
    {"family=根室|given=太郎", "person / 根室 / 太郎"},
    {"name=株式会社根室 水産", "company / 株式会社根室 水産 / -"},
    {"name=NPO法人 移住 の会", "group / NPO法人 移住 の会 / -"},
    {"kind=company|name=根室 水産", "company / 根室 水産 / -"},
    {"kind=group|name=移住 の会", "group / 移住 の会 / -"},
    {"kind=household|name=根室 家", "household / 根室 / 家"},
    {"kana=ネムロ", "person / - / -"},
};

static void a_name_is_taken_apart_at_its_first_blank(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(names); i++)
        assert_string_equal(name_of(d, desk_add(d, &noun_contact, names[i].told)), names[i].kept);
}

static const struct {
    const char *told, *kept;
} addresses[] = {
    {"address=北海道根室市常盤町2-27", "Hokkaido / 根室市 / 常盤町2-27"},
    {"address=東京都千代田区千代田1-1", "Tokyo / 千代田区 / 千代田1-1"},
    {"address=京都府京都市中京区", "Kyoto / 京都市 / 中京区"},
    {"address=北海道野付郡別海町別海", "Hokkaido / 野付郡別海町 / 別海"},
    {"address=千葉県市川市八幡", "Chiba / 市川市 / 八幡"},
    {"address=沖縄県国頭郡恩納村", "Okinawa / 国頭郡恩納村 / -"},
    {"address=愛知県蒲郡市旭町1-1", "Aichi / 蒲郡市 / 旭町1-1"},
    {"address=福岡県小郡市小郡255", "Fukuoka / 小郡市 / 小郡255"},
    {"address=奈良県大和郡山市北郡山町248", "Nara / 大和郡山市 / 北郡山町248"},
    {"address=福島県郡山市朝日1-23", "Fukushima / 郡山市 / 朝日1-23"},
    {"address=岐阜県郡上市八幡町島谷228", "Gifu / 郡上市 / 八幡町島谷228"},
    {"address=兵庫県赤穂郡上郡町大持278", "Hyogo / 赤穂郡上郡町 / 大持278"},
    {"address=兵庫県上郡町大持278", "Hyogo / 上郡町 / 大持278"},
    {"address=北海道余市郡余市町朝日町26", "Hokkaido / 余市郡余市町 / 朝日町26"},
    {"address=北海道余市町朝日町26", "Hokkaido / 余市町 / 朝日町26"},
    {"address=奈良県高市郡明日香村岡55", "Nara / 高市郡明日香村 / 岡55"},
    {"address=奈良県吉野郡下市町下市1960", "Nara / 吉野郡下市町 / 下市1960"},
    {"address=富山県中新川郡上市町法音寺1", "Toyama / 中新川郡上市町 / 法音寺1"},
    {"address=三重県四日市市諏訪町1-5", "Mie / 四日市市 / 諏訪町1-5"},
    {"address=広島県廿日市市下平良1-11-1", "Hiroshima / 廿日市市 / 下平良1-11-1"},
    {"address=石川県野々市市三納1-1", "Ishikawa / 野々市市 / 三納1-1"},
    {"address=三重県津市西丸之内23-1", "Mie / 津市 / 西丸之内23-1"},
    {"address=徳島県阿波市市場町切幡201", "Tokushima / 阿波市 / 市場町切幡201"},
    {"address=大阪府茨木市郡4-1", "Osaka / 茨木市 / 郡4-1"},
    {"address=東京都町田市森野2-2-22", "Tokyo / 町田市 / 森野2-2-22"},
    {"address=新潟県十日町市千歳町3-3", "Niigata / 十日町市 / 千歳町3-3"},
    {"address=長野県大町市大町3887", "Nagano / 大町市 / 大町3887"},
    {"address=佐賀県杵島郡大町町大町5017", "Saga / 杵島郡大町町 / 大町5017"},
    {"address=山形県村山市中央1-3-6", "Yamagata / 村山市 / 中央1-3-6"},
    {"address=山形県東村山郡山辺町緑ケ丘5", "Yamagata / 東村山郡山辺町 / 緑ケ丘5"},
    {"address=新潟県村上市三之町1-1", "Niigata / 村上市 / 三之町1-1"},
    {"address=宮城県柴田郡村田町村田6", "Miyagi / 柴田郡村田町 / 村田6"},
    {"address=福島県田村市船引町船引", "Fukushima / 田村市 / 船引町船引"},
    {"address=福島県田村郡三春町大町1-2", "Fukushima / 田村郡三春町 / 大町1-2"},
    {"address=東京都東村山市本町1-2-3", "Tokyo / 東村山市 / 本町1-2-3"},
    {"address=東京都羽村市緑ケ丘5-2-1", "Tokyo / 羽村市 / 緑ケ丘5-2-1"},
    {"address=東京都武蔵村山市本町1-1-1", "Tokyo / 武蔵村山市 / 本町1-1-1"},
    {"address=群馬県佐波郡玉村町下新田201", "Gunma / 佐波郡玉村町 / 下新田201"},
    {"address=長崎県大村市玖島1-25", "Nagasaki / 大村市 / 玖島1-25"},
    {"address=山梨県西八代郡市川三郷町市川大門1790", "Yamanashi / 西八代郡市川三郷町 / 市川大門1790"},
    {"address=栃木県芳賀郡市貝町市塙1280", "Tochigi / 芳賀郡市貝町 / 市塙1280"},
    {"address=北海道札幌市中央区北3条西6", "Hokkaido / 札幌市 / 中央区北3条西6"},
    {"address=愛知県名古屋市中村区竹橋町36", "Aichi / 名古屋市 / 中村区竹橋町36"},
    {"address=北海道石狩郡当別町白樺町58", "Hokkaido / 石狩郡当別町 / 白樺町58"},
    {"address=北海道色丹郡色丹村", "Hokkaido / 色丹郡色丹村 / -"},
    {"address=北海道別海町別海常盤町280", "Hokkaido / 別海町 / 別海常盤町280"},
    {"address=北海道　根室市常盤町2-27", "Hokkaido / 根室市 / 常盤町2-27"},
    {"address=北海道 根室市", "Hokkaido / 根室市 / -"},
    {"address=東京都区部", "Tokyo / - / 区部"},
    {"address=東京都八丈町大賀郷2551-2", "Tokyo / 八丈町 / 大賀郷2551-2"},
    {"address=東京都大島町元町1-1-14", "Tokyo / 大島町 / 元町1-1-14"},
    {"address=東京都小笠原村父島西町", "Tokyo / 小笠原村 / 父島西町"},
    {"address=東京都三宅村阿古497", "Tokyo / 三宅村 / 阿古497"},
    {"address=愛知県東郷町春木市場", "Aichi / 東郷町 / 春木市場"},
    {"address=北海道野付郡", "Hokkaido / - / 野付郡"},
    {"address=沖縄県国頭郡東村平良804", "Okinawa / 国頭郡東村 / 平良804"},
    {"address=東京都", "Tokyo / - / -"},
    {"address=常盤町2-27", "- / - / 常盤町2-27"},
    {"prefecture=北海道|address=根室市常盤町", "Hokkaido / 根室市 / 常盤町"},
    {"prefecture=北海道|city=根室市|address=常盤町2-27", "Hokkaido / 根室市 / 常盤町2-27"},
    {"city=根室市|address=常盤町", "- / 根室市 / 常盤町"},
    {"prefecture=13", "Tokyo / - / -"},
};

static void an_address_is_taken_apart_at_its_head(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(addresses); i++) {
        char text[160];
        (void)snprintf(text, sizeof text, "name=宛名 %zu|%s", i, addresses[i].told);
        assert_string_equal(address_of(d, desk_add(d, &noun_contact, text)), addresses[i].kept);
    }
}

static const struct {
    const char *told;
    const char *field, *message;
} refused[] = {
    {"name=別の 名|family=根室", "name", "name goes without family and given"},
    {"note=名なし", "family", "a name (family, given or name) or kana is wanted"},
    {"name=未来|birth=2024-11-01", "birth", "birth is in the future"},
    {"name=未来|died_on=2024-11-01", "died_on", "died_on is in the future"},
    {"name=逆|birth=2000-01-02|died_on=2000-01-01", "died_on",
     "died_on 2000-01-01 is before birth 2000-01-02"},
};

static void what_no_person_can_be_is_refused(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(refused); i++)
        desk_refuses_add(d, &noun_contact, refused[i].told, EN_INVALID, refused[i].field, refused[i].message);
    int64_t id = desk_add(d, &noun_contact, "name=根室 太郎|birth=2024-10-31");
    desk_refuses_edit(d, &noun_contact, id, "family=|given=", EN_INVALID, "family",
                      "a name (family, given or name) or kana is wanted");
    desk_refuses_edit(d, &noun_contact, 999, "note=x", EN_NOT_FOUND, "id", "there is no contact 999");
}

static void an_edit_corrects_and_null_clears(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_contact,
                          "name=根室 太郎|kana=ネムロ|gender=male|phone=0153-23-1111|note=メモ");
    assert_int_equal(desk_edit(d, &noun_contact, id, "name=釧路 次郎|note=|gender=", &err), 0);
    assert_string_equal(name_of(d, id), "person / 釧路 / 次郎");
    struct record r = desk_get(d, &noun_contact, id);
    assert_string_equal(desk_show(d, &r, "kana"), "ネムロ");
    assert_string_equal(desk_show(d, &r, "note"), "-");
    assert_string_equal(desk_show(d, &r, "gender"), "-");
    assert_string_equal(desk_show(d, &r, "phone"), "0153-23-1111");
    assert_int_equal(desk_edit(d, &noun_contact, id, "given=三郎", &err), 0);
    assert_string_equal(name_of(d, id), "person / 釧路 / 三郎");
    assert_int_equal(desk_edit(d, &noun_contact, id, "name=札幌", &err), 0);
    assert_string_equal(name_of(d, id), "person / 札幌 / -");
    assert_int_equal(desk_edit(d, &noun_contact, id, "kind=|phone=", &err), 0);
    assert_string_equal(name_of(d, id), "person / 札幌 / -");
    assert_string_equal(points_of(d, id), "- / -");
}

/* "from..until city" of each, the current one first. */
static const char *history_of(struct desk *d, int64_t id)
{
    struct address_row *rows;
    const char *text = "";
    size_t n = contact_addresses(&d->w, id, &rows);
    for (size_t i = 0; i < n; i++) {
        char from[CIVIL_ISO_MAX] = "", until[CIVIL_ISO_MAX] = "";
        if (rows[i].from != NO_DAY)
            civil_iso(rows[i].from, from);
        if (rows[i].until != NO_DAY)
            civil_iso(rows[i].until, until);
        text = arena_printf(d->arena, "%s%s..%s %s\n", text, from, until, rows[i].city ? rows[i].city : "-");
    }
    return text;
}

static void a_move_keeps_the_old_address_as_history(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_contact,
                          "name=根室 太郎|prefecture=13|city=杉並区|address=高円寺1|postal=166-0001");
    assert_string_equal(history_of(d, id), ".. 杉並区\n");
    assert_int_equal(desk_edit(d, &noun_contact, id, "moved_on=2024-04-01|prefecture=27|city=堺市", &err), 0);
    assert_string_equal(history_of(d, id), "2024-04-01.. 堺市\n..2024-03-31 杉並区\n");
    assert_string_equal(address_of(d, id), "Osaka / 堺市 / -"); /* nothing of the old one is carried over */
    struct record r = desk_get(d, &noun_contact, id);
    assert_string_equal(desk_show(d, &r, "postal"), "-");
    desk_refuses_edit(d, &noun_contact, id, "moved_on=2024-05-01", EN_INVALID, "moved_on",
                      "moved_on wants the new address as well");
}

static void a_correction_keeps_no_history(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_contact, "name=根室 太郎|prefecture=13|city=杉並区|address=高円寺1");
    assert_int_equal(desk_edit(d, &noun_contact, id, "address=高円寺2", &err), 0);
    assert_string_equal(address_of(d, id), "Tokyo / 杉並区 / 高円寺2");
    assert_int_equal(desk_edit(d, &noun_contact, id, "prefecture=14|city=川崎市|address=", &err), 0);
    assert_string_equal(history_of(d, id), ".. 川崎市\n");
    assert_string_equal(address_of(d, id), "Kanagawa / 川崎市 / -");
}

/* A whole address typed over another one says prefecture and city itself. */
static void a_whole_address_corrects_prefecture_and_city(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_contact, "name=根室 太郎|address=東京都杉並区高円寺1");
    assert_int_equal(desk_edit(d, &noun_contact, id, "address=北海道根室市常盤町2-27", &err), 0);
    assert_string_equal(address_of(d, id), "Hokkaido / 根室市 / 常盤町2-27");
    assert_int_equal(desk_edit(d, &noun_contact, id, "address=東京都台東区|city=浅草", &err), 0);
    assert_string_equal(address_of(d, id), "Tokyo / 浅草 / 台東区");
}

static void residence_follows_the_addresses(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_contact, "name=根室 太郎|prefecture=13");
    desk_add(d, &noun_consult, "contact=1|date=2024-03-31|channel=visit|topic=work");
    assert_int_equal(desk_sum(d, "consult_residence", "tokyo/unknown"), 1);
    assert_int_equal(desk_edit(d, &noun_contact, id, "moved_on=2024-04-01|address=北海道根室市常盤町", &err),
                     0);
    desk_add(d, &noun_consult, "contact=1|date=2024-04-01|channel=visit|topic=work");
    assert_int_equal(desk_sum(d, "consult_residence", "tokyo/unknown"), 1);
    assert_int_equal(desk_sum(d, "consult_residence", "nemuro_city/unknown"), 1);
    assert_int_equal(desk_sum(d, "relationship", NULL), 0); /* lives here now */
    assert_int_equal(desk_edit(d, &noun_contact, id, "died_on=2024-04-02|birth=1950-04-01", &err), 0);
    assert_int_equal(desk_sum(d, "consult_residence", "nemuro_city/a70"), 1);
}

/* "value from..until" of each point. */
static const char *all_points(struct desk *d, int64_t id)
{
    struct point_row *rows;
    const char *text = "";
    size_t n = contact_points(&d->w, id, &rows);
    for (size_t i = 0; i < n; i++) {
        char from[CIVIL_ISO_MAX] = "", until[CIVIL_ISO_MAX] = "";
        if (rows[i].from != NO_DAY)
            civil_iso(rows[i].from, from);
        if (rows[i].until != NO_DAY)
            civil_iso(rows[i].until, until);
        text = arena_printf(d->arena, "%s%s %s..%s\n", text, rows[i].value, from, until);
    }
    return text;
}

static void a_replaced_contact_point_stays_as_history(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_contact, "name=根室 太郎|phone=0153-23-1111|email=a@example.jp");
    assert_int_equal(desk_edit(d, &noun_contact, id, "phone=０１５３（２３）１１１１", &err), 0);
    assert_string_equal(points_of(d, id), "0153-23-1111 / a@example.jp"); /* the same in another writing */
    assert_int_equal(desk_edit(d, &noun_contact, id, "phone=090-1111-2222", &err), 0);
    assert_string_equal(points_of(d, id), "090-1111-2222 / a@example.jp");
    assert_string_equal(all_points(d, id),
                        "090-1111-2222 2024-10-31..\na@example.jp ..\n0153-23-1111 ..2024-10-30\n");
    assert_int_equal(desk_edit(d, &noun_contact, id, "email=", &err), 0);
    assert_string_equal(points_of(d, id), "090-1111-2222 / -");
    assert_int_equal(desk_edit(d, &noun_contact, id, "phone=0153-23-1111", &err), 0); /* back again */
    assert_string_equal(points_of(d, id), "0153-23-1111 / -");
}

static void relationships_told_with_a_contact_are_kept_once(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_contact, "name=根室 太郎|relationship=donor,native");
    assert_int_equal(desk_edit(d, &noun_contact, id, "relationship=native,kin", &err), 0);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM relationship"), 3);
}

/* --- for imports --- */

static int run_complete(struct world *w, void *ctx, struct en_error *err)
{
    struct record *r = ctx;
    (void)err;
    contact_complete(w, r->id, r);
    return 0;
}

static void complete(struct desk *d, int64_t id, const char *text)
{
    struct en_error err;
    struct record r = desk_read(d, &noun_contact, text);
    r.id = id;
    assert_int_equal(desk_request(d, run_complete, &r, &err), 0);
}

static void completing_fills_what_is_empty(void **state)
{
    static const char *const shown[] = {"gender", "age_band", "note"};
    struct desk *d = *state;
    int64_t id = desk_add(d, &noun_contact, "name=根室 太郎");
    complete(d, id, "gender=male|age_band=a70|note=新|relationship=donor");
    assert_string_equal(fields(d, id, shown, COUNT(shown)), "male / 70 and over / 新");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM relationship"), 1);
}

static void completing_never_overwrites(void **state)
{
    static const char *const shown[] = {"family", "given", "kana", "birth", "gender", "age_band", "note"};
    struct desk *d = *state;
    int64_t id = desk_add(d, &noun_contact,
                          "name=根室 太郎|kana=ネムロ|birth=1990-01-01|gender=male|age_band=a30|note=元");
    const char *before = fields(d, id, shown, COUNT(shown));
    complete(d, id, "family=釧路|given=次郎|kana=クシロ|birth=1991-01-01|gender=female|age_band=a40|note=新");
    assert_string_equal(fields(d, id, shown, COUNT(shown)), before);
}

static void an_edit_makes_one_of_several_numbers_the_one_in_use(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_contact, "name=根室 太郎|phone=0153-23-1111");
    db_script(d->w.db, "INSERT INTO contact_point (contact_id, kind, value, key) VALUES"
                       " (1, 'phone', '090-1111-2222', '09011112222')");
    assert_int_equal(desk_edit(d, &noun_contact, id, "phone=0153-23-1111", &err), 0); /* no change */
    assert_int_equal(desk_count(d, "SELECT count(*) FROM contact_point WHERE until_on IS NULL"), 2);
    assert_int_equal(desk_edit(d, &noun_contact, id, "phone=090-1111-2222", &err), 0);
    assert_string_equal(points_of(d, id), "090-1111-2222 / -");
}

#define ON_A_DESK(f) cmocka_unit_test_setup_teardown(f, desk_open, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_DESK(a_name_is_taken_apart_at_its_first_blank),
        ON_A_DESK(an_address_is_taken_apart_at_its_head),
        ON_A_DESK(what_no_person_can_be_is_refused),
        ON_A_DESK(an_edit_corrects_and_null_clears),
        ON_A_DESK(a_move_keeps_the_old_address_as_history),
        ON_A_DESK(a_correction_keeps_no_history),
        ON_A_DESK(a_whole_address_corrects_prefecture_and_city),
        ON_A_DESK(residence_follows_the_addresses),
        ON_A_DESK(a_replaced_contact_point_stays_as_history),
        ON_A_DESK(relationships_told_with_a_contact_are_kept_once),
        ON_A_DESK(completing_fills_what_is_empty),
        ON_A_DESK(completing_never_overwrites),
        ON_A_DESK(an_edit_makes_one_of_several_numbers_the_one_in_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
