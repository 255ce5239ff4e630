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

static bool is_organisation(const struct record *r)
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
        bool body = is_organisation(r) || strcmp(contact_kind_of_name(w, r), "person") != 0;
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

/* Bytes up to and with the first `mark` behind the first character; 0 if there is none. */
static size_t length_to(const char *s, const char *mark)
{
    const char *from = s;
    if (!*s)
        return 0;
    (void)text_next(&from);
    const char *at = strstr(from, mark);
    return at ? (size_t)(at - s) + strlen(mark) : 0;
}

/*
 * Length of the municipality at the head of an address. 郡 is followed by a town or village. A city's name
 * may itself have 市, 町 or 村 in it (四日市市, 十日町市, 東村山市), so a 市 wins over the others unless a
 * ward of Tokyo comes first.
 */
static size_t city_length(const char *s)
{
    size_t county = length_to(s, "郡"), city = length_to(s, "市"), ward = length_to(s, "区");
    size_t town = length_to(s + county, "町"), village = length_to(s + county, "村");
    size_t small = town && (!village || town < village) ? town : village;
    if (county && small && (!city || county < city))
        return county + small;
    if (city && (!ward || city < ward))
        return city + (strncmp(s + city, "市", strlen("市")) ? 0 : strlen("市"));
    return ward && (!small || ward < small) ? ward : small;
}

void contact_split_address(struct world *w, struct record *r)
{
    const char *address = record_text(r, CONTACT_ADDRESS);
    for (size_t i = 0; address && !value_given(&r->v[CONTACT_PREFECTURE]) && i < enum_prefecture.n; i++) {
        const char *label = enum_prefecture.item[i].ja;
        if (strncmp(address, label, strlen(label)) != 0)
            continue;
        r->v[CONTACT_PREFECTURE] = VALUE_OF_TEXT(enum_prefecture.item[i].code);
        address += strlen(label);
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
