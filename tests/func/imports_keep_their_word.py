#!/usr/bin/python3
"""What a list may and may not do when it comes again: the same file changes nothing, a changed row corrects its record,
a blank cell clears what the row had, a key never reaches another list's record, and nobody's phone lands on another."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, recount, run, sql, want  # noqa: E402


class Lists:
    def __init__(self, client):
        self.c = client

    def bring(self, kind, *rows, source="list", dry_run=False):
        """One file: its rows' outcomes."""
        rows = [{"line": str(i + 1), **row} for i, row in enumerate(rows)]
        r = self.c.call("import.rows", kind=kind, mapping="m", source=source, rows=rows, dry_run=dry_run)
        if not dry_run:
            self.c.call("import.finish", id=r["batch"])
        return r["results"]

    def outcomes(self, *args, **how):
        return [r["outcome"] for r in self.bring(*args, **how)]


SLIP = dict(source_key="1", date="2024-10-01", channel="電話", topic="住まい")


def same_file_again(lists):
    gift = dict(source_key="K", portal="p", received_on="2024-10-01")
    file = [dict(gift, amount_yen="1000"), dict(gift, amount_yen="9000")]
    equal(lists.outcomes("donation", *file, source="twice"), ["new", "duplicate"])
    for _ in range(3):
        equal(lists.outcomes("donation", *file, source="twice"), ["unchanged", "duplicate"])
    equal(lists.c.call("donation.list", portal="p")["rows"][0]["amount_yen"], 1000)


def other_kind(lists):
    visit = lists.c.call("visit.add", type="tour", **{"from": "2024-09-01"}, persons=7)["id"]
    equal(lists.outcomes("consult", SLIP, source="cross"), ["new"])
    row = dict(source_key="1", type="tour", **{"from": "2024-09-09"})
    got = lists.bring("visit", row, source="cross")[0]
    equal((got["outcome"], got["field"]), ("rejected", "source_key"))
    equal(lists.c.call("visit.list")["rows"][0]["persons"], 7)
    equal(lists.c.call("visit.list")["rows"][0]["id"], visit)
    void = dict(row, status="cancelled")  # nor may a void row cancel another list's record
    equal(lists.outcomes("visit", void, source="cross"), ["rejected"])
    equal(len([r for r in lists.c.call("consult.list")["rows"]]), 1)
    # an event that comes again as a guest's row
    equal(lists.outcomes("event", dict(source_key="9", event="祭", date="2024-08-01"), source="ev"), ["new"])
    guest = dict(source_key="9", event="祭", date="2024-08-01", name="来賓 一", phone="09000000009")
    equal(lists.outcomes("event", guest, source="ev"), ["rejected"])
    equal(lists.c.call("contact.find", query="来賓")["rows"], [])


def correction_and_blank(lists):
    row = dict(SLIP, source_key="2", next_action="資料を送る", next_due="2024-11-01", body="初め")
    got = lists.bring("consult", row)[0]
    later = dict(SLIP, source_key="2", body="直した")
    equal(lists.outcomes("consult", later), ["changed"])
    slip = lists.c.call("consult.show", id=got["id"])
    equal((slip["body"], slip["next_action"], slip["next_due"]), ("直した", None, None))
    equal(lists.c.call("task.list")["rows"], [])
    equal(lists.outcomes("consult", later), ["unchanged"])


def cancelled_here_and_there(lists):
    desk = lists.bring("consult", dict(SLIP, source_key="3"))[0]["id"]
    lists.c.call("consult.cancel", id=desk)
    equal(lists.outcomes("consult", dict(SLIP, source_key="3")), ["unchanged"])  # the desk's word is final
    equal(lists.outcomes("consult", dict(SLIP, source_key="3", body="別")), ["unchanged"])
    listed = lists.bring("consult", dict(SLIP, source_key="4"))[0]["id"]
    equal(lists.outcomes("consult", dict(SLIP, source_key="4", status="cancelled")), ["cancelled"])
    equal(lists.c.call("consult.show", id=listed)["cancelled"], True)
    equal(lists.outcomes("consult", dict(SLIP, source_key="4")), ["changed"])  # and the list's may be taken back by it
    want("cancelled" not in lists.c.call("consult.show", id=listed))


def other_person(lists):
    first = dict(SLIP, source_key="5", name="山田 太郎", kana="ヤマダ タロウ", phone="090-0000-0001")
    lists.bring("consult", first)
    other = dict(SLIP, source_key="5", name="佐藤 花子", kana="サトウ ハナコ", phone="090-0000-0002")
    equal(lists.outcomes("consult", other), ["changed"])
    yamada = lists.c.call("contact.find", query="山田")["rows"]
    sato = lists.c.call("contact.find", query="佐藤")["rows"]
    equal([r["phone"] for r in yamada + sato], ["090-0000-0001", "090-0000-0002"])
    fuller = dict(other, address="東京都港区1-1")  # the same person, now with an address
    equal(lists.outcomes("consult", fuller), ["changed"])
    equal(len(lists.c.call("contact.find", query="佐藤")["rows"]), 1)


def cancelled_contact(lists):
    row = dict(source_key="1", name="取消 太郎", kana="トリケシ タロウ")
    gone = lists.bring("contact", row, source="people")[0]["id"]
    lists.c.call("contact.cancel", id=gone)
    error, _ = lists.c.ask("contact.edit", id=gone, note="x")
    equal((error["code"], error["message"]), ("conflict", "contact %d was cancelled" % gone))
    equal(lists.outcomes("contact", dict(row, kana="トリケシ ジロウ"), source="people"), ["unchanged"])
    equal(lists.c.call("contact.find", query="取消")["rows"], [])


def cleared_members(lists):
    row = dict(source_key="1", moved_in_on="2024-08-01", via_desk="はい")
    m = lists.bring("migration", dict(row, members="30代女性、30代男性"), source="moves")[0]["id"]
    equal(lists.outcomes("migration", dict(row, persons="3"), source="moves"), ["changed"])
    shown = lists.c.call("migration.show", id=m)
    equal((shown["members"], shown["persons"]), ([], 3))


def numbers(lists):
    c = lists.c
    equal(lists.outcomes("consult", dict(SLIP, source_key="6", number="R7-0001", date="2024-06-01"),  # of another year
                         dict(SLIP, source_key="7", number="R7-0001", date="2025-06-01")), ["new", "new"])
    numbers = [c.call("consult.add", date="2025-06-02", channel="phone", topic="work")["number"] for _ in range(2)]
    want("R7-0001" not in numbers, numbers)
    taken = lists.bring("consult", dict(SLIP, source_key="8", number="ア-1"), dict(SLIP, source_key="9", number="ア-2"))
    equal(lists.outcomes("consult", dict(SLIP, source_key="8", number="ア-2", body="x"),
                         dict(SLIP, source_key="9", number="ア-1", body="x")), ["changed", "changed"])
    equal([c.call("consult.show", id=r["id"])["number"] for r in taken], ["ア-1", "ア-2"])


def bad_rows(lists):
    before = lists.c.call("admin.status")
    rows = [dict(date="2024-10-01"), dict(SLIP, source_key="x" * 201), dict(SLIP, source_key="10", date="2024-02-30"),
            dict(SLIP, source_key="11", channel="のろし", name="誰か", phone="09011112222")]
    got = lists.bring("consult", *rows, source="bad")
    equal([(r["outcome"], r["field"]) for r in got],
          [("rejected", "source_key"), ("rejected", "source_key"), ("rejected", "date"), ("rejected", "channel")])
    want(all("誰か" not in r["message_ja"] and "0901111" not in r["message_ja"] for r in got), got)
    after = lists.c.call("admin.status")
    equal((after["contacts"], after["consultations"]), (before["contacts"], before["consultations"]))
    equal(lists.outcomes("consult", dict(SLIP, source_key="12"), source="bad", dry_run=True), ["new"])
    equal(lists.c.call("admin.status")["consultations"], before["consultations"])


def old_promises(lists):
    lists.bring("consult", dict(SLIP, source_key="13", date="2019-05-01", next_action="電話する", next_due="2019-05-10"))
    equal(lists.c.call("task.list")["rows"], [])
    slip = next(r for r in lists.c.call("consult.list", until="2019-12-31")["rows"])
    lists.c.call("consult.edit", id=slip["id"], body="誤字を直す")
    equal(lists.c.call("task.list")["rows"], [], "a correction brought an old promise back")


def test():
    daemon = Daemon()
    lists = Lists(daemon.client())
    for part in (same_file_again, other_kind, correction_and_blank, cancelled_here_and_there, other_person, bad_rows,
                 old_promises, cancelled_contact, cleared_members, numbers):
        part(lists)
        recount(lists.c)
    equal(sql(daemon.db, "SELECT count(*) FROM import_batch WHERE finished_at IS NULL")[0][0], "0")
    daemon.stop()


run(test)
