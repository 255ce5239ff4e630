/*
 * header.c - the only place that reads the file's header by itself, before SQLite may touch it.
 */
#include "db/header.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/db.h"
#include "db/migrate.h"

static uint32_t big_endian(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool has_wal(const char *path)
{
    char name[4096];
    struct stat st;
    (void)snprintf(name, sizeof name, "%s-wal", path);
    return stat(name, &st) == 0 && st.st_size > 0;
}

/*
 * Looked at before SQLite may touch it: a foreign, damaged or newer file must stay as it is, byte for byte.
 * Offsets are those of the SQLite file format, section 1.3. A file cut short is noticed when no WAL could
 * still complete it.
 */
int header_check(const char *path, int fd, off_t size, struct en_error *err)
{
    unsigned char h[100];
    if (size == 0)
        return 0;
    if (pread(fd, h, sizeof h, 0) != (ssize_t)sizeof h || memcmp(h, "SQLite format 3", 16) != 0 ||
        big_endian(h + 68) != DB_APPLICATION_ID)
        return error_set(err, EN_INVALID, NULL, "%s は enishi のデータベースではありません",
                         "%s is not a database of enishi", path);
    if (big_endian(h + 60) > migration_count)
        return error_set(
            err, EN_INVALID, NULL, "%s は新しい版 (%u) のものです。この enishid は %zu までを扱います",
            "%s has schema %u; this enishid knows up to %zu", path, big_endian(h + 60), migration_count);
    int64_t page = (int64_t)h[16] << 8 | h[17];
    int64_t want = (page == 1 ? 65536 : page) * (int64_t)big_endian(h + 28);
    if (size < want && !has_wal(path))
        return error_set(
            err, EN_INVALID, NULL, "%s は途中で切れています（%" PRId64 " バイトのはずが %" PRId64 "）",
            "%s is cut short: %" PRId64 " bytes wanted, %" PRId64 " there", path, want, (int64_t)size);
    return 0;
}
