#!/usr/bin/python3
"""A campaign as the officers meet it: loaded by one, previewed, approved by another, run by the clock; a withdrawal is
heeded at once, and nobody gets a mail twice over a kill."""
import grp
import os
import pwd
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, connect_as, equal, folder, need_root, run, sql, until, want

FOOTER = [("postal_address", "〒087-8711 根室市常盤町2丁目27番地"), ("sender_address", "iju@example.jp"),
          ("complaint_contact", "総合政策部 0153-00-0000")]


def rows(d):
    return [(int(a), int(b), c, e or None)
            for a, b, c, e in sql(d.db, "SELECT contact_id, step, state, reason FROM outbox ORDER BY contact_id, step")]


def test():
    need_root("two officers")
    two = [u for u in pwd.getpwall() if u.pw_uid][:2]
    place = folder(0o755)
    with open(place + "/enishi.conf", "w") as f:
        f.write('roles = ( { role = "campaign"; users = [%s]; } );\ncity = {\n%s};\n'
                % (", ".join('"%s"' % u.pw_name for u in two), "".join('%s = "%s";\n' % kv for kv in FOOTER)))
    door = next(g for g in grp.getgrall() if g.gr_gid)
    d = Daemon("--config", place + "/enishi.conf", "--set", "socket=%s/s" % place, "--set", "mail.transport=hold",
               "--set", "socket_group=" + door.gr_name, socket_path=place + "/s")
    os.chmod(place, 0o755)
    root = d.client()
    one, other = (connect_as(d.socket, u.pw_uid, u.pw_gid, [door.gr_gid]) for u in two)
    for i in range(1, 6):
        root.call("contact.add", family="根室", given="%d" % i, email="p%d@example.jp" % i)
        if i != 5:
            root.call("consent.grant", contact=i, kind="mail_follow", how="paper", wording="R6-1")
        root.call("consult.add", contact=i, date="2024-10-31", channel="phone", topic="housing")

    equal(one.call("campaign.load", name="consult-follow")["version"], 1)
    equal(other.ask("campaign.approve", name="consult-follow", document="根総政1")[0]["message"],
          "it was not previewed yet (campaign preview)")
    letters = one.call("campaign.preview", name="consult-follow", contact=1)["letters"]
    equal([x["template"] for x in letters], ["consult-thanks", "consult-materials", "consult-news"])
    want(letters[0]["text"].startswith("根室 1 様\n"), letters[0]["text"])
    want(all(value in letters[0]["text"] for _, value in FOOTER), "the footer is there")
    equal(one.ask("campaign.approve", name="consult-follow", document="根総政1")[0]["code"], "forbidden")
    equal(other.call("campaign.approve", name="consult-follow", document="根総政1")["state"], "running")

    until(lambda: root.call("campaign.show", name="consult-follow")["enrolled"] == 5, 20, "five are in")
    root.call("clock.advance", days=1)  # Friday 1 November, 9:00
    until(lambda: len(rows(d)) == 5, 20, "five mails wait")
    equal({r[2] for r in rows(d)}, {"queued"}, "thanks need no consent")
    equal(root.call("consent.withdraw", contact=2, how="mail"), {"withdrawn": 5, "mails_cancelled": 1})
    root.call("contact.protect", id=3)
    equal([(r[2], r[3]) for r in rows(d)],
          [("queued", None), ("cancelled", "withdrawn"), ("cancelled", "protected"), ("queued", None), ("queued", None)])
    d.kill()
    d.start()
    root = d.client()
    root.call("clock.advance", days=14)
    until(lambda: len(rows(d)) == 10, 20, "the second step came")
    equal([r[:2] + (r[3],) for r in rows(d) if r[1] == 1], [(1, 1, None), (2, 1, "withdrawn"), (3, 1, "protected"), (4, 1, None), (5, 1, "not_asked")])
    show = root.call("campaign.show", name="consult-follow")
    equal((show["enrolled"], show["under_way"], show["mails"], show["finished"]),
          (5, 3, {"cancelled": 5, "queued": 5}, False))
    equal([(m["step"], m["state"]) for m in root.call("mail.list", contact=1)["rows"]], [(2, "queued"), (1, "queued")])
    equal(len(root.call("campaign.who", name="consult-follow", state="cancelled")["rows"]), 5)
    equal(root.ask("mail.settle", id=1, **{"as": "sent"})[0]["message"], "mail 1 is not unknown: it is queued")
    equal(root.call("campaign.cancel", name="consult-follow")["mails_cancelled"], 5)
    show = root.call("campaign.show", name="consult-follow")
    equal((show["state"], show["under_way"], show["finished"]), ("cancelled", 0, True))
    d.stop()


run(test)
