"""What tests of the mail layer need beside enishi_test: the driver program and what it printed, an SMTP server that
does as it is told, smtp-sink. Everything is on loopback.

Environment: MAIL_DRIVER (default ../../build/tests/mail/driver beside this file).
"""
import imaplib
import os
import pwd
import random
import re
import shutil
import smtplib
import socket
import ssl
import subprocess
import threading

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
        """With shutdown: a thread that waits in accept() would keep the port, and take a connection of its next owner."""
        self.stopping.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class Sink:
    """smtp-sink with options; .mails are read from what it dumps."""

    def __init__(self, *options, dump=False, port=0):
        program = shutil.which("smtp-sink") or "/usr/sbin/smtp-sink"
        if not os.access(program, os.X_OK):
            skip("no smtp-sink (Debian: postfix)")
        with socket.create_server(("127.0.0.1", port)) as s:
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


def free_port():
    """Below those that outgoing connections of tests beside this one take: it is still free when the server starts."""
    while True:
        port = random.randrange(10000, 32000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
            return port
        except OSError:
            continue


def need_server(program, package):
    if not os.access(program, os.X_OK):
        skip("no %s (Debian: %s)" % (program, package))
    if os.geteuid():
        skip("not root: a private %s" % program)


class Dovecot:
    """A private dovecot for any user with the password himitsu: LMTP in, IMAP and POP3 out, TLS wanted."""

    CONFIGURATION = """base_dir = {d}/run
state_dir = {d}/run
log_path = {d}/log
protocols = imap pop3 lmtp
ssl = required
ssl_cert = <{d}/cert
ssl_key = <{d}/key
auth_mechanisms = plain
auth_username_format = %Ln
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
first_valid_uid = 1
mail_uid = nobody
mail_gid = nogroup
mail_location = maildir:{d}/mail/%n
passdb {{
  driver = static
  args = password=himitsu
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={d}/mail/%n
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    address = 127.0.0.1
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""

    def __init__(self):
        need_server("/usr/sbin/dovecot", "dovecot-imapd dovecot-pop3d dovecot-lmtpd")
        self.dir = folder(0o755)
        self.ports = {k: free_port() for k in ("imap", "pop3", "lmtp")}
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", self.dir + "/key", "-out",
                        self.dir + "/cert"], check=True, stderr=subprocess.DEVNULL)
        os.mkdir(self.dir + "/mail")
        os.chmod(self.dir + "/mail", 0o777)
        with open(self.dir + "/conf", "w") as f:
            f.write(self.CONFIGURATION.format(d=self.dir, **self.ports))
        self.p = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", self.dir + "/conf"], stderr=subprocess.DEVNULL)
        until(self._listens, 15, "dovecot listens")

    def _listens(self):
        try:
            for port in self.ports.values():
                socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            return False

    def deliver(self, raw, to="henso@city.example.jp"):
        with smtplib.LMTP("127.0.0.1", self.ports["lmtp"]) as lmtp:
            lmtp.sendmail("x@example.jp", [to], raw)

    def log(self):
        with open(self.dir + "/log") as f:
            return f.read()

    def imap(self, user="henso"):
        m = imaplib.IMAP4("127.0.0.1", self.ports["imap"])
        context = ssl.create_default_context(cafile=self.dir + "/cert")
        context.check_hostname = False
        m.starttls(context)
        m.login(user, "himitsu")
        m.select()
        return m

    def mails(self, user):
        """All mails of a user, as bytes."""
        m = self.imap(user)
        data = []
        if m.search(None, "ALL")[1] != [b""]:
            _, data = m.fetch("1:*", "(BODY.PEEK[])")
        m.logout()
        return [d[1] for d in data if isinstance(d, tuple)]

    def close(self):
        self.p.terminate()
        self.p.wait()


class Postfix:
    """A private postfix that hands example.jp and city.example.jp to the LMTP server at the one port, nobody.example.jp to the
    SMTP server at the other."""

    MAIN = """compatibility_level = 3.6
queue_directory = {d}/spool
data_directory = {d}/data
maillog_file = {d}/log
maillog_file_prefixes = {d}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.city.example.jp
mydestination =
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = example.jp, city.example.jp
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
relay_domains = nobody.example.jp
transport_maps = texthash:{d}/transport
alias_maps =
smtputf8_enable = no
biff = no
"""
    MASTER = """127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
lmtp unix - - n - - lmtp
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

    def __init__(self, lmtp, nobody):
        need_server("/usr/sbin/postfix", "postfix")
        self.dir = folder(0o755)
        self.port = free_port()
        owner = pwd.getpwnam("postfix")
        for name in ("spool", "data"):
            os.mkdir(os.path.join(self.dir, name))
        os.chown(os.path.join(self.dir, "data"), owner.pw_uid, owner.pw_gid)
        with open(self.dir + "/main.cf", "w") as f:
            f.write(self.MAIN.format(d=self.dir, lmtp=lmtp))
        with open(self.dir + "/transport", "w") as f:
            f.write("nobody.example.jp smtp:[127.0.0.1]:%d\n" % nobody)
        with open(self.dir + "/master.cf", "w") as f:
            f.write(self.MASTER.format(port=self.port))
        self._run("start")
        until(self._listens, 15, "postfix listens")

    def _run(self, word):
        p = subprocess.run(["/usr/sbin/postfix", "-c", self.dir, word], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        want(p.returncode == 0, "postfix", word, p.stdout.decode(errors="replace"))

    def _listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def log(self):
        with open(self.dir + "/log") as f:
            return f.read()

    def close(self):
        self._run("stop")
