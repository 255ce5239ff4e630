/*
 * options.c - the option table and how the file and the command line fill it.
 */
#include "daemon/options.h"

#include <dirent.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bucket.h"
#include "base/civil.h"
#include "base/conf.h"
#include "base/log.h"
#include "enishi/proto.h"
#include "mail/relay.h"
#include "vocab/methods.h"

enum option_type { OPTION_TEXT, OPTION_INT, OPTION_BOOL, OPTION_CHOICE };

struct option_row {
    const char *group, *key; /* group NULL: top level */
    enum option_type type;
    size_t offset;
    int64_t min, max;
    const char *fallback; /* of OPTION_CHOICE all of them, ',' between, the default first */
    const char *ja;
};

#define AT(member) offsetof(struct options, member)
static const struct option_row rows[] = {
    {NULL, "database", OPTION_TEXT, AT(database), 0, 4000, "/var/lib/enishi/enishi.db",
     "データベースのファイル（0600）"},
    {NULL, "socket", OPTION_TEXT, AT(socket), 0, 100, ENISHI_SOCKET_DEFAULT, "待ち受けるソケット"},
    {NULL, "socket_group", OPTION_TEXT, AT(socket_group), 0, 100, "",
     "ソケットに触れるグループ（空なら本人だけ）"},
    {NULL, "key", OPTION_TEXT, AT(key), 0, 4000, "",
     "メールの印に使う鍵（空ならデータベースの隣の enishi.key を作って使う。/ のない名前は systemd "
     "の資格情報）"},
    {"city", "name", OPTION_TEXT, AT(city_name), 0, 200, "根室市",
     "市区町村の名前（ここの住民は関係人口に数えない）"},
    {"city", "prefecture", OPTION_INT, AT(city_prefecture), 1, 47, "1", "都道府県コード"},
    {"city", "division", OPTION_TEXT, AT(division), 0, 200, "総合政策部", "月報に載せる所管課"},
    {"city", "desk", OPTION_TEXT, AT(desk_name), 0, 200, "移住相談ワンストップ窓口",
     "月報に載せる窓口の名前"},
    {"city", "sender_address", OPTION_TEXT, AT(sender_address), 0, 254, "",
     "メールの差出人のアドレス（以下の３つのどれかが空なら何も送らない）"},
    {"city", "postal_address", OPTION_TEXT, AT(postal_address), 0, 200, "", "メールの末尾に載せる住所"},
    {"city", "complaint_contact", OPTION_TEXT, AT(complaint_contact), 0, 200, "",
     "メールの末尾に載せる苦情・問合せ先"},
    {"counting", "merge_same_day", OPTION_BOOL, AT(merge_same_day), 0, 1, "true",
     "同じ人の同じ日の同じ（主な）内容の相談を1件と数える"},
    {"matching", "automatic", OPTION_BOOL, AT(match_automatic), 0, 1, "true",
     "確実に同じ人とわかる記録を自動でまとめる（false なら確かめる組に挙げるだけ）"},
    {"reports", "circulation", OPTION_TEXT, AT(circulation), 0, 200, "部長,室長,主幹,係",
     "月報の供覧欄（空なら供覧欄なし。8つまで）"},
    {"reports", "suppress_below", OPTION_INT, AT(suppress_below), 0, 100, "0",
     "公表用（--publish）のクロス表で、1からこの数未満の欄を秘匿する（0なら秘匿しない）"},
    {"limits", "connections", OPTION_INT, AT(connections), 16, EN_CONNECTIONS_MAX, "256", "同時接続の上限"},
    {"limits", "per_uid", OPTION_INT, AT(per_uid), 1, EN_PER_UID_MAX, "32",
     "一人（uid）の同時接続の上限（管理者を除く）"},
    {"limits", "in_flight", OPTION_INT, AT(in_flight), 1, EN_IN_FLIGHT_MAX, "32",
     "一接続で返事を待てる要求の数"},
    {"limits", "frame_seconds", OPTION_INT, AT(frame_seconds), 1, EN_FRAME_SECONDS, "10",
     "一つの要求が届き終わるまでの秒数"},
    {"limits", "idle_seconds", OPTION_INT, AT(idle_seconds), 1, EN_IDLE_SECONDS, "300",
     "何もしない接続を切るまでの秒数"},
    {"limits", "stall_seconds", OPTION_INT, AT(stall_seconds), 1, EN_STALL_SECONDS, "30",
     "返事を読まない接続を切るまでの秒数"},
    {"limits", "unsent_bytes", OPTION_INT, AT(unsent_bytes), EN_UNSENT_MIN, EN_UNSENT_MAX, "8388608",
     "読まれない返事をためる上限（バイト）"},
    {"limits", "free_for_imports", OPTION_INT, AT(free_for_imports), 0, INT64_C(1) << 28, "268435456",
     "ディスクの空きがこれ（バイト）を下回ると取込を断る"},
    {"limits", "free_for_writes", OPTION_INT, AT(free_for_writes), 0, INT64_C(1) << 26, "67108864",
     "ディスクの空きがこれ（バイト）を下回ると登録を断り、閲覧だけにする"},
    {"mail", "transport", OPTION_CHOICE, AT(mail.transport), 0, 0, "maildir,smtp,hold",
     "メールの出し方。maildir＝フォルダーに .eml で書く、smtp＝中継サーバーへ、hold＝何も出さない"},
    {"mail", "folder", OPTION_TEXT, AT(mail.folder), 0, 4000, "",
     "maildir のフォルダー（空ならデータベースの隣の mail）"},
    {"mail", "relay", OPTION_TEXT, AT(mail.relay), 0, 300, "",
     "中継サーバー（smtp://名前:ポート か smtps://名前:ポート）"},
    {"mail", "tls", OPTION_CHOICE, AT(mail.tls), 0, 0, "starttls,none",
     "smtp:// での暗号化。starttls＝必須、none＝なし（庁内の中継サーバーで TLS のないとき）"},
    {"mail", "ca_file", OPTION_TEXT, AT(mail.ca_file), 0, 4000, "",
     "中継サーバーの証明書を確かめる CA のファイル（空ならシステムのもの）"},
    {"mail", "user", OPTION_TEXT, AT(mail.user), 0, 250, "",
     "中継サーバーへのログイン名（空ならログインしない）"},
    {"mail", "credential", OPTION_TEXT, AT(mail.credential), 0, 4000, "",
     "合い言葉のファイル（0600）、または / のない名前なら systemd の資格情報"},
    {"mail", "host", OPTION_TEXT, AT(mail.host), 0, 255, "", "名乗るホスト名（EHLO。空なら domain）"},
    {"mail", "connections", OPTION_INT, AT(mail.connections), 1, RELAY_SESSIONS_MAX, "4",
     "中継サーバーへの同時接続の上限"},
    {"mail", "reply_seconds", OPTION_INT, AT(mail.reply_seconds), 1, 600, "600",
     "中継サーバーの返事を待つ秒数の上限（RFC 5321 の時間より長くは待たない）"},
    {"mail", "per_hour", OPTION_INT, AT(mail.per_hour), 0, BUCKET_PER_HOUR_MAX, "0",
     "1時間に出すメールの上限（0なら上限なし）"},
    {"mail", "per_destination", OPTION_INT, AT(mail.per_destination), 0, BUCKET_PER_HOUR_MAX, "0",
     "1時間に一つの宛先ドメインへ出すメールの上限（0なら上限なし）"},
    {"mail", "return_prefix", OPTION_TEXT, AT(mail.return_prefix), 1, 16, "kaeri+",
     "不達の通知が返るアドレスの、印の前の部分"},
    {"mail", "stop_prefix", OPTION_TEXT, AT(mail.stop_prefix), 1, 16, "teishi+",
     "配信停止のメールを受けるアドレスの、印の前の部分"},
    {"mail", "domain", OPTION_TEXT, AT(mail.domain), 0, 253, "",
     "その２つのアドレスと Message-ID のドメイン（空なら差出人のアドレスと同じ）"},
    {"mail", "unsubscribe_url", OPTION_TEXT, AT(mail.unsubscribe_url), 0, 400, "",
     "配信停止の入口（https://…。この後ろに印が付く。空ならメールでだけ停止できる）"},
    {"mail", "on_unknown", OPTION_CHOICE, AT(mail.on_unknown), 0, 0, "hold,retry",
     "相手に届いたか分からないメール。hold＝人が決めるまで止める、retry＝同じ Message-ID で送り直す"},
    {"mail", "return_mailbox", OPTION_TEXT, AT(back.mailbox), 0, 480, "",
     "返送メール（返信・不達・配信停止）の届くメールボックス（imap(s)://ホスト/INBOX、pop3(s)://"
     "ホスト、または "
     ".eml か maildir のフォルダーの絶対パス。空なら読まない）"},
    {"mail", "return_user", OPTION_TEXT, AT(back.user), 0, 100, "", "そのメールボックスへのログイン名"},
    {"mail", "return_credential", OPTION_TEXT, AT(back.credential), 0, 4000, "",
     "その合い言葉のファイル（0600）、または / のない名前なら systemd の資格情報"},
    {"mail", "return_tls", OPTION_CHOICE, AT(back.tls), 0, 0, "starttls,none",
     "imap:// と pop3:// での暗号化。starttls＝必須、none＝なし"},
    {"mail", "return_ca_file", OPTION_TEXT, AT(back.ca_file), 0, 500, "",
     "そのサーバーの証明書を確かめる CA のファイル（空ならシステムのもの）"},
    {"mail", "return_minutes", OPTION_INT, AT(back.minutes), 0, 1440, "5",
     "何分ごとに読むか（0なら mail fetch のときだけ）"},
    {"mail", "return_keep_days", OPTION_INT, AT(back.keep_days), 1, 3650, "90",
     "受信メールの本文を残す日数（過ぎると、届いた事実だけを残す）"},
    {"mail", "soft_bounces", OPTION_INT, AT(back.soft_bounces), 1, 100, "5",
     "一時的かもしれない不達が何通続いたら、そのアドレスに送るのをやめるか"},
    {"log", "level", OPTION_CHOICE, AT(log_level), 0, 0, "info,error,warn,debug", "error, warn, info, debug"},
};
#define ROWS (sizeof rows / sizeof *rows)

static const char *const groups[] = {"city",   "counting", "matching", "reports",
                                     "limits", "mail",     "log",      NULL};

/* --- setting one option --- */

static int64_t *int_at(struct options *o, const struct option_row *r)
{
    return (int64_t *)(void *)((char *)o + r->offset);
}

static int set_int(struct options *o, const struct option_row *r, int64_t v, struct en_error *err)
{
    if (v < r->min || v > r->max)
        return error_set(err, EN_INVALID, r->key, "%s は %" PRId64 " から %" PRId64 " までです",
                         "%s wants %" PRId64 " to %" PRId64, r->key, r->min, r->max);
    *int_at(o, r) = v;
    return 0;
}

static int set_bool(struct options *o, const struct option_row *r, const char *text, struct en_error *err)
{
    bool yes = !strcmp(text, "true");
    if (!yes && strcmp(text, "false") != 0)
        return error_set(err, EN_INVALID, r->key, "%s は true か false です", "%s wants true or false",
                         r->key);
    *(bool *)((char *)o + r->offset) = yes;
    return 0;
}

static int set_text(struct options *o, const struct option_row *r, const char *text, struct en_error *err)
{
    if (strlen(text) > (size_t)r->max)
        return error_set(err, EN_INVALID, r->key, "%s は %" PRId64 " バイトまでです",
                         "%s takes at most %" PRId64 " bytes", r->key, r->max);
    if (strlen(text) < (size_t)r->min)
        return error_set(err, EN_INVALID, r->key, "%s が空です", "%s is empty", r->key);
    *(const char **)(void *)((char *)o + r->offset) = arena_strdup(o->arena, text);
    return 0;
}

static int set_choice(struct options *o, const struct option_row *r, const char *text, struct en_error *err)
{
    for (const char *at = r->fallback; *at;) {
        size_t n = strcspn(at, ",");
        if (n == strlen(text) && !strncmp(at, text, n)) {
            *(const char **)(void *)((char *)o + r->offset) = arena_strndup(o->arena, at, n);
            return 0;
        }
        at += n + (at[n] == ',');
    }
    return error_set(err, EN_INVALID, r->key, "%s は %s のどれかです", "%s wants one of %s", r->key,
                     r->fallback);
}

static int set_from_text(struct options *o, const struct option_row *r, const char *text,
                         struct en_error *err)
{
    char *end;
    switch (r->type) {
    case OPTION_TEXT:
        return set_text(o, r, text, err);
    case OPTION_CHOICE:
        return set_choice(o, r, text, err);
    case OPTION_BOOL:
        return set_bool(o, r, text, err);
    case OPTION_INT:
        break;
    }
    int64_t v = strtoll(text, &end, 10);
    if (!*text || *end)
        return error_set(err, EN_INVALID, r->key, "%s は整数です", "%s wants a whole number", r->key);
    return set_int(o, r, v, err);
}

/* Says what is wrong with a value of the file, and where. */
static int blame(const struct conf_node *n, struct en_error *err)
{
    struct en_error why = *err;
    return conf_fail(n, err, "%s%.0s", "%.0s%s", why.ja, why.en);
}

static int set_from_node(struct options *o, const struct option_row *r, const struct conf_node *n,
                         struct en_error *err)
{
    const char *text;
    int64_t v;
    bool flag;
    switch (r->type) {
    case OPTION_TEXT:
    case OPTION_CHOICE:
        if (conf_text(n, &text, err))
            return -1;
        return set_from_text(o, r, text, err) ? blame(n, err) : 0;
    case OPTION_INT:
        if (conf_int(n, r->min, r->max, &v, err))
            return -1;
        *int_at(o, r) = v;
        return 0;
    case OPTION_BOOL:
        return conf_bool(n, &flag, err) ? -1 : set_bool(o, r, flag ? "true" : "false", err);
    }
    return -1;
}

/* What a row has without any configuration. */
static const char *default_of(const struct option_row *r, struct arena *a)
{
    return r->type == OPTION_CHOICE ? arena_strndup(a, r->fallback, strcspn(r->fallback, ",")) : r->fallback;
}

static int set_defaults(struct options *o, struct en_error *err)
{
    for (size_t i = 0; i < ROWS; i++)
        if (set_from_text(o, &rows[i], default_of(&rows[i], o->arena), err))
            return -1;
    return 0;
}

/* KEY=VALUE of the command line; KEY is group.key. */
static int set_override(struct options *o, const char *setting, struct en_error *err)
{
    const char *eq = strchr(setting, '=');
    for (size_t i = 0; eq && i < ROWS; i++) {
        char key[64];
        (void)snprintf(key, sizeof key, "%s%s%s", rows[i].group ? rows[i].group : "",
                       rows[i].group ? "." : "", rows[i].key);
        if (strlen(key) == (size_t)(eq - setting) && !strncmp(key, setting, strlen(key)))
            return set_from_text(o, &rows[i], eq + 1, err);
    }
    return error_set(err, EN_INVALID, "set", "--set %.60s: 知らない設定です（KEY=VALUE）",
                     "--set %.60s: no such option (KEY=VALUE)", setting);
}

/* --- the file --- */

static int read_group(struct options *o, const struct conf_node *g, const char *group, struct en_error *err)
{
    const char *known[ROWS + 8];
    size_t n = 0;
    for (size_t i = 0; i < ROWS; i++)
        if (group ? rows[i].group && !strcmp(rows[i].group, group) : !rows[i].group)
            known[n++] = rows[i].key;
    for (size_t i = 0; !group && groups[i]; i++)
        known[n++] = groups[i];
    if (!group) {
        known[n++] = "roles";
        known[n++] = "plans";
    }
    known[n] = NULL;
    if (conf_want(g, CONF_GROUP, err) || conf_known(g, known, err))
        return -1;
    for (size_t i = 0; i < ROWS; i++) {
        bool here = group ? rows[i].group && !strcmp(rows[i].group, group) : !rows[i].group;
        const struct conf_node *node = here ? conf_get(g, rows[i].key) : NULL;
        if (node && set_from_node(o, &rows[i], node, err))
            return -1;
    }
    return 0;
}

static int find_id(const struct conf_node *n, bool by_group, uid_t *id, struct en_error *err)
{
    const char *name;
    if (conf_text(n, &name, err))
        return -1;
    const struct passwd *p = by_group ? NULL : getpwnam(name);
    const struct group *g = by_group ? getgrnam(name) : NULL;
    if (!p && !g)
        return conf_fail(n, err, by_group ? "グループ %s はありません" : "利用者 %s はいません",
                         by_group ? "there is no group %s" : "there is no user %s", name);
    *id = p ? p->pw_uid : g->gr_gid;
    return 0;
}

static int read_names(const struct conf_node *g, const char *key, unsigned role, struct role_grant *grant,
                      size_t *n, size_t most, struct en_error *err)
{
    const struct conf_node *list = conf_get(g, key);
    if (list && conf_want(list, CONF_LIST, err))
        return -1;
    for (size_t i = 0; list && i < conf_count(list); i++) {
        if (*n == most)
            return conf_fail(list, err, "roles は %zu 件までです", "roles takes at most %zu names", most);
        grant[*n] = (struct role_grant){.role = role, .by_group = !strcmp(key, "groups")};
        if (find_id(conf_at(list, i), grant[*n].by_group, &grant[*n].id, err))
            return -1;
        ++*n;
    }
    return 0;
}

#define GRANTS_MAX 256

static int read_roles(struct options *o, const struct conf_node *list, struct en_error *err)
{
    static const char *const known[] = {"role", "users", "groups", NULL};
    struct role_grant *grant = arena_array(o->arena, GRANTS_MAX, sizeof *grant);
    o->grant = grant;
    if (list && conf_want(list, CONF_LIST, err))
        return -1;
    for (size_t i = 0; list && i < conf_count(list); i++) {
        const struct conf_node *g = conf_at(list, i), *name;
        const char *role;
        unsigned bit = 0;
        if (conf_want(g, CONF_GROUP, err) || conf_known(g, known, err))
            return -1;
        name = conf_get(g, "role");
        if (!name)
            return conf_fail(g, err, "role がありません", "role is missing");
        if (conf_text(name, &role, err))
            return -1;
        for (unsigned k = 0; k < 4; k++)
            bit |= strcmp(role, method_role_names[k]) ? 0 : 1u << k;
        if (!bit)
            return conf_fail(name, err, "role は report, desk, campaign, admin です",
                             "role is report, desk, campaign or admin");
        if (read_names(g, "users", bit, grant, &o->ngrants, GRANTS_MAX, err) ||
            read_names(g, "groups", bit, grant, &o->ngrants, GRANTS_MAX, err))
            return -1;
    }
    return 0;
}

/* --- plans --- */

static int add_plan(struct options *o, const char *etc, const char *name, struct en_error *err)
{
    if (o->rules.nplans == PLANS_MAX)
        return error_set(err, EN_INVALID, "plans", "計画は %d つまでです", "at most %d plans", PLANS_MAX);
    const char *path = strchr(name, '/') ? name : arena_printf(o->arena, "%s/plans/%s", etc, name);
    struct plan plan;
    if (plan_read(path, o->arena, &plan, err))
        return -1;
    if (rules_plan(&o->rules, plan.name))
        return error_set(err, EN_INVALID, "plans", "計画 %s が二つあります", "plan %s is there twice",
                         plan.name);
    plan.has_file = true;
    o->rules.plan[o->rules.nplans++] = plan;
    return 0;
}

static int is_plan(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 5 && !strcmp(d->d_name + n - 5, ".conf");
}

/* All plans of the etc folder, in the order of their names. */
static int add_all_plans(struct options *o, const char *etc, struct en_error *err)
{
    struct dirent **found;
    int rc = 0, n = scandir(arena_printf(o->arena, "%s/plans", etc), &found, is_plan, alphasort);
    for (int i = 0; i < n; i++) {
        rc = rc ? rc : add_plan(o, etc, found[i]->d_name, err);
        free(found[i]);
    }
    if (n >= 0)
        free(found);
    return rc;
}

static int read_plans(struct options *o, const char *etc, const struct conf_node *list, struct en_error *err)
{
    if (!list && add_all_plans(o, etc, err))
        return -1;
    if (list && conf_want(list, CONF_LIST, err))
        return -1;
    for (size_t i = 0; list && i < conf_count(list); i++) {
        const char *name;
        if (conf_text(conf_at(list, i), &name, err) || add_plan(o, etc, name, err))
            return -1;
    }
    return 0;
}

/* --- all together --- */

/* Without a table no day is known to be free of holidays. */
static int read_calendar(struct options *o, const char *etc, struct en_error *err)
{
    const char *path = arena_printf(o->arena, "%s/tables/holidays.csv", etc);
    if (!access(path, F_OK))
        return calendar_read(path, o->arena, &o->rules.calendar, err);
    log_warn("no table of holidays in %s/tables: no campaign can be approved", etc);
    return 0;
}

static int use_data_folder(struct options *o, const char *data, struct en_error *err)
{
    struct stat st;
    if (mkdir(data, 0700) && stat(data, &st))
        return error_set(err, EN_IO, "data", "フォルダー %s を作れません", "cannot make the folder %s", data);
    if (stat(data, &st) || !S_ISDIR(st.st_mode) || (st.st_mode & 077))
        return error_set(err, EN_INVALID, "data", "%s は本人だけが入れるフォルダー (0700) にしてください",
                         "%s must be a folder that only its owner may enter (mode 0700)", data);
    o->database = arena_printf(o->arena, "%s/enishi.db", data);
    o->socket = arena_printf(o->arena, "%s/enishi.sock", data);
    return 0;
}

static int read_file(struct options *o, const struct invocation *inv, struct conf_file **file,
                     struct en_error *err)
{
    const char *path = inv->config ? inv->config : arena_printf(o->arena, "%s/enishi.conf", inv->etc);
    *file = NULL;
    if (!inv->config && access(path, F_OK))
        return 0;
    *file = conf_read(path, err);
    if (!*file)
        return -1;
    const struct conf_node *root = conf_root(*file);
    if (read_group(o, root, NULL, err))
        return -1;
    for (size_t i = 0; groups[i]; i++)
        if (conf_get(root, groups[i]) && read_group(o, conf_get(root, groups[i]), groups[i], err))
            return -1;
    return 0;
}

/* What was found of the options of mail taken together, told where it stands in the file, if it does. */
static int check_mail(struct options *o, const struct conf_node *root, struct en_error *err)
{
    if (!options_check_mail(o, err))
        return 0;
    const struct conf_node *city = root ? conf_get(root, "city") : NULL,
                           *mail = root ? conf_get(root, "mail") : NULL,
                           *n = mail ? conf_get(mail, err->field) : NULL;
    n = n ? n : city ? conf_get(city, err->field) : NULL;
    return n ? blame(n, err) : -1;
}

static int fill(struct options *o, const struct invocation *inv, struct conf_file **file,
                struct en_error *err)
{
    if (set_defaults(o, err) || read_file(o, inv, file, err))
        return -1;
    if (inv->data && use_data_folder(o, inv->data, err))
        return -1;
    for (size_t i = 0; i < inv->nset; i++)
        if (set_override(o, inv->set[i], err))
            return -1;
    const struct conf_node *root = *file ? conf_root(*file) : NULL;
    if (read_roles(o, root ? conf_get(root, "roles") : NULL, err) ||
        read_plans(o, inv->etc, root ? conf_get(root, "plans") : NULL, err) ||
        read_calendar(o, inv->etc, err) || check_mail(o, root, err))
        return -1;
    o->rules.city_name = o->city_name;
    o->rules.division = o->division;
    o->rules.desk_name = o->desk_name;
    o->rules.circulation = o->circulation;
    o->rules.suppress_below = o->suppress_below;
    o->rules.etc = arena_strdup(o->arena, inv->etc);
    o->rules.sender = (struct sender){o->city_name,      o->division,       o->desk_name,
                                      o->sender_address, o->postal_address, o->complaint_contact};
    o->rules.home_prefecture = (int)o->city_prefecture;
    o->rules.free_for_imports = o->free_for_imports;
    o->rules.free_for_writes = o->free_for_writes;
    o->rules.soft_bounces = o->back.soft_bounces;
    o->rules.mails_per_hour = o->mail.per_hour;
    o->rules.mails_per_destination = o->mail.per_destination;
    o->rules.merge_same_day = o->merge_same_day;
    o->rules.match_automatic = o->match_automatic;
    return 0;
}

struct options *options_read(const struct invocation *inv, struct en_error *err)
{
    struct arena *arena = arena_new();
    struct options *o = arena_alloc(arena, sizeof *o);
    struct conf_file *file = NULL;
    o->arena = arena;
    int rc = fill(o, inv, &file, err);
    conf_free(file);
    if (!rc)
        return o;
    options_free(o);
    return NULL;
}

const char *options_beside_database(const struct options *o, const char *name)
{
    const char *slash = strrchr(o->database, '/');
    int folder = slash ? (int)(slash - o->database) : 1;
    return arena_printf(o->arena, "%.*s/%s", folder, slash ? o->database : ".", name);
}

void options_free(struct options *o)
{
    if (o)
        arena_free(o->arena);
}

unsigned options_roles(const struct options *o, uid_t uid, const gid_t *in_groups, size_t n)
{
    unsigned roles = uid == 0 || uid == geteuid() ? EN_ROLE_ADMIN : 0;
    for (size_t i = 0; i < o->ngrants; i++) {
        const struct role_grant *g = &o->grant[i];
        bool is = !g->by_group && g->id == uid;
        for (size_t k = 0; g->by_group && k < n; k++)
            is |= in_groups[k] == g->id;
        roles |= is ? g->role : 0;
    }
    return roles;
}

struct server_limits options_limits(const struct options *o)
{
    return (struct server_limits){(int)o->connections,   (int)o->per_uid,      (int)o->in_flight,
                                  (int)o->frame_seconds, (int)o->idle_seconds, (int)o->stall_seconds,
                                  o->unsent_bytes};
}

static void print_option(const struct option_row *r, const char *indent)
{
    const char *quote = r->type == OPTION_TEXT || r->type == OPTION_CHOICE ? "\"" : "";
    int n = (int)(r->type == OPTION_CHOICE ? strcspn(r->fallback, ",") : strlen(r->fallback));
    printf("%s// %s\n%s// %s = %s%.*s%s;\n", indent, r->ja, indent, r->key, quote, n, r->fallback, quote);
}

void options_print(void)
{
    printf("// enishi の設定（libconfig 形式）。行頭の // を外すと有効になります。\n\n");
    for (size_t i = 0; i < ROWS; i++)
        if (!rows[i].group)
            print_option(&rows[i], "");
    for (size_t g = 0; groups[g]; g++) {
        printf("\n%s = {\n", groups[g]);
        for (size_t i = 0; i < ROWS; i++)
            if (rows[i].group && !strcmp(rows[i].group, groups[g]))
                print_option(&rows[i], "    ");
        printf("};\n");
    }
    printf("\n// 使う計画（etc の plans の中のファイル。省くとすべて）\n// plans = [\"nemuro-2.conf\"];\n"
           "\n// だれが何をしてよいか。role は report（数字だけ）, desk（人と相談）, campaign（メール）, "
           "admin（すべて）\n"
           "// roles = ( { role = \"desk\"; groups = [\"enishi-desk\"]; users = []; } );\n");
}
