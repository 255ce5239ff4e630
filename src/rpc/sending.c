/*
 * sending.c - what stands in the way of mail, in words for who looks after it.
 */
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "rpc/request.h"

#define DETAIL_MAX 300 /* two moments and the words of struct sending */

static void put_warning(struct mp_out *o, const char *code, const char *ja, const char *en,
                        const char *detail)
{
    char text[DETAIL_MAX + 300];
    mp_open_map(o);
    mp_put_str(o, "code", code);
    (void)snprintf(text, sizeof text, "%s%s%s%s", ja, *detail ? "（" : "", detail, *detail ? "）" : "");
    mp_put_str(o, "ja", text);
    (void)snprintf(text, sizeof text, "%s%s%s%s", en, *detail ? " (" : "", detail, *detail ? ")" : "");
    mp_put_str(o, "en", text);
    mp_close(o);
}

/* "since, again at, words", of what there is. */
static const char *detail(char out[DETAIL_MAX], int64_t since, int64_t again, const char *words)
{
    char a[CIVIL_TIME_MAX] = "", b[CIVIL_TIME_MAX] = "";
    if (since)
        (void)civil_time_iso(since, a);
    if (again)
        (void)civil_time_iso(again, b);
    (void)snprintf(out, DETAIL_MAX, "%s%s%s%s%s", a, again ? " → " : "", b, *words && since ? ": " : "",
                   words);
    return out;
}

/* Why this database may send nothing. */
static void put_held(struct mp_out *o, const char *why)
{
    if (!strcmp(why, "other_key"))
        put_warning(
            o, "held",
            "鍵（enishi.key）がこのデータベースのものではないので何も送りません。元の鍵に戻してください"
            "（失われたときは admin arm。止められた宛先は忘れられます）",
            "nothing is sent: the key (enishi.key) is not the one of this database. Put it back; if it is "
            "lost,"
            " `admin arm` takes the new one and the addresses that were stopped are forgotten",
            why);
    else
        put_warning(o, "held", "復元・複写したデータベースなので何も送りません（admin arm で解除）",
                    "nothing is sent from a database that was restored or copied; `admin arm` allows it",
                    why);
}

void reply_warnings(struct mp_out *o, const struct sending *s)
{
    char d[DETAIL_MAX];
    mp_str(o, "mail_warnings");
    mp_open_array(o);
    if (s->held)
        put_held(o, s->held);
    if (s->no_sender)
        put_warning(o, "no_sender", "差出人・住所・苦情の宛先の設定が足りません",
                    "the sender, the postal address or the complaint contact is not configured", "");
    if (s->disk_low)
        put_warning(o, "disk_low", "ディスクの空きが足りないので送りません",
                    "too little disk is free to send", "");
    if (s->unreachable)
        put_warning(o, "unreachable", "中継サーバー（送り先）につながりません", "the relay cannot be reached",
                    detail(d, s->unreachable, 0, s->words));
    if (s->refused)
        put_warning(o, "refused", "中継サーバーがどのメールも断っています", "the relay refuses every mail",
                    detail(d, s->refused, s->tries_again, s->said));
    if (s->rate_free)
        put_warning(o, "rate", "1時間の上限に達しました", "the limit of an hour is reached",
                    detail(d, 0, s->rate_free, ""));
    if (s->rests_until)
        put_warning(o, "campaign_rate", "このキャンペーンの1時間の上限に達しました",
                    "the campaign's limit of an hour is reached", detail(d, 0, s->rests_until, ""));
    if (s->unread)
        put_warning(o, "unread", "返送メールボックスを読めません", "the return mailbox cannot be read",
                    detail(d, s->unread, 0, s->unread_words));
    if (s->unknown)
        put_warning(o, "unknown",
                    "届いたか分からないメールがあります（mail list --state unknown、mail settle）",
                    "mails whose fate nobody knows wait for `mail settle`", "");
    mp_close(o);
}
