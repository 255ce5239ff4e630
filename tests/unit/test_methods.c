/*
 * test_methods.c - the method table: names, arguments, handlers.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rpc/handlers.h"
#include "vocab/methods.h"

static size_t count_args(const struct method *m)
{
    bool required;
    size_t n = 0;
    while (method_arg(m, n, &required))
        n++;
    return n;
}

static bool is_word(const char *s)
{
    for (const char *p = s; *p; p++)
        if (!islower((unsigned char)*p) && *p != '_')
            return false;
    return *s != '\0';
}

static void names_are_noun_and_verb_and_unique(void **state)
{
    (void)state;
    assert_true(method_count > 40);
    for (size_t i = 0; i < method_count; i++) {
        char name[64];
        const struct method *m = &methods[i];
        assert_true(is_word(m->noun_word) && is_word(m->verb));
        (void)snprintf(name, sizeof name, "%s.%s", m->noun_word, m->verb);
        assert_string_equal(m->name, name);
        assert_ptr_equal(method_find(name), m); /* the first of its name */
        assert_true(strlen(name) < 64);
    }
    assert_null(method_find("contact"));
    assert_null(method_find(""));
    assert_null(method_find("contact.add "));
}

static void every_method_has_roles_sentences_and_a_handler(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++) {
        assert_true(methods[i].roles & (EN_ROLE_REPORT | EN_ROLE_DESK | EN_ROLE_CAMPAIGN | EN_ROLE_ADMIN));
        assert_true(*methods[i].ja && *methods[i].en);
        assert_non_null(handler_of(&methods[i]));
        assert_non_null(methods[i].own);
    }
}

/* Figures are for all; what tells of people is not for those who may see figures only. Projects and reported
 * values tell of nobody. */
static void the_report_role_sees_no_people(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++) {
        const struct method *m = &methods[i];
        bool reach = !strcmp(m->noun_word, "segment") || !strcmp(m->noun_word, "campaign") ||
                     !strcmp(m->noun_word, "mail"); /* whom mail reaches, its officers see */
        bool figures = !strcmp(m->noun_word, "kpi") || !strcmp(m->noun_word, "project");
        if (!figures && (m->noun || !strcmp(m->noun_word, "import")))
            assert_false(m->roles & (EN_ROLE_REPORT | (reach ? 0 : EN_ROLE_CAMPAIGN)));
        if (m->mode != METHOD_WRITE)
            continue;
        assert_false(!reach && m->roles & EN_ROLE_CAMPAIGN);
        if (m->roles & EN_ROLE_REPORT) /* a division reports its own figures */
            assert_string_equal(m->noun_word, "kpi");
    }
}

static void arguments_are_labelled_unique_and_few(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++) {
        const struct method *m = &methods[i];
        size_t n = count_args(m);
        bool required;
        assert_in_range(n, 0, METHOD_ARGS_MAX);
        assert_null(method_arg(m, n, &required));
        assert_null(method_arg(m, n + 1, &required));
        for (size_t k = 0; k < n; k++) {
            const struct field *f = method_arg(m, k, &required);
            assert_true(is_word(f->name));
            assert_true(*f->ja && *f->en);
            assert_int_equal(f->type == FIELD_ENUM, f->set != NULL);
            for (size_t j = 0; j < k; j++)
                assert_string_not_equal(f->name, method_arg(m, j, &required)->name);
        }
    }
}

/* What a command line takes without names comes before what it does not, and the optional last. */
static void positional_arguments_come_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++) {
        bool required, before = true, required_before = true;
        if (methods[i].body == BODY_FILTER)
            continue; /* what a list is filtered by stands behind its own arguments */
        const struct field *f;
        for (size_t k = 0; (f = method_arg(&methods[i], k, &required)); k++) {
            bool positional = method_arg_is_positional(&methods[i], f);
            assert_true(before || !positional);
            if (positional)
                assert_true(required_before || !required);
            before = positional;
            required_before = required;
        }
    }
}

static void only_writes_take_a_repeat_mark_and_it_is_the_last(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++) {
        bool required = true;
        size_t n = count_args(&methods[i]), marks = 0;
        for (size_t k = 0; k < n; k++)
            marks += method_arg(&methods[i], k, &required) == &method_once;
        assert_int_equal(marks, methods[i].mode == METHOD_WRITE);
        if (marks) {
            assert_ptr_equal(method_arg(&methods[i], n - 1, &required), &method_once);
            assert_false(required);
        }
    }
}

static const struct field *find_arg(const struct method *m, const char *name, bool *required)
{
    const struct field *f;
    for (size_t k = 0; (f = method_arg(m, k, required)); k++)
        if (!strcmp(f->name, name))
            return f;
    return NULL;
}

static void bodies_bring_the_fields_of_their_noun(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++) {
        const struct method *m = &methods[i];
        assert_true(m->body == BODY_NONE || m->noun);
        for (size_t k = 0; m->noun && k < m->noun->n; k++) {
            const struct field *f = &m->noun->field[k];
            bool required = false, own = false;
            for (const struct field *o = m->own; o->name; o++)
                own |= !strcmp(o->name, f->name);
            const struct field *found = find_arg(m, f->name, &required);
            if (own)
                continue;
            switch (m->body) {
            case BODY_NONE:
                assert_null(found);
                break;
            case BODY_ADD:
                assert_int_equal(found != NULL, !(f->flags & FIELD_REPLY));
                assert_int_equal(required, found && (f->flags & FIELD_REQUIRED));
                break;
            case BODY_EDIT:
                assert_int_equal(found != NULL, !(f->flags & FIELD_REPLY));
                assert_false(found && required);
                break;
            case BODY_FILTER:
                assert_int_equal(found != NULL, (f->flags & FIELD_FILTER) != 0);
                assert_false(found && required);
                break;
            }
        }
    }
}

static void edits_and_cancels_name_their_record(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++) {
        bool required = false;
        if (methods[i].body != BODY_EDIT && strcmp(methods[i].verb, "cancel") &&
            strcmp(methods[i].verb, "show"))
            continue;
        if (!strcmp(methods[i].noun_word, "clock") || !strcmp(methods[i].noun_word, "consent") ||
            !strcmp(methods[i].noun_word, "segment") || !strcmp(methods[i].noun_word, "campaign"))
            continue; /* a consent is that of a contact, segments and campaigns have names */
        bool by_name = !strcmp(methods[i].noun_word, "plan") || !strcmp(methods[i].noun_word, "kpi");
        if (by_name && !strcmp(methods[i].verb, "show")) /* what a file says has a name, not a number */
            continue;
        const struct field *id = method_arg(&methods[i], 0, &required);
        assert_string_equal(id->name, "id");
        assert_int_equal(id->type, FIELD_ID);
        assert_true(required);
    }
}

/* A list that can filter by the contact must have that field stored under contact_id (record.c). */
static void lists_of_a_contact_can_be_asked_for(void **state)
{
    (void)state;
    for (size_t i = 0; nouns[i]; i++)
        if (nouns[i]->contact >= 0) {
            const struct field *f = &nouns[i]->field[nouns[i]->contact];
            assert_string_equal(f->column, "contact_id");
            assert_true(f->flags & FIELD_FILTER);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_noun_and_verb_and_unique),
        cmocka_unit_test(every_method_has_roles_sentences_and_a_handler),
        cmocka_unit_test(the_report_role_sees_no_people),
        cmocka_unit_test(arguments_are_labelled_unique_and_few),
        cmocka_unit_test(positional_arguments_come_first),
        cmocka_unit_test(only_writes_take_a_repeat_mark_and_it_is_the_last),
        cmocka_unit_test(bodies_bring_the_fields_of_their_noun),
        cmocka_unit_test(edits_and_cancels_name_their_record),
        cmocka_unit_test(lists_of_a_contact_can_be_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
