#!/usr/bin/python3
"""STARTTLS and smtps: only to whom the certificate names; a login only there; never a byte of a mail in clear."""
import datetime
import os
import shutil
import socket
import ssl
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, folder, run, skip, want
from mail_test import Server, driver, relay


def openssl(dir, *args):
    p = subprocess.run(["openssl", *args], cwd=dir, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    want(p.returncode == 0, "openssl", args, p.stdout.decode())


def certificates(dir):
    """A house authority, and certificates of it: for localhost, for another host, run out; and a stranger's."""
    with open(os.path.join(dir, "san"), "w") as f:
        f.write("[good]\nsubjectAltName=DNS:localhost\n[other]\nsubjectAltName=DNS:other.example.jp\n")
    for ca in ("ca", "stranger"):
        openssl(dir, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=%s" % ca, "-keyout", ca + ".key", "-out", ca + ".pem")
    open(os.path.join(dir, "index"), "w").close()
    with open(os.path.join(dir, "ca.conf"), "w") as f:
        f.write("[ca]\ndefault_ca=c\n[c]\nnew_certs_dir=.\ndatabase=index\nserial=serial\ndefault_md=sha256\npolicy=p\n"
                "unique_subject=no\n[p]\ncommonName=supplied\n")
    with open(os.path.join(dir, "serial"), "w") as f:
        f.write("01\n")
    day = datetime.timedelta(days=1)
    now = datetime.datetime.utcnow()
    for name, ca, section, begin, end in (("good", "ca", "good", -1, 2), ("other", "ca", "other", -1, 2),
                                          ("old", "ca", "good", -9, -1), ("foreign", "stranger", "good", -1, 2)):
        openssl(dir, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
                "-keyout", name + ".key", "-out", name + ".csr")
        openssl(dir, "ca", "-batch", "-config", "ca.conf", "-cert", ca + ".pem", "-keyfile", ca + ".key", "-in",
                name + ".csr", "-out", name + ".pem", "-extfile", "san", "-extensions", section, "-notext", "-startdate",
                (now + begin * day).strftime("%Y%m%d%H%M%SZ"), "-enddate", (now + end * day).strftime("%Y%m%d%H%M%SZ"))


def context_of(dir, cert):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(os.path.join(dir, cert + ".pem"), os.path.join(dir, cert + ".key"))
    return context


class Keeper:
    """aiosmtpd with STARTTLS and a login."""

    def __init__(self, dir, cert, auth=False):
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import AuthResult

        self.mails, self.logins = [], []
        keeper = self

        class Handler:
            async def handle_DATA(self, server, session, envelope):
                keeper.mails.append((envelope.mail_from, envelope.rcpt_tos, session.ssl is not None))
                return "250 2.0.0 kept"

        def check(server, session, envelope, mechanism, data):
            keeper.logins.append((data.login, data.password))
            right = (data.login, data.password) == (b"enishi", "合言葉 x".encode())
            return AuthResult(success=right, handled=False)

        with socket.create_server(("127.0.0.1", 0)) as s:
            self.port = s.getsockname()[1]
        options = dict(authenticator=check, auth_required=True, auth_require_tls=True) if auth else {}
        self.controller = Controller(Handler(), hostname="127.0.0.1", port=self.port, tls_context=context_of(dir, cert),
                                     require_starttls=True, **options)
        self.controller.start()

    def close(self):
        self.controller.stop()


def well(dir, ca):
    k = Keeper(dir, "good", auth=True)
    r = relay(k.port, "count=3", "starttls=1", ca, "user=enishi", "password=合言葉 x", host="localhost")
    k.close()
    equal(r.end["sent"], 3, r.text)
    equal(k.mails, [("kaeri@city.example.jp", ["hanako@example.jp"], True)] * 3)
    want(all(login == (b"enishi", "合言葉 x".encode()) for login in k.logins), "logins")
    k = Server(tls=context_of(dir, "good"))
    r = relay(k.port, "count=3", ca, scheme="smtps", host="localhost")
    k.close()
    equal(r.end["sent"], 3, r.text)
    equal(len(k.mails), 3)


def refused(dir, ca):
    for cert, words in (("other", "name"), ("old", "expired"), ("foreign", "certificate")):
        k = Keeper(dir, cert)
        r = relay(k.port, "count=1", "starttls=1", ca, "ms=600", host="localhost")
        k.close()
        equal((r.end["begun"], k.mails), (0, []), cert)
        want(r.down and words in r.down[0], cert, r.text)
        k = Server(tls=context_of(dir, cert))
        r = relay(k.port, "count=1", ca, "ms=600", scheme="smtps", host="localhost")
        k.close()
        equal((r.end["begun"], k.mails), (0, []), cert)
    k = Keeper(dir, "good", auth=True)
    r = relay(k.port, "count=1", "starttls=1", ca, "ms=600", "user=enishi", "password=wrong", host="localhost")
    k.close()
    equal((r.end["begun"], k.mails), (0, []))
    want(r.down and "535" in r.down[0], "a refused login is told", r.text)
    want("wrong" not in r.text, "the password is not told")
    k = Keeper(dir, "good")
    r = relay(k.port, "count=1", "starttls=1", ca, "ms=600", "user=enishi", "password=x", host="localhost")
    k.close()
    equal(r.end["begun"], 0, "a relay without login is not used without one")


def stripped(ca):
    """STARTTLS not offered, refused, or answered together with more: nothing in clear."""
    offers = b"250-fake\r\n250-PIPELINING\r\n250 STARTTLS\r\n"
    for answers in ({"EHLO": b"250-fake\r\n250 PIPELINING\r\n"},
                    {"EHLO": offers, "STAR": b"454 4.7.0 no\r\n"},
                    {"EHLO": offers, "STAR": b"220 go\r\n250-fake\r\n250 PIPELINING\r\n"}):
        s = Server(answers)
        r = relay(s.port, "count=1", "starttls=1", ca, "ms=600", "connect_ms=400", host="localhost")
        s.close()
        equal(r.end["begun"], 0, answers)
        want(r.down, answers)
        want(b"MAIL" not in s.raw and b"RCPT" not in s.raw, "in clear:", s.raw)


def test():
    try:
        import aiosmtpd  # noqa: F401
    except ImportError:
        skip("no aiosmtpd (Debian: python3-aiosmtpd)")
    if not shutil.which("openssl"):
        skip("no openssl")
    dir = folder()
    certificates(dir)
    ca = "ca=" + os.path.join(dir, "ca.pem")
    well(dir, ca)
    refused(dir, ca)
    stripped(ca)
    out = driver("relay", "smtp://127.0.0.1:25", "user=enishi", "password=x")
    want(out.startswith(b"error invalid relay"), "a login in clear is refused:", out)


run(test)
