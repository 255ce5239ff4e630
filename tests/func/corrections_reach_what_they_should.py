#!/usr/bin/python3
"""A correction changes what follows from the record, and nothing else."""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, recount, rows, run, sql, want  # noqa: E402


def nights(c):
    v = c.call("visit.add", type="trial_house", **{"from": "2024-10-01"}, nights=2)["id"]
    equal(c.call("visit.edit", id=v, nights=3)["to"], "2024-10-04")
    equal(c.call("visit.edit", id=v, to="2024-10-06")["nights"], 5)
    error, _ = c.ask("visit.edit", id=v, to="2024-10-08", nights=2)
    equal((error["code"], error["field"]), ("invalid", "nights"))


def migration_contact(c):
    a = c.call("contact.add", family="甲", gender="male", age_band="a50")["id"]
    b = c.call("contact.add", family="乙", gender="female", age_band="a30")["id"]
    m = c.call("migration.add", contact=a, moved_in_on="2024-09-10", via_desk=True)["id"]
    equal(c.call("migration.edit", id=m, contact=b)["members"], [{"contact": b, "age_band": "a30", "gender": "female"}])
    equal(c.call("migration.edit", id=m, persons=3)["members"], [])
    equal(rows(c.call("report.monthly", month="2024-09"))["migrants"]["month"], 3)


def departure_ends_home_address_only(c):
    a = c.call("contact.add", family="丙", prefecture="東京都", city="港区")["id"]
    m = c.call("migration.add", contact=a, moved_in_on="2024-04-01", via_desk=True)["id"]
    c.call("migration.depart", id=m, date="2024-08-31")
    equal(c.call("contact.show", id=a)["addresses"][0]["until"], None)
    b = c.call("contact.add", family="丁", address="北海道根室市常盤町2丁目27番地")["id"]
    m = c.call("migration.add", contact=b, moved_in_on="2024-04-01", via_desk=True)["id"]
    c.call("migration.depart", id=m, date="2024-08-31")
    equal(c.call("contact.show", id=b)["addresses"][0]["until"], "2024-08-30")


def addresses_are_split_at_the_city(c):
    for text, prefecture, city, rest in [
            ("三重県四日市市諏訪町1-5", "24", "四日市市", "諏訪町1-5"), ("東京都東村山市本町1-2-3", "13", "東村山市", "本町1-2-3"),
            ("新潟県十日町市千歳町3", "15", "十日町市", "千歳町3"), ("東京都羽村市緑ヶ丘5", "13", "羽村市", "緑ヶ丘5"),
            ("長崎県大村市玖島1", "42", "大村市", "玖島1"), ("広島県廿日市市下平良1", "34", "廿日市市", "下平良1"),
            ("東京都千代田区千代田1-1", "13", "千代田区", "千代田1-1"), ("北海道標津郡中標津町丸山2", "01", "標津郡中標津町", "丸山2"),
            ("神奈川県横浜市中区日本大通1", "14", "横浜市", "中区日本大通1"), ("北海道根室市光和町1", "01", "根室市", "光和町1"),
            ("沖縄県国頭郡恩納村字恩納1", "47", "国頭郡恩納村", "字恩納1"), ("東京都町田市森野2", "13", "町田市", "森野2"),
            ("東京都港区芝公園4-2-8", "13", "港区", "芝公園4-2-8"), ("大阪府大阪市北区中之島1", "27", "大阪市", "北区中之島1")]:
        a = c.call("contact.show", id=c.call("contact.add", family="住", address=text)["id"])["addresses"][0]
        equal((a["prefecture"], a["city"], a["address"]), (prefecture, city, rest), text)


def filters_and_lists(c):
    c.call("donation.add", portal="市役所", received_on="2024-05-01", amount_yen=1000)
    c.call("donation.add", portal="市役所", received_on="2024-05-02", amount_yen=2000, corporate=True)
    equal([r["amount_yen"] for r in c.call("donation.list", corporate=False)["rows"]], [1000])
    for i in range(3):
        c.call("task.add", due="2024-12-0%d" % (i + 1), what="仕事%d" % i)
    seen, cursor = [], None
    while True:
        r = c.call("task.list", limit=1, **({"cursor": cursor} if cursor else {}))
        seen += [x["what"] for x in r["rows"]]
        cursor = r["cursor"]
        if not r["more"]:
            break
    equal(seen, ["仕事0", "仕事1", "仕事2"])


def long_lists_come_in_parts(c):
    """12 MB of slips, asked for as one list: no reply is larger than the client can take, none is lost."""
    n = 60
    for i in range(n):
        c.send("consult.add", date="2023-01-01", channel="phone", topic="work", body="長" * 4000, answer="文" * 4000)
    for i in range(n):
        equal(c.reply()[1], None)
    got, cursor = 0, None
    while True:
        r = c.call("consult.list", until="2023-12-31", limit=1000, **({"cursor": cursor} if cursor else {}))
        got += len(r["rows"])
        cursor = r["cursor"]
        if not r["more"]:
            break
        want(cursor and len(r["rows"]) < n, "one reply had all")
    equal(got, n)
    for _ in range(40):  # pipelined by a client that reads as fast as it can
        c.send("consult.list", until="2023-12-31", limit=20)
    for _ in range(40):
        equal(len(c.reply()[2]["rows"]), 20)


def large_event(c):
    e = c.call("event.add", name="大会", date="2024-07-01")["id"]
    ids = []
    for _ in range(1500):
        c.send("contact.add", family="客")
    ids = [c.reply()[2]["id"] for _ in range(1500)]
    for i in ids:
        c.send("event.attend", event=e, contact=i)
    for _ in ids:
        equal(c.reply()[1], None)
    began = time.monotonic()
    c.call("event.edit", id=e, note="メモ")
    note = time.monotonic() - began
    began = time.monotonic()
    c.call("event.edit", id=e, date="2024-08-01")
    moved = time.monotonic() - began
    want(note < moved, "a note touched everybody:", note, moved)
    equal(rows(c.call("report.monthly", month="2024-08"))["exchange_persons"]["month"], 1500)


def test():
    daemon = Daemon()
    c = daemon.client()
    for part in (nights, migration_contact, departure_ends_home_address_only, addresses_are_split_at_the_city,
                 filters_and_lists, long_lists_come_in_parts, large_event):
        part(c)
        recount(c)
    equal(sql(daemon.db, "PRAGMA integrity_check"), [["ok"]])
    daemon.stop()


run(test)
