#!/usr/bin/python3
"""Random changes with closings and reopenings in between: every closed report stays as it is byte for byte; for every row,
month and column what was reported plus the corrections since is what the records say; the next report tells exactly what
differs from what was told last. SEED, ROUNDS: environment."""
import datetime
import os
import random
import sys

import msgpack

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, recount, rows, run, want  # noqa: E402

SEED = int(os.environ.get("SEED", "20241031"))
ROUNDS = int(os.environ.get("ROUNDS", "9"))
CHANGES = 120
FIRST = datetime.date(2023, 5, 1)
COLUMNS = ["month", "prev_month", "same_month_last_year", "fiscal_year", "last_fiscal_year", "plan_total"]
rnd = random.Random(SEED)


def month_after(month):
    year, m = map(int, month.split("-"))
    return "%04d-%02d" % (year + m // 12, m % 12 + 1)


class World:
    def __init__(self):
        self.daemon = Daemon(clock="2024-03-02T09:00:00+09:00")
        self.c = self.daemon.client()
        self.today = datetime.date(2024, 3, 2)
        self.ids = {"contact": []}
        self.closed = {}  # month: raw reply, while it stands
        self.told = None  # (code, month): what the records said when the latest month was closed
        self.done = self.refused = 0

    def day(self):
        span = (self.today - FIRST).days
        return (FIRST + datetime.timedelta(rnd.choice([rnd.randrange(span), span - rnd.randrange(60)]))).isoformat()

    def any(self, noun):
        return rnd.choice(self.ids[noun]) if self.ids.get(noun) else 1

    def contact(self):
        return rnd.choice([None, self.any("contact"), self.any("contact"), self.any("contact")])

    def operations(self):
        some = rnd.choice
        return [
            (6, "contact.add", lambda: dict(family="高橋", kind=some(["person"] * 5 + ["company"]),
                                            **some([{}, {"prefecture": "13"}, {"prefecture": "01", "city": "根室市"}]))),
            (2, "contact.edit", lambda: dict(id=self.any("contact"), **some([{"died_on": self.day()}, {"died_on": None},
                                                                            {"prefecture": "13", "moved_on": self.day()}]))),
            (12, "consult.add", lambda: dict(contact=self.contact(), date=self.day(), channel=some(["phone", "visit", "fair"]),
                                             topic=some(["housing", "work"]), persons=some([None, 3]))),
            (6, "consult.edit", lambda: dict(id=self.any("consult"), date=self.day())),
            (3, "consult.edit", lambda: dict(id=self.any("consult"), contact=self.contact(), channel=some(["mail", "fair"]))),
            (3, "consult.cancel", lambda: dict(id=self.any("consult"))),
            (5, "visit.add", lambda: {"contact": self.contact(), "type": some(["trial_house", "tour", "telework"]),
                                      "from": self.day(), "nights": some([0, 3, 40])}),
            (2, "visit.cancel", lambda: dict(id=self.any("visit"))),
            (9, "donation.add", lambda: dict(contact=self.contact(), portal=some(["r", "f"]), received_on=self.day(),
                                             amount_yen=rnd.randrange(1, 90000), project=some([None, None, "灯台"]),
                                             corporate=some([None, None, True]))),
            (4, "donation.refund", lambda: dict(id=self.any("donation"), date=self.day())),
            (3, "donation.cancel", lambda: dict(id=self.any("donation"))),
            (3, "migration.add", lambda: dict(contact=self.contact(), moved_in_on=self.day(), via_desk=True,
                                              persons=some([None, 3]), turn_type=some([None, "u"]))),
            (2, "migration.depart", lambda: dict(id=self.any("migration"), date=self.day())),
            (3, "event.add", lambda: dict(name="祭", date=self.day(), headcount=some([None, 200]))),
            (3, "event.attend", lambda: dict(event=self.any("event"), contact=self.any("contact"))),
            (2, "relationship.add", lambda: {"contact": self.any("contact"), "kind": some(["kin", "founder"]),
                                             "from": some([None, self.day()]), "until": "2024-12-10"}),
            (3, "stage.set", lambda: dict(contact=self.any("contact"), stage=some(["considering", "decided"]), date=self.day())),
            (1, "business.add", lambda: dict(contact=self.contact(), started_on=self.day())),
            (1, "application.add", lambda: dict(contact=self.any("contact"), scheme="移住支援金", applied_on=self.day())),
        ]

    def change(self):
        table = self.operations()
        _, method, make = rnd.choices(table, [row[0] for row in table])[0]
        args = make()
        if rnd.random() < 0.8:
            args["correction_reason" if method in ("stage.set", "migration.depart") else "reason"] = "理由%d" % rnd.randrange(9)
        error, result = self.c.ask(method, **args)
        want(not error or error["code"] in ("invalid", "not_found", "conflict"), method, error)
        self.refused += bool(error and error.get("field") in ("reason", "correction_reason"))
        self.done += not error
        noun, verb = method.split(".")
        if not error and verb == "add":
            self.ids.setdefault(noun, []).append(result["id"])

    def raw(self, month):
        error, result = self.c.ask("report.monthly", month=month)
        want(not error, error)
        return msgpack.packb(result, use_bin_type=True)

    def now(self, code, month, column="month"):
        return self.c.call("report.explain", row=code, month=month, column=column, limit=1)

    def close(self, month):
        self.c.call("month.close", month=month)
        self.closed[month] = self.raw(month)
        self.remember()

    def remember(self):
        codes = [r["code"] for r in self.c.call("report.monthly", month=max(self.closed))["rows"]]
        self.told = {(code, m): self.now(code, m)["now"] for code in codes for m in self.closed}

    def check_frozen(self):
        for month, bytes_ in self.closed.items():
            equal(self.raw(month) == bytes_, True, month, "is as it was closed")

    def check_explained(self, month):
        report = msgpack.unpackb(self.closed[month], raw=False)
        self.check_table(report, month, rnd.choice(sorted(report["tables"])))
        for code, row in rows(report).items():
            for column in COLUMNS:
                e = self.now(code, month, column)
                equal(e["figure"], row[column], month, code, column, "is the reported one")
                equal(e["figure"] + sum(x["n"] for x in e["corrections"]), e["now"], month, code, column)

    def check_table(self, report, month, name):
        for line in report["tables"][name]:
            for column in COLUMNS:
                if column in line:
                    e = self.c.call("report.explain", row=name, key=line.get("key") or "/".join(line["keys"]), month=month,
                                    column=column, limit=1)
                    equal(e["figure"], line[column], month, name, column, "is the reported one")
                    equal(e["figure"] + sum(x["n"] for x in e["corrections"]), e["now"], month, name, column)

    def check_told(self):
        """The open month's report tells all that differs from what was told last, and nothing else."""
        latest = max(self.closed)
        report = self.c.call("report.monthly", month=month_after(latest))
        kinds = {r["code"]: r["kind"] for r in report["rows"]}
        got = {(x["code"], x["month"]): (x["was"], x["now"]) for x in report["corrections"]}
        wanted = {}
        for (code, month), was in self.told.items():
            now = self.now(code, month)["now"]
            if was != now and (kinds[code] == "flow" or month == latest):
                wanted[code, month] = (was, now)
        # months before the first closed one are in its sums: they are corrected as well
        equal({k: v for k, v in got.items() if k[1] in self.closed}, wanted, "told as corrections")
        want(all(k[1] <= latest for k in got), "only closed months")
        return len(got)


def test():
    print("seed", SEED)
    w = World()
    for _ in range(15):
        w.ids["contact"].append(w.c.call("contact.add", family="根本")["id"])
    month, told = "2024-02", 0
    for _ in range(ROUNDS):
        for _ in range(CHANGES):
            w.change()
        w.close(month)
        for _ in range(CHANGES // 3):
            w.change()
        told += w.check_told()
        if rnd.random() < 0.3 and len(w.closed) > 1:
            w.c.call("month.reopen", month=month, reason="直す")
            del w.closed[month]
            for _ in range(10):
                w.change()
            w.close(month)
        w.check_frozen()
        w.check_explained(rnd.choice(sorted(w.closed)))
        w.check_explained(month)
        month = month_after(month)
        w.today = datetime.date(*map(int, month_after(month).split("-")), 2)
        w.c.call("clock.advance", to=w.today.isoformat() + "T09:00:00+09:00")
    recount(w.c)
    want(told > 50 and w.refused > 20 and w.done > ROUNDS * CHANGES * 0.6, told, w.refused, w.done)
    w.daemon.kill()
    w.daemon.start()
    w.c = w.daemon.client()
    w.check_frozen()
    recount(w.c)
    w.daemon.stop()


run(test)
