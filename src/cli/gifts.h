/*
 * gifts.h - lists with a row for each gift: the rows of one donation become one.
 */
#ifndef CLI_GIFTS_H
#define CLI_GIFTS_H

#include "cli/keyset.h"
#include "cli/upload.h"

struct gifts {
    struct upload *upload;
    const struct sheet *sheet;
    struct arena *arena; /* of the waiting row */
    struct keyset seen;  /* keys that were sent */
    bool waiting;
    struct sheet_row row;
    char **cell;
    size_t cells;
};

void gifts_init(struct gifts *g, struct upload *u, const struct sheet *s);
void gifts_clear(struct gifts *g);
/* A row in; what is complete goes to the upload. Rows of a donation must follow each other. */
int gifts_add(struct gifts *g, const struct sheet_row *row, const struct csv_row *cells,
              struct en_error *err);
/* The last one. */
int gifts_flush(struct gifts *g, struct en_error *err);

#endif
