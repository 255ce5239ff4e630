#!/usr/bin/python3
"""The postbox child: a folder, a maildir, and IMAP and POP3 of a real server. What is ours is taken out, foreign mail stays as
it was, a child killed in the middle loses nothing, a child that talks nonsense is ended."""
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import TREE, equal, folder, run, want
from mail_test import DRIVER, Dovecot, driver

SAMPLES = os.path.join(TREE, "tests", "fuzz", "inbound")
OURS = ["dsn_unknown_user", "carrier_in_words_only", "stop", "reply_says_stop", "vacation"]
FOREIGN = ["newsletter", "token_in_the_text_only", "dsn_of_another_house"]


def sample(name):
    with open(os.path.join(SAMPLES, name + ".eml"), "rb") as f:
        return f.read()


def read(url, *args):
    """(mails by name, words of the end)"""
    out = driver("postbox", url, *args).decode()
    want("watched 0" in out, out)
    mails = {}
    for line in out.splitlines():
        if line.startswith("mail "):
            uid = line.split()[1]
            mails[uid] = dict(re.findall(r"(\w+)=(\S*)", line))
    ended = re.search(r"^ended reading=\S* words=(.*)$", out, re.M)
    return mails, ended.group(1) if ended else None


def kinds(mails):
    return sorted(m["kind"] for m in mails.values())


WANTED = sorted(["bounce_hard", "bounce_hard", "stop", "reply", "auto_reply", "foreign", "foreign", "foreign"])


def fill(place, suffix=""):
    for name in OURS + FOREIGN:
        with open(os.path.join(place, name + suffix), "wb") as f:
            f.write(sample(name))


def folders():
    dir = folder()
    fill(dir, ".eml")
    with open(os.path.join(dir, "notes.txt"), "w") as f:
        f.write("not mail")
    os.symlink("/etc/passwd", os.path.join(dir, "link.eml"))
    os.mkfifo(os.path.join(dir, "pipe.eml"))
    mails, words = read("file://" + dir)
    equal((kinds(mails), words), (WANTED, ""))
    equal(sorted(os.listdir(os.path.join(dir, "read"))), sorted(n + ".eml" for n in OURS))
    newsletter = next(uid for uid in mails if uid.endswith("-newsletter.eml"))
    mails, words = read("file://" + dir, "known=" + newsletter)
    equal(sorted(uid.split("-", 1)[1] for uid in mails), sorted(n + ".eml" for n in FOREIGN if n != "newsletter"))
    mails, words = read("file://" + dir, "taken=" + newsletter)
    equal((len(mails), words), (len(FOREIGN) - 1, ""))
    want(os.path.exists(os.path.join(dir, "read", "newsletter.eml")), "what was dealt with is taken out without reading")
    box = folder()
    for part in ("tmp", "new", "cur"):
        os.mkdir(os.path.join(box, part))
    fill(os.path.join(box, "new"))
    mails, words = read("file://" + box)
    equal((kinds(mails), words), (WANTED, ""))
    equal(sorted(os.listdir(os.path.join(box, "cur"))), sorted(n + ":2,S" for n in OURS))
    equal(sorted(os.listdir(os.path.join(box, "new"))), sorted(FOREIGN))
    mails, words = read("file:///no/such/folder")
    want("No such file" in words, words)
    mails, words = read("http://127.0.0.1/")
    want("imap" in words, words)


def killed():
    """Ended after each number of mails without dealing with the last one: nothing is lost."""
    dir = folder()
    fill(dir, ".eml")

    for after in range(1, 6):
        mails, words = read("file://" + dir, "leave_after=%d" % after)
        equal(words, None)
        equal(len(mails), after)
    mails, words = read("file://" + dir)
    rest = os.listdir(os.path.join(dir, "read"))
    equal(sorted(rest), sorted(n + ".eml" for n in OURS))
    equal(sorted(n for n in os.listdir(dir) if n.endswith(".eml")), sorted(n + ".eml" for n in FOREIGN))


def nonsense():
    """Programs in the child's place: silent, talkative, gone."""
    dir = folder()
    for name, body, words in (("gone", "exit 0", "gone"), ("talks", "head -c 100000 /dev/zero | tr '\\0' 'x' >&3; exec sleep 9", "cannot mean"),
                              ("silent", "exec sleep 20", "too long")):
        path = os.path.join(dir, name)
        with open(path, "w") as f:
            f.write("#!/bin/sh\n%s\n" % body)
        os.chmod(path, 0o755)
        began = time.monotonic()
        mails, ended = read("file://" + dir, "program=" + path, "all_seconds=1")
        want(words in ended and not mails, name, ended)
        want(time.monotonic() - began < 8, name)


def dies_of_a_mail():
    """A child that dies while it reads: the name of the mail is told."""
    dir = folder()
    path = os.path.join(dir, "dies")
    with open(path, "w") as f:
        f.write("#!/bin/sh\nexec %s --dies\n" % DRIVER)
    os.chmod(path, 0o755)
    out = driver("postbox", "file://" + dir, "program=" + path).decode()
    want("ended reading=poison words=the postbox child is gone" in out, out)
    out = driver("postbox", "file://" + dir, "program=" + path, "known=poison").decode()
    want("ended reading= words=the postbox child is gone" in out, out)


def flags(box):
    m = box.imap()
    _, data = m.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
    m.logout()
    return [d[0].decode() for d in data if isinstance(d, tuple)]


def servers():
    box = Dovecot()
    try:
        login = ["user=henso", "password=himitsu", "starttls=1", "ca=" + box.dir + "/cert"]
        imap = "imap://localhost:%d/INBOX" % box.ports["imap"]
        for name in OURS + FOREIGN:
            box.deliver(sample(name))
        box.deliver(b"From: x@example.jp\r\nSubject: large\r\n\r\n" + b"x" * 70 + b"\r\n" * 10 + (b"y" * 76 + b"\r\n") * 14000)
        mails, words = read(imap, *login)
        equal((kinds(mails), words), (sorted(WANTED + ["beyond"]), ""), box.log()[-2000:])
        want(all(re.fullmatch(r"\d+-\d+", uid) for uid in mails), "UIDs with their validity", list(mails))
        lines = flags(box)
        equal(len(lines), 9)
        equal(sum("\\Deleted" in x for x in lines), len(OURS))
        equal(sum("\\Seen" in x and "\\Deleted" not in x for x in lines), 0, "foreign mail stays unread", lines)
        again, words = read(imap, *login)
        equal((kinds(again), words), (["beyond", "foreign", "foreign", "foreign"], ""))
        want(set(again) < set(mails), "the same names")
        for bad in (["user=henso", "password=wrong", "starttls=1", login[3]], ["user=henso", "password=himitsu", "starttls=1"]):
            mails, words = read(imap, *bad)
            want(not mails and words and "wrong" not in words, words)
        for name in OURS:
            box.deliver(sample(name))
        pop3 = "pop3://localhost:%d" % box.ports["pop3"]
        mails, words = read(pop3, *login)
        want(words == "" and kinds(mails).count("foreign") == 3 and len(mails) >= 9, words, kinds(mails), box.log()[-2000:])
        again, words = read(pop3, *login)
        equal((kinds(again), words), (["beyond", "foreign", "foreign", "foreign"], ""))
    finally:
        box.close()


def test():
    folders()
    killed()
    nonsense()
    dies_of_a_mail()
    servers()


run(test)
