#!/usr/bin/python3
"""docs/rpc.md is what rpc.describe tells. UPDATE=1 writes it anew."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import TREE, Daemon, equal, run  # noqa: E402

PATH = os.path.join(TREE, "docs", "rpc.md")
HEAD = """# Methods

Made from the method table (`src/vocab/methods.def`); `UPDATE=1 tests/func/rpc_doc_is_the_method_table.py` writes it anew.

MessagePack-RPC on the Unix socket: request `[0, msgid, method, params]`, response `[1, msgid, error, result]`, notification
`[2, method, params]`; `params` is `[]` or `[{name: value, ...}]`. `error` is nil or `{code, message, message_ja, field?}`; codes are
those of `include/enishi/error.h`. Days are `"YYYY-MM-DD"`, months `"YYYY-MM"`, moments RFC 3339; money is whole yen. Values may also be
sent as people write them (`R6.10.31`, `電話`, `１，０００円`). `nil` or `""` clears a field in an edit. Every write takes `once`: the same mark
again within 7 days returns the first reply and does nothing. Every write takes `reason` too, unless it is listed with one of its own:
why figures of a closed month are changed (200 characters; the monthly report tells it). Where `reason` means something else that
argument is called `correction_reason`. Lists return `{rows, more, cursor}`.

`*` must come. `roles` may call the method; `admin` may call all.
"""


def argument(a):
    kind = a.get("enum") or a["type"]
    text = "`%s`%s %s%s" % (a["name"], "\\*" if a["required"] else "", kind, " list" if a["many"] else "")
    if "max" in a and a["type"] in ("int", "yen"):
        text += " %d..%d" % (a["min"], a["max"])
    return "- %s — %s / %s" % (text, a["ja"], a["en"])


def is_of_all_writes(a):
    return a["name"] == "once" or (a["name"] == "reason" and a["ja"].startswith("訂正の理由"))


def document(description):
    out = [HEAD]
    for m in description["methods"]:
        out.append("## %s\n\n%s / %s. %s. Roles: %s.\n" % (m["name"], m["ja"], m["en"], "Write" if m["write"] else "Read",
                                                         ", ".join(m["roles"])))
        args = [argument(a) for a in m["args"] if not is_of_all_writes(a)]
        out.append("\n".join(args) + "\n" if args else "No arguments.\n")
    out.append("## Enumerations\n")
    for name, items in description["enums"].items():
        out.append("- **%s**: %s" % (name, ", ".join("%s=%s" % item for item in items.items())))
    return "\n".join(out) + "\n"


def test():
    daemon = Daemon()
    text = document(daemon.client().call("rpc.describe"))
    if os.environ.get("UPDATE"):
        with open(PATH, "w", encoding="utf-8") as f:
            f.write(text)
    with open(PATH, encoding="utf-8") as f:
        equal(f.read(), text, "docs/rpc.md")
    daemon.stop()


run(test)
