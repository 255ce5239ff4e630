/*
 * field_text.h - how field.c reads texts: of one line or several, in kana, e-mail, phone, postal code.
 */
#ifndef VOCAB_FIELD_TEXT_H
#define VOCAB_FIELD_TEXT_H

#include "vocab/field.h"

/* `text` as the field's type has it, in ctx->arena; "" gives VALUE_NULL. -1: EN_INVALID of the field. */
typedef int field_parse_fn(const struct field *f, const char *text, const struct field_context *ctx,
                           struct value *out, struct en_error *err);

field_parse_fn field_parse_text, field_parse_note, field_parse_kana, field_parse_email;
/* Texts whose folded form tells whether they are one: phone, postal code. */
field_parse_fn field_parse_folded;

#endif
