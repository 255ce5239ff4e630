/*
 * field.c - the only place where a text from outside becomes a checked value.
 */
#include "vocab/field.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/decimal.h"
#include "base/fold.h"
#include "base/period.h"
#include "base/text.h"
#include "vocab/field_text.h"
#include "vocab/nouns.h"

#define MANY_MAX  64 /* of a list, members too */
#define QUOTE_MAX 40

/* What came, if it may be shown and is short and printable; "…" else. */
static const char *quote(const struct field *f, const char *text)
{
    if ((f->flags & FIELD_PRIVATE) || strlen(text) > QUOTE_MAX || text_control(text, false))
        return "…";
    return text;
}

const char *field_label(const struct field *f, struct arena *a)
{
    const char *bracket = strstr(f->ja, "（");
    return bracket ? arena_strndup(a, f->ja, (size_t)(bracket - f->ja)) : f->ja;
}

/* --- numbers, days --- */

/* Digits of any width, sign, grouping commas, ￥, 円 and blanks; 0 if it is a whole number in int64 range. */
static int read_number(const char *text, struct arena *a, int64_t *out)
{
    char *plain = arena_alloc(a, strlen(text) + 1), *to = plain;
    for (const char *p = text; *p;) {
        uint32_t cp = text_next(&p);
        if (cp >= 0xFF01 && cp <= 0xFF5E)
            cp -= 0xFEE0;
        if (cp == ',' || cp == ' ' || cp == 0x3000 || cp == 0xA5 || cp == 0xFFE5 || cp == '\\')
            continue;
        if (cp == 0x5186 && !*p) /* 円 */
            break;
        if (cp == 0x2212 || cp == 0x25B2) /* − ▲ */
            cp = '-';
        if (cp >= 0x80)
            return -1;
        *to++ = (char)cp;
    }
    if (to - plain > 2 && to[-1] == '0' && to[-2] == '.') /* a spreadsheet's "10000.0" */
        to[-2] = '\0';
    char *end;
    errno = 0;
    *out = strtoll(plain, &end, 10);
    return *plain && !*end && !errno && !strchr(" \t+", *plain) ? 0 : -1;
}

int field_from_int(const struct field *f, int64_t i, struct value *out, struct en_error *err)
{
    if (f->type == FIELD_BOOL && (i == 0 || i == 1)) {
        *out = VALUE_OF_INT(i);
        return 0;
    }
    if (f->type == FIELD_INT || f->type == FIELD_YEN || f->type == FIELD_ID) {
        int64_t min = f->type == FIELD_ID ? 1 : f->min, max = f->type == FIELD_ID ? INT64_MAX : f->max;
        if ((i < min || i > max) && (f->flags & FIELD_PRIVATE))
            return error_set(err, EN_INVALID, f->name, "%s は %" PRId64 " から %" PRId64 " までです",
                             "%s wants %" PRId64 " to %" PRId64, f->name, min, max);
        if (i < min || i > max)
            return error_set(err, EN_INVALID, f->name,
                             "%s は %" PRId64 " から %" PRId64 " までです（%" PRId64 " が来ました）",
                             "%s wants %" PRId64 " to %" PRId64 "; %" PRId64 " came", f->name, min, max, i);
        *out = VALUE_OF_INT(i);
        return 0;
    }
    return error_set(err, EN_INVALID, f->name, "%s に数値は使えません", "%s does not take a number", f->name);
}

static int parse_number(const struct field *f, const char *text, const struct field_context *ctx,
                        struct value *out, struct en_error *err)
{
    int64_t i;
    if ((f->flags & FIELD_SLIP) && strchr(text, '-') && text[0] != '-')
        return field_parse_text(&(struct field){.name = f->name, .max = 40}, text, ctx, out, err);
    if (read_number(text, ctx->arena, &i))
        return error_set(err, EN_INVALID, f->name, "%s「%s」は整数ではありません",
                         "%s \"%s\" is not a whole number", f->name, quote(f, text));
    return field_from_int(f, i, out, err);
}

static const struct {
    const char *word;
    int64_t value;
} bool_words[] = {
    {"true", 1}, {"yes", 1},   {"1", 1},  {"はい", 1},   {"有", 1},     {"有り", 1},     {"あり", 1},
    {"○", 1},    {"〇", 1},    {"◯", 1},  {"初回", 1},   {"する", 1},   {"希望する", 1}, {"要", 1},
    {"y", 1},    {"false", 0}, {"no", 0}, {"0", 0},      {"いいえ", 0}, {"無", 0},       {"無し", 0},
    {"なし", 0}, {"×", 0},     {"再", 0}, {"再相談", 0}, {"再来", 0},   {"しない", 0},   {"希望しない", 0},
    {"不要", 0}, {"n", 0},     {"初", 1},
};

static int parse_bool(const struct field *f, const char *text, const struct field_context *ctx,
                      struct value *out, struct en_error *err)
{
    const char *word = fold_text(ctx->arena, text);
    for (size_t i = 0; i < sizeof bool_words / sizeof *bool_words; i++)
        if (!strcmp(bool_words[i].word, word) || !strcmp(bool_words[i].word, text)) {
            *out = VALUE_OF_INT(bool_words[i].value);
            return 0;
        }
    return error_set(err, EN_INVALID, f->name, "%s「%s」は はい・いいえ (true, false) ではありません",
                     "%s \"%s\" is neither true nor false", f->name, quote(f, text));
}

static const struct {
    const char *word;
    int32_t offset;
} day_words[] = {{"today", 0}, {"今日", 0},     {"本日", 0}, {"yesterday", -1},
                 {"昨日", -1}, {"tomorrow", 1}, {"明日", 1}};

static int name_field(const struct field *f, struct en_error *err)
{
    (void)snprintf(err->field, sizeof err->field, "%s", f->name);
    return -1;
}

static int parse_day(const struct field *f, const char *text, const struct field_context *ctx,
                     struct value *out, struct en_error *err)
{
    for (size_t i = 0; i < sizeof day_words / sizeof *day_words; i++)
        if (!strcmp(day_words[i].word, text)) {
            *out = VALUE_OF_INT(ctx->today + day_words[i].offset);
            return 0;
        }
    int32_t day;
    if (civil_parse(text, &day, NULL, err)) {
        if (f->flags & FIELD_PRIVATE)
            return error_set(err, EN_INVALID, f->name, "%s は日付 (2024-10-31, R6.10.31) ではありません",
                             "%s wants a day such as 2024-10-31 or R6.10.31", f->name);
        return name_field(f, err);
    }
    *out = VALUE_OF_INT(day);
    return 0;
}

static int parse_month(const struct field *f, const char *text, const struct field_context *ctx,
                       struct value *out, struct en_error *err)
{
    (void)ctx;
    int32_t month;
    if (civil_parse_month(text, &month, err)) {
        if (f->flags & FIELD_PRIVATE)
            return error_set(err, EN_INVALID, f->name, "%s は年月 (2024-10, R6.10) ではありません",
                             "%s wants a month such as 2024-10 or R6.10", f->name);
        return name_field(f, err);
    }
    *out = VALUE_OF_INT(month);
    return 0;
}

static int parse_time(const struct field *f, const char *text, const struct field_context *ctx,
                      struct value *out, struct en_error *err)
{
    (void)ctx;
    int64_t seconds;
    if (civil_parse_time(text, &seconds, err)) {
        if (f->flags & FIELD_PRIVATE)
            return error_set(err, EN_INVALID, f->name, "%s は時刻 (2024-10-31T09:00:00+09:00) ではありません",
                             "%s wants a time such as 2024-10-31T09:00:00+09:00", f->name);
        return name_field(f, err);
    }
    *out = VALUE_OF_INT(seconds);
    return 0;
}

/* --- enumerations, members --- */

/* What may be written: codes, or labels. */
static const char *choices_of(const struct enum_set *set, bool ja, struct arena *a)
{
    struct buf b = {0};
    size_t i = 0;
    for (; i < set->n && b.n < 200; i++)
        buf_printf(&b, "%s%s", i ? (ja ? "、" : ", ") : "", ja ? set->item[i].ja : set->item[i].code);
    if (i < set->n)
        buf_str(&b, ja ? "…" : ", …");
    char *s = arena_strndup(a, b.at, b.n);
    buf_clear(&b);
    return s;
}

static int parse_enum(const struct field *f, const char *text, const struct field_context *ctx,
                      struct value *out, struct en_error *err)
{
    int i = enum_find(f->set, text);
    if (i >= 0) {
        *out = VALUE_OF_TEXT(f->set->item[i].code);
        return 0;
    }
    const char *came = quote(f, text), *label = field_label(f, ctx->arena);
    const char *ja = choices_of(f->set, true, ctx->arena), *en = choices_of(f->set, false, ctx->arena);
    return error_set(err, EN_INVALID, f->name, "%s「%s」は使えません（使えるもの: %s）%.0s%.0s",
                     "%.0s%.0s%.0s%s is not one of %s", label, came, ja,
                     arena_printf(ctx->arena, "%s \"%s\"", f->name, came), en);
}

/* "30代女性", "1985-04-01男", "20歳未満": an age band or a birth day, then a gender, each may be missing. */
static int parse_member(const char *text, const struct field_context *ctx, struct value *out,
                        struct en_error *err)
{
    struct value *kv = arena_array(ctx->arena, 2 * MEMBER_FIELDS, sizeof *kv);
    size_t n = 0;
    char *rest = text_trim(arena_strdup(ctx->arena, text));
    static const struct {
        const char *suffix, *code;
    } genders[] = {{"女性", "female"}, {"男性", "male"}, {"女", "female"}, {"男", "male"}};
    for (size_t i = 0; i < sizeof genders / sizeof *genders; i++) {
        size_t length = strlen(rest), cut = strlen(genders[i].suffix);
        if (length >= cut && !strcmp(rest + length - cut, genders[i].suffix)) {
            rest[length - cut] = '\0';
            kv[n++] = VALUE_OF_TEXT("gender");
            kv[n++] = VALUE_OF_TEXT(genders[i].code);
            break;
        }
    }
    rest = text_trim(rest);
    int band = *rest ? enum_find(&enum_age_band, rest) : -1;
    int32_t day;
    if (band >= 0) {
        kv[n++] = VALUE_OF_TEXT("age_band");
        kv[n++] = VALUE_OF_TEXT(enum_age_band.item[band].code);
    } else if (*rest && civil_parse(rest, &day, NULL, &(struct en_error){0}) == 0) {
        kv[n++] = VALUE_OF_TEXT("birth");
        kv[n++] = VALUE_OF_INT(day);
    } else if (*rest) {
        return error_set(err, EN_INVALID, "members",
                         "members は「30代女性、20歳未満男性」のように書いてください",
                         "members wants texts such as 30代女性 or 1985-04-01男, with 、 between");
    }
    *out = (struct value){.kind = VALUE_MAP, .at = kv, .n = n / 2};
    return 0;
}

/* Cut at any of "、，,;；" and line ends, in place; the pieces that are not blank, at most `most`. */
static size_t split_list(char *text, char *piece[], size_t most)
{
    static const char *const marks[] = {"、", "，", ",", ";", "；", "\n"};
    size_t n = 0;
    while (*text && n < most) {
        char *end = text + strlen(text);
        size_t skip = 0;
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
            char *at = strstr(text, marks[i]);
            if (at && at < end) {
                end = at;
                skip = strlen(marks[i]);
            }
        }
        char *next = end + skip;
        *end = '\0';
        char *trimmed = text_trim(text);
        if (*trimmed)
            piece[n++] = trimmed;
        text = next;
    }
    return n;
}

/* One more was asked for than is taken, so that what does not fit is refused, not dropped. */
static int want_few(const struct field *f, size_t n, struct en_error *err)
{
    if (n <= MANY_MAX)
        return 0;
    return error_set(err, EN_TOO_LARGE, f->name, "%s は%d個までです", "%s takes at most %d items", f->name,
                     MANY_MAX);
}

static int parse_members(const struct field *f, const char *text, const struct field_context *ctx,
                         struct value *out, struct en_error *err)
{
    char *piece[MANY_MAX + 1];
    size_t n = split_list(arena_strdup(ctx->arena, text), piece, MANY_MAX + 1);
    if (want_few(f, n, err))
        return -1;
    struct value *at = arena_array(ctx->arena, n, sizeof *at);
    for (size_t i = 0; i < n; i++)
        if (parse_member(piece[i], ctx, &at[i], err))
            return -1;
    *out = (struct value){.kind = VALUE_LIST, .at = at, .n = n};
    return 0;
}

/* What is not known yet is "…"; it must be said, so that it can take the place of a value that was wrong. */
static int parse_decimal(const struct field *f, const char *text, const struct field_context *ctx,
                         struct value *out, struct en_error *err)
{
    int64_t millionths;
    char digits[DECIMAL_TEXT_MAX];
    if (!strcmp(text, "…") || !strcmp(text, "...")) {
        *out = VALUE_OF_TEXT("…");
        return 0;
    }
    if (!decimal_parse(text, &millionths))
        return error_set(err, EN_INVALID, f->name,
                         "%s「%s」は数ではありません（小数は6桁まで。まだ分からないときは …）",
                         "%s \"%s\" is no number (at most six places behind the point; … = not known yet)",
                         f->name, quote(f, text));
    *out = VALUE_OF_TEXT(arena_strdup(ctx->arena, decimal_text(millionths, digits)));
    return 0;
}

static int parse_period(const struct field *f, const char *text, const struct field_context *ctx,
                        struct value *out, struct en_error *err)
{
    struct period period;
    if (!period_parse(text, ctx->arena, &period))
        return error_set(err, EN_INVALID, f->name,
                         "%s「%s」は期間（令和5年度、2023年、2023-10、2023-10-01）ではありません",
                         "%s \"%s\" is no period (FY2023, CY2023, 2023-10, 2023-10-01)", f->name,
                         quote(f, text));
    *out = VALUE_OF_TEXT(period_text(&period, ctx->arena));
    return 0;
}

static int parse_year(const struct field *f, const char *text, const struct field_context *ctx,
                      struct value *out, struct en_error *err)
{
    struct period period;
    bool era = period_parse(arena_printf(ctx->arena, "%s年度", text), ctx->arena, &period);
    if (!era && (!period_parse(text, ctx->arena, &period) || period.kind != PERIOD_FISCAL))
        return error_set(err, EN_INVALID, f->name, "%s「%s」は年度（2023, R5, 令和5年度）ではありません",
                         "%s \"%s\" is no fiscal year (2023, R5, FY2023)", f->name, quote(f, text));
    *out = VALUE_OF_INT(period_fiscal_year(&period));
    return 0;
}

static int parse_none(const struct field *f, const char *text, const struct field_context *ctx,
                      struct value *out, struct en_error *err)
{
    (void)text, (void)ctx, (void)out;
    return error_set(err, EN_INVALID, f->name, "%s に文字列は使えません", "%s does not take a text", f->name);
}

static int parse_any(const struct field *f, const char *text, const struct field_context *ctx,
                     struct value *out, struct en_error *err)
{
    (void)f, (void)err;
    *out = VALUE_OF_TEXT(arena_strdup(ctx->arena, text));
    return 0;
}

static field_parse_fn *const parsers[] = {
    [FIELD_TEXT] = field_parse_text,
    [FIELD_NOTE] = field_parse_note,
    [FIELD_INT] = parse_number,
    [FIELD_YEN] = parse_number,
    [FIELD_BOOL] = parse_bool,
    [FIELD_DAY] = parse_day,
    [FIELD_MONTH] = parse_month,
    [FIELD_TIME] = parse_time,
    [FIELD_ENUM] = parse_enum,
    [FIELD_ID] = parse_number,
    [FIELD_KANA] = field_parse_kana,
    [FIELD_EMAIL] = field_parse_email,
    [FIELD_PHONE] = field_parse_folded,
    [FIELD_POSTAL] = field_parse_folded,
    [FIELD_MEMBERS] = parse_members,
    [FIELD_ROWS] = parse_none,
    [FIELD_ANY] = parse_any,
    [FIELD_DECIMAL] = parse_decimal,
    [FIELD_PERIOD] = parse_period,
    [FIELD_YEAR] = parse_year,
};

/* A list: each piece by the field's type; twice the same is once. */
static int parse_many(const struct field *f, const char *text, const struct field_context *ctx,
                      struct value *out, struct en_error *err)
{
    char *piece[MANY_MAX + 1];
    size_t n = split_list(arena_strdup(ctx->arena, text), piece, MANY_MAX + 1), kept = 0;
    if (want_few(f, n, err))
        return -1;
    struct value *at = arena_array(ctx->arena, n, sizeof *at);
    for (size_t i = 0; i < n; i++) {
        if (parsers[f->type](f, piece[i], ctx, &at[kept], err))
            return -1;
        bool seen = false;
        for (size_t k = 0; k < kept; k++)
            seen |= !strcmp(at[k].s, at[kept].s);
        kept += !seen;
    }
    *out = (struct value){.kind = kept ? VALUE_LIST : VALUE_NULL, .at = at, .n = kept};
    return 0;
}

int field_parse(const struct field *f, const char *text, const struct field_context *ctx, struct value *out,
                struct en_error *err)
{
    char *trimmed = text_trim(arena_strdup(ctx->arena, text));
    if (!*trimmed && f->type != FIELD_ANY) {
        *out = (struct value){.kind = VALUE_NULL};
        return 0;
    }
    return (f->flags & FIELD_MANY ? parse_many : parsers[f->type])(f, trimmed, ctx, out, err);
}

const char *field_show(const struct field *f, const struct value *v, bool ja, struct arena *a)
{
    char *out = arena_alloc(a, CIVIL_TIME_MAX);
    if (!value_given(v))
        return "";
    if (v->kind == VALUE_TEXT)
        return f->set ? enum_label(f->set, v->s, ja) : v->s;
    if (v->kind != VALUE_INT)
        return "";
    if (f->type == FIELD_BOOL)
        return v->i ? (ja ? "はい" : "yes") : (ja ? "いいえ" : "no");
    if (f->type == FIELD_DAY)
        return civil_iso((int32_t)v->i, out);
    if (f->type == FIELD_MONTH)
        return civil_month_iso((int32_t)v->i, out);
    if (f->type == FIELD_TIME)
        return civil_time_iso(v->i, out);
    return arena_printf(a, "%" PRId64, v->i);
}

int field_find(const struct field *fields, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(fields[i].name, name))
            return (int)i;
    return -1;
}
