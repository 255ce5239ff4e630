#!/usr/bin/python3
"""A key that is lost or was replaced is noticed: without the right one the addresses that were stopped are not known, so
nothing is sent until the key is back or an administrator says so."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, want
from return_test import DSN, HARD, Returning


def test():
    h = Returning()
    gone, other = h.people(2)
    h.run()
    h.advance(days=1)
    h.put(DSN, to=h.return_path(gone), **HARD)
    equal(h.fetch()["taken"], 1)
    key, kept = h.d.data + "/enishi.key", h.d.data + "/enishi.key.kept"
    h.d.stop()
    os.rename(key, kept)
    h.restart()
    held = [w for w in h.root.call("admin.status")["mail_warnings"] if w["code"] == "held"]
    want(len(held) == 1 and "other_key" in held[0]["en"] and "enishi.key" in held[0]["ja"], held)
    sent = len(h.files())
    h.advance(days=16)
    equal(len(h.files()), sent, "nothing leaves under another key")
    error, _ = h.one.ask("mail.fetch")
    equal(error["code"], "conflict", "nor is anything taken out of the mailbox")
    h.d.stop()
    os.rename(kept, key)  # back from the backup
    h.restart()
    equal(h.warnings(), [])
    equal(h.root.call("contact.show", id=gone)["no_mail"], "bounced")
    h.advance(days=1)
    want(len(h.files()) > sent, "the other one's mail goes on")
    h.d.stop()
    os.unlink(key)  # lost for good
    h.restart()
    equal(h.warnings(), ["held"])
    h.root.call("admin.arm")
    equal(h.warnings(), [])
    h.d.stop()
    h.restart()
    equal(h.warnings(), [], "the new key is this database's now")
    h.d.stop()


run(test)
