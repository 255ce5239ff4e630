/*
 * nouns_mail.c - the fields of what stands behind mail: consent, segments,
 * campaigns, the mails themselves. None of `nouns`: these are
 * journals with rules of their own, not records that are added, corrected and cancelled.
 */
#include "vocab/nouns.h"

#define NAMED(field, label_ja, label_en) .name = field, .ja = label_ja, .en = label_en
#define LINE                             .type = FIELD_TEXT, .max = 200
#define ENUM(s)                          .type = FIELD_ENUM, .set = &enum_##s

static const struct field consent_fields[CONSENT_FIELDS] = {
    [CONSENT_CONTACT] = {NAMED("contact", "連絡先番号", "contact"), .type = FIELD_ID,
                         .flags = FIELD_REQUIRED | FIELD_POSITION | FIELD_PERSON},
    [CONSENT_KIND] = {NAMED("kind", "同意の種類", "kind of consent"), ENUM(consent_kind),
                      .flags = FIELD_REQUIRED},
    [CONSENT_STATE] = {NAMED("state", "状態", "state"), ENUM(consent_state), .flags = FIELD_REPLY},
    [CONSENT_DATE] = {NAMED("date", "本人が述べた日（省くと今日）", "day the person said so; none = today"),
                      .type = FIELD_DAY},
    [CONSENT_HOW] = {NAMED("how", "方法", "how it was said"), ENUM(consent_how), .flags = FIELD_REQUIRED},
    [CONSENT_WORDING] = {NAMED("wording", "示した文面の版", "version of the wording that was shown"), LINE,
                         .flags = FIELD_REQUIRED},
    [CONSENT_EVIDENCE] = {NAMED("evidence", "証拠（文書番号・保管場所など）",
                                "evidence: document number or where it is kept"),
                          LINE, .flags = FIELD_PRIVATE},
    [CONSENT_STAFF] = {NAMED("staff", "受けた人（省くと自分）", "who took it; none = yourself"), LINE},
    [CONSENT_TOLD_AT] = {NAMED("told_at", "記録した時刻", "recorded at"), .type = FIELD_TIME,
                         .flags = FIELD_REPLY},
};

const struct noun noun_consent = {"consent",      "consent",    "同意",         consent_fields,
                                  CONSENT_FIELDS, CONSENT_DATE, CONSENT_CONTACT};

static const struct field segment_fields[SEGMENT_FIELDS] = {
    [SEGMENT_NAME] = {NAMED("name", "名前", "name"), .type = FIELD_TEXT, .max = 64,
                      .flags = FIELD_REQUIRED | FIELD_POSITION},
    [SEGMENT_FILTER] = {NAMED("filter", "条件", "filter"), .type = FIELD_NOTE, .max = 4000,
                        .flags = FIELD_REQUIRED | FIELD_POSITION},
    [SEGMENT_SAVED_AT] = {NAMED("saved_at", "保存した時刻", "saved at"), .type = FIELD_TIME,
                          .flags = FIELD_REPLY},
    [SEGMENT_SAVED_BY] = {NAMED("saved_by", "保存した人", "saved by"), LINE, .flags = FIELD_REPLY},
};

const struct noun noun_segment = {"segment", "segment", "セグメント", segment_fields, SEGMENT_FIELDS, -1, -1};

#define REPLY .flags = FIELD_REPLY
#define TIME  .type = FIELD_TIME

static const struct field campaign_fields[CAMPAIGN_FIELDS] = {
    [CAMPAIGN_NAME] = {NAMED("name", "名前", "name"), LINE, REPLY},
    [CAMPAIGN_VERSION] = {NAMED("version", "版", "version"), .type = FIELD_INT, REPLY},
    [CAMPAIGN_STATE] = {NAMED("state", "状態", "state"), ENUM(campaign_state), REPLY},
    [CAMPAIGN_TITLE] = {NAMED("title", "題名", "title"), LINE, REPLY},
    [CAMPAIGN_PURPOSE] = {NAMED("purpose", "必要な同意", "consent wanted"), ENUM(mail_purpose), REPLY},
    [CAMPAIGN_ENTRY] = {NAMED("entry", "きっかけ", "what brings people in"), ENUM(campaign_entry), REPLY},
    [CAMPAIGN_LOADED_AT] = {NAMED("loaded_at", "登録した時刻", "loaded at"), TIME, REPLY},
    [CAMPAIGN_LOADED_BY] = {NAMED("loaded_by", "登録した人", "loaded by"), LINE, REPLY},
    [CAMPAIGN_PREVIEWED] = {NAMED("previewed_at", "下見した時刻", "previewed at"), TIME, REPLY},
    [CAMPAIGN_APPROVED_AT] = {NAMED("approved_at", "承認した時刻", "approved at"), TIME, REPLY},
    [CAMPAIGN_APPROVED_BY] = {NAMED("approved_by", "承認した人", "approved by"), LINE, REPLY},
    [CAMPAIGN_STARTS_AT] = {NAMED("starts_at", "始める時刻", "starts at"), TIME, REPLY},
    [CAMPAIGN_DOCUMENT] = {NAMED("document", "文書番号", "document number"), LINE, REPLY},
};

static const struct field mail_fields[MAIL_FIELDS] = {
    [MAIL_CONTACT] = {NAMED("contact", "連絡先番号", "contact"), .type = FIELD_ID, REPLY},
    [MAIL_CAMPAIGN] = {NAMED("campaign", "キャンペーン", "campaign"), LINE, REPLY},
    [MAIL_STEP] = {NAMED("step", "何通目", "step"), .type = FIELD_INT, REPLY},
    [MAIL_PURPOSE] = {NAMED("purpose", "必要な同意", "consent wanted"), ENUM(mail_purpose), REPLY},
    [MAIL_STATE] = {NAMED("state", "状態", "state"), ENUM(mail_state), REPLY},
    [MAIL_REASON] = {NAMED("why", "理由", "why"), ENUM(mail_reason), REPLY},
    [MAIL_DUE] = {NAMED("due_at", "送る時刻", "due"), TIME, REPLY},
    [MAIL_TRIES] = {NAMED("tries", "試みた回数", "tries"), .type = FIELD_INT, REPLY},
    [MAIL_DONE_AT] = {NAMED("done_at", "終わった時刻", "done at"), TIME, REPLY},
    [MAIL_SUBJECT] = {NAMED("subject", "件名", "subject"), LINE, REPLY},
    [MAIL_ANSWER] = {NAMED("answer", "サーバーの返事", "the server's words"), LINE, REPLY},
    [MAIL_BOUNCE] = {NAMED("bounce", "戻ってきた", "came back"), ENUM(mail_bounce), REPLY},
    [MAIL_BOUNCED_AT] = {NAMED("bounced_at", "戻ってきた時刻", "came back at"), TIME, REPLY},
    [MAIL_BOUNCE_WORDS] = {NAMED("bounce_words", "戻した側の言葉", "words of who sent it back"), LINE, REPLY},
    [MAIL_REPLIED_AT] = {NAMED("replied_at", "返信のあった時刻", "answered at"), TIME, REPLY},
};

static const struct field mail_in_fields[MAIL_IN_FIELDS] = {
    [MAIL_IN_CAME_AT] = {NAMED("came_at", "受けた時刻", "came at"), TIME, REPLY},
    [MAIL_IN_KIND] = {NAMED("kind", "種類", "kind"), ENUM(mail_in_kind), REPLY},
    [MAIL_IN_CONTACT] = {NAMED("contact", "連絡先番号", "contact"), .type = FIELD_ID, REPLY},
    [MAIL_IN_MAIL] = {NAMED("mail", "もとのメール", "the mail it is about"), .type = FIELD_ID, REPLY},
    [MAIL_IN_CAMPAIGN] = {NAMED("campaign", "キャンペーン", "campaign"), LINE, REPLY},
    [MAIL_IN_CODE] = {NAMED("code", "SMTPの番号", "SMTP code"), .type = FIELD_INT, REPLY},
    [MAIL_IN_STATUS] = {NAMED("status", "状態番号", "enhanced status"), LINE, REPLY},
    [MAIL_IN_WORDS] = {NAMED("words", "相手の言葉", "their words"), .type = FIELD_NOTE, .max = 4000, REPLY},
};

const struct noun noun_campaign = {"campaign", "campaign", "キャンペーン", campaign_fields, CAMPAIGN_FIELDS,
                                   -1,         -1};
const struct noun noun_mail_in = {"mail_in",      "mail_in", "受信メール",   mail_in_fields,
                                  MAIL_IN_FIELDS, -1,        MAIL_IN_CONTACT};
const struct noun noun_mail = {"mail", "outbox", "メール", mail_fields, MAIL_FIELDS, -1, MAIL_CONTACT};
