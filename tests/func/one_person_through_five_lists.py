#!/usr/bin/python3
"""A consultation, a trial stay, an evening at an event and donations through two portals, each list written by somebody else:
one person with one timeline, counted once; each row says where it came from."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, recount, run, want  # noqa: E402
from portal import DONATION, ORDER, Portal, enishi  # noqa: E402

# the spouse shares the address, the telephone and the mailbox, and is somebody else
LISTS = [
    ("desk-consultations", "相談票\n受付番号,受付日,姓,名,フリガナ,電話,メール,都道府県,市区町村,方法,相談内容\n"
     "1,R6.4.12,髙橋,健一,タカハシ ケンイチ,090-0111-2222,,東京都,杉並区,電話,仕事・就職\n"
     "2,R6.4.13,高橋,幸子,タカハシ サチコ,090-0111-2222,,東京都,杉並区,電話,住まい\n"),
    ("desk-visits", "番号,種類,開始日,終了日,氏名,フリガナ,電話,メール\n"
     "1,体験住宅,2024-06-01,2024-06-07,高橋健一,ﾀｶﾊｼ ｹﾝｲﾁ,09001112222,ken.takahashi@mail.example\n"),
    ("desk-attendees", "No.,行事名,開催日,氏名,フリガナ,メール,人数\n"
     "1,交流会,2024-07-20,高橋　健一,タカハシ　ケンイチ,Ken.Takahashi@mail.example,1\n"),
    ("portal-donation", DONATION + "\nA-1,2024/08/01,10000,受領済,高橋健一,タカハシ ケンイチ,166-0001,東京都,杉並区,阿佐谷北1丁目2番3号,"
     "090-0111-2222,ken.takahashi@mail.example,教育\n"),
    ("portal-order", ORDER + "\nB-7,2024/09/02,12:00,髙橋,健一,タカハシ,ケンイチ,1660001,東京都,杉並区,阿佐谷北1-2-3,,+81 90-0111-2222,,20000,入金済み,昆布\n"),
]


def timeline(client, contact):
    return sorted((m["date"], m["kind"]) for m in client.call("contact.timeline", id=contact)["rows"])


def load(order):
    daemon = Daemon()
    portal = Portal(daemon)
    town = ["T%d,2024/01/05,1000,受領済,%s %s,%s %s,,,,,,,教育" % (10 * i + k, f[0], g[0], f[1], g[1])
            for i, f in enumerate((("伊藤", "イトウ"), ("中村", "ナカムラ"), ("小林", "コバヤシ"), ("山田", "ヤマダ"), ("森", "モリ")))
            for k, g in enumerate((("直樹", "ナオキ"), ("由美", "ユミ"), ("修", "オサム"), ("恵子", "ケイコ")))]
    portal.run("portal-donation", "\n".join([DONATION] + town))
    for name, text in order:
        got = portal.run(name, text)
        equal(got["rejected"], [], name)
    return daemon


def test():
    for order in (LISTS, LISTS[::-1]):
        daemon = load(order)
        client = daemon.client()
        rows = {(r["source"], r["source_key"]): r["contact_id"] for r in client.call("identity.links", limit=1000)["rows"]
                if not r["source_key"].startswith("T")}
        ken = rows["portal-donation", "A-1"]
        equal({k for k, v in rows.items() if v == ken},
              {("desk-consult", "1"), ("desk-visit", "1"), ("desk-attendee", "1"), ("portal-donation", "A-1"), ("portal-order", "B-7")})
        want(rows["desk-consult", "2"] != ken, "the spouse")
        equal([m for m in timeline(client, ken) if m[1] not in ("stage",)],
              [("2024-04-12", "consult"), ("2024-06-01", "visit"), ("2024-07-20", "attendance"), ("2024-08-01", "donation"),
               ("2024-09-02", "donation")])
        report = {r["code"]: r for r in client.call("report.monthly", month="2024-09")["rows"]}
        equal(report["distinct_donors"]["fiscal_year"], 1)
        equal(client.call("identity.list")["rows"], [])
        found = client.call("contact.find", query="高橋 健一")["rows"]
        equal([f["id"] for f in found], [ken])
        text = enishi(daemon, "identity", "explain", str(ken))[1]
        for word in ("portal-order", "B-7", "電話は同じ", "自動", "くらべた結果"):
            want(word in text, word, "is not in", text)
        recount(client)
        daemon.stop()


run(test)
