#!/usr/bin/python3
"""After 10,000 random changes over all nouns the kept figures are those of a recount from all records, and the main
flow rows of the monthly report are those of a second count, by SQL over the file. SEED, OPERATIONS: environment."""
import collections
import datetime
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ETC, Daemon, equal, folder, recount, rows, run, sql, want

SEED = int(os.environ.get("SEED", "20241031"))
OPERATIONS = int(os.environ.get("OPERATIONS", "10000"))
PIPELINE = 30
FIRST = datetime.date(2021, 4, 1)

rnd = random.Random(SEED)
ids = collections.defaultdict(list)  # noun: ids made so far


def day(spread=1900):
    return (FIRST + datetime.timedelta(rnd.randrange(spread))).isoformat()


def any_id(noun):
    return rnd.choice(ids[noun]) if ids[noun] else 1


def contact(anonymous=0.2):
    return None if rnd.random() < anonymous else any_id("contact")


def some(*values):
    return rnd.choice(values)


def place():
    return some(dict(prefecture="01", city="根室市", address="光和町2"), dict(prefecture="13", city="品川区"),
                dict(prefecture="01", city="釧路市"), dict(address="東京都港区芝1-2"), dict(prefecture="99"))


def person():
    args = dict(family=some("高橋", "佐藤", "鈴木"), given=some("健一", "花子"),
                kind=some(*["person"] * 8, "company", "household"))
    if rnd.random() < 0.6:
        args.update(place())
    if rnd.random() < 0.4:
        args["birth"] = "%d-%02d-%02d" % (rnd.randrange(1930, 2015), rnd.randrange(1, 13), rnd.randrange(1, 29))
    if rnd.random() < 0.5:
        args["gender"] = some("female", "male")
    if rnd.random() < 0.1:
        args["died_on"] = day()
    return args


def consult():
    topics = rnd.sample(["housing", "work", "child", "telework", "community"], rnd.randrange(1, 4))
    return dict(gender=some(None, "female", "male"), motive=some(None, ["job", "nature"], "job"),
                contact=contact(), date=day(60) if rnd.random() < 0.3 else day(), topic=topics,
                channel=some("phone", "visit", "mail", "fair", "onsite"), persons=some(None, 1, 2, 4),
                first=some(None, None, True, False), age_band=some(None, "a30"), prefecture=some(None, "13", "01"),
                next_action=some(None, "資料を送る"), body=some(None, "相談の内容"))


def visit():
    return {"contact": contact(), "type": some("trial_house", "telework", "workation", "tour", "volunteer"),
            "from": day(), "nights": some(None, 0, 3, 40), "persons": some(None, 1, 3)}


def migration():
    args = dict(contact=contact(0.1), moved_in_on=day(), via_desk=some(None, True, False),
                reason=some(None, "job", "transfer", "study", "primary"), schemes=some(None, "移住支援金"),
                stay_intent=some(None, None, True, False), turn_type=some(None, "u", "i"))
    args.update(some({}, dict(from_prefecture="13"), dict(from_prefecture="01", from_city="根室市")))
    args.update(some({}, dict(persons=3), dict(members=[dict(age_band="a30", gender="male"), dict(contact=any_id("contact"))])))
    return args


def donation():
    return dict(contact=contact(), portal=some("rakuten", "furunavi"), received_on=day(), amount_yen=rnd.randrange(1, 90000),
                project=some(None, None, None, "灯台"), corporate=some(None, None, None, None, True),
                purpose=some(None, "水産"), donation_no=some(None, "N%d" % rnd.randrange(10**6)))


def relationship():
    return {"contact": any_id("contact"), "kind": some("kin", "founder", "teleworker", "migrant"), "from": some(None, day()),
            "until": some(None, day())}


def business():
    return dict(contact=contact(), started_on=day(), origin=some(None, "uiturn", "local"), vacant=some(None, True, False),
                closed_on=some(None, None, "2026-06-01"))


def loan():
    return dict(contact=any_id("contact"), occupation=some("medical", "teacher"), lent_on=day(),
                moved_in_on=some(None, day()), work_started_on=some(None, day(), day()))


def project():
    return some(dict(state="open"), dict(state="funded", funded_on=day()), dict(state="failed"))


def without_required(args, *names):
    """A random part of the fields, for an edit."""
    return {k: v for k, v in args.items() if rnd.random() < 0.5 and not (k in names and v is None)}


# weight, method, arguments
OPERATIONS_OF_ALL_NOUNS = [
    (12, "contact.add", person),
    (4, "contact.edit", lambda: dict(without_required(person(), "family"), id=any_id("contact"))),
    (3, "contact.edit", lambda: dict(place(), id=any_id("contact"), moved_on=day())),
    (1, "contact.edit", lambda: dict(id=any_id("contact"), died_on=some(None, day()))),
    (14, "consult.add", consult),
    (7, "consult.edit", lambda: dict(without_required(consult(), "date", "topic", "channel"), id=any_id("consult"))),
    (2, "consult.cancel", lambda: dict(id=any_id("consult"))),
    (3, "application.add", lambda: dict(contact=any_id("contact"), scheme="移住支援金", applied_on=day())),
    (1, "application.edit", lambda: dict(id=any_id("application"), applied_on=day(), state=some("paid", "rejected"))),
    (1, "application.cancel", lambda: dict(id=any_id("application"))),
    (6, "visit.add", visit),
    (3, "visit.edit", lambda: dict(without_required(visit(), "from", "type"), id=any_id("visit"), to=None)),
    (1, "visit.cancel", lambda: dict(id=any_id("visit"))),
    (2, "event.add", lambda: dict(name="祭", date=day(), headcount=some(None, 5, 200))),
    (1, "event.edit", lambda: dict(id=any_id("event"), date=day(), headcount=some(None, 7))),
    (1, "event.cancel", lambda: dict(id=any_id("event"))),
    (4, "event.attend", lambda: dict(event=any_id("event"), contact=any_id("contact"), persons=some(None, 3))),
    (5, "migration.add", migration),
    (3, "migration.edit", lambda: dict(without_required(migration(), "moved_in_on"), id=any_id("migration"))),
    (2, "migration.depart", lambda: dict(id=any_id("migration"), date=day())),
    (1, "migration.cancel", lambda: dict(id=any_id("migration"))),
    (2, "business.add", business),
    (1, "business.edit", lambda: dict(without_required(business(), "started_on"), id=any_id("business"))),
    (1, "business.cancel", lambda: dict(id=any_id("business"))),
    (14, "donation.add", donation),
    (3, "donation.refund", lambda: dict(id=any_id("donation"), date=day())),
    (2, "donation.cancel", lambda: dict(id=any_id("donation"))),
    (3, "relationship.add", relationship),
    (2, "relationship.edit", lambda: dict(without_required(relationship(), "contact", "kind"), id=any_id("relationship"))),
    (1, "relationship.cancel", lambda: dict(id=any_id("relationship"))),
    (3, "stage.set", lambda: dict(contact=any_id("contact"), stage=some("considering", "decided", "lost"), date=day())),
    (1, "task.add", lambda: dict(contact=contact(), due=day(), what="電話する")),
    (1, "task.done", lambda: dict(id=any_id("task"))),
    (3, "loan.add", loan),
    (1, "loan.edit", lambda: dict(without_required(loan(), "contact", "occupation", "lent_on"), id=any_id("loan"))),
    (1, "loan.cancel", lambda: dict(id=any_id("loan"))),
    (1, "project.add", lambda: dict(project(), name="灯台")),
    (1, "project.edit", lambda: dict(project(), id=any_id("project"))),
    (1, "project.cancel", lambda: dict(id=any_id("project"))),
    (1, "household.join", lambda: dict(household=any_id("contact"), contact=any_id("contact"))),
]
WEIGHTS = [row[0] for row in OPERATIONS_OF_ALL_NOUNS]

# A day as text, its month, its fiscal year, in SQL.
DATE = "date(%s * 86400, 'unixepoch')"
MONTH = "strftime('%%Y-%%m', %s * 86400, 'unixepoch')"
FISCAL = "strftime('%%Y', date(%s * 86400, 'unixepoch', 'start of month', '-3 months'))"
MAIN = "substr(topics, 1, instr(topics || ',', ',') - 1)"
PERSONAL = "cancelled_at IS NULL AND COALESCE(corporate, 0) = 0"
NOT_A_FIRM = "contact_id IN (SELECT id FROM contact WHERE kind NOT IN ('company', 'group', 'partner'))"
MIGRANT = ("cancelled_at IS NULL AND (via_desk = 1 OR schemes IS NOT NULL) AND COALESCE(stay_intent, 1) = 1"
           " AND COALESCE(reason, '') NOT IN ('transfer', 'study', 'facility')"
           " AND NOT (COALESCE(from_prefecture, '01') = '01' AND COALESCE(from_city, '') LIKE '根室市%')")
REPEAT = (PERSONAL + " AND " + NOT_A_FIRM + " AND EXISTS (SELECT 1 FROM donation e WHERE e.contact_id = donation.contact_id"
          " AND e.cancelled_at IS NULL AND COALESCE(e.corporate, 0) = 0 AND " + FISCAL % "e.received_on" + " < "
          + FISCAL % "donation.received_on" + " AND (e.refunded_on IS NULL OR e.refunded_on > donation.received_on))")


def flow(what, table, day_column, where="cancelled_at IS NULL"):
    return "SELECT COALESCE(%s, 0) FROM %s WHERE %s = '{m}' AND %s" % (what, table, MONTH % day_column, where)


# A slip that is the same consultation as an earlier one.
SAME = ("EXISTS (SELECT 1 FROM consult e WHERE e.contact_id = consult.contact_id AND e.on_date = consult.on_date AND e.id <"
        " consult.id AND e.cancelled_at IS NULL AND %s = %s)" % (MAIN.replace("topics", "e.topics"),
                                                               MAIN.replace("topics", "consult.topics")))
ONCE = "cancelled_at IS NULL AND NOT " + SAME
WHO = "(SELECT %%s FROM contact c WHERE c.id = %s.contact_id)"
PERSONS = "COALESCE(NULLIF((SELECT count(*) FROM migration_member k WHERE k.migration_id = migration.id), 0), persons, 1)"


def age(birth, on):
    return ("(strftime('%%Y', {d}) - strftime('%%Y', {b}) - (strftime('%%m%%d', {d}) < strftime('%%m%%d', {b})))"
            .replace("%%", "%").format(d=DATE % on, b=DATE % birth))


def young_woman(gender, band, birth, on):
    return ("{g} = 'female' AND CASE WHEN {band} IS NOT NULL THEN {band} IN ('a20', 'a30') ELSE {age} BETWEEN 20 AND 39 END"
            .format(g=gender, band=band, age=age(birth, on)))


def returned(occupation):
    """People by their first loan that led to work; the day of that work."""
    moved = ("(l.moved_in_on IS NOT NULL OR EXISTS (SELECT 1 FROM migration m LEFT JOIN migration_member k"
             " ON k.migration_id = m.id WHERE m.cancelled_at IS NULL AND m.moved_in_on >= l.lent_on AND (m.contact_id = l.contact_id OR"
             " k.contact_id = l.contact_id)))")
    first = ("SELECT min(l.work_started_on) AS day FROM loan l JOIN contact c ON c.id = l.contact_id WHERE"
             " l.cancelled_at IS NULL AND l.occupation = '%s' AND %s GROUP BY l.contact_id" % (occupation, moved))
    return "SELECT count(*) FROM (%s) WHERE %s = '{m}'" % (first, MONTH % "day")


def less_refunds(what, where):
    return "SELECT (%s) - (%s)" % (flow(what, "donation", "received_on", where), flow(what, "donation", "refunded_on", where))


SECOND_COUNT = {
    "consultations": "SELECT (%s) + (%s)" % (
        flow("count(*)", "consult", "on_date", "contact_id IS NULL AND cancelled_at IS NULL"),
        flow("count(DISTINCT contact_id || ' ' || on_date || ' ' || %s)" % MAIN, "consult", "on_date",
             "contact_id IS NOT NULL AND cancelled_at IS NULL")),
    "consultations_new": flow(
        "count(*)", "consult", "on_date",
        "cancelled_at IS NULL AND CASE WHEN contact_id IS NULL THEN is_first = 1 ELSE COALESCE(is_first, 1) = 1"
        " AND NOT EXISTS (SELECT 1 FROM consult e WHERE e.contact_id = consult.contact_id AND e.cancelled_at IS NULL"
        " AND (e.on_date, e.id) < (consult.on_date, consult.id)) END"),
    "consultations_anonymous": flow("count(*)", "consult", "on_date", "cancelled_at IS NULL AND contact_id IS NULL"),
    "consultations_community": flow("count(*)", "consult", "on_date",
                                    ONCE + " AND ',' || topics || ',' LIKE '%,community,%'"),
    "consultations_women": flow("count(*)", "consult", "on_date", ONCE + " AND " + young_woman(
        "COALESCE(gender, %s)" % (WHO % "consult" % "gender"), "COALESCE(age_band, CASE WHEN %s IS NULL THEN '-' END)"
        % (WHO % "consult" % "birth"), WHO % "consult" % "birth", "on_date")),
    "consultation_people": flow("count(DISTINCT contact_id)", "consult", "on_date",
                                "cancelled_at IS NULL AND contact_id IN (SELECT id FROM contact WHERE kind = 'person')"),
    "migrants_primary": flow("sum(%s)" % PERSONS, "migration", "moved_in_on", MIGRANT + " AND reason = 'primary'"),
    "migrants_left": flow("sum(%s)" % PERSONS, "migration", "departed_on", MIGRANT),
    "migrants_due_1y": "SELECT COALESCE(sum(%s), 0) FROM migration WHERE %s = '{m}' AND %s" % (
        PERSONS, "strftime('%Y-%m', date(moved_in_on * 86400, 'unixepoch', 'start of month', '+1 year'))", MIGRANT),
    "trial_persons": flow("sum(COALESCE(persons, 1))", "visit", "from_on", "cancelled_at IS NULL AND type = 'trial_house'"),
    "business_uiturn": flow("count(*)", "business", "started_on", "cancelled_at IS NULL AND origin = 'uiturn'"),
    "business_vacant": flow("count(*)", "business", "started_on", "cancelled_at IS NULL AND vacant = 1"),
    "business_closed": flow("count(*)", "business", "closed_on"),
    "loans_made_medical": flow("count(*)", "loan", "lent_on", "cancelled_at IS NULL AND occupation = 'medical'"),
    "loan_returns_medical": returned("medical"),
    "loan_returns_teacher": returned("teacher"),
    "projects_funded": flow("count(*)", "project", "funded_on", "cancelled_at IS NULL AND state = 'funded'"),
    "crowdfunding_amount": less_refunds("sum(amount_yen)", PERSONAL + " AND project IS NOT NULL"),
    "corporate_cases": less_refunds("count(*)", "cancelled_at IS NULL AND corporate = 1"),
    "applications": flow("count(*)", "application", "applied_on"),
    "trial_stays": flow("count(*)", "visit", "from_on", "cancelled_at IS NULL AND type = 'trial_house'"),
    "trial_person_days": flow("sum(COALESCE(persons, 1) * (to_on - from_on + 1))", "visit", "from_on",
                              "cancelled_at IS NULL AND type = 'trial_house'"),
    "telework_visitors": flow("sum(COALESCE(persons, 1))", "visit", "from_on",
                              "cancelled_at IS NULL AND type IN ('telework', 'workation')"),
    "business_starts": flow("count(*)", "business", "started_on"),
    "migrant_households": flow("count(*)", "migration", "moved_in_on", MIGRANT),
    "migrants": flow("sum(COALESCE(NULLIF((SELECT count(*) FROM migration_member k WHERE k.migration_id = migration.id),"
                     " 0), persons, 1))", "migration", "moved_in_on", MIGRANT),
    "donation_cases": less_refunds("count(*)", PERSONAL),
    "donation_amount": less_refunds("sum(amount_yen)", PERSONAL),
    "corporate_amount": less_refunds("sum(amount_yen)", "cancelled_at IS NULL AND corporate = 1"),
    "repeat_cases": less_refunds("count(*)", REPEAT),
    "distinct_donors": flow("count(DISTINCT contact_id)", "donation", "received_on", PERSONAL + " AND " + NOT_A_FIRM +
                            " AND (refunded_on IS NULL OR %s > '{m}')" % (MONTH % "refunded_on")),
}


def change(c, n, tally):
    """n random requests, pipelined."""
    sent = []
    for _ in range(n):
        _, method, args = rnd.choices(OPERATIONS_OF_ALL_NOUNS, WEIGHTS)[0]
        c.send(method, **args())
        sent.append(method)
    for method in sent:
        _, error, result = c.reply()
        tally[error["code"] if error else "done"] += 1
        want(not error or error["code"] in ("invalid", "not_found", "conflict"), method, error)
        noun, verb = method.split(".")
        if not error and verb in ("add", "attend"):
            ids[noun if verb == "add" else "attendance"].append(result["id"])


def compare(d, c, month):
    row = rows(c.call("report.monthly", month=month))
    for code, text in SECOND_COUNT.items():
        counted = int(sql(d.db, text.replace("{m}", month))[0][0])
        equal(row[code]["month"], counted, month, code, "by the daemon and by SQL:")
    return {code for code in SECOND_COUNT if row[code]["month"]}


def two_plans():
    """The shipped plan and one that calls other people migrants and repeat donors: cells of both are kept."""
    place = folder()
    with open(ETC + "/plans/nemuro-2.conf") as f:
        shipped = f.read()
    with open(place + "/other.conf", "w") as f:
        f.write(shipped.replace('"prev_fy"', '"streak2"').replace("needs_desk_or_scheme = true", "needs_desk_or_scheme = false")
                .replace("window_months = 12", "window_months = 5").replace('dual = "hobby"', 'dual = "none"'))
    with open(place + "/enishi.conf", "w") as f:
        f.write('plans = ["nemuro-2.conf", "%s/other.conf"];\n' % place)
    return place + "/enishi.conf"


def test():
    print("seed", SEED)
    d = Daemon("--config", two_plans(), clock="2026-06-30T12:00:00+09:00")
    c = d.client()
    tally = collections.Counter()
    for part in range(10):
        for _ in range(OPERATIONS // 10 // PIPELINE + 1):
            change(c, PIPELINE, tally)
        recount(c)
    want(tally["done"] > OPERATIONS * 0.6, "too few of them did anything:", dict(tally))
    seen = set()
    for month in range(2021 * 12 + 3, 2026 * 12 + 6):
        seen |= compare(d, c, "%d-%02d" % (month // 12, month % 12 + 1))
    equal(set(SECOND_COUNT) - seen, set(), "rows that were always 0")
    mine, other = (rows(c.call("report.monthly", month="2025-05", plan=p)) for p in ("nemuro-2", "other"))
    want(mine["migrants"]["plan_total"] < other["migrants"]["plan_total"], "two plans, two counts")
    want(mine["repeat_cases"]["plan_total"] > other["repeat_cases"]["plan_total"], "two plans, two counts")
    d.kill()
    d.start()
    recount(d.client())
    d.stop()


run(test)
