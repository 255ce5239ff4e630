#!/usr/bin/python3
"""A made-up year of 200 contacts, and who must get which mail of it at which moment, and who not and why: worked out from
the sentences of the campaigns' files and of docs/architecture.md, with a calendar of its own. It shares nothing with the
daemon; tests/func/a_year_of_campaigns_is_exact.py compares the two. Nobody in it exists.

`year.py` prints the table.
"""
import collections
import datetime
import random

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
D = datetime.date
# Approved on a Monday; the fiscal year R7 with the days that its moves and applications reach into.
START, END = D(2025, 3, 17), D(2026, 4, 10)
MORNING, OPEN, NOON, EVENING, NIGHT = (datetime.time(8), datetime.time(8, 45), datetime.time(13), datetime.time(20), datetime.time(21))
MARKET = (datetime.time(10), datetime.time(11))
CITY, DESK = "根室市", "移住相談ワンストップ窓口"


def at(day, time):
    return datetime.datetime.combine(day, time)


# --- the calendar, by the law's own words ---

def nth_monday(year, month, n):
    first = D(year, month, 1)
    return first + DAY * ((7 - first.weekday()) % 7 + 7 * (n - 1))


def holidays(year):
    """Of 2025 and 2026: the equinoxes are 20 March and 23 September in both."""
    days = {D(year, *md) for md in ((1, 1), (2, 11), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (9, 23),
                                    (11, 3), (11, 23))}
    days |= {nth_monday(year, *mn) for mn in ((1, 2), (7, 3), (9, 3), (10, 2))}
    for d in sorted(days):
        if d.weekday() == 6:
            while d in days:
                d += DAY
            days.add(d)
    return days | {d + DAY for d in days if d + DAY * 2 in days and d.weekday() != 5 and (d + DAY).weekday() != 6}


HOLIDAYS = holidays(2025) | holidays(2026)


def is_closed(d):
    return (d.month, d.day) >= (12, 29) or (d.month, d.day) <= (1, 3)


def works(d):
    return d.weekday() < 5 and d not in HOLIDAYS and not is_closed(d)


def business_days(d, n):
    for _ in range(n):
        d += DAY
        while not works(d):
            d += DAY
    return d


def months(d, n):
    y, m = divmod(d.year * 12 + d.month - 1 + n, 12)
    for day in range(d.day, 0, -1):
        try:
            return D(y, m + 1, day)
        except ValueError:
            pass


def wareki(d):
    return "令和%d年%d月%d日" % (d.year - 2018, d.month, d.day)


class Window:
    def __init__(self, takes, opens, shuts):
        self.takes, self.opens, self.shuts = takes, opens, shuts

    def is_open(self, t):
        return self.takes(t.date()) and self.opens <= t.time() < self.shuts

    def next(self, t):
        if self.is_open(t):
            return t
        d = t.date() if t.time() < self.opens else t.date() + DAY
        while not self.takes(d):
            d += DAY
        return at(d, self.opens)

    def last_before(self, d):
        while not self.takes(d):
            d -= DAY
        return at(d, self.opens)


HALL = Window(works, OPEN, datetime.time(17, 30))
WEEKEND = Window(lambda d: d.weekday() >= 5, datetime.time(10), datetime.time(12))


# --- the campaigns, as their officers would tell them ---

class Step:
    def __init__(self, template, when, useful, purpose=None, condition=None, before=False, previous=False):
        self.template, self.when, self.useful, self.purpose = template, when, useful, purpose
        self.condition, self.before, self.previous = condition, before, previous


class Campaign:
    def __init__(self, name, noun, purpose, takes, steps, stages=(), on=None, per_contact=False, anchor="day", window=HALL,
                 gap=7, per_hour=500, goal=None):
        self.name, self.noun, self.purpose, self.takes, self.steps = name, noun, purpose, takes, steps
        self.stages, self.on, self.per_contact, self.anchor, self.window = stages, on, per_contact, anchor, window
        self.gap, self.per_hour, self.goal, self.state, self.entered = gap, per_hour, goal, "running", False
        self.starts, self.version = START, 1
        for s in steps:
            s.purpose = s.purpose or purpose


def days(n):
    return lambda a: a + DAY * n


def after_months(n):
    return lambda a: months(a, n)


def gave(c, since, until):
    return any(since <= g["day"] <= until for g in c["gifts"] if not g["gone"])


def is_person(c):
    return c["kind"] == "person"


def thinks(c, r):
    """Is on the way, and has not decided."""
    return is_person(c) and bool(c["stages"]) and max(c["stages"])[2] in ("new", "informed", "considering", "visit_plan", "visited",
                                                                        "arranging")


MARKET_CONF = """title = "週末市のご案内";
purpose = "mail_news";
entry = { event = "visit"; where = "type = tour"; once = "contact"; };
steps = (
    { after = "1 month"; template = "weekend-market"; not_after = 40; },
    { after = "3 business days"; from = "previous"; template = "weekend-market"; not_after = 15; }
);
exits = { goal = "count(consult where topic = housing) >= 1"; };
window = { days = ["sat", "sun"]; from = "10:00"; until = "12:00"; holidays = true; closed_days = true; };
limits = { contact_days = 3; per_hour = 4; };
"""
MARKET_TEXT = "件名: 週末市のご案内（{{city}}）\n\n{{to}}\n\n{{visit_from}}のご来訪、ありがとうございました。\n"


def campaigns():
    follow = dict(stages=("decided", "migrated", "settled", "left", "lost", "elsewhere"), per_contact=True)
    stay = lambda *types: lambda c, r: r["type"] in types
    return [
        Campaign("consult-follow", "consult", "mail_follow", lambda c, r: r["channel"] != "tokyo",
                 [Step("consult-thanks", lambda a: business_days(a, 1), 7, "answer"), Step("consult-materials", days(14), 14),
                  Step("consult-news", days(75), 30, condition=lambda c: not c["moves"])], **follow),
        Campaign("donor-event", None, "mail_event", lambda c, r: is_person(c) and gave(c, D(2024, 4, 1), D.max)
                 and gave(c, D.min, D(2024, 3, 31)),
                 [Step("donor-event", days(0), 14), Step("donor-event-reminder", days(30), 10)], on=D(2025, 9, 1), per_contact=True, per_hour=2000),
        Campaign("donor-thanks", None, "donor_mail", lambda c, r: is_person(c) and gave(c, D(2024, 4, 1), D(2025, 3, 31)),
                 [Step("donor-report", days(0), 60)], on=D(2025, 6, 2), per_contact=True, per_hour=2000),
        Campaign("moved-in", "migration", "mail_follow", lambda c, r: r["reason"] not in ("transfer", "study", "facility"),
                 [Step("moved-1", after_months(1), 21), Step("moved-3", after_months(3), 30),
                  Step("moved-12", after_months(12), 60)], ("left",)),
        Campaign("scheme-deadlines", "application", "mail_follow", lambda c, r: r["state"] not in ("rejected", "withdrawn"),
                 [Step("scheme-report", after_months(n), 30) for n in (11, 35, 59)], ("left",)),
        Campaign("telework-stay", "visit", "mail_follow", stay("telework", "workation"),
                 [Step("telework-before", days(-5), 4, before=True)], ("lost", "left")),
        Campaign("telework-after", "visit", "mail_follow", stay("telework", "workation"),
                 [Step("telework-after", days(3), 21)], ("lost", "left"), anchor="to"),
        Campaign("trial-stay", "visit", "mail_follow", stay("trial_house"),
                 [Step("trial-before", days(-7), 6, before=True)], ("lost", "left")),
        Campaign("trial-after", "visit", "survey", stay("trial_house"), [Step("trial-after", days(3), 21)], ("lost", "left"),
                 anchor="to"),
        Campaign("before-winter", None, "mail_follow", thinks, [Step("before-winter", days(0), 30)], **follow, on=D(2025, 10, 15)),
        Campaign("before-spring", None, "mail_follow", thinks, [Step("before-spring", days(0), 30)], **follow, on=D(2026, 1, 20)),
        Campaign("weekend-market", "visit", "mail_news", stay("tour"),
                 [Step("weekend-market", after_months(1), 40),
                  Step("weekend-market", lambda a: business_days(a, 3), 15, previous=True)], per_contact=True, window=WEEKEND,
                 gap=3, per_hour=4, goal=lambda c: any(r["topic"] == "housing" and not r["gone"] for r in c["consults"])),
    ]


# --- the world, moment by moment ---

FINAL = ("no_contact", "dead", "protected", "bounced", "withdrawn", "stopped")


class World:
    def __init__(self):
        self.campaigns, self.people, self.records = campaigns(), {}, {}
        self.enrolled, self.mails, self.stopped, self.now, self.serial = [], [], {}, at(START, MORNING), 0
        self.vanished, self.returning, self.figures = set(), [], collections.Counter()

    # what happens

    def apply(self, verb, who, f):
        c = self.people.get(who)
        if verb in NOUNS:
            self.on_record(c, who, dict(f, noun=verb))
        else:
            getattr(self, "on_" + verb)(c, who, f)

    def on_contact(self, c, who, f):
        self.people[who] = dict(kind=f["kind"], family=f["family"], given=f.get("given"), email=f.get("email"), consent={},
                                stages=[], gifts=[], consults=[], moves=0, members=[], dead=False, protected=False)

    def on_member(self, c, who, f):
        c["members"].append(self.people[f["contact"]])

    def on_grant(self, c, who, f):
        c["consent"][f["kind"]] = ("granted", self.now.date())
        self.stopped.pop((c["email"], f["kind"]), None)

    def on_withdraw(self, c, who, f):
        self.withdraw(c, [f["kind"]], [c["email"]])

    def withdraw(self, c, kinds, addresses):
        """Of the addresses too, whoever else has them."""
        if any(c["consent"].get(kind, ("",))[0] != "withdrawn" for kind in kinds):
            self.count("opt_outs")
        for kind in kinds:
            if c["consent"].get(kind, ("",))[0] != "withdrawn" or len(kinds) == 1:
                c["consent"][kind] = ("withdrawn", self.now.date())
            self.stopped.update(((address, kind), "stopped") for address in addresses)
        self.recheck(lambda o: self.people[o["who"]] is c or self.people[o["who"]]["email"] in addresses)

    def count(self, figure):
        self.figures[figure, self.now.strftime("%Y-%m")] += 1

    def on_die(self, c, who, f):
        c["dead"] = True
        self.recheck(lambda o: o["who"] == who)

    def on_protect(self, c, who, f):
        c["protected"] = True
        self.recheck(lambda o: o["who"] == who)

    def on_address(self, c, who, f):
        c["email"] = f["email"]
        self.recheck(lambda o: o["who"] == who)

    def on_stage(self, c, who, f):
        self.move(c, self.now.date(), f["stage"])

    def move(self, c, day, stage):
        self.serial += 1
        c["stages"].append((day, self.serial, stage))

    def on_vanish(self, c, who, f):
        """From now on what goes to the address comes back."""
        self.vanished.add(c["email"])

    def bounce(self, mail):
        self.count("mails_bounced")
        self.stopped[mail["to"], ""] = "bounced"
        self.recheck(lambda o: self.people[o["who"]]["email"] == mail["to"])

    def on_reply(self, c, who, f):
        mail = self.last_sent(who)
        if mail:
            if f["wants"] == "no more":
                self.withdraw(c, KINDS, [mail["to"], c["email"]])
            self.end(mail["of"], "reply")
            for o in self.mails:
                if o["of"] is mail["of"] and o["state"] == "queued":
                    self.settle(o, "cancelled", "reply")

    def on_unsubscribe(self, c, who, f):
        mail = self.last_sent(who)
        if mail:
            self.withdraw(c, KINDS, [mail["to"], c["email"]])

    def last_sent(self, who):
        sent = [m for m in self.mails if m["who"] == who and m["state"] == "sent"]
        return max(sent, key=lambda m: (m["at"], m["n"])) if sent else None

    def on_pause(self, c, who, f):
        self.campaign(f["name"]).state = "paused"

    def on_resume(self, c, who, f):
        self.campaign(f["name"]).state = "running"

    def on_renew(self, c, who, f):
        """The same file as a new version: who is in the old one finishes it, and nobody enters twice; of a segment, who
        is in it by now enters."""
        k = self.campaign(f["name"])
        k.entered, k.version = False, k.version + 1

    def campaign(self, name):
        return next(k for k in self.campaigns if k.name == name)

    def on_record(self, c, who, f):
        r = dict(f, who=who, day=f[NOUNS[f["noun"]]], gone=False)
        if f["noun"] == "visit":
            r["to"] = r["from"] + DAY * r["nights"]
        self.records[f["noun"], 1 + sum(1 for n, _ in self.records if n == f["noun"])] = r
        if f["noun"] == "consult":
            c["consults"].append(r)
            fiscal = r["day"].year - (r["day"].month < 4)
            same = [x for (n, _), x in self.records.items() if n == "consult" and x["day"].year - (x["day"].month < 4) == fiscal]
            r["number"] = "R%d-%04d" % (fiscal - 2018, len(same))
            if not c["stages"]:
                self.move(c, r["day"], "new")
        if f["noun"] == "donation":
            c["gifts"].append(r)
        if f["noun"] == "migration":
            c["moves"] += 1
            self.move(c, r["day"], "migrated")
        self.look_at(r)

    def on_edit(self, c, who, f):
        r = self.records[f["noun"], f["id"]]
        r.update({k: v for k, v in f.items() if k not in ("noun", "id")})
        if "from" in f:
            r["to"] = r["from"] + DAY * r["nights"]
        r["day"] = r[NOUNS[f["noun"]]]
        self.look_at(r)

    def on_cancel(self, c, who, f):
        r = self.records[f["noun"], f["id"]]
        r["gone"] = True
        self.look_at(r)

    # entering

    def look_at(self, r):
        c = self.people[r["who"]]
        for k in self.campaigns:
            if k.noun != r["noun"]:
                continue
            taken, anchor = not r["gone"] and k.takes(c, r), r[k.anchor]
            mine = [e for e in self.enrolled if e["k"] is k and e["record"] is r]
            for e in mine:
                if not e["end"] and not taken:
                    self.end(e, "origin")
                elif not e["end"]:
                    e["anchor"] = anchor
            if not mine and taken and anchor >= k.starts:
                self.enter(k, r["who"], r, anchor)

    def enter(self, k, who, r, anchor):
        if not (k.per_contact and any(e["k"] is k and e["who"] == who for e in self.enrolled)):
            self.enrolled.append({"k": k, "version": k.version, "who": who, "record": r, "anchor": anchor, "step": 0, "end": None,
                                  "previous": anchor, "n": len(self.enrolled)})

    def end(self, e, why):
        e["end"] = e["end"] or why

    def enter_segments(self):
        for k in self.campaigns:
            if k.on and k.on <= self.now.date() and k.state == "running" and not k.entered:
                k.entered = True
                for who, c in sorted(self.people.items()):
                    if k.takes(c, None):
                        self.enter(k, who, None, self.now.date())

    # who may be written to

    def against_contact(self, c):
        return "dead" if c["dead"] else "protected" if c["protected"] else \
            "no_address" if not c["email"] else self.stopped.get((c["email"], ""))

    def against(self, who, purpose, record):
        c = self.people[who]
        why = self.against_contact(c)
        if why:
            return why
        if purpose == "answer":
            state, since = c["consent"].get("mail_follow", ("", None))
            return "consult_old" if (self.now.date() - record["day"]).days > 31 else \
                "withdrawn" if state == "withdrawn" and since >= record["day"] else None
        state = c["consent"].get(purpose, ("not_asked",))[0]
        return state if state != "granted" else self.stopped.get((c["email"], purpose))

    def exit(self, e):
        c, k, r = self.people[e["who"]], e["k"], e["record"]
        if r and r["gone"]:
            return "origin"
        if c["stages"] and max(c["stages"])[2] in k.stages:
            return "stage"
        if k.goal and k.goal(c):
            return "goal"
        why = self.against(e["who"], k.purpose, r)
        return why if why in FINAL else None

    # steps and mails

    def due(self, e):
        """The day the step is for and the moment it is due."""
        s, window = e["k"].steps[e["step"]], e["k"].window
        day = s.when(e["previous"] if s.previous else e["anchor"])
        return day, window.last_before(day) if s.before else window.next(at(day, datetime.time()))

    def come_due(self):
        while True:
            ready = [(self.due(e)[1], e["n"], e) for e in self.enrolled if not e["end"] and e["k"].state == "running"
                     and self.due(e)[1] <= self.now]
            if not ready:
                return
            self.put(min(ready)[2])

    def put(self, e):
        s, (day, due), c = e["k"].steps[e["step"]], self.due(e), self.people[e["who"]]
        m = {"who": e["who"], "of": e, "k": e["k"], "step": e["step"], "purpose": s.purpose, "n": len(self.mails), "s": s,
             "until": at(day + DAY * s.useful, datetime.time()), "state": "queued", "why": None,
             "at": e["k"].window.next(max(self.now, due))}
        self.mails.append(m)
        why = self.exit(e)
        if why:
            self.end(e, why)
            self.settle(m, "cancelled", why)
            return
        why = "too_late" if self.now >= m["until"] else "condition" if s.condition and not s.condition(c) else \
            self.against(e["who"], s.purpose, e["record"])
        if why:
            self.settle(m, "cancelled", why)
        e["previous"] = day
        e["step"] += 1
        if e["step"] == len(e["k"].steps):
            self.end(e, "done")

    def settle(self, m, state, why=None):
        m.update(state=state, why=why, at=self.now)

    def recheck(self, which):
        for m in self.mails:
            if m["state"] == "queued" and which(m):
                why = self.against(m["who"], m["purpose"], m["of"]["record"])
                if why:
                    self.settle(m, "cancelled", why)

    def send(self):
        for m in sorted((m for m in self.mails if m["state"] == "queued" and m["at"] <= self.now), key=lambda m: (m["at"], m["n"])):
            if m["k"].state == "running":
                self.send_one(m, m["k"])

    def send_one(self, m, k):
        why = self.exit(m["of"]) or ("too_late" if self.now >= m["until"] else None) or \
            self.against(m["who"], m["purpose"], m["of"]["record"])
        if why:
            self.settle(m, "cancelled", why)
            return
        last = [s["at"].date() for s in self.mails if s["who"] == m["who"] and s["state"] == "sent"]
        may = k.window.next(self.now)
        if m["purpose"] != "answer" and last and max(last) + DAY * k.gap > self.now.date():
            may = k.window.next(at(max(last) + DAY * k.gap, datetime.time()))
        if may <= self.now and sum(1 for s in self.mails if s["k"] is k and s["state"] == "sent" and s["at"] > self.now - HOUR) \
                >= k.per_hour:
            may = k.window.next(self.now + HOUR / 12)
        if may > self.now:
            m["at"] = may
            return
        m["to"], m["subject"] = self.people[m["who"]]["email"], self.subject(m)
        m["greeting"] = greeting(self.people[m["who"]])
        self.settle(m, "sent")
        self.count("mails_sent")
        if m["to"] in self.vanished:
            self.returning.append(m)

    def subject(self, m):
        r = m["of"]["record"] or {}
        return {"before-winter": "冬の根室を見てみませんか（%s）" % DESK, "before-spring": "新年度に向けたご準備について（%s）" % DESK,
                "consult-materials": "資料はお手元に届きましたでしょうか（%s）" % DESK, "consult-news": "その後いかがお過ごしですか（%s）" % DESK,
                "consult-thanks": "ご相談ありがとうございました（受付番号 %s）" % r.get("number"),
                "donor-event-reminder": "寄附者感謝祭のお申込みについて（%s）" % CITY, "donor-event": "寄附者感謝祭へのご招待（%s）" % CITY,
                "donor-report": "ふるさと納税のお礼と使い道のご報告（%s）" % CITY, "moved-1": "根室での暮らしはいかがですか（%s）" % DESK,
                "moved-12": "根室で迎える一年（%s）" % DESK, "moved-3": "お困りのことはございませんか（%s）" % DESK,
                "scheme-report": "「%s」の届出のご案内" % r.get("scheme"), "telework-after": "ご滞在ありがとうございました（%s）" % DESK,
                "telework-before": "テレワーク滞在のご案内（%sから）" % wareki(r.get("from", START)),
                "trial-after": "ご滞在のご感想をお聞かせください（%s）" % DESK, "weekend-market": "週末市のご案内（%s）" % CITY,
                "trial-before": "ご滞在のご案内（%sから）" % wareki(r.get("from", START))}[m["s"].template]

    # time

    def work(self):
        self.enter_segments()
        self.come_due()
        self.send()

    def come_back(self):
        """What was sent to nobody since the last time."""
        back, self.returning = self.returning, []
        return back

    def live(self, moment, events):
        """The clock comes to the moment, then all this happens."""
        self.now = moment
        self.work()
        for event in events:
            self.apply(*event)
        self.work()


NOUNS = {"consult": "date", "visit": "from", "migration": "moved_in_on", "application": "applied_on", "donation": "received_on"}


def greeting(c):
    def line(p):
        name = p["family"] + (" " + p["given"] if p["given"] else "")
        return name + (" 御中" if p["kind"] in ("company", "group", "partner") else " 様")

    if c["kind"] != "household":
        return line(c)
    alive = list(dict.fromkeys(line(p) for p in c["members"] if not p["dead"]))
    if not alive:
        return c["family"] + ("の皆様" if c["family"].endswith("家") else "様 ご家族の皆様")
    return "\n".join(alive) if len(alive) <= 3 else alive[0] + "\nご家族の皆様"


# --- what happens in it ---

KINDS = ("mail_follow", "survey", "mail_event", "donor_mail", "mail_news")
FAMILIES = ("髙橋", "山﨑", "渡邉", "𠮷田", "佐々木", "根室", "齋藤", "五十嵐")
GIVENS = ("一郎", "花子", "健", "美咲", "翔", "さくら", "礼", "誠")
PREVIEWED = 201  # whom the officers see the letters as: a record of every kind, too old to bring anybody in
FORCED = [  # what chance may not bring: ends of months, New Year, the spring break, late slips
    ("migration", {"moved_in_on": D(2025, 3, 31), "reason": "job"}, D(2025, 3, 31)),
    ("migration", {"moved_in_on": D(2025, 5, 31), "reason": "child"}, D(2025, 6, 2)),
    ("migration", {"moved_in_on": D(2025, 11, 30), "reason": "retire"}, D(2025, 12, 1)),
    ("migration", {"moved_in_on": D(2025, 7, 31), "reason": "transfer"}, D(2025, 8, 1)),
    ("application", {"scheme": "UIターン新規就業支援", "applied_on": D(2025, 3, 31), "state": "applied"}, D(2025, 4, 1)),
    ("application", {"scheme": "UIターン新規就業支援", "applied_on": D(2025, 4, 30), "state": "applied"}, D(2025, 4, 30)),
    ("visit", {"type": "trial_house", "from": D(2026, 1, 4), "nights": 3, "place": "移住体験住宅１号"}, D(2025, 12, 1)),
    ("visit", {"type": "telework", "from": D(2026, 1, 7), "nights": 9, "place": "明治公園の棟"}, D(2025, 12, 8)),
    ("visit", {"type": "trial_house", "from": D(2026, 1, 8), "nights": 30, "place": "移住体験住宅２号"}, D(2025, 12, 31)),
    ("visit", {"type": "workation", "from": D(2025, 5, 9), "nights": 2, "place": "市内"}, D(2025, 5, 8)),
    ("consult", {"date": D(2025, 12, 26), "channel": "phone", "topic": "work"}, D(2025, 12, 26)),
    ("consult", {"date": D(2025, 4, 25), "channel": "mail", "topic": "child"}, D(2025, 4, 28)),
    ("consult", {"date": D(2025, 7, 1), "channel": "visit", "topic": "child"}, D(2025, 7, 14)),
    ("consult", {"date": D(2025, 7, 1), "channel": "visit", "topic": "child"}, D(2025, 8, 20)),
]


class Maker:
    """Puts events where no two of one person (or of who shares an address) happen at one moment."""

    def __init__(self, rng):
        self.rng, self.events, self.taken, self.shares, self.first = rng, [], set(), {}, []

    def put(self, day, verb, who, **f):
        key = self.shares.get(who, who)
        times = [MORNING, NOON, EVENING]
        self.rng.shuffle(times)
        while START < day <= END:
            for time in times:
                if (day, time, key) not in self.taken:
                    self.taken.add((day, time, key))
                    self.events.append((at(day, time), verb, who, f))
                    return
            day += DAY

    def begin(self, verb, who, **f):
        self.first.append((verb, who, f))


def contacts(m, rng):
    for who in range(1, 201):
        kind = "company" if who % 20 == 7 else "household" if who % 40 == 11 else "person"
        name = {"company": {"family": "株式会社試験%d" % who}, "household": {"family": "試験%d家" % who}}.get(
            kind, {"family": FAMILIES[who % 8], "given": GIVENS[who // 8 % 8] + "%d" % who})
        mail = {} if rng.random() < .07 else {"email": "p%d@example.jp" % who}
        if who % 25 == 3 and who > 3:  # a couple with one address
            mail = {"email": "p%d@example.jp" % (who - 1)}
            m.shares[who] = m.shares[who - 1] = who - 1
        m.begin("contact", who, kind=kind, **name, **mail)
    for who in (11, 51, 91):
        for n in range(2, {11: 4, 51: 7, 91: 3}[who]):
            m.begin("member", who, contact=who + n)
    for who in range(1, 201):
        for kind in KINDS:
            if rng.random() < .75:
                m.begin("grant", who, kind=kind)
        for _ in range(rng.choice((0, 0, 1, 2, 3))):
            m.begin("donation", who, received_on=START - DAY * rng.randint(1, 900), amount_yen=rng.choice((10000, 30000)))
    m.begin("contact", PREVIEWED, kind="person", family="下見", given="太郎")
    before = START - DAY * 16
    m.begin("consult", PREVIEWED, date=before, channel="phone", topic="work")
    for kind in ("tour", "telework", "trial_house"):
        m.begin("visit", PREVIEWED, type=kind, nights=0, **{"from": before})
    m.begin("migration", PREVIEWED, moved_in_on=before, reason="job")
    m.begin("application", PREVIEWED, scheme="UIターン新規就業支援", applied_on=before, state="applied")


def lives(m, rng):
    some_day = lambda last=360: START + DAY * rng.randint(1, last)
    for who in range(1, 201):
        for _ in range(rng.choice((0, 1, 1, 2))):
            day = some_day()
            m.put(day + DAY * rng.choice((0, 0, 0, 0, 2, 9, 20)), "consult", who, date=day,
                  channel=rng.choice(("phone", "mail", "visit", "fair", "tokyo")), topic=rng.choice(("work", "housing", "child")))
        if rng.random() < .5:
            day = some_day()
            m.put(day, "visit", who, type=rng.choice(("trial_house", "telework", "workation")), nights=rng.choice((0, 2, 6, 27)),
                  place="移住体験住宅", **{"from": day + DAY * rng.randint(1, 40)})
        if rng.random() < .2:
            day = some_day()
            m.put(day, "migration", who, moved_in_on=day, reason=rng.choice(("job", "child", "transfer", "retire")))
        if rng.random() < .15:
            day = some_day(40)
            m.put(day, "application", who, scheme="UIターン新規就業支援", applied_on=day, state=rng.choice(("applied", "rejected")))
        if rng.random() < .25:
            day = some_day(200)
            m.put(day, "donation", who, received_on=day, amount_yen=20000)
    for day, crowd in ((D(2025, 5, 20), 9), (D(2025, 8, 5), 13), (D(2025, 12, 1), 5)):  # tours in a bus
        for who in rng.sample(range(1, 201), crowd):
            m.put(day, "visit", who, type="tour", nights=0, place="市内", **{"from": day})
    for n, (noun, f, day) in enumerate(FORCED):
        m.put(day, noun, 101 + 4 * n, **f)


def fates(m, rng):
    some_day = lambda: START + DAY * rng.randint(20, 370)
    for who in range(1, 201):
        fate = rng.random()
        if fate < .04:
            m.put(some_day(), "die", who)
        elif fate < .08:
            m.put(some_day(), "protect", who)
        elif fate < .14:
            m.put(some_day() - DAY * 20, "vanish", who)
        elif fate < .28:
            kind, day = rng.choice(KINDS), some_day()
            m.put(day, "withdraw", who, kind=kind)
            if fate < .18:
                m.put(day + DAY * rng.randint(2, 60), "grant", who, kind=kind)
        elif fate < .36:
            m.put(some_day(), "reply", who, wants="to talk")
        elif fate < .40:
            m.put(some_day(), "reply", who, wants="no more")
        elif fate < .44:
            m.put(some_day(), "unsubscribe", who)
        elif fate < .50:
            m.put(some_day(), "stage", who, stage=rng.choice(("lost", "decided", "left", "considering")))
        elif fate < .56:
            m.put(some_day(), "address", who, email="q%d@example.jp" % who)
    for who in (28, 53):  # one of a couple stops the address both have
        m.put(D(2025, 7, 10), "withdraw", who, kind="mail_follow")
    for name, off, on in (("consult-follow", D(2025, 7, 18), D(2025, 8, 4)), ("moved-in", D(2025, 10, 3), D(2025, 11, 17))):
        m.events += [(at(off, EVENING), "pause", 0, {"name": name}), (at(on, MORNING), "resume", 0, {"name": name})]
    m.events += [(at(D(2025, 10, 1), NIGHT), "renew", 0, {"name": name}) for name in ("consult-follow", "trial-stay", "donor-event")]


def corrections(m, rng):
    """Of records that are there: their numbers are known once all that is added stands in its order."""
    numbers, changes = {}, []
    for moment, verb, who, f in sorted(m.events, key=lambda e: e[0]):
        if verb not in NOUNS:
            continue
        numbers[verb] = numbers.get(verb, sum(1 for v, _, _ in m.first if v == verb)) + 1
        chance, one = rng.random(), {"noun": verb, "id": numbers[verb]}
        soon = moment.date() + DAY * rng.randint(1, 12)
        if verb == "visit" and chance < .15:
            changes.append((soon, "edit", who, {**one, "from": f["from"] + DAY * rng.randint(3, 20)}))
        elif verb == "visit" and chance < .3:
            changes.append((soon, "cancel", who, one))
        elif verb == "visit" and chance < .36:
            changes.append((soon, "edit", who, {**one, "type": "tour" if f["type"] != "tour" else "trial_house"}))
        elif verb == "application" and chance < .2:
            changes.append((soon + DAY * 90, "edit", who, {**one, "state": "withdrawn"}))
        elif verb == "consult" and chance < .05:
            changes.append((soon, "edit", who, {**one, "channel": "tokyo"}))
    for day, verb, who, f in changes:
        m.put(day, verb, who, **f)


def happenings():
    """What is there at the start, and then (moment, verb, who, fields) in order."""
    rng = random.Random(20250317)
    m = Maker(rng)
    contacts(m, rng)
    lives(m, rng)
    fates(m, rng)
    corrections(m, rng)
    return m.first, sorted(m.events, key=lambda e: e[0])


def moments(events):
    """Every moment of the year that matters, with what happens at it."""
    at_moment = {}
    day = START
    while day <= END:
        for time in MARKET if day.weekday() >= 5 and day.month not in (3, 4, 5) else (OPEN,):
            at_moment[at(day, time)] = []
        day += DAY
    for moment, *event in events:
        at_moment.setdefault(moment, []).append(event)
    return sorted(at_moment.items())


def live():
    """The whole year: the world as it is at its end."""
    first, events = happenings()
    world = World()
    for event in first:
        world.apply(*event)
    for moment, now in moments(events):
        world.live(moment, now)
        for mail in world.come_back():
            world.bounce(mail)
    return world


def main():
    world = live()
    for m in sorted(world.mails, key=lambda m: (m["at"], m["n"])):
        print(m["at"], "%03d" % m["who"], m["k"].name, m["step"] + 1, m["state"], m["why"] or m.get("subject", ""))


if __name__ == "__main__":
    main()
