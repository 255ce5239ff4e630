#!/usr/bin/python3
"""Portal exports go in while the daemon and the client are killed at random; the same command again finishes the rest, and
the end is row for row that of an import that nobody disturbed. Then the same files again change nothing.

SCALE=0.1 makes it 450,000 donations (default 0.0015: 6,750).
"""
import hashlib
import os
import random
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from enishi_test import Daemon, equal, folder, recount, run, sql, until, want  # noqa: E402
from portal import command, enishi, environment  # noqa: E402

SCALE = os.environ.get("SCALE", "0.0015")
KILLS = 10
TABLES = ["contact", "contact_address", "contact_point", "donation", "kpi_cell", "relationship", "task", "stage_change", "moved_row",
          "identity_face", "identity_key", "identity_name", "identity_question", "identity_contested", "identity_link"]


def digest(daemon):
    """Every row but the accounts of the imports themselves."""
    text = "".join(".print %s\nSELECT * FROM %s;\n" % (t, t) for t in TABLES)
    text += "SELECT id, source, source_key, kind, record_id, contact_id, hex(original) FROM source_record;\n"
    rows = subprocess.run(["sqlite3", "-readonly", daemon.db], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout
    return hashlib.sha256(b"\n".join(sorted(rows.splitlines()))).hexdigest()


def files(home):
    names = sorted(n for n in os.listdir(home) if "utf8" not in n)
    return [(n.split("-")[0], os.path.join(home, n)) for n in names]


def start(daemon, mapping, path):
    return subprocess.Popen(command(daemon, "import", "file", "--mapping", "portal-" + mapping, path), env=environment(),
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def stored(daemon):
    return sum(int(x[0]) for x in sql(daemon.db, "SELECT COALESCE(sum(n_new), 0) FROM import_batch"))


def finish(client):
    said = client.communicate(timeout=1200)[1].decode()
    equal(client.returncode, 0, said)


def disturbed(daemon, mapping, path, kills, r):
    """Imports one file with so many kills in it, anywhere."""
    with open(path, "rb") as f:
        lines = sum(1 for _ in f)
    begin = stored(daemon)
    client = start(daemon, mapping, path)
    for place in sorted(r.random() for _ in range(kills)):
        goal = begin + int(place * 0.9 * lines)
        try:
            until(lambda: client.poll() is not None or stored(daemon) > goal, 600, "progress")
        except AssertionError:
            client.kill()
            raise
        if client.poll() is not None:
            break
        if r.random() < 0.5:
            daemon.kill()
            daemon.start()
        else:
            client.send_signal(signal.SIGKILL)
            client.communicate()
            client = start(daemon, mapping, path)
    finish(client)


def test():
    home = folder()
    subprocess.run([sys.executable, "-B", os.path.join(HERE, "..", "bench", "make_portals.py"), home, SCALE], check=True)
    quiet, loud = Daemon(), Daemon()
    lists = files(home)
    began = time.monotonic()
    for mapping, path in lists:
        enishi(quiet, "import", "file", "--mapping", "portal-" + mapping, path)
    first = time.monotonic() - began
    r = random.Random(7)
    share = [KILLS // len(lists) + (i < KILLS % len(lists)) for i in range(len(lists))]
    for (mapping, path), kills in zip(lists, share):
        disturbed(loud, mapping, path, kills, r)
    equal(digest(loud), digest(quiet), "the end differs")
    recount(loud.client(timeout=900))
    before, began = digest(quiet), time.monotonic()
    for mapping, path in lists:
        enishi(quiet, "import", "file", "--mapping", "portal-" + mapping, path)
    again = time.monotonic() - began
    equal(digest(quiet), before, "the same files changed something")
    changed = sql(quiet.db, "SELECT sum(n_new), sum(n_changed), sum(n_unchanged) FROM import_batch WHERE id > %d" % len(lists))
    want(changed[0][:2] == ["0", "0"], changed)
    print("%s donations: first %.1f s, again %.1f s, peak %d MiB" % (changed[0][2], first, again, quiet.rss_kib() // 1024))
    for d in (quiet, loud):
        d.stop()


run(test)
