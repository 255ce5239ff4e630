#!/usr/bin/python3
"""`import preview` tells what the import then does, though keys come again thousands of rows later, and stores nothing."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, recount, run, sql, want  # noqa: E402
from portal import DONATION, Portal, outcome  # noqa: E402


def row(no, amount="10000", state="受領済", phone="0800000"):
    return "%s,2024/06/01,%s,%s,試行 花子,シコウ ハナコ,085-0001,北海道,釧路市,黒金町1,%s%04d,,教育" % (no, amount, state, phone, len(no))


def test():
    daemon = Daemon()
    portal = Portal(daemon)
    early = [row("P%d" % i) for i in range(300)]
    portal.run("portal-donation", "\n".join([DONATION] + early[:100]))
    late = [row("P%d" % i) for i in range(290, 310)]  # ten that came before, ten new
    late += [row("P5", amount="7000"), row("P307", amount="9000"), row("P308"), row("P99", state="キャンセル"), row("P400", amount="0")]
    late += [row("P400"), row("P309", state="謎"), row("P310", state="未入金")]
    text = "\n".join([DONATION] + early + [row("Q%d" % i) for i in range(900)] + late)
    before = sql(daemon.db, "SELECT count(*) FROM donation UNION ALL SELECT count(*) FROM import_batch"
                 " UNION ALL SELECT count(*) FROM import_seen UNION ALL SELECT sum(n) FROM kpi_cell")
    told = portal.run("portal-donation", text, verb="preview")
    equal(sql(daemon.db, "SELECT count(*) FROM donation UNION ALL SELECT count(*) FROM import_batch"
              " UNION ALL SELECT count(*) FROM import_seen UNION ALL SELECT sum(n) FROM kpi_cell"), before)
    want(told["dry_run"] and told["batch"] is None, told)
    done = portal.run("portal-donation", text)
    equal(outcome(told), outcome(done))
    equal([(r["line"], r["column"], r["message"]) for r in told["rejected"]],
          [(r["line"], r["column"], r["message"]) for r in done["rejected"]])
    equal(told["rows"], done["rows"])
    # what would change next time is told before
    again = portal.run("portal-donation", text.replace("P290,2024/06/01,10000", "P290,2024/06/01,12000", 1)
                       .replace(row("P99") + "\n", ""), verb="preview")
    equal(again["changed"], 1)
    recount(daemon.client())
    daemon.stop()


run(test)
