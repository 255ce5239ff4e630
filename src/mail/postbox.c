/*
 * postbox.c - the only place that runs the postbox child.
 *
 * Invariant: nothing the child says is believed beyond its form: sizes, texts and enumerations are checked
 * here, tokens by whoever has the key. A child that says anything else is ended.
 */
#include "mail/postbox.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "mail/postbox_item.h"

struct postbox {
    struct loop loop;
    struct postbox_calls calls;
    pid_t child;
    int fd;
    struct buf in;
    char reading[FETCH_UID_MAX + 1];
    bool reported; /* a mail waits for postbox_dealt_with() */
    bool ended;
};

static bool is_line(const char *s, size_t size)
{
    size_t n = strnlen(s, size);
    return n < size && text_valid(s, n) && text_control(s, false) == 0;
}

static bool is_text(const char *s, size_t size)
{
    size_t n = strnlen(s, size);
    return n < size && text_valid(s, n) && text_control(s, true) == 0;
}

bool postbox_item_is_sound(const struct postbox_item *item)
{
    const struct inbound *in = &item->in;
    size_t token = strnlen(in->token, sizeof in->token);
    uint8_t stop;
    memcpy(&stop, &in->says_stop, 1); /* another byte than 0 and 1 must not be read as a bool */
    return item->type >= ITEM_ASK && item->type <= ITEM_END && item->raw_n <= INBOUND_MAX + 1 &&
           is_line(item->uid, sizeof item->uid) && is_line(item->words, sizeof item->words) &&
           in->kind <= INBOUND_AUTO_REPLY && (unsigned)in->purpose <= TOKEN_MESSAGE &&
           (token == 0 || token == TOKEN_LENGTH) && is_line(in->token, sizeof in->token) &&
           is_line(in->message_id, sizeof in->message_id) && is_line(in->status, sizeof in->status) &&
           is_line(in->diagnostic, sizeof in->diagnostic) && is_text(in->said, sizeof in->said) &&
           in->code >= 0 && in->code < 1000 && stop <= 1;
}

static void end(struct postbox *p, const char *words)
{
    if (p->ended)
        return;
    p->ended = true;
    p->loop.watch(p->loop.ctx, p->fd, 0);
    p->loop.timer(p->loop.ctx, -1);
    p->calls.ended(p->calls.ctx, words, p->reading);
}

static void answer(struct postbox *p, char letter)
{
    if (send(p->fd, &letter, 1, MSG_NOSIGNAL) != 1)
        end(p, "the postbox child is gone");
}

/* Between fork and exec: nothing but system calls. The socket becomes POSTBOX_FD, all else closes by itself.
 */
_Noreturn static void become_child(const char *program, const char *argument, int fd)
{
    char *const argv[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)argument, NULL};
    static char *const no_environment[] = {NULL};
    signal(SIGPIPE, SIG_DFL);
    if (fd == POSTBOX_FD ? dup2(dup(fd), POSTBOX_FD) != POSTBOX_FD : dup2(fd, POSTBOX_FD) != POSTBOX_FD)
        _exit(71);
    execve(program, argv, no_environment);
    _exit(71);
}

static int start_child(struct postbox *p, const char *program, const char *argument,
                       const struct postbox_job *job)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
        return -1;
    p->child = fork();
    if (p->child == 0)
        become_child(program, argument, ends[1]);
    close(ends[1]);
    p->fd = ends[0];
    if (p->child < 0)
        return -1;
    /* A job is smaller than a socket's buffer: this does not wait. A child that is gone already, or took a
     * part only, shows as the end of what it says. */
    if (send(p->fd, job, sizeof *job, MSG_NOSIGNAL) != (ssize_t)sizeof *job)
        shutdown(p->fd, SHUT_WR);
    return 0;
}

struct postbox *postbox_start(const char *program, const char *argument, const struct postbox_job *job,
                              int seconds, const struct loop *loop, const struct postbox_calls *calls,
                              struct en_error *err)
{
    struct postbox *p = mem_alloc(sizeof *p);
    p->loop = *loop;
    p->calls = *calls;
    p->fd = -1;
    if (start_child(p, program, argument, job)) {
        error_set(err, EN_IO, NULL, "返送メールを読む子プロセスを始められません（%s）",
                  "the postbox child cannot be started (%s)", strerror(errno));
        p->ended = true;
        postbox_stop(p);
        return NULL;
    }
    p->loop.watch(p->loop.ctx, p->fd, LOOP_READ);
    p->loop.timer(p->loop.ctx, (int64_t)seconds * 1000);
    return p;
}

void postbox_stop(struct postbox *p)
{
    if (!p->ended) {
        p->loop.watch(p->loop.ctx, p->fd, 0);
        p->loop.timer(p->loop.ctx, -1);
    }
    if (p->child > 0) {
        kill(p->child, SIGKILL);
        while (waitpid(p->child, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    if (p->fd >= 0)
        close(p->fd);
    buf_clear(&p->in);
    free(p);
}

/* One whole item at the front of what came; false: not yet, or over. */
static bool take_item(struct postbox *p)
{
    struct postbox_item item;
    if (p->ended || p->reported || p->in.n < sizeof item)
        return false;
    memcpy(&item, p->in.at, sizeof item);
    if (!postbox_item_is_sound(&item)) {
        end(p, "the postbox child says what it cannot mean");
        return false;
    }
    size_t raw = item.type == ITEM_MAIL ? item.raw_n : 0;
    if (p->in.n < sizeof item + raw)
        return false;
    if (item.type == ITEM_ASK) {
        static const char letters[] = {[POSTBOX_READ] = ANSWER_READ,
                                       [POSTBOX_LEAVE] = ANSWER_LEAVE,
                                       [POSTBOX_TAKE_OUT] = ANSWER_TAKE_OUT};
        enum postbox_wish wish = p->calls.wants(p->calls.ctx, item.uid);
        snprintf(p->reading, sizeof p->reading, "%s", wish == POSTBOX_READ ? item.uid : "");
        answer(p, letters[wish]);
    } else if (item.type == ITEM_MAIL) {
        p->reported = true;
        p->reading[0] = '\0';
        p->calls.mail(p->calls.ctx, item.uid, &item.in, p->in.at + sizeof item, raw);
    } else
        end(p, item.type == ITEM_FAILED ? item.words : "");
    buf_drop(&p->in, sizeof item + raw);
    return true;
}

void postbox_event(struct postbox *p, unsigned events)
{
    char bytes[65536];
    if (p->ended || !(events & LOOP_READ))
        return;
    ssize_t n = recv(p->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0 || p->reported) {
        end(p, n <= 0 ? "the postbox child is gone" : "the postbox child does not wait for its turn");
        return;
    }
    buf_add(&p->in, bytes, (size_t)n);
    while (take_item(p))
        continue;
}

void postbox_timer(struct postbox *p)
{
    end(p, "the postbox child took too long");
}

void postbox_dealt_with(struct postbox *p, bool ours)
{
    assert(p->reported);
    p->reported = false;
    if (!p->ended)
        answer(p, ours ? ANSWER_TAKE_OUT : ANSWER_LEAVE);
}
