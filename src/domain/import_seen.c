/*
 * import_seen.c - the only place that knows which rows a batch has met. A bit a source record: the same file
 * again costs no write a row, and a daemon that is started anew in the middle still knows.
 */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "domain/import_parts.h"

#define BLOCK_BYTES 512
#define BLOCK_IDS   (8 * BLOCK_BYTES)

struct block {
    int64_t number;
    bool changed;
    uint8_t bits[BLOCK_BYTES];
};

struct seen {
    struct world *w;
    int64_t batch;
    VEC(struct block *) blocks;
    struct block *last;
};

struct seen *seen_open(struct world *w, int64_t batch)
{
    struct seen *s = mem_alloc(sizeof *s);
    s->w = w;
    s->batch = batch;
    return s;
}

static struct block *load(struct seen *s, int64_t number)
{
    struct block *b = mem_alloc(sizeof *b);
    b->number = number;
    struct stmt *q = db_prep(s->w->db, "SELECT bits FROM import_seen WHERE batch_id = $1 AND block = $2");
    stmt_int(q, 1, s->batch);
    stmt_int(q, 2, number);
    if (stmt_row(q)) {
        size_t n;
        const void *bits = col_blob(q, 0, &n);
        memcpy(b->bits, bits, n < BLOCK_BYTES ? n : BLOCK_BYTES);
        stmt_done(q);
    }
    vec_add(&s->blocks) = b;
    return b;
}

static struct block *block_of(struct seen *s, int64_t id)
{
    int64_t number = id / BLOCK_IDS;
    if (s->last && s->last->number == number)
        return s->last;
    for (size_t i = 0; i < s->blocks.n; i++)
        if (s->blocks.at[i]->number == number)
            return s->last = s->blocks.at[i];
    return s->last = load(s, number);
}

bool seen_has(struct seen *s, int64_t id)
{
    size_t bit = (size_t)(id % BLOCK_IDS);
    return block_of(s, id)->bits[bit / 8] >> bit % 8 & 1;
}

void seen_add(struct seen *s, int64_t id)
{
    size_t bit = (size_t)(id % BLOCK_IDS);
    struct block *b = block_of(s, id);
    b->bits[bit / 8] |= (uint8_t)(1u << bit % 8);
    b->changed = true;
}

static void save(const struct seen *s, const struct block *b)
{
    struct stmt *q = db_prep(s->w->db, "INSERT INTO import_seen (batch_id, block, bits) VALUES ($1, $2, $3)"
                                       " ON CONFLICT (batch_id, block) DO UPDATE SET bits = excluded.bits");
    stmt_int(q, 1, s->batch);
    stmt_int(q, 2, b->number);
    stmt_blob(q, 3, b->bits, BLOCK_BYTES);
    stmt_run(q);
}

void seen_close(struct seen *s)
{
    for (size_t i = 0; i < s->blocks.n; i++)
        if (s->blocks.at[i]->changed)
            save(s, s->blocks.at[i]);
    seen_drop(s);
}

void seen_drop(struct seen *s)
{
    for (size_t i = 0; i < s->blocks.n; i++)
        free(s->blocks.at[i]);
    vec_clear(&s->blocks);
    free(s);
}
