/*
 * zip_check.c - the only place that reads a workbook, and that knows zlib.
 *
 * Why: libxlsxwriter writes each part to a temporary file and does not notice when the disk is full there;
 * the workbook is then well packed, but a part of it ends in the middle.
 */
#include "report/zip_check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"

#define LOCAL_HEADER   0x04034b50u
#define CENTRAL_HEADER 0x02014b50u
#define LOCAL_BYTES    30
#define PART_MAX       (256u << 20)

static uint32_t number_at(const uint8_t *p, int bytes)
{
    uint32_t n = 0;
    for (int i = bytes; i-- > 0;)
        n = n << 8 | p[i];
    return n;
}

/* The last closing tag is that of the element the text was opened with: <a ...> to </a>. */
static bool is_closed_xml(const char *xml, size_t n)
{
    const char *open = memchr(xml, '<', n);
    while (open && (open[1] == '?' || open[1] == '!'))
        open = memchr(open + 1, '<', n - (size_t)(open + 1 - xml));
    if (!open)
        return false;
    size_t name = strcspn(open + 1, " />\r\n\t");
    while (n && (xml[n - 1] == '\n' || xml[n - 1] == '\r'))
        n--;
    if (n >= 2 && !memcmp(xml + n - 2, "/>", 2))
        return memchr(open + 1, '<', n - (size_t)(open + 1 - xml)) == NULL;
    return n > name + 3 && xml[n - 1] == '>' && !memcmp(xml + n - 1 - name, open + 1, name) &&
           !memcmp(xml + n - 3 - name, "</", 2);
}

static bool unpack(const uint8_t *packed, uint32_t packed_bytes, char *out, uint32_t bytes)
{
    z_stream z = {.next_in = (uint8_t *)(uintptr_t)packed,
                  .avail_in = packed_bytes,
                  .next_out = (uint8_t *)out,
                  .avail_out = bytes};
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return false;
    bool whole = inflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out == bytes;
    (void)inflateEnd(&z);
    return whole;
}

/* One member; *at goes behind it. */
static bool member_is_whole(const struct buf *zip, size_t *at)
{
    const uint8_t *head = (const uint8_t *)zip->at + *at;
    if (zip->n - *at < LOCAL_BYTES)
        return false;
    uint32_t sum = number_at(head + 14, 4), packed = number_at(head + 18, 4), bytes = number_at(head + 22, 4);
    size_t begin = *at + LOCAL_BYTES + number_at(head + 26, 2) + number_at(head + 28, 2);
    if (begin > zip->n || zip->n - begin < packed || bytes > PART_MAX || !bytes)
        return false;
    char *xml = mem_alloc((size_t)bytes + 1);
    bool whole = unpack((const uint8_t *)zip->at + begin, packed, xml, bytes) &&
                 crc32(0, (const uint8_t *)xml, bytes) == sum && is_closed_xml(xml, bytes);
    free(xml);
    *at = begin + packed;
    return whole;
}

bool zip_is_whole(const char *path)
{
    struct buf zip = {0};
    size_t at = 0, members = 0;
    bool whole = !file_read(path, SIZE_MAX, &zip, NULL) && zip.n;
    while (whole && zip.n - at >= 4 && number_at((const uint8_t *)zip.at + at, 4) == LOCAL_HEADER) {
        whole = member_is_whole(&zip, &at);
        members++;
    }
    whole = whole && members && zip.n - at >= 4 &&
            number_at((const uint8_t *)zip.at + at, 4) == CENTRAL_HEADER;
    buf_clear(&zip);
    return whole;
}
