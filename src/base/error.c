/*
 * error.c - the only place that fills struct en_error and the only place that ends the process for our own
 * mistakes.
 *
 * Invariant: every text in a struct en_error is NUL-terminated and is never cut within a UTF-8 character.
 */
#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct code_row {
    enum en_code code;
    const char *name;
};

static const struct code_row code_table[] = {
#define X(sym, num, name) {sym, name},
    EN_ERROR_CODES(X)
#undef X
};

#define CODE_ROWS (sizeof code_table / sizeof code_table[0])

const char *en_code_name(enum en_code code)
{
    for (size_t i = 0; i < CODE_ROWS; i++)
        if (code_table[i].code == code)
            return code_table[i].name;
    return "internal";
}

enum en_code en_code_of(const char *name)
{
    for (size_t i = 0; i < CODE_ROWS; i++)
        if (strcmp(code_table[i].name, name) == 0)
            return code_table[i].code;
    return EN_INTERNAL;
}

/* Take off a character that lost its last bytes when the text was cut to its room. */
static void drop_cut_character(char *s)
{
    size_t n = strlen(s), start = n;
    while (start > 0 && ((unsigned char)s[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return;
    unsigned char lead = (unsigned char)s[start - 1];
    size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (n - (start - 1) < want)
        s[start - 1] = '\0';
}

static void copy_cut(char *out, size_t size, const char *s)
{
    size_t n = strnlen(s, size - 1);
    memcpy(out, s, n);
    out[n] = '\0';
    drop_cut_character(out);
}

int error_vset(struct en_error *err, enum en_code code, const char *field, const char *ja, const char *en,
               va_list ap)
{
    if (!err)
        return -1;
    va_list again;
    va_copy(again, ap);
    err->code = code;
    copy_cut(err->field, sizeof err->field, field ? field : "");
    (void)vsnprintf(err->ja, sizeof err->ja, ja, ap);
    (void)vsnprintf(err->en, sizeof err->en, en, again);
    va_end(again);
    drop_cut_character(err->ja);
    drop_cut_character(err->en);
    return -1;
}

int error_set(struct en_error *err, enum en_code code, const char *field, const char *ja, const char *en, ...)
{
    va_list ap;
    va_start(ap, en);
    (void)error_vset(err, code, field, ja, en, ap);
    va_end(ap);
    return -1;
}

static void put_before(const char *prefix, char message[EN_MESSAGE_MAX])
{
    char whole[2 * EN_MESSAGE_MAX];
    (void)snprintf(whole, sizeof whole, "%s%s", prefix, message);
    copy_cut(message, EN_MESSAGE_MAX, whole);
}

void error_prefix(struct en_error *err, const char *fmt, ...)
{
    char prefix[EN_MESSAGE_MAX];
    va_list ap;
    if (!err)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(prefix, sizeof prefix, fmt, ap);
    va_end(ap);
    drop_cut_character(prefix);
    put_before(prefix, err->ja);
    put_before(prefix, err->en);
}

void fatal_at(const char *file, int line, const char *fmt, ...)
{
    va_list ap;
    (void)fprintf(stderr, "%s:%d: ", file, line);
    va_start(ap, fmt);
    (void)vfprintf(stderr, fmt, ap);
    va_end(ap);
    (void)fputc('\n', stderr);
    abort();
}
