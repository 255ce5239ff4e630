#!/usr/bin/python3
"""The daemon reads its return mailbox over IMAP and POP3 of a real server, with TLS and a password from a file, by itself as
its clock goes on; a server that is down or refuses is told of, without a secret, and read when it is back."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, folder, run, until, want
from mail_test import Dovecot
from return_test import DSN, HARD, REPLY, STOP, Returning


def deliver(box, text, **values):
    box.deliver(text.format(number=values.pop("number"), **values).replace("\n", "\r\n").encode())


def no_mail(h, who):
    return h.root.call("contact.show", id=who).get("no_mail")


def test():
    box = Dovecot()
    try:
        secret = folder() + "/secret"
        with open(secret, "w") as f:
            f.write("himitsu\n")
        os.chmod(secret, 0o600)
        imap = "imap://localhost:%d/INBOX" % box.ports["imap"]
        h = Returning({"return_mailbox": imap, "return_user": "henso", "return_credential": secret,
                       "return_ca_file": box.dir + "/cert", "return_minutes": 10})
        a, b, c, d = h.people(4)
        h.run()
        h.advance(days=1)
        deliver(box, DSN, number=1, to=h.return_path(a), **HARD)
        deliver(box, STOP, number=2, to=h.stop_address(b))
        deliver(box, "From: x@example.jp\nTo: henso@city.example.jp\nSubject: sale {number}\n\nbuy\n", number=3)
        got = h.fetch()
        equal((no_mail(h, a), no_mail(h, b)), ("bounced", "withdrawn"), got)
        deliver(box, DSN, number=4, to=h.return_path(c), **HARD)
        h.advance(seconds=601)
        until(lambda: no_mail(h, c) == "bounced", 20, "it is read by the clock")
        h.reload(return_mailbox="pop3://localhost:%d" % box.ports["pop3"])
        deliver(box, REPLY, number=5, id=h.message_id(d), more="", body="返事")
        got = h.fetch()
        equal(got["taken"], 1, got)
        equal(len([m for m in box.mails("henso") if b"sale" in m]), 1, "foreign mail is still there")
        with open(secret, "w") as f:
            f.write("chigau-himitsu\n")
        error, _ = h.one.ask("mail.fetch")
        want(error and error["code"] == "io", error)
        equal(h.warnings(), ["unread"], "the officer sees it")
        want("himitsu" not in h.d.log() + str(error) + str(h.root.call("admin.status")), "no secret is told")
        h.d.stop()
    finally:
        box.close()


run(test)
