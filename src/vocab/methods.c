/*
 * methods.c - the method table, made from methods.def, and each method's own arguments.
 */
#include "vocab/methods.h"

#include <string.h>

#define NAMED(field, label_ja, label_en) .name = field, .ja = label_ja, .en = label_en
#define END          \
    {                \
        .name = NULL \
    }
#define ID_FIELD                                                                              \
    {                                                                                         \
        NAMED("id", "番号", "id"), .type = FIELD_ID, .flags = FIELD_REQUIRED | FIELD_POSITION \
    }

const struct field method_once = {NAMED("once", "再送の印（同じ印の要求は一度だけ実行される）",
                                        "repeat mark: the same mark within 7 days returns the first reply"),
                                  .type = FIELD_TEXT, .max = EN_ONCE_MAX, .flags = FIELD_HIDDEN};

#define LIMIT_FIELD                                                                              \
    {                                                                                            \
        NAMED("limit", "最大件数", "most rows"), .type = FIELD_INT, .min = 1, .max = EN_ROWS_MAX \
    }
#define CURSOR_FIELD                                                                   \
    {                                                                                  \
        NAMED("cursor", "続きの位置", "where to go on"), .type = FIELD_TEXT, .max = 64 \
    }
#define PAGE LIMIT_FIELD, CURSOR_FIELD

#define CORRECTION(name)                                                                 \
    {                                                                                    \
        NAMED(name, "訂正の理由（締めた月の数字を変えるとき。月報に載る）",              \
              "why figures of a closed month are changed; the monthly report tells it"), \
            .type = FIELD_TEXT, .max = 200, .flags = FIELD_PRIVATE | FIELD_WHY           \
    }
static const struct field correction_reason = CORRECTION("reason");
static const struct field correction_reason_beside = CORRECTION("correction_reason");

const char *const method_role_names[4] = {"report", "desk", "campaign", "admin"};

static const struct field own_describe[] = {
    {NAMED("method", "メソッド名", "method"), .type = FIELD_TEXT, .max = 64, .flags = FIELD_POSITION},
    END,
};
static const struct field own_any[] = {
    {NAMED("value", "任意の値", "anything"), .type = FIELD_ANY, .flags = FIELD_POSITION},
    END,
};
static const struct field own_id[] = {
    ID_FIELD,
    END,
};
#define WHY_FIELD(label_ja)                                                    \
    {                                                                          \
        NAMED("reason", label_ja "の理由（締めた月のものなら月報に載る）",     \
              "why; the monthly report tells it if the month is closed"),      \
            .type = FIELD_TEXT, .max = 200, .flags = FIELD_PRIVATE | FIELD_WHY \
    }
static const struct field own_cancel[] = {
    ID_FIELD,
    WHY_FIELD("取消"),
    END,
};
/* A contact, by any id that it or one merged into it ever had. */
#define PERSON_FIELD                                                                                         \
    {                                                                                                        \
        NAMED("id", "番号", "id"), .type = FIELD_ID, .flags = FIELD_REQUIRED | FIELD_POSITION | FIELD_PERSON \
    }
static const struct field own_person[] = {
    PERSON_FIELD,
    END,
};
static const struct field own_person_cancel[] = {
    PERSON_FIELD,
    WHY_FIELD("取消"),
    END,
};
static const struct field own_merge[] = {
    {NAMED("into", "残す連絡先の番号", "the contact that stays"), .type = FIELD_ID,
     .flags = FIELD_REQUIRED | FIELD_POSITION},
    {NAMED("from", "そこにまとめる連絡先の番号", "the contact that becomes part of it"), .type = FIELD_ID,
     .flags = FIELD_REQUIRED | FIELD_POSITION},
    WHY_FIELD("まとめる"),
    END,
};
static const struct field own_unmerge[] = {
    {NAMED("id", "まとめた連絡先の番号", "the contact that was merged"), .type = FIELD_ID,
     .flags = FIELD_REQUIRED | FIELD_POSITION},
    WHY_FIELD("分ける"),
    END,
};
static const struct field own_split[] = {
    PERSON_FIELD,
    {NAMED("members", "分ける連絡先の番号（「,」でつなぐ。互いには同じ人）",
           "merged contacts to split off, as one person"),
     .type = FIELD_TEXT, .max = 20, .flags = FIELD_MANY},
    {NAMED("records", "分ける記録（donation:5,consult:7 のように）",
           "records to split off, as in donation:5,consult:7"),
     .type = FIELD_TEXT, .max = 40, .flags = FIELD_MANY},
    WHY_FIELD("分ける"),
    END,
};
/* A consultation is also named by the number on its slip. */
#define SLIP_FIELD                                                                  \
    {                                                                               \
        NAMED("id", "番号または受付番号", "id, or number of the slip"),             \
            .type = FIELD_ID, .flags = FIELD_REQUIRED | FIELD_POSITION | FIELD_SLIP \
    }
static const struct field own_slip_id[] = {
    SLIP_FIELD,
    END,
};
static const struct field own_slip_cancel[] = {
    SLIP_FIELD,
    WHY_FIELD("取消"),
    END,
};
static const struct field own_find[] = {
    {NAMED("query", "探す語", "what to look for"), .type = FIELD_TEXT, .max = 200,
     .flags = FIELD_REQUIRED | FIELD_PRIVATE | FIELD_POSITION},
    {NAMED("kind", "種別", "kind"), .type = FIELD_ENUM, .set = &enum_contact_kind},
    {NAMED("prefecture", "都道府県", "prefecture"), .type = FIELD_ENUM, .set = &enum_prefecture},
    {NAMED("stage", "今の段階", "stage now"), .type = FIELD_ENUM, .set = &enum_stage},
    LIMIT_FIELD,
    END,
};
static const struct field own_timeline[] = {
    PERSON_FIELD,
    LIMIT_FIELD,
    END,
};
static const struct field own_list[] = {
    {NAMED("since", "この日から", "from this day"), .type = FIELD_DAY},
    {NAMED("until", "この日まで", "to this day"), .type = FIELD_DAY},
    {NAMED("cancelled", "取り消したものも", "cancelled ones too"), .type = FIELD_BOOL},
    PAGE,
    END,
};
static const struct field own_limit[] = {
    LIMIT_FIELD,
    END,
};
static const struct field own_tasks[] = {
    {NAMED("due", "この日までに期日が来るもの", "due on or before this day"), .type = FIELD_DAY},
    {NAMED("contact", "連絡先番号", "contact"), .type = FIELD_ID, .flags = FIELD_PERSON},
    {NAMED("staff", "担当者", "staff"), .type = FIELD_TEXT, .max = 200},
    {NAMED("done", "済んだものも", "done ones too"), .type = FIELD_BOOL},
    CURSOR_FIELD,
    LIMIT_FIELD,
    END,
};
static const struct field own_done[] = {
    ID_FIELD,
    {NAMED("date", "済んだ日（省くと今日）", "day; none = today"), .type = FIELD_DAY},
    {NAMED("note", "結果", "outcome"), .type = FIELD_NOTE, .max = 4000, .flags = FIELD_PRIVATE},
    END,
};
static const struct field own_depart[] = {
    ID_FIELD,
    {NAMED("date", "転出日", "day departed"), .type = FIELD_DAY, .flags = FIELD_REQUIRED},
    {NAMED("reason", "理由", "why"), .type = FIELD_TEXT, .max = 200, .flags = FIELD_PRIVATE},
    END,
};
static const struct field own_refund[] = {
    ID_FIELD,
    {NAMED("date", "返金日（省くと今日）", "day of the refund; none = today"), .type = FIELD_DAY},
    END,
};
static const struct field own_stage_history[] = {
    {NAMED("contact", "連絡先番号", "contact"), .type = FIELD_ID,
     .flags = FIELD_REQUIRED | FIELD_POSITION | FIELD_PERSON},
    END,
};
static const struct field own_import_rows[] = {
    {NAMED("batch", "取込番号（初回は省く）", "import; none for the first rows"), .type = FIELD_ID},
    {NAMED("kind", "記録の種類", "kind of record"), .type = FIELD_ENUM, .set = &enum_record_kind,
     .flags = FIELD_REQUIRED},
    {NAMED("mapping", "対応表の名前", "name of the mapping"), .type = FIELD_TEXT, .max = 64,
     .flags = FIELD_REQUIRED},
    {NAMED("source", "出どころ", "source"), .type = FIELD_TEXT, .max = 64, .flags = FIELD_REQUIRED},
    {NAMED("file", "ファイル名", "file name"), .type = FIELD_TEXT, .max = 200},
    {NAMED("dry_run", "試すだけで保存しない", "try only, store nothing"), .type = FIELD_BOOL},
    {NAMED("brief", "エラーと重複の行だけを返す", "tell of rejected and duplicate rows only"),
     .type = FIELD_BOOL},
    {NAMED("rows", "行", "rows"), .type = FIELD_ROWS, .flags = FIELD_REQUIRED | FIELD_PRIVATE},
    END,
};
static const struct field own_vanished[] = {
    ID_FIELD,
    CURSOR_FIELD,
    END,
};
static const struct field own_monthly[] = {
    {NAMED("month", "年月", "month"), .type = FIELD_MONTH, .flags = FIELD_REQUIRED | FIELD_POSITION},
    {NAMED("plan", "計画（省くとその月を含むもの）", "plan; none = that of the month"), .type = FIELD_TEXT,
     .max = 64},
    {NAMED("publish", "公表用にする（少数の欄を秘匿し、供覧欄と特記事項を省く）",
           "for the public: a closed report too goes by today's reports.suppress_below"),
     .type = FIELD_BOOL},
    END,
};
static const struct field own_annual[] = {
    {NAMED("year", "年度（2023, R5, 令和5年度）", "fiscal year (2023, R5)"), .type = FIELD_YEAR,
     .flags = FIELD_REQUIRED | FIELD_POSITION},
    {NAMED("plan", "計画（省くとその年度を含むもの）", "plan; none = that of the year"), .type = FIELD_TEXT,
     .max = 64},
    END,
};
static const struct field own_plan[] = {
    {NAMED("plan", "計画（省くと初めのもの）", "plan; none = the first"), .type = FIELD_TEXT, .max = 64,
     .flags = FIELD_POSITION},
    END,
};
static const struct field own_kpi_list[] = {
    {NAMED("plan", "計画（省くと初めのもの）", "plan; none = the first"), .type = FIELD_TEXT, .max = 64},
    END,
};
static const struct field own_kpi_show[] = {
    {NAMED("code", "指標コード", "code of the indicator"), .type = FIELD_TEXT, .max = 64,
     .flags = FIELD_REQUIRED | FIELD_POSITION},
    {NAMED("plan", "計画（省くと初めのもの）", "plan; none = the first"), .type = FIELD_TEXT, .max = 64},
    END,
};
static const struct field own_plan_load[] = {
    {NAMED("text", "計画のファイル", "the plan's file"), .type = FIELD_NOTE, .max = 262144,
     .flags = FIELD_REQUIRED | FIELD_POSITION | FIELD_FILE},
    {NAMED("name", "計画の名前（省くとファイルの名前）", "name; none = that of the file"), .type = FIELD_TEXT,
     .max = 64},
    {NAMED("check", "確かめるだけで使わない", "check only, do not use it"), .type = FIELD_BOOL},
    {NAMED("file", "ファイル名（誤りの場所を示すため）", "file name, to say where a mistake is"),
     .type = FIELD_TEXT, .max = 400, .flags = FIELD_HIDDEN},
    END,
};
static const struct field own_plan_drop[] = {
    {NAMED("name", "計画の名前", "name of the plan"), .type = FIELD_TEXT, .max = 64,
     .flags = FIELD_REQUIRED | FIELD_POSITION},
    END,
};
static const struct field own_month[] = {
    {NAMED("month", "年月", "month"), .type = FIELD_MONTH, .flags = FIELD_REQUIRED | FIELD_POSITION},
    END,
};
static const struct field own_reopen[] = {
    {NAMED("month", "年月（最後に締めた月）", "month, the latest closed one"), .type = FIELD_MONTH,
     .flags = FIELD_REQUIRED | FIELD_POSITION},
    {NAMED("reason", "開ける理由", "why"), .type = FIELD_TEXT, .max = 200,
     .flags = FIELD_REQUIRED | FIELD_PRIVATE | FIELD_WHY},
    END,
};
static const struct field own_note[] = {
    {NAMED("month", "年月", "month"), .type = FIELD_MONTH, .flags = FIELD_REQUIRED | FIELD_POSITION},
    {NAMED("text", "特記事項（月報に載る）", "a remark; the monthly report tells it"), .type = FIELD_NOTE,
     .max = 4000, .flags = FIELD_REQUIRED | FIELD_PRIVATE},
    {NAMED("replaces", "これに代わる特記事項の番号", "id of the note it takes the place of"),
     .type = FIELD_ID},
    END,
};
static const struct field own_kpi_explain[] = {
    {NAMED("code", "指標コード", "code of the indicator"), .type = FIELD_TEXT, .max = 64,
     .flags = FIELD_REQUIRED | FIELD_POSITION},
    {NAMED("at", "年月（この月の末まで）", "month up to whose end it is counted"), .type = FIELD_MONTH,
     .flags = FIELD_REQUIRED},
    {NAMED("plan", "計画（省くと初めのもの）", "plan; none = the first"), .type = FIELD_TEXT, .max = 64},
    LIMIT_FIELD,
    {NAMED("cursor", "続きの位置", "where to go on"), .type = FIELD_TEXT, .max = 100},
    END,
};
static const struct field own_explain[] = {
    {NAMED("row", "月報の行の符号、または表の名前",
           "code of a row of the monthly report, or name of a table"),
     .type = FIELD_TEXT, .max = 64, .flags = FIELD_REQUIRED | FIELD_POSITION},
    {NAMED("month", "年月", "month"), .type = FIELD_MONTH, .flags = FIELD_REQUIRED},
    {NAMED("column", "列（省くと当月）", "column; none = month"), .type = FIELD_ENUM,
     .set = &enum_report_column},
    {NAMED("key", "表の行。見出しが二つなら「/」でつなぐ", "line of a table; two keys are joined by '/'"),
     .type = FIELD_TEXT, .max = 200},
    {NAMED("plan", "計画（省くとその月を含むもの）", "plan; none = that of the month"), .type = FIELD_TEXT,
     .max = 64},
    LIMIT_FIELD,
    {NAMED("cursor", "続きの位置", "where to go on"), .type = FIELD_TEXT, .max = 100},
    END,
};
static const struct field own_handover[] = {
    {NAMED("staff", "この担当者の分だけ", "of this member of staff only"), .type = FIELD_TEXT, .max = 200},
    PAGE,
    END,
};
static const struct field own_funnel[] = {
    {NAMED("year", "最初の接触の年度（2023, R5。省くと全期間）",
           "fiscal year of the first contact (2023, R5); none = all years"),
     .type = FIELD_YEAR},
    END,
};
static const struct field own_recount[] = {
    {NAMED("repair", "食い違いを直す", "put differences right"), .type = FIELD_BOOL},
    END,
};
static const struct field own_advance[] = {
    {NAMED("to", "この時刻まで", "to this moment"), .type = FIELD_TIME},
    {NAMED("days", "進める日数", "days"), .type = FIELD_INT, .min = 0, .max = 36600},
    {NAMED("seconds", "進める秒数", "seconds"), .type = FIELD_INT, .min = 0, .max = INT64_C(3153600000)},
    END,
};
/* `consent withdraw` without a kind stops every kind of mail. */
static const struct field own_withdraw[] = {
    {NAMED("contact", "連絡先番号", "contact"), .type = FIELD_ID,
     .flags = FIELD_REQUIRED | FIELD_POSITION | FIELD_PERSON},
    {NAMED("kind", "同意の種類（省くとメールすべて）", "kind of consent; none = every kind of mail"),
     .type = FIELD_ENUM, .set = &enum_consent_kind},
    {NAMED("date", "本人が述べた日（省くと今日）", "day the person said so; none = today"),
     .type = FIELD_DAY},
    {NAMED("how", "方法", "how it was said"), .type = FIELD_ENUM, .set = &enum_consent_how,
     .flags = FIELD_REQUIRED},
    {NAMED("evidence", "証拠（文書番号・保管場所など）", "evidence: document number or where it is kept"),
     .type = FIELD_TEXT, .max = 200, .flags = FIELD_PRIVATE},
    {NAMED("staff", "受けた人（省くと自分）", "who took it; none = yourself"), .type = FIELD_TEXT,
     .max = 200},
    END,
};
static const struct field own_consent_show[] = {
    {NAMED("contact", "連絡先番号", "contact"), .type = FIELD_ID,
     .flags = FIELD_REQUIRED | FIELD_POSITION | FIELD_PERSON},
    {NAMED("history", "今の状態でなく経過すべて", "the whole journal, not what holds now"),
     .type = FIELD_BOOL},
    END,
};
static const struct field own_protect[] = {
    PERSON_FIELD,
    {NAMED("off", "印を外す", "take the mark away"), .type = FIELD_BOOL},
    END,
};
static const struct field own_name[] = {
    {NAMED("name", "名前", "name"), .type = FIELD_TEXT, .max = 64, .flags = FIELD_REQUIRED | FIELD_POSITION},
    END,
};
#define SEGMENT_OR_FILTER                                                                   \
    {NAMED("name", "セグメントの名前", "name of a segment"), .type = FIELD_TEXT, .max = 64, \
     .flags = FIELD_POSITION},                                                              \
    {                                                                                       \
        NAMED("filter", "名前の代わりに、試す条件", "a filter to try, in place of a name"), \
            .type = FIELD_NOTE, .max = 4000                                                 \
    }
static const struct field own_segment_count[] = {
    SEGMENT_OR_FILTER,
    END,
};
static const struct field own_segment_members[] = {
    SEGMENT_OR_FILTER,
    PAGE,
    END,
};
static const struct field own_preview[] = {
    {NAMED("name", "名前", "name"), .type = FIELD_TEXT, .max = 64, .flags = FIELD_REQUIRED | FIELD_POSITION},
    {NAMED("contact", "連絡先番号（この人に届くとおりに）", "contact; as they would get it"),
     .type = FIELD_ID, .flags = FIELD_REQUIRED | FIELD_PERSON},
    END,
};
static const struct field own_version[] = {
    {NAMED("name", "名前", "name"), .type = FIELD_TEXT, .max = 64, .flags = FIELD_REQUIRED | FIELD_POSITION},
    {NAMED("version", "版（省くと最新）", "version; none = the newest"), .type = FIELD_INT, .min = 1,
     .max = 1000000},
    END,
};
static const struct field own_approve[] = {
    {NAMED("name", "名前", "name"), .type = FIELD_TEXT, .max = 64, .flags = FIELD_REQUIRED | FIELD_POSITION},
    {NAMED("document", "決裁の文書番号", "document number of the decision"), .type = FIELD_TEXT, .max = 64,
     .flags = FIELD_REQUIRED},
    {NAMED("hold", "承認だけして、campaign start まで始めない", "only approve it; campaign.start starts it"),
     .type = FIELD_BOOL},
    END,
};
#define MAIL_STATE                                                                   \
    {                                                                                \
        NAMED("state", "状態", "state"), .type = FIELD_ENUM, .set = &enum_mail_state \
    }
static const struct field own_start[] = {
    {NAMED("name", "名前", "name"), .type = FIELD_TEXT, .max = 64, .flags = FIELD_REQUIRED | FIELD_POSITION},
    {NAMED("at", "始める時刻（省くと今すぐ）", "when to start; none = at once"), .type = FIELD_TIME},
    END,
};
static const struct field own_test[] = {
    {NAMED("name", "名前", "name"), .type = FIELD_TEXT, .max = 64, .flags = FIELD_REQUIRED | FIELD_POSITION},
    {NAMED("contact", "連絡先番号（この人に届くとおりに）", "contact; as they would get it"),
     .type = FIELD_ID, .flags = FIELD_REQUIRED},
    {NAMED("to", "送り先（職員のアドレス。差出人と同じドメインに限る）",
           "a colleague's address, in the sender's own domain"),
     .type = FIELD_TEXT, .max = 254, .flags = FIELD_REQUIRED | FIELD_PRIVATE},
    END,
};
static const struct field own_who[] = {
    {NAMED("name", "名前", "name"), .type = FIELD_TEXT, .max = 64, .flags = FIELD_REQUIRED | FIELD_POSITION},
    MAIL_STATE,
    PAGE,
    END,
};
static const struct field own_mails[] = {
    {NAMED("contact", "連絡先番号", "contact"), .type = FIELD_ID, .flags = FIELD_PERSON},
    {NAMED("campaign", "キャンペーンの名前", "name of a campaign"), .type = FIELD_TEXT, .max = 64},
    MAIL_STATE,
    PAGE,
    END,
};
static const struct field own_settle[] = {
    ID_FIELD,
    {NAMED("as", "どうなったとするか", "what became of it"), .type = FIELD_ENUM, .set = &enum_mail_settlement,
     .flags = FIELD_REQUIRED},
    END,
};
static const struct field own_inbox[] = {
    {NAMED("contact", "連絡先番号", "contact"), .type = FIELD_ID, .flags = FIELD_PERSON},
    {NAMED("kind", "種類", "kind"), .type = FIELD_ENUM, .set = &enum_mail_in_kind},
    PAGE,
    END,
};
static const struct field own_stop[] = {
    {NAMED("token", "印（配信停止のURLの末尾の48文字）", "token: the last 48 letters of the stop URL"),
     .type = FIELD_TEXT, .max = 100, .flags = FIELD_REQUIRED | FIELD_POSITION | FIELD_PRIVATE},
    END,
};
static const struct field own_page[] = {
    PAGE,
    END,
};
static const struct field own_decide[] = {
    ID_FIELD,
    {NAMED("answer", "同じ人か", "are they one person?"), .type = FIELD_ENUM, .set = &enum_answer,
     .flags = FIELD_REQUIRED},
    {NAMED("reason", "理由（締めた月の数字が変わるときは月報に載る）",
           "why; the monthly report tells it if figures of a closed month change"),
     .type = FIELD_TEXT, .max = 200, .flags = FIELD_PRIVATE | FIELD_WHY},
    END,
};
static const struct field own_none[] = {END};

const struct method methods[] = {
#define METHOD(word, verb_, roles_, mode_, args, noun_, body_, shape_, handler, ja_, en_) \
    {                                                                                     \
        #word,      #verb_, #word "." #verb_, roles_,         METHOD_##mode_,             \
        own_##args, noun_,  BODY_##body_,     SHAPE_##shape_, ja_,                        \
        en_},
#include "vocab/methods.def"
#undef METHOD
};
const size_t method_count = sizeof methods / sizeof *methods;

const struct method *method_find(const char *name)
{
    for (size_t i = 0; i < method_count; i++)
        if (!strcmp(methods[i].name, name))
            return &methods[i];
    return NULL;
}

bool method_arg_is_positional(const struct method *m, const struct field *f)
{
    bool own = false;
    for (const struct field *o = m->own; o->name; o++)
        own |= o == f;
    return (f->flags & FIELD_POSITION) && (own || m->body != BODY_EDIT);
}

static bool in_body(const struct method *m, size_t i)
{
    const struct field *f = &m->noun->field[i];
    if (m->body == BODY_FILTER)
        return f->flags & FIELD_FILTER;
    return !(f->flags & FIELD_REPLY);
}

/* The i-th argument that the noun brings; *i counts down. */
static const struct field *body_arg(const struct method *m, size_t *i)
{
    for (size_t k = 0; m->body != BODY_NONE && k < m->noun->n; k++)
        if (in_body(m, k) && (*i)-- == 0)
            return &m->noun->field[k];
    return NULL;
}

const struct field *method_reason(const struct method *m)
{
    const struct field *f;
    for (f = m->own; f->name; f++)
        if (!strcmp(f->name, "reason"))
            return f->flags & FIELD_WHY ? f : &correction_reason_beside;
    for (size_t k = 0, i = 0; (f = body_arg(m, &i)); i = ++k)
        if (!strcmp(f->name, "reason"))
            return &correction_reason_beside;
    return &correction_reason;
}

const struct field *method_arg(const struct method *m, size_t i, bool *required)
{
    for (const struct field *f = m->own; f->name; f++) {
        *required = f->flags & FIELD_REQUIRED;
        if (i-- == 0)
            return f;
    }
    const struct field *f = body_arg(m, &i);
    *required = f && m->body == BODY_ADD && (f->flags & FIELD_REQUIRED);
    if (f || m->mode != METHOD_WRITE)
        return f;
    const struct field *reason = method_reason(m);
    if (reason == &correction_reason || reason == &correction_reason_beside)
        if (i-- == 0)
            return reason;
    return i == 0 ? &method_once : NULL;
}
