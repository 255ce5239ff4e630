#!/usr/bin/python3
"""A campaign that runs writes its mails by itself: each when it is due and in its window, as a file that a mail reader
opens, to one person, with what a mail must carry. The frozen clock's reply comes when all that is due was done."""
import email
import email.policy
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, want
from sending_test import CITY, House

TOKEN = "[a-z2-7]{48}"


def looks_right(m, i, answer):
    """One mail of the shipped follow-up."""
    equal(m["To"].addresses[0].addr_spec, "p%d@example.jp" % i)
    equal([len(m.get_all(h) or []) for h in ("To", "From", "Subject", "Date", "Message-ID", "Cc", "Bcc")], [1] * 5 + [0, 0])
    # Python reads a blank between two encoded words of a name, which RFC 2047 6.2 says is none
    equal((m["From"].addresses[0].addr_spec, m["From"].addresses[0].display_name.replace(" ", "")),
          (CITY["sender_address"], "根室市移住相談ワンストップ窓口"))
    want(re.fullmatch(r"<\d+\.%s@city\.example\.jp>" % TOKEN, m["Message-ID"]), m["Message-ID"])
    equal((m["Auto-Submitted"], m["Precedence"]), ("auto-generated", "bulk"))
    text = m.get_body(("plain",)).get_content().replace("\r\n", "\n")
    want(text.startswith("根室 %d 様\n" % i) and all(v in text for v in CITY.values()), text)
    if answer:
        want(m["List-Unsubscribe"] is None and "ご返信" in text, "an answer is stopped by a reply")
        return
    url, mailto = re.fullmatch(r"<(.*)>, <mailto:(.*)\?subject=unsubscribe>", m["List-Unsubscribe"]).groups()
    want(re.fullmatch(r"https://city\.example\.jp/stop\?t=%s" % TOKEN, url), url)
    want(re.fullmatch(r"teishi\+%s@city\.example\.jp" % TOKEN, mailto), mailto)
    equal(m["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
    want(url in text and mailto in text, text)


def test():
    h = House({"unsubscribe_url": "https://city.example.jp/stop?t="})
    ids = h.people(3)
    h.run()
    r = h.advance(to="2024-11-01T08:44:59+09:00")
    equal((r["settled"], h.files()), (True, {}), "the window is not open yet")
    equal(h.advance(seconds=1)["settled"], True)
    files = h.files()
    equal(sorted(m["To"].addresses[0].addr_spec for m in files.values()), ["p%d@example.jp" % i for i in range(3)])
    for i, m in enumerate(sorted(files.values(), key=lambda m: m["To"].addresses[0].addr_spec)):
        looks_right(m, i, answer=True)
        equal(m["Date"], "Fri, 01 Nov 2024 08:45:00 +0900")
        want(m["Subject"].startswith("ご相談ありがとうございました（受付番号 R6-"), m["Subject"])
    equal(h.states(), {"sent": 3})
    shown = h.root.call("mail.show", id=1)
    want(shown["message"].startswith("From: ") and shown["answer"] == "フォルダーに書きました / written to the folder", shown)
    letter = email.message_from_bytes(shown["message"].encode(), policy=email.policy.default)
    equal(shown["text"], letter.get_content().replace("\r\n", "\n"), "to be read, beside the very bytes")
    h.root.call("consent.withdraw", contact=ids[1], how="mail")
    equal(h.advance(days=20)["settled"], True)
    later = {name: m for name, m in h.files().items() if name not in files}
    equal(len(later), 2, "who withdrew gets no more")
    for m in later.values():
        i = int(m["To"].addresses[0].addr_spec[1])
        want(i != 1, "withdrawn")
        looks_right(m, i, answer=False)
    show = h.root.call("campaign.show", name="consult-follow")
    equal((show["enrolled"], show["mails"]), (3, {"sent": 5, "cancelled": 1}))
    h.d.stop()
    h.restart()
    equal((h.warnings(), len(h.files())), ([], 5))
    h.d.stop()


run(test)
