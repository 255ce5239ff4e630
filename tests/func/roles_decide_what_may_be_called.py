#!/usr/bin/python3
"""Every method x {none, report, desk, campaign, admin}, asked by real uids and gids; denied by default; a denial
changes nothing and is logged; a reload takes a role away from an open connection."""
import grp
import os
import pwd
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, connect_as, equal, folder, need_root, run, sql, until, want

EVERYBODY = {"report", "desk", "campaign", "admin"}
DESK = {"desk", "admin"}
ADMIN = {"admin"}
# Written down here a second time: a method whose noun is not in this table fails the test.
MAY = dict.fromkeys(("rpc", "report"), EVERYBODY)
MAY.update(dict.fromkeys(("contact", "household", "relationship", "consult", "application", "visit", "event", "migration",
                          "business", "loan", "donation", "task", "stage", "import", "project", "month", "consent", "identity"), DESK))
MAY["segment"] = MAY["mail"] = {"desk", "campaign", "admin"}
MAY["campaign"] = {"campaign", "admin"}
MAY["admin"] = ADMIN
REPORTED = {"report", "desk", "admin"}
MAY.update(plan=EVERYBODY, kpi=EVERYBODY)
MAY_METHOD = {"clock.show": EVERYBODY, "clock.advance": ADMIN, "plan.load": ADMIN, "plan.drop": ADMIN,
              "kpi.record": REPORTED, "kpi.cancel": REPORTED, "kpi.remark": REPORTED, "month.list": EVERYBODY,
              "report.explain": DESK, "kpi.explain": DESK, "report.handover": DESK,
              "mail.settle": {"campaign", "admin"}, "mail.stop": {"campaign", "admin"}, "mail.fetch": {"campaign", "admin"}}


def write_config(path, roles):
    with open(path, "w") as f:
        f.write("roles = ( %s );\n" % ", ".join(
            '{ role = "%s"; users = [%s]; groups = [%s]; }' % (role, ", ".join('"%s"' % u for u in users),
                                                               ", ".join('"%s"' % g for g in groups))
            for role, users, groups in roles))


def dump(d):
    return [sql(d.db, "SELECT count(*) FROM " + t) for t in ("contact", "consult", "donation", "kpi_cell", "once_reply")]


def test():
    need_root("clients of other users")
    by_group = [g for g in grp.getgrall() if g.gr_gid][:4]
    user = next(u for u in pwd.getpwall() if u.pw_uid and u.pw_gid not in [g.gr_gid for g in by_group])
    place = folder(0o755)
    config, door = place + "/enishi.conf", by_group[3].gr_name  # the door: who may connect at all
    write_config(config, [("report", [], [by_group[0].gr_name]), ("desk", [], [by_group[1].gr_name]),
                          ("campaign", [], [by_group[2].gr_name]), ("admin", [user.pw_name], [])])
    d = Daemon("--config", config, "--set", "socket=%s/s" % place, "--set", "socket_group=" + door,
               socket_path=place + "/s")

    def someone(uid, *groups):
        return connect_as(d.socket, uid, 4321, [by_group[3].gr_gid] + list(groups))

    who = {"none": someone(1234), "report": someone(1235, by_group[0].gr_gid), "desk": someone(1236, by_group[1].gr_gid),
           "campaign": someone(1237, by_group[2].gr_gid), "admin": someone(user.pw_uid)}
    root = d.client()
    root.call("contact.add", family="高橋")
    methods = [m["name"] for m in root.call("rpc.describe")["methods"]]
    want(len(methods) > 60, len(methods))
    before = dump(d)
    for method in methods:
        may = MAY_METHOD.get(method, MAY.get(method.split(".")[0]))
        want(may is not None, "no row in the table of this test for", method)
        for role, c in who.items():
            # An argument that no method has: passed the role, refused by the next check, so nothing is done.
            error, _ = c.ask(method, no_such_argument=1)
            code = error and error["code"]
            equal(code, ("invalid" if method != "rpc.echo" else None) if role in may else "forbidden", method, "by", role)
    # A denial of what would otherwise be done.
    for role in ("none", "report", "campaign"):
        equal(who[role].ask("contact.add", family="秘密太郎")[0]["code"], "forbidden")
        equal(who[role].ask("contact.find", query="高橋")[0]["message"], "you have no role that may call contact.find")
        who[role].notify("contact.add", family="秘密太郎")
        equal(who[role].ask("consult.add", once="x", date="2024-10-31", channel="phone", topic="work")[0]["code"], "forbidden")
    equal(who["desk"].ask("admin.recount", repair=True)[0]["code"], "forbidden")
    equal(dump(d), before, "a denial changes nothing")
    log = d.log()
    want("denied method=contact.add uid=1234" in log and "denied method=admin.recount uid=1236" in log, "not logged")
    want("秘密" not in log)
    # Two roles add up; the primary group counts like the others.
    both = someone(1238, by_group[0].gr_gid, by_group[1].gr_gid)
    both.call("contact.show", id=1)
    connect_as(d.socket, 1239, by_group[3].gr_gid).ask("clock.show")
    primary = connect_as(d.socket, 1240, by_group[1].gr_gid, [by_group[3].gr_gid])
    primary.call("contact.show", id=1)
    # A reload is felt by connections that are open.
    who["desk"].call("contact.show", id=1)
    write_config(config, [("report", [], [by_group[1].gr_name]), ("desk", [], [by_group[0].gr_name])])
    d.signal(signal.SIGHUP)
    until(lambda: d.log().count("reloaded") == 1, 5, "reloaded")
    equal(who["desk"].ask("contact.show", id=1)[0]["code"], "forbidden")
    who["desk"].call("clock.show")
    who["report"].call("contact.show", id=1)
    equal(who["admin"].ask("admin.status")[0]["code"], "forbidden")
    root.call("admin.status")  # root always may
    d.stop()


run(test)
