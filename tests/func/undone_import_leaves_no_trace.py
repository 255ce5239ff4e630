#!/usr/bin/python3
"""`import undo`: the database is, row for row, what it was before the import; figures are right at every moment; what was
changed or used since is told and nothing is undone; killed in the middle, it goes on."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, TREE, equal, recount, run, want  # noqa: E402
from portal import DONATION, Portal, enishi, outcome  # noqa: E402

# what keeps accounts of the rest; the index is looked at by searching
ACCOUNTS = re.compile(r"INSERT INTO (import_\w+|once_reply|sqlite_\w+|contact_search\w*|schema_step|setting)\b")


def dump(daemon):
    """Every row of every table but those that keep accounts."""

    text = subprocess.run(["sqlite3", "-readonly", daemon.db, ".dump"], stdout=subprocess.PIPE, check=True).stdout.decode()
    lines = [x for x in text.splitlines() if x.startswith("INSERT INTO ") and not ACCOUNTS.match(x)]
    return sorted(lines)


def same(daemon, before, *what):
    now = dump(daemon)
    if now != before:
        want(False, *what, "only before:", sorted(set(before) - set(now))[:5], "only now:", sorted(set(now) - set(before))[:5])
    recount(daemon.client())


def row(no, name, kana, phone, amount="10000", day="2024/06/01", state="受領済", email=""):
    return '%s,%s,%s,%s,%s,%s,085-0001,北海道,釧路市,黒金町1,%s,%s,教育' % (no, day, amount, state, name, kana, phone, email)


def person(i):
    return "寄附 %s" % chr(0x4e00 + i), "キフ %s%s" % (chr(0x30a2 + i % 40), chr(0x30a2 + i // 40)), "0800000%04d" % i


class World:
    def __init__(self):
        self.daemon = Daemon()
        self.c = self.daemon.client()
        self.portal = Portal(self.daemon)

    def gifts(self, *rows):
        return self.portal.run("portal-donation", "\n".join((DONATION,) + rows))

    def undo(self, batch):
        enishi(self.daemon, "import", "undo", str(batch))

    def refused(self, batch):
        return enishi(self.daemon, "import", "undo", str(batch), status=(1,))[2]

    def donation(self, no):
        return next(r for r in self.c.call("donation.list", cancelled=True)["rows"] if r["donation_no"] == no)


def desk_work(w):
    """Somebody known by name only, with a consultation and a stage, and a portal's first list."""
    known = w.c.call("contact.add", name="寄附 一", kana=person(0)[1], phone=person(0)[2])["id"]
    w.c.call("consult.add", contact=known, date="2024-05-01", channel="phone", topic="work", next_action="資料",
             next_due="2024-11-01", stage="informed")
    first = w.gifts(*[row("A%d" % i, *person(i)) for i in range(10, 20)])
    equal(outcome(first), (10, 0, 0, 0, 0, 0))
    return known


def donations(w):
    before = dump(w.daemon)
    rows = [row("A%d" % i, *person(i), amount="20000") for i in range(10, 13)]  # changed
    rows += [row("A%d" % i, *person(i), state="キャンセル") for i in range(13, 15)]  # cancelled
    rows += [row("A15", *person(15), amount="-10000", day="2024/08/01"), row("A16", *person(30))]  # refunded; somebody else's
    rows += [row("B%d" % i, *person(i % 300), email="b%d@post.example" % i, day="2021/05/%02d" % (i % 28 + 1)) for i in range(500)]
    got = w.gifts(*rows)
    equal(outcome(got), (500, 0, 5, 0, 2, 0), got["rejected"])
    want(dump(w.daemon) != before)
    found = len(w.c.call("contact.find", query="キフ", limit=1000)["rows"])
    w.undo(got["batch"])
    same(w.daemon, before, "donations")
    want(len(w.c.call("contact.find", query="キフ", limit=1000)["rows"]) < found)
    equal(w.c.call("contact.find", query="寄附 一")["rows"][0]["id"], 1)
    want(w.c.call("import.show", id=got["batch"])["undone_at"])
    want("すでに元に戻して" in w.refused(got["batch"]))
    again = w.gifts(*rows)  # and it may come again
    equal(outcome(again), (500, 0, 5, 0, 2, 0))
    recount(w.c)
    w.undo(again["batch"])
    same(w.daemon, before, "donations again")


def desk_lists(w):
    """Lists that make stages, tasks, events, members, and delete some of them again."""
    before = dump(w.daemon)
    batches, states = [], [before]
    for name in ("contacts", "consultations", "visits", "events", "attendees", "migrations", "donations"):
        got = w.portal.run("desk-" + name, os.path.join(TREE, "tests", "sample", "desk", name + ".csv"))
        batches.append(got["batch"])
        states.append(dump(w.daemon))
    with open(os.path.join(TREE, "tests", "sample", "desk", "consultations.csv"), "rb") as f:
        text = f.read().decode("cp932")
    changed = text.replace("電話", "来庁", 40).replace("住まい", "仕事", 20)
    batches.append(w.portal.run("desk-consultations", changed, encoding="cp932")["batch"])
    for batch, state in zip(reversed(batches), reversed(states)):
        w.undo(batch)
        same(w.daemon, state, "import", batch)
    equal(dump(w.daemon), before)


def changed_since(w):
    got = w.gifts(row("C1", *person(40)), row("C2", *person(41)), row("A10", *person(10), amount="30000"))
    batch = got["batch"]
    # a donation that it made was edited
    old = w.donation("C1")
    w.c.call("donation.edit", id=old["id"], purpose="医療")
    state = dump(w.daemon)
    said = w.refused(batch)
    want("寄附 %d" % old["id"] in said, said)
    same(w.daemon, state, "refused")
    # another: something was recorded with somebody whom it brought
    got = w.gifts(row("C3", *person(42)))
    contact = w.donation("C3")["contact"]
    consult = w.c.call("consult.add", contact=contact, date="2024-10-30", channel="phone", topic="work")["id"]
    said = w.refused(got["batch"])
    want("相談 %d" % consult in said, said)
    want("寄附" not in said and "080" not in said, said)
    w.c.call("consult.edit", id=consult, contact=None)  # moved to nobody: nothing hangs on the import any more
    w.undo(got["batch"])
    recount(w.c)
    # a row that it had changed was changed again by hand
    got = w.gifts(row("A11", *person(11), amount="40000"))
    w.c.call("donation.edit", id=w.donation("A11")["id"], purpose="水産")
    want("寄附" in w.refused(got["batch"]))


def later_import(w):
    first = w.gifts(row("E1", *person(50)))
    state = dump(w.daemon)
    second = w.gifts(row("E1", *person(50), amount="50000"), row("E2", *person(50)))
    said = w.refused(first["batch"])
    want("（取込 %d）" % second["batch"] in said, said)
    w.undo(second["batch"])
    same(w.daemon, state, "the later one")
    w.undo(first["batch"])
    recount(w.c)


def killed_in_the_middle(w):
    before = dump(w.daemon)
    rows = [row("K%d" % i, "中断 %s" % chr(0x4e00 + i), "チュウダン ア", "0700001%04d" % i) for i in range(1500)]
    batch = w.gifts(*rows)["batch"]
    kills = 0
    while True:
        left = w.c.call("import.undo", id=batch)["left"]
        if kills < 4:
            w.daemon.kill()
            w.daemon.start()
            w.c = w.daemon.client()
            recount(w.c)
            kills += 1
        if not left:
            break
    same(w.daemon, before, "killed")


def test():
    w = World()
    desk_work(w)
    for part in (donations, desk_lists, changed_since, later_import, killed_in_the_middle):
        part(w)
    w.daemon.stop()


run(test)
