#!/usr/bin/python3
"""What the exports of portals are like: gifts on rows of their own, cancelled and refunded and test rows, negative lines,
CP932 in two makers' codes, marks and titles above the heading, what spreadsheets do to numbers and days."""
import csv
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, recount, run, sql, want  # noqa: E402
from portal import DONATION, ORDER, Portal, outcome  # noqa: E402


def gift(no, amount="10000", state="入金済", day="2024-06-01", item="かに", who="根室,太郎,ネムロ,タロウ", phone="090-0000-0001"):
    return '%s,%s,12:00,%s,087-0001,北海道,根室市,常盤町1,,%s,,"%s",%s,%s' % (no, day, who, phone, amount, state, item)


def row(no, day="2024/06/01", amount="10,000", state="受領済", name="釧路 花子", kana="クシロ ハナコ", postal="085-0001",
        phone="080-0000-0002", email=""):
    return '%s,%s,"%s",%s,%s,%s,%s,北海道,釧路市,黒金町1,%s,%s,教育' % (no, day, amount, state, name, kana, postal, phone, email)


class World:
    def __init__(self, daemon):
        self.daemon = daemon
        self.c = daemon.client()
        self.portal = Portal(daemon)

    def donation(self, portal, no):
        return next(r for r in self.c.call("donation.list", portal=portal)["rows"] if r["donation_no"] == no)

    def orders(self, *rows, **how):
        return self.portal.run("portal-order", "\r\n".join((ORDER,) + rows) + "\r\n", **how)

    def gifts(self, *rows, **how):
        return self.portal.run("portal-donation", "\r\n".join((DONATION,) + rows) + "\r\n", **how)


def one_row_a_gift(w):
    got = w.orders(gift("G1", item="かに"), gift("G1", item="いくら"), gift("G2", "5000"), gift("G1", item="さんま"))
    equal(outcome(got), (2, 0, 0, 2, 0, 0))
    equal(w.donation("portal-order", "G1")["amount_yen"], 10000)  # the whole sum stands on each of its rows
    equal(got["figures"][:2], [{"code": "donation_cases", "before": 0, "after": 2},
                               {"code": "donation_amount", "before": 0, "after": 15000}])
    equal(outcome(w.orders(gift("G1"), gift("G1", item="いくら"), gift("G2", "5000"))), (0, 2, 0, 1, 0, 0))
    equal(outcome(w.orders(gift("G1"), gift("G1", item="ほたて"), gift("G2", "5000"))), (0, 1, 1, 1, 0, 0))  # the row tells of both
    # a gift that was cancelled does not take the donation along; all of them do
    equal(outcome(w.orders(gift("G3", state="キャンセル"), gift("G3", item="いくら"))), (1, 0, 0, 1, 0, 0))
    equal(outcome(w.orders(gift("G3", state="キャンセル"), gift("G3", state="キャンセル"))), (0, 0, 0, 1, 1, 0))


def sums_in_parts(w):
    with open(os.path.join(os.environ.get("ENISHI_ETC", "etc"), "imports", "portal-order.conf"), encoding="utf-8") as f:
        text = f.read().replace('gifts = "repeated"', 'gifts = "split"').replace('"portal-order"', '"portal-parts"')
    parts = w.portal.mapping("parts", text)
    rows = [gift("P1", "3000"), gift("P1", "7000", item="いくら"), gift("P1", "500", "キャンセル"), gift("P2", "4,000円"), gift("P1", "1")]
    got = w.portal.run(parts, "\n".join([ORDER] + rows))
    equal(outcome(got), (2, 0, 0, 2, 0, 1))
    equal(w.donation("portal-parts", "P1")["amount_yen"], 10000)
    equal(got["rejected"][0]["line"], 6)
    want("並べ替え" in got["rejected"][0]["message"], got["rejected"])


def what_does_not_count(w):
    got = w.gifts(row("S1"), row("S2", state="キャンセル"), row("S3", state="未入金"), row("S4", state="テスト"), row("S5", state="謎"))
    equal(outcome(got) + (got["skipped"],), (1, 0, 0, 0, 2, 1, 1))
    want("「謎」" in got["rejected"][0]["message"] and got["rejected"][0]["line"] == 6, got["rejected"])
    equal(outcome(w.gifts(row("S1", state="キャンセル"), row("S3"))), (1, 0, 0, 0, 1, 0))  # cancelled since; paid since
    equal(outcome(w.gifts(row("S1"))), (0, 0, 1, 0, 0, 0))  # and taken back
    # donations for another city's disaster are not ours
    head = DONATION + ",代理寄附"
    got = w.portal.run("portal-donation", "\n".join((head, row("S6") + ",代理", row("S7") + ",")))
    equal(outcome(got), (1, 0, 0, 0, 1, 0))
    # nor is an empty state a paid one
    equal(outcome(w.gifts(row("S8", state=""))), (0, 0, 0, 0, 0, 1))


def refunds(w):
    head = DONATION + ",返金日"
    back = lambda no, state, day: row(no, state=state) + "," + day  # noqa: E731
    got = w.portal.run("portal-donation", "\n".join((head, back("B1", "返金済", "2024/08/05"), back("B2", "返金済", ""))))
    equal(outcome(got), (1, 0, 0, 0, 0, 1))
    equal((got["rejected"][0]["column"], got["rejected"][0]["field"]), ("返金日", "refunded_on"))
    equal((w.donation("portal-donation", "B1")["state"], w.donation("portal-donation", "B1")["refunded_on"]), ("refunded", "2024-08-05"))
    # a negative line takes back an earlier one on its own day; again, it changes nothing
    rows = [row("B3", amount="10,000円"), row("B3", "2024/09/02", "▲10,000円"), row("B4", "2024/09/02", "-5000"),
            row("S1", "2024/09/02", "-1")]
    got = w.gifts(*rows)
    equal(outcome(got), (1, 0, 1, 0, 0, 2))
    equal([r["field"] for r in got["rejected"]], ["source_key", "amount_yen"])
    equal(w.donation("portal-donation", "B3")["refunded_on"], "2024-09-02")
    equal(outcome(w.gifts(*rows)), (0, 2, 0, 0, 0, 2))


def bytes_of_cp932(w):
    text = row("C1", name="髙橋 﨑", kana="ﾀｶﾊｼ ｻｷ").replace("教育", "①㈱～－")
    for no, high in (("C1", b"\xfb\xfc"), ("C2", b"\xee\xe0")):  # 髙 as IBM and as NEC have it
        data = (DONATION + "\r\n" + text.replace("C1", no)).encode("cp932").replace("髙".encode("cp932"), high)
        equal(outcome(w.portal.run("portal-donation", data)), (1, 0, 0, 0, 0, 0))
    donation = w.donation("portal-donation", "C1")
    equal(donation["purpose"], "①㈱～－")
    person = w.c.call("contact.show", id=donation["contact"])
    equal((person["family"], person["given"], person["kana"]), ("髙橋", "﨑", "タカハシ サキ"))
    equal(w.donation("portal-donation", "C2")["contact"], donation["contact"])


def marks_titles_and_lines(w):
    head = DONATION.replace("寄附番号", '"寄附\n番号"').replace("寄附者氏名（カナ）", " 寄附者 氏名（ｶﾅ）").replace("使い道", '使い道,"応援メッセージ"')
    text = "ふるさと納税 寄附一覧,,\r\n\r\n" + head + "\r\n" + row("M1") + ',"一行目\nニ行目"\r\n'
    got = w.portal.run("portal-donation", b"\xef\xbb\xbf" + text.encode())
    equal(outcome(got), (1, 0, 0, 0, 0, 0))
    equal(w.c.call("contact.show", id=w.donation("portal-donation", "M1")["contact"])["kana"], "クシロ ハナコ")


def sums_and_days(w):
    sums = ["￥10,000", "10,000円", "１０，０００", "10000.0", "¥10000"]
    got = w.gifts(*[row("Y%d" % i, amount=s) for i, s in enumerate(sums)])
    equal(outcome(got), (5, 0, 0, 0, 0, 0))
    equal({w.donation("portal-donation", "Y%d" % i)["amount_yen"] for i in range(5)}, {10000})
    days = ["2024/12/31 23:59", "2024-12-31", "20241231", "R6.12.31", "令和6年12月31日", "2024年12月31日(火)", "45657", "45657.75",
            "2024-12-31T00:30:00Z", "2024-12-30T15:00:00Z", "２０２４／１２／３１"]
    got = w.gifts(*[row("D%d" % i, day=d) for i, d in enumerate(days)])
    equal(outcome(got), (len(days), 0, 0, 0, 0, 0), got["rejected"])
    equal({w.donation("portal-donation", "D%d" % i)["received_on"] for i in range(len(days))}, {"2024-12-31"})
    got = w.gifts(row("D99", day="2024-12-31T23:30:00-05:00"), row("D98", day="2024-02-30"))  # half past one in the afternoon here
    equal(w.donation("portal-donation", "D99")["received_on"], "2025-01-01")
    equal([(r["line"], r["column"]) for r in got["rejected"]], [(3, "入金日")])


def spoiled_by_spreadsheets(w):
    got = w.gifts(row("Z1", name="函館 一", kana="ハコダテ ハジメ", postal="870001", phone="9000000077"),
                  row("Z2", postal='="0870001"', name="函館 二", kana="ハコダテ ツグ", phone="'0153240000"), row("1.23E+15"))
    equal(outcome(got) + (got["restored"],), (2, 0, 0, 0, 0, 1, 1))
    want("桁が失われ" in got["rejected"][0]["message"] and got["rejected"][0]["column"] == "寄附番号", got["rejected"])
    first = w.c.call("contact.show", id=w.donation("portal-donation", "Z1")["contact"])
    equal((first["postal"], first["phone"]), ("0870001", "09000000077"))
    second = w.c.call("contact.show", id=w.donation("portal-donation", "Z2")["contact"])
    equal((second["postal"], second["phone"]), ("0870001", "0153240000"))
    equal(w.c.call("import.show", id=got["batch"])["restored"], 1)


def firms(w):
    got = w.portal.run("portal-donation", "\n".join((DONATION + ",法人名,担当者", row("F1") + ",株式会社根室水産,", row("F2") + ",,")))
    equal(outcome(got), (2, 0, 0, 0, 0, 0))
    firm = w.donation("portal-donation", "F1")
    equal(firm["corporate"], True)
    shown = w.c.call("contact.show", id=firm["contact"])
    equal((shown["kind"], shown["family"], shown.get("kana")), ("company", "株式会社根室水産", None))
    want("corporate" not in w.donation("portal-donation", "F2") or not w.donation("portal-donation", "F2")["corporate"])


def number_with_check_digit(n):
    digits = "%011d" % n
    rest = sum(int(digits[-k]) * (k + 1 if k <= 6 else k - 5) for k in range(1, 12)) % 11
    return digits + str(0 if rest <= 1 else 11 - rest)


def numbers_of_persons(w):
    before = w.c.call("admin.status")["donations"]
    numbers = [number_with_check_digit(12345678900 + 7 * i) for i in range(6)]
    head = DONATION.replace("使い道", "メモ")
    lines = [row("N%d" % i).replace("教育", n) for i, n in enumerate(numbers)]
    said = w.portal.refused("portal-donation", "\n".join([head] + lines))
    want("「メモ」" in said and not any(n in said for n in numbers), said)
    spaced = [row("N%d" % i).replace("教育", n[:4] + "-" + n[4:8] + "－" + n[8:]) for i, n in enumerate(numbers)]
    want("「メモ」" in w.portal.refused("portal-donation", "\n".join([head] + spaced)))
    # also where the column begins to be filled in far down
    far = [row("N%d" % i).replace("教育", "") for i in range(5000)] + lines
    want("「メモ」" in w.portal.refused("portal-donation", "\n".join([head] + far)))
    want("個人番号" in w.portal.refused("portal-donation", "\n".join([DONATION.replace("使い道", "個人番号")] + lines)))
    equal(w.c.call("admin.status")["donations"], before)
    # twelve digits that are no such numbers are donation numbers
    plain = [row("%012d" % (100000000000 + i)) for i in range(20)]
    equal(outcome(w.gifts(*plain)), (20, 0, 0, 0, 0, 0))


def exported_again(w):
    month = [row("E%d" % i, day="2023-04-%02d" % i) for i in range(1, 11)]
    equal(outcome(w.gifts(*month)), (10, 0, 0, 0, 0, 0))
    # a donation has vanished, one is new, one was corrected; what lies outside the file's days is not missed
    later = month[:4] + [row("E6", day="2023-04-06", amount="20,000")] + month[6:9] + [row("E11", day="2023-04-09")]
    got = w.gifts(*later)
    equal(outcome(got), (1, 7, 1, 0, 0, 0))
    equal([(v["source_key"], v["date"]) for v in got["vanished"]], [("E5", "2023-04-05")])
    figures = {f["code"]: (f["before"], f["after"]) for f in got["figures"]}
    equal(figures["donation_cases"][1] - figures["donation_cases"][0], 1)
    equal(figures["donation_amount"][1] - figures["donation_amount"][0], 20000)
    listed = w.c.call("import.vanished", id=got["batch"])
    equal([r["source_key"] for r in listed["rows"]], ["E5"])
    equal(outcome(w.gifts(*later)), (0, 9, 0, 0, 0, 0))


def consent_is_only_kept(w):
    got = w.portal.run("portal-donation", "\n".join((DONATION + ",自治体からのお知らせ", row("K1") + ",希望する", row("K2") + ",希望しない")))
    equal(outcome(got), (2, 0, 0, 0, 0, 0))
    kept = sql(w.daemon.db, "SELECT source_key, instr(hex(original), hex('mail_consent' || char(0) || 'yes')) > 0 FROM source_record"
               " WHERE source_key IN ('K1', 'K2') ORDER BY 1")
    equal(kept, [["K1", "1"], ["K2", "0"]])


def what_cannot_be_taken(w):
    """The reason stands under its heading also behind a row that is too short; a mapping that was mistyped is named."""
    rejects = os.path.join(w.portal.home, "rejects.csv")
    w.portal.run("portal-donation", "\n".join((DONATION, "SHORT,2024-13-01,1000")), "--rejects", rejects, status=(4,))
    with open(rejects, encoding="utf-8-sig", newline="") as f:
        heading, short = list(csv.reader(f))
    equal((len(short), heading[-1]), (len(heading), "取り込めない理由"))
    want(short[-1].startswith("入金日: "), short)
    want("（portal-donation のことですか）" in w.portal.refused("portal-donations", DONATION))


def test():
    daemon = Daemon()
    w = World(daemon)
    for part in (one_row_a_gift, sums_in_parts, what_does_not_count, refunds, bytes_of_cp932, marks_titles_and_lines, sums_and_days,
                 spoiled_by_spreadsheets, firms, numbers_of_persons, exported_again, consent_is_only_kept, what_cannot_be_taken):
        part(w)
        recount(w.c)
    daemon.stop()


run(test)
