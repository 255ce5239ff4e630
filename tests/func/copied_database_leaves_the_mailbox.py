#!/usr/bin/python3
"""A database that was copied elsewhere takes no mail out of the return mailbox, by itself or asked: the one it was copied
from is waiting for it. Armed, it does."""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, folder, run, want
from return_test import DSN, HARD, Returning
from sending_test import NEXT_MORNING, House


def test():
    h = Returning()
    who = h.people(1)[0]
    h.run()
    h.advance(days=1)
    h.put(DSN, to=h.return_path(who), **HARD)
    h.d.stop()
    data = folder() + "/copy"
    os.mkdir(data, 0o700)
    for name in ("enishi.db", "enishi.key"):
        shutil.copyfile(os.path.join(h.d.data, name), os.path.join(data, name))
        os.chmod(os.path.join(data, name), 0o600)
    c = House({"return_mailbox": h.box, "return_minutes": 1}, data=data, clock=NEXT_MORNING)
    c.advance(days=1)
    error, _ = c.one.ask("mail.fetch")
    want(error and error["code"] == "conflict" and "admin arm" in error["message"], error)
    equal(os.listdir(h.box), ["0001.eml"], "it lies where it lay")
    c.root.call("admin.arm")
    want(sum(c.one.call("mail.fetch").values()) <= 1)
    equal(c.root.call("contact.show", id=who)["no_mail"], "bounced")
    c.d.stop()


run(test)
