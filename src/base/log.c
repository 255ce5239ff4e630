/*
 * log.c - the only place that writes to stderr while the daemon runs.
 *
 * Invariant: one call writes one line with one write(2), and no byte of an argument can end it, begin another
 * or leave its value: every %s is escaped by itself, and quoted when it holds blanks, quotes, '=' or nothing.
 */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"

#define SPEC_MAX 32

static enum log_level log_level_now = LOG_LEVEL_INFO;

struct level_row {
    const char *name;
    const char *systemd; /* syslog priority, as sd-daemon(3) has it */
};

static const struct level_row level_table[] = {
    [LOG_LEVEL_ERROR] = {"ERROR", "<3>"},
    [LOG_LEVEL_WARN] = {"WARN", "<4>"},
    [LOG_LEVEL_INFO] = {"INFO", "<6>"},
    [LOG_LEVEL_DEBUG] = {"DEBUG", "<7>"},
};

void log_set_level(enum log_level level)
{
    log_level_now = level;
}

/* One conversion of a format, taken apart. */
struct spec {
    char text[SPEC_MAX]; /* "%-5ld" */
    size_t n;
    char length; /* 'l', 'L' for ll and j, 'z' for z and t, 0 else */
    char conversion;
    int precision; /* of %.*s; -1 if none */
};

static void spec_add(struct spec *s, char c)
{
    if (s->n + 1 >= sizeof s->text)
        fatal("a log format with an endless conversion");
    s->text[s->n++] = c;
    s->text[s->n] = '\0';
}

static char length_of(const char *modifier, size_t n)
{
    if (n == 0 || modifier[0] == 'h')
        return 0;
    if (modifier[0] == 'z' || modifier[0] == 't')
        return 'z';
    return modifier[0] == 'j' || n == 2 ? 'L' : 'l';
}

/* `at` is behind the '%'; returns behind the conversion. */
static const char *spec_read(struct spec *s, const char *at)
{
    size_t flags = strspn(at, "-+ #0123456789.*"), modifier = strspn(at + flags, "hljzt");
    *s = (struct spec){.precision = -1};
    spec_add(s, '%');
    for (size_t i = 0; i < flags + modifier + 1; i++)
        spec_add(s, at[i]);
    s->length = length_of(at + flags, modifier);
    s->conversion = at[flags + modifier];
    return at + flags + modifier + 1;
}

/* The specification was checked by the compiler where log_line() was called; here it is a piece of that
 * literal. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void add_integer(struct buf *out, const struct spec *s, va_list *ap)
{
    if (s->length == 'L')
        buf_printf(out, s->text, va_arg(*ap, long long));
    else if (s->length == 'l')
        buf_printf(out, s->text, va_arg(*ap, long));
    else if (s->length == 'z')
        buf_printf(out, s->text, va_arg(*ap, size_t));
    else
        buf_printf(out, s->text, va_arg(*ap, int));
}

static void add_float(struct buf *out, const struct spec *s, va_list *ap)
{
    buf_printf(out, s->text, va_arg(*ap, double));
}
#pragma GCC diagnostic pop

/* Up to n bytes of s, none of which can be taken for anything but part of a value. */
static void add_escaped(struct buf *out, const char *s, size_t n)
{
    while (n > 0) {
        bool cut;
        size_t good = text_valid_length(s, n, &cut);
        for (size_t i = 0; i < good; i++) {
            unsigned char c = (unsigned char)s[i];
            bool c1 = c == 0xC2 && (unsigned char)s[i + 1] < 0xA0;
            if (c == '"' || c == '\\')
                buf_printf(out, "\\%c", c);
            else if (c < 0x20 || c == 0x7F || c1)
                buf_printf(out, "\\x%02x", c1 ? (unsigned char)s[++i] : c);
            else
                buf_add(out, &c, 1);
        }
        if (good < n)
            buf_printf(out, "\\x%02x", (unsigned char)s[good++]);
        s += good;
        n -= good;
    }
}

static void add_string(struct buf *out, const struct spec *s, bool in_quotes, va_list *ap)
{
    int precision = strstr(s->text, ".*") ? va_arg(*ap, int) : -1;
    const char *value = va_arg(*ap, const char *);
    if (!value)
        value = "(null)";
    size_t n = precision < 0 ? strlen(value) : strnlen(value, (size_t)precision);
    bool quote = !in_quotes &&
                 (n == 0 || memchr(value, ' ', n) || memchr(value, '"', n) || memchr(value, '=', n));
    if (quote)
        buf_str(out, "\"");
    add_escaped(out, value, n);
    if (quote)
        buf_str(out, "\"");
}

static void add_conversion(struct buf *out, const struct spec *s, bool in_quotes, va_list *ap)
{
    if (s->conversion == 's')
        add_string(out, s, in_quotes, ap);
    else if (s->conversion == '%')
        buf_str(out, "%");
    else if (strchr("diuxXoc", s->conversion))
        add_integer(out, s, ap);
    else if (strchr("fFeEgG", s->conversion))
        add_float(out, s, ap);
    else
        fatal("a log format with %%%c", s->conversion);
}

static void add_formatted(struct buf *out, const char *fmt, va_list *ap)
{
    const char *at = fmt;
    while (*at) {
        size_t plain = strcspn(at, "%");
        buf_add(out, at, plain);
        at += plain;
        if (!*at)
            return;
        struct spec s;
        bool in_quotes = at > fmt && at[-1] == '"';
        at = spec_read(&s, at + 1);
        add_conversion(out, &s, in_quotes, ap);
    }
}

static void write_all(const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = write(STDERR_FILENO, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        /* Nobody is left to be told that the log itself cannot be written. */
        if (done <= 0)
            return;
        bytes += done;
        n -= (size_t)done;
    }
}

void log_line(enum log_level level, const char *fmt, ...)
{
    if (level > log_level_now)
        return;
    int saved = errno;
    struct buf line = {0};
    va_list ap;
    buf_str(&line, getenv("JOURNAL_STREAM") ? level_table[level].systemd : "");
    buf_printf(&line, "%s ", level_table[level].name);
    va_start(ap, fmt);
    add_formatted(&line, fmt, &ap);
    va_end(ap);
    buf_str(&line, "\n");
    write_all(line.at, line.n);
    buf_clear(&line);
    errno = saved;
}
