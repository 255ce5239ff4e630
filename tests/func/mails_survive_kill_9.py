#!/usr/bin/python3
"""The daemon is killed at random moments of a campaign, and the relay too: no mail is lost; where one was sent twice, its
Message-ID is the same and its row said beforehand that nobody knew. At every moment the numbers add up.

FULL=1 in the environment: 4,000 mails and 60 kills."""
import collections
import os
import random
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, sql, until, want
from mail_test import Sink
from sending_test import NEXT_MORNING, ONE_MAIL, House, etc_with, relay_options

MAILS, KILLS = (4000, 60) if os.environ.get("FULL") else (600, 10)
CONNECTIONS = 4


def size(sink):
    """Bytes that arrived."""
    path = sink.dir + "/all"
    return os.path.getsize(path) if os.path.exists(path) else 0


def arrived(sink):
    """How often each Message-ID came, and to whom."""
    text = sink.dumped()
    ids = collections.Counter(re.findall(rb"^Message-ID: <([^>]*)>", text, re.M))
    to = re.findall(rb"^X-Rcpt-Args: <([^>]*)>", text, re.M)
    return ids, collections.Counter(to)


def adds_up(h, total):
    """steps taken = sent + failed + cancelled + unknown + waiting, as campaign.show tells it."""
    show = h.root.call("campaign.show", name="one")
    equal((sum(show["mails"].values()), show["adds_up"]), (show["steps_taken"], True), "the numbers add up:", show)
    equal(show["steps_taken"] + show["under_way"], total, "everybody is somewhere:", show)
    return show


def daemon_killed():
    rnd = random.Random(os.environ.get("SEED", "20241101"))
    sink = Sink(dump=True)
    h = House(relay_options(sink.port, connections=CONNECTIONS), etc=etc_with("one", ONE_MAIL))
    h.people(MAILS)
    h.run("one")
    until(lambda: h.root.call("campaign.show", name="one")["enrolled"] == MAILS, 60, "all are in")
    h.d.kill()
    unknown, kills = set(), 0
    for kill in range(KILLS):
        h.restart(clock=NEXT_MORNING)
        adds_up(h, MAILS)
        before = size(sink)
        goal = before + rnd.randrange(1, MAILS // KILLS) * 2500
        end = time.monotonic() + 3
        while size(sink) < goal and time.monotonic() < end:
            pass
        h.d.kill()
        kills += 1
        unknown |= {int(r[0]) for r in sql(h.d.db, "SELECT id FROM outbox WHERE state = 'unknown' OR"
                                                   " (state = 'claimed' AND handed_at IS NOT NULL)")}
        if "claimed" not in h.states() and "queued" not in h.states() and len(h.rows()) == MAILS:
            break
    h.restart(clock=NEXT_MORNING)
    until(lambda: h.root.call("admin.status")["mail_due"] == 0 and not h.root.call("admin.status")["mail_under_way"] and
          adds_up(h, MAILS)["under_way"] == 0, 120, "all that can go went")
    ids, to = arrived(sink)
    equal({s: n for s, n in h.states().items() if s not in ("sent", "unknown")}, {})
    want(max(ids.values()) == 1, "a second copy before anybody settled:", [i for i in ids.items() if i[1] > 1])
    held = [int(r[0]) for r in sql(h.d.db, "SELECT id FROM outbox WHERE state = 'unknown'")]
    equal(set(held), unknown, "who is unknown is who was in the server's hands at a kill")
    want(len(held) <= kills * CONNECTIONS, len(held), "unknown after", kills, "kills")
    missing = MAILS - len(ids)
    want(missing <= len(held), missing, "did not arrive,", len(held), "unknown")
    for mail in held:
        h.root.call("mail.settle", id=mail, **{"as": "retry"})
    until(lambda: h.states() == {"sent": MAILS}, 60, "the settled ones went")
    ids, to = arrived(sink)
    equal((len(ids), len(to)), (MAILS, MAILS), "lost:")
    extra = sum(ids.values()) - MAILS
    want(extra <= len(held) and set(ids.values()) <= {1, 2}, extra, "extra copies")
    twice = {int(i.split(b".")[0]) for i, n in ids.items() if n > 1}
    want(twice <= unknown, "copies of mails that were not unknown:", twice - unknown)
    equal(adds_up(h, MAILS)["mails"], {"sent": MAILS})
    print("daemon killed %d times, %d mails: lost 0, unknown %d, extra copies %d" % (kills, MAILS, len(held), extra))
    h.d.stop()
    sink.close()


def relay_killed():
    """Mails in a dying relay's hands are unknown, all others go once it is back."""
    n, kills = MAILS // 4, 3
    sink = Sink(dump=True)
    h = House(relay_options(sink.port, connections=CONNECTIONS, on_unknown="retry"), etc=etc_with("one", ONE_MAIL))
    h.people(n)
    h.run("one")
    h.root.send("clock.advance", to=NEXT_MORNING)
    sinks = [sink]
    for _ in range(kills):
        until(lambda: size(sinks[-1]) > 20000, 20, "mails arrive")
        sinks[-1].close()
        sinks.append(Sink(dump=True, port=sink.port))
    h.root.reply()
    for _ in range(10):
        if h.states() == {"sent": n}:
            break
        until(lambda: not h.root.call("admin.status")["mail_under_way"], 20, "nothing is under way")
        until(lambda: h.warnings() == [], 20, "the relay is there again")
        h.advance(seconds=700)
    equal(h.states(), {"sent": n})
    ids = sum((arrived(s)[0] for s in sinks if os.path.exists(s.dir + "/all")), collections.Counter())
    equal(len(ids), n, "lost:")
    want(sum(ids.values()) - n <= kills * CONNECTIONS, "extra copies", sum(ids.values()) - n)
    h.d.stop()
    sinks[-1].close()


def test():
    daemon_killed()
    relay_killed()


run(test)
