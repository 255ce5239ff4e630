#!/usr/bin/python3
"""While an import brings many chunks at once, they share commits; whoever else asks is answered before the chunks that were
sent earlier, and however much others ask, the import goes on."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, recount, run, want  # noqa: E402

CHUNKS, ROWS = 24, 100


def rows(chunk):
    return [dict(line=str(i), source_key="%d-%d" % (chunk, i), name="見本 %d" % (chunk * ROWS + i), portal="p",
                 phone="0900000%04d" % (chunk * ROWS + i), received_on="2024-0%d-10" % (1 + i % 9), amount_yen="10000",
                 donation_no="%d-%d" % (chunk, i)) for i in range(ROWS)]


def send(importer, chunk, batch):
    how = dict(kind="donation", mapping="m", source="p", brief=True, rows=rows(chunk))
    importer.send("import.rows", **(dict(how, batch=batch) if batch else how))


def answer(importer):
    _, error, result = importer.reply()
    want(not error, error)
    equal(result["counts"]["new"], ROWS, "new rows")
    return result["batch"]


def test():
    d = Daemon()
    importer, other, admin = d.client(), d.client(), d.client()
    send(importer, 0, 0)
    batch = answer(importer)

    # Alone, many chunks share one commit.
    before = admin.call("admin.status")["turns"]
    for chunk in range(1, CHUNKS):
        send(importer, chunk, batch)
    for _ in range(1, CHUNKS):
        answer(importer)
    turns = admin.call("admin.status")["turns"] - before
    want(turns < CHUNKS - 5, CHUNKS - 1, "chunks took", turns, "turns")

    # Somebody who asks after all of them is answered before most of them: each answer names how many rows are stored.
    for chunk in range(CHUNKS, 2 * CHUNKS):
        send(importer, chunk, batch)
    stored, asked = 0, 0
    while stored < 2 * CHUNKS * ROWS:
        stored = sum(other.call("import.show", id=batch)[k] for k in ("new", "unchanged"))
        asked += 1
    want(asked > CHUNKS / 3, "only", asked, "questions were answered while", CHUNKS, "chunks were stored")
    for _ in range(CHUNKS):
        answer(importer)
    equal(recount(admin)["differences"], 0, "differences")
    d.stop()


run(test)
