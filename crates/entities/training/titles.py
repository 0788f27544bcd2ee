#!/usr/bin/env python3
"""Fits the head `titles`: which words say what a person is.

usage: titles.py NAMES.head FEATURES FOLDER OUT.head [--weight W] [--decay D] [--folds N] [--fold K]

FOLDER holds ID.gold.json with `people_titles`; FEATURES is what `decoder_features` writes of its texts (see names.py). The gold has
each title of a person once, so that further occurrences of the same words teach nothing, neither that they are a title nor that
they are none. A title's tokens weigh W, as those that it misses are lost and those too many cost little. Prints the
cross-validated scores of the head alone. The head takes the encoder's fingerprint from NAMES.head.
"""

import argparse
import json
import pathlib

import names
import numpy as np
import torch
from container import container

LABELS = ["O", "B-TITLE", "I-TITLE"]
UNKNOWN = -100


def read(features, folder):
    out, folder = [], pathlib.Path(folder)
    for doc in names.gold.read(features):
        text = (folder / f"{doc.id}.txt").read_text(encoding="utf-8")
        y, truth = np.zeros(len(doc), np.int64), set()
        titles = json.loads((folder / f"{doc.id}.gold.json").read_text(encoding="utf-8"))["people_titles"]
        tokens = lambda s, e: (np.searchsorted(doc.ends, s, "right"), np.searchsorted(doc.starts, e, "left"))
        for title in {t["title"] for t in titles}:
            at = text.find(title)
            while at >= 0:
                a, b = tokens(at, at + len(title))
                y[a:b] = UNKNOWN
                at = text.find(title, at + 1)
        # The longest first: a title in a title, of somebody else, is read as part of it.
        for a, b in sorted({tokens(*t["span"]) for t in titles}, key=lambda s: s[0] - s[1]):
            if a < b and not any(a < d and c < b for c, d, _ in truth):
                y[a], y[a + 1 : b] = 1, 2
                truth.add((a, b, "TITLE"))
        out.append((doc, y, truth))
    return out


def fit(docs, weight, decay):
    x = torch.from_numpy(np.concatenate([d.vectors for d, _, _ in docs]))
    y = torch.from_numpy(np.concatenate([y for _, y, _ in docs]))
    x, y = x[y != UNKNOWN], y[y != UNKNOWN]
    weights = torch.zeros(len(LABELS), x.shape[1], requires_grad=True)
    bias = torch.zeros(len(LABELS), requires_grad=True)
    classes = torch.tensor([1.0, weight, weight])
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=120, history_size=20, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(x @ weights.T + bias, y, weight=classes) + decay * (weights**2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return weights.detach(), bias.detach()


def main(args):
    torch.set_num_threads(1)
    docs = read(args.features, args.folder)
    if args.fold is None:
        count = np.zeros(3, int)
        for k in range(args.folds):
            head = fit([d for i, d in enumerate(docs) if i % args.folds != k], args.weight, args.decay)
            for doc, y, truth in docs[k :: args.folds]:
                got = {s for s in names.spans(LABELS, names.tagged(LABELS, doc, head)[1]) if not (y[s[0] : s[1]] == UNKNOWN).all()}
                count += [len(got & truth), len(got), len(truth)]
        print(f"held out: P {100 * count[0] / count[1]:.1f} R {100 * count[0] / count[2]:.1f}, {count[1]} predicted, {count[2]} gold")
    else:
        docs = [d for i, d in enumerate(docs) if i % args.folds != args.fold]
    weights, bias = fit(docs, args.weight, args.decay)
    about = json.loads(names.sections(args.names)["about"])
    about |= {"name": "titles", "labels": LABELS, "temperature": 1.0, "calibration": [1.0, 0.0]}
    floats = lambda t: np.ascontiguousarray(t.numpy().astype("<f4")).tobytes()
    data, _ = container({"about": json.dumps(about).encode(), "weights": floats(weights), "bias": floats(bias)})
    pathlib.Path(args.out).write_bytes(data)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("names", "features", "folder", "out"):
        parser.add_argument(name)
    parser.add_argument("--weight", type=float, default=2.0)
    parser.add_argument("--decay", type=float, default=1e-5)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--fold", type=int, help="leave this part out, for judging what comes after the head")
    main(parser.parse_args())
