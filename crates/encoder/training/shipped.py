#!/usr/bin/env python3
"""Turns the model files that ship back into a student that training goes on from, with more words if asked for.

usage: shipped.py ENCODER OUT --heads FILE [FILE ...] --knowledge DIR --embeddings DIR [--pretrained N]

ENCODER is `../model/news.encoder`, the heads are the `*.head` files that were exported with it. Writes OUT/student.pt,
OUT/lexicon.pickle and OUT/calibration.json, whose evaluation gives the shipped model's scores: int8 weights are taken as the floats that they stand for.

With --pretrained N the first N of GloVe's words get a vector of their own: their cluster's, plus a linear function of their GloVe
vector that is fitted (ridge regression) to what words with a vector have beyond their cluster's.
"""

import argparse
import json
import pathlib
import pickle
import struct
import zlib

import numpy as np
import torch

import corpora
import features
import network

RIDGE = 100.0


class File:
    """A model file as `container.container` writes it."""

    def __init__(self, path):
        self.path, self.data = path, pathlib.Path(path).read_bytes()
        if self.data[:8] != b"CDMODEL\n" or zlib.crc32(self.data[16:]) != self.crc:
            raise SystemExit(f"{path}: no whole model file")
        self.places = {}
        for k in range(struct.unpack_from("<I", self.data, 24)[0]):
            name, offset, length = struct.unpack_from("<16sQQ", self.data, 32 + 32 * k)
            self.places[name.rstrip(b"\0").decode()] = (offset, length)
        self.about = json.loads(self.array("about", "u1").tobytes())

    @property
    def crc(self):
        return struct.unpack_from("<I", self.data, 12)[0]

    def array(self, name, kind):
        offset, length = self.places[name]
        return np.frombuffer(self.data[offset : offset + length], kind)

    def table(self, name):
        scales = self.array(f"{name}.scales", "<f4")
        return torch.tensor(self.array(f"{name}.rows", "i1").reshape(len(scales), -1) * scales[:, None])


def rare_words(file, names):
    """Clusters and gazetteer bits of the words that the file knows by their hashes alone."""
    keys, values, bits = (file.array(f"rare.{k}", t) for k, t in (("keys", "<u4"), ("values", "<u2"), ("flags", "u1")))
    cluster, flags, mask = {}, {}, len(keys) - 1
    for word in names:
        h = features.fnv(word.encode())
        at, key = h & mask, (h >> 32) or 1
        while keys[at] and keys[at] != key:
            at = (at + 1) & mask
        if keys[at]:
            cluster[word], flags[word] = int(values[at]), int(bits[at])
    return cluster, flags


def lexicon(file, knowledge, embeddings, pretrained):
    """The file's words and the first `pretrained` of GloVe's, with what is known of each."""
    names, vectors = features.glove(embeddings)
    ends, text = file.array("words.ends", "<u4"), file.array("words.text", "u1").tobytes()
    words = [text[a:b].decode() for a, b in zip([0, *ends[:-1]], ends, strict=True)]
    out = features.Lexicon.__new__(features.Lexicon)
    out.flags = features.gazetteer(knowledge)
    out.cluster, _ = rare_words(file, [*names, *out.flags])
    # The clusters of words with vectors are not in the file: they are the nearest of those that others have.
    unit = lambda v: v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-6)
    rank = {w: i for i, w in enumerate(names)}
    members = [(c, rank[w]) for w, c in out.cluster.items() if w in rank and c]
    centres = np.zeros((features.CLUSTERS, vectors.shape[1]), np.float32)
    np.add.at(centres, [c for c, _ in members], unit(vectors[[i for _, i in members]]))
    known = [w for w in words if w in rank]
    nearest = (unit(vectors[[rank[w] for w in known]]) @ unit(centres[1:]).T).argmax(1) + 1
    out.cluster |= dict(zip(known, map(int, nearest), strict=True))
    met = set(words)
    out.fill(sorted(met | set(names[:pretrained]) - {""}), dict.fromkeys(met, 1), names, vectors)
    return out, words


def main(args):
    file = File(args.encoder)
    about, width = file.about, file.about["width"]
    lex, words = lexicon(file, args.knowledge, args.embeddings, args.pretrained)
    heads = [File(h) for h in args.heads]
    tasks = [h.about["name"] for h in heads]
    settings = {"width": width, "dilations": about["dilations"], "memory_after": about["memory_after"], "tasks": tasks,
                "word_dim": width, "affix_dim": width}  # fmt: skip
    model = network.Student(lex, **settings)
    with torch.no_grad():
        for name in ("clusters", "flags", "shapes", "layout"):
            getattr(model, name).weight.copy_(file.table(name))
        model.affixes.weight[1:] = file.table("affixes")
        model.bias.copy_(torch.tensor(file.array("bias", "<f4")))
        model.guidelines.weight.zero_()
        for name, layer in [*((f"conv{k}", c) for k, c in enumerate(model.convolutions)), ("memory", model.memory)]:
            scales = torch.tensor(file.array(f"{name}.scales", "<f4")) / network.STEP
            integers = torch.tensor(file.array(f"{name}.weights", "i1").reshape(len(scales), -1))
            layer.linear.weight.copy_(integers * scales[:, None])
            layer.linear.bias.copy_(torch.tensor(file.array(f"{name}.bias", "<f4")))
        for head in heads:
            if head.about["encoder"] != file.crc:
                raise SystemExit(f"{head.path}: was exported with another encoder than {file.path}")
            layer = model.heads[head.about["name"]]
            layer.weight.copy_(torch.tensor(head.array("weights", "<f4").reshape(layer.weight.shape)))
            layer.bias.copy_(torch.tensor(head.array("bias", "<f4")))
        rows = torch.tensor([lex.row[w] for w in words])
        base = model.base_rows(*(torch.tensor([d.get(w, 0) for w in words]) for d in (lex.cluster, lex.flags)))
        beyond = file.table("words") - base
        x = model.glove_rows[rows]
        share = torch.linalg.solve(x.T @ x + RIDGE * torch.eye(x.shape[1]), x.T @ beyond)
        model.glove.weight.copy_(share.T)
        model.words.weight[model.own[rows]] = beyond - x @ share
        print(f"{len(words)} words with vectors; GloVe explains {1 - (beyond - x @ share).var() / beyond.var():.2f} of what they have "
              f"beyond their clusters; {len(lex.words)} words now")  # fmt: skip
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "lexicon.pickle").write_bytes(pickle.dumps(lex))
    kept = {h.about["name"]: {k: h.about[k] for k in ("temperature", "calibration")} for h in heads}
    (out / "calibration.json").write_text(json.dumps(kept))
    torch.save({"model": model.state_dict(), "settings": settings, "arguments": vars(args)}, out / "student.pt")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder")
    parser.add_argument("out")
    parser.add_argument("--heads", nargs="+", required=True)
    parser.add_argument("--knowledge", required=True)
    parser.add_argument("--embeddings", required=True)
    parser.add_argument("--pretrained", type=int, default=0)
    main(parser.parse_args())
