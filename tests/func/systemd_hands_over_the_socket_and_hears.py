#!/usr/bin/python3
"""Built with libsystemd: takes a listening socket that is handed over and leaves its file alone at the end, says when
it is ready, alive, reloading and stopping. There is no systemd here; its end of the protocol is played by the test."""
import os
import signal
import socket
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ENISHID, ETC, Client, equal, folder, run, skip, until, want  # noqa: E402


def hears(box, word):
    got = []

    def one():
        try:
            got.append(box.recv(4096).decode())
        except socket.timeout:
            return False
        return word in got[-1]

    until(one, 10, word)


def test():
    with open(ENISHID, "rb") as f:
        if b"sd_notify" not in f.read():
            skip("built without libsystemd")
    home = folder()
    path, box_path = os.path.join(home, "s"), os.path.join(home, "n")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen(8)
    box = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    box.bind(box_path)
    box.settimeout(0.2)
    # LISTEN_PID must be the daemon's own, which only the shell that becomes it knows.
    shell = 'exec 3<&%d; LISTEN_FDS=1 LISTEN_PID=$$ WATCHDOG_PID=$$ exec "$0" --data "$1" --etc "$2"' % listening.fileno()
    process = subprocess.Popen(["/bin/sh", "-c", shell, ENISHID, os.path.join(home, "d"), ETC], pass_fds=[listening.fileno()],
                               stderr=subprocess.DEVNULL, env=dict(os.environ, NOTIFY_SOCKET=box_path, WATCHDOG_USEC="400000"))
    try:
        hears(box, "READY=1")
        want(not os.path.exists(os.path.join(home, "d", "enishi.sock")), "it made a socket of its own")
        equal(Client(path).call("clock.show")["frozen"], False)
        hears(box, "WATCHDOG=1")
        process.send_signal(signal.SIGHUP)
        hears(box, "RELOADING=1")
        hears(box, "READY=1")
        process.send_signal(signal.SIGTERM)
        hears(box, "STOPPING=1")
        equal(process.wait(10), 0)
        want(os.path.exists(path), "it removed a socket that is not its own")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


run(test)
