/*
 * template.c - the only place that knows how a template is written. Invariant: what template_parse lets pass
 * can be rendered for everyone who has the fields that are `always` there.
 */
#include "domain/template.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/vec.h"

enum node_kind { NODE_TEXT, NODE_VALUE, NODE_WITH, NODE_WITHOUT, NODE_END };

struct node {
    enum node_kind kind;
    size_t field;
    const char *text; /* NODE_TEXT */
    size_t n;
    int line, column;
    size_t end; /* NODE_WITH, NODE_WITHOUT: its NODE_END */
};

struct template
{
    const char *name;
    enum template_form form;
    const struct template_fields *fields;
    const struct node *node;
    size_t n;
};

/* --- reading --- */

struct parser {
    const struct template_source *source;
    const struct template_fields *fields;
    struct arena *arena;
    struct en_error *err;
    VEC(struct node) nodes;
    size_t open[TEMPLATE_DEPTH_MAX]; /* sections that are not closed yet */
    size_t depth;
    int tags;
    const char *seen; /* up to here line and column are counted */
    int line, column;
};

struct tag {
    const char *start, *end; /* {{ ... }} */
    char sign;               /* '#', '^', '/', '!', or 0 for a value */
    const char *name;        /* trimmed, in the arena */
    int line, column;
};

static void count_up_to(struct parser *p, const char *at)
{
    while (p->seen < at) {
        bool newline = *p->seen == '\n';
        (void)text_next(&p->seen);
        p->line += newline;
        p->column = newline ? 1 : p->column + 1;
    }
}

#define FAIL(p, code_, l, c, ja, en, ...)                                                             \
    error_set((p)->err, code_, "template", "%s:%d:%d: " ja, "%s:%d:%d: " en, (p)->source->name, l, c, \
              ##__VA_ARGS__)

/* At most 40 characters of what somebody wrote as a name. */
static const char *quoted(struct parser *p, const char *name)
{
    const char *end = name;
    for (int i = 0; i < 40 && text_next(&end); i++)
        ;
    return arena_strndup(p->arena, name, (size_t)(end - name));
}

static void add_text(struct parser *p, const char *from, const char *to)
{
    if (to > from)
        vec_add(&p->nodes) = (struct node){.kind = NODE_TEXT, .text = from, .n = (size_t)(to - from)};
}

/* "to, city, desk, ...": whoever mistyped one wants to know. */
static const char *names_of(const struct template_fields *fields, struct arena *a)
{
    const char *names = "";
    for (size_t i = 0; i < fields->n; i++)
        names = arena_printf(a, "%s%s%s", names, i ? ", " : "", fields->at[i].name);
    return names;
}

static int find_field(struct parser *p, const struct tag *t, size_t *out)
{
    for (size_t i = 0; i < p->fields->n; i++)
        if (!strcmp(p->fields->at[i].name, t->name)) {
            *out = i;
            return 0;
        }
    return FAIL(p, EN_INVALID, t->line, t->column, "「%s」という項目はありません（使えるもの: %s）",
                "there is no field \"%s\" (there are: %s)", quoted(p, t->name),
                names_of(p->fields, p->arena));
}

/* Is the place inside {{#field}}? */
static bool is_guarded(const struct parser *p, size_t field)
{
    for (size_t i = 0; i < p->depth; i++) {
        const struct node *section = &p->nodes.at[p->open[i]];
        if (section->kind == NODE_WITH && section->field == field)
            return true;
    }
    return false;
}

static int add_value(struct parser *p, const struct tag *t)
{
    size_t field;
    if (find_field(p, t, &field))
        return -1;
    if (!p->fields->at[field].always && !is_guarded(p, field))
        return FAIL(p, EN_INVALID, t->line, t->column,
                    "「%s」は無い人がいます。{{#%s}}…{{/%s}} で囲んでください",
                    "not everyone has \"%s\": put it inside {{#%s}}...{{/%s}}", t->name, t->name, t->name);
    vec_add(&p->nodes) = (struct node){
        .kind = NODE_VALUE, .field = field, .line = t->line, .column = t->column};
    return 0;
}

static int open_section(struct parser *p, const struct tag *t)
{
    size_t field;
    if (find_field(p, t, &field))
        return -1;
    if (p->depth == TEMPLATE_DEPTH_MAX)
        return FAIL(p, EN_TOO_LARGE, t->line, t->column, "囲みの重なりは %d までです",
                    "at most %d sections inside each other", TEMPLATE_DEPTH_MAX);
    p->open[p->depth++] = p->nodes.n;
    vec_add(&p->nodes) = (struct node){.kind = t->sign == '#' ? NODE_WITH : NODE_WITHOUT,
                                       .field = field,
                                       .line = t->line,
                                       .column = t->column};
    return 0;
}

static int close_section(struct parser *p, const struct tag *t)
{
    if (!p->depth)
        return FAIL(p, EN_INVALID, t->line, t->column, "{{/%s}} に対する始まりがありません",
                    "{{/%s}} closes nothing", quoted(p, t->name));
    struct node *section = &p->nodes.at[p->open[p->depth - 1]];
    const char *name = p->fields->at[section->field].name;
    if (strcmp(name, t->name) != 0)
        return FAIL(
            p, EN_INVALID, t->line, t->column, "{{/%s}} の前に {{/%s}} が必要です（%d 行目で始まっています）",
            "before {{/%s}}, {{/%s}} is wanted (opened in line %d)", quoted(p, t->name), name, section->line);
    section->end = p->nodes.n;
    p->depth--;
    vec_add(&p->nodes) = (struct node){.kind = NODE_END};
    return 0;
}

static int add_tag(struct parser *p, const struct tag *t)
{
    if (t->sign == '!')
        return 0;
    if (t->sign != '/' && ++p->tags > TEMPLATE_TAGS_MAX)
        return FAIL(p, EN_TOO_LARGE, t->line, t->column, "差し込みは %d までです", "at most %d tags",
                    TEMPLATE_TAGS_MAX);
    if (t->sign == '/')
        return close_section(p, t);
    return t->sign ? open_section(p, t) : add_value(p, t);
}

/* The tag that begins at `start`. */
static int read_tag(struct parser *p, const char *start, struct tag *t)
{
    count_up_to(p, start);
    *t = (struct tag){.start = start, .line = p->line, .column = p->column};
    const char *inside = start + 2, *close = strstr(inside, "}}");
    if (!close)
        return FAIL(p, EN_INVALID, t->line, t->column, "{{ に対する }} がありません",
                    "{{ is not closed by }}");
    if (*inside && strchr("{&>=<$", *inside))
        return FAIL(p, EN_INVALID, t->line, t->column, "{{%c は使えません", "{{%c is not taken", *inside);
    if (*inside && strchr("#^/!", *inside))
        t->sign = *inside++;
    t->name = text_trim(arena_strndup(p->arena, inside, (size_t)(close - inside)));
    t->end = close + 2;
    return 0;
}

/* A tag that puts nothing and is alone on its line: *from and *to become the line with its end. */
static void widen_to_line(const struct parser *p, const struct tag *t, const char **from, const char **to)
{
    const char *before = t->start, *behind = t->end;
    *from = before;
    *to = behind;
    if (!t->sign || p->source->form == TEMPLATE_LINE)
        return;
    while (before > p->source->text && (before[-1] == ' ' || before[-1] == '\t'))
        before--;
    behind += strspn(behind, " \t");
    if ((before > p->source->text && before[-1] != '\n') || (*behind && *behind != '\n'))
        return;
    *from = before;
    *to = *behind ? behind + 1 : behind;
}

/* Braces as a Japanese keyboard gives them would stay in the mail as they are. */
static int check_wide_braces(const struct parser *p)
{
    struct parser look = *p;
    const char *wide = strstr(p->source->text, "｛｛");
    if (!wide)
        return 0;
    count_up_to(&look, wide);
    return FAIL(p, EN_INVALID, look.line, look.column, "全角の ｛｛ は半角の {{ にしてください",
                "full-width braces: write {{");
}

static int parse(struct parser *p)
{
    const char *at = p->source->text, *start;
    while ((start = strstr(at, "{{"))) {
        struct tag t;
        const char *from, *to;
        if (read_tag(p, start, &t))
            return -1;
        widen_to_line(p, &t, &from, &to);
        add_text(p, at, from > at ? from : at);
        if (add_tag(p, &t))
            return -1;
        at = to;
    }
    add_text(p, at, at + strlen(at));
    if (!p->depth)
        return 0;
    const struct node *section = &p->nodes.at[p->open[p->depth - 1]];
    const char *name = p->fields->at[section->field].name;
    return FAIL(p, EN_INVALID, section->line, section->column, "%s の囲みが {{/%s}} で閉じられていません",
                "the section %s is not closed by {{/%s}}", name, name);
}

static struct template *keep(const struct parser *p)
{
    struct template *t = arena_alloc(p->arena, sizeof *t);
    struct node *nodes = arena_array(p->arena, p->nodes.n, sizeof *nodes);
    if (p->nodes.n)
        memcpy(nodes, p->nodes.at, p->nodes.n * sizeof *nodes);
    *t = (struct template){arena_strdup(p->arena, p->source->name), p->source->form, p->fields, nodes,
                           p->nodes.n};
    return t;
}

/* CRLF to LF, so that a template written on any machine gives the same mail. */
static char *plain_lines(const char *text, struct arena *a)
{
    char *copy = arena_strdup(a, text), *to = copy;
    for (const char *from = copy; *from; from++)
        if (from[0] != '\r' || from[1] != '\n')
            *to++ = *from;
    *to = '\0';
    return copy;
}

static int check_characters(const struct template_source *s, struct en_error *err)
{
    if (strlen(s->text) > TEMPLATE_BYTES_MAX)
        return error_set(err, EN_TOO_LARGE, "template", "%s: ひな形は %d KiB までです",
                         "%s: a template takes at most %d KiB", s->name, TEMPLATE_BYTES_MAX / 1024);
    uint32_t control = text_valid(s->text, strlen(s->text)) ? text_control(s->text, true) : 0xfffd;
    if (control)
        return error_set(err, EN_INVALID, "template", "%s: 使えない文字 U+%04X があります",
                         "%s: it has a character U+%04X that is not taken", s->name, control);
    return 0;
}

struct template *template_parse(const struct template_source *source, const struct template_fields *fields,
                                struct arena *a, struct en_error *err)
{
    struct template_source s = *source;
    s.text = plain_lines(source->text, a);
    if (check_characters(&s, err))
        return NULL;
    struct parser p = {.source = &s,
                       .fields = fields,
                       .arena = a,
                       .err = err,
                       .seen = s.text,
                       .line = s.line,
                       .column = s.column};
    struct template *t = check_wide_braces(&p) || parse(&p) ? NULL : keep(&p);
    vec_clear(&p.nodes);
    return t;
}

/* --- rendering --- */

static bool is_given(const char *value)
{
    return value && *value;
}

static void put_html(struct buf *b, char c)
{
    static const struct {
        char c;
        const char *as;
    } escapes[] = {{'&', "&amp;"},  {'<', "&lt;"},   {'>', "&gt;"},
                   {'"', "&quot;"}, {'\'', "&#39;"}, {'\n', "<br>\n"}};
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
        if (escapes[i].c == c) {
            buf_str(b, escapes[i].as);
            return;
        }
    buf_add(b, &c, 1);
}

static void put_value(struct buf *b, enum template_form form, const char *value)
{
    for (; *value; value++)
        if (form == TEMPLATE_HTML)
            put_html(b, *value);
        else
            buf_add(b, form == TEMPLATE_LINE && *value == '\n' ? " " : value, 1);
}

static int put_node(const struct template *t, size_t *i, const char *const value[], struct buf *b,
                    struct en_error *err)
{
    const struct node *n = &t->node[*i];
    switch (n->kind) {
    case NODE_TEXT:
        buf_add(b, n->text, n->n);
        break;
    case NODE_VALUE:
        if (!is_given(value[n->field])) {
            const struct template_field *f = &t->fields->at[n->field];
            return error_set(err, EN_CONFLICT, f->name, "%s:%d:%d: この人には %s がありません",
                             "%s:%d:%d: this person has no %s", t->name, n->line, n->column, f->name);
        }
        put_value(b, t->form, value[n->field]);
        break;
    case NODE_WITH:
    case NODE_WITHOUT:
        if (is_given(value[n->field]) != (n->kind == NODE_WITH))
            *i = n->end;
        break;
    case NODE_END:
        break;
    }
    return 0;
}

const char *template_render(const struct template *t, const char *const value[], struct arena *a,
                            struct en_error *err)
{
    struct buf b = {0};
    int rc = 0;
    for (size_t i = 0; !rc && i < t->n; i++)
        rc = put_node(t, &i, value, &b, err);
    const char *text = rc ? NULL : arena_strndup(a, b.at ? b.at : "", b.n);
    buf_clear(&b);
    return text;
}
