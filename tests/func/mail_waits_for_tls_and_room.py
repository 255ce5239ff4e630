#!/usr/bin/python3
"""No mail leaves in clear or to a relay that is not who it should be: it waits, untouched, and the daemon warns; with the
right certificate it goes. A disk that is nearly full makes campaigns wait too, until there is room; a full one loses
nothing. A configuration that was read again can stop sending at once."""
import os
import ssl
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, folder, run, skip, sql, until, want
from mail_test import Server
from sending_test import NEXT_MORNING, ONE_MAIL, House, etc_with, relay_options

N = 3


def certificate(place, name="localhost"):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:" + name, "-keyout", place + "/key", "-out",
                    place + "/cert"], check=True, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place + "/cert", place + "/key")
    return context


def tls(etc):
    ours, others = folder(), folder()
    context = certificate(ours)
    certificate(others)
    s = Server(tls=context)
    url = "smtps://localhost:%d" % s.port
    mail = relay_options(s.port, relay=url, ca_file=others + "/cert")
    h = House(mail, etc=etc)
    h.people(N)
    h.run("one")
    equal(h.advance(to=NEXT_MORNING)["settled"], True)
    equal((h.states(), h.warnings(), s.mails, s.commands), ({"queued": N}, ["unreachable"], [], []))
    h.d.stop()
    # a relay without STARTTLS where it is wanted
    plain = Server()
    h.configure(relay_options(plain.port, tls="starttls"))
    h.restart(clock=NEXT_MORNING)
    equal(h.advance(seconds=1)["settled"], True)
    equal((h.states(), h.warnings()), ({"queued": N}, ["unreachable"]))
    want(not any(c.startswith(("MAIL", "RCPT", "DATA")) for c in plain.commands), plain.commands)
    h.d.stop()
    h.configure(relay_options(s.port, relay=url, ca_file=ours + "/cert"))
    h.restart(clock=NEXT_MORNING)
    equal(h.advance(seconds=1)["settled"], True)
    equal((h.states(), h.warnings(), len(s.mails)), ({"sent": N}, [], N))
    h.d.stop()
    s.close()
    plain.close()


def stopped_by_reload(etc):
    h = House(etc=etc)
    h.people(N)
    h.run("one")
    h.configure({"transport": "hold"})
    h.d.signal(1)
    until(lambda: "reloaded" in h.d.log(), 10, "reloaded")
    equal(h.advance(to=NEXT_MORNING)["settled"], True)
    equal((h.states(), len(h.files())), ({"queued": N}, 0))
    h.configure({})
    h.d.signal(1)
    until(lambda: h.d.log().count("reloaded") == 2, 10, "reloaded")
    h.advance(seconds=1)
    equal((h.states(), len(h.files())), ({"sent": N}, N))
    h.d.stop()


def fill(path, leave):
    """All but about so many bytes."""
    st = os.statvfs(os.path.dirname(path))
    with open(path, "wb", buffering=0) as f:
        try:
            f.write(b"x" * max(0, st.f_bavail * st.f_frsize - leave))
            while not leave:
                f.write(b"x" * 4096)
        except OSError:
            pass


def disk(etc):
    place = folder()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0700", "tmpfs", place], stderr=subprocess.DEVNULL).returncode:
        skip("cannot mount a tmpfs")
    h = House(etc=etc, data=place, options=["--set", "limits.free_for_writes=4194304", "--set", "limits.free_for_imports=4194304"])
    try:
        h.people(40)
        h.run("one")
        until(lambda: h.root.call("campaign.show", name="one")["enrolled"] == 40, 20, "all are in")
        fill(place + "/filler", 3 << 20)
        until(lambda: h.warnings() == ["disk_low"], 5, "it notices")
        equal(h.advance(to=NEXT_MORNING)["settled"], True)
        equal(len(h.files()), 0)
        equal(h.root.call("campaign.show", name="one")["mails"].get("sent"), None)
        os.unlink(place + "/filler")
        until(lambda: h.states() == {"sent": 40}, 20, "with room it goes on by itself")
        equal(h.warnings(), [])
        h.d.stop()
    finally:
        if h.d.process.poll() is None:
            h.d.kill()
        subprocess.run(["umount", "-l", place])


def full_disk(etc):
    """Not a byte left while mails go out: what cannot be written down is not begun, what was begun is written down later."""
    place = folder()  # with room for the log and what it grows the database by, once the filler is gone
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m,mode=0700", "tmpfs", place], stderr=subprocess.DEVNULL).returncode:
        skip("cannot mount a tmpfs")
    s = Server()
    h = House(relay_options(s.port, connections=2, reply_seconds=5), etc=etc, data=place,
              options=["--set", "limits.free_for_writes=0", "--set", "limits.free_for_imports=0"])
    try:
        h.people(300)
        h.run("one")
        h.root.send("clock.advance", to=NEXT_MORNING)
        until(lambda: len(s.mails) > 20, 20, "mails go")
        for _ in range(3):
            fill(place + "/filler", 0)
            at = len(s.mails)
            until(lambda: "cannot be written down" in h.d.log() or h.states() == {"sent": 300} or len(s.mails) > at + 150, 20, "it notices")
            os.unlink(place + "/filler")
            at = len(s.mails)
            until(lambda: len(s.mails) > at + 10 or h.states() == {"sent": 300}, 20, "mails go again")
        h.root.reply()
        until(lambda: set(h.states()) <= {"sent", "deferred", "unknown"}, 30, "all were begun")
        h.advance(seconds=4000)
        states = h.states()
        equal((sum(states.values()), set(states) <= {"sent", "unknown"}), (300, True), states)
        want(len(s.mails) >= states["sent"], "mails that were not sent:", states)
        equal(sql(h.d.db, "PRAGMA integrity_check"), [["ok"]])
        print("full disk: %s, %d arrived" % (states, len(s.mails)))
        h.d.stop()
    finally:
        if h.d.process.poll() is None:
            h.d.kill()
        subprocess.run(["umount", "-l", place])
        s.close()


def test():
    etc = etc_with("one", ONE_MAIL)
    tls(etc)
    stopped_by_reload(etc)
    disk(etc)
    full_disk(etc)


run(test)
