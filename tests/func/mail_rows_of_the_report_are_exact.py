#!/usr/bin/python3
"""The monthly report's rows of mail against a count by hand: what went, what came back, who wanted no more; a recount finds
nothing, and every figure names its records."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import TREE, equal, recount, rows, run, want
from return_test import DSN, HARD, REPLY, SOFT, STOP, Returning

ENISHI = os.path.abspath(os.environ.get("ENISHI", os.path.join(TREE, "build", "enishi")))
CODES = ("mails_sent", "mails_bounced", "opt_outs")


def figures(h, month, column="month"):
    got = rows(h.root.call("report.monthly", month=month))
    return [got[code][column] for code in CODES]


def explained(h, code, month):
    r = h.root.call("report.explain", row=code, month=month)
    return [(x["kind"], x["id"], x.get("contact")) for x in r["records"]]


def test():
    h = Returning()
    a, b, c, d = h.people(4)
    h.run()
    equal(figures(h, "2024-11"), [0, 0, 0])
    h.advance(days=1)  # 1 November: 4 mails
    h.put(DSN, to=h.return_path(a), **HARD)
    h.put(DSN, to=h.return_path(a), **HARD)
    h.put(DSN, to=h.return_path(b), **SOFT)
    h.put(REPLY, id=h.message_id(c), more="", body="不要")
    h.fetch()
    h.advance(days=14)  # 15 November: b and d
    h.put(STOP, to=h.stop_address(d))
    h.put(STOP, to=h.stop_address(d))
    h.fetch()
    h.root.call("consent.withdraw", contact=d, how="oral")  # withdrawn already
    h.advance(to="2024-12-02T09:00:00+09:00")
    h.put(DSN, to=h.return_path(b), **HARD)  # of the mail of 15 November
    h.fetch()
    h.root.call("consent.grant", contact=d, kind="mail_news", how="paper", wording="1")
    h.advance(days=1)
    h.root.call("consent.withdraw", contact=d, kind="mail_news", how="web")
    equal(figures(h, "2024-11"), [6, 2, 2])
    equal(figures(h, "2024-12"), [0, 1, 1])
    equal(figures(h, "2024-12", "fiscal_year"), [6, 3, 3])
    equal(figures(h, "2024-12", "plan_total"), [6, 3, 3])
    equal(sorted(explained(h, "mails_bounced", "2024-11")), [("mail", 1, a), ("mail", 2, b)])
    equal([x[2] for x in explained(h, "opt_outs", "2024-11")], [c, d])
    equal(explained(h, "mails_bounced", "2024-12"), [("mail", 6, b)])  # the fifth is that which did not go to a
    equal(len(explained(h, "mails_sent", "2024-11")), 6)
    recount(h.root)
    out = subprocess.run([ENISHI, "--socket", h.d.socket, "--lang", "ja", "report", "monthly", "2024-11"], check=True,
                         stdout=subprocess.PIPE, env=dict(os.environ, LC_ALL="C.UTF-8")).stdout.decode()
    want("メール送信" in out and "うち不達" in out and "配信停止" in out, out)
    h.root.call("contact.merge", into=c, **{"from": d})
    equal((figures(h, "2024-11"), figures(h, "2024-12")), ([6, 2, 2], [0, 1, 1]), "who is one person changes no sum")
    equal([x[2] for x in explained(h, "opt_outs", "2024-11")], [c, c])
    recount(h.root)
    h.d.kill()
    h.restart()
    equal(figures(h, "2024-12", "fiscal_year"), [6, 3, 3])
    recount(h.root)
    h.d.stop()


run(test)
