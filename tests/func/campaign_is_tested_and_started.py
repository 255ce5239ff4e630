#!/usr/bin/python3
"""Before a campaign is approved its mails can be sent to colleagues, marked as a test and worded for some contact; what was
only approved starts when somebody says so, or at the moment that was set."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, sql, want
from mail_test import Server
from sending_test import ONE_MAIL, House, etc_with, parse, relay_options


def tests(etc):
    s = Server()
    h = House(relay_options(s.port), etc=etc)
    h.people(1)
    equal(h.one.ask("campaign.test", name="consult-follow", contact=1, to="a@city.example.jp")[0]["code"], "not_found")
    h.one.call("campaign.load", name="consult-follow")
    for to, code in (("a@example.jp", "forbidden"), ("a@x.city.example.jp", "forbidden"), ("a", "invalid")):
        equal(h.one.ask("campaign.test", name="consult-follow", contact=1, to=to)[0]["code"], code, to)
    equal(h.one.call("campaign.test", name="consult-follow", contact=1, to="a@city.example.jp"),
          {"name": "consult-follow", "version": 1, "tests": 3})
    equal(h.advance()["settled"], True)
    mails = [parse(m) for m in s.mails]
    equal([m["To"].addresses[0].addr_spec for m in mails], ["a@city.example.jp"] * 3)
    for m in mails:
        want(m["Subject"].startswith("【テスト】"), m["Subject"])
        want("根室 0 様" in m.get_content() and m["List-Unsubscribe"] is None, m.get_content())
    want(all("iju@city.example.jp" in c for c in s.commands if c.startswith("MAIL")), "they come back to the sender")
    shown = h.one.call("campaign.show", name="consult-follow")["tests"]
    equal([(t["to"], t["state"], t["answer"]) for t in shown], [("a@city.example.jp", "sent", "250 2.0.0 Ok")] * 3)
    equal(sql(h.d.db, "SELECT count(*) FROM test_mail WHERE subject || text || COALESCE(html, '') <> ''"), [["0"]], "a person's data")
    equal((h.rows(), h.root.call("mail.list", contact=1)["rows"]), ([], []), "they are nobody's history")
    h.one.call("campaign.load", name="consult-follow")  # a new draft takes the place of the old, tests and all
    equal(h.one.call("campaign.show", name="consult-follow")["tests"], [])
    h.d.stop()
    s.close()


def starts(etc):
    h = House(etc=etc)
    h.one.call("campaign.load", name="one")
    h.people(2)
    h.one.call("campaign.preview", name="one", contact=1)
    equal(h.one.ask("campaign.start", name="one")[0]["code"], "not_found", "nothing is approved")
    equal(h.other.call("campaign.approve", name="one", document="根総政1", hold=True)["state"], "approved")
    equal(h.advance(days=1)["settled"], True)
    equal(h.one.call("campaign.show", name="one")["enrolled"], 0, "it waits")
    show = h.one.call("campaign.start", name="one", at="2024-11-05T08:00:00+09:00")
    equal((show["state"], show["starts_at"]), ("approved", "2024-11-05T08:00:00+09:00"))
    h.advance(to="2024-11-05T07:59:59+09:00")
    equal(h.one.call("campaign.show", name="one")["state"], "approved")
    h.advance(seconds=1)
    equal(h.one.call("campaign.show", name="one")["state"], "running")
    h.people(1, address="q%d@example.jp")
    h.advance(days=1, seconds=7200)
    equal([m["To"].addresses[0].addr_spec for m in h.files().values()], ["q0@example.jp"], "who came before the start is not in it")
    # the next version: approved, started by hand, in the place of the first
    h.one.call("campaign.load", name="one")
    h.one.call("campaign.preview", name="one", contact=1)
    h.other.call("campaign.approve", name="one", document="根総政2", hold=True)
    states = {(c["version"], c["state"]) for c in h.one.call("campaign.list")["rows"]}
    equal(states, {(1, "running"), (2, "approved")})
    equal(h.one.call("campaign.start", name="one")["state"], "running")
    states = {(c["version"], c["state"]) for c in h.one.call("campaign.list")["rows"]}
    equal(states, {(1, "replaced"), (2, "running")})
    h.d.stop()


def test():
    etc = etc_with("one", ONE_MAIL)
    tests(etc)
    starts(etc)


run(test)
