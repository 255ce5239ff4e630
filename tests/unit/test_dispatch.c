/*
 * test_dispatch.c - the envelope of a request, and the order of things before and after a handler.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "base/buf.h"
#include "enishi/proto.h"
#include "rpc/dispatch.h"

#define COUNT(a)   (sizeof(a) / sizeof(a)[0])
#define BYTES(s)   s, sizeof s - 1
#define NO_ANSWER  0, false
#define ANSWER(id) id, true

static const struct {
    const char *bytes;
    size_t n;
    uint32_t msgid;
    bool known;
    int type; /* -1: refused */
    const char *method;
    size_t params; /* bytes */
} envelopes[] = {
    /* requests: type and msgid in every width of unsigned */
    {BYTES("\x94\x00\x00\xa0\x90"), ANSWER(0), EN_REQUEST, "", 1},
    {BYTES("\x94\x00\x7f\xa1x\x90"), ANSWER(127), EN_REQUEST, "x", 1},
    {BYTES("\x94\xcc\x00\xcc\xff\xa1x\x90"), ANSWER(255), EN_REQUEST, "x", 1},
    {BYTES("\x94\xcd\x00\x00\xcd\x01\x00\xa1x\x90"), ANSWER(256), EN_REQUEST, "x", 1},
    {BYTES("\x94\xce\x00\x00\x00\x00\xce\xff\xff\xff\xff\xa1x\x90"), ANSWER(UINT32_MAX), EN_REQUEST, "x", 1},
    {BYTES("\x94\x00\xcf\x00\x00\x00\x00\x00\x00\x00\x01\xa1x\x90"), ANSWER(1), EN_REQUEST, "x", 1},
    {BYTES("\x94\xd0\x00\xd1\x00\x01\xa1x\x90"), ANSWER(1), EN_REQUEST, "x", 1},
    /* names as str and bin of every width */
    {BYTES("\x94\x00\x01\xd9\x03"
           "a.b\x90"),
     ANSWER(1), EN_REQUEST, "a.b", 1},
    {BYTES("\x94\x00\x01\xda\x00\x03"
           "a.b\x90"),
     ANSWER(1), EN_REQUEST, "a.b", 1},
    {BYTES("\x94\x00\x01\xdb\x00\x00\x00\x03"
           "a.b\x90"),
     ANSWER(1), EN_REQUEST, "a.b", 1},
    {BYTES("\x94\x00\x01\xc4\x03"
           "a.b\x90"),
     ANSWER(1), EN_REQUEST, "a.b", 1},
    {BYTES("\x94\x00\x01\xc5\x00\x03"
           "a.b\x90"),
     ANSWER(1), EN_REQUEST, "a.b", 1},
    {BYTES("\x94\x00\x01\xc6\x00\x00\x00\x03"
           "a.b\x90"),
     ANSWER(1), EN_REQUEST, "a.b", 1},
    {BYTES("\x94\x00\x01\xa3"
           "a.b\x91\x80"),
     ANSWER(1), EN_REQUEST, "a.b", 2},
    {BYTES("\x94\x00\x01\xa3"
           "a.b\xc0"),
     ANSWER(1), EN_REQUEST, "a.b", 1}, /* params are args.c's matter */
    /* arrays of every width */
    {BYTES("\xdc\x00\x04\x00\x01\xa1x\x90"), ANSWER(1), EN_REQUEST, "x", 1},
    {BYTES("\xdd\x00\x00\x00\x04\x00\x01\xa1x\x90"), ANSWER(1), EN_REQUEST, "x", 1},
    {BYTES("\xdc\x00\x03\x02\xa1x\x90"), NO_ANSWER, EN_NOTIFICATION, "x", 1},
    /* notifications */
    {BYTES("\x93\x02\xa0\x90"), NO_ANSWER, EN_NOTIFICATION, "", 1},
    {BYTES("\x93\x02\xa3"
           "a.b\x91\x80"),
     NO_ANSWER, EN_NOTIFICATION, "a.b", 2},
    {BYTES("\x93\xcc\x02\xc4\x03"
           "a.b\x90"),
     NO_ANSWER, EN_NOTIFICATION, "a.b", 1},
    /* neither */
    {BYTES("\x94\x01\x01\xc0\xc0"), NO_ANSWER, -1, NULL, 0},      /* a response */
    {BYTES("\x94\x03\x01\xa1x\x90"), NO_ANSWER, -1, NULL, 0},     /* no such type */
    {BYTES("\x93\x00\xa1x\x90"), NO_ANSWER, -1, NULL, 0},         /* a request of three */
    {BYTES("\x94\x02\x01\xa1x\x90"), NO_ANSWER, -1, NULL, 0},     /* a notification of four */
    {BYTES("\x92\x00\x01\x01"), NO_ANSWER, -1, NULL, 0},          /* two */
    {BYTES("\x95\x00\x01\xa1x\x90\x90"), NO_ANSWER, -1, NULL, 0}, /* five */
    {BYTES("\x84\x00\x01\xa1x"), NO_ANSWER, -1, NULL, 0},         /* a map */
    {BYTES("\x90"), NO_ANSWER, -1, NULL, 0},
    {BYTES("\xc0"), NO_ANSWER, -1, NULL, 0},
    {BYTES("\x94\xff\x01\xa1x\x90"), NO_ANSWER, -1, NULL, 0},  /* type -1 */
    {BYTES("\x94\xa1x\x01\xa1x\x90"), NO_ANSWER, -1, NULL, 0}, /* type a text */
    {BYTES("\x94\x00\xff\xa1x\x90"), NO_ANSWER, -1, NULL, 0},  /* msgid -1 */
    {BYTES("\x94\x00\xcf\x00\x00\x00\x01\x00\x00\x00\x00\xa1x\x90"), NO_ANSWER, -1, NULL, 0}, /* 33 bits */
    {BYTES("\x94\x00\xa1y\xa1x\x90"), NO_ANSWER, -1, NULL, 0}, /* msgid a text */
    /* the msgid was there: it can be answered */
    {BYTES("\x94\x00\x09\x05\x90"), ANSWER(9), -1, NULL, 0},
    {BYTES("\x94\x00\x09\xc0\x90"), ANSWER(9), -1, NULL, 0},
    {BYTES("\x94\x00\x09\x90\x90"), ANSWER(9), -1, NULL, 0},
    {BYTES("\x94\x00\xcd\x01\x02\x80\x90"), ANSWER(258), -1, NULL, 0},
};

static void envelopes_are_read_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(envelopes); i++) {
        struct envelope e;
        bool known = false;
        /* in memory of its own size, so that a byte read beyond it is noticed */
        uint8_t *frame = mem_alloc(envelopes[i].n);
        memcpy(frame, envelopes[i].bytes, envelopes[i].n);
        int rc = envelope_read(frame, envelopes[i].n, &e, &known);
        if (rc != (envelopes[i].type < 0 ? -1 : 0) || known != envelopes[i].known)
            fail_msg("case %zu: %d %d", i, rc, known);
        if (known)
            assert_int_equal(e.msgid, envelopes[i].msgid);
        if (rc == 0) {
            assert_int_equal(e.type, envelopes[i].type);
            assert_int_equal(e.method_size, strlen(envelopes[i].method));
            assert_memory_equal(e.method, envelopes[i].method, e.method_size);
            assert_int_equal(e.params_size, envelopes[i].params);
            assert_ptr_equal(e.params + e.params_size, frame + envelopes[i].n);
        }
        free(frame);
    }
}

/* --- whole requests --- */

static void write_tree(struct buf *b, const struct mp *m)
{
    switch (m->type) {
    case MP_NIL:
        buf_str(b, "nil");
        break;
    case MP_BOOL:
        buf_str(b, m->flag ? "true" : "false");
        break;
    case MP_INT:
    case MP_BIG:
        buf_printf(b, "%lld", (long long)m->i);
        break;
    case MP_FLOAT:
    case MP_EXT:
        buf_str(b, "?");
        break;
    case MP_STR:
        buf_str(b, m->s);
        break;
    case MP_ARRAY:
        buf_str(b, "[");
        for (size_t i = 0; i < m->n; i++) {
            buf_str(b, i ? " " : "");
            write_tree(b, &m->at[i]);
        }
        buf_str(b, "]");
        break;
    case MP_MAP:
        buf_str(b, "{");
        for (size_t i = 0; i < m->n; i++) {
            buf_str(b, i ? " " : "");
            write_tree(b, &m->at[2 * i]);
            buf_str(b, ":");
            write_tree(b, &m->at[2 * i + 1]);
        }
        buf_str(b, "}");
        break;
    }
}

static void put_params(struct mp_out *o, struct arena *a, const char *params)
{
    char *save = NULL, *copy = arena_strdup(a, params);
    mp_open_array(o);
    mp_open_map(o);
    for (char *part = strtok_r(copy, "|", &save); part; part = strtok_r(NULL, "|", &save)) {
        char *equals = strchr(part, '=');
        *equals = '\0';
        mp_put_str(o, part, equals + 1);
    }
    mp_close(o);
    mp_close(o);
}

static enum handled last;

static int not_recounting(void *ctx)
{
    (void)ctx;
    return -1;
}

/* The reply as text: "[1 7 nil {...}]" or "[1 7 {code:...} nil]". Params as "name=text|name=text". */
static const char *call_named(struct desk *d, const char *name, size_t length, const char *params)
{
    static const struct services nothing = {.recounting = not_recounting};
    struct mp_out frame = {0}, out = {0};
    struct buf b = {0};
    struct mp tree;
    struct en_error err = {0};
    mp_open_array(&frame);
    mp_int(&frame, EN_REQUEST);
    mp_int(&frame, 7);
    mp_strn(&frame, name, length);
    put_params(&frame, d->arena, params);
    mp_close(&frame);
    struct request rq = {
        .arena = d->arena, .frame = (const uint8_t *)frame.buf.at, .frame_size = frame.buf.n, .out = &out};
    last = dispatch_run(&rq, &d->w, &nothing);
    assert_int_equal(mp_read((const uint8_t *)out.buf.at, out.buf.n, d->arena, &tree, &err), 0);
    write_tree(&b, &tree);
    const char *text = arena_strndup(d->arena, b.at, b.n);
    buf_clear(&b);
    mp_out_clear(&out);
    mp_out_clear(&frame);
    assert_int_equal(desk_differences(d), 0);
    return text;
}

static const char *call(struct desk *d, const char *method, const char *params)
{
    return call_named(d, method, strlen(method), params);
}

#define assert_begins(text, beginning)                            \
    do {                                                          \
        const char *text_ = text;                                 \
        if (strncmp(text_, beginning, strlen(beginning)) != 0)    \
            fail_msg("expected %s..., got %s", beginning, text_); \
    } while (0)

#define SLIP "date=2024-05-01|channel=phone|topic=work"

static void a_write_is_answered_with_its_result(void **state)
{
    struct desk *d = *state;
    assert_string_equal(call(d, "contact.add", "name=根室 太郎"), "[1 7 nil {id:1}]");
    assert_string_equal(call(d, "consult.add", SLIP "|contact=1"), "[1 7 nil {id:1 number:R6-0001}]");
    assert_int_equal(last, HANDLED_DONE);
    assert_begins(call(d, "consult.show", "id=1"), "[1 7 nil {id:1 number:R6-0001 contact:1 date:2024-05-01");
    assert_int_equal(desk_sum(d, "consult", NULL), 1);
}

static void refusals_come_in_both_languages_before_any_handler(void **state)
{
    struct desk *d = *state;
    assert_begins(
        call(d, "consult.fly", ""),
        "[1 7 {code:unknown_method message:there is no such method; rpc.describe lists them message_ja:");
    assert_begins(call(d, "consult.add", "date=x"), "[1 7 {code:invalid message:");
    assert_int_equal(last, HANDLED_FAILED);
    assert_begins(call(d, "consult.show", "id=9"),
                  "[1 7 {code:not_found message:there is no consult 9 message_ja:");
    assert_begins(call(d, "consult.add", SLIP "|contact=9"),
                  "[1 7 {code:not_found message:there is no contact 9 message_ja:連絡先 9 はありません "
                  "field:contact} nil]");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM consult"), 0);
}

static void a_name_is_the_whole_name(void **state)
{
    struct desk *d = *state;
    char name[80];
    memset(name, 'a', sizeof name);
    assert_begins(call_named(d, name, sizeof name, ""), "[1 7 {code:unknown_method");
    assert_begins(call_named(d, name, 63, ""), "[1 7 {code:unknown_method");
    assert_begins(call_named(d, "", 0, ""), "[1 7 {code:unknown_method");
    assert_begins(call_named(d, BYTES("clock.show\0.advance"), ""), "[1 7 {code:unknown_method");
}

static void roles_are_asked_before_arguments(void **state)
{
    struct desk *d = *state;
    d->w.actor.roles = EN_ROLE_REPORT;
    assert_begins(call(d, "contact.find", "nonsense=1"),
                  "[1 7 {code:forbidden message:you have no role that may call contact.find message_ja:");
    assert_begins(call(d, "report.monthly", "month=2024-10"), "[1 7 nil {");
    d->w.actor.roles = EN_ROLE_DESK;
    assert_begins(call(d, "contact.find", "query=根室"), "[1 7 nil {rows:[]");
    assert_begins(call(d, "admin.recount", ""), "[1 7 {code:forbidden");
    d->w.actor.roles = 0;
    assert_begins(call(d, "clock.show", ""), "[1 7 {code:forbidden");
    d->w.actor.roles = EN_ROLE_ADMIN;
    assert_begins(call(d, "contact.add", "name=根室"), "[1 7 nil {id:1}]");
}

static void the_same_mark_is_run_once(void **state)
{
    struct desk *d = *state;
    const char *first = call(d, "consult.add", SLIP "|once=m1");
    assert_string_equal(call(d, "consult.add", SLIP "|once=m1"), first);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM consult"), 1);
    assert_begins(call(d, "contact.add", "name=根室|once=m1"),
                  "[1 7 {code:conflict message:this once was used for another request");
    d->w.actor.uid++; /* another's mark is another mark */
    assert_begins(call(d, "consult.add", SLIP "|once=m1"), "[1 7 nil {id:2");
    d->w.actor.uid--;
    desk_today(d, d->w.today + EN_ONCE_DAYS); /* forgotten after seven days */
    assert_begins(call(d, "consult.add", SLIP "|once=m1"), "[1 7 nil {id:3");
    assert_begins(call(d, "consult.add", SLIP "|once=m1"), "[1 7 nil {id:3");
    assert_begins(call(d, "consult.add", SLIP), "[1 7 nil {id:4");
}

static void a_failed_request_is_not_remembered(void **state)
{
    struct desk *d = *state;
    assert_begins(call(d, "consult.add", SLIP "|contact=1|once=m1"), "[1 7 {code:not_found");
    assert_begins(call(d, "contact.add", "name=根室"), "[1 7 nil {id:1}]");
    assert_begins(call(d, "consult.add", SLIP "|contact=1|once=m1"), "[1 7 nil {id:1");
}

static void one_failure_undoes_only_itself(void **state)
{
    struct desk *d = *state;
    assert_begins(call(d, "contact.add", "name=根室"), "[1 7 nil {id:1}]");
    assert_begins(call(d, "visit.add", "type=tour|from=2024-05-02|to=2024-05-01"), "[1 7 {code:invalid");
    assert_begins(call(d, "visit.add", "type=tour|from=2024-05-02|persons=3"), "[1 7 nil {id:1}]");
    assert_int_equal(desk_sum(d, "exchange", NULL), 3);
}

static void lists_come_with_a_cursor(void **state)
{
    struct desk *d = *state;
    for (int i = 0; i < 5; i++)
        (void)call(d, "consult.add", SLIP);
    assert_non_null(strstr(call(d, "consult.list", "limit=2"), "more:true cursor:19844:4}"));
    const char *rest = call(d, "consult.list", "limit=9|cursor=19844:4");
    assert_begins(rest, "[1 7 nil {rows:[{id:3 ");
    assert_non_null(strstr(rest, "more:false cursor:nil}"));
    assert_begins(call(d, "consult.list", "cursor=x"), "[1 7 {code:invalid message:cursor must be that");
    assert_begins(call(d, "consult.list", "cursor=5:"), "[1 7 {code:invalid");
    assert_begins(call(d, "consult.list", "cursor=5:-1"), "[1 7 {code:invalid");
}

static void every_read_without_arguments_answers(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < method_count; i++) {
        bool required, wanted = false;
        for (size_t k = 0; method_arg(&methods[i], k, &required); k++)
            wanted |= required;
        if (methods[i].mode == METHOD_WRITE || wanted || !strcmp(methods[i].noun_word, "admin") ||
            !strcmp(methods[i].noun_word, "clock") || !strcmp(methods[i].noun_word, "segment") ||
            !strcmp(methods[i].name, "mail.fetch"))
            continue; /* a segment is named or tried, one of both; a mailbox is the daemon's */
        assert_begins(call(d, methods[i].name, ""), "[1 7 nil ");
    }
}

#define ON_A_DESK(f) cmocka_unit_test_setup_teardown(f, desk_open, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(envelopes_are_read_or_refused),
        ON_A_DESK(a_write_is_answered_with_its_result),
        ON_A_DESK(refusals_come_in_both_languages_before_any_handler),
        ON_A_DESK(a_name_is_the_whole_name),
        ON_A_DESK(roles_are_asked_before_arguments),
        ON_A_DESK(the_same_mark_is_run_once),
        ON_A_DESK(a_failed_request_is_not_remembered),
        ON_A_DESK(one_failure_undoes_only_itself),
        ON_A_DESK(lists_come_with_a_cursor),
        ON_A_DESK(every_read_without_arguments_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
