#!/usr/bin/python3
"""Once two contacts were made one person, the id of either means that person wherever a contact is named: shown, edited,
listed, added to, asked about. The person is in lists, segments and counts once. What cannot be one is refused."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, TREE, equal, recount, run, sql, want

ENISHI = os.path.abspath(os.environ.get("ENISHI", os.path.join(TREE, "build", "enishi")))
STAYS, OLD, OLDER, OTHER, FIRM, HOUSE = range(1, 7)
PLACES = ["consult", "application", "visit", "migration", "business", "loan", "donation", "task", "relationship"]


def enishi(d, *words, status=0):
    r = subprocess.run([ENISHI, "--socket", d.socket, "--lang", "ja"] + list(words), stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, timeout=30, env=dict(os.environ, LC_ALL="C.UTF-8"))
    equal(r.returncode, status, words, r.stderr.decode())
    return (r.stderr if status else r.stdout).decode("utf-8-sig")


def refusal(c, method, **args):
    error, _ = c.ask(method, **args)
    want(error, method, args)
    return error["code"], error.get("field"), error["message"]


def people(c):
    for args in (dict(family="根室", given="花子", phone="0153-00-0001"),
                 dict(family="根室", given="はな子", kana="ネムロ ハナコ", email="h@example.jp", prefecture="13", city="港区"),
                 dict(family="旧姓", given="花子"), dict(family="別人", given="太郎"),
                 dict(kind="company", name="根室水産株式会社"), dict(kind="household", name="根室家")):
        c.call("contact.add", **args)


def refused(c):
    equal(refusal(c, "contact.merge", into=1, **{"from": 1}), ("conflict", "from", "contacts 1 and 1 are one person (1) already"))
    equal(refusal(c, "contact.merge", into=1, **{"from": 99}), ("not_found", "from", "there is no contact 99"))
    equal(refusal(c, "contact.merge", into=99, **{"from": 1}), ("not_found", "into", "there is no contact 99"))
    for body in (FIRM, HOUSE):
        equal(refusal(c, "contact.merge", into=STAYS, **{"from": body})[0], "invalid")
    equal(refusal(c, "contact.unmerge", id=STAYS), ("conflict", "id", "contact 1 is merged into nobody"))
    equal(refusal(c, "contact.unmerge", id=99)[0], "not_found")
    equal(refusal(c, "contact.split", id=STAYS)[:2], ("invalid", "members"))
    equal(refusal(c, "contact.split", id=STAYS, members=["2"]),
          ("invalid", "members", "contact 2 is not merged into contact 1"))
    equal(refusal(c, "contact.split", id=STAYS, members=["x"])[:2], ("invalid", "members"))
    equal(refusal(c, "contact.split", id=STAYS, records=["event:1"])[:2], ("invalid", "records"))
    equal(refusal(c, "contact.split", id=STAYS, records=["donation:1"])[0], "not_found")


def every_method(c, old):
    """Each method that names a contact, with an old id."""
    c.call("consult.add", contact=old, date="2024-10-01", channel="phone", topic="work")
    c.call("application.add", contact=old, scheme="移住支援金", applied_on="2024-10-01")
    c.call("visit.add", **{"contact": old, "type": "trial_house", "from": "2024-10-01"})
    c.call("migration.add", contact=old, moved_in_on="2024-10-01", members=[dict(contact=old), dict(contact=OTHER)])
    c.call("business.add", contact=old, started_on="2024-10-01")
    c.call("loan.add", contact=old, occupation="medical", lent_on="2024-10-01")
    c.call("donation.add", contact=old, portal="x", received_on="2024-10-01", amount_yen=5000)
    c.call("task.add", contact=old, due="2024-11-10", what="手紙")
    c.call("relationship.add", contact=old, kind="kin")
    c.call("household.join", household=HOUSE, contact=old)
    c.call("event.attend", event=c.call("event.add", name="移住フェア", date="2024-10-01")["id"], contact=old)
    c.call("stage.set", contact=old, stage="considering")
    c.call("consent.grant", contact=old, kind="mail_news", how="paper", wording="R6")
    c.call("contact.edit", id=old, note="窓口で確認")
    c.call("contact.protect", id=old)
    c.call("contact.protect", id=old, off=True)


def test():
    d = Daemon()
    c = d.client()
    people(c)
    refused(c)
    page = enishi(d, "contact", "merge", str(OLD), str(OLDER), "--reason", "本人の申出")
    want("旧姓 花子" in page and "本人の申出" in page, page)
    c.call("contact.merge", into=STAYS, **{"from": OLDER})  # an old id: all of that person
    equal(refusal(c, "contact.merge", into=OLDER, **{"from": OLD})[2], "contacts 3 and 2 are one person (1) already")

    for old in (OLD, OLDER):
        shown = c.call("contact.show", id=old)
        equal((shown["id"], shown["family"], shown["given"], shown["kana"], shown["email"], shown["prefecture"]),
              (STAYS, "根室", "花子", "ネムロ ハナコ", "h@example.jp", "13"))
        equal([(m["id"], m["into"]) for m in shown["merged"]], [(OLD, STAYS), (OLDER, OLD)])
        every_method(c, old)
        for noun in PLACES:
            got = c.call(noun + ".list", **dict(contact=old))["rows"]
            want(got and {r["contact"] for r in got} == {STAYS}, noun, got)
        want({"consult", "donation", "visit", "loan"} <= {r["kind"] for r in c.call("contact.timeline", id=old)["rows"]})
        equal(c.call("consent.show", contact=old)["rows"][0]["state"], "granted")
        equal(c.call("stage.history", contact=old)["rows"][0]["stage"], "considering")
        equal(c.call("mail.list", contact=old)["rows"], [])
        equal({r["contact"] for r in c.call("household.list", household=HOUSE)["rows"]}, {STAYS})
        equal([m["contact"] for m in c.call("migration.show", id=1)["members"]], [STAYS, OTHER])
        equal([r["id"] for r in c.call("contact.find", query=str(old))["rows"]], [STAYS])
    equal([r["id"] for r in c.call("contact.find", query="旧姓")["rows"]], [STAYS])

    whole = c.call("contact.export", id=OLDER)
    equal((whole["person"]["id"], [m["id"] for m in whole["members"]]), (STAYS, [OLD, OLDER]))
    equal([p.get("member") for p in whole["person"]["points"]], [None, OLD])
    equal([len(whole[noun]) for noun in PLACES + ["attendance", "household"]], [2] * 7 + [8, 2, 2, 2])
    equal(whole["migration"][0]["members"][1]["contact"], OTHER)
    equal([(x["act"], x["contact"], x["other"]) for x in whole["links"]], [("join", OLDER, OLD), ("join", OLD, STAYS)])
    want("export contact=1" in d.log() and "花子" not in d.log(), d.log())
    equal(c.call("segment.count", filter="kind = person")["n"], 2)
    equal([r["id"] for r in c.call("segment.members", filter="kind = person")["rows"]], [STAYS, OTHER])
    equal([r["id"] for r in c.call("segment.members", filter="prefecture = 13")["rows"]], [STAYS])
    equal([r["id"] for r in c.call("segment.members", filter="email is not empty")["rows"]], [STAYS])
    equal(refusal(c, "contact.cancel", id=OLD)[0], "conflict")
    recount(c)
    equal(c.call("admin.status")["contacts"], 4)

    # Nothing was added to any but the person, so apart they are as bare as they came.
    rows = c.call("contact.unmerge", id=OLD)["rows"]
    equal([r["id"] for r in rows], [STAYS, OLD])
    equal(c.call("contact.show", id=OLDER)["id"], OLD)
    equal(c.call("contact.timeline", id=OLD)["rows"], [])
    equal(c.call("contact.show", id=OLD).get("note"), None)
    equal(c.call("contact.show", id=STAYS).get("kana"), None)

    # Records put with the wrong person.
    page = enishi(d, "contact", "split", str(STAYS), "--records", "donation:1,consult:1", "--reason", "同姓同名")
    new = 7
    want(str(new) in page, page)
    equal([r["contact"] for r in c.call("donation.list")["rows"]], [STAYS, new])
    equal([r["what"] for r in c.call("contact.timeline", id=new)["rows"] if r["kind"] == "consult"][0][:1], "R")
    equal(c.call("contact.show", id=new)["points"], [])
    c.call("contact.merge", into=STAYS, **{"from": new})
    equal({r["contact"] for r in c.call("donation.list")["rows"]}, {STAYS})
    acts = [r[0] for r in sql(d.db, "SELECT act FROM identity_link ORDER BY id")]
    equal(acts, ["join", "join", "cut", "split", "join"])
    recount(c)
    d.stop()


run(test)
