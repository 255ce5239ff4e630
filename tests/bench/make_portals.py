#!/usr/bin/python3
"""make_portals.py FOLDER [SCALE] - exports of three portals about invented donors, the same for the same SCALE.

SCALE=1: 3,000,000 donors, 4,500,000 donations from 2021-04-01 to 2025-03-31, half of each year in December. The files:
order-YYYY.csv (CP932, one row per donation, name in four columns), donation-YYYY.csv (UTF-8 with BOM, all quoted),
simple-YYYY.csv (CP932), one of each a fiscal year; and order-utf8-YYYY.csv, the first again as UTF-8. Nobody in them is
real: names are drawn from lists, mail domains end in .example, telephone exchanges begin with 0.
"""
import datetime
import os
import random
import sys

FAMILIES = [w.split(":") for w in (
    "佐藤:サトウ 鈴木:スズキ 髙橋:タカハシ 田中:タナカ 渡邉:ワタナベ 伊藤:イトウ 山本:ヤマモト 中村:ナカムラ 小林:コバヤシ 加藤:カトウ 吉田:ヨシダ "
    "山田:ヤマダ 佐々木:ササキ 山口:ヤマグチ 松本:マツモト 井上:イノウエ 木村:キムラ 林:ハヤシ 斎藤:サイトウ 清水:シミズ 山﨑:ヤマサキ 森:モリ "
    "池田:イケダ 橋本:ハシモト 阿部:アベ 石川:イシカワ 前田:マエダ 藤田:フジタ 小川:オガワ 後藤:ゴトウ 岡田:オカダ 長谷川:ハセガワ 村上:ムラカミ "
    "近藤:コンドウ 石井:イシイ 坂本:サカモト 遠藤:エンドウ 青木:アオキ 藤井:フジイ 西村:ニシムラ 福田:フクダ 太田:オオタ 三浦:ミウラ 岡本:オカモト "
    "松田:マツダ 中川:ナカガワ 中野:ナカノ 原田:ハラダ 小野:オノ 田村:タムラ 竹内:タケウチ 金子:カネコ 和田:ワダ 中山:ナカヤマ 石田:イシダ 上田:ウエダ "
    "森田:モリタ 原:ハラ 柴田:シバタ 酒井:サカイ 工藤:クドウ 横山:ヨコヤマ 宮崎:ミヤザキ 内田:ウチダ").split()]
GIVENS = [w.split(":") for w in (
    "翔太:ショウタ 陽子:ヨウコ 健一:ケンイチ 恵子:ケイコ 誠:マコト 由美:ユミ 浩:ヒロシ 明美:アケミ 隆:タカシ 真由美:マユミ 直樹:ナオキ 智子:トモコ "
    "大輔:ダイスケ 裕子:ユウコ 達也:タツヤ 美香:ミカ 和也:カズヤ 久美子:クミコ 哲也:テツヤ 幸子:サチコ 学:マナブ 愛:アイ 剛:ツヨシ 麻衣:マイ "
    "亮:リョウ 彩:アヤ 拓也:タクヤ 舞:マイ 健太:ケンタ 千尋:チヒロ 翼:ツバサ 葵:アオイ 蓮:レン 結衣:ユイ 樹:イツキ 凛:リン 湊:ミナト 紬:ツムギ "
    "修:オサム 節子:セツコ 勇:イサム 和子:カズコ 清:キヨシ 文子:フミコ 茂:シゲル 洋子:ヨウコ").split()]
PLACES = [w.split(":") for w in (
    "北海道:札幌市中央区:060 北海道:旭川市:070 宮城県:仙台市青葉区:980 東京都:世田谷区:154 東京都:杉並区:166 東京都:港区:105 神奈川県:横浜市西区:220 "
    "神奈川県:川崎市多摩区:214 埼玉県:さいたま市浦和区:330 千葉県:船橋市:273 愛知県:名古屋市中区:460 静岡県:浜松市中央区:430 京都府:京都市左京区:606 "
    "大阪府:大阪市北区:530 大阪府:堺市堺区:590 兵庫県:神戸市中央区:650 広島県:広島市中区:730 福岡県:福岡市博多区:812 沖縄県:那覇市:900 新潟県:新潟市中央区:950").split()]
TOWNS = "本町 中央 栄町 緑ヶ丘 旭町 若葉台 桜木町 東町 港南 山手".split()
BUILDINGS = ["", "", "", "サンライズ", "メゾン緑", "グランドコート"]
PURPOSES = ["市長におまかせ", "教育・子育て", "水産業の振興", "北方領土", "医療", "環境"]
GIFTS = ["花咲かに", "いくら醤油漬", "ほたて貝柱", "さんま", "定期便"]
YEN = [10000] * 5 + [15000, 20000, 20000, 30000, 50000, 100000]
FIRST = datetime.date(2021, 4, 1)


class Donor:
    """Who the n-th donor is: from the number alone, so that nobody has to be kept."""

    def __init__(self, n):
        r = random.Random(n * 2654435761 & 0xffffffff)
        self.n = n
        self.family, self.family_kana = FAMILIES[int(r.random() * len(FAMILIES))]
        self.given, self.given_kana = GIVENS[int(r.random() * len(GIVENS))]
        self.prefecture, self.city, postal = PLACES[int(r.random() * len(PLACES))]
        x = int(r.random() * 1e9)
        self.postal = "%s-%04d" % (postal, x % 9000)
        self.town = "%s%d丁目%d番%d号" % (TOWNS[x % 10], x // 10 % 6 + 1, x // 60 % 30 + 1, x // 1800 % 20 + 1)
        building = BUILDINGS[x // 36000 % 6]
        self.building = building and "%s%d号室" % (building, x // 216000 % 900 + 101)
        self.phone = "0%d0-0%03d-%04d" % (7 + n % 3, n // 3 % 1000, n // 3000 % 10000)
        self.email = "d%d@%s.example" % (n, ("mail", "post", "home")[n % 3])


def donations(donors, count, r):
    """(day, donor, portal) of each donation, by day: half of a year's in December, most donors give once."""
    days = []
    for i in range(count):
        year = 2021 + int(r.random() * 4)
        if r.random() < 0.5:
            day = datetime.date(year, 12, 1).toordinal() + int(31 * r.random() ** 0.5)
        else:
            day = datetime.date(year, 4, 1).toordinal() + int(365 * r.random())
        # the first gift of everybody, then again those who like it
        donor = i if i < donors else int(donors * r.random() ** 2)
        portal = donor % 3 if r.random() < 0.8 else int(r.random() * 3)
        days.append(day << 32 | donor << 2 | portal)
    days.sort()
    return days


def quoted(cells):
    return ",".join('"%s"' % c for c in cells) + "\r\n"


def plain(cells):
    return ",".join('"%s"' % c if "," in c else c for c in cells) + "\r\n"


ORDER = ("受注番号,注文日,注文時間,注文者名（姓）,注文者名（名）,注文者名（セイ）,注文者名（メイ）,注文者郵便番号,注文者住所（都道府県）,注文者住所（市区町村）,"
         "注文者住所（市区町村以降）,注文者住所（建物名等）,注文者電話番号,注文者メールアドレス,決済金額,決済状況,商品名,個数,使い道").split(",")
DONATION = ("寄附番号,受付サイト,入金日,寄附金額,ステータス,寄附者氏名,寄附者氏名（カナ）,郵便番号,都道府県,市区町村,住所1,住所2,電話番号,メールアドレス,使い道,お礼の品,"
            "ワンストップ特例,自治体からのお知らせ,応援メッセージ").split(",")
SIMPLE = "寄付ID,寄付日,お名前,フリガナ,〒,都道府県,市区町村,町名番地・建物,電話,メール,寄付額,品名".split(",")


def order(no, day, d, r):
    return plain(["%d-%08d" % (day.year, no), day.strftime("%Y-%m-%d"), "%02d:%02d:00" % (no % 24, no % 60), d.family,
                  d.given, d.family_kana, d.given_kana, d.postal, d.prefecture, d.city, d.town, d.building, d.phone,
                  d.email, str(r), "入金済", GIFTS[no % 5], "1", PURPOSES[no % 6]])


def donation(no, day, d, r):
    return quoted(["D%09d" % no, "ふるさと便", day.strftime("%Y/%m/%d"), "{:,}円".format(r), "受領済", d.family + " " + d.given,
                   d.family_kana + " " + d.given_kana, d.postal, d.prefecture, d.city, d.town, d.building, d.phone, d.email,
                   PURPOSES[no % 6], GIFTS[no % 5], "希望する" if no % 3 else "希望しない", "希望する" if no % 4 else "希望しない", ""])


def simple(no, day, d, r):
    return plain(["FC%09d" % no, "%d年%d月%d日" % (day.year, day.month, day.day), d.family + d.given,
                  d.family_kana + " " + d.given_kana, d.postal, d.prefecture, d.city, d.town + " " + d.building, d.phone,
                  d.email, "{:,}".format(r), GIFTS[no % 5]])


PORTALS = [("order", "cp932", ORDER, order), ("donation", "utf-8-sig", DONATION, donation),
           ("simple", "cp932", SIMPLE, simple)]


def main():
    folder, scale = sys.argv[1], float(sys.argv[2] if len(sys.argv) > 2 else os.environ.get("SCALE", "0.1"))
    os.makedirs(folder, exist_ok=True)
    r = random.Random(20210401)
    files = {}
    for no, packed in enumerate(donations(int(3000000 * scale), int(4500000 * scale), r)):
        day, donor, portal = datetime.date.fromordinal(packed >> 32), (packed & 0xffffffff) >> 2, packed & 3
        name, encoding, heading, row = PORTALS[portal]
        year = day.year - (day.month < 4)
        if (portal, year) not in files:
            files[portal, year] = [open("%s/%s-%d.csv" % (folder, name, year), "w", encoding=encoding, newline="")]
            if not portal:
                files[portal, year].append(open("%s/order-utf8-%d.csv" % (folder, year), "w", encoding="utf-8", newline=""))
            for f in files[portal, year]:
                f.write((quoted if portal == 1 else plain)(heading))
        text = row(no, day, Donor(donor), YEN[no * 7919 % len(YEN)])
        for f in files[portal, year]:
            f.write(text)
    for group in files.values():
        for f in group:
            f.close()


main()
