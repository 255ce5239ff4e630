/*
 * wording.c - the only place that puts a whole mail's words together. Invariant: what wording_fill gives has
 * a complete footer: sender, postal address, how to stop, whom to complain to.
 */
#include "domain/wording.h"

#include <string.h>

#include "base/text.h"

#define HTML_MARK "=== html ==="

/* --- the footer --- */

static const struct template_field footer_field[] = {
    {"city", "市区町村", "city", true},
    {"division", "所管課", "division", true},
    {"desk", "窓口", "desk", true},
    {"email", "差出人", "sender's address", true},
    {"postal", "所在地", "postal address", true},
    {"complaint", "お問い合わせ・苦情", "complaints", true},
    {"stop_mail", "停止の宛先", "mail to stop", false},
    {"stop_url", "停止のURL", "URL to stop", false},
    {"answer", "回答", "answer", false},
};
enum { FOOTER_SENDER = 6, FOOTER_STOP_MAIL = 6, FOOTER_STOP_URL, FOOTER_ANSWER, FOOTER_FIELDS };
static const struct template_fields footer_fields = {footer_field, FOOTER_FIELDS};

static const char footer_text[] = "\n"
                                  "----------------------------------------\n"
                                  "{{city}} {{division}} {{desk}}\n"
                                  "{{postal}}\n"
                                  "メール: {{email}}\n"
                                  "{{#answer}}\n"
                                  "このメールは、いただいたご相談への回答としてお送りしました。\n"
                                  "今後のメールがご不要のときは、その旨をこのメールにご返信ください。\n"
                                  "{{/answer}}\n"
                                  "{{^answer}}\n"
                                  "このメールは、ご案内をお送りすることに同意された方にお送りしています。\n"
                                  "ご不要のときは、いつでも次の方法で停止できます。\n"
                                  "{{#stop_url}}\n"
                                  "配信停止: {{stop_url}}\n"
                                  "{{/stop_url}}\n"
                                  "{{#stop_mail}}\n"
                                  "配信停止（空のメールをお送りください）: {{stop_mail}}\n"
                                  "{{/stop_mail}}\n"
                                  "{{/answer}}\n"
                                  "お問い合わせ・苦情: {{complaint}}\n"
                                  "----------------------------------------\n";

static const char footer_html[] =
    "\n<hr>\n"
    "<p>{{city}} {{division}} {{desk}}<br>\n"
    "{{postal}}<br>\n"
    "メール: {{email}}</p>\n"
    "{{#answer}}\n"
    "<p>このメールは、いただいたご相談への回答としてお送りしました。"
    "今後のメールがご不要のときは、その旨をこのメールにご返信ください。</p>\n"
    "{{/answer}}\n"
    "{{^answer}}\n"
    "<p>このメールは、ご案内をお送りすることに同意された方にお送りしています。"
    "ご不要のときは、いつでも次の方法で停止できます。</p>\n"
    "{{#stop_url}}\n"
    "<p><a href=\"{{stop_url}}\">配信を停止する</a></p>\n"
    "{{/stop_url}}\n"
    "{{#stop_mail}}\n"
    "<p>配信停止（空のメールをお送りください）: <a href=\"mailto:{{stop_mail}}\">{{stop_mail}}</a></p>\n"
    "{{/stop_mail}}\n"
    "{{/answer}}\n"
    "<p>お問い合わせ・苦情: {{complaint}}</p>\n";

static void footer_values(const struct sender *s, const struct way_to_stop *stop,
                          const char *value[FOOTER_FIELDS])
{
    const char *const all[FOOTER_FIELDS] = {s->city,    s->division, s->desk,
                                            s->email,   s->postal,   s->complaint,
                                            stop->mail, stop->url,   stop->answer ? "1" : NULL};
    memcpy(value, all, sizeof all);
}

int wording_check_sender(const struct sender *sender, struct en_error *err)
{
    const char *value[FOOTER_FIELDS];
    footer_values(sender, &(struct way_to_stop){0}, value);
    for (size_t i = 0; i < FOOTER_SENDER; i++)
        if (!value[i] || !*value[i])
            return error_set(err, EN_CONFLICT, footer_field[i].name, "メールの末尾に載せる「%s」が空です%.0s",
                             "the footer of a mail lacks: %.0s%s", footer_field[i].ja, footer_field[i].en);
    return 0;
}

static int check_stop(const struct way_to_stop *stop, struct en_error *err)
{
    bool any = (stop->mail && *stop->mail) || (stop->url && *stop->url);
    if (any || stop->answer)
        return 0;
    return error_set(err, EN_CONFLICT, "stop", "メールの末尾に載せる「配信停止の方法」が空です",
                     "the footer of a mail lacks: how to stop");
}

/* Our own words below each part. */
static const struct template *read_footer(const char *text, enum template_form form, struct arena *a)
{
    struct template_source source = {"footer", text, 1, 1, form};
    struct en_error err = {0};
    const struct template *t = template_parse(&source, &footer_fields, a, &err);
    if (!t)
        fatal("our own footer: %s", err.en);
    return t;
}

/* --- reading --- */

static int refuse(struct en_error *err, const char *name, int line, const char *ja, const char *en)
{
    return error_set(err, EN_INVALID, "template", "%s:%d:1: %s%.0s", "%s:%d:1: %.0s%s", name, line, ja, en);
}

/* Bytes of the line, without its end. */
static size_t line_length(const char *s)
{
    size_t n = strcspn(s, "\n");
    return n && s[n - 1] == '\r' ? n - 1 : n;
}

static const char *next_line(const char *s)
{
    s += strcspn(s, "\n");
    return *s ? s + 1 : s;
}

static bool is_blank_line(const char *s)
{
    return strspn(s, " \t") == line_length(s);
}

/* What follows 件名: on the first line, and in which column; NULL if it does not begin so. */
static const char *subject_of(const char *text, int *column, struct arena *a)
{
    static const char *const heads[] = {"件名:", "件名：", "Subject:"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        size_t n = strlen(heads[i]);
        if (strncmp(text, heads[i], n) != 0)
            continue;
        char *line = arena_strndup(a, text, line_length(text)), *subject = text_trim(line + n);
        *column = (int)text_length(arena_strndup(a, line, (size_t)(subject - line))) + 1;
        return subject;
    }
    return NULL;
}

/* The line that says that HTML begins; NULL if there is none. *line = its number. */
static const char *find_html(const char *body, int *line)
{
    for (; *body; body = next_line(body), ++*line)
        if (line_length(body) == strlen(HTML_MARK) && !strncmp(body, HTML_MARK, strlen(HTML_MARK)))
            return body;
    return NULL;
}

/* The blank lines at the end are none of the text: the footer brings its own. "" if there is nothing else. */
static const char *without_end(const char *body, size_t n, struct arena *a)
{
    while (n && strchr(" \t\r\n", body[n - 1]))
        n--;
    return n ? arena_printf(a, "%.*s\n", (int)n, body) : "";
}

int wording_parse(const char *text, const char *name, const struct template_fields *fields, struct arena *a,
                  struct wording *out, struct en_error *err)
{
    int column = 1, html_line = 3;
    const char *subject = subject_of(text, &column, a), *body = next_line(text);
    *out = (struct wording){0};
    if (!subject || !*subject)
        return refuse(err, name, 1, "１行目は「件名: …」です", "the first line is \"Subject: ...\"");
    if (!is_blank_line(body))
        return refuse(err, name, 2, "件名の次の行は空けてください",
                      "the line below the subject must be empty");
    body = next_line(body);
    const char *html = find_html(body, &html_line);
    body = without_end(body, html ? (size_t)(html - body) : strlen(body), a);
    if (!*body)
        return refuse(err, name, 3, "本文がありません", "there is no text");
    struct template_source parts[] = {{name, subject, 1, column, TEMPLATE_LINE},
                                      {name, body, 3, 1, TEMPLATE_TEXT},
                                      {name, html ? next_line(html) : "", html_line + 1, 1, TEMPLATE_HTML}};
    const struct template *read[3] = {0};
    for (int i = 0; i < (html ? 3 : 2); i++) {
        read[i] = template_parse(&parts[i], fields, a, err);
        if (!read[i])
            return -1;
    }
    *out = (struct wording){read[0], read[1], read[2], read_footer(footer_text, TEMPLATE_TEXT, a),
                            html ? read_footer(footer_html, TEMPLATE_HTML, a) : NULL};
    return 0;
}

/* --- filling in --- */

static int check_subject(const char *subject, struct en_error *err)
{
    if (text_length(subject) <= WORDING_SUBJECT_MAX)
        return 0;
    return error_set(err, EN_TOO_LARGE, "subject", "件名は %d 文字までです",
                     "a subject takes at most %d characters", WORDING_SUBJECT_MAX);
}

/* A part with the footer below it; NULL with err. */
static const char *fill_part(const struct template *part, const struct template *below,
                             const char *const value[], const char *const footer_value[], struct arena *a,
                             struct en_error *err)
{
    const char *body = template_render(part, value, a, err);
    const char *footer = body ? template_render(below, footer_value, a, err) : NULL;
    return footer ? arena_printf(a, "%s%s", body, footer) : NULL;
}

int wording_fill(const struct wording *w, const char *const value[], const struct sender *sender,
                 const struct way_to_stop *stop, struct arena *a, struct wording_filled *out,
                 struct en_error *err)
{
    const char *footer_value[FOOTER_FIELDS];
    *out = (struct wording_filled){0};
    if (wording_check_sender(sender, err) || check_stop(stop, err))
        return -1;
    footer_values(sender, stop, footer_value);
    out->subject = template_render(w->subject, value, a, err);
    if (!out->subject || check_subject(out->subject, err))
        return -1;
    out->text = fill_part(w->text, w->below_text, value, footer_value, a, err);
    if (!out->text)
        return -1;
    if (w->html)
        out->html = fill_part(w->html, w->below_html, value, footer_value, a, err);
    return w->html && !out->html ? -1 : 0;
}
