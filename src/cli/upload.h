/*
 * upload.h - rows of a list to the daemon, in chunks that are safe to send again.
 */
#ifndef CLI_UPLOAD_H
#define CLI_UPLOAD_H

#include "cli/outcome.h"
#include "enishi/client.h"

#define UPLOAD_ROWS_MAX  200
#define UPLOAD_BYTES_MAX (512 * 1024)

/* A row that waits to be sent, with the cells it came from. */
struct upload_row {
    struct sheet_row row;
    char **cell;
    size_t cells;
};

struct upload {
    struct enishi *conn;
    const struct sheet *sheet;
    struct outcome *outcome;
    bool ja;
    bool failed;         /* the daemon refused or is gone: nothing more can be sent */
    struct arena *arena; /* of the chunk */
    struct upload_row row[UPLOAD_ROWS_MAX];
    size_t n, bytes;
};

void upload_init(struct upload *u, struct enishi *conn, const struct sheet *s, struct outcome *o, bool ja);
void upload_clear(struct upload *u);
/* Take a row; its memory is u->arena's. Sends the rows before it if the chunk is full. */
int upload_add(struct upload *u, const struct sheet_row *row, const struct csv_row *cells,
               struct en_error *err);
/* Send what waits. */
int upload_flush(struct upload *u, struct en_error *err);
/* Tell the daemon that no more rows come. */
int upload_finish(struct upload *u, struct en_error *err);

#endif
