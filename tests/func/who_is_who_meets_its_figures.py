#!/usr/bin/python3
"""Who is who on lists whose truth is known: the sample, and lists of our own making over four seeds.

The sample is noisier than most lists. Precision comes first everywhere: a wrong link shows one citizen's data to another.
ROWS sets the rows a seed (25,000 here, so that four make 100,000).
"""
import os
import subprocess
import sys
import tempfile

TREE = os.environ["ENISHI_TREE"]
MATCH = os.path.join(os.path.dirname(os.environ["ENISHID"]), "tests", "match", "match")
sys.path.insert(0, os.path.join(TREE, "tests", "match"))
import make_lists
import score

ROWS = int(os.environ.get("ROWS", 25000))
# at least; at most
SAMPLE = {"precision": (1, 1), "people_confused": (0, 0), "recall": (.90, 1), "recall_after_review": (.97, 1),
          "review_per_1000": (0, 50)}
OURS = {"precision": (.9999, 1), "recall": (.94, 1), "recall_after_review": (.98, 1), "review_per_1000": (0, 35),
        "review_true": (.80, 1), "donor_error_after_review": (-.005, .005)}
ROUGH = {"precision": (.9999, 1), "recall": (.85, 1)}
CONFUSED_PER_100000 = 1


def judge(name, folder, wanted, *options):
    with tempfile.TemporaryDirectory() as out:
        links, pairs = os.path.join(out, "links.csv"), os.path.join(out, "pairs.csv")
        subprocess.run([MATCH, folder, links, pairs, *options], check=True, stdout=subprocess.DEVNULL)
        got = score.score(os.path.join(folder, "truth.csv"), links, pairs)
    print(f"{name}: " + ", ".join(f"{k} {v:.4g}" for k, v in got.items()), flush=True)
    bad = [f"{name}: {k} is {got[k]:.5f}, wanted {low} to {high}" for k, (low, high) in wanted.items()
           if not low <= got[k] <= high]
    return got, bad


def main():
    sample = os.path.join(TREE, "tests", "sample", "linkage")
    bad = judge("sample", sample, SAMPLE)[1] + judge("sample, row by row", sample, SAMPLE | {"review_per_1000": (0, 60)},
                                                      "--arriving", "--shuffle", "9")[1]
    confused = 0
    for seed in (1, 2, 3, 4):
        with tempfile.TemporaryDirectory() as folder:
            make_lists.make(folder, ROWS, seed, False)
            got, more = judge(f"seed {seed}", folder, OURS)
            confused += got["people_confused"]
            bad += more
    with tempfile.TemporaryDirectory() as folder:
        make_lists.make(folder, ROWS, 5, True)
        got, more = judge("rough", folder, ROUGH)
        confused += got["people_confused"]
        bad += more
    if confused > CONFUSED_PER_100000 * ROWS * 5 / 100000:
        bad.append(f"{confused} people confused with others in {ROWS * 5} rows")
    sys.exit("\n".join(bad) or 0)


if __name__ == "__main__":
    main()
