/*
 * personal.h - columns that hold 個人番号 (numbers of persons), whatever their heading: they may not be kept.
 */
#ifndef CLI_PERSONAL_H
#define CLI_PERSONAL_H

#include "cli/sheet.h"

struct personal {
    struct {
        uint32_t given, numbers; /* cells that are not blank; those that are valid numbers of persons */
    } column[CSV_COLUMNS_MAX];
};

void personal_row(struct personal *p, const struct csv_row *row);
/* -1 with err, naming the column, never a value. */
int personal_check(const struct personal *p, const struct sheet *s, struct en_error *err);
/* Twelve digits with the right check digit, in any writing? */
bool personal_is_number(const char *text);

#endif
