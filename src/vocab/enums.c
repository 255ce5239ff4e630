/*
 * enums.c - the only place where a code and its labels are written down.
 */
#include "vocab/enums.h"

#include <string.h>

#include "base/text.h"

static const struct enum_item contact_kind_items[] = {
    {"person", "個人", "person", 0},
    {"household", "世帯", "household", 0},
    {"company", "法人", "company", KIND_ORGANISATION},
    {"group", "団体", "group", KIND_ORGANISATION},
    {"partner", "関係機関", "partner", KIND_ORGANISATION},
};
const struct enum_set enum_contact_kind = {"contact_kind", "種別", contact_kind_items,
                                           sizeof contact_kind_items / sizeof *contact_kind_items};

static const struct enum_item channel_items[] = {
    {"visit", "来庁", "at the hall", CHANNEL_IN_PERSON},
    {"phone", "電話", "phone", 0},
    {"mail", "メール", "mail", 0},
    {"web", "問合せフォーム", "web form", 0},
    {"online", "オンライン面談", "online meeting", 0},
    {"letter", "郵送・FAX", "letter or fax", 0},
    {"sns", "SNS・LINE", "social media", 0},
    {"onsite", "現地案内", "on site", CHANNEL_IN_PERSON},
    {"fair", "移住フェア等", "migration fair", CHANNEL_EVENT | CHANNEL_IN_PERSON},
    {"seminar", "セミナー", "seminar", CHANNEL_EVENT | CHANNEL_IN_PERSON},
    {"tour", "体験ツアー", "tour", CHANNEL_EVENT | CHANNEL_IN_PERSON},
    {"tokyo", "首都圏窓口", "Tokyo desk", 0},
    {"other", "その他", "other", 0},
};
const struct enum_set enum_channel = {"channel", "方法", channel_items,
                                      sizeof channel_items / sizeof *channel_items};

static const struct enum_item mic_line_items[] = {
    {"desk", "窓口", "desk", 0},
    {"event", "イベント", "event", 0},
};
const struct enum_set enum_mic_line = {"mic_line", "区分", mic_line_items,
                                       sizeof mic_line_items / sizeof *mic_line_items};

static const struct enum_item topic_items[] = {
    {"housing", "住まい", "housing", 0},
    {"vacant", "空き家", "vacant houses", 0},
    {"work", "仕事・就職", "work", 0},
    {"business", "起業・創業", "starting a business", 0},
    {"primary", "農林漁業", "farming, forestry, fishery", 0},
    {"telework", "テレワーク・ワーケーション", "telework", 0},
    {"scheme", "支援制度・補助金", "support schemes", 0},
    {"trial", "お試し移住・体験住宅", "trial stay", 0},
    {"child", "子育て・保育", "child care", 0},
    {"school", "教育", "school", 0},
    {"medical", "医療・介護", "medical", 0},
    {"life", "生活環境・買い物", "daily life", 0},
    {"climate", "気候・雪・寒さ", "climate", 0},
    {"transport", "交通", "transport", 0},
    {"cost", "生活費", "cost of living", 0},
    {"community", "地域・人付き合い", "community", 0},
    {"okoshi", "地域おこし協力隊", "local vitalisation corps", 0},
    {"loan", "修学資金・奨学金", "student loans", 0},
    {"dual", "二地域居住", "two-base living", 0},
    {"marriage", "結婚", "marriage", 0},
    {"donation", "ふるさと納税", "hometown tax", 0},
    {"other", "その他", "other", 0},
};
const struct enum_set enum_topic = {"topic", "相談内容", topic_items,
                                    sizeof topic_items / sizeof *topic_items};

static const struct enum_item motive_items[] = {
    {"nature", "自然環境", "nature", 0},
    {"cool", "冷涼な気候", "cool climate", 0},
    {"job", "仕事", "job", 0},
    {"child", "子育て", "child", 0},
    {"home", "実家・親族", "family home", 0},
    {"health", "健康・静養", "health", 0},
    {"food", "食・一次産業", "food", 0},
    {"hobby", "趣味", "hobby", 0},
    {"cost", "生活費", "cost", 0},
    {"telework", "テレワーク", "telework", 0},
    {"retire", "定年後", "retire", 0},
    {"marriage", "結婚", "marriage", 0},
    {"disaster", "災害への備え", "disaster", 0},
    {"donation", "ふるさと納税がきっかけ", "donation", 0},
    {"visit", "旅行・体験住宅がきっかけ", "visit", 0},
    {"other", "その他", "other", 0},
    {"unknown", "不明", "unknown", 0},
};
const struct enum_set enum_motive = {"motive", "きっかけ", motive_items,
                                     sizeof motive_items / sizeof *motive_items};

static const struct enum_item stage_items[] = {
    {"new", "新規", "new", 0},
    {"informed", "情報提供済", "informed", 0},
    {"considering", "検討中", "considering", 0},
    {"visit_plan", "来訪予定", "visit planned", 0},
    {"visited", "来訪・体験済", "visited", 0},
    {"arranging", "仕事・住まい調整中", "arranging", 0},
    {"decided", "移住決定", "decided", 0},
    {"migrated", "移住済", "migrated", 0},
    {"settled", "定着", "settled", 0},
    {"left", "転出", "left", 0},
    {"hold", "保留", "hold", STAGE_SIDE_EXIT},
    {"lost", "断念", "lost", STAGE_SIDE_EXIT},
    {"elsewhere", "他地域へ", "elsewhere", STAGE_SIDE_EXIT},
    {"silent", "連絡不通", "silent", STAGE_SIDE_EXIT},
};
const struct enum_set enum_stage = {"stage", "段階", stage_items, sizeof stage_items / sizeof *stage_items};

static const struct enum_item lost_reason_items[] = {
    {"work", "仕事", "work", 0},
    {"housing", "住まい", "housing", 0},
    {"family", "家族の反対・事情", "family", 0},
    {"cost", "費用", "cost", 0},
    {"climate", "気候", "climate", 0},
    {"medical", "医療", "medical", 0},
    {"school", "教育", "school", 0},
    {"distance", "交通・距離", "distance", 0},
    {"elsewhere", "他地域に決定", "elsewhere", 0},
    {"health", "健康", "health", 0},
    {"no_reply", "連絡なし", "no reply", 0},
    {"other", "その他", "other", 0},
    {"unknown", "不明", "unknown", 0},
};
const struct enum_set enum_lost_reason = {"lost_reason", "断念の理由", lost_reason_items,
                                          sizeof lost_reason_items / sizeof *lost_reason_items};

static const struct enum_item visit_type_items[] = {
    {"trial_house", "移住体験住宅", "trial house", CLASS_JOIN | VISIT_TRIAL},
    {"workation", "ワーケーション", "workation", CLASS_WORK_TELE | VISIT_TELEWORK},
    {"telework", "テレワーク滞在", "telework stay", CLASS_WORK_TELE | VISIT_TELEWORK},
    {"tour", "体験ツアー", "tour", CLASS_JOIN},
    {"viewing", "下見・内覧", "viewing", CLASS_HOBBY},
    {"interview", "就職面接", "interview", CLASS_HOBBY},
    {"event", "交流イベント", "event", CLASS_JOIN},
    {"thanks", "寄附者感謝祭", "donor thanks event", CLASS_JOIN},
    {"volunteer", "ボランティア", "volunteer", CLASS_DIRECT},
    {"training", "研修・合宿", "training", CLASS_JOIN},
    {"dual", "二地域居住", "two-base living", CLASS_HOBBY},
    {"other", "その他", "other", CLASS_HOBBY},
};
const struct enum_set enum_visit_type = {"visit_type", "来訪の種類", visit_type_items,
                                         sizeof visit_type_items / sizeof *visit_type_items};

static const struct enum_item turn_type_items[] = {
    {"u", "Uターン", "U-turn", 0},
    {"j", "Jターン", "J-turn", 0},
    {"i", "Iターン", "I-turn", 0},
    {"mago", "孫ターン", "grandparents' place", 0},
    {"spouse", "配偶者の地元", "spouse's place", 0},
    {"none", "該当なし", "none", 0},
    {"unknown", "不明", "unknown", 0},
};
const struct enum_set enum_turn_type = {"turn_type", "ターン種別", turn_type_items,
                                        sizeof turn_type_items / sizeof *turn_type_items};

static const struct enum_item residence_items[] = {
    {"nemuro_city", "市内", "this city", 0},
    {"nemuro", "根室管内", "Nemuro district", 0},
    {"kushiro", "釧路管内", "Kushiro district", 0},
    {"hokkaido", "その他道内", "elsewhere in Hokkaido", 0},
    {"tohoku", "東北", "tohoku", 0},
    {"tokyo", "東京圏", "Tokyo area", 0},
    {"kanto", "北関東", "north Kanto", 0},
    {"koshinetsu", "甲信越・北陸", "koshinetsu", 0},
    {"chukyo", "東海", "chukyo", 0},
    {"kansai", "関西", "kansai", 0},
    {"chugoku", "中国", "chugoku", 0},
    {"shikoku", "四国", "shikoku", 0},
    {"kyushu", "九州・沖縄", "kyushu", 0},
    {"abroad", "海外", "abroad", 0},
    {"unknown", "不明", "unknown", 0},
};
const struct enum_set enum_residence = {"residence", "居住地", residence_items,
                                        sizeof residence_items / sizeof *residence_items};

static const struct enum_item household_items[] = {
    {"single", "単身", "single", 0},
    {"couple", "夫婦", "couple", 0},
    {"family", "夫婦と子", "couple with children", 0},
    {"single_parent", "ひとり親", "single parent", 0},
    {"three_gen", "三世代", "three generations", 0},
    {"parents", "親と同居", "with parents", 0},
    {"other", "その他", "other", 0},
    {"unknown", "不明", "unknown", 0},
};
const struct enum_set enum_household = {"household", "世帯構成", household_items,
                                        sizeof household_items / sizeof *household_items};

static const struct enum_item age_band_items[] = {
    {"u20", "20歳未満", "under 20", 0},
    {"a20", "20代", "20s", 0},
    {"a30", "30代", "30s", 0},
    {"a40", "40代", "40s", 0},
    {"a50", "50代", "50s", 0},
    {"a60", "60代", "60s", 0},
    {"a70", "70歳以上", "70 and over", 0},
    {"unknown", "不明", "unknown", 0},
};
const struct enum_set enum_age_band = {"age_band", "年代", age_band_items,
                                       sizeof age_band_items / sizeof *age_band_items};

static const struct enum_item gender_items[] = {
    {"male", "男性", "male", 0},       {"female", "女性", "female", 0},
    {"other", "その他", "other", 0},   {"no_answer", "回答しない", "no answer", 0},
    {"unknown", "不明", "unknown", 0},
};
const struct enum_set enum_gender = {"gender", "性別", gender_items,
                                     sizeof gender_items / sizeof *gender_items};

static const struct enum_item relationship_items[] = {
    {"consultee", "相談者", "consultee", CLASS_NOVISIT},
    {"registrant", "移住希望登録者", "registrant", CLASS_NOVISIT},
    {"ui_applicant", "UIターン就業希望者", "U/I-turn job seeker", CLASS_NOVISIT},
    {"trial_user", "体験住宅利用者", "trial house user", CLASS_JOIN},
    {"teleworker", "テレワーク滞在者", "teleworker", CLASS_WORK_TELE},
    {"workation", "ワーケーション利用者", "workation", CLASS_WORK_TELE},
    {"dual", "二地域居住者", "two-base resident", CLASS_HOBBY},
    {"okoshi", "協力隊員", "vitalisation corps member", CLASS_DIRECT},
    {"okoshi_ob", "協力隊OB・OG", "former corps member", CLASS_DIRECT},
    {"loan", "修学資金借受者", "student loan borrower", CLASS_NOVISIT},
    {"founder", "起業者", "founder", CLASS_DIRECT},
    {"donor", "寄附者", "donor", CLASS_NOVISIT},
    {"repeat_donor", "継続寄附者", "repeat donor", CLASS_NOVISIT},
    {"cf_donor", "CF寄附者", "crowdfunding donor", CLASS_NOVISIT},
    {"corp_donor", "企業版寄附企業", "corporate donor", CLASS_NOVISIT},
    {"native", "出身者", "native", CLASS_NOVISIT},
    {"ex_resident", "元居住者", "ex resident", CLASS_NOVISIT},
    {"kin", "縁故者", "kin", CLASS_NOVISIT},
    {"event_guest", "イベント参加者", "event guest", CLASS_JOIN},
    {"volunteer", "ボランティア", "volunteer", CLASS_DIRECT},
    {"side_job", "副業人材", "side-job worker", CLASS_WORK_SITE},
    {"student", "連携大学の学生", "partner university student", CLASS_JOIN},
    {"furusato_basic", "ふるさと住民（ベーシック）", "furusato basic", CLASS_NOVISIT},
    {"furusato_premium", "ふるさと住民（プレミアム）", "furusato premium", CLASS_DIRECT},
    {"migrant", "移住者", "migrant", CLASS_NONE},
};
const struct enum_set enum_relationship = {"relationship", "関係", relationship_items,
                                           sizeof relationship_items / sizeof *relationship_items};

static const struct enum_item migration_reason_items[] = {
    {"job", "就職・転職", "job", 0},
    {"startup", "起業・創業", "startup", 0},
    {"telework", "転職なき移住", "telework", 0},
    {"okoshi", "協力隊着任", "vitalisation corps", 0},
    {"primary", "農林漁業", "farming, forestry, fishery", 0},
    {"family", "家族・親族", "family", 0},
    {"marriage", "結婚", "marriage", 0},
    {"retire", "退職後", "retire", 0},
    {"child", "子育て", "child", 0},
    {"health", "健康", "health", 0},
    {"other", "その他", "other", 0},
    {"transfer", "転勤", "transfer", REASON_NOT_MIGRANT},
    {"study", "進学", "study", REASON_NOT_MIGRANT},
    {"facility", "施設入所", "facility", REASON_NOT_MIGRANT},
};
const struct enum_set enum_migration_reason = {"migration_reason", "移住の理由", migration_reason_items,
                                               sizeof migration_reason_items /
                                                   sizeof *migration_reason_items};

static const struct enum_item mlit_class_items[] = {
    {"none", "該当なし", "none", 0},
    {"novisit", "非訪問系", "not visiting", 0},
    {"hobby", "趣味・消費型", "hobby", 0},
    {"join", "参加・交流型", "join", 0},
    {"work_tele", "就労型（テレワーク）", "work (telework)", 0},
    {"work_site", "就労型（現地就労）", "work (on site)", 0},
    {"direct", "直接寄与型", "direct contribution", 0},
};
const struct enum_set enum_mlit_class = {"mlit_class", "関係人口の類型", mlit_class_items,
                                         sizeof mlit_class_items / sizeof *mlit_class_items};

static const struct enum_item application_state_items[] = {
    {"applied", "申請中", "applied", 0},
    {"approved", "交付決定", "approved", 0},
    {"paid", "交付済", "paid", 0},
    {"rejected", "不交付", "rejected", STATE_DEAD},
    {"withdrawn", "取下げ", "withdrawn", STATE_DEAD},
    {"repaid", "返還", "repaid", STATE_DEAD},
};
const struct enum_set enum_application_state = {"application_state", "申請の状態", application_state_items,
                                                sizeof application_state_items /
                                                    sizeof *application_state_items};

static const struct enum_item business_origin_items[] = {
    {"uiturn", "UIターン", "U/I-turn", 0},
    {"local", "地元", "local", 0},
    {"unknown", "不明", "unknown", 0},
};
const struct enum_set enum_business_origin = {"business_origin", "創業者の区分", business_origin_items,
                                              sizeof business_origin_items / sizeof *business_origin_items};

static const struct enum_item occupation_items[] = {
    {"teacher", "幼稚園教諭等", "kindergarten teachers etc.", 0},
    {"medical", "医療・介護従事者", "medical and care staff", 0},
};
const struct enum_set enum_occupation = {"occupation", "職種区分", occupation_items,
                                         sizeof occupation_items / sizeof *occupation_items};

static const struct enum_item loan_state_items[] = {
    {"applied", "申請中", "applied", 0},     {"lending", "貸付中", "lending", 0},
    {"graduated", "卒業", "graduated", 0},   {"working", "就業中（免除期間）", "working", 0},
    {"waived", "返還免除", "waived", 0},     {"repaying", "返還中", "repaying", 0},
    {"deferred", "返還猶予", "deferred", 0}, {"closed", "完了", "closed", 0},
};
const struct enum_set enum_loan_state = {"loan_state", "貸付の状態", loan_state_items,
                                         sizeof loan_state_items / sizeof *loan_state_items};

static const struct enum_item donation_state_items[] = {
    {"paid", "受納済", "paid", 0},
    {"refunded", "返金済", "refunded", 0},
};
const struct enum_set enum_donation_state = {"donation_state", "寄附の状態", donation_state_items,
                                             sizeof donation_state_items / sizeof *donation_state_items};

static const struct enum_item project_state_items[] = {
    {"open", "募集中", "open", 0},
    {"funded", "成立", "funded", 0},
    {"failed", "不成立", "failed", 0},
};
const struct enum_set enum_project_state = {"project_state", "事業の状態", project_state_items,
                                            sizeof project_state_items / sizeof *project_state_items};

static const struct enum_item value_status_items[] = {
    {"preliminary", "速報", "preliminary", 0},
    {"final", "確報", "final", 0},
};
const struct enum_set enum_value_status = {"value_status", "速報・確報", value_status_items,
                                           sizeof value_status_items / sizeof *value_status_items};

static const struct enum_item remark_direction_items[] = {
    {"continue", "継続", "continue", 0},
    {"expand", "拡充", "expand", 0},
    {"revise", "見直し", "revise", 0},
    {"abolish", "廃止", "abolish", 0},
};
const struct enum_set enum_remark_direction = {"remark_direction", "今後の方向", remark_direction_items,
                                               sizeof remark_direction_items /
                                                   sizeof *remark_direction_items};

static const struct enum_item prefecture_items[] = {
    {"01", "北海道", "Hokkaido", 0},    {"02", "青森県", "Aomori", 0},     {"03", "岩手県", "Iwate", 0},
    {"04", "宮城県", "Miyagi", 0},      {"05", "秋田県", "Akita", 0},      {"06", "山形県", "Yamagata", 0},
    {"07", "福島県", "Fukushima", 0},   {"08", "茨城県", "Ibaraki", 0},    {"09", "栃木県", "Tochigi", 0},
    {"10", "群馬県", "Gunma", 0},       {"11", "埼玉県", "Saitama", 0},    {"12", "千葉県", "Chiba", 0},
    {"13", "東京都", "Tokyo", 0},       {"14", "神奈川県", "Kanagawa", 0}, {"15", "新潟県", "Niigata", 0},
    {"16", "富山県", "Toyama", 0},      {"17", "石川県", "Ishikawa", 0},   {"18", "福井県", "Fukui", 0},
    {"19", "山梨県", "Yamanashi", 0},   {"20", "長野県", "Nagano", 0},     {"21", "岐阜県", "Gifu", 0},
    {"22", "静岡県", "Shizuoka", 0},    {"23", "愛知県", "Aichi", 0},      {"24", "三重県", "Mie", 0},
    {"25", "滋賀県", "Shiga", 0},       {"26", "京都府", "Kyoto", 0},      {"27", "大阪府", "Osaka", 0},
    {"28", "兵庫県", "Hyogo", 0},       {"29", "奈良県", "Nara", 0},       {"30", "和歌山県", "Wakayama", 0},
    {"31", "鳥取県", "Tottori", 0},     {"32", "島根県", "Shimane", 0},    {"33", "岡山県", "Okayama", 0},
    {"34", "広島県", "Hiroshima", 0},   {"35", "山口県", "Yamaguchi", 0},  {"36", "徳島県", "Tokushima", 0},
    {"37", "香川県", "Kagawa", 0},      {"38", "愛媛県", "Ehime", 0},      {"39", "高知県", "Kochi", 0},
    {"40", "福岡県", "Fukuoka", 0},     {"41", "佐賀県", "Saga", 0},       {"42", "長崎県", "Nagasaki", 0},
    {"43", "熊本県", "Kumamoto", 0},    {"44", "大分県", "Oita", 0},       {"45", "宮崎県", "Miyazaki", 0},
    {"46", "鹿児島県", "Kagoshima", 0}, {"47", "沖縄県", "Okinawa", 0},    {"99", "海外", "abroad", 0},
};
const struct enum_set enum_prefecture = {"prefecture", "都道府県", prefecture_items,
                                         sizeof prefecture_items / sizeof *prefecture_items};

static const struct enum_item household_role_items[] = {
    {"head", "世帯主", "head", 0}, {"spouse", "配偶者", "spouse", 0}, {"child", "子", "child", 0},
    {"parent", "親", "parent", 0}, {"other", "その他", "other", 0},
};
const struct enum_set enum_household_role = {"household_role", "続柄", household_role_items,
                                             sizeof household_role_items / sizeof *household_role_items};

static const struct enum_item point_kind_items[] = {
    {"email", "メール", "email", 0},
    {"phone", "電話", "phone", 0},
};
const struct enum_set enum_point_kind = {"point_kind", "連絡先の種類", point_kind_items,
                                         sizeof point_kind_items / sizeof *point_kind_items};

static const struct enum_item record_kind_items[] = {
    {"contact", "連絡先", "contact", 0},
    {"consult", "相談", "consult", 0},
    {"application", "申請", "application", 0},
    {"visit", "来訪", "visit", 0},
    {"event", "イベント", "event", 0},
    {"attendance", "参加", "attendance", 0},
    {"migration", "移住", "migration", 0},
    {"business", "創業", "business", 0},
    {"loan", "修学資金", "loan", 0},
    {"donation", "寄附", "donation", 0},
    {"relationship", "関係", "relationship", 0},
    {"stage", "段階", "stage", 0},
    {"task", "予定", "task", 0},
    {"project", "クラウドファンディング事業", "crowdfunded project", 0},
    {"kpi", "指標の値", "value of an indicator", 0},
    {"mail", "メール", "mail", 0},
    {"consent", "同意", "consent", 0},
};
const struct enum_set enum_record_kind = {"record_kind", "記録の種類", record_kind_items,
                                          sizeof record_kind_items / sizeof *record_kind_items};

static const struct enum_item import_status_items[] = {
    {"paid", "受納", "counts", 0},
    {"cancelled", "取消・未入金", "void", 0},
    {"refunded", "返金", "refunded", 0},
    {"negative", "負の行", "takes back an earlier line", 0},
};
const struct enum_set enum_import_status = {"import_status", "行の状態", import_status_items,
                                            sizeof import_status_items / sizeof *import_status_items};

static const struct enum_item import_outcome_items[] = {
    {"new", "新規", "new", 0},
    {"unchanged", "変更なし", "unchanged", 0},
    {"changed", "変更", "changed", 0},
    {"duplicate", "重複", "duplicate", 0},
    {"cancelled", "取消", "cancelled", 0},
    {"rejected", "エラー", "rejected", 0},
};
const struct enum_set enum_import_outcome = {"import_outcome", "取込結果", import_outcome_items,
                                             sizeof import_outcome_items / sizeof *import_outcome_items};

static const struct enum_item report_column_items[] = {
    {"month", "当月", "month", 0},
    {"prev_month", "前月", "previous month", 0},
    {"same_month_last_year", "前年同月", "a year before", 0},
    {"fiscal_year", "年度累計", "fiscal year", 0},
    {"last_fiscal_year", "前年度同期", "last fiscal year", 0},
    {"plan_total", "計画累計", "plan so far", 0},
};
const struct enum_set enum_report_column = {"report_column", "月報の列", report_column_items,
                                            sizeof report_column_items / sizeof *report_column_items};

const struct enum_set *const enum_sets[] = {
    &enum_contact_kind,
    &enum_channel,
    &enum_mic_line,
    &enum_topic,
    &enum_motive,
    &enum_stage,
    &enum_lost_reason,
    &enum_visit_type,
    &enum_turn_type,
    &enum_residence,
    &enum_household,
    &enum_age_band,
    &enum_gender,
    &enum_relationship,
    &enum_migration_reason,
    &enum_mlit_class,
    &enum_application_state,
    &enum_business_origin,
    &enum_occupation,
    &enum_loan_state,
    &enum_donation_state,
    &enum_project_state,
    &enum_value_status,
    &enum_remark_direction,
    &enum_prefecture,
    &enum_household_role,
    &enum_point_kind,
    &enum_record_kind,
    &enum_import_outcome,
    &enum_report_column,
    &enum_import_status,
    &enum_kpi_period,
    &enum_kpi_direction,
    &enum_kpi_base,
    &enum_kpi_source,
    &enum_plan_pacing,
    &enum_plan_origin,
    &enum_consent_kind,
    &enum_consent_state,
    &enum_consent_how,
    &enum_mail_reason,
    &enum_mail_state,
    &enum_mail_bounce,
    &enum_mail_in_kind,
    &enum_campaign_state,
    &enum_mail_purpose,
    &enum_campaign_entry,
    &enum_mail_settlement,
    &enum_question_state,
    &enum_answer,
    &enum_link_act,
    &enum_link_ground,
    NULL,
};

int enum_index(const struct enum_set *set, const char *code)
{
    for (size_t i = 0; i < set->n; i++)
        if (!strcmp(set->item[i].code, code))
            return (int)i;
    return -1;
}

/* Full-width ASCII to ASCII, lower case, blanks skipped: enough for a label; kanji and kana stay. */
static uint32_t next_plain(const char **s)
{
    uint32_t cp;
    do
        cp = text_next(s);
    while (cp == ' ' || cp == 0x3000 || cp == '\t');
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        cp -= 0xFEE0;
    return cp >= 'A' && cp <= 'Z' ? cp + ('a' - 'A') : cp;
}

static bool same_plain(const char *a, const char *b)
{
    for (;;) {
        uint32_t x = next_plain(&a), y = next_plain(&b);
        if (x != y)
            return false;
        if (!x)
            return true;
    }
}

/* What people write besides the labels. */
static const struct {
    const struct enum_set *set;
    const char *word, *code;
} synonyms[] = {
    {&enum_gender, "男", "male"},
    {&enum_gender, "女", "female"},
    {&enum_channel, "窓口", "visit"},
    {&enum_channel, "TEL", "phone"},
    {&enum_channel, "フェア", "fair"},
    {&enum_channel, "オンライン", "online"},
    {&enum_consent_how, "電話", "oral"},
    {&enum_consent_how, "来庁", "oral"},
    {&enum_visit_type, "体験住宅", "trial_house"},
    {&enum_visit_type, "テレワーク", "telework"},
    {&enum_turn_type, "U", "u"},
    {&enum_turn_type, "J", "j"},
    {&enum_turn_type, "I", "i"},
};

static int find_synonym(const struct enum_set *set, const char *text)
{
    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
        if (synonyms[i].set == set && same_plain(synonyms[i].word, text))
            return enum_index(set, synonyms[i].code);
    return -1;
}

/* 東京 for 東京都: a prefecture without its last character. */
static int find_short_prefecture(const char *text)
{
    size_t n = strlen(text);
    for (size_t i = 0; n >= 6 && i < enum_prefecture.n; i++)
        if (strlen(enum_prefecture.item[i].ja) == n + 3 && !strncmp(enum_prefecture.item[i].ja, text, n))
            return (int)i;
    return -1;
}

int enum_find(const struct enum_set *set, const char *text)
{
    for (size_t i = 0; i < set->n; i++) /* as nearly all lists write it */
        if (!strcmp(set->item[i].ja, text) || !strcmp(set->item[i].code, text))
            return (int)i;
    for (size_t i = 0; i < set->n; i++) {
        const struct enum_item *it = &set->item[i];
        if (same_plain(it->code, text) || same_plain(it->ja, text) || same_plain(it->en, text))
            return (int)i;
    }
    if (set == &enum_prefecture)
        return find_short_prefecture(text);
    return find_synonym(set, text);
}

const char *enum_label(const struct enum_set *set, const char *code, bool ja)
{
    int i = enum_index(set, code);
    if (i < 0)
        return code;
    return ja ? set->item[i].ja : set->item[i].en;
}
