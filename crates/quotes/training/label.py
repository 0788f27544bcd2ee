#!/usr/bin/env python3
"""The reader writes down what it thinks of texts without gold, for decoder.py to learn from.

usage: label.py READER.pt FEATURES OUT.pickle

FEATURES is what `decoder_features` wrote of the folder of the same name without its ending, whose texts are read too. OUT is
[(id, {cues, anchors, kinds, parts, valid, before, beside})] and is written anew every 100 texts.
"""

import argparse
import pathlib
import pickle
import time

import torch

import batches
import gold
import reader as readers

FLOOR = 0.15  # how likely a token must be a cue for its window to be kept


@torch.no_grad()
def opinions(reader, doc):
    (x, word), place = batches.arrays([doc], reader.vocabulary)
    below = reader.vectors(reader.pieces(doc), None)
    u, logits = reader.decoder.tokens(torch.cat([below, x], 1), word)
    prob = torch.softmax(logits, 1)
    chance = 1 - prob[:, 0]
    runs = batches.runs(torch.where(chance > FLOOR, logits[:, 1:].argmax(1) + 1, 0).tolist())
    out = {"cues": prob.half().numpy(), "anchors": [s for s, _ in runs], "kinds": [], "parts": None, "valid": [], "before": readers.BEFORE}
    if runs:
        out["kinds"] = [int(prob[s:e, 1:].sum(0).argmax()) + 1 for s, e in runs]
        _, _, parts, ok = reader.decoder.pairs(u, place, torch.tensor(out["anchors"]), torch.tensor(out["kinds"]), chance)
        out |= {"parts": torch.softmax(parts, -1).half().numpy(), "valid": torch.sigmoid(ok).tolist()}
    out["beside"] = {task: torch.softmax(z, 1).half().numpy() for task, z in reader.opinions(below).items()}
    return out


def main(args):
    torch.set_num_threads(args.threads)
    reader = readers.restore(args.reader, args.bf16)
    folder, out = pathlib.Path(args.features).with_suffix(""), []
    began, seen = time.time(), 0
    save = lambda: pathlib.Path(args.out).write_bytes(pickle.dumps(out))
    for doc in gold.read(args.features):
        if len(doc) < 30:
            continue
        doc.text = (folder / f"{doc.id}.txt").read_text(encoding="utf-8")
        out.append((doc.id, opinions(reader, doc)))
        seen += len(doc)
        if len(out) % 100 == 0:
            print(f"{len(out)} texts, {seen / (time.time() - began):.0f} tokens/s", flush=True)
            save()
    save()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader")
    parser.add_argument("features")
    parser.add_argument("out")
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    main(parser.parse_args())
