/*
 * enums_mail.c - the enumerations of consent and mail. Invariant as in enums.c: a code and its labels are
 * written down once, and a code is never renamed or removed.
 */
#include "vocab/enums.h"

#define MAIL_FOLLOW                                                           \
    {                                                                         \
        "mail_follow", "相談フォローのメール", "follow-up mail", CONSENT_MAIL \
    }
#define MAIL_NEWS                                                 \
    {                                                             \
        "mail_news", "メールマガジン", "newsletter", CONSENT_MAIL \
    }
#define MAIL_EVENT                                                      \
    {                                                                   \
        "mail_event", "イベント案内", "event invitations", CONSENT_MAIL \
    }
#define SURVEY                                                 \
    {                                                          \
        "survey", "アンケート", "questionnaires", CONSENT_MAIL \
    }
#define DONOR_MAIL                                                     \
    {                                                                  \
        "donor_mail", "寄附者向け案内", "mail to donors", CONSENT_MAIL \
    }

static const struct enum_item consent_kind_items[] = {
    {"purpose", "利用目的の明示", "told the purpose", 0},
    MAIL_FOLLOW,
    MAIL_NEWS,
    MAIL_EVENT,
    {"post", "郵送", "post", 0},
    {"phone", "電話", "phone", 0},
    SURVEY,
    DONOR_MAIL,
    {"share_pref", "道・関係機関への提供", "sharing with the prefecture", 0},
    {"share_partner", "協議会・企業への提供", "sharing with partners", 0},
    {"photo", "体験談・写真掲載", "stories and photos", 0},
};
ENUM_SET(consent_kind, "同意の種類");

/* What a mail is for: a kind of consent to it, or the answer that needs none. */
static const struct enum_item mail_purpose_items[] = {
    {"answer", "相談への回答（同意は不要）", "answers a consultation; needs no consent", 0},
    MAIL_FOLLOW,
    MAIL_NEWS,
    MAIL_EVENT,
    SURVEY,
    DONOR_MAIL,
};
ENUM_SET(mail_purpose, "メールの目的");

static const struct enum_item campaign_entry_items[] = {
    {"consult", "相談", "a consultation", 0},
    {"visit", "来訪", "a visit", 0},
    {"migration", "移住", "a move to the city", 0},
    {"application", "申請", "an application", 0},
    {"donation", "寄附", "a donation", 0},
    {"segment", "決めた日に条件に合う人", "being of a filter on a day", 0},
};
ENUM_SET(campaign_entry, "キャンペーンのきっかけ");

static const struct enum_item consent_state_items[] = {
    {"granted", "同意", "granted", 0},
    {"withdrawn", "撤回", "withdrawn", 0},
    {"unknown", "未確認", "unknown", 0},
};
ENUM_SET(consent_state, "同意の状態");

static const struct enum_item consent_how_items[] = {
    {"paper", "書面", "paper", 0}, {"web", "フォーム", "web form", 0},  {"mail", "メール", "mail", 0},
    {"oral", "口頭", "oral", 0},   {"portal", "ポータル", "portal", 0},
};
ENUM_SET(consent_how, "同意の方法");

/* Why a mail goes or does not: the answers of consent_may_send, and what else may hold a mail back. */
static const struct enum_item mail_reason_items[] = {
    {"granted", "本人の同意がある", "the person agreed", 0},
    {"answer", "相談への回答", "answers a consultation", 0},
    {"no_contact", "連絡先がない・取り消された", "no such contact, or cancelled", 0},
    {"dead", "亡くなっている", "has died", 0},
    {"protected", "支援措置の対象", "under protection", 0},
    {"no_address", "メールアドレスがない", "has no e-mail address", 0},
    {"bad_address", "メールアドレスの形が正しくない", "the e-mail address is not well formed", 0},
    {"bounced", "メールが届かないアドレス", "the address bounced", 0},
    {"stopped", "このアドレスへの配信は停止されている", "mail to this address was stopped", 0},
    {"not_asked", "同意をまだ得ていない", "was never asked", 0},
    {"unknown", "同意が未確認", "consent is not confirmed", 0},
    {"withdrawn", "同意が撤回されている", "consent was withdrawn", 0},
    {"no_consult", "回答する相談がない", "no consultation to answer", 0},
    {"consult_old", "相談から日が経ちすぎている", "the consultation is too long ago", 0},
    {"too_late", "時機を過ぎた", "its time has passed", 0},
    {"condition", "条件に当てはまらない", "its condition does not hold", 0},
    {"goal", "目的を果たした", "the goal was reached", 0},
    {"stage", "段階が変わった", "the stage ends it", 0},
    {"origin", "もとの記録が取り消された・変わった", "the record that began it is no more", 0},
    {"reply", "返信があった", "the person wrote back", 0},
    {"campaign_off", "キャンペーンが中止された", "the campaign was cancelled", 0},
    {"text", "文面を作れない", "its text could not be made", 0},
    {"twice", "同じ人が別の登録で受け取る", "the same person gets it by an earlier entry", 0},
};
ENUM_SET(mail_reason, "送信の可否の理由");

static const struct enum_item mail_state_items[] = {
    {"queued", "送信待ち", "queued", 0},
    {"claimed", "送信中", "claimed", 0},
    {"sent", "送信済", "sent", 0},
    {"deferred", "再送待ち", "deferred", 0},
    {"failed", "不達", "failed", 0},
    {"unknown", "結果不明", "unknown", 0},
    {"cancelled", "取りやめ", "cancelled", 0},
};
ENUM_SET(mail_state, "送信の状態");

static const struct enum_item campaign_state_items[] = {
    {"draft", "下書き", "draft", 0},
    {"approved", "承認済", "approved", 0},
    {"running", "実施中", "running", 0},
    {"paused", "休止中", "paused", 0},
    {"replaced", "次の版に交代", "replaced", 0},
    {"cancelled", "中止", "cancelled", 0},
};
ENUM_SET(campaign_state, "キャンペーンの状態");

static const struct enum_item mail_settlement_items[] = {
    {"sent", "送信済", "sent", 0},
    {"failed", "不達", "failed", 0},
    {"retry", "送り直す", "retry", 0},
};
ENUM_SET(mail_settlement, "結果不明の始末");

static const struct enum_item mail_bounce_items[] = {
    {"hard", "宛先がない", "nobody is there", 0},
    {"soft", "届かなかった", "not delivered", 0},
};
ENUM_SET(mail_bounce, "戻り方");

static const struct enum_item mail_in_kind_items[] = {
    {"bounce_hard", "不達（宛先がない）", "bounced: nobody is there", 0},
    {"bounce_soft", "不達（一時的かもしれない）", "bounced, perhaps for a while", 0},
    {"stop", "配信停止", "wants no more mail", 0},
    {"reply", "返信", "reply", 0},
    {"auto_reply", "自動応答", "automatic reply", 0},
    {"notice", "その他の通知", "other notice", 0},
};
ENUM_SET(mail_in_kind, "受信メールの種類");
