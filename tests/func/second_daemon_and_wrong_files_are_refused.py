#!/usr/bin/python3
"""What enishid does not start on: another's database, a damaged or newer one, a configuration that is wrong. Each with
its own exit code and a message that names the place; the refused file stays as it was, byte for byte."""
import hashlib
import os
import random
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ENISHID, ETC, Daemon, equal, folder, recount, run, until, want

USAGE, DATABASE, CREATE, HELD, CONFIG = 64, 65, 73, 75, 78

# (file, line at fault, words of the message); $PLACE is a folder with etc/ and x.conf
BAD_CONFIGS = [
    ('databse = "x";', 1, "databse: no such key (did you mean database?)"),
    ('database = 7;', 1, "database: a text in quotes was wanted"),
    ('\n\ncity = 7;', 3, "city: a group in braces was wanted"),
    ('city = {\n  nam = "x";\n};', 2, "city.nam: no such key (did you mean name?)"),
    ('limits = { per_uid = 33; };', 1, "limits.per_uid: an integer from 1 to 32 was wanted"),
    ('limits = { connections = 257; };', 1, "limits.connections: an integer from 16 to 256 was wanted"),
    ('limits = { frame_seconds = 11; };', 1, "limits.frame_seconds: an integer from 1 to 10 was wanted"),
    ('limits = { frame_seconds = 0; };', 1, "limits.frame_seconds: an integer from 1 to 10 was wanted"),
    ('limits = { idle_seconds = 1.5; };', 1, "limits.idle_seconds: an integer was wanted"),
    ('limits = { unsent_bytes = 9999999999L; };', 1, "limits.unsent_bytes: an integer from 4194304 to 8388608 was wanted"),
    ('limits = { unsent_bytes = 65536; };', 1, "limits.unsent_bytes: an integer from 4194304 to 8388608 was wanted"),
    ('counting = { merge_same_day = 1; };', 1, "counting.merge_same_day: true or false was wanted"),
    ('limits = { in_flight = 33; };', 1, "limits.in_flight: an integer from 1 to 32 was wanted"),
    ('log = { level = "loud"; };', 1, "level wants one of info,error,warn,debug"),
    ('socket = "%s";' % ("x" * 101), 1, "socket takes at most 100 bytes"),
    ('roles = (\n  { role = "boss"; } );', 2, "role is report, desk, campaign or admin"),
    ('roles = ( { users = ["root"]; } );', 1, "role is missing"),
    ('roles = ( { role = "desk"; users = ["no_such_user"]; } );', 1, "there is no user no_such_user"),
    ('roles = ( { role = "desk"; groups = ["no_such_group"]; } );', 1, "there is no group no_such_group"),
    ('roles = ( { role = "desk"; people = []; } );', 1, "roles[0].people: no such key"),
    ('plans = "x";', 1, "plans: a list was wanted"),
    ('database = "a";\ndatabase = "b";', 2, "duplicate setting name"),
    ('city = {', None, "syntax error"),
    ('@include "/etc/passwd"', 1, "@include is not supported"),
]
BAD_PLANS = [
    ('title = "x";', 0, "from is missing"),  # of the file as a whole
    ('title = "x"; from = "2021-02-30"; until = "2025-03-31"; grades = [100, 80, 60]; kpis = ();', 1, "a day such as"),
    ('title = "x"; from = "2025-06-01"; until = "2021-03-31"; grades = [100, 80, 60]; kpis = ();', 1,
     "until must not be before from"),
    ('title = "x"; from = "2021-06-01"; until = "2025-03-31"; grades = [80, 100, 60]; kpis = ();', 1, "an integer from"),
    ('title = "x"; from = "2021-06-01"; until = "2025-03-31"; grades = [100, 80, 60];\n'
     'goals = ( { code = "G"; title = "g"; } );\n'
     'kpis = ( { code = "a"; title = "b"; unit = "人"; goal = "G"; row = "migrant"; period = "cum"; direction = "up";\n'
     'base_kind = "none"; target = 1; source = "computed"; } );', 3, "row migrant is no row of the monthly report"),
]


def start(*options):
    """(exit status, what it said, seconds)."""
    began = time.monotonic()
    r = subprocess.run([ENISHID] + list(options), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=20,
                       stdin=subprocess.DEVNULL, env=dict(os.environ, LC_ALL="C"), errors="replace")
    want("Sanitizer" not in r.stdout and "runtime error" not in r.stdout, r.stdout)
    return r.returncode, r.stdout, time.monotonic() - began


def sha(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def second_daemon(place):
    d = Daemon(data=place + "/one")
    code, said, took = start("--data", place + "/one", "--etc", ETC)
    equal((code, said), (HELD, "enishid: another enishid holds %s/one/enishi.db\n" % place))
    want(took < 1 + 2 * ("ASAN_OPTIONS" in os.environ), "took", took)
    code, said, _ = start("--data", place + "/two", "--etc", ETC, "--set", "socket=%s" % d.socket)
    equal(code, HELD)
    want("is in use" in said, said)
    with open(place + "/precious", "w") as f:
        f.write("letter")
    equal(start("--data", place + "/two", "--set", "socket=%s/precious" % place)[0], HELD)
    with open(place + "/precious") as f:
        equal(f.read(), "letter")
    c = d.client()
    c.call("contact.add", family="高橋")
    d.kill()  # the lock and the socket file of one that died are no obstacle
    d.start()
    equal(d.client().call("admin.status")["contacts"], 1)
    d.stop()
    return d


def usage(place):
    for options in (["--no-such-option"], ["stray"], ["--data"], ["--data", place + "/x", "--clock", "noon"]):
        equal(start(*options)[0], USAGE, options)


def places(place):
    for options, code in (
            (["--data", "/nonexistent/a/b"], CREATE),
            (["--data", place + "/n", "--set", "socket=/nonexistent/s"], CREATE),
            (["--data", place + "/n", "--set", "database=/nonexistent/x.db"], CREATE),
            (["--data", place + "/n", "--set", "socket_group=no_such_group"], CONFIG),
            (["--data", place + "/n", "--set", "no.such=1"], CONFIG),
            (["--data", place + "/n", "--set", "limits.per_uid=x"], CONFIG),
            (["--data", place + "/precious"], CONFIG)):
        got, said, _ = start("--etc", ETC, *options)
        equal(got, code, options, said)
        want(said.count("\n") >= 1 and "enishid: " in said, said)
    want(not os.path.exists(place + "/n/enishi.sock"), "a refused start leaves its socket")
    os.mkdir(place + "/open", 0o755)
    os.chmod(place + "/open", 0o755)
    equal(start("--data", place + "/open")[0], CONFIG, "a folder that others may enter")


def key(place):
    """The key beside the database is made once; one that others may read, or that is named and not there, is refused."""
    with open(place + "/one/enishi.key", "rb") as f:
        made = f.read()
    equal((len(made), os.stat(place + "/one/enishi.key").st_mode & 0o7777), (32, 0o600))
    os.chmod(place + "/one/enishi.key", 0o640)
    for options, words in (([], "(0600), it is 0640"), (["--set", "key=%s/none" % place], "cannot be opened"),
                           (["--set", "key=house"], "credential house was not handed over")):
        code, said, _ = start("--data", place + "/one", "--etc", ETC, *options)
        equal(code, CONFIG, options, said)
        want(words in said, said)
    os.chmod(place + "/one/enishi.key", 0o600)
    d = Daemon(data=place + "/one")
    d.stop()
    with open(place + "/one/enishi.key", "rb") as f:
        equal(f.read(), made, "the key stays")


def config(place):
    path = place + "/x.conf"
    for text, line, words in BAD_CONFIGS:
        with open(path, "w") as f:
            f.write(text + "\n")
        code, said, _ = start("--check-config", "--config", path, "--etc", place)
        equal(code, CONFIG, text, said)
        want(said.startswith("enishid: %s:%s" % (path, "%d: " % line if line else "")) and words in said, text, "said", said)
    os.mkdir(place + "/plans")
    for text, line, words in BAD_PLANS:
        with open(place + "/plans/p.conf", "w") as f:
            f.write(text + "\n")
        code, said, _ = start("--check-config", "--etc", place)
        equal(code, CONFIG, text, said)
        want(said.startswith("enishid: %s/plans/p.conf:%d: " % (place, line)) and words in said, text, "said", said)
    shutil.rmtree(place + "/plans")
    equal(start("--check-config", "--config", place + "/missing.conf")[0], CONFIG)
    equal(start("--check-config", "--etc", ETC)[:2], (0, "enishid: 設定に誤りはありません / the configuration is good\n"))
    # the sample that it prints is one it takes
    sample = subprocess.run([ENISHID, "--print-config"], stdout=subprocess.PIPE, text=True, timeout=20).stdout
    with open(path, "w") as f:
        f.write("\n".join(line.replace("// ", "", 1) if "= " in line and line.strip().endswith(";") else line
                          for line in sample.splitlines() if "roles =" not in line and "plans =" not in line))
    equal(start("--check-config", "--config", path, "--etc", ETC)[:2], (0, "enishid: 設定に誤りはありません / the configuration is good\n"), "the printed sample")


def refuse_file(place, name, change, words="", mode=0o600):
    """A copy of a good database, changed; refused with 65 and left alone."""
    data = "%s/bad" % place
    shutil.rmtree(data, ignore_errors=True)
    os.mkdir(data, 0o700)
    path = data + "/enishi.db"
    shutil.copyfile(place + "/one/enishi.db", path)
    os.chmod(path, mode)
    change(path)
    before = sha(path)
    code, said, _ = start("--data", data, "--etc", ETC)
    equal((code, sha(path) == before), (DATABASE, True), name, said)
    want(words in said, name, "said", said)


def write_at(offset, data):
    def change(path):
        with open(path, "r+b") as f:
            f.seek(offset)
            f.write(data)
    return change


def sql_change(text):
    def change(path):
        subprocess.run(["sqlite3", path, text], check=True, stdout=subprocess.DEVNULL, timeout=20)
    return change


def link(path):
    os.rename(path, path + ".real")
    os.symlink(path + ".real", path)


def foreign(path):
    os.unlink(path)
    sql_change("CREATE TABLE bookmarks (url TEXT)")(path)
    os.chmod(path, 0o600)


def wrong_files(place):
    size = os.path.getsize(place + "/one/enishi.db")
    ours = "is not a database of enishi"
    refuse_file(place, "another program's database", foreign, ours)
    refuse_file(place, "a text", lambda p: open(p, "w").write("dear diary\n" * 1000) and None, ours)
    refuse_file(place, "one byte", lambda p: os.truncate(p, 1), ours)
    refuse_file(place, "half a header", lambda p: os.truncate(p, 99), ours)
    refuse_file(place, "cut short", lambda p: os.truncate(p, size - 4096), "is cut short")
    refuse_file(place, "cut within a page", lambda p: os.truncate(p, size - 1), "is cut short")
    refuse_file(place, "a newer schema", sql_change("PRAGMA user_version = 1000"), "has schema 1000")
    refuse_file(place, "a schema of the far future", write_at(60, b"\xff\xff\xff\xff"), "has schema 4294967295")
    refuse_file(place, "readable by others", lambda p: None, "mode 0600", mode=0o644)
    refuse_file(place, "writable by the group", lambda p: None, "mode 0600", mode=0o620)
    refuse_file(place, "a symbolic link", link, "symbolic links")
    refuse_file(place, "no magic", write_at(0, b"\0" * 16), ours)
    refuse_file(place, "a page size that is none", write_at(16, b"\x10\x01"))
    refuse_file(place, "the schema's page is noise", write_at(100, random.Random(1).randbytes(3996)))


def fuzzed_header(place):
    """One byte of the header wrong: refused and unchanged, or (where SQLite does not care) as good as before."""
    rnd = random.Random(7)
    data = "%s/fuzz" % place
    refused = 0
    for offset in list(range(0, 108)):
        shutil.rmtree(data, ignore_errors=True)
        os.mkdir(data, 0o700)
        path = data + "/enishi.db"
        shutil.copyfile(place + "/one/enishi.db", path)
        os.chmod(path, 0o600)
        with open(path, "r+b") as f:
            f.seek(offset)
            old = f.read(1)[0]
            f.seek(offset)
            f.write(bytes([old ^ rnd.randrange(1, 256)]))
        before = sha(path)
        d = Daemon(data=data, start=False)
        d.spawn()
        try:
            until(lambda: d.process.poll() is not None or d.listens(), 20, "ready or ended, byte %d" % offset)
            if d.process.poll() is None and d.listens():
                recount(d.client())
                d.stop()
            else:
                want(d.process.returncode in (DATABASE, 74), "byte", offset, "ended with", d.process.returncode, d.log())
                equal(sha(path), before, "a refused file was changed, byte %d:" % offset)
                refused += 1
        finally:
            if d.process.poll() is None:
                d.kill()
    want(refused > 25, "refused only", refused)


def test():
    place = folder()
    second_daemon(place)
    key(place)
    usage(place)
    places(place)
    config(place)
    wrong_files(place)
    fuzzed_header(place)


run(test)
