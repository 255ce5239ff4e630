#!/usr/bin/python3
"""The forms in which a report is handed on, read with programs that did not write them: the workbook with openpyxl, the
page with a strict XML parser. Every figure equals the reply's; the signs and the layout are those of a city hall's papers."""
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from answering import Answering  # noqa: E402
from enishi_test import ENISHID, ETC, Daemon, equal, folder, run, skip, want  # noqa: E402

try:
    import openpyxl
except ImportError:
    openpyxl = None

CLIENT = os.environ.get("ENISHI", os.path.join(os.path.dirname(ENISHID), "enishi"))
HOSTILE = "<script>alert(1)</script>&\"'"
FORMULA = "=cmd|' /C calc'!A0"
XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
MONTHS = ["%04d-%02d" % (2023 + (i + 3) // 12, (i + 3) % 12 + 1) for i in range(24)]


def ask(socket_path, *args, status=0):
    done = subprocess.run([CLIENT, "--socket", socket_path, "--etc", ETC, "--lang", "ja", *args], capture_output=True,
                          timeout=60)
    equal(done.returncode, status, args, done.stderr.decode())
    return done.stdout


# --- a reply with everything in it ---


def figures(month, before, year, last_year, plan):
    return {"month": month, "prev_month": 1, "same_month_last_year": before, "fiscal_year": year,
            "last_fiscal_year": last_year, "plan_total": plan}


def row(code, label, unit, numbers, target=None, period=None, achievement=None, pace=None, grade=None):
    return dict(numbers, code=code, label=label, label_en=code, unit=unit, unit_en=unit, kind="flow", target=target,
                target_period=period, achievement=achievement, pace=pace, grade=grade)


def key(name, label, **numbers):
    return dict(numbers, key=name, label=label, label_en=name)


def pair(one, two, month, fiscal_year):
    return {"keys": [one, two], "labels": [one, two], "labels_en": [one, two], "month": month,
            "fiscal_year": fiscal_year, "plan_total": fiscal_year, "same_month_last_year": 0}


def series():
    consultations = [4, 3, 5, 2, 6, 1, 7, 3, 2, 4, 5, 1] + [8, 6, 7, 9, 10, 9, 9] + [None] * 5
    amount = [100000000 * n for n in (3, 3, 4, 4, 5, 6, 7, 10, 12, 60, 3, 3, 4, 4, 5, 5, 6, 7, 8)] + [None] * 5
    return {"months": MONTHS, "rows": [{"code": "consultations", "values": consultations},
                                       {"code": "donation_amount", "values": amount}]}


def reply():
    donations = [row("donation_cases", "ふるさと納税 件数", "件", figures(46000, 41000, 234000, 210000, 2100000),
                     3000000, "cum", 70.0, 2673913.0, "C"),
                 row("donation_amount", "ふるさと納税 金額", "円",
                     figures(800000000, 700000000, 3900000000, 3200000000, 35123456789), 50000000000, "cum", 70.2,
                     44565217391.3, "C"),
                 row("repeat_donors", "継続寄附者（実人数）", "人", figures(12, 10, 120, 90, 4000))]
    rows = [row("consultations", "相談件数（延べ）", "件", figures(9, 7, 58, 44, 215), 80, "year", 72.5, 46.7, "A"),
            row("consultations_new", "うち新規", "件", figures(5, 4, 31, 26, 128)),
            row("migrants", "移住者数（実人数）", "人", figures(1, 0, 6, 4, 19), 25, "cum", 76.0, 22.3, "B"),
            row("business_starts", "新規創業", "件", figures(0, 1, 3, 2, 9), 15, "cum", 60.0, 13.4, "D"),
            row("corrected", "差引き" + HOSTILE, "件", figures(-3, 4, -5, 0, 0))] + donations
    rows += [row("mails_sent", "メール送信", "通", figures(35, 30, 200, 150, 900)),
             row("mails_bounced", "メール不達", "通", figures(1, 0, 3, 2, 9)), row("opt_outs", "配信停止", "人", figures(0, 0, 1, 0, 4))]
    residence = [pair("tokyo", "a30", 3, 12), pair("tokyo", "a40", 1, 5), pair("tokyo", "unknown", 0, 7),
                 pair("kansai", "a30", 2, 4), pair("kansai", "a40", 3, 6), pair("hokkaido", "a30", 0, 9)]
    stages = [key(k, k, month=n, same_month_last_year=1, fiscal_year=0, plan_total=0)
              for k, n in (("new", 12), ("informed", 7), ("migrated", 3), ("lost", 1))]
    channel = [key("visit", "来庁", **figures(5, 4, 30, 20, 99)), key("sns", "SNS・LINE", **figures(0, 0, 0, 0, 0))]
    topics = [dict(key("housing", "住まい", **figures(6, 3, 20, 10, 50)), main_month=4, main_fiscal_year=12),
              dict(key("work", FORMULA, **figures(4, 0, 9, 10, 50)), main_month=2, main_fiscal_year=3)]
    portal = [dict(key("p", "楽天" + HOSTILE, **figures(46000, 41000, 234000, 210000, 2100000)), amount_month=800000000,
                   amount_fiscal_year=3900000000, amount_plan_total=35123456789)]
    return {
        "month": "2024-10", "title": "移住相談ワンストップ窓口", "city": "根室市", "division": "総合政策部",
        "generated_at": "2024-11-05T09:00:00+09:00", "circulation": ["部長", "室長", "主幹", "係"], "suppress_below": 3,
        "plan": "nemuro-2", "plan_title": "第２期戦略", "plan_from": "2021-06", "plan_until": "2025-03", "closed": True,
        "closed_at": "2024-11-05T08:50:00+09:00", "rows": rows, "series": series(),
        "tables": {"consultations_by_channel": channel, "consultations_by_residence_age": residence,
                   "consultations_women_by_residence": [key("tokyo", "東京圏", **figures(2, 0, 9, 0, 9))],
                   "consultations_by_topic": topics, "consultations_by_motive": topics, "stages": stages,
                   "migrants_by_turn": channel, "donations_by_portal": portal},
        "corrections": [{"month": "2024-08", "code": "consultations", "label": "相談件数", "label_en": "c", "unit": "件",
                         "was": 11, "now": 12, "reason": FORMULA, "at": "2024-10-02T10:00:00+09:00", "by": "中川"}],
        "notes": [{"text": HOSTILE + "\n二行目", "at": "2024-11-01T10:00:00+09:00", "by": "本間"}],
        "follow": {"planned": 12, "done": 10, "open": 2}, "previous": {"month": "2024-09", "rows": donations},
    }


# --- the workbook ---


def cells(sheet):
    return [[c.value for c in line] for line in sheet.iter_rows()]


def line_of(sheet, label, after=0):
    for i, line in enumerate(cells(sheet)):
        if i >= after and line[0] in (label, "（再掲）" + label):
            return i + 1, line
    want(False, "no line", label, "in", [line[0] for line in cells(sheet)])


def summary_of_workbook(book, told):
    sheet = book["総括"]
    head = line_of(sheet, "区分")[0]
    equal([c.value for c in sheet[head]][:7], ["区分", "単位", "当月", "前月", "前年同月", "前年同月比％", "年度累計"])
    equal(sheet.freeze_panes, "B%d" % (head + 1))
    equal(sheet.print_title_rows, "$%d:$%d" % (head, head))
    for r in told["rows"]:
        if r["code"].startswith("mails") or r["code"] == "opt_outs":
            continue  # told in part 8
        at, line = line_of(sheet, r["label"])
        equal([line[2], line[3], line[4], line[6], line[7], line[8]],
              [r[k] for k in ("month", "prev_month", "same_month_last_year", "fiscal_year", "last_fiscal_year", "plan_total")],
              r["code"])
        equal(line[9], r["target"] or "－", r["code"], "target")
        equal(line[10], "－" if r["achievement"] is None else r["achievement"], r["code"], "achievement")
        want(line[11] == "－" if r["pace"] is None else abs(line[11] - r["pace"]) <= 0.5, r["code"], "pace", line[11])
        equal(line[12], r["grade"] or "－", r["code"])
        want("▲" in sheet.cell(at, 3).number_format, "no ▲ for a negative", r["code"])
    equal(line_of(sheet, "移住者数（実人数）")[1][5], "皆増")
    equal(line_of(sheet, "新規創業")[1][5], "皆減")
    equal(line_of(sheet, "相談件数（延べ）")[1][5], 128.6)
    equal(sheet.cell(line_of(sheet, "相談件数（延べ）")[0], 10).number_format, '"年"#,##0')
    equal(sheet.cell(line_of(sheet, "うち新規")[0], 1).alignment.indent, 1)
    for c in sheet[line_of(sheet, "相談件数（延べ）")[0]]:
        equal(c.alignment.vertical, "center", c.coordinate)
    equal([c.value for c in sheet[1] if c.value], ["供覧", "部長", "室長", "主幹", "係"])


def details_of_workbook(book):
    sheet = book["内訳"]
    at = line_of(sheet, "３　居住地別×年代別（単位：件）")[0]
    row_number, tokyo = line_of(sheet, "東京圏", at)
    equal(tokyo[:11], ["東京圏", 0, 0, 3, 1, 0, 0, 0, 0, 4, 2])
    want(sheet.cell(row_number, 2).number_format.endswith('"－"'), "0 is shown as －")
    equal(line_of(sheet, "計", at)[1][9], 9)
    equal(line_of(sheet, FORMULA)[1][1:5], [4, 2, 0, "皆増"])
    equal(line_of(sheet, "当月", line_of(sheet, "８　フォロー（単位：件、通、人）")[0])[1][1:7], [12, 10, 2, 35, 1, 0])
    donations = book["ふるさと納税"]
    want("令和６年９月末現在" in cells(donations)[1][0], cells(donations)[1][0])
    equal(line_of(donations, "ふるさと納税 金額")[1][2:8],
          [800000000, 700000000, 114.3, 3900000000, 3200000000, 35123456789])
    equal(line_of(donations, "計")[1][7], 3900000000)
    correction = line_of(book["訂正"], "令和６年８月")[1]
    want(all(c.alignment.vertical == "top" for c in book["訂正"][line_of(book["訂正"], "令和６年８月")[0]]), "beside sentences")
    equal(correction, ["令和６年８月", "相談件数", "件", 11, 12, FORMULA, "令6.10.2", "中川"])
    remarks = cells(book["特記事項・参考"])
    want(any(HOSTILE in (line[0] or "") for line in remarks), "10 特記事項")


def print_settings_of_workbook(book):
    for sheet in book:
        equal((int(sheet.page_setup.paperSize), sheet.page_setup.orientation), (9, "landscape"), sheet.title)
        equal((sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage),
              (1, 0, True), sheet.title)  # as wide as the paper, as long as it takes
        equal(sheet.oddFooter.center.text, "&P / &N", sheet.title)
        want("根室市" in sheet.oddHeader.left.text and "総合政策部" in sheet.oddHeader.left.text, sheet.title)
        want("令和６年11月５日" in sheet.oddHeader.right.text, sheet.title)


def chart_figures(sheet):
    """{title: [(series name, [figures])]} as the native charts refer to them."""
    found = {}

    def at(reference):
        name, area = reference.rsplit("!", 1)
        equal(name.strip("'"), "図", reference)
        block = sheet[area.replace("$", "")]
        return [c.value for (c,) in block] if isinstance(block, tuple) else [block.value]

    for chart in sheet._charts:
        title = "".join(r.t for p in chart.title.tx.rich.p for r in p.r)
        found[title] = [(at(s.tx.strRef.f)[0], at((s.val.numRef).f)) for s in chart.series]
    return found


def charts_of_workbook(book, told):
    charts = chart_figures(book["図"])
    values = {r["code"]: r["values"] for r in told["series"]["rows"]}
    months = charts["相談件数（延べ）　月別・前年度比較（件）"]
    equal(months, [("令和６年度", values["consultations"][12:]), ("令和５年度", values["consultations"][:12])])
    equal(charts["ふるさと納税 金額　月別・前年度比較（百万円）"][0][1],
          [v and v // 1000000 for v in values["donation_amount"][12:]])
    equal(charts["相談件数（延べ）　年度累計と期待値（件）"],
          [("実績", [8, 14, 21, 30, 40, 49, 58] + [None] * 5), ("期待値", [int(800 * (i + 1) / 12 + 0.5) / 10 for i in range(12)])])
    course = charts["ふるさと納税 金額　計画累計と期待値（億円）"][0][1]
    equal(course[6], 351.2)  # 35,123,456,789 yen
    equal(course[5], 343.2)  # less October's 800 million
    equal(charts["目標に対する達成率と期待値（％）"],
          [("達成率", [72.5, 76.0, 60.0, 70.0, 70.2]), ("期待値", [58.3] + [89.1] * 4)])  # 7 of 12 months; 41 of 46
    equal(charts["段階別人数（月末現在）（人）"], [("人数", [12, 7, 3, 1])])


def workbook_says_what_the_reply_says():
    told, path = reply(), os.path.join(folder(), "月報.xlsx")
    if not openpyxl:
        skip("no python3-openpyxl")
    ask(Answering({"report.monthly": told}).socket, "report", "monthly", "R6.10", "--format", "xlsx", "--output", path)
    book = openpyxl.load_workbook(path)
    equal(book.sheetnames, ["総括", "訂正", "内訳", "ふるさと納税", "特記事項・参考", "図"])
    for sheet in book:
        for line in sheet.iter_rows():
            for c in line:
                want(c.data_type != "f", "a formula in", sheet.title, c.coordinate)
    summary_of_workbook(book, told)
    details_of_workbook(book)
    print_settings_of_workbook(book)
    charts_of_workbook(book, told)


# --- the page ---


def page_says_what_the_reply_says():
    told = reply()
    page = ask(Answering({"report.monthly": told}).socket, "report", "monthly", "R6.10", "--format", "html").decode()
    root = ElementTree.fromstring(re.sub(r"^<!DOCTYPE html>", "", page))
    text = "".join(root.itertext())
    equal([e.tag for e in root.iter() if e.tag in (XHTML + "script", XHTML + "link", XHTML + "img", XHTML + "iframe")], [])
    for e in root.iter():
        want(not {"href", "src"} & set(e.keys()), "a reference", e.tag, e.attrib)
    want(HOSTILE in text and FORMULA in text, "texts as they are")
    want("根室市移住相談ワンストップ窓口　月報　令和６年10月分（確定・令和６年11月５日締め）" in text)
    lines = {}
    for tr in root.iter(XHTML + "tr"):
        line = ["".join(c.itertext()) for c in tr]
        lines.setdefault(line[0], line)
    equal(lines["相談件数（延べ）"], ["相談件数（延べ）", "件", "9", "1", "7", "128.6", "58", "44", "215", "年80", "72.5", "46.7", "A"])
    equal(lines["差引き" + HOSTILE][2:6], ["▲3", "1", "4", "▲75.0"])
    equal(lines["ふるさと納税 金額"][8], "35,123,456,789")
    for part in ("１　総括", "訂正", "２　", "３　", "５　", "６　", "７　", "８　", "９　", "10　特記事項"):
        want(any((h.text or "").startswith(part) for h in root.iter(XHTML + "h2")), "no part", part)
    marks = [t.text for t in root.iter(SVG + "title")]
    for i, value in enumerate(told["series"]["rows"][0]["values"]):
        mark = "%d月 令和%s年度 %s件" % ((i + 3) % 12 + 1, "５６"[i // 12], value)
        equal(mark in marks, value is not None, mark)
    want("new 人数 12人" in marks and "10月 実績 351.2億円" in marks, marks)


def what_is_absent_is_left_out():
    told = {k: v for k, v in reply().items() if k in ("month", "city", "rows", "tables")}
    told["tables"] = {"stages": told["tables"]["stages"]}
    page = ask(Answering({"report.monthly": told}).socket, "report", "monthly", "R6.10", "--format", "html").decode()
    want("７　段階別人数" in page and "６　" not in page and "10　" not in page)
    empty = Answering({"report.monthly": {}, "report.funnel": {}, "report.handover": {}})
    for report in (["monthly", "R6.10"], ["funnel"], ["handover"]):
        for form in ("html", "table", "csv"):
            ask(empty.socket, "report", *report, "--format", form)
        ask(empty.socket, "report", *report, "--format", "xlsx", "--output", os.path.join(folder(), "x.xlsx"))


def a_file_is_what_its_name_says():
    empty = Answering({"report.funnel": {}})
    for name, start in (("x.xlsx", b"PK"), ("x.html", b"<!DOCTYPE html>"), ("x.csv", b"\xef\xbb\xbf"), ("x.txt", "　段階別".encode())):
        path = os.path.join(folder(), name)
        ask(empty.socket, "report", "funnel", "--output", path)
        with open(path, "rb") as f:
            equal(f.read(len(start)), start, name)


# --- for the public ---


def published_cross_tables_hide_small_numbers():
    daemon = Answering({"report.monthly": reply()})
    for form in ("csv", "html", "table"):
        inside = ask(daemon.socket, "report", "monthly", "R6.10", "--format", form).decode()
        public = ask(daemon.socket, "report", "monthly", "R6.10", "--format", form, "--publish").decode()
        want("部長" in inside or form == "csv", form)
        want("部長" not in public and "10　特記事項" not in public and "中川" not in public, form, "is for the office only")
        want("秘匿" not in inside, form)
    lines = [line.split(",") for line in public_lines(daemon) if line.count(",") > 4]
    tokyo = next(line for line in lines if line[1] == "tokyo" and "当月" in line[0])
    kansai = next(line for line in lines if line[1] == "kansai" and "当月" in line[0])
    # tokyo 3 1, kansai 2 3: the two small ones stand across, so both others are hidden with them
    equal(tokyo[2:], ["東京圏", "0", "0", "X", "X", "0", "0", "0", "0", "4", "X"])
    equal(kansai[2:], ["関西", "0", "0", "X", "X", "0", "0", "0", "0", "5", "X"])
    total = next(line for line in lines if line[1] == "total" and "当月" in line[0])
    equal(total[5:7], ["5", "4"])


def public_lines(daemon):
    return ask(daemon.socket, "report", "monthly", "R6.10", "--format", "csv", "--publish").decode().splitlines()


# --- the real daemon ---


def the_daemons_own_reply_becomes_a_workbook():
    daemon = Daemon("--set", "reports.suppress_below=3", "--set", "reports.circulation=部長,係")
    call = daemon.client().call
    person = call("contact.add", family="山田" + HOSTILE, kana="ヤマダ")["id"]
    call("consult.add", contact=person, date="2024-10-01", channel="phone", topic="housing", prefecture="13", age_band="a30")
    call("donation.add", contact=person, portal="p", received_on="2024-10-02", amount_yen=12600000000)
    path = os.path.join(folder(), "m.xlsx")
    told = json.loads(ask(daemon.socket, "report", "monthly", "R6.10", "--format", "json"))
    equal((told["suppress_below"], told["circulation"]), (3, ["部長", "係"]))
    ask(daemon.socket, "report", "monthly", "R6.10", "--format", "xlsx", "--output", path)
    if openpyxl:
        sheet = openpyxl.load_workbook(path)["総括"]
        want(all(b.id > 8 for b in sheet.row_breaks.brk), "the title is not alone on its page")
        for r in told["rows"]:
            if not r["code"].startswith("mails") and r["code"] != "opt_outs" and not r.get("aside"):
                equal(line_of(sheet, r["label"])[1][2], r["month"], r["code"])
    for report in ("handover", "funnel"):
        ask(daemon.socket, "report", report, "--format", "xlsx", "--output", path)
        page = ask(daemon.socket, "report", report, "--format", "html").decode()
        ElementTree.fromstring(re.sub(r"^<!DOCTYPE html>", "", page))
    daemon.stop()


def a_month_closed_before_a_limit_was_set_is_published_by_it():
    daemon = Daemon(clock="2024-11-05T09:00:00+09:00")
    call = daemon.client().call
    for prefecture, age_band, n in (("13", "a30", 1), ("13", "a40", 6), ("27", "a30", 5), ("27", "a40", 7)):
        for i in range(n):
            call("consult.add", date="2024-10-%02d" % (i + 1), channel="phone", topic="housing", prefecture=prefecture,
                 age_band=age_band)
    call("month.close", month="2024-10")
    kept = call("report.monthly", month="2024-10")
    daemon.kill()
    daemon.options = ["--set", "reports.suppress_below=3"]
    daemon.start()
    call = daemon.client().call
    equal(call("report.monthly", month="2024-10"), kept)
    equal(call("report.monthly", month="2024-10", publish=True), dict(kept, suppress_below=3))
    want(any("tokyo,東京圏,0,0,X,X," in line for line in public_lines(daemon)), "one consultation is hidden")
    daemon.stop()


def test():
    a_month_closed_before_a_limit_was_set_is_published_by_it()
    page_says_what_the_reply_says()
    what_is_absent_is_left_out()
    a_file_is_what_its_name_says()
    published_cross_tables_hide_small_numbers()
    the_daemons_own_reply_becomes_a_workbook()
    workbook_says_what_the_reply_says()


run(test)
