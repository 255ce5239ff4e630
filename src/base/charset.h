/*
 * charset.h - CP932 and UTF-8 files to UTF-8, block by block. Only place that knows iconv.
 */
#ifndef BASE_CHARSET_H
#define BASE_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

enum charset { CHARSET_AUTO, CHARSET_UTF8, CHARSET_CP932, CHARSET_UTF16 /* recognised, not read */ };

struct charset_reader;

/* CHARSET_AUTO: a BOM or bytes that are well-formed UTF-8 throughout the sample mean UTF-8, a UTF-16 mark
 * UTF-16, else CP932 (or UTF-8 if that reads further). */
enum charset charset_guess(const char *sample, size_t n, bool sample_is_whole_file);

struct charset_reader *charset_reader_new(enum charset from); /* not AUTO */
void charset_reader_free(struct charset_reader *r);
/*
 * Decode a block, appending UTF-8 to out; a character cut at the block's end is kept for the next call. A BOM
 * at the start of UTF-8 is dropped. `last` = no more blocks. 0, or -1: err says the line (counted in LF), the
 * place in it in bytes, and in hexadecimal the first byte of what is not a character of the charset.
 */
int charset_read(struct charset_reader *r, const char *bytes, size_t n, bool last, struct buf *out,
                 struct en_error *err);

#endif
