/*
 * charset.c - the only place that knows iconv: files in CP932 or UTF-8 become UTF-8.
 *
 * Invariant: what was appended to `out` is well-formed UTF-8, and the line and byte told in an error are
 * those of the input file. The iconv name is always "CP932": "SHIFT_JIS" fails on ①㈱髙﨑 and maps the wave
 * dash elsewhere.
 */
#include "base/charset.h"

#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

#define CHUNK 8192

static const char bom[] = "\xEF\xBB\xBF";
#define BOM_BYTES (sizeof bom - 1)

struct charset_reader {
    enum charset from;
    iconv_t cd;        /* only for CP932 */
    struct buf in;     /* bytes not decoded yet */
    bool started;      /* past the place where a BOM may stand */
    size_t line, byte; /* 1-based place of in.at[0] */
};

/* Bytes of the sample that are CP932, up to the first that is not. */
static size_t cp932_length(const char *sample, size_t n)
{
    char out[4096], *in = (char *)(uintptr_t)sample;
    size_t left = n;
    iconv_t cd = iconv_open("UTF-8", "CP932");
    while (cd != (iconv_t)-1 && left) {
        char *to = out;
        size_t room = sizeof out;
        if (iconv(cd, &in, &left, &to, &room) == (size_t)-1 && errno != E2BIG)
            break;
    }
    if (cd != (iconv_t)-1)
        (void)iconv_close(cd);
    return n - left;
}

static bool is_utf16(const char *sample, size_t n)
{
    return n >= 2 && (!memcmp(sample, "\xFF\xFE", 2) || !memcmp(sample, "\xFE\xFF", 2));
}

/* Of a file with a broken byte, the charset that reads further: its complaint then names the right place. */
enum charset charset_guess(const char *sample, size_t n, bool sample_is_whole_file)
{
    bool cut;
    size_t good = text_valid_length(sample, n, &cut);
    if (is_utf16(sample, n))
        return CHARSET_UTF16;
    if (good == n || (cut && !sample_is_whole_file))
        return CHARSET_UTF8;
    bool bom_first = n >= BOM_BYTES && !memcmp(sample, bom, BOM_BYTES);
    return bom_first || good > cp932_length(sample, n) ? CHARSET_UTF8 : CHARSET_CP932;
}

struct charset_reader *charset_reader_new(enum charset from)
{
    assert(from != CHARSET_AUTO);
    struct charset_reader *r = mem_alloc(sizeof *r);
    *r = (struct charset_reader){.from = from, .line = 1, .byte = 1};
    if (from == CHARSET_CP932) {
        r->cd = iconv_open("UTF-8", "CP932");
        if (r->cd == (iconv_t)-1)
            fatal("iconv knows no CP932: is libc's gconv directory there?");
    }
    return r;
}

void charset_reader_free(struct charset_reader *r)
{
    if (!r)
        return;
    if (r->from == CHARSET_CP932)
        (void)iconv_close(r->cd);
    buf_clear(&r->in);
    free(r);
}

/* Take n decoded bytes off the input and move the place along. */
static void consume(struct charset_reader *r, size_t n)
{
    const char *at = r->in.at, *end = at + n, *lf;
    while (at < end && (lf = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        r->line++;
        r->byte = 1;
        at = lf + 1;
    }
    r->byte += (size_t)(end - at);
    buf_drop(&r->in, n);
}

static int not_a_character(const struct charset_reader *r, struct en_error *err)
{
    const unsigned char *u = (const unsigned char *)r->in.at;
    const char *name = r->from == CHARSET_UTF8 ? "UTF-8" : "CP932";
    return error_set(err, EN_INVALID, NULL, "%zu行目の%zuバイト目: 0x%02X は%sの文字ではありません",
                     "line %zu, byte %zu: 0x%02X is not a character of %s", r->line, r->byte, u[0], name);
}

static int decode_utf8(struct charset_reader *r, bool last, struct buf *out, struct en_error *err)
{
    bool cut;
    size_t good = text_valid_length(r->in.at, r->in.n, &cut);
    bool all = good == r->in.n;
    buf_add(out, r->in.at, good);
    consume(r, good);
    return all || (cut && !last) ? 0 : not_a_character(r, err);
}

static int decode_cp932(struct charset_reader *r, bool last, struct buf *out, struct en_error *err)
{
    char chunk[CHUNK], *in = r->in.at;
    size_t left = r->in.n, rc;
    int why;
    do {
        char *to = chunk;
        size_t room = sizeof chunk;
        rc = iconv(r->cd, &in, &left, &to, &room);
        why = rc == (size_t)-1 ? errno : 0;
        buf_add(out, chunk, sizeof chunk - room);
    } while (why == E2BIG);
    consume(r, r->in.n - left);
    /* EINVAL: the file goes on with the second half of this character, unless there is no more of it. */
    return why == 0 || (why == EINVAL && !last) ? 0 : not_a_character(r, err);
}

/* A CP932 file has no BOM: those bytes are letters there. False while it cannot be told yet. */
static bool drop_bom(struct charset_reader *r, bool last)
{
    size_t have = r->in.n < BOM_BYTES ? r->in.n : BOM_BYTES;
    bool alike = r->from == CHARSET_UTF8 && memcmp(r->in.at, bom, have) == 0;
    if (alike && have < BOM_BYTES && !last)
        return false;
    if (alike && have == BOM_BYTES)
        consume(r, BOM_BYTES);
    return true;
}

int charset_read(struct charset_reader *r, const char *bytes, size_t n, bool last, struct buf *out,
                 struct en_error *err)
{
    buf_add(&r->in, bytes, n);
    if (!r->started)
        r->started = drop_bom(r, last);
    if (!r->started)
        return 0;
    return r->from == CHARSET_UTF8 ? decode_utf8(r, last, out, err) : decode_cp932(r, last, out, err);
}
