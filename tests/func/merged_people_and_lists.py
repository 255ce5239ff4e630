#!/usr/bin/python3
"""People whom lists brought and whom the desk made one: the lists go on to find them, each row comes with its own contact, an
import whose contacts were merged cannot be undone and says why, and two imports that made one person of two are undone exactly."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, recount, run, sql, want  # noqa: E402
from portal import DONATION, Portal, enishi, outcome  # noqa: E402


def row(no, name, phone, amount="10000"):
    return "%s,2024/06/01,%s,受領済,%s,カナ,085-0001,北海道,釧路市,黒金町1,%s,,教育" % (no, amount, name, phone)


def homes(d):
    found = sql(d.db, "SELECT d.donation_no, d.contact_id, coalesce(m.home, d.contact_id) FROM donation d LEFT JOIN moved_row m"
                      " ON m.tbl = 'donation' AND m.row_id = d.id ORDER BY d.id")
    return [tuple(r) for r in found]


def rows(c, batch=None, **more):
    args = dict(kind="contact", mapping="m", source="名簿", rows=[more])
    return c.call("import.rows", **(dict(args, batch=batch) if batch else args))


def test():
    d = Daemon()
    c = d.client()
    portal = Portal(d)

    def gifts(*lines):
        return portal.run("portal-donation", "\n".join((DONATION,) + lines))

    first = gifts(row("A1", "寄附 一", "08000000001"), row("A2", "寄付 壱", "08000000002"))
    by_hand = c.call("contact.add", family="寄附", given="一", phone="0153-00-0009")["id"]
    c.call("contact.merge", into=1, **{"from": 2}, reason="本人に確認")
    equal(homes(d), [("A1", "1", "1"), ("A2", "1", "2")])
    error, _ = c.ask("import.undo", id=first["batch"])
    want(error["code"] == "conflict" and "contact 2" in error["message"], error)

    # The same file again; a correction; another gift of the second name, which is the same person's.
    equal(outcome(gifts(row("A1", "寄附 一", "08000000001"), row("A2", "寄付 壱", "08000000002"))), (0, 2, 0, 0, 0, 0))
    again = gifts(row("A2", "寄付 壱", "08000000002", "20000"), row("A3", "寄付 壱", "08000000002"))
    equal(outcome(again), (1, 0, 1, 0, 0, 0), again["rejected"])
    equal(homes(d), [("A1", "1", "1"), ("A2", "1", "2"), ("A3", "1", "2")])
    equal(c.call("admin.status")["contacts"], 2, "nobody was added twice")
    recount(c)

    # A list of people: a row that changed corrects the contact that it brought.
    equal(rows(c, source_key="1", name="寄附 一", phone="0153-00-0009")["results"][0]["id"], by_hand)
    c.call("contact.merge", into=1, **{"from": by_hand})
    rows(c, source_key="1", name="寄附 一", phone="0153-00-0009", kana="キフ ハジメ")
    equal(sql(d.db, "SELECT id, kana FROM contact WHERE kana = 'キフ ハジメ'"), [[str(by_hand), "キフ ハジメ"]])
    c.call("contact.unmerge", id=by_hand)
    equal(c.call("contact.show", id=by_hand)["kana"], "キフ ハジメ")

    c.call("contact.unmerge", id=2)
    equal(homes(d), [("A1", "1", "1"), ("A2", "2", "2"), ("A3", "2", "2")])
    recount(c)

    # Somebody of the desk's hangs on a contact that the import made.
    third = gifts(row("C1", "寄附 三", "08000000003"))
    c.call("contact.merge", into=4, **{"from": by_hand})
    _, _, said = enishi(d, "import", "undo", str(third["batch"]), status=(1,))
    want("連絡先 %d" % by_hand in said and "寄附" not in said, said)
    c.call("contact.unmerge", id=by_hand)
    enishi(d, "import", "undo", str(third["batch"]))
    recount(c)
    d.stop()


run(test)
