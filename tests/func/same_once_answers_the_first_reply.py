#!/usr/bin/python3
"""The same `once` again does nothing and answers the first reply: after edits, over restarts, for 7 days, by user."""
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Client, Daemon, equal, recount, run, sql_int, want

CON = dict(date="2024-10-31", channel="phone", topic="housing", body="電話")


def count(d, table="consult"):
    return sql_int(d.db, "SELECT count(*) FROM " + table)


def again(d, c, other):
    first = c.call("consult.add", once="a", **CON)
    equal(c.call("consult.add", once="a", **CON), first)
    equal(other.call("consult.add", once="a", **CON), first, "over another connection of the same user")
    equal(c.call("consult.add", once="a", **dict(CON, body="別の内容")), first, "with other arguments")
    equal(count(d), 1)
    edited = c.call("consult.edit", id=1, body="訂正", once="b")
    c.call("consult.edit", id=1, body="さらに訂正")
    equal(c.call("consult.edit", id=1, body="訂正", once="b"), edited)
    equal(c.call("consult.show", id=1)["body"], "さらに訂正")
    cancelled = c.call("consult.cancel", id=1, once="c")
    equal(c.call("consult.cancel", id=1, once="c"), cancelled, "no conflict the second time")
    equal(c.call("consult.add", once="a", **CON), first, "though it was cancelled since")
    want(c.call("consult.add", **CON)["id"] != first["id"], "without once it is another")
    want(c.call("consult.add", once="", **CON)["id"] != c.call("consult.add", once="", **CON)["id"], "an empty once is none")


def other_method(c):
    equal(c.ask("contact.add", family="高橋", once="a")[0],
          {"code": "conflict", "field": "once", "message": "this once was used for another request",
           "message_ja": "この once は別の要求に使われました"})


def failures_are_not_remembered(c):
    equal(c.ask("consult.cancel", id=999, once="f")[0]["code"], "not_found")
    equal(c.ask("donation.add", portal="p", received_on="2024-10-01", amount_yen=0, once="f")[0]["code"], "invalid")
    want(c.call("contact.add", family="高橋", once="f")["id"], "the mark is still free")


def in_one_breath(d, c):
    """The repeat overtakes its own commit: both in one turn of the loop."""
    before = count(d, "contact")
    for _ in range(10):
        c.send("contact.add", family="同時", once="t")
    equal(len({str(c.reply()[1:]) for _ in range(10)}), 1, "different replies")
    equal(count(d, "contact"), before + 1)


def many_at_once(d):
    got, before = [], count(d, "donation")

    def ask(n):
        c = Client(d.socket)
        for i in range(50):
            got.append((i, c.call("donation.add", portal="p", received_on="2024-10-01", amount_yen=1, once="m%d" % i)["id"]))

    threads = [threading.Thread(target=ask, args=(n,), daemon=True) for n in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(30)
    equal(len(got), 400)
    equal(len(set(got)), 50)
    equal(count(d, "donation"), before + 50)


def users_are_separate(d, c):
    # The file says who: another uid's mark is another row, so root's own is not found under it.
    equal(sql_int(d.db, "SELECT count(*) FROM once_reply WHERE uid = %d AND mark = 'a'" % os.geteuid()), 1)
    if os.geteuid():
        return
    import grp
    from enishi_test import connect_as, folder

    place, group = folder(0o755), next(g for g in grp.getgrall() if g.gr_gid)
    with open(place + "/conf", "w") as f:
        f.write('roles = ( { role = "desk"; groups = ["%s"]; } );\n' % group.gr_name)
    e = Daemon("--config", place + "/conf", "--set", "socket=%s/s" % place, "--set", "socket_group=" + group.gr_name,
               socket_path=place + "/s")
    a, b = (connect_as(e.socket, uid, group.gr_gid) for uid in (1234, 1235))
    ids = [x.call("contact.add", family="高橋", once="same")["id"] for x in (a, b, a, b)]
    equal(ids[2:], ids[:2])
    want(ids[0] != ids[1], "one user got the other's reply")
    equal(count(e, "contact"), 2)
    e.stop()


def seven_days(d, c):
    first = c.call("contact.add", family="七日", once="w")
    c.call("clock.advance", days=6, seconds=86399)
    equal(c.call("contact.add", family="七日", once="w"), first)
    c.call("clock.advance", seconds=1)
    second = c.call("contact.add", family="七日", once="w")
    want(second != first, "after seven days it must run again")
    equal(c.call("contact.add", family="七日", once="w"), second, "and the new reply is remembered")
    # a mark that ran out may even be used for something else
    c.call("clock.advance", days=8)
    c.call("event.add", name="祭", date="2024-10-31", once="w")


def test():
    d = Daemon()
    c, other = d.client(), d.client()
    again(d, c, other)
    other_method(c)
    failures_are_not_remembered(c)
    in_one_breath(d, c)
    many_at_once(d)
    users_are_separate(d, c)
    kept = c.call("consult.add", once="restart " + "x" * 56, **CON)  # 64 characters
    for end in (d.stop, d.kill):
        end()
        d.start()
        c = d.client()
        equal(c.call("consult.add", once="restart " + "x" * 56, **CON), kept, "after a restart")
    other_method(c)
    seven_days(d, c)
    recount(c)
    d.stop()


run(test)
