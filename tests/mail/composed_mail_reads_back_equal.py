#!/usr/bin/python3
"""Subjects, names and bodies with everything Japanese mail has in it arrive equal: read by Python's strict parser and after
smtp-sink; headers counted, lines measured, nothing that a field holds makes a header or a recipient."""
import email
import email.policy
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, want
from mail_test import Sink, driver, relay

STRICT = email.policy.SMTP.clone(raise_on_defect=True)
TEXTS = [
    "ご相談ありがとうございます",
    "①㈱髙﨑𠮷 様へ：根室市移住相談ワンストップ窓口より、お約束した資料のご案内（令和6年度 第2回・再送）",
    "👨‍👩‍👧‍👦🐟👍🏽🇯🇵 葛󠄀城さん 1️⃣ か゚",
    "ASCII only, but long enough that it must be folded somewhere since it has more than seventy-six bytes",
    "混ぜ mixed text 日本語 and ASCII words, folded more than once, 行ったり来たり back and forth",
    "𠮷" * 60,
    "あ" + "𠮷い" * 30,
    "half ｶﾅ ～ ー − ‐ ― ∥ ￠ ￡ ￢",
]
ONCE = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted",
        "Precedence", "MIME-Version", "Content-Type"]
LONG_OK = (b"List-Unsubscribe:", b" <mailto:", b"Message-ID:")
FULL = ["reply_to=henji@city.example.jp", "html=<p>㈱髙﨑</p>", "stop_mail=stop+abcdefghijklmnop@city.example.jp",
        "stop_url=https://city.example.jp/stop/abcdefghijklmnop"]


def check(subject, name, body):
    raw = driver("compose", "subject=" + subject, "from_name=" + name, "to_name=" + name + " 様", "text=" + body, *FULL)
    want(not raw.startswith(b"error"), raw[:200])
    for line in raw.split(b"\r\n"):
        want(len(line) <= 76 or line.startswith(LONG_OK), "long:", line)
        want(b"\n" not in line and b"\r" not in line and max(line or b" ") < 127, "bytes:", line)
    m = email.message_from_bytes(raw, policy=STRICT)
    equal(m["Subject"], subject)
    equal(m["From"].addresses[0].display_name, name)
    equal(m["To"].addresses[0].display_name, name + " 様")
    equal(len(m["To"].addresses), 1)
    equal(m.get_body(("plain",)).get_content().replace("\r\n", "\n"), body.rstrip("\n") + "\n")
    equal(m.get_body(("html",)).get_content().replace("\r\n", "\n"), "<p>㈱髙﨑</p>\n")
    equal(sorted(m.keys()), sorted(ONCE))
    for part in m.walk():
        equal(part.defects, [])


def random_texts():
    rng = random.Random(5)
    letters = "あ漢①㈱髙﨑𠮷🐟👨‍👩‍👧かﾞ葛󠄀 aZ0,.=?_\"<>()\\:;[]"
    for _ in range(60):
        t = "".join(rng.choice(letters) for _ in range(rng.randrange(1, 190))).strip() or "x"
        raw = driver("compose", "subject=" + t)
        equal(email.message_from_bytes(raw, policy=STRICT)["Subject"], " ".join(t.split("\n")), repr(t))


def at_the_sink():
    """Through the transaction: one message, one recipient, equal after decoding."""
    body = "\n.\n..\n\n.\nMAIL FROM:<x@example.jp>\nFrom here\n" + "長" * 30000 + "\n.\n"
    s = Sink(dump=True)
    r = relay(s.port, "count=2", "sessions=1", "subject=" + TEXTS[1], "text=" + body, "to=a..b@docomo.ne.jp", *FULL)
    equal(r.end["sent"], 2, r.text)
    s.close()
    dump = s.dumped()
    mails = dump.split(b"X-Client-Addr: ")[1:]
    equal(len(mails), 2)
    for one in mails:
        head, _, rest = one.partition(b"\nReceived: ")
        want(head.count(b"X-Rcpt-Args") == 1 and b'<"a..b"@docomo.ne.jp>' in head, head)
        m = email.message_from_bytes(b"Received: " + rest, policy=STRICT)
        equal(m["Subject"], TEXTS[1])
        equal(m.get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip("\n"), body.rstrip("\n"))


def test():
    for t in TEXTS:
        check(t, "根室市 移住相談 ㈱髙﨑𠮷", t + "\n" + t * 5 + "\n\n.\n🐟\n")
    check("x", 'Nemuro "City", Iju \\ Desk', "x\n")
    random_texts()
    equal(driver("compose", "subject=日本", *FULL), driver("compose", "subject=日本", *FULL), "the same bytes again")
    for field in ("from", "to", "reply_to", "from_name", "to_name", "subject", "message_id", "stop_mail", "stop_url"):
        for poison in ("\r\nBcc: x@example.jp", "\nx", "\r", "\x1b[0m", "\u2028", "\u202e"):
            out = driver("compose", "%s=a@example.jp%s" % (field, poison))
            want(out.startswith(b"error invalid " + field.encode()), field, repr(poison), out)
            want(b"Bcc" not in out, "quoted:", out)
    at_the_sink()


run(test)
