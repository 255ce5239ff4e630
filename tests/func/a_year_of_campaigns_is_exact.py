#!/usr/bin/python3
"""A year of 200 contacts under --clock, with all shipped campaigns and one of the test's own: holidays, windows, caps, pauses,
new versions, withdrawals, deaths, protection, stages, corrections, in the middle a kill. Every mail and every mail that
did not go must be the one, at the moment and for the reason, that tests/sample/followup/year.py works out on its own."""
import collections
import email.utils
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "lib"), os.path.join(HERE, "..", "sample", "followup")]
sys.dont_write_bytecode = True
from enishi_test import equal, folder, run, sql, want
from mail_test import driver
from sending_test import CITY, House, etc_with
import year

MAKES_WORK = (*year.NOUNS, "edit", "cancel", "resume", "renew")  # for the jobs; all else has its end with its reply
FIGURES = ("mails_sent", "mails_bounced", "opt_outs")
KILLED_ON = year.D(2025, 9, 18)


def iso(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S+09:00")


BOUNCE = """Return-Path: <>
From: MAILER-DAEMON@mx.example.jp
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

The mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.jp

Final-Recipient: rfc822; x@example.jp
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b--
"""
REPLY = """From: x@example.jp
To: iju@city.example.jp
Subject: Re:
Message-ID: <{n}@example.jp>
In-Reply-To: <{id}>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{text}
"""
STOP = """From: x@example.jp
To: {to}
Subject: unsubscribe
Message-ID: <{n}@example.jp>

"""


def call_of(verb, who, f):
    """Method and arguments of what is one request; None for what takes more."""
    f = {k: str(v) if isinstance(v, year.D) else v for k, v in f.items()}
    if verb in year.NOUNS:
        return verb + ".add", dict({"portal": "c"} if verb == "donation" else {}, contact=who, **f)
    return {"contact": ("contact.add", f), "member": ("household.join", dict(f, household=who)),
            "grant": ("consent.grant", dict(f, contact=who, how="paper", wording="R7-1"))}.get(verb)


class Office(House):
    serial = 0

    def __init__(self):
        self.now = year.at(year.START, year.MORNING)
        self.box = folder()
        super().__init__({"return_mailbox": self.box, "return_minutes": 1440}, clock=iso(self.now),
                         etc=etc_with("weekend-market", year.MARKET_CONF, {"weekend-market": year.MARKET_TEXT}))

    def to(self, moment):
        """Everything that is due by then was done when this returns."""
        self.now = moment
        want(self.advance(to=iso(moment))["settled"], "not settled at", moment)

    def die_and_rise(self):
        self.d.kill()
        self.restart()

    # what happens

    def happen(self, verb, who, f):
        call = call_of(verb, who, f)
        if call:
            self.root.call(call[0], **call[1])
        else:
            getattr(self, "do_" + verb)(who, **f)

    def begin(self, first):
        """What is there at the start; many requests on their way at once share a commit."""
        for i in range(0, len(first), 100):
            for event in first[i:i + 100]:
                method, args = call_of(*event)
                self.root.send(method, **args)
            for _, who, f in first[i:i + 100]:
                _, error, result = self.root.reply()
                want(not error, error)
                want("family" not in f or result["id"] == who, "contact", who)

    def do_withdraw(self, who, kind):
        self.root.call("consent.withdraw", contact=who, kind=kind, how="oral")

    def do_die(self, who):
        self.root.call("contact.edit", id=who, died_on=str(self.now.date()))

    def do_protect(self, who):
        self.root.call("contact.protect", id=who)

    def do_address(self, who, email):
        self.root.call("contact.edit", id=who, email=email)

    def do_stage(self, who, stage):
        self.root.call("stage.set", contact=who, stage=stage)

    def do_edit(self, who, noun, id, **f):
        self.root.call(noun + ".edit", id=id, **{k: str(v) for k, v in f.items()})

    def do_cancel(self, who, noun, id):
        self.root.call(noun + ".cancel", id=id)

    def last_sent(self, who):
        """Number, campaign's number and Message-ID."""
        return next(iter(sql(self.d.db, "SELECT id, campaign_id, message_id FROM outbox WHERE contact_id = %d AND state = 'sent'"
                                        " ORDER BY claimed_at DESC, id DESC LIMIT 1" % who)), None)

    def comes_in(self, text):
        """A mail into the folder that the city's mailbox is emptied into."""
        self.serial += 1
        with open("%s/%d.eml" % (self.box, self.serial), "w", encoding="utf-8", newline="\r\n") as f:
            f.write(text)
        self.root.call("mail.fetch")

    def our_address(self, purpose, mail):
        return driver("token", os.path.join(self.d.data, "enishi.key"), purpose, mail[1], mail[0]).decode().split()[0]

    def do_vanish(self, who):
        pass

    def bounce(self, who):
        self.comes_in(BOUNCE.format(to=self.our_address("1", self.last_sent(who))))

    def do_reply(self, who, wants):
        mail = self.last_sent(who)
        if mail:
            self.comes_in(REPLY.format(n=self.serial, id=mail[2], text="配信停止" if wants == "no more" else "ありがとうございます。"))

    def do_unsubscribe(self, who):
        mail = self.last_sent(who)
        if mail:
            self.comes_in(STOP.format(n=self.serial, to=self.our_address("2", mail)))

    def do_pause(self, who, name):
        self.one.call("campaign.pause", name=name)

    def do_resume(self, who, name):
        self.one.call("campaign.resume", name=name)

    def do_renew(self, who, name):
        self.approve(name)

    def approve(self, name):
        self.one.call("campaign.load", name=name)
        self.one.call("campaign.check", name=name)
        self.one.call("campaign.preview", name=name, contact=year.PREVIEWED)
        self.other.call("campaign.approve", name=name, document="根総政第%d号" % self.now.year)


# --- the two tables ---

def row(when, who, campaign, step, state, why):
    return "%s %03d %s %d %s%s" % (when, who, campaign, step, state, " " + why if why else "")


def wanted_rows(world):
    return sorted(row(m["at"].strftime("%Y-%m-%d %H:%M"), m["who"], m["k"].name, m["step"] + 1, m["state"], m["why"])
                  for m in world.mails)


def all_mails(client):
    got, cursor = [], {}
    while True:
        r = client.call("mail.list", limit=1000, **cursor)
        got += r["rows"]
        if not r["more"]:
            return got
        cursor = {"cursor": r["cursor"]}


def got_rows(mails):
    return sorted(row(m.get("done_at", m["due_at"])[:16].replace("T", " "), m["contact"], m["campaign"], m["step"], m["state"],
                      m.get("why")) for m in mails)


def compare(got, wanted, what):
    """Line by line, so that a difference names the contact."""
    more = list((collections.Counter(got) - collections.Counter(wanted)).elements())
    less = list((collections.Counter(wanted) - collections.Counter(got)).elements())
    want(not more and not less, what, "\n  too much:\n    " + "\n    ".join(more[:12]), "\n  missing:\n    " + "\n    ".join(less[:12]))


def count_of(world, k):
    """What `campaign show` says of the version that runs."""
    mine = [e for e in world.enrolled if e["k"] is k and e["version"] == k.version]
    mails = collections.Counter(m["state"] for m in world.mails if m["k"] is k and m["of"]["version"] == k.version)
    return {"version": k.version, "enrolled": len(mine), "under_way": sum(not e["end"] for e in mine), "mails": dict(mails),
            "adds_up": True, "finished": bool(k.on) and not mails["queued"] and all(e["end"] for e in mine)}


def check_lists(office, world, mails):
    for k in world.campaigns:
        show, wanted = office.one.call("campaign.show", name=k.name), count_of(world, k)
        equal({word: show[word] for word in wanted}, wanted, k.name)
        who = office.one.call("campaign.who", name=k.name, limit=1000)["rows"]
        equal(who, [m for m in mails if m["campaign"] == k.name], "campaign who", k.name)
    for who in (1, 51, 186):
        equal(office.one.call("mail.list", contact=who)["rows"], [m for m in mails if m["contact"] == who])


def opening(message):
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    want("{{" not in text and all(v in text for v in CITY.values()), text)
    return text.split("\n\n")[0]


def check_files(office, world):
    """Each mail in the folder: whom it goes to, its date, subject and how it addresses the reader."""
    got = [" ".join((str(email.utils.parsedate_to_datetime(m["Date"]))[:16], m["To"].addresses[0].addr_spec, m["Subject"], opening(m)))
           for m in office.files().values()]
    compare(got, [" ".join((str(m["at"])[:16], m["to"], m["subject"], m["greeting"])) for m in world.mails if m["state"] == "sent"],
            "the files:")


def check_figures(office, world):
    for month in sorted({month for _, month in world.figures}):
        rows = {r["code"]: r["month"] for r in office.root.call("report.monthly", month=month)["rows"]}
        equal({code: rows[code] for code in FIGURES}, {code: world.figures[code, month] for code in FIGURES}, month)


def test():
    office, world = Office(), year.World()
    first, events = year.happenings()
    office.begin(first)
    for k in world.campaigns:
        office.approve(k.name)
    for event in first:
        world.apply(*event)
    for moment, now in year.moments(events):
        office.to(moment)
        for event in now:
            office.happen(*event)
        if any(event[0] in MAKES_WORK for event in now):
            office.to(moment)
        if moment == year.at(KILLED_ON, year.OPEN):
            office.die_and_rise()
        world.live(moment, now)
        back = world.come_back()
        for mail in back:
            office.bounce(mail["who"])
            world.bounce(mail)
        if back:
            office.to(moment)
    mails = all_mails(office.root)
    compare(got_rows(mails), wanted_rows(world), "the mails of the year:")
    compare(["%s %s %s" % tuple(r) for r in sql(office.d.db, "SELECT contact_id, name, COALESCE(end_reason, '') FROM enrolment")],
            ["%d %s %s" % (e["who"], e["k"].name, e["end"] or "") for e in world.enrolled], "how ways ended:")
    check_lists(office, world, mails)
    check_files(office, world)
    check_figures(office, world)
    office.d.stop()


run(test)
