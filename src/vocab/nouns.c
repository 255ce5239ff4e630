/*
 * nouns.c - the only place where the fields of the records are declared.
 *
 * Limits: contract section 7 (name 200 characters, note 4,000). What is asked of a consultation: domain 3.1.
 */
#include "vocab/nouns.h"

#include <string.h>

#define NAME_MAX_CHARS 200
#define NOTE_MAX_CHARS 4000
#define PERSONS_MAX    100000
#define YEN_MAX        INT64_C(1000000000000)

#define NAMED(field, label_ja, label_en) .name = field, .ja = label_ja, .en = label_en
#define DAY                              .type = FIELD_DAY
#define FLAG                             .type = FIELD_BOOL
#define ID                               .type = FIELD_ID
#define PERSON                           FIELD_PERSON
#define ENUM(s)                          .type = FIELD_ENUM, .set = &enum_##s
#define LINE                             .type = FIELD_TEXT, .max = NAME_MAX_CHARS
#define NOTE                             .type = FIELD_NOTE, .max = NOTE_MAX_CHARS
#define PERSONS                          .type = FIELD_INT, .min = 1, .max = PERSONS_MAX
#define YEN                              .type = FIELD_YEN, .min = 0, .max = YEN_MAX
#define REQUIRED                         FIELD_REQUIRED
#define PRIVATE                          FIELD_PRIVATE
#define MANY                             FIELD_MANY
#define FILTER                           FIELD_FILTER
#define UNSTORED                         FIELD_UNSTORED
#define HIDDEN                           FIELD_HIDDEN

static const struct field contact_fields[CONTACT_FIELDS] = {
    [CONTACT_KIND] = {NAMED("kind", "種別", "kind"), ENUM(contact_kind), .flags = FILTER},
    [CONTACT_NAME] = {NAMED("name", "氏名・名称", "name"), LINE, .flags = PRIVATE | UNSTORED},
    [CONTACT_FAMILY] = {NAMED("family", "姓", "family name"), LINE, .flags = PRIVATE},
    [CONTACT_GIVEN] = {NAMED("given", "名", "given name"), LINE, .flags = PRIVATE},
    [CONTACT_KANA] = {NAMED("kana", "フリガナ", "kana"), .type = FIELD_KANA, .max = NAME_MAX_CHARS,
                      .flags = PRIVATE},
    [CONTACT_BIRTH] = {NAMED("birth", "生年月日", "date of birth"), DAY, .flags = PRIVATE},
    [CONTACT_AGE_BAND] = {NAMED("age_band", "年代", "age band"), ENUM(age_band)},
    [CONTACT_GENDER] = {NAMED("gender", "性別", "gender"), ENUM(gender)},
    [CONTACT_DIED_ON] = {NAMED("died_on", "死亡日", "date of death"), DAY, .flags = PRIVATE},
    [CONTACT_NOTE] = {NAMED("note", "備考", "note"), NOTE, .flags = PRIVATE},
    [CONTACT_POSTAL] = {NAMED("postal", "郵便番号", "postal code"), .type = FIELD_POSTAL,
                        .flags = PRIVATE | UNSTORED},
    [CONTACT_PREFECTURE] = {NAMED("prefecture", "都道府県", "prefecture"), ENUM(prefecture),
                            .flags = UNSTORED},
    [CONTACT_CITY] = {NAMED("city", "市区町村", "city"), LINE, .flags = PRIVATE | UNSTORED},
    [CONTACT_ADDRESS] = {NAMED("address", "住所", "address"), LINE, .flags = PRIVATE | UNSTORED},
    [CONTACT_MOVED_ON] = {NAMED("moved_on", "転居日（住所を訂正でなく転居として記録）",
                                "day of the move: keeps the old address as history"),
                          DAY, .flags = UNSTORED | HIDDEN},
    [CONTACT_EMAIL] = {NAMED("email", "メール", "e-mail"), .type = FIELD_EMAIL, .flags = PRIVATE | UNSTORED},
    [CONTACT_PHONE] = {NAMED("phone", "電話", "phone"), .type = FIELD_PHONE, .flags = PRIVATE | UNSTORED},
    [CONTACT_RELATIONSHIP] = {NAMED("relationship", "関係", "relationship"), ENUM(relationship),
                              .flags = UNSTORED | MANY},
    [CONTACT_ACCOUNT] = {NAMED("account", "会員ID（寄附サイトなど）", "member id at a portal"), LINE,
                         .flags = PRIVATE | HIDDEN},
    [CONTACT_TOLD_ON] = {NAMED("told_on", "年代を聞いた日", "day the age band was told"), DAY,
                         .flags = FIELD_REPLY | HIDDEN},
};

const struct field member_fields[MEMBER_FIELDS] = {
    [MEMBER_CONTACT] = {NAMED("contact", "連絡先番号", "contact"), ID},
    [MEMBER_BIRTH] = {NAMED("birth", "生年月日", "date of birth"), DAY, .flags = PRIVATE},
    [MEMBER_AGE_BAND] = {NAMED("age_band", "年代", "age band"), ENUM(age_band)},
    [MEMBER_GENDER] = {NAMED("gender", "性別", "gender"), ENUM(gender)},
};

static const struct field consult_fields[CONSULT_FIELDS] = {
    [CONSULT_NUMBER] = {NAMED("number", "受付番号", "number"), LINE, .flags = FIELD_REPLY | FIELD_IMPORT},
    [CONSULT_CONTACT] = {NAMED("contact", "連絡先番号（匿名なら省く）", "contact; none = anonymous"), ID,
                         .column = "contact_id", .flags = FILTER | PERSON},
    [CONSULT_DATE] = {NAMED("date", "受付日", "day received"), DAY, .column = "on_date", .flags = REQUIRED},
    [CONSULT_CHANNEL] = {NAMED("channel", "方法", "channel"), ENUM(channel), .flags = REQUIRED | FILTER},
    [CONSULT_TOPIC] = {NAMED("topic", "相談内容（初めが主）", "topics, the main one first"), ENUM(topic),
                       .column = "topics", .flags = REQUIRED | MANY | FILTER},
    [CONSULT_STAFF] = {NAMED("staff", "対応者（省くと自分）", "staff; none = yourself"), LINE,
                       .flags = FILTER},
    [CONSULT_PERSONS] = {NAMED("persons", "人数", "persons"), PERSONS, .flags = HIDDEN},
    [CONSULT_FIRST] = {NAMED("first", "初回", "first consultation"), FLAG, .column = "is_first",
                       .flags = HIDDEN},
    [CONSULT_PLACE] = {NAMED("place", "場所・イベント名", "place or event"), LINE, .flags = HIDDEN},
    [CONSULT_MINUTES] = {NAMED("minutes", "所要時間（分）", "minutes"), .type = FIELD_INT, .min = 0,
                         .max = 1440, .flags = HIDDEN},
    [CONSULT_MOTIVE] = {NAMED("motive", "きっかけ", "motives"), ENUM(motive), .column = "motives",
                        .flags = MANY | HIDDEN},
    [CONSULT_TURN_TYPE] = {NAMED("turn_type", "ターン種別", "turn type"), ENUM(turn_type), .flags = HIDDEN},
    [CONSULT_HOUSEHOLD] = {NAMED("household", "世帯構成", "household"), ENUM(household), .flags = HIDDEN},
    [CONSULT_PREFECTURE] = {NAMED("prefecture", "居住地（都道府県）", "prefecture of residence"),
                            ENUM(prefecture), .flags = HIDDEN | FILTER},
    [CONSULT_CITY] = {NAMED("city", "居住地（市区町村）", "city of residence"), LINE,
                      .flags = PRIVATE | HIDDEN},
    [CONSULT_AGE_BAND] = {NAMED("age_band", "年代", "age band"), ENUM(age_band), .flags = HIDDEN},
    [CONSULT_GENDER] = {NAMED("gender", "性別", "gender"), ENUM(gender), .flags = HIDDEN},
    [CONSULT_BODY] = {NAMED("body", "相談の内容", "what was said"), NOTE, .flags = PRIVATE | HIDDEN},
    [CONSULT_ANSWER] = {NAMED("answer", "回答", "answer"), NOTE, .flags = PRIVATE | HIDDEN},
    [CONSULT_REFERRED] = {NAMED("referred", "引継先", "referred to"), LINE, .flags = HIDDEN},
    [CONSULT_NEXT_ACTION] = {NAMED("next_action", "次の対応", "next action"), LINE, .flags = PRIVATE},
    [CONSULT_NEXT_DUE] = {NAMED("next_due", "次の期日", "next due"), DAY},
    [CONSULT_STAGE] = {NAMED("stage", "対応後の段階", "stage after it"), ENUM(stage), .flags = FILTER},
};

static const struct field application_fields[APPLICATION_FIELDS] = {
    [APPLICATION_CONTACT] = {NAMED("contact", "連絡先番号", "contact"), ID, .column = "contact_id",
                             .flags = REQUIRED | FILTER | PERSON},
    [APPLICATION_SCHEME] = {NAMED("scheme", "制度", "scheme"), LINE, .flags = REQUIRED | FILTER},
    [APPLICATION_APPLIED_ON] = {NAMED("applied_on", "申請日", "applied on"), DAY, .flags = REQUIRED},
    [APPLICATION_STATE] = {NAMED("state", "状態", "state"), ENUM(application_state), .flags = FILTER},
    [APPLICATION_DECIDED_ON] = {NAMED("decided_on", "決定日", "decided on"), DAY},
    [APPLICATION_AMOUNT] = {NAMED("amount_yen", "金額（円）", "amount (yen)"), YEN},
    [APPLICATION_NOTE] = {NAMED("note", "備考", "note"), NOTE, .flags = PRIVATE | HIDDEN},
};

static const struct field visit_fields[VISIT_FIELDS] = {
    [VISIT_CONTACT] = {NAMED("contact", "連絡先番号", "contact"), ID, .column = "contact_id",
                       .flags = FILTER | PERSON},
    [VISIT_TYPE] = {NAMED("type", "種類", "type"), ENUM(visit_type), .flags = REQUIRED | FILTER},
    [VISIT_FROM] = {NAMED("from", "開始日", "from"), DAY, .column = "from_on", .flags = REQUIRED},
    [VISIT_TO] = {NAMED("to", "終了日", "to"), DAY, .column = "to_on"},
    [VISIT_PERSONS] = {NAMED("persons", "人数", "persons"), PERSONS},
    [VISIT_NIGHTS] = {NAMED("nights", "泊数", "nights"), .type = FIELD_INT, .min = 0, .max = 3660},
    [VISIT_PLACE] = {NAMED("place", "場所", "place"), LINE},
    [VISIT_NOTE] = {NAMED("note", "備考", "note"), NOTE, .flags = PRIVATE | HIDDEN},
};

static const struct field event_fields[EVENT_FIELDS] = {
    [EVENT_NAME] = {NAMED("name", "イベント名", "event"), LINE, .flags = REQUIRED},
    [EVENT_DATE] = {NAMED("date", "開催日", "date"), DAY, .column = "on_date", .flags = REQUIRED},
    [EVENT_PLACE] = {NAMED("place", "場所", "place"), LINE},
    [EVENT_HEADCOUNT] = {NAMED("headcount", "参加人数", "head-count"), .type = FIELD_INT, .min = 0,
                         .max = 10000000},
    [EVENT_NOTE] = {NAMED("note", "備考", "note"), NOTE, .flags = HIDDEN},
};

static const struct field attendance_fields[ATTENDANCE_FIELDS] = {
    [ATTENDANCE_EVENT] = {NAMED("event", "イベント番号", "event"), ID, .column = "event_id",
                          .flags = REQUIRED | FILTER | FIELD_POSITION},
    [ATTENDANCE_CONTACT] = {NAMED("contact", "連絡先番号", "contact"), ID, .column = "contact_id",
                            .flags = REQUIRED | FILTER | PERSON},
    [ATTENDANCE_PERSONS] = {NAMED("persons", "人数", "persons"), PERSONS},
};

static const struct field migration_fields[MIGRATION_FIELDS] = {
    [MIGRATION_CONTACT] = {NAMED("contact", "連絡先番号", "contact"), ID, .column = "contact_id",
                           .flags = FILTER | PERSON},
    [MIGRATION_MOVED_IN_ON] = {NAMED("moved_in_on", "転入日", "moved in on"), DAY, .flags = REQUIRED},
    [MIGRATION_TURN_TYPE] = {NAMED("turn_type", "ターン種別", "turn type"), ENUM(turn_type), .flags = FILTER},
    [MIGRATION_REASON] = {NAMED("reason", "理由", "reason"), ENUM(migration_reason), .flags = FILTER},
    [MIGRATION_VIA_DESK] = {NAMED("via_desk", "窓口経由", "through the desk"), FLAG},
    [MIGRATION_SCHEMES] = {NAMED("schemes", "利用した制度", "schemes used"), LINE, .flags = MANY},
    [MIGRATION_PREFECTURE] = {NAMED("from_prefecture", "前住地（都道府県）", "moved from (prefecture)"),
                              ENUM(prefecture), .flags = FILTER},
    [MIGRATION_CITY] = {NAMED("from_city", "前住地（市区町村）", "moved from (city)"), LINE,
                        .flags = PRIVATE},
    [MIGRATION_INTENT] = {NAMED("stay_intent", "１年以上居住の意思（省くと有り）",
                                "means to stay a year or more; none = yes"),
                          FLAG},
    [MIGRATION_MEMBERS] = {NAMED("members", "転入した人（本人を含む全員）",
                                 "everyone who moved, the contact included"),
                           .type = FIELD_MEMBERS, .flags = UNSTORED | PRIVATE},
    [MIGRATION_PERSONS] = {NAMED("persons", "人数（内訳が不明なとき）",
                                 "persons, where the members are not known"),
                           PERSONS},
    [MIGRATION_DEPARTED_ON] = {NAMED("departed_on", "転出日", "departed on"), DAY, .flags = FIELD_REPLY},
    [MIGRATION_DEPART_REASON] = {NAMED("depart_reason", "転出の理由", "why departed"), LINE,
                                 .flags = FIELD_REPLY | PRIVATE},
    [MIGRATION_NOTE] = {NAMED("note", "備考", "note"), NOTE, .flags = PRIVATE | HIDDEN},
};

static const struct field business_fields[BUSINESS_FIELDS] = {
    [BUSINESS_CONTACT] = {NAMED("contact", "連絡先番号", "contact"), ID, .column = "contact_id",
                          .flags = FILTER | PERSON},
    [BUSINESS_NAME] = {NAMED("name", "事業の名称", "business"), LINE},
    [BUSINESS_STARTED_ON] = {NAMED("started_on", "開業日", "started on"), DAY, .flags = REQUIRED},
    [BUSINESS_ORIGIN] = {NAMED("origin", "創業者の区分", "founder"), ENUM(business_origin), .flags = FILTER},
    [BUSINESS_VACANT] = {NAMED("vacant", "空き店舗への出店", "in a vacant shop"), FLAG},
    [BUSINESS_SCHEMES] = {NAMED("schemes", "利用した制度", "schemes used"), LINE, .flags = MANY},
    [BUSINESS_CLOSED_ON] = {NAMED("closed_on", "廃業日", "closed on"), DAY},
    [BUSINESS_NOTE] = {NAMED("note", "備考", "note"), NOTE, .flags = PRIVATE | HIDDEN},
};

static const struct field loan_fields[LOAN_FIELDS] = {
    [LOAN_CONTACT] = {NAMED("contact", "連絡先番号", "contact"), ID, .column = "contact_id",
                      .flags = REQUIRED | FILTER | PERSON},
    [LOAN_OCCUPATION] = {NAMED("occupation", "職種区分", "occupation group"), ENUM(occupation),
                         .flags = REQUIRED | FILTER},
    [LOAN_STATE] = {NAMED("state", "状態", "state"), ENUM(loan_state), .flags = FILTER},
    [LOAN_LENT_ON] = {NAMED("lent_on", "貸付開始日", "lent on"), DAY, .flags = REQUIRED},
    [LOAN_AMOUNT] = {NAMED("amount_yen", "金額（円）", "amount (yen)"), YEN},
    [LOAN_MOVED_IN_ON] = {NAMED("moved_in_on", "転入日", "moved in on"), DAY},
    [LOAN_WORK_ON] = {NAMED("work_started_on", "就業開始日", "started work on"), DAY},
    [LOAN_NOTE] = {NAMED("note", "備考", "note"), NOTE, .flags = PRIVATE | HIDDEN},
};

static const struct field donation_fields[DONATION_FIELDS] = {
    [DONATION_CONTACT] = {NAMED("contact", "連絡先番号", "contact"), ID, .column = "contact_id",
                          .flags = FILTER | PERSON},
    [DONATION_PORTAL] = {NAMED("portal", "受付サイト", "portal"), LINE, .flags = REQUIRED | FILTER},
    [DONATION_NO] = {NAMED("donation_no", "寄附番号", "donation number"), LINE},
    [DONATION_RECEIVED_ON] = {NAMED("received_on", "受納日", "received on"), DAY, .flags = REQUIRED},
    [DONATION_AMOUNT] = {NAMED("amount_yen", "寄附金額（円）", "amount (yen)"), .type = FIELD_YEN, .min = 1,
                         .max = YEN_MAX, .flags = REQUIRED},
    [DONATION_PURPOSE] = {NAMED("purpose", "使い道", "purpose"), LINE, .flags = FILTER},
    [DONATION_PROJECT] = {NAMED("project", "クラウドファンディング事業", "crowdfunded project"), LINE,
                          .flags = FILTER},
    [DONATION_CORPORATE] = {NAMED("corporate", "企業版", "corporate"), FLAG, .flags = FILTER},
    [DONATION_PREFECTURE] = {NAMED("prefecture", "都道府県", "prefecture"), ENUM(prefecture),
                             .flags = FILTER},
    [DONATION_STATE] = {NAMED("state", "状態", "state"), ENUM(donation_state), .flags = FIELD_REPLY | FILTER},
    [DONATION_REFUNDED_ON] = {NAMED("refunded_on", "返金日", "refunded on"), DAY,
                              .flags = FIELD_REPLY | FIELD_IMPORT},
    [DONATION_NOTE] = {NAMED("note", "備考", "note"), NOTE, .flags = PRIVATE | HIDDEN},
};

static const struct field project_fields[PROJECT_FIELDS] = {
    [PROJECT_NAME] = {NAMED("name", "事業名（寄附の project と同じ名前）",
                            "name, as donations say it in project"),
                      LINE, .flags = REQUIRED},
    [PROJECT_GOAL] = {NAMED("goal_yen", "目標金額（円）", "goal (yen)"), YEN},
    [PROJECT_FROM] = {NAMED("from", "募集開始日", "from"), DAY, .column = "from_on"},
    [PROJECT_UNTIL] = {NAMED("until", "募集終了日", "until"), DAY, .column = "until_on"},
    [PROJECT_STATE] = {NAMED("state", "事業の状態（省くと募集中）", "state; none = open"),
                       ENUM(project_state), .flags = FILTER},
    [PROJECT_FUNDED_ON] = {NAMED("funded_on", "成立した日", "funded on"), DAY},
    [PROJECT_NOTE] = {NAMED("note", "備考", "note"), NOTE},
};

/* The plan an entry belongs to: its own default is the first plan. */
#define PLAN_FIELD                                                                                 \
    {                                                                                              \
        NAMED("plan", "計画（省くと初めのもの）", "plan; none = the first"), LINE, .flags = FILTER \
    }

static const struct field kpi_fields[KPI_FIELDS] = {
    [KPI_CODE] = {NAMED("code", "指標コード", "code of the indicator"), LINE,
                  .flags = REQUIRED | FILTER | FIELD_POSITION},
    [KPI_PERIOD] = {NAMED("period", "期間", "period"), .type = FIELD_PERIOD, .flags = REQUIRED | FILTER},
    [KPI_VALUE] = {NAMED("value", "値", "value"), .type = FIELD_DECIMAL, .flags = REQUIRED},
    [KPI_RELEASE] = {NAMED("release", "速報・確報（省くと確報）", "preliminary or final; none = final"),
                     ENUM(value_status), .column = "status"},
    [KPI_AS_OF] = {NAMED("as_of", "基準日", "as of"), DAY},
    [KPI_DIVISION] = {NAMED("division", "所管課", "reporting division"), LINE},
    [KPI_STATISTIC] = {NAMED("statistic", "出典（統計・調査名）", "statistic or survey"), LINE},
    [KPI_DOCUMENT] = {NAMED("document", "文書番号", "document number"), LINE},
    [KPI_PLAN] = PLAN_FIELD,
    [KPI_NOTE] = {NAMED("note", "備考", "note"), NOTE},
};

static const struct field remark_fields[REMARK_FIELDS] = {
    [REMARK_CODE] = {NAMED("code", "指標コード", "code of the indicator"), LINE,
                     .flags = REQUIRED | FILTER | FIELD_POSITION},
    [REMARK_YEAR] = {NAMED("year", "年度", "fiscal year"), .type = FIELD_YEAR, .flags = REQUIRED | FILTER},
    [REMARK_CAUSE] = {NAMED("cause", "要因", "cause"), NOTE},
    [REMARK_ISSUE] = {NAMED("issue", "課題", "issue"), NOTE},
    [REMARK_DIRECTION] = {NAMED("direction", "今後の方向", "direction"), ENUM(remark_direction)},
    [REMARK_OPINION] = {NAMED("opinion", "委員意見", "opinion of the council"), NOTE},
    [REMARK_RESPONSE] = {NAMED("response", "対応", "response to it"), NOTE},
    [REMARK_PLAN] = PLAN_FIELD,
};

static const struct field task_fields[TASK_FIELDS] = {
    [TASK_CONTACT] = {NAMED("contact", "連絡先番号", "contact"), ID, .column = "contact_id",
                      .flags = FILTER | PERSON},
    [TASK_DUE] = {NAMED("due", "期日", "due"), DAY, .column = "due_on", .flags = REQUIRED},
    [TASK_WHAT] = {NAMED("what", "すること", "what to do"), LINE, .flags = REQUIRED | PRIVATE},
    [TASK_STAFF] = {NAMED("staff", "担当者", "staff"), LINE, .flags = FILTER},
    [TASK_DONE_ON] = {NAMED("done_on", "済んだ日", "done on"), DAY, .flags = FIELD_REPLY},
    [TASK_NOTE] = {NAMED("note", "備考", "note"), NOTE, .flags = PRIVATE},
};

static const struct field stage_fields[STAGE_FIELDS] = {
    [STAGE_CONTACT] = {NAMED("contact", "連絡先番号", "contact"), ID, .column = "contact_id",
                       .flags = REQUIRED | FILTER | FIELD_POSITION | PERSON},
    [STAGE_STAGE] = {NAMED("stage", "段階", "stage"), ENUM(stage), .flags = REQUIRED},
    [STAGE_DATE] = {NAMED("date", "日付（省くと今日）", "day; none = today"), DAY, .column = "on_date"},
    [STAGE_REASON] = {NAMED("reason", "断念の理由", "why lost"), ENUM(lost_reason)},
    [STAGE_NOTE] = {NAMED("note", "備考", "note"), NOTE, .flags = PRIVATE},
};

static const struct field relationship_fields[RELATIONSHIP_FIELDS] = {
    [RELATIONSHIP_CONTACT] = {NAMED("contact", "連絡先番号", "contact"), ID, .column = "contact_id",
                              .flags = REQUIRED | FILTER | FIELD_POSITION | PERSON},
    [RELATIONSHIP_KIND] = {NAMED("kind", "関係", "relationship"), ENUM(relationship),
                           .flags = REQUIRED | FILTER},
    [RELATIONSHIP_FROM] = {NAMED("from", "開始日", "from"), DAY, .column = "from_on"},
    [RELATIONSHIP_UNTIL] = {NAMED("until", "終了日", "until"), DAY, .column = "until_on"},
    [RELATIONSHIP_NOTE] = {NAMED("note", "備考", "note"), NOTE, .flags = PRIVATE},
};

static const struct field household_fields[HOUSEHOLD_FIELDS] = {
    [HOUSEHOLD_HOUSEHOLD] = {NAMED("household", "世帯の連絡先番号", "the household"), ID,
                             .column = "household_id", .flags = REQUIRED | FILTER | FIELD_POSITION | PERSON},
    [HOUSEHOLD_CONTACT] = {NAMED("contact", "構成員の連絡先番号", "the member"), ID, .column = "contact_id",
                           .flags = REQUIRED | FILTER | PERSON},
    [HOUSEHOLD_ROLE] = {NAMED("role", "続柄", "role"), ENUM(household_role)},
    [HOUSEHOLD_FROM] = {NAMED("from", "開始日", "from"), DAY, .column = "from_on"},
    [HOUSEHOLD_UNTIL] = {NAMED("until", "終了日", "until"), DAY, .column = "until_on"},
};

static const struct field moment_fields[MOMENT_FIELDS] = {
    [MOMENT_DATE] = {NAMED("date", "日付", "date"), DAY, .flags = FIELD_REPLY},
    [MOMENT_KIND] = {NAMED("kind", "種類", "kind"), ENUM(record_kind), .flags = FIELD_REPLY},
    [MOMENT_WHAT] = {NAMED("what", "内容", "what"), NOTE, .flags = FIELD_REPLY | PRIVATE},
};

#define NOUN(word, tab, label, day, who) \
    const struct noun noun_##word = {    \
        #word, tab, label, word##_fields, sizeof word##_fields / sizeof *word##_fields, day, who}

NOUN(contact, "contact", "連絡先", -1, -1);
NOUN(consult, "consult", "相談", CONSULT_DATE, CONSULT_CONTACT);
NOUN(application, "application", "申請", APPLICATION_APPLIED_ON, APPLICATION_CONTACT);
NOUN(visit, "visit", "来訪", VISIT_FROM, VISIT_CONTACT);
NOUN(event, "event", "イベント", EVENT_DATE, -1);
NOUN(attendance, "attendance", "参加", -1, ATTENDANCE_CONTACT);
NOUN(migration, "migration", "移住", MIGRATION_MOVED_IN_ON, MIGRATION_CONTACT);
NOUN(business, "business", "創業", BUSINESS_STARTED_ON, BUSINESS_CONTACT);
NOUN(loan, "loan", "修学資金", LOAN_LENT_ON, LOAN_CONTACT);
NOUN(donation, "donation", "寄附", DONATION_RECEIVED_ON, DONATION_CONTACT);
NOUN(task, "task", "予定", TASK_DUE, TASK_CONTACT);
NOUN(stage, "stage_change", "段階", STAGE_DATE, STAGE_CONTACT);
NOUN(relationship, "relationship", "関係", -1, RELATIONSHIP_CONTACT);
NOUN(household, "household_member", "世帯", -1, HOUSEHOLD_CONTACT);
NOUN(moment, NULL, "経過", MOMENT_DATE, -1);
NOUN(project, "project", "クラウドファンディング事業", -1, -1);
NOUN(kpi, "kpi_value", "指標の値", -1, -1);
NOUN(remark, "kpi_remark", "指標の所見", -1, -1);

const struct noun *const nouns[] = {
    &noun_contact,      &noun_consult,   &noun_application, &noun_visit,    &noun_event,  &noun_attendance,
    &noun_migration,    &noun_business,  &noun_loan,        &noun_donation, &noun_task,   &noun_stage,
    &noun_relationship, &noun_household, &noun_project,     &noun_kpi,      &noun_remark, NULL,
};

const struct noun *noun_find(const char *name)
{
    for (size_t i = 0; nouns[i]; i++)
        if (!strcmp(nouns[i]->name, name))
            return nouns[i];
    return NULL;
}
