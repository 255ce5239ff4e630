#!/usr/bin/python3
"""What a relay or a stranger's mail says is shown as whole characters, however long it is and wherever it is cut, and to its
end, whatever bytes are in it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, until, want
from mail_test import Server
from return_test import REPLY, Returning
from sending_test import NEXT_MORNING, ONE_MAIL, House, etc_with, relay_options


def relays():
    s = Server({"GREETING": lambda _: "554 {}{}\r\n".format("x" * (s.connections % 3), "あ" * 130).encode()})
    h = House(relay_options(s.port, reply_seconds=1), etc=etc_with("one", ONE_MAIL))
    h.people(1)
    h.run("one")
    h.advance(to=NEXT_MORNING)
    seen = set()

    def all_seen():
        for w in h.root.call("admin.status")["mail_warnings"]:  # the client refuses what is no UTF-8
            want("あああ" in w["ja"] and w["ja"].endswith("）"), w)
            seen.add(w["ja"].count("x"))
        return seen == {0, 1, 2}

    until(all_seen, 20, "words cut at each byte of a character were shown")
    h.d.stop()
    s.close()


def mails():
    h = Returning()
    who = h.people(1)[0]
    h.run()
    h.advance(days=1)
    h.put(REPLY, id=h.message_id(who), more="", body="初め\0終わり")
    equal(h.fetch()["taken"], 1)
    message = h.root.call("mail.read", id=1)["message"]
    want("初め\ufffd終わり" in message, message)
    h.d.stop()


def test():
    relays()
    mails()


run(test)
