#!/usr/bin/python3
"""Random merges, unmerges, splits and changes of records and contacts, then everything undone in another order: the database
is, row for row, that of a twin who never merged anybody and put each record where it belongs. Figures are those of a recount
throughout, and the report of a month that was closed before stays as it is. SEED, OPERATIONS: environment."""
import collections
import os
import random
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, recount, run, sql_int, want

SEED = int(os.environ.get("SEED", "20241031"))
OPERATIONS = int(os.environ.get("OPERATIONS", "400"))
PEOPLE = 24
CLOSED = "2024-06"
WHY = dict(reason="本人に確認した")
# What keeps accounts of the rest, tells who did what, or outlives whom it was about; the index is looked at by searching. How a
# name divides is read by the names known that day, so what is derived for matching may differ.
ACCOUNTS = re.compile(r"INSERT INTO (import_\w+|once_reply|sqlite_\w+|contact_search\w*|schema_step|setting|identity_link"
                      r"|identity_question|correction\w*|month_\w+|stopped_address|mail_home|mail_bucket|identity_(face|key|name))\b")
KINDS = ["mail_follow", "mail_news", "post"]

rnd = random.Random(SEED)


def why(noun):
    """A migration's reason is another thing."""
    return {"correction_reason" if noun == "migration" else "reason": "本人に確認した"}


def dump(daemon):
    text = subprocess.run(["sqlite3", "-readonly", daemon.db, ".dump"], stdout=subprocess.PIPE, check=True).stdout.decode()
    return sorted(x for x in text.splitlines() if x.startswith("INSERT INTO ") and not ACCOUNTS.match(x))


def export(client, contact):
    """Everything there is about a contact, but who joined and cut it."""
    got = client.call("contact.export", id=contact)
    del got["links"]
    return got


def some(*values):
    return rnd.choice(values)


def day(first=1):
    return "2024-%02d-%02d" % (rnd.randrange(first, 11), rnd.randrange(1, 29))


def person():
    args = dict(family=some("高橋", "佐藤"), given=some("健一", "花子", None))
    for name, value in (("kana", some("タカハシ", "サトウ")), ("birth", "19%02d-02-03" % rnd.randrange(40, 99)),
                        ("gender", some("female", "male")), ("age_band", "a30"), ("note", some("電話は夜", "再訪希望")),
                        ("email", "p%d@example.jp" % rnd.randrange(99)), ("phone", "0153-00-%04d" % rnd.randrange(9999)),
                        ("died_on", day())):
        if rnd.random() < (0.05 if name == "died_on" else 0.5):
            args[name] = value
    if rnd.random() < 0.6:
        args.update(some(dict(prefecture="01", city="根室市"), dict(prefecture="13", city="品川区", postal="140-0001")))
    return args


def records(contact):
    """A record of a random kind; each says what it would else take from whom it is of: stage, age and gender."""
    return some(
        ("consult", dict(contact=contact, date=day(), channel=some("phone", "visit"), topic=["work"], stage="informed",
                         next_action=some(None, "資料を送る"))),
        ("visit", {"contact": contact, "type": some("trial_house", "telework"), "from": day(), "nights": some(None, 3)}),
        ("migration", dict(contact=contact, moved_in_on=day(), persons=2, turn_type=some("u", "i"))),
        ("migration", dict(contact=contact, moved_in_on=day(), members=[
            dict(contact=contact, birth="1980-02-03", gender="female"), dict(age_band="u20", gender="male")])),
        ("donation", dict(contact=contact, portal="x", received_on=day(), amount_yen=rnd.randrange(1, 90000))),
        ("donation", dict(contact=contact, portal="x", received_on=day(), amount_yen=rnd.randrange(1, 90000))),
        ("application", dict(contact=contact, scheme="移住支援金", applied_on=day())),
        ("business", dict(contact=contact, started_on=day(), vacant=True)),
        ("loan", dict(contact=contact, occupation="medical", lent_on=day())),
        ("relationship", {"contact": contact, "kind": some("kin", "founder"), "from": day()}),
        ("task", dict(contact=contact, due="2024-11-10", what="手紙")))


class Two:
    """The desk that merges and its twin that does not."""

    def __init__(self):
        self.merging, self.twin = Daemon(), Daemon()
        self.a, self.b = self.merging.client(), self.twin.client()
        self.parent = {}
        self.ids = []
        self.records = collections.defaultdict(list)
        self.homes = {}  # of donations: the contact that holds each

    def both(self, method, twin=None, **args):
        got, its = self.a.call(method, **args), self.b.call(method, **(twin or args))
        equal(got.get("id"), its.get("id"), method)
        return got.get("id")

    # --- the tree, as the test sees it

    def root(self, i):
        while i in self.parent:
            i = self.parent[i]
        return i

    def members(self, root):
        return [i for i in self.ids if i != root and self.root(i) == root]

    # --- what is done

    def add_contact(self):
        self.ids.append(self.both("contact.add", **person()))

    def add_record(self):
        """By whatever id; it is the root's."""
        named = rnd.choice(self.ids)
        noun, args = records(named)
        twin = dict(args, contact=self.root(named))
        if "members" in args and args["members"]:
            twin["members"] = [dict(m, contact=self.root(named)) if "contact" in m else m for m in args["members"]]
        got = self.both(noun + ".add", twin=dict(twin, **why(noun)), **dict(args, **why(noun)))
        self.records[noun].append(got)
        if noun == "donation":
            self.homes[got] = self.root(named)

    def edit_record(self):
        noun = some("consult", "migration", "donation", "visit")
        args = {"consult": dict(date=day(), next_action=some("電話", None)), "migration": dict(moved_in_on=day()),
                "donation": dict(amount_yen=5000), "visit": dict(persons=2)}[noun]
        if self.records[noun]:
            self.both(noun + ".edit", id=rnd.choice(self.records[noun]), **args, **why(noun))

    def cancel_record(self):
        noun = some("consult", "migration", "donation", "visit")
        if self.records[noun]:
            which = self.records[noun].pop(rnd.randrange(len(self.records[noun])))
            self.both(noun + ".cancel", id=which, **WHY)
            self.homes.pop(which, None) if noun == "donation" else None

    def edit_contact(self):
        """The root's own fields."""
        named = rnd.choice(self.ids)
        args = {k: v for k, v in person().items() if k not in ("family", "given") and rnd.random() < 0.6}
        if rnd.random() < 0.3:
            args[some("kana", "birth", "note", "gender")] = None
        self.both("contact.edit", twin=dict(args, id=self.root(named), **WHY), id=named, **dict(args, **WHY))

    def consent(self):
        named, kind = rnd.choice(self.ids), some(*KINDS)
        if rnd.random() < 0.5:
            args = dict(kind=kind, how="paper", wording="R6")
            self.both("consent.grant", twin=dict(args, contact=self.root(named)), contact=named, **args)
        else:
            args = dict(contact=named, kind=kind, how="paper")
            self.a.call("consent.withdraw", **args)
            self.b.call("consent.withdraw", **dict(args, contact=self.root(named)))

    def merge(self):
        into, of = rnd.choice(self.ids), rnd.choice(self.ids)
        if self.root(into) == self.root(of):
            error, _ = self.a.ask("contact.merge", into=into, **{"from": of}, **WHY)
            equal(error["code"], "conflict")
            return
        shown = self.a.call("contact.merge", into=into, **{"from": of}, **WHY)
        self.parent[self.root(of)] = self.root(into)
        equal(shown["id"], self.root(into))

    def unmerge(self, which=None):
        if not self.parent:
            return
        which = which or rnd.choice(list(self.parent))
        was = self.root(which)
        both = self.a.call("contact.unmerge", id=which, **WHY)["rows"]
        del self.parent[which]
        equal([r["id"] for r in both], [was, which])

    def split_members(self):
        roots = [r for r in self.ids if r not in self.parent and self.members(r)]
        if not roots:
            return
        root = rnd.choice(roots)
        members = self.members(root)
        chosen = rnd.sample(members, rnd.randrange(1, min(3, len(members)) + 1))
        self.a.call("contact.split", id=root, members=[str(i) for i in chosen], **WHY)
        for i in chosen:
            for child in [c for c in self.parent if self.parent[c] == i]:
                self.parent[child] = self.parent[i]
            del self.parent[i]
        for i in chosen[1:]:
            self.parent[i] = chosen[0]

    def split_records(self):
        """The twin has them moved to a contact that it adds."""
        holders = sorted({self.root(h) for h in self.homes.values()})
        if not holders:
            return
        root = rnd.choice(holders)
        chosen = [d for d in self.homes if self.root(self.homes[d]) == root][:2]
        shown = self.a.call("contact.show", id=root)
        got = self.a.call("contact.split", id=root, records=["donation:%d" % i for i in chosen], **WHY)["rows"][1]["id"]
        same = {k: shown[k] for k in ("kind", "family", "given", "kana", "birth", "age_band", "gender") if k in shown}
        equal(self.b.call("contact.add", **same)["id"], got)
        for i in chosen:
            self.b.call("donation.edit", id=i, contact=got, **WHY)
            self.homes[i] = got
        self.ids.append(got)

    # --- what must be so

    def look(self):
        which = rnd.choice(self.ids)
        shown = self.a.call("contact.show", id=which)
        equal(shown["id"], self.root(which))
        equal([m["id"] for m in shown["merged"]], sorted(self.members(self.root(which))))
        want(sorted({r["contact"] for r in self.a.call("donation.list", contact=which)["rows"]}) in ([], [self.root(which)]))


def closed_months_want_a_reason(two):
    """Two donors of a closed month who were one: its figures change, so it must be said why; and change back."""
    pair = [two.both("contact.add", family="寄附", given="一") for _ in range(2)]
    for i in pair:
        two.both("donation.add", contact=i, portal="x", received_on=CLOSED + "-01", amount_yen=5000, **WHY)
    error, _ = two.a.ask("contact.merge", into=pair[0], **{"from": pair[1]})
    equal((error["code"], error["field"]), ("conflict", "reason"))
    two.a.call("contact.merge", into=pair[0], **{"from": pair[1]}, **WHY)
    error, _ = two.a.ask("contact.unmerge", id=pair[1])
    equal((error["code"], error["field"]), ("conflict", "reason"))
    two.a.call("contact.unmerge", id=pair[1], **WHY)
    two.ids += pair


def test():
    two = Two()
    for _ in range(PEOPLE):
        two.add_contact()
    for i in two.ids:
        two.both("stage.set", contact=i, stage="new", date="2024-01-01")
    for _ in range(PEOPLE * 3):
        two.add_record()
    for _ in range(PEOPLE):
        two.consent()
    for c in (two.a, two.b):
        c.call("month.close", month=CLOSED)
    equal(dump(two.merging), dump(two.twin), "they begin alike")
    report = two.a.call("report.monthly", month=CLOSED)
    closed_months_want_a_reason(two)

    doing = [two.merge] * 8 + [two.unmerge] * 2 + [two.split_members] * 2 + [two.split_records] + [two.add_record] * 5 + [
        two.edit_record, two.cancel_record, two.edit_contact, two.edit_contact, two.consent, two.look]
    done = collections.Counter()
    for i in range(OPERATIONS):
        step = rnd.choice(doing)
        step()
        done[step.__name__] += 1
        if i % (OPERATIONS // 4) == 0:
            recount(two.a)
    want(two.parent, "somebody is merged at the end")
    want(sql_int(two.merging.db, "SELECT count(*) FROM moved_row") > 0)
    recount(two.a)

    # One contact found by another's name, once.
    for word in ("高橋", "サトウ"):
        found = [r["id"] for r in two.a.call("contact.find", query=word, limit=1000)["rows"]]
        equal(len(found), len(set(found)))
        want(not set(found) & set(two.parent), "members are found as the person they are")

    left = list(two.parent)
    rnd.shuffle(left)
    for n, which in enumerate(left):
        two.unmerge(which)
        if n == len(left) // 2:
            recount(two.a)
    recount(two.a)
    mine, its = dump(two.merging), dump(two.twin)
    want(mine == its, "only merging: %s only twin: %s" % (sorted(set(mine) - set(its))[:8], sorted(set(its) - set(mine))[:8]),
         dict(done))
    for i in two.ids:
        equal(export(two.a, i), export(two.b, i))
    now = two.a.call("report.monthly", month=CLOSED)
    for key in ("rows", "tables"):
        equal(now[key], report[key], "a closed month stays")
    for word in ("高橋", "佐藤 花子", "タカハシ", "さとう", "0153"):
        equal(two.a.call("contact.find", query=word, limit=1000), two.b.call("contact.find", query=word, limit=1000))
    equal(sql_int(two.merging.db, "SELECT count(*) FROM moved_row"), 0)
    equal(sql_int(two.merging.db, "SELECT count(*) FROM contact_own"), 0)
    want(sql_int(two.merging.db, "SELECT count(*) FROM identity_link") > 40, "the log tells all of it")
    two.merging.stop()
    two.twin.stop()


run(test)
