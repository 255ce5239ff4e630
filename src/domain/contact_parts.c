/*
 * contact_parts.c - takes names and addresses apart as they come: family and given name, prefecture and
 * municipality, and whether a name is a person's or a body's.
 */
#include <string.h>

#include "base/fold.h"
#include "base/text.h"
#include "domain/contact.h"

const char *contact_name(const struct record *r, struct arena *a)
{
    const char *family = record_text(r, CONTACT_FAMILY), *given = record_text(r, CONTACT_GIVEN);
    if (family && given)
        return arena_printf(a, "%s %s", family, given);
    return family ? family : given ? given : "";
}

const char *contact_name_of(struct world *w, int64_t id)
{
    struct record r = {.noun = &noun_contact};
    struct stmt *q = db_prep(w->db, "SELECT family, given FROM contact WHERE id = $1");
    stmt_int(q, 1, id);
    if (!stmt_row(q))
        return "";
    for (int i = 0; i < 2; i++)
        if (!col_is_null(q, i))
            r.v[i ? CONTACT_GIVEN : CONTACT_FAMILY] = VALUE_OF_TEXT(col_str(q, i, w->arena));
    stmt_done(q);
    return contact_name(&r, w->arena);
}

bool contact_is_body(const struct record *r)
{
    const char *code = record_text(r, CONTACT_KIND);
    int kind = code ? enum_index(&enum_contact_kind, code) : -1;
    return kind >= 0 && (enum_contact_kind.item[kind].attr & KIND_ORGANISATION);
}

/* First blank of any width; NULL if none. *width = its bytes. */
static char *first_blank(char *s, size_t *width)
{
    for (const char *p = s; *p;) {
        const char *at = p;
        uint32_t cp = text_next(&p);
        if (cp == ' ' || cp == 0x3000) {
            *width = (size_t)(p - at);
            return s + (at - s);
        }
    }
    return NULL;
}

/* Whose kind was not told: a name with a legal form in it is a body's, any other a person's. */
const char *contact_kind_of_name(struct world *w, const struct record *r)
{
    static const char *const forms[] = {"株式会社", "(株)",     "有限会社", "(有)",    "合同会社",
                                        "(同)",     "社団法人", "財団法人", "npo法人", "協同組合"};
    const char *name = record_text(r, CONTACT_NAME);
    name = fold_text(w->arena, name ? name : contact_name(r, w->arena));
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strstr(name, forms[i]))
            return i < 6 ? "company" : "group";
    return "person";
}

int contact_split_name(struct world *w, struct record *r, struct en_error *err)
{
    const char *name = record_text(r, CONTACT_NAME);
    if (name && (value_given(&r->v[CONTACT_FAMILY]) || value_given(&r->v[CONTACT_GIVEN])) && !r->id)
        return error_set(err, EN_INVALID, "name",
                         "name（氏名）と family・given（姓・名）は一方だけにしてください",
                         "name goes without family and given");
    bool told = value_given(&r->v[CONTACT_FAMILY]) || value_given(&r->v[CONTACT_GIVEN]);
    if (name && !told) {
        char *family = arena_strdup(w->arena, name);
        size_t width;
        bool body = contact_is_body(r) || strcmp(contact_kind_of_name(w, r), "person") != 0;
        char *blank = body ? NULL : first_blank(family, &width);
        if (blank) {
            *blank = '\0';
            r->v[CONTACT_GIVEN] = VALUE_OF_TEXT(text_trim(blank + width));
        }
        r->v[CONTACT_FAMILY] = VALUE_OF_TEXT(family);
        r->v[CONTACT_NAME].kind = VALUE_ABSENT; /* it is told in its parts now */
        told = true;
    }
    if (!told && !value_given(&r->v[CONTACT_KANA]))
        return error_set(err, EN_INVALID, "family", "氏名（family, given または name）かカナが必要です",
                         "a name (family, given or name) or kana is wanted");
    return 0;
}

/* What municipalities and counties end in. */
static const char *const unit_marks[] = {"市", "町", "村", "区", "郡"};

/* All names that have a mark inside as well as at the end; a mark that is the first character ends none. */
static const char *const odd_units[] = {
    "余市町",     "上市町", "下市町", "四日市市", "廿日市市", "野々市市",   "大町町",   "大町市", "十日町市",
    "玉村町",     "羽村市", "田村市", "大村市",   "東村山市", "武蔵村山市", "上郡町",   "蒲郡市", "小郡市",
    "大和郡山市", "余市郡", "高市郡", "田村郡",   "東村山郡", "西村山郡",   "北村山郡",
};

static bool begins_with(const char *s, const char *with)
{
    return !strncmp(s, with, strlen(with));
}

/* Bytes of the municipality or county at the head of an address, to its first mark; 0 if there is none. *mark
 * is what it ends in. */
static size_t unit_length(const char *s, const char **mark)
{
    const char *at = s;
    for (size_t i = 0; i < sizeof odd_units / sizeof *odd_units; i++)
        if (begins_with(s, odd_units[i])) {
            *mark = odd_units[i] + strlen(odd_units[i]) - strlen("市");
            return strlen(odd_units[i]);
        }
    while (*at && text_next(&at) && *at)
        for (size_t i = 0; i < sizeof unit_marks / sizeof *unit_marks; i++)
            if (begins_with(at, unit_marks[i])) {
                *mark = unit_marks[i];
                return (size_t)(at - s) + strlen(unit_marks[i]);
            }
    return 0;
}

/* Bytes of the municipality at the head of an address, with the county it lies in; 0 if there is none. */
static size_t city_length(const char *s)
{
    const char *mark = "";
    size_t unit = unit_length(s, &mark);
    if (strcmp(mark, "郡") != 0)
        return unit;
    size_t town = unit_length(s + unit, &mark);
    return town && (!strcmp(mark, "町") || !strcmp(mark, "村")) ? unit + town : 0;
}

void contact_split_address(struct world *w, struct record *r)
{
    const char *address = record_text(r, CONTACT_ADDRESS);
    for (size_t i = 0; address && !value_given(&r->v[CONTACT_PREFECTURE]) && i < enum_prefecture.n; i++) {
        const char *label = enum_prefecture.item[i].ja;
        if (!begins_with(address, label))
            continue;
        r->v[CONTACT_PREFECTURE] = VALUE_OF_TEXT(enum_prefecture.item[i].code);
        address = text_trim(arena_strdup(w->arena, address + strlen(label)));
    }
    if (!address)
        return;
    size_t city = value_given(&r->v[CONTACT_CITY]) || !value_given(&r->v[CONTACT_PREFECTURE])
                      ? 0
                      : city_length(address);
    if (city)
        r->v[CONTACT_CITY] = VALUE_OF_TEXT(arena_strndup(w->arena, address, city));
    address += city;
    r->v[CONTACT_ADDRESS] = *address ? VALUE_OF_TEXT(address) : (struct value){.kind = VALUE_NULL};
}
