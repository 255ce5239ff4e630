#!/usr/bin/env python3
"""count_desk.py YYYY-MM... [FOLDER] - count the sample lists by hand, so to say.

An independent second count of the monthly report: it shares no code with the daemon, reads the lists itself,
loads them into an SQLite database in memory and counts with SQL what docs/figures.md says. It prints
{"rows": {code: {column: n}}, "tables": {table: {"key" or "key1/key2": {column: n}}}}; keys of tables that are 0
in every column are left out. Beside donations_by_portal, _purpose and _prefecture there is a ..._yen, and beside
consultations_by_topic a consultations_by_topic_main. Several months give {month: the same}.

How the sample is read where docs/figures.md leaves it to the import:
- order: contacts, consultations, visits, events, attendees, migrations, donations, then extra.tsv;
- a person is found again by equal name (髙=高, 﨑=崎, blanks off), equal kana (as full-width katakana, blanks off)
  and at least one equal telephone (a lost leading 0 restored) or mail; otherwise the person is new;
- a later row of a found person fills empty fields and adds contact points. It never overwrites: the first known
  address stays, and counts as valid on every day, as the lists do not say since when;
- a consultation may carry a stage. A person's first consultation without one, while the person has none, gives
  `new` on its day; a migration gives `migrated` on the day of moving in, its departure `left`;
- in extra.tsv a line may begin with @label, a name for what it adds, and later lines use it as an id. Nobody there is looked
  for: contact add is always a new person;
- a slip that says 不明 has said it: the contact's age and sex do not step in. In a list of topics or motives it is nothing;
- a donor is new once, with the first gift that still stood at the end of its own month; a household may be a donor;
- a returned borrower counts on the first day of work of any loan that led to it, also when the move came later;
- plan_total of a table begins with the plan, also where the row it counts as has a count_from of its own;
- cancelled rows and rows of tests are nothing at all, not even a person.
"""
import csv
import io
import json
import re
import sqlite3
import sys
import unicodedata
from datetime import date, timedelta
from pathlib import Path

PLAN_BEGIN = "2021-06-01"
ROW_BEGIN = {}  # of cumulative indicators whose count_from is not the plan's begin

# ---- reading cells ----

BLANK = {"", "匿名", "匿名希望", "不明", "－", "-", "なし"}


def nfkc(text):
    return unicodedata.normalize("NFKC", text)


def read_rows(path):
    """Rows as dicts; the heading is the first line with five filled cells, what is above it is a title."""
    data = path.read_bytes()
    text = data[3:].decode() if data.startswith(b"\xef\xbb\xbf") else data.decode("cp932")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    top = next(i for i, line in enumerate(lines) if sum(map(bool, line)) >= 5)
    heads = [h.replace("\n", "") for h in lines[top]]
    for line in lines[top + 1:]:
        row = {h: c.strip() for h, c in zip(heads, line)}
        yield {h: "" if c in BLANK else c for h, c in row.items()}


def read_date(text):
    """A day as ISO from 2024/10/31 23:59, R6.10.31, 令和6年10月31日(木), 20241031."""
    text = nfkc(text)
    if not text:
        return None
    if re.fullmatch(r"\d{8}", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    era, year, month, day = re.match(r"(R|令和|平成|昭和)?(\d+)[./年-](\d+)[./月-](\d+)", text).groups()
    year = int(year) + {None: 0, "R": 2018, "令和": 2018, "平成": 1988, "昭和": 1925}[era]
    return date(year, int(month), int(day)).isoformat()


def read_number(text):
    digits = re.sub(r"[^0-9]", "", nfkc(text))
    return int(digits) if digits else None


def read_yes(text):
    return None if not text else text in ("有", "○", "初回", "初", "yes")


def name_key(text):
    return re.sub(r"\s", "", nfkc(text)).replace("髙", "高").replace("﨑", "崎")


def kana_key(text):
    text = re.sub(r"\s", "", nfkc(text))
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)


def phone_key(text):
    text = nfkc(text)
    digits = re.sub(r"\D", "", text)
    if text.startswith("+81"):
        digits = "0" + digits[2:]
    return "0" + digits if len(digits) in (9, 10) and digits[0] != "0" else digits


def mail_key(text):
    return nfkc(text).lower()


# ---- the clerks' words ----

def table(text):
    """{word: code} from lines "code word word"."""
    return {w: line.split()[0] for line in text.strip().splitlines() for w in line.split()}


CHANNEL = table("""
visit 来庁 窓口 来所
phone 電話 TEL
mail メール E-mail
web 問合せフォーム HP
online Zoom オンライン オンライン面談
letter 郵送 FAX
sns LINE
onsite 現地案内
fair フェア 移住フェア
seminar セミナー
tour 体験ツアー
tokyo ふるさと回帰支援センター
other その他""")
IN_PERSON = {"visit", "onsite", "fair", "seminar", "tour"}
TOPIC = table("""
housing 住居 住まい
vacant 空き家
work 仕事 仕事・就職
business 起業 起業・創業
primary 漁業 酪農 農林漁業
telework テレワーク
scheme 支援金 補助金 支援制度
trial 体験住宅 お試し移住
child 子育て 保育
school 教育 学校
medical 医療 介護
life 買い物 生活環境
climate 気候 寒さ
transport 交通
cost 生活費
community 地域 近所付き合い
okoshi 協力隊
loan 奨学金 修学資金
dual 二拠点
marriage 結婚
donation ふるさと納税
other その他""")
MOTIVE = table("""
nature 自然 自然環境
cool 涼しさ 冷涼な気候
job 仕事
child 子育て
home 実家
food 食
hobby 野鳥 釣り
cost 生活費
telework テレワーク
retire 定年
marriage 結婚
disaster 防災
donation ふるさと納税
visit 旅行""")
STAGE = table("""
new 新規
informed 情報提供済
considering 検討中
visit_plan 来訪予定
visited 来訪済
arranging 調整中
decided 決定
hold 保留
lost 断念
elsewhere 他地域へ
silent 連絡不通""")
VISIT = table("""
trial_house 移住体験住宅 体験住宅 ちょっと暮らし
telework テレワーク滞在 テレワーク
workation ワーケーション
viewing 下見 内覧 下見・内覧
tour 体験ツアー ツアー
interview 面接 就職面接
volunteer ボランティア
training 研修・合宿 合宿
other その他""")
TURN = table("""
u U Uターン
j J Jターン
i I Iターン
mago 孫 孫ターン
spouse 配偶者の地元""")
REASON = table("""
job 就職
startup 起業
telework テレワーク
okoshi 協力隊
primary 漁業
family 家族
marriage 結婚
retire 退職後
child 子育て
health 健康
transfer 転勤
study 進学
facility 施設入所""")
KIND = table("""
person 個人
company 法人
group 団体
partner 関係機関""")
BAND = table("""
u20 20歳未満
a20 20代
a30 30代
a40 40代
a50 50代
a60 60代
a70 70歳以上
unknown 不明""")
GENDER = table("""
male 男 男性
female 女 女性
no_answer 回答しない
unknown 不明""")
PREFECTURES = """北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 石川県 福井県
山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県
高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県""".split()
PREFECTURE = {"海外": "99"}
for number, pref in enumerate(PREFECTURES, 1):
    PREFECTURE[pref] = PREFECTURE[pref[:-1]] = f"{number:02}"

CLASSES = ["direct", "work_site", "work_tele", "join", "hobby", "novisit"]  # highest first
CLASS_OF_VISIT = {"trial_house": "join", "workation": "work_tele", "telework": "work_tele", "tour": "join", "viewing": "hobby",
                  "interview": "hobby", "event": "join", "thanks": "join", "volunteer": "direct", "training": "join",
                  "dual": "hobby", "other": "hobby"}
CLASS_OF_RELATIONSHIP = {"trial_user": "join", "teleworker": "work_tele", "workation": "work_tele", "dual": "hobby",
                         "okoshi": "direct", "okoshi_ob": "direct", "founder": "direct", "event_guest": "join", "volunteer": "direct",
                         "side_job": "work_site", "student": "join", "furusato_premium": "direct", "migrant": None}


def code(words, text):
    return words[nfkc(text)] if text else None


def codes(words, text):
    """Several in one cell, the first is the main one; each once. A word for nothing is nothing, also beside others."""
    return list(dict.fromkeys(words[nfkc(w)] for w in text.split("、") if w not in BLANK))


def residence(prefecture, city):
    """The group of the report, from a code of prefecture and the name of a city."""
    town = (city or "").split("郡", 1)[-1] if not (city or "").startswith("郡") else city
    if prefecture in ("01", None) and town == "根室市":
        return "nemuro_city"
    if not prefecture:
        return "unknown"
    if prefecture == "99":
        return "abroad"
    n = int(prefecture)
    if n == 1:
        if town in ("別海町", "中標津町", "標津町", "羅臼町"):
            return "nemuro"
        if town in ("釧路市", "釧路町", "厚岸町", "浜中町", "標茶町", "弟子屈町", "鶴居村", "白糠町"):
            return "kushiro"
        return "hokkaido"
    for last, group in [(7, "tohoku"), (10, "kanto"), (14, "tokyo"), (20, "koshinetsu"), (24, "chukyo"), (30, "kansai"),
                        (35, "chugoku"), (39, "shikoku"), (47, "kyushu")]:
        if n <= last:
            return group


def band_of(birth, day):
    """Age band on a day; None without a birth day."""
    if not birth:
        return None
    b, d = date.fromisoformat(birth), date.fromisoformat(day)
    age = d.year - b.year - ((d.month, d.day) < (b.month, b.day))
    return "u20" if age < 20 else "a70" if age >= 70 else f"a{age // 10 * 10}"


def month_end(month):
    y, m = map(int, month.split("-"))
    return (date(y + m // 12, m % 12 + 1, 1) - timedelta(days=1)).isoformat()


def anniversary(day, years):
    """The same day so many years later; of 29 February 28 February."""
    later = f"{int(day[:4]) + years}{day[4:]}"
    return later[:8] + "28" if day[5:] == "02-29" else later


# ---- the database ----

db = sqlite3.connect(":memory:")
db.row_factory = sqlite3.Row
db.create_function("residence", 2, residence)
db.create_function("band_of", 2, band_of)
db.create_function("month_end", 1, month_end)
db.create_function("anniversary", 2, anniversary)
db.create_function("fiscal", 1, lambda day: int(day[:4]) - (day[5:7] < "04"))
db.executescript("""
CREATE TABLE contact (id INTEGER PRIMARY KEY, kind, name, kana, birth, age_band, gender, died);
CREATE TABLE address (contact, since, prefecture, city);  -- since '': as far back as anybody asks
CREATE TABLE point (contact, key);
CREATE TABLE consult (id INTEGER PRIMARY KEY, contact, date, channel, main, first, persons, prefecture, city, age_band, gender);
CREATE TABLE topic (consult, topic);
CREATE TABLE motive (consult, motive);
CREATE TABLE application (id INTEGER PRIMARY KEY, contact, date);
CREATE TABLE visit (id INTEGER PRIMARY KEY, contact, type, start, end, persons);
CREATE TABLE event (id INTEGER PRIMARY KEY, name, date, headcount);
CREATE TABLE attendance (id INTEGER PRIMARY KEY, event, contact, persons);
CREATE TABLE migration (id INTEGER PRIMARY KEY, contact, date, turn, reason, via_desk, schemes, from_home, stays, persons,
  departed);
CREATE TABLE member (migration, birth, age_band, gender);
CREATE TABLE donation (id INTEGER PRIMARY KEY, contact, date, amount, portal, purpose, project, corporate, prefecture, refunded);
CREATE TABLE project (id INTEGER PRIMARY KEY, state, funded);
CREATE TABLE business (id INTEGER PRIMARY KEY, date, origin, vacant, closed);
CREATE TABLE loan (id INTEGER PRIMARY KEY, contact, occupation, lent, moved, worked);
CREATE TABLE relationship (id INTEGER PRIMARY KEY, contact, kind, since, until);
CREATE TABLE stage (id INTEGER PRIMARY KEY, contact, date, stage, source);
""")


def insert(into, /, **columns):
    marks = ", ".join("?" * len(columns))
    return db.execute(f"INSERT INTO {into} ({', '.join(columns)}) VALUES ({marks})", list(columns.values())).lastrowid


def person(row, name, kind="person"):
    """The contact of a row: found again or new; None if the row has no name."""
    if not name_key(name):
        return None
    keys = {phone_key(row.get("電話", "")), mail_key(row.get("メール", ""))} - {""}
    fields = {"birth": read_date(row.get("生年月日", "")), "age_band": code(BAND, row.get("年代", "")),
              "gender": code(GENDER, row.get("性別", ""))}
    found = db.execute(f"""SELECT id FROM contact WHERE name = ? AND kana = ? AND EXISTS
                           (SELECT 1 FROM point WHERE contact = id AND key IN ({', '.join('?' * len(keys))}))""",
                       [name_key(name), kana_key(row["フリガナ"]), *keys]).fetchone()
    who = found["id"] if found else insert("contact", kind=kind, name=name_key(name), kana=kana_key(row["フリガナ"]))
    for field, value in fields.items():
        db.execute(f"UPDATE contact SET {field} = coalesce({field}, ?) WHERE id = ?", (value, who))
    lives = code(PREFECTURE, row.get("都道府県", "")), row.get("市区町村") or None
    if any(lives) and not db.execute("SELECT 1 FROM address WHERE contact = ?", (who,)).fetchone():
        insert("address", contact=who, since="", prefecture=lives[0], city=lives[1])
    for key in keys:
        insert("point", contact=who, key=key)
    return who


def live_rows(path, status="状態"):
    """Rows that count; those of tests and cancelled ones are nothing at all."""
    for row in read_rows(path):
        state = row.get(status, "")
        if state not in ("テスト", "取消", "誤登録", "キャンセル"):
            yield row


def add_slip(topics, motives, stage, **slip):
    consult = insert("consult", main=topics[0], **slip)
    for t in topics:
        insert("topic", consult=consult, topic=t)
    for m in motives:
        insert("motive", consult=consult, motive=m)
    who = slip["contact"]
    if who and not stage and not db.execute("SELECT 1 FROM stage WHERE contact = ?", (who,)).fetchone():
        stage = "new"
    if who and stage:
        insert("stage", contact=who, date=slip["date"], stage=stage, source=f"consult {consult}")
    return consult


def add_migration(members, **move):
    id = insert("migration", **move)
    for text in members:
        birth, band, gender = re.fullmatch(r"(\d{4}-\d\d-\d\d)?(\d\d代|\d\d歳(?:未満|以上)|不明)?(女性|男性)?", text).groups()
        insert("member", migration=id, birth=birth, age_band=BAND.get(band), gender=GENDER.get(gender))
    if move["contact"]:
        insert("stage", contact=move["contact"], date=move["date"], stage="migrated", source=f"migration {id}")
    return id


def load_consultations(path):
    for row in live_rows(path):
        add_slip(codes(TOPIC, row["相談内容"]), codes(MOTIVE, row["きっかけ"]), code(STAGE, row["段階"]),
                 contact=person(row, row["姓"] + row["名"]), date=read_date(row["受付日"]), channel=code(CHANNEL, row["方法"]),
                 first=read_yes(row["初回/再"]), persons=read_number(row["人数"]) or 1, prefecture=code(PREFECTURE, row["都道府県"]),
                 city=row["市区町村"] or None, age_band=code(BAND, row["年代"]), gender=code(GENDER, row["性別"]))


def load_visits(path):
    for row in live_rows(path):
        start = read_date(row["開始日"])
        insert("visit", contact=person(row, row["氏名"]), type=code(VISIT, row["種類"]), start=start,
               end=read_date(row["終了日"]) or start, persons=read_number(row["人数"]) or 1)


def load_attendees(path):
    for row in live_rows(path):
        day = read_date(row["開催日"])
        known = db.execute("SELECT id FROM event WHERE name = ? AND date = ?", (row["行事名"], day)).fetchone()
        event = known["id"] if known else insert("event", name=row["行事名"], date=day)
        insert("attendance", event=event, contact=person(row, row["氏名"]), persons=read_number(row["人数"]) or 1)


def load_migrations(path):
    for row in live_rows(path):
        add_migration([t for t in row["内訳"].split("、") if t], contact=person(row, row["氏名"]), date=read_date(row["転入日"]),
                      turn=code(TURN, row["ターン"]), reason=code(REASON, row["理由"]), via_desk=read_yes(row["窓口経由"]),
                      schemes=row["利用制度"] or None, persons=read_number(row["人数"]), stays=True,
                      from_home=residence(code(PREFECTURE, row["前住地（都道府県）"]), row["前住地（市区町村）"]) == "nemuro_city")


def load_donations(path):
    for row in live_rows(path, "ステータス"):
        corporate = row["区分"] == "企業版"
        insert("donation", contact=person(row, row["氏名"], "company" if corporate else "person"), date=read_date(row["受納日"]),
               amount=read_number(row["寄附金額"]), portal=row["受付サイト"], purpose=row["使い道"], project=row["プロジェクト名"] or None,
               corporate=corporate, prefecture=code(PREFECTURE, row["都道府県"]))


def load_extra(path):
    """Codes or labels; only the options that are in use are known here."""
    labels = {}

    def pick(words, text):
        return text if text in words.values() else code(words, text or "")

    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split("\t")
        label = words.pop(0) if words[0].startswith("@") else None
        noun, verb, *rest = words
        o = {k.lstrip("-"): labels.get(v, v) for k, v in zip(rest[::2], rest[1::2])}
        get = o.get
        who, pref = get("contact"), code(PREFECTURE, get("prefecture", ""))
        new = None
        if verb == "cancel":  # as if it had never been entered, with all that hangs on it
            db.execute(f"DELETE FROM {noun} WHERE id = ?", (o["id"],))
            db.execute("DELETE FROM stage WHERE source = ?", (f"{noun} {o['id']}",))
            for part, of in (("topic", "consult"), ("motive", "consult"), ("member", "migration"), ("attendance", "event")):
                if noun == of:
                    db.execute(f"DELETE FROM {part} WHERE {of} = ?", (o["id"],))
        elif (noun, verb) == ("event", "absent"):
            db.execute("DELETE FROM attendance WHERE id = ?", (o["id"],))
        elif (noun, verb) == ("contact", "add"):
            new = insert("contact", kind=get("kind", "person"), name=o["name"], birth=get("birth"), died=get("died-on"),
                         age_band=pick(BAND, get("age-band")), gender=pick(GENDER, get("gender")))
            if pref:
                insert("address", contact=new, since="", prefecture=pref, city=get("city"))
        elif (noun, verb) == ("contact", "edit"):
            if get("died-on"):
                db.execute("UPDATE contact SET died = ? WHERE id = ?", (o["died-on"], o["id"]))
            if get("moved-on"):
                insert("address", contact=o["id"], since=o["moved-on"], prefecture=pref, city=get("city"))
        elif noun == "consult":
            topics, motives = (list(dict.fromkeys(filter(None, get(n, "").split(",")))) for n in ("topic", "motive"))
            new = add_slip(topics, motives, get("stage"), contact=who,
                           date=o["date"], channel=o["channel"], first=read_yes(get("first")),
                           persons=int(get("persons", 1)), prefecture=pref, city=get("city"), age_band=pick(BAND, get("age-band")),
                           gender=pick(GENDER, get("gender")))
        elif noun == "application":
            new = insert("application", contact=who, date=o["applied-on"])
        elif noun == "visit":
            new = insert("visit", contact=who, type=o["type"], start=o["from"], end=get("to", o["from"]),
                         persons=int(get("persons", 1)))
        elif (noun, verb) == ("event", "attend"):
            new = insert("attendance", event=o["event"], contact=who, persons=int(get("persons", 1)))
        elif noun == "event":
            new = insert("event", name=o["name"], date=o["date"], headcount=int(o["headcount"]))
        elif (noun, verb) == ("migration", "add"):
            new = add_migration([m for m in get("members", "").split(",") if m], contact=who, date=o["moved-in-on"],
                                turn=get("turn-type"), reason=get("reason"), via_desk=get("via-desk") == "yes",
                                schemes=get("schemes"), persons=get("persons") and int(o["persons"]), stays=get("stay-intent") != "no",
                                from_home=residence(code(PREFECTURE, get("from-prefecture", "")), get("from-city")) == "nemuro_city")
        elif (noun, verb) == ("migration", "depart"):
            db.execute("UPDATE migration SET departed = ? WHERE id = ?", (o["date"], o["id"]))
            mover = one("SELECT contact FROM migration WHERE id = ?", o["id"])
            if mover:
                insert("stage", contact=mover, date=o["date"], stage="left")
        elif (noun, verb) == ("business", "add"):
            new = insert("business", date=o["started-on"], origin=get("origin"), vacant=get("vacant") == "yes",
                         closed=get("closed-on"))
        elif (noun, verb) == ("business", "edit"):
            db.execute("UPDATE business SET closed = ? WHERE id = ?", (o["closed-on"], o["id"]))
        elif (noun, verb) == ("loan", "add"):
            new = insert("loan", contact=who, occupation=o["occupation"], lent=o["lent-on"], moved=get("moved-in-on"),
                         worked=get("work-started-on"))
        elif (noun, verb) == ("loan", "edit"):
            db.execute("UPDATE loan SET worked = ?, moved = coalesce(?, moved) WHERE id = ?",
                       (o["work-started-on"], get("moved-in-on"), o["id"]))
        elif (noun, verb) == ("project", "add"):
            new = insert("project", state=get("state", "open"), funded=get("funded-on"))
        elif (noun, verb) == ("project", "edit"):
            db.execute("UPDATE project SET state = ?, funded = coalesce(?, funded) WHERE id = ?",
                       (o["state"], get("funded-on"), o["id"]))
        elif (noun, verb) == ("donation", "refund"):
            db.execute("UPDATE donation SET refunded = ? WHERE id = ?", (o["date"], o["id"]))
        elif (noun, verb) == ("donation", "add"):
            new = insert("donation", contact=who, date=o["received-on"], amount=int(o["amount-yen"]), portal=o["portal"],
                         purpose=o["purpose"], project=get("project"), corporate=get("corporate") == "yes", prefecture=pref)
        elif (noun, verb) == ("relationship", "add"):
            new = insert("relationship", contact=who, kind=o["kind"], since=get("from"), until=get("until"))
        elif (noun, verb) == ("stage", "set"):
            insert("stage", contact=who, date=o["date"], stage=o["stage"])
        elif noun == "household":
            pass
        else:
            sys.exit(f"extra.tsv: what is {noun} {verb}?")
        if label:
            labels[label] = new


def load(folder):
    for row in live_rows(folder / "contacts.csv"):
        person(row, row["名称・氏名"], code(KIND, row["種別"]) or "person")
    load_consultations(folder / "consultations.csv")
    load_visits(folder / "visits.csv")
    for row in live_rows(folder / "events.csv"):
        insert("event", name=row["行事名"], date=read_date(row["開催日"]), headcount=read_number(row["参加者数"]))
    load_attendees(folder / "attendees.csv")
    load_migrations(folder / "migrations.csv")
    load_donations(folder / "donations.csv")
    load_extra(folder / "extra.tsv")


# ---- counting ----

# Flows are rows of `fact` (what, day, how many) and `cell` (table, key, day, how many): a figure is a sum over days.
FACTS = """
CREATE VIEW counted AS  -- a contact's slips of one day and main topic are one, the first entered stands
  SELECT * FROM consult c WHERE contact IS NULL OR NOT EXISTS
    (SELECT 1 FROM consult e WHERE e.contact = c.contact AND e.date = c.date AND e.main = c.main AND e.id < c.id);
CREATE VIEW slip AS  -- with age, sex and residence: its own entries, else the contact's on the day
  SELECT s.*, c.kind = 'person' by_person, coalesce(s.age_band, band_of(c.birth, s.date), c.age_band, 'unknown') band,
    coalesce(s.gender, c.gender, 'unknown') sex,
    iif(s.prefecture IS NOT NULL OR s.city IS NOT NULL, residence(s.prefecture, s.city),
      coalesce((SELECT residence(a.prefecture, a.city) FROM address a WHERE a.contact = s.contact AND since <= s.date
                ORDER BY since DESC LIMIT 1), 'unknown')) home
    FROM counted s LEFT JOIN contact c ON c.id = s.contact;
CREATE VIEW newcomer AS
  SELECT * FROM counted c WHERE CASE WHEN contact IS NULL THEN first = 1 ELSE coalesce(first, 1) = 1 AND NOT EXISTS
    (SELECT 1 FROM counted e WHERE e.contact = c.contact AND (e.date, e.id) < (c.date, c.id)) END;
CREATE VIEW moved AS  -- migrations that meet the rule
  SELECT * FROM migration WHERE NOT from_home AND (via_desk = 1 OR schemes IS NOT NULL) AND stays
    AND coalesce(reason, '') NOT IN ('transfer', 'study', 'facility');
CREATE VIEW migrant AS
  SELECT m.id, m.date, m.turn, m.reason, m.departed, coalesce(band_of(p.birth, m.date), p.age_band, 'unknown') band,
    coalesce(p.gender, 'unknown') gender, 1 n
    FROM moved m JOIN member p ON p.migration = m.id
  UNION ALL SELECT id, date, turn, reason, departed, 'unknown', 'unknown', coalesce(persons, 1) FROM moved
    WHERE id NOT IN (SELECT migration FROM member) AND (persons IS NOT NULL OR contact IS NULL)
  UNION ALL SELECT m.id, m.date, turn, reason, departed, coalesce(band_of(birth, m.date), age_band, 'unknown'),
    coalesce(gender, 'unknown'), 1
    FROM moved m JOIN contact c ON c.id = m.contact  -- neither members nor a number: the contact alone
    WHERE m.id NOT IN (SELECT migration FROM member) AND persons IS NULL;
CREATE VIEW anniversary AS
  SELECT years, anniversary(date, years) day, departed, n FROM migrant, (SELECT 1 years UNION SELECT 3 UNION SELECT 5);
CREATE VIEW personal AS
  SELECT d.*, c.kind IN ('person', 'household') AS by_person,
    coalesce(d.prefecture, (SELECT prefecture FROM address a WHERE a.contact = d.contact AND since <= d.date
                            ORDER BY since DESC LIMIT 1), 'unknown') place
    FROM donation d LEFT JOIN contact c ON c.id = d.contact WHERE NOT corporate;
CREATE VIEW gift AS  -- received, and taken back on the day of the refund
  SELECT *, date day, 1 n FROM donation UNION ALL SELECT *, refunded, -1 FROM donation WHERE refunded IS NOT NULL;
CREATE VIEW flow AS SELECT p.*, g.day, g.n FROM gift g JOIN personal p ON p.id = g.id;
CREATE VIEW repeated AS  -- by a donor who then had a standing gift of an earlier fiscal year
  SELECT * FROM personal d WHERE by_person AND EXISTS
    (SELECT 1 FROM personal e WHERE e.contact = d.contact AND fiscal(e.date) < fiscal(d.date)
       AND (e.refunded IS NULL OR e.refunded > d.date));
CREATE VIEW event_size AS
  SELECT date, max(coalesce(headcount, 0), coalesce((SELECT sum(persons) FROM attendance a WHERE a.event = event.id), 0)) n
    FROM event;
CREATE VIEW returned AS  -- once a person and group, with the first loan that led to work
  SELECT contact, occupation, min(worked) day FROM loan l
    WHERE worked IS NOT NULL AND (moved IS NOT NULL OR EXISTS
      (SELECT 1 FROM migration m WHERE m.contact = l.contact AND m.date >= l.lent))
    GROUP BY contact, occupation;

CREATE TABLE exchange (date, n);  -- filled by count_exchange
CREATE VIEW fact_view AS
  SELECT 'consultations' code, date, 1 n FROM counted
  UNION ALL SELECT 'consultations_new', date, 1 FROM newcomer
  UNION ALL SELECT iif(channel IN ('fair', 'seminar', 'tour'), 'consultations_event', 'consultations_desk'), date, 1 FROM counted
  UNION ALL SELECT 'consultations_women', date, 1 FROM slip WHERE sex = 'female' AND band IN ('a20', 'a30')
  UNION ALL SELECT 'consultations_anonymous', date, 1 FROM counted WHERE contact IS NULL
  UNION ALL SELECT 'consultations_community', date, 1 FROM counted
    WHERE id IN (SELECT consult FROM topic WHERE topic = 'community')
  UNION ALL SELECT 'migrants', date, n FROM migrant
  UNION ALL SELECT 'migrant_households', date, 1 FROM moved
  UNION ALL SELECT 'migrants_women', date, n FROM migrant WHERE gender = 'female' AND band IN ('a20', 'a30')
  UNION ALL SELECT 'migrants_primary', date, n FROM migrant WHERE reason = 'primary'
  UNION ALL SELECT 'migrants_left', departed, n FROM migrant WHERE departed IS NOT NULL
  UNION ALL SELECT 'migrants_due_' || years || 'y', day, n FROM anniversary
  UNION ALL SELECT 'settled_' || years || 'y', day, n FROM anniversary WHERE departed IS NULL OR departed > day
  UNION ALL SELECT 'applications', date, 1 FROM application
  UNION ALL SELECT 'trial_stays', start, 1 FROM visit WHERE type = 'trial_house'
  UNION ALL SELECT 'trial_persons', start, persons FROM visit WHERE type = 'trial_house'
  UNION ALL SELECT 'trial_person_days', start, persons * (julianday(end) - julianday(start) + 1) FROM visit
    WHERE type = 'trial_house'
  UNION ALL SELECT 'telework_visitors', start, persons FROM visit WHERE type IN ('telework', 'workation')
  UNION ALL SELECT 'exchange_persons', date, n FROM exchange
  UNION ALL SELECT 'exchange_persons', date, n FROM event_size
  UNION ALL SELECT 'business_starts', date, 1 FROM business
  UNION ALL SELECT 'business_uiturn', date, 1 FROM business WHERE origin = 'uiturn'
  UNION ALL SELECT 'business_vacant', date, 1 FROM business WHERE vacant
  UNION ALL SELECT 'business_closed', closed, 1 FROM business WHERE closed IS NOT NULL
  UNION ALL SELECT 'loans_made_' || occupation, lent, 1 FROM loan
  UNION ALL SELECT 'loan_returns_' || occupation, day, 1 FROM returned
  UNION ALL SELECT 'donation_cases', day, n FROM flow
  UNION ALL SELECT 'donation_amount', day, n * amount FROM flow
  UNION ALL SELECT 'crowdfunding_amount', day, n * amount FROM flow WHERE project IS NOT NULL
  UNION ALL SELECT 'projects_funded', funded, 1 FROM project WHERE state = 'funded'
  UNION ALL SELECT 'corporate_amount', day, n * amount FROM gift WHERE corporate
  UNION ALL SELECT 'corporate_cases', day, n FROM gift WHERE corporate
  UNION ALL SELECT 'new_donors', min(date), 1 FROM personal  -- the first gift that stood at the end of its month
    WHERE by_person AND (refunded IS NULL OR refunded > month_end(substr(date, 1, 7))) GROUP BY contact
  UNION ALL SELECT 'repeat_cases', g.day, g.n FROM gift g JOIN repeated r ON r.id = g.id;
CREATE VIEW cell_view AS
  SELECT 'consultations_by_channel' tab, channel key, date, 1 n FROM counted
  UNION ALL SELECT 'consultations_by_topic', topic, date, 1 FROM counted JOIN topic ON consult = id
  UNION ALL SELECT 'consultations_by_topic_main', main, date, 1 FROM counted
  UNION ALL SELECT 'consultations_by_motive', coalesce(motive, 'unknown'), date, 1 FROM counted LEFT JOIN motive ON consult = id
  UNION ALL SELECT 'consultations_by_residence_age', home || '/' || band, date, 1 FROM slip
  UNION ALL SELECT 'consultations_by_age_gender', band || '/' || sex, date, 1 FROM slip
  UNION ALL SELECT 'consultations_women_by_residence', home, date, 1 FROM slip WHERE sex = 'female' AND band IN ('a20', 'a30')
  UNION ALL SELECT 'migrants_by_turn', coalesce(turn, 'unknown'), date, n FROM migrant
  UNION ALL SELECT 'migrants_by_age_gender', band || '/' || gender, date, n FROM migrant
  UNION ALL SELECT 'donations_by_project', project, day, n FROM flow WHERE project IS NOT NULL
  UNION ALL SELECT 'donations_by_portal', portal, day, n FROM flow
  UNION ALL SELECT 'donations_by_portal_yen', portal, day, n * amount FROM flow
  UNION ALL SELECT 'donations_by_purpose', purpose, day, n FROM flow
  UNION ALL SELECT 'donations_by_purpose_yen', purpose, day, n * amount FROM flow
  UNION ALL SELECT 'donations_by_prefecture', place, day, n FROM flow
  UNION ALL SELECT 'donations_by_prefecture_yen', place, day, n * amount FROM flow;
"""
FLOWS = """consultations consultations_new consultations_desk consultations_event consultations_women consultations_anonymous
consultations_community migrants migrant_households migrants_women migrants_primary migrants_left migrants_due_1y settled_1y
migrants_due_3y settled_3y migrants_due_5y settled_5y applications trial_stays trial_persons trial_person_days telework_visitors
exchange_persons business_starts business_uiturn business_vacant business_closed loans_made_teacher loans_made_medical
loan_returns_teacher loan_returns_medical donation_cases donation_amount crowdfunding_amount projects_funded new_donors repeat_cases
corporate_amount corporate_cases mails_sent mails_bounced opt_outs""".split()
TABLES = """consultations_by_channel consultations_by_topic consultations_by_topic_main consultations_by_motive
consultations_by_residence_age consultations_by_age_gender consultations_women_by_residence migrants_by_turn migrants_by_age_gender
donations_by_project donations_by_portal donations_by_portal_yen donations_by_purpose donations_by_purpose_yen
donations_by_prefecture donations_by_prefecture_yen""".split()


def count_exchange():
    """Visits and consultations in person; of one contact's overlapping records only what each adds."""
    records = [(r["start"], 0, r["id"], r["end"], r["persons"], r["contact"]) for r in db.execute("SELECT * FROM visit")]
    records += [(r["date"], 1, r["id"], r["date"], r["persons"], r["contact"])
                for r in db.execute("SELECT * FROM consult") if r["channel"] in IN_PERSON]
    counted = {}  # contact: [(first day, last day, persons)]; at an event they are in its head-count already
    for a in db.execute("SELECT contact, date, persons FROM attendance JOIN event ON event.id = event"):
        counted.setdefault(a["contact"], []).append((a["date"], a["date"], a["persons"]))
    for start, _, _, end, persons, who in sorted(records, key=lambda r: r[:3]):
        before = [n for first, last, n in counted.get(who, []) if first <= start <= last] if who else []
        insert("exchange", date=start, n=max(0, persons - max(before, default=0)))
        if who:
            counted.setdefault(who, []).append((start, end, persons))


def months_before(month, n):
    y, m = map(int, month.split("-"))
    k = y * 12 + m - 1 - n
    return f"{k // 12}-{k % 12 + 1:02}"


STANDING = "date <= :end AND (refunded IS NULL OR refunded > :end)"


def repeat_donors(end):
    """Who has standing gifts of two fiscal years on a day."""
    return {r["contact"] for r in db.execute(f"""SELECT contact FROM personal WHERE by_person AND {STANDING} GROUP BY contact
                                                 HAVING count(DISTINCT fiscal(date)) > 1""", {"end": end})}


def relationship(month):
    """[(class, age band, sex)] of the relationship population at the end of a month."""
    begin, end = months_before(month, 11) + "-01", month_end(month)
    best = {}

    def seen(who, klass):
        if klass:
            best[who] = min(best.get(who, len(CLASSES)), CLASSES.index(klass))

    for r in db.execute("SELECT contact, channel FROM consult WHERE date BETWEEN ? AND ?", (begin, end)):
        seen(r["contact"], "join" if r["channel"] in IN_PERSON else "novisit")
    for r in db.execute("SELECT contact FROM application WHERE date BETWEEN ? AND ?", (begin, end)):
        seen(r["contact"], "novisit")
    for r in db.execute("SELECT contact, type FROM visit WHERE start <= ? AND end >= ?", (end, begin)):
        seen(r["contact"], CLASS_OF_VISIT[r["type"]])
    for r in db.execute("SELECT contact FROM attendance JOIN event ON event.id = event WHERE date BETWEEN ? AND ?", (begin, end)):
        seen(r["contact"], "join")
    for r in db.execute("SELECT contact, kind FROM relationship WHERE coalesce(since, '') <= ? AND until > ?", (end, end)):
        seen(r["contact"], CLASS_OF_RELATIONSHIP.get(r["kind"], "novisit"))
    # An ordinary donation counts while its donor is a repeat donor.
    again = repeat_donors(end)
    for r in db.execute(f"SELECT contact, project FROM personal WHERE date >= :begin AND {STANDING}", {"begin": begin, "end": end}):
        if r["project"] or r["contact"] in again:
            seen(r["contact"], "novisit")
    people = db.execute("""SELECT id, coalesce(band_of(birth, :end), age_band, 'unknown') band, coalesce(gender, 'unknown') sex
                           FROM contact c WHERE kind = 'person' AND (died IS NULL OR died > :end)
                           AND coalesce((SELECT residence(prefecture, city) FROM address a WHERE a.contact = c.id AND since <= :end
                                         ORDER BY since DESC LIMIT 1), 'unknown') <> 'nemuro_city'
                           AND id NOT IN (SELECT contact FROM migration WHERE contact IS NOT NULL AND date <= :end
                                          AND (departed IS NULL OR departed > :end))""", {"end": end})
    return [(CLASSES[best[r["id"]]], r["band"], r["sex"]) for r in people if r["id"] in best]


def stages(month):
    """{stage: contacts} at the end of a month: each contact's latest, of one day the last entered."""
    latest = {r["contact"]: r["stage"] for r in
              db.execute("SELECT contact, stage FROM stage WHERE date <= ? ORDER BY date, id", (month_end(month),))}
    return {s: list(latest.values()).count(s) for s in set(latest.values())}


def spans(month):
    """The days of each column."""
    def fiscal(m):
        return f"{int(m[:4]) - (m[5:] < '04')}-04-01"
    year_ago, before = months_before(month, 12), months_before(month, 1)
    return {"month": (month + "-01", month_end(month)), "prev_month": (before + "-01", month_end(before)),
            "same_month_last_year": (year_ago + "-01", month_end(year_ago)), "fiscal_year": (fiscal(month), month_end(month)),
            "last_fiscal_year": (fiscal(year_ago), month_end(year_ago)), "plan_total": (PLAN_BEGIN, month_end(month))}


def one(sql, *args):
    return db.execute(sql, args[0] if args and isinstance(args[0], dict) else args).fetchone()[0]


def day_before(day):
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def report(month):
    columns = spans(month)
    rows = {}
    for row in FLOWS:
        rows[row] = {}
        for c, (begin, end) in columns.items():
            if c == "plan_total":
                begin = ROW_BEGIN.get(row, begin)
            rows[row][c] = int(one("SELECT coalesce(sum(n), 0) FROM fact WHERE code = ? AND date BETWEEN ? AND ?", row, begin, end))
    for column, (begin, end) in columns.items():
        classes = relationship(end[:7])
        stands = {"begin": begin, "end": end}
        values = {
            "consultation_people": one("SELECT count(DISTINCT contact) FROM slip WHERE by_person AND date BETWEEN :begin AND :end",
                                       stands),
            "distinct_donors": one(f"SELECT count(DISTINCT contact) FROM personal WHERE by_person AND date >= :begin AND {STANDING}",
                                   stands),
            "repeat_donors": len(repeat_donors(end)),  # of the plan: also whoever became one before it
            "relationship_population": len(classes),
            "relationship_women": sum(band in ("a20", "a30") and sex == "female" for _, band, sex in classes),
        }
        if column != "plan_total":
            values["repeat_donors"] -= len(repeat_donors(day_before(begin)))
        for c in CLASSES:
            values["relationship_" + c] = sum(klass == c for klass, _, _ in classes)
        for row, n in values.items():
            rows.setdefault(row, {})[column] = n

    tables = {}
    narrow = ["month", "same_month_last_year", "fiscal_year", "plan_total"]
    for name in TABLES:
        cells = tables[name] = {}
        for column in narrow:
            begin, end = columns[column]
            for key, n in db.execute("""SELECT key, sum(n) FROM cell WHERE tab = ? AND date BETWEEN ? AND ?
                                        GROUP BY key ORDER BY key""", (name, begin, end)):
                cells.setdefault(key, dict.fromkeys(narrow, 0))[column] = n
    tables["relationship_by_age_gender"], tables["stages"] = {}, {}
    for column in narrow:
        last = columns[column][1][:7]
        people = [f"{band}/{sex}" for _, band, sex in relationship(last)]
        for name, stock in (("relationship_by_age_gender", {k: people.count(k) for k in set(people)}), ("stages", stages(last))):
            for key, n in sorted(stock.items()):
                tables[name].setdefault(key, dict.fromkeys(narrow, 0))[column] = n
    return {"rows": rows, "tables": tables}


def main(args):
    months = [a for a in args if re.fullmatch(r"\d{4}-\d\d", a)]
    folders = [a for a in args if a not in months]
    if not months or len(folders) > 1:
        sys.exit("usage: count_desk.py YYYY-MM... [FOLDER]")
    load(Path(folders[0]) if folders else Path(__file__).parent / "desk")
    db.executescript(FACTS)
    count_exchange()
    db.executescript("""CREATE TABLE fact AS SELECT * FROM fact_view; CREATE TABLE cell AS SELECT * FROM cell_view;
                        CREATE INDEX fact_code ON fact (code, date); CREATE INDEX cell_tab ON cell (tab, date);""")
    reports = {m: report(m) for m in months}
    json.dump(reports if len(months) > 1 else reports[months[0]], sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
