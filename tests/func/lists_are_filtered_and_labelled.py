#!/usr/bin/python3
"""What a clerk asks of the lists: by topic, stage and prefecture, with headings that people read."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, TREE, equal, run, want

ENISHI = os.path.abspath(os.environ.get("ENISHI", os.path.join(TREE, "build", "enishi")))


def enishi(d, *words):
    r = subprocess.run([ENISHI, "--socket", d.socket] + list(words), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       timeout=30, env=dict(os.environ, LC_ALL="C.UTF-8"))
    want(r.returncode == 0, words, "ended with", r.returncode, r.stderr.decode())
    return r.stdout.decode("utf-8-sig")


def fill(c):
    people = [("山崎", "ヤマザキ", "大阪府"), ("山先", "ヤマサキ", "東京都"), ("森", "モリ", "大阪府")]
    for i, (family, kana, prefecture) in enumerate(people):
        c.call("contact.add", family=family, kana=kana, prefecture=prefecture)
        c.call("consult.add", contact=i + 1, date="2024-10-0%d" % (i + 1), channel="phone",
               topic=["housing", "work", "other"][i:], prefecture=prefecture, stage=["visited", "hold", "visited"][i])


def lists_are_filtered(d, c):
    def slips(**by):
        return [r["contact"] for r in c.call("consult.list", **by)["rows"]]
    equal(slips(topic="work"), [2, 1], "a topic that is not the main one counts")
    equal(slips(topic=["housing", "other"]), [3, 2, 1], "any of several")
    equal(slips(topic="housing", stage="visited"), [1])
    equal(slips(prefecture="27"), [3, 1])
    equal(slips(prefecture="大阪府", topic="work"), [1])
    equal(slips(stage="considering"), [])
    rows = enishi(d, "consult", "list", "--topic", "housing", "--stage", "visited", "--format", "csv").splitlines()
    equal(len(rows), 2, "heading and one slip:")


def found_contacts_are_filtered(d, c):
    def found(query, **by):
        return [r["id"] for r in c.call("contact.find", query=query, **by)["rows"]]
    equal(found("山"), [2, 1])
    equal(found("山", prefecture="27"), [1])
    equal(found("山", stage="hold"), [2])
    equal(found("山", stage="hold", prefecture="27"), [])
    equal(found("山", kind="company"), [])
    equal(found("やまさき"), [2, 1], "other voicing marks come last")
    equal(found("やまさき", limit=1), [2])
    equal(found("やまさき", limit=1, prefecture="27"), [1])


def a_timeline_as_csv_has_headings(d, c):
    rows = enishi(d, "contact", "timeline", "1", "--format", "csv", "--lang", "ja").splitlines()
    equal(rows[0], "番号,日付,種類,内容")
    want(rows[1].startswith("1,2024-10-01,"), rows[1])
    want(any(",相談," in r for r in rows), rows)
    rows = enishi(d, "contact", "timeline", "1", "--format", "csv", "--lang", "en").splitlines()
    equal(rows[0], "id,date,kind,what")
    want(any(",consult," in r and "phone" in r for r in rows), rows)


def test():
    d = Daemon()
    c = d.client()
    fill(c)
    for scene in (lists_are_filtered, found_contacts_are_filtered, a_timeline_as_csv_has_headings):
        scene(d, c)
    d.stop()


run(test)
