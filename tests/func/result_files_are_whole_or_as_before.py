#!/usr/bin/python3
"""--output: the new file, whole and private, or the old one; nothing is left beside it."""
import os
import resource
import signal
import stat
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ENISHID, ETC, Daemon, equal, folder, run, want  # noqa: E402

CLIENT = os.environ.get("ENISHI", os.path.join(os.path.dirname(ENISHID), "enishi"))
FORMS = ["table", "csv", "json", "html", "xlsx"]


def ask(daemon, *args, limit=None, env=None):
    def small_files():
        if limit is not None:  # what a full disk does to a file, to this process alone
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run([CLIENT, "--socket", daemon.socket, "--etc", ETC, "--lang", "en", *args], capture_output=True,
                          timeout=60, preexec_fn=small_files, env=dict(os.environ, **(env or {})))


def read(path):
    with open(path, "rb") as f:
        return f.read()


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def a_file_is_private_and_replaces_the_old_one(daemon, form):
    home = folder()
    path = os.path.join(home, "out")
    for old in (None, b"old"):
        if old:
            write(path, old)
            os.chmod(path, 0o644)
        done = ask(daemon, "report", "monthly", "R6.10", "--format", form, "--output", path)
        equal((done.returncode, done.stdout), (0, b""), form, done.stderr)
        equal(stat.S_IMODE(os.stat(path).st_mode), 0o600, form)
        want(len(read(path)) > 1000, form, "is whole")
        equal(os.listdir(home), ["out"], form)


def a_full_disk_leaves_the_old_one(daemon, form):
    home = folder()
    path = os.path.join(home, "out")
    for limit in (0, 100, 1000) + ((2000, 4000, 8000) if form == "xlsx" else ()):
        write(path, b"old")
        done = ask(daemon, "report", "monthly", "R6.10", "--format", form, "--output", path, limit=limit,
                   env={"TMPDIR": home})
        equal(done.returncode, 1, form, limit, done.stderr)
        want(done.stderr.startswith(b"enishi: io: ") or done.stderr.startswith(b"enishi: disk_full: "), done.stderr)
        equal(done.stderr.count(b"\n"), 1, form, limit, done.stderr)
        equal(read(path), b"old", form, limit)
        equal(os.listdir(home), ["out"], form, limit)


def a_link_stays_a_link(daemon):
    home = folder()
    link, path = os.path.join(home, "link"), os.path.join(home, "out")
    write(path, b"old")
    os.symlink("out", link)
    equal(ask(daemon, "report", "funnel", "--output", link).returncode, 0)
    want(os.path.islink(link) and len(read(path)) > 10)


def what_is_no_file_is_written_directly(daemon):
    done = ask(daemon, "report", "funnel", "--format", "json", "--output", "/dev/stdout")
    equal((done.returncode, done.stdout[:1]), (0, b"{"), done.stderr)
    equal(ask(daemon, "report", "funnel", "--output", "/dev/full").returncode, 1)
    equal(ask(daemon, "report", "funnel", "--output", "/nonexistent/x").returncode, 1)


def forms_that_do_not_fit_are_refused(daemon):
    path = os.path.join(folder(), "x")
    for args, words in ((["contact", "find", "x", "--format", "html"], b"reports only"),
                        (["contact", "find", "x", "--format", "xlsx", "--output", path], b"reports only"),
                        (["report", "monthly", "R6.10", "--format", "xlsx"], b"--output FILE"),
                        (["report", "monthly", "R6.10", "--format", "pdf"], b"xlsx"),
                        (["report", "handover", "--publish"], b"--publish")):
        done = ask(daemon, *args)
        equal(done.returncode, 2, args)
        want(words in done.stderr, args, done.stderr)
    want(not os.path.exists(path))


def publishing_without_a_limit_is_told(daemon):
    done = ask(daemon, "report", "monthly", "R6.10", "--publish")
    equal(done.returncode, 0)
    want(b"reports.suppress_below" in done.stderr, done.stderr)


def test():
    daemon = Daemon()
    daemon.client().call("consult.add", date="2024-10-01", channel="phone", topic="housing")
    for form in FORMS:
        a_file_is_private_and_replaces_the_old_one(daemon, form)
        a_full_disk_leaves_the_old_one(daemon, form)
    a_link_stays_a_link(daemon)
    what_is_no_file_is_written_directly(daemon)
    forms_that_do_not_fit_are_refused(daemon)
    publishing_without_a_limit_is_told(daemon)
    daemon.stop()


run(test)
