#!/usr/bin/python3
"""A closed month answers the very bytes it was closed with, after late corrections, a kill and other rules; a change of it
needs a reason, is told as 訂正 in the next report with what was and what is, and is explained; nothing is told twice."""
import os
import subprocess
import sys

import msgpack

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ENISHID, Client, Daemon, Refused, equal, recount, rows, run, sql, sql_int, want  # noqa: E402

CLIENT = os.environ.get("ENISHI", os.path.join(os.path.dirname(ENISHID), "enishi"))
ALL_TABLES = ("contact", "consult", "donation", "visit", "kpi_cell", "correction", "correction_cell", "month_closing",
              "month_snapshot", "month_note", "once_reply", "import_batch", "source_record")


def enishi(daemon, *args, status=0):
    done = subprocess.run([CLIENT, "--socket", daemon.socket, "--lang", "ja", *args], capture_output=True, timeout=60)
    equal(done.returncode, status, args[:4], done.stderr.decode())
    return done.stdout.decode() + done.stderr.decode()


def raw(daemon, month, **args):
    """The reply's bytes behind the message id."""
    c = Client(daemon.socket)
    c.raw(msgpack.packb([0, 1, "report.monthly", [dict(args, month=month)]], use_bin_type=True))
    got = b""
    while True:
        got += c.sock.recv(1 << 16)
        try:
            msgpack.unpackb(got, raw=False)
        except ValueError:
            continue
        c.close()
        return got


def dump(d):
    return [sql(d.db, "SELECT count(*) FROM " + t) for t in ALL_TABLES] + sql(d.db, "SELECT * FROM kpi_cell")


def refused(c, code, field, message, method, **args):
    error, _ = c.ask(method, **args)
    want(error, method, args, "was not refused")
    equal((error["code"], error.get("field"), error["message"]), (code, field, message), method)


def to(c, moment):
    c.call("clock.advance", to=moment + "T09:00:00+09:00")


def lines(report):
    return {(x["code"], x["month"]): (x["was"], x["now"], x["reason"]) for x in report["corrections"]}


def explained(c, row, month, **args):
    e, cursor = None, None
    records = []
    while True:
        e = c.call("report.explain", row=row, month=month, **dict(args, **({"cursor": cursor} if cursor else {})))
        records += e["records"]
        cursor = e["cursor"]
        if not e["more"]:
            break
    e["records"] = records
    total = sum(r["n"] for r in records)
    equal(total, e["now"], row, month, "records add up to the figure now")
    equal(e["figure"], total - sum(x["n"] for x in e["corrections"]), row, month, "and, less the corrections, to the reported")
    return e


def months_are_closed_in_order(d, c):
    refused(c, "conflict", "month", "2024-10 is not over; close it in the month after", "month.close", month="2024-10")
    refused(c, "invalid", "month", "month is missing", "month.close")
    refused(c, "conflict", "month", "2024-08 is not closed", "month.reopen", month="2024-08", reason="x")
    before = dump(d)
    c.call("month.close", month="2024-08")
    refused(c, "conflict", "month", "2024-08 is closed already", "month.close", month="2024-08")
    refused(c, "conflict", "month", "2024-07 cannot be closed: 2024-08 after it is closed already", "month.close",
            month="2024-07")
    refused(c, "conflict", "month", "before 2024-10 close 2024-09", "month.close", month="2024-10")
    refused(c, "invalid", "reason", "reason is missing", "month.reopen", month="2024-08")
    closed = c.call("month.close", month="2024-09")
    equal((closed["month"], closed["closed"], closed["plans"]), ("2024-09", True, ["nemuro-2"]))
    refused(c, "conflict", "month", "2024-08 cannot be reopened, later reports contain it; only the latest, 2024-09, can",
            "month.reopen", month="2024-08", reason="x")
    want(dump(d) != before)


def notes_belong_to_open_months(c):
    refused(c, "conflict", "month", "2024-09 is closed and its report does not change; notes come before closing",
            "month.note", month="2024-09", text="遅い")
    first = c.call("month.note", month="2024-10", text="移住フェアに出展")["id"]
    refused(c, "not_found", "replaces", "there is no note %d of 2024-11" % first, "month.note", month="2024-11", text="x",
            replaces=first)
    second = c.call("month.note", month="2024-10", text="移住フェア（東京）に出展", replaces=first)["id"]
    refused(c, "conflict", "replaces", "note %d was replaced by %d" % (first, second), "month.note", month="2024-10", text="x",
            replaces=first)
    c.call("month.note", month="2024-10", text="体験住宅を改修")
    equal([n["text"] for n in c.call("report.monthly", month="2024-10")["notes"]], ["移住フェア（東京）に出展", "体験住宅を改修"])
    equal(c.call("report.monthly", month="2024-11")["notes"], [])


def test():
    d = Daemon(clock="2024-10-15T09:00:00+09:00")
    c = d.client()
    p = c.call("contact.add", family="根本", prefecture="13")["id"]
    slip = c.call("consult.add", contact=p, date="2024-09-10", channel="phone", topic="work")["id"]
    for _ in range(2):  # one and the same consultation, by the rules of now
        c.call("consult.add", contact=p, date="2024-07-03", channel="phone", topic="work")
    c.call("consult.add", date="2024-10-01", channel="visit", topic="work")
    months_are_closed_in_order(d, c)
    notes_belong_to_open_months(c)

    # --- open and closed are told apart ---
    closed, bytes_of = c.call("report.monthly", month="2024-09"), {m: raw(d, m) for m in ("2024-08", "2024-09")}
    equal((closed["closed"], closed["closed_at"], closed["corrections"]), (True, "2024-10-15T09:00:00+09:00", []))
    open_ = c.call("report.monthly", month="2024-10")
    equal((open_["closed"], open_["closed_at"], open_["corrections"]), (False, None, []))
    want("確定・" in enishi(d, "report", "monthly", "2024-09") and "速報" in enishi(d, "report", "monthly", "2024-10"))

    # --- no reason, nothing stored; also behind a repeat mark ---
    before = dump(d)
    why = "this changes figures of %s, which is closed; a reason for the correction is wanted (--%s)"
    for method, args, month, field in (
            ("consult.edit", dict(id=slip, channel="mail"), "2024-09", "reason"),
            ("consult.add", dict(date="2024-09-30", channel="mail", topic="work", once="x"), "2024-09", "reason"),
            ("consult.add", dict(date="2024-07-30", channel="mail", topic="work"), "2024-08", "reason"),
            ("consult.cancel", dict(id=slip), "2024-09", "reason"),
            ("contact.edit", dict(id=p, prefecture="27"), "2024-08", "reason"),
            ("contact.edit", dict(id=p, died_on="2024-09-12"), "2024-09", "reason"),
            ("stage.set", dict(contact=p, stage="lost", reason="work", date="2024-09-20"), "2024-09", "correction_reason"),
            ("visit.add", {"contact": p, "type": "tour", "from": "2024-09-01"}, "2024-09", "reason")):
        refused(c, "conflict", field, why % (month, field.replace("_", "-")), method, **args)
    equal(dump(d), before, "a refusal stores nothing")
    want("--reason" in enishi(d, "consult", "cancel", str(slip), status=1))
    # what changes no figure of a closed month needs none
    c.call("consult.edit", id=slip, body="聞き取りの続き")
    c.call("consult.add", date="2024-10-02", channel="mail", topic="work")
    equal(sql_int(d.db, "SELECT count(*) FROM correction"), 0)

    # --- with a reason: journalled, and told by the next report ---
    to(c, "2024-11-02")
    late = c.call("consult.add", contact=p, date="2024-09-20", channel="visit", topic="child", reason="票の回付遅れ")["id"]
    equal(sql(d.db, "SELECT reason, method, record_kind, record_id, contact_id FROM correction"),
          [["票の回付遅れ", "consult.add", "consult", str(late), str(p)]])
    c.call("stage.set", contact=p, stage="lost", reason="work", date="2024-09-25", correction_reason="連絡を受けた日に直す")
    anonymous = c.call("consult.add", date="2024-08-20", channel="fair", topic="child", reason="フェアの票")["id"]
    told = lines(c.call("report.monthly", month="2024-10"))
    equal(told[("consultations", "2024-09")], (1, 2, "票の回付遅れ"))
    equal(told[("consultations", "2024-08")], (0, 1, "フェアの票"))
    equal(told[("exchange_persons", "2024-09")], (0, 1, "票の回付遅れ"))
    equal(told[("relationship_novisit", "2024-09")], (1, 0, "票の回付遅れ"))
    equal(told[("relationship_join", "2024-09")], (0, 1, "票の回付遅れ"))
    want(("relationship_population", "2024-09") not in told, "as many as before")
    want(("consultations_event", "2024-08") in told and ("consultations_event", "2024-09") not in told)
    printed = enishi(d, "report", "monthly", "2024-10")
    want("訂正（報告済みの月の数字）" in printed and "票の回付遅れ" in printed and "10　特記事項" in printed, printed)
    want("票の回付遅れ" in enishi(d, "report", "monthly", "2024-10", "--format", "csv"))

    # --- explain agrees with both ---
    e = explained(c, "consultations", "2024-09")
    equal((e["figure"], e["now"], [(x["n"], x["reason"]) for x in e["corrections"]]), (1, 2, [(1, "票の回付遅れ")]))
    equal([(r["kind"], r["id"], r["n"]) for r in e["records"]], [("consult", slip, 1), ("consult", late, 1)])
    equal(e["records"][0]["number"], "R6-0001")
    equal(e["records"][0]["contact_name"], "根本")
    e = explained(c, "consultations", "2024-09", column="fiscal_year")
    equal((e["figure"], e["now"]), (2, 4))
    e = explained(c, "relationship_join", "2024-09")
    equal((e["figure"], e["now"], e["records"][0]["id"], e["records"][0]["since"]), (0, 1, late, "2024-09"))
    e = explained(c, "consultations_by_channel", "2024-09", key="来庁")
    equal((e["figure"], e["now"]), (0, 1))
    equal(explained(c, "consultations", "2024-10")["corrections"], [])

    # --- a reason stands by what it changed ---
    c.call("consult.edit", id=late, topic="work", reason="分野の誤記")
    equal(lines(c.call("report.monthly", month="2024-10"))[("consultations", "2024-09")], (1, 2, "票の回付遅れ"))

    # --- a list that comes late tells itself ---
    row = {"line": "2", "source_key": "1", "date": "2024-09-05", "channel": "phone", "topic": "work"}
    c.call("import.rows", kind="consult", mapping="desk-consultations", source="desk", file="受付簿.csv",
           rows=[dict(row, source_key=str(i), line=str(i + 2)) for i in range(500)])
    equal(sql(d.db, "SELECT reason, batch_id FROM correction ORDER BY id DESC LIMIT 1"), [["取込 1 受付簿.csv", "1"]])
    equal(sql_int(d.db, "SELECT count(*) FROM correction"), 5, "one a request")
    told = lines(c.call("report.monthly", month="2024-10"))
    equal(told[("consultations", "2024-09")], (1, 502, "票の回付遅れ、取込 1 受付簿.csv"))

    # --- nothing of all that changed what was reported, whatever happens ---
    equal({m: raw(d, m) for m in bytes_of}, bytes_of)
    d.kill()
    d.options = ["--set", "counting.merge_same_day=false"]
    d.start()
    equal({m: raw(d, m) for m in bytes_of}, bytes_of, "during and after a recount by other rules")
    c = d.client()
    while c.call("admin.status")["recounting"]:
        pass
    equal({m: raw(d, m) for m in bytes_of}, bytes_of)
    explained(c, "relationship_population", "2024-09")
    told = lines(c.call("report.monthly", month="2024-10"))
    equal(told[("consultations", "2024-07")], (1, 2, "集計の規則の変更"))
    equal(explained(c, "consultations", "2024-08", column="fiscal_year")["corrections"][-1]["by"], "enishid")
    equal(c.call("report.monthly", month="2024-09"), closed)
    recount(c)

    # --- the next month is closed: its report told the corrections, the month after tells none of them ---
    to(c, "2024-12-02")
    october = c.call("report.monthly", month="2024-10")
    c.call("month.close", month="2024-10")
    kept = c.call("report.monthly", month="2024-10")
    for key in ("rows", "tables", "corrections", "notes"):
        equal(kept[key], october[key], key)
    equal(c.call("report.monthly", month="2024-11")["corrections"], [])
    c.call("consult.cancel", id=anonymous, reason="二重登録")  # the reason of a cancellation serves
    told = lines(c.call("report.monthly", month="2024-11"))
    equal(told[("consultations", "2024-08")], (1, 0, "二重登録"))
    equal({m: raw(d, m) for m in bytes_of}, bytes_of)
    e = explained(c, "consultations", "2024-08")
    equal((e["figure"], e["now"], [x["n"] for x in e["corrections"]]), (0, 0, [1, -1]))

    # --- a difference that came to nothing is none ---
    again = c.call("consult.add", date="2024-08-21", channel="fair", topic="child", reason="戻す")["id"]
    want(("consultations", "2024-08") not in lines(c.call("report.monthly", month="2024-11")))
    c.call("consult.cancel", id=again, reason="戻した")

    # --- reopened and closed anew ---
    c.call("month.reopen", month="2024-10", reason="集計漏れの指摘")
    equal(c.call("report.monthly", month="2024-10")["closed"], False)
    c.call("consult.add", date="2024-10-20", channel="mail", topic="work")  # open again: no reason wanted
    # since 2024-09 was closed, all of it
    told = lines(c.call("report.monthly", month="2024-10"))
    equal(told[("consultations", "2024-09")][:2], (1, 502))
    want(not [m for _, m in told if m == "2024-10"], "what is open is not corrected")
    c.call("month.close", month="2024-10")
    equal(rows(c.call("report.monthly", month="2024-10"))["consultations"]["month"], 3)
    listed = c.call("month.list")["rows"]
    equal([(r["month"], r["closed"], r["reopen_reason"]) for r in listed],
          [("2024-10", True, None), ("2024-10", False, "集計漏れの指摘"), ("2024-09", True, None), ("2024-08", True, None)])
    equal(sql_int(d.db, "SELECT count(*) FROM month_snapshot"), 4, "the old report is kept")
    want("集計漏れの指摘" in enishi(d, "month", "list"))

    # --- a plan that came later has no closed report ---
    try:
        c.call("report.monthly", month="2024-09", plan="nothing")
        want(False)
    except Refused as e:
        equal(e.code, "not_found")
    recount(c)
    d.stop()


run(test)
