#!/usr/bin/python3
"""A database that was copied elsewhere, or put back from a backup, sends nothing until an administrator arms it; then what
waits goes. The one that was copied from goes on as before."""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, folder, run, sql, want
from sending_test import NEXT_MORNING, ONE_MAIL, House, etc_with

N = 5


def copy(h, to, *names):
    os.makedirs(to, mode=0o700, exist_ok=True)
    for name in names:
        shutil.copyfile(os.path.join(h.d.data, name), os.path.join(to, name))
        os.chmod(os.path.join(to, name), 0o600)
    return to


def held(h, why):
    equal((h.warnings(), h.root.call("admin.status")["mail_held"]), (["held"], why))
    equal(h.advance(seconds=60)["settled"], True, "there is nothing it can do")
    want("sending is held (%s)" % why in h.d.log(), h.d.log())


def armed(h, files):
    equal(h.other.ask("admin.arm")[0]["code"], "forbidden")
    equal(h.root.call("admin.arm"), {"armed": True})
    h.advance(seconds=60)
    equal((h.warnings(), len(h.files())), ([], files))
    h.d.stop()
    h.restart()
    equal(h.warnings(), [], "it stays so")
    h.d.stop()


def test():
    etc = etc_with("one", ONE_MAIL)
    h = House(etc=etc)
    h.people(N)
    h.run("one")
    h.advance(seconds=60)
    h.d.stop()
    backup = copy(h, folder() + "/backup", "enishi.db")
    beside = copy(h, folder() + "/all", "enishi.db", "enishi.home", "enishi.key")

    # elsewhere, without and with what lies beside it
    for data, why in ((copy(h, folder() + "/x", "enishi.db"), "other_key"),
                      (copy(h, folder() + "/y", "enishi.db", "enishi.key"), "no_mark"), (beside, "moved")):
        c = House(etc=etc, data=data, clock=NEXT_MORNING)
        held(c, why)
        equal((c.states(), c.files()), ({"queued": N}, {}))
        armed(c, N)

    # at home nothing changed
    h.restart(clock=NEXT_MORNING)
    equal(h.advance(seconds=60)["settled"], True)
    equal((len(h.files()), h.warnings()), (N, []))
    h.d.stop()
    equal(sql(h.d.db, "SELECT claims FROM mail_home"), [[str(N)]])

    # an older state put in its place: the same file by its inode, but it does not know what was sent since
    with open(backup + "/enishi.db", "rb") as old, open(h.d.db, "r+b") as db:
        data = old.read()
        db.write(data)
        db.truncate(len(data))
    h.restart(clock=NEXT_MORNING)
    held(h, "older")
    armed(h, N)  # the same Message-IDs: the same files
    equal(len(h.files()), N)

    # a kill is no restore
    h.restart()
    h.d.kill()
    h.restart()
    equal(h.warnings(), [])
    h.d.stop()


run(test)
