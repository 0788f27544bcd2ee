#!/usr/bin/env python3
"""Fits the head `titles` to the titles of people in news/train.

usage: titles.py NEWS.features NEWS_FOLDER ENTITIES.head OUT.head [--folds 5]

NEWS.features as for names.py; ENTITIES.head tells the encoder. The cross-validated score of the head alone is printed, and fits the
calibration and the limit `least` from which on a span is taken: a wrong title costs four right ones. The encoder was trained to tell titles (`crates/quotes/training/tune.py`), so that a linear head suffices.
"""

import argparse
import json
import pathlib

import numpy as np
import torch

import names
from names import gold

import beside  # beside gold.py

LABELS = ["O", "B-TITLE", "I-TITLE"]


def load(features, folder):
    for doc in gold.read(features):
        doc.text = (folder / f"{doc.id}.txt").read_text(encoding="utf-8")
        spans = beside.titles(doc.text, json.loads((folder / f"{doc.id}.gold.json").read_text(encoding="utf-8")))
        y, truth = np.zeros(len(doc), np.int64), set()
        for start, end, _ in spans:
            a, b = np.searchsorted(doc.ends, start, "right"), np.searchsorted(doc.starts, end, "left")
            if a < b:
                y[a], y[a + 1 : b] = 1, 2
                truth.add((a, b, "TITLE"))
        yield doc, y, truth


def least(parts, about):
    """The limit with the most right spans less four times the wrong ones, of confidences as `src` computes them, on texts that were held out."""
    slope, offset = about["calibration"]
    seen = []
    for docs, head in parts:
        for doc, _, truth in docs:
            logits, path = names.tagged(LABELS, doc, head)
            p = torch.softmax(torch.tensor(logits) / about["temperature"], 1).numpy()
            for a, b, kind in names.spans(LABELS, path):
                c = min(float(p[i, path[i]]) for i in range(a, b))
                seen.append((1 / (1 + np.exp(-(slope * np.log(c / max(1 - c, 1e-6)) + offset))), (a, b, kind) in truth))
    worth = lambda limit: sum((1 if right else -4) for c, right in seen if c >= limit)
    best = max((round(0.05 * k, 2) for k in range(20)), key=worth)
    taken = [right for c, right in seen if c >= best]
    print(f"least {best}: {sum(taken)} right, {len(taken) - sum(taken)} wrong of {len(seen)}")
    return best


def main(args):
    torch.set_num_threads(1)
    docs = list(load(args.news, pathlib.Path(args.folder)))
    start = torch.zeros(len(LABELS), docs[0][0].vectors.shape[1]), torch.zeros(len(LABELS))
    nothing = torch.zeros(1, start[0].shape[1])
    fit = lambda docs: names.fit(start, docs, nothing, 0.0, args.decay)
    parts = [(docs[k :: args.folds], fit([d for i, d in enumerate(docs) if i % args.folds != k])) for k in range(args.folds)]
    print("held out", names.report(LABELS, parts, ("TITLE",)))
    entities = json.loads(names.sections(args.entities)["about"])
    about = {"kind": "head", "name": "titles", "scheme": "bio", "labels": LABELS} | {k: entities[k] for k in ("width", "encoder")}
    about |= names.calibrated(LABELS, parts)
    names.write(args.out, about | {"least": least(parts, about)}, *fit(docs))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("news", "folder", "entities", "out"):
        parser.add_argument(name)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--decay", type=float, default=1e-5, help="how strongly weights are held near zero")
    main(parser.parse_args())
