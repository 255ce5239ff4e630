/*
 * fetch.c - the only place that reads mailboxes.
 *
 * Invariant: a mail leaves its place only by fetch_done(ours), so whatever ends this process, what was not
 * reported as dealt with is found again.
 */
#include "mail/fetch.h"

#include <curl/curl.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/vec.h"
#include "mail/inbound.h"

#define ANSWER_MAX (4 * 1024 * 1024) /* bytes of a listing */
#define MAILS_MAX  20000             /* looked at in one run */

struct fetch_mail {
    char uid[FETCH_UID_MAX + 1];
    char where[FETCH_UID_MAX + 1]; /* UID, message number or file name */
    bool unseen, take_out;
};

struct fetch_kind {
    const char *scheme;
    int (*list)(struct fetch *f, struct en_error *err);
    int (*get)(struct fetch *f, const struct fetch_mail *m, struct buf *out, struct en_error *err);
    int (*done)(struct fetch *f, struct fetch_mail *m, bool ours, struct en_error *err);
    int (*finish)(struct fetch *f, struct en_error *err); /* NULL: nothing to do */
};

struct fetch {
    const struct fetch_source *source;
    const struct fetch_kind *kind;
    VEC(struct fetch_mail) mails;
    CURL *easy;
    char error[CURL_ERROR_SIZE];
    char validity[24]; /* UIDVALIDITY of the IMAP mailbox */
    int folder, read;  /* where files lie, and where they go */
    bool maildir;
};

/* A name that is no line of text is no name to report. */
static void add_mail(struct fetch *f, const char *prefix, const char *uid, size_t n, const char *where,
                     size_t where_n, bool unseen)
{
    struct fetch_mail m = {.unseen = unseen};
    if (f->mails.n >= MAILS_MAX || n + strlen(prefix) > FETCH_UID_MAX || where_n > FETCH_UID_MAX)
        return;
    snprintf(m.uid, sizeof m.uid, "%s%.*s", prefix, (int)n, uid);
    snprintf(m.where, sizeof m.where, "%.*s", (int)where_n, where);
    if (text_valid(m.uid, strlen(m.uid)) && text_control(m.uid, false) == 0)
        vec_add(&f->mails) = m;
}

/* Mail servers, by libcurl's own transfers. */

struct sink {
    struct buf *out;
    size_t most;
};

/* What is too much is read and dropped: breaking off would cost the connection. */
static size_t on_bytes(char *bytes, size_t size, size_t n, void *data)
{
    struct sink *s = data;
    size_t all = size * n, room = s->most - s->out->n;
    buf_add(s->out, bytes, all < room ? all : room);
    return all;
}

/* The line of SELECT's answer that says for how long UIDs hold. */
static size_t on_line(char *bytes, size_t size, size_t n, void *data)
{
    struct fetch *f = data;
    static const char mark[] = "[UIDVALIDITY ";
    const char *at = memmem(bytes, size * n, mark, sizeof mark - 1);
    size_t digits = 0;
    for (at = at ? at + sizeof mark - 1 : NULL;
         at && at + digits < bytes + size * n && at[digits] >= '0' && at[digits] <= '9';)
        digits++;
    if (digits && digits + 2 < sizeof f->validity)
        snprintf(f->validity, sizeof f->validity, "%.*s-", (int)digits, at);
    return size * n;
}

static int curl_error(const struct fetch *f, CURLcode code, struct en_error *err)
{
    const char *words = f->error[0] ? f->error : curl_easy_strerror(code);
    return error_set(err, EN_IO, "return_mailbox", "返送先メールボックスを読めません（%s）",
                     "the return mailbox cannot be read (%s)", words);
}

/* One transfer: `path` behind the source's URL, `request` instead of the usual one (NULL: that). 1: no such
 * mail. */
static int ask(struct fetch *f, const char *path, const char *request, bool no_body, struct sink *sink,
               struct en_error *err)
{
    char url[FETCH_URL_MAX + 2 * FETCH_UID_MAX];
    size_t n = strlen(f->source->url);
    snprintf(url, sizeof url, "%.*s%s", (int)(n - (*path == '/' && f->source->url[n - 1] == '/')),
             f->source->url, path);
    f->error[0] = '\0';
    curl_easy_setopt(f->easy, CURLOPT_URL, url);
    curl_easy_setopt(f->easy, CURLOPT_CUSTOMREQUEST, request);
    curl_easy_setopt(f->easy, CURLOPT_NOBODY, (long)no_body);
    curl_easy_setopt(f->easy, CURLOPT_WRITEDATA, sink);
    CURLcode code = curl_easy_perform(f->easy);
    if (code == CURLE_REMOTE_FILE_NOT_FOUND)
        return 1;
    return code == CURLE_OK ? 0 : curl_error(f, code, err);
}

/* A command whose answer does not matter. */
static int command(struct fetch *f, const char *request, bool no_body, struct en_error *err)
{
    struct buf answer = {0};
    struct sink sink = {&answer, ANSWER_MAX};
    int rc = ask(f, "", request, no_body, &sink, err);
    buf_clear(&answer);
    return rc;
}

static void set_up(struct fetch *f)
{
    const struct fetch_source *s = f->source;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    f->easy = curl_easy_init();
    if (!f->easy)
        fatal("libcurl gives no handle");
    curl_easy_setopt(f->easy, CURLOPT_PROTOCOLS_STR, "imap,imaps,pop3,pop3s");
    curl_easy_setopt(f->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(f->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(f->easy, CURLOPT_ERRORBUFFER, f->error);
    curl_easy_setopt(f->easy, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(f->easy, CURLOPT_HEADERFUNCTION, on_line);
    curl_easy_setopt(f->easy, CURLOPT_HEADERDATA, f);
    curl_easy_setopt(f->easy, CURLOPT_TIMEOUT, (long)s->seconds);
    curl_easy_setopt(f->easy, CURLOPT_USE_SSL, (long)(s->starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(f->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (*s->ca_file)
        curl_easy_setopt(f->easy, CURLOPT_CAINFO, s->ca_file);
    curl_easy_setopt(f->easy, CURLOPT_USERNAME, s->user);
    curl_easy_setopt(f->easy, CURLOPT_PASSWORD, s->password);
}

/* The numbers of "* SEARCH 3 5 8". Each that is already known gets unseen, or is added. */
static void take_numbers(struct fetch *f, const char *answer, bool unseen)
{
    const char *at = answer ? strstr(answer, "SEARCH") : NULL;
    for (at = at ? at + 6 : ""; *at == ' ';) {
        at++;
        size_t n = strspn(at, "0123456789");
        bool known = false;
        for (size_t i = 0; unseen && i < f->mails.n; i++)
            if (strlen(f->mails.at[i].where) == n && strncmp(f->mails.at[i].where, at, n) == 0)
                f->mails.at[i].unseen = known = true;
        if (n && !unseen)
            add_mail(f, f->validity, at, n, at, n, false);
        at += n;
    }
}

static int imap_list(struct fetch *f, struct en_error *err)
{
    static const char *const searches[] = {"UID SEARCH UNDELETED", "UID SEARCH UNDELETED UNSEEN"};
    set_up(f);
    for (int i = 0; i < 2; i++) {
        struct buf answer = {0};
        struct sink sink = {&answer, ANSWER_MAX};
        int rc = ask(f, "", searches[i], false, &sink, err);
        if (rc == 0)
            take_numbers(f, answer.at, i == 1);
        buf_clear(&answer);
        if (rc)
            return -1;
    }
    return 0;
}

static int imap_get(struct fetch *f, const struct fetch_mail *m, struct buf *out, struct en_error *err)
{
    char path[FETCH_UID_MAX + 8];
    struct sink sink = {out, INBOUND_MAX + 1};
    snprintf(path, sizeof path, "/;UID=%s", m->where);
    return ask(f, path, NULL, false, &sink, err);
}

/* Fetching marks a mail as seen; one that is not ours is given back as it was. */
static int imap_done(struct fetch *f, struct fetch_mail *m, bool ours, struct en_error *err)
{
    char request[FETCH_UID_MAX + 60];
    if (!ours && !m->unseen)
        return 0;
    snprintf(request, sizeof request, "UID STORE %s %s", m->where,
             ours ? "+FLAGS.SILENT (\\Deleted)" : "-FLAGS.SILENT (\\Seen)");
    return command(f, request, false, err);
}

/* Did the last transfer make a new connection? POP3 numbers mean nothing on another one. */
static bool is_new_connection(const struct fetch *f)
{
    long made = 0;
    curl_easy_getinfo(f->easy, CURLINFO_NUM_CONNECTS, &made);
    return made > 0;
}

static int number_error(struct en_error *err)
{
    return error_set(err, EN_IO, "return_mailbox", "返送先メールボックスとの接続が切れました",
                     "the connection to the return mailbox was lost");
}

static int pop3_list(struct fetch *f, struct en_error *err)
{
    struct buf answer = {0};
    struct sink sink = {&answer, ANSWER_MAX};
    if (!f->easy)
        set_up(f);
    int rc = ask(f, "", "UIDL", false, &sink, err);
    for (const char *at = rc == 0 && answer.n ? answer.at : ""; *at;) {
        size_t number = strspn(at, "0123456789"), n = strcspn(at + number, "\r\n");
        if (number && n > 1)
            add_mail(f, "", at + number + 1, n - 1, at, number, false);
        at += number + n;
        at += strspn(at, "\r\n");
    }
    buf_clear(&answer);
    return rc;
}

static int pop3_get(struct fetch *f, const struct fetch_mail *m, struct buf *out, struct en_error *err)
{
    char path[FETCH_UID_MAX + 2];
    struct sink sink = {out, INBOUND_MAX + 1};
    snprintf(path, sizeof path, "/%s", m->where);
    int rc = ask(f, path, NULL, false, &sink, err);
    return rc == 0 && is_new_connection(f) ? number_error(err) : rc;
}

/* Deleting is for the end: it holds only after QUIT, and then the numbers change. */
static int pop3_done(struct fetch *f, struct fetch_mail *m, bool ours, struct en_error *err)
{
    (void)f;
    (void)err;
    m->take_out = ours;
    return 0;
}

/* Delete one mail. Should it have met another connection, that one must not end with QUIT. */
static int pop3_delete(struct fetch *f, const char *number, struct en_error *err)
{
    char request[FETCH_UID_MAX + 8];
    curl_socket_t fd = CURL_SOCKET_BAD;
    snprintf(request, sizeof request, "DELE %s", number);
    int rc = command(f, request, true, err);
    if (rc || !is_new_connection(f))
        return rc;
    curl_easy_getinfo(f->easy, CURLINFO_ACTIVESOCKET, &fd);
    if (fd != CURL_SOCKET_BAD)
        shutdown(fd, SHUT_RDWR);
    return number_error(err);
}

/* The mails to take out, found again by name on the connection that deletes them. */
static int pop3_finish(struct fetch *f, struct en_error *err)
{
    size_t before = f->mails.n;
    bool any = false;
    for (size_t i = 0; i < before; i++)
        any |= f->mails.at[i].take_out;
    int rc = any ? pop3_list(f, err) : 0;
    for (size_t i = before; rc == 0 && i < f->mails.n; i++)
        for (size_t old = 0; old < before && rc == 0; old++)
            if (f->mails.at[old].take_out && strcmp(f->mails.at[old].uid, f->mails.at[i].uid) == 0)
                rc = pop3_delete(f, f->mails.at[i].where, err);
    f->mails.n = before;
    return rc;
}

/* Folders. */

static int folder_error(struct en_error *err, const char *what)
{
    return error_set(err, EN_IO, "return_mailbox", "返送メールのフォルダーを使えません（%s: %s）",
                     "the folder of returned mail cannot be used (%s: %s)", what, strerror(errno));
}

/* A name may be used again for another mail: the file itself is part of what the mail is known by. */
static void add_file(struct fetch *f, const char *name, size_t n, const struct stat *st)
{
    char file[64];
    snprintf(file, sizeof file, "%jx.%jx.%lx-", (uintmax_t)st->st_ino, (uintmax_t)st->st_mtim.tv_sec,
             (unsigned long)st->st_mtim.tv_nsec);
    add_mail(f, file, name, n, name, n, false);
}

/* A maildir has `new`; from another folder only .eml files are taken. */
static int folder_list(struct fetch *f, struct en_error *err)
{
    const char *path = f->source->url + strlen("file://");
    int top = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (top < 0)
        return folder_error(err, path);
    f->folder = openat(top, "new", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    f->maildir = f->folder >= 0;
    if (!f->maildir)
        f->folder = dup(top);
    const char *read = f->maildir ? "cur" : "read";
    if (mkdirat(top, read, 0700) && errno != EEXIST)
        folder_error(err, read);
    f->read = openat(top, read, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    close(top);
    DIR *dir = f->read >= 0 ? fdopendir(dup(f->folder)) : NULL;
    if (!dir)
        return folder_error(err, read);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        size_t n = strlen(e->d_name);
        bool eml = n > 4 && strcmp(e->d_name + n - 4, ".eml") == 0;
        struct stat st;
        if (e->d_name[0] != '.' && (f->maildir || eml) &&
            fstatat(f->folder, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
            add_file(f, e->d_name, n, &st);
    }
    closedir(dir);
    return 0;
}

static int folder_get(struct fetch *f, const struct fetch_mail *m, struct buf *out, struct en_error *err)
{
    char bytes[8192];
    (void)err;
    int fd = openat(f->folder, m->where, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return 1;
    ssize_t n = 1;
    while (out->n <= INBOUND_MAX && (n = read(fd, bytes, sizeof bytes)) > 0)
        buf_add(out, bytes, (size_t)n);
    close(fd);
    return n < 0 ? 1 : 0;
}

static int folder_done(struct fetch *f, struct fetch_mail *m, bool ours, struct en_error *err)
{
    if (!ours)
        return 0;
    char there[FETCH_UID_MAX + 8];
    snprintf(there, sizeof there, "%s%s", m->where, f->maildir ? ":2,S" : "");
    /* Nor is an earlier mail of that name written over. */
    bool moved = !renameat2(f->folder, m->where, f->read, there, RENAME_NOREPLACE) ||
                 (errno == EEXIST && !renameat(f->folder, m->where, f->read, m->uid));
    return moved ? 0 : folder_error(err, m->where);
}

static const struct fetch_kind kinds[] = {
    {"imap://", imap_list, imap_get, imap_done, NULL},
    {"imaps://", imap_list, imap_get, imap_done, NULL},
    {"pop3://", pop3_list, pop3_get, pop3_done, pop3_finish},
    {"pop3s://", pop3_list, pop3_get, pop3_done, pop3_finish},
    {"file://", folder_list, folder_get, folder_done, NULL},
};

struct fetch *fetch_open(const struct fetch_source *source, struct en_error *err)
{
    struct fetch *f = mem_alloc(sizeof *f);
    f->source = source;
    f->folder = f->read = -1;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strncmp(source->url, kinds[i].scheme, strlen(kinds[i].scheme)) == 0)
            f->kind = &kinds[i];
    int rc = f->kind ? f->kind->list(f, err)
                     : error_set(err, EN_INVALID, "return_mailbox",
                                 "返送先メールボックスは imap(s):// pop3(s):// file:// のどれかです",
                                 "a return mailbox is imap(s)://, pop3(s):// or file://");
    if (rc == 0)
        return f;
    fetch_close(f);
    return NULL;
}

int fetch_finish(struct fetch *f, struct en_error *err)
{
    return f->kind->finish ? f->kind->finish(f, err) : 0;
}

void fetch_close(struct fetch *f)
{
    if (!f)
        return;
    if (f->easy)
        curl_easy_cleanup(f->easy);
    if (f->folder >= 0)
        close(f->folder);
    if (f->read >= 0)
        close(f->read);
    vec_clear(&f->mails);
    free(f);
}

size_t fetch_count(const struct fetch *f)
{
    return f->mails.n;
}

const char *fetch_uid(const struct fetch *f, size_t i)
{
    return f->mails.at[i].uid;
}

int fetch_get(struct fetch *f, size_t i, struct buf *out, struct en_error *err)
{
    out->n = 0;
    return f->kind->get(f, &f->mails.at[i], out, err);
}

int fetch_done(struct fetch *f, size_t i, bool ours, struct en_error *err)
{
    return f->kind->done(f, &f->mails.at[i], ours, err);
}
