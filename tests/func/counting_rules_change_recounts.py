#!/usr/bin/python3
"""A changed rule of counting (start or reload) makes the daemon count anew: reports say busy or are right, never half
and half; afterwards a recount finds nothing."""
import datetime
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ETC, Daemon, equal, folder, recount, rows, run, until, want

PEOPLE = 3000


def population(c):
    """None while it is being counted."""
    error, report = c.ask("report.monthly", month="2024-10")
    if error:
        equal(error["code"], "busy")
        want("counted anew" in error["message"] and "%" in error["message"], error)
        return None
    row = rows(report)
    return row["relationship_population"]["month"], row["consultations"]["plan_total"]


def fill(c):
    """Each person has two slips of one day and matter; every month of the last twelve has its share of them."""
    per_month = PEOPLE // 12
    for n in range(0, PEOPLE, 20):
        for k in range(20):
            c.send("contact.add", family="高橋")
        ids = [c.reply()[2]["id"] for _ in range(20)]
        for who in ids:
            month = 2023 * 12 + 10 + (who - 1) // per_month  # from November 2023 to October 2024
            day = datetime.date(month // 12, month % 12 + 1, 15).isoformat()
            for _ in range(2):
                c.send("consult.add", contact=who, date=day, channel="phone", topic="work")
        for _ in range(40):
            c.reply()


def test():
    place = folder()
    config = place + "/enishi.conf"

    def write(text, window=12):
        """The shipped plan with another window of the relationship population."""
        with open(ETC + "/plans/nemuro-2.conf") as f:
            plan = f.read().replace("window_months = 12;", "window_months = %d;" % window)
        with open(place + "/nemuro-2.conf", "w") as f:
            f.write(plan)
        with open(config, "w") as f:
            f.write('plans = ["%s/nemuro-2.conf"];\n%s' % (place, text))

    write("")
    d = Daemon("--config", config)
    fill(d.client())
    equal(population(d.client()), (PEOPLE, PEOPLE))
    d.stop()

    # at start
    write("", 6)
    d.start()
    c, busy = d.client(), 0
    while population(c) is None:
        busy += 1
        equal(c.ask("consult.add", date="2024-10-31", channel="mail", topic="work")[0], None, "work goes on meanwhile")
    equal(population(c), (PEOPLE // 2, PEOPLE + busy))
    recount(c)
    d.kill()

    # killed in the middle, it begins again
    write("counting = { merge_same_day = false; };\n", 3)
    d.start()
    d.kill()
    d.start()
    c = d.client()
    equal(until(lambda: population(c), 30, "counted anew"), (PEOPLE // 4, 2 * PEOPLE + busy))
    recount(c)
    d.stop()

    # by a reload; and back
    d.start()
    c = d.client()
    equal(population(c), (PEOPLE // 4, 2 * PEOPLE + busy), "nothing changed, nothing is counted anew:")
    for text, wanted in (("counting = { merge_same_day = false; };\n", (PEOPLE, 2 * PEOPLE + busy)),
                         ("", (PEOPLE, PEOPLE + busy)),
                         ('city = { name = "釧路市"; };\n', (PEOPLE, PEOPLE + busy))):
        write(text)
        reloads = d.log().count("reloaded")
        d.signal(signal.SIGHUP)
        until(lambda: d.log().count("reloaded") > reloads, 5, "the reload")
        equal(until(lambda: population(c), 30, "counted anew"), wanted, text)
        until(lambda: not c.call("admin.status")["recounting"], 30, "the recount ended")
        recount(c)
    d.stop()


run(test)
