#!/usr/bin/env python3
"""Trains the ranker of antecedents: who is meant by "he", "the minister", "the company".

usage: speakers.py TABLES OUT --encoder news.encoder

TABLES is what `cargo run --example speaker_questions` wrote, OUT the file to write, `../model/quotes.speakers`. The network is
that of `src/speakers/ranker.rs`. It learns from GAP, OntoGUM and our `train` by maximum likelihood of all right candidates together.
The limit of each kind of question, below which no name is given, is where a right answer is worth no more than what a wrong one costs, by
a curve (Platt 1999) through sources of our `train` as networks answer them that did not see their articles: the best of some steps
jumps from one training to the next. Nothing reads `dev` but the table that is printed in the end.
"""

import argparse
import dataclasses
import json
import pathlib
import struct
import sys

import numpy as np
import torch
from torch import nn

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "encoder/training"))
from container import container  # noqa: E402

WIDTH, HIDDEN, PRODUCTS, SEEDS, FOLDS = 128, 32, 16, 2, 5
BATCH, PASSES, RATE, DECAY = 64, 12, 2e-3, 0.3
OURS = 3.0  # how much a question of our own news counts
# The guidelines leave open whether a document goes by its issuer's name, and the gold names one of three that have one: a document
# without a name counts this much in training. Where a limit is chosen a name that the gold has not is a mistake all the same: of such
# names in fresh articles half were wrong.
UNSURE = 0.3
# What a wrong name costs in right ones: a person's, and that of an organisation that issued a report or is "the company".
# On fresh articles a description was right some ten points less often than on held-out ones, and costs more for that.
COST = {"person": 2, "several": 2, "described-person": 4}


@dataclasses.dataclass
class Question:
    document: int
    kind: int
    source: bool
    weight: float
    right: np.ndarray
    nobody: np.ndarray
    known: bool  # whether somebody who is meant is among the candidates
    features: np.ndarray
    vectors: np.ndarray  # candidates × 3 × WIDTH


def load(folder, part, about):
    n, k = about["columns"], len(about["features"])
    table = np.fromfile(folder / f"{part}.f32", "<f4").reshape(-1, n + k + 3 * WIDTH)
    for rows in np.split(table, np.flatnonzero(np.diff(table[:, 0])) + 1):
        _, document, kind, source, ours, *_ = rows[0, :n]
        yes, no, has_yes, has_no, named = (rows[:, i] > 0 for i in range(5, n))
        features = rows[:, n : n + k]
        nobody, right = features[:, 0] > 0, yes
        if not yes.any():
            if not has_yes[0] and has_no[0]:
                right = ~no  # the annotation says only who is not meant
            elif not has_no[0]:
                right = nobody | (~named if ours else False)  # of our own, it may be somebody unnamed who was described before
            else:
                continue
        vectors = rows[:, n + k :].reshape(-1, 3, WIDTH)
        unsure = about["kinds"][int(kind)] == "document" and not yes.any()
        weight = (OURS if ours else 1.0) * (UNSURE if unsure else 1.0)
        yield Question(int(document), int(kind), source > 0, weight, right, nobody, bool(yes.any()), features, vectors)


class Network(nn.Module):
    def __init__(self, features, kinds):
        super().__init__()
        self.weights, self.kind = nn.Embedding(kinds, features), nn.Embedding(kinds, HIDDEN)
        self.features = nn.Linear(features, HIDDEN)
        self.asking, self.last, self.first = (nn.Linear(WIDTH, HIDDEN + PRODUCTS, bias=False) for _ in range(3))
        self.out, self.products = nn.Parameter(torch.zeros(HIDDEN)), nn.Parameter(torch.zeros(PRODUCTS))
        for table in (self.weights, self.kind):
            nn.init.zeros_(table.weight)
        self.drop_in, self.drop = nn.Dropout(0.2), nn.Dropout(0.4)

    def forward(self, kind, features, vectors, nobody):
        vectors = self.drop_in(vectors)
        asking, named = self.asking(vectors[:, 0]), self.last(vectors[:, 1]) + self.first(vectors[:, 2])
        units = self.features(features) + self.kind(kind) + asking[:, :HIDDEN] + named[:, :HIDDEN]
        both = (asking[:, HIDDEN:] * named[:, HIDDEN:]) @ self.products
        return (self.weights(kind) * features).sum(1) + self.drop(torch.relu(units)) @ self.out + torch.where(nobody, 0, both)


def tensors(questions, scale):
    join = lambda name: torch.from_numpy(np.concatenate([getattr(q, name) for q in questions]))
    of = torch.tensor([i for i, q in enumerate(questions) for _ in q.right])
    kind = torch.tensor([q.kind for q in questions])[of]
    return (kind, join("features"), join("vectors") / scale, join("nobody")), of, join("right")


def log_sum(scores, of, n):
    highest = torch.full((n,), -1e9).scatter_reduce(0, of, scores, "amax")
    return highest + torch.log(torch.zeros(n).scatter_add(0, of, (scores - highest[of]).exp()))


def train(questions, about, scale, seed):
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = Network(len(about["features"]), len(about["kinds"]))
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=DECAY)
    steps = PASSES * -(-len(questions) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps + 1)
    for _ in range(PASSES):
        order = rng.permutation(len(questions))
        for at in range(0, len(order), BATCH):
            batch = [questions[i] for i in order[at : at + BATCH]]
            inputs, of, right = tensors(batch, scale)
            scores, n = network(*inputs), len(batch)
            weight = torch.tensor([q.weight for q in batch])
            loss = (log_sum(scores, of, n) - log_sum(torch.where(right, scores, -1e4), of, n)) @ weight / n
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return network.eval()


def answers(networks, questions, scale):
    """Of each question the likeliest who is somebody, how likely, and whether right."""
    out = []
    for q in questions:
        inputs, *_ = tensors([q], scale)
        with torch.no_grad():
            scores = sum(n(*inputs) for n in networks) / len(networks)
        chance = torch.softmax(scores, 0).numpy()
        somebody = np.flatnonzero(~q.nobody)
        best = somebody[chance[somebody].argmax()] if len(somebody) else None
        out.append((q, 0.0 if best is None else chance[best], best is not None and q.right[best]))
    return out


def curve(chances, happens):
    """The logistic curve of how often something happens by the ranker's chance (Platt 1999, with his smoothed targets)."""
    x, yes = torch.logit(torch.tensor(chances, dtype=torch.float64), 1e-4), torch.tensor(happens, dtype=torch.float64)
    n = yes.sum()
    target = torch.where(yes > 0, (n + 1) / (n + 2), 1 / (len(yes) - n + 2))
    ab = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([ab], max_iter=200, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        value = nn.functional.binary_cross_entropy_with_logits(ab[0] + ab[1] * x, target)
        value.backward()
        return value

    optimizer.step(loss)
    a, b = ab.tolist()
    return lambda chance: 1 / (1 + np.exp(-(a + b * np.log(chance / (1 - chance)))))


def limits(all_answers, about):
    out = []
    for kind, name in enumerate(about["kinds"]):
        own = [a[1:] for a in all_answers if a[0].kind == kind]
        right = curve([a[0] for a in own], [a[1] for a in own])
        least = COST.get(name, 1) / (1 + COST.get(name, 1))
        best = next((c for c in (round(0.01 * i, 2) for i in range(20, 99)) if right(c) >= least), 0.99)
        given = [right for chance, right in own if chance >= best]
        print(f"{name}: of {len(own)} sources {sum(given)} right, {len(given) - sum(given)} wrong from {best} on")
        out.append(best)
    return out


def joined(networks, scale, about, least, encoder):
    """The networks as one: their hidden units and products side by side, each with its share, on vectors as they are."""
    share = 1 / len(networks)
    array = lambda t: t.detach().numpy()
    together = lambda f, axis=0: np.concatenate([f(n) for n in networks], axis)
    halves = lambda name: np.concatenate([together(lambda n: array(getattr(n, name).weight)[:HIDDEN]), together(lambda n: array(getattr(n, name).weight)[HIDDEN:])])
    hidden, products = HIDDEN * len(networks), PRODUCTS * len(networks)
    (fingerprint,) = struct.unpack("<I", pathlib.Path(encoder).read_bytes()[12:16])
    numbers = lambda a: np.ascontiguousarray(a, "<f4").tobytes()
    says = {"kind": "ranker", "name": "speakers", "encoder": fingerprint, "hidden": hidden, "products": products, "least": least}
    return {
        "about": json.dumps(says | {k: about[k] for k in ("features", "kinds")}).encode(),
        "weights": numbers(sum(array(n.weights.weight) for n in networks) * share),
        "features": numbers(together(lambda n: array(n.features.weight)).T),
        "kinds": numbers(together(lambda n: array(n.kind.weight + n.features.bias), 1)),
        **{name: numbers(halves(name) / scale) for name in ("asking", "last", "first")},
        "out": numbers(together(lambda n: array(n.out)) * share),
        "products": numbers(together(lambda n: array(n.products)) * share),
    }


def main(args):
    torch.set_num_threads(1)
    folder = pathlib.Path(args.tables)
    about = json.loads((folder / "about.json").read_text())
    read = lambda part: list(load(folder, part, about))
    ours, others = read("gold-train"), read("gap-train") + read("gum-train")
    scale = torch.from_numpy(np.concatenate([q.vectors.reshape(-1, WIDTH) for q in ours + others]).std(0) + 0.05)
    seen = []
    for fold in range(FOLDS):
        rest = [q for q in ours if q.document % FOLDS != fold]
        networks = [train(rest + others, about, scale, seed) for seed in range(args.seeds)]
        seen += answers(networks, [q for q in ours if q.document % FOLDS == fold and q.source], scale)
    print("our train, by networks that did not see the articles:")
    least = limits(seen, about)
    networks = [train(ours + others, about, scale, seed) for seed in range(args.seeds)]
    pathlib.Path(args.out).write_bytes(container(joined(networks, scale.numpy(), about, least, args.encoder))[0])
    nearest = about["features"].index("nearest")
    for part in ("gap-dev", "gum-dev", "gold-dev"):
        for kind, name in enumerate(about["kinds"]):
            own = [a for a in answers(networks, [q for q in read(part) if q.kind == kind and q.known], scale)]
            if own:
                near = sum((q.right & (q.features[:, nearest] > 0)).any() for q, *_ in own)
                given = [right for _, chance, right in own if chance >= least[kind]]
                right = sum(a[2] for a in own)
                share = lambda a, b: f"{100 * a / max(1, b):.1f}"
                print(f"| {part}, {name} ({len(own)}) | {share(right, len(own))} | {share(near, len(own))} | {share(len(given), len(own))} | {share(sum(given), len(given))} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables")
    parser.add_argument("out")
    parser.add_argument("--encoder", required=True, help="the encoder whose vectors they are")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    main(parser.parse_args())
