#!/usr/bin/python3
"""How good links are against the truth: score.py TRUTH.csv LINKS.csv PAIRS.csv

Pairwise precision and recall, wrong pairs (two people in one cluster), the queue and what it would bring if every
question were answered truly, and the error in the number of donors. One `key value` a line.
"""
import csv
import sys
from collections import Counter, defaultdict


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as f:
        return list(csv.reader(f))[1:]


def pairs_in(sizes):
    return sum(n * (n - 1) // 2 for n in sizes)


class Clusters:
    """Union-find over cluster ids."""

    def __init__(self):
        self.parent = {}

    def find(self, x):
        while self.parent.setdefault(x, x) != x:
            self.parent[x] = self.parent[self.parent[x]]
            x = self.parent[x]
        return x

    def join(self, a, b):
        self.parent[self.find(a)] = self.find(b)


def figures(person, cluster):
    """Recall, precision, wrong pairs, people split or mixed; both map a row to a name."""
    together = Counter((person[r], cluster[r]) for r in person)
    right = pairs_in(together.values())
    wanted = pairs_in(Counter(person.values()).values())
    made = pairs_in(Counter(cluster.values()).values())
    return {"precision": right / made if made else 1.0, "recall": right / wanted if wanted else 1.0,
            "wrong_pairs": made - right}


def donors(rows, name):
    gifts = Counter(name[r] for r in rows if r[0].startswith("portal"))
    return len(gifts), sum(1 for n in gifts.values() if n > 1)


def confused(person, cluster):
    """Pairs of different people who share a cluster."""
    people = defaultdict(set)
    for r in person:
        people[cluster[r]].add(person[r])
    return {frozenset((a, b)) for s in people.values() if len(s) > 1 for a in s for b in s if a < b}


def score(truth_file, links_file, pairs_file):
    person = {(s, k): p for s, k, p in read(truth_file)}
    cluster = {(r[0], r[1]): r[2] for r in read(links_file)}
    asked = [((p[0], p[1]), (p[2], p[3])) for p in read(pairs_file)]
    missing = set(person) - set(cluster)
    if missing or set(cluster) - set(person):
        sys.exit(f"score: {len(missing)} rows have no link")
    out = {"rows": len(person), **figures(person, cluster)}
    out["people_confused"] = len(confused(person, cluster))
    true = [p for p in asked if person[p[0]] == person[p[1]]]
    out["review_pairs"] = len(asked)
    out["review_per_1000"] = 1000 * len(asked) / len(person)
    out["review_true"] = len(true) / len(asked) if asked else 1.0
    answered = Clusters()
    for a, b in true:
        answered.join(cluster[a], cluster[b])
    after = {r: answered.find(c) for r, c in cluster.items()}
    out["recall_after_review"] = figures(person, after)["recall"]
    real, again = donors(person, person)
    for name, clusters in (("", cluster), ("_after_review", after)):
        n, r = donors(person, clusters)
        out["donor_error" + name] = n / real - 1
        out["repeat_donor_error" + name] = r / again - 1
    return out


if __name__ == "__main__":
    for key, value in score(*sys.argv[1:4]).items():
        print(key, f"{value:.5f}" if isinstance(value, float) else value)
