/*
 * progress.c - the only place that draws on a terminal; silent if standard error is none.
 */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

#define EVERY_MS  200
#define BAR_CELLS 20

struct progress progress_begin(bool ja, uint64_t bytes)
{
    return (struct progress){
        .on = isatty(STDERR_FILENO), .ja = ja, .begun_ms = clock_monotonic_ms(), .bytes = bytes};
}

static void put_bar(uint64_t done, uint64_t all)
{
    char bar[BAR_CELLS + 1];
    uint64_t full = done * BAR_CELLS / all;
    for (uint64_t i = 0; i < BAR_CELLS; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR_CELLS] = '\0';
    (void)fprintf(stderr, "[%s] %3" PRIu64 "%%  ", bar, done * 100 / all);
}

void progress_show(struct progress *p, size_t rows, uint64_t bytes_read)
{
    int64_t now = clock_monotonic_ms(), spent = now - p->begun_ms;
    if (!p->on || now - p->shown_ms < EVERY_MS || spent <= 0)
        return;
    uint64_t done = bytes_read < p->bytes ? bytes_read : p->bytes;
    uint64_t left_s = done ? (uint64_t)spent * (p->bytes - done) / done / 1000 : 0;
    p->shown_ms = now;
    (void)fputs("\r\033[K", stderr);
    if (p->bytes)
        put_bar(done, p->bytes);
    (void)fprintf(stderr,
                  p->ja ? "%zu行  %" PRIu64 "行/秒  残り %" PRIu64 ":%02" PRIu64
                        : "%zu rows  %" PRIu64 " rows/s  %" PRIu64 ":%02" PRIu64 " left",
                  rows, (uint64_t)rows * 1000 / (uint64_t)spent, left_s / 60, left_s % 60);
    (void)fflush(stderr);
}

void progress_end(struct progress *p)
{
    if (p->on && p->shown_ms)
        (void)fputs("\r\033[K", stderr);
}
