#!/usr/bin/python3
"""Mail that waits is stopped by a mail to the stop address, the token on a web page, a command, a bounce,
protection, a death, a cancelled campaign: in that very turn, and it never goes."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, recount, run
from return_test import DSN, HARD, STOP, Returning


def waits(h, who):
    rows = h.root.call("mail.list", contact=who)["rows"]
    return (rows[0]["step"], rows[0]["state"], rows[0].get("why"))


def test():
    h = Returning()
    ids = h.people(9)
    by_mail, by_page, by_command, one_kind, bounced, protected, dead, by_reply, last = ids
    h.run()
    h.advance(days=1)
    stop, page, back = h.token(by_mail, 2), h.token(by_page, 2), h.return_path(bounced)
    h.reload(transport="hold")
    h.advance(days=14)
    equal({waits(h, who) for who in ids}, {(2, "queued", None)})
    h.put(STOP, to="teishi+%s@city.example.jp" % stop)
    h.put(DSN, to=back, **HARD)
    equal(h.fetch()["taken"], 2)
    equal(h.one.call("mail.stop", token=page)["mails_cancelled"], 1)
    equal(h.root.call("consent.withdraw", contact=by_command, how="oral")["mails_cancelled"], 1)
    equal(h.root.call("consent.withdraw", contact=one_kind, kind="mail_follow", how="oral")["mails_cancelled"], 1)
    equal(h.root.call("contact.protect", id=protected)["mails_cancelled"], 1)
    h.root.call("contact.edit", id=dead, died_on="2024-11-13")
    h.root.call("consent.withdraw", contact=by_reply, how="mail")
    equal([waits(h, who)[1:] for who in ids],
          [("cancelled", "withdrawn")] * 4 + [("cancelled", "bounced"), ("cancelled", "protected"), ("cancelled", "dead"),
                                             ("cancelled", "withdrawn"), ("queued", None)])
    equal(h.one.call("campaign.cancel", name="consult-follow")["mails_cancelled"], 1)
    h.reload()
    h.advance(days=30)
    equal(len(h.files()), 9, "none of them went")
    recount(h.root)
    h.d.stop()


run(test)
