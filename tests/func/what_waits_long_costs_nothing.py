#!/usr/bin/python3
"""150,000 mails of a campaign that rests and 150,000 people in one that is paused: the daemon starts, moves on and answers about
them without reading them all again and again."""
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, is_asan, run, want
from sending_test import NEXT_MORNING, ONE_MAIL, House, etc_with

N = 150000
TIMES = 20
SECONDS = 2 if is_asan() else 0.3  # of processor, for all of them; one scan of so many rows takes 0.03 or more

MANY = "WITH RECURSIVE k (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < %d) " % N
COPY = "name, contact_id, origin_kind, anchor_on, step, previous_on, due_at, entered_at"


def crowd(db):
    """The one campaign's mail waits for an hour that never ends; the people of the other one are all due."""
    with sqlite3.connect(db) as at:
        at.execute("UPDATE campaign SET waits_until = 4000000000")
        at.execute("INSERT INTO campaign (name, version, state, title, purpose, entry, source, loaded_at, loaded_by, loaded_uid, starts_on)"
                " SELECT 'two', 1, 'paused', title, purpose, entry, source, loaded_at, loaded_by, loaded_uid, starts_on FROM campaign")
        at.execute(MANY + "INSERT INTO enrolment (campaign_id, name, contact_id, origin_kind, origin_id, anchor_on, step, previous_on,"
            " due_at, entered_at) SELECT 2, 'two', e.contact_id, e.origin_kind, 1000000 + n, e.anchor_on, 0, e.anchor_on, 1, 1"
            " FROM k, (SELECT * FROM enrolment LIMIT 1) e")
        at.execute(MANY + "INSERT INTO outbox (contact_id, purpose, campaign_id, enrolment_id, step, due_at, state, queued_at)"
            " SELECT 1, 'mail_follow', 1, 1000000 + n, 0, 1, 'queued', 1 FROM k")
    at.close()


def cheap(h, what, act):
    before = h.d.cpu_seconds()
    for _ in range(TIMES):
        act()
    spent = h.d.cpu_seconds() - before
    want(spent < SECONDS, what, spent)


def test():
    h = House(etc=etc_with("one", ONE_MAIL))
    h.people(1)
    h.run("one")
    equal(h.advance(seconds=60)["settled"], True)
    h.d.stop()
    crowd(h.d.db)
    h.restart(clock=NEXT_MORNING)
    want(h.d.cpu_seconds() < 2 * SECONDS, "start", h.d.cpu_seconds())
    cheap(h, "the clock", lambda: equal(h.advance(seconds=1)["settled"], True))
    cheap(h, "status", lambda: equal(h.root.call("admin.status")["mail_due"], 0))
    cheap(h, "mails of a state", lambda: equal(h.root.call("mail.list", state="unknown")["rows"], []))
    cheap(h, "mails of a campaign", lambda: equal(h.root.call("campaign.who", name="two")["rows"], []))
    h.d.stop()


run(test)
