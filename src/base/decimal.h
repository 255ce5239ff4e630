/*
 * decimal.h - exact decimals, as millionths: what divisions report (53.8 %, 50,000,000,000 yen) without ever
 * being rounded by a machine.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#define DECIMAL_ONE INT64_C(1000000)
#define DECIMAL_MAX \
    (INT64_C(1000000000000) * DECIMAL_ONE) /* 一兆: the largest absolute value, in millionths */
#define DECIMAL_TEXT_MAX 24

/*
 * "1,234.5", "▲0.44", "－3", "５３．８" (any width; "," between thousands is passed over). false: no number,
 * more than six places behind the point, or beyond DECIMAL_MAX.
 */
bool decimal_parse(const char *text, int64_t *millionths);
/* The shortest digits: "53.8", "-2", "0". */
char *decimal_text(int64_t millionths, char out[DECIMAL_TEXT_MAX]);
/* n * by / d, rounded half up to a whole; d != 0. Exact in between; what does not fit is the largest that
 * does. */
int64_t decimal_scale(int64_t n, int64_t by, int64_t d);
/* a + b; what does not fit is the largest that does. */
int64_t decimal_add(int64_t a, int64_t b);
/* A whole number in millionths; what is beyond DECIMAL_MAX is DECIMAL_MAX. */
int64_t decimal_of(int64_t whole);

/* Room for products of two decimals. */
__extension__ typedef __int128 decimal_wide;

/* n / d >= per_cent / 100, exactly; d > 0. */
bool decimal_reaches(decimal_wide n, decimal_wide d, int64_t per_cent);

#endif
