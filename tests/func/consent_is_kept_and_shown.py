#!/usr/bin/python3
"""Consent at the desk: asked with proof, shown in the clerk's words, withdrawn in one line, never granted by a list."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, TREE, equal, run, want

ENISHI = os.path.abspath(os.environ.get("ENISHI", os.path.join(TREE, "build", "enishi")))


def enishi(d, *words, status=0):
    r = subprocess.run([ENISHI, "--socket", d.socket, "--lang", "ja"] + list(words), stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, timeout=30, env=dict(os.environ, LC_ALL="C.UTF-8"))
    equal(r.returncode, status, words, r.stderr.decode())
    return (r.stderr if status else r.stdout).decode("utf-8-sig")


def test():
    d = Daemon()
    c = d.client()
    c.call("contact.add", family="根室", given="花子", email="hanako@example.jp")
    want("how" in enishi(d, "consent", "grant", "1", "--kind", "mail_follow", status=2))
    want("wording" in enishi(d, "consent", "grant", "1", "--kind", "mail_follow", "--how", "paper", status=2))
    equal(enishi(d, "consent", "grant", "1", "--kind", "相談フォローのメール", "--how", "書面", "--wording", "R6-1"), "1\n")
    equal(enishi(d, "consent", "grant", "1", "--kind", "photo", "--how", "oral", "--wording", "R6-1",
                 "--date", "2024-10-01"), "2\n")
    rows = enishi(d, "consent", "show", "1", "--format", "csv").splitlines()
    equal(rows[0], "番号,連絡先番号,氏名・名称,同意の種類,状態,本人が述べた日,方法,示した文面の版,受けた人,記録した時刻")
    want(rows[1].startswith("2,1,根室 花子,体験談・写真掲載,同意,2024-10-01,口頭,R6-1,"), rows[1])
    want(rows[2].startswith("1,1,根室 花子,相談フォローのメール,同意,2024-10-31,書面,R6-1,"), rows[2])

    want("5" in enishi(d, "consent", "withdraw", "1", "--how", "mail"))
    now = {r["kind"]: r["state"] for r in c.call("consent.show", contact=1)["rows"]}
    equal(now, {"photo": "granted", "mail_follow": "withdrawn", "mail_news": "withdrawn", "mail_event": "withdrawn",
                "survey": "withdrawn", "donor_mail": "withdrawn"}, "a withdrawal without a kind is of all mail")
    equal(len(c.call("consent.show", contact=1, history=True)["rows"]), 7)
    want("2024-10-31" in enishi(d, "consent", "grant", "1", "--kind", "survey", "--how", "oral", "--wording", "1",
                                "--date", "2024-10-30", status=1))
    equal(c.call("contact.protect", id=1), {"id": 1, "protected": True, "mails_cancelled": 0})
    equal(c.call("contact.show", id=1)["protected"], True)
    equal(c.call("contact.protect", id=1, off=True)["protected"], False)
    want("protected" not in c.call("contact.show", id=1))
    d.stop()


run(test)
