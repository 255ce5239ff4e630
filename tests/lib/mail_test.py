"""What tests of the mail layer need beside enishi_test: the driver program and what it printed, an SMTP server that
does as it is told, smtp-sink. Everything is on loopback.

Environment: MAIL_DRIVER (default ../../build/tests/mail/driver beside this file).
"""
import os
import re
import shutil
import socket
import subprocess
import threading
import time

from enishi_test import TREE, folder, skip, until, want

DRIVER = os.path.abspath(os.environ.get("MAIL_DRIVER", os.path.join(TREE, "build", "tests", "mail", "driver")))
RCPT_OK = b"250 2.1.5 Ok\r\n"


def driver(*args, timeout=60, stdin=None):
    """Run the driver; its output as bytes."""
    p = subprocess.run([DRIVER, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout, input=stdin)
    text = p.stderr.decode(errors="replace")
    want(p.returncode in (0, 1) and "Sanitizer" not in text and "runtime error" not in text, "driver", args, p.returncode, text)
    return p.stdout


class Report:
    """What `driver relay` printed."""

    def __init__(self, out):
        self.text = out.decode()
        self.outcomes, self.down, self.up, self.end = [], [], 0, {}
        for line in self.text.splitlines():
            word, _, rest = line.partition(" ")
            if word == "outcome":
                number, result, rest = rest.split(" ", 2)
                fields = dict(re.findall(r"(\w+)=(\S*)", rest.split(" words=")[0]))
                fields.update(id=int(number), result=result, words=rest.split("words=", 1)[1])
                self.outcomes.append(fields)
            elif word == "relay":
                if rest.startswith("down"):
                    self.down.append(rest.split("words=", 1)[1])
                else:
                    self.up += 1
            elif word == "end":
                self.end = {k: int(v) for k, v in re.findall(r"(\w+)=(\d+)", rest)}
        want(self.end, "the driver did not come to its end:", self.text)
        want("watched 0" in self.text, "descriptors still watched:", self.text)


def relay(port, *args, scheme="smtp", host="127.0.0.1", timeout=60):
    return Report(driver("relay", "%s://%s:%d" % (scheme, host, port), *args, timeout=timeout))


class Server:
    """An SMTP server that answers as `answers` says: a dict from GREETING, EHLO, MAIL, RCPT, DATA, TEXT, RSET, QUIT to
    bytes, or "close", "silence", or a function of the connection. What is not named is answered well. With a TLS context it
    is TLS from the first byte."""

    WELL = {
        "GREETING": b"220 fake ESMTP\r\n",
        "EHLO": b"250-fake\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 10000000\r\n",
        "MAIL": b"250 2.1.0 Ok\r\n",
        "RCPT": RCPT_OK,
        "DATA": b"354 go\r\n",
        "TEXT": b"250 2.0.0 Ok\r\n",
        "RSET": b"250 Ok\r\n",
        "QUIT": b"221 bye\r\n",
    }

    def __init__(self, answers=None, plain=False, tls=None, port=0):
        self.tls = tls
        self.answers = dict(self.WELL)
        if plain:
            self.answers["EHLO"] = b"250 fake\r\n"
        self.answers.update(answers or {})
        self.commands, self.mails, self.connections, self.raw = [], [], 0, b""
        self.stopping = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                conn, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(conn,), daemon=True).start()

    def answer(self, conn, what):
        a = self.answers[what]
        if callable(a):
            a = a(conn)
        if a == "silence":
            self.stopping.wait(30)
            return False
        if a == "close" or a is None:
            return False
        conn.sendall(a)
        return a

    def _serve(self, conn):
        try:
            if self.tls:
                conn = self.tls.wrap_socket(conn, server_side=True)
            with conn:
                if self.answer(conn, "GREETING"):
                    self._talk(conn, conn.makefile("rb"))
        except OSError:
            pass

    def _talk(self, conn, lines):
        in_text, text = False, b""
        for line in lines:
            self.raw += line
            if in_text and line != b".\r\n":
                text += line[1:] if line.startswith(b".") else line
                continue
            verb = "TEXT" if in_text else line[:4].strip().upper().decode("ascii", "replace")
            if not in_text:
                self.commands.append(line.decode("ascii", "replace").rstrip("\r\n"))
            else:
                self.mails.append(text)
                in_text, text = False, b""
            if verb not in self.answers:
                conn.sendall(b"502 5.5.1 what\r\n")
                continue
            said = self.answer(conn, verb)
            if not said or verb == "QUIT":
                return
            in_text = verb == "DATA" and said.startswith(b"354")

    def close(self):
        self.stopping.set()
        self.listener.close()


class Sink:
    """smtp-sink with options; .mails are read from what it dumps."""

    def __init__(self, *options, dump=False):
        program = shutil.which("smtp-sink") or "/usr/sbin/smtp-sink"
        if not os.access(program, os.X_OK):
            skip("no smtp-sink (Debian: postfix)")
        with socket.create_server(("127.0.0.1", 0)) as s:
            self.port = s.getsockname()[1]
        self.dir = folder()
        os.chmod(self.dir, 0o777)
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        dumping = ["-D", os.path.join(self.dir, "all")] if dump else []
        self.p = subprocess.Popen([program, *user, *dumping, *options, "127.0.0.1:%d" % self.port, "100"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.dir)
        until(self._listens, 10, "smtp-sink listens")

    def _listens(self):
        """By the kernel's table: a connection would be counted by the sink."""
        with open("/proc/net/tcp") as f:
            return any(line.split()[1].endswith(":%04X" % self.port) and line.split()[3] == "0A" for line in list(f)[1:])

    def dumped(self):
        with open(os.path.join(self.dir, "all"), "rb") as f:
            return f.read()

    def close(self):
        self.p.kill()
        self.p.wait()
