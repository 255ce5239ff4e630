#!/usr/bin/python3
"""Who writes back is answered by a person: no further mail of that campaign, and a task for today that quotes nothing. A
machine that answers for somebody is no reply; foreign mail stays where it is; the bytes are kept for a while only."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, recount, run, sql, want
from return_test import REPLY, Returning

FOREIGN = """From: shop@example.jp
To: iju@city.example.jp
Subject: sale
References: <1@elsewhere.example.jp>

buy
"""


def test():
    h = Returning({"return_keep_days": 30})
    asks, away, silent, wants_no_more = h.people(4)
    h.run()
    h.advance(days=1)
    h.put(REPLY, id=h.message_id(asks), more="", body="ひみつの事情があります")
    h.put(REPLY, id=h.message_id(away), more="Auto-Submitted: auto-replied\n", body="不在です")
    h.put(REPLY, id=h.message_id(wants_no_more), more="", body="不要です。")
    h.put(FOREIGN)
    equal(h.fetch(), {"taken": 3, "before": 0, "not_believed": 0, "foreign": 1, "beyond": 0})
    want(os.path.exists(h.box + "/0004.eml"), "foreign mail is left alone")
    equal(h.fetch(), {"taken": 0, "before": 0, "not_believed": 0, "foreign": 0, "beyond": 0}, "and not read again")
    tasks = {t["contact"]: t["what"] for t in h.root.call("task.list", due="2024-11-01")["rows"]}
    want(tasks[asks].startswith("返信あり：") and tasks[asks].endswith("（1通目）。受信メール（mail inbox）を読んで答えてください"), tasks)
    want("メールを止めました" in tasks[wants_no_more], tasks)
    equal(set(tasks), {asks, wants_no_more})
    want(not any("ひみつ" in what for what in tasks.values()), "no word of the person's")
    equal(h.root.call("mail.list", contact=asks)["rows"][0]["replied_at"][:10], "2024-11-01")
    equal(h.root.call("contact.show", id=wants_no_more)["no_mail"], "withdrawn")
    equal({(r["kind"], r["contact"]) for r in h.root.call("mail.inbox")["rows"]},
          {("reply", wants_no_more), ("auto_reply", away), ("reply", asks)})
    mine = h.root.call("mail.inbox", contact=asks)["rows"][0]["id"]
    want("ひみつの事情" in h.root.call("mail.read", id=mine)["message"])
    equal(h.root.call("mail.read", id=mine)["words"], "ひみつの事情があります\n", "decoded, for who answers")
    want(all("words" not in r for r in h.root.call("mail.inbox")["rows"]), "in no list")
    want("ひみつ" not in h.d.log(), "nor in the log")
    h.advance(days=14)
    equal([len(h.root.call("mail.list", contact=i)["rows"]) for i in (asks, away, silent, wants_no_more)], [1, 2, 2, 1])
    equal(sql(h.d.db, "SELECT end_reason FROM enrolment WHERE contact_id = %d" % asks), [["reply"]])
    # once more on another day: the task of before waits still; when it is done there is a new one
    h.put(REPLY, id=h.message_id(asks), more="", body="まだですか")
    h.fetch()
    open_tasks = h.root.call("task.list", contact=asks)["rows"]
    equal(len(open_tasks), 1)
    h.root.call("task.done", id=open_tasks[0]["id"])
    h.put(REPLY, id=h.message_id(asks), more="", body="もう一度")
    h.fetch()
    equal(len(h.root.call("task.list", contact=asks)["rows"]), 1)
    # the same mail under another name is the same mail
    os.link(h.box + "/read/0001.eml", h.box + "/copy.eml")
    equal((h.fetch()["before"], len(h.root.call("mail.inbox", contact=asks)["rows"])), (1, 3))
    h.advance(days=17)
    h.wait_for_bytes_gone(mine)
    want(h.root.call("mail.read", id=mine).get("words") is None, "what they wrote goes with the bytes")
    want("まだですか" in h.root.call("mail.read", id=4)["message"])
    recount(h.root)
    h.d.stop()


run(test)
