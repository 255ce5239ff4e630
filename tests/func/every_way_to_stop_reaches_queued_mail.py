#!/usr/bin/python3
"""Mail that waits is stopped by a mail to the stop address, the token on a web page, a command, a list, a bounce,
protection, a death, a cancelled campaign: in that very turn, and it never goes."""
import os
import sqlite3
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ETC, TREE, equal, recount, run, sql_int, until, want
from mail_test import Server
from return_test import DSN, HARD, STOP, Returning
from sending_test import NEXT_MORNING, ONE_MAIL, House, etc_with, relay_options

ENISHI = os.path.abspath(os.environ.get("ENISHI", os.path.join(TREE, "build", "enishi")))


def waits(h, who):
    rows = h.root.call("mail.list", contact=who)["rows"]
    return (rows[0]["step"], rows[0]["state"], rows[0].get("why"))


def import_file(h, *words, status=0):
    r = subprocess.run([ENISHI, "--socket", h.d.socket, "--lang", "en", "import", *words], stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, timeout=30, env=dict(os.environ, LC_ALL="C.UTF-8", ENISHI_ETC=ETC))
    equal(r.returncode, status, r.stdout.decode())
    return r.stdout.decode()


def by_list(h, who):
    """A list of people who want no more: it withdraws, also of whoever comes to have an address of it, and nothing else."""
    path = h.place + "/stop.csv"
    with open(path, "w", encoding="utf-8-sig") as f:
        f.write("メールアドレス,種類,申出日,方法\nP%d@example.jp,,2024-11-10,電話\nnew@example.jp,相談フォローのメール,,\nnonsense,,,\n" % (who - 1))
    out = import_file(h, "file", "--mapping", "desk-optouts", path, status=4)
    want("nonsense" not in out, "no address is told")
    equal(h.root.call("import.list")["rows"][0]["new"], 2)
    want(h.root.call("consent.show", contact=who)["rows"][0]["evidence"].startswith("取込 1 行 "))
    import_file(h, "file", "--mapping", "desk-optouts", path, status=4)
    equal([h.root.call("import.list")["rows"][0][k] for k in ("new", "unchanged", "rejected")], [0, 2, 1])
    equal(h.root.ask("import.undo", id=1)[0]["code"], "forbidden")
    equal(sql_int(h.d.db, "SELECT count(*) FROM source_record"), 0, "the list itself is not kept")


def gone():
    """A contact that was cancelled has nothing to withdraw: the address is stopped all the same."""
    h = Returning()
    who = h.people(1, address="gone%d@example.jp")[0]
    h.run()
    h.advance(days=1)
    page = h.token(who, 2)
    h.root.call("contact.cancel", id=h.root.call("contact.add", family="春国", email="left@example.jp")["id"], reason="誤り")
    h.d.stop()
    with sqlite3.connect(h.d.db) as db:
        db.execute("UPDATE contact SET cancelled_at = 1 WHERE id = %d" % who)
    db.close()
    h.restart()
    equal(h.one.call("mail.stop", token=page), {"withdrawn": 0, "mails_cancelled": 0})
    kinds = sql_int(h.d.db, "SELECT count(*) FROM stopped_address")
    want(kinds > 1, kinds)
    path = h.place + "/gone.csv"
    with open(path, "w", encoding="utf-8-sig") as f:
        f.write("メールアドレス,種類,申出日,方法\nleft@example.jp,,2024-11-01,電話\n")
    import_file(h, "file", "--mapping", "desk-optouts", path)
    equal(sql_int(h.d.db, "SELECT count(*) FROM stopped_address"), 2 * kinds)
    h.d.stop()


def under_way():
    """The relay has its text when the campaign is cancelled, and says: later. There is no later."""
    go = threading.Event()
    s = Server({"TEXT": lambda _: go.wait(30) and b"451 4.3.0 later\r\n"}, plain=True)
    h = House(relay_options(s.port, reply_seconds=60), etc=etc_with("one", ONE_MAIL))
    h.people(1)
    h.run("one")
    h.root.send("clock.advance", to=NEXT_MORNING)
    until(lambda: len(s.mails) == 1, 20, "the text is there")
    equal(h.one.call("campaign.cancel", name="one")["mails_cancelled"], 0)
    go.set()
    h.root.reply()
    h.advance(days=1)
    equal((h.states(), len(s.mails)), ({"cancelled": 1}, 1))
    want(h.one.call("campaign.show", name="one")["finished"])
    h.d.stop()
    s.close()


def test():
    gone()
    under_way()
    h = Returning()
    ids = h.people(9)
    by_mail, by_page, by_command, one_kind, bounced, protected, dead, on_list, last = ids
    h.run()
    h.advance(days=1)
    stop, page, back = h.token(by_mail, 2), h.token(by_page, 2), h.return_path(bounced)
    h.reload(transport="hold")
    h.advance(days=14)
    equal({waits(h, who) for who in ids}, {(2, "queued", None)})
    h.put(STOP, to="teishi+%s@city.example.jp" % stop)
    h.put(DSN, to=back, **HARD)
    equal(h.fetch()["taken"], 2)
    equal(h.one.call("mail.stop", token=page)["mails_cancelled"], 1)
    equal(h.root.call("consent.withdraw", contact=by_command, how="oral")["mails_cancelled"], 1)
    equal(h.root.call("consent.withdraw", contact=one_kind, kind="mail_follow", how="oral")["mails_cancelled"], 1)
    equal(h.root.call("contact.protect", id=protected)["mails_cancelled"], 1)
    h.root.call("contact.edit", id=dead, died_on="2024-11-13")
    by_list(h, on_list)
    equal([waits(h, who)[1:] for who in ids],
          [("cancelled", "withdrawn")] * 4 + [("cancelled", "bounced"), ("cancelled", "protected"), ("cancelled", "dead"),
                                             ("cancelled", "withdrawn"), ("queued", None)])
    equal(h.one.call("campaign.cancel", name="consult-follow")["mails_cancelled"], 1)
    h.reload()
    h.advance(days=30)
    equal(len(h.files()), 9, "none of them went")
    recount(h.root)
    h.d.stop()


run(test)
