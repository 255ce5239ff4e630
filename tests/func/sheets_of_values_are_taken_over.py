#!/usr/bin/python3
"""The sheet in which divisions report their values goes in as a whole: blanks are passed over, … is taken as not known,
a changed line takes the place of the one before without overwriting it, and an import can be undone."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ENISHID, ETC, Daemon, equal, folder, run, want

CLIENT = os.environ.get("ENISHI", os.path.join(os.path.dirname(ENISHID), "enishi"))
SHEET = """指標コード,期間,値,速報・確報,基準日,所管課,出典,備考
G1-T2,令和5年度,53.9,速報,R6.3.31,市民課,住民基本台帳,
G1-A1-1,2023年,"25,100",確報,R5.12.31,水産課,水産統計,暦年
G1-T3,R5,…,,,市民課,,公表前
G2-B1-1,R5,,,,,,
G1-B2-1,R5,3,,,,,
G9-X,R5,1,,,,,
G1-T2,someday,1,,,,,
"""


def take(d, text, encoding="cp932"):
    path = os.path.join(folder(), "報告.csv")
    with open(path, "wb") as f:
        f.write(text.encode(encoding))
    r = subprocess.run([CLIENT, "--socket", d.socket, "--etc", ETC, "--lang", "en", "--format", "json", "import", "file",
                        "--mapping", "kpi-values", path], capture_output=True, timeout=60)
    return r.returncode, json.loads(r.stdout)


def test():
    d = Daemon(clock="2024-11-05T09:00:00+09:00")
    c = d.client()

    def values(code):
        return [(v["period"], v["value"], v["release"], v["holds"]) for v in c.call("kpi.show", code=code)["values"]]

    code, told = take(d, SHEET)
    equal((code, told["new"], told["skipped"]), (4, 3, 1))
    equal([(r["line"], r["column"]) for r in told["rejected"]], [(6, "指標コード"), (7, "指標コード"), (8, "期間")])
    want("is counted from the records" in told["rejected"][0]["message"], told["rejected"][0])
    equal(values("G1-T2"), [("FY2023", 53.9, "preliminary", True)])
    equal(values("G1-A1-1"), [("CY2023", 25100, "final", True)])
    equal(values("G1-T3"), [("FY2023", None, "final", True)])
    row = {r["code"]: r for r in c.call("report.annual", year="R5")["rows"]}
    equal((row["G1-T2"]["actual"], row["G1-A1-1"]["actual"], row["G1-T3"]["actual"]), (53.9, 25100, None))
    # The same again changes nothing, in another encoding too.
    code, told = take(d, SHEET, "utf-8-sig")
    equal((told["new"], told["changed"], told["unchanged"]), (0, 0, 3))
    # What was a first figure becomes final: a new value, the old one stays to be seen.
    final = SHEET.replace("53.9,速報", "54.0,確報")
    code, told = take(d, final)
    equal((told["new"], told["changed"], told["unchanged"]), (0, 1, 2))
    equal(values("G1-T2"), [("FY2023", 54, "final", True), ("FY2023", 53.9, "preliminary", False)])
    # Undone, the first figure holds again.
    equal(c.call("import.undo", id=told["batch"])["left"], 0)
    equal(values("G1-T2"), [("FY2023", 53.9, "preliminary", True)])
    code, told = take(d, final)
    equal(told["changed"], 1)
    d.stop()


run(test)
