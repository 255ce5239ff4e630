/*
 * view.c - the only place that turns keys into headings and values into cells.
 *
 * A key is looked up in the noun's own fields first, then among the keys that only replies have.
 */
#include "report/view.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "report/json.h"

#define NAMED(key, label_ja, label_en) .name = key, .ja = label_ja, .en = label_en
#define DAY                            .type = FIELD_DAY
#define TIME                           .type = FIELD_TIME
#define COUNT                          .type = FIELD_INT
#define LINE                           .type = FIELD_TEXT
#define ENUM(s)                        .type = FIELD_ENUM, .set = &enum_##s

static const struct field reply_fields[] = {
    {NAMED("id", "番号", "id"), .type = FIELD_ID},
    {NAMED("kind", "種類", "kind"), ENUM(record_kind)},
    {NAMED("stage", "段階", "stage"), ENUM(stage)},
    {NAMED("last_contact", "最終接触日", "last contact"), DAY},
    {NAMED("date", "日付", "date"), DAY},
    {NAMED("what", "内容", "what"), LINE},
    {NAMED("contact", "連絡先番号", "contact"), .type = FIELD_ID},
    {NAMED("contact_name", "氏名・名称", "name"), LINE},
    {NAMED("subjects", "数えた人・記録", "subjects counted"), COUNT},
    {NAMED("cells", "集計の升の数", "cells"), COUNT},
    {NAMED("differences", "食い違い", "differences"), COUNT},
    {NAMED("repaired", "直した", "repaired"), .type = FIELD_BOOL},
    {NAMED("up_seconds", "稼働秒数", "seconds up"), COUNT},
    {NAMED("turns", "処理の回数", "turns"), COUNT},
    {NAMED("requests", "要求の数", "requests"), COUNT},
    {NAMED("connections", "接続数", "connections"), COUNT},
    {NAMED("most_connections", "最大接続数", "most connections"), COUNT},
    {NAMED("refused", "断った接続", "connections refused"), COUNT},
    {NAMED("malformed", "壊れた要求", "malformed requests"), COUNT},
    {NAMED("timed_out", "時間切れ", "timed out"), COUNT},
    {NAMED("recounting", "数え直し中", "recounting"), .type = FIELD_BOOL},
    {NAMED("contacts", "連絡先の数", "contacts"), COUNT},
    {NAMED("consultations", "相談の数", "consultations"), COUNT},
    {NAMED("donations", "寄附の数", "donations"), COUNT},
    {NAMED("disk_free_bytes", "ディスクの空き（バイト）", "free bytes on the disk"), COUNT},
    {NAMED("frozen", "時計を止めている", "clock frozen"), .type = FIELD_BOOL},
    {NAMED("n", "数", "n"), COUNT},
    {NAMED("month", "年月", "month"), .type = FIELD_MONTH},
    {NAMED("closed", "締め", "closed"), .type = FIELD_BOOL},
    {NAMED("closed_at", "締めた日時", "closed at"), TIME},
    {NAMED("closed_by", "締めた人", "closed by"), LINE},
    {NAMED("reopened_at", "開けた日時", "reopened at"), TIME},
    {NAMED("reopened_by", "開けた人", "reopened by"), LINE},
    {NAMED("reopen_reason", "開けた理由", "why reopened"), LINE},
    {NAMED("corrections", "締めた後の訂正", "corrections since"), COUNT},
    {NAMED("plans", "計画", "plans"), LINE},
    {NAMED("at", "日時", "at"), TIME},
    {NAMED("by", "行った人", "by"), LINE},
    {NAMED("reason", "理由", "reason"), LINE},
    {NAMED("value", "値", "value"), LINE},
    {NAMED("from", "開始日", "from"), DAY},
    {NAMED("until", "終了日", "until"), DAY},
    {NAMED("addresses", "住所の履歴", "addresses"), LINE},
    {NAMED("points", "電話・メール", "phone and e-mail"), LINE},
    {NAMED("relationships", "関係", "relationships"), LINE},
    {NAMED("households", "世帯", "households"), LINE},
    {NAMED("members", "構成", "members"), LINE},
    {NAMED("merged", "まとめた連絡先", "merged contacts"), LINE},
    {NAMED("member", "もとの連絡先", "of contact"), .type = FIELD_ID},
    {NAMED("kana", "フリガナ", "kana"), LINE},
    {NAMED("into", "まとめた先", "into"), .type = FIELD_ID},
    {NAMED("protected", "支援措置", "under protection"), .type = FIELD_BOOL},
    {NAMED("no_mail", "メールを送らない理由", "why no mail goes"), ENUM(mail_reason)},
    {NAMED("taken", "受け取ったメール", "mails acted on"), COUNT},
    {NAMED("before", "すでに受け取っていたメール", "mails known already"), COUNT},
    {NAMED("not_believed", "印が合わず何もしなかったメール", "mails without a token of ours"), COUNT},
    {NAMED("foreign", "関係のないメール", "foreign mails"), COUNT},
    {NAMED("beyond", "大きすぎて読まなかったメール", "mails too large to read"), COUNT},
    {NAMED("mailbox_read_at", "返送メールを読み終えた時刻", "return mailbox read at"), TIME},
    {NAMED("withdrawn", "撤回した同意の数", "consents withdrawn"), COUNT},
    {NAMED("enrolled", "加わった人の数", "enrolled"), COUNT},
    {NAMED("under_way", "続いている人の数", "under way"), COUNT},
    {NAMED("mails", "メール", "mails"), LINE},
    {NAMED("bounced", "戻ってきたメール", "mails that came back"), COUNT},
    {NAMED("replied", "返信のあったメール", "mails that were answered"), COUNT},
    {NAMED("steps_taken", "送る時の来た通数", "mails that came due"), COUNT},
    {NAMED("adds_up", "通数が合う", "adds up"), .type = FIELD_BOOL},
    {NAMED("mail_warnings", "メールの注意", "warnings of mail"), LINE},
    {NAMED("ja", "内容", "in Japanese"), LINE},
    {NAMED("en", "英語で", "in English"), LINE},
    {NAMED("tests", "職員へのテスト", "tests to colleagues"), LINE},
    {NAMED("to", "送り先", "to"), LINE},
    {NAMED("asked_at", "頼んだ時刻", "asked at"), TIME},
    {NAMED("asked_by", "頼んだ人", "asked by"), LINE},
    {NAMED("mail_transport", "メールの出し方", "how mail leaves"), LINE},
    {NAMED("mail_due", "送る時の来たメール", "mails due"), COUNT},
    {NAMED("mail_under_way", "送信中のメール", "mails under way"), COUNT},
    {NAMED("mail_held", "送信の保留", "sending held"), LINE},
    {NAMED("armed", "送信を許した", "armed"), .type = FIELD_BOOL},
    {NAMED("settled", "すべきことが済んだ", "settled"), .type = FIELD_BOOL},
    {NAMED("finished", "終わった", "finished"), .type = FIELD_BOOL},
    {NAMED("version", "版", "version"), COUNT},
    {NAMED("definition", "登録した内容", "as it was loaded"), LINE},
    {NAMED("letters", "文面", "letters"), LINE},
    {NAMED("template", "文面の名前", "template"), LINE},
    {NAMED("subject", "件名", "subject"), LINE},
    {NAMED("text", "本文", "text"), LINE},
    {NAMED("html", "HTML", "html"), LINE},
    {NAMED("message", "メールの全文", "message"), LINE},
    {NAMED("mails_cancelled", "取りやめたメールの数", "mails cancelled"), COUNT},
    {NAMED("cancelled", "取消", "cancelled"), .type = FIELD_BOOL},
    {NAMED("cancel_reason", "取消の理由", "why cancelled"), LINE},
    {NAMED("cancelled_on", "取消日", "cancelled on"), DAY},
    {NAMED("created_at", "登録日時", "created"), TIME},
    {NAMED("changed_at", "更新日時", "changed"), TIME},
    {NAMED("created_by", "登録者", "created by"), LINE},
    {NAMED("source", "出どころ", "source"), ENUM(kpi_source)},
    {NAMED("mapping", "対応表", "mapping"), LINE},
    {NAMED("file", "ファイル", "file"), LINE},
    {NAMED("begun_at", "開始日時", "begun"), TIME},
    {NAMED("started_at", "開始日時", "started"), TIME},
    {NAMED("finished_at", "終了日時", "finished"), TIME},
    {NAMED("rows", "行数", "rows"), COUNT},
    {NAMED("new", "新規", "new"), COUNT},
    {NAMED("unchanged", "変更なし", "unchanged"), COUNT},
    {NAMED("changed", "変更", "changed"), COUNT},
    {NAMED("duplicate", "重複", "duplicate"), COUNT},
    {NAMED("rejected", "エラー", "rejected"), COUNT},
    {NAMED("restored", "先頭の0を補った行", "leading zero restored"), COUNT},
    {NAMED("first_on", "最初の日", "first day"), DAY},
    {NAMED("last_on", "最後の日", "last day"), DAY},
    {NAMED("undone_at", "元に戻した日時", "undone"), TIME},
    {NAMED("figures", "数字の動き", "figures"), LINE},
    {NAMED("code", "項目", "figure"), LINE},
    {NAMED("before", "取込前", "before"), COUNT},
    {NAMED("after", "取込後", "after"), COUNT},
    {NAMED("source_key", "取込元の番号", "number in its source"), LINE},
    {NAMED("left", "残り", "left"), COUNT},
    {NAMED("now", "現在時刻", "now"), TIME},
    {NAMED("frozen", "停止した時計", "frozen"), .type = FIELD_BOOL},
    {NAMED("up_seconds", "稼働秒数", "seconds up"), COUNT},
    {NAMED("turns", "処理の回数", "turns"), COUNT},
    {NAMED("requests", "要求の数", "requests"), COUNT},
    {NAMED("connections", "接続数", "connections"), COUNT},
    {NAMED("most_connections", "最大接続数", "most connections"), COUNT},
    {NAMED("refused", "断った接続", "refused"), COUNT},
    {NAMED("malformed", "形式の誤り", "malformed"), COUNT},
    {NAMED("timed_out", "時間切れ", "timed out"), COUNT},
    {NAMED("recounting", "数え直し中", "recounting"), .type = FIELD_BOOL},
    {NAMED("contacts", "連絡先の数", "contacts"), COUNT},
    {NAMED("consultations", "相談の数", "consultations"), COUNT},
    {NAMED("donations", "寄附の数", "donations"), COUNT},
    {NAMED("cells", "集計の升目", "cells"), COUNT},
    {NAMED("disk_free_bytes", "空き容量（バイト）", "disk free (bytes)"), COUNT},
    {NAMED("subjects", "数え直した対象", "subjects"), COUNT},
    {NAMED("differences", "食い違い", "differences"), COUNT},
    {NAMED("repaired", "直した", "repaired"), .type = FIELD_BOOL},
    {NAMED("code", "コード", "code"), LINE},
    {NAMED("name", "名前", "name"), LINE},
    {NAMED("title", "名称", "title"), LINE},
    {NAMED("unit", "単位", "unit"), LINE},
    {NAMED("goal", "基本目標", "goal"), LINE},
    {NAMED("measure", "施策", "measure"), LINE},
    {NAMED("basic", "数値目標", "basic target"), .type = FIELD_BOOL},
    {NAMED("decimals", "小数の桁", "decimals"), LINE},
    {NAMED("period", "期間", "period"), ENUM(kpi_period)},
    {NAMED("direction", "向き", "direction"), ENUM(kpi_direction)},
    {NAMED("base_kind", "基準値の種類", "kind of base"), ENUM(kpi_base)},
    {NAMED("base", "基準値", "base"), LINE},
    {NAMED("target", "目標", "target"), LINE},
    {NAMED("row", "月報の行", "row"), LINE},
    {NAMED("same_as", "再掲元", "same as"), LINE},
    {NAMED("division", "所管課", "division"), LINE},
    {NAMED("statistic", "出典", "statistic"), LINE},
    {NAMED("notes", "注記", "notes"), LINE},
    {NAMED("pacing", "按分", "pacing"), ENUM(plan_pacing)},
    {NAMED("origin", "由来", "origin"), ENUM(plan_origin)},
    {NAMED("title_en", "英語の名称", "title in English"), LINE},
    {NAMED("entries", "指標の数", "indicators"), COUNT},
    {NAMED("aims", "人口の目標など", "aims"), LINE},
    {NAMED("loaded", "使用中", "loaded"), .type = FIELD_BOOL},
    {NAMED("loaded_at", "読み込んだ日時", "loaded"), TIME},
    {NAMED("plan", "計画", "plan"), LINE},
    {NAMED("values", "報告された値", "reported values"), LINE},
    {NAMED("holds", "有効", "holds"), .type = FIELD_BOOL},
    {NAMED("release", "速報・確報", "release"), ENUM(value_status)},
    {NAMED("as_of", "基準日", "as of"), DAY},
    {NAMED("document", "文書番号", "document"), LINE},
    {NAMED("period_ja", "いつの値", "in Japanese"), LINE},
    {NAMED("entered_at", "入力日時", "entered"), TIME},
    {NAMED("entered_by", "入力者", "entered by"), LINE},
    {NAMED("note", "備考", "note"), LINE},
    {NAMED("grades", "評価の下限", "grades"), LINE},
    {NAMED("definitions", "定義", "definitions"), LINE},
    {NAMED("goals", "基本目標", "goals"), LINE},
    {NAMED("kpis", "指標", "indicators"), LINE},
    {NAMED("from_year", "基準年", "from year"), LINE},
    {NAMED("target_year", "目標年", "target year"), LINE},
    {NAMED("held_back", "抑制", "held back"), LINE},
    {NAMED("projection", "推計", "projection"), LINE},
};
#define REPLY_FIELDS (sizeof reply_fields / sizeof *reply_fields)

static const struct field point_fields[] = {
    {NAMED("kind", "種類", "kind"), ENUM(point_kind)},
};

struct view view_of(const struct noun *noun, bool ja, bool terminal, struct arena *a)
{
    struct view v = {.ja = ja, .terminal = terminal, .arena = a};
    if (noun) {
        v.field = noun->field;
        v.n = noun->n;
    }
    return v;
}

struct view view_nested(const struct view *v, const char *key)
{
    const struct {
        const char *key;
        const struct field *field;
        size_t n;
    } lists[] = {
        {"addresses", noun_contact.field, noun_contact.n},
        {"points", point_fields, sizeof point_fields / sizeof *point_fields},
        {"relationships", noun_relationship.field, noun_relationship.n},
        {"households", noun_household.field, noun_household.n},
        {"members", member_fields, MEMBER_FIELDS},
        {"stages", noun_stage.field, noun_stage.n},
        {"letters", noun_mail.field, noun_mail.n},
        {"tests", noun_mail.field, noun_mail.n},
        {"contacts", noun_question.field, noun_question.n},
        {"records", noun_question.field, noun_question.n},
        {"joins", noun_question.field, noun_question.n},
        {"questions", noun_question.field, noun_question.n},
        {"decided", noun_question.field, noun_question.n},
    };
    struct view nested = *v;
    nested.field = NULL;
    nested.n = 0;
    nested.keys = !strcmp(key, "mails") ? &enum_mail_state : NULL;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (!strcmp(lists[i].key, key)) {
            nested.field = lists[i].field;
            nested.n = lists[i].n;
        }
    return nested;
}

const struct field *view_field(const struct view *v, const char *key)
{
    int i = v->n ? field_find(v->field, v->n, key) : -1;
    if (i >= 0)
        return &v->field[i];
    i = field_find(reply_fields, REPLY_FIELDS, key);
    return i >= 0 ? &reply_fields[i] : NULL;
}

static bool has_hiragana(const char *s)
{
    for (uint32_t cp; (cp = text_next(&s));)
        if (cp >= 0x3041 && cp <= 0x3096)
            return true;
    return false;
}

/* A label may go on with a hint for whoever types: "連絡先番号（匿名なら省く）", "staff; none = yourself". A
 * bracket of kanji alone is part of the label: "金額（円）". */
const char *view_label(const struct field *f, bool ja, struct arena *a)
{
    const char *label = ja ? f->ja : f->en, *hint = ja ? strstr(label, "（") : strpbrk(label, ";:");
    if (!hint || (ja && !has_hiragana(hint)))
        return label;
    return arena_strndup(a, label, (size_t)(hint - label));
}

const char *view_heading(const struct view *v, const char *key)
{
    const struct field *f = view_field(v, key);
    if (v->keys)
        return enum_label(v->keys, key, v->ja);
    return f ? view_label(f, v->ja, v->arena) : key;
}

const char *view_number(int64_t i, struct arena *a)
{
    uint64_t u = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    char *digits = arena_printf(a, "%" PRIu64, u);
    size_t n = strlen(digits);
    struct buf b = {0};
    buf_str(&b, i < 0 ? "▲" : "");
    for (size_t k = 0; k < n; k++)
        buf_printf(&b, "%s%c", k && (n - k) % 3 == 0 ? "," : "", digits[k]);
    const char *s = arena_strndup(a, b.at, b.n);
    buf_clear(&b);
    return s;
}

/* ---- cells ---- */

static const char *cell_of_int(const struct field *f, int64_t i, struct arena *a)
{
    if (f && (f->type == FIELD_YEN || f->type == FIELD_INT))
        return view_number(i, a);
    return arena_printf(a, "%" PRId64, i);
}

static const char *cell_of_bool(bool flag, bool ja)
{
    return flag ? (ja ? "はい" : "yes") : (ja ? "－" : "-");
}

/* Codes with ',' between, as lists are stored, become labels with 、 between. */
static const char *cell_of_codes(const struct view *v, const struct field *f, const char *s)
{
    struct buf b = {0};
    while (*s) {
        size_t n = strcspn(s, ",");
        const char *code = arena_strndup(v->arena, s, n);
        buf_str(&b, b.n ? (v->ja ? "、" : ", ") : "");
        buf_str(&b, f->set ? enum_label(f->set, code, v->ja) : code);
        s += n + (s[n] == ',');
    }
    const char *cell = b.n ? arena_strndup(v->arena, b.at, b.n) : "";
    buf_clear(&b);
    return cell;
}

/* 2024-10-31T09:00:00+09:00 is 2024-10-31 09:00 on a screen: all times are Tokyo's. */
static const char *time_at_a_glance(const char *s, struct arena *a)
{
    size_t day = strlen("2024-10-31"), minute = strlen("2024-10-31T09:00");
    if (strlen(s) <= minute || s[day] != 'T')
        return s;
    return arena_printf(a, "%.*s %.*s", (int)day, s, (int)(minute - day - 1), s + day + 1);
}

static const char *cell_of_text(const struct view *v, const struct field *f, const char *s)
{
    if (f && f->flags & FIELD_MANY)
        return cell_of_codes(v, f, s);
    if (f && f->type == FIELD_TIME && v->terminal)
        return time_at_a_glance(s, v->arena);
    return f && f->set ? enum_label(f->set, s, v->ja) : s;
}

/* Items of a list with 、 between, values of a map with a blank. */
static const char *cell_of_many(const struct view *v, const char *key, const struct mp *value)
{
    bool map = value->type == MP_MAP;
    struct view inner = view_nested(v, key);
    struct buf b = {0};
    for (size_t i = 0; i < value->n; i++) {
        const struct mp *item = &value->at[map ? 2 * i + 1 : i];
        const char *name = map && value->at[2 * i].type == MP_STR ? value->at[2 * i].s : key;
        buf_str(&b, b.n ? (map ? " " : v->ja ? "、" : ", ") : "");
        buf_str(&b, view_cell(map ? &inner : v, name, item));
    }
    const char *cell = b.n ? arena_strndup(v->arena, b.at, b.n) : "";
    buf_clear(&b);
    return cell;
}

static const char *cell_of_rest(const struct mp *value, struct arena *a)
{
    struct buf b = {0};
    json_put(&b, value);
    const char *cell = arena_strndup(a, b.at, b.n);
    buf_clear(&b);
    return cell;
}

const char *view_cell(const struct view *v, const char *key, const struct mp *value)
{
    const struct field *f = view_field(v, key);
    switch (value->type) {
    case MP_NIL:
        return "";
    case MP_BOOL:
        return cell_of_bool(value->flag, v->ja);
    case MP_INT:
        return cell_of_int(f, value->i, v->arena);
    case MP_STR:
        return cell_of_text(v, f, value->s);
    case MP_ARRAY:
    case MP_MAP:
        return cell_of_many(v, key, value);
    case MP_BIG:
    case MP_FLOAT:
    case MP_EXT:
        break;
    }
    return cell_of_rest(value, v->arena);
}

bool view_is_number(const struct view *v, const char *key, const struct mp *value)
{
    const struct field *f = view_field(v, key);
    return (value->type == MP_INT || value->type == MP_FLOAT) && !(f && f->set);
}
