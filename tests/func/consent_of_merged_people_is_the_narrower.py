#!/usr/bin/python3
"""Of two contacts that become one person the narrower consent holds, in the same turn: mail that waits and may no longer go is
cancelled. In a campaign that takes a contact once the person gets each mail once. Apart again, each has its own again."""
import grp
import os
import pwd
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, connect_as, equal, folder, need_root, recount, run, sql, until, want

FOOTER = [("postal_address", "〒087-8711 根室市常盤町2丁目27番地"), ("sender_address", "iju@example.jp"),
          ("complaint_contact", "総合政策部 0153-00-0000")]
SAME, TWICE, GRANTED, WITHDRAWN, OPEN, PROTECTED = range(1, 7)


def mails(d, *enrolments):
    """(enrolment, contact, step, state, reason)"""
    found = sql(d.db, "SELECT enrolment_id, contact_id, step, state, coalesce(reason, '') FROM outbox WHERE enrolment_id IN (%s)"
                      " ORDER BY enrolment_id, step" % ",".join(map(str, enrolments)))
    return [(int(a), int(b), int(c), e, f) for a, b, c, e, f in found]


def desk(place):
    with open(place + "/enishi.conf", "w") as f:
        two = [u for u in pwd.getpwall() if u.pw_uid][:2]
        f.write('roles = ( { role = "campaign"; users = [%s]; } );\ncity = {\n%s};\n'
                % (", ".join('"%s"' % u.pw_name for u in two), "".join('%s = "%s";\n' % kv for kv in FOOTER)))
    door = next(g for g in grp.getgrall() if g.gr_gid)
    d = Daemon("--config", place + "/enishi.conf", "--set", "socket=%s/s" % place, "--set", "mail.transport=hold",
               "--set", "socket_group=" + door.gr_name, socket_path=place + "/s")
    os.chmod(place, 0o755)
    return d, d.client(), [connect_as(d.socket, u.pw_uid, u.pw_gid, [door.gr_gid]) for u in two]


def enrol(d, c, officers):
    for i in range(SAME, PROTECTED + 1):
        c.call("contact.add", family="根室", given="%d" % i, email="p%d@example.jp" % i)
        if i != WITHDRAWN:
            c.call("consent.grant", contact=i, kind="mail_follow", how="paper", wording="R6-1")
        c.call("consult.add", contact=i, date="2024-10-31", channel="phone", topic="housing")
    c.call("consent.withdraw", contact=WITHDRAWN, how="mail")
    c.call("contact.protect", id=PROTECTED)
    officers[0].call("campaign.load", name="consult-follow")
    officers[1].call("campaign.preview", name="consult-follow", contact=1)
    officers[1].call("campaign.approve", name="consult-follow", document="根総政1")
    until(lambda: c.call("campaign.show", name="consult-follow")["enrolled"] == 6, 20, "six are in")
    c.call("clock.advance", days=1)
    until(lambda: len(mails(d, *range(1, 7))) == 6, 20, "six mails, two of them held back at once")


def state(c, contact):
    return {r["kind"]: r["state"] for r in c.call("consent.show", contact=contact)["rows"]}.get("mail_follow")


def narrower(d, c):
    equal(mails(d, GRANTED)[0][3:], ("queued", ""))
    c.call("contact.merge", into=GRANTED, **{"from": WITHDRAWN})
    equal((state(c, GRANTED), state(c, WITHDRAWN)), ("withdrawn", "withdrawn"))
    equal(mails(d, GRANTED)[0][3:], ("cancelled", "withdrawn"), "in the same turn")
    equal(len(c.call("consent.show", contact=GRANTED, history=True)["rows"]), 6, "what either said")
    c.call("contact.unmerge", id=WITHDRAWN)
    equal((state(c, GRANTED), state(c, WITHDRAWN)), ("granted", "withdrawn"))
    c.call("contact.merge", into=OPEN, **{"from": PROTECTED})
    equal(mails(d, OPEN)[0][3:], ("cancelled", "protected"))
    equal(c.call("contact.show", id=OPEN)["protected"], True)
    c.call("contact.unmerge", id=PROTECTED)
    want("protected" not in c.call("contact.show", id=OPEN))
    equal(c.call("contact.show", id=PROTECTED)["protected"], True)


def once(d, c):
    equal([m[3] for m in mails(d, SAME, TWICE)], ["queued", "queued"])
    c.call("contact.merge", into=SAME, **{"from": TWICE})
    equal(mails(d, SAME, TWICE), [(SAME, SAME, 0, "queued", ""), (TWICE, SAME, 0, "cancelled", "twice")])
    c.call("consult.add", contact=TWICE, date="2024-11-01", channel="phone", topic="housing")
    c.call("clock.advance", days=14)
    until(lambda: len(mails(d, SAME, TWICE)) == 4, 20, "the second step came")
    equal([m[1:] for m in mails(d, SAME, TWICE) if m[2] == 1], [(SAME, 1, "queued", ""), (SAME, 1, "cancelled", "twice")])
    equal(c.call("campaign.show", name="consult-follow")["enrolled"], 6, "nobody enters again")
    equal(len(c.call("mail.list", contact=TWICE)["rows"]), 4)
    c.call("contact.unmerge", id=TWICE)
    equal([m[1] for m in mails(d, SAME, TWICE)], [SAME, SAME, TWICE, TWICE])
    c.call("clock.advance", days=60)
    until(lambda: len(mails(d, SAME, TWICE)) == 6, 20, "the third step came")
    equal([m[1] for m in mails(d, SAME, TWICE) if m[2] == 2 and m[4] != "twice"], [SAME, TWICE], "each goes on alone")


def test():
    need_root("two officers")
    d, c, officers = desk(folder(0o755))
    enrol(d, c, officers)
    narrower(d, c)
    once(d, c)
    recount(c)
    d.stop()


run(test)
