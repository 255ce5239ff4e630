/*
 * home_file.c - see home_file.h.
 *
 * The file is one line of fixed width: mark, host, inode of the database, claims. The claims are written over
 * without being forced to the disk: what a power cut takes of them only makes the file say less than the
 * database, which holds nothing back. The rest changes only when a place is made, and is put on the disk.
 */
#include "daemon/home_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/durable.h"
#include "base/file.h"
#include "base/keyed.h"
#include "base/log.h"

#define MARK_BYTES 16 /* and as many of its seal, each byte two digits */
#define LINE_BYTES 256

static void write_line(const struct home_file *f, char line[LINE_BYTES])
{
    struct stat st = {0};
    char host[65] = "";
    (void)stat(f->database, &st);
    (void)gethostname(host, sizeof host - 1);
    memset(line, ' ', LINE_BYTES);
    int n = snprintf(line, LINE_BYTES, "%s %s %ju %" PRId64, f->home.mark, *host ? host : "-",
                     (uintmax_t)st.st_ino, f->home.claims);
    line[n] = ' ';
    line[LINE_BYTES - 1] = '\n';
}

/* The claims apart: does the file say what we would write? */
static bool is_at_home(const struct home_file *f, const char *line)
{
    char ours[LINE_BYTES];
    write_line(f, ours);
    size_t n = 0;
    for (int blanks = 0; n < LINE_BYTES && blanks < 3; n++)
        blanks += ours[n] == ' ';
    return !strncmp(ours, line, n);
}

/* A mark carries a seal of the house's key: what is kept by it, stopped addresses above all, another key does
 * not find again. */
static void put_seal(struct world *w, char mark[HOME_MARK_MAX + 1])
{
    char seal[2 * KEYED_HASH_MAX + 1];
    keyed_text(w->key, "home mark", mark, 2 * MARK_BYTES, MARK_BYTES, seal);
    memcpy(mark + 2 * MARK_BYTES, seal, 2 * MARK_BYTES + 1);
}

static bool has_our_seal(struct world *w, const char *mark)
{
    char right[HOME_MARK_MAX + 1];
    if (strlen(mark) != 4 * MARK_BYTES)
        return false;
    memcpy(right, mark, sizeof right);
    put_seal(w, right);
    return !strcmp(right, mark);
}

static const char *look(struct home_file *f, struct world *w)
{
    char line[LINE_BYTES + 1] = "";
    if (!has_our_seal(w, f->home.mark))
        return "other_key";
    f->fd = open(f->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (f->fd < 0 || file_fill(f->fd, line, LINE_BYTES) != LINE_BYTES)
        return "no_mark";
    if (!is_at_home(f, line))
        return "moved";
    int64_t claims = 0;
    (void)sscanf(line, "%*s %*s %*s %" SCNd64, &claims);
    if (claims > f->home.claims)
        return "older";
    return NULL;
}

static void make_mark(struct world *w, char mark[HOME_MARK_MAX + 1])
{
    uint8_t bytes[MARK_BYTES];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        fatal("getrandom failed");
    for (size_t i = 0; i < sizeof bytes; i++)
        (void)snprintf(mark + 2 * i, 3, "%02x", bytes[i]);
    put_seal(w, mark);
}

static void close_file(struct home_file *f)
{
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
}

/* The old file is taken away first: what is in between is held. */
int home_file_arm(struct home_file *f, struct world *w, struct en_error *err)
{
    char line[LINE_BYTES];
    f->home = home_read(w);
    make_mark(w, f->home.mark);
    write_line(f, line);
    close_file(f);
    (void)unlink(f->path);
    if (durable_write(f->path, O_EXCL, line, sizeof line) || durable_name(f->path) ||
        (f->fd = open(f->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)) < 0)
        return error_set(err, EN_IO, NULL, "%s を書けません（%s）", "cannot write %s (%s)", f->path,
                         strerror(errno));
    home_keep_mark(w, f->home.mark);
    f->held = NULL;
    return 0;
}

void home_file_open(struct home_file *f, struct world *w, const char *path, const char *database)
{
    struct en_error err = {0};
    *f = (struct home_file){
        .path = mem_strdup(path), .database = mem_strdup(database), .fd = -1, .home = home_read(w)};
    if (*f->home.mark)
        f->held = look(f, w);
    else if (home_file_arm(f, w, &err)) {
        log_error("sending is held: %s", err.en);
        f->held = "no_mark";
    }
}

void home_file_close(struct home_file *f)
{
    close_file(f);
    free(f->path);
    free(f->database);
}

void home_file_count(struct home_file *f, size_t claimed)
{
    char line[LINE_BYTES];
    if (!claimed)
        return;
    f->home.claims += (int64_t)claimed;
    write_line(f, line);
    if (pwrite(f->fd, line, sizeof line, 0) != (ssize_t)sizeof line)
        log_warn("%s: cannot be written", f->path);
}
