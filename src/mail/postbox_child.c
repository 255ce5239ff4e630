/*
 * postbox_child.c - the life of the child that reads returned mail.
 *
 * Invariant: it has one descriptor, no privileges to gain and bounded memory, and it keeps nothing.
 */
#include "mail/postbox.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mail/postbox_item.h"
#include "mail/smtp_reply.h"

#define CHILD_CPU_S 600

static bool receive(void *bytes, size_t n)
{
    return recv(POSTBOX_FD, bytes, n, MSG_WAITALL) == (ssize_t)n;
}

static bool give(const void *bytes, size_t n)
{
    const char *at = bytes;
    while (n) {
        ssize_t sent = send(POSTBOX_FD, at, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        at += sent;
        n -= (size_t)sent;
    }
    return true;
}

/* Say an item and, if an answer is due, hear it. 0: none is; -1: the parent is gone. */
static int say(struct postbox_item *item, const struct buf *raw)
{
    char letter;
    item->raw_n = raw ? (uint32_t)raw->n : 0;
    if (!give(item, sizeof *item) || (raw && raw->n && !give(raw->at, raw->n)))
        return -1;
    if (item->type == ITEM_FAILED || item->type == ITEM_END)
        return 0;
    return receive(&letter, 1) ? letter : -1;
}

static void say_failed(const struct en_error *err)
{
    struct postbox_item item = {.type = ITEM_FAILED};
    size_t n = 0;
    smtp_words_add(item.words, &n, err->en, strlen(err->en));
    say(&item, NULL);
}

/* 0: on to the next; -1: no use going on. */
static int report(struct fetch *f, size_t i, const struct inbound_boxes *boxes, struct buf *raw,
                  struct en_error *err)
{
    struct postbox_item item = {.type = ITEM_ASK};
    snprintf(item.uid, sizeof item.uid, "%s", fetch_uid(f, i));
    int answer = say(&item, NULL);
    if (answer == ANSWER_READ) {
        int got = fetch_get(f, i, raw, err);
        if (got)
            return got < 0 ? -1 : 0;
        inbound_read(raw->n ? raw->at : "", raw->n, boxes, &item.in);
        item.type = ITEM_MAIL;
        answer = say(&item, raw);
    } else if (answer == ANSWER_LEAVE)
        return 0;
    return answer < 0 || fetch_done(f, i, answer == ANSWER_TAKE_OUT, err) < 0 ? -1 : 0;
}

static void confine(void)
{
    const struct rlimit cpu = {CHILD_CPU_S, CHILD_CPU_S}, none = {0, 0};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0);
    setrlimit(RLIMIT_CPU, &cpu);
    setrlimit(RLIMIT_CORE, &none);
}

int postbox_child(void)
{
    struct postbox_job job;
    struct en_error err = {0};
    confine();
    if (!receive(&job, sizeof job))
        return 71;
    struct inbound_boxes boxes = {job.bounce_prefix, job.stop_prefix, job.domain, job.id_domain};
    struct fetch *f = fetch_open(&job.source, &err);
    struct buf raw = {0};
    int rc = f ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < fetch_count(f); i++)
        rc = report(f, i, &boxes, &raw, &err);
    if (f && fetch_finish(f, &err))
        rc = -1;
    fetch_close(f);
    buf_clear(&raw);
    if (rc)
        say_failed(&err);
    else
        say(&(struct postbox_item){.type = ITEM_END}, NULL);
    return rc ? 1 : 0;
}
