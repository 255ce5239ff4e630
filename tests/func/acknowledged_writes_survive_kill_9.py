#!/usr/bin/python3
"""What was acknowledged is there after kill -9, and nothing is there by half. KILLS, SEED: environment."""
import os
import random
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Client, Daemon, equal, is_asan, recount, run, sql, sql_int, want

KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("SEED", "9"))
THREADS = 8
MAKES = {"contact.add": "contact", "consult.add": "consult", "donation.add": "donation", "stage.set": "stage_change",
         "migration.add": "migration"}


class Worker(threading.Thread):
    """One client: asks, notes what was acknowledged, until the connection breaks."""

    def __init__(self, path, name, seed):
        super().__init__(daemon=True)
        self.path, self.mark, self.rnd = path, name, random.Random(seed)
        self.acks = []  # (once, method, arguments, reply)
        self.pending = None  # asked, not answered when it broke
        self.problem = None
        self.contacts, self.consults = [], []

    def next_request(self, n):
        r = self.rnd.random()
        if not self.contacts or r < 0.2:
            return "contact.add", dict(family="高橋", given=str(n), phone="090%08d" % n)
        contact = self.rnd.choice(self.contacts)
        if r < 0.45 or not self.consults:
            return "consult.add", dict(contact=contact, date="2024-10-%02d" % self.rnd.randrange(1, 31), channel="visit",
                                       topic="housing", next_action="送る " + self.mark, next_due="2024-11-05",
                                       stage=self.rnd.choice([None, "considering"]))
        if r < 0.55:
            return "consult.edit", dict(id=self.rnd.choice(self.consults), body="訂正 %d" % n, next_action="電話 %d" % n)
        if r < 0.6:
            return "consult.cancel", dict(id=self.consults.pop())
        if r < 0.8:
            return "donation.add", dict(contact=contact, portal="p", donation_no="%s-%d" % (self.mark, n),
                                        received_on="2024-0%d-01" % self.rnd.randrange(1, 9), amount_yen=1000)
        if r < 0.9:
            return "stage.set", dict(contact=contact, stage=self.rnd.choice(["decided", "lost", "hold"]))
        return "migration.add", dict(contact=contact, moved_in_on="2024-10-01", via_desk=True,
                                     members=[dict(contact=contact), dict(age_band="a30"), dict(age_band="u20")])

    def run(self):
        try:
            c = Client(self.path)
            for n in range(100000):
                method, args = self.next_request(n)
                once = "%s-%d" % (self.mark, n)
                self.pending = (once, method, args)
                error, reply = c.ask(method, once=once, **args)
                self.pending = None
                want(not error, method, error)
                self.acks.append((once, method, args, reply))
                if method == "contact.add":
                    self.contacts.append(reply["id"])
                if method == "consult.add":
                    self.consults.append(reply["id"])
        except (OSError, AssertionError) as e:
            # The one right way to end is that the connection broke.
            if not isinstance(e, OSError) and "the connection ended" not in str(e):
                self.problem = e


def check_acknowledged(d, workers):
    there = {}
    for table in set(MAKES.values()):
        there[table] = {int(r[0]) for r in sql(d.db, "SELECT id FROM %s" % table)}
    cancelled = {int(r[0]) for r in sql(d.db, "SELECT id FROM consult WHERE cancelled_at IS NOT NULL")}
    body = {int(r[0]): r[1] for r in sql(d.db, "SELECT id, body FROM consult WHERE body IS NOT NULL")}
    for w in workers:
        want(not w.problem, "a client failed:", w.problem)
        last_body = {}
        for once, method, args, reply in w.acks:
            if method in MAKES:
                want(reply["id"] in there[MAKES[method]], "acknowledged and lost:", once, method, reply)
            elif method == "consult.cancel":
                want(args["id"] in cancelled, "an acknowledged cancellation is lost:", once, args)
            else:
                last_body[args["id"]] = args["body"]
        for slip, text in last_body.items():
            unsure = w.pending and w.pending[1] == "consult.edit" and w.pending[2]["id"] == slip
            want(body.get(slip) in (text, w.pending[2].get("body") if unsure else text),
                 "an acknowledged correction is lost:", slip, text, "there is", body.get(slip))


def check_nothing_half(d):
    for what, text in (
            ("consultations without their task",
             "SELECT count(*) FROM consult c WHERE next_action IS NOT NULL AND cancelled_at IS NULL AND NOT EXISTS"
             " (SELECT 1 FROM task t WHERE t.origin_kind = 'consult' AND t.origin_id = c.id AND t.what = c.next_action)"),
            ("tasks of no or a cancelled consultation",
             "SELECT count(*) FROM task t WHERE origin_kind = 'consult' AND NOT EXISTS (SELECT 1 FROM consult c WHERE"
             " c.id = t.origin_id AND c.cancelled_at IS NULL)"),
            ("consultations without their stage",
             "SELECT count(*) FROM consult c WHERE stage IS NOT NULL AND cancelled_at IS NULL AND NOT EXISTS (SELECT 1 FROM"
             " stage_change s WHERE s.origin_kind = 'consult' AND s.origin_id = c.id AND s.stage = c.stage)"),
            ("migrations without three members",
             "SELECT count(*) FROM migration m WHERE"
             " (SELECT count(*) FROM migration_member k WHERE k.migration_id = m.id) <> 3"),
            ("migrations without their stage",
             "SELECT count(*) FROM migration m WHERE NOT EXISTS (SELECT 1 FROM stage_change s WHERE"
             " s.origin_kind = 'migration' AND s.origin_id = m.id)"),
            ("contacts without their phone",
             "SELECT count(*) FROM contact c WHERE NOT EXISTS (SELECT 1 FROM contact_point p WHERE p.contact_id = c.id)"),
            ("gaps in the numbers", "SELECT (SELECT count(*) FROM consult) - (SELECT COALESCE(sum(last), 0) FROM consult_serial)")):
        equal(sql_int(d.db, text), 0, what)
    equal(sql(d.db, "PRAGMA integrity_check"), [["ok"]])
    equal(sql(d.db, "PRAGMA foreign_key_check"), [])


def rows_in(d):
    return [sql_int(d.db, "SELECT count(*) FROM " + t) for t in sorted(MAKES.values())]


def check_retries(c, d, workers, rnd):
    """The same once again does nothing and gives the first reply; what was left open becomes one write."""
    before = rows_in(d)
    for w in workers:
        for once, method, args, reply in rnd.sample(w.acks, min(5, len(w.acks))) + w.acks[-1:]:
            equal(c.call(method, once=once, **args), reply, "reply to the same once:", method)
    equal(rows_in(d), before, "rows after repeats")
    for w in workers:
        if w.pending:
            once, method, args = w.pending
            first, second = c.ask(method, once=once, **args), c.ask(method, once=once, **args)
            if not first[0]:
                equal(second, first, "reply to a retry:", method)


def test():
    rnd = random.Random(SEED)
    d = Daemon()
    acks = 0
    for k in range(KILLS):
        workers = [Worker(d.socket, "k%dw%d" % (k, i), SEED * 1000 + k * 10 + i) for i in range(THREADS)]
        for w in workers:
            w.start()
        # A random moment, not a wait for something: that is the point of the trial.
        threading.Event().wait(rnd.uniform(0.05, 0.6))
        d.kill()
        for w in workers:
            w.join(20)
            want(not w.is_alive(), "a client hangs after the kill")
        d.start()
        acks += sum(len(w.acks) for w in workers)
        check_acknowledged(d, workers)
        check_nothing_half(d)
        c = d.client()
        check_retries(c, d, workers, rnd)
        check_nothing_half(d)
        recount(c)
        c.close()
    want(acks > (20 if is_asan() else 50) * KILLS, "hardly anything was written:", acks)
    print("%d kills, %d acknowledged writes" % (KILLS, acks))
    d.stop()


run(test)
