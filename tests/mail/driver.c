/*
 * driver.c - the mail layer run by hand, for tests and measurements: a loop over poll(2) and a few commands.
 *
 *     driver compose KEY=VALUE...            the bytes of a mail
 *     driver relay URL KEY=VALUE...          send `count` mails; one line an outcome
 *     driver token KEYFILE PURPOSE CAMPAIGN ID  the address that carries it
 *     driver believe KEYFILE PURPOSE TOKEN   whom a token names
 *     driver postbox URL KEY=VALUE...        read a return mailbox by a child; one line a mail
 *
 * It prints what happened, one fact a line, and judges nothing.
 */
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "mail/compose.h"
#include "mail/postbox.h"
#include "mail/postbox_item.h"
#include "mail/relay.h"
#include "mail/token.h"

#define FDS_MAX 64

static const char *value_of(char **args, const char *key, const char *fallback)
{
    size_t n = strlen(key);
    for (; *args; args++)
        if (strncmp(*args, key, n) == 0 && (*args)[n] == '=')
            return *args + n + 1;
    return fallback;
}

static int64_t number_of(char **args, const char *key, int64_t fallback)
{
    const char *text = value_of(args, key, NULL);
    return text ? strtoll(text, NULL, 10) : fallback;
}

static int complain(const struct en_error *err)
{
    printf("error %s %s %s\n", en_code_name(err->code), err->field, err->en);
    return 1;
}

static struct letter letter_of(char **args)
{
    return (struct letter){
        .from_name = value_of(args, "from_name", NULL),
        .from = value_of(args, "from", "iju@city.example.jp"),
        .reply_to = value_of(args, "reply_to", NULL),
        .to_name = value_of(args, "to_name", NULL),
        .to = value_of(args, "to", "hanako@example.jp"),
        .subject = value_of(args, "subject", "x"),
        .text = value_of(args, "text", "x"),
        .html = value_of(args, "html", NULL),
        .message_id = value_of(args, "message_id", "1.a@city.example.jp"),
        .date = number_of(args, "date", 1730332800),
        .stop_mail = value_of(args, "stop_mail", NULL),
        .stop_url = value_of(args, "stop_url", NULL),
    };
}

static int do_compose(char **args)
{
    struct letter l = letter_of(args);
    struct en_error err = {0};
    struct buf out = {0};
    if (compose(&l, &out, &err))
        return complain(&err);
    fwrite(out.at, 1, out.n, stdout);
    buf_clear(&out);
    return 0;
}

/* A loop over poll(2). */
static struct pollfd fds[FDS_MAX];
static nfds_t n_fds;
static int64_t timer_ms = -1;

static void watch(void *ctx, int fd, unsigned want)
{
    (void)ctx;
    nfds_t i = 0;
    while (i < n_fds && fds[i].fd != fd)
        i++;
    if (!want) {
        if (i < n_fds)
            fds[i] = fds[--n_fds];
        return;
    }
    if (i == n_fds && n_fds++ == FDS_MAX)
        fatal("more descriptors than the driver takes");
    fds[i] = (struct pollfd){
        .fd = fd, .events = (short)((want & LOOP_READ ? POLLIN : 0) | (want & LOOP_WRITE ? POLLOUT : 0))};
}

static void set_timer(void *ctx, int64_t ms)
{
    (void)ctx;
    timer_ms = ms < 0 ? -1 : clock_monotonic_ms() + ms;
}

struct run {
    struct relay *relay;
    struct buf mail;
    char **args;
    int64_t count, begun, ended, results[4];
    int64_t handing[RELAY_SESSIONS_MAX];
    int n_handing;
    bool quiet, to_each, compose_each;
    int64_t longest_ms; /* that one event held the loop */
};

static void on_handing(void *ctx, int64_t id)
{
    struct run *run = ctx;
    if (!run->quiet)
        printf("handing %" PRId64 "\n", id);
    run->handing[run->n_handing++] = id;
}

static void on_outcome(void *ctx, int64_t id, const struct smtp_outcome *o)
{
    static const char *const results[] = {"sent", "deferred", "failed", "unknown"};
    static const char *const phases[] = {"connect", "rset", "mail", "rcpt", "data", "text", "quit"};
    static const char *const blames[] = {"none", "address", "mail", "relay"};
    struct run *run = ctx;
    run->ended++;
    run->results[o->result]++;
    if (!run->quiet)
        printf("outcome %" PRId64 " %s at=%s blame=%s handed_over=%d code=%d status=%s words=%s\n", id,
               results[o->result], phases[o->phase], blames[o->blame], o->handed_over, o->code, o->status,
               o->words);
}

static void on_state(void *ctx, bool up, int64_t retry_ms, const char *words)
{
    (void)ctx;
    printf("relay %s retry_ms=%" PRId64 " words=%s\n", up ? "up" : "down", retry_ms, words);
}

/* The mail anew, as a campaign writes each: another recipient, another Message-ID. */
static void compose_anew(struct run *run, const char *to)
{
    char id[64];
    struct letter l = letter_of(run->args);
    struct en_error err = {0};
    snprintf(id, sizeof id, "%" PRId64 ".a@city.example.jp", run->begun);
    l.message_id = id;
    l.to = to;
    run->mail.n = 0;
    if (compose(&l, &run->mail, &err))
        exit(complain(&err));
}

static void begin_mails(struct run *run)
{
    while (run->begun < run->count && relay_room(run->relay) > 0) {
        char to[64];
        snprintf(to, sizeof to, "r%" PRId64 "@example.jp", run->begun);
        if (run->compose_each)
            compose_anew(run, to);
        struct smtp_letter mail = {value_of(run->args, "mail_from", "kaeri@city.example.jp"),
                                   run->to_each ? to : value_of(run->args, "to", "hanako@example.jp"),
                                   run->mail.at, run->mail.n};
        struct en_error err = {0};
        if (relay_send(run->relay, run->begun++, &mail, &err))
            exit(complain(&err));
    }
}

/* What a caller does after each event: commit (nothing here), then go on with what it was told. */
static void after_event(struct run *run)
{
    begin_mails(run);
    while (run->n_handing) {
        relay_release(run->relay, run->handing[--run->n_handing]);
        begin_mails(run);
    }
    relay_want(run->relay, (int)(run->count - run->begun));
}

/* One round: whatever is ready by then. */
static void turn(struct run *run, int64_t stop)
{
    int64_t now = clock_monotonic_ms(), next = timer_ms < 0 || timer_ms > stop ? stop : timer_ms;
    int n = poll(fds, n_fds, next > now ? (int)(next - now) : 0);
    struct pollfd ready[FDS_MAX];
    nfds_t n_ready = n_fds;
    memcpy(ready, fds, sizeof ready);
    int64_t before = clock_monotonic_ms();
    for (nfds_t i = 0; n > 0 && i < n_ready; i++)
        if (ready[i].revents) {
            relay_event(run->relay, ready[i].fd,
                        (ready[i].revents & POLLOUT ? LOOP_WRITE : 0u) |
                            (ready[i].revents & ~POLLOUT ? LOOP_READ : 0u));
            after_event(run);
        }
    if (timer_ms >= 0 && timer_ms <= clock_monotonic_ms()) {
        timer_ms = -1;
        relay_timer(run->relay);
        after_event(run);
    }
    int64_t held = clock_monotonic_ms() - before;
    run->longest_ms = held > run->longest_ms ? held : run->longest_ms;
}

static void set_options(struct relay_options *o, char **args)
{
    relay_defaults(o);
    snprintf(o->target.ehlo, sizeof o->target.ehlo, "%s", value_of(args, "ehlo", "enishi.example.jp"));
    o->target.ca_file = value_of(args, "ca", NULL);
    o->target.user = value_of(args, "user", NULL);
    o->target.password = value_of(args, "password", NULL);
    o->target.connect_ms = number_of(args, "connect_ms", 5000);
    o->sessions = (int)number_of(args, "sessions", 4);
    o->per_connection = (int)number_of(args, "per_connection", 100);
    o->hold_text = number_of(args, "hold", 0) != 0;
    o->idle_ms = number_of(args, "idle_ms", 5000);
    o->backoff_first_ms = number_of(args, "backoff_ms", 200);
    for (int i = 0; i < SMTP_PHASES; i++)
        o->reply_ms[i] = number_of(args, "reply_ms", 5000);
}

static void print_end(const struct run *run, int64_t started)
{
    printf("end begun=%" PRId64 " sent=%" PRId64 " deferred=%" PRId64 " failed=%" PRId64 " unknown=%" PRId64
           " ms=%" PRId64 " longest_ms=%" PRId64 "\n",
           run->begun, run->results[SMTP_SENT], run->results[SMTP_DEFERRED], run->results[SMTP_FAILED],
           run->results[SMTP_UNKNOWN], clock_monotonic_ms() - started, run->longest_ms);
}

static int do_relay(const char *url, char **args)
{
    struct relay_options options;
    struct en_error err = {0};
    struct run run = {.args = args,
                      .count = number_of(args, "count", 1),
                      .quiet = number_of(args, "quiet", 0) != 0,
                      .to_each = number_of(args, "to_each", 0) != 0,
                      .compose_each = number_of(args, "compose_each", 0) != 0};
    set_options(&options, args);
    struct letter l = letter_of(args);
    if (link_parse_url(&options.target, url, number_of(args, "starttls", 0) != 0, &err) ||
        compose(&l, &run.mail, &err))
        return complain(&err);
    struct loop loop = {NULL, watch, set_timer};
    struct relay_calls calls = {&run, on_handing, on_outcome, on_state};
    run.relay = relay_new(&options, &loop, &calls, &err);
    if (!run.relay) {
        buf_clear(&run.mail);
        return complain(&err);
    }
    int64_t started = clock_monotonic_ms(), stop = started + number_of(args, "ms", 20000);
    relay_want(run.relay, (int)run.count);
    while (run.ended < run.count && clock_monotonic_ms() < stop)
        turn(&run, stop);
    int64_t linger = clock_monotonic_ms() + number_of(args, "linger_ms", 0);
    while (clock_monotonic_ms() < linger)
        turn(&run, linger);
    if (number_of(args, "rest", 0)) {
        relay_rest(run.relay);
        while (n_fds && clock_monotonic_ms() < stop)
            turn(&run, stop);
    }
    relay_free(run.relay);
    print_end(&run, started);
    printf("watched %d\n", (int)n_fds);
    buf_clear(&run.mail);
    return 0;
}

/* One run of the postbox child; what is ours is taken out. */
struct reading {
    struct postbox *postbox;
    const char *known, *taken; /* a name that is not wanted, one that is to be taken out */
    int64_t leave_after;       /* stop at so many mails without dealing with the last one */
    int64_t mails;
    bool ended, ours, reported;
};

static enum postbox_wish on_wants(void *ctx, const char *uid)
{
    const struct reading *r = ctx;
    return strcmp(r->known, uid) == 0   ? POSTBOX_LEAVE
           : strcmp(r->taken, uid) == 0 ? POSTBOX_TAKE_OUT
                                        : POSTBOX_READ;
}

static void on_mail(void *ctx, const char *uid, const struct inbound *in, const void *raw, size_t n)
{
    struct reading *r = ctx;
    r->mails++;
    r->reported = true;
    r->ours = in->kind != INBOUND_FOREIGN && in->kind != INBOUND_BEYOND;
    printf("mail %s kind=%s purpose=%d token=%s id=%s code=%d status=%s stop=%d bytes=%zu begins=%.4s\n", uid,
           inbound_kind_name(in->kind), (int)in->purpose, in->token, in->message_id, in->code, in->status,
           in->says_stop, n, n >= 4 ? (const char *)raw : "");
}

static void on_ended(void *ctx, const char *words, const char *uid)
{
    struct reading *r = ctx;
    r->ended = true;
    printf("ended reading=%s words=%s\n", uid, words);
}

static void set_job(struct postbox_job *job, const char *url, char **args)
{
    memset(job, 0, sizeof *job);
    snprintf(job->source.url, sizeof job->source.url, "%s", url);
    snprintf(job->source.user, sizeof job->source.user, "%s", value_of(args, "user", ""));
    snprintf(job->source.password, sizeof job->source.password, "%s", value_of(args, "password", ""));
    snprintf(job->source.ca_file, sizeof job->source.ca_file, "%s", value_of(args, "ca", ""));
    job->source.starttls = number_of(args, "starttls", 0) != 0;
    job->source.seconds = (int)number_of(args, "seconds", 10);
    snprintf(job->bounce_prefix, sizeof job->bounce_prefix, "kaeri+");
    snprintf(job->stop_prefix, sizeof job->stop_prefix, "teishi+");
    snprintf(job->domain, sizeof job->domain, "city.example.jp");
    snprintf(job->id_domain, sizeof job->id_domain, "id.city.example.jp");
}

static void read_turn(struct reading *r)
{
    int64_t now = clock_monotonic_ms();
    int n = poll(fds, n_fds, timer_ms < 0 ? -1 : timer_ms > now ? (int)(timer_ms - now) : 0);
    if (n > 0)
        postbox_event(r->postbox, LOOP_READ);
    else
        postbox_timer(r->postbox);
    if (r->reported && r->mails != r->leave_after) {
        r->reported = false;
        postbox_dealt_with(r->postbox, r->ours);
    }
}

static int do_postbox(const char *url, char **args)
{
    struct postbox_job job;
    struct en_error err = {0};
    struct reading r = {.known = value_of(args, "known", ""),
                        .taken = value_of(args, "taken", ""),
                        .leave_after = number_of(args, "leave_after", -1)};
    set_job(&job, url, args);
    struct loop loop = {NULL, watch, set_timer};
    struct postbox_calls calls = {&r, on_wants, on_mail, on_ended};
    r.postbox = postbox_start(value_of(args, "program", "/proc/self/exe"), "--postbox", &job,
                              (int)number_of(args, "all_seconds", 30), &loop, &calls, &err);
    if (!r.postbox)
        return complain(&err);
    while (!r.ended && r.mails != r.leave_after)
        read_turn(&r);
    postbox_stop(r.postbox);
    printf("end mails=%" PRId64 "\nwatched %d\n", r.mails, (int)n_fds);
    return 0;
}

/* In the place of a postbox child: one that dies of a mail named poison. */
static int die_of_a_mail(void)
{
    struct postbox_item item = {.type = ITEM_ASK, .uid = "poison"};
    struct postbox_job job;
    char answer;
    if (recv(POSTBOX_FD, &job, sizeof job, MSG_WAITALL) != (ssize_t)sizeof job ||
        write(POSTBOX_FD, &item, sizeof item) != (ssize_t)sizeof item || read(POSTBOX_FD, &answer, 1) != 1)
        return 71;
    return 1;
}

static int do_token(char **args)
{
    struct keyed key;
    struct en_error err = {0};
    struct token t = {(enum token_purpose)atoi(args[1]), (uint32_t)atoi(args[2]), (uint64_t)atoll(args[3])};
    char out[ADDRESS_MAX + 1], id[TOKEN_LENGTH + 1];
    if (keyed_load(&key, args[0], &err) ||
        token_address(&key, &t, t.purpose == TOKEN_STOP ? "teishi+" : "kaeri+", "city.example.jp", out, &err))
        return complain(&err);
    token_write(&key, &t, id);
    printf("%s %s\n", out, id);
    return 0;
}

static int do_believe(char **args)
{
    struct keyed key;
    struct token t;
    struct en_error err = {0};
    if (keyed_load(&key, args[0], &err))
        return complain(&err);
    if (token_read(&key, args[2], strlen(args[2]), (enum token_purpose)atoi(args[1]), &t))
        printf("no token\n");
    else
        printf("campaign=%u id=%" PRIu64 "\n", t.campaign, t.id);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--postbox") == 0)
        return postbox_child();
    if (argc > 1 && strcmp(argv[1], "--dies") == 0)
        return die_of_a_mail();
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 1 && strcmp(argv[1], "compose") == 0)
        return do_compose(argv + 2);
    if (argc > 2 && strcmp(argv[1], "relay") == 0)
        return do_relay(argv[2], argv + 3);
    if (argc > 2 && strcmp(argv[1], "postbox") == 0)
        return do_postbox(argv[2], argv + 3);
    if (argc == 6 && strcmp(argv[1], "token") == 0)
        return do_token(argv + 2);
    if (argc == 5 && strcmp(argv[1], "believe") == 0)
        return do_believe(argv + 2);
    fprintf(stderr, "usage: driver compose|relay|postbox|token|believe ...\n");
    return 64;
}
