#!/usr/bin/python3
"""64 honest clients write while others send garbage, stop in mid-frame, never read, send bombs: every acknowledged
write is there, the bad ones are closed in time with the documented answer, the memory stays small."""
import os
import random
import select
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Client, Daemon, equal, exact, is_asan, recount, request, run, sql_int, want

import msgpack

CLIENTS, WRITES = 64, 200
SECONDS = 2  # for a whole frame, and for progress of unread replies
SLACK = 2  # the daemon looks once a second; the rest is for a loaded machine
BOMB = b"\xdd\x07\xff\xff\xff"
GROWTH_MIB = 64 if is_asan() else 32

problems = []
done = threading.Event()
slowest = [0.0]


def honest(d, number, acked):
    try:
        c = Client(d.socket)
        for n in range(WRITES):
            began = time.monotonic()
            acked.append(c.call("donation.add", portal="c%d" % number, donation_no=str(n), received_on="2024-10-01",
                                amount_yen=number + 1)["id"])
            slowest[0] = max(slowest[0], time.monotonic() - began)
    except Exception as e:
        problems.append("an honest client: %r" % e)


def error_of(reply, msgid):
    u = msgpack.Unpacker(raw=False)
    u.feed(reply)
    got = list(u)
    equal(len(got), 1, "answers before closing:", got)
    equal(got[0][:2] + got[0][3:], [1, msgid, None])
    return got[0][2]["code"]


def garbage(d):
    rnd = random.Random(1)
    while not done.is_set():
        c = Client(d.socket)
        c.raw(b"\xc1" + rnd.randbytes(rnd.randrange(1, 5000)))
        equal(c.closed(SLACK), b"", "answer to garbage")
        c = Client(d.socket)
        c.raw(b"\x94\x00\x07" + exact("rpc.echo") + b"\x91\xc1" + rnd.randbytes(100))
        equal(error_of(c.closed(SLACK), 7), "malformed")
        c = Client(d.socket)
        c.raw(request(8, "clock.show") + exact({"no": "request"}))
        want(b"frozen" in c.closed(SLACK), "what was asked before the garbage was not answered")


def bombs(d):
    while not done.is_set():
        c = Client(d.socket)
        c.raw(BOMB)
        equal(c.closed(SLACK), b"", "answer to a bomb without a msgid")
        c = Client(d.socket)
        c.raw(b"\x94\x00\x07" + exact("rpc.echo") + BOMB)
        equal(error_of(c.closed(SLACK), 7), "too_large")


def mid_frame(d):
    """Half a frame, then nothing; and one byte at a time, which is no excuse."""
    while not done.is_set():
        still, drip = Client(d.socket), Client(d.socket)
        frame = request(1, "contact.add", {"family": "x" * 100})
        began = time.monotonic()
        still.raw(frame[:30])
        for b in frame:
            try:
                drip.raw(bytes([b]))
            except OSError:
                break
            if select.select([drip.sock], [], [], 0.2)[0]:
                break
        equal(drip.closed(SLACK), b"", "answer to a dripping frame")
        equal(still.closed(SLACK), b"", "answer to half a frame")
        took = time.monotonic() - began
        want(SECONDS - 0.1 < took < SECONDS + SLACK, "half a frame was closed after", took)


def never_reads(d):
    while not done.is_set():
        c = Client(d.socket)
        c.sock.setblocking(False)
        ask = request(1, "rpc.describe") * 100
        poll = select.poll()
        poll.register(c.sock, select.POLLHUP)
        began = time.monotonic()
        while not poll.poll(50):
            want(time.monotonic() - began < SECONDS + SLACK + 2, "who never reads is not closed")
            try:
                c.sock.send(ask)
            except BlockingIOError:
                pass
            except OSError:
                break


def bad(d, what):
    try:
        what(d)
    except Exception as e:
        problems.append("%s: %r" % (what.__name__, e))


def test():
    d = Daemon("--set", "limits.frame_seconds=%d" % SECONDS, "--set", "limits.stall_seconds=%d" % SECONDS,
               env={"ASAN_OPTIONS": "quarantine_size_mb=4"} if is_asan() else None)
    warm = d.client()
    warm.call("rpc.describe")
    before = d.rss_kib()
    acked = [[] for _ in range(CLIENTS)]
    threads = [threading.Thread(target=honest, args=(d, i, acked[i]), daemon=True) for i in range(CLIENTS)]
    bads = [threading.Thread(target=bad, args=(d, w), daemon=True) for w in (garbage, bombs, mid_frame, never_reads)]
    began, peak = time.monotonic(), before
    for t in bads + threads:
        t.start()
    while any(t.is_alive() for t in threads):
        want(time.monotonic() - began < 90, "the honest clients hang")
        peak = max(peak, d.rss_kib())
        threads[0].join(0.05)
    wrote = time.monotonic() - began
    if wrote < SECONDS + 1:  # let each bad one live through its time limit once
        bads[2].join(SECONDS + 1 - wrote)
    done.set()
    for t in bads:
        t.join(20)
        want(not t.is_alive(), "a bad client is not closed")
    want(not problems, "; ".join(problems[:5]))
    peak = max(peak, d.rss_kib())
    want(all(len(a) == WRITES for a in acked))
    equal(len({i for a in acked for i in a}), CLIENTS * WRITES, "different ids")
    equal(sql_int(d.db, "SELECT count(*) FROM donation"), CLIENTS * WRITES, "donations in the file")
    equal(sql_int(d.db, "SELECT sum(amount_yen) FROM donation"), WRITES * CLIENTS * (CLIENTS + 1) // 2)
    recount(warm)
    status = warm.call("admin.status")
    want(status["malformed"] > 4 and status["timed_out"] >= 2, status)
    until_alone = status["connections"]
    want(until_alone <= CLIENTS + 6, "connections left open:", until_alone)
    want(peak - before < GROWTH_MIB * 1024, "RSS grew by KiB:", peak - before)
    print("%d writes in %.1f s, slowest %.0f ms, RSS +%d KiB" % (CLIENTS * WRITES, wrote, slowest[0] * 1000, peak - before))
    d.stop()


run(test)
