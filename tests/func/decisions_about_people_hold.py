#!/usr/bin/python3
"""What a person decided about two records holds: through the same list again, through new records, through an import that is
undone and comes again; who was taken apart by hand stays apart. And every join can be explained."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, recount, run, sql, want  # noqa: E402
from portal import DONATION, Portal, enishi, outcome  # noqa: E402

TOWN = [("伊藤", "イトウ"), ("中村", "ナカムラ"), ("小林", "コバヤシ"), ("加藤", "カトウ"), ("山田", "ヤマダ"), ("森", "モリ")]
GIVEN = [("直樹", "ナオキ"), ("由美", "ユミ"), ("修", "オサム"), ("恵子", "ケイコ")]
# name, kana, postal, prefecture, city, address, phone, mail of two rows; what is expected
PAIRS = [
    (("髙橋 健一", "", "", "", "", "", "090-0111-2222", ""), ("高橋健一", "", "", "", "", "", "09001112222", ""), "one"),
    (("渡邉 幸子", "ワタナベ サチコ", "", "北海道", "根室市", "常盤町二丁目27番地", "", ""),
     ("渡辺幸子", "ﾜﾀﾅﾍﾞ　ｻﾁｺ", "", "", "", "根室市常盤町2-27", "", ""), "one"),
    (("斎藤 実", "サイトウ ミノル", "", "", "", "", "", "m@mail.example"),
     ("齋藤 実", "サイトウ ミノル", "", "", "", "", "", "M@mail.example"), "one"),
    (("斎藤 実", "サイトウ ミノル", "", "北海道", "根室市", "常盤町", "090-0111-2222", ""),
     ("斉藤 実", "サイトウ ミノル", "", "北海道", "根室市", "常盤町", "090-0333-4444", ""), "asked"),
    (("佐藤 太郎", "", "", "北海道", "根室市", "光和町2-3", "0154-01-1111", "s@mail.example"),
     ("佐藤 花子", "", "", "北海道", "根室市", "光和町2-3", "0154-01-1111", "s@mail.example"), "two"),
    (("大野 進", "オオノ ススム", "", "北海道", "根室市", "光和町2-3", "", ""),
     ("小野 進", "オノ ススム", "", "北海道", "根室市", "光和町9-1", "", ""), "two"),
    (("𠮷田 誠", "", "087-0001", "北海道", "根室市", "梅ケ枝町3-12", "", ""),
     ("吉田 誠", "", "0870001", "北海道", "根室市", "梅ヶ枝町3丁目12番地", "", ""), "one"),
    (("山﨑 葵", "ヤマザキ アオイ", "", "北海道", "札幌市中央区", "北1条西2丁目", "", "aoi.yama@mail.example"),
     ("山崎 葵", "ヤマザキ アオイ", "", "東京都", "杉並区", "高円寺南1-2-3", "", "aoi.yama@mail.example"), "one"),
]
ASKED = PAIRS[3]


def gift(no, who, amount=10000):
    name, kana, postal, prefecture, city, address, phone, mail = who
    return '%s,2024/06/01,%d,受領済,%s,%s,%s,%s,%s,%s,%s,%s,教育' % (no, amount, name, kana, postal, prefecture, city, address, phone, mail)


class Desk:
    """A daemon with a town of people in it: among a handful every name would be common."""

    def __init__(self):
        self.daemon = Daemon()
        self.c = self.daemon.client()
        self.portal = Portal(self.daemon)
        town = [(f + " " + g, fk + " " + gk, "", "", "", "", "", "") for f, fk in TOWN for g, gk in GIVEN]
        self.load(*[gift("T%d" % i, who) for i, who in enumerate(town)])

    def load(self, *rows):
        return self.portal.run("portal-donation", "\n".join((DONATION,) + rows))

    def person(self, no):
        return next(r["contact_id"] for r in self.c.call("identity.links", limit=1000)["rows"] if r["source_key"] == no)

    def open(self):
        return self.c.call("identity.list")["rows"]

    def stop(self):
        recount(self.c)
        self.daemon.stop()


def pairs_of_the_rule_book():
    for a, b, expect in PAIRS:
        for first, second in ((a, b), (b, a)):
            d = Desk()
            d.load(gift("A", first), gift("B", second))
            got = "one" if d.person("A") == d.person("B") else "asked" if d.open() else "two"
            equal(got, expect, first[0], second[0])
            d.stop()


def different_holds():
    d = Desk()
    rows = [gift("A", ASKED[0]), gift("B", ASKED[1])]
    batch = d.load(*rows)["batch"]
    pair, = d.open()
    want("姓" in pair["reasons"] and "斎藤" not in pair["reasons"], pair)
    equal({pair["name_a"], pair["name_b"]}, {"斎藤 実", "斉藤 実"})
    enishi(d.daemon, "identity", "decide", str(pair["id"]), "--answer", "different")
    equal(d.open(), [])
    equal(d.c.ask("identity.decide", id=pair["id"], answer="same")[0]["code"], "conflict")
    equal(outcome(d.load(*rows)), (0, 2, 0, 0, 0, 0))
    equal(d.open(), [])
    # more records of both, now with a mailbox in common, which would else be enough for the machine
    d.load(gift("C", ASKED[0][:7] + ("minoru.s@mail.example",)), gift("D", ASKED[1][:7] + ("minoru.s@mail.example",)))
    equal(d.open(), [])
    equal((d.person("C"), d.person("D")), (d.person("A"), d.person("B")))
    want(d.person("A") != d.person("B"))
    # the import is undone and comes again: the decision was about these two people
    for id in (d.c.call("import.list")["rows"][0]["id"], batch):
        while d.c.call("import.undo", id=id)["left"]:
            pass
    equal(sql(d.daemon.db, "SELECT state FROM identity_question"), [["different"]])
    equal(outcome(d.load(*rows))[0], 2)
    equal(d.open(), [])
    want(d.person("A") != d.person("B"))
    d.stop()


def same_holds():
    d = Desk()
    rows = [gift("A", ASKED[0]), gift("B", ASKED[1])]
    d.load(*rows)
    pair, = d.open()
    person = d.c.call("identity.decide", id=pair["id"], answer="same", reason="電話で確認")["contact"]
    equal((d.person("A"), d.person("B")), (person, person))
    equal(outcome(d.load(*rows)), (0, 2, 0, 0, 0, 0))
    equal(d.person("B"), person)
    why = d.c.call("identity.explain", id=person)
    equal([(r["source_key"], r["kind"]) for r in why["records"]], [("A", "donation"), ("B", "donation")])
    equal([(j["act"], j["ground"], j["reason"]) for j in why["joins"]], [("join", "hand", "電話で確認")])
    equal([(q["state"], q["reason"]) for q in why["decided"]][0], ("same", "電話で確認"))
    d.stop()


def taken_apart_by_hand():
    d = Desk()
    one, other = PAIRS[0][:2]
    rows = [gift("A", one), gift("B", other[:7] + ("ken@mail.example",))]
    d.load(*rows)
    person = d.person("A")
    equal(d.person("B"), person)
    join, = d.c.call("identity.explain", id=person)["joins"]
    equal((join["ground"], join["by"]), ("machine", sql(d.daemon.db, "SELECT by_name FROM identity_link")[0][0]))
    want("電話は同じ" in join["reasons"] and any(f["field"] == "電話" and f["bits"] > 0 for f in join["fields"]), join)
    d.c.call("contact.unmerge", id=join["contact"], reason="親子だった")
    want(d.person("A") != d.person("B"))
    equal(outcome(d.load(*rows)), (0, 2, 0, 0, 0, 0))
    d.load(gift("C", one[:7] + ("ken@mail.example",), 20000))  # as near to the one as to the other
    want(d.person("A") != d.person("B"))
    equal(d.open(), [])
    # and by hand it may be said again that they are one
    d.c.call("contact.merge", into=d.person("A"), **{"from": d.person("B")})
    equal(d.person("A"), d.person("B"))
    d.load(gift("D", one[:7] + ("ken@mail.example",), 30000))
    equal(d.person("D"), d.person("A"))
    d.stop()


def added_at_the_desk():
    d = Desk()
    d.load(gift("A", PAIRS[1][0]))
    code, out, err = enishi(d.daemon, "contact", "add", "--name", "渡辺 幸子", "--kana", "ワタナベ サチコ", "--address", "北海道根室市常盤町2-27")
    want("連絡先 %d と同じ人かもしれません" % d.person("A") in err, err)
    want(int(out) != d.person("A"))
    pair, = d.open()
    equal({pair["contact_a"], pair["contact_b"]}, {int(out), d.person("A")})
    # under protection nobody is suggested to anybody
    d.c.call("contact.protect", id=int(out))
    equal(d.open(), [])
    d.stop()


def machine_makes_nobody_of_hundreds():
    """A list that has no names, and the desk's own telephone in each row: past some number a person is asked."""
    d = Daemon()
    c = d.client()
    rows = [{"line": "1", "source_key": str(i), "status": "paid", "family": "匿名", "given": "希望", "phone": "0154300000",
             "email": "nobody@mail.example", "city": "根室市", "address": "緑町%d-3" % i} for i in range(340)]
    for at in range(0, len(rows), 40):
        c.call("import.rows", kind="contact", mapping="m", source="s", rows=rows[at:at + 40])
    sizes = sql(d.db, "SELECT 1 + count(*) FROM contact WHERE person IS NOT NULL GROUP BY person ORDER BY 1 DESC")
    equal(sizes, [["300"], ["40"]])
    equal(len(c.call("identity.list")["rows"]), 1)
    recount(c)
    d.stop()


def test():
    for part in (machine_makes_nobody_of_hundreds, pairs_of_the_rule_book, different_holds, same_holds, taken_apart_by_hand, added_at_the_desk):
        part()


run(test)
