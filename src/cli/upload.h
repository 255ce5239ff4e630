/*
 * upload.h - rows of a list to the daemon, in chunks that are safe to send again, several on their way at
 * once.
 */
#ifndef CLI_UPLOAD_H
#define CLI_UPLOAD_H

#include "cli/keyset.h"
#include "cli/outcome.h"
#include "enishi/client.h"

#define UPLOAD_ROWS_MAX  40 /* some milliseconds of the daemon's: others wait for the end of a chunk */
#define UPLOAD_BYTES_MAX (512 * 1024)
#define UPLOAD_CHUNKS    24 /* filling or on their way: what the daemon may store with one commit */

/* A row that waits to be sent or for its outcome, with the cells it came from. */
struct upload_row {
    struct sheet_row row;
    uint64_t hash; /* of its content, in a preview */
    char **cell;
    size_t cells;
};

struct chunk {
    struct arena *arena;
    struct upload_row row[UPLOAD_ROWS_MAX];
    size_t n, bytes;
    struct mp_out request; /* kept until it is answered */
};

struct upload {
    struct enishi *conn;
    const struct sheet *sheet;
    struct outcome *outcome;
    bool ja;
    bool failed; /* the daemon refused or is gone: nothing more can be sent */
    struct chunk chunk[UPLOAD_CHUNKS];
    size_t oldest, sent;  /* ring: `sent` are on their way from `oldest` on; the next one is filling */
    struct keyset stored; /* preview: keys that would be stored, with the hash of their row */
};

void upload_init(struct upload *u, struct enishi *conn, const struct sheet *s, struct outcome *o, bool ja);
void upload_clear(struct upload *u);
/* Take a row, copied. Sends the rows before it if the chunk is full. */
int upload_add(struct upload *u, const struct sheet_row *row, const struct csv_row *cells,
               struct en_error *err);
/* A further row of a donation that was taken already. */
void upload_repeated(struct upload *u);
/* Send what waits, and take every answer. */
int upload_flush(struct upload *u, struct en_error *err);
/* Tell the daemon that no more rows come; take what the import did as a whole. */
int upload_finish(struct upload *u, struct en_error *err);

#endif
