#!/usr/bin/python3
"""Contacts whose faces are missing or of an older folding get them in slices after the start, and find their people: killed
again and again it goes on where it was; the desk is answered meanwhile; the end is that of an import of today."""
import os
import random
import sqlite3
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import linkage  # noqa: E402
from enishi_test import TREE, Daemon, equal, folder, recount, run, sql, until, want  # noqa: E402

CLOCK = "2026-10-31T09:00:00+09:00"
LISTS = os.path.join(TREE, "tests", "sample", "linkage")
OLD = """
DELETE FROM identity_face; DELETE FROM identity_key; DELETE FROM identity_name; DELETE FROM identity_question;
DELETE FROM setting WHERE name = 'identity';
UPDATE contact SET fold_version = 1, name_key = 'old', kana_key = 'old';
"""
DERIVED = "SELECT count(*) FROM identity_face", "SELECT count(*) FROM identity_key", "SELECT sum(n) FROM identity_name"


def position(daemon):
    rows = sql(daemon.db, "SELECT value FROM setting WHERE name = 'identity'")
    return tuple(int(x) for x in rows[0][0].split()[1:]) if rows else (0, 0)


def counts(daemon):
    return [sql(daemon.db, q) for q in DERIVED]


def make_old():
    """A database in which nobody was ever compared."""
    daemon = Daemon("--set", "matching.automatic=false", clock=CLOCK)
    linkage.load(daemon, LISTS)
    equal(sql(daemon.db, "SELECT count(*) FROM identity_link"), [["0"]])
    daemon.stop()
    db = sqlite3.connect(daemon.db)
    db.executescript(OLD)
    db.close()
    daemon.options = []
    return daemon


def names_are_read_before_anybody_is_served():
    daemon = Daemon(clock=CLOCK)
    daemon.client().call("contact.add", family="佐藤", given="太郎")
    daemon.stop()
    db = sqlite3.connect(daemon.db)
    db.executemany("INSERT INTO identity_name (key, kind, n) VALUES (?, 0, 1)", ((i << 32 | i,) for i in range(1, 300001)))
    db.commit()
    db.close()
    daemon.start()
    client = daemon.client()
    client.call("identity.list")
    before = daemon.rss_kib()
    client.call("contact.add", family="佐藤", given="次郎")
    want(daemon.rss_kib() - before < 4096, "read by the first who asked", daemon.rss_kib(), before)
    daemon.stop()


def test():
    names_are_read_before_anybody_is_served()
    new, old = Daemon(clock=CLOCK), make_old()
    linkage.load(new, LISTS)
    r = random.Random(3)
    old.start()
    for i in range(6):  # killed anywhere
        before = position(old)
        until(lambda: position(old) > before or position(old)[0] == 2, 60, "progress")
        client, began = old.client(), time.monotonic()
        client.call("contact.find", query="佐藤")
        want(time.monotonic() - began < 1, "the desk waited")
        time.sleep(r.random() * .02)
        old.kill()
        want(position(old) >= before, "it went back")
        old.start()
    until(lambda: position(old)[0] == 2, 120, "the end of the sweep")
    equal(sql(old.db, "SELECT count(*) FROM contact WHERE name_key = 'old' OR fold_version = 1"), [["0"]])
    equal(counts(old)[0], counts(new)[0])
    got, today = linkage.judge(old, LISTS, folder()), linkage.judge(new, LISTS, folder())
    print("swept: " + ", ".join(f"{k} {v:.4g}" for k, v in got.items()))
    want(got["precision"] == 1 and got["recall"] >= today["recall"], got, today)
    want(got["recall_after_review"] >= .97 and got["review_per_1000"] <= 50, got)
    recount(old.client())
    old.stop()
    old.start()  # and now it is in order
    old.client().call("clock.show")
    equal(position(old), (2, 0))
    old.stop()
    new.stop()


run(test)
