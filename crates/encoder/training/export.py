#!/usr/bin/env python3
"""Folds, quantises and writes a trained student as the files that ship.

usage: export.py STUDENT OUT [--told …]

Writes OUT/encoder.model and a head a task, OUT/<task>.head; `container.py` is the format that
`crates/encoder/src/container.rs` reads.
"""

import argparse
import json
import pathlib

import numpy as np
import torch

import corpora
import features
import network
import student
from container import container


def floats(tensor):
    return np.ascontiguousarray(tensor.detach().numpy().astype("<f4")).tobytes()


def table(sections, name, rows):
    integers, scales = network.quantise_rows(rows.detach())
    sections[f"{name}.rows"] = integers.to(torch.int8).numpy().tobytes()
    sections[f"{name}.scales"] = floats(scales)


def slots(keys, bits):
    """Open addressing with linear probing → for each slot the index of its key, or -1."""
    out, mask = np.full(1 << bits, -1, np.int64), (1 << bits) - 1
    for k, h in enumerate(keys):
        at = h & mask
        while out[at] >= 0:
            at = (at + 1) & mask
        out[at] = k
    return out


def encoder(lexicon, model):
    sections = {"about": b""}
    words = [w.encode() for w in lexicon.words]
    word_bits = (len(words) * 3 // 2).bit_length()
    sections["words.text"] = b"".join(words)
    sections["words.ends"] = np.cumsum([len(w) for w in words]).astype("<u4").tobytes()
    sections["words.slots"] = (slots([features.fnv(w) for w in words], word_bits) + 1).astype("<u4").tobytes()
    with torch.no_grad():
        clusters = torch.tensor([lexicon.cluster.get(w, 0) for w in lexicon.words])
        flags = torch.tensor([lexicon.flags.get(w, 0) for w in lexicon.words])
        rows = model.word(model.words(model.own) + model.base_rows(clusters, flags)) + model.glove(model.glove_rows)
        table(sections, "words", rows)
        rare = sorted((set(lexicon.cluster) | set(lexicon.flags)) - set(lexicon.words))
        hashes = [features.fnv(w.encode()) for w in rare]
        rare_bits = (len(rare) * 5 // 4).bit_length()
        placed = slots(hashes, rare_bits)
        used = placed >= 0
        keys, values, bits = (np.zeros(len(placed), t) for t in ("<u4", "<u2", "u1"))
        pick = lambda f: np.array([f(k) for k in placed[used]])
        keys[used] = pick(lambda k: (hashes[k] >> 32) or 1)
        values[used] = pick(lambda k: lexicon.cluster.get(rare[k], 0))
        bits[used] = pick(lambda k: lexicon.flags.get(rare[k], 0))
        sections |= {"rare.keys": keys.tobytes(), "rare.values": values.tobytes(), "rare.flags": bits.tobytes()}
        table(sections, "clusters", model.word(model.clusters.weight))
        table(sections, "flags", model.word(model.flags.weight))
        table(sections, "affixes", model.affix(model.affixes.weight[1:]))
        table(sections, "shapes", model.shape(model.shapes.weight))
        table(sections, "layout", model.layout.weight)
        # What runs is told no corpus: the guidelines "unknown" are part of the bias.
        sections["bias"] = floats(model.bias + model.guidelines.weight[0])
        layers = [(f"conv{k}", c) for k, c in enumerate(model.convolutions)]
        if model.memory is not None:
            layers.append(("memory", model.memory))
        for name, layer in layers:
            integers, scales = network.quantise_rows(layer.linear.weight)
            sections[f"{name}.weights"] = integers.to(torch.int8).numpy().tobytes()
            sections[f"{name}.scales"] = floats(scales * network.STEP)
            sections[f"{name}.bias"] = floats(layer.linear.bias)
    about = {
        "kind": "encoder", "name": "news", "width": model.width, "dilations": list(model.dilations),
        "memory_after": model.memory_after, "affixes": features.AFFIXES, "affix_rows": features.AFFIX_ROWS,
        "shape_rows": features.SHAPE_ROWS, "word_slots": 1 << word_bits, "rare_slots": 1 << rare_bits,
    }  # fmt: skip
    sections["about"] = json.dumps(about).encode()
    return container(sections)


def head(name, layer, labels, fingerprint, calibration):
    scheme = "bio" if any(x.startswith("B-") for x in labels) else "plain"
    about = {
        "kind": "head", "name": name, "width": layer.in_features, "encoder": fingerprint, "scheme": scheme,
        "labels": labels, **calibration,
    }  # fmt: skip
    sections = {"about": json.dumps(about).encode(), "weights": floats(layer.weight), "bias": floats(layer.bias)}
    return container(sections)[0]


def main(args):
    lexicon, model = student.restore(args.student, args.told)
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    fitted = pathlib.Path(args.student) / "calibration.json"
    calibration = json.loads(fitted.read_text()) if fitted.exists() else {}
    data, fingerprint = encoder(lexicon, model)
    (out / "encoder.model").write_bytes(data)
    print(f"encoder.model {len(data):,} bytes, fingerprint {fingerprint:08x}")
    for task, layer in model.heads.items():
        data = head(task, layer, corpora.TASKS[task], fingerprint, calibration.get(task, {"temperature": 1.0, "calibration": [1.0, 0.0]}))
        (out / f"{task}.head").write_bytes(data)
        print(f"{task}.head {len(data):,} bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("student")
    parser.add_argument("out")
    parser.add_argument("--told", default="", help="whose guidelines count, such as unknown=0.5,conll=0.5")
    main(parser.parse_args())
