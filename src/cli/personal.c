/*
 * personal.c - the only place that knows the form of a 個人番号: twelve digits, the last a check digit
 * (総務省令第85号 (2014), article 5). One number in ten has it by chance, so a column is judged by most of
 * its cells.
 */
#include "cli/personal.h"

#include <string.h>

#include "base/text.h"

#define DIGITS     12
#define BYTES_MAX  80 /* of twelve digits in the widest writing */
#define CELLS_SURE 3  /* so many cells are no chance */

static bool is_separator(uint32_t cp)
{
    return cp == '-' || cp == ' ' || cp == 0x3000 || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 ||
           cp == 0xFF0D;
}

/* The digits of a cell that holds nothing else; 0 if it does, or has more than twelve. */
static size_t digits_of(const char *text, int digit[DIGITS])
{
    size_t n = 0;
    if (strlen(text) < DIGITS || strlen(text) > BYTES_MAX)
        return 0;
    while (*text) {
        uint32_t cp = text_next(&text);
        if (cp >= 0xFF10 && cp <= 0xFF19)
            cp -= 0xFEE0;
        if (is_separator(cp))
            continue;
        if (cp < '0' || cp > '9' || n == DIGITS)
            return 0;
        digit[n++] = (int)(cp - '0');
    }
    return n;
}

bool personal_is_number(const char *text)
{
    int digit[DIGITS], sum = 0;
    if (digits_of(text, digit) != DIGITS)
        return false;
    for (int n = 1; n < DIGITS; n++)
        sum += digit[DIGITS - 1 - n] * (n <= 6 ? n + 1 : n - 5);
    int rest = sum % 11;
    return digit[DIGITS - 1] == (rest <= 1 ? 0 : 11 - rest);
}

void personal_row(struct personal *p, const struct csv_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        p->column[i].given += *row->field[i] != '\0';
        p->column[i].numbers += personal_is_number(row->field[i]);
    }
}

/* In a list of a row or two a number of a donation may look like one by chance. */
static bool is_number_column(const struct sheet *s, size_t column)
{
    static const char *const names[] = {"source_key", "donation_no", "number", "gift_code"};
    for (size_t i = 0; i < s->mapping->n; i++)
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            if (!strcmp(s->mapping->field[i].name, names[k]) && s->field[i].n &&
                s->field[i].column[0] == column)
                return true;
    return false;
}

int personal_check(const struct personal *p, const struct sheet *s, struct en_error *err)
{
    for (size_t i = 0; s->found && i < s->headings; i++) {
        uint32_t given = p->column[i].given, numbers = p->column[i].numbers;
        if (2 * numbers <= given || (numbers < CELLS_SURE && is_number_column(s, i)))
            continue;
        return error_set(
            err, EN_INVALID, NULL,
            "「%"
            "s」の列に個人番号と見られる番号があるため、1行も取り込みません。個人番号は法律により保存できませ"
            "ん。列ごと消してください",
            "the column \"%s\" holds what look like personal numbers, which may not be kept by law; no row "
            "was imported; delete the column",
            s->heading[i]);
    }
    return 0;
}
