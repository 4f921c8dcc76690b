#!/usr/bin/env python3
"""What bench/TEXT.md compares with: scikit-learn's TF-IDF and logistic regression on the same texts.

    OMP_NUM_THREADS=1 python3 bench/peers/sklearn-sentiment.py online_shopping_10_cats.csv mr.all

Needs Debian's python3-sklearn. For each file and each shape of n-grams: accuracy on a random tenth after training on the others, and texts a second of
processor time (the best of three) for training on all texts and for scoring them, TF-IDF included.
"""
import csv
import random
import sys
import time

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

SHAPES = {
    "words 1-2": dict(ngram_range=(1, 2)),
    "characters 1-2": dict(analyzer="char", ngram_range=(1, 2)),
    "characters 1-3": dict(analyzer="char", ngram_range=(1, 3)),
}


def read(path):
    if path.endswith(".csv"):
        with open(path, encoding="utf-8-sig", newline="") as file:
            return [(row["review"], int(row["label"])) for row in csv.DictReader(file)]
    with open(path, encoding="utf-8", errors="replace") as file:
        return [(line.split(" ", 1)[1].strip(), int(line.split(" ", 1)[0])) for line in file if " " in line]


def best(work, repeats=3):
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return min(seconds)


def main():
    print(f"scikit-learn {sklearn.__version__}")
    for path in sys.argv[1:]:
        pairs = read(path)
        random.Random(42).shuffle(pairs)
        texts, labels = [t for t, _ in pairs], [label for _, label in pairs]
        cut = len(texts) // 10
        for name, shape in SHAPES.items():
            for cost in (1, 10):
                model = make_pipeline(TfidfVectorizer(sublinear_tf=True, **shape), LogisticRegression(C=cost, max_iter=1000))
                model.fit(texts[cut:], labels[cut:])
                accuracy = model.score(texts[:cut], labels[:cut])
                train = len(texts) / best(lambda: model.fit(texts, labels))
                score = len(texts) / best(lambda: model.predict(texts))
                print(f"{path.rsplit('/', 1)[-1]}, {name}, C = {cost}: accuracy {accuracy:.4f}, training {train:,.0f} texts/s, scoring {score:,.0f} texts/s", flush=True)


if __name__ == "__main__":
    main()
