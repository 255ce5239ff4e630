/*
 * field.h - one named, typed, checked field: an argument of a method, a column of a record, a canonical field
 * of an import and a column of a printed table are all the same row, so that each rule and each label is
 * written once.
 */
#ifndef VOCAB_FIELD_H
#define VOCAB_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "vocab/enums.h"

enum field_type {
    FIELD_TEXT, /* one line; max = characters */
    FIELD_NOTE, /* many lines; max = characters */
    FIELD_INT,  /* min..max */
    FIELD_YEN,  /* integer yen, min..max; "￥1,000円" is read too */
    FIELD_BOOL,
    FIELD_DAY,   /* sent as "YYYY-MM-DD"; 和暦, today, yesterday are read too */
    FIELD_MONTH, /* sent as "YYYY-MM" */
    FIELD_TIME,  /* seconds; sent as RFC 3339 in Tokyo time */
    FIELD_ENUM,  /* a code of `set`; labels are read too */
    FIELD_ID,    /* positive row number */
    FIELD_KANA,  /* one line that must be kana (hiragana, half width too) */
    FIELD_EMAIL, /* <= 254 bytes, local part <= 64 */
    FIELD_PHONE,
    FIELD_POSTAL,
    FIELD_MEMBERS, /* list of household members: see member_fields */
    FIELD_ROWS,    /* list of maps of texts: rows of an import */
    FIELD_DECIMAL, /* an exact decimal, kept as its shortest digits; "…" = not known yet */
    FIELD_PERIOD,  /* FY2023, CY2023, 2023-10 or 2023-10-01; 令和5年度, 2023年 are read too */
    FIELD_YEAR,    /* a fiscal year as its number; 令和5年度, R5 are read too */
    FIELD_ANY,     /* whatever came */
};

#define FIELD_REQUIRED 0x01u  /* must come with `add` and may not be cleared */
#define FIELD_MANY     0x02u  /* a list; stored and read as text with ',' between */
#define FIELD_PRIVATE  0x04u  /* says something about a person: never in an error text or a log */
#define FIELD_FILTER   0x08u  /* `list` can filter by it */
#define FIELD_REPLY    0x10u  /* set by the daemon: in replies only */
#define FIELD_UNSTORED 0x20u  /* an argument with no column of its own */
#define FIELD_HIDDEN   0x40u  /* not shown in printed tables */
#define FIELD_POSITION 0x80u  /* the command line takes it without its name */
#define FIELD_IMPORT   0x100u /* with FIELD_REPLY: a list that is imported may bring it all the same */
#define FIELD_FILE \
    0x400u /* on the command line the path of a file, whose text is sent; goes with a `file` argument */
#define FIELD_SLIP   0x200u  /* an id that may also come as the number of a slip: then a text */
#define FIELD_WHY    0x800u  /* tells why, also where a closed month changes by it (訂正の理由) */
#define FIELD_PERSON 0x1000u /* an id of a contact; a merged one stands for its person */

struct field {
    const char *name;
    const char *ja, *en; /* label, and what it holds where that is not plain */
    const struct enum_set *set;
    int64_t min, max;
    const char *column; /* column of the table where it differs from the name */
    enum field_type type;
    uint32_t flags;
};

enum value_kind { VALUE_ABSENT, VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_LIST, VALUE_MAP, VALUE_RAW };

/* A checked value. Days, months, times, yen, bools and ids are integers; enums are their code as text. */
struct value {
    enum value_kind kind;
    int64_t i;
    const char *s;          /* VALUE_TEXT; VALUE_RAW: bytes */
    size_t n;               /* items of at; bytes of raw */
    const struct value *at; /* VALUE_LIST: items; VALUE_MAP: key, value, key, value ... (n counts pairs) */
};

#define VALUE_OF_INT(x)  ((struct value){.kind = VALUE_INT, .i = (x)})
#define VALUE_OF_TEXT(x) ((struct value){.kind = VALUE_TEXT, .s = (x)})

static inline bool value_given(const struct value *v)
{
    return v->kind != VALUE_ABSENT && v->kind != VALUE_NULL;
}

/* What `today` means for words such as 今日. */
struct field_context {
    struct arena *arena;
    int32_t today;
};

/*
 * Read a value as people write it (an import's cell, an option of the command line). "" gives VALUE_NULL. 0,
 * or -1 with err->field = f->name; a private value is never quoted.
 */
int field_parse(const struct field *f, const char *text, const struct field_context *ctx, struct value *out,
                struct en_error *err);
/* The same for a number that came as one. */
int field_from_int(const struct field *f, int64_t i, struct value *out, struct en_error *err);

/* Does an e-mail address stand a chance: one '@', no blank, control, "<>", and within its lengths? Dots of
 * old carrier addresses pass. */
bool field_email_ok(const char *s);

/* A value as a person reads it: labels, 和暦 is left to reports. Text in the arena. */
const char *field_show(const struct field *f, const struct value *v, bool ja, struct arena *a);

/* Its Japanese label without the remark in brackets. */
const char *field_label(const struct field *f, struct arena *a);

/* Index of the field called name among n; -1 if none. */
int field_find(const struct field *fields, size_t n, const char *name);

#endif
