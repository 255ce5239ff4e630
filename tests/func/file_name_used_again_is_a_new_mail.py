#!/usr/bin/python3
"""In a return mailbox that is a folder a name may come again: the file under it is another mail, which is read, and the one
that was read before stays beside it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run
from return_test import DSN, HARD, Returning


def test():
    h = Returning()
    one, other = h.people(2)
    h.run()
    h.advance(days=1)
    for who in (one, other):
        h.number = 0
        equal(h.put(DSN, to=h.return_path(who), **HARD), "0001.eml")
        equal(h.fetch()["taken"], 1)
        equal(h.root.call("contact.show", id=who)["no_mail"], "bounced")
    equal(os.listdir(h.box), ["read"])
    equal(len(os.listdir(h.box + "/read")), 2, "both are kept")
    h.d.stop()


run(test)
