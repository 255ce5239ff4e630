#!/usr/bin/python3
"""Small histories, entered as the desk enters them, against figures worked out by hand from docs/figures.md.

A scene has a daemon of its own. It may say Scene.month("2024-10", consultations=4, ...) as often as it likes; the
names are row codes; code__column (two underscores) names another column than `month`.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, recount, rows, run, want


class Scene:
    def __init__(self, *options):
        self.daemon = Daemon(*options, clock="2026-06-30T12:00:00+09:00")
        self.call = self.daemon.client().call

    def add(self, what, **args):
        # `from` is a word of Python
        return self.call(what + ".add", **{k.rstrip("_"): v for k, v in args.items()})["id"]

    def person(self, **args):
        return self.add("contact", family="根本", **args)

    def consult(self, date, channel="phone", topic="housing", **args):
        return self.add("consult", date=date, channel=channel, topic=topic, **args)

    def gift(self, received_on, amount_yen=10000, **args):
        return self.add("donation", portal="furunavi", received_on=received_on, amount_yen=amount_yen, **args)

    def month(self, month, **figures):
        row = rows(self.call("report.monthly", month=month))
        for name, figure in figures.items():
            code, _, column = name.partition("__")
            equal(row[code][column or "month"], figure, month, name)

    def table(self, month, name, key, column="month"):
        for line in self.call("report.monthly", month=month)["tables"][name]:
            if line.get("key", line.get("keys")) == key:
                return line[column]
        return 0

    def end(self):
        recount(self.daemon.client())
        self.daemon.stop()


def same_contact_same_day_same_main_topic_is_one(s):
    p = s.person()
    first = s.consult("2024-10-01", contact=p)
    s.consult("2024-10-01", "visit", ["housing", "work"], contact=p)  # the same matter again
    s.consult("2024-10-01", topic="work", contact=p)  # another matter
    s.consult("2024-10-02", contact=p)  # another day
    s.consult("2024-10-01")
    s.consult("2024-10-01")  # anonymous slips are never joined
    s.month("2024-10", consultations=5, consultations_new=1, consultations_desk=5, consultations_event=0,
            consultations__fiscal_year=5, consultations__plan_total=5)
    equal(s.table("2024-10", "consultations_by_channel", "visit"), 0)
    equal(s.table("2024-10", "consultations_by_topic", "housing"), 4)
    equal(s.table("2024-10", "consultations_by_topic", "work"), 1)
    equal(s.table("2024-10", "consultations_by_topic", "work", "main_month"), 1)
    s.call("consult.cancel", id=first)  # now the second slip is the one
    s.month("2024-10", consultations=5)
    equal(s.table("2024-10", "consultations_by_channel", "visit"), 1)
    equal(s.table("2024-10", "consultations_by_topic", "work"), 2)
    equal(s.table("2024-10", "consultations_by_topic", "work", "main_month"), 1)


def slips_may_be_counted_one_by_one(s):
    p = s.person()
    for _ in range(3):
        s.consult("2024-10-01", contact=p)
    s.month("2024-10", consultations=3, consultations_new=1)


def new_is_the_first_of_a_contact_or_what_the_slip_says(s):
    s.consult("2024-10-01", first=True)  # +1
    s.consult("2024-10-01", first=False)
    s.consult("2024-10-01")
    p = s.person()
    second = s.consult("2024-10-05", contact=p, first=True)  # not the first by day
    first = s.consult("2024-10-03", contact=p)  # +1
    q = s.person()
    s.consult("2024-10-01", contact=q, first=False)  # 再相談: known from before our records
    s.consult("2024-10-09", contact=q)
    s.month("2024-10", consultations_new=2)
    s.call("consult.cancel", id=first)  # now the slip of the 5th is the first
    s.month("2024-10", consultations_new=2)
    s.call("consult.cancel", id=second)
    s.month("2024-10", consultations_new=1)


def migrants_are_those_the_rule_names(s):
    def move(**args):
        base = dict(moved_in_on="2024-10-01", from_prefecture="13", reason="job", turn_type="u")
        return s.add("migration", **dict(base, **args))

    two = [{"birth": "1994-10-01", "gender": "female"}, {"birth": "1994-10-02", "gender": "male"}]
    move(via_desk=True, members=two)  # 2: 30 on that very day, and 29
    move(schemes="移住支援金", persons=3, turn_type="i")  # 3
    move(via_desk=True, turn_type=None)  # 1: nobody told how many
    p = s.person(birth="1950-01-01", gender="male")
    move(via_desk=True, contact=p)  # 1: alone
    for reason in ("transfer", "study", "facility"):
        move(via_desk=True, reason=reason)
    move(via_desk=True, stay_intent=False)
    move(via_desk=True, from_prefecture="01", from_city="根室市")
    move()  # neither the desk nor a scheme
    move(via_desk=False)
    cancelled = move(via_desk=True, persons=50)
    s.call("migration.cancel", id=cancelled)
    move(via_desk=True, persons=4, from_prefecture="01", from_city="釧路市", moved_in_on="2024-09-30")
    s.month("2024-10", migrants=7, migrant_households=4, migrants__prev_month=4, migrants__fiscal_year=11)
    for turn, n in (("u", 3), ("i", 3), ("unknown", 1)):
        equal(s.table("2024-10", "migrants_by_turn", turn), n, turn)
    for key, n in ((["a30", "female"], 1), (["a20", "male"], 1), (["a70", "male"], 1), (["unknown", "unknown"], 4)):
        equal(s.table("2024-10", "migrants_by_age_gender", key), n, key)


def a_refund_is_subtracted_on_its_day(s):
    a, b, c = s.person(), s.person(), s.person()
    s.call("donation.refund", id=s.gift("2023-05-10", contact=a), date="2023-08-01")  # the same fiscal year
    s.call("donation.refund", id=s.gift("2023-05-11", 20000, contact=b), date="2024-05-01")  # a later one
    s.call("donation.refund", id=s.gift("2023-06-01", contact=c), date="2023-06-20")  # the same month
    s.gift("2023-09-01", contact=c)
    s.month("2023-05", donation_cases=2, donation_amount=30000, distinct_donors=2, new_donors=2)
    s.month("2023-06", donation_cases=0, donation_amount=0, distinct_donors=0, new_donors=0)
    s.month("2023-07", distinct_donors__fiscal_year=2)
    s.month("2023-08", donation_cases=-1, donation_amount=-10000, distinct_donors=0, distinct_donors__fiscal_year=1)
    s.month("2023-09", donation_cases=1, new_donors=1, distinct_donors__fiscal_year=2)
    s.month("2024-03", donation_cases__fiscal_year=2, donation_amount__fiscal_year=30000,
            distinct_donors__fiscal_year=2, distinct_donors__plan_total=2, new_donors__fiscal_year=3)
    s.month("2024-05", donation_cases=-1, donation_cases__fiscal_year=-1, donation_amount__fiscal_year=-20000,
            donation_cases__last_fiscal_year=2, distinct_donors__fiscal_year=0, distinct_donors__last_fiscal_year=2,
            distinct_donors__plan_total=1, donation_cases__plan_total=1, donation_amount__plan_total=10000)


def a_cancelled_donation_never_was(s):
    p = s.person()
    s.gift("2023-05-10", contact=p)
    gone = s.gift("2024-05-10", contact=p)
    s.month("2024-05", repeat_donors=1, repeat_cases=1, donation_cases=1)
    s.call("donation.cancel", id=gone)
    s.month("2024-05", repeat_donors=0, repeat_cases=0, donation_cases=0, repeat_donors__plan_total=0)


def an_april_gift_makes_a_repeat_donor(s):
    d, e = s.person(), s.person()
    march = s.gift("2024-03-31", contact=d)
    s.gift("2024-04-01", contact=d)
    s.gift("2024-04-01", contact=e)
    s.gift("2024-05-01", contact=e)  # the same fiscal year: no repeat
    s.gift("2024-04-01")  # nobody's: a case, never a donor
    s.month("2024-03", repeat_donors__plan_total=0, relationship_population=0)
    s.month("2024-04", repeat_donors=1, repeat_cases=1, repeat_donors__plan_total=1, donation_cases=3,
            distinct_donors=2, relationship_population=1, relationship_novisit=1)
    s.month("2025-03", relationship_population=1)
    s.month("2025-04", relationship_population=0, repeat_donors__plan_total=1)
    s.call("donation.refund", id=march, date="2024-06-10")
    s.month("2024-05", repeat_donors__plan_total=1, relationship_population=1)
    s.month("2024-06", repeat_donors=-1, repeat_donors__fiscal_year=0, repeat_donors__plan_total=0, repeat_cases=0,
            repeat_cases__plan_total=1, relationship_population=0)


def a_crowdfunder_belongs_until_the_month_before_the_refund(s):
    p = s.person()
    s.call("donation.refund", id=s.gift("2024-01-15", project="灯台", contact=p), date="2024-04-02")
    s.month("2024-01", donation_cases=1, relationship_novisit=1)
    s.month("2024-03", relationship_novisit=1)
    s.month("2024-04", relationship_population=0)


def the_fiscal_year_turns_on_the_first_of_april(s):
    s.gift("2024-03-31", 1)
    s.gift("2024-04-01", 10)
    equal(s.call("consult.add", date="2024-03-31", channel="web", topic="work")["number"], "R5-0001")
    equal(s.call("consult.add", date="2024-04-01", channel="web", topic="work")["number"], "R6-0001")
    s.month("2024-03", donation_amount=1, donation_amount__fiscal_year=1, consultations__fiscal_year=1)
    s.month("2024-04", donation_amount=10, donation_amount__fiscal_year=10, donation_amount__prev_month=1,
            consultations__fiscal_year=1, consultations__plan_total=2)
    s.month("2025-03", donation_amount__fiscal_year=10, donation_amount__last_fiscal_year=1,
            donation_amount__same_month_last_year=1)
    s.month("2025-04", donation_amount__fiscal_year=0, donation_amount__last_fiscal_year=10,
            donation_amount__same_month_last_year=10)


def the_plan_begins_in_june_2021(s):
    p = s.person()
    s.gift("2021-05-31", 1, contact=p)
    s.month("2021-05", donation_cases=1, distinct_donors=1, new_donors=1)
    s.month("2021-06", donation_cases__plan_total=0, distinct_donors__plan_total=0, donation_cases__fiscal_year=1)
    s.gift("2021-06-01", 10, contact=p)
    s.month("2021-06", donation_cases__plan_total=1, donation_amount__plan_total=10, distinct_donors__plan_total=1,
            distinct_donors__fiscal_year=1, new_donors=0)


def the_leap_day_is_a_day(s):
    p = s.person()
    s.consult("2024-02-29", "visit", contact=p)
    s.gift("2024-02-29")
    s.add("visit", contact=p, type="trial_house", from_="2024-02-28", to="2024-03-01", persons=2)
    s.add("business", started_on="2024-02-29")
    s.month("2024-02", consultations=1, donation_cases=1, trial_stays=1, trial_person_days=6, business_starts=1,
            exchange_persons=2, relationship_join=1)
    s.month("2024-03", trial_person_days=0, exchange_persons=0, relationship_join=1)
    s.month("2025-02", relationship_join=1, consultations__same_month_last_year=1)  # the visit ended in March
    s.month("2025-03", relationship_join=0)


def a_stay_over_the_month_end_is_of_its_first_day(s):
    p = s.person()
    s.add("visit", contact=p, type="trial_house", from_="2024-10-30", to="2024-11-02", persons=2)
    s.add("visit", type="telework", from_="2024-10-31", nights=3, persons=3)
    s.add("visit", type="workation", from_="2024-11-01")
    s.month("2024-10", trial_stays=1, trial_person_days=8, telework_visitors=3, exchange_persons=5,
            relationship_join=1)
    s.month("2024-11", trial_stays=0, trial_person_days=0, telework_visitors=1, exchange_persons=1,
            relationship_join=1)
    s.month("2025-10", relationship_population=1)  # its last day is in November
    s.month("2025-11", relationship_population=0)


def the_window_is_twelve_months_exactly(s):
    s.consult("2023-11-30", contact=s.person())
    s.consult("2023-12-01", contact=s.person())
    s.add("application", contact=s.person(), scheme="移住支援金", applied_on="2023-11-01")
    s.month("2023-10", relationship_population=0)
    s.month("2023-11", relationship_population=2, applications=1)
    s.month("2023-12", relationship_population=3, relationship_novisit=3)
    s.month("2024-10", relationship_population=3)
    s.month("2024-11", relationship_population=1)
    s.month("2024-12", relationship_population=0)


def each_once_in_the_highest_class(s):
    p = s.person()
    s.add("visit", contact=p, type="volunteer", from_="2023-10-15")  # direct until 2024-09
    s.add("visit", contact=p, type="workation", from_="2023-12-15")  # work_tele until 2024-11
    s.consult("2024-02-10", "fair", contact=p)  # join until 2025-01
    s.add("visit", contact=p, type="viewing", from_="2024-03-10")  # hobby until 2025-02
    s.consult("2024-04-05", "mail", contact=p)  # novisit until 2025-03
    s.add("relationship", contact=p, kind="side_job", from_="2024-10-20", until="2024-11-20")  # work_site in October
    none = dict(relationship_direct=0, relationship_work_site=0, relationship_work_tele=0, relationship_join=0,
                relationship_hobby=0, relationship_novisit=0)
    for month, where in (("2023-10", "direct"), ("2024-09", "direct"), ("2024-10", "work_site"),
                         ("2024-11", "work_tele"), ("2024-12", "join"), ("2025-01", "join"), ("2025-02", "hobby"),
                         ("2025-03", "novisit")):
        s.month(month, relationship_population=1, **dict(none, **{"relationship_" + where: 1}))
    s.month("2025-04", relationship_population=0, **none)
    s.month("2024-02", consultations=1, consultations_event=1, consultations_desk=0)


def a_firm_or_household_is_no_person(s):
    for kind in ("company", "group", "partner", "household"):
        f = s.person(kind=kind)
        s.consult("2024-10-01", contact=f, topic="work")
        s.add("visit", contact=f, type="training", from_="2024-10-02", persons=5)
    firm = s.person(kind="company")
    s.gift("2023-10-01", contact=firm)
    s.gift("2024-10-01", contact=firm)
    s.gift("2024-10-01", 5000000, contact=firm, corporate=True)
    s.month("2024-10", consultations=4, exchange_persons=20, relationship_population=0, donation_cases=1,
            donation_amount=10000, corporate_amount=5000000, distinct_donors=0, new_donors=0, repeat_donors=0,
            repeat_cases=0)


def the_dead_do_not_belong(s):
    p = s.person()
    s.consult("2024-10-01", contact=p)
    s.call("contact.edit", id=p, died_on="2024-11-10")
    s.month("2024-10", relationship_population=1)
    s.month("2024-11", relationship_population=0)
    s.call("contact.edit", id=p, died_on=None)  # it was another of the same name
    s.month("2024-11", relationship_population=1)


def residents_by_address_do_not_belong(s):
    home = dict(prefecture="01", city="根室市", address="常盤町2-27")
    tokyo = dict(prefecture="13", city="品川区")
    always, moves = s.person(**home), s.person(**tokyo)
    for p in (always, moves):
        s.consult("2024-10-01", contact=p)
    s.month("2024-10", relationship_population=1)
    s.call("contact.edit", id=moves, moved_on="2024-11-15", **home)
    s.month("2024-10", relationship_population=1)
    s.month("2024-11", relationship_population=0)
    s.call("contact.edit", id=moves, moved_on="2025-01-01", **tokyo)  # resident on 31 December still
    s.month("2024-12", relationship_population=0)
    s.month("2025-01", relationship_population=1)
    other = s.person(**dict(home, city="釧路市"))
    s.consult("2025-01-10", contact=other)
    s.month("2025-01", relationship_population=2)
    equal(s.table("2025-01", "consultations_by_residence_age", ["kushiro", "unknown"]), 1)
    equal(s.table("2024-10", "consultations_by_residence_age", ["nemuro_city", "unknown"]), 1)
    equal(s.table("2024-10", "consultations_by_residence_age", ["tokyo", "unknown"]), 1)  # where it lived then


def residents_by_migration_do_not_belong(s):
    head, spouse = s.person(), s.person()
    for p in (head, spouse):
        s.consult("2024-10-01", contact=p)
    move = s.add("migration", contact=head, moved_in_on="2024-11-20", from_prefecture="13", reason="transfer",
                 members=[{"contact": head}, {"contact": spouse}])  # no 移住者, but residents all the same
    s.month("2024-10", relationship_population=2)
    s.month("2024-11", relationship_population=0, migrants=0)
    s.call("migration.depart", id=move, date="2025-02-10")
    s.month("2025-01", relationship_population=0)
    s.month("2025-02", relationship_population=2)
    equal(s.table("2025-02", "stages", "left"), 1)
    s.call("migration.cancel", id=move)
    s.month("2024-11", relationship_population=2)


def a_relationship_counts_while_its_end_is_ahead(s):
    ids = [s.person() for _ in range(5)]
    for i, days in enumerate((("2024-01-10", "2024-10-31"), ("2024-01-10", "2024-11-01"), ("2024-01-10", None),
                              (None, "2024-10-15"), ("2024-10-31", "2025-10-31"))):
        s.add("relationship", contact=ids[i], kind="kin", from_=days[0], until=days[1])
    s.month("2023-12", relationship_population=1)
    s.month("2024-09", relationship_population=3, relationship_novisit=3)
    s.month("2024-10", relationship_population=2)
    s.month("2024-11", relationship_population=1)
    s.month("2025-10", relationship_population=0)
    s.add("relationship", contact=ids[0], kind="founder", from_="2024-10-01", until="2030-01-01")
    s.add("relationship", contact=ids[1], kind="migrant", from_="2024-10-01", until="2030-01-01")  # gives no class
    s.month("2024-12", relationship_population=2, relationship_direct=1)


def the_stage_is_the_last_one_by_the_month_end(s):
    p = s.person()
    s.call("stage.set", contact=p, stage="considering", date="2024-10-01")
    s.call("stage.set", contact=p, stage="decided", date="2024-10-31")
    s.call("stage.set", contact=p, stage="migrated", date="2024-11-01")
    s.call("stage.set", contact=p, stage="arranging", date="2024-10-31")  # the same day, entered later
    for month, stage in (("2024-10", "arranging"), ("2024-11", "migrated"), ("2025-03", "migrated")):
        for other in ("new", "considering", "decided", "arranging", "migrated"):
            equal(s.table(month, "stages", other), 1 if other == stage else 0, month, other)
    equal(s.table("2024-09", "stages", "considering"), 0)
    q = s.person()
    slip = s.consult("2024-10-15", contact=q)  # a first consultation makes its contact 新規
    equal(s.table("2024-10", "stages", "new"), 1)
    s.call("consult.edit", id=slip, stage="lost")
    equal([s.table("2024-10", "stages", k) for k in ("new", "lost")], [0, 1])


def an_event_counts_the_larger_number(s):
    p, q = s.person(), s.person()
    e = s.add("event", name="移住フェア", date="2024-10-05", headcount=3)
    for who in (p, q):
        s.call("event.attend", event=e, contact=who, persons=2)  # 4 known, 3 counted
    big = s.add("event", name="感謝祭", date="2024-10-06", headcount=100)
    s.call("event.attend", event=big, contact=p, persons=2)
    s.add("event", name="中止", date="2024-10-07")
    gone = s.add("event", name="誤り", date="2024-10-08", headcount=1000)
    s.call("event.cancel", id=gone)
    s.month("2024-10", exchange_persons=104, relationship_join=2)
    s.add("visit", contact=p, type="tour", from_="2024-10-06", persons=2)  # counted with the event
    s.month("2024-10", exchange_persons=104)
    s.add("visit", contact=q, type="tour", from_="2024-10-05", persons=5)  # three more than came to the event
    s.month("2024-10", exchange_persons=107)
    s.call("event.edit", id=e, date="2024-11-05")  # the visit of the 5th is no longer covered
    s.month("2024-10", exchange_persons=100 + 5)
    s.month("2024-11", exchange_persons=4)


def one_presence_is_counted_once(s):
    p = s.person()
    s.add("visit", contact=p, type="tour", from_="2024-10-10", to="2024-10-12", persons=2)
    s.consult("2024-10-11", "visit", contact=p)  # while here
    s.consult("2024-10-11", "phone", contact=p, topic="work")  # not in person
    s.month("2024-10", exchange_persons=2)
    s.consult("2024-10-12", "onsite", contact=p, persons=3)  # one more came along
    s.month("2024-10", exchange_persons=3)
    s.consult("2024-10-13", "visit", contact=p)  # after it
    s.month("2024-10", exchange_persons=4)
    s.consult("2024-10-10", "visit")  # nobody known: nothing to compare with
    s.add("visit", type="tour", from_="2024-10-10")
    s.month("2024-10", exchange_persons=6)
    s.add("visit", contact=s.person(), type="tour", from_="2024-10-10", persons=2)  # another contact's own
    s.month("2024-10", exchange_persons=8)


def donations_are_told_by_portal_purpose_prefecture(s):
    p = s.person(prefecture="13", city="品川区")
    s.gift("2024-10-01", 7000, contact=p, purpose="水産")
    s.gift("2024-10-02", 5000, contact=p, prefecture="27")  # as told then
    s.gift("2024-10-03", 3000)
    for table, key, n, yen in (("donations_by_prefecture", "13", 1, 7000), ("donations_by_prefecture", "27", 1, 5000),
                               ("donations_by_prefecture", "unknown", 1, 3000),
                               ("donations_by_portal", "furunavi", 3, 15000),
                               ("donations_by_purpose", "水産", 1, 7000),
                               ("donations_by_purpose", "unknown", 2, 8000)):
        equal(s.table("2024-10", table, key), n, table, key)
        equal(s.table("2024-10", table, key, "amount_month"), yen, table, key)


def residence_and_age_are_the_slips_own_else_those_of_the_day(s):
    p = s.person(prefecture="27", city="大阪市", birth="1994-10-15")
    s.consult("2024-10-14", contact=p)  # 29
    s.consult("2024-10-15", contact=p)  # 30
    s.consult("2024-10-16", contact=p, prefecture="13", age_band="a50")
    s.consult("2024-10-16")
    for key in (["kansai", "a20"], ["kansai", "a30"], ["tokyo", "a50"], ["unknown", "unknown"]):
        equal(s.table("2024-10", "consultations_by_residence_age", key), 1, key)


def targets_are_paced_by_months(s):
    for day in range(1, 5):
        s.consult("2024-10-%02d" % day)
    s.add("business", started_on="2024-10-01")
    row = rows(s.call("report.monthly", month="2024-10"))
    for code, wanted in (("consultations", (80, 5.0, 46.7, "D")),  # 4 / 80; 80 × 7 / 12
                         ("business_starts", (15, 6.7, 13.4, "D")),  # 1 / 15; 15 × 41 / 46
                         ("applications", (None, None, None, None))):
        equal(tuple(row[code][k] for k in ("target", "achievement", "pace", "grade")), wanted, code)
    row = rows(s.call("report.monthly", month="2021-06"))
    equal(row["business_starts"]["pace"], 0.3)  # 15 / 46


def what_is_edited_moves_its_figures(s):
    p, q = s.person(), s.person()
    slip = s.consult("2024-09-30", "visit", contact=p, persons=2)
    s.month("2024-09", consultations=1, exchange_persons=2, relationship_join=1)
    s.call("consult.edit", id=slip, date="2024-10-01", contact=q, channel="mail", persons=None)
    s.month("2024-09", consultations=0, exchange_persons=0, relationship_population=0)
    s.month("2024-10", consultations=1, consultations_new=1, exchange_persons=0, relationship_novisit=1)
    s.call("consult.edit", id=slip, contact=None)
    s.month("2024-10", consultations=1, consultations_new=0, relationship_population=0)
    equal(s.table("2024-10", "stages", "new"), 0)


OPTIONS = {slips_may_be_counted_one_by_one: ("--set", "counting.merge_same_day=false")}
SCENES = [f for n, f in list(globals().items()) if callable(f) and getattr(f, "__code__", None)
          and f.__code__.co_varnames[:1] == ("s",)]


def test():
    want(len(SCENES) >= 20)
    wrong = []
    for scene in SCENES:
        s = Scene(*OPTIONS.get(scene, ()))
        try:
            scene(s)
        except AssertionError as e:
            wrong.append("%s: %s" % (scene.__name__, e))
        s.end()
    want(not wrong, "\n".join([""] + wrong))


run(test)
