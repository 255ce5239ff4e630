#!/usr/bin/python3
"""rpc.echo gives back the very bytes of its params: every format family, the shortest form or not."""
import os
import struct
import sys

import msgpack

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Client, Daemon, equal, exact, run, want


def big(fmt, *values):
    return struct.pack(">" + fmt, *values)


def families():
    """(name, bytes of one object), each family with its edges and forms longer than needed."""
    yield "nil", b"\xc0"
    yield "false", b"\xc2"
    yield "true", b"\xc3"
    for v in (0, 1, 0x7F):
        yield "positive fixint", bytes([v])
    for v in (0xE0, 0xFF):
        yield "negative fixint", bytes([v])
    for tag, fmt, values in ((0xCC, "B", (0, 1, 127, 128, 255)), (0xCD, "H", (0, 1, 255, 256, 0xFFFF)),
                             (0xCE, "I", (0, 1, 0xFFFF, 0x10000, 0xFFFFFFFF)),
                             (0xCF, "Q", (0, 1, 0xFFFFFFFF, 1 << 63, (1 << 64) - 1)),
                             (0xD0, "b", (0, 1, -1, -32, -128, 127)), (0xD1, "h", (0, 1, -1, -128, -32768)),
                             (0xD2, "i", (0, 1, -1, -32768, -(1 << 31))),
                             (0xD3, "q", (0, 1, -1, -(1 << 31), -(1 << 63), (1 << 63) - 1))):
        for v in values:
            yield "int %02x %d" % (tag, v), bytes([tag]) + big(fmt, v)
    for v in (0.0, -0.0, 1.5, float("inf"), float("-inf")):
        yield "float32 %s" % v, b"\xca" + big("f", v)
        yield "float64 %s" % v, b"\xcb" + big("d", v)
    yield "float32 nan with a payload", b"\xca\x7f\xc1\x23\x45"
    yield "float64 nan with a payload", b"\xcb\x7f\xf4\x00\x00\x00\x00\x12\x34"
    text = "根室市".encode()
    for body in (b"", b"a", text):
        yield "fixstr", bytes([0xA0 | len(body)]) + body
    for body in (b"", text, b"x" * 31, b"x" * 32, b"x" * 255):
        yield "str8", b"\xd9" + big("B", len(body)) + body
        yield "bin8", b"\xc4" + big("B", len(body)) + body
    for body in (b"", text, b"x" * 256, b"x" * 65535):
        yield "str16", b"\xda" + big("H", len(body)) + body
        yield "bin16", b"\xc5" + big("H", len(body)) + body
    for body in (b"", text, b"x" * 65536, b"x" * 500000):
        yield "str32", b"\xdb" + big("I", len(body)) + body
        yield "bin32", b"\xc6" + big("I", len(body)) + body
    yield "str that is not UTF-8", b"\xa3\xff\xfe\x80"
    yield "str with NUL", b"\xa3a\x00b"
    yield "bin of all bytes", b"\xc5\x01\x00" + bytes(range(256))
    for n in range(0, 16):
        yield "fixarray %d" % n, bytes([0x90 | n]) + b"\x01" * n
        yield "fixmap %d" % n, bytes([0x80 | n]) + b"".join(bytes([k]) + b"\xc0" for k in range(n))
    for n in (0, 1, 16, 3000):
        yield "array16 %d" % n, b"\xdc" + big("H", n) + b"\xc0" * n
        yield "array32 %d" % n, b"\xdd" + big("I", n) + b"\xc0" * n
        yield "map16 %d" % n, b"\xde" + big("H", n) + b"\xa1k\xc0" * n
        yield "map32 %d" % n, b"\xdf" + big("I", n) + b"\xa1k\xc0" * n
    yield "map with keys of all kinds", b"\x85\xc0\x01\xc3\x02\x93\x01\x02\x03\x03\xa1a\xa1a\x80\x80"
    yield "map with the same key twice", b"\x82\xa1a\x01\xa1a\x02"
    for tag, n in ((0xD4, 1), (0xD5, 2), (0xD6, 4), (0xD7, 8), (0xD8, 16)):
        for kind in (0, 127, 0x80, 0xFF):
            yield "fixext %d type %d" % (n, kind), bytes([tag, kind]) + b"\xaa" * n
    for n in (0, 1, 3, 255):
        yield "ext8 %d" % n, b"\xc7" + big("BB", n, 5) + b"e" * n
    yield "ext16", b"\xc8" + big("HB", 300, 5) + b"e" * 300
    yield "ext32", b"\xc9" + big("IB", 70000, 5) + b"e" * 70000
    yield "timestamp 32", b"\xd6\xff" + big("I", 1730332800)
    yield "timestamp 64", b"\xd7\xff" + big("Q", (999999999 << 34) | 1730332800)
    yield "timestamp 96", b"\xc7\x0c\xff" + big("Iq", 999999999, -1)


def echo(c, params, msgid=b"\x05"):
    c.raw(b"\x94\x00" + msgid + exact("rpc.echo") + params)
    return bytes_of_reply(c)


def bytes_of_reply(c):
    """The bytes of one response."""
    data = b""
    while True:
        try:
            u = msgpack.Unpacker(raw=True, strict_map_key=False, max_buffer_size=1 << 24)
            u.feed(data)
            u.skip()
            equal(u.tell(), len(data), "bytes after the response")
            # the response's own array may be longer than needed; what it holds is looked at byte by byte
            for head in (b"\xdc\x00\x04", b"\xdd\x00\x00\x00\x04"):
                if data.startswith(head):
                    return b"\x94" + data[len(head):]
            return data
        except msgpack.OutOfData:
            more = c.sock.recv(1 << 20)
            want(more, "closed; got", data[:60])
            data += more


def nested(kind, levels):
    """params of so many levels, itself the first; the request around it is one more."""
    return {"array": b"\x91", "map": b"\x81\x01"}[kind] * levels + b"\xc0"


def test():
    d = Daemon()
    c = Client(d.socket)
    count = 0
    for name, item in families():
        for params in (b"\x91" + item, item):  # in params, and as params: echo takes whatever came
            equal(echo(c, params), b"\x94\x01\x05\xc0" + params, name)
            count += 1
    for kind in ("array", "map"):
        equal(echo(c, nested(kind, 7)), b"\x94\x01\x05\xc0" + nested(kind, 7), "nested to the limit:", kind)
    # The msgid in any form of an unsigned 32 bit number, the method as bin: both are what some clients write.
    for msgid, value in ((b"\x00", 0), (b"\x7f", 127), (b"\xcc\x05", 5), (b"\xcc\xff", 255), (b"\xcd\x00\x05", 5),
                         (b"\xce\x00\x00\x00\x05", 5), (b"\xce\xff\xff\xff\xff", 0xFFFFFFFF),
                         (b"\xcf\x00\x00\x00\x00\x00\x00\x00\x05", 5), (b"\xd0\x05", 5), (b"\xd1\x01\x00", 256),
                         (b"\xd2\x7f\xff\xff\xff", 0x7FFFFFFF), (b"\xd3\x00\x00\x00\x00\x00\x00\x00\x05", 5)):
        equal(echo(c, b"\x90", msgid), b"\x94\x01" + exact(value) + b"\xc0\x90", "msgid", msgid)
    for method in (b"\xc4\x08rpc.echo", b"\xd9\x08rpc.echo", b"\xda\x00\x08rpc.echo", b"\xc6\x00\x00\x00\x08rpc.echo"):
        c.raw(b"\x94\x00\x05" + method + b"\x91\x01")
        equal(bytes_of_reply(c), b"\x94\x01\x05\xc0\x91\x01", "method", method)
    for head in (b"\xdc\x00\x04", b"\xdd\x00\x00\x00\x04"):  # the request's own array, longer than needed
        c.raw(head + b"\x00\x05" + exact("rpc.echo") + b"\x91\x01")
        equal(bytes_of_reply(c), b"\x94\x01\x05\xc0\x91\x01", "request array", head)
    c.raw(b"\x94\xcc\x00\x05" + exact("rpc.echo") + b"\x90")
    equal(bytes_of_reply(c), b"\x94\x01\x05\xc0\x90", "type as uint 8")
    # byte by byte: the cuts of a stream mean nothing
    for b in b"\x94\x00\x05" + exact("rpc.echo") + b"\x91\xa3abc":
        c.raw(bytes([b]))
    equal(bytes_of_reply(c), b"\x94\x01\x05\xc0\x91\xa3abc", "in single bytes")
    want(count > 300, count)
    d.stop()


run(test)
