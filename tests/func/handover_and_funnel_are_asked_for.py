#!/usr/bin/python3
"""report.handover and report.funnel through the daemon: what comes back, and that a hand-over of more people than one reply
holds is whole on paper."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ENISHID, ETC, Daemon, Refused, equal, run, sql_int, want  # noqa: E402

CLIENT = os.environ.get("ENISHI", os.path.join(os.path.dirname(ENISHID), "enishi"))
PEOPLE = 230  # a reply holds 200


def ask(daemon, *args, status=0):
    done = subprocess.run([CLIENT, "--socket", daemon.socket, "--etc", ETC, "--lang", "ja", *args], capture_output=True,
                          timeout=60)
    equal(done.returncode, status, args, done.stderr.decode())
    return done.stdout.decode()


def refused(call, code, **args):
    try:
        call(**args)
    except Refused as e:
        equal(e.code, code)
        return
    want(False, "not refused")


def the_reply(call):
    person = call("contact.add", family="浜﨑", given="由紀", kana="ハマサキ ユキ")["id"]
    call("consult.add", contact=person, date="2024-10-01", channel="phone", topic=["housing", "work"], staff="本間",
         body="空き家を見たい", next_action="資料を送る", next_due="2024-10-15", stage="informed")
    call("task.add", due="2024-11-05", what="ポスター", staff="中川")
    told = call("report.handover")
    equal((told["city"], told["more"], told["cursor"], told["staff"]), ("根室市", False, None, None))
    equal(told["rows"], [{
        "id": person, "name": "浜﨑 由紀", "kana": "ハマサキ ユキ", "died_on": None, "stage": "informed",
        "stage_since": "2024-10-01", "topics": ["housing"], "last_words": "空き家を見たい",
        "last_contact": {"date": "2024-10-01", "channel": "phone", "staff": "本間", "number": "R6-0001"},
        "tasks": [{"id": 1, "due": "2024-10-15", "what": "資料を送る", "staff": "本間", "overdue": True}], "next": None}])
    equal([t["what"] for t in told["loose_tasks"]], ["ポスター"])
    equal(call("report.handover", staff="中川")["rows"], [])
    funnel = call("report.funnel", year=2024)
    equal((funnel["from"], funnel["until"], funnel["people"], funnel["year"]), ("2024-04-01", "2024-10-31", 1, 2024))
    equal([(s["key"], s["reached"], s["conversion"]) for s in funnel["stages"][:3]],
          [("new", 1, 100.0), ("informed", 1, 0.0), ("considering", 0, None)])
    equal(funnel["stages"][1]["days"], {"n": 1, "q1": 0.0, "median": 0.0, "q3": 0.0})
    equal(funnel["move"], {"n": 0, "q1": None, "median": None, "q3": None})
    refused(lambda **a: call("report.handover", **a), "invalid", cursor="x")
    refused(lambda **a: call("report.funnel", **a), "invalid", year="R6年")


def many_clients_are_all_on_paper(daemon, call):
    for i in range(PEOPLE):
        person = call("contact.add", family="人%03d" % i, kana="ヒト" + "アイウエオカキクケコ"[i % 10])["id"]
        call("consult.add", contact=person, date="2024-10-02", channel="phone", topic="work", staff="移住係")
    equal(len(call("report.handover")["rows"]), 200)
    equal(len(call("report.handover", limit=10)["rows"]), 10)
    told = json.loads(ask(daemon, "report", "handover", "--format", "json"))
    equal((len(told["rows"]), len({r["id"] for r in told["rows"]}), "more" in told), (PEOPLE + 1, PEOPLE + 1, False))
    kana = [r["kana"] for r in told["rows"]]
    equal(kana, sorted(kana))
    equal(sql_int(daemon.db, "SELECT count(*) FROM contact"), PEOPLE + 1)
    page = ask(daemon, "report", "handover")
    want("【取扱注意】" in page and "継続中の相談者　%d人" % (PEOPLE + 1) in page and "【期限超過】令6.10.15 資料を送る（本間）" in page, page[:500])
    want("人229" in ask(daemon, "report", "handover", "--staff", "移住係", "--format", "csv"))
    equal(len(json.loads(ask(daemon, "report", "handover", "--limit", "5", "--format", "json"))["rows"]), 5)
    want("対象：最初の接触の年度 令和６年度　%d人" % (PEOPLE + 1) in ask(daemon, "report", "funnel", "--year", "R6"))


def test():
    daemon = Daemon()
    call = daemon.client().call
    the_reply(call)
    many_clients_are_all_on_paper(daemon, call)
    daemon.stop()


run(test)
