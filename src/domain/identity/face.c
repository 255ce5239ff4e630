/*
 * face.c - the only place that makes faces and knows how one is kept. Invariant: unpack(pack(f)) = f.
 */
#include "domain/identity/face.h"

#include <string.h>

#include "base/civil.h"
#include "base/fold.h"
#include "domain/identity/company.h"
#include "domain/identity/hash.h"
#include "vocab/enums.h"

static const char *text_or_none(const char *s)
{
    return s ? s : "";
}

/* Freephone and call-centre numbers are nobody's. */
static bool is_personal(const char *phone)
{
    return *phone && strncmp(phone, "0120", 4) != 0 && strncmp(phone, "0570", 4) != 0;
}

static void read_phones(struct arena *a, const struct identity_row *row, struct face *out)
{
    const char *given[FACE_PHONES] = {row->phone, row->phone2};
    size_t n = 0;
    out->phone[0] = out->phone[1] = "";
    for (size_t i = 0; i < FACE_PHONES; i++) {
        const char *phone = fold_phone(a, text_or_none(given[i]));
        if (is_personal(phone) && (n == 0 || strcmp(phone, out->phone[0]) != 0))
            out->phone[n++] = phone;
    }
}

/* The name in one text: forms let a body's name flow over both columns, at any letter. */
static const char *whole_name(struct arena *a, const struct name_text *t)
{
    if (t->whole && *t->whole)
        return t->whole;
    return arena_printf(a, "%s%s", text_or_none(t->family), text_or_none(t->given));
}

static void read_name(struct arena *a, const struct lexicon *l, const struct identity_row *row,
                      struct face *out)
{
    static const struct name none = {"", "", "", NAME_WHOLE};
    const char *whole = whole_name(a, &row->name);
    struct company company;
    out->company = company_read(a, whole, &company);
    if (!out->company && row->company) {
        company_read_known(a, whole, &company);
        out->company = true;
    }
    if (!out->company) {
        name_read(a, l, &row->name, &row->kana, &out->name, &out->kana);
        return;
    }
    out->name = out->kana = none;
    out->name.whole = company.core;
    out->form = company.form;
}

void face_read(struct arena *a, const struct lexicon *l, const struct identity_row *row, struct face *out)
{
    const char *const parts[] = {row->prefecture, row->city, row->address, row->building};
    *out = (struct face){.shielded = row->shielded, .birth = row->birth, .decade = row->decade};
    read_name(a, l, row, out);
    place_read(a, parts, sizeof parts / sizeof parts[0], &out->address);
    out->postal = fold_postal(a, text_or_none(row->postal));
    out->email = fold_email(a, text_or_none(row->email));
    out->account = fold_text(a, text_or_none(row->account));
    read_phones(a, row, out);
}

void face_teach(struct lexicon *l, const struct face *f)
{
    if (f->company)
        return;
    if (f->name.split == NAME_TOLD) {
        lexicon_add(l, LEXICON_FAMILY, f->name.family, "");
        lexicon_add(l, LEXICON_GIVEN, f->name.given, "");
    }
    if (f->kana.split == NAME_TOLD) {
        lexicon_add(l, LEXICON_FAMILY_KANA, f->kana.family, "");
        lexicon_add(l, LEXICON_GIVEN_KANA, f->kana.given, "");
    }
    if (f->name.split == NAME_TOLD && f->kana.split == NAME_TOLD) {
        lexicon_add(l, LEXICON_FAMILY_READ, f->name.family, f->kana.family);
        lexicon_add(l, LEXICON_GIVEN_READ, f->name.given, f->kana.given);
    }
}

/* ---- keeping ---- */

/* Fixed part, then the texts below one after the other, each with its NUL. */
struct packed {
    uint8_t company, shielded, form, prefecture, name_split, kana_split, numbers, spare;
    int32_t birth, decade;
    uint32_t room;
};

#define TEXTS 13

static void texts_of(struct face *f, const char **text[TEXTS])
{
    const char **all[TEXTS] = {
        &f->name.whole, &f->name.family,  &f->name.given, &f->kana.whole, &f->kana.family,
        &f->kana.given, &f->postal,       &f->email,      &f->account,    &f->phone[0],
        &f->phone[1],   &f->address.area, NULL,
    };
    memcpy(text, all, sizeof all);
}

void face_pack(const struct face *f, struct buf *out)
{
    struct face copy = *f;
    const char **text[TEXTS];
    struct packed p = {.company = f->company,
                       .shielded = f->shielded,
                       .form = (uint8_t)f->form,
                       .prefecture = (uint8_t)f->address.prefecture,
                       .name_split = (uint8_t)f->name.split,
                       .kana_split = (uint8_t)f->kana.split,
                       .numbers = (uint8_t)f->address.n,
                       .birth = f->birth,
                       .decade = f->decade,
                       .room = f->address.room};
    buf_add(out, &p, sizeof p);
    buf_add(out, f->address.number, f->address.n * sizeof f->address.number[0]);
    texts_of(&copy, text);
    for (size_t i = 0; text[i]; i++)
        buf_add(out, *text[i], strlen(*text[i]) + 1);
}

void face_unpack(const char *bytes, struct face *out)
{
    const char **text[TEXTS];
    struct packed p;
    memcpy(&p, bytes, sizeof p);
    bytes += sizeof p;
    *out = (struct face){.company = p.company, .shielded = p.shielded, .form = p.form, .birth = p.birth};
    out->decade = p.decade;
    out->name.split = p.name_split;
    out->kana.split = p.kana_split;
    out->address.prefecture = p.prefecture;
    out->address.n = p.numbers;
    out->address.room = p.room;
    memcpy(out->address.number, bytes, p.numbers * sizeof out->address.number[0]);
    bytes += p.numbers * sizeof out->address.number[0];
    texts_of(out, text);
    for (size_t i = 0; text[i]; i++) {
        *text[i] = bytes;
        bytes += strlen(bytes) + 1;
    }
}

uint64_t face_hash(const char *bytes, size_t n)
{
    uint64_t h = hash_start(n);
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)bytes[i]) * 0x100000001B3u;
    return hash_mix(h);
}
