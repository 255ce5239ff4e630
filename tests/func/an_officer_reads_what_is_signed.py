#!/usr/bin/python3
"""What the officer who signs gets to read: every shipped campaign as its file was loaded and as real contacts would get its
letters, with the client; whom it addresses how, in which era, with which footer, when it goes and whether it may."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ETC, TREE, Daemon, equal, run, want

ENISHI = os.path.abspath(os.environ.get("ENISHI", os.path.join(TREE, "build", "enishi")))
CITY = {"postal_address": "〒087-8711 根室市常盤町2丁目27番地", "sender_address": "iju@example.jp",
        "complaint_contact": "総合政策部 0153-00-0000"}
ANSWER = "このメールは、いただいたご相談への回答としてお送りしました。"
AGREED = "このメールは、ご案内をお送りすることに同意された方にお送りしています。"
CAMPAIGNS = sorted(f[:-5] for f in os.listdir(ETC + "/campaigns") if f.endswith(".conf"))


def enishi(d, *words, lang="ja", refused=False):
    r = subprocess.run([ENISHI, "--socket", d.socket, "--lang", lang, "--format", "table"] + list(words), stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, timeout=60, text=True, env=dict(os.environ, LC_ALL="C.UTF-8"))
    equal(r.returncode, int(refused), words, r.stderr)
    return r.stderr.strip() if refused else r.stdout


def people(c):
    """A person, a firm, a household of a couple and a child, each with a record of every kind."""
    who = [c.call("contact.add", kind=kind, family=family, email="x%s@example.jp" % kind, **more)["id"] for kind, family, more in (
        ("person", "髙﨑", {"given": "𠮷子"}), ("company", "株式会社根室水産", {}), ("household", "根室家", {}))]
    for given in ("太郎", "花子", "礼"):
        member = c.call("contact.add", family="根室", given=given)["id"]
        c.call("household.join", household=who[2], contact=member)
    for contact in who:
        c.call("consult.add", contact=contact, date="2025-04-24", channel="phone", topic="housing,work", next_due="2025-05-07",
               next_action="資料を送る")
        c.call("visit.add", contact=contact, type="trial_house", nights=6, place="移住体験住宅１号", **{"from": "2025-06-10"})
        c.call("visit.add", contact=contact, type="workation", nights=2, place="明治公園", **{"from": "2025-06-20"})
        c.call("donation.add", contact=contact, portal="c", received_on="2024-12-01", amount_yen=1230000)
        c.call("migration.add", contact=contact, moved_in_on="2025-04-20", reason="job")
        c.call("application.add", contact=contact, scheme="UIターン新規就業支援", applied_on="2025-04-21")
    c.call("consent.grant", contact=who[0], kind="mail_follow", how="paper", wording="R7-1")
    return who


def check_letter(letter, opening, answer):
    text = letter["text"]
    want(text.startswith(opening + "\n\n"), "the opening:", text)
    want("{{" not in text + letter["subject"] and "2025" not in text + letter["subject"], "a tag or a year of the other era:", text)
    want("  " not in text.replace("\n", "").replace(" １", ""), "blanks:", text)
    want((ANSWER in text, AGREED in text) == (answer, not answer), "the footer:", text)
    for value in CITY.values():
        want(value in text, "the footer lacks", value)
    want(max(len(line) for line in text.splitlines()) <= 46, "a line that a reader folds:", text)


def all_letters(c, who):
    openings = ["髙﨑 𠮷子 様", "株式会社根室水産 御中", "根室 太郎 様\n根室 花子 様\n根室 礼 様"]
    for name in CAMPAIGNS:
        equal(c.call("campaign.load", name=name)["state"], "draft")
        c.call("campaign.check", name=name)
        for contact, opening in zip(who, openings):
            for letter in c.call("campaign.preview", name=name, contact=contact)["letters"]:
                check_letter(letter, opening, letter["purpose"] == "answer")


def days_and_reasons(c, who):
    """Of whom it would take the record that it takes, not the latest."""
    stay = c.call("campaign.preview", name="trial-stay", contact=who[0])["letters"][0]
    equal((stay["due_at"], stay["why"]), ("2025-06-03T08:45:00+09:00", "granted"))
    want("移住体験住宅１号" in stay["text"], stay["text"])
    work = c.call("campaign.preview", name="telework-after", contact=who[1])["letters"][0]
    equal((work["due_at"], work["why"]), ("2025-06-25T08:45:00+09:00", "not_asked"))
    follow = c.call("campaign.preview", name="consult-follow", contact=who[1])["letters"]
    equal([(x["step"], x["due_at"][:10], x["why"]) for x in follow],
          [(1, "2025-04-25", "answer"), (2, "2025-05-08", "not_asked"), (3, "2025-07-08", "not_asked")])
    want("次のご連絡は令和7年5月7日ごろ" in follow[0]["text"], follow[0]["text"])
    c.call("clock.advance", to="2025-05-08T09:00:00+09:00")
    follow = c.call("campaign.preview", name="consult-follow", contact=who[1])["letters"]
    want("次のご連絡" not in follow[0]["text"], "a day that has passed is not announced")


def as_the_client_prints(d, who):
    shown = enishi(d, "campaign", "preview", "consult-follow", "--contact", str(who[0])).splitlines()
    equal(shown[:3], ["名前  consult-follow", "版    1", "文面"])
    equal(shown[3:11], ["  何通目      1", "  送る時刻    2025-04-25T08:45:00+09:00", "  必要な同意  相談への回答（同意は不要）",
                        "  理由        相談への回答", "  文面の名前  consult-thanks", "  件名        ご相談ありがとうございました（受付番号 R7-0001）",
                        "  本文        髙﨑 𠮷子 様", ""])
    want(not any(line.endswith(" ") for line in shown), "blanks at the end of lines")
    with open(ETC + "/campaigns/consult-follow.conf", encoding="utf-8") as f:
        file = f.read().splitlines()[1:]  # the first line stands beside the label
    shown = enishi(d, "campaign", "show", "consult-follow").splitlines()[-len(file):]
    begins = shown[0].index(file[0])  # all lines of it stand in one column
    equal([line[begins:] for line in shown], file)
    equal(enishi(d, "campaign", "preview", "consult-follow", "--contact", "4", refused=True),
          "enishi: not_found: この人にはきっかけになる記録（相談）がありません。ほかの人で下見してください")
    equal(enishi(d, "campaign", "show", "consult-follow", "--version", "2", refused=True),
          "enishi: not_found: その名前のキャンペーンに 2 版はありません")
    equal(enishi(d, "campaign", "pause", "consult-follow", refused=True),
          "enishi: not_found: キャンペーン「consult-follow」は「下書き」です。できるのは「実施中」のときだけです")
    equal(enishi(d, "campaign", "cancel", "consult-folow", refused=True), "enishi: not_found: キャンペーン「consult-folow」は"
          "ありません（campaign list で一覧、campaign load で読み込み）")


def tests_and_mails(d, c, who):
    """A test is told in the reader's language, not in codes."""
    c.call("campaign.test", name="consult-follow", contact=who[0], to="kakari@example.jp")
    c.call("clock.advance", seconds=1)
    shown = enishi(d, "campaign", "show", "consult-follow").split("職員へのテスト\n")[1].splitlines()
    want("状態" in shown[0] and "サーバーの返事" in shown[0] and "送信済" in shown[1] and "フォルダーに書きました" in shown[1], shown)


def test():
    d = Daemon(*(word for key, value in CITY.items() for word in ("--set", "city.%s=%s" % (key, value))),
               clock="2025-04-25T08:00:00+09:00")
    c = d.client()
    who = people(c)
    all_letters(c, who)
    days_and_reasons(c, who)
    as_the_client_prints(d, who)
    tests_and_mails(d, c, who)
    d.stop()


run(test)
