#!/usr/bin/env python3
"""Fits the head `entities` to the names of news/train, from the head that it was, whose answers on other text it keeps.

usage: names.py OLD.head NEWS.features NEWS_FOLDER OTHER.features OUT.head [--keep W] [--folds N] [--fold K]

NEWS_FOLDER holds ID.names.json ([[start, end, label, entity]], offsets in code points). The features files are what
`cargo run --release -p copydesk-quotes --example decoder_features -- FOLDER` writes of texts: a vector a token. The loss is
the cross-entropy of the gold's BIO labels plus W times the cross-entropy of the old head's distributions on the other
text, so that what the old head knew of other guidelines and kinds of text stays where the gold says nothing.
With --folds N (5) it prints the cross-validated scores of the head alone, to choose W by, and fits the calibration (a
temperature, and Platt's line from the log-odds of a span's least certain token) on the held-out parts. With --fold K it
leaves part K of N out, so that the rules that follow can be judged on texts that the head has not seen.
"""

import argparse
import json
import pathlib
import struct
import sys

import numpy as np
import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "encoder/training"), str(ROOT / "quotes/training")]
import gold
from beside import spans
from container import container

KINDS = ("PERSON", "ORG", "LOC", "NORP", "MISC")
STEPS = 120


def sections(path):
    """The parts of a model file: see `crates/encoder/src/container.rs`."""
    data, out = pathlib.Path(path).read_bytes(), {}
    for k in range(struct.unpack_from("<I", data, 24)[0]):
        name, at, length = struct.unpack_from("<16sQQ", data, 32 + 32 * k)
        out[name.rstrip(b"\0").decode()] = data[at : at + length]
    return out


class Names:
    """The texts with the head's labels of their tokens."""

    def __init__(self, labels, features, folder):
        self.labels, self.docs = labels, []
        for doc in gold.read(features):
            y, truth = np.zeros(len(doc), np.int64), set()
            for start, end, label, _ in json.loads((pathlib.Path(folder) / f"{doc.id}.names.json").read_text()):
                a, b = np.searchsorted(doc.ends, start, "right"), np.searchsorted(doc.starts, end, "left")
                if a < b:
                    y[a], y[a + 1 : b] = labels.index(f"B-{label}"), labels.index(f"I-{label}")
                    truth.add((a, b, label))
            self.docs.append((doc, y, truth))


def viterbi(labels, logits, breaks):
    """The best sequence in which an "I" follows its own kind, and none goes on over a break."""
    inside = np.array([label.startswith("I-") for label in labels])
    kind = [label[2:] for label in labels]
    pairs = np.array([[not inside[j] or kind[i] == kind[j] for j in range(len(labels))] for i in range(len(labels))])
    costs, first = np.where(pairs, 0, -1e9), np.where(inside, -1e9, 0)
    score, back = logits[0] + first, np.zeros(logits.shape, int)
    for t in range(1, len(logits)):
        into = score[:, None] + (first[None, :] if breaks[t] else costs)
        back[t], score = into.argmax(0), into.max(0) + logits[t]
    path = [int(score.argmax())]
    for t in range(len(logits) - 1, 0, -1):
        path.append(int(back[t][path[-1]]))
    return path[::-1]


def fit(old, docs, other, keep, decay=0.0):
    """Weights and bias, from `old` on."""
    x = torch.from_numpy(np.concatenate([d.vectors for d, _, _ in docs]))
    y = torch.from_numpy(np.concatenate([y for _, y, _ in docs]))
    weights, bias = (w.clone().requires_grad_() for w in old)
    soft = torch.softmax(other @ old[0].T + old[1], 1)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=STEPS, history_size=20, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(x @ weights.T + bias, y)
        loss = loss + decay * weights.square().sum() - keep * (soft * torch.log_softmax(other @ weights.T + bias, 1)).sum(1).mean()
        loss.backward()
        return loss

    optimizer.step(closure)
    return weights.detach(), bias.detach()


def logits_of(doc, head):
    return (torch.from_numpy(doc.vectors.copy()) @ head[0].T + head[1]).numpy()


def tagged(labels, doc, head):
    logits = logits_of(doc, head)
    return logits, viterbi(labels, logits, np.r_[True, doc.sentence[1:] != doc.sentence[:-1]])


def report(labels, parts, known=KINDS):
    """F1 by kind over (documents, head) pairs, and the line of the main kinds."""
    count = {}
    for docs, head in parts:
        for doc, _, truth in docs:
            got = set(spans(labels, tagged(labels, doc, head)[1]))
            for kinds in [*((k,) for k in known), known[:3]]:
                g, p = ({s for s in some if s[2] in kinds} for some in (truth, got))
                count[kinds] = count.get(kinds, 0) + np.array([len(g & p), len(p), len(g)])
    return "  ".join(f"{'/'.join(k)} {200 * a / (b + c):.1f}" for k, (a, b, c) in count.items())


def calibrated(labels, parts):
    """The temperature, and the line, that make scores of held-out texts probabilities."""
    pieces = [(*tagged(labels, doc, head), y, truth) for docs, head in parts for doc, y, truth in docs]
    logits, y = torch.tensor(np.concatenate([p[0] for p in pieces])), torch.tensor(np.concatenate([p[2] for p in pieces]))
    loss = lambda t: torch.nn.functional.cross_entropy(logits / t, y).item()
    t = float(min(np.linspace(0.6, 2.4, 37), key=loss))
    odds, right = [], []
    for scores, path, _, truth in pieces:
        p = torch.softmax(torch.tensor(scores) / t, 1).numpy()
        for a, b, kind in spans(labels, path):
            c = min(float(p[i, path[i]]) for i in range(a, b))
            odds.append(np.log(c / max(1 - c, 1e-6)))
            right.append((a, b, kind) in truth)
    x, z = torch.tensor(np.stack([odds, np.ones(len(odds))], 1)), torch.tensor(right, dtype=torch.float64)
    line = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([line], max_iter=100)

    def closure():
        optimizer.zero_grad()
        value = torch.nn.functional.binary_cross_entropy_with_logits(x @ line, z)
        value.backward()
        return value

    optimizer.step(closure)
    return {"temperature": round(t, 3), "calibration": [round(v, 4) for v in line.tolist()]}


def write(path, about, weights, bias):
    floats = lambda t: np.ascontiguousarray(t.numpy().astype("<f4")).tobytes()
    data, _ = container({"about": json.dumps(about).encode(), "weights": floats(weights), "bias": floats(bias)})
    pathlib.Path(path).write_bytes(data)


def main(args):
    torch.set_num_threads(1)
    old = sections(args.old)
    about = json.loads(old["about"])
    labels = about["labels"]
    tensor = lambda name: torch.tensor(np.frombuffer(old[name], "<f4").copy())
    start = tensor("weights").reshape(len(labels), -1), tensor("bias")
    other = torch.from_numpy(np.concatenate([d.vectors[::4] for k, d in enumerate(gold.read(args.other)) if k % 3 == 0]))
    docs = Names(labels, args.news, args.folder).docs
    if args.fold is None:
        parts = []
        for k in range(args.folds):
            head = fit(start, [d for i, d in enumerate(docs) if i % args.folds != k], other, args.keep)
            parts.append((docs[k :: args.folds], head))
        print("before     ", report(labels, [(docs, start)]))
        print("held out   ", report(labels, parts))
        about |= calibrated(labels, parts)
        print({k: about[k] for k in ("temperature", "calibration")})
    else:
        docs = [d for i, d in enumerate(docs) if i % args.folds != args.fold]
        about |= json.loads(sections(args.calibrated)["about"]) if args.calibrated else {}
    weights, bias = fit(start, docs, other, args.keep)
    write(args.out, about, weights, bias)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("old", "news", "folder", "other", "out"):
        parser.add_argument(name)
    parser.add_argument("--keep", type=float, default=0.5, help="weight of the old head's answers")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--fold", type=int, help="leave this part out, for judging what comes after the head")
    parser.add_argument("--calibrated", help="with --fold: the head whose calibration to take")
    main(parser.parse_args())
