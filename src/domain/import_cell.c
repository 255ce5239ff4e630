/*
 * import_cell.c - the only place that mends what spreadsheets do to a cell, or refuses what they have
 * spoiled. What is kept as the original stays as it came.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "domain/import_parts.h"

static size_t digits_in(const char *s)
{
    return strspn(s, "0123456789");
}

/* "1.23E+15": digits are lost for good, and another number may look the same. */
static bool is_rounded(const char *s)
{
    size_t whole = digits_in(s);
    const char *at = s + whole;
    if (!whole)
        return false;
    if (*at == '.')
        at += 1 + digits_in(at + 1);
    return (*at == 'E' || *at == 'e') && at[1] == '+' && isdigit((unsigned char)at[2]) &&
           !at[2 + digits_in(at + 2)];
}

int cell_check_rounded(const char *field, const char *text, struct en_error *err)
{
    if (!is_rounded(text))
        return 0;
    return error_set(
        err, EN_INVALID, field,
        "%s が 1.23E+15 の形で、桁が失われています。表計算ソフトで保存する前のファイルを使ってください",
        "%s has the form 1.23E+15: digits are lost; use the file as it was before a spreadsheet saved it",
        field);
}

/* A number cell has no leading zero: 870001 was 0870001, 153240000 was 0153240000. */
static bool lost_zero(const struct field *f, const char *text)
{
    size_t n = digits_in(text);
    return !text[n] && *text != '0' &&
           (f->type == FIELD_POSTAL ? n == 6 : f->type == FIELD_PHONE && (n == 9 || n == 10));
}

#define SERIAL_EPOCH 25569 /* 1970-01-01 as spreadsheets count days */

/* "45657", "45657.75" */
static bool is_serial(const char *text)
{
    size_t n = digits_in(text);
    return n == 5 && (!text[n] || (text[n] == '.' && !text[n + 1 + digits_in(text + n + 1)]));
}

/* A day that only a spreadsheet writes so, or a moment in another time zone; else as it is. */
static const char *as_day(struct world *w, const char *text)
{
    int64_t seconds;
    int32_t day;
    struct en_error ignored;
    char *iso = arena_alloc(w->arena, CIVIL_ISO_MAX);
    if (is_serial(text))
        return civil_iso((int32_t)strtol(text, NULL, 10) - SERIAL_EPOCH, iso);
    if (civil_parse(text, &day, NULL, &ignored) && civil_parse_time(text, &seconds, &ignored) == 0)
        return civil_iso(civil_day_of_time(seconds), iso);
    return text;
}

int cell_parse(struct world *w, const struct field *f, const char *text, bool *restored, struct value *out,
               struct en_error *err)
{
    struct field_context ctx = {w->arena, w->today};
    bool number = f->type == FIELD_PHONE || f->type == FIELD_POSTAL;
    if ((f->type == FIELD_TEXT || number) && cell_check_rounded(f->name, text, err))
        return -1;
    if (number && lost_zero(f, text)) {
        *restored = true;
        text = arena_printf(w->arena, "0%s", text);
    } else if (f->type == FIELD_DAY) {
        text = as_day(w, text);
    }
    return field_parse(f, text, &ctx, out, err);
}
