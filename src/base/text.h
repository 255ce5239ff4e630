/*
 * text.h - UTF-8: checking, counting, what may be stored.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Well-formed UTF-8 (no surrogates, no overlong forms, <= U+10FFFF)? */
bool text_valid(const char *s, size_t n);
/* How many of the first bytes are well-formed UTF-8; *cut if what follows them is only the beginning of a
 * character. */
size_t text_valid_length(const char *s, size_t n, bool *cut);
/* Next code point of valid UTF-8 at *s, advancing it; 0 at the NUL. */
uint32_t text_next(const char **s);
/* Write a code point (valid scalar); bytes written, 1..4. */
size_t text_put(char *out, uint32_t cp);
/* Characters (code points). */
size_t text_length(const char *s);
/* First control character (C0, DEL, C1, U+2028, U+2029, bidi controls U+202A-202E, U+2066-2069) as a code
 * point, 0 if none; LF and TAB pass if `multiline`. CRLF is not accepted: callers normalise first. */
uint32_t text_control(const char *s, bool multiline);
/* Is it one of them? LF, TAB and CR are. */
bool text_is_control(uint32_t cp);
/* Trim blanks of every width (space, tab, U+3000, NBSP) at both ends in place; returns the new start. */
char *text_trim(char *s);
/* Copy as many whole characters as size - 1 bytes hold, up to the first that is no UTF-8. */
void text_copy(char *out, size_t size, const char *s);
/* Columns on a terminal: East-Asian W and F = 2, combining and zero-width = 0, else 1. */
size_t text_columns(const char *s);
/* A text cut to fit `columns` columns with "…" at the end; out must hold strlen(s)+4. */
char *text_fit(const char *s, size_t columns, char *out);

#endif
