"""Exports of portals for the tests: files as bytes, and the client that imports them. Nobody in them is real."""
import json
import os
import subprocess

from enishi_test import ENISHID, ETC, folder, want

CLIENT = os.path.abspath(os.environ.get("ENISHI", os.path.join(os.path.dirname(ENISHID), "enishi")))

ORDER = ("受注番号,注文日,注文時間,注文者名（姓）,注文者名（名）,注文者名（セイ）,注文者名（メイ）,注文者郵便番号,注文者住所（都道府県）,"
         "注文者住所（市区町村）,注文者住所（市区町村以降）,注文者住所（建物名等）,注文者電話番号,注文者メールアドレス,決済金額,決済状況,商品名")
DONATION = "寄附番号,入金日,寄附金額,ステータス,寄附者氏名,寄附者氏名（カナ）,郵便番号,都道府県,市区町村,住所1,電話番号,メールアドレス,使い道"


def command(daemon, *words):
    return [CLIENT, "--socket", daemon.socket, "--lang", "ja", *words]


def environment():
    return dict(os.environ, LC_ALL="C.UTF-8", ENISHI_ETC=ETC)


def enishi(daemon, *words, status=(0,)):
    """Runs the client; (exit status, standard output, standard error)."""
    r = subprocess.run(command(daemon, *words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
                       timeout=120)
    out, err = r.stdout.decode(), r.stderr.decode()
    want(r.returncode in status, words, "ended with", r.returncode, out, err)
    return r.returncode, out, err


class Portal:
    """A folder for files and the imports made of them."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.home = folder()
        self.files = 0

    def file(self, content, encoding="utf-8"):
        """A new file; content is bytes, or text."""
        self.files += 1
        path = os.path.join(self.home, "list-%d.csv" % self.files)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def run(self, mapping, content, *words, verb="file", status=(0, 4), encoding="utf-8"):
        """Imports one file: the client's JSON."""
        path = content if isinstance(content, str) and content.startswith("/") else self.file(content, encoding)
        _, out, _ = enishi(self.daemon, "--format", "json", "import", verb, "--mapping", mapping, *words, path, status=status)
        return json.loads(out)

    def refused(self, mapping, content, encoding="utf-8"):
        """What the client says of a file it does not take at all."""
        path = content if isinstance(content, str) and content.startswith("/") else self.file(content, encoding)
        _, _, err = enishi(self.daemon, "import", "file", "--mapping", mapping, path, status=(1,))
        return err

    def mapping(self, name, text):
        """A mapping of the test's own; its path."""
        path = os.path.join(self.home, name + ".conf")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path


def outcome(result):
    """(new, unchanged, changed, duplicate, cancelled, rejected)"""
    return tuple(len(result[k]) if k == "rejected" else result[k]
                 for k in ("new", "unchanged", "changed", "duplicate", "cancelled", "rejected"))
