/*
 * match.c - who is who in a folder of five lists as tests/sample/linkage has them: writes the person of each
 * row and the pairs that a person should look at. Reads what a desk's mappings would read: headings, not
 * positions.
 *
 *     match FOLDER LINKS.csv PAIRS.csv [--shuffle SEED] [--arriving] [--explain]
 *
 * --shuffle: rows in another order. --arriving: the lexicon learns from each row as it comes, not from all
 * before.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/charset.h"
#include "base/civil.h"
#include "base/csv.h"
#include "base/vec.h"
#include "domain/identity/book.h"
#include "domain/identity/explain.h"
#include "domain/kpi/history.h"

enum column {
    KEY,
    NAME,
    FAMILY,
    GIVEN,
    KANA,
    FAMILY_KANA,
    GIVEN_KANA,
    POSTAL,
    PREFECTURE,
    CITY,
    ADDRESS,
    BUILDING,
    PHONE,
    EMAIL,
    CONTACT, /* telephone, mail or both in one cell */
    BIRTH,
    AGE_BAND,
    DATE,
    ACCOUNT,
    COLUMNS
};

static const struct {
    const char *heading;
    enum column column;
} headings[] = {
    {"受付番号", KEY},
    {"注文ID", KEY},
    {"寄付ID", KEY},
    {"相談番号", KEY},
    {"No", KEY},
    {"寄附者氏名", NAME},
    {"お名前", NAME},
    {"相談者", NAME},
    {"姓", FAMILY},
    {"名", GIVEN},
    {"フリガナ", KANA},
    {"寄附者氏名(カナ)", KANA},
    {"よみがな", KANA},
    {"せい", FAMILY_KANA},
    {"めい", GIVEN_KANA},
    {"郵便番号", POSTAL},
    {"〒", POSTAL},
    {"都道府県", PREFECTURE},
    {"市区町村", CITY},
    {"住所", ADDRESS},
    {"住所1", ADDRESS},
    {"現住所", ADDRESS},
    {"お住まい", ADDRESS},
    {"町名番地・建物", ADDRESS},
    {"住所2", BUILDING},
    {"電話番号", PHONE},
    {"TEL", PHONE},
    {"電話", PHONE},
    {"メールアドレス", EMAIL},
    {"E-mail", EMAIL},
    {"メール", EMAIL},
    {"連絡先", CONTACT},
    {"生年月日", BIRTH},
    {"年代", AGE_BAND},
    {"受付日", DATE},
    {"会員ID", ACCOUNT},
};
static const char *const sources[] = {"portal_a", "portal_b", "portal_c", "desk", "event"};

struct row {
    const char *source;
    const char *cell[COLUMNS];
    uint32_t face;
};

struct load {
    struct arena *arena;
    VEC(struct row) rows;
    const char *source;
    size_t columns;
    enum column column[CSV_COLUMNS_MAX];
    bool headed;
};

static _Noreturn void stop(const char *what, const char *why)
{
    fprintf(stderr, "match: %s: %s\n", what, why);
    exit(1);
}

static void read_headings(struct load *l, const struct csv_row *row)
{
    l->columns = row->n;
    for (size_t i = 0; i < row->n; i++) {
        l->column[i] = COLUMNS;
        for (size_t j = 0; j < sizeof headings / sizeof headings[0]; j++)
            if (!strcmp(row->field[i], headings[j].heading))
                l->column[i] = headings[j].column;
    }
    l->headed = true;
}

static int read_row(void *ctx, const struct csv_row *row, struct en_error *err)
{
    struct load *l = ctx;
    (void)err;
    if (!l->headed) {
        read_headings(l, row);
        return 0;
    }
    struct row r = {.source = l->source};
    for (size_t i = 0; i < row->n && i < l->columns; i++)
        if (l->column[i] != COLUMNS)
            r.cell[l->column[i]] = arena_strdup(l->arena, row->field[i]);
    vec_add(&l->rows) = r;
    return 0;
}

static void read_file(struct load *l, const char *folder, const char *source)
{
    struct en_error err = {0};
    struct buf raw = {0}, text = {0};
    const char *path = arena_printf(l->arena, "%s/%s.csv", folder, source);
    FILE *f = fopen(path, "rb");
    char block[65536];
    size_t n;
    if (!f)
        stop(path, "cannot be opened");
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        buf_add(&raw, block, n);
    fclose(f);
    struct charset_reader *c = charset_reader_new(charset_guess(raw.at, raw.n, true));
    l->source = source;
    l->headed = false;
    struct csv_reader *csv = csv_reader_new(read_row, l);
    if (charset_read(c, raw.at, raw.n, true, &text, &err) || csv_feed(csv, text.at, text.n, &err) ||
        csv_finish(csv, &err))
        stop(path, err.en);
    csv_reader_free(csv);
    charset_reader_free(c);
    buf_clear(&raw);
    buf_clear(&text);
}

/* ---- a row as the engine takes it ---- */

static void split_contact(struct arena *a, const char *cell, struct identity_row *out)
{
    char *copy = arena_strdup(a, cell), *rest = copy;
    while (rest) {
        char *part = rest, *slash = strstr(rest, " / ");
        rest = slash ? slash + 3 : NULL;
        if (slash)
            *slash = '\0';
        if (strchr(part, '@') || strstr(part, "＠"))
            out->email = part;
        else
            out->phone = part;
    }
}

static int32_t day_of(const char *text)
{
    int32_t day;
    return text && *text && !civil_parse(text, &day, NULL, NULL) ? day : NO_DAY;
}

static struct identity_row engine_row(struct arena *a, const struct row *r)
{
    const char *const *c = r->cell;
    struct identity_row out = {
        .name = {c[NAME], c[FAMILY], c[GIVEN]},
        .kana = {c[KANA], c[FAMILY_KANA], c[GIVEN_KANA]},
        .postal = c[POSTAL],
        .prefecture = c[PREFECTURE],
        .city = c[CITY],
        .address = c[ADDRESS],
        .building = c[BUILDING],
        .phone = c[PHONE],
        .email = c[EMAIL],
        .birth = day_of(c[BIRTH]),
    };
    if (c[CONTACT])
        split_contact(a, c[CONTACT], &out);
    if (c[ACCOUNT] && *c[ACCOUNT])
        out.account = arena_printf(a, "%s/%s", r->source, c[ACCOUNT]);
    int32_t seen = day_of(c[DATE]);
    if (c[AGE_BAND] && atoi(c[AGE_BAND]) && seen != NO_DAY)
        out.decade = civil_of(seen).year - atoi(c[AGE_BAND]) - 10;
    return out;
}

static void shuffle(struct row *rows, size_t n, uint64_t seed)
{
    for (size_t i = n; i > 1; i--) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        size_t j = (size_t)(seed >> 33) % i;
        struct row r = rows[i - 1];
        rows[i - 1] = rows[j];
        rows[j] = r;
    }
}

/* ---- results ---- */

static FILE *open_out(const char *path)
{
    FILE *f = fopen(path, "w");
    if (!f)
        stop(path, "cannot be written");
    return f;
}

static void write_links(const char *path, const struct load *l, const struct identity_book *b)
{
    FILE *f = open_out(path);
    fputs("source,row_key,cluster_id\n", f);
    for (size_t i = 0; i < l->rows.n; i++)
        fprintf(f, "%s,%s,%u\n", l->rows.at[i].source, l->rows.at[i].cell[KEY],
                identity_book_person(b, l->rows.at[i].face));
    fclose(f);
}

static void write_pairs(const char *path, const struct load *l, struct identity_book *b, struct arena *a,
                        bool explain)
{
    FILE *f = open_out(path);
    struct identity_question *q;
    size_t n = identity_book_questions(b, &q);
    const struct row **of_face = mem_alloc((identity_book_faces(b) + 1) * sizeof *of_face);
    for (size_t i = l->rows.n; i-- > 0;)
        of_face[l->rows.at[i].face] = &l->rows.at[i];
    fputs("source_a,row_a,source_b,row_b,score,reasons\n", f);
    for (size_t i = 0; i < n; i++) {
        const struct row *x = of_face[q[i].a], *y = of_face[q[i].b];
        fprintf(f, "%s,%s,%s,%s,%.1f,%s\n", x->source, x->cell[KEY], y->source, y->cell[KEY],
                (double)q[i].verdict.bits, explain ? verdict_text(&q[i].verdict, true, a) : "");
    }
    free(of_face);
    free(q);
    fclose(f);
}

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void match(struct load *l, struct lexicon *lexicon, struct identity_book *book, bool arriving)
{
    struct arena *a = arena_new();
    double start = cpu_s();
    for (int pass = arriving ? 1 : 0; pass < 2; pass++) {
        for (size_t i = 0; i < l->rows.n; i++) {
            struct identity_row row = engine_row(a, &l->rows.at[i]);
            struct face face;
            face_read(a, lexicon, &row, &face);
            if (pass == 0 || arriving)
                face_teach(lexicon, &face);
            if (pass == 1)
                l->rows.at[i].face = identity_book_add(book, &face);
            arena_reset(a);
        }
        printf("pass %d: %.1f us a row\n", pass, (cpu_s() - start) * 1e6 / (double)l->rows.n);
        start = cpu_s();
    }
    arena_free(a);
}

int main(int argc, char **argv)
{
    struct load l = {.arena = arena_new()};
    bool arriving = false, explain = false;
    uint64_t seed = 0;
    if (argc < 4)
        stop("usage", "match FOLDER LINKS.csv PAIRS.csv [--shuffle SEED] [--arriving] [--explain]");
    for (int i = 4; i < argc; i++) {
        arriving |= !strcmp(argv[i], "--arriving");
        explain |= !strcmp(argv[i], "--explain");
        if (!strcmp(argv[i], "--shuffle") && i + 1 < argc)
            seed = strtoull(argv[++i], NULL, 10);
    }
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
        read_file(&l, argv[1], sources[i]);
    if (seed)
        shuffle(l.rows.at, l.rows.n, seed);
    struct lexicon *lexicon = lexicon_new();
    struct identity_book *book = identity_book_new(lexicon);
    double start = cpu_s();
    match(&l, lexicon, book, arriving);
    double seconds = cpu_s() - start;
    write_links(argv[2], &l, book);
    write_pairs(argv[3], &l, book, l.arena, explain);
    printf("rows=%zu faces=%zu cpu_seconds=%.3f rows_per_s=%.0f bytes=%zu\n", l.rows.n,
           identity_book_faces(book), seconds, (double)l.rows.n / seconds, identity_book_bytes(book));
    identity_book_free(book);
    lexicon_free(lexicon);
    vec_clear(&l.rows);
    arena_free(l.arena);
    return 0;
}
