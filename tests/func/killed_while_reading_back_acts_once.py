#!/usr/bin/python3
"""A daemon killed while it reads the return mailbox loses no mail and does nothing twice. Its child ends with it. A mail that
ends the child each time is set aside after three, and the others are read."""
import os
import signal
import socket
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, recount, run, sql_int, until, want
from return_test import DSN, HARD, REPLY, STOP, Returning

PEOPLE = 30


def children(pid):
    with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
        return [int(x) for x in f.read().split()]


def is_gone(pid):
    """Nobody may have looked for its status yet."""
    try:
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def killed(h, ids):
    for n, who in enumerate(ids):
        if n % 3 == 0:
            h.put(DSN, to=h.return_path(who), **HARD)
        elif n % 3 == 1:
            h.put(REPLY, id=h.message_id(who), more="", body="返事")
        else:
            h.put(STOP, to="teishi+%s@city.example.jp" % h.token(who, 2))
    kills = 0
    while kills < 8:
        taken = sql_int(h.d.db, "SELECT count(*) FROM mail_in")
        if taken == PEOPLE:
            break
        h.one.send("mail.fetch")
        until(lambda: sql_int(h.d.db, "SELECT count(*) FROM mail_in") >= min(PEOPLE, taken + 1 + kills % 4), 20, "some are taken")
        child = children(h.d.process.pid)
        h.d.kill()
        kills += 1
        for pid in child:
            until(lambda pid=pid: is_gone(pid), 10, "the child ends with its parent")
        h.restart()
    want(kills > 3, kills)
    h.one.call("mail.fetch")
    equal(sql_int(h.d.db, "SELECT count(*) FROM mail_in"), PEOPLE)
    third = PEOPLE // 3
    equal(sql_int(h.d.db, "SELECT count(*) FROM outbox WHERE bounce = 'hard'"), third)
    equal(sql_int(h.d.db, "SELECT count(*) FROM task WHERE origin_kind = 'mail'"), third)
    equal(sql_int(h.d.db, "SELECT count(*) FROM consent WHERE state = 'withdrawn'"), third * 5)
    equal(sorted(n for n in os.listdir(h.box) if n.endswith(".eml")), [], "all were taken out")
    recount(h.root)


class Pop3:
    """Two mails; whoever asks for the first is let wait."""

    def __init__(self, good):
        self.mails, self.asked = {"poison": None, "good": good}, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            conn, _ = self.listener.accept()
            with conn, conn.makefile("rb") as lines:
                conn.sendall(b"+OK\r\n")
                try:
                    for line in lines:
                        self.answer(conn, line.decode().split())
                except OSError:
                    pass

    def answer(self, conn, words):
        names = list(self.mails)
        if words[0] == "CAPA":
            conn.sendall(b"+OK\r\nUSER\r\nUIDL\r\n.\r\n")
        elif words[0] == "UIDL":
            conn.sendall(("+OK\r\n" + "".join("%d %s\r\n" % (i + 1, n) for i, n in enumerate(names)) + ".\r\n").encode())
        elif words[0] == "LIST":
            conn.sendall(("+OK\r\n" + "".join("%d 900\r\n" % (i + 1) for i in range(len(names))) + ".\r\n").encode())
        elif words[0] == "RETR" and names[int(words[1]) - 1] == "poison":
            self.asked += 1
        elif words[0] == "RETR":
            conn.sendall(b"+OK\r\n" + self.mails["good"] + b"\r\n.\r\n")
        else:
            conn.sendall(b"+OK\r\n")


def poisoned(h, who):
    """The child is ended from outside while it reads, as a mail would that is more than it can bear."""
    raw = DSN.format(number=1, to=h.return_path(who), **HARD).replace("\n", "\r\n").encode()
    server = Pop3(raw)
    secret = h.place + "/secret"
    with open(secret, "w") as f:
        f.write("x\n")
    os.chmod(secret, 0o600)
    h.reload(return_mailbox="pop3://127.0.0.1:%d" % server.port, return_user="x", return_credential=secret, return_tls="none")
    for i in range(3):
        h.one.send("mail.fetch")
        until(lambda i=i: server.asked == i + 1, 20, "the mail is asked for")
        os.kill(children(h.d.process.pid)[0], signal.SIGKILL)
        want(h.one.reply()[1]["code"] == "io", "the run failed")
    equal(h.one.call("mail.fetch")["taken"], 1, "the other mail is read")
    equal(server.asked, 3)
    want("set aside" in h.d.log(), "it is told")


def test():
    h = Returning()
    ids = h.people(PEOPLE)
    h.run()
    h.advance(days=1)
    killed(h, ids)
    poisoned(h, ids[1])
    h.d.stop()


run(test)
