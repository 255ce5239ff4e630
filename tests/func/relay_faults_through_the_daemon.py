#!/usr/bin/python3
"""What a relay does wrong, and what becomes of a campaign's mails through the daemon: each fault has its class, and after a
healthy relay came back nothing is lost. A relay that refuses everybody makes the campaign wait and warn; only what a server
says of one person's mailbox ends that person's mail."""
import collections
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, sql, until, want
from mail_test import Server, Sink
from sending_test import NEXT_MORNING, ONE_MAIL, House, etc_with, relay_options

N = 12
# smtp-sink's options -> states that the mails may have, warnings that show
FAULTS = [
    (["-r", "connect"], {"queued"}, "unreachable"), (["-Q", "connect"], {"queued"}, "unreachable"),
    (["-f", "connect"], {"queued"}, "unreachable"), (["-q", "connect"], {"queued"}, "unreachable"),
    (["-q", "ehlo"], {"queued"}, "unreachable"), (["-r", "ehlo,helo"], {"queued"}, "unreachable"),
    (["-r", "mail"], {"queued", "deferred"}, "refused"), (["-r", "rcpt"], {"deferred"}, None),
    (["-r", "data"], {"deferred"}, None), (["-f", "rcpt"], {"queued", "deferred"}, "refused"),
    (["-q", "data"], {"queued", "deferred"}, None), (["-r", "."], {"deferred"}, None),
    (["-f", "."], {"queued", "deferred"}, "refused"), (["-Q", "."], {"queued", "deferred"}, "refused"),
    (["-q", "."], {"unknown"}, None), (["-W", ".:4"], {"unknown"}, None),
    (["-q", "quit"], {"sent"}, None), (["-Q", "quit"], {"sent"}, None), (["-e"], {"sent"}, None), ([], {"sent"}, None),
]


def settled(h):
    """Nothing is under way, and what can be done was done."""
    return until(lambda: h.advance()["settled"], 60, "settled")


def fault(options, states, warning, etc):
    sink = Sink(*options)
    h = House(relay_options(sink.port, connections=2, reply_seconds=1), etc=etc)
    h.people(N)
    h.run("one")
    h.advance(to=NEXT_MORNING)
    settled(h)
    got = h.states()
    want(set(got) <= states, options, got)
    if warning:
        want(warning in h.warnings(), options, "warns", h.warnings())
        want(warning in [w["code"] for w in h.root.call("campaign.show", name="one")["mail_warnings"]], options)
    sink.close()
    good = Sink(dump=True, port=sink.port)
    unknown = [r[0] for r in h.rows() if r[3] == "unknown"]
    for mail in unknown:
        h.root.call("mail.settle", id=int(mail), **{"as": "retry"})
    for _ in range(30):
        if h.states() == {"sent": N}:
            break
        until(lambda: "unreachable" not in h.warnings(), 20, "the relay is back")
        h.advance(seconds=900)
        settled(h)
    equal(h.states(), {"sent": N}, options)
    equal(h.warnings(), [], options)
    if "sent" not in states:
        ids = collections.Counter(re.findall(rb"^Message-ID: <([^>]*)>", good.dumped(), re.M))
        equal((len(ids), max(ids.values())), (N, 1), options)
    h.d.stop()
    good.close()


def one_mailbox(etc):
    """5xx of one mailbox ends its mail and stops the address; 4xx of another comes again: 300 s, 600 s, ... 4,000 s."""
    said = {b"p3@example.jp": b"550 5.1.1 no such user\r\n", b"p4@example.jp": b"450 4.2.1 try later\r\n",
            b"p5@example.jp": b"552 5.2.2 mailbox full\r\n", b"p6@example.jp": b"554 5.7.1 not from you\r\n"}
    s = Server(plain=True)
    s.answers["RCPT"] = lambda _: next((a for to, a in said.items() if to in s.commands[-1].encode()), b"250 Ok\r\n")
    h = House(relay_options(s.port, connections=2), etc=etc)
    h.people(N)
    h.run("one")
    h.advance(to=NEXT_MORNING)
    settled(h)
    answers = {r[0]: r[1:] for r in h.rows("contact_id, state, answer, due_at - claimed_at")}
    equal((answers["4"][0], answers["4"][1][:9], answers["6"][0]), ("failed", "550 5.1.1", "failed"))
    equal([answers[i][0] for i in ("5", "7")], ["deferred"] * 2)
    equal(answers["5"][2], "300")
    equal(h.states(), {"sent": N - 4, "failed": 2, "deferred": 2})
    # the address that is gone is stopped, the full one is not
    equal(sql(h.d.db, "SELECT count(*) FROM stopped_address WHERE reason = 'bounced'"), [["1"]])
    waits = []
    for _ in range(8):
        due = sql(h.d.db, "SELECT due_at - claimed_at FROM outbox WHERE contact_id = 5")[0][0]
        waits.append(int(due))
        h.advance(seconds=int(due))
        settled(h)
    equal(waits[:6], [300, 600, 1200, 2400, 4000, 4000])
    equal([r[0] for r in h.rows("state") if r[0] == "failed"], ["failed"] * 3, "refused three times while others go")
    for _ in range(150):
        if h.states() == {"sent": N - 4, "failed": 4}:
            break
        h.advance(seconds=4000)
        settled(h)
    equal(h.states(), {"sent": N - 4, "failed": 4}, "after five days")
    days = sql(h.d.db, "SELECT (done_at - first_at) / 86400.0 FROM outbox WHERE contact_id = 5")[0][0]
    want(4.9 < float(days) < 5.05, "tried for", days, "days")
    h.d.stop()
    s.close()


def test():
    etc = etc_with("one", ONE_MAIL)
    for options, states, warning in FAULTS:
        fault(options, states, warning, etc)
    one_mailbox(etc)


run(test)
