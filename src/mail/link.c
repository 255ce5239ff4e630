/*
 * link.c - the only place that sends through libcurl.
 *
 * Invariant: nothing here waits. libcurl only brings a connection to stand (CONNECT_ONLY) within its multi
 * interface; a whole transfer, which would block for the answer after the final dot, is never run. With TLS
 * asked for no byte of a mail leaves in clear: the server is verified or the connection fails.
 */
#include "mail/link.h"

#include <assert.h>
#include <ctype.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/clock.h"
#include "mail/smtp_reply.h"

struct link_set {
    CURLM *multi;
    const struct link_target *target;
    struct loop loop;
    struct link_owner owner;
    int64_t due_ms; /* when libcurl wants to be called; -1: not */
    char url[LINK_HOST_MAX * 2 + 40];
};

struct link {
    struct link_set *set;
    CURL *easy;
    void *data;
    curl_socket_t fd; /* -1 until libcurl has one */
    bool open;
    int64_t deadline_ms;
    struct smtp_server server; /* by the last EHLO reply */
    struct smtp_reply reply;   /* the last reply of any kind */
    bool refused;              /* a 4xx or 5xx among them */
    char refusal[SMTP_WORDS_MAX + 16];
    char error[CURL_ERROR_SIZE];
};

/* A host as it may stand in a URL; nothing that could end it there. */
static bool is_host(const char *s, size_t n)
{
    if (n == 0 || n > LINK_HOST_MAX)
        return false;
    bool v6 = s[0] == '[' && s[n - 1] == ']' && n > 2;
    for (size_t i = v6; i < n - v6; i++)
        if (v6 ? !isxdigit((unsigned char)s[i]) && s[i] != ':' && s[i] != '.'
               : !isalnum((unsigned char)s[i]) && s[i] != '.' && s[i] != '-')
            return false;
    return true;
}

bool link_is_host(const char *host)
{
    return is_host(host, strlen(host));
}

int link_parse_url(struct link_target *t, const char *url, bool starttls, struct en_error *err)
{
    bool smtps = strncmp(url, "smtps://", 8) == 0;
    const char *host = url + (smtps ? 8 : 7);
    if (!smtps && strncmp(url, "smtp://", 7) != 0)
        return error_set(err, EN_INVALID, "relay",
                         "中継サーバーは smtp://名前:ポート か smtps://名前:ポート です",
                         "a relay is smtp://HOST:PORT or smtps://HOST:PORT");
    size_t n = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");
    if (n > strlen(host) || !is_host(host, n))
        return error_set(err, EN_INVALID, "relay", "中継サーバーの名前が正しくありません", "not a host name");
    char *end = NULL;
    long port = host[n] == ':' ? strtol(host + n + 1, &end, 10) : smtps ? 465 : starttls ? 587 : 25;
    const char *rest = end ? end : host + n;
    if (port < 1 || port > 65535 || (*rest && strcmp(rest, "/") != 0))
        return error_set(err, EN_INVALID, "relay", "中継サーバーのポートは1～65535です",
                         "a port is 1 to 65535");
    snprintf(t->host, sizeof t->host, "%.*s", (int)n, host);
    t->port = (int)port;
    t->tls = smtps ? LINK_TLS : starttls ? LINK_STARTTLS : LINK_PLAIN;
    return 0;
}

/* A line of the server while libcurl talks to it: what it can do, and what it refused. */
static void take_line(struct link *l, const char *line, size_t n)
{
    while (n && (line[n - 1] == '\n' || line[n - 1] == '\r'))
        n--;
    if (n < 3 || n > SMTP_LINE_MAX)
        return;
    bool first = !l->reply.more;
    if (smtp_reply_line(&l->reply, line, n) == REPLY_BAD)
        return;
    if (l->reply.code == 250 && first)
        l->server = (struct smtp_server){0, 0};
    else if (l->reply.code == 250 && n > 4)
        smtp_ehlo_line(&l->server, line + 4, n - 4);
    if (l->reply.code >= 400) {
        l->refused = true;
        snprintf(l->refusal, sizeof l->refusal, "%d %s", l->reply.code, l->reply.words);
    }
}

static size_t on_header(char *bytes, size_t size, size_t n, void *data)
{
    take_line(data, bytes, size * n);
    return size * n;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *data, void *unused)
{
    (void)unused;
    struct link_set *set = data;
    struct link *l = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &l);
    if (what == CURL_POLL_REMOVE) {
        set->loop.watch(set->loop.ctx, fd, 0);
        return 0;
    }
    if (l) /* libcurl's own handles have none */
        l->fd = fd;
    set->loop.watch(set->loop.ctx, fd,
                    (what & CURL_POLL_IN ? LOOP_READ : 0u) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0u));
    return 0;
}

static int on_timer(CURLM *multi, long ms, void *data)
{
    (void)multi;
    struct link_set *set = data;
    set->due_ms = ms < 0 ? -1 : clock_monotonic_ms() + ms;
    return 0;
}

struct link_set *link_set_new(const struct link_target *target, const struct loop *loop,
                              const struct link_owner *owner)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT))
        return NULL;
    CURLM *multi = curl_multi_init();
    if (!multi)
        return NULL;
    struct link_set *set = mem_alloc(sizeof *set);
    set->multi = multi;
    set->target = target;
    set->loop = *loop;
    set->owner = *owner;
    set->due_ms = -1;
    snprintf(set->url, sizeof set->url, "%s://%s:%d/%s", target->tls == LINK_TLS ? "smtps" : "smtp",
             target->host, target->port, target->ehlo);
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, set);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, set);
    return set;
}

void link_set_free(struct link_set *set)
{
    curl_multi_cleanup(set->multi);
    free(set);
}

static void set_options(struct link *l)
{
    const struct link_target *t = l->set->target;
    CURL *e = l->easy;
    curl_easy_setopt(e, CURLOPT_URL, l->set->url);
    curl_easy_setopt(e, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(e, CURLOPT_PROXY, "");
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_PRIVATE, l);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, l->error);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, l);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)t->connect_ms);
    curl_easy_setopt(e, CURLOPT_USE_SSL, (long)(t->tls == LINK_PLAIN ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (t->ca_file)
        curl_easy_setopt(e, CURLOPT_CAINFO, t->ca_file);
    if (t->user) {
        curl_easy_setopt(e, CURLOPT_USERNAME, t->user);
        curl_easy_setopt(e, CURLOPT_PASSWORD, t->password);
    }
}

struct link *link_open(struct link_set *set, void *data)
{
    struct link *l = mem_alloc(sizeof *l);
    l->set = set;
    l->data = data;
    l->fd = -1;
    l->deadline_ms = clock_monotonic_ms() + set->target->connect_ms;
    l->easy = curl_easy_init();
    if (!l->easy)
        fatal("libcurl gives no handle");
    set_options(l);
    curl_multi_add_handle(set->multi, l->easy);
    return l;
}

void *link_data(const struct link *l)
{
    return l->data;
}

/* libcurl would say QUIT and wait for the answer; on a connection that is shut down it cannot. */
void link_close(struct link *l)
{
    if (!l)
        return;
    if (l->fd >= 0) {
        if (l->open)
            l->set->loop.watch(l->set->loop.ctx, l->fd, 0);
        shutdown(l->fd, SHUT_RDWR);
    }
    curl_multi_remove_handle(l->set->multi, l->easy);
    curl_easy_cleanup(l->easy);
    free(l);
}

/* The words are kept apart from the link, which its owner closes now. */
static void fail(struct link *l, const char *why)
{
    char words[SMTP_WORDS_MAX + 16];
    snprintf(words, sizeof words, "%s", why);
    l->set->owner.failed(l->set->owner.ctx, l, words);
}

static void on_done(struct link *l, CURLcode code)
{
    curl_socket_t fd = CURL_SOCKET_BAD;
    if (code == CURLE_OK)
        curl_easy_getinfo(l->easy, CURLINFO_ACTIVESOCKET, &fd);
    if (fd == CURL_SOCKET_BAD) {
        fail(l, l->refused ? l->refusal : l->error[0] ? l->error : curl_easy_strerror(code));
    } else if (l->set->target->user && !(l->server.can & SMTP_AUTH)) {
        fail(l, "the server offers no login (AUTH)");
    } else {
        l->fd = fd;
        l->open = true;
        l->set->owner.opened(l->set->owner.ctx, l, &l->server);
    }
}

/* A message is only valid until its handle is touched: take what is needed, then act. */
static void take_messages(struct link_set *set)
{
    int left;
    CURLMsg *m;
    while ((m = curl_multi_info_read(set->multi, &left)) != NULL) {
        if (m->msg != CURLMSG_DONE)
            continue;
        CURLcode code = m->data.result;
        struct link *l = NULL;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &l);
        on_done(l, code);
    }
}

void link_event(struct link_set *set, int fd, unsigned events)
{
    int running;
    int mask = (events & LOOP_READ ? CURL_CSELECT_IN : 0) | (events & LOOP_WRITE ? CURL_CSELECT_OUT : 0);
    curl_multi_socket_action(set->multi, fd, mask, &running);
    take_messages(set);
}

int64_t link_timer(struct link_set *set)
{
    int running;
    if (set->due_ms >= 0 && set->due_ms <= clock_monotonic_ms()) {
        set->due_ms = -1;
        curl_multi_socket_action(set->multi, CURL_SOCKET_TIMEOUT, 0, &running);
        take_messages(set);
    }
    int64_t left = set->due_ms < 0 ? -1 : set->due_ms - clock_monotonic_ms();
    return set->due_ms >= 0 && left < 0 ? 0 : left;
}

int link_fd(const struct link *l)
{
    return l->fd;
}

ssize_t link_send(struct link *l, const void *bytes, size_t n)
{
    size_t sent = 0;
    assert(l->open);
    CURLcode code = curl_easy_send(l->easy, bytes, n, &sent);
    return code == CURLE_OK ? (ssize_t)sent : code == CURLE_AGAIN ? 0 : -1;
}

ssize_t link_recv(struct link *l, void *bytes, size_t n)
{
    size_t got = 0;
    assert(l->open);
    CURLcode code = curl_easy_recv(l->easy, bytes, n, &got);
    if (code == CURLE_AGAIN)
        return 0;
    return code == CURLE_OK && got > 0 ? (ssize_t)got : -1;
}
