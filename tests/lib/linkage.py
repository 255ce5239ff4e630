"""The five lists of tests/sample/linkage (its README tells the columns), imported through the real client, and what came
of them in the form that tests/match/score.py judges."""
import csv
import io
import os
import sys

from enishi_test import TREE, want
from portal import Portal, enishi

sys.path.insert(0, os.path.join(TREE, "tests", "match"))
import score  # noqa: E402

MAPPINGS = {
    "portal_a": """
kind = "donation"; source = "portal_a"; encoding = "cp932"; skip_rows = 0;
fields = {
  source_key = { from = ["受付番号"]; }; donation_no = { from = ["受付番号"]; }; portal = { constant = "a"; };
  received_on = { from = ["寄附日"]; }; amount_yen = { from = ["寄附金額"]; }; purpose = { from = ["使い道"]; };
  name = { from = ["寄附者氏名"]; }; kana = { from = ["寄附者氏名(カナ)"]; }; postal = { from = ["郵便番号"]; };
  address = { from = ["住所"]; }; phone = { from = ["電話番号"]; }; email = { from = ["メールアドレス"]; };
};""",
    "portal_b": """
kind = "donation"; source = "portal_b"; encoding = "utf-8"; skip_rows = 0;
fields = {
  source_key = { from = ["注文ID"]; }; donation_no = { from = ["注文ID"]; }; portal = { constant = "b"; };
  received_on = { from = ["申込日時"]; }; amount_yen = { from = ["金額"]; }; purpose = { from = ["寄附の使途"]; };
  family = { from = ["姓"]; }; given = { from = ["名"]; }; family_kana = { from = ["せい"]; };
  given_kana = { from = ["めい"]; }; postal = { from = ["郵便番号"]; }; prefecture = { from = ["都道府県"]; };
  address = { from = ["住所1"]; }; building = { from = ["住所2"]; }; phone = { from = ["TEL"]; };
  email = { from = ["E-mail"]; }; birth = { from = ["生年月日"]; };
};""",
    "portal_c": """
kind = "donation"; source = "portal_c"; encoding = "cp932"; skip_rows = 0;
fields = {
  source_key = { from = ["寄付ID"]; }; donation_no = { from = ["寄付ID"]; }; portal = { constant = "c"; };
  received_on = { from = ["寄付日"]; }; amount_yen = { from = ["寄付額"]; };
  name = { from = ["お名前"]; }; kana = { from = ["フリガナ"]; }; postal = { from = ["〒"]; };
  prefecture = { from = ["都道府県"]; }; city = { from = ["市区町村"]; }; address = { from = ["町名番地・建物"]; };
  phone = { from = ["電話"]; }; email = { from = ["メール"]; }; account = { from = ["会員ID"]; };
};""",
    "desk": """
kind = "consultation"; source = "desk"; encoding = "utf-8"; skip_rows = 0;
fields = {
  source_key = { from = ["相談番号"]; }; date = { from = ["受付日"]; };
  channel = { from = ["方法"]; }; topic = { constant = "life"; };
  name = { from = ["相談者"]; }; kana = { from = ["よみがな"]; };
  age_band = { from = ["年代"]; values = (["0代", "u20"], ["10代", "u20"], ["70代", "a70"], ["80代", "a70"], ["90代", "a70"], ["100代", "a70"]); };
  address = { from = ["現住所"]; }; reach = { from = ["連絡先"]; };
};""",
    "event": """
kind = "event"; source = "event"; encoding = "utf-8"; skip_rows = 0;
fields = {
  source_key = { from = ["No"]; }; event = { from = ["イベント名"]; }; date = { from = ["申込日時"]; };
  persons = { from = ["参加人数"]; }; name = { from = ["お名前"]; }; email = { from = ["メールアドレス"]; };
  phone = { from = ["電話番号"]; }; address = { from = ["お住まい"]; };
};""",
}
LISTS = list(MAPPINGS)


def load(daemon, lists, order=LISTS):
    """Imports the lists of a folder in this order; what the client said of each."""
    portal = Portal(daemon)
    said = []
    for name in order:
        mapping = portal.mapping(name, MAPPINGS[name])
        said.append(portal.run(mapping, os.path.join(lists, name + ".csv")))
        bad = [r for r in said[-1]["rejected"] if "すでに記録されています" not in r["message"]]  # signed up twice
        want(not bad, name, bad[:3])
    return said


def table(daemon, verb):
    """`identity VERB` as CSV: the heading and the rows."""
    text = enishi(daemon, "--format", "csv", "identity", verb)[1]
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))
    return rows[0], rows[1:]


def links(daemon):
    heading, rows = table(daemon, "links")
    want(heading == ["source", "source_key", "contact_id"], heading)
    return rows


def pairs(daemon):
    heading, rows = table(daemon, "list")
    want(heading == ["source_a", "source_key_a", "source_b", "source_key_b", "score", "reasons"], heading)
    return rows


def truth(lists):
    with open(os.path.join(lists, "truth.csv"), encoding="utf-8-sig", newline="") as f:
        return {(r[0], r[1]): r[2] for r in list(csv.reader(f))[1:]}


def judge(daemon, lists, folder):
    """What tests/match/score.py finds among the rows that are in."""
    linked, person = links(daemon), truth(lists)
    known = [[*r[:2], person[r[0], r[1]]] for r in linked]
    names = [os.path.join(folder, n) for n in ("truth.csv", "links.csv", "pairs.csv")]
    for name, rows in zip(names, (known, linked, pairs(daemon))):
        with open(name, "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows([["heading"]] + rows)
    return score.score(*names)


def answer(daemon, lists):
    """Answers every open question truly, again and again until none is left; how many were answered."""
    person, client, n = truth(lists), daemon.client(), 0
    while True:
        rows = client.call("identity.list", limit=1000)["rows"]
        if not rows:
            return n
        for q in rows:
            same = person[q["source_a"], q["source_key_a"]] == person[q["source_b"], q["source_key_b"]]
            error, _ = client.ask("identity.decide", id=q["id"], answer="same" if same else "different")
            want(not error or error["code"] == "conflict", error)
            n += not error
