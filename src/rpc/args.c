/*
 * args.c - the only place where what came over the wire becomes the arguments of a method. A handler may
 * assume that every argument is one of its table, of its type and within its bounds, and that the required
 * ones are there.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "domain/merge.h"
#include "domain/nouns.h"
#include "rpc/request.h"

static int refuse(struct request *rq, const char *field, const char *ja, const char *en)
{
    return error_set(&rq->err, EN_INVALID, field, "%s: %s%.0s", "%s: %.0s%s", field, ja, en);
}

static int index_of(const struct method *m, const char *name)
{
    bool required;
    const struct field *f;
    for (int i = 0; (f = method_arg(m, (size_t)i, &required)); i++)
        if (!strcmp(f->name, name))
            return i;
    return -1;
}

/* At most 40 bytes and never half a character: the message must stay UTF-8. */
static int unknown_argument(struct request *rq, const char *name)
{
    size_t n = 0;
    for (const char *p = name; text_next(&p) && p - name <= 40;)
        n = (size_t)(p - name);
    return error_set(&rq->err, EN_INVALID, "", "%s に引数 %s はありません", "%s has no argument %s",
                     rq->method->name, arena_strndup(rq->arena, name, n));
}

/* --- one value --- */

/* Marks at which a list that is written as one text is cut. */
static bool has_mark(const char *s)
{
    static const char *const marks[] = {",", "、", "，", ";", "；", "\n"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strstr(s, marks[i]))
            return true;
    return false;
}

static int read_list(struct request *rq, const struct field *f, const struct mp *m,
                     const struct field_context *ctx, struct value *out)
{
    struct buf b = {0};
    for (size_t i = 0; i < m->n; i++) {
        if (m->at[i].type != MP_STR || has_mark(m->at[i].s)) {
            buf_clear(&b);
            return refuse(rq, f->name, "文字列（「,」「、」「;」を含まない）の列にしてください",
                          "a list of texts without ',', '、' and ';' is wanted");
        }
        buf_printf(&b, "%s%s", i ? "," : "", m->at[i].s);
    }
    int rc = field_parse(f, b.at ? b.at : "", ctx, out, &rq->err);
    buf_clear(&b);
    return rc;
}

/* A map into key, value pairs; values checked by `fields`, or any text if that is NULL. */
static int read_map(struct request *rq, const char *name, const struct mp *m, const struct field *fields,
                    size_t n, const struct field_context *ctx, struct value *out)
{
    struct value *kv = arena_array(rq->arena, 2 * m->n, sizeof *kv);
    for (size_t i = 0; i < m->n; i++) {
        const struct mp *key = &m->at[2 * i], *v = &m->at[2 * i + 1];
        int k = key->type == MP_STR ? (fields ? field_find(fields, n, key->s) : 0) : -1;
        if (k < 0)
            return refuse(rq, name, "知らない項目があります", "it has an unknown key");
        kv[2 * i] = VALUE_OF_TEXT(key->s);
        if (fields && v->type == MP_INT) {
            if (field_from_int(&fields[k], v->i, &kv[2 * i + 1], &rq->err))
                return -1;
        } else if (v->type != MP_STR) {
            return refuse(rq, name, "項目の値は文字列にしてください", "its values must be texts");
        } else if (fields) {
            if (field_parse(&fields[k], v->s, ctx, &kv[2 * i + 1], &rq->err))
                return -1;
        } else {
            kv[2 * i + 1] = VALUE_OF_TEXT(v->s);
        }
    }
    *out = (struct value){.kind = VALUE_MAP, .at = kv, .n = m->n};
    return 0;
}

static int read_maps(struct request *rq, const struct field *f, const struct mp *m,
                     const struct field_context *ctx, struct value *out)
{
    const struct field *fields = f->type == FIELD_MEMBERS ? member_fields : NULL;
    struct value *at = arena_array(rq->arena, m->n, sizeof *at);
    if (m->n > EN_ROWS_MAX)
        return error_set(&rq->err, EN_TOO_LARGE, f->name, "%s は %d 行までです", "%s takes at most %d rows",
                         f->name, EN_ROWS_MAX);
    for (size_t i = 0; i < m->n; i++) {
        if (m->at[i].type != MP_MAP)
            return refuse(rq, f->name, "項目名と値の組（map）の列にしてください", "a list of maps is wanted");
        if (read_map(rq, f->name, &m->at[i], fields, MEMBER_FIELDS, ctx, &at[i]))
            return -1;
    }
    *out = (struct value){.kind = VALUE_LIST, .at = at, .n = m->n};
    return 0;
}

static bool takes_maps(const struct field *f)
{
    return f->type == FIELD_MEMBERS || f->type == FIELD_ROWS;
}

/* Kept as it is written, though it may come as a number. */
static bool is_written(const struct field *f)
{
    return f->type == FIELD_DECIMAL || f->type == FIELD_PERIOD || f->type == FIELD_YEAR;
}

static int read_value(struct request *rq, const struct field *f, const struct mp *m,
                      const struct field_context *ctx, struct value *out)
{
    switch (m->type) {
    case MP_NIL:
        *out = (struct value){.kind = VALUE_NULL};
        return 0;
    case MP_BOOL:
        if (f->type == FIELD_BOOL)
            return field_from_int(f, m->flag, out, &rq->err);
        break;
    case MP_INT:
        if (is_written(f))
            return field_parse(f, arena_printf(rq->arena, "%" PRId64, m->i), ctx, out, &rq->err);
        return field_from_int(f, m->i, out, &rq->err);
    case MP_STR:
        return field_parse(f, m->s, ctx, out, &rq->err);
    case MP_ARRAY:
        if (takes_maps(f))
            return read_maps(rq, f, m, ctx, out);
        if (f->flags & FIELD_MANY)
            return read_list(rq, f, m, ctx, out);
        break;
    case MP_FLOAT: /* 15 digits are what a double holds */
        if (f->type == FIELD_DECIMAL)
            return field_parse(f, arena_printf(rq->arena, "%.15g", m->d), ctx, out, &rq->err);
        break;
    case MP_MAP:
    case MP_BIG:
    case MP_EXT:
        break;
    }
    return refuse(rq, f->name, "この型の値は使えません", "a value of this type is not taken");
}

/* --- all --- */

static int check_required(struct request *rq)
{
    bool required;
    const struct field *f;
    for (size_t i = 0; (f = method_arg(rq->method, i, &required)); i++)
        if (required && !value_given(&rq->arg[i]))
            return error_set(&rq->err, EN_INVALID, f->name, "%s（%s）がありません", "%.0s%s is missing",
                             field_label(f, rq->arena), f->name);
    return 0;
}

/* Its limit is told in bytes. */
static int check_once(struct request *rq)
{
    const char *once = rq->method->mode == METHOD_WRITE ? arg_text(rq, "once") : NULL;
    if (!once || strlen(once) <= EN_ONCE_MAX)
        return 0;
    return error_set(&rq->err, EN_INVALID, "once", "once は %d バイトまでです", "once takes at most %d bytes",
                     EN_ONCE_MAX);
}

int args_read(struct request *rq, const struct mp *params, int32_t today)
{
    struct field_context ctx = {rq->arena, today};
    bool required;
    if (params->type != MP_ARRAY || params->n > 1 || (params->n == 1 && params->at->type != MP_MAP))
        return refuse(rq, "params", "[] か [ {名前: 値} ] にしてください",
                      "[] or [ {name: value} ] is wanted");
    for (size_t i = 0; params->n && i < params->at->n; i++) {
        const struct mp *key = &params->at->at[2 * i];
        int k = key->type == MP_STR ? index_of(rq->method, key->s) : -1;
        if (k < 0)
            return unknown_argument(rq, key->type == MP_STR ? key->s : "?");
        if (rq->arg[k].kind != VALUE_ABSENT)
            return refuse(rq, key->s, "二度書かれています", "it came twice");
        if (read_value(rq, method_arg(rq->method, (size_t)k, &required), key + 1, &ctx, &rq->arg[k]))
            return -1;
    }
    return check_once(rq) || check_required(rq) ? -1 : 0;
}

void args_resolve(struct request *rq, struct world *w)
{
    bool required;
    const struct field *f;
    for (size_t i = 0; (f = method_arg(rq->method, i, &required)); i++)
        if (f->flags & FIELD_PERSON && rq->arg[i].kind == VALUE_INT)
            rq->arg[i].i = merge_root(w, rq->arg[i].i);
}

const struct value *arg(const struct request *rq, const char *name)
{
    int i = index_of(rq->method, name);
    if (i < 0)
        fatal("%s does not declare %s", rq->method->name, name);
    return &rq->arg[i];
}

int64_t arg_int(const struct request *rq, const char *name, int64_t fallback)
{
    const struct value *v = arg(rq, name);
    return v->kind == VALUE_INT ? v->i : fallback;
}

const char *arg_text(const struct request *rq, const char *name)
{
    const struct value *v = arg(rq, name);
    return v->kind == VALUE_TEXT ? v->s : NULL;
}

int64_t arg_id(const struct request *rq, struct world *w)
{
    const char *number = arg_text(rq, "id");
    return number ? consult_by_number(w, number) : arg_int(rq, "id", 0);
}

bool arg_bool(const struct request *rq, const char *name)
{
    return arg_int(rq, name, 0) == 1;
}

static void read_member(const struct value *map, struct member *m)
{
    m->birth = NO_DAY;
    for (size_t i = 0; i < map->n; i++) {
        const struct value *v = &map->at[2 * i + 1];
        switch ((enum member_field)field_find(member_fields, MEMBER_FIELDS, map->at[2 * i].s)) {
        case MEMBER_CONTACT:
            m->contact = v->i;
            break;
        case MEMBER_BIRTH:
            m->birth = v->kind == VALUE_INT ? (int32_t)v->i : NO_DAY;
            break;
        case MEMBER_AGE_BAND:
            m->age_band = v->s;
            break;
        case MEMBER_GENDER:
            m->gender = v->s;
            break;
        case MEMBER_FIELDS:
            break;
        }
    }
}

int arg_record(struct request *rq, struct record *r)
{
    const struct noun *noun = rq->method->noun;
    *r = (struct record){.noun = noun};
    for (size_t i = 0; i < noun->n; i++) {
        int k = index_of(rq->method, noun->field[i].name);
        if (k < 0)
            continue;
        const struct value *v = &rq->arg[k];
        if (noun->field[i].type != FIELD_MEMBERS) {
            r->v[i] = *v;
            continue;
        }
        r->nmembers = v->kind == VALUE_LIST ? v->n : 0;
        r->member = v->kind == VALUE_ABSENT ? NULL
                                            : arena_array(rq->arena, r->nmembers + 1, sizeof *r->member);
        for (size_t m = 0; m < r->nmembers; m++)
            read_member(&v->at[m], &r->member[m]);
    }
    return 0;
}
