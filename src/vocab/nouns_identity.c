/*
 * nouns_identity.c - the words of who is who: pairs to be looked at, and the rows of lists with their
 * contacts. None of `nouns`: nobody adds or corrects these.
 */
#include "vocab/nouns.h"

#define NAMED(field, label_ja, label_en) .name = field, .ja = label_ja, .en = label_en
#define LINE                             .type = FIELD_TEXT, .max = 200
#define REPLY                            .flags = FIELD_REPLY
#define HIDDEN                           .flags = FIELD_REPLY | FIELD_HIDDEN

static const struct enum_item question_state_items[] = {
    {"open", "未確認", "open", 0},
    {"same", "同じ人", "the same", 0},
    {"different", "別の人", "different", 0},
    {"gone", "不要", "came to nothing", 0},
};
ENUM_SET(question_state, "確かめた結果");

static const struct enum_item answer_items[] = {
    {"same", "同じ人", "the same person", 0},
    {"different", "別の人", "two people", 0},
};
ENUM_SET(answer, "同じ人か");

static const struct enum_item link_act_items[] = {
    {"join", "まとめた", "joined", 0},
    {"cut", "分けた", "taken apart", 0},
};
ENUM_SET(link_act, "まとめる・分ける");

static const struct enum_item link_ground_items[] = {
    {"machine", "自動", "the machine", 0},
    {"hand", "人の手で", "by hand", 0},
};
ENUM_SET(link_ground, "まとめ方");

static const struct field question_fields[] = {
    {NAMED("contact", "連絡先", "contact"), .type = FIELD_ID, REPLY},
    {NAMED("act", "したこと", "act"), .type = FIELD_ENUM, .set = &enum_link_act, REPLY},
    {NAMED("other", "相手の連絡先", "other contact"), .type = FIELD_ID, REPLY},
    {NAMED("ground", "だれが", "by machine or hand"), .type = FIELD_ENUM, .set = &enum_link_ground, REPLY},
    {NAMED("by", "行った人", "by"), LINE, REPLY},
    {NAMED("contact_a", "連絡先", "contact"), .type = FIELD_ID, REPLY},
    {NAMED("name_a", "氏名・名称", "name"), LINE, REPLY},
    {NAMED("contact_b", "相手の連絡先", "other contact"), .type = FIELD_ID, REPLY},
    {NAMED("name_b", "相手の氏名・名称", "other name"), LINE, REPLY},
    {NAMED("score", "確からしさ", "score"), .type = FIELD_DECIMAL, REPLY},
    {NAMED("reasons", "くらべた結果", "reasons"), .type = FIELD_NOTE, REPLY},
    {NAMED("source_a", "一覧", "source"), LINE, HIDDEN},
    {NAMED("source_key_a", "一覧の番号", "key"), LINE, HIDDEN},
    {NAMED("source_b", "相手の一覧", "other source"), LINE, HIDDEN},
    {NAMED("source_key_b", "相手の一覧の番号", "other key"), LINE, HIDDEN},
    {NAMED("state", "結果", "state"), .type = FIELD_ENUM, .set = &enum_question_state, REPLY},
    {NAMED("decided_at", "決めた日時", "decided at"), .type = FIELD_TIME, REPLY},
    {NAMED("decided_by", "決めた人", "decided by"), LINE, REPLY},
    {NAMED("reason", "理由", "reason"), LINE, REPLY},
    {NAMED("contacts", "まとめた連絡先", "contacts"), LINE, REPLY},
    {NAMED("records", "一覧の行", "rows of lists"), LINE, REPLY},
    {NAMED("joins", "まとめた経過", "how they were joined"), LINE, REPLY},
    {NAMED("questions", "確かめる組", "open pairs"), LINE, REPLY},
    {NAMED("decided", "確かめた組", "decided pairs"), LINE, REPLY},
    {NAMED("fields", "くらべた項目", "what was compared"), LINE, HIDDEN},
    {NAMED("source", "一覧", "source"), LINE, REPLY},
    {NAMED("source_key", "一覧の番号", "key"), LINE, REPLY},
    {NAMED("contact_id", "連絡先", "contact"), .type = FIELD_ID, REPLY},
    {NAMED("record", "記録の番号", "record"), .type = FIELD_ID, REPLY},
};
const struct noun noun_question = {"question",
                                   "identity_question",
                                   "名寄せ",
                                   question_fields,
                                   sizeof question_fields / sizeof *question_fields,
                                   -1,
                                   -1};
