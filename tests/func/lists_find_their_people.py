#!/usr/bin/python3
"""Lists about people whose truth is known go through the real client into the daemon: nobody is taken for somebody else,
nearly everybody is found, the queue is short, and answering it brings the rest. The same lists again change nothing."""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import linkage  # noqa: E402
from enishi_test import ENISHID, TREE, Daemon, equal, folder, recount, run, sql, want  # noqa: E402

sys.path.insert(0, os.path.join(TREE, "tests", "match"))
import make_lists  # noqa: E402

ROWS = int(os.environ.get("ROWS", 3000))
CLOCK = "2026-10-31T09:00:00+09:00"
MATCH = os.path.join(os.path.dirname(ENISHID), "tests", "match", "match")
# at least; at most
OURS = {"precision": (.9999, 1), "people_confused": (0, 4 * ROWS // 100000), "recall": (.925, 1), "recall_after_review": (.975, 1),
        "review_per_1000": (0, 35)}
SAMPLE = {"precision": (1, 1), "people_confused": (0, 0), "recall": (.90, 1), "recall_after_review": (.97, 1),
          "review_per_1000": (0, 50)}
ANSWERED = {"precision": (.9999, 1), "recall": (.97, 1), "review_pairs": (0, 0)}


def meets(name, got, wanted):
    print(f"{name}: " + ", ".join(f"{k} {v:.4g}" for k, v in got.items()), flush=True)
    for key, (low, high) in wanted.items():
        want(low <= got[key] <= high, name, key, "is", got[key], "wanted", low, "to", high)


def in_memory(lists):
    """What the engine makes of all rows at once."""
    with tempfile.TemporaryDirectory() as out:
        links, pairs = os.path.join(out, "l.csv"), os.path.join(out, "p.csv")
        subprocess.run([MATCH, lists, links, pairs], check=True, stdout=subprocess.DEVNULL)
        return linkage.score.score(os.path.join(lists, "truth.csv"), links, pairs)


def people(daemon):
    """The people as sets of rows."""
    who = {}
    for source, key, contact in linkage.links(daemon):
        who.setdefault(contact, set()).add((source, key))
    return {frozenset(rows) for rows in who.values()}


def again(daemon, lists):
    before = linkage.links(daemon), linkage.pairs(daemon)
    for said in linkage.load(daemon, lists):
        equal((said["new"], said["changed"]), (0, 0))
    equal((linkage.links(daemon), linkage.pairs(daemon)), before, "the same lists changed who is who")


def pages(daemon, verb, limit):
    rows, cursor, client = [], None, daemon.client()
    while True:
        got = client.call("identity." + verb, limit=limit, **({"cursor": cursor} if cursor else {}))
        rows += got["rows"]
        cursor = got["cursor"]
        if not got["more"]:
            return rows


def in_pages(daemon):
    """A page after the other is the whole, in the order of the whole."""
    queue = [[q["source_a"], q["source_key_a"], q["source_b"], q["source_key_b"]] for q in pages(daemon, "list", 7)]
    equal(queue, [r[:4] for r in linkage.pairs(daemon)])
    linked = [[r["source"], r["source_key"], str(r["contact_id"])] for r in pages(daemon, "links", 997)]
    equal(linked, linkage.links(daemon))


def our_own():
    daemon, lists = Daemon(clock=CLOCK), folder()
    make_lists.make(lists, ROWS, 1, False)
    linkage.load(daemon, lists)
    got, memory = linkage.judge(daemon, lists, folder()), in_memory(lists)
    meets("ours", got, OURS)
    want(abs(got["recall"] - memory["recall"]) < .005, "recall is", got["recall"], "in memory", memory["recall"])
    in_pages(daemon)
    again(daemon, lists)
    linkage.answer(daemon, lists)
    meets("answered", linkage.judge(daemon, lists, folder()), ANSWERED)
    again(daemon, lists)
    recount(daemon.client())
    daemon.stop()


def the_sample():
    lists = os.path.join(TREE, "tests", "sample", "linkage")
    one, other = Daemon(clock=CLOCK), Daemon(clock=CLOCK)
    linkage.load(one, lists)
    meets("sample", linkage.judge(one, lists, folder()), SAMPLE)
    linkage.load(other, lists, list(reversed(linkage.LISTS)))
    meets("sample, turned", linkage.judge(other, lists, folder()), SAMPLE)
    first, second = people(one), people(other)
    differ = {row for rows in first ^ second for row in rows}
    print("in another order", len(differ), "rows of 2000 have other company")
    want(not differ, "the order of the lists changed who is who:", sorted(differ)[:20])
    equal(sql(one.db, "SELECT count(*) FROM identity_link WHERE act = 'join' AND verdict IS NULL")[0][0], "0")
    for daemon in (one, other):
        daemon.stop()


def test():
    our_own()
    the_sample()


run(test)
