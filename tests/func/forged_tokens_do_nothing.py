#!/usr/bin/python3
"""Only the very token of a mail acts, and only for what it was made: every other letter in every place, every bit changed,
tokens of another purpose, of no mail, of another house, in another place of the mail, with line breaks: nothing happens."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, sql, want
from mail_test import driver
from return_test import DSN, HARD, REPLY, STOP, Returning

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def state(h):
    """All that an act could change."""
    return [sql(h.d.db, "SELECT * FROM %s ORDER BY 1, 2" % t)
            for t in ("outbox", "consent", "stopped_address", "task", "enrolment", "mail_in", "kpi_cell")]


def altered(token):
    """Each other letter in each place, and each bit of each letter changed."""
    for i, was in enumerate(token):
        others = {c for c in LETTERS if c != was} | {chr(ord(was) ^ 1 << b) for b in range(8)}
        for c in sorted(others):
            yield token[:i] + c + token[i + 1:]


def by_command(h, who):
    token, n = h.token(who, 2), 0
    for t in altered(token):
        if t.isprintable() and t.isascii():
            error, _ = h.one.ask("mail.stop", token=t)
            want(error and error["code"] == "not_found", t, error)
            n += 1
    want(n > 48 * 31, n)
    for t in (token[:-1], token + "a", token[:20] + "\n" + token[20:], token[:20] + " " + token[20:], token.upper(), h.token(who, 1), h.token(who, 3), ""):
        want(h.one.ask("mail.stop", token=t)[0]["code"] in ("not_found", "invalid"), t)


def by_mail(h, who):
    stop, back, id = h.token(who, 2), h.token(who, 1), h.token(who, 3)
    other_key = h.place + "/other.key"
    with open(other_key, "wb") as f:
        f.write(bytes(range(32)))
    os.chmod(other_key, 0o600)
    others = [driver("token", other_key, str(p), "1", "1").decode().split()[1] for p in (1, 2, 3)]
    nobodys = [driver("token", h.d.data + "/enishi.key", str(p), "1", "999").decode().split()[1] for p in (1, 2, 3)]
    for i in range(0, 48, 5):
        c = LETTERS[(LETTERS.index(stop[i]) + 1) % 32]
        h.put(STOP, to="teishi+%s@city.example.jp" % (stop[:i] + c + stop[i + 1:]))
        h.put(DSN, to="kaeri+%s@city.example.jp" % (back[:i] + LETTERS[(LETTERS.index(back[i]) + 1) % 32] + back[i + 1:]), **HARD)
    for t in (others, nobodys):
        h.put(DSN, to="kaeri+%s@city.example.jp" % t[0], **HARD)
        h.put(STOP, to="teishi+%s@city.example.jp" % t[1])
        h.put(REPLY, id="<1.%s@city.example.jp>" % t[2], more="", body="x")
    h.put(DSN, to="kaeri+%s@city.example.jp" % stop, **HARD)
    h.put(STOP, to="teishi+%s@city.example.jp" % back)
    h.put(REPLY, id="<1.%s@city.example.jp>" % back, more="", body="x")
    h.put(REPLY, id="<1.aaa@city.example.jp>", more="X-Note: a\n\tteishi+%s@city.example.jp\n" % stop, body=stop)
    h.put(STOP, to="x@city.example.jp>\n <teishi+%s@elsewhere.example.jp" % stop)
    h.put(STOP, to="x@city.example.jp>\nX-Note: <teishi+%s@city.example.jp" % stop)
    got = h.fetch()
    equal((got["taken"], got["before"]), (0, 0), got)
    want(got["not_believed"] >= 29, got)
    equal(len([name for name in os.listdir(h.box) if name.endswith(".eml")]), 32, "all of it is left where it was")


def test():
    h = Returning()
    who = h.people(2)[1]
    h.run()
    h.advance(days=1)
    h.advance(days=14)
    before = state(h)
    by_command(h, who)
    by_mail(h, who)
    equal(state(h), before)
    equal(h.one.call("mail.stop", token=h.token(who, 2))["withdrawn"], 5, "the very token")
    want(h.root.call("consent.show", contact=who)["rows"][0]["how"] == "web")
    equal(h.one.call("mail.stop", token=h.token(who, 2))["withdrawn"], 0, "harmless again")
    h.d.stop()


run(test)
