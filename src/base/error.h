/*
 * error.h - filling struct en_error, and the road for our own mistakes.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>

#include "enishi/error.h"

/*
 * Fill *err and return -1, so that a callee can `return error_set(...)`. `field` may be NULL. The two formats
 * take the SAME arguments in the same order: `error_set(err, EN_INVALID, "date", "%s という日付はありません",
 * "date %s does not exist", text)`. Never pass personal data (names, addresses, mail, phone, free text) as an
 * argument. What does not fit is cut at a whole character. err may be NULL: the caller only wants to know
 * that it failed.
 */
int error_set(struct en_error *err, enum en_code code, const char *field, const char *ja, const char *en, ...)
    __attribute__((format(printf, 4, 6), format(printf, 5, 6)));
/* The same for a caller that has the arguments as a va_list. */
int error_vset(struct en_error *err, enum en_code code, const char *field, const char *ja, const char *en,
               va_list ap) __attribute__((format(printf, 4, 0), format(printf, 5, 0)));

/* Put "PREFIX" before both messages, e.g. "enishi.conf:12: ". */
void error_prefix(struct en_error *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Our own mistake: print file:line and the sentence to stderr and abort. */
#define fatal(...) fatal_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void fatal_at(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
