#!/usr/bin/python3
"""A made-up year of 200 contacts (events.txt) and who must get which mail on which day of it (mails.txt), worked out
here a second time, from the sentences of the campaigns and with a calendar of its own. Nobody in it exists.

Days are whole: what happens on a day is entered at 8:00, mail leaves at 9:00.
"""
import datetime
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))
DAY = datetime.timedelta(days=1)
START, END = datetime.date(2024, 10, 31), datetime.date(2025, 11, 30)


# --- the calendar, by the law's own words ---

def nth_monday(year, month, n):
    first = datetime.date(year, month, 1)
    return first + DAY * ((7 - first.weekday()) % 7 + 7 * (n - 1))


def holidays(year):
    days = {datetime.date(year, *md) for md in ((1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3),
                                               (11, 23), (3, 20), (9, 22 if year == 2024 else 23))}
    days |= {nth_monday(year, *mn) for mn in ((1, 2), (7, 3), (9, 3), (10, 2))}
    for d in sorted(days):
        if d.weekday() == 6:
            while d in days:
                d += DAY
            days.add(d)
    return days


CLOSED = holidays(2024) | holidays(2025)


def works(d):
    return d.weekday() < 5 and d not in CLOSED and not (d.month == 12 and d.day >= 29) and not (d.month == 1 and d.day <= 3)


def open_from(d):
    while not works(d):
        d += DAY
    return d


def business_days(d, n):
    for _ in range(n):
        d = open_from(d + DAY)
    return d


def months(d, n):
    y, m = divmod(d.year * 12 + d.month - 1 + n, 12)
    for day in range(d.day, 27, -1):
        try:
            return datetime.date(y, m + 1, day)
        except ValueError:
            pass
    return datetime.date(y, m + 1, d.day)


# --- the campaigns, as their officers would tell them ---

class Campaign:
    def __init__(self, name, noun, purpose, takes, steps, stages=(), on=None, per_contact=False):
        self.name, self.noun, self.purpose, self.takes, self.steps = name, noun, purpose, takes, steps
        self.stages, self.on, self.per_contact = stages, on, per_contact


def days(n):
    return lambda a: a + DAY * n


def after_months(n):
    return lambda a: months(a, n)


def gave(c, since, until):
    return any(since <= g["day"] <= until for g in c["gifts"])


FAR = datetime.date(2999, 1, 1)
D = datetime.date
CAMPAIGNS = [  # step: (day, consent wanted, of use for so many days, further condition)
    Campaign("consult-follow", "consult", "mail_follow", lambda c, r: r["channel"] != "tokyo",
             [(lambda a: business_days(a, 1), "answer", 7, None), (days(14), "mail_follow", 14, None),
              (days(75), "mail_follow", 30, lambda c: not c["moves"])],
             ("decided", "migrated", "settled", "left", "lost", "elsewhere"), per_contact=True),
    Campaign("donor-event", None, "mail_event", lambda c, r: gave(c, D(2024, 4, 1), FAR) and gave(c, D(1, 1, 1), D(2024, 3, 31)),
             [(days(0), "mail_event", 14, None), (days(30), "mail_event", 10, None)], on=D(2025, 9, 1), per_contact=True),
    Campaign("donor-thanks", None, "donor_mail", lambda c, r: gave(c, D(2024, 4, 1), D(2025, 3, 31)),
             [(days(0), "donor_mail", 60, None)], on=D(2025, 6, 2), per_contact=True),
    Campaign("moved-in", "migration", "mail_follow", lambda c, r: r["reason"] not in ("transfer", "study", "facility"),
             [(after_months(1), "mail_follow", 21, None), (after_months(3), "mail_follow", 30, None),
              (after_months(12), "mail_follow", 60, None)], ("left",)),
    Campaign("scheme-deadlines", "application", "mail_follow", lambda c, r: r["state"] not in ("rejected", "withdrawn"),
             [(after_months(11), "mail_follow", 30, None), (after_months(35), "mail_follow", 30, None),
              (after_months(59), "mail_follow", 30, None)], ("left",)),
    Campaign("telework-stay", "visit", "mail_follow", lambda c, r: r["type"] in ("telework", "workation"),
             [(days(-5), "mail_follow", 4, None), (days(10), "mail_follow", 21, None)], ("lost", "left")),
    Campaign("trial-stay", "visit", "mail_follow", lambda c, r: r["type"] == "trial_house",
             [(days(-7), "mail_follow", 6, None), (days(21), "survey", 21, None)], ("lost", "left")),
]


# --- the world, day by day ---

class World:
    def __init__(self):
        self.people, self.visits, self.enrolled, self.waiting, self.sent, self.serial = {}, {}, [], [], [], 0

    def apply(self, day, verb, who, text):
        fields = dict(p.split("=") for p in text.split("|")) if "=" in text else {}
        c = self.people.get(who)
        if verb == "contact":
            self.people[who] = {"email": "email" in fields, "consent": {}, "stages": [], "gifts": [], "moves": 0}
        elif verb == "consent":
            c["consent"][text.split()[0]] = (text.split()[1], day)
        elif verb in ("die", "protect", "bounce"):
            c[verb] = True
        elif verb == "stage":
            c["stages"].append((day, len(c["stages"]), text))
        elif verb == "reply":
            mine = [m for m in self.sent if m["who"] == who]
            if mine:
                mine[-1]["of"]["over"] = True
        elif verb == "move_visit":
            v = self.visits[who]
            v["day"] = datetime.date.fromisoformat(text)
            for e in self.enrolled:
                if e["record"] is v:
                    e["anchor"] = v["day"]
        elif verb == "cancel_visit":
            self.visits[who]["gone"] = True
        else:
            self.record(day, verb, c, who, fields)

    def record(self, day, noun, c, who, f):
        key = {"consult": "date", "visit": "from", "migration": "moved_in_on", "application": "applied_on",
               "donation": "received_on"}[noun]
        r = dict(f, day=datetime.date.fromisoformat(f[key]), who=who, noun=noun)
        if noun == "donation":
            c["gifts"].append(r)
        if noun == "consult" and not c["stages"]:
            c["stages"].append((r["day"], 0, "new"))
        if noun == "migration":
            c["moves"] += 1
            c["stages"].append((r["day"], len(c["stages"]), "migrated"))
        if noun == "visit":
            self.visits[len(self.visits) + 1] = r
        for k in CAMPAIGNS:
            if k.noun == noun and r["day"] >= START and k.takes(c, r):
                self.enter(k, who, r, r["day"])

    def enter(self, k, who, r, anchor):
        if k.per_contact and any(e["k"] is k and e["who"] == who for e in self.enrolled):
            return
        self.enrolled.append({"k": k, "who": who, "record": r, "anchor": anchor, "step": 0, "over": False})

    def gate(self, c, purpose, e, day):
        if c.get("die") or c.get("protect") or not c["email"] or c.get("bounce"):
            return False
        if purpose == "answer":
            return (day - e["record"]["day"]).days <= 31
        return c["consent"].get(purpose, ("", 0))[0] == "granted"

    def is_over(self, e):
        c = self.people[e["who"]]
        final = c.get("die") or c.get("protect") or c.get("bounce") or c["consent"].get(e["k"].purpose, ("",))[0] == "withdrawn"
        gone = e["record"] and e["record"].get("gone")
        stage = max(c["stages"])[2] if c["stages"] else None
        if gone or stage in e["k"].stages or final:
            e["over"] = True
        return e["over"]

    def come_due(self, day):
        for e in self.enrolled:
            while not e["over"] and e["step"] < len(e["k"].steps):
                when, purpose, useful, condition = e["k"].steps[e["step"]]
                due = open_from(when(e["anchor"]))
                if due > day or self.is_over(e):
                    break
                c = self.people[e["who"]]
                if (day - due).days < useful and (not condition or condition(c)) and self.gate(c, purpose, e, day):
                    self.serial += 1
                    self.waiting.append({"at": open_from(max(day, due)), "n": self.serial, "of": e, "who": e["who"],
                                         "step": e["step"], "purpose": purpose, "until": due + DAY * useful})
                e["step"] += 1

    def send(self, day):
        for m in sorted(self.waiting, key=lambda m: (m["at"], m["n"])):
            if m["at"] > day or not works(day):
                continue
            c, last = self.people[m["who"]], [s["on"] for s in self.sent if s["who"] == m["who"]]
            if m["of"]["over"] or self.is_over(m["of"]) or day >= m["until"] or not self.gate(c, m["purpose"], m["of"], day):
                self.waiting.remove(m)
            elif m["purpose"] != "answer" and last and (day - max(last)).days < 7:
                m["at"] = open_from(max(last) + DAY * 7)
            else:
                self.waiting.remove(m)
                m["on"] = day
                self.sent.append(m)

    def live(self, day, events):
        for event in events:
            self.apply(day, *event)
        for k in CAMPAIGNS:
            if k.on == day:
                for who, c in sorted(self.people.items()):
                    if k.takes(c, None):
                        self.enter(k, who, None, day)
        self.come_due(day)
        self.send(day)


# --- what happens in it ---

def happenings(rng):
    events = []

    def put(day, verb, who, text=""):
        events.append((day, verb, who, text))

    span, visits = (END - START).days, []
    for who in range(1, 201):
        put(START, "contact", who, "name=試験 %d番%s" % (who, "" if rng.random() < .08 else "|email=p%d@example.jp" % who))
        for kind in ("mail_follow", "survey", "mail_event", "donor_mail"):
            if rng.random() < .7:
                put(START, "consent", who, kind + " granted")
        some_day = lambda last=300: START + DAY * rng.randint(1, last)
        for _ in range(rng.choice((0, 1, 1, 2))):
            day = some_day()
            put(day + DAY * rng.choice((0, 0, 0, 2, 9, 20)), "consult", who, "date=%s|channel=%s|topic=%s" % (
                day, rng.choice(("phone", "mail", "visit", "fair", "tokyo")), rng.choice(("work", "housing", "child"))))
        if rng.random() < .4:
            day = some_day()
            visits.append((day, who, day + DAY * rng.randint(2, 40)))
            put(day, "visit", who, "type=%s|from=%s" % (rng.choice(("trial_house", "telework", "workation", "tour")), visits[-1][2]))
        if rng.random() < .2:
            day = some_day()
            put(day, "migration", who, "moved_in_on=%s|reason=%s" % (day, rng.choice(("job", "child", "transfer", "retire"))))
        if rng.random() < .2:
            day = some_day(60)
            put(day, "application", who, "scheme=UIターン支援|applied_on=%s|state=%s" % (day, rng.choice(("applied", "rejected"))))
        for _ in range(rng.choice((0, 0, 1, 2, 3))):
            day = START - DAY * rng.randint(1, 900)
            put(START, "donation", who, "portal=c|received_on=%s|amount_yen=%d" % (day, rng.choice((10000, 30000))))
        if rng.random() < .2:
            day = some_day()
            put(day, "donation", who, "portal=c|received_on=%s|amount_yen=20000" % day)
        fate = rng.random()
        if fate < .05:
            put(some_day(), "die", who)
        elif fate < .09:
            put(some_day(), "protect", who)
        elif fate < .14:
            put(some_day(), "bounce", who)
        elif fate < .24:
            put(some_day(), "consent", who, rng.choice(("mail_follow", "mail_event", "donor_mail")) + " withdrawn")
        elif fate < .36:
            put(some_day(), "reply", who)
        elif fate < .44:
            put(some_day(), "stage", who, rng.choice(("lost", "decided", "left", "considering")))
    events = sorted((e for e in events if e[0] <= END), key=lambda e: (e[0], e[1] != "contact"))
    number = 0
    for e in [e for e in events if e[1] == "visit"]:
        number += 1
        from_day = datetime.date.fromisoformat(e[3].split("from=")[1])
        change = rng.random()
        early = max(e[0], from_day - DAY * 12)
        if change < .15 and early < from_day - DAY * 9:
            events.append((early, "move_visit", number, str(from_day + DAY * rng.randint(3, 20))))
        elif change < .3 and e[0] < from_day:
            events.append((e[0] + DAY, "cancel_visit", number, ""))
    return sorted(events, key=lambda e: (e[0], e[1] != "contact", e[1] in ("move_visit", "cancel_visit")))


def main():
    events, world, day = happenings(random.Random(20241031)), World(), START
    with open(os.path.join(HERE, "events.txt"), "w", encoding="utf-8") as f:
        f.writelines("%s %s %d %s\n" % e for e in events)
    while day <= END:
        world.live(day, [e[1:] for e in events if e[0] == day])
        day += DAY
    lines = sorted("%s %03d %s %d\n" % (m["on"], m["who"], m["of"]["k"].name, m["step"] + 1) for m in world.sent)
    with open(os.path.join(HERE, "mails.txt"), "w", encoding="utf-8") as f:
        f.writelines(lines)
    print(len(events), "events,", len(lines), "mails")


main()
