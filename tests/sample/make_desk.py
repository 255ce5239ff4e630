#!/usr/bin/env python3
"""make_desk.py FOLDER - write the sample lists of a migration desk: all people are made up.

The same program writes the same bytes everywhere: it draws from its own small generator, never from `random`
or the clock. Telephone numbers have an exchange that is not assigned (0xx-0...), mail ends in example.*.
What is hidden in the lists on purpose is told in README.md and at the rows below that begin with "Trap".
"""
import csv
import io
import sys
import unicodedata
from datetime import date, timedelta
from pathlib import Path

FIRST, LAST = date(2021, 6, 1), date(2025, 2, 28)
RICH = [(2023, 11), (2024, 2), (2024, 4), (2024, 10)]  # months the tests look at


class Dice:
    """A linear congruential generator: `random` may change between versions of Python, this may not."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def pick(self, items):
        return items[self.below(len(items))]

    def chance(self, percent):
        return self.below(100) < percent

    def weighted(self, pairs):
        at = self.below(sum(w for _, w in pairs))
        for item, w in pairs:
            at -= w
            if at < 0:
                return item


dice = Dice(20250301)

# ---- people ----

FAMILY = """髙橋 タカハシ/佐藤 サトウ/山﨑 ヤマザキ/鈴木 スズキ/田中 タナカ/伊藤 イトウ/渡部 ワタベ/中村 ナカムラ/小林 コバヤシ
加藤 カトウ/吉田 ヨシダ/山田 ヤマダ/佐々木 ササキ/松本 マツモト/井上 イノウエ/木村 キムラ/林 ハヤシ/清水 シミズ/森 モリ
池田 イケダ/橋本 ハシモト/阿部 アベ/石川 イシカワ/前田 マエダ/藤田 フジタ/小川 オガワ/岡田 オカダ/後藤 ゴトウ/村上 ムラカミ
近藤 コンドウ/坂本 サカモト/遠藤 エンドウ/青木 アオキ/福田 フクダ/三浦 ミウラ/西村 ニシムラ/藤井 フジイ/太田 オオタ
岩﨑 イワサキ/中島 ナカジマ/小野 オノ/大野 オオノ/竹内 タケウチ/原田 ハラダ/和田 ワダ/中山 ナカヤマ/石田 イシダ/上田 ウエダ
森田 モリタ/柴田 シバタ/酒井 サカイ/工藤 クドウ/横山 ヨコヤマ/宮本 ミヤモト/内田 ウチダ/髙木 タカギ/安藤 アンドウ
谷口 タニグチ/大塚 オオツカ/丸山 マルヤマ/今井 イマイ/武田 タケダ/菅原 スガワラ/新井 アライ/野村 ノムラ/千葉 チバ"""
FEMALE = """美咲 ミサキ/陽菜 ヒナ/さくら サクラ/由美子 ユミコ/恵子 ケイコ/真由美 マユミ/彩香 アヤカ/千尋 チヒロ/明日香 アスカ
直子 ナオコ/奈々 ナナ/智子 トモコ/久美子 クミコ/遥 ハルカ/志保 シホ/麻衣 マイ/和子 カズコ/裕美 ヒロミ/紗季 サキ/文 アヤ"""
MALE = """健一 ケンイチ/大輔 ダイスケ/翔太 ショウタ/拓也 タクヤ/誠 マコト/隆 タカシ/浩二 コウジ/直樹 ナオキ/悠斗 ユウト/和也 カズヤ
修 オサム/剛 ツヨシ/亮介 リョウスケ/正 タダシ/雄太 ユウタ/俊介 シュンスケ/茂 シゲル/達也 タツヤ/幸男 ユキオ/蓮 レン"""
PLACES = [  # prefecture, city, beginning of the postal code, weight
    ("東京都", "世田谷区", "154", 9), ("東京都", "練馬区", "176", 7), ("東京都", "八王子市", "192", 4),
    ("神奈川県", "横浜市", "220", 8), ("神奈川県", "川崎市", "210", 5), ("埼玉県", "さいたま市", "330", 6),
    ("埼玉県", "川口市", "332", 3), ("千葉県", "船橋市", "273", 5), ("千葉県", "柏市", "277", 3),
    ("北海道", "札幌市", "060", 9), ("北海道", "釧路市", "085", 4), ("北海道", "厚岸郡厚岸町", "088", 2),
    ("北海道", "標津郡中標津町", "086", 4), ("北海道", "野付郡別海町", "086", 3), ("北海道", "旭川市", "070", 3),
    ("北海道", "函館市", "040", 2), ("北海道", "根室市", "087", 5), ("宮城県", "仙台市", "980", 4),
    ("福島県", "郡山市", "963", 2), ("青森県", "八戸市", "031", 2), ("茨城県", "つくば市", "305", 2),
    ("群馬県", "前橋市", "371", 2), ("新潟県", "新潟市", "950", 2), ("長野県", "松本市", "390", 2),
    ("石川県", "金沢市", "920", 1), ("愛知県", "名古屋市", "450", 5), ("静岡県", "浜松市", "430", 2),
    ("大阪府", "大阪市", "530", 5), ("兵庫県", "神戸市", "650", 3), ("京都府", "京都市", "600", 2),
    ("広島県", "広島市", "730", 2), ("岡山県", "倉敷市", "710", 1), ("香川県", "高松市", "760", 1),
    ("福岡県", "福岡市", "810", 3), ("沖縄県", "那覇市", "900", 1), ("海外", "シンガポール", "", 1),
]
TOWNS = ["本町", "栄町", "緑町", "若葉台", "東町", "桜木町", "中央", "富士見町", "朝日町", "西町"]
BANDS = [("20歳未満", 2), ("20代", 16), ("30代", 28), ("40代", 20), ("50代", 16), ("60代", 14), ("70歳以上", 5)]
AGE = {"20歳未満": 18, "20代": 25, "30代": 34, "40代": 44, "50代": 54, "60代": 64, "70歳以上": 73}


def words(text):
    return [item.split(" ") for line in text.split("\n") for item in line.split("/")]


class Person:
    """Someone whose name, kana, first contact point and place of living are the same in every list."""

    taken = set()

    def __init__(self, gender=None, band=None, place=None, name=None, mail=True):
        self.gender = gender or dice.pick(["女", "男"])
        while True:
            family, given = dice.pick(words(FAMILY)), dice.pick(words(FEMALE if self.gender == "女" else MALE))
            if (family[0], given[0]) not in Person.taken:
                break
        if name:
            family, given = name
        Person.taken.add((family[0], given[0]))
        (self.family, self.family_kana), (self.given, self.given_kana) = family, given
        self.band = band or dice.weighted(BANDS)
        self.birth = None
        self.prefecture, self.city, zip3, _ = place or dice.weighted([(p, p[3]) for p in PLACES])
        self.postal = f"{zip3}-{dice.between(1, 9999):04}" if zip3 else ""
        self.address = f"{dice.pick(TOWNS)}{dice.between(1, 9)}丁目{dice.between(1, 40)}番{dice.between(1, 30)}号"
        digits = f"{dice.below(10**7):07}"
        self.phone = f"0{dice.pick([70, 80, 90])}-0{digits[:3]}-{digits[3:]}"
        if self.city == "根室市":
            self.phone = f"0153-0{digits[0]}-{digits[1:5]}"
        elif self.prefecture == "東京都" and dice.chance(30):
            self.phone = f"03-0{digits[:3]}-{digits[3:]}"
        # The number makes every address unlike the others by more than a letter.
        local = f"{dice.pick(['sora', 'umi', 'kaze', 'tori', 'hana', 'kani', 'yuki', 'mori'])}{dice.below(10**5):05}"
        self.mail = f"{local}@example.{dice.pick(['jp', 'com', 'ne.jp', 'co.jp'])}" if mail and dice.chance(75) else ""

    def band_on(self, day):
        if not self.birth:
            return self.band
        age = day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))
        return "20歳未満" if age < 20 else "70歳以上" if age >= 70 else f"{age // 10 * 10}代"


def place(city):
    return next(p for p in PLACES if p[1] == city)


# ---- how things are written ----

HALF = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0xFF66, 0xFF9E)}
HALF.update({"\u3099": "ﾞ", "\u309A": "ﾟ", " ": " "})


def half_width(kana):
    return "".join(HALF[c] for c in unicodedata.normalize("NFD", kana))


def hiragana(kana):
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in kana)


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def write_kana(p):
    full = f"{p.family_kana} {p.given_kana}"
    return dice.weighted([(full, 60), (half_width(full), 20), (full.replace(" ", "　"), 10),
                          (hiragana(full), 5), (full.replace(" ", ""), 5)])


def write_family(p):
    """Old forms are written as the new ones now and then: 髙橋 and 高橋 are one person."""
    plain = p.family.replace("髙", "高").replace("﨑", "崎")
    return plain if dice.chance(40) else p.family


def write_name(p):
    return write_family(p) + dice.pick([" ", "　", "　", ""]) + p.given


def write_phone(phone):
    bare = phone.replace("-", "")
    return dice.weighted([(phone, 70), (bare, 10), (wide(phone), 8), (bare[1:], 8),  # Excel ate the leading 0
                          ("+81 " + phone[1:], 4)])


def write_day(d, style=None):
    era = f"{d.year - 2018}"
    forms = [f"{d:%Y/%m/%d}", f"{d.year}/{d.month}/{d.day}", f"R{era}.{d.month}.{d.day}",
             f"令和{era}年{d.month}月{d.day}日", wide(f"{d.year}/{d.month}/{d.day}"),
             f"{d.year}年{d.month}月{d.day}日({'月火水木金土日'[d.weekday()]})", f"{d:%Y%m%d}", f"{d:%Y-%m-%d}"]
    return forms[style] if style is not None else dice.weighted(list(zip(forms, [30, 30, 14, 10, 5, 5, 3, 3])))


def write_persons(n):
    return dice.weighted([(str(n), 80), (wide(str(n)), 16), (f"{wide(str(n))}名", 4)]) if n < 6 else str(n)


# CP932 has these twice, as NEC and as IBM put them; lists come with either, so ours have both.
TWICE = {"髙": (b"\xfb\xfc", b"\xee\xe0"), "﨑": (b"\xfa\xb1", b"\xed\x95")}


def cp932(text, nec):
    return b"".join(TWICE[c][nec] if c in TWICE else c.encode("cp932") for c in text)


def write_list(folder, name, titles, heads, rows, utf8=False):
    """As Excel saves a sheet: every line as wide as the widest, CRLF, quotes only where needed."""
    lines = [[t] + [""] * (len(heads) - 1) for t in titles] + [heads]
    lines += [[row.get(h.replace("\n", ""), "") for h in heads] for row in rows]
    out = b"\xef\xbb\xbf" if utf8 else b""
    for i, line in enumerate(lines):
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerow(line)
        out += text.getvalue().encode() if utf8 else cp932(text.getvalue(), nec=i % 3 == 0)
    (Path(folder) / name).write_bytes(out)


# ---- days ----

def month_weights():
    for i in range(45):
        year, month = 2021 + (5 + i) // 12, (5 + i) % 12 + 1
        fiscal = year - (month < 4)
        w = {2021: 3, 2022: 4, 2023: 10, 2024: 12}[fiscal]
        yield (year, month), w + (6 if (year, month) in RICH else 0)


MONTHS = list(month_weights())


def any_day(weekday=True, months=None):
    year, month = dice.pick(months) if months else dice.weighted(MONTHS)
    d = date(year, month, dice.between(1, 28))
    while weekday and d.weekday() > 4:
        d = date(year, month, dice.between(1, 28))
    return d


def office_day(d):
    while d.weekday() > 4:
        d += timedelta(days=1)
    return d


# ---- consultations ----

CHANNELS = [  # as the clerks write it, is it at an event, weight
    ("電話", False, 14), ("TEL", False, 7), ("ＴＥＬ", False, 3), ("メール", False, 14), ("E-mail", False, 3),
    ("問合せフォーム", False, 6), ("HP", False, 3), ("来庁", False, 10), ("窓口", False, 6), ("来所", False, 3),
    ("Zoom", False, 5), ("ｵﾝﾗｲﾝ", False, 4), ("オンライン面談", False, 2), ("郵送", False, 1), ("FAX", False, 1),
    ("LINE", False, 4), ("現地案内", False, 4), ("フェア", True, 4), ("移住フェア", True, 3), ("セミナー", True, 3),
    ("体験ツアー", True, 3), ("ふるさと回帰支援センター", False, 4), ("その他", False, 1),
]
TOPICS = [
    (["住居", "住まい"], "賃貸の空き状況を知りたい。|アパートの家賃の相場と、ペット可の物件があるかを聞きたい。|公営住宅に申し込めるか。",
     "不動産業者の一覧と家賃の目安を送付。|市営住宅の募集時期を案内。", 20),
    (["空き家"], "空き家バンクの物件を見たい。|祖父の家が空いている。直して住めるか。", "空き家の改修に使える低利融資を案内。|建築住宅課へ引継ぎ。", 10),
    (["仕事", "仕事・就職"], "水産加工の求人はあるか。|看護師として働きたい。|事務職の求人を探している。",
     "ハローワーク根室の求人票を送付。|市内企業の見学を調整。", 20),
    (["起業", "起業・創業"], "カフェを開きたい。|ゲストハウスを始めたい。空き店舗はあるか。", "創業支援制度（開業準備費・建物貸付料）を説明。", 6),
    (["漁業", "酪農", "農林漁業"], "漁師になりたい。見習いを受け入れる船はあるか。|酪農ヘルパーに興味がある。", "漁協の担当者につなぐ。|研修制度を説明。", 7),
    (["テレワーク"], "今の会社のままテレワークで暮らしたい。通信環境を知りたい。", "テレワーク拠点の利用方法を案内。", 8),
    (["支援金", "補助金", "支援制度"], "移住支援金の対象になるか。|引越し費用の補助はあるか。", "要件（東京圏の在住年数など）を確認し、要綱を送付。", 12),
    (["体験住宅", "お試し移住"], "夏に２週間ほど体験住宅を使いたい。|体験住宅の空きと料金を知りたい。", "空き状況を確認し、申込書を送付。", 14),
    (["子育て", "保育"], "保育所に入れるか、待機はあるか。", "こども子育て課の窓口を案内。", 7),
    (["教育", "学校"], "小学校の児童数と通学の方法を知りたい。", "教育委員会へつなぐ。", 5),
    (["医療", "介護"], "持病があり、通える病院があるか心配。|母の介護施設を探している。", "市立病院の診療科を案内。", 5),
    (["買い物", "生活環境"], "買い物や通販の届き方など、ふだんの暮らしを知りたい。", "暮らしのガイドを送付。", 5),
    (["気候", "寒さ"], "冬の寒さと雪の量、暖房費を知りたい。", "灯油代の目安と冬の写真を送付。", 6),
    (["交通"], "車なしで暮らせるか。|空港までの時間を知りたい。", "バスの時刻表を送付。", 4),
    (["生活費"], "ひと月の生活費の目安を知りたい。", "先輩移住者の家計の例を紹介。", 3),
    (["地域", "近所付き合い"], "町内会や近所付き合いはどうか。", "先輩移住者との交流会を案内。", 3),
    (["協力隊"], "地域おこし協力隊の募集はあるか。", "募集要項を送付。", 8),
    (["奨学金", "修学資金"], "看護学生への修学資金を借りたい。", "担当課を案内。", 3),
    (["二拠点"], "夏だけ根室で暮らす二地域居住を考えている。", "体験住宅の長期利用を案内。", 3),
    (["結婚"], "婚活イベントはあるか。", "次回の日程を案内。", 1),
    (["ふるさと納税"], "ふるさと納税をきっかけに興味を持った。", "パンフレットと返礼品の産地の資料を送付。", 2),
    (["その他"], "市の歴史について聞きたい。", "図書館を紹介。", 2),
]
MOTIVES = ["自然", "自然環境", "涼しさ", "冷涼な気候", "仕事", "子育て", "実家", "食", "野鳥", "釣り", "生活費", "テレワーク",
           "定年", "結婚", "防災", "ふるさと納税", "旅行", "不明"]
TURNS = [("Ｕ", 8), ("U", 6), ("Uターン", 6), ("Ｊ", 5), ("Jターン", 4), ("Ｉ", 18), ("I", 10), ("Iターン", 12), ("孫", 3),
         ("配偶者の地元", 3), ("－", 6), ("", 19)]
HOUSEHOLDS = [("単身", 30), ("夫婦", 22), ("夫婦と子", 22), ("ひとり親", 4), ("三世代", 2), ("親と同居", 4), ("", 16)]
FAIRS = {"フェア": "北海道移住交流フェア（東京）", "移住フェア": "ふるさと回帰フェア（東京国際フォーラム）",
         "セミナー": "オホーツク・根室合同移住セミナー", "体験ツアー": "ねむろ暮らし体験ツアー", "現地案内": "市内各所"}
STAFF = ["佐々木", "中川", "佐々木・中川", "移住係", "本間"]
STEPS = ["", "情報提供済", "検討中", "来訪予定", "来訪済", "調整中", "決定"]
EXITS = ["保留", "断念", "他地域へ", "連絡不通"]

consults = []


def say(texts):
    return dice.pick(texts.split("|"))


def consult(day, person=None, **given):
    """One slip; what is given stands, all else is drawn. The key point of a person is on every slip."""
    main = dice.weighted([(t, t[3]) for t in TOPICS])
    others = [dice.pick(dice.weighted([(t, t[3]) for t in TOPICS])[0]) for _ in range(dice.weighted([(0, 50), (1, 32), (2, 18)]))]
    channel, event, _ = dice.weighted([(c, c[2]) for c in CHANNELS])
    row = {"方法": channel, "相談内容": "、".join(dict.fromkeys([dice.pick(main[0])] + others)),
           "きっかけ": "、".join(dict.fromkeys(dice.pick(MOTIVES) for _ in range(dice.between(0, 2)))),
           "ターン": dice.weighted(TURNS), "世帯構成": dice.weighted(HOUSEHOLDS), "対応者": dice.pick(STAFF),
           "内容": say(main[1]), "回答": say(main[2]), "会場": FAIRS.get(channel, "")}
    if event:
        row["人数"] = write_persons(dice.weighted([(1, 30), (2, 40), (3, 18), (4, 12)]))
    elif dice.chance(60):
        row["人数"] = write_persons(dice.weighted([(1, 75), (2, 20), (3, 5)]))
    if dice.chance(12):  # typed with Alt+Enter
        row["内容"] += f"\n※{dice.pick(['折返しは夕方以降を希望', '配偶者は賛成', '来年春ごろを希望', '犬1匹、猫2匹'])}"
    if dice.chance(6):
        row["回答"] = "①" + row["回答"] + "②後日、資料を送付。"
    if dice.chance(30):
        row["引継先"] = dice.pick(["ハローワーク根室", "建築住宅課", "こども子育て課", "商工労働観光課", "水産振興課"])
    if dice.chance(35):
        row["次回対応"] = dice.pick(["資料到着の確認", "空き物件の連絡", "来訪日程の調整", "求人の紹介"])
        row["次回期日"] = write_day(office_day(day + timedelta(days=dice.between(7, 40))))
    if person:
        row.update(person_columns(person, day))
        row["姓"], row["名"] = write_family(person), person.given
        del row["氏名"]
    elif not given.get("blank"):
        row.update({"姓": dice.pick(["", "匿名", "匿名", "不明"]), "年代": dice.weighted(BANDS + [("不明", 25), ("", 10)]),
                    "性別": dice.pick(["女", "男", "女性", "男性", "不明", ""])})
        where = dice.weighted([(p, p[3]) for p in PLACES] + [(("", "", ""), 12), (("不明", "", ""), 6)])
        row["都道府県"], row["市区町村"] = where[0], where[1] if dice.chance(60) else ""
        row["初回/再"] = dice.weighted([("初回", 55), ("再", 12), ("", 33)])
    given.pop("blank", None)
    row.update(given)
    consults.append((day, row))
    return row


def person_columns(p, day, sparse=25):
    """Columns of a person in any list. The phone is always there; the rest is left out now and then."""
    row = {"氏名": write_name(p), "フリガナ": write_kana(p), "電話": write_phone(p.phone)}
    if p.mail and dice.chance(70):
        row["メール"] = p.mail if dice.chance(85) else p.mail.upper()
    if not dice.chance(sparse):
        short = p.prefecture.rstrip("都府県") if p.prefecture != "京都府" and dice.chance(10) else p.prefecture
        row.update({"都道府県": short, "市区町村": p.city})
    if not dice.chance(sparse):
        band = p.band_on(day)
        row["年代"] = dice.weighted([(band, 85), (wide(band), 15)])
    if not dice.chance(sparse):
        row["性別"] = p.gender + dice.pick(["", "", "性"])
    return row


def story(person, start, steps, ends=None, until=LAST):
    """Consultations of one person in the order of the funnel, some weeks apart; the last day."""
    day, reached = office_day(start), 0
    for i in range(steps):
        stage = STEPS[min(reached, len(STEPS) - 1)] if dice.chance(65) else ""
        reached += dice.between(1, 3)
        if i == 0 and dice.chance(20):
            stage = dice.pick(["新規", "情報提供済"])
        if ends and i == steps - 1:
            stage = ends
        consult(day, person, **{"段階": stage, "初回/再": dice.pick(["初回", "初", ""]) if i == 0 else dice.pick(["再", "再", ""])})
        last = day
        day = office_day(day + timedelta(days=dice.between(9, 70)))
        if day > until:
            break
    return last


# ---- visits ----

visits = []
HOUSES = ["体験住宅１号（光洋町）", "体験住宅２号（花園町）", "体験住宅３号（落石）", "体験住宅４号（厚床）", "体験住宅５号（西浜町）"]


def visit(kind, start, nights, persons, person=None, place="", **given):
    end = start + timedelta(days=nights)
    row = {"種類": kind, "開始日": write_day(start), "終了日": write_day(end) if nights or dice.chance(60) else "",
           "泊数": str(nights) if nights else "", "人数": write_persons(persons), "場所": place}
    if person:
        row.update(person_columns(person, start, 35))
    else:
        row["氏名"] = dice.pick(["", "匿名"])
    row.update(given)
    visits.append((start, row))


TRIAL = ["移住体験住宅", "体験住宅", "ちょっと暮らし"]
STAYS = [  # words, place, nights, persons, weight
    (TRIAL, HOUSES, (6, 28), (1, 3), 36), (["テレワーク滞在", "テレワーク"], ["テレワーク拠点ねむろ"], (2, 14), (1, 2), 14),
    (["ワーケーション", "ﾜｰｹｰｼｮﾝ"], ["テレワーク拠点ねむろ", "落石ゲストハウス"], (1, 6), (1, 4), 16),
    (["下見", "内覧", "下見・内覧"], ["市内物件"], (0, 2), (1, 3), 12), (["体験ツアー", "ツアー"], ["ねむろ暮らし体験ツアー"], (1, 3), (1, 4), 8),
    (["面接", "就職面接"], ["市内事業所"], (0, 1), (1, 1), 6), (["ボランティア"], ["春国岱", "根室さんま祭り"], (0, 2), (1, 3), 8),
    (["その他"], ["市内"], (0, 1), (1, 2), 2),
]


def any_visit(start, person, kinds=None):
    s = dice.weighted([(s, s[4]) for s in STAYS if not kinds or s[0][0] in kinds])
    visit(dice.pick(s[0]), start, dice.between(*s[2]), dice.between(*s[3]), person, dice.pick(s[1]))


# ---- the desk's year ----

def make_movers():
    """The list of those who moved in. Movers have consulted before; `None` is a household without a name."""
    rows = []

    def moved(day, who, turn, reason, desk, schemes, others="", persons="", **given):
        row = {"転入日": write_day(day), "ターン": turn, "理由": reason, "窓口経由": desk, "利用制度": schemes, "人数": persons}
        if who:
            row.update(person_columns(who, day))
            head = f"{who.band_on(day)}{who.gender}性"
            row["前住地（都道府県）"], row["前住地（市区町村）"] = who.prefecture, who.city
            row.pop("都道府県", None), row.pop("市区町村", None)
            if not persons and others != "-":
                row["内訳"] = "、".join([head] + ([others] if others else []))
        row.update(given)
        rows.append((day, row))

    def mover(day, months_before, steps, **kw):
        p = Person(**kw)
        start = day - timedelta(days=30 * months_before)
        last = story(p, start, steps, until=day - timedelta(days=1))
        if last < day - timedelta(days=20):
            any_visit(office_day(last + timedelta(days=3)), p, ["移住体験住宅", "下見"])
        return p

    tokyo, sapporo = place("世田谷区"), place("札幌市")
    moved(date(2021, 9, 1), None, "Ｉ", "就職", "有", "", 内訳="40代男性、40代女性", **{"前住地（都道府県）": "北海道", "前住地（市区町村）": "札幌市"})
    moved(date(2022, 4, 1), mover(date(2022, 4, 1), 7, 3, gender="男", band="30代", place=tokyo),
          "Ｕ", "就職", "有", "移住支援金", "30代女性、20歳未満男性")
    moved(date(2022, 8, 22), mover(date(2022, 8, 22), 6, 2, gender="女", band="50代", place=place("横浜市")),
          "Ｉ", "退職後", "○", "")
    moved(date(2022, 11, 7), mover(date(2022, 11, 7), 8, 3, gender="男", band="20代", place=place("釧路市")),
          "Ｊ", "漁業", "有", "", "20代女性")
    moved(date(2023, 3, 31), mover(date(2023, 3, 31), 9, 4, gender="女", band="30代", place=place("大阪市")),
          "Ｉ", "テレワーク", "有", "移住支援金、テレワーク移住補助", "30代男性")
    moved(date(2023, 4, 1), mover(date(2023, 4, 1), 8, 3, gender="男", band="20代", place=place("川崎市")),
          "Ｉ", "協力隊", "有", "")
    # Trap: a transfer and a place at school are no migration, though both came through the desk.
    moved(date(2023, 4, 1), Person(gender="男", band="40代", place=sapporo), "－", "転勤", "有", "", "40代女性、20歳未満女性")
    moved(date(2023, 4, 3), Person(gender="女", band="20歳未満", place=place("函館市")), "－", "進学", "有", "")
    moved(date(2023, 7, 10), mover(date(2023, 7, 10), 6, 3, gender="女", band="40代", place=place("船橋市")),
          "孫ターン", "子育て", "有", "", "20歳未満女性、20歳未満男性")
    moved(date(2023, 11, 6), mover(date(2023, 11, 6), 9, 5, gender="女", band="30代", place=tokyo),
          "Ｉ", "起業", "有", "移住支援金、創業支援", "30代男性、20歳未満女性")
    moved(date(2023, 11, 30), mover(date(2023, 11, 30), 5, 3, gender="男", band="60代", place=place("名古屋市")),
          "Ｕ", "家族", "有", "", "60代女性")
    # Trap: neither through the desk nor with a scheme.
    moved(date(2023, 11, 13), Person(gender="男", band="50代", place=place("仙台市")), "Ｉ", "就職", "無", "なし", "50代女性")
    moved(date(2024, 2, 29), mover(date(2024, 2, 29), 10, 4, gender="男", band="40代", place=place("さいたま市")),
          "Ｊ", "就職", "有", "移住支援金", "1988-03-01女性、2015-05-10男性")
    # Trap: not through the desk, but a scheme was used: counts. One without a list of members: 3 persons.
    moved(date(2024, 2, 5), mover(date(2024, 2, 5), 4, 2, gender="女", band="20代", place=place("標津郡中標津町")),
          "配偶者の地元", "結婚", "", "結婚新生活支援", "20代男性")
    moved(date(2024, 4, 1), mover(date(2024, 4, 1), 7, 3, gender="女", band="20代", place=place("福岡市")),
          "Ｉ", "協力隊", "有", "")
    moved(date(2024, 4, 8), mover(date(2024, 4, 8), 6, 3, gender="男", band="30代", place=place("新潟市")),
          "Ｕ", "就職", "有", "奨学金返還支援", persons="3")
    moved(date(2024, 4, 15), Person(gender="男", band="70歳以上", place=place("旭川市")), "－", "施設入所", "有", "")
    # Trap: within the city; the clerk has put it on the list all the same.
    moved(date(2024, 6, 3), Person(gender="女", band="30代", place=place("根室市")), "Ｕ", "家族", "有", "", "30代男性")
    moved(date(2024, 10, 1), mover(date(2024, 10, 1), 11, 5, gender="男", band="30代", place=place("練馬区")),
          "Ｉ", "テレワーク", "有", "移住支援金", "30代女性、20歳未満女性、20歳未満男性")
    moved(date(2024, 10, 21), mover(date(2024, 10, 21), 6, 3, gender="女", band="20代", place=sapporo),
          "Ｕ", "就職", "有", "", "不明")
    # Trap: entered by mistake.
    moved(date(2024, 10, 28), Person(gender="男", band="20代", place=place("神戸市")), "Ｉ", "就職", "有", "", "20代女性", 状態="取消")
    moved(date(2025, 1, 14), mover(date(2025, 1, 14), 5, 3, gender="男", band="50代", place=place("柏市")),
          "Ｊ", "健康", "有", "", "-")
    heads = ["番号", "転入日", "氏名", "フリガナ", "年代", "性別", "電話", "メール", "ターン", "理由", "窓口経由", "利用制度",
             "前住地（都道府県）", "前住地（市区町村）", "内訳", "人数", "備考", "状態"]
    for i, (_, row) in enumerate(rows, 1):
        row["番号"] = f"転-{i:03}"
    return heads, [row for _, row in rows]


def make_contacts():
    """People, firms and partners the desk knows; also returns those who turn up in other lists."""
    rows, known = [], {}

    def add(kind, name, kana, person=None, relationship="", note="", **given):
        row = {"種別": kind, "名称・氏名": name, "フリガナ": kana, "関係": relationship, "備考": note}
        if person:
            row.update({"性別": person.gender, "〒": person.postal, "都道府県": person.prefecture, "市区町村": person.city,
                        "住所": person.address, "電話": write_phone(person.phone), "メール": person.mail})
            if person.birth:
                row["生年月日"] = write_day(person.birth, 7) if dice.chance(60) else wareki(person.birth)
        row.update(given)
        rows.append(row)

    firm = {"都道府県": "北海道", "市区町村": "根室市"}
    add("法人", "㈱根室潮風水産", "ネムロシオカゼスイサン", relationship="", note="求人あり", 電話="0153-00-1101", メール="saiyo@shiokaze.example.co.jp", 住所="本町9丁目1番地", **firm)
    add("法人", "㈱さいはて牛乳", "サイハテギュウニュウ", 電話="0153-00-1102", 住所="厚床9丁目2番地", **firm)
    add("法人", "㈲ノサップ観光", "ノサップカンコウ", 電話="0153-00-1103", 住所="納沙布9番地", **firm)
    add("法人", "㈱髙﨑システム", "タカサキシステム", relationship="企業版寄附企業", note="サテライトオフィス検討中", 電話="03-0000-1104", メール="info@takasaki.example.co.jp",
        都道府県="東京都", 市区町村="千代田区", 住所="架空町9丁目9番9号")
    add("団体", "根室暮らし応援隊", "ネムロクラシオウエンタイ", 電話="0153-00-1105", note="先輩移住者の会", **firm)
    add("団体", "北都大学地域研究ゼミ", "ホクトダイガクチイキケンキュウゼミ", 電話="011-000-1106", 都道府県="北海道", 市区町村="札幌市")
    add("関係機関", "ハローワーク根室", "ハローワークネムロ", 電話="0153-00-1107", **firm)
    add("関係機関", "根室商工会議所", "ネムロショウコウカイギショ", 電話="0153-00-1108", **firm)
    add("関係機関", "ふるさと回帰支援センター", "フルサトカイキシエンセンター", 電話="03-0000-1109", 都道府県="東京都", 市区町村="千代田区")

    relations = ["出身者", "縁故者", "元居住者", "ボランティア", "副業人材", "移住希望登録者", "協力隊OB", "出身者、寄附者", "連携大学の学生", "二地域居住者"]
    for i in range(24):
        p = Person()
        if i % 3 != 2:
            p.birth = date(2024 - AGE[p.band], dice.between(1, 12), dice.between(1, 28))
        add(dice.pick(["個人", "個人", ""]), write_name(p), write_kana(p), p, relations[i % len(relations)])
        known[i] = p
    # Trap: two who share name and reading, nothing else. Two who share a telephone, not the given name.
    for i, city in enumerate(["世田谷区", "仙台市"]):
        known[f"twin{i}"] = Person("男", place=place(city), name=(("鈴木", "スズキ"), ("一郎", "イチロウ")))
        add("個人", "鈴木 一郎", "スズキ イチロウ", known[f"twin{i}"], "出身者")
    a = Person("男", name=(("佐藤", "サトウ"), ("太郎", "タロウ")), place=place("札幌市"))
    b = Person("女", name=(("佐藤", "サトウ"), ("花子", "ハナコ")), place=place("札幌市"))
    b.phone, b.mail, b.address, b.postal = a.phone, a.mail, a.address, a.postal
    for p in (a, b):
        add("個人", write_name(p), write_kana(p), p, "縁故者")
    known["husband"], known["wife"] = a, b
    # Trap: an old carrier's address with dots where none may be; a reading in half width; full-width mail.
    p = Person("女", name=(("小野寺", "オノデラ"), ("渚", "ナギサ")), place=place("横浜市"))
    p.mail = "sea..gull.@example.ne.jp"
    add("個人", "小野寺　渚", half_width("オノデラ ナギサ"), p, "出身者")
    p = Person("男", name=(("黒田", "クロダ"), ("学", "マナブ")), place=place("京都市"))
    p.mail = "kuroda.m@example.jp"
    add("個人", "黒田 学", "クロダ マナブ", p, "元居住者", メール=wide(p.mail))
    known["wide"] = p
    # Trap: lives in the city, so belongs to no relationship population whatever happens.
    for i in range(2):
        known[f"local{i}"] = p = Person(place=place("根室市"), mail=False)
        add("個人", write_name(p), write_kana(p), p, "縁故者", "市内の家族")
    heads = ["番号", "種別", "名称・氏名", "フリガナ", "生年月日", "性別", "〒", "都道府県", "市区町村", "住所", "電話", "メール", "関係", "備考"]
    for i, row in enumerate(rows, 1):
        row["番号"] = str(i)
    return heads, rows, known


def wareki(d):
    """A birth day as older clerks write it; none is before 昭和 or on the edge of an era."""
    for first, name, year in [(date(2019, 5, 1), "令和", 2018), (date(1989, 1, 8), "平成", 1988), (date(1926, 12, 25), "昭和", 1925)]:
        if d >= first:
            return f"{name}{d.year - year}年{d.month}月{d.day}日"


def make_stories(known):
    """People who consult, stay, donate and come again."""
    people = []
    for i in range(44):
        p = known[i] if i < 10 else Person()
        people.append(p)
        start = any_day()
        ends = dice.pick(EXITS) if dice.chance(22) else None
        last = story(p, start, dice.weighted([(1, 30), (2, 36), (3, 24), (4, 10)]), ends)
        if dice.chance(55) and last < LAST - timedelta(days=60):
            any_visit(last + timedelta(days=dice.between(5, 50)), p)
    # One consultation, one name, never again.
    for _ in range(26):
        people.append(Person())
        consult(any_day(), people[-1], **{"初回/再": dice.pick(["初回", ""])})
    for p in (known["twin0"], known["twin1"], known["husband"], known["wife"], known["wide"]):
        consult(any_day(months=RICH), p, **{"初回/再": ""})
    for _ in range(66):
        d = any_day(weekday=False)
        consult(d)
    # Two of every kind in the months that are looked at.
    for year, month in RICH:
        for start, kinds in [(3, ["移住体験住宅"]), (9, ["ワーケーション"]), (12, ["テレワーク滞在"]), (15, ["下見"]), (22, ["ボランティア"])]:
            any_visit(date(year, month, start), Person(), kinds)
    return people


def make_traps(known, people):
    """Rows that go wrong in a program that knows the rules only roughly."""
    # The first day of the plan, the end of a fiscal year, the beginning, and the leap day.
    for d in (date(2021, 6, 1), date(2022, 3, 31), date(2022, 4, 1), date(2023, 3, 31), date(2024, 4, 1)):
        consult(d, None, 方法="電話", 姓="匿名", **{"初回/再": "初回"})
    consult(date(2024, 3, 31), None, 方法="メール", **{"初回/再": "初回"})
    consult(date(2024, 2, 29), None, 方法="TEL", 年代="３０代", 都道府県="埼玉県", 市区町村="")
    # The same person, day and main topic: one consultation, though the word for it differs; another topic: one more.
    p = Person("女", "30代", place("練馬区"), name=(("髙橋", "タカハシ"), ("律子", "リツコ")))
    for topic, text in [("住居", "午前に電話。賃貸の空きを知りたい。"), ("住まい", "午後に再度電話。ペット可かを聞き忘れた。"), ("仕事", "夫の仕事について別に相談。")]:
        consult(date(2024, 10, 16), p, 方法="電話", 相談内容=topic, 内容=text, 年代="30代", 都道府県="東京都", 市区町村="練馬区", 段階="", 人数="1", **{"初回/再": ""})
    q = Person("男", "50代", place("神戸市"))
    for _ in range(2):
        consult(date(2023, 11, 15), q, 方法="来庁", 相談内容="空き家、支援金", 人数="2", 年代="50代", 都道府県="兵庫県", 市区町村="神戸市", 段階="", **{"初回/再": ""})
    # Anonymous slips of one day and topic are never joined.
    for _ in range(2):
        consult(date(2024, 10, 17), None, 方法="電話", 相談内容="支援金", 姓="匿名", 年代="不明", 都道府県="", 市区町村="", **{"初回/再": ""})
    # Cancelled, then entered again the same day: the second counts, and is the first of this person.
    r = Person("女", "40代", place("仙台市"))
    for state in ("取消", ""):
        consult(date(2024, 2, 14), r, 方法="来庁", 相談内容="体験住宅", 人数="2", 年代="40代", 都道府県="宮城県", 市区町村="仙台市", 段階="", 状態=state, **{"初回/再": "初回"})
    consult(date(2024, 10, 9), None, 状態="取消")
    # Tests of the new sheet: neither a slip nor a person.
    consult(date(2024, 4, 2), None, 姓="テスト", 名="太郎", フリガナ="テスト タロウ", 電話="090-0000-0000", 内容="入力テスト", 状態="テスト")
    consult(date(2024, 10, 3), Person(), 内容="様式の確認", 状態="テスト")
    # Known to the desk before this book began: the slip says 再, so it is nobody's first.
    consult(date(2024, 10, 7), Person("男", "60代", place("船橋市")), **{"初回/再": "再", "段階": "検討中"})
    # The telephone changed, the mail stayed: still one person, found by either from then on.
    s = Person("女", "20代", place("横浜市"))
    s.mail = "mikazuki.2024@example.jp"
    consult(date(2024, 4, 10), s, メール=s.mail, 年代="20代", **{"初回/再": "初回"})
    s.phone = "080-0444-1212"
    consult(date(2024, 5, 20), s, メール=s.mail, 年代="20代", **{"初回/再": "再"})
    consult(date(2024, 10, 11), s, メール="", 年代="20代", **{"初回/再": "再"})
    # 塚 in its compatibility form, which NFKC turns into the ordinary one.
    t = Person("男", "40代", place("川口市"), name=(("大塚", "オオツカ"), ("敏", "サトシ")))
    consult(date(2023, 11, 20), t, 姓="大\uFA10", **{"初回/再": "初回"})
    consult(date(2024, 2, 19), t, **{"初回/再": "再"})
    # No address at first; the donation list brings it. The slips have no entries of their own.
    u = Person("女", "40代", place("松本市"), name=(("雨宮", "アマミヤ"), ("結", "ユイ")))
    known["late"] = u
    for d in (date(2023, 11, 9), date(2024, 10, 22)):
        consult(d, u, 方法="電話", 都道府県="", 市区町村="", 年代="", 性別="", 人数="", **{"初回/再": ""})
    # The family in the city asks; a firm asks: neither is of the relationship population.
    for d, who in [(date(2023, 11, 22), "local0"), (date(2024, 10, 24), "local1")]:
        consult(d, known[who], 方法="窓口", ターン="Ｕ", 内容="息子が戻りたいと言っている。", 人数="1", 都道府県="", 市区町村="")
    for d, topic in [(date(2024, 2, 8), "仕事"), (date(2024, 10, 25), "仕事、住居")]:
        consult(d, None, 姓="㈱根室潮風水産", 名="", フリガナ="ネムロシオカゼスイサン", 電話="0153-00-1101", 方法="来庁", 相談内容=topic, 年代="", 性別="",
                都道府県="北海道", 市区町村="根室市", 人数="1", 段階="情報提供済", 内容="社員寮に移住者を受け入れたい。", **{"初回/再": ""})
    # Groups at a fair: one slip, several persons.
    for d, n in [(date(2023, 11, 12), "4"), (date(2024, 2, 11), "３"), (date(2024, 4, 21), "2"), (date(2024, 10, 13), "５")]:
        consult(d, None, 方法="フェア", 人数=n, 会場=FAIRS["フェア"], **{"初回/再": "初回"})
        consult(d, None, 方法="セミナー", 人数="2", 会場=FAIRS["セミナー"], **{"初回/再": ""})
        consult(d - timedelta(days=5), None, 方法="現地案内", 相談内容="空き家、交通", 人数="2")

    # One person's overlapping records of October 2024: 2 + 0 + 1 + 0 + 1 + 0 persons, see README.
    v = Person("男", "40代", place("八王子市"))
    known["overlap"] = v
    visit("移住体験住宅", date(2024, 10, 5), 15, 2, v, HOUSES[0])
    visit("テレワーク滞在", date(2024, 10, 10), 2, 1, v, "テレワーク拠点ねむろ")
    visit("体験ツアー", date(2024, 10, 18), 4, 3, v, "ねむろ暮らし体験ツアー")
    consult(date(2024, 10, 18), v, 方法="現地案内", 人数="3", 年代="40代", 段階="来訪済", **{"初回/再": "初回"})
    consult(date(2024, 10, 19), v, 方法="来庁", 人数="5", 相談内容="住居", 年代="40代", 段階="", **{"初回/再": "再"})  # at the event he brought 4
    consult(date(2024, 10, 22), v, 方法="来庁", 人数="1", 相談内容="仕事", 年代="40代", 段階="検討中", **{"初回/再": "再"})
    # Across the end of a month, of the fiscal year, and from the leap day on.
    visit("体験住宅", date(2023, 10, 20), 18, 2, people[3], HOUSES[1])
    visit("移住体験住宅", date(2024, 3, 25), 13, 3, people[5], HOUSES[2])
    visit("ちょっと暮らし", date(2024, 2, 29), 14, 1, people[7], HOUSES[3])
    visit("テレワーク滞在", date(2024, 9, 26), 9, 2, Person(), "テレワーク拠点ねむろ")
    visit("ワーケーション", date(2024, 10, 29), 5, 3, Person(), "落石ゲストハウス")
    # A group is no person, yet its members were here.
    seminar = {"氏名": "北都大学地域研究ゼミ", "フリガナ": "ホクトダイガクチイキケンキュウゼミ", "電話": "011-000-1106"}
    visit("研修・合宿", date(2023, 11, 3), 3, 12, None, "根室市総合文化会館", **seminar)
    visit("合宿", date(2024, 9, 9), 4, 14, None, "根室市総合文化会館", **seminar)
    visit("下見", date(2024, 10, 8), 0, 2)
    visit("移住体験住宅", date(2024, 4, 19), 6, 2, None, HOUSES[4], 氏名="匿名")
    # Cancelled by the guest; a test.
    visit("体験住宅", date(2024, 10, 12), 9, 2, people[2], HOUSES[4], 状態="誤登録")
    visit("体験住宅", date(2024, 4, 3), 1, 9, None, HOUSES[4], 氏名="テスト", 状態="テスト")
    for year in (2021, 2022):
        any_visit(date(year, 8, 9), Person(), ["移住体験住宅"])
        any_visit(date(year, 10, 4), Person(), ["ワーケーション"])


EVENTS = [  # name, day, place, head-count as written
    ("オンライン移住交流会ねむろナイト", date(2021, 11, 14), "オンライン", "38"),
    ("根室かに祭り移住相談ブース2022", date(2022, 8, 27), "根室港", "１２０"),
    ("寄附者感謝交流会in東京2022", date(2022, 11, 19), "東京都千代田区", "1,850"),
    ("春の野鳥観察と暮らし体験会", date(2023, 6, 10), "春国岱", "24"),
    ("根室さんま祭り交流ブース", date(2023, 9, 23), "根室港", "210"),
    ("寄附者感謝交流会in東京2023", date(2023, 11, 18), "東京都千代田区", "2,500"),
    ("冬のねむろ暮らし体験会", date(2024, 2, 10), "落石", "12"),  # fewer than the attendees written down
    ("ねむろ春の交流会", date(2024, 4, 20), "根室市総合文化会館", "30"),
    ("花咲線交流ツアー説明会", date(2024, 7, 6), "札幌市", ""),  # nobody counted
    ("根室かに祭り交流ブース2024", date(2024, 8, 31), "根室港", "340"),
    ("秋の味覚と移住者交流会", date(2024, 10, 19), "根室市総合文化会館", "45"),
    ("寄附者感謝交流会in東京2024", date(2024, 11, 16), "東京都千代田区", "2300"),
]
UNLISTED = ("先輩移住者と語る会", date(2024, 10, 26), "", "")  # only in the list of attendees


def make_events(known, people):
    events = [{"番号": f"E{i:02}", "行事名": n, "開催日": write_day(d), "会場": p, "参加者数": c, "備考": "主催：総合政策部" if i % 4 == 0 else ""}
              for i, (n, d, p, c) in enumerate(EVENTS, 1)]
    events.append({"番号": "E13", "行事名": "根室氷まつり交流ブース", "開催日": "R6.2.3", "会場": "根室港", "参加者数": "180", "備考": "荒天により中止", "状態": "取消"})
    attendees = []

    def attend(event, person, persons, **given):
        row = {"行事名": event[0], "開催日": write_day(event[1]), "人数": write_persons(persons) if persons > 1 or dice.chance(50) else ""}
        row.update(person_columns(person, event[1], 40))
        row.update(given)
        attendees.append(row)

    for event, n in [(EVENTS[0], 4), (EVENTS[2], 4), (EVENTS[3], 6), (EVENTS[5], 8), (EVENTS[6], 8), (EVENTS[7], 7), (EVENTS[8], 5),
                     (EVENTS[10], 8), (EVENTS[11], 5), (UNLISTED, 6)]:
        here = set()
        for i in range(n):
            p = dice.pick(people) if i % 2 else Person()
            if p not in here:
                attend(event, p, 3 if event is EVENTS[6] else dice.between(1, 2))
            here.add(p)
    attend(EVENTS[10], known["overlap"], 4)
    attend(EVENTS[10], known["local1"], 1)
    attend(EVENTS[10], known["twin0"], 2, 状態="取消")
    for i, row in enumerate(attendees, 1):
        row["No."] = str(i)
    return events, attendees


PORTALS = [("ふるさとチョイス", "FC", 35), ("楽天ふるさと納税", "RK", 30), ("さとふる", "SF", 18), ("ふるなび", "FN", 10), ("市役所窓口", "MD", 4)]
PURPOSES = ["ふるさと応援基金", "子ども未来", "地域医療安定化", "人材確保対策安定化", "公共交通維持安定化", "交流人口拡大促進",
            "屋内遊戯施設整備等", "漁業資源増大対策", "新型コロナウイルス感染症対策"]
PROJECTS = ["シマフクロウの森再生プロジェクト", "空き店舗を交流拠点にするプロジェクト", "花咲線を未来へプロジェクト"]
DONATION_MONTHS = [3, 3, 4, 4, 4, 5, 6, 8, 24, 4, 4, 5]  # April to March; December is half a year


def write_yen(n):
    return dice.weighted([(f"￥{n:,}", 50), (f"{n:,}", 20), (str(n), 12), (wide(f"{n:,}") + "円", 8), (f"{n:,}円", 10)])


def make_donations(known, people):
    rows = []

    def give(day, person=None, yen=None, **given):
        portal, prefix, _ = dice.weighted([(p, p[2]) for p in PORTALS])
        when = write_day(day, 0) + dice.pick(["", "", f" {dice.between(0, 23):02}:{dice.between(0, 59):02}"]) if dice.chance(80) else write_day(day)
        row = {"受付サイト": portal, "受納日": when, "寄附金額": write_yen(yen or dice.pick([5000, 10000, 10000, 12000, 15000, 20000, 30000, 50000])),
               "使い道": dice.pick(PURPOSES[:8] if day >= date(2023, 4, 1) else PURPOSES), "区分": "個人", "ステータス": "受納済", "prefix": prefix}
        if person:
            row.update(person_columns(person, day, 20))
            if "都道府県" in row:
                row.update({"郵便番号": person.postal, "住所": person.address})
        else:
            row.update({"氏名": "匿名", "都道府県": dice.pick([p for p in PLACES if p[0] != "海外"])[0] if dice.chance(60) else ""})
        row.update(given)
        rows.append((day, row))

    def some_day(fiscal):
        month = dice.weighted([(m, w) for m, w in enumerate(DONATION_MONTHS)])
        year, month = fiscal + (month > 8), (month + 3) % 12 + 1
        d = date(year, month, dice.between(1, 28))
        return d if d <= LAST else date(2024, 12, dice.between(1, 31))

    donors = [p for i, p in enumerate(people) if i % 6 == 0 and p.city != "根室市"] + [Person() for _ in range(46)]
    for i, p in enumerate(donors):  # most give once, some each year
        years = dice.weighted([(1, 55), (2, 25), (3, 12), (4, 8)])
        first = dice.between(2021, 2025 - years)
        for fiscal in range(first, first + years):
            give(some_day(fiscal), p)
    # Trap: April and May 2021 are of the fiscal year, but before the plan; the people are known by then.
    early = [Person() for _ in range(3)]
    give(date(2021, 4, 20), early[0])
    give(date(2021, 5, 31), early[1])
    give(date(2021, 5, 10), early[2])
    give(date(2021, 6, 1), early[0])  # same fiscal year: not a repeat
    give(date(2022, 4, 1), early[1])
    give(date(2024, 4, 12), early[2])
    # Trap: the last day of one year and the first of the next; twice within one year.
    edge, same = Person(), Person()
    give(date(2024, 3, 31), edge, **{"受納日": "2024/03/31 23:59"})
    give(date(2024, 4, 1), edge, **{"受納日": "2024/04/01 00:01"})
    give(date(2023, 4, 18), same)
    give(date(2024, 3, 15), same)
    give(date(2024, 2, 29), Person())
    # Trap: one portal knows her by the old form, another by the new one.
    old = Person("女", "60代", place("横浜市"), name=(("髙﨑", "タカサキ"), ("澄江", "スミエ")))
    give(date(2022, 12, 30), old, 氏名="髙﨑　澄江")
    give(date(2023, 11, 26), old, 氏名="高崎澄江", フリガナ=half_width("タカサキ スミエ"))
    give(date(2024, 10, 27), old, 氏名="髙崎 澄江", 電話=old.phone.replace("-", "")[1:])
    # The one whose address the other lists do not know; spouses who give apart.
    u = known["late"]
    give(date(2024, 10, 30), u, 都道府県="長野県", 市区町村="松本市", 郵便番号=u.postal, 住所=u.address)
    for who in ("husband", "wife"):
        give(date(2023, 11, 28), known[who])
        give(date(2024, 10, 14), known[who], **{"都道府県": ""})
    # In the months that are looked at: newcomers, those who come again, crowdfunding, firms, nobody's gifts.
    for year, month in RICH:
        give(date(year, month, 5), Person())
        give(date(year, month, 8), donors[dice.below(10)])
        give(date(year, month, 17), donors[20 + dice.below(20)])
        give(date(year, month, 12), Person(), **{"プロジェクト名": dice.pick(PROJECTS)})
        give(date(year, month, 20), None)
        give(date(year, month, 25), None, 1000000, 区分="企業版", 氏名="㈱髙﨑システム", フリガナ="タカサキシステム", 電話="03-0000-1104",
             都道府県="東京都", 市区町村="千代田区", 使い道="交流人口拡大促進")
    give(date(2022, 9, 30), None, 500000, 区分="企業版", 氏名="北洋架空商事㈱", フリガナ="ホクヨウカクウショウジ", 電話="011-000-2201",
         都道府県="北海道", 市区町村="札幌市", 住所="架空町9丁目")
    give(date(2024, 12, 20), None, 3000000, 区分="企業版", 氏名="北洋架空商事㈱", フリガナ="ホクヨウカクウショウジ", 電話="011-000-2201",
         都道府県="北海道", 市区町村="札幌市", 住所="架空町9丁目")
    # Cancelled before payment; a test of the portal.
    give(date(2024, 10, 2), donors[4], ステータス="取消")
    give(date(2024, 10, 6), Person(), 90000, ステータス="キャンセル")
    give(date(2023, 11, 11), donors[9], ステータス="取消")
    give(date(2024, 4, 4), None, 1, 氏名="テスト", ステータス="テスト")
    rows.sort(key=lambda r: r[0])
    for i, (day, row) in enumerate(rows, 1):
        row["寄附番号"] = f"{row.pop('prefix')}{day:%y%m}-{i:05}"
    heads = ["寄附番号", "受付サイト", "受納日", "寄附金額", "使い道", "プロジェクト名", "区分", "氏名", "フリガナ", "年代", "性別", "郵便番号", "都道府県",
             "市区町村", "住所", "電話", "メール", "ステータス"]
    return heads, [row for _, row in rows]


EXTRA = [  # what no list brings, as arguments of the client
    "business add|started-on 2021-10-01|origin local|name 花咲かに食堂",
    "business add|started-on 2022-07-15|origin uiturn|name ゲストハウス落石|vacant yes",
    "business add|started-on 2023-11-20|origin uiturn|name 喫茶さいはて|vacant yes|schemes 創業支援制度",
    "business add|started-on 2024-02-01|origin uiturn|name ねむろウェブ制作室",
    "business add|started-on 2024-04-01|origin local|name 北の焼菓子店",
    "business add|started-on 2024-10-05|origin uiturn|name 珈琲とパン 潮騒|vacant yes|schemes 創業支援制度",
    "donation add|portal 市役所窓口|received-on 2023-11-02|amount-yen 30000|purpose 子ども未来|prefecture 北海道",
    "donation add|portal 市役所窓口|received-on 2024-02-15|amount-yen 100000|purpose 地域医療安定化",
    "donation add|portal 市役所窓口|received-on 2024-04-30|amount-yen 5000|purpose ふるさと応援基金|prefecture 東京都",
    "donation add|portal 市役所窓口|received-on 2024-10-31|amount-yen 20000|purpose ふるさと応援基金|prefecture 沖縄県",
    "donation add|portal 市役所窓口|received-on 2024-10-15|amount-yen 200000|purpose 交流人口拡大促進|corporate yes",
    "event add|name 根室市移住者交流新年会|date 2024-01-20|place 根室市総合文化会館|headcount 33",
    "event add|name ねむろオンライン座談会|date 2024-10-12|place オンライン|headcount 27",
    "event add|name 流氷と暮らしの写真展|date 2025-02-08|headcount 64",
    # Businesses: without an origin and closed later; closed when entered; entered by mistake.
    "@shop business add|started-on 2023-06-01|name 納沙布自転車工房",
    "business edit|id @shop|closed-on 2024-04-20",
    "business add|started-on 2022-11-01|origin unknown|vacant yes|name 港の食堂さざなみ|closed-on 2023-11-30",
    "@twice business add|started-on 2024-10-05|origin uiturn|name 珈琲とパン潮騒|vacant yes",
    "business cancel|id @twice|reason 二重登録",
    # Loans. A teacher by the loan's own entry; two medical loans of one person, moved in by a migration that is none of the
    # rule, and one of the other group; moved in before the loan; on the day of the loan; never moved in; not yet at work.
    "@t1 contact add|name 佐渡谷 澪|kana サドヤ ミオ|birth 1999-10-20|gender female|prefecture 北海道|city 札幌市",
    "loan add|contact @t1|occupation teacher|lent-on 2021-10-01|state working|moved-in-on 2024-03-25|work-started-on 2024-04-01",
    "@n1 contact add|name 古川 碧|kana フルカワ アオイ|birth 2000-02-29|gender female|prefecture 宮城県|city 仙台市",
    "@n1a loan add|contact @n1|occupation medical|lent-on 2021-11-01|amount-yen 1200000",
    "@n1b loan add|contact @n1|occupation medical|lent-on 2023-04-15|amount-yen 600000",
    "migration add|contact @n1|moved-in-on 2024-01-20|reason job|from-prefecture 宮城県|from-city 仙台市",
    "loan edit|id @n1b|state working|work-started-on 2024-04-08",
    "loan edit|id @n1a|state working|work-started-on 2024-02-01",
    "loan add|contact @n1|occupation teacher|lent-on 2024-01-20|state working|work-started-on 2024-10-01",
    "@n2 contact add|name 堀江 直也|kana ホリエ ナオヤ|age-band a20|gender male|prefecture 青森県",
    "migration add|contact @n2|moved-in-on 2022-05-01|reason study|via-desk yes|from-prefecture 青森県",
    "loan add|contact @n2|occupation medical|lent-on 2022-05-02|state working|work-started-on 2024-04-01",
    "@t2 contact add|name 宇佐美 千代|kana ウサミ チヨ|age-band a20|gender female",
    "migration add|contact @t2|moved-in-on 2023-11-01|reason family|from-prefecture 東京都",
    "@t2l loan add|contact @t2|occupation teacher|lent-on 2023-11-01",
    "loan edit|id @t2l|work-started-on 2024-10-15",
    "@n3 contact add|name 真島 圭|kana マジマ ケイ|prefecture 東京都",
    "loan add|contact @n3|occupation medical|lent-on 2023-11-10|work-started-on 2024-10-01",
    "@n3t loan add|contact @n3|occupation teacher|lent-on 2023-11-10|moved-in-on 2024-04-01|work-started-on 2024-04-01",
    "loan cancel|id @n3t|reason 職種の誤り",
    "loan add|contact @n3|occupation teacher|lent-on 2024-02-10|state applied|moved-in-on 2024-04-01",
    # The loan made later led to work first; at work before the move; moved in as a household, which is another contact.
    "@t3 contact add|name 小柳 周|kana コヤナギ シュウ|age-band a20|prefecture 岡山県",
    "loan add|contact @t3|occupation teacher|lent-on 2022-04-01|moved-in-on 2024-04-01|work-started-on 2024-10-07",
    "loan add|contact @t3|occupation teacher|lent-on 2023-04-01|moved-in-on 2024-04-01|work-started-on 2024-04-15",
    "@n4 contact add|name 灰谷 慎|kana ハイタニ シン|age-band a30|prefecture 滋賀県",
    "loan add|contact @n4|occupation medical|lent-on 2021-11-01|moved-in-on 2024-02-28|work-started-on 2023-11-13",
    "@h1 contact add|kind household|name 沢渡家",
    "@h1a contact add|name 沢渡 円|kana サワタリ マドカ|birth 1983-11-30|gender female|prefecture 愛知県",
    "household join|household @h1|contact @h1a|from 2022-01-01",
    "migration add|contact @h1|moved-in-on 2023-11-21|via-desk yes|from-prefecture 愛知県",
    "loan add|contact @h1a|occupation teacher|lent-on 2022-02-01|work-started-on 2024-02-01",
    "relationship add|contact @h1a|kind volunteer|from 2022-01-01|until 2024-08-31",
    # Projects: funded, funded later, failed, open, entered by mistake.
    "project add|name 花咲線を未来へプロジェクト|goal-yen 1000000|from 2023-11-01|until 2024-02-15|state funded|funded-on 2024-02-20",
    "@vacant project add|name 空き店舗を交流拠点にするプロジェクト|goal-yen 500000|from 2024-04-01",
    "project edit|id @vacant|state funded|funded-on 2024-10-15",
    "project add|name 春国岱の木道プロジェクト|from 2023-11-01|until 2024-04-30|state failed",
    "project add|name 冬の星空プロジェクト|from 2024-10-01",
    "@false project add|name 二重の事業|state funded|funded-on 2024-02-21",
    "project cancel|id @false|reason 二重登録",
    # Crowdfunded gifts: one refunded in a later month, one of a firm (企業版), one of nobody.
    "@c1 contact add|name 久慈 望|kana クジ ノゾミ|birth 1984-02-29|gender female|prefecture 岩手県|city 久慈市",
    "@c1d donation add|contact @c1|portal ふるさとチョイス|received-on 2023-11-20|amount-yen 8000|purpose ふるさと応援基金|project 春国岱の木道プロジェクト",
    "donation refund|id @c1d|date 2024-04-30",
    "donation add|portal ふるさとチョイス|received-on 2024-02-01|amount-yen 3000|purpose ふるさと応援基金|project 花咲線を未来へプロジェクト",
    "@firm contact add|kind company|name 架空海運㈱|kana カクウカイウン|prefecture 東京都|city 中央区",
    "donation add|contact @firm|portal 市役所窓口|received-on 2024-02-05|amount-yen 400000|purpose 交流人口拡大促進|project 花咲線を未来へプロジェクト|corporate yes",
    # A corporate gift refunded; a firm that gives as people do, twice; a household that does.
    "@firmd donation add|contact @firm|portal 市役所窓口|received-on 2023-11-10|amount-yen 700000|purpose 交流人口拡大促進|corporate yes",
    "donation refund|id @firmd|date 2024-02-14",
    "donation add|contact @firm|portal 市役所窓口|received-on 2023-02-01|amount-yen 10000|purpose 子ども未来",
    "donation add|contact @firm|portal 市役所窓口|received-on 2024-02-02|amount-yen 10000|purpose 子ども未来",
    # Refunds. g1: the earlier gift of a repeat goes, later gifts stay; g2: the only gift goes in its month, another comes;
    # g3: it goes later, so that the donor is new twice and never a repeat; g4: the repeat itself goes; g5: nobody's gift.
    "@g1 contact add|name 大和田 茂|kana オオワダ シゲル|birth 1958-04-02|gender male|prefecture 大阪府|city 堺市",
    "@g1a donation add|contact @g1|portal さとふる|received-on 2022-12-10|amount-yen 20000|purpose 子ども未来",
    "donation add|contact @g1|portal さとふる|received-on 2023-11-05|amount-yen 20000|purpose 子ども未来",
    "donation refund|id @g1a|date 2024-02-10",
    "donation add|contact @g1|portal さとふる|received-on 2024-04-05|amount-yen 20000|purpose 子ども未来",
    "@g2 contact add|name 三枝 薫|kana サエグサ カオル|prefecture 広島県",
    "@g2a donation add|contact @g2|portal ふるなび|received-on 2024-02-05|amount-yen 12000|purpose 地域医療安定化",
    "donation refund|id @g2a|date 2024-02-20",
    "donation add|contact @g2|portal ふるなび|received-on 2024-04-12|amount-yen 12000|purpose 地域医療安定化",
    "@g3 contact add|name 児島 京|kana コジマ キョウ|gender female|age-band a30|prefecture 香川県",
    "@g3a donation add|contact @g3|portal ふるなび|received-on 2023-11-02|amount-yen 15000|purpose 地域医療安定化",
    "donation refund|id @g3a|date 2024-01-31",
    "donation add|contact @g3|portal ふるなび|received-on 2024-02-03|amount-yen 15000|purpose 地域医療安定化",
    "@g4 contact add|name 北条 早苗|kana ホウジョウ サナエ|gender female|birth 1984-04-30|prefecture 静岡県|city 三島市",
    "donation add|contact @g4|portal 楽天ふるさと納税|received-on 2023-03-31|amount-yen 10000|purpose 子ども未来",
    "@g4a donation add|contact @g4|portal 楽天ふるさと納税|received-on 2023-11-15|amount-yen 30000|purpose 子ども未来|prefecture 京都府",
    "donation refund|id @g4a|date 2024-04-10",
    "@g5 donation add|portal 市役所窓口|received-on 2024-02-29|amount-yen 1000|purpose 子ども未来",
    "donation refund|id @g5|date 2024-10-01",
    # Both gifts of earlier years go, the day before a further gift and on its day: it is no repeat. Gone the day it came.
    "@g6 contact add|name 紺野 聡|kana コンノ サトシ|prefecture 三重県",
    "@g6a donation add|contact @g6|portal さとふる|received-on 2023-02-10|amount-yen 5000|purpose 子ども未来",
    "@g6b donation add|contact @g6|portal さとふる|received-on 2023-11-10|amount-yen 6000|purpose 子ども未来",
    "donation add|contact @g6|portal さとふる|received-on 2024-04-10|amount-yen 7000|purpose 子ども未来",
    "donation refund|id @g6b|date 2024-04-10",
    "donation refund|id @g6a|date 2024-04-09",
    "donation add|contact @g6|portal さとふる|received-on 2024-10-11|amount-yen 8000|purpose 子ども未来",
    "@g7 contact add|name 手塚 嵐|kana テヅカ ラン|prefecture 高知県",
    "@g7a donation add|contact @g7|portal さとふる|received-on 2024-02-06|amount-yen 9000|purpose 子ども未来|project 花咲線を未来へプロジェクト",
    "donation refund|id @g7a|date 2024-02-06",
    "donation add|contact @h1|portal さとふる|received-on 2023-03-10|amount-yen 4000|purpose 子ども未来",
    "donation add|contact @h1|portal さとふる|received-on 2024-04-10|amount-yen 4000|purpose 子ども未来",
    # Moves. Away exactly on the first anniversary, and a day later; before the plan (three and five years, one on 29 February,
    # away on 28 February); means to stay less than a year; fishermen; cancelled.
    "@m1 migration add|moved-in-on 2022-11-15|via-desk yes|reason retire|from-prefecture 東京都|members 30代女性,60代男性",
    "migration depart|id @m1|date 2023-11-15|reason 健康",
    "@m2c contact add|name 志村 亜紀|kana シムラ アキ|birth 1984-04-21|gender female|prefecture 東京都|city 港区",
    "@m2 migration add|contact @m2c|moved-in-on 2023-04-20|via-desk yes|reason telework|turn-type i|from-prefecture 東京都",
    "consult add|contact @m2c|date 2023-10-12|channel phone|topic life",
    "migration depart|id @m2|date 2024-04-21",
    "consult add|contact @m2c|date 2024-04-25|channel phone|topic other|stage lost",
    "@m3 migration add|moved-in-on 2019-10-05|schemes 移住支援金|turn-type u|members 30代男性,30代女性,20歳未満男性",
    "@m4 migration add|moved-in-on 2020-02-29|via-desk yes|turn-type j|persons 2",
    "migration depart|id @m4|date 2023-02-28",
    "@m9 migration add|moved-in-on 2020-02-29|via-desk yes|turn-type j|persons 5",
    "migration depart|id @m9|date 2023-03-01",
    "@m10 contact add|name 仁科 冬|kana ニシナ フユ|birth 2004-02-29|gender female|prefecture 徳島県",
    "@m10a migration add|contact @m10|moved-in-on 2023-02-28|via-desk yes|turn-type mago",
    "visit add|contact @m10|type training|from 2023-10-01|to 2023-11-01",
    "migration depart|id @m10a|date 2023-11-30",
    "migration add|contact @m10|moved-in-on 2024-02-29|reason transfer|via-desk yes",
    "@m5 migration add|moved-in-on 2021-02-10|via-desk yes|reason primary|turn-type u|from-prefecture 青森県|members 40代男性,40代女性,不明",
    "migration depart|id @m5|date 2024-02-11",
    "migration add|moved-in-on 2024-10-10|via-desk yes|reason telework|stay-intent no|from-prefecture 東京都|members 30代女性",
    "@m6 migration add|moved-in-on 2024-10-11|via-desk yes|reason primary|from-prefecture 青森県|persons 4",
    "@m7 migration add|moved-in-on 2024-10-11|via-desk yes|reason primary|from-prefecture 青森県|persons 4",
    "migration cancel|id @m7|reason 二重登録",
    # Women on both sides of twenty and forty on the day of the move: 19, 20, 39, 40; and one of 39 alone.
    "migration add|moved-in-on 2023-11-05|via-desk yes|from-prefecture 東京都|members 2003-11-06女性,2003-11-05女性,1983-11-06女性,1983-11-05女性",
    "@m8c contact add|name 八木 史|kana ヤギ フミ|birth 1984-10-16|gender female|prefecture 埼玉県",
    "migration add|contact @m8c|moved-in-on 2024-10-15|via-desk yes|from-prefecture 埼玉県",
    # Slips of women on both sides of their birthdays; the slip against the list of contacts; another address since.
    "@w1 contact add|name 内海 凪|kana ウツミ ナギ|birth 1984-10-16|gender female|prefecture 神奈川県|city 鎌倉市",
    "consult add|contact @w1|date 2024-10-15|channel visit|topic housing,community|motive nature,food|persons 2",
    "consult add|contact @w1|date 2024-10-16|channel phone|topic work,community",
    "@w2 contact add|name 辻村 暦|kana ツジムラ コヨミ|birth 2004-10-16|gender female|prefecture 新潟県",
    "consult add|contact @w2|date 2024-10-15|channel online|topic school|motive job,job",
    "consult add|contact @w2|date 2024-10-16|channel online|topic school|motive unknown",
    "consult add|contact @w2|date 2024-10-17|channel fair|topic school|age-band a40|gender male|prefecture 沖縄県",
    "@w3 contact add|name 寺本 唯|kana テラモト ユイ|birth 1950-01-01|gender male|prefecture 福岡県",
    "consult add|contact @w3|date 2024-02-15|channel tokyo|topic life|age-band a20|gender female",
    "contact edit|id @w3|prefecture 秋田県|city 秋田市|moved-on 2024-04-10",
    "consult add|contact @w3|date 2024-04-09|channel sns|topic medical|age-band a30|gender no_answer",
    "consult add|contact @w3|date 2024-04-10|channel sns|topic medical|age-band a30|gender female",
    "donation add|contact @w3|portal さとふる|received-on 2024-04-09|amount-yen 2000|purpose 子ども未来",
    "donation add|contact @w3|portal さとふる|received-on 2024-04-10|amount-yen 2500|purpose 子ども未来",
    # Twice the same matter of a day, the second with more on it; nobody's slip of a woman; before the plan; a firm's; cancelled.
    "@w4 contact add|name 望月 莉|kana モチヅキ リ|prefecture 長野県",
    "consult add|contact @w4|date 2023-11-08|channel phone|topic climate",
    "consult add|contact @w4|date 2023-11-08|channel visit|topic climate,community|motive cool|age-band a20|gender female|persons 3",
    "@w4a consult add|contact @w4|date 2024-02-13|channel phone|topic scheme",
    "consult add|contact @w4|date 2024-02-13|channel visit|topic scheme|motive home|age-band a30|gender female|stage informed",
    "consult cancel|id @w4a|reason 二重登録",
    "@w5 contact add|name 森脇 凜|kana モリワキ リン|birth 2004-02-29|gender female|prefecture 海外",
    "consult add|contact @w5|date 2024-02-28|channel letter|topic dual,dual",
    "consult add|contact @w5|date 2024-02-29|channel letter|topic dual|motive home",
    "consult add|contact @w5|date 2024-10-18|channel letter|topic dual|age-band unknown|gender unknown",
    "consult add|contact @c1|date 2024-02-28|channel letter|topic cost",
    "consult add|contact @c1|date 2024-02-29|channel letter|topic cost",
    "consult add|contact @h1|date 2023-11-20|channel visit|topic housing",
    "consult add|date 2023-11-09|channel fair|topic community|motive retire,cost,health|age-band a30|gender female|prefecture 千葉県|first yes",
    "consult add|contact @w4|date 2021-05-20|channel phone|topic work,community|motive marriage|age-band a30|gender female",
    "consult add|contact @firm|date 2024-02-20|channel visit|topic business",
    "@wrong consult add|date 2024-02-21|channel visit|topic community|age-band a30|gender female",
    "consult cancel|id @wrong|reason 誤登録",
    # Applications: paid, turned down, entered by mistake.
    "application add|contact @w4|scheme 移住支援金|applied-on 2024-02-20|state paid",
    "application add|contact @n3|scheme 奨学金返還支援|applied-on 2024-10-20|state rejected",
    "@a1 application add|contact @n3|scheme 移住支援金|applied-on 2024-10-21",
    "application cancel|id @a1|reason 誤登録",
    # Of the relationship population, with known births: a woman of 39 until the month's last day, one of 19 until it; work on
    # site; ends on the last day of the month, and a day later; none of its classes; an organisation; died; moved to the city.
    "@r1 contact add|name 有賀 瞳|kana アリガ ヒトミ|birth 1984-10-31|gender female|prefecture 山梨県",
    "relationship add|contact @r1|kind side_job|from 2024-02-15|until 2025-03-31",
    "@r2 contact add|name 笠井 梓|kana カサイ アズサ|birth 2004-10-31|gender female|prefecture 山口県",
    "relationship add|contact @r2|kind student|from 2023-04-01|until 2024-10-31",
    "visit add|contact @r2|type thanks|from 2024-09-28|to 2024-10-01|persons 2",
    "@r3 contact add|name 陣内 操|kana ジンナイ ミサオ|birth 1984-11-01|gender female|prefecture 長崎県",
    "relationship add|contact @r3|kind okoshi_ob|from 2023-11-30|until 2024-11-01",
    "@r4 contact add|name 城戸 新|kana キド アラタ|age-band a50|gender male",
    "relationship add|contact @r4|kind kin|from 2023-11-01|until 2024-04-30",
    "relationship add|contact @r4|kind migrant|from 2023-11-01|until 2025-04-30",
    "relationship add|contact @r4|kind native|from 2023-11-01",
    "relationship add|contact @firm|kind side_job|from 2024-02-01|until 2025-03-31",
    "@r5 contact add|name 喜多 源|kana キタ ゲン|birth 1940-05-05|gender male|prefecture 富山県",
    "visit add|contact @r5|type volunteer|from 2024-02-10|to 2024-02-12",
    "contact edit|id @r5|died-on 2024-10-31",
    "@r6 contact add|name 乾 清香|kana イヌイ サヤカ|birth 1990-07-07|gender female|prefecture 石川県|city 金沢市",
    "visit add|contact @r6|type dual|from 2024-02-20|to 2024-03-02",
    "contact edit|id @r6|prefecture 北海道|city 根室市|moved-on 2024-10-31",
    "@r7 event add|name ねむろ若者の集い|date 2024-04-27|headcount 1",
    "event attend|event @r7|contact @r6|persons 2",
    "event attend|event @r7|contact @r3",
    "@r8 event add|name ねむろ雪あかり茶話会|date 2024-02-17|headcount 3",
    "@r8a event attend|event @r8|contact @g2|persons 9",
    "event attend|event @r8|contact @n3|persons 4",
    "event absent|id @r8a",
    "@r9 event add|name ねむろ早春まつり|date 2024-04-28|headcount 70",
    "event attend|event @r9|contact @g2|persons 2",
    "event cancel|id @r9|reason 中止",
    "visit add|contact @g2|type tour|from 2024-04-28|to 2024-04-29|persons 2",
    "stage set|contact @r6|stage decided|date 2024-10-30",
]


def make_extra():
    """One command a line, its arguments between tabs, so that nothing needs quoting. A first @label names what the line adds;
    later lines say the label for its id."""
    lines = []
    for line in EXTRA:
        verb, *options = line.split("|")
        args = verb.split(" ")
        for o in options:
            name, value = o.split(" ", 1)
            args += ["--" + name, value]
        lines.append("\t".join(args) + "\n")
    return "".join(lines)


def number_slips():
    """Slips in the order of their day, save a few that were entered late; numbered within the fiscal year."""
    slips = sorted(consults, key=lambda c: c[0])
    for _ in range(6):
        i = dice.below(len(slips) - 12)
        if not slips[i][1].get("フリガナ"):  # only anonymous ones: a person's slips stay in order
            slips.insert(i + dice.between(5, 11), slips.pop(i))
    count = {}
    for day, row in slips:
        fiscal = day.year - (day.month < 4) - 2018
        count[fiscal] = count.get(fiscal, 0) + 1
        row["受付番号"] = f"R{fiscal}-{count[fiscal]:04}"
        row["受付日"] = write_day(day)
    return [row for _, row in slips]


def main(folder):
    Path(folder).mkdir(parents=True, exist_ok=True)
    contact_heads, contacts, known = make_contacts()
    mover_heads, movers = make_movers()
    people = make_stories(known)
    make_traps(known, people)
    events, attendees = make_events(known, people)
    donation_heads, donations = make_donations(known, people)
    stays = [row for _, row in sorted(visits, key=lambda v: v[0])]
    for i, row in enumerate(stays, 1):
        row["番号"] = str(i)

    write_list(folder, "contacts.csv", ["関係者名簿（取扱注意）"], contact_heads, contacts)
    write_list(folder, "consultations.csv", ["移住相談受付簿（令和３年６月～）　根室市移住相談ワンストップ窓口"],
               ["受付番号", "受付日", "方法", "姓", "名", "フリガナ", "年代", "性別", "都道府県", "市区町村", "電話", "メール", "相談内容", "きっかけ",
                "ターン", "世帯構成", "人数", "初回/再", "会場", "対応者", "内容", "回答", "引継先", "次回対応", "次回\n期日", "段階", "状態"],
               number_slips())
    write_list(folder, "visits.csv", ["体験住宅・テレワーク等利用簿", ""],
               ["番号", "種類", "開始日", "終了日", "泊数", "人数", "場所", "氏名", "フリガナ", "年代", "性別", "都道府県", "市区町村", "電話", "メール", "状態"],
               stays)
    write_list(folder, "events.csv", ["交流イベント一覧"], ["番号", "行事名", "開催日", "会場", "参加者数", "備考", "状態"], events)
    write_list(folder, "attendees.csv", ["交流イベント参加者名簿"],
               ["No.", "行事名", "開催日", "氏名", "フリガナ", "年代", "性別", "都道府県", "市区町村", "電話", "メール", "人数", "状態"], attendees)
    write_list(folder, "migrations.csv", ["転入者名簿（移住者アンケート集計用）"], mover_heads, movers)
    write_list(folder, "donations.csv", [], donation_heads, donations, utf8=True)
    (Path(folder) / "extra.tsv").write_bytes(make_extra().encode())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make_desk.py FOLDER")
    main(sys.argv[1])
