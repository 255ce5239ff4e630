#!/usr/bin/python3
"""Out through a real relay into a real mail store, where a client reads what was written; and what comes back by itself,
a bounce and a request to stop, names the mail it is about by a token that only our key makes."""
import email
import email.policy
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, folder, run, until, want
from mail_test import Dovecot, Postfix, Server, driver, relay

STRICT = email.policy.SMTP.clone(raise_on_defect=True)
SUBJECTS = ["ご相談のお礼", "①㈱髙﨑𠮷 🐟 葛󠄀城 👍🏽 根室市移住相談ワンストップ窓口からの長い長い件名です（令和6年度 第2回のご案内）"]
BODY = "髙﨑 𠮷子 様\n\n①㈱ 🐟 ～\n.\n..\nFrom 根室市\n" + "長い行" * 400 + "\n"


def tokens(dir):
    path = os.path.join(dir, "key")
    with open(path, "wb") as f:
        f.write(bytes(range(32)))
    os.chmod(path, 0o600)

    def make(purpose, campaign, id):
        return driver("token", path, str(purpose), str(campaign), str(id)).decode().split()

    def believe(purpose, token):
        return driver("believe", path, str(purpose), token).decode().strip()

    return make, believe


def out(relay_port, box):
    for n, subject in enumerate(SUBJECTS):
        r = relay(relay_port, "to=a..b%d@example.jp" % n, "to_name=髙﨑 𠮷子 様", "from_name=根室市 移住相談", "subject=" + subject,
                  "text=" + BODY, "html=<p>㈱髙﨑🐟</p>", "stop_mail=teishi+x@city.example.jp",
                  "stop_url=https://city.example.jp/stop/x", "message_id=%d.x@id.city.example.jp" % n)
        equal(r.end["sent"], 1, r.text)
        mails = until(lambda: box.mails("a..b%d" % n), 15, "the mail is in the store")
        equal(len(mails), 1)
        m = email.message_from_bytes(mails[0], policy=STRICT)
        equal((m["Subject"], m["From"].addresses[0].display_name, m["To"].addresses[0].display_name),
              (subject, "根室市 移住相談", "髙﨑 𠮷子 様"))
        equal(m.get_body(("plain",)).get_content().replace("\r\n", "\n"), BODY)
        equal(m.get_body(("html",)).get_content().strip(), "<p>㈱髙﨑🐟</p>")
        for name in ("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted"):
            equal(len(m.get_all(name, [])), 1, name)
        equal([p.defects for p in m.walk() if p.defects], [])


def back(relay_port, box, make, believe):
    """To nobody: the relay takes it, is refused by the next server, and bounces it."""
    path, _ = make(1, 7, 4711)
    _, message = make(3, 7, 4711)
    r = relay(relay_port, "to=hanako@nobody.example.jp", "mail_from=" + path, "subject=x", "message_id=7.%s@id.city.example.jp" % message)
    equal(r.end["sent"], 1, r.text)
    until(lambda: box.mails("kaeri"), 15, "the bounce is in the store")
    stop, _ = make(2, 7, 815)
    r = relay(relay_port, "to=" + stop, "mail_from=hanako@example.jp", "subject=unsubscribe", "from=hanako@example.jp")
    equal(r.end["sent"], 1, r.text)
    until(lambda: box.mails("teishi"), 15, "the request is in the store")
    login = ["password=himitsu", "starttls=1", "ca=" + box.dir + "/cert"]
    for user, kind, purpose, id in (("kaeri", "bounce_hard", 1, 4711), ("teishi", "stop", 2, 815)):
        text = driver("postbox", "imap://localhost:%d/INBOX" % box.ports["imap"], "user=" + user, *login).decode()
        found = re.search(r"^mail \S+ kind=(\S+) purpose=(\d) token=(\S+) id=\S* code=\d+ status=(\S*)", text, re.M)
        want(found, text)
        equal((found.group(1), int(found.group(2))), (kind, purpose), text)
        equal(believe(purpose, found.group(3)), "campaign=7 id=%d" % id)
        equal(believe(3 - purpose, found.group(3)), "no token", "for another purpose it is none")
        if kind == "bounce_hard":
            equal(found.group(4), "5.1.1", text)


def test():
    box = Dovecot()
    nobody = Server({"RCPT": b"550 5.1.1 User unknown\r\n", "DATA": b"554 5.5.1 no valid recipients\r\n"})
    mta = Postfix(box.ports["lmtp"], nobody.port)
    try:
        out(mta.port, box)
        back(mta.port, box, *tokens(folder()))
    except BaseException:
        print(mta.log()[-3000:], box.log()[-1500:], file=sys.stderr)
        raise
    finally:
        mta.close()
        nobody.close()
        box.close()


run(test)
