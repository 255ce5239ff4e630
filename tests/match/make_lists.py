#!/usr/bin/python3
"""Invents five lists about people who never were, and the truth about who is who: make_lists.py FOLDER ROWS SEED [rough]

The files are those of tests/sample/linkage (its README tells the columns). Names follow the shape of Japanese ones: a
few surnames very common, a long tail; given names by sex, many of them with one reading in several writings. People
live in households, marry, move, change telephone and mail; each row is written by somebody in a hurry. `rough` takes
every slip several times as often, and adds kinds of slips the usual profile does not have. Same seed, same bytes.
"""
import csv
import os
import random
import sys
from datetime import date, timedelta

SURNAMES = """
佐藤 さとう 150|鈴木 すずき 140|高橋 たかはし 110|田中 たなか 105|伊藤 いとう 85|渡辺 わたなべ 85|山本 やまもと 84|中村 なかむら 83|小林 こばやし 81
加藤 かとう 70|吉田 よしだ 66|山田 やまだ 65|佐々木 ささき 53|山口 やまぐち 51|松本 まつもと 50|井上 いのうえ 48|木村 きむら 46|林 はやし 43|斎藤 さいとう 43
清水 しみず 42|山崎 やまざき 38|森 もり 37|池田 いけだ 36|橋本 はしもと 36|阿部 あべ 35|石川 いしかわ 34|山下 やました 33|中島 なかじま 32|石井 いしい 32
小川 おがわ 31|前田 まえだ 31|岡田 おかだ 31|長谷川 はせがわ 30|藤田 ふじた 30|後藤 ごとう 30|近藤 こんどう 30|村上 むらかみ 29|遠藤 えんどう 29|青木 あおき 29
坂本 さかもと 29|斉藤 さいとう 27|福田 ふくだ 27|太田 おおた 27|西村 にしむら 27|藤井 ふじい 27|金子 かねこ 26|岡本 おかもと 26|藤原 ふじわら 26|中野 なかの 25
三浦 みうら 25|原田 はらだ 24|中川 なかがわ 24|松田 まつだ 23|竹内 たけうち 23|小野 おの 23|田村 たむら 23|中山 なかやま 22|和田 わだ 22|石田 いしだ 22
森田 もりた 21|上田 うえだ 21|原 はら 21|内田 うちだ 20|柴田 しばた 20|酒井 さかい 20|宮崎 みやざき 20|横山 よこやま 20|高木 たかぎ 20|安藤 あんどう 19
宮本 みやもと 19|大野 おおの 18|小島 こじま 18|谷口 たにぐち 17|今井 いまい 17|工藤 くどう 17|高田 たかだ 17|増田 ますだ 17|丸山 まるやま 17|杉山 すぎやま 16
村田 むらた 16|大塚 おおつか 16|新井 あらい 16|小山 こやま 16|平野 ひらの 15|藤本 ふじもと 15|河野 こうの 15|上野 うえの 15|野口 のぐち 15|武田 たけだ 15
松井 まつい 14|千葉 ちば 14|菅原 すがわら 14|岩崎 いわさき 14|久保 くぼ 14|木下 きのした 14|佐野 さの 14|野村 のむら 14|松尾 まつお 13|市川 いちかわ 13
菊地 きくち 13|杉本 すぎもと 13|古川 ふるかわ 12|大西 おおにし 12|島田 しまだ 12|水野 みずの 12|桜井 さくらい 12|高野 たかの 12|渡部 わたなべ 12|吉川 よしかわ 12
山内 やまうち 11|西田 にしだ 11|飯田 いいだ 11|菊池 きくち 11|西川 にしかわ 11|小松 こまつ 11|北村 きたむら 11|安田 やすだ 11|五十嵐 いがらし 11|川口 かわぐち 11
平田 ひらた 11|関 せき 10|中田 なかた 10|久保田 くぼた 10|服部 はっとり 10|東 ひがし 10|岩田 いわた 10|川崎 かわさき 10|土屋 つちや 10|本田 ほんだ 10
福島 ふくしま 9|樋口 ひぐち 9|永井 ながい 9|秋山 あきやま 9|中西 なかにし 9|川上 かわかみ 9|山中 やまなか 9|辻 つじ 9|田口 たぐち 9|大島 おおしま 9
吉村 よしむら 8|松岡 まつおか 8|荒木 あらき 8|石原 いしはら 8|浜田 はまだ 8|馬場 ばば 8|矢野 やの 8|浅野 あさの 7|星野 ほしの 7|大久保 おおくぼ 7
広瀬 ひろせ 6|国分 こくぶ 3|沢田 さわだ 6|滝沢 たきざわ 4|富田 とみた 6|柳沢 やなぎさわ 3|真田 さなだ 2|伊東 いとう 5|桑原 くわばら 5|柳田 やなぎだ 3
栗原 くりはら 5|荻原 おぎわら 4|萩原 はぎわら 5|堀 ほり 5|大谷 おおたに 5|長田 おさだ 3|熊谷 くまがい 5|角田 かくた 3|神田 かんだ 3|東海林 しょうじ 2
"""
FIRST = "あさ浅 あら荒 いわ岩 うえ上 おお大 おく奥 かわ川 きた北 くろ黒 こ小 さか坂 しお塩 しば芝 すぎ杉 たけ竹 つか塚 とみ富 なが長 なか中 にし西 はま浜 ひら平 ふじ藤 ふる古 ほし星 まつ松 みず水 みや宮 むら村 もり森 やま山 よこ横 よし吉 わか若 つる鶴 いし石 とり鳥".split()
LAST = "いけ池 うち内 お尾 おか岡 かわ川 き木 くち口 くぼ久保 さき崎 さわ沢 した下 しま島 た田 たに谷 つか塚 なか中 ね根 の野 ば場 はし橋 はた畑 はら原 べ部 まつ松 みや宮 むら村 もと本 もり森 や屋 やま山 よし吉 ふち渕 せ瀬".split()
MALE = """
誠 まこと 9|浩 ひろし 8|隆 たかし 8|修 おさむ 7|茂 しげる 5|清 きよし 5|豊 ゆたか 4|実 みのる 4|進 すすむ 4|勇 いさむ 3|博 ひろし 6|健 けん 4|学 まなぶ 3|翔 しょう 5|大輔 だいすけ 7
健太 けんた 5|翔太 しょうた 6|拓也 たくや 6|達也 たつや 5|直樹 なおき 6|和也 かずや 4|健一 けんいち 5|浩一 こういち 4|誠一 せいいち 3|正 ただし 4|一郎 いちろう 3|太郎 たろう 2|二郎 じろう 1
三郎 さぶろう 1|幸雄 ゆきお 3|和夫 かずお 4|正雄 まさお 3|義雄 よしお 2|和彦 かずひこ 4|浩二 こうじ 4|健二 けんじ 4|雅之 まさゆき 3|裕之 ひろゆき 4|弘之 ひろゆき 2|博之 ひろゆき 3|智之 ともゆき 3
祐介 ゆうすけ 3|雄介 ゆうすけ 3|悠介 ゆうすけ 2|優斗 ゆうと 3|悠斗 ゆうと 3|陽斗 はると 2|蓮 れん 3|大翔 ひろと 2|陸 りく 2|徹 とおる 3|剛 つよし 3|聡 さとし 4|哲也 てつや 4|竜也 たつや 2|龍一 りゅういち 1
"""
FEMALE = """
幸子 さちこ 6|和子 かずこ 7|洋子 ようこ 7|恵子 けいこ 7|京子 きょうこ 5|節子 せつこ 4|美智子 みちこ 4|久美子 くみこ 4|由美子 ゆみこ 4|由美 ゆみ 5|真由美 まゆみ 5|明美 あけみ 5|直美 なおみ 5|智子 ともこ 5
裕子 ゆうこ 4|優子 ゆうこ 3|陽子 ようこ 5|典子 のりこ 4|花子 はなこ 1|愛 あい 5|彩 あや 4|舞 まい 3|麻衣 まい 3|美咲 みさき 5|さくら さくら 3|葵 あおい 3|陽菜 ひな 2|結衣 ゆい 3|千尋 ちひろ 2|香織 かおり 4
香 かおり 1|純子 じゅんこ 3|順子 じゅんこ 3|敏子 としこ 3|文子 ふみこ 3|友美 ともみ 3|智美 ともみ 3|奈々 なな 2|菜々子 ななこ 1|めぐみ めぐみ 3|恵 めぐみ 4|ひろみ ひろみ 1|裕美 ひろみ 2|由紀 ゆき 3|有希 ゆき 2|瞳 ひとみ 2
"""
GIVEN_M = ("ひろ弘宏浩裕博 かず和一 まさ正雅昌政 よし義良吉芳 とも智友知 たか隆孝貴高 あき明昭章 ゆう祐裕雄悠優勇 けん健賢 こう幸浩光康 しん真伸信慎 せい誠清 たつ達竜辰 てつ哲鉄 なお直尚 のり典憲則 ひで英秀 まこ真 みつ光満 やす康泰靖 ゆき幸行".split(),
           "いち一市 じ二治次司 ぞう三蔵造 お夫男雄生 ひこ彦 き樹喜紀輝 や也弥哉矢 すけ介助輔 と人斗翔 ろう郎朗 ゆき之行幸 のり典則徳 し志司史 た太 へい平 ま馬真".split())
GIVEN_F = ("あき明秋晶 あや彩綾文 えみ恵美絵美 かず和一 かな佳奈香奈加奈 きよ清 くみ久美 さち幸祥 さ沙佐 しほ志保 すみ澄純 ち千知 とも智友朋 なお直尚 なつ夏 はる春晴 ひろ裕広 ふみ文 まさ昌雅 ま真麻 み美実 ゆう優裕 ゆ由 よし良芳佳 りえ理恵里江".split(),
           "こ子 み美実 え恵江絵 か香花佳 な奈菜 よ代世 の乃 ほ帆穂 り里理莉 は羽葉 ね音 お緒".split())
VARIANT = {"高": "髙", "崎": "﨑", "辺": "邊邉", "浜": "濱濵", "沢": "澤", "島": "嶋嶌", "斎": "齋", "斉": "齊", "広": "廣", "国": "國", "真": "眞", "徳": "德", "富": "冨",
           "渕": "淵", "滝": "瀧", "吉": "𠮷", "桜": "櫻", "恵": "惠", "竜": "龍", "条": "條", "塚": "塚", "橋": "槗", "柳": "栁", "黒": "黑", "清": "淸", "瀬": "瀨", "峰": "峯", "曽": "曾"}
MISTAKEN = {"斎": "斉", "斉": "斎", "太": "大", "大": "太", "崎": "碕", "祐": "裕佑", "裕": "祐", "荻": "萩", "萩": "荻", "郎": "朗", "朗": "郎", "介": "助", "輔": "介", "菅": "管", "堀": "掘", "坂": "阪", "孝": "考"}
CITIES = [("北海道", "", "札幌市白石区", "003"), ("北海道", "標津郡", "中標津町", "086"), ("北海道", "", "函館市", "040"), ("岩手県", "", "花巻市", "025"), ("宮城県", "", "名取市", "981"), ("福島県", "", "郡山市", "963"),
          ("茨城県", "", "つくば市", "305"), ("栃木県", "下都賀郡", "壬生町", "321"), ("群馬県", "", "前橋市", "371"), ("埼玉県", "", "所沢市", "359"), ("埼玉県", "", "越谷市", "343"), ("千葉県", "", "船橋市", "273"),
          ("千葉県", "", "市川市", "272"), ("千葉県", "", "柏市", "277"), ("東京都", "", "世田谷区", "154"), ("東京都", "", "練馬区", "176"), ("東京都", "", "江東区", "135"), ("東京都", "", "杉並区", "166"), ("東京都", "", "八王子市", "192"),
          ("東京都", "", "町田市", "194"), ("東京都", "", "府中市", "183"), ("神奈川県", "", "横浜市港北区", "222"), ("神奈川県", "", "相模原市南区", "252"), ("神奈川県", "", "藤沢市", "251"), ("新潟県", "", "長岡市", "940"), ("石川県", "", "金沢市", "920"),
          ("長野県", "", "松本市", "390"), ("長野県", "北安曇郡", "松川村", "399"), ("岐阜県", "", "各務原市", "504"), ("静岡県", "", "浜松市中区", "430"), ("愛知県", "", "名古屋市緑区", "458"), ("愛知県", "", "豊橋市", "440"), ("三重県", "", "四日市市", "510"),
          ("京都府", "", "京都市北区", "603"), ("大阪府", "", "堺市堺区", "590"), ("大阪府", "", "大阪市城東区", "536"), ("大阪府", "", "高槻市", "569"), ("兵庫県", "", "西宮市", "662"), ("兵庫県", "", "姫路市", "670"), ("奈良県", "", "大和郡山市", "639"),
          ("岡山県", "", "倉敷市", "710"), ("広島県", "", "府中市", "726"), ("広島県", "", "福山市", "720"), ("香川県", "", "高松市", "760"), ("福岡県", "", "北九州市八幡西区", "806"), ("福岡県", "", "久留米市", "830"), ("熊本県", "", "熊本市東区", "862"), ("沖縄県", "", "那覇市", "900")]
TOWNS = "本町 栄町 緑町 旭町 中央 東町 西町 南町 北町 幸町 宮前町 大門 桜ヶ丘 緑ヶ丘 光が丘 希望ヶ丘 三ツ沢 八幡 若松町 新町 上野 下田 井ノ口 一ノ瀬 丸の内 梅田町 寺町 泉町 花園 千歳 高砂 永楽町 日の出町 六角橋 五反田 十日市 二本松 一番町 松が枝町 富士見 柏木 藤が丘 大手町 銀座 天神 川端 白鳥 鷹匠町 鍛冶屋 大久保 小金井 荒井 上原 桃園 竹の塚".split()
BUILDINGS = "メゾン コーポ ハイツ パレス グリーンハイツ サンコーポ シティハウス 第二ビル ニュータウン団地 レジデンス ガーデンコート".split()
NAMES = "青葉 松原 さくら 若草 泉 中央 けやき みどり 東 白樺 コスモス 第一".split()
DOMAINS = "gmail yahoo hotmail docomo softbank ezweb nifty ocn icloud outlook biglobe plala".split()
ROMAJI = dict(zip("あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをんがぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽ",
                  "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo ya yu yo ra ri ru re ro wa o n ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo pa pi pu pe po".split()))
SMALL = {"きゃ": "kya", "きゅ": "kyu", "きょ": "kyo", "しゃ": "sha", "しゅ": "shu", "しょ": "sho", "ちゃ": "cha", "ちゅ": "chu", "ちょ": "cho", "じゃ": "ja", "じゅ": "ju", "じょ": "jo", "りゅ": "ryu", "りょ": "ryo", "ひょ": "hyo", "りゃ": "rya", "びょ": "byo"}
FIRMS = "光 東海 共栄 大和 三友 日の出 北斗 さくら 中央 富士 若葉 みらい 青空 協和 明星 丸八 太陽 アクト ライズ ネクスト".split()
TRADES = "商事 食品 建設 運輸 システム 工業 物産 水産 サービス 印刷 電機 企画 フーズ 不動産 設備".split()
FORMS = [("株式会社", "㈱", "(株)", "（株）"), ("有限会社", "㈲", "(有)", "（有）"), ("合同会社", "(同)", "（同）", "合同会社"), ("一般社団法人", "(一社)", "（一社）", "一般社団法人")]
START, DAYS = date(2020, 4, 1), 4 * 365

USUAL = dict(variant=.05, mistaken=.012, gap=.004, no_space=.35, honorific=.25, swapped=.006, kana_name=.06, kana_given=.02, kana_missing=.18, kana_slip=.02, other_reading=.02,
             phone_missing=.08, phone_slip=.012, lost_zero=.06, mail_missing=.12, mail_slip=.012, mail_caps=.06, mail_tag=.02, address_slip=.015, no_prefecture=.12, chome=.3, kanji_number=.04,
             no_building=.3, zip_missing=.1, zip_slip=.01, birth=.45, account=.55, old_name=.03, second_mail=.12, short_address=.4, family_alone=.06, latin=0, bracket=0, town_slip=0)
ROUGH = {k: min(.7, v * 2.6) for k, v in USUAL.items()} | dict(latin=.01, bracket=.03, town_slip=.02, birth=.3, account=.4, kana_missing=.35, no_space=.6, family_alone=.12)


def table(text):
    rows = [r.split() for line in text.strip().splitlines() for r in line.split("|")]
    return [(a, b) for a, b, _ in rows], [int(w) for *_, w in rows]


def parts(words):
    """'ひろ弘宏' -> [(弘, ひろ), (宏, ひろ)]; kana first, then one letter (or two) a writing."""
    out = []
    for w in words:
        n = next(i for i, c in enumerate(w) if not "ぁ" <= c <= "ん")
        step = 2 if w[:n] in ("えみ", "かな", "りえ", "くみ", "しほ") or w[n:] == "久保" else 1
        out += [(w[i:i + step], w[:n]) for i in range(n, len(w), step)]
    return out


def romaji(kana):
    out, i = "", 0
    while i < len(kana):
        if kana[i:i + 2] in SMALL:
            out, i = out + SMALL[kana[i:i + 2]], i + 2
        elif kana[i] == "っ" and i + 1 < len(kana):
            out, i = out + ROMAJI.get(kana[i + 1], "t")[0], i + 1
        else:
            out, i = out + ROMAJI.get(kana[i], ""), i + 1
    return out.replace("ou", "o").replace("uu", "u")


def katakana(s):
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in s)


HALF = {}
for full, half in zip("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッー",
                      "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ"):
    HALF[full] = half
for base, voiced in zip("カキクケコサシスセソタチツテトハヒフヘホ", "ガギグゲゴザジズゼゾダヂヅデドバビブベボ"):
    HALF[voiced] = HALF[base] + "ﾞ"
for base, voiced in zip("ハヒフヘホ", "パピプペポ"):
    HALF[voiced] = HALF[base] + "ﾟ"
WIDE = {i: i + 0xFEE0 for i in range(0x21, 0x7F)}


class Maker:
    def __init__(self, seed, rates):
        self.r = random.Random(seed)
        self.p = rates
        self.surnames, self.surname_weights = table(SURNAMES)
        self.male, self.male_weights = table(MALE)
        self.female, self.female_weights = table(FEMALE)
        self.first, self.last = parts(FIRST), parts(LAST)
        self.given_m, self.given_f = [[parts(x) for x in g] for g in (GIVEN_M, GIVEN_F)]
        self.people, self.firms, self.n = [], [], 0
        self.mails = set()  # a mailbox is one person's, or one family's

    def maybe(self, what):
        return self.r.random() < self.p[what]

    def surname(self):
        if self.r.random() < .62:
            return self.r.choices(self.surnames, self.surname_weights)[0]
        (a, x), (b, y) = self.r.choice(self.first), self.r.choice(self.last)
        return a + b, x + y

    def given(self, male):
        if self.r.random() < .55:
            return self.r.choices(*((self.male, self.male_weights) if male else (self.female, self.female_weights)))[0]
        (a, x), (b, y) = (self.r.choice(g) for g in (self.given_m if male else self.given_f))
        return a + b, x + y

    def given_for(self, home, male):
        """No two in a house have one name, nor one reading."""
        taken = home.setdefault("readings", set())
        given = next(g for g in iter(lambda: self.given(male), None) if not taken & set(g))
        taken |= set(given)
        return given

    def mobile(self):
        return self.r.choice(("090", "080", "070")) + f"0{self.r.randrange(1000):03}{self.r.randrange(10000):04}"

    def landline(self):
        area = self.r.choice(("03", "06", "0154", "0263", "045", "052", "0153"))
        return area + f"{self.r.randrange(10 ** (9 - len(area))):0{9 - len(area)}}".rjust(10 - len(area), "0")

    def mail(self, family, given, birth):
        f, g = romaji(family[1]), romaji(given[1])
        sign = self.r.choice(("", ".", "_", "-"))
        local = self.r.choice((f + sign + g, g + sign + f, g[0] + sign + f, f[:3] + g[:3], g))
        if self.r.random() < .65 or len(local) < 6:
            local += self.r.choice((str(birth.year), str(birth.year)[2:], f"{birth.month:02}{birth.day:02}", str(self.r.randrange(1, 10000))))
        domain = self.r.choice(DOMAINS)
        while (local, domain) in self.mails:
            local += str(self.r.randrange(10))
        self.mails.add((local, domain))
        return f"{local}@{domain}.example"

    def address(self, city=None, town=None):
        city = city or self.r.choice(CITIES)
        town = town or self.r.choice(TOWNS)
        kind = self.r.random()
        if city[2].startswith("札幌") and kind < .6:
            numbers, town = [self.r.randrange(1, 12), self.r.randrange(1, 30), self.r.randrange(1, 30)], f"東{self.r.randrange(1, 20)}条"
        elif kind < .75:
            numbers = [self.r.randrange(1, 7), self.r.randrange(1, 30), self.r.randrange(1, 25)]
        else:
            numbers = [self.r.randrange(31, 3000)] + ([self.r.randrange(1, 30)] if kind < .95 else [])
        building = room = ""
        if self.r.random() < .45:
            building, room = self.r.choice(BUILDINGS) + self.r.choice(NAMES), f"{self.r.randrange(1, 13)}0{self.r.randrange(1, 9)}"
        post = city[3] + f"{(hash_of(city[2] + town) % 90) + 1:04}"
        return dict(city=city, town=town, numbers=numbers, building=building, room=room, post=post)

    def person(self, family, male, birth, home, **more):
        self.n += 1
        given = more.pop("given", None) or self.given_for(home, male)
        p = dict(id=f"P{self.n:07}", family=family, old_family=None, given=given, male=male, birth=birth, account=f"U{self.r.randrange(10 ** 8):08}",
                 married=None, moves=[(0, home)], phones=[(0, self.mobile() if self.r.random() < .8 else home.get("line") or self.landline())],
                 mails=[(0, self.mail(family, given, birth))])
        p.update(more)
        self.change(p)
        self.people.append(p)
        return p

    def change(self, p):
        """What happens to a person in four years."""
        if self.r.random() < .17:
            p["moves"].append((self.r.randrange(DAYS), self.address(city=p["moves"][0][1]["city"] if self.r.random() < .4 else None)))
        if self.r.random() < .10:
            p["phones"].append((self.r.randrange(DAYS), self.mobile()))
        if self.r.random() < .15:
            p["mails"].append((self.r.randrange(DAYS), self.mail(p["family"], p["given"], p["birth"])))
        if not p["male"] and self.r.random() < .03:
            p["married"], p["old_family"], p["family"] = self.r.randrange(DAYS), p["family"], self.surname()

    def birthday(self, low, high):
        return date(self.r.randrange(low, high), 1, 1) + timedelta(days=self.r.randrange(365))

    def household(self):
        family, home = self.surname(), self.address()
        home["line"] = self.landline() if self.r.random() < .5 else None
        year = self.r.randrange(1940, 1998)
        head = self.person(family, self.r.random() < .55, self.birthday(year, year + 1), home)
        if self.r.random() < .36:
            shared = {}
            if self.r.random() < .12:
                shared["mails"] = list(head["mails"])
            if self.r.random() < .35:
                shared["account"] = head["account"]
            if home["line"] and self.r.random() < .4:
                shared["phones"] = [(0, home["line"])]
                head["phones"][0] = (0, home["line"])
            self.person(family, not head["male"], self.birthday(year - 5, year + 6), home, **shared)
            if year < 1985 and self.r.random() < .3:
                self.children(family, home, head, year)
        if self.r.random() < .02:
            self.neighbour(family, home)
        if self.r.random() < .012:
            self.namesake(head)

    def children(self, family, home, head, year):
        born = self.birthday(year + 22, year + 34)
        male = self.r.random() < .5
        more = {"account": head["account"]} if self.r.random() < .4 else {}
        if self.r.random() < .2:
            more["mails"] = list(head["mails"])
        if head["male"] and male and len(head["given"][0]) == 2 and self.r.random() < .4:
            # the father's first letter
            (b, y) = self.r.choice(self.given_m[1])
            self.name_after(home, more, (head["given"][0][0] + b, head["given"][1][:2] + y))
        child = self.person(family, male, born, home, **more)
        if self.r.random() < .12:
            (b, y) = self.r.choice(self.given_m[1] if male else self.given_f[1])
            twin = {}
            self.name_after(home, twin, (child["given"][0][0] + b, child["given"][1][:2] + y))
            if self.r.random() < .3:
                twin["mails"] = list(child["mails"])
            self.person(family, male, born, home, **twin)

    def name_after(self, home, more, given):
        """Unless somebody in the house has that name, or its reading."""
        if not home["readings"] & set(given):
            home["readings"] |= set(given)
            more["given"] = given

    def neighbour(self, family, home):
        if home["building"]:
            self.person(family, True, self.birthday(1945, 1998), dict(home, room=f"{self.r.randrange(1, 13)}0{self.r.randrange(1, 9)}", line=None))

    def namesake(self, p):
        """The same name elsewhere, at times in the same city or town; now and then in other letters."""
        home = p["moves"][0][1]
        near = self.r.random()
        other = self.address(home["city"] if near < .6 else None, home["town"] if near < .25 and "条" not in home["town"] else None)
        q = self.person(p["family"], p["male"], self.birthday(1940, 1999), other, given=p["given"])
        if self.r.random() < .05:
            q["phones"] = [(0, p["phones"][0][1])]  # a number that passed on
            p["phones"] = [(0, self.mobile())]

    def firm(self):
        self.n += 1
        name = self.r.choice(FIRMS) + self.r.choice(TRADES)
        boss = self.r.choice(self.people)
        tail = f"{self.r.randrange(1 << 24):06x}"
        self.firms.append(dict(id=f"C{self.n:07}", name=name, form=self.r.choice(FORMS), front=self.r.random() < .6, home=self.address(), phone=self.landline(),
                               mail=f"{self.r.choice(('info', 'soumu', 'keiri', 'mail'))}@{tail}-corp.example", boss=boss["family"][0] + boss["given"][0]))


def hash_of(s):
    h = 7
    for c in s:
        h = (h * 31 + ord(c)) % 1000003
    return h


def at(history, day):
    return max((h for h in history if h[0] <= day), key=lambda h: h[0])[1]


class Writer:
    """One row as somebody types it."""

    def __init__(self, maker):
        self.m, self.r = maker, maker.r

    def maybe(self, what):
        return self.m.maybe(what)

    def spell(self, text, cp932):
        out = ""
        for c in text:
            if c in VARIANT and self.maybe("variant"):
                c = self.r.choice(VARIANT[c])
            elif c in MISTAKEN and self.maybe("mistaken"):
                c = self.r.choice(MISTAKEN[c])
            if cp932 and c not in "﨑髙" and not encodes(c):
                c = {"𠮷": "吉", "槗": "橋"}.get(c, "〓") if self.r.random() > .15 else self.r.choice("〓?")
            out += c
        if len(out) > 1 and self.maybe("gap"):
            i = self.r.randrange(len(out))
            out = out[:i] + "〓" + out[i + 1:]
        return out

    def reading(self, kana):
        if self.maybe("other_reading") and len(kana) > 2:
            kana = kana[:-1] + self.r.choice("きみおしのや")
        if self.maybe("kana_slip"):
            kana = self.slip_kana(kana)
        return kana

    def slip_kana(self, kana):
        kind = self.r.randrange(4)
        table = str.maketrans(("がぎぐげござじずぜぞだでどばびぶべぼ", "ゃゅょっ", "づぢ", "")[kind], ("かきくけこさしすせそたてとはひふへほ", "やゆよつ", "ずじ", "")[kind])
        if kind == 3:
            return kana.replace("おう", "おー").replace("こう", "こー").replace("ゆう", "ゆー") if self.r.random() < .5 else kana.replace("う", "", 1)
        return kana.translate(table)

    def name(self, p, day, cp932=False):
        """(family, given, family kana, given kana), each as typed."""
        family = p["family"]
        if p["married"] is not None and (day < p["married"] or self.maybe("old_name")):
            family = p["old_family"]
        f, g = self.spell(family[0], cp932), self.spell(p["given"][0], cp932)
        fk, gk = self.reading(family[1]), self.reading(p["given"][1])
        return f, g, fk, gk

    def one_name(self, f, g, honorific=False):
        if self.maybe("swapped"):
            f, g = g, f
        sign = "" if self.maybe("no_space") else self.r.choice(("　", " ", "　"))
        if honorific and self.maybe("honorific"):
            return f + sign + g + self.r.choice(("様", "さん", "　様"))
        return f + sign + g + (self.r.choice(("（夫）", "(本人)", "（妻）")) if self.maybe("bracket") else "")

    def phone(self, p, day):
        number = at(p["phones"], day)
        if self.maybe("phone_missing"):
            return ""
        if self.maybe("phone_slip"):
            i = self.r.randrange(3, len(number))
            number = number[:i] + self.r.choice("0123456789") + number[i + 1:] if self.r.random() < .6 else number[:i - 1] + number[i] + number[i - 1] + number[i + 1:]
        if self.maybe("lost_zero"):
            return number[1:]
        a = 3 if len(number) == 11 else 4
        return self.r.choice((number, number, f"{number[:a]}-{number[a:-4]}-{number[-4:]}", f"{number[:a]}-{number[a:-4]}-{number[-4:]}", f"({number[:a]}){number[a:-4]}-{number[-4:]}",
                              f"+81-{number[1:a]}-{number[a:-4]}-{number[-4:]}" if self.r.random() < .2 else number))

    def mail(self, p, day, missing=True):
        mail = at(p["mails"], day)
        if missing and self.maybe("mail_missing"):
            return ""
        if self.maybe("second_mail"):
            mail = p.setdefault("other_mail", self.m.mail(p["family"], p["given"], p["birth"]))
        local, domain = mail.split("@")
        if self.maybe("mail_slip"):
            if self.r.random() < .5:
                i = self.r.randrange(1, len(domain) - 9)
                domain = domain[:i] + domain[i + 1:]
            else:
                i = self.r.randrange(1, len(local))
                local = local[:i] + local[i + 1:] if self.r.random() < .5 else local[:i - 1] + local[i] + local[i - 1] + local[i + 1:]
        if self.maybe("mail_tag"):
            local += "+furusato"
        mail = f"{local}@{domain}"
        return mail.upper() if self.maybe("mail_caps") and self.r.random() < .4 else mail.capitalize() if self.maybe("mail_caps") else mail

    def numbers(self, n):
        n = list(n)
        if self.maybe("address_slip"):
            i = self.r.randrange(len(n))
            n[i] = max(1, n[i] + self.r.choice((-1, 1, 2, 10)))
        words = [str(x) for x in n]
        if self.maybe("kanji_number") and len(n) == 3 and n[0] < 10:
            return "〇一二三四五六七八九"[n[0]] + f"丁目{n[1]}番{n[2]}号"
        if len(n) == 3 and self.maybe("chome"):
            return self.r.choice(("{}丁目{}番{}号", "{}丁目{}-{}", "{}丁目{}番地{}", "{}の{}の{}")).format(*words)
        if len(n) == 2 and self.maybe("chome"):
            return self.r.choice(("{}番地{}", "{}番地の{}")).format(*words)
        return "-".join(words)

    def place(self, a):
        """(prefecture, city, town and numbers, building)"""
        pref, county, city, _ = a["city"]
        county = county if self.r.random() < .6 else ""
        town = a["town"]
        if self.r.random() < .25:
            town = town.translate(str.maketrans({"ヶ": self.r.choice("ヶケが"), "が": self.r.choice("がヶ"), "の": self.r.choice("のノ"), "ノ": self.r.choice("ノの"), "ツ": self.r.choice("ツッ")}))
        if len(a["numbers"]) < 3 and self.r.random() < .3:
            town = self.r.choice(("大字", "字")) + town
        if self.maybe("town_slip") and len(town) > 2:
            town = town[:-1]
        building = ""
        if a["building"] and not self.maybe("no_building"):
            building = self.r.choice((f"{a['building']}{a['room']}", f"{a['building']} {a['room']}号室", a["room"], f"{a['building']}　{a['room']}", f"{a['building']}{a['room']}号"))
        return "" if self.maybe("no_prefecture") else pref, county + city, town + self.numbers(a["numbers"]), building

    def one_place(self, a, short=False):
        pref, city, rest, building = self.place(a)
        if short and self.maybe("short_address"):
            return self.r.choice((a["city"][0] + city, a["city"][0], ""))
        sign = self.r.choice((" ", "　", "")) if not building[:1].isdigit() else self.r.choice((" ", "　", "-"))
        return pref + city + rest + (sign + building if building else "")

    def post(self, a):
        if self.maybe("zip_missing"):
            return ""
        post = a["post"]
        if self.maybe("zip_slip"):
            post = post[:6] + self.r.choice("0123456789")
        return self.r.choice((post, post[:3] + "-" + post[3:], "〒" + post[:3] + "-" + post[3:]))

    def firm_name(self, f):
        form = self.r.choice(f["form"])
        name = form + f["name"] if f["front"] or self.r.random() < .1 else f["name"] + form
        return name + (self.r.choice(("　代表取締役　", " 代表 ")) + f["boss"] if self.r.random() < .15 else "")

    # -- the five lists --

    def portal_a(self, no, p, day, firm):
        when = START + timedelta(days=day)
        if firm:
            name, kana, home, phone, mail = self.firm_name(p), "", p["home"], p["phone"], p["mail"]
        else:
            f, g, fk, gk = self.name(p, day, True)
            name, home, phone, mail = self.one_name(f, g), at(p["moves"], day), self.phone(p, day), self.mail(p, day)
            kana = "" if self.maybe("kana_missing") else half(fk) + self.r.choice((" ", " ", "")) + half(gk)
        place = self.one_place(home)
        wide = self.r.random() < .85
        return [f"A{no:09}", when.strftime("%Y/%m/%d"), name, kana, widen(self.post(home), wide), widen(place, wide), widen(phone, wide), mail, "10000", "返礼品", "教育"]

    def portal_b(self, no, p, day, firm):
        when = START + timedelta(days=day)
        if firm:
            name = self.firm_name(p)
            i = self.r.randrange(2, len(name)) if self.r.random() < .5 else len(name)
            f, g, fk, gk, home, phone, mail, birth = name[:i], name[i:], "", "", p["home"], p["phone"], p["mail"], ""
        else:
            f, g, fk, gk = self.name(p, day)
            if self.maybe("swapped"):
                f, g, fk, gk = g, f, gk, fk
            if self.maybe("kana_missing"):
                fk = gk = ""
            home, phone, mail = at(p["moves"], day), self.phone(p, day), self.mail(p, day)
            birth = p["birth"].strftime(self.r.choice(("%Y-%m-%d", "%Y/%m/%d"))) if self.maybe("birth") else ""
        pref, city, rest, building = self.place(home)
        return [f"B{no:09}", when.strftime("%Y-%m-%d 12:00:00"), f, g, fk, gk, self.post(home), pref, city + rest, building, phone, mail, birth, "20000", "返礼品", "福祉"]

    def portal_c(self, no, p, day, firm):
        when = START + timedelta(days=day)
        if firm:
            name, kana, home, phone, mail, account = self.firm_name(p), "", p["home"], p["phone"], p["mail"], ""
        else:
            f, g, fk, gk = self.name(p, day, True)
            name, home, phone, mail = self.one_name(f, g), at(p["moves"], day), self.phone(p, day), self.mail(p, day)
            kana = "" if self.maybe("kana_missing") else katakana(fk) + self.r.choice((" ", "")) + katakana(gk)
            account = p["account"] if self.maybe("account") else ""
        pref, city, rest, building = self.place(home)
        return [f"C{no:09}", f"{when.year}年{when.month}月{when.day}日", name, kana, self.post(home), pref, city, rest + (" " + building if building else ""), phone, mail, "30,000", "返礼品", account]

    def desk(self, no, p, day, firm):
        when = START + timedelta(days=day)
        f, g, fk, gk = self.name(p, day)
        alone = self.maybe("family_alone")
        name = f + self.r.choice(("様", "さん", "　様")) if alone else self.one_name(f, g, True)
        kana = self.r.choice(("", fk, fk + "　" + gk, fk + gk)) if not alone else self.r.choice(("", fk))
        age = when.year - p["birth"].year
        band = f"{age // 10 * 10}代" if self.r.random() < .7 else ""
        phone, mail = self.phone(p, day), self.mail(p, day) if self.r.random() < .35 else ""
        contact = " / ".join(x for x in (phone, mail) if x)
        era = f"R{when.year - 2018}.{when.month}.{when.day}"
        return [f"相{no:07}", era, name, kana, band, self.one_place(at(p["moves"], day), True), contact, "電話", "単身", "仕事"]

    def event(self, no, p, day, firm):
        when = START + timedelta(days=day)
        f, g, fk, gk = self.name(p, day)
        if self.maybe("kana_name"):
            f, g = (fk, gk) if self.r.random() < .5 else (katakana(fk), katakana(gk))
        elif self.maybe("kana_given"):
            g = gk
        elif self.maybe("latin"):
            f, g = romaji(p["given"][1]).upper(), romaji(p["family"][1]).upper()
            return [str(no), when.strftime("%Y/%m/%d 10:00"), "体験会", f + " " + g, self.mail(p, day), self.phone(p, day), "1", ""]
        return [str(no), when.strftime("%Y/%m/%d 10:00"), "体験会", self.one_name(f, g), self.mail(p, day), self.phone(p, day) if self.r.random() < .5 else "", "1", self.one_place(at(p["moves"], day), True) if self.r.random() < .7 else ""]


def encodes(c):
    try:
        c.encode("cp932")
        return True
    except UnicodeEncodeError:
        return False


def half(kana):
    return "".join(HALF.get(c, c) for c in katakana(kana))


def widen(s, wide):
    return s.translate(WIDE).replace(" ", "　") if wide else s


HEADS = {
    "portal_a": "受付番号,寄附日,寄附者氏名,寄附者氏名(カナ),郵便番号,住所,電話番号,メールアドレス,寄附金額,お礼の品,使い道",
    "portal_b": "注文ID,申込日時,姓,名,せい,めい,郵便番号,都道府県,住所1,住所2,TEL,E-mail,生年月日,金額,返礼品名,寄附の使途",
    "portal_c": "寄付ID,寄付日,お名前,フリガナ,〒,都道府県,市区町村,町名番地・建物,電話,メール,寄付額,品名,会員ID",
    "desk": "相談番号,受付日,相談者,よみがな,年代,現住所,連絡先,方法,世帯,相談内容",
    "event": "No,申込日時,イベント名,お名前,メールアドレス,電話番号,参加人数,お住まい",
}
ENCODING = {"portal_a": "cp932", "portal_b": "utf-8-sig", "portal_c": "cp932", "desk": "utf-8", "event": "utf-8"}


def make(folder, rows, seed, rough):
    maker = Maker(seed, ROUGH if rough else USUAL)
    r = maker.r
    while len(maker.people) < rows * .42:
        maker.household()
    for _ in range(max(3, rows // 120)):
        maker.firm()
    for _ in range(max(1, rows // 4000)):
        maker.firms.append(dict(r.choice(maker.firms), id=f"C9{r.randrange(10 ** 6):06}", home=maker.address(), phone=maker.landline(), mail=f"info@{r.randrange(1 << 24):06x}-corp.example"))
    writer = Writer(maker)
    lists = {name: [] for name in HEADS}
    truth = []
    keen = [min(40, 1 + int(r.paretovariate(1.3))) for _ in maker.people]
    favourite = [r.choice(("portal_a", "portal_b", "portal_c")) for _ in maker.people]
    who = r.choices(range(len(maker.people)), keen, k=rows)
    for i in who:
        firm = r.random() < .02
        p = r.choice(maker.firms) if firm else maker.people[i]
        name = r.choices(("favourite", "portal_a", "portal_b", "portal_c", "desk", "event"), (50, 12, 10, 8, 8, 12))[0]
        name = favourite[i] if name == "favourite" or (firm and name in ("desk", "event")) else name
        row = getattr(writer, name)(len(lists[name]) + 1, p, r.randrange(DAYS), firm)
        lists[name].append(row)
        truth.append((name, row[0], p["id"]))
    os.makedirs(folder, exist_ok=True)
    for name, content in lists.items():
        with open(f"{folder}/{name}.csv", "w", encoding=ENCODING[name], errors="replace", newline="") as f:
            out = csv.writer(f, lineterminator="\r\n", quoting=csv.QUOTE_ALL if name == "portal_b" else csv.QUOTE_MINIMAL)
            out.writerow(HEADS[name].split(","))
            out.writerows(content)
    with open(f"{folder}/truth.csv", "w", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows([("source", "row_key", "person_id")] + truth)


if __name__ == "__main__":
    make(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), "rough" in sys.argv[4:])
