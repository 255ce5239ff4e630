#!/usr/bin/python3
"""A carrier says that nobody is there: that address gets no mail any more, whoever has it, and the clerk sees why; another
address of the same person does. Soft ones must add up. What has no token of ours, or one that does not fit, does nothing."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, recount, run, want
from return_test import DSN, HARD, SOFT, Returning


def hard():
    h = Returning()
    ids = h.people(3)
    h.root.call("contact.add", family="根室", given="同居", email="P0@EXAMPLE.jp")
    h.run()
    h.advance(days=1)
    h.put(DSN, to=h.return_path(ids[0]), **HARD)
    h.put(DSN, to=h.return_path(ids[1]), **dict(HARD, action="delayed"))
    equal(h.fetch(), {"taken": 2, "before": 0, "not_believed": 0, "foreign": 0, "beyond": 0})
    equal(sorted(os.listdir(h.box + "/read")), ["0001.eml", "0002.eml"], "what is dealt with is taken out")
    mail = h.root.call("mail.list", contact=ids[0])["rows"][0]
    equal((mail["state"], mail["bounce"], mail["bounced_at"][:10]), ("sent", "hard", "2024-11-01"))
    want("User unknown" in mail["bounce_words"], mail)
    shown = h.root.call("contact.show", id=ids[0])
    equal((shown["no_mail"], shown["points"][0]["stopped"]), ("bounced", "bounced"))
    equal(h.root.call("contact.show", id=4)["points"][0]["stopped"], "bounced", "who shares the address")
    want("no_mail" not in h.root.call("contact.show", id=ids[1]), "a delay is no bounce")
    inbox = h.one.call("mail.inbox", kind="bounce_hard")["rows"]
    equal([(r["contact"], r["mail"], r["status"], r["code"]) for r in inbox], [(ids[0], 1, "5.1.1", 550)])
    want("mailer-daemon" in h.one.call("mail.read", id=inbox[0]["id"])["message"].lower())
    h.root.call("contact.edit", id=ids[0], email="new@example.jp")
    want("no_mail" not in h.root.call("contact.show", id=ids[0]), "another address")
    h.put(DSN, to=h.return_path(ids[0]), **HARD)
    equal(h.fetch()["taken"], 1)
    h.advance(days=14)
    equal(sorted(m["To"].addresses[0].addr_spec for m in h.files().values()),
          ["new@example.jp", "p0@example.jp"] + ["p1@example.jp"] * 2 + ["p2@example.jp"] * 2)
    recount(h.root)
    h.d.stop()


def soft():
    h = Returning({"soft_bounces": 2})
    ids = h.people(2)
    h.run()
    h.advance(days=1)
    for i in ids:
        h.put(DSN, to=h.return_path(i), **SOFT)
        h.put(DSN, to=h.return_path(i), **dict(SOFT, words="451 4.4.1 still timed out"))
    equal(h.fetch()["taken"], 4)
    want("no_mail" not in h.root.call("contact.show", id=ids[0]), "one mail that was told of twice is one")
    h.advance(days=14)
    h.put(DSN, to=h.return_path(ids[0]), **SOFT)
    equal(h.fetch()["taken"], 1)
    equal(h.root.call("contact.show", id=ids[0])["no_mail"], "bounced")
    want("no_mail" not in h.root.call("contact.show", id=ids[1]))
    h.advance(days=61)
    equal([len(h.root.call("mail.list", contact=i, state="sent")["rows"]) for i in ids], [2, 3])
    recount(h.root)
    h.d.stop()


def test():
    hard()
    soft()


run(test)
