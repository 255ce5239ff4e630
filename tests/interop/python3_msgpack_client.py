#!/usr/bin/python3
"""The msgpack codec of python3, in the ways its users set it up: str and bin apart, the old raw mode where every text
is raw bytes, texts sent as bin. All log the same consultation and read the same report."""
import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, recount, run

import msgpack

TEXT = "空き家バンクの物件を見たい。" * 20  # longer than a fixstr and a str 8


def as_bytes(x):
    if isinstance(x, str):
        return x.encode()
    if isinstance(x, dict):
        return {as_bytes(k): as_bytes(v) for k, v in x.items()}
    return [as_bytes(i) for i in x] if isinstance(x, (list, tuple)) else x


def as_text(x):
    if isinstance(x, bytes):
        return x.decode()
    if isinstance(x, dict):
        return {as_text(k): as_text(v) for k, v in x.items()}
    return [as_text(i) for i in x] if isinstance(x, (list, tuple)) else x


class Client:
    def __init__(self, path, pack, raw):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(path)
        self.pack, self.last = pack, 0
        self.unpacker = msgpack.Unpacker(raw=raw, strict_map_key=False)

    def call(self, method, *params):
        self.last += 1
        self.sock.sendall(self.pack([0, self.last, method, list(params)]))
        while True:
            for response in self.unpacker:
                kind, msgid, error, result = as_text(response)
                equal((kind, msgid), (1, self.last))
                return error, result
            data = self.sock.recv(65536)
            if not data:
                raise AssertionError("the connection ended")
            self.unpacker.feed(data)


WAYS = {
    "str and bin apart": (lambda x: msgpack.packb(x, use_bin_type=True), False),
    "old raw mode, read as bytes": (lambda x: msgpack.packb(x, use_bin_type=False), True),
    "old raw mode, bytes sent as raw": (lambda x: msgpack.packb(as_bytes(x), use_bin_type=False), True),
    "all texts as bin": (lambda x: msgpack.packb(as_bytes(x), use_bin_type=True), False),
    "single floats": (lambda x: msgpack.packb(x, use_single_float=True), False),
}


def test():
    d = Daemon()
    for n, (way, (pack, raw)) in enumerate(WAYS.items()):
        c = Client(d.socket, pack, raw)
        for value in (TEXT, "", 1, -1, None, True, 1.5, [TEXT, [1]], {"鍵": TEXT}):
            equal(c.call("rpc.echo", value), (None, [value]), way)
        error, reply = c.call("contact.add", {"family": "髙橋", "given": "花子", "prefecture": "東京都"})
        equal(error, None, way)
        error, slip = c.call("consult.add", dict(contact=reply["id"], date="令和6年10月31日", channel="電話",
                                                 topic=["空き家", "work"], body=TEXT, once="way %d" % n))
        equal(error, None, way)
        equal(slip["number"], "R6-%04d" % (n + 1), way)
        error, shown = c.call("consult.show", {"id": slip["id"]})
        equal((shown["body"], shown["topic"], shown["channel"]), (TEXT, ["vacant", "work"], "phone"), way)
        error, report = c.call("report.monthly", {"month": "2024-10"})
        row = {r["code"]: r for r in report["rows"]}
        equal((row["consultations"]["month"], row["consultations"]["label"]), (n + 1, "相談件数（延べ）"), way)
        error, reply = c.call("consult.add", {"date": "2026-02-30", "channel": "phone", "topic": "work"})
        equal((error["code"], error["field"], error["message"], reply),
              ("invalid", "date", "date 2026-02-30 does not exist", None), way)
        equal(c.call("clock.show", {})[0], None, way)
    recount(d.client())
    d.stop()


run(test)
