/*
 * honorific.c - the only place that knows how a Japanese letter addresses people and bodies.
 */
#include "domain/honorific.h"

#include <stdbool.h>
#include <string.h>

#include "vocab/enums.h"

static bool is_given(const char *s)
{
    return s && *s;
}

static const char *name_of(const struct addressee *who, struct arena *a)
{
    if (is_given(who->family) && is_given(who->given))
        return arena_printf(a, "%s %s", who->family, who->given);
    return is_given(who->family) ? who->family : is_given(who->given) ? who->given : who->kana;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && !strcmp(s + n - m, end);
}

static const char *with_title(const struct addressee *who, const char *name, struct arena *a)
{
    int kind = enum_index(&enum_contact_kind, who->kind);
    if (kind >= 0 && (enum_contact_kind.item[kind].attr & KIND_ORGANISATION))
        return arena_printf(a, "%s 御中", name);
    if (!strcmp(who->kind, "household"))
        return arena_printf(a, ends_with(name, "家") ? "%sの皆様" : "%s様 ご家族の皆様", name);
    return arena_printf(a, "%s 様", name);
}

/* Is the same line there already? */
static bool is_among(const char *const line[], size_t n, const char *wanted)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(line[i], wanted))
            return true;
    return false;
}

const char *honorific(const struct addressee *who, size_t n, struct arena *a)
{
    const char *line[HONORIFIC_NAMES + 1];
    size_t lines = 0;
    for (size_t i = 0; i < n && lines <= HONORIFIC_NAMES; i++) {
        const char *name = name_of(&who[i], a);
        const char *titled = is_given(name) ? with_title(&who[i], name, a) : NULL;
        if (titled && !is_among(line, lines, titled))
            line[lines++] = titled;
    }
    if (!lines)
        return NULL;
    if (lines > HONORIFIC_NAMES)
        return arena_printf(a, "%s\nご家族の皆様", line[0]);
    const char *text = line[0];
    for (size_t i = 1; i < lines; i++)
        text = arena_printf(a, "%s\n%s", text, line[i]);
    return text;
}
