#!/usr/bin/python3
"""A full disk refuses writes and nothing else, until there is room again; a disk that fails ends the daemon with 74, and
after a restart every acknowledged write is there."""
import contextlib
import os
import shutil
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Client, Daemon, equal, folder, need_root, recount, run, skip, sql, until, want
from mail_test import Server
from sending_test import NEXT_MORNING, ONE_MAIL, House, etc_with, relay_options

SIZE_MIB = 8
NOTE = "メモ" * 900


def fill(path):
    """Every byte that is free."""
    with open(path, "wb", buffering=0) as f:
        for size in (65536, 4096, 512):
            try:
                while True:
                    f.write(b"x" * size)
            except OSError:
                pass


@contextlib.contextmanager
def small_disk():
    need_root("mounts a tmpfs")
    place = folder()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dm,mode=0700" % SIZE_MIB, "tmpfs", place],
                      stderr=subprocess.DEVNULL).returncode:
        skip("cannot mount a tmpfs")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=False)  # after a failure the daemon still stands on it


def full_after_a_crash(place):
    """What was claimed then cannot be written down: nothing leaves before it can."""
    go = threading.Event()
    s = Server({"TEXT": lambda _: go.wait(30) and b"250 Ok\r\n"}, plain=True)
    h = House(relay_options(s.port, connections=1, reply_seconds=60), etc=etc_with("one", ONE_MAIL), data=place,
              options=["--set", "limits.free_for_writes=0"])
    h.people(2)
    h.run("one")
    h.root.send("clock.advance", to=NEXT_MORNING)
    until(lambda: len(s.mails) == 1, 20, "the text is there")
    h.d.kill()
    go.set()
    fill(place + "/filler")
    h.restart(clock=NEXT_MORNING)
    equal((h.root.call("admin.status")["mail_held"], h.states(), len(s.mails)), ("not_checked", {"claimed": 1, "queued": 1}, 1))
    os.unlink(place + "/filler")
    until(lambda: h.states() == {"unknown": 1, "sent": 1}, 20, "it is written down, and the other one goes")
    equal(h.d.log().count("cannot be written down now"), 1)
    h.d.stop()
    s.close()


def disk_full():
    with small_disk() as place:
        d = Daemon(data=place)  # far less than what is kept free by default: reads only, in good order
        error, _ = d.client().ask("contact.add", family="高橋")
        equal((error["code"], error["message"]), ("disk_full", "less than 64 MiB of disk are free; nothing was stored"))
        equal(d.client().call("admin.status")["contacts"], 0)
        d.stop()
        d = Daemon("--set", "limits.free_for_writes=0", data=place)
        c = d.client()
        acked = [c.call("contact.add", family="高橋", note=NOTE)["id"] for _ in range(50)]
        for turn in range(3):
            fill(place + "/filler")
            refused = 0
            for n in range(2000):
                error, reply = c.ask("contact.add", family="高橋", note=NOTE, once="t%dn%d" % (turn, n))
                if error:
                    equal((error["code"], error["message"].split(";")[0]), ("disk_full", error["message"].split(";")[0]))
                    want("nothing was stored" in error["message"], error)
                    refused += 1
                    if refused == 20:
                        break
                else:
                    acked.append(reply["id"])  # there was room left in the WAL
            equal(refused, 20, "writes refused on the full disk:")
            # a full turn of many: all refused, none half
            for _ in range(30):
                c.send("contact.add", family="満杯", note=NOTE)
            equal({c.reply()[1]["code"] for _ in range(30)}, {"disk_full"})
            # reading goes on, over old and new connections
            for reader in (c, d.client()):
                equal(reader.call("contact.show", id=acked[-1])["note"], NOTE)
                reader.call("report.monthly", month="2024-10")
                equal(reader.call("admin.status")["contacts"], len(acked))
            os.unlink(place + "/filler")
            for n in range(5):  # without a restart, the refused marks among them
                acked.append(c.call("contact.add", family="高橋", note=NOTE, once="t%dn%d" % (turn, 1990 + n))["id"])
        recount(c)
        equal(sql(d.db, "SELECT count(*), count(DISTINCT id) FROM contact"), [[str(len(acked))] * 2])
        equal(sql(d.db, "PRAGMA integrity_check"), [["ok"]])
        d.stop()
        # killed on a full disk, started on a full disk
        d.start()
        c = d.client()
        acked.append(c.call("contact.add", family="高橋")["id"])
        fill(place + "/filler")
        c.ask("contact.add", family="高橋", note=NOTE)
        d.kill()
        d.spawn()
        until(lambda: d.process.poll() is not None or d.listens(), 20, "ready, or ended on the full disk")
        if d.process.poll() is None:
            want(d.client().call("admin.status")["contacts"] >= len(acked))
            d.kill()
        else:
            want(d.process.returncode in (73, 74), "ended with", d.process.returncode)
        os.unlink(place + "/filler")
        d.start()
        c = d.client()
        want(c.call("admin.status")["contacts"] >= len(acked))
        recount(c)
        d.stop()


def strace(call, error, when):
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e",
            "inject=%s:error=%s:when=%s" % (call, error, when)]


def can_trace():
    if not shutil.which("strace"):
        return False
    r = subprocess.run(strace("fdatasync", "EIO", "1") + ["true"], stderr=subprocess.DEVNULL, timeout=20)
    return r.returncode == 0


def write_until_it_ends(d):
    """Acknowledged ids, and the codes of errors, until the connection ends."""
    acked, codes = [], []
    c = Client(d.socket)
    for n in range(60):
        try:
            error, reply = c.ask("consult.add", date="2024-10-31", channel="phone", topic="work", next_action="送る",
                                 body=NOTE, once="n%d" % n)
        except (AssertionError, OSError):
            break
        if error:
            codes.append(error["code"])
        else:
            acked.append((n, reply))
    return acked, codes


def failing_disk(call, error, when, may_go_on):
    d = Daemon()
    c = d.client()
    first = c.call("contact.add", family="高橋")["id"]
    d.stop()
    d.prefix = strace(call, error, when)
    d.env["ASAN_OPTIONS"] = "detect_leaks=0"
    d.spawn()
    what = "%s of %s, %s:" % (error, call, when)
    until(lambda: d.process.poll() is not None or d.listens(), 20, what + " ready or ended")
    # it may be that already the start meets the fault
    acked, codes = write_until_it_ends(d) if d.listens() else ([], [])
    if may_go_on and d.listens() and set(codes) <= {"disk_full"}:
        d.kill()  # a write that only had no room is no reason to end
    else:
        equal(d.wait(10), 74, what, "exit status")
    want(set(codes) <= {"io", "disk_full"}, what, codes)
    want(codes or may_go_on, what, "the client was told nothing")
    d.prefix = []
    if os.path.exists(d.socket):
        os.unlink(d.socket)
    d.start()
    c = d.client()
    c.call("contact.show", id=first)
    for n, reply in acked:
        equal(c.call("consult.add", date="2024-10-31", channel="phone", topic="work", next_action="送る", body=NOTE,
                     once="n%d" % n), reply, what, "acknowledged and lost:")
    equal(sql(d.db, "SELECT count(*) FROM consult c WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.origin_id = c.id)"),
          [["0"]], what, "half a consultation")
    equal(sql(d.db, "PRAGMA integrity_check"), [["ok"]])
    recount(c)
    d.stop()
    return len(acked)


def test():
    if can_trace():
        counts = [failing_disk("fdatasync", "EIO", str(n), False) for n in (1, 3, 6, 20)]
        want(counts == sorted(counts) and counts[0] == 0 and counts[-1] > 10, counts)
        for error in ("EIO", "ENOSPC"):
            for when in ("2", "40", "40+"):
                failing_disk("pwrite64", error, when, True)
    else:
        print("without the failing disk: strace cannot trace here")
    disk_full()
    with small_disk() as place:
        full_after_a_crash(place)


run(test)
