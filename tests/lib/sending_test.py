"""What tests of mail that leaves need: a daemon with a sender and two officers, people with consultations, a campaign
that one officer loads and the other approves, and the mails that came of it."""
import email
import email.policy
import grp
import os
import pwd
import shutil

from enishi_test import ETC, Daemon, connect_as, folder, need_root, sql, want

CITY = {"postal_address": "〒087-8711 根室市常盤町2丁目27番地", "sender_address": "iju@city.example.jp",
        "complaint_contact": "総合政策部 0153-00-0000"}
FIRST_DAY = "2024-10-31T09:00:00+09:00"  # a Thursday; thanks for a consultation go on the next business day


class House:
    """mail: options of that group. etc: a folder of campaigns and templates instead of the shipped ones."""

    def __init__(self, mail=None, options=(), data=None, clock=FIRST_DAY, etc=None, start=True):
        need_root("two officers")
        self.place = folder(0o755)
        self.users = [u for u in pwd.getpwall() if u.pw_uid][:2]
        self.door = next(g for g in grp.getgrall() if g.gr_gid)
        self.conf = self.place + "/enishi.conf"
        self.configure(mail or {})
        options = ["--config", self.conf, "--set", "socket=%s/s" % self.place, "--set", "socket_group=" + self.door.gr_name] + (
            ["--etc", etc] if etc else []) + list(options)
        self.d = Daemon(*options, data=data, clock=clock, start=start, socket_path=self.place + "/s")
        self.folder = os.path.join(self.d.data, "mail")
        if start:
            self.connect()

    def configure(self, mail):
        with open(self.conf, "w") as f:
            f.write('roles = ( { role = "campaign"; users = [%s]; } );\n' % ", ".join('"%s"' % u.pw_name for u in self.users))
            for group, values in (("city", CITY), ("mail", mail)):
                f.write("%s = {\n" % group)
                for key, value in values.items():
                    f.write("  %s = %s;\n" % (key, value if isinstance(value, int) else '"%s"' % value))
                f.write("};\n")

    def connect(self):
        os.chmod(self.place, 0o755)
        self.root = self.d.client(timeout=60)
        self.one, self.other = (connect_as(self.d.socket, u.pw_uid, u.pw_gid, [self.door.gr_gid]) for u in self.users)
        return self

    def restart(self, clock=None):
        """After kill() or stop(); the clock goes on where it stood, or at another moment."""
        self.d.clock = clock or self.d.clock
        self.d.start()
        return self.connect()

    def many(self, method, all_args):
        """One call each, many on their way at once; the results."""
        results = []
        for at in range(0, len(all_args), 30):
            part = all_args[at:at + 30]
            for args in part:
                self.root.send(method, **args)
            for _ in part:
                _, error, result = self.root.reply()
                want(not error, error)
                results.append(result)
        return results

    def people(self, n, consult=True, address="p%d@example.jp"):
        """n people who agreed to follow-up mail, each with a consultation of today."""
        day = self.root.call("clock.show")["now"][:10]
        ids = [r["id"] for r in self.many("contact.add", [dict(family="根室", given="%d" % i, email=address % i) for i in range(n)])]
        self.many("consent.grant", [dict(contact=i, kind="mail_follow", how="paper", wording="R6-1") for i in ids])
        if consult:
            self.many("consult.add", [dict(contact=i, date=day, channel="phone", topic="housing") for i in ids])
        return ids

    def run(self, name="consult-follow", seen_by=1):
        """Load, preview, approve."""
        self.one.call("campaign.load", name=name)
        self.one.call("campaign.preview", name=name, contact=seen_by)
        return self.other.call("campaign.approve", name=name, document="根総政第1号")

    def advance(self, **how):
        r = self.root.call("clock.advance", **how)
        self.d.clock = r["now"]
        return r

    def rows(self, what="id, contact_id, step, state, reason", order="id"):
        return sql(self.d.db, "SELECT %s FROM outbox ORDER BY %s" % (what, order))

    def states(self):
        return {a: int(b) for a, b in sql(self.d.db, "SELECT state, count(*) FROM outbox GROUP BY state")}

    def warnings(self):
        return [w["code"] for w in self.root.call("admin.status")["mail_warnings"]]

    def files(self):
        """The mails in the maildir, by file name."""
        new = os.path.join(self.folder, "new")
        return {name: read(os.path.join(new, name)) for name in sorted(os.listdir(new))}


# One mail the next morning to whoever had a consultation, as fast as it goes.
ONE_MAIL = """title = "お礼"; purpose = "mail_follow";
entry = { event = "consult"; once = "event"; };
steps = ( { after = "1 day"; template = "consult-materials"; } );
limits = { per_hour = 100000; };
"""
NEXT_MORNING = "2024-11-01T09:00:00+09:00"


def relay_options(port, **more):
    return dict({"transport": "smtp", "relay": "smtp://127.0.0.1:%d" % port, "tls": "none", "reply_seconds": 2}, **more)


def read(path):
    with open(path, "rb") as f:
        return parse(f.read())


def parse(raw):
    m = email.message_from_bytes(raw, policy=email.policy.SMTP)
    want(not m.defects, m.defects)
    return m


def etc_with(campaign, text, template=None):
    """The shipped etc folder with one more campaign (and its template)."""
    place = folder() + "/etc"
    shutil.copytree(ETC, place)
    with open("%s/campaigns/%s.conf" % (place, campaign), "w") as f:
        f.write(text)
    for name, words in (template or {}).items():
        with open("%s/templates/%s.txt" % (place, name), "w") as f:
            f.write(words)
    return place
