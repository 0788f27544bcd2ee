#!/usr/bin/env python3
"""Trains the decoder of `quotes` on our gold, calibrates it on articles that it did not see, and writes the file that ships.

usage: decoder.py FEATURES NEWS OUT --encoder news.encoder [--opinions LABELLED --texts FEATURES] [options]

FEATURES  what `cargo run --example decoder_features -- NEWS/train` wrote;  NEWS  the folder of our gold (`train`, `dev` in it)
OUT       the file to write, such as ../model/quotes.decoder
With --opinions, what label.py wrote of the texts whose features are in --texts is learned too, and with --polnear that corpus.

Every fifth article is kept aside: a first decoder learns from the others, and what it makes of these fits confidence and
limits (OUT.aside); then a second, which ships, learns from all with the same settings. calibrate.py comes next. Nothing reads `dev`.
"""

import argparse
import pathlib
import pickle
import time

import numpy as np
import torch
from torch import nn

import batches
import decode
import export
import gold
import losses
import model as network


def with_opinions(features, labelled):
    """The documents of a features file of which a reader said something."""
    opinions, folder = dict(pickle.loads(pathlib.Path(labelled).read_bytes())), pathlib.Path(features).with_suffix("")
    for doc in gold.read(features):
        if doc.id in opinions:
            doc.text, doc.opinions = (folder / f"{doc.id}.txt").read_text(encoding="utf-8"), opinions[doc.id]
            yield doc


def train(docs, others, vocabulary, args, start=None):
    """others: [(documents, passes over them)], mixed in evenly"""
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    model = network.Decoder(args.hidden, args.pair, args.dilations, args.before, args.after, args.dropout, len(vocabulary) + 1)
    if start:
        model.load_state_dict(start)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.rate, weight_decay=0.02)
    cut = lambda part: [[part[i] for i in order] for order in np.array_split(rng.permutation(len(part)), -(-len(part) // args.batch))] if part else []
    at, plan = [0] * len(others), []
    for _ in range(args.passes):
        pieces = cut(docs)
        for k, (part, passes) in enumerate(others):
            share = int(len(part) * passes / args.passes)
            pieces += cut([part[(at[k] + i) % len(part)] for i in range(share)])
            at[k] += share
        plan += [pieces[i] for i in rng.permutation(len(pieces))]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, args.rate, total_steps=len(plan) + 1, pct_start=0.1)
    model.train()
    began, sums, seen = time.time(), np.zeros(3), 0
    for step, batch in enumerate(plan, 1):
        inputs, place = batches.arrays(batch, vocabulary)
        judge = losses.on_gold if batch[0].opinions is None else losses.on_opinions
        loss, parts = judge(model, inputs, place, batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        sums, seen = sums + parts, seen + 1
        if step % 200 == 0 or step == len(plan):
            print(f"step {step}/{len(plan)} {sums / seen} {time.time() - began:.0f} s", flush=True)
            sums, seen = np.zeros(3), 0
    return model.eval()


def main(args):
    torch.set_num_threads(args.threads)
    docs = gold.load(args.features, pathlib.Path(args.news) / "train")
    others = [(list(with_opinions(args.texts, args.opinions)), args.opinion_passes)] if args.opinions else []
    if args.polnear:
        others.append((gold.load(args.polnear[0], args.polnear[1], news=False), args.polnear_passes))
    aside, rest = docs[::5], [d for i, d in enumerate(docs) if i % 5]
    begun = torch.load(args.start, weights_only=False) if args.start else {"model": None, "vocabulary": batches.Vocabulary.of(rest)}
    vocabulary, start = batches.Vocabulary(begun["vocabulary"]), begun["model"]
    first = train(rest, others, vocabulary, args, start)
    change, confidence, least, figures = decode.fit(first, vocabulary, aside)
    print("held out:", figures, "limits", [round(x, 3) for x in least], flush=True)
    export.write(f"{args.out}.aside", first, vocabulary, args, change, confidence, least)
    if args.only_first:
        return
    if not start:
        vocabulary = batches.Vocabulary.of(docs)
    export.write(args.out, train(docs, others, vocabulary, args, start), vocabulary, args, change, confidence, least)


def arguments(parser):
    """Those that tune.py has too, between the positional ones that differ and those of each."""
    parser.add_argument("--opinions", help="what label.py wrote")
    parser.add_argument("--texts", help="the features of the texts that it labelled")
    parser.add_argument("--polnear", nargs=2, metavar=("FEATURES", "POLNEAR"), help="its training part, told that it is PolNeAR's")
    parser.add_argument("--polnear-passes", type=float, default=2)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--pair", type=int, default=48)
    parser.add_argument("--dilations", type=lambda s: [int(x) for x in s.split(",")], default=[1, 2])
    parser.add_argument("--before", type=int, default=64, help="tokens of a window before the cue")
    parser.add_argument("--after", type=int, default=96)
    parser.add_argument("--passes", type=int, default=9)
    parser.add_argument("--opinion-passes", type=float, default=3)
    parser.add_argument("--rate", type=float, default=2.5e-3)
    parser.add_argument("--dropout", type=float, default=0.15)
    parser.add_argument("--batch", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    return parser


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("features")
    parser.add_argument("news")
    parser.add_argument("out")
    parser.add_argument("--encoder", required=True, help="the encoder whose vectors they are")
    parser.add_argument("--start", help="the decoder with which tune.py trained the encoder, to go on from")
    parser.add_argument("--only-first", action="store_true", help="stop at OUT.aside, the decoder that did not learn from the articles kept aside: to try settings")
    main(arguments(parser).parse_args())
