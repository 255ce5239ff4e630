#!/usr/bin/python3
"""A campaign's mails through the daemon, a real relay and into a real mail store, where a client reads what the officer wrote:
subjects, names and texts with ①㈱髙﨑𠮷 and emoji come out equal, every header is there as often as it must, a strict
parser finds no defect and the store's own reads the same. What comes back by itself, a bounce and a wish to stop, acts."""
import email
import email.policy
import os
import re
import smtplib
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, until, want
from mail_test import Dovecot, Postfix, Server
from sending_test import NEXT_MORNING, House, etc_with, relay_options

STRICT = email.policy.SMTP.clone(raise_on_defect=True)
ONCE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "List-Unsubscribe", "Auto-Submitted")
CONF = """title = "試し";
purpose = "mail_follow";
entry = { event = "consult"; once = "event"; };
steps = ( { after = "1 business day"; template = "signs"; } );
"""
TEXT = """件名: ①㈱髙﨑𠮷 🐟 葛󠄀城 👍🏽 {{topic}}のご案内（{{consult_number}}、令和の長い長い件名なので何行にも分かれて運ばれます）

{{to}}

①㈱髙﨑𠮷 🐟 ～ 〜 − － ﾃｽﾄ
.
..
From {{city}}
%s
=== html ===
<p>{{to}}</p><p>①㈱髙﨑𠮷 🐟 &amp; {{city}}</p>
""" % ("長い行" * 400)
PEOPLE = [  # what is told of the contact, how its mail opens, its name in the header
    ({"family": "髙﨑", "given": "𠮷子", "email": "a..b@example.jp"}, "髙﨑 𠮷子 様", "髙﨑 𠮷子"),
    ({"kind": "company", "family": "㈱①髙﨑商店", "email": "shop@example.jp"}, "㈱①髙﨑商店 御中", "㈱①髙﨑商店"),
    ({"family": "葛󠄀城", "given": "👍🏽", "email": "katsuragi@example.jp"}, "葛󠄀城 👍🏽 様", "葛󠄀城 👍🏽"),
    ({"family": "宛先", "given": "不明", "email": "gone@nobody.example.jp"}, None, None),
]


def house(mta, box, etc):
    options = relay_options(mta.port, return_mailbox="imap://localhost:%d/INBOX" % box.ports["imap"], return_user="kaeri",
                            return_credential=box.dir + "/word", return_ca_file=box.dir + "/cert", stop_prefix="kaeri+t.")
    with open(box.dir + "/word", "w") as f:
        os.fchmod(f.fileno(), 0o600)
        f.write("himitsu")
    h = House(options, etc=etc)
    for who, _, _ in PEOPLE:
        contact = h.root.call("contact.add", **who)["id"]
        h.root.call("consent.grant", contact=contact, kind="mail_follow", how="paper", wording="R6-1")
        h.root.call("consult.add", contact=contact, date="2024-10-31", channel="phone", topic="housing")
    h.run("signs")
    h.advance(to=NEXT_MORNING)
    until(lambda: h.advance(seconds=0)["settled"], 30, "settled")
    equal(h.states(), {"sent": len(PEOPLE)})
    return h


def plain(text):
    return text.replace("\r\n", "\n")


def read_by_python(raw, number, who, opening, name):
    m = email.message_from_bytes(raw, policy=STRICT)
    equal([p.defects for p in m.walk() if p.defects], [])
    equal([len(m.get_all(header, [])) for header in ONCE], [1] * len(ONCE), ONCE)
    equal([m[header] for header in ("Cc", "Bcc")], [None, None])
    equal(m["Subject"], "①㈱髙﨑𠮷 🐟 葛󠄀城 👍🏽 住まいのご案内（R6-%04d、令和の長い長い件名なので何行にも分かれて運ばれます）" % number)
    # Python reads a blank between two encoded words of a name, which RFC 2047 6.2 says is none
    equal((m["To"].addresses[0].addr_spec.replace('"', ""), m["To"].addresses[0].display_name.replace(" ", "")),
          (who["email"], name.replace(" ", "")))
    text = plain(m.get_body(("plain",)).get_content())
    want(text.startswith(opening + "\n\n①㈱髙﨑𠮷 🐟 ～ 〜 − － ﾃｽﾄ\n.\n..\nFrom 根室市\n" + "長い行" * 400 + "\n"), text)
    html = plain(m.get_body(("html",)).get_content())
    want(html.startswith("<p>%s</p><p>①㈱髙﨑𠮷 🐟 &amp; 根室市</p>" % opening), html)
    want(max(len(line) for line in raw.split(b"\r\n")) <= 998 and all(b < 128 for b in raw), "lines and bytes that every relay takes")
    return m


def read_by_the_store(box, user, number):
    """The store decodes too, when it searches; and says what parts there are."""
    imap = box.imap(user)
    for key, words in (("SUBJECT", "髙﨑𠮷 🐟 葛󠄀城 👍🏽 住まい"), ("SUBJECT", "R6-%04d、令和の長い" % number), ("BODY", "①㈱髙﨑𠮷 🐟 ～"), ("FROM", "根室市")):
        imap.literal = words.encode()
        equal(imap.search("UTF-8", key)[1], [b"1"], key, words)
    structure = imap.fetch("1", "(BODYSTRUCTURE)")[1][0].decode().lower()
    want(re.search(r'"text" "plain" \("charset" "utf-8"\).*"text" "html" \("charset" "utf-8"\).*"alternative"', structure), structure)
    imap.logout()


def comes_back(h, mta, box, stored):
    """The relay's own bounce, then a stop that the reader's program writes."""
    until(lambda: box.mails("kaeri"), 20, "the bounce is in the store")
    h.one.call("mail.fetch")
    equal([(r["kind"], r["contact"]) for r in h.one.call("mail.inbox")["rows"]], [("bounce_hard", len(PEOPLE))])
    stop = re.search(r"<mailto:([^?>]*)", stored["List-Unsubscribe"]).group(1)
    with smtplib.SMTP("127.0.0.1", mta.port) as smtp:
        smtp.sendmail("a@example.jp", [stop], "From: a@example.jp\r\nTo: %s\r\nSubject: unsubscribe\r\n\r\n" % stop)

    def told():
        h.one.call("mail.fetch")
        return len(h.one.call("mail.inbox")["rows"]) == 2

    until(told, 20, "the wish to stop was heard")
    consents = {r["kind"]: r["state"] for r in h.root.call("consent.show", contact=1)["rows"]}
    equal(consents["mail_follow"], "withdrawn")
    letters = h.one.call("campaign.preview", name="signs", contact=1)["letters"]
    equal((letters[0]["why"], h.one.call("campaign.preview", name="signs", contact=4)["letters"][0]["why"]), ("withdrawn", "bounced"))


def test():
    box = Dovecot()
    nobody = Server({"RCPT": b"550 5.1.1 User unknown\r\n", "DATA": b"554 5.5.1 no valid recipients\r\n"})
    mta = Postfix(box.ports["lmtp"], nobody.port)
    try:
        h = house(mta, box, etc_with("signs", CONF, {"signs": TEXT}))
        for number, (who, opening, name) in enumerate(PEOPLE[:3], 1):
            user = who["email"].split("@")[0]
            until(lambda: box.mails(user), 20, "the mail is in the store")
            mails = box.mails(user)
            equal(len(mails), 1)
            m = read_by_python(mails[0], number, who, opening, name)
            read_by_the_store(box, user, number)
        comes_back(h, mta, box, email.message_from_bytes(box.mails("a..b")[0], policy=STRICT))
        h.d.stop()
    except BaseException:
        print(mta.log()[-3000:], box.log()[-1500:], file=sys.stderr)
        raise
    finally:
        mta.close()
        nobody.close()
        box.close()


run(test)
