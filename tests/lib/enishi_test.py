"""What every test of the running daemon needs: a daemon of its own in a private folder, a small client, waiting
by condition. A test is a function given to run(); it raises to fail, calls skip() where it cannot be run.

Environment: ENISHID (default ../../build/enishid beside this file), ENISHI_ETC (default ../../etc), TMPDIR.
"""
import array
import fcntl
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

import msgpack

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
ENISHID = os.path.abspath(os.environ.get("ENISHID", os.path.join(TREE, "build", "enishid")))
ETC = os.path.abspath(os.environ.get("ENISHI_ETC", os.path.join(TREE, "etc")))

SANITIZER = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error:|\.c:\d+: ")


class Skip(Exception):
    pass


class Refused(Exception):
    """The daemon's error, as it came."""

    def __init__(self, error):
        super().__init__("%s" % (error,))
        self.error = error
        self.code = error["code"]


def skip(why):
    raise Skip(why)


def want(is_so, *what):
    if not is_so:
        raise AssertionError(" ".join(str(w) for w in what))


def equal(got, wanted, *what):
    want(got == wanted, *what, "wanted", wanted, "got", got)


def until(condition, seconds, what):
    """The first true value of condition(); fails after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        want(time.monotonic() < end, "after", seconds, "s still not:", what)
        time.sleep(0.005)


def enter_extra(add):
    """The lines of the sample that are typed by hand; add(*words) gives the id of what it added, or nothing. A line may
    begin with @label: later lines say the label for that id."""
    ids = {}
    with open(os.path.join(TREE, "tests", "sample", "desk", "extra.tsv"), encoding="utf-8") as lines:
        for line in lines:
            words = line.rstrip("\n").split("\t")
            label = words.pop(0) if words[0].startswith("@") else None
            ids[label] = str(add(*(ids.get(w, w) for w in words)))


def is_asan():
    """The ASan build is slower and larger; figures are scaled by what is run."""
    with open(ENISHID, "rb") as f:
        return b"__asan_init" in f.read()


def need_root(why):
    if os.geteuid():
        skip("not root: " + why)


def exact(unpacked):
    """Bytes as the daemon writes them (shortest forms)."""
    return msgpack.packb(unpacked, use_bin_type=True)


def request(msgid, method, *params):
    return exact([0, msgid, method, list(params)])


# --- the client ---


class Client:
    def __init__(self, path=None, sock=None, timeout=30):
        self.sock = sock
        if not sock:
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.settimeout(timeout)
            self.sock.connect(path)
        self.sock.settimeout(timeout)
        self.unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, max_buffer_size=64 << 20)
        self.last = 0

    def raw(self, data):
        self.sock.sendall(data)

    def send(self, method, **args):
        """Ask without waiting; the msgid."""
        self.last += 1
        self.raw(request(self.last, method, args) if args else request(self.last, method))
        return self.last

    def notify(self, method, **args):
        self.raw(exact([2, method, [args] if args else []]))

    def reply(self):
        """The next (msgid, error, result); None at the end of the connection."""
        while True:
            for r in self.unpacker:
                want(len(r) == 4 and r[0] == 1, "no response:", r)
                return r[1], r[2], r[3]
            try:
                data = self.sock.recv(1 << 16)
            except ConnectionResetError:
                return None
            if not data:
                return None
            self.unpacker.feed(data)

    def ask(self, method, **args):
        """(error, result) of one call."""
        msgid = self.send(method, **args)
        r = self.reply()
        want(r, method, "got no reply: the connection ended")
        equal(r[0], msgid, method, "msgid:")
        return r[1], r[2]

    def call(self, method, **args):
        error, result = self.ask(method, **args)
        if error:
            raise Refused(error)
        return result

    def closed(self, seconds):
        """All that still came until the other side closed within so many seconds."""
        end, got = time.monotonic() + seconds, b""
        while True:
            left = end - time.monotonic()
            want(left > 0, "not closed within", seconds, "s; got", got[:80])
            if select.select([self.sock], [], [], left)[0]:
                try:
                    data = self.sock.recv(1 << 16)
                except ConnectionResetError:
                    return got
                if not data:
                    return got
                got += data

    def close(self):
        self.sock.close()


def connect_as(path, uid, gid, groups=()):
    """A connection whose peer is another user: a child takes the identity, connects, hands the socket back."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if not child:
        try:
            os.setgroups(list(groups))
            os.setresgid(gid, gid, gid)
            os.setresuid(uid, uid, uid)
            s = socket.socket(socket.AF_UNIX)
            s.connect(path)
            theirs.sendmsg([b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [s.fileno()]))])
        except OSError as e:
            theirs.sendall(b"!" + str(e).encode())
        finally:
            os._exit(0)
    theirs.close()
    said, extra, _, _ = ours.recvmsg(200, socket.CMSG_SPACE(4))
    os.waitpid(child, 0)
    ours.close()
    want(said == b".", "uid", uid, "cannot connect:", said)
    fd = array.array("i")
    fd.frombytes(extra[0][2][:4])
    return Client(sock=socket.socket(fileno=fd[0]))


# --- the daemon ---

_folders = []
_daemons = []
_connections = []


def folder(mode=0o700):
    """A private folder with a short name: a Unix socket's path takes 107 bytes."""
    path = tempfile.mkdtemp(prefix="en", dir=os.environ.get("TMPDIR") or "/tmp")
    os.chmod(path, mode)
    _folders.append(path)
    return path


class Daemon:
    """One enishid. start() again after kill() or stop() goes on with the same data folder."""

    def __init__(self, *options, data=None, clock="2024-10-31T09:00:00+09:00", start=True, prefix=(), env=None,
                 socket_path=None):
        self.home = folder()
        self.data = data or os.path.join(self.home, "d")
        self.socket = socket_path or os.path.join(self.data, "enishi.sock")
        self.db = os.path.join(self.data, "enishi.db")
        self.options = list(options)
        self.clock = clock
        self.prefix = list(prefix)
        self.env = dict(os.environ, LC_ALL="C", **(env or {}))
        self.process = None
        self.log_path = os.path.join(self.home, "log")
        self.log_read = 0
        _daemons.append(self)
        if start:
            self.start()

    def command(self):
        clock = ["--clock", self.clock] if self.clock else []
        return self.prefix + [ENISHID, "--data", self.data, "--etc", ETC] + clock + self.options

    def spawn(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(self.command(), stderr=log, stdout=log, stdin=subprocess.DEVNULL,
                                            env=self.env, start_new_session=True)

    def start(self):
        """Returns when the socket takes connections."""
        self.spawn()
        until(self.is_up, 30, "enishid is ready")
        return self

    def is_up(self):
        want(self.process.poll() is None, "enishid ended with", self.process.returncode)
        return self.listens()

    def listens(self):
        s = socket.socket(socket.AF_UNIX)
        try:
            s.connect(self.socket)
            return True
        except OSError:
            return False
        finally:
            s.close()

    @property
    def pid(self):
        return self.process.pid

    def client(self, **how):
        c = Client(self.socket, **how)
        _connections.append(c)
        return c

    def client_as(self, uid, gid, groups=()):
        c = connect_as(self.socket, uid, gid, groups)
        _connections.append(c)
        return c

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, seconds=20):
        return self.process.wait(seconds)

    def kill(self):
        """kill -9: as if the power of this one program went."""
        os.killpg(self.process.pid, signal.SIGKILL)  # under strace there are two
        self.process.wait()
        until(self.is_unlocked, 20, "the killed daemon is gone")

    def is_unlocked(self):
        with open(self.db + ".lock", "a") as f:
            try:
                fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except OSError:
                return False

    def stop(self, seconds=20):
        """SIGTERM; must end well."""
        self.signal(signal.SIGTERM)
        equal(self.wait(seconds), 0, "exit status after SIGTERM:")
        want(not os.path.exists(self.socket), "the socket file is still there")
        self.check_log()

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as f:
            return f.read()

    def check_log(self):
        found = SANITIZER.search(self.log())
        want(not found, "the log has:", found and found.group(0))

    def rss_kib(self):
        with open("/proc/%d/status" % self.pid) as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))

    def cpu_seconds(self):
        with open("/proc/%d/stat" % self.pid) as f:
            field = f.read().rsplit(")", 1)[1].split()
        return (int(field[11]) + int(field[12])) / os.sysconf("SC_CLK_TCK")


def sql(db, text):
    """Rows of a read-only look into the file, as sqlite3 prints them."""
    r = subprocess.run(["sqlite3", "-readonly", "-bail", db, text], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       timeout=60, text=True)
    want(r.returncode == 0, "sqlite3:", r.stdout)
    return [line.split("|") for line in r.stdout.splitlines()]


def sql_int(db, text):
    return int(sql(db, text)[0][0])


def recount(client):
    until(lambda: not client.call("admin.status")["recounting"], 60, "the recount that is running already")
    r = client.call("admin.recount")
    want(r["differences"] == 0, "recount finds", r["differences"], "differences:", r["first"])
    return r


def rows(report):
    return {r["code"]: r for r in report["rows"]}


# --- running a test ---


def _clean_up():
    for c in _connections:
        c.close()
    for d in _daemons:
        if d.process and d.process.poll() is None:
            os.killpg(d.process.pid, signal.SIGKILL)  # its own session: only what it started
            d.process.wait()
    for f in _folders:
        shutil.rmtree(f, ignore_errors=True)


def run(test):
    name = os.path.splitext(os.path.basename(sys.argv[0]))[0]
    status, began = 1, time.monotonic()
    try:
        if not os.access(ENISHID, os.X_OK):
            skip("no program %s (set ENISHID)" % ENISHID)
        test()
        for d in _daemons:
            if os.path.exists(d.log_path):
                d.check_log()
        print("ok %s (%.1f s)" % (name, time.monotonic() - began))
        status = 0
    except Skip as why:
        print("skipped %s: %s" % (name, why))
        status = 77
    except BaseException as e:  # an interrupt too must clean up
        print("FAIL %s: %s" % (name, e or type(e).__name__))
        traceback.print_exc()
        for d in _daemons:
            if os.path.exists(d.log_path):
                print("--- log of enishid:\n" + d.log()[-4000:], file=sys.stderr)
    finally:
        _clean_up()
    sys.stdout.flush()
    os._exit(status)  # threads of a failed test must not keep it alive
